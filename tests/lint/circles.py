# SPDX-License-Identifier: Apache-2.0
"""circles.py - no module includes, however indirectly, a module that includes it.

A module is NAME.h, NAME.c and NAME_private.h of one folder, and the parts below. Files in a circle can only
be read together, so circles across folders count too.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("firmware", "drivers", "ui")
# Files that are read together on purpose: (part, of which module): why.
PARTS = {
    ("drivers/service", "drivers/devices"): "one device of the table: for authors of classes, as devices.h is for users",
    ("firmware/core/form/form_field", "firmware/core/form/form"): "public by form.h: a field as others see it",
    ("firmware/core/form/form_format", "firmware/core/form/form"): "private: the formats a field may have",
    ("firmware/core/form/form_pad", "firmware/core/form/form"): "private: the pad a field is typed on",
    ("firmware/core/form/form_relation", "firmware/core/form/form"): "private: what one answer has to do with another",
    ("firmware/core/form/form_rules", "firmware/core/form/form"): "private: one property of a form",
    ("firmware/core/form/form_schema", "firmware/core/form/form"): "private: a form's fields before a value is there",
    ("firmware/core/form/form_state", "firmware/core/form/form"): "private: struct form itself",
    ("firmware/core/form/pattern_program", "firmware/core/form/pattern"): "private: what compiling leaves to matching",
    ("firmware/link/call", "firmware/link/link"): "private: one exchange and the link it belongs to",
    ("firmware/store/journal_ahead", "firmware/store/journal"): "private: the chain hashed while the next of it is read",
    ("firmware/store/journal_chain", "firmware/store/journal"): "private: the journal without its database",
    ("ui/kit/text/piece", "ui/kit/text/para"): "private: what a paragraph is cut into",
    ("ui/kit/tree/style", "ui/kit/kit"): "public by kit.h: the names a widget's style may have",
    ("ui/kit/tree/style_row", "ui/kit/kit"): "private: what those names mean",
}
HOMES = dict(PARTS.keys())


def module(path):
    name = re.sub(r"(_private)?\.[ch]$", "", path)
    return HOMES.get(name, name)


def read(folders):
    """{module: the modules it includes}"""
    graph = {}
    for folder in folders:
        for path in sorted((root / folder).rglob("*.[ch]")):
            name = module(str(path.relative_to(root)))
            found = re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.M)
            graph.setdefault(name, set()).update(m for m in map(module, found) if m != name)
    return graph


def circles(graph):
    """The strongly connected sets of more than one module (Tarjan)."""
    number, low, stack, found = {}, {}, [], []

    def visit(at):
        number[at] = low[at] = len(number)
        stack.append(at)
        for to in sorted(graph.get(at, ())):
            if to not in number:
                visit(to)
                low[at] = min(low[at], low[to])
            elif to in stack:
                low[at] = min(low[at], number[to])
        if low[at] == number[at]:
            circle = stack[stack.index(at):]
            del stack[stack.index(at):]
            if len(circle) > 1:
                found.append(sorted(circle))

    for name in sorted(graph):
        if name not in number:
            visit(name)
    return found


assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
graph = read(FOLDERS)
bad = ["include each other: " + " ".join(circle) for circle in circles(graph)]
bad += [f"{part}.h is no part of anything any more" for part in HOMES if not (root / f"{part}.h").exists()]
if len(graph) < 50:
    bad.append(f"only {len(graph)} modules were found")
for fault in bad:
    print(fault)
sys.exit(bool(bad))
