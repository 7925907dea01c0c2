/* SPDX-License-Identifier: Apache-2.0 */
/* strokes.c - see strokes.h. */
#include "firmware/base/strokes.h"

#include <assert.h>

#include "firmware/base/wipe.h"

static int32_t within(int32_t v, int32_t end)
{
	return v < 0 ? 0 : v > end ? end : v;
}

/* The whole root, by Newton. */
static int64_t root(int64_t v)
{
	int64_t r = v;
	for (int64_t next = (v + 1) / 2; next < r; next = (r + v / r) / 2)
		r = next;
	return r;
}

static int64_t distance(const struct stroke_point *a, const struct stroke_point *b)
{
	int64_t dx = a->x - b->x, dy = a->y - b->y;
	return root(dx * dx + dy * dy);
}

bool strokes_add(struct strokes *s, int32_t x, int32_t y, int64_t now_ms, bool begins)
{
	assert(s->count <= STROKES_POINTS_MAX);
	if (s->count == STROKES_POINTS_MAX)
		return false;
	if (s->count == 0)
		s->since_ms = now_ms;
	struct stroke_point p = { .x = within(x, s->width),
				  .y = within(y, s->height),
				  .t_ms = (int32_t)(now_ms - s->since_ms),
				  .begins = begins || s->count == 0 };
	if (!p.begins && distance(&p, &s->points[s->count - 1]) < STROKES_STEP)
		return false;
	s->points[s->count++] = p;
	return true;
}

int64_t strokes_length(const struct strokes *s)
{
	int64_t sum = 0;
	for (size_t i = 1; i < s->count; i++)
		if (!s->points[i].begins)
			sum += distance(&s->points[i - 1], &s->points[i]);
	return sum;
}

void strokes_wipe(struct strokes *s)
{
	wipe(s->points, sizeof(s->points));
	s->count = 0;
	s->since_ms = 0;
}
