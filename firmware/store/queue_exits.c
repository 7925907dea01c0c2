/* SPDX-License-Identifier: Apache-2.0 */
/* queue_exits.c - a day's applications, and one that the platform lost. See queue_exits.h. */
#define LOG_MODULE "queue"
#include "firmware/store/queue_exits.h"

#include <assert.h>
#include <stdlib.h>

#include "firmware/store/queue_private.h"

#define FIRST_ROWS 64

static enum err grow(struct queue_record **rows, size_t count, size_t *cap)
{
	if (count < *cap)
		return ERR_OK;
	if (count == QUEUE_DAY_MAX)
		return ERR_TOO_LONG;
	size_t more = *cap ? 2 * *cap : FIRST_ROWS;
	struct queue_record *grown = realloc(*rows, more * sizeof(**rows));
	if (!grown)
		return ERR_NOMEM;
	*rows = grown;
	*cap = more;
	return ERR_OK;
}

enum err queue_of_time(struct queue *q, int64_t from_ms, int64_t to_ms, struct queue_record **out,
		       size_t *count)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&q->db, SQL_OF_TIME);
	if (!stmt)
		return db_error(&q->db);
	db_bind_int(stmt, 1, from_ms);
	db_bind_int(stmt, 2, to_ms);
	CLEANUP(free_ptr) struct queue_record *rows = NULL;
	size_t n = 0, cap = 0;
	for (;;) {
		bool row = false;
		err = db_step(&q->db, stmt, &row);
		if (err == ERR_OK && row)
			err = grow(&rows, n, &cap);
		if (err != ERR_OK)
			return err;
		if (!row)
			break;
		queue_row(stmt, &rows[n++]);
	}
	*out = STEAL(rows);
	*count = n;
	return ERR_OK;
}

enum err queue_first_created(struct queue *q, int64_t *out_ms)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&q->db, SQL_FIRST_CREATED);
	if (!stmt)
		return db_error(&q->db);
	bool row = false;
	err = db_step(&q->db, stmt, &row);
	if (err == ERR_OK && (!row || sqlite3_column_type(stmt, 0) == SQLITE_NULL))
		return ERR_NOT_FOUND;
	if (err == ERR_OK)
		*out_ms = sqlite3_column_int64(stmt, 0);
	return err;
}

struct reopening {
	struct queue *q;
	int64_t seq;
	struct queue_record record; /* as it was */
};

static enum err reopen_run(struct db *db, void *arg)
{
	struct reopening *r = arg;
	enum err err = queue_by_seq(r->q, r->seq, &r->record);
	if (err != ERR_OK)
		return err;
	if (queue_state_of(r->record.state) != QUEUE_DELIVERED)
		return ERR_NOT_ALLOWED;
	if (r->record.sealed_bytes == 0)
		return ERR_NOT_FOUND;
	sqlite3_stmt *stmt = db_statement(db, SQL_REOPEN);
	if (!stmt)
		return db_error(db);
	db_bind_int(stmt, 1, r->seq);
	return db_run(db, stmt);
}

enum err queue_reopen(struct queue *q, int64_t seq)
{
	struct reopening r = { .q = q, .seq = seq };
	enum err err = queue_ready(q);
	if (err == ERR_OK)
		err = queue_index_reserve(&q->index, 1);
	if (err == ERR_OK)
		err = queue_change(q, &(struct db_change){ .run = reopen_run, .arg = &r }, true);
	if (err != ERR_OK)
		return err;
	struct index_entry e;
	queue_index_entry(&r.record, &e);
	e.state = QUEUE_QUEUED;
	e.closed_ms = 0;
	queue_index_move(&q->index, &e, QUEUE_DELIVERED);
	return ERR_OK;
}
