/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ink.c - see ink.h. A segment is every pixel by its distance from it: round ends, round joints, and
 * an edge as soft as one pixel.
 */
#include "ui/kit/paint/ink.h"

#include <math.h>

#include "ui/kit/paint/png.h"

#define PEN	   90	 /* 1/100 mm wide */
#define PNG_SCALE  0.04f /* pixels a unit: 4 a mm */
#define PNG_PX_MAX 4096	 /* a side */
#define WHITE	   0xffffff

struct segment {
	float x0, y0, x1, y1, radius;
};

static struct segment segment_of(struct rect at, float scale, const struct strokes *s, size_t i)
{
	const struct stroke_point *b = &s->points[i], *a = b->begins ? b : b - 1;
	return (struct segment){ (float)at.x + (float)a->x * scale,
				 (float)at.y + (float)a->y * scale,
				 (float)at.x + (float)b->x * scale,
				 (float)at.y + (float)b->y * scale, (float)PEN * scale / 2 };
}

static struct rect bounds(const struct segment *g)
{
	float grow = g->radius + 1;
	int x0 = (int)floorf(fminf(g->x0, g->x1) - grow),
	    y0 = (int)floorf(fminf(g->y0, g->y1) - grow);
	int x1 = (int)ceilf(fmaxf(g->x0, g->x1) + grow),
	    y1 = (int)ceilf(fmaxf(g->y0, g->y1) + grow);
	return (struct rect){ x0, y0, x1 - x0, y1 - y0 };
}

static float distance(const struct segment *g, float x, float y)
{
	float dx = g->x1 - g->x0, dy = g->y1 - g->y0, len2 = dx * dx + dy * dy;
	float along = len2 > 0 ? ((x - g->x0) * dx + (y - g->y0) * dy) / len2 : 0;
	along = along < 0 ? 0 : along > 1 ? 1 : along;
	return hypotf(x - g->x0 - along * dx, y - g->y0 - along * dy);
}

static void paint(struct canvas *c, const struct segment *g, uint32_t colour)
{
	struct rect r = rect_meet(bounds(g), c->clip);
	for (int y = r.y; y < r.y + r.h; y++) {
		uint32_t *row = c->px + (size_t)y * (size_t)c->w;
		for (int x = r.x; x < r.x + r.w; x++) {
			float in = g->radius + 0.5f - distance(g, (float)x + 0.5f, (float)y + 0.5f);
			if (in >= 1)
				row[x] = colour;
			else if (in > 0)
				row[x] = canvas_mix(row[x], colour, (uint32_t)(in * 255));
		}
	}
}

void ink_paint(struct canvas *c, struct rect at, float px_per_unit, const struct strokes *s,
	       uint32_t colour)
{
	for (size_t i = 0; i < s->count; i++) {
		struct segment g = segment_of(at, px_per_unit, s, i);
		paint(c, &g, colour);
	}
}

struct rect ink_last(struct rect at, float px_per_unit, const struct strokes *s)
{
	if (s->count == 0)
		return (struct rect){ 0 };
	struct segment g = segment_of(at, px_per_unit, s, s->count - 1);
	return rect_meet(bounds(&g), at);
}

enum err ink_png(const struct strokes *s, struct buf *out)
{
	int w = (int)((float)s->width * PNG_SCALE), h = (int)((float)s->height * PNG_SCALE);
	if (w < 1 || h < 1 || w > PNG_PX_MAX || h > PNG_PX_MAX)
		return ERR_INVALID;
	struct canvas c;
	enum err err = canvas_init(&c, w, h);
	if (err != ERR_OK)
		return err;
	struct rect all = { 0, 0, w, h };
	canvas_fill(&c, all, WHITE);
	ink_paint(&c, all, PNG_SCALE, s, 0);
	err = png_write(&c, out);
	canvas_fini(&c);
	return err;
}
