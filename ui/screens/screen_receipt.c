/* SPDX-License-Identifier: Apache-2.0 */
/* screen_receipt.c - the three words, the two numbers, the code, and what to take along. */
#include "ui/screens/bundle_words.h"
#include "ui/screens/people_words.h"

#include "firmware/core/item/bundle.h"

#include <string.h>

static const struct {
	const char *title, *lead;
} words[] = {
	[CASE_STORED] = { "receipt.stored", "receipt.stored_lead" },
	[CASE_RECEIVED] = { "receipt.received", "receipt.received_lead" },
	[CASE_ACCEPTED] = { "receipt.accepted", "receipt.accepted_lead" },
};

static const char *const print_words[] = {
	[PRINT_NO_PRINTER] = "receipt.print_none",
	[PRINT_RUNNING] = "receipt.print_running",
	[PRINT_DONE] = "receipt.print_done",
	[PRINT_FAILED] = "receipt.print_failed",
	[PRINT_WAITING] = "print.waiting",
	[PRINT_AGAIN] = "print.again",
	[PRINT_DOUBT] = "print.doubt",
};

#define FACTS_MAX     (9 + BASKET_MAX)
#define REFERENCE_LEN 8 /* the first characters of client_ref tell a case from its neighbours */

/* What gives way, from the roomiest to the barest. */
static const struct {
	int icon, qr;
	bool all;  /* the item and its time limit too */
	bool bare; /* the state in smaller letters */
} levels[] = {
	{ MM(44), MM(100), true, false }, { MM(34), MM(84), true, false },
	{ MM(24), MM(80), true, false },  { MM(20), MM(70), true, false },
	{ 0, MM(70), true, false },	  { 0, MM(62), false, false },
	{ 0, MM(62), false, true },	  { 0, 0, false, true },
};

/* Nobody knows whether it is stored: whom to ask, and by what it is found. */
static size_t fill_doubt(struct page *p, const struct view *v, int level,
			 struct fact facts[FACTS_MAX])
{
	const json_t *hall = json_object_get(v->status, "hall");
	const char *phone = json_str(hall, "phone"), *window = json_str(hall, "window");
	enum style number = levels[level].bare ? STYLE_VALUE_STRONG : STYLE_BIG_NUMBER;
	size_t n = 0;
	facts[n++] = (struct fact){ .label = page_tr(p, "receipt.reference", NULL),
				    .value = page_printf(p, "%.*s", REFERENCE_LEN,
							 v->visit->handed.client_ref),
				    .id = "receipt.reference",
				    .style = number };
	if (phone[0])
		facts[n++] = (struct fact){ .label = page_tr(p, "help.phone", NULL),
					    .value = phone,
					    .style = number };
	if (!phone[0] || levels[level].all)
		facts[n++] =
			(struct fact){ .label = page_tr(p, "help.window", NULL),
				       .value = window[0] ? window
							  : page_tr(p, "help.window_any", NULL) };
	if (levels[level].all)
		facts[n++] = (struct fact){ .label = page_tr(p, "check.item", NULL),
					    .value = json_str(v->visit->browse.item, "task_name") };
	return n;
}

/* What came of it beside the numbers, as far as there is something to say and room to say it. */
static size_t fill_rest(struct page *p, const struct view *v, int level, struct fact *facts)
{
	const json_t *item = v->visit->browse.item;
	const char *visits = part_visits(p, item);
	bool all = levels[level].all, some = !levels[level].bare;
	const struct {
		bool room;
		const char *label;
		struct fact fact;
	} rows[] = {
		{ all,
		  "check.item",
		  { .value = json_str(item, "task_name"), .tag = visits[0] ? visits : NULL } },
		{ some,
		  "receipt.by",
		  { .value = part_handed_in_by(p, v->visit),
		    .id = "receipt.by",
		    .personal = true } },
		{ some,
		  "check.materials",
		  { .value = part_waived(p, materials_waived(&v->visit->answers.materials)),
		    .id = "receipt.waived",
		    .style = STYLE_BODY } },
		{ some,
		  "receipt.saved",
		  { .value = bundle_saved(p, v->visit->answers.item),
		    .id = "receipt.saved",
		    .style = STYLE_BODY } },
		{ all, "receipt.promise", { .value = part_promise_after(p, item) } },
		{ all,
		  "receipt.fee",
		  { .value = part_fee_and_pay(p, item),
		    .id = "receipt.fee",
		    .style = STYLE_BODY } },
	};
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!rows[i].room || !rows[i].fact.value[0])
			continue;
		facts[n] = rows[i].fact;
		facts[n++].label = page_tr(p, rows[i].label, NULL);
	}
	return n;
}

/* The other cases of this visit, each with its own number and word; without room they are a tap away. */
static size_t fill_earlier(struct page *p, const struct view *v, struct fact *facts)
{
	const struct basket *b = &v->visit->basket;
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++) {
		const struct basket_entry *e = &b->entries[i];
		const char *parts[] = { e->serial, page_tr(p, words[e->word].title, NULL),
					e->task_name };
		if (e->state != BASKET_DONE || strcmp(e->serial, v->visit->handed.serial) == 0)
			continue;
		facts[n++] = (struct fact){ .label = page_tr(p, "receipt.earlier", NULL),
					    .value = part_join(p, parts, ARRAY_LEN(parts)),
					    .id = page_printf(p, "receipt.case.%zu", i),
					    .style = STYLE_BODY };
	}
	return n;
}

/* Its numbers; the barest leaves the code to the paper. */
static size_t fill_numbers(struct page *p, const struct view *v, int level,
			   struct fact facts[FACTS_MAX])
{
	const struct handed *h = &v->visit->handed;
	bool known = h->project_no[0], bare = levels[level].bare;
	enum style number = bare ? STYLE_VALUE_STRONG : STYLE_BIG_NUMBER;
	enum style later = bare ? STYLE_CARD_TEXT : STYLE_BODY;
	size_t n = 0;
	facts[n++] = (struct fact){ .label = page_tr(p, "receipt.serial", NULL),
				    .value = h->serial,
				    .id = "receipt.serial",
				    .style = number };
	facts[n++] = (struct fact){ .label = page_tr(p, "receipt.project_no", NULL),
				    .value = known ? h->project_no
						   : page_tr(p, "receipt.project_later", NULL),
				    .id = "receipt.project_no",
				    .style = known ? number : later,
				    .no_value = !known };
	if (known && h->query_code[0] && levels[level].qr)
		facts[n++] = (struct fact){ .label = page_tr(p, "progress.code", NULL),
					    .value = h->query_code,
					    .id = "receipt.code",
					    .style = STYLE_VALUE_STRONG };
	return n;
}

static size_t fill(struct page *p, const struct view *v, int level, struct fact facts[FACTS_MAX])
{
	size_t n = fill_numbers(p, v, level, facts);
	n += fill_rest(p, v, level, facts + n);
	return levels[level].all ? n + fill_earlier(p, v, facts + n) : n;
}

/* What happens next, as far as the terminal knows. */
static const char *lead(const struct view *v)
{
	if (v->visit->handed.doubt)
		return "receipt.doubt_lead";
	if (bundle_is_mixed(&v->visit->handed, v->visit->answers.item))
		return "bundle.mixed_lead";
	if (v->visit->handed.word == CASE_STORED &&
	    json_is_true(json_object_get(v->status, "online")))
		return "receipt.stored_lead_online";
	return words[v->visit->handed.word].lead;
}

static void state(struct page *p, struct node *in, const struct view *v, int icon, bool bare)
{
	const struct handed *h = &v->visit->handed;
	const char *title = page_tr(p, h->doubt ? "receipt.doubt" : words[h->word].title, NULL);
	struct node *top =
		widget_add(p, in, &(struct widget){ .cross = ALIGN_CENTRE, .gap = MM(2) });
	if (icon)
		widget_add(p, top,
			   &(struct widget){ .role = ROLE_IMAGE,
					     .style = h->doubt ? STYLE_ICON : STYLE_DONE_ICON,
					     .icon = h->doubt ? "hourglass" : NULL,
					     .spoken = title,
					     .height = icon });
	widget_add(p, top,
		   &(struct widget){ .role = ROLE_HEADING,
				     .style = bare ? STYLE_HEADING : STYLE_TITLE,
				     .id = "receipt.state",
				     .text = title,
				     .value = h->doubt ? "doubt" : case_word_name(h->word),
				     .text_align = ALIGN_CENTRE });
	if (!bare)
		widget_add(p, top,
			   &(struct widget){ .role = ROLE_TEXT,
					     .style = STYLE_LEAD,
					     .text = page_tr(p, lead(v), NULL),
					     .text_align = ALIGN_CENTRE });
}

/* What lies there to be taken: nothing is asked for that is not there. */
static const char *take(const struct view *v)
{
	enum print_state print = v->visit->handed.print;
	bool paper = print_is_paper(print);
	if (v->visit->handed.doubt)
		return "receipt.ask";
	if (paper)
		return v->card_lies ? "receipt.take" : "receipt.take_paper";
	return v->card_lies ? "receipt.take_card" : "";
}

/* "" when all is done. */
static const char *undone(struct page *p, const struct view *v)
{
	size_t left = basket_left(&v->visit->basket);
	return left ? page_tr_n(p, "basket.left", (int64_t)left, page_printf(p, "%zu", left), NULL)
		    : "";
}

static void take_along(struct page *p, struct node *in, const struct view *v, int size, bool bare)
{
	struct node *row = widget_add(
		p, in, &(struct widget){ .flow = FLOW_ROW, .gap = MM(10), .cross = ALIGN_CENTRE });
	if (size && v->visit->handed.qr[0])
		widget_add(p, row,
			   &(struct widget){ .role = ROLE_IMAGE,
					     .style = STYLE_QR,
					     .id = "receipt.qr",
					     .qr = true,
					     .value = v->visit->handed.qr,
					     .spoken = page_tr(p, "receipt.qr", NULL),
					     .width = size,
					     .height = size });
	struct node *side = widget_add(p, row, &(struct widget){ .grow = 1, .gap = MM(2) });
	const struct handed *h = &v->visit->handed;
	const char *now = take(v)[0] ? page_tr(p, take(v), NULL) : "";
	const char *print = h->doubt ? "" : page_tr(p, print_words[h->print], NULL);
	if (bare) {
		bool paper = print_is_paper(h->print) && h->print != PRINT_AGAIN;
		const char *parts[] = { h->doubt || paper ? now : print, undone(p, v) };
		part_text(p, side, STYLE_BODY_STRONG, part_join(p, parts, ARRAY_LEN(parts)));
		return;
	}
	part_text(p, side, STYLE_HEADING, now);
	part_text(p, side, STYLE_BODY, print);
	if (visit_is_rated(v->visit))
		part_text(p, side, STYLE_BODY, page_tr(p, "receipt.rated", NULL));
	else if (!h->doubt)
		part_text(p, side, STYLE_SECONDARY, page_tr(p, "receipt.signed", NULL));
	part_text(p, side, STYLE_SECONDARY,
		  page_tr_n(p, "receipt.leave", v->visit->handed.leave_s,
			    page_printf(p, "%d", v->visit->handed.leave_s), NULL));
}

/* All of the visit, where it is not listed; and what of it is not done, said before anything ends. */
static void basket(struct page *p, struct node *in, const struct view *v, int level)
{
	const struct basket *b = &v->visit->basket;
	if (basket_left(b) && !levels[level].bare)
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_TEXT,
					     .style = STYLE_BODY_STRONG,
					     .id = "receipt.left",
					     .text = undone(p, v),
					     .text_align = ALIGN_CENTRE });
	else if (!basket_left(b) && basket_done(b) > 1 && !levels[level].all)
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_CHANGE,
					     .id = "receipt.basket",
					     .text = page_tr(p, "basket.cases",
							     page_printf(p, "%zu", basket_done(b)),
							     NULL),
					     .action = ACT_OPEN,
					     .arg = RECEIPT_BASKET });
}

/* What leads away from here: side by side, and what ends the visit last. */
static void ways_on(struct page *p, struct node *in, const struct view *v)
{
	const struct {
		const char *id, *text;
		enum style style;
		int action, arg;
		bool shown;
	} ways[] = {
		{ "receipt.rate", "receipt.rate", STYLE_SECONDARY_BUTTON, ACT_OPEN, RECEIPT_RATE,
		  visit_may_rate(v->visit) },
		{ "receipt.another",
		  basket_left(&v->visit->basket) ? "basket.next" : "receipt.another",
		  STYLE_SECONDARY_BUTTON, ACT_OPEN, RECEIPT_ANOTHER, visit_may_go_on(v->visit) },
		{ "receipt.done", "receipt.done", STYLE_PRIMARY, ACT_NEXT, 0, true },
	};
	if (!visit_may_rate(v->visit) && !visit_may_go_on(v->visit)) {
		struct button done = { "receipt.done", page_tr(p, "receipt.done", NULL), ACT_NEXT,
				       0, false };
		part_nav(p, in, NULL, &done);
		return;
	}
	struct node *row = part_row(p, in, PART_GAP);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (ways[i].shown)
			widget_add(p, row,
				   &(struct widget){ .role = ROLE_BUTTON,
						     .style = ways[i].style,
						     .id = ways[i].id,
						     .text = page_tr(p, ways[i].text, NULL),
						     .action = ways[i].action,
						     .arg = ways[i].arg,
						     .grow = 1 });
}

/* Of a bundle: what all of them say, and the way to what each says. At the barest it is not said twice. */
static void answers(struct page *p, struct node *in, const struct view *v, bool bare)
{
	const json_t *item = v->visit->answers.item;
	const struct handed *h = &v->visit->handed;
	if (!item_is_bundle(item) || h->doubt)
		return;
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_SECONDARY_BUTTON,
				     .id = "receipt.parts",
				     .text = bare && !bundle_is_mixed(h, item)
						     ? page_tr(p, "bundle.each_bare", NULL)
						     : page_tr(p, "bundle.each",
							       bundle_answers(p, h, item), NULL),
				     .action = ACT_PAGE,
				     .arg = 1 });
}

static void screen(struct page *p, struct node *body, const struct view *v, int level)
{
	struct fact facts[FACTS_MAX];
	size_t count =
		v->visit->handed.doubt ? fill_doubt(p, v, level, facts) : fill(p, v, level, facts);
	struct halves h = part_halves(p, body);
	state(p, h.left, v, levels[level].icon, levels[level].bare);
	bool wide = part_is_wide(p);
	struct node *place = wide ? widget_add(p, h.right, &(struct widget){ .grow = 1 }) : h.right;
	part_facts(p, part_card(p, place), facts, 0, count);
	if (!wide)
		answers(p, h.right, v, levels[level].bare);
	if (!levels[level].bare)
		part_space(p, h.left);
	take_along(p, h.left, v, levels[level].qr, levels[level].bare);
	if (wide) /* the right half is full of numbers */
		answers(p, h.left, v, levels[level].bare);
	basket(p, h.left, v, level);
	part_space(p, h.left);
	ways_on(p, h.right, v);
}

/* The answers, one for each part, on one page if they fit */

#define ANSWER_LEVELS 3

static void answer(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		   int level)
{
	const json_t *part = ((const json_t *const *)arg)[i];
	const char *guid = json_str(part, "row_guid");
	struct node *row = widget_add(p, in,
				      &(struct widget){ .role = ROLE_LISTITEM,
							.style = STYLE_CARD,
							.spoken = json_str(part, "task_name"),
							.gap = MM(1),
							.pad_y = level ? MM(2) : 0 });
	part_text(p, row, level ? STYLE_CARD_TEXT : STYLE_SECONDARY, bundle_part_words(p, part));
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = level ? STYLE_BODY_STRONG : STYLE_VALUE_STRONG,
				     .id = page_printf(p, "receipt.part.%s", guid),
				     .text = bundle_part_answer(p, &v->visit->handed, part) });
}

/* Of the whole: its word and its number, as on the receipt itself. */
static void answers_head(struct page *p, struct node *in, const struct handed *h, int level)
{
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_HEADING,
				     .style = level ? STYLE_HEADING : STYLE_TITLE,
				     .id = "receipt.state",
				     .text = page_tr(p, words[h->word].title, NULL),
				     .value = case_word_name(h->word) });
	if (level == 0)
		part_text(p, in, STYLE_LEAD, page_tr(p, "bundle.answers_title", NULL));
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = STYLE_SECONDARY,
				     .id = "receipt.serial",
				     .text = page_printf(p, "%s %s",
							 page_tr(p, "receipt.serial", NULL),
							 h->serial),
				     .value = h->serial });
}

static struct node *answers_screen(struct page *p, struct node *body, const struct view *v,
				   const void *arg, const struct paging *at)
{
	struct halves h = part_halves(p, body);
	answers_head(p, h.left, &v->visit->handed, at->level);
	struct node *list = part_column(p, h.right, MM(3));
	for (size_t i = at->first; i < at->end; i++)
		answer(p, list, v, arg, i, at->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, at, ACT_PAGE, 1);
	struct button back = { "receipt.back", page_tr(p, "receipt.back", NULL), ACT_PAGE, 0,
			       false };
	part_nav(p, h.right, &back, NULL);
	return h.right;
}

static void build_answers(struct page *p, struct node *body, const struct view *v)
{
	const json_t *kept[BUNDLE_PARTS_MAX];
	size_t count = 0, i;
	json_t *part;
	json_array_foreach(bundle_parts(v->visit->answers.item), i,
			   part) if (bundle_part_is_kept(part)) kept[count++] = part;
	struct paged list = { .count = count,
			      .width = part_width(p),
			      .gap = MM(3),
			      .wanted = v->visit->part - 1,
			      .levels = ANSWER_LEVELS,
			      .arg = kept,
			      .screen = answers_screen,
			      .row = answer };
	part_paged(p, body, v, &list);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	if (v->visit->part > 0 && item_is_bundle(v->visit->answers.item) && !v->visit->handed.doubt)
		build_answers(p, body, v);
	else
		part_fit(p, body, v, ARRAY_LEN(levels), screen);
}

const struct screen screen_receipt = { .step = "step.receipt", .build = build };
