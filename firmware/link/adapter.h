/* SPDX-License-Identifier: Apache-2.0 */
/*
 * adapter.h - what a province writes otherwise than the contract, as data. Pure, any thread, fuzzed.
 *
 * The rest of the code knows the words of platform-api.yaml alone: an answer is translated as soon as it is
 * parsed, a question when it is written, a record of the queue before it is frozen, so that body_sha256 is
 * over what travels and no retry changes a byte. A frozen body says its dialect in the member `dialect`
 * (none: the contract's own): it goes out as it is and is answered in its own words whatever the settings
 * say by then. Only values are translated, never names of members. What is not known is left as it came. Files (the
 * catalogue pack, region packs, files of scans) are in the contract's words in every dialect.
 *
 * A dialect is one adapter_<name>.c and a row in adapter.c; where a value stands on the wire is the same for
 * all of them and stands in adapter_places.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "firmware/base/err.h"

#define ADAPTER_WORD_MAX 31 /* bytes of one word, and of a dialect's name */
#define ADAPTER_MEMBER	 "dialect"

/* What a value is. */
enum adapter_kind {
	ADAPTER_SATISFACTION,
	ADAPTER_PROJECT_TYPE, /* at once, or with a promise */
	ADAPTER_SERVER_TYPE,  /* whom an item is for */
	ADAPTER_NECESSITY,    /* of a material */
	ADAPTER_RESULT,
	ADAPTER_CERT_TYPE,
	ADAPTER_STATE, /* of a case */
	ADAPTER_WORD_KINDS,
	ADAPTER_TIME = ADAPTER_WORD_KINDS, /* a moment, or a day */
	ADAPTER_AREA,
};

/* Theirs may stand in several rows: the first that fits counts, either way. */
struct adapter_word {
	const char *ours, *theirs; /* NULL at the end */
};

enum adapter_time {
	ADAPTER_RFC3339, /* 2026-11-21T09:41:00+08:00, 2026-11-21: the contract's */
	ADAPTER_COMPACT, /* 20261121T094100, 20261121 */
	ADAPTER_SPACED,	 /* 2026-11-21 09:41:00, 2026-11-21 */
};

struct adapter {
	const char *name;				      /* [platform] dialect */
	const struct adapter_word *words[ADAPTER_WORD_KINDS]; /* NULL: as ours */
	enum adapter_time time;
	size_t area_digits; /* 6, 9 or 12 that they write; 0: as ours, the shortest */
};

extern const struct adapter adapter_standard, adapter_contrary;

/* "": the contract's own. NULL: there is no such dialect. */
const struct adapter *adapter_find(const char *name);
const struct adapter *adapter_at(size_t n); /* NULL after the last */

enum adapter_way { ADAPTER_SAY, ADAPTER_HEAR };
/*
 * Translates, in place, what goes to (SAY) or came from (HEAR) an endpoint; `path` as in a request, with its
 * query. *changed (may be NULL) tells whether anything is another value now. ERR_NOMEM.
 */
enum err adapter_translate(const struct adapter *a, enum adapter_way way, const char *method,
			   const char *path, json_t *json, bool *changed);
/* The dialect a frozen body is written in; never NULL. One nobody knows any more is taken as it is. */
const struct adapter *adapter_of_body(const void *bytes, size_t len);

/* Where translated values stand: adapter_places.c. */
struct adapter_place {
	enum adapter_way way;
	const char *method, *path; /* a * is one segment */
	const char *member; /* steps joined by dots: a name, * (every member), [] (every element) */
	enum adapter_kind kind;
};
const struct adapter_place *adapter_place_at(size_t n); /* NULL after the last */
