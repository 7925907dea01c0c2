/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_pad.h - which keys a field has, and what they can type. Private to core's form.
 *
 * A field takes what its pad types, no more: what a test may type a finger can type too.
 */
#pragma once

#include "firmware/core/form/form_rules.h"

/* The pad of a field that is no choice and no box, by all rules that are in force. */
enum form_pad form_pad_for(enum form_type type, enum form_widget widget,
			   const struct form_rules *const *rules, size_t count);
/* False: a character has no key there. An integer's minus stands in front. */
bool form_pad_takes(enum form_pad pad, enum form_type type, const char *text);
/* True if the pad can type a text of so many characters that the pattern matches. */
bool form_pad_can_match(enum form_pad pad, const struct pattern *pattern, int64_t min_length,
			int64_t max_length);
/* The same where a value has these characters only. */
bool form_characters_can_match(const char *characters, const struct pattern *pattern,
			       int64_t min_length, int64_t max_length);
