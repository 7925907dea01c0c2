/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_enquiry.h - asks the platform how far a case is (endpoint 18), for a citizen who waits. Never
 * queued: what cannot be asked now is not asked. Loop's thread.
 *
 * A query code can be guessed: after ENQUIRY_WRONG_MAX wrong ones within ENQUIRY_WINDOW_MS, whosever they
 * were, this terminal asks with no code for ENQUIRY_PAUSE_MS, whatever the platform allows.
 */
#pragma once

#include "firmware/kioskd/sync_identity.h"

#define ENQUIRY_WRONG_MAX 5
#define ENQUIRY_WINDOW_MS 600000
#define ENQUIRY_PAUSE_MS  60000
#define ENQUIRY_CODE_MAX  64

struct enquiries;

enum err enquiries_create(const struct sync_means *means, struct identities *identities,
			  struct enquiries **out);
/* As enquiries_end(), while the line still has its client. NULL is allowed. */
void enquiries_destroy(struct enquiries *e);
/*
 * `code` "": with the token of the visit's identity check, which is renewed once when it has expired.
 * done: ERR_OK with the platform's answer, lent; ERR_NOT_FOUND no such case, or a wrong code; ERR_BUSY too many
 * tries, here or there; ERR_PERMISSION no token was given; ERR_OFFLINE; ERR_INVALID.
 */
void enquiry_ask(struct enquiries *e, const char *project_no, const char *code,
		 void (*done)(void *arg, enum err err, const json_t *answer), void *arg);
/* The visit ends: running enquiries end with ERR_CANCELLED. Wrong codes stay counted. */
void enquiries_end(struct enquiries *e);
