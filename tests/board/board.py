# SPDX-License-Identifier: Apache-2.0
"""board.py - what every test of a board image starts from: the machine, its twin at the desk, a vendor's hands.

The image is the one that vendors get: no test channel, nothing preset. So a test knows what a board should show, and where
to touch it, from its twin: the same programs with the same settings on this computer (rig.py), whose channel gives pictures
and places. What a vendor writes into a board's folder (the province's CA and address, which readers) is laid over
/etc/kiosk for one start, through a root shell on a second serial line that exists where the loader's variable
`kiosk_more` asks systemd for it; who can write that variable owns the board anyway.
"""
import base64
import os
import pathlib
import re
import shutil
import socket
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE)]
from terminal import ROOT, main  # noqa: E402,F401
import picture  # noqa: E402
from disk import Disk  # noqa: E402
from machine import HOST, Machine  # noqa: E402
from readers import CcidReader, SamvReader  # noqa: E402
from rig import PATIENCE, Rig, Screen, Trouble, settings_text  # noqa: E402

IMAGE = pathlib.Path(os.environ.get("KIOSK_IMAGE", ROOT / "build/board/x86-64/disk.img"))
WORK = ROOT / "build/board/tests"  # a disk is no file for /tmp
DISK_SIZE = 2 << 30  # the data partition grows into it
BOOT_S = 180
UNITS = "kiosk.service kioskd.service kioskd.socket kioskd-staff.socket"
MORE = "console={} loglevel=5 systemd.show_status=true systemd.journald.forward_to_console=1 systemd.debug_shell={}"
ETC = "/run/vendor"
CTL = "/usr/lib/kiosk/bin/kioskctl --config /etc/kiosk/kiosk.ini"
TOUCH_S = 1.0  # a screen takes no finger so soon after it came
TOUCH_WAIT_S, TOUCHES = 10, 3
CHANGED = 0.01  # the share of pixels that another screen has otherwise
CLOCK = (0, 0, 1080, 150)  # the header has the time
ALIKE = 0.004  # the share of pixels that may differ: the finger's mark, a blinking line


class Shell:
    """The root shell on the second serial line."""

    def __init__(self, path, wait):
        self.wire = socket.socket(socket.AF_UNIX)
        self.wire.connect(str(path))
        self.wire.settimeout(1)
        self.count = 0
        self.wait_prompt(wait)
        self.run("stty -echo; PS1=; bind 'set enable-bracketed-paste off' 2>/dev/null")

    def wait_prompt(self, wait):
        """Nothing is written before: what comes while the shell starts confuses it."""
        heard, end = b"", time.monotonic() + wait * PATIENCE
        while b"#" not in heard:
            try:
                data = self.wire.recv(65536)
            except TimeoutError:
                data = None
            if data == b"" or time.monotonic() > end:
                raise Trouble(f"no shell within {wait} s")
            heard += data or b""

    def run(self, command, wait=60):
        """(exit code, what it said)"""
        self.count += 1
        mark = f"done-{self.count}"
        self.wire.sendall(f"{command}; echo \"do\"\"ne-{self.count} $?.\"\n".encode())
        heard, end = "", time.monotonic() + wait * PATIENCE
        while time.monotonic() < end:
            try:
                data = self.wire.recv(65536)
            except TimeoutError:
                continue
            if not data:
                raise Trouble("the machine's serial line ended")
            heard += data.decode(errors="replace").replace("\r", "")
            if found := re.search(rf"{mark} (\d+)\.\n", heard):
                return int(found[1]), heard[:found.start()]
        raise Trouble(f"'{command[:60]}' did not end within {wait} s: {heard[-300:]}")

    def ask(self, command, wait=60):
        code, said = self.run(command, wait)
        if code:
            raise Trouble(f"'{command[:60]}' ended with {code}: {said[-300:]}")
        return said.strip()

    def write(self, path, data):
        """A file, in lines that a terminal takes."""
        text = base64.b64encode(data).decode()
        self.ask(f": >{path}.b64")
        for at in range(0, len(text), 512):
            self.ask(f"echo {text[at:at + 512]} >>{path}.b64")
        self.ask(f"base64 -d {path}.b64 >{path}; rm {path}.b64")

    def close(self):
        self.wire.close()


class Glass(Screen):
    """The twin's channel whose fingers touch the board as well, when it shows the same."""

    board = None  # a BoardTest with a machine that is at home

    def tap(self, id, different=ALIKE):
        self.idle()
        x, y, w, h = self.the(id)["rect"]
        before = self.board.sees(self, different=different)
        time.sleep(TOUCH_S)
        self.board.machine.touch(x + w // 2, y + h // 2)
        answer = super().tap(id)
        self.idle()
        if self.board.picture().away(before, without=[CLOCK]) > CHANGED:
            self.again_while(before, x + w // 2, y + h // 2)
        return answer

    def again_while(self, before, x, y):
        """A slow machine may have been in the dead time behind a screen, where a finger is none: as long as nothing
        comes of it, it is put down again."""
        for _ in range(TOUCHES):
            end = time.monotonic() + TOUCH_WAIT_S
            while time.monotonic() < end:
                if not self.board.machine.shows(before, without=[CLOCK], different=CHANGED):
                    return
                time.sleep(0.5)
            self.board.machine.touch(x, y)

    def type(self, id, text, different=ALIKE):
        """By the keys on the screen, as a citizen does: signs that have one."""
        self.tap(id, different)
        for sign in text:
            self.tap(f"key.{sign}", different)


class BoardTest(unittest.TestCase):
    """One board and its twin. The machine's folder stays when the test failed."""

    board, image = "x86-64", IMAGE
    readers = True
    rtc = None

    def setUp(self):
        if not self.image.exists():
            self.skipTest(f"no image at {self.image}: board/build makes it")
        if os.geteuid():
            self.skipTest("a board's disk is root's")
        self.folder = WORK / self.id().removeprefix("__main__.")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.addCleanup(self.tidy)
        self.shell = self.rig = self.glass = None
        plugs = ("samv", "ccid") if self.readers else ()
        self.machine = Machine(self.folder, disk=self.image, board=self.board, rtc=self.rtc, plugs=plugs)
        self.more = MORE.format(*self.machine.board["lines"])
        os.truncate(self.machine.disk, max(DISK_SIZE, os.path.getsize(self.machine.disk)))
        self.disk = Disk(self.machine.disk)
        self.addCleanup(self.machine.close)

    def tidy(self):
        if self._outcome.success and not os.environ.get("KIOSK_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)
        elif self.machine:
            print(f"--- {self.machine.tail(40)}\n--- kept: {self.folder}", file=sys.stderr)

    # The twin

    def start_twin(self, changes=None, platform=True, keeper=True):
        settings = {"visit": {"idle_s": 3600}, "printer": {"driver": None, "device": None}}
        for section, keys in (changes or {}).items():
            settings.setdefault(section, {}).update(keys)
        self.rig = Rig(settings)
        self.addCleanup(self.rig.close)
        if platform:
            self.rig.start_platform()
        self.rig.start_samv()
        self.rig.start_pcscd()
        if keeper:
            self.rig.start_keeper()
        self.rig.start_kiosk()
        self.glass = Glass(self.rig.sections["test"]["socket"])
        self.glass.board = self
        self.addCleanup(self.glass.close)
        self.glass.wait("home" if keeper else "closed", 20000)

    def picture(self):
        """What the twin shows now."""
        path = self.folder / "twin.png"
        self.glass.shot(path)
        return picture.read(path)

    def sees(self, glass, wait=60, different=ALIKE):
        """The board shows what its twin does; the twin's picture."""
        return self.machine.wait_picture(self.picture, wait, without=[CLOCK], different=different)

    # The vendor's hands

    def settings(self):
        """The twin's, as a board has them."""
        kept = {s: {k: v for k, v in keys.items() if v is not None} for s, keys in self.rig.sections.items()}
        kept.pop("test")
        kept["platform"].update(url=f"https://{HOST}:{self.rig.port}", ca="/etc/kiosk/ca.pem",
                                cert="/var/lib/kiosk/terminal.pem", key="/var/lib/kiosk/terminal.key")
        kept["store"]["path"] = "/var/lib/kiosk"
        kept["bus"]["address"] = "unix:path=/run/kiosk/bus"
        kept["reader.1"] = {"driver": "samv-usb", "device": "0400:c35a"}
        kept["ui"]["presenter"] = "drm"
        kept["board"] = {"acts": "/run/kiosk/act"}
        return settings_text({s: keys for s, keys in kept.items() if keys})

    def boot(self, programs="kiosk kioskd"):
        """Power on, up to where everything has started as the image has it: these programs."""
        if self.disk.variables().get("kiosk_more") != self.more:
            self.disk.set_variables(kiosk_more=self.more)
        self.machine.power_on()
        self.shell = Shell(self.machine.socket("shell"), BOOT_S)
        self.addCleanup(self.shell.close)
        self.samv = self.ccid = None
        if self.readers:
            self.samv = SamvReader(self.folder, self.machine.socket("samv"))
            self.ccid = CcidReader(self.folder, self.machine.socket("ccid"))
            for reader in (self.samv, self.ccid):
                self.addCleanup(reader.close)
                reader.plug()
        self.wait_shell(f"systemctl is-active {programs} | sort -u", "active", BOOT_S)

    def start_product(self):
        """Again, with the vendor's files over /etc/kiosk."""
        self.shell.ask(f"systemctl stop {UNITS}", 180)
        self.shell.ask(f"mkdir -p {ETC}; cp -a /etc/kiosk/. {ETC}; mount --bind {ETC} /etc/kiosk")
        self.shell.write(f"{ETC}/kiosk.ini", self.settings().encode())
        self.shell.write(f"{ETC}/ca.pem", (self.rig.folder / "platform/ca.pem").read_bytes())
        self.shell.ask(f"systemctl start {UNITS}", 180)

    def enrol(self):
        code = self.rig.control_call("POST", "/activation-codes", {})["code"]
        return self.shell.ask(f"{CTL} enrol {code}", 120)

    def to_home(self):
        """A terminal of the province that shows its home screen."""
        self.start_twin()
        self.boot()
        self.start_product()
        self.enrol()
        self.sees(self.glass, BOOT_S)

    def wait_shell(self, command, words, wait=60):
        end = time.monotonic() + wait * PATIENCE
        while (said := self.shell.run(command)[1]).split("\n")[:-1] != [words]:
            if time.monotonic() > end:
                raise Trouble(f"'{command}' was to say '{words}' within {wait} s; it says {said.strip()}")
            time.sleep(1)

    def cut(self):
        """The power; readers go with it."""
        for reader in (self.samv, self.ccid):
            if reader:
                reader.close()
        self.shell.close()
        self.machine.cut()
