/* SPDX-License-Identifier: Apache-2.0 */
/* rig.h - a card service or a printer beside a virtual device, for tests on the loop's thread. */
#pragma once

#include <sys/types.h>

#include "drivers/card/card.h"
#include "drivers/registry.h"

#define RIG_EVENTS_MAX 256
#define RIG_PATH_MAX   256

/* A kiosk-sim of its own. */
struct rig_sim {
	pid_t pid;
	int in, out;
	char buf[4096];
	size_t len;
};

/*
 * Starts `kiosk-sim argv[0] argv[1] ...` and waits for `ready`; `env NAME=VALUE` lines go into this
 * program's environment. Fails the test otherwise.
 */
void rig_sim_start(struct rig_sim *sim, const char *const argv[]);
/*
 * For a main(), of a device that is seen only by a program that was started with its environment
 * (umockdev): starts it and then this program again, and returns there.
 */
void rig_sim_around(struct rig_sim *sim, const char *const sim_argv[], char **argv);
/* Sends a command and expects `ok`. */
void rig_sim_do(struct rig_sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The next line, waiting at most that long; NULL if none came. Valid until the next call. */
const char *rig_sim_line(struct rig_sim *sim, int timeout_ms);
void rig_sim_stop(struct rig_sim *sim);

struct rig_event {
	enum card_event_kind kind;
	enum device_state state;
	enum err err;
	int reader, slot;
	bool contactless;
	int64_t at_ms; /* monotonic */
	struct document doc;
};

struct rig {
	char dir[RIG_PATH_MAX]; /* a fresh folder */
	struct loop *loop;
	struct settings settings;
	const struct registry *registry; /* NULL: the product's */
	struct devices *devices;
	struct cards *cards;
	struct rig_event events[RIG_EVENTS_MAX];
	int n_events; /* events beyond the limit are only counted */
	int taken;    /* events rig_wait() has passed */
	int tellings; /* times the devices' table said that it changed */
};

/*
 * So many times longer may everything take that is waited for: a machine may be slow and busy. How fast a
 * reader is, tests/bench says, alone on the machine.
 */
#define RIG_PATIENCE 8

void rig_init(struct rig *rig);
/* Starts the devices in rig->settings. */
void rig_start(struct rig *rig);
/* Asks the first device; what it answered. Fails after `timeout_ms`, with patience. */
enum err rig_self_test(struct rig *rig, int timeout_ms);
/* Stops them; rig_start() may follow. */
void rig_stop(struct rig *rig);
void rig_fini(struct rig *rig);
/* Runs the loop for that long. */
void rig_run(struct rig *rig, int ms);
/*
 * Runs the loop until an event of that kind arrives; those before it are passed over. NULL after
 * `timeout_ms`, with patience. The event stays valid.
 */
const struct rig_event *rig_wait(struct rig *rig, enum card_event_kind kind, int timeout_ms);
/* The same for a state event with that state. */
const struct rig_event *rig_wait_state(struct rig *rig, enum device_state state, int timeout_ms);
/* The events so far of that kind. */
int rig_count(const struct rig *rig, enum card_event_kind kind);
int64_t rig_now_ms(void);
/*
 * Are these bytes anywhere in this program's writable memory? Each is given XORed with RIG_VEIL, so
 * that the question is not what is found. Forgets the events first.
 */
#define RIG_VEIL 0x5a
bool rig_remembers(struct rig *rig, const uint8_t *veiled, size_t len);
/* tests/devices/cards/NAME.json */
const char *rig_card(const char *name);
/* Descriptors this program has open. */
int rig_fds(void);
/* Wake-ups (voluntary context switches) of the thread of that name ("reader.1"); -1 without one. */
long rig_wakeups(const char *thread);
/*
 * The fewest wake-ups of it in `ms`, of up to three such times: a busy machine adds some (locks, messages that come in
 * two parts) now and then, a thread that polls has them every time. Ends with the first that is within the limit.
 */
long rig_rest(struct rig *rig, const char *thread, int ms, long limit);
