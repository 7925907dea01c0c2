/* SPDX-License-Identifier: Apache-2.0 */
/* stage_licences.c - the holder's electronic licences, looked at. */
#include "firmware/kiosk/aside.h"

static void enter(struct kiosk *k, enum stage_id from)
{
	k->visit.aside = from;
	licences_ask(k);
}

static void on_again(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	licences_ask(k);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	aside_go_on(k);
}

static bool busy(const struct kiosk *k)
{
	return k->visit.answers.licences.state == LOOKUP_ASKING;
}

static const struct stage_act acts[] = { { ACT_NEXT, on_next },
					 { ACT_CHANGE, on_again },
					 { ACT_NONE, NULL } };

const struct stage stage_licences = { .enter = enter, .busy = busy, .acts = acts };
