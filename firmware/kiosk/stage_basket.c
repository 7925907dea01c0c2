/* SPDX-License-Identifier: Apache-2.0 */
/* stage_basket.c - the items of the visit: one is looked at, taken out, or gone on with; nothing is typed twice. */
#include "firmware/kiosk/basket.h"

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	basket_recheck(k);
}

/* A case that was handed in is read; from here on another item is open. */
static bool leave_receipt(struct kiosk *k)
{
	if (!k->visit.handed.stored)
		return true;
	if (!visit_may_go_on(&k->visit))
		return false;
	basket_put_aside(k);
	return true;
}

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	if (a->arg_text && leave_receipt(k))
		chosen_ask(k, a->arg_text);
}

/* With the first that can be done; when all is done, back to the receipt. */
static void on_next(struct kiosk *k, const struct ui_action *a)
{
	const struct basket_entry *next = basket_next(&k->visit.basket);
	(void)a;
	if (!next)
		kiosk_go(k, PLAN_GO_BACK);
	else if (leave_receipt(k))
		chosen_begin(k, next->row_guid);
}

static void on_remove(struct kiosk *k, const struct ui_action *a)
{
	basket_remove(&k->visit.basket, (size_t)a->arg);
	basket_recheck(k); /* what was asked of may stand elsewhere now */
}

static void on_more(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (!leave_receipt(k))
		return;
	browse_forget(&k->visit.browse);
	text_copy(k->visit.typing.focus, sizeof(k->visit.typing.focus), "box");
	kiosk_open(k, STAGE_SEARCH);
}

static void told(struct kiosk *k, unsigned what)
{
	if (what & TOLD_STATUS)
		chosen_again(k);
	if (what & (TOLD_STATUS | TOLD_ITEM_GONE))
		basket_recheck(k);
}

static const struct stage_act acts[] = { { ACT_CHOOSE, on_choose },
					 { ACT_NEXT, on_next },
					 { ACT_CHANGE, on_remove },
					 { ACT_OPEN, on_more },
					 { ACT_NONE, NULL } };

const struct stage stage_basket = { .enter = enter, .told = told, .acts = acts };
