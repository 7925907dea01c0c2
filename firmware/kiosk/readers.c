/* SPDX-License-Identifier: Apache-2.0 */
/*
 * readers.c - whose card lies where. What a card means for the stage that is shown is the stage's.
 *
 * Only a seen removal, or another number read, makes a card fresh. One that was found (at the start,
 * after its reader came back, unless that was empty before and the same citizen still waits) or that lies
 * there when a visit ends is an earlier citizen's and identifies nobody. Numbers are compared by a
 * digest with this run's own key, which tells nobody a number.
 *
 * A card that comes while somebody is known is read to see whose it is: the holder's goes on, another's
 * ends the visit before its own can begin.
 */
#include "firmware/kiosk/kiosk.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/crypto/hash.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

/* What lies there */

static void look_for_left(struct readers *r)
{
	r->left = false;
	for (int i = 0; i < SETTINGS_READERS; i++)
		r->left = r->left || r->lying[i] == LYING_STALE;
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
	char *last = r->mark[e->reader];
	mark_of(r, e->doc->id, mark);
	if (last[0] && strcmp(mark, last) != 0)
		r->lying[e->reader] = LYING_FRESH;
	memcpy(last, mark, sizeof(mark));
}

static void take_presence(struct readers *r, const struct card_event *e)
{
	enum lying *lying = &r->lying[e->reader];
	bool *was_empty = &r->was_empty[e->reader];
	switch (e->kind) {
	case CARD_EVENT_STATE:
		*was_empty = *lying == LYING_NOTHING || (*lying == LYING_UNKNOWN && *was_empty);
		*lying = LYING_UNKNOWN;
		break;
	case CARD_EVENT_EMPTY:
	case CARD_EVENT_REMOVED:
		*lying = LYING_NOTHING;
		break;
	case CARD_EVENT_PRESENT:
	case CARD_EVENT_READ:
	case CARD_EVENT_FAILED:
		if (*lying == LYING_UNKNOWN)
			*lying = *was_empty ? LYING_FRESH : LYING_STALE;
		else if (*lying == LYING_NOTHING)
			*lying = LYING_FRESH;
		break;
	}
	if (e->kind == CARD_EVENT_READ)
		take_number(r, e);
	look_for_left(r);
}

static bool is_any(const struct kiosk *k, enum lying lying)
{
	for (int i = 0; i < SETTINGS_READERS; i++)
		if (k->readers.lying[i] == lying)
			return true;
	return false;
}

bool readers_have_fresh(const struct kiosk *k)
{
	return is_any(k, LYING_FRESH);
}

bool readers_have_card(const struct kiosk *k)
{
	return is_any(k, LYING_FRESH) || is_any(k, LYING_STALE);
}

void readers_end_visit(struct kiosk *k)
{
	struct readers *r = &k->readers;
	if (!r->cards)
		return;
	for (int i = 0; i < SETTINGS_READERS; i++) {
		if (r->lying[i] == LYING_FRESH)
			r->lying[i] = LYING_STALE;
		r->was_empty[i] = false;
	}
	r->comparing = r->came_meanwhile = false;
	look_for_left(r);
	cards_want(r->cards, false);
	cards_rewind(r->cards);
}

/* Whose it is, while somebody is known */

static void compare(struct kiosk *k)
{
	k->readers.comparing = true;
	cards_want(k->readers.cards, true);
}

void readers_identified(struct kiosk *k)
{
	if (k->readers.came_meanwhile && k->visit.holder.identified)
		compare(k);
	k->readers.came_meanwhile = false;
}

static void end_before_another(struct kiosk *k, int reader)
{
	struct plan_facts facts = visit_facts(&k->visit);
	if (!plan_step(k->stage, PLAN_GO_HOME, &facts).ends)
		return; /* something is being stored: its owner is not interrupted */
	log_info("another card came: the visit before it ends");
	kiosk_go(k, PLAN_GO_HOME);
	k->readers.lying[reader] = LYING_FRESH;
	look_for_left(&k->readers);
}

static void take_of_known(struct kiosk *k, const struct card_event *e)
{
	const struct holder *h = &k->visit.holder;
	if (e->kind == CARD_EVENT_PRESENT)
		compare(k);
	if (e->kind == CARD_EVENT_REMOVED && e->reader == h->reader && !e->contactless &&
	    !plan_is(k->stage, PLAN_AFTER))
		idle_card_taken(k);
	if (e->kind != CARD_EVENT_READ || !k->readers.comparing)
		return;
	k->readers.comparing = false;
	cards_want(k->readers.cards, false);
	if (strcmp(e->doc->id, h->doc.id) == 0)
		idle_card_back(k);
	else
		end_before_another(k, e->reader);
}

static void take_event(struct kiosk *k, const struct card_event *e)
{
	const struct stage *stage = stage_of(k->stage);
	if (e->kind == CARD_EVENT_PRESENT) {
		idle_touched(k);
		k->readers.came_meanwhile = k->visit.holder.checking;
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
	assert(e->reader >= 0 && e->reader < SETTINGS_READERS);
	take_presence(r, e);
	if (e->kind != CARD_EVENT_STATE && r->lying[e->reader] != LYING_STALE)
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
