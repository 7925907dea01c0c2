/* SPDX-License-Identifier: Apache-2.0 */
/*
 * idem.h - idempotency keys: the first answer is given again, and nothing happens twice.
 *
 * Used inside the transaction of the handler. Only answers below 400 are remembered: what had no
 * effect may be tried again with the same key (missing-blobs), also with another body.
 */
#pragma once

#include "tests/platform/request.h"

enum { IDEM_KEEP_DAYS = 180 };

/* The key in a field value `"<uuid v4>"` (the quotes are part of it); false if it is none. */
bool idem_parse(const char *field, char out[REQUEST_KEY_MAX]);

/* True if the handler must run; else the answer is complete (a replay, or key-reused). */
bool idem_recall(const struct request *r, struct answer *a);

void idem_remember(const struct request *r, const struct answer *a);

/* Counts one more POST of this key, whether or not it will be answered. */
void idem_count_post(const struct request *r);
