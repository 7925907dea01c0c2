/* SPDX-License-Identifier: Apache-2.0 */
/* tap.c - see tap.h. */
#include "ui/kit/input/tap.h"

#include <stddef.h>

bool tap_down(struct tap *t, int64_t finger, const struct rect *target, bool key, int64_t now_ms)
{
	if (t->down)
		return false;
	*t = (struct tap){ .slop = t->slop,
			   .min_ms = t->min_ms,
			   .down = true,
			   .live = target != NULL,
			   .key = key,
			   .finger = finger,
			   .since_ms = now_ms,
			   .target = target ? *target : (struct rect){ 0 } };
	return true;
}

static bool is_near(const struct tap *t, int x, int y)
{
	return rect_has(rect_grow(t->target, t->slop), x, y);
}

void tap_move(struct tap *t, int64_t finger, int x, int y)
{
	if (t->down && t->finger == finger && t->live && !is_near(t, x, y))
		t->live = false;
}

static bool fire(struct tap *t, int64_t now_ms)
{
	if (!t->live || t->fired || now_ms - t->since_ms < t->min_ms)
		return false;
	t->fired = true;
	return true;
}

bool tap_tick(struct tap *t, int64_t now_ms)
{
	return t->down && t->key && fire(t, now_ms);
}

bool tap_up(struct tap *t, int64_t finger, int x, int y, int64_t now_ms)
{
	if (!t->down || t->finger != finger)
		return false;
	tap_move(t, finger, x, y);
	bool fires = fire(t, now_ms);
	t->down = t->live = false;
	return fires;
}

void tap_abort(struct tap *t)
{
	t->live = false;
}

void tap_cancel(struct tap *t, int64_t finger)
{
	if (t->down && t->finger == finger)
		t->down = t->live = false;
}
