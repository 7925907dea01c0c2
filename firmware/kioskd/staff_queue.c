/* SPDX-License-Identifier: Apache-2.0 */
/* staff_queue.c - QueueList, QueueShow, QueueRetry: what waits, without personal data. */
#include "firmware/kioskd/staff.h"

#include <string.h>

#include "firmware/core/value/json.h"

static void list_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	json_t *records = NULL, *others = NULL;
	q->err = queue_list(store, false, &records);
	if (q->err == ERR_OK)
		q->err = queue_list(store, true, &others);
	if (q->err == ERR_OK)
		q->answer = json_pack("{s:O, s:O}", "records", records, "others", others);
	json_decref(records);
	json_decref(others);
}

static void on_queue_list(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_queue(k->stores, list_run, question_done, question_create(k, call));
}

static void show_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	q->err = queue_show(store, json_str(q->args, "ref"), &q->answer);
}

static void on_queue_show(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_queue(k->stores, show_run, question_done, question_create(k, call));
}

static void retry_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	json_t *shown = NULL;
	struct queue_record record;
	q->err = queue_show(store, json_str(q->args, "ref"), &shown);
	if (q->err == ERR_OK)
		q->err = queue_get(store, json_str(shown, "client_ref"), &record);
	json_decref(shown);
	if (q->err != ERR_OK)
		return;
	json_object_set_new(q->about, "serial", json_string(record.serial));
	json_object_set_new(q->about, "client_ref", json_string(record.client_ref));
	if (strcmp(record.state, "blocked") != 0 && strcmp(record.state, "quarantined") != 0) {
		q->err = ERR_NOT_ALLOWED;
		return;
	}
	q->err = queue_set_state(store, record.seq, "queued", "");
	q->answer = json_object();
}

static void retry_then(struct question *q)
{
	if (q->err == ERR_OK)
		sync_kick(q->keeper->sync);
}

static void on_queue_retry(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	q->then = retry_then;
	/* What was typed is not noted: it may be anything, a name for instance. */
	question_is_act(q, JOURNAL_STAFF_RETRY,
			json_pack("{s:s, s:s}", "serial", "", "client_ref", ""));
	stores_queue(k->stores, retry_run, question_done, q);
}

const struct bus_handler staff_queue_handlers[] = {
	{ BUS_STAFF, "QueueList", on_queue_list },
	{ BUS_STAFF, "QueueShow", on_queue_show },
	{ BUS_STAFF, "QueueRetry", on_queue_retry },
	{ .name = NULL },
};
