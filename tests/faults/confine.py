# SPDX-License-Identifier: Apache-2.0
"""confine.py - a unit's confinement without systemd: bubblewrap and a seccomp filter made from the unit's own words.

What is derived: SystemCallFilter (groups as systemd-analyze resolves them), RestrictAddressFamilies, ProtectSystem=strict,
PrivateTmp, PrivateDevices or DevicePolicy=closed, NoExecPaths with ExecPaths=/usr/lib, CapabilityBoundingSet, NoNewPrivileges,
RestrictNamespaces. Not here, where no systemd runs: IPAddressDeny, DeviceAllow by class, limits of memory.
"""
import re
import struct
import subprocess
import sys
import tempfile
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import ROOT  # noqa: E402

UNITS = ROOT / "board/common/systemd"
HEADER = pathlib.Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}
AUDIT_ARCH_X86_64 = 0xC000003E
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
EPERM, EAFNOSUPPORT = 1, 97
# What RestrictNamespaces takes away; of clone() systemd looks at the flags, which these tests do not try.
NAMESPACES = {"unshare", "setns"}


def unit(name):
    found = {}
    for line in (UNITS / f"{name}.service").read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def groups():
    """Every group of system calls, as systemd has them."""
    said, name = {}, None
    for line in subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter"], capture_output=True, text=True, check=True).stdout.splitlines():
        if line.startswith("@"):
            name = line.strip()
            said[name] = set()
        elif line.startswith("    ") and name and not line.strip().startswith("#"):
            said[name].add(line.strip())
    return said


def calls(word, known):
    if not word.startswith("@"):
        return {word}
    return set().union(*(calls(one, known) for one in known[word]))


def allowed(words):
    known, out = groups(), set()
    for value in words["SystemCallFilter"]:
        named = set().union(*(calls(one, known) for one in value.lstrip("~").split()))
        out = out - named if value.startswith("~") else out | named
    return out - NAMESPACES


def seccomp(words):
    """The filter as bubblewrap takes it: struct sock_filter, one after another."""
    numbers = dict(re.findall(r"#define __NR_(\w+) (\d+)", HEADER.read_text()))
    families = [FAMILIES[name] for value in words["RestrictAddressFamilies"] for name in value.split()]
    code = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, AUDIT_ARCH_X86_64), (RETURN, 0, 0, ERRNO | EPERM), (LOAD, 0, 0, 0),
            (EQUAL, 0, 2 + 2 * len(families), int(numbers["socket"])), (LOAD, 0, 0, 16)]
    for family in families:
        code += [(EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW)]
    code.append((RETURN, 0, 0, ERRNO | EAFNOSUPPORT))
    for name in sorted(allowed(words) - {"socket"}):
        if name in numbers:
            code += [(EQUAL, 0, 1, int(numbers[name])), (RETURN, 0, 0, ALLOW)]
    code.append((RETURN, 0, 0, ERRNO | EPERM))
    return b"".join(struct.pack("<HBBI", *one) for one in code)


def wall(name, folder, read=(), write=(), devices=()):
    """The words before a program's own; `read` and `write` are what of the rig it has, `folder` keeps the filter."""
    words = unit(name)
    assert words["ProtectSystem"] == ["strict"] and words["ExecPaths"] == ["/usr/lib"] and words["CapabilityBoundingSet"] == [""]
    filter_file = pathlib.Path(folder) / f"{name}.seccomp"
    filter_file.write_bytes(seccomp(words))
    command = ["bwrap", "--die-with-parent", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL",
               "--ro-bind", "/usr/lib", "/usr/lib", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
               "--ro-bind", "/usr/share", "/usr/share", "--ro-bind", "/etc", "/etc", "--ro-bind", "/sys", "/sys",
               "--tmpfs", "/tmp", "--dev", "/dev", "--ro-bind", "/proc", "/proc"]
    if pathlib.Path("/usr/lib64").exists():
        command += ["--ro-bind", "/usr/lib64", "/usr/lib64"]
    for path in devices:
        command += ["--dev-bind", path, path]
    for option, paths in (("--ro-bind", read), ("--bind", write)):
        for path in paths:
            command += [option, str(path), str(path)]
    # bubblewrap reads the filter from a descriptor; a shell gives it one.
    return ["sh", "-c", f'exec 9<"{filter_file}"; exec "$@"', "sh", *command, "--seccomp", "9", "--"]


def works():
    """The reason why bubblewrap cannot be used on this machine; None."""
    if not HEADER.exists():
        return "the filter is made for x86-64"
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([*wall("kiosk", folder), "/usr/lib64/ld-linux-x86-64.so.2", "--help"], capture_output=True, text=True)
    return None if run.returncode == 0 else f"bubblewrap says: {run.stderr.strip()}"
