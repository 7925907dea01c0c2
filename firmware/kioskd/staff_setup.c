/* SPDX-License-Identifier: Apache-2.0 */
/* staff_setup.c - see setup.h. Keeper1.BeginSetup; Staff1.Setup, SetupHall, SetupManager. */
#include "firmware/kioskd/setup.h"

#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/network.h"
#include "firmware/kioskd/staff.h"

#define META_HALL "setup_hall"

/* What is there */

/* Also one that has expired: a terminal is not put up anew for that. */
static bool has_identity(const struct keeper *k)
{
	return file_exists(k->settings->platform.cert) && file_exists(k->settings->platform.key);
}

const char *keeper_setup(const struct keeper *k)
{
	bool staff = stores_staff_is_set_up(k->stores);
	if (!k->settings->terminal.setup || !k->setup.known)
		return NULL;
	if (!staff)
		return k->setup.served ? NULL : "open";
	return has_identity(k) ? NULL : "staff";
}

void keeper_setup_changed(struct keeper *k)
{
	if (k->settings->terminal.setup)
		keeper_status_changed(k);
}

void keeper_setup_reported(struct keeper *k, const json_t *report)
{
	size_t i, failed = 0;
	json_t *line;
	json_array_foreach(json_array_of(report, "lines"), i, line) failed +=
		!json_flag(line, "ok");
	json_decref(k->setup.report);
	k->setup.report = json_pack("{s:s, s:b, s:i}", "at", json_str(report, "at"), "ready",
				    json_flag(report, "ready"), "failed", (int)failed);
}

void keeper_setup_end(struct keeper *k)
{
	json_decref(STEAL(k->setup.report));
}

/* At the start */

struct looking {
	struct keeper *keeper;
	bool served;
	char hall[SETUP_HALL_MAX];
};

/* What cannot be read counts as what lets nobody in. */
static void look_run(struct queue *store, void *ctx)
{
	struct looking *l = ctx;
	struct queue_counts n;
	l->served = queue_count(store, &n) != ERR_OK ||
		    n.queued + n.blocked + n.quarantined + n.delivered > 0;
	if (queue_meta_get(store, META_HALL, l->hall, sizeof(l->hall)) != ERR_OK)
		l->hall[0] = '\0';
}

static void look_done(void *ctx)
{
	struct looking *l = ctx;
	struct setup *s = &l->keeper->setup;
	s->known = true;
	s->served = l->served;
	memcpy(s->hall, l->hall, sizeof(s->hall));
	keeper_setup_changed(l->keeper);
	free(l);
}

void keeper_setup_begin(struct keeper *k)
{
	struct looking *l = calloc(1, sizeof(*l));
	if (!l)
		abort();
	l->keeper = k;
	stores_queue(k->stores, look_run, look_done, l);
}

/* BeginSetup */

static bool is_open(const struct keeper *k)
{
	const char *state = keeper_setup(k);
	return state && strcmp(state, "open") == 0;
}

static void on_begin_setup(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	unsigned connection = bus_call_caller(call)->connection;
	if (!is_open(k)) {
		bus_call_fail(call, ERR_NOT_ALLOWED, "this board is put up, or has its staff");
		return;
	}
	at_glass_set_up(&k->glass, connection);
	stores_note(k->stores, JOURNAL_STAFF_ENTER,
		    json_pack("{s:i, s:s, s:s, s:b, s:i}", "user", 0, "role", "setup", "way",
			      "setup", "first", false, "connection", (int)connection));
	bus_call_answer(call,
			json_pack("{s:s, s:s, s:s}", "result", "in", "role", "setup", "name", ""));
}

/* Setup */

static bool has_address(void)
{
	CLEANUP(json_unref) json_t *network = network_read("");
	bool has = false;
	size_t i;
	json_t *one;
	json_array_foreach(json_array_of(network, "interfaces"), i, one) has =
		has || (json_flag(one, "up") && json_array_size(json_array_of(one, "addresses")));
	return has;
}

static json_t *hall_json(const struct keeper *k)
{
	const char *code = keeper_hall_code(k);
	CLEANUP(json_unref) json_t *hall = keeper_hall(k);
	return json_pack("{s:s, s:s, s:s, s:b}", "hall_code", code, "name", json_str(hall, "name"),
			 "address", json_str(hall, "address"), "confirmed",
			 code[0] && strcmp(code, k->setup.hall) == 0);
}

static void on_setup(void *arg, struct bus_call *call)
{
	const struct keeper *k = arg;
	struct sync_state state;
	sync_get_state(k->sync, &state);
	bool pack_waits = k->settings->region.pack[0] && !k->region.name[0] &&
			  file_exists(k->settings->region.pack);
	json_t *said = json_pack(
		"{s:b, s:i, s:b, s:b, s:b, s:b, s:b, s:s, s:o, s:b, s:I, s:s, s:b, s:O?}", "open",
		is_open(k), "panel_mm", k->visible.panel_mm, "network", has_address(), "online",
		state.online, "clock_trust", state.clock_trusted, "addressed",
		k->settings->platform.url[0] != '\0', "enrolled", has_identity(k), "terminal_id",
		k->terminal, "hall", hall_json(k), "staff", stores_staff_is_set_up(k->stores),
		"items", (json_int_t)k->catalogue.items, "region", k->region.name, "region_waits",
		pack_waits, "report", k->setup.report);
	bus_call_answer(call, said);
}

/* SetupHall */

static void hall_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	q->err = queue_meta_set(store, META_HALL, json_str(q->about, "hall_code"));
}

static void hall_then(struct question *q)
{
	struct setup *s = &q->keeper->setup;
	if (q->err != ERR_OK)
		return;
	text_copy(s->hall, sizeof(s->hall), json_str(q->about, "hall_code"));
	q->answer = json_pack("{s:s}", "hall_code", s->hall);
}

static void on_setup_hall(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	const char *code = keeper_hall_code(k);
	/* What was typed is not noted: it may be anything. */
	question_is_act(q, JOURNAL_SETUP_HALL, json_pack("{s:s}", "hall_code", code));
	if (!code[0] || strlen(code) >= SETUP_HALL_MAX) {
		q->err = question_refuse(q, ERR_NOT_FOUND, "the platform has not said which hall");
		question_done(q);
	} else if (strcmp(code, json_str(q->args, "hall_code")) != 0) {
		q->err = question_refuse(q, ERR_CONFLICT, "the platform says another hall");
		question_done(q);
	} else {
		q->then = hall_then;
		stores_queue(k->stores, hall_run, question_done, q);
	}
}

/* SetupManager */

static void manager_run(struct staff_book *b, void *ctx)
{
	struct question *q = ctx;
	const char *name = json_str(q->args, "name"), *pin = json_str(q->args, "pin");
	enum pin_change change;
	int64_t number = 0;
	q->err = roster_pin_is_one(pin) ? staff_book_first(b, name, pin, &change, &number)
					: ERR_INVALID;
	if (q->err == ERR_EXISTS)
		q->err = question_refuse(q, ERR_EXISTS, "somebody of staff is set up already");
	if (q->err != ERR_OK)
		return;
	json_object_set_new(q->about, "user", json_integer((json_int_t)number));
	q->answer = json_pack("{s:s, s:s, s:s}", "result", change == PIN_CHANGED ? "ok" : "weak",
			      "name", name, "role", staff_role_name(STAFF_MANAGER));
}

/* Who made it goes on as that manager. */
static void manager_then(struct question *q)
{
	struct keeper *k = q->keeper;
	int64_t number = json_int(q->about, "user", 0);
	unsigned connection = bus_call_caller(q->call)->connection;
	if (number && at_glass_become(&k->glass, connection, number))
		stores_note(k->stores, JOURNAL_STAFF_ENTER,
			    json_pack("{s:I, s:s, s:s, s:b, s:i}", "user", (json_int_t)number,
				      "role", staff_role_name(STAFF_MANAGER), "way", "pin", "first",
				      false, "connection", (int)connection));
	keeper_setup_changed(k);
}

static void on_setup_manager(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	question_is_act(q, JOURNAL_STAFF_USER,
			json_pack("{s:s, s:i, s:s, s:i}", "what", "first", "user", 0, "role",
				  staff_role_name(STAFF_MANAGER), "gone", 0));
	q->then = manager_then;
	stores_staff(k->stores, manager_run, question_done, q);
}

const struct bus_handler staff_setup_handlers[] = {
	{ BUS_CITIZEN, "BeginSetup", on_begin_setup },
	{ BUS_STAFF, "Setup", on_setup },
	{ BUS_STAFF, "SetupHall", on_setup_hall },
	{ BUS_STAFF, "SetupManager", on_setup_manager },
	{ .name = NULL },
};
