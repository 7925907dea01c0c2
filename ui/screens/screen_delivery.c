/* SPDX-License-Identifier: Apache-2.0 */
/* screen_delivery.c - the ways the item allows; what a parcel needs stands under them, known already. */
#include "ui/screens/pads.h"

#include <string.h>

#include "firmware/core/form/form.h"

static const struct {
	enum pickup_way way;
	const char *id, *words;
} ways[] = {
	{ PICKUP_WINDOW, "delivery.window", "delivery.by_window" },
	{ PICKUP_EXPRESS, "delivery.express", "delivery.by_express" },
	{ PICKUP_LOCKER, "delivery.locker", "delivery.by_locker" },
};

static const struct {
	const char *name, *id, *label;
	enum form_pad pad;
} boxes[] = {
	{ "address", "delivery.address", "delivery.to", FORM_PAD_TEXT },
	{ "mobile", "delivery.mobile", "delivery.phone", FORM_PAD_DIGITS },
};

/* What gives way, from the roomiest to the barest. */
static const struct {
	bool bare, untitled, unlabelled;
} levels[] = {
	{ false, false, false }, { true, false, false }, { true, true, false }, { true, true, true }
};

/* The box that is typed into; ARRAY_LEN(boxes): none. */
static size_t focused(const struct view *v)
{
	size_t i = 0;
	while (i < ARRAY_LEN(boxes) && strcmp(v->visit->typing.focus, boxes[i].name) != 0)
		i++;
	return i;
}

static void choice(struct page *p, struct node *in, const struct pickup *d, size_t i)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_CHOICE,
				     .style = STYLE_CHOICE,
				     .id = ways[i].id,
				     .text = page_tr(p, ways[i].words, NULL),
				     .checkable = true,
				     .checked = d->way == ways[i].way,
				     .min_height = MM(24),
				     .action = ACT_CHOOSE,
				     .arg = (int64_t)ways[i].way });
}

static void box(struct page *p, struct node *in, const struct view *v, size_t i, int level)
{
	const char *text = pickup_text(&v->visit->answers.pickup, boxes[i].name);
	bool typing = focused(v) == i;
	bool wrong = boxes[i].pad == FORM_PAD_DIGITS && text[0] && !form_is_mobile(text);
	struct node *column = part_column(p, in, MM(2));
	if (!levels[level].unlabelled)
		part_text(p, column, STYLE_BODY_STRONG, page_tr(p, boxes[i].label, NULL));
	widget_add(p, column,
		   &(struct widget){ .role = ROLE_TEXTBOX,
				     .style = levels[level].bare ? STYLE_FIELD_LOW : STYLE_FIELD,
				     .id = boxes[i].id,
				     .text = page_tr(p, "form.placeholder", NULL),
				     .value = text,
				     .spoken = page_tr(p, boxes[i].label, NULL),
				     .focused = typing,
				     .personal = true,
				     .action = ACT_FOCUS,
				     .arg_text = boxes[i].name });
	if (wrong && !typing)
		part_problem(p, column, "delivery.mobile.error", "form.error.mobile", true);
}

/* The ways, then the boxes; while somebody types only these, or that one alone. */
struct rows {
	size_t row[ARRAY_LEN(ways) + ARRAY_LEN(boxes)]; /* into the one table, then the other */
	size_t count;
};

static void fill(const struct view *v, struct rows *r, bool alone)
{
	const struct pickup *d = &v->visit->answers.pickup;
	size_t typing = focused(v);
	r->count = 0;
	for (size_t i = 0; i < ARRAY_LEN(ways) && typing == ARRAY_LEN(boxes); i++)
		if (d->allowed & (1U << ways[i].way))
			r->row[r->count++] = i;
	for (size_t i = 0; i < ARRAY_LEN(boxes); i++)
		if (pickup_text(d, boxes[i].name) && (!alone || typing == i))
			r->row[r->count++] = ARRAY_LEN(ways) + i;
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const struct rows *r = arg;
	if (r->row[i] < ARRAY_LEN(ways))
		choice(p, in, &v->visit->answers.pickup, r->row[i]);
	else
		box(p, in, v, r->row[i] - ARRAY_LEN(ways), level);
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	size_t typing = focused(v);
	bool types = typing < ARRAY_LEN(boxes);
	struct halves h = part_halves(p, body);
	if (!levels[at->level].untitled)
		part_title(p, h.left, page_tr(p, "delivery.title", NULL),
			   page_tr(p, "delivery.lead", NULL), levels[at->level].bare || types);
	/* The keys take the right half of a wide panel. */
	struct node *asked = types ? h.left : h.right;
	struct node *list = part_column(p, asked, PART_CARD_GAP);
	for (size_t i = at->first; i < at->end; i++)
		row(p, list, v, arg, i, at->level);
	/* The pad stands low, as on a form's page. */
	if (!types || !part_is_wide(p))
		part_space(p, h.right);
	if (types)
		pad_for(p, &h, boxes[typing].pad, v, at->level > 0);
	if (types && !part_is_wide(p))
		widget_add(p, h.right, &(struct widget){ .min_height = PAD_REST });
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back",
			       page_tr(p, types ? "overlay.close" : "nav.step_back", NULL),
			       ACT_BACK, 0, false };
	struct button next = { "nav.next", page_tr(p, "nav.step_next", NULL), ACT_NEXT, 0,
			       !pickup_complete(&v->visit->answers.pickup) };
	part_nav(p, h.right, &back, &next);
	return asked;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct rows rows = { .count = 0 };
	fill(v, &rows, false);
	bool types = focused(v) < ARRAY_LEN(boxes);
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

const struct screen screen_delivery = { .step = "step.delivery", .build = build };
