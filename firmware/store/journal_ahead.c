/* SPDX-License-Identifier: Apache-2.0 */
/* journal_ahead.c - see journal_ahead.h. */
#include "firmware/store/journal_ahead.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_ENTRIES 1024
#define BATCH_BYTES   (256 * 1024)

struct batch {
	struct chain_count *count;
	struct journal_line lines[BATCH_ENTRIES];
	size_t lines_n, bytes_n;
	char bytes[BATCH_BYTES];
};

struct ahead {
	struct chain_count *count;
	struct batch batches[2], *filling;
	pthread_t thread;
	bool hashing; /* the other batch, on `thread` */
};

static_assert(JOURNAL_DETAIL_MAX + JOURNAL_KIND_MAX + TIME_TEXT_LEN + HASH_LEN + 3 < BATCH_BYTES,
	      "any entry of ours has room");

enum err ahead_begin(struct chain_count *count, struct ahead **out)
{
	struct ahead *a = calloc(1, sizeof(*a));
	if (!a)
		return ERR_NOMEM;
	a->count = a->batches[0].count = a->batches[1].count = count;
	a->filling = &a->batches[0];
	*out = a;
	return ERR_OK;
}

/* On either thread. */
static void *hash_batch(void *arg)
{
	struct batch *b = arg;
	for (size_t i = 0; i < b->lines_n && b->count->bad_seq == 0; i++)
		chain_count(b->count, &b->lines[i]);
	b->lines_n = b->bytes_n = 0;
	return NULL;
}

static void wait_for_other(struct ahead *a)
{
	if (a->hashing)
		pthread_join(a->thread, NULL);
	a->hashing = false;
}

/* False: the other batch does not follow. Without a thread it takes longer. */
static bool turn(struct ahead *a)
{
	struct batch *full = a->filling;
	wait_for_other(a);
	if (a->count->bad_seq)
		return false;
	a->hashing = pthread_create(&a->thread, NULL, hash_batch, full) == 0;
	if (!a->hashing)
		hash_batch(full);
	a->filling = &a->batches[full == a->batches];
	return true;
}

static const void *keep(struct batch *b, const void *bytes, size_t len)
{
	void *at = memcpy(b->bytes + b->bytes_n, bytes, len);
	b->bytes_n += len;
	return at;
}

bool ahead_add(struct ahead *a, const struct journal_line *entry)
{
	size_t at = strlen(entry->at) + 1, kind = strlen(entry->kind) + 1,
	       detail = strlen(entry->detail) + 1, all = at + kind + detail + HASH_LEN;
	if ((a->filling->lines_n == BATCH_ENTRIES || all > BATCH_BYTES - a->filling->bytes_n) &&
	    !turn(a))
		return false;
	struct batch *b = a->filling;
	if (all > BATCH_BYTES) {
		wait_for_other(a);
		return chain_count(a->count, entry); /* says so */
	}
	b->lines[b->lines_n++] = (struct journal_line){ .seq = entry->seq,
							.at = keep(b, entry->at, at),
							.kind = keep(b, entry->kind, kind),
							.detail = keep(b, entry->detail, detail),
							.hash = keep(b, entry->hash, HASH_LEN) };
	return true;
}

void ahead_finish(struct ahead *a)
{
	if (!a)
		return;
	wait_for_other(a);
	hash_batch(a->filling);
	free(a);
}
