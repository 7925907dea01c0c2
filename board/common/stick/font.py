#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""font.py - a font of the console with the letters of words.txt: `font.py WORDS FONT.ttc FOLDER` makes FOLDER/font.psf and FOLDER/words.

The kernel's console knows no Chinese, and gives a wide letter one cell. Here it is two letters of half its width, in the
range for private use, and the words are written in these; so 512 cells of 16 by 32 points suffice.
"""
import pathlib
import struct
import sys

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 16, 32
PRIVATE = 0xE000
CELLS_MAX = 512
ASCII = [chr(c) for c in range(0x20, 0x7F)]


def read(path):
    lines = [line.split(" ", 1) for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {name: text for name, text in lines}


def draw(font, letter, cells):
    image = Image.new("1", (WIDTH * cells, HEIGHT))
    ascent, descent = font.getmetrics()
    left = (WIDTH * cells - font.getlength(letter)) / 2
    ImageDraw.Draw(image).text((left, (HEIGHT - ascent - descent) / 2), letter, font=font, fill=1)
    return [image.crop((WIDTH * i, 0, WIDTH * (i + 1), HEIGHT)).tobytes() for i in range(cells)]


def make(words, path):
    """The font as PSF2, and what each letter that is not ASCII is written as."""
    wide = sorted({letter for text in words.values() for letter in text} - set(ASCII))
    narrow, large = ImageFont.truetype(path, 22, index=0), ImageFont.truetype(path, 26, index=0)
    cells = [(letter, *draw(narrow, letter, 1)) for letter in ASCII]
    written = {}
    for letter in wide:
        halves = [chr(PRIVATE + len(cells) + i) for i in range(2)]
        written[letter] = "".join(halves)
        cells += zip(halves, draw(large, letter, 2))
    assert len(cells) <= CELLS_MAX, f"{len(cells)} cells"
    cells += [("", bytes(WIDTH * HEIGHT // 8))] * (CELLS_MAX - len(cells))  # the kernel takes 256 or 512
    head = struct.pack("<8I", 0x864AB572, 0, 32, 1, CELLS_MAX, WIDTH * HEIGHT // 8, HEIGHT, WIDTH)
    table = b"".join(name.encode() + b"\xff" for name, _ in cells)
    return head + b"".join(bits for _, bits in cells) + table, written


def main():
    source, font, folder = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    words = read(source)
    psf, written = make(words, font)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "font.psf").write_bytes(psf)
    lines = (f"{name} {''.join(written.get(letter, letter) for letter in text)}\n" for name, text in words.items())
    (folder / "words").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
