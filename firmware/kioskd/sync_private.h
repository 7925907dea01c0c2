/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_private.h - what the parts of sync share. One struct, loop's thread; a store's thread sees only
 * the context of its own job.
 *
 * Parts: sync.c life and the pass; sync_delivery.c picks and sends records; sync_outcome.c what an
 * answer means for one; sync_erase.c ends personal data; sync_clock.c trust in the time; sync_heartbeat.c
 * heartbeat, configuration, changes; sync_catalogue.c the catalogue; sync_identity.c the visit's part.
 */
#pragma once

#include "firmware/kioskd/sync.h"
#include "firmware/kioskd/sync_channel.h"
#include "firmware/kioskd/sync_delivery.h"
#include "firmware/link/endpoints.h"

#define SYNC_WAITERS_MAX    8
#define SYNC_BATCHES_MAX    16
#define SYNC_ETAG_MAX	    128
#define SYNC_CURSOR_MAX	    256
#define SYNC_CONFIG_MAX	    (64 * 1024)
#define SYNC_IDENTITIES_MAX 4

/* Records delivered together, until their grace is over. */
struct batch {
	int64_t opened_ms, last_ms; /* monotonic */
	int64_t min_wall_ms;
};

struct eraser {
	struct timer timer, checkpoint;
	struct batch batches[SYNC_BATCHES_MAX];
	size_t count;
	bool seen_all; /* what was delivered before the start has had its grace */
	int64_t start_ms;
	int64_t last_checkpoint_ms, wanted_since_ms;
	bool ever;
};

enum clock_phase {
	CLOCK_UNTRUSTED, /* only an undated look at the time is allowed */
	CLOCK_STEPPED,	 /* a Date was taken; full checks must confirm it */
	CLOCK_TRUSTED,
};

struct clock {
	enum clock_phase phase;
	bool looking;	   /* GET /time is under way */
	int64_t floor_ms;  /* it is not earlier than this */
	int64_t stored_ms; /* last_wall_ms as kept */
	int64_t looked_ms; /* monotonic time of the last look without dates, 0 = none */
	bool alarmed;
};

struct heartbeat {
	struct timer timer;
	bool running; /* any of: counting, heartbeat, configuration, changes */
	bool due;
	bool is_probe;
	int interval_s;		      /* the platform's next_after_s, 0 = none */
	char etag[SYNC_ETAG_MAX];     /* of the configuration */
	char cursor[SYNC_CURSOR_MAX]; /* of the changes */
	int pages;
	int64_t delivered;		 /* cases here that may still change */
	struct catalogue_info catalogue; /* as counted for it */
};

struct catalogue_sync; /* sync_catalogue.c */

struct identity_call {
	struct sync *s;
	struct link_call *call;
	void (*done)(void *arg, enum err err, const json_t *answer);
	void *arg;
};

struct sync_waiter {
	void (*done)(void *arg, enum err err);
	void *arg;
};

struct sync {
	struct sync_config config;
	struct loop *loop;
	struct link *link; /* NULL while not enrolled */
	bool dead;	   /* destroyed; waits for its last store job */
	int jobs;	   /* under way in the stores */
	bool started;	   /* the queue's memory of the last run is read */
	struct timer settle;
	struct timer enrolment;
	struct channel channel;
	struct delivery delivery;
	struct eraser eraser;
	struct clock clock;
	struct heartbeat heartbeat;
	struct catalogue_sync *catalogue;
	struct identity_call identities[SYNC_IDENTITIES_MAX];
	char *token;			       /* of the visit, NULL = none */
	json_t *platform;		       /* /config, NULL = none */
	int64_t backoff_base_s, backoff_max_s; /* the platform's, 0 = none */
	bool refusal_alarmed, tls_alarmed;
	bool online;
	int64_t success_ms; /* monotonic, of the last successful answer; 0 = none */
	int64_t delivered, erased, syncs;
	/* A pass: sync_now() */
	unsigned pass;
	bool passing, pass_failed;
	struct sync_waiter waiters[SYNC_WAITERS_MAX];
	size_t waiter_count;
};

/* sync.c */

/* A job in the queue's store; done() is called unless sync died. `ctx` begins with a struct sync *. */
void sync_hold(struct sync *s);
/* In a done(): false if sync is gone (and *s is no more): free the context and return. */
bool sync_release(struct sync *s);
/* Looks what can be done next, once this callback is over. */
void sync_settle(struct sync *s);
uint32_t sync_random(void);
struct channel_policy sync_policy(const struct sync *s);
/* Every answer passes here first: online, trust, alarms. */
void sync_answered(struct sync *s, const struct link_answer *answer);
/* The line is at fault; arms the next probe. */
void sync_fault(struct sync *s, enum channel_fault fault, int64_t retry_after_ms);
/* What an answer says about the line: true if it was a fault of the line, and it is dealt with. */
bool sync_line_fault(struct sync *s, const struct link_answer *answer);
void sync_set_online(struct sync *s, bool online);
void sync_status(struct sync *s);
int64_t sync_now_ms(const struct sync *s); /* monotonic */

/* sync_erase.c */
void eraser_init(struct sync *s);
void eraser_fini(struct sync *s);
void eraser_start(struct sync *s);
/* Something was delivered or handed over at this wall time. */
void eraser_note(struct sync *s, int64_t wall_ms);

/* sync_clock.c */
void clock_start(struct sync *s, int64_t last_wall_ms);
void clock_on_date(void *sync, int64_t offset_ms, bool checked);
/* TLS failed because of dates: true if a look at the time follows instead of a fault of the line. */
bool clock_on_bad_dates(struct sync *s);
/* A fully verified exchange succeeded. */
void clock_confirmed(struct sync *s);
/* True if anything but the look at the time may be sent. */
bool clock_allows(const struct sync *s);
/* Looks at the time without dates. */
void clock_look(struct sync *s);

/* sync_heartbeat.c */
void heartbeat_init(struct sync *s);
void heartbeat_fini(struct sync *s);
void heartbeat_pump(struct sync *s);
/* Sends one as the probe of the line; false if one is running already. */
bool heartbeat_probe(struct sync *s);
void heartbeat_restore(struct sync *s, json_t *config, const char *etag, const char *cursor);
/* The chain is over; arms the next. */
void heartbeat_end(struct sync *s);
/* sync_changes.c: the last part of the chain; ends it. */
void changes_run(struct sync *s);

/* sync_catalogue.c */
enum err catalogue_sync_init(struct sync *s, const struct sync_config *config);
void catalogue_sync_fini(struct sync *s);
void catalogue_sync_pump(struct sync *s);
/* Ask at the next occasion, whatever the etag. */
void catalogue_sync_want(struct sync *s);
/* What the heartbeat said. */
void catalogue_sync_told(struct sync *s, const char *etag, const struct catalogue_info *have);
bool catalogue_sync_busy(const struct sync *s);

/* sync_identity.c */
void identity_end(struct sync *s, enum err err);
