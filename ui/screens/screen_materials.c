/* SPDX-License-Identifier: Apache-2.0 */
/* screen_materials.c - one block per material: what is looked up, and what the citizen settles with one tap. */
#include "ui/screens/parts.h"

static const struct {
	enum material_way way;
	unsigned offer;
	const char *name, *message_id;
} ways[] = {
	{ MATERIAL_LICENCE, OFFER_LICENCE, "licence", "materials.licence" },
	{ MATERIAL_STATEMENT, OFFER_STATEMENT, "statement", "materials.statement" },
	{ MATERIAL_DEFER, OFFER_DEFER, "defer", "materials.defer" },
};

static void options(struct page *p, struct node *card, const struct material *m)
{
	const char *guid = json_str(m->spec, "row_guid");
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (m->offers & ways[i].offer)
			widget_add(p, card, &(struct widget){ .role = ROLE_CHOICE,
							      .style = STYLE_CHOICE,
							      .id = page_printf(p, "materials.%s.%s", guid, ways[i].name),
							      .text = page_tr(p, ways[i].message_id, NULL),
							      .checkable = true,
							      .checked = m->way == ways[i].way,
							      .action = ACT_SETTLE,
							      .arg = (int64_t)ways[i].way,
							      .arg_text = guid });
}

static void material(struct page *p, struct node *body, const struct material *m)
{
	const char *name = page_strdup(p, json_str(m->spec, "material_name"));
	if (!m->asked) {
		struct node *row = widget_add(p, body, &(struct widget){ .role = ROLE_LISTITEM, .style = STYLE_CARD,
									 .flow = FLOW_ROW, .cross = ALIGN_CENTRE, .gap = MM(5) });
		part_text(p, row, STYLE_TAG, page_tr(p, m->waived ? "materials.waived" : "materials.later", NULL));
		widget_add(p, row, &(struct widget){ .role = ROLE_TEXT, .style = STYLE_VALUE, .text = name, .grow = 1 });
		return;
	}
	struct node *box = part_column(p, body, MM(4));
	part_text(p, box, STYLE_CARD_TITLE, name);
	options(p, box, m);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	part_title(p, body, page_tr(p, "materials.title", NULL), page_tr(p, "materials.lead", NULL));
	for (size_t i = 0; i < v->materials->count; i++)
		if (v->materials->rows[i].asked)
			material(p, body, &v->materials->rows[i]);
	for (size_t i = 0; i < v->materials->count; i++)
		if (!v->materials->rows[i].asked)
			material(p, body, &v->materials->rows[i]);
	part_space(p, body);
	struct button back = { "nav.back", page_tr(p, "nav.back", NULL), ACT_BACK, 0, false };
	struct button next = { "nav.next", page_tr(p, "nav.next", NULL), ACT_NEXT, 0, !materials_complete(v->materials) };
	part_nav(p, body, &back, &next);
}

const struct screen screen_materials = { .name = "materials", .personal = true, .build = build };
