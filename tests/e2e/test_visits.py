# SPDX-License-Identifier: Apache-2.0
"""test_visits.py - whole visits through the screens: each reader, online, offline, three items."""
import json
import time

from terminal import CARDS, DEFERRED, SIMPLE, STATEMENT, TerminalTest, main

HOUR = 3600 * 1000


class Visits(TerminalTest):
    def test_an_online_visit_ends_with_the_platforms_number_on_the_receipt(self):
        self.start(printer=True)
        serial = self.walker.visit(SIMPLE)
        self.delivered(serial)
        node = self.until("the platform's number on the screen",
                          lambda: (n := self.screen.node("receipt.project_no")) and n["value"] and n)
        self.assertEqual(node["value"], self.record(serial)["project_no"])
        said = self.rig.ctl("receipt", "verify", self.receipt())
        self.assertEqual(said, f"ok {serial} received\n")
        self.until("a printed receipt", lambda: list(self.rig.folder.glob("receipt-*.png")))
        self.walker.done()
        self.each_applied_once([serial])

    def test_an_altered_receipt_is_refused(self):
        self.start()
        self.walker.visit(SIMPLE)
        path = self.receipt()
        good = path.read_text(encoding="utf-8")
        for line, change in (("state", "accepted"), ("serial", "X-AA000001-0"), ("at", "2020-01-01T00:00:00+08:00")):
            altered = "".join(f"{line} {change}\n" if l.startswith(line + " ") else l + "\n"
                              for l in good.splitlines())
            path.write_text(altered, encoding="utf-8")
            run = self.rig.ctl("receipt", "verify", path, check=False)
            self.assertEqual(run.returncode, 1, line)
            self.assertTrue(run.stdout.startswith("bad: "), run.stdout)

    def test_the_social_security_card_identifies_through_pcsc(self):
        for card in ("ssc-1.json", "ssc-2.json"):
            with self.subTest(card):
                self.start(pcsc=True)
                self.walker.card = CARDS / card
                serial = self.walker.visit(SIMPLE)
                self.delivered(serial)
                wanted = json.loads((CARDS / card).read_text(encoding="utf-8"))
                body = self.rig.cases()[0]["body"]
                self.assertEqual(body["applyer_page_code"], wanted["id"])
                self.assertEqual(body["applyer_name"], wanted["name"])
                self.walker.done()

    def test_a_third_generation_social_security_card_asks_for_the_id_card(self):
        self.start(pcsc=True)
        self.walker.find(SIMPLE)
        self.screen.tap("item.start")
        self.screen.wait("identify")
        self.rig.card_in(CARDS / "ssc-3.json")
        self.until("a sentence", lambda: self.screen.ids("error.summary"))
        self.assertEqual(self.screen.screen(), "identify")
        self.rig.card_in(CARDS / "resident.json")
        self.screen.wait("form")

    def test_an_offline_visit_gets_a_stored_receipt_and_arrives_later(self):
        rig = self.start(changes={"sync": {"backoff_base_s": 0, "backoff_max_s": 0}})
        rig.stop("kiosk-platform")
        self.keeper("clock +61000")
        serial = self.walker.visit(SIMPLE)
        self.assertIn(self.screen.node("receipt.project_no")["value"], (None, ""))
        self.assertEqual(rig.ctl("receipt", "verify", self.receipt()), f"ok {serial} stored\n")
        self.walker.done()
        self.assertEqual(self.record(serial)["state"], "queued")
        rig.start_platform()
        self.keeper("sync")
        self.delivered(serial)
        self.each_applied_once([serial])
        self.assertIs(rig.cases()[0]["body"]["offline"], True)

    def test_twenty_offline_visits_over_72_hours_all_arrive_once(self):
        rig = self.start()
        rig.stop("kiosk-platform")
        serials = []
        for visit in range(20):
            serials.append(self.walker.visit(SIMPLE))
            self.walker.done()
            self.keeper(f"clock +{72 * HOUR // 20}")
            self.screen.do(f"clock +{72 * HOUR // 20}")
            self.screen.wait("home")
        self.assertEqual(len(set(serials)), 20)
        self.assertEqual([r["state"] for r in rig.queue()], ["queued"] * 20)
        rig.start_platform()
        # The terminal's clock is now three days ahead of the platform's: the platform's Date rules.
        self.keeper("sync")
        for serial in serials:
            self.delivered(serial)
        self.each_applied_once(serials)

    def test_three_kinds_of_item_reach_the_platform_with_their_materials(self):
        self.start()
        for words, ways in ((SIMPLE, set()), (DEFERRED, {"9"}), (STATEMENT, {"2"})):
            serial = self.walker.visit(words)
            self.delivered(serial)
            self.walker.done()
        self.assertEqual(len(self.rig.cases()), 3)

    def test_the_card_is_read_once_and_answers_never_asked_again(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        card = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))
        texts = " ".join(f"{n['text']} {n['value']}" for n in self.screen.dump()["nodes"])
        self.assertNotIn(card["id"], texts)
        self.assertIn(card["id"][:4], texts)

    def test_a_second_tap_on_submit_creates_nothing_twice(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.screen.tap("check.submit")
        self.screen.call("tap check.submit")
        self.screen.wait("receipt", 20000)
        serial = self.screen.node("receipt.serial")["value"]
        self.delivered(serial)
        self.assertEqual(len(self.rig.cases()), 1)

    def test_a_double_tap_on_the_last_question_submits_nothing(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.item()
        self.walker.identify()
        self.screen.wait("form")
        self.screen.type("form.mobile", "13800138000")
        x, y, w, h = self.screen.node("nav.next")["rect"]
        time.sleep(0.5)  # the question has been there for a while
        for _ in range(2):
            self.screen.do(f"press {x + w // 2} {y + h // 2}")
            time.sleep(0.06)
            self.screen.do("release")
        self.screen.wait("check")
        time.sleep(0.9)
        self.assertEqual(self.screen.screen(), "check")
        self.assertEqual(self.rig.queue(), [])
        x, y, w, h = self.screen.node("check.submit")["rect"]
        self.screen.do(f"press {x + w // 2} {y + h // 2}")
        time.sleep(0.06)
        self.screen.do("release")
        self.screen.wait("receipt", 20000)

    def test_home_asks_once_before_it_ends_a_visit(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.screen.tap("bar.home")
        self.assertEqual(self.screen.dump()["overlay"], "confirm")
        self.screen.tap("confirm.no")
        self.assertEqual(self.screen.screen(), "check")
        self.walker.home()
        self.assertFalse(self.screen.dump()["visit"])

    def test_an_idle_citizen_is_warned_and_then_forgotten(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.screen.do("clock +61000")
        self.assertEqual(self.screen.dump()["overlay"], "idle")
        self.screen.tap("idle.continue")
        self.assertEqual(self.screen.screen(), "check")
        self.assertIsNone(self.screen.dump()["overlay"])
        self.screen.do("clock +200000")
        self.screen.wait("home")
        self.assertFalse(self.screen.dump()["visit"])
        self.assertEqual(self.rig.queue(), [])


if __name__ == "__main__":
    main()
