# SPDX-License-Identifier: Apache-2.0
"""test_remote.py - what is between a terminal and its province: enrolment, commands, journal, certificates."""
import json
import os
import stat

from terminal import SIMPLE, Rig, TerminalTest, main


class Enrolment(TerminalTest):
    """A machine that nobody has set up: the province's CA is there, certificate and key are not."""

    def machine(self, serial_no="SN-1"):
        self.rig = rig = Rig({"terminal": {"model": "K1", "serial_no": serial_no},
                              "platform": {"cert": "mine.pem", "key": "mine.key"}})
        self.addCleanup(self.end, rig)
        rig.start_platform()
        rig.start_keeper()
        return rig

    def code(self):
        return self.rig.control_call("POST", "/activation-codes", {})["code"]

    def test_a_machine_becomes_a_terminal_and_what_waited_arrives_under_its_new_name(self):
        rig = self.start({"terminal": {"model": "K1", "serial_no": "SN-1"},
                          "platform": {"cert": "mine.pem", "key": "mine.key"}}, platform=False)
        self.assertIs(rig.status()["enrolled"], False)
        first = self.walker.visit(SIMPLE)
        self.walker.done()
        self.assertTrue(first.startswith("unenrolled-"), first)
        run = rig.ctl("enrol", "A1", check=False)
        self.assertEqual((run.returncode, "cannot be reached" in run.stderr), (1, True), run.stderr)
        rig.start_platform()
        self.assertEqual(rig.ctl("enrol", self.code()), "enrolled as terminal-2, hall 440300-01, area 440300\n")
        status = rig.status()
        self.assertEqual((status["enrolled"], status["terminal_id"]), (True, "terminal-2"))
        self.assertEqual(stat.S_IMODE(os.stat(rig.folder / "mine.key").st_mode), 0o600)
        self.delivered(first)
        second = self.walker.visit(SIMPLE)
        self.assertTrue(second.startswith("terminal-2-"), second)
        self.delivered(second)
        self.each_applied_once([first, second])
        self.until("its entry", lambda: '"identity.enrolled"' in rig.ctl("journal", "export"))

    def test_each_refusal_is_a_sentence_and_exit_1(self):
        rig = self.machine()
        used = self.code()
        for code, said in (("NEVER", "does not know"), ("x" * 51, "1 to 50")):
            run = rig.ctl("enrol", code, check=False)
            self.assertEqual((run.returncode, said in run.stderr), (1, True), run.stderr)
        rig.ctl("enrol", used)
        run = rig.ctl("enrol", self.code(), check=False)
        self.assertEqual((run.returncode, "enrolled already" in run.stderr), (1, True), run.stderr)

    def test_a_lost_answer_is_unknown_and_the_same_code_finds_out(self):
        rig = self.machine()
        code = self.code()
        rig.control_call("PUT", "/faults", {"name": "close-after-commit", "count": None, "on": "POST /enrolments"})
        run = rig.ctl("enrol", code, check=False)
        self.assertEqual(run.returncode, 3)
        self.assertIn("not known whether it was done: the platform's answer was lost", run.stderr)
        rig.no_faults()
        self.assertIs(rig.status()["enrolled"], False)
        self.assertIn("enrolled as terminal-2", rig.ctl("enrol", code))

    def test_a_power_cut_leaves_it_unenrolled_or_enrolled(self):
        for point, enrolled in (("identity.before-certificate", False), ("identity.before-key", True)):
            with self.subTest(point):
                rig = self.machine()
                code = self.code()
                self.keeper(f"crash {point}")
                self.assertEqual(rig.ctl("enrol", code, check=False).returncode, 3)
                rig.kill("kioskd")
                rig.start_keeper()
                self.assertIs(rig.status()["enrolled"], enrolled)
                self.assertEqual((rig.folder / "mine.key").exists(), enrolled)
                if not enrolled:
                    self.assertIn("enrolled as terminal-2", rig.ctl("enrol", code))
                self.assertEqual(rig.status()["terminal_id"], "terminal-2")
                self.assertFalse((rig.folder / "mine.key.new").exists())
                self.assertIn("online", rig.ctl("sync"))


class Commands(TerminalTest):
    def command(self, kind, **args):
        self.rig.control_call("POST", "/commands", {"kind": kind, "args": args})

    def state(self, number):
        return {c["id"]: c["state"] for c in self.rig.control_call("GET", "/commands")}[str(number)]

    def told(self, number, state):
        return self.until(f"command {number} to be {state}", lambda: self.state(number) == state)

    def entries(self):
        lines = map(json.loads, self.rig.ctl("journal", "export").splitlines())
        return [e["detail"] for e in lines if e["kind"] == "command"]

    def is_locked(self):
        return any(a["kind"] == "command" and a["detail"] == {"kind": "lock"} for a in self.rig.status()["alarms"])

    def test_a_lock_lets_the_visit_end_and_stays_over_a_restart(self):
        rig = self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.command("lock")
        rig.ctl("sync")
        self.told(1, "done")
        self.until("its entries", lambda: len(self.entries()) == 2)
        self.assertEqual(self.screen.screen(), "check")
        serial = self.walker.submit()
        self.screen.tap("receipt.done")
        self.screen.wait("closed")
        self.delivered(serial)
        rig.kill("kioskd")
        rig.start_keeper()
        self.until("the lock", self.is_locked)
        self.screen.wait("closed")
        self.command("unlock")
        rig.ctl("sync")
        self.screen.wait("home")
        self.assertFalse(self.is_locked())
        self.until("the other entries", lambda: len(self.entries()) == 4)
        self.assertEqual({e["who"] for e in self.entries()}, {"platform"})

    def test_a_reboot_waits_for_the_citizen_and_is_refused_where_nobody_can(self):
        rig = self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.command("reboot")
        rig.ctl("sync")
        self.assertEqual(self.state(1), "new")
        self.walker.submit()
        self.walker.done()
        self.told(1, "refused")


class Configuration(TerminalTest):
    def idle_after(self, seconds, changes=None):
        """On the check screen, where personal data stands, nobody touches anything for so long."""
        rig = self.start(changes)
        rig.control_call("PUT", "/config", {"idle_s": 40})
        rig.ctl("sync")
        self.screen.close()
        rig.stop("kiosk")
        rig.start_kiosk()
        self.screen = rig.screen()
        self.addCleanup(self.screen.close)
        self.screen.wait("home", 20000)
        self.walker.screen = self.screen
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.screen.do(f"clock +{seconds * 1000}")
        return self.screen.dump()["overlay"]

    def test_the_platforms_idle_time_counts(self):
        self.assertEqual(self.idle_after(25), "idle")

    def test_the_files_idle_time_counts_before_the_platforms(self):
        self.assertIsNone(self.idle_after(25, {"visit": {"idle_s": 120}}))

    def test_the_journals_tail_is_said_in_words(self):
        rig = self.start()
        self.until("an entry", lambda: "start" in rig.ctl("log"))
        self.assertRegex(rig.ctl("log", "500").splitlines()[0],
                         r"^\d{4}-\d\d-\d\dT\S+  info     start unclean=false version=\S+$")
        self.assertEqual(len(rig.ctl("log", "2").splitlines()), 2)
        entry = json.loads(rig.ctl("--json", "log", "1"))
        self.assertEqual(set(entry), {"seq", "at", "kind", "detail", "prev", "hash"})
        for bad in ("0", "x", "10001"):
            self.assertEqual(rig.ctl("log", bad, check=False).returncode, 2)


if __name__ == "__main__":
    main()
