/* SPDX-License-Identifier: Apache-2.0 */
/*
 * han.h - Hanzi in the one form they are compared in, and how they are read.
 *
 * Readings are syllables of pinyin without tones, v for the u with two dots. A set of readings is a number;
 * 0 is the empty one. The tables are made at build time from Debian's Unihan data and a dictionary
 * of words: make_tables.py. Pure, any thread.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define HAN_RUN_MAX 64 /* characters that are looked at together for words */

/* Traditional and variant forms as the simplified one; any other code as it is. */
uint32_t han_fold(uint32_t code);
/* Every reading a character has anywhere. */
uint16_t han_all(uint32_t code);
/*
 * The readings that are meant at each place of a run of folded Hanzi: those of the words it has (chong in
 * chongqing, hang and zhang in hangzhang), else the usual ones of the character.
 */
void han_read(const uint32_t *codes, size_t count, uint16_t *out_sets);

/* The syllables of a set; lent for ever. Returns how many. */
size_t han_set(uint16_t set, const uint16_t **out);
/* First letters of its syllables: bit 0 is a. */
uint32_t han_heads(uint16_t set);
const char *han_syllable(uint16_t syllable);
/* The set of this syllable alone; 0 if there is no such syllable. `len` letters a to z. */
uint16_t han_set_of(const char *letters, size_t len);
/* What people write who mean it: zh and z, n and l, ang and an. The right spelling comes first. */
size_t han_near(uint16_t syllable, const char *const **out);
