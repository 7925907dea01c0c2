/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_possible.c - can a citizen fill this form at all? See form_schema.h.
 *
 * Each field is looked at as its property has it, and again under each condition that says something
 * about it: a length nothing has, a choice that breaks the rule beside it, a pattern no key can type.
 * Several conditions at once are not put together. A condition nobody can fulfil is refused too: what
 * hangs on it would never be asked.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/form/form_pad.h"
#include "firmware/core/form/form_schema.h"

#define LATEST "99991231" /* no number is of the future here */

/* A field under its own rules, and one condition's where count is 2. The last stand at the place. */
struct rule_set {
	const struct form_spec *spec;
	const struct form_rules *rules[2];
	size_t count;
};

static const struct form_rules *last_of(const struct rule_set *v)
{
	return v->rules[v->count - 1];
}

/* The keyword to point at: none where it does not stand at the place. */
static const char *if_here(bool here, const char *keyword)
{
	return here ? keyword : NULL;
}

/* Texts */

struct span {
	int64_t min, max;
};

static enum form_format format_of(const struct rule_set *v)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->rules[i]->format != FORMAT_NONE)
			return v->rules[i]->format;
	return FORMAT_NONE;
}

static struct span lengths_of(const struct rule_set *v)
{
	struct span s = { 1, INT64_MAX }; /* a value has a character; an empty field has no value */
	for (size_t i = 0; i < v->count; i++) {
		s.min = v->rules[i]->min_length > s.min ? v->rules[i]->min_length : s.min;
		s.max = v->rules[i]->max_length < s.max ? v->rules[i]->max_length : s.max;
	}
	return s;
}

static bool check_lengths(struct item_place *place, const struct rule_set *v)
{
	struct span s = lengths_of(v);
	bool has_max = last_of(v)->max_length != INT64_MAX;
	if (s.max == 0)
		return item_refuse_member(place, if_here(has_max, "maxLength"),
					  "nothing can be typed into it");
	if (s.min > s.max)
		return item_refuse(place, "the minimum is greater than the maximum");
	enum form_format format = format_of(v);
	if (format == FORMAT_NONE)
		return true;
	const struct form_format_row *row = form_format_row(format);
	if (s.max < row->shortest)
		return item_refuse_member(place, if_here(has_max, "maxLength"),
					  "a value of this format has %lld characters at least",
					  (long long)row->shortest);
	if (s.min > row->longest)
		return item_refuse_member(
			place, if_here(last_of(v)->min_length > row->longest, "minLength"),
			"a value of this format has %lld characters at most",
			(long long)row->longest);
	return true;
}

/* Of a good value; as the field itself has it where neither maxLength nor a format says it. */
static struct span typed_lengths(const struct rule_set *v)
{
	struct span s = lengths_of(v);
	enum form_format format = format_of(v);
	if (format != FORMAT_NONE) {
		const struct form_format_row *row = form_format_row(format);
		s.min = row->shortest > s.min ? row->shortest : s.min;
		s.max = row->longest < s.max ? row->longest : s.max;
	}
	if (s.max == INT64_MAX)
		s.max = s.min > FORM_DEFAULT_MAX_LEN ? s.min : FORM_DEFAULT_MAX_LEN;
	return s;
}

static bool can_match(const struct rule_set *v, const struct pattern *pattern)
{
	struct span s = typed_lengths(v);
	enum form_format format = format_of(v);
	if (format != FORMAT_NONE)
		return form_characters_can_match(form_format_row(format)->stored, pattern, s.min,
						 s.max);
	enum form_pad pad = form_pad_for(v->spec->type, v->spec->widget, v->rules, v->count);
	return form_pad_can_match(pad, pattern, s.min, s.max);
}

static bool check_patterns(struct item_place *place, const struct rule_set *v)
{
	struct span s = typed_lengths(v);
	for (size_t i = 0; i < v->count; i++)
		if (v->rules[i]->pattern && !can_match(v, v->rules[i]->pattern))
			return item_refuse_member(
				place, if_here(v->rules[i] == last_of(v), "pattern"),
				"nothing the keys of this field can type, %lld to %lld "
				"characters, matches",
				(long long)s.min, (long long)s.max);
	return true;
}

/* Choices */

static bool is_offered(const struct rule_set *v, const json_t *value)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->rules[i]->choices && !form_choices_hold(v->rules[i]->choices, value))
			return false;
	return true;
}

static bool is_offered_text(const struct rule_set *v, const char *text)
{
	json_t *value CLEANUP(json_unref) = json_string(text);
	return is_offered(v, value);
}

static bool refuse_choice(struct item_place *place, const struct rule_set *v, const char *choice)
{
	return item_refuse_member(place, if_here(last_of(v)->choices, "enum"),
				  "the choice \"%.60s\" breaks the rules beside it", choice);
}

static bool refuse_no_choice(struct item_place *place, const struct rule_set *v)
{
	return item_refuse_member(
		place, if_here(last_of(v)->choices && v->spec->type != FORM_CHOICES, "enum"),
		"no choice is left");
}

/* One of several texts: every one that is offered must be good. */
static bool check_options(struct item_place *place, const struct rule_set *v)
{
	size_t offered = 0;
	for (size_t i = 0; i < v->spec->option_count; i++) {
		const char *option = v->spec->options[i];
		struct form_problem p;
		if (!is_offered_text(v, option))
			continue;
		offered++;
		for (size_t r = 0; r < v->count; r++)
			if (form_rules_text_problem(v->rules[r], option, LATEST, false, &p))
				return refuse_choice(place, v, option);
	}
	return offered > 0 || refuse_no_choice(place, v);
}

static bool check_several(struct item_place *place, const struct rule_set *v)
{
	int64_t offered = 0;
	struct span items = { 0, INT64_MAX };
	for (size_t i = 0; i < v->spec->option_count; i++)
		offered += is_offered_text(v, v->spec->options[i]);
	for (size_t i = 0; i < v->count; i++) {
		items.min = v->rules[i]->min_items > items.min ? v->rules[i]->min_items : items.min;
		items.max = v->rules[i]->max_items < items.max ? v->rules[i]->max_items : items.max;
	}
	if (offered == 0)
		return refuse_no_choice(place, v);
	if (items.max == 0)
		return item_refuse_member(place, if_here(last_of(v)->max_items == 0, "maxItems"),
					  "nothing can be chosen");
	if (items.min > items.max)
		return item_refuse(place, "the minimum is greater than the maximum");
	return items.min <= offered ||
	       item_refuse_member(place, if_here(last_of(v)->min_items > offered, "minItems"),
				  "there are %lld choices", (long long)offered);
}

static bool check_box(struct item_place *place, const struct rule_set *v)
{
	return is_offered(v, json_true()) || is_offered(v, json_false()) ||
	       refuse_no_choice(place, v);
}

/* Numbers */

static bool keeps_bounds(const struct rule_set *v, json_int_t value)
{
	for (size_t i = 0; i < v->count; i++)
		if (value < v->rules[i]->minimum || value > v->rules[i]->maximum)
			return false;
	return true;
}

static bool check_number(struct item_place *place, const struct rule_set *v)
{
	struct span s = { INT64_MIN, INT64_MAX };
	const json_t *choices = NULL;
	for (size_t i = 0; i < v->count; i++) {
		s.min = v->rules[i]->minimum > s.min ? v->rules[i]->minimum : s.min;
		s.max = v->rules[i]->maximum < s.max ? v->rules[i]->maximum : s.max;
		choices = v->rules[i]->choices ? v->rules[i]->choices : choices;
	}
	if (format_of(v) == FORMAT_CN_AMOUNT && s.min > FORM_AMOUNT_MAX)
		return item_refuse_member(place, if_here(last_of(v)->minimum == s.min, "minimum"),
					  "no amount is as great");
	if (s.min > s.max)
		return item_refuse(place, "the minimum is greater than the maximum");
	size_t offered = 0;
	for (size_t i = 0; i < json_array_size(choices); i++) {
		const json_t *choice = json_array_get(choices, i);
		char text[24];
		if (!is_offered(v, choice))
			continue;
		offered++;
		snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(choice));
		if (!keeps_bounds(v, json_integer_value(choice)))
			return refuse_choice(place, v, text);
	}
	return !choices || offered > 0 || refuse_no_choice(place, v);
}

/* Fields */

static bool check_field(struct item_place *place, const struct rule_set *v)
{
	switch (v->spec->type) {
	case FORM_STRING:
		return v->spec->option_count ? check_options(place, v)
					     : check_lengths(place, v) && check_patterns(place, v);
	case FORM_CHOICES:
		return check_several(place, v);
	case FORM_BOOLEAN:
		return check_box(place, v);
	case FORM_INTEGER:
		return check_number(place, v);
	case FORM_AREA:
	case FORM_GROUP:
		return true; /* form_group_read() has the bounds; its members are fields */
	}
	assert(!"a type of field");
	return false;
}

static bool check_own_rules(struct item_place *place, const struct form_schema *s, size_t field)
{
	const struct form_spec *spec = &s->fields[field];
	struct rule_set v = { .spec = spec, .rules = { &spec->rules }, .count = 1 };
	size_t mark = item_place_enter(place, "schema");
	form_enter_field(place, s, field);
	bool good = check_field(place, &v);
	item_place_leave(place, mark);
	return good;
}

static size_t enter_extra(struct item_place *place, const struct form_schema *s,
			  const struct form_clause *clause, const char *name)
{
	size_t mark = item_place_enter(place, "schema");
	form_enter_group(place, s, clause->group);
	item_place_enter(place, "allOf");
	item_place_enter_index(place, clause->index);
	item_place_enter(place, clause->is_else ? "else" : "then");
	item_place_enter(place, "properties");
	item_place_enter(place, name);
	return mark;
}

/* ui has "owners.number" for a member. */
static size_t enter_check_by(struct item_place *place, const struct form_schema *s,
			     const struct form_extra *extra)
{
	const struct form_spec *spec = &s->fields[extra->field];
	size_t mark = item_place_enter(place, "ui");
	item_place_enter(place, "check_by");
	if (spec->group == FORM_NO_GROUP)
		item_place_enter(place, spec->own);
	else
		item_place_enter_joined(place, s->fields[s->groups[spec->group].field].own,
					spec->own);
	item_place_enter(place, "format");
	item_place_enter(place, s->clauses[extra->clause].check_by);
	return mark;
}

static bool check_extra(struct item_place *place, const struct form_schema *s,
			const struct form_extra *extra)
{
	const struct form_spec *spec = &s->fields[extra->field];
	struct rule_set v = { .spec = spec, .rules = { &spec->rules, &extra->rules }, .count = 2 };
	const struct form_clause *clause = &s->clauses[extra->clause];
	size_t mark = clause->check_by ? enter_check_by(place, s, extra)
				       : enter_extra(place, s, clause, spec->own);
	bool good = check_field(place, &v);
	item_place_leave(place, mark);
	return good;
}

/* Conditions */

/* By the field's own rules: a condition's may differ. */
static bool can_be(const struct form_spec *spec, const json_t *value)
{
	struct rule_set v = { .spec = spec, .rules = { &spec->rules }, .count = 1 };
	struct form_problem p;
	if (spec->type == FORM_INTEGER)
		return is_offered(&v, value) && keeps_bounds(&v, json_integer_value(value));
	if (spec->type == FORM_BOOLEAN)
		return is_offered(&v, value);
	const char *text = json_string_value(value);
	for (size_t i = 0; i < spec->option_count; i++)
		if (strcmp(spec->options[i], text) == 0)
			return true;
	return spec->option_count == 0 &&
	       !form_rules_text_problem(&spec->rules, text, LATEST, false, &p);
}

/* Not among the values: at least one choice has to be another. */
static bool can_differ(const struct form_spec *spec, const struct form_test *test)
{
	for (size_t i = 0; i < spec->option_count && spec->type == FORM_STRING; i++) {
		json_t *option CLEANUP(json_unref) = json_string(spec->options[i]);
		if (!form_choices_hold(test->accepted, option))
			return true;
	}
	return spec->option_count == 0 || spec->type != FORM_STRING;
}

static bool can_hold(const struct form_spec *spec, const struct form_test *test)
{
	if (test->negated && !can_differ(spec, test))
		return false;
	for (size_t i = 0; i < json_array_size(test->accepted); i++)
		if (can_be(spec, json_array_get(test->accepted, i)))
			return true;
	return false;
}

static size_t enter_test(struct item_place *place, const struct form_schema *s,
			 const struct form_clause *clause, size_t test, const char *name)
{
	size_t mark = item_place_enter(place, "schema");
	form_enter_group(place, s, clause->group);
	item_place_enter(place, "allOf");
	item_place_enter_index(place, clause->index);
	item_place_enter(place, "if");
	if (test >= clause->all)
		item_place_enter(place, "not");
	item_place_enter(place, "properties");
	item_place_enter(place, name);
	return mark;
}

static bool check_clause(struct item_place *place, const struct form_schema *s, size_t n)
{
	const struct form_clause *clause = &s->clauses[n];
	for (size_t i = 0; i < clause->count && !clause->check_by; i++) {
		const struct form_spec *spec = &s->fields[clause->tests[i].field];
		if (can_hold(spec, &clause->tests[i]))
			continue;
		size_t mark = enter_test(place, s, clause, i, spec->own);
		item_refuse(place,
			    "\"%s\" can never have such a value: what hangs on it is never asked",
			    spec->own);
		item_place_leave(place, mark);
		return false;
	}
	return true;
}

bool form_is_possible(struct item_place *place, const struct form_schema *s)
{
	for (size_t i = 0; i < s->field_count; i++)
		if (!s->fields[i].only_in_then && !check_own_rules(place, s, i))
			return false;
	for (size_t i = 0; i < s->clause_count; i++)
		if (!check_clause(place, s, i))
			return false;
	for (size_t i = 0; i < s->extra_count; i++)
		if (s->extras[i].has_rules && !check_extra(place, s, &s->extras[i]))
			return false;
	return true;
}
