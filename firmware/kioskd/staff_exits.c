/* SPDX-License-Identifier: Apache-2.0 */
/* staff_exits.c - QueueHandOver: how a record leaves this terminal when it was not accepted. */
#include "firmware/kioskd/staff.h"

#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/sync_notice.h"

/* Handing over: to the platform, sealed so that only it can open the record */

/* What hinders it, besides the record's state. */
static const struct {
	enum err err;
	const char *sentence;
} hindrances[] = {
	{ ERR_UNSUPPORTED,
	  "the platform gave no key to seal with (keys.sealing_spki): nothing can be "
	  "handed over, the record is kept" },
	{ ERR_SEAL_BROKEN, "what the citizen handed in cannot be read any more" },
	{ ERR_NOT_FOUND, "what the citizen handed in is not here any more" },
};

static enum err hand_over(struct queue *store, struct question *q)
{
	struct queue_record now;
	enum err err = notice_hand_over(store, buf_str(&q->bytes), &q->record, q->wall_ms, &now);
	if (err == ERR_OK)
		q->record = now;
	if (err == ERR_NOT_ALLOWED)
		return question_refuse(q, err,
				       "the record is %s: only what is quarantined or blocked is "
				       "handed over",
				       q->record.state);
	for (size_t i = 0; i < ARRAY_LEN(hindrances); i++)
		if (hindrances[i].err == err)
			return question_refuse(q, err, "%s", hindrances[i].sentence);
	return err;
}

static void hand_over_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	if (question_record(store, q) != ERR_OK)
		return;
	q->err = hand_over(store, q);
	if (q->err == ERR_OK)
		q->answer =
			json_pack("{s:s, s:s, s:s}", "client_ref", q->record.client_ref,
				  "apply_serial_no", q->record.serial, "state", q->record.state);
}

static void hand_over_then(struct question *q)
{
	if (q->err != ERR_OK)
		return;
	if (strcmp(q->record.state, "handed_over") == 0)
		sync_record_closed(q->keeper->sync, &q->record);
	sync_kick(q->keeper->sync);
}

static void on_hand_over(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	q->then = hand_over_then;
	buf_add_str(&q->bytes, sync_sealing_key(k->sync));
	question_is_act(q, JOURNAL_STAFF_HAND_OVER, question_no_record());
	stores_queue(k->stores, hand_over_run, question_done, q);
}

const struct bus_handler staff_exits_handlers[] = {
	{ BUS_STAFF, "QueueHandOver", on_hand_over },
	{ .name = NULL },
};
