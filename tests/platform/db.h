/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db.h - the platform's memory: one SQLite file, one connection, used under the platform's lock.
 *
 * A database that fails ends the program with a sentence: a reference that goes on after losing a
 * record would make every test above it a lie. Statements are prepared once and kept by the address
 * of their text, so `sql` must be a literal.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

struct db;

/* On false a sentence is on stderr. */
bool db_open(const char *path, struct db **out);
void db_close(struct db *db); /* NULL is allowed */

void db_begin(struct db *db);
void db_commit(struct db *db);
void db_rollback(struct db *db);

/*
 * A statement with its parameters bound; `types` has one letter a parameter: s text (NULL is allowed),
 * i int64_t, b bytes (pointer, then size_t). Parameters must live until db_end(). The same literal
 * cannot be in use twice at once.
 */
sqlite3_stmt *db_query(struct db *db, const char *sql, const char *types, ...);
bool db_next(sqlite3_stmt *stmt); /* true: there is a row */
void db_end(sqlite3_stmt **stmt); /* for CLEANUP() */

/* Runs a statement that gives no rows; returns how many rows it changed. */
int db_run(struct db *db, const char *sql, const char *types, ...);

/* Text of a column of the present row, "" for NULL; lent until the next db_next(). */
const char *db_text(sqlite3_stmt *stmt, int column);

/* A value of the table meta. db_meta_get() returns a copy or NULL; the caller frees it. */
char *db_meta_get(struct db *db, const char *key);
void db_meta_set(struct db *db, const char *key, const char *value);
