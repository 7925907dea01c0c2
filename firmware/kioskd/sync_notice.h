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
 * True if a success counts for this record. A notice's does only if the platform says that this very
 * record is handed over; then `original` gets the application's client_ref, unless the notice had no
 * sealed body: such a one hands nothing over.
 */
bool notice_is_taken(const struct attempt *a, const struct link_answer *answer,
		     char original[UUID_TEXT_LEN + 1]);
