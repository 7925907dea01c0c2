/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_consent.c - what the citizen agrees to, one tick each. Nothing is ticked beforehand, and whoever
 * agrees to nothing goes on without what it would have allowed.
 */
#include "firmware/kiosk/aside.h"

/* A tick; without a name the citizen agrees to none and goes on. */
static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	struct consents *c = &k->visit.answers.consents;
	if (a->arg_text) {
		/* What is not asked has no box; a late tap changes nothing. */
		(void)consents_toggle(c, a->arg_text, loop_wall_ms(k->loop));
		if (consents_allow_licences(c))
			licences_ask(k);
		answers_renew(k);
		return;
	}
	consents_refuse(c);
	answers_renew(k);
	kiosk_go(k, PLAN_NEXT);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (consents_given(&k->visit.answers.consents) > 0)
		kiosk_go(k, PLAN_NEXT);
}

static const struct stage_act acts[] = { { ACT_CHOOSE, on_choose },
					 { ACT_NEXT, on_next },
					 { ACT_NONE, NULL } };

const struct stage stage_consent = { .acts = acts };
