/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offer_store.c - compares a catalogue with the one that is there, item by item.
 *
 * An etag must change when what it stands for changes. Catalogue files carry their own; where one was
 * not changed along with its item, the generation is appended, so that the wire never lies.
 */
#include "tests/platform/offer_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "firmware/base/util.h"
#include "tests/platform/clock.h"
#include "tests/platform/hash.h"
#include "tests/platform/routes.h"

enum { ETAG_MAX = 96 };

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));
	return text ? text : "";
}

int64_t offer_generation(struct platform *p)
{
	CLEANUP(free_ptr) char *text = db_meta_get(p->db, "offer_generation");
	return text ? strtoll(text, NULL, 10) : 0;
}

static void store_hash(const json_t *value, char out[HASH_HEX_MAX])
{
	CLEANUP(free_ptr)
	char *text =
		value ? json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;
	hash_hex(text ? text : "", text ? strlen(text) : 0, out);
}

/* The etag of a thing whose own is `own`; `before` is what it had with other content, "" if new. */
static void store_etag(const char *own, const char *content_hash, const char *before,
		       int64_t generation, char out[ETAG_MAX])
{
	enum { ETAG_OWN_MAX = 64, ETAG_HASH_LEN = 16 };
	size_t len = strlen(own);
	bool usable = len > 0 && len < ETAG_OWN_MAX && !strpbrk(own, "\", ");
	bool again = strncmp(own, before, len) == 0 && strchr("-", before[len]);

	if (!usable)
		snprintf(out, ETAG_MAX, "%.*s", (int)ETAG_HASH_LEN, content_hash);
	else if (again)
		snprintf(out, ETAG_MAX, "%s-g%lld", own, (long long)generation);
	else
		snprintf(out, ETAG_MAX, "%s", own);
}

void offer_version(const json_t *object, char out[OFFER_VERSION_MAX])
{
	const json_t *version = json_object_get(object, "task_version");

	if (json_is_integer(version))
		snprintf(out, OFFER_VERSION_MAX, "%lld", (long long)json_integer_value(version));
	else
		snprintf(out, OFFER_VERSION_MAX, "%s", text_of(object, "task_version"));
}

static void store_item(struct platform *p, const json_t *item, const char *before,
		       int64_t generation)
{
	char materials[HASH_HEX_MAX];
	char content[HASH_HEX_MAX];
	char etag[ETAG_MAX];
	char version[OFFER_VERSION_MAX];

	/* The order of a form's fields is part of an item, so the body is not sorted. */
	CLEANUP(free_ptr) char *body = json_dumps(item, JSON_COMPACT);
	store_hash(json_object_get(item, "materials"), materials);
	hash_hex(body ? body : "", body ? strlen(body) : 0, content);
	store_etag(text_of(item, "etag"), content, before, generation, etag);
	offer_version(item, version);
	db_run(p->db,
	       "INSERT OR REPLACE INTO item(row_guid, generation, removed, etag, task_code,"
	       " task_handle_item, task_version, task_state, materials_sha256, promise_day, body)"
	       " VALUES(?,?,0,?,?,?,?,?,?,?,?)",
	       "sissssssis", text_of(item, "row_guid"), generation, etag,
	       text_of(item, "task_code"), text_of(item, "task_handle_item"), version,
	       text_of(item, "task_state"), materials,
	       (int64_t)json_integer_value(json_object_get(item, "promise_day")),
	       body ? body : "{}");
}

/* The version that is replaced may still be used by what was frozen before. */
static void store_past(struct platform *p, const char *row_guid)
{
	db_run(p->db,
	       "INSERT INTO item_past(row_guid, task_version, materials_sha256, until)"
	       " SELECT row_guid, task_version, materials_sha256, ? FROM item WHERE row_guid=?",
	       "is", clock_now_ms(p), row_guid);
}

static void store_merge(struct platform *p, const json_t *item, int64_t generation)
{
	const char *row_guid = text_of(item, "row_guid");
	char before[ETAG_MAX] = "";
	bool known = false;
	bool same = false;
	{
		CLEANUP(free_ptr) char *body = json_dumps(item, JSON_COMPACT);
		CLEANUP(db_end)
		sqlite3_stmt *stmt =
			db_query(p->db, "SELECT etag, body, removed FROM item WHERE row_guid=?",
				 "s", row_guid);
		known = db_next(stmt);
		if (known) {
			snprintf(before, sizeof(before), "%s", db_text(stmt, 0));
			same = body && sqlite3_column_int(stmt, 2) == 0 &&
			       strcmp(db_text(stmt, 1), body) == 0;
		}
	}
	if (same)
		return;
	if (known)
		store_past(p, row_guid);
	store_item(p, item, before, generation);
}

static void store_remove_absent(struct platform *p, const json_t *present, int64_t generation)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db, "SELECT row_guid FROM item WHERE removed=0", "");
	while (db_next(stmt)) {
		if (!json_object_get(present, db_text(stmt, 0)))
			db_run(p->db, "UPDATE item SET removed=1, generation=? WHERE row_guid=?",
			       "is", generation, db_text(stmt, 0));
	}
}

static void store_set_meta(struct platform *p, const json_t *catalogue, int64_t generation)
{
	char content[HASH_HEX_MAX];
	char etag[ETAG_MAX];
	char number[32];
	CLEANUP(free_ptr) char *before = db_meta_get(p->db, "catalogue_etag");
	const char *date = text_of(catalogue, "date");

	store_hash(json_object_get(catalogue, "items"), content);
	store_etag(text_of(catalogue, "etag"), content, before ? before : "", generation, etag);
	snprintf(number, sizeof(number), "%lld", (long long)generation);
	db_meta_set(p->db, "catalogue_etag", etag);
	db_meta_set(p->db, "catalogue_date", *date ? date : "1970-01-01");
	db_meta_set(p->db, "catalogue_content", content);
	db_meta_set(p->db, "offer_generation", number);
}

/* NULL if every item has a row_guid of its own; fills the set of them. */
static const char *store_judge(const json_t *catalogue, json_t *present)
{
	const json_t *items = json_object_get(catalogue, "items");

	if (!json_is_array(items))
		return "a catalogue has an array items";
	for (size_t i = 0; i < json_array_size(items); i++) {
		const char *row_guid = text_of(json_array_get(items, i), "row_guid");
		if (!*row_guid || strchr(row_guid, '/') || strlen(row_guid) >= REQUEST_PARAM_MAX)
			return "an item has no usable row_guid";
		if (json_object_get(present, row_guid))
			return "two items have the same row_guid";
		json_object_set_new(present, row_guid, json_true());
	}
	return NULL;
}

const char *offer_replace(struct platform *p, const json_t *catalogue)
{
	const json_t *items = json_object_get(catalogue, "items");
	int64_t generation = offer_generation(p) + 1;
	CLEANUP(free_ptr) char *before = db_meta_get(p->db, "catalogue_content");
	char content[HASH_HEX_MAX];
	json_t *present = json_object();
	const char *wrong = store_judge(catalogue, present);

	store_hash(items, content);
	if (!wrong && (!before || strcmp(before, content) != 0)) {
		for (size_t i = 0; i < json_array_size(items); i++)
			store_merge(p, json_array_get(items, i), generation);
		store_remove_absent(p, present, generation);
		store_set_meta(p, catalogue, generation);
	}
	json_decref(present);
	return wrong;
}

/* The file, gzip or not (zlib reads both); NULL: it cannot be read. */
static char *load_read(const char *path, size_t *len)
{
	gzFile file = gzopen(path, "rbe");
	char *text = malloc(ROUTE_CATALOGUE_MAX);
	int n = file && text ? gzread(file, text, ROUTE_CATALOGUE_MAX - 1) : -1;

	if (file)
		gzclose(file);
	if (n < 0) {
		free(text);
		return NULL;
	}
	*len = (size_t)n;
	return text;
}

static void load_dictionary_dir(struct platform *p, const char *path)
{
	const char *slash = strrchr(path, '/');
	int len = slash ? (int)(slash - path) : 1;
	if (asprintf(&p->dictionary_dir, "%.*s/dictionaries", len, slash ? path : ".") < 0)
		p->dictionary_dir = NULL;
}

bool offer_load(struct platform *p, const char *path)
{
	char hash[HASH_HEX_MAX];
	size_t len = 0;

	if (!path)
		return true;
	load_dictionary_dir(p, path);
	CLEANUP(free_ptr) char *text = load_read(path, &len);
	CLEANUP(free_ptr) char *loaded = db_meta_get(p->db, "catalogue_file");
	hash_hex(text ? text : "", len, hash);
	if (text && loaded && strcmp(loaded, hash) == 0)
		return true;
	json_t *catalogue = text ? json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
	db_begin(p->db);
	const char *wrong = catalogue ? offer_replace(p, catalogue) : "it cannot be read as JSON";
	if (!wrong)
		db_meta_set(p->db, "catalogue_file", hash);
	db_commit(p->db);
	json_decref(catalogue);
	if (wrong)
		fprintf(stderr, "kiosk-platform: %s: %s\n", path, wrong);
	return !wrong;
}
