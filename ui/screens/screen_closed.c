/* SPDX-License-Identifier: Apache-2.0 */
/* screen_closed.c - why nothing can be done here now, and where it can. */
#include "ui/screens/parts.h"

static const int heights[] = { MM(80), MM(60), MM(40), 0 };

static void screen(struct page *p, struct node *body, const struct view *v, int level)
{
	const json_t *hall = json_object_get(v->status, "hall");
	const char *phone = json_str(hall, "phone"), *window = json_str(hall, "window");
	const char *reason =
		v->closed_reason && v->closed_reason[0] ? v->closed_reason : "closed.starting";
	struct halves h = part_halves(p, body);
	part_space(p, h.left);
	struct node *centre =
		widget_add(p, h.left, &(struct widget){ .cross = ALIGN_CENTRE, .gap = PART_GAP });
	part_picture(p, centre, "window", page_tr(p, "closed.title", NULL), heights[level]);
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
	const struct fact facts[] = {
		{ .label = page_tr(p, "help.window", NULL),
		  .value = window[0] ? window : page_tr(p, "help.window_any", NULL) },
		{ .label = page_tr(p, phone[0] ? "help.phone" : "help.hotline", NULL),
		  .value = phone[0] ? phone : "12345",
		  .style = STYLE_BIG_NUMBER },
	};
	part_facts(p, part_card(p, h.right), facts, 0, ARRAY_LEN(facts));
	part_space(p, h.right);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	part_fit(p, body, v, ARRAY_LEN(heights), screen);
}

const struct screen screen_closed = { .build = build };
