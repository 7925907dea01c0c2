/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_erase.h - the end of personal data: body and files are erased when the grace after the
 * acknowledgement is over, and then no sealed copy is left in the store's log either. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

struct eraser;

enum err eraser_create(const struct sync_means *means, struct eraser **out);
void eraser_destroy(struct eraser *e); /* NULL is allowed */
/* What was delivered before has its grace from now. */
void eraser_start(struct eraser *e);
/* Something was delivered or handed over at this wall time. */
void eraser_note(struct eraser *e, int64_t wall_ms);
/* How many records since the start. */
int64_t eraser_count(const struct eraser *e);
