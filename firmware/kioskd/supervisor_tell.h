/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supervisor_tell.h - the journal's alarms of supervision, each brought into the queue once for endpoint 25.
 * How far that has come is kept in the queue's memory. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/stores.h"

struct tell;

struct tell_config {
	struct loop *loop;
	struct stores *stores;
	const char *terminal;	   /* the subject of what has no other; lent */
	void (*queued)(void *arg); /* something was committed */
	void *arg;
};

/* Looks soon for what an earlier run left: a start that fails has told nothing. */
enum err tell_create(const struct tell_config *config, struct tell **out);
void tell_destroy(struct tell *t); /* NULL is allowed; after the stores were closed */
void tell_stop(struct tell *t);	   /* NULL is allowed */
/* An alarm was noted: once the journal has it, it is queued. */
void tell_soon(struct tell *t);
