# SPDX-License-Identifier: Apache-2.0
"""test_stick.py - the installing stick: onto which disk it writes, that it can be stopped, and its letters.

The script runs in busybox, as on the stick; /sys and /dev are folders of the test, disks are files.
"""
import gzip
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import ROOT, main  # noqa: E402
from rig import PATIENCE  # noqa: E402

STICK = ROOT / "board/common/stick"
MIB = 1024 * 1024
SIZE = 2 * MIB
ROOM = 4 * MIB


@unittest.skipUnless(shutil.which("busybox"), "busybox is not installed")
class Installing(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="yichuang-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.image = bytes(MIB) + os.urandom(MIB)
        packed = gzip.compress(self.image)
        self.source = self.folder / "dev/disk/by-partlabel/yichuang-install"
        self.source.parent.mkdir(parents=True)
        self.source.write_bytes(packed + bytes(4096))  # a partition is longer than what it holds
        words = self.folder / "stick"
        words.mkdir()
        (words / "words").write_text("\n".join(line for line in (STICK / "words.txt").read_text().splitlines() if line[0] != "#") + "\n")
        (words / "image").write_text(f"{SIZE} {hashlib.sha256(self.image).hexdigest()} {len(packed)}\n")
        self.disk("sdb", removable=1, where="usb2/2-1")

    def disk(self, name, *, room=ROOM, removable=0, ro=0, where="ata1"):
        folder = self.folder / "sys/devices" / where / name
        folder.mkdir(parents=True)
        for key, value in (("removable", removable), ("ro", ro), ("size", room // 512), ("stat", "0 " * 11)):
            (folder / key).write_text(f"{value}\n")
        (self.folder / "sys/block").mkdir(exist_ok=True)
        (self.folder / "sys/block" / name).symlink_to(folder)
        (self.folder / "dev" / name).write_bytes(b"o" * room)
        return self.folder / "dev" / name

    def begin(self, pause="0"):
        env = {"PATH": os.environ["PATH"], "KIOSK_PAUSE": pause, "KIOSK_SCREEN": "/dev/stdout", "KIOSK_LOG": str(self.folder / "log")}
        env.update({f"KIOSK_{n}": str(self.folder / n.lower()) for n in ("SYS", "DEV", "STICK")})
        return subprocess.Popen(["busybox", "sh", "-c", f". {STICK}/stick; install_disk"], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def install(self):
        process = self.begin()
        said, _ = process.communicate(timeout=60 * PATIENCE)
        return process.returncode, said

    def refused(self, sentence, *disks):
        code, said = self.install()
        self.assertEqual(code, 1, said)
        self.assertIn(sentence, said)
        self.assertIn("nothing was written", said.lower())
        for disk in disks:
            self.assertEqual(set(disk.read_bytes()), {ord("o")})

    def test_the_only_disk_is_written_whole_after_ten_words_of_warning(self):
        disk = self.disk("sda")
        stick = self.folder / "dev/sdb"
        code, said = self.install()
        self.assertEqual(code, 0, said)
        self.assertEqual(said.count("pull the stick to stop"), 10)
        self.assertEqual(disk.read_bytes()[:SIZE], self.image)
        self.assertEqual(disk.read_bytes()[-MIB:], bytes(MIB))
        self.assertEqual(set(stick.read_bytes()), {ord("o")})
        self.assertIn("Done", said)

    def test_two_disks_none_or_a_small_one_are_left_alone(self):
        self.refused("No internal disk")
        first = self.disk("sda", room=SIZE + MIB - 512)
        self.refused("too small", first)
        second = self.disk("nvme0n1", where="nvme0")
        self.refused("nvme0n1 sda", first, second)

    def test_what_does_not_stay_in_the_machine_is_no_disk(self):
        others = [self.disk("sdc", where="usb1/1-3"), self.disk("sr0", where="ata2"), self.disk("loop0", where="virtual"),
                  self.disk("mmcblk0boot0", where="mmc0"), self.disk("sdd", removable=1, where="ata3"), self.disk("sde", ro=1, where="ata4")]
        self.refused("No internal disk", *others)

    def test_who_pulls_the_stick_out_stops_it(self):
        disk = self.disk("sda")
        process = self.begin(pause="0.2")
        time.sleep(0.5)
        self.source.unlink()
        said, _ = process.communicate(timeout=60 * PATIENCE)
        self.assertEqual(process.returncode, 1)
        self.assertIn("stick was pulled out; nothing was written", said)
        self.assertEqual(set(disk.read_bytes()), {ord("o")})

    def test_a_stick_that_is_damaged_never_says_that_it_is_done(self):
        self.disk("sda")
        packed = bytearray(self.source.read_bytes())
        packed[len(packed) // 2] ^= 0xFF
        self.source.write_bytes(packed)
        code, said = self.install()
        self.assertEqual(code, 1)
        self.assertRegex(said, "could not be written|differs")
        self.assertNotIn("Done", said)


class Letters(unittest.TestCase):
    def test_every_word_can_be_written_with_the_font_and_the_font_fits_the_console(self):
        with tempfile.TemporaryDirectory() as folder:
            font = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
            run = subprocess.run(["/usr/bin/python3", STICK / "font.py", STICK / "words.txt", font, folder], capture_output=True, text=True)
            if "No module named 'PIL'" in run.stderr:
                self.skipTest("python3-pil is not installed: a package of board/build")
            self.assertEqual(run.returncode, 0, run.stderr)
            psf = (pathlib.Path(folder) / "font.psf").read_bytes()
            words = (pathlib.Path(folder) / "words").read_text()
        # The only kind that busybox loads: PSF 1, 512 cells, with a table of what each stands for.
        self.assertEqual(psf[:4], b"\x36\x04\x03\x18")
        known = psf[4 + 512 * 24:].decode("utf-16-le").split("\uffff")
        self.assertEqual(len(known), 513)
        for letter in set(words) - {"\n"}:
            self.assertIn(letter, known)
        self.assertEqual((known[32], psf[4 + 24 * 32:4 + 24 * 33]), (" ", bytes(24)))  # with which the kernel clears
        letter = words.split("off ")[1][1]  # the middle of a Chinese one is not empty
        at = 4 + 24 * known.index(letter)
        self.assertNotEqual(psf[at:at + 24], bytes(24))


if __name__ == "__main__":
    main()
