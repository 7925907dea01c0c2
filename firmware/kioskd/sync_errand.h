/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_errand.h - what a part of sync has done in a store's thread, and what becomes of it when sync
 * ends first.
 *
 * An errand's context belongs to the errand: run() sees it on the store's thread; done() on the loop's
 * thread, unless sync ended meanwhile; drop() frees it, always. So a done() may rely on its part, and a
 * part may go at any moment. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/stores.h"

struct errands;

/* `settle` runs after each that came back in time. */
enum err errands_create(struct stores *stores, void (*settle)(void *arg), void *arg,
			struct errands **out);
/* No done() comes any more; what is under way ends by itself. NULL is allowed. */
void errands_destroy(struct errands *e);
bool errands_idle(const struct errands *e);

/* `done` may be NULL. */
void errand_queue(struct errands *e, void (*run)(struct queue *q, void *ctx),
		  void (*done)(void *ctx), void (*drop)(void *ctx), void *ctx);
void errand_catalogue(struct errands *e, void (*run)(struct catalogue *c, void *ctx),
		      void (*done)(void *ctx), void (*drop)(void *ctx), void *ctx);
void errand_journal(struct errands *e, void (*run)(struct journal *j, void *ctx),
		    void (*done)(void *ctx), void (*drop)(void *ctx), void *ctx);
/* Zeroed memory for a context; never NULL. */
void *errand_new(size_t size);
