/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round.c - a box is painted in strips, so that no pixel but the corners' is touched twice: first the
 * border's four sides, then the inside, then the corners, blended with what is beneath.
 */
#include "ui/kit/paint/round.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DASH_ON	 2.0f /* in widths of the border */
#define DASH_OFF 1.6f

static uint8_t coverage(float inside)
{
	float c = inside + 0.5f;
	return c <= 0 ? 0 : c >= 1 ? 255 : (uint8_t)(c * 255 + 0.5f);
}

static bool corner_make(struct round_corner *k, int radius, int border)
{
	assert(radius > 0 && radius <= ROUND_RADIUS_MAX && border >= 0);
	size_t size = (size_t)radius * (size_t)radius;
	uint8_t *both = malloc(2 * size);
	if (!both)
		return false;
	free(k->outer);
	*k = (struct round_corner){ radius, border, both, both + size };
	for (int y = 0; y < radius; y++) {
		for (int x = 0; x < radius; x++) {
			float dx = (float)radius - 0.5f - (float)x;
			float dy = (float)radius - 0.5f - (float)y;
			float d = sqrtf(dx * dx + dy * dy);
			size_t at = (size_t)y * (size_t)radius + (size_t)x;
			k->outer[at] = coverage((float)radius - d);
			k->inner[at] = coverage((float)(radius - border) - d);
		}
	}
	return true;
}

static const struct round_corner *corner_get(struct round_cache *cache, int radius, int border)
{
	for (int i = 0; i < ROUND_CACHE; i++) {
		struct round_corner *k = &cache->corners[i];
		if (k->radius == radius && k->border == border)
			return k;
	}
	struct round_corner *k = &cache->corners[cache->next];
	if (!corner_make(k, radius, border))
		return NULL;
	cache->next = (cache->next + 1) % ROUND_CACHE;
	return k;
}

void round_cache_fini(struct round_cache *cache)
{
	for (int i = 0; i < ROUND_CACHE; i++)
		free(cache->corners[i].outer);
	memset(cache, 0, sizeof(*cache));
}

/* `off`: dashes that are off, by the way from the corner's middle; NULL paints the whole border. */
static void paint_corner(struct canvas *c, struct rect r, const struct round_corner *k, bool right,
			 bool below, const struct round_box *box, const uint8_t *off)
{
	int n = k->radius;
	struct rect all = { right ? r.x + r.w - n : r.x, below ? r.y + r.h - n : r.y, n, n };
	struct rect seen = rect_meet(all, c->clip);
	for (int y = seen.y; y < seen.y + seen.h; y++) {
		uint32_t *row = c->px + (size_t)y * (size_t)c->w;
		size_t line = (size_t)(below ? all.y + n - 1 - y : y - all.y) * (size_t)n;
		for (int x = seen.x; x < seen.x + seen.w; x++) {
			size_t at = line + (size_t)(right ? all.x + n - 1 - x : x - all.x);
			if (!k->outer[at])
				continue;
			uint32_t *p = &row[x];
			uint32_t inside = box->has_fill ? box->fill : *p;
			if (box->border && k->inner[at] < 255 && !(off && off[at]))
				inside = canvas_mix(box->border_colour, inside, k->inner[at]);
			*p = k->outer[at] == 255 ? inside : canvas_mix(*p, inside, k->outer[at]);
		}
	}
}

/* Which pixels of a corner lie in the gap of a dash: a whole number of dashes over the quarter. */
static void corner_gaps(const struct round_corner *k, int border, uint8_t *off)
{
	assert(border > 0 && k->radius <= ROUND_RADIUS_MAX);
	int n = k->radius;
	float way = (float)M_PI_2 * (float)n;
	float period = (DASH_ON + DASH_OFF) * (float)border;
	float count = fmaxf(1, roundf(way / period));
	for (int y = 0; y < n; y++) {
		for (int x = 0; x < n; x++) {
			float angle =
				atan2f((float)n - 0.5f - (float)y, (float)n - 0.5f - (float)x);
			float turn = angle / (float)M_PI_2 * count;
			float in = turn - floorf(turn);
			off[y * n + x] = in > DASH_ON / (DASH_ON + DASH_OFF);
		}
	}
}

static void dash_line(struct canvas *c, struct rect r, bool down, uint32_t colour, int border)
{
	assert(border > 0);
	int length = down ? r.h : r.w;
	float period = (DASH_ON + DASH_OFF) * (float)border;
	int count = (int)fmaxf(1, roundf((float)length / period));
	for (int i = 0; i < count; i++) {
		int from = length * i / count;
		int on =
			(int)lroundf((float)length / (float)count * DASH_ON / (DASH_ON + DASH_OFF));
		struct rect dash = down ? (struct rect){ r.x, r.y + from, r.w, on }
					: (struct rect){ r.x + from, r.y, on, r.h };
		canvas_fill(c, rect_meet(dash, r), colour);
	}
}

static void paint_sides(struct canvas *c, struct rect r, int radius, const struct round_box *box)
{
	int b = box->border;
	struct rect sides[] = {
		{ r.x + radius, r.y, r.w - 2 * radius, b },
		{ r.x + radius, r.y + r.h - b, r.w - 2 * radius, b },
		{ r.x, r.y + radius, b, r.h - 2 * radius },
		{ r.x + r.w - b, r.y + radius, b, r.h - 2 * radius },
	};
	for (int i = 0; i < 4; i++) {
		if (box->dashed) {
			if (box->has_fill)
				canvas_fill(c, sides[i], box->fill);
			dash_line(c, sides[i], i >= 2, box->border_colour, b);
		} else {
			canvas_fill(c, sides[i], box->border_colour);
		}
	}
}

void round_paint(struct round_cache *cache, struct canvas *c, struct rect r,
		 const struct round_box *box)
{
	if (rect_is_empty(rect_meet(r, c->clip)))
		return;
	int most = r.w < r.h ? r.w / 2 : r.h / 2;
	int n = box->radius < most ? box->radius : most;
	n = n > ROUND_RADIUS_MAX ? ROUND_RADIUS_MAX : n;
	int b = box->border;
	if (b)
		paint_sides(c, r, n, box);
	if (box->has_fill) {
		int edge = n > b ? n : b;
		canvas_fill(c, (struct rect){ r.x + b, r.y + edge, r.w - 2 * b, r.h - 2 * edge },
			    box->fill);
		canvas_fill(c, (struct rect){ r.x + n, r.y + b, r.w - 2 * n, edge - b }, box->fill);
		canvas_fill(c, (struct rect){ r.x + n, r.y + r.h - edge, r.w - 2 * n, edge - b },
			    box->fill);
	}
	const struct round_corner *k = n ? corner_get(cache, n, b) : NULL;
	if (!k)
		return;
	uint8_t off[ROUND_RADIUS_MAX * ROUND_RADIUS_MAX];
	if (box->dashed)
		corner_gaps(k, b, off);
	for (int i = 0; i < 4; i++)
		paint_corner(c, r, k, i & 1, i & 2, box, box->dashed ? off : NULL);
}
