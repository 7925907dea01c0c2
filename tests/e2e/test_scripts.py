# SPDX-License-Identifier: Apache-2.0
"""test_scripts.py - the visits that board/host/run --script plays for whoever wants to see them, and what must
be true after each. A new .visit file here needs a test."""
from terminal import ROOT, TerminalTest, main
from visit import Player

FOLDER = ROOT / "tests/e2e"


class Scripts(TerminalTest):
    def play(self, name, ends="home", camera=()):
        """Plays it to its end; the pictures it kept by name."""
        self.start(printer=True, camera=camera)
        out = self.rig.folder / "pictures"
        out.mkdir()
        self.screen.close()  # a test channel has one client
        player = Player(self.rig, out)
        self.screen = player.screen
        self.addCleanup(player.screen.close)
        self.assertTrue(player.play(FOLDER / f"{name}.visit"))
        self.assertTrue(player.numbers())
        self.each_applied_once(player.serials)
        if ends:
            self.assertEqual(self.screen.screen(), ends)
        return {path.stem: path.read_bytes() for path in out.glob("*.png")}

    def places(self):
        """Where what home offers stands, by id."""
        return {n["id"]: n["rect"] for n in self.screen.dump()["nodes"] if (n["id"] or "").startswith("home.")}

    def test_elder_mode_lasts_for_one_person_only(self):
        pictures = self.play("elder")
        for name in ("elder-home", "elder-item", "elder-form", "elder-check", "elder-check-2", "elder-receipt"):
            self.assertIn(name, pictures)
        self.assertEqual(len(self.rig.cases()), 1)
        self.until("the card gone", lambda: "home.card_left" not in self.places())
        usual = self.places()
        self.screen.tap("bar.size")
        self.screen.tap("size.elder")
        self.screen.tap("overlay.close")
        self.assertNotEqual(self.places(), usual)
        self.screen.tap("bar.size")
        self.screen.tap("size.standard")
        self.screen.tap("overlay.close")
        self.assertEqual(self.places(), usual)  # so it was the usual size that the next person found

    def test_a_bad_rating_names_its_case_and_its_reason(self):
        self.play("bad-rating")
        [case] = self.rig.cases()
        [body] = self.until("the rating", lambda: [r["body"] for r in
                                                   self.rig.control_call("GET", "/records/evaluation")])
        self.assertEqual((body["satisfaction"], body["eval_detail"]), ("1", ["109"]))
        self.assertEqual(body["client_ref"], case["client_ref"])

    def test_what_was_stored_on_an_offline_day_arrives_once(self):
        self.play("offline-day")
        self.assertEqual([case["body"]["offline"] for case in self.rig.cases()], [True, True])
        self.assertEqual(len({case["project_no"] for case in self.rig.cases()}), 2)

    def test_the_citizens_own_licence_is_used_instead_of_paper(self):
        self.play("licences")
        [case] = self.rig.cases()
        self.assertEqual([m["licence_ref"] for m in case["body"]["materials"] if "licence_ref" in m], ["hukou-1"])

    def test_what_is_ones_own_is_seen_without_an_item(self):
        self.play("own")

    def test_an_agent_a_guardian_and_a_legal_person_are_named_beside_whom_they_act_for(self):
        for name, role in (("agent", "agent"), ("minor", "guardian"), ("legal", "legal")):
            with self.subTest(name):
                self.play(name)
                self.assertEqual(self.rig.cases()[-1]["body"]["contact_role"], role)

    def test_a_basket_of_items_has_a_case_each(self):
        self.play("basket", None)
        self.assertEqual(len({case["project_no"] for case in self.rig.cases()}), 3)
        self.assertEqual({case["body"]["form"]["mobile"] for case in self.rig.cases()}, {"13800138000"})

    def test_seven_departments_are_asked_at_once_and_each_answers_for_itself(self):
        """The answers themselves are the script's; here what was sent: one POST, and each shared material once."""
        self.play("bundle")
        [case] = self.rig.cases()
        self.assertEqual((case["posts"], case["applied"]), (1, 1))
        body = case["body"]
        self.assertEqual(len({part["row_guid"] for part in body["parts"]}), 7)
        names = [m["material_name"] for m in body["materials"]]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(names.count("投资项目备案证"), 1)
        self.assertEqual(len(names), 11)

    def test_progress_is_asked_for_by_card_and_by_number(self):
        self.play("progress", None)

    def test_a_correction_is_answered(self):
        self.play("correction", None)
        self.until("the correction", lambda: self.rig.control_call("GET", "/records/correction"))

    def test_what_is_signed_is_sent_with_its_signature(self):
        self.play("sign", None)
        self.assertIn("signature", self.rig.cases()[-1]["body"])

    def test_what_is_scanned_goes_along(self):
        self.play("scan", camera=("sharp", "sharp", "sharp"))
        [case] = self.rig.cases()
        self.assertEqual([len(m["blobs"]) for m in case["body"]["materials"] if m["blobs"]], [2])

    def test_drafts_come_and_go(self):
        for name in ("drafts", "handover"):
            with self.subTest(name):
                self.play(name, None)

    def test_an_appointment_is_taken_and_given_back(self):
        self.play("appointment", None)
        self.assertEqual(self.rig.control_call("GET", "/records/appointment"), [])
        self.assertEqual(len(self.rig.control_call("GET", "/records/appointment-made")), 1)

    def test_every_script_here_is_played_by_a_test(self):
        text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("test_*.py"))
        for path in FOLDER.glob("*.visit"):
            self.assertTrue(f'"{path.stem}"' in text or path.name in text, path.name)


if __name__ == "__main__":
    main()
