# SPDX-License-Identifier: Apache-2.0
"""test_canary.py - the test citizen's name, number and address are found nowhere after the visit.

Searched: the memory of kiosk and kioskd, every file of the store and the rig's folder but the
test's own, every log. As UTF-8, UTF-16 and GBK, because cards speak those.
"""
import json
import pathlib
import sys
import time

import remains

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import CARDS, SIMPLE, TerminalTest, main  # noqa: E402

CARD = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))
MOBILE = "13800138000"
ENCODINGS = ("utf-8", "utf-16-le", "gbk")
DAY_S = 86400


def canaries():
    words = [CARD["name"], CARD["id"], CARD["address"], MOBILE]
    return {f"{w} ({e})": w.encode(e) for w in words for e in ENCODINGS}


class Canary(TerminalTest):
    changes = {"sync": {"grace_s": 1, "backoff_base_s": 0, "backoff_max_s": 1}}

    def memory(self, name):
        data = remains.memory(self.rig.programs[name].process.pid)
        self.assertGreater(len(data), 1 << 20)
        return data

    def nothing_left(self, programs=("kiosk", "kioskd")):
        for name in programs:
            self.assertEqual(remains.found(self.memory(name), canaries()), [], f"in the memory of {name}")
        for path in remains.files(self.rig.folder, "platform"):
            self.assertEqual(remains.found(path.read_bytes(), canaries()), [], f"in {path.name}")

    def test_the_search_finds_what_is_there_during_a_visit(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        found = remains.found(self.memory("kiosk"), canaries())
        self.assertNotEqual(found, [], "a search that finds nothing proves nothing")

    def test_after_finish_nothing_is_left(self):
        rig = self.start()
        serial = self.walker.visit(SIMPLE)
        self.delivered(serial)
        self.walker.done()
        self.until("erasure", lambda: self.record(serial)["sealed_bytes"] == 0, 30)
        self.screen.idle()
        self.nothing_left()

    def test_after_an_offline_visit_only_sealed_bytes_are_left(self):
        # While a record is being sent it is open in memory: after the first try none follows for long.
        rig = self.start({"sync": {"backoff_base_s": DAY_S, "backoff_max_s": DAY_S}})
        rig.stop("kiosk-platform")
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        self.screen.idle()
        self.keeper("idle 20000")
        self.assertGreater(self.record(serial)["sealed_bytes"], 0)
        self.nothing_left()

    def test_after_cancel_nothing_is_left(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.walker.home()
        self.rig.card_out()
        self.screen.idle()
        time.sleep(0.5)
        self.nothing_left()

    def test_after_kill_nothing_is_left(self):
        rig = self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        rig.kill("kiosk")
        rig.card_out()
        time.sleep(0.5)
        self.nothing_left(["kioskd"])
        rig.kill("kioskd")
        self.nothing_left([])


if __name__ == "__main__":
    main()
