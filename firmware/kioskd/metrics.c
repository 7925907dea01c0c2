/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics.c - see metrics.h. The format is Prometheus' text exposition: # HELP, # TYPE, then samples
 * name{label="value"} number.
 */
#include "firmware/kioskd/metrics.h"

#include <string.h>
#include <sys/statvfs.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define TEXT_MAX (64 * 1024)

struct metrics {
	struct metrics_config config;
	struct timer timer;
	bool writing, failed; /* failed: said once in a row */
};

/* One file on its way. */
struct writing {
	struct metrics *home;
	struct metrics_facts facts;
	struct queue_counts counts;
	struct buf text;
	enum err err;
};

/* Samples */

static void head(struct buf *b, const char *name, const char *help)
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void sample(struct buf *b, const char *name, const char *help, int64_t value)
{
	head(b, name, help);
	buf_printf(b, "%s %lld\n", name, (long long)value);
}

/* In a label \ " and line ends are written with a backslash. */
static void add_label(struct buf *b, const char *value)
{
	for (; *value; value++) {
		if (*value == '\n')
			buf_add_str(b, "\\n");
		else if (*value == '"' || *value == '\\')
			buf_printf(b, "\\%c", *value);
		else
			buf_add_char(b, *value);
	}
}

static void add_queue(struct buf *b, const struct queue_counts *n, int64_t now_ms)
{
	const struct {
		const char *state;
		int64_t count;
	} states[] = {
		{ "queued", n->queued },	   { "blocked", n->blocked },
		{ "quarantined", n->quarantined }, { "delivered", n->delivered },
		{ "handed_over", n->handed_over }, { "withdrawn", n->withdrawn },
	};
	head(b, "kiosk_applications", "Applications in the store by state.");
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		buf_printf(b, "kiosk_applications{state=\"%s\"} %lld\n", states[i].state,
			   (long long)states[i].count);
	int64_t oldest_ms = now_ms;
	if (n->oldest_queued_at[0] && time_parse(n->oldest_queued_at, &oldest_ms) != ERR_OK)
		oldest_ms = now_ms;
	sample(b, "kiosk_oldest_queued_seconds", "Age of the oldest application that waits.",
	       (now_ms - oldest_ms) / 1000);
}

static void add_today(struct buf *b, const json_t *figures)
{
	static const char *const names[] = { "visits", "handled", "delivered", "failed", "late" };
	const char *kind, *level;
	json_t *levels, *count;
	int64_t last_ms = 0;
	head(b, "kiosk_today", "What happened since midnight.");
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		buf_printf(b, "kiosk_today{what=\"%s\"} %lld\n", names[i],
			   (long long)json_int(figures, names[i], 0));
	head(b, "kiosk_ratings_today", "Ratings since midnight, 5 is good.");
	json_object_foreach(json_object_get(figures, "ratings"), level, count)
		buf_printf(b, "kiosk_ratings_today{level=\"%s\"} %lld\n", level,
			   (long long)json_integer_value(count));
	head(b, "kiosk_supervision_today", "Irregularities raised since midnight.");
	json_object_foreach(json_object_get(figures, "alarms"), kind, levels)
		json_object_foreach(levels, level, count)
			buf_printf(b, "kiosk_supervision_today{kind=\"%s\",level=\"%s\"} %lld\n",
				   kind, level, (long long)json_integer_value(count));
	if (time_parse(json_str(figures, "last_delivered_at"), &last_ms) == ERR_OK)
		sample(b, "kiosk_last_delivered_timestamp_seconds",
		       "When the platform last took an application.", last_ms / 1000);
}

static void add_devices(struct buf *b, const json_t *devices)
{
	size_t i;
	json_t *d;
	head(b, "kiosk_device_online", "1 when the device works.");
	json_array_foreach(devices, i, d)
	{
		buf_add_str(b, "kiosk_device_online{kind=\"");
		add_label(b, json_str(d, "kind"));
		buf_add_str(b, "\",name=\"");
		add_label(b, json_str(d, "name"));
		buf_printf(b, "\"} %d\n", strcmp(json_str(d, "state"), "online") == 0);
	}
}

static void add_line(struct buf *b, const struct metrics_facts *f)
{
	head(b, "kiosk_info", "The version that runs.");
	buf_printf(b, "kiosk_info{version=\"%s\"} 1\n", KIOSK_VERSION);
	sample(b, "kiosk_online", "1 when the platform was reached last.", f->line.online);
	sample(b, "kiosk_enrolled", "1 when certificate and key are there.", f->line.enrolled);
	sample(b, "kiosk_clock_trusted", "1 when the clock was confirmed.", f->line.clock_trusted);
	sample(b, "kiosk_catalogue_items", "Items on offer.", f->catalogue_items);
	sample(b, "kiosk_alarms", "What staff has not seen yet.", f->alarms);
}

/* Writing, on the queue's thread */

static void write_run(struct queue *q, void *ctx)
{
	struct writing *w = ctx;
	const struct settings *set = w->home->config.settings;
	struct statvfs disk;
	w->err = queue_count(q, &w->counts);
	if (w->err != ERR_OK)
		return;
	add_line(&w->text, &w->facts);
	add_queue(&w->text, &w->counts, w->facts.now_ms);
	add_today(&w->text, w->facts.figures);
	add_devices(&w->text, w->facts.devices);
	if (statvfs(set->store.path, &disk) == 0)
		sample(&w->text, "kiosk_disk_free_bytes", "Room left where the store is.",
		       (int64_t)disk.f_bavail * (int64_t)disk.f_frsize);
	w->err = buf_err(&w->text);
	if (w->err == ERR_OK)
		w->err = file_write(set->supervision.metrics, buf_str(&w->text), w->text.len, 0644);
}

static void write_done(void *ctx)
{
	struct writing *w = ctx;
	struct metrics *m = w->home;
	if (w->err != ERR_OK && !m->failed)
		log_warn("the metrics cannot be written (%s)", err_name(w->err));
	m->failed = w->err != ERR_OK;
	m->writing = false;
	json_decref(w->facts.figures);
	json_decref(w->facts.devices);
	buf_fini(&w->text);
	free(w);
}

static void on_time(void *arg)
{
	struct metrics *m = arg;
	timer_after(&m->timer, METRICS_MS);
	if (m->writing)
		return;
	struct writing *w = calloc(1, sizeof(*w));
	if (!w)
		abort();
	w->home = m;
	w->err = ERR_CANCELLED;
	buf_init(&w->text, TEXT_MAX);
	m->config.facts(m->config.arg, &w->facts);
	m->writing = true;
	stores_queue(m->config.stores, write_run, write_done, w);
}

/* Life */

enum err metrics_create(const struct metrics_config *config, struct metrics **out)
{
	if (!config->settings->supervision.metrics[0]) {
		*out = NULL;
		return ERR_OK;
	}
	struct metrics *m = calloc(1, sizeof(*m));
	if (!m)
		return ERR_NOMEM;
	m->config = *config;
	timer_init(&m->timer, config->loop, on_time, m);
	timer_after(&m->timer, 0);
	*out = m;
	return ERR_OK;
}

void metrics_stop(struct metrics *m)
{
	if (!m)
		return;
	timer_cancel(&m->timer);
}

void metrics_destroy(struct metrics *m)
{
	metrics_stop(m);
	free(m);
}
