/* SPDX-License-Identifier: Apache-2.0 */
/* queue_exits.h - what people who see to single records need of the queue. As queue.h: one thread, durable. */
#pragma once

#include "firmware/store/queue.h"

/* By client_ref or serial, as people name a record. ERR_NOT_FOUND */
enum err queue_find(struct queue *q, const char *ref, struct queue_record *out);

/*
 * The applications created in [from_ms, to_ms), the oldest first; *out is malloc'ed. Reads the whole table.
 * ERR_TOO_LONG: more than QUEUE_DAY_MAX.
 */
#define QUEUE_DAY_MAX 20000
enum err queue_of_time(struct queue *q, int64_t from_ms, int64_t to_ms, struct queue_record **out,
		       size_t *count);
/* When the oldest application was created. ERR_NOT_FOUND: there is none. */
enum err queue_first_created(struct queue *q, int64_t *out_ms);
/*
 * A delivered record that the platform does not have after all is queued again, as it is and under its key.
 * ERR_NOT_FOUND: its body is erased. ERR_NOT_ALLOWED: it is not delivered.
 */
enum err queue_reopen(struct queue *q, int64_t seq);
