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
        wrong = RESIDENT["id"][:17] + ("0" if RESIDENT["id"][17] != "0" else "1")
        # The sentence of the card before stays until the next is read: no two neighbours have the same.
        bad = [("a wrong check digit", self.card(id=wrong), "号码不正确"),
               ("a bidi override in the name", CARDS / "name-override.json", "姓名中有本机认不准的字"),
               ("an expired card", self.card(valid_to="20200101"), "有效期"),
               ("a private character in the name", CARDS / "name-private.json", "姓名中有本机认不准的字"),
               ("a birth date that is not the number's", self.card(birth="19500101"), "号码不正确")]
        for why, card, words in bad:
            with self.subTest(why):
                self.rig.card_in(card)
                self.until(words, lambda: words in ((self.screen.node("error.summary") or {}).get("text") or ""))
                self.assertEqual(self.screen.screen(), "identify")
                self.rig.card_out()
        self.rig.card_in(CARDS / "resident.json")
        self.screen.wait("form")

    def test_the_halls_words_cannot_turn_the_screen_around(self):
        rig = self.start()
        rig.control_call("PUT", "/config", {"hall": {"name": "大厅\u202e"}})
        rig.ctl("sync")
        self.until("the hall's name", lambda: "大厅U+202E" in json.dumps(self.screen.dump(), ensure_ascii=False))

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
        self.laid_on_a_reader_that_looked("resident.json")

    def laid_on_a_reader_that_looked(self, card):
        """A card that a reader finds when it comes back is an earlier citizen's: it is lifted and laid again."""
        for _ in range(3):
            self.rig.card_in(CARDS / card)
            if self.screen.call("wait form 3000").get("ok"):
                return
            self.rig.card_out()
            time.sleep(1)
        self.screen.wait("form", 5000)

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
        for card in ("resident-rare", "name-extension-i"):
            with self.subTest(card):
                name = json.loads((CARDS / f"{card}.json").read_text(encoding="utf-8"))["name"]
                self.assertTrue(any(ord(c) > 0xFFFF for c in name))
                self.walker.card = CARDS / f"{card}.json"
                serial = self.walker.visit(SIMPLE)
                self.delivered(serial)
                self.assertIn(name, [c["body"]["applyer_name"] for c in self.rig.cases()])
                self.walker.done()

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
