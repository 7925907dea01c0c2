/* SPDX-License-Identifier: Apache-2.0 */
/*
 * content.c - what a node shows itself: an icon or a mark, and a text. Where a node also has children
 * this stands before them, as if it were the first.
 */
#include <math.h>

#include "ui/kit/tree/node.h"

#define LONGEST_WORD  8 /* ems; a longer one is cut where the place is narrow */
#define MARK	      MM(9)
#define CARET_ROOM    MM(1.5)
#define TRACK_PERCENT 6 /* of the em, between the digits of a number that is typed */
#define TYPED_PERCENT 119

const char *content_icon(const struct node *n)
{
	return n->w.icon ? n->w.icon : style_row(n->w.style)->icon_name;
}

int content_pad_x(const struct node *n)
{
	int pad = n->w.pad_x ? n->w.pad_x : style_row(n->w.style)->pad_x;
	return pad > 0 ? pad : 0;
}

int content_pad_y(const struct node *n)
{
	int pad = n->w.pad_y ? n->w.pad_y : style_row(n->w.style)->pad_y;
	return pad > 0 ? pad : 0;
}

static int text_scale(const struct medium *m, const struct style_row *row)
{
	static const int percent[] = {
		[UI_SIZE_STANDARD] = 100, [UI_SIZE_ELDER] = 133, [UI_SIZE_HUGE] = 177
	};
	int scale = percent[m->look.size];
	return row->scale_max && scale > row->scale_max ? row->scale_max : scale;
}

struct hand content_hand(const struct medium *m, enum style style)
{
	const struct style_row *row = style_row(style);
	float em = (float)row->em * (float)text_scale(m, row) / 100 * m->px_per_unit;
	int size = (int)lroundf(em);
	size = size < 4 ? 4 : size > FACE_SIZE_MAX ? FACE_SIZE_MAX : size;
	return (struct hand){ .weight = row->bold ? WEIGHT_BOLD : WEIGHT_REGULAR, .size = size };
}

static void set_hand(struct para *p, const struct medium *m, enum style style, bool personal)
{
	p->hand = content_hand(m, style);
	p->hand.personal = personal;
	p->leading = (p->hand.size * STYLE_LEADING + 50) / 100;
	p->tracking = 0;
}

/* What the citizen typed is written larger than the prompt that stood there. */
static void enlarge(struct para *p)
{
	p->hand.size = p->hand.size * TYPED_PERCENT / 100;
	p->leading = (p->hand.size * STYLE_LEADING + 50) / 100;
}

/* Digits that are typed stand apart, so that they can be checked one by one. */
static bool is_number(const char *s)
{
	for (const char *at = s; *at; at++)
		if ((*at < '0' || *at > '9') && *at != ' ' && *at != 'X')
			return false;
	return *s != '\0';
}

void content_shape(struct node *n)
{
	bool typed = n->w.role == ROLE_TEXTBOX && n->w.value && *n->w.value;
	const char *text = !typed ? n->w.text : n->w.shown ? n->w.shown : n->w.value;
	if (n->w.qr || n->w.role == ROLE_PROGRESS ||
	    ((!text || !*text) && n->w.role != ROLE_TEXTBOX))
		return;
	set_hand(&n->para, n->page->medium, n->w.style, n->w.personal);
	if (typed)
		enlarge(&n->para);
	if (typed && is_number(text))
		n->para.tracking = n->para.hand.size * TRACK_PERCENT / 100;
	n->para.balanced = style_row(n->w.style)->align == ALIGN_CENTRE;
	para_shape(&n->para, n->page->medium->glyphs, &n->page->arena, text ? text : "");
	n->has_para = true;
}

/* Pixels as units, with room for one more pixel, so that rounding never costs a character. */
static int to_units(const struct medium *m, int px)
{
	return px ? (int)ceilf((float)(px + 1) / m->px_per_unit) : 0;
}

static int whole_px(const struct medium *m, int units)
{
	return (int)((float)units * m->px_per_unit);
}

static int icon_size(const struct node *n, const struct style_row *row)
{
	if (!content_icon(n))
		return 0;
	int size = row->icon ? row->icon : row->em;
	/* A sign among words grows with them. */
	if (n->has_para && size * 4 <= row->em * 5)
		size = size * text_scale(n->page->medium, row) / 100;
	if (n->has_para || n->first)
		return size;
	int w = n->w.width ? n->w.width - 2 * content_pad_x(n) : 0;
	int h = n->w.height ? n->w.height - 2 * content_pad_y(n) : 0;
	if (w > 0 && (w < h || h <= 0))
		return w;
	return h > 0 ? h : size;
}

/* Widths of the text: as it would like to be, and the least. */
static void text_widths(const struct node *n, int *natural, int *least)
{
	const struct medium *m = n->page->medium;
	int caret = n->w.role == ROLE_TEXTBOX ? CARET_ROOM : 0;
	int longest = LONGEST_WORD * to_units(m, n->para.hand.size);
	*natural = to_units(m, n->para.natural) + caret;
	*least = to_units(m, n->para.widest) + caret;
	*least = *least < longest ? *least : longest;
}

struct content content_of(const struct node *n)
{
	const struct style_row *row = style_row(n->w.style);
	struct content c = { .icon = icon_size(n, row), .text = n->has_para };
	if (n->w.checkable)
		c.mark = MARK * text_scale(n->page->medium, row) / 100;
	c.any = c.icon || c.mark || c.text;
	c.lead = c.icon + c.mark + (c.icon && c.mark ? row->icon_gap : 0);
	int natural = 0, least = 0;
	if (c.text)
		text_widths(n, &natural, &least);
	if (c.text && c.lead)
		c.gap = row->icon_gap ? row->icon_gap : MM(2);
	c.above = n->w.icon_above && c.icon && c.text;
	if (c.above) {
		c.nat_w = natural > c.icon ? natural : c.icon;
		c.min_w = least > c.icon ? least : c.icon;
	} else {
		c.nat_w = c.lead + c.gap + natural;
		c.min_w = c.lead + c.gap + least;
	}
	return c;
}

int content_height(struct node *n, int width)
{
	struct content c = content_of(n);
	const struct medium *m = n->page->medium;
	if (!c.any)
		return 0;
	int high = c.icon > c.mark ? c.icon : c.mark;
	if (!c.text)
		return high;
	int room = c.above ? width : width - c.lead - c.gap;
	if (n->w.role == ROLE_TEXTBOX)
		room -= CARET_ROOM;
	int px = whole_px(m, room);
	para_wrap(&n->para, m->glyphs, &n->page->arena, px > 1 ? px : 1);
	int text = (int)ceilf((float)para_height(&n->para) / m->px_per_unit);
	if (c.above)
		return c.icon + c.gap + text;
	return text > high ? text : high;
}

int layout_text_height(struct page *page, enum style style, const char *text, int width)
{
	const struct medium *m = page->medium;
	struct para p = { 0 };
	set_hand(&p, m, style, true);
	para_shape(&p, m->glyphs, &page->arena, text ? text : "");
	if (width > 0) {
		int px = whole_px(m, width);
		para_wrap(&p, m->glyphs, &page->arena, px > 1 ? px : 1);
	}
	return (int)ceilf((float)para_height(&p) / m->px_per_unit);
}

int page_text_height(struct page *page, enum style style, const char *text, int width)
{
	return layout_text_height(page, style, text, width);
}

int page_text_width(struct page *page, enum style style, const char *text)
{
	const struct medium *m = page->medium;
	struct para p = { 0 };
	set_hand(&p, m, style, true);
	para_shape(&p, m->glyphs, &page->arena, text ? text : "");
	return to_units(m, p.natural);
}
