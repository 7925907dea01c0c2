#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""font.py - a font of the console with the letters of words.txt: `font.py WORDS FONT.ttc FOLDER` makes FOLDER/font.psf and FOLDER/words.

The kernel's console knows no Chinese, and busybox loads fonts of the first kind of PSF alone: 512 cells, 8 points wide. Here
a wide letter is three letters, each a third of it, in the range for private use, and the words are written in these.
"""
import pathlib
import struct
import sys

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, WIDE = 8, 24, 3
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
    """The font as PSF, and what each letter that is not ASCII is written as."""
    wide = sorted({letter for text in words.values() for letter in text} - set(ASCII))
    narrow, large = ImageFont.truetype(path, 14, index=0), ImageFont.truetype(path, 22, index=0)
    # ASCII where it belongs: the kernel clears the screen with cell 32.
    cells = [("", bytes(HEIGHT))] * 32 + [(letter, *draw(narrow, letter, 1)) for letter in ASCII]
    written = {}
    for letter in wide:
        parts = [chr(PRIVATE + len(cells) + i) for i in range(WIDE)]
        written[letter] = "".join(parts)
        cells += zip(parts, draw(large, letter, WIDE))
    assert len(cells) <= CELLS_MAX, f"{len(cells)} cells"
    cells += [("", bytes(HEIGHT))] * (CELLS_MAX - len(cells))
    head = struct.pack("<HBB", 0x0436, 3, HEIGHT)  # mode: 512 cells, and a table of what each stands for
    table = b"".join(name.encode("utf-16-le") + b"\xff\xff" for name, _ in cells)
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
