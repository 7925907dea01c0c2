/* SPDX-License-Identifier: Apache-2.0 */
/*
 * world.h - a keeper without a bus: loop, stores and sync in this process, the reference platform beside
 * it on free ports, misbehaving as told through its control port.
 */
#pragma once

#include <sys/types.h>

#include "firmware/kioskd/sync.h"

struct world {
	char dir[64]; /* platform/ and store/ */
	char terminal[33];
	pid_t platform;
	int port;
	struct settings settings; /* change before world_start() */
	struct loop *loop;
	struct stores *stores;
	struct sync *sync;
	int changes; /* of records */
	int line_changes, config_changes, catalogue_changes;
	int compared;		  /* days with the platform */
	json_t *report;		  /* of the last such day; NULL before */
	struct queue_record last; /* the last that changed */
	enum err pass;		  /* of the last sync_now() */
	/* What the platform asks of the terminal */
	bool used;   /* a citizen is there */
	bool locked; /* as it was said last */
	int acts;    /* reboots and updates that were begun */
	char last_act[16];
	bool used_after_act; /* a citizen comes while one is carried out */
	enum err act_err;
	bool act_hangs;	      /* it has no end; else act_err is it */
	char hanging_act[16]; /* this one hangs; "": none */
};

extern struct world world;

/* Check fixtures: everything but stores and sync. All sync settings are 0, heartbeat_s a week. */
/* Starts it with its data in DIR/platform; returns its port. It ends with this process. */
int platform_start(const char *dir, pid_t *out);
bool port_is_free(int port);
void world_setup(void);
void world_teardown(void);
/* Opens the store and sync; world_stop() and world_start() again is a restart of kioskd. */
void world_start(void);
void world_stop(void);

/* Runs the loop until it is true; false after `ms`, much longer on a slow machine. */
bool world_until(bool (*is)(void), int ms);
/* Runs the loop for so long: for what must not happen meanwhile. */
void world_run(int ms);
/* sync_now() to its end. */
enum err world_pass(void);
/* Nothing in flight and nothing due. */
void world_idle(void);

/* Commits the n-th application (the same n gives the same client_ref) without a kick. */
struct queue_record world_submit(int n);
json_t *world_content(int n); /* what it submits; a new object */
/* The same with other members: merged into the content. Stolen. */
struct queue_record world_submit_with(int n, json_t *members, const struct queue_file *files,
				      size_t file_count);
struct queue_record world_push(int n, const char *kind, json_t *body);
/* The same with one material of so many bytes. */
void world_scan(int n, size_t len);
struct queue_record world_get(int n);
const struct queue_record *record_of(int n); /* static, until the next call */
/* Runs the loop until the record is in this state; false after `ms`. */
bool until_state(int n, const char *state, int ms);
bool until_delivered(int n, int ms);
const char *world_ref(int n); /* static */
bool world_has_body(int n);
struct queue_counts world_counts(void);
struct catalogue_info world_catalogue(void);
/* How often this event ("alarm.tls") stands in the journal, after what waits is written. */
int world_noted(const char *event);
/* A value of the queue's memory. */
void world_remember(const char *key, const char *value);

/* The control port: a new reference, NULL when the answer is none. `body` is stolen. */
json_t *control(const char *method, const char *path, json_t *body);
/* {"name": name, "arg": arg, "count": count or for ever if 0, "on": on or default if NULL} */
void fault(const char *name, const char *arg, int count, const char *on);
void no_faults(void);
void platform_down(bool down);
/*
 * The platform offers this version from now on: a bundle of so many bytes, the same for the same version. `other`:
 * members of PUT /firmware that say otherwise; stolen, may be NULL. NULL: it offers none.
 */
void world_offer(const char *version, size_t size, json_t *other);
/* The n-th byte of that bundle. */
char world_bundle_byte(const char *version, size_t n);
/* How often the platform was asked this ("POST /applications"). */
int asked(const char *request);
/* Runs the loop until it was asked so often; false after `ms`. */
bool until_asked(const char *request, int times, int ms);
/* As if an answer had said so. */
void world_set_state(int n, const char *state, const char *code);
/* It is delivered as far as this terminal knows, and the platform never heard of it. */
void world_claim_delivered(int n, bool erased);
/* The platform refused the oldest queued record of that kind. */
void world_refuse(const char *kind);
/* The platform has the n-th application exactly once, with this body. */
void assert_applied_once(int n);
int cases(void);
/* What the platform keeps of a kind ("quarantine"). */
json_t *records(const char *kind);
