# SPDX-License-Identifier: Apache-2.0
"""test_run.py - board/host/run prints exactly the lines of firmware/INTERFACES.md, and its failures too."""
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(*args, timeout=300):
    return subprocess.run(["setpriv", "--pdeathsig", "KILL", ROOT / "board/host/run", *map(str, args)],
                          capture_output=True, text=True, timeout=timeout)


class Run(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def script(self, text):
        path = self.folder / "test.visit"
        path.write_text(text, encoding="utf-8")
        return path

    def test_headless_plays_the_simple_visit_and_says_three_lines(self):
        out = self.folder / "out"
        done = run("--headless", "--out", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 3, done.stdout)
        self.assertRegex(lines[0], r"^申办流水号 terminal-1-[0-9A-Z]{2}\d{6}-[0-9A-Z]$")
        self.assertRegex(lines[1], r"^办件编号 \S+$")
        self.assertNotEqual(lines[1], "办件编号 -")
        self.assertEqual(lines[2], f"图片 {out}")
        names = sorted(p.name for p in out.iterdir())
        for wanted in ("receipt.png", "receipt.txt"):
            self.assertIn(wanted, names)
        screens = [m.group(1) for n in names if (m := re.match(r"\d\d-(\w+)\.png$", n))]
        for screen in ("home", "search", "item", "identify", "form", "check", "receipt"):
            self.assertIn(screen, screens)

    def test_an_offline_script_ends_with_a_dash_and_exit_0(self):
        simple = (ROOT / "tests/e2e/simple.visit").read_text(encoding="utf-8")
        done = run("--headless", "--out", self.folder / "out", "--script",
                   self.script("offline-ok\n" + simple.replace("tap check.submit", "platform down\ntap check.submit")))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("办件编号 -\n", done.stdout)

    def test_the_visits_after_the_visit_can_be_played(self):
        for name in ("progress", "correction"):
            done = run("--headless", "--script", ROOT / f"tests/e2e/{name}.visit", "--out", self.folder / name)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_failing_line_is_named_with_what_was_expected_and_seen(self):
        path = self.script("wait home 15000\nexpect-screen receipt\n")
        done = run("--headless", "--out", self.folder / "out", "--script", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{path}:2: ", done.stderr)
        self.assertRegex(done.stderr, r"receipt was expected, home was seen")

    def test_unknown_options_are_usage(self):
        self.assertEqual(run("--colour").returncode, 2)
        self.assertEqual(run("--help").returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
