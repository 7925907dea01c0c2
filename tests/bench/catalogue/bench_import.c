/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_import.c - a province's catalogue comes as a file: what the import costs against bare SQLite that is handed
 * the same rows of the same tables, turn by turn.
 *
 * usage: bench-import SAMPLE-CATALOGUE [--count]
 * With --count a few items, once, for who counts instructions (count.py).
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "firmware/base/file.h"
#include "firmware/base/util.h"
#include "firmware/store/catalogue_private.h"
#include "tests/bench/catalogue/province.h"
#include "tests/bench/figure.h"

#define ROUNDS	     3
#define COUNTED	     300
#define IMPORT_S     60.0
#define IMPORT_LIMIT 10.0 /* every item is parsed and checked, which is most of it */

static char folder[64];

static void die(const char *what)
{
	fprintf(stderr, "bench-import: %s\n", what);
	exit(1);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void clean(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void path_of(char out[96], const char *name)
{
	snprintf(out, 96, "%s/%s", folder, name);
}

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
}

/* The rows, in memory */

struct row {
	char *texts[6]; /* row_guid, task_code, handle_item, etag, card, words */
	int offered;
	char *body;
};

static struct row *rows;
static int items = PROVINCE_ITEMS;

static void rows_read(struct catalogue *c)
{
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(
		    c->db.conn,
		    "SELECT row_guid, task_code, handle_item, etag, card, words, offered, json"
		    " FROM item JOIN body USING(id) ORDER BY id",
		    -1, &stmt, NULL) != SQLITE_OK)
		die("the rows cannot be read");
	int n = 0;
	rows = calloc((size_t)items, sizeof(*rows));
	for (; rows && sqlite3_step(stmt) == SQLITE_ROW && n < items; n++) {
		for (int i = 0; i < 6; i++)
			rows[n].texts[i] = strdup((const char *)sqlite3_column_text(stmt, i));
		rows[n].offered = sqlite3_column_int(stmt, 6);
		rows[n].body = strdup((const char *)sqlite3_column_text(stmt, 7));
	}
	sqlite3_finalize(stmt);
	if (n != items)
		die("there are not as many rows as items");
}

/* The ratio is one of CPU time: what the disk does with the same rows is the same. */
struct cost {
	double ms, cpu_ms;
};

/* Imports */

static struct cost import(const struct buf *file, bool keep_rows)
{
	char path[96];
	struct catalogue *c = NULL;
	struct catalogue_report report = { 0 };
	path_of(path, "ours");
	if (catalogue_open(path, &c) != ERR_OK)
		die("the catalogue does not open");
	double start = figure_now_ms(), spent = figure_spent_ms();
	if (catalogue_import(c, file->data, file->len, &report) != ERR_OK || report.items != items)
		die("the file is refused");
	struct cost cost = { figure_now_ms() - start, figure_spent_ms() - spent };
	printf("# import: %.0f ms, of them %.0f of CPU\n", cost.ms, cost.cpu_ms);
	json_decref(report.faults);
	if (keep_rows)
		rows_read(c);
	catalogue_close(c);
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return cost;
}

/* The tables as the catalogue has them, settings included. */
static sqlite3 *bare_open(const char *path)
{
	sqlite3 *db;
	remove(path);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		die("no bare file");
	run(db, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		"PRAGMA cache_size=-2048; PRAGMA secure_delete=ON;"
		"CREATE TABLE item(id INTEGER PRIMARY KEY, row_guid TEXT NOT NULL UNIQUE,"
		" task_code TEXT NOT NULL, handle_item TEXT NOT NULL, etag TEXT NOT NULL,"
		" offered INTEGER NOT NULL, card TEXT NOT NULL, words TEXT NOT NULL) STRICT;"
		"CREATE INDEX item_code ON item(task_code, handle_item);"
		"CREATE TABLE body(id INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT");
	return db;
}

static void insert(sqlite3_stmt *item, sqlite3_stmt *body, const struct row *row, int64_t id)
{
	for (int i = 0; i < 6; i++)
		sqlite3_bind_text(item, i + 1, row->texts[i], -1, SQLITE_STATIC);
	sqlite3_bind_int(item, 7, row->offered);
	sqlite3_bind_int64(body, 1, id);
	sqlite3_bind_text(body, 2, row->body, -1, SQLITE_STATIC);
	if (sqlite3_step(item) != SQLITE_DONE || sqlite3_step(body) != SQLITE_DONE)
		die("a bare row is refused");
	sqlite3_reset(item);
	sqlite3_reset(body);
}

__attribute__((noinline)) static struct cost bare(void)
{
	char path[96];
	path_of(path, "bare.db");
	sqlite3 *db = bare_open(path);
	sqlite3_stmt *item, *body;
	if (sqlite3_prepare_v2(
		    db,
		    "INSERT INTO item(row_guid, task_code, handle_item, etag, card, words,"
		    " offered) VALUES(?, ?, ?, ?, ?, ?, ?)",
		    -1, &item, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "INSERT INTO body(id, json) VALUES(?, ?)", -1, &body, NULL) !=
		    SQLITE_OK)
		die(sqlite3_errmsg(db));
	double start = figure_now_ms(), spent = figure_spent_ms();
	run(db, "BEGIN");
	for (int64_t n = 0; n < items; n++)
		insert(item, body, &rows[n], n + 1);
	run(db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
	struct cost cost = { figure_now_ms() - start, figure_spent_ms() - spent };
	printf("# bare rows: %.0f ms, of them %.0f of CPU\n", cost.ms, cost.cpu_ms);
	sqlite3_finalize(item);
	sqlite3_finalize(body);
	sqlite3_close(db);
	remove(path);
	return cost;
}

static void bench_import(const struct buf *file, int rounds)
{
	double ms[ROUNDS], ratios[ROUNDS];
	for (int round = 0; round < rounds; round++) {
		struct cost ours = import(file, round == 0);
		ms[round] = ours.ms;
		ratios[round] = ours.cpu_ms / bare().cpu_ms;
	}
	if (rounds < ROUNDS)
		return;
	figure_at_most("catalogue.import_s", figure_median(ms, ROUNDS) / 1e3, IMPORT_S);
	figure_at_most("catalogue.import_to_bare", figure_median(ratios, ROUNDS), IMPORT_LIMIT);
}

static void province_read(const char *sample, struct buf *out)
{
	struct province p;
	char path[96];
	path_of(path, "province.json");
	province_open(&p, sample);
	buf_init(out, CATALOGUE_FILE_MAX);
	if (!province_write(&p, path, items, "e") || file_read(path, out) != ERR_OK)
		die("no province");
	province_close(&p);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		die("usage: bench-import SAMPLE-CATALOGUE [--count]");
	bool count = argc > 2 && strcmp(argv[2], "--count") == 0;
	snprintf(folder, sizeof(folder), "/tmp/bench-import-XXXXXX");
	if (!mkdtemp(folder))
		die("no folder");
	atexit(clean);
	CLEANUP(buf_fini) struct buf file;
	if (count)
		items = COUNTED;
	province_read(argv[1], &file);
	bench_import(&file, count ? 1 : ROUNDS);
	return figure_failures() ? 1 : 0;
}
