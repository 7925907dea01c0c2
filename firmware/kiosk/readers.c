/* SPDX-License-Identifier: Apache-2.0 */
/*
 * readers.c - whose card lies where. What a card means for the stage that is shown is the stage's.
 *
 * Only a seen removal, or another number read, makes a card fresh. One that was found (at the start,
 * after its reader came back, unless that was empty before and the same citizen still waits) or that lies
 * there when a visit ends is an earlier citizen's and identifies nobody. Another number is one that is
 * not that card's own; of a card that was never read the visit's end leaves none to compare with.
 * Numbers are compared by a digest with this run's own key, which tells nobody a number.
 *
 * A card that comes while somebody is known is read to see whose it is: the holder's, or that of whoever acts
 * for the holder, goes on; another's ends the visit before its own can begin. What is read elsewhere meanwhile answers for nothing.
 */
#include "firmware/kiosk/kiosk.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/visit/people.h"
#include "firmware/crypto/hash.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

/* What lies there */

int readers_place(const struct card_event *e)
{
	assert(e->reader >= 0 && e->reader < SETTINGS_READERS);
	assert(e->slot >= 0 && e->slot < CARD_SLOTS_MAX);
	return e->reader * CARD_SLOTS_MAX + e->slot;
}

static bool is_any(const struct readers *r, enum lying lying)
{
	for (int i = 0; i < READERS_PLACES; i++)
		if (r->places[i].lying == lying)
			return true;
	return false;
}

static void mark_of(const struct readers *r, const char *number, char out[SHA256_HEX + 1])
{
	char text[sizeof(r->key) + sizeof(((struct document *)NULL)->id)];
	int len = snprintf(text, sizeof(text), "%s%s", r->key, number);
	assert(len > 0 && (size_t)len < sizeof(text));
	hash_sha256_hex(text, (size_t)len, out);
	wipe(text, sizeof(text));
}

static void take_number(struct readers *r, const struct card_event *e)
{
	char mark[SHA256_HEX + 1];
	char *last = r->places[readers_place(e)].mark;
	mark_of(r, e->doc->id, mark);
	if (last[0] && strcmp(mark, last) != 0)
		r->places[readers_place(e)].lying = LYING_FRESH;
	memcpy(last, mark, sizeof(mark));
	r->places[readers_place(e)].read = true;
}

/* A reader came or went: of all its places. */
static void take_state(struct readers *r, int reader)
{
	for (int i = reader * CARD_SLOTS_MAX; i < (reader + 1) * CARD_SLOTS_MAX; i++) {
		enum lying *lying = &r->places[i].lying;
		bool *was_empty = &r->places[i].was_empty;
		*was_empty = *lying == LYING_NOTHING || (*lying == LYING_UNKNOWN && *was_empty);
		*lying = LYING_UNKNOWN;
		r->places[i].read = false;
	}
}

/* What comes under its number may be quite another place. */
static void take_gone(struct readers *r, int place)
{
	r->places[place].lying = LYING_UNKNOWN;
	r->places[place].was_empty = r->places[place].read = false;
	wipe(r->places[place].mark, sizeof(r->places[place].mark));
}

static void take_presence(struct readers *r, const struct card_event *e)
{
	int place = readers_place(e);
	enum lying *lying = &r->places[place].lying;
	switch (e->kind) {
	case CARD_EVENT_STATE:
		take_state(r, e->reader);
		break;
	case CARD_EVENT_GONE:
		take_gone(r, place);
		break;
	case CARD_EVENT_EMPTY:
	case CARD_EVENT_REMOVED:
		*lying = LYING_NOTHING;
		r->places[place].read = false;
		break;
	case CARD_EVENT_PRESENT:
	case CARD_EVENT_READ:
	case CARD_EVENT_FAILED:
		if (*lying == LYING_UNKNOWN)
			*lying = r->places[place].was_empty ? LYING_FRESH : LYING_STALE;
		else if (*lying == LYING_NOTHING)
			*lying = LYING_FRESH;
		break;
	}
	if (e->kind == CARD_EVENT_READ)
		take_number(r, e);
	r->left = is_any(r, LYING_STALE);
}

bool readers_have_fresh(const struct kiosk *k)
{
	return is_any(&k->readers, LYING_FRESH);
}

bool readers_have_card(const struct kiosk *k)
{
	return is_any(&k->readers, LYING_FRESH) || is_any(&k->readers, LYING_STALE);
}

void readers_end_visit(struct kiosk *k)
{
	struct readers *r = &k->readers;
	if (!r->cards)
		return;
	for (int i = 0; i < READERS_PLACES; i++) {
		if (r->places[i].lying == LYING_FRESH)
			r->places[i].lying = LYING_STALE;
		if (!r->places[i].read) /* another's number: it tells nothing of what lies there */
			wipe(r->places[i].mark, sizeof(r->places[i].mark));
		r->places[i].was_empty = r->places[i].asked = false;
	}
	r->left = is_any(r, LYING_STALE);
	if (r->left)
		voice_play(k->voice, PROMPT_TAKE_CARD);
	cards_want(r->cards, false);
	cards_rewind(r->cards);
}

/* Whose it is, while somebody is known */

static bool is_any_asked(const struct readers *r)
{
	for (int i = 0; i < READERS_PLACES; i++)
		if (r->places[i].asked)
			return true;
	return false;
}

/* Nothing is read any longer than there is something to compare; identify has its own end. */
static void compared(struct kiosk *k, int place)
{
	bool was_asked = k->readers.places[place].asked;
	k->readers.places[place].asked = false;
	if (was_asked && people_are_known(&k->visit) && !is_any_asked(&k->readers))
		cards_want(k->readers.cards, false);
}

/* The card that was to be compared is not there any more, or nobody knows. */
static void forget_asked(struct kiosk *k, const struct card_event *e)
{
	int place = readers_place(e);
	if (e->kind == CARD_EVENT_REMOVED || e->kind == CARD_EVENT_GONE)
		compared(k, place);
	for (int i = 0; e->kind == CARD_EVENT_STATE && i < CARD_SLOTS_MAX; i++)
		compared(k, e->reader * CARD_SLOTS_MAX + i);
}

void readers_identified(struct kiosk *k)
{
	voice_play(k->voice, PROMPT_CARD);
	if (k->visit.holder.identified && is_any_asked(&k->readers))
		cards_want(k->readers.cards, true);
}

static void end_before_another(struct kiosk *k, int place)
{
	struct plan_facts facts = visit_facts(&k->visit);
	if (!plan_step(k->stage, PLAN_GO_HOME, &facts).ends)
		return; /* something is being stored: its owner is not interrupted */
	log_info("another card came: the visit before it ends");
	kiosk_go(k, PLAN_GO_HOME);
	k->readers.places[place].lying = LYING_FRESH;
	k->readers.left = is_any(&k->readers, LYING_STALE);
}

/* A card of somebody who is known was read there. */
static bool is_place_of_known(const struct visit *v, int place)
{
	return place == v->holder.place ||
	       (v->deputy.holder.identified && place == v->deputy.holder.place);
}

static void compare(struct kiosk *k, const struct card_event *e)
{
	int place = readers_place(e);
	if (!k->readers.places[place].asked && !is_place_of_known(&k->visit, place))
		return;
	compared(k, place);
	if (people_have(&k->visit, e->doc->id))
		idle_card_back(k);
	else
		end_before_another(k, place);
}

static void take_of_known(struct kiosk *k, const struct card_event *e)
{
	if (e->kind == CARD_EVENT_PRESENT) {
		k->readers.places[readers_place(e)].asked = true;
		cards_want(k->readers.cards, true);
	}
	if (e->kind == CARD_EVENT_REMOVED && is_place_of_known(&k->visit, readers_place(e)) &&
	    !e->contactless && !plan_is(k->stage, PLAN_AFTER))
		idle_card_taken(k);
	if (e->kind == CARD_EVENT_READ)
		compare(k, e);
}

static void take_event(struct kiosk *k, const struct card_event *e)
{
	const struct stage *stage = stage_of(k->stage);
	if (e->kind == CARD_EVENT_PRESENT) {
		idle_touched(k);
		k->readers.places[readers_place(e)].asked =
			k->visit.holder.checking || k->visit.deputy.holder.checking;
	}
	if (stage->card)
		stage->card(k, e);
	else if (k->visit.holder.identified)
		take_of_known(k, e);
}

static void on_event(void *arg, const struct card_event *e)
{
	struct kiosk *k = arg;
	struct readers *r = &k->readers;
	take_presence(r, e);
	forget_asked(k, e);
	if (e->kind != CARD_EVENT_STATE && r->places[readers_place(e)].lying != LYING_STALE)
		take_event(k, e);
	kiosk_changed(k);
}

enum err readers_open(struct kiosk *k)
{
	uuid_v4(k->readers.key);
	return cards_create(k->devices, on_event, k, &k->readers.cards);
}

void readers_close(struct kiosk *k)
{
	cards_destroy(STEAL(k->readers.cards));
	wipe(&k->readers, sizeof(k->readers));
}
