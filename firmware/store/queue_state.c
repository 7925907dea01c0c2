/* SPDX-License-Identifier: Apache-2.0 */
/* queue_state.c - what becomes of a record after it was accepted. See queue.h. */
#define LOG_MODULE "queue"
#include "firmware/store/queue_private.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/process.h"

#define ERASE_BATCH 64 /* records in one transaction */

/* One change of one record. */
struct move {
	struct queue *q;
	int64_t seq;
	enum queue_state to;
	const char *code;
	bool counts;
	struct queue_record record; /* as it was */
	bool written;
};

static enum err move_read(struct move *m)
{
	m->written = false;
	return queue_by_seq(m->q, m->seq, &m->record);
}

/* After the commit: the index follows. `was`: the record before it. */
static void move_index(struct queue *q, const struct queue_record *was, enum queue_state to,
		       int64_t closed_ms)
{
	struct index_entry e;
	queue_index_entry(was, &e);
	enum queue_state from = e.state;
	if (from == QUEUE_STATES) /* see index_read() */
		from = QUEUE_BLOCKED;
	e.state = to;
	e.closed_ms = closed_ms;
	queue_index_move(&q->index, &e, from);
}

static enum err move_start(struct queue *q, size_t count)
{
	enum err err = queue_ready(q);
	return err == ERR_OK ? queue_index_reserve(&q->index, count) : err;
}

/* Delivered */

struct ack_group {
	struct queue *q;
	struct queue_ack *acks;
	size_t count;
};

/* A word that was there before its acknowledgement is the later one: the list of changes overtook it. */
static void later_word(struct queue_ack *a)
{
	if (a->record.case_state[0])
		text_copy(a->case_state, sizeof(a->case_state), a->record.case_state);
}

/* Leaves the record as it was in a->record, and what is to be said of this one in a->err. */
static enum err ack_run(struct db *db, struct queue *q, struct queue_ack *a)
{
	a->written = false;
	a->err = queue_by_seq(q, a->seq, &a->record);
	if (a->err != ERR_OK)
		return a->err == ERR_NOT_FOUND ? ERR_OK : a->err;
	enum queue_state from = queue_state_of(a->record.state);
	bool same = strcmp(a->record.project_no, a->project_no) == 0;
	if (queue_state_is_final(from) && (from != QUEUE_DELIVERED || !same))
		a->err = ERR_CONFLICT;
	else if (!a->project_no[0] && strcmp(a->record.kind, "application") == 0)
		a->err = ERR_INVALID;
	if (a->err != ERR_OK || from == QUEUE_DELIVERED)
		return ERR_OK;
	later_word(a);
	sqlite3_stmt *stmt = db_statement(db, SQL_CLOSE);
	if (!stmt)
		return db_error(db);
	db_bind_int(stmt, 1, a->seq);
	db_bind_text(stmt, 2, a->project_no[0] ? a->project_no : NULL);
	db_bind_text(stmt, 3, a->case_state);
	db_bind_int(stmt, 4, a->wall_ms);
	enum err err = db_run(db, stmt);
	a->written = err == ERR_OK;
	return err;
}

static enum err ack_group_run(struct db *db, void *arg)
{
	const struct ack_group *g = arg;
	enum err err = ERR_OK;
	for (size_t i = 0; err == ERR_OK && i < g->count; i++)
		err = ack_run(db, g->q, &g->acks[i]);
	return err;
}

/* After the commit: index and record follow. */
static void ack_written(struct queue *q, struct queue_ack *a)
{
	struct queue_record *r = &a->record;
	move_index(q, r, QUEUE_DELIVERED, a->wall_ms);
	text_copy(r->state, sizeof(r->state), queue_state_name(QUEUE_DELIVERED));
	text_copy(r->project_no, sizeof(r->project_no), a->project_no);
	text_copy(r->case_state, sizeof(r->case_state), a->case_state);
	r->error_code[0] = '\0';
	r->delivered_ms = a->wall_ms;
}

void queue_acknowledge(struct queue *q, struct queue_ack *acks, size_t count)
{
	assert(count <= QUEUE_ACKS_MAX);
	struct ack_group g = { q, acks, count };
	struct db_change change = {
		.run = ack_group_run,
		.arg = &g,
		.before_commit = "ack.before-commit",
		.after_commit = "ack.after-commit",
	};
	enum err err = move_start(q, count);
	if (err == ERR_OK)
		err = queue_change(q, &change, true);
	for (size_t i = 0; i < count; i++) {
		if (err != ERR_OK)
			acks[i].err = err;
		else if (acks[i].written)
			ack_written(q, &acks[i]);
	}
}

enum err queue_delivered(struct queue *q, int64_t seq, const char *project_no,
			 const char *case_state, int64_t wall_ms)
{
	assert(project_no);
	struct queue_ack ack = { .seq = seq, .wall_ms = wall_ms };
	if (!text_copy(ack.project_no, sizeof(ack.project_no), project_no))
		return ERR_INVALID;
	text_copy(ack.case_state, sizeof(ack.case_state), case_state ? case_state : "");
	queue_acknowledge(q, &ack, 1);
	return ack.err;
}

struct case_word_change {
	const char *client_ref, *case_state;
};

static enum err case_state_run(struct db *db, void *arg)
{
	const struct case_word_change *c = arg;
	sqlite3_stmt *stmt = db_statement(db, SQL_CASE_STATE);
	if (!stmt)
		return db_error(db);
	db_bind_text(stmt, 1, c->client_ref);
	db_bind_text(stmt, 2, c->case_state);
	return db_run(db, stmt);
}

enum err queue_case_state(struct queue *q, const char *client_ref, const char *case_state)
{
	assert(case_state);
	struct queue_record r;
	enum err err = queue_get(q, client_ref, &r);
	if (err != ERR_OK || strcmp(r.case_state, case_state) == 0)
		return err;
	struct case_word_change c = { client_ref, case_state };
	return queue_change(q, &(struct db_change){ .run = case_state_run, .arg = &c }, true);
}

/* Failed, blocked, quarantined and back */

static enum err failed_run(struct db *db, void *arg)
{
	struct move *m = arg;
	sqlite3_stmt *stmt = db_statement(db, SQL_FAIL);
	if (!stmt)
		return db_error(db);
	db_bind_int(stmt, 1, m->seq);
	db_bind_text(stmt, 2, m->code);
	/* Repeated after an I/O error, the sum would count twice: it is made from what was read. */
	db_bind_int(stmt, 3, m->counts ? m->record.attempts + 1 : m->record.attempts);
	return db_run(db, stmt);
}

enum err queue_failed(struct queue *q, int64_t seq, const char *code, bool counts)
{
	struct move m = { .q = q, .seq = seq, .code = code ? code : "", .counts = counts };
	enum err err = queue_ready(q);
	if (err == ERR_OK)
		err = move_read(&m);
	if (err != ERR_OK || (!counts && strcmp(m.record.error_code, m.code) == 0))
		return err;
	return queue_change(q, &(struct db_change){ .run = failed_run, .arg = &m }, true);
}

static enum err state_run(struct db *db, void *arg)
{
	struct move *m = arg;
	enum err err = move_read(m);
	if (err != ERR_OK || queue_state_of(m->record.state) == m->to)
		return err;
	if (queue_state_is_final(queue_state_of(m->record.state)))
		return ERR_CONFLICT;
	sqlite3_stmt *stmt = db_statement(db, SQL_STATE);
	if (!stmt)
		return db_error(db);
	db_bind_int(stmt, 1, m->seq);
	db_bind_text(stmt, 2, queue_state_name(m->to));
	db_bind_text(stmt, 3, m->code);
	/* Nobody waits for a grace here: it may be erased at once. */
	db_bind_int(stmt, 4, queue_state_is_final(m->to) ? m->record.created_ms : 0);
	db_bind_int(stmt, 5, m->to == QUEUE_QUEUED ? 0 : m->record.attempts);
	err = db_run(db, stmt);
	m->written = err == ERR_OK;
	return err;
}

enum err queue_set_state(struct queue *q, int64_t seq, const char *state, const char *code)
{
	struct move m = {
		.q = q, .seq = seq, .to = queue_state_of(state), .code = code ? code : ""
	};
	if (m.to == QUEUE_STATES || m.to == QUEUE_DELIVERED)
		return ERR_INVALID;
	enum err err = move_start(q, 1);
	if (err == ERR_OK)
		err = queue_change(q, &(struct db_change){ .run = state_run, .arg = &m }, true);
	if (err == ERR_OK && m.written)
		move_index(q, &m.record, m.to,
			   queue_state_is_final(m.to) ? m.record.created_ms : 0);
	return err;
}

/* Erasing */

struct erase_batch {
	struct queue *q;
	size_t count;
	struct queue_record records[ERASE_BATCH];
};

static enum err run_by_seq(struct db *db, enum queue_sql id, int64_t seq)
{
	sqlite3_stmt *stmt = db_statement(db, id);
	if (!stmt)
		return db_error(db);
	db_bind_int(stmt, 1, seq);
	return db_run(db, stmt);
}

/*
 * The row is taken out and put back without its body: a row that is only shortened keeps its page
 * for ever, and the quota would fill up with empty space.
 */
static enum err row_replace(struct db *db, int64_t seq)
{
	CLEANUP(db_reset_ptr) sqlite3_stmt *row = db_statement(db, SQL_ALL);
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = row ? db_statement(db, SQL_RESTORE) : NULL;
	if (!stmt)
		return db_error(db);
	db_bind_int(row, 1, seq);
	bool found = false;
	enum err err = db_step(db, row, &found);
	if (err != ERR_OK || !found)
		return err;
	assert(sqlite3_column_count(row) == ALL_COUNT);
	for (int i = 0; i < ALL_COUNT; i++)
		sqlite3_bind_value(stmt, i + 1, sqlite3_column_value(row, i));
	db_bind_int(stmt, ALL_SEALED_BYTES + 1, 0);
	db_bind_blob(stmt, ALL_BODY + 1, NULL, 0);
	/* The bound values are copies, but SQLite wants no reader on the row that goes. */
	db_reset(row);
	err = run_by_seq(db, SQL_DELETE, seq);
	return err == ERR_OK ? db_run(db, stmt) : err;
}

static enum err erase_one(struct db *db, struct queue *q, struct queue_record *r)
{
	enum err err = queue_by_seq(q, r->seq, r);
	if (err == ERR_OK)
		err = run_by_seq(db, SQL_ERASE_FILES, r->seq);
	return err == ERR_OK ? row_replace(db, r->seq) : err;
}

static enum err erase_run(struct db *db, void *arg)
{
	struct erase_batch *b = arg;
	enum err err = ERR_OK;
	for (size_t i = 0; err == ERR_OK && i < b->count; i++)
		err = erase_one(db, b->q, &b->records[i]);
	return err;
}

/* The next records to erase, oldest first. */
static void erase_pick(struct queue *q, int64_t before_ms, struct erase_batch *b)
{
	const struct index_list *list = &q->index.erasable;
	b->q = q;
	b->count = 0;
	for (size_t i = list->head; i < list->end && b->count < ERASE_BATCH; i++)
		if (list->rows[i].at_ms < before_ms)
			b->records[b->count++].seq = list->rows[i].seq;
}

static enum err erase_some(struct queue *q, struct erase_batch *b)
{
	assert(b->count > 0 && b->count <= ERASE_BATCH);
	struct db_change change = {
		.run = erase_run,
		.arg = b,
		.before_commit = "erase.before-commit",
		.after_commit = "erase.after-commit",
	};
	enum err err = queue_change(q, &change, true);
	if (err != ERR_OK)
		return err;
	/* Cut short here, the next opening sweeps what is left. */
	for (size_t i = 0; i < b->count; i++) {
		queue_files_remove(q, b->records[i].client_ref, b->records[i].file_count);
		queue_index_erased(&q->index, b->records[i].seq);
	}
	return ERR_OK;
}

enum err queue_erase(struct queue *q, int64_t before_wall_ms, size_t *erased)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	CLEANUP(free_ptr) struct erase_batch *b = malloc(sizeof(*b));
	if (!b)
		return ERR_NOMEM;
	size_t total = 0;
	for (;;) {
		erase_pick(q, before_wall_ms, b);
		if (b->count == 0)
			break;
		err = erase_some(q, b);
		if (err != ERR_OK)
			return err;
		total += b->count;
	}
	*erased = total;
	return ERR_OK;
}
