# SPDX-License-Identifier: Apache-2.0
"""test_lint.py - kioskctl lint as those who write a catalogue use it: without a keeper, on files."""
import copy
import gzip
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from terminal import ROOT, main
from rig import BIN

SIMPLE = ROOT / "assets/catalogue/simple.json"
SAMPLES = sorted((ROOT / "assets/catalogue").glob("*.json"))
CASES = json.loads((ROOT / "tests/unit/core/item/policy_cases.json").read_text(encoding="utf-8"))
MEMBERS = {"file", "number", "record", "name", "rule", "pointer", "sentence", "hint"}


def merged(base, patch):
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    whole = copy.deepcopy(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        if value is None:
            whole.pop(key, None)
        else:
            whole[key] = merged(whole.get(key), value)
    return whole


class Lint(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.item = json.loads(SIMPLE.read_text(encoding="utf-8"))["items"][0]

    def lint(self, *arguments):
        return subprocess.run([BIN / "kioskctl", *arguments], capture_output=True, text=True, timeout=60)

    def write(self, name, items):
        path = self.folder / name
        path.write_text(json.dumps({"etag": "t", "date": "2026-11-21", "items": items}, ensure_ascii=False), encoding="utf-8")
        return path

    def test_the_sample_data_passes(self):
        run = self.lint("lint", *SAMPLES)
        self.assertEqual((run.returncode, run.stderr), (0, ""), run.stdout)
        self.assertRegex(run.stdout, r"^items \d+, findings 0\n$")

    def test_every_rule_has_a_file_that_fails_it_and_names_it(self):
        for number, case in enumerate(CASES):
            with self.subTest(case["rule"], why=case["why"]):
                path = self.write(f"{number}-{case['rule']}.json", [merged(self.item, patch) for patch in case["records"]])
                run = self.lint("lint", path)
                self.assertEqual(run.returncode, 1)
                *lines, last = run.stdout.splitlines()
                self.assertRegex(last, rf"^items {len(case['records'])}, findings [12]$")
                self.assertRegex(lines[0], rf"^{path}: record \d \S+ \S+: {case['rule']}: .+ \(/.*\)$")
                self.assertRegex(lines[1], r"^\t\w+")
                run = self.lint("--json", "lint", path)
                self.assertEqual(run.returncode, 1)
                said = json.loads(run.stdout)
                self.assertEqual(said["items"], len(case["records"]))
                self.assertEqual({finding["rule"] for finding in said["findings"]}, {case["rule"]})
                for finding in said["findings"]:
                    self.assertEqual(set(finding), MEMBERS)
                    self.assertEqual(finding["file"], str(path))

    def test_several_files_are_one_catalogue(self):
        first = self.write("first.json", [self.item])
        second = self.folder / "second.json.gz"
        second.write_bytes(gzip.compress(self.write("plain.json", [merged(self.item, {"row_guid": "r2", "promise_day": 2})])
                                         .read_bytes()))
        self.assertEqual(self.lint("lint", first).returncode, 0)
        self.assertEqual(self.lint("lint", second).returncode, 0)
        run = self.lint("lint", first, second)
        self.assertEqual(run.returncode, 1)
        self.assertIn(f"duplicate: record 1 of {first}", run.stdout)

    def test_what_cannot_be_read_is_said_and_the_rest_is_read(self):
        bad = self.folder / "bad.json"
        bad.write_text("{", encoding="utf-8")
        run = self.lint("lint", bad, self.folder / "none.json", SIMPLE)
        self.assertEqual(run.returncode, 1)
        self.assertIn(f"{bad}: no catalogue can be read from it", run.stderr)
        self.assertIn("none.json: no catalogue can be read from it", run.stderr)
        self.assertIn("items 1, findings 0", run.stdout)
        self.assertEqual(self.lint("lint").returncode, 2)

    def test_a_record_that_cannot_be_parsed_is_a_finding(self):
        path = self.folder / "twice.json"
        path.write_text('{"items": [{"row_guid": "r1", "row_guid": "r1"}]}', encoding="utf-8")
        run = self.lint("lint", path)
        self.assertEqual(run.returncode, 1)
        self.assertIn("r1 : refused: ", run.stdout)


if __name__ == "__main__":
    main()
