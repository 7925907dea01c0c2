/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue_rank.c - search in the index: two walks, the first over the texts, each once, the second over the
 * items, which puts together what their texts had. Of the hits only the best are kept, in a heap.
 */
#include "firmware/store/catalogue_index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/err.h"

/* Better ranks are smaller numbers:  tier (4) | points left (12) | length of the name (16) | entry (32). */
#define TIER_SHIFT    60
#define POINTS_SHIFT  48
#define LENGTH_SHIFT  32
#define POINTS_MAX    0xfffU
#define POINTS_BEGIN  8 /* for the beginning of the name */
#define POINTS_JOINED 4 /* for all terms side by side */
#define POINTS_USE    4 /* for each doubling of how often it was used */

enum tier {
	TIER_NAME_WHOLE,
	TIER_SYNONYM_WHOLE,
	TIER_NAME,
	TIER_SYNONYM,
	TIER_THEME,
	TIER_DEPT,
	TIER_NONE,
};

/* The heap: the worst of the kept ones on top */

static void sink(uint64_t *ranks, size_t count, size_t at)
{
	for (;;) {
		size_t worst = at, child = 2 * at + 1;
		if (child < count && ranks[child] > ranks[worst])
			worst = child;
		if (child + 1 < count && ranks[child + 1] > ranks[worst])
			worst = child + 1;
		if (worst == at)
			return;
		uint64_t swapped = ranks[at];
		ranks[at] = ranks[worst];
		ranks[worst] = swapped;
		at = worst;
	}
}

static void rise(uint64_t *ranks, size_t at)
{
	while (at > 0 && ranks[(at - 1) / 2] < ranks[at]) {
		uint64_t swapped = ranks[at];
		ranks[at] = ranks[(at - 1) / 2];
		ranks[(at - 1) / 2] = swapped;
		at = (at - 1) / 2;
	}
}

static void add(struct index_hits *b, uint64_t rank)
{
	b->total++;
	if (b->count < b->wanted) {
		b->ranks[b->count] = rank;
		rise(b->ranks, b->count++);
	} else if (b->wanted && rank < b->ranks[0]) {
		b->ranks[0] = rank;
		sink(b->ranks, b->count, 0);
	}
}

/* Best first. */
static void sort(struct index_hits *b)
{
	for (size_t left = b->count; left > 1; left--) {
		uint64_t worst = b->ranks[0];
		b->ranks[0] = b->ranks[left - 1];
		b->ranks[left - 1] = worst;
		sink(b->ranks, left - 1, 0);
	}
}

/* Items */

static bool passes(const struct index *x, const struct index_entry *e, const struct index_filter *f)
{
	if ((f->bundles && !e->bundle) || (f->by_dept && e->dept != f->dept))
		return false;
	if (!f->themes)
		return true;
	for (size_t i = 0; i < f->themes_count; i++)
		if (index_has_theme(x, e, f->themes[i]))
			return true;
	return false;
}

/* Terms found in some of an item's texts, and where they stand in the best of them. */
static unsigned found_in(const struct index *x, uint32_t from, uint32_t to, enum find_place *place)
{
	unsigned found = 0;
	for (uint32_t i = from; i < to; i++) {
		uint32_t text = x->refs[i];
		found |= x->found[text];
		if (x->places[text] > *place)
			*place = x->places[text];
	}
	return found;
}

static enum tier tier_of(const struct index *x, const struct index_entry *e, unsigned all,
			 enum find_place *name)
{
	enum find_place synonym = FIND_NOWHERE, theme = FIND_NOWHERE;
	unsigned found = e->name == INDEX_NONE ? 0 : x->found[e->name];
	*name = found ? x->places[e->name] : FIND_NOWHERE;
	if (found == all)
		return *name == FIND_WHOLE ? TIER_NAME_WHOLE : TIER_NAME;
	found |= found_in(x, e->synonyms_at, e->refs_end, &synonym);
	if (found == all)
		return synonym == FIND_WHOLE ? TIER_SYNONYM_WHOLE : TIER_SYNONYM;
	found |= found_in(x, e->themes_at, e->synonyms_at, &theme);
	if (found == all)
		return TIER_THEME;
	found |= e->dept == INDEX_NONE ? 0 : x->found[e->dept];
	return found == all ? TIER_DEPT : TIER_NONE;
}

static unsigned points_of(const struct index_entry *e, enum find_place place)
{
	unsigned points = 0;
	for (uint32_t used = e->used; used; used >>= 1)
		points += POINTS_USE;
	if (place == FIND_BEGIN)
		points += POINTS_BEGIN;
	else if (place == FIND_INSIDE)
		points += POINTS_JOINED;
	assert(points < POINTS_MAX);
	return points;
}

static uint64_t rank_of(const struct index *x, size_t at, enum tier tier, enum find_place place)
{
	const struct index_entry *e = &x->entries[at];
	uint64_t len = e->name == INDEX_NONE || tier == TIER_NONE ? 0 : x->texts[e->name].len;
	return (uint64_t)tier << TIER_SHIFT |
	       (uint64_t)(POINTS_MAX - points_of(e, place)) << POINTS_SHIFT | len << LENGTH_SHIFT |
	       at;
}

static void collect(const struct index *x, const struct find_query *q,
		    const struct index_filter *filter, struct index_hits *hits)
{
	unsigned all = find_all_terms(q);
	for (size_t i = 0; i < x->count; i++) {
		const struct index_entry *e = &x->entries[i];
		enum find_place place;
		enum tier tier = tier_of(x, e, all, &place);
		if (tier != TIER_NONE && passes(x, e, filter))
			add(hits, rank_of(x, i, tier, place));
	}
}

/* Everything, what is used most first. */
static void collect_all(const struct index *x, const struct index_filter *filter,
			struct index_hits *hits)
{
	for (size_t i = 0; i < x->count; i++)
		if (passes(x, &x->entries[i], filter))
			add(hits, rank_of(x, i, TIER_NONE, FIND_NOWHERE));
}

/* False if some term is in no text. */
static bool look_through(struct index *x, const struct find_query *q)
{
	unsigned found = 0;
	for (size_t i = 0; i < x->texts_count; i++) {
		enum find_place place;
		x->found[i] = (uint8_t)find_in(q, &x->texts[i], &place);
		x->places[i] = (uint8_t)place;
		found |= x->found[i];
	}
	return found == find_all_terms(q);
}

/* True if there is anything but spaces in it. */
static bool has_text(const char *typed)
{
	return typed[strspn(typed, " \t\r\n")] != '\0';
}

static void search(struct index *x, struct find_query *q, const char *typed,
		   const struct index_filter *filter, struct index_hits *hits)
{
	if (!has_text(typed)) {
		collect_all(x, filter, hits);
		return;
	}
	if (q->term_count == 0)
		return; /* only signs: nothing has such a name */
	do {
		if (look_through(x, q))
			collect(x, q, filter, hits);
	} while (hits->total == 0 && find_query_forgive(q));
}

enum err index_search(struct index *x, const char *typed, const struct index_filter *filter,
		      size_t wanted, struct index_hits *out)
{
	struct index_hits hits = { .wanted = wanted < x->count ? wanted : x->count };
	struct find_query q;
	hits.ranks = malloc((hits.wanted + 1) * sizeof(*hits.ranks));
	if (!hits.ranks)
		return ERR_NOMEM;
	enum err err = find_query_init(&q, &x->alphabet, typed);
	if (err != ERR_OK) {
		free(hits.ranks);
		return err;
	}
	search(x, &q, typed, filter, &hits);
	find_query_fini(&q);
	sort(&hits);
	*out = hits;
	return ERR_OK;
}

void index_hits_fini(struct index_hits *hits)
{
	free(hits->ranks);
	hits->ranks = NULL;
}
