/* SPDX-License-Identifier: Apache-2.0 */
/* screen_closed.c - why nothing can be done here now, and where it can. */
#include "ui/screens/parts.h"

static void build(struct page *p, struct node *body, const struct view *v)
{
	const json_t *hall = json_object_get(v->status, "hall");
	const char *phone = json_str(hall, "phone");
	const char *reason = v->closed_reason && v->closed_reason[0] ? v->closed_reason : "closed.starting";
	part_space(p, body);
	struct node *centre = widget_add(p, body, &(struct widget){ .cross = ALIGN_CENTRE, .gap = PART_GAP });
	widget_add(p, centre, &(struct widget){ .role = ROLE_IMAGE,
						.style = STYLE_ICON,
						.icon = "window",
						.spoken = page_tr(p, "closed.title", NULL) });
	widget_add(p, centre, &(struct widget){ .role = ROLE_HEADING,
						.style = STYLE_TITLE,
						.text = page_tr(p, "closed.title", NULL),
						.text_align = ALIGN_CENTRE });
	widget_add(p, centre, &(struct widget){ .role = ROLE_ALERT,
						.style = STYLE_LEAD,
						.id = "closed.reason",
						.text = page_tr(p, reason, NULL),
						.text_align = ALIGN_CENTRE });
	struct node *card = widget_add(p, body, &(struct widget){ .style = STYLE_CARD, .gap = MM(5) });
	struct fact window = { .label = page_tr(p, "help.window", NULL), .value = page_tr(p, "help.window_any", NULL) };
	struct fact call = { .label = page_tr(p, "help.phone", NULL),
			     .value = phone[0] ? page_strdup(p, phone) : "12345",
			     .style = STYLE_BIG_NUMBER };
	part_fact(p, card, &window);
	widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
	part_fact(p, card, &call);
	part_space(p, body);
}

const struct screen screen_closed = { .name = "closed", .build = build };
