/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_search.c - a box, what it finds, the letter board. A theme opens the same list, and so does a department, which is
 * chosen from a list like it.
 */
#include "ui/screens/pads.h"

#include <string.h>

#define ROW_GAP MM(4)

/* The departments that were found; NULL when items were. */
static const json_t *departments(const struct view *v)
{
	return json_array_of(v->visit->browse.results, "departments");
}

static bool is_typing(const struct view *v)
{
	return strcmp(v->visit->typing.focus, "box") == 0;
}

static const char *second_line(struct page *p, const json_t *item)
{
	const char *parts[] = { json_str(item, "dept_name"), part_promise_badge(p, item),
				part_visits(p, item) };
	return part_join(p, parts, ARRAY_LEN(parts));
}

/* One line, so that as many as can be stand on a page. */
static void dept(struct page *p, struct node *in, const json_t *dept, size_t i)
{
	const char *name = json_str(dept, "name");
	int64_t items = json_int(dept, "items", 0);
	struct node *row =
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_LISTITEM,
					     .style = STYLE_CARD,
					     .id = page_printf(p, "search.dept.%zu", i + 1),
					     .spoken = name,
					     .flow = FLOW_ROW,
					     .cross = ALIGN_CENTRE,
					     .gap = MM(4),
					     .pad_y = MM(5),
					     .action = ACT_CHOOSE,
					     .arg = CHOOSE_DEPT,
					     .arg_text = name });
	struct node *words = widget_add(p, row, &(struct widget){ .grow = 1 });
	part_text(p, words, STYLE_CARD_TITLE, name);
	part_text(
		p, row, STYLE_CARD_TEXT,
		page_tr_n(p, "home.items", items, page_printf(p, "%lld", (long long)items), NULL));
}

static void result(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		   int level)
{
	const json_t *item = json_array_get(arg, i);
	if (departments(v)) {
		dept(p, in, item, i);
		return;
	}
	const char *guid = json_str(item, "row_guid");
	struct node *row =
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_LISTITEM,
					     .style = STYLE_CARD,
					     .id = page_printf(p, "search.item.%s", guid),
					     .spoken = json_str(item, "task_name"),
					     .gap = MM(1),
					     .pad_y = MM(5),
					     .action = ACT_CHOOSE,
					     .arg_text = guid });
	part_text(p, row, STYLE_CARD_TITLE, json_str(item, "task_name"));
	if (level < 2)
		part_text(p, row, STYLE_CARD_TEXT, second_line(p, item));
}

/* The department's or the theme's own name, when the list was opened by one. */
static const char *title(struct page *p, const struct view *v)
{
	const struct browse *b = &v->visit->browse;
	if (b->dept[0])
		return page_strdup(p, b->dept);
	if (b->by_dept && !b->query[0])
		return page_tr(p, "search.departments", NULL);
	size_t i;
	json_t *theme;
	json_array_foreach(json_array_of(v->status, "themes"), i,
			   theme) if (v->visit->browse.theme[0] &&
				      strcmp(json_str(theme, "code"), v->visit->browse.theme) ==
					      0) return json_str(theme, "name");
	return page_tr(p, "search.title", NULL);
}

static const json_t *rows(const struct view *v)
{
	return departments(v) ? departments(v) : json_array_of(v->visit->browse.results, "items");
}

/* As many as the list can have; the rest is found by typing. */
static size_t rows_count(const struct view *v)
{
	size_t count = json_array_size(rows(v));
	return count < PART_ROWS_MAX ? count : PART_ROWS_MAX;
}

static const char *lead(struct page *p, const struct view *v)
{
	int64_t total = json_int(v->visit->browse.results, "total", 0);
	/* What is listed answers another question: nothing may be said of this one. */
	if (v->visit->browse.failed && !v->visit->browse.searching)
		return page_tr(p, "search.again", NULL);
	if (!v->visit->browse.results || v->visit->browse.searching)
		return page_tr(p, "search.searching", NULL);
	if (total == 0)
		return page_tr(p, "search.nothing", NULL);
	const char *count = page_printf(p, "%lld", (long long)total);
	if (total > (int64_t)rows_count(v))
		return page_tr(p, "search.more", count, page_printf(p, "%zu", rows_count(v)), NULL);
	if (departments(v))
		return page_tr_n(p, "search.departments_count", total, count, NULL);
	return page_tr_n(p, "home.items", total, count, NULL);
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	bool typing = is_typing(v);
	struct halves h = part_halves(p, body);
	if (at->level < 2)
		part_title(p, h.left, title(p, v), lead(p, v), at->level > 0);
	widget_add(p, h.left,
		   &(struct widget){ .role = ROLE_TEXTBOX,
				     .style = STYLE_FIELD,
				     .id = "search.box",
				     .icon = "search",
				     .text = page_tr(p, "home.search", NULL),
				     .value = v->visit->browse.query,
				     .focused = typing,
				     .personal = true, /* people type names */
				     .action = ACT_FOCUS,
				     .arg_text = "box" });
	/* The board takes the right half of a wide panel; what is found then stands on the left. */
	struct node *found = typing ? h.left : h.right;
	struct node *list = part_column(p, found, ROW_GAP);
	for (size_t i = at->first; i < at->end; i++)
		result(p, list, v, arg, i, at->level);
	part_space(p, found);
	if (part_is_wide(p) && !typing)
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	if (typing)
		pad_letters(p, &(struct halves){ h.right, h.right }, v, at->level > 1);
	return found;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct paged list = { .count = rows_count(v),
			      .width = is_typing(v) ? part_left_width(p) : part_width(p),
			      .gap = ROW_GAP,
			      .wanted = v->visit->browse.page,
			      .levels = 3,
			      .arg = rows(v),
			      .screen = screen,
			      .row = result };
	part_paged(p, body, v, &list);
}

const struct screen screen_search = { .build = build };
