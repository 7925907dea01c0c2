/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_match.c - one term in one text.
 *
 * A set of places in what was typed is a word of bits: bit p stands for "everything before atom p is met". A
 * cell leads from a set to the next one; with each cell the term may begin anew. A term of at most 60
 * atoms is thus met in one walk, however its letters can be cut into syllables.
 */
#include "firmware/core/find/find_private.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/unicode.h"
#include "firmware/core/han/han.h"

static_assert(FIND_ATOMS_MAX < 64, "a place is a bit of a word");

static uint64_t bit(size_t p)
{
	return 1ULL << p;
}

/* Letters */

/* No syllable begins with these. */
static bool can_begin(const struct find_query *q, size_t p)
{
	return p == q->run_end[p - 1] || !strchr("iuv", (int)q->atoms[p]);
}

/*
 * Where the letters from atom p on can be after this syllable: behind it, behind its initial, or at their end
 * inside it.
 */
static uint64_t after_syllable(const struct find_query *q, size_t p, const char *syllable)
{
	size_t end = q->run_end[p], m = 0;
	while (syllable[m] && p + m < end && (uint32_t)syllable[m] == q->atoms[p + m])
		m++;
	if (m == 0)
		return 0;
	uint64_t next = !syllable[m] || p + m == end ? bit(p + m) : 0;
	if (q->level == FIND_TYPO)
		return next; /* who makes mistakes in initials meets everything */
	if (can_begin(q, p + 1))
		next |= bit(p + 1);
	if (m > 1 && syllable[1] == 'h' && can_begin(q, p + 2))
		next |= bit(p + 2);
	return next;
}

static uint64_t after_readings(const struct find_query *q, size_t p, uint16_t set)
{
	const uint16_t *syllables;
	size_t count = han_set(set, &syllables);
	uint64_t next = 0;
	for (size_t i = 0; i < count; i++)
		next |= after_syllable(q, p, han_syllable(syllables[i]));
	return next;
}

static uint64_t after_near(const struct find_query *q, size_t p, uint16_t set)
{
	const uint16_t *syllables;
	size_t count = han_set(set, &syllables);
	uint64_t next = 0;
	for (size_t i = 0; i < count; i++) {
		const char *const *spellings;
		size_t known = han_near(syllables[i], &spellings);
		for (size_t n = 0; n < known; n++)
			next |= after_syllable(q, p, spellings[n]);
	}
	return next;
}

/* True if one letter is wrong, missing, superfluous, or two have changed places. */
static bool one_mistake(const char *right, size_t right_len, const uint32_t *typed, size_t len)
{
	size_t head = 0, tail = 0, shorter = len < right_len ? len : right_len;
	while (head < shorter && (uint32_t)right[head] == typed[head])
		head++;
	while (tail < shorter - head &&
	       (uint32_t)right[right_len - 1 - tail] == typed[len - 1 - tail])
		tail++;
	size_t left = right_len - head - tail, more = len - head - tail;
	if (left == 2 && more == 2)
		return (uint32_t)right[head] == typed[head + 1] &&
		       (uint32_t)right[head + 1] == typed[head];
	return left <= 1 && more <= 1 && left + more > 0;
}

/* Shorter syllables become any other by one mistake. */
#define MISTAKEN_MIN 3

/* Behind a whole syllable with one mistake in it. */
static uint64_t after_mistake(const struct find_query *q, size_t p, uint16_t set)
{
	const uint16_t *syllables;
	size_t count = han_set(set, &syllables);
	uint64_t next = 0;
	for (size_t i = 0; i < count; i++) {
		const char *right = han_syllable(syllables[i]);
		size_t len = strlen(right);
		if (len < MISTAKEN_MIN)
			continue;
		for (size_t typed = len - 1; typed <= len + 1; typed++)
			if (p + typed <= q->run_end[p] &&
			    one_mistake(right, len, q->atoms + p, typed))
				next |= bit(p + typed);
	}
	return next;
}

/* Cells */

static bool sound_alike(uint16_t one, uint16_t other)
{
	const uint16_t *a, *b;
	size_t a_count = han_set(one, &a), b_count = han_set(other, &b);
	for (size_t i = 0; i < a_count; i++)
		for (size_t k = 0; k < b_count; k++)
			if (a[i] == b[k])
				return true;
	return false;
}

static uint64_t step_one(const struct find_query *q, size_t p, const struct find_cell *cell)
{
	uint32_t atom = q->atoms[p];
	if (cell->code == atom)
		return bit(p + 1);
	if (q->level != FIND_NEAR)
		return is_letter(atom) ? after_readings(q, p, cell->readings) : 0;
	if (is_letter(atom))
		return after_near(q, p, cell->all_readings);
	return sound_alike(q->readings[p], cell->all_readings) ? bit(p + 1) : 0;
}

static uint64_t step(const struct find_query *q, uint64_t at, const struct find_cell *cell)
{
	uint64_t next = 0;
	for (; at; at &= at - 1)
		next |= step_one(q, (size_t)__builtin_ctzll(at), cell);
	return next;
}

/* The same with one mistake made at this cell: another character, or letters that are nearly its reading. */
static uint64_t step_wrong(const struct find_query *q, uint64_t at, const struct find_cell *cell)
{
	uint64_t next = 0;
	for (; at; at &= at - 1) {
		size_t p = (size_t)__builtin_ctzll(at);
		if (find_is_hanzi(q, p))
			next |= bit(p + 1);
		else if (is_letter(q->atoms[p]))
			next |= after_mistake(q, p, cell->readings);
	}
	return next;
}

/* A Latin word is not met from its middle. */
static bool may_begin(const struct find_cell *cell)
{
	bool in_word = cell->code && !cell->all_readings && !unicode_is_han(cell->code);
	return !in_word || cell->begins_word;
}

void find_term_begin(const struct find_query *q, struct find_term *t)
{
	uint64_t first = bit(t->from);
	t->starts[0] = t->slips[0] = 0;
	for (size_t i = 1; i < q->alphabet->count; i++) {
		const struct find_cell *cell = &q->alphabet->cells[i];
		bool may = may_begin(cell);
		t->starts[i] = may ? step(q, first, cell) : 0;
		if (q->level != FIND_TYPO)
			continue;
		/* With a wrong first character a term would begin anywhere. */
		bool slip = may && is_letter(q->atoms[t->from]) &&
			    han_heads(cell->readings) & head_bit(q->atoms[t->from]);
		t->slips[i] = slip ? step_wrong(q, first, cell) : 0;
	}
}

/* Terms */

static enum find_place walk_term(const struct find_query *q, const struct find_term *t,
				 const struct find_text *text)
{
	const struct find_cell *cells = q->alphabet->cells;
	uint64_t goal = bit(t->to);
	uint64_t first = 0, any = 0; /* begun with the first cell, anywhere */
	enum find_place place = FIND_NOWHERE;
	for (size_t i = 0; i < text->len; i++) {
		uint64_t begun = t->starts[text->cells[i]];
		const struct find_cell *cell = &cells[text->cells[i]];
		if (any)
			any = step(q, any & ~goal, cell);
		first = i == 0 ? begun : first ? step(q, first & ~goal, cell) : 0;
		any |= begun;
		if (first & goal)
			place = i + 1 == text->len ? FIND_WHOLE : FIND_BEGIN;
		else if (any & goal && place == FIND_NOWHERE)
			place = FIND_INSIDE;
		if (place && !first)
			break;
	}
	return place;
}

/* Characters may stand between Hanzi; letters stay together. */
static enum find_place walk_loose(const struct find_query *q, const struct find_term *t,
				  const struct find_text *text)
{
	if (!find_is_hanzi(q, t->from))
		return walk_term(q, t, text);
	uint64_t at = 0, goal = bit(t->to);
	for (size_t i = 0; i < text->len && !(at & goal); i++) {
		uint16_t cell = text->cells[i];
		at |= t->starts[cell] | (at ? step(q, at, &q->alphabet->cells[cell]) : 0);
	}
	return at & goal ? FIND_INSIDE : FIND_NOWHERE;
}

/* Behind each Hanzi that was met one may have been typed that is not there. */
static uint64_t superfluous(const struct find_query *q, uint64_t at)
{
	uint64_t next = 0;
	for (; at; at &= at - 1) {
		size_t p = (size_t)__builtin_ctzll(at);
		if (find_is_hanzi(q, p))
			next |= bit(p + 1);
	}
	return next;
}

/* At most one mistake in all: `right` is without it, `wrong` with it. */
static enum find_place walk_typo(const struct find_query *q, const struct find_term *t,
				 const struct find_text *text)
{
	uint64_t right = 0, wrong = 0, goal = bit(t->to);
	size_t enough = find_is_hanzi(q, t->from) ? TYPO_HANZI : TYPO_LETTERS;
	if ((size_t)(t->to - t->from) < enough)
		return walk_term(q, t, text);
	for (size_t i = 0; i < text->len && !((right | wrong) & goal); i++) {
		uint16_t number = text->cells[i];
		const struct find_cell *cell = &q->alphabet->cells[number];
		wrong = (wrong ? step(q, wrong, cell) : 0) | t->slips[number];
		if (right) {
			wrong |= step_wrong(q, right, cell);
			right = step(q, right, cell);
		}
		right |= t->starts[number];
		wrong |= superfluous(q, right & ~goal);
	}
	return (right | wrong) & goal ? FIND_INSIDE : FIND_NOWHERE;
}

/* False if the text lacks something the term cannot do without. */
static bool is_worth_it(const struct find_query *q, const struct find_term *t,
			const struct find_text *text)
{
	uint32_t heads = t->heads & ~text->heads;
	uint64_t codes = t->codes & ~text->codes;
	if (q->level == FIND_NEAR)
		heads = t->heads & ~find_near_heads(text->heads);
	if (q->level == FIND_TYPO) /* one of them may be the mistake */
		return (heads & (heads - 1)) == 0 && (codes & (codes - 1)) == 0;
	return !heads && !codes;
}

static enum find_place find_term(const struct find_query *q, const struct find_term *t,
				 const struct find_text *text)
{
	if (!is_worth_it(q, t, text))
		return FIND_NOWHERE;
	if (q->level == FIND_LOOSE)
		return walk_loose(q, t, text);
	return q->level == FIND_TYPO ? walk_typo(q, t, text) : walk_term(q, t, text);
}

unsigned find_in(const struct find_query *q, const struct find_text *text, enum find_place *place)
{
	unsigned found = 0;
	enum find_place of_term = FIND_NOWHERE;
	for (size_t n = 0; n < q->term_count; n++) {
		of_term = find_term(q, &q->terms[n], text);
		found |= of_term ? 1U << n : 0;
	}
	*place = of_term;
	if (q->term_count > 1)
		*place = found == find_all_terms(q) && q->level != FIND_LOOSE
				 ? find_term(q, &q->whole, text)
				 : FIND_NOWHERE;
	return found;
}
