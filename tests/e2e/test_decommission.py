# SPDX-License-Identifier: Apache-2.0
"""test_decommission.py - the end of a terminal: not while anything waits, and nothing of anybody afterwards."""
import json
import re
import subprocess

from terminal import SIMPLE, TerminalTest, main

BATCH = "POST /terminals/self/log-batches"
STAYS = {"decommissioned", "journal.db", "journal.mark", "catalogue.db"}


class Decommission(TerminalTest):
    def named(self):
        return self.rig.status()["terminal_id"]

    def store(self):
        return self.rig.folder / "store"

    def left(self):
        """What lies in the store, WAL and the like of what stays aside."""
        return {f.name for f in self.store().iterdir()} - {f"{name}-{side}" for name in STAYS for side in ("wal", "shm")}

    def announced(self):
        """The numbers of the entries, of those that the platform keeps, which say that the end has begun."""
        lines = "".join(r["body"] for r in self.rig.control_call("GET", "/records/log")).splitlines()
        return [entry["seq"] for entry in map(json.loads, lines) if entry["kind"] == "decommission.begun"]

    def refused(self, sentence, name):
        run = self.rig.ctl("decommission", "now", name, check=False)
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn(sentence, run.stderr)

    def verified(self, path, *options):
        return self.rig.ctl(*options, "decommission", "verify", path, check=False)

    def test_only_what_nothing_waits_in_is_ended_and_nothing_of_anybody_is_left(self):
        rig = self.start()
        key, public = self.store() / "receipt.key", rig.folder / "public.pem"
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True)
        rig.ctl("users", "add", "王芳", "manager")
        rig.stop("kiosk-platform")
        self.walker.visit(SIMPLE)
        self.screen.tap("receipt.done")
        self.refused("1 queued, 0 blocked, 0 quarantined", self.named())
        self.refused("its name is asked for", "another")
        self.assertEqual(rig.ctl("decommission", "show"), "this terminal is in use\n")
        rig.start_platform()
        rig.ctl("sync")
        self.keeper("idle 20000")
        certificate = rig.folder / "certificate"
        certificate.write_text(rig.ctl("decommission", "now", self.named()), encoding="utf-8")
        self.screen.wait("closed", 20000)
        self.until("the sentence", lambda: any("停用" in (n["text"] or "") for n in self.screen.dump()["nodes"]))
        self.until("the erasure", lambda: self.left() == STAYS)
        for file in ("store/seal.key", "store/receipt.key", "platform/client.key"):
            self.assertFalse((rig.folder / file).exists(), file)
        said = self.verified(certificate, "--key", public)
        self.assertEqual((said.returncode, said.stdout[:3]), (0, "ok "))
        self.assertIn("unsent 0, platform: told", said.stdout)
        [announced] = self.announced()
        end = re.search(r"^journal (\d+) ", certificate.read_text(encoding="utf-8"), re.M)
        self.assertLessEqual(announced, int(end[1]))
        self.assertIn("signed with the key it names", self.verified(certificate).stdout)
        self.assertEqual(rig.ctl("decommission", "show"), certificate.read_text(encoding="utf-8"))
        altered = rig.folder / "altered"
        altered.write_text(certificate.read_text(encoding="utf-8").replace("\ndelivered 1\n", "\ndelivered 2\n"), encoding="utf-8")
        self.assertEqual((self.verified(altered).returncode, self.verified(altered).stdout[:4]), (1, "bad:"))
        rig.stop("kioskd")
        self.assertIn("ok ", rig.ctl("journal", "verify", self.store() / "journal.db"))
        rig.start_keeper()
        self.assertEqual([a["kind"] for a in rig.status()["alarms"]], ["decommissioned"])
        self.assertEqual(rig.ctl("queue", "list", check=False).returncode, 1)

    def test_without_an_answer_it_ends_all_the_same_and_the_certificate_says_so(self):
        rig = self.start()
        rig.ctl("users", "add", "王芳", "manager")
        self.keeper("idle 20000")
        rig.control_call("PUT", "/faults", {"name": "503=1", "on": BATCH, "count": 9})
        self.assertIn("\nplatform no answer\n", rig.ctl("decommission", "now", self.named()))
        self.assertEqual(self.announced(), [])
        self.until("the erasure", lambda: self.left() == STAYS)

    def test_without_a_line_nobody_waits_for_it(self):
        rig = self.start(platform=False)
        rig.ctl("users", "add", "王芳", "manager")
        self.assertIn("\nplatform no answer\n", rig.ctl("decommission", "now", self.named()))
        self.until("the erasure", lambda: self.left() == STAYS)

    def test_a_deed_that_was_cut_off_is_gone_on_with_at_the_next_start(self):
        rig = self.start(platform=False)
        rig.ctl("users", "add", "王芳", "manager")
        rig.kill("kioskd")
        (self.store() / "decommissioned").write_text("yichuang-decommission 1\nterminal A07\n", encoding="utf-8")
        rig.start_keeper()
        self.assertEqual(self.left(), STAYS)
        self.assertEqual(self.named(), "A07")
        self.screen.wait("closed", 20000)
        self.assertIn("not a certificate", self.verified(self.store() / "decommissioned").stdout)


if __name__ == "__main__":
    main()
