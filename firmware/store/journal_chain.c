/* SPDX-License-Identifier: Apache-2.0 */
/* journal_chain.c - see journal_chain.h; and the verification of exported files. */
#include "firmware/store/journal_chain.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"

#define LINE_MAX_BYTES (JOURNAL_DETAIL_MAX + JOURNAL_KIND_MAX + 512)
#define SEQ_DIGITS     20 /* of 64 bits */
#define KIND_LETTERS   "abcdefghijklmnopqrstuvwxyz0123456789._-"

static const char sqlite_magic[16] = "SQLite format 3";

struct journal_line chain_link_line(const struct chain_link *l)
{
	return (struct journal_line){ l->seq, l->at, l->kind, l->detail, l->hash };
}

/* What is hashed, as far as it goes. */
struct hashed {
	char bytes[HASH_LEN + SEQ_DIGITS + TIME_TEXT_LEN + JOURNAL_KIND_MAX + JOURNAL_DETAIL_MAX +
		   3];
	size_t len;
	bool fits;
};

static void add(struct hashed *h, const void *bytes, size_t len)
{
	h->fits = h->fits && len <= sizeof(h->bytes) - h->len;
	if (!h->fits)
		return;
	memcpy(h->bytes + h->len, bytes, len);
	h->len += len;
}

static void add_seq(struct hashed *h, int64_t seq)
{
	char digits[SEQ_DIGITS], *at = digits + sizeof(digits);
	for (uint64_t left = (uint64_t)seq; left || at == digits + sizeof(digits); left /= 10)
		*--at = (char)('0' + left % 10);
	add(h, at, (size_t)(digits + sizeof(digits) - at));
}

/* By hand: printf() would cost as much again as the hash, and half a year is verified at once. False: none of ours. */
static bool entry_hash(const uint8_t before[HASH_LEN], const struct journal_line *l,
		       uint8_t out[HASH_LEN])
{
	struct hashed h;
	h.len = 0;
	h.fits = l->seq >= 0;
	add(&h, before, HASH_LEN);
	add_seq(&h, l->seq);
	const char *const texts[] = { l->at, l->kind, l->detail };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		add(&h, "|", 1);
		add(&h, texts[i], strlen(texts[i]));
	}
	if (h.fits)
		hash_sha256(h.bytes, h.len, out);
	return h.fits;
}

static bool kind_is_valid(const char *kind)
{
	size_t len = strnlen(kind, JOURNAL_KIND_MAX);
	return len > 0 && len < JOURNAL_KIND_MAX && strspn(kind, KIND_LETTERS) == len;
}

/* Any JSON object, made canonical, and shown: an export is read on terminals. */
static enum err detail_copy(const char *detail, size_t len, char out[JOURNAL_DETAIL_MAX])
{
	CLEANUP(json_unref) json_t *value = NULL;
	if (json_parse(detail, len, &value) != ERR_OK || !json_is_object(value))
		return ERR_INVALID;
	CLEANUP(json_unref) json_t *shown = json_shown(value);
	CLEANUP(wipe_free_ptr) char *text = json_canonical(shown);
	return text && text_copy(out, JOURNAL_DETAIL_MAX, text) ? ERR_OK : ERR_INVALID;
}

enum err chain_append(struct chain *chain, const struct journal_entry *entry,
		      struct chain_link *out)
{
	struct chain_link l = { .seq = chain->seq + 1 };
	size_t len = strnlen(entry->detail, sizeof(entry->detail));
	if (!kind_is_valid(entry->kind) || len == sizeof(entry->detail))
		return ERR_INVALID;
	memcpy(l.kind, entry->kind, strlen(entry->kind));
	time_text(entry->at_ms, l.at);
	enum err err =
		len ? detail_copy(entry->detail, len, l.detail) : detail_copy("{}", 2, l.detail);
	if (err != ERR_OK)
		return err;
	struct journal_line line = chain_link_line(&l);
	if (!entry_hash(chain->hash, &line, l.hash))
		return ERR_INVALID;
	chain->seq = l.seq;
	memcpy(chain->hash, l.hash, HASH_LEN);
	*out = l;
	return ERR_OK;
}

bool chain_follow(struct chain *chain, const struct journal_line *entry)
{
	uint8_t hash[HASH_LEN];
	if (entry->seq != chain->seq + 1 || !entry_hash(chain->hash, entry, hash) ||
	    memcmp(hash, entry->hash, HASH_LEN) != 0)
		return false;
	chain->seq = entry->seq;
	memcpy(chain->hash, hash, HASH_LEN);
	return true;
}

bool chain_count(struct chain_count *count, const struct journal_line *entry)
{
	if (!chain_follow(&count->chain, entry)) {
		count->bad_seq = count->chain.seq + 1;
		return false;
	}
	count->entries++;
	return true;
}

void chain_line(const struct chain *before, const struct journal_line *entry, struct buf *out)
{
	char prev[HASH_HEX + 1], hash[HASH_HEX + 1];
	hex_encode(before->hash, HASH_LEN, prev);
	hex_encode(entry->hash, HASH_LEN, hash);
	buf_printf(out,
		   "{\"seq\":%lld,\"at\":\"%s\",\"kind\":\"%s\",\"detail\":%s,\"prev\":\"%s\","
		   "\"hash\":\"%s\"}\n",
		   (long long)entry->seq, entry->at, entry->kind, entry->detail, prev, hash);
}

enum err chain_line_parse(const char *line, size_t len, struct chain_link *out,
			  uint8_t prev[HASH_LEN])
{
	CLEANUP(json_unref) json_t *value = NULL;
	if (json_parse(line, len, &value) != ERR_OK)
		return ERR_SYNTAX;
	struct chain_link l = { .seq = json_int(value, "seq", 0) };
	uint8_t before[HASH_LEN];
	CLEANUP(wipe_free_ptr) char *detail = NULL;
	const json_t *object = json_object_get(value, "detail");
	if (json_is_object(object))
		detail = json_canonical(object);
	if (!detail || !text_copy(l.detail, sizeof(l.detail), detail) ||
	    !text_copy(l.at, sizeof(l.at), json_str(value, "at")) ||
	    !text_copy(l.kind, sizeof(l.kind), json_str(value, "kind")) || !kind_is_valid(l.kind) ||
	    hex_decode(json_str(value, "prev"), before, HASH_LEN) != ERR_OK ||
	    hex_decode(json_str(value, "hash"), l.hash, HASH_LEN) != ERR_OK)
		return ERR_SYNTAX;
	memcpy(prev, before, HASH_LEN);
	*out = l;
	return ERR_OK;
}

/* Exported files */

static void file_close(FILE **f)
{
	if (*f)
		fclose(*f);
}

/* False: the line does not belong to the chain. */
static bool line_follows(struct chain_count *count, const char *line, size_t len, bool first)
{
	struct chain_link l;
	uint8_t prev[HASH_LEN];
	static const uint8_t nothing[HASH_LEN];
	if (chain_line_parse(line, len, &l, prev) != ERR_OK)
		return false;
	if (first) {
		/* An export may begin anywhere; the very first entry follows nothing. */
		if (l.seq < 1 || (l.seq == 1 && memcmp(prev, nothing, HASH_LEN) != 0))
			return false;
		count->chain.seq = l.seq - 1;
		memcpy(count->chain.hash, prev, HASH_LEN);
	}
	struct journal_line entry = chain_link_line(&l);
	return memcmp(prev, count->chain.hash, HASH_LEN) == 0 && chain_count(count, &entry);
}

static enum err verify_lines(FILE *f, int64_t *entries, int64_t *bad_seq)
{
	struct chain_count count = { 0 };
	char line[LINE_MAX_BYTES];
	bool first = true;
	while (fgets(line, sizeof(line), f)) {
		size_t len = strlen(line);
		/* Without its end it is the last line, or longer than any of ours. */
		bool whole = len > 0 && (line[len - 1] == '\n' || feof(f));
		if (!whole || !line_follows(&count, line, len, first)) {
			*entries = count.entries;
			*bad_seq = count.chain.seq + 1;
			return ERR_CHAIN_BROKEN;
		}
		first = false;
	}
	if (ferror(f))
		return ERR_IO;
	*entries = count.entries;
	*bad_seq = 0;
	return ERR_OK;
}

enum err journal_verify_file(const char *path, int64_t *entries, int64_t *bad_seq)
{
	char magic[sizeof(sqlite_magic)];
	CLEANUP(file_close) FILE *f = fopen(path, "re");
	if (!f)
		return err_from_errno(errno);
	size_t got = fread(magic, 1, sizeof(magic), f);
	if (got == sizeof(magic) && memcmp(magic, sqlite_magic, sizeof(magic)) == 0) {
		fclose(STEAL(f));
		return journal_verify_database(path, entries, bad_seq);
	}
	if (ferror(f))
		return ERR_IO;
	rewind(f);
	return verify_lines(f, entries, bad_seq);
}
