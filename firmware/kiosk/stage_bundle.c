/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_bundle.c - the parts of a bundle: one tap leaves out what may be left out, another takes it in again.
 * What is asked follows from the parts that are kept.
 */
#include "firmware/kiosk/chosen.h"

#include "firmware/core/item/bundle.h"

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	const json_t *item = k->visit.browse.item;
	unsigned bit = bundle_bit(item, a->arg_text ? a->arg_text : "");
	if (bit)
		chosen_keep_parts(k, bundle_kept(item) ^ bit); /* a required one stays */
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (bundle_kept(k->visit.browse.item) && chosen_prepare(k))
		kiosk_go(k, PLAN_NEXT);
}

static const struct stage_act acts[] = { { ACT_CHOOSE, on_choose },
					 { ACT_NEXT, on_next },
					 { ACT_NONE, NULL } };

const struct stage stage_bundle = { .acts = acts };
