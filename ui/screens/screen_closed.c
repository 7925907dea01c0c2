/* SPDX-License-Identifier: Apache-2.0 */
/* screen_closed.c - why nothing can be done here now, and where it can. */
#include "ui/screens/parts.h"

/* What gives way. */
static const struct {
	int picture;
	bool bare; /* the notice */
} levels[] = { { MM(80), false }, { MM(60), false }, { MM(40), false }, { 0, false }, { 0, true } };

static void screen(struct page *p, struct node *body, const struct view *v, int level)
{
	const json_t *hall = json_object_get(v->status, "hall");
	const char *phone = json_str(hall, "phone"), *window = json_str(hall, "window"),
		   *responsible = json_str(hall, "responsible");
	const char *reason =
		v->closed_reason && v->closed_reason[0] ? v->closed_reason : "closed.starting";
	struct halves h = part_halves(p, body);
	part_space(p, h.left);
	struct node *centre =
		widget_add(p, h.left, &(struct widget){ .cross = ALIGN_CENTRE, .gap = PART_GAP });
	part_picture(p, centre, "window", page_tr(p, "closed.title", NULL), levels[level].picture);
	widget_add(p, centre,
		   &(struct widget){ .role = ROLE_HEADING,
				     .style = STYLE_TITLE,
				     .text = page_tr(p, "closed.title", NULL),
				     .text_align = ALIGN_CENTRE });
	widget_add(p, centre,
		   &(struct widget){ .role = ROLE_ALERT,
				     .style = STYLE_VALUE,
				     .id = "closed.reason",
				     .text = page_tr(p, reason, NULL),
				     .text_align = ALIGN_CENTRE });
	if (part_is_wide(p)) {
		part_space(p, h.left);
		part_space(p, h.right);
	}
	part_notice(p, h.right, v, levels[level].bare);
	const struct fact facts[] = {
		{ .label = page_tr(p, "help.window", NULL),
		  .value = window[0] ? window : page_tr(p, "help.window_any", NULL) },
		{ .label = page_tr(p, phone[0] ? "help.phone" : "help.hotline", NULL),
		  .value = phone[0] ? phone : "12345",
		  .style = STYLE_BIG_NUMBER },
		{ .label = page_tr(p, "closed.responsible", NULL), .value = responsible },
	};
	part_facts(p, part_card(p, h.right), facts, 0, ARRAY_LEN(facts) - !responsible[0]);
	part_space(p, h.right);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	part_fit(p, body, v, ARRAY_LEN(levels), screen);
}

const struct screen screen_closed = { .build = build };
