/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_submitting.c - the citizen waits for the keeper, and then a moment for the platform's number.
 *
 * Three ways out: stored, refused, and no answer in time. What may have reached the keeper is then in
 * doubt and stays so on the receipt; what never left this program was not stored.
 */
#include "firmware/kiosk/kiosk.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define PATIENCE_MS 60000

struct submitting {
	struct timer wait; /* for the platform's number */
};

static struct submitting *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_SUBMITTING);
}

static void on_wait_over(void *arg)
{
	kiosk_go(arg, PLAN_NEXT);
}

static void on_stored(struct kiosk *k)
{
	const struct handed *h = &k->visit.handed;
	int wait_s = k->settings->visit.answer_wait_s;
	if (h->wait && !h->project_no[0] && wait_s > 0)
		timer_after(&own(k)->wait, (int64_t)wait_s * 1000);
	else
		kiosk_go(k, PLAN_NEXT);
}

static void told(struct kiosk *k, unsigned what)
{
	if (what & TOLD_STORED)
		on_stored(k);
	else if (what & TOLD_REFUSED)
		kiosk_go(k, PLAN_FAIL);
	else if (what & TOLD_CASE && own(k)->wait.armed && k->visit.handed.project_no[0])
		kiosk_go(k, PLAN_NEXT);
}

static void lose_patience(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	if (h->problem == ERR_OK)
		h->problem = ERR_TIMEOUT;
	h->doubt = h->sent;
	log_warn("no answer to a submit in %d s: %s", PATIENCE_MS / 1000,
		 h->doubt ? "it may be stored" : "it was never sent");
	if (!h->doubt)
		h->ticket = 0;
	kiosk_go(k, h->doubt ? PLAN_NEXT : PLAN_FAIL);
}

static void tick(struct kiosk *k)
{
	const struct handed *h = &k->visit.handed;
	if (h->stored)
		return;
	if (loop_mono_ms(k->loop) - h->started_ms >= PATIENCE_MS)
		lose_patience(k);
	else
		handed_tick(k);
}

static void init(struct kiosk *k)
{
	timer_init(&own(k)->wait, k->loop, on_wait_over, k);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	handed_begin(k);
}

static void leave(struct kiosk *k)
{
	timer_cancel(&own(k)->wait);
}

static bool is_busy(const struct kiosk *k)
{
	(void)k;
	return true;
}

const struct stage stage_submitting = { .own_size = sizeof(struct submitting),
					.init = init,
					.fini = leave,
					.enter = enter,
					.leave = leave,
					.tick = tick,
					.wipe = leave,
					.busy = is_busy,
					.told = told };
