# SPDX-License-Identifier: Apache-2.0
"""test_truth.py - what the screen says of the terminal itself: losses, the time, the network."""
import re
import time

from terminal import CARDS, SIMPLE, TerminalTest, main

DAY = 24 * 3600 * 1000
OPINION = 61000  # until a second Date counts
NO_TIME = "时间待校准"


class Truth(TerminalTest):
    def texts(self):
        return [node["text"] or "" for node in self.screen.dump()["nodes"]]

    def clock(self):
        """The header's, or None."""
        return next((text for text in self.texts() if re.fullmatch(r"\d\d:\d\d", text)), None)

    def lose(self, file):
        """A file of the stopped keeper is gone when it starts again."""
        self.rig.stop("kioskd")
        for path in (self.rig.folder / "store").glob(f"{file}*"):
            path.unlink()
        self.rig.start_keeper()

    def test_a_loss_is_on_the_screen_and_goes_when_staff_has_seen_it(self):
        rig = self.start()
        serial = self.walker.visit(SIMPLE)
        self.delivered(serial)
        self.walker.done()
        self.assertIsNone(self.screen.node("notice.loss"))
        self.lose("queue.db")
        self.screen.wait("home", 20000)
        self.until("the notice", lambda: self.screen.node("notice.loss"))
        notice = self.screen.node("notice.loss")
        self.assertIn(serial, notice["text"])
        self.assertEqual(notice["role"], "alert")
        kinds = {alarm["kind"] for alarm in rig.status()["alarms"]}
        self.assertIn("store.missing", kinds)
        rig.ctl("alarms", "seen")
        self.until("no notice", lambda: not self.screen.node("notice.loss"))
        self.lose("journal.db")
        self.screen.wait("home", 20000)
        self.until("the next notice", lambda: self.screen.node("notice.loss"))
        self.assertNotIn(serial, self.screen.node("notice.loss")["text"])

    def test_a_loss_does_not_stand_in_a_visits_way(self):
        rig = self.start()
        self.lose("journal.db")
        self.screen.wait("home", 20000)
        self.until("the notice", lambda: self.screen.node("notice.loss"))
        serial = self.walker.visit(SIMPLE)
        self.assertIsNone(self.screen.node("notice.loss"))
        self.delivered(serial)
        self.walker.done()
        self.assertIsNotNone(self.screen.node("notice.loss"))
        self.assertEqual(len(rig.status()["alarms"]), 1)

    def lose_trust(self):
        """The platform's Date and the keeper's clock lie two days apart: one opinion against another."""
        self.keeper(f"clock +{2 * DAY}")
        self.keeper("sync")
        self.until("a clock nobody vouches for", lambda: not self.rig.status()["clock_trust"])

    def find_trust(self):
        self.rig.control_call("PUT", "/clock", {"offset_ms": OPINION})
        self.keeper(f"clock +{OPINION}")
        self.until("a clock the platform vouches for", lambda: self.rig.status()["clock_trust"])

    def test_a_terminal_that_does_not_know_the_time_says_none_and_judges_no_card_by_it(self):
        rig = self.start()
        self.assertRegex(self.clock() or "", r"^\d\d:\d\d$")
        self.lose_trust()
        self.until("no time", lambda: NO_TIME in self.texts())
        self.assertIsNone(self.clock())
        self.walker.card = CARDS / "expired.json"
        serial = self.walker.visit(SIMPLE)
        self.assertTrue(serial)
        self.walker.done()
        self.find_trust()
        self.until("a time", self.clock)
        self.assertNotIn(NO_TIME, self.texts())
        shown = [time.strftime("%H:%M", time.gmtime(time.time() + OPINION / 1000 + 8 * 3600 + s)) for s in (-60, 0, 60)]
        self.assertIn(self.clock(), shown)
        self.walker.find(SIMPLE)
        self.screen.tap("item.start")
        self.screen.wait("identify")
        rig.card_in(CARDS / "expired.json")
        self.until("a sentence", lambda: "有效期" in ((self.screen.node("error.summary") or {}).get("text") or ""))

    def test_a_card_that_had_ended_is_not_submitted_once_the_day_is_known(self):
        self.start()
        self.lose_trust()
        self.walker.card = CARDS / "expired.json"
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.assertIsNone(self.screen.node("error.summary"))
        self.find_trust()
        self.until("a sentence", lambda: "有效期" in ((self.screen.node("error.summary") or {}).get("text") or ""))
        self.walker.read_all()
        self.screen.tap("check.submit")
        self.assertEqual(self.screen.screen(), "check")
        self.assertEqual(self.rig.queue(), [])

    def test_offline_is_what_it_says_sixty_seconds_without_an_answer(self):
        rig = self.start(changes={"sync": {"backoff_base_s": 0, "backoff_max_s": 0, "heartbeat_s": 604800}})
        online = self.walker.visit(SIMPLE)
        self.delivered(online)
        self.walker.done()
        rig.stop("kiosk-platform")
        soon = self.walker.visit(SIMPLE)
        self.walker.done()
        self.keeper("clock +61000")
        late = self.walker.visit(SIMPLE)
        self.walker.done()
        rig.start_platform()
        self.keeper("sync")
        self.delivered(soon)
        self.delivered(late)
        bodies = {case["apply_serial_no"]: case["body"] for case in rig.cases()}
        self.assertEqual([bodies[serial]["offline"] for serial in (online, soon, late)], [False, False, True])
        self.assertLess(bodies[online]["apply_date"], bodies[late]["apply_date"])


if __name__ == "__main__":
    main()
