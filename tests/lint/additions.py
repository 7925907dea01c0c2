# SPDX-License-Identifier: Apache-2.0
"""additions.py BUILD - "how to add" as a test: each patch of tests/lint/additions/ adds one thing to a copy
of the tree, the copy is built and the tests concerned run, and what the addition cost is told and limited.

All patches go into one copy, so that they are built once; files that did not change keep their time, so that
a second run builds only what did. Data and tests (assets, tests) are not counted: words, scenes, pictures, and
what an item is made of. Data is made here: the dummies' words; a language, which is English under another name;
an item, which is the sample under another id.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
patches = root / "tests/lint/additions"

UNIT = "tests/unit"
CTL = "bin/kioskctl"
# name: (files at most, targets to build, [(what to run in the build or, with python3, in the copy, environment)])
ADDITIONS = {
    "screen": (4, ["test_plan", "test_conductor", "test_golden"],
               [([f"{UNIT}/core/test_plan"], {"CK_RUN_CASE": "rows"}),
                ([f"{UNIT}/kiosk/test_conductor"], {}),
                ([f"{UNIT}/ui/screens/test_golden"], {"KIOSK_GOLDEN": "update"}),
                ([f"{UNIT}/ui/screens/test_golden"], {})]),
    "reader": (3, ["test_drivers"], [([f"{UNIT}/drivers/test_drivers"], {})]),
    "printer": (3, ["test_drivers"], [([f"{UNIT}/drivers/test_drivers"], {})]),
    "command": (2, ["kioskctl"], [([CTL, "dummy", "word"], {}), (["python3", "tests/lint/layers.py"], {})]),
    "error": (2, [], [(["python3", "tests/lint/errors.py"], {})]),
    "setting": (1, ["kioskctl", "test_settings"], [([f"{UNIT}/base/test_settings"], {})]),
    "language": (1, ["kiosk_assets", "test_settings"], [(["python3", "tests/lint/strings.py"], {})]),
    "item": (0, ["test_catalogue"], [([f"{UNIT}/store/test_catalogue"], {})]),
}
WORDS = ("dummy.title", "error.dummy")
NOT_COUNTED = re.compile(r"^(tests/|assets/)")


def run(command, **options):
    """The command's output; its end on failure."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        print(f"{' '.join(map(str, command))}:\n{done.stdout[-4000:]}")
        sys.exit(1)
    return done.stdout


def cost(patch):
    """Files and lines of a patch that count; none where there is no patch."""
    if not patch.exists():
        return [], 0
    rows = [line.split("\t") for line in run(["git", "apply", "--numstat", str(patch)], cwd=root).splitlines()]
    counted = [(int(new), name) for new, _, name in rows if not NOT_COUNTED.match(name)]
    return [name for _, name in counted], sum(new for new, _ in counted)


def tracked():
    """The tree as it stands: what is committed or will be."""
    listed = run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root).splitlines()
    return [name for name in listed if (root / name).is_file()]


def sync(fresh, copy):
    """Makes `copy` equal to `fresh` and touches nothing that is."""
    wanted = {path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file()}
    for path in [p for p in copy.rglob("*") if p.is_file() and p.relative_to(copy) not in wanted]:
        path.unlink()
    for name in wanted:
        new, old = fresh / name, copy / name
        if old.is_file() and old.read_bytes() == new.read_bytes():
            continue
        old.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(new, old)
        shutil.copymode(new, old)


def add_data(fresh):
    for po in (fresh / "assets/strings").glob("*.po"):
        words = "".join(f'\n#. A dummy.\nmsgid "{id}"\nmsgstr "{po.stem} {id}"\n' for id in WORDS)
        po.write_text(po.read_text(encoding="utf-8") + words, encoding="utf-8")
    words = (fresh / "assets/strings/en.po").read_text(encoding="utf-8")
    (fresh / "assets/strings/xx.po").write_text(words.replace("Language: en", "Language: xx"), encoding="utf-8")
    sample = fresh / "assets/catalogue/sample.json"
    catalogue = json.loads(sample.read_text(encoding="utf-8"))
    catalogue["items"].append(dict(catalogue["items"][0], row_guid="00000000-0000-4000-8000-000000000000",
                                   task_code="11440000MB2D0164XH2440289876999"))
    sample.write_text(json.dumps(catalogue, ensure_ascii=False), encoding="utf-8")


def make_copy(copy):
    with tempfile.TemporaryDirectory() as folder:
        fresh = pathlib.Path(folder)
        for name in tracked():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, fresh / name)
        for patch in sorted(patches.glob("*.patch")):
            run(["patch", "-p1", "-s", "--no-backup-if-mismatch", "-i", str(patch)], cwd=fresh)
        add_data(fresh)
        sync(fresh, copy)


def main(build):
    home = pathlib.Path(build).resolve() / "additions"
    copy, tree = home / "src", home / "tree"
    copy.mkdir(parents=True, exist_ok=True)
    bad = 0
    for name, (limit, _, _) in ADDITIONS.items():
        files, lines = cost(patches / f"{name}.patch")
        verdict = "ok" if len(files) <= limit else "FAIL"
        bad |= verdict != "ok"
        print(f"addition {name}: {len(files)} files (at most {limit}), {lines} lines: {' '.join(files)} {verdict}")
    make_copy(copy)
    # Nothing is measured here: the cheapest code that runs.
    run(["cmake", "-S", copy, "-B", tree, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_C_FLAGS=-O0 -g0"])
    targets = sorted({target for _, wanted, _ in ADDITIONS.values() for target in wanted})
    run(["ninja", "-C", tree, *targets])
    for name, (_, _, tests) in ADDITIONS.items():
        for (program, *arguments), more in tests:
            where, what = (copy, sys.executable) if program == "python3" else (tree, tree / program)
            run([what, *arguments], cwd=where, env={**os.environ, **more})
        print(f"addition {name}: built and tested")
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
