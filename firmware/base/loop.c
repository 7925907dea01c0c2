/* SPDX-License-Identifier: Apache-2.0 */
/* loop.c - one sd-event timer source serves a sorted list of timers. */
#include "firmware/base/loop.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <time.h>

/*
 * How late sd-event may be, in microseconds. It picks its moment anywhere in that span, so that wake-ups
 * of a machine fall together: right for what waits seconds, but each step of work under way waited half
 * of it (the drain of the queue was bound by that).
 */
#define EXACT_US 1
#define EASY_US	 1000
#define NEAR_MS	 20 /* what is due sooner is work under way */

struct loop {
	sd_event *event;
	sd_event_source *tick; /* at the first timer's time, off when there is none */
	struct timer *first;
	int64_t moved_ms; /* by the test channel, both clocks */
	int64_t wall_ms;  /* correction of the wall clock */
	bool held;	  /* by a test: what follows are the clocks of that moment */
	int64_t held_mono_ms, held_wall_ms;
};

static int64_t read_clock_ms(clockid_t id)
{
	struct timespec ts;
	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t loop_mono_ms(const struct loop *loop)
{
	int64_t ms = loop->held ? loop->held_mono_ms : read_clock_ms(CLOCK_BOOTTIME);
	return ms + loop->moved_ms;
}

int64_t loop_wall_ms(const struct loop *loop)
{
	int64_t ms = loop->held ? loop->held_wall_ms : read_clock_ms(CLOCK_REALTIME);
	return ms + loop->moved_ms + loop->wall_ms;
}

void loop_correct_wall(struct loop *loop, int64_t add_ms)
{
	loop->wall_ms += add_ms;
}

int64_t loop_wall_correction_ms(const struct loop *loop)
{
	return loop->wall_ms;
}

sd_event *loop_event(struct loop *loop)
{
	return loop->event;
}

static void rearm(struct loop *loop)
{
	if (!loop->first || (loop->held && !loop_is_due(loop))) {
		sd_event_source_set_enabled(loop->tick, SD_EVENT_OFF);
		return;
	}
	int64_t real_ms = loop->first->at_ms - loop->moved_ms;
	bool near = loop->first->at_ms - loop_mono_ms(loop) < NEAR_MS;
	sd_event_source_set_time_accuracy(loop->tick, near ? EXACT_US : EASY_US);
	sd_event_source_set_time(loop->tick, real_ms > 0 ? (uint64_t)real_ms * 1000 : 0);
	sd_event_source_set_enabled(loop->tick, SD_EVENT_ONESHOT);
}

static size_t count_due(const struct loop *loop)
{
	size_t due = 0;
	int64_t now_ms = loop_mono_ms(loop);
	for (const struct timer *t = loop->first; t && t->at_ms <= now_ms; t = t->next)
		due++;
	return due;
}

/* What a timer arms for at once has its turn after the loop's other sources: it must not starve them. */
static void run_due(struct loop *loop)
{
	for (size_t n = count_due(loop); n && loop_is_due(loop); n--) {
		struct timer *t = loop->first;
		assert(t->armed && t->loop == loop);
		loop->first = t->next;
		t->armed = false;
		t->fire(t->arg);
	}
	rearm(loop);
}

static int on_tick(sd_event_source *s, uint64_t usec, void *arg)
{
	(void)s;
	(void)usec;
	run_due(arg);
	return 0;
}

void loop_advance(struct loop *loop, int64_t ms)
{
	assert(ms >= 0);
	int64_t target = loop->moved_ms + ms;
	/* Step by step, so that a timer that arms another sees its own time, not the end's. */
	while (loop->first) {
		int64_t ahead = loop->first->at_ms - loop_mono_ms(loop);
		if (ahead < 0)
			ahead = 0;
		if (loop->moved_ms + ahead > target)
			break;
		loop->moved_ms += ahead;
		struct timer *t = loop->first;
		assert(t->armed && t->loop == loop);
		loop->first = t->next;
		t->armed = false;
		t->fire(t->arg);
	}
	if (loop->moved_ms < target)
		loop->moved_ms = target;
	rearm(loop);
}

void loop_hold(struct loop *loop)
{
	loop->held_mono_ms = read_clock_ms(CLOCK_BOOTTIME);
	loop->held_wall_ms = read_clock_ms(CLOCK_REALTIME);
	loop->held = true;
	rearm(loop);
}

static enum err watch_signals(struct loop *loop)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return err_from_errno(errno);
	if (sd_event_add_signal(loop->event, NULL, SIGTERM, NULL, NULL) < 0 ||
	    sd_event_add_signal(loop->event, NULL, SIGINT, NULL, NULL) < 0)
		return ERR_IO;
	signal(SIGPIPE, SIG_IGN);
	return ERR_OK;
}

static void loop_destroy_ptr(struct loop **loop)
{
	loop_destroy(*loop);
}

enum err loop_create(struct loop **out)
{
	CLEANUP(loop_destroy_ptr) struct loop *loop = calloc(1, sizeof(*loop));
	if (!loop)
		return ERR_NOMEM;
	if (sd_event_new(&loop->event) < 0)
		return ERR_NOMEM;
	if (sd_event_set_watchdog(loop->event, true) < 0)
		return ERR_IO;
	enum err err = watch_signals(loop);
	if (err != ERR_OK)
		return err;
	if (sd_event_add_time(loop->event, &loop->tick, CLOCK_BOOTTIME, 0, EASY_US, on_tick, loop) <
	    0)
		return ERR_IO;
	sd_event_source_set_enabled(loop->tick, SD_EVENT_OFF);
	*out = STEAL(loop);
	return ERR_OK;
}

void loop_destroy(struct loop *loop)
{
	if (!loop)
		return;
	assert(!loop->first);
	sd_event_source_unref(loop->tick);
	sd_event_unref(loop->event);
	free(loop);
}

enum err loop_run(struct loop *loop)
{
	return sd_event_loop(loop->event) < 0 ? ERR_IO : ERR_OK;
}

void loop_quit(struct loop *loop)
{
	sd_event_exit(loop->event, 0);
}

/* Timers */

void timer_init(struct timer *t, struct loop *loop, void (*fire)(void *arg), void *arg)
{
	assert(loop);
	*t = (struct timer){ .loop = loop, .fire = fire, .arg = arg };
}

void timer_after(struct timer *t, int64_t after_ms)
{
	assert(t->loop && t->fire);
	timer_cancel(t);
	t->at_ms = loop_mono_ms(t->loop) + (after_ms > 0 ? after_ms : 0);
	struct timer **at = &t->loop->first;
	while (*at && (*at)->at_ms <= t->at_ms)
		at = &(*at)->next;
	t->next = *at;
	*at = t;
	t->armed = true;
	rearm(t->loop);
}

void timer_cancel(struct timer *t)
{
	if (!t->armed)
		return;
	assert(t->loop->first);
	for (struct timer **at = &t->loop->first; *at; at = &(*at)->next) {
		if (*at == t) {
			*at = t->next;
			break;
		}
	}
	t->armed = false;
	rearm(t->loop);
}

bool loop_is_due(const struct loop *loop)
{
	return loop->first && loop->first->at_ms <= loop_mono_ms(loop);
}
