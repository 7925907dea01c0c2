/* SPDX-License-Identifier: Apache-2.0 */
/* registry.c - the picture of each stage: the rows are the plan's, and so a row without a screen does not link. */
#include <assert.h>

#include "ui/screens/view.h"

#define ROW(NAME, name, asked, marks, idle, end) extern const struct screen screen_##name;
PLAN_STAGES(ROW)
#undef ROW

static const struct screen *const screens[] = {
#define ROW(NAME, name, asked, marks, idle, end) [STAGE_##NAME] = &screen_##name,
	PLAN_STAGES(ROW)
#undef ROW
};

const struct screen *screen_of(enum stage_id stage)
{
	assert(stage >= 0 && stage < STAGE_COUNT);
	return screens[stage];
}
