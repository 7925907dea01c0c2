# SPDX-License-Identifier: Apache-2.0
"""test_twice.py - the same tree and the same kept packages are the same image: it is built once more, in another folder,
by somebody with another environment, without a network, and compared byte by byte.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import ROOT, main  # noqa: E402

BOARD = "x86-64"
MADE = pathlib.Path("build/board") / BOARD
ELSEWHERE = ROOT / "build/board/twice/elsewhere"
KEPT = ("build/cache", "build/keys")  # the packages; who signs, whom the root trusts
SAME = ("root.hash", "root.img", "boot.img", "sbom.json", "disk.img")
OTHERWISE = {"TZ": "Asia/Shanghai", "LANG": "C", "LC_ALL": "C", "HOME": "/nonexistent", "CCACHE_BASEDIR": "/", "USER": "nobody"}


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, errors="replace", **more)


class Twice(unittest.TestCase):
    def setUp(self):
        if not (ROOT / MADE / "disk.img").exists():
            self.skipTest(f"no image in {MADE}: board/build {BOARD} makes it")
        if os.geteuid():
            self.skipTest("board/build has to be root")
        shutil.rmtree(ELSEWHERE.parent, ignore_errors=True)
        self.copy_tree()

    def copy_tree(self):
        """What git knows and what it would take, as it is now: not a commit."""
        names = run("git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", check=True).stdout.splitlines()
        for name in names:
            if (ROOT / name).is_file():
                (ELSEWHERE / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, ELSEWHERE / name)
        (ELSEWHERE / "build").mkdir()
        for name in KEPT:
            os.symlink(ROOT / name, ELSEWHERE / name)

    def differing(self):
        """The files of the two roots that are not alike, for whoever has to mend it."""
        return run("diff", "-rq", "--no-dereference", ROOT / MADE / "root", ELSEWHERE / MADE / "root").stdout

    def test_the_same_tree_and_packages_give_the_same_image(self):
        made_at = (ROOT / MADE / "epoch").read_text().strip()
        build = run("unshare", "-n", ELSEWHERE / "board/build", BOARD, umask=0o077,
                    env={**os.environ, **OTHERWISE, "SOURCE_DATE_EPOCH": made_at})
        self.assertEqual(build.returncode, 0, build.stderr)
        for name in SAME:
            with self.subTest(name):
                same = run("cmp", ROOT / MADE / name, ELSEWHERE / MADE / name)
                self.assertEqual(same.stdout + same.stderr, "", self.differing())
        self.bundles_differ_behind_their_content()
        shutil.rmtree(ELSEWHERE.parent)

    def bundles_differ_behind_their_content(self):
        """Signature and hash tree are drawn anew each time. What they stand for is a squashfs, whose head says how long it is."""
        bundles = [folder / MADE / "update.raucb" for folder in (ROOT, ELSEWHERE)]
        with open(bundles[0], "rb") as file:
            file.seek(40)
            size = int.from_bytes(file.read(8), "little")
        self.assertGreater(size, (ROOT / MADE / "root.img").stat().st_size)
        self.assertEqual(run("cmp", "-n", str(size), *bundles).stdout, "")


if __name__ == "__main__":
    main(together=1)
