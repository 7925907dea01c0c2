# SPDX-License-Identifier: Apache-2.0
"""test_steps.py - what a visit asks besides its form, through the screens and into the body that arrives."""
import copy
import json
import re

from terminal import ROOT, SIMPLE, STATEMENT, TerminalTest, main

SAMPLE = json.loads((ROOT / "assets/catalogue/sample.json").read_text(encoding="utf-8"))
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$")


def sample(words, **members):
    """The sample catalogue with one item changed."""
    whole = copy.deepcopy(SAMPLE)
    for item in whole["items"]:
        if words in item["task_name"]:
            item.update(members)
    return whole


class Steps(TerminalTest):
    def submitted(self):
        """From here to the receipt; the body as it arrived."""
        self.walker.to_check()
        self.delivered(self.walker.submit())
        return self.rig.cases()[-1]["body"]

    def to(self, screen, words):
        """To that screen, before anything is answered on it."""
        self.walker.find(words)
        self.walker.to(screen)

    def texts(self):
        return [n["text"] or "" for n in self.screen.dump()["nodes"]]

    def ways(self, body):
        return {m["material_name"]: m["get_type"] for m in body["materials"]}


class Consent(Steps):
    def test_the_notice_stands_on_the_screen_before_the_first_read(self):
        self.start()
        self.to("identify", SIMPLE)
        for id in ("privacy.authority", "privacy.purpose", "privacy.retention", "privacy.rights"):
            self.assertTrue(self.screen.node(id)["text"], id)
        self.assertIn("市公安局", self.screen.node("privacy.authority")["text"])

    def test_an_item_that_needs_no_consent_asks_for_none(self):
        self.start()
        seen = []
        self.walker.after_step = lambda: seen.append(self.screen.screen())
        self.walker.find(SIMPLE)
        body = self.submitted()
        self.assertNotIn("consent", seen)
        self.assertEqual(body["consents"], [])

    def test_consents_are_unticked_and_each_is_recorded_with_version_and_time(self):
        self.start()
        self.to("consent", STATEMENT)
        box = self.screen.node("consent.licences")
        self.assertEqual((box["role"], box["checked"]), ("checkbox", False))
        self.assertFalse(self.screen.node("nav.next")["enabled"])
        body = self.submitted()
        self.assertEqual([(c["id"], c["version"]) for c in body["consents"]], [("licences", "terminal-1")])
        self.assertRegex(body["consents"][0]["at"], TIME)
        self.assertEqual(self.ways(body)["居民户口簿"], "3")

    def test_the_provinces_own_text_is_shown_and_its_version_recorded(self):
        catalogue = sample(STATEMENT, consent_text_id="ct-7")
        catalogue["dictionaries"]["consent_texts"] = [
            {"id": "ct-7", "version": "2026-3", "title": "同意查询我的户口簿", "text": "只为这一件事查询您的户口簿。"}]
        self.start(catalogue=catalogue)
        self.to("consent", STATEMENT)
        self.assertIn("只为这一件事查询您的户口簿。", self.texts())
        self.assertEqual(self.screen.node("consent.ct-7")["text"], "同意查询我的户口簿")
        body = self.submitted()
        self.assertEqual([(c["id"], c["version"]) for c in body["consents"]], [("ct-7", "2026-3")])

    def test_who_refuses_goes_on_without_licences_and_uploads_nothing(self):
        self.start()
        self.walker.agrees = False
        self.walker.find(STATEMENT)
        body = self.submitted()
        self.assertEqual(body["consents"], [])
        self.assertEqual(self.ways(body)["居民户口簿"], "9")
        self.assertEqual(self.ways(body)["就业登记信息"], "4")

    def test_a_consent_can_be_taken_back_from_the_check(self):
        self.start()
        self.walker.find(STATEMENT)
        self.walker.to_check()
        self.walker.see("check.consents.change")
        self.screen.tap("check.consents.change")
        self.screen.wait("consent")
        self.assertTrue(self.screen.node("consent.licences")["checked"])
        self.screen.tap("consent.none")
        self.screen.wait("check")
        body = self.submitted()
        self.assertEqual(body["consents"], [])
        self.assertEqual(self.ways(body)["居民户口簿"], "9")


if __name__ == "__main__":
    main()
