/* SPDX-License-Identifier: Apache-2.0 */
/* queue_exits.h - what people who see to single records need of the queue. As queue.h: one thread, durable. */
#pragma once

#include "firmware/store/queue.h"

/* By client_ref or serial, as people name a record. ERR_NOT_FOUND */
enum err queue_find(struct queue *q, const char *ref, struct queue_record *out);
