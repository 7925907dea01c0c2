/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_rules.c - see form_rules.h: reads a property's keywords.
 *
 * One row per keyword we keep. Whatever else stands there is refused, but for annotations: a rule that
 * is silently dropped here would be enforced by the platform later, when the citizen has gone.
 */
#include "firmware/core/form/form_rules.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"

#define TYPE(t) (1u << (t))

void form_rules_init(struct form_rules *rules)
{
	*rules = (struct form_rules){
		.max_length = INT64_MAX,
		.minimum = INT64_MIN,
		.maximum = INT64_MAX,
		.max_items = INT64_MAX,
	};
}

void form_rules_fini(struct form_rules *rules)
{
	pattern_free(rules->pattern);
	json_decref(rules->choices);
	form_rules_init(rules);
}

/* Types */

/* An array of objects. */
static bool is_group(const json_t *property)
{
	const json_t *items = json_object_get(property, "items");
	return strcmp(json_str(property, "type"), "array") == 0 &&
	       (strcmp(json_str(items, "type"), "object") == 0 ||
		json_object_get(items, "properties"));
}

bool form_type_read(struct item_place *place, const json_t *property, enum form_type *out)
{
	static const struct {
		const char *name;
		enum form_type type;
	} types[] = {
		{ "string", FORM_STRING }, { "integer", FORM_INTEGER }, { "boolean", FORM_BOOLEAN },
		{ "array", FORM_CHOICES }, { "object", FORM_AREA },
	};
	const char *name = json_str(property, "type");
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (strcmp(types[i].name, name) == 0) {
			*out = is_group(property) ? FORM_GROUP : types[i].type;
			return true;
		}
	}
	return item_refuse_member(
		place, "type",
		"a field is string, integer, boolean, array or object, not \"%.40s\"", name);
}

/* A choice is sent as it stands, so it keeps the rules of a text. */
static bool is_choice(const json_t *value)
{
	const char *text = json_string_value(value);
	return text && *text && strlen(text) <= FORM_VALUE_MAX && text_is_plain(text);
}

bool form_type_takes(enum form_type type, const json_t *value)
{
	switch (type) {
	case FORM_STRING:
	case FORM_CHOICES:
		return is_choice(value);
	case FORM_INTEGER:
		return json_is_integer(value);
	case FORM_BOOLEAN:
		return json_is_boolean(value);
	case FORM_AREA:
	case FORM_GROUP:
		return false;
	}
	return false;
}

bool form_choices_hold(const json_t *choices, const json_t *value)
{
	size_t i;
	json_t *choice;
	json_array_foreach((json_t *)choices, i, choice)
	{
		if (json_equal(choice, value))
			return true;
	}
	return false;
}

/* Says nothing about what is valid. */
bool form_is_annotation(const char *keyword)
{
	static const char *const annotations[] = { "title",	 "description", "enum_titles",
						   "$comment",	 "default",	"examples",
						   "deprecated", "$schema",	"$id" };
	for (size_t i = 0; i < ARRAY_LEN(annotations); i++)
		if (strcmp(annotations[i], keyword) == 0)
			return true;
	return strncmp(keyword, "x-", 2) == 0;
}

bool form_only_members(struct item_place *place, const json_t *object, const char *const *known,
		       const char *what)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)object, name, value)
	{
		const char *const *k = known;
		while (*k && strcmp(*k, name) != 0)
			k++;
		if (!*k && !form_is_annotation(name))
			return item_refuse_member(place, name, "%s", what);
	}
	return true;
}

/* Keywords: each takes the value at the place */

static bool read_count(struct item_place *place, const json_t *value, int64_t *out)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return item_refuse(place, "expected an integer, 0 or more");
	*out = json_integer_value(value);
	return true;
}

static bool read_bound(struct item_place *place, const json_t *value, int64_t *out)
{
	if (!json_is_integer(value))
		return item_refuse(place, "expected an integer");
	*out = json_integer_value(value);
	return true;
}

static bool read_min_length(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	if (!read_count(place, value, &rules->min_length))
		return false;
	if (rules->min_length > FORM_VALUE_MAX)
		return item_refuse(place, "a field holds %d bytes at most", FORM_VALUE_MAX);
	return true;
}

static bool read_max_length(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	return read_count(place, value, &rules->max_length);
}

static bool read_minimum(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	int64_t least = rules->minimum; /* of an amount, where its format was read first */
	if (!read_bound(place, value, &rules->minimum))
		return false;
	rules->minimum = rules->minimum > least ? rules->minimum : least;
	return true;
}

static bool read_maximum(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	return read_bound(place, value, &rules->maximum);
}

static bool read_min_items(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	return read_count(place, value, &rules->min_items);
}

static bool read_max_items(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	return read_count(place, value, &rules->max_items);
}

static bool read_unique_items(struct item_place *place, const json_t *value,
			      struct form_rules *rules)
{
	(void)rules; /* choices are unique by themselves */
	return json_is_boolean(value) || item_refuse(place, "expected true or false");
}

static bool read_integer_format(struct item_place *place, const json_t *value,
				struct form_rules *rules)
{
	const char *name = form_format_row(FORMAT_CN_AMOUNT)->name;
	if (!json_is_string(value) || strcmp(json_string_value(value), name) != 0)
		return item_refuse(place, "the format of an integer is %s", name);
	rules->format = FORMAT_CN_AMOUNT;
	/* It is typed without a sign. */
	rules->minimum = rules->minimum > 0 ? rules->minimum : 0;
	return true;
}

static bool read_format(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	for (int i = FORMAT_NONE + 1; i < FORMAT_COUNT; i++) {
		const char *name = form_format_row((enum form_format)i)->name;
		if (!name || !json_is_string(value) || strcmp(name, json_string_value(value)) != 0)
			continue;
		if (i == FORMAT_CN_AMOUNT)
			return item_refuse(place, "an amount is an integer of fen");
		if (rules->format != FORMAT_NONE)
			return item_refuse(place, "format stands beside an anyOf with a format");
		rules->format = (enum form_format)i;
		return true;
	}
	return item_refuse(place, "the formats are date, cn-id, cn-mobile, cn-landline, uscc and "
				  "passport");
}

/* One of the two parts of the only anyOf there is: a type may stand beside. */
static bool is_part(const json_t *part, const char *key, const char *value)
{
	const json_t *type = json_object_get(part, "type");
	bool text = !type || strcmp(json_str(part, "type"), "string") == 0;
	return text && json_object_size(part) == 1u + (type != NULL) &&
	       strcmp(json_str(part, key), value) == 0;
}

static bool read_any_of(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	const json_t *a = json_array_get(value, 0), *b = json_array_get(value, 1);
	bool known = json_array_size(value) == 2 &&
		     ((is_part(a, "format", "date") && is_part(b, "const", DOCUMENT_LONG_TERM)) ||
		      (is_part(b, "format", "date") && is_part(a, "const", DOCUMENT_LONG_TERM)));
	if (!known)
		return item_refuse(place, "the only anyOf is a date or long-term: "
					  "[{\"format\":\"date\"},{\"const\":\"" DOCUMENT_LONG_TERM
					  "\"}]");
	if (rules->format != FORMAT_NONE)
		return item_refuse(place, "anyOf with a format stands beside a format");
	rules->format = FORMAT_OPEN_DATE;
	return true;
}

static bool read_pattern(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	if (!json_is_string(value))
		return item_refuse(place, "expected a regular expression");
	enum err err = pattern_compile(json_string_value(value), &rules->pattern);
	if (err == ERR_SYNTAX)
		return item_refuse(place, "this is no regular expression");
	if (err == ERR_UNSUPPORTED)
		return item_refuse(place,
				   "this regular expression uses a backreference, a look-around or "
				   "a Unicode property other than Script=Han");
	return err == ERR_OK ||
	       item_refuse(place, "this regular expression is too long or repeats too often");
}

static bool read_choices(struct item_place *place, const json_t *value, enum form_type type,
			 struct form_rules *rules)
{
	size_t count = json_array_size(value);
	if (count == 0)
		return item_refuse(place, "expected an array with at least one value");
	if (count > FORM_OPTIONS_MAX)
		return item_refuse(place, "more than %d choices", FORM_OPTIONS_MAX);
	json_t *fresh CLEANUP(json_unref) = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *choice = json_array_get(value, i);
		if (!form_type_takes(type, choice))
			return item_refuse(
				place,
				"value %zu is not of the field's type, empty or no plain text",
				i + 1);
		if (form_choices_hold(fresh, choice))
			return item_refuse(place, "value %zu stands there twice", i + 1);
		if (json_array_append(fresh, choice) < 0)
			return item_refuse(place, "no memory");
	}
	json_decref(rules->choices);
	rules->choices = STEAL(fresh);
	return true;
}

static bool read_items(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	const json_t *type = json_object_get(value, "type");
	if (!json_is_object(value) || (type && strcmp(json_str(value, "type"), "string") != 0))
		return item_refuse(place, "the elements of an array are strings");
	static const char *const known[] = { "type", "enum", NULL };
	if (!form_only_members(place, value, known, "elements have type and enum"))
		return false;
	size_t mark = item_place_enter(place, "enum");
	bool good = read_choices(place, json_object_get(value, "enum"), FORM_CHOICES, rules);
	item_place_leave(place, mark);
	return good;
}

#define AREA "an address has the properties code and text, both plain strings"

/* An address is what it is: the schema can name its parts, and bound nothing. */
static bool read_area_properties(struct item_place *place, const json_t *value,
				 struct form_rules *rules)
{
	static const char *const members[] = { "code", "text", NULL }, *const known[] = { "type",
											  NULL };
	(void)rules;
	if (!json_is_object(value))
		return item_refuse(place, AREA);
	if (!form_only_members(place, value, members, AREA))
		return false;
	for (size_t i = 0; members[i]; i++) {
		const json_t *part = json_object_get(value, members[i]);
		size_t mark = item_place_enter(place, members[i]);
		if (part && strcmp(json_str(part, "type"), "string") != 0)
			return item_refuse(place, AREA);
		if (!form_only_members(place, part, known, AREA))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

static bool read_area_required(struct item_place *place, const json_t *value,
			       struct form_rules *rules)
{
	(void)rules;
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *name = json_string_value(json_array_get(value, i));
		if (!name || (strcmp(name, "code") != 0 && strcmp(name, "text") != 0))
			return item_refuse(place, AREA);
	}
	return json_is_array(value) || item_refuse(place, "expected an array of field names");
}

/* It may stand there only beside both: a stock validator would refuse what is sent. */
static bool read_area_additional(struct item_place *place, const json_t *value,
				 struct form_rules *rules)
{
	(void)rules;
	return json_is_boolean(value) || item_refuse(place, "expected true or false");
}

/* The elements of a group have a file of their own. */
static bool read_elsewhere(struct item_place *place, const json_t *value, struct form_rules *rules)
{
	(void)place;
	(void)value;
	(void)rules;
	return true;
}

// clang-format off
static const struct keyword {
	const char *name;
	unsigned types;
	bool (*read)(struct item_place *place, const json_t *value, struct form_rules *rules);
} keywords[] = {
	{ "minLength",   TYPE(FORM_STRING),  read_min_length },
	{ "maxLength",   TYPE(FORM_STRING),  read_max_length },
	{ "pattern",     TYPE(FORM_STRING),  read_pattern },
	{ "format",      TYPE(FORM_STRING),  read_format },
	{ "anyOf",       TYPE(FORM_STRING),  read_any_of },
	{ "format",      TYPE(FORM_INTEGER), read_integer_format },
	{ "minimum",     TYPE(FORM_INTEGER), read_minimum },
	{ "maximum",     TYPE(FORM_INTEGER), read_maximum },
	{ "items",       TYPE(FORM_CHOICES), read_items },
	{ "properties",  TYPE(FORM_AREA),    read_area_properties },
	{ "required",    TYPE(FORM_AREA),    read_area_required },
	{ "additionalProperties", TYPE(FORM_AREA), read_area_additional },
	{ "items",       TYPE(FORM_GROUP),   read_elsewhere },
	{ "minItems",    TYPE(FORM_CHOICES) | TYPE(FORM_GROUP), read_min_items },
	{ "maxItems",    TYPE(FORM_CHOICES) | TYPE(FORM_GROUP), read_max_items },
	{ "uniqueItems", TYPE(FORM_CHOICES), read_unique_items },
};
// clang-format on

/* enum and const; an array has its enum inside items. */
static bool read_values(struct item_place *place, const json_t *property, enum form_type type,
			struct form_rules *rules)
{
	const json_t *values = json_object_get(property, "enum");
	json_t *only = json_object_get(property, "const");
	if ((values || only) && (type == FORM_CHOICES || type == FORM_GROUP))
		return item_refuse(place, "an array has its enum in items");
	if ((values || only) && type == FORM_AREA)
		return item_refuse(place, AREA);
	if (values) {
		size_t mark = item_place_enter(place, "enum");
		if (!read_choices(place, values, type, rules))
			return false;
		item_place_leave(place, mark);
	}
	if (only) {
		json_t *one CLEANUP(json_unref) = json_pack("[O]", only);
		size_t mark = item_place_enter(place, "const");
		if (!read_choices(place, one, type, rules))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

static bool read_keyword(struct item_place *place, const char *name, const json_t *value,
			 enum form_type type, struct form_rules *rules)
{
	bool known = false;
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++) {
		bool named = strcmp(keywords[i].name, name) == 0;
		if (named && (keywords[i].types & TYPE(type)))
			return keywords[i].read(place, value, rules);
		known = known || named;
	}
	if (known)
		return item_refuse(place, "%s does not belong to a field of this type", name);
	bool is_other = strcmp(name, "type") == 0 || strcmp(name, "enum") == 0 ||
			strcmp(name, "const") == 0;
	return is_other || form_is_annotation(name) ||
	       item_refuse(place, "%.40s is outside the subset of JSON Schema", name);
}

bool form_rules_read(struct item_place *place, const json_t *property, enum form_type type,
		     struct form_rules *rules)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)property, name, value)
	{
		size_t mark = item_place_enter(place, name);
		if (!read_keyword(place, name, value, type, rules))
			return false;
		item_place_leave(place, mark);
	}
	if (!read_values(place, property, type, rules))
		return false;
	if (type == FORM_AREA && json_is_false(json_object_get(property, "additionalProperties")) &&
	    json_object_size(json_object_get(property, "properties")) < 2)
		return item_refuse_member(place, "additionalProperties", AREA);
	if (rules->format == FORMAT_CN_AMOUNT && rules->choices)
		return item_refuse_member(place, "format", "an amount is typed, not chosen");
	if (rules->min_length > rules->max_length || rules->minimum > rules->maximum ||
	    rules->min_items > rules->max_items)
		return item_refuse(place, "the minimum is greater than the maximum");
	return true;
}
