/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trial.h - whether this start of the machine has proved itself, and the restart that takes an update.
 *
 * Until the act mark-good is done the loader counts this start as a try, and after three goes back to the other slot;
 * the board gives a start half an hour (kiosk-trial.timer). It is good when kiosk is connected, which it is behind its
 * first frame, its devices were tested, and the platform answered or TRIAL_ALONE_MS went by. How a device's test ended
 * is no part of it: a reader that somebody unplugged must not lead to another version. Loop's thread.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/loop.h"

#define TRIAL_FIRST_MS 60000 /* devices are tested by then */
#define TRIAL_EVERY_MS 5000
#define TRIAL_AGAIN_MS 60000 /* after an act that failed */
#define TRIAL_ALONE_MS (10 * 60 * 1000)
#define TRIAL_QUIET_MS (5 * 60 * 1000) /* nobody was here for so long: an update may be taken */

struct keeper;

/* Lives in the keeper. */
struct trial {
	struct keeper *keeper;
	struct timer look, take;
	int64_t began_ms, quiet_ms; /* monotonic: kioskd's start; since then nobody is here */
};

struct trial_facts {
	bool kiosk_here;
	const json_t *devices; /* what kiosk last said, lent */
	bool heard;	       /* the platform answered since the start */
	int64_t running_ms;
};

/* Pure. */
bool trial_passed(const struct trial_facts *f);

/* Begins to look, on a board; elsewhere nothing happens. */
void trial_begin(struct trial *t, struct keeper *keeper);
/* An update was installed by staff: the machine starts anew once nobody was here for TRIAL_QUIET_MS. */
void trial_take(struct trial *t);
/* Zeroed memory is allowed. */
void trial_end(struct trial *t);
