# SPDX-License-Identifier: Apache-2.0
"""test_remote.py - what is between a terminal and its province: enrolment, commands, journal, certificates."""
import os
import stat
import subprocess

from terminal import SIMPLE, Rig, TerminalTest, main
from rig import BIN


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


if __name__ == "__main__":
    main()
