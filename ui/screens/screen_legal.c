/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_legal.c - the code of the legal person, its name, and who stands here for it. A check digit that does
 * not fit is said and holds up nobody.
 */
#include "ui/screens/pads.h"

#include <string.h>

static const struct {
	const char *name, *id, *label;
	enum form_pad pad;
} boxes[] = {
	{ "code", "legal.code", "legal.code_label", FORM_PAD_CODE },
	{ "name", "legal.name", "legal.name_label", FORM_PAD_TEXT },
};
#define REPRESENTATIVE ARRAY_LEN(boxes) /* the row behind the boxes */

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

static void said_of_code(struct page *p, struct node *in, const char *code, bool typing, bool bare)
{
	enum uscc_verdict verdict = uscc_check(code);
	if (!code[0] || verdict == USCC_OK || (typing && strlen(code) < LEGAL_CODE_LEN))
		return;
	if (verdict == USCC_BAD)
		part_problem(p, in, "legal.code.error", "legal.code_error", true);
	else
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = bare ? STYLE_CARD_TEXT : STYLE_BODY_STRONG,
					     .icon = "info",
					     .id = "legal.code.warning",
					     .text = page_tr(p,
							     bare ? "form.warning.brief"
								  : "form.warning.uscc",
							     NULL) });
}

static void box(struct page *p, struct node *in, const struct view *v, size_t i, int level)
{
	const char *text = legal_text(&v->visit->legal, boxes[i].name);
	bool typing = focused(v) == i;
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
	if (boxes[i].pad == FORM_PAD_CODE)
		said_of_code(p, column, text, typing, levels[level].bare);
}

static void representative(struct page *p, struct node *in, const struct view *v)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_CHECKBOX,
				     .style = STYLE_CHOICE,
				     .id = "legal.representative",
				     .text = page_tr(p, "legal.representative", NULL),
				     .checkable = true,
				     .checked = v->visit->legal.representative,
				     .min_height = MM(20),
				     .action = ACT_CHOOSE });
}

/* While somebody types only the boxes, or that one alone. */
struct rows {
	size_t row[ARRAY_LEN(boxes) + 1];
	size_t count;
};

static void fill(const struct view *v, struct rows *r, bool alone)
{
	size_t typing = focused(v);
	r->count = 0;
	for (size_t i = 0; i < ARRAY_LEN(boxes); i++)
		if (!alone || typing == i)
			r->row[r->count++] = i;
	if (typing == ARRAY_LEN(boxes))
		r->row[r->count++] = REPRESENTATIVE;
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const struct rows *r = arg;
	if (r->row[i] == REPRESENTATIVE)
		representative(p, in, v);
	else
		box(p, in, v, r->row[i], level);
}

static const char *lead(const struct view *v)
{
	bool both = legal_item_for(v->visit->browse.item) == ITEM_FOR_BOTH;
	return both ? "legal.lead_both" : "legal.lead";
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	size_t typing = focused(v);
	bool types = typing < ARRAY_LEN(boxes);
	struct halves h = part_halves(p, body);
	if (!levels[at->level].untitled)
		part_title(p, h.left, page_tr(p, "legal.title", NULL), page_tr(p, lead(v), NULL),
			   levels[at->level].bare || types);
	/* The keys take the right half of a wide panel. */
	struct node *asked = types ? h.left : h.right;
	struct node *list = part_column(p, asked, PART_CARD_GAP);
	for (size_t i = at->first; i < at->end; i++)
		row(p, list, v, arg, i, at->level);
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
			       !legal_complete(&v->visit->legal, v->visit->browse.item) };
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

const struct screen screen_legal = { .step = "step.legal", .build = build };
