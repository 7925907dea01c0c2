/* SPDX-License-Identifier: Apache-2.0 */
/*
 * break.h - what a character is to a line: whether it stands alone, and whether it may begin or end
 * one (the rules of GB/T 15834 and JIS X 4051, as far as screens need them). Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

bool break_is_space(uint32_t code);
/* True for Hanzi, kana, full-width signs: each is drawn alone and a line may end after it. */
bool break_is_single(uint32_t code);
/* Closing brackets, commas, full stops, marks of repetition: never first on a line. */
bool break_never_first(uint32_t code);
/* Opening brackets and currency signs: never last on a line. */
bool break_never_last(uint32_t code);
/* Full-width signs whose right (left) half is blank, so that two of them may stand closer. */
bool break_blank_right(uint32_t code);
bool break_blank_left(uint32_t code);
/* A line may end after it inside a word: tsheg, hyphen, slash. */
bool break_may_follow(uint32_t code);
/* Draws nothing: joiners, variation selectors, bidi controls. */
bool break_is_invisible(uint32_t code);
/* Written from right to left, or a control that makes it so. */
bool break_is_rtl(uint32_t code);
