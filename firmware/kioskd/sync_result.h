/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_result.h - fetches a case's result (endpoint 21) for a citizen who waits, and says whether it is genuine.
 * Never queued. The file is in memory until its signature is judged; a genuine one goes into the descriptor of whoever
 * asked, if there is one, and is not kept. Loop's thread.
 */
#pragma once

#include "firmware/core/case/receipt.h"
#include "firmware/kioskd/sync_line.h"

#define RESULT_N_MAX	 32
#define RESULT_TOKEN_MAX 512

struct results;

/* What is asked for; lent for the call. */
struct result_wanted {
	const char *project_no, *n;
	const char *token;   /* good once */
	const json_t *spkis; /* whose signature counts, see signed.h */
	int file; /* lent until done: a blank memfd, filled and sealed when all is well; -1: none */
};

enum err results_create(const struct sync_means *means, struct results **out);
/* As results_end(), while the line still has its client. NULL is allowed. */
void results_destroy(struct results *r);
/*
 * done: ERR_OK with {sha256, bytes} of a file whose signature is good; ERR_SIGNATURE_BAD, ERR_SIGNATURE_MISSING: it
 * is not, and that is in the journal; ERR_NOT_FOUND the platform does not give it for this token, which may have
 * been used; ERR_UNSUPPORTED no key is known, nothing was asked; ERR_BUSY one is being fetched; ERR_OFFLINE it did not
 * come whole; ERR_INVALID, also of a file that is not blank; ERR_IO the file could not be filled.
 */
void result_fetch(struct results *r, const struct result_wanted *wanted,
		  void (*done)(void *arg, enum err err, const json_t *answer), void *arg);
/* The visit ends: what is running ends with ERR_CANCELLED. */
void results_end(struct results *r);
