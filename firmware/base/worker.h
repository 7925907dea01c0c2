/* SPDX-License-Identifier: Apache-2.0 */
/*
 * worker.h - one thread for each thing that blocks.
 *
 * Jobs run one after another in the order of submission, on the worker's thread; `done` runs on the
 * loop's thread afterwards. A job is part of its owner's struct, so submitting cannot fail.
 */
#pragma once

#include "firmware/base/mailbox.h"

struct worker;

struct job {
	struct mail mail; /* the way back */
	struct job *next;
	struct worker *worker;	       /* set by worker_submit() */
	void (*run)(struct job *job);  /* worker's thread */
	void (*done)(struct job *job); /* loop's thread; may free the container */
	bool dropped;		       /* the worker stopped first: run() was never called */
};

/* `name`: at most 15 characters, as the thread is called in a debugger. */
enum err worker_create(struct loop *loop, const char *name, struct worker **out);
/* Loop's thread. Finishes the running job, hands back the others as dropped; every done() has run. */
void worker_destroy(struct worker *worker); /* NULL is allowed */
/*
 * For jobs that may be stuck in a library: runs every submitted job and its done(), as
 * worker_drain(), then destroys the worker. If that takes longer than `within_ms` the thread is left
 * behind and false is given: jobs that had not begun are handed back as dropped, the running one
 * never is, but when it has returned after all, `orphaned(arg)` runs on either thread as the last
 * thing, to free what the job used. The worker is gone for the caller either way.
 */
bool worker_finish(struct worker *worker, int within_ms, void (*orphaned)(void *arg), void *arg);
void worker_submit(struct worker *worker, struct job *job);
/* Loop's thread, outside any done(): runs every submitted job and its done() before it returns. */
void worker_drain(struct worker *worker);
/* True when nothing waits, runs or is on its way back. Loop's thread. */
bool worker_is_idle(const struct worker *worker);
