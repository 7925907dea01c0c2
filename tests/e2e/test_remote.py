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


class Asked(TerminalTest):
    """A terminal that the platform asks to do something."""

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


class Commands(Asked):
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


class BoardRig(Rig):
    """A machine whose acts can be asked for; none of them is done."""

    def start_keeper(self):
        if "systemd" not in self.sections.get("board", {}):
            self.systemd = self.start_systemd()
        super().start_keeper()


BUNDLE = b"hsqs" + bytes(range(256)) * 4096
ACTS = ["kiosk-act-update@afar.service", "kiosk-act-reboot.service"]


class Update(Asked):
    """The version this board should run, from the platform to the act that installs it."""
    rig_class = BoardRig

    def offer_firmware(self, version="9.0", **other):
        bundle = self.rig.folder / "offered.raucb"
        bundle.write_bytes(BUNDLE)
        self.rig.control_call("PUT", "/firmware", {"board": "host", "channel": "stable", "file": str(bundle),
                                                   "version": version, "rollback_floor": "0.1", **other})

    def update(self):
        return json.loads(self.rig.ctl("--json", "update"))

    def here(self):
        return self.rig.folder / "store/update/afar.raucb"

    def test_an_update_waits_for_the_citizen_is_installed_and_starts_the_machine_again(self):
        rig = self.start()
        self.offer_firmware()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.command("update")
        rig.ctl("sync")
        self.until("the bundle", lambda: self.update()["state"] == "ready")
        self.assertEqual(self.here().read_bytes(), BUNDLE)
        self.assertEqual((rig.started_units(), self.state(1)), ([], "new"))
        serial = self.walker.submit()
        self.walker.done()
        self.until("both acts", lambda: rig.started_units() == ACTS)
        self.delivered(serial)
        self.until("the file to go", lambda: not self.here().exists())
        self.assertEqual(self.state(1), "new")
        # This machine was not started again: what became of it nobody knows.
        rig.kill("kioskd")
        rig.start_keeper()
        rig.ctl("sync")
        self.told(1, "unknown")
        self.assertEqual(rig.started_units(), ACTS)

    def test_what_rauc_refuses_has_failed_and_the_machine_is_not_started_again(self):
        rig = self.start()
        self.offer_firmware()
        rig.systemd.ask("result failed")
        (rig.folder / "act/out/kiosk-act-update").write_text("signature verification failed\n")
        self.command("update")
        rig.ctl("sync")
        self.told(1, "failed")
        results = rig.control_call("GET", "/commands")[0]["results"]
        self.assertEqual([r["detail"] for r in results], ["signature verification failed"])
        self.assertEqual(rig.started_units(), ACTS[:1])
        self.assertTrue(self.here().exists())

    def test_staff_fetches_looks_and_installs(self):
        rig = self.start()
        self.assertIn("unknown", rig.ctl("update"))
        self.assertIn("nothing newer", rig.ctl("update", "install", check=False).stderr)
        rig.ctl("update", "fetch")
        self.until("an answer", lambda: self.update()["state"] == "current")
        self.offer_firmware(rollback_floor="9.1")
        rig.ctl("update", "fetch")
        self.until("the refusal", lambda: self.update()["why"] == "floor")
        self.assertIn("rollback floor", rig.ctl("update"))
        self.assertIn("rollback floor", rig.ctl("update", "install", check=False).stderr)
        self.offer_firmware()
        rig.ctl("update", "fetch")
        self.until("the bundle", lambda: self.update()["state"] == "ready")
        self.assertRegex(rig.ctl("update"), f"offered +9.0\nhere +{len(BUNDLE)} of {len(BUNDLE)} bytes, 100 %\n")
        self.assertEqual(rig.started_units(), [])
        rig.ctl("update", "install")
        self.assertEqual(rig.started_units(), ACTS[:1])
        self.assertEqual(self.update()["state"], "installed")

    def test_over_a_line_that_is_cut_it_goes_on_where_it_was(self):
        rig = self.start()
        self.offer_firmware()
        rig.control_call("PUT", "/faults", {"name": "truncated-json", "arg": "wire", "count": 3,
                                            "on": "GET /firmware/bundles/{name}"})
        rig.ctl("update", "fetch")
        for _ in range(60):
            if self.update()["state"] == "ready":
                break
            self.keeper("clock +10000")
            rig.ctl("sync", check=False)
        self.assertEqual(self.here().read_bytes(), BUNDLE)


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
