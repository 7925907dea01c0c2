# SPDX-License-Identifier: Apache-2.0
"""test_hall.py - around the visit: which hall, who may help, what waits for the citizen."""
import json
import time
import urllib.error

from terminal import CARDS, ROOT, SIMPLE, STATEMENT, TerminalTest, main
from test_steps import SAMPLE, sample

CITIZEN = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))
ITEM = next(i for i in SAMPLE["items"] if i["task_name"] == SIMPLE)
OWN = json.loads((ROOT / "tests/e2e/licences.json").read_text(encoding="utf-8"))[0]["licences"]
BIDI = "\u202e"


class RightHall(TerminalTest):
    """The sample item is the city's (440300) and may be applied for in all of its province."""

    def stand(self, area, **members):
        self.start({"terminal": {"area_code": area}}, catalogue=sample(SIMPLE, **members))

    def texts(self):
        return " ".join(n["text"] or "" for n in self.screen.dump()["nodes"])

    def test_another_city_is_served_where_the_scope_allows_it(self):
        self.stand("440106")
        self.walker.find(SIMPLE)
        self.assertIn("异地可办", self.texts())
        self.walker.to_check()
        self.delivered(self.walker.submit())
        self.assertEqual(self.rig.cases()[-1]["body"]["area_code"], "440106")

    def test_another_city_is_led_to_the_right_hall_where_it_does_not(self):
        self.stand("440106", handle_area="4", handle_place="福田区福民路 123 号", handle_time="工作日 9:00-17:00",
                   consult="0755-82918333")
        self.walker.find(SIMPLE)
        self.assertEqual(self.screen.node("item.elsewhere")["role"], "alert")
        for said in ("福田区福民路 123 号", "工作日 9:00-17:00", "0755-82918333"):
            self.assertIn(said, self.texts())
        self.assertFalse(self.screen.node("item.start")["enabled"])

    def test_the_platforms_own_word_for_where_the_hall_stands_counts(self):
        self.start(catalogue=sample(SIMPLE, area_code="430102", handle_area="5"))
        self.until("the platform's settings", lambda: self.rig.status()["online"])
        self.walker.find(SIMPLE)
        self.until("the right hall", lambda: "item.elsewhere" in self.screen.ids("item."))


class Waiting(TerminalTest):
    def texts(self):
        return " ".join(n["text"] or "" for n in self.screen.dump()["nodes"])

    def plant(self, what, *entries):
        self.rig.control_call("PUT", f"/{what}", {"cert_no": CITIZEN["id"], "entries": list(entries)})

    def draft(self, form, **members):
        return {"token": "T1", "task_code": ITEM["task_code"], "task_name": ITEM["task_name"],
                "task_version": ITEM["task_version"], "form": form, **members}

    def to_form(self):
        self.walker.find(SIMPLE)
        self.walker.to("form")
        self.screen.idle()

    def open(self):
        self.to_form()
        self.until("something that waits", lambda: "notices.open" in self.screen.ids("notices."))
        self.screen.tap("notices.open")
        self.screen.wait("notices")

    def test_three_notices_are_shown_and_none_is_kept(self):
        self.start()
        self.plant("notices", {"kind": "licence", "title": "驾驶证到期", "text": "2026-12-31 到期"},
                   {"kind": "correction", "title": "租房提取要补正"}, {"kind": "result", "title": f"证已{BIDI}办好"})
        self.open()
        self.assertEqual(len([i for i in self.screen.ids("notices.") if i != "notices.open"]), 3)
        for said in ("证照到期", "驾驶证到期", "2026-12-31 到期", "租房提取要补正", "U+202E"):
            self.assertIn(said, self.texts())
        self.assertNotIn(BIDI, self.texts())
        self.walker.home()
        self.assertEqual(self.screen.ids("notices."), [])
        kept = b"".join(p.read_bytes() for p in (self.rig.folder / "store").rglob("*") if p.is_file())
        self.assertNotIn("租房提取要补正".encode(), kept)

    def test_where_nothing_waits_nothing_is_said(self):
        self.start()
        self.to_form()
        self.assertEqual(self.screen.ids("notices."), [])

    def test_a_draft_begun_elsewhere_is_finished_here(self):
        self.start()
        self.plant("drafts", self.draft({"mobile": "13900139000"}))
        self.open()
        self.screen.tap("notices.0.take")
        self.assertIn("1", self.screen.node("notices.taken")["text"])
        self.screen.tap("nav.next")
        self.screen.wait("form")
        self.assertEqual(self.screen.node("form.mobile")["value"], "13900139000")
        self.screen.tap("nav.next")
        self.screen.wait("check")
        self.delivered(self.walker.submit())
        self.assertEqual(self.rig.cases()[-1]["body"]["form"]["mobile"], "13900139000")

    def test_answers_outside_the_form_are_asked_anew_and_what_the_card_says_stays(self):
        self.start()
        self.plant("drafts", self.draft({"mobile": "123", "no_such_field": "x", "name": "别人", "id": BIDI}))
        self.open()
        self.screen.tap("notices.0.take")
        self.assertIn("2", self.screen.node("notices.taken")["text"])
        self.screen.tap("nav.next")
        self.screen.wait("form")
        self.assertEqual(self.screen.node("form.mobile")["value"], "")
        self.walker.to_check()
        self.delivered(self.walker.submit())
        self.assertEqual(self.rig.cases()[-1]["body"]["form"]["name"], CITIZEN["name"])

    def test_a_draft_of_another_version_or_item_is_said(self):
        self.start()
        self.plant("drafts", self.draft({"mobile": "13900139000"}, task_version="0"),
                   self.draft({}, task_code="44", token="T2", task_name="别的事项"))
        self.open()
        self.assertIn("事项后来有更新", self.texts())
        self.assertIn("这是另一个事项", self.texts())
        self.assertEqual([i for i in self.screen.ids("notices.") if i.endswith(".take")], ["notices.0.take"])


class Call(TerminalTest):
    """What help says is what came of the call, and the phone number stands beside it whatever came."""

    def call(self, *said):
        self.screen.tap("bar.help")
        self.screen.wait("help")
        self.screen.tap("help.call")
        words = self.until("what came of it", lambda: next((w for w in said if w in self.texts()), None))
        self.assertRegex(self.screen.node("help.phone")["text"], r"\d{3,}")
        return words

    def texts(self):
        return " ".join(n["text"] or "" for n in self.screen.dump()["nodes"])

    def test_called_is_said_when_the_platform_passed_it_on(self):
        self.start()
        self.until("the line", lambda: self.rig.status()["online"])
        self.call("已呼叫")
        self.assertFalse(self.screen.node("help.call")["enabled"])
        self.assertEqual(len(self.rig.control_call("GET", "/records/call")), 1)

    def test_without_the_platform_the_phone_number_is_what_helps(self):
        self.start()
        self.rig.control_call("PUT", "/down", {"down": True})
        self.call("叫不到工作人员")
        self.assertEqual(self.rig.control_call("GET", "/records/call"), [])

    def test_a_lost_answer_is_neither_called_nor_not(self):
        self.start()
        self.until("the line", lambda: self.rig.status()["online"])
        self.rig.control_call("PUT", "/faults", {"name": "close-after-commit", "on": "POST /halls/{hall_code}/calls", "count": 9})
        self.call("不知道有没有叫到")
        self.rig.no_faults()
        self.screen.tap("help.call")
        self.until("the second call", lambda: "已呼叫" in self.texts())


class Licences(TerminalTest):
    """The household register of the sample item: a licence, a share, a statement."""

    def texts(self):
        return " ".join(n["text"] or "" for n in self.screen.dump()["nodes"])

    def plant(self, *licences):
        self.rig.control_call("PUT", "/licences", {"cert_no": CITIZEN["id"], "licences": list(licences)})

    def to(self, screen):
        self.walker.find(STATEMENT)
        self.walker.to(screen)
        self.screen.idle()

    def submitted(self):
        """From here to the receipt; the materials as they arrived, by name."""
        self.walker.to_check()
        self.delivered(self.walker.submit())
        self.screen.idle()
        return {m["material_name"]: m for m in self.rig.cases()[-1]["body"]["materials"]}

    def kept(self):
        return b"".join(p.read_bytes() for p in (self.rig.folder / "store").rglob("*") if p.is_file())

    def test_three_licences_are_listed_masked_and_none_is_kept(self):
        self.start()
        self.plant(*OWN[:2], dict(OWN[2], name=f"结婚{BIDI}证", number_masked="J43010020150012"))
        self.to("consent")
        self.screen.tap("licences.open")
        self.screen.wait("licences")
        self.until("the list", lambda: self.screen.ids("licences."))
        ids, texts = set(self.screen.ids("licences.")), self.texts()
        while (n := self.screen.node("page.next")) and n["enabled"]:
            self.screen.tap("page.next")
            self.screen.idle()
            ids, texts = ids | set(self.screen.ids("licences.")), texts + self.texts()
        self.assertEqual(len(ids), 3)
        for said in ("居民户口簿", "4403****0021", "深圳市公安局福田分局", "长期", "湖南省长沙市芙蓉区民政局", "U+202E"):
            self.assertIn(said, texts)
        self.assertNotIn(BIDI, texts)
        self.assertNotIn("J43010020150012", texts)
        self.screen.tap("nav.next")
        self.screen.wait("consent")
        self.walker.home()
        self.assertNotIn("湖南省长沙市芙蓉区民政局".encode(), self.kept())

    def test_a_slot_fills_itself_and_screens_and_record_count_the_same(self):
        self.start(printer=True)
        self.plant(*OWN)
        self.to("materials")
        self.until("the licence", lambda: "深圳市公安局福田分局签发的电子证照" in self.texts())
        self.assertFalse([i for i in self.screen.ids("materials.") if i.endswith(".scan")])
        said = self.screen.node("materials.waived")["text"]
        materials = self.submitted()
        self.assertEqual(self.screen.node("receipt.waived")["text"] or self.screen.node("receipt.waived")["value"], said)
        book = materials["居民户口簿"]
        self.assertEqual((book["get_type"], book["level"], book["licence_ref"], book["blobs"]), ("3", "A", "hukou-1", []))
        looked_up = [m for m in materials.values() if m["get_type"] in ("3", "4")]
        self.assertIn(f" {len(looked_up)} ", said)
        self.assertNotIn("hukou-1".encode(), self.kept_names())

    def kept_names(self):
        return b"".join(p.name.encode() for p in (self.rig.folder / "store").rglob("*"))

    def without(self):
        """The register follows later, nothing is uploaded, and the screen says so."""
        self.to("materials")
        self.assertIn("现在查不到", self.texts())
        self.assertFalse([i for i in self.screen.ids("materials.") if i.endswith(".scan")])
        book = self.submitted()["居民户口簿"]
        self.assertEqual((book["get_type"], book["level"]), ("9", "C"))
        self.assertNotIn("licence_ref", book)

    def test_a_dead_service_means_later_and_never_an_upload(self):
        self.start()
        self.plant(*OWN)
        self.rig.control_call("PUT", "/faults", {"name": "503=1", "on": "GET /licences", "count": 9})
        self.without()

    def test_a_slow_service_is_not_waited_for(self):
        self.start()
        self.plant(*OWN)
        self.rig.control_call("PUT", "/faults", {"name": "trickle=1", "on": "GET /licences", "count": 9})
        self.without()

    def test_a_licence_of_another_type_or_level_is_not_used(self):
        self.start()
        self.plant(OWN[1], dict(OWN[0], level="C"), dict(OWN[0], ref=BIDI))
        self.without()

    def test_an_answer_that_comes_after_the_visit_fills_nothing_of_the_next_citizen(self):
        self.start()
        self.plant(*OWN)
        self.rig.control_call("PUT", "/faults", {"name": "slow=2000", "on": "GET /licences", "count": 1})
        self.to("consent")
        self.screen.tap("licences.open")
        self.screen.wait("licences")
        self.walker.home()
        self.walker.take_card()
        self.walker.card = CARDS / "resident-minority.json"
        self.to("consent")
        self.screen.tap("licences.open")
        self.until("that there is none", lambda: "没有查到您的电子证照" in self.texts())
        time.sleep(2.5)  # the first answer would be here by now, were it still waited for
        self.assertEqual(self.screen.ids("licences."), [])
        self.screen.tap("nav.next")
        self.assertNotIn("licence_ref", self.submitted()["居民户口簿"])

    def test_a_licence_that_is_somebody_elses_by_then_stops_this_application_alone(self):
        self.start()
        self.plant(OWN[0])
        self.to("materials")
        self.until("the licence", lambda: "深圳市公安局福田分局签发的电子证照" in self.texts())
        self.walker.to_check()
        self.plant()
        self.rig.control_call("PUT", "/licences", {"cert_no": "110105199001010011", "licences": [OWN[0]]})
        serial = self.walker.submit()
        record = self.until("its end", lambda: (r := self.record(serial)) and r["state"] in ("quarantined", "handed_over") and r)
        self.assertIsNone(record["project_no"])
        self.assertNotIn("已送达", self.screen.node("receipt.state")["text"])
        self.assertEqual(self.rig.cases(), [])

    def test_where_there_is_none_and_where_nobody_can_say_a_sentence_stands(self):
        self.start()
        self.to("consent")
        self.screen.tap("licences.open")
        self.until("that there is none", lambda: "没有查到您的电子证照" in self.texts())
        self.walker.home()
        self.rig.control_call("PUT", "/faults", {"name": "503=1", "on": "GET /licences", "count": 9})
        self.to("consent")
        self.screen.tap("licences.open")
        self.until("that nobody can say", lambda: "现在查不到您的电子证照" in self.texts())


class Own(TerminalTest):
    """From the home screen: what is the citizen's own, without an item."""

    def plant(self, notices=(), licences=()):
        self.rig.control_call("PUT", "/notices", {"cert_no": CITIZEN["id"], "entries": list(notices)})
        self.rig.control_call("PUT", "/licences", {"cert_no": CITIZEN["id"], "licences": list(licences)})

    def look(self, what):
        self.screen.tap(f"home.{what}")
        self.screen.wait("identify")
        self.rig.card_in(CARDS / "resident.json")
        self.screen.wait(what)
        self.screen.idle()

    def seen(self, prefix):
        """Ids and texts of every page."""
        nodes = list(self.walker.each_page())
        return {n["id"] for n in nodes if (n["id"] or "").startswith(prefix)}, " ".join(n["text"] or "" for n in nodes)

    def kept(self):
        return b"".join(p.read_bytes() for p in (self.rig.folder / "store").rglob("*") if p.is_file())

    def test_three_licences_are_listed_masked_and_gone_with_the_visit(self):
        self.start()
        self.plant(licences=[*OWN[:2], dict(OWN[2], number_masked="J43010020150012")])
        self.look("licences")
        ids, texts = self.seen("licences.")
        self.assertEqual(len(ids), 3)
        self.assertIn("湖南省长沙市芙蓉区民政局", texts)  # another province's
        self.assertNotIn("J43010020150012", texts)
        self.screen.tap("bar.home")  # nothing was begun: nothing is asked
        self.screen.wait("home")
        self.assertFalse(self.screen.dump()["visit"])
        for mark in ("湖南省长沙市芙蓉区民政局", "marry-1", CITIZEN["id"]):
            self.assertNotIn(mark.encode(), self.kept())

    def test_three_notices_are_seen_from_home_and_none_is_kept(self):
        self.start()
        self.plant(notices=[{"kind": "licence", "title": "驾驶证到期"}, {"kind": "correction", "title": "租房提取要补正"},
                            {"kind": "result", "title": "签注已办好"}])
        self.look("notices")
        ids, texts = self.seen("notices.")
        self.assertEqual(ids, {"notices.0", "notices.1", "notices.2"})
        self.assertIn("租房提取要补正", texts)
        self.screen.tap("bar.back")
        self.screen.wait("home")
        self.assertNotIn("租房提取要补正".encode(), self.kept())

    def test_an_item_follows_without_a_second_card(self):
        self.start()
        self.plant(licences=OWN)
        self.look("licences")
        self.screen.tap("nav.next")
        self.screen.wait("search")
        self.screen.type("search.box", STATEMENT)
        self.screen.tap(self.walker.until("the item", lambda: self.screen.ids("search.item."))[0])
        self.screen.wait("item")
        self.walker.identify = lambda: self.fail("the card was asked for again")
        self.walker.to_check()
        self.delivered(self.walker.submit())
        refs = [m.get("licence_ref") for m in self.rig.cases()[-1]["body"]["materials"]]
        self.assertIn("hukou-1", refs)

    def test_what_nobody_answers_is_not_said_to_be_none_and_can_be_asked_again(self):
        self.start()
        self.plant(licences=OWN)
        self.rig.control_call("PUT", "/faults", {"name": "503=1", "on": "GET /licences", "count": 1})
        self.look("licences")
        self.assertIn("现在查不到", self.seen("licences.")[1])
        self.screen.tap("licences.again")
        self.until("the list", lambda: "licences.hukou-1" in self.screen.ids("licences."))

    def test_a_token_that_expired_is_renewed_once_from_the_card(self):
        self.start()
        self.plant(licences=OWN)
        self.look("notices")
        self.rig.control_call("PUT", "/clock", {"offset_ms": 660 * 1000})
        self.keeper("clock +660000")
        self.screen.tap("nav.next")
        self.screen.wait("search")
        self.screen.type("search.box", STATEMENT)
        self.screen.tap(self.walker.until("the item", lambda: self.screen.ids("search.item."))[0])
        self.screen.wait("item")
        self.screen.tap("item.start")
        self.screen.wait("consent")
        self.screen.tap("licences.open")
        self.until("the list", lambda: "licences.hukou-1" in self.screen.ids("licences."))
        self.assertEqual(self.rig.control_call("GET", "/requests")["counts"]["POST /identity-checks"], 2)


class Handover(TerminalTest):
    def help(self):
        self.walker.find(SIMPLE)
        self.walker.to("form")
        self.screen.type("form.mobile", "13900139000")
        self.screen.idle()
        self.screen.tap("bar.help")
        self.screen.wait("help")

    def hand(self, way):
        self.screen.tap(way)
        self.screen.wait("handover")
        self.screen.idle()

    def test_a_form_goes_to_the_phone_once_and_nothing_personal_is_in_the_code(self):
        self.start()
        self.help()
        self.hand("handover.phone")
        token = self.screen.node("handover.qr")["value"]
        kept = self.rig.control_call("GET", "/records/draft")
        self.assertEqual([r["subject"] for r in kept], [token])
        self.assertIn("13900139000", json.dumps(kept))
        for personal in (CITIZEN["name"], CITIZEN["id"], "13900139000"):
            self.assertNotIn(personal, token)
        self.rig.control_call("POST", f"/drafts/{token}", {})
        with self.assertRaises(urllib.error.HTTPError) as twice:
            self.rig.control_call("POST", f"/drafts/{token}", {})
        self.assertEqual(twice.exception.code, 410)

    def test_a_window_gives_a_number(self):
        self.start()
        self.help()
        self.hand("handover.window")
        self.assertEqual(self.screen.node("handover.number")["value"] or self.screen.node("handover.number")["text"],
                         self.rig.control_call("GET", "/records/ticket")[0]["subject"])
        self.screen.tap("nav.next")
        self.screen.wait("form")
        self.assertEqual(self.screen.node("form.mobile")["value"], "13900139000")

    def test_without_the_platform_each_way_says_so_and_nothing_is_queued(self):
        self.start()
        self.help()
        self.rig.stop("kiosk-platform")
        self.hand("handover.phone")
        self.assertIn("取号", self.screen.node("handover.phone.problem")["text"])
        self.screen.tap("handover.window")
        self.screen.idle()
        self.assertIn("取不了号", self.screen.node("handover.window.problem")["text"])
        self.assertEqual(self.rig.queue(), [])

    def test_an_answer_that_is_lost_is_neither_yes_nor_no_and_asking_again_finds_it(self):
        self.start()
        self.help()
        self.rig.control_call("PUT", "/faults", {"name": "close-after-commit", "on": "POST /halls/{hall_code}/tickets"})
        self.hand("handover.window")
        self.assertIn("不知道", self.screen.node("handover.window.problem")["text"])
        self.rig.no_faults()
        self.screen.tap("handover.window")
        self.screen.idle()
        self.assertTrue(self.screen.node("handover.number"))
        self.assertEqual(len(self.rig.control_call("GET", "/records/ticket")), 1)


if __name__ == "__main__":
    main()
