/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_line.h - the line to the platform as sync's parts see it: may I send, send, answered, fault.
 *
 * The line owns the platform's client (none before this terminal is enrolled), the state machine of
 * sync_line_state.h and its wait, the trust in the time, and the pass ("try now"). A part asks whether
 * it may, sends with an endpoint_...() on line_link(), and begins every answer with line_answered().
 * No part knows another: sync.c joins them. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_errand.h"
#include "firmware/kioskd/sync_line_state.h"
#include "firmware/link/endpoints.h"

/*
 * An answer that is longer in coming holds nobody up any more. More than a connection may take: a dead line
 * says so before.
 */
#define LINE_LATE_MS 15000

struct line;

/* What every part is created with; lent, outlives it. */
struct sync_means {
	struct loop *loop;
	const struct settings *settings;
	struct stores *stores; /* for stores_note(); the work goes through errands */
	struct errands *errands;
	struct line *line;
};

enum line_time {
	LINE_TIME_UNKNOWN, /* only an undated look at the time is allowed */
	LINE_TIME_TAKEN,   /* a Date was taken; full checks must confirm it */
	LINE_TIME_TRUSTED,
};

struct line_sink {
	void (*settle)(void *arg);  /* see what can be done, once this callback is over */
	void (*awake)(void *arg);   /* a wait is over: one request will show how it stands */
	void (*changed)(void *arg); /* online, enrolled, or trust in the time */
	void (*enrolled)(
		void *arg); /* certificate and key are there since the start; before changed() */
	void *arg;
};

/* What answers say about the time; see sync_clock.h. */
struct line_clock {
	void (*on_date)(void *arg, int64_t offset_ms, bool checked);
	void (*confirmed)(void *arg); /* a fully verified exchange succeeded */
	/* TLS failed because of dates. True: a look at the time follows, it is no fault of the line. */
	bool (*bad_dates)(void *arg);
	void *arg;
};

/* Begins the power-on splay. */
enum err line_create(struct loop *loop, const struct settings *settings, struct stores *stores,
		     const struct line_sink *sink, struct line **out);
/* Before the first answer can come. */
void line_set_clock(struct line *l, const struct line_clock *clock);
/* Closes the client: what is under way ends without an answer. The line itself remains. */
void line_close(struct line *l);
void line_destroy(struct line *l); /* NULL is allowed */

/* May I send? */

/* The terminal is enrolled and the time known well enough for full checks. */
bool line_may_send(const struct line *l);
/* And the line does not wait. */
bool line_is_open(const struct line *l);
/* And the platform was reached. */
bool line_is_up(const struct line *l);
/* Something answers there, even if it wants no records now. */
bool line_talks(const struct line *l);
/* How many records may be under way now. */
int line_room(const struct line *l);
enum line_phase line_phase(const struct line *l);
/* It waits for a probe that is no record's. */
bool line_is_doubted(const struct line *l);

/* Send */

struct link *line_link(const struct line *l); /* NULL: not enrolled, or closed */
/*
 * While true the probe is no record's: line_room() is 0 until the platform was reached, for LINE_LATE_MS at the
 * most.
 */
void line_hold_probe(struct line *l, bool hold);

/* Answered */

/* Every answer passes here first: online, trust, alarms; and settles. */
void line_answered(struct line *l, const struct link_answer *answer);
void line_reached(struct line *l);
void line_delivered(struct line *l);
void line_settle(struct line *l);
/* What waited may be sent now: a record is queued again. */
void line_stir(struct line *l);

/* Fault */

/* True if this answer was a fault of the line; then it is dealt with. */
bool line_take_fault(struct line *l, const struct link_answer *answer);
/* The line is at fault: it waits. */
void line_fault(struct line *l, enum line_fault fault, int64_t retry_after_ms);
/* One record failed by itself; with others in a row it makes the line doubted. */
void line_strike(struct line *l, int64_t seq);
/* The platform's answer is not what this pass hoped for. */
void line_fail_pass(struct line *l);

/* Enrolment */

/* Certificate and key may be there now: looks at once. They are looked for every minute, and for each pass. */
void line_enrolled(struct line *l);
/* A client that shows no certificate, for the enrolment; the caller's. ERR_SETTINGS: no url is known. */
enum err line_open_plain(struct line *l, struct link **out);
/* TLS failed because of dates. True: the time is not known now, a look without dates may find it. */
bool line_doubt_dates(struct line *l);

/* Something that others see is another: sink's changed(). */
void line_say_changed(struct line *l);

/* Time */

enum line_time line_time(const struct line *l);
void line_set_time(struct line *l, enum line_time time);
/* The wall clock was stepped: whoever shows it is told. */
void line_clock_stepped(struct line *l);
/* It is not earlier than this; see link_set_floor(). */
void line_set_floor(struct line *l, int64_t wall_ms);

/* Chance and policy */

uint32_t line_random(void);
/* The settings', or the platform's where the file has none. */
struct line_policy line_policy(const struct line *l);
void line_set_backoff(struct line *l, int64_t base_s, int64_t max_s); /* 0 = not said */

/* The pass */

/* Opens the client if need be, ends a wait. */
void line_begin_pass(struct line *l);
/* True if all went well. */
bool line_end_pass(struct line *l);
/* Its number, 0 while there is none. */
unsigned line_pass(const struct line *l);

/* What others see */

bool line_is_online(const struct line *l); /* the last exchange succeeded */
/* Why certificate, key and CA as they lie there cannot be used; ERR_OK: they can. */
enum err line_files_fault(const struct line *l);
/* What went wrong last, if nothing went well since: an error's name, or HTTP and the status; "" = nothing. Lent. */
const char *line_last_error(const struct line *l);
/* Milliseconds since the last successful answer, -1 before the first. */
int64_t line_quiet_ms(const struct line *l);
