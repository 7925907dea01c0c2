# SPDX-License-Identifier: Apache-2.0
"""test_canary.py - the test citizen's name, number, address and phone are found nowhere after the visit.

However it ends, each place is searched. As UTF-8, UTF-16 and GBK, because cards speak those, and
as UTF-32, because what lays out text does.
"""
import json
import pathlib
import signal
import struct
import sys
import time

import remains

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import CARDS, DEFERRED, ROOT, SIMPLE, TerminalTest, main  # noqa: E402

CARD = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))
MOBILE = "13800138000"
ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le", "gbk")
DAY_S = 86400
IDLE_MS = 400000  # longer than any screen waits
# What staff can ask without naming a record; --json as well.
STAFF_ASKS = [("status",), ("devices",), ("queue", "list"), ("journal", "export"), ("supervision",), ("kpi",),
              ("catalogue", "info"), ("catalogue", "search", "居住证"), ("region", "show")]
PANEL_MM, PANEL_PX = 268, 1080  # what a rig's settings leave as it is
AROUND = range(-1, 2)  # 1/100 mm: a pixel's rounding


def canaries(card=CARD):
    words = [card["name"], card["id"], card.get("address"), MOBILE]
    return {f"{w} ({e})": w.encode(e) for w in filter(None, words) for e in ENCODINGS}


def near(x, y):
    """A point of a stroke as memory holds it, whichever way it was rounded."""
    return {f"a point of a stroke ({x + i}, {y + j})": struct.pack("<ii", x + i, y + j) for i in AROUND for j in AROUND}


def changed(**members):
    """The sample catalogue, with these members of the simple item."""
    catalogue = json.loads((ROOT / "assets/catalogue/sample.json").read_text(encoding="utf-8"))
    for item in catalogue["items"]:
        if SIMPLE in item["task_name"]:
            item.update(members)
    return catalogue


class Canary(TerminalTest):
    changes = {"sync": {"grace_s": 1, "backoff_base_s": 0, "backoff_max_s": 1}}

    def memory(self, name):
        data = remains.memory(self.rig.programs[name].process.pid)
        self.assertGreater(len(data), 1 << 20)
        return data

    def runs(self, name):
        program = self.rig.programs.get(name)
        return bool(program) and program.alive()

    # The places: each gives (where, bytes)

    def memories(self):
        for name in ("kiosk", "kioskd"):
            if self.runs(name):
                yield f"the memory of {name}", self.memory(name)

    def disk(self):
        """The store, the logs, what was printed or shot and any core: all of the rig's folder but the platform's."""
        for path in remains.files(self.rig.folder, "platform"):
            yield path.name, path.read_bytes()

    def glass(self):
        """All that a screen reader would find, and what staff of the vendor would photograph."""
        if self.runs("kiosk"):
            yield "the screen", json.dumps(self.screen.dump(), ensure_ascii=False).encode()
            self.screen.shot(self.rig.folder / "after.png")
            yield "a shot", (self.rig.folder / "after.png").read_bytes()

    def staff(self):
        """Whatever they ask; journal and queue among it."""
        if not self.runs("kioskd"):
            return
        shows = [("queue", "show", r["apply_serial_no"]) for r in self.rig.queue()]
        for words in STAFF_ASKS + shows:
            for json_too in ((), ("--json",)):
                yield f"kioskctl {' '.join([*json_too, *words])}", self.rig.ctl(*json_too, *words).encode()

    def nothing_left(self, words=None):
        words = words or canaries()
        for place in (self.memories, self.disk, self.glass, self.staff):
            for where, data in place():
                self.assertEqual(remains.found(data, words), [], f"in {where}")

    def test_the_search_finds_what_is_there_during_a_visit(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        found = remains.found(self.memory("kiosk"), canaries())
        self.assertNotEqual(found, [], "a search that finds nothing proves nothing")
        seen = {what for _, data in self.glass() for what in remains.found(data, canaries())}
        self.assertNotEqual(seen, set(), "a search that finds nothing proves nothing")

    # The endings; before each a visit stands on the check screen

    def finish(self):
        serial = self.walker.submit()
        self.delivered(serial)
        self.walker.done()
        self.until("erasure", lambda: self.record(serial)["sealed_bytes"] == 0, 30)

    def cancel(self):
        self.walker.home()
        self.walker.take_card()

    def idle(self):
        self.screen.do(f"clock +{IDLE_MS}")
        self.screen.wait("home")
        self.walker.take_card()

    def card_pulled(self):
        """A contact card out of its slot, where the hall wants it to stay."""
        self.rig.card_out()
        self.until("the warning", lambda: self.screen.dump()["overlay"] == "idle")
        self.screen.do(f"clock +{IDLE_MS}")
        self.screen.wait("home")

    def another_card(self):
        self.rig.card_in(CARDS / "agent.json")
        self.screen.wait("home")
        self.walker.take_card()

    def kiosk_again(self):
        self.screen.close()
        self.rig.card_out()
        self.rig.programs.pop("kiosk", None)
        self.rig.start_kiosk()
        self.screen = self.walker.screen = self.rig.screen()
        self.screen.wait("home", 20000)

    def kill(self):
        self.rig.kill("kiosk")
        self.kiosk_again()

    def abort(self):
        """A fault of the program itself; a core would lie in its working folder, the rig's."""
        program = self.rig.programs["kiosk"]
        limits = pathlib.Path(f"/proc/{program.process.pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        program.process.send_signal(signal.SIGABRT)
        self.until("its end", lambda: not program.alive())
        self.kiosk_again()

    def power_cut(self):
        """Both at once, and nothing is tidied up; the disk is searched as it was left, and after the next start."""
        self.rig.kill("kiosk")
        self.rig.kill("kioskd")
        self.nothing_left()
        self.rig.start_keeper()
        self.kiosk_again()

    def ends(self, ending, changes=None, card="resident"):
        self.start(changes, pcsc=card != "resident")
        self.walker.card = CARDS / f"{card}.json"
        self.walker.find(SIMPLE)
        self.walker.to_check()
        ending()
        self.screen.idle()
        self.keeper("idle 20000")
        self.nothing_left(canaries(json.loads(self.walker.card.read_text(encoding="utf-8"))))

    def test_after_finish_nothing_is_left(self):
        self.ends(self.finish)

    def test_after_cancel_nothing_is_left(self):
        self.ends(self.cancel)

    def test_after_idle_nothing_is_left(self):
        self.ends(self.idle)

    def test_after_a_card_pulled_nothing_is_left(self):
        self.ends(self.card_pulled, {"visit": {"card_must_stay": "yes"}}, "ssc-2")

    def test_after_another_card_nothing_is_left(self):
        self.ends(self.another_card)

    def test_after_kill_nothing_is_left(self):
        self.ends(self.kill)

    def test_after_abort_nothing_is_left(self):
        self.ends(self.abort)

    def test_after_a_power_cut_nothing_is_left(self):
        self.ends(self.power_cut)

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

    def test_of_an_agent_and_of_whom_they_acted_for_nothing_is_left(self):
        agent = json.loads((CARDS / "agent.json").read_text(encoding="utf-8"))
        self.start(catalogue=changed(is_agent="1"))
        self.walker.by_agent = True
        self.walker.find(SIMPLE)
        self.walker.to_check()
        words = canaries() | canaries(agent)
        self.assertNotEqual(remains.found(self.memory("kiosk"), canaries(agent)), [], "a search that finds nothing")
        serial = self.walker.submit()
        self.delivered(serial)
        self.walker.done()
        self.until("erasure", lambda: self.record(serial)["sealed_bytes"] == 0, 30)
        self.screen.idle()
        self.nothing_left(words=words)

    def test_of_two_cards_nothing_is_left_when_the_visit_is_broken_off(self):
        agent = json.loads((CARDS / "agent.json").read_text(encoding="utf-8"))
        self.start(catalogue=changed(is_agent="1"))
        self.walker.by_agent = True
        self.walker.find(SIMPLE)
        self.walker.to("form")
        self.walker.home()
        self.rig.card_out()
        self.screen.idle()
        time.sleep(0.5)
        self.nothing_left(words=canaries() | canaries(agent))

    def strokes(self, points):
        """The points drawn, in 1/100 mm from the pad's corner."""
        x0, y0 = self.screen.node("sign.pad")["rect"][:2]
        per_px = 100 * PANEL_MM / PANEL_PX
        words = {}
        for x, y in points:
            words |= near(round((x - x0) * per_px), round((y - y0) * per_px))
        return words

    def test_of_a_signature_neither_strokes_nor_picture_are_left(self):
        self.start(catalogue=changed(needs_signature="1"))
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.walker.read_all()
        self.screen.tap("check.submit")
        self.screen.wait("sign")
        strokes = self.strokes(self.walker.draw()[:2])
        self.assertNotEqual(remains.found(self.memory("kiosk"), strokes), [], "a search that finds nothing")
        self.screen.tap("nav.next")
        self.screen.wait("receipt", 20000)
        serial = self.screen.node("receipt.serial")["value"]
        self.delivered(serial)
        self.walker.done()
        self.until("erasure", lambda: self.record(serial)["sealed_bytes"] == 0, 30)
        self.screen.idle()
        signature = self.rig.cases()[-1]["body"]["signature"]
        self.rig.stop("kiosk-platform")
        png = self.rig.blob(signature["png_blob"])
        self.nothing_left(words=strokes | {"the picture": png[60:100], "the strokes": signature["strokes_sha256"].encode()})

    def test_of_a_scanned_page_no_piece_is_left(self):
        rig = self.start(camera=("sharp", "sharp"))
        self.walker.find(DEFERRED)
        self.walker.to("materials")
        self.screen.tap(next(id for id in self.screen.ids("materials.") if id.endswith(".scan")))
        self.walker.keep()
        sheet = (rig.folder / "sheets/page-01.jpg").read_bytes()
        pieces = {f"the camera's frame at {at}": sheet[at:at + 32] for at in range(2000, len(sheet) - 32, len(sheet) // 8)}
        self.walker.take()  # one that nobody keeps
        self.screen.tap("scan.again")
        self.screen.tap("nav.back")
        self.walker.to_check()
        serial = self.walker.submit()
        self.delivered(serial)
        [case] = rig.cases()
        digest = next(m["blobs"][0] for m in case["body"]["materials"] if m["blobs"])
        during = self.memory("kiosk")
        self.walker.done()
        self.until("erasure", lambda: self.record(serial)["sealed_bytes"] == 0, 30)
        self.screen.idle()
        rig.stop("kiosk-platform")
        page = rig.blob(digest)
        pieces |= {f"the page at {at}": page[at:at + 32] for at in range(1000, len(page) - 32, len(page) // 8)}
        self.assertNotEqual(remains.found(during, pieces), [], "a search that finds nothing")
        rig.stop("camera")  # and with it its sheets
        self.nothing_left(words=pieces)


if __name__ == "__main__":
    main()
