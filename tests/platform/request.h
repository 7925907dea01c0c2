/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request.h - one request as a handler sees it, and the answer it fills.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "tests/platform/faults.h"
#include "tests/platform/hash.h"
#include "tests/platform/platform.h"

struct MHD_Connection;
struct route;

enum {
	REQUEST_PARAMS_MAX = 2,
	REQUEST_PARAM_MAX = 128,
	REQUEST_TERMINAL_MAX = 65,
	REQUEST_KEY_MAX = 40,
	ANSWER_HEADERS_MAX = 10,
};

struct request {
	struct platform *platform;
	struct MHD_Connection *connection;
	const struct route *route; /* NULL: there is none for this path and method */
	bool known_path;	   /* there is one for this path and another method */
	const char *method;
	char param[REQUEST_PARAMS_MAX][REQUEST_PARAM_MAX]; /* what stood at {…} in the template */
	char terminal[REQUEST_TERMINAL_MAX]; /* CN of the client certificate, "" without */
	char key[REQUEST_KEY_MAX];	     /* Idempotency-Key without its quotes */
	char *body;			     /* zero-terminated */
	size_t body_len;
	char body_sha256[HASH_HEX_MAX];
	bool too_large; /* the body was more than the route takes and was thrown away */
	json_t *json;	/* the body, when the route takes JSON */
	struct fault_hits faults;
};

/* A header field of the request or a parameter of its query; NULL if there is none. Lent. */
const char *request_header(const struct request *r, const char *name);
const char *request_query(const struct request *r, const char *name);

/* A text member of the JSON body, "" if there is none. Lent. */
const char *request_text(const struct request *r, const char *member);

struct answer {
	unsigned status;
	json_t *json; /* the body, unless `bytes` is set */
	char *bytes;
	size_t len;
	const char *type; /* Content-Type; a literal */
	struct {
		const char *name;
		char *value;
	} headers[ANSWER_HEADERS_MAX];
	size_t header_count;
	bool keep_effect; /* an error that nevertheless changed something */
	bool plain; /* not from the platform but from something in between: no digest, no Date */
	size_t break_after; /* not 0: the connection breaks after so many bytes of the body */
	int64_t bytes_s;    /* not 0: so slowly comes the body */
};

void answer_json(struct answer *a, unsigned status, json_t *json); /* takes over `json` */
void answer_empty(struct answer *a, unsigned status);

/* Takes over `bytes` (malloc). */
void answer_bytes(struct answer *a, unsigned status, const char *type, char *bytes, size_t len);

/* `name` is a literal. */
void answer_header(struct answer *a, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* ETag and, if the request has it in If-None-Match, 304 (then true: the answer is complete). */
bool answer_etag(const struct request *r, struct answer *a, const char *etag);

void answer_fini(struct answer *a);
