# SPDX-License-Identifier: Apache-2.0
"""errors.py - every error of ERR_LIST is raised somewhere, and no number comes back with another meaning."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]
LIST = root / "firmware/base/err.h"
# Numbers that had a row once; a fault book may still have them.
GONE = {202: "ERR_CARD_ABSENT", 209: "ERR_CARD_NEEDS_PIN", 402: "ERR_REJECTED", 404: "ERR_UNAUTHORISED",
        407: "ERR_MISSING_BLOBS", 411: "ERR_KEY_REUSED", 504: "ERR_FORM_INCOMPLETE", 509: "ERR_NO_ITEMS"}
# To compare with an error is not to raise it.
RAISED = re.compile(r"(?<![=!]= )(?<!case )\bERR_[A-Z0-9_]+")

rows = re.findall(r"X\((ERR_\w+),\s*(\d+),", LIST.read_text(encoding="utf-8"))
raised = set()
for folder in ("firmware", "drivers", "ui"):
    for path in (root / folder).rglob("*.c"):
        code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        raised |= set(RAISED.findall(code))
bad = [f"{name} is raised nowhere" for name, _ in rows if name not in raised]
bad += [f"{name}: {number} was {GONE[int(number)]}" for name, number in rows if int(number) in GONE]
if len(rows) < 30:
    bad.append(f"only {len(rows)} errors were found")
for fault in bad:
    print(fault)
sys.exit(bool(bad))
