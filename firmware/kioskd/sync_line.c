/* SPDX-License-Identifier: Apache-2.0 */
/* sync_line.c - the platform's client, whether it may be used, and what its answers say about that. */
#include "firmware/kioskd/sync_line.h"

#include <assert.h>
#include <stdio.h>
#include <sys/random.h>

#include "firmware/base/file.h"
#include "firmware/crypto/identity.h"
#include "firmware/link/backoff.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define ENROLMENT_LOOK_MS 60000 /* certificate and key may be written while we run */

struct line {
	struct loop *loop;
	const struct settings *settings;
	struct stores *stores;
	struct line_sink sink;
	struct line_clock clock;
	struct link *link; /* NULL while not enrolled */
	struct line_state state;
	struct timer wake; /* power-on splay, back-off */
	struct timer enrolment;
	bool held; /* see line_hold_probe() */
	struct timer hold;
	enum line_time time;
	int64_t floor_ms;
	int64_t backoff_base_s, backoff_max_s; /* the platform's, 0 = none */
	bool refusal_alarmed, tls_alarmed;
	enum err files_fault; /* of certificate, key and CA, as it was noted */
	bool online;
	char last_error[64]; /* see line_last_error() */
	int64_t success_ms;  /* monotonic, of the last successful answer; 0 = none */
	unsigned passes;
	bool passing, pass_failed;
};

/* May I send? */

bool line_may_send(const struct line *l)
{
	return l->link && l->time != LINE_TIME_UNKNOWN;
}

bool line_is_open(const struct line *l)
{
	return line_may_send(l) && l->state.phase != LINE_DOWN;
}

bool line_is_up(const struct line *l)
{
	return line_may_send(l) && l->state.phase == LINE_UP;
}

bool line_talks(const struct line *l)
{
	return line_is_up(l) ||
	       (line_may_send(l) && l->state.phase == LINE_DOWN && !l->state.outage);
}

int line_room(const struct line *l)
{
	bool taken = l->held && l->state.phase == LINE_PROBING;
	return line_may_send(l) && !taken ? line_state_room(&l->state) : 0;
}

enum line_phase line_phase(const struct line *l)
{
	return l->state.phase;
}

bool line_is_doubted(const struct line *l)
{
	return l->state.doubted;
}

struct link *line_link(const struct line *l)
{
	return l->link;
}

void line_hold_probe(struct line *l, bool hold)
{
	l->held = hold;
	if (hold)
		timer_after(&l->hold, LINE_LATE_MS);
	else
		timer_cancel(&l->hold);
}

static void on_hold_over(void *arg)
{
	struct line *l = arg;
	l->held = false;
	line_settle(l);
}

/* Chance and policy */

uint32_t line_random(void)
{
	uint32_t random = 0;
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (uint32_t)rand();
	return random;
}

struct line_policy line_policy(const struct line *l)
{
	const struct settings *set = l->settings;
	bool their_base = l->backoff_base_s > 0 && !set->set_backoff_base;
	bool their_max = l->backoff_max_s > 0 && !set->set_backoff_max;
	return (struct line_policy){
		.base_ms = (their_base ? l->backoff_base_s : set->sync.backoff_base_s) * 1000,
		.max_ms = (their_max ? l->backoff_max_s : set->sync.backoff_max_s) * 1000,
		.splay_ms = (int64_t)set->sync.splay_s * 1000,
	};
}

void line_set_backoff(struct line *l, int64_t base_s, int64_t max_s)
{
	assert(base_s >= 0 && max_s >= 0);
	l->backoff_base_s = base_s;
	l->backoff_max_s = max_s;
}

/* Fault */

void line_settle(struct line *l)
{
	l->sink.settle(l->sink.arg);
}

void line_stir(struct line *l)
{
	l->sink.awake(l->sink.arg);
	line_settle(l);
}

static void set_online(struct line *l, bool online)
{
	if (l->online == online)
		return;
	l->online = online;
	log_info(online ? "the platform answers" : "the platform does not answer");
	stores_note(l->stores, online ? JOURNAL_LINE_UP : JOURNAL_LINE_DOWN, NULL);
	l->sink.changed(l->sink.arg);
}

void line_fail_pass(struct line *l)
{
	l->pass_failed = true;
}

void line_fault(struct line *l, enum line_fault fault, int64_t retry_after_ms)
{
	struct line_policy policy = line_policy(l);
	uint32_t random[2] = { line_random(), line_random() };
	int64_t ms = line_state_fault(&l->state, fault, &policy, retry_after_ms, random);
	line_fail_pass(l);
	if (ms < 0)
		return;
	log_debug("fault %d of the line, next try in %lld ms", (int)fault, (long long)ms);
	timer_after(&l->wake, ms);
}

void line_strike(struct line *l, int64_t seq)
{
	line_state_strike(&l->state, seq);
}

static void alarm_once(struct line *l, bool *alarmed, enum journal_event event,
		       const struct link_answer *answer)
{
	if (*alarmed)
		return;
	*alarmed = true;
	log_error(
		"the platform refuses this terminal (%s, status %d): nothing is sent, all is kept",
		journal_event_row(event)->name, answer->head->status);
	stores_note(l->stores, event,
		    json_pack("{s:i, s:s}", "status", answer->head->status, "code", answer->code));
}

bool line_take_fault(struct line *l, const struct link_answer *answer)
{
	int status = answer->head->status;
	if (answer->bad_dates && l->clock.bad_dates(l->clock.arg))
		return true;
	if (answer->unreached) {
		if (answer->err == ERR_TLS && !answer->bad_dates)
			alarm_once(l, &l->tls_alarmed, JOURNAL_ALARM_TLS, answer);
		line_fault(l, LINE_OUTAGE, 0);
		return true;
	}
	switch ((int)answer->verdict) {
	case ANSWER_UNAUTHORISED:
	case ANSWER_TOKEN_EXPIRED:
	case ANSWER_CONSENT_MISSING:
		alarm_once(l, &l->refusal_alarmed, JOURNAL_ALARM_REFUSED, answer);
		line_fault(l, LINE_REFUSED, answer->retry_after_ms);
		return true;
	case ANSWER_BUSY:
		/* A 500 may be one record's own; the others speak for the platform as a whole. */
		if (status == 500)
			return false;
		line_fault(l, LINE_BUSY, answer->retry_after_ms);
		return true;
	default:
		return false;
	}
}

/* Answered */

/* The platform answered something else while the line waits: the wait may be shorter. */
static void hint(struct line *l)
{
	if (l->state.phase != LINE_DOWN || !l->state.outage || !l->wake.armed)
		return;
	int64_t ms = backoff_splay_ms(line_policy(l).splay_ms, line_random());
	if (loop_mono_ms(l->loop) + ms < l->wake.at_ms)
		timer_after(&l->wake, ms);
	l->state.outage = false; /* once */
}

/* What lies there may be broken while what is in use still works: nobody would see it until the next start. */
static void watch_files(struct line *l)
{
	enum err fault = l->link ? link_files_fault(l->link) : ERR_OK;
	if (fault == l->files_fault)
		return;
	l->files_fault = fault;
	if (fault != ERR_OK)
		stores_note(l->stores, JOURNAL_IDENTITY_BROKEN,
			    json_pack("{s:s}", "error", err_name(fault)));
	l->sink.changed(l->sink.arg);
}

static void note_error(struct line *l, const struct link_answer *answer)
{
	int status = answer->head->status;
	char said[96];
	if (status)
		snprintf(said, sizeof(said), "HTTP %d %s", status, answer->code);
	else
		snprintf(said, sizeof(said), "%s",
			 err_name(answer->err != ERR_OK ? answer->err : ERR_OFFLINE));
	text_show(l->last_error, sizeof(l->last_error), said);
}

void line_answered(struct line *l, const struct link_answer *answer)
{
	line_settle(l);
	watch_files(l);
	switch ((int)answer->verdict) {
	case ANSWER_TRANSPORT:
	case ANSWER_BUSY:
	case ANSWER_UNAUTHORISED:
		note_error(l, answer);
		set_online(l, false);
		return;
	case ANSWER_ACK:
	case ANSWER_OK:
	case ANSWER_NOT_MODIFIED:
		l->success_ms = loop_mono_ms(l->loop);
		l->last_error[0] = '\0';
		l->refusal_alarmed = false;
		l->tls_alarmed = false;
		break;
	default:
		break;
	}
	l->clock.confirmed(l->clock.arg);
	set_online(l, true);
	hint(l);
}

void line_reached(struct line *l)
{
	line_state_reached(&l->state);
}

void line_delivered(struct line *l)
{
	line_state_success(&l->state);
}

static void on_wake(void *arg)
{
	struct line *l = arg;
	line_state_probe(&l->state);
	l->sink.awake(l->sink.arg);
	line_settle(l);
}

/* Time */

enum line_time line_time(const struct line *l)
{
	return l->time;
}

void line_set_time(struct line *l, enum line_time time)
{
	bool changed = (l->time == LINE_TIME_TRUSTED) != (time == LINE_TIME_TRUSTED);
	l->time = time;
	if (changed)
		l->sink.changed(l->sink.arg);
}

void line_say_changed(struct line *l)
{
	l->sink.changed(l->sink.arg);
}

void line_clock_stepped(struct line *l)
{
	line_say_changed(l);
}

void line_set_floor(struct line *l, int64_t wall_ms)
{
	l->floor_ms = wall_ms;
	if (l->link)
		link_set_floor(l->link, wall_ms);
}

static void on_date(void *arg, int64_t offset_ms, bool checked)
{
	struct line *l = arg;
	l->clock.on_date(l->clock.arg, offset_ms, checked);
}

/* Enrolment */

static struct identity_files files_of(const struct line *l)
{
	const struct settings *set = l->settings;
	return (struct identity_files){ set->platform.ca, set->platform.cert, set->platform.key };
}

static enum err create_link(struct line *l, const char *cert, const char *key, struct link **out)
{
	const struct settings *set = l->settings;
	struct link_config config = {
		.loop = l->loop,
		.url = set->platform.url,
		.url2 = set->platform.url2,
		.ca = set->platform.ca,
		.cert = cert,
		.key = key,
		.adapter = adapter_find(set->platform.dialect),
		.on_date = on_date,
		.arg = l,
	};
	if (!set->platform.url[0])
		return ERR_SETTINGS;
	enum err err = link_create(&config, out);
	if (err == ERR_OK)
		link_set_floor(*out, l->floor_ms);
	return err;
}

static void open_link(struct line *l)
{
	struct identity_files files = files_of(l);
	identity_settle(&files);
	bool there = file_exists(files.cert) && file_exists(files.key);
	enum err err = there ? create_link(l, files.cert, files.key, &l->link) : ERR_NOT_FOUND;
	if (err == ERR_OK) {
		timer_cancel(&l->enrolment);
		return;
	}
	if (there && l->settings->platform.url[0])
		log_error("no platform client (%s)", err_name(err));
	timer_after(&l->enrolment, ENROLMENT_LOOK_MS);
}

static void on_enrolment(void *arg)
{
	struct line *l = arg;
	open_link(l);
	if (!l->link)
		return;
	log_info("this terminal is enrolled now");
	l->sink.enrolled(l->sink.arg);
	l->sink.changed(l->sink.arg);
	line_settle(l);
}

void line_enrolled(struct line *l)
{
	if (!l->link)
		on_enrolment(l);
}

enum err line_open_plain(struct line *l, struct link **out)
{
	return create_link(l, "", "", out);
}

bool line_doubt_dates(struct line *l)
{
	return l->clock.bad_dates(l->clock.arg);
}

/* The pass */

void line_begin_pass(struct line *l)
{
	l->passes++;
	l->passing = true;
	l->pass_failed = false;
	line_enrolled(l); /* it may be, by now */
	if (l->link && l->state.phase != LINE_UP) {
		timer_cancel(&l->wake);
		line_state_probe(&l->state);
	}
}

bool line_end_pass(struct line *l)
{
	l->passing = false;
	return l->link && !l->pass_failed;
}

unsigned line_pass(const struct line *l)
{
	return l->passing ? l->passes : 0;
}

/* What others see */

bool line_is_online(const struct line *l)
{
	return l->online;
}

enum err line_files_fault(const struct line *l)
{
	return l->files_fault;
}

const char *line_last_error(const struct line *l)
{
	return l->last_error;
}

int64_t line_quiet_ms(const struct line *l)
{
	return l->success_ms ? loop_mono_ms(l->loop) - l->success_ms : -1;
}

/* Life */

enum err line_create(struct loop *loop, const struct settings *settings, struct stores *stores,
		     const struct line_sink *sink, struct line **out)
{
	assert(sink->settle && sink->awake && sink->changed && sink->enrolled);
	struct line *l = calloc(1, sizeof(*l));
	if (!l)
		return ERR_NOMEM;
	*l = (struct line){ .loop = loop, .settings = settings, .stores = stores, .sink = *sink };
	timer_init(&l->wake, loop, on_wake, l);
	timer_init(&l->enrolment, loop, on_enrolment, l);
	timer_init(&l->hold, loop, on_hold_over, l);
	open_link(l);
	int64_t splay_ms = (int64_t)settings->sync.power_on_splay_s * 1000;
	timer_after(&l->wake, backoff_splay_ms(splay_ms, line_random()));
	*out = l;
	return ERR_OK;
}

void line_set_clock(struct line *l, const struct line_clock *clock)
{
	assert(clock->on_date && clock->confirmed && clock->bad_dates);
	l->clock = *clock;
}

void line_close(struct line *l)
{
	timer_cancel(&l->wake);
	timer_cancel(&l->enrolment);
	timer_cancel(&l->hold);
	link_destroy(STEAL(l->link));
}

void line_destroy(struct line *l)
{
	if (!l)
		return;
	line_close(l);
	free(l);
}
