/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_channel.h - when the line to the platform may be used, as a pure state machine.
 *
 *   NEW      power-on: nothing is known; only a record somebody waits for goes out
 *   PROBING  one request shows whether the platform is there
 *   UP       up to `window` records are under way; slow start 1 to 4
 *   DOWN     waits for its time, then PROBING
 *
 * A fault of the line (no connection, overload, refusal of the terminal) leads to DOWN at once. A
 * fault of one record is a strike; only when another record fails too is it the line's: a poison
 * record never stops the queue, nor does it make the others wait. No clock, no chance inside.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CHANNEL_WINDOW_MAX 4
#define CHANNEL_STRIKES	   2 /* different records in a row, without a success between */

enum channel_state { CHANNEL_NEW, CHANNEL_PROBING, CHANNEL_UP, CHANNEL_DOWN };

/* Zeroed is ready. */
struct channel {
	enum channel_state state;
	int failures; /* probes that failed in a row */
	int window;
	int strikes;
	int64_t struck; /* seq of the last strike */
	bool proven;	/* a record succeeded since the last fault of the line */
	bool refused;	/* 401, 403 ...: the terminal itself is not wanted */
	bool outage;	/* DOWN because nothing answered */
};

struct channel_policy {
	int64_t base_ms, max_ms, splay_ms;
};

enum channel_fault {
	CHANNEL_OUTAGE,	 /* no connection, 502-504: many terminals see the same */
	CHANNEL_BUSY,	 /* 429 ...: this answer said so */
	CHANNEL_REFUSED, /* configuration: certificate, rights */
	CHANNEL_STRUCK,	 /* one record after another failed */
};

/* Time for a probe: from NEW or DOWN. */
void channel_probe(struct channel *c);
/* The probe, or any other exchange, reached the platform. */
void channel_reached(struct channel *c);
/* A record got through. */
void channel_success(struct channel *c);
/*
 * To DOWN. Returns after how many ms to probe; -1 when the channel is down already. `random`: two
 * independent numbers.
 */
int64_t channel_fault(struct channel *c, enum channel_fault fault,
		      const struct channel_policy *policy, int64_t retry_after_ms,
		      const uint32_t random[2]);
/* One record failed by itself. True: it is the line after all, call channel_fault(CHANNEL_STRUCK). */
bool channel_strike(struct channel *c, int64_t seq);
/* How many records may be under way now. */
int channel_room(const struct channel *c);
