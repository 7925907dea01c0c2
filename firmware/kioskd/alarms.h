/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alarms.h - what a person must see to: what the start found to be lost, and what supervision raised. In
 * the journal, in both Status, and there until staff says that it was seen, over restarts.
 *
 * An alarm is {kind, at, detail}: name and fields of its event in core/journal/event.h. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/stores.h"

#define ALARMS_MAX \
	16 /* then the oldest leaves, supervision's before a loss; the journal keeps it */

/* Lives in its owner's struct. */
struct alarms {
	struct loop *loop;
	struct stores *stores;
	json_t *list; /* array, never NULL between init and fini */
	bool read;    /* it has what was kept */
	void (*changed)(void *arg);
	void *arg;
};

void alarms_init(struct alarms *a, struct loop *loop, struct stores *st, void (*changed)(void *arg),
		 void *arg);
void alarms_fini(struct alarms *a); /* after the stores were closed; zeroed memory is allowed */
/*
 * What the stores found when they were opened, and whether the receipt key is the one of the last start;
 * then `changed`. Before the first call to the queue, which owns `health` afterwards.
 */
void alarms_begin(struct alarms *a, const struct queue_health *health, const struct sign_key *key);
/* The start raises such events itself. */
bool alarms_are_of(const char *kind);
/* Those of the start alone, for everybody's eyes; a new array. What supervision raised is staff's. */
json_t *alarms_of_losses(const struct alarms *a);
/* Another one, noted by the caller; `detail` is stolen. */
void alarms_add(struct alarms *a, enum journal_event event, json_t *detail);
/* Staff has seen them: on the queue's thread, then on the loop's. */
enum err alarms_forget(struct queue *q);
void alarms_clear(struct alarms *a);
