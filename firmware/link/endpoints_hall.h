/* SPDX-License-Identifier: Apache-2.0 */
/*
 * endpoints_hall.h - what a visit asks the platform beside its check and its application: licences (12),
 * drafts (13), notices (14), the hall's slots, tickets and calls, appointments (23). None of it is ever queued.
 *
 * One row each. See link_start() for done(), *out and errors. Loop's thread.
 */
#pragma once

#include "firmware/link/link.h"

#define ENDPOINT_HALL_MS 5000 /* in all; the connection closes behind it */

enum endpoint_hall_kind {
	HALL_LICENCES,
	HALL_NOTICES,
	HALL_DRAFTS,
	HALL_DRAFT,
	HALL_TICKET,
	HALL_CALL,
	HALL_SLOTS,
	HALL_APPOINT,
	HALL_CANCEL,
	HALL_KIND_COUNT
};

struct endpoint_hall {
	enum endpoint_hall_kind kind;
	const char *
		subject; /* hall code, task code or number of an appointment, where the path has one */
	const char *key;    /* where something is created */
	const char *token;  /* the holder's, where the kind needs it */
	const json_t *body; /* where there is one */
};

/* It is the holder's: needs a token. */
bool endpoint_hall_is_personal(enum endpoint_hall_kind kind);
/* Something stays at the platform when its answer is lost. */
bool endpoint_hall_changes(enum endpoint_hall_kind kind);
/* ERR_INVALID: the subject cannot stand in a path, or what the kind needs is not there. */
enum err endpoint_hall(struct link *l, const struct endpoint_hall *ask, struct link_waiter w,
		       struct link_call **out);
