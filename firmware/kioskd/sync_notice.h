/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_notice.h - tells the platform of every quarantined application: a record of its own, with the
 * application's body sealed to the platform's key. Without that key no notice is made: the record stays
 * quarantined, staff is told once, and the notice is made when the key comes. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_attempt.h"
#include "firmware/kioskd/sync_line.h"

struct notices;

/* `made`: a notice was committed and may be sent. */
enum err notices_create(const struct sync_means *means, void (*made)(void *arg), void *arg,
			struct notices **out);
void notices_destroy(struct notices *n); /* NULL is allowed */
/* The platform's key, copied; "" = none. Tells of all that are quarantined and not told of yet. */
void notices_set_key(struct notices *n, const char *sealing_spki);
bool notices_have_key(const struct notices *n);
/* This application was just quarantined. */
void notices_tell(struct notices *n, const struct queue_record *record);
/* Applications whose notice waits for a key, as last seen. */
int64_t notices_waiting(const struct notices *n);

/*
 * A refused record's way out, on the queue's thread. A notice that may have been sent decides: until the
 * platform answers it nobody knows whose the record is, so that nothing else is done with it.
 */
enum notice_stand {
	NOTICE_NONE,	/* nothing was told */
	NOTICE_WAITING, /* queued, perhaps sent */
	NOTICE_REFUSED, /* the platform did not take it */
	NOTICE_TAKEN,	/* the platform has the record */
};
enum notice_stand notice_stand(struct queue *q, const struct queue_record *record);
/*
 * Staff: hands a quarantined or blocked record over, again if a notice was refused; `spki` seals. *out is the
 * record as it is then. ERR_NOT_ALLOWED: in that state there is nothing to hand over. ERR_UNSUPPORTED: no such
 * key. ERR_SEAL_BROKEN, ERR_NOT_FOUND: its body cannot be read.
 */
enum err notice_hand_over(struct queue *q, const char *spki, const struct queue_record *record,
			  int64_t wall_ms, struct queue_record *out);
/*
 * The citizen: takes a quarantined or blocked record back; its body and files may be erased. Repeatable.
 * ERR_CONFLICT: it is the platform's, or on its way there. ERR_NOT_ALLOWED: any other state.
 */
enum err notice_take_back(struct queue *q, const struct queue_record *record,
			  struct queue_record *out);

/*
 * True if a success counts for this record. A notice's does only if the platform says that this very
 * record is handed over; then `original` gets the application's client_ref, unless the notice had no
 * sealed body: such a one hands nothing over.
 */
bool notice_is_taken(const struct attempt *a, const struct link_answer *answer,
		     char original[UUID_TEXT_LEN + 1]);
