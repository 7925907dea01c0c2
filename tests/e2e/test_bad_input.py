# SPDX-License-Identifier: Apache-2.0
"""test_bad_input.py - what people and devices do wrong: a sentence each, and nothing lost."""
import json
import tempfile
import pathlib
import time

from terminal import CARDS, SIMPLE, TerminalTest, main

RESIDENT = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))


class BadInput(TerminalTest):
    def to_identify(self):
        self.walker.find(SIMPLE)
        self.screen.tap("item.start")
        self.screen.wait("identify")

    def card(self, **changes):
        path = pathlib.Path(tempfile.mkstemp(dir=self.rig.folder, suffix=".json")[1])
        path.write_text(json.dumps({**RESIDENT, **changes}, ensure_ascii=False), encoding="utf-8")
        return path

    def test_each_bad_card_gets_a_sentence_and_the_visit_stays(self):
        self.start()
        self.to_identify()
        bad = [("a wrong check digit", {"id": RESIDENT["id"][:17] + ("0" if RESIDENT["id"][17] != "0" else "1")}),
               ("an expired card", {"valid_to": "20200101"}),
               ("a birth date that is not the number's", {"birth": "19500101"})]
        for why, change in bad:
            with self.subTest(why):
                self.rig.card_in(self.card(**change))
                node = self.until("a sentence", lambda: self.screen.node("error.summary"))
                self.assertTrue(node["text"])
                self.assertEqual(self.screen.screen(), "identify")
                self.rig.card_out()
        self.rig.card_in(CARDS / "resident.json")
        self.screen.wait("form")

    def test_a_reader_that_talks_nonsense_is_survived(self):
        self.start()
        self.to_identify()
        for fault in ("41", "81", "80", "66", "10", "garbage", "mute", "badchk"):
            with self.subTest(fault):
                self.rig.programs["samv"].ask(f"fault {fault}")
                self.rig.card_in(CARDS / "resident.json")
                time.sleep(1.2)
                self.assertEqual(self.screen.screen(), "identify")
                self.rig.programs["samv"].ask("fault none")
                self.rig.card_out()
        self.rig.card_in(CARDS / "resident.json")
        self.screen.wait("form", 15000)

    def test_a_card_pulled_at_any_byte_does_no_harm(self):
        self.start()
        self.to_identify()
        for cut in (1, 6, 7, 14, 200, 1000, 1294):
            with self.subTest(cut):
                self.rig.programs["samv"].ask(f"fault cut={cut}")
                self.rig.card_in(CARDS / "resident.json")
                time.sleep(1.2)
                self.assertEqual(self.screen.screen(), "identify")
                self.rig.card_out()
                self.rig.programs["samv"].ask("fault none")
        self.rig.card_in(CARDS / "resident.json")
        self.screen.wait("form", 15000)

    def test_a_form_refuses_what_it_cannot_take_and_says_why(self):
        self.start()
        self.to_identify()
        self.rig.card_in(CARDS / "resident.json")
        self.screen.wait("form")
        field = self.screen.ids("form.", "textbox")[0]
        self.screen.type(field, "138")
        self.assertFalse(self.screen.node("nav.next")["enabled"])
        self.assertTrue(self.screen.node(f"{field}.error")["text"])
        for text in ("abc", "1\x01", "１３８"):
            answer = self.screen.call(f"type {field} {text}")
            self.assertEqual(answer.get("error"), "bad-command", text)
            self.assertEqual(self.screen.node(field)["value"].replace(" ", ""), "138")
        self.screen.type(field, "1" * 60)
        self.assertFalse(self.screen.node("nav.next")["enabled"])
        self.screen.type(field, "13800138000")
        self.assertTrue(self.screen.node("nav.next")["enabled"])
        self.assertIsNone(self.screen.node(f"{field}.error"))

    def test_a_plane_2_name_reaches_the_platform_unchanged(self):
        self.start()
        name = json.loads((CARDS / "resident-rare.json").read_text(encoding="utf-8"))["name"]
        self.assertTrue(any(ord(c) > 0xFFFF for c in name))
        self.walker.card = CARDS / "resident-rare.json"
        serial = self.walker.visit(SIMPLE)
        self.delivered(serial)
        self.assertEqual(self.rig.cases()[0]["body"]["applyer_name"], name)

    def test_an_identity_that_does_not_match_stays_on_the_identify_screen(self):
        rig = self.start()
        rig.control_call("PUT", "/identities", {"cert_no": RESIDENT["id"], "name": "另一人"})
        self.to_identify()
        rig.card_in(CARDS / "resident.json")
        self.until("a sentence", lambda: self.screen.node("error.summary"))
        self.assertEqual(self.screen.screen(), "identify")

    def test_the_test_channel_answers_every_bad_line(self):
        self.start()
        for line, error in (("tap nothing.here", "unknown-id"), ("type home.search abc", "bad-command"),
                            ("nonsense", "bad-command"), ("wait item 50", "timeout"), ("clock 5", "bad-command"),
                            ("shot /nowhere/x.png", "io")):
            self.assertEqual(self.screen.call(line).get("error"), error, line)
        self.assertEqual(self.screen.screen(), "home")


if __name__ == "__main__":
    main()
