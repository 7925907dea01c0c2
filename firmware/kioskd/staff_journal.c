/* SPDX-License-Identifier: Apache-2.0 */
/* staff_journal.c - JournalExport, JournalVerify. */
#include "firmware/kioskd/staff.h"

#include "firmware/core/value/json.h"

#define EXPORT_MAX (64u * 1024 * 1024)

static bool note_seq(void *arg, const struct journal_line *line)
{
	*(int64_t *)arg = line->seq;
	return true;
}

/* The number that so many entries come after, at most. */
static enum err before_last(struct journal *j, int64_t last, int64_t *after)
{
	int64_t seq = *after;
	enum err err = journal_walk(j, *after, note_seq, &seq);
	if (err == ERR_OK && seq - last > *after)
		*after = seq - last;
	return err;
}

static void export_run(struct journal *j, void *ctx)
{
	struct question *q = ctx;
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, EXPORT_MAX);
	int64_t after = json_int(q->args, "after", 0), last = json_int(q->args, "last", 0);
	q->err = last > 0 ? before_last(j, last, &after) : ERR_OK;
	if (q->err == ERR_OK)
		q->err = journal_export(j, after, &text);
	if (q->err == ERR_OK)
		q->answer = json_pack("{s:s}", "ndjson", buf_str(&text));
}

static void on_journal_export(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_journal(k->stores, export_run, question_done, question_create(k, call));
}

static void verify_run(struct journal *j, void *ctx)
{
	struct question *q = ctx;
	int64_t entries = 0, bad_seq = 0;
	q->err = journal_verify(j, &entries, &bad_seq);
	if (q->err == ERR_CHAIN_BROKEN)
		q->err = ERR_OK;
	q->answer = json_pack("{s:I, s:I}", "entries", (json_int_t)entries, "bad_seq",
			      (json_int_t)bad_seq);
}

static void on_journal_verify(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	stores_journal(k->stores, verify_run, question_done, question_create(k, call));
}

const struct bus_handler staff_journal_handlers[] = {
	{ BUS_STAFF, "JournalExport", on_journal_export },
	{ BUS_STAFF, "JournalVerify", on_journal_verify },
	{ .name = NULL },
};
