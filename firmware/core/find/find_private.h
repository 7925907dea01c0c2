/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find_private.h - what the files of find share: find_text.c (texts), find_alphabet.c (cells), find_query.c (what
 * was typed, its levels), find_match.c (the one in the other).
 */
#pragma once

#include "firmware/core/find/find.h"

#define TYPO_HANZI   3 /* shorter runs are met by half the catalogue with one of them wrong */
#define TYPO_LETTERS 5

static inline bool is_letter(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

static inline uint32_t head_bit(uint32_t letter)
{
	return 1U << (letter - 'a');
}

/* A code's bit among 64. */
static inline uint64_t code_bit(uint32_t code)
{
	return 1ULL << ((code * 0x9e3779b1U) >> 26);
}

enum sign_kind { SIGN_NONE, SIGN_HAN, SIGN_LATIN };
/* The next character of a text as a cell has it: narrow, small, simplified. 0 at the end. */
uint32_t find_next(const char **text, enum sign_kind *kind);
/* The number of a cell, added if it is new; 0 if there is no room. */
uint16_t find_cell_number(struct find_alphabet *a, struct find_cell cell);
bool find_is_hanzi(const struct find_query *q, size_t at);
/* n, l and r, f and h are taken for each other: with one of them the others. */
uint32_t find_near_heads(uint32_t heads);
/* Fills the tables of a term for the query's level. */
void find_term_begin(const struct find_query *q, struct find_term *t);
