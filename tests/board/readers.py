# SPDX-License-Identifier: Apache-2.0
"""readers.py - the card readers on a machine's USB: kiosk-sim's ID card reader behind usbredir, its cards in QEMU's CCID
reader behind vscard. The cards and their faults are kiosk-sim's; here is the wire only."""
import os
import time
import tty

import usbredir
import vscard
from rig import BIN, CARDS, Program

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
HEAD = 7  # preamble and length
PACKET = usbredir.Layout.PACKET
QUIET_S = 0.05  # so long after its last byte an unfinished reply is all there is


class SamvPipes:
    """A SAM-V module's wire (see sim_samv_usb.c): split pipes carry the head of a frame and its rest apart, a single pair
    whole frames. `tty` is the module on a serial line."""

    def __init__(self, path, ins):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.fd)
        self.ins = ins
        self.pipes = {e: [] for e in ins}  # replies that were not fetched
        self.held, self.last = b"", 0.0

    def fileno(self):
        return self.fd

    def close(self):
        os.close(self.fd)

    def take(self, endpoint, data):
        os.write(self.fd, data)

    def give(self, endpoint, room):
        self.listen()
        pipe = self.pipes.get(endpoint)
        if not pipe:
            return None
        data = pipe[0][:room]
        if len(data) < room and len(data) % PACKET == 0:
            return None  # whole packets only: the wire may bring more
        pipe[0] = pipe[0][len(data):]
        if not pipe[0]:
            pipe.pop(0)
        return data

    def listen(self):
        try:
            while data := os.read(self.fd, 4096):
                self.held += data
                self.last = time.monotonic()
        except OSError:
            pass  # nothing came
        while (end := self.end_of_reply()):
            self.put(self.held[:end])
            self.held = self.held[end:]

    def end_of_reply(self):
        """How many of the bytes held are one reply, 0 if it may go on."""
        if self.held.startswith(PREAMBLE) and len(self.held) >= HEAD:
            end = HEAD + int.from_bytes(self.held[5:HEAD], "big")
            if len(self.held) >= end:
                return end
        return len(self.held) if time.monotonic() - self.last > QUIET_S else 0

    def put(self, reply):
        cut = HEAD if len(self.ins) == 2 else len(reply)
        for endpoint, part in zip(self.ins, (reply[:cut], reply[cut:])):
            if part:
                self.pipes[endpoint].append(part)


class SamvReader:
    """An ID card reader on a machine's socket for usb-redir. `plug()` and `unplug()` as often as wanted."""

    WIRINGS = {"split": ((0x02, 0x06), (0x81, 0x85)), "single": ((0x03,), (0x84,))}

    def __init__(self, folder, path, wiring="split"):
        outs, self.ins = self.WIRINGS[wiring]
        self.layout = usbredir.Layout(0x0400, 0xc35a, ["SDT", "ID card reader"], outs + self.ins)
        self.path, self.link = path, folder / "samv"
        self.sim = Program("samv", [BIN / "kiosk-sim", "samv", CARDS / "resident.json", "--link", self.link],
                           folder / "samv.log")
        self.device = None

    def plug(self):
        self.pipes = SamvPipes(self.link, self.ins)
        self.device = usbredir.Device(self.path, self.layout, self.pipes)
        self.device.plug()

    def unplug(self):
        """The module loses its power too."""
        if self.device:
            self.device.unplug()
            self.pipes.close()
            self.sim.ask("replug")
            self.device = None

    def lay(self, card):
        self.sim.ask(f"in {card}")

    def lift(self):
        self.sim.ask("out")

    def close(self):
        self.unplug()
        self.sim.stop()


class CcidReader:
    """QEMU's CCID reader: `lay()` and `lift()` cards; the reader itself is pulled by the machine (`device_del`)."""

    def __init__(self, folder, path):
        self.folder, self.slot = folder, vscard.Slot(path)
        self.sim = None

    def plug(self):
        self.slot.plug()

    def unplug(self):
        self.slot.unplug()

    def lay(self, card):
        self.lift()
        self.sim = Program("card", [BIN / "kiosk-sim", "card", card, "--port", self.slot.port], self.folder / "card.log")
        self.sim.ask("in")

    def lift(self):
        if self.sim:
            self.sim.ask("out")
            self.sim.stop()
        self.sim = None

    def close(self):
        self.lift()
        self.unplug()
        self.slot.close()
