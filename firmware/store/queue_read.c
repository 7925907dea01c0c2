/* SPDX-License-Identifier: Apache-2.0 */
/* queue_read.c - everything about the queue that changes nothing. See queue.h. */
#define LOG_MODULE "queue"
#include "firmware/store/queue_exits.h"
#include "firmware/store/queue_private.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Rows */

/* In the order of QUEUE_COLUMNS. */
enum column {
	COL_SEQ,
	COL_CLIENT_REF,
	COL_SERIAL,
	COL_KIND,
	COL_STATE,
	COL_TASK_CODE,
	COL_PROJECT_NO,
	COL_CASE_STATE,
	COL_CONTENT_SHA256,
	COL_BODY_SHA256,
	COL_ERROR_CODE,
	COL_ATTEMPTS,
	COL_CREATED_MS,
	COL_CLOSED_MS,
	COL_FILE_COUNT,
	COL_SEALED_BYTES,
};

static void hash_column(sqlite3_stmt *stmt, int at, char out[SHA256_HEX + 1])
{
	const void *bytes = sqlite3_column_blob(stmt, at);
	out[0] = '\0';
	if (bytes && sqlite3_column_bytes(stmt, at) == HASH_LEN)
		hex_encode(bytes, HASH_LEN, out);
}

void queue_row(sqlite3_stmt *stmt, struct queue_record *out)
{
	assert(sqlite3_column_count(stmt) == COL_SEALED_BYTES + 1);
	struct queue_record *r = out;
	*r = (struct queue_record){
		.seq = sqlite3_column_int64(stmt, COL_SEQ),
		.attempts = sqlite3_column_int(stmt, COL_ATTEMPTS),
		.created_ms = sqlite3_column_int64(stmt, COL_CREATED_MS),
		.delivered_ms = sqlite3_column_int64(stmt, COL_CLOSED_MS),
		.file_count = (size_t)sqlite3_column_int64(stmt, COL_FILE_COUNT),
		.sealed_bytes = (size_t)sqlite3_column_int64(stmt, COL_SEALED_BYTES),
	};
	db_column_text(stmt, COL_CLIENT_REF, r->client_ref, sizeof(r->client_ref));
	db_column_text(stmt, COL_SERIAL, r->serial, sizeof(r->serial));
	db_column_text(stmt, COL_KIND, r->kind, sizeof(r->kind));
	db_column_text(stmt, COL_STATE, r->state, sizeof(r->state));
	db_column_text(stmt, COL_TASK_CODE, r->task_code, sizeof(r->task_code));
	db_column_text(stmt, COL_PROJECT_NO, r->project_no, sizeof(r->project_no));
	db_column_text(stmt, COL_CASE_STATE, r->case_state, sizeof(r->case_state));
	db_column_text(stmt, COL_ERROR_CODE, r->error_code, sizeof(r->error_code));
	hash_column(stmt, COL_CONTENT_SHA256, r->content_sha256);
	hash_column(stmt, COL_BODY_SHA256, r->body_sha256);
	time_text(r->created_ms, r->apply_date);
}

void queue_index_entry(const struct queue_record *r, struct index_entry *out)
{
	*out = (struct index_entry){
		.seq = r->seq,
		.created_ms = r->created_ms,
		.closed_ms = r->delivered_ms,
		.state = queue_state_of(r->state),
		.application = strcmp(r->kind, "application") == 0,
		.has_body = r->sealed_bytes > 0,
	};
}

size_t queue_aad(const char *client_ref, int64_t seq, const char *kind, char out[QUEUE_AAD_MAX])
{
	int len = snprintf(out, QUEUE_AAD_MAX, "%s|%lld|%s|%d", client_ref, (long long)seq, kind,
			   QUEUE_SCHEMA);
	assert(len > 0 && len < QUEUE_AAD_MAX);
	return (size_t)len;
}

/* One record by whatever the statement was bound to. */
static enum err one(struct queue *q, sqlite3_stmt *stmt, struct queue_record *out)
{
	bool row = false;
	enum err err = db_step(&q->db, stmt, &row);
	if (err == ERR_OK && !row)
		err = ERR_NOT_FOUND;
	if (err == ERR_OK)
		queue_row(stmt, out);
	db_reset(stmt);
	return err;
}

enum err queue_by_seq(struct queue *q, int64_t seq, struct queue_record *out)
{
	sqlite3_stmt *stmt = db_statement(&q->db, SQL_BY_SEQ);
	if (!stmt)
		return db_error(&q->db);
	db_bind_int(stmt, 1, seq);
	return one(q, stmt, out);
}

enum err queue_get(struct queue *q, const char *client_ref, struct queue_record *out)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	sqlite3_stmt *stmt = db_statement(&q->db, SQL_BY_REF);
	if (!stmt)
		return db_error(&q->db);
	db_bind_text(stmt, 1, client_ref);
	return one(q, stmt, out);
}

enum err queue_of_holder(struct queue *q, const char *holder, struct queue_record *out, size_t max,
			 size_t *count)
{
	assert(holder && holder[0]);
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&q->db, SQL_OF_HOLDER);
	if (!stmt)
		return db_error(&q->db);
	db_bind_text(stmt, 1, holder);
	db_bind_int(stmt, 2, (int64_t)max);
	size_t n = 0;
	bool row = true;
	while (n < max && err == ERR_OK && row) {
		err = db_step(&q->db, stmt, &row);
		if (err == ERR_OK && row)
			queue_row(stmt, &out[n++]);
	}
	if (err == ERR_OK)
		*count = n;
	return err;
}

static bool is_skipped(const struct queue_skip *skip, int64_t seq)
{
	for (size_t i = 0; skip && i < skip->count; i++)
		if (skip->seqs[i] == seq)
			return true;
	return false;
}

enum err queue_next(struct queue *q, int64_t after_seq, const struct queue_skip *skip,
		    struct queue_record *out)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	const struct index_row *row = index_after(&q->index.queued, after_seq);
	while (row && is_skipped(skip, row->seq))
		row = index_after(&q->index.queued, row->seq);
	return row ? queue_by_seq(q, row->seq, out) : ERR_NOT_FOUND;
}

enum err queue_newest(struct queue *q, const struct queue_skip *skip, struct queue_record *out)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	const struct index_row *row = index_before(&q->index.queued, INT64_MAX);
	while (row && is_skipped(skip, row->seq))
		row = index_before(&q->index.queued, row->seq);
	return row ? queue_by_seq(q, row->seq, out) : ERR_NOT_FOUND;
}

enum err queue_next_quarantined(struct queue *q, int64_t after_seq, struct queue_record *out)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	sqlite3_stmt *stmt = db_statement(&q->db, SQL_QUARANTINED);
	if (!stmt)
		return db_error(&q->db);
	db_bind_int(stmt, 1, after_seq);
	return one(q, stmt, out);
}

/* Contents */

enum err queue_body(struct queue *q, int64_t seq, struct buf *out)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&q->db, SQL_BODY);
	if (!stmt)
		return db_error(&q->db);
	db_bind_int(stmt, 1, seq);
	bool row = false;
	err = db_step(&q->db, stmt, &row);
	if (err != ERR_OK)
		return err;
	int len = row ? sqlite3_column_bytes(stmt, 2) : 0;
	if (len == 0)
		return ERR_NOT_FOUND;
	char client_ref[UUID_TEXT_LEN + 1], kind[QUEUE_KIND_MAX], aad[QUEUE_AAD_MAX];
	db_column_text(stmt, 0, client_ref, sizeof(client_ref));
	db_column_text(stmt, 1, kind, sizeof(kind));
	size_t aad_len = queue_aad(client_ref, seq, kind, aad);
	return seal_open(q->key, client_ref, aad, aad_len, sqlite3_column_blob(stmt, 2),
			 (size_t)len, out);
}

enum err queue_file_get(struct queue *q, int64_t seq, size_t n, struct queue_file *out,
			struct buf *bytes)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&q->db, SQL_FILE);
	if (!stmt)
		return db_error(&q->db);
	db_bind_int(stmt, 1, seq);
	db_bind_int(stmt, 2, (int64_t)n);
	bool row = false;
	err = db_step(&q->db, stmt, &row);
	if (err != ERR_OK || !row)
		return err == ERR_OK ? ERR_NOT_FOUND : err;
	char client_ref[UUID_TEXT_LEN + 1];
	struct queue_file f = { .len = (size_t)sqlite3_column_int64(stmt, 3) };
	db_column_text(stmt, 0, client_ref, sizeof(client_ref));
	db_column_text(stmt, 1, f.sha256, sizeof(f.sha256));
	db_column_text(stmt, 2, f.type, sizeof(f.type));
	size_t before = bytes->len;
	err = queue_file_load(q, client_ref, n, &f, bytes);
	if (err != ERR_OK)
		return err;
	f.bytes = bytes->data + before;
	*out = f;
	return ERR_OK;
}

/* For people */

enum err queue_count(struct queue *q, struct queue_counts *out)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	const int64_t *n = q->index.counts;
	const struct index_list *erasable = &q->index.erasable, *queued = &q->index.queued;
	struct queue_counts c = {
		.queued = n[QUEUE_QUEUED],
		.blocked = n[QUEUE_BLOCKED],
		.quarantined = n[QUEUE_QUARANTINED],
		.delivered = n[QUEUE_DELIVERED],
		.handed_over = n[QUEUE_HANDED_OVER],
		.withdrawn = n[QUEUE_WITHDRAWN],
		.to_erase = (int64_t)index_count(erasable),
	};
	for (size_t i = erasable->head; i < erasable->end; i++)
		if (i == erasable->head || erasable->rows[i].at_ms < c.oldest_delivered_ms)
			c.oldest_delivered_ms = erasable->rows[i].at_ms;
	for (size_t i = queued->head; i < queued->end && !c.oldest_queued_at[0]; i++)
		if (queued->rows[i].application)
			time_text(queued->rows[i].at_ms, c.oldest_queued_at);
	*out = c;
	return ERR_OK;
}

/* A column by its type: text, integer or null. */
static json_t *column_json(sqlite3_stmt *stmt, int at)
{
	switch (sqlite3_column_type(stmt, at)) {
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(stmt, at));
	case SQLITE_NULL:
		return json_null();
	default:
		return json_string((const char *)sqlite3_column_text(stmt, at));
	}
}

static json_t *row_json(sqlite3_stmt *stmt)
{
	json_t *row = json_object();
	for (int i = 0; i < sqlite3_column_count(stmt); i++)
		if (json_object_set_new(row, sqlite3_column_name(stmt, i), column_json(stmt, i)) <
		    0) {
			json_decref(row);
			return NULL;
		}
	return row;
}

static enum err list_rows(struct queue *q, sqlite3_stmt *stmt, json_t **out)
{
	CLEANUP(json_unref) json_t *list = json_array();
	for (;;) {
		bool row = false;
		enum err err = db_step(&q->db, stmt, &row);
		if (err != ERR_OK)
			return err;
		if (!row)
			break;
		if (json_array_append_new(list, row_json(stmt)) < 0)
			return ERR_NOMEM;
	}
	*out = STEAL(list);
	return ERR_OK;
}

enum err queue_list(struct queue *q, bool others, json_t **out)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	CLEANUP(db_reset_ptr)
	sqlite3_stmt *stmt = db_statement(&q->db, others ? SQL_LIST_OTHERS : SQL_LIST);
	return stmt ? list_rows(q, stmt, out) : db_error(&q->db);
}

enum err queue_list_open(struct queue *q, int64_t limit, json_t **out)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&q->db, SQL_LIST_OPEN);
	if (!stmt || sqlite3_bind_int64(stmt, 1, limit) != SQLITE_OK)
		return db_error(&q->db);
	return list_rows(q, stmt, out);
}

/* The seq in a serial, 0 if there is none: TERMINAL-GGnnnnnn-C. */
static int64_t serial_seq(const char *serial)
{
	const char *last = strrchr(serial, '-');
	if (!last)
		return 0;
	const char *start = last;
	while (start > serial && start[-1] != '-')
		start--;
	if (last - start <= GENERATION_LEN)
		return 0;
	char *end;
	long long seq = strtoll(start + GENERATION_LEN, &end, 10);
	return end == last && seq > 0 ? seq : 0;
}

enum err queue_find(struct queue *q, const char *ref, struct queue_record *out)
{
	struct queue_record r;
	enum err err = queue_get(q, ref, &r);
	if (err == ERR_NOT_FOUND && serial_seq(ref) > 0) {
		err = queue_by_seq(q, serial_seq(ref), &r);
		if (err == ERR_OK && strcmp(r.serial, ref) != 0)
			err = ERR_NOT_FOUND;
	}
	if (err == ERR_OK)
		*out = r;
	return err;
}

enum err queue_show(struct queue *q, const char *ref, json_t **out)
{
	struct queue_record r;
	enum err err = queue_find(q, ref, &r);
	if (err != ERR_OK)
		return err;
	char closed_at[TIME_TEXT_LEN + 1] = "";
	if (r.delivered_ms)
		time_text(r.delivered_ms, closed_at);
	json_t *shown = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:i, s:s?, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:s?}",
		"client_ref", r.client_ref, "apply_serial_no", r.serial, "task_code", r.task_code,
		"state", r.state, "created_at", r.apply_date, "attempts", r.attempts, "project_no",
		r.project_no[0] ? r.project_no : NULL, "sealed_bytes", (json_int_t)r.sealed_bytes,
		"seq", (json_int_t)r.seq, "kind", r.kind, "case_state", r.case_state, "error_code",
		r.error_code, "content_sha256", r.content_sha256, "body_sha256", r.body_sha256,
		"file_count", (json_int_t)r.file_count, "delivered_at",
		closed_at[0] ? closed_at : NULL);
	if (!shown)
		return ERR_NOMEM;
	*out = shown;
	return ERR_OK;
}
