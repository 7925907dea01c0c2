/* SPDX-License-Identifier: Apache-2.0 */
/* damage.c - see damage.h. */
#include "ui/kit/paint/damage.h"

#include <assert.h>

static void drop(struct damage *d, int at)
{
	assert(at >= 0 && at < d->count);
	d->rects[at] = d->rects[--d->count];
}

/* Joins what may be joined with r, which grows; whatever it swallowed leaves the list. */
static struct rect swallow(struct damage *d, struct rect r)
{
	for (int i = 0; i < d->count;) {
		struct rect both = rect_around(r, d->rects[i]);
		if (rect_area(both) <= rect_area(r) + rect_area(d->rects[i])) {
			r = both;
			drop(d, i);
			i = 0;
		} else {
			i++;
		}
	}
	return r;
}

void damage_add(struct damage *d, struct rect r, struct rect bounds)
{
	r = rect_meet(r, bounds);
	if (rect_is_empty(r))
		return;
	r = swallow(d, r);
	if (d->count == DAMAGE_MAX) {
		for (int i = 0; i < d->count; i++)
			r = rect_around(r, d->rects[i]);
		d->count = 0;
	}
	assert(d->count < DAMAGE_MAX);
	d->rects[d->count++] = r;
}

void damage_clear(struct damage *d)
{
	d->count = 0;
}

int64_t damage_area(const struct damage *d)
{
	int64_t area = 0;
	for (int i = 0; i < d->count; i++)
		area += rect_area(d->rects[i]);
	return area;
}
