/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_help.c - a human, always: the hall's number in big digits, the window, 12345. The terminal
 * cannot call by itself yet, and says so rather than "called".
 */
#include "ui/screens/parts.h"

static void build(struct page *p, struct node *body, const struct view *v)
{
	const json_t *hall = json_object_get(v->status, "hall");
	const char *phone = json_str(hall, "phone"), *window = json_str(hall, "window"), *hours = json_str(hall, "hours");
	part_title(p, body, page_tr(p, "help.title", NULL), page_tr(p, "help.lead", NULL));
	struct node *card = widget_add(p, body, &(struct widget){ .style = STYLE_CARD, .gap = MM(5) });
	struct fact call = { .label = page_tr(p, "help.phone", NULL),
			     .value = phone[0] ? page_strdup(p, phone) : "12345",
			     .id = "help.call",
			     .style = STYLE_BIG_NUMBER };
	part_fact(p, card, &call);
	widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
	struct fact at = { .label = page_tr(p, "help.window", NULL),
			   .value = window[0] ? page_strdup(p, window) : page_tr(p, "help.window_any", NULL) };
	part_fact(p, card, &at);
	if (hours[0]) {
		struct fact open = { .label = page_tr(p, "help.hours", NULL), .value = page_strdup(p, hours) };
		widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
		part_fact(p, card, &open);
	}
	widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
	struct fact hotline = { .label = page_tr(p, "help.hotline", NULL), .value = "12345", .style = STYLE_BIG_NUMBER };
	part_fact(p, card, &hotline);
	part_text(p, body, STYLE_SECONDARY, page_tr(p, "help.kept", NULL));
	part_space(p, body);
	struct button back = { "nav.back", page_tr(p, "help.back", NULL), ACT_BACK, 0, false };
	part_nav(p, body, &back, NULL);
}

const struct screen screen_help = { .name = "help", .build = build };
