/* SPDX-License-Identifier: Apache-2.0 */
/* staff_status.c - Status, Sync, Devices: how this terminal is. */
#include "firmware/kioskd/staff.h"

static void count_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	q->err = queue_count(store, &q->counts);
}

/* What a person must see to, by name; a new array. */
static json_t *alarms_of(const struct sync_state *state)
{
	json_t *alarms = json_array();
	if (state->unsealed > 0)
		json_array_append_new(alarms, json_string("no_sealing_key"));
	return alarms;
}

static void status_then(struct question *q)
{
	struct keeper *k = q->keeper;
	struct sync_state state;
	sync_get_state(k->sync, &state);
	const struct queue_counts *n = &q->counts;
	q->answer = json_pack(
		"{s:s, s:b, s:b, s:b, s:{s:I, s:s, s:s}, s:{s:I, s:I, s:I, s:I}, s:s?, s:o, s:O}",
		"terminal_id", k->terminal, "online", state.online, "enrolled", state.enrolled,
		"clock_trust", state.clock_trusted, "catalogue", "items",
		(json_int_t)k->catalogue.items, "etag", k->catalogue.etag, "date",
		k->catalogue.date, "queue", "queued", (json_int_t)n->queued, "blocked",
		(json_int_t)n->blocked, "quarantined", (json_int_t)n->quarantined, "delivered",
		(json_int_t)n->delivered, "oldest_queued_at",
		n->oldest_queued_at[0] ? n->oldest_queued_at : NULL, "alarms", alarms_of(&state),
		"devices", k->devices);
}

static void on_status(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	q->then = status_then;
	stores_queue(k->stores, count_run, question_done, q);
}

static void synced(void *arg, enum err err)
{
	struct question *q = arg;
	struct sync_state state;
	sync_get_state(q->keeper->sync, &state);
	q->err = ERR_OK;
	json_object_set_new(q->about, "result", json_string(err_name(err)));
	q->answer = json_pack("{s:b, s:I, s:s}", "online", state.online, "delivered",
			      (json_int_t)state.delivered, "result", err_name(err));
	question_done(q);
}

static void on_sync(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	question_is_act(q, JOURNAL_STAFF_SYNC, NULL);
	sync_now(k->sync, synced, q);
}

static void on_devices(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	bus_call_answer(call, json_pack("{s:O}", "devices", k->devices));
}

const struct bus_handler staff_status_handlers[] = {
	{ BUS_STAFF, "Status", on_status },
	{ BUS_STAFF, "Sync", on_sync },
	{ BUS_STAFF, "Devices", on_devices },
	{ .name = NULL },
};
