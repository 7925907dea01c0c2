# SPDX-License-Identifier: Apache-2.0
"""test_on_behalf.py - whoever stands there is not simply the applicant: an agent, a guardian, a legal person's clerk."""
import json

from terminal import CARDS, ROOT, SIMPLE, TerminalTest, main
from test_steps import sample

HOLDER, AGENT, CHILD = (json.loads((CARDS / f"{name}.json").read_text(encoding="utf-8"))
                        for name in ("resident", "agent", "child"))
AGED = "高龄津贴申领"
USCC = "91350100M000100Y43"


class People(TerminalTest):
    def case_of(self, words):
        """A whole visit; the body that arrived."""
        serial = self.walker.visit(words)
        self.delivered(serial)
        return next(c["body"] for c in self.rig.cases() if c["apply_serial_no"] == serial)

    def journal(self):
        return self.rig.ctl("journal", "export")

    def submits(self):
        """What the journal has of each, in order."""
        entries = [json.loads(line) for line in self.journal().splitlines()]
        return [json.loads(e["detail"]) if isinstance(e["detail"], str) else e["detail"]
                for e in entries if e["kind"] == "submit"]

    def asked_for(self, who):
        self.until(f"the {who}'s card", lambda: self.walker.asked_for() == who)

    def to_agents_card(self):
        self.start(catalogue=sample(SIMPLE, is_agent="1"))
        self.walker.by_agent = True
        self.walker.find(SIMPLE)
        self.walker.item()
        self.asked_for("applicant")
        self.rig.card_in(CARDS / "resident.json")
        self.asked_for("agent")

    def test_an_agents_case_names_both_and_the_licences_stay_the_holders(self):
        self.start(printer=True)
        own = json.loads((ROOT / "tests/e2e/licences.json").read_text(encoding="utf-8"))[0]["licences"]
        other = [{**licence, "ref": "agents-own"} for licence in own]
        self.rig.control_call("PUT", "/licences", {"cert_no": HOLDER["id"], "licences": own})
        self.rig.control_call("PUT", "/licences", {"cert_no": AGENT["id"], "licences": other})
        self.walker.by_agent = True
        body = self.case_of(AGED)
        self.assertEqual((body["applyer_name"], body["applyer_page_code"]), (HOLDER["name"], HOLDER["id"]))
        self.assertEqual((body["contact_name"], body["contact_type"], body["contact_code"], body["contact_role"]),
                         (AGENT["name"], "111", AGENT["id"], "agent"))
        self.assertEqual([m["licence_ref"] for m in body["materials"] if "licence_ref" in m], ["hukou-1"])
        self.assertEqual((body["identity"]["level"], body["contact_identity"]["level"]), ("card_online", "card_online"))
        self.assertNotEqual(body["identity"]["check_id"], body["contact_identity"]["check_id"])
        self.assertIn("代办人", self.screen.node("receipt.by")["text"])

    def another(self, words):
        """One more item in the same visit, looked at."""
        self.screen.tap("receipt.another")
        self.screen.wait("search")
        self.screen.type("search.box", words)
        self.screen.tap(self.until(f"an item for {words}", lambda: self.screen.ids("search.item."))[0])
        self.screen.wait("item")

    def test_an_agent_goes_on_with_what_agents_may_do_and_no_card_is_asked_for_again(self):
        self.start(catalogue=sample(SIMPLE, is_agent="1"))
        self.walker.by_agent = True
        self.walker.visit(SIMPLE)
        self.another("户口迁移")
        self.assertFalse(self.screen.node("item.start")["enabled"])
        self.assertIn("代办人", self.screen.node("item.elsewhere")["text"])
        self.screen.tap("bar.back")
        self.screen.type("search.box", "异地就医")
        self.screen.tap(self.until("an item", lambda: self.screen.ids("search.item."))[0])
        self.screen.wait("item")
        self.screen.tap("item.start")
        self.assertNotEqual(self.screen.screen(), "identify")
        self.walker.to_check()
        self.delivered(self.walker.submit())
        self.assertEqual([c["body"]["contact_code"] for c in self.rig.cases()], [AGENT["id"]] * 2)

    def test_an_agent_is_noted_as_a_mark_and_an_applicant_not_at_all(self):
        self.start(catalogue=sample(SIMPLE, is_agent="1"))
        self.walker.visit(SIMPLE)
        self.walker.done()
        self.walker.by_agent = True
        self.walker.visit(SIMPLE)
        noted = self.until("both notes", lambda: len(self.submits()) == 2 and self.submits())
        self.assertEqual([bool(detail["agent"]) for detail in noted], [False, True])
        for person in (HOLDER, AGENT):
            self.assertNotIn(person["id"], self.journal())

    def test_the_same_card_twice_is_refused_and_the_agents_goes_on(self):
        self.to_agents_card()
        self.rig.card_out()
        self.rig.card_in(CARDS / "resident.json")
        self.until("a sentence", lambda: self.screen.node("error.summary"))
        self.rig.card_out()
        self.rig.card_in(CARDS / "agent.json")
        self.screen.wait("form", 10000)

    def test_a_third_card_ends_the_visit_and_the_two_do_not(self):
        self.to_agents_card()
        for name in ("agent", "resident", "agent"):
            self.rig.card_out()
            self.rig.card_in(CARDS / f"{name}.json")
            self.screen.wait("form", 10000)
        self.screen.type("form.mobile", "13800138000")
        self.rig.card_out()
        self.rig.card_in(CARDS / "child.json")
        self.screen.wait("home", 10000)
        self.assertFalse(self.screen.dump()["visit"])

    def test_a_child_comes_with_a_guardian_or_is_led_to_the_window(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.item()
        self.rig.card_in(CARDS / "child.json")
        self.asked_for("guardian")
        self.screen.tap("identify.window")
        self.screen.wait("help")
        self.screen.tap("nav.back")
        self.asked_for("guardian")
        self.walker.to_check()
        serial = self.walker.submit()
        self.delivered(serial)
        body = self.rig.cases()[-1]["body"]
        self.assertEqual((body["applyer_page_code"], body["contact_code"], body["contact_role"]),
                         (CHILD["id"], AGENT["id"], "guardian"))

    def test_a_legal_person_needs_one_card_and_its_code_is_typed_once(self):
        self.start()
        body = self.case_of("社会团体变更登记")
        self.assertEqual((body["applyer_type"], body["applyer_page_type"], body["applyer_page_code"]), ("2", "001", USCC))
        self.assertEqual((body["contact_code"], body["contact_role"]), (HOLDER["id"], "operator"))
        self.assertEqual(body["form"]["org_code"], USCC)
        self.assertNotIn("contact_identity", body)
        self.walker.done()
        self.screen.tap("home.progress")
        self.screen.wait("progress")
        self.screen.tap("progress.card")
        self.screen.wait("identify")
        self.rig.card_in(CARDS / "resident.json")
        self.until("the case of whoever handed it in", lambda: self.screen.ids("progress.case."))


if __name__ == "__main__":
    main()
