/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keeper.c - kiosk's end of the bus: what was asked and still counts, why the terminal is closed.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

/* A keeper that is started again comes back within this time; the client tries every second. */
#define LOST_MS 1500

/* Asking */

static void ask_unlink(struct ask *ask)
{
	for (struct ask **at = &ask->kiosk->asks; *at; at = &(*at)->next) {
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
	if (ask->done && (!ask->ticket || *ask->ticket == ask->number))
		ask->done(ask->kiosk, err, answer);
	free(ask);
}

void keeper_ask(struct kiosk *k, const char *method, json_t *args, const unsigned *ticket,
		void (*done)(struct kiosk *k, enum err err, const json_t *answer))
{
	struct ask *ask = calloc(1, sizeof(*ask));
	if (!ask || !args)
		abort();
	*ask = (struct ask){ k->asks, k, ticket, ticket ? *ticket : 0, done };
	k->asks = ask;
	bus_client_call(k->bus, method, args, NULL, 0, on_answer, ask);
}

/* Why closed */

static const struct {
	const char *said; /* by the keeper */
	const char *message_id;
} reasons[] = {
	{ "no_catalogue", "closed.no_catalogue" },
	{ "store_full", "closed.store_full" },
	{ "locked", "closed.locked" },
};

const char *keeper_closed_reason(const struct kiosk *k)
{
	if (k->lost)
		return "closed.keeper_gone";
	if (!k->status)
		return "closed.starting";
	const char *said = json_str(k->status, "closed");
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (strcmp(said, reasons[i].said) == 0)
			return reasons[i].message_id;
	return said[0] ? "closed.starting" : NULL;
}

void keeper_settle(struct kiosk *k)
{
	bool closed = k->state == SESSION_CLOSED ||
		      (k->state == SESSION_HELP && k->facts.help_from == SESSION_CLOSED);
	const char *reason = keeper_closed_reason(k);
	if (closed && !reason)
		kiosk_go(k, EVENT_REOPEN);
	else if (!closed && k->lost)
		kiosk_go(k, EVENT_KEEPER_GONE);
	else if (!closed && reason && !kiosk_in_visit(k))
		kiosk_go(k, EVENT_CLOSE);
	kiosk_changed(k);
}

/* Its status */

static void take_status(struct kiosk *k, const json_t *status)
{
	bool other_catalogue = !json_equal(json_object_get(k->status, "catalogue"),
					   json_object_get(status, "catalogue"));
	json_t *copy = json_deep_copy(status);
	if (!copy)
		return;
	json_decref(k->status);
	k->status = copy;
	k->lost = false;
	keeper_settle(k);
	if (k->state == SESSION_SEARCH && (other_catalogue || k->visit.browse.failed))
		browse_search(k);
}

static void on_status(struct kiosk *k, enum err err, const json_t *answer)
{
	if (err == ERR_OK)
		take_status(k, answer);
	else
		log_warn("the keeper did not say its status: %s", err_name(err));
}

/* Devices */

static json_t *describe(const struct devices *d, int n)
{
	struct device_report r;
	devices_describe(d, n, &r);
	return json_pack("{s:s, s:s, s:s}", "kind", r.kind, "name", r.name, "state",
			 device_state_name(r.state));
}

void keeper_tell_devices(struct kiosk *k)
{
	if (!k->devices || !bus_client_is_connected(k->bus))
		return; /* on the way up or down */
	json_t *devices = json_array();
	for (int i = 0; i < devices_count(k->devices); i++)
		json_array_append_new(devices, describe(k->devices, i));
	if (json_equal(devices, k->told_devices)) {
		json_decref(devices);
		return;
	}
	json_decref(k->told_devices);
	k->told_devices = devices;
	keeper_ask(k, "Devices", json_pack("{s:O}", "devices", devices), NULL, NULL);
}

/* The connection */

static void on_connected(void *arg)
{
	struct kiosk *k = arg;
	timer_cancel(&k->lost_timer);
	k->status_ticket++;
	keeper_ask(k, "Status", json_object(), &k->status_ticket, on_status);
	json_decref(k->told_devices);
	k->told_devices = NULL;
	keeper_tell_devices(k);
}

static void on_lost(void *arg)
{
	struct kiosk *k = arg;
	if (!k->lost)
		log_warn("the keeper is gone: closed until it is back");
	k->lost = true;
	keeper_settle(k);
}

static void on_gone(void *arg)
{
	struct kiosk *k = arg;
	if (!k->status)
		on_lost(k);
	else if (!k->lost)
		timer_after(&k->lost_timer, LOST_MS);
}

static void on_signal(void *arg, const char *name, const json_t *json)
{
	struct kiosk *k = arg;
	if (strcmp(name, "StatusChanged") == 0)
		take_status(k, json);
	else if (strcmp(name, "CaseChanged") == 0)
		submit_case_changed(k, json);
}

enum err keeper_open(struct kiosk *k)
{
	timer_init(&k->lost_timer, k->loop, on_lost, k);
	struct bus_client_sink sink = { on_connected, on_gone, on_signal, k };
	return bus_client_open(k->loop, settings_bus_path(k->settings), BUS_CITIZEN, &sink,
			       &k->bus);
}

void keeper_close(struct kiosk *k)
{
	timer_cancel(&k->lost_timer);
	bus_client_close(STEAL(k->bus));
	while (k->asks) {
		struct ask *ask = k->asks;
		k->asks = ask->next;
		free(ask);
	}
	json_decref(k->status);
	json_decref(k->told_devices);
	k->status = k->told_devices = NULL;
}
