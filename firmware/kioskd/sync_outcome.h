/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_outcome.h - what an answer means for one record, kept in the queue. Each outcome_...() below ends,
 * at once or later, in exactly one over() or resend(). Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_ack.h"
#include "firmware/kioskd/sync_attempt.h"
#include "firmware/kioskd/sync_deferral.h"

#define OUTCOME_ATTEMPTS_MAX \
	8 /* unclassified failures of one record, others of its kind succeeding */
#define OUTCOME_BLOB_ROUNDS 2 /* missing-blobs although everything was sent */

struct outcomes;

struct outcome_sink {
	void (*over)(void *arg, struct attempt *a);   /* it is no longer on its way */
	void (*resend)(void *arg, struct attempt *a); /* all its files again, then the record */
	/* delivered, handed over, quarantined or blocked: of any kind; the record is lent. */
	void (*changed)(void *arg, const struct queue_record *record);
	/* An acknowledgement came that has parts[]: said before the record is. Lent. */
	void (*parts)(void *arg, const char *client_ref, const json_t *parts);
	/* An acknowledgement's query code, before it is kept; NULL: nobody wants it. */
	void (*coded)(void *arg, const char *client_ref, const char *query_code);
	void *arg;
};

enum err outcomes_create(const struct sync_means *means, struct deferrals *deferrals,
			 struct acks *acks, const struct outcome_sink *sink, struct outcomes **out);
void outcomes_destroy(struct outcomes *o); /* NULL is allowed */
/* A correction or a withdrawal: about a case that the platform has. */
bool outcome_is_of_case(const char *kind);

/* The answer to the record itself. `outcomes` stands first and untyped to fit a sink. */
void outcome_posted(void *outcomes, struct attempt *a, const struct link_answer *answer);
/* An acknowledgement was kept, or not. */
void outcome_kept(void *outcomes, const struct queue_ack *ack);
/* A file of it could not be brought. */
void outcome_file_failed(void *outcomes, struct attempt *a, const struct link_answer *answer);
/* The body or a file cannot be opened, or nothing takes such a record. */
void outcome_unreadable(void *outcomes, struct attempt *a, enum err err);
