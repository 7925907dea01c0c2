/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_maintenance.c - the menu of hall staff and vendors: the door with its PIN, then pages that are each one tap away.
 *
 * The pages' own buttons stand above or beside what a page shows; where letters are large or reach is low they have no
 * room there and are a page of their own. Where even that leaves a row no room, what can be done on a page follows its rows.
 * Who puts a new board up has the list of what is missing instead of the menu. What a page says is in staff_*.c.
 */
#include "ui/screens/pads.h"
#include "ui/screens/staff_page.h"

#include <string.h>

#define TAB_HEIGHT  MM(18)
#define TAB_PAD	    MM(14) /* of a button's width what is not words */
#define TABS_MAX    5	   /* beside each other */
#define WIDE_ROUND  MM(84) /* of a wide panel's left half what is not these buttons */
#define DOT	    "\342\227\217"
#define ROW_GAP	    (2 * PART_CARD_GAP + MM(1))
#define PICTURE_MAX MM(150)

/* The door */

static const struct {
	const char *title, *lead, *enter;
} doors[] = { [STAFF_DOOR] = { "staff.title", "staff.lead", "staff.enter" },
	      [STAFF_CHANGE] = { "staff.change_title", "staff.change_lead", "staff.enter" },
	      [STAFF_FIRST] = { "setup.first_title", "setup.first_lead", "setup.first_enter" },
	      [STAFF_CODE] = { "setup.code_title", "setup.code_lead", "setup.code_enter" } };

static const char *said(struct page *p, const struct staff *s)
{
	static const char *const words[STAFF_SAID_COUNT] = {
		[STAFF_SAID_LOCKED] = "staff.locked",
		[STAFF_SAID_NONE] = "staff.none",
		[STAFF_SAID_WEAK] = "staff.weak",
		[STAFF_SAID_TAKEN] = "staff.taken",
		[STAFF_SAID_DIFFER] = "staff.differ",
		[STAFF_SAID_AGAIN] = "staff.again",
		[STAFF_SAID_GONE] = "staff.gone",
		[STAFF_SAID_ENDED] = "staff.ended",
		[STAFF_SAID_SETUP] = "setup.go_on",
		[STAFF_SAID_CODE_REFUSED] = "setup.code_refused",
		[STAFF_SAID_CODE_SERIAL] = "setup.code_serial",
		[STAFF_SAID_CODE_OFFLINE] = "setup.code_offline",
		[STAFF_SAID_CODE_TLS] = "setup.code_tls",
		[STAFF_SAID_CODE_BUSY] = "setup.code_busy",
		[STAFF_SAID_CODE_NO_URL] = "setup.code_no_url",
		[STAFF_SAID_CODE_THERE] = "setup.code_there",
		[STAFF_SAID_CODE_UNKNOWN] = "setup.code_unknown",
		[STAFF_SAID_CODE_FAILED] = "setup.code_failed",
	};
	if (s->said == STAFF_SAID_WAIT)
		return page_tr_n(p, "staff.wait", s->wait_s, staff_count(p, s->wait_s), NULL);
	if (s->said == STAFF_SAID_LOCKED && s->wait_s) {
		int minutes = (s->wait_s + 59) / 60;
		return page_tr_n(p, "staff.locked_wait", minutes, staff_count(p, minutes), NULL);
	}
	if (s->said == STAFF_SAID_WRONG && s->tries_left > 0)
		return page_tr_n(p, "staff.wrong_left", s->tries_left,
				 staff_count(p, s->tries_left), NULL);
	if (s->said == STAFF_SAID_WRONG)
		return page_tr(p, "staff.wrong", NULL);
	return words[s->said] ? page_tr(p, words[s->said], NULL) : "";
}

/* As many dots as digits: nothing else of a PIN is ever on a page. */
static const char *dots(struct page *p, const char *pin)
{
	const char *line = "";
	for (size_t i = 0; pin[i]; i++)
		line = page_printf(p, "%s" DOT, line);
	return line;
}

static bool is_hint(enum staff_said said)
{
	return said == STAFF_SAID_AGAIN || said == STAFF_SAID_SETUP;
}

static void door_say(struct page *p, struct node *in, const struct staff *s, bool bare)
{
	const char *words = said(p, s);
	if (words[0])
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = is_hint(s->said) ? STYLE_NOTICE
						      : bare	       ? STYLE_ERROR
								       : STYLE_ERROR_BOX,
					     .id = "error.summary",
					     .text = words });
}

/* The box of a PIN shows dots, that of a code what was typed. */
static void door_box(struct page *p, struct node *in, const struct staff *s, bool bare)
{
	bool code = s->part == STAFF_CODE;
	const char *words = page_tr(p, code ? "setup.code" : "staff.pin", NULL);
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_TEXTBOX,
				     .style = bare ? STYLE_FIELD_LOW : STYLE_FIELD,
				     .id = code ? "staff.code" : "staff.pin",
				     .text = words,
				     .value = code ? s->code : dots(p, s->pin),
				     .spoken = words,
				     .focused = true,
				     .action = ACT_FOCUS,
				     .arg_text = code ? "code" : "pin" });
}

/* Out of the door, or back to what else is missing on a new board, which has no way out. */
static void door_nav(struct page *p, struct node *in, const struct staff *s)
{
	bool whole =
		s->part == STAFF_CODE ? s->code[0] != '\0' : strlen(s->pin) == STAFF_PIN_DIGITS;
	bool ready = whole && !s->asking && !s->wait_s;
	struct button leave = { "staff.exit", page_tr(p, "staff.exit", NULL), ACT_HOME, 0, false };
	struct button steps = { "setup.steps", page_tr(p, "setup.steps", NULL), ACT_OPEN,
				STAFF_PAGE_SETUP, s->asking };
	struct button enter = { "staff.enter",
				page_tr(p, s->asking ? "staff.asking" : doors[s->part].enter, NULL),
				ACT_NEXT, 0, !ready };
	part_nav(p, in, s->part >= STAFF_FIRST ? &steps : &leave, &enter);
}

static void door(struct page *p, struct node *body, const struct view *v, int level)
{
	const struct staff *s = v->staff;
	struct halves h = part_halves(p, body);
	bool bare = level > 0;
	if (level < 2)
		part_title(p, h.left, page_tr(p, doors[s->part].title, NULL),
			   page_tr(p, doors[s->part].lead, NULL), bare);
	door_say(p, h.left, s, bare);
	door_box(p, h.left, s, bare);
	if (s->card_counts && s->part == STAFF_DOOR && level == 0)
		part_text(p, h.left, STYLE_SECONDARY, page_tr(p, "staff.or_card", NULL));
	if (!part_is_wide(p))
		part_space(p, h.right);
	else
		part_space(p, h.left);
	pad_for(p, &h, s->part == STAFF_CODE ? FORM_PAD_TEXT : FORM_PAD_DIGITS, v, bare);
	if (!part_is_wide(p))
		widget_add(p, h.right, &(struct widget){ .min_height = PAD_REST });
	door_nav(p, h.right, s);
}

/* The pages' buttons */

static const struct {
	const char *id;
	const struct staff_page_row *row;
} pages[] = {
#define ROW(NAME, name, id, method, asked, args, more, more_args) { id, &staff_page_##name },
	STAFF_PAGES(ROW)
#undef ROW
};

static size_t shown_pages(const struct staff *s, enum staff_page out[STAFF_PAGE_COUNT])
{
	size_t count = 0;
	for (int i = 0; i < STAFF_PAGE_COUNT; i++)
		if (s->pages & 1u << i)
			out[count++] = (enum staff_page)i;
	return count;
}

static size_t tabs_across(struct page *p, const struct view *v)
{
	int widest = 1;
	for (int i = 0; i < STAFF_PAGE_COUNT; i++) {
		int width = page_text_width(p, STYLE_CHANGE, page_tr(p, pages[i].id, NULL));
		if (v->staff->pages & 1u << i && width > widest)
			widest = width;
	}
	int room = part_left_width(p) + PART_CARD_GAP;
	int across = room / (widest + TAB_PAD + PART_CARD_GAP);
	return across < 1 ? 1 : across > TABS_MAX ? TABS_MAX : (size_t)across;
}

static size_t tab_rows(struct page *p, const struct view *v)
{
	enum staff_page shown[STAFF_PAGE_COUNT];
	size_t count = shown_pages(v->staff, shown), across = tabs_across(p, v);
	return (count + across - 1) / across;
}

/* Beside a page there is room for them; a new board has none. */
static bool tabs_fit(struct page *p, const struct view *v)
{
	if (v->staff->setup)
		return false;
	int room = part_is_wide(p) ? part_body_height(p, v) - WIDE_ROUND
				   : part_body_height(p, v) * 3 / 10;
	return (int)tab_rows(p, v) * (TAB_HEIGHT + PART_CARD_GAP) - PART_CARD_GAP <= room;
}

static void tab(struct page *p, struct node *row, const struct view *v, enum staff_page page)
{
	bool here = !v->staff->menu && v->staff->page == page;
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = here ? STYLE_TAB : STYLE_CHANGE,
				     .id = pages[page].id,
				     .text = page_tr(p, pages[page].id, NULL),
				     .checked = here,
				     .grow = 1,
				     .action = ACT_OPEN,
				     .arg = page });
}

static void tab_row(struct page *p, struct node *in, const struct view *v, const void *arg,
		    size_t n, int level)
{
	enum staff_page shown[STAFF_PAGE_COUNT];
	size_t count = shown_pages(v->staff, shown), across = tabs_across(p, v);
	struct node *row = part_row(p, in, PART_CARD_GAP);
	(void)arg;
	(void)level;
	for (size_t i = n * across; i < (n + 1) * across; i++) {
		if (i < count)
			tab(p, row, v, shown[i]);
		else
			part_space(p, row);
	}
}

static void nav_button(struct page *p, struct node *row, const struct button *b)
{
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_SECONDARY_BUTTON,
				     .id = b->id,
				     .text = b->text,
				     .grow = 1,
				     .action = b->action,
				     .arg = b->arg });
}

static void nav(struct page *p, struct node *in, const struct view *v, bool to_menu)
{
	struct node *row = part_row(p, in, PART_GAP);
	if (v->staff->ref[0])
		nav_button(p, row,
			   &(struct button){ "nav.back", page_tr(p, "staff.list", NULL), ACT_OPEN,
					     STAFF_OPEN_LIST, false });
	if (v->staff->setup && v->staff->page != STAFF_PAGE_SETUP)
		nav_button(p, row,
			   &(struct button){ "setup.steps", page_tr(p, "setup.steps", NULL),
					     ACT_OPEN, STAFF_PAGE_SETUP, false });
	else if (to_menu && !v->staff->setup)
		nav_button(p, row,
			   &(struct button){ "staff.menu", page_tr(p, "staff.menu", NULL), ACT_OPEN,
					     STAFF_OPEN_MENU, false });
	if (v->staff->setup != STAFF_SETUP_OPEN)
		nav_button(p, row,
			   &(struct button){ "staff.exit", page_tr(p, "staff.exit", NULL), ACT_HOME,
					     0, false });
}

/* The menu by itself */

static struct node *menu(struct page *p, struct node *body, const struct view *v, const void *arg,
			 const struct paging *at)
{
	struct halves h = part_halves(p, body);
	if (at->level == 0)
		part_title(p, h.left, page_tr(p, "staff.menu_title", NULL), "", true);
	struct node *list = part_column(p, h.left, PART_CARD_GAP);
	for (size_t i = at->first; i < at->end; i++)
		tab_row(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	nav(p, h.right, v, false);
	return h.left;
}

static void menu_build(struct page *p, struct node *body, const struct view *v)
{
	struct paged list = { .count = tab_rows(p, v),
			      .width = part_left_width(p),
			      .gap = PART_CARD_GAP,
			      .wanted = v->visit->part,
			      .levels = 2,
			      .screen = menu,
			      .row = tab_row };
	part_paged(p, body, v, &list);
}

/* A page */

struct shown {
	const struct staff_list *list;
	const struct staff_page_row *page;
	bool tabs; /* the pages' buttons stand on it */
};

/* Where letters are huge there is no width for label, value and button beside each other. */
static void page_row(struct page *p, struct node *in, const struct view *v, const void *arg,
		     size_t i, int level)
{
	const struct shown *shown = arg;
	bool stacked = level > 0 || v->look.size == UI_SIZE_HUGE;
	staff_row_build(p, in, &shown->list->rows[i], stacked, level > 2);
}

static void page_head(struct page *p, struct node *in, const struct view *v,
		      const struct shown *shown, int level)
{
	const struct staff *s = v->staff;
	const char *lead = s->reading	       ? page_tr(p, "staff.reading", NULL)
			   : shown->list->lead ? shown->list->lead
					       : "";
	if (shown->tabs)
		for (size_t i = 0; i < tab_rows(p, v); i++)
			tab_row(p, in, v, NULL, i, level);
	if (level < 2) {
		part_title(p, in, page_tr(p, pages[s->page].id, NULL), "", true);
		part_text(p, in, STYLE_SECONDARY, lead);
	}
	staff_say(p, in, s, level > 2);
}

static struct node *page_screen(struct page *p, struct node *body, const struct view *v,
				const void *arg, const struct paging *at)
{
	const struct shown *shown = arg;
	struct halves h = part_halves(p, body);
	page_head(p, h.left, v, shown, at->level);
	if (shown->page->picture)
		shown->page->picture(p, h.right, v, PICTURE_MAX >> at->level);
	if (shown->list->count) {
		struct node *card = part_card(p, h.right);
		for (size_t i = at->first; i < at->end; i++) {
			if (i > at->first)
				widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
			page_row(p, card, v, arg, i, at->level);
		}
	}
	if (!shown->page->picture || at->level < 3)
		staff_buttons(p, h.right, shown->list);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	nav(p, h.right, v, !shown->tabs);
	return h.right;
}

static void inside(struct page *p, struct node *body, const struct view *v)
{
	const struct staff *s = v->staff;
	bool tabs = tabs_fit(p, v);
	if (s->menu && !tabs) {
		menu_build(p, body, v);
		return;
	}
	struct staff_list list = { .count = 0 };
	pages[s->page].row->fill(p, v, &list);
	struct shown shown = { &list, pages[s->page].row, tabs };
	struct paged paged = { .count = list.count,
			       .width = part_fact_width(p),
			       .gap = ROW_GAP,
			       .wanted = v->visit->part,
			       .levels = 4,
			       .arg = &shown,
			       .screen = page_screen,
			       .row = page_row };
	if (list.count && !part_is_roomy(p, v, &paged, paged.levels - 1)) {
		staff_buttons_to_rows(&list);
		paged.count = list.count;
	}
	part_paged(p, body, v, &paged);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	const struct staff *s = v->staff;
	page_place(p, s->part < STAFF_INSIDE ? doors[s->part].title : pages[s->page].id);
	page_place(p, s->part == STAFF_ADDRESS ? s->cable.name : s->menu ? "menu" : s->ref);
	if (s->part == STAFF_INSIDE)
		inside(p, body, v);
	else if (s->part == STAFF_ADDRESS)
		staff_address_build(p, body, v);
	else
		part_fit(p, body, v, 3, door);
}

const struct screen screen_maintenance = { .build = build };
