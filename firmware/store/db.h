/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db.h - one SQLite file with one connection, opened the only way we open one.
 *
 * locking_mode=EXCLUSIVE before journal_mode=WAL: a second opener is refused, and the WAL-reset
 * defect of Debian's SQLite needs two connections. synchronous=FULL: when db_change() returns ERR_OK
 * the change is on disk. Nothing but SQLite ever opens a live file. One thread.
 *
 * After an I/O error the handle is not used again: it is closed without a checkpoint, opened anew,
 * after a failed sync what the WAL holds is written once more, to the main file, and the change is
 * looked up and made again. Every change must therefore be repeatable.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

#include "firmware/base/err.h"

#define DB_STATEMENTS_MAX 48
#define DB_PAGE_SIZE	  4096
/*
 * A checkpoint costs three syncs and a submit writes four pages: 250 would mean 1.05 syncs a submit.
 * What keeps the WAL short is the checkpoint of an idle second.
 */
#define DB_AUTOCHECKPOINT     1000
#define DB_JOURNAL_SIZE_LIMIT (4 * 1024 * 1024)
#define DB_CACHE_KIB	      2048
#define DB_SIDE_FILES_MAX     100

struct db_spec {
	const char *name; /* "queue.db" */
	uint32_t application_id;
	const char *const *migrations; /* row n leads from version n to n + 1 */
	int version;
	int min_reader;		/* the oldest program that may open what we write */
	int64_t max_pages;	/* quota; 0 = none */
	const char *const *sql; /* statements, by number; prepared when first used, then kept */
	size_t sql_count;
};

struct db {
	const struct db_spec *spec;
	int64_t max_pages;
	char path[PATH_MAX];
	sqlite3 *conn; /* NULL while broken */
	sqlite3_stmt *stmts[DB_STATEMENTS_MAX];
	sqlite3_stmt *begin, *commit;
	bool suspect;	   /* an I/O error was seen on this handle */
	bool unsynced;	   /* a sync failed: what the WAL holds may not be on disk */
	bool was_unclean;  /* the last program was killed or lost power */
	bool fresh;	   /* this open created the file */
	bool behind;	   /* the main file lacks commits that the WAL has */
	bool wal_used;	   /* the WAL file is not empty */
	unsigned openings; /* grows with each new handle: what is cached must be read again */
};

/*
 * Creates the folder (0700) or narrows it. ERR_PERMISSION, ERR_IO.
 */
enum err db_folder(const char *dir);

/*
 * Opens or creates dir/spec->name, checks it and migrates it. *db is ended with db_close() in any case.
 * ERR_STORE_BUSY     another program or connection has it
 * ERR_STORE_CORRUPT  not ours, or it fails its check; untouched
 * ERR_STORE_NEWER    a newer firmware wrote it and says that we cannot read it; untouched
 * ERR_STORE_FULL, ERR_PERMISSION, ERR_IO, ERR_STORE_SYNC, ERR_NOMEM
 */
enum err db_open(struct db *db, const char *dir, const struct db_spec *spec, int64_t max_pages);
void db_close(struct db *db);
/* Renames file and WAL of a closed db to NAME.damaged-N, never deleting; `out` is its new path. */
enum err db_move_aside(const struct db *db, char *out, size_t cap);

/*
 * Opens a file that was moved aside, to read from it what can be read. It is not changed. Statements
 * are those of `spec`; db_close() ends it. ERR_STORE_CORRUPT: nothing can be read.
 */
enum err db_open_damaged(struct db *db, const char *path, const struct db_spec *spec);
/* The newest file that was moved aside from dir/name, "" if none. */
void db_newest_aside(const char *dir, const char *name, char *out, size_t cap);

/* Opens again if the handle is broken or suspect. Every call of a store begins with it. */
enum err db_ready(struct db *db);

struct db_change {
	enum err (*run)(struct db *db, void *arg); /* repeatable; ERR_OK commits */
	void *arg;
	const char *before_commit, *after_commit; /* crash points, NULL = none */
	bool single; /* run() writes with one statement, its last: that is a transaction by itself */
};
/* One transaction. When it fails nothing changed, except after ERR_STORE_SYNC: then nobody knows. */
enum err db_change(struct db *db, const struct db_change *change);

/* wal_checkpoint(TRUNCATE), or PASSIVE when not `all`. Writes nothing where nothing is left to do. */
enum err db_checkpoint(struct db *db, bool all);

/* Statement `id`, reset, without values. NULL: ask db_error(). */
sqlite3_stmt *db_statement(struct db *db, size_t id);
/* Values are lent until the statement was reset. `s` NULL binds NULL. */
void db_bind_text(sqlite3_stmt *stmt, int at, const char *s);
void db_bind_text_of(sqlite3_stmt *stmt, int at, const char *s, size_t len);
void db_bind_blob(sqlite3_stmt *stmt, int at, const void *bytes, size_t len);
void db_bind_int(sqlite3_stmt *stmt, int at, int64_t value);
/* ERR_OK with *row set: true = a row is there, false = done and reset. An error resets, too. */
enum err db_step(struct db *db, sqlite3_stmt *stmt, bool *row);
/* Runs a statement that gives no rows (or whose rows do not matter), then resets it. */
enum err db_run(struct db *db, sqlite3_stmt *stmt);
void db_reset(sqlite3_stmt *stmt); /* NULL is allowed */
/* For CLEANUP(): resets. */
void db_reset_ptr(sqlite3_stmt **stmt);
/* Text of a column, "" for NULL; cut to what fits. */
void db_column_text(sqlite3_stmt *stmt, int at, char *out, size_t cap);

/* Runs SQL without values. */
enum err db_exec(struct db *db, const char *sql);
/* The first column of the first row as an integer. ERR_NOT_FOUND. */
enum err db_int(struct db *db, const char *sql, int64_t *out);
/* The error of the last SQLite call on this handle. */
enum err db_error(struct db *db);

/* The table meta(key, value) that every store has. ERR_NOT_FOUND, ERR_TOO_LONG. */
enum err db_meta_get(struct db *db, const char *key, char *out, size_t cap);
/* put: inside a change. set: as a change of its own, unless the value is already there. */
enum err db_meta_put(struct db *db, const char *key, const char *value);
enum err db_meta_set(struct db *db, const char *key, const char *value);
