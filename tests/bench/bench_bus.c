/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_bus.c - how long a citizen's Submit takes over the bus when many records are queued.
 *
 * usage: bench-bus BUS-PATH TASK-CODE QUEUED SAMPLES P95-LIMIT-MS NAME
 * Looks at the first item as a citizen does, fills the running kioskd's queue up to QUEUED, then times
 * SAMPLES calls, one after another, from the call to its answer. Before that it says "ready" and waits for
 * a line or the end of its input. Ends with 1 when p95 is over the limit.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "firmware/base/text.h"
#include "firmware/bus/client.h"

struct bench {
	struct loop *loop;
	struct bus_client *client;
	const char *task_code;
	int total, sent, failed;
	int in_flight, most;
	bool shown;
	double *ms; /* of each call, in order */
	double started;
};

static double now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

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
	if (b->ms)
		b->ms[b->sent - 1] = now_ms() - b->started;
	send_next(b);
}

static void send_next(struct bench *b)
{
	while (b->sent < b->total && b->in_flight < b->most) {
		char ref[UUID_TEXT_LEN + 1];
		uuid_v4(ref);
		b->sent++;
		b->in_flight++;
		b->started = now_ms();
		bus_client_call(
			b->client, "Submit",
			json_pack("{s:s, s:o}", "client_ref", ref, "content", content_of(b)), NULL,
			0, on_answer, b);
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

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	if (argc != 7) {
		fputs("usage: bench-bus BUS-PATH TASK-CODE QUEUED SAMPLES P95-LIMIT-MS NAME\n",
		      stderr);
		return 2;
	}
	struct bench fill = { .task_code = argv[2], .total = atoi(argv[3]), .most = 16 };
	struct bench timed = { .task_code = argv[2], .total = atoi(argv[4]), .most = 1 };
	timed.ms = calloc((size_t)timed.total, sizeof(double));
	if (!timed.ms || run(&fill, argv[1]) || run(&timed, argv[1]))
		return 1;
	qsort(timed.ms, (size_t)timed.total, sizeof(double), by_size);
	double p50 = timed.ms[timed.total / 2], p95 = timed.ms[timed.total * 95 / 100];
	double limit = atof(argv[5]);
	printf("bench %s-p50-ms %.2f - ok\n", argv[6], p50);
	printf("bench %s-p95-ms %.2f %.2f %s\n", argv[6], p95, limit, p95 <= limit ? "ok" : "FAIL");
	free(timed.ms);
	return p95 > limit;
}
