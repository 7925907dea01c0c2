/* SPDX-License-Identifier: Apache-2.0 */
/* form_schema.c - see form_schema.h: reads form.schema. */
#include "firmware/core/form/form_schema.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void spec_fini(struct form_spec *spec)
{
	free(spec->path);
	if (spec->copied)
		return;
	form_rules_fini(&spec->rules);
	free(spec->options);
}

static void clause_fini(struct form_clause *clause)
{
	for (size_t i = 0; i < clause->count; i++)
		json_decref(clause->tests[i].accepted);
}

void *form_room(void *array, size_t count, size_t size)
{
	bool full = (count & (count - 1)) == 0;
	return full ? reallocarray(array, count ? 2 * count : 1, size) : array;
}

void form_schema_fini(struct form_schema *schema)
{
	assert(schema->field_count <= FORM_FIELDS_MAX);
	for (size_t i = 0; i < schema->field_count; i++)
		spec_fini(&schema->fields[i]);
	for (size_t i = 0; i < schema->clause_count; i++)
		clause_fini(&schema->clauses[i]);
	for (size_t i = 0; i < schema->extra_count; i++)
		if (!schema->extras[i].copied)
			form_rules_fini(&schema->extras[i].rules);
	free(schema->fields);
	free(schema->clauses);
	free(schema->extras);
	free(schema->relations);
	*schema = (struct form_schema){ .reading = FORM_NO_GROUP };
}

size_t form_schema_find(const struct form_schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->field_count; i++)
		if (strcmp(schema->fields[i].name, name) == 0)
			return i;
	return FORM_FIELDS_MAX;
}

size_t form_own_find(const struct form_schema *schema, const char *own)
{
	for (size_t i = 0; i < schema->field_count; i++)
		if (schema->fields[i].group == schema->reading &&
		    strcmp(schema->fields[i].own, own) == 0)
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
	spec->title = title ? json_string_value(title) : spec->own;
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

static struct form_spec *new_spec(struct item_place *place, struct form_schema *s, const char *own)
{
	if (s->field_count == FORM_DECLARED_MAX) {
		item_refuse(place, "more than %d fields", FORM_DECLARED_MAX);
		return NULL;
	}
	struct form_spec *fields = form_room(s->fields, s->field_count, sizeof(*fields));
	char *path = NULL;
	if (fields)
		s->fields = fields;
	bool in_entry = s->reading != FORM_NO_GROUP;
	if (!fields || (in_entry && asprintf(&path, "%s.1.%s",
					     fields[s->groups[s->reading].field].own, own) < 0)) {
		item_refuse(place, "no memory");
		return NULL;
	}
	struct form_spec *spec = &s->fields[s->field_count++];
	*spec = (struct form_spec){
		.name = path ? path : own, .own = own, .path = path, .group = s->reading
	};
	form_rules_init(&spec->rules);
	return spec;
}

/* Its rules are read only where the property is not a condition's. */
bool form_declare(struct item_place *place, struct form_schema *s, const char *name,
		  const json_t *property, bool only_in_then)
{
	assert(form_own_find(s, name) == FORM_FIELDS_MAX);
	if (!is_field_name(name))
		return item_refuse(place,
				   "a field's name is [a-z][a-z0-9_]*, %d characters at most",
				   FORM_NAME_MAX);
	if (!json_is_object(property))
		return item_refuse(place, "expected an object");
	struct form_spec *spec = new_spec(place, s, name);
	if (!spec)
		return false;
	spec->only_in_then = only_in_then;
	if (!form_type_read(place, property, &spec->type) || !read_words(place, property, spec))
		return false;
	bool whole = spec->type == FORM_GROUP || spec->type == FORM_AREA;
	if (whole && (only_in_then || s->reading != FORM_NO_GROUP))
		return item_refuse(
			place, "groups and addresses are declared in the form's own properties");
	if (only_in_then)
		return true;
	if (!form_rules_read(place, property, spec->type, &spec->rules))
		return false;
	if (spec->type == FORM_CHOICES && !spec->rules.choices)
		return item_refuse_member(place, "items", "an array needs items with an enum");
	return spec->type != FORM_GROUP || form_group_read(place, s, s->field_count - 1, property);
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
		if (!form_declare(place, s, name, property, false))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

/* Calls `take` for every name of a `required` array, which must be fields. */
bool form_required_read(struct item_place *place, struct form_schema *s, const json_t *required,
			bool (*take)(struct item_place *, struct form_schema *, size_t clause,
				     size_t field),
			size_t clause)
{
	if (required && !json_is_array(required))
		return item_refuse_member(place, "required", "expected an array of field names");
	for (size_t i = 0; i < json_array_size(required); i++) {
		const char *name = json_string_value(json_array_get(required, i));
		size_t field = name ? form_own_find(s, name) : FORM_FIELDS_MAX;
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
					  s->fields[field].own);
	s->fields[field].required = true;
	return true;
}

/* Choices */

bool form_spec_has_option(const struct form_spec *spec, const char *value)
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
		if (form_spec_has_option(spec, value))
			continue;
		if (spec->option_count == FORM_OPTIONS_MAX)
			return item_refuse(place, "more than %d choices for \"%s\"",
					   FORM_OPTIONS_MAX, spec->own);
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
	for (size_t i = 0; i < spec->extra_count && spec->only_in_then; i++)
		if (!add_options(place, spec, s->extras[spec->first_extra + i].rules.choices))
			return false;
	if (spec->type == FORM_CHOICES && spec->option_count == 0)
		return item_refuse(place, "\"%s\" has no choices", spec->own);
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
		if (s->fields[i].only_in_then && s->fields[i].group == s->reading)
			return item_refuse_member(place, "additionalProperties",
						  "it forbids \"%s\", which only a then declares",
						  s->fields[i].own);
	return true;
}

bool form_object_read(struct item_place *place, struct form_schema *s, const json_t *object)
{
	static const char *const known[] = { "type",  "properties",	      "required",
					     "allOf", "additionalProperties", NULL };
	if (!json_is_object(object))
		return item_refuse(place, "expected an object");
	const json_t *type = json_object_get(object, "type");
	if (type && strcmp(json_str(object, "type"), "object") != 0)
		return item_refuse_member(place, "type", "the form is an object");
	if (!form_only_members(place, object, known, "outside the subset of JSON Schema"))
		return false;
	size_t mark = item_place_enter(place, "properties");
	if (!read_properties(place, s, json_object_get(object, "properties")))
		return false;
	item_place_leave(place, mark);
	item_place_enter(place, "allOf");
	if (!form_clauses_read(place, s, json_object_get(object, "allOf")))
		return false;
	item_place_leave(place, mark);
	return form_required_read(place, s, json_object_get(object, "required"), take_required,
				  0) &&
	       read_additional(place, s, object);
}

static bool read_schema(struct item_place *place, struct form_schema *s, const json_t *schema)
{
	if (!form_object_read(place, s, schema) || !form_groups_fit(place, s) ||
	    !form_clauses_settle(place, s))
		return false;
	for (size_t i = 0; i < s->field_count; i++)
		if (!collect_options(place, s, i))
			return false;
	return true;
}

bool form_schema_read(struct item_place *place, const json_t *form, struct form_schema *out)
{
	*out = (struct form_schema){ .reading = FORM_NO_GROUP };
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
	return form_is_possible(place, out);
}
