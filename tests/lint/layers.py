# SPDX-License-Identifier: Apache-2.0
"""layers.py - who may include whom, and which folder may know which library (firmware/README.md's table)."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]

# folder: (folders or single headers of ours it may include, system headers only it may include)
RULES = {
    "firmware/base": ("", "ini.h"),
    "firmware/crypto": ("firmware/base", "openssl/"),
    "firmware/core": ("firmware/base", ""),
    "firmware/store": ("firmware/base firmware/crypto firmware/core", "sqlite3.h zlib.h"),
    # OpenSSL's primitives are crypto's; TLS, and so its contexts, are link's.
    "firmware/link": ("firmware/base firmware/crypto firmware/core", "curl/ openssl/ssl.h openssl/x509_vfy.h"),
    "firmware/bus": ("firmware/base firmware/core", "systemd/sd-bus.h"),
    "drivers": ("firmware/base firmware/core", "winscard.h PCSC/ libusb.h libusb-1.0/ libudev.h jpeglib.h jerror.h linux/videodev2.h linux/input.h linux/input-event-codes.h"),
    "ui/kit": ("firmware/base", "SDL fribidi qrencode.h png.h xf86drm linux/input.h systemd/sd-device.h"),
    "ui/screens": ("firmware/base firmware/core ui/kit", ""),
    "firmware/kiosk": ("firmware/base firmware/core firmware/crypto firmware/bus drivers ui/kit ui/screens", ""),
    "firmware/kioskd": ("firmware/base firmware/core firmware/crypto firmware/store firmware/link firmware/bus"
                        " drivers/registry.h", ""),
    # Of the drivers these two know names and addresses only: the settings are checked by all.
    "firmware/kioskctl": ("firmware/base firmware/core firmware/crypto firmware/store firmware/bus drivers/registry.h", ""),
}


def owners(header):
    """The folders that claim a system header; the longest claim wins, so that ssl.h is link's."""
    claims = [(len(claim), folder) for folder, (_, libraries) in RULES.items()
              for claim in libraries.split() if header.startswith(claim)]
    return {folder for length, folder in claims if length == max(claims)[0]}


def faults(path, folder, may):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        include = re.match(r'#include ([<"])([^>"]+)', line)
        if not include:
            continue
        ours, header = include.group(1) == '"', include.group(2)
        if ours and not any((header + "/").startswith(f + "/") for f in may):
            yield f"{path.relative_to(root)}:{number}: {folder} may not include {header}"
        if not ours and owners(header) and folder not in owners(header):
            yield f"{path.relative_to(root)}:{number}: only {', '.join(owners(header))} may include <{header}>"


# A driver sees devices as a vendor's would: its class's half of the contract, never the service or the table.
NOT_A_DRIVERS = {"drivers/devices.h", "drivers/service.h", "drivers/registry.h"}


def headers_of(path):
    """Ours, whoever includes them on the way."""
    found, left = set(), [path]
    while left:
        for name in re.findall(r'#include "([^"]+)"', left.pop().read_text(encoding="utf-8")):
            if name not in found and (root / name).is_file():
                found.add(name)
                left.append(root / name)
    return found


def driver_faults():
    drivers = [p for p in sorted((root / "drivers").glob("*/*.c")) if re.search(r"^const struct \w+_ops ", p.read_text(encoding="utf-8"), re.M)]
    if len(drivers) < 5:
        yield f"only {len(drivers)} drivers were found"
    for path in drivers:
        for name in sorted(headers_of(path) & NOT_A_DRIVERS):
            yield f"{path.relative_to(root)}: a driver may not include {name}, by itself or through another header"


seen, bad = 0, 0
for fault in driver_faults():
    print(fault)
    bad = 1
for folder, (others, _) in RULES.items():
    for path in sorted((root / folder).rglob("*.[ch]")):
        seen += 1
        for fault in faults(path, folder, others.split() + [folder]):
            print(fault)
            bad = 1
if seen < 50:
    print(f"only {seen} files were found")
    bad = 1
sys.exit(bad)
