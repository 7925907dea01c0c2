/* SPDX-License-Identifier: Apache-2.0 */
/* endpoints.c - see endpoints.h. */
#include "firmware/link/endpoints.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"

#define LINE_MAX_CODE 128 /* of the header with a query code */

/* Appends the value as one path segment or query value (RFC 3986 unreserved pass). */
static void add_escaped(struct buf *path, const char *value)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	for (; *value; value++) {
		if (strchr(plain, *value))
			buf_add_char(path, *value);
		else
			buf_printf(path, "%%%02X", (unsigned)(unsigned char)*value);
	}
}

/* The path with its next value, escaped, for each %s. */
static void add_filled(struct buf *path, const char *pattern, const char *const *values)
{
	for (const char *at = pattern; *at; at++) {
		if (strncmp(at, "%s", 2) == 0) {
			add_escaped(path, *values++);
			at++;
		} else {
			buf_add_char(path, *at);
		}
	}
}

/* `request` with the path before | escaped value | after. */
static enum err start_about(struct link *l, struct link_request request, const char *before,
			    const char *value, const char *after, struct link_waiter w,
			    struct link_call **out)
{
	assert(before[0] == '/' && value);
	CLEANUP(buf_fini) struct buf path;
	buf_init(&path, LINK_PATH_MAX);
	buf_add_str(&path, before);
	add_escaped(&path, value);
	buf_add_str(&path, after);
	if (buf_err(&path) != ERR_OK)
		return buf_err(&path);
	request.path = buf_str(&path);
	return link_start(l, &request, w, out);
}

static enum err start(struct link *l, struct link_request request, const char *before,
		      const char *value, struct link_waiter w, struct link_call **out)
{
	return start_about(l, request, before, value, "", w, out);
}

static const char *or_null(const char *text)
{
	return text[0] ? text : NULL;
}

enum err endpoint_time(struct link *l, bool undated, struct link_waiter w, struct link_call **out)
{
	struct link_request r = { .method = "GET", .undated = undated };
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, "/time", "", w, out);
}

enum err endpoint_status(struct link *l, const json_t *body, struct link_waiter w,
			 struct link_call **out)
{
	struct link_request r = { .method = "PUT", .json = body };
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, "/terminals/self/status", "", w, out);
}

enum err endpoint_config(struct link *l, const char *etag, struct link_waiter w,
			 struct link_call **out)
{
	struct link_request r = { .method = "GET", .etag = or_null(etag) };
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, "/terminals/self/config", "", w, out);
}

enum err endpoint_catalogue(struct link *l, const char *cursor, const char *etag,
			    struct link_waiter w, struct link_call **out)
{
	struct link_request r = { .method = "GET", .etag = or_null(etag) };
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, cursor[0] ? "/catalogue?cursor=" : "/catalogue", cursor, w, out);
}

enum err endpoint_pack(struct link *l, size_t max, struct link_waiter w, struct link_call **out)
{
	struct link_request r = {
		.method = "GET",
		.answer_max = max,
		.total_ms = ENDPOINT_PACK_MS,
	};
	r.wanted.expect = EXPECT_BYTES;
	return start(l, r, "/catalogue/pack", "", w, out);
}

enum err endpoint_item(struct link *l, const char *row_guid, struct link_waiter w,
		       struct link_call **out)
{
	struct link_request r = { .method = "GET" };
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, "/catalogue/items/", row_guid, w, out);
}

enum err endpoint_dictionary(struct link *l, const char *name, struct link_waiter w,
			     struct link_call **out)
{
	struct link_request r = { .method = "GET" };
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, "/dictionaries/", name, w, out);
}

enum err endpoint_identity(struct link *l, const json_t *body, struct link_waiter w,
			   struct link_call **out)
{
	char key[UUID_TEXT_LEN + 1];
	uuid_v4(key);
	struct link_request r = {
		.method = "POST",
		.json = body,
		.key = key,
		.total_ms = ENDPOINT_IDENTITY_MS,
		.close_after = true,
	};
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, "/identity-checks", "", w, out);
}

enum err endpoint_find(struct link *l, const struct endpoint_record *record, struct link_waiter w,
		       struct link_call **out)
{
	assert(record->client_ref && record->sha256);
	struct link_request r = { .method = "GET", .adapter = record->adapter };
	r.wanted = (struct answer_wanted){ .expect = EXPECT_ACK_LIST,
					   .ref = record->client_ref,
					   .sha256 = record->sha256 };
	return start(l, r, "/applications?client_ref=", record->client_ref, w, out);
}

enum err endpoint_progress(struct link *l, const char *project_no, const char *code,
			   const char *token, struct link_waiter w, struct link_call **out)
{
	char line[LINE_MAX_CODE] = "";
	struct link_request r = { .method = "GET",
				  .total_ms = ENDPOINT_PROGRESS_MS,
				  .close_after = true };
	if (!code[0] && !(token && token[0]))
		return ERR_INVALID;
	if (code[0])
		r.headers[0] = line;
	else
		r.token = token;
	int len = snprintf(line, sizeof(line), "X-Query-Code: %s", code);
	r.wanted.expect = EXPECT_JSON;
	enum err err = len > 0 && (size_t)len < sizeof(line)
			       ? start(l, r, "/applications/", project_no, w, out)
			       : ERR_TOO_LONG;
	wipe(line, sizeof(line));
	return err;
}

enum err endpoint_result(struct link *l, const char *project_no, const char *n, const char *token,
			 struct link_waiter w, struct link_call **out)
{
	struct link_request r = { .method = "GET",
				  .token = token,
				  .answer_max = ENDPOINT_RESULT_MAX,
				  .total_ms = ENDPOINT_RESULT_MS,
				  .close_after = true };
	CLEANUP(buf_fini) struct buf path;
	buf_init(&path, LINK_PATH_MAX);
	add_filled(&path, "/applications/%s/results/%s/file",
		   (const char *const[]){ project_no, n });
	if (buf_err(&path) != ERR_OK)
		return buf_err(&path);
	r.path = buf_str(&path);
	r.wanted.expect = EXPECT_BYTES;
	return link_start(l, &r, w, out);
}

enum err endpoint_changes(struct link *l, const char *cursor, struct link_waiter w,
			  struct link_call **out)
{
	struct link_request r = { .method = "GET" };
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, cursor[0] ? "/applications/changes?cursor=" : "/applications/changes",
		     cursor, w, out);
}

enum err endpoint_reconcile(struct link *l, const json_t *body, struct link_waiter w,
			    struct link_call **out)
{
	struct link_request r = { .method = "POST", .json = body };
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, "/reconciliations", "", w, out);
}

static const struct kind {
	const char *kind;
	const char *path;
	const char *behind; /* the project_no that the body names stands between; NULL: none */
	enum answer_expect expect;
} kinds[] = {
	{ "application", "/applications", NULL, EXPECT_ACK },
	{ "quarantine", "/quarantines", NULL, EXPECT_DONE },
	{ "correction", "/applications/", "/corrections", EXPECT_DONE },
	{ "withdrawal", "/applications/", "/withdrawals", EXPECT_DONE },
	{ "evaluation", "/evaluations", NULL, EXPECT_DONE },
	{ "supervision", "/supervision/events", NULL, EXPECT_DONE },
};

/* Whose case a record is about, as its body says. ERR_INVALID: it does not. */
static enum err start_record(struct link *l, const struct link_request *r, const struct kind *kind,
			     struct link_waiter w, struct link_call **out)
{
	json_t *body = NULL;
	if (!kind->behind)
		return start(l, *r, kind->path, "", w, out);
	enum err err = json_parse(r->body, r->len, &body);
	const char *project_no = json_str(body, "project_no");
	if (err == ERR_OK)
		err = project_no[0]
			      ? start_about(l, *r, kind->path, project_no, kind->behind, w, out)
			      : ERR_INVALID;
	json_decref(body);
	return err;
}

static const struct kind *kind_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].kind, name) == 0)
			return &kinds[i];
	return NULL;
}

bool endpoint_takes(const char *kind)
{
	return kind_of(kind) != NULL;
}

enum err endpoint_write(const struct adapter *a, const char *name, json_t *body)
{
	const struct kind *kind = kind_of(name);
	if (a == &adapter_standard || !kind)
		return ERR_OK;
	enum err err = adapter_translate(a, ADAPTER_SAY, "POST", kind->path, body, NULL);
	if (err == ERR_OK && json_object_set_new(body, ADAPTER_MEMBER, json_string(a->name)) != 0)
		err = ERR_NOMEM;
	return err;
}

enum err endpoint_record(struct link *l, const struct endpoint_record *record, struct link_waiter w,
			 struct link_call **out)
{
	assert(record->kind && record->client_ref && record->sha256 && record->body);
	const struct kind *kind = kind_of(record->kind);
	if (!kind)
		return ERR_UNSUPPORTED;
	struct link_request r = {
		.method = "POST",
		.body = record->body,
		.len = record->len,
		.key = record->client_ref,
		.adapter = record->adapter,
		.record = true,
	};
	r.wanted = (struct answer_wanted){
		.expect = kind->expect,
		.ref = record->client_ref,
		.sha256 = record->sha256,
	};
	return start_record(l, &r, kind, w, out);
}
