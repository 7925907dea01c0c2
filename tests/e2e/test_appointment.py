# SPDX-License-Identifier: Apache-2.0
"""test_appointment.py - an appointment at a hall: taken, printed, given back, and whatever the platform does meanwhile."""
import json

from terminal import CARDS, SIMPLE, TerminalTest, main
from test_steps import sample

CITIZEN = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))
HALL, OTHER = "440300-01", "440304-02"
TAKE, SLOTS, GIVE_BACK = "POST /appointments", "GET /halls/{hall_code}/slots", "DELETE /appointments/{no}"


def slot(id, date="2099-11-30", start="09:00", end="12:00", left=2):
    return {"id": id, "date": date, "from": start, "to": end, "left": left}


class Appointments(TerminalTest):
    def arrange(self, answer, hall=HALL):
        self.rig.control_call("PUT", "/slots", {"hall_code": hall, "answer": answer})

    def made(self):
        return self.rig.control_call("GET", "/records/appointment")

    def fault(self, name, on, arg=None, count=None):
        self.rig.control_call("PUT", "/faults", {"name": name, "on": on, "arg": arg, "count": count})

    def texts(self):
        return " ".join(n["text"] or "" for n in self.screen.dump()["nodes"])

    def said(self, id):
        node = self.screen.node(id)
        return node and (node["text"] or node["value"])

    def problem(self, words):
        self.until(words, lambda: words in (self.said("handover.appoint.problem") or ""))

    def papers(self):
        return sorted(self.rig.folder.glob("receipt*.png"))

    def to_days(self):
        """From a half-filled form, through help."""
        self.walker.find(SIMPLE)
        self.walker.to("form")
        self.screen.type("form.mobile", "13900139000")
        self.screen.idle()
        self.screen.tap("bar.help")
        self.screen.wait("help")
        self.screen.tap("handover.appoint")
        self.screen.wait("handover")

    def choose(self, id="a", date="2099-11-30"):
        self.until("the days", lambda: self.screen.node(f"handover.day.{date}"))
        self.screen.tap(f"handover.day.{date}")
        self.screen.tap(f"handover.slot.{id}")

    def book(self):
        self.choose()
        self.screen.tap("nav.next")
        return self.until("a number", lambda: self.said("handover.appointed"))

    def give_back(self, id):
        """The second tap does it."""
        self.screen.tap(id)
        self.assertIn("再按一次", self.screen.node(id)["text"])
        self.screen.tap(id)


class Own(Appointments):
    def test_it_is_taken_printed_and_given_back_and_nothing_personal_goes_with_it(self):
        self.start(printer=True)
        self.arrange([slot("a"), slot("b", "2099-12-01", "14:00", "17:00", 0)])
        self.to_days()
        self.until("the days", lambda: self.screen.node("handover.day.2099-12-01"))
        self.assertFalse(self.screen.node("handover.day.2099-12-01")["enabled"])
        self.assertIn("余 2", self.screen.node("handover.day.2099-11-30")["text"])
        number = self.book()
        [record] = self.made()
        self.assertEqual(number, record["subject"])
        self.assertEqual(set(record["body"]), {"hall_code", "task_code", "task_name", "slot"})
        self.assertIn("11月30日", self.said("handover.appointed.when"))
        self.until("the slip", self.papers)
        self.until("that it is printed", lambda: "号码已打印" in self.texts())
        self.give_back("handover.unappoint")
        self.until("that it is given back", lambda: f"预约 {number} 已取消" in (self.said("handover.unappointed") or ""))
        self.assertEqual(self.made(), [])
        self.screen.tap("bar.back")
        self.screen.tap("nav.next")
        self.screen.wait("form")
        self.assertEqual(self.screen.node("form.mobile")["value"], "13900139000")
        logs = b"".join(path.read_bytes() for path in self.rig.folder.glob("kiosk*.log"))
        for personal in (CITIZEN["name"], CITIZEN["id"], "13900139000"):
            self.assertNotIn(personal.encode(), logs)

    def test_a_number_for_a_window_is_printed(self):
        self.start(printer=True)
        self.to_days()
        self.screen.tap("bar.back")
        self.assertEqual(self.papers(), [])
        self.screen.tap("handover.window")
        self.until("the slip", self.papers)
        self.until("that it is printed", lambda: "号码已打印" in self.texts())

    def test_without_paper_the_number_is_to_be_noted(self):
        self.start({"printer": {"driver": "none"}})
        self.arrange([slot("a")])
        self.to_days()
        self.book()
        self.assertIn("请记下号码", self.texts())

    def test_without_the_platform_a_sentence_stands_and_the_phone(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.to("form")
        self.rig.stop("kiosk-platform")
        self.screen.tap("bar.help")
        self.screen.wait("help")
        self.screen.tap("handover.appoint")
        self.problem("平台没有连上")
        self.assertRegex(self.said("handover.appoint.problem"), r"请拨打 [0-9-]{5,}")
        self.assertEqual(self.rig.queue(), [])
        self.screen.tap("bar.back")
        self.assertTrue(self.screen.node("handover.window")["enabled"])

    def test_an_answer_that_is_lost_is_neither_yes_nor_no_and_is_asked_for_until_it_is_there(self):
        self.start()
        self.arrange([slot("a")])
        self.to_days()
        self.choose()
        self.fault("close-after-commit", TAKE, count=1)
        self.fault("503", TAKE, "1", 2)
        self.screen.tap("nav.next")
        self.problem("可能已预约")
        self.assertFalse(self.screen.node("handover.slot.a")["enabled"])
        self.rig.no_faults()
        number = self.until("a number", lambda: self.screen.do("clock +2000") and self.said("handover.appointed"))
        self.assertEqual([record["subject"] for record in self.made()], [number])

    def test_a_doubt_outlives_a_platform_that_is_gone(self):
        self.start()
        self.arrange([slot("a")])
        self.to_days()
        self.choose()
        self.fault("close-after-commit", TAKE, count=1)
        self.screen.tap("nav.next")
        self.problem("可能已预约")
        self.rig.stop("kiosk-platform")
        for _ in range(3):
            self.screen.do("clock +2000")
            self.screen.idle()
            self.assertIn("可能已预约", self.said("handover.appoint.problem"))
        self.rig.start_platform()
        self.until("a number", lambda: self.screen.do("clock +2000") and self.said("handover.appointed"))
        self.assertEqual(len(self.made()), 1)

    def test_a_slot_that_was_taken_meanwhile_is_said_and_another_can_be_had(self):
        self.start()
        self.arrange([slot("a"), slot("b", start="14:00", end="17:00")])
        self.to_days()
        self.choose()
        self.arrange([slot("a", left=0), slot("b", start="14:00", end="17:00")])
        self.screen.tap("nav.next")
        self.problem("刚被约走")
        self.until("what is left", lambda: "已约满" in self.screen.node("handover.slot.a")["text"])
        self.screen.tap("handover.slot.b")
        self.screen.tap("nav.next")
        self.until("a number", lambda: self.said("handover.appointed"))
        self.assertEqual([record["body"]["slot"] for record in self.made()], ["b"])

    def test_each_hall_without_a_slot_says_why(self):
        self.start()
        self.to_days()
        for answer, words in (([], "没有可约的时间"), ([slot("a", left=0)], "都约满了"), (False, "不接受预约"),
                              ({"slots": 5}, "回答不能用"), ([{"id": "a"}, 7, slot("b", "2001-01-01")], "没有可约的时间")):
            with self.subTest(words):
                self.arrange(answer)
                self.screen.tap("bar.back")
                self.screen.tap("handover.appoint")
                self.problem(words)

    def test_a_slow_platform_is_not_waited_for(self):
        self.start()
        self.to_days()
        self.screen.idle()
        self.screen.tap("bar.back")
        self.fault("trickle", SLOTS, "1", 9)
        self.screen.tap("handover.appoint")
        self.problem("平台没有连上")

    def test_giving_back_that_is_not_answered_is_found_out_by_asking_again(self):
        self.start()
        self.arrange([slot("a")])
        self.to_days()
        self.book()
        self.fault("close-after-commit", GIVE_BACK, count=1)
        self.give_back("handover.unappoint")
        self.until("the doubt", lambda: "可能已取消" in (self.said("handover.unappointed") or ""))
        self.rig.no_faults()
        self.screen.tap("handover.unappoint")
        self.until("that it is given back", lambda: "已取消。" in (self.said("handover.unappointed") or ""))
        self.assertEqual(self.made(), [])


class Elsewhere(Appointments):
    def test_the_right_hall_is_asked_without_a_card(self):
        self.start({"terminal": {"area_code": "440106"}},
                   catalogue=sample(SIMPLE, handle_area="4", handle_place="福田区福民路 123 号", consult="0755-82918333",
                                    hall_code=OTHER))
        self.arrange([slot("a")], OTHER)
        self.walker.find(SIMPLE)
        self.screen.tap("item.appoint")
        self.screen.wait("handover")
        self.book()
        self.assertIn("福田区福民路 123 号", self.said("handover.appointed.where"))
        self.assertEqual([record["body"]["hall_code"] for record in self.made()], [OTHER])
        self.screen.tap("nav.next")
        self.screen.wait("item")
        self.screen.tap("item.appoint")
        self.assertTrue(self.said("handover.appointed"))
        self.walker.home()
        self.assertFalse(self.screen.dump()["visit"])

    def test_a_hall_nobody_names_cannot_be_asked(self):
        self.start({"terminal": {"area_code": "440106"}}, catalogue=sample(SIMPLE, handle_area="4"))
        self.walker.find(SIMPLE)
        self.assertIsNone(self.screen.node("item.appoint"))


class Later(Appointments):
    """What is found again after the visit: in the case it was made for, and among the notices."""

    def test_a_case_that_asks_for_originals_leads_to_a_window_and_back(self):
        self.start()
        self.arrange([slot("a")])
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.delivered(self.walker.submit())
        self.screen.tap("receipt.done")
        self.screen.wait("home", 5000)
        self.rig.card_out()
        case = self.rig.cases()[-1]
        asked = {"explain": "请带原件", "materials": [{"material_name": "房屋租赁合同"}]}
        self.rig.control_call("POST", f"/cases/{case['project_no']}", {"state": "correction", "progress": {"correction": asked}})
        self.by_code(case)
        self.screen.tap("progress.appoint")
        self.screen.wait("handover")
        number = self.book()
        self.assertEqual(self.made()[0]["body"]["project_no"], case["project_no"])
        self.screen.tap("nav.next")
        self.screen.wait("progress")
        self.until("it in the case", lambda: number in (self.said("progress.appointment") or ""))
        self.assertIsNone(self.screen.node("progress.appoint"))
        self.walker.home()
        self.by_code(case)
        self.assertIn("11月30日", self.said("progress.appointment"))
        self.give_back("progress.unappoint")
        self.until("that it is given back", lambda: "已取消" in (self.said("progress.unappointed") or ""))
        self.assertEqual(self.made(), [])
        self.assertIsNone(self.screen.node("progress.appointment"))
        self.assertTrue(self.screen.node("progress.appoint"))

    def by_code(self, case):
        self.screen.tap("home.progress")
        self.screen.wait("progress", 5000)
        self.screen.type("progress.number", case["project_no"])
        self.screen.type("progress.code", case["query_code"])
        self.screen.tap("nav.next")
        self.until("the case", lambda: self.screen.node("progress.state"))
        self.screen.idle()

    def test_a_notice_of_one_gives_it_back(self):
        self.start()
        self.arrange([slot("a")])
        self.to_days()
        number = self.book()
        self.walker.home()
        self.rig.control_call("PUT", "/notices", {"cert_no": CITIZEN["id"], "entries": [
            {"kind": "appointment", "title": SIMPLE, "text": "11 月 30 日 9:00", "no": number},
            {"kind": "appointment", "title": "别的", "no": "../x"}]})
        self.rig.card_out()
        self.walker.find(SIMPLE)
        self.walker.to("form")
        self.until("something that waits", lambda: self.screen.node("notices.open"))
        self.screen.tap("notices.open")
        self.screen.wait("notices")
        self.assertIsNone(self.screen.node("notices.1.back"))
        self.give_back("notices.0.back")
        self.until("that it is given back", lambda: f"预约 {number} 已取消" in self.texts())
        self.assertEqual(self.made(), [])


if __name__ == "__main__":
    main()
