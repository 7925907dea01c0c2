# SPDX-License-Identifier: Apache-2.0
"""test_kills.py - kill -9 at named and random points: nothing lost, nothing twice, nobody remembered."""
import os
import pathlib
import random
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import PATIENCE, SIMPLE, TerminalTest, Trouble, main  # noqa: E402

RUNS = int(os.environ.get("KIOSK_KILL_RUNS", "50"))
SEED = int(os.environ.get("KIOSK_SEED", "20261121"))

# Points a submit passes through; the others belong to delivery and erasure and strike a moment later.
SUBMIT_POINTS = ["submit.before-commit", "submit.after-commit"]


class Kills(TerminalTest):
    changes = {"sync": {"grace_s": 1, "backoff_base_s": 0, "backoff_max_s": 1}}

    def submit_again_until_receipt(self):
        """What a citizen does: waits; the screen repeats by itself or offers the button again. The kiosk's
        seconds until it connects and asks again are passed over."""
        until = time.monotonic() + 60 * PATIENCE
        while time.monotonic() < until:
            seen = self.screen.screen()
            if seen == "receipt" and (serial := self.screen.node("receipt.serial")):
                return serial["value"]
            if seen == "check":
                self.screen.call("tap check.submit")
            if seen in ("home", "closed"):
                return None
            if seen == "submitting" and self.rig.programs["kioskd"].alive():
                self.screen.do("clock +500")
            time.sleep(0.05)
        self.fail("neither a receipt nor the end of the visit came")

    def revive_when_dead(self):
        """kioskd as systemd would: started again when it died."""
        while not self.stop_reviving:
            program = self.rig.programs.get("kioskd")
            if program and not program.alive():
                try:
                    self.rig.start_keeper()
                except Trouble as e:
                    self.trouble = e
                    return
            time.sleep(0.02)

    def start_reviving(self):
        self.stop_reviving, self.trouble = False, None
        self.reviver = threading.Thread(target=self.revive_when_dead)
        self.reviver.start()
        self.addCleanup(self.end_reviving)

    def end_reviving(self):
        self.stop_reviving = True
        self.reviver.join()

    def arm(self, point):
        """False where the point before struck just now."""
        try:
            return self.keeper(f"crash {point}")
        except (Trouble, OSError):
            return False

    def test_kills_of_the_keeper_at_each_point_lose_nothing_and_double_nothing(self):
        self.start()
        points = self.keeper("crash list")["points"]
        self.assertIn("submit.after-commit", points)

        def submit(run):
            self.until("a keeper to arm", lambda: self.arm(points[run % len(points)]))
            self.screen.tap("check.submit")

        self.visits_with_kills(submit)

    def test_kills_of_the_keeper_at_any_moment_lose_nothing_and_double_nothing(self):
        self.start()
        chance = random.Random(SEED)

        def submit(_):
            self.screen.tap("check.submit")
            time.sleep(chance.random() * 0.08)
            self.rig.programs["kioskd"].process.kill()

        self.visits_with_kills(submit)

    def submit_when_open(self, submit):
        """A citizen at a closed terminal waits: the keeper may still be on its way back."""
        for _ in range(20):
            self.screen.wait("home", 20000)
            try:
                self.walker.find(SIMPLE)
                self.walker.to_check()
                submit()
                return
            except (Trouble, OSError):
                # Closed, or open again before it was looked at: what was begun went with the visit.
                if self.screen.screen() not in ("closed", "home"):
                    raise
                self.walker.take_card()
        raise Trouble("the terminal was expected to open")

    def visits_with_kills(self, submit):
        """Half of RUNS visits; `submit` submits and kills."""
        rig, serials = self.rig, []
        self.start_reviving()
        for run in range(RUNS // 2):
            self.submit_when_open(lambda: submit(run))
            serial = self.submit_again_until_receipt()
            if serial:
                serials.append(serial)
                self.walker.done()
            else:
                self.walker.take_card()
            self.assertIsNone(self.trouble)
        # Points that wait for erasure or a checkpoint strike now.
        self.until("rest", lambda: all(r["state"] == "delivered" for r in rig.queue()), 60)
        self.end_reviving()
        self.assertGreater(len(serials), RUNS // 2 * 9 // 10, "most citizens get their receipt all the same")
        self.each_applied_once(serials)
        self.nothing_differs()
        self.assertEqual(rig.status()["alarms"], [], "a kill is no irregularity of anybody's")
        print(f"seed {SEED}: {RUNS // 2} kills, {len(serials)} receipts, {len(rig.cases())} cases", file=sys.stderr)

    def test_a_keeper_killed_after_commit_gives_the_same_number_again(self):
        rig = self.start()
        rig.stop("kiosk-platform")
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.keeper("crash submit.after-commit")
        self.screen.tap("check.submit")
        self.until("the crash", lambda: not rig.programs["kioskd"].alive())
        self.assertEqual(self.screen.screen(), "submitting")
        rig.start_keeper()
        self.screen.wait("receipt", 30000)
        serial = self.screen.node("receipt.serial")["value"]
        self.assertEqual([r["apply_serial_no"] for r in rig.queue()], [serial])

    def test_a_kiosk_killed_on_any_screen_is_home_again_and_remembers_nobody(self):
        rig = self.start()
        for stop_at in ("search", "item", "identify", "form", "check", "receipt"):
            with self.subTest(stop_at):
                self.walk_until(stop_at)
                self.screen.close()
                rig.kill("kiosk")
                started = time.monotonic()
                rig.start_kiosk()
                self.screen = self.walker.screen = rig.screen()
                self.screen.wait("home")
                print(f"home again in {time.monotonic() - started:.2f} s", file=sys.stderr)
                seen = self.screen.dump()
                self.assertFalse(seen["visit"])
                self.assertNotIn("秀英", str(seen))
                self.walker.take_card()

    def walk_until(self, stop_at):
        if stop_at == "search":
            self.screen.tap("home.search")
            self.screen.wait("search")
            return
        self.walker.find(SIMPLE)
        if stop_at == "item":
            return
        if stop_at == "identify":
            self.screen.tap("item.start")
            self.screen.wait("identify")
            return
        if stop_at == "form":
            self.walker.item()
            self.walker.identify()
            self.screen.wait("form")
            return
        self.walker.to_check()
        if stop_at == "receipt":
            self.walker.submit()


if __name__ == "__main__":
    main()
