/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.h - memory that dies together.
 *
 * Everything cut from an arena ends with one arena_wipe(), which overwrites it. A cut never fails:
 * it aborts when the arena's limit is passed, because the limit is a programming decision; callers
 * that put outside bytes into an arena check their own, smaller limits first. One thread.
 */
#pragma once

#include <stddef.h>

#include "firmware/base/util.h"

struct arena_block;

struct arena {
	struct arena_block *first;
	struct arena_block *now;
	size_t max; /* bytes over all blocks */
	size_t held;
};

void arena_init(struct arena *a, size_t max);
/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s); /* NULL gives NULL */
char *arena_printf(struct arena *a, const char *format, ...) PRINTF_LIKE(2, 3);
/* Overwrites everything and keeps the first block for the next use. */
void arena_wipe(struct arena *a);
/* Overwrites and frees. */
void arena_fini(struct arena *a);
