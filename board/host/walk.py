# SPDX-License-Identifier: Apache-2.0
"""walk.py - walks through a visit as a citizen would, with generated answers.

Knows screens and ids of firmware/INTERFACES.md only, so that it walks any item of any catalogue.
"""
import datetime
import time

from rig import CARDS, PATIENCE, Trouble


def day(days):
    """So many days from today."""
    return (datetime.date.today() + datetime.timedelta(days)).isoformat()


def citizen(born, place="440304", order="026"):
    """A citizen number with its check digit."""
    head = place + born.replace("-", "") + order
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(d) * w for d, w in zip(head, weights)) % 11]


# The first that a field takes is its answer. Dates rise, so that what begins first is asked first and fits.
ANSWERS = ["13800138000", "长期",
           "1990-01-01", "2000-01-01", "2012-06-01", day(-200), day(-30), day(0), day(30), day(200),
           "1", "12", "40", "100", "3200", "11010519491231002X", citizen("1985-06-15"), citizen(day(-30)),
           "91350100M000100Y43", "6222020200112230018", "0755-12345678", "E12345678", "测试内容", "A1",
           # numbers of papers: a birth, a disability, a plate, the end of a frame, a postcode, a file, a chip, a project
           "D440123456", "11010519491231002X42", "粤B12345", "A12345", "518000", "440300123456", "156000012345678",
           "2611-440304-04-01-123456"]
FORM_PASSES = 20  # an address opens one level after the other, an answer the next question
CARD_WAIT_S = 10
RECEIPT_WAIT_S = 40


class Walker:
    DEAD_S = 0.5  # after a change of screen a raw finger does nothing for so long

    def __init__(self, rig, screen, card=None, after_step=lambda: None):
        self.rig, self.screen = rig, screen
        self.card = card  # file of the card to put on when asked for one
        self.after_step = after_step
        self.agrees = True  # to what a consent asks for
        self.by_agent = False  # or with the deputy's card beside the holder's
        self.deputy = CARDS / "agent.json"  # of an agent, or of a child's guardian
        self.code = "91350100M000100Y43"  # of the legal person, where one applies
        self.way = "window"  # how the result shall come, where there is a choice

    def until(self, what, test, wait=10):
        end = time.monotonic() + wait * PATIENCE
        while True:
            value = test()
            if value:
                return value
            if time.monotonic() > end:
                raise Trouble(f"{what} was expected within {wait} s; screen {self.screen.screen()}")
            time.sleep(0.02)

    def find(self, words):
        """home -> search -> the first item that the words find."""
        self.screen.wait("home", 15000)
        self.screen.tap("home.search")
        self.screen.wait("search")
        self.screen.type("search.box", words)
        ids = self.until(f"an item for {words}", lambda: self.screen.ids("search.item."))
        self.screen.tap(ids[0])
        self.screen.wait("item")

    def to_check(self):
        """From item to check."""
        self.to("check")

    def to(self, wanted):
        """From item to that screen, no farther than the check."""
        steps = {"item": self.item, "bundle": self.bundle, "identify": self.identify, "legal": self.legal,
                 "consent": self.consent, "form": self.form, "materials": self.materials, "delivery": self.delivery}
        for _ in range(200):
            seen = self.screen.screen()
            if seen == wanted:
                return
            if seen not in steps:
                raise Trouble(f"the walk leads from item to {wanted}; {seen} was seen")
            steps[seen]()
            self.after_step()
        raise Trouble(f"{wanted} was expected within 200 steps")

    def submit(self):
        """From check to receipt; the apply_serial_no."""
        self.read_all()
        self.screen.tap("check.submit")
        if self.screen.screen() == "sign":
            self.sign()
        self.screen.wait("receipt", RECEIPT_WAIT_S * 1000)
        return self.screen.the("receipt.serial")["value"]

    def see(self, id):
        """Turns the pages of this screen to the one with that node."""
        while not self.screen.node(id):
            if not self.screen.the("page.next")["enabled"]:
                raise Trouble(f"{id} was expected on a page of {self.screen.screen()}")
            self.screen.tap("page.next")

    def read_all(self):
        """On the check screen: to its last page; submitting waits for it."""
        while not self.screen.the("check.submit")["enabled"]:
            self.screen.tap("page.next")

    def home(self):
        """Home, and yes where a visit asks."""
        self.screen.tap("bar.home")
        if self.screen.dump()["overlay"] == "confirm":
            self.screen.tap("confirm.yes")
        self.screen.wait("home")

    def visit(self, words):
        """A whole visit up to its receipt; the apply_serial_no."""
        self.find(words)
        self.to_check()
        return self.submit()

    def done(self):
        """Leaves the receipt and takes the card."""
        self.screen.tap("receipt.done")
        self.screen.wait("home")
        self.take_card()

    def take_card(self):
        """At home: the card is lifted, and the terminal has seen it go. One laid before that would be an earlier
        citizen's for it, which nobody reads until it is lifted."""
        self.rig.card_out()
        self.until("a card seen to go", lambda: not self.screen.ids("home.card_left"))

    def item(self):
        self.screen.tap("item.agent" if self.by_agent else "item.start")

    def asked_for(self):
        """Whose card: "self", "applicant", "agent", "guardian"; None on another screen."""
        node = self.screen.node("identify.who")
        return node and node["value"]

    def bundle(self):
        """All its parts are kept."""
        self.screen.tap("nav.next")

    def identify(self):
        who = self.asked_for()
        second = who in ("agent", "guardian")
        if {"samv", "pcsc", "pcscd"} & set(self.rig.programs):
            if second:
                self.rig.card_out()
            self.rig.card_in(self.deputy if second else self.card)
        self.until("a card that is read", lambda: self.asked_for() != who, CARD_WAIT_S)

    def legal(self):
        if not self.screen.node("legal.code")["value"]:
            self.screen.type("legal.code", self.code)
        self.screen.tap("nav.next")

    def consent(self):
        if not self.agrees:
            self.screen.tap("consent.none")
            return
        for node in self.each_page():
            if node["role"] == "checkbox" and (node["id"] or "").startswith("consent.") and not node["checked"]:
                self.screen.tap(node["id"])
        self.screen.tap("nav.next")

    def each_page(self):
        """The nodes of this screen, and of its further pages."""
        while True:
            yield from self.screen.dump()["nodes"]
            more = self.screen.node("page.next")
            if not more or not more["enabled"]:
                return
            self.screen.tap("page.next")

    def form(self):
        for _ in range(FORM_PASSES):
            self.fill()
            self.screen.idle(5000)
            if self.screen.the("nav.next")["enabled"]:
                self.screen.tap("nav.next")
                return
        raise Trouble("the page was expected to be complete with generated answers")

    def fill(self):
        """Answers once what the page asks now; an answer may take other questions away, or bring an address's next level."""
        chosen = set()
        for node in self.screen.dump()["nodes"]:
            id, role = node["id"] or "", node["role"]
            if not id.startswith("form.") or not node["enabled"] or not node["target"] or not self.screen.node(id):
                continue
            if role == "textbox" and not node["value"]:
                self.answer(id)
            elif role in ("choice", "checkbox") and id.rsplit(".", 1)[0] not in chosen and not self.settled(id):
                self.screen.tap(id)
                chosen |= {id.rsplit(".", 1)[0]} if role == "choice" else set()

    def settled(self, id):
        """True if this box, this option, or another of the same field is chosen."""
        nodes, field = self.screen.dump()["nodes"], id.rsplit(".", 1)[0]
        several = any(n["id"] == field and n["role"] == "choice" for n in nodes)
        return any(n["checked"] for n in nodes
                   if n["id"] == id or several and (n["id"] or "").rsplit(".", 1)[0] == field)

    def answer(self, id):
        for answer in ANSWERS:
            if not self.screen.call(f"type {id} {answer}").get("ok"):
                continue
            if self.screen.node(f"{id}.error") is None and self.screen.the(id)["value"]:
                return
        raise Trouble(f"no generated answer fits {id}")

    def materials(self):
        for way in ("licence", "statement", "defer"):
            for id in self.screen.ids("materials."):
                if id.endswith("." + way) and not self.chosen(id):
                    self.screen.tap(id)
        self.screen.tap("nav.next" if self.screen.node("nav.next")["enabled"] else "page.next")

    def see_picture(self):
        """On the scan screen: until the camera shows something."""
        self.until("a picture of the camera", lambda: self.screen.node("scan.take")["enabled"])

    def take(self):
        """On the scan screen: a page, which waits for what the citizen thinks of it."""
        self.see_picture()
        self.screen.tap("scan.take")
        self.until("a page", lambda: self.screen.node("scan.use"))

    def keep(self):
        self.take()
        self.screen.tap("scan.use")

    def delivery(self):
        if not self.screen.the("nav.next")["enabled"]:
            self.screen.tap(f"delivery.{self.way}")
        self.screen.tap("nav.next")

    def draw(self):
        """Two strokes in the pad; their points."""
        x, y, w, h = self.screen.the("sign.pad")["rect"]
        time.sleep(self.DEAD_S)
        drawn = []
        for row in (y + h // 3, y + 2 * h // 3):
            points = [(x + w // 4, row), (x + w // 2, row - h // 8), (x + 3 * w // 4, row)]
            for verb, point in zip(("press", "move", "move"), points):
                self.screen.do(f"{verb} {point[0]} {point[1]}")
            self.screen.do("release")
            drawn += points
        return drawn

    def sign(self):
        self.draw()
        self.screen.tap("nav.next")

    def chosen(self, id):
        stem = id.rsplit(".", 1)[0] + "."
        return any(n["checked"] for n in self.screen.dump()["nodes"] if (n["id"] or "").startswith(stem))
