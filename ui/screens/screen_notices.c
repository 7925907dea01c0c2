/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_notices.c - what waits for the citizen, by pages: notices in the platform's words, then drafts begun
 * on another channel. One of this item can be taken over; of another item it is said where it goes on.
 */
#include "ui/screens/appoint.h"

#include <string.h>

#define LEVELS 3

struct rows {
	const json_t *notices, *drafts;
	size_t count;
};

static const json_t *at(const struct rows *r, size_t i)
{
	size_t notices = json_array_size(r->notices);
	return i < notices ? json_array_get(r->notices, i) : json_array_get(r->drafts, i - notices);
}

static const char *kind_word(struct page *p, const json_t *notice)
{
	static const char *const words[] = { "notices.kind.licence", "notices.kind.correction",
					     "notices.kind.result", "notices.kind.appointment" };
	const char *kind = json_str(notice, "kind");
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(kind, words[i] + strlen("notices.kind.")) == 0)
			return page_tr(p, words[i], NULL);
	return kind;
}

static void notice_row(struct page *p, struct node *in, const struct view *v, const json_t *notice,
		       size_t i, int level)
{
	const char *parts[] = { kind_word(p, notice), json_str(notice, "title") };
	bool appointment = strcmp(json_str(notice, "kind"), "appointment") == 0;
	const char *no = appointment ? appointment_no(notice) : "";
	const char *words = appoint_back_words(p, v, no), *text = json_str(notice, "text");
	bool barest = level > 1 && no[0];
	struct node *card = part_card(p, in);
	widget_add(p, card,
		   &(struct widget){ .role = ROLE_LISTITEM,
				     .style = barest ? STYLE_SECONDARY : STYLE_BODY_STRONG,
				     .id = page_printf(p, "notices.%zu", i),
				     .text = barest && words[0]
						     ? words
						     : part_join(p, parts, ARRAY_LEN(parts)),
				     .personal = true });
	if (text[0] && !barest)
		widget_add(p, card,
			   &(struct widget){ .role = ROLE_TEXT,
					     .style = STYLE_BODY,
					     .text = text,
					     .personal = true });
	if (!barest)
		part_text(p, card, STYLE_BODY_STRONG, words);
	appoint_back_button(p, card, v, page_printf(p, "notices.%zu.back", i), no, level > 0);
}

/* What can be said of the draft before its answers are looked at. */
static const char *about(const struct view *v, const json_t *draft)
{
	const struct waiting *w = &v->visit->waiting;
	if (!waiting_fits(v->visit, draft))
		return v->visit->goal == STAGE_NOTICES ? "notices.draft_own"
						       : "notices.draft_other";
	if (w->took[0])
		return "";
	bool same = strcmp(json_str(draft, "task_version"),
			   json_str(v->visit->answers.item, "task_version")) == 0;
	return same ? "notices.draft_fits" : "notices.draft_version";
}

static void taken(struct page *p, struct node *card, const struct waiting *w)
{
	const char *n = page_printf(p, "%zu", w->taken.taken);
	const char *m = page_printf(p, "%zu", w->taken.refused);
	widget_add(p, card,
		   &(struct widget){ .role = ROLE_TEXT,
				     .style = STYLE_BODY,
				     .id = "notices.taken",
				     .text = w->taken.refused
						     ? page_tr(p, "notices.taken_some", n, m, NULL)
						     : page_tr(p, "notices.taken", n, NULL) });
}

static void draft_row(struct page *p, struct node *in, const struct view *v, const json_t *draft,
		      size_t i)
{
	const struct waiting *w = &v->visit->waiting;
	const char *token = json_str(draft, "token"), *words = about(v, draft);
	struct node *card = part_card(p, in);
	widget_add(p, card,
		   &(struct widget){
			   .role = ROLE_LISTITEM,
			   .style = STYLE_BODY_STRONG,
			   .id = page_printf(p, "notices.%zu", i),
			   .text = page_tr(p, "notices.draft", json_str(draft, "task_name"), NULL),
			   .personal = true });
	if (words[0])
		part_text(p, card, STYLE_BODY, page_tr(p, words, NULL));
	if (w->took[0] && strcmp(w->took, token) == 0)
		taken(p, card, w);
	else if (!w->took[0] && waiting_fits(v->visit, draft))
		widget_add(p, card,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_SECONDARY_BUTTON,
					     .id = page_printf(p, "notices.%zu.take", i),
					     .text = page_tr(p, "notices.take", NULL),
					     .action = ACT_CHOOSE,
					     .arg_text = token });
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	const struct rows *r = arg;
	if (i < json_array_size(r->notices))
		notice_row(p, in, v, at(r, i), i, level);
	else
		draft_row(p, in, v, at(r, i), i);
}

/* That there is none is said only when all was asked and answered. */
static const char *lead(const struct view *v, size_t count)
{
	enum lookup state = v->visit->waiting.state;
	if (count)
		return state == LOOKUP_FAILED ? "notices.some" : "notices.lead";
	if (state == LOOKUP_ASKING)
		return "notices.asking";
	return state == LOOKUP_KNOWN ? "notices.none" : "notices.failed";
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *paging)
{
	const struct rows *r = arg;
	struct halves h = part_halves(p, body);
	if (paging->level < 2 || !r->count)
		part_title(p, h.left, page_tr(p, "notices.title", NULL),
			   page_tr(p, lead(v, r->count), NULL), paging->level > 0 && r->count);
	struct node *list = part_column(p, h.right, PART_GAP);
	for (size_t i = paging->first; i < paging->end; i++)
		row(p, list, v, arg, i, paging->level);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_pager(p, h.left, paging, ACT_PAGE, 0);
	part_aside_nav(p, h.right, v, "notices.again", v->visit->waiting.state == LOOKUP_FAILED);
	return h.right;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct rows r = { .notices = json_array_of(v->visit->waiting.notices, "notices"),
			  .drafts = json_array_of(v->visit->waiting.drafts, "drafts") };
	r.count = waiting_count(&v->visit->waiting);
	struct paged list = { .count = r.count,
			      .width = part_width(p),
			      .gap = PART_GAP,
			      .wanted = v->visit->part,
			      .levels = LEVELS,
			      .arg = &r,
			      .screen = screen,
			      .row = row };
	part_paged(p, body, v, &list);
}

const struct screen screen_notices = { .build = build };
