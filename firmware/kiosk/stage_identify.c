/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_identify.c - who the citizen is: a card is read here and nowhere else. Where somebody acts for the
 * holder, the holder's card comes first and then theirs.
 *
 * An online check that cannot be made leaves the level at "card"; the item decides whether that is
 * enough.
 */
#include "firmware/kiosk/aside.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/visit/people.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

/* The keeper itself gives up after 3 s. */
#define GUARD_MS 3500

struct identify {
	struct timer guard; /* a check that takes too long */
	unsigned ticket;
};

static struct identify *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_IDENTIFY);
}

/* Whose card is asked for now. */
static struct holder *asked(struct kiosk *k)
{
	struct visit *v = &k->visit;
	return people_ask_deputy(v) ? &v->deputy.holder : &v->holder;
}

static void forget_holder(struct holder *h)
{
	document_wipe(&h->doc);
	wipe(h->identity.level, sizeof(h->identity.level));
	wipe(h->identity.check_id, sizeof(h->identity.check_id));
	h->identified = h->checking = false;
}

/*
 * The sentence stays until another card comes. Reads stay wanted meanwhile: asking anew would read
 * the same card again.
 */
static void refuse(struct kiosk *k, enum err problem)
{
	struct holder *h = asked(k);
	forget_holder(h);
	h->problem = problem;
	voice_play(k->voice, PROMPT_ERROR);
	h->reading = false;
	kiosk_changed(k);
}

/* Of another holder nothing is kept; the same one, asked for more than the card, types nothing twice. */
static void begin_anew(struct kiosk *k)
{
	struct visit *v = &k->visit;
	struct holder *h = &v->holder;
	if (strcmp(h->before, h->doc.id) == 0) {
		answers_another(k);
		return;
	}
	answers_forget(&v->answers);
	if (h->before[0])
		wipe(&v->basket, sizeof(v->basket));
	text_copy(h->before, sizeof(h->before), h->doc.id);
}

/* The holder is known: what the item asks of them, and whether they need somebody beside them. */
static enum err take_holder(struct kiosk *k)
{
	struct visit *v = &k->visit;
	char today[9];
	begin_anew(k);
	if (v->goal != STAGE_HOME)
		return ERR_OK;
	keeper_today(k, today);
	people_settle(v, today);
	if (v->deputy.kind == DEPUTY_GUARDIAN && legal_item_for(v->browse.item) == ITEM_FOR_LEGAL)
		return ERR_CARD_TOO_YOUNG;
	enum err err = answers_prepare(k);
	if (err != ERR_OK)
		log_error("the item's form cannot be used: %s", err_name(err));
	return err;
}

static void accept(struct kiosk *k, const char *level, const char *check_id)
{
	struct visit *v = &k->visit;
	struct holder *h = asked(k);
	timer_cancel(&own(k)->guard);
	own(k)->ticket++;
	text_copy(h->identity.level, sizeof(h->identity.level), level);
	text_copy(h->identity.check_id, sizeof(h->identity.check_id), check_id);
	bool asking = v->goal != STAGE_HOME; /* no item, and so nothing that demands a level */
	if (!asking && identity_rank(level) < identity_rank(item_identity_level(v->browse.item))) {
		refuse(k, ERR_IDENTITY_LEVEL);
		return;
	}
	h->checking = h->reading = false;
	h->identified = true;
	enum err err = h == &v->holder ? take_holder(k) : ERR_OK;
	if (err != ERR_OK) {
		h->identified = false;
		refuse(k, err);
		return;
	}
	if (h == &v->holder)
		waiting_ask(k);
	if (people_are_known(v))
		kiosk_go(k, PLAN_NEXT);
	readers_identified(k); /* among them the next card that is asked for */
	kiosk_changed(k);
}

static void on_identified(struct kiosk *k, enum err err, const json_t *answer)
{
	if (err == ERR_IDENTITY_MISMATCH) {
		timer_cancel(&own(k)->guard);
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

/* Somebody else than the other one, and old enough to act for them. */
static enum err judge(struct kiosk *k, const struct document *doc)
{
	struct visit *v = &k->visit;
	char today[9];
	keeper_today(k, today);
	enum err err = document_check(doc, today);
	if (err != ERR_OK)
		return err;
	if (people_have(v, doc->id))
		return ERR_CARD_SAME;
	return people_ask_deputy(v) ? people_may_act(doc, today) : ERR_OK;
}

static void take_document(struct kiosk *k, const struct card_event *e)
{
	struct holder *h = asked(k);
	enum err err = judge(k, e->doc);
	if (err != ERR_OK) {
		refuse(k, err);
		return;
	}
	h->doc = *e->doc;
	h->place = readers_place(e);
	h->contactless = e->contactless;
	h->problem = ERR_OK;
	h->checking = true;
	json_t *args = json_pack("{s:s, s:s, s:s, s:s, s:b}", "name", document_name(&h->doc),
				 "cert_type", document_cert_type(&h->doc), "cert_no", h->doc.id,
				 "sam_id", h->doc.sam_id, "deputy", h != &k->visit.holder);
	if (!args) { /* text that is not UTF-8 */
		refuse(k, ERR_CARD_UNREADABLE);
		return;
	}
	own(k)->ticket++;
	keeper_ask(k, "Identify", args, &own(k)->ticket, on_identified);
	timer_after(&own(k)->guard, GUARD_MS);
}

/* A card the module read before shows itself but gives nothing until it is lifted: then err says so. */
static void on_card(struct kiosk *k, const struct card_event *e)
{
	struct holder *h = asked(k);
	if (e->kind == CARD_EVENT_REMOVED) {
		h->reading = false;
	} else if (!h->checking && e->kind == CARD_EVENT_READ) {
		idle_touched(k);
		take_document(k, e);
	} else if (!h->checking &&
		   (e->kind == CARD_EVENT_PRESENT || e->kind == CARD_EVENT_FAILED)) {
		h->problem = e->err;
		if (e->err != ERR_OK)
			voice_play(k->voice, PROMPT_ERROR);
		h->reading = e->kind == CARD_EVENT_PRESENT && e->err == ERR_OK;
	}
}

static void init(struct kiosk *k)
{
	timer_init(&own(k)->guard, k->loop, on_guard, k);
}

static void fini(struct kiosk *k)
{
	timer_cancel(&own(k)->guard);
}

static void begin(struct kiosk *k)
{
	struct holder *h = asked(k);
	k->visit.holder.begun = true;
	h->problem = ERR_OK;
	h->reading = false;
	cards_want(k->readers.cards, true);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	begin(k);
}

static void stop(struct kiosk *k)
{
	struct holder *h = asked(k);
	cards_want(k->readers.cards, false);
	timer_cancel(&own(k)->guard);
	own(k)->ticket++;
	h->reading = false;
	if (!h->identified)
		forget_holder(h);
}

/* Who goes before all are known leaves nobody behind. */
static void leave(struct kiosk *k)
{
	struct visit *v = &k->visit;
	stop(k);
	if (people_are_known(v))
		return;
	forget_holder(&v->holder);
	forget_holder(&v->deputy.holder);
}

/* Nothing is read behind a page of help. */
static void cover(struct kiosk *k, bool covered)
{
	if (covered)
		stop(k);
	else
		begin(k);
}

static void wipe_own(struct kiosk *k)
{
	timer_cancel(&own(k)->guard);
	own(k)->ticket++;
}

const struct stage stage_identify = { .own_size = sizeof(struct identify),
				      .init = init,
				      .fini = fini,
				      .enter = enter,
				      .leave = leave,
				      .cover = cover,
				      .wipe = wipe_own,
				      .card = on_card };
