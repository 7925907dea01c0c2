/* SPDX-License-Identifier: Apache-2.0 */
/* bare.h - the plainest insert into SQLite that is as durable as ours: what ours is measured against. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

struct bare {
	char path[160];
	sqlite3 *db;
	sqlite3_stmt *insert, *get;
	char *bytes;
	int len;
};

/* A fresh file FOLDER/NAME.db with WAL and synchronous=FULL; each row has `len` bytes and a unique id. */
void bare_open(struct bare *b, const char *folder, const char *name, size_t len);
void bare_insert(struct bare *b);
/* `count` rows in one transaction. */
void bare_fill(struct bare *b, int count);
/* Reads a row whole. */
void bare_get(struct bare *b, int64_t seq);
/* Closes it, opens it again, checks it and looks at every row. */
void bare_reopen(struct bare *b);
void bare_close(struct bare *b);
