/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_progress.c - how far a case is: what to ask with, the holder's cases, one case with all its stages.
 *
 * Said as the platform's is only what it has just answered; what this terminal heard before is called so.
 */
#include <assert.h>
#include <string.h>

#include "ui/screens/pads.h"
#include "ui/screens/bundle_words.h"
#include "ui/screens/progress_ways.h"
#include "ui/screens/progress_words.h"

#define STEP_TIME_LEN 16 /* of 2026-11-21T09:41:00+08:00 */
#define DAY_LEN	      10
#define FACTS_MAX     160 /* every step, part and file, and what stands before them */
#define ROW_GAP	      MM(4)

/* Words of the contract; one that is not among them is shown as it came. */
struct word {
	const char *said, *id;
};

static const struct word results[] = {
	{ "certified", "case.result.certified" },
	{ "approved", "case.result.approved" },
	{ "rejected", "case.result.rejected" },
	{ "returned", "case.result.returned" },
	{ "void", "case.result.void" },
	{ "transferred", "case.result.transferred" },
	{ NULL, NULL },
};
static const struct word supervised[] = {
	{ "none", "case.level.none" },
	{ "warn", "case.level.warn" },
	{ "yellow", "case.level.yellow" },
	{ "red", "case.level.red" },
	{ NULL, NULL },
};
static const struct word ways[] = {
	{ "window", "delivery.by_window" },
	{ "express", "delivery.by_express" },
	{ "locker", "delivery.by_locker" },
	{ NULL, NULL },
};

static const char *word(struct page *p, const struct word *words, const char *said)
{
	for (; words->said; words++)
		if (strcmp(words->said, said) == 0)
			return page_tr(p, words->id, NULL);
	return page_strdup(p, said);
}

/* The first characters of an RFC 3339 time, with a space for its T. */
static const char *when(struct page *p, const char *at, int len)
{
	const char *day = page_printf(p, "%.*s", DAY_LEN, at);
	if (len <= DAY_LEN || strlen(at) < (size_t)len)
		return day;
	return page_printf(p, "%s %.*s", day, len - DAY_LEN - 1, at + DAY_LEN + 1);
}

static const struct tracking *tracking(const struct view *v)
{
	return &v->visit->tracking;
}

static const char *problem(const struct tracking *t)
{
	static const struct {
		enum err err;
		const char *id;
	} rows[] = {
		{ ERR_NOT_FOUND, "progress.not_found" }, { ERR_BUSY, "progress.too_many" },
		{ ERR_PERMISSION, "progress.no_check" }, { ERR_OFFLINE, "progress.offline" },
		{ ERR_SYNTAX, "progress.scan_none" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].err == t->problem)
			return rows[i].id;
	return err_message_id(t->problem);
}

/* Asking */

static const struct {
	const char *name, *id, *label;
} boxes[] = {
	{ "number", "progress.number", "progress.number" },
	{ "code", "progress.code", "progress.code" },
};

static size_t focused(const struct view *v)
{
	size_t i = 0;
	while (i < ARRAY_LEN(boxes) && strcmp(v->visit->typing.focus, boxes[i].name) != 0)
		i++;
	return i;
}

static void box(struct page *p, struct node *in, const struct view *v, size_t i, int level)
{
	const struct tracking *t = tracking(v);
	bool unlabelled = level > 2;
	struct node *column = part_column(p, in, MM(2));
	if (!unlabelled)
		part_text(p, column, STYLE_BODY_STRONG, page_tr(p, boxes[i].label, NULL));
	widget_add(
		p, column,
		&(struct widget){
			.role = ROLE_TEXTBOX,
			.style = level > 0 ? STYLE_FIELD_LOW : STYLE_FIELD,
			.id = boxes[i].id,
			.text = page_tr(p, unlabelled ? boxes[i].label : "form.placeholder", NULL),
			.value = i == 0 ? t->number : t->code,
			.spoken = page_tr(p, boxes[i].label, NULL),
			.focused = focused(v) == i,
			.personal = true,
			.action = ACT_FOCUS,
			.arg_text = boxes[i].name });
}

static void card_button(struct page *p, struct node *in)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_SECONDARY_BUTTON,
				     .id = "progress.card",
				     .icon = "id-card",
				     .text = page_tr(p, "progress.card", NULL),
				     .action = ACT_OPEN });
}

static void ask_nav(struct page *p, struct node *in, const struct tracking *t, bool types)
{
	struct button back = { "nav.back",
			       page_tr(p, types ? "overlay.close" : "nav.step_back", NULL),
			       ACT_BACK, 0, false };
	struct button next = { "nav.next",
			       page_tr(p, t->asking ? "progress.asking" : "progress.ask", NULL),
			       ACT_NEXT, 0, t->asking || !t->number[0] || !t->code[0] };
	part_nav(p, in, &back, &next);
}

/* Keys take the right half of a wide panel and stand low elsewhere; what is typed is on the left then. */
static void keys(struct page *p, const struct halves *h, const struct view *v)
{
	pad_letters(p, &(struct halves){ h->right, h->right }, v, true);
	if (!part_is_wide(p))
		widget_add(p, h->right, &(struct widget){ .min_height = PAD_REST });
}

static void ask_screen(struct page *p, struct node *body, const struct view *v, int level)
{
	const struct tracking *t = tracking(v);
	size_t typing = focused(v);
	bool types = typing < ARRAY_LEN(boxes);
	struct halves h = part_halves(p, body);
	if (level < 2)
		part_title(p, h.left, page_tr(p, "progress.title", NULL),
			   page_tr(p, v->scans ? "progress.lead_scan" : "progress.lead", NULL),
			   level > 0 || types);
	part_problem(p, h.left, "error.summary", problem(t), level > 0);
	struct node *asked = types ? h.left : h.right;
	if (!types)
		card_button(p, h.left);
	for (size_t i = 0; i < ARRAY_LEN(boxes); i++)
		if (!types || level < 3 || typing == i)
			box(p, asked, v, i, level);
	part_space(p, asked);
	if (types)
		keys(p, &h, v);
	else if (part_is_wide(p))
		part_space(p, h.left);
	ask_nav(p, h.right, t, types);
}

static void said(struct page *p, struct node *in, const char *id, const char *words)
{
	if (words[0])
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_ALERT,
					     .style = STYLE_BODY_STRONG,
					     .id = id,
					     .text = page_tr(p, words, NULL) });
}

/* The holder's cases */

/* What this terminal knows: its own word before the platform has it, then the platform's last. */
static const char *known_state(struct page *p, const json_t *row)
{
	if (!json_str(row, "project_no")[0])
		return page_tr(p, progress_state_here(row), NULL);
	return case_state_words(p, json_str(row, "case_state"));
}

static const char *name_of(const json_t *row)
{
	return json_str(row, "task_name")[0] ? json_str(row, "task_name")
					     : json_str(row, "task_code");
}

static void case_row(struct page *p, struct node *in, const struct view *v, const void *arg,
		     size_t i, int level)
{
	const json_t *row = json_array_get(arg, i);
	const char *number = json_str(row, "project_no"), *id = NULL, *chosen = NULL;
	const char *serial = json_str(row, "apply_serial_no");
	if (number[0]) {
		chosen = number;
		id = page_printf(p, "progress.case.%s", number);
	} else if (tracking_kept(tracking(v), serial)) {
		chosen = serial;
		id = page_printf(p, "progress.kept.%s", serial);
	}
	const char *parts[] = { number[0] ? number : serial, known_state(p, row),
				when(p, json_str(row, "apply_date"), DAY_LEN) };
	struct node *card = widget_add(p, in,
				       &(struct widget){ .role = ROLE_LISTITEM,
							 .style = STYLE_CARD,
							 .id = id,
							 .spoken = name_of(row),
							 .gap = MM(1),
							 .pad_y = MM(5),
							 .action = chosen ? ACT_CHOOSE : ACT_NONE,
							 .arg_text = chosen });
	part_text(p, card, STYLE_CARD_TITLE, name_of(row));
	if (level < 2)
		part_text(p, card, STYLE_CARD_TEXT, part_join(p, parts, ARRAY_LEN(parts)));
}

static const char *list_lead(const struct tracking *t, size_t count)
{
	if (t->listing)
		return "progress.listing";
	return count ? "progress.list_lead" : "progress.none";
}

static struct node *list_screen(struct page *p, struct node *body, const struct view *v,
				const void *arg, const struct paging *at)
{
	const struct tracking *t = tracking(v);
	struct halves h = part_halves(p, body);
	if (at->level < 3)
		part_title(p, h.left, page_tr(p, "progress.list_title", NULL),
			   page_tr(p, list_lead(t, json_array_size(arg)), NULL), at->level > 0);
	part_problem(p, h.left, "error.summary", problem(t), at->level > 0);
	said(p, h.left, "progress.followed", progress_taken_back(t));
	struct node *list = part_column(p, h.right, ROW_GAP);
	for (size_t i = at->first; i < at->end; i++)
		case_row(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back", page_tr(p, "progress.by_code", NULL), ACT_BACK, 0,
			       false };
	part_nav(p, h.right, &back, NULL);
	return h.right;
}

/* One case */

struct facts {
	struct fact rows[FACTS_MAX];
	size_t count;
};

static void add(struct facts *f, const char *label, const char *value, const char *id)
{
	assert(f->count < FACTS_MAX);
	if (value[0])
		f->rows[f->count++] =
			(struct fact){ .label = label, .value = value, .id = id, .personal = true };
}

static void add_word(struct page *p, struct facts *f, const char *label, const char *value,
		     const char *id)
{
	add(f, page_tr(p, label, NULL), value, id);
}

static void add_steps(struct page *p, struct facts *f, const struct progress *c)
{
	for (size_t i = 0; i < c->step_count; i++) {
		const struct progress_step *s = &c->steps[i];
		const char *words[] = { s->name[0] ? s->name : case_state_words(p, s->state),
					s->explain };
		add(f,
		    s->at[0] ? when(p, s->at, STEP_TIME_LEN) : page_tr(p, "progress.no_time", NULL),
		    part_join(p, words, ARRAY_LEN(words)),
		    page_printf(p, "progress.step.%zu", i + 1));
	}
	if (c->cut)
		add_word(p, f, "progress.more", page_tr(p, "progress.more_text", NULL), NULL);
}

/* One department's own answer. */
static void add_part(struct page *p, struct facts *f, const struct progress_part *part, size_t i)
{
	const char *words[] = { case_state_words(p, part->state), part->explain, part->dept,
				part->project_no };
	add(f, page_strdup(p, part->name), part_join(p, words, ARRAY_LEN(words)),
	    page_printf(p, "progress.part.%zu", i + 1));
}

static void add_rest(struct page *p, const struct view *v, struct facts *f,
		     const struct progress *c)
{
	const char *delivered[] = { word(p, ways, c->way), c->company };
	const char *result[] = { word(p, results, c->result_type), c->result_name, c->result_no,
				 when(p, c->result_date, DAY_LEN) };
	add_word(p, f, "progress.promise", when(p, c->promise_date, DAY_LEN), "progress.promise");
	add_word(p, f, "progress.level", word(p, supervised, c->level), "progress.level");
	add_word(p, f, "progress.result", part_join(p, result, ARRAY_LEN(result)),
		 "progress.result");
	add_word(p, f, "progress.delivery", part_join(p, delivered, ARRAY_LEN(delivered)),
		 "progress.delivery");
	add_word(p, f, "progress.tracking", page_strdup(p, c->tracking_no), "progress.tracking");
	add_word(p, f, "progress.appointment", progress_appointment(p, v, c),
		 "progress.appointment");
	/* Where no printer here takes a file, they are named, and where they are to be had. */
	for (size_t i = 0; i < c->file_count; i++)
		add_word(p, f, v->prints_documents ? "progress.file_here" : "progress.file",
			 page_strdup(p, c->files[i].name), NULL);
	for (size_t i = 0; i < c->part_count; i++)
		add_part(p, f, &c->parts[i], i);
}

/* What the platform says, or else what was heard of it here before. */
static void fill(struct page *p, const struct view *v, struct facts *f)
{
	const struct tracking *t = tracking(v);
	const json_t *known = tracking_known(t);
	struct progress c;
	bool told = t->answer && progress_read(t->answer, &c) == ERR_OK;
	f->count = 0;
	if (told)
		add_word(p, f, "progress.state", case_state_words(p, c.state), "progress.state");
	else if (known)
		add_word(p, f, "progress.last_state", known_state(p, known), "progress.state");
	if (f->count)
		f->rows[0].style = STYLE_VALUE_STRONG;
	add_word(p, f, "receipt.project_no", t->project_no, "progress.project_no");
	if (known)
		add_word(p, f, "check.item", name_of(known), NULL);
	if (told) {
		add_rest(p, v, f, &c);
		add_steps(p, f, &c);
	}
}

static void fact_row(struct page *p, struct node *in, const struct view *v, const void *arg,
		     size_t i, int level)
{
	const struct facts *f = arg;
	(void)v;
	(void)level;
	part_fact(p, in, &f->rows[i]);
}

static const char *case_lead(const struct tracking *t)
{
	if (t->asking)
		return "progress.asking";
	if (t->answer)
		return "progress.now";
	return tracking_known(t) ? "progress.before" : "progress.nothing";
}

static struct node *case_screen(struct page *p, struct node *body, const struct view *v,
				const void *arg, const struct paging *at)
{
	const struct tracking *t = tracking(v);
	const struct facts *f = arg;
	struct halves h = part_halves(p, body);
	if (at->level < 2)
		part_title(p, h.left, page_tr(p, "progress.case_title", NULL),
			   page_tr(p, case_lead(t), NULL), at->level > 0);
	part_problem(p, h.left, "error.summary", problem(t), at->level > 0);
	said(p, h.left, "progress.followed", progress_followed(t));
	said(p, h.left, "progress.printed", progress_printed(t));
	progress_unappointed(p, h.left, v);
	part_facts(p, part_card(p, h.right), f->rows, at->first, at->end);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back", page_tr(p, "nav.step_back", NULL), ACT_BACK, 0, false };
	struct button again = { "progress.again", page_tr(p, "progress.again", NULL), ACT_CHANGE,
				TRACKING_CASE, t->asking || t->result.asking };
	progress_ways(p, h.left, v);
	part_nav(p, h.right, &back, &again);
	return h.right;
}

/* Correcting */

struct asked {
	struct progress_field fields[PROGRESS_FIELDS_MAX];
	size_t count, typing; /* typing = count: none */
	struct progress progress;
};

static const char *title_of(struct page *p, const struct progress_field *f)
{
	return f->title[0] ? f->title : page_tr(p, "progress.answer", NULL);
}

static void fill_asked(const struct view *v, struct asked *a)
{
	const struct tracking *t = tracking(v);
	const char *focus = v->visit->typing.focus;
	a->count = tracking_fields(t, a->fields);
	if (!t->answer || progress_read(t->answer, &a->progress) != ERR_OK)
		a->progress = (struct progress){ .explain = "" };
	a->typing = a->count;
	for (size_t i = 0; i < a->count; i++)
		if (strncmp(focus, "field.", 6) == 0 && strcmp(focus + 6, a->fields[i].field) == 0)
			a->typing = i;
}

static void asked_row(struct page *p, struct node *in, const struct view *v, const void *arg,
		      size_t i, int level)
{
	const struct asked *a = arg;
	bool types = a->typing < a->count;
	size_t n = types ? a->typing : i;
	const struct progress_field *f = &a->fields[n];
	struct node *column = part_column(p, in, MM(2));
	part_text(p, column, STYLE_BODY_STRONG, title_of(p, f));
	widget_add(p, column,
		   &(struct widget){ .role = ROLE_TEXTBOX,
				     .style = level > 0 ? STYLE_FIELD_LOW : STYLE_FIELD,
				     .id = page_printf(p, "progress.field.%s", f->field),
				     .text = page_tr(p, "form.placeholder", NULL),
				     .value = tracking(v)->answers[n],
				     .spoken = title_of(p, f),
				     .focused = n == a->typing,
				     .personal = true,
				     .action = ACT_FOCUS,
				     .arg_text = page_printf(p, "field.%s", f->field) });
}

/* What no box can answer. */
static const char *to_the_window(struct page *p, const struct progress *c)
{
	const char *names = c->material_count ? part_join(p, c->materials, c->material_count) : "";
	return names[0] ? page_tr(p, "progress.materials", names, NULL) : "";
}

static struct node *correct_screen(struct page *p, struct node *body, const struct view *v,
				   const void *arg, const struct paging *at)
{
	const struct asked *a = arg;
	bool types = a->typing < a->count;
	struct halves h = part_halves(p, body);
	if (at->level < 3)
		part_title(p, h.left, page_tr(p, "progress.correct_title", NULL),
			   page_strdup(p, a->progress.explain), at->level > 0);
	if (!types && at->level < 3)
		part_text(p, h.left, STYLE_BODY, to_the_window(p, &a->progress));
	struct node *asked = types ? h.left : h.right;
	struct node *list = part_column(p, asked, PART_CARD_GAP);
	for (size_t i = at->first; i < at->end; i++)
		asked_row(p, list, v, arg, i, at->level);
	part_space(p, asked);
	if (types)
		pad_for(p, &h, a->fields[a->typing].integer ? FORM_PAD_DIGITS : FORM_PAD_TEXT, v,
			at->level > 0);
	if (types && !part_is_wide(p))
		widget_add(p, h.right, &(struct widget){ .min_height = PAD_REST });
	if (part_is_wide(p) && !types)
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 0);
	struct button back = { "nav.back",
			       page_tr(p, types ? "overlay.close" : "nav.step_back", NULL),
			       ACT_BACK, 0, false };
	struct button next = { "nav.next", page_tr(p, "progress.correct_send", NULL), ACT_NEXT, 0,
			       !tracking_complete(tracking(v)) };
	part_nav(p, h.right, &back, &next);
	return asked;
}

/* Taking back: the one step here that cannot be undone */

/* What only this terminal has. */
static void fill_kept(struct page *p, const struct view *v, struct facts *f)
{
	const struct tracking *t = tracking(v);
	const json_t *row = tracking_kept(t, t->serial);
	f->count = 0;
	add_word(p, f, "check.item", name_of(row), NULL);
	add_word(p, f, "receipt.serial", t->serial, "progress.serial");
	add_word(p, f, "progress.state", page_tr(p, progress_state_here(row), NULL),
		 "progress.state");
}

static void withdraw_screen(struct page *p, struct node *body, const struct view *v, int level)
{
	struct facts f;
	struct halves h = part_halves(p, body);
	bool kept = tracking(v)->part == TRACKING_TAKE_BACK;
	if (kept)
		fill_kept(p, v, &f);
	else
		fill(p, v, &f);
	part_title(p, h.left, page_tr(p, "progress.withdraw_title", NULL), "", level > 0);
	part_text(p, h.left, level > 0 ? STYLE_BODY : STYLE_VALUE,
		  page_tr(p, kept ? "progress.take_back_text" : "progress.withdraw_text", NULL));
	size_t told = level > 1 ? 1 : 3; /* which case it is */
	part_facts(p, part_card(p, h.right), f.rows, 0, f.count < told ? f.count : told);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	struct button yes = { "progress.withdraw.yes", page_tr(p, "progress.withdraw_yes", NULL),
			      ACT_SUBMIT, 0, false };
	struct button no = { "nav.back", page_tr(p, "progress.withdraw_no", NULL), ACT_BACK, 0,
			     false };
	part_submit(p, part_is_wide(p) ? h.left : h.right, &yes);
	part_nav_words(p, h.right, &no, "");
}

static void build_correct(struct page *p, struct node *body, const struct view *v)
{
	struct asked asked;
	fill_asked(v, &asked);
	bool types = asked.typing < asked.count;
	struct paged list = { .count = types ? 1 : asked.count,
			      .width = types ? part_left_width(p) : part_width(p),
			      .gap = PART_CARD_GAP,
			      .wanted = v->visit->part,
			      .levels = 4,
			      .arg = &asked,
			      .screen = correct_screen,
			      .row = asked_row };
	part_paged(p, body, v, &list);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	const struct tracking *t = tracking(v);
	const json_t *cases = json_array_of(t->cases, "cases");
	struct facts facts;
	struct paged list = { .wanted = v->visit->part, .levels = 4 };
	if (t->part == TRACKING_ASK) {
		part_fit(p, body, v, 4, ask_screen);
		return;
	}
	if (t->part == TRACKING_WITHDRAW || t->part == TRACKING_TAKE_BACK) {
		part_fit(p, body, v, 3, withdraw_screen);
		return;
	}
	if (t->part == TRACKING_CORRECT) {
		build_correct(p, body, v);
		return;
	}
	if (t->part == TRACKING_CASES) {
		list.count = json_array_size(cases);
		list.width = part_width(p);
		list.gap = ROW_GAP;
		list.arg = cases;
		list.screen = list_screen;
		list.row = case_row;
	} else {
		fill(p, v, &facts);
		list.count = facts.count;
		list.width = part_fact_width(p);
		list.gap = 2 * PART_CARD_GAP + MM(1);
		list.arg = &facts;
		list.screen = case_screen;
		list.row = fact_row;
	}
	part_paged(p, body, v, &list);
}

const struct screen screen_progress = { .build = build };
