/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_queue.c - what a durable submit costs, and what the stores do when they are full, against bare
 * SQLite on files of the same size.
 *
 * usage: bench-queue [FOLDER]
 * Ratios are taken interleaved, now the one, now the other: a drift of the disk hits both alike.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/core/value/json.h"
#include "firmware/store/catalogue_private.h"
#include "firmware/store/queue.h"
#include "tests/bench/bare.h"
#include "tests/bench/figure.h"
#include "tests/faults/store/shim_vfs.h"

#define SYNC_SUBMITS	  2000
#define SYNC_LIMIT	  1.05
#define ROUNDS		  31
#define ROUND_SUBMITS	  250
#define SUBMIT_LIMIT	  0.90
#define FULL_RECORDS	  30000
#define SAMPLES		  500
#define OPENS		  5
#define FULL_SUBMIT_LIMIT 1.5
#define NEXT_LIMIT	  4.0
#define OPEN_LIMIT	  2.0
#define ITEMS		  69000
#define SEARCH_ROUNDS	  21
#define SEARCH_LIMIT	  2.0
#define THEMES_LIMIT	  12.0 /* counts and examples of eight themes besides the grouping */
#define WALL_MS		  1795251660000

static char folder[64];
static void die(const char *what)
{
	fprintf(stderr, "bench-queue: %s\n", what);
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

/* Queue */

static struct seal_key key;

static struct queue *open_queue(const char *name)
{
	static char dir[96];
	struct queue *q = NULL;
	snprintf(dir, sizeof(dir), "%s/%s", folder, name);
	struct queue_config config = { .dir = dir, .terminal = "terminal-1", .key = &key };
	if (queue_open(&config, &q) != ERR_OK)
		die("the queue does not open");
	return q;
}

/* What an address change with a few questions comes to: a body of about 2 KiB. */
static json_t *content_make(void)
{
	json_t *content = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s}, s:{}, s:[], s:{s:s}, s:[]}",
		"task_code", "11440000MB2D0164XH2440289876000", "task_version", "1", "applyer_name",
		"\xe6\x9d\x8e\xe5\xb0\x8f\xe6\x98\x8e", "applyer_type", "1", "applyer_page_type",
		"111", "applyer_page_code", "110101199003070134", "contact_name",
		"\xe6\x9d\x8e\xe5\xb0\x8f\xe6\x98\x8e", "contact_mobile", "13800000000",
		"form_version", "1", "identity", "level", "card", "form", "materials", "delivery",
		"way", "window", "consents");
	json_t *form = json_object_get(content, "form");
	for (int i = 0; i < 20; i++) {
		char name[32];
		snprintf(name, sizeof(name), "question_%d", i);
		json_object_set_new(
			form, name,
			json_string("\xe5\xb9\xbf\xe4\xb8\x9c\xe7\x9c\x81\xe6\xb7\xb1\xe5\x9c\xb3"
				    "\xe5\xb8\x82, a street, number 12"));
	}
	return content;
}

static void submit_one(struct queue *q, const json_t *content, struct queue_record *out)
{
	char ref[UUID_TEXT_LEN + 1];
	uuid_v4(ref);
	struct queue_submit s = {
		.client_ref = ref,
		.content = content,
		.hall_code = "hall-1",
		.area_code = "440300",
		.wall_ms = WALL_MS,
	};
	if (queue_submit(q, &s, out) != ERR_OK)
		die("a submit failed");
}

static int count_syncs(void *arg, const struct shim_call *call, size_t *len)
{
	(void)len;
	if (call->op == SHIM_SYNC)
		++*(int *)arg;
	return SQLITE_OK;
}

static void bench_syncs(const json_t *content)
{
	int syncs = 0;
	struct queue_record r;
	struct shim_hook hook = { count_syncs, &syncs };
	shim_install(&hook);
	struct queue *q = open_queue("syncs");
	syncs = 0;
	for (int i = 0; i < SYNC_SUBMITS; i++)
		submit_one(q, content, &r);
	figure_at_most("queue.syncs_per_submit", (double)syncs / SYNC_SUBMITS, SYNC_LIMIT);
	queue_close(q);
	shim_remove();
}

/* Plain columns of a record beside its sealed body: ref, serial, codes, hashes, times. */
#define PLAIN_BYTES 200

static double time_submits(struct queue *q, const json_t *content)
{
	struct queue_record r;
	double start = figure_now_ms();
	for (int i = 0; i < ROUND_SUBMITS; i++)
		submit_one(q, content, &r);
	return figure_now_ms() - start;
}

static double time_bare(struct bare *b)
{
	double start = figure_now_ms();
	for (int i = 0; i < ROUND_SUBMITS; i++)
		bare_insert(b);
	return figure_now_ms() - start;
}

static void bench_ratio(const json_t *content)
{
	double ratios[ROUNDS];
	struct queue_record r;
	struct bare b;
	struct queue *q = open_queue("ratio");
	submit_one(q, content, &r);
	bare_open(&b, folder, "bare", r.sealed_bytes + PLAIN_BYTES);
	for (int round = 0; round < ROUNDS; round++) {
		/* Now the one first, now the other: a drift of the disk hits both alike. */
		double first = round % 2 ? time_bare(&b) : time_submits(q, content);
		double second = round % 2 ? time_submits(q, content) : time_bare(&b);
		ratios[round] = round % 2 ? first / second : second / first;
	}
	figure_at_least("queue.submit_to_bare", figure_median(ratios, ROUNDS), SUBMIT_LIMIT);
	bare_close(&b);
	queue_close(q);
}

/* A full queue against a bare file with as many rows. */
static void bench_full(const json_t *content)
{
	static double submits[SAMPLES], inserts[SAMPLES], nexts[SAMPLES], gets[SAMPLES];
	double opens[OPENS], reopens[OPENS];
	struct queue_record r;
	struct bare b;
	struct queue *q = open_queue("full");
	for (int i = 0; i < FULL_RECORDS; i++)
		submit_one(q, content, &r);
	bare_open(&b, folder, "full-bare", r.sealed_bytes + PLAIN_BYTES);
	bare_fill(&b, FULL_RECORDS);
	int64_t after = 0;
	for (int i = 0; i < SAMPLES; i++) {
		double at[5] = { figure_now_ms() };
		submit_one(q, content, &r);
		at[1] = figure_now_ms();
		bare_insert(&b);
		at[2] = figure_now_ms();
		if (queue_next(q, after, NULL, &r) != ERR_OK)
			die("the next record is missing");
		at[3] = figure_now_ms();
		bare_get(&b, after + 1);
		at[4] = figure_now_ms();
		submits[i] = at[1] - at[0];
		inserts[i] = at[2] - at[1];
		nexts[i] = at[3] - at[2];
		gets[i] = at[4] - at[3];
		after = (r.seq * 7919) % FULL_RECORDS;
	}
	for (int i = 0; i < OPENS; i++) {
		queue_close(q);
		double start = figure_now_ms();
		q = open_queue("full");
		opens[i] = figure_now_ms() - start;
		start = figure_now_ms();
		bare_reopen(&b);
		reopens[i] = figure_now_ms() - start;
	}
	figure_at_most("queue.full_submit_to_bare",
		       figure_median(submits, SAMPLES) / figure_median(inserts, SAMPLES),
		       FULL_SUBMIT_LIMIT);
	figure_at_most("queue.full_next_to_bare",
		       figure_median(nexts, SAMPLES) / figure_median(gets, SAMPLES), NEXT_LIMIT);
	figure_at_most("queue.full_open_to_bare",
		       figure_median(opens, OPENS) / figure_median(reopens, OPENS), OPEN_LIMIT);
	bare_close(&b);
	queue_close(q);
}

/* Catalogue */

static const char *const subjects[] = {
	"\xe5\xb1\x85\xe6\xb0\x91\xe8\xba\xab\xe4\xbb\xbd\xe8\xaf\x81", /* resident ID card */
	"\xe7\xa4\xbe\xe4\xbc\x9a\xe4\xbf\x9d\xe9\x9a\x9c\xe5\x8d\xa1", /* social security card */
	"\xe4\xb8\x8d\xe5\x8a\xa8\xe4\xba\xa7\xe6\x9d\x83",		/* property right */
	"\xe4\xbd\x8f\xe6\x88\xbf\xe5\x85\xac\xe7\xa7\xaf\xe9\x87\x91", /* housing fund */
	"\xe5\x8c\xbb\xe7\x96\x97\xe6\x9c\xba\xe6\x9e\x84",		/* medical institution */
	"\xe9\xa3\x9f\xe5\x93\x81\xe7\xbb\x8f\xe8\x90\xa5",		/* food business */
	"\xe9\x81\x93\xe8\xb7\xaf\xe8\xbf\x90\xe8\xbe\x93",		/* road transport */
	"\xe5\xb1\x85\xe4\xbd\x8f\xe8\xaf\x81",				/* residence permit */
};
static const char *const acts[] = {
	"\xe7\x94\xb3\xe9\xa2\x86",			    /* apply for */
	"\xe6\x8d\xa2\xe9\xa2\x86",			    /* exchange */
	"\xe8\xa1\xa5\xe5\x8a\x9e",			    /* replace */
	"\xe5\x8f\x98\xe6\x9b\xb4\xe7\x99\xbb\xe8\xae\xb0", /* register a change */
	"\xe6\xb3\xa8\xe9\x94\x80\xe7\x99\xbb\xe8\xae\xb0", /* register an end */
	"\xe8\xae\xb8\xe5\x8f\xaf",			    /* permit */
	"\xe6\xa0\xb8\xe5\x87\x86",			    /* approve */
};
static const char *const queries[] = {
	"\xe8\xba\xab\xe4\xbb\xbd\xe8\xaf\x81", /* ID card */
	"\xe8\xaf\x81",				/* one very frequent character */
	"\xe7\x99\xbb\xe8\xae\xb0",		/* registration */
	"\xe4\xbd\x8f\xe6\x88\xbf\xe5\x85\xac\xe7\xa7\xaf\xe9\x87\x91 \xe6\x8d\xa2\xe9\xa2\x86",
	"\xe5\x85\xac\xe5\xae\x89\xe5\xb1\x80", /* a department that half the items have */
	"99",
	"\xe8\xae\xb8\xe5\x8f\xaf\xe8\xaf\x81\xe6\xb2\xa1\xe6\x9c\x89", /* found nowhere */
};

static json_t *item_make(int n)
{
	char guid[32], name[160];
	snprintf(guid, sizeof(guid), "item-%d", n);
	snprintf(name, sizeof(name), "%s%s\xef\xbc\x88%d\xef\xbc\x89",
		 subjects[n % ARRAY_LEN(subjects)], acts[n / 8 % ARRAY_LEN(acts)], n);
	return json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:[s], s:[], s:s, s:{s:{s:s, s:{}}, s:{s:[]}}}",
		"row_guid", guid, "task_name", name, "task_code", "11440000MB2D0164XH2440289876000",
		"task_version", "1", "task_state", "1", "is_service_terminals", "1", "dept_name",
		n % 2 ? "\xe5\xb8\x82\xe5\x85\xac\xe5\xae\x89\xe5\xb1\x80"
		      : "\xe5\xb8\x82\xe7\xa4\xbe\xe4\xbf\x9d\xe5\xb1\x80",
		"promise_day", 3, "limit_scene_num", 1, "themes", subjects[n % ARRAY_LEN(subjects)],
		"materials", "by_law",
		"a sentence of the length that a legal basis has, so that a row is as large as in a real file",
		"form", "schema", "type", "object", "properties", "ui", "pages");
}

static void fill_catalogue(struct catalogue *c)
{
	if (catalogue_begin(c) != ERR_OK)
		die("the catalogue does not begin");
	for (int n = 0; n < ITEMS; n++) {
		json_t *item = item_make(n);
		struct catalogue_report report = { 0 };
		if (catalogue_put(c, item, &report) != ERR_OK || report.items != 1)
			die("an item is refused");
		json_decref(item);
	}
	if (catalogue_commit(c, "e", "", "2026-11-21") != ERR_OK)
		die("the catalogue does not commit");
}

/* Steps a statement through; how long that took. */
static double step_ms(sqlite3_stmt *stmt)
{
	double start = figure_now_ms();
	while (sqlite3_step(stmt) == SQLITE_ROW)
		;
	sqlite3_reset(stmt);
	return figure_now_ms() - start;
}

static sqlite3_stmt *bare_statement(struct catalogue *c, const char *sql)
{
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(c->db.conn, sql, -1, &stmt, NULL) != SQLITE_OK)
		die("a bare query cannot be made");
	return stmt;
}

/* All queries, ours and bare: first the text alone, then the text within a theme. */
static void bench_search(struct catalogue *c, const char *name, const char *theme, double limit)
{
	sqlite3_stmt *bare = bare_statement(
		c, "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20");
	double ratios[SEARCH_ROUNDS];
	for (int round = 0; round < SEARCH_ROUNDS; round++) {
		double ours = 0, theirs = 0;
		for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
			CLEANUP(buf_fini) struct buf match;
			buf_init(&match, 4096);
			catalogue_match(queries[i], &match);
			json_t *answer = NULL;
			double start = figure_now_ms();
			if (catalogue_search(c, queries[i], theme, 0, 20, &answer) != ERR_OK)
				die("a search failed");
			ours += figure_now_ms() - start;
			json_decref(answer);
			sqlite3_bind_text(bare, 1, match.data, (int)match.len, SQLITE_STATIC);
			theirs += step_ms(bare);
		}
		ratios[round] = ours / theirs;
	}
	sqlite3_finalize(bare);
	figure_at_most(name, figure_median(ratios, SEARCH_ROUNDS), limit);
}

static void bench_themes(struct catalogue *c)
{
	sqlite3_stmt *bare =
		bare_statement(c, "SELECT name, count(*), min(item) FROM theme GROUP BY name");
	double ours[SEARCH_ROUNDS], theirs[SEARCH_ROUNDS];
	for (int round = 0; round < SEARCH_ROUNDS; round++) {
		json_t *themes = NULL;
		json_decref(STEAL(c->themes)); /* made anew */
		double start = figure_now_ms();
		if (catalogue_themes(c, &themes) != ERR_OK)
			die("no themes");
		ours[round] = figure_now_ms() - start;
		json_decref(themes);
		theirs[round] = step_ms(bare);
	}
	sqlite3_finalize(bare);
	figure_at_most("catalogue.themes_to_bare",
		       figure_median(ours, SEARCH_ROUNDS) / figure_median(theirs, SEARCH_ROUNDS),
		       THEMES_LIMIT);
}

static void bench_catalogue(void)
{
	char dir[96];
	struct catalogue *c = NULL;
	snprintf(dir, sizeof(dir), "%s/catalogue", folder);
	if (catalogue_open(dir, &c) != ERR_OK)
		die("the catalogue does not open");
	fill_catalogue(c);
	bench_search(c, "catalogue.search_to_bare", "", SEARCH_LIMIT);
	bench_search(c, "catalogue.search_in_theme_to_bare", subjects[0], SEARCH_LIMIT);
	bench_themes(c);
	catalogue_close(c);
}

int main(int argc, char **argv)
{
	snprintf(folder, sizeof(folder), "%.40s/bench-queue-XXXXXX", argc > 1 ? argv[1] : "/tmp");
	if (!mkdtemp(folder))
		die("no folder");
	atexit(clean);
	json_t *content = content_make();
	bench_syncs(content);
	bench_ratio(content);
	bench_full(content);
	bench_catalogue();
	json_decref(content);
	return figure_failures() ? 1 : 0;
}
