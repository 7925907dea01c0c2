# SPDX-License-Identifier: Apache-2.0
"""remains.py - what of a person is still to be found: in a program's memory, in the files of a rig."""
import mmap
import os
import pathlib

BLOCK = 1 << 24


def memory(pid, kinds="r"):
    """All that the process can read (or write: "w"), but of a run of pages of zeros only the first: nine tenths are."""
    proc = pathlib.Path(f"/proc/{pid}")
    mem = os.open(proc / "mem", os.O_RDONLY)
    try:
        return b"".join(pages(mem, (proc / "maps").read_text(), kinds))
    finally:
        os.close(mem)


def pages(mem, maps, kinds):
    zeros, empty = bytes(mmap.PAGESIZE), False
    for place in maps.splitlines():
        if not set(kinds) <= set(place.split()[1]) or "[v" in place:  # the kernel's own pages are nobody's memory
            continue
        at, end = (int(number, 16) for number in place.split()[0].split("-"))
        while at < end:
            part = read(mem, min(end - at, BLOCK), at)
            at += len(part) or end
            for page in (part[i:i + mmap.PAGESIZE] for i in range(0, len(part), mmap.PAGESIZE)):
                if page != zeros or not empty:
                    yield page
                empty = page == zeros


def read(mem, size, at):
    """Nothing where the process has let go of the place meanwhile."""
    try:
        return os.pread(mem, size, at)
    except OSError:
        return b""


def files(folder, *but):
    """What lies in the folder, without those below."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not set(but) & set(path.relative_to(folder).parts):
            yield path


def found(data, words):
    """Which of {what it is: bytes} the data has, and how often."""
    return sorted(f"{what} x{data.count(raw)}" for what, raw in words.items() if raw in data)
