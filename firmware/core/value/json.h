/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - the few things we always do with jansson values.
 *
 * Canonical JSON is json_dumps(JSON_COMPACT | JSON_SORT_KEYS) of a value without reals whose object
 * keys are ASCII, loaded with JSON_REJECT_DUPLICATES. content_sha256 is over it; body_sha256 is
 * over the body's bytes as sent. Pure, any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "firmware/base/err.h"

/* Deeper or larger outside JSON is refused. */
#define JSON_DEPTH_LIMIT 16
#define JSON_BYTES_MAX	 (8 * 1024 * 1024)

/* ERR_SYNTAX (also: duplicates, too deep), ERR_TOO_LONG, ERR_NOMEM. The caller owns *out. */
enum err json_parse(const char *bytes, size_t len, json_t **out);
/* The same of a value that more may follow; *used: the bytes up to its end. Never ERR_TOO_LONG. */
enum err json_parse_first(const char *bytes, size_t len, json_t **out, size_t *used);
/* True if the value has no reals and no object key outside ASCII, at any depth. */
bool json_is_canonical(const json_t *value);
/* malloc'ed text; NULL if it cannot be dumped or is not canonical. End it with wipe_free(). */
char *json_canonical(const json_t *value);
/*
 * An object's canonical text with the places of its members, so that it can be written again with
 * more of them without walking the object a second time.
 */
#define JSON_FROZEN_MEMBERS 48
struct json_frozen {
	char *text;
	size_t len, count;
	struct {
		const char *key; /* lent from the object */
		size_t at;
	} members[JSON_FROZEN_MEMBERS];
};
/* False as json_canonical(), and for more members than that. The end is json_frozen_wipe(). */
bool json_freeze(const json_t *object, struct json_frozen *out);
void json_frozen_wipe(struct json_frozen *frozen); /* zeroed or frozen */
/* A member to write: `text` as a string, or else `value`. Both are lent. */
struct json_member {
	const char *key, *text;
	const json_t *value;
};
/* The canonical text of the object with `count` more members, none of whose keys it has. malloc'ed. */
char *json_frozen_with(const struct json_frozen *frozen, const struct json_member *more,
		       size_t count);

/* "" when absent or not a string; lent. */
const char *json_str(const json_t *object, const char *key);
int64_t json_int(const json_t *object, const char *key, int64_t fallback);
bool json_flag(const json_t *object, const char *key); /* "1" or true */
json_t *json_array_of(const json_t *object,
		      const char *key); /* NULL when absent or no array; lent */

/* True if every text in it, names of members included, is one plain line: base/text.h. */
bool json_is_plain(const json_t *value);
/* A copy in which what is not plain is written as text_show() does; NULL when memory is short. */
json_t *json_shown(const json_t *value);

/* For CLEANUP() on a json_t *: wipes nothing by itself, freed memory is overwritten by malloc. */
void json_unref(json_t **value);
