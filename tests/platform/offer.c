/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offer.c - the catalogue on the wire.
 *
 * A cursor is "c<generation>" (what changed since) or "f<generation>.<row_guid>" (the next page of a
 * full list that was begun at that generation). Answers are signed with the catalogue key.
 */
#include "tests/platform/offer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "firmware/base/util.h"
#include "tests/platform/offer_store.h"
#include "tests/platform/clock.h"
#include "tests/platform/problem.h"
#include "tests/platform/ranges.h"
#include "tests/platform/routes.h"

enum { CURSOR_MAX = REQUEST_PARAM_MAX + 32, OLD_VERSION_DAYS = 30, GZIP_WINDOW = 15 + 16 };

static const char *const summary_members[] = {
	"row_guid",	    "task_code",
	"task_handle_item", "catalog_code",
	"task_name",	    "task_type",
	"task_version",	    "task_state",
	"use_level",	    "dept_code",
	"dept_name",	    "project_type",
	"server_type",	    "is_service_terminals",
	"themes",
};

/* Makes the JSON the body's bytes and signs them: a signature is over bytes. */
static void offer_answer(struct request *r, struct answer *a, json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	size_t len = text ? strlen(text) : 0;

	json_decref(json);
	CLEANUP(free_ptr) char *signature = certs_sign_catalogue(r->platform->certs, text, len);
	answer_bytes(a, 200, "application/json", text, len);
	if (signature)
		answer_header(a, "Content-Signature", "%s", signature);
}

/* The list */

struct cursor {
	bool full;
	int64_t generation;
	const char *after; /* row_guid, lent from the text */
};

static bool cursor_parse(const char *text, int64_t last, struct cursor *out)
{
	char *end = NULL;

	*out = (struct cursor){ .full = true, .generation = last, .after = "" };
	if (!text)
		return true;
	if ((text[0] != 'c' && text[0] != 'f') || !isdigit((unsigned char)text[1]))
		return false;
	out->full = text[0] == 'f';
	out->generation = strtoll(text + 1, &end, 10);
	out->after = *end == '.' ? end + 1 : "";
	return out->generation <= last && (out->full ? *end == '.' : !*end);
}

static json_t *offer_summary(const char *body, const char *etag)
{
	json_t *item = json_loads(body, 0, NULL);
	json_t *summary = json_object();

	for (size_t i = 0; i < ARRAY_LEN(summary_members); i++) {
		json_t *value = json_object_get(item, summary_members[i]);
		if (value)
			json_object_set(summary, summary_members[i], value);
	}
	json_object_set_new(summary, "etag", json_string(etag));
	json_decref(item);
	return summary;
}

/* One page; *next becomes the cursor after it, and the result says whether more follows. */
static bool list_full(struct platform *p, const struct cursor *cursor, json_t *items,
		      char next[CURSOR_MAX])
{
	char last[REQUEST_PARAM_MAX] = "";
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(p->db,
			 "SELECT row_guid, etag, body FROM item WHERE removed=0 AND row_guid>?"
			 " ORDER BY row_guid LIMIT ?",
			 "si", cursor->after, p->catalogue_page + 1);
	while (db_next(stmt)) {
		if ((int64_t)json_array_size(items) == p->catalogue_page) {
			snprintf(next, CURSOR_MAX, "f%lld.%s", (long long)cursor->generation, last);
			return true;
		}
		snprintf(last, sizeof(last), "%s", db_text(stmt, 0));
		json_array_append_new(items, offer_summary(db_text(stmt, 2), db_text(stmt, 1)));
	}
	snprintf(next, CURSOR_MAX, "c%lld", (long long)cursor->generation);
	return false;
}

static bool list_changed(struct platform *p, const struct cursor *cursor, int64_t last,
			 json_t *items, json_t *removed, char next[CURSOR_MAX])
{
	int64_t upto = last;
	bool more = false;
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db,
				      "SELECT row_guid, etag, body, removed, generation FROM item"
				      " WHERE generation>? ORDER BY generation, row_guid",
				      "i", cursor->generation);
	while (db_next(stmt)) {
		int64_t generation = sqlite3_column_int64(stmt, 4);
		/* A page ends only between generations: a cursor cannot name a place inside one. */
		more = (int64_t)json_array_size(items) >= p->catalogue_page && generation > upto;
		if (more)
			break;
		upto = generation;
		if (sqlite3_column_int(stmt, 3))
			json_array_append_new(removed, json_string(db_text(stmt, 0)));
		else
			json_array_append_new(items,
					      offer_summary(db_text(stmt, 2), db_text(stmt, 1)));
	}
	snprintf(next, CURSOR_MAX, "c%lld", (long long)(more ? upto : last));
	return more;
}

void offer_list(struct request *r, struct answer *a)
{
	struct platform *p = r->platform;
	int64_t last = offer_generation(p);
	const char *text = request_query(r, "cursor");
	CLEANUP(free_ptr) char *etag = db_meta_get(p->db, "catalogue_etag");
	CLEANUP(free_ptr) char *date = db_meta_get(p->db, "catalogue_date");
	struct cursor cursor;
	char next[CURSOR_MAX];

	if ((text && r->faults.hit[FAULT_CATALOGUE_STALE]) || !cursor_parse(text, last, &cursor)) {
		problem(a, PROBLEM_CURSOR_GONE,
			"this cursor is not known: ask for the whole catalogue");
		return;
	}
	if (!(text && cursor.full) && answer_etag(r, a, etag ? etag : "empty"))
		return;
	json_t *items = json_array();
	json_t *removed = json_array();
	bool more = cursor.full ? list_full(p, &cursor, items, next)
				: list_changed(p, &cursor, last, items, removed, next);
	json_t *page = json_pack("{s:s,s:s*,s:s,s:o,s:o}", "etag", etag ? etag : "empty", "date",
				 date, "cursor", next, "items", items, "removed", removed);
	if (more)
		json_object_set_new(page, "more", json_true());
	offer_answer(r, a, page);
}

/* One item */

void offer_item(struct request *r, struct answer *a)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(r->platform->db, "SELECT etag, body, removed FROM item WHERE row_guid=?",
			 "s", r->param[0]);
	if (!db_next(stmt)) {
		problem(a, PROBLEM_NOT_FOUND, "there is no such item");
		return;
	}
	if (sqlite3_column_int(stmt, 2)) {
		problem(a, PROBLEM_GONE, "this item is no longer in the catalogue");
		return;
	}
	if (answer_etag(r, a, db_text(stmt, 0)))
		return;
	json_t *item = json_loads(db_text(stmt, 1), 0, NULL);
	json_object_set_new(item, "etag", json_string(db_text(stmt, 0)));
	offer_answer(r, a, item);
}

/* The pack */

static json_t *pack_json(struct platform *p)
{
	CLEANUP(free_ptr) char *etag = db_meta_get(p->db, "catalogue_etag");
	CLEANUP(free_ptr) char *date = db_meta_get(p->db, "catalogue_date");
	json_t *items = json_array();
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(
		p->db, "SELECT body, etag FROM item WHERE removed=0 ORDER BY row_guid", "");
	while (db_next(stmt)) {
		json_t *item = json_loads(db_text(stmt, 0), 0, NULL);
		json_object_set_new(item, "etag", json_string(db_text(stmt, 1)));
		json_array_append_new(items, item);
	}
	return json_pack("{s:s,s:s,s:o}", "etag", etag ? etag : "empty", "date",
			 date ? date : "1970-01-01", "items", items);
}

/* gzip with no time and no name in it, so that the same catalogue gives the same bytes. */
static char *pack_gzip(const char *text, size_t len, size_t *out_len)
{
	z_stream z = { 0 };

	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		return NULL;
	size_t room = deflateBound(&z, len);
	char *out = malloc(room);
	z.next_in = (unsigned char *)text;
	z.avail_in = (unsigned)len;
	z.next_out = (unsigned char *)out;
	z.avail_out = (unsigned)room;
	bool ok = out && deflate(&z, Z_FINISH) == Z_STREAM_END;
	*out_len = z.total_out;
	deflateEnd(&z);
	if (!ok) {
		free(out);
		return NULL;
	}
	return out;
}

static void pack_send(struct request *r, struct answer *a, char *bytes, size_t len,
		      const char *etag)
{
	struct piece piece;

	if (!ranges_choose(r, a, len, etag, &piece)) {
		free(bytes);
		return;
	}
	memmove(bytes, bytes + piece.from, piece.len);
	answer_bytes(a, a->status, "application/gzip", bytes, piece.len);
}

void offer_pack(struct request *r, struct answer *a)
{
	json_t *pack = pack_json(r->platform);
	CLEANUP(free_ptr) char *text = json_dumps(pack, JSON_COMPACT);
	char etag[HASH_HEX_MAX];
	size_t len = 0;

	json_decref(pack);
	char *bytes = text ? pack_gzip(text, strlen(text), &len) : NULL;
	if (!bytes) {
		problem(a, PROBLEM_UNAVAILABLE, "the pack could not be made");
		return;
	}
	hash_hex(bytes, len, etag);
	if (answer_etag(r, a, etag)) {
		free(bytes);
		return;
	}
	CLEANUP(free_ptr) char *signature = certs_sign_catalogue(r->platform->certs, bytes, len);
	if (signature)
		answer_header(a, "Content-Signature", "%s", signature);
	pack_send(r, a, bytes, len, etag);
}

/* Dictionaries */

void offer_dictionary(struct request *r, struct answer *a)
{
	const char *name = r->param[0];
	const char *dir = r->platform->dictionary_dir;
	CLEANUP(free_ptr) char *path = NULL;
	char etag[HASH_HEX_MAX];

	/* The name becomes a file name: letters and underscores only. */
	bool plain = strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name);
	if (!plain || !dir || asprintf(&path, "%s/%s.json", dir, name) < 0)
		path = NULL;
	json_t *dictionary = path ? json_load_file(path, JSON_REJECT_DUPLICATES, NULL) : NULL;
	CLEANUP(free_ptr) char *text = dictionary ? json_dumps(dictionary, JSON_COMPACT) : NULL;
	if (!text) {
		json_decref(dictionary);
		problem(a, PROBLEM_NOT_FOUND, "there is no such dictionary");
		return;
	}
	hash_hex(text, strlen(text), etag);
	if (answer_etag(r, a, etag))
		json_decref(dictionary);
	else
		answer_json(a, 200, dictionary);
}

/* For applications */

static bool task_past(struct platform *p, const char *row_guid, const char *version,
		      const char *materials_sha256, struct offer_task *out)
{
	int64_t since = clock_now_ms(p) - (int64_t)OLD_VERSION_DAYS * 24 * 3600 * 1000;
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(p->db,
			 "SELECT materials_sha256, until FROM item_past"
			 " WHERE row_guid=? AND task_version=? ORDER BY until DESC LIMIT 1",
			 "ss", row_guid, version);
	if (!db_next(stmt))
		return false;
	out->compatible = strcmp(db_text(stmt, 0), materials_sha256) == 0;
	return out->compatible && sqlite3_column_int64(stmt, 1) >= since;
}

void offer_task(struct platform *p, const json_t *application, struct offer_task *out)
{
	const char *task_code = json_string_value(json_object_get(application, "task_code"));
	const char *handle_item =
		json_string_value(json_object_get(application, "task_handle_item"));
	char version[OFFER_VERSION_MAX];

	memset(out, 0, sizeof(*out));
	offer_version(application, version);
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db,
				      "SELECT row_guid, task_version, task_state, materials_sha256,"
				      " promise_day, removed FROM item WHERE task_code=?1"
				      " AND (?2 IS NULL OR task_handle_item=?2)"
				      " ORDER BY removed, task_version=?3 DESC LIMIT 1",
				      "sss", task_code, handle_item, version);
	if (!db_next(stmt))
		return;
	out->known = true;
	out->cancelled = sqlite3_column_int(stmt, 5) || strcmp(db_text(stmt, 2), "3") == 0;
	out->promise_day = sqlite3_column_int64(stmt, 4);
	snprintf(out->current_version, sizeof(out->current_version), "%s", db_text(stmt, 1));
	out->version_ok = strcmp(out->current_version, version) == 0 ||
			  task_past(p, db_text(stmt, 0), version, db_text(stmt, 3), out);
}
