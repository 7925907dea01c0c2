/* SPDX-License-Identifier: Apache-2.0 */
/* boxes.c - see boxes.h. */
#include "ui/screens/boxes.h"

#include <assert.h>
#include <string.h>

/* What gives way, from the roomiest to the barest. */
static const struct {
	bool bare, untitled, unlabelled;
} levels[] = {
	{ false, false, false }, { true, false, false }, { true, true, false }, { true, true, true }
};

/* In the order of the screen: a box below b->count, from there on the others. */
struct rows {
	const struct boxes *b;
	size_t row[BOXES_ROWS_MAX];
	size_t count;
};

/* The box that is typed into; b->count: none. */
static size_t focused(const struct view *v, const struct boxes *b)
{
	size_t i = 0;
	while (i < b->count && strcmp(v->visit->typing.focus, b->box[i].name) != 0)
		i++;
	return i;
}

static void add_others(const struct view *v, struct rows *r)
{
	for (size_t i = 0; i < r->b->others && focused(v, r->b) == r->b->count; i++)
		if (r->b->has(v, i))
			r->row[r->count++] = r->b->count + i;
}

static void fill(const struct view *v, struct rows *r, bool alone)
{
	const struct boxes *b = r->b;
	assert(b->count + b->others <= BOXES_ROWS_MAX);
	r->count = 0;
	if (b->others_first)
		add_others(v, r);
	for (size_t i = 0; i < b->count; i++)
		if (b->text(v, b->box[i].name) && (!alone || focused(v, b) == i))
			r->row[r->count++] = i;
	if (!b->others_first)
		add_others(v, r);
}

static void add_box(struct page *p, struct node *in, const struct view *v, const struct boxes *b,
		    size_t i, int level)
{
	const struct typed_box *box = &b->box[i];
	bool typing = focused(v, b) == i;
	struct node *column = part_column(p, in, MM(2));
	if (!levels[level].unlabelled)
		part_text(p, column, STYLE_BODY_STRONG, page_tr(p, box->label, NULL));
	widget_add(p, column,
		   &(struct widget){ .role = ROLE_TEXTBOX,
				     .style = levels[level].bare ? STYLE_FIELD_LOW : STYLE_FIELD,
				     .id = box->id,
				     .text = page_tr(p, "form.placeholder", NULL),
				     .value = b->text(v, box->name),
				     .spoken = page_tr(p, box->label, NULL),
				     .focused = typing,
				     .personal = true,
				     .action = ACT_FOCUS,
				     .arg_text = box->name });
	b->said(p, column, v, box, typing, levels[level].bare);
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const struct rows *r = arg;
	if (r->row[i] < r->b->count)
		add_box(p, in, v, r->b, r->row[i], level);
	else
		r->b->other(p, in, v, r->row[i] - r->b->count);
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	const struct boxes *b = ((const struct rows *)arg)->b;
	size_t typing = focused(v, b);
	bool types = typing < b->count;
	struct halves h = part_halves(p, body);
	if (!levels[at->level].untitled)
		part_title(p, h.left, page_tr(p, b->title, b->of, NULL), page_tr(p, b->lead, NULL),
			   levels[at->level].bare || types);
	/* The keys take the right half of a wide panel. */
	struct node *asked = types ? h.left : h.right;
	struct node *list = part_column(p, asked, PART_CARD_GAP);
	for (size_t i = at->first; i < at->end; i++)
		row(p, list, v, arg, i, at->level);
	/* The pad stands low, as on a form's page. */
	if (!types || !part_is_wide(p))
		part_space(p, h.right);
	if (types)
		pad_for(p, &h, b->box[typing].pad, v, at->level > 0);
	if (types && !part_is_wide(p))
		widget_add(p, h.right, &(struct widget){ .min_height = PAD_REST });
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back",
			       page_tr(p, types ? "overlay.close" : "nav.step_back", NULL),
			       ACT_BACK, 0, false };
	struct button next = { "nav.next", page_tr(p, b->next ? b->next : "nav.step_next", NULL),
			       ACT_NEXT, 0, !b->complete };
	part_nav(p, h.right, &back, &next);
	return asked;
}

void boxes_build(struct page *p, struct node *body, const struct view *v, const struct boxes *b)
{
	struct rows rows = { .b = b };
	fill(v, &rows, false);
	bool types = focused(v, b) < b->count;
	struct paged list = { .count = rows.count,
			      .width = types ? part_left_width(p) : part_width(p),
			      .gap = PART_CARD_GAP,
			      .wanted = v->visit->part,
			      .levels = ARRAY_LEN(levels),
			      .shrinks = !types,
			      .arg = &rows,
			      .screen = screen,
			      .row = row };
	if (types && !part_is_whole(p, v, &list, 0)) {
		fill(v, &rows, true);
		list.count = rows.count;
	}
	part_paged(p, body, v, &list);
}
