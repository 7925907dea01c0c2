/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue.h - items, themes and dictionaries of this terminal, searchable offline. One thread.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "firmware/base/buf.h"
#include "firmware/store/catalogue_file.h"

#define CATALOGUE_FAULTS_MAX	  1000
#define CATALOGUE_DEPARTMENTS_MAX 5000

struct catalogue;

/* A damaged file is put aside and an empty one begun: the platform or the file on the stick fills it. */
enum err catalogue_open(const char *dir, struct catalogue **out);
void catalogue_close(struct catalogue *c); /* NULL is allowed */

struct catalogue_report {
	int64_t items, refused;
	bool older; /* the file is of an earlier date than what was here */
	char etag[CATALOGUE_VALUE_MAX],
		date[CATALOGUE_VALUE_MAX]; /* the file's, also when it is refused for that */
	json_t *faults; /* array of {row_guid, task_name, pointer, sentence}; the caller's */
};

/*
 * Replaces everything by the file's content (JSON, optionally gzip): {"etag","date","items":[...],
 * "dictionaries"?}. Items and dictionaries that break the schema are refused one by one. ERR_SYNTAX,
 * or ERR_INVALID as catalogue_commit(): not such a file, nothing changed.
 */
enum err catalogue_import(struct catalogue *c, const void *bytes, size_t len,
			  struct catalogue_report *out);

/* The same, unless the file says an earlier date than the catalogue here: ERR_CONFLICT, and *out says which. */
enum err catalogue_import_newer(struct catalogue *c, const void *bytes, size_t len,
				struct catalogue_report *out);

/*
 * Delta sync, one transaction. An item that breaks the schema is counted and described in *report
 * (faults made when needed) with ERR_OK; what was there under its row_guid stays.
 */
enum err catalogue_begin(struct catalogue *c);
enum err catalogue_put(struct catalogue *c, const json_t *item, struct catalogue_report *report);
enum err catalogue_remove(struct catalogue *c, const char *row_guid);
/* As catalogue_put(), for texts that are not plain. ERR_INVALID: it has no list of entries. */
enum err catalogue_put_dictionary(struct catalogue *c, const char *name, const json_t *dictionary,
				  struct catalogue_report *report);
/* ERR_INVALID: one of the three is not plain. */
enum err catalogue_commit(struct catalogue *c, const char *etag, const char *cursor,
			  const char *date);
void catalogue_rollback(struct catalogue *c);
/*
 * On this day ("2026-11-21") the platform had nothing else: inside a change, part of it. A file that is imported is of
 * its own date.
 */
enum err catalogue_confirm(struct catalogue *c, const char *day);
/* The etag kept for an item, "" when unknown. */
enum err catalogue_item_etag(struct catalogue *c, const char *row_guid, char *out, size_t cap);
/* All row_guids, array of strings; to find what a full list no longer has. */
enum err catalogue_row_guids(struct catalogue *c, json_t **out);

struct catalogue_info {
	int64_t items; /* offered ones */
	char etag[128], cursor[256], date[32];
	char confirmed[32]; /* the day it was last known to be what the platform has, "" = never */
};
enum err catalogue_info(struct catalogue *c, struct catalogue_info *out);
/*
 * Which items may be offered here, by task_code: an array of strings; NULL: all. The others stay in the file and are
 * not found. Kept until the next call.
 */
enum err catalogue_allow(struct catalogue *c, const json_t *task_codes);
/* True if the item is offered, and here. */
bool catalogue_offers(const struct catalogue *c, const json_t *item);

/* Every condition that is not NULL or "" must hold. */
struct catalogue_question {
	const char *query; /* as core/find has it: Hanzi, pinyin, initials, all mixed */
	const char *theme; /* code or name of the dictionary, or an item's own string */
	const char *dept;  /* dept_name */
	bool bundles;	   /* only items that have parts: events of a life */
	int offset, limit;
};
/*
 * {"total","items":[{row_guid,task_code,task_name,dept_name,themes,promise_day,promise_type,
 * limit_scene_num}]}, of offered items. The terms of the query may stand in name, synonyms, pinyin, themes and department; what stands in the
 * name comes first, then what this hall uses more. Where nothing is found mistakes are forgiven.
 */
enum err catalogue_search(struct catalogue *c, const struct catalogue_question *q, json_t **out);
/*
 * [{"code","name","icon","items","examples":[names]}]: every theme of the dictionary, also one without
 * items; without a dictionary those of the offered items in first-seen order, code = name.
 */
enum err catalogue_themes(struct catalogue *c, json_t **out);
/* [{"name","items"}] of every department that has offered items, in first-seen order. */
enum err catalogue_departments(struct catalogue *c, json_t **out);
/*
 * This hall applied for an item once more: search ranks by that. Nobody is named, no time is kept.
 * ERR_NOT_FOUND: no such item is here.
 */
enum err catalogue_used(struct catalogue *c, const char *task_code, const char *handle_item);
/* Writes the counts that wait for it; also done by catalogue_commit() and catalogue_close(). */
enum err catalogue_keep_uses(struct catalogue *c);
/* The whole item by row_guid, offered or not. ERR_NOT_FOUND. */
enum err catalogue_item(struct catalogue *c, const char *row_guid, json_t **out);
/* By task_code (and task_handle_item, "" = none). ERR_NOT_FOUND. */
enum err catalogue_item_by_code(struct catalogue *c, const char *task_code, const char *handle_item,
				json_t **out);
/*
 * Puts into a bundle's parts what their items say now; any other item is left as it is. ERR_ITEM_GONE: a part that is
 * needed is not in force, or the parts do not fit together any more.
 */
enum err catalogue_fill_bundle(struct catalogue *c, json_t *item);
/*
 * The parts of an area, "" the country: [{"code","name","more"?: it has parts itself}] in the order of the
 * dictionary `area`. ERR_NOT_FOUND: it has none, or there is no such dictionary.
 */
enum err catalogue_areas(struct catalogue *c, const char *code, json_t **out);
/* Its name behind the names of what it is part of. ERR_NOT_FOUND: the dictionary does not have it. */
enum err catalogue_area_name(struct catalogue *c, const char *code, struct buf *out);
/* {"name","version","entries":[...]}, also where only the entries were given. ERR_NOT_FOUND */
enum err catalogue_dictionary(struct catalogue *c, const char *name, json_t **out);
