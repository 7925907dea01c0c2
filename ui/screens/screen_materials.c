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

/* What the citizen decides comes first. */
struct order {
	const struct material *rows[ITEM_MATERIALS_MAX];
	size_t count, asked;
};

static void options(struct page *p, struct node *card, const struct material *m)
{
	const char *guid = json_str(m->spec, "row_guid");
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (m->offers & ways[i].offer)
			widget_add(p, card,
				   &(struct widget){ .role = ROLE_CHOICE,
						     .style = STYLE_CHOICE,
						     .id = page_printf(p, "materials.%s.%s", guid,
								       ways[i].name),
						     .text = page_tr(p, ways[i].message_id, NULL),
						     .checkable = true,
						     .checked = m->way == ways[i].way,
						     .action = ACT_SETTLE,
						     .arg = (int64_t)ways[i].way,
						     .arg_text = guid });
}

static void material(struct page *p, struct node *in, const struct view *v, const void *arg,
		     size_t i, int level)
{
	const struct order *order = arg;
	const struct material *m = order->rows[i];
	const char *name = json_str(m->spec, "material_name");
	(void)v;
	if (m->asked) {
		struct node *box = part_column(p, in, level > 1 ? MM(3) : MM(4));
		part_text(p, box,
			  level > 1 ? STYLE_CARD_TEXT
			  : level   ? STYLE_BODY_STRONG
				    : STYLE_CARD_TITLE,
			  name);
		options(p, box, m);
		return;
	}
	struct node *box = part_column(p, in, MM(3));
	if (i == order->asked)
		part_text(p, box, STYLE_BODY_STRONG, page_tr(p, "materials.not_asked", NULL));
	struct node *row = widget_add(p, box,
				      &(struct widget){ .role = ROLE_LISTITEM,
							.style = STYLE_CARD,
							.flow = FLOW_ROW,
							.cross = ALIGN_CENTRE,
							.gap = MM(5),
							.min_height = MM(24) });
	part_text(p, row, STYLE_TAG,
		  page_tr(p, m->waived ? "materials.waived" : "materials.later", NULL));
	widget_add(p, row,
		   &(struct widget){
			   .role = ROLE_TEXT, .style = STYLE_VALUE, .text = name, .grow = 1 });
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	struct halves h = part_halves(p, body);
	part_title(p, h.left, page_tr(p, "materials.title", NULL),
		   page_tr(p, "materials.lead", NULL), at->level > 0);
	struct node *list = part_column(p, h.right, PART_GAP);
	for (size_t i = at->first; i < at->end; i++)
		material(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_CHECK_PAGE, 0);
	struct button back = { "nav.back", page_tr(p, "nav.back", NULL), ACT_BACK, 0, false };
	struct button next = { "nav.next", page_tr(p, "nav.next", NULL), ACT_NEXT, 0,
			       !materials_complete(v->materials) };
	part_nav(p, h.right, &back, &next);
	return h.right;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct order order = { .count = 0 };
	for (int asked = 1; asked >= 0; asked--)
		for (size_t i = 0; i < v->materials->count; i++)
			if (v->materials->rows[i].asked == asked)
				order.rows[order.count++] = &v->materials->rows[i];
	order.asked = materials_asked(v->materials);
	struct paged list = { .count = order.count,
			      .width = part_width(p),
			      .gap = PART_GAP,
			      .wanted = v->check_page,
			      .levels = 3,
			      .arg = &order,
			      .screen = screen,
			      .row = material };
	part_paged(p, body, v, &list);
}

const struct screen screen_materials = { .name = "materials", .personal = true, .build = build };
