/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_identify.c - who the citizen is: a card is read here and nowhere else.
 *
 * An online check that cannot be made leaves the level at "card"; the item decides whether that is
 * enough.
 */
#include "firmware/kiosk/aside.h"

#include "firmware/base/wipe.h"

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
	struct holder *h = &k->visit.holder;
	forget_holder(h);
	h->problem = problem;
	h->reading = false;
	kiosk_changed(k);
}

static void accept(struct kiosk *k, const char *level, const char *check_id)
{
	struct visit *v = &k->visit;
	struct holder *h = &v->holder;
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
	answers_forget(&v->answers); /* another holder: nothing of the one before is kept */
	enum err err = asking ? ERR_OK : answers_prepare(k);
	if (err != ERR_OK) {
		log_error("the item's form cannot be used: %s", err_name(err));
		refuse(k, err);
		return;
	}
	waiting_ask(k);
	kiosk_go(k, PLAN_NEXT);
	readers_identified(k);
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

static void take_document(struct kiosk *k, const struct card_event *e)
{
	struct holder *h = &k->visit.holder;
	char today[9];
	keeper_today(k, today);
	enum err err = document_check(e->doc, today);
	if (err != ERR_OK) {
		refuse(k, err);
		return;
	}
	h->doc = *e->doc;
	h->place = readers_place(e);
	h->contactless = e->contactless;
	h->problem = ERR_OK;
	h->checking = true;
	json_t *args = json_pack("{s:s, s:s, s:s, s:s}", "name", document_name(&h->doc),
				 "cert_type", document_cert_type(&h->doc), "cert_no", h->doc.id,
				 "sam_id", h->doc.sam_id);
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
	struct holder *h = &k->visit.holder;
	if (e->kind == CARD_EVENT_REMOVED) {
		h->reading = false;
	} else if (!h->checking && e->kind == CARD_EVENT_READ) {
		idle_touched(k);
		take_document(k, e);
	} else if (!h->checking &&
		   (e->kind == CARD_EVENT_PRESENT || e->kind == CARD_EVENT_FAILED)) {
		h->problem = e->err;
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
	struct holder *h = &k->visit.holder;
	h->begun = true;
	h->problem = ERR_OK;
	h->reading = false;
	cards_want(k->readers.cards, true);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	begin(k);
}

static void leave(struct kiosk *k)
{
	struct holder *h = &k->visit.holder;
	cards_want(k->readers.cards, false);
	timer_cancel(&own(k)->guard);
	own(k)->ticket++;
	h->reading = false;
	if (!h->identified)
		forget_holder(h);
}

/* Nothing is read behind a page of help. */
static void cover(struct kiosk *k, bool covered)
{
	if (covered)
		leave(k);
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
