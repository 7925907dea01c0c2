/* SPDX-License-Identifier: Apache-2.0 */
/*
 * figures.h - what this terminal did today, in counts: for the public notice and staff's dashboard. They
 * come from the journal's events alone, so a query of the journal gives the same. Pure.
 */
#pragma once

#include "firmware/core/supervision/supervision.h"

#define FIGURES_RATINGS 5

struct figures {
	int32_t day; /* since 1970, in China; counts are of this one */
	int64_t visits, handled, delivered, failed;
	int64_t ratings[FIGURES_RATINGS]; /* by level less one: 1 is bad, 5 is good */
	int64_t alarms[SUPERVISION_KIND_COUNT][SUPERVISION_LEVEL_COUNT];
	int64_t delivered_ms; /* the last one, of any day; 0 = none yet */
};

/* Does it count such events? */
bool figures_look_at(enum journal_event event);
void figures_event(struct figures *f, const struct journal_event_row *row, int64_t at_ms,
		   const json_t *detail);
/*
 * {date, visits, handled, delivered, failed, late, last_delivered_at | null, ratings: {"5": n, ...}, alarms:
 * {kind: {level: n}}};
 * a new object. `now_ms`: a day without an event has none.
 */
json_t *figures_json(const struct figures *f, int64_t now_ms);
/*
 * As a hall may show them: the ratings of a level in steps of KPI_GROUP_MIN, so that fewer are none and whoever looks
 * before and after a citizen does not learn what that one thought.
 */
void figures_make_public(json_t *figures);
/* {kind: {level: n}} of all kinds and levels; a new object. */
json_t *figures_alarms_json(const int64_t alarms[SUPERVISION_KIND_COUNT][SUPERVISION_LEVEL_COUNT]);
/* Counts an entry `supervision`; others are none. */
void figures_count_alarm(int64_t alarms[SUPERVISION_KIND_COUNT][SUPERVISION_LEVEL_COUNT],
			 const json_t *detail);
