/* SPDX-License-Identifier: Apache-2.0 */
/* diff.c - see diff.h. */
#include "ui/kit/tree/diff.h"

#define WHOLE_PERCENT 60 /* of the screen: painting all of it once is then no dearer */

struct differ {
	struct rect screen;
	struct damage *out;
};

static void damage_all(struct differ *d, const struct node *n)
{
	damage_add(d->out, n->px, d->screen);
	for (const struct node *child = n->first; child; child = child->next)
		damage_all(d, child);
}

static void compare(struct differ *d, const struct node *a, const struct node *b)
{
	if (a->look != b->look) {
		damage_add(d->out, a->px, d->screen);
		damage_add(d->out, b->px, d->screen);
	}
	const struct node *x = a->first, *y = b->first;
	for (; x && y; x = x->next, y = y->next)
		compare(d, x, y);
	for (; x; x = x->next)
		damage_all(d, x);
	for (; y; y = y->next)
		damage_all(d, y);
}

bool diff_pages(const struct page *old, const struct page *now, struct rect screen,
		struct damage *out)
{
	if (!old->layer_count || old->layer_count != now->layer_count)
		return false;
	struct differ d = { screen, out };
	for (int i = 0; i < now->layer_count; i++)
		compare(&d, old->layers[i], now->layers[i]);
	return damage_area(out) * 100 < rect_area(screen) * WHOLE_PERCENT;
}
