/* SPDX-License-Identifier: Apache-2.0 */
/* stage_item.c - the guide of one item, and the start of an application for it. */
#include "firmware/kiosk/chosen.h"

#include "firmware/core/item/item.h"
#include "firmware/core/item/item_reach.h"
#include "firmware/core/visit/people.h"

/* Who came with an agent goes on with the agent; a child has its guardian in any case. */
static void choose_deputy(struct kiosk *k, enum deputy_kind wished)
{
	struct visit *v = &k->visit;
	char today[9];
	keeper_today(k, today);
	if (!v->deputy.holder.identified)
		v->deputy.kind = wished;
	people_settle(v, today);
}

static void begin(struct kiosk *k, enum deputy_kind wished)
{
	struct visit *v = &k->visit;
	const json_t *item = v->browse.item;
	if (item_reach(item, json_str(k->keeper.status, "area_code")) == REACH_NOT)
		return; /* the screen names the right hall */
	if (!basket_takes(&v->basket, json_str(item, "row_guid")))
		return; /* one visit has room for so many */
	choose_deputy(k, wished);
	if (!people_may_begin(v))
		return; /* the screen says why */
	v->answers.changing = false;
	if (chosen_prepare(k))
		kiosk_go(k, PLAN_NEXT);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	begin(k, DEPUTY_NONE);
}

static void on_page(struct kiosk *k, const struct ui_action *a)
{
	k->visit.browse.item_page = a->arg < 0 ? 0 : (int)a->arg;
}

/* Where this hall does not take it: an appointment at the one that does. */
static void on_appoint(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_open(k, STAGE_HANDOVER);
}

/* For later in this visit, or only to see what is there. */
static void to_basket(struct kiosk *k, bool add)
{
	struct visit *v = &k->visit;
	bool offered =
		!v->browse.item_gone &&
		item_reach(v->browse.item, json_str(k->keeper.status, "area_code")) != REACH_NOT;
	if (add && offered && !basket_add(&v->basket, v->browse.item))
		return;
	kiosk_open(k, STAGE_BASKET);
}

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	if (a->arg != ITEM_BY_AGENT)
		to_basket(k, a->arg == ITEM_TO_BASKET);
	else if (item_allows_agent(k->visit.browse.item))
		begin(k, DEPUTY_AGENT);
}

static const struct stage_act acts[] = { { ACT_NEXT, on_next },
					 { ACT_CHOOSE, on_choose },
					 { ACT_OPEN, on_appoint },
					 { ACT_PAGE, on_page },
					 { ACT_NONE, NULL } };

const struct stage stage_item = { .acts = acts };
