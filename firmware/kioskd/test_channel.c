/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_channel.c - kioskd's test channel: clock, sync, idle, stats, crash, quit.
 *
 * Built only with KIOSK_TEST_CHANNEL; no board image has it. Waiting runs on real time, because the
 * loop's own clock is what `clock` moves.
 */
#include "firmware/kioskd/keeper.h"

#ifdef KIOSK_TEST_CHANNEL

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "firmware/base/process.h"

#define IDLE_POLL_US 5000

static void answer(struct channel *channel, json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	channel_answer(channel,
		       text ? text : "{\"ok\":false,\"error\":\"io\",\"detail\":\"memory\"}");
	free(text);
	json_decref(json);
}

static void answer_ok(struct channel *channel)
{
	answer(channel, json_pack("{s:b}", "ok", 1));
}

static void answer_error(struct channel *channel, const char *error, const char *detail)
{
	answer(channel, json_pack("{s:b, s:s, s:s}", "ok", 0, "error", error, "detail", detail));
}

static bool read_ms(const char *rest, bool sign, int64_t *out)
{
	char *end;
	if (sign && *rest++ != '+')
		return false;
	errno = 0;
	long long ms = strtoll(rest, &end, 10);
	if (errno || end == rest || *end || ms < 0)
		return false;
	*out = ms;
	return true;
}

static void on_clock(struct keeper *k, struct channel *channel, const char *rest)
{
	int64_t ms;
	if (!read_ms(rest, true, &ms)) {
		answer_error(channel, "bad-command", "clock +MS");
		return;
	}
	loop_advance(k->loop, ms);
	answer_ok(channel);
}

/* sync */

static void synced(void *arg, enum err err)
{
	answer(arg, json_pack("{s:b, s:s}", "ok", 1, "result", err_name(err)));
}

static void on_sync(struct keeper *k, struct channel *channel, const char *rest)
{
	(void)rest;
	sync_now(k->sync, synced, channel);
}

/* idle */

struct idle_wait {
	struct keeper *keeper;
	struct channel *channel;
	sd_event_source *source;
	uint64_t until_us;
};

static uint64_t now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static int on_idle_poll(sd_event_source *s, uint64_t usec, void *arg)
{
	(void)usec;
	struct idle_wait *w = arg;
	bool idle = sync_idle(w->keeper->sync) && stores_idle(w->keeper->stores);
	if (!idle && now_us() < w->until_us) {
		sd_event_source_set_time(s, now_us() + IDLE_POLL_US);
		sd_event_source_set_enabled(s, SD_EVENT_ONESHOT);
		return 0;
	}
	struct channel *channel = w->channel;
	sd_event_source_disable_unref(w->source);
	free(w);
	if (idle)
		answer_ok(channel);
	else
		answer_error(channel, "timeout", "something is in flight or due");
	return 0;
}

static void on_idle(struct keeper *k, struct channel *channel, const char *rest)
{
	int64_t ms;
	struct idle_wait *w = read_ms(rest, false, &ms) ? calloc(1, sizeof(*w)) : NULL;
	if (!w) {
		answer_error(channel, "bad-command", "idle MS");
		return;
	}
	*w = (struct idle_wait){ .keeper = k,
				 .channel = channel,
				 .until_us = now_us() + (uint64_t)ms * 1000 };
	if (sd_event_add_time(loop_event(k->loop), &w->source, CLOCK_MONOTONIC, 0, 1, on_idle_poll,
			      w) < 0) {
		free(w);
		answer_error(channel, "io", "no timer");
	}
}

/* stats */

struct stats {
	struct keeper *keeper;
	struct channel *channel;
	struct queue_counts counts;
	enum err err;
};

static void stats_run(struct queue *q, void *ctx)
{
	struct stats *s = ctx;
	s->err = queue_count(q, &s->counts);
}

static long rss_kib(void)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");
	if (f && fscanf(f, "%*d %ld", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return pages * 4;
}

static void stats_done(void *ctx)
{
	struct stats *s = ctx;
	struct sync_state state;
	sync_get_state(s->keeper->sync, &state);
	answer(s->channel,
	       json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I}", "ok", 1, "pending",
			 (json_int_t)s->counts.queued, "in_flight", (json_int_t)state.in_flight,
			 "delivered", (json_int_t)state.delivered, "erased",
			 (json_int_t)state.erased, "syncs", (json_int_t)state.syncs, "rss_kib",
			 (json_int_t)rss_kib()));
	free(s);
}

static void on_stats(struct keeper *k, struct channel *channel, const char *rest)
{
	(void)rest;
	struct stats *s = calloc(1, sizeof(*s));
	if (!s)
		abort();
	s->keeper = k;
	s->channel = channel;
	stores_queue(k->stores, stats_run, stats_done, s);
}

/* crash, quit */

static void on_crash(struct keeper *k, struct channel *channel, const char *rest)
{
	(void)k;
	if (strcmp(rest, "list") == 0) {
		json_t *names = json_array();
		for (const char *const *p = crash_points(); *p; p++)
			json_array_append_new(names, json_string(*p));
		answer(channel, json_pack("{s:b, s:o}", "ok", 1, "points", names));
		return;
	}
	if (crash_arm(rest) == ERR_OK)
		answer_ok(channel);
	else
		answer_error(channel, "bad-command", "crash POINT, or crash list");
}

static void on_quit(struct keeper *k, struct channel *channel, const char *rest)
{
	(void)rest;
	answer_ok(channel);
	loop_quit(k->loop);
}

static const struct {
	const char *name;
	void (*run)(struct keeper *k, struct channel *channel, const char *rest);
} commands[] = {
	{ "clock", on_clock }, { "sync", on_sync },   { "idle", on_idle },
	{ "stats", on_stats }, { "crash", on_crash }, { "quit", on_quit },
};

void keeper_test_line(void *arg, struct channel *channel, char *line)
{
	if (!line) {
		answer_error(channel, "bad-command", "the line is too long or not UTF-8");
		return;
	}
	size_t len = strcspn(line, " ");
	const char *rest = line + len + (line[len] == ' ');
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strlen(commands[i].name) == len && strncmp(commands[i].name, line, len) == 0) {
			commands[i].run(arg, channel, rest);
			return;
		}
	}
	answer_error(channel, "bad-command", "clock, sync, idle, stats, crash or quit");
}

#endif
