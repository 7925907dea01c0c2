/* SPDX-License-Identifier: Apache-2.0 */
/* bare.c - see bare.h. */
#include "tests/bench/bare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"

static void die(struct bare *b, const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", b->path, what, b->db ? sqlite3_errmsg(b->db) : "");
	exit(1);
}

static void run(struct bare *b, const char *sql)
{
	if (sqlite3_exec(b->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(b, sql);
}

static void prepare(struct bare *b, const char *sql, sqlite3_stmt **out)
{
	if (sqlite3_prepare_v2(b->db, sql, -1, out, NULL) != SQLITE_OK)
		die(b, sql);
}

static void open_file(struct bare *b)
{
	if (sqlite3_open(b->path, &b->db) != SQLITE_OK)
		die(b, "open");
	run(b, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	       "CREATE TABLE IF NOT EXISTS bare("
	       "seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body BLOB)");
	prepare(b, "INSERT INTO bare(id, body) VALUES(?, ?)", &b->insert);
	prepare(b, "SELECT * FROM bare WHERE seq = ?", &b->get);
}

void bare_open(struct bare *b, const char *folder, const char *name, size_t len)
{
	*b = (struct bare){ .len = (int)len, .bytes = malloc(len) };
	snprintf(b->path, sizeof(b->path), "%s/%s.db", folder, name);
	for (size_t i = 0; i < len; i++)
		b->bytes[i] = (char)random();
	open_file(b);
}

void bare_insert(struct bare *b)
{
	char ref[UUID_TEXT_LEN + 1];
	uuid_v4(ref);
	sqlite3_bind_text(b->insert, 1, ref, -1, SQLITE_STATIC);
	sqlite3_bind_blob(b->insert, 2, b->bytes, b->len, SQLITE_STATIC);
	if (sqlite3_step(b->insert) != SQLITE_DONE)
		die(b, "insert");
	sqlite3_reset(b->insert);
}

void bare_fill(struct bare *b, int count)
{
	run(b, "BEGIN");
	for (int i = 0; i < count; i++)
		bare_insert(b);
	run(b, "COMMIT");
}

void bare_get(struct bare *b, int64_t seq)
{
	sqlite3_bind_int64(b->get, 1, seq);
	if (sqlite3_step(b->get) != SQLITE_ROW ||
	    (int)strlen((const char *)sqlite3_column_text(b->get, 1)) != UUID_TEXT_LEN ||
	    sqlite3_column_bytes(b->get, 2) != b->len)
		die(b, "get");
	sqlite3_reset(b->get);
}

static void close_file(struct bare *b)
{
	sqlite3_finalize(b->insert);
	sqlite3_finalize(b->get);
	sqlite3_close(b->db);
}

void bare_reopen(struct bare *b)
{
	close_file(b);
	open_file(b);
	run(b, "PRAGMA quick_check; SELECT seq, id, length(body) FROM bare");
}

void bare_close(struct bare *b)
{
	close_file(b);
	free(b->bytes);
}
