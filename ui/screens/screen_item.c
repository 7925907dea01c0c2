/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen_item.c - what this item is: badges and the facts people ask for first, then the guide,
 * readable without a card and offline. Page 0 is the summary; item.guide leads through all elements.
 */
#include "ui/screens/appoint.h"
#include "ui/screens/guide.h"

#include <string.h>

#include "firmware/core/item/item.h"
#include "firmware/core/item/item_reach.h"
#include "firmware/core/visit/people.h"

static enum item_reach reach(const struct view *v)
{
	return item_reach(v->visit->browse.item, json_str(v->status, "area_code"));
}

/* Where the catalogue names no place, somebody must be asked. */
static const char *elsewhere(const struct view *v)
{
	const char *place = json_str(v->visit->browse.item, "handle_place");
	if (reach(v) != REACH_NOT)
		return "";
	return place[0] && strcmp(place, ITEM_NOT_APPLICABLE) != 0 ? "item.elsewhere"
								   : "item.elsewhere_ask";
}

static void reach_badge(struct page *p, struct node *row, const struct view *v)
{
	static const char *const words[] = { [REACH_HERE] = "item.reach_here",
					     [REACH_CITY] = "item.reach_city",
					     [REACH_AWAY] = "item.reach_away",
					     [REACH_NOT] = NULL };
	const char *word = words[reach(v)];
	/* An item of its own area alone is no nearer here than it always was. */
	if (word && strcmp(json_str(v->visit->browse.item, "handle_area"), "5") != 0)
		part_text(p, row, STYLE_TAG, page_tr(p, word, NULL));
}

/* Why it cannot be begun here, or by whoever is known; "" when it can. */
static const char *held_up(const struct view *v)
{
	return elsewhere(v)[0] || people_may_begin(v->visit) ? elsewhere(v) : "item.self_only";
}

/* Guide, a wish to act for somebody else where that is allowed, and the start. */
static void ways(struct page *p, struct node *in, const struct view *v, const struct button *guide,
		 const struct button *start)
{
	if (!people_may_have_agent(v->visit) || v->visit->deputy.holder.identified) {
		part_nav(p, in, guide, start);
		return;
	}
	const struct button agent = { "item.agent", page_tr(p, "item.agent", NULL), ACT_CHOOSE,
				      ITEM_BY_AGENT, start->disabled };
	const struct button *const buttons[] = { guide, &agent, start };
	struct node *row = part_row(p, in, PART_GAP);
	for (size_t i = 0; i < ARRAY_LEN(buttons); i++)
		widget_add(p, row,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = buttons[i] == start ? STYLE_PRIMARY
									  : STYLE_SECONDARY_BUTTON,
					     .id = buttons[i]->id,
					     .text = buttons[i]->text,
					     .action = buttons[i]->action,
					     .arg = buttons[i]->arg,
					     .disabled = buttons[i]->disabled,
					     .grow = 1 });
}

static void badges(struct page *p, struct node *body, const struct view *v)
{
	const json_t *item = v->visit->browse.item;
	struct node *row = widget_add(
		p, body, &(struct widget){ .flow = FLOW_ROW, .gap = MM(4), .cross = ALIGN_CENTRE });
	const char *words[] = { part_visits(p, item), part_promise_badge(p, item),
				item_fee_total(item) ? "" : page_tr(p, "item.free", NULL) };
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (words[i][0])
			part_text(p, row, STYLE_TAG, words[i]);
	reach_badge(p, row, v);
}

static bool may_start(const struct view *v)
{
	const struct browse *b = &v->visit->browse;
	return b->item && !b->item_gone && !held_up(v)[0] &&
	       basket_takes(&v->visit->basket, json_str(b->item, "row_guid"));
}

/* For later in this visit; what is there already, and what cannot be done here, can only be looked at. */
static void to_basket(struct page *p, struct node *in, const struct view *v, bool low)
{
	const struct basket *b = &v->visit->basket;
	const char *guid = json_str(v->visit->browse.item, "row_guid");
	bool fits = reach(v) != REACH_NOT && !v->visit->browse.item_gone && basket_takes(b, guid);
	bool add = fits && !basket_has(b, guid);
	if (!add && !b->count)
		return;
	widget_add(p, in,
		   &(struct widget){
			   .role = ROLE_BUTTON,
			   .style = low ? STYLE_CHANGE : STYLE_SECONDARY_BUTTON,
			   .id = "item.basket",
			   .text = page_tr(p, add ? "item.to_basket" : "item.see_basket", NULL),
			   .action = ACT_CHOOSE,
			   .arg = add ? ITEM_TO_BASKET : ITEM_SEE_BASKET });
}

/* Where the right hall takes appointments. */
static void appoint_button(struct page *p, struct node *in, const struct view *v)
{
	const json_t *item = v->visit->browse.item;
	if (reach(v) == REACH_NOT && json_str(item, "hall_code")[0] && appoint_is_offered(item))
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_SECONDARY_BUTTON,
					     .id = "item.appoint",
					     .text = page_tr(p, "item.appoint", NULL),
					     .action = ACT_OPEN });
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	const struct guide *g = arg;
	bool summary = v->visit->browse.item_page <= 0;
	struct halves h = part_halves(p, body);
	const char *name = json_str(v->visit->browse.item, "task_name");
	if (at->level < 3)
		part_title(p, h.left, name, json_str(v->visit->browse.item, "dept_name"),
			   at->level > 0);
	else
		widget_add(p, h.left,
			   &(struct widget){ .role = ROLE_HEADING,
					     .style = STYLE_BODY_STRONG,
					     .text = name });
	part_problem(p, h.left, "item.gone", v->visit->browse.item_gone ? "error.item_gone" : "",
		     at->level > 0);
	if (at->level < 2 && (summary || part_is_wide(p)))
		badges(p, h.left, v);
	part_problem(p, h.left, "item.elsewhere", held_up(v), at->level > 1);
	part_facts(p, part_card(p, h.right), g->rows, at->first, at->end);
	part_space(p, h.right);
	if (part_is_wide(p))
		part_space(p, h.left);
	if (summary)
		to_basket(p, part_is_wide(p) ? h.left : h.right, v, at->level > 1);
	else
		part_pager(p, h.left, at, ACT_PAGE, 1);
	appoint_button(p, h.right, v);
	struct button guide = { "item.guide",
				page_tr(p, summary ? "item.guide" : "item.summary", NULL), ACT_PAGE,
				summary, false };
	struct button start = { "item.start", page_tr(p, "item.start", NULL), ACT_NEXT, 0,
				!may_start(v) };
	ways(p, h.right, v, &guide, &start);
	return h.right;
}

static void row(struct page *p, struct node *in, const struct view *v, const void *arg, size_t i,
		int level)
{
	(void)level;
	const struct guide *g = arg;
	(void)v;
	part_fact(p, in, &g->rows[i]);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct guide g;
	if (v->visit->browse.item_page > 0)
		guide_whole(p, &g, v);
	else
		guide_summary(p, &g, v, reach(v) == REACH_NOT);
	struct paged list = { .count = g.count,
			      .width = part_fact_width(p),
			      .gap = 2 * PART_CARD_GAP + MM(1),
			      .wanted = v->visit->browse.item_page - 1,
			      .levels = 4,
			      .arg = &g,
			      .screen = screen,
			      .row = row };
	part_paged(p, body, v, &list);
}

const struct screen screen_item = { .build = build };
