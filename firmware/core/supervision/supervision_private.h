/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supervision_private.h - what the files of the engine share: supervision.c (alarms, shapes, events, life),
 * supervision_meet.c (does an event meet a rule), supervision_time.c (what falls due).
 */
#pragma once

#include "firmware/core/supervision/supervision.h"
#include "firmware/core/supervision/supervision_watch.h"

#define EXPECTED_MAX 64
#define RULES_MAX    64

struct supervision {
	const struct supervision_rule *rules;
	size_t rule_count;
	struct supervision_sink sink;
	struct workdays workdays;
	int from, until; /* hours for maintenance */
	struct watches watches;
	struct {
		int open;	     /* things */
		int told;	     /* together: what was raised since nothing was open */
		bool still;	     /* it stands still */
		int32_t day, raised; /* how often on that day */
	} state[RULES_MAX];
	bool reading; /* the journal */
	struct supervision_alarm expected[EXPECTED_MAX];
	size_t expected_count;
	int64_t due_ms, swept_ms;
};

/* supervision.c: to the sink, or expected while the journal is read. */
void supervision_raise(struct supervision *s, const struct supervision_alarm *alarm);
/* Those that are not open and were not touched since. */
void supervision_forget(struct supervision *s, int64_t before_ms);

/* supervision_meet.c */
bool supervision_meets(const struct supervision *s, const struct supervision_event *events,
		       enum journal_event event, int64_t at_ms, const json_t *detail);

/* supervision_time.c */

/* Looks at one open thing: raises what it has reached, and knows when to look again. */
void supervision_look(struct supervision *s, struct watch *w, int64_t now_ms);
/* What is open under a rule stands still, or begins anew. */
void supervision_stand_still(struct supervision *s, int rule);
void supervision_begin_again(struct supervision *s, int rule, int64_t now_ms);
/* The clock made a step, and everything under watch makes it too. */
void supervision_move(struct supervision *s, int64_t ms);
