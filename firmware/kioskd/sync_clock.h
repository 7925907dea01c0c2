/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_clock.h - whether the time can be believed, and what follows for certificates. It writes the
 * line's line_time(). Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

struct clock;

/* The time is unknown until clock_start(). */
enum err clock_create(const struct sync_means *means, struct clock **out);
void clock_destroy(struct clock *c); /* NULL is allowed */
/* What the last run knew; 0 = nothing. */
void clock_start(struct clock *c, int64_t last_wall_ms);
/* Looks at the time without dates, if none is under way. The line must have a client. */
void clock_look(struct clock *c);
/* Also with dates, for a second opinion. */
bool clock_is_looking(const struct clock *c);
/* Keeps a trusted time for the next start, at most once a minute. */
void clock_keep(struct clock *c);
