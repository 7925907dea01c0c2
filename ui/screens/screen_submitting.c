/* SPDX-License-Identifier: Apache-2.0 */
/* screen_submitting.c - what is happening right now, and nothing that has not happened yet. */
#include "ui/screens/parts.h"

#define SLOW_MS 3000

static void build(struct page *p, struct node *body, const struct view *v)
{
	const char *now = v->stored ? "submitting.sending" : "submitting.storing";
	part_space(p, body);
	struct node *centre = widget_add(p, body, &(struct widget){ .cross = ALIGN_CENTRE, .gap = PART_GAP });
	widget_add(p, centre, &(struct widget){ .role = ROLE_IMAGE,
						.style = STYLE_ICON,
						.icon = v->stored ? "upload" : "hourglass",
						.spoken = page_tr(p, now, NULL) });
	widget_add(p, centre, &(struct widget){ .role = ROLE_HEADING,
						.style = STYLE_TITLE,
						.text = page_tr(p, now, NULL),
						.text_align = ALIGN_CENTRE });
	part_text(p, centre, STYLE_LEAD, page_tr(p, v->submit_ms >= SLOW_MS ? "submitting.slow" : "submitting.wait", NULL));
	if (v->stored && v->serial && v->serial[0]) {
		struct node *card = widget_add(p, body, &(struct widget){ .style = STYLE_CARD });
		struct fact serial = { .label = page_tr(p, "receipt.serial", NULL),
				       .value = v->serial,
				       .id = "receipt.serial",
				       .style = STYLE_BIG_NUMBER };
		part_fact(p, card, &serial);
	}
	part_space(p, body);
}

const struct screen screen_submitting = { .name = "submitting", .personal = true, .build = build };
