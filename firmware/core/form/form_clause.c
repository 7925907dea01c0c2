/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_clause.c - see form_schema.h: reads allOf, an entry {if, then, else} at a time.
 *
 * An `if` is kept as JSON Schema has it, so that it holds here where it holds for the platform: on
 * what would be sent, in which an answer that is hidden or empty is absent.
 */
#include "firmware/core/form/form_schema.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY	 "an entry of allOf has if, and then or else"
#define ONE_TEST "a condition tests a field with const, enum, contains or not"

/* What a clause says about fields */

static struct form_extra *extra_of(struct item_place *place, struct form_schema *s, size_t clause,
				   size_t field)
{
	assert(clause < s->clause_count && field < s->field_count);
	for (size_t i = 0; i < s->extra_count; i++)
		if (s->extras[i].clause == clause && s->extras[i].field == field)
			return &s->extras[i];
	struct form_extra *extras = NULL;
	if (s->extra_count < FORM_EXTRAS_MAX)
		extras = form_room(s->extras, s->extra_count, sizeof(*extras));
	if (!extras) {
		item_refuse(place, "more than %d conditions on fields", FORM_EXTRAS_MAX);
		return NULL;
	}
	s->extras = extras;
	struct form_extra *extra = &s->extras[s->extra_count++];
	*extra = (struct form_extra){ .clause = clause, .field = field };
	form_rules_init(&extra->rules);
	return extra;
}

static bool take_then_required(struct item_place *place, struct form_schema *s, size_t clause,
			       size_t field)
{
	struct form_extra *extra = extra_of(place, s, clause, field);
	if (extra)
		extra->required = true;
	return extra != NULL;
}

/* Fen here and yuan there would change what was typed. */
static bool amount_is_one(const struct form_schema *s, size_t field, const struct form_rules *rules)
{
	const struct form_spec *spec = &s->fields[field];
	if (!spec->only_in_then)
		return rules->format == FORMAT_NONE || rules->format == spec->rules.format;
	for (size_t i = 0; i < s->extra_count; i++)
		if (s->extras[i].field == field && s->extras[i].has_rules &&
		    s->extras[i].rules.format != rules->format)
			return false;
	return true;
}

static bool read_then_property(struct item_place *place, struct form_schema *s, size_t clause,
			       size_t field, const json_t *property)
{
	assert(field < s->field_count); /* declare_fields() saw to it */
	struct form_spec *spec = &s->fields[field];
	if (spec->type == FORM_GROUP || spec->type == FORM_AREA)
		return item_refuse(place, "a condition can only require a group or an address");
	struct form_extra *extra = extra_of(place, s, clause, field);
	if (!extra)
		return false;
	enum form_type type = spec->type;
	if (json_object_get(property, "type") && !form_type_read(place, property, &type))
		return false;
	if (!json_is_object(property) || type != spec->type)
		return item_refuse(place, "the field has another type elsewhere in the form");
	extra->has_rules = true;
	extra->opening = spec->only_in_then;
	if (!form_rules_read(place, property, type, &extra->rules))
		return false;
	if (type == FORM_INTEGER && !amount_is_one(s, field, &extra->rules))
		return item_refuse(place, "an amount is one wherever the field is declared");
	if (spec->type == FORM_STRING && extra->rules.choices && !spec->only_in_then &&
	    !spec->rules.choices)
		return item_refuse_member(place, "enum",
					  "the field has no enum in the form's properties");
	return true;
}

static bool read_then(struct item_place *place, struct form_schema *s, size_t clause,
		      const json_t *then)
{
	static const char *const known[] = { "properties", "required", NULL };
	const char *name;
	json_t *value;
	if (!form_only_members(place, then, known, "then and else have properties and required"))
		return false;
	json_object_foreach(json_object_get(then, "properties"), name, value)
	{
		size_t mark = item_place_enter(place, "properties");
		item_place_enter(place, name);
		if (!read_then_property(place, s, clause, form_own_find(s, name), value))
			return false;
		item_place_leave(place, mark);
	}
	return form_required_read(place, s, json_object_get(then, "required"), take_then_required,
				  clause);
}

/* What it tests */

static bool read_values(struct item_place *place, const json_t *test, enum form_type type,
			struct form_test *out)
{
	json_t *only = json_object_get(test, "const"), *values = json_object_get(test, "enum");
	if (!only == !values)
		return item_refuse(place, ONE_TEST);
	out->accepted = only ? json_pack("[O]", only) : json_incref(values);
	if (json_array_size(out->accepted) == 0)
		return item_refuse(place, "expected at least one value");
	for (size_t i = 0; i < json_array_size(out->accepted); i++)
		if (!form_type_takes(type, json_array_get(out->accepted, i)))
			return item_refuse(place, "a value is not of the tested field's type");
	return true;
}

static bool read_said_type(struct item_place *place, const json_t *test, enum form_type type)
{
	enum form_type said = type;
	if (json_object_get(test, "type") && !form_type_read(place, test, &said))
		return false;
	return said == type ||
	       item_refuse_member(place, "type", "the tested field has another type");
}

static bool read_contains(struct item_place *place, const json_t *test, struct form_test *out)
{
	static const char *const known[] = { "contains", "type", NULL }, *const inner[] = {
		"const", "enum", "type", NULL
	};
	const json_t *contains = json_object_get(test, "contains");
	if (!contains)
		return item_refuse(place, "several choices are tested with contains");
	if (!form_only_members(place, test, known, ONE_TEST))
		return false;
	size_t mark = item_place_enter(place, "contains");
	if (!form_only_members(place, contains, inner, ONE_TEST) ||
	    !read_said_type(place, contains, FORM_STRING) ||
	    !read_values(place, contains, FORM_STRING, out))
		return false;
	item_place_leave(place, mark);
	return true;
}

static bool read_plain_test(struct item_place *place, const json_t *test, enum form_type type,
			    struct form_test *out)
{
	static const char *const known[] = { "const", "enum", "type", NULL };
	if (!read_said_type(place, test, type))
		return false;
	if (type == FORM_CHOICES)
		return read_contains(place, test, out);
	return form_only_members(place, test, known, ONE_TEST) &&
	       read_values(place, test, type, out);
}

/* {not: test} beside a type, or the test itself. */
static bool read_test(struct item_place *place, const struct form_schema *s, const json_t *test,
		      struct form_test *out)
{
	static const char *const known[] = { "not", "type", NULL };
	enum form_type type = s->fields[out->field].type;
	const json_t *negated = json_object_get(test, "not");
	if (!negated)
		return read_plain_test(place, test, type, out);
	out->negated = true;
	if (!form_only_members(place, test, known, ONE_TEST) || !read_said_type(place, test, type))
		return false;
	size_t mark = item_place_enter(place, "not");
	if (!read_plain_test(place, negated, type, out))
		return false;
	item_place_leave(place, mark);
	return true;
}

static bool add_test(struct item_place *place, const struct form_schema *s, const char *name,
		     const json_t *test, struct form_clause *clause)
{
	size_t field = form_own_find(s, name);
	if (field == FORM_FIELDS_MAX)
		return item_refuse(place, "\"%.40s\" is no field of this form", name);
	if (s->fields[field].type == FORM_GROUP || s->fields[field].type == FORM_AREA)
		return item_refuse(place, "a condition cannot test a group or an address");
	if (clause->count == FORM_TESTS_MAX)
		return item_refuse(place, "a condition tests %d fields at most", FORM_TESTS_MAX);
	struct form_test *out = &clause->tests[clause->count++];
	*out = (struct form_test){ .field = field };
	return read_test(place, s, test, out);
}

/*
 * Exactly the tested fields. A test without its field in `required` also holds where the field is
 * absent, for us and the platform not alike.
 */
static bool read_if_required(struct item_place *place, const json_t *condition,
			     const json_t *properties)
{
	const json_t *required = json_object_get(condition, "required");
	const char *name;
	json_t *test;
	bool exact = json_array_size(required) == json_object_size(properties);
	json_object_foreach((json_t *)properties, name, test)
	{
		json_t *tested CLEANUP(json_unref) = json_string(name);
		if (!exact || !form_choices_hold(required, tested))
			return item_refuse_member(
				place, "required",
				"a condition requires the field it tests: [\"%s\"]", name);
	}
	return true;
}

/* {properties, required}: tests that hold together. */
static bool read_pair(struct item_place *place, const struct form_schema *s,
		      const json_t *condition, struct form_clause *clause)
{
	const json_t *type = json_object_get(condition, "type");
	if (type && strcmp(json_str(condition, "type"), "object") != 0)
		return item_refuse_member(place, "type", "the form is an object");
	const json_t *properties = json_object_get(condition, "properties");
	if (json_object_size(properties) == 0)
		return item_refuse_member(place, "properties", "a condition tests a field");
	const char *name;
	json_t *test;
	json_object_foreach((json_t *)properties, name, test)
	{
		size_t mark = item_place_enter(place, "properties");
		item_place_enter(place, name);
		if (!add_test(place, s, name, test, clause))
			return false;
		item_place_leave(place, mark);
	}
	return read_if_required(place, condition, properties);
}

static bool read_if(struct item_place *place, const struct form_schema *s, const json_t *condition,
		    struct form_clause *clause)
{
	static const char *const known[] = { "properties", "required", "type", "not", NULL },
				 *const inner[] = { "properties", "required", "type", NULL };
	const json_t *negated = json_object_get(condition, "not");
	bool pair = !negated || json_object_get(condition, "properties") ||
		    json_object_get(condition, "required");
	if (!form_only_members(place, condition, known,
			       "a condition has properties, required and not") ||
	    (pair && !read_pair(place, s, condition, clause)))
		return false;
	clause->all = clause->count;
	if (!negated)
		return true;
	size_t mark = item_place_enter(place, "not");
	if (!json_is_object(negated))
		return item_refuse(place, "expected an object");
	if (!form_only_members(place, negated, inner,
			       "what is not so has properties and required") ||
	    !read_pair(place, s, negated, clause))
		return false;
	item_place_leave(place, mark);
	return true;
}

/* Entries */

static bool declare_fields(struct item_place *place, struct form_schema *s, const json_t *entry,
			   const char *part)
{
	const json_t *consequence = json_object_get(entry, part);
	const json_t *properties = json_object_get(consequence, "properties");
	if (consequence && !json_is_object(consequence))
		return item_refuse_member(place, part, "expected an object");
	if (properties && !json_is_object(properties))
		return item_refuse_member(place, part, "properties is an object of fields");
	const char *name;
	json_t *property;
	json_object_foreach((json_t *)properties, name, property)
	{
		if (form_own_find(s, name) < FORM_FIELDS_MAX)
			continue;
		size_t mark = item_place_enter(place, part);
		item_place_enter(place, "properties");
		item_place_enter(place, name);
		if (!form_declare(place, s, name, property, true))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

/* Checks an entry and declares the fields that only its then or else has. */
static bool declare_entry(struct item_place *place, struct form_schema *s, const json_t *entry)
{
	static const char *const known[] = { "if", "then", "else", NULL };
	if (!json_is_object(json_object_get(entry, "if")) ||
	    (!json_object_get(entry, "then") && !json_object_get(entry, "else")))
		return item_refuse(place, ENTRY);
	return form_only_members(place, entry, known, ENTRY) &&
	       declare_fields(place, s, entry, "then") && declare_fields(place, s, entry, "else");
}

static struct form_clause *new_clause(struct item_place *place, struct form_schema *s)
{
	struct form_clause *clauses = NULL;
	if (s->clause_count < FORM_CLAUSES_MAX)
		clauses = form_room(s->clauses, s->clause_count, sizeof(*clauses));
	if (!clauses) {
		item_refuse(place, "more than %d conditions", FORM_CONDITIONS_MAX);
		return NULL;
	}
	s->clauses = clauses;
	s->clauses[s->clause_count] = (struct form_clause){ 0 };
	return &s->clauses[s->clause_count++];
}

static bool read_part(struct item_place *place, struct form_schema *s, const json_t *entry,
		      size_t index, bool is_else)
{
	const char *part = is_else ? "else" : "then";
	const json_t *consequence = json_object_get(entry, part);
	struct form_clause *clause = consequence ? new_clause(place, s) : NULL;
	if (!clause)
		return !consequence;
	clause->index = index;
	clause->group = s->reading;
	clause->is_else = is_else;
	size_t mark = item_place_enter(place, "if");
	if (!read_if(place, s, json_object_get(entry, "if"), clause))
		return false;
	item_place_leave(place, mark);
	item_place_enter(place, part);
	if (!read_then(place, s, s->clause_count - 1, consequence))
		return false;
	item_place_leave(place, mark);
	return true;
}

bool form_clauses_read(struct item_place *place, struct form_schema *s, const json_t *all_of)
{
	if (all_of && !json_is_array(all_of))
		return item_refuse(place, "expected an array");
	size_t count = json_array_size(all_of);
	if (count > FORM_CONDITIONS_MAX)
		return item_refuse(place, "more than %d conditions", FORM_CONDITIONS_MAX);
	/* A condition may test a field that a later entry declares, so all are declared first. */
	for (size_t i = 0; i < 2 * count; i++) {
		size_t mark = item_place_enter_index(place, i % count);
		const json_t *entry = json_array_get(all_of, i % count);
		if (i < count ? !declare_entry(place, s, entry)
			      : !read_part(place, s, entry, i % count, false) ||
					!read_part(place, s, entry, i % count, true))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

/* ui.check_by: a condition without an if in the schema */

bool form_check_by_add(struct item_place *place, struct form_schema *s, size_t field, size_t by,
		       const char *choice, enum form_format format)
{
	struct form_clause *clause = new_clause(place, s);
	if (!clause)
		return false;
	clause->tests[0] = (struct form_test){ .field = by, .accepted = json_pack("[s]", choice) };
	clause->all = clause->count = 1;
	clause->check_by = choice;
	clause->group = s->fields[field].group;
	struct form_extra *extra = extra_of(place, s, s->clause_count - 1, field);
	if (!extra)
		return false;
	extra->has_rules = true;
	extra->rules.format = format;
	return true;
}

/* What follows from all that was read */

static void mark_conditional(struct form_schema *s)
{
	for (size_t i = 0; i < s->extra_count; i++) {
		struct form_extra *extra = &s->extras[i];
		struct form_spec *spec = &s->fields[extra->field];
		if (extra->required && !spec->required)
			extra->opening = true;
		if (extra->opening)
			spec->conditional = true;
	}
}

static int by_field(const void *a, const void *b)
{
	const struct form_extra *x = a, *y = b;
	if (x->field != y->field)
		return x->field < y->field ? -1 : 1;
	return x->clause < y->clause ? -1 : x->clause > y->clause;
}

/* By field, and within a field as the conditions come. */
void form_extras_sort(struct form_schema *s)
{
	if (s->extra_count)
		qsort(s->extras, s->extra_count, sizeof(*s->extras), by_field);
	for (size_t i = 0; i < s->field_count; i++)
		s->fields[i].extra_count = s->fields[i].first_extra = 0;
	for (size_t i = s->extra_count; i-- > 0;) {
		struct form_spec *spec = &s->fields[s->extras[i].field];
		spec->first_extra = i;
		spec->extra_count++;
	}
}

static bool tests_settled(const struct form_clause *clause, const bool *settled)
{
	for (size_t i = 0; i < clause->count; i++)
		if (!settled[clause->tests[i].field])
			return false;
	return true;
}

/* True if every condition that opens the field tests fields that are settled. */
static bool opens_from_settled(const struct form_schema *s, size_t field, const bool *settled)
{
	const struct form_spec *spec = &s->fields[field];
	for (size_t i = spec->first_extra; i < spec->first_extra + spec->extra_count; i++)
		if (s->extras[i].opening &&
		    !tests_settled(&s->clauses[s->extras[i].clause], settled))
			return false;
	return true;
}

/* What is computed waits for its source, and for what decides whether that is good. */
static bool source_settled(const struct form_schema *s, size_t field, const bool *settled)
{
	size_t source = s->fields[field].computed.field;
	if (s->fields[field].computed.function == FUNCTION_NONE)
		return true;
	const struct form_spec *spec = &s->fields[source];
	for (size_t i = spec->first_extra; i < spec->first_extra + spec->extra_count; i++)
		if (!tests_settled(&s->clauses[s->extras[i].clause], settled))
			return false;
	return settled[source];
}

bool form_circles_refuse(struct item_place *place, const struct form_schema *s, const char *member)
{
	bool settled[FORM_FIELDS_MAX] = { false };
	for (size_t round = 0; round <= s->field_count; round++)
		for (size_t i = 0; i < s->field_count; i++)
			if (opens_from_settled(s, i, settled) && source_settled(s, i, settled))
				settled[i] = true;
	for (size_t i = 0; i < s->field_count; i++)
		if (!settled[i])
			return item_refuse_member(place, member,
						  "\"%s\" depends on itself in a circle",
						  s->fields[i].own);
	return true;
}

bool form_clauses_settle(struct item_place *place, struct form_schema *s)
{
	mark_conditional(s);
	form_extras_sort(s);
	return form_circles_refuse(place, s, "allOf");
}
