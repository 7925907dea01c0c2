/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ime.h - letters typed in pinyin become candidates in Hanzi (libgooglepinyin).
 *
 * Learns nothing: the engine gets no user dictionary and is never told what was chosen. The engine
 * is one per process, so at most one struct ime is open at a time. Loop's thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "firmware/base/err.h"

#define IME_LETTERS_MAX	   38 /* the engine decodes no more */
#define IME_CANDIDATES_MAX 60
#define IME_TEXT_MAX	   128 /* bytes of one candidate with its NUL */

struct ime;

/* `dictionary`: the engine's dict_pinyin.dat. It is loaded with the first letter. ERR_NOT_FOUND. */
enum err ime_open(const char *dictionary, struct ime **out);
void ime_close(struct ime *ime); /* NULL is allowed; wipes */

/* Adds a-z (A-Z count the same). False: not such a letter, or full. */
bool ime_letter(struct ime *ime, char letter);
/* Takes the last letter back; false when there is none. */
bool ime_backspace(struct ime *ime);
/* What was typed and is not chosen yet; "" when nothing. Lent until the next call. */
const char *ime_letters(const struct ime *ime);
/* Best first, the whole sentence leading; lent until the next call. */
size_t ime_candidates(const struct ime *ime, const char *const **out);
/*
 * Takes the n-th candidate: writes its text and keeps the letters it did not use, with new
 * candidates. ERR_NOT_FOUND. `cap` is at least IME_TEXT_MAX.
 */
enum err ime_choose(struct ime *ime, size_t n, char *out, size_t cap);
/* Takes the letters as they stand: "" is left. */
void ime_take_letters(struct ime *ime, char *out, size_t cap);
/* Forgets the letters typed so far. */
void ime_reset(struct ime *ime);
/* The visit's end: overwrites also what the engine keeps. */
void ime_wipe(struct ime *ime);
