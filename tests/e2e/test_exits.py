# SPDX-License-Identifier: Apache-2.0
"""test_exits.py - how what the platform refused leaves a terminal: with the citizen's card, or through staff."""
import json

from terminal import CARDS, SIMPLE, Rig, TerminalTest, main

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
        alarm, = rig.status()["alarms"]
        self.assertEqual((alarm["kind"], alarm["detail"]["missing"], alarm["detail"]["serials"]),
                         ("alarm.reconcile", 1, [serial]))
        for day in ("2026-02-30", "yesterday"):
            run = rig.ctl("reconcile", day, check=False)
            self.assertEqual(run.returncode, 1)
            self.assertIn("a day is written YYYY-MM-DD", run.stderr)


if __name__ == "__main__":
    main()
