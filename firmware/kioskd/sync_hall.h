/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_hall.h - a visit's questions to the platform that only make sense now: licences, notices, drafts, tickets,
 * calls, appointments. Never queued; what is under way ends with the visit. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_identity.h"
#include "firmware/link/endpoints_hall.h"

struct hall_desk;

enum err hall_desk_create(const struct sync_means *means, struct identities *identities,
			  struct hall_desk **out);
void hall_desk_destroy(struct hall_desk *d); /* NULL is allowed */
/* The visit ends: who still waits gets ERR_CANCELLED. */
void hall_desk_end(struct hall_desk *d);

/*
 * Asks; `ask` is copied but for its body, which goes at once. The token is the visit's; one that is no
 * longer taken, or that the card could not get when it came, is renewed once. done() may come from inside this call; its answer is lent, NULL without.
 * ERR_OFFLINE: the platform was not asked, or reading failed; ERR_TIMEOUT: it may be done, or not: the same
 * key again finds out; ERR_PERMISSION: nobody's card was checked online; ERR_NOT_FOUND: there is no such
 * thing any more; ERR_CONFLICT: refused; ERR_INVALID.
 */
void hall_desk_ask(struct hall_desk *d, const struct endpoint_hall *ask,
		   void (*done)(void *arg, enum err err, const json_t *answer), void *arg);
