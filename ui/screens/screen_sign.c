/* SPDX-License-Identifier: Apache-2.0 */
/* screen_sign.c - a pad for a finger, and what the signature is for. */
#include "ui/screens/parts.h"

/* What gives way, from the roomiest to the barest. */
static const struct {
	int pad;
	bool bare, untitled;
} levels[] = {
	{ MM(130), false, false }, { MM(100), false, false }, { MM(80), false, false },
	{ MM(80), true, false },   { MM(60), true, false },   { MM(60), true, true },
	{ MM(45), true, true },
};

static const char *bound_to(struct page *p, const struct view *v)
{
	return page_tr(p, "sign.bound", json_str(v->visit->browse.item, "task_name"), NULL);
}

static void screen(struct page *p, struct node *body, const struct view *v, int level)
{
	const struct signature *s = &v->visit->sign.signature;
	struct halves h = part_halves(p, body);
	if (!levels[level].untitled)
		part_title(p, h.left, page_tr(p, "sign.title", NULL), bound_to(p, v),
			   levels[level].bare);
	part_problem(p, h.left, "error.summary",
		     v->visit->handed.problem == ERR_OK ? ""
							: err_message_id(v->visit->handed.problem),
		     levels[level].bare);
	widget_add(p, h.right,
		   &(struct widget){ .role = ROLE_IMAGE,
				     .style = STYLE_FIELD,
				     .id = "sign.pad",
				     .spoken = page_tr(p, "sign.pad", NULL),
				     .height = levels[level].pad,
				     .ink = &s->strokes });
	part_text(p, h.right, STYLE_SECONDARY, page_tr(p, "sign.hint", NULL));
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	struct button clear = { "sign.clear", page_tr(p, "sign.clear", NULL), ACT_CHOOSE, 0,
				s->strokes.count == 0 };
	struct button next = { "nav.next", page_tr(p, "sign.next", NULL), ACT_NEXT, 0,
			       !signature_is_drawn(s) };
	part_nav(p, h.right, &clear, &next);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	part_fit(p, body, v, ARRAY_LEN(levels), screen);
}

const struct screen screen_sign = { .step = "step.sign", .build = build };
