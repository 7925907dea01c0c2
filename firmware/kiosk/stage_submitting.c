/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_submitting.c - hands the application to the keeper, and says only what the keeper has said.
 *
 * A repeat follows every second while the connection is away, or after 5 s without an answer; any of
 * the answers counts. Once it is stored the citizen waits a moment for the platform's number.
 */
#include "firmware/kiosk/kiosk.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define ANSWER_MS  5000
#define GIVE_UP_MS 60000

struct submitting {
	struct timer wait; /* for the platform's number */
	unsigned ticket;
};

static struct submitting *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_SUBMITTING);
}

/* Two ways out */

static void not_stored(struct kiosk *k, enum err problem)
{
	k->visit.handed.problem = problem;
	log_warn("an application was not stored: %s", err_name(problem));
	kiosk_go(k, PLAN_FAIL);
}

static void on_wait_over(void *arg)
{
	kiosk_go(arg, PLAN_NEXT);
}

static void on_stored(struct kiosk *k, const json_t *answer)
{
	struct handed *h = &k->visit.handed;
	own(k)->ticket++; /* answers to repeats say the same */
	handed_take(h, answer);
	h->stored = true;
	int wait_s = k->settings->visit.answer_wait_s;
	if (json_is_true(json_object_get(answer, "wait")) && !h->project_no[0] && wait_s > 0) {
		timer_after(&own(k)->wait, (int64_t)wait_s * 1000);
		kiosk_changed(k);
	} else {
		kiosk_go(k, PLAN_NEXT);
	}
}

/* Asking */

/* The keeper may still have it, or get it: asking again is right. */
static bool is_worth_repeating(enum err err)
{
	static const enum err errs[] = { ERR_KEEPER_GONE, ERR_TIMEOUT, ERR_CANCELLED,
					 ERR_STORE_SYNC,  ERR_NOMEM,   ERR_IO };
	for (size_t i = 0; i < ARRAY_LEN(errs); i++)
		if (errs[i] == err)
			return true;
	return false;
}

static void on_answer(struct kiosk *k, enum err err, const json_t *answer)
{
	struct handed *h = &k->visit.handed;
	h->open = false;
	if (err == ERR_OK)
		on_stored(k, answer);
	else if (is_worth_repeating(err))
		h->problem = err;
	else
		not_stored(k, err);
}

static void ask(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	h->open = true;
	h->asked_ms = loop_mono_ms(k->loop);
	json_t *args = json_pack("{s:s, s:O, s:[]}", "client_ref", h->client_ref, "content",
				 h->content, "files");
	keeper_ask(k, "Submit", args, &own(k)->ticket, on_answer);
}

static void tick(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	int64_t now = loop_mono_ms(k->loop);
	if (h->stored)
		return;
	if (now - h->started_ms >= GIVE_UP_MS)
		not_stored(k, h->problem != ERR_OK ? h->problem : ERR_TIMEOUT);
	else if (!h->open || now - h->asked_ms >= ANSWER_MS)
		ask(k);
}

/* The stage */

static void init(struct kiosk *k)
{
	timer_init(&own(k)->wait, k->loop, on_wait_over, k);
}

static void fini(struct kiosk *k)
{
	timer_cancel(&own(k)->wait);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	struct handed *h = &k->visit.handed;
	h->problem = ERR_OK;
	h->started_ms = loop_mono_ms(k->loop);
	own(k)->ticket++;
	ask(k);
}

static void leave(struct kiosk *k)
{
	timer_cancel(&own(k)->wait);
	own(k)->ticket++;
}

static bool is_busy(const struct kiosk *k)
{
	(void)k;
	return true;
}

static void told(struct kiosk *k, unsigned what)
{
	if (what & TOLD_CASE && own(k)->wait.armed && k->visit.handed.project_no[0])
		kiosk_go(k, PLAN_NEXT);
}

const struct stage stage_submitting = { .own_size = sizeof(struct submitting),
					.init = init,
					.fini = fini,
					.enter = enter,
					.leave = leave,
					.tick = tick,
					.wipe = leave,
					.busy = is_busy,
					.told = told };
