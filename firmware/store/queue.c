/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue.c - the life of the queue: see queue.h. Schema, opening, closing.
 *
 * Opening: the file is checked; a damaged one is put aside and salvaged into a new one. Then the
 * index is read, numbers that were given out and have no record are counted, and files that belong
 * to no record are swept.
 *
 * Numbers are not left to AUTOINCREMENT, which would write one more page in every commit: records are
 * never deleted, and the mark (mark.h) remembers the highest number even where SQLite forgot it.
 */
#define LOG_MODULE "queue"
#include "firmware/store/queue_private.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "firmware/base/process.h"

#define KEY_CHECK_TEXT	"yichuang queue"
#define META_KEY_MAX	64
#define META_GENERATION "generation"
#define META_KEY_CHECK	"key_check"
#define META_LOST	"lost"
#define META_SALVAGE	"salvage_from"

// clang-format off
static const char *const migrations[QUEUE_VERSION] = {
	"CREATE TABLE record("
	" seq INTEGER PRIMARY KEY,"
	" client_ref TEXT NOT NULL UNIQUE,"
	" kind TEXT NOT NULL,"
	" state TEXT NOT NULL,"
	" schema INTEGER NOT NULL,"
	" created_ms INTEGER NOT NULL,"
	" closed_ms INTEGER NOT NULL DEFAULT 0,"
	" attempts INTEGER NOT NULL DEFAULT 0,"
	" file_count INTEGER NOT NULL,"
	" serial TEXT NOT NULL,"
	" task_code TEXT NOT NULL,"
	" content_sha256 BLOB NOT NULL,"
	" body_sha256 BLOB NOT NULL,"
	" project_no TEXT,"
	" case_state TEXT NOT NULL DEFAULT '',"
	" error_code TEXT NOT NULL DEFAULT '',"
	" sealed_bytes INTEGER NOT NULL," /* with its files; 0 after erasure */
	" body BLOB NOT NULL"
	") STRICT;"
	"CREATE TABLE file("
	" seq INTEGER NOT NULL REFERENCES record(seq),"
	" n INTEGER NOT NULL,"
	" sha256 TEXT NOT NULL,"
	" type TEXT NOT NULL,"
	" bytes INTEGER NOT NULL,"
	" sealed_bytes INTEGER NOT NULL,"
	" PRIMARY KEY(seq, n)"
	") STRICT, WITHOUT ROWID;"
	"CREATE VIEW v_queue(client_ref, apply_serial_no, task_code, state, created_at, attempts,"
	" project_no, sealed_bytes) AS "
	"SELECT client_ref, serial, task_code, state,"
	" strftime('%Y-%m-%dT%H:%M:%S', created_ms / 1000 + 28800, 'unixepoch') || '+08:00',"
	" attempts, project_no, sealed_bytes"
	" FROM record WHERE kind = 'application' ORDER BY seq;",
	/* A keyed hash of whose it is, "" where nobody said. Looked through, not indexed: see queue_index.h. */
	"ALTER TABLE record ADD COLUMN holder TEXT NOT NULL DEFAULT '';",
};

static const char *const sql[QUEUE_SQL_COUNT] = {
	[SQL_BY_REF]      = "SELECT " QUEUE_COLUMNS " FROM record WHERE client_ref = ?",
	[SQL_BY_SEQ]      = "SELECT " QUEUE_COLUMNS " FROM record WHERE seq = ?",
	[SQL_QUARANTINED] = "SELECT " QUEUE_COLUMNS " FROM record WHERE state = 'quarantined' AND"
			    " kind = 'application' AND seq > ? ORDER BY seq LIMIT 1",
	[SQL_INSERT]      = "INSERT INTO record(seq, client_ref, kind, state, schema, created_ms,"
			    " file_count, serial, task_code, content_sha256, body_sha256, sealed_bytes, body,"
			    " holder) VALUES(?1, ?2, ?3, 'queued', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	[SQL_INSERT_FILE] = "INSERT INTO file(seq, n, sha256, type, bytes, sealed_bytes)"
			    " VALUES(?, ?, ?, ?, ?, ?)",
	[SQL_BODY]        = "SELECT client_ref, kind, body FROM record WHERE seq = ?",
	[SQL_FILE]        = "SELECT client_ref, sha256, type, bytes FROM file JOIN record USING(seq)"
			    " WHERE seq = ? AND n = ?",
	[SQL_FILE_EXISTS] = "SELECT 1 FROM file JOIN record USING(seq) WHERE client_ref = ? AND n = ?",
	[SQL_CLOSE]       = "UPDATE record SET state = 'delivered', project_no = ?2, case_state = ?3,"
			    " closed_ms = ?4, error_code = '' WHERE seq = ?1",
	[SQL_STATE]       = "UPDATE record SET state = ?2, error_code = ?3, closed_ms = ?4,"
			    " attempts = ?5 WHERE seq = ?1",
	[SQL_FAIL]        = "UPDATE record SET error_code = ?2, attempts = ?3 WHERE seq = ?1",
	[SQL_CASE_STATE]  = "UPDATE record SET case_state = ?2 WHERE client_ref = ?1",
	[SQL_ALL]         = "SELECT " QUEUE_ALL_COLUMNS " FROM record WHERE seq = ?",
	[SQL_DELETE]      = "DELETE FROM record WHERE seq = ?",
	[SQL_ERASE_FILES] = "DELETE FROM file WHERE seq = ?",
	[SQL_INDEX]       = "SELECT seq, kind = 'application', state, created_ms, closed_ms,"
			    " sealed_bytes > 0 FROM record ORDER BY seq",
	[SQL_LIST]        = "SELECT client_ref, apply_serial_no, task_code, state, created_at, attempts,"
			    " project_no, sealed_bytes FROM v_queue",
	[SQL_LIST_OTHERS] = "SELECT client_ref, kind, state, attempts, error_code FROM record WHERE"
			    " kind != 'application' AND state IN ('blocked', 'quarantined') ORDER BY seq",
	[SQL_LIST_OPEN]   = "SELECT client_ref, apply_serial_no, task_code, state, created_at, attempts,"
			    " project_no, sealed_bytes FROM v_queue WHERE state IN ('blocked', 'quarantined',"
			    " 'queued') ORDER BY state = 'queued', created_at LIMIT ?",
	[SQL_OF_HOLDER]   = "SELECT " QUEUE_COLUMNS " FROM record WHERE kind = 'application' AND"
			    " holder = ?1 ORDER BY seq DESC LIMIT ?2",
	[SQL_OF_TIME]     = "SELECT " QUEUE_COLUMNS " FROM record WHERE kind = 'application' AND"
			    " created_ms >= ?1 AND created_ms < ?2 ORDER BY seq",
	[SQL_FIRST_CREATED] = "SELECT min(created_ms) FROM record WHERE kind = 'application'",
	[SQL_REOPEN]      = "UPDATE record SET state = 'queued', project_no = NULL, case_state = '',"
			    " closed_ms = 0, attempts = 0 WHERE seq = ?1",
	[SQL_UNDELIVERED] = "SELECT " QUEUE_COLUMNS " FROM record WHERE seq > ? AND state IN"
			    " ('queued', 'blocked', 'quarantined') AND kind NOT IN"
			    " ('quarantine', 'supervision') ORDER BY seq LIMIT 1",
	[SQL_PAGES]       = "PRAGMA page_count",
	[SQL_FREE_PAGES]  = "PRAGMA freelist_count",
	[SQL_RESTORE]     = "INSERT OR IGNORE INTO record(" QUEUE_ALL_COLUMNS ")"
			    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
};
// clang-format on

const struct db_spec queue_spec = {
	.name = "queue.db",
	.application_id = QUEUE_APPLICATION_ID,
	.migrations = migrations,
	.version = QUEUE_VERSION,
	.min_reader = 1,
	.sql = sql,
	.sql_count = ARRAY_LEN(sql),
};

/* The index */

static enum err index_read(struct queue *q)
{
	queue_index_fini(&q->index);
	q->gap_first = q->gap_last = 0;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&q->db, SQL_INDEX);
	if (!stmt)
		return db_error(&q->db);
	for (;;) {
		bool row;
		enum err err = db_step(&q->db, stmt, &row);
		if (err != ERR_OK || !row)
			return err;
		char state[16];
		db_column_text(stmt, 2, state, sizeof(state));
		struct index_entry e = {
			.seq = sqlite3_column_int64(stmt, 0),
			.application = sqlite3_column_int(stmt, 1) != 0,
			.state = queue_state_of(state),
			.created_ms = sqlite3_column_int64(stmt, 3),
			.closed_ms = sqlite3_column_int64(stmt, 4),
			.has_body = sqlite3_column_int(stmt, 5) != 0,
		};
		if (e.state == QUEUE_STATES) /* a newer firmware's: neither sent nor erased by us */
			e.state = QUEUE_BLOCKED;
		err = queue_index_reserve(&q->index, 1);
		if (err != ERR_OK)
			return err;
		if (e.seq > q->index.high + 1) {
			q->gap_first = q->index.high + 1;
			q->gap_last = e.seq - 1;
		}
		queue_index_add(&q->index, &e);
	}
}

enum err queue_ready(struct queue *q)
{
	enum err err = db_ready(&q->db);
	if (err != ERR_OK || q->index_opening == q->db.openings)
		return err;
	err = index_read(q);
	if (err != ERR_OK)
		return err;
	/* A number that was given out is never given out again, whatever became of its record. */
	int64_t mark = mark_read(&q->mark, q->generation);
	if (mark > q->index.high) {
		q->gap_first = q->index.high + 1;
		q->gap_last = mark;
		q->index.high = mark;
	}
	q->index_opening = q->db.openings;
	return ERR_OK;
}

enum err queue_change(struct queue *q, const struct db_change *change, bool frees_space)
{
	assert(change->run);
	enum err err = db_change(&q->db, change);
	if (err != ERR_STORE_FULL || !frees_space || !queue_ballast_drop(q))
		return err;
	log_warn("the disk is full: gave up the ballast to go on acknowledging");
	return db_change(&q->db, change);
}

/* Opening */

/* Not that of a store whose mark is still here: its numbers were given out. */
static enum err generation_make(struct queue *q)
{
	do {
		uint8_t random[GENERATION_LEN];
		if (getrandom(random, sizeof(random), 0) != sizeof(random))
			return ERR_IO;
		serial_generation(random, q->generation);
	} while (mark_read(&q->mark, q->generation) > 0);
	return db_meta_set(&q->db, META_GENERATION, q->generation);
}

static enum err generation_read(struct queue *q)
{
	enum err err = db_meta_get(&q->db, META_GENERATION, q->generation, sizeof(q->generation));
	return err == ERR_NOT_FOUND ? generation_make(q) : err;
}

static void key_print(const struct queue *q, char out[HASH_HEX + 1])
{
	uint8_t hash[HASH_LEN];
	hash_hmac(q->key->bytes, SEAL_KEY_LEN, KEY_CHECK_TEXT, strlen(KEY_CHECK_TEXT), hash);
	hex_encode(hash, sizeof(hash), out);
}

bool queue_key_matches(const struct queue *q, const char *kept)
{
	char now[HASH_HEX + 1];
	key_print(q, now);
	return strcmp(now, kept) == 0;
}

/* Refuses a key that the records are not sealed with; takes it where nothing is sealed. */
static enum err key_check(struct queue *q)
{
	char now[HASH_HEX + 1], kept[HASH_HEX + 1] = "";
	key_print(q, now);
	enum err err = db_meta_get(&q->db, META_KEY_CHECK, kept, sizeof(kept));
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	if (strcmp(now, kept) == 0)
		return ERR_OK;
	if (kept[0] && q->index.bodies > 0)
		return ERR_SEAL_BROKEN;
	return db_meta_set(&q->db, META_KEY_CHECK, now);
}

static enum err lost_write(struct queue *q)
{
	char text[24];
	snprintf(text, sizeof(text), "%lld", (long long)(q->index.high - q->index.records));
	return db_meta_set(&q->db, META_LOST, text);
}

/* Numbers without a record; those already told are kept in meta. */
static enum err count_lost(struct queue *q)
{
	char text[24] = "0";
	enum err err = db_meta_get(&q->db, META_LOST, text, sizeof(text));
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	int64_t known = strtoll(text, NULL, 10), lost = q->index.high - q->index.records;
	q->health.lost = lost > known ? lost - known : 0;
	if (q->health.lost > 0) {
		serial_format(q->terminal, q->generation, q->gap_first, q->health.lost_first);
		serial_format(q->terminal, q->generation, q->gap_last, q->health.lost_last);
		log_error("%lld records that were accepted are missing (%s to %s)",
			  (long long)q->health.lost, q->health.lost_first, q->health.lost_last);
	}
	return lost < known ? lost_write(q) : ERR_OK;
}

/* queue.db was here, gave numbers, and is not this one. */
static void look_for_other(struct queue *q)
{
	char other[GENERATION_LEN + 1];
	int64_t high;
	static_assert(GENERATION_LEN == MARK_OF_LEN, "a mark names the generation");
	if (mark_of_other(&q->mark, q->generation, other, &high)) {
		serial_format(q->terminal, other, high, q->health.other_last);
		log_error("the store that gave numbers up to %s is missing", q->health.other_last);
	}
}

/* Opens; when the file is damaged, puts it aside and opens a new one. `aside`: what to salvage. */
static enum err open_or_replace(struct queue *q, int64_t max_pages, char *aside, size_t cap)
{
	enum err err = db_open(&q->db, q->dir, &queue_spec, max_pages);
	q->health.unclean = q->db.was_unclean;
	if (err == ERR_STORE_CORRUPT) {
		err = db_move_aside(&q->db, aside, cap);
		if (err != ERR_OK)
			return ERR_STORE_CORRUPT;
		log_error("queue.db is damaged; it is kept beside the new one");
		q->health.moved_aside = true;
		err = db_open(&q->db, q->dir, &queue_spec, max_pages);
		return err == ERR_OK ? db_meta_set(&q->db, META_SALVAGE, aside) : err;
	}
	if (err != ERR_OK)
		return err;
	/* A salvage that was cut short, or never begun, goes on now. */
	if (db_meta_get(&q->db, META_SALVAGE, aside, cap) != ERR_OK)
		aside[0] = '\0';
	if (!aside[0] && q->db.fresh)
		db_newest_aside(q->dir, queue_spec.name, aside, cap);
	return ERR_OK;
}

static enum err open_all(struct queue *q, int64_t max_pages)
{
	char aside[PATH_MAX] = "";
	mark_open(&q->mark, q->dir, "queue.mark");
	enum err err = open_or_replace(q, max_pages, aside, sizeof(aside));
	if (err == ERR_OK && aside[0]) {
		err = queue_salvage(q, aside);
		if (err == ERR_OK)
			err = db_meta_set(&q->db, META_SALVAGE, "");
	}
	if (err == ERR_OK)
		err = generation_read(q);
	if (err != ERR_OK)
		return err;
	err = queue_ready(q);
	if (err == ERR_OK)
		err = key_check(q);
	if (err == ERR_OK)
		err = count_lost(q);
	if (err == ERR_OK)
		err = queue_files_sweep(q,
					q->db.fresh || q->health.moved_aside || q->health.lost > 0);
	if (err == ERR_OK)
		look_for_other(q);
	return err;
}

enum err queue_open(const struct queue_config *config, struct queue **out)
{
	assert(config->dir && config->terminal && config->key);
	struct queue *q = calloc(1, sizeof(*q));
	if (!q)
		return ERR_NOMEM;
	q->key = config->key;
	q->write = config->write;
	q->write_arg = config->write_arg;
	memset(&q->mark, -1, sizeof(q->mark));
	enum err err = ERR_OK;
	if (!text_copy(q->dir, sizeof(q->dir), config->dir) ||
	    !text_copy(q->terminal, sizeof(q->terminal), config->terminal))
		err = ERR_TOO_LONG;
	if (err == ERR_OK)
		err = db_folder(q->dir);
	if (err == ERR_OK)
		err = open_all(q, config->max_pages ? config->max_pages : QUEUE_PAGES_MAX);
	if (err != ERR_OK) {
		queue_close(q);
		return err;
	}
	queue_ballast_make(q);
	*out = q;
	return ERR_OK;
}

void queue_close(struct queue *q)
{
	if (!q)
		return;
	db_close(&q->db);
	mark_close(&q->mark);
	queue_index_fini(&q->index);
	free(q);
}

enum err queue_set_terminal(struct queue *q, const char *terminal)
{
	return text_copy(q->terminal, sizeof(q->terminal), terminal) ? ERR_OK : ERR_TOO_LONG;
}

void queue_health(const struct queue *q, struct queue_health *out)
{
	*out = q->health;
}

enum err queue_loss_told(struct queue *q)
{
	enum err err = queue_ready(q);
	if (err == ERR_OK)
		err = lost_write(q);
	if (err == ERR_OK)
		mark_write(&q->mark, q->generation, q->index.high);
	return err;
}

const char *queue_generation(const struct queue *q)
{
	return q->generation;
}

/* Callers' keys stand apart from our own. */
static enum err caller_key(const char *key, char out[META_KEY_MAX])
{
	return snprintf(out, META_KEY_MAX, "kv.%s", key) < META_KEY_MAX ? ERR_OK : ERR_TOO_LONG;
}

enum err queue_meta_get(struct queue *q, const char *key, char *out, size_t cap)
{
	char name[META_KEY_MAX];
	enum err err = caller_key(key, name);
	if (err == ERR_OK)
		err = queue_ready(q);
	return err == ERR_OK ? db_meta_get(&q->db, name, out, cap) : err;
}

enum err queue_meta_set(struct queue *q, const char *key, const char *value)
{
	char name[META_KEY_MAX];
	enum err err = caller_key(key, name);
	return err == ERR_OK ? db_meta_set(&q->db, name, value) : err;
}

enum err queue_checkpoint(struct queue *q)
{
	enum err err = queue_ready(q);
	if (err != ERR_OK)
		return err;
	crash_here("checkpoint.before");
	err = db_checkpoint(&q->db, true);
	if (err == ERR_STORE_FULL && queue_ballast_drop(q))
		err = db_checkpoint(&q->db, true);
	else if (err == ERR_OK)
		queue_ballast_make(q);
	return err;
}

void queue_tidy(struct queue *q)
{
	enum err err = queue_ready(q);
	if (err == ERR_OK)
		err = db_checkpoint(&q->db, false);
	if (err == ERR_OK)
		queue_ballast_make(q);
	else
		log_debug("tidy: %s", err_name(err));
}
