# SPDX-License-Identifier: Apache-2.0
"""test_exits.py - how what the platform refused leaves a terminal: with the citizen's card, or through staff."""
import base64
import hashlib
import http.client
import json
import ssl
import subprocess
import uuid

from terminal import CARDS, ROOT, SIMPLE, STATEMENT, Rig, TerminalTest, main

DAY_MS = 86400000
CONFIG = "GET /terminals/self/config"


class Keyless(Rig):
    """The platform's configuration does not come through, and with it no key to seal with."""

    def start_platform(self, *args, **means):
        super().start_platform(*args, **means)
        self.control_call("PUT", "/faults", {"name": "html-413", "on": CONFIG})


class Exit(TerminalTest):
    def journal(self, kind):
        return [e["detail"] for e in map(json.loads, self.rig.ctl("journal", "export").splitlines())
                if e["kind"] == kind]

    def refused(self):
        """A record of an item that was cancelled while the terminal was offline; its serial."""
        rig = self.rig
        rig.control_call("PUT", "/down", {"down": True})
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        catalogue = json.loads(rig.catalogue.read_text(encoding="utf-8"))
        for item in catalogue["items"]:
            if SIMPLE in item["task_name"]:
                item["task_state"] = "3"
        rig.control_call("PUT", "/catalogue", catalogue)
        rig.control_call("PUT", "/down", {"down": False})
        self.keeper("sync")
        self.state_is(serial, "quarantined")
        return serial

    def state_is(self, serial, state):
        self.until(f"{serial} {state}", lambda: (r := self.record(serial)) and r["state"] == state)


class TakenBack(Exit):
    rig_class = Keyless

    def cases_of(self, card):
        self.screen.tap("home.progress")
        self.screen.wait("progress", 5000)
        self.screen.tap("progress.card")
        self.screen.wait("identify", 5000)
        self.rig.card_in(card)
        self.screen.wait("progress", 10000)
        self.screen.idle(15000)

    def home(self):
        self.screen.tap("bar.home")
        self.screen.wait("home", 5000)
        self.walker.take_card()

    def test_a_refused_application_is_taken_back_with_the_holders_card_and_nothing_of_it_is_left(self):
        self.start()
        serial = self.refused()
        self.cases_of(CARDS / "hmt.json")
        self.assertIsNone(self.screen.node(f"progress.kept.{serial}"))
        self.home()
        self.cases_of(CARDS / "resident.json")
        self.screen.tap(f"progress.kept.{serial}")
        self.assertTrue(any("不能恢复" in (n["text"] or "") for n in self.screen.dump()["nodes"]))
        self.screen.tap("nav.back")
        self.state_is(serial, "quarantined")
        self.screen.tap(f"progress.kept.{serial}")
        self.screen.tap("progress.withdraw.yes")
        self.until("the word", lambda: (n := self.screen.node("progress.followed")) and n["text"].startswith("已撤回"))
        self.until("its row", lambda: not self.screen.node(f"progress.kept.{serial}"))
        self.state_is(serial, "withdrawn")
        self.home()
        self.keeper("clock +130000")
        self.until("its content gone", lambda: self.record(serial)["sealed_bytes"] == 0)
        self.assertEqual([d["serial"] for d in self.journal("case.taken_back")], [serial])
        # The key comes: nobody hears of it any more.
        self.rig.no_faults()
        self.keeper("sync")
        self.assertEqual(self.rig.control_call("GET", "/records/quarantine"), [])
        self.state_is(serial, "withdrawn")


class HandedOver(Exit):
    rig_class = Keyless

    def test_staff_hands_over_when_there_is_a_key_and_is_told_why_not_before(self):
        rig = self.start()
        serial = self.refused()
        run = rig.ctl("queue", "hand-over", serial, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("gave no key to seal with", run.stderr)
        self.state_is(serial, "quarantined")
        rig.no_faults()
        self.keeper("sync")
        self.state_is(serial, "handed_over")
        for command, sentence in (("hand-over", "the record is handed_over"), ("retry", "the record is handed_over")):
            run = rig.ctl("queue", command, serial, check=False)
            self.assertEqual(run.returncode, 1)
            self.assertIn(sentence, run.stderr)
        told, = rig.control_call("GET", "/records/quarantine")
        self.assertEqual(told["body"]["apply_serial_no"], serial)
        self.assertEqual(rig.ctl("queue", "hand-over", "nobody", check=False).returncode, 1)


class Handed(Exit):
    """A file of what was not delivered, brought to the platform beside the network, or instead of it."""

    def offline_day(self, signed=True):
        """Two records that wait here, one with the picture of a signature; the key to seal with is known."""
        whole = json.loads((ROOT / "assets/catalogue/sample.json").read_text(encoding="utf-8"))
        for item in whole["items"]:
            if STATEMENT in item["task_name"]:
                item["needs_signature"] = "1"
        self.start(catalogue=whole)
        self.keeper("sync")
        self.rig.control_call("PUT", "/down", {"down": True})
        serials = []
        for words in (SIMPLE, STATEMENT) if signed else (SIMPLE,):
            serials.append(self.walker.visit(words))
            self.walker.done()
        return serials

    def bring(self, path, at_once=50):
        """Every line of the file but the first and last, in requests of so many; what became of each."""
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        self.assertEqual(lines[0]["format"], "yichuang-export 1")
        self.assertIn("end", lines[-1])
        came = []
        for first in range(1, len(lines) - 1, at_once):
            answer = self.post("/imports", {"records": lines[first:min(first + at_once, len(lines) - 1)]})
            came += [r["result"] for r in answer["records"]]
        return came

    def post(self, path, value):
        data = self.rig.folder / "platform"
        context = ssl.create_default_context(cafile=data / "ca.pem")
        context.load_cert_chain(data / "client.pem", data / "client.key")
        body = json.dumps(value).encode()
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        line = http.client.HTTPSConnection("localhost", self.rig.port, context=context, timeout=60)
        line.request("POST", f"/kiosk/v1{path}", body,
                     {"Content-Type": "application/json", "Content-Digest": f"sha-256=:{digest}:",
                      "Idempotency-Key": f'"{uuid.uuid4()}"'})
        answer = line.getresponse()
        text = answer.read()
        line.close()
        self.assertEqual(answer.status, 201, text)
        return json.loads(text)

    def export(self):
        path = self.rig.folder / "by-hand.export"
        path.unlink(missing_ok=True)
        return path, self.rig.ctl("queue", "export", path)

    def up(self):
        self.rig.control_call("PUT", "/down", {"down": False})


class ByHand(Handed):
    def test_by_hand_then_by_network_each_record_counts_once(self):
        serials = self.offline_day()
        path, said = self.export()
        self.assertIn("2 records with 1 files", said)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertEqual([self.record(s)["state"] for s in serials], ["queued"] * 2)
        self.up()
        self.assertEqual(self.bring(path), ["imported"] * 3)
        self.assertEqual(self.bring(path, at_once=1), ["known"] * 3, "brought twice")
        self.keeper("sync")
        for serial in serials:
            self.delivered(serial)
        self.each_applied_once(serials)
        self.assertIn("difference 0", self.rig.ctl("reconcile"))

    def test_by_network_then_by_hand_each_record_counts_once(self):
        serials = self.offline_day()
        path, _ = self.export()
        self.up()
        self.keeper("sync")
        for serial in serials:
            self.delivered(serial)
        self.assertEqual(self.bring(path), ["known"] * 3)
        self.each_applied_once(serials)
        # Nothing waits: the next file has nobody in it.
        self.assertIn("0 records with 0 files", self.export()[1])

    def test_a_delivery_cut_on_either_way_still_counts_once(self):
        serials = self.offline_day(signed=False)
        path, _ = self.export()
        self.up()
        self.rig.control_call("PUT", "/faults", {"name": "close-after-commit", "count": 1})
        self.keeper("sync")
        self.assertEqual(self.bring(path), ["known"])
        self.keeper("crash ack.before-commit")
        self.rig.no_faults()
        self.rig.ctl("sync", check=False)
        self.until("the crash", lambda: not self.rig.programs["kioskd"].alive())
        self.rig.start_keeper()
        self.assertEqual(self.bring(path), ["known"])
        self.delivered(serials[0])
        self.each_applied_once(serials)

    def test_the_platform_alone_reads_it_and_no_name_is_in_it(self):
        self.offline_day(signed=False)
        path, _ = self.export()
        text = path.read_text(encoding="utf-8")
        card = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))
        for what in (card["name"], card["id"], card["address"]):
            self.assertNotIn(what, text)
        # Another's key opens nothing: the line is kept unread, and is no case.
        (self.rig.folder / "platform/sealing.key").unlink()
        self.rig.stop("kiosk-platform")
        self.rig.start_platform()
        self.assertEqual(self.bring(path), ["imported"])
        self.assertEqual(self.rig.cases(), [])

    def test_a_file_says_whether_it_is_whole(self):
        self.offline_day()
        path, _ = self.export()
        self.assertRegex(self.rig.ctl("rescue", "info", path), "^whole: 2 records with 1 files of terminal-1, made 20")
        whole = path.read_bytes()
        lines = whole.splitlines(keepends=True)
        spoilt = {"its last line is missing": lines[:-1], "cut in this line": [*lines[:-1], lines[-1][:-1]],
                  "not as many lines": [*lines[:1], *lines[2:]], "no line of an export": [lines[0], b"{}\n", *lines[1:]],
                  "begins with one line": lines[1:], "behind the end": [*lines, lines[1]]}
        for sentence, rest in spoilt.items():
            path.write_bytes(b"".join(rest))
            run = self.rig.ctl("rescue", "info", path, check=False)
            self.assertEqual((run.returncode, run.stdout), (1, ""))
            self.assertIn(sentence, run.stderr)

    def test_a_file_that_is_there_is_never_written_over(self):
        rig = self.start()
        path = rig.folder / "only-copy"
        path.write_text("precious")
        self.keeper("sync")
        run = rig.ctl("queue", "export", path, check=False)
        self.assertEqual((run.returncode, path.read_text()), (1, "precious"))


class NoKey(Exit):
    rig_class = Keyless

    def test_without_a_key_nothing_is_exported_and_no_file_is_left(self):
        rig = self.start()
        run = rig.ctl("queue", "export", rig.folder / "none", check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("nothing can be exported", run.stderr)
        self.assertFalse((rig.folder / "none").exists())


class Rescued(Handed):
    def test_a_dead_boards_store_goes_into_a_file_and_counts_once(self):
        serials = self.offline_day()
        rig = self.rig
        path = rig.folder / "rescued"
        run = rig.ctl("rescue", rig.folder / "store", path, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("kioskd or another program has it open", run.stderr)
        rig.programs["kioskd"].process.kill()
        self.until("its end", lambda: not rig.programs["kioskd"].alive())
        self.assertIn("2 records with 1 files", rig.ctl("rescue", rig.folder / "store", path))
        self.up()
        self.assertEqual(self.bring(path), ["imported"] * 3)
        # The board comes back to life after all.
        rig.start_keeper()
        self.keeper("sync")
        for serial in serials:
            self.delivered(serial)
        self.each_applied_once(serials)

    def test_what_is_missing_is_said_and_nothing_is_made(self):
        self.offline_day(signed=False)
        rig = self.rig
        store = rig.folder / "store"
        rig.stop("kioskd")
        path = rig.folder / "rescued"
        (store / "seal.key").rename(rig.folder / "aside.key")
        cases = [((rig.folder, path), "there is no queue.db in it"),
                 ((store, path), "the key that seals the records is missing")]
        other = rig.folder / "other.key"
        other.write_bytes(bytes(32))
        other.chmod(0o600)
        cases.append(((store, path, other), "sealed with another key"))
        for arguments, sentence in cases:
            run = rig.ctl("rescue", *arguments, check=False)
            self.assertEqual(run.returncode, 1)
            self.assertIn(sentence, run.stderr)
            self.assertFalse(path.exists())
        self.assertFalse((store / "seal.key").exists())
        pem = rig.folder / "sealing.pub.pem"
        subprocess.run(["openssl", "pkey", "-in", rig.folder / "platform/sealing.key", "-pubout", "-out", pem], check=True)
        run = rig.ctl("--key", store / "queue.mark", "rescue", store, path, rig.folder / "aside.key", check=False)
        self.assertIn("no PEM of a public key", run.stderr)
        self.assertIn("1 records", rig.ctl("--key", pem, "rescue", store, path, rig.folder / "aside.key"))
        self.up()
        self.assertEqual(self.bring(path), ["imported"])


class Revealed(Exit):
    def test_a_manager_sees_whose_one_record_is_and_the_journal_says_who_which_and_why(self):
        rig = self.start()
        rig.control_call("PUT", "/down", {"down": True})
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        card = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))
        for options in ((), ("--reason", "curiosity")):
            run = rig.ctl(*options, "queue", "reveal", serial, check=False)
            self.assertEqual((run.returncode, run.stdout), (1, ""))
            self.assertIn("the reason is one of", run.stderr)
        name, mobile = rig.ctl("--reason", "contact", "queue", "reveal", serial).splitlines()
        self.assertEqual(name, card["name"])
        entry = self.until("the third entry", lambda: (e := self.journal("staff.reveal"))[2:] and e)[-1]
        self.assertEqual((entry["serial"], entry["reason"], entry["result"], entry["right"]),
                         (serial, "contact", "ERR_OK", "manager"))
        for text in (rig.ctl("journal", "export"), rig.programs["kioskd"].tail(1000)):
            self.assertNotIn(card["name"], text)
            self.assertFalse(mobile and mobile in text)
        for _ in range(19):
            rig.ctl("--reason", "contact", "queue", "reveal", serial)
        run = rig.ctl("--reason", "contact", "queue", "reveal", serial, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("no more before tomorrow", run.stderr)
        rig.control_call("PUT", "/down", {"down": False})
        self.keeper("sync")
        self.delivered(serial)
        self.keeper("clock +130000")
        self.until("its content gone", lambda: self.record(serial)["sealed_bytes"] == 0)
        run = rig.ctl("--reason", "contact", "queue", "reveal", serial, check=False)
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("its content is not here any more", run.stderr)


class Compared(Exit):
    def day_over(self):
        """One more day passes, here and at the platform."""
        self.rig.control_call("PUT", "/clock", {"offset_ms": DAY_MS})
        self.keeper(f"clock +{DAY_MS}")
        self.keeper("sync")
        return self.until("the comparison", lambda: self.journal("reconciled"))

    def test_after_a_day_of_faults_the_difference_is_0(self):
        rig = self.start()
        serials = []
        for fault in ("close-after-commit", "wrong-echo", "503"):
            rig.control_call("PUT", "/faults", {"name": fault, "count": 1})
            serials.append(self.walker.visit(SIMPLE))
            self.walker.done()
            self.until(serials[-1], lambda: self.keeper("sync") and self.record(serials[-1])["state"] == "delivered")
        self.assertEqual(rig.ctl("reconcile").splitlines()[0].split(": ")[1], "3 here, 0 of them still wait, difference 0")
        reports = self.day_over()
        self.assertEqual([r["difference"] for r in reports], [0] * len(reports))
        self.assertEqual(reports[-1]["listed"], 3)
        self.assertEqual(self.journal("alarm.reconcile"), [])
        self.each_applied_once(serials)

    def test_a_difference_is_an_alarm_with_the_serial(self):
        rig = self.start()
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        self.delivered(serial)
        rig.stop("kioskd")
        rig.stop("kiosk-platform")
        for name in ("platform.db", "platform.db-wal", "platform.db-shm"):
            (rig.folder / "platform" / name).unlink(missing_ok=True)
        rig.start_platform()
        rig.start_keeper()
        self.keeper("clock +130000")
        self.until("the end of the grace", lambda: self.record(serial)["sealed_bytes"] == 0)
        run = rig.ctl("reconcile", check=False)
        self.assertEqual(run.returncode, 1)
        self.assertRegex(run.stdout, rf"{serial} +the platform does not have it")
        # That the clock was moved against the platform's may be noticed by now, too.
        alarm, = (one for one in rig.status()["alarms"] if one["kind"] == "alarm.reconcile")
        self.assertEqual((alarm["detail"]["missing"], alarm["detail"]["serials"]), (1, [serial]))
        for day in ("2026-02-30", "yesterday"):
            run = rig.ctl("reconcile", day, check=False)
            self.assertEqual(run.returncode, 1)
            self.assertIn("a day is written YYYY-MM-DD", run.stderr)


if __name__ == "__main__":
    main()
