/* SPDX-License-Identifier: Apache-2.0 */
/*
 * damage.h - the rectangles to repaint, at most DAMAGE_MAX. Two are joined when one rectangle around
 * them costs no more pixels than both; a list that is full becomes one rectangle.
 */
#pragma once

#include "ui/kit/paint/rect.h"

#define DAMAGE_MAX 16

struct damage {
	struct rect rects[DAMAGE_MAX];
	int count;
};

/* Clipped to `bounds`; an empty one is ignored. */
void damage_add(struct damage *d, struct rect r, struct rect bounds);
void damage_clear(struct damage *d);
int64_t damage_area(const struct damage *d);
