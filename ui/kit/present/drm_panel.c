/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drm_panel.c - see drm_panel.h.
 *
 *	show: damage -> stale[0], stale[1]
 *	present: stale[hidden] -> hidden frame, flip;  flipped: swap, present again
 *
 * While a flip is under way nothing is written: the one frame is still seen, the other already queued.
 */
#include "ui/kit/present/drm_panel.h"

#include <assert.h>

#include "ui/kit/present/turn.h"

void drm_panel_init(struct drm_panel *p, const struct drm_card_ops *ops, void *card, int degrees,
		    int w, int h)
{
	*p = (struct drm_panel){ .ops = ops, .card = card, .degrees = degrees, .w = w, .h = h };
}

static struct rect whole(const struct drm_panel *p)
{
	return (struct rect){ 0, 0, p->w, p->h };
}

static void update(struct drm_panel *p, int which)
{
	const struct frame *f = &p->light.frames[which];
	struct damage *d = &p->stale[which];
	uint32_t *corner = f->px + (ptrdiff_t)p->area.y * f->stride + p->area.x;
	for (int i = 0; i < d->count; i++)
		turn_copy(p->degrees, p->canvas, d->rects[i], corner, f->stride);
	damage_clear(d);
}

static void present_direct(struct drm_panel *p)
{
	struct damage seen = p->stale[p->shown];
	update(p, 0);
	update(p, 1);
	for (int i = 0; i < seen.count; i++) {
		struct rect r = turn_rect(p->degrees, p->w, p->h, seen.rects[i]);
		r.x += p->area.x;
		r.y += p->area.y;
		seen.rects[i] = r;
	}
	if (seen.count)
		p->ops->dirty(p->card, p->light.frames[p->shown].id, seen.rects, seen.count);
}

static void present(struct drm_panel *p)
{
	if (!p->lit || p->flipping || !p->canvas)
		return;
	if (p->direct) {
		present_direct(p);
		return;
	}
	update(p, !p->shown);
	if (!p->stale[p->shown].count)
		return;
	p->flipping = p->ops->flip(p->card, p->light.frames[!p->shown].id) == ERR_OK;
	p->direct = !p->flipping;
	if (p->direct)
		present_direct(p);
}

static void put_out(struct drm_panel *p)
{
	if (p->lit)
		p->ops->put_out(p->card);
	p->lit = p->flipping = p->direct = false;
}

enum err drm_panel_look(struct drm_panel *p)
{
	int w, h;
	put_out(p);
	turn_size(p->degrees, p->w, p->h, &w, &h);
	enum err err = p->ops->light(p->card, w, h, &p->light);
	if (err != ERR_OK)
		return err;
	assert(p->light.w >= w && p->light.h >= h);
	p->lit = true;
	p->shown = 0;
	p->area = (struct rect){ (p->light.w - w) / 2, (p->light.h - h) / 2, w, h };
	for (int i = 0; i < 2; i++) {
		damage_clear(&p->stale[i]);
		damage_add(&p->stale[i], whole(p), whole(p));
	}
	present(p);
	return ERR_OK;
}

void drm_panel_show(struct drm_panel *p, const struct canvas *c, const struct rect *rects,
		    int count)
{
	assert(c->w == p->w && c->h == p->h);
	p->canvas = c;
	for (int i = 0; i < count; i++) {
		damage_add(&p->stale[0], rects[i], whole(p));
		damage_add(&p->stale[1], rects[i], whole(p));
	}
	present(p);
}

void drm_panel_flipped(struct drm_panel *p)
{
	if (!p->flipping)
		return;
	p->flipping = false;
	p->shown = !p->shown;
	present(p);
}

void drm_panel_fini(struct drm_panel *p)
{
	put_out(p);
}
