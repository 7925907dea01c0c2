/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_heartbeat.h - the heartbeat, and the platform's configuration that its answer leads to. Loop's
 * thread.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

#define HEARTBEAT_ETAG_MAX   128
#define HEARTBEAT_CONFIG_MAX (64 * 1024)

struct heartbeat;

struct heartbeat_sink {
	/* peripherals[], a new array; may return NULL. */
	json_t *(*peripherals)(void *arg);
	/* The platform took it: the catalogue's etag there, and what was here when it was counted. */
	void (*taken)(void *arg, const char *catalogue_etag, const struct catalogue_info *have);
	/* So many commands wait there. */
	void (*commands)(void *arg, int64_t pending);
	/* heartbeat_config() is another. */
	void (*configured)(void *arg);
	/* Its own part is over; what belongs behind it ends with heartbeat_end(). */
	void (*rest)(void *arg, int64_t cases_here);
	void *arg;
};

/* `receipt_spki`: lent. The first is due at once. */
enum err heartbeat_create(const struct sync_means *means, const char *receipt_spki,
			  const struct heartbeat_sink *sink, struct heartbeat **out);
void heartbeat_destroy(struct heartbeat *h); /* NULL is allowed */
/* What the last run knew: the configuration (stolen, NULL = none) and its etag. */
void heartbeat_restore(struct heartbeat *h, json_t *config, const char *etag);

void heartbeat_pump(struct heartbeat *h);
/* One is due now. */
void heartbeat_want(struct heartbeat *h);
/* Sends one as the probe of the line, unless one is running. */
void heartbeat_probe(struct heartbeat *h);
/* The chain is over; arms the next. */
void heartbeat_end(struct heartbeat *h);
bool heartbeat_is_running(const struct heartbeat *h);
const json_t *heartbeat_config(const struct heartbeat *h); /* lent, NULL before the first */
