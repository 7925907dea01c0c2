# SPDX-License-Identifier: Apache-2.0
"""rows.py - the table of tests/README.md: each row once, and every test it names is there."""
import pathlib
import re
import sys

tests = pathlib.Path(__file__).resolve().parents[1]
ROWS = [f"{letter}{n}" for letter, last in (("N", 6), ("W", 13), ("T", 9), ("S", 6), ("A", 10), ("H", 6), ("V", 3))
        for n in range(1, last + 1)]

files = {path.stem: path for path in tests.rglob("*") if path.suffix in (".c", ".py")}
bad = []
rows = re.findall(r"^\| ([A-Z]\d+) \|.*?\| ([^|]*) \|$", (tests / "README.md").read_text(encoding="utf-8"), re.M)
if [row for row, _ in rows] != ROWS:
    bad.append(f"rows {sorted(set(ROWS) ^ {row for row, _ in rows})} are missing, unknown or out of order")
for row, shown in rows:
    file = None
    for name in re.findall(r"`([a-z0-9_]+)`", shown):
        if name in files:
            file = files[name]
        elif not file or not re.search(rf"(START_TEST\(|def ){name}\(?\b", file.read_text(encoding="utf-8")):
            bad.append(f"{row}: there is no test {name} in {file.name if file else 'any file'}")
    if not file and "later" not in shown:
        bad.append(f"{row}: neither a test nor 'later'")
print("\n".join(bad))
sys.exit(1 if bad else 0)
