# SPDX-License-Identifier: Apache-2.0
"""test_data.py - when the data partition of a board is made, opened, or left alone: the script with tools that only note
what was asked of them. That the real ones do it is shown in QEMU.
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import ROOT, main  # noqa: E402

OPEN = ROOT / "board/common/data/open"
TOOLS = ("blkid", "cryptsetup", "e2fsck", "lsblk", "mkfs.ext4", "mount", "shred", "sync", "systemd-cryptenroll",
         "systemd-cryptsetup", "systemd-repart", "udevadm", "umount")
# It notes its words; it ends with the code in TOOL.WORD or TOOL, and says what stands in TOOL.says.
TOOL = """#!/bin/sh
own=${0##*/}
echo "$own $*" >>"$KIOSK_TEST/said"
cat "$KIOSK_TEST/$own.says" 2>/dev/null
exit $(cat "$KIOSK_TEST/$own.$1" 2>/dev/null || cat "$KIOSK_TEST/$own" 2>/dev/null || echo 0)
"""


class Data(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="yichuang-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in ("bin", "keys"):
            (self.folder / name).mkdir()
        for name in TOOLS:
            path = self.folder / "bin" / name
            path.write_text(TOOL)
            path.chmod(0o755)
        self.keys = self.folder / "keys"
        (self.folder / "data").touch()

    def tool(self, name, code=None, says=None):
        if code is not None:
            (self.folder / name).write_text(str(code))
        if says is not None:
            (self.folder / f"{name}.says").write_text(says)

    def open(self, expected):
        """The first two words of everything that was called."""
        at = {name: str(self.folder / path) for name, path in
              (("DATA", "data"), ("KEYS", "keys"), ("RUN", "run"), ("TPM", "tpm"), ("TEST", ""))}
        env = {"PATH": f"{self.folder / 'bin'}:/usr/bin", **{f"KIOSK_{name}": path for name, path in at.items()}}
        run = subprocess.run([OPEN], env=env, capture_output=True, text=True)
        self.assertEqual(run.returncode, expected, run.stdout + run.stderr)
        self.assertEqual((self.folder / "run/data-shut").exists(), expected != 0)
        return [" ".join(line.split()[:2]) for line in (self.folder / "said").read_text().splitlines()]

    def marks(self):
        return sorted(p.name for p in self.keys.iterdir())

    def never_made(self, said):
        self.assertNotIn("cryptsetup luksFormat", said)
        self.assertFalse([line for line in said if line.startswith("mkfs")])

    def test_a_new_terminal_makes_its_partition_with_a_key_of_its_own(self):
        said = self.open(0)
        made = [line for line in said if line.split()[0] in ("systemd-repart", "cryptsetup", "mkfs.ext4")]
        self.assertEqual(made, ["systemd-repart --dry-run=no", "cryptsetup luksFormat", "cryptsetup open", "mkfs.ext4 -q"])
        self.assertLess(said.index("sync"), said.index("cryptsetup luksFormat"))
        self.assertEqual(self.marks(), ["data.key", "made"])
        self.assertEqual((len((self.keys / "data.key").read_bytes()), (self.keys / "data.key").stat().st_mode & 0o777), (64, 0o600))

    def test_what_a_power_cut_left_unfinished_is_made_anew(self):
        self.tool("mkfs.ext4", 1)
        self.open(1)
        self.assertEqual(self.marks(), ["data.key", "making"])
        self.tool("mkfs.ext4", 0)
        self.tool("blkid", says="crypto_LUKS\n")
        (self.folder / "run/data-shut").unlink()
        self.assertIn("cryptsetup luksFormat", self.open(0))
        self.assertEqual(self.marks(), ["data.key", "made"])

    def test_data_are_opened_and_never_made_again(self):
        (self.keys / "made").touch()
        (self.keys / "data.key").write_bytes(b"k")
        for code in (0, 1, 2):  # clean; repaired
            with self.subTest(code):
                self.tool("e2fsck", code)
                said = self.open(0)
                self.never_made(said)
                self.assertIn("cryptsetup open", said)
                self.assertEqual(said[-1].split()[0], "umount")

    def test_what_cannot_be_opened_is_left_as_it_is_and_the_screen_told(self):
        def no_key():
            (self.keys / "made").touch()

        def other_key():
            no_key()
            (self.keys / "data.key").write_bytes(b"k")
            self.tool("cryptsetup.open", 2)

        def broken():
            no_key()
            (self.keys / "data.key").write_bytes(b"k")
            self.tool("e2fsck", 4)

        def others():
            self.tool("blkid", says="crypto_LUKS\n")

        def no_key_partition():
            self.tool("mount", 32)

        def no_partition():
            (self.folder / "data").unlink()
            (self.folder / "said").touch()

        for why in (no_key, other_key, broken, others, no_key_partition, no_partition):
            with self.subTest(why.__name__):
                self.doCleanups()
                self.setUp()
                why()
                before = self.marks()
                self.never_made(self.open(1))
                self.assertEqual(self.marks(), before)

    def test_a_tpm_takes_the_key_once_it_has_opened_with_it(self):
        (self.folder / "tpm").touch()
        said = self.open(0)
        order = [said.index(line) for line in ("systemd-cryptsetup attach", "cryptsetup luksRemoveKey", "shred -u")]
        self.assertEqual(order, sorted(order))
        self.assertNotIn("cryptsetup open", said)
        (self.keys / "data.key").unlink()  # as shred does
        (self.folder / "said").unlink()
        said = self.open(0)
        self.never_made(said)
        self.assertIn("systemd-cryptsetup attach", said)

    def test_a_tpm_that_cannot_leaves_the_key_file(self):
        (self.folder / "tpm").touch()
        for name in ("systemd-cryptenroll", "systemd-cryptsetup"):
            with self.subTest(name):
                for mark in self.marks():
                    (self.keys / mark).unlink()
                self.tool(name, 1)
                said = self.open(0)
                self.assertNotIn("cryptsetup luksRemoveKey", said)
                self.assertIn("cryptsetup open", said)
                self.assertEqual(self.marks(), ["data.key", "made"])
                self.tool(name, 0)
                (self.folder / "said").unlink()


if __name__ == "__main__":
    main()
