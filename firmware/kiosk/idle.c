/* SPDX-License-Identifier: Apache-2.0 */
/*
 * idle.c - time: nobody is there, the receipt has been read, the header's clock.
 *
 * Idle means no touch and no card that comes; lifting a contactless card is neither. First a warning
 * that can be answered, then the end. On home nothing is open: only what was changed is put back.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#define SECOND_MS	1000
#define MINUTE_MS	60000
#define WARN_MIN_S	20
#define CARD_WARN_S	30 /* a card taken from its slot */
#define RECEIPT_LEAVE_S 30

struct idle_rule idle_rule(const struct settings *s, bool personal, enum ui_size size)
{
	int wait = s->visit.idle_s;
	int warn = s->visit.idle_warn_s;
	if (personal) {
		wait /= 2;
		warn = warn * 2 / 3;
	}
	if (size != UI_SIZE_STANDARD) {
		wait *= 2;
		warn *= 2;
	}
	return (struct idle_rule){ wait > 1 ? wait : 1, warn > WARN_MIN_S ? warn : WARN_MIN_S };
}

/* Nothing is open here, so there is nothing to warn about. */
static bool is_resting(const struct kiosk *k)
{
	return k->state == SESSION_HOME || k->state == SESSION_CLOSED;
}

static bool is_as_at_start(const struct kiosk *k)
{
	struct ui_look look = kiosk_default_look(k);
	const struct ui_look *now = ui_get_look(k->ui);
	return strcmp(look.language, now->language) == 0 && look.size == now->size &&
	       look.high_contrast == now->high_contrast && look.low_reach == now->low_reach &&
	       k->overlay == OVERLAY_NONE;
}

static struct idle_rule rule_now(const struct kiosk *k)
{
	struct idle_rule rule =
		idle_rule(k->settings, screen_of(k->state)->personal, ui_get_look(k->ui)->size);
	if (is_resting(k))
		rule.warn_s = 0;
	return rule;
}

/* Submitting and the receipt have ends of their own. */
static bool is_counted(const struct kiosk *k)
{
	if (k->state == SESSION_SUBMITTING || k->state == SESSION_RECEIPT)
		return false;
	return !is_resting(k) || !is_as_at_start(k);
}

static void count_anew(struct kiosk *k)
{
	timer_cancel(&k->idle_tick);
	if (is_counted(k))
		timer_after(&k->idle, (int64_t)rule_now(k).wait_s * SECOND_MS);
	else
		timer_cancel(&k->idle);
}

static void warn(struct kiosk *k, int seconds)
{
	timer_cancel(&k->idle);
	if (k->overlay != OVERLAY_IDLE)
		k->under = k->overlay;
	k->overlay = OVERLAY_IDLE;
	k->idle_left_s = seconds;
	timer_after(&k->idle_tick, SECOND_MS);
	kiosk_changed(k);
}

static void on_idle(void *arg)
{
	struct kiosk *k = arg;
	struct idle_rule rule = rule_now(k);
	if (rule.warn_s)
		warn(k, rule.warn_s);
	else
		kiosk_go(k, EVENT_TIMEOUT);
}

static void on_idle_tick(void *arg)
{
	struct kiosk *k = arg;
	if (--k->idle_left_s <= 0) {
		kiosk_go(k, EVENT_TIMEOUT);
		return;
	}
	timer_after(&k->idle_tick, SECOND_MS);
	kiosk_changed(k);
}

void idle_touched(void *arg)
{
	struct kiosk *k = arg;
	if (k->overlay != OVERLAY_IDLE)
		count_anew(k);
	else if (!k->card_taken)
		k->idle_left_s =
			rule_now(k).warn_s; /* somebody is there: the warning begins anew */
}

void idle_continue(struct kiosk *k)
{
	if (k->overlay != OVERLAY_IDLE || (k->card_taken && k->settings->visit.card_must_stay))
		return;
	k->overlay = k->under;
	k->under = OVERLAY_NONE;
	k->card_taken = false;
	count_anew(k);
	kiosk_changed(k);
}

void idle_card_taken(struct kiosk *k)
{
	k->card_taken = true;
	warn(k, CARD_WARN_S);
}

void idle_card_back(struct kiosk *k)
{
	if (!k->card_taken)
		return;
	k->card_taken = false;
	idle_continue(k);
}

/* The receipt screen */

static void on_leave(void *arg)
{
	struct kiosk *k = arg;
	if (--k->leave_left_s <= 0) {
		kiosk_go(k, EVENT_DONE);
		return;
	}
	timer_after(&k->leave, SECOND_MS);
	kiosk_changed(k);
}

void idle_state_changed(struct kiosk *k)
{
	if (k->overlay != OVERLAY_IDLE)
		count_anew(k);
	if (k->state != SESSION_RECEIPT) {
		timer_cancel(&k->leave);
	} else if (!k->leave.armed) {
		k->leave_left_s = RECEIPT_LEAVE_S;
		timer_after(&k->leave, SECOND_MS);
	}
}

/* The clock wakes the program once a minute. */

static void on_minute(void *arg)
{
	struct kiosk *k = arg;
	timer_after(&k->clock, MINUTE_MS - loop_wall_ms(k->loop) % MINUTE_MS);
	if (k->printer)
		keeper_tell_devices(k);
	kiosk_changed(k);
}

void idle_begin(struct kiosk *k)
{
	timer_init(&k->idle, k->loop, on_idle, k);
	timer_init(&k->idle_tick, k->loop, on_idle_tick, k);
	timer_init(&k->leave, k->loop, on_leave, k);
	timer_init(&k->clock, k->loop, on_minute, k);
	timer_after(&k->clock, MINUTE_MS - loop_wall_ms(k->loop) % MINUTE_MS);
}

void idle_end(struct kiosk *k)
{
	timer_cancel(&k->idle);
	timer_cancel(&k->idle_tick);
	timer_cancel(&k->leave);
	timer_cancel(&k->clock);
}
