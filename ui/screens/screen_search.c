/* SPDX-License-Identifier: Apache-2.0 */
/* screen_search.c - a box, what it finds, the letter board. A theme opens the same list. */
#include "ui/screens/pads.h"

#include <string.h>

#define ROW_GAP MM(4)

static const char *second_line(struct page *p, const json_t *item)
{
	const char *promise = part_promise(p, item);
	return page_printf(p, "%s%s%s", json_str(item, "dept_name"), promise[0] ? " \302\267 " : "", promise);
}

static int row_height(struct page *p, const json_t *item)
{
	int width = page_width(p) - 2 * PART_MARGIN - MM(16);
	return page_text_height(p, STYLE_CARD_TITLE, json_str(item, "task_name"), width) + MM(1) +
	       page_text_height(p, STYLE_CARD_TEXT, second_line(p, item), width) + MM(12) + ROW_GAP;
}

/* The first row of each page, given what a page holds; returns how many pages there are. */
static int paginate(struct page *p, const json_t *items, int room, size_t first[PART_MAX_ROWS])
{
	int pages = 0, left = 0;
	for (size_t i = 0; i < json_array_size(items) && pages < PART_MAX_ROWS - 1; i++) {
		int height = row_height(p, json_array_get(items, i));
		if (pages == 0 || height > left) {
			first[pages++] = i;
			left = room;
		}
		left -= height;
	}
	first[pages] = json_array_size(items);
	return pages;
}

static void result(struct page *p, struct node *in, const json_t *item)
{
	struct node *row = widget_add(
		p, in, &(struct widget){ .role = ROLE_LISTITEM,
					 .style = STYLE_CARD,
					 .id = page_printf(p, "search.item.%s", json_str(item, "row_guid")),
					 .spoken = json_str(item, "task_name"),
					 .gap = MM(1),
					 .action = ACT_OPEN_ITEM,
					 .arg_text = json_str(item, "row_guid") });
	part_text(p, row, STYLE_CARD_TITLE, page_strdup(p, json_str(item, "task_name")));
	part_text(p, row, STYLE_CARD_TEXT, second_line(p, item));
}

static void results(struct page *p, struct node *body, const struct view *v, int room)
{
	const json_t *items = json_array_of(v->results, "items");
	size_t first[PART_MAX_ROWS];
	if (json_array_size(items) == 0) {
		if (v->results && !v->searching)
			part_text(p, body, STYLE_LEAD, page_tr(p, "search.nothing", NULL));
		return;
	}
	int pages = paginate(p, items, room, first);
	int page = v->results_page < pages ? v->results_page : pages - 1;
	struct node *list = part_column(p, body, ROW_GAP);
	for (size_t i = first[page]; i < first[page + 1]; i++)
		result(p, list, json_array_get(items, i));
	part_pager(p, body, page, pages, ACT_RESULTS_PAGE);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	bool typing = v->focus && strcmp(v->focus, "search") == 0;
	part_title(p, body, page_tr(p, "search.title", NULL), "");
	widget_add(p, body, &(struct widget){ .role = ROLE_TEXTBOX,
					      .style = STYLE_FIELD,
					      .id = "search.box",
					      .icon = "search",
					      .text = page_tr(p, "home.search", NULL),
					      .value = v->query ? v->query : "",
					      .focused = typing,
					      .action = ACT_FOCUS,
					      .arg_text = "search" });
	int used = MM(37) + MM(42) + MM(16) + page_text_height(p, STYLE_TITLE, "X", 0) + MM(28) + 4 * PART_GAP + MM(24);
	if (typing)
		used += 6 * (MM(22) + PART_KEY_GAP) + PART_GAP;
	results(p, body, v, page_height(p) - used);
	part_space(p, body);
	if (typing)
		pad_letters(p, body, v);
}

const struct screen screen_search = { .name = "search", .build = build };
