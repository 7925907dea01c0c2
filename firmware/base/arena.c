/* SPDX-License-Identifier: Apache-2.0 */
/* arena.c - see arena.h. */
#include "firmware/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/wipe.h"

#define ARENA_BLOCK (32 * 1024)

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t cap;
	alignas(max_align_t) char data[];
};

void arena_init(struct arena *a, size_t max)
{
	assert(max > 0);
	*a = (struct arena){ .max = max };
}

static struct arena_block *block_for(struct arena *a, size_t size)
{
	assert(a->held <= a->max);
	if (a->now && a->now->cap - a->now->used >= size)
		return a->now;
	size_t cap = size > ARENA_BLOCK ? size : ARENA_BLOCK;
	if (cap > a->max - a->held)
		abort();
	struct arena_block *b = malloc(sizeof(*b) + cap);
	if (!b)
		abort();
	*b = (struct arena_block){ .cap = cap };
	a->held += cap;
	if (a->now)
		a->now->next = b;
	else
		a->first = b;
	a->now = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	assert(size <= a->max); /* so that rounding up cannot wrap */
	size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	struct arena_block *b = block_for(a, rounded);
	assert(b->cap - b->used >= rounded);
	void *p = b->data + b->used;
	b->used += rounded;
	return memset(p, 0, rounded);
}

char *arena_strdup(struct arena *a, const char *s)
{
	if (!s)
		return NULL;
	size_t len = strlen(s) + 1;
	return memcpy(arena_alloc(a, len), s, len);
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *s = arena_alloc(a, (size_t)(len < 0 ? 0 : len) + 1);
	if (len > 0)
		vsnprintf(s, (size_t)len + 1, format, again);
	va_end(again);
	return s;
}

static void drop_from(struct arena *a, struct arena_block *b)
{
	while (b) {
		struct arena_block *next = b->next;
		assert(b->used <= b->cap && b->cap <= a->held);
		a->held -= b->cap;
		wipe(b->data, b->used);
		free(b);
		b = next;
	}
}

void arena_wipe(struct arena *a)
{
	if (!a->first)
		return;
	assert(a->now);
	drop_from(a, a->first->next);
	a->first->next = NULL;
	wipe(a->first->data, a->first->used);
	a->first->used = 0;
	a->now = a->first;
}

void arena_fini(struct arena *a)
{
	drop_from(a, a->first);
	arena_init(a, a->max);
}
