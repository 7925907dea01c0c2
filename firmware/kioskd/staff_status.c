/* SPDX-License-Identifier: Apache-2.0 */
/* staff_status.c - Status, Sync, AlarmsSeen: how this terminal is. */
#include "firmware/kioskd/staff.h"

static void count_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	q->err = queue_count(store, &q->counts);
}

json_t *keeper_alarms(const struct keeper *k)
{
	struct sync_state state;
	sync_get_state(k->sync, &state);
	json_t *alarms = json_deep_copy(k->alarms.list);
	if (k->room.full)
		json_array_append_new(alarms, json_pack("{s:s, s:n, s:{}}", "kind",
							journal_event_row(JOURNAL_STORE_FULL)->name,
							"at", "detail"));
	json_array_extend(alarms, k->device_faults.list);
	if (state.unsealed > 0)
		json_array_append_new(
			alarms, json_pack("{s:s, s:n, s:{s:I}}", "kind",
					  journal_event_row(JOURNAL_ALARM_NO_SEALING_KEY)->name,
					  "at", "detail", "records", (json_int_t)state.unsealed));
	if (k->locked)
		json_array_append_new(alarms, json_pack("{s:s, s:n, s:{s:s}}", "kind",
							journal_event_row(JOURNAL_COMMAND)->name,
							"at", "detail", "kind", "lock"));
	if (stores_staff_is_locked(k->stores))
		json_array_append_new(alarms,
				      json_pack("{s:s, s:n, s:{}}", "kind",
						journal_event_row(JOURNAL_STAFF_LOCKED)->name, "at",
						"detail"));
	if (state.ending[0]) {
		char until[TIME_TEXT_LEN + 1];
		time_text(state.ending_ms, until);
		json_array_append_new(
			alarms, json_pack("{s:s, s:n, s:{s:s, s:s}}", "kind",
					  journal_event_row(JOURNAL_IDENTITY_ENDING)->name, "at",
					  "detail", "file", state.ending, "until", until));
	}
	if (state.identity != ERR_OK)
		json_array_append_new(alarms,
				      json_pack("{s:s, s:n, s:{s:s}}", "kind",
						journal_event_row(JOURNAL_IDENTITY_BROKEN)->name,
						"at", "detail", "error", err_name(state.identity)));
	return alarms;
}

/* What one reads of them at a glance; Devices has more. */
static json_t *devices_of(const struct keeper *k)
{
	json_t *list = json_array();
	size_t i;
	json_t *d;
	json_array_foreach(k->devices, i, d) json_array_append_new(
		list, json_pack("{s:s, s:s, s:s}", "kind", json_str(d, "kind"), "name",
				json_str(d, "name"), "state", json_str(d, "state")));
	return list;
}

static void status_then(struct question *q)
{
	struct keeper *k = q->keeper;
	struct sync_state state;
	sync_get_state(k->sync, &state);
	const struct queue_counts *n = &q->counts;
	q->answer = json_pack(
		"{s:s, s:b, s:b, s:b, s:{s:I, s:s, s:s}, s:{s:I, s:I, s:I, s:I}, s:s?, s:o, s:o}",
		"terminal_id", k->terminal, "online", state.online, "enrolled", state.enrolled,
		"clock_trust", state.clock_trusted, "catalogue", "items",
		(json_int_t)k->catalogue.items, "etag", k->catalogue.etag, "date",
		k->catalogue.date, "queue", "queued", (json_int_t)n->queued, "blocked",
		(json_int_t)n->blocked, "quarantined", (json_int_t)n->quarantined, "delivered",
		(json_int_t)n->delivered, "oldest_queued_at",
		n->oldest_queued_at[0] ? n->oldest_queued_at : NULL, "alarms", keeper_alarms(k),
		"devices", devices_of(k));
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
	bool older = json_is_true(json_object_get(q->args, "older"));
	question_is_act(q, JOURNAL_STAFF_SYNC, json_pack("{s:b}", "older", older));
	if (older && !(bus_call_caller(call)->rights & RIGHT_MANAGER)) {
		q->err = ERR_NOT_ALLOWED;
		question_done(q);
		return;
	}
	if (older)
		sync_accept_older(k->sync);
	sync_now(k->sync, synced, q);
}

static void seen_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	q->err = alarms_forget(store);
}

static void seen_then(struct question *q)
{
	q->answer = json_pack("{s:O}", "count", json_object_get(q->about, "count"));
	if (q->err == ERR_OK)
		alarms_clear(&q->keeper->alarms);
}

static void on_alarms_seen(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	json_int_t count = (json_int_t)json_array_size(k->alarms.list);
	question_is_act(q, JOURNAL_STAFF_ALARMS_SEEN, json_pack("{s:I}", "count", count));
	q->then = seen_then;
	stores_queue(k->stores, seen_run, question_done, q);
}

const struct bus_handler staff_status_handlers[] = {
	{ BUS_STAFF, "Status", on_status },
	{ BUS_STAFF, "AlarmsSeen", on_alarms_seen },
	{ BUS_STAFF, "Sync", on_sync },
	{ .name = NULL },
};
