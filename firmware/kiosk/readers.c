/* SPDX-License-Identifier: Apache-2.0 */
/*
 * readers.c - whose card lies where. What a card means for the stage that is shown is the stage's.
 *
 * A card that lay there when a visit ended identifies nobody until it was lifted: the next citizen
 * must not begin as the last one. A contact card taken from its slot during the visit warns.
 */
#include "firmware/kiosk/kiosk.h"

static void look_for_stale(struct readers *r)
{
	r->left = false;
	for (int i = 0; i < SETTINGS_READERS; i++) {
		r->stale[i] = r->stale[i] && cards_present(r->cards, i);
		r->left = r->left || r->stale[i];
	}
}

void readers_end_visit(struct kiosk *k)
{
	struct readers *r = &k->readers;
	if (!r->cards)
		return;
	for (int i = 0; i < SETTINGS_READERS; i++)
		r->stale[i] = k->visit.holder.begun || r->stale[i];
	look_for_stale(r);
	cards_want(r->cards, false);
	cards_rewind(r->cards);
}

bool readers_have_card(const struct kiosk *k)
{
	for (int i = 0; k->readers.cards && i < SETTINGS_READERS; i++)
		if (cards_present(k->readers.cards, i))
			return true;
	return false;
}

static bool is_holders(const struct kiosk *k, const struct card_event *e)
{
	return k->visit.holder.identified && e->reader == k->visit.holder.reader;
}

static void take_event(struct kiosk *k, const struct card_event *e)
{
	const struct stage *stage = stage_of(k->stage);
	if (e->kind == CARD_EVENT_PRESENT)
		idle_touched(k);
	if (stage->card)
		stage->card(k, e);
	if (e->kind == CARD_EVENT_PRESENT && is_holders(k, e))
		idle_card_back(k);
	if (e->kind == CARD_EVENT_REMOVED && is_holders(k, e) && !e->contactless &&
	    !plan_is(k->stage, PLAN_AFTER))
		idle_card_taken(k);
}

static void on_event(void *arg, const struct card_event *e)
{
	struct kiosk *k = arg;
	struct readers *r = &k->readers;
	look_for_stale(r);
	if (e->kind != CARD_EVENT_STATE && (!r->stale[e->reader] || e->kind == CARD_EVENT_REMOVED))
		take_event(k, e);
	kiosk_changed(k);
}

enum err readers_open(struct kiosk *k)
{
	return cards_create(k->devices, on_event, k, &k->readers.cards);
}

void readers_close(struct kiosk *k)
{
	cards_destroy(STEAL(k->readers.cards));
}
