/* SPDX-License-Identifier: Apache-2.0 */
/* corners.c - see corners.h. */
#include "ui/kit/input/corners.h"

/* On the corner whose turn it is. */
static bool is_on(const struct corners *c, int x, int y)
{
	bool side = c->first ? x >= c->screen_w - c->w && x < c->screen_w : x >= 0 && x < c->w;
	return side && y >= 0 && y < c->h;
}

void corners_down(struct corners *c, int x, int y, bool free, int64_t now_ms)
{
	if (c->first && (now_ms - c->first_ms > CORNERS_WITHIN_MS || !is_on(c, x, y)))
		c->first = false;
	c->resting = free && is_on(c, x, y);
	c->since_ms = now_ms;
}

void corners_move(struct corners *c, int x, int y)
{
	c->resting = c->resting && is_on(c, x, y);
}

bool corners_up(struct corners *c, int x, int y, int64_t now_ms)
{
	bool held = c->resting && is_on(c, x, y) && now_ms - c->since_ms >= CORNERS_HOLD_MS;
	bool whole = held && c->first;
	c->first = held && !whole;
	c->first_ms = now_ms;
	c->resting = false;
	return whole;
}
