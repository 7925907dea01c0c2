/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.c - the life of sync, the state of the line, and the pass ("try now").
 *
 * Every callback ends with sync_settle(): one timer, due at once, pumps all parts and sees whether a
 * pass has come to rest. So no part starts another's work from inside its own.
 */
#include "firmware/kioskd/sync_private.h"

#include <assert.h>
#include <string.h>
#include <sys/random.h>

#include "firmware/base/file.h"
#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"
#include "firmware/link/backoff.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define ENROLMENT_LOOK_MS 60000 /* certificate and key may be written while we run */
#define OFFLINE_AFTER_MS  60000

int64_t sync_now_ms(const struct sync *s)
{
	return loop_mono_ms(s->loop);
}

uint32_t sync_random(void)
{
	uint32_t random = 0;
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (uint32_t)rand();
	return random;
}

struct channel_policy sync_policy(const struct sync *s)
{
	const struct settings *set = s->config.settings;
	bool their_base = s->backoff_base_s > 0 && !set->set_backoff_base;
	bool their_max = s->backoff_max_s > 0 && !set->set_backoff_max;
	return (struct channel_policy){
		.base_ms = (their_base ? s->backoff_base_s : set->sync.backoff_base_s) * 1000,
		.max_ms = (their_max ? s->backoff_max_s : set->sync.backoff_max_s) * 1000,
		.splay_ms = (int64_t)set->sync.splay_s * 1000,
	};
}

/* Store jobs */

void sync_hold(struct sync *s)
{
	s->jobs++;
}

bool sync_release(struct sync *s)
{
	s->jobs--;
	if (!s->dead)
		return true;
	if (s->jobs == 0)
		free(s);
	return false;
}

void sync_settle(struct sync *s)
{
	if (!s->settle.armed)
		timer_after(&s->settle, 0);
}

/* The line */

void sync_status(struct sync *s)
{
	if (s->config.sink.status_changed)
		s->config.sink.status_changed(s->config.sink.arg);
}

void sync_set_online(struct sync *s, bool online)
{
	if (s->online == online)
		return;
	s->online = online;
	log_info(online ? "the platform answers" : "the platform does not answer");
	stores_note(s->config.stores, online ? JOURNAL_LINE_UP : JOURNAL_LINE_DOWN, NULL);
	sync_status(s);
}

void sync_fault(struct sync *s, enum channel_fault fault, int64_t retry_after_ms)
{
	struct channel_policy policy = sync_policy(s);
	uint32_t random[2] = { sync_random(), sync_random() };
	int64_t ms = channel_fault(&s->channel, fault, &policy, retry_after_ms, random);
	s->pass_failed = true;
	if (ms < 0)
		return;
	log_debug("fault %d of the line, next try in %lld ms", (int)fault, (long long)ms);
	delivery_wake_after(s, ms);
}

static void alarm_once(struct sync *s, bool *alarmed, enum journal_event event,
		       const struct link_answer *answer)
{
	if (*alarmed)
		return;
	*alarmed = true;
	log_error(
		"the platform refuses this terminal (%s, status %d): nothing is sent, all is kept",
		journal_event_row(event)->name, answer->head->status);
	stores_note(s->config.stores, event,
		    json_pack("{s:i, s:s}", "status", answer->head->status, "code", answer->code));
}

/* The platform answered something else while the line waits: the wait may be shorter. */
static void hint(struct sync *s)
{
	struct timer *wake = &s->delivery.wake;
	if (s->channel.state != CHANNEL_DOWN || !s->channel.outage || !wake->armed)
		return;
	int64_t ms = backoff_splay_ms(sync_policy(s).splay_ms, sync_random());
	if (sync_now_ms(s) + ms < wake->at_ms)
		delivery_wake_after(s, ms);
	s->channel.outage = false; /* once */
}

void sync_answered(struct sync *s, const struct link_answer *answer)
{
	switch ((int)answer->verdict) {
	case ANSWER_TRANSPORT:
	case ANSWER_BUSY:
	case ANSWER_UNAUTHORISED:
		sync_set_online(s, false);
		return;
	case ANSWER_ACK:
	case ANSWER_OK:
	case ANSWER_NOT_MODIFIED:
		s->success_ms = sync_now_ms(s);
		s->refusal_alarmed = false;
		s->tls_alarmed = false;
		break;
	default:
		break;
	}
	clock_confirmed(s);
	sync_set_online(s, true);
	hint(s);
}

bool sync_line_fault(struct sync *s, const struct link_answer *answer)
{
	int status = answer->head->status;
	if (answer->bad_dates && clock_on_bad_dates(s))
		return true;
	if (answer->unreached) {
		if (answer->err == ERR_TLS && !answer->bad_dates)
			alarm_once(s, &s->tls_alarmed, JOURNAL_ALARM_TLS, answer);
		sync_fault(s, CHANNEL_OUTAGE, 0);
		return true;
	}
	switch ((int)answer->verdict) {
	case ANSWER_UNAUTHORISED:
	case ANSWER_TOKEN_EXPIRED:
	case ANSWER_CONSENT_MISSING:
		alarm_once(s, &s->refusal_alarmed, JOURNAL_ALARM_REFUSED, answer);
		sync_fault(s, CHANNEL_REFUSED, answer->retry_after_ms);
		return true;
	case ANSWER_BUSY:
		/* A 500 may be one record's own; the others speak for the platform as a whole. */
		if (status == 500)
			return false;
		sync_fault(s, CHANNEL_BUSY, answer->retry_after_ms);
		return true;
	default:
		return false;
	}
}

/* Enrolment */

static void open_link(struct sync *s)
{
	const struct settings *set = s->config.settings;
	if (!file_exists(set->platform.cert) || !file_exists(set->platform.key)) {
		timer_after(&s->enrolment, ENROLMENT_LOOK_MS);
		return;
	}
	struct link_config config = {
		.loop = s->loop,
		.url = set->platform.url,
		.url2 = set->platform.url2,
		.ca = set->platform.ca,
		.cert = set->platform.cert,
		.key = set->platform.key,
		.on_date = clock_on_date,
		.arg = s,
	};
	enum err err = link_create(&config, &s->link);
	if (err != ERR_OK) {
		log_error("no platform client (%s)", err_name(err));
		timer_after(&s->enrolment, ENROLMENT_LOOK_MS);
		return;
	}
	link_set_floor(s->link, s->clock.floor_ms);
	timer_cancel(&s->enrolment);
}

/* The pass */

static bool at_rest(const struct sync *s)
{
	return s->jobs == 0 && !delivery_busy(s) && !delivery_hungry(s) && !s->heartbeat.running &&
	       !s->clock.looking && !catalogue_sync_busy(s);
}

static void end_pass(struct sync *s, enum err err)
{
	struct sync_waiter waiters[SYNC_WAITERS_MAX];
	size_t count = s->waiter_count;
	memcpy(waiters, s->waiters, sizeof(waiters));
	s->passing = false;
	s->waiter_count = 0;
	for (size_t i = 0; i < count; i++)
		waiters[i].done(waiters[i].arg, err);
}

static void on_settle(void *arg)
{
	struct sync *s = arg;
	if (!s->started)
		return;
	delivery_pump(s);
	heartbeat_pump(s);
	catalogue_sync_pump(s);
	if (s->passing && !s->settle.armed && at_rest(s))
		end_pass(s, s->link && !s->pass_failed ? ERR_OK : ERR_OFFLINE);
}

static void begin_pass(struct sync *s)
{
	s->pass++;
	s->syncs++;
	s->passing = true;
	s->pass_failed = false;
	if (!s->link)
		open_link(s);
	if (s->channel.state != CHANNEL_UP && s->link) {
		timer_cancel(&s->delivery.wake);
		channel_probe(&s->channel);
	}
	delivery_refresh(s);
	s->heartbeat.due = true;
	catalogue_sync_want(s);
	sync_settle(s);
}

void sync_now(struct sync *s, void (*done)(void *arg, enum err err), void *arg)
{
	if (s->waiter_count == SYNC_WAITERS_MAX) {
		done(arg, ERR_BUSY);
		return;
	}
	s->waiters[s->waiter_count++] = (struct sync_waiter){ done, arg };
	begin_pass(s);
}

void sync_kick(struct sync *s)
{
	if (!s)
		return;
	s->delivery.kicks++;
	delivery_refresh(s);
	sync_settle(s);
}

static bool is_due(const struct timer *t, int64_t now_ms)
{
	return t->armed && t->at_ms <= now_ms;
}

bool sync_idle(const struct sync *s)
{
	int64_t now = sync_now_ms(s);
	const struct timer *timers[] = {
		&s->settle,	  &s->delivery.wake,	 &s->delivery.due,
		&s->eraser.timer, &s->eraser.checkpoint, &s->heartbeat.timer
	};
	for (size_t i = 0; i < ARRAY_LEN(timers); i++)
		if (is_due(timers[i], now))
			return false;
	return s->started && !s->passing && at_rest(s);
}

/* What others see */

void sync_get_state(const struct sync *s, struct sync_state *out)
{
	if (!s) {
		*out = (struct sync_state){ .offline_60s = true, .backing_off = true };
		return;
	}
	int64_t in_flight = 0;
	for (size_t i = 0; i < SYNC_SLOTS; i++)
		in_flight += s->delivery.slots[i].step != SLOT_FREE &&
			     s->delivery.slots[i].record.seq != 0;
	bool recent = s->success_ms != 0 && sync_now_ms(s) - s->success_ms <= OFFLINE_AFTER_MS;
	*out = (struct sync_state){
		.online = s->online,
		.enrolled = s->link != NULL,
		.offline_60s = !recent,
		.backing_off = !s->link || s->channel.state == CHANNEL_DOWN || !clock_allows(s),
		.clock_trusted = s->clock.phase == CLOCK_TRUSTED,
		.in_flight = in_flight,
		.delivered = s->delivered,
		.erased = s->erased,
		.syncs = s->syncs,
	};
}

const json_t *sync_platform_config(const struct sync *s)
{
	return s ? s->platform : NULL;
}

/* Life */

static void on_enrolment(void *arg)
{
	struct sync *s = arg;
	open_link(s);
	if (s->link) {
		log_info("this terminal is enrolled now");
		sync_status(s);
		sync_settle(s);
	}
}

/* What the last run left */
struct memory {
	struct sync *s;
	char last_wall_ms[24], etag[SYNC_ETAG_MAX], cursor[SYNC_CURSOR_MAX];
	char config[SYNC_CONFIG_MAX];
};

static void memory_run(struct queue *q, void *ctx)
{
	struct memory *m = ctx;
	struct {
		const char *key;
		char *out;
		size_t cap;
	} rows[] = {
		{ "last_wall_ms", m->last_wall_ms, sizeof(m->last_wall_ms) },
		{ "config_etag", m->etag, sizeof(m->etag) },
		{ "config", m->config, sizeof(m->config) },
		{ "changes_cursor", m->cursor, sizeof(m->cursor) },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (queue_meta_get(q, rows[i].key, rows[i].out, rows[i].cap) != ERR_OK)
			rows[i].out[0] = '\0';
}

static void memory_done(void *ctx)
{
	struct memory *m = ctx;
	struct sync *s = m->s;
	if (sync_release(s)) {
		json_t *config = NULL;
		if (m->config[0] && json_parse(m->config, strlen(m->config), &config) != ERR_OK)
			config = NULL;
		s->started = true;
		clock_start(s, strtoll(m->last_wall_ms, NULL, 10));
		heartbeat_restore(s, config, config ? m->etag : "", m->cursor);
		eraser_start(s);
		sync_status(s);
		sync_settle(s);
	}
	free(m);
}

enum err sync_create(const struct sync_config *config, struct sync **out)
{
	struct sync *s = calloc(1, sizeof(*s));
	struct memory *m = calloc(1, sizeof(*m));
	enum err err = s && m ? catalogue_sync_init(s, config) : ERR_NOMEM;
	if (err != ERR_OK) {
		free(s);
		free(m);
		return err;
	}
	s->config = *config;
	s->loop = config->loop;
	timer_init(&s->settle, s->loop, on_settle, s);
	timer_init(&s->enrolment, s->loop, on_enrolment, s);
	delivery_init(s);
	eraser_init(s);
	heartbeat_init(s);
	open_link(s);
	int64_t splay_ms = (int64_t)config->settings->sync.power_on_splay_s * 1000;
	delivery_wake_after(s, backoff_splay_ms(splay_ms, sync_random()));
	m->s = s;
	sync_hold(s);
	stores_queue(config->stores, memory_run, memory_done, m);
	*out = s;
	return ERR_OK;
}

void sync_destroy(struct sync *s)
{
	if (!s)
		return;
	identity_end(s, ERR_CANCELLED);
	end_pass(s, ERR_CANCELLED);
	timer_cancel(&s->settle);
	timer_cancel(&s->enrolment);
	catalogue_sync_fini(s);
	heartbeat_fini(s);
	eraser_fini(s);
	link_destroy(STEAL(s->link));
	delivery_fini(s);
	json_decref(STEAL(s->platform));
	s->dead = true;
	if (s->jobs == 0)
		free(s);
}
