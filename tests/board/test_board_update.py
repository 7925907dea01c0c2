# SPDX-License-Identifier: Apache-2.0
"""test_board_update.py - an update from a USB stick: a good one runs, a bad one leads back, a cut leaves what ran."""
import os
import random
import subprocess
import time

from board import BOOT_S, CTL, IMAGE, BoardTest, main

BUNDLE = IMAGE.parent / "update.raucb"
STICK_SIZE = 256 << 20
INSTALL_S = 600
CUT_WITHIN_S = 60  # about what it takes
CUTS = int(os.environ.get("KIOSK_CUTS", "3"))

# How a bundle is spoilt, and a word of the sentence that staff gets.
SPOILT = (
    ("cut off", lambda data: data[:len(data) // 2]),
    ("another byte in its signature", lambda data: data[:-200] + bytes([data[-200] ^ 1]) + data[-199:]),
    ("empty", lambda data: b""),
)


class Update(BoardTest):
    readers = False

    def setUp(self):
        super().setUp()
        if not BUNDLE.exists():
            self.skipTest(f"no bundle at {BUNDLE}: board/build makes it")

    def stick(self, data):
        """What a USB stick with one bundle holds."""
        image, bundle = self.folder / "stick.img", self.folder / "update.raucb"
        bundle.write_bytes(data)
        with open(image, "wb") as f:
            f.truncate(STICK_SIZE)
        subprocess.run(["mkfs.vfat", "-n", "STICK", str(image)], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["mcopy", "-i", str(image), str(bundle), "::/update.raucb"], check=True)
        bundle.unlink()
        return image

    def ready(self):
        """A terminal that has proved itself: its first update is allowed."""
        self.to_home()
        self.wait_good()

    def wait_good(self):
        self.wait_shell("test -e /run/kiosk/act/out/good && echo good", "good", BOOT_S)

    def slot(self):
        return self.shell.ask("grep -o 'rauc.slot=.' /proc/cmdline")[-1]

    def put_in(self, stick):
        self.machine.plug_stick(stick)
        self.wait_shell("test -e /dev/kiosk-usb && echo there", "there")
        self.shell.ask(f"{CTL} usb mount", 60)

    def take_out(self):
        self.shell.ask(f"{CTL} usb unmount", 60)
        self.machine.pull_stick()

    def install(self, stick):
        """(exit code, what was said)"""
        self.put_in(stick)
        return self.shell.run(f"{CTL} update stick", INSTALL_S)

    def again(self):
        self.boot()
        self.start_product()
        self.sees(self.glass, BOOT_S)

    def test_a_good_update_runs_from_the_other_slot_and_is_kept(self):
        self.ready()
        self.assertEqual((self.slot(), self.install(self.stick(BUNDLE.read_bytes()))[0]), ("A", 0))
        self.take_out()
        self.cut()
        self.again()
        self.assertEqual(self.slot(), "B")
        self.wait_good()
        self.cut()
        self.assertEqual(self.disk.variables()["B_TRY"], "0", "its tries are forgotten: it proved itself")

    def test_a_slot_that_does_not_start_leads_back_to_the_one_that_did(self):
        self.ready()
        self.assertEqual(self.install(self.stick(BUNDLE.read_bytes()))[0], 0)
        self.cut()
        self.disk.flip("root-b", 100)
        self.again()
        self.assertEqual(self.slot(), "A")

    def test_a_bundle_that_is_none_is_refused_with_a_sentence_and_nothing_changes(self):
        self.ready()
        for why, spoil in SPOILT:
            with self.subTest(why):
                code, said = self.install(self.stick(spoil(BUNDLE.read_bytes())))
                self.assertEqual(code, 1)
                self.assertRegex(said, r"\w+ \w+ \w+")
                self.take_out()
        self.cut()
        self.assertEqual(self.disk.variables()["ORDER"], "A B")

    def test_a_cut_while_it_is_installed_leaves_what_ran_and_the_next_try_succeeds(self):
        draw = random.Random(int(os.environ.get("KIOSK_SEED", "1")))
        self.to_home()
        stick = self.stick(BUNDLE.read_bytes())
        for _ in range(CUTS):
            self.wait_good()
            self.put_in(stick)
            self.shell.wire.sendall(f"{CTL} update stick\n".encode())
            time.sleep(draw.uniform(0, CUT_WITHIN_S))
            self.cut()
            self.again()
            if self.slot() == "B":
                return  # it was through
        self.wait_good()
        self.assertEqual(self.install(stick)[0], 0)


if __name__ == "__main__":
    main(together=1)
