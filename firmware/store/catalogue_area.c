/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue_area.c - the dictionary `area` as a tree: provinces, cities, counties, streets.
 *
 * A code says where it belongs (GB/T 2260 and 10114): 44 0000, 44 03 00, 44 03 05, 44 03 05 001. Beside the
 * dictionary itself one row for each area that has parts keeps these, so that a terminal asks for one level
 * at a time and nobody reads 40,000 streets for it.
 */
#include "firmware/store/catalogue_private.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"

#define CODE_MAX    12
#define PARTS_TABLE "area/" /* and the code of the area: a dictionary's name has no slash */

/* Digits of the levels: province, city, county, street, community. */
static const size_t levels[] = { 2, 4, 6, 9, CODE_MAX };

/* How many digits of the code say something. 0: it is no code. */
static size_t code_digits(const char *code)
{
	size_t len = strlen(code);
	if (len == 0 || len > CODE_MAX || strspn(code, "0123456789") != len)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (levels[i] <= len && strspn(code + levels[i], "0") == len - levels[i])
			return levels[i];
	return 0;
}

/* The area in the tree to whose code this one adds digits; "" is the country. Lent. */
static const char *parent_of(const json_t *tree, const char *code)
{
	char digits[CODE_MAX + 1];
	size_t count = code_digits(code);
	for (size_t i = ARRAY_LEN(levels); i-- > 0;) {
		if (levels[i] >= count)
			continue;
		snprintf(digits, sizeof(digits), "%.*s", (int)levels[i], code);
		const char *parent = json_str(tree, digits);
		if (*parent)
			return parent;
	}
	return "";
}

/* {the digits that say something: the code}; the first of two wins. */
static json_t *tree_of(const json_t *entries)
{
	json_t *tree = json_object();
	size_t i;
	json_t *entry;
	json_array_foreach((json_t *)entries, i, entry)
	{
		char digits[CODE_MAX + 1];
		const char *code = json_str(entry, "code");
		size_t count = code_digits(code);
		snprintf(digits, sizeof(digits), "%.*s", (int)count, code);
		if (count && *json_str(entry, "name") && !json_object_get(tree, digits))
			json_object_set_new(tree, digits, json_string(code));
	}
	return tree;
}

static bool is_in_tree(const json_t *tree, const char *code)
{
	char digits[CODE_MAX + 1];
	snprintf(digits, sizeof(digits), "%.*s", (int)code_digits(code), code);
	return *code && strcmp(json_str(tree, digits), code) == 0;
}

/* {code: [{"code","name"}]} of every area that has parts, "" the country; in the dictionary's order. */
static json_t *parts_of(const json_t *tree, const json_t *entries)
{
	json_t *all = json_object();
	size_t i;
	json_t *entry;
	json_array_foreach((json_t *)entries, i, entry)
	{
		const char *code = json_str(entry, "code"), *name = json_str(entry, "name");
		if (!*name || !is_in_tree(tree, code))
			continue;
		const char *parent = parent_of(tree, code);
		json_t *parts = json_object_get(all, parent);
		if (!parts) {
			parts = json_array();
			json_object_set_new(all, parent, parts);
		}
		json_array_append_new(parts, json_pack("{s:s, s:s}", "code", code, "name", name));
	}
	return all;
}

static enum err put_parts(struct catalogue *c, const json_t *all, const char *code, json_t *parts)
{
	size_t i;
	json_t *part;
	json_array_foreach(parts, i, part)
	{
		if (json_object_get(all, json_str(part, "code")))
			json_object_set_new(part, "more", json_true());
	}
	char name[sizeof(PARTS_TABLE) + CODE_MAX + 1];
	snprintf(name, sizeof(name), PARTS_TABLE "%s", code);
	CLEANUP(free_ptr) char *text = json_dumps(parts, JSON_COMPACT);
	if (!text)
		return ERR_NOMEM;
	return catalogue_dictionary_write(c, name, text);
}

enum err catalogue_put_areas(struct catalogue *c, const json_t *entries)
{
	CLEANUP(json_unref) json_t *tree = tree_of(entries);
	CLEANUP(json_unref) json_t *all = parts_of(tree, entries);
	sqlite3_stmt *stmt = db_statement(&c->db, SQL_AREAS_DELETE);
	enum err err = stmt ? db_run(&c->db, stmt) : db_error(&c->db);
	const char *code;
	json_t *parts;
	json_object_foreach(all, code, parts)
	{
		if (err == ERR_OK)
			err = put_parts(c, all, code, parts);
	}
	return err;
}

enum err catalogue_areas(struct catalogue *c, const char *code, json_t **out)
{
	char name[sizeof(PARTS_TABLE) + CODE_MAX + 1];
	if (strlen(code) > CODE_MAX)
		return ERR_NOT_FOUND;
	snprintf(name, sizeof(name), PARTS_TABLE "%s", code);
	return catalogue_dictionary(c, name, out);
}

/* Of the parts the one that this code is, or belongs to; lent. */
static const json_t *part_with(const json_t *parts, const char *code)
{
	size_t i, count = code_digits(code);
	json_t *part;
	json_array_foreach((json_t *)parts, i, part)
	{
		size_t digits = code_digits(json_str(part, "code"));
		if (digits && digits <= count && strncmp(json_str(part, "code"), code, digits) == 0)
			return part;
	}
	return NULL;
}

enum err catalogue_area_name(struct catalogue *c, const char *code, struct buf *out)
{
	char at[CODE_MAX + 1] = "";
	size_t count = code_digits(code);
	while (count && code_digits(at) < count) {
		CLEANUP(json_unref) json_t *parts = NULL;
		enum err err = catalogue_areas(c, at, &parts);
		const json_t *part = err == ERR_OK ? part_with(parts, code) : NULL;
		if (!part || !text_copy(at, sizeof(at), json_str(part, "code")))
			return err == ERR_OK ? ERR_NOT_FOUND : err;
		buf_add_str(out, json_str(part, "name"));
	}
	return count ? buf_err(out) : ERR_NOT_FOUND;
}
