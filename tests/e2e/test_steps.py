# SPDX-License-Identifier: Apache-2.0
"""test_steps.py - what a visit asks besides its form, through the screens and into the body that arrives."""
import copy
import json
import re

from terminal import CARDS, ROOT, SIMPLE, STATEMENT, TerminalTest, main

CITIZEN = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))
HUKOU = json.loads((ROOT / "tests/e2e/licences.json").read_text(encoding="utf-8"))[0]["licences"][0]
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
        self.rig.control_call("PUT", "/licences", {"cert_no": CITIZEN["id"], "licences": [HUKOU]})
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


class Delivery(Steps):
    ID_CARD = "身份证补领"  # is_express "1"

    def test_an_item_without_express_shows_no_choice(self):
        self.start()
        seen = []
        self.walker.after_step = lambda: seen.append(self.screen.screen())
        self.walker.find(SIMPLE)
        self.assertEqual(self.submitted()["delivery"], {"way": "window"})
        self.assertNotIn("delivery", seen)

    def test_a_parcel_goes_to_the_address_of_the_card(self):
        self.start()
        self.to("delivery", self.ID_CARD)
        self.assertEqual(self.screen.ids("delivery."), ["delivery.window", "delivery.express"])
        self.screen.tap("delivery.express")
        card = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))
        self.assertEqual(self.screen.node("delivery.address")["value"], card["address"])
        said = self.submitted()["delivery"]
        self.assertEqual((said["way"], said["name"], said["address"]), ("express", card["name"], card["address"]))
        self.assertRegex(said["mobile"], r"^1\d{10}$")

    def test_another_address_and_phone_can_be_typed(self):
        self.start()
        self.to("delivery", self.ID_CARD)
        self.screen.tap("delivery.express")
        self.assertEqual(self.screen.call("type delivery.mobile 139x")["error"], "bad-command")
        self.screen.type("delivery.mobile", "13911112222")
        self.screen.type("delivery.address", "景山后街 1 号")
        said = self.submitted()["delivery"]
        self.assertEqual((said["mobile"], said["address"]), ("13911112222", "景山后街 1 号"))


class Signature(Steps):
    def to_sign(self):
        self.start(catalogue=sample(SIMPLE, needs_signature="1"))
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.walker.read_all()
        self.screen.tap("check.submit")
        self.screen.wait("sign")

    def test_only_an_item_that_demands_it_is_signed(self):
        self.start()
        self.walker.find(SIMPLE)
        self.assertNotIn("signature", self.submitted())

    def test_what_is_signed_is_bound_to_the_content_and_its_picture_arrives(self):
        self.to_sign()
        self.assertEqual(self.rig.queue(), [])
        self.assertFalse(self.screen.node("nav.next")["enabled"])
        self.walker.sign()
        self.screen.wait("receipt", 20000)
        self.delivered(self.screen.node("receipt.serial")["value"])
        body = self.rig.cases()[-1]["body"]
        self.assertEqual(body["signature"]["content_sha256"], body["content_sha256"])
        self.rig.stop("kiosk-platform")
        self.assertTrue(self.rig.blob(body["signature"]["png_blob"]).startswith(b"\x89PNG"))

    def test_a_changed_answer_needs_a_new_signature(self):
        self.to_sign()
        self.walker.draw()
        self.assertTrue(self.screen.node("nav.next")["enabled"])
        self.screen.tap("bar.back")
        self.screen.wait("check")
        self.screen.tap("check.mobile.change")
        self.screen.wait("form")
        self.screen.type("form.mobile", "13911112222")
        self.screen.tap("nav.next")
        self.screen.wait("check")
        self.walker.read_all()
        self.screen.tap("check.submit")
        self.screen.wait("sign")
        self.assertFalse(self.screen.node("nav.next")["enabled"])

    def test_a_signature_is_written_again_after_clear(self):
        self.to_sign()
        self.walker.draw()
        self.screen.tap("sign.clear")
        self.assertFalse(self.screen.node("nav.next")["enabled"])

    def test_a_signed_visit_survives_the_keepers_death(self):
        self.to_sign()
        self.keeper("crash submit.before-commit")
        self.walker.draw()
        self.screen.tap("nav.next")
        self.until("the keeper's death", lambda: not self.rig.programs["kioskd"].alive())
        self.rig.start_keeper()
        self.screen.wait("receipt", 30000)
        serial = self.screen.node("receipt.serial")["value"]
        self.delivered(serial)
        self.each_applied_once([serial])
        self.assertIn("signature", self.rig.cases()[-1]["body"])


class Rating(Steps):
    def rate(self, level, *tags):
        self.screen.tap("receipt.rate")
        self.screen.wait("rate")
        self.screen.tap(f"rate.{level}")
        for tag in tags:
            self.walker.see(f"rate.tag.{tag}")
            self.screen.tap(f"rate.tag.{tag}")
        self.screen.tap("nav.next")
        self.screen.wait("receipt")

    def ratings(self):
        return [record["body"] for record in self.rig.control_call("GET", "/records/evaluation")]

    def test_a_case_is_rated_once_with_level_and_tags(self):
        self.start()
        serial = self.walker.visit(SIMPLE)
        self.rate(5, "512", "517")
        self.assertIsNone(self.screen.node("receipt.rate"))
        self.delivered(serial)
        [body] = self.until("the rating", self.ratings)
        self.assertEqual((body["satisfaction"], body["pf"], body["service_number"]), ("5", "5", 1))
        self.assertEqual(body["eval_detail"], ["512", "517"])
        self.assertEqual(body["client_ref"], self.rig.cases()[0]["client_ref"])

    def test_tags_are_those_of_the_level_and_the_provinces_own_go_before(self):
        catalogue = copy.deepcopy(SAMPLE)
        catalogue["dictionaries"]["eval_tags"] = [{"code": "550", "name": "很好"}, {"code": "150", "name": "很差"}]
        self.start(catalogue=catalogue)
        self.walker.visit(SIMPLE)
        self.screen.tap("receipt.rate")
        self.screen.wait("rate")
        self.assertEqual(self.screen.ids("rate.tag."), [])
        self.screen.tap("rate.1")
        self.assertEqual(self.screen.ids("rate.tag."), ["rate.tag.150"])

    def test_a_rating_is_voluntary(self):
        self.start()
        serial = self.walker.visit(SIMPLE)
        self.screen.tap("receipt.rate")
        self.screen.wait("rate")
        self.screen.tap("rate.skip")
        self.screen.wait("receipt")
        self.walker.done()
        self.delivered(serial)
        self.keeper("idle 20000")
        self.assertEqual(self.ratings(), [])

    def test_a_bad_rating_given_offline_arrives_behind_its_application_and_names_its_case(self):
        rig = self.start()
        rig.stop("kiosk-platform")
        self.keeper("clock +61000")
        serial = self.walker.visit(SIMPLE)
        self.rate(1, "109")
        self.walker.done()
        rig.kill("kioskd")
        rig.start_keeper()
        self.screen.wait("home")
        rig.start_platform()
        self.keeper("sync")
        self.delivered(serial)
        [body] = self.until("the rating", self.ratings)
        self.assertEqual((body["satisfaction"], body["eval_detail"]), ("1", ["109"]))
        self.assertEqual(body["client_ref"], rig.cases()[0]["client_ref"])


if __name__ == "__main__":
    main()
