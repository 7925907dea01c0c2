/* SPDX-License-Identifier: Apache-2.0 */
/* draw.c - paints nodes: the box of their style, then their content. Changes nothing but pixels. */
#include <math.h>
#include <stdio.h>

#include "ui/kit/paint/ink.h"
#include "ui/kit/paint/picture.h"
#include "ui/kit/paint/qr.h"
#include "ui/kit/tree/node.h"

#define FOCUS_LINE     75 /* 1/100 mm */
#define PRESSED_LINE   125
#define HAIRLINE       25
#define SHADE_ALPHA    150
#define CARET_WIDTH    75
#define MARK_ICON_SIZE MM(9)

static uint32_t colour(const struct node *n, enum token token)
{
	return n->page->medium->theme.colour[token];
}

/* Colours and lines of a style in the state the node is in. */
struct dress {
	enum token fill, border, ink, icon_ink;
	int line; /* units */
};

static struct dress dress_of(const struct node *n, int flags)
{
	const struct style_row *row = style_row(n->w.style);
	struct dress d = { row->fill, row->border, row->ink, row->icon_ink, row->line };
	if (d.icon_ink == TOKEN_NONE)
		d.icon_ink = row->ink;
	if (n->w.focused) {
		d.border = TOKEN_PRIMARY;
		d.line = FOCUS_LINE;
	}
	if (n->w.checked) {
		d.fill = row->fill == TOKEN_CARD ? TOKEN_QUIET : row->fill;
		d.border = TOKEN_PRIMARY;
		d.line = PRESSED_LINE;
	}
	if (n->w.disabled) {
		d.fill = row->disabled_fill ? row->disabled_fill : row->fill;
		d.ink = d.icon_ink = row->disabled_ink ? row->disabled_ink : TOKEN_DISABLED_TEXT;
		/* A box looks flat; a part of a bar keeps the bar's lines. */
		if (row->disabled_fill)
			d.border = row->disabled_fill;
		else if (row->shape == SHAPE_BOX)
			d.border = TOKEN_LINE;
	}
	if ((flags & DRAW_PRESSED) && row->pressed_fill) {
		d.fill = row->pressed_fill;
		d.border = row->pressed_border;
		d.line = PRESSED_LINE;
	}
	return d;
}

static void draw_box(const struct node *n, const struct dress *d, struct canvas *c)
{
	const struct medium *m = n->page->medium;
	const struct style_row *row = style_row(n->w.style);
	struct round_box box = {
		.radius = row->shape == SHAPE_FILL || row->shape == SHAPE_BAR_ITEM
				  ? 0
				  : layout_px(m, row->radius),
		.border = d->border ? layout_line_px(m, d->line) : 0,
		.has_fill = d->fill != TOKEN_NONE,
		.dashed = row->shape == SHAPE_DASHED,
		.fill = colour(n, d->fill),
		.border_colour = colour(n, d->border),
	};
	round_paint(m->rounds, c, n->px, &box);
}

/* The one who is pressed shows a frame inside its edge, also where the style itself has no border. */
static void draw_band(const struct node *n, const struct dress *d, struct canvas *c, int flags)
{
	if (flags & DRAW_PRESSED) {
		draw_box(n, d, c);
		return;
	}
	const struct medium *m = n->page->medium;
	struct rect r = n->px;
	canvas_fill(c, r, colour(n, d->fill));
	int line = layout_line_px(m, d->line), hair = layout_line_px(m, HAIRLINE);
	struct rect above = { r.x, r.y, r.w, line }, below = { r.x, r.y + r.h - line, r.w, line };
	enum shape shape = style_row(n->w.style)->shape;
	if (shape == SHAPE_BAR_ITEM) {
		canvas_fill(c, (struct rect){ r.x + r.w - hair, r.y, hair, r.h },
			    colour(n, TOKEN_LINE));
		canvas_fill(c, above, colour(n, d->border));
	} else if (shape == SHAPE_LINE_ABOVE) {
		canvas_fill(c, above, colour(n, d->border));
	} else if (shape == SHAPE_LINE_BELOW) {
		canvas_fill(c, below, colour(n, d->border));
	}
}

static void draw_track(const struct node *n, struct canvas *c)
{
	const struct medium *m = n->page->medium;
	int done = 0, all = 0;
	if (n->w.value && sscanf(n->w.value, "%d/%d", &done, &all) != 2)
		all = 0;
	/* Stretched in a row the track keeps its own height, in the middle. */
	int h = layout_line_px(m, style_row(n->w.style)->min_h);
	struct rect r = { n->px.x, n->px.y + (n->px.h - h) / 2, n->px.w, h };
	struct round_box box = { .radius = h / 2,
				 .has_fill = true,
				 .fill = colour(n, TOKEN_TRACK) };
	round_paint(m->rounds, c, r, &box);
	if (all <= 0 || done <= 0)
		return;
	struct rect clip = c->clip;
	c->clip = rect_meet(
		clip,
		(struct rect){ r.x, r.y, done >= all ? r.w : (int)((int64_t)r.w * done / all), h });
	box.fill = colour(n, TOKEN_PRIMARY);
	round_paint(m->rounds, c, r, &box);
	c->clip = clip;
}

static void draw_shape(const struct node *n, const struct dress *d, struct canvas *c, int flags)
{
	switch (style_row(n->w.style)->shape) {
	case SHAPE_NONE:
		break;
	case SHAPE_BOX:
	case SHAPE_DASHED:
		draw_box(n, d, c);
		break;
	case SHAPE_FILL:
	case SHAPE_LINE_ABOVE:
	case SHAPE_LINE_BELOW:
	case SHAPE_BAR_ITEM:
		draw_band(n, d, c, flags);
		break;
	case SHAPE_RULE:
		canvas_fill(c, n->px, colour(n, d->border));
		break;
	case SHAPE_TRACK:
		draw_track(n, c);
		break;
	case SHAPE_SHADE:
		canvas_shade(c, n->px, colour(n, TOKEN_SHADE), SHADE_ALPHA);
		break;
	}
}

static void draw_icon(const struct node *n, struct canvas *c, const char *name, int x, int y,
		      int size, uint32_t ink)
{
	const uint8_t *mask = icons_mask(n->page->medium->icons, name, size);
	if (mask)
		canvas_mask(c, x, y, mask, size, size, ink);
}

/* A circle for one of several, a square for yes or no. */
static void draw_mark(const struct node *n, struct canvas *c, int x, int y, int size)
{
	const struct medium *m = n->page->medium;
	bool square = n->w.role == ROLE_CHECKBOX;
	struct round_box box = {
		.radius = square ? size / 6 : size / 2,
		.border = layout_line_px(m, 75),
		.has_fill = true,
		.fill = colour(n, n->w.checked ? TOKEN_PRIMARY : TOKEN_CARD),
		.border_colour = colour(n, n->w.disabled  ? TOKEN_LINE
					   : n->w.checked ? TOKEN_PRIMARY
							  : TOKEN_BORDER),
	};
	round_paint(m->rounds, c, (struct rect){ x, y, size, size }, &box);
	if (n->w.checked)
		draw_icon(n, c, "check", x, y, size, colour(n, TOKEN_ON_PRIMARY));
}

static enum para_align text_align(const struct node *n)
{
	enum align align = n->w.text_align ? n->w.text_align : style_row(n->w.style)->align;
	return align == ALIGN_CENTRE ? PARA_CENTRE : align == ALIGN_END ? PARA_END : PARA_START;
}

static int aligned(enum para_align align, int room, int size)
{
	return align == PARA_CENTRE ? (room - size) / 2 : align == PARA_END ? room - size : 0;
}

static void draw_text(const struct node *n, struct canvas *c, int x, int y, int w,
		      enum para_align align, const struct dress *d)
{
	const struct medium *m = n->page->medium;
	bool placeholder = n->w.role == ROLE_TEXTBOX && (!n->w.value || !*n->w.value);
	uint32_t ink = colour(n, placeholder && !n->w.disabled ? TOKEN_SECONDARY : d->ink);
	int caret = n->w.role == ROLE_TEXTBOX && n->w.focused ? layout_line_px(m, CARET_WIDTH) : 0;
	int before = placeholder && caret ? 2 * caret : 0;
	para_draw(&n->para, m->glyphs, c, x + before, y, w - before, align, ink);
	if (!caret)
		return;
	int at_x = 0, at_y = 0, em = n->para.hand.size;
	if (!placeholder)
		para_end(&n->para, w, align, &at_x, &at_y);
	struct rect r = { x + at_x + (placeholder ? 0 : caret / 2),
			  y + at_y + (n->para.leading - em * 11 / 10) / 2, caret, em * 11 / 10 };
	canvas_fill(c, r, colour(n, TOKEN_TEXT));
}

static void draw_above(const struct node *n, const struct content *k, struct canvas *c,
		       const struct dress *d)
{
	const struct medium *m = n->page->medium;
	struct rect r = n->own_px;
	int icon = layout_px(m, k->icon), gap = layout_px(m, k->gap);
	int y = r.y + (r.h - icon - gap - para_height(&n->para)) / 2;
	enum para_align align = text_align(n);
	draw_icon(n, c, content_icon(n), r.x + aligned(align, r.w, icon), y, icon,
		  colour(n, d->icon_ink));
	draw_text(n, c, r.x, y + icon + gap, r.w, align, d);
}

static void draw_beside(const struct node *n, const struct content *k, struct canvas *c,
			const struct dress *d)
{
	const struct medium *m = n->page->medium;
	struct rect r = n->own_px;
	int icon = layout_px(m, k->icon), mark = layout_px(m, k->mark);
	int lead = layout_px(m, k->lead + k->gap), icon_at = layout_px(m, k->lead) - icon;
	enum para_align align = text_align(n);
	/* What stands together is aligned together. */
	int text = k->text ? para_width(&n->para) : 0;
	int x = r.x, w = r.w - lead;
	if (lead && align != PARA_START) {
		x += aligned(align, r.w, lead + text);
		align = PARA_START;
		w = text;
	}
	if (k->mark)
		draw_mark(n, c, x, r.y + (r.h - mark) / 2, mark);
	if (k->icon)
		draw_icon(n, c, content_icon(n), x + icon_at, r.y + (r.h - icon) / 2, icon,
			  colour(n, d->icon_ink));
	if (k->text)
		draw_text(n, c, x + lead, r.y + (r.h - para_height(&n->para)) / 2, w, align, d);
}

void draw_node(const struct node *n, struct canvas *c, int flags)
{
	struct rect clip = c->clip;
	c->clip = rect_meet(clip, n->px);
	if (!rect_is_empty(c->clip)) {
		struct dress d = dress_of(n, flags);
		draw_shape(n, &d, c, flags);
		struct content k = content_of(n);
		if (n->w.qr && n->w.value) {
			int line = layout_line_px(n->page->medium, d.line);
			if (qr_paint(c, rect_grow(n->px, -line), n->w.value) != ERR_OK)
				canvas_fill(c, rect_grow(n->px, -line), colour(n, TOKEN_PAPER));
		} else if (n->w.ink) {
			ink_paint(c, n->px, n->page->medium->px_per_unit, n->w.ink,
				  colour(n, d.ink));
		} else if (n->w.pixels) {
			picture_paint(c, rect_grow(n->px, -layout_line_px(n->page->medium, d.line)),
				      n->w.pixels);
		} else if (k.above) {
			draw_above(n, &k, c, &d);
		} else if (k.any) {
			draw_beside(n, &k, c, &d);
		}
	}
	c->clip = clip;
}

/* Ground */

#define SOLIDS_MAX 64
#define SOLID_MIN  (64 * 64) /* pixels; for less the ground is not cut into pieces */

/* What of its place a node paints over in any case, pressed or not; empty: nothing known so simply. */
static struct rect solid_of(const struct node *n)
{
	const struct style_row *row = style_row(n->w.style);
	struct rect r = n->px;
	if (row->shape == SHAPE_FILL || row->shape == SHAPE_LINE_ABOVE ||
	    row->shape == SHAPE_LINE_BELOW || row->shape == SHAPE_BAR_ITEM)
		return r;
	if (row->shape != SHAPE_BOX || dress_of(n, 0).fill == TOKEN_NONE)
		return (struct rect){ 0 };
	/* All but the rows with the round corners. */
	int radius = layout_px(n->page->medium, row->radius);
	r.y += radius;
	r.h -= 2 * radius;
	return r;
}

/* Fills r without the solids. */
static void fill_around(struct canvas *c, struct rect r, const struct rect *solids, int count,
			uint32_t ground)
{
	struct rect in = { 0 };
	while (count > 0 && rect_is_empty(in = rect_meet(r, *solids))) {
		solids++;
		count--;
	}
	if (count == 0) {
		canvas_fill(c, r, ground);
		return;
	}
	int right = in.x + in.w, below = in.y + in.h;
	const struct rect parts[] = {
		{ r.x, r.y, r.w, in.y - r.y },
		{ r.x, in.y, in.x - r.x, in.h },
		{ right, in.y, r.x + r.w - right, in.h },
		{ r.x, below, r.w, r.y + r.h - below },
	};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (!rect_is_empty(parts[i]))
			fill_around(c, parts[i], solids + 1, count - 1, ground);
}

void draw_ground(const struct page *page, struct canvas *c)
{
	struct rect solids[SOLIDS_MAX];
	int count = 0;
	for (int i = 0; i < page->count && count < SOLIDS_MAX; i++) {
		const struct node *n = page->nodes[i];
		if (rect_area(rect_meet(n->px, c->clip)) < SOLID_MIN)
			continue;
		solids[count] = rect_meet(solid_of(n), c->clip);
		count += rect_area(solids[count]) >= SOLID_MIN;
	}
	fill_around(c, c->clip, solids, count, page->medium->theme.colour[TOKEN_GROUND]);
}

/* An overlay darkens what is beneath, unless its first child already does. */
static void draw_layer(const struct node *root, struct canvas *c)
{
	if (root->w.style == STYLE_SHADE && root->first && root->first->w.style == STYLE_SHADE)
		return;
	draw_node(root, c, 0);
}

void draw_page(const struct page *page, struct canvas *c, const struct node *pressed)
{
	int layer = 0;
	for (int i = 0; i < page->count; i++) {
		const struct node *n = page->nodes[i];
		while (layer < n->layer)
			draw_layer(page->layers[++layer], c);
		draw_node(n, c, n == pressed ? DRAW_PRESSED : 0);
	}
	while (layer + 1 < page->layer_count)
		draw_layer(page->layers[++layer], c);
}
