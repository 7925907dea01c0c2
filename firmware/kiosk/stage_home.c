/* SPDX-License-Identifier: Apache-2.0 */
/* stage_home.c - the way in: a theme or the search box. Nothing looked at before is kept. */
#include "firmware/kiosk/kiosk.h"

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	browse_forget(&k->visit.browse);
}

/* A theme's list, or the search box with its keys. */
static void on_open(struct kiosk *k, const struct ui_action *a)
{
	struct visit *v = &k->visit;
	browse_forget(&v->browse);
	text_copy(v->browse.theme, sizeof(v->browse.theme), a->arg_text ? a->arg_text : "");
	text_copy(v->typing.focus, sizeof(v->typing.focus), v->browse.theme[0] ? "" : "box");
	kiosk_open(k, STAGE_SEARCH);
}

static void on_page(struct kiosk *k, const struct ui_action *a)
{
	k->visit.browse.page = a->arg < 0 ? 0 : (int)a->arg;
}

static const struct stage_act acts[] = { { ACT_OPEN, on_open },
					 { ACT_PAGE, on_page },
					 { ACT_NONE, NULL } };

const struct stage stage_home = { .enter = enter, .acts = acts };
