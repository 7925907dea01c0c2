# SPDX-License-Identifier: Apache-2.0
"""picture.py - pictures of a screen: read what QEMU and the kit write, write PNG, say how far two are apart."""
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Picture:
    """`pixels`: rows from the top, 3 bytes RGB a pixel."""

    def __init__(self, width, height, pixels):
        if len(pixels) != width * height * 3:
            raise ValueError(f"{len(pixels)} bytes are no picture of {width} x {height}")
        self.width, self.height, self.pixels = width, height, pixels

    def row(self, y):
        return self.pixels[y * self.width * 3:(y + 1) * self.width * 3]

    def write(self, path):
        lines = b"".join(b"\0" + self.row(y) for y in range(self.height))
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        with open(path, "wb") as f:
            f.write(SIGNATURE + b"".join(chunk(kind, data) for kind, data in
                                         ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))))

    def away(self, other, tolerance=48, without=()):
        """The share of pixels, 0 to 1, that are more than `tolerance` (of 255, in any colour) apart. `without`: areas
        (x, y, width, height) that do not count, as a clock. Pictures of other sizes are wholly apart."""
        if (self.width, self.height) != (other.width, other.height):
            return 1.0
        apart = 0
        for y in range(self.height):
            a, b = self.row(y), other.row(y)
            if a == b:
                continue
            for x, _, w, _ in (area for area in without if area[1] <= y < area[1] + area[3]):
                a = a[:x * 3] + b[x * 3:(x + w) * 3] + a[(x + w) * 3:]
            if a != b:
                apart += sum(1 for i in range(0, len(a), 3) if a[i:i + 3] != b[i:i + 3] and
                             max(abs(p - q) for p, q in zip(a[i:i + 3], b[i:i + 3])) > tolerance)
        return apart / (self.width * self.height)

    def is_plain(self):
        """One colour all over: nothing was painted yet."""
        return self.pixels == self.pixels[:3] * (self.width * self.height)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    return from_png(data) if data.startswith(SIGNATURE) else from_ppm(data)


def from_ppm(data):
    """A raw PPM as QEMU's screendump writes it."""
    magic, size, depth, pixels = data.split(b"\n", 3)
    if magic != b"P6" or depth != b"255":
        raise ValueError("no raw PPM of 8 bits")
    width, height = map(int, size.split())
    return Picture(width, height, pixels)


def from_png(data):
    """8 bits a colour, with or without alpha, not interlaced: what the kit writes."""
    at, packed = len(SIGNATURE), b""
    while at < len(data):
        length, = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4:at + 8], data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    if depth != 8 or colour not in (2, 6) or interlaced:
        raise ValueError("a PNG of another kind than the kit's")
    size = 3 if colour == 2 else 4
    pixels = unfilter(zlib.decompress(packed), width * size, size)
    if size == 4:
        whole = bytearray(width * height * 3)
        for i in range(3):
            whole[i::3] = pixels[i::4]
        pixels = whole
    return Picture(width, height, bytes(pixels))


def unfilter(lines, stride, size):
    out, above = bytearray(), bytearray(stride)
    for start in range(0, len(lines), stride + 1):
        row = bytearray(lines[start + 1:start + 1 + stride])
        FILTERS[lines[start]](row, above, size)
        out += row
        above = row
    return out


def sub(row, above, size):
    for i in range(size, len(row)):
        row[i] = (row[i] + row[i - size]) & 255


def up(row, above, size):
    row[:] = bytes((a + b) & 255 for a, b in zip(row, above))


def average(row, above, size):
    for i in range(len(row)):
        row[i] = (row[i] + ((row[i - size] if i >= size else 0) + above[i]) // 2) & 255


def paeth(row, above, size):
    for i in range(len(row)):
        a, b, c = (row[i - size], above[i], above[i - size]) if i >= size else (0, above[i], 0)
        p = a + b - c
        pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
        row[i] = (row[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255


FILTERS = (lambda row, above, size: None, sub, up, average, paeth)
