/* SPDX-License-Identifier: Apache-2.0 */
/* stage_materials.c - what the citizen decides on: one tap settles a material. */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "drivers/camera/camera.h"

static bool is_offered(const struct materials *m, const char *guid, unsigned offer)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(json_str(m->rows[i].spec, "row_guid"), guid) == 0)
			return m->rows[i].offers & offer;
	return false;
}

/* To the camera; what is scanned there is settled there. */
static void open_scan(struct kiosk *k, const char *guid)
{
	if (is_offered(&k->visit.answers.materials, guid, OFFER_SCAN) &&
	    text_copy(k->visit.scans.row_guid, sizeof(k->visit.scans.row_guid), guid))
		kiosk_open(k, STAGE_SCAN);
}

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	if (a->arg == MATERIAL_SCAN) {
		open_scan(k, a->arg_text ? a->arg_text : "");
		return;
	}
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

/* A camera may have come or gone since the item was opened. */
static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	if (camera_is_there(camera_of(k->devices)) != k->visit.scans.can_scan)
		answers_renew(k);
}

const struct stage stage_materials = { .enter = enter, .acts = acts };
