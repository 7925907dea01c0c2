/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_canonical.c - writes canonical JSON: see json.h.
 *
 * The same bytes as json_dumps(JSON_COMPACT | JSON_SORT_KEYS), a test holds it to that; but in one
 * walk that also checks, and copying text in runs: the keeper writes every body several times, and
 * jansson's writer, which goes character by character, was a fifth of a submit.
 */
#include "firmware/core/value/json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/buf.h"
#include "firmware/base/wipe.h"

#define TEXT_MAX      (SIZE_MAX / 2)
#define MEMBERS_STACK 64 /* objects with more members sort in allocated memory */
#define FIRST_ROOM    4096

static bool write_value(struct buf *out, const json_t *value, int depth);

static void write_escaped(struct buf *out, char c)
{
	static const char letters[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
	const char *at = strchr(letters, c);
	if (at)
		buf_printf(out, "\\%c", names[at - letters]);
	else
		buf_printf(out, "\\u%04X", (unsigned char)c);
}

static bool needs_escape(char c)
{
	static const bool needs[256] = { [0 ... 0x1f] = true, ['"'] = true, ['\\'] = true };
	return needs[(unsigned char)c];
}

/* How many bytes stand in a JSON text as they are. */
static size_t plain_run(const char *text, size_t len)
{
	size_t n = 0;
	while (n < len && !needs_escape(text[n]))
		n++;
	return n;
}

static void write_with_escapes(struct buf *out, const char *text, const char *end)
{
	buf_add_char(out, '"');
	while (text < end) {
		size_t run = plain_run(text, (size_t)(end - text));
		buf_add(out, text, run);
		text += run;
		if (text < end)
			write_escaped(out, *text++);
	}
	buf_add_char(out, '"');
}

/* The text in quotes; a key with its colon. */
static void write_text(struct buf *out, const char *text, size_t len, bool is_key)
{
	if (plain_run(text, len) < len) { /* seldom */
		write_with_escapes(out, text, text + len);
		if (is_key)
			buf_add_char(out, ':');
		return;
	}
	char *at = buf_extend(out, len + 2 + is_key);
	if (!at)
		return;
	at[0] = at[len + 1] = '"';
	memcpy(at + 1, text, len);
	if (is_key)
		at[len + 2] = ':';
}

static int by_key(const void *a, const void *b)
{
	const struct json_member *left = a, *right = b;
	return strcmp(left->key, right->key);
}

/* Most objects come sorted already: then inserting is one comparison a member. */
static void sort(struct json_member *members, size_t count)
{
	if (count > MEMBERS_STACK) {
		qsort(members, count, sizeof(*members), by_key);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		struct json_member m = members[i];
		size_t at = i;
		for (; at > 0 && by_key(&m, &members[at - 1]) < 0; at--)
			members[at] = members[at - 1];
		members[at] = m;
	}
}

static bool is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* False for a key outside ASCII. */
static bool members_sorted(json_t *object, struct json_member *members)
{
	size_t count = 0;
	const char *key;
	json_t *value;
	json_object_foreach(object, key, value)
	{
		if (!is_ascii(key))
			return false;
		members[count++] = (struct json_member){ .key = key, .value = value };
	}
	assert(count == json_object_size(object));
	sort(members, count);
	return true;
}

static bool write_member(struct buf *out, const struct json_member *m, int depth)
{
	write_text(out, m->key, strlen(m->key), true);
	if (!m->text)
		return write_value(out, m->value, depth + 1);
	write_text(out, m->text, strlen(m->text), false);
	return true;
}

/* `places`: where each member begins is noted there; NULL = nowhere. */
static bool write_object(struct buf *out, const json_t *object, struct json_frozen *places,
			 int depth)
{
	struct json_member few[MEMBERS_STACK];
	CLEANUP(free_ptr) struct json_member *many = NULL;
	size_t count = json_object_size(object);
	if (count > MEMBERS_STACK && !(many = malloc(count * sizeof(*many))))
		return false;
	struct json_member *members = many ? many : few;
	/* jansson has no const iteration over an object; nothing is changed here. */
	if (!members_sorted((json_t *)object, members))
		return false;
	buf_add_char(out, '{');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(out, ',');
		if (places) {
			places->members[i].key = members[i].key;
			places->members[i].at = out->len;
		}
		if (!write_member(out, &members[i], depth))
			return false;
	}
	buf_add_char(out, '}');
	return true;
}

static bool write_array(struct buf *out, const json_t *array, int depth)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i)
			buf_add_char(out, ',');
		if (!write_value(out, json_array_get(array, i), depth + 1))
			return false;
	}
	buf_add_char(out, ']');
	return true;
}

static bool write_value(struct buf *out, const json_t *value, int depth)
{
	if (!value || depth > JSON_DEPTH_LIMIT)
		return false;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return write_object(out, value, NULL, depth);
	case JSON_ARRAY:
		return write_array(out, value, depth);
	case JSON_STRING:
		write_text(out, json_string_value(value), json_string_length(value), false);
		return true;
	case JSON_INTEGER:
		buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		buf_add_str(out, json_is_true(value) ? "true" : "false");
		return true;
	case JSON_NULL:
		buf_add_str(out, "null");
		return true;
	case JSON_REAL:
	default:
		return false;
	}
}

char *json_canonical(const json_t *value)
{
	CLEANUP(buf_fini) struct buf out;
	buf_init(&out, TEXT_MAX);
	buf_reserve(&out, FIRST_ROOM);
	/* Like jansson: only an object or an array is a text. */
	if (!json_is_object(value) && !json_is_array(value))
		return NULL;
	return write_value(&out, value, 0) ? buf_take(&out) : NULL;
}

bool json_freeze(const json_t *object, struct json_frozen *out)
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, TEXT_MAX);
	buf_reserve(&text, FIRST_ROOM);
	out->count = json_object_size(object);
	if (!json_is_object(object) || out->count > JSON_FROZEN_MEMBERS ||
	    !write_object(&text, object, out, 0))
		return false;
	out->len = text.len;
	out->text = buf_take(&text);
	return out->text != NULL;
}

void json_frozen_wipe(struct json_frozen *frozen)
{
	wipe_free(frozen->text);
	*frozen = (struct json_frozen){ 0 };
}

/* The i-th member as it stands in the text. */
static void copy_member(struct buf *out, const struct json_frozen *f, size_t i)
{
	assert(i < f->count && f->members[i].at < f->len);
	size_t end = i + 1 < f->count ? f->members[i + 1].at : f->len;
	assert(end > f->members[i].at && end <= f->len);
	buf_add(out, f->text + f->members[i].at, end - 1 - f->members[i].at);
}

char *json_frozen_with(const struct json_frozen *frozen, const struct json_member *more,
		       size_t count)
{
	assert(frozen->text && frozen->count <= JSON_FROZEN_MEMBERS);
	struct json_member added[JSON_FROZEN_MEMBERS];
	CLEANUP(buf_fini) struct buf out;
	if (count > JSON_FROZEN_MEMBERS)
		return NULL;
	buf_init(&out, TEXT_MAX);
	buf_reserve(&out, frozen->len + FIRST_ROOM);
	memcpy(added, more, count * sizeof(*more));
	sort(added, count);
	buf_add_char(&out, '{');
	for (size_t old = 0, new = 0; old < frozen->count || new < count;) {
		assert(old == frozen->count || new == count ||
		       strcmp(frozen->members[old].key, added[new].key) != 0);
		if (out.len > 1)
			buf_add_char(&out, ',');
		if (new == count ||
		    (old < frozen->count && strcmp(frozen->members[old].key, added[new].key) < 0))
			copy_member(&out, frozen, old++);
		else if (!write_member(&out, &added[new ++], 0))
			return NULL;
	}
	buf_add_char(&out, '}');
	return buf_take(&out);
}
