/* SPDX-License-Identifier: Apache-2.0 */
/* screen_materials.c - one block per material: what is looked up, and what the citizen settles with one tap. */
#include "ui/screens/parts.h"

#include <string.h>

#define OPTIONAL "2" /* of is_need */

static const struct {
	enum material_way way;
	unsigned offer;
	const char *name, *message_id;
} ways[] = {
	{ MATERIAL_LICENCE, OFFER_LICENCE, "licence", "materials.licence" },
	{ MATERIAL_SCAN, OFFER_SCAN, "scan", "materials.scan" },
	{ MATERIAL_STATEMENT, OFFER_STATEMENT, "statement", "materials.statement" },
	{ MATERIAL_DEFER, OFFER_DEFER, "defer", "materials.defer" },
};

/* What the citizen decides comes first. */
struct order {
	const struct material *rows[ITEM_MATERIALS_MAX];
	size_t count, asked;
};

/* With the number of its pages, once there are some. */
static const char *words_of(struct page *p, const struct view *v, const struct material *m,
			    size_t way)
{
	size_t pages = scans_of(&v->visit->scans, json_str(m->spec, "row_guid"));
	if (ways[way].way == MATERIAL_SCAN && pages)
		return page_tr_n(p, "materials.scanned", (int64_t)pages,
				 page_printf(p, "%zu", pages), NULL);
	return page_tr(p, ways[way].message_id, NULL);
}

static void options(struct page *p, struct node *card, const struct view *v,
		    const struct material *m)
{
	const char *guid = json_str(m->spec, "row_guid");
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (m->offers & ways[i].offer)
			widget_add(p, card,
				   &(struct widget){ .role = ROLE_CHOICE,
						     .style = STYLE_CHOICE,
						     .id = page_printf(p, "materials.%s.%s", guid,
								       ways[i].name),
						     .text = words_of(p, v, m, i),
						     .checkable = true,
						     .checked = m->way == ways[i].way,
						     .grow = 1,
						     .action = ACT_CHOOSE,
						     .arg = (int64_t)ways[i].way,
						     .arg_text = guid });
}

/* What gives way, from the roomiest to the barest. */
static const struct {
	enum style name, words;
	int gap;
	bool beside;	 /* options beside each other */
	bool words_only; /* a statement's words do without its name */
} levels[] = {
	{ STYLE_CARD_TITLE, STYLE_BODY, MM(4), false, false },
	{ STYLE_BODY_STRONG, STYLE_BODY, MM(4), false, false },
	{ STYLE_CARD_TEXT, STYLE_CARD_TEXT, MM(3), false, false },
	{ STYLE_CARD_TEXT, STYLE_CARD_TEXT, MM(3), true, false },
	{ STYLE_CARD_TEXT, STYLE_CARD_TEXT, MM(3), true, true },
};

/* What is asked: its name, the words that a statement declares, and why there may be nothing to tap. */
static void asked(struct page *p, struct node *in, const struct view *v, const struct material *m,
		  int level)
{
	const char *name = json_str(m->spec, "material_name");
	const char *words = m->offers & OFFER_STATEMENT ? json_str(m->spec, "statement_text") : "";
	bool optional = strcmp(json_str(m->spec, "is_need"), OPTIONAL) == 0;
	struct node *box = part_column(p, in, levels[level].gap);
	if (!levels[level].words_only || !words[0])
		part_text(p, box, levels[level].name,
			  optional ? page_tr(p, "materials.optional", name, NULL) : name);
	part_text(p, box, levels[level].words, words);
	if (m->offers == OFFER_DEFER && !levels[level].words_only &&
	    strcmp(json_str(m->spec, "source"), "scan") == 0)
		part_text(p, box, levels[level].words, page_tr(p, "materials.no_scan", NULL));
	if (!m->offers)
		widget_add(p, box,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = STYLE_ERROR,
					     .text = page_tr(p, "materials.window", NULL) });
	options(p, levels[level].beside ? part_row(p, box, MM(4)) : box, v, m);
}

/* Why nothing is handed in: one sentence for each decision. */
static const char *decision(struct page *p, const struct material *m)
{
	const char *dept = json_str(m->licence, "issue_dept");
	switch (m->way) {
	case MATERIAL_LICENCE:
		return dept[0] ? page_tr(p, "materials.by_licence_of", dept, NULL)
			       : page_tr(p, "materials.by_licence", NULL);
	case MATERIAL_SHARE:
		return page_tr(p, "materials.by_share", NULL);
	case MATERIAL_DEFER:
		return page_tr(p, "materials.by_later", NULL);
	case MATERIAL_SKIP:
		return page_tr(p, "materials.by_none", NULL);
	case MATERIAL_STATEMENT:
	case MATERIAL_SCAN:
	case MATERIAL_OPEN:
		break; /* the citizen's own, said by what was tapped */
	}
	return "";
}

static void material(struct page *p, struct node *in, const struct view *v, const void *arg,
		     size_t i, int level)
{
	const struct order *order = arg;
	const struct material *m = order->rows[i];
	const char *name = json_str(m->spec, "material_name");
	(void)v;
	if (m->asked) {
		asked(p, in, v, m, level);
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
	struct node *side = widget_add(p, row, &(struct widget){ .grow = 1, .gap = MM(1) });
	part_text(p, side, STYLE_VALUE, name);
	part_text(p, side, STYLE_SECONDARY, decision(p, m));
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	struct halves h = part_halves(p, body);
	const char *saved = part_waived(p, materials_waived(&v->visit->answers.materials));
	part_title(p, h.left, page_tr(p, "materials.title", NULL),
		   page_tr(p, "materials.lead", NULL), at->level > 0);
	if (saved[0])
		widget_add(p, h.left,
			   &(struct widget){ .role = ROLE_TEXT,
					     .style = STYLE_BODY_STRONG,
					     .id = "materials.waived",
					     .text = saved });
	struct node *list = part_column(p, h.right, PART_GAP);
	for (size_t i = at->first; i < at->end; i++)
		material(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back", page_tr(p, "nav.step_back", NULL), ACT_BACK, 0, false };
	struct button next = { "nav.next", page_tr(p, "nav.step_next", NULL), ACT_NEXT, 0,
			       !materials_complete(&v->visit->answers.materials) };
	part_nav(p, h.right, &back, &next);
	return h.right;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct order order = { .count = 0 };
	for (int asked = 1; asked >= 0; asked--)
		for (size_t i = 0; i < v->visit->answers.materials.count; i++)
			if (v->visit->answers.materials.rows[i].asked == asked)
				order.rows[order.count++] = &v->visit->answers.materials.rows[i];
	order.asked = materials_asked(&v->visit->answers.materials);
	struct paged list = { .count = order.count,
			      .width = part_width(p),
			      .gap = PART_GAP,
			      .wanted = v->visit->part,
			      .levels = ARRAY_LEN(levels),
			      .arg = &order,
			      .screen = screen,
			      .row = material };
	part_paged(p, body, v, &list);
}

const struct screen screen_materials = { .step = "step.materials", .build = build };
