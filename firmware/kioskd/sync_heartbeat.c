/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_heartbeat.c - the heartbeat, and what its answer leads to: the configuration.
 *
 * One run is a chain: count the queue, read the catalogue's state, PUT the status, GET the
 * configuration if its etag changed, then what belongs behind it (rest()). Each link of the chain may
 * fail without the next.
 */
#include "firmware/kioskd/sync_heartbeat.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/machine.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define INTERVAL_MIN_S 1
#define INTERVAL_MAX_S 86400
#define BACKOFF_MAX_S  86400

struct heartbeat {
	struct sync_means means;
	const char *receipt_spki;
	struct heartbeat_sink sink;
	struct timer timer;
	bool running; /* any link of the chain */
	bool due;
	bool is_probe;
	int interval_s;		       /* the platform's next_after_s, 0 = none */
	json_t *config;		       /* NULL = none */
	char etag[HEARTBEAT_ETAG_MAX]; /* of the configuration */
	int64_t backoff_base_s, backoff_max_s;
	int64_t cases_here;		 /* delivered ones, as counted for it */
	struct catalogue_info catalogue; /* as read for it */
};

/* One heartbeat while it is being put together. */
struct beat {
	struct heartbeat *heartbeat;
	struct queue_counts counts;
	struct catalogue_info catalogue;
	int64_t disk_free;
	enum err count_err, info_err;
};

/* An etag without quotes and weakness: both sides write it in either way. */
static void bare_etag(const char *etag, char out[HEARTBEAT_ETAG_MAX])
{
	if (strncmp(etag, "W/", 2) == 0)
		etag += 2;
	size_t len = strlen(etag);
	if (len >= 2 && etag[0] == '"' && etag[len - 1] == '"') {
		etag++;
		len -= 2;
	}
	if (len >= HEARTBEAT_ETAG_MAX)
		len = 0;
	memcpy(out, etag, len);
	out[len] = '\0';
}

static bool same_etag(const char *a, const char *b)
{
	char bare_a[HEARTBEAT_ETAG_MAX], bare_b[HEARTBEAT_ETAG_MAX];
	bare_etag(a, bare_a);
	bare_etag(b, bare_b);
	return strcmp(bare_a, bare_b) == 0;
}

static int64_t interval_ms(const struct heartbeat *h)
{
	const struct settings *set = h->means.settings;
	int64_t interval_s = set->sync.heartbeat_s;
	if (!set->set_heartbeat && h->interval_s > 0)
		interval_s = h->interval_s;
	return (interval_s < INTERVAL_MIN_S ? INTERVAL_MIN_S : interval_s) * 1000;
}

void heartbeat_end(struct heartbeat *h)
{
	assert(h->running);
	h->running = false;
	h->is_probe = false;
	line_hold_probe(h->means.line, false);
	timer_after(&h->timer, interval_ms(h));
	line_settle(h->means.line);
}

static void rest(struct heartbeat *h)
{
	h->sink.rest(h->sink.arg, h->cases_here);
}

/* What must survive a restart */

struct keeping {
	char etag[HEARTBEAT_ETAG_MAX];
	char *config;
};

static void keep_run(struct queue *q, void *ctx)
{
	const struct keeping *k = ctx;
	enum err err = queue_meta_set(q, "config", k->config);
	if (err == ERR_OK)
		err = queue_meta_set(q, "config_etag", k->etag);
	if (err != ERR_OK)
		log_warn("the configuration could not be kept (%s)", err_name(err));
}

static void keep_drop(void *ctx)
{
	struct keeping *k = ctx;
	free(k->config);
	free(k);
}

static void keep(struct heartbeat *h)
{
	char *text = json_dumps(h->config, JSON_COMPACT);
	if (!text || strlen(text) >= HEARTBEAT_CONFIG_MAX) {
		free(text);
		return;
	}
	struct keeping *k = errand_new(sizeof(*k));
	k->config = text;
	text_copy(k->etag, sizeof(k->etag), h->etag);
	errand_queue(h->means.errands, keep_run, NULL, keep_drop, k);
}

/* Configuration */

static int bounded(int64_t value, int64_t max)
{
	if (value < 1)
		return 0;
	return (int)(value < max ? value : max);
}

static void apply_config(struct heartbeat *h)
{
	const json_t *backoff = json_object_get(h->config, "backoff");
	h->interval_s = bounded(json_int(h->config, "heartbeat_s", 0), INTERVAL_MAX_S);
	h->backoff_base_s = bounded(json_int(backoff, "base_s", 0), BACKOFF_MAX_S);
	h->backoff_max_s = bounded(json_int(backoff, "max_s", 0), BACKOFF_MAX_S);
	line_set_backoff(h->means.line, h->backoff_base_s, h->backoff_max_s);
}

static void on_config(void *arg, const struct link_answer *answer)
{
	struct heartbeat *h = arg;
	assert(h->running);
	line_answered(h->means.line, answer);
	if (answer->verdict == ANSWER_OK && json_is_object(answer->json)) {
		json_decref(h->config);
		h->config = json_deep_copy(answer->json);
		if (answer->head->etag[0])
			text_copy(h->etag, sizeof(h->etag), answer->head->etag);
		apply_config(h);
		keep(h);
		h->sink.configured(h->sink.arg);
	} else if (answer->verdict != ANSWER_NOT_MODIFIED) {
		log_info("no configuration (%s, %d)", answer_verdict_name(answer->verdict),
			 answer->head->status);
		line_take_fault(h->means.line, answer);
	}
	rest(h);
}

static void ask_config(struct heartbeat *h, const char *etag)
{
	bool known = h->config && etag[0] && same_etag(etag, h->etag);
	if (known || endpoint_config(line_link(h->means.line), h->config ? h->etag : "",
				     (struct link_waiter){ on_config, h }, NULL) != ERR_OK)
		rest(h);
}

void heartbeat_restore(struct heartbeat *h, json_t *config, const char *etag)
{
	assert(!h->config);
	h->config = config;
	text_copy(h->etag, sizeof(h->etag), config ? etag : "");
	apply_config(h);
}

/* The status */

static void take_status(struct heartbeat *h, const json_t *json)
{
	int next_s = bounded(json_int(json, "next_after_s", 0), INTERVAL_MAX_S);
	int max_s = bounded(json_int(json, "backoff_max_s", 0), BACKOFF_MAX_S);
	if (next_s > 0)
		h->interval_s = next_s;
	if (max_s > 0)
		h->backoff_max_s = max_s;
	line_set_backoff(h->means.line, h->backoff_base_s, h->backoff_max_s);
	h->sink.taken(h->sink.arg, json_str(json, "catalogue_etag"), &h->catalogue);
	h->sink.commands(h->sink.arg, json_int(json, "commands_pending", 0));
}

/* It was the probe: whatever it says, the platform said it; but a portal or a cut is no platform. */
static void judge_probe(struct heartbeat *h, const struct link_answer *answer)
{
	if (answer->verdict == ANSWER_TRANSPORT || answer->verdict == ANSWER_BUSY)
		line_fault(h->means.line, LINE_BUSY, answer->retry_after_ms);
	else
		line_reached(h->means.line);
}

static void on_status(void *arg, const struct link_answer *answer)
{
	struct heartbeat *h = arg;
	struct line *line = h->means.line;
	bool probe = h->is_probe;
	assert(h->running);
	h->is_probe = false;
	line_hold_probe(line, false);
	line_answered(line, answer);
	if (answer->verdict == ANSWER_OK) {
		if (probe)
			line_reached(line);
		take_status(h, answer->json);
		ask_config(h, json_str(answer->json, "config_etag"));
		return;
	}
	line_fail_pass(line);
	if (!line_take_fault(line, answer) && probe)
		judge_probe(h, answer);
	heartbeat_end(h);
	if (!line_may_send(line))
		h->due = true; /* again, once the time is known */
}

/* What runs out: the paper, where it is known how much is left. */
static json_t *consumables_of(const json_t *said)
{
	json_t *list = json_array(), *device;
	size_t i;
	json_array_foreach((json_t *)said, i, device)
	{
		json_t *percent = json_object_get(device, "paper_percent");
		if (percent)
			json_array_append_new(
				list, json_pack("{s:s, s:O}", "kind", "paper", "percent", percent));
	}
	return list;
}

/* kiosk says {kind, name, state}; the contract has model, serial and code beside them. */
static json_t *peripherals_of(const json_t *said)
{
	json_t *list = json_array();
	size_t i;
	json_t *device;
	json_array_foreach((json_t *)said, i, device)
	{
		const char *model = json_str(device, "model");
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind",
						      json_str(device, "kind"), "model",
						      model[0] ? model : json_str(device, "name"),
						      "serial", json_str(device, "serial"), "state",
						      json_str(device, "state"), "code",
						      json_str(device, "code")));
	}
	return list;
}

static json_t *status_of(const struct beat *b)
{
	struct heartbeat *h = b->heartbeat;
	struct loop *loop = h->means.loop;
	char now[TIME_TEXT_LEN + 1], etag[HEARTBEAT_ETAG_MAX];
	time_text(loop_wall_ms(loop), now);
	bare_etag(h->etag, etag);
	json_t *queue = json_pack("{s:I, s:I}", "pending", (json_int_t)b->counts.queued, "failed",
				  (json_int_t)(b->counts.blocked + b->counts.quarantined));
	const char *oldest = b->counts.oldest_queued_at;
	json_object_set_new(queue, "oldest_at", oldest[0] ? json_string(oldest) : json_null());
	bool trusted = line_time(h->means.line) == LINE_TIME_TRUSTED;
	json_t *said = h->sink.peripherals(h->sink.arg);
	json_t *peripherals = peripherals_of(said), *consumables = consumables_of(said);
	json_decref(said);
	return json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s, s:I}", "time",
			 now, "clock_trust", trusted ? "trusted" : "untrusted", "uptime_s",
			 (json_int_t)(loop_mono_ms(loop) / 1000), "firmware_version", KIOSK_VERSION,
			 "board", KIOSK_BOARD, "receipt_key_spki", h->receipt_spki, "queue", queue,
			 "peripherals", peripherals, "consumables", consumables, "catalogue_etag",
			 b->catalogue.etag, "config_etag", etag, "disk_free",
			 (json_int_t)b->disk_free);
}

static void send_status(const struct beat *b)
{
	struct heartbeat *h = b->heartbeat;
	struct link *link = line_link(h->means.line);
	json_t *status = status_of(b);
	h->cases_here = b->counts.delivered;
	h->catalogue = b->catalogue;
	if (!link || !status ||
	    endpoint_status(link, status, (struct link_waiter){ on_status, h }, NULL) != ERR_OK)
		heartbeat_end(h);
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
	if (b->info_err != ERR_OK)
		b->catalogue = (struct catalogue_info){ 0 };
	send_status(b);
}

static void count_run(struct queue *q, void *ctx)
{
	struct beat *b = ctx;
	b->count_err = queue_count(q, &b->counts);
}

static void count_done(void *ctx)
{
	struct beat *b = ctx, *next = errand_new(sizeof(*next));
	if (b->count_err != ERR_OK)
		b->counts = (struct queue_counts){ 0 };
	*next = *b;
	errand_catalogue(b->heartbeat->means.errands, info_run, info_done, free, next);
}

static int64_t disk_free(const struct heartbeat *h)
{
	struct statvfs v;
	if (statvfs(h->means.settings->store.path, &v) != 0)
		return 0;
	return (int64_t)v.f_bavail * (int64_t)v.f_frsize;
}

static void start(struct heartbeat *h, bool is_probe)
{
	struct beat *b = errand_new(sizeof(*b));
	assert(!h->running);
	b->heartbeat = h;
	b->count_err = b->info_err = ERR_CANCELLED;
	b->disk_free = disk_free(h);
	h->running = true;
	h->due = false;
	h->is_probe = is_probe;
	line_hold_probe(h->means.line, is_probe);
	timer_cancel(&h->timer);
	errand_queue(h->means.errands, count_run, count_done, free, b);
}

void heartbeat_pump(struct heartbeat *h)
{
	const struct line *line = h->means.line;
	/* In a pass the line is being tried already. */
	bool open = line_is_up(line) || (line_talks(line) && line_pass(line) == 0);
	if (h->due && !h->running && open)
		start(h, false);
}

void heartbeat_want(struct heartbeat *h)
{
	h->due = true;
}

void heartbeat_probe(struct heartbeat *h)
{
	if (!h->running)
		start(h, true);
}

bool heartbeat_is_running(const struct heartbeat *h)
{
	return h->running;
}

const json_t *heartbeat_config(const struct heartbeat *h)
{
	return h->config;
}

/* Life */

static void on_timer(void *arg)
{
	struct heartbeat *h = arg;
	h->due = true;
	line_settle(h->means.line);
}

enum err heartbeat_create(const struct sync_means *means, const char *receipt_spki,
			  const struct heartbeat_sink *sink, struct heartbeat **out)
{
	assert(sink->peripherals && sink->taken && sink->commands && sink->configured &&
	       sink->rest);
	struct heartbeat *h = calloc(1, sizeof(*h));
	if (!h)
		return ERR_NOMEM;
	*h = (struct heartbeat){ .means = *means, .receipt_spki = receipt_spki, .sink = *sink };
	timer_init(&h->timer, means->loop, on_timer, h);
	h->due = true;
	*out = h;
	return ERR_OK;
}

void heartbeat_destroy(struct heartbeat *h)
{
	if (!h)
		return;
	timer_cancel(&h->timer);
	json_decref(h->config);
	free(h);
}
