/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_handover.c - the unfinished application goes on elsewhere: on the phone, by a one-time code without
 * anything personal in it, at a window now, by a number, or another day, by an appointment, which a guide or a case
 * leads to as well. None of them is queued: what cannot be done now is said.
 *
 * An outcome that is unknown is neither yes nor no: the key stays, and asking again finds out.
 */
#include "firmware/kiosk/appointing.h"
#include "firmware/kiosk/printing.h"

struct handovers {
	unsigned ticket, print_ticket;
};

static struct handovers *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_HANDOVER);
}

/* Paper */

static void build(void *arg, struct page *page)
{
	const struct kiosk *k = arg;
	const struct handover *h = &k->visit.handover;
	struct slip slip = { .hall = json_str(json_object_get(k->keeper.status, "hall"), "name"),
			     .number = h->number,
			     .window = h->window,
			     .task_name = json_str(k->visit.answers.item, "task_name") };
	slip_build(page, &slip);
}

/* The two ways */

static bool is_unknown(enum err err)
{
	return err == ERR_TIMEOUT || err == ERR_KEEPER_GONE || err == ERR_IO;
}

/* True: it is answered for good, or refused; else the key is kept. A call that was not made ends no doubt. */
static bool settle(struct kiosk *k, enum handover_way way, enum err err)
{
	struct handover *h = &k->visit.handover;
	h->asking[way] = false;
	if (err != ERR_OFFLINE || !is_unknown(h->problem[way]))
		h->problem[way] = err;
	if (h->problem[way] != ERR_OK && !is_unknown(h->problem[way]))
		h->key[way][0] = '\0'; /* nothing was made: the next try is another */
	kiosk_changed(k);
	return err == ERR_OK;
}

static void on_draft(struct kiosk *k, enum err err, const json_t *answer)
{
	struct handover *h = &k->visit.handover;
	if (!settle(k, HANDOVER_PHONE, err))
		return;
	text_copy(h->token, sizeof(h->token), json_str(answer, "token"));
	text_copy(h->until, sizeof(h->until), json_str(answer, "expires_at"));
}

static void on_number(struct kiosk *k, enum err err, const json_t *answer)
{
	struct handover *h = &k->visit.handover;
	if (!settle(k, HANDOVER_WINDOW, err))
		return;
	text_copy(h->number, sizeof(h->number), json_str(answer, "number"));
	text_copy(h->window, sizeof(h->window), json_str(answer, "window"));
	printing_begin(k, "a number", build, &h->print, &own(k)->print_ticket);
}

/* The form as it stands, without files. */
static json_t *draft_of(const struct kiosk *k)
{
	const json_t *item = k->visit.answers.item;
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "task_code",
			 json_str(item, "task_code"), "task_handle_item", item_handle(item),
			 "task_name", json_str(item, "task_name"), "task_version",
			 json_str(item, "task_version"), "form_version",
			 json_str(item, "task_version"), "channel", "kiosk", "form",
			 form_values(k->visit.answers.form));
}

static const char *key_of(struct handover *h, enum handover_way way)
{
	if (!h->key[way][0])
		uuid_v4(h->key[way]);
	h->asking[way] = true;
	return h->key[way];
}

static void to_phone(struct kiosk *k)
{
	struct handover *h = &k->visit.handover;
	if (h->token[0] || h->asking[HANDOVER_PHONE] || !k->visit.answers.form)
		return;
	keeper_ask(k, "LeaveDraft",
		   json_pack("{s:s, s:o}", "key", key_of(h, HANDOVER_PHONE), "draft", draft_of(k)),
		   &own(k)->ticket, on_draft);
}

static void to_window(struct kiosk *k)
{
	struct handover *h = &k->visit.handover;
	const json_t *item = k->visit.answers.item;
	if (h->number[0] || h->asking[HANDOVER_WINDOW])
		return;
	keeper_ask(k, "Ticket",
		   json_pack("{s:s, s:s, s:s}", "key", key_of(h, HANDOVER_WINDOW), "task_code",
			     json_str(item, "task_code"), "task_name", json_str(item, "task_name")),
		   &own(k)->ticket, on_number);
}

/* A day or a slot of the page of appointments; else one of the ways. */
static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	if (k->visit.handover.appoints)
		appointing_choose(k, a->arg_text ? a->arg_text : "");
	else if (a->arg == HANDOVER_PHONE)
		to_phone(k);
	else if (a->arg == HANDOVER_WINDOW)
		to_window(k);
	else if (a->arg == HANDOVER_APPOINT)
		appointing_begin(k, k->visit.aside);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	if (k->visit.handover.appoints && !k->visit.appointing.no[0])
		appointing_take(k);
	else
		kiosk_go(k, PLAN_GO_BACK);
}

/* From the slots to the days, from the days to the ways, where there are any. */
static void on_back(struct kiosk *k, const struct ui_action *a)
{
	struct handover *h = &k->visit.handover;
	(void)a;
	if (h->appoints && appointing_step_back(k))
		return;
	if (h->appoints && plan_is(k->visit.aside, PLAN_STEP)) {
		h->appoints = false;
		k->visit.part = 0;
	} else {
		kiosk_leave(k, PLAN_GO_BACK);
	}
}

static void on_give_back(struct kiosk *k, const struct ui_action *a)
{
	appointing_give_back(k, a->arg_text ? a->arg_text : "");
}

static void enter(struct kiosk *k, enum stage_id from)
{
	k->visit.aside = from;
	k->visit.handover.appoints = false;
	if (!plan_is(from, PLAN_STEP))
		appointing_begin(k, from);
}

static void wipe_own(struct kiosk *k)
{
	own(k)->ticket++;
	own(k)->print_ticket++;
}

static const struct stage_act acts[] = { { ACT_CHOOSE, on_choose },
					 { ACT_NEXT, on_next },
					 { ACT_BACK, on_back },
					 { ACT_CHANGE, on_give_back },
					 { ACT_NONE, NULL } };

const struct stage stage_handover = { .own_size = sizeof(struct handovers),
				      .enter = enter,
				      .tick = appointing_tick,
				      .wipe = wipe_own,
				      .acts = acts };
