# SPDX-License-Identifier: Apache-2.0
"""test_dialect.py - a whole terminal at a province that writes everything otherwise (tests/platform/contrary.py).
The platform behind it is the reference and understands nothing but the contract's words."""
import hashlib
import json
import sqlite3
import sys

from terminal import ROOT, SIMPLE, STATEMENT, DEFERRED, Rig, TerminalTest, main

sys.path.insert(0, str(ROOT / "tests/platform"))
from contrary import Contrary  # noqa: E402
from rig import free_port  # noqa: E402

SAMPLE = json.loads((ROOT / "assets/catalogue/sample.json").read_text(encoding="utf-8"))
TRANSLATED = ("project_type", "server_type", "area_code")


class ContraryRig(Rig):
    """The platform stands behind the province's layer, which has the port of the settings."""

    def start_platform(self):
        listens, self.port = self.port, free_port()
        program = super().start_platform()
        self.province = Contrary(self.folder / "platform", listens, self.port)
        self.port = listens
        return program

    def stop(self, name):
        if name == "kiosk-platform":
            self.province.close()
        return super().stop(name)


class Dialect(TerminalTest):
    rig_class = ContraryRig
    changes = {"platform": {"dialect": "contrary"}, "sync": {"backoff_base_s": 0, "backoff_max_s": 0}}

    def rate(self, level):
        self.screen.tap("receipt.rate")
        self.screen.wait("rate")
        self.screen.tap(f"rate.{level}")
        self.screen.tap("nav.next")
        self.screen.wait("receipt")

    def shown_state(self):
        return self.screen.node("receipt.state")["text"]

    def case_state(self, record):
        return json.loads(self.rig.ctl("--json", "queue", "show", record["client_ref"]))["case_state"]

    def written(self, path):
        return [body for _, where, body in self.rig.province.said if where == path]

    def test_a_whole_visit_is_written_in_the_provinces_words_and_understood_there(self):
        rig = self.start()
        serial = self.walker.visit(STATEMENT)
        record = self.delivered(serial)
        [said] = rig.province.bodies("/applications")
        [case] = rig.cases()
        ours = case["body"]
        self.assertEqual((said["applyer_page_type"], ours["applyer_page_type"]), ("10", "111"))
        self.assertEqual((said["area_code"], ours["area_code"]), ("440300000000", "440300"))
        self.assertRegex(said["apply_date"], r"^\d{8}T\d{6}$")
        self.assertRegex(ours["apply_date"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$")
        self.assertRegex(said["consents"][0]["at"], r"^\d{8}T\d{6}$")
        self.assertEqual(said["content_sha256"], ours["content_sha256"])
        self.assertEqual(said["task_code"], ours["task_code"])
        self.assertEqual(rig.province.bodies("/identity-checks")[0]["cert_type"], "10")
        self.assertEqual(record["project_no"], case["project_no"])
        self.each_applied_once([serial])
        self.assertEqual(rig.province.wrong, [])

    def test_who_acts_for_another_is_written_in_the_provinces_words(self):
        rig = self.start()
        self.walker.by_agent = True
        self.delivered(self.walker.visit("高龄津贴"))
        said, ours = rig.province.bodies("/applications")[-1], rig.cases()[-1]["body"]
        self.assertEqual((said["contact_type"], ours["contact_type"]), ("10", "111"))
        self.assertRegex(said["contact_identity"]["card_evidence"]["read_at"], r"^\d{8}T\d{6}$")
        self.walker.done()
        self.walker.by_agent = False
        self.delivered(self.walker.visit("社会团体变更"))
        said, ours = rig.province.bodies("/applications")[-1], rig.cases()[-1]["body"]
        self.assertEqual((said["applyer_page_type"], ours["applyer_page_type"]), ("20", "001"))
        self.assertEqual(rig.province.wrong, [])

    def test_the_catalogue_is_fetched_and_kept_in_the_contracts_words(self):
        rig = self.start()
        self.walker.visit(DEFERRED)  # its materials are asked for as its necessities say
        rig.stop("kiosk")
        rig.stop("kioskd")
        base = sqlite3.connect(rig.folder / "store/catalogue.db")
        kept = {i["row_guid"]: i for i in (json.loads(row[0]) for row in base.execute("SELECT json FROM body"))}
        base.close()
        self.assertEqual(len(kept), len(SAMPLE["items"]))
        for item in SAMPLE["items"]:
            for name in TRANSLATED:
                self.assertEqual(kept[item["row_guid"]].get(name), item.get(name), name)
            self.assertEqual([m["is_need"] for m in kept[item["row_guid"]]["materials"]],
                             [m["is_need"] for m in item["materials"]])
        self.assertEqual(rig.province.wrong, [])

    def test_a_rating_arrives_the_right_way_round(self):
        rig = self.start()
        serial = self.walker.visit(SIMPLE)
        self.rate(5)
        self.delivered(serial)
        [body] = self.until("the rating", lambda: [r["body"] for r in rig.control_call("GET", "/records/evaluation")])
        self.assertEqual(body["satisfaction"], "5")
        [said] = rig.province.bodies("/evaluations")
        self.assertEqual(said["satisfaction"], "1")
        self.assertEqual(rig.province.wrong, [])

    def test_each_later_state_is_understood_and_shown(self):
        rig = self.start()
        serial = self.walker.visit(SIMPLE)
        record = self.delivered(serial)
        self.assertIn("已送达", self.shown_state())
        for state in ("accepted", "suspended", "done"):
            rig.control_call("POST", f"/cases/{record['project_no']}", {"state": state})
            self.keeper("sync")
            self.until(f"the word for {state}", lambda: self.case_state(record) == state)
            self.until("已受理", lambda: "已受理" in self.shown_state())
        self.assertEqual(rig.province.wrong, [])

    def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_bytes(self):
        rig = self.start()
        rig.fault("close-after-commit", None, 1)
        serial = self.walker.visit(SIMPLE)
        record = self.delivered(serial)
        bodies = self.written("/applications")
        self.assertGreaterEqual(len(bodies), 2)
        self.assertEqual(len(set(bodies)), 1)
        self.each_applied_once([serial])
        shown = json.loads(rig.ctl("--json", "queue", "show", record["client_ref"]))
        self.assertEqual(shown["body_sha256"], hashlib.sha256(bodies[0]).hexdigest())

    def test_a_record_keeps_its_dialect_when_the_settings_change(self):
        rig = self.start()
        rig.stop("kiosk-platform")
        self.keeper("clock +61000")
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        [kept] = [r for r in rig.queue() if r["apply_serial_no"] == serial]
        before = json.loads(rig.ctl("--json", "queue", "show", kept["client_ref"]))["body_sha256"]
        rig.kill("kioskd")
        rig.sections["platform"]["dialect"] = "standard"
        rig.write_config()
        rig.start_keeper()
        rig.start_platform()
        self.keeper("sync")
        self.delivered(serial)
        [body] = self.written("/applications")
        self.assertEqual(hashlib.sha256(body).hexdigest(), before)
        self.assertEqual(json.loads(body)["applyer_page_type"], "10")
        self.each_applied_once([serial])
        # What was answered to it was read in its own words.
        self.assertEqual(self.case_state(kept), "received")


if __name__ == "__main__":
    main()
