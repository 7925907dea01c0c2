/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_deferral.h - records that failed by themselves, each waiting for its own time. In memory only:
 * after a restart everything is tried again. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

#define DEFERRALS_MAX 256

struct deferral {
	int64_t seq;   /* 0 = free */
	int64_t at_ms; /* monotonic */
	int failures;
	int64_t others;	 /* of its kind had succeeded when it failed; -1 = it has not failed so */
	unsigned pass;	 /* a pass passes over those of its own only */
	bool files_sent; /* the platform had all its files: do not ask again */
};

struct deferrals;

/* `due`: one may be tried again that could not before. */
enum err deferrals_create(const struct sync_means *means, void (*due)(void *arg), void *arg,
			  struct deferrals **out);
void deferrals_destroy(struct deferrals *d); /* NULL is allowed */

/* NULL if that record has never failed. Valid until the next deferrals_wait(). */
struct deferral *deferrals_find(struct deferrals *d, int64_t seq);
/* This record waits: full jitter by its own failures, at least `retry_after_ms`. Never NULL. */
struct deferral *deferrals_wait(struct deferrals *d, int64_t seq, int64_t retry_after_ms);
void deferrals_forget(struct deferrals *d, int64_t seq);
/* Every place waits: what failed is tried again, nothing new is tried beside it. */
bool deferrals_are_full(const struct deferrals *d);
/* Appends the seq of each record that must not go now; `out` has room for DEFERRALS_MAX. */
size_t deferrals_waiting(const struct deferrals *d, int64_t *out);
