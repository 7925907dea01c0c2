/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keeper.c - kiosk's end of the bus: what was asked and still counts, why the terminal is closed.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>
#include <unistd.h>

#include "firmware/kiosk/prints.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define CLOCK_APART_MS 2000 /* a Status takes its time */

/* A keeper that is started again comes back within this time; the client tries every second. */
#define LOST_MS 1500

/* One question to the keeper that waits for its answer. */
struct ask {
	struct ask *next;
	struct kiosk *kiosk;
	const unsigned *ticket; /* the answer counts while the ticket still has this number */
	unsigned number;
	void (*done)(struct kiosk *k, enum err err, const json_t *answer);
};

/* Asking */

static void ask_unlink(struct ask *ask)
{
	for (struct ask **at = &ask->kiosk->keeper.asks; *at; at = &(*at)->next) {
		if (*at == ask) {
			*at = ask->next;
			return;
		}
	}
}

static void on_answer(void *arg, enum err err, const json_t *answer)
{
	struct ask *ask = arg;
	ask_unlink(ask);
	ask->kiosk->keeper.answers = ask->kiosk->keeper.answers || err != ERR_KEEPER_GONE;
	if (ask->done && (!ask->ticket || *ask->ticket == ask->number))
		ask->done(ask->kiosk, err, answer);
	free(ask);
}

static struct ask *ask_begin(struct kiosk *k, const json_t *args, const unsigned *ticket,
			     void (*done)(struct kiosk *k, enum err err, const json_t *answer))
{
	struct ask *ask = calloc(1, sizeof(*ask));
	if (!ask || !args)
		abort();
	*ask = (struct ask){ k->keeper.asks, k, ticket, ticket ? *ticket : 0, done };
	k->keeper.asks = ask;
	return ask;
}

void keeper_ask(struct kiosk *k, const char *method, json_t *args, const unsigned *ticket,
		void (*done)(struct kiosk *k, enum err err, const json_t *answer))
{
	keeper_send(k, method, args, NULL, 0, ticket, done);
}

void keeper_send(struct kiosk *k, const char *method, json_t *args, const int *fds, size_t count,
		 const unsigned *ticket,
		 void (*done)(struct kiosk *k, enum err err, const json_t *answer))
{
	struct ask *ask = ask_begin(k, args, ticket, done);
	bus_client_call(k->keeper.bus, method, args, fds, count, on_answer, ask);
}

void keeper_ask_staff(struct kiosk *k, const char *method, json_t *args, const unsigned *ticket,
		      void (*done)(struct kiosk *k, enum err err, const json_t *answer))
{
	struct ask *ask = ask_begin(k, args, ticket, done);
	bus_client_call_of(k->keeper.bus, BUS_STAFF, method, args, NULL, 0, on_answer, ask);
}

/* Why closed */

static const struct {
	const char *said; /* by the keeper */
	const char *message_id;
} reasons[] = {
	{ "setup", "closed.setup" },
	{ "no_catalogue", "closed.no_catalogue" },
	{ "store_full", "closed.store_full" },
	{ "locked", "closed.locked" },
	{ "decommissioned", "closed.decommissioned" },
};

const char *keeper_closed_reason(const struct kiosk *k)
{
	if (k->keeper.data_shut && (k->keeper.lost || !k->keeper.status))
		return "closed.data_shut";
	if (k->keeper.lost)
		return "closed.keeper_gone";
	if (!k->keeper.status)
		return "closed.starting";
	const char *said = json_str(k->keeper.status, "closed");
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (strcmp(said, reasons[i].said) == 0)
			return reasons[i].message_id;
	return said[0] ? "closed.starting" : NULL;
}

void keeper_settle(struct kiosk *k)
{
	bool closed = k->stage == STAGE_CLOSED;
	const char *reason = keeper_closed_reason(k);
	if (closed && !reason)
		kiosk_go(k, PLAN_REOPEN);
	else if (!closed && reason && (k->keeper.lost || !kiosk_in_visit(k)))
		kiosk_go(k, PLAN_CLOSE);
	/* Who puts the board up is led there, and knows of no gesture. */
	if (k->stage == STAGE_CLOSED && !k->keeper.lost && json_str(k->keeper.status, "setup")[0])
		kiosk_maintain(k);
	kiosk_changed(k);
}

/* Words of the catalogue */

/* What the screens of a visit take from dictionaries; without one they have words of their own. */
static const char *const dictionaries[] = { "consent_texts", "eval_tags" };

const json_t *keeper_dictionary(const struct kiosk *k, const char *name)
{
	return json_object_get(k->keeper.dictionaries, name);
}

static void on_dictionary(struct kiosk *k, enum err err, const json_t *answer)
{
	if (err != ERR_OK)
		return; /* it is asked again with the next connection */
	if (!k->keeper.dictionaries)
		k->keeper.dictionaries = json_object();
	json_object_set_new(k->keeper.dictionaries, json_str(answer, "name"),
			    json_deep_copy(answer));
}

static void ask_dictionaries(struct kiosk *k)
{
	for (size_t i = 0; i < ARRAY_LEN(dictionaries); i++)
		keeper_ask(k, "Dictionary", json_pack("{s:s}", "name", dictionaries[i]), NULL,
			   on_dictionary);
}

/* Its status */

static void tell_stage(struct kiosk *k, unsigned what)
{
	const struct stage *stage = stage_of(k->stage);
	if (stage->told)
		stage->told(k, what);
	kiosk_changed(k);
}

/* The keeper's clock is the one the platform vouches for: the board's may be dead. */
static void follow_clock(struct kiosk *k, int64_t keeper_ms)
{
	int64_t lacks_ms = keeper_ms - loop_wall_ms(k->loop);
	if (keeper_ms > 0 && (lacks_ms > CLOCK_APART_MS || lacks_ms < -CLOCK_APART_MS))
		loop_correct_wall(k->loop, lacks_ms);
}

bool keeper_knows_time(const struct kiosk *k)
{
	return json_flag(k->keeper.status, "clock_trust");
}

void keeper_today(const struct kiosk *k, char out[9])
{
	out[0] = '\0';
	if (keeper_knows_time(k))
		time_date8(loop_wall_ms(k->loop), out);
}

/* The light follows by itself: lights.c. */
static void follow_glass(struct kiosk *k, const json_t *glass)
{
	int panel_mm = (int)json_int(glass, "panel_mm", 0);
	voice_set_volume(k->voice, (int)json_int(glass, "volume", 0));
	ui_set_panel(k->ui, panel_mm > 0 ? panel_mm : k->settings->ui.panel_width_mm);
}

/* True if the catalogue is another. */
static bool take_status(struct kiosk *k, const json_t *status)
{
	bool other_catalogue = !json_equal(json_object_get(k->keeper.status, "catalogue"),
					   json_object_get(status, "catalogue"));
	json_t *copy = json_deep_copy(status);
	if (!copy)
		return false;
	json_decref(k->keeper.status);
	k->keeper.status = copy;
	k->keeper.lost = false;
	follow_clock(k, json_int(status, "now_ms", 0));
	follow_glass(k, json_object_get(status, "glass"));
	handed_time_told(&k->visit.handed, keeper_knows_time(k));
	if (other_catalogue)
		ask_dictionaries(k);
	keeper_settle(k);
	if (other_catalogue)
		chosen_recheck(k);
	tell_stage(k, TOLD_STATUS | (other_catalogue ? TOLD_CATALOGUE : 0));
	return other_catalogue;
}

static void on_status(struct kiosk *k, enum err err, const json_t *answer)
{
	if (err != ERR_OK)
		log_warn("the keeper did not say its status: %s", err_name(err));
	else if (!take_status(k, answer))
		ask_dictionaries(k); /* a question of the last connection may be lost */
}

/* Devices */

static json_t *describe(const struct devices *d, int n)
{
	struct device_report r;
	devices_describe(d, n, &r);
	char at[TIME_TEXT_LEN + 1];
	time_text(r.test.at_ms, at);
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:s?, s:s, s:i}", "kind", r.kind, "name",
			 r.name, "state", device_state_name(r.state), "condition", r.condition,
			 "needs_staff", r.needs_staff, "tested_at", r.test.at_ms ? at : NULL,
			 "test", r.test.at_ms ? err_name(r.test.err) : "", "took_ms",
			 r.test.took_ms);
}

/* How often what happened, told beside what is new and no news by itself: a read card is no fact for a journal. */
static json_t *with_counts(const struct devices *d, const json_t *devices)
{
	json_t *all = json_deep_copy(devices);
	for (int i = 0; i < devices_count(d); i++) {
		struct device_report r;
		devices_describe(d, i, &r);
		json_t *counts =
			json_pack("{s:I, s:I, s:I, s:I}", "opens", (json_int_t)r.counts.opens,
				  "faults", (json_int_t)r.counts.faults, "resets",
				  (json_int_t)r.counts.resets, "uses", (json_int_t)r.counts.uses);
		json_object_set_new(json_array_get(all, (size_t)i), "counts", counts);
	}
	return all;
}

/* What it may not have heard is told again at the next occasion. */
static void on_devices_told(struct kiosk *k, enum err err, const json_t *answer)
{
	(void)answer;
	if (err == ERR_OK)
		return;
	json_decref(k->keeper.devices);
	k->keeper.devices = NULL;
}

void keeper_tell_devices(struct kiosk *k)
{
	if (!k->devices || !bus_client_is_connected(k->keeper.bus))
		return; /* on the way up or down */
	json_t *devices = json_array();
	for (int i = 0; i < devices_count(k->devices); i++)
		json_array_append_new(devices, describe(k->devices, i));
	int64_t tested = faults_tested(k);
	if (json_equal(devices, k->keeper.devices) && tested == k->keeper.tested) {
		json_decref(devices);
		return;
	}
	json_decref(k->keeper.devices);
	k->keeper.devices = devices;
	k->keeper.tested = tested;
	keeper_ask(k, "Devices",
		   json_pack("{s:o, s:I}", "devices", with_counts(k->devices, devices), "self_test",
			     (json_int_t)tested),
		   NULL, on_devices_told);
}

static void on_storage_told(struct kiosk *k, enum err err, const json_t *answer)
{
	(void)answer;
	k->storage_came = k->storage_came && err != ERR_OK;
}

void keeper_tell_storage(struct kiosk *k)
{
	if (k->storage_came && bus_client_is_connected(k->keeper.bus))
		keeper_ask(k, "Note", json_pack("{s:s, s:{}}", "kind", "usb.storage", "detail"),
			   NULL, on_storage_told);
}

/* The connection */

static void on_connected(void *arg)
{
	struct kiosk *k = arg;
	timer_cancel(&k->keeper.lost_timer);
	k->keeper.status_ticket++;
	keeper_ask(k, "Status", json_object(), &k->keeper.status_ticket, on_status);
	json_decref(k->keeper.devices);
	k->keeper.devices = NULL;
	keeper_tell_devices(k);
	keeper_tell_storage(k);
	printing_tell_paper(k);
}

static void on_lost(void *arg)
{
	struct kiosk *k = arg;
	if (!k->keeper.lost)
		log_warn("the keeper is gone: closed until it is back");
	k->keeper.lost = true;
	keeper_settle(k);
}

static void on_gone(void *arg)
{
	struct kiosk *k = arg;
	k->keeper.answers = false;
	tell_stage(k, TOLD_GONE);
	if (!k->keeper.status)
		on_lost(k);
	else if (!k->keeper.lost)
		timer_after(&k->keeper.lost_timer, LOST_MS);
}

static void case_changed(struct kiosk *k, const json_t *json)
{
	bool listed = basket_told(&k->visit.basket, json);
	if (handed_case_changed(&k->visit.handed, json) || listed)
		tell_stage(k, TOLD_CASE);
}

static void followed(struct kiosk *k, const json_t *json)
{
	if (tracking_followed(&k->visit.tracking, json))
		tell_stage(k, TOLD_CASE);
}

static void on_signal(void *arg, const char *name, const json_t *json)
{
	struct kiosk *k = arg;
	if (strcmp(name, "StatusChanged") == 0)
		take_status(k, json);
	else if (strcmp(name, "CaseChanged") == 0)
		case_changed(k, json);
	else if (strcmp(name, "Followed") == 0)
		followed(k, json);
	else if (strcmp(name, "StaffLeft") == 0)
		tell_stage(k, TOLD_STAFF_LEFT);
	else if (strcmp(name, "SelfTest") == 0 && k->devices)
		faults_self_test(k, json_int(json, "number", 0), json_str(json, "device"));
}

enum err keeper_open(struct kiosk *k)
{
	const char *shut = k->settings->board.data_shut;
	k->keeper.data_shut = shut[0] && access(shut, F_OK) == 0;
	timer_init(&k->keeper.lost_timer, k->loop, on_lost, k);
	struct bus_client_sink sink = { on_connected, on_gone, on_signal, k };
	return bus_client_open(k->loop, settings_bus_path(k->settings), BUS_CITIZEN, &sink,
			       &k->keeper.bus);
}

void keeper_close(struct kiosk *k)
{
	timer_cancel(&k->keeper.lost_timer);
	bus_client_close(STEAL(k->keeper.bus));
	while (k->keeper.asks) {
		struct ask *ask = k->keeper.asks;
		k->keeper.asks = ask->next;
		free(ask);
	}
	json_decref(k->keeper.status);
	json_decref(k->keeper.devices);
	json_decref(k->keeper.dictionaries);
	json_decref(k->keeper.figures);
	k->keeper.figures = NULL;
	k->keeper.status = k->keeper.devices = k->keeper.dictionaries = NULL;
}
