/* SPDX-License-Identifier: Apache-2.0 */
/* staff_touch.h - where fingers are seen: what the touch test tells. */
#pragma once

#include "firmware/base/strokes.h"

struct staff_touch {
	struct strokes strokes;
	unsigned corners; /* bits: upper left, upper right, lower left, lower right, middle */
	int fingers;	  /* strokes begun */
	int drift; /* 1/100 mm: how far the finger that came last was from where it came down */
	int x, y;  /* 1/100 mm: where it was last */
	int from_x, from_y;
};
#define STAFF_CORNERS 5
