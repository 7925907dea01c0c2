/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_exits.c - QueueHandOver, QueueExport, QueueReveal: how a record leaves this terminal other than by being
 * delivered, and whose it is.
 */
#include "firmware/kioskd/staff.h"

#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/sync_notice.h"
#include "firmware/store/queue_export.h"

#define META_REVEALS  "reveals"
#define REVEALS_A_DAY 20
#define NO_KEY	      "the platform gave no key to seal with (keys.sealing_spki): "

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

/* Exporting: for delivery by hand */

static void export_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	struct keeper *k = q->keeper;
	CLEANUP(buf_fini) struct buf lines;
	struct export_at at = { .seq = json_int(q->args, "after", 0),
				.file = json_int(q->args, "file", 0),
				.records = json_int(q->args, "records", 0),
				.files = json_int(q->args, "files", 0),
				.unreadable = json_int(q->args, "unreadable", 0) };
	buf_init(&lines, EXPORT_PAGE + EXPORT_LINE_MAX);
	q->err = ERR_OK;
	if (at.seq == 0 && at.file == 0)
		q->err = queue_export_begin(k->terminal, buf_str(&q->bytes), q->wall_ms, &lines);
	if (q->err == ERR_OK)
		q->err = queue_export(store, k->terminal, buf_str(&q->bytes), &at, &lines);
	if (q->err == ERR_SYNTAX)
		q->err =
			question_refuse(q, ERR_UNSUPPORTED, "%s", NO_KEY "nothing can be exported");
	if (q->err == ERR_OK)
		q->answer =
			json_pack("{s:s, s:I, s:I, s:b, s:I, s:I, s:I}", "lines", buf_str(&lines),
				  "after", (json_int_t)at.seq, "file", (json_int_t)at.file, "end",
				  at.end, "records", (json_int_t)at.records, "files",
				  (json_int_t)at.files, "unreadable", (json_int_t)at.unreadable);
}

static void on_export(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	buf_add_str(&q->bytes, sync_sealing_key(k->sync));
	if (json_int(q->args, "after", 0) == 0 && json_int(q->args, "file", 0) == 0)
		question_is_act(q, JOURNAL_STAFF_EXPORT, NULL);
	stores_queue(k->stores, export_run, question_done, q);
}

/* Revealing: whose one record is, for a reason of the list, so that nothing personal is typed into the journal */

static const char *const reasons[] = { "contact", "correction", "complaint", "inspection" };

static bool is_reason(const char *reason)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (strcmp(reasons[i], reason) == 0)
			return true;
	return false;
}

/* One more today, kept before anything is shown. ERR_NOT_ALLOWED: no more today. */
static enum err count_reveal(struct queue *store, struct question *q)
{
	char kept[32], today[TIME_TEXT_LEN + 1], text[48];
	int count = 0;
	time_text(q->wall_ms, today);
	today[strcspn(today, "T")] = '\0';
	if (queue_meta_get(store, META_REVEALS, kept, sizeof(kept)) == ERR_OK &&
	    strncmp(kept, today, strlen(today)) == 0)
		count = (int)strtol(kept + strlen(today) + 1, NULL, 10);
	if (count >= REVEALS_A_DAY)
		return question_refuse(q, ERR_NOT_ALLOWED,
				       "%d records were revealed today: no more before tomorrow",
				       count);
	snprintf(text, sizeof(text), "%s %d", today, count + 1);
	return queue_meta_set(store, META_REVEALS, text);
}

static enum err read_person(struct queue *store, struct question *q)
{
	CLEANUP(buf_fini) struct buf body;
	CLEANUP(json_unref) json_t *json = NULL;
	buf_init(&body, APPLICATION_BODY_MAX);
	enum err err = strcmp(q->record.kind, "application") == 0
			       ? queue_body(store, q->record.seq, &body)
			       : ERR_NOT_FOUND;
	if (err == ERR_NOT_FOUND)
		return question_refuse(q, err, "%s", "its content is not here any more");
	if (err == ERR_OK)
		err = json_parse(body.data, body.len, &json);
	if (err == ERR_OK)
		err = count_reveal(store, q);
	if (err != ERR_OK)
		return err;
	const char *name = json_str(json, "contact_name");
	q->answer = json_pack("{s:s, s:s, s:s}", "apply_serial_no", q->record.serial, "name",
			      name[0] ? name : json_str(json, "applyer_name"), "mobile",
			      json_str(json, "contact_mobile"));
	return ERR_OK;
}

static void reveal_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	if (!is_reason(json_str(q->args, "reason")))
		q->err = question_refuse(q, ERR_INVALID, "%s",
					 "the reason is one of contact, correction, complaint, "
					 "inspection");
	else if (question_record(store, q) == ERR_OK)
		q->err = read_person(store, q);
}

static void on_reveal(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	const char *reason = json_str(q->args, "reason");
	json_t *about = question_no_record();
	json_object_set_new(about, "reason", json_string(is_reason(reason) ? reason : ""));
	question_is_act(q, JOURNAL_STAFF_REVEAL, about);
	stores_queue(k->stores, reveal_run, question_done, q);
}

const struct bus_handler staff_exits_handlers[] = {
	{ BUS_STAFF, "QueueHandOver", on_hand_over },
	{ BUS_STAFF, "QueueExport", on_export },
	{ BUS_STAFF, "QueueReveal", on_reveal },
	{ .name = NULL },
};
