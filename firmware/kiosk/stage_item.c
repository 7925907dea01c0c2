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
	choose_deputy(k, wished);
	if (!people_may_begin(v))
		return; /* the screen says why */
	v->answers.changing = false;
	if (chosen_begin(k))
		kiosk_go(k, PLAN_NEXT);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	begin(k, DEPUTY_NONE);
}

static void on_agent(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (item_allows_agent(k->visit.browse.item))
		begin(k, DEPUTY_AGENT);
}

static void on_page(struct kiosk *k, const struct ui_action *a)
{
	k->visit.browse.item_page = a->arg < 0 ? 0 : (int)a->arg;
}

static const struct stage_act acts[] = {
	{ ACT_NEXT, on_next }, { ACT_CHOOSE, on_agent }, { ACT_PAGE, on_page }, { ACT_NONE, NULL }
};

const struct stage stage_item = { .acts = acts };
