# SPDX-License-Identifier: Apache-2.0
"""test_platform_faults.py - a platform that misbehaves in every known way, fifty times."""
import json
import os
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import DEFERRED as OTHER, SIMPLE, TerminalTest, main  # noqa: E402

RUNS = int(os.environ.get("KIOSK_FAULT_RUNS", "50"))
SEED = int(os.environ.get("KIOSK_SEED", "20261121"))

# name, argument; each as often as its turn comes, one to three requests long
FAULTS = [("drop-body", "100"), ("close-before-commit", None), ("close-after-commit", None), ("503", "1"),
          ("409-inflight", None), ("slow", "300"), ("html-400", None), ("html-413", None), ("html-200", None),
          ("wrong-echo", None), ("truncated-json", None)]


class PlatformFaults(TerminalTest):
    changes = {"sync": {"backoff_base_s": 0, "backoff_max_s": 1}, "visit": {"answer_wait_s": 0}}

    def test_fifty_faults_lose_nothing_and_double_nothing(self):
        rig = self.start()
        chance = random.Random(SEED)
        serials = []
        for run in range(RUNS):
            name, arg = FAULTS[run % len(FAULTS)]
            rig.fault(name, arg, chance.randint(1, 3))
            serial = self.walker.visit(SIMPLE)
            serials.append(serial)
            word = self.rig.ctl("receipt", "verify", self.receipt()).split()[2]
            self.assertIn(word, ("stored", "received"))
            self.walker.done()
        rig.no_faults()
        self.keeper("sync")
        self.until("delivery of all", lambda: all(r["state"] == "delivered" for r in rig.queue()), 60)
        self.each_applied_once(serials)
        self.assertEqual(len(rig.cases()), RUNS)
        self.nothing_differs()
        print(f"seed {SEED}: {RUNS} faults, {len(serials)} receipts, {len(rig.cases())} cases", file=sys.stderr)

    def test_a_captive_portals_200_is_never_taken_for_an_answer(self):
        rig = self.start()
        rig.fault("html-200")
        serial = self.walker.visit(SIMPLE)
        self.assertEqual(self.rig.ctl("receipt", "verify", self.receipt()).split()[2], "stored")
        self.assertEqual(self.record(serial)["state"], "queued")
        rig.no_faults()
        self.keeper("sync")
        self.delivered(serial)
        self.each_applied_once([serial])

    def test_an_expired_server_certificate_gets_nothing_personal(self):
        rig = self.start()
        rig.fault("cert-expired")
        serial = self.walker.visit(SIMPLE)
        self.keeper("sync")
        self.assertEqual(rig.cases(), [])
        self.assertEqual(self.record(serial)["state"], "queued")
        rig.no_faults()
        self.keeper("sync")
        self.delivered(serial)

    def test_one_refused_record_does_not_stop_the_queue(self):
        rig = self.start()
        rig.control_call("PUT", "/down", {"down": True})
        refused = self.walker.visit(SIMPLE)
        self.walker.done()
        accepted = self.walker.visit(OTHER)
        self.walker.done()
        catalogue = json.loads(rig.catalogue.read_text(encoding="utf-8"))
        for item in catalogue["items"]:
            if SIMPLE in item["task_name"]:
                item["task_state"] = "3"  # cancelled while the terminal was offline
        rig.control_call("PUT", "/catalogue", catalogue)  # before anything can be sent
        rig.control_call("PUT", "/down", {"down": False})
        self.keeper("sync")
        self.delivered(accepted)
        record = self.until("an end for the refused one",
                            lambda: (r := self.record(refused)) and r["state"] in ("quarantined", "handed_over") and r)
        self.assertIsNone(record["project_no"])
        self.assertEqual([c["apply_serial_no"] for c in rig.cases()], [accepted])


if __name__ == "__main__":
    main()
