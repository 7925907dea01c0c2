# SPDX-License-Identifier: Apache-2.0
"""bus.py - keeper.xml and kioskd's method tables name the same methods."""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

root = pathlib.Path(__file__).resolve().parents[2]
tables = {"cn.yichuang.Keeper1": "citizen.c", "cn.yichuang.Staff1": "staff.c"}
bad = 0
for interface in ElementTree.parse(root / "firmware/bus/keeper.xml").getroot():
    said = {m.get("name") for m in interface.findall("method")}
    code = (root / "firmware/kioskd" / tables[interface.get("name")]).read_text(encoding="utf-8")
    table = code[code.rindex("const struct bus_method"):]
    done = set(re.findall(r'\{ "([A-Za-z0-9]+)", on_', table))
    for name in sorted(said ^ done):
        print(f"{interface.get('name')}.{name}: in {'keeper.xml' if name in said else 'the table'} only")
        bad = 1
    if not done:
        print(f"{interface.get('name')}: no table was found")
        bad = 1
sys.exit(bad)
