/* SPDX-License-Identifier: Apache-2.0 */
/* stages.c - the stages in the plan's order, and what each keeps beyond a visit. */
#include "firmware/kiosk/kiosk.h"

#include <assert.h>

#define ROW(NAME, name, asked, marks, idle, end) extern const struct stage stage_##name;
PLAN_STAGES(ROW)
#undef ROW

static const struct stage *const stages[] = {
#define ROW(NAME, name, asked, marks, idle, end) [STAGE_##NAME] = &stage_##name,
	PLAN_STAGES(ROW)
#undef ROW
};

const struct stage *stage_of(enum stage_id stage)
{
	assert(stage >= 0 && stage < STAGE_COUNT);
	return stages[stage];
}

void *stage_own(const struct kiosk *k, enum stage_id stage)
{
	assert(stage >= 0 && stage < STAGE_COUNT && k->own[stage]);
	return k->own[stage];
}

enum err stages_init(struct kiosk *k)
{
	for (int s = 0; s < STAGE_COUNT; s++) {
		if (stages[s]->own_size && !(k->own[s] = calloc(1, stages[s]->own_size)))
			return ERR_NOMEM;
		if (stages[s]->init)
			stages[s]->init(k);
	}
	return ERR_OK;
}

void stages_fini(struct kiosk *k)
{
	for (int s = 0; s < STAGE_COUNT; s++) {
		bool opened = k->own[s] || !stages[s]->own_size;
		if (opened && stages[s]->fini)
			stages[s]->fini(k);
		free(STEAL(k->own[s]));
	}
}

void stages_wipe(struct kiosk *k)
{
	for (int s = 0; s < STAGE_COUNT; s++)
		if (stages[s]->wipe)
			stages[s]->wipe(k);
}

bool stage_take(struct kiosk *k, const struct stage_act *acts, const struct ui_action *a)
{
	for (; acts && acts->action != ACT_NONE; acts++) {
		if (acts->action == a->action) {
			acts->take(k, a);
			return true;
		}
	}
	return false;
}
