/* SPDX-License-Identifier: Apache-2.0 */
/*
 * appoint.c - when one can come to the hall: a day, a time of it, the number that was given for it. What may have been
 * taken and what may have been given back is said to be so, and nothing else can be chosen meanwhile.
 */
#include "ui/screens/appoint.h"

#include <string.h>
#include <time.h>

#include "firmware/core/supervision/workdays.h"

#define CHINA_S	  (8 * 3600)
#define HOTLINE	  "12345"
#define PHONE_MAX 24 /* bytes; what is longer is no number to be dialled */
#define ROW_GAP	  MM(4)
#define FACTS_MAX 4

static const struct {
	bool bare, untitled;
} levels[] = { { false, false }, { true, false }, { true, true } };

static const struct appointing *appointing(const struct view *v)
{
	return &v->visit->appointing;
}

bool appoint_is_offered(const json_t *item)
{
	return strcmp(json_str(item, "is_schedule"), "1") == 0;
}

/* Words */

static const char *day_words(struct page *p, const char *date)
{
	static const char *const days[] = { "day.sunday",    "day.monday",   "day.tuesday",
					    "day.wednesday", "day.thursday", "day.friday",
					    "day.saturday" };
	int64_t ms;
	struct tm tm;
	if (!workdays_date(date, &ms))
		return page_strdup(p, date);
	time_t t = (time_t)(ms / 1000) + CHINA_S;
	gmtime_r(&t, &tm);
	return page_tr(p, "frame.date", page_printf(p, "%d", tm.tm_mon + 1),
		       page_printf(p, "%d", tm.tm_mday), page_tr(p, days[tm.tm_wday], NULL), NULL);
}

static const char *hours(struct page *p, const json_t *slot)
{
	return page_printf(p, "%s\xe2\x80\x93%s", json_str(slot, "from"), json_str(slot, "to"));
}

const char *appoint_when(struct page *p, const json_t *slot)
{
	const char *day = json_str(slot, "date");
	if (!day[0])
		return "";
	bool timed = json_str(slot, "from")[0] && json_str(slot, "to")[0];
	return page_printf(p, "%s %s", day_words(p, day), timed ? hours(p, slot) : "");
}

/* Whom to phone instead: the hall that is meant. */
static const char *phone(const struct view *v)
{
	const json_t *about = appointing(v)->about;
	bool away = json_str(about, "hall_code")[0];
	const char *said = away ? json_str(about, "phone")
				: json_str(json_object_get(v->status, "hall"), "phone");
	return said[0] && strlen(said) <= PHONE_MAX ? said : HOTLINE;
}

static const char *left_words(struct page *p, int64_t left)
{
	return left ? page_tr_n(p, "appoint.left", left, page_printf(p, "%lld", (long long)left),
				NULL)
		    : page_tr(p, "appoint.left_none", NULL);
}

struct word {
	enum err err;
	const char *id;
};

static const char *word_of(const struct word *words, enum err err)
{
	while (words->err != err && words->err != ERR_OK)
		words++;
	return words->id;
}

/* Why nothing can be chosen. */
static const char *no_slots(const struct appointing *a)
{
	static const struct word words[] = { { ERR_OFFLINE, "appoint.offline" },
					     { ERR_NOT_FOUND, "appoint.closed" },
					     { ERR_INVALID, "appoint.closed" },
					     { ERR_OK, "appoint.strange" } };
	struct slot_day days[SLOT_DAYS_MAX];
	size_t count = slots_days(appointing_slots(a), days);
	if (a->listing)
		return "";
	if (a->problem != ERR_OK)
		return word_of(words, a->problem);
	for (size_t i = 0; i < count; i++)
		if (days[i].left)
			return "";
	return count ? "appoint.full" : "appoint.none";
}

/* What came of taking it, where nothing did. */
static const char *not_taken(const struct appointing *a)
{
	static const struct word words[] = { { ERR_CONFLICT, "appoint.not_left" },
					     { ERR_NOT_FOUND, "appoint.not_offered" },
					     { ERR_OFFLINE, "appoint.not_online" },
					     { ERR_OK, "appoint.refused" } };
	if (a->taking.doubt)
		return "appoint.doubt";
	return a->taking.problem == ERR_OK ? "" : word_of(words, a->taking.problem);
}

const char *appoint_back_words(struct page *p, const struct view *v, const char *no)
{
	static const struct word words[] = { { ERR_OFFLINE, "appoint.back_offline" },
					     { ERR_OK, "appoint.back_refused" } };
	const struct appointing *a = appointing(v);
	if (!no[0] || strcmp(a->back, no) != 0)
		return "";
	if (a->giving.asking)
		return page_tr(p, "appoint.giving", NULL);
	if (a->giving.done)
		return page_tr(p, "appoint.back_done", no, NULL);
	if (a->giving.doubt)
		return page_tr(p, "appoint.back_doubt", NULL);
	return a->giving.problem == ERR_OK
		       ? ""
		       : page_tr(p, word_of(words, a->giving.problem), phone(v), NULL);
}

void appoint_back_button(struct page *p, struct node *in, const struct view *v, const char *id,
			 const char *no, bool small)
{
	const struct appointing *a = appointing(v);
	bool sure = a->sure && strcmp(a->back, no) == 0;
	if (!appointment_no_is_valid(no) || appointing_is_back(a, no))
		return;
	widget_add(p, in,
		   &(struct widget){
			   .role = ROLE_BUTTON,
			   .style = small ? STYLE_CHANGE : STYLE_SECONDARY_BUTTON,
			   .id = id,
			   .text = page_tr(p, sure ? "appoint.sure" : "appoint.give_back", NULL),
			   .grave = sure,
			   .disabled = a->giving.asking,
			   .grow = 1,
			   .action = ACT_CHANGE,
			   .arg_text = page_strdup(p, no) });
}

static void alert(struct page *p, struct node *in, const char *id, const char *words, bool bare)
{
	if (words[0])
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = bare ? STYLE_ERROR : STYLE_ERROR_BOX,
					     .id = id,
					     .text = words });
}

static void said(struct page *p, struct node *in, const char *id, const char *words)
{
	if (words[0])
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = STYLE_BODY_STRONG,
					     .id = id,
					     .text = words });
}

/* Choosing: a day, or a time of it */

struct choices {
	struct slot_day days[SLOT_DAYS_MAX];
	const json_t *slots;
	size_t first, count; /* of the slots of that day, or of the days */
	bool times;
};

static void fill(const struct view *v, struct choices *c)
{
	const struct appointing *a = appointing(v);
	c->slots = appointing_slots(a);
	c->count = slots_days(c->slots, c->days);
	c->first = 0;
	c->times = a->day[0];
	for (size_t i = 0; c->times && i < c->count; i++)
		if (strcmp(c->days[i].date, a->day) == 0) {
			c->first = c->days[i].first;
			c->count = c->days[i].count;
			return;
		}
	if (c->times)
		c->count = 0; /* that day is not offered any more */
}

struct choice {
	const char *id, *arg, *words;
	int64_t left;
	bool time, chosen;
};

static void choice(struct page *p, struct node *in, const struct view *v, const struct choice *c)
{
	const char *parts[] = { c->words, left_words(p, c->left) };
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_CHOICE,
				     .style = STYLE_CHOICE,
				     .id = c->id,
				     .text = part_join(p, parts, ARRAY_LEN(parts)),
				     .checkable = c->time,
				     .checked = c->chosen,
				     .disabled = !c->left || !appointing_may_choose(appointing(v)),
				     .min_height = MM(24),
				     .action = ACT_CHOOSE,
				     .arg_text = c->arg });
}

static struct choice day_of(struct page *p, const struct slot_day *day)
{
	return (struct choice){ .id = page_printf(p, "handover.day.%s", day->date),
				.arg = page_strdup(p, day->date),
				.words = day_words(p, day->date),
				.left = day->left };
}

static struct choice time_of(struct page *p, const struct view *v, const json_t *slot)
{
	const char *id = json_str(slot, "id");
	return (struct choice){ .id = page_printf(p, "handover.slot.%s", id),
				.arg = page_strdup(p, id),
				.words = hours(p, slot),
				.left = json_int(slot, "left", 0),
				.time = true,
				.chosen = strcmp(id, appointing(v)->slot) == 0 };
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const struct choices *c = arg;
	(void)level;
	struct choice one = c->times ? time_of(p, v, json_array_get(c->slots, c->first + i))
				     : day_of(p, &c->days[i]);
	choice(p, in, v, &one);
}

static const char *lead(struct page *p, const struct view *v)
{
	const struct appointing *a = appointing(v);
	if (a->listing)
		return page_tr(p, "appoint.listing", NULL);
	return a->day[0] ? day_words(p, a->day) : page_tr(p, "appoint.lead", NULL);
}

static const char *next_words(const struct appointing *a)
{
	if (a->taking.asking)
		return "appoint.asking";
	return a->taking.doubt ? "handover.again" : "appoint.take";
}

static struct node *choose_screen(struct page *p, struct node *body, const struct view *v,
				  const void *arg, const struct paging *at)
{
	const struct appointing *a = appointing(v);
	bool bare = levels[at->level].bare;
	struct halves h = part_halves(p, body);
	const char *none = no_slots(a), *not = not_taken(a);
	if (!levels[at->level].untitled)
		part_title(p, h.left, page_tr(p, "appoint.title", NULL), lead(p, v), bare);
	said(p, h.left, "handover.unappointed", appoint_back_words(p, v, a->back));
	alert(p, h.left, "handover.appoint.problem",
	      not [0]	? page_tr(p, not, phone(v), NULL)
	      : none[0] ? page_tr(p, none, phone(v), NULL)
			: "",
	      bare);
	struct node *list = part_column(p, h.right, ROW_GAP);
	for (size_t i = at->first; i < at->end; i++)
		row(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back", page_tr(p, "nav.step_back", NULL), ACT_BACK, 0, false };
	struct button next = { "nav.next", page_tr(p, next_words(a), NULL), ACT_NEXT, 0,
			       !a->slot[0] || a->taking.asking };
	part_nav(p, h.right, &back, &next);
	return h.right;
}

/* What was taken */

struct taken {
	struct fact rows[FACTS_MAX];
	size_t count;
};

static void add(struct page *p, struct taken *t, const char *label, const char *value,
		const char *id, enum style style)
{
	if (value[0])
		t->rows[t->count++] = (struct fact){
			.label = page_tr(p, label, NULL), .value = value, .id = id, .style = style
		};
}

static const char *where(struct page *p, const struct view *v)
{
	const json_t *about = appointing(v)->about, *hall = json_object_get(v->status, "hall");
	const char *parts[] = { json_str(hall, "name"), json_str(hall, "address") };
	return json_str(about, "hall_code")[0] ? json_str(about, "place")
					       : part_join(p, parts, ARRAY_LEN(parts));
}

static void fill_taken(struct page *p, const struct view *v, struct taken *t)
{
	const struct appointing *a = appointing(v);
	t->count = 0;
	add(p, t, "appoint.number", a->no, "handover.appointed", STYLE_BIG_NUMBER);
	add(p, t, "appoint.when", appoint_when(p, appointing_slot(a)), "handover.appointed.when",
	    STYLE_NONE);
	add(p, t, "guide.place", where(p, v), "handover.appointed.where", STYLE_NONE);
	add(p, t, "check.item", json_str(a->about, "task_name"), NULL, STYLE_NONE);
}

static void taken_row(struct page *p, struct node *in, const struct view *v, const void *arg,
		      size_t i, int level)
{
	const struct taken *t = arg;
	(void)v;
	(void)level;
	part_fact(p, in, &t->rows[i]);
}

static struct node *taken_screen(struct page *p, struct node *body, const struct view *v,
				 const void *arg, const struct paging *at)
{
	static const char *const words[] = { [PRINT_NO_PRINTER] = "handover.note_it",
					     [PRINT_RUNNING] = "handover.printing",
					     [PRINT_DONE] = "handover.printed",
					     [PRINT_FAILED] = "handover.note_it",
					     [PRINT_WAITING] = "print.waiting",
					     [PRINT_AGAIN] = "print.again",
					     [PRINT_DOUBT] = "print.doubt" };
	const struct appointing *a = appointing(v);
	const struct taken *t = arg;
	struct halves h = part_halves(p, body);
	if (!levels[at->level].untitled)
		part_title(p, h.left, page_tr(p, "appoint.done", NULL),
			   page_tr(p, words[a->print], NULL), levels[at->level].bare);
	said(p, h.left, "handover.unappointed", appoint_back_words(p, v, a->no));
	part_facts(p, part_card(p, h.right), t->rows, at->first, at->end);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct node *row = part_row(p, h.right, PART_GAP);
	appoint_back_button(p, row, v, "handover.unappoint", a->no, at->level > 1);
	struct button next = { "nav.next", page_tr(p, "handover.go_on", NULL), ACT_NEXT, 0, false };
	part_nav(p, h.right, NULL, &next);
	return h.right;
}

void appoint_build(struct page *p, struct node *body, const struct view *v)
{
	const struct appointing *a = appointing(v);
	struct choices choices;
	struct taken taken;
	struct paged list = { .wanted = v->visit->part, .levels = ARRAY_LEN(levels) };
	page_place(p, "appoint");
	page_place(p, a->no[0] ? a->no : a->day);
	page_place(p, a->sure ? "sure" : "");
	if (a->no[0]) {
		fill_taken(p, v, &taken);
		list.count = taken.count;
		list.width = part_fact_width(p);
		list.gap = 2 * PART_CARD_GAP + MM(1);
		list.arg = &taken;
		list.screen = taken_screen;
		list.row = taken_row;
	} else {
		fill(v, &choices);
		list.count = choices.count;
		list.width = part_width(p);
		list.gap = ROW_GAP;
		list.shrinks = true;
		list.arg = &choices;
		list.screen = choose_screen;
		list.row = row;
	}
	part_paged(p, body, v, &list);
}
