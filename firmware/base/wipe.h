/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wipe.h - ends the life of personal data in memory, also where the compiler sees no reason to.
 */
#pragma once

#include <stddef.h>
#include <string.h>

/* How deep wipe_stack() scrubs: deeper than any call chain that handles personal data. */
#define WIPE_STACK_DEPTH (96 * 1024)

static inline void wipe(void *p, size_t len)
{
	if (p && len)
		explicit_bzero(p, len);
}

/* Wipes the text and its end; NULL is allowed. */
void wipe_str(char *s);
/* Wipes what the allocator gave, then frees it; NULL is allowed. For malloc'ed blocks only. */
void wipe_free(void *p);
/* For CLEANUP() on a char *: wipe_free(*p). */
void wipe_free_ptr(void *p);
/* Overwrites the dead stack below the caller and the vector registers, where library calls left copies. */
void wipe_stack(void);
