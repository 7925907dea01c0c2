/* SPDX-License-Identifier: Apache-2.0 */
/* screen_submitting.c - what is happening right now, and nothing that has not happened yet. */
#include "ui/screens/parts.h"

#define SLOW_MS 3000

static const int heights[] = { MM(80), MM(60), MM(40), 0 };

static void screen(struct page *p, struct node *body, const struct view *v, int level)
{
	const struct handed *h = &v->visit->handed;
	int64_t passed = h->started_ms ? v->mono_ms - h->started_ms : 0;
	const char *now = page_tr(p, h->stored ? "submitting.sending" : "submitting.storing", NULL);
	const char *wait = passed >= SLOW_MS ? "submitting.slow" : "submitting.wait";
	part_space(p, body);
	struct node *centre =
		widget_add(p, body, &(struct widget){ .cross = ALIGN_CENTRE, .gap = PART_GAP });
	part_picture(p, centre, h->stored ? "upload" : "hourglass", now, heights[level]);
	widget_add(p, centre,
		   &(struct widget){ .role = ROLE_HEADING,
				     .style = STYLE_TITLE,
				     .text = now,
				     .text_align = ALIGN_CENTRE });
	part_text(p, centre, STYLE_LEAD, page_tr(p, wait, NULL));
	if (h->stored && h->serial[0]) {
		const struct fact serial = { .label = page_tr(p, "receipt.serial", NULL),
					     .value = h->serial,
					     .id = "receipt.serial",
					     .style = STYLE_BIG_NUMBER };
		part_fact(p, part_card(p, body), &serial);
	}
	part_space(p, body);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	part_fit(p, body, v, ARRAY_LEN(heights), screen);
}

const struct screen screen_submitting = { .step = "step.check", .build = build };
