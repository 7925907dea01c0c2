/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citizen_staff.c - Enter, ChangePin, StaffHere, Leave: the way of the hall's staff in at kiosk's glass and out.
 *
 * A PIN is compared on the roster's thread, and what came of it is on disk, before anything is said.
 */
#include "firmware/kioskd/keeper.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define CERT_NO_MAX 32

/* One try, or one new PIN. */
struct entering {
	struct keeper *keeper;
	struct bus_call *call;
	bool by_card;
	char pin[ROSTER_PIN_LEN + 1], card[ROSTER_CARD_MAX + 1];
	int64_t now_ms, number;
	struct staff_entry entry;
	enum pin_change change;
	int64_t other; /* whose PIN it was */
	enum err err;
};

static struct entering *entering_create(struct keeper *k, struct bus_call *call)
{
	struct entering *e = calloc(1, sizeof(*e));
	if (!e)
		abort();
	*e = (struct entering){ .keeper = k, .call = call, .now_ms = loop_mono_ms(k->loop) };
	return e;
}

static void entering_free(struct entering *e)
{
	wipe_free(e);
}

static void refuse(struct entering *e, enum err err, const char *sentence)
{
	bus_call_fail(e->call, err, sentence);
	entering_free(e);
}

/* Enter */

static unsigned connection_of(const struct entering *e)
{
	return bus_call_caller(e->call)->connection;
}

static void note_entry(const struct entering *e)
{
	const struct staff_entry *entry = &e->entry;
	struct stores *st = e->keeper->stores;
	const char *way = e->by_card ? "card" : "pin";
	if (entry->result == ENTRY_IN || entry->result == ENTRY_CHANGE)
		stores_note(st, JOURNAL_STAFF_ENTER,
			    json_pack("{s:I, s:s, s:s, s:b, s:i}", "user",
				      (json_int_t)entry->who.number, "role",
				      staff_role_name(entry->who.role), "way", way, "first",
				      entry->result == ENTRY_CHANGE, "connection",
				      (int)connection_of(e)));
	else if (entry->result == ENTRY_WRONG || entry->result == ENTRY_LOCKED)
		stores_note(st, JOURNAL_STAFF_REFUSED,
			    json_pack("{s:s, s:s, s:i, s:i}", "way", way, "result",
				      entry_result_name(entry->result), "wait_s", entry->wait_s,
				      "connection", (int)connection_of(e)));
	if (entry->locked_now)
		stores_note(st, JOURNAL_STAFF_LOCKED,
			    json_pack("{s:i}", "failures", ROSTER_LOCKED_AT));
}

static json_t *entry_answer(const struct staff_entry *entry)
{
	json_t *answer = json_pack("{s:s}", "result", entry_result_name(entry->result));
	if (entry->who.number) {
		json_object_set_new(answer, "role", json_string(staff_role_name(entry->who.role)));
		json_object_set_new(answer, "name", json_string(entry->who.name));
	}
	if (entry->wait_s > 0)
		json_object_set_new(answer, "wait_s", json_integer(entry->wait_s));
	if (entry->result == ENTRY_WRONG)
		json_object_set_new(answer, "tries_left", json_integer(entry->tries_left));
	return answer;
}

static void enter_run(struct staff_book *book, void *ctx)
{
	struct entering *e = ctx;
	e->err = staff_book_enter(book, e->by_card ? NULL : e->pin, e->card, e->now_ms, &e->entry);
}

static void enter_done(void *ctx)
{
	struct entering *e = ctx;
	if (e->err != ERR_OK) {
		log_error("somebody's try to come in could not be judged or kept (%s)",
			  err_name(e->err));
		refuse(e, e->err, "it could not be kept, and lets nobody in");
		return;
	}
	note_entry(e);
	if (e->entry.who.number)
		at_glass_enter(&e->keeper->glass, connection_of(e), &e->entry.who,
			       e->entry.result == ENTRY_IN);
	bus_call_answer(e->call, entry_answer(&e->entry));
	entering_free(e);
}

static bool take_card(struct entering *e, const json_t *card)
{
	const char *type = json_str(card, "cert_type"), *no = json_str(card, "cert_no");
	if (!type[0] || !no[0] || strlen(type) > CERT_NO_MAX || strlen(no) > CERT_NO_MAX)
		return false;
	e->by_card = true;
	at_glass_card_mark(e->keeper->stores, type, no, e->card);
	return true;
}

static bool take_pin(struct entering *e, const json_t *args)
{
	const char *pin = json_str(args, "pin");
	return roster_pin_is_one(pin) && text_copy(e->pin, sizeof(e->pin), pin);
}

static void on_enter(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct entering *e = entering_create(k, call);
	const json_t *args = bus_call_args(call), *card = json_object_get(args, "card");
	if (card ? take_card(e, card) : take_pin(e, args))
		stores_staff(k->stores, enter_run, enter_done, e);
	else
		refuse(e, ERR_INVALID, "six digits, or a card's type and number, are expected");
}

/* ChangePin */

static const char *const change_names[] = {
	[PIN_CHANGED] = "ok",
	[PIN_WEAK] = "weak",
	[PIN_TAKEN] = "taken",
};

static void change_run(struct staff_book *book, void *ctx)
{
	struct entering *e = ctx;
	e->err = staff_book_change_pin(book, e->number, e->pin, e->now_ms, &e->change, &e->other);
}

/* They may have left while it was compared. */
static void changed_at_glass(const struct entering *e)
{
	struct at_glass *g = &e->keeper->glass;
	if (g->connection != connection_of(e) || g->number != e->number)
		return;
	if (!g->in)
		at_glass_admit(g);
	g->changed = true;
}

static void note_change(const struct entering *e)
{
	struct stores *st = e->keeper->stores;
	if (e->change == PIN_CHANGED)
		stores_note(st, JOURNAL_STAFF_PIN,
			    json_pack("{s:I}", "user", (json_int_t)e->number));
	else if (e->change == PIN_TAKEN)
		stores_note(st, JOURNAL_STAFF_PIN_TAKEN,
			    json_pack("{s:I, s:I}", "user", (json_int_t)e->number, "other",
				      (json_int_t)e->other));
}

static void change_done(void *ctx)
{
	struct entering *e = ctx;
	if (e->err != ERR_OK) {
		refuse(e, e->err, "the PIN is the old one");
		return;
	}
	note_change(e);
	if (e->change == PIN_CHANGED)
		changed_at_glass(e);
	bus_call_answer(e->call, json_pack("{s:s}", "result", change_names[e->change]));
	entering_free(e);
}

static void on_change_pin(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	const struct at_glass *g = &k->glass;
	struct entering *e = entering_create(k, call);
	e->number = g->number;
	if (!g->connection || g->connection != connection_of(e)) {
		refuse(e, ERR_NOT_ALLOWED, "nobody of the staff came in here");
	} else if (g->changed) {
		refuse(e, ERR_NOT_ALLOWED, "one new PIN for each time somebody comes in");
	} else if (!take_pin(e, bus_call_args(call))) {
		refuse(e, ERR_INVALID, "six digits are expected");
	} else {
		at_glass_here(&k->glass);
		stores_staff(k->stores, change_run, change_done, e);
	}
}

/* StaffHere, Leave */

static bool is_theirs(const struct keeper *k, const struct bus_call *call)
{
	return k->glass.connection && k->glass.connection == bus_call_caller(call)->connection;
}

static void on_staff_here(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	bool here = is_theirs(k, call);
	if (here)
		at_glass_here(&k->glass);
	bus_call_answer(call, json_pack("{s:b}", "in", here && k->glass.in));
}

static void on_leave(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	if (is_theirs(k, call))
		at_glass_leave(&k->glass, "leave");
	bus_call_answer(call, json_object());
}

const struct bus_handler citizen_staff_handlers[] = {
	{ BUS_CITIZEN, "Enter", on_enter },
	{ BUS_CITIZEN, "ChangePin", on_change_pin },
	{ BUS_CITIZEN, "StaffHere", on_staff_here },
	{ BUS_CITIZEN, "Leave", on_leave },
	{ .name = NULL },
};
