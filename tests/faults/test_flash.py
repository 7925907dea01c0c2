# SPDX-License-Identifier: Apache-2.0
"""test_flash.py - board/flash: what it refuses it does not touch, and what it wrote is what lies there.

/proc and /sys are folders of the test; the disk is a loop device where one may be made.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import ROOT, main  # noqa: E402
from rig import PATIENCE  # noqa: E402

MIB = 1024 * 1024
IMAGE_SIZE = 3 * MIB
ROOM = 6 * MIB


class Flash(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="yichuang-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.image = self.folder / "disk.img"
        content = bytearray(os.urandom(IMAGE_SIZE))
        content[512:520] = b"EFI PART"
        content[MIB:2 * MIB] = bytes(MIB)
        self.image.write_bytes(content)
        self.disk = self.folder / "disk"
        self.disk.write_bytes(b"o" * ROOM)
        (self.folder / "proc/self").mkdir(parents=True)
        for name in ("mounts", "swaps", "self/mountinfo"):
            (self.folder / "proc" / name).write_text("")

    def flash(self, *words, answer="yes\n"):
        env = {"PATH": os.environ["PATH"], "KIOSK_SYS": str(self.folder / "sys"), "KIOSK_PROC": str(self.folder / "proc")}
        run = subprocess.run([ROOT / "board/flash", *map(str, words)], env=env, input=answer, capture_output=True, text=True,
                             timeout=60 * PATIENCE)
        return run.returncode, run.stderr

    def refused(self, sentence, *words, **options):
        code, said = self.flash(*words, **options)
        self.assertEqual(code, 1, said)
        self.assertIn(sentence, said)
        self.assertIn("nothing was written", said)
        self.assertEqual(self.disk.read_bytes(), b"o" * ROOM)

    def known(self, name, **facts):
        """The kernel's word of a disk."""
        folder = self.folder / "sys/class/block" / name
        (folder / "holders").mkdir(parents=True)
        for key, value in {"ro": 0, "size": ROOM // 512, "dev": "240:77", **facts}.items():
            (folder / key).write_text(f"{value}\n")
        return folder

    def node(self):
        """A disk that nobody drives: whoever opens it fails."""
        path = self.folder / "sdx"
        try:
            os.mknod(path, 0o600 | 0o060000, os.makedev(240, 77))
        except PermissionError:
            self.skipTest("a device node is root's to make")
        return path

    def test_the_image_lies_there_whole_and_nothing_of_before_shows_through(self):
        code, said = self.flash("--file", self.image, self.disk)
        self.assertEqual(code, 0, said)
        written = self.disk.read_bytes()
        self.assertEqual(written[:IMAGE_SIZE], self.image.read_bytes())
        self.assertEqual(written[-MIB:], bytes(MIB))  # where an older table's copy lay
        self.assertEqual(len(written), ROOM)
        self.assertIn("compared", said)

    def test_a_disk_that_is_hardly_larger_is_clean_to_its_end(self):
        self.disk.write_bytes(b"o" * (IMAGE_SIZE + 4096))
        self.assertEqual(self.flash("--file", self.image, self.disk)[0], 0)
        self.assertEqual(self.disk.read_bytes(), self.image.read_bytes() + bytes(4096))

    def test_a_real_disk_is_written_and_read_back(self):
        made = subprocess.run(["losetup", "--find", "--show", self.disk], capture_output=True, text=True)
        if made.returncode != 0:
            self.skipTest("a loop device is root's to make")
        device = made.stdout.strip()
        self.addCleanup(subprocess.run, ["losetup", "--detach", device])
        folder = self.known(os.path.basename(device))
        code, said = self.flash(self.image, device)
        self.assertEqual(code, 0, said)
        self.assertEqual(self.disk.read_bytes()[:IMAGE_SIZE], self.image.read_bytes())
        (folder / "ro").write_text("1\n")
        self.disk.write_bytes(b"o" * ROOM)
        self.refused("write-protected", self.image, device)

    def test_it_asks_once_and_takes_nothing_but_yes(self):
        for answer in ("", "\n", "y\n", "no\n", "YES\n"):
            self.refused("not asked for", "--file", self.image, self.disk, answer=answer)
        self.assertEqual(self.flash("--yes", "--file", self.image, self.disk, answer="")[0], 0)

    def test_what_is_no_disk_image_is_not_written(self):
        other = self.folder / "other"
        for content in (b"", b"x" * IMAGE_SIZE, self.image.read_bytes()[:-1]):
            other.write_bytes(content)
            self.refused("is no disk image", "--file", other, self.disk)
        self.refused("no file that can be read", "--file", self.folder / "absent", self.disk)
        self.refused("is the image itself", "--file", self.image, self.image)

    def test_what_is_too_small_is_left_alone(self):
        small = self.folder / "small"
        small.write_bytes(b"s" * (IMAGE_SIZE - 512))
        self.refused("the image 3 MB", "--file", self.image, small)
        self.assertEqual(small.read_bytes(), b"s" * (IMAGE_SIZE - 512))
        self.known("sdx", size=(IMAGE_SIZE - 512) // 512)
        self.refused("the image 3 MB", self.image, self.node())

    def test_a_file_is_no_disk_unless_said_and_a_partition_never(self):
        self.refused("is no disk", self.image, self.disk)
        self.refused("is no file", "--file", self.image, self.node())
        self.refused("nothing is known", self.image, self.folder / "sdx")
        self.known("sdx", partition=1)
        self.refused("is a partition", self.image, self.folder / "sdx")

    def test_a_disk_that_is_in_use_is_left_alone(self):
        disk = self.node()
        folder = self.known("sdx")
        (folder / "sdx2").mkdir()
        (folder / "sdx2/partition").write_text("2\n")
        self.known("sdx2", partition=2, dev="240:79")
        (folder / "sdx2/dev").write_text("240:79\n")
        mounts, swaps = self.folder / "proc/mounts", self.folder / "proc/swaps"
        for file, text, sentence in ((mounts, "/dev/sdx / ext4 rw 0 0\n", "/dev/sdx is mounted"),
                                     (mounts, "/dev/sdx2 /media/x vfat rw 0 0\n", "/dev/sdx2 is mounted"),
                                     (swaps, "Filename Type Size\n/dev/sdx2\tpartition\t1\n", "/dev/sdx2 is swap")):
            file.write_text(text)
            self.refused(sentence, self.image, disk)
            file.write_text("/dev/sdxx / ext4 rw 0 0\n/dev/sdx22 /x ext4 rw 0 0\n")
        info = self.folder / "proc/self/mountinfo"
        info.write_text("22 1 240:79 / / rw,relatime - ext4 /dev/root rw\n")
        self.refused("/dev/sdx2 is mounted", self.image, disk)
        info.write_text("22 240 79:0 / / rw,relatime - ext4 /dev/root rw\n")
        held = self.folder / "sys/class/block/sdx2/holders/dm-0"
        held.touch()
        self.refused("in use by dm-0", self.image, disk)
        held.unlink()
        # Nothing else kept it back: now it is opened, and nobody drives it.
        code, said = self.flash(self.image, disk)
        self.assertEqual(code, 1)
        self.assertIn("cannot be written", said)

    def test_wrong_usage_is_told_apart(self):
        for words in ((), (self.image,), (self.image, self.disk, self.disk), ("--nonsense", self.image, self.disk)):
            self.assertEqual(self.flash(*words)[0], 2, words)


if __name__ == "__main__":
    main()
