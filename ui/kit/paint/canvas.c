/* SPDX-License-Identifier: Apache-2.0 */
/* canvas.c - the inner loops; built with -O3 also where the rest is not. */
#include "ui/kit/paint/canvas.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/wipe.h"

enum err canvas_init(struct canvas *c, int w, int h)
{
	assert(w > 0 && h > 0);
	uint32_t *px = calloc((size_t)w * (size_t)h, sizeof(*px));
	if (!px)
		return ERR_NOMEM;
	*c = (struct canvas){ .px = px, .w = w, .h = h, .clip = { 0, 0, w, h } };
	return ERR_OK;
}

void canvas_fini(struct canvas *c)
{
	wipe_free(c->px);
	*c = (struct canvas){ 0 };
}

void canvas_fill(struct canvas *c, struct rect r, uint32_t colour)
{
	assert(c->px);
	r = rect_meet(r, c->clip);
	if (rect_is_empty(r))
		return;
	uint32_t *first = c->px + (size_t)r.y * (size_t)c->w + r.x;
	for (int x = 0; x < r.w; x++)
		first[x] = colour;
	for (int y = 1; y < r.h; y++)
		memcpy(first + (size_t)y * (size_t)c->w, first, (size_t)r.w * sizeof(*first));
}

void canvas_shade(struct canvas *c, struct rect r, uint32_t colour, int alpha)
{
	assert(alpha >= 0 && alpha <= 255);
	r = rect_meet(r, c->clip);
	for (int y = 0; y < r.h; y++) {
		uint32_t *row = c->px + (size_t)(r.y + y) * (size_t)c->w + r.x;
		for (int x = 0; x < r.w; x++)
			row[x] = canvas_mix(row[x], colour, (uint32_t)alpha);
	}
}

void canvas_mask(struct canvas *c, int x, int y, const uint8_t *mask, int w, int h, uint32_t colour)
{
	assert(mask && c->clip.x >= 0 && c->clip.x + c->clip.w <= c->w);
	struct rect r = rect_meet((struct rect){ x, y, w, h }, c->clip);
	for (int j = 0; j < r.h; j++) {
		uint32_t *row = c->px + (size_t)(r.y + j) * (size_t)c->w + r.x;
		const uint8_t *cover = mask + (size_t)(r.y - y + j) * (size_t)w + (r.x - x);
		for (int i = 0; i < r.w; i++) {
			uint32_t a = cover[i];
			if (a == 255)
				row[i] = colour;
			else if (a)
				row[i] = canvas_mix(row[i], colour, a);
		}
	}
}
