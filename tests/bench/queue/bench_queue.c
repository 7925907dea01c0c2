/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_queue.c - what a durable submit costs, and what the stores do when they are full, against bare
 * SQLite on files of the same size.
 *
 * usage: bench-queue [--count] [FOLDER]
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
#define COUNTED		  300
#define FULL_SUBMIT_LIMIT 1.5
#define NEXT_LIMIT	  4.0
#define OPEN_LIMIT	  2.0
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

/* Some of each, for who counts instructions (count.py). */
static void bench_count(const json_t *content)
{
	struct queue_record r;
	struct bare b;
	struct queue *q = open_queue("count");
	submit_one(q, content, &r);
	bare_open(&b, folder, "bare-count", r.sealed_bytes + PLAIN_BYTES);
	for (int i = 0; i < COUNTED; i++) {
		submit_one(q, content, &r);
		bare_insert(&b);
	}
	bare_close(&b);
	queue_close(q);
}

int main(int argc, char **argv)
{
	bool count = argc > 1 && strcmp(argv[1], "--count") == 0;
	const char *under = argc > 1 + count ? argv[1 + count] : "/tmp";
	snprintf(folder, sizeof(folder), "%.40s/bench-queue-XXXXXX", under);
	if (!mkdtemp(folder))
		die("no folder");
	atexit(clean);
	json_t *content = content_make();
	if (count)
		bench_count(content);
	else {
		bench_syncs(content);
		bench_ratio(content);
		bench_full(content);
	}
	json_decref(content);
	return figure_failures() ? 1 : 0;
}
