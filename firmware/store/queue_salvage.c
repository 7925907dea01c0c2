/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue_salvage.c - brings over what can be read from a damaged queue.db that was put aside.
 *
 * Debian's SQLite has no .recover; we ask for every number by itself, so that a page that cannot be
 * read costs only its own rows. Each seal is tried: a row whose seal does not open comes over as
 * quarantined, for staff. The old file is read without being changed and stays where it is. Cut short, it is
 * begun again: rows that are already there are left alone.
 */
#define LOG_MODULE "queue"
#include "firmware/store/queue_private.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"

#define SALVAGE_BATCH	256
#define SALVAGE_SEQ_MAX 100000000

struct salvage {
	struct queue *q;
	struct db old;
	bool key_known;	  /* false: the old file was sealed with another key, so no seal is tried */
	int64_t from, to; /* one stretch, one transaction */
	int64_t salvaged, broken;
};

enum { OLD_RECORD, OLD_FIRST_RECORD, OLD_FILES, OLD_SQL_COUNT };

static const char *const old_sql[OLD_SQL_COUNT] = {
	"SELECT " QUEUE_ALL_COLUMNS " FROM record WHERE seq = ?",
	"SELECT " QUEUE_FIRST_COLUMNS ", '' FROM record WHERE seq = ?",
	"SELECT n, sha256, type, bytes, sealed_bytes FROM file WHERE seq = ?",
};
static const struct db_spec old_spec = {
	.name = "damaged queue.db",
	.sql = old_sql,
	.sql_count = ARRAY_LEN(old_sql),
};

static bool seal_is_whole(struct salvage *s, sqlite3_stmt *row)
{
	size_t len = (size_t)sqlite3_column_bytes(row, ALL_BODY);
	if (!s->key_known || sqlite3_column_int64(row, ALL_SEALED_BYTES) == 0)
		return true;
	char client_ref[UUID_TEXT_LEN + 1], kind[QUEUE_KIND_MAX], aad[QUEUE_AAD_MAX];
	db_column_text(row, ALL_CLIENT_REF, client_ref, sizeof(client_ref));
	db_column_text(row, ALL_KIND, kind, sizeof(kind));
	size_t aad_len = queue_aad(client_ref, sqlite3_column_int64(row, ALL_SEQ), kind, aad);
	CLEANUP(buf_fini) struct buf plain;
	buf_init(&plain, APPLICATION_BODY_MAX);
	return seal_open(s->q->key, client_ref, aad, aad_len, sqlite3_column_blob(row, ALL_BODY),
			 len, &plain) == ERR_OK;
}

static enum err row_copy(struct salvage *s, sqlite3_stmt *row)
{
	bool whole = seal_is_whole(s, row);
	sqlite3_stmt *stmt = db_statement(&s->q->db, SQL_RESTORE);
	if (!stmt)
		return db_error(&s->q->db);
	for (int i = 0; i < ALL_COUNT; i++)
		sqlite3_bind_value(stmt, i + 1, sqlite3_column_value(row, i));
	if (!whole) {
		db_bind_text(stmt, ALL_STATE + 1, queue_state_name(QUEUE_QUARANTINED));
		db_bind_text(stmt, ALL_ERROR_CODE + 1, "seal-broken");
	}
	enum err err = db_run(&s->q->db, stmt);
	/* A damaged row may no longer pass the table's own checks: then it is lost. */
	if (err == ERR_CONFLICT)
		return ERR_OK;
	int added = err == ERR_OK ? sqlite3_changes(s->q->db.conn) : 0;
	s->salvaged += added;
	s->broken += whole ? 0 : added;
	return err;
}

static enum err file_rows_copy(struct salvage *s, int64_t seq)
{
	sqlite3_stmt *row = db_statement(&s->old, OLD_FILES);
	if (!row)
		return ERR_OK; /* that table cannot be read: the files stay, unnamed, in lost/ */
	db_bind_int(row, 1, seq);
	bool found = false;
	while (db_step(&s->old, row, &found) == ERR_OK && found) {
		sqlite3_stmt *stmt = db_statement(&s->q->db, SQL_INSERT_FILE);
		if (!stmt)
			return db_error(&s->q->db);
		db_bind_int(stmt, 1, seq);
		for (int i = 0; i < 5; i++)
			sqlite3_bind_value(stmt, i + 2, sqlite3_column_value(row, i));
		enum err err = db_run(&s->q->db, stmt);
		if (err != ERR_OK && err != ERR_CONFLICT)
			return err;
	}
	db_reset(row);
	return ERR_OK;
}

static enum err stretch_run(struct db *db, void *arg)
{
	(void)db;
	struct salvage *s = arg;
	int64_t salvaged = s->salvaged, broken = s->broken;
	for (int64_t seq = s->from; seq < s->to; seq++) {
		sqlite3_stmt *row = db_statement(&s->old, OLD_RECORD);
		if (!row)
			row = db_statement(&s->old, OLD_FIRST_RECORD);
		if (!row)
			return ERR_OK; /* the table cannot be read at all */
		db_bind_int(row, 1, seq);
		bool found = false;
		if (db_step(&s->old, row, &found) != ERR_OK || !found)
			continue;
		enum err err = row_copy(s, row);
		db_reset(row);
		if (err == ERR_OK)
			err = file_rows_copy(s, seq);
		if (err != ERR_OK) {
			s->salvaged = salvaged;
			s->broken = broken;
			return err;
		}
	}
	return ERR_OK;
}

/* The largest number the old file, or the mark beside it, knows of. */
static int64_t last_seq(struct salvage *s)
{
	static const char *const asks[] = {
		"SELECT max(seq) FROM record",
		"SELECT max(seq) FROM file",
	};
	int64_t last = 0;
	for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
		int64_t seq = 0;
		if (db_int(&s->old, asks[i], &seq) == ERR_OK && seq > last)
			last = seq;
	}
	int64_t mark = mark_read(&s->q->mark, s->q->generation);
	if (mark > last)
		last = mark;
	return last < SALVAGE_SEQ_MAX ? last : SALVAGE_SEQ_MAX;
}

/* Generation and key go on as they were, where they can still be read. */
static enum err meta_copy(struct salvage *s)
{
	struct queue *q = s->q;
	char text[HASH_HEX + 1];
	enum err err = ERR_OK;
	if (db_meta_get(&s->old, "generation", text, sizeof(text)) == ERR_OK &&
	    strlen(text) == GENERATION_LEN) {
		text_copy(q->generation, sizeof(q->generation), text);
		err = db_meta_set(&q->db, "generation", text);
	}
	s->key_known = true;
	if (err == ERR_OK && db_meta_get(&s->old, "key_check", text, sizeof(text)) == ERR_OK) {
		s->key_known = queue_key_matches(q, text);
		err = db_meta_set(&q->db, "key_check", text);
	}
	return err;
}

enum err queue_salvage(struct queue *q, const char *path)
{
	struct salvage s = { .q = q };
	bool readable = db_open_damaged(&s.old, path, &old_spec) == ERR_OK;
	/* Where nothing can be read the new store begins empty. */
	enum err err = readable ? meta_copy(&s) : ERR_OK;
	int64_t last = readable ? last_seq(&s) : 0;
	for (s.from = 1; err == ERR_OK && s.from <= last; s.from = s.to) {
		s.to = s.from + SALVAGE_BATCH < last ? s.from + SALVAGE_BATCH : last + 1;
		err = db_change(&q->db, &(struct db_change){ .run = stretch_run, .arg = &s });
	}
	db_close(&s.old);
	if (err != ERR_OK)
		return err;
	q->health.salvaged += s.salvaged;
	q->health.broken += s.broken;
	log_warn("salvaged %lld records of %lld, %lld of them with a broken seal",
		 (long long)s.salvaged, (long long)last, (long long)s.broken);
	return ERR_OK;
}
