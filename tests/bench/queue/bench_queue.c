/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_queue.c - what a durable submit costs, and what the stores do when they are full.
 *
 * usage: bench-queue [FOLDER]
 * One line a figure: `bench NAME VALUE LIMIT ok|FAIL`; ends with 1 if any limit is missed. Absolute
 * figures move with the disk and its load; the ratio is taken interleaved, in small rounds on two
 * open files, against the plainest insert of as many bytes that is as durable.
 */
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/core/value/json.h"
#include "firmware/store/catalogue.h"
#include "firmware/store/queue.h"
#include "tests/faults/store/shim_vfs.h"

#define SYNC_SUBMITS	2000
#define SYNC_LIMIT	1.05
#define ROUNDS		31
#define ROUND_SUBMITS	250
#define RATIO_LIMIT	0.90
#define FULL_RECORDS	30000
#define SAMPLES		500
#define SUBMIT_LIMIT_MS 10.0
#define NEXT_LIMIT_MS	1.0
#define OPEN_LIMIT_MS	1000.0
#define ITEMS		69000
#define SEARCH_LIMIT_MS 200.0
#define WALL_MS		1795251660000

static char folder[64];
static int failures;

static double now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static void say(const char *name, double value, const char *limit, bool good)
{
	printf("bench %s %.3f %s %s\n", name, value, limit, good ? "ok" : "FAIL");
	fflush(stdout);
	failures += !good;
}

static void at_most(const char *name, double value, double limit)
{
	char text[32];
	snprintf(text, sizeof(text), "<=%g", limit);
	say(name, value, text, value <= limit);
}

static void at_least(const char *name, double value, double limit)
{
	char text[32];
	snprintf(text, sizeof(text), ">=%g", limit);
	say(name, value, text, value >= limit);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The share `part` of n values lies at or below it. Sorts. */
static double quantile(double *values, size_t n, double part)
{
	qsort(values, n, sizeof(*values), ascending);
	size_t at = (size_t)ceil(part * (double)n);
	return values[at ? at - 1 : 0];
}

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
	at_most("queue.syncs_per_submit", (double)syncs / SYNC_SUBMITS, SYNC_LIMIT);
	queue_close(q);
	shim_remove();
}

/* The plainest durable insert */

struct bare {
	sqlite3 *db;
	sqlite3_stmt *insert;
	char *bytes;
	int len;
};

static void bare_open(struct bare *b, size_t len)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/bare.db", folder);
	b->len = (int)len;
	b->bytes = malloc(len);
	for (size_t i = 0; i < len; i++)
		b->bytes[i] = (char)random();
	if (sqlite3_open(path, &b->db) != SQLITE_OK ||
	    sqlite3_exec(
		    b->db,
		    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		    "CREATE TABLE bare(seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body BLOB)",
		    NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(b->db, "INSERT INTO bare(id, body) VALUES(?, ?)", -1, &b->insert,
			       NULL) != SQLITE_OK)
		die("the bare file does not open");
}

static void bare_insert(struct bare *b)
{
	char ref[UUID_TEXT_LEN + 1];
	uuid_v4(ref);
	sqlite3_bind_text(b->insert, 1, ref, -1, SQLITE_STATIC);
	sqlite3_bind_blob(b->insert, 2, b->bytes, b->len, SQLITE_STATIC);
	if (sqlite3_step(b->insert) != SQLITE_DONE)
		die("a bare insert failed");
	sqlite3_reset(b->insert);
}

static void bare_close(struct bare *b)
{
	sqlite3_finalize(b->insert);
	sqlite3_close(b->db);
	free(b->bytes);
}

/* Plain columns of a record beside its sealed body: ref, serial, codes, hashes, times. */
#define PLAIN_BYTES 200

static double time_submits(struct queue *q, const json_t *content)
{
	struct queue_record r;
	double start = now_ms();
	for (int i = 0; i < ROUND_SUBMITS; i++)
		submit_one(q, content, &r);
	return now_ms() - start;
}

static double time_bare(struct bare *b)
{
	double start = now_ms();
	for (int i = 0; i < ROUND_SUBMITS; i++)
		bare_insert(b);
	return now_ms() - start;
}

static void bench_ratio(const json_t *content)
{
	double ratios[ROUNDS], ours[ROUNDS], plain[ROUNDS];
	struct queue_record r;
	struct bare b;
	struct queue *q = open_queue("ratio");
	submit_one(q, content, &r);
	bare_open(&b, r.sealed_bytes + PLAIN_BYTES);
	for (int round = 0; round < ROUNDS; round++) {
		/* Now the one first, now the other: a drift of the disk hits both alike. */
		double first = round % 2 ? time_bare(&b) : time_submits(q, content);
		double second = round % 2 ? time_submits(q, content) : time_bare(&b);
		double submits = round % 2 ? second : first, inserts = round % 2 ? first : second;
		ours[round] = ROUND_SUBMITS / submits * 1e3;
		plain[round] = ROUND_SUBMITS / inserts * 1e3;
		ratios[round] = inserts / submits;
	}
	printf("# body %zu bytes, %.0f submits/s, %.0f bare inserts/s\n", r.sealed_bytes,
	       quantile(ours, ROUNDS, 0.5), quantile(plain, ROUNDS, 0.5));
	at_least("queue.submit_to_bare", quantile(ratios, ROUNDS, 0.5), RATIO_LIMIT);
	bare_close(&b);
	queue_close(q);
}

static void bench_full(const json_t *content)
{
	static double submits[SAMPLES], nexts[SAMPLES];
	struct queue_record r;
	struct queue *q = open_queue("full");
	for (int i = 0; i < FULL_RECORDS; i++)
		submit_one(q, content, &r);
	int64_t after = 0;
	for (int i = 0; i < SAMPLES; i++) {
		double start = now_ms();
		submit_one(q, content, &r);
		submits[i] = now_ms() - start;
		start = now_ms();
		if (queue_next(q, after, &r) != ERR_OK)
			die("the next record is missing");
		nexts[i] = now_ms() - start;
		after = (r.seq * 7919) % FULL_RECORDS;
	}
	at_most("queue.submit_p95_ms_of_30000", quantile(submits, SAMPLES, 0.95), SUBMIT_LIMIT_MS);
	at_most("queue.next_p95_ms_of_30000", quantile(nexts, SAMPLES, 0.95), NEXT_LIMIT_MS);
	queue_close(q);
	double start = now_ms();
	q = open_queue("full");
	at_most("queue.open_ms_of_30000", now_ms() - start, OPEN_LIMIT_MS);
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
	"",
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

static void bench_catalogue(void)
{
	char dir[96];
	struct catalogue *c = NULL;
	snprintf(dir, sizeof(dir), "%s/catalogue", folder);
	if (catalogue_open(dir, &c) != ERR_OK || catalogue_begin(c) != ERR_OK)
		die("the catalogue does not open");
	double start = now_ms();
	for (int n = 0; n < ITEMS; n++) {
		json_t *item = item_make(n);
		struct catalogue_report report = { 0 };
		if (catalogue_put(c, item, &report) != ERR_OK || report.items != 1)
			die("an item is refused");
		json_decref(item);
	}
	if (catalogue_commit(c, "e", "", "2026-11-21") != ERR_OK)
		die("the catalogue does not commit");
	printf("# %d items in %.1f s\n", ITEMS, (now_ms() - start) / 1e3);
	static double times[ARRAY_LEN(queries) * 40];
	size_t count = 0;
	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < ARRAY_LEN(queries) * 2; i++) {
			json_t *answer = NULL;
			const char *theme = i < ARRAY_LEN(queries) ? "" : subjects[0];
			start = now_ms();
			if (catalogue_search(c, queries[i % ARRAY_LEN(queries)], theme, 0, 20,
					     &answer) != ERR_OK)
				die("a search failed");
			times[count++] = now_ms() - start;
			json_decref(answer);
		}
	}
	at_most("catalogue.search_p95_ms_of_69000", quantile(times, count, 0.95), SEARCH_LIMIT_MS);
	json_t *themes = NULL;
	start = now_ms();
	if (catalogue_themes(c, &themes) != ERR_OK)
		die("no themes");
	at_most("catalogue.themes_ms_of_69000", now_ms() - start, SEARCH_LIMIT_MS);
	json_decref(themes);
	catalogue_close(c);
}

int main(int argc, char **argv)
{
#ifdef BENCH_SKIPPED
	(void)argc, (void)argv;
	puts("bench-queue: figures mean nothing in this kind of build");
	return 77;
#endif
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
	return failures ? 1 : 0;
}
