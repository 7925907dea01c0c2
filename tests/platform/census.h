/* SPDX-License-Identifier: Apache-2.0 */
/*
 * census.h - what was asked of the platform since it started: counters by method and template, the
 * last requests with their status, the last heartbeats. No body but a heartbeat's is kept here.
 * Used under the platform's lock.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

enum { CENSUS_RECENT_MAX = 200, CENSUS_HEARTBEATS_MAX = 20 };

struct census {
	json_t *counts; /* "METHOD /template" -> integer */
	json_t *recent; /* oldest first: {"request","status","terminal"}; status 0: closed without one */
	json_t *heartbeats; /* oldest first */
	int64_t connections;
};

void census_init(struct census *c);
void census_fini(struct census *c);
void census_clear(struct census *c);
void census_count(struct census *c, const char *method, const char *path);
void census_answered(struct census *c, const char *method, const char *path, const char *terminal,
		     unsigned status);
void census_heartbeat(struct census *c, json_t *body); /* takes its own reference */
json_t *census_list(const struct census *c);
