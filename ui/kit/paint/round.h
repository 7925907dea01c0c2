/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round.h - boxes with round corners and borders. The corners' coverage is computed once for each
 * radius and border and kept.
 */
#pragma once

#include <stdbool.h>

#include "ui/kit/paint/canvas.h"

#define ROUND_RADIUS_MAX 64 /* pixels; larger ones are drawn with this one */
#define ROUND_CACHE	 12

struct round_corner {
	int radius, border; /* radius 0: free */
	uint8_t *outer;	    /* radius*radius: inside the box, its round corner at the top left */
	uint8_t *inner;	    /* the same, inside the border */
};

struct round_cache {
	struct round_corner corners[ROUND_CACHE];
	int next; /* replaced next */
};

struct round_box {
	int radius, border;
	bool has_fill;
	bool dashed; /* the border is drawn in dashes */
	uint32_t fill, border_colour;
};

void round_cache_fini(struct round_cache *cache);
void round_paint(struct round_cache *cache, struct canvas *c, struct rect r,
		 const struct round_box *box);
