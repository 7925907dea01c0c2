# SPDX-License-Identifier: Apache-2.0
"""world.py - a terminal and all that can happen around it: fingers, cards, time, programs, the line, the platform.

Nothing here is random and nothing is judged: acts.py chooses, rules.py judges. What breaks is due to be mended
some steps later, as systemd, a technician or the province would.
"""
import collections
import contextlib
import json
import os
import signal
import time

import remains
from rig import Channel, Screen, Trouble

from random_walk.rules import Seen

CONTACT_MS = 60
SLOT = 2
READER_OF = {"resident": 1, "ssc": SLOT}
SLOT_SEEN_S = 5    # pcscd asks a slot from time to time, and is itself asked once a second
SLOT_CHANGE_S = 1  # no hand is faster
NONSENSE_TRIES = 50  # of 20 ms: no reader that works takes longer to see a card
LOOKS = 10  # for a refused application; the platform may not have been asked at the first
STAFF_ASKS = [("status",), ("devices",), ("queue", "list"), ("journal", "export"), ("supervision",)]


def contents(path):
    """Nothing of one that is gone meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


class World:
    def __init__(self, rig, rules):
        self.rig, self.rules = rig, rules
        self.screen, self.keeper = rig.screen(), None
        self.moved_ms = 0  # of kiosk's clock
        self.due = []      # (step, name, mend)
        self.broken = set()
        self.stopped = False  # kioskd, by a signal
        self.may_die = False  # kioskd, at a point that was named
        self.cards = {}       # by reader
        self.moved_s = collections.Counter()  # when a card last came or went
        self.catalogue = json.loads(rig.catalogue.read_text(encoding="utf-8"))
        self.width, self.height = rig.sections["ui"]["width"], rig.sections["ui"]["height"]
        self.has_slot = "pcscd" in rig.programs
        self.has_printer = "printer" in rig.programs
        self.has_camera = "camera" in rig.programs
        self.has_scanner = "scanner" in rig.programs
        self.step, self.notes = 0, []  # what was done in this step
        self.waits = 0  # on a reader, since a card was laid or lifted
        self.looks_for_refused = 0  # times more that somebody asks for what was refused and is kept here
        self.item, self.fits = None, {}  # the one chosen last; what fits a box
        self.points = self.ask_keeper("crash list")["points"]

    def close(self):
        self.let_keeper_go_on()
        if self.may_die:
            self.kill_keeper()
        for channel in (self.screen, self.keeper):
            if channel:
                channel.close()

    # The screen

    def now(self):
        """On kiosk's clock, in ms."""
        return time.monotonic() * 1000 + self.moved_ms

    def look(self):
        """What is seen now, and judged."""
        program = self.rig.programs["kiosk"]
        if not program.alive():
            raise Trouble(f"kiosk ended by itself: {program.tail()}")
        for reader in self.cards:
            if self.reader_told(reader):
                self.rules.reader_told(reader)
        at_ms = self.now()
        seen = Seen(self.screen.dump(), at_ms)
        self.rules.saw(seen)
        self.rules.ask(self)
        return seen

    def scene(self, name, happened):
        self.rules.counts[name] += bool(happened)

    def clock(self, ms):
        self.screen.do(f"clock +{ms}")
        self.moved_ms += ms

    def touch(self, x, y, hold_ms=CONTACT_MS):
        """A finger; what it may do depends on when it came down."""
        self.press(x, y)
        self.clock(hold_ms)
        self.screen.do("release")

    def press(self, x, y):
        self.screen.do(f"press {x} {y}")
        self.rules.finger(x, y, self.now())

    def type(self, id, text):
        return self.screen.call(f"type {id} {text}").get("ok")

    def pass_time(self, ms):
        """For both programs."""
        self.clock(ms)
        if self.keeper_runs():
            self.ask_keeper(f"clock +{ms}")

    # Cards

    def somebody(self, chance):
        """One whose reader is free, as long as there is one."""
        free = [p for p in self.rules.people if READER_OF[p.kind] not in self.cards]
        return chance.choice(free or self.rules.people)

    def another(self, chance):
        """Nobody whose card lies there."""
        return chance.choice([p for p in self.rules.people if p not in self.cards.values()])

    def has_free_reader(self):
        return any(READER_OF[p.kind] not in self.cards for p in self.rules.people)

    def reader_told(self, reader):
        """The card that lies there is known to the terminal, or will be in this moment."""
        for_long = reader == SLOT and time.monotonic() - self.moved_s[reader] > SLOT_SEEN_S
        return for_long or self.rig.programs[("samv", "card")[reader - 1]].says_ok("told")

    def lay(self, person):
        reader = READER_OF[person.kind]
        if reader in self.cards:
            self.lift(reader)
        if reader == SLOT:
            time.sleep(max(0, self.moved_s[SLOT] + SLOT_CHANGE_S - time.monotonic()))
        self.moved_s[reader] = time.monotonic()
        self.notes.append(f"{person} lies on {reader}")
        self.rig.card_in(person.card)
        self.cards[reader] = person
        self.waits = 0
        self.rules.laid(reader, person)

    def lift(self, reader):
        if self.cards.pop(reader, None):
            self.notes.append(f"{reader} is empty")
            self.waits = 0
            self.rig.card_out(reader)
            self.rules.lifted(reader, reader == SLOT or self.reader_told(reader))
            self.moved_s[reader] = time.monotonic()

    def lay_nonsense(self, person, chance):
        """On the reader of ID cards, until it is known there."""
        self.notes.append(f"nonsense with the number of {person}")
        self.rig.card_in(person.nonsense(chance))
        for _ in range(NONSENSE_TRIES):
            if self.rig.programs["samv"].says_ok("told"):
                break
            time.sleep(0.02)

    def take_nonsense(self):
        self.rig.card_out(1)

    # Programs

    def keeper_runs(self):
        program = self.rig.programs.get("kioskd")
        return bool(program) and program.alive() and not self.stopped

    def ask_keeper(self, line, wait=60):
        """Its test channel; None if it dies over it, where that was arranged."""
        try:
            if not self.keeper:
                self.keeper = Channel(self.rig.sections["test"]["keeper_socket"])
            return self.keeper.do(line, wait)
        except (Trouble, OSError):
            self.keeper = None
            if not self.may_die:
                raise
            return None

    def keeper_died(self):
        """At a point that was named; any other death is a fault."""
        program = self.rig.programs.get("kioskd")
        if not program or program.alive():
            return False
        if not self.may_die:
            raise Trouble(f"kioskd ended by itself: {program.tail()}")
        self.kill_keeper()
        return True

    def forget_keeper(self):
        if self.keeper:
            with contextlib.suppress(OSError):
                self.keeper.close()
        self.keeper = None

    def kill_keeper(self):
        self.forget_keeper()
        self.rig.kill("kioskd")
        self.stopped = self.may_die = False

    def start_keeper(self):
        if "kioskd" not in self.rig.programs:
            self.rig.start_keeper()

    def stop_keeper(self):
        """It is there and says nothing."""
        self.stopped = True
        os.kill(self.rig.programs["kioskd"].process.pid, signal.SIGSTOP)

    def let_keeper_go_on(self):
        program = self.rig.programs.get("kioskd")
        if self.stopped and program:
            os.kill(program.process.pid, signal.SIGCONT)
        self.stopped = False

    def crash_keeper_at(self, point):
        self.may_die = True
        self.ask_keeper(f"crash {point}")

    def restart_kiosk(self):
        self.screen.close()
        self.rig.kill("kiosk")
        self.rules.kiosk_died()
        self.rig.start_kiosk()
        self.screen = Screen(self.rig.sections["test"]["socket"])
        self.moved_ms = 0

    def restart_platform(self):
        self.rig.kill("kiosk-platform")
        self.rig.start_platform()
        self.due = [(step, name, mend) for step, name, mend in self.due if name not in ("fault", "line")]
        self.broken -= {"fault", "line"}

    # What is broken for a while

    def breaks(self, name, until, mend):
        self.notes.append(f"{name} until {until}")
        self.broken.add(name)
        self.due.append((until, name, mend))

    def mend(self, due):
        for row in due:
            _, name, mend = row
            self.due.remove(row)
            self.broken.discard(name)
            self.notes.append(f"{name} is well again")
            mend()

    def begin_step(self):
        self.step += 1
        self.notes = []
        self.mend([row for row in self.due if row[0] <= self.step])

    def mend_all(self):
        if self.may_die:
            self.kill_keeper()
        self.mend(list(self.due))
        self.start_keeper()
        for reader in list(self.cards):
            self.lift(reader)

    # The line and the platform

    def line(self, down):
        self.rig.control_call("PUT", "/down", {"down": down})

    def platform_clock(self, offset_ms):
        self.rig.control_call("PUT", "/clock", {"offset_ms": offset_ms})

    def withdraw(self, row_guid):
        """The item is not handled any more: every application for it is refused."""
        items = [{**item, "task_state": "3"} if item["row_guid"] == row_guid else item
                 for item in self.catalogue["items"]]
        self.rig.control_call("PUT", "/catalogue", {**self.catalogue, "items": items})
        self.looks_for_refused = LOOKS if self.rig.keyless else 0

    def restore_catalogue(self):
        self.rig.control_call("PUT", "/catalogue", self.catalogue)

    def reader_fault(self, name):
        self.rig.programs["samv"].ask(f"fault {name}")

    def unplug(self):
        self.rules.reader_went(1)
        self.rig.programs["samv"].ask("unplug")

    def replug(self):
        self.rules.reader_went(1)
        self.rig.programs["samv"].ask("replug")

    def kill_pcscd(self):
        self.rules.reader_erred()
        self.rig.programs["pcscd"].ask("kill")

    def start_pcscd(self):
        """A virtual slot is empty at first, and its card comes anew."""
        self.rules.reader_erred()
        self.rig.programs["pcscd"].ask("start")
        if SLOT in self.cards:
            self.rules.lifted(SLOT, was_told=True)
            self.rules.laid(SLOT, self.cards[SLOT])
            self.moved_s[SLOT] = time.monotonic()
            self.rig.programs["card"].ask("in")

    def printer_fault(self, name):
        self.rig.programs["printer"].ask(f"fault {name}")

    def camera(self, command):
        self.notes.append(f"camera {command}")
        self.rig.programs["camera"].ask(command)

    def scanner_sends(self, data):
        self.rig.programs["scanner"].ask(f"bytes {data.hex(' ')}")

    # What the others know

    def disk(self):
        """Everything that is written down here, the logs among it; sealed or not at all."""
        return [(path.name, lambda path=path: contents(path)) for path in remains.files(self.rig.folder, "platform", "people")]

    def staff(self):
        """What they can ask."""
        return [(f"kioskctl {' '.join(words)}", lambda words=words: self.hear(words)) for words in STAFF_ASKS]

    def hear(self, words):
        """Nothing, if kioskd dies over it where that was arranged."""
        try:
            return self.rig.ctl(*words).encode()
        except Trouble:
            if not self.may_die:
                raise
            return b""

    def memory(self, name):
        return remains.memory(self.rig.programs[name].process.pid, "rw")

    def records(self):
        """The keeper's applications; None if it dies over the question, where that was arranged."""
        try:
            return self.rig.queue()
        except Trouble:
            if not self.may_die:
                raise
            return None

    def refused_of(self):
        """The serials that the platform refused and that are still here, of people who are known."""
        records = self.records() if self.keeper_runs() else None
        refused = {r["apply_serial_no"] for r in records or [] if r["state"] == "quarantined"}
        return sorted(serial for serial, visit in self.rules.by_serial.items() if serial in refused and visit.person)

    def papers(self):
        return len(list(self.rig.folder.glob("receipt-*.png")))

    def rated(self):
        """The cases that were rated, each as often as that arrived."""
        return [r["subject"] for r in self.rig.control_call("GET", "/records/evaluation")]

    def handed_over(self):
        """The serials the province has taken over because it refused them."""
        return {r["body"]["apply_serial_no"] for r in self.rig.control_call("GET", "/records/quarantine")}

    def appointments(self):
        """Every number a hall has given for one."""
        return {r["subject"] for r in self.rig.control_call("GET", "/records/appointment-made")}

    def slips(self):
        """Of numbers and appointments, at the most."""
        return len(self.appointments()) + len(self.rig.control_call("GET", "/records/ticket"))

    def case(self, client_ref):
        found = self.rig.control_call("GET", f"/cases?client_ref={client_ref}")
        return found[0] if found else None
