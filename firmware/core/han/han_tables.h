/* SPDX-License-Identifier: Apache-2.0 */
/*
 * han_tables.h - what make_tables.py writes at build time; private to han.c.
 *
 * A list of numbers is kept in two arrays: X has all lists behind one another, X_at where each begins,
 * and the end. A code leads over its page to its row; row 0 is every code without one.
 */
#pragma once

#include <stdint.h>

#define HAN_CODES 0x32400 /* the last page of Hanzi ends before it */

/* code / 256 -> page; page * 256 + code % 256 -> row. */
extern const uint16_t han_table_page[], han_table_row[];
/* Row -> the folded code; the sets of usual and of all readings; 1 + the first word that begins so. */
extern const uint32_t han_table_folded[];
extern const uint16_t han_table_usual[], han_table_all[], han_table_phrases[];

/* Set -> its syllables, and their first letters (bit 0 is a). Set n + 1 is syllable n alone. */
extern const uint16_t han_table_set_at[], han_table_set[];
extern const uint32_t han_table_heads[];
extern const uint16_t han_table_sets_n;

extern const char *const han_table_syllables[];
extern const uint16_t han_table_near_at[]; /* syllable -> spellings, its own first */
extern const char *const han_table_near[];
extern const uint16_t han_table_syllables_n;

/* Words, sorted by their codes, and what each code is read as there: a set, 0 = as usual. */
extern const uint32_t han_table_phrase_at[];
extern const uint16_t han_table_phrase_text[], han_table_phrase_says[];
extern const uint32_t han_table_phrases_n;
