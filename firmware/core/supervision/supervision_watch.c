/* SPDX-License-Identifier: Apache-2.0 */
/* supervision_watch.c - see supervision_watch.h. */
#include "firmware/core/supervision/supervision_watch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAP   64
#define LOAD	    2 /* things a chain has on average, at the most */
#define FIRST_HEADS 64
#define HASH_BASIS  2166136261u /* FNV-1a: keys are our own serials and ids */
#define HASH_PRIME  16777619u

static uint32_t hash_of(int rule, const char *key)
{
	uint32_t hash = (HASH_BASIS ^ (uint32_t)rule) * HASH_PRIME;
	for (; *key; key++)
		hash = (hash ^ (uint8_t)*key) * HASH_PRIME;
	return hash;
}

static uint32_t *head_of(const struct watches *w, int rule, const char *key)
{
	return &w->heads[hash_of(rule, key) % w->head_count];
}

enum err watches_init(struct watches *w, size_t max)
{
	*w = (struct watches){ .max = max, .head_count = FIRST_HEADS };
	w->heads = calloc(FIRST_HEADS, sizeof(*w->heads));
	return w->heads ? ERR_OK : ERR_NOMEM;
}

void watches_fini(struct watches *w)
{
	free(w->list);
	free(w->heads);
}

struct watch *watches_find(const struct watches *w, int rule, const char *key)
{
	for (uint32_t at = *head_of(w, rule, key); at; at = w->list[at - 1].next) {
		struct watch *watch = &w->list[at - 1];
		if (watch->rule == rule && strcmp(watch->key, key) == 0)
			return watch;
	}
	return NULL;
}

static void chain(struct watches *w, size_t at)
{
	struct watch *watch = &w->list[at];
	uint32_t *head = head_of(w, watch->rule, watch->key);
	watch->next = *head;
	*head = (uint32_t)at + 1;
}

static bool grow_heads(struct watches *w)
{
	size_t count = w->head_count * 2 * LOAD;
	uint32_t *heads = calloc(count, sizeof(*heads));
	if (!heads)
		return false;
	free(w->heads);
	w->heads = heads;
	w->head_count = count;
	for (size_t i = 0; i < w->count; i++)
		chain(w, i);
	return true;
}

static bool has_place(struct watches *w)
{
	if (w->count == w->max)
		return false;
	if (w->count == w->cap) {
		size_t cap = w->cap ? 2 * w->cap : FIRST_CAP;
		struct watch *list = reallocarray(w->list, cap, sizeof(*list));
		if (!list)
			return false;
		w->list = list;
		w->cap = cap;
	}
	return w->count < w->head_count * LOAD || grow_heads(w);
}

struct watch *watches_put(struct watches *w, int rule, const char *key)
{
	assert(strlen(key) <= WATCH_KEY_MAX && rule >= 0 && rule <= UINT8_MAX);
	struct watch *watch = watches_find(w, rule, key);
	if (watch || !has_place(w))
		return watch;
	watch = &w->list[w->count];
	*watch = (struct watch){ .rule = (uint8_t)rule };
	strcpy(watch->key, key);
	chain(w, w->count++);
	return watch;
}

/* The link that leads to the thing at `at`. */
static uint32_t *link_to(struct watches *w, size_t at)
{
	uint32_t *link = head_of(w, w->list[at].rule, w->list[at].key);
	while (*link != at + 1) {
		assert(*link);
		link = &w->list[*link - 1].next;
	}
	return link;
}

void watches_drop(struct watches *w, size_t at)
{
	assert(at < w->count);
	size_t last = w->count - 1;
	*link_to(w, at) = w->list[at].next;
	if (at != last) {
		*link_to(w, last) = (uint32_t)at + 1;
		w->list[at] = w->list[last];
	}
	w->count--;
}

size_t watches_index(const struct watches *w, const struct watch *watch)
{
	assert(watch >= w->list && watch < w->list + w->count);
	return (size_t)(watch - w->list);
}
