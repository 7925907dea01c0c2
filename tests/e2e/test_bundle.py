# SPDX-License-Identifier: Apache-2.0
"""test_bundle.py - several departments at once: what is asked, sent, saved and answered, also where a part is left
out, the line is down, or a part is cancelled while a citizen is in it.
"""
import copy
import json

from terminal import ROOT, TerminalTest, main

WHOLE = json.loads((ROOT / "assets/catalogue/sample.json").read_text(encoding="utf-8"))
BY_GUID = {i["row_guid"]: i for i in WHOLE["items"]}
SEVEN = next(i for i in WHOLE["items"] if i["task_name"] == "建设项目多评合一")
BIRTH = next(i for i in WHOLE["items"] if i["task_name"] == "新生儿出生一件事")


def guids(bundle, required="01"):
    return [part["row_guid"] for part in bundle["parts"] if part["required"] in required]


class Bundle(TerminalTest):
    def open(self, bundle):
        self.walker.find(bundle["task_name"])
        self.screen.tap("item.start")
        self.screen.wait("bundle")

    def case(self, serial):
        """As the platform has it."""
        self.delivered(serial)
        return next(c for c in self.rig.cases() if c["apply_serial_no"] == serial)

    def answers(self):
        """{row_guid: what its department says}, from the page behind the receipt's button."""
        self.screen.tap("receipt.parts")
        said = {n["id"].split(".", 2)[2]: n["text"] for n in self.walker.each_page()
                if (n["id"] or "").startswith("receipt.part.")}
        self.screen.tap("receipt.back")
        return said

    def saved(self, bundle, kept):
        """By the catalogue alone: what the parts ask one by one, against all of it once."""
        each = [BY_GUID[guid]["materials"] for guid in kept]
        once = {m["row_guid"] for materials in each for m in materials}
        return sum(map(len, each)) - len(once), sum(BY_GUID[g]["limit_scene_num"] for g in kept) - bundle["limit_scene_num"]

    def put(self, changes):
        """{row_guid: members that are changed} in the platform's catalogue, and so here."""
        whole = copy.deepcopy(WHOLE)
        for item in whole["items"]:
            item.update(changes.get(item["row_guid"], {}))
        self.rig.control_call("PUT", "/catalogue", {**whole, "etag": "", "date": "2026-11-22"})

    def test_what_is_saved_is_what_the_catalogue_says(self):
        self.start()
        self.open(SEVEN)
        for left_out in ([], guids(SEVEN, "0")):
            for guid in left_out:
                self.screen.tap(f"bundle.part.{guid}")
            materials, journeys = self.saved(SEVEN, [g for g in guids(SEVEN) if g not in left_out])
            text = self.screen.node("bundle.saved")["text"]
            self.assertIn(f"少交 {materials} 份材料", text)
            self.assertIn(f"少跑 {journeys} 次", text)
        for guid in guids(SEVEN, "1"):
            self.assertFalse(self.screen.node(f"bundle.part.{guid}")["target"], "it cannot be left out")

    def test_a_part_that_is_left_out_is_neither_asked_nor_sent(self):
        self.start()
        self.open(BIRTH)
        out = guids(BIRTH, "0")
        for guid in out:
            self.screen.tap(f"bundle.part.{guid}")
        self.walker.to_check()
        serial = self.walker.submit()
        body = self.case(serial)["body"]
        self.assertEqual([p["row_guid"] for p in body["parts"]], guids(BIRTH, "1"))
        only = {m["row_guid"] for g in out for m in BY_GUID[g]["materials"]} - {
            m["row_guid"] for g in guids(BIRTH, "1") for m in BY_GUID[g]["materials"]}
        self.assertFalse(only & {m["row_guid"] for m in body["materials"]})
        self.assertFalse({"bank", "agree", "allergy", "station"} & set(body["form"]))
        self.assertEqual(set(self.answers()), set(guids(BIRTH, "1")))

    def test_turned_back_for_another_part_nothing_is_asked_twice(self):
        self.start()
        self.open(BIRTH)
        part = guids(BIRTH, "0")[0]
        self.screen.tap(f"bundle.part.{part}")
        self.walker.to_check()
        self.walker.see("check.parts.change")
        self.screen.tap("check.parts.change")
        self.screen.wait("bundle")
        self.screen.tap(f"bundle.part.{part}")
        self.screen.tap("nav.next")
        asked = []
        self.walker.after_step = lambda: asked.extend(self.screen.ids("form."))
        self.walker.to_check()
        self.assertFalse([id for id in asked if id.startswith(("form.mobile", "form.baby_name", "form.cert_no"))])
        serial = self.walker.submit()
        self.assertIn(part, [p["row_guid"] for p in self.case(serial)["body"]["parts"]])

    def test_offline_it_is_stored_and_each_department_answers_later(self):
        self.start()
        self.rig.stop("kiosk-platform")
        self.open(SEVEN)
        self.walker.to_check()
        serial = self.walker.submit()
        self.assertEqual(set(self.answers().values()), {"已存入本机，等待上传"})
        self.rig.start_platform()
        self.rig.ctl("sync")
        self.delivered(serial)
        self.until("seven answers", lambda: "7 项已送达，等待受理" in self.screen.node("receipt.parts")["text"])
        for guid, said in self.answers().items():
            self.assertIn("已送达，等待受理", said, guid)
        self.each_applied_once([serial])

    def test_a_part_cancelled_while_a_citizen_is_in_it_says_so_alone(self):
        self.start()
        self.open(SEVEN)
        self.walker.to_check()
        gone = guids(SEVEN, "1")[1]
        self.put({gone: {"task_state": "3"}})
        serial = self.walker.submit()
        self.delivered(serial)
        self.until("the answers", lambda: "1 项不予受理" in self.screen.node("receipt.parts")["text"])
        said = self.answers()
        self.assertIn("不予受理", said.pop(gone))
        self.assertEqual({text.split(" · ")[0].split("\n")[0][:2] for text in said.values()}, {"已送"})

    def test_a_bundle_goes_with_a_part_that_it_needs_and_does_without_another(self):
        self.start()
        may_go, must_be = guids(SEVEN, "0")[0], guids(SEVEN, "1")[0]
        self.put({may_go: {"task_state": "3"}})
        self.rig.ctl("sync")
        self.open(SEVEN)
        self.assertEqual(len(self.screen.ids("bundle.part.")), 6)
        self.walker.home()
        self.put({must_be: {"task_state": "2"}})
        self.rig.ctl("sync")
        self.until("home without it", lambda: not self.screen.node(f"home.bundle.{SEVEN['row_guid']}"))

    def test_progress_names_each_department_with_its_answer(self):
        self.start()
        self.walker.find(SEVEN["task_name"])
        self.walker.to_check()
        serial = self.walker.submit()
        case = self.case(serial)
        self.walker.done()
        refused = guids(SEVEN)[4]
        self.rig.control_call("POST", f"/cases/{case['project_no']}", {"state": "accepted", "parts": {refused: "not_accepted"}})
        self.screen.tap("home.progress")
        self.screen.wait("progress")
        self.screen.type("progress.number", case["project_no"])
        self.screen.type("progress.code", case["query_code"])
        self.screen.tap("nav.next")
        self.screen.do("idle 10000")
        said = {n["id"]: n["text"] for n in self.walker.each_page() if (n["id"] or "").startswith("progress.part.")}
        self.assertEqual(len(said), 7)
        self.assertIn("不予受理", said["progress.part.5"])
        self.assertIn(BY_GUID[refused]["dept_name"], said["progress.part.5"])
        self.assertEqual(sum("已受理" in text for text in said.values()), 6)


if __name__ == "__main__":
    main()
