/* SPDX-License-Identifier: Apache-2.0 */
/* find_query.c - what was typed, cut into terms, and what each level makes of it. */
#include "firmware/core/find/find_private.h"

#include <stdlib.h>

#include "firmware/base/unicode.h"
#include "firmware/base/util.h"
#include "firmware/core/han/han.h"

/* Letters that stand only at the beginning of a syllable: wherever one was typed, one begins. */
#define ONLY_FIRST "bpmfdtlkjqxzcswy"

bool find_is_hanzi(const struct find_query *q, size_t at)
{
	return unicode_is_han(q->atoms[at]);
}

/* Adds what a text must have to hold atom `at`; `begins`: it is the first of its term. */
static void demand(struct find_term *t, const struct find_query *q, size_t at, bool begins)
{
	static const char only[] = ONLY_FIRST;
	uint32_t code = q->atoms[at];
	if (!is_letter(code)) {
		t->codes |= code_bit(code);
		return;
	}
	begins = begins || !is_letter(q->atoms[at - 1]);
	for (const char *c = only; *c && !begins; c++)
		begins = (uint32_t)*c == code;
	if (begins)
		t->heads |= head_bit(code);
}

/* The tables of term n lie one behind the other; the whole is term FIND_TERMS_MAX. */
static void term_make(struct find_query *q, struct find_term *t, size_t n, size_t from, size_t to)
{
	size_t cells = q->alphabet->count;
	*t = (struct find_term){ .from = (uint8_t)from,
				 .to = (uint8_t)to,
				 .starts = q->tables + 2 * n * cells,
				 .slips = q->tables + (2 * n + 1) * cells };
	for (size_t i = from; i < to; i++)
		demand(t, q, i, i == from);
}

/* A term of atoms `from` to where they end. What is more than fits is left out. */
static void term_end(struct find_query *q, size_t from)
{
	if (from == q->count)
		return;
	if (q->cut_count == FIND_TERMS_MAX) {
		q->count = (uint8_t)from;
		return;
	}
	for (size_t i = q->count, end = i; i-- > from;) {
		end = is_letter(q->atoms[i]) ? end : i;
		q->run_end[i] = (uint8_t)end;
	}
	q->cut[q->cut_count].from = (uint8_t)from;
	q->cut[q->cut_count++].to = q->count;
}

static void as_typed(struct find_query *q)
{
	q->term_count = q->cut_count;
	for (size_t n = 0; n < q->cut_count; n++)
		term_make(q, &q->terms[n], n, q->cut[n].from, q->cut[n].to);
	term_make(q, &q->whole, FIND_TERMS_MAX, 0, q->count);
}

static void begin(struct find_query *q)
{
	for (size_t n = 0; n < q->term_count; n++)
		find_term_begin(q, &q->terms[n]);
	if (q->term_count > 1)
		find_term_begin(q, &q->whole);
}

static void read_typed(struct find_query *q, const char *typed)
{
	size_t from = 0;
	enum sign_kind kind;
	uint32_t code;
	while (q->count < FIND_ATOMS_MAX && (code = find_next(&typed, &kind))) {
		if (kind == SIGN_NONE) {
			term_end(q, from);
			from = q->count;
			continue;
		}
		q->readings[q->count] = kind == SIGN_HAN ? han_all(code) : 0;
		q->atoms[q->count++] = code;
	}
	term_end(q, from);
}

enum err find_query_init(struct find_query *q, const struct find_alphabet *a, const char *typed)
{
	*q = (struct find_query){ .alphabet = a, .level = FIND_EXACT };
	read_typed(q, typed);
	q->tables = malloc(2 * (FIND_TERMS_MAX + 1) * (a->count + 1) * sizeof(*q->tables));
	if (!q->tables)
		return ERR_NOMEM;
	as_typed(q);
	begin(q);
	return ERR_OK;
}

void find_query_fini(struct find_query *q)
{
	free(q->tables);
	q->tables = NULL;
}

unsigned find_all_terms(const struct find_query *q)
{
	return (1U << q->term_count) - 1;
}

/* Levels */

/* Hanzi and letters that stand together become terms of their own. True if any did. */
static bool split(struct find_query *q)
{
	size_t count = 0;
	for (size_t n = 0; n < q->cut_count; n++) {
		size_t from = q->cut[n].from, to = q->cut[n].to;
		for (size_t i = from + 1; i < to && count < FIND_TERMS_MAX - 1; i++) {
			if (find_is_hanzi(q, i) == find_is_hanzi(q, i - 1))
				continue;
			term_make(q, &q->terms[count], count, from, i);
			count++;
			from = i;
		}
		if (count < FIND_TERMS_MAX) {
			term_make(q, &q->terms[count], count, from, to);
			count++;
		}
	}
	q->term_count = (uint8_t)count;
	return count > q->cut_count;
}

/* How long the longest run of its kind is. */
static size_t longest(const struct find_query *q, bool hanzi)
{
	size_t best = 0, run = 0;
	for (size_t i = 0; i < q->count; i++) {
		run = find_is_hanzi(q, i) == hanzi ? run + 1 : 0;
		best = run > best ? run : best;
	}
	return best;
}

uint32_t find_near_heads(uint32_t heads)
{
	static const uint32_t groups[] = {
		1U << ('n' - 'a') | 1U << ('l' - 'a') | 1U << ('r' - 'a'),
		1U << ('f' - 'a') | 1U << ('h' - 'a'),
	};
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		heads |= heads & groups[i] ? groups[i] : 0;
	return heads;
}

/* A Hanzi stands for its reading: it demands no code, but a head if all it has begin alike. */
static void demand_readings(const struct find_query *q, struct find_term *t)
{
	t->codes = 0;
	for (size_t i = t->from; i < t->to; i++) {
		uint32_t heads = han_heads(q->readings[i]);
		if (heads && (heads & (heads - 1)) == 0)
			t->heads |= heads;
		else if (!is_letter(q->atoms[i]) && !q->readings[i])
			t->codes |= code_bit(q->atoms[i]);
	}
	t->heads = find_near_heads(t->heads);
}

/* True if this level could find more than those before it. */
static bool enter(struct find_query *q, enum find_level level)
{
	q->level = level;
	switch (level) {
	case FIND_LOOSE:
		return split(q) || longest(q, true) > 1;
	case FIND_NEAR:
		as_typed(q);
		for (size_t n = 0; n < q->term_count; n++)
			demand_readings(q, &q->terms[n]);
		demand_readings(q, &q->whole);
		return true;
	case FIND_TYPO:
		as_typed(q);
		return longest(q, true) >= TYPO_HANZI || longest(q, false) >= TYPO_LETTERS;
	case FIND_EXACT:
	case FIND_LEVELS:
		break;
	}
	return false;
}

bool find_query_forgive(struct find_query *q)
{
	while (q->term_count > 0 && q->level < FIND_TYPO)
		if (enter(q, q->level + 1)) {
			begin(q);
			return true;
		}
	return false;
}
