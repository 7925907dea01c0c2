/* SPDX-License-Identifier: Apache-2.0 */
/* screen_home.c - one question, the search box, the themes. Every theme stays within reach by pages. */
#include "ui/screens/parts.h"

#include <string.h>

#define THEMES_ON_PAGE 8
#define EXAMPLES       3
#define CARD_HEIGHT    MM(50)

static const char *examples(struct page *p, const json_t *theme)
{
	const json_t *names = json_array_of(theme, "examples");
	const char *line = "";
	for (size_t i = 0; i < json_array_size(names) && i < EXAMPLES; i++) {
		const char *name = json_string_value(json_array_get(names, i));
		line = page_printf(p, "%s%s%s", line, line[0] ? " \302\267 " : "", name ? name : "");
	}
	return line;
}

/* The line under a theme's name: as many examples as one line holds, otherwise how many items. */
static const char *second_line(struct page *p, const json_t *theme, int width)
{
	const char *line = examples(p, theme);
	int one = page_text_height(p, STYLE_CARD_TEXT, "X", 0);
	int64_t items = json_int(theme, "items", 0);
	if (!line[0] || page_text_height(p, STYLE_CARD_TEXT, line, width) > one)
		return page_tr_n(p, "home.items", items, page_printf(p, "%lld", (long long)items), NULL);
	return line;
}

static void theme_card(struct page *p, struct node *row, const json_t *theme)
{
	const char *icon = json_str(theme, "icon");
	struct node *c = widget_add(p, row, &(struct widget){ .role = ROLE_BUTTON,
							      .style = STYLE_CARD,
							      .id = page_printf(p, "home.theme.%s", json_str(theme, "code")),
							      .icon = icon[0] ? icon : "list",
							      .spoken = json_str(theme, "name"),
							      .flow = FLOW_ROW,
							      .cross = ALIGN_CENTRE,
							      .gap = MM(7),
							      .grow = 1,
							      .action = ACT_OPEN_THEME,
							      .arg_text = json_str(theme, "code") });
	struct node *words = widget_add(p, c, &(struct widget){ .grow = 1, .gap = MM(1) });
	part_text(p, words, STYLE_CARD_TITLE, page_strdup(p, json_str(theme, "name")));
	int width = (page_width(p) - 2 * PART_MARGIN - PART_GAP) / 2 - MM(16) - MM(24);
	part_text(p, words, STYLE_CARD_TEXT, second_line(p, theme, width));
}

static void themes(struct page *p, struct node *body, const json_t *list, int page)
{
	struct node *row = NULL;
	size_t first = (size_t)page * THEMES_ON_PAGE, count = json_array_size(list);
	for (size_t i = 0; i < THEMES_ON_PAGE; i++) {
		if (i % 2 == 0)
			row = widget_add(p, body, &(struct widget){ .flow = FLOW_ROW, .gap = PART_GAP, .min_height = CARD_HEIGHT });
		if (first + i < count)
			theme_card(p, row, json_array_get(list, first + i));
		else
			part_space(p, row);
	}
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	const json_t *list = json_array_of(v->status, "themes");
	int count = (int)json_array_size(list);
	int pages = (count + THEMES_ON_PAGE - 1) / THEMES_ON_PAGE;
	int page = v->results_page < pages ? v->results_page : 0;
	part_title(p, body, page_tr(p, "home.title", NULL), page_tr(p, "home.lead", NULL));
	if (v->card_left)
		widget_add(p, body, &(struct widget){ .role = ROLE_ALERT,
						      .style = STYLE_ERROR_BOX,
						      .id = "home.card_left",
						      .text = page_tr(p, "home.card_left", NULL) });
	widget_add(p, body, &(struct widget){ .role = ROLE_BUTTON,
					      .style = STYLE_FIELD,
					      .id = "home.search",
					      .focused = true,
					      .icon = "search",
					      .text = page_tr(p, "home.search", NULL),
					      .action = ACT_OPEN_SEARCH });
	themes(p, body, list, page);
	part_space(p, body);
	part_pager(p, body, page, pages, ACT_RESULTS_PAGE);
}

const struct screen screen_home = { .name = "home", .build = build };
