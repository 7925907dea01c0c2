# SPDX-License-Identifier: Apache-2.0
"""test_rig_guest.py - the rig before a board: in the smallest guest there is, the product's drivers read cards over both
emulated readers, and power, screen and clock do what machine.py says. If this fails, no test of an image means anything.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE.parent)]
import guard  # noqa: E402
from terminal import CARDS, main  # noqa: E402
import guest  # noqa: E402
from machine import HEIGHT, WIDTH, Machine  # noqa: E402
from readers import CcidReader, SamvReader  # noqa: E402

RESIDENT = "read 1 王秀英 11010119900307803X"
MINORITY = "read 2 阿依努尔古丽·阿卜杜克热木·麦麦提敏 650101197506210422"


class Guest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        kernel, initrd = guest.build()
        self.machine = Machine(self.folder, kernel=kernel, initrd=initrd, append="console=ttyS0 panic=1",
                               rtc="2019-03-04T05:06:07", memory=512, plugs=("samv", "ccid"), extra=["-no-reboot"])
        self.addCleanup(self.machine.close)
        self.machine.power_on()

    def plug(self, wiring="split"):
        self.samv = SamvReader(self.folder, self.machine.socket("samv"), wiring)
        self.ccid = CcidReader(self.folder, self.machine.socket("ccid"))
        for reader in (self.samv, self.ccid):
            self.addCleanup(reader.close)
            reader.plug()

    def said(self, words, wait=20):
        """In this order."""
        self.heard = self.machine.wait_said(words, wait, getattr(self, "heard", 0))

    def test_both_readers_are_seen_and_read_and_the_one_that_is_pulled_comes_back(self):
        self.plug()
        self.machine.wait_said("guest ready", 60)
        self.machine.wait_said("usb 0400:c35a ID card reader")
        self.machine.wait_said("usb 08e6:4433 QEMU USB CCID")
        for reader in ("reader 1 online", "reader 2 online"):
            self.machine.wait_said(reader, 30)
        self.samv.lay(CARDS / "resident.json")
        self.said(RESIDENT)
        self.ccid.lay(CARDS / "ssc-2.json")
        self.said(MINORITY)
        self.ccid.lift()
        self.said("removed 2")
        self.samv.unplug()
        self.said("reader 1 noDevice")
        self.samv.plug()
        self.said("reader 1 online")
        self.samv.lay(CARDS / "resident.json")
        self.said(RESIDENT)
        self.assertEqual((self.samv.device.trouble, self.ccid.slot.trouble), (None, None))

    def test_the_other_wiring_is_read_and_a_card_pulled_while_it_is_read_is_no_card(self):
        self.plug("single")
        self.machine.wait_said("reader 1 online", 90)
        self.samv.sim.ask("fault cut=600")
        self.samv.lay(CARDS / "resident.json")
        self.said("failed 1 ERR_")
        self.samv.lay(CARDS / "resident.json")
        self.said(RESIDENT)

    def test_screen_clock_and_power_are_what_the_machine_was_told(self):
        self.machine.wait_said("guest ready", 60)
        self.assertIn("guest clock 2019-03-04 05:0", self.machine.said())
        seen = self.machine.shot(self.folder / "screen.png")
        self.assertEqual((seen.width, seen.height), (WIDTH, HEIGHT))
        self.assertTrue(self.machine.is_on())
        self.machine.cut()
        self.assertFalse(self.machine.is_on())
        self.machine.power_on()
        self.machine.wait_said("guest ready", 60)


class Owner(unittest.TestCase):
    def test_after_kill_9_of_its_owner_no_machine_is_left(self):
        guard.libc.prctl(guard.PR_SET_CHILD_SUBREAPER, 1)
        with tempfile.TemporaryDirectory() as folder:
            code = f"import sys; sys.path.insert(0, {str(HERE)!r}); import machine, time\n" \
                   f"machine.Machine({folder!r}).power_on(); print('on', flush=True); time.sleep(600)"
            owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
            self.assertEqual(owner.stdout.readline(), "on\n")
            self.assertTrue(any("qemu" in guard.command_line(pid) for pid in guard.family(os.getpid())))
            owner.kill()
            owner.wait()
            owner.stdout.close()
            self.assertEqual(guard.remains(), [])


if __name__ == "__main__":
    main(together=1)
