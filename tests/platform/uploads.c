/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uploads.c - an upload is a row and its chunks; a complete one becomes a blob that keeps the chunks.
 *
 * An upload whose bytes turn out not to have the promised digest is dropped whole (410 afterwards):
 * nobody can say which piece was wrong.
 */
#include "tests/platform/uploads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "firmware/base/util.h"
#include "tests/platform/problem.h"
#include "tests/platform/routes.h"

enum { UPLOAD_ID_LEN = 20, UPLOAD_AGE_S = 7 * 24 * 3600 };

static const int64_t store_max = (int64_t)4 * 1024 * 1024 * 1024;

static const char *const refused_types[] = {
	"application/x-msdownload",
	"application/x-executable",
	"application/x-sharedlib",
	"application/x-dosexec",
	"application/x-sh",
	"application/java-archive",
	"application/vnd.android.package-archive",
	"text/javascript",
	"application/javascript",
};

struct upload {
	char id[REQUEST_PARAM_MAX];
	char sha256[HASH_HEX_MAX];
	int64_t length;
	int64_t offset;
	bool open; /* else complete */
};

/* Files that are there */

static bool uploads_known(struct platform *p, const char *sha256)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db, "SELECT 1 FROM blob WHERE sha256=?", "s", sha256);
	return db_next(stmt);
}

void uploads_blob(struct request *r, struct answer *a)
{
	if (uploads_known(r->platform, r->param[0]))
		answer_empty(a, 200);
	else
		problem(a, PROBLEM_NOT_FOUND, "there is no such file");
}

static int64_t uploads_stored(struct platform *p)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db, "SELECT COALESCE(SUM(length),0) FROM upload", "");
	return db_next(stmt) ? sqlite3_column_int64(stmt, 0) : 0;
}

/* Field values */

/* A decimal number; -1: none. */
static int64_t uploads_number(const char *field)
{
	char *end = NULL;

	if (!field || !*field || strspn(field, "0123456789") != strlen(field))
		return -1;
	int64_t n = strtoll(field, &end, 10);
	return *end ? -1 : n;
}

static bool uploads_is(const struct request *r, const char *name, const char *value)
{
	const char *field = request_header(r, name);
	return field && strcmp(field, value) == 0;
}

static bool uploads_type_refused(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(refused_types); i++) {
		if (strncasecmp(type, refused_types[i], strlen(refused_types[i])) == 0)
			return true;
	}
	return false;
}

/* Beginning */

static bool create_valid(struct request *r, struct answer *a, char sha256[HASH_HEX_MAX],
			 int64_t *length)
{
	const char *type = request_header(r, "Content-Type");

	*length = uploads_number(request_header(r, "Upload-Length"));
	if (*length <= 0 || r->body_len > 0 || !uploads_is(r, "Upload-Complete", "?0") || !type ||
	    !hash_from_field(request_header(r, "Repr-Digest"), sha256)) {
		problem(a, PROBLEM_VALIDATION,
			"Upload-Length, Upload-Complete ?0, Repr-Digest, Content-Type and no body");
		return false;
	}
	if (*length > UPLOADS_SIZE_MAX)
		problem(a, PROBLEM_TOO_LARGE, "this file is too large");
	else if (uploads_type_refused(type))
		problem(a, PROBLEM_MEDIA_TYPE, "programs are not accepted");
	else if (uploads_stored(r->platform) + *length > store_max)
		problem(a, PROBLEM_STORE_FULL, "there is no room for files");
	return a->status == 0;
}

void uploads_create(struct request *r, struct answer *a)
{
	char sha256[HASH_HEX_MAX];
	char id[UPLOAD_ID_LEN + 1];
	int64_t length = 0;

	if (!create_valid(r, a, sha256, &length))
		return;
	if (uploads_known(r->platform, sha256)) {
		answer_json(a, 200, json_pack("{s:s}", "sha256", sha256));
		return;
	}
	hash_random_code(id, UPLOAD_ID_LEN);
	db_run(r->platform->db,
	       "INSERT INTO upload(id, sha256, length, offset, type, state) VALUES(?,?,?,0,?,'open')",
	       "ssis", id, sha256, length, request_header(r, "Content-Type"));
	answer_empty(a, 201);
	answer_header(a, "Location", "/kiosk/v1/uploads/%s", id);
	answer_header(a, "Upload-Limit", "max-size=%d, max-append-size=%d, max-age=%d",
		      UPLOADS_SIZE_MAX, ROUTE_CHUNK_MAX, UPLOAD_AGE_S);
}

/* Finding */

/* False: there is none any more, and the answer says so. */
static bool uploads_find(struct request *r, struct answer *a, struct upload *out)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(r->platform->db,
				      "SELECT sha256, length, offset, state FROM upload WHERE id=?",
				      "s", r->param[0]);
	if (!db_next(stmt)) {
		problem(a, PROBLEM_NOT_FOUND, "there is no such upload");
		return false;
	}
	if (strcmp(db_text(stmt, 3), "gone") == 0) {
		problem(a, PROBLEM_GONE, "this upload was dropped");
		return false;
	}
	snprintf(out->id, sizeof(out->id), "%s", r->param[0]);
	snprintf(out->sha256, sizeof(out->sha256), "%s", db_text(stmt, 0));
	out->length = sqlite3_column_int64(stmt, 1);
	out->offset = sqlite3_column_int64(stmt, 2);
	out->open = strcmp(db_text(stmt, 3), "open") == 0;
	return true;
}

static void uploads_tell(struct answer *a, const struct upload *u)
{
	answer_header(a, "Upload-Offset", "%lld", (long long)u->offset);
	answer_header(a, "Upload-Length", "%lld", (long long)u->length);
	answer_header(a, "Upload-Complete", "?%d", u->open ? 0 : 1);
}

void uploads_head(struct request *r, struct answer *a)
{
	struct upload u;

	if (!uploads_find(r, a, &u))
		return;
	answer_empty(a, 204);
	uploads_tell(a, &u);
	answer_header(a, "Cache-Control", "no-store");
}

void uploads_delete(struct request *r, struct answer *a)
{
	struct upload u;

	if (!uploads_find(r, a, &u))
		return;
	if (!u.open) {
		problem(a, PROBLEM_STATE, "this upload is complete");
		return;
	}
	db_run(r->platform->db, "DELETE FROM chunk WHERE upload=?", "s", u.id);
	db_run(r->platform->db, "UPDATE upload SET state='gone', length=0 WHERE id=?", "s", u.id);
	answer_empty(a, 204);
}

/* Appending */

static void append_mismatch(struct answer *a, const struct upload *u)
{
	problem(a, PROBLEM_OFFSET, "go on at Upload-Offset");
	json_object_set_new(a->json, "expected-offset", json_integer(u->offset));
	uploads_tell(a, u);
}

/* The fault: what came after half of the offset is lost, cut to whole chunks. */
static void append_lose(struct request *r, struct upload *u)
{
	struct db *db = r->platform->db;
	int64_t half = u->offset / 2;
	int64_t left = 0;

	db_run(db, "DELETE FROM chunk WHERE upload=? AND offset+LENGTH(data)>?", "si", u->id, half);
	{
		CLEANUP(db_end)
		sqlite3_stmt *stmt = db_query(
			db, "SELECT COALESCE(SUM(LENGTH(data)),0) FROM chunk WHERE upload=?", "s",
			u->id);
		left = db_next(stmt) ? sqlite3_column_int64(stmt, 0) : 0;
	}
	db_run(db, "UPDATE upload SET offset=? WHERE id=?", "is", left, u->id);
	u->offset = left;
}

static void append_hash(struct platform *p, const char *id, char out[HASH_HEX_MAX])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(p->db, "SELECT data FROM chunk WHERE upload=? ORDER BY offset", "s", id);

	if (!ctx || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		abort();
	while (db_next(stmt))
		EVP_DigestUpdate(ctx, sqlite3_column_blob(stmt, 0),
				 (size_t)sqlite3_column_bytes(stmt, 0));
	EVP_DigestFinal_ex(ctx, digest, &len);
	EVP_MD_CTX_free(ctx);
	for (unsigned i = 0; i < len; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static void append_complete(struct request *r, struct answer *a, struct upload *u)
{
	struct db *db = r->platform->db;
	char sha256[HASH_HEX_MAX];

	append_hash(r->platform, u->id, sha256);
	if (u->offset != u->length || strcmp(sha256, u->sha256) != 0) {
		db_run(db, "DELETE FROM chunk WHERE upload=?", "s", u->id);
		db_run(db, "UPDATE upload SET state='gone', length=0 WHERE id=?", "s", u->id);
		problem(a, PROBLEM_FILE_DIGEST, "the file is not the one that was announced");
		a->keep_effect = true;
		return;
	}
	db_run(db, "UPDATE upload SET state='complete' WHERE id=?", "s", u->id);
	db_run(db, "INSERT OR IGNORE INTO blob(sha256, length, upload) VALUES(?,?,?)", "sis",
	       u->sha256, u->length, u->id);
	u->open = false;
	answer_empty(a, 201);
	uploads_tell(a, u);
}

static void append_chunk(struct request *r, struct answer *a, struct upload *u, bool last)
{
	struct db *db = r->platform->db;

	if (r->body_len > 0)
		db_run(db, "INSERT INTO chunk(upload, offset, data) VALUES(?,?,?)", "sib", u->id,
		       u->offset, r->body, r->body_len);
	u->offset += (int64_t)r->body_len;
	db_run(db, "UPDATE upload SET offset=? WHERE id=?", "is", u->offset, u->id);
	if (last) {
		append_complete(r, a, u);
	} else {
		answer_empty(a, 204);
		uploads_tell(a, u);
	}
}

/* True if the request's own fields are right; else the answer is complete. */
static bool append_valid(struct request *r, struct answer *a, int64_t at, bool last)
{
	if (!uploads_is(r, "Content-Type", "application/partial-upload"))
		problem(a, PROBLEM_MEDIA_TYPE, "the body must be application/partial-upload");
	else if (at < 0 || (!last && !uploads_is(r, "Upload-Complete", "?0")))
		problem(a, PROBLEM_VALIDATION,
			"Upload-Offset and Upload-Complete are missing or malformed");
	return a->status == 0;
}

void uploads_append(struct request *r, struct answer *a)
{
	int64_t at = uploads_number(request_header(r, "Upload-Offset"));
	bool last = uploads_is(r, "Upload-Complete", "?1");
	struct upload u;

	if (!uploads_find(r, a, &u) || !append_valid(r, a, at, last))
		return;
	if (u.open && r->faults.hit[FAULT_WRONG_OFFSET]) {
		append_lose(r, &u);
		append_mismatch(a, &u);
		a->keep_effect = true;
	} else if (!u.open || at != u.offset) {
		append_mismatch(a, &u);
	} else if (u.offset + (int64_t)r->body_len > u.length) {
		problem(a, PROBLEM_TOO_LARGE, "more than Upload-Length");
	} else {
		append_chunk(r, a, &u, last);
	}
}

bool uploads_import(struct platform *p, const char *sha256, const char *type, const void *bytes,
		    size_t len, bool *known)
{
	char id[REQUEST_PARAM_MAX], digest[HASH_HEX_MAX];
	hash_hex(bytes, len, digest);
	if (strcmp(digest, sha256) != 0)
		return false;
	*known = uploads_known(p, sha256);
	if (*known)
		return true;
	snprintf(id, sizeof(id), "import-%.64s", sha256);
	db_run(p->db, "INSERT OR IGNORE INTO chunk(upload, offset, data) VALUES(?,0,?)", "sb", id,
	       bytes, len);
	db_run(p->db,
	       "INSERT OR IGNORE INTO upload(id, sha256, length, offset, type, state)"
	       " VALUES(?,?,?,?,?,'complete')",
	       "ssiis", id, sha256, (int64_t)len, (int64_t)len, type);
	db_run(p->db, "INSERT OR IGNORE INTO blob(sha256, length, upload) VALUES(?,?,?)", "sis",
	       sha256, (int64_t)len, id);
	return true;
}
