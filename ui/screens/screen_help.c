/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_help.c - a human, always: the hall's number in big digits, the window, 12345. The terminal
 * cannot call by itself yet: whoever presses "call" reads that nobody was called, and what to do.
 */
#include "ui/screens/parts.h"

#define FACTS_MAX 4
#define HOTLINE	  "12345"

/* What gives way: the picture, then what can do without a sentence or an hour. */
static const struct {
	int picture;
	bool bare;
	size_t facts;
} levels[] = {
	{ MM(70), false, FACTS_MAX },
	{ MM(55), false, FACTS_MAX },
	{ MM(40), false, FACTS_MAX },
	{ 0, false, FACTS_MAX },
	{ 0, true, FACTS_MAX },
	{ 0, true, 2 },
	{ 0, true, 1 },
};

static size_t fill(struct page *p, const json_t *hall, bool bare, struct fact facts[FACTS_MAX])
{
	const char *phone = json_str(hall, "phone"), *window = json_str(hall, "window"),
		   *hours = json_str(hall, "hours");
	size_t n = 0;
	facts[n++] =
		(struct fact){ .label = page_tr(p, phone[0] ? "help.phone" : "help.hotline", NULL),
			       .value = phone[0] ? phone : HOTLINE,
			       .id = "help.phone",
			       .style = bare ? STYLE_BIG_NUMBER : STYLE_TITLE };
	facts[n++] =
		(struct fact){ .label = page_tr(p, "help.window", NULL),
			       .value = window[0] ? window : page_tr(p, "help.window_any", NULL) };
	if (hours[0])
		facts[n++] =
			(struct fact){ .label = page_tr(p, "help.hours", NULL), .value = hours };
	if (phone[0])
		facts[n++] = (struct fact){ .label = page_tr(p, "help.hotline", NULL),
					    .value = HOTLINE,
					    .style = STYLE_BIG_NUMBER };
	return n;
}

static bool is_filled_in(const struct form_field *f)
{
	bool chosen = f->checked || f->text[0];
	for (size_t i = 0; i < f->option_count; i++)
		chosen = chosen || f->options[i].chosen;
	return chosen && !f->answered;
}

/* By the citizen: what the card answered is not theirs to lose. */
static bool has_answers(const struct form *form)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form ? form_fields(form, names) : 0;
	struct form_field field;
	for (size_t i = 0; i < count; i++)
		if (form_field(form, names[i], &field) == ERR_OK && is_filled_in(&field))
			return true;
	return false;
}

/*
 * What is true of the screen that help covers: something was filled in and goes on, or nothing is
 * needed. A holder who is still to be known begins with an empty form.
 */
static const char *rest(const struct view *v)
{
	if (plan_is(v->stage, PLAN_STEP) && v->facts.identified &&
	    has_answers(v->visit->answers.form))
		return "help.kept";
	return plan_is(v->stage, PLAN_BROWSE) ? "help.free" : "";
}

static void screen(struct page *p, struct node *body, const struct view *v, int level)
{
	struct fact facts[FACTS_MAX];
	size_t count = fill(p, json_object_get(v->status, "hall"), levels[level].bare, facts);
	struct halves h = part_halves(p, body);
	part_title(p, h.left, page_tr(p, "help.title", NULL), page_tr(p, "help.lead", NULL),
		   levels[level].bare);
	part_problem(p, h.left, "help.not_called", v->overlays->called ? "help.not_called" : "",
		     levels[level].bare);
	part_facts(p, part_card(p, h.right), facts, 0,
		   count < levels[level].facts ? count : levels[level].facts);
	const char *words = rest(v);
	if (!levels[level].bare && words[0])
		part_text(p, h.right, STYLE_SECONDARY, page_tr(p, words, NULL));
	part_space(p, h.left);
	part_picture(p, h.left, "headset", page_tr(p, "help.title", NULL), levels[level].picture);
	part_space(p, h.left);
	struct button back = { "nav.back", page_tr(p, "help.back", NULL), ACT_BACK, 0, false };
	struct button call = { "help.call", page_tr(p, "help.call", NULL), ACT_CALL, 0, false };
	part_nav(p, h.right, &call, &back);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	part_fit(p, body, v, ARRAY_LEN(levels), screen);
}

const struct screen screen_help = { .build = build };
