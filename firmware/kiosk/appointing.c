/* SPDX-License-Identifier: Apache-2.0 */
/* appointing.c - see appointing.h. */
#include "firmware/kiosk/appointing.h"

#include <string.h>

#include "firmware/bus/methods.h"
#include "firmware/core/item/item_reach.h"
#include "firmware/kiosk/printing.h"

#define AGAIN_MS 2000 /* between two calls whose outcome nobody knows */

static struct appointing *own(struct kiosk *k)
{
	return &k->visit.appointing;
}

static bool is_unknown(const char *method, enum err err)
{
	return err != ERR_OK &&
	       bus_may_be_done(bus_method_find(bus_methods, BUS_CITIZEN, method), err, true);
}

/* What it is for */

/* Its own hall counts only where this one does not take the item. */
static json_t *about_item(const struct kiosk *k, const json_t *item)
{
	bool away = item_reach(item, json_str(k->keeper.status, "area_code")) == REACH_NOT;
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "task_code", json_str(item, "task_code"),
			 "task_name", json_str(item, "task_name"), "hall_code",
			 away ? json_str(item, "hall_code") : "", "place",
			 away ? json_str(item, "handle_place") : "", "phone",
			 away ? json_str(item, "consult") : "");
}

static json_t *about_case(const struct tracking *t)
{
	const json_t *known = tracking_known(t);
	return json_pack("{s:s, s:s, s:s}", "task_code", json_str(known, "task_code"), "task_name",
			 json_str(known, "task_name"), "project_no", t->project_no);
}

static json_t *about(const struct kiosk *k, enum stage_id from)
{
	if (from == STAGE_PROGRESS)
		return about_case(&k->visit.tracking);
	return about_item(k, from == STAGE_ITEM ? k->visit.browse.item : k->visit.answers.item);
}

/* What the keeper is asked with. */
static json_t *args_of(const struct appointing *a)
{
	json_t *args = json_deep_copy(a->about);
	json_object_del(args, "place");
	json_object_del(args, "phone");
	return args;
}

/* The slots */

static void on_slots(struct kiosk *k, enum err err, const json_t *answer)
{
	struct appointing *a = own(k);
	int64_t now_ms = keeper_knows_time(k) ? loop_wall_ms(k->loop) : 0;
	json_t *slots = err == ERR_OK ? slots_read(answer, now_ms) : NULL;
	a->listing = false;
	if (err == ERR_OK && !slots)
		err = ERR_TIMEOUT;
	a->problem = err;
	json_decref(a->slots);
	a->slots = slots;
	if (!appointing_slot(a))
		a->slot[0] = '\0';
	kiosk_changed(k);
}

static void list(struct kiosk *k)
{
	struct appointing *a = own(k);
	a->listing = true;
	a->problem = ERR_OK;
	a->ticket = ++k->keeper.tickets;
	keeper_ask(k, "Slots", args_of(a), &a->ticket, on_slots);
	kiosk_changed(k);
}

void appointing_begin(struct kiosk *k, enum stage_id from)
{
	struct appointing *a = own(k);
	json_t *now = about(k, from);
	bool same = json_equal(now, a->about);
	k->visit.handover.appoints = true;
	k->visit.part = 0;
	if (same && !appointing_may_choose(a)) {
		json_decref(now);
		return;
	}
	appointing_forget(a);
	a->about = now;
	list(k);
}

void appointing_choose(struct kiosk *k, const char *id)
{
	struct appointing *a = own(k);
	const json_t *slot = slots_find(appointing_slots(a), id);
	if (!appointing_may_choose(a))
		return;
	a->taking.problem = ERR_OK;
	if (!a->day[0] && text_copy(a->day, sizeof(a->day), id))
		k->visit.part = 0;
	else if (json_int(slot, "left", 0) > 0)
		text_copy(a->slot, sizeof(a->slot), id);
	kiosk_changed(k);
}

bool appointing_step_back(struct kiosk *k)
{
	struct appointing *a = own(k);
	if (!a->day[0] || !appointing_may_choose(a))
		return false;
	a->day[0] = a->slot[0] = '\0';
	a->taking.problem = ERR_OK;
	k->visit.part = 0;
	kiosk_changed(k);
	return true;
}

/* Taking */

static void build(void *arg, struct page *page)
{
	struct kiosk *k = arg;
	const struct appointing *a = own(k);
	const json_t *hall = json_object_get(k->keeper.status, "hall"), *slot = appointing_slot(a);
	bool away = json_str(a->about, "hall_code")[0];
	slip_build(page, &(struct slip){ .hall = away ? "" : json_str(hall, "name"),
					 .number = a->no,
					 .task_name = json_str(a->about, "task_name"),
					 .date = json_str(slot, "date"),
					 .from = json_str(slot, "from"),
					 .to = json_str(slot, "to"),
					 .place = away ? json_str(a->about, "place")
						       : json_str(hall, "address") });
}

/* Somebody else may have had it: what is left is asked for again, and this one is not chosen any more. */
static void refused(struct kiosk *k)
{
	struct appointing *a = own(k);
	enum err err = a->taking.problem;
	a->key[0] = a->slot[0] = '\0';
	if (err == ERR_CONFLICT || err == ERR_NOT_FOUND)
		list(k);
}

static void on_taken(struct kiosk *k, enum err err, const json_t *answer)
{
	struct appointing *a = own(k);
	deed_settle(&a->taking, err, is_unknown("Appoint", err));
	if (a->taking.done) {
		text_copy(a->no, sizeof(a->no), json_str(answer, "no"));
		a->print_ticket = k->keeper.tickets++;
		printing_begin(k, "an appointment", build, &a->print, &a->print_ticket);
	} else if (!a->taking.doubt) {
		refused(k);
	}
	kiosk_changed(k);
}

static void send(struct kiosk *k)
{
	struct appointing *a = own(k);
	json_t *args = args_of(a);
	json_object_set_new(args, "key", json_string(a->key));
	json_object_set_new(args, "slot", json_string(a->slot));
	a->taking.asking = true;
	a->sent_ms = loop_mono_ms(k->loop);
	a->ticket = ++k->keeper.tickets;
	keeper_ask(k, "Appoint", args, &a->ticket, on_taken);
	kiosk_changed(k);
}

void appointing_take(struct kiosk *k)
{
	struct appointing *a = own(k);
	if (a->taking.asking || a->no[0] || !a->slot[0])
		return;
	if (!a->key[0])
		uuid_v4(a->key);
	send(k);
}

void appointing_tick(struct kiosk *k)
{
	struct appointing *a = own(k);
	if (a->taking.doubt && !a->taking.asking && loop_mono_ms(k->loop) - a->sent_ms >= AGAIN_MS)
		send(k);
}

/* Giving back */

/* Another may be chosen. */
static void begin_anew(struct kiosk *k)
{
	struct appointing *a = own(k);
	a->no[0] = a->key[0] = a->slot[0] = a->day[0] = '\0';
	a->taking = (struct deed){ 0 };
	a->print_ticket = 0;
	k->visit.part = 0;
	list(k);
}

/* What is not there any more was given back, by this call or before it. */
static void on_back(struct kiosk *k, enum err err, const json_t *answer)
{
	struct appointing *a = own(k);
	(void)answer;
	deed_settle(&a->giving, err == ERR_NOT_FOUND ? ERR_OK : err, is_unknown("Unappoint", err));
	a->sure = a->giving.doubt;
	if (a->giving.done && strcmp(a->no, a->back) == 0)
		begin_anew(k);
	kiosk_changed(k);
}

void appointing_give_back(struct kiosk *k, const char *no)
{
	struct appointing *a = own(k);
	if (a->giving.asking || !appointment_no_is_valid(no) || appointing_is_back(a, no))
		return;
	bool sure = a->sure && strcmp(a->back, no) == 0;
	if (strcmp(a->back, no) != 0)
		a->giving = (struct deed){ 0 };
	text_copy(a->back, sizeof(a->back), no);
	a->sure = true;
	if (sure) {
		a->giving.asking = true;
		a->back_ticket = ++k->keeper.tickets;
		keeper_ask(k, "Unappoint", json_pack("{s:s}", "no", no), &a->back_ticket, on_back);
	}
	kiosk_changed(k);
}
