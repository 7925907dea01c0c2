/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_logs.h - the journal goes to the platform in batches that continue its chain (endpoint 5): once a day, and
 * when it asks for it. Behind everything a citizen waits for. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

#define LOGS_EVERY_MS  (24 * 3600 * (int64_t)1000)
#define LOGS_BYTES_MAX (128 * 1024) /* of a batch, and one entry more */
#define LOGS_MEMORY    128

struct logs;

enum err logs_create(const struct sync_means *means, struct logs **out);
void logs_destroy(struct logs *l); /* NULL is allowed */
/* What the last run kept, "" = nothing. */
void logs_restore(struct logs *l, const char *kept);
/*
 * All that was noted by now is sent; done() comes once. ERR_OFFLINE: not all of it, it goes on by itself;
 * ERR_CHAIN_BROKEN: the platform's chain is another than this one, staff must see to it.
 */
void logs_push(struct logs *l, void (*done)(void *arg, enum err err, const char *detail),
	       void *arg);
/* A heartbeat was answered: is it time? */
void logs_told(struct logs *l);
/* `calm`: nothing that a citizen waits for is to be sent. */
void logs_pump(struct logs *l, bool calm);
bool logs_is_busy(const struct logs *l);
