# SPDX-License-Identifier: Apache-2.0
"""strings.py - every sentence the code asks for is there in every language offered, and no other.

The languages offered are those of firmware/base/language.h. The master has them all: the others have its
ids, its placeholders, its plurals; nothing is empty or marked as unreviewed. Tables name ids besides the
calls of page_tr(): a wrong one there leaves the right one unused; what is still hidden (an id of a widget
with the same name) is seen on the page by tests/unit/ui/screens.
"""
import hashlib
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]
PRODUCT = ("firmware", "ui", "drivers")
LANGUAGES = (root / "firmware/base/language.h").read_text(encoding="utf-8")
MASTER = re.search(r'LANGUAGE_MASTER "([^"]+)"', LANGUAGES).group(1)
CONSENT_WORDS = {"terminal-1": "b650a2a717fa0e40"}  # digest of consent.*_text in the master; a row is never changed once it was in a hall
SAME_IN_ALL = {"word.none", "word.workday"}  # not translated on purpose
HAN = re.compile(r"[\u3400-\u9fff]")
faults = []


def unquote(text):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace(r"\"", '"').replace(r"\n", "\n")


class Entry:
    def __init__(self, block):
        lines = [line for line in block.splitlines() if line]
        self.flags = " ".join(line for line in lines if line.startswith("#,"))
        text = "\n".join(line for line in lines if not line.startswith("#"))
        parts = re.findall(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?)\s+((?:"(?:[^"\\]|\\.)*"\s*)+)', text, re.M)
        found = [(name, unquote(value)) for name, value in parts]
        self.id = dict(found).get("msgid", "")
        self.plural = dict(found).get("msgid_plural")
        self.forms = [value for name, value in found if name.startswith("msgstr")]


def read(path):
    entries = {}
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        entry = Entry(block)
        if not entry.id:
            continue
        if entry.id in entries:
            faults.append(f"{path.name}: {entry.id} is there twice")
        entries[entry.id] = entry
    return entries


def arguments(code, start):
    """The texts of a call's arguments; `start` is behind its opening bracket."""
    depth, quoted, out, i = 0, False, [""], start
    while i < len(code):
        c = code[i]
        if quoted:
            quoted = c != '"' or code[i - 1] == "\\"
        elif c == '"':
            quoted = True
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            if depth == 0:
                return out
            depth -= 1
        elif c == "," and depth == 0:
            out.append("")
            i += 1
            continue
        out[-1] += c
        i += 1
    return out


def used_ids():
    """(ids asked for by name with their places, ids by the kind of call, all literals of the code)."""
    asked, calls, literals = {}, {"page_tr": set(), "page_tr_n": set(), "page_tr_in": set()}, set()
    for folder in PRODUCT:
        for path in sorted((root / folder).rglob("*.[ch]")):
            code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
            literals |= set(re.findall(r'"((?:[^"\\\n]|\\.)*)"', code))
            for call in re.finditer(r"\b(page_tr(?:_n|_in)?)\(", code):
                args = arguments(code, call.end())
                at = 2 if call.group(1) == "page_tr_in" else 1
                names = re.findall(r'"([^"]*)"', args[at]) if len(args) > at else []
                asked.update({name: path.relative_to(root) for name in names})
                calls[call.group(1)].update(names)
    errors = (root / "firmware/base/err.h").read_text(encoding="utf-8")
    asked.update({name: "firmware/base/err.h" for name in re.findall(r'"((?:error|closed)\.[a-z_]+)"', errors)})
    reasons = (root / "firmware/kioskd/readiness.h").read_text(encoding="utf-8")
    asked.update({f"staff.why.{code}": "firmware/kioskd/readiness.h" for code in re.findall(r'X\([A-Z_]+, +"([a-z_]+)"', reasons)})
    for path in sorted((root / "firmware/core").rglob("*.c")):
        code = path.read_text(encoding="utf-8")
        asked.update({name: path.relative_to(root) for name in re.findall(r'"(form\.(?:error|warning)\.[a-z_]+)"', code)})
    return asked, calls, literals


def placeholders(text):
    return sorted(set(re.findall(r"\{[0-9n]\}", text)))


def check_entry(language, master, entry, plurals):
    name = f"{language}.po: {entry.id}"
    if "fuzzy" in entry.flags:
        faults.append(f"{name} is not reviewed (fuzzy)")
    if any(not form.strip() for form in entry.forms) or not entry.forms:
        faults.append(f"{name} is empty")
    if (entry.plural is None) != (master.plural is None):
        faults.append(f"{name}: a plural here, none in {MASTER}" if entry.plural else f"{name}: its plural is missing")
    elif entry.plural is not None and len(entry.forms) != plurals:
        faults.append(f"{name}: {len(entry.forms)} plural forms, {plurals} are expected")
    wanted = placeholders(" ".join(master.forms))
    for form in entry.forms:
        extra = [p for p in placeholders(form) if p not in wanted]
        missing = [p for p in wanted if p not in placeholders(form)]
        # "one day" needs no number; any other form does.
        if extra or (missing and not (entry.plural is not None and form is entry.forms[0] and plurals > 1)):
            faults.append(f"{name}: placeholders {placeholders(form)}, {MASTER} has {wanted}")
    if language != MASTER and entry.id not in SAME_IN_ALL and not entry.id.startswith("language."):
        for form in entry.forms:
            if HAN.search(re.sub(r"“[^”]*”|for example .*", "", form)):
                faults.append(f"{name} is not translated: {form}")


def check_consents(master):
    """A consent is recorded with the version of its words: other words are another version."""
    version = re.search(r'CONSENT_OWN_VERSION "([^"]+)"', (root / "firmware/core/case/consents.h").read_text(encoding="utf-8"))
    words = "".join(master[name].forms[0] for name in sorted(master) if re.fullmatch(r"consent\.\w+_text", name))
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    if CONSENT_WORDS.get(version.group(1)) != digest:
        faults.append(f"consent.*_text: words with the digest {digest} are not those of {version.group(1)} (CONSENT_WORDS)")


def main():
    offered = re.findall(r'X\("([^"]+)", true\)', LANGUAGES)
    files = {language: root / f"assets/strings/{language}.po" for language in offered}
    books = {language: read(path) for language, path in files.items()}
    master = books[MASTER]
    asked, calls, literals = used_ids()
    for name, place in sorted(asked.items()):
        if name not in master:
            faults.append(f"{place}: asks for {name}, which is not in {MASTER}.po")
    for name in sorted(set(master) & calls["page_tr_n"]):
        if master[name].plural is None:
            faults.append(f"{MASTER}.po: {name} is counted by page_tr_n and has no plural")
    for name in sorted(set(master) & calls["page_tr"]):
        if master[name].plural is not None:
            faults.append(f"{MASTER}.po: {name} has a plural and is asked for without a number")
    for name in sorted(master):
        if name not in literals:
            faults.append(f"{MASTER}.po: {name} is used nowhere")
    check_consents(master)
    for language, book in books.items():
        header = files[language].read_text(encoding="utf-8")
        plurals = int(re.search(r"nplurals=(\d)", header).group(1))
        for name in sorted(set(book) ^ set(master)):
            faults.append(f"{language}.po: {name} is {'missing' if name in master else 'not in ' + MASTER + '.po'}")
        for name in sorted(set(book) & set(master)):
            check_entry(language, master[name], book[name], plurals)
    if len(asked) < 50 or len(master) < 100:
        faults.append(f"only {len(asked)} ids in the code and {len(master)} sentences were found")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


sys.exit(main())
