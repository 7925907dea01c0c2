/* SPDX-License-Identifier: Apache-2.0 */
/*
 * application_check.c - checks the content of an application that kiosk sent: see application.h.
 *
 * kiosk meets cards, fingers and images, so the keeper trusts nothing it says: every member has its
 * type, none is missing, and none is there that only the keeper may add.
 */
#include "firmware/core/case/application.h"

#include <assert.h>
#include <string.h>

#include "firmware/core/item/bundle.h"
#include "firmware/core/value/json.h"

#define NAME_MAX_BYTES	 256
#define STRING_MAX_BYTES 1024
#define BLOBS_MAX	 40

typedef bool (*check_fn)(const json_t *value);

struct member {
	const char *name;
	bool optional;
	check_fn check;
};

/* Checks an object against its members: all there, each right, no other. */
static bool is_object_of(const json_t *object, const struct member *members, size_t count)
{
	assert(count > 0);
	if (!json_is_object(object))
		return false;
	size_t known = 0;
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(object, members[i].name);
		if (value ? !members[i].check(value) : !members[i].optional)
			return false;
		known += value != NULL;
	}
	return json_object_size(object) == known;
}

static bool is_array_of(const json_t *array, check_fn check, size_t max)
{
	if (!json_is_array(array) || json_array_size(array) > max)
		return false;
	for (size_t i = 0; i < json_array_size(array); i++)
		if (!check(json_array_get(array, i)))
			return false;
	return true;
}

/* Values */

static bool is_plain(const json_t *value, size_t min, size_t max)
{
	const char *text = json_string_value(value);
	return text && strlen(text) >= min && strlen(text) <= max && text_is_plain(text);
}

static bool is_text(const json_t *value)
{
	return is_plain(value, 0, STRING_MAX_BYTES);
}

static bool is_given(const json_t *value)
{
	return is_plain(value, 1, STRING_MAX_BYTES);
}

static bool is_name(const json_t *value)
{
	return is_plain(value, 1, NAME_MAX_BYTES);
}

static bool is_version(const json_t *value)
{
	return json_is_integer(value) || is_given(value);
}

static bool is_one_of(const json_t *value, const char *const *words, size_t count)
{
	const char *text = json_string_value(value);
	for (size_t i = 0; text && i < count; i++)
		if (strcmp(words[i], text) == 0)
			return true;
	return false;
}

static bool is_applyer_type(const json_t *value)
{
	return is_one_of(value, (const char *const[]){ "1", "2" }, 2);
}

static bool is_level(const json_t *value)
{
	return is_one_of(value, (const char *const[]){ "A", "B", "C", "D" }, 4);
}

static bool is_way(const json_t *value)
{
	return is_one_of(value, (const char *const[]){ "window", "express", "locker" }, 3);
}

static bool is_identity_level(const json_t *value)
{
	return json_is_string(value) && identity_rank(json_string_value(value)) >= 0;
}

static bool is_sha256(const json_t *value)
{
	const char *text = json_string_value(value);
	return text && strlen(text) == SHA256_HEX && strspn(text, "0123456789abcdef") == SHA256_HEX;
}

static bool is_time(const json_t *value)
{
	int64_t ms;
	return json_is_string(value) && time_parse(json_string_value(value), &ms) == ERR_OK;
}

static bool is_form_text(const json_t *value)
{
	return is_plain(value, 1, FORM_VALUE_MAX);
}

static bool is_plain_answer(const json_t *value)
{
	return json_is_integer(value) || json_is_boolean(value) || is_form_text(value) ||
	       is_array_of(value, is_form_text, FORM_OPTIONS_MAX);
}

static bool are_answers(const json_t *value, check_fn check)
{
	if (!json_is_object(value) || json_object_size(value) > FORM_DECLARED_MAX)
		return false;
	const char *name;
	json_t *field;
	json_object_foreach((json_t *)value, name, field)
	{
		if (strlen(name) > FORM_NAME_MAX || !check(field))
			return false;
	}
	return true;
}

static bool is_entry(const json_t *value)
{
	return are_answers(value, is_plain_answer);
}

/* An address, of which nobody may know the code. */
static bool is_area(const json_t *value)
{
	static const struct member members[] = {
		{ "code", false, is_text },
		{ "text", false, is_form_text },
	};
	return is_object_of(value, members, ARRAY_LEN(members));
}

static bool is_answer(const json_t *value)
{
	return is_plain_answer(value) || is_area(value) ||
	       is_array_of(value, is_entry, FORM_ENTRIES_MAX);
}

static bool is_form(const json_t *value)
{
	return are_answers(value, is_answer);
}

/* Objects */

static bool is_evidence(const json_t *value)
{
	static const struct member members[] = {
		{ "sam_id", false, is_text },
		{ "read_at", false, is_time },
		{ "photo_sha256", true, is_sha256 },
		{ "card_serial", true, is_given },
	};
	return is_object_of(value, members, ARRAY_LEN(members));
}

static bool is_identity(const json_t *value)
{
	static const struct member members[] = {
		{ "level", false, is_identity_level },
		{ "check_id", true, is_given },
		{ "card_evidence", true, is_evidence },
	};
	return is_object_of(value, members, ARRAY_LEN(members));
}

static bool are_blobs(const json_t *value)
{
	return is_array_of(value, is_sha256, BLOBS_MAX);
}

static bool is_material(const json_t *value)
{
	static const struct member members[] = {
		{ "row_guid", false, is_given },   { "material_name", false, is_given },
		{ "get_type", false, is_given },   { "get_num", false, is_given },
		{ "level", false, is_level },	   { "blobs", false, are_blobs },
		{ "licence_ref", true, is_given }, { "statement_text_id", true, is_given },
	};
	return is_object_of(value, members, ARRAY_LEN(members));
}

static bool are_materials(const json_t *value)
{
	return is_array_of(value, is_material, ITEM_MATERIALS_MAX);
}

static bool is_delivery(const json_t *value)
{
	static const struct member members[] = {
		{ "way", false, is_way },
		{ "name", true, is_text },
		{ "mobile", true, is_text },
		{ "address", true, is_text },
	};
	return is_object_of(value, members, ARRAY_LEN(members));
}

static bool is_consent(const json_t *value)
{
	static const struct member members[] = {
		{ "id", false, is_given },
		{ "version", false, is_given },
		{ "at", false, is_time },
	};
	return is_object_of(value, members, ARRAY_LEN(members));
}

static bool are_consents(const json_t *value)
{
	return is_array_of(value, is_consent, CONSENTS_MAX);
}

static bool is_part(const json_t *value)
{
	static const struct member members[] = {
		{ "row_guid", false, is_given },
		{ "task_code", false, is_given },
		{ "task_handle_item", true, is_given },
		{ "task_version", false, is_version },
	};
	return is_object_of(value, members, ARRAY_LEN(members));
}

/* Of a bundle: at least one, and none twice. */
static bool are_parts(const json_t *value)
{
	if (!is_array_of(value, is_part, BUNDLE_PARTS_MAX) || json_array_size(value) == 0)
		return false;
	for (size_t i = 0; i < json_array_size(value); i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(json_str(json_array_get(value, i), "row_guid"),
				   json_str(json_array_get(value, j), "row_guid")) == 0)
				return false;
	return true;
}

enum err application_content_shape(const json_t *content)
{
	static const struct member members[] = {
		{ "task_code", false, is_given },
		{ "task_handle_item", true, is_given },
		{ "task_version", false, is_version },
		{ "applyer_name", false, is_name },
		{ "applyer_type", false, is_applyer_type },
		{ "applyer_page_type", false, is_given },
		{ "applyer_page_code", false, is_given },
		{ "contact_name", false, is_name },
		{ "contact_mobile", false, is_text },
		{ "contact_type", true, is_given },
		{ "contact_code", true, is_given },
		{ "contact_role", true, is_given },
		{ "contact_identity", true, is_identity },
		{ "legal", true, is_name },
		{ "identity", false, is_identity },
		{ "form", false, is_form },
		{ "form_version", false, is_given },
		{ "materials", false, are_materials },
		{ "delivery", false, is_delivery },
		{ "consents", false, are_consents },
		{ "parts", true, are_parts },
	};
	bool good = is_object_of(content, members, ARRAY_LEN(members)) && party_agrees(content);
	return good ? ERR_OK : ERR_INVALID;
}

enum err application_content_check(const json_t *content)
{
	enum err err = application_content_shape(content);
	return err == ERR_OK && !json_is_canonical(content) ? ERR_INVALID : err;
}
