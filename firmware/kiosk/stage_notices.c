/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_notices.c - what waits for the citizen: notices, and drafts begun elsewhere. A draft of this item
 * can be taken: its answers are typed into the form, and the citizen goes through them.
 */
#include "firmware/kiosk/appointing.h"
#include "firmware/kiosk/aside.h"

#include <string.h>

static void enter(struct kiosk *k, enum stage_id from)
{
	k->visit.aside = from;
}

static const json_t *draft_of(const struct kiosk *k, const char *token)
{
	const json_t *list = json_array_of(k->visit.waiting.drafts, "drafts");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_str(json_array_get(list, i), "token"), token) == 0)
			return json_array_get(list, i);
	return NULL;
}

/* Once: what the citizen has changed since then is not put back. */
static void on_take(struct kiosk *k, const struct ui_action *a)
{
	struct waiting *w = &k->visit.waiting;
	const json_t *draft = draft_of(k, a->arg_text ? a->arg_text : "");
	if (w->took[0] || !draft || !waiting_fits(&k->visit, draft) ||
	    !text_copy(w->took, sizeof(w->took), json_str(draft, "token")))
		return;
	w->taken = form_take_draft(k->visit.answers.form, json_object_get(draft, "form"));
}

/* An appointment is given back; or what did not come is asked for again. */
static void on_change(struct kiosk *k, const struct ui_action *a)
{
	if (a->arg_text)
		appointing_give_back(k, a->arg_text);
	else if (k->visit.waiting.state == LOOKUP_FAILED)
		waiting_ask(k);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	aside_go_on(k);
}

static const struct stage_act acts[] = { { ACT_CHOOSE, on_take },
					 { ACT_CHANGE, on_change },
					 { ACT_NEXT, on_next },
					 { ACT_NONE, NULL } };

const struct stage stage_notices = { .enter = enter, .acts = acts };
