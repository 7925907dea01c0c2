/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_reconcile.h - the daily comparison (endpoint 22): once a day is over, both sides compare which applications
 * they have of it. Every day from the oldest application on, each until nothing of it waits here any more;
 * how far it came is kept. Loop's thread.
 *
 * All applications of the day are listed, in whatever state. A difference is a delivered one that the platform
 * does not have, one that it has although it was refused or taken back here, and one of its that is not here.
 * A delivered one whose content is still here is sent again under its key instead.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

#define RECONCILE_DAY_LEN 10 /* YYYY-MM-DD, of China */

struct reconciles;

struct reconcile_sink {
	/*
	 * A day was compared. report: {date, listed, difference, open, missing: [serial], resent: [serial],
	 * mismatched: [serial, or client_ref where no record is here]}; lent.
	 */
	void (*compared)(void *arg, const json_t *report);
	/* Something is queued again. */
	void (*resent)(void *arg);
	void *arg;
};

enum err reconciles_create(const struct sync_means *means, const struct reconcile_sink *sink,
			   struct reconciles **out);
/* Whoever still waits gets ERR_CANCELLED. NULL is allowed. */
void reconciles_destroy(struct reconciles *r);
/* Starts what is due. `calm`: no record is under way or could be. */
void reconciles_pump(struct reconciles *r, bool calm);
bool reconciles_is_running(const struct reconciles *r);
/*
 * One day, now. The report is lent. ERR_INVALID: no such day. ERR_BUSY: one is under way. ERR_OFFLINE;
 * ERR_TOO_LONG: more than QUEUE_DAY_MAX applications.
 */
void reconcile_day(struct reconciles *r, const char *day,
		   void (*done)(void *arg, enum err err, const json_t *report), void *arg);
