# SPDX-License-Identifier: Apache-2.0
"""test_board_tpm.py - a board with a TPM 2.0, which alone has the key of the data partition. swtpm plays it; QEMU's machine
has it as a PC has.
"""
import hashlib
import json
import re
import subprocess
import time
import unittest
from shutil import which

from board import BOOT_S, BoardTest, Glass, Shell, main
from rig import PATIENCE, Family, Rig, Trouble

KEYS = "/run/keys-seen"
CHUNK = 1 << 20
ENDED = ("active", "failed")


class Tpm:
    """One TPM: its state is a folder, and lives on over power cuts. At most one machine has it at a time."""

    def __init__(self, folder, socket):
        self.folder, self.socket = folder, socket
        self.process = None
        folder.mkdir(parents=True)

    def arguments(self):
        """QEMU's, of a machine that has it."""
        return ["-chardev", f"socket,id=tpm,path={self.socket}", "-tpmdev", "emulator,id=tpm0,chardev=tpm", "-device", "tpm-crb,tpmdev=tpm0"]

    def power_on(self):
        """It ends when the machine lets go of it."""
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self.folder}", "--terminate",
                                             "--ctrl", f"type=unixio,path={self.socket}"], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, process_group=Family.group())
        end = time.monotonic() + 10 * PATIENCE
        while not self.socket.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                raise Trouble(f"swtpm did not start: {(self.folder / 'log').read_text()[-300:]}")
            time.sleep(0.05)

    def power_off(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None
        self.socket.unlink(missing_ok=True)


@unittest.skipUnless(which("swtpm"), "swtpm is not installed: tests/board/packages.txt")
class WithTpm(BoardTest):
    readers = False

    def start_with(self, tpm):
        """A start up to where it is known what became of the data partition."""
        self.disk.set_variables(kiosk_more=self.more)
        tpm.power_on()
        self.addCleanup(tpm.power_off)
        self.machine.extra = tpm.arguments()
        self.machine.power_on()
        self.shell = Shell(self.machine.socket("shell"), BOOT_S)
        self.addCleanup(self.shell.close)
        end = time.monotonic() + BOOT_S * PATIENCE
        while self.state("kiosk-data") not in ENDED or self.state("kiosk") != "active":
            self.assertLess(time.monotonic(), end, self.machine.tail())
            time.sleep(1)

    def end(self, tpm):
        self.shell.close()
        self.machine.cut()
        tpm.power_off()

    def state(self, unit):
        return self.shell.ask(f"systemctl show -P ActiveState {unit}")

    def kept(self):
        """What is on the partition "key"."""
        self.shell.ask(f"mkdir -p {KEYS}; mount -o ro /dev/disk/by-partlabel/key {KEYS}")
        names = self.shell.ask(f"ls {KEYS}").split()
        self.shell.ask(f"umount {KEYS}")
        return set(names) - {"lost+found", "machine-id"}

    def header(self):
        """Who can open it, as LUKS2 says."""
        return json.loads(self.shell.ask("cryptsetup luksDump --dump-json-metadata /dev/disk/by-partlabel/data"))

    def data(self):
        """The digest of the whole partition, of a machine that is off."""
        start, size = self.disk.partitions()["data"]
        digest = hashlib.sha256()
        with open(self.machine.disk, "rb") as file:
            file.seek(start)
            while size > 0 and (chunk := file.read(min(CHUNK, size))):
                digest.update(chunk)
                size -= len(chunk)
        return digest.hexdigest()

    def shut_twin(self):
        """The program for citizens beside a keeper that does not start, told why; as wide as the board's panel says."""
        wide = re.findall(r"is (\d+) mm wide", self.shell.ask("journalctl -b -u kiosk --no-pager -o cat"))[-1]
        shut = self.folder / "data-shut"
        shut.touch()
        self.rig = Rig({"terminal": {"setup": "yes"}, "board": {"data_shut": shut}, "reader.1": {"driver": None, "device": None},
                        "printer": {"driver": None, "device": None}, "ui": {"panel_width_mm": wide}}, platform=False)
        self.addCleanup(self.rig.close)
        self.rig.start_kiosk()
        self.glass = Glass(self.rig.sections["test"]["socket"])
        self.addCleanup(self.glass.close)
        self.glass.wait("closed")

    def test_it_alone_opens_the_data_and_under_another_they_stay_as_they_are(self):
        own, other = (Tpm(self.folder / name, self.machine.socket("tpm")) for name in ("own", "other"))
        self.start_with(own)
        self.assertEqual(self.kept(), {"made"})  # no key file
        header = self.header()
        token, = header["tokens"].values()
        self.assertEqual((token["type"], token["tpm2-pcrs"]), ("systemd-tpm2", []))
        self.assertEqual(token["keyslots"], list(header["keyslots"]))  # nobody else has one
        self.shell.ask("findmnt -n -o SOURCE /var | grep -x /dev/mapper/data && touch /var/lib/mine && sync")
        self.end(own)

        self.start_with(own)
        self.assertEqual(self.state("kioskd"), "active")
        self.shell.ask("test -e /var/lib/mine")
        self.end(own)

        before = self.data()
        self.start_with(other)
        self.assertEqual([self.state(unit) for unit in ("kiosk-data", "var.mount", "kioskd", "systemd-networkd")],
                         ["failed", "inactive", "inactive", "active"])
        tries = self.shell.ask("journalctl -b -u kiosk-data --no-pager -o cat").count("the data partition cannot be opened")
        self.assertIn(tries, (1, 2))  # whoever asks for the keeper or the network does not try it again
        self.shut_twin()
        self.sees(self.glass, BOOT_S)
        self.end(other)
        self.assertEqual(self.data(), before)

        self.start_with(own)
        self.shell.ask("test -e /var/lib/mine")
        self.end(own)


if __name__ == "__main__":
    main(together=1)
