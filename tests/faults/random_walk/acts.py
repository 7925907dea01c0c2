# SPDX-License-Identifier: Apache-2.0
"""acts.py - everything that can happen in the random walk, and how often.

One function each; its weight is among what can happen on the screen that is seen. `chance` is the step's own,
so that step n of a seed draws the same whatever the steps before it took.
"""
import time

import walk

from random_walk.people import mark
from random_walk.rules import AFTER, STEPS

ANSWERS = ["15912345678", "440300123456", *walk.ANSWERS[1:]]  # no mobile that could be a visit's
FAULTS = [("drop-body", "100"), ("close-before-commit", None), ("close-after-commit", None), ("503", "1"),
          ("204", None), ("409-inflight", None), ("slow", "300"), ("html-400", None), ("html-405", None),
          ("html-413", None), ("html-200", None), ("wrong-echo", None), ("truncated-json", None), ("cert-expired", None)]
READER_FAULTS = ["41", "81", "80", "66", "10", "garbage", "mute", "badchk", "cut=7", "late", "short", "repeat"]
DAY_MS = 86400 * 1000
YEAR_MS = 365 * DAY_MS
ACTS = []
SCENES = {"told received", "several taps on the last question"}  # what a walk is for; more come with their acts
READER = 1  # of ID cards
EAGER = 4  # times as likely is an act as long as its scene was not met


def act(weight, when=lambda w, seen: True, scene=None):
    def add(do):
        ACTS.append((weight, when, scene, do))
        SCENES.update({scene} - {None})
        return do
    return add


def choose(w, seen, chance):
    possible = [(weight if not scene or w.rules.counts[scene] else weight * EAGER, do)
                for weight, when, scene, do in ACTS if when(w, seen)]
    return chance.choices([do for _, do in possible], [weight for weight, _ in possible])[0]


# A citizen who wants something done

def tap(w, seen, id, wait_ms=900):
    """After a time as people take it; less than 400 ms after a change of screen nothing happens."""
    if id not in seen.nodes:
        return
    w.notes.append(f"tap {id}")
    w.clock(wait_ms)
    w.touch(*centre(seen.nodes[id]))


def next_step(w):
    """What the screen shows is seen just before, so that the age of the next one is known."""
    w.clock(900)
    tap(w, w.look(), "nav.next", 0)


def centre(node):
    x, y, width, height = node["rect"]
    return x + width // 2, y + height // 2


def go_home(w, seen, chance):
    ways = seen.pressable("home.")
    if ways:
        tap(w, seen, chance.choice(ways)["id"])
    else:
        pause(w)


def go_search(w, seen, chance):
    items = [n["id"] for n in seen.pressable("search.item.")]
    if items and chance.random() < 0.8:
        w.item = chance.choice(items)
        tap(w, seen, w.item)
    elif seen.can("page.next") and chance.random() < 0.7:
        tap(w, seen, "page.next")
    else:
        pause(w)


def pause(w, ms=300):
    """What was asked is answered meanwhile."""
    time.sleep(0.003)
    w.clock(ms)


def go_item(w, seen, chance):
    """Most have the card in the hand already; some put the item aside for later in the same visit."""
    if seen.can("item.basket") and chance.random() < 0.15:
        tap(w, seen, "item.basket")
        return
    if not w.cards and chance.random() < 0.9:
        w.lay(w.somebody(chance))
    tap(w, seen, "item.agent" if seen.can("item.agent") and chance.random() < 0.5 else "item.start")


def go_bundle(w, seen, chance):
    """Some leave a part out, some take it in again."""
    boxes = [n["id"] for n in seen.pressable("bundle.part.")]
    if boxes and chance.random() < 0.4:
        tap(w, seen, chance.choice(boxes))
    elif seen.can("page.next") and chance.random() < 0.3:
        tap(w, seen, "page.next")
    else:
        tap(w, seen, "nav.next")


def go_identify(w, seen, chance):
    """Lays the card, waits, lifts it again; a reader looks every 250 ms for one, every 500 ms after it."""
    w.waits += 1
    if seen.value("identify.who") == "agent":
        w.scene("a second card asked for", True)
        if w.cards and chance.random() < 0.5:
            lift_all(w)
            w.lay(w.another(chance))
    if not w.cards and w.waits > 2:
        w.lay(w.somebody(chance))
    elif w.cards and w.waits > 2 and chance.random() < 0.5:
        lift_all(w)
    w.screen.call("wait form 100")
    w.clock(100)


def go_legal(w, seen, chance):
    """A good code, one with a doubt, none where none is needed."""
    if seen.can("nav.next"):
        next_step(w)
    else:
        w.type("legal.code", chance.choice(["91350100M000100Y43", "91350100M000100Y44", "51440300MJL0000001"]))


def go_form(w, seen, chance):
    empty = [n["id"] for n in seen.pressable("form.") if n["role"] == "textbox" and not n["value"]]
    options = [n["id"] for n in seen.pressable("form.") if n["role"] in ("choice", "checkbox") and not n["checked"]]
    if seen.can("nav.next") and chance.random() < 0.9:
        next_step(w)
    elif empty:
        answer(w, chance.choice(empty))
    elif options:
        tap(w, seen, chance.choice(options))
    elif seen.can("page.next"):
        tap(w, seen, "page.next")
    else:
        for node in seen.pressable("form."):
            if node["role"] == "textbox":
                answer(w, node["id"])


def answer(w, id):
    """The mobile is the visit's own; of the others the first that fits is remembered."""
    if id == "form.mobile":
        number = mark(w.rules.visit.number)
        if w.type(id, number):
            w.rules.typed(number)
        return
    for text in w.fits.get(id, ANSWERS):
        if w.type(id, text) and f"{id}.error" not in w.look().nodes:
            w.fits[id] = [text]
            return


def go_materials(w, seen, chance):
    ways = [n["id"] for n in seen.pressable("materials.") if not n["checked"]]
    scans = [id for id in ways if id.endswith(".scan")]
    if scans and chance.random() < 0.5:
        tap(w, seen, chance.choice(scans))
    elif seen.can("nav.next"):
        next_step(w)
    elif ways:
        tap(w, seen, chance.choice(ways))
    else:
        tap(w, seen, "page.next")


def go_consent(w, seen, chance):
    boxes = [n["id"] for n in seen.pressable("consent.") if n["role"] == "checkbox" and not n["checked"]]
    if boxes and chance.random() < 0.7:
        tap(w, seen, chance.choice(boxes))
    elif seen.can("page.next"):
        tap(w, seen, "page.next")
    else:
        tap(w, seen, "nav.next" if seen.can("nav.next") else "consent.none")


def go_delivery(w, seen, chance):
    ways = [n["id"] for n in seen.pressable("delivery.") if n["role"] == "choice" and not n["checked"]]
    if seen.can("nav.next"):
        next_step(w)
    elif ways:
        tap(w, seen, chance.choice(ways))
    else:
        tap(w, seen, "page.next")


def go_rate(w, seen, chance):
    tap(w, seen, "nav.next" if seen.can("nav.next") else chance.choice(["rate.1", "rate.5", "rate.skip"]))


def go_check(w, seen, chance):
    if w.rules.visit.told == "no" and chance.random() < 0.4:
        leave(w, seen)
    else:
        tap(w, seen, "check.submit" if seen.can("check.submit") else "page.next", chance.choice([300, 500, 900, 900]))


def go_sign(w, seen, chance):
    if seen.can("nav.next"):
        next_step(w)
        return
    x, y = centre(seen.nodes["sign.pad"])
    w.clock(900)
    w.press(x - 200, y)
    for step in range(1, 6):
        w.screen.do(f"move {x - 200 + 80 * step} {y + chance.randint(-60, 60)}")
    w.screen.do("release")


def go_progress(w, seen, chance):
    """By card, sometimes; by a number nobody has; a case is looked at and left alone, a refused one taken back."""
    cases, kept = seen.pressable("progress.case."), seen.pressable("progress.kept.")
    if seen.can("progress.withdraw.yes") and w.rules.kept:
        tap(w, seen, chance.choice(["progress.withdraw.yes"] * 3 + ["nav.back"]))
        w.screen.call("idle 300")
    elif kept and chance.random() < 0.7:
        tap(w, seen, chance.choice(kept)["id"])
    elif seen.can("progress.card") and chance.random() < 0.7:
        tap(w, seen, "progress.card")
    elif cases and chance.random() < 0.5:
        tap(w, seen, chance.choice(cases)["id"])
    elif seen.can("progress.number") and not seen.value("progress.number"):
        w.type("progress.number", "44030020261126000123")
    elif seen.can("progress.code") and not seen.value("progress.code"):
        w.type("progress.code", "123456")
    elif seen.can("nav.next") and chance.random() < 0.5:
        tap(w, seen, "nav.next")
    else:
        tap(w, seen, "bar.home")


def go_aside(w, seen, chance):
    """What waits, or goes on elsewhere, leads back to the step."""
    ways = [*seen.pressable("handover."), *seen.pressable("notices.take")]
    if ways and chance.random() < 0.3:
        tap(w, seen, chance.choice(ways)["id"])
    else:
        tap(w, seen, "nav.next" if seen.can("nav.next") else "bar.back")


def go_basket(w, seen, chance):
    """The next one, mostly; one more; one is looked at, or taken out."""
    others = [n["id"] for n in seen.pressable("basket.")]
    if seen.can("nav.next") and (chance.random() < 0.6 or not others):
        next_step(w)
    elif others:
        tap(w, seen, chance.choice(others))
    else:
        tap(w, seen, "bar.back")


def go_scan(w, seen, chance):
    """Takes pages, sometimes again, looks at one, goes back; waits for what the camera sees."""
    if seen.can("scan.use"):
        w.scene("a page was looked at", True)
        tap(w, seen, "scan.use" if chance.random() < 0.7 else "scan.again")
    elif seen.can("scan.page.1") and chance.random() < 0.6:
        tap(w, seen, chance.choice(["scan.page.1", "nav.back", "nav.back"]))
    elif seen.can("scan.take"):
        tap(w, seen, "scan.take")
    elif "scan.problem" in seen.nodes and chance.random() < 0.3:
        tap(w, seen, "bar.back")
    else:
        time.sleep(0.05)


def leave(w, seen):
    tap(w, seen, "bar.home")
    seen = w.look()
    if seen.overlay == "confirm":
        tap(w, seen, "confirm.yes")


def go_submitting(w, seen, chance):
    time.sleep(0.005)
    w.pass_time(chance.choice([100, 500, 1000]))


def go_receipt(w, seen, chance):
    """Most take the card along when they go; of a bundle some read what each department says."""
    if seen.can("receipt.back") or (seen.can("receipt.parts") and chance.random() < 0.2):
        tap(w, seen, "receipt.back" if seen.can("receipt.back") else "receipt.parts")
        return
    if chance.random() < 0.5:
        pause(w, 500)
        return
    if chance.random() < 0.8:
        lift_all(w)
    ways = [id for id in ("receipt.rate", "receipt.another", "receipt.basket") if seen.can(id)]
    tap(w, seen, chance.choice(ways) if ways and chance.random() < 0.4 else "receipt.done")


def lift_all(w):
    for reader in list(w.cards):
        w.lift(reader)


def go_help(w, seen, chance):
    ways = seen.pressable("handover.") + seen.pressable("help.notice")
    tap(w, seen, chance.choice(ways)["id"] if ways and chance.random() < 0.3 else "nav.back")


def go_closed(w, seen, chance):
    time.sleep(0.02)
    w.pass_time(1000)


def go_maintenance(w, seen, chance):
    """A door without anybody who has a PIN: some tries, then away."""
    if seen.can("staff.pin") and chance.random() < 0.4:
        w.type("staff.pin", chance.choice(["135246", "000000", "12"]))
        tap(w, w.look(), "staff.enter")
    elif seen.can("staff.exit"):
        tap(w, seen, "staff.exit")
    else:
        pause(w)


GOES = {"maintenance": go_maintenance, "home": go_home, "search": go_search, "item": go_item, "bundle": go_bundle, "identify": go_identify,
        "legal": go_legal, "consent": go_consent,
        "form": go_form, "materials": go_materials, "delivery": go_delivery, "check": go_check,
        "sign": go_sign, "submitting": go_submitting, "receipt": go_receipt, "rate": go_rate, "basket": go_basket,
        "progress": go_progress, "scan": go_scan, "notices": go_aside, "licences": go_aside, "handover": go_aside, "help": go_help, "closed": go_closed}
SHEETS = {"idle": "idle.continue", "confirm": "confirm.no", "language": "overlay.close", "size": "overlay.close"}


@act(600)
def goes_on(w, seen, chance):
    if seen.overlay:
        tap(w, seen, SHEETS[seen.overlay])
    else:
        GOES[seen.screen](w, seen, chance)


# A citizen who does something else

@act(90)
def taps_anything(w, seen, chance):
    near = [n for n in seen.pressable() if not (n["role"] == "key" and "form.mobile" in seen.nodes)]
    node = chance.choice(near)
    w.clock(chance.choice([0, 200, 450, 900]))
    w.touch(*centre(node))


@act(10, lambda w, seen: seen.screen in STEPS and not seen.overlay and seen.can("bar.help"))
def books_a_time(w, seen, chance):
    """At the window, another day: out of a half-filled form."""
    for way in ("bar.help", "handover.appoint", "handover.day.", "handover.slot.", "nav.next", "handover.unappoint"):
        for _ in range(20):  # what was asked is answered meanwhile
            ways = [n["id"] for n in seen.pressable(way)]
            if ways:
                break
            time.sleep(0.02)
            seen = w.look()
        if not ways or way == "handover.unappoint":
            return
        tap(w, seen, chance.choice(ways))
        seen = w.look()


@act(40)
def taps_anywhere(w, seen, chance):
    w.clock(chance.choice([0, 200, 450, 900]))
    w.touch(chance.randrange(w.width), chance.randrange(w.height))


def leads_on(seen):
    ids = ("nav.next", "item.start", "page.next", "check.submit", "receipt.done", "confirm.yes")
    return [seen.nodes[id] for id in ids if seen.can(id)]


@act(80, lambda w, seen: leads_on(seen))
def taps_several_times(w, seen, chance):
    """The same place, as impatient people and worn-out panels do."""
    node = chance.choice(leads_on(seen))
    w.clock(chance.choice([0, 450, 900]))
    w.scene("several taps on the last question", seen.screen == "form" and node["id"] == "nav.next")
    for _ in range(chance.randint(2, 4)):
        w.touch(*centre(node), hold_ms=chance.choice([30, 60, 120]))
        w.clock(chance.choice([20, 60, 200]))


@act(30, lambda w, seen: seen.screen == "home" and seen.can("home.progress") and w.looks_for_refused, "taken back")
def takes_a_refused_one_back(w, seen, chance):
    """With the card of who handed it in, or another's: that one is told nothing of it."""
    refused = w.refused_of()
    if not refused:
        w.looks_for_refused -= 1  # the platform may not have been asked yet
        return
    holder = w.rules.by_serial[chance.choice(refused)].person
    lift_all(w)
    for id in ("home.progress", "progress.card"):
        tap(w, w.look(), id)
    w.lay(holder if chance.random() < 0.8 else chance.choice(w.rules.people))
    for _ in range(100):
        seen = w.look()
        if seen.screen not in ("home", "identify") and not seen.can("progress.card"):
            break
        w.screen.call("wait progress 100")
    for prefix in ("progress.kept.", "progress.withdraw.yes"):
        seen = sees_soon(w, lambda seen: seen.screen != "progress" or seen.pressable(prefix))
        ways = seen.pressable(prefix)
        if seen.screen == "progress" and ways:
            tap(w, seen, chance.choice(ways)["id"])
            w.screen.call("idle 1000")
    sees_soon(w, lambda seen: "progress.followed" in seen.nodes)


def sees_soon(w, there):
    """Looks until it is there, or a while."""
    for _ in range(20):
        seen = w.look()
        if there(seen):
            break
        time.sleep(0.05)
    return seen


@act(40, lambda w, seen: leads_on(seen))
def holds_a_finger(w, seen, chance):
    """It comes down on one screen and leaves on another, perhaps elsewhere."""
    w.clock(chance.choice([0, 900]))
    w.press(*centre(chance.choice(leads_on(seen))))
    chance.choice([lambda: w.clock(1500), lambda: time.sleep(0.02), lambda: w.pass_time(61000)])()
    if chance.random() < 0.5:
        w.screen.do(f"move {chance.randrange(w.width)} {chance.randrange(w.height)}")
    w.screen.do("release")


@act(30, lambda w, seen: any(n["role"] == "textbox" for n in seen.pressable()))
def types_nonsense(w, seen, chance):
    boxes = [n["id"] for n in seen.pressable() if n["role"] == "textbox" and n["id"] != "form.mobile"]
    for id in boxes[:1]:
        w.type(id, chance.choice(["", "1", "x" * 200, "13\u202e8", "公司", "9" * 18, "2026-02-30"]))


@act(2, lambda w, seen: seen.screen != "maintenance", "staff came in the middle of a visit")
def staff_comes(w, seen, chance):
    """The gesture with a finger, as staff makes it: the visit ends, whatever it is at."""
    w.clock(900)
    w.notes.append("gesture")
    for x in (20, w.width - 20):
        w.press(x, 20)
        w.clock(2100)
        w.screen.do("release")
        w.clock(200)
    w.scene("staff came in the middle of a visit", seen.screen in STEPS and w.look().screen == "maintenance")


@act(12, lambda w, seen: seen.can("bar.back"))
def goes_back(w, seen, chance):
    tap(w, seen, "bar.back")


@act(12, lambda w, seen: seen.can("bar.home"))
def goes_home(w, seen, chance):
    if chance.random() < 0.7:
        leave(w, seen)
    else:
        tap(w, seen, "bar.home")


@act(15)
def is_slow(w, seen, chance):
    w.pass_time(chance.choice([1000, 5000, 20000, 61000]))


@act(6, scene="walked away and left the card")
def walks_away(w, seen, chance):
    """Whoever comes next finds what was left."""
    w.pass_time(400000)
    w.scene("walked away and left the card", bool(w.cards))


# Cards

@act(8, lambda w, seen: w.has_free_reader())
def lays_a_card(w, seen, chance):
    w.lay(w.somebody(chance))


@act(8, lambda w, seen: READER not in w.cards and not {"reader", "plug"} & w.broken, "a card of nonsense was refused")
def shows_a_card_of_nonsense(w, seen, chance):
    """Somebody's number is on it and a name nobody has, or no text at all: nobody is known by it."""
    w.lay_nonsense(chance.choice(w.rules.people), chance)
    if seen.screen == "identify":
        w.screen.call("idle 1000")
        w.scene("a card of nonsense was refused", w.look().screen == "identify")
    w.take_nonsense()


@act(12, lambda w, seen: w.cards)
def lifts_the_card(w, seen, chance):
    w.lift(chance.choice(sorted(w.cards)))


@act(40, lambda w, seen: w.cards and seen.screen in ("home", "closed"))
def takes_the_card_along(w, seen, chance):
    lift_all(w)


@act(12, lambda w, seen: w.cards and seen.screen in ("identify", *STEPS, *AFTER), "another card ended the visit")
def another_card_comes(w, seen, chance):
    """In the place of the first, or beside it; sometimes it is awaited that a reader sees it."""
    w.lay(w.another(chance))
    if seen.screen not in ("identify", *AFTER) and chance.random() < 0.6:
        w.screen.call("wait home 1000")
        if w.rules.visit.intruder:
            w.screen.call("wait home 3000")
        w.scene("another card ended the visit", w.look().screen == "home")


@act(2)
def the_reader_fails(w, seen, chance):
    if "reader" in w.broken:
        return
    w.rules.reader_failed(1)
    w.reader_fault(chance.choice(READER_FAULTS))
    w.breaks("reader", w.step + chance.randint(1, 15), lambda: w.reader_fault("none") or w.rules.reader_failed(1))


@act(1)
def the_reader_is_unplugged(w, seen, chance):
    if "plug" not in w.broken:
        w.unplug()
        w.breaks("plug", w.step + chance.randint(1, 20), w.replug)


@act(1, lambda w, seen: w.has_slot and "pcscd" not in w.broken)
def pcscd_dies(w, seen, chance):
    w.kill_pcscd()
    w.breaks("pcscd", w.step + chance.randint(1, 20), w.start_pcscd)


@act(3, lambda w, seen: w.has_printer)
def the_printer_fails(w, seen, chance):
    if "printer" not in w.broken:
        w.printer_fault(chance.choice(["paper", "paper=3000", "cover", "busy"]))
        w.breaks("printer", w.step + chance.randint(1, 40), lambda: w.printer_fault("none"))


@act(6, lambda w, seen: w.has_scanner)
def the_scanner_sends_noise(w, seen, chance):
    """Somebody's number among it."""
    w.scanner_sends(chance.randbytes(chance.randint(0, 40)) + chance.choice(w.rules.people).id.encode() + chance.randbytes(3) + b"\r")


@act(3, lambda w, seen: w.has_camera)
def the_camera_fails(w, seen, chance):
    if "camera" not in w.broken:
        w.camera(chance.choice(["out", "in garbage", "in short", "in blurred glaring"]))
        w.breaks("camera", w.step + chance.randint(1, 40), lambda: w.camera("in"))


# Deaths

@act(3, scene="kiosk killed during a visit")
def kiosk_is_killed(w, seen, chance):
    w.scene("kiosk killed during a visit", seen.in_visit)
    w.restart_kiosk()


def keeper_falls(w, seen):
    return w.keeper_runs() and "keeper" not in w.broken


@act(6, keeper_falls, "kioskd_is_killed")
def kioskd_is_killed(w, seen, chance):
    w.kill_keeper()
    w.breaks("keeper", w.step + chance.randint(0, 12), w.start_keeper)


def submit_is_next(w, seen):
    return keeper_falls(w, seen) and seen.screen == "check" and seen.can("check.submit")


@act(25, submit_is_next)
def kioskd_dies_of_the_submit(w, seen, chance):
    w.crash_keeper_at(chance.choice(w.points))


@act(4, keeper_falls)
def kioskd_says_nothing_more(w, seen, chance):
    silence(w, chance.randint(1, 12))


@act(50, submit_is_next, "doubts")
def kioskd_says_nothing_to_the_submit(w, seen, chance):
    """Longer than the citizen is asked to wait, or shorter."""
    silence(w, 60)
    tap(w, seen, "check.submit")
    time.sleep(0.01)
    if chance.random() < 0.7:
        w.pass_time(62000)
        w.scene("no answer to a submit", w.look().value("receipt.state") == "doubt")
    w.due = [(w.step + chance.randint(1, 12), *row[1:]) if row[1] == "keeper" else row for row in w.due]


def silence(w, steps):
    w.stop_keeper()
    w.breaks("keeper", w.step + steps, w.let_keeper_go_on)


@act(2)
def the_platform_is_killed(w, seen, chance):
    w.restart_platform()


# Nobody is there

def is_quiet(w, seen):
    """Home, with nothing under way: what a citizen left would be left for the next."""
    return seen.screen == "home" and not seen.overlay and w.keeper_runs() and "keeper" not in w.broken


@act(25, is_quiet, "searches for remains")
def somebody_searches_for_remains(w, seen, chance):
    if w.screen.call("idle 2000").get("ok") and w.look().screen == "home":
        w.rules.nothing_left("kiosk's memory", lambda: w.memory("kiosk"))
        for name, read in [*w.disk(), *w.staff()]:
            w.rules.nothing_left(name, read, 6)


@act(1, lambda w, seen: w.cards and seen.screen in ("home", "search", "item"))
def a_card_lies_there_for_long(w, seen, chance):
    """Every reader has seen it, and nobody is known: with this citizen it becomes an earlier one's."""
    time.sleep(3)


# The line and the time

@act(12, lambda w, seen: "fault" not in w.broken)
@act(40, lambda w, seen: "fault" not in w.broken and seen.screen == "check")
def the_platform_misbehaves(w, seen, chance):
    name, arg = chance.choice(FAULTS)
    w.rig.fault(name, arg, chance.randint(1, 3))
    w.breaks("fault", w.step + chance.randint(1, 40), w.rig.no_faults)


@act(5, scene="the_line_is_down")
def the_line_is_down(w, seen, chance):
    if "line" not in w.broken:
        w.line(down=True)
        w.breaks("line", w.step + chance.randint(1, 150), lambda: w.line(down=False))


@act(4, scene="a wrong time")
def the_platform_has_another_time(w, seen, chance):
    if "time" in w.broken:
        return
    w.platform_clock(chance.choice([-20 * YEAR_MS, 20 * YEAR_MS, YEAR_MS, -YEAR_MS, 3 * DAY_MS, -3600 * 1000]))
    w.breaks("time", w.step + chance.randint(5, 60), lambda: w.platform_clock(0))
    w.pass_time(chance.choice([0, 61000]))
    w.scene("a wrong time", True)


@act(8, lambda w, seen: w.keeper_runs())
def kioskd_tries_again(w, seen, chance):
    w.ask_keeper(f"clock +{chance.choice([1000, 10000, 61000, 3600 * 1000])}")


@act(20, lambda w, seen: seen.value("receipt.state") == "received" and w.keeper_runs())
def the_case_is_accepted(w, seen, chance):
    w.rig.control_call("POST", f"/cases/{seen.value('receipt.project_no')}", {"state": "accepted"})
    w.ask_keeper("clock +61000")
    time.sleep(0.05)


@act(30, lambda w, seen: w.item and "item" not in w.broken and seen.screen in ("check", *AFTER), "handed over")
@act(10, lambda w, seen: w.item and "item" not in w.broken and w.rig.keyless and seen.screen in AFTER, "taken back")
def the_item_is_withdrawn(w, seen, chance):
    """What waits for the platform is refused: poison, that stops nobody else."""
    w.withdraw(w.item.removeprefix("search.item."))
    w.breaks("item", w.step + chance.randint(5, 60), w.restore_catalogue)
