/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.h - does a text have what somebody typed: Hanzi, pinyin, initials, and all of them mixed.
 *
 * A text is cut into cells once: a Hanzi in its simplified form with its readings, or a letter or digit in
 * its narrow, small form; signs and spaces leave no cell. What is typed is cut at signs and spaces into
 * terms. A term is in a text if its atoms meet cells one after the other: a Hanzi meets itself, letters
 * meet a letter, a whole syllable, the initial of one (z or zh), or, where they end, the beginning of
 * one. So every letter more finds less. Words of Latin letters are met from their beginning.
 *
 * Where nothing is met so, mistakes are forgiven, level after level. Pure, any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"

#define FIND_CELLS_MAX	  255	/* of one text; what stands behind is not found */
#define FIND_ALPHABET_MAX 65535 /* cells that differ; what comes behind them is met by nothing */
#define FIND_ATOMS_MAX	  60	/* of what is typed; the rest does not count */
#define FIND_TERMS_MAX	  8	/* the same */

struct find_cell {
	uint32_t code; /* 0: pinyin without a Hanzi */
	uint16_t readings,
		all_readings; /* sets of core/han: what is meant here, what it has anywhere */
	bool begins_word;     /* of Latin letters or digits */
};

/* All cells of many texts, each once: a text is numbers of them. Cell 0 is met by nothing. */
struct find_alphabet {
	struct find_cell *cells;
	size_t count, cap;
	uint16_t *slots; /* open addressing, 0 = free */
	size_t slots_cap;
};
void find_alphabet_init(struct find_alphabet *a);
void find_alphabet_fini(struct find_alphabet *a);

struct find_text {
	const uint16_t *cells; /* lent */
	uint16_t len;
	uint32_t heads; /* letters some cell begins with, bit 0 is a: what is not here is not met */
	uint64_t codes; /* the same for Hanzi and digits, by a hash */
};

/* Cuts a text, adding to the alphabet what is new; returns how many cells it has. */
size_t find_cut(struct find_alphabet *a, const char *text, uint16_t cells[FIND_CELLS_MAX]);
/* The same for a text of pinyin: each word that is a syllable is a cell that has no Hanzi. */
size_t find_cut_pinyin(struct find_alphabet *a, const char *text, uint16_t cells[FIND_CELLS_MAX]);
/* A text of these cells, which stay the caller's. */
struct find_text find_text_of(const struct find_alphabet *a, const uint16_t *cells, size_t len);

enum find_level {
	FIND_EXACT,
	FIND_LOOSE, /* other words may stand between Hanzi; Hanzi and letters are terms of their own */
	FIND_NEAR, /* readings in place of characters, and confused ones: zh and z, n and l, ang and an */
	FIND_TYPO, /* one wrong, missing or superfluous letter or character */
	FIND_LEVELS,
};

/* Where in a text all terms, joined, were met. */
enum find_place { FIND_NOWHERE, FIND_INSIDE, FIND_BEGIN, FIND_WHOLE };

struct find_term {
	uint8_t from, to; /* atoms */
	uint32_t heads;	  /* that a text must have */
	uint64_t codes;
	uint64_t *starts; /* of each cell of the alphabet: where a term that begins there goes on */
	uint64_t *slips;  /* the same with a mistake, at FIND_TYPO */
};

struct find_query {
	const struct find_alphabet *alphabet; /* lent; it may not grow meanwhile */
	enum find_level level;
	uint32_t atoms[FIND_ATOMS_MAX];
	uint8_t count;
	uint8_t run_end[FIND_ATOMS_MAX];   /* of a letter: where the letters end */
	uint16_t readings[FIND_ATOMS_MAX]; /* of a Hanzi: all it has */
	struct {
		uint8_t from, to;
	} cut[FIND_TERMS_MAX]; /* as typed */
	uint8_t cut_count;
	struct find_term terms[FIND_TERMS_MAX], whole; /* at this level */
	uint8_t term_count;			       /* 0: there is nothing to look for */
	uint64_t *tables;
};

/* What was typed, at FIND_EXACT, for texts of this alphabet. ERR_NOMEM: there is nothing to end. */
enum err find_query_init(struct find_query *q, const struct find_alphabet *a, const char *typed);
void find_query_fini(struct find_query *q);
/* The next level that could find more; false when there is none. */
bool find_query_forgive(struct find_query *q);
/*
 * Which terms are in the text, a bit each. *place is FIND_NOWHERE if the terms are not there as one, in their
 * order with nothing between.
 */
unsigned find_in(const struct find_query *q, const struct find_text *text, enum find_place *place);
/* What find_in() answers when all are there. */
unsigned find_all_terms(const struct find_query *q);
