# SPDX-License-Identifier: Apache-2.0
"""test_board_visit.py - citizens at a board in QEMU: fingers on its glass, cards on its USB, the province on this computer.

Every step is compared: the board has to show what its twin shows before it is touched.
"""
import json
import time

from board import BOOT_S, CTL, BoardTest, main
from rig import CARDS, PATIENCE

LETTERS = "jzzqz"  # of the sample's shortest item, as a citizen types them
OTHER_ORDER = 0.03  # items that fit as well as each other stand in another order on each terminal
DIFFERENT_NUMBERS = 0.05  # a receipt has its own number and code


class VisitTest(BoardTest):
    """A board at which citizens can be."""

    def to_check(self, card=CARDS / "resident.json"):
        """From home, on both, with as many fingers."""
        glass = self.glass
        glass.tap("home.search")
        glass.wait("search")
        glass.type("search.box", LETTERS, OTHER_ORDER)
        glass.tap(glass.ids("search.item.")[0])
        glass.wait("item")
        glass.tap("item.start")
        glass.wait("identify")
        self.sees(glass)
        self.lay(card)
        glass.wait("form")
        self.sees(glass)
        glass.type("form.mobile", "13800138000")
        glass.tap("nav.next")
        glass.wait("check")

    def visit(self):
        """Up to the receipt."""
        self.to_check()
        self.glass.tap("check.submit")
        self.glass.wait("receipt", 20000)
        self.sees(self.glass, different=DIFFERENT_NUMBERS)

    def lay(self, card):
        (self.ccid if "ssc" in card.name else self.samv).lay(card)
        self.rig.card_in(card)

    def done(self):
        self.glass.tap("receipt.done", DIFFERENT_NUMBERS)
        self.samv.lift()
        self.ccid.lift()
        self.rig.card_out()
        self.glass.wait("home")
        self.sees(self.glass)

    def line_away(self):
        """The platform is gone, and both have noticed: what a screen promises depends on it."""
        self.rig.stop("kiosk-platform")
        self.rig.ctl("sync", check=False)
        self.shell.run(f"{CTL} sync")
        for status in (self.rig.ctl("--json", "status"), self.shell.ask(f"{CTL} --json status")):
            self.assertFalse(json.loads(status)["online"])

    def records(self):
        return json.loads(self.shell.ask(f"{CTL} --json queue list"))

    def at_platform(self, serials, wait=60):
        """The platform has a case of each; once."""
        end = time.monotonic() + wait * PATIENCE
        while True:
            cases = {one["apply_serial_no"]: one["applied"] for one in self.rig.cases()}
            if set(serials) <= set(cases):
                break
            if time.monotonic() > end:
                self.fail(f"{serials} were expected at the platform within {wait} s; {cases}")
            time.sleep(1)
        self.assertEqual([cases[serial] for serial in serials], [1] * len(serials), "applied once each")


class Visit(VisitTest):
    def test_a_card_on_usb_and_fingers_on_the_glass_bring_an_application_to_the_platform(self):
        self.to_home()
        self.visit()
        record, = self.records()
        self.at_platform([record["apply_serial_no"]])
        self.machine.shot(self.folder / "receipt.png")

    def test_what_was_stored_without_a_line_is_delivered_after_a_power_cut(self):
        self.to_home()
        self.line_away()
        self.visit()
        record, = self.records()
        self.assertEqual(record["state"], "queued")
        self.cut()
        self.rig.start_platform()
        self.boot()
        self.start_product()
        self.at_platform([record["apply_serial_no"]], BOOT_S)

    def test_readers_that_are_pulled_and_put_back_are_used_again(self):
        self.to_home()
        for _ in range(3):
            self.samv.unplug()
            self.wait_device("samv-usb", "noDevice")
            self.samv.plug()
            self.wait_device("samv-usb", "online")
        self.visit()

    def wait_device(self, driver, state):
        self.wait_shell(f"journalctl -u kiosk -o cat | grep -o '({driver}) is [a-zA-Z]*' | tail -n 1", f"({driver}) is {state}")


if __name__ == "__main__":
    main(together=1)
