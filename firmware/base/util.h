/* SPDX-License-Identifier: Apache-2.0 */
/*
 * util.h - the whole macro budget of the project.
 */
#pragma once

#include <stddef.h>
#include <stdlib.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Calls fn(&variable) when the variable leaves its scope (GNU cleanup attribute). */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

/* The value of p, which becomes NULL: hands ownership over. */
#define STEAL(p)                             \
	({                                   \
		__typeof__(p) stolen_ = (p); \
		(p) = NULL;                  \
		stolen_;                     \
	})

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#define CONTAINER_OF(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* clang 14 accepts [[nodiscard]] only in C2x; gcc 12 already in gnu17. */
#if defined(__GNUC__) && !defined(__clang__)
#define NODISCARD [[nodiscard]]
#else
#define NODISCARD
#endif

static inline void free_ptr(void *p)
{
	free(*(void **)p);
}
