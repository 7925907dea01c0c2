# SPDX-License-Identifier: Apache-2.0
"""test_progress.py - what becomes of a case after the visit: looked up by card, or by number and code."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "faults"))
import remains  # noqa: E402
from terminal import CARDS, SIMPLE, TerminalTest, main

RESIDENT = CARDS / "resident.json"
WORDS = {"received": "已收件", "accepted": "已受理", "processing": "办理中", "done": "已办结"}
MINUTE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d$")


class Tracking(TerminalTest):
    def start_with_case(self, **means):
        """A terminal with one delivered case of the test citizen, back at home."""
        self.start(**means)
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.delivered(self.walker.submit())
        self.screen.tap("receipt.done")
        self.screen.wait("home", 5000)
        self.walker.take_card()
        self.case = self.rig.cases()[-1]
        self.number = self.case["project_no"]

    def tell(self, to, **progress):
        self.rig.control_call("POST", f"/cases/{self.number}", {"state": to, "progress": progress})

    def fault(self, name, arg):
        self.rig.control_call("PUT", "/faults", {"name": name, "arg": arg, "on": "GET /applications/{project_no}"})

    def by_code(self, number=None, code=None):
        self.screen.tap("home.progress")
        self.screen.wait("progress", 5000)
        self.ask(number or self.number, code or self.case["query_code"])

    def ask(self, number, code):
        self.screen.do(f"type progress.number {number}")
        self.screen.do(f"type progress.code {code}")
        self.screen.tap("nav.next")
        self.screen.idle(15000)

    def by_card(self):
        self.screen.tap("home.progress")
        self.screen.wait("progress", 5000)
        self.screen.tap("progress.card")
        self.screen.wait("identify", 5000)
        self.rig.card_in(RESIDENT)
        self.screen.wait("progress", 10000)
        self.screen.idle(15000)

    def texts(self):
        return [n["text"] or "" for n in self.screen.dump()["nodes"]]

    def whole(self):
        """Every text of every page of what is shown."""
        seen = self.texts()
        while (node := self.screen.node("page.next")) and node["enabled"]:
            self.screen.tap("page.next")
            seen += self.texts()
        return seen

    def said(self, id):
        return self.screen.node(id)["text"]


class Looking(Tracking):
    def test_four_states_are_shown_in_order_each_with_its_time(self):
        self.start_with_case()
        states = ["received"]
        for state in ("accepted", "processing", "done"):
            self.tell(state)
            states.append(state)
            self.by_code()
            self.assertEqual(self.said("progress.state"), WORDS[state])
            seen = self.whole()
            steps = [t for t in seen if t in WORDS.values()][1:]
            self.assertEqual(steps, [WORDS[s] for s in states])
            self.assertEqual(len([t for t in seen if MINUTE.match(t)]), len(states), seen)
            self.screen.tap("bar.home")
            self.screen.wait("home", 5000)

    def test_number_and_code_of_the_receipt_are_enough(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.walker.submit()
        code = self.until("the code", lambda: self.screen.node("receipt.code"))["text"]
        number = self.screen.node("receipt.project_no")["text"]
        self.screen.tap("receipt.done")
        self.screen.wait("home", 5000)
        self.rig.card_out()
        self.assertEqual(self.rig.cases()[-1]["query_code"], code)
        kept = b"".join(p.read_bytes() for p in (self.rig.folder / "store").rglob("*") if p.is_file())
        self.assertNotIn(code.encode(), kept)
        self.by_code(number, code)
        self.assertEqual(self.said("progress.state"), "已收件")

    def test_promise_supervision_parts_and_tracking_number_are_shown(self):
        self.start_with_case()
        self.tell("processing", promise_date="2026-12-24", supervise={"level": "yellow"},
                  delivery={"way": "express", "company": "邮政速递", "tracking_no": "EX123456789CN"},
                  parts=[{"dept_name": "市公安局", "state": "accepted"}, {"dept_name": "市医保局", "state": "tiled"}])
        self.by_code()
        seen = self.whole()
        for words in ("2026-12-24", "黄牌", "EX123456789CN", "市公安局", "市医保局", "tiled"):
            self.assertIn(words, seen)
        self.assertTrue(any("邮政速递" in t for t in seen), seen)

    def test_a_word_nobody_knows_is_shown_as_it_came(self):
        self.start_with_case()
        self.tell("processing", state="parked", supervise={"level": "purple"})
        self.by_code()
        self.assertEqual(self.said("progress.state"), "parked")
        self.assertIn("purple", self.whole())

    def test_by_card_the_holders_cases_of_this_terminal_are_listed(self):
        self.start_with_case()
        self.tell("accepted")
        self.by_card()
        self.screen.tap(f"progress.case.{self.number}")
        self.screen.idle(15000)
        self.assertEqual(self.said("progress.state"), "已受理")
        self.assertIn("平台刚刚的答复", self.texts())

    def test_another_persons_card_lists_none_of_them(self):
        self.start_with_case()
        self.screen.tap("home.progress")
        self.screen.wait("progress", 5000)
        self.screen.tap("progress.card")
        self.screen.wait("identify", 5000)
        self.rig.card_in(CARDS / "hmt.json")
        self.screen.wait("progress", 10000)
        self.screen.idle(15000)
        self.assertIsNone(self.screen.node(f"progress.case.{self.number}"))
        self.assertTrue(any("本机没有您的办件" in t for t in self.texts()))

    def test_offline_says_so_and_tells_what_was_heard_here_last(self):
        self.start_with_case()
        self.rig.stop("kiosk-platform")
        self.by_card()
        self.screen.tap(f"progress.case.{self.number}")
        self.screen.idle(20000)
        self.assertEqual(self.said("progress.state"), "已收件")
        self.assertTrue(any("连不上平台" in t for t in self.texts()))
        self.assertTrue(any("可能不是最新" in t for t in self.texts()))
        self.assertIsNone(self.screen.node("progress.step.1"))

    def test_an_expired_token_is_renewed_once_from_the_card(self):
        self.start_with_case()
        self.by_card()
        self.rig.control_call("PUT", "/clock", {"offset_ms": 3600 * 1000})
        self.screen.tap(f"progress.case.{self.number}")
        self.screen.idle(20000)
        self.assertEqual(self.said("progress.state"), "已收件")


class Refused(Tracking):
    def test_a_wrong_code_and_a_wrong_number_look_the_same(self):
        self.start_with_case()
        self.by_code(code="WRONG1")
        self.assertTrue(any("没有查到" in t for t in self.texts()))
        self.ask("99999", "WRONG1")
        self.assertTrue(any("没有查到" in t for t in self.texts()))

    def test_after_five_wrong_codes_this_terminal_asks_with_none_for_a_minute(self):
        self.start_with_case()
        self.by_code(code="WRONG1")
        for _ in range(4):
            self.ask(self.number, "WRONG1")
        self.screen.tap("bar.home")
        self.screen.wait("home", 5000)
        self.rig.control_call("DELETE", "/requests")
        self.by_code()  # also for the next person, and with the right one
        self.assertTrue(any("查询太频繁" in t for t in self.texts()))
        self.assertNotIn(self.number, json.dumps(self.rig.control_call("GET", "/requests")))
        self.rig.control_call("PUT", "/clock", {"offset_ms": 61000})
        self.keeper("clock +61000")
        self.keeper("sync")
        self.ask(self.number, self.case["query_code"])
        self.assertEqual(self.said("progress.state"), "已收件")

    def guessed_elsewhere(self, times):
        """Somebody tries codes at another channel."""
        data = self.rig.folder / "platform"
        context = ssl.create_default_context(cafile=data / "ca.pem")
        context.load_cert_chain(data / "client.pem", data / "client.key")
        for _ in range(times):
            line = http.client.HTTPSConnection("localhost", self.rig.port, context=context)
            line.request("GET", f"/kiosk/v1/applications/{self.number}", headers={"X-Query-Code": "WRONG1"})
            self.assertEqual(line.getresponse().status, 404)
            line.close()

    def test_an_overloaded_platform_is_not_said_to_be_too_many_tries(self):
        self.start_with_case()
        self.fault("503", "1")
        self.by_code()
        self.assertTrue(any("连不上平台" in t for t in self.texts()))

    def test_too_many_tries_at_the_platform_are_said_as_that_and_can_be_made_again(self):
        self.start_with_case()
        self.guessed_elsewhere(10)
        self.by_code()
        self.assertTrue(any("查询太频繁" in t for t in self.texts()))
        self.assertEqual(self.screen.node("progress.code")["value"], self.case["query_code"])  # nothing is typed anew
        self.rig.control_call("PUT", "/clock", {"offset_ms": 61000})
        self.keeper("clock +61000")
        self.screen.tap("nav.next")
        self.screen.do("idle 15000")
        self.assertEqual(self.said("progress.state"), "已收件")

    def test_an_answer_that_trickles_ends_in_time_and_is_no_answer(self):
        self.start_with_case()
        self.screen.tap("home.progress")
        self.screen.wait("progress", 5000)
        self.fault("trickle", "100")
        self.screen.do(f"type progress.number {self.number}")
        self.screen.do(f"type progress.code {self.case['query_code']}")
        self.screen.tap("nav.next")
        self.keeper("clock +11000")
        self.screen.idle(15000)
        self.assertTrue(any("连不上平台" in t for t in self.texts()))
        self.assertIsNone(self.screen.node("progress.state"))

    def test_nothing_of_it_is_left_for_the_next_person(self):
        self.start_with_case()
        self.by_code()
        self.screen.tap("bar.home")
        self.screen.wait("home", 5000)
        self.screen.tap("home.progress")
        self.screen.wait("progress", 5000)
        self.assertEqual(self.screen.node("progress.number")["value"], "")
        self.assertEqual(self.screen.node("progress.code")["value"], "")
        self.assertFalse(self.screen.node("nav.next")["enabled"])

    def test_neither_code_nor_number_is_in_a_log_or_the_journal(self):
        self.start_with_case()
        self.by_code(code="WRONG1")
        self.ask(self.number, self.case["query_code"])
        self.keeper("idle 20000")
        logs = "".join(p.tail(100000) for p in self.rig.programs.values() if p.name != "kiosk-platform")
        self.assertNotIn(self.case["query_code"], logs)
        self.assertNotIn("WRONG1", logs)


ASKED = {"explain": "住址不完整", "fields": [{"field": "address", "title": "现住址"},
                                        {"field": "rooms", "title": "房间数", "type": "integer"}],
         "materials": [{"row_guid": "m1", "material_name": "房屋租赁合同"}]}


class Following(Tracking):
    def to_correction(self):
        self.tell("correction", correction=ASKED)
        self.by_code()
        self.assertEqual(self.said("progress.state"), "待补正")
        self.screen.tap("progress.correct")
        self.assertTrue(any("住址不完整" in t for t in self.texts()))
        self.assertTrue(any("房屋租赁合同" in t for t in self.texts()))
        self.assertFalse(self.screen.node("nav.next")["enabled"])
        self.screen.do("type progress.field.address 深南大道1号")
        self.screen.tap("nav.back")
        self.screen.do("type progress.field.rooms 3")
        self.screen.tap("nav.back")

    def records(self, kind):
        return self.rig.control_call("GET", f"/records/{kind}")

    def followed(self, words):
        self.until(words, lambda: (n := self.screen.node("progress.followed")) and words in n["text"])

    def withdraw(self):
        self.screen.tap("progress.withdraw")
        self.screen.tap("progress.withdraw.yes")

    def test_a_correction_is_answered_here_and_arrives_once(self):
        self.start_with_case()
        self.to_correction()
        self.screen.tap("nav.next")
        self.followed("已送达平台")
        self.screen.idle(15000)
        self.assertEqual(self.said("progress.state"), "办理中")
        self.assertIsNone(self.screen.node("progress.correct"))
        [record] = self.records("correction")
        self.assertEqual(record["body"]["form"], {"address": "深南大道1号", "rooms": 3})
        self.assertEqual(record["body"]["project_no"], self.number)

    def test_where_no_field_is_named_one_text_answers(self):
        self.start_with_case()
        self.tell("correction")
        self.by_code()
        self.screen.tap("progress.correct")
        self.screen.do("type progress.field.answer 已改正")
        self.screen.tap("nav.back")
        self.screen.tap("nav.next")
        self.followed("已送达平台")
        self.assertEqual(self.records("correction")[0]["body"]["form"], {"answer": "已改正"})

    def test_a_correction_offline_is_stored_and_said_so_and_arrives_later(self):
        self.start_with_case()
        self.to_correction()
        self.rig.stop("kiosk-platform")
        self.screen.tap("nav.next")
        self.followed("已存入本机")
        self.screen.tap("bar.home")
        self.screen.wait("home", 5000)
        self.rig.start_platform()
        self.keeper("sync")
        self.until("the correction", lambda: len(self.records("correction")) == 1)

    def test_a_correction_of_a_case_that_was_withdrawn_is_refused_and_said(self):
        self.start_with_case()
        self.to_correction()
        self.rig.control_call("POST", f"/cases/{self.number}", {"state": "withdrawn"})
        self.screen.tap("nav.next")
        self.followed("没有接受")
        self.assertEqual(self.records("correction"), [])
        answered = self.until("the entry", lambda: [
            e["detail"] for e in map(json.loads, self.rig.ctl("journal", "export").splitlines())
            if e["kind"] == "case.answered"])
        self.assertEqual([(a["kind"], a["state"], a["code"]) for a in answered],
                         [("correction", "quarantined", "state")])
        self.assertRegex(self.rig.ctl("queue", "list"), r"correction +quarantined +[0-9a-f-]{36}  state\n")

    def test_a_keeper_killed_at_each_point_sends_a_correction_once(self):
        self.start_with_case()
        for n, point in enumerate(("submit.before-commit", "submit.after-commit", "link.after-send",
                                   "link.after-answer", "ack.before-commit"), 1):
            with self.subTest(point):
                self.to_correction()
                self.keeper(f"crash {point}")
                self.screen.tap("nav.next")
                self.until("the crash", lambda: not self.rig.programs["kioskd"].alive())
                self.rig.start_keeper()
                self.until("one more", lambda: len(self.records("correction")) == n
                           or self.again_after_a_no(point))
                self.keeper("sync")
                self.assertEqual(len(self.records("correction")), n)
                self.screen.tap("bar.home")
                self.screen.wait("home", 5000)

    def again_after_a_no(self, point):
        """Nothing was stored, and a keeper that knows nothing of the visit says no: sent once more."""
        node = self.screen.node("progress.followed")
        if not node or not node["text"].startswith("没有存下"):
            return False
        self.assertEqual(point, "submit.before-commit")
        self.screen.tap("progress.again")
        self.screen.idle(15000)
        self.screen.tap("progress.correct")
        self.screen.do("type progress.field.address 深南大道1号")
        self.screen.tap("nav.back")
        self.screen.do("type progress.field.rooms 3")
        self.screen.tap("nav.back")
        self.screen.tap("nav.next")
        self.followed("已送达平台")
        return True

    def test_a_withdrawal_asks_once_more_and_is_taken_once(self):
        self.start_with_case()
        self.by_code()
        self.screen.tap("progress.withdraw")
        self.assertTrue(any("不能恢复" in t for t in self.texts()))
        self.screen.tap("nav.back")
        self.assertEqual(self.records("withdrawal"), [])
        self.withdraw()
        self.followed("撤回已送达平台")
        self.screen.idle(15000)
        self.assertEqual(self.said("progress.state"), "撤回")
        self.assertIsNone(self.screen.node("progress.withdraw"))
        self.assertEqual(len(self.records("withdrawal")), 1)

    def test_a_withdrawal_whose_answer_is_lost_is_not_said_to_be_taken(self):
        self.start_with_case()
        self.by_code()
        self.rig.control_call("PUT", "/faults", {"name": "close-after-commit", "count": 1,
                                                 "on": "POST /applications/{project_no}/withdrawals"})
        self.withdraw()
        self.followed("已存入本机")
        self.keeper("sync")
        self.followed("撤回已送达平台")
        self.assertEqual(len(self.records("withdrawal")), 1)

    def test_what_has_ended_cannot_be_taken_back(self):
        self.start_with_case()
        self.tell("done")
        self.by_code()
        self.assertIsNone(self.screen.node("progress.withdraw"))


RESULT = "GET /applications/{project_no}/results/{n}/file"


class Results(Tracking):
    def to_result(self, printer=True, changes=None, **file):
        """A finished case with one result, and what was printed before."""
        self.start_with_case(printer=printer, changes=changes)
        if printer:
            self.until("the receipt", self.papers)
        self.tell("done", result={"result_type": "certified", "files": [
            {"n": "1", "name": "居住证", "token": "once-7", **file}]})
        self.by_code()
        self.before = len(self.papers())
        self.assertIsNone(self.screen.node("progress.printed"))
        self.assertFalse(any("核验" in t for t in self.whole()))

    def papers(self):
        return list(self.rig.folder.glob("receipt-*.png"))

    def fetch(self, words):
        self.screen.tap("progress.print")
        self.until(words, lambda: (n := self.screen.node("progress.printed")) and words in n["text"])

    def spoil(self, name, **means):
        self.rig.control_call("PUT", "/faults", {"name": name, "on": RESULT, **means})

    def journal(self, kind):
        return [e["detail"] for e in map(json.loads, self.rig.ctl("journal", "export").splitlines())
                if e["kind"] == kind]

    def refused(self):
        self.fetch("没有通过核验")
        self.assertEqual(len(self.papers()), self.before)
        self.assertIsNone(self.screen.node("progress.print"))
        alarms = self.until("the alarm", lambda: self.journal("alarm.result_signature"))
        self.assertEqual(alarms, [{"project_no": self.number, "n": "1"}])

    def test_a_verified_result_is_named_on_paper_and_fetched_once(self):
        self.to_result()
        self.fetch("结果文件已核验，凭条已打印")
        self.assertEqual(len(self.papers()), self.before + 1)
        self.assertIsNone(self.screen.node("progress.print"))
        self.assertEqual(self.rig.control_call("GET", "/requests")["counts"][RESULT], 1)

    def test_a_result_signed_with_sm2_is_verified_too(self):
        self.to_result(algorithm="sm2")
        self.fetch("结果文件已核验，凭条已打印")

    def test_a_wrong_signature_prints_nothing_and_is_an_alarm(self):
        self.to_result()
        self.spoil("wrong-signature")
        self.refused()

    def test_a_missing_signature_prints_nothing_and_is_an_alarm(self):
        self.to_result()
        self.spoil("wrong-signature", arg="none")
        self.refused()

    def test_a_token_that_was_used_is_said_and_the_line_stays_up(self):
        self.to_result()
        self.fetch("凭条已打印")
        self.screen.tap("progress.again")
        self.screen.idle(15000)
        self.fetch("可能已取过")
        self.assertEqual(len(self.papers()), self.before + 1)
        self.assertTrue(json.loads(self.rig.ctl("--json", "status"))["online"])

    def test_a_result_that_is_cut_in_the_middle_is_not_said_to_be_there(self):
        self.to_result()
        self.spoil("truncated-json", arg="wire")
        self.fetch("没有取完整")
        self.assertEqual(len(self.papers()), self.before)
        self.assertEqual(self.journal("alarm.result_signature"), [])

    def test_without_paper_the_verified_result_is_said_and_where_it_is(self):
        self.to_result(printer=False)
        self.fetch("结果文件已核验")
        self.assertIn("到窗口领取", self.said("progress.printed"))

    def test_without_a_key_nothing_is_fetched_and_the_token_is_kept(self):
        self.to_result()
        self.rig.control_call("PUT", "/config", {"keys": {"result_spki": []}})
        self.keeper("sync")
        self.keeper("idle 20000")
        self.fetch("不能核验")
        self.assertNotIn("/results/", json.dumps(self.rig.control_call("GET", "/requests")))

    def test_the_token_is_in_no_log(self):
        self.to_result()
        self.fetch("凭条已打印")
        logs = "".join(p.tail(100000) for p in self.rig.programs.values() if p.name != "kiosk-platform")
        self.assertNotIn("once-7", logs)

    def a4(self):
        """What came out of the A4 printer, as it was sent."""
        paper = self.rig.folder / "a4"
        return paper.read_bytes() if paper.exists() else b""

    def to_a4(self, **file):
        self.to_result(changes={"document_printer": {"driver": "pdf-raw", "device": "a4"}}, **file)
        self.assertEqual(self.screen.node("progress.print")["text"], "打印结果")

    def genuine(self):
        """As tests/platform/results.c makes it."""
        return (f"%PDF-1.4\n% case {self.number} result 1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
                "trailer<</Root 1 0 R>>\n%%EOF\n").encode()

    def test_a_genuine_result_is_printed_on_a4_byte_for_byte(self):
        self.to_a4()
        self.fetch("已送到打印机")
        self.assertEqual(self.a4(), self.genuine())
        self.assertEqual(self.rig.control_call("GET", "/requests")["counts"][RESULT], 1)
        self.assertEqual(len(self.papers()), self.before)
        self.assertIsNone(self.screen.node("progress.print"))

    def open_files(self, pid):
        for fd in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                yield os.readlink(f"/proc/{pid}/fd/{fd}")

    def held(self, part):
        """In which of the programs that, or the file, still is."""
        programs = {name: self.rig.programs[name].process.pid for name in ("kiosk", "kioskd")}
        return [name for name, pid in programs.items()
                if part in remains.memory(pid) or any("memfd:result" in name for name in self.open_files(pid))]

    def test_nothing_of_a_printed_result_stays_in_a_program_or_on_the_disk(self):
        self.to_a4()
        self.fetch("已送到打印机")
        part = self.genuine()[12:90]
        self.assertIn("kiosk", self.held(self.number.encode()), "a search that finds nothing")
        self.screen.tap("bar.home")
        self.screen.wait("home", 5000)
        self.until("an end of it", lambda: self.held(part) == [])
        files = [f for f in self.rig.folder.joinpath("store").rglob("*") if f.is_file()]
        self.assertTrue(files)
        self.assertEqual([f for f in files if part in f.read_bytes()], [])

    def test_a_result_whose_bytes_are_not_the_signed_ones_reaches_no_printer(self):
        self.to_a4()
        self.spoil("wrong-signature")
        self.refused()
        self.assertEqual(self.a4(), b"")

    def test_a_result_that_is_cut_reaches_no_printer(self):
        self.to_a4()
        self.spoil("truncated-json", arg="wire")
        self.fetch("没有取完整")
        self.assertEqual(self.a4(), b"")

    def test_offline_no_result_is_printed_and_that_is_said(self):
        self.to_a4()
        self.rig.stop("kiosk-platform")
        self.fetch("没有取完整")
        self.assertEqual(self.a4(), b"")
        self.assertEqual(len(self.papers()), self.before)


if __name__ == "__main__":
    main()
