/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue_index.h - what the queue must answer at once, in memory: what is queued, what waits for its
 * erasure, how many there are of each. Rebuilt from the file whenever that is opened; an index in the
 * file would cost one more page in every commit. Part of queue.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"

enum queue_state {
	QUEUE_QUEUED,
	QUEUE_BLOCKED,
	QUEUE_QUARANTINED,
	QUEUE_DELIVERED,
	QUEUE_HANDED_OVER,
	QUEUE_WITHDRAWN,
	QUEUE_STATES,
};

/* "queued" ... Static. */
const char *queue_state_name(enum queue_state state);
/* QUEUE_STATES for a name that is none. */
enum queue_state queue_state_of(const char *name);
/* Delivered, handed over, withdrawn: nothing is sent any more and the body may go. */
bool queue_state_is_final(enum queue_state state);

struct index_row {
	int64_t seq;
	int64_t at_ms; /* created, in `erasable`: closed */
	bool application;
};

/* Ascending by seq; the first one is the one most often taken. */
struct index_list {
	struct index_row *rows;
	size_t head, end, cap;
};

struct queue_index {
	struct index_list queued, erasable;
	int64_t counts[QUEUE_STATES]; /* of applications */
	int64_t records;	      /* of every kind */
	int64_t high;		      /* the largest seq */
	int64_t bodies;		      /* records whose body is still there */
};

/* A record as the index sees it. */
struct index_entry {
	int64_t seq, created_ms, closed_ms;
	enum queue_state state;
	bool application, has_body;
};

void queue_index_fini(struct queue_index *ix);
/* Room for so many more records, so that nothing can fail after a commit. ERR_NOMEM. */
enum err queue_index_reserve(struct queue_index *ix, size_t records);
/* Needs queue_index_reserve() before. A record that is there already is left alone. */
void queue_index_add(struct queue_index *ix, const struct index_entry *e);
/* The record went from one state to another; `e` says how it is now. */
void queue_index_move(struct queue_index *ix, const struct index_entry *e, enum queue_state from);
void queue_index_erased(struct queue_index *ix, int64_t seq);

size_t index_count(const struct index_list *list);
/* The first row with a seq greater than this; NULL if none. */
const struct index_row *index_after(const struct index_list *list, int64_t seq);
/* The last row with a seq less than this; NULL if none. */
const struct index_row *index_before(const struct index_list *list, int64_t seq);
