/* SPDX-License-Identifier: Apache-2.0 */
/* form_schema.c - see form_schema.h: reads form.schema. */
#include "firmware/core/form/form_schema.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void spec_fini(struct form_spec *spec)
{
	form_rules_fini(&spec->rules);
	free(spec->options);
}

void form_schema_fini(struct form_schema *schema)
{
	assert(schema->field_count <= FORM_FIELDS_MAX && schema->clause_count <= FORM_CLAUSES_MAX);
	assert(schema->extra_count <= FORM_EXTRAS_MAX);
	for (size_t i = 0; i < schema->field_count; i++)
		spec_fini(&schema->fields[i]);
	for (size_t i = 0; i < schema->clause_count; i++)
		json_decref(schema->clauses[i].accepted);
	for (size_t i = 0; i < schema->extra_count; i++)
		form_rules_fini(&schema->extras[i].rules);
	*schema = (struct form_schema){ 0 };
}

size_t form_schema_find(const struct form_schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->field_count; i++)
		if (strcmp(schema->fields[i].name, name) == 0)
			return i;
	return FORM_FIELDS_MAX;
}

/* Fields */

static bool is_field_name(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return len <= FORM_NAME_MAX && name[len] == '\0' && name[0] >= 'a' && name[0] <= 'z';
}

static bool read_words(struct item_place *place, const json_t *property, struct form_spec *spec)
{
	static const char *const titles[] = { "enum_titles", "x-enum-titles" };
	const json_t *title = json_object_get(property, "title");
	const json_t *description = json_object_get(property, "description");
	if ((title && !json_is_string(title)) || (description && !json_is_string(description)))
		return item_refuse(place, "title and description are strings");
	spec->title = title ? json_string_value(title) : spec->name;
	spec->description = description ? json_string_value(description) : "";
	for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
		const json_t *value = json_object_get(property, titles[i]);
		if (value && !json_is_object(value))
			return item_refuse_member(place, titles[i],
						  "expected an object of strings");
		if (value)
			spec->option_titles = value;
	}
	return true;
}

/* Declares a new field; its rules are read only where the property is not a condition's. */
static bool declare_field(struct item_place *place, struct form_schema *s, const char *name,
			  const json_t *property, bool only_in_then)
{
	assert(form_schema_find(s, name) == FORM_FIELDS_MAX);
	if (!is_field_name(name))
		return item_refuse(place,
				   "a field's name is [a-z][a-z0-9_]*, %d characters at most",
				   FORM_NAME_MAX);
	if (!json_is_object(property))
		return item_refuse(place, "expected an object");
	if (s->field_count == FORM_FIELDS_MAX)
		return item_refuse(place, "more than %d fields", FORM_FIELDS_MAX);
	struct form_spec *spec = &s->fields[s->field_count++];
	*spec = (struct form_spec){ .name = name, .only_in_then = only_in_then };
	form_rules_init(&spec->rules);
	if (!form_type_read(place, property, &spec->type) || !read_words(place, property, spec))
		return false;
	if (only_in_then)
		return true;
	if (!form_rules_read(place, property, spec->type, &spec->rules))
		return false;
	if (spec->type == FORM_CHOICES && !spec->rules.choices)
		return item_refuse_member(place, "items", "an array needs items with an enum");
	return true;
}

static bool read_properties(struct item_place *place, struct form_schema *s,
			    const json_t *properties)
{
	if (properties && !json_is_object(properties))
		return item_refuse(place, "expected an object of fields");
	const char *name;
	json_t *property;
	json_object_foreach((json_t *)properties, name, property)
	{
		size_t mark = item_place_enter(place, name);
		if (!declare_field(place, s, name, property, false))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

/* Calls `take` for every name of a `required` array, which must be fields. */
static bool read_required(struct item_place *place, struct form_schema *s, const json_t *required,
			  bool (*take)(struct item_place *, struct form_schema *, size_t clause,
				       size_t field),
			  size_t clause)
{
	if (required && !json_is_array(required))
		return item_refuse_member(place, "required", "expected an array of field names");
	for (size_t i = 0; i < json_array_size(required); i++) {
		const char *name = json_string_value(json_array_get(required, i));
		size_t field = name ? form_schema_find(s, name) : FORM_FIELDS_MAX;
		if (field == FORM_FIELDS_MAX)
			return item_refuse_member(place, "required",
						  "\"%.40s\" is no field of this form",
						  name ? name : "?");
		if (!take(place, s, clause, field))
			return false;
	}
	return true;
}

static bool take_required(struct item_place *place, struct form_schema *s, size_t clause,
			  size_t field)
{
	(void)clause;
	if (s->fields[field].only_in_then)
		return item_refuse_member(place, "required", "\"%s\" is declared only in a then",
					  s->fields[field].name);
	s->fields[field].required = true;
	return true;
}

/* Conditions */

static struct form_extra *extra_of(struct item_place *place, struct form_schema *s, size_t clause,
				   size_t field)
{
	assert(clause < s->clause_count && field < s->field_count);
	for (size_t i = 0; i < s->extra_count; i++)
		if (s->extras[i].clause == clause && s->extras[i].field == field)
			return &s->extras[i];
	if (s->extra_count == FORM_EXTRAS_MAX) {
		item_refuse(place, "more than %d conditions on fields", FORM_EXTRAS_MAX);
		return NULL;
	}
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

/* Every entry of allOf is {if, then}; declares the fields that only a then has. */
static bool declare_then_fields(struct item_place *place, struct form_schema *s,
				const json_t *clause)
{
	if (!json_is_object(json_object_get(clause, "if")) ||
	    !json_is_object(json_object_get(clause, "then")))
		return item_refuse(place, "an entry of allOf has if and then");
	static const char *const known[] = { "if", "then", NULL };
	if (!form_only_members(place, clause, known, "an entry of allOf has if and then"))
		return false;
	const json_t *properties = json_object_get(json_object_get(clause, "then"), "properties");
	if (properties && !json_is_object(properties))
		return item_refuse_member(place, "then", "properties is an object of fields");
	const char *name;
	json_t *property;
	json_object_foreach((json_t *)properties, name, property)
	{
		if (form_schema_find(s, name) < FORM_FIELDS_MAX)
			continue;
		size_t mark = item_place_enter(place, "then");
		item_place_enter(place, "properties");
		item_place_enter(place, name);
		if (!declare_field(place, s, name, property, true))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

#define ONE_TEST "a condition tests one field with const or with enum"

/* The one property an `if` tests. */
static bool read_test(struct item_place *place, struct form_schema *s, const char *name,
		      const json_t *test, struct form_clause *clause)
{
	static const char *const known[] = { "const", "enum", "type", NULL };
	clause->tested = form_schema_find(s, name);
	if (clause->tested == FORM_FIELDS_MAX)
		return item_refuse(place, "\"%.40s\" is no field of this form", name);
	json_t *only = json_object_get(test, "const"), *values = json_object_get(test, "enum");
	if (!only == !values)
		return item_refuse(place, ONE_TEST);
	clause->accepted = only ? json_pack("[O]", only) : json_incref(values);
	enum form_type type = s->fields[clause->tested].type, said = type;
	if (type == FORM_CHOICES)
		return item_refuse(place, "a condition cannot test a field of several choices");
	if (!form_only_members(place, test, known, ONE_TEST) ||
	    (json_object_get(test, "type") && !form_type_read(place, test, &said)))
		return false;
	if (said != type)
		return item_refuse_member(place, "type", "the tested field has another type");
	if (json_array_size(clause->accepted) == 0)
		return item_refuse(place, "expected at least one value");
	for (size_t i = 0; i < json_array_size(clause->accepted); i++)
		if (!form_type_takes(type, json_array_get(clause->accepted, i)))
			return item_refuse(place, "a value is not of the tested field's type");
	return true;
}

/* Without it the condition also holds where the field is absent, for us and the platform not alike. */
static bool read_if_required(struct item_place *place, const json_t *condition, const char *tested)
{
	const json_t *required = json_object_get(condition, "required");
	const char *only = json_string_value(json_array_get(required, 0));
	if (json_array_size(required) == 1 && only && strcmp(only, tested) == 0)
		return true;
	return item_refuse_member(place, "required",
				  "a condition requires the field it tests: [\"%s\"]", tested);
}

static bool read_if(struct item_place *place, struct form_schema *s, const json_t *condition,
		    struct form_clause *clause)
{
	static const char *const known[] = { "properties", "required", "type", NULL };
	if (!form_only_members(place, condition, known, ONE_TEST))
		return false;
	const json_t *type = json_object_get(condition, "type");
	if (type && strcmp(json_str(condition, "type"), "object") != 0)
		return item_refuse_member(place, "type", "the form is an object");
	json_t *properties = json_object_get(condition, "properties");
	if (json_object_size(properties) != 1)
		return item_refuse_member(place, "properties", "a condition tests one field");
	void *first = json_object_iter(properties);
	size_t mark = item_place_enter(place, "properties");
	const char *name = json_object_iter_key(first);
	item_place_enter(place, name);
	if (!read_test(place, s, name, json_object_iter_value(first), clause))
		return false;
	item_place_leave(place, mark);
	return read_if_required(place, condition, name);
}

static bool read_then_property(struct item_place *place, struct form_schema *s, size_t clause,
			       size_t field, const json_t *property)
{
	assert(field < s->field_count); /* declare_then_fields() saw to it */
	struct form_spec *spec = &s->fields[field];
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
	if (!form_only_members(place, then, known, "then has properties and required"))
		return false;
	json_object_foreach(json_object_get(then, "properties"), name, value)
	{
		size_t mark = item_place_enter(place, "properties");
		item_place_enter(place, name);
		if (!read_then_property(place, s, clause, form_schema_find(s, name), value))
			return false;
		item_place_leave(place, mark);
	}
	return read_required(place, s, json_object_get(then, "required"), take_then_required,
			     clause);
}

static bool read_clause(struct item_place *place, struct form_schema *s, const json_t *clause)
{
	size_t index = s->clause_count++;
	assert(index < FORM_CLAUSES_MAX);
	size_t mark = item_place_enter(place, "if");
	if (!read_if(place, s, json_object_get(clause, "if"), &s->clauses[index]))
		return false;
	item_place_leave(place, mark);
	item_place_enter(place, "then");
	if (!read_then(place, s, index, json_object_get(clause, "then")))
		return false;
	item_place_leave(place, mark);
	return true;
}

static bool read_all_of(struct item_place *place, struct form_schema *s, const json_t *all_of)
{
	if (all_of && !json_is_array(all_of))
		return item_refuse(place, "expected an array");
	size_t count = json_array_size(all_of);
	if (count > FORM_CLAUSES_MAX)
		return item_refuse(place, "more than %d conditions", FORM_CLAUSES_MAX);
	/* A condition may test a field that a later entry declares, so all are declared first. */
	for (size_t i = 0; i < 2 * count; i++) {
		size_t mark = item_place_enter_index(place, i % count);
		const json_t *clause = json_array_get(all_of, i % count);
		if (i < count ? !declare_then_fields(place, s, clause)
			      : !read_clause(place, s, clause))
			return false;
		item_place_leave(place, mark);
	}
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

/* True if every condition that opens the field tests a field that is settled. */
static bool opens_from_settled(const struct form_schema *s, size_t field, const bool *settled)
{
	assert(s->fields[field].conditional);
	for (size_t i = 0; i < s->extra_count; i++)
		if (s->extras[i].field == field && s->extras[i].opening &&
		    !settled[s->clauses[s->extras[i].clause].tested])
			return false;
	return true;
}

static bool refuse_circles(struct item_place *place, const struct form_schema *s)
{
	bool settled[FORM_FIELDS_MAX] = { false };
	for (size_t round = 0; round <= s->field_count; round++)
		for (size_t i = 0; i < s->field_count; i++)
			if (!s->fields[i].conditional || opens_from_settled(s, i, settled))
				settled[i] = true;
	for (size_t i = 0; i < s->field_count; i++)
		if (!settled[i])
			return item_refuse_member(place, "allOf",
						  "\"%s\" depends on itself in a circle",
						  s->fields[i].name);
	return true;
}

static bool has_option(const struct form_spec *spec, const char *value)
{
	for (size_t i = 0; i < spec->option_count; i++)
		if (strcmp(spec->options[i], value) == 0)
			return true;
	return false;
}

static bool add_options(struct item_place *place, struct form_spec *spec, const json_t *choices)
{
	for (size_t i = 0; i < json_array_size(choices); i++) {
		const char *value = json_string_value(json_array_get(choices, i));
		if (has_option(spec, value))
			continue;
		if (spec->option_count == FORM_OPTIONS_MAX)
			return item_refuse(place, "more than %d choices for \"%s\"",
					   FORM_OPTIONS_MAX, spec->name);
		spec->options[spec->option_count++] = value;
	}
	return true;
}

static bool collect_options(struct item_place *place, struct form_schema *s, size_t field)
{
	assert(field < s->field_count && !s->fields[field].options);
	struct form_spec *spec = &s->fields[field];
	if (spec->type != FORM_STRING && spec->type != FORM_CHOICES)
		return true;
	spec->options = calloc(FORM_OPTIONS_MAX, sizeof(*spec->options));
	if (!spec->options)
		return item_refuse(place, "no memory");
	if (!add_options(place, spec, spec->rules.choices))
		return false;
	/* A then narrows the choices of a field; only a field of its own gets them there. */
	for (size_t i = 0; i < s->extra_count && spec->only_in_then; i++)
		if (s->extras[i].field == field &&
		    !add_options(place, spec, s->extras[i].rules.choices))
			return false;
	if (spec->type == FORM_CHOICES && spec->option_count == 0)
		return item_refuse(place, "\"%s\" has no choices", spec->name);
	return true;
}

/* Of JSON Schema it sees only the properties beside it: what a then declares is not allowed there. */
static bool read_additional(struct item_place *place, const struct form_schema *s,
			    const json_t *schema)
{
	const json_t *additional = json_object_get(schema, "additionalProperties");
	if (additional && !json_is_boolean(additional))
		return item_refuse_member(place, "additionalProperties", "expected true or false");
	for (size_t i = 0; i < s->field_count && json_is_false(additional); i++)
		if (s->fields[i].only_in_then)
			return item_refuse_member(place, "additionalProperties",
						  "it forbids \"%s\", which only a then declares",
						  s->fields[i].name);
	return true;
}

static bool read_schema(struct item_place *place, struct form_schema *s, const json_t *schema)
{
	static const char *const known[] = { "type",  "properties",	      "required",
					     "allOf", "additionalProperties", NULL };
	if (!json_is_object(schema))
		return item_refuse(place, "expected an object");
	const json_t *type = json_object_get(schema, "type");
	if (type && strcmp(json_str(schema, "type"), "object") != 0)
		return item_refuse_member(place, "type", "the form is an object");
	if (!form_only_members(place, schema, known, "outside the subset of JSON Schema"))
		return false;

	size_t mark = item_place_enter(place, "properties");
	if (!read_properties(place, s, json_object_get(schema, "properties")))
		return false;
	item_place_leave(place, mark);
	item_place_enter(place, "allOf");
	if (!read_all_of(place, s, json_object_get(schema, "allOf")))
		return false;
	item_place_leave(place, mark);
	if (!read_required(place, s, json_object_get(schema, "required"), take_required, 0))
		return false;
	mark_conditional(s);
	if (!read_additional(place, s, schema) || !refuse_circles(place, s))
		return false;
	for (size_t i = 0; i < s->field_count; i++)
		if (!collect_options(place, s, i))
			return false;
	return true;
}

bool form_schema_read(struct item_place *place, const json_t *form, struct form_schema *out)
{
	*out = (struct form_schema){ 0 };
	if (!json_is_object(form))
		return item_refuse(place, "expected an object with schema and ui");
	size_t mark = item_place_enter(place, "schema");
	if (!read_schema(place, out, json_object_get(form, "schema")))
		return false;
	item_place_leave(place, mark);
	item_place_enter(place, "ui");
	if (!form_ui_read(place, json_object_get(form, "ui"), out))
		return false;
	item_place_leave(place, mark);
	item_place_enter(place, "schema");
	if (!form_is_possible(place, out))
		return false;
	item_place_leave(place, mark);
	return true;
}
