/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_check.c - is an item fit for this terminal? See item.h.
 *
 * Liberal in what a catalogue must have, strict in what it says: only what a visit needs is
 * demanded, but whatever is there has its type. That every one of the 36 elements is there is the
 * linter's question, not ours: a hall must be able to work with a sparse catalogue.
 */
#include "firmware/core/item/item.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/form/form_schema.h"
#include "firmware/core/item/bundle.h"
#include "firmware/core/item/item_place.h"
#include "firmware/core/case/receipt.h"

#define ID_MAX	      64
#define NAME_MAX_TEXT 200 /* characters */
#define ITEM_CODE_LEN 31  /* 18 of the organisation, level, 12 of the item */
#define CASE_CODE_LEN 33  /* and 2 of the case */
#define LEVEL_AT      18

static_assert(CASE_CODE_LEN <= TASK_CODE_MAX && LEVEL_AT < ITEM_CODE_LEN, "a code fits its limit");

/* Values: what is at the place */

typedef bool (*value_fn)(struct item_place *place, const json_t *value);

static bool is_not_applicable(const json_t *value)
{
	return json_is_string(value) && strcmp(json_string_value(value), ITEM_NOT_APPLICABLE) == 0;
}

static bool check_text(struct item_place *place, const json_t *value)
{
	return json_is_string(value) || item_refuse(place, "expected a string");
}

static bool check_name(struct item_place *place, const json_t *value)
{
	const char *text = json_string_value(value);
	if (!text || *text == '\0')
		return item_refuse(place, "expected a string that is not empty");
	if (!text_is_plain(text))
		return item_refuse(place, "there are control characters in it");
	return utf8_count(text) <= NAME_MAX_TEXT ||
	       item_refuse(place, "longer than %d characters", NAME_MAX_TEXT);
}

/* It becomes part of a widget's id, so it is one word of plain ASCII. */
static bool check_id(struct item_place *place, const json_t *value)
{
	const char *text = json_string_value(value);
	if (!text || *text == '\0' || strlen(text) > ID_MAX)
		return item_refuse(place, "expected a string of 1 to %d characters", ID_MAX);
	for (; *text; text++)
		if (*text <= ' ' || *text >= 0x7f || *text == '"' || *text == '\\')
			return item_refuse(place, "expected letters, digits and hyphens");
	return true;
}

static bool is_among(const json_t *value, const char *words)
{
	const char *text = json_string_value(value);
	return text && strlen(text) == 1 && strchr(words, *text);
}

static bool check_flag(struct item_place *place, const json_t *value)
{
	return is_among(value, "01") || is_not_applicable(value) ||
	       item_refuse(place, "a flag is the string \"0\" or \"1\"");
}

static bool check_state(struct item_place *place, const json_t *value)
{
	return is_among(value, "123") ||
	       item_refuse(place, "expected \"1\" in force, \"2\" suspended or \"3\" cancelled");
}

static bool check_count(struct item_place *place, const json_t *value)
{
	if (is_not_applicable(value) || (json_is_integer(value) && json_integer_value(value) >= 0))
		return true;
	return item_refuse(place, "expected an integer, 0 or more");
}

/* Money in fen. */
static bool check_amount(struct item_place *place, const json_t *value)
{
	json_int_t fen = json_integer_value(value);
	if (is_not_applicable(value) || (json_is_integer(value) && fen >= 0 && fen <= ITEM_FEE_MAX))
		return true;
	return item_refuse(place, "expected fen, an integer of 0 to %d", ITEM_FEE_MAX);
}

/* A word that travels in the application. */
static bool check_code(struct item_place *place, const json_t *value)
{
	const char *text = json_string_value(value);
	return (text && *text && strlen(text) <= ID_MAX && text_is_plain(text)) ||
	       item_refuse(place, "expected a string of 1 to %d characters", ID_MAX);
}

static bool check_code_or_none(struct item_place *place, const json_t *value)
{
	return (json_is_string(value) && json_string_length(value) == 0) ||
	       check_code(place, value);
}

static bool check_version(struct item_place *place, const json_t *value)
{
	return json_is_integer(value) || check_code(place, value);
}

/* 31 and 33 characters have a shape; any other length is an older code and means nothing to us. */
static bool code_has_shape(const char *code)
{
	return strspn(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(code) &&
	       strchr("123456", code[LEVEL_AT]);
}

static bool check_task_code(struct item_place *place, const json_t *value)
{
	const char *code = json_string_value(value);
	size_t len = code ? strlen(code) : 0;
	if (len == 0 || len > TASK_CODE_MAX || !text_is_plain(code) || strchr(code, '|'))
		return item_refuse(place, "expected a string of 1 to %d characters", TASK_CODE_MAX);
	bool shaped = len == ITEM_CODE_LEN || len == CASE_CODE_LEN;
	return !shaped || code_has_shape(code) ||
	       item_refuse(place,
			   "%zu characters, but not a credit code, a level and an item's code",
			   len);
}

static bool check_identity_level(struct item_place *place, const json_t *value)
{
	return (json_is_string(value) && identity_rank(json_string_value(value)) >= 0) ||
	       item_refuse(place, "the levels are card, card_online, card_face and staff");
}

/* {yes, url, reason}, or a bare flag. */
static bool check_online(struct item_place *place, const json_t *value)
{
	return json_is_object(value) || check_flag(place, value);
}

static bool check_array(struct item_place *place, const json_t *value)
{
	return json_is_array(value) || is_not_applicable(value) ||
	       item_refuse(place, "expected an array");
}

/* Every element of an array, by `check`. */
static bool check_elements(struct item_place *place, const json_t *value, value_fn check)
{
	if (!check_array(place, value))
		return false;
	for (size_t i = 0; i < json_array_size(value); i++) {
		size_t mark = item_place_enter_index(place, i);
		if (!check(place, json_array_get(value, i)))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

static bool check_texts(struct item_place *place, const json_t *value)
{
	return check_elements(place, value, check_text);
}

static bool check_themes(struct item_place *place, const json_t *value)
{
	return check_elements(place, value, check_name);
}

/* Members */

struct member {
	const char *name;
	bool required;
	value_fn check;
};

static bool check_members(struct item_place *place, const json_t *object,
			  const struct member *members, size_t count)
{
	assert(count > 0);
	if (!json_is_object(object))
		return item_refuse(place, "expected an object");
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(object, members[i].name);
		if (!value && members[i].required)
			return item_refuse_member(place, members[i].name, "missing");
		size_t mark = item_place_enter(place, members[i].name);
		if (value && !members[i].check(place, value))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

static const struct member fee_members[] = {
	{ "name", false, check_text },
	{ "amount", false, check_amount },
	{ "currency", false, check_text },
};

static bool check_fee(struct item_place *place, const json_t *value)
{
	return check_members(place, value, fee_members, ARRAY_LEN(fee_members));
}

static bool check_fees(struct item_place *place, const json_t *value)
{
	return check_elements(place, value, check_fee);
}

static const struct member step_members[] = {
	{ "name", false, check_text },
	{ "days", false, check_count },
	{ "dept", false, check_text },
};

static bool check_step(struct item_place *place, const json_t *value)
{
	return check_members(place, value, step_members, ARRAY_LEN(step_members));
}

static bool check_steps(struct item_place *place, const json_t *value)
{
	return check_elements(place, value, check_step);
}

static const struct member question_members[] = {
	{ "q", true, check_text },
	{ "a", true, check_text },
};

static bool check_question(struct item_place *place, const json_t *value)
{
	return check_members(place, value, question_members, ARRAY_LEN(question_members));
}

static bool check_questions(struct item_place *place, const json_t *value)
{
	return check_elements(place, value, check_question);
}

/* Materials */

static bool check_need(struct item_place *place, const json_t *value)
{
	return is_among(value, "123") ||
	       item_refuse(place, "expected \"1\" needed, \"2\" optional or \"3\" may follow");
}

static bool check_source(struct item_place *place, const json_t *value)
{
	static const char *const sources[] = { "licence", "share", "scan", "statement" };
	for (size_t i = 0; i < ARRAY_LEN(sources); i++)
		if (json_is_string(value) && strcmp(sources[i], json_string_value(value)) == 0)
			return true;
	return item_refuse(place, "the sources are licence, share, scan and statement");
}

static bool check_level(struct item_place *place, const json_t *value)
{
	return is_among(value, "ABCD") || is_not_applicable(value) ||
	       item_refuse(place, "the levels are A, B, C and D");
}

static const struct member material_members[] = {
	{ "row_guid", true, check_id },
	{ "material_name", true, check_name },
	{ "is_need", true, check_need },
	{ "source", true, check_source },
	{ "licence_type", false, check_text },
	{ "get_type", false, check_text },
	{ "get_num", false, check_version },
	{ "level", false, check_level },
	{ "accepts", false, check_texts },
	{ "max_size", false, check_count },
	{ "page_num", false, check_count },
	{ "basis", false, check_text },
	{ "statement_text_id", false, check_code_or_none },
	{ "statement_text", false, check_text },
};

static bool check_material(struct item_place *place, const json_t *value)
{
	return check_members(place, value, material_members, ARRAY_LEN(material_members));
}

static bool check_materials(struct item_place *place, const json_t *value)
{
	if (json_array_size(value) > ITEM_MATERIALS_MAX)
		return item_refuse(place, "more than %d materials", ITEM_MATERIALS_MAX);
	if (!check_elements(place, value, check_material))
		return false;
	for (size_t i = 0; i < json_array_size(value); i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(json_str(json_array_get(value, i), "row_guid"),
				   json_str(json_array_get(value, j), "row_guid")) == 0)
				return item_refuse(place,
						   "materials %zu and %zu have the same row_guid",
						   j, i);
	return true;
}

/* The form */

static void form_schema_free_ptr(struct form_schema **schema)
{
	if (*schema)
		form_schema_fini(*schema);
	free(*schema);
}

static bool check_form(struct item_place *place, const json_t *value)
{
	static const struct member members[] = { { "version", false, check_code } };
	if (!check_members(place, value, members, ARRAY_LEN(members)))
		return false;
	struct form_schema *schema CLEANUP(form_schema_free_ptr) = calloc(1, sizeof(*schema));
	return schema ? form_schema_read(place, value, schema) : item_refuse(place, "no memory");
}

/* The parts of a bundle: see bundle.h */

static bool check_required(struct item_place *place, const json_t *value)
{
	return is_among(value, "01") || item_refuse(place, "expected \"0\" or \"1\"");
}

/* Whether it can be used shows only beside the bundle's own. */
static bool check_part_form(struct item_place *place, const json_t *value)
{
	static const char *const form[] = { "schema", "ui", NULL };
	static const char *const schema[] = { "type", "properties", "required", "allOf", NULL };
	const json_t *inner = json_object_get(value, "schema");
	if (!json_is_object(value) || (inner && !json_is_object(inner)))
		return item_refuse(place, "expected an object with schema and ui");
	return form_only_members(place, value, form, "a part's form has schema and ui") &&
	       form_only_members(place, inner, schema, "outside what a part's form can say");
}

static const struct member part_members[] = {
	{ "row_guid", true, check_id },
	{ "required", true, check_required },
	{ "form", false, check_part_form },
};

static bool check_part(struct item_place *place, const json_t *value)
{
	return check_members(place, value, part_members, ARRAY_LEN(part_members));
}

static bool check_parts(struct item_place *place, const json_t *value)
{
	return check_elements(place, value, check_part);
}

/* The item. Text members are named only where a terminal shows or sends them. */
// clang-format off
static const struct member item_members[] = {
	{ "row_guid",             true,  check_id },
	{ "task_code",            true,  check_task_code },
	{ "task_name",            true,  check_name },
	{ "task_version",         true,  check_version },
	{ "task_state",           true,  check_state },
	{ "is_service_terminals", true,  check_flag },
	{ "form",                 true,  check_form },
	{ "materials",            true,  check_materials },
	{ "task_handle_item",     false, check_code_or_none },
	{ "identity_level",       false, check_identity_level },
	{ "limit_scene_num",      false, check_count },
	{ "needs_chip_photo",     false, check_flag },
	{ "needs_signature",      false, check_flag },
	{ "questions",            false, check_questions },
	{ "parts",                false, check_parts },
	{ "consent_text_id",      false, check_code_or_none },
	{ "etag",                 false, check_text },
	{ "project_type",         false, check_text },
	{ "catalog_code",         false, check_text },
	{ "task_type",            false, check_text },
	{ "by_law",               false, check_text },
	{ "use_level",            false, check_text },
	{ "power_division",       false, check_text },
	{ "exercise_content",     false, check_text },
	{ "dept_name",            false, check_text },
	{ "dept_code",            false, check_text },
	{ "dept_nature",          false, check_text },
	{ "anticipate_day",       false, check_count },
	{ "anticipate_type",      false, check_text },
	{ "promise_day",          false, check_count },
	{ "promise_type",         false, check_text },
	{ "accept_condition",     false, check_text },
	{ "steps",                false, check_steps },
	{ "co_depts",             false, check_array },
	{ "undertake_org",        false, check_text },
	{ "intermediary",         false, check_text },
	{ "count_limit",          false, check_text },
	{ "result_name",          false, check_text },
	{ "result_sample",        false, check_text },
	{ "fees",                 false, check_fees },
	{ "fee_basis",            false, check_text },
	{ "handle_area",          false, check_text },
	{ "server_type",          false, check_text },
	{ "themes",               false, check_themes },
	{ "handle_form",          false, check_text },
	{ "special_procedure",    false, check_text },
	{ "area_code",            false, check_text },
	{ "is_online",            false, check_online },
	{ "is_schedule",          false, check_flag },
	{ "is_pay_online",        false, check_flag },
	{ "is_express",           false, check_flag },
	{ "is_agent",             false, check_flag },
	{ "handle_place",         false, check_text },
	{ "handle_time",          false, check_text },
	{ "hall_code",            false, check_text },
	{ "pinyin",               false, check_text },
	{ "initials",             false, check_text },
	{ "synonyms",             false, check_texts },
	{ "consult",              false, check_text },
	{ "supervise",            false, check_text },
};
// clang-format on

/* What a terminal knows, by the list it stands in. */
static const struct {
	const char *list;
	const struct member *members;
	size_t count;
} known[] = {
	{ "", item_members, ARRAY_LEN(item_members) },
	{ "materials", material_members, ARRAY_LEN(material_members) },
	{ "fees", fee_members, ARRAY_LEN(fee_members) },
	{ "steps", step_members, ARRAY_LEN(step_members) },
	{ "questions", question_members, ARRAY_LEN(question_members) },
	{ "parts", part_members, ARRAY_LEN(part_members) },
};

bool item_declares(const char *list, const char *member)
{
	for (size_t k = 0; k < ARRAY_LEN(known); k++) {
		if (strcmp(known[k].list, list) != 0)
			continue;
		for (size_t m = 0; m < known[k].count; m++)
			if (strcmp(known[k].members[m].name, member) == 0)
				return true;
	}
	return false;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);
	return len > end_len && strcmp(text + len - end_len, end) == 0;
}

/* Every is_* is a flag and every *_day a number, also those a later platform adds. */
static bool check_families(struct item_place *place, const json_t *item)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)item, name, value)
	{
		bool flag = strncmp(name, "is_", 3) == 0 && strcmp(name, "is_online") != 0;
		size_t mark = item_place_enter(place, name);
		if (flag && !check_flag(place, value))
			return false;
		if (ends_with(name, "_day") && !check_count(place, value))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

enum err item_check(const json_t *item, struct item_fault *fault)
{
	struct item_place place;
	item_place_init(&place, fault);
	bool good = item_check_texts(item, fault) == ERR_OK &&
		    check_members(&place, item, item_members, ARRAY_LEN(item_members)) &&
		    check_families(&place, item) && bundle_check(&place, item);
	return good ? ERR_OK : ERR_ITEM_INVALID;
}
