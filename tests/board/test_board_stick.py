# SPDX-License-Identifier: Apache-2.0
"""test_board_stick.py - a PC whose disk is empty, and the stick that installs it by itself."""
import os
import time

from board import DISK_SIZE, IMAGE, BoardTest, main
from rig import PATIENCE

STICK = IMAGE.parent / "stick.img"
WRITE_S = 600
CHUNK = 1 << 20


class Stick(BoardTest):
    readers = False

    def setUp(self):
        super().setUp()
        if not STICK.exists():
            self.skipTest(f"no stick at {STICK}: board/build x86-64 stick makes it")

    def written(self):
        """Is all of the image on the disk? What it said last is in words.png, for a person."""
        self.machine.shot(self.folder / "words.png")
        with open(IMAGE, "rb") as image, open(self.machine.disk, "rb") as disk:
            while data := image.read(CHUNK):
                if disk.read(len(data)) != data:
                    return False
        return True

    def until(self, what, condition, wait):
        end = time.monotonic() + wait * PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, f"{what} was expected within {wait} s")
            time.sleep(2)

    def test_it_counts_writes_the_only_disk_and_once_it_is_pulled_out_the_terminal_starts(self):
        os.truncate(self.machine.disk, 0)
        os.truncate(self.machine.disk, DISK_SIZE)
        self.machine.extra = ["-blockdev", f"driver=raw,node-name=stick,file.driver=file,file.filename={STICK},read-only=on",
                              "-device", "usb-storage,id=stick,drive=stick,bootindex=1"]
        self.machine.panel = "VGA"  # whose picture the firmware sets up, as a PC's does: the stick has no driver of its own
        self.machine.power_on()
        self.until("the image on the disk", self.written, WRITE_S)
        self.machine.pull_stick()  # it reads back and compares, and starts anew
        self.until("a restart", self.restarted, WRITE_S)
        self.machine.cut()
        self.machine.extra = []
        self.boot()

    def restarted(self):
        self.machine.qmp.call("query-status")
        return "RESET" in self.machine.qmp.events


if __name__ == "__main__":
    main(together=1)
