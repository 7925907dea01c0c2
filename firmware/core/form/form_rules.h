/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_rules.h - what one property's schema demands of a value. Private to core's form.
 *
 * A field has the rules of its property, and those of every condition that holds: all must be kept.
 */
#pragma once

#include "firmware/core/form/form_format.h"
#include "firmware/core/item/item_place.h"
#include "firmware/core/form/pattern.h"

struct form_rules {
	int64_t min_length, max_length; /* characters */
	int64_t minimum, maximum;
	int64_t min_items, max_items;
	enum form_format format;
	struct pattern *pattern; /* NULL: any */
	json_t *choices;	 /* array of the allowed values (or elements); NULL: any */
};

/* True for a keyword that says nothing about what is valid. */
bool form_is_annotation(const char *keyword);
/* Refuses, with the sentence `what`, a member that is neither an annotation nor in the NULL-ended list. */
bool form_only_members(struct item_place *place, const json_t *object, const char *const *known,
		       const char *what);
/* Rules that allow everything. */
void form_rules_init(struct form_rules *rules);
void form_rules_fini(struct form_rules *rules);
/* The property's type. False: refused. */
bool form_type_read(struct item_place *place, const json_t *property, enum form_type *out);
/* Reads a property's keywords into initialised rules. False: refused. */
bool form_rules_read(struct item_place *place, const json_t *property, enum form_type type,
		     struct form_rules *rules);
/* True if a value of this type may stand in a const or an enum. */
bool form_type_takes(enum form_type type, const json_t *value);
/* True if the array holds an equal value. */
bool form_choices_hold(const json_t *choices, const json_t *value);

/*
 * Judges a text that is not blank. False: it is fine. `today` is that of form_sources; `trusted`: the
 * text comes from a checked card, so a number of another kind than a citizen's is no fault.
 */
bool form_rules_text_problem(const struct form_rules *rules, const char *text, const char *today,
			     bool trusted, struct form_problem *out);
/* `amount`: the value counts fen. */
bool form_rules_integer_problem(const struct form_rules *rules, int64_t value, bool amount,
				struct form_problem *out);
/* True if a text with a problem only needs more characters. */
bool form_rules_text_unfinished(const struct form_rules *rules, const char *text,
				const struct form_problem *problem);
bool form_rules_integer_unfinished(const struct form_rules *rules, int64_t value);
/* An optional minus and digits that fit 64 bits; in that format, the fen of an amount. */
bool form_integer_parse(enum form_format format, const char *text, int64_t *out);
/* True if it is none yet, and may become one. */
bool form_integer_is_begun(enum form_format format, const char *text);
