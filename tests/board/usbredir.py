# SPDX-License-Identifier: Apache-2.0
"""usbredir.py - a USB device made of a program: the device's side of the usbredir protocol, as QEMU's usb-redir speaks it.

    packet   type u32 | length u32 | id u64 | header of the type | data          all little endian
    hello    the same with an id of u32, as nothing is agreed on yet

Source: usbredirproto.h of the usbredir project, version 0.7. With the capabilities of CAPS, which QEMU has and demands
for its xHCI, headers are as in FORMATS. QEMU answers SET_ADDRESS itself and asks us for descriptors by control packets.
"""
import select
import socket
import struct
import threading

VERSION = b"yichuang usb device"
HELLO = struct.Struct("<III")
HEADER = struct.Struct("<IIQ")
PACKET_MAX = 1 << 16  # more than a control or bulk packet of ours can be

# name: (type, header)
FORMATS = {
    "hello": (0, "64s"),
    "device_connect": (1, "BBBBHHH"),  # speed, class, subclass, protocol, vendor, product, version
    "device_disconnect": (2, ""),
    "reset": (3, ""),
    "interface_info": (4, "I32s32s32s32s"),  # count, numbers, classes, subclasses, protocols
    "ep_info": (5, "32s32s32s64s"),  # types, intervals, interfaces, packet sizes (u16)
    "set_configuration": (6, "B"),
    "get_configuration": (7, ""),
    "configuration_status": (8, "BB"),  # status, configuration
    "set_alt_setting": (9, "BB"),  # interface, alt
    "get_alt_setting": (10, "B"),
    "alt_setting_status": (11, "BBB"),  # status, interface, alt
    "cancel_data_packet": (21, ""),
    "filter_reject": (22, ""),
    "filter_filter": (23, ""),
    "device_disconnect_ack": (24, ""),
    "control": (100, "BBBBHHH"),  # endpoint, request, request type, status, value, index, length
    "bulk": (101, "BBHIH"),  # endpoint, status, length, stream, length's upper half
}
NAMES = {number: name for name, (number, _) in FORMATS.items()}
STRUCTS = {name: struct.Struct("<" + form) for name, (_, form) in FORMATS.items()}

CAPS = 1 << 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6  # device version, disconnect ack, packet sizes, ids and lengths as above
OK, CANCELLED, STALL = 0, 1, 4
BULK, NONE = 2, 255  # kinds of endpoints
FULL_SPEED = 1
QUIET_S = 0.05  # how often a function is asked what it has while a transfer waits
IN = 0x80
GET_DESCRIPTOR, STANDARD_IN = 6, 0x80


class Malformed(Exception):
    """Bytes that are no packet of the protocol."""


def pack(name, id, *values, data=b""):
    body = STRUCTS[name].pack(*values) + data
    header = HELLO if name == "hello" else HEADER
    return header.pack(FORMATS[name][0], len(body), id) + body


def pack_bulk(id, endpoint, status, length, data=b""):
    return pack("bulk", id, endpoint, status, length & 0xffff, 0, length >> 16, data=data)


class Parser:
    """Bytes as they come; packets as (name, id, values, data)."""

    def __init__(self):
        self.held = b""
        self.header = HELLO

    def feed(self, data):
        self.held += data
        while len(self.held) >= self.header.size:
            number, length, id = self.header.unpack_from(self.held)
            if length > PACKET_MAX:
                raise Malformed(f"a packet of {length} bytes")
            end = self.header.size + length
            if len(self.held) < end:
                return
            body, self.held = self.held[self.header.size:end], self.held[end:]
            self.header = HEADER
            yield self.unpack(number, id, body)

    @staticmethod
    def unpack(number, id, body):
        name = NAMES.get(number)
        if name is None:
            return (f"type {number}", id, (), body)
        form = STRUCTS[name]
        if len(body) < form.size:
            raise Malformed(f"{name} of {len(body)} bytes")
        return (name, id, form.unpack_from(body), body[form.size:])


class Layout:
    """What a device says of itself: one interface with bulk endpoints.

    `endpoints`: their addresses, IN with bit 7. `strings`: from index 1 on. What is asked by GET_DESCRIPTOR and what
    usbredir tells beforehand come from here, so they cannot disagree."""

    PACKET = 64

    def __init__(self, vendor, product, strings, endpoints):
        self.vendor, self.product, self.strings, self.endpoints = vendor, product, strings, endpoints

    def device(self):
        return struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x0110, 0, 0, 0, 64, self.vendor, self.product, 0x0100,
                           *[n + 1 if n < len(self.strings) else 0 for n in range(3)], 1)

    def configuration(self):
        interface = struct.pack("<9B", 9, 4, 0, 0, len(self.endpoints), 0xff, 0, 0, 0)
        ends = b"".join(struct.pack("<BBBBHB", 7, 5, e, BULK, self.PACKET, 0) for e in self.endpoints)
        total = 9 + len(interface) + len(ends)
        return struct.pack("<BBHBBBBB", 9, 2, total, 1, 1, 0, 0xe0, 50) + interface + ends

    def descriptor(self, value):
        """By wValue; None where there is none."""
        kind, index = value >> 8, value & 0xff
        if kind == 1:
            return self.device()
        if kind == 2 and index == 0:
            return self.configuration()
        if kind == 3 and index == 0:
            return struct.pack("<BBH", 4, 3, 0x0409)
        if kind == 3 and index <= len(self.strings):
            text = self.strings[index - 1].encode("utf-16-le")
            return struct.pack("<BB", 2 + len(text), 3) + text
        return None

    def announcement(self):
        """The packets that put the device on the bus, in the order that is demanded."""
        kinds, sizes = [NONE] * 32, [0] * 32
        kinds[0] = kinds[16] = 0  # control
        sizes[0] = sizes[16] = 64
        for e in self.endpoints:
            slot = (e & IN) >> 3 | e & 0x0f
            kinds[slot], sizes[slot] = BULK, self.PACKET
        nothing = bytes(32)
        return (pack("ep_info", 0, bytes(kinds), nothing, nothing, struct.pack("<32H", *sizes)) +
                pack("interface_info", 0, 1, nothing, b"\xff" + bytes(31), nothing, nothing) +
                pack("device_connect", 0, FULL_SPEED, 0, 0, 0, self.vendor, self.product, 0x0100))


class Device:
    """One device on QEMU's bus, served by a thread of its own from `plug()` to `unplug()`.

    `function` is what the device does: take(endpoint, bytes), called for every OUT transfer; give(endpoint, room),
    the bytes of one finished IN transfer or None while there are none; fileno(), readable when give() may answer
    otherwise than before. All of them are called by the thread alone."""

    def __init__(self, path, layout, function):
        self.path, self.layout, self.function = path, layout, function
        self.lock = threading.Lock()  # guards socket and thread against plug and unplug from two sides
        self.socket = self.thread = None
        self.trouble = None  # what ended the thread, if it was not unplug()
        self.transfers = 0

    def plug(self):
        with self.lock:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(str(self.path))
            self.thread = threading.Thread(target=self.serve, args=(self.socket,), daemon=True)
            self.thread.start()

    def unplug(self):
        """Away in the middle of whatever is on the wire."""
        with self.lock:
            if not self.thread:
                return
            try:
                self.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # QEMU was faster
            self.thread.join()
            self.socket.close()
            self.socket = self.thread = None

    def serve(self, wire):
        session = Session(self.layout, self.function)
        try:
            wire.sendall(session.hello())
            while True:
                ready, _, _ = select.select([wire, self.function], [], [], QUIET_S if session.waiting else None)
                if wire in ready:
                    data = wire.recv(65536)
                    if not data:
                        return
                    wire.sendall(session.take(data))
                wire.sendall(session.finished())
                self.transfers = session.transfers
        except Malformed as e:
            self.trouble = str(e)
        except OSError:
            pass  # the machine is off, or the device was pulled


class Session:
    """The protocol alone, from hello to the end of one connection: bytes in, bytes out, no wire."""

    def __init__(self, layout, function):
        self.layout, self.function = layout, function
        self.parser = Parser()
        self.waiting = {}  # IN transfers not yet finished, id: (endpoint, room), the oldest first
        self.transfers = 0

    def hello(self):
        return pack("hello", 0, VERSION, data=struct.pack("<I", CAPS))

    def take(self, data):
        """What is to be sent at once."""
        out = b""
        for name, id, values, rest in self.parser.feed(data):
            answer = self.ANSWERS.get(name)
            out += answer(self, id, values, rest) if answer else b""
        return out

    def finished(self):
        """IN transfers that have an end by now."""
        out = b""
        for id, (endpoint, room) in list(self.waiting.items()):
            data = self.function.give(endpoint, room)
            if data is not None:
                del self.waiting[id]
                out += pack_bulk(id, endpoint, OK, len(data), data)
        return out

    def on_hello(self, id, values, rest):
        return self.layout.announcement()

    def on_control(self, id, values, rest):
        endpoint, request, kind, _, value, index, length = values
        data = self.layout.descriptor(value) if (request, kind) == (GET_DESCRIPTOR, STANDARD_IN) else None
        if kind & IN:
            status, data = (STALL, b"") if data is None else (OK, data[:length])
        else:
            status, data = OK, b""  # clear halt and the like: nothing of ours halts
        return pack("control", id, endpoint, request, kind, status, value, index, len(data) if kind & IN else length, data=data)

    def on_bulk(self, id, values, rest):
        endpoint, _, low, _, high = values
        length = high << 16 | low
        self.transfers += 1
        if endpoint & IN:
            self.waiting[id] = (endpoint, length)
            return b""
        self.function.take(endpoint, rest)
        return pack_bulk(id, endpoint, OK, length)

    def on_cancel(self, id, values, rest):
        gone = self.waiting.pop(id, None)
        return pack_bulk(id, gone[0], CANCELLED, 0) if gone else b""

    ANSWERS = {
        "hello": on_hello,
        "control": on_control,
        "bulk": on_bulk,
        "cancel_data_packet": on_cancel,
        "set_configuration": lambda self, id, v, rest: pack("configuration_status", id, OK, v[0]),
        "get_configuration": lambda self, id, v, rest: pack("configuration_status", id, OK, 1),
        "set_alt_setting": lambda self, id, v, rest: pack("alt_setting_status", id, OK, *v),
        "get_alt_setting": lambda self, id, v, rest: pack("alt_setting_status", id, OK, v[0], 0),
    }
