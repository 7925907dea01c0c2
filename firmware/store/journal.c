/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.c - see journal.h. The bytes that are hashed are in journal_chain.c.
 *
 * What an entry says is hashed as it is exported, so that an exported file verifies without the
 * database. A damaged file is put aside; its entries up to the first bad one go on in a new file.
 */
#define LOG_MODULE "journal"
#include "firmware/store/journal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/store/db.h"
#include "firmware/store/journal_ahead.h"
#include "firmware/store/journal_chain.h"
#include "firmware/store/mark.h"

#define JOURNAL_APPLICATION_ID 0x4B494F4A /* "KIOJ" */
#define JOURNAL_VERSION	       1
#define META_ANCHOR_SEQ	       "anchor_seq"
#define META_ANCHOR_HASH       "anchor_hash"
#define MARK_OF		       "JN" /* there is one journal: no generations */
#define COLUMNS		       "seq, at, kind, detail, hash"

enum journal_sql {
	SQL_ALL,
	SQL_LAST,
	SQL_INSERT,
	SQL_LAST_BEFORE,
	SQL_DELETE,
	SQL_ONE,
	SQL_COUNT,
};

// clang-format off
static const char *const migrations[JOURNAL_VERSION] = {
	"CREATE TABLE entry("
	" seq INTEGER PRIMARY KEY AUTOINCREMENT,"
	" at TEXT NOT NULL,"
	" kind TEXT NOT NULL,"
	" detail TEXT NOT NULL,"
	" hash BLOB NOT NULL"
	") STRICT;"
	"CREATE VIEW v_journal(seq, at, kind, hash) AS"
	" SELECT seq, at, kind, lower(hex(hash)) FROM entry ORDER BY seq;",
};

static const char *const sql[SQL_COUNT] = {
	[SQL_ALL]         = "SELECT " COLUMNS " FROM entry WHERE seq > ? ORDER BY seq",
	[SQL_LAST]        = "SELECT " COLUMNS " FROM entry ORDER BY seq DESC LIMIT 1",
	[SQL_INSERT]      = "INSERT INTO entry(seq, at, kind, detail, hash) VALUES(?, ?, ?, ?, ?)",
	/* `at` has one format and one offset: text order is time order. The last entry always stays. */
	[SQL_LAST_BEFORE] = "SELECT " COLUMNS " FROM entry WHERE seq < (SELECT coalesce("
			    " (SELECT min(seq) FROM entry WHERE at >= ?), (SELECT max(seq) FROM entry)))"
			    " ORDER BY seq DESC LIMIT 1",
	[SQL_DELETE]      = "DELETE FROM entry WHERE seq <= ?",
	[SQL_ONE]         = "SELECT " COLUMNS " FROM entry WHERE seq = ?",
};
// clang-format on

static const struct db_spec spec = {
	.name = "journal.db",
	.application_id = JOURNAL_APPLICATION_ID,
	.migrations = migrations,
	.version = JOURNAL_VERSION,
	.min_reader = 1,
	.sql = sql,
	.sql_count = ARRAY_LEN(sql),
};

struct journal {
	struct db db;
	struct mark mark; /* the last entry's number */
	int64_t cut_first, cut_last;
	int64_t marked; /* what the mark says */
};

/* Rows */

static void link_read(sqlite3_stmt *stmt, struct chain_link *out)
{
	*out = (struct chain_link){ .seq = sqlite3_column_int64(stmt, 0) };
	db_column_text(stmt, 1, out->at, sizeof(out->at));
	db_column_text(stmt, 2, out->kind, sizeof(out->kind));
	db_column_text(stmt, 3, out->detail, sizeof(out->detail));
	const void *hash = sqlite3_column_blob(stmt, 4);
	if (hash && sqlite3_column_bytes(stmt, 4) == HASH_LEN)
		memcpy(out->hash, hash, HASH_LEN);
}

static enum err link_write(struct db *db, const struct chain_link *l)
{
	sqlite3_stmt *stmt = db_statement(db, SQL_INSERT);
	if (!stmt)
		return db_error(db);
	db_bind_int(stmt, 1, l->seq);
	db_bind_text(stmt, 2, l->at);
	db_bind_text(stmt, 3, l->kind);
	db_bind_text(stmt, 4, l->detail);
	db_bind_blob(stmt, 5, l->hash, HASH_LEN);
	return db_run(db, stmt);
}

/* What the first kept entry follows: an anchor after a rotation, else nothing. */
static enum err anchor_read(struct db *db, struct chain *out)
{
	char seq[24], hash[HASH_HEX + 1];
	struct chain chain = { 0 };
	enum err err = db_meta_get(db, META_ANCHOR_SEQ, seq, sizeof(seq));
	if (err == ERR_NOT_FOUND) {
		*out = chain;
		return ERR_OK;
	}
	if (err == ERR_OK)
		err = db_meta_get(db, META_ANCHOR_HASH, hash, sizeof(hash));
	if (err != ERR_OK)
		return err;
	chain.seq = strtoll(seq, NULL, 10);
	if (hex_decode(hash, chain.hash, HASH_LEN) != ERR_OK)
		return ERR_CHAIN_BROKEN;
	*out = chain;
	return ERR_OK;
}

static enum err anchor_write(struct db *db, const struct chain *anchor)
{
	char seq[24], hash[HASH_HEX + 1];
	snprintf(seq, sizeof(seq), "%lld", (long long)anchor->seq);
	hex_encode(anchor->hash, HASH_LEN, hash);
	enum err err = db_meta_put(db, META_ANCHOR_SEQ, seq);
	return err == ERR_OK ? db_meta_put(db, META_ANCHOR_HASH, hash) : err;
}

/* One row of a statement that gives at most one. */
static enum err link_one(struct db *db, sqlite3_stmt *stmt, struct chain_link *out, bool *found)
{
	enum err err = db_step(db, stmt, found);
	if (err == ERR_OK && *found)
		link_read(stmt, out);
	db_reset(stmt);
	return err;
}

/* What the next entry follows. */
static enum err end_read(struct db *db, struct chain *out)
{
	sqlite3_stmt *stmt = db_statement(db, SQL_LAST);
	if (!stmt)
		return db_error(db);
	struct chain_link last;
	bool found = false;
	enum err err = link_one(db, stmt, &last, &found);
	if (err != ERR_OK || !found)
		return err == ERR_OK ? anchor_read(db, out) : err;
	out->seq = last.seq;
	memcpy(out->hash, last.hash, HASH_LEN);
	return ERR_OK;
}

/* Opening */

struct salvage {
	struct db *old;
	int64_t kept;
};

static enum err salvage_run(struct db *db, void *arg)
{
	struct salvage *s = arg;
	struct chain chain;
	s->kept = 0;
	if (anchor_read(s->old, &chain) != ERR_OK)
		return ERR_OK;
	enum err err = chain.seq ? anchor_write(db, &chain) : ERR_OK;
	while (err == ERR_OK) {
		struct chain_link l;
		bool found = false;
		sqlite3_stmt *stmt = db_statement(s->old, SQL_ONE);
		if (!stmt)
			break;
		db_bind_int(stmt, 1, chain.seq + 1);
		if (link_one(s->old, stmt, &l, &found) != ERR_OK || !found)
			break;
		struct journal_line entry = chain_link_line(&l);
		if (!chain_follow(&chain, &entry))
			break;
		err = link_write(db, &l);
		s->kept++;
	}
	return err;
}

static enum err replace_damaged(struct journal *j, const char *dir)
{
	char aside[PATH_MAX];
	enum err err = db_move_aside(&j->db, aside, sizeof(aside));
	if (err == ERR_OK)
		err = db_open(&j->db, dir, &spec, 0);
	if (err != ERR_OK)
		return err;
	struct db old;
	struct salvage s = { .old = &old };
	if (db_open_damaged(&old, aside, &spec) == ERR_OK)
		err = db_change(&j->db, &(struct db_change){ .run = salvage_run, .arg = &s });
	db_close(&old);
	log_error(
		"journal.db is damaged; it is kept beside a new one that goes on after %lld entries",
		(long long)s.kept);
	return err;
}

/* A tail that was cut off leaves a chain that verifies: only the mark knows of it. */
static enum err look_for_cut(struct journal *j, const char *dir)
{
	struct chain end;
	enum err err = end_read(&j->db, &end);
	if (err == ERR_CHAIN_BROKEN)
		return ERR_OK; /* journal_verify() says it */
	if (err != ERR_OK)
		return err;
	mark_open(&j->mark, dir, "journal.mark");
	int64_t mark = mark_read(&j->mark, MARK_OF);
	if (mark > end.seq) {
		j->cut_first = end.seq + 1;
		j->cut_last = mark;
		log_error("the journal lacks its entries %lld to %lld", (long long)j->cut_first,
			  (long long)j->cut_last);
	}
	j->marked = mark;
	return ERR_OK;
}

enum err journal_cut_told(struct journal *j)
{
	struct chain end;
	enum err err = db_ready(&j->db);
	if (err == ERR_OK)
		err = end_read(&j->db, &end);
	if (err != ERR_OK)
		return err;
	j->marked = end.seq;
	mark_write(&j->mark, MARK_OF, end.seq);
	return ERR_OK;
}

bool journal_is_cut(const struct journal *j, int64_t *first, int64_t *last)
{
	*first = j->cut_first;
	*last = j->cut_last;
	return j->cut_last > 0;
}

enum err journal_open(const char *dir, struct journal **out)
{
	struct journal *j = calloc(1, sizeof(*j));
	if (!j)
		return ERR_NOMEM;
	memset(&j->mark, -1, sizeof(j->mark));
	enum err err = db_folder(dir);
	if (err == ERR_OK)
		err = db_open(&j->db, dir, &spec, 0);
	if (err == ERR_STORE_CORRUPT)
		err = replace_damaged(j, dir);
	if (err == ERR_OK)
		err = look_for_cut(j, dir);
	if (err != ERR_OK) {
		journal_close(j);
		return err;
	}
	*out = j;
	return ERR_OK;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	db_close(&j->db);
	mark_close(&j->mark);
	free(j);
}

/* Writing */

struct append {
	const struct journal_entry *entries;
	size_t count;
	struct chain end; /* as the first try left it; its seq is 0 before */
};

static enum err append_run(struct db *db, void *arg)
{
	struct append *a = arg;
	struct chain chain;
	enum err err = end_read(db, &chain);
	if (err != ERR_OK)
		return err;
	/* Tried before, and it turned out to be on disk. */
	if (a->end.seq && a->end.seq == chain.seq && memcmp(a->end.hash, chain.hash, HASH_LEN) == 0)
		return ERR_OK;
	for (size_t i = 0; err == ERR_OK && i < a->count; i++) {
		struct chain_link l;
		err = chain_append(&chain, &a->entries[i], &l);
		if (err == ERR_OK)
			err = link_write(db, &l);
	}
	a->end = chain;
	return err;
}

enum err journal_append(struct journal *j, const struct journal_entry *entries, size_t count)
{
	assert(entries || count == 0);
	struct append a = { .entries = entries, .count = count };
	if (count == 0)
		return ERR_OK;
	enum err err = db_change(&j->db, &(struct db_change){ .run = append_run, .arg = &a });
	/* A cut that was not told yet stays to be seen. */
	if (err == ERR_OK && a.end.seq > j->marked) {
		j->marked = a.end.seq;
		mark_write(&j->mark, MARK_OF, a.end.seq);
	}
	return err;
}

static enum err rotate_run(struct db *db, void *arg)
{
	const char *before = arg;
	sqlite3_stmt *stmt = db_statement(db, SQL_LAST_BEFORE);
	if (!stmt)
		return db_error(db);
	db_bind_text(stmt, 1, before);
	struct chain_link l;
	bool found = false;
	enum err err = link_one(db, stmt, &l, &found);
	if (err != ERR_OK || !found)
		return err;
	struct chain anchor = { .seq = l.seq };
	memcpy(anchor.hash, l.hash, HASH_LEN);
	err = anchor_write(db, &anchor);
	stmt = err == ERR_OK ? db_statement(db, SQL_DELETE) : NULL;
	if (!stmt)
		return err == ERR_OK ? db_error(db) : err;
	db_bind_int(stmt, 1, l.seq);
	return db_run(db, stmt);
}

enum err journal_rotate(struct journal *j, int64_t before_wall_ms)
{
	char before[TIME_TEXT_LEN + 1];
	time_text(before_wall_ms, before);
	return db_change(&j->db, &(struct db_change){ .run = rotate_run, .arg = before });
}

/* Reading */

static const char *column_or(sqlite3_stmt *stmt, int column, const char *none)
{
	const unsigned char *text = sqlite3_column_text(stmt, column);
	return text ? (const char *)text : none;
}

/* Lent until the next step: half a year is read at once, and nothing of it is kept. */
static struct journal_line line_read(sqlite3_stmt *stmt)
{
	static const uint8_t none[HASH_LEN];
	const void *hash = sqlite3_column_blob(stmt, 4);
	bool whole = hash && sqlite3_column_bytes(stmt, 4) == HASH_LEN;
	return (struct journal_line){
		.seq = sqlite3_column_int64(stmt, 0),
		.at = column_or(stmt, 1, ""),
		.kind = column_or(stmt, 2, ""),
		.detail = column_or(stmt, 3, ""),
		.hash = whole ? hash : none,
	};
}

/* Entries after `after`, in order; `each` false stops. */
static enum err walk(struct db *db, int64_t after,
		     bool (*each)(void *arg, const struct journal_line *line), void *arg)
{
	assert(each);
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(db, SQL_ALL);
	if (!stmt)
		return db_error(db);
	db_bind_int(stmt, 1, after);
	for (;;) {
		bool row = false;
		enum err err = db_step(db, stmt, &row);
		if (err != ERR_OK || !row)
			return err;
		struct journal_line line = line_read(stmt);
		if (!each(arg, &line))
			return ERR_OK;
	}
}

enum err journal_walk(struct journal *j, int64_t after_seq,
		      bool (*each)(void *arg, const struct journal_line *line), void *arg)
{
	enum err err = db_ready(&j->db);
	return err == ERR_OK ? walk(&j->db, after_seq, each, arg) : err;
}

static bool verify_each(void *arg, const struct journal_line *line)
{
	return ahead_add(arg, line);
}

/* The whole chain of an open file, its end compared with the numbers that were given out. */
static enum err verify(struct db *db, int64_t *entries, int64_t *bad_seq)
{
	struct chain_count c = { 0 };
	enum err err = anchor_read(db, &c.chain);
	if (err == ERR_CHAIN_BROKEN)
		c.bad_seq = 1;
	struct ahead *ahead = NULL;
	if (err == ERR_OK)
		err = ahead_begin(&c, &ahead);
	if (err == ERR_OK)
		err = walk(db, c.chain.seq, verify_each, ahead);
	ahead_finish(ahead);
	if (err != ERR_OK && err != ERR_CHAIN_BROKEN)
		return err;
	int64_t given = 0;
	err = db_int(db, "SELECT seq FROM sqlite_sequence WHERE name = 'entry'", &given);
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		return err;
	if (c.bad_seq == 0 && given > c.chain.seq)
		c.bad_seq = c.chain.seq + 1;
	*entries = c.entries;
	*bad_seq = c.bad_seq;
	return c.bad_seq ? ERR_CHAIN_BROKEN : ERR_OK;
}

enum err journal_verify(struct journal *j, int64_t *entries, int64_t *bad_seq)
{
	enum err err = db_ready(&j->db);
	return err == ERR_OK ? verify(&j->db, entries, bad_seq) : err;
}

struct export
{
	struct chain chain;
	struct buf *out;
	size_t stop; /* bytes; 0 = never */
};

static bool export_each(void *arg, const struct journal_line *l)
{
	struct export *e = arg;
	chain_line(&e->chain, l, e->out);
	e->chain.seq = l->seq;
	memcpy(e->chain.hash, l->hash, HASH_LEN);
	return buf_err(e->out) == ERR_OK && (!e->stop || e->out->len < e->stop);
}

/* Where the entries after a number begin; ERR_INVALID: that one was not given yet. */
static enum err export_from(struct journal *j, int64_t after_seq, struct chain *chain)
{
	enum err err = db_ready(&j->db);
	if (err == ERR_OK)
		err = anchor_read(&j->db, chain);
	if (err != ERR_OK)
		return err;
	if (after_seq > chain->seq) {
		struct chain_link before;
		bool found = false;
		sqlite3_stmt *stmt = db_statement(&j->db, SQL_ONE);
		if (!stmt)
			return db_error(&j->db);
		db_bind_int(stmt, 1, after_seq);
		err = link_one(&j->db, stmt, &before, &found);
		if (err != ERR_OK || !found)
			return err == ERR_OK ? ERR_INVALID : err;
		chain->seq = before.seq;
		memcpy(chain->hash, before.hash, HASH_LEN);
	}
	return ERR_OK;
}

enum err journal_batch(struct journal *j, int64_t after_seq, size_t stop,
		       struct journal_batch *batch, struct buf *out)
{
	struct export e = { .out = out, .stop = stop };
	enum err err = export_from(j, after_seq, &e.chain);
	if (err != ERR_OK)
		return err;
	batch->first = e.chain.seq + 1;
	hex_encode(e.chain.hash, HASH_LEN, batch->previous);
	err = walk(&j->db, e.chain.seq, export_each, &e);
	if (err == ERR_OK)
		err = buf_err(out);
	batch->last = e.chain.seq;
	hex_encode(e.chain.hash, HASH_LEN, batch->hash);
	return err != ERR_OK ? err : batch->last < batch->first ? ERR_NOT_FOUND : ERR_OK;
}

enum err journal_export(struct journal *j, int64_t after_seq, struct buf *out)
{
	struct export e = { .out = out };
	enum err err = export_from(j, after_seq, &e.chain);
	if (err != ERR_OK)
		return err == ERR_INVALID ? ERR_OK : err; /* nothing comes after it */
	err = walk(&j->db, e.chain.seq, export_each, &e);
	return err == ERR_OK ? buf_err(out) : err;
}

/* Files */

static enum err database_open(struct db *db, const char *path, bool immutable)
{
	char uri[PATH_MAX * 3 + 32];
	size_t at = (size_t)snprintf(uri, sizeof(uri), "file:");
	for (const char *p = path; *p && at + 4 < sizeof(uri); p++)
		at += (size_t)snprintf(uri + at, sizeof(uri) - at,
				       strchr("?#%", *p) ? "%%%02x" : "%c", (unsigned char)*p);
	snprintf(uri + at, sizeof(uri) - at, "%s", immutable ? "?immutable=1" : "");
	*db = (struct db){ .spec = &spec, .suspect = true };
	int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
	if (sqlite3_open_v2(uri, &db->conn, flags, NULL) != SQLITE_OK)
		return db_error(db);
	int64_t application = 0;
	enum err err = db_int(db, "PRAGMA application_id", &application);
	return err == ERR_OK && application != JOURNAL_APPLICATION_ID ? ERR_SYNTAX : err;
}

enum err journal_verify_database(const char *path, int64_t *entries, int64_t *bad_seq)
{
	struct db db;
	enum err err = database_open(&db, path, false);
	/* A read-only medium cannot hold the lock file that a WAL needs. */
	if (err != ERR_OK && err != ERR_SYNTAX && err != ERR_STORE_BUSY) {
		db_close(&db);
		err = database_open(&db, path, true);
	}
	if (err == ERR_OK)
		err = verify(&db, entries, bad_seq);
	db_close(&db);
	return err;
}
