# SPDX-License-Identifier: Apache-2.0
"""bus.py BUILD-DIR - what is printed from the tables is what lies in the tree, and can be used."""
import difflib
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

root = pathlib.Path(__file__).resolve().parents[2]
build = pathlib.Path(sys.argv[1])
bad = 0


def fault(text):
    global bad
    print(text)
    bad = 1


def printed(*args):
    return subprocess.run([build / "bin/kioskctl", *args], check=True, capture_output=True, text=True).stdout


def contract():
    """keeper.xml is the readable contract: it must say what the method table says."""
    said, is_so = (root / "firmware/bus/keeper.xml").read_text(encoding="utf-8"), printed("help", "contract")
    ElementTree.fromstring(is_so)
    for line in difflib.unified_diff(said.splitlines(), is_so.splitlines(), "keeper.xml", "methods.c", lineterm="", n=0):
        fault(line)
    if bad:
        fault("kioskctl help contract > firmware/bus/keeper.xml")


def commands():
    """[(words, arguments)] as --help names them; each says whom kioskd answers, or that it is offline."""
    rows = re.findall(r"^  ([a-z][a-z-]*(?: [a-z][a-z-]*)?)((?: [A-Z\[]\S*)*) +\S.* \[([a-z,; ]+)\]$", printed("--help"), re.M)
    for words, _, where in rows:
        if not re.fullmatch(r"offline|(offline; )?((operator|manager|vendor)(, |$))+", where):
            fault(f"kioskctl {words}: nobody may call it: [{where}]")
    lines = re.findall(r"^  [a-z].*", printed("--help"), re.M)
    if len(rows) < 10 or len(rows) != len(lines):
        fault(f"--help has {len(lines)} commands, {len(rows)} are of their form")
    return [words for words, _, _ in rows]


def man_page(names):
    path = build / "share/man/man1/kioskctl.1"
    if path.read_text(encoding="utf-8") != printed("help", "man"):
        fault(f"{path} is older than kioskctl")
    if shutil.which("groff"):
        run = subprocess.run(["groff", "-man", "-ww", "-Tascii", "-P-cbou", path], capture_output=True, text=True)
        if run.returncode or run.stderr:
            fault(f"{path}: {run.stderr}")
        for name in names:
            if not re.search(rf"^ +{name}\b", run.stdout, re.M):
                fault(f"{path}: {name} is missing")


def completed(path, typed):
    words = " ".join(f"'{w}'" for w in typed)
    script = f"source {path}; COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; _kioskctl; echo ${{COMPREPLY[*]}}"
    return subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True).stdout.split()


def completion(names):
    path = build / "share/bash-completion/completions/kioskctl"
    if path.read_text(encoding="utf-8") != printed("help", "completion"):
        fault(f"{path} is older than kioskctl")
    for name in names:
        words = name.split()
        for n in range(len(words)):
            before = ["kioskctl", "--json", "--config", "x.ini", *words[:n]]
            begun = words[n][:-1]
            offered = completed(path, [*before, begun])
            # More than one may begin so: settings, settings-pack.
            if (words[n] not in completed(path, [*before, ""]) or words[n] not in offered
                    or not all(word.startswith(begun) for word in offered)):
                fault(f"{path}: {name} is not completed at its word {n + 1}")


contract()
found = commands()
man_page(found)
completion(found)
sys.exit(bad)
