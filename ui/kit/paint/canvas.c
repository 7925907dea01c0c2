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

/*
 * Eight pixels at once, in vectors of four: red and blue side by side, then green, each channel in a
 * lane of 16 bits, where canvas_mix() has its room. The results are those of canvas_mix().
 */
#define LOT 8
typedef uint8_t cover_v __attribute__((vector_size(LOT)));
typedef uint16_t lane_v __attribute__((vector_size(16)));
typedef uint32_t pixel_v __attribute__((vector_size(16)));

static inline void mix_four(uint32_t *px, lane_v a, uint32_t colour)
{
	pixel_v d, low = (pixel_v){ 0 } + 0xff00ff;
	memcpy(&d, px, sizeof(d));
	lane_v rest = 256 - a;
	lane_v rb = (lane_v)(d & low) * rest + (lane_v)(low & colour) * a;
	lane_v g = (lane_v)(d >> 8 & low) * rest + (lane_v)(low & colour >> 8) * a;
	d = (pixel_v)(rb >> 8) | ((pixel_v)g & ~low);
	memcpy(px, &d, sizeof(d));
}

static inline void mix_lot(uint32_t *px, const uint8_t *cover, uint32_t colour)
{
	cover_v c;
	memcpy(&c, cover, sizeof(c));
	lane_v a = __builtin_convertvector(c, lane_v);
	a += a >> 7;
	mix_four(px, __builtin_shufflevector(a, a, 0, 0, 1, 1, 2, 2, 3, 3), colour);
	mix_four(px + 4, __builtin_shufflevector(a, a, 4, 4, 5, 5, 6, 6, 7, 7), colour);
}

static void mask_row(uint32_t *row, const uint8_t *cover, int w, uint32_t colour)
{
	int i = 0;
	for (; i + LOT <= w; i += LOT) {
		uint64_t all;
		memcpy(&all, cover + i, LOT);
		if (all)
			mix_lot(row + i, cover + i, colour);
	}
	for (; i < w; i++)
		row[i] = canvas_mix(row[i], colour, cover[i]);
}

void canvas_mask(struct canvas *c, int x, int y, const uint8_t *mask, int w, int h, uint32_t colour)
{
	assert(mask && c->clip.x >= 0 && c->clip.x + c->clip.w <= c->w);
	struct rect r = rect_meet((struct rect){ x, y, w, h }, c->clip);
	for (int j = 0; j < r.h; j++)
		mask_row(c->px + (size_t)(r.y + j) * (size_t)c->w + r.x,
			 mask + (size_t)(r.y - y + j) * (size_t)w + (r.x - x), r.w, colour);
}
