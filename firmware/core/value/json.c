/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.c - see json.h. Depth is counted on the bytes before jansson sees them: its own limit is
 * 2,048 levels of recursion, ours is JSON_DEPTH_LIMIT.
 */
#include "firmware/core/value/json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

/*
 * How many bytes there are up to the end of the first object or list, all of them where it has no end;
 * SIZE_MAX if brackets outside strings nest deeper than the limit.
 */
static size_t first_len(const char *bytes, size_t len)
{
	size_t depth = 0;
	bool in_string = false;
	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];
		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			if (++depth > JSON_DEPTH_LIMIT)
				return SIZE_MAX;
		} else if ((c == '}' || c == ']') && (depth == 0 || --depth == 0)) {
			return i + 1;
		}
	}
	return len;
}

static enum err load(const char *bytes, size_t len, json_t **out)
{
	json_error_t error;
	json_t *value = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &error);
	/* The error quotes what it could not read, and that may be a person's. */
	enum json_error_code code = value ? json_error_unknown : json_error_code(&error);
	wipe(&error, sizeof(error));
	if (!value)
		return code == json_error_out_of_memory ? ERR_NOMEM : ERR_SYNTAX;
	*out = value;
	return ERR_OK;
}

enum err json_parse_first(const char *bytes, size_t len, json_t **out, size_t *used)
{
	assert(bytes || len == 0);
	size_t end = first_len(bytes, len);
	enum err err = end > len ? ERR_SYNTAX : load(bytes, end, out);
	if (err == ERR_OK)
		*used = end;
	return err;
}

enum err json_parse(const char *bytes, size_t len, json_t **out)
{
	assert(bytes || len == 0);
	if (len > JSON_BYTES_MAX)
		return ERR_TOO_LONG;
	/* What follows the first value is jansson's to refuse: it nests no deeper either, or is no JSON at all. */
	return first_len(bytes, len) > len ? ERR_SYNTAX : load(bytes, len, out);
}

static bool is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

static bool canonical_at(const json_t *value, int depth)
{
	if (!value || depth > JSON_DEPTH_LIMIT || json_is_real(value))
		return false;
	/* jansson has no const iteration over an object; nothing is changed here. */
	json_t *v = (json_t *)value;
	const char *key;
	json_t *member;
	size_t i;
	json_object_foreach(v, key, member)
	{
		if (!is_ascii(key) || !canonical_at(member, depth + 1))
			return false;
	}
	json_array_foreach(v, i, member)
	{
		if (!canonical_at(member, depth + 1))
			return false;
	}
	return true;
}

bool json_is_canonical(const json_t *value)
{
	return canonical_at(value, 0);
}

const char *json_str(const json_t *object, const char *key)
{
	assert(key);
	const char *s = json_string_value(json_object_get(object, key));
	return s ? s : "";
}

int64_t json_int(const json_t *object, const char *key, int64_t fallback)
{
	const json_t *value = json_object_get(object, key);
	return json_is_integer(value) ? json_integer_value(value) : fallback;
}

bool json_flag(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	return json_is_true(value) ||
	       (json_is_string(value) && !strcmp(json_string_value(value), "1"));
}

json_t *json_array_of(const json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);
	return json_is_array(value) ? value : NULL;
}

/* Plain and shown. jansson iterates over no const object; nothing is changed here. */

bool json_is_plain(const json_t *value)
{
	const char *text = json_string_value(value), *key;
	json_t *member;
	size_t i;
	if (text)
		return text_is_plain(text);
	json_object_foreach((json_t *)value, key, member)
	{
		if (!text_is_plain(key) || !json_is_plain(member))
			return false;
	}
	json_array_foreach((json_t *)value, i, member)
	{
		if (!json_is_plain(member))
			return false;
	}
	return true;
}

/* malloc'ed; NULL when memory is short. */
static char *shown_text(const char *text)
{
	size_t cap = strlen(text) * TEXT_SHOWN_MAX + 1;
	char *shown = malloc(cap);
	if (shown)
		text_show(shown, cap, text);
	return shown;
}

static json_t *shown_object(const json_t *object)
{
	json_t *copy = json_object(), *member;
	const char *key;
	json_object_foreach((json_t *)object, key, member)
	{
		CLEANUP(wipe_free_ptr) char *shown = shown_text(key);
		if (!shown || json_object_set_new(copy, shown, json_shown(member)) < 0) {
			json_decref(copy);
			return NULL;
		}
	}
	return copy;
}

static json_t *shown_array(const json_t *array)
{
	json_t *copy = json_array(), *member;
	size_t i;
	json_array_foreach((json_t *)array, i, member)
	{
		if (json_array_append_new(copy, json_shown(member)) < 0) {
			json_decref(copy);
			return NULL;
		}
	}
	return copy;
}

json_t *json_shown(const json_t *value)
{
	if (json_is_object(value))
		return shown_object(value);
	if (json_is_array(value))
		return shown_array(value);
	if (!json_is_string(value))
		return json_copy((json_t *)value);
	CLEANUP(wipe_free_ptr) char *shown = shown_text(json_string_value(value));
	return shown ? json_string(shown) : NULL;
}

void json_unref(json_t **value)
{
	json_decref(*value);
}
