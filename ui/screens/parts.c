/* SPDX-License-Identifier: Apache-2.0 */
/* parts.c - see parts.h. */
#include "ui/screens/parts.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/item/item.h"

#define FACT_MIN    MM(13)
#define FACT_ROOMY  MM(19) /* in a card of few facts */
#define FEW_FACTS   5
#define CARD_PAD    MM(8)  /* of STYLE_CARD, left and right */
#define PAGER_REST  MM(40) /* padding of two buttons and the gaps beside them */
#define HALVES_GAP  MM(12)
#define LEFT_SHARE  3
#define RIGHT_SHARE 5

struct node *part_row(struct page *p, struct node *in, int gap)
{
	return widget_add(p, in, &(struct widget){ .flow = FLOW_ROW, .gap = gap });
}

struct node *part_column(struct page *p, struct node *in, int gap)
{
	return widget_add(p, in, &(struct widget){ .gap = gap });
}

void part_space(struct page *p, struct node *in)
{
	widget_add(p, in, &(struct widget){ .grow = 1 });
}

void part_text(struct page *p, struct node *in, enum style style, const char *text)
{
	if (text[0])
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_TEXT, .style = style, .text = text });
}

void part_title(struct page *p, struct node *in, const char *title, const char *lead, bool bare)
{
	struct node *box = part_column(p, in, MM(1));
	widget_add(p, box,
		   &(struct widget){ .role = ROLE_HEADING,
				     .style = bare ? STYLE_HEADING : STYLE_TITLE,
				     .text = title });
	if (!bare)
		part_text(p, box, STYLE_LEAD, lead);
}

const char *part_waived(struct page *p, size_t count)
{
	return count ? page_tr_n(p, "check.waived", (int64_t)count, page_printf(p, "%zu", count),
				 NULL)
		     : "";
}

void part_picture(struct page *p, struct node *in, const char *icon, const char *spoken, int height)
{
	if (height)
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_IMAGE,
					     .style = STYLE_ICON,
					     .icon = icon,
					     .spoken = spoken,
					     .height = height });
}

void part_problem(struct page *p, struct node *in, const char *id, const char *message_id,
		  bool bare)
{
	if (message_id[0])
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = bare ? STYLE_ERROR : STYLE_ERROR_BOX,
					     .id = id,
					     .text = page_tr(p, message_id, NULL) });
}

/* Places */

bool part_is_wide(const struct page *p)
{
	return page_width(p) > page_height(p);
}

int part_body_width(const struct page *p)
{
	return page_width(p) - 2 * PART_MARGIN;
}

int part_width(const struct page *p)
{
	if (!part_is_wide(p))
		return part_body_width(p);
	return (part_body_width(p) - HALVES_GAP) * RIGHT_SHARE / (LEFT_SHARE + RIGHT_SHARE);
}

int part_left_width(const struct page *p)
{
	return part_is_wide(p) ? part_body_width(p) - HALVES_GAP - part_width(p)
			       : part_body_width(p);
}

/* Grows half as fast as the letters in it. */
int part_label_width(struct page *p)
{
	return MM(29) + page_text_width(p, STYLE_SECONDARY, "0000000000") * 7 / 10;
}

int part_fact_width(const struct page *p)
{
	return part_width(p) - 2 * CARD_PAD;
}

struct halves part_halves(struct page *p, struct node *body)
{
	if (!part_is_wide(p))
		return (struct halves){ body, body };
	struct node *row = widget_add(
		p, body, &(struct widget){ .flow = FLOW_ROW, .gap = HALVES_GAP, .grow = 1 });
	/* Fixed, so that what is measured without its rows is as wide as it will be with them. */
	struct node *left = widget_add(
		p, row, &(struct widget){ .gap = PART_GAP, .width = part_left_width(p) });
	struct node *right =
		widget_add(p, row, &(struct widget){ .gap = PART_GAP, .width = part_width(p) });
	return (struct halves){ left, right };
}

int part_body_height(const struct page *p, const struct view *v)
{
	int step, of;
	int above = frame_steps(v, &step, &of) ? PART_STEPS : 0;
	/* With low reach the page's height is what is within reach, and the header besides. */
	if (v->look.low_reach)
		above = 0;
	return page_height(p) - PART_HEADER - above - PART_BAR - 2 * PART_BODY_PAD;
}

/* Fitting */

int part_fit(struct page *p, struct node *body, const struct view *v, int levels,
	     void (*screen)(struct page *p, struct node *body, const struct view *v, int level))
{
	int room = part_body_height(p, v), level = 0;
	for (; level + 1 < levels; level++) {
		struct node *scratch = page_scratch(p);
		struct node *trial = widget_add(p, scratch, &(struct widget){ .gap = PART_GAP });
		screen(p, trial, v, level);
		if (page_measure(scratch, trial, part_body_width(p)).least <= room)
			break;
	}
	screen(p, body, v, level);
	return level;
}

/* What the rows may take when the screen also shows a pager, or does not; -1: nothing fits. */
static int room_for_rows(struct page *p, const struct view *v, const struct paged *l, int level,
			 int pages)
{
	struct node *scratch = page_scratch(p);
	struct node *trial = widget_add(p, scratch, &(struct widget){ .gap = PART_GAP });
	struct paging at = { .pages = pages, .level = level };
	struct node *column = l->screen(p, trial, v, l->arg, &at);
	int width = part_body_width(p), height = part_body_height(p, v);
	if (page_measure(scratch, trial, width).least > height)
		return -1;
	return height - page_measure(scratch, column, width).least;
}

struct rows {
	int heights[PART_ROWS_MAX], tallest;
	size_t first[PART_ROWS_MAX + 1]; /* of each page */
	int pages;
	bool fits; /* each row finds a page high enough */
};

static void measure(struct page *p, const struct view *v, const struct paged *l, int level,
		    struct rows *r)
{
	assert(l->count <= PART_ROWS_MAX);
	r->tallest = 0;
	for (size_t i = 0; i < l->count; i++) {
		struct node *scratch = page_scratch(p);
		l->row(p, scratch, v, l->arg, i, level);
		struct page_height h = page_measure(scratch, scratch, l->width);
		r->heights[i] = l->shrinks ? h.least : h.natural;
		if (r->heights[i] > r->tallest)
			r->tallest = r->heights[i];
	}
}

/* A row that is too high for any page has one to itself. */
static void spread(struct rows *r, const struct paged *l, int room)
{
	int left = 0;
	r->pages = 0;
	for (size_t i = 0; i < l->count; i++) {
		if (r->pages == 0 || r->heights[i] > left) {
			r->first[r->pages++] = i;
			left = room;
		}
		left -= r->heights[i] + l->gap;
	}
	r->first[r->pages] = l->count;
	r->fits = room >= 0 && r->tallest <= room;
}

static void paginate(struct page *p, const struct view *v, const struct paged *l, int level,
		     struct rows *r)
{
	measure(p, v, l, level, r);
	spread(r, l, room_for_rows(p, v, l, level, 1));
	if (r->pages > 1)
		spread(r, l, room_for_rows(p, v, l, level, 2));
}

bool part_is_whole(struct page *p, const struct view *v, const struct paged *l, int level)
{
	struct rows r;
	paginate(p, v, l, level, &r);
	return r.pages <= 1 && r.fits;
}

bool part_is_roomy(struct page *p, const struct view *v, const struct paged *l, int level)
{
	struct rows r;
	paginate(p, v, l, level, &r);
	return r.fits;
}

void part_paged(struct page *p, struct node *body, const struct view *v, const struct paged *l)
{
	struct rows r;
	int level = 0;
	paginate(p, v, l, level, &r);
	while (!r.fits && level + 1 < l->levels)
		paginate(p, v, l, ++level, &r);
	struct paging at = { .pages = r.pages, .level = level };
	at.page = l->wanted > 0 && l->wanted < r.pages ? l->wanted : 0;
	if (r.pages) {
		at.first = r.first[at.page];
		at.end = r.first[at.page + 1];
	}
	l->screen(p, body, v, l->arg, &at);
}

static void page_button(struct page *p, struct node *row, const char *id, int action, int to,
			bool there)
{
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_CHANGE,
				     .id = id,
				     .text = page_tr(p, id, NULL),
				     .action = action,
				     .arg = to,
				     .disabled = !there });
}

void part_pager(struct page *p, struct node *in, const struct paging *at, int action, int base)
{
	if (at->pages <= 1)
		return;
	struct node *row = widget_add(
		p, in,
		&(struct widget){ .flow = FLOW_ROW, .gap = PART_GAP, .cross = ALIGN_CENTRE });
	const char *now = page_printf(p, "%d", at->page + 1);
	const char *all = page_printf(p, "%d", at->pages);
	const char *words = page_tr(p, "page.of", now, all, NULL);
	int buttons = page_text_width(p, STYLE_CHANGE, page_tr(p, "page.prev", NULL)) +
		      page_text_width(p, STYLE_CHANGE, page_tr(p, "page.next", NULL)) + PAGER_REST;
	if (page_text_width(p, STYLE_SECONDARY, words) > part_left_width(p) - buttons)
		words = page_printf(p, "%s/%s", now, all);
	page_button(p, row, "page.prev", action, base + at->page - 1, at->page > 0);
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = STYLE_SECONDARY,
				     .text = words,
				     .text_align = ALIGN_CENTRE,
				     .grow = 1 });
	page_button(p, row, "page.next", action, base + at->page + 1, at->page + 1 < at->pages);
}

/* Long texts, cut so that a page can turn between the pieces */

/* Behind the stop that begins at `at`; NULL when none of them does. */
static const char *behind_stop(const char *at, const char *const *stops)
{
	for (; *stops; stops++)
		if (strncmp(at, *stops, strlen(*stops)) == 0)
			return at + strlen(*stops);
	return NULL;
}

static const char *piece_end(const char *s, int chars)
{
	static const char *const sentence[] = { "\xe3\x80\x82", "\xef\xbc\x9b", "; ",
						". ",		"\n",		NULL };
	static const char *const part[] = { "\xef\xbc\x8c", ", ", NULL };
	const char *at = s, *end = NULL, *weak = NULL;
	for (int i = 0; i < chars && *at; i++) {
		const char *strong = behind_stop(at, sentence), *comma = behind_stop(at, part);
		end = strong ? strong : end;
		weak = comma ? comma : weak;
		utf8_next(&at);
	}
	if (!*at)
		return at;
	if (!end)
		end = weak;
	return end ? end : at;
}

const char *part_piece(struct page *p, const struct view *v, const char **rest, int chars)
{
	static const int percent[] = {
		[UI_SIZE_STANDARD] = 100, [UI_SIZE_ELDER] = 75, [UI_SIZE_HUGE] = 56
	};
	const char *start = *rest;
	*rest = piece_end(start, chars * percent[v->look.size] / 100);
	return page_printf(p, "%.*s", (int)(*rest - start), start);
}

/* Facts */

static enum style style_of(const struct fact *f)
{
	return f->style == STYLE_NONE ? STYLE_VALUE : f->style;
}

static void add_fact(struct page *p, struct node *card, const struct fact *f, int min_height)
{
	struct node *row = widget_add(p, card,
				      &(struct widget){ .flow = FLOW_ROW,
							.cross = ALIGN_CENTRE,
							.gap = MM(4),
							.min_height = min_height });
	struct node *left = widget_add(p, row, &(struct widget){ .width = part_label_width(p) });
	part_text(p, left, STYLE_SECONDARY, f->label);
	if (f->tag)
		part_text(p, row, STYLE_TAG, f->tag);
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = style_of(f),
				     .id = f->id,
				     .text = f->value,
				     .value = f->id && !f->no_value ? f->value : NULL,
				     .personal = f->personal,
				     .grow = 1 });
	if (f->change_id)
		widget_add(p, row,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_CHANGE,
					     .id = f->change_id,
					     .text = page_tr(p, "check.change", NULL),
					     .action = ACT_CHANGE,
					     .arg = (int64_t)f->change_to,
					     .arg_text = f->change_arg });
}

void part_fact(struct page *p, struct node *card, const struct fact *f)
{
	add_fact(p, card, f, FACT_MIN);
}

struct node *part_card(struct page *p, struct node *in)
{
	return widget_add(p, in, &(struct widget){ .style = STYLE_CARD, .gap = PART_CARD_GAP });
}

void part_facts(struct page *p, struct node *card, const struct fact *facts, size_t first,
		size_t end)
{
	for (size_t i = first; i < end; i++) {
		if (i > first)
			widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
		add_fact(p, card, &facts[i], end - first <= FEW_FACTS ? FACT_ROOMY : FACT_MIN);
	}
}

const char *part_label(struct page *p, const char *title)
{
	static const char *const marks[] = { "?", "\xef\xbc\x9f" };
	size_t len = strlen(title);
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		size_t mark = strlen(marks[i]);
		if (len > mark && strcmp(title + len - mark, marks[i]) == 0)
			return page_printf(p, "%.*s", (int)(len - mark), title);
	}
	return page_strdup(p, title);
}

const char *part_unit(struct page *p, const struct form_field *f)
{
	return f->amount ? page_tr(p, "form.yuan", NULL) : f->unit ? f->unit : "";
}

const char *part_answer(struct page *p, const struct form_field *f, const char *shown)
{
	if (f->type == FORM_BOOLEAN)
		return page_tr(p, f->checked ? "word.yes" : "word.no", NULL);
	if (f->long_term)
		return page_tr(p, "form.long_term", NULL);
	if (f->type == FORM_GROUP)
		return page_tr_n(p, "form.entries", (int64_t)f->entries, shown, NULL);
	if (!shown[0])
		return page_tr(p, "check.empty", NULL);
	const char *unit = part_unit(p, f);
	return unit[0] ? page_printf(p, "%s %s", shown, unit) : page_strdup(p, shown);
}

/* Buttons */

static void add_button(struct page *p, struct node *in, const struct button *b, enum style style,
		       int grow)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = style,
				     .id = b->id,
				     .text = b->text,
				     .action = b->action,
				     .arg = b->arg,
				     .disabled = b->disabled,
				     .grow = grow });
}

void part_submit(struct page *p, struct node *in, const struct button *submit)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_PRIMARY,
				     .id = submit->id,
				     .text = submit->text,
				     .action = submit->action,
				     .disabled = submit->disabled,
				     .grave = true });
}

void part_nav(struct page *p, struct node *in, const struct button *back, const struct button *next)
{
	struct node *row = part_row(p, in, PART_GAP);
	if (back)
		add_button(p, row, back, STYLE_SECONDARY_BUTTON, 1);
	else
		widget_add(p, row, &(struct widget){ .grow = 1 });
	if (next)
		add_button(p, row, next, STYLE_PRIMARY, 2);
	else
		widget_add(p, row, &(struct widget){ .grow = 2 });
}

void part_aside_nav(struct page *p, struct node *in, const struct view *v, const char *again_id,
		    bool again)
{
	bool own = v->visit->goal != STAGE_HOME;
	struct button once_more = { again_id, page_tr(p, "progress.again", NULL), ACT_CHANGE, 0,
				    false };
	struct button next = { "nav.next", page_tr(p, own ? "goal.items" : "notices.go_on", NULL),
			       ACT_NEXT, 0, false };
	part_nav(p, in, again ? &once_more : NULL, &next);
}

void part_nav_words(struct page *p, struct node *in, const struct button *back, const char *words)
{
	struct node *row = widget_add(
		p, in,
		&(struct widget){ .flow = FLOW_ROW, .gap = PART_GAP, .cross = ALIGN_CENTRE });
	add_button(p, row, back, STYLE_SECONDARY_BUTTON, 1);
	widget_add(p, row,
		   &(struct widget){
			   .role = ROLE_TEXT, .style = STYLE_SECONDARY, .text = words, .grow = 2 });
}

/* Sentences about an item */

const char *part_days(struct page *p, int64_t days, const char *type)
{
	static const char *const words[] = { [ITEM_DAYS_OF_WORK] = "item.workdays",
					     [ITEM_DAYS_OF_CALENDAR] = "item.days",
					     [ITEM_DAYS_PLAIN] = "item.days_plain" };
	enum item_days kind = item_days_kind(type);
	const char *number = page_printf(p, "%lld", (long long)days);
	if (kind == ITEM_DAYS_UNKNOWN)
		return page_tr(p, "item.days_of", number, type, NULL);
	return page_tr_n(p, words[kind], days, number, NULL);
}

static const char *promised_days(struct page *p, const json_t *item)
{
	return part_days(p, json_int(item, "promise_day", 0), json_str(item, "promise_type"));
}

const char *part_promise_badge(struct page *p, const json_t *item)
{
	int64_t promised = json_int(item, "promise_day", -1);
	if (promised < 0)
		return "";
	if (promised == 0)
		return page_tr(p, "item.promise_now", NULL);
	return page_tr(p, "item.promise_badge", promised_days(p, item), NULL);
}

const char *part_legal(struct page *p, const json_t *item)
{
	int64_t legal = json_int(item, "anticipate_day", -1);
	return legal < 0 ? "" : part_days(p, legal, json_str(item, "anticipate_type"));
}

const char *part_promise(struct page *p, const json_t *item)
{
	int64_t promised = json_int(item, "promise_day", -1),
		legal = json_int(item, "anticipate_day", -1);
	if (promised < 0)
		return "";
	if (promised == 0)
		return page_tr(p, "item.promise_now", NULL);
	bool alike = strcmp(json_str(item, "anticipate_type"), json_str(item, "promise_type")) == 0;
	if (legal < 0 || (alike && legal <= promised))
		return page_tr(p, "item.promise", promised_days(p, item), NULL);
	return page_tr(p, "item.promise_legal", promised_days(p, item), part_legal(p, item), NULL);
}

const char *part_promise_after(struct page *p, const json_t *item)
{
	int64_t promised = json_int(item, "promise_day", -1);
	if (promised < 0)
		return "";
	if (promised == 0)
		return page_tr(p, "item.promise_now", NULL);
	return page_tr(p, "receipt.promise_after", promised_days(p, item), NULL);
}

const char *part_visits(struct page *p, const json_t *item)
{
	int64_t visits = json_int(item, "limit_scene_num", -1);
	if (visits == 0)
		return page_tr(p, "item.zero_visits", NULL);
	return visits == 1 ? page_tr(p, "item.one_visit", NULL) : "";
}

const char *part_money(struct page *p, int64_t fen)
{
	return page_printf(p, "%lld.%02lld", (long long)(fen / 100), (long long)(fen % 100));
}

const char *part_fee(struct page *p, const json_t *item)
{
	int64_t sum = item_fee_total(item);
	return sum ? page_tr(p, "item.fee", part_money(p, sum), NULL) : "";
}

const char *part_pay(struct page *p, const json_t *item)
{
	bool online = strcmp(json_str(item, "is_pay_online"), "1") == 0;
	if (item_fee_total(item) == 0)
		return "";
	return page_tr(p, online ? "item.pay_online" : "item.pay_window", NULL);
}

const char *part_fee_and_pay(struct page *p, const json_t *item)
{
	const char *fee = part_fee(p, item);
	return fee[0] ? page_tr(p, "item.fee_pay", fee, part_pay(p, item), NULL) : "";
}

const char *part_consent(struct page *p, const struct consent *c)
{
	const char *title = json_str(c->words, "title");
	if (title[0])
		return page_strdup(p, title);
	return page_tr(p, c->words || !c->licences ? "consent.item" : "consent.licences", NULL);
}

const char *part_join(struct page *p, const char *const *parts, size_t count)
{
	const char *line = "";
	for (size_t i = 0; i < count; i++)
		if (parts[i][0])
			line = page_printf(p, "%s%s%s", line, line[0] ? PART_MIDDLE_DOT : "",
					   parts[i]);
	return line;
}
