/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unicode.h - which characters a text from outside may have, and which are Chinese. Pure.
 *
 * The one rule for every card, catalogue, platform, keyboard and terminal: a character is plain when
 * Unicode 15.1 assigned it and it shows as itself. What is not plain is refused where it says who
 * somebody is or what is sent, and shown as its code point (text_show()) where it is only shown.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unicode_range {
	uint32_t low, high;
};
/* True if one of the ranges, which ascend, has the code. */
bool unicode_within(const struct unicode_range *ranges, size_t count, uint32_t code);

/* Script=Han, ascending. */
#define UNICODE_HAN_RANGES 22
extern const struct unicode_range unicode_han[UNICODE_HAN_RANGES];
bool unicode_is_han(uint32_t code);

/*
 * False for controls, line and paragraph separators, bidi and zero-width characters, variation
 * selectors, surrogates, private use, noncharacters, what is not assigned, and U+FFFC and U+FFFD, which
 * stand for something that got lost.
 */
bool unicode_is_plain(uint32_t code);
