/* SPDX-License-Identifier: Apache-2.0 */
/* waiting.c - what the platform has waiting for whoever's card was checked: asked once, kept for the visit alone. */
#include "firmware/kiosk/aside.h"

static void on_notices(struct kiosk *k, enum err err, const json_t *answer)
{
	if (err == ERR_OK)
		k->visit.waiting.notices = json_deep_copy(answer);
	waiting_answered(&k->visit.waiting, err == ERR_OK);
	kiosk_changed(k);
}

static void on_drafts(struct kiosk *k, enum err err, const json_t *answer)
{
	if (err == ERR_OK)
		k->visit.waiting.drafts = json_deep_copy(answer);
	waiting_answered(&k->visit.waiting, err == ERR_OK);
	kiosk_changed(k);
}

/*
 * Only a card that was checked online is somebody's to the platform. Who came to see them has it checked once
 * more by the keeper. To an agent nobody's matters are told.
 */
void waiting_ask(struct kiosk *k)
{
	struct waiting *w = &k->visit.waiting;
	waiting_forget(w);
	w->ticket = ++k->keeper.tickets;
	w->state = LOOKUP_FAILED;
	if (k->visit.deputy.kind == DEPUTY_AGENT ||
	    (!k->visit.holder.identity.check_id[0] && k->visit.goal != STAGE_NOTICES))
		return;
	w->state = LOOKUP_ASKING;
	w->open = 2;
	keeper_ask(k, "Notices", json_object(), &w->ticket, on_notices);
	keeper_ask(k, "Drafts", json_object(), &w->ticket, on_drafts);
}

/* Without a second card. */
void aside_go_on(struct kiosk *k)
{
	struct visit *v = &k->visit;
	if (v->goal == STAGE_HOME) {
		kiosk_go(k, PLAN_GO_BACK);
		return;
	}
	text_copy(v->typing.focus, sizeof(v->typing.focus), "box");
	kiosk_open(k, STAGE_SEARCH);
	v->goal = STAGE_HOME;
}
