/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_words.h - what is said of a bundle: its parts, what it saves, and what each department answered. */
#pragma once

#include "ui/screens/parts.h"

/* A case's state in words; one nobody knows as it came. */
const char *case_state_words(struct page *p, const char *state);
/* What the parts together spare the citizen, against each by itself: "" where nothing is saved. */
const char *bundle_saved(struct page *p, const json_t *item);
/* Name and department of a part's item. */
const char *bundle_part_words(struct page *p, const json_t *part);
/* What is true of a part that was handed in: one of the three words, or the platform's own, and what was said with it. */
const char *bundle_part_answer(struct page *p, const struct handed *h, const json_t *part);
/* True where not every department says what the word of the whole says. */
bool bundle_is_mixed(const struct handed *h, const json_t *item);
/* How many departments say what, in one line: "6 accepted, 1 not accepted". */
const char *bundle_answers(struct page *p, const struct handed *h, const json_t *item);
