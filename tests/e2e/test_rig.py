# SPDX-License-Identifier: Apache-2.0
"""test_rig.py - a rig ends with its owner: after kill -9 of whoever started it nothing is left alive.

Also guard.py, with which tests/run sees that; and that a folder which is not there fails the configuration.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from terminal import ROOT, main
from rig import BIN

sys.path.insert(0, str(ROOT / "tests"))
import guard  # noqa: E402

GUARD = [sys.executable, str(ROOT / "tests/guard.py")]
BUILD = BIN.parent

# Each starts what it starts and stays; the number of programs that must be there before it is killed.
WHOLE = f"""
import sys, time
sys.path[:0] = [{str(ROOT / 'board/host')!r}]
from rig import Rig
rig = Rig().start_all()
rig.card_in({str(ROOT / 'tests/devices/cards/ssc-2.json')!r})
time.sleep(600)
"""
PLATFORM = f"""
import sys, time
sys.path[:0] = [{str(ROOT / 'tests/platform')!r}]
from harness import Platform
platform = Platform()
time.sleep(600)
"""
OWNERS = {
    "a script with a whole rig": ([sys.executable, "-c", WHOLE], 8),
    "a script of the platform's": ([sys.executable, "-c", PLATFORM], 1),
    "a test of sync's beside the platform": ([str(BUILD / "tests/unit/kioskd/test_delivery")], 2),
    "cases of a driver's beside virtual devices":
        ([str(ROOT / "tests/devices/together.sh"), str(BUILD / "tests/devices/test_cards_samv"), "reading", "plugs"], 6),
    "a run of board/host/run's player":
        ([sys.executable, str(ROOT / "board/host/visit.py"), "--headless", "--script", "/dev/stdin"], 6),
}


class Owners(unittest.TestCase):
    """Orphans become this process's children, so that none can hide."""

    def setUp(self):
        guard.libc.prctl(guard.PR_SET_CHILD_SUBREAPER, 1)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def start(self, command):
        env = dict(os.environ, KIOSK_PLATFORM=str(BIN / "kiosk-platform"), TMPDIR=str(self.folder))
        process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.stdin.close)
        return process

    def test_after_kill_9_of_its_owner_nothing_of_a_rig_is_left(self):
        for what, (command, count) in OWNERS.items():
            with self.subTest(what):
                owner = self.start(command)
                until = time.monotonic() + 200
                while len(guard.family(owner.pid)) < count:
                    self.assertIsNone(owner.poll(), "it ended by itself")
                    self.assertLess(time.monotonic(), until, f"only {self.left()}")
                    time.sleep(0.01)
                owner.send_signal(signal.SIGKILL)
                owner.wait()
                guard.remains()
                left = self.left()
                guard.end(guard.family(os.getpid()))
                self.assertEqual(left, [])

    @staticmethod
    def left():
        return [guard.command_line(pid) for pid in guard.family(os.getpid())]

    def test_the_guard_names_what_outlives_its_command_and_fails(self):
        left = subprocess.run(GUARD + ["sh", "-c", "setsid sleep 4711 & exit 0"], capture_output=True, text=True)
        self.assertEqual(left.returncode, 1)
        self.assertRegex(left.stdout, r"^still alive at the end: \d+ sleep 4711\n$")
        self.assertEqual(self.left(), [], "and it is killed")
        for command, code in (("true", 0), ("false", 1)):
            self.assertEqual(subprocess.run(GUARD + [command], capture_output=True).returncode, code)

    def test_a_command_ends_with_its_guard(self):
        guarded = self.start(GUARD + ["sleep", "4711"])
        while not any("sleep" in word for word in self.left()):
            time.sleep(0.01)
        guarded.send_signal(signal.SIGKILL)
        guarded.wait()
        self.assertEqual(guard.remains(), [])

    def test_a_folder_misspelt_in_cmake_fails_the_configuration(self):
        # The list of folders as it is, with one that is not there; everything else is left out.
        for file, folder in (("CMakeLists.txt", "firmware/base"), ("tests/CMakeLists.txt", "unit/base")):
            with self.subTest(file):
                text = (ROOT / file).read_text(encoding="utf-8")
                loop = text[text.rindex("foreach(dir"):]
                loop = loop[:loop.index("endforeach()")] + "endforeach()\n"
                self.assertIn(folder, loop)
                source = self.folder / file.replace("/", "-")
                source.mkdir()
                for name in loop.split("foreach(dir")[1].split(")")[0].split():
                    (source / name).mkdir(parents=True, exist_ok=True)
                    (source / name / "CMakeLists.txt").touch()
                head = "cmake_minimum_required(VERSION 3.25)\nproject(folders NONE)\n"
                for said, good in ((loop, True), (loop.replace(folder, folder + "s", 1), False)):
                    (source / "CMakeLists.txt").write_text(head + said, encoding="utf-8")
                    shutil.rmtree(source / "build", ignore_errors=True)
                    run = subprocess.run(["cmake", "-S", source, "-B", source / "build"], capture_output=True)
                    self.assertEqual(run.returncode == 0, good, run.stderr)


if __name__ == "__main__":
    main()
