/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.h - what happened, hash-chained, without personal data, at least 180 days.
 *
 * hash := SHA-256 over prev_hash | seq | at | kind | detail; entry 0's prev is 32 zero bytes. A
 * dropped head (rotation) leaves an anchor, so that the rest still verifies. One thread.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "firmware/base/buf.h"

#define JOURNAL_KEEP_DAYS  180
#define JOURNAL_KIND_MAX   48
#define JOURNAL_DETAIL_MAX 1024

struct journal;

struct journal_entry {
	int64_t at_ms;
	char kind[JOURNAL_KIND_MAX];
	char detail[JOURNAL_DETAIL_MAX]; /* canonical JSON object, no personal data */
};

enum err journal_open(const char *dir, struct journal **out);
/* True: the file lacks its last entries, these numbers; as journal_open() found it. */
bool journal_is_cut(const struct journal *j, int64_t *first, int64_t *last);
/* That is kept elsewhere by now: the next opening does not say it again. */
enum err journal_cut_told(struct journal *j);
void journal_close(struct journal *j); /* NULL is allowed */
/* Appends all in one transaction: one sync for the batch. */
enum err journal_append(struct journal *j, const struct journal_entry *entries, size_t count);
/* *entries counted; *bad_seq is 0 or the first entry that does not verify (ERR_CHAIN_BROKEN). */
enum err journal_verify(struct journal *j, int64_t *entries, int64_t *bad_seq);
/* NDJSON of {seq,at,kind,detail,prev,hash}, one entry a line; what journal_verify_file() takes. */
enum err journal_export(struct journal *j, int64_t after_seq, struct buf *out);
/* Entries that follow each other, first to last; hashes in lower-case hex. */
struct journal_batch {
	int64_t first, last;
	char previous[65], hash[65]; /* of the entry before the first, and of the last */
};
/*
 * The entries after a number, as journal_export() writes them, up to the one that passes `stop` bytes. ERR_NOT_FOUND:
 * there are none; ERR_INVALID: that number was not given yet. One before the journal's head leads to its head.
 */
enum err journal_batch(struct journal *j, int64_t after_seq, size_t stop,
		       struct journal_batch *batch, struct buf *out);
/* Verifies an exported NDJSON file or a stopped journal.db (by content). */
enum err journal_verify_file(const char *path, int64_t *entries, int64_t *bad_seq);

/* An entry as it stands there; lent until the call returns. */
struct journal_line {
	int64_t seq;
	const char *at, *kind, *detail;
	const uint8_t *hash; /* 32 bytes */
};
/* Entries after a number, in order, unverified; `each` false stops. */
enum err journal_walk(struct journal *j, int64_t after_seq,
		      bool (*each)(void *arg, const struct journal_line *line), void *arg);
enum err journal_rotate(struct journal *j, int64_t before_wall_ms);
