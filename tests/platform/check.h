/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check.h - is this JSON object what the contract says? Rules are tables, one row a member.
 *
 * Members that no rule names are ignored, as the contract wants. Everything that is wrong is
 * reported, up to CHECK_ERRORS_MAX, with its JSON pointer; no value is ever quoted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

enum { CHECK_ERRORS_MAX = 20, CHECK_POINTER_MAX = 256, CHECK_TEXT_MAX = 4000, CHECK_CODE_MAX = 50 };

enum rule_kind {
	RULE_TEXT,	/* 1 to CHECK_TEXT_MAX bytes */
	RULE_ANY_TEXT,	/* the same, may be empty */
	RULE_CODE,	/* 1 to CHECK_CODE_MAX bytes, opaque */
	RULE_TASK_CODE, /* a code; its shape counts at 31 and 33 characters */
	RULE_WORD,	/* one of `words`, separated by | */
	RULE_UUID,	/* UUID v4 in lower case */
	RULE_SHA256,	/* 64 lower-case hex digits */
	RULE_TIME,	/* RFC 3339 with +08:00 */
	RULE_DAY,	/* YYYY-MM-DD */
	RULE_BASE64,	/* not empty, of any length */
	RULE_COUNT,	/* integer, not negative */
	RULE_NUMBER,	/* the same, or its digits as a text: the contract leaves it open */
	RULE_VERSION,	/* a code or an integer: the contract leaves it open */
	RULE_BOOL,
	RULE_OBJECT, /* of the rules `inside`; NULL: any object */
	RULE_LIST,   /* of objects of the rules `inside`; NULL: any array */
	RULE_TEXTS,  /* array of non-empty texts */
	RULE_HASHES, /* array of RULE_SHA256 */
	RULE_FORM,   /* object of integers, strings, booleans, arrays of strings */
};

struct rule {
	const char *member; /* NULL ends a table */
	enum rule_kind kind;
	bool optional;
	const char *words;
	const struct rule *inside;
};

struct check {
	json_t *errors; /* array of {"pointer","detail"} */
};

void check_init(struct check *c);
void check_fini(struct check *c);
bool check_ok(const struct check *c);

void check_object(struct check *c, const char *pointer, const json_t *object,
		  const struct rule *rules);
void check_error(struct check *c, const char *pointer, const char *detail);

/* No reals anywhere and only ASCII keys: what canonical JSON is made of. */
void check_canonical_values(struct check *c, const json_t *value);
