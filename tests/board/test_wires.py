# SPDX-License-Identifier: Apache-2.0
"""test_wires.py - the rig's own parts without a machine: both wires of card readers, and pictures."""
import os
import pathlib
import socket
import struct
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "board/host"), str(ROOT / "tests/e2e")]
import picture  # noqa: E402
import usbredir  # noqa: E402
import vscard  # noqa: E402
from readers import CcidReader, SamvReader  # noqa: E402
from rig import CARDS, PATIENCE  # noqa: E402
from terminal import main  # noqa: E402

GOLDEN = ROOT / "tests/unit/ui/golden/home.png"
FIND, SELECT, READ = b"\x20\x01\x22", b"\x20\x02\x21", b"\x30\x01\x32"  # command, parameter, check of what comes behind
PREAMBLE = b"\xaa\xaa\xaa\x96\x69\x00\x03"


class Machine:
    """QEMU's end of a wire."""

    def __init__(self, test, folder):
        self.path = folder / "machine"
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(self.path))
        self.door.listen(1)
        test.addCleanup(self.door.close)

    def accept(self, test):
        self.wire = self.door.accept()[0]
        self.wire.settimeout(5 * PATIENCE)
        test.addCleanup(self.wire.close)

    def packets(self, parser, count):
        got = []
        while len(got) < count:
            data = self.wire.recv(65536)
            if not data:
                raise EOFError(f"the wire ended behind {got}")
            got += parser.feed(data)
        return got


class Wires(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.machine = Machine(self, self.folder)


class Redirection(Wires):
    hello = usbredir.pack("hello", 0, b"a machine", data=struct.pack("<I", usbredir.CAPS))

    def test_packets_come_out_as_they_went_in_whatever_pieces_they_come_in(self):
        sent = [("hello", 0, (b"x".ljust(64, b"\0"),), b"caps"), ("set_configuration", 1, (1,), b""),
                ("control", 1 << 40, (0x80, 6, 0x80, 0, 0x100, 0, 18), b"descriptor"),
                ("bulk", 3, (2, 0, 5, 0, 0), b"bytes"), ("cancel_data_packet", 3, (), b"")]
        wire = b"".join(usbredir.pack(name, id, *values, data=data) for name, id, values, data in sent)
        for size in (1, 7, len(wire)):
            parser = usbredir.Parser()
            got = [p for at in range(0, len(wire), size) for p in parser.feed(wire[at:at + size])]
            self.assertEqual(got, sent, f"{size} bytes at a time")

    def test_what_is_no_packet_is_refused(self):
        for why, wire in (("endless", usbredir.HELLO.pack(0, 1 << 30, 0)), ("too short", usbredir.HELLO.pack(0, 3, 0) + b"abc")):
            with self.subTest(why), self.assertRaises(usbredir.Malformed):
                list(usbredir.Parser().feed(wire))

    def test_what_is_announced_is_what_the_descriptors_say(self):
        layout = usbredir.Layout(0x0400, 0xc35a, ["a", "b"], (0x02, 0x06, 0x81, 0x85))
        session = usbredir.Session(layout, None)
        parser = usbredir.Parser()
        list(parser.feed(session.hello()))
        told = {name: (values, data) for name, _, values, data in parser.feed(session.take(self.hello))}
        kinds = told["ep_info"][0][0]
        by_slot = {e: kinds[(e & 0x80) >> 3 | e & 15] for e in layout.endpoints}
        self.assertEqual(set(by_slot.values()), {usbredir.BULK})
        self.assertEqual(kinds.count(usbredir.BULK), 4)
        self.assertEqual(told["device_connect"][0][4:6], struct.unpack_from("<HH", layout.device(), 8))
        whole = layout.configuration()
        self.assertEqual(struct.unpack_from("<H", whole, 2)[0], len(whole))
        self.assertEqual([whole[at + 2] for at in range(18, len(whole), 7)], list(layout.endpoints))
        self.assertEqual(list(told), ["ep_info", "interface_info", "device_connect"], "the order the protocol demands")

    def test_an_unknown_descriptor_stalls_and_a_known_one_is_cut_to_what_was_asked(self):
        session = usbredir.Session(usbredir.Layout(1, 2, ["a"], (0x81,)), None)
        parser = usbredir.Parser()
        parser.header = usbredir.HEADER
        session.parser.header = usbredir.HEADER
        for value, length, status, size in ((0x0100, 8, usbredir.OK, 8), (0x0301, 255, usbredir.OK, 4), (0x0f00, 5, usbredir.STALL, 0)):
            asked = usbredir.pack("control", 9, 0x80, 6, 0x80, 0, value, 0, length)
            (_, id, values, data), = parser.feed(session.take(asked))
            self.assertEqual((id, values[3], len(data)), (9, status, size), hex(value))

    def reader(self, wiring):
        reader = SamvReader(self.folder, self.machine.path, wiring)
        self.addCleanup(reader.close)
        reader.plug()
        self.machine.accept(self)
        self.parser = usbredir.Parser()
        self.machine.packets(self.parser, 1)
        self.machine.wire.sendall(self.hello)
        self.machine.packets(self.parser, 3)
        return reader

    def transfer(self, id, endpoint, room=0, data=b""):
        self.machine.wire.sendall(usbredir.pack_bulk(id, endpoint, 0, room or len(data), data))

    def ask(self, wiring, command, id):
        """One command of a SAM-V over bulk transfers; the reply."""
        outs, ins = SamvReader.WIRINGS[wiring]
        parts = (PREAMBLE, command) if len(outs) == 2 else (PREAMBLE + command,)
        for n, part in enumerate(parts):
            self.transfer(id + n, outs[n], data=part)
        got = {p[1]: p for p in self.machine.packets(self.parser, len(parts))}
        for n, (endpoint, room) in enumerate(zip(ins, (64, 4096))):
            self.transfer(id + 10 + n, endpoint, room if len(ins) == 2 else 4096)
        got = {p[1]: p[3] for p in self.machine.packets(self.parser, len(ins))}
        return b"".join(got[id + 10 + n] for n in range(len(ins)))

    def test_a_card_is_found_selected_and_read_over_either_wiring(self):
        for wiring in SamvReader.WIRINGS:
            with self.subTest(wiring):
                reader = self.reader(wiring)
                reader.lay(CARDS / "resident.json")
                sizes = [len(self.ask(wiring, command, 100 * n)) for n, command in enumerate((FIND, SELECT, READ), 1)]
                self.assertEqual(sizes, [15, 19, 1295])
                reader.close()

    def test_a_transfer_that_is_cancelled_ends_so_and_what_comes_later_goes_to_the_next(self):
        self.reader("single")
        self.transfer(1, 0x84, 4096)
        self.machine.wire.sendall(usbredir.pack("cancel_data_packet", 1))
        (name, id, values, _), = self.machine.packets(self.parser, 1)
        self.assertEqual((name, id, values[1]), ("bulk", 1, usbredir.CANCELLED))
        self.assertTrue(self.ask("single", FIND, 2).startswith(PREAMBLE[:5]))


class Card(Wires):
    def test_messages_come_out_as_they_went_in_whatever_pieces_they_come_in(self):
        sent = [(vscard.INIT, b"VSCD12345678"), (vscard.APDU, b"\0\xa4\4\0"), (vscard.CARD_REMOVE, b"")]
        wire = b"".join(vscard.pack(*message) for message in sent)
        for size in (1, 5, len(wire)):
            parser = vscard.Parser()
            self.assertEqual([m for at in range(0, len(wire), size) for m in parser.feed(wire[at:at + size])], sent)
        with self.assertRaises(vscard.Malformed):
            list(vscard.Parser().feed(vscard.HEADER.pack(7, 0, 1 << 20)))

    def test_a_card_is_laid_answers_and_is_lifted(self):
        reader = CcidReader(self.folder, self.machine.path)
        self.addCleanup(reader.close)
        reader.plug()
        self.machine.accept(self)
        parser = vscard.Parser()
        self.assertEqual([kind for kind, _ in self.machine.packets(parser, 2)], [vscard.INIT, vscard.READER_ADD])
        for file in ("ssc-2.json", "ssc-1.json"):
            reader.lay(CARDS / file)
            (kind, atr), = self.machine.packets(parser, 1)
            self.assertEqual((kind, atr[0]), (vscard.ATR, 0x3b))
            self.machine.wire.sendall(vscard.pack(vscard.APDU, b"\0\xa4\0\0\2\xef\x05"))
            (kind, answer), = self.machine.packets(parser, 1)
            self.assertEqual((kind, answer), (vscard.APDU, b"\x6a\x82"), "no application is selected yet")
            reader.lift()
            self.assertEqual(self.machine.packets(parser, 1), [(vscard.CARD_REMOVE, b"")])


class Pictures(unittest.TestCase):
    def test_a_picture_of_the_kits_is_read_and_comes_back_from_png_and_ppm(self):
        seen = picture.read(GOLDEN)
        self.assertEqual((seen.width, seen.height), (540, 960))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "again.png")
            seen.write(path)
            self.assertEqual(picture.read(path).pixels, seen.pixels)
        self.assertEqual(picture.from_ppm(b"P6\n540 960\n255\n" + seen.pixels).pixels, seen.pixels)
        self.assertFalse(seen.is_plain())
        self.assertTrue(picture.Picture(2, 2, bytes(12)).is_plain())

    def test_how_far_two_pictures_are_apart_is_counted_without_what_does_not_count(self):
        black = picture.Picture(10, 10, bytes(300))
        row = bytearray(300)
        row[0:15] = b"\xff" * 15  # five white pixels on top
        row[30:33] = b"\x10\x10\x10"  # and a shade
        other = picture.Picture(10, 10, bytes(row))
        self.assertEqual(black.away(other), 0.05)
        self.assertEqual(black.away(other, without=[(0, 0, 4, 1)]), 0.01)
        self.assertEqual(black.away(picture.Picture(10, 9, bytes(270))), 1.0)


if __name__ == "__main__":
    main()
