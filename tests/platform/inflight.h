/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inflight.h - the idempotency keys whose first request is still running.
 *
 * In memory only: what was running when the platform died is not running any more. Used under the
 * platform's lock.
 */
#pragma once

#include <stdbool.h>

enum { INFLIGHT_MAX = 256, INFLIGHT_NAME_MAX = 128 };

struct inflight {
	char name[INFLIGHT_MAX][INFLIGHT_NAME_MAX]; /* "terminal key", "" = free */
};

enum inflight_claim { INFLIGHT_MINE, INFLIGHT_RUNNING, INFLIGHT_FULL };

enum inflight_claim inflight_claim(struct inflight *f, const char *terminal, const char *key);
void inflight_release(struct inflight *f, const char *terminal, const char *key);
