/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_identity.h - the online check of a card, and the end of everything a visit left here. Never
 * queued: what cannot be made within its time is not made. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

struct identities;

enum err identities_create(const struct sync_means *means, struct identities **out);
/* As identities_end(), while the line still has its client. NULL is allowed. */
void identities_destroy(struct identities *i);
/* See sync_identify(). */
void identity_check(struct identities *i, const json_t *request,
		    void (*done)(void *arg, enum err err, const json_t *answer), void *arg);
/* Of the visit's last check; NULL: there is none. Lent until the next check or the visit's end. */
const char *identity_token(const struct identities *i);
/*
 * The token is no longer taken: the visit's card is checked once more, as identity_check(). ERR_NOT_FOUND: no
 * card was checked in this visit.
 */
void identity_renew(struct identities *i,
		    void (*done)(void *arg, enum err err, const json_t *answer), void *arg);
/* Running checks end with ERR_CANCELLED; the token is wiped. */
void identities_end(struct identities *i);
