/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sheet.h - a sheet of paper as a document camera shows it: letters on paper on a dark ground, drawn and
 * encoded here. Test equipment; it links nothing of drivers/.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sheet {
	int w, h;		      /* of the picture */
	int left, top, width, height; /* of the paper in it; width 0: it fills the picture */
	uint8_t ground, paper, ink;
	int blur;      /* radius in pixels, three times over; 0: in focus */
	bool glare;    /* a lamp is mirrored in it */
	unsigned seed; /* of the letters; 0: the sheet is empty */
	int noise;     /* of a sensor, levels up and down */
	int quality;
	bool progressive, bare /* without Huffman tables, as some cameras send it */;
	const char *exif; /* text in a metadata marker; NULL: none */
};

/* A4 under a camera of two million pixels. */
struct sheet sheet_usual(void);
/* The picture as a JPEG, malloc'ed. NULL when memory ends. */
uint8_t *sheet_jpeg(const struct sheet *s, size_t *out_len);
