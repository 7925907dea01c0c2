/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal_chain.h - the hash chain of the journal, without its database. Pure, any thread.
 *
 * hash := SHA-256 over the 32 bytes of the hash before and the text "seq|at|kind|detail": seq in
 * decimal, at as RFC 3339 in +08:00, detail as canonical JSON. kind has no |. Part of journal.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/buf.h"
#include "firmware/base/text.h"
#include "firmware/crypto/hash.h"
#include "firmware/store/journal.h"

/* One entry as it is stored and exported. */
struct chain_link {
	int64_t seq;
	char at[TIME_TEXT_LEN + 1];
	char kind[JOURNAL_KIND_MAX];
	char detail[JOURNAL_DETAIL_MAX];
	uint8_t hash[HASH_LEN];
};

/* Where a chain stands: the entry the next one follows; all zero before the first. */
struct chain {
	int64_t seq;
	uint8_t hash[HASH_LEN];
};

struct chain_count {
	struct chain chain;
	int64_t entries, bad_seq; /* bad_seq 0 = none so far */
};

/* Makes the next link and moves the chain. ERR_INVALID: kind or detail are not of their form. */
enum err chain_append(struct chain *chain, const struct journal_entry *entry,
		      struct chain_link *out);
/* The same entry, lent. */
struct journal_line chain_link_line(const struct chain_link *link);
/* True if the entry is the next one and its hash is right; then the chain moves. */
bool chain_follow(struct chain *chain, const struct journal_line *entry);
/* The same, counting; false when the entry does not follow (bad_seq is the one expected). */
bool chain_count(struct chain_count *count, const struct journal_line *entry);
/* Appends {"seq","at","kind","detail","prev","hash"} and a newline. */
void chain_line(const struct chain *before, const struct journal_line *entry, struct buf *out);
/* The reverse. ERR_SYNTAX. `prev` is what the line says it follows. */
enum err chain_line_parse(const char *line, size_t len, struct chain_link *out,
			  uint8_t prev[HASH_LEN]);

/* journal.c: verifies a journal.db that no program has open. */
enum err journal_verify_database(const char *path, int64_t *entries, int64_t *bad_seq);
