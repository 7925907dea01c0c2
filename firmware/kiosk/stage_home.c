/* SPDX-License-Identifier: Apache-2.0 */
/* stage_home.c - the ways in: themes, departments, events of a life, the search box. Nothing looked at before is kept. */
#include "firmware/kiosk/kiosk.h"

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	browse_forget(&k->visit.browse);
}

/* What only the holder of a card may see: the card first, or a case's number. True if that was tapped. */
static bool open_goal(struct kiosk *k, int64_t what)
{
	if (what == OPEN_PROGRESS) {
		kiosk_open(k, STAGE_PROGRESS);
		return true;
	}
	if (what != OPEN_LICENCES && what != OPEN_NOTICES)
		return false;
	k->visit.goal = what == OPEN_LICENCES ? STAGE_LICENCES : STAGE_NOTICES;
	kiosk_open(k, STAGE_IDENTIFY);
	return true;
}

/* A theme's list, the departments, what is the citizen's own, or the search box with its keys. */
static void on_open(struct kiosk *k, const struct ui_action *a)
{
	struct visit *v = &k->visit;
	if (open_goal(k, a->arg))
		return;
	browse_forget(&v->browse);
	text_copy(v->browse.theme, sizeof(v->browse.theme), a->arg_text ? a->arg_text : "");
	v->browse.by_dept = a->arg == OPEN_DEPARTMENTS;
	bool box = !v->browse.theme[0] && !v->browse.by_dept;
	text_copy(v->typing.focus, sizeof(v->typing.focus), box ? "box" : "");
	kiosk_open(k, STAGE_SEARCH);
}

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	chosen_ask(k, a->arg_text ? a->arg_text : "");
}

static void told(struct kiosk *k, unsigned what)
{
	if (what & TOLD_STATUS)
		chosen_again(k);
}

static void on_page(struct kiosk *k, const struct ui_action *a)
{
	k->visit.browse.page = a->arg < 0 ? 0 : (int)a->arg;
}

static const struct stage_act acts[] = {
	{ ACT_OPEN, on_open }, { ACT_CHOOSE, on_choose }, { ACT_PAGE, on_page }, { ACT_NONE, NULL }
};

const struct stage stage_home = { .enter = enter, .told = told, .acts = acts };
