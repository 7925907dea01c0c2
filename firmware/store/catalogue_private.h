/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue_private.h - what the files of the catalogue share: catalogue.c (life, items, one
 * transaction), catalogue_area.c (areas level by level), catalogue_import.c (a file takes its place),
 * catalogue_search.c (search and themes),
 * catalogue_text.c (how text is cut for the index).
 */
#pragma once

#include "firmware/core/value/json.h"
#include "firmware/store/catalogue.h"
#include "firmware/store/db.h"

#define CATALOGUE_QUERY_MAX  64	 /* characters of a query that count */
#define CATALOGUE_PAGE_MAX   200 /* items in one answer */
#define CATALOGUE_THEMES_MAX 200
#define CATALOGUE_EXAMPLES   3

enum catalogue_sql {
	SQL_ITEM_ID,
	SQL_ITEM_INSERT,
	SQL_ITEM_UPDATE,
	SQL_ITEM_DELETE,
	SQL_BODY_PUT,
	SQL_BODY_DELETE,
	SQL_BODY_BY_GUID,
	SQL_BODY_BY_CODE,
	SQL_ETAG,
	SQL_GUIDS,
	SQL_OFFERED,
	SQL_THEME_PUT,
	SQL_THEMES_DELETE,
	SQL_TEXT_PUT,
	SQL_TEXT_DELETE,
	SQL_DICTIONARY_PUT,
	SQL_DICTIONARY,
	SQL_AREAS_DELETE,
	SQL_LIST,
	SQL_LIST_THEME,
	SQL_COUNT_THEME,
	SQL_SEARCH,
	SQL_COUNT_SEARCH,
	SQL_SEARCH_THEME,
	SQL_COUNT_SEARCH_THEME,
	SQL_THEMES,
	SQL_EXAMPLES,
	CATALOGUE_SQL_COUNT,
};

struct catalogue {
	struct db db;
	bool changing;	 /* between begin and commit or rollback */
	bool replacing;	 /* an import: a row_guid that is there twice is a fault */
	int64_t offered; /* -1 = to be counted */
	json_t *themes;	 /* NULL = to be made */
};

/* Counts a refusal and, up to CATALOGUE_FAULTS_MAX, describes it. `report` may be NULL. */
enum err catalogue_refuse(struct catalogue_report *report, const json_t *item, const char *pointer,
			  const char *sentence);
/* Everything goes, inside a transaction. */
enum err catalogue_clear(struct catalogue *c);
/* A dictionary's row, as it is. */
enum err catalogue_dictionary_write(struct catalogue *c, const char *name, const char *text);
/* The dictionary `area`, cut by level: catalogue_areas(). */
enum err catalogue_put_areas(struct catalogue *c, const json_t *entries);
/* The dictionary's entries; NULL when there is none. A new reference. */
json_t *catalogue_entries(struct catalogue *c, const char *name);

/* Text as the index takes it: Hanzi one by one, everything else that is no letter or digit a space. */
void catalogue_words(const char *text, struct buf *out);
/* The MATCH expression of a query; stays empty when the query has nothing to search for. */
void catalogue_match(const char *query, struct buf *out);
