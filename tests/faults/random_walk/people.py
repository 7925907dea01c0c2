# SPDX-License-Identifier: Apache-2.0
"""people.py - the citizens of the random walk.

No two are alike in anything a screen shows of them, masked or not, so that one dump tells whose it is;
and all share some letters, so that one search of a program's memory finds any of them.
"""
import json
import re

SHARED_NAME = "砚槐"  # of every name and street
SHARED_NUMBER = "11010119900307"  # area and birthday
MARK_HEAD = "1380013"  # of every mobile that is typed; the rest is the mark of a visit
MARKS = re.compile(rf"{MARK_HEAD[:3]}(?:\*\*\*\*|{MARK_HEAD[3:]})(\d{{4}})")

TEXT_LEN = 256   # bytes of a card's text
NONSENSE = 999   # sequence of what is on such a card beside its number

# first and last character of the name, sequence of the number (odd: a man's), kind of card
ROWS = [("王", "英", 204, "resident"), ("赵", "磊", 315, "resident"), ("孙", "芳", 426, "resident"),
        ("周", "强", 537, "resident"), ("李", "国", 649, "ssc"), ("吴", "梅", 758, "ssc")]


def check_digit(number):
    weights = [2 ** (17 - i) % 11 for i in range(17)]
    return "10X98765432"[sum(w * int(d) for w, d in zip(weights, number)) % 11]


class Person:
    def __init__(self, first, last, sequence, kind, folder):
        self.name = f"{first}{SHARED_NAME}{last}"
        number = f"{SHARED_NUMBER}{sequence}"
        self.id = number + check_digit(number)
        self.address = f"北京市东城区{SHARED_NAME}胡同{sequence}号"
        self.kind = kind
        self.card = folder / f"{sequence}.json"
        self.card.write_text(json.dumps(self.content(sequence, kind), ensure_ascii=False), encoding="utf-8")
        masked = f"{first}{'*' * len(SHARED_NAME)}{last}"
        self.shown = (self.name, masked, self.id, "*" * 10 + self.id[-4:], self.address)

    def content(self, sequence, kind):
        card = {"kind": kind, "name": self.name, "sex": "1" if sequence % 2 else "2", "nation": "01",
                "birth": SHARED_NUMBER[6:], "id": self.id}
        if kind == "ssc":
            return {**card, "card_no": f"A12345{sequence}", "city": "110100", "version": "1.00"}
        return {**card, "address": self.address, "issuer": "北京市公安局东城分局", "valid_from": "20180612",
                "valid_to": "20380612"}

    def nonsense(self, chance):
        """The file of a card with this number that nobody can be known by."""
        number = self.id.encode("utf-16-le")
        path = self.card.with_name("nonsense.json")
        broken = chance.choice([{"name": f"{self.name[0]}\ue001{self.name[1:]}"}, {"name": f"{self.name}\u202e"},
                                {"text": (chance.randbytes(2 * chance.randrange(20)) + number * 8)[:TEXT_LEN].hex()}])
        whole = {**self.content(NONSENSE, "resident"), **broken}
        path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
        return path

    def is_in(self, text):
        return any(word in text for word in self.shown)

    def __repr__(self):
        return self.name[0] + self.name[-1]


def people(folder, kinds):
    folder.mkdir(parents=True, exist_ok=True)
    return [Person(*row, folder) for row in ROWS if row[3] in kinds]


def mark(number):
    """A visit's own mobile; what a screen shows of it is its last four digits."""
    return f"{MARK_HEAD}{number:04}"


def marks_in(text):
    return {mark(int(digits)) for digits in MARKS.findall(text.replace(" ", ""))}


def traces():
    """What no memory and no file may hold once nobody is there, in the encodings cards speak."""
    spoken = [(SHARED_NAME, "utf-8"), (SHARED_NAME, "utf-16-le"), (SHARED_NAME, "gbk"),
              (SHARED_NUMBER, "utf-8"), (SHARED_NUMBER, "utf-16-le"), (MARK_HEAD, "utf-8")]
    return {f"{word} as {encoding}": word.encode(encoding) for word, encoding in spoken}
