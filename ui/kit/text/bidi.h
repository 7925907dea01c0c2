/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bidi.h - the order of text that runs both ways. The only place that knows FriBidi; text without a
 * right-to-left character never comes here.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/err.h"

#define BIDI_CHARS_MAX 4096

/*
 * Levels of `count` characters (odd: right to left); *rtl tells the paragraph's own direction.
 * ERR_TOO_LONG, ERR_NOMEM.
 */
enum err bidi_levels(const uint32_t *codes, int count, uint8_t *levels, bool *rtl);
/* The mirrored bracket, or the character itself. */
uint32_t bidi_mirror(uint32_t code);
/* Rule L2: writes into `order` the places 0..count-1 as they stand from left to right. */
void bidi_order(const uint8_t *levels, int count, int *order);
