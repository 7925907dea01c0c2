/* SPDX-License-Identifier: Apache-2.0 */
/*
 * endpoints.h - the platform's endpoints that this terminal uses, typed. Numbers are x-number of
 * platform-api.yaml.
 *
 * Each starts one exchange; see link_start() for done(), *out and errors. JSON bodies are dumped
 * at once. Loop's thread.
 */
#pragma once

#include "firmware/link/link.h"

#define ENDPOINT_IDENTITY_MS 3000
#define ENDPOINT_PROGRESS_MS 10000
#define ENDPOINT_RESULT_MS   20000 /* whoever taps waits for it */
#define ENDPOINT_RESULT_MAX  (8 * 1024 * 1024)
#define ENDPOINT_PACK_MS     (3600 * 1000) /* up to 512 MiB */

/* 26: time, for the dead-clock rule; `undated` as in struct link_request. */
enum err endpoint_time(struct link *l, bool undated, struct link_waiter w, struct link_call **out);
/* 2: heartbeat. EXPECT_JSON. */
enum err endpoint_status(struct link *l, const json_t *body, struct link_waiter w,
			 struct link_call **out);
/* 3. `etag` may be "". */
enum err endpoint_config(struct link *l, const char *etag, struct link_waiter w,
			 struct link_call **out);
/* 7. cursor "" asks for the full list, etag "" unconditionally. */
enum err endpoint_catalogue(struct link *l, const char *cursor, const char *etag,
			    struct link_waiter w, struct link_call **out);
/* 7: the whole catalogue as one file, EXPECT_BYTES. */
enum err endpoint_pack(struct link *l, size_t max, struct link_waiter w, struct link_call **out);
/* 8 */
enum err endpoint_item(struct link *l, const char *row_guid, struct link_waiter w,
		       struct link_call **out);
/* 9 */
enum err endpoint_dictionary(struct link *l, const char *name, struct link_waiter w,
			     struct link_call **out);
/* 11: total time-out ENDPOINT_IDENTITY_MS; the connection closes behind it. */
enum err endpoint_identity(struct link *l, const json_t *body, struct link_waiter w,
			   struct link_call **out);
/*
 * 18: how far a case is, for whoever has its code (in a header, never in the URL) or, with `code` "", for
 * the holder of the token. ERR_INVALID: neither. In all ENDPOINT_PROGRESS_MS; the connection closes behind it.
 */
enum err endpoint_progress(struct link *l, const char *project_no, const char *code,
			   const char *token, struct link_waiter w, struct link_call **out);
/*
 * 21: one of a case's results with its signature, EXPECT_BYTES. The token is the file's and good once. In all
 * ENDPOINT_RESULT_MS, at most ENDPOINT_RESULT_MAX bytes; the connection closes behind it.
 */
enum err endpoint_result(struct link *l, const char *project_no, const char *n, const char *token,
			 struct link_waiter w, struct link_call **out);
/* 20 */
enum err endpoint_changes(struct link *l, const char *cursor, struct link_waiter w,
			  struct link_call **out);

/* 22: the applications of a day, body {date, client_refs[]}. EXPECT_JSON. */
enum err endpoint_reconcile(struct link *l, const json_t *body, struct link_waiter w,
			    struct link_call **out);

/* 17, 19, 22, 24, 25 and what comes later: a record of the queue, delivered exactly once. */
struct endpoint_record {
	const char *kind;	/* as in the queue */
	const char *client_ref; /* also the Idempotency-Key; lent until done() */
	const char *sha256;	/* of the body as sent, lower-case hex; lent until done() */
	const void *body;	/* lent until done() */
	size_t len;
	const struct adapter *adapter; /* the dialect it is written in; NULL: the link's */
};
/*
 * A record's body in the platform's dialect, before it is frozen: translated, and marked with the
 * dialect's name where that is not the contract's. ERR_NOMEM.
 */
enum err endpoint_write(const struct adapter *a, const char *kind, json_t *body);
/*
 * ERR_UNSUPPORTED: no endpoint takes such a record. ERR_INVALID: its body does not name its case. An
 * application's success is ANSWER_ACK.
 */
enum err endpoint_record(struct link *l, const struct endpoint_record *record, struct link_waiter w,
			 struct link_call **out);
bool endpoint_takes(const char *kind);
/* 18: what became of an application, whose body need not be there; EXPECT_ACK_LIST. */
enum err endpoint_find(struct link *l, const struct endpoint_record *record, struct link_waiter w,
		       struct link_call **out);
