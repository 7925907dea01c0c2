/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jpeg.h - JPEG pictures as cameras make them: looked at, decoded, encoded. Pure.
 *
 * Taken is what UVC cameras and phones send: baseline, one scan, grey or three components, with or
 * without Huffman tables of its own. Everything else is refused before a decoder sees it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/buf.h"

#define JPEG_SIDE_MAX	8192
#define JPEG_PIXELS_MAX (16 * 1024 * 1024)
#define JPEG_TAIL_MAX	4096 /* bytes a camera may leave behind the end */
#define JPEG_EIGHTHS	8    /* of the full size */

struct jpeg_head {
	int width, height;
};

/* ERR_SYNTAX: none of ours, or cut off. ERR_TOO_LONG: larger than the limits. */
enum err jpeg_look(const void *bytes, size_t len, struct jpeg_head *out);
/* The largest of 8, 6, 4, 3, 2, 1 eighths whose longer side has at most so many pixels; never 0. */
int jpeg_eighths(const struct jpeg_head *head, int long_side);

enum {
	RASTER_GREY = 1,
	RASTER_RGB = 3,
	RASTER_XRGB = 4, /* as struct pixels has it, but for the uppermost byte */
};

struct raster {
	int w, h, depth; /* bytes a pixel */
	uint8_t *bytes;
};
void raster_fini(struct raster *r); /* wipes; zeroed memory is allowed */

struct raster_part {
	int x, y, w, h;
};

/* What jpeg_look() took. ERR_SYNTAX: some of it is damaged. ERR_NOMEM. */
enum err jpeg_decode(const void *bytes, size_t len, int eighths, int depth, struct raster *out);
/*
 * A part of an RGB raster, with no metadata of any kind. ERR_TOO_LONG: it does not fit the buffer's
 * limit; then the buffer is empty. ERR_NOMEM.
 */
enum err jpeg_encode(const struct raster *r, const struct raster_part *part, int quality,
		     struct buf *out);
