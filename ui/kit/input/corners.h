/* SPDX-License-Identifier: Apache-2.0 */
/*
 * corners.h - a gesture nobody makes by chance: a finger rests on the upper left corner, then on the upper right one,
 * CORNERS_HOLD_MS each. Pure: points and times come in.
 *
 * One finger is enough, so that it works on panels that see only one and with gloves; who leans on the glass or wipes
 * it slides. It is complete when the finger leaves the second corner.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CORNERS_HOLD_MS	  2000
#define CORNERS_WITHIN_MS 8000 /* from the first corner to the finger on the second */

struct corners {
	int screen_w, w, h; /* set once: of the screen, and of a corner */
	bool first;	    /* the left one was held; */
	int64_t first_ms;   /* until then */
	bool resting;	    /* a finger is on a corner and has not left it; */
	int64_t since_ms;   /* since then */
};

/* A finger comes down; `free`: on nothing that can be pressed. */
void corners_down(struct corners *c, int x, int y, bool free, int64_t now_ms);
void corners_move(struct corners *c, int x, int y);
/* It leaves; true: that was the gesture. */
bool corners_up(struct corners *c, int x, int y, int64_t now_ms);
