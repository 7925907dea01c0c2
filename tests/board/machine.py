# SPDX-License-Identifier: Apache-2.0
"""machine.py - a board in QEMU: power, screen, touch, its USB and its serial line, for tests.

A Machine is a folder with a copy of the disk, the firmware's variables and the serial log. The disk and the variables
outlive `cut()`, as on a board; everything else is new at each `power_on()`. QEMU runs the image as it is: nothing is
preset in it, the tests see what a person at the kiosk and a cable at its back see.
"""
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "board/host"))
import picture  # noqa: E402
from qmp import Qmp  # noqa: E402
from rig import PATIENCE, ROOT, Family, Trouble  # noqa: E402,F401

WIDTH, HEIGHT = 1080, 1920
AXIS = 0x7fff  # QEMU's absolute pointer goes from 0 to this
HOST = "10.0.2.2"  # what the machine reaches this computer's loopback by
DIFFERENT = 0.02  # a screen is another picture from this share of its pixels on

# Per kind of board: the program, what kind of machine, its second serial line, where the kernel finds both, and its firmware
# as pflash (code, variables) or as one file.
BOARDS = {
    "x86-64": {"program": "qemu-system-x86_64",
               "machine": ["-M", "q35", "-cpu", "Nehalem"],
               "second": ["-serial", "chardev:shell"], "lines": ("ttyS0", "ttyS1"),
               "pflash": ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd")},
    "arm64": {"program": "qemu-system-aarch64",
              "machine": ["-M", "virt", "-cpu", "cortex-a57"],
              "second": ["-device", "pci-serial,chardev=shell"], "lines": ("ttyAMA0", "ttyS0"),
              "bios": "/usr/lib/u-boot/qemu_arm64/u-boot.bin"},
}

# What can hang on its USB, by name: the arguments, with the socket's path for those that a program here plays.
PLUGS = {
    "samv": ["-chardev", "socket,id=samv,path={path},server=on,wait=off", "-device", "usb-redir,id=samv,chardev=samv"],
    "ccid": ["-chardev", "socket,id=ccid,path={path},server=on,wait=off", "-device", "usb-ccid,id=ccid",
             "-device", "ccid-card-passthru,id=card,chardev=ccid,bus=ccid.0"],
}


def sparse_copy(source, target):
    subprocess.run(["cp", "--sparse=always", "--reflink=auto", str(source), str(target)], check=True)


class Machine:
    """`disk` is copied at first; `kernel` and `initrd` boot without one. `rtc` is QEMU's -rtc base, "2019-01-01T00:00:00".
    `forward`: (port here, port of the machine) pairs. `plugs`: names of PLUGS; their sockets are `socket(name)`."""

    def __init__(self, folder, disk=None, board="x86-64", kernel=None, initrd=None, append="", rtc=None, plugs=(),
                 forward=(), memory=1024, panel="virtio-gpu-pci", extra=()):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sockets = tempfile.TemporaryDirectory(prefix="board-")  # their paths may not be long
        self.board, self.rtc, self.memory = BOARDS[board], rtc, memory
        self.kernel, self.initrd, self.append = kernel, initrd, append
        self.plugs, self.forward, self.panel, self.extra = plugs, forward, panel, list(extra)
        self.disk = self.folder / "disk.img" if disk else None
        self.serial = self.folder / "serial.log"
        self.process = self.qmp = None
        self.starts = 0
        if disk and not self.disk.exists():
            sparse_copy(disk, self.disk)

    def socket(self, name):
        return pathlib.Path(self.sockets.name) / name

    # Power

    def power_on(self):
        self.starts += 1
        log = open(self.folder / "qemu.log", "ab")
        with log:
            self.process = subprocess.Popen(self.arguments(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            process_group=Family.group())
        try:
            self.qmp = Qmp(self.socket("qmp"), self.is_on)
        except Trouble as e:
            raise Trouble(f"{e}: {(self.folder / 'qemu.log').read_text(errors='replace')[-500:]}")
        return self

    def arguments(self):
        args = [self.board["program"], *self.board["machine"], "-accel", "tcg,thread=multi", "-smp", "2",
                "-m", str(self.memory), "-display", "none", "-nodefaults", "-no-user-config",
                "-qmp", f"unix:{self.socket('qmp')},server=on,wait=off",
                "-serial", f"file:{self.fresh_serial()}",
                "-chardev", f"socket,id=shell,path={self.socket('shell')},server=on,wait=off", *self.board["second"],
                "-device", f"{self.panel},xres={WIDTH},yres={HEIGHT}",
                "-device", "qemu-xhci", "-device", "usb-tablet",
                "-netdev", ",".join(["user,id=net", *[f"hostfwd=tcp:127.0.0.1:{a}-:{b}" for a, b in self.forward]]),
                "-device", "virtio-net-pci,netdev=net,id=nic"]
        if self.disk:
            args += ["-drive", f"file={self.disk},format=raw,if=none,id=disk,cache=writethrough,discard=unmap",
                     "-device", "virtio-blk-pci,drive=disk,bootindex=2"]
            args += self.firmware()
        if self.kernel:
            args += ["-kernel", str(self.kernel), "-initrd", str(self.initrd), "-append", self.append]
        if self.rtc:
            args += ["-rtc", f"base={self.rtc}"]
        for name in self.plugs:
            args += [a.format(path=self.socket(name)) for a in PLUGS[name]]
        return args + self.extra

    def firmware(self):
        if "bios" in self.board:
            return ["-bios", self.board["bios"]]
        code, variables = self.board["pflash"]
        mine = self.folder / "vars.fd"
        if not mine.exists():
            sparse_copy(variables, mine)
        return ["-drive", f"if=pflash,format=raw,readonly=on,file={code}", "-drive", f"if=pflash,format=raw,file={mine}"]

    def fresh_serial(self):
        """A file of its own for each start; `serial` is the newest."""
        self.serial = self.folder / f"serial-{self.starts}.log"
        return self.serial

    def is_on(self):
        return bool(self.process) and self.process.poll() is None

    def cut(self):
        """The power is gone in this moment: nothing is flushed that the guest did not flush."""
        if self.process:
            self.process.kill()
            self.process.wait()
        self.forget()

    def power_off(self, wait=120):
        """The button: the system ends by itself."""
        self.qmp.call("system_powerdown")
        try:
            self.process.wait(wait * PATIENCE)
        except subprocess.TimeoutExpired:
            self.cut()
            raise Trouble(f"it did not turn itself off within {wait} s; {self.tail()}")
        self.forget()

    def restart(self):
        """The reset line."""
        self.qmp.call("system_reset")

    def forget(self):
        if self.qmp:
            self.qmp.close()
        self.process = self.qmp = None

    def close(self):
        self.cut()
        self.sockets.cleanup()

    def __enter__(self):
        return self.power_on()

    def __exit__(self, kind, value, trace):
        if kind:
            print(f"--- {self.folder.name}: {self.tail(30)}")
        self.close()

    # The screen

    def shot(self, path=None):
        """What is on the screen; also as a PNG at `path`."""
        raw = self.folder / "screen.ppm"
        self.qmp.call("screendump", filename=str(raw))
        seen = picture.read(raw)
        if path:
            seen.write(path)
        return seen

    def shows(self, wanted, without=(), different=DIFFERENT):
        return self.shot().away(wanted, without=without) < different

    def wait_picture(self, wanted, wait=60, without=(), different=DIFFERENT):
        """Until the screen looks as `wanted`, a picture or a function that takes one anew; what it looked like. Trouble has
        the share that stayed apart, and the picture."""
        begun, take = time.monotonic(), wanted if callable(wanted) else lambda: wanted
        while True:
            wanted, seen = take(), self.shot()
            away = seen.away(wanted, without=without)
            if away < different:
                return wanted
            if time.monotonic() - begun > wait * PATIENCE:
                path = self.folder / "unexpected.png"
                seen.write(path)
                wanted.write(self.folder / "expected.png")
                raise Trouble(f"after {wait} s {away:.1%} of the screen is not as expected: {path}; {self.tail()}")
            time.sleep(0.5)

    def touch(self, x, y, hold=0.4):
        """A finger at that pixel. Held long: a machine that lags hears of both ends at once, and so short a contact is none."""
        self.point(x, y)
        for down in (True, False):
            self.qmp.call("input-send-event", events=[{"type": "btn", "data": {"down": down, "button": "left"}}])
            time.sleep(hold)

    def point(self, x, y):
        places = (("x", x, WIDTH), ("y", y, HEIGHT))
        self.qmp.call("input-send-event", events=[
            {"type": "abs", "data": {"axis": axis, "value": round((at + 0.5) * AXIS / size)}} for axis, at, size in places])

    # Cables

    def cable(self, plugged):
        """The network's."""
        self.qmp.call("set_link", name="nic", up=plugged)

    def plug_stick(self, image):
        """A USB stick with that content."""
        self.qmp.call("blockdev-add", driver="raw", **{"node-name": "stick"}, file={"driver": "file", "filename": str(image)})
        self.qmp.call("device_add", driver="usb-storage", id="stick", drive="stick")

    def pull_stick(self, wait=30):
        """Until the machine let go of it."""
        self.qmp.call("device_del", id="stick")
        end = time.monotonic() + wait * PATIENCE
        while True:
            try:
                return self.qmp.call("blockdev-del", **{"node-name": "stick"})
            except Trouble:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    # The serial line

    def said(self):
        try:
            return self.serial.read_text(errors="replace")
        except OSError:
            return ""

    def tail(self, lines=12):
        return " / ".join(self.said().splitlines()[-lines:])

    def wait_said(self, words, wait=60, after=0):
        """Until the serial line says this; the position behind it, for the next wait."""
        end = time.monotonic() + wait * PATIENCE
        while (at := self.said().find(words, after)) < 0:
            if not self.is_on():
                raise Trouble(f"it turned itself off before it said '{words}'; {self.tail()}")
            if time.monotonic() > end:
                raise Trouble(f"'{words}' was expected within {wait} s; {self.tail()}")
            time.sleep(0.2)
        return at + len(words)
