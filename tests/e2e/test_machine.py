# SPDX-License-Identifier: Apache-2.0
"""test_machine.py - what staff has done to the machine: asked for once, by whom may, with what was told, and noted.

systemd is kiosk-sim's: it starts nothing and writes down what it was to start.
"""
import json
import re
import time

from terminal import ROOT, Rig, TerminalTest, WithCable, main

BUNDLE = b"hsqs" + bytes(range(256)) * 1024
# What is asked, the unit it leads to, and the file that tells it what: None is told nothing.
PLAIN = {
    ("restart",): "kiosk-act-reboot.service",
    ("usb", "mount"): "kiosk-act-usb-mount.service",
    ("usb", "unmount"): "kiosk-act-usb-unmount.service",
}


class Machine(TerminalTest):
    def board(self, kind=Rig):
        self.rig = rig = kind(platform=False)
        self.addCleanup(rig.close)
        self.systemd = rig.start_systemd()
        rig.start_keeper()
        return rig

    def journal(self):
        entries = map(json.loads, self.rig.ctl("journal", "export").splitlines())
        return [(e["detail"]["act"], e["detail"]["result"]) for e in entries if e["kind"] == "staff.act"]

    def noted(self, *wanted):
        """Notes are committed within a second, several at once."""
        self.until(f"{len(wanted)} notes", lambda: len(self.journal()) >= len(wanted))
        self.assertEqual(self.journal(), list(wanted))

    def refused(self, *words):
        run = self.rig.ctl(*words, check=False)
        self.assertEqual(run.returncode, 1, words)
        return run.stderr

    def network(self):
        return json.loads(self.rig.ctl("--json", "network", "show"))

    def test_each_act_starts_its_unit_once_and_is_noted(self):
        rig = self.board()
        for words, unit in PLAIN.items():
            self.assertEqual(rig.ctl(*words), "done\n")
        self.assertEqual(rig.started_units(), list(PLAIN.values()))
        self.noted(("reboot", "ERR_OK"), ("usb-mount", "ERR_OK"), ("usb-unmount", "ERR_OK"))
        acts = {a["act"]: a for a in json.loads(rig.ctl("--json", "acts"))["acts"]}
        self.assertEqual({name for name, a in acts.items() if a["at"]}, {"reboot", "usb-mount", "usb-unmount"})
        self.assertEqual(list((rig.folder / "act/in").iterdir()), [])

    def test_without_a_board_nothing_is_touched_and_said_so(self):
        self.rig = rig = Rig(platform=False)
        self.addCleanup(rig.close)
        rig.start_keeper()
        for words in PLAIN:
            self.assertIn("this machine is no board", self.refused(*words))
        self.noted(*((name, "ERR_UNSUPPORTED") for name in ("reboot", "usb-mount", "usb-unmount")))

    def test_each_way_it_can_end_badly_has_its_sentence(self):
        rig = self.board()
        for command, sentence in (("result failed", "it was started and failed"), ("refuse denied", "polkit"),
                                  ("refuse unknown", "no unit for it")):
            self.systemd.ask(command)
            self.assertIn(sentence, self.refused("usb", "mount"))
        self.systemd.ask("refuse none")
        self.systemd.ask("result failed")
        (rig.folder / "act/out/kiosk-act-usb-mount").write_text("no stick is there\u202e\nmore\n")
        self.assertIn("no stick is thereU+202E (ERR_ACT_FAILED)", self.refused("usb", "mount"))
        self.systemd.ask("mute")
        run = rig.ctl("--wait", "1", "usb", "mount", check=False)
        self.assertEqual(run.returncode, 3)
        self.assertIn("not known whether it was done", run.stderr)
        self.assertIn("it is under way", self.refused("usb", "mount"))
        self.systemd.ask("gone")
        self.noted(*(("usb-mount", result) for result in ("ERR_ACT_FAILED", "ERR_NOT_ALLOWED", "ERR_NOT_FOUND",
                                                          "ERR_ACT_FAILED", "ERR_BUSY", "ERR_IO")))

    def test_a_restart_that_takes_its_own_job_along_is_a_restart(self):
        rig = self.board()
        self.systemd.ask("result canceled")
        self.assertIn("called off", self.refused("usb", "mount"))
        rig.ctl("restart")
        self.noted(("usb-mount", "ERR_CANCELLED"), ("reboot", "ERR_OK"))

    def test_ssh_is_the_vendors_alone(self):
        rig = self.board()
        self.assertIn("no right", self.refused("ssh"))
        self.assertEqual(rig.started_units(), [])

    def test_a_cable_is_set_as_it_was_said_or_not_at_all(self):
        rig = self.board(WithCable)
        cable = rig.cable()
        rig.ctl("network", "set", cable, "10.1.2.3/24", "10.1.2.1", "10.1.2.2")
        told = rig.folder / "act/in/network"
        self.assertEqual(told.read_text(), f"interface={cable}\nmethod=static\naddress=10.1.2.3/24\ngateway=10.1.2.1\ndns=10.1.2.2\n")
        self.assertEqual(told.stat().st_mode & 0o777, 0o640)
        rig.ctl("network", "set", cable, "dhcp")
        self.assertEqual(told.read_text(), f"interface={cable}\nmethod=dhcp\n")
        self.assertEqual(rig.started_units(), ["kiosk-act-network.service"] * 2)
        for bad in (("lo", "dhcp"), ("none0", "dhcp"), ("../../etc", "dhcp"), (cable, "10.1.2.3"), (cable, "10.1.2.3/33"),
                    (cable, "10.1.2.3/24\ndns=x"), (cable, "dhcp", "10.1.2.1"), (cable, "10.1.2.3/24", "x"),
                    (cable, "10.1.2.3/24", "10.1.2.1", "x"), (cable, "10.1.2.3/24", "10.1.3.1"), (cable, "10.1.2.0/24")):
            self.assertIn("ERR_INVALID", self.refused("network", "set", *bad), bad)
        self.assertEqual(told.read_text(), f"interface={cable}\nmethod=dhcp\n")
        self.assertEqual(len(rig.started_units()), 2)

    def test_the_network_is_told_with_what_went_wrong_last(self):
        self.rig = rig = Rig()
        self.addCleanup(rig.close)
        rig.start_platform()
        rig.start_keeper()
        self.until("the platform", lambda: self.network()["platform"]["reachable"])
        self.assertEqual(self.network()["platform"]["last_error"], "")
        self.assertIn("answers", rig.ctl("network", "show"))
        rig.kill("kiosk-platform")
        rig.ctl("sync", check=False)
        platform = self.network()["platform"]
        self.assertEqual((platform["reachable"], platform["last_error"]), (False, "ERR_OFFLINE"))
        self.assertGreaterEqual(platform["quiet_ms"], 0)
        self.assertIn("does not answer: ERR_OFFLINE", rig.ctl("network", "show"))

    def test_the_clock_is_set_by_staff_only_while_nobody_vouches_for_it(self):
        rig = self.board()
        known = json.loads(rig.ctl("--json", "time", "show"))
        self.assertEqual(set(known), {"now", "clock_trust", "offset_ms", "sources"})
        self.assertEqual([s["name"] for s in known["sources"]], ["platform", "ntp"])
        told = rig.folder / "act/in/time"
        if known["clock_trust"]:
            self.assertIn("no other is taken", self.refused("time", "set", "2026-11-21T09:41:00+08:00"))
            self.assertFalse(told.exists())
        rig.ctl("time", "set")
        self.assertRegex(told.read_text(), r"^at=\d{10}\n$")
        self.assertEqual(rig.started_units(), ["kiosk-act-time.service"])

    def test_an_update_is_handed_to_rauc_and_nothing_of_it_stays(self):
        rig = self.board()
        bundle = rig.folder / "update.raucb"
        bundle.write_bytes(BUNDLE)
        self.assertEqual(rig.ctl("update", "install", bundle), "done\n")
        self.assertEqual(rig.started_units(), ["kiosk-act-update@hand.service"])
        self.assertEqual(list((rig.folder / "store/update").iterdir()), [])
        self.assertIn("no update bundle", self.refused("update", "install", ROOT / "README.md"))
        self.systemd.ask("result failed")
        (rig.folder / "act/out/kiosk-act-update").write_text("signature verification failed\n")
        self.assertIn("signature verification failed", self.refused("update", "install", bundle))
        self.assertEqual(list((rig.folder / "store/update").iterdir()), [])
        self.noted(("update", "ERR_OK"), ("update", "ERR_SYNTAX"), ("update", "ERR_ACT_FAILED"))

    def test_why_rauc_did_not_install_is_said_as_a_sentence_and_as_a_word(self):
        rig = self.board()
        bundle = rig.folder / "update.raucb"
        bundle.write_bytes(BUNDLE)
        self.systemd.ask("result failed")
        for word, sentence in (("signature", "not signed by anyone this terminal trusts"), ("board", "for another board"),
                               ("damaged", "damaged or cut short"), ("floor", "below the rollback floor"),
                               ("untested", "has not proved itself yet"), ("not-installed", "the system's journal says why")):
            (rig.folder / "act/out/kiosk-act-update").write_text(f"{word}\nwhat RAUC said\n")
            self.assertIn(sentence, self.refused("update", "install", bundle), word)
            last = next(a for a in json.loads(rig.ctl("--json", "acts"))["acts"] if a["act"] == "update")
            self.assertEqual((last["why"], last["result"]), (word, "ERR_ACT_FAILED"))
            self.assertIn(sentence, last["said"])

    def test_what_lies_on_a_stick_is_installed_from_there(self):
        rig = self.board()
        stick = rig.folder / "usb"
        self.assertIn("no stick is open", self.ask_stick())
        stick.mkdir()
        (stick / "kiosk.raucb").write_bytes(b"nothing of the kind")
        self.assertIn("no update bundle", self.ask_stick())
        (stick / "kiosk.raucb").write_bytes(BUNDLE)
        (stick / "another.raucb").write_bytes(BUNDLE)
        self.assertIn("more than one", self.ask_stick())
        last = next(a for a in json.loads(rig.ctl("--json", "acts"))["acts"] if a["act"] == "update")
        self.assertEqual((last["why"], last["busy"]), ("several", False))
        (stick / "another.raucb").unlink()
        self.assertEqual(rig.started_units(), [])
        self.assertEqual(self.ask_stick(), "")
        self.assertEqual(rig.started_units(), ["kiosk-act-update@hand.service"])
        self.assertEqual(list((rig.folder / "store/update").iterdir()), [])

    def ask_stick(self):
        return self.rig.ctl("update", "stick", check=False).stderr

    def test_after_an_update_the_machine_restarts_once_nobody_was_here_for_five_minutes(self):
        rig = self.board()
        bundle = rig.folder / "update.raucb"
        bundle.write_bytes(BUNDLE)
        rig.ctl("update", "install", bundle)
        self.keeper("clock +10000")
        self.keeper("clock +240000")
        self.assertEqual(rig.started_units(), ["kiosk-act-update@hand.service"])
        self.keeper("clock +60000")
        self.until("the restart", lambda: rig.started_units()[1:] == ["kiosk-act-reboot.service"])

    def test_a_start_is_good_once_kiosk_is_here_its_devices_are_tested_and_the_platform_answered(self):
        self.rig = rig = Rig()
        self.addCleanup(rig.close)
        rig.start_systemd()
        rig.start_platform()
        rig.start_samv()
        rig.start_keeper()
        self.until("the platform", lambda: rig.status()["online"])
        self.keeper("clock +70000")
        self.assertEqual(rig.started_units(), [])  # no screen
        rig.start_kiosk()
        self.screen = rig.screen()
        self.screen.wait("home")
        self.keeper("clock +70000")  # the day's self-test is asked for
        self.until("the tests", lambda: self.keeper("clock +5000") and rig.started_units() == ["kiosk-act-mark-good.service"])
        for _ in range(5):
            self.keeper("clock +60000")
        self.assertEqual(rig.started_units(), ["kiosk-act-mark-good.service"])

    def test_a_start_without_network_is_good_after_ten_minutes_and_what_failed_is_tried_again(self):
        rig = self.board()
        self.systemd.ask("result failed")
        rig.start_kiosk()
        self.screen = rig.screen()
        self.screen.wait("closed")
        self.keeper("clock +70000")
        self.until("the tests", lambda: all(d["tested_at"] for d in json.loads(rig.ctl("--json", "devices"))))
        for _ in range(8):
            self.keeper("clock +60000")
        self.assertEqual(rig.started_units(), [])
        self.keeper("clock +60000")
        self.until("the act", lambda: rig.started_units() == ["kiosk-act-mark-good.service"])
        self.systemd.ask("result done")
        self.keeper("clock +61000")
        self.until("again", lambda: rig.started_units() == ["kiosk-act-mark-good.service"] * 2)
        self.keeper("clock +61000")
        self.assertEqual(len(rig.started_units()), 2)

    def test_while_rauc_works_the_bundle_lies_there_and_a_second_one_waits_outside(self):
        rig = self.board()
        bundle = rig.folder / "update.raucb"
        bundle.write_bytes(BUNDLE)
        self.systemd.ask("mute")
        self.assertEqual(rig.ctl("--wait", "1", "update", "install", bundle, check=False).returncode, 3)
        self.until("the unit", rig.started_units)
        self.assertEqual((rig.folder / "store/update/hand.raucb").read_bytes(), BUNDLE)
        self.assertIn("an update is under way", self.refused("update", "install", bundle))
        self.assertTrue(next(a for a in json.loads(rig.ctl("--json", "acts"))["acts"] if a["act"] == "update")["busy"])
        # A keeper that ends says that nobody knows, and does not wait for RAUC.
        self.assertEqual(rig.stop("kioskd"), 0)

    def report(self):
        run = self.rig.ctl("--json", "report", check=False)
        said = json.loads(run.stdout)
        self.assertEqual(run.returncode, 0 if said["ready"] else 1)
        self.assertEqual(said["ready"], all(line["ok"] for line in said["lines"]))
        return said, {line["what"]: line for line in said["lines"]}

    def test_a_readiness_report_asks_every_device_and_is_true(self):
        rig = self.start(changes={"reader.2": {"driver": None, "device": None}}, printer=True)
        self.until("the platform", lambda: rig.status()["online"])
        self.until("the devices", lambda: {d["state"] for d in rig.status()["devices"]} == {"online"})
        before = time.monotonic()
        said, lines = self.report()
        print(f"a report took {time.monotonic() - before:.2f} s")
        self.assertTrue(lines["self-test"]["ok"])
        for what in ("card_reader reader.1", "printer printer", "supplies", "platform", "catalogue", "queue", "firmware", "terminal"):
            self.assertTrue(lines[what]["ok"], said["text"])
        # Whether this machine has a cable, time and room is not this test's; all that is said must be in the text.
        for what, line in lines.items():
            self.assertRegex(said["text"], rf"(?m)^{'ok    ' if line['ok'] else 'not ok'}  {re.escape(what)} +{re.escape(line['said'])}$")
        rig.stop("samv")
        rig.kill("kiosk-platform")
        rig.ctl("sync", check=False)
        said, lines = self.report()
        self.assertEqual((lines["platform"]["ok"], lines["platform"]["said"]), (False, "does not answer: ERR_OFFLINE"))
        self.assertFalse(lines["card_reader reader.1"]["ok"], said["text"])
        self.assertTrue(lines["printer printer"]["ok"], said["text"])
        self.assertRegex(said["verdict"], "^not ready: .*card_reader reader.1.*platform")
        self.screen.close()
        rig.stop("kiosk")
        self.until("kiosk's end", lambda: "devices" in self.report()[1])
        said, lines = self.report()
        self.assertIn("not connected", lines["devices"]["said"])
        self.assertNotIn("card_reader reader.1", lines)


if __name__ == "__main__":
    main()
