/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_item.c - what this item is: badges and the facts people ask for first, then the guide,
 * readable without a card and offline. Page 0 is the summary; item.guide leads through all elements.
 */
#include "ui/screens/parts.h"

#include <string.h>

#define GUIDE_MAX   64
#define PIECE_CHARS 90 /* of a long element in one row */
#define SUMMARY	    8  /* how many rows of the guide make the summary */

struct guide {
	struct fact rows[GUIDE_MAX];
	size_t count;
};

/* A long element is cut into rows, so that a page can turn between them. */
static void add(struct page *p, struct guide *g, const struct view *v, const char *label_id,
		const char *value)
{
	const char *label = page_tr(p, label_id, NULL);
	while (*value && g->count < GUIDE_MAX) {
		g->rows[g->count++] =
			(struct fact){ .label = label,
				       .value = part_piece(p, v, &value, PIECE_CHARS),
				       .style = v->visit->browse.item_page > 0 ? STYLE_BODY
									       : STYLE_VALUE };
		label = "";
	}
}

static const char *join_names(struct page *p, const json_t *list, const char *key,
			      const char *between)
{
	const char *line = "";
	size_t i;
	json_t *entry;
	json_array_foreach(list, i, entry) line =
		page_printf(p, "%s%s%s", line, i ? between : "", json_str(entry, key));
	return line;
}

/* What is looked up is not handed in, and says so. */
static const char *materials(struct page *p, const json_t *item)
{
	const json_t *list = json_array_of(item, "materials");
	const char *line = "";
	size_t i;
	json_t *m;
	json_array_foreach(list, i, m)
	{
		const char *name = json_str(m, "material_name"), *source = json_str(m, "source");
		bool shared = strcmp(source, "licence") == 0 || strcmp(source, "share") == 0;
		line = page_printf(p, "%s%s%s", line, i ? page_tr(p, "word.comma", NULL) : "",
				   shared ? page_tr(p, "item.looked_up", name, NULL) : name);
	}
	return line[0] ? line : page_tr(p, "item.no_materials", NULL);
}

/* The whole guide, the summary first; elements that do not apply are left out. */
static void fill_guide(struct page *p, struct guide *g, const struct view *v)
{
	static const struct {
		const char *label, *key;
	} plain[] = {
		{ "guide.condition", "accept_condition" },
		{ "guide.result", "result_name" },
		{ "guide.time", "handle_time" },
		{ "guide.place", "handle_place" },
		{ "guide.law", "by_law" },
		{ "guide.dept", "dept_name" },
		{ "guide.org", "undertake_org" },
		{ "guide.consult", "consult" },
		{ "guide.supervise", "supervise" },
		{ "guide.fee_basis", "fee_basis" },
		{ "guide.count_limit", "count_limit" },
		{ "guide.intermediary", "intermediary" },
		{ "guide.special", "special_procedure" },
		{ "guide.power", "power_division" },
		{ "guide.exercise", "exercise_content" },
		{ "guide.catalog_code", "catalog_code" },
		{ "guide.task_code", "task_code" },
	};
	const json_t *item = v->visit->browse.item;
	add(p, g, v, "guide.materials", materials(p, item));
	add(p, g, v, "guide.promise", part_promise(p, item));
	add(p, g, v, "guide.fee", part_fee(p, item));
	add(p, g, v, "guide.steps",
	    join_names(p, json_array_of(item, "steps"), "name", page_tr(p, "word.then", NULL)));
	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		add(p, g, v, plain[i].label, part_element(p, item, plain[i].key));
	size_t i;
	json_t *q;
	json_array_foreach(json_array_of(item, "questions"), i, q)
		add(p, g, v, "guide.question",
		    page_printf(p, "%s %s", json_str(q, "q"), json_str(q, "a")));
}

static void badges(struct page *p, struct node *body, const json_t *item)
{
	struct node *row = widget_add(
		p, body, &(struct widget){ .flow = FLOW_ROW, .gap = MM(4), .cross = ALIGN_CENTRE });
	int64_t visits = json_int(item, "limit_scene_num", -1);
	if (visits == 0)
		part_text(p, row, STYLE_TAG, page_tr(p, "item.zero_visits", NULL));
	if (visits == 1)
		part_text(p, row, STYLE_TAG, page_tr(p, "item.one_visit", NULL));
	int64_t days = json_int(item, "promise_day", -1);
	if (days == 0)
		part_text(p, row, STYLE_TAG, page_tr(p, "item.promise_now", NULL));
	if (days > 0)
		part_text(p, row, STYLE_TAG,
			  page_tr_n(p,
				    part_in_workdays(p, item) ? "item.promise_badge"
							      : "item.promise_badge_days",
				    days, page_printf(p, "%lld", (long long)days), NULL));
	if (json_array_size(json_array_of(item, "fees")) == 0)
		part_text(p, row, STYLE_TAG, page_tr(p, "item.free", NULL));
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	const struct guide *g = arg;
	bool summary = v->visit->browse.item_page <= 0;
	struct halves h = part_halves(p, body);
	const char *name = json_str(v->visit->browse.item, "task_name");
	if (at->level < 3)
		part_title(p, h.left, name, json_str(v->visit->browse.item, "dept_name"),
			   at->level > 0);
	else
		widget_add(p, h.left,
			   &(struct widget){ .role = ROLE_HEADING,
					     .style = STYLE_BODY_STRONG,
					     .text = name });
	part_problem(p, h.left, "item.gone", v->visit->browse.item_gone ? "error.item_gone" : "",
		     at->level > 0);
	if (at->level < 2 && (summary || part_is_wide(p)))
		badges(p, h.left, v->visit->browse.item);
	part_facts(p, part_card(p, h.right), g->rows, at->first, at->end);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	if (!summary)
		part_pager(p, h.left, at, ACT_PAGE, 1);
	struct button guide = { "item.guide",
				page_tr(p, summary ? "item.guide" : "item.summary", NULL), ACT_PAGE,
				summary, false };
	struct button start = { "item.start", page_tr(p, "item.start", NULL), ACT_NEXT, 0,
				!v->visit->browse.item || v->visit->browse.item_gone };
	part_nav(p, h.right, &guide, &start);
	return h.right;
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	(void)level;
	const struct guide *g = arg;
	(void)v;
	part_fact(p, in, &g->rows[i]);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct guide g = { .count = 0 };
	fill_guide(p, &g, v);
	struct paged list = { .count = g.count,
			      .width = part_fact_width(p),
			      .gap = 2 * PART_CARD_GAP + MM(1),
			      .wanted = v->visit->browse.item_page - 1,
			      .levels = 4,
			      .arg = &g,
			      .screen = screen,
			      .row = row };
	if (v->visit->browse.item_page <= 0 && list.count > SUMMARY)
		list.count = SUMMARY;
	part_paged(p, body, v, &list);
}

const struct screen screen_item = { .build = build };
