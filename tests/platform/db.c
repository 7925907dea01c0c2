/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db.c - schema and statements of the platform's SQLite file.
 *
 * synchronous=OFF: the reference must survive its own restart, not a power cut, and must not be the
 * bottleneck of a bench of the kiosk's queue.
 */
#include "tests/platform/db.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"

enum { DB_STATEMENTS_MAX = 128 };

struct db {
	sqlite3 *sqlite;
	size_t count;
	struct {
		const char *sql;
		sqlite3_stmt *stmt;
	} kept[DB_STATEMENTS_MAX];
};

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT);"
	/* Terminals */
	"CREATE TABLE IF NOT EXISTS terminal(id TEXT PRIMARY KEY, serial_no TEXT UNIQUE, model TEXT,"
	" receipt_key_spki TEXT, enrolled_at INTEGER);"
	"CREATE TABLE IF NOT EXISTS enrolled_key(terminal TEXT PRIMARY KEY, spki TEXT);"
	"CREATE TABLE IF NOT EXISTS activation(code TEXT PRIMARY KEY, expires_at INTEGER, used_by TEXT);"
	"CREATE TABLE IF NOT EXISTS command(id INTEGER PRIMARY KEY AUTOINCREMENT, terminal TEXT,"
	" kind TEXT, args TEXT, expires_at INTEGER, state TEXT);"
	"CREATE TABLE IF NOT EXISTS command_result(id INTEGER, state TEXT, detail TEXT, at INTEGER);"
	"CREATE TABLE IF NOT EXISTS log_chain(terminal TEXT PRIMARY KEY, seq INTEGER, hash TEXT);"
	/* What was asked for, and what it became */
	"CREATE TABLE IF NOT EXISTS idem(terminal TEXT, key TEXT, route TEXT, body_sha256 TEXT,"
	" status INTEGER, location TEXT, answer TEXT, at INTEGER, PRIMARY KEY(terminal, key));"
	"CREATE TABLE IF NOT EXISTS post(terminal TEXT, key TEXT, count INTEGER,"
	" PRIMARY KEY(terminal, key));"
	"CREATE TABLE IF NOT EXISTS cases(seq INTEGER PRIMARY KEY, project_no TEXT UNIQUE, terminal TEXT,"
	" client_ref TEXT, apply_serial_no TEXT, task_code TEXT, holder TEXT, apply_day TEXT, state TEXT,"
	" received_at INTEGER, body_sha256 TEXT, body TEXT, answer TEXT, query_code TEXT,"
	" promise_date TEXT, wrong_codes INTEGER DEFAULT 0, wrong_since INTEGER DEFAULT 0,"
	" UNIQUE(terminal, client_ref));"
	"CREATE TABLE IF NOT EXISTS part(project_no TEXT, n INTEGER, row_guid TEXT, task_name TEXT,"
	" dept_name TEXT, own_no TEXT, state TEXT, explain TEXT, PRIMARY KEY(project_no, n));"
	"CREATE INDEX IF NOT EXISTS cases_ref ON cases(client_ref);"
	/* One row each time an application takes effect; no constraint, so that it can prove us wrong. */
	"CREATE TABLE IF NOT EXISTS effect(client_ref TEXT, terminal TEXT, at INTEGER);"
	"CREATE INDEX IF NOT EXISTS effect_ref ON effect(client_ref);"
	"CREATE TABLE IF NOT EXISTS change(seq INTEGER PRIMARY KEY AUTOINCREMENT, terminal TEXT,"
	" project_no TEXT, client_ref TEXT, state TEXT, at INTEGER);"
	/* What else is told about a case, as a test arranged it; the times of its steps go on by themselves. */
	"CREATE TABLE IF NOT EXISTS tale(project_no TEXT PRIMARY KEY, body TEXT);"
	/* Tokens with which a result was fetched. */
	"CREATE TABLE IF NOT EXISTS result_used(token TEXT PRIMARY KEY, at INTEGER);"
	/* Everything that is only kept: quarantines, imports, ratings, events, corrections ... */
	"CREATE TABLE IF NOT EXISTS record(id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT,"
	" terminal TEXT, subject TEXT, body TEXT, at INTEGER);"
	"CREATE INDEX IF NOT EXISTS record_subject ON record(kind, subject);"
	/* Files */
	"CREATE TABLE IF NOT EXISTS upload(id TEXT PRIMARY KEY, sha256 TEXT, length INTEGER,"
	" offset INTEGER, type TEXT, state TEXT);"
	"CREATE TABLE IF NOT EXISTS chunk(upload TEXT, offset INTEGER, data BLOB,"
	" PRIMARY KEY(upload, offset));"
	"CREATE TABLE IF NOT EXISTS blob(sha256 TEXT PRIMARY KEY, length INTEGER, upload TEXT);"
	/* Catalogue */
	"CREATE TABLE IF NOT EXISTS item(row_guid TEXT PRIMARY KEY, generation INTEGER,"
	" removed INTEGER, etag TEXT, task_code TEXT, task_handle_item TEXT, task_version TEXT,"
	" task_state TEXT, materials_sha256 TEXT, promise_day INTEGER, body TEXT);"
	"CREATE INDEX IF NOT EXISTS item_code ON item(task_code);"
	"CREATE TABLE IF NOT EXISTS item_past(row_guid TEXT, task_version TEXT, materials_sha256 TEXT,"
	" until INTEGER);"
	/* People */
	"CREATE TABLE IF NOT EXISTS identity(cert_no TEXT PRIMARY KEY, name TEXT);"
	"CREATE TABLE IF NOT EXISTS identity_check(id TEXT PRIMARY KEY, level TEXT, at INTEGER);"
	"CREATE TABLE IF NOT EXISTS token(token TEXT PRIMARY KEY, cert_no TEXT, expires_at INTEGER);"
	"CREATE TABLE IF NOT EXISTS licence(cert_no TEXT, task_code TEXT, body TEXT);"
	"CREATE INDEX IF NOT EXISTS licence_holder ON licence(cert_no);";

static _Noreturn void db_die(struct db *db, const char *what)
{
	fprintf(stderr, "kiosk-platform: database: %s: %s\n", what, sqlite3_errmsg(db->sqlite));
	exit(1);
}

static void db_script(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
		db_die(db, sql);
}

bool db_open(const char *path, struct db **out)
{
	struct db *db = calloc(1, sizeof(*db));
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

	if (!db)
		return false;
	if (sqlite3_open_v2(path, &db->sqlite, flags, NULL) != SQLITE_OK ||
	    sqlite3_exec(db->sqlite,
			 "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL;"
			 "PRAGMA synchronous=OFF;",
			 NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(db->sqlite, schema, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "kiosk-platform: %s: %s\n", path, sqlite3_errmsg(db->sqlite));
		db_close(db);
		return false;
	}
	*out = db;
	return true;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < db->count; i++)
		sqlite3_finalize(db->kept[i].stmt);
	sqlite3_close(db->sqlite);
	free(db);
}

void db_begin(struct db *db)
{
	db_script(db, "BEGIN IMMEDIATE");
}

void db_commit(struct db *db)
{
	db_script(db, "COMMIT");
}

void db_rollback(struct db *db)
{
	db_script(db, "ROLLBACK");
}

static sqlite3_stmt *db_kept(struct db *db, const char *sql)
{
	for (size_t i = 0; i < db->count; i++) {
		if (db->kept[i].sql == sql)
			return db->kept[i].stmt;
	}
	sqlite3_stmt *stmt = NULL;
	if (db->count == DB_STATEMENTS_MAX ||
	    sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) !=
		    SQLITE_OK)
		db_die(db, sql);
	db->kept[db->count].sql = sql;
	db->kept[db->count].stmt = stmt;
	db->count++;
	return stmt;
}

static sqlite3_stmt *db_bind(struct db *db, const char *sql, const char *types, va_list args)
{
	sqlite3_stmt *stmt = db_kept(db, sql);

	if (sqlite3_stmt_busy(stmt) || (int)strlen(types) != sqlite3_bind_parameter_count(stmt))
		db_die(db, sql);
	for (int i = 1; types[i - 1]; i++) {
		int rc = SQLITE_MISUSE;
		if (types[i - 1] == 's') {
			rc = sqlite3_bind_text(stmt, i, va_arg(args, const char *), -1,
					       SQLITE_STATIC);
		} else if (types[i - 1] == 'i') {
			rc = sqlite3_bind_int64(stmt, i, va_arg(args, int64_t));
		} else if (types[i - 1] == 'b') {
			const void *bytes = va_arg(args, const void *);
			rc = sqlite3_bind_blob64(stmt, i, bytes, va_arg(args, size_t),
						 SQLITE_STATIC);
		}
		if (rc != SQLITE_OK)
			db_die(db, sql);
	}
	return stmt;
}

sqlite3_stmt *db_query(struct db *db, const char *sql, const char *types, ...)
{
	va_list args;
	va_start(args, types);
	sqlite3_stmt *stmt = db_bind(db, sql, types, args);
	va_end(args);
	return stmt;
}

bool db_next(sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
		fprintf(stderr, "kiosk-platform: database: %s: %s\n", sqlite3_sql(stmt),
			sqlite3_errmsg(sqlite3_db_handle(stmt)));
		exit(1);
	}
	return rc == SQLITE_ROW;
}

void db_end(sqlite3_stmt **stmt)
{
	if (!*stmt)
		return;
	sqlite3_reset(*stmt);
	sqlite3_clear_bindings(*stmt);
	*stmt = NULL;
}

int db_run(struct db *db, const char *sql, const char *types, ...)
{
	va_list args;
	va_start(args, types);
	CLEANUP(db_end) sqlite3_stmt *stmt = db_bind(db, sql, types, args);
	va_end(args);
	while (db_next(stmt))
		;
	return sqlite3_changes(db->sqlite);
}

const char *db_text(sqlite3_stmt *stmt, int column)
{
	const unsigned char *text = sqlite3_column_text(stmt, column);
	return text ? (const char *)text : "";
}

char *db_meta_get(struct db *db, const char *key)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(db, "SELECT value FROM meta WHERE key=?", "s", key);
	return db_next(stmt) ? strdup(db_text(stmt, 0)) : NULL;
}

void db_meta_set(struct db *db, const char *key, const char *value)
{
	db_run(db, "INSERT OR REPLACE INTO meta(key,value) VALUES(?,?)", "ss", key, value);
}
