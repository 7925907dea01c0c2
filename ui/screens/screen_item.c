/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_item.c - what this item is: badges, then the guide, readable without a card and offline.
 * Page 0 is the summary; item.guide leads through all elements.
 */
#include "ui/screens/parts.h"

#define GUIDE_MAX PART_MAX_ROWS

struct guide {
	struct fact rows[GUIDE_MAX];
	size_t count;
};

static void add(struct page *p, struct guide *g, const char *label_id, const char *value)
{
	if (value[0] && g->count < GUIDE_MAX)
		g->rows[g->count++] = (struct fact){ .label = page_tr(p, label_id, NULL), .value = value, .style = STYLE_BODY };
}

static const char *join_names(struct page *p, const json_t *list, const char *key)
{
	const char *line = "";
	size_t i;
	json_t *entry;
	json_array_foreach (list, i, entry)
		line = page_printf(p, "%s%s%s", line, i ? page_tr(p, "word.comma", NULL) : "", json_str(entry, key));
	return line;
}

static const char *materials(struct page *p, const json_t *item)
{
	const json_t *list = json_array_of(item, "materials");
	return json_array_size(list) ? join_names(p, list, "material_name") : page_tr(p, "item.no_materials", NULL);
}

/* The whole guide; elements that do not apply are left out. */
static void fill_guide(struct page *p, const json_t *item, struct guide *g)
{
	static const struct {
		const char *label, *key;
	} plain[] = {
		{ "guide.condition", "accept_condition" }, { "guide.law", "by_law" },
		{ "guide.dept", "dept_name" },		   { "guide.org", "undertake_org" },
		{ "guide.result", "result_name" },	   { "guide.place", "handle_place" },
		{ "guide.time", "handle_time" },	   { "guide.consult", "consult" },
		{ "guide.supervise", "supervise" },	   { "guide.fee_basis", "fee_basis" },
		{ "guide.count_limit", "count_limit" },	   { "guide.intermediary", "intermediary" },
		{ "guide.special", "special_procedure" },  { "guide.power", "power_division" },
		{ "guide.exercise", "exercise_content" },
	};
	g->count = 0;
	add(p, g, "guide.materials", materials(p, item));
	add(p, g, "guide.promise", part_promise(p, item));
	add(p, g, "guide.fee", part_fee(p, item));
	add(p, g, "guide.steps", join_names(p, json_array_of(item, "steps"), "name"));
	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		add(p, g, plain[i].label, part_element(p, item, plain[i].key));
	const json_t *questions = json_array_of(item, "questions");
	size_t i;
	json_t *q;
	json_array_foreach (questions, i, q)
		add(p, g, "guide.question", page_printf(p, "%s %s", json_str(q, "q"), json_str(q, "a")));
}

static int paginate(struct page *p, const struct guide *g, int room, size_t first[GUIDE_MAX + 1])
{
	int pages = 0, left = 0;
	for (size_t i = 0; i < g->count; i++) {
		int height = part_fact_height(p, &g->rows[i]) + MM(5);
		if (pages == 0 || height > left) {
			first[pages++] = i;
			left = room;
		}
		left -= height;
	}
	first[pages] = g->count;
	return pages;
}

static void badges(struct page *p, struct node *body, const json_t *item)
{
	struct node *row = widget_add(p, body, &(struct widget){ .flow = FLOW_ROW, .gap = MM(4), .cross = ALIGN_CENTRE });
	int64_t visits = json_int(item, "limit_scene_num", -1);
	if (visits == 0)
		part_text(p, row, STYLE_TAG, page_tr(p, "item.zero_visits", NULL));
	if (visits == 1)
		part_text(p, row, STYLE_TAG, page_tr(p, "item.one_visit", NULL));
	part_text(p, row, STYLE_TAG, part_promise(p, item));
	part_text(p, row, STYLE_TAG, part_fee(p, item));
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	const char *name = page_strdup(p, json_str(v->item, "task_name"));
	part_title(p, body, name, page_strdup(p, json_str(v->item, "dept_name")));
	badges(p, body, v->item);
	struct guide guide_rows;
	struct guide *g = &guide_rows;
	fill_guide(p, v->item, g);
	int used = MM(37) + MM(42) + MM(16) + MM(30) + 6 * PART_GAP + MM(22) + MM(14) +
		   page_text_height(p, STYLE_TITLE, name, page_width(p) - 2 * PART_MARGIN) +
		   page_text_height(p, STYLE_LEAD, "X", 0) + page_text_height(p, STYLE_TAG, "X", 0);
	size_t first[GUIDE_MAX + 1];
	int pages = paginate(p, g, page_height(p) - used, first);
	int page = v->item_page < pages ? v->item_page : 0;
	struct node *card = widget_add(p, body, &(struct widget){ .style = STYLE_CARD, .gap = MM(5) });
	for (size_t i = first[page]; i < first[page + 1]; i++) {
		if (i > first[page])
			widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
		part_fact(p, card, &g->rows[i]);
	}
	part_pager(p, body, page, pages, ACT_ITEM_PAGE);
	part_space(p, body);
	struct button guide = { "item.guide", page_tr(p, "item.guide", NULL), ACT_ITEM_PAGE,
				pages > 0 ? (page + 1) % pages : 0, pages <= 1 };
	struct button start = { "item.start", page_tr(p, "item.start", NULL), ACT_START, 0, !v->item };
	part_nav(p, body, &guide, &start);
}

const struct screen screen_item = { .name = "item", .build = build };
