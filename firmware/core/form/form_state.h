/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_state.h - the inside of struct form, for the files of core that make it up: form.c
 * (changes), form_prefill.c (first values), form_read.c (what others see), form_walk.c (pages). Private
 * to core.
 *
 * applicable, answered, shown and holds follow from the values; form_refresh() brings them up to
 * date after every change.
 */
#pragma once

#include "firmware/core/form/form_pad.h"
#include "firmware/core/form/form_schema.h"

struct form_value {
	char *text;   /* malloc'ed; NULL is "" */
	bool checked; /* FORM_BOOLEAN */
	bool *chosen; /* by option of the spec; NULL without options. What was tapped or known */
	bool *held;   /* and is offered now */
	bool barred;  /* FORM_BOOLEAN: what it is may not be, so it is not sent */
	bool prefilled;
	bool trusted;	 /* a number from a checked card */
	bool computed;	 /* it follows from another answer now */
	bool applicable; /* no condition keeps it out */
	bool answered;	 /* computed, or prefilled with a value that keeps the rules */
	bool stuck;	 /* answered, and yet something is wrong with it */
	const struct form_relation
		*broken; /* the first broken rule that is said here; NULL: none */
	size_t follows; /* a computed field with a fault that is mended here; FORM_FIELDS_MAX: none */
	struct form_area *area; /* FORM_AREA */
	size_t entries;		/* FORM_GROUP: how many are open */
	bool passed;		/* asked, and the citizen went on */
	struct form_option *shown;
	size_t shown_count;
};

struct form {
	struct form_schema schema;
	struct form_value *values; /* by field */
	bool *holds;		   /* by clause */
	char today[9];
};

/* The rules in force for a field: its own and those of conditions that hold. Returns how many. */
#define FORM_RULES_MAX (FORM_CLAUSES_MAX + 1)
size_t form_rules_in_force(const struct form *form, size_t field,
			   const struct form_rules *out[FORM_RULES_MAX]);
bool form_is_required(const struct form *form, size_t field);
/* The text of a text, an integer or a single choice; "" when nothing was given. Lent. */
const char *form_text_of(const struct form *form, size_t field);
/* Also while it is hidden: an amount is one in every condition. */
bool form_is_amount(const struct form *form, size_t field);
/* Of a FORM_INTEGER: what it is sent as. False: there is none. */
bool form_number_of(const struct form *form, size_t field, int64_t *out);
/* True for "" and for blanks only. */
bool form_text_is_blank(const char *text);
/* What its own rules say; and that, or what a rule between fields says. */
bool form_own_problem(const struct form *form, size_t field, struct form_problem *out);
bool form_field_problem(const struct form *form, size_t field, struct form_problem *out);
enum form_format form_format_of(const struct form *form, size_t field);
bool form_has_options(const struct form *form, size_t field);
/* Its place among the groups; FORM_NO_GROUP: the field is none. */
size_t form_group_of(const struct form *form, size_t field);
/* No entry is open any more; of a field that is no group nothing was. */
void form_entries_clear(struct form *form, size_t field);
bool form_may_grow(const struct form *form, size_t field);
bool form_may_shrink(const struct form *form, size_t field);
/* True while something about it is the citizen's to say. */
bool form_is_asked(const struct form *form, size_t field);
bool form_stands_alone(const struct form *form, size_t field, const char *option);
/* True if a box may have that value: one that must be ticked may only be true. */
bool form_box_may_be(const struct form *form, size_t field, bool checked);
enum form_pad form_pad_of(const struct form *form, size_t field);

/* Where that answer can be mended: itself, or what it was computed from if that can be another. */
size_t form_mended_at(const struct form *form, size_t field);

void form_refresh(struct form *form);

/* form_area.c: the levels of an address; of any other field each does nothing. */
bool form_area_create(struct form *form, size_t field); /* false: no memory */
void form_area_free(struct form *form, size_t field);
void form_area_clear(struct form *form, size_t field);
enum err form_area_choose(struct form *form, size_t field, const char *code);
enum err form_area_put(struct form *form, size_t field, const json_t *value);
void form_area_field(const struct form *form, size_t field, struct form_field *out);
bool form_area_is_typed(const struct form *form, size_t field);
bool form_area_is_begun(const struct form *form, size_t field);
/* Typed behind what was chosen, and nothing was added: no more than the names of those levels. */
bool form_area_is_short(const struct form *form, size_t field);
json_t *form_area_value(const struct form *form, size_t field);

/* form_relate.c: each brings its part up to date. True: a computed answer changed. */
bool form_refresh_computed(struct form *form);
void form_refresh_relations(struct form *form);
bool form_relation_problem(const struct form *form, size_t field, struct form_problem *out);
/* Takes a typed text: eight digits of a date get dashes, letters their case. ERR_NOMEM. */
enum err form_put_text(struct form *form, size_t field, const char *text);
/* The field of that name if a citizen may change it now, else FORM_FIELDS_MAX. */
size_t form_open_field(const struct form *form, const char *name);
/* Empties the field. */
void form_clear(struct form *form, size_t field);

/* Answers from the sources what they can answer. ERR_NOMEM. */
enum err form_prefill(struct form *form, const struct form_sources *sources);
