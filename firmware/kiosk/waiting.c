/* SPDX-License-Identifier: Apache-2.0 */
/* waiting.c - what the platform has waiting for whoever's card was checked: asked once, kept for the visit alone. */
#include "firmware/kiosk/kiosk.h"

static void on_notices(struct kiosk *k, enum err err, const json_t *answer)
{
	if (err == ERR_OK)
		k->visit.waiting.notices = json_deep_copy(answer);
	kiosk_changed(k);
}

static void on_drafts(struct kiosk *k, enum err err, const json_t *answer)
{
	if (err == ERR_OK)
		k->visit.waiting.drafts = json_deep_copy(answer);
	kiosk_changed(k);
}

/* Only a card that was checked online is somebody's to the platform. */
void waiting_ask(struct kiosk *k)
{
	struct waiting *w = &k->visit.waiting;
	waiting_forget(w);
	w->ticket = ++k->keeper.tickets;
	if (!k->visit.holder.identity.check_id[0])
		return;
	keeper_ask(k, "Notices", json_object(), &w->ticket, on_notices);
	keeper_ask(k, "Drafts", json_object(), &w->ticket, on_drafts);
}
