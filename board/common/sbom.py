#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sbom.py - the software bill of materials of an image: CycloneDX 1.4 in JSON, to standard output.

usage: sbom.py STATUS PACKAGES VERSION BOARD ROOT-HASH

STATUS is dpkg's list of what was installed into the tree, PACKAGES the index of the kept .deb files with their
SHA-256. A package that was installed and is not among the kept ones is an error: it came from elsewhere.
The same inputs give the same bytes: no time, no random serial number.
"""
import json
import sys
import urllib.parse


def paragraphs(path):
    """The paragraphs of a Debian control file, as {field: first line of its value}."""
    with open(path, encoding="utf-8") as file:
        for text in file.read().split("\n\n"):
            lines = (line.split(":", 1) for line in text.splitlines() if line[:1].strip() and ":" in line)
            fields = {name: value.strip() for name, value in lines}
            if fields:
                yield fields


def component(package, sha256):
    name, version, arch = (package[field] for field in ("Package", "Version", "Architecture"))
    source = package.get("Source", name).split(" ")[0]
    quote = urllib.parse.quote
    return {
        "type": "library",
        "bom-ref": f"{name}:{arch}",
        "name": name,
        "version": version,
        "purl": f"pkg:deb/debian/{quote(name)}@{quote(version)}?arch={arch}&distro=bookworm",
        "hashes": [{"alg": "SHA-256", "content": sha256}],
        "properties": [{"name": "debian:source", "value": source}],
    }


def main(status, packages, version, board, root_hash):
    kept = {(p["Package"], p["Version"], p["Architecture"]): p["SHA256"] for p in paragraphs(packages)}
    installed = [p for p in paragraphs(status) if p["Status"] == "install ok installed"]
    strange = [p["Package"] for p in installed if (p["Package"], p["Version"], p["Architecture"]) not in kept]
    if strange or not installed:
        sys.exit(f"not of the kept packages: {', '.join(strange) or 'nothing is installed'}")
    components = [component(p, kept[p["Package"], p["Version"], p["Architecture"]]) for p in installed]
    json.dump({
        "bomFormat": "CycloneDX",
        "specVersion": "1.4",
        "version": 1,
        "metadata": {"component": {
            "type": "firmware", "bom-ref": "yichuang", "name": f"yichuang-{board}", "version": version,
            "properties": [{"name": "yichuang:root-hash", "value": root_hash}],
        }},
        "components": sorted(components, key=lambda c: c["bom-ref"]),
    }, sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
