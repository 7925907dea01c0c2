/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supervision_fixture.h - an engine with a clock that the test moves, and a journal that is read again. What
 * is raised is written down and seen by the engine, as the keeper does it.
 */
#pragma once

#include "firmware/core/supervision/supervision.h"

#define MINUTE_MS  (60 * (int64_t)1000)
#define HOUR_MS	   (60 * MINUTE_MS)
#define DAY_MS	   (24 * HOUR_MS)
#define RAISED_MAX 64

extern struct supervision *engine;
extern int64_t now; /* a Monday, 09:00 */
extern struct supervision_alarm raised[RAISED_MAX];
extern size_t raised_count;

/* Check fixtures. */
void supervision_setup(void);
void supervision_teardown(void);

/* An event now, written down first. `detail` is stolen. */
void happen_json(enum journal_event event, json_t *detail);
/* The same with JSON in single quotes; "" = none. */
void happen(enum journal_event event, const char *detail);
/* As the keeper's timer: whenever something may fall due. */
void pass(int64_t ms);
/* The same engine from what was written; raised_count counts from then. */
void read_again(void);
/* The last entry never reached the disk; none did that anybody needs any more. */
void unwrite(void);
void forget_written(void);

/* A submit with what is usual; `changes` in single quotes. */
void submit(int n, const char *changes);
void record(int n, const char *state, const char *case_state);
void visit_end(int n, const char *cause);
/* The whole life of a case. */
void usual(int n);

void assert_raised(const char *rule, enum supervision_level level, const char *subject);
