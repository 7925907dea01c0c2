/* SPDX-License-Identifier: Apache-2.0 */
/* picture.c - see picture.h. A pixel is mixed of the four around its place in the picture. */
#include "ui/kit/paint/picture.h"

#define ONE  65536 /* a pixel of the picture, in fixed point */
#define HALF (ONE / 2)

/* The largest place of that shape. */
static struct rect fit(struct rect at, const struct pixels *p)
{
	int w = at.w, h = (int)((int64_t)at.w * p->h / p->w);
	if (h > at.h) {
		h = at.h;
		w = (int)((int64_t)at.h * p->w / p->h);
	}
	return (struct rect){ at.x + (at.w - w) / 2, at.y + (at.h - h) / 2, w, h };
}

/* Where a pixel of the place lies in the picture: between which two, and how near the second (0..255). */
struct place {
	int first, second;
	uint32_t near;
};

static struct place place_of(int i, int count, int side)
{
	int64_t at = ((int64_t)(2 * i + 1) * side * HALF) / count - HALF;
	if (at < 0)
		return (struct place){ 0, 0, 0 };
	int first = (int)(at / ONE);
	int second = first + 1 < side ? first + 1 : first;
	return (struct place){ first, second, (uint32_t)(at % ONE) >> 8 };
}

void picture_paint(struct canvas *c, struct rect at, const struct pixels *p)
{
	if (!p->px || at.w < 1 || at.h < 1)
		return;
	struct rect to = fit(at, p), r = rect_meet(to, c->clip);
	for (int y = r.y; y < r.y + r.h; y++) {
		struct place v = place_of(y - to.y, to.h, p->h);
		const uint32_t *above = p->px + (size_t)v.first * (size_t)p->w;
		const uint32_t *below = p->px + (size_t)v.second * (size_t)p->w;
		uint32_t *row = c->px + (size_t)y * (size_t)c->w;
		for (int x = r.x; x < r.x + r.w; x++) {
			struct place u = place_of(x - to.x, to.w, p->w);
			uint32_t top = canvas_mix(above[u.first], above[u.second], u.near);
			uint32_t low = canvas_mix(below[u.first], below[u.second], u.near);
			row[x] = canvas_mix(top, low, v.near);
		}
	}
}
