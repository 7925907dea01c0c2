# SPDX-License-Identifier: Apache-2.0
"""rules.py - the checker of the random walk: what may be seen now, and what must be found at the end.

It is told what was done (fingers, cards, deaths) and shown every picture. It knows the promise, not the
product: one case per receipt, one person per visit, no word ahead of the platform, at home nothing is left, a
card left lying is nobody's, nothing unread is submitted, an unknown outcome is neither yes nor no.

Where two things happen at the same time it asks only what holds in either order: a card may be believed to
be fresh that no reader can have seen before the visit's end, and a finger has at most been on a screen since
the picture before.
"""
import collections
import math
import time

import remains

from random_walk.people import MARK_HEAD, marks_in, traces

GRAVE_MS = 800     # no touch submits sooner after the screen came
ROUNDING_MS = 3    # between two programs' clocks
RECENT_S = 4       # an online check takes 3 s at the most
ENDS_S = 3         # another card in the holder's place is seen and read in a second
LATE_S = 3         # no reader's answer comes later
SURE_S = 1         # from a reader's word to the program that reads it, on a busy machine
WORDS = ["stored", "received", "accepted"]
PLATFORM_WORDS = {"received": "received", "accepted": "accepted", "processing": "accepted", "done": "accepted"}
QR = ["", "terminal", "serial", "client_ref", "state", "project_no"]
STEPS = ("legal", "consent", "form", "materials", "delivery", "check", "sign")
SUBMITS = {"check": "check.submit", "sign": "nav.next"}
AFTER = ("submitting", "receipt", "rate")
NOBODY = ("home", "closed", "maintenance")
KEPT = "progress.kept."
TAKEN_BACK = ("已撤回", "Taken back")
BROWSED = (*NOBODY, "search", "item", "bundle")


class Broken(AssertionError):
    """A promise was not kept."""


class Seen:
    """A picture as the test channel tells it."""

    def __init__(self, dump, at_ms):
        self.at_ms = at_ms  # not later than this it was so
        self.screen, self.overlay, self.in_visit = dump["screen"], dump["overlay"], dump["visit"]
        self.all = dump["nodes"]
        self.nodes = {n["id"]: n for n in self.all if n["id"]}
        self.text = "\n".join(f"{n['text'] or ''}\n{n['value'] or ''}" for n in self.all)

    def value(self, id):
        return (self.nodes.get(id) or {}).get("value") or None

    def can(self, id):
        node = self.nodes.get(id)
        return bool(node and node["enabled"] and node["target"])

    def pressable(self, prefix=""):
        return [n for n in self.all if n["enabled"] and n["target"] and (n["id"] or "").startswith(prefix)]

    def has_submit_at(self, x, y):
        """A finger there may submit: everything was read and the button stands there."""
        id = SUBMITS.get(self.screen)
        if not id or self.overlay or not self.can(id):
            return False
        left, top, width, height = self.nodes[id]["rect"]
        return left <= x < left + width and top <= y < top + height


class Card:
    def __init__(self, person, reader):
        self.person, self.reader, self.laid_s = person, reader, time.monotonic()
        self.sure_s = math.inf  # from then on the terminal knows of it
        self.stale = False

    def noticed(self, in_s):
        self.sure_s = min(self.sure_s, time.monotonic() + in_s)

    def __repr__(self):
        return f"{self.person}'s of {time.monotonic() - self.laid_s:.1f} s ago{', stale' * self.stale}"

    def visit_ends(self):
        """From now on it is an earlier citizen's, unless the terminal may not know of it yet."""
        self.stale = self.stale or time.monotonic() >= self.sure_s


class Visit:
    """From home to home."""

    def __init__(self, number):
        self.number = number
        self.holders = {}     # person: card, of all who may be known since a card was read
        self.person = None    # the one that is
        self.acting = False   # somebody shows a card of their own beside the holder's
        self.deputies = {}    # person: card, of all who may be that one
        self.named = set()    # of both, who was shown
        self.perhaps = None   # holders and deputies, if both may be known and no picture said so
        self.marks = set()
        self.reader_erred = False
        self.card = None      # the holder's, if there is no doubt
        self.intruder = None  # another's, in its place
        self.asked = False  # a finger may have submitted it
        self.told = None    # "doubt", "no" or "stored", the last that was said
        self.reference = self.serial = self.ref = None
        self.word, self.proved_word = 0, 0

    def another(self):
        """One more item of the same person: what was answered is kept, the case is one of its own."""
        visit = Visit(self.number + 1)
        for kept in ("holders", "person", "acting", "deputies", "named", "reader_erred", "card", "intruder"):
            setattr(visit, kept, getattr(self, kept))
        visit.marks = set(self.marks)
        return visit

    def is_surely(self, person):
        return person is self.person or [person] in (list(self.holders), list(self.deputies))

    def may_be(self, person):
        return person in self.holders or person in self.deputies

    def waits_for_deputy(self):
        return self.acting and self.holders and not self.deputies

    def may_be_two(self, fresh):
        """A second card may have been read where no picture shows it."""
        others = {card.person: card for card in fresh if [card.person] != list(self.holders)}
        self.perhaps = (self.holders, others) if others else None

    def chooses_anew(self, fresh):
        """
        Who goes back before both are known leaves nobody, and may begin for themselves; the visit goes on. A second
        card may have been read since the last picture: then both go on.
        """
        if self.waits_for_deputy():
            self.may_be_two(fresh)
            self.holders, self.deputies, self.named = {}, {}, set()
            self.person = self.card = self.intruder = None
        self.acting = False

    def __repr__(self):
        return f"visit {self.number} of {self.person}"


class Rules:
    def __init__(self, people):
        self.people = people
        self.visits = [Visit(1)]
        self.by_mark, self.by_serial = {}, {}
        self.cards, self.gone = {}, collections.deque(maxlen=4)
        self.fingers = []  # since the picture before: (may it submit)
        self.before = None       # the last picture
        self.stage = None        # what it, or the help over it, stands on
        self.other_since_ms = 0  # the last picture that was not the check
        self.appointments = set()  # numbers that were told
        self.kept = None         # the refused application that the citizen looks at
        self.wished, self.taken_back = set(), set()  # serials: a finger may have taken it back; that was said
        self.unproved = []       # visits whose serial the keeper was not asked about yet
        self.counts = collections.Counter()

    @property
    def visit(self):
        return self.visits[-1]

    # What was done

    def typed(self, mark):
        self.visit.marks.add(mark)
        self.by_mark[mark] = self.visit

    def finger(self, x, y, now_ms):
        self.touched(x, y)
        grave = self.before and self.before.has_submit_at(x, y)
        in_time = now_ms - self.other_since_ms + ROUNDING_MS >= GRAVE_MS
        self.fingers.append(bool(grave and in_time))
        if grave and in_time:
            self.visit.asked, self.visit.told = True, None
        if grave:
            self.counts["submits" if in_time else "submits too soon"] += 1

    def touched(self, x, y):
        """Which refused application it chooses, and whether it is to be taken back."""
        if not self.before or self.before.screen != "progress":
            return
        for id, node in self.before.nodes.items():
            left, top, width, height = node["rect"]
            if not self.before.can(id) or not (left <= x < left + width and top <= y < top + height):
                continue
            if id != "progress.withdraw.yes":
                self.kept = id.removeprefix(KEPT) if id.startswith(KEPT) else None
            elif self.kept:
                self.wished.add(self.kept)

    def laid(self, reader, person):
        card = self.cards[reader] = Card(person, reader)
        holders = self.visit.card
        other = holders and holders.person is not person and not (self.visit.acting and self.visit.may_be(person))
        if holders and holders.reader == reader and other and self.stage in STEPS:
            self.visit.intruder = card

    def lifted(self, reader, was_told):
        """What no reader knew of cannot have been read."""
        card = self.cards.pop(reader)
        if was_told:
            self.gone.append((time.monotonic(), card))
        if self.visit.intruder is card:
            self.visit.intruder = None

    def reader_told(self, reader):
        self.cards[reader].noticed(SURE_S)

    def kiosk_died(self):
        self.end_visit()
        self.before = self.stage = None
        self.other_since_ms = 0

    def reader_went(self, reader):
        """What it finds when it comes back is an earlier citizen's."""
        self.reader_erred()
        if reader in self.cards:
            self.cards[reader].visit_ends()

    def reader_failed(self, reader):
        """What it answered meanwhile may have been that the card was gone; then it came anew."""
        self.reader_erred()
        if reader in self.cards:
            self.cards[reader].stale, self.cards[reader].sure_s = False, math.inf

    def reader_erred(self):
        """In this visit it need not see everything."""
        self.visit.reader_erred = True
        self.visit.card = self.visit.intruder = None

    # What is seen

    def saw(self, seen):
        was, self.stage = self.stage, self.stands_on(seen)
        if not self.visit.deputies and seen.screen in ("item", "search"):
            self.visit.chooses_anew(self.fresh())
        forgot = self.visit.holders and not seen.in_visit
        if forgot or (self.stage in NOBODY and was not in NOBODY) or self.home_lay_between(was, seen):
            self.end_visit(was)
        if seen.screen == "identify":
            self.whose_card(seen.value("identify.who"))
        if was != self.stage:
            self.moved(was, seen)
        if seen.screen in NOBODY:
            self.nobody(seen)
        else:
            self.somebody(seen)
        intruder = self.visit.intruder
        if intruder and seen.screen in STEPS and time.monotonic() - intruder.laid_s > ENDS_S:
            raise Broken(f"{self.visit} goes on, and in the place of {self.visit.card} lies {intruder}")
        if seen.screen in AFTER:
            self.outcome(seen)
        if seen.screen == "progress":
            self.refused_ones(seen)
        else:
            self.kept = None
        if seen.value("handover.appointed"):
            self.appointed(seen.value("handover.appointed"))
        if seen.screen == "check" and seen.can("check.submit") and seen.can("page.next"):
            raise Broken(f"{self.visit} can be submitted before its last page was shown")
        if seen.screen not in SUBMITS or seen.overlay:
            self.other_since_ms = seen.at_ms
        self.fingers = []
        self.before = seen

    def home_lay_between(self, was, seen):
        """
        Another's card ended the visit, and a finger that was meant for it came down on the home screen: no picture shows
        that. Who is known is asked for a card only beside another's, and to the cases leads home alone.
        """
        again = seen.screen == "identify" and seen.value("identify.who") in (None, "self")
        return bool(self.visit.holders) and was in STEPS and (again or seen.screen == "progress")

    def stands_on(self, seen):
        """Help covers what was there before, but for a finger for it that came down on the home screen."""
        if seen.screen != "help":
            return seen.screen
        over = not seen.in_visit and (self.visit.holders or self.stage not in BROWSED)
        return "home" if over else self.stage

    def nobody(self, seen):
        if seen.in_visit:
            raise Broken(f"{seen.screen}, and a visit is under way")
        left = [p for p in self.people if p.is_in(seen.text)] + sorted(marks_in(seen.text))
        if left or MARK_HEAD in seen.text:
            raise Broken(f"{seen.screen} shows {left}")

    def end_visit(self, was=None):
        """What lies there is an earlier citizen's now, but for another's card that may have ended the visit."""
        ended = self.visit
        # From the receipt as well; and who was known just before the end need not have been seen.
        by_a_card = was is not None and (ended.holders or (was == "identify" and len(self.fresh()) > 1))
        self.visits.append(Visit(ended.number + 1))
        for card in [*self.cards.values(), *self.recent()]:
            if not by_a_card or ended.is_surely(card.person):
                card.visit_ends()

    def recent(self):
        """Lifted, but what was read of them may be on its way."""
        return [card for at, card in self.gone if time.monotonic() - at < RECENT_S]

    def somebody(self, seen):
        shown = [p for p in self.people if p.is_in(seen.text)]
        if len(shown) == 2 and not self.visit.acting and self.visit.perhaps:
            self.visit.holders, self.visit.deputies = self.visit.perhaps
            self.visit.acting = True
        if self.visit.acting:
            self.both(shown)
            shown = []
        if len(shown) > 1 or (shown and self.visit.person not in (None, shown[0])):
            raise Broken(f"{self.visit} shows {shown}")
        if shown and not self.visit.person:
            self.known(shown[0])
        strange = marks_in(seen.text) - self.visit.marks
        if strange:
            owners = [self.by_mark.get(mark) for mark in strange]
            raise Broken(f"{self.visit} shows the answers of {owners}")

    def both(self, shown):
        """Two people: one of those whose card may have come first, one of those whose may have come then."""
        visit = self.visit
        visit.named |= set(shown)
        if len(visit.named) > 2 or any(not visit.may_be(person) for person in visit.named):
            raise Broken(f"{visit} shows {visit.named}; {list(visit.holders)} and {list(visit.deputies)} can be known")

    def whose_card(self, who):
        """What the identify screen says of whose card it asks for."""
        if who:
            self.visit.acting = who in ("applicant", "agent")
        if who == "agent" and not self.visit.holders:
            self.identified()

    def deputized(self):
        """The second card was read: the holder's, if it still lies there, answers for nobody else."""
        fresh = self.fresh()
        self.visit.deputies = {card.person: card for card in fresh}
        certain = len(fresh) == 1 and fresh[0] in self.cards.values() and not self.visit.reader_erred
        self.visit.card = fresh[0] if certain else None
        self.counts["two cards"] += 1

    def fresh(self):
        return [card for card in [*self.recent(), *self.cards.values()] if not card.stale]

    def identified(self):
        """A card was read, and only of these it can be."""
        fresh = self.fresh()
        if not fresh:
            raise Broken(f"somebody was identified; there lie {self.cards}, of late {self.recent()}")
        self.visit.holders = {card.person: card for card in fresh}
        if len(fresh) == 1:
            fresh[0].noticed(0)
            if fresh[0] in self.cards.values() and not self.visit.reader_erred:
                self.visit.card = fresh[0]
        self.counts["identified"] += 1

    def known(self, person):
        if person not in self.visit.holders:
            raise Broken(f"{person} is known, only {self.visit.holders} can be")
        self.visit.person = person
        self.visit.holders[person].noticed(0)

    def moved(self, was, seen):
        if self.visit.serial and seen.screen in ("search", "item", "identify", *STEPS):
            self.visits.append(self.visit.another())
            self.counts["one more item"] += 1
        if seen.screen in AFTER and was not in (*AFTER, "basket"):
            if not any(self.fingers):
                raise Broken(f"{self.visit} was submitted without a finger on a submit that was read")
        asked = was == "identify" and (seen.screen in ("licences", "notices") or
                                       seen.screen == "progress" and "progress.card" not in seen.nodes)
        if (seen.screen in STEPS or asked) and not self.visit.holders:
            self.identified()
        if seen.screen in STEPS and self.visit.waits_for_deputy():
            self.deputized()
        if was == "item" and seen.screen in STEPS and not self.visit.acting:
            self.visit.may_be_two(self.fresh())  # a finger for item.agent, and the agent's card lay there before
        if seen.screen == "check" and was in AFTER:
            if self.visit.serial:
                raise Broken(f"{self.visit} has {self.visit.serial} and is said not to be stored")
            self.visit.told = "no"
            self.counts["told no"] += 1

    def outcome(self, seen):
        state, serial = seen.value("receipt.state"), seen.value("receipt.serial")
        if state == "doubt":
            self.in_doubt(seen, serial)
        elif seen.screen == "receipt" and not serial:
            raise Broken(f"{self.visit}: a receipt without a number")
        if serial:
            self.has_serial(serial)
        if state in WORDS:
            self.has_word(seen, state, serial)

    def refused_ones(self, seen):
        """Only who handed one in is told of it, and of one that was said to be taken back nobody is."""
        for serial in [id.removeprefix(KEPT) for id in seen.nodes if id.startswith(KEPT)]:
            owner = self.by_serial.get(serial)
            if owner and not any(self.visit.may_be(person) for person in (*owner.holders, *owner.deputies)):
                raise Broken(f"{self.visit} sees {serial} of {owner}")
            if serial in self.taken_back:
                raise Broken(f"{self.visit} was told that {serial} is taken back, and may do it again")
        said = seen.nodes.get("progress.followed", {}).get("text") or ""
        if self.kept in self.wished and said.startswith(TAKEN_BACK):
            self.counts["taken back"] += self.kept not in self.taken_back
            self.taken_back.add(self.kept)

    def appointed(self, number):
        self.counts["appointments"] += number not in self.appointments
        self.appointments.add(number)

    def in_doubt(self, seen, serial):
        if serial or seen.value("receipt.qr") or self.visit.serial:
            raise Broken(f"{self.visit} is in doubt and has {serial or self.visit.serial}")
        if self.visit.told != "doubt":
            self.counts["doubts"] += 1
        self.visit.told, self.visit.reference = "doubt", seen.value("receipt.reference")

    def has_serial(self, serial):
        if self.visit.serial == serial:
            return
        if self.visit.serial or serial in self.by_serial:
            raise Broken(f"{self.visit} gets {serial}: it had {self.visit.serial},"
                         f" the number is of {self.by_serial.get(serial)}")
        if self.visit.told == "doubt":
            self.counts["doubts that ended"] += 1
        self.visit.serial, self.visit.told = serial, "stored"
        self.by_serial[serial] = self.visit
        self.unproved.append(self.visit)
        self.counts["receipts"] += 1

    def has_word(self, seen, state, serial):
        if not seen.value("receipt.qr"):
            return  # in the largest letters there is no room for it
        code = dict(zip(QR, seen.value("receipt.qr").split("|")))
        project_no = seen.value("receipt.project_no")
        if code.get("serial") != serial or code.get("state") != state or code.get("project_no") != (project_no or "-"):
            raise Broken(f"{self.visit}: the screen says {serial} {state} {project_no}, its code {code}")
        word = WORDS.index(state)
        if word < self.visit.word:
            raise Broken(f"{self.visit}: {state} after {WORDS[self.visit.word]}")
        self.visit.ref, self.visit.word = code["client_ref"], word

    def nothing_left(self, where, read, least=0):
        """Looked at twice: a card that still lies there may just be read, and is forgotten in the next moment. What is
        shorter than `least` bytes is not looked for: sealed bytes are any bytes."""
        self.counts["searches for remains"] += 1
        words = {what: raw for what, raw in traces().items() if len(raw) >= least}
        if remains.found(read(), words):
            time.sleep(LATE_S)
            left = remains.found(read(), words)
            if left:
                raise Broken(f"nobody is there, and {where} has {left}")

    # What the others know; asked after every picture

    def ask(self, world):
        """A number is the keeper's, a word the platform's; each is asked when it can answer."""
        visit = self.visit
        if visit.word > visit.proved_word:
            self.prove_word(visit, world.case(visit.ref))
        records = world.records() if self.unproved and world.keeper_runs() else None
        if records is not None:
            self.prove_serials({r["apply_serial_no"] for r in records})

    def prove_serials(self, known):
        lost = [v for v in self.unproved if v.serial not in known]
        if lost:
            raise Broken(f"{lost} have numbers that the keeper does not know: {[v.serial for v in lost]}")
        self.unproved = []

    def prove_word(self, visit, case):
        visit.proved_word = visit.word
        self.counts[f"told {WORDS[visit.word]}"] += 1
        said = self.before.value("receipt.project_no")
        if not case or case["project_no"] != said or WORDS.index(PLATFORM_WORDS[case["state"]]) < visit.word:
            raise Broken(f"{visit} is told {WORDS[visit.word]} {said}; the platform has {case}")

    # At the end

    def settle(self, records, cases, handed_over, appointments):
        """Everything was delivered that can be: what was said must be so."""
        withdrawn = {r["apply_serial_no"] for r in records if r["state"] == "withdrawn"}
        if withdrawn - self.wished or self.taken_back - withdrawn:
            raise Broken(f"taken back by nobody: {sorted(withdrawn - self.wished)};"
                         f" said to be, and not: {sorted(self.taken_back - withdrawn)}")
        if self.appointments - appointments:
            raise Broken(f"told, but never made: {sorted(self.appointments - appointments)}")
        of = collections.defaultdict(list)
        for case in cases:
            of[self.owner(case)].append(case)
        for visit in self.visits:
            self.settle_visit(visit, of[visit], handed_over | withdrawn)
        numbers = [case["apply_serial_no"] for case in cases] + sorted(handed_over) + sorted(withdrawn)
        kept = {r["apply_serial_no"]: r for r in records}
        if len(numbers) != len(set(numbers)) or set(numbers) != set(kept):
            raise Broken(f"kept, but not there or there twice: {sorted(set(kept) - set(numbers))};"
                         f" there, but not kept: {sorted(set(numbers) - set(kept))}")
        self.counts["delivered"], self.counts["handed over"] = len(cases), len(handed_over)

    def owner(self, case):
        body = case["body"]
        number, mobile = case["apply_serial_no"], body["form"].get("mobile")
        # Of several items of one person that have the mobile in common: the one with this receipt, else one without.
        own = [v for v in self.visits if mobile in v.marks and v.asked and v.serial in (None, number)]
        visit = max(own, key=lambda v: v.serial == number, default=self.by_mark.get(mobile))
        if not visit or not visit.asked:
            raise Broken(f"{case['apply_serial_no']} is of {visit}, who submitted nothing")
        person = visit.person
        form = body["form"]
        if visit.acting:
            self.handed_in_by_another(case, visit)
            return visit
        if body["applyer_type"] == "2":  # the person is its clerk
            body = {**body, "applyer_name": body["contact_name"], "applyer_page_code": body["contact_code"]}
        said = {body["applyer_name"], body["contact_name"], form.get("name", person.name)}
        numbers = {body["applyer_page_code"], form.get("id", person.id)}
        if said != {person.name} or numbers != {person.id}:
            raise Broken(f"{case['apply_serial_no']} of {visit} says {said} {numbers}")
        self.took_effect_once(case, visit)
        return visit

    @staticmethod
    def took_effect_once(case, visit):
        if case["applied"] != 1:
            raise Broken(f"{case['apply_serial_no']} of {visit} took effect {case['applied']} times")

    def handed_in_by_another(self, case, visit):
        """Two people, each by the card that was asked for, and the form is the applicant's."""
        body, by_id = case["body"], {p.id: p for p in self.people}
        applicant, agent = by_id.get(body["applyer_page_code"]), by_id.get(body.get("contact_code"))
        form = body["form"]
        good = (applicant in visit.holders and agent in visit.deputies and applicant is not agent
                and (body["applyer_name"], body["contact_name"]) == (applicant.name, agent.name)
                and form.get("name", applicant.name) == applicant.name and form.get("id", applicant.id) == applicant.id)
        if not good or body["contact_role"] != "agent":
            raise Broken(f"{case['apply_serial_no']} of {visit}, {list(visit.holders)} and {list(visit.deputies)}:"
                         f" of {applicant} by {agent}")
        self.took_effect_once(case, visit)

    @staticmethod
    def settle_visit(visit, cases, left):
        numbers = [case["apply_serial_no"] for case in cases]
        if len(cases) > 1:
            raise Broken(f"{visit} has more than one case: {numbers}")
        if cases and visit.told == "no":
            raise Broken(f"{visit} was told that nothing is stored, and {numbers} arrived")
        if visit.serial and numbers != [visit.serial] and (numbers or visit.serial not in left):
            raise Broken(f"{visit} has the receipt {visit.serial}; {numbers} arrived")
        for case in cases:
            if visit.reference and not case["client_ref"].startswith(visit.reference):
                raise Broken(f"{visit} has the reference {visit.reference}; {case['client_ref']} arrived")
            if visit.ref and case["client_ref"] != visit.ref:
                raise Broken(f"{visit} has a receipt of {visit.ref}; {case['client_ref']} arrived")
