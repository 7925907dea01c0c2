/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_home.c - one question, the search box and the departments, then themes and events of a life. Each of them stays
 * within reach by pages.
 */
#include "ui/screens/parts.h"

#define CARD_HEIGHT  MM(64)
#define CARD_WORDS   MM(41) /* of a card's width what is not words: padding, icon, gap */
#define FIELD_ROUND  MM(32) /* of a field's width what is not words */
#define OWN_ROUND    MM(20) /* of such a button's width, and the gap before it */
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

/* A card of the grid: a theme, or an event of a life. */
struct entry {
	const char *id, *icon, *name, *line;
	int action;
	int64_t arg;
	const char *arg_text;
};

static struct entry theme_entry(struct page *p, const json_t *theme)
{
	const char *icon = json_str(theme, "icon"), *code = json_str(theme, "code");
	return (struct entry){ .id = page_printf(p, "home.theme.%s", code),
			       .icon = page_has_icon(p, icon) ? icon : "list",
			       .name = json_str(theme, "name"),
			       .line = second_line(p, theme),
			       .action = ACT_OPEN,
			       .arg_text = code };
}

static struct entry bundle_entry(struct page *p, const json_t *bundle)
{
	const char *guid = json_str(bundle, "row_guid");
	return (struct entry){ .id = page_printf(p, "home.bundle.%s", guid),
			       .icon = "star",
			       .name = json_str(bundle, "task_name"),
			       .line = page_tr(p, "home.bundle", NULL),
			       .action = ACT_CHOOSE,
			       .arg_text = guid };
}

static void card(struct page *p, struct node *row, const struct entry *e, int level)
{
	struct node *c = widget_add(p, row,
				    &(struct widget){ .role = ROLE_BUTTON,
						      .style = STYLE_CARD,
						      .id = e->id,
						      .icon = e->icon,
						      .spoken = e->name,
						      .flow = FLOW_ROW,
						      .cross = ALIGN_CENTRE,
						      .gap = MM(7),
						      .pad_x = part_is_wide(p) ? MM(5) : MM(8),
						      .pad_y = level > 2 ? MM(6) : MM(8),
						      .grow = 1,
						      .action = e->action,
						      .arg = e->arg,
						      .arg_text = e->arg_text });
	struct node *words = widget_add(p, c, &(struct widget){ .grow = 1, .gap = MM(1) });
	part_text(p, words, STYLE_CARD_TITLE, e->name);
	part_text(p, words, STYLE_CARD_TEXT, e->line);
}

/* What is the citizen's own, behind the card. */
static const struct {
	const char *id, *icon;
	int what;
} own_ways[] = { { "home.progress", "hourglass", OPEN_PROGRESS },
		 { "home.licences", "id-card", OPEN_LICENCES },
		 { "home.notices", "list", OPEN_NOTICES } };

/* What has no room beside the search box: departments and one's own; the themes, then the events. */
struct grid {
	bool departments;
	size_t own; /* the last of own_ways */
	const json_t *themes, *bundles;
};

static size_t grid_count(const struct grid *g)
{
	return g->departments + g->own + json_array_size(g->themes) + json_array_size(g->bundles);
}

static struct entry departments_entry(struct page *p)
{
	return (struct entry){ .id = "home.departments",
			       .icon = "briefcase",
			       .name = page_tr(p, "home.departments", NULL),
			       .line = "",
			       .action = ACT_OPEN,
			       .arg = OPEN_DEPARTMENTS };
}

/* Where letters are large the word alone. */
static struct entry own_entry(struct page *p, size_t way)
{
	const char *name = page_tr(p, own_ways[way].id, NULL);
	bool fits = page_text_width(p, STYLE_CARD_TITLE, name) <= words_width(p);
	return (struct entry){ .id = own_ways[way].id,
			       .icon = fits ? own_ways[way].icon : NULL,
			       .name = name,
			       .line = "",
			       .action = ACT_OPEN,
			       .arg = own_ways[way].what };
}

static struct entry grid_entry(struct page *p, const struct grid *g, size_t i)
{
	size_t themes = json_array_size(g->themes);
	if (g->departments && i-- == 0)
		return departments_entry(p);
	if (i < g->own)
		return own_entry(p, ARRAY_LEN(own_ways) - g->own + i);
	i -= g->own;
	return i < themes ? theme_entry(p, json_array_get(g->themes, i))
			  : bundle_entry(p, json_array_get(g->bundles, i - themes));
}

static void card_row(struct page *p, struct node *in, const struct view *v, const void *arg,
		     size_t n, int level)
{
	const struct grid *g = arg;
	(void)v;
	size_t across = (size_t)columns(p);
	struct node *row = widget_add(
		p, in,
		&(struct widget){ .flow = FLOW_ROW, .gap = PART_GAP, .min_height = CARD_HEIGHT });
	for (size_t i = n * across; i < (n + 1) * across; i++) {
		if (i < grid_count(g)) {
			struct entry e = grid_entry(p, g, i);
			card(p, row, &e, level);
		} else {
			part_space(p, row);
		}
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

/* True if the departments have room beside the search box, whose words may take two lines. */
static bool fit_beside(struct page *p)
{
	int width = part_is_wide(p) ? part_left_width(p) : part_width(p);
	int box = page_text_width(p, STYLE_FIELD, page_tr(p, "home.search", NULL)) / 2;
	int departments = page_text_width(p, STYLE_FIELD, page_tr(p, "home.departments", NULL));
	return box + departments + 2 * FIELD_ROUND + PART_GAP <= width;
}

/* Beside the search box as long as there is room: progress at least. */
static void own(struct page *p, struct node *row, const struct grid *g, bool low)
{
	for (size_t i = 0; i < ARRAY_LEN(own_ways) - g->own; i++)
		widget_add(p, row,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = low ? STYLE_CHANGE : STYLE_SECONDARY_BUTTON,
					     .id = own_ways[i].id,
					     .text = page_tr(p, own_ways[i].id, NULL),
					     .grow = !low,
					     .action = ACT_OPEN,
					     .arg = own_ways[i].what });
}

/* How many of own_ways have no room in one row with the box. */
static size_t own_apart(struct page *p)
{
	int width = FIELD_ROUND +
		    page_text_width(p, STYLE_FIELD, page_tr(p, "home.search_brief", NULL));
	for (size_t i = 0; i < ARRAY_LEN(own_ways); i++)
		width += OWN_ROUND +
			 page_text_width(p, STYLE_CHANGE, page_tr(p, own_ways[i].id, NULL));
	int room = part_is_wide(p) ? part_left_width(p) : part_width(p);
	return width > room ? ARRAY_LEN(own_ways) - 1 : 0;
}

/* What is known by name, what by who does it, and what is one's own: in one row where there is little room. */
static void ways(struct page *p, struct node *in, const struct grid *g, bool low)
{
	enum style field = low ? STYLE_FIELD_LOW : STYLE_FIELD;
	struct node *row = widget_add(p, in, &(struct widget){ .flow = FLOW_ROW, .gap = PART_GAP });
	widget_add(p, row,
		   &(struct widget){
			   .role = ROLE_BUTTON,
			   .style = field,
			   .id = "home.search",
			   .focused = true,
			   .icon = "search",
			   .text = page_tr(p, low ? "home.search_brief" : "home.search", NULL),
			   .spoken = page_tr(p, "home.search", NULL),
			   .grow = 1,
			   .action = ACT_OPEN });
	if (!g->departments)
		widget_add(p, row,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = field,
					     .id = "home.departments",
					     .icon = "briefcase",
					     .text = page_tr(p, "home.departments", NULL),
					     .action = ACT_OPEN,
					     .arg = OPEN_DEPARTMENTS });
	if (!low)
		row = part_row(p, in, PART_GAP);
	own(p, row, g, low);
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
	bool stale =
		json_is_true(json_object_get(json_object_get(v->status, "catalogue"), "stale"));
	part_problem(p, h.left, "home.stale", stale ? "home.stale" : "", at->level > 2);
	ways(p, h.left, arg, at->level > 2);
	struct node *list = part_column(p, h.right, PART_GAP);
	for (size_t i = at->first; i < at->end; i++)
		card_row(p, list, v, arg, i, at->level);
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
	struct grid grid = { !fit_beside(p), own_apart(p), json_array_of(v->status, "themes"),
			     json_array_of(v->status, "bundles") };
	size_t across = (size_t)columns(p), rows = (grid_count(&grid) + across - 1) / across;
	struct paged list = { .count = rows < PART_ROWS_MAX ? rows : PART_ROWS_MAX,
			      .width = part_width(p),
			      .gap = PART_GAP,
			      .wanted = v->visit->browse.page,
			      .levels = 4,
			      .shrinks = true,
			      .arg = &grid,
			      .screen = screen,
			      .row = card_row };
	part_paged(p, body, v, &list);
}

const struct screen screen_home = { .build = build };
