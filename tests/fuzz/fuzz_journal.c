/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_journal.c - any bytes as an exported journal, and as something sealed. No made-up line joins
 * a chain unless its hash is right; nothing made up opens a seal.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/crypto/seal.h"
#include "firmware/store/journal_chain.h"
#include "tests/fuzz/fuzz.h"

static void lines(const char *text, size_t size)
{
	struct chain_count count = { 0 };
	for (const char *end = text + size; text < end;) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t len = newline ? (size_t)(newline - text) + 1 : (size_t)(end - text);
		struct chain_link l;
		uint8_t prev[HASH_LEN];
		if (chain_line_parse(text, len, &l, prev) == ERR_OK) {
			struct buf again;
			struct chain before = count.chain;
			assert(strlen(l.kind) > 0 && strlen(l.detail) > 1);
			buf_init(&again, 16384);
			struct journal_line entry = chain_link_line(&l);
			chain_line(&before, &entry, &again);
			assert(buf_err(&again) == ERR_OK);
			buf_fini(&again);
			if (!chain_count(&count, &entry))
				break; /* as verifying does: the first broken link is the answer */
		}
		text += len;
	}
	assert(count.bad_seq == 0 || count.bad_seq == count.chain.seq + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct seal_key key = { .suite = SUITE_AES_256_GCM };
	struct buf plain;
	buf_init(&plain, size);
	enum err err = seal_open(&key, "id", "aad", 3, data, size, &plain);
	assert(err == ERR_SEAL_BROKEN && plain.len == 0);
	buf_fini(&plain);
	lines((const char *)data, size);
	return 0;
}
