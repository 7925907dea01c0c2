/* SPDX-License-Identifier: Apache-2.0 */
/* staff_queue.c - QueueList, QueueShow, QueueRetry: what waits, without personal data. */
#include "firmware/kioskd/staff.h"

#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/sync_notice.h"

static void list_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	json_t *records = NULL, *others = NULL;
	int64_t open = json_int(q->args, "open", 0);
	q->err = open > 0 ? queue_list_open(store, open, &records)
			  : queue_list(store, false, &records);
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
	if (question_record(store, q) != ERR_OK)
		return;
	const struct queue_record *r = &q->record;
	bool refused = strcmp(r->state, "blocked") == 0 || strcmp(r->state, "quarantined") == 0;
	enum notice_stand stand = refused ? notice_stand(store, r) : NOTICE_NONE;
	if (!refused)
		q->err = question_refuse(q, ERR_NOT_ALLOWED,
					 "the record is %s: there is nothing to retry", r->state);
	else if (stand == NOTICE_WAITING || stand == NOTICE_TAKEN)
		q->err = question_refuse(q, ERR_NOT_ALLOWED, "%s",
					 "the record is being handed over to the platform");
	else
		q->err = queue_set_state(store, r->seq, "queued", "");
	q->answer = q->err == ERR_OK ? json_object() : NULL;
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
	question_is_act(q, JOURNAL_STAFF_RETRY, question_no_record());
	stores_queue(k->stores, retry_run, question_done, q);
}

const struct bus_handler staff_queue_handlers[] = {
	{ BUS_STAFF, "QueueList", on_queue_list },
	{ BUS_STAFF, "QueueShow", on_queue_show },
	{ BUS_STAFF, "QueueRetry", on_queue_retry },
	{ .name = NULL },
};
