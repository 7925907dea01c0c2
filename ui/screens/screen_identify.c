/* SPDX-License-Identifier: Apache-2.0 */
/* screen_identify.c - put the card here: waiting, reading, what went wrong, what else there is. */
#include "ui/screens/parts.h"

static const char *lead(const struct view *v)
{
	if (!v->reader_usable)
		return "identify.no_reader";
	if (v->card_lift)
		return "identify.lift";
	return v->card_reading ? "identify.reading" : "identify.lead";
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	part_title(p, body, page_tr(p, v->reader_usable ? "identify.title" : "identify.title_window", NULL),
		   page_tr(p, lead(v), NULL));
	part_problem(p, body, v->card_problem == ERR_OK ? "" : err_message_id(v->card_problem));
	struct node *centre = widget_add(p, body, &(struct widget){ .cross = ALIGN_CENTRE, .pad_y = MM(4) });
	widget_add(p, centre, &(struct widget){ .role = ROLE_IMAGE,
						.style = STYLE_DASHED,
						.icon = v->card_reading ? "hourglass" : "id-card",
						.spoken = page_tr(p, lead(v), NULL),
						.width = MM(170),
						.height = MM(100) });
	struct node *card = widget_add(p, body, &(struct widget){ .style = STYLE_CARD, .gap = MM(5) });
	struct fact also = { .label = page_tr(p, "identify.also", NULL), .value = page_tr(p, "identify.also_cards", NULL) };
	struct fact none = { .label = page_tr(p, "identify.none", NULL), .value = page_tr(p, "identify.none_way", NULL) };
	part_fact(p, card, &also);
	widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
	part_fact(p, card, &none);
	part_text(p, body, STYLE_SECONDARY, page_tr(p, "identify.privacy", NULL));
	part_space(p, body);
	struct button window = { "identify.window", page_tr(p, "identify.window", NULL), ACT_HELP, 0, false };
	part_nav(p, body, &window, NULL);
}

const struct screen screen_identify = { .name = "identify", .build = build };
