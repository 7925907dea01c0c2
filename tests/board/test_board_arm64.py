# SPDX-License-Identifier: Apache-2.0
"""test_board_arm64.py - the image of rk3399: its loaders as the chip wants them, and the rest started on QEMU's `virt` behind
Debian's U-Boot for that machine. The chip itself nobody emulates.
"""
import hashlib

from board import BOOT_S, ROOT, BoardTest, main
from disk import SECTOR, Disk

MADE = ROOT / "build/board/rk3399"
PROFILES = {"firefly-rk3399": "rk3399-firefly", "roc-pc-rk3399": "rk3399-roc-pc"}
LOADERS = (("idbloader.img", 64), ("u-boot.itb", 16384))  # file, sector
CHUNK = 1 << 20


def digest_behind(path, start):
    digest = hashlib.sha256()
    with open(path, "rb") as f:
        f.seek(start)
        while data := f.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()


class Arm(BoardTest):
    board, image = "arm64", MADE / "disk.img"
    readers = False

    def test_each_profile_has_its_loader_in_front_of_the_same_disk(self):
        parts = Disk(self.image).partitions()
        first = min(start for start, _ in parts.values())
        same = digest_behind(self.image, first)
        for profile in PROFILES:
            with self.subTest(profile):
                disk = MADE / f"disk-{profile}.img"
                self.assertEqual(Disk(disk).partitions(), parts)
                self.assertEqual(digest_behind(disk, first), same)
                with open(disk, "rb") as f:
                    for name, sector in LOADERS:
                        loader = (MADE / "debian/usr/lib/u-boot" / profile / name).read_bytes()
                        f.seek(sector * SECTOR)
                        self.assertEqual(f.read(len(loader)) == loader, True, name)
                        self.assertLessEqual(sector * SECTOR + len(loader), first)

    def test_it_comes_through_u_boot_to_the_home_screen_that_its_twin_has_and_takes_a_finger(self):
        self.to_home()
        self.machine.shot(self.folder / "home.png")
        self.assertEqual(self.shell.ask("uname -m"), "aarch64")
        self.assertRegex(self.shell.ask("cat /proc/mounts"), r"/dev/mapper/root / squashfs ro")
        self.assertIn("/dev/mapper/data /var", self.shell.ask("cat /proc/mounts"))
        self.assertEqual(self.shell.run("systemctl list-units --failed --no-legend --plain")[1].strip(), "")
        self.glass.tap("home.search")
        self.glass.wait("search")
        self.sees(self.glass, BOOT_S, different=0.03)
        self.cut()
        self.assertIn(self.disk.variables()["A_TRY"], ("0", "1"))


if __name__ == "__main__":
    main(together=1)
