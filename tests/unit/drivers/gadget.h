/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gadget.h - a driver that does as the test says, and two classes over it: one whose turn waits by
 * itself (as a reader's), one whose turn is a check with a pause after it (as a printer's).
 */
#pragma once

#include <check.h>

#include "drivers/service.h"

#define WAIT_MS	 30000 /* generous: for what comes */
#define TURN_MS	 90000 /* a turn that is not woken outlasts the test */
#define EVERY_MS 20000

/* What the driver is to do, and what it did. */
extern struct driver {
	atomic_int open, check, turn, job; /* enum err to give */
	atomic_int reset;		   /* the same; ERR_OK mends check, turn and job */
	atomic_int resets;
	atomic_bool is_stuck; /* the next turn or job waits for a byte in release[1] */
	atomic_bool has_news; /* the next turn brings some */
	atomic_int turn_ms;   /* how long a turn waits for the wake */
	atomic_int opens, closes, checks, turns, jobs;
	atomic_int order; /* as the last turn knew it */
	int release[2];
} driver;

struct gadget {
	struct device device;
	int ready, heard, changed; /* calls */
	int order;		   /* handed over */
};

extern struct loop *loop;
extern int tellings; /* of on_told(&driver) */
extern int orders;   /* what ready() hands over */
extern const struct device_class waiting, checked;
extern const struct device_class resetting; /* checked with a reset */
extern const struct device_class impatient; /* waiting, asked in turns and soon unhealthy */
#define HEALTHY_MS 200

void set_up(void);
void tear_down(void);
void on_told(void *arg);
void get_stuck(void);

/* A job of the gadget's. */
struct errand {
	struct device_job job;
	enum err err;
	int done; /* calls */
};

void submit(struct device *d, struct errand *e);

/* Turns the loop until the condition holds. */
#define await(condition)                                                            \
	do {                                                                        \
		int64_t end_ = device_clock_ms() + WAIT_MS;                         \
		while (!(condition) && device_clock_ms() < end_)                    \
			ck_assert_int_ge(sd_event_run(loop_event(loop), 10000), 0); \
		ck_assert_msg(condition, #condition);                               \
	} while (0)
