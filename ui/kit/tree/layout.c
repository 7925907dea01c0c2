/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout.c - boxes in boxes, in three walks: how wide each would like to be and can bear (from the
 * leaves up), how wide it is and therefore how high (down and up), where it stands (down).
 *
 * Along the flow, children that grow share what the others leave, but none gets less than it needs:
 * two cards that grow alike are equally wide whatever is written in them.
 */
#include <assert.h>
#include <math.h>

#include "ui/kit/tree/node.h"

#define REACH_PERCENT 70 /* of the screen's height, from below: what a seated hand reaches */
#define HEADER_HEIGHT MM(37)

int layout_px(const struct medium *m, int units)
{
	return (int)lroundf((float)units * m->px_per_unit);
}

int layout_line_px(const struct medium *m, int units)
{
	int px = layout_px(m, units);
	return units && px < 1 ? 1 : px;
}

static int units_of(const struct medium *m, int px)
{
	assert(m->px_per_unit > 0);
	return (int)((float)px / m->px_per_unit);
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static bool is_row(const struct node *n)
{
	return n->w.flow == FLOW_ROW;
}

/* Gaps between children, and between the node's own content and the first of them. */
static int own_gap(const struct node *n)
{
	int gap = style_row(n->w.style)->icon_gap;
	return n->w.gap ? n->w.gap : gap;
}

static int gaps_of(const struct node *n, bool own)
{
	int gaps = own && n->first ? own_gap(n) : 0;
	for (const struct node *child = n->first; child; child = child->next)
		gaps += child->next ? n->w.gap : 0;
	return gaps;
}

static int least_width(const struct node *n)
{
	int least = n->parent ? style_row(n->w.style)->min_w : 0;
	return n->w.action ? larger(least, UI_TARGET_MIN) : least;
}

static int least_height(const struct node *n)
{
	int least = n->parent ? style_row(n->w.style)->min_h : 0;
	return n->w.action ? larger(least, UI_TARGET_MIN) : least;
}

static void measure(struct node *n)
{
	struct content c = content_of(n);
	int nat = c.nat_w, min = c.min_w;
	for (struct node *child = n->first; child; child = child->next) {
		measure(child);
		nat = is_row(n) ? nat + child->nat_w : larger(nat, child->nat_w);
		min = is_row(n) ? min + child->min_w : larger(min, child->min_w);
	}
	int around = 2 * content_pad_x(n) + (is_row(n) ? gaps_of(n, c.any) : 0);
	n->own_w = c.nat_w;
	n->nat_w = n->w.width ? n->w.width : nat + around;
	n->min_w = n->w.width ? n->w.width : min + around;
	/* A fixed size is a wish; the smallest target is a promise. */
	n->nat_w = larger(n->nat_w, least_width(n));
	n->min_w = larger(n->min_w, least_width(n));
}

/* Widths in a row */

static int capped(const struct node *child, int level)
{
	int least = larger(child->min_w, level);
	return child->nat_w < least ? child->nat_w : least;
}

/*
 * Makes the children that do not grow fit into `room`: those wider than some level come down to it,
 * as far as they can bear; what is narrow anyhow is left alone.
 */
static void shrink_row(struct node *n, int room)
{
	int low = 0, high = room > 0 ? room : 0;
	while (low < high) {
		int level = (low + high + 1) / 2, sum = 0;
		for (struct node *child = n->first; child; child = child->next)
			sum += child->w.grow ? 0 : capped(child, level);
		if (sum <= room)
			low = level;
		else
			high = level - 1;
	}
	for (struct node *child = n->first; child; child = child->next)
		if (!child->w.grow)
			child->wd = capped(child, low);
}

/* Shares `free` among those that grow; whoever would get less than its least gets that first. */
static void share_row(struct node *n, int free)
{
	int shares = 0;
	for (struct node *child = n->first; child; child = child->next) {
		shares += child->w.grow;
		if (child->w.grow)
			child->wd = -1;
	}
	for (bool again = true; again && shares > 0;) {
		again = false;
		for (struct node *child = n->first; child; child = child->next) {
			if (child->wd >= 0 ||
			    (int64_t)free * child->w.grow / shares >= child->min_w)
				continue;
			child->wd = child->min_w;
			free -= child->wd;
			shares -= child->w.grow;
			again = true;
			break;
		}
	}
	for (struct node *child = n->first; child; child = child->next) {
		if (child->wd >= 0)
			continue;
		assert(shares > 0);
		child->wd = (int)((int64_t)free * child->w.grow / shares);
		free -= child->wd;
		shares -= child->w.grow;
	}
}

static void row_widths(struct node *n, int inner, bool own)
{
	int room = inner - gaps_of(n, own) - (own ? n->own_w : 0), free = room;
	int needed = 0, growers = 0;
	for (struct node *child = n->first; child; child = child->next) {
		child->wd = child->nat_w;
		free -= child->w.grow ? 0 : child->nat_w;
		needed += child->w.grow ? child->min_w : 0;
		growers += child->w.grow;
	}
	if (free < needed) {
		shrink_row(n, room - needed);
		free = needed;
	}
	if (growers)
		share_row(n, free);
}

static void column_widths(struct node *n, int inner)
{
	for (struct node *child = n->first; child; child = child->next) {
		bool stretch = n->w.cross == ALIGN_START && !child->w.width;
		int natural = child->nat_w < inner ? child->nat_w : inner;
		child->wd = stretch ? inner : child->w.width ? child->nat_w : natural;
	}
}

/* Gives every node below its width and finds the height that follows from it. */
static void fit(struct node *n)
{
	struct content c = content_of(n);
	int inner = larger(0, n->wd - 2 * content_pad_x(n));
	if (is_row(n))
		row_widths(n, inner, c.any);
	else
		column_widths(n, inner);
	if (!n->first || !is_row(n))
		n->own_w = inner;
	else if (n->own_w > inner)
		n->own_w = inner;
	n->own_h = content_height(n, n->own_w);
	int height = n->own_h;
	int low = height;
	for (struct node *child = n->first; child; child = child->next) {
		fit(child);
		height = is_row(n) ? larger(height, child->nat_h) : height + child->nat_h;
		low = is_row(n) ? larger(low, child->low_h) : low + child->low_h;
	}
	int around = 2 * content_pad_y(n) + (is_row(n) ? 0 : gaps_of(n, c.any));
	int least = least_height(n);
	n->nat_h =
		larger(n->w.height ? n->w.height : height + around, larger(least, n->w.min_height));
	n->low_h = n->w.height ? n->nat_h : larger(low + around, least);
}

/*
 * A column that is too low: each child gives what it has beyond the least it can bear. The page's own
 * column takes everything from what grows, so that header and bars keep their places whatever happens
 * between them.
 */
static void shrink_column(struct node *n, int much)
{
	bool root = !n->parent;
	int64_t spare = 0;
	for (struct node *child = n->first; child; child = child->next) {
		child->ht = child->nat_h;
		spare += root ? child->w.grow ? child->nat_h : 0 : child->nat_h - child->low_h;
	}
	if (spare <= 0)
		return;
	much = much < spare ? much : (int)spare;
	for (struct node *child = n->first; child; child = child->next) {
		int mine = root ? child->w.grow ? child->nat_h : 0 : child->nat_h - child->low_h;
		if (mine <= 0)
			continue;
		/* What is left of both shrinks along, so that nothing is lost by rounding. */
		int cut = (int)(mine * (int64_t)much / spare);
		child->ht -= cut;
		much -= cut;
		spare -= mine;
	}
}

/* Heights in a column: as in a row, but nothing that grows gets less than its content. */
static int share_column(struct node *n, int free)
{
	int shares = 0;
	for (struct node *child = n->first; child; child = child->next) {
		child->ht = child->w.grow ? -1 : child->nat_h;
		shares += child->w.grow;
	}
	for (bool again = true; again && shares > 0;) {
		again = false;
		for (struct node *child = n->first; child; child = child->next) {
			if (child->ht >= 0 ||
			    (int64_t)free * child->w.grow / shares >= child->nat_h)
				continue;
			child->ht = child->nat_h;
			free -= child->ht;
			shares -= child->w.grow;
			again = true;
			break;
		}
	}
	for (struct node *child = n->first; child; child = child->next) {
		if (child->ht >= 0)
			continue;
		assert(shares > 0);
		child->ht = (int)((int64_t)free * child->w.grow / shares);
		free -= child->ht;
		shares -= child->w.grow;
	}
	return free;
}

static bool has_target(const struct node *n)
{
	if (n->w.action)
		return true;
	for (const struct node *child = n->first; child; child = child->next)
		if (has_target(child))
			return true;
	return false;
}

/*
 * Low reach: the first child that can be touched, and all after it, stand below 30 % of the screen.
 * Returns by how much that moves them down; *from is the first child moved.
 */
static int low_shift(const struct node *n, const struct node **from)
{
	*from = NULL;
	if (n->parent || !n->page->medium->look.low_reach || !n->page->medium->height)
		return 0;
	int above = 0;
	const struct node *child = n->first;
	for (; child && !has_target(child); child = child->next)
		above += child->nat_h + n->w.gap;
	*from = child;
	return child ? larger(0, n->ht * (100 - REACH_PERCENT) / 100 - above) : 0;
}

static int count_children(const struct node *n)
{
	int count = 0;
	for (const struct node *child = n->first; child; child = child->next)
		count++;
	return count;
}

static int first_at(const struct node *n, int free, int *between)
{
	int count = count_children(n);
	*between = n->w.gap;
	if (free <= 0)
		return 0;
	if (n->w.main == ALIGN_CENTRE)
		return free / 2;
	if (n->w.main == ALIGN_END)
		return free;
	if (n->w.main == ALIGN_SPREAD && count > 1)
		*between += free / (count - 1);
	return 0;
}

static int cross_at(const struct node *n, int room, int size)
{
	if (n->w.cross == ALIGN_CENTRE)
		return (room - size) / 2;
	return n->w.cross == ALIGN_END ? room - size : 0;
}

static void place_column(struct node *n, struct rect inner, bool own)
{
	const struct node *low;
	int shift = low_shift(n, &low);
	int room = inner.h - shift - gaps_of(n, own) - n->own_h;
	int wanted = 0, growing = 0, free = 0;
	for (struct node *child = n->first; child; child = child->next) {
		wanted += child->nat_h;
		growing += child->w.grow ? child->nat_h : 0;
	}
	if (wanted > room)
		shrink_column(n, wanted - room);
	else
		free = share_column(n, room - wanted + growing);
	int between;
	int y = inner.y + first_at(n, free, &between) + (own ? n->own_h + own_gap(n) : 0);
	for (struct node *child = n->first; child; child = child->next) {
		y += child == low ? shift : 0;
		child->x = inner.x + cross_at(n, inner.w, child->wd);
		child->y = y;
		y += child->ht + between;
	}
}

static void place_row(struct node *n, struct rect inner, bool own)
{
	int free = inner.w - gaps_of(n, own) - (own ? n->own_w : 0);
	for (struct node *child = n->first; child; child = child->next)
		free -= child->wd;
	int between;
	int x = inner.x + first_at(n, free, &between) + (own ? n->own_w + own_gap(n) : 0);
	for (struct node *child = n->first; child; child = child->next) {
		bool stretch = n->w.cross == ALIGN_START && !child->w.height;
		int least = larger(inner.h, child->low_h);
		child->ht = stretch || child->nat_h > least ? least : child->nat_h;
		child->x = x;
		child->y = inner.y + cross_at(n, inner.h, child->ht);
		x += child->wd + between;
	}
}

static struct rect to_px(const struct medium *m, struct rect r)
{
	int x = layout_px(m, r.x), y = layout_px(m, r.y);
	return (struct rect){ x, y, layout_px(m, r.x + r.w) - x, layout_px(m, r.y + r.h) - y };
}

/* A line between the rows of a card runs from border to border, also past the card's padding. */
static void widen_divider(struct node *n)
{
	const struct node *box = n->parent;
	if (n->w.style != STYLE_DIVIDER || !box || is_row(box))
		return;
	int line = style_row(box->w.style)->line;
	n->x = box->x + line;
	n->wd = box->wd - 2 * line;
}

static void place(struct node *n)
{
	const struct medium *m = n->page->medium;
	widen_divider(n);
	int pad_x = content_pad_x(n), pad_y = content_pad_y(n);
	struct rect inner = { n->x + pad_x, n->y + pad_y, larger(0, n->wd - 2 * pad_x),
			      larger(0, n->ht - 2 * pad_y) };
	bool own = content_of(n).any;
	struct rect mine = inner;
	if (n->first && is_row(n))
		mine.w = n->own_w;
	if (n->first && !is_row(n))
		mine.h = n->own_h;
	n->px = to_px(m, (struct rect){ n->x, n->y, n->wd, n->ht });
	n->own_px = to_px(m, mine);
	if (is_row(n))
		place_row(n, inner, own);
	else
		place_column(n, inner, own);
	for (struct node *child = n->first; child; child = child->next)
		place(child);
}

int layout_page(struct page *page)
{
	assert(page->medium && page->layer_count > 0);
	const struct medium *m = page->medium;
	int height = 0;
	for (int i = 0; i < page->layer_count; i++) {
		struct node *root = page->layers[i];
		measure(root);
		root->x = root->y = 0;
		root->wd = units_of(m, m->width);
		fit(root);
		root->ht = m->height ? units_of(m, m->height) : root->nat_h;
		place(root);
		height = larger(height, root->px.h);
	}
	return height;
}

void layout_measure(struct node *root, int width)
{
	assert(root->page->medium && width >= 0);
	measure(root);
	root->wd = width;
	fit(root);
}

int page_width(const struct page *page)
{
	return units_of(page->medium, page->medium->width);
}

int page_height(const struct page *page)
{
	const struct medium *m = page->medium;
	int height = units_of(m, m->height);
	if (!m->look.low_reach)
		return height;
	/* The header stays on top, where nothing needs to be touched. */
	return height * REACH_PERCENT / 100 + HEADER_HEIGHT;
}
