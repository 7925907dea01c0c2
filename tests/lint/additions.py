# SPDX-License-Identifier: Apache-2.0
"""additions.py BUILD - "how to add" as a test: each patch of tests/lint/additions/ adds one thing to a copy
of the tree, the copy is built and the tests concerned run, and what the addition cost is told and limited.

All patches go into one copy, so that they are built once; files that did not change keep their time, so that
a second run builds only what did. Words, scenes and pictures (assets/strings, tests) are not counted.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[2]
patches = root / "tests/lint/additions"

# name: (files at most, targets to build, [(program, what is to run of it, environment)])
ADDITIONS = {
    "screen": (4, ["test_plan", "test_conductor", "test_golden"],
               [("tests/unit/core/test_plan", {"CK_RUN_CASE": "rows"}),
                ("tests/unit/kiosk/test_conductor", {}),
                ("tests/unit/ui/screens/test_golden", {"KIOSK_GOLDEN": "update"}),
                ("tests/unit/ui/screens/test_golden", {})]),
}
NOT_COUNTED = re.compile(r"^(tests/|assets/strings/)")


def run(command, **options):
    """The command's output; its end on failure."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        print(f"{' '.join(map(str, command))}:\n{done.stdout[-4000:]}")
        sys.exit(1)
    return done.stdout


def cost(patch):
    """Files and lines of a patch that count."""
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


def make_copy(copy):
    with tempfile.TemporaryDirectory() as folder:
        fresh = pathlib.Path(folder)
        for name in tracked():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, fresh / name)
        for name in ADDITIONS:
            run(["patch", "-p1", "-s", "--no-backup-if-mismatch", "-i", str(patches / f"{name}.patch")], cwd=fresh)
        sync(fresh, copy)


def main(build):
    home = pathlib.Path(build) / "additions"
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
        for program, more in tests:
            run([tree / program], env={**os.environ, **more})
        print(f"addition {name}: built and tested")
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
