/* SPDX-License-Identifier: Apache-2.0 */
/*
 * routes.h - which request goes to which handler, as a table.
 *
 * Paths are written after the base path /kiosk/v1; "{name}" stands for one segment that is handed to
 * the handler in request.param. firmware/link/platform-api.yaml describes the same routes, and a test
 * holds the two together.
 */
#pragma once

#include "tests/platform/request.h"

/* Called with the platform's lock held, inside a transaction that is kept if the answer is below 400. */
typedef void (*route_handler)(struct request *r, struct answer *a);

enum route_flags {
	ROUTE_OPEN = 1,	      /* without a client certificate too */
	ROUTE_JSON = 2,	      /* the body is a JSON object */
	ROUTE_IDEMPOTENT = 4, /* needs an Idempotency-Key */
	ROUTE_PERSONAL = 8,   /* the answer must not be stored: Cache-Control no-store */
	ROUTE_FILE = 16,      /* the body is bytes of a file; a wrong digest is 422 */
	ROUTE_CONTROL = 32,   /* control port: no certificate, no digests, no faults */
};

struct route {
	const char *method;
	const char *path;
	route_handler handle;
	unsigned flags;
	size_t body_max; /* 0: ROUTE_BODY_MAX */
};

enum {
	ROUTE_BODY_MAX = 1024 * 1024,
	ROUTE_APPLICATION_MAX = 256 * 1024,
	ROUTE_CHUNK_MAX = 8 * 1024 * 1024,
	ROUTE_CATALOGUE_MAX = 64 * 1024 * 1024,
	ROUTE_DISCARD_MAX =
		16 * 1024 *
		1024, /* of a body that is too large, this much is read and thrown away */
};

struct route_table {
	const char *base; /* what every path begins with */
	const struct route *routes;
	size_t count;
};

extern const struct route_table routes_platform;

enum route_match { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };

/* On ROUTE_FOUND sets *out and the parameters of the path. */
enum route_match routes_find(const struct route_table *table, const char *method, const char *path,
			     const struct route **out,
			     char param[REQUEST_PARAMS_MAX][REQUEST_PARAM_MAX]);

/* Every route as {"method","path","idempotent","body_max"}. */
json_t *routes_list(const struct route_table *table);
