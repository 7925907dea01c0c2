/* SPDX-License-Identifier: Apache-2.0 */
/*
 * para.h - a text in one style: cut into pieces once, wrapped as often as the layout asks, drawn.
 *
 * A piece is what one mask draws: a Hanzi, or a word shaped as a whole. Its place and width are kept,
 * its mask stays in the cache. All memory is the page's arena; nothing here outlives it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/arena.h"
#include "ui/kit/paint/canvas.h"
#include "ui/kit/text/glyphs.h"

#define PARA_BYTES_MAX 8192 /* of one text; what is longer is cut */

enum para_align { PARA_START, PARA_CENTRE, PARA_END };

struct piece;
struct para_line {
	int first, count; /* pieces, without the blanks at its ends */
	int width;
};

struct para {
	const char *text; /* lent by the arena */
	struct hand hand;
	int leading;   /* pixels from line to line */
	int tracking;  /* pixels between characters; each then stands alone */
	bool balanced; /* lines of about the same length: for words under icons and on buttons */
	bool rtl;      /* the paragraph begins on the right */

	struct piece *pieces;
	int count;
	int natural; /* width of the longest line when only newlines end lines */
	int widest;  /* piece: what no wrapping can make narrower */
	struct para_line *lines;
	int line_count;
	int limit; /* of the last wrap */
};

/* Cuts and measures. `text` is copied; hand, leading and tracking are set by the caller. */
void para_shape(struct para *p, struct glyphs *g, struct arena *a, const char *text);
/* Breaks into lines at most `limit` wide (0: only at newlines). */
void para_wrap(struct para *p, struct glyphs *g, struct arena *a, int limit);
int para_width(const struct para *p); /* of the widest line */
int para_height(const struct para *p);
/* Draws into a box from x, y, `width` wide, which is what START and END refer to. */
void para_draw(const struct para *p, struct glyphs *g, struct canvas *c, int x, int y, int width,
	       enum para_align align, uint32_t colour);
/* Where the pen stands after the last character, for the caret; from the same x, y. */
void para_end(const struct para *p, int width, enum para_align align, int *x, int *y);
