/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card_words.h - the words behind two codes of a card, so that a form whose choices are words can
 * be answered by the card and is not asked. Private to core's form.
 */
#pragma once

#include <stdbool.h>

/* True if `text` is the Chinese word for the code of GB/T 2261.1 ("1", "2"). */
bool card_word_is_sex(const char *text, const char *code);
/* True if `text` is the Chinese word for the code of GB/T 3304 ("01"), with or without "zu". */
bool card_word_is_nation(const char *text, const char *code);
