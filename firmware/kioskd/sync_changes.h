/* SPDX-License-Identifier: Apache-2.0 */
/* sync_changes.h - the platform's later word about this terminal's cases (endpoint 20). Loop's thread. */
#pragma once

#include "firmware/kioskd/sync_line.h"

#define CHANGES_CURSOR_MAX 256

struct changes;

struct changes_sink {
	/* A case moved on; the record is lent. */
	void (*changed)(void *arg, const struct queue_record *record);
	/* What is said of a bundle's parts; said before the case is. Lent. */
	void (*parts)(void *arg, const char *client_ref, const json_t *parts);
	/* Nothing more is asked now. */
	void (*done)(void *arg);
	void *arg;
};

enum err changes_create(const struct sync_means *means, const struct changes_sink *sink,
			struct changes **out);
void changes_destroy(struct changes *c); /* NULL is allowed */
/* As kept by the last run, "" = none. */
void changes_restore(struct changes *c, const char *cursor);
/* Asks page after page; done() comes once, also from inside. One at a time. */
void changes_ask(struct changes *c);
