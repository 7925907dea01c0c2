/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform.h - the whole state of the reference platform, behind one lock.
 *
 * The reference shares no code with the firmware (but the macros of util.h): a mistake made twice
 * in the same way would not be caught. Every handler runs with `lock` held and inside one database
 * transaction, so an effect and the record of its idempotency key can never part.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/platform/census.h"
#include "tests/platform/certs.h"
#include "tests/platform/db.h"
#include "tests/platform/faults.h"
#include "tests/platform/inflight.h"

struct platform {
	pthread_mutex_t lock; /* guards every member below that changes, and the database */
	pthread_cond_t woken; /* signalled when `stopping` becomes true */
	bool stopping;
	bool down; /* connections are dropped and answers are not given */
	int64_t clock_offset_ms;
	struct db *db;
	struct faults faults;
	struct census census;
	struct inflight inflight;
	struct certs *certs;	/* never changes after start */
	char *dictionary_dir;	/* never changes after start */
	char *firmware_dir;	/* never changes after start */
	int64_t catalogue_page; /* items a page, OFFER_PAGE_MAX unless a test says less */
};

/*
 * Opens everything in the folder `data_dir`, made if missing. `catalogue` is the file to serve, NULL
 * for none. On false a sentence is on stderr.
 */
bool platform_init(struct platform *p, const char *data_dir, const char *catalogue);
void platform_fini(struct platform *p);

/*
 * Waits `ms`, or less when the program is ending. The lock must be held; it is released while waiting,
 * so that the state may have changed on return.
 */
void platform_sleep(struct platform *p, int64_t ms);

/* Ends every platform_sleep() now and for ever. */
void platform_wake(struct platform *p);
