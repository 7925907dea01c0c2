/* SPDX-License-Identifier: Apache-2.0 */
/*
 * canvas.h - the pixels we own: 32 bits each, 0x00RRGGBB, row after row.
 *
 * Every call paints inside `clip` only, so that repainting a damaged rectangle is the same code as
 * painting the page. Masks are coverage, one byte a pixel.
 */
#pragma once

#include <stdint.h>

#include "firmware/base/err.h"
#include "ui/kit/paint/rect.h"

struct canvas {
	uint32_t *px;
	int w, h; /* the stride is w */
	struct rect clip;
};

/* Pixels are zero, clip is everything. ERR_NOMEM. */
enum err canvas_init(struct canvas *c, int w, int h);
void canvas_fini(struct canvas *c); /* wipes; zeroed memory is allowed */
void canvas_fill(struct canvas *c, struct rect r, uint32_t colour);
/* Blends the colour over what is there; alpha 0..255. */
void canvas_shade(struct canvas *c, struct rect r, uint32_t colour, int alpha);
/* Blends the colour where the mask (w*h bytes) says so, its corner at x, y. */
void canvas_mask(struct canvas *c, int x, int y, const uint8_t *mask, int w, int h,
		 uint32_t colour);

/* s over d with coverage a (0..255). */
static inline uint32_t canvas_mix(uint32_t d, uint32_t s, uint32_t a)
{
	a += a >> 7;
	uint32_t rb = ((s & 0xff00ff) * a + (d & 0xff00ff) * (256 - a)) >> 8;
	uint32_t g = ((s & 0x00ff00) * a + (d & 0x00ff00) * (256 - a)) >> 8;
	return (rb & 0xff00ff) | (g & 0x00ff00);
}
