/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_rate.c - the rating of the case on the receipt: voluntary, once, kept by the keeper until the
 * platform has it. Either way leads back to the receipt.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"

struct rate {
	unsigned ticket;
};

static struct rate *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_RATE);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	struct rating *r = &k->visit.rating;
	if (strcmp(r->client_ref, k->visit.handed.client_ref) == 0)
		return;
	wipe(r, sizeof(*r));
	text_copy(r->client_ref, sizeof(r->client_ref), k->visit.handed.client_ref);
}

/* A level, or one of its tags. What is on its way is no longer changed. */
static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	struct rating *r = &k->visit.rating;
	if (r->at[0])
		return;
	/* A late tap on a tag of another level changes nothing. */
	if (a->arg_text)
		(void)evaluation_toggle(&r->evaluation, a->arg_text);
	else
		(void)evaluation_choose(&r->evaluation, (int)a->arg);
}

static void on_answer(struct kiosk *k, enum err err, const json_t *answer)
{
	(void)answer;
	struct rating *r = &k->visit.rating;
	r->asking = false;
	r->taken = err == ERR_OK || err == ERR_CONFLICT;
	r->failed = !r->taken;
	if (r->taken && k->stage == STAGE_RATE)
		kiosk_open(k, STAGE_RECEIPT);
	kiosk_changed(k);
}

/* Asked again after a failure it is the same rating: the keeper takes it once. */
static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	struct rating *r = &k->visit.rating;
	if (r->asking || r->taken || r->evaluation.level == 0)
		return;
	if (!r->at[0])
		time_text(loop_wall_ms(k->loop), r->at);
	r->asking = true;
	r->failed = false;
	own(k)->ticket++;
	keeper_ask(k, "Rate",
		   json_pack("{s:s, s:i, s:o, s:s}", "client_ref", r->client_ref, "level",
			     r->evaluation.level, "tags", evaluation_tags(&r->evaluation), "at",
			     r->at),
		   &own(k)->ticket, on_answer);
}

static void on_skip(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_open(k, STAGE_RECEIPT);
}

static void wipe_own(struct kiosk *k)
{
	own(k)->ticket++;
}

static const struct stage_act acts[] = {
	{ ACT_CHOOSE, on_choose }, { ACT_NEXT, on_next }, { ACT_OPEN, on_skip }, { ACT_NONE, NULL }
};

const struct stage stage_rate = {
	.own_size = sizeof(struct rate), .enter = enter, .wipe = wipe_own, .acts = acts
};
