/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_bus.c - how long a citizen's Submit takes over the bus when many records are queued, against
 * a bare insert on the same disk.
 *
 * usage: bench-bus BUS-PATH TASK-CODE QUEUED SAMPLES FOLDER LIMIT NAME
 * Looks at the first item as a citizen does, fills the running kioskd's queue up to QUEUED, then times
 * SAMPLES calls, one after another, from the call to its answer, each in turns with an insert into a file
 * in FOLDER. Before that it says "ready" and waits for a line or the end of its input. Ends with 1 when
 * the ratio of the medians is over LIMIT.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/bus/client.h"
#include "tests/bench/bare.h"
#include "tests/bench/figure.h"

#define ROW_BYTES 2048 /* what a sealed application and its columns come to */

struct bench {
	struct loop *loop;
	struct bus_client *client;
	const char *task_code;
	int total, sent, failed;
	int in_flight, most;
	bool shown;
	double *ms,
		*bare_ms; /* of each call, in order, and of the insert after it; NULL: not timed */
	struct bare *bare;
	double started;
};

static json_t *content_of(const struct bench *b)
{
	return json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s}, s:{s:s, s:s}, s:[], s:{s:s}, s:[]}",
		"task_code", b->task_code, "task_version", "1", "form_version", "1", "applyer_name",
		"bench", "applyer_type", "1", "applyer_page_type", "111", "applyer_page_code",
		"11010519491231002X", "contact_name", "bench", "contact_mobile", "13800138000",
		"identity", "level", "card", "form", "mobile", "13800138000", "address",
		"a street of the length that addresses have, number 12", "materials", "delivery",
		"way", "window", "consents");
}

static void send_next(struct bench *b);

static void on_answer(void *arg, enum err err, const json_t *answer)
{
	struct bench *b = arg;
	(void)answer;
	b->in_flight--;
	b->failed += err != ERR_OK;
	if (b->ms) {
		double now = figure_now_ms();
		b->ms[b->sent - 1] = now - b->started;
		bare_insert(b->bare);
		b->bare_ms[b->sent - 1] = figure_now_ms() - now;
	}
	send_next(b);
}

static void send_next(struct bench *b)
{
	while (b->sent < b->total && b->in_flight < b->most) {
		char ref[UUID_TEXT_LEN + 1];
		uuid_v4(ref);
		b->sent++;
		b->in_flight++;
		b->started = figure_now_ms();
		bus_client_call(b->client, "Submit",
				json_pack("{s:s, s:o, s:{s:b}}", "client_ref", ref, "content",
					  content_of(b), "seen", "checked", 1),
				NULL, 0, on_answer, b);
	}
	if (b->in_flight == 0)
		loop_quit(b->loop);
}

/* Whoever started this may begin now what it is to be timed beside. */
static void wait_for_go(void)
{
	char line[8];
	puts("ready");
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return; /* nobody has anything to begin */
}

static void on_item(void *arg, enum err err, const json_t *answer)
{
	struct bench *b = arg;
	(void)answer;
	b->failed += err != ERR_OK;
	if (b->ms)
		wait_for_go();
	send_next(b);
}

static void on_found(void *arg, enum err err, const json_t *answer)
{
	struct bench *b = arg;
	const json_t *first = json_array_get(json_object_get(answer, "items"), 0);
	b->failed += err != ERR_OK || !first;
	bus_client_call(b->client, "Item",
			json_pack("{s:O*}", "row_guid", json_object_get(first, "row_guid")), NULL,
			0, on_item, b);
}

/* What every submit has before it: the item was shown. */
static void on_connected(void *arg)
{
	struct bench *b = arg;
	if (!b->shown)
		bus_client_call(b->client, "Search",
				json_pack("{s:s, s:s}", "query", "", "theme", ""), NULL, 0,
				on_found, b);
	else
		send_next(b);
	b->shown = true;
}

static int run(struct bench *b, const char *path)
{
	struct bus_client_sink sink = { .connected = on_connected, .arg = b };
	if (loop_create(&b->loop) != ERR_OK ||
	    bus_client_open(b->loop, path, BUS_CITIZEN, &sink, &b->client) != ERR_OK ||
	    loop_run(b->loop) != ERR_OK)
		return 1;
	bus_client_close(b->client);
	loop_destroy(b->loop);
	if (b->failed)
		fprintf(stderr, "%d of %d submits failed\n", b->failed, b->total);
	return b->failed != 0;
}

int main(int argc, char **argv)
{
	if (argc != 8) {
		fputs("usage: bench-bus BUS-PATH TASK-CODE QUEUED SAMPLES FOLDER LIMIT NAME\n",
		      stderr);
		return 2;
	}
	struct bare bare;
	struct bench fill = { .task_code = argv[2], .total = atoi(argv[3]), .most = 16 };
	struct bench timed = {
		.task_code = argv[2], .total = atoi(argv[4]), .most = 1, .bare = &bare
	};
	size_t samples = (size_t)timed.total;
	timed.ms = calloc(samples, sizeof(double));
	timed.bare_ms = calloc(samples, sizeof(double));
	if (!timed.ms || !timed.bare_ms || run(&fill, argv[1]))
		return 1;
	bare_open(&bare, argv[5], "bare", ROW_BYTES);
	bare_fill(&bare, fill.total);
	if (run(&timed, argv[1]))
		return 1;
	double ours = figure_median(timed.ms, samples),
	       theirs = figure_median(timed.bare_ms, samples);
	printf("# %s: median %.2f ms, p95 %.2f ms; bare insert: median %.2f ms, p95 %.2f ms\n",
	       argv[7], ours, figure_quantile(timed.ms, samples, 0.95), theirs,
	       figure_quantile(timed.bare_ms, samples, 0.95));
	figure_at_most(argv[7], ours / theirs, atof(argv[6]));
	bare_close(&bare);
	free(timed.ms);
	free(timed.bare_ms);
	return figure_failures() ? 1 : 0;
}
