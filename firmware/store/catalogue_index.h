/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue_index.h - the offered items in memory, as search goes through them.
 *
 * Every text that can be found stands here once, cut into cells (core/find): a province's 69,000 items have a few
 * thousand names. It is made from the rows of the file in a tenth of a second, so a change throws it away.
 * One thread.
 */
#pragma once

#include <jansson.h>

#include "firmware/core/find/find.h"

#define INDEX_NONE UINT32_MAX

/* What a text is to an item: the letter before it in the column `words`. */
enum index_kind {
	INDEX_NAME = 'n',
	INDEX_DEPT = 'd',
	INDEX_THEME = 't',
	INDEX_SYNONYM = 's',
	INDEX_PINYIN = 'p',
	INDEX_BUNDLE = 'b', /* no text: the item has parts */
};

struct index_entry {
	int64_t id; /* the item's row */
	uint32_t name, dept;
	uint32_t themes_at, synonyms_at, refs_end; /* in index.refs; pinyin counts as a synonym */
	uint32_t used;				   /* how often in this hall */
	bool bundle;
};

struct index {
	struct index_entry *entries; /* by id, the order of the catalogue */
	size_t count, cap;
	uint32_t *refs; /* numbers of texts */
	size_t refs_count, refs_cap;
	struct find_text *texts;
	uint32_t *strings; /* of each text, where it begins in `bytes` */
	size_t texts_count, texts_cap;
	struct find_alphabet alphabet;
	uint16_t *cells;
	size_t cells_count, cells_cap;
	char *bytes;
	size_t bytes_count, bytes_cap;
	uint32_t *slots; /* open addressing: number of a text, INDEX_NONE = free */
	size_t slots_cap;
	uint8_t *found, *places; /* a search's own, of each text */
};

void index_init(struct index *x);
void index_fini(struct index *x);
/* Adds the item of a row; rows come by id. `words`: lines of a kind and its text. ERR_NOMEM, ERR_TOO_LONG. */
enum err index_add(struct index *x, int64_t id, const char *words, uint32_t used);
/* Behind the last one: texts get their cells. ERR_NOMEM. */
enum err index_seal(struct index *x);
/* The item of this row was used once more. */
void index_use(struct index *x, int64_t id);
/* INDEX_NONE if no item has it. */
uint32_t index_text(const struct index *x, const char *text);
/* Lent. */
const char *index_string(const struct index *x, uint32_t text);
bool index_has_theme(const struct index *x, const struct index_entry *e, uint32_t theme);

/* What an item is looked for by. */
struct index_filter {
	const uint32_t *themes; /* one of them; NULL = any */
	size_t themes_count;
	bool by_dept;
	uint32_t dept;
	bool bundles; /* only those */
};

/* Best first. */
struct index_hits {
	uint64_t *ranks;
	size_t count, wanted; /* count is at most what was wanted */
	int64_t total;
};
void index_hits_fini(struct index_hits *hits);
static inline const struct index_entry *index_hit(const struct index *x,
						  const struct index_hits *hits, size_t n)
{
	return &x->entries[(uint32_t)hits->ranks[n]];
}
/*
 * The best `wanted` of those that have every term of `typed` in their texts; none typed: all. Better is: the whole
 * name, in the name, in a synonym, in a theme, in the department; among these used more often here, met at
 * the beginning, a shorter name, earlier in the catalogue.
 * Only signs typed: none. *out is ended with index_hits_fini(). ERR_NOMEM.
 */
enum err index_search(struct index *x, const char *typed, const struct index_filter *filter,
		      size_t wanted, struct index_hits *out);
