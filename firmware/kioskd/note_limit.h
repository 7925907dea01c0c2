/* SPDX-License-Identifier: Apache-2.0 */
/*
 * note_limit.h - how often what kiosk's side of the bus can provoke is noted, so that nobody who floods
 * it fills the journal: so many at once, then one in a while. The rest is counted, and the count is said.
 *
 * What staff does and what the keeper finds out by itself is always noted. Pure.
 */
#pragma once

#include <stdint.h>

#include "firmware/core/journal/event.h"

#define NOTE_LIMITS 8

struct note_limit {
	enum journal_event event;
	int burst;  /* at once */
	int each_s; /* then one in so many seconds */
};

extern const struct note_limit note_limits[NOTE_LIMITS];

/* Zeroed is ready. */
struct note_counts {
	int64_t due_ms[NOTE_LIMITS]; /* when all of the burst is there again */
	int64_t suppressed[NOTE_LIMITS];
};

/* False: this one is only counted. `now_ms` is monotonic. */
bool note_allowed(struct note_counts *c, enum journal_event event, int64_t now_ms);
/* Takes the count of one that has any; false when there is none. */
bool note_take_suppressed(struct note_counts *c, enum journal_event *event, int64_t *count);
