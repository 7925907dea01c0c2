# SPDX-License-Identifier: Apache-2.0
"""test_rk3399_drivers.py - whether rk3399's image has the drivers of its boards. No QEMU has this chip: what a board is made of stands
in the description its kernel gets, and what drives that in the kernel's own list of modules.
"""
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE)]
from terminal import ROOT, main  # noqa: E402
from devicetree import Board, words  # noqa: E402

MADE = pathlib.Path(os.environ.get("KIOSK_RK3399", ROOT / "build/board/rk3399"))
BOARDS = ("rk3399-firefly", "rk3399-roc-pc")
DISKS = {"mmc@fe320000": "the SD card", "mmc@fe330000": "the eMMC"}

# What no kiosk needs.
LEFT_OUT = {
    "gpio_ir_recv": "a remote control's receiver",
    "inv_mpu6050_i2c": "an accelerometer", "inv_mpu6050_spi": "an accelerometer",
    "panfrost": "3D: the screen is drawn without",
    "hantro_vpu": "films", "rockchip_vdec": "films", "rockchip_rga": "films",
    "spi_nor": "a flash that nothing here is started from",
}


def names(text):
    """Of paths of modules, as the kernel calls them."""
    return {pathlib.PurePath(line).name.partition(".ko")[0].replace("-", "_") for line in text.split() if ".ko" in line}


class Drivers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not (MADE / "initrd").exists():
            raise unittest.SkipTest(f"no image in {MADE}: board/build rk3399 makes it")
        aliases = next((MADE / "debian/usr/lib/modules").glob("*/modules.alias")).read_text()
        folder = next((MADE / "debian/usr/lib").glob("linux-image-*"))
        cls.boards = {name: Board((folder / f"rockchip/{name}.dtb").read_bytes(), aliases) for name in BOARDS}
        cls.builtin = names(next((MADE / "debian/usr/lib/modules").glob("*/modules.builtin")).read_text())
        cls.kept = names((MADE / "modules.kept").read_text()) | cls.builtin
        plain = subprocess.run(["zstd", "-dc", MADE / "initrd"], capture_output=True, check=True).stdout
        listed = subprocess.run(["cpio", "-t", "--quiet"], input=plain, capture_output=True, check=True).stdout
        cls.early = names(listed.decode()) | cls.builtin

    def test_the_initrd_has_what_each_disk_hangs_on(self):
        for name, board in self.boards.items():
            for node, what in DISKS.items():
                with self.subTest(f"{what} of {name}"):
                    needed = board.needs(board.find(node))
                    self.assertTrue(needed)
                    self.assertEqual({m: at for m, at in needed.items() if m not in self.early}, {})

    def test_the_root_has_a_driver_for_all_that_a_board_is_made_of(self):
        for name, board in self.boards.items():
            with self.subTest(name):
                missing = {m: at for m, at in board.all_modules().items() if m not in self.kept and m not in LEFT_OUT}
                self.assertEqual(missing, {})

    def test_nothing_is_left_out_that_no_board_has(self):
        had = set().union(*(board.all_modules() for board in self.boards.values()))
        self.assertEqual(set(LEFT_OUT) - had, set())

    def test_the_descriptions_are_of_these_boards(self):
        for name, board in self.boards.items():
            self.assertIn("rockchip,rk3399", words(board.nodes[""]["compatible"]), name)


if __name__ == "__main__":
    main(together=1)
