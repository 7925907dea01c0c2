/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faults.h - how the reference misbehaves when it is asked to.
 *
 * A fault is armed by name; each kind has a request it hits unless the test names another ("on":
 * "METHOD /template", or "*" for every request). Several may be armed at once; a request is hit by
 * all that fit. Used under the platform's lock.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

enum fault {
	FAULT_DROP_BODY,
	FAULT_CLOSE_BEFORE_COMMIT,
	FAULT_CLOSE_AFTER_COMMIT,
	FAULT_503,
	FAULT_204,
	FAULT_409_INFLIGHT,
	FAULT_SLOW,
	FAULT_HTML_400,
	FAULT_HTML_405,
	FAULT_HTML_413,
	FAULT_HTML_200,
	FAULT_WRONG_OFFSET,
	FAULT_CERT_EXPIRED,
	FAULT_CATALOGUE_STALE,
	FAULT_WRONG_ECHO,
	FAULT_TRUNCATED_JSON,
	FAULT_TRICKLE,
	FAULT_WRONG_SIGNATURE,
	FAULT_COUNT
};

enum { FAULT_ON_MAX = 96, FAULT_ARG_MAX = 32, FAULT_FOR_EVER = -1 };

struct faults {
	struct {
		bool armed;
		char on[FAULT_ON_MAX];
		char arg[FAULT_ARG_MAX];
		int64_t left; /* requests still to hit, or FAULT_FOR_EVER */
		int64_t hits;
	} of[FAULT_COUNT];
};

/* What hits one request. */
struct fault_hits {
	bool hit[FAULT_COUNT];
	char arg[FAULT_COUNT][FAULT_ARG_MAX];
};

/* `wish` is {"name","arg"?,"count"?,"on"?}; the name may carry its argument ("slow=200"). NULL: armed. */
const char *faults_arm(struct faults *f, const json_t *wish);
void faults_clear(struct faults *f);

/* Every kind as {"name","why","on","armed","arg","left","hits"}. */
json_t *faults_list(const struct faults *f);

/* What hits this request; counts it. */
void faults_take(struct faults *f, const char *method, const char *path, struct fault_hits *out);

/* True if this connection gets the expired certificate; counts it. */
bool faults_take_expired(struct faults *f);
bool faults_expired_armed(const struct faults *f);

/* The argument as a number. */
int64_t fault_number(const struct fault_hits *hits, enum fault fault);
