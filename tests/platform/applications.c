/* SPDX-License-Identifier: Apache-2.0 */
/*
 * applications.c - POST /applications (17).
 *
 * The number of a case is area (6 digits), day and a sequence, so that it can be read aloud; its
 * uniqueness is the sequence's. One row in `effect` a time an application takes effect, whatever the
 * other tables say: GET /cases counts them.
 */
#include "tests/platform/applications.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/offer.h"
#include "tests/platform/clock.h"
#include "tests/platform/parts.h"
#include "tests/platform/problem.h"

enum {
	PROJECT_NO_MAX = 51,
	AREA_LEN = 6,
	QUERY_CODE_LEN = 8,
	PROMISE_DAYS = 20, /* when the item is not in the catalogue */
	DAY_LEN = 10,
};

static const int64_t day_ms = 24 * 3600 * 1000;

static const char *text_of(const struct application *app, const char *member)
{
	const char *text = json_string_value(json_object_get(app->json, member));
	return text ? text : "";
}

/* Reasons why not: each returns true to go on */

static bool take_valid(struct platform *p, const struct application *app, struct answer *a)
{
	struct check c;

	check_init(&c);
	application_check(&c, p, app);
	bool ok = check_ok(&c);
	if (!ok) {
		problem(a, PROBLEM_VALIDATION, "the application breaks the contract");
		json_object_set(a->json, "errors", c.errors);
	}
	check_fini(&c);
	return ok;
}

/* The same client_ref for ever, also when its idempotency key is long forgotten. */
static bool take_new(struct platform *p, const struct application *app, struct answer *a)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db,
				      "SELECT body_sha256, answer FROM cases"
				      " WHERE terminal=? AND client_ref=?",
				      "ss", app->terminal, text_of(app, "client_ref"));
	if (!db_next(stmt))
		return true;
	if (strcmp(db_text(stmt, 0), app->sha256) != 0) {
		problem(a, PROBLEM_KEY_REUSED, "this client_ref belongs to another application");
		return false;
	}
	answer_json(a, 201, json_loads(db_text(stmt, 1), 0, NULL));
	answer_header(a, "Location", "/kiosk/v1/applications/%s",
		      json_string_value(json_object_get(a->json, "project_no")));
	answer_header(a, "Idempotency-Replayed", "?1");
	return false;
}

static bool take_task(struct platform *p, const struct application *app, struct answer *a)
{
	struct offer_task task;

	offer_task(p, app->json, &task);
	if (task.cancelled) {
		problem(a, PROBLEM_TASK_CANCELLED, "this item is not handled any more");
		return false;
	}
	if (task.known && !task.version_ok) {
		problem(a, PROBLEM_TASK_CHANGED, "this item has a newer version");
		json_object_set_new(a->json, "current_version", json_string(task.current_version));
		json_object_set_new(a->json, "compatible", json_boolean(task.compatible));
		return false;
	}
	return true;
}

static void take_need_blob(struct platform *p, const char *sha256, json_t *missing)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db, "SELECT 1 FROM blob WHERE sha256=?", "s", sha256);
	if (!db_next(stmt))
		json_array_append_new(missing, json_string(sha256));
}

static bool take_blobs(struct platform *p, const struct application *app, struct answer *a)
{
	const json_t *materials = json_object_get(app->json, "materials");
	const json_t *signature = json_object_get(app->json, "signature");
	json_t *missing = json_array();

	for (size_t i = 0; i < json_array_size(materials); i++) {
		const json_t *blobs = json_object_get(json_array_get(materials, i), "blobs");
		for (size_t j = 0; j < json_array_size(blobs); j++)
			take_need_blob(p, json_string_value(json_array_get(blobs, j)), missing);
	}
	if (signature)
		take_need_blob(p, json_string_value(json_object_get(signature, "png_blob")),
			       missing);
	if (json_array_size(missing) > 0) {
		problem(a, PROBLEM_MISSING_BLOBS, "files of this application have not been sent");
		json_object_set(a->json, "missing", missing);
	}
	bool complete = json_array_size(missing) == 0;
	json_decref(missing);
	return complete;
}

static bool (*const takes[])(struct platform *, const struct application *, struct answer *) = {
	take_valid,
	take_new,
	take_task,
	take_blobs,
};

/* The effect */

static int64_t effect_sequence(struct platform *p)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db, "SELECT COALESCE(MAX(seq),0)+1 FROM cases", "");
	return db_next(stmt) ? sqlite3_column_int64(stmt, 0) : 1;
}

static void effect_project_no(const struct application *app, int64_t now_ms, int64_t seq,
			      char out[PROJECT_NO_MAX])
{
	const char *area = text_of(app, "area_code");
	char day[CLOCK_TEXT_MAX];

	if (strspn(area, "0123456789") < AREA_LEN)
		area = "000000";
	clock_compact_day(now_ms, day);
	snprintf(out, PROJECT_NO_MAX, "%.*s%.8s%06lld", (int)AREA_LEN, area, day, (long long)seq);
}

static json_t *effect_answer(struct platform *p, const struct application *app,
			     const char *project_no, const char *query_code, int64_t now_ms)
{
	char at[CLOCK_TEXT_MAX];
	char promise[CLOCK_TEXT_MAX];
	struct offer_task task;

	offer_task(p, app->json, &task);
	clock_rfc3339(now_ms, at);
	clock_day(now_ms + (task.known ? task.promise_day : PROMISE_DAYS) * day_ms, promise);
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s+,s:s,s:s,s:o*}", "client_ref",
			 text_of(app, "client_ref"), "body_sha256", app->sha256, "project_no",
			 project_no, "state", "received", "received_at", at, "receipt_no", "R",
			 project_no, "query_code", query_code, "promise_date", promise, "parts",
			 parts_list(p, project_no));
}

static void effect_store(struct platform *p, const struct application *app, int64_t seq,
			 int64_t now_ms, const json_t *answer)
{
	CLEANUP(free_ptr) char *answer_text = json_dumps(answer, JSON_COMPACT);
	const char *ref = text_of(app, "client_ref");
	const char *project_no = json_string_value(json_object_get(answer, "project_no"));
	char day[DAY_LEN + 1];

	snprintf(day, sizeof(day), "%.*s", (int)DAY_LEN, text_of(app, "apply_date"));
	db_run(p->db,
	       "INSERT INTO cases(seq, project_no, terminal, client_ref, apply_serial_no, task_code,"
	       " holder, apply_day, state, received_at, body_sha256, body, answer, query_code,"
	       " promise_date) VALUES(?,?,?,?,?,?,?,?,'received',?,?,?,?,?,?)",
	       "isssssssisssss", seq, project_no, app->terminal, ref,
	       text_of(app, "apply_serial_no"), text_of(app, "task_code"),
	       text_of(app, "applyer_page_code"), day, now_ms, app->sha256, app->text,
	       answer_text ? answer_text : "{}",
	       json_string_value(json_object_get(answer, "query_code")),
	       json_string_value(json_object_get(answer, "promise_date")));
	db_run(p->db, "INSERT INTO effect(client_ref, terminal, at) VALUES(?,?,?)", "ssi", ref,
	       app->terminal, now_ms);
	db_run(p->db,
	       "INSERT INTO change(terminal, project_no, client_ref, state, at)"
	       " VALUES(?,?,?,'received',?)",
	       "sssi", app->terminal, project_no, ref, now_ms);
}

enum applications_taken applications_take(struct platform *p, const struct application *app,
					  struct answer *a)
{
	char project_no[PROJECT_NO_MAX];
	char query_code[QUERY_CODE_LEN + 1];

	for (size_t i = 0; i < ARRAY_LEN(takes); i++) {
		if (!takes[i](p, app, a))
			return a->status < 400 ? APPLICATIONS_KNOWN : APPLICATIONS_REFUSED;
	}
	int64_t now_ms = clock_now_ms(p);
	int64_t seq = effect_sequence(p);
	effect_project_no(app, now_ms, seq, project_no);
	hash_random_code(query_code, QUERY_CODE_LEN);
	parts_begin(p, app, project_no);
	answer_json(a, 201, effect_answer(p, app, project_no, query_code, now_ms));
	effect_store(p, app, seq, now_ms, a->json);
	answer_header(a, "Location", "/kiosk/v1/applications/%s", project_no);
	return APPLICATIONS_NEW;
}

void applications_create(struct request *r, struct answer *a)
{
	struct application app = {
		.terminal = r->terminal,
		.key = r->key,
		.text = r->body,
		.len = r->body_len,
		.sha256 = r->body_sha256,
		.json = r->json,
	};
	applications_take(r->platform, &app, a);
}
