/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - one function a kind, found by a table. */
#include "tests/platform/check.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "firmware/base/util.h"
#include "tests/platform/hash.h"

enum { TASK_CODE_SHORT = 31, TASK_CODE_LONG = 33, LEVEL_AT = 18 };

void check_init(struct check *c)
{
	c->errors = json_array();
}

void check_fini(struct check *c)
{
	json_decref(c->errors);
	c->errors = NULL;
}

bool check_ok(const struct check *c)
{
	return json_array_size(c->errors) == 0;
}

void check_error(struct check *c, const char *pointer, const char *detail)
{
	if (json_array_size(c->errors) < CHECK_ERRORS_MAX)
		json_array_append_new(c->errors,
				      json_pack("{s:s,s:s}", "pointer", pointer, "detail", detail));
}

/* Texts */

static bool text_between(const char *text, size_t min, size_t max)
{
	size_t len = strlen(text);
	return len >= min && len <= max;
}

static bool text_some(const char *text, const struct rule *rule)
{
	(void)rule;
	return text_between(text, 1, CHECK_TEXT_MAX);
}

static bool text_any(const char *text, const struct rule *rule)
{
	(void)rule;
	return text_between(text, 0, CHECK_TEXT_MAX);
}

static bool text_code(const char *text, const struct rule *rule)
{
	(void)rule;
	return text_between(text, 1, CHECK_CODE_MAX);
}

/* 18 of the organisation, 1 level, 12 of the item, and 2 for one way of handling it. */
static bool text_task_code(const char *text, const struct rule *rule)
{
	size_t len = strlen(text);

	if (len != TASK_CODE_SHORT && len != TASK_CODE_LONG)
		return text_code(text, rule);
	for (const char *at = text; *at; at++) {
		if (!isdigit((unsigned char)*at) && !isupper((unsigned char)*at))
			return false;
	}
	return strchr("123456", text[LEVEL_AT]) != NULL;
}

static bool text_word(const char *text, const struct rule *rule)
{
	size_t len = strlen(text);
	const char *at = rule->words;

	while (len > 0 && *at) {
		size_t n = strcspn(at, "|");
		if (n == len && strncmp(at, text, n) == 0)
			return true;
		at += n;
		at += *at == '|';
	}
	return false;
}

static bool text_uuid(const char *text, const struct rule *rule)
{
	(void)rule;
	return hash_is_uuid4(text);
}

static bool text_sha256(const char *text, const struct rule *rule)
{
	(void)rule;
	return hash_is_hex(text);
}

/* True if the text is exactly what strptime reads and would be written the same way. */
static bool text_is_time(const char *text, const char *format)
{
	struct tm parts = { 0 };
	char again[64];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	const char *end = strptime(text, format, &parts);
	if (!end || *end)
		return false;
	struct tm day = parts;
	timegm(&day); /* 30 February becomes 1 or 2 March */
	return day.tm_mday == parts.tm_mday && strftime(again, sizeof(again), format, &parts) > 0 &&
	       strcmp(again, text) == 0;
#pragma GCC diagnostic pop
}

/* Seconds may have a fraction. */
static bool text_time(const char *text, const struct rule *rule)
{
	static const char zone[] = "+08:00";
	enum { SECONDS_LEN = 19 }; /* 2026-11-21T23:50:01 */
	char seconds[SECONDS_LEN + 1];
	size_t len = strlen(text);

	(void)rule;
	if (len < SECONDS_LEN + sizeof(zone) - 1 ||
	    strcmp(text + len - (sizeof(zone) - 1), zone) != 0)
		return false;
	snprintf(seconds, sizeof(seconds), "%.*s", (int)SECONDS_LEN, text);
	const char *rest = text + SECONDS_LEN;
	size_t fraction = *rest == '.' ? 1 + strspn(rest + 1, "0123456789") : 0;
	return fraction != 1 && strcmp(rest + fraction, zone) == 0 &&
	       text_is_time(seconds, "%Y-%m-%dT%H:%M:%S");
}

static bool text_day(const char *text, const struct rule *rule)
{
	(void)rule;
	return text_is_time(text, "%Y-%m-%d");
}

static bool text_base64(const char *text, const struct rule *rule)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t digits = strspn(text, alphabet);
	size_t len = digits + strspn(text + digits, "=");

	(void)rule;
	return digits > 0 && len % 4 == 0 && len - digits <= 2 && !text[len];
}

// clang-format off
static const struct {
	bool (*fits)(const char *text, const struct rule *rule);
	const char *detail;
} texts[] = {
	[RULE_TEXT]      = {text_some, "a text of 1 to 4000 bytes"},
	[RULE_ANY_TEXT]  = {text_any, "a text of at most 4000 bytes"},
	[RULE_CODE]      = {text_code, "a code of 1 to 50 characters"},
	[RULE_TASK_CODE] = {text_task_code, "a code of 1 to 50 characters, well formed at 31 and 33"},
	[RULE_WORD]      = {text_word, "one of the words of the contract"},
	[RULE_UUID]      = {text_uuid, "a UUID v4 in lower case"},
	[RULE_SHA256]    = {text_sha256, "64 lower-case hex digits"},
	[RULE_TIME]      = {text_time, "RFC 3339 with +08:00"},
	[RULE_DAY]       = {text_day, "a date YYYY-MM-DD"},
	[RULE_BASE64]    = {text_base64, "base64, not empty"},
};
// clang-format on

static void check_text(struct check *c, const char *pointer, const json_t *value,
		       const struct rule *rule)
{
	const char *text = json_string_value(value);
	if (!text || !texts[rule->kind].fits(text, rule))
		check_error(c, pointer, texts[rule->kind].detail);
}

/* Other values */

static void check_count(struct check *c, const char *pointer, const json_t *value,
			const struct rule *rule)
{
	(void)rule;
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		check_error(c, pointer, "an integer that is not negative");
}

static void check_number(struct check *c, const char *pointer, const json_t *value,
			 const struct rule *rule)
{
	const char *text = json_string_value(value);
	size_t digits = text ? strspn(text, "0123456789") : 0;

	if (!text)
		check_count(c, pointer, value, rule);
	else if (digits == 0 || text[digits])
		check_error(c, pointer, "a number that is not negative");
}

static void check_version(struct check *c, const char *pointer, const json_t *value,
			  const struct rule *rule)
{
	const char *text = json_string_value(value);

	if (!json_is_integer(value) && (!text || !text_code(text, rule)))
		check_error(c, pointer, "a code of 1 to 50 characters or an integer");
}

static void check_bool(struct check *c, const char *pointer, const json_t *value,
		       const struct rule *rule)
{
	(void)rule;
	if (!json_is_boolean(value))
		check_error(c, pointer, "true or false");
}

static void check_inside(struct check *c, const char *pointer, const json_t *value,
			 const struct rule *rule)
{
	if (!json_is_object(value))
		check_error(c, pointer, "an object");
	else if (rule->inside)
		check_object(c, pointer, value, rule->inside);
}

static void check_list(struct check *c, const char *pointer, const json_t *value,
		       const struct rule *rule)
{
	char element[CHECK_POINTER_MAX];

	if (!json_is_array(value)) {
		check_error(c, pointer, "an array");
		return;
	}
	for (size_t i = 0; rule->inside && i < json_array_size(value); i++) {
		snprintf(element, sizeof(element), "%s/%zu", pointer, i);
		check_inside(c, element, json_array_get(value, i), rule);
	}
}

static void check_texts(struct check *c, const char *pointer, const json_t *value,
			const struct rule *rule)
{
	static const struct rule text = { .kind = RULE_TEXT };
	static const struct rule hash = { .kind = RULE_SHA256 };
	char element[CHECK_POINTER_MAX];

	if (!json_is_array(value)) {
		check_error(c, pointer, "an array");
		return;
	}
	for (size_t i = 0; i < json_array_size(value); i++) {
		snprintf(element, sizeof(element), "%s/%zu", pointer, i);
		check_text(c, element, json_array_get(value, i),
			   rule->kind == RULE_HASHES ? &hash : &text);
	}
}

static bool check_is_array_of(const json_t *value, bool (*is)(const json_t *))
{
	bool ok = json_is_array(value);
	for (size_t i = 0; ok && i < json_array_size(value); i++)
		ok = is(json_array_get(value, i));
	return ok;
}

static bool check_is_string(const json_t *value)
{
	return json_is_string(value);
}

static bool check_is_plain_answer(const json_t *value)
{
	return json_is_integer(value) || json_is_string(value) || json_is_boolean(value) ||
	       check_is_array_of(value, check_is_string);
}

/* One of a group's people or things. */
static bool check_is_entry(const json_t *value)
{
	const char *name = NULL;
	json_t *answer = NULL;
	bool ok = json_is_object(value);

	json_object_foreach((json_t *)value, name, answer) ok = ok && check_is_plain_answer(answer);
	return ok;
}

static bool check_is_form_value(const json_t *value)
{
	bool address = json_object_size(value) == 2 &&
		       json_is_string(json_object_get(value, "code")) &&
		       json_is_string(json_object_get(value, "text"));
	return address || check_is_plain_answer(value) || check_is_array_of(value, check_is_entry);
}

static void check_form(struct check *c, const char *pointer, const json_t *value,
		       const struct rule *rule)
{
	const char *field = NULL;
	json_t *answer = NULL;
	char element[CHECK_POINTER_MAX];

	(void)rule;
	if (!json_is_object(value)) {
		check_error(c, pointer, "an object");
		return;
	}
	json_object_foreach((json_t *)value, field, answer)
	{
		if (check_is_form_value(answer))
			continue;
		snprintf(element, sizeof(element), "%s/%s", pointer, field);
		check_error(
			c, element,
			"an integer, a string, a boolean, an address, an array of strings or of entries");
	}
}

static void (*const checks[])(struct check *, const char *, const json_t *, const struct rule *) = {
	[RULE_TEXT] = check_text,	[RULE_ANY_TEXT] = check_text, [RULE_CODE] = check_text,
	[RULE_TASK_CODE] = check_text,	[RULE_WORD] = check_text,     [RULE_UUID] = check_text,
	[RULE_SHA256] = check_text,	[RULE_TIME] = check_text,     [RULE_DAY] = check_text,
	[RULE_BASE64] = check_text,	[RULE_COUNT] = check_count,   [RULE_BOOL] = check_bool,
	[RULE_OBJECT] = check_inside,	[RULE_LIST] = check_list,     [RULE_TEXTS] = check_texts,
	[RULE_HASHES] = check_texts,	[RULE_FORM] = check_form,     [RULE_NUMBER] = check_number,
	[RULE_VERSION] = check_version,
};

void check_object(struct check *c, const char *pointer, const json_t *object,
		  const struct rule *rules)
{
	char member[CHECK_POINTER_MAX];

	for (const struct rule *rule = rules; rule->member; rule++) {
		const json_t *value = json_object_get(object, rule->member);
		snprintf(member, sizeof(member), "%s/%s", pointer, rule->member);
		if (value)
			checks[rule->kind](c, member, value, rule);
		else if (!rule->optional)
			check_error(c, member, "a required member is missing");
	}
}

static bool check_is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x80)
			return false;
	}
	return true;
}

void check_canonical_values(struct check *c, const json_t *value)
{
	const char *key = NULL;
	json_t *member = NULL;
	size_t i = 0;

	if (json_is_real(value))
		check_error(c, "", "canonical JSON has no real numbers");
	json_array_foreach(value, i, member)
	{
		check_canonical_values(c, member);
	}
	json_object_foreach((json_t *)value, key, member)
	{
		if (!check_is_ascii(key))
			check_error(c, "", "canonical JSON has ASCII keys");
		check_canonical_values(c, member);
	}
}
