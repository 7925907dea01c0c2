# SPDX-License-Identifier: Apache-2.0
"""differs.py ANSWERS - what our engine takes for whole, a stock JSON Schema validator takes too.

Forms: the sample catalogues, the real forms of tests/e2e, every example of the contract's page. KIOSK_SEED and
KIOSK_ANSWERS say which answers and how many; what is refused is printed with the seed that finds it again.
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parents[5]
count = os.environ.get("KIOSK_ANSWERS", "5000")
seed = os.environ.get("KIOSK_SEED") or str(random.randrange(2**31))
MODULES = "/usr/share/nodejs"


def examples():
    page = (root / "firmware/INTERFACES.md").read_text(encoding="utf-8")
    part = page[page.index("### Form\n"):page.index("### What lint objects to")]
    return [json.loads(text) for text in re.findall(r"(?:^    .*\n)+", part, re.M)]


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    files = [root / "assets/catalogue/simple.json", root / "assets/catalogue/sample.json",
             *sorted((root / "tests/e2e/forms").glob("*.json"))]
    for n, form in enumerate(examples()):
        files.append(folder / f"example-{n}.json")
        files[-1].write_text(json.dumps(form), encoding="utf-8")
    schemas = []
    for file in files:
        said = json.loads(file.read_text(encoding="utf-8"))
        schemas += [item["form"]["schema"] for item in said["items"]] if "items" in said else [said["schema"]]
    (folder / "schemas.json").write_text(json.dumps(schemas), encoding="utf-8")
    with open(folder / "answers", "w", encoding="utf-8") as out:
        subprocess.run([sys.argv[1], count, seed, *files], stdout=out, check=True)
    run = subprocess.run(["node", pathlib.Path(__file__).with_name("ajv.js"), folder / "schemas.json", folder / "answers"],
                         stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, "NODE_PATH": MODULES})
result = json.loads(run.stdout)
print(f"{len(schemas)} forms, {result['answers']} answers, {len(result['refused'])} refused; "
      f"{sum(result['caught'])} broken ones caught; seed {seed}")
for one in result["refused"][:5]:
    print(json.dumps(one, ensure_ascii=False))
idle = [n for n, caught in enumerate(result["caught"]) if not caught]
sys.exit(bool(result["refused"] or idle or result["answers"] < int(count)))
