# SPDX-License-Identifier: Apache-2.0
"""test_staff.py - kioskctl as hall staff and vendors use it, exit codes included."""
import gzip
import json
import os
import subprocess

from terminal import ROOT, SIMPLE, Rig, TerminalTest, main
from rig import BIN

SAMPLE = ROOT / "assets/catalogue/sample.json"
STATUS_KEYS = {"terminal_id", "online", "enrolled", "clock_trust", "catalogue", "queue", "oldest_queued_at", "devices", "alarms"}
QUEUE_KEYS = {"client_ref", "apply_serial_no", "task_code", "state", "created_at", "attempts", "project_no", "sealed_bytes"}


class Staff(TerminalTest):
    def test_status_and_queue_have_exactly_the_promised_members(self):
        rig = self.start()
        serial = self.walker.visit(SIMPLE)
        self.delivered(serial)
        status = rig.status()
        self.assertEqual(set(status), STATUS_KEYS)
        self.assertEqual(set(status["catalogue"]), {"items", "etag", "date"})
        self.assertEqual(status["alarms"], [])
        self.assertEqual(set(status["queue"]), {"queued", "blocked", "quarantined", "delivered"})
        self.assertEqual(status["terminal_id"], "terminal-1")
        self.assertIs(status["online"], True)
        self.assertEqual({d["name"] for d in status["devices"]}, {"reader.1", "reader.2", "printer"})
        record = self.record(serial)
        self.assertEqual(set(record), QUEUE_KEYS)
        self.assertRegex(record["created_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$")
        self.assertIn(serial, rig.ctl("queue", "list"))
        self.assertIn(serial, rig.ctl("queue", "show", serial))

    def test_exit_codes_tell_refused_usage_and_nobody_apart(self):
        self.rig = rig = Rig()
        self.addCleanup(rig.close)
        self.assertEqual(rig.ctl("status", check=False).returncode, 3)
        self.assertEqual(rig.ctl("no-such-command", check=False).returncode, 2)
        self.assertEqual(rig.ctl("queue", check=False).returncode, 2)
        rig.start_keeper()
        self.assertEqual(rig.ctl("status", check=False).returncode, 0)
        self.assertEqual(rig.ctl("queue", "show", "nothing", check=False).returncode, 1)
        for program in ("kiosk", "kioskd", "kioskctl", "kiosk-platform", "kiosk-sim"):
            for option in ("--help", "--version"):
                run = subprocess.run([BIN / program, option], capture_output=True, text=True, timeout=60)
                self.assertEqual((program, option, run.returncode), (program, option, 0))
                self.assertTrue(run.stdout)
        bad = rig.folder / "bad.ini"
        bad.write_text(rig.config.read_text() + "\n[visit]\nidel_s = 3\n")
        for program in ("kiosk", "kioskd"):
            run = subprocess.run([BIN / program, "--config", bad], capture_output=True, text=True, timeout=60)
            self.assertEqual(run.returncode, 2)
            self.assertRegex(run.stderr, rf"{bad}:\d+: .*idel_s")
        os.chmod(rig.folder / "store/seal.key", 0o644)
        rig.stop("kioskd")
        run = subprocess.run([BIN / "kioskd", "--config", rig.config], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 2)

    def test_a_certificate_that_names_no_terminal_is_refused_at_start(self):
        self.rig = rig = Rig({"platform": {"cert": "named.pem"}}, platform=False)
        self.addCleanup(rig.close)
        for name in ("t" * 33, "terminal|1", "terminal\u202e1", "终" * 11):
            with self.subTest(name):
                subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-utf8", "-subj", f"/CN={name}",
                                "-keyout", rig.folder / "named.key", "-out", rig.folder / "named.pem"],
                               check=True, capture_output=True)
                run = subprocess.run([BIN / "kioskd", "--config", rig.config], capture_output=True, text=True, timeout=60)
                self.assertEqual(run.returncode, 2)
                self.assertIn("is no terminal id", run.stderr)

    def test_no_stranger_steers_the_terminal_of_staff(self):
        self.rig = rig = Rig()
        self.addCleanup(rig.close)
        rig.start_keeper()
        whole = json.loads(SAMPLE.read_text(encoding="utf-8"))
        whole["items"][0]["task_name"] = "居\u202e住\x1b[2J"
        whole["dictionaries"] = {"themes": [{"code": "a", "name": "\u200b"}]}
        hostile = rig.folder / "hostile.json"
        hostile.write_text(json.dumps(whole), encoding="utf-8")
        said = rig.ctl("catalogue", "import", hostile)
        self.assertIn("居U+202E住U+001B[2J: /task_name: the character U+202E", said)
        self.assertIn("/dictionaries/themes/0/name: the character U+200B", said)
        echoed = rig.ctl("queue", "show", "\x1b[31m", check=False).stderr
        for text in (said, echoed):
            self.assertNotRegex(text, "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u202e]")

    def test_a_second_keeper_leaves_the_sockets_of_the_first_alone(self):
        self.rig = rig = Rig()
        self.addCleanup(rig.close)
        rig.start_keeper()
        second = rig.folder / "second.ini"
        text = rig.config.read_text()
        self.assertIn(str(rig.folder / "store"), text)
        second.write_text(text.replace(str(rig.folder / "store"), str(rig.folder / "other")))
        run = subprocess.run([BIN / "kioskd", "--config", second], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 1)
        self.assertIn("another kioskd answers", run.stderr)
        self.assertEqual(rig.ctl("status", check=False).returncode, 0)

    def test_a_missing_store_is_in_status_until_it_was_seen(self):
        self.rig = rig = Rig()
        self.addCleanup(rig.close)
        rig.start_keeper()
        self.assertEqual(rig.status()["alarms"], [])
        rig.stop("kioskd")
        for file in (rig.folder / "store").glob("journal.db*"):
            file.unlink()
        rig.start_keeper()
        alarm, = rig.status()["alarms"]
        self.assertEqual((alarm["kind"], alarm["detail"]["first"]), ("journal.cut", 1))
        self.assertIn("journal.cut", rig.ctl("status"))
        self.assertIn("1 alarms seen", rig.ctl("alarms", "seen"))
        self.assertEqual(rig.status()["alarms"], [])

    def test_a_catalogue_is_imported_and_its_bad_items_refused_one_by_one(self):
        self.rig = rig = Rig()
        self.addCleanup(rig.close)
        rig.start_keeper()
        whole = json.loads(SAMPLE.read_text(encoding="utf-8"))
        count = len(whole["items"])
        offered = sum(i["task_state"] == "1" and i["is_service_terminals"] == "1" for i in whole["items"])
        self.assertTrue(rig.ctl("catalogue", "import", SAMPLE).startswith(f"items {count}, refused 0"))
        zipped = rig.folder / "catalogue.json.gz"
        zipped.write_bytes(gzip.compress(SAMPLE.read_bytes()))
        self.assertTrue(rig.ctl("catalogue", "import", zipped).startswith(f"items {count}, refused 0"))
        whole["items"][0]["is_service_terminals"] = 1
        whole["items"][1]["form"]["schema"]["properties"] = {"Bad Name": {"type": "string"}}
        broken = rig.folder / "broken.json"
        broken.write_text(json.dumps(whole), encoding="utf-8")
        said = rig.ctl("catalogue", "import", broken).splitlines()
        self.assertEqual(said[0], f"items {count - 2}, refused 2")
        self.assertIn("/is_service_terminals", said[1])
        self.assertIn("Bad Name", said[2])
        broken.write_text("{", encoding="utf-8")
        self.assertEqual(rig.ctl("catalogue", "import", broken, check=False).returncode, 1)
        self.assertIn(f"{offered - 2} items", rig.ctl("catalogue", "info"))
        self.assertIn("灵活就业", rig.ctl("catalogue", "search", "业人员"))

    def test_a_signed_catalogue_is_taken_and_an_unsigned_one_refused(self):
        self.rig = rig = Rig({"catalogue": {"trust": "trust.pem"}})
        self.addCleanup(rig.close)
        key = rig.folder / "trust.key"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", rig.folder / "trust.pem"], check=True)
        rig.start_keeper()
        pack = rig.folder / "pack.json"
        pack.write_bytes(SAMPLE.read_bytes())
        self.assertEqual(rig.ctl("catalogue", "import", pack, check=False).returncode, 1)
        sign = subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", key, "-rawin", "-in", pack], check=True,
                              capture_output=True)
        import base64
        (rig.folder / "pack.json.sig").write_text(base64.b64encode(sign.stdout).decode() + "\n")
        self.assertTrue(rig.ctl("catalogue", "import", pack).startswith("items "))
        pack.write_bytes(SAMPLE.read_bytes() + b" ")
        self.assertEqual(rig.ctl("catalogue", "import", pack, check=False).returncode, 1)

    def test_one_flipped_byte_in_the_journal_is_found_and_located(self):
        rig = self.start()
        self.walker.visit(SIMPLE)
        self.walker.done()
        self.until("an entry", lambda: "visit.end" in rig.ctl("journal", "export"))
        lines = rig.ctl("journal", "export").splitlines()
        path = rig.folder / "journal.ndjson"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.assertEqual(rig.ctl("journal", "verify", path), f"ok {len(lines)} entries\n")
        entry = json.loads(lines[1])
        lines[1] = lines[1].replace(entry["kind"], entry["kind"].upper(), 1)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        run = rig.ctl("journal", "verify", path, check=False)
        self.assertEqual((run.returncode, run.stdout), (1, f"bad at seq {entry['seq']}\n"))
        rig.stop("kioskd")
        run = rig.ctl("journal", "verify", rig.folder / "store/journal.db", check=False)
        self.assertRegex(run.stdout, r"^ok \d+ entries\n$")

    def test_a_running_store_refuses_a_second_opener_and_a_stopped_one_opens_plainly(self):
        rig = self.start()
        serial = self.walker.visit(SIMPLE)
        self.delivered(serial)
        path = rig.folder / "store/queue.db"
        run = subprocess.run(["sqlite3", path, "select count(*) from v_queue"], capture_output=True, text=True)
        self.assertNotEqual(run.returncode, 0)
        rig.stop("kioskd")
        run = subprocess.run(["sqlite3", path, "select apply_serial_no, state from v_queue; pragma application_id"],
                             capture_output=True, text=True)
        self.assertEqual(run.stdout.splitlines(), [f"{serial}|delivered", str(0x4B494F53)])

    def test_sync_pressed_while_offline_answers_with_a_sentence(self):
        self.rig = rig = Rig(platform=False)
        self.addCleanup(rig.close)
        rig.start_keeper()
        run = rig.ctl("sync", check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("could not be reached", run.stdout)


if __name__ == "__main__":
    main()
