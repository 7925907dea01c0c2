/* SPDX-License-Identifier: Apache-2.0 */
/* stage_materials.c - what the citizen decides on: one tap settles a material. */
#include "firmware/kiosk/kiosk.h"

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	/* A way that is not offered has no button; a late tap changes nothing. */
	(void)materials_settle(&k->visit.answers.materials, a->arg_text ? a->arg_text : "",
			       (enum material_way)a->arg);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (materials_complete(&k->visit.answers.materials))
		kiosk_go(k, PLAN_NEXT);
}

static const struct stage_act acts[] = { { ACT_CHOOSE, on_choose },
					 { ACT_NEXT, on_next },
					 { ACT_NONE, NULL } };

const struct stage stage_materials = { .acts = acts };
