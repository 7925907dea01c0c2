/* SPDX-License-Identifier: Apache-2.0 */
/* screen_home.c - one question, the search box, the themes. Every theme stays within reach by pages. */
#include "ui/screens/parts.h"

#define CARD_HEIGHT  MM(64)
#define CARD_WORDS   MM(41) /* of a card's width what is not words: padding, icon, gap */
#define WIDE_COLUMNS 3
#define HIGH_COLUMNS 2

static int columns(const struct page *p)
{
	return part_is_wide(p) ? WIDE_COLUMNS : HIGH_COLUMNS;
}

static int words_width(const struct page *p)
{
	if (part_is_wide(p))
		return (part_width(p) - (WIDE_COLUMNS - 1) * PART_GAP) / WIDE_COLUMNS - MM(35);
	return (part_width(p) - (columns(p) - 1) * PART_GAP) / columns(p) - CARD_WORDS;
}

static bool fits_line(struct page *p, const char *line)
{
	return page_text_width(p, STYLE_CARD_TEXT, line) <= words_width(p);
}

static const char *with_rest(struct page *p, const char *names, int64_t items)
{
	const char *count = page_printf(p, "%lld", (long long)items);
	return names[0] ? page_tr_n(p, "home.examples", items, names, count, NULL)
			: page_tr_n(p, "home.items", items, count, NULL);
}

/* Under a theme's name: the examples that fit one line, and how many items there are in all. */
static const char *second_line(struct page *p, const json_t *theme)
{
	const json_t *examples = json_array_of(theme, "examples");
	int64_t items = json_int(theme, "items", 0), named = 0;
	const char *names = "", *best = with_rest(p, "", items);
	size_t i;
	json_t *example;
	json_array_foreach(examples, i, example)
	{
		const char *name = json_string_value(example);
		const char *more = page_printf(p, "%s%s%s", names, names[0] ? PART_MIDDLE_DOT : "",
					       name ? name : "");
		const char *line = ++named == items ? more : with_rest(p, more, items);
		if (!name || !fits_line(p, line))
			break;
		names = more;
		best = line;
	}
	return best;
}

static void theme_card(struct page *p, struct node *row, const json_t *theme, int level)
{
	const char *icon = json_str(theme, "icon"), *code = json_str(theme, "code");
	struct node *c =
		widget_add(p, row,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_CARD,
					     .id = page_printf(p, "home.theme.%s", code),
					     .icon = page_has_icon(p, icon) ? icon : "list",
					     .spoken = json_str(theme, "name"),
					     .flow = FLOW_ROW,
					     .cross = ALIGN_CENTRE,
					     .gap = MM(7),
					     .pad_x = part_is_wide(p) ? MM(5) : MM(8),
					     .pad_y = level > 2 ? MM(6) : MM(8),
					     .grow = 1,
					     .action = ACT_OPEN,
					     .arg_text = code });
	struct node *words = widget_add(p, c, &(struct widget){ .grow = 1, .gap = MM(1) });
	part_text(p, words, STYLE_CARD_TITLE, json_str(theme, "name"));
	part_text(p, words, STYLE_CARD_TEXT, second_line(p, theme));
}

static void theme_row(struct page *p, struct node *in, const struct view *v, const void *arg,
		      size_t n, int level)
{
	const json_t *list = arg;
	(void)v;
	size_t across = (size_t)columns(p);
	struct node *row = widget_add(
		p, in,
		&(struct widget){ .flow = FLOW_ROW, .gap = PART_GAP, .min_height = CARD_HEIGHT });
	for (size_t i = n * across; i < (n + 1) * across; i++) {
		if (i < json_array_size(list))
			theme_card(p, row, json_array_get(list, i), level);
		else
			part_space(p, row);
	}
}

/* Who is responsible and how old the catalogue is: a terminal nobody looks after shows it. */
static void foot(struct page *p, struct node *in, const struct view *v)
{
	const json_t *hall = json_object_get(v->status, "hall");
	const char *phone = json_str(hall, "phone"), *responsible = json_str(hall, "responsible");
	const char *date = json_str(json_object_get(v->status, "catalogue"), "date");
	const char *parts[] = {
		responsible[0] ? page_tr(p, "home.responsible", responsible, NULL) : "",
		phone[0] ? page_tr(p, "home.phone", phone, NULL) : "",
		date[0] ? page_tr(p, "home.catalogue", date, NULL) : "",
	};
	part_text(p, in, STYLE_SECONDARY, part_join(p, parts, ARRAY_LEN(parts)));
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	struct halves h = part_halves(p, body);
	if (at->level < 3)
		part_title(p, h.left, page_tr(p, "home.title", NULL), page_tr(p, "home.lead", NULL),
			   at->level > 1);
	part_notice(p, h.right, v, at->level > 1);
	part_problem(p, h.left, "home.card_left", v->card_left ? "home.card_left" : "",
		     at->level > 2);
	/* Who left a card is asked for that first; and then the reader works. */
	if (v->fault && !v->card_left)
		part_problem(p, h.left, "home.fault", at->level > 1 ? v->fault_brief : v->fault,
			     at->level > 1);
	widget_add(p, h.left,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = at->level > 2 ? STYLE_FIELD_LOW : STYLE_FIELD,
				     .id = "home.search",
				     .focused = true,
				     .icon = "search",
				     .text = page_tr(p, "home.search", NULL),
				     .action = ACT_OPEN });
	struct node *list = part_column(p, h.right, PART_GAP);
	for (size_t i = at->first; i < at->end; i++)
		theme_row(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	if (at->level == 0)
		foot(p, h.left, v);
	return h.right;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	const json_t *themes = json_array_of(v->status, "themes");
	size_t across = (size_t)columns(p), rows = (json_array_size(themes) + across - 1) / across;
	struct paged list = { .count = rows < PART_ROWS_MAX ? rows : PART_ROWS_MAX,
			      .width = part_width(p),
			      .gap = PART_GAP,
			      .wanted = v->visit->browse.page,
			      .levels = 4,
			      .shrinks = true,
			      .arg = themes,
			      .screen = screen,
			      .row = theme_row };
	part_paged(p, body, v, &list);
}

const struct screen screen_home = { .build = build };
