# SPDX-License-Identifier: Apache-2.0
"""disk.py - a board's disk while the power is off: its partitions, the loader's variables, its bytes."""
import contextlib
import struct
import subprocess
import tempfile

from rig import Trouble

SECTOR = 512
GRUBENV = "::/EFI/BOOT/grubenv"
GRUBENV_SIZE = 1024
GRUBENV_HEAD = "# GRUB Environment Block\n"


class Disk:
    """The image at `path`, of a machine that is off."""

    def __init__(self, path):
        self.path = path

    def partitions(self):
        """name: (first byte, bytes), as the GPT says."""
        with open(self.path, "rb") as f:
            f.seek(SECTOR)
            header = f.read(92)
            if header[:8] != b"EFI PART":
                raise Trouble(f"{self.path} has no GPT")
            first, count, size = struct.unpack_from("<QII", header, 72)
            f.seek(first * SECTOR)
            table = f.read(count * size)
        found = {}
        for at in range(0, len(table), size):
            start, end = struct.unpack_from("<QQ", table, at + 32)
            if start:
                name = table[at + 56:at + 128].decode("utf-16-le").rstrip("\0")
                found[name] = (start * SECTOR, (end + 1 - start) * SECTOR)
        return found

    def flip(self, partition, offset):
        """One byte of it becomes another."""
        start, size = self.partitions()[partition]
        if not 0 <= offset < size:
            raise Trouble(f"{partition} ends before {offset}")
        with open(self.path, "r+b") as f:
            f.seek(start + offset)
            byte = f.read(1)
            f.seek(start + offset)
            f.write(bytes([byte[0] ^ 0xff]))

    # The loader's variables

    def variables(self):
        text = self.copied(GRUBENV).decode("ascii", "replace")
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))

    def set_variables(self, **changes):
        """None takes one away."""
        now = {k: v for k, v in {**self.variables(), **changes}.items() if v is not None}
        text = GRUBENV_HEAD + "".join(f"{k}={v}\n" for k, v in now.items())
        if len(text) > GRUBENV_SIZE:
            raise Trouble("more variables than the loader has room for")
        with tempfile.NamedTemporaryFile() as f:
            f.write(text.ljust(GRUBENV_SIZE, "#").encode())
            f.flush()
            self.mtool("mcopy", "-o", f.name, GRUBENV)

    def copied(self, name):
        with tempfile.NamedTemporaryFile() as f:
            self.mtool("mcopy", "-n", "-o", name, f.name)
            return f.read()

    def mtool(self, tool, *args):
        """mtools on the loader's partition, where it lies in the image."""
        start, _ = self.partitions()["esp"]
        done = subprocess.run([tool, "-i", f"{self.path}@@{start}", *args], capture_output=True, text=True,
                              env={"MTOOLS_SKIP_CHECK": "1", "PATH": "/usr/bin:/bin"})
        if done.returncode:
            raise Trouble(f"{tool}: {done.stderr.strip()}")

    @contextlib.contextmanager
    def part(self, name):
        """A copy of one partition as a file; what was done to it is written back."""
        start, size = self.partitions()[name]
        with tempfile.NamedTemporaryFile() as f:
            with open(self.path, "rb") as whole:
                whole.seek(start)
                f.write(whole.read(size))
                f.flush()
            yield f.name
            with open(self.path, "r+b") as whole:
                f.seek(0)
                whole.seek(start)
                whole.write(f.read(size))
