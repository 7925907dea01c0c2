# SPDX-License-Identifier: Apache-2.0
"""pages.py KIOSKCTL - what the repository's pages say is there: links, tests, commands, settings, ids.

firmware/INTERFACES.md is held against kioskctl's own help and example, the tables of the test channels, the
crash points, the reference's faults and the ids that screens give; firmware/README.md against the names of tests.
"""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
kioskctl = sys.argv[1]
faults = []


def source(path):
    return (root / path).read_text(encoding="utf-8")


def compare(what, said, there):
    if not there:
        faults.append(f"{what}: nothing was found to compare with")
    faults.extend(f"{what}: {one} is {'only said' if one in said else 'not said'}" for one in sorted(said ^ there))


def check_links(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        if "://" not in target and not (page.parent / target).exists():
            faults.append(f"{page.relative_to(root)}: {target} is not there")


def check_tests():
    """A name in the invariants' second column is a test's, or a lint's by its link."""
    names = set()
    for path in (root / "tests").rglob("*.[cp]*"):
        if path.suffix in (".c", ".py"):
            names |= set(re.findall(r"START_TEST\((\w+)\)|def (test_\w+)\(", path.read_text(encoding="utf-8")))
    names = {name for pair in names for name in pair if name}
    text = source("firmware/README.md")
    table = text[text.index("## Invariants"):text.index("## Threat model")]
    said = [name for row in table.splitlines() if row.startswith("|")
            for name in re.findall(r"`(\w+)`", row.split("|")[2])]
    if len(said) < 20:
        faults.append(f"firmware/README.md: only {len(said)} tests are named")
    faults.extend(f"firmware/README.md: there is no test {name}" for name in said if name not in names)


def section(text, heading):
    """From a heading to the next one of its kind."""
    mark = heading.split()[0] + " "
    rest = text[text.index(heading + "\n") + len(heading):]
    end = re.search(rf"^#{{1,{len(mark) - 1}}} ", rest, re.M)
    return rest[:end.start()] if end else rest


def rows(text):
    """The cells of a section's table rows; a bar inside a cell is written \\|."""
    for line in text.splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and cells[0].startswith("`"):
            yield cells


def run(*arguments):
    return subprocess.run([kioskctl, *arguments], capture_output=True, text=True, check=True).stdout


def check_commands(page):
    said = {cells[0].strip("`") for cells in rows(section(page, "### kioskctl"))}
    lines = re.findall(r"^  (\w.*?)(?:  +|$)", run("--help").split("--config FILE ")[0], re.M)
    compare("kioskctl", said, {line.strip() for line in lines})


def check_policy(page):
    said = {cells[0].strip("`") for cells in rows(section(page, "### What lint objects to"))}
    compare("rules of the policy", said, set(re.findall(r'^\t\[POLICY_\w+\] += \{ "(\w+)"', source("firmware/core/item/policy.c"), re.M)))


def check_rules(page):
    said = {cells[0].strip("`") for cells in rows(section(page, "## Supervision"))}
    compare("rules of supervision", said, {line.split()[0] for line in run("help", "rules").splitlines()})


def check_settings(page):
    """Keys are compared, and a default that is written as one word."""
    said = {cells[0].strip("`"): cells[2] for cells in rows(section(page, "## Settings"))}
    there, name = {}, ""
    for line in run("settings", "example").splitlines():
        header = re.fullmatch(r"\[(\w+)(\.\d)?\]", line)
        key = re.fullmatch(r"(; )?(\w+) =(.*)", line)
        if header:
            name = header.group(1) + (".N" if header.group(2) else "")
        elif key:
            there[f"[{name}] {key.group(2)}"] = key.group(3).strip() if key.group(1) else "required"
    compare("settings", set(said), set(there))
    for key in sorted(set(said) & set(there)):
        if there[key] and there[key] != "none" and said[key].strip("`") != there[key]:
            faults.append(f"{key}: the default is {there[key]}, the page says {said[key]}")


def check_channels(page):
    part = section(page, "## Test channels")
    for program in ("kiosk", "kioskd"):
        table = part[part.index(f"| `{program}` | |"):]
        table = table[:table.index("\n\n")]
        said = {cells[0].strip("`").split()[0] for cells in list(rows(table))[1:]}
        there = set(re.findall(r'\{ "(\w+)",\s+on_\w+ \}', source(f"firmware/{program}/test_channel.c")))
        compare(f"test channel of {program}", said, there)
    points = set(re.findall(r'\t"([a-z]+\.[a-z-]+)",', source("firmware/base/process.c")))
    compare("crash points", set(re.findall(r"\b(?:submit|link|ack|erase|checkpoint|identity|command|firmware)\.[a-z]+(?:-[a-z]+)*", part)), points)


def check_faults(page):
    part = section(page, "### kiosk-platform and kiosk-sim")
    said = set(re.search(r"Faults:\s+`([^`]+)`", part).group(1).split())
    compare("faults", said, set(re.findall(r'= \{"([a-z0-9-]+)", on_', source("tests/platform/faults.c"))))


def check_ids(page):
    code = "".join(path.read_text(encoding="utf-8") for path in sorted((root / "ui/screens").glob("*.c")))
    literals = set(re.findall(r'"([a-z]+\.[a-z_.%]+)"', code))
    ids = re.findall(r"`([a-z]+\.[a-z_.<>]+)`", section(page, "### Ids").split("A page is complete")[0])
    if len(ids) < 40:
        faults.append(f"ids: only {len(ids)} were found")
    for name in ids:
        shape = re.sub(r"<\w+>", "%z?[a-z]+", re.escape(name).replace(r"\<", "<").replace(r"\>", ">"))
        if not any(re.fullmatch(shape, literal) for literal in literals):
            faults.append(f"ids: no screen gives {name}")


page = source("firmware/INTERFACES.md")
for path in [*root.glob("*.md"), *(root / "firmware").rglob("*.md"), *(root / "drivers").glob("*.md"),
             *(root / "tests").glob("*.md")]:
    check_links(path)
check_tests()
check_commands(page)
check_policy(page)
check_rules(page)
check_settings(page)
check_channels(page)
check_faults(page)
check_ids(page)
for fault in faults:
    print(fault)
sys.exit(1 if faults else 0)
