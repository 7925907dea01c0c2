/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_heartbeat.c - the heartbeat, and what its answer leads to: configuration, then changes of cases.
 *
 * One run is a chain: count the queue, read the catalogue's state, PUT the status, GET the
 * configuration if its etag changed, sync_changes.c. Each link of the chain may fail without the next.
 */
#include "firmware/kioskd/sync_private.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define INTERVAL_MIN_S 1
#define INTERVAL_MAX_S 86400
#define BACKOFF_MAX_S  86400
#define STORE_WALL_MS  60000 /* how old last_wall_ms may be */
#ifndef KIOSK_BOARD
#define KIOSK_BOARD "host"
#endif

struct beat {
	struct sync *s;
	struct queue_counts counts;
	struct catalogue_info catalogue;
	int64_t disk_free;
	enum err count_err, info_err;
};

/* An etag without quotes and weakness: both sides write it in either way. */
static void bare_etag(const char *etag, char out[SYNC_ETAG_MAX])
{
	if (strncmp(etag, "W/", 2) == 0)
		etag += 2;
	size_t len = strlen(etag);
	if (len >= 2 && etag[0] == '"' && etag[len - 1] == '"') {
		etag++;
		len -= 2;
	}
	if (len >= SYNC_ETAG_MAX)
		len = 0;
	memcpy(out, etag, len);
	out[len] = '\0';
}

static bool same_etag(const char *a, const char *b)
{
	char bare_a[SYNC_ETAG_MAX], bare_b[SYNC_ETAG_MAX];
	bare_etag(a, bare_a);
	bare_etag(b, bare_b);
	return strcmp(bare_a, bare_b) == 0;
}

static int64_t interval_ms(const struct sync *s)
{
	const struct settings *set = s->config.settings;
	int64_t interval_s = set->sync.heartbeat_s;
	if (!set->set_heartbeat && s->heartbeat.interval_s > 0)
		interval_s = s->heartbeat.interval_s;
	return (interval_s < INTERVAL_MIN_S ? INTERVAL_MIN_S : interval_s) * 1000;
}

void heartbeat_end(struct sync *s)
{
	s->heartbeat.running = false;
	s->heartbeat.is_probe = false;
	timer_after(&s->heartbeat.timer, interval_ms(s));
	sync_settle(s);
}

/* What must survive a restart */

struct keeping {
	struct sync *s;
	char wall[24];
	char etag[SYNC_ETAG_MAX];
	char *config; /* NULL: not now */
};

static void keep_run(struct queue *q, void *ctx)
{
	const struct keeping *k = ctx;
	enum err err = ERR_OK;
	if (k->wall[0])
		err = queue_meta_set(q, "last_wall_ms", k->wall);
	if (err == ERR_OK && k->config)
		err = queue_meta_set(q, "config", k->config);
	if (err == ERR_OK && k->config)
		err = queue_meta_set(q, "config_etag", k->etag);
	if (err != ERR_OK)
		log_warn("what the platform said could not be kept (%s)", err_name(err));
}

static void keep_done(void *ctx)
{
	struct keeping *k = ctx;
	if (sync_release(k->s))
		sync_settle(k->s);
	free(k->config);
	free(k);
}

static void keep(struct sync *s, char *config)
{
	struct keeping *k = calloc(1, sizeof(*k));
	if (!k)
		abort();
	k->s = s;
	k->config = config;
	text_copy(k->etag, sizeof(k->etag), s->heartbeat.etag);
	int64_t wall = loop_wall_ms(s->loop);
	if (s->clock.phase == CLOCK_TRUSTED && llabs(wall - s->clock.stored_ms) >= STORE_WALL_MS) {
		s->clock.stored_ms = wall;
		snprintf(k->wall, sizeof(k->wall), "%lld", (long long)wall);
	}
	if (!k->wall[0] && !k->config) {
		free(k);
		return;
	}
	sync_hold(s);
	stores_queue(s->config.stores, keep_run, keep_done, k);
}

/* Configuration */

static int bounded(int64_t value, int64_t max)
{
	if (value < 1)
		return 0;
	return (int)(value < max ? value : max);
}

static void apply_config(struct sync *s)
{
	const json_t *backoff = json_object_get(s->platform, "backoff");
	s->heartbeat.interval_s = bounded(json_int(s->platform, "heartbeat_s", 0), INTERVAL_MAX_S);
	s->backoff_base_s = bounded(json_int(backoff, "base_s", 0), BACKOFF_MAX_S);
	s->backoff_max_s = bounded(json_int(backoff, "max_s", 0), BACKOFF_MAX_S);
}

static void on_config(void *arg, const struct link_answer *answer)
{
	struct sync *s = arg;
	sync_answered(s, answer);
	if (answer->verdict == ANSWER_OK && json_is_object(answer->json)) {
		json_decref(s->platform);
		s->platform = json_deep_copy(answer->json);
		if (answer->head->etag[0])
			text_copy(s->heartbeat.etag, sizeof(s->heartbeat.etag), answer->head->etag);
		apply_config(s);
		char *text = json_dumps(s->platform, JSON_COMPACT);
		if (text && strlen(text) < SYNC_CONFIG_MAX)
			keep(s, STEAL(text));
		free(text);
		sync_status(s);
	} else if (answer->verdict != ANSWER_NOT_MODIFIED) {
		log_info("no configuration (%s, %d)", answer_verdict_name(answer->verdict),
			 answer->head->status);
		sync_line_fault(s, answer);
	}
	changes_run(s);
}

static void ask_config(struct sync *s, const char *etag)
{
	bool known = s->platform && etag[0] && same_etag(etag, s->heartbeat.etag);
	const char *have = s->platform ? s->heartbeat.etag : "";
	if (known ||
	    endpoint_config(s->link, have, (struct link_waiter){ on_config, s }, NULL) != ERR_OK)
		changes_run(s);
}

void heartbeat_restore(struct sync *s, json_t *config, const char *etag, const char *cursor)
{
	s->platform = config;
	text_copy(s->heartbeat.etag, sizeof(s->heartbeat.etag), etag);
	text_copy(s->heartbeat.cursor, sizeof(s->heartbeat.cursor), cursor);
	apply_config(s);
}

/* The status */

static void take_status(struct sync *s, const json_t *json)
{
	int next_s = bounded(json_int(json, "next_after_s", 0), INTERVAL_MAX_S);
	int max_s = bounded(json_int(json, "backoff_max_s", 0), BACKOFF_MAX_S);
	if (next_s > 0)
		s->heartbeat.interval_s = next_s;
	if (max_s > 0)
		s->backoff_max_s = max_s;
	catalogue_sync_told(s, json_str(json, "catalogue_etag"), &s->heartbeat.catalogue);
	keep(s, NULL);
}

static void on_status(void *arg, const struct link_answer *answer)
{
	struct sync *s = arg;
	bool probe = s->heartbeat.is_probe;
	s->heartbeat.is_probe = false;
	sync_answered(s, answer);
	if (answer->verdict == ANSWER_OK) {
		if (probe)
			channel_reached(&s->channel);
		take_status(s, answer->json);
		ask_config(s, json_str(answer->json, "config_etag"));
		sync_settle(s);
		return;
	}
	s->pass_failed = true;
	bool nobody = answer->verdict == ANSWER_TRANSPORT || answer->verdict == ANSWER_BUSY;
	if (!sync_line_fault(s, answer) && probe) {
		/* Whatever it says, the platform said it; but a portal or a cut is no platform. */
		if (nobody)
			sync_fault(s, CHANNEL_BUSY, answer->retry_after_ms);
		else
			channel_reached(&s->channel);
	}
	heartbeat_end(s);
	if (!clock_allows(s))
		s->heartbeat.due = true; /* again, once the time is known */
}

/* kiosk says {kind, name, state}; the contract has model, serial and code beside them. */
static json_t *peripherals_of(const struct sync *s)
{
	const struct sync_sink *sink = &s->config.sink;
	json_t *list = json_array();
	json_t *said = sink->peripherals ? sink->peripherals(sink->arg) : NULL;
	size_t i;
	json_t *device;
	json_array_foreach(said, i, device)
	{
		const char *model = json_str(device, "model");
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind",
						      json_str(device, "kind"), "model",
						      model[0] ? model : json_str(device, "name"),
						      "serial", json_str(device, "serial"), "state",
						      json_str(device, "state"), "code",
						      json_str(device, "code")));
	}
	json_decref(said);
	return list;
}

static json_t *status_of(const struct beat *b)
{
	struct sync *s = b->s;
	char now[TIME_TEXT_LEN + 1], etag[SYNC_ETAG_MAX];
	time_text(loop_wall_ms(s->loop), now);
	bare_etag(s->heartbeat.etag, etag);
	json_t *queue = json_pack("{s:I, s:I}", "pending", (json_int_t)b->counts.queued, "failed",
				  (json_int_t)(b->counts.blocked + b->counts.quarantined));
	const char *oldest = b->counts.oldest_queued_at;
	json_object_set_new(queue, "oldest_at", oldest[0] ? json_string(oldest) : json_null());
	return json_pack(
		"{s:s, s:s, s:I, s:s, s:s, s:s, s:o, s:o, s:[], s:s, s:s, s:I}", "time", now,
		"clock_trust", s->clock.phase == CLOCK_TRUSTED ? "trusted" : "untrusted",
		"uptime_s", (json_int_t)(sync_now_ms(s) / 1000), "firmware_version", KIOSK_VERSION,
		"board", KIOSK_BOARD, "receipt_key_spki", s->config.receipt_spki, "queue", queue,
		"peripherals", peripherals_of(s), "consumables", "catalogue_etag",
		b->catalogue.etag, "config_etag", etag, "disk_free", (json_int_t)b->disk_free);
}

static void send_status(struct beat *b)
{
	struct sync *s = b->s;
	json_t *status = status_of(b);
	s->heartbeat.delivered = b->counts.delivered;
	s->heartbeat.catalogue = b->catalogue;
	if (!s->link || !status ||
	    endpoint_status(s->link, status, (struct link_waiter){ on_status, s }, NULL) != ERR_OK)
		heartbeat_end(s);
	json_decref(status);
}

static void info_run(struct catalogue *c, void *ctx)
{
	struct beat *b = ctx;
	b->info_err = catalogue_info(c, &b->catalogue);
}

static void info_done(void *ctx)
{
	struct beat *b = ctx;
	struct sync *s = b->s;
	if (sync_release(s)) {
		if (b->info_err != ERR_OK)
			b->catalogue = (struct catalogue_info){ 0 };
		send_status(b);
		sync_settle(s);
	}
	free(b);
}

static void count_run(struct queue *q, void *ctx)
{
	struct beat *b = ctx;
	b->count_err = queue_count(q, &b->counts);
}

static void count_done(void *ctx)
{
	struct beat *b = ctx;
	struct sync *s = b->s;
	if (!sync_release(s)) {
		free(b);
		return;
	}
	if (b->count_err != ERR_OK)
		b->counts = (struct queue_counts){ 0 };
	sync_hold(s);
	stores_catalogue(s->config.stores, info_run, info_done, b);
}

static int64_t disk_free(const struct sync *s)
{
	struct statvfs v;
	if (statvfs(s->config.settings->store.path, &v) != 0)
		return 0;
	return (int64_t)v.f_bavail * (int64_t)v.f_frsize;
}

static void start(struct sync *s, bool is_probe)
{
	struct beat *b = calloc(1, sizeof(*b));
	if (!b)
		abort();
	b->s = s;
	b->count_err = b->info_err = ERR_CANCELLED;
	b->disk_free = disk_free(s);
	s->heartbeat.running = true;
	s->heartbeat.due = false;
	s->heartbeat.is_probe = is_probe;
	s->heartbeat.pages = 0;
	timer_cancel(&s->heartbeat.timer);
	sync_hold(s);
	stores_queue(s->config.stores, count_run, count_done, b);
}

void heartbeat_pump(struct sync *s)
{
	const struct channel *c = &s->channel;
	bool open =
		c->state == CHANNEL_UP || (c->state == CHANNEL_DOWN && !c->outage && !s->passing);
	if (s->link && s->heartbeat.due && !s->heartbeat.running && open && clock_allows(s))
		start(s, false);
}

bool heartbeat_probe(struct sync *s)
{
	if (s->heartbeat.running)
		return false;
	start(s, true);
	return true;
}

static void on_timer(void *arg)
{
	struct sync *s = arg;
	s->heartbeat.due = true;
	sync_settle(s);
}

void heartbeat_init(struct sync *s)
{
	timer_init(&s->heartbeat.timer, s->loop, on_timer, s);
	s->heartbeat.due = true;
}

void heartbeat_fini(struct sync *s)
{
	timer_cancel(&s->heartbeat.timer);
}
