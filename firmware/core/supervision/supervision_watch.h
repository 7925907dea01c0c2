/* SPDX-License-Identifier: Apache-2.0 */
/*
 * supervision_watch.h - what the engine remembers of one thing under one rule. Private to core.
 *
 * Things lie side by side in one array, found by rule and key through chains; a removed one is replaced
 * by the last. A pointer is good until the next put or drop.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"

#define WATCH_KEY_MAX 63

struct watch {
	uint32_t next; /* in its chain; 0 = the last, else index + 1 */
	uint8_t rule;
	uint8_t told; /* enum supervision_level: raised already */
	bool open;    /* OPEN: it waits for its end */
	bool workdays;
	int32_t limit; /* OPEN: promised days */
	int32_t day;   /* EACH, COUNT: of `count` */
	int32_t count;
	int64_t begun_ms;
	int64_t look_ms; /* OPEN: nothing falls due before */
	int64_t touched_ms;
	char key[WATCH_KEY_MAX + 1];
	char value[WATCH_KEY_MAX + 1]; /* STEP, CHANGE: the last */
};

struct watches {
	struct watch *list;
	size_t count, cap, max;
	uint32_t *heads; /* index + 1 */
	size_t head_count;
};

/* ERR_NOMEM */
enum err watches_init(struct watches *w, size_t max);
void watches_fini(struct watches *w);
/* NULL when it is not there. */
struct watch *watches_find(const struct watches *w, int rule, const char *key);
/* The one that is there or a new one, zeroed but for rule and key; NULL: too many, or no memory. */
struct watch *watches_put(struct watches *w, int rule, const char *key);
/* Others may move: index `at` is another one afterwards. */
void watches_drop(struct watches *w, size_t at);
size_t watches_index(const struct watches *w, const struct watch *watch);
