/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rect.h - rectangles of pixels. Empty when w or h is not positive. Plain values.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct rect {
	int x, y, w, h;
};

static inline bool rect_is_empty(struct rect r)
{
	return r.w <= 0 || r.h <= 0;
}

static inline bool rect_has(struct rect r, int x, int y)
{
	return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

static inline bool rect_equal(struct rect a, struct rect b)
{
	return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static inline struct rect rect_grow(struct rect r, int by)
{
	return (struct rect){ r.x - by, r.y - by, r.w + 2 * by, r.h + 2 * by };
}

static inline struct rect rect_meet(struct rect a, struct rect b)
{
	int x0 = a.x > b.x ? a.x : b.x;
	int y0 = a.y > b.y ? a.y : b.y;
	int x1 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
	int y1 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
	return x1 > x0 && y1 > y0 ? (struct rect){ x0, y0, x1 - x0, y1 - y0 } : (struct rect){ 0 };
}

/* The smallest rectangle around both; an empty one does not count. */
static inline struct rect rect_around(struct rect a, struct rect b)
{
	if (rect_is_empty(a))
		return b;
	if (rect_is_empty(b))
		return a;
	int x0 = a.x < b.x ? a.x : b.x;
	int y0 = a.y < b.y ? a.y : b.y;
	int x1 = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
	int y1 = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
	return (struct rect){ x0, y0, x1 - x0, y1 - y0 };
}

static inline bool rect_within(struct rect inner, struct rect outer)
{
	return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
	       inner.y + inner.h <= outer.y + outer.h;
}

static inline int64_t rect_area(struct rect r)
{
	return rect_is_empty(r) ? 0 : (int64_t)r.w * r.h;
}
