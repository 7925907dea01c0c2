/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_enrol.h - from an activation code to a certificate (endpoint 1), over a connection that shows none.
 *
 * An answer that is lost leaves the outcome unknown: the same code is sent again with the same request, of a key that
 * waits on the disk until its certificate came (crypto/identity.h). Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

#define ENROL_SENTENCE_MAX 200
#define ENROL_TRIES	   3

struct enrolments;

/* How it ended; lent. */
struct enrol_end {
	enum err err;
	const char *sentence; /* for staff, when err is not ERR_OK */
	const char *terminal_id, *hall_code, *area_code;
};

/* `receipt_spki`: lent. */
enum err enrolments_create(const struct sync_means *means, const char *receipt_spki,
			   struct enrolments **out);
/* Who waits gets ERR_CANCELLED. NULL is allowed. */
void enrolments_destroy(struct enrolments *e);
/*
 * done() comes once, with
 * ERR_EXISTS       this terminal is enrolled, and its certificate valid
 * ERR_BUSY         another enrolment is under way, or the platform takes none now
 * ERR_INVALID      the code cannot be one, or the platform does not take the request
 * ERR_NOT_ALLOWED  the code is used, expired or unknown
 * ERR_CONFLICT     this machine's serial number is enrolled
 * ERR_OFFLINE      the platform was not reached: nothing was done
 * ERR_TLS          its certificate is not trusted, or not valid at this terminal's time
 * ERR_TIMEOUT      no answer came: it may be enrolled there; the same code again finds out
 * ERR_SETTINGS     no [platform] url is known
 * or why a file cannot be written.
 */
void enrol(struct enrolments *e, const char *code,
	   void (*done)(void *arg, const struct enrol_end *end), void *arg);
