/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.h - bytes that are words: UTF-8, hexadecimal, base64, UUIDs and times. Pure but for uuid_v4().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"

#define UUID_TEXT_LEN 36
#define TIME_TEXT_LEN 25 /* 2026-11-21T09:41:00+08:00 */

/*
 * Decodes one character at *s and moves *s behind it. A malformed byte gives U+FFFD and moves by
 * one; the end of the text gives 0 and does not move. Surrogates and overlong forms are malformed.
 */
uint32_t utf8_next(const char **s);
/* Writes at most 4 bytes, no NUL; returns how many. */
size_t utf8_put(uint32_t code, char out[4]);
bool utf8_is_valid(const char *s, size_t len);
size_t utf8_count(const char *s); /* characters */

/* One line of valid UTF-8 whose every character is plain: unicode.h says what that is. */
bool text_is_plain(const char *s);
/* The same for a text of several lines: it may have line ends and tabs as well. */
bool text_is_plain_lines(const char *s);
/*
 * Copies for a screen, a log or a terminal: what is not plain is written as its code point (U+202E), a
 * byte that is no UTF-8 as \xFF. What does not fit is cut at a character's edge; false if cut.
 */
bool text_show(char *out, size_t cap, const char *s);
/* One character of that, which is not the end: moves *s behind it and returns how many bytes were written, no NUL. */
#define TEXT_SHOWN_MAX 8
size_t text_show_next(const char **s, char out[TEXT_SHOWN_MAX]);

/* Copies, NUL-terminated; what does not fit is cut at a character's edge. Returns false if cut. */
bool text_copy(char *out, size_t cap, const char *s);

void hex_encode(const void *bytes, size_t len, char *out); /* 2*len+1, lower case */
/* ERR_SYNTAX unless exactly 2*len hex digits. */
enum err hex_decode(const char *hex, void *out, size_t len);

/* Standard alphabet with padding. `out` has BASE64_LEN(len)+1 bytes. */
#define BASE64_LEN(len) (((len) + 2) / 3 * 4)
void base64_encode(const void *bytes, size_t len, char *out);
/* ERR_SYNTAX for anything but strict base64, ERR_TOO_LONG if more than cap bytes. */
enum err base64_decode(const char *text, void *out, size_t cap, size_t *out_len);

/* Decimal, at least `width` digits; no NUL. Returns how many. */
#define TEXT_DIGITS_MAX 20
size_t text_digits(uint64_t value, size_t width, char *out);

/* Random version 4, lower case, 36 characters and a NUL. */
void uuid_v4(char out[UUID_TEXT_LEN + 1]);
/* One of that shape made of a hash, 32 hex digits or more of it: the same for the same. */
void uuid_v4_of(const char *hex, char out[UUID_TEXT_LEN + 1]);
bool uuid_v4_is_valid(const char *s);

/* RFC 3339 in China's time, which has no summer time: +08:00. */
void time_text(int64_t wall_ms, char out[TIME_TEXT_LEN + 1]);
/* ERR_SYNTAX. Accepts Z and any offset; fractions are dropped. */
enum err time_parse(const char *text, int64_t *out_wall_ms);
/* YYYYMMDD of that moment in China. */
void time_date8(int64_t wall_ms, char out[9]);
/* True if `date` is eight digits and a real day of the Gregorian calendar from 1600 on. */
bool date8_is_valid(const char *date);
/*
 * Is that day over, is it still to come? `today` is YYYYMMDD, or "" while nobody knows which day it is:
 * then neither is said of any day. `date` is valid.
 */
bool date8_is_past(const char *date, const char *today);
bool date8_is_to_come(const char *date, const char *today);
