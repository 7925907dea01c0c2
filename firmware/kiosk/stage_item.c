/* SPDX-License-Identifier: Apache-2.0 */
/* stage_item.c - the guide of one item, and the start of an application for it. */
#include "firmware/kiosk/chosen.h"

#include "firmware/core/item/item_reach.h"

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (item_reach(k->visit.browse.item, json_str(k->keeper.status, "area_code")) == REACH_NOT)
		return; /* the screen names the right hall */
	k->visit.answers.changing = false;
	if (chosen_begin(k))
		kiosk_go(k, PLAN_NEXT);
}

static void on_page(struct kiosk *k, const struct ui_action *a)
{
	k->visit.browse.item_page = a->arg < 0 ? 0 : (int)a->arg;
}

static const struct stage_act acts[] = { { ACT_NEXT, on_next },
					 { ACT_PAGE, on_page },
					 { ACT_NONE, NULL } };

const struct stage stage_item = { .acts = acts };
