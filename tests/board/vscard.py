# SPDX-License-Identifier: Apache-2.0
"""vscard.py - the card in QEMU's CCID reader (ccid-card-passthru): `kiosk-sim card` behind the protocol of a remote card.

    message   type u32 | reader u32 | length u32 | payload                  big endian; source: vscard_common.h of libcacard

kiosk-sim speaks as to vpcd (see sim_card.c): length u16 BE | payload. Its connection is the card: laid when it comes,
taken out when it ends.
"""
import select
import socket
import struct
import threading

HEADER = struct.Struct(">III")
INIT, ERROR, READER_ADD, READER_REMOVE, ATR, CARD_REMOVE, APDU, FLUSH, FLUSH_DONE = range(1, 10)
MAGIC = b"VSCD"  # QEMU looks at the bytes
VERSION = 2  # 0.0.2
MESSAGE_MAX = 1 << 12
READER = 0
UNDEFINED = 0xffffffff

VPCD_OFF, VPCD_ON, VPCD_RESET, VPCD_ATR = b"\0", b"\1", b"\2", b"\4"


class Malformed(Exception):
    """Bytes that are no message."""


def pack(kind, payload=b"", reader=READER):
    return HEADER.pack(kind, reader, len(payload)) + payload


class Parser:
    """Bytes from QEMU as they come; messages as (type, payload)."""

    def __init__(self):
        self.held = b""

    def feed(self, data):
        self.held += data
        while len(self.held) >= HEADER.size:
            kind, _, length = HEADER.unpack_from(self.held)
            if length > MESSAGE_MAX:
                raise Malformed(f"a message of {length} bytes")
            end = HEADER.size + length
            if len(self.held) < end:
                return
            payload, self.held = self.held[HEADER.size:end], self.held[end:]
            yield (kind, payload)


class Frames:
    """Bytes from kiosk-sim as they come; payloads."""

    def __init__(self):
        self.held = b""

    def feed(self, data):
        self.held += data
        while len(self.held) >= 2:
            end = 2 + int.from_bytes(self.held[:2], "big")
            if len(self.held) < end:
                return
            payload, self.held = self.held[2:end], self.held[end:]
            yield payload


def frame(payload):
    return len(payload).to_bytes(2, "big") + payload


class Slot:
    """The slot between QEMU's chardev at `path` and the port that `kiosk-sim card --port` connects to; a thread of its own
    from `plug()` to `unplug()`. The reader itself is QEMU's: it is pulled with device_del."""

    def __init__(self, path):
        self.path = path
        self.door = socket.socket()
        self.door.bind(("127.0.0.1", 0))
        self.door.listen(1)
        self.port = self.door.getsockname()[1]
        self.thread = None
        self.trouble = None
        self.apdus = 0

    def plug(self):
        self.wire = socket.socket(socket.AF_UNIX)
        self.wire.connect(str(self.path))
        self.stop, self.stopped = socket.socketpair()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def unplug(self):
        if not self.thread:
            return
        self.stop.close()
        self.thread.join()
        for s in (self.stopped, self.wire):
            s.close()
        self.thread = None

    def close(self):
        self.unplug()
        self.door.close()

    def serve(self):
        card, parser = None, Parser()
        try:
            self.wire.sendall(pack(INIT, MAGIC + struct.pack(">II", VERSION, 0), UNDEFINED) + pack(READER_ADD, b"slot"))
            while True:
                ready, _, _ = select.select([self.wire, self.stopped, card.socket if card else self.door], [], [])
                if self.stopped in ready:
                    return
                if self.door in ready:
                    card = Card(self.door.accept()[0])
                elif card and card.socket in ready and not self.from_card(card):
                    card = None
                if self.wire in ready and not self.from_machine(parser, card):
                    return
        except Malformed as e:
            self.trouble = str(e)
        except OSError:
            pass  # the machine is off
        finally:
            if card:
                card.socket.close()

    def from_card(self, card):
        """False when the card is gone."""
        try:
            data = card.socket.recv(4096)
        except OSError:
            data = b""
        if not data:
            card.socket.close()
            self.wire.sendall(pack(CARD_REMOVE))
            return False
        for payload in card.frames.feed(data):
            self.wire.sendall(pack(APDU if card.known else ATR, payload))
            card.known = True
        return True

    def from_machine(self, parser, card):
        """False when the machine is off."""
        data = self.wire.recv(4096)
        for kind, payload in parser.feed(data):
            if kind == APDU and card:
                self.apdus += 1
                card.send(payload)
            elif kind == FLUSH:
                self.wire.sendall(pack(FLUSH_DONE))
        return bool(data)


class Card:
    """A connection of kiosk-sim: it is asked for its answer to reset first."""

    def __init__(self, connection):
        self.socket = connection
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.frames = Frames()
        self.known = False  # its answer to reset has come
        for command in (VPCD_ON, VPCD_ATR):
            self.send(command)

    def send(self, payload):
        try:
            self.socket.sendall(frame(payload))
        except OSError:
            pass  # it is being taken out; the read side will say so
