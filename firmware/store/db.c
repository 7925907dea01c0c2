/* SPDX-License-Identifier: Apache-2.0 */
/* db.c - see db.h. How a handle is opened and checked is in db_open.c. */
#define LOG_MODULE "store"
#include "firmware/store/db.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/process.h"
#include "firmware/base/text.h"

/* Errors */

/* SQLite calls only ENOSPC "full"; a limit on file sizes or a quota is the same to us. */
static bool is_full(sqlite3 *conn)
{
	static const int pointers[] = { SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER };
	for (size_t i = 0; i < ARRAY_LEN(pointers); i++) {
		sqlite3_file *file = NULL;
		int code = 0;
		sqlite3_file_control(conn, NULL, pointers[i], &file);
		if (file && file->pMethods)
			file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &code);
		if (code == EFBIG || code == EDQUOT || code == ENOSPC)
			return true;
	}
	return false;
}

static enum err from_io(sqlite3 *conn, int code)
{
	switch (code) {
	case SQLITE_IOERR_FSYNC:
	case SQLITE_IOERR_DIR_FSYNC:
		return ERR_STORE_SYNC;
	case SQLITE_IOERR_NOMEM:
		return ERR_NOMEM;
	case SQLITE_IOERR_CORRUPTFS:
		return ERR_STORE_CORRUPT;
	case SQLITE_IOERR_WRITE:
		return is_full(conn) ? ERR_STORE_FULL : ERR_IO;
	default:
		return ERR_IO;
	}
}

static enum err from_sqlite(sqlite3 *conn, int code)
{
	// clang-format off
	static const struct { int primary; enum err err; } map[] = {
		{ SQLITE_OK,         ERR_OK },            { SQLITE_ROW,      ERR_OK },
		{ SQLITE_DONE,       ERR_OK },            { SQLITE_NOMEM,    ERR_NOMEM },
		{ SQLITE_FULL,       ERR_STORE_FULL },    { SQLITE_CORRUPT,  ERR_STORE_CORRUPT },
		{ SQLITE_NOTADB,     ERR_STORE_CORRUPT }, { SQLITE_FORMAT,   ERR_STORE_CORRUPT },
		{ SQLITE_BUSY,       ERR_STORE_BUSY },    { SQLITE_LOCKED,   ERR_STORE_BUSY },
		{ SQLITE_PERM,       ERR_PERMISSION },    { SQLITE_READONLY, ERR_PERMISSION },
		{ SQLITE_CONSTRAINT, ERR_CONFLICT },      { SQLITE_TOOBIG,   ERR_TOO_LONG },
	};
	// clang-format on
	int primary = code & 0xff;
	if (primary == SQLITE_IOERR)
		return from_io(conn, code);
	if (primary == SQLITE_CANTOPEN)
		return err_from_errno(conn ? sqlite3_system_errno(conn) : EACCES);
	for (size_t i = 0; i < ARRAY_LEN(map); i++)
		if (map[i].primary == primary)
			return map[i].err;
	return ERR_IO;
}

enum err db_error(struct db *db)
{
	if (!db->conn)
		return ERR_STORE_SYNC;
	int code = sqlite3_extended_errcode(db->conn);
	enum err err = from_sqlite(db->conn, code);
	if (err == ERR_STORE_SYNC)
		db->unsynced = true;
	if (err == ERR_STORE_SYNC || err == ERR_IO)
		db->suspect = true;
	if (err != ERR_OK)
		log_debug("%s: %s (%d): %s", db->spec->name, err_name(err), code,
			  sqlite3_errmsg(db->conn));
	return err;
}

/* Statements */

/* Prepared when first used, then kept. NULL: ask db_error(). */
static sqlite3_stmt *keep(struct db *db, sqlite3_stmt **stmt, const char *sql)
{
	assert(db->conn);
	if (!*stmt && sqlite3_prepare_v3(db->conn, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt,
					 NULL) != SQLITE_OK)
		return NULL;
	sqlite3_reset(*stmt);
	return *stmt;
}

sqlite3_stmt *db_statement(struct db *db, size_t id)
{
	assert(id < db->spec->sql_count && id < DB_STATEMENTS_MAX);
	sqlite3_stmt *stmt = keep(db, &db->stmts[id], db->spec->sql[id]);
	if (stmt)
		sqlite3_clear_bindings(stmt);
	return stmt;
}

/* With lent values a bind fails only where the program is wrong. */
static void bound(int code)
{
	assert(code == SQLITE_OK);
	(void)code;
}

void db_bind_text(sqlite3_stmt *stmt, int at, const char *s)
{
	bound(s ? sqlite3_bind_text(stmt, at, s, -1, SQLITE_STATIC) : sqlite3_bind_null(stmt, at));
}

void db_bind_text_of(sqlite3_stmt *stmt, int at, const char *s, size_t len)
{
	assert(len <= INT_MAX);
	bound(sqlite3_bind_text(stmt, at, s, (int)len, SQLITE_STATIC));
}

void db_bind_blob(sqlite3_stmt *stmt, int at, const void *bytes, size_t len)
{
	assert(len <= INT_MAX);
	/* A NULL pointer would bind NULL; an empty blob is meant. */
	bound(sqlite3_bind_blob(stmt, at, len ? bytes : "", (int)len, SQLITE_STATIC));
}

void db_bind_int(sqlite3_stmt *stmt, int at, int64_t value)
{
	bound(sqlite3_bind_int64(stmt, at, value));
}

enum err db_step(struct db *db, sqlite3_stmt *stmt, bool *row)
{
	assert(stmt && row);
	int code = sqlite3_step(stmt);
	if (code == SQLITE_ROW) {
		*row = true;
		return ERR_OK;
	}
	enum err err = code == SQLITE_DONE ? ERR_OK : db_error(db);
	sqlite3_reset(stmt);
	if (err == ERR_OK)
		*row = false;
	return err;
}

enum err db_run(struct db *db, sqlite3_stmt *stmt)
{
	assert(stmt);
	bool row;
	enum err err;
	do
		err = db_step(db, stmt, &row);
	while (err == ERR_OK && row);
	return err;
}

void db_reset(sqlite3_stmt *stmt)
{
	sqlite3_reset(stmt);
}

void db_reset_ptr(sqlite3_stmt **stmt)
{
	sqlite3_reset(*stmt);
}

void db_column_text(sqlite3_stmt *stmt, int at, char *out, size_t cap)
{
	const char *text = (const char *)sqlite3_column_text(stmt, at);
	text_copy(out, cap, text ? text : "");
}

enum err db_exec(struct db *db, const char *sql)
{
	return sqlite3_exec(db->conn, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_OK : db_error(db);
}

enum err db_int(struct db *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *stmt = NULL;
	if (sqlite3_prepare_v2(db->conn, sql, -1, &stmt, NULL) != SQLITE_OK)
		return db_error(db);
	bool row = false;
	enum err err = db_step(db, stmt, &row);
	if (err == ERR_OK && row)
		*out = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return err == ERR_OK && !row ? ERR_NOT_FOUND : err;
}

/* Transactions */

static enum err run_kept(struct db *db, sqlite3_stmt **stmt, const char *sql)
{
	return keep(db, stmt, sql) ? db_run(db, *stmt) : db_error(db);
}

static enum err attempt_in_transaction(struct db *db, const struct db_change *change)
{
	enum err err = run_kept(db, &db->begin, "BEGIN IMMEDIATE");
	if (err != ERR_OK)
		return err;
	err = change->run(db, change->arg);
	if (err == ERR_OK) {
		if (change->before_commit)
			crash_here(change->before_commit);
		err = run_kept(db, &db->commit, "COMMIT");
	}
	/* SQLite may have rolled back by itself. */
	if (err != ERR_OK && !sqlite3_get_autocommit(db->conn) && db_exec(db, "ROLLBACK") != ERR_OK)
		db->suspect = true;
	return err;
}

static enum err attempt_single(struct db *db, const struct db_change *change)
{
	if (change->before_commit)
		crash_here(change->before_commit);
	return change->run(db, change->arg);
}

static enum err attempt(struct db *db, const struct db_change *change)
{
	assert(sqlite3_get_autocommit(db->conn)); /* no change inside another */
	enum err err =
		change->single ? attempt_single(db, change) : attempt_in_transaction(db, change);
	if (err != ERR_OK)
		return err;
	if (change->after_commit)
		crash_here(change->after_commit);
	db->behind = true;
	db->wal_used = true;
	return ERR_OK;
}

enum err db_change(struct db *db, const struct db_change *change)
{
	assert(change->run);
	enum err err = db_ready(db);
	if (err != ERR_OK)
		return err;
	err = attempt(db, change);
	if (!db->suspect)
		return err;
	log_warn("%s: input/output error, opening the file anew", db->spec->name);
	enum err again = db_ready(db);
	if (again == ERR_OK)
		again = attempt(db, change);
	if (!db->suspect)
		return again;
	if (again == ERR_STORE_FULL)
		return ERR_STORE_FULL;
	log_error("%s: the disk does not keep what is written", db->spec->name);
	return ERR_STORE_SYNC;
}

enum err db_checkpoint(struct db *db, bool all)
{
	enum err err = db_ready(db);
	if (err != ERR_OK || !(all ? db->wal_used : db->behind))
		return err;
	int in_wal = 0, done = 0;
	int mode = all ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
	if (sqlite3_wal_checkpoint_v2(db->conn, NULL, mode, &in_wal, &done) != SQLITE_OK)
		return db_error(db);
	db->behind = in_wal != done;
	if (all)
		db->wal_used = false;
	return ERR_OK;
}

/* meta */

static enum err meta_read(struct db *db, const char *key, sqlite3_stmt **out, bool *row)
{
	if (sqlite3_prepare_v2(db->conn, "SELECT value FROM meta WHERE key = ?", -1, out, NULL) !=
	    SQLITE_OK)
		return db_error(db);
	db_bind_text(*out, 1, key);
	return db_step(db, *out, row);
}

enum err db_meta_get(struct db *db, const char *key, char *out, size_t cap)
{
	sqlite3_stmt *stmt = NULL;
	bool row = false;
	enum err err = meta_read(db, key, &stmt, &row);
	if (err == ERR_OK && !row)
		err = ERR_NOT_FOUND;
	if (err == ERR_OK && (size_t)sqlite3_column_bytes(stmt, 0) >= cap)
		err = ERR_TOO_LONG;
	if (err == ERR_OK)
		db_column_text(stmt, 0, out, cap);
	sqlite3_finalize(stmt);
	return err;
}

enum err db_meta_put(struct db *db, const char *key, const char *value)
{
	assert(key[0] && value);
	sqlite3_stmt *stmt = NULL;
	if (sqlite3_prepare_v2(db->conn, "INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)", -1,
			       &stmt, NULL) != SQLITE_OK)
		return db_error(db);
	db_bind_text(stmt, 1, key);
	db_bind_text(stmt, 2, value);
	enum err err = db_run(db, stmt);
	sqlite3_finalize(stmt);
	return err;
}

struct meta_value {
	const char *key, *value;
};

static enum err meta_run(struct db *db, void *arg)
{
	const struct meta_value *m = arg;
	return db_meta_put(db, m->key, m->value);
}

enum err db_meta_set(struct db *db, const char *key, const char *value)
{
	enum err err = db_ready(db);
	if (err != ERR_OK)
		return err;
	sqlite3_stmt *stmt = NULL;
	bool row = false;
	err = meta_read(db, key, &stmt, &row);
	bool same = err == ERR_OK && row &&
		    strcmp((const char *)sqlite3_column_text(stmt, 0), value) == 0;
	sqlite3_finalize(stmt);
	if (err != ERR_OK || same)
		return err;
	struct meta_value m = { key, value };
	return db_change(db, &(struct db_change){ .run = meta_run, .arg = &m });
}
