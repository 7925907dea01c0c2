/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_ack.h - acknowledgements that came in, kept several in one commit.
 *
 * Whoever hands one in need not wait: until it is kept the record is passed over by the picks
 * (acks_open()), and told to nobody. One group is in the store at a time; the next follows when it is
 * full, when nothing else is on its way to the platform, or after ACK_WAIT_MS. A group lost by a crash is
 * sent again and answered again. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

#define ACKS_OPEN_MAX (2 * QUEUE_ACKS_MAX) /* one group in the store, one gathered */
#define ACK_WAIT_MS   50

struct acks;

/* `kept`: what became of one; acks[n].err says whether it is kept. */
enum err acks_create(const struct sync_means *means,
		     void (*kept)(void *arg, const struct queue_ack *ack), void *arg,
		     struct acks **out);
/* What was gathered goes into the store; nothing comes back any more. Before errands_destroy(). */
void acks_close(struct acks *a);   /* NULL is allowed */
void acks_destroy(struct acks *a); /* NULL is allowed */

/* Needs room. */
void acks_add(struct acks *a, const struct queue_record *record, const struct answer_ack *answer);
/* How many may still be added before a group was kept. */
size_t acks_room(const struct acks *a);
/* Starts a group if it is time; `more`: others are on their way. */
void acks_pump(struct acks *a, bool more);
/* Appends the seq of each that is not kept yet; `out` has room for ACKS_OPEN_MAX. */
size_t acks_open(const struct acks *a, int64_t *out);
