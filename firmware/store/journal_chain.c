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
#define KIND_LETTERS   "abcdefghijklmnopqrstuvwxyz0123456789._-"

static const char sqlite_magic[16] = "SQLite format 3";

static void link_hash(const uint8_t before[HASH_LEN], const struct chain_link *l,
		      uint8_t out[HASH_LEN])
{
	char text[HASH_LEN + sizeof(*l) + 32];
	memcpy(text, before, HASH_LEN);
	int len = snprintf(text + HASH_LEN, sizeof(text) - HASH_LEN, "%lld|%s|%s|%s",
			   (long long)l->seq, l->at, l->kind, l->detail);
	assert(len > 0 && (size_t)len < sizeof(text) - HASH_LEN);
	hash_sha256(text, HASH_LEN + (size_t)len, out);
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
	link_hash(chain->hash, &l, l.hash);
	chain->seq = l.seq;
	memcpy(chain->hash, l.hash, HASH_LEN);
	*out = l;
	return ERR_OK;
}

bool chain_follow(struct chain *chain, const struct chain_link *link)
{
	uint8_t hash[HASH_LEN];
	if (link->seq != chain->seq + 1)
		return false;
	link_hash(chain->hash, link, hash);
	if (memcmp(hash, link->hash, HASH_LEN) != 0)
		return false;
	chain->seq = link->seq;
	memcpy(chain->hash, hash, HASH_LEN);
	return true;
}

bool chain_count(struct chain_count *count, const struct chain_link *link)
{
	if (!chain_follow(&count->chain, link)) {
		count->bad_seq = count->chain.seq + 1;
		return false;
	}
	count->entries++;
	return true;
}

void chain_line(const struct chain *before, const struct chain_link *link, struct buf *out)
{
	char prev[HASH_HEX + 1], hash[HASH_HEX + 1];
	hex_encode(before->hash, HASH_LEN, prev);
	hex_encode(link->hash, HASH_LEN, hash);
	buf_printf(out,
		   "{\"seq\":%lld,\"at\":\"%s\",\"kind\":\"%s\",\"detail\":%s,\"prev\":\"%s\","
		   "\"hash\":\"%s\"}\n",
		   (long long)link->seq, link->at, link->kind, link->detail, prev, hash);
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
	return memcmp(prev, count->chain.hash, HASH_LEN) == 0 && chain_count(count, &l);
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
