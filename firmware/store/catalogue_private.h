/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue_private.h - what the files of the catalogue share: catalogue.c (life, reading),
 * catalogue_change.c (one transaction), catalogue_area.c (areas level by level), catalogue_import.c (a file takes
 * its place), catalogue_bundle.c, catalogue_search.c (search and the other
 * ways to an item), with the index of catalogue_index.h.
 */
#pragma once

#include "firmware/core/value/json.h"
#include "firmware/store/catalogue.h"
#include "firmware/store/catalogue_index.h"
#include "firmware/store/db.h"

#define CATALOGUE_PAGE_MAX   200 /* items in one answer */
#define CATALOGUE_THEMES_MAX 200
#define CATALOGUE_EXAMPLES   3
#define CATALOGUE_GUID_MAX   128 /* bytes */
#define META_ETAG	     "etag"
#define META_CURSOR	     "cursor"
#define META_DATE	     "date"
#define META_CONFIRMED	     "confirmed"

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
	SQL_BUNDLES,
	SQL_OFFERED,
	SQL_CARD,
	SQL_GUID_BY_CODE,
	SQL_USED_ADD,
	SQL_DICTIONARY_PUT,
	SQL_DICTIONARY,
	SQL_AREAS_DELETE,
	CATALOGUE_SQL_COUNT,
};

struct catalogue {
	struct db db;
	bool changing;	/* between begin and commit or rollback */
	bool replacing; /* an import: a row_guid that is there twice is a fault */
	bool indexed;	/* the index is that of the file */
	struct index index;
	json_t *themes;	 /* NULL = to be made */
	json_t *allowed; /* {task_code: true}; NULL = all */
	json_t *uses;	 /* {row_guid: count} that are not written yet, or NULL */
};

/* Counts a refusal and, up to CATALOGUE_FAULTS_MAX, describes it. `report` may be NULL. */
enum err catalogue_refuse(struct catalogue_report *report, const json_t *item, const char *pointer,
			  const char *sentence);
/* catalogue_put() of an item that is kept as it was written. */
enum err catalogue_put_text(struct catalogue *c, const json_t *item, const char *text, size_t len,
			    struct catalogue_report *report);
/* Inside an import, when all items are there: takes out each bundle that its parts do not allow. */
enum err catalogue_refuse_bundles(struct catalogue *c, struct catalogue_report *report);
/* Everything goes, inside a transaction. */
enum err catalogue_clear(struct catalogue *c);
/* What was made from the rows is made anew when it is next asked for. */
void catalogue_forget(struct catalogue *c);
/* The counts that wait, inside a transaction. */
enum err catalogue_write_uses(struct catalogue *c);
/* Makes the index, unless it is there. */
enum err catalogue_index(struct catalogue *c);
/* A dictionary's row, as it is. */
enum err catalogue_dictionary_write(struct catalogue *c, const char *name, const char *text);
/* The dictionary `area`, cut by level: catalogue_areas(). */
enum err catalogue_put_areas(struct catalogue *c, const json_t *entries);
/* The dictionary's entries; NULL when there is none. A new reference. */
json_t *catalogue_entries(struct catalogue *c, const char *name);
