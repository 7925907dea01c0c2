/* SPDX-License-Identifier: Apache-2.0 */
/* queue_index.c - see queue_index.h. */
#include "firmware/store/queue_index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LIST_FIRST 64

// clang-format off
static const char *const names[] = {
	[QUEUE_QUEUED]      = "queued",
	[QUEUE_BLOCKED]     = "blocked",
	[QUEUE_QUARANTINED] = "quarantined",
	[QUEUE_DELIVERED]   = "delivered",
	[QUEUE_HANDED_OVER] = "handed_over",
	[QUEUE_WITHDRAWN]   = "withdrawn",
};
// clang-format on
static_assert(ARRAY_LEN(names) == QUEUE_STATES, "a name for each state");

const char *queue_state_name(enum queue_state state)
{
	assert(state < QUEUE_STATES);
	return names[state];
}

enum queue_state queue_state_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			return (enum queue_state)i;
	return QUEUE_STATES;
}

bool queue_state_is_final(enum queue_state state)
{
	return state == QUEUE_DELIVERED || state == QUEUE_HANDED_OVER || state == QUEUE_WITHDRAWN;
}

/* Lists */

size_t index_count(const struct index_list *list)
{
	assert(list->head <= list->end && list->end <= list->cap);
	return list->end - list->head;
}

/* Where the first row with a seq >= this stands. */
static size_t place(const struct index_list *list, int64_t seq)
{
	size_t low = list->head, high = list->end;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (list->rows[mid].seq < seq)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct index_row *index_after(const struct index_list *list, int64_t seq)
{
	size_t at = seq == INT64_MAX ? list->end : place(list, seq + 1);
	return at < list->end ? &list->rows[at] : NULL;
}

const struct index_row *index_before(const struct index_list *list, int64_t seq)
{
	size_t at = place(list, seq);
	return at > list->head ? &list->rows[at - 1] : NULL;
}

static enum err reserve(struct index_list *list, size_t rows)
{
	size_t cap = list->cap ? list->cap : LIST_FIRST;
	if (list->cap - list->end >= rows)
		return ERR_OK;
	if (list->head > list->cap / 2) {
		memmove(list->rows, list->rows + list->head,
			index_count(list) * sizeof(*list->rows));
		list->end -= list->head;
		list->head = 0;
	}
	while (cap - list->end < rows)
		cap *= 2;
	if (cap == list->cap)
		return ERR_OK;
	struct index_row *grown = realloc(list->rows, cap * sizeof(*grown));
	if (!grown)
		return ERR_NOMEM;
	list->rows = grown;
	list->cap = cap;
	return ERR_OK;
}

static void insert(struct index_list *list, const struct index_row *row)
{
	size_t at = place(list, row->seq);
	if (at < list->end && list->rows[at].seq == row->seq)
		return;
	assert(list->end < list->cap);
	memmove(&list->rows[at + 1], &list->rows[at], (list->end - at) * sizeof(*row));
	list->rows[at] = *row;
	list->end++;
}

static bool take(struct index_list *list, int64_t seq)
{
	size_t at = place(list, seq);
	if (at == list->end || list->rows[at].seq != seq)
		return false;
	if (at == list->head) {
		list->head++;
		return true;
	}
	memmove(&list->rows[at], &list->rows[at + 1], (list->end - at - 1) * sizeof(*list->rows));
	list->end--;
	return true;
}

/* The index */

void queue_index_fini(struct queue_index *ix)
{
	free(ix->queued.rows);
	free(ix->erasable.rows);
	*ix = (struct queue_index){ 0 };
}

enum err queue_index_reserve(struct queue_index *ix, size_t records)
{
	enum err err = reserve(&ix->queued, records);
	return err == ERR_OK ? reserve(&ix->erasable, records) : err;
}

static void enlist(struct queue_index *ix, const struct index_entry *e)
{
	assert(e->state < QUEUE_STATES);
	struct index_row row = { e->seq, e->created_ms, e->application };
	if (e->application)
		ix->counts[e->state]++;
	if (e->state == QUEUE_QUEUED)
		insert(&ix->queued, &row);
	row.at_ms = e->closed_ms;
	if (queue_state_is_final(e->state) && e->has_body)
		insert(&ix->erasable, &row);
}

void queue_index_add(struct queue_index *ix, const struct index_entry *e)
{
	assert(ix->queued.end < ix->queued.cap && ix->erasable.end < ix->erasable.cap);
	if (e->seq <= ix->high)
		return;
	ix->high = e->seq;
	ix->records++;
	if (e->has_body)
		ix->bodies++;
	enlist(ix, e);
}

void queue_index_move(struct queue_index *ix, const struct index_entry *e, enum queue_state from)
{
	assert(from < QUEUE_STATES);
	if (e->application)
		ix->counts[from]--;
	take(&ix->queued, e->seq);
	take(&ix->erasable, e->seq);
	enlist(ix, e);
}

void queue_index_erased(struct queue_index *ix, int64_t seq)
{
	if (take(&ix->erasable, seq))
		ix->bodies--;
}
