/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop.h - sd-event with a clock that tests can move.
 *
 * The loop owns the program's two clocks. Monotonic time (CLOCK_BOOTTIME plus what the test channel
 * added) drives timers; wall time (CLOCK_REALTIME plus the same, plus a correction learnt from the
 * platform) is only ever printed and sent. Everything here belongs to the loop's thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "firmware/base/err.h"

struct loop;

/* A timer lives in its owner's struct; zeroed memory plus timer_init() makes one. */
struct timer {
	struct timer *next; /* the loop's list, earliest first */
	struct loop *loop;
	int64_t at_ms; /* monotonic; meaningful while armed */
	bool armed;
	void (*fire)(void *arg);
	void *arg;
};

/* Where systemd wants to hear that we still go round (WatchdogSec), it does. */
enum err loop_create(struct loop **out);
void loop_destroy(struct loop *loop); /* NULL is allowed; timers must be cancelled before */
sd_event *loop_event(struct loop *loop);
/* Runs until loop_quit() or SIGTERM/SIGINT (which loop_create() blocked and watches). */
enum err loop_run(struct loop *loop);
void loop_quit(struct loop *loop);

int64_t loop_mono_ms(const struct loop *loop);
int64_t loop_wall_ms(const struct loop *loop); /* since 1970 */
/* Adds to wall time only: the offset learnt from the platform's Date. */
void loop_correct_wall(struct loop *loop, int64_t add_ms);
int64_t loop_wall_correction_ms(const struct loop *loop); /* all that was added so */
/* Test channel: moves both clocks and runs the timers that fall due, in order of their times. */
void loop_advance(struct loop *loop, int64_t ms);
/* Tests: from now on only loop_advance() moves the clocks, however long the machine takes. */
void loop_hold(struct loop *loop);

void timer_init(struct timer *t, struct loop *loop, void (*fire)(void *arg), void *arg);
/* Fires once, `after_ms` from now; arming again moves it. */
void timer_after(struct timer *t, int64_t after_ms);
void timer_cancel(struct timer *t);
/* A timer is due and has not fired yet. */
bool loop_is_due(const struct loop *loop);
