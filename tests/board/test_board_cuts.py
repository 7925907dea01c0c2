# SPDX-License-Identifier: Apache-2.0
"""test_board_cuts.py - the power is cut around a submit, again and again: the board comes back, and what it receipted arrives
once. KIOSK_CUTS says how often; what was done is kept in build/board/cuts.json, so that a run of hours goes on where it was.
"""
import json
import os
import random
import time

from board import BOOT_S, WORK, main
from rig import Screen
from test_board_visit import DIFFERENT_NUMBERS, VisitTest

CUTS = int(os.environ.get("KIOSK_CUTS", "3"))
SEED = int(os.environ.get("KIOSK_SEED", "1"))
LATEST_S = 6  # behind the finger on submit: by then the receipt stands
DONE = WORK.parent / "cuts.json"


class Cuts(VisitTest):
    def done_before(self):
        """Moments of cuts that were good, by seed."""
        done = json.loads(DONE.read_text()) if DONE.exists() else {}
        return done.get(str(SEED), [])

    def note(self, moments):
        done = json.loads(DONE.read_text()) if DONE.exists() else {}
        done[str(SEED)] = moments
        DONE.write_text(json.dumps(done))

    def submit_and_cut(self, moment):
        """True if the receipt stood on the screen before."""
        self.glass.tap("check.submit")
        begun, stood = time.monotonic(), False
        Screen.wait(self.glass, "receipt", 20000)
        twins = self.picture()
        while time.monotonic() - begun < moment:
            stood = stood or self.machine.shows(twins, different=DIFFERENT_NUMBERS)
        self.cut()
        return stood

    def test_what_was_receipted_before_a_cut_arrives_once_and_the_board_comes_back(self):
        draw = random.Random(SEED)
        moments = [draw.uniform(0, LATEST_S) for _ in range(CUTS)]
        done = self.done_before()
        receipted = 0
        if len(done) < CUTS:
            self.to_home()
        for moment in moments[len(done):]:
            with self.subTest(moment=moment, seed=SEED):
                self.to_check()
                receipted += self.submit_and_cut(moment)
                if self.glass.ids("receipt.done"):  # it goes home by itself, too
                    Screen.tap(self.glass, "receipt.done")
                self.rig.card_out()
                self.glass.wait("home")
                self.boot()
                self.start_product()
                self.sees(self.glass, BOOT_S)
                records = self.records()
                self.assertGreaterEqual(len(records), receipted, "a receipt without a record")
                self.at_platform([r["apply_serial_no"] for r in records], BOOT_S)
                done.append(moment)
                self.note(done)


if __name__ == "__main__":
    main(together=1)
