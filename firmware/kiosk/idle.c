/* SPDX-License-Identifier: Apache-2.0 */
/*
 * idle.c - time: nobody is there, and the header's clock.
 *
 * Idle means no touch and no card that comes; lifting a contactless card is neither. First a warning
 * that can be answered, then the end. Where nothing is open only what was changed is put back.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#define SECOND_MS   1000
#define MINUTE_MS   60000
#define WARN_MIN_S  20
#define CARD_WARN_S 30 /* a card taken from its slot */

#define STAFF_WAIT_S 270 /* with the warning five minutes, whatever the settings and the letters */
#define STAFF_WARN_S 30

struct idle_rule idle_rule(int wait, int warn, bool personal, enum ui_size size)
{
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

/* Help shows nothing personal, and keeps no time of its own; what cannot end is not counted. */
static enum idle_class class_now(const struct kiosk *k)
{
	struct plan_facts facts = visit_facts(&k->visit);
	bool help = overlays_have(&k->overlays, OVERLAY_HELP);
	if (k->stage == STAGE_MAINTENANCE && k->staff.setup == STAFF_SETUP_OPEN)
		return IDLE_RESTING; /* a board that is not put up stands where it was */
	return help && plan_step(k->stage, PLAN_TIMEOUT, &facts).ends ? IDLE_COUNTED
								      : plan_idle(k->stage);
}

static bool is_as_at_start(const struct kiosk *k)
{
	struct ui_look look = kiosk_default_look(k);
	const struct ui_look *now = ui_get_look(k->ui);
	return strcmp(look.language, now->language) == 0 && look.size == now->size &&
	       look.high_contrast == now->high_contrast && look.low_reach == now->low_reach &&
	       k->overlays.depth == 0 && !k->idle.called && !readers_have_fresh(k);
}

static struct idle_rule rule_now(const struct kiosk *k)
{
	enum idle_class now = class_now(k);
	if (now == IDLE_STAFF)
		return (struct idle_rule){ STAFF_WAIT_S, STAFF_WARN_S };
	const struct settings *s = k->settings;
	int64_t said = json_int(k->keeper.status, "idle_s",
				0); /* the platform's, where the file says none */
	struct idle_rule rule =
		idle_rule(said > 0 ? (int)said : s->visit.idle_s, s->visit.idle_warn_s,
			  now == IDLE_PERSONAL, ui_get_look(k->ui)->size);
	if (now == IDLE_RESTING)
		rule.warn_s = 0;
	return rule;
}

static bool is_counted(const struct kiosk *k)
{
	enum idle_class now = class_now(k);
	return now != IDLE_OWN && (now != IDLE_RESTING || !is_as_at_start(k));
}

static void count_anew(struct kiosk *k)
{
	timer_cancel(&k->idle.tick);
	if (is_counted(k))
		timer_after(&k->idle.wait, (int64_t)rule_now(k).wait_s * SECOND_MS);
	else
		timer_cancel(&k->idle.wait);
}

static void warn(struct kiosk *k, int seconds)
{
	timer_cancel(&k->idle.wait);
	overlay_push(k, OVERLAY_IDLE);
	k->overlays.idle_s = seconds;
	timer_after(&k->idle.tick, SECOND_MS);
	kiosk_changed(k);
}

static void on_wait_over(void *arg)
{
	struct kiosk *k = arg;
	struct idle_rule rule = rule_now(k);
	if (rule.warn_s)
		warn(k, rule.warn_s);
	else
		kiosk_go(k, PLAN_TIMEOUT);
}

static void on_tick(void *arg)
{
	struct kiosk *k = arg;
	if (--k->overlays.idle_s <= 0) {
		kiosk_go(k, PLAN_TIMEOUT);
		return;
	}
	timer_after(&k->idle.tick, SECOND_MS);
	kiosk_changed(k);
}

static bool is_warning(const struct kiosk *k)
{
	return overlay_top(k) == OVERLAY_IDLE;
}

void idle_touched(void *arg)
{
	struct kiosk *k = arg;
	if (stage_of(k->stage)->touched)
		stage_of(k->stage)->touched(k);
	if (!is_warning(k))
		count_anew(k);
	else if (!k->idle.card_taken)
		k->overlays.idle_s =
			rule_now(k).warn_s; /* somebody is there: the warning begins anew */
}

void idle_continue(struct kiosk *k)
{
	if (!is_warning(k) || (k->idle.card_taken && k->settings->visit.card_must_stay))
		return;
	overlay_pop(k, OVERLAY_IDLE);
	k->idle.card_taken = false;
	count_anew(k);
}

void idle_card_taken(struct kiosk *k)
{
	k->idle.card_taken = true;
	warn(k, CARD_WARN_S);
}

void idle_card_back(struct kiosk *k)
{
	if (!k->idle.card_taken)
		return;
	k->idle.card_taken = false;
	idle_continue(k);
}

void idle_stage_changed(struct kiosk *k)
{
	if (!is_warning(k))
		count_anew(k);
}

/* The clock wakes the program once a minute. */

static void on_minute(void *arg)
{
	struct kiosk *k = arg;
	timer_after(&k->idle.clock, MINUTE_MS - loop_wall_ms(k->loop) % MINUTE_MS);
	keeper_tell_devices(k);
	kiosk_changed(k);
}

void idle_begin(struct kiosk *k)
{
	timer_init(&k->idle.wait, k->loop, on_wait_over, k);
	timer_init(&k->idle.tick, k->loop, on_tick, k);
	timer_init(&k->idle.clock, k->loop, on_minute, k);
	timer_after(&k->idle.clock, MINUTE_MS - loop_wall_ms(k->loop) % MINUTE_MS);
}

void idle_end(struct kiosk *k)
{
	timer_cancel(&k->idle.wait);
	timer_cancel(&k->idle.tick);
	timer_cancel(&k->idle.clock);
}
