# SPDX-License-Identifier: Apache-2.0
"""test_walk.py - terminals where everything happens at once, at random: fingers, cards, kills, faults, times.

Real programs side by side, each terminal with a seed of its own; together 20,000 steps and more. The checker
(random_walk/rules.py) knows the promise and looks after every step. What a scene shows is shown only where it was
met: together they must meet each one several times.

    KIOSK_SEED=7 python3 tests/faults/test_walk.py      one terminal, that seed; KIOSK_WALK_STEPS: how far
    KIOSK_NEW_SEEDS=10 python3 tests/faults/test_walk.py   ten that nobody walked before
"""
import collections
import json
import os
import pathlib
import random
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE)]
from terminal import SIMPLE, Rig, TerminalTest, main  # noqa: E402
from walk import Walker  # noqa: E402

from random_walk import acts  # noqa: E402
from random_walk.people import people  # noqa: E402
from random_walk.rules import Rules  # noqa: E402
from random_walk.world import World  # noqa: E402

STEPS = int(os.environ.get("KIOSK_WALK_STEPS", "2100"))
NAMED = os.environ.get("KIOSK_SEED")
NEW = int(os.environ.get("KIOSK_NEW_SEEDS", "0"))
SEEDS = [random.SystemRandom().randrange(100, 10 ** 6) for _ in range(NEW)] or list(range(1, 11))
MET = 3     # times, each scene, in all walks together
TOLD = "met: "
TRAIL = 60  # steps that a failure tells

# A terminal by its seed: what stands around it, and its settings.
KINDS = [
    ({"printer": True, "samv": ["--reread"], "camera": ("sharp",)}, {"visit": {"answer_wait_s": 2}}),
    ({"pcsc": True, "scanner": True}, {"visit": {"answer_wait_s": 0}}),
    ({"pcsc": True, "printer": True, "samv": ["--reread"]}, {"visit": {"answer_wait_s": 0, "card_must_stay": "yes"}}),
]
KEYLESS = 1


class WalkRig(Rig):
    """Where it is keyless, the platform's configuration does not come through: what it refuses stays here, until the end."""

    keyless = False

    def start_platform(self):
        program = super().start_platform()
        self.keep_keyless()
        return program

    def keep_keyless(self):
        if self.keyless:
            self.control_call("PUT", "/faults", {"name": "html-413", "on": "GET /terminals/self/config"})

    def fault(self, name, arg=None, count=None):
        """html-413 is what keeps the key away."""
        super().fault("html-400" if self.keyless and name == "html-413" else name, arg, count)

    def no_faults(self):
        super().no_faults()
        self.keep_keyless()


class Walk(TerminalTest):
    rig_class = WalkRig
    changes = {"sync": {"grace_s": 1, "backoff_base_s": 0, "backoff_max_s": 2}, "ui": {"width": 540, "height": 960}}

    def walk(self, seed):
        self.begin(seed)
        started = time.monotonic()
        try:
            self.take_steps(seed)
            self.settle()
        except Exception as e:
            print(f"seed {seed}, step {self.world.step}: {e}", *self.trail, sep="\n", file=sys.stderr)
            raise
        print(f"seed {seed}: {self.world.step} steps in {time.monotonic() - started:.0f} s", file=sys.stderr)
        print(TOLD + json.dumps(self.rules.counts), file=sys.stderr)

    def begin(self, seed):
        around, changes = KINDS[seed % len(KINDS)]
        self.rig_class = type("Keyless", (WalkRig,), {"keyless": seed % len(KINDS) == KEYLESS})
        rig = self.start(changes, **around)
        self.screen.close()
        self.rules = Rules(people(rig.folder / "people", ("resident", "ssc") if "pcsc" in around else ("resident",)))
        self.world = World(rig, self.rules)
        self.addCleanup(self.world.close)
        self.trail = collections.deque(maxlen=TRAIL)

    def take_steps(self, seed):
        """Step n of a seed draws the same in every run; what the programs make of it is up to them."""
        w = self.world
        seen = w.look()
        while w.step < STEPS:
            w.begin_step()
            chance = random.Random(f"{seed}.{w.step}")
            if w.keeper_died():
                w.breaks("keeper", w.step + chance.randint(0, 12), w.start_keeper)
            do = acts.choose(w, seen, chance)
            self.trail.append((w.step, seen.screen, seen.overlay, do.__name__, w.notes))
            do(w, seen, chance)
            self.rules.counts[do.__name__] += 1
            seen = w.look()

    def settle(self):
        """Everything is mended: what was said must come true, and the next citizen finds a terminal that works."""
        w = self.world
        w.rig.keyless = False
        w.rig.no_faults()
        w.mend_all()
        self.until("home", lambda: w.pass_time(61000) or w.look().screen == "home", 30)
        self.until("the end of every record", self.is_settled, 90)
        records = w.records()
        self.rules.settle(records, self.rig.cases(), w.handed_over(), w.appointments())
        self.assertLessEqual(w.papers(), len(records) + w.slips(), "a receipt was printed twice")
        self.assertEqual(len(w.rated()), len(set(w.rated())), "a case was rated twice")
        self.nothing_left()
        self.screen, self.walker = w.screen, Walker(self.rig, w.screen)
        self.delivered(self.walker.visit(SIMPLE))

    def is_settled(self):
        w = self.world
        w.ask_keeper("sync")
        w.ask_keeper("clock +5000")
        return all(r["state"] in ("delivered", "handed_over", "withdrawn") and not r["sealed_bytes"] for r in w.records())

    def nothing_left(self):
        w = self.world
        w.screen.idle()
        for name in ("kiosk", "kioskd"):
            self.rules.nothing_left(f"{name}'s memory", lambda name=name: w.memory(name))
        for name, read in [*w.disk(), *w.staff()]:
            self.rules.nothing_left(name, read, 6)


def missed(said):
    """The scenes that all walks together did not meet often enough, each with how often they did."""
    counts = collections.Counter()
    for line in "\n".join(said).splitlines():
        if line.startswith(TOLD):
            counts.update(json.loads(line.removeprefix(TOLD)))
    return [f"met {counts[scene]} times, so little is shown of it: {scene}"
            for scene in sorted(acts.SCENES) if counts[scene] < MET]


def add(seed):
    setattr(Walk, f"test_a_walk_of_seed_{seed}", lambda self: self.walk(seed))


if NAMED or len(sys.argv) > 1:
    add(int(NAMED or sys.argv[1].rsplit("_", 1)[1]))
else:
    for each in SEEDS:
        add(each)


if __name__ == "__main__":
    main(together=len(SEEDS), judge=(lambda said: []) if NAMED else missed)
