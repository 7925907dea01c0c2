# SPDX-License-Identifier: Apache-2.0
"""make_tables.py - writes the tables behind han.h: how each Hanzi is folded, and how it is read.

usage: make_tables.py UNICODE-FOLDER PINYIN-DICT PHRASES OUT.c

UNICODE-FOLDER  Debian's unicode-data: Unihan_Readings, Unihan_Variants, UnicodeData
PINYIN-DICT     Debian's rime-data-pinyin-simp: words and how they are read, from Android's pinyin input
PHRASES         ours, assets/readings/phrases.txt: words of this field that the dictionary lacks

The output is the same for the same input: everything is sorted.
"""
import bz2
import pathlib
import re
import sys
import unicodedata

SHARE = 0.02  # a reading that is rarer than this among all of its character is not expected
READINGS_MAX = 8  # of one character
PHRASE_MAX = 8  # characters
SETS_MAX = 1 << 13  # find_text.h keeps a set in so many
# What people of different regions take for each other, and what a keyboard has no key for.
INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"))
FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "on"))


def plain(syllable):
    """Without tone; u with two dots is v, as on every keyboard. "" for what has no vowel: nobody types it."""
    out = ""
    for sign in unicodedata.normalize("NFD", syllable.lower()):
        if sign == "\u0308":
            out = out[:-1] + "v"
        elif sign.isascii() and sign.isalpha():
            out += sign
    return out if set(out) & set("aeiouv") else ""


def unihan(folder, name, fields):
    """{code: {field: text}}"""
    table = {}
    with bz2.open(folder / f"{name}.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("U+"):
                code, field, text = line.rstrip("\n").split("\t")
                if field in fields:
                    table.setdefault(int(code[2:], 16), {})[field] = text
    return table


def codes(text):
    return [int(code, 16) for code in re.findall(r"U\+([0-9A-F]+)", text)]


# Folding


def compatible(folder):
    """Codes that are only another number for a Hanzi: compatibility ideographs and radicals."""
    folds = {}
    for line in (folder / "UnicodeData.txt").read_text(encoding="utf-8").splitlines():
        fields = line.split(";")
        code, to = int(fields[0], 16), fields[5].replace("<compat> ", "")
        if re.fullmatch("[0-9A-F]+", to) and (0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F):
            folds[code] = int(to, 16)
    return folds


def simplified(folder, standard):
    """{traditional or variant: simplified}; `standard` are the characters in general use."""
    variants = unihan(folder, "Unihan_Variants", ("kSimplifiedVariant", "kTraditionalVariant", "kSemanticVariant", "kZVariant"))
    folds = compatible(folder)
    for code, of in sorted(variants.items()):
        for traditional in codes(of.get("kTraditionalVariant", "")):
            if code in standard and traditional not in standard:
                folds[traditional] = code
    for code, of in sorted(variants.items()):
        to = sorted((c for c in codes(of.get("kSimplifiedVariant", "")) if c != code),
                    key=lambda c: (c not in standard, c > 0xFFFF))
        if to:
            folds[code] = to[0]
    for field in ("kSemanticVariant", "kZVariant"):
        for code, of in sorted(variants.items()):
            to = [c for c in codes(of.get(field, "")) if last(folds, c) in standard]
            if to and code not in standard and code not in folds:
                folds[code] = to[0]
    return {code: last(folds, code) for code in folds}


def last(folds, code):
    seen = {code}
    while folds.get(code, code) not in seen:
        code = folds[code]
        seen.add(code)
    return code


# Readings


def ordered(readings):
    return list(dict.fromkeys(r for r in readings if r))[:READINGS_MAX]


def readings_of(of):
    """([usual], [all]) of one character."""
    counted = [(plain(r), int(n)) for r, n in re.findall(r"(\S+?)\((\d+)\)", of.get("kHanyuPinlu", ""))]
    total = sum(n for _, n in counted)
    often = [r for r, _ in counted if sum(n for q, n in counted if q == r) >= SHARE * total]
    listed = [plain(r) for field in ("kTGHZ2013", "kXHC1983", "kHanyuPinyin")
              for part in of.get(field, "").split() for r in part.split(":")[1].split(",")
              if field != "kHanyuPinyin" or not ("kTGHZ2013" in of or "kXHC1983" in of)]
    first = [plain(r) for r in of.get("kMandarin", "").split()[:1]]
    usual = ordered(often + first) or ordered(listed)
    return usual, ordered(usual + listed)


def words_of(lines, separator):
    """(word, [reading]) of every well-formed line."""
    for line in lines:
        parts = line.split("#")[0].rstrip().split(separator)
        if len(parts) < 2 or not parts[0]:
            continue
        syllables = [plain(s) for s in (parts[1].split(" ") if separator == "\t" else parts[1:])]
        if all(syllables) and 2 <= len(parts[0]) <= PHRASE_MAX and len(syllables) == len(parts[0]):
            yield parts[0], syllables


def phrases_of(words, folds, usual):
    """{folded word: [reading or None]}: only what differs from the characters' usual readings."""
    known = {}
    for word, syllables in words:
        key = tuple(folds.get(ord(c), ord(c)) for c in word)
        if any(code > 0xFFFF for code in key):
            continue
        known.setdefault(key, []).append(syllables)
    phrases = {}
    for key, spoken in known.items():
        says = []
        for i, code in enumerate(key):
            at = {syllables[i] for syllables in spoken}
            says.append(at.pop() if len(at) == 1 and list(at) != usual.get(code) else None)
        if any(says):
            phrases[key] = says
    return phrases


def near(syllable):
    """Spellings that are meant for it by mistake, itself first."""
    heads = {syllable}
    for one, other in INITIALS:
        for a, b in ((one, other), (other, one)):
            if syllable.startswith(a) and not (len(a) == 1 and syllable[1:2] == "h"):
                heads.add(b + syllable[len(a):])
    spellings = set(heads)
    for head in heads:
        for one, other in FINALS:
            for a, b in ((one, other), (other, one)):
                if head.endswith(a):
                    spellings.add(head[: -len(a)] + b)
    spellings |= {s.replace("v", "u") for s in spellings}
    if syllable[0] in "jqxy":
        spellings |= {s.replace("u", "v", 1) for s in spellings}
    spellings.discard(syllable)
    return [syllable] + sorted(spellings)


# Writing


class Lists:
    """Lists of numbers, each once, behind one another; a list's name is its place among them."""

    def __init__(self):
        self.place, self.all = {(): 0}, [()]

    def __call__(self, numbers):
        key = tuple(numbers)
        if key not in self.place:
            self.place[key] = len(self.all)
            self.all.append(key)
        return self.place[key]

    def write(self, out, name, kind):
        starts, flat = [], []
        for one in self.all:
            starts.append(len(flat))
            flat += one
        array(out, f"{name}_at", "uint16_t", starts + [len(flat)])
        array(out, name, kind, flat)


def array(out, name, kind, values):
    assert kind != "uint16_t" or not values or max(values) < 65536, name
    out.append(f"const {kind} {name}[{len(values)}] = {{")
    for i in range(0, len(values), 16):
        out.append("\t" + " ".join(f"{v}," for v in values[i:i + 16]))
    out.append("};")


def write_phrases(out, phrases, lists, number):
    """Sorted, so that those of one first character stand together; {first character: its first phrase + 1}."""
    first, starts, text, says = {}, [], [], []
    for n, (key, spoken) in enumerate(sorted(phrases.items())):
        first.setdefault(key[0], n + 1)
        starts.append(len(text))
        text += key
        says += [lists([number[s]]) if s else 0 for s in spoken]
    array(out, "han_table_phrase_at", "uint32_t", starts + [len(text)])
    array(out, "han_table_phrase_text", "uint16_t", text)
    array(out, "han_table_phrase_says", "uint16_t", says)
    out.append(f"const uint32_t han_table_phrases_n = {len(starts)};")
    return first


def write_characters(out, rows):
    """Two steps: a page of 256 codes, then the row."""
    array(out, "han_table_usual", "uint16_t", [0] + [usual for _, (usual, _, _, _) in rows])
    array(out, "han_table_all", "uint16_t", [0] + [every for _, (_, every, _, _) in rows])
    array(out, "han_table_folded", "uint32_t", [0] + [folded for _, (_, _, folded, _) in rows])
    array(out, "han_table_phrases", "uint16_t", [0] + [phrase for _, (_, _, _, phrase) in rows])
    pages, index = [[0] * 256], [0] * (0x32400 // 256)
    for n, (code, _) in enumerate(rows):
        if not index[code >> 8]:
            index[code >> 8] = len(pages)
            pages.append([0] * 256)
        pages[index[code >> 8]][code & 255] = n + 1
    array(out, "han_table_page", "uint16_t", index)
    array(out, "han_table_row", "uint16_t", [row for page in pages for row in page])


def main(folder, dictionary, own, target):
    unicode = pathlib.Path(folder)
    readings = unihan(unicode, "Unihan_Readings", ("kHanyuPinlu", "kTGHZ2013", "kXHC1983", "kHanyuPinyin", "kMandarin"))
    folds = simplified(unicode, {code for code, of in readings.items() if "kTGHZ2013" in of})
    spoken = {code: readings_of(of) for code, of in readings.items() if code < 0x32400}
    spoken = {code: both for code, both in spoken.items() if both[0]}
    words = list(words_of(pathlib.Path(dictionary).read_text(encoding="utf-8").splitlines(), "\t"))
    ours = dict(words_of(pathlib.Path(own).read_text(encoding="utf-8").splitlines(), " "))
    words = [(w, s) for w, s in words if w not in ours] + sorted(ours.items())
    phrases = phrases_of(words, folds, {code: usual for code, (usual, _) in spoken.items()})
    syllables = sorted({s for _, every in spoken.values() for s in every} | {s for says in phrases.values() for s in says if s})
    number, lists, out = {s: n for n, s in enumerate(syllables)}, Lists(), []
    for n in range(len(syllables)):
        lists([n])  # set n + 1 is syllable n alone
    out.append("/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by make_tables.py at build time; see there. */")
    out.append('#include "firmware/core/han/han_tables.h"\n')
    out.append(f"const char *const han_table_syllables[{len(syllables)}] = {{")
    out += [f'\t"{s}",' for s in syllables] + ["};"]
    spellings = [near(s) for s in syllables]
    out.append(f"const char *const han_table_near[{sum(map(len, spellings))}] = {{")
    out += ["\t" + " ".join(f'"{s}",' for s in of) for of in spellings] + ["};"]
    array(out, "han_table_near_at", "uint16_t", [sum(map(len, spellings[:n])) for n in range(len(spellings) + 1)])
    first = write_phrases(out, phrases, lists, number)
    rows = []
    for code in sorted(set(spoken) | set(folds)):
        folded = folds.get(code, code)
        usual, every = spoken.get(code) or spoken.get(folded) or ([], [])
        rows.append((code, (lists(number[s] for s in usual), lists(number[s] for s in every), folded, first.get(code, 0))))
    write_characters(out, rows)
    assert len(lists.all) < SETS_MAX
    lists.write(out, "han_table_set", "uint16_t")
    array(out, "han_table_heads", "uint32_t", [sum({1 << (ord(syllables[n][0]) - ord("a")) for n in of}) for of in lists.all])
    out.append(f"const uint16_t han_table_sets_n = {len(lists.all)}, han_table_syllables_n = {len(syllables)};")
    pathlib.Path(target).write_text("\n".join(out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
