# SPDX-License-Identifier: Apache-2.0
"""bus.py - keeper.xml and the method table name the same methods."""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

root = pathlib.Path(__file__).resolve().parents[2]
roles = {"cn.yichuang.Keeper1": "BUS_CITIZEN", "cn.yichuang.Staff1": "BUS_STAFF"}
code = (root / "firmware/bus/methods.c").read_text(encoding="utf-8")
table = code[code.index("bus_methods[]"):code.index("bus_signals[]")]
bad = 0
for interface in ElementTree.parse(root / "firmware/bus/keeper.xml").getroot():
    said = {m.get("name") for m in interface.findall("method")}
    done = set(re.findall(roles[interface.get("name")] + r', "([A-Za-z0-9]+)"', table))
    for name in sorted(said ^ done):
        print(f"{interface.get('name')}.{name}: in {'keeper.xml' if name in said else 'the table'} only")
        bad = 1
    if not done:
        print(f"{interface.get('name')}: no table was found")
        bad = 1
sys.exit(bad)
