/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern.h - the regular expressions of a form's schema.
 *
 * ECMA-262 as JSON Schema uses it, over characters and not bytes, matched anywhere in the text
 * unless anchored: literals, . [] [^] \d \w \s \b and their capitals, \xHH \uHHHH \u{H}
 * \p{Script=Han} of Unicode 15.1, groups, | * + ? {n,m}, ^ $. Not: backreferences, lookaround,
 * flags. An automaton, so a catalogue cannot write a pattern that takes for ever; no locale, no
 * global state. One thread per pattern.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"
#include "firmware/base/unicode.h"

#define PATTERN_TEXT_MAX    512	 /* bytes a pattern may have */
#define PATTERN_PROGRAM_MAX 4096 /* steps it may have, repeats written out */
#define PATTERN_DEPTH_MAX   32	 /* groups in groups */

struct pattern;

/*
 * ERR_SYNTAX       not a regular expression
 * ERR_UNSUPPORTED  one, but outside the subset
 * ERR_TOO_LONG     beyond the limits above
 * ERR_NOMEM
 */
enum err pattern_compile(const char *text, struct pattern **out);
void pattern_free(struct pattern *p); /* NULL is allowed */
bool pattern_matches(struct pattern *p, const char *text);
/* False if no text that begins with this one matches: more characters will not help. */
bool pattern_may_match(struct pattern *p, const char *text);
/* False if no text of these characters, min_length to max_length of them, matches. */
bool pattern_can_match(const struct pattern *p, const struct unicode_range *alphabet, size_t count,
		       int64_t min_length, int64_t max_length);
/* True if the character may have a part in a match. */
bool pattern_uses(const struct pattern *p, uint32_t c);
