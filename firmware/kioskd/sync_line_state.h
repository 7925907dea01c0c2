/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_line_state.h - when the line to the platform may be used, as a pure state machine.
 *
 *   NEW      power-on: nothing is known; only a record somebody waits for goes out
 *   PROBING  one request shows whether the platform is there
 *   UP       up to `window` records are under way; slow start 1 to 4
 *   DOWN     waits for its time, then PROBING
 *
 * A fault of the line (no connection, overload, refusal of the terminal) leads to DOWN at once. A
 * record that failed by itself never does: it is a strike, and when others failed in a row too, without
 * a success between, the line is doubted: something that is no record (the heartbeat) shows how it
 * stands, after 2, 4, 8 ... strikes. A doubt that was unfounded doubles what the next one takes, until the
 * line fails. So a hundred poison records cost a few probes, in whatever order they come, and make nobody
 * wait. No clock, no chance inside.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define LINE_WINDOW_MAX	   4
#define LINE_STRIKES	   2 /* different records in a row, without a success between: doubted */
#define LINE_UNFOUNDED_MAX 4 /* then it takes LINE_STRIKES << 4 */

enum line_phase { LINE_NEW, LINE_PROBING, LINE_UP, LINE_DOWN };

/* Zeroed is ready. */
struct line_state {
	enum line_phase phase;
	int failures; /* probes that failed in a row */
	int window;
	int strikes;
	int64_t struck; /* seq of the last strike */
	int unfounded;	/* doubts since the last fault, up to LINE_UNFOUNDED_MAX */
	bool doubted;	/* PROBING, and no record will show how the line stands */
	bool refused;	/* 401, 403 ...: the terminal itself is not wanted */
	bool outage;	/* DOWN because nothing answered */
};

struct line_policy {
	int64_t base_ms, max_ms, splay_ms;
};

enum line_fault {
	LINE_OUTAGE,  /* no connection, 502-504: many terminals see the same */
	LINE_BUSY,    /* 429 ...: this answer said so */
	LINE_REFUSED, /* configuration: certificate, rights */
};

/* Time for a probe: from anything but UP. */
void line_state_probe(struct line_state *l);
/* The probe, or any other exchange, reached the platform. */
void line_state_reached(struct line_state *l);
/* A record got through. */
void line_state_success(struct line_state *l);
/*
 * To DOWN. Returns after how many ms to probe; -1 when the line is down already. `random`: two
 * independent numbers.
 */
int64_t line_state_fault(struct line_state *l, enum line_fault fault,
			 const struct line_policy *policy, int64_t retry_after_ms,
			 const uint32_t random[2]);
/* One record failed by itself; the next ones go one by one. */
void line_state_strike(struct line_state *l, int64_t seq);
/* How many records may be under way now. */
int line_state_room(const struct line_state *l);
