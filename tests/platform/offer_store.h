/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offer_store.h - taking in a catalogue: what is new, changed or gone becomes a generation.
 */
#pragma once

#include "tests/platform/platform.h"

enum { OFFER_VERSION_MAX = 64 };

/*
 * At start: loads the file unless it is the one that was loaded last (so that what a test replaced
 * meanwhile stays). NULL: nothing to load. On false a sentence is on stderr.
 */
bool offer_load(struct platform *p, const char *path);

/*
 * Replaces the catalogue by {"etag","date","items":[…]}, in the transaction of the caller. Returns a
 * sentence if it is none, NULL if it is in.
 */
const char *offer_replace(struct platform *p, const json_t *catalogue);

int64_t offer_generation(struct platform *p);

/* task_version of an item or an application as a text: it may be a string or an integer. */
void offer_version(const json_t *object, char out[OFFER_VERSION_MAX]);
