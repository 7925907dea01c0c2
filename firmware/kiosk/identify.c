/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identify.c - cards: who the citizen is, and whose card is still lying there.
 *
 * A card is read on the identify screen only. One that lay there when a visit ended identifies
 * nobody until it was lifted: the next citizen must not begin as the last one. A check that cannot
 * be made leaves the level at "card"; the item decides whether that is enough.
 */
#include "firmware/kiosk/kiosk.h"

#include "firmware/base/wipe.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

/* The keeper itself gives up after 3 s. */
#define GUARD_MS 3500

static void forget_holder(struct visit *v)
{
	document_wipe(&v->doc);
	wipe(v->identity.level, sizeof(v->identity.level));
	wipe(v->identity.check_id, sizeof(v->identity.check_id));
	v->identified = v->checking = false;
}

/*
 * The sentence stays until another card comes. Reads stay wanted meanwhile: asking anew would read
 * the same card again.
 */
static void refuse(struct kiosk *k, enum err problem)
{
	forget_holder(&k->visit);
	k->visit.card_problem = problem;
	k->visit.card_reading = false;
	kiosk_changed(k);
}

static void accept(struct kiosk *k, const char *level, const char *check_id)
{
	struct visit *v = &k->visit;
	timer_cancel(&k->identify_guard);
	k->identify_ticket++;
	text_copy(v->identity.level, sizeof(v->identity.level), level);
	text_copy(v->identity.check_id, sizeof(v->identity.check_id), check_id);
	if (identity_rank(level) < identity_rank(item_identity_level(v->browse.item))) {
		refuse(k, ERR_IDENTITY_LEVEL);
		return;
	}
	v->checking = v->card_reading = false;
	v->identified = true;
	answers_forget(k);
	enum err err = answers_prepare(k);
	if (err != ERR_OK) {
		log_error("the item's form cannot be used: %s", err_name(err));
		refuse(k, err);
		return;
	}
	kiosk_go(k, EVENT_IDENTIFIED);
}

static void on_identified(struct kiosk *k, enum err err, const json_t *answer)
{
	if (err == ERR_IDENTITY_MISMATCH) {
		timer_cancel(&k->identify_guard);
		refuse(k, err);
		return;
	}
	const char *level = err == ERR_OK ? json_str(answer, "level") : "";
	bool known = identity_rank(level) >= 0;
	accept(k, known ? level : "card", known ? json_str(answer, "check_id") : "");
}

static void on_guard(void *arg)
{
	accept(arg, "card", "");
}

void identify_begin(struct kiosk *k)
{
	timer_init(&k->identify_guard, k->loop, on_guard, k);
}

static void take_document(struct kiosk *k, const struct card_event *e)
{
	struct visit *v = &k->visit;
	char today[9];
	time_date8(loop_wall_ms(k->loop), today);
	enum err err = document_check(e->doc, today);
	if (err != ERR_OK) {
		refuse(k, err);
		return;
	}
	v->doc = *e->doc;
	v->reader = e->reader;
	v->contactless = e->contactless;
	v->card_problem = ERR_OK;
	v->checking = true;
	json_t *args = json_pack("{s:s, s:s, s:s, s:s}", "name", document_name(&v->doc),
				 "cert_type", document_cert_type(&v->doc), "cert_no", v->doc.id,
				 "sam_id", v->doc.sam_id);
	if (!args) { /* text that is not UTF-8 */
		refuse(k, ERR_CARD_UNREADABLE);
		return;
	}
	k->identify_ticket++;
	keeper_ask(k, "Identify", args, &k->identify_ticket, on_identified);
	timer_after(&k->identify_guard, GUARD_MS);
}

void identify_enter(struct kiosk *k)
{
	k->visit.begun = true;
	k->visit.card_problem = ERR_OK;
	k->visit.card_reading = false;
	cards_want(k->cards, true);
}

void identify_leave(struct kiosk *k)
{
	cards_want(k->cards, false);
	timer_cancel(&k->identify_guard);
	k->identify_ticket++;
	k->visit.card_reading = false;
	if (!k->visit.identified)
		forget_holder(&k->visit);
}

/* Cards that stay, cards that go */

static void look_for_stale(struct kiosk *k)
{
	bool left = false;
	for (int i = 0; i < SETTINGS_READERS; i++) {
		k->stale[i] = k->stale[i] && cards_present(k->cards, i);
		left = left || k->stale[i];
	}
	k->card_left = left;
}

void identify_end(struct kiosk *k)
{
	if (!k->cards)
		return;
	for (int i = 0; i < SETTINGS_READERS; i++)
		k->stale[i] = k->visit.begun || k->stale[i];
	look_for_stale(k);
	cards_want(k->cards, false);
	cards_rewind(k->cards);
}

bool identify_card_lift(const struct kiosk *k)
{
	return k->card_left;
}

bool identify_reader_usable(const struct kiosk *k)
{
	return k->cards && cards_usable(k->cards);
}

static void on_removed(struct kiosk *k, const struct card_event *e)
{
	const struct visit *v = &k->visit;
	k->visit.card_reading = false;
	bool finished = k->state == SESSION_SUBMITTING || k->state == SESSION_RECEIPT;
	if (v->identified && !e->contactless && e->reader == v->reader && !finished)
		idle_card_taken(k);
}

static void on_failed(struct kiosk *k, const struct card_event *e)
{
	if (k->state != SESSION_IDENTIFY || k->visit.checking)
		return;
	k->visit.card_problem = e->err;
	k->visit.card_reading = false;
}

static void on_present(struct kiosk *k, const struct card_event *e)
{
	idle_touched(k);
	if (k->state == SESSION_IDENTIFY && !k->visit.checking) {
		/* A card the module read before shows itself but gives nothing until it is lifted. */
		k->visit.card_problem = e->err;
		k->visit.card_reading = e->err == ERR_OK;
	}
	if (k->visit.identified && e->reader == k->visit.reader)
		idle_card_back(k);
}

static void on_read(struct kiosk *k, const struct card_event *e)
{
	if (k->state != SESSION_IDENTIFY || k->visit.checking)
		return;
	idle_touched(k);
	take_document(k, e);
}

void identify_card(void *arg, const struct card_event *e)
{
	static void (*const handlers[])(struct kiosk *, const struct card_event *) = {
		[CARD_EVENT_PRESENT] = on_present,
		[CARD_EVENT_READ] = on_read,
		[CARD_EVENT_FAILED] = on_failed,
		[CARD_EVENT_REMOVED] = on_removed,
	};
	struct kiosk *k = arg;
	look_for_stale(k);
	if (e->kind != CARD_EVENT_STATE && (!k->stale[e->reader] || e->kind == CARD_EVENT_REMOVED))
		handlers[e->kind](k, e);
	kiosk_changed(k);
}

enum err identify_start(struct kiosk *k)
{
	return cards_create(k->devices, identify_card, k, &k->cards);
}
