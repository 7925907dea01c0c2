/* SPDX-License-Identifier: Apache-2.0 */
/* cases.c - reading and moving cases; what each state allows is a table. */
#include "tests/platform/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/check.h"
#include "tests/platform/clock.h"
#include "tests/platform/hall.h"
#include "tests/platform/identity.h"
#include "tests/platform/parts.h"
#include "tests/platform/problem.h"
#include "tests/platform/records.h"

enum { WRONG_CODES_MAX = 10, WRONG_CODES_MS = 60000 };

struct case_state {
	const char *name;
	bool correctable;
	bool withdrawable;
};

// clang-format off
static const struct case_state states[] = {
	{"received",     false, true},
	{"accepted",     false, true},
	{"not_accepted", false, false},
	{"correction",   true,  true},
	{"processing",   false, true},
	{"suspended",    false, true},
	{"done",         false, false},
	{"withdrawn",    false, false},
};
// clang-format on

static const struct case_state *cases_state(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (strcmp(states[i].name, name) == 0)
			return &states[i];
	}
	return NULL;
}

bool cases_is_state(const char *state)
{
	return cases_state(state) != NULL;
}

/* The acknowledgement again, with the state of today. */
void cases_find(struct request *r, struct answer *a)
{
	const char *ref = request_query(r, "client_ref");
	json_t *list = json_array();

	if (!ref || !hash_is_uuid4(ref)) {
		json_decref(list);
		problem(a, PROBLEM_VALIDATION, "the query must be client_ref with a UUID v4");
		return;
	}
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(r->platform->db,
				      "SELECT answer, state, project_no FROM cases"
				      " WHERE terminal=? AND client_ref=?",
				      "ss", r->terminal, ref);
	while (db_next(stmt)) {
		json_t *element = json_loads(db_text(stmt, 0), 0, NULL);
		json_t *parts = parts_list(r->platform, db_text(stmt, 2));
		if (parts)
			json_object_set_new(element, "parts", parts);
		json_object_set_new(element, "state", json_string(db_text(stmt, 1)));
		json_array_append_new(list, element);
	}
	answer_json(a, 200, list);
}

/* Progress by code or token */

static void progress_wrong_code(struct request *r, const char *project_no, bool fresh)
{
	db_run(r->platform->db,
	       "UPDATE cases SET wrong_since=CASE WHEN ?1 THEN ?2 ELSE wrong_since END,"
	       " wrong_codes=CASE WHEN ?1 THEN 1 ELSE wrong_codes+1 END WHERE project_no=?3",
	       "iis", (int64_t)fresh, clock_now_ms(r->platform), project_no);
}

/* True if the asker may see the case; else the answer is complete. */
static bool progress_allowed(struct request *r, struct answer *a, sqlite3_stmt *stmt)
{
	const char *code = request_header(r, "X-Query-Code");
	char holder[IDENTITY_HOLDER_MAX] = "";
	int64_t wrong_since = sqlite3_column_int64(stmt, 1);
	bool recent = clock_now_ms(r->platform) - wrong_since < WRONG_CODES_MS;

	if (!code)
		return identity_token(r, a, holder) &&
		       (strcmp(holder, db_text(stmt, 3)) == 0 ||
			(problem(a, PROBLEM_NOT_FOUND, "there is no such case"), false));
	if (recent && sqlite3_column_int(stmt, 0) >= WRONG_CODES_MAX) {
		problem(a, PROBLEM_TOO_MANY, "too many wrong codes");
		answer_header(a, "Retry-After", "%d", WRONG_CODES_MS / 1000);
		return false;
	}
	if (strcmp(code, db_text(stmt, 2)) == 0)
		return true;
	progress_wrong_code(r, r->param[0], !recent);
	problem(a, PROBLEM_NOT_FOUND, "there is no such case");
	a->keep_effect = true;
	return false;
}

static json_t *progress_steps(struct platform *p, const char *project_no)
{
	json_t *steps = json_array();
	char before[CLOCK_TEXT_MAX] = "";
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(p->db, "SELECT state, at FROM change WHERE project_no=? ORDER BY seq", "s",
			 project_no);
	while (db_next(stmt)) {
		char at[CLOCK_TEXT_MAX];
		if (strcmp(before, db_text(stmt, 0)) == 0)
			continue; /* of a bundle: one part moved, the whole did not */
		snprintf(before, sizeof(before), "%s", db_text(stmt, 0));
		clock_rfc3339(sqlite3_column_int64(stmt, 1), at);
		json_array_append_new(steps,
				      json_pack("{s:s,s:s}", "state", db_text(stmt, 0), "at", at));
	}
	return steps;
}

static void progress_tale(struct platform *p, const char *project_no, json_t *body)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(p->db, "SELECT body FROM tale WHERE project_no=?", "s", project_no);
	json_t *tale = db_next(stmt) ? json_loads(db_text(stmt, 0), 0, NULL) : NULL;
	if (tale)
		json_object_update(body, tale);
	json_decref(tale);
}

void cases_tell(struct platform *p, const char *project_no, const json_t *progress)
{
	CLEANUP(free_ptr) char *text = json_dumps(progress, JSON_COMPACT);
	db_run(p->db, "INSERT OR REPLACE INTO tale(project_no, body) VALUES(?,?)", "ss", project_no,
	       text ? text : "{}");
}

void cases_progress(struct request *r, struct answer *a)
{
	char etag[HASH_HEX_MAX];
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(r->platform->db,
			 "SELECT wrong_codes, wrong_since, query_code, holder, state, promise_date"
			 " FROM cases WHERE project_no=?",
			 "s", r->param[0]);
	if (!db_next(stmt)) {
		problem(a, PROBLEM_NOT_FOUND, "there is no such case");
		return;
	}
	if (!progress_allowed(r, a, stmt))
		return;
	json_t *body = json_pack("{s:s,s:o,s:s,s:{s:s},s:{},s:{},s:[]}", "state", db_text(stmt, 4),
				 "steps", progress_steps(r->platform, r->param[0]), "promise_date",
				 db_text(stmt, 5), "supervise", "level", "none", "result",
				 "delivery", "parts");
	json_t *parts = parts_list(r->platform, r->param[0]);
	if (parts)
		json_object_set_new(body, "parts", parts);
	json_t *appointment = hall_appointment_of(r->platform, r->param[0]);
	if (appointment)
		json_object_set_new(body, "appointment", appointment);
	progress_tale(r->platform, r->param[0], body);
	CLEANUP(free_ptr) char *text = json_dumps(body, JSON_COMPACT);
	hash_hex(text, strlen(text), etag);
	if (answer_etag(r, a, etag))
		json_decref(body);
	else
		answer_json(a, 200, body);
}

/* Changes of this terminal's cases */

static int64_t changes_last(struct platform *p)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db, "SELECT COALESCE(MAX(seq),0) FROM change", "");
	return db_next(stmt) ? sqlite3_column_int64(stmt, 0) : 0;
}

void cases_changes(struct request *r, struct answer *a)
{
	const char *cursor = request_query(r, "cursor");
	int64_t last = changes_last(r->platform);
	char *end = NULL;
	int64_t from = cursor ? strtoll(cursor, &end, 10) : 0;
	char next[32];

	if (cursor && (!*cursor || *end || from < 0 || from > last)) {
		problem(a, PROBLEM_CURSOR_GONE, "this cursor is not known");
		return;
	}
	json_t *changes = json_array();
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(r->platform->db,
				      "SELECT project_no, client_ref, state, at FROM change"
				      " WHERE terminal=? AND seq>? ORDER BY seq",
				      "si", r->terminal, from);
	while (db_next(stmt)) {
		char at[CLOCK_TEXT_MAX];
		clock_rfc3339(sqlite3_column_int64(stmt, 3), at);
		json_array_append_new(changes,
				      json_pack("{s:s,s:s,s:s,s:s,s:o*}", "project_no",
						db_text(stmt, 0), "client_ref", db_text(stmt, 1),
						"state", db_text(stmt, 2), "at", at, "parts",
						parts_list(r->platform, db_text(stmt, 0))));
	}
	snprintf(next, sizeof(next), "%lld", (long long)last);
	answer_json(a, 200, json_pack("{s:s,s:o}", "cursor", next, "changes", changes));
}

/* Moving */

bool cases_set_state(struct platform *p, const char *project_no, const char *state)
{
	int64_t now_ms = clock_now_ms(p);

	if (db_run(p->db, "UPDATE cases SET state=? WHERE project_no=?", "ss", state, project_no) ==
	    0)
		return false;
	parts_move(p, project_no, state);
	db_run(p->db,
	       "INSERT INTO change(terminal, project_no, client_ref, state, at)"
	       " SELECT terminal, project_no, client_ref, ?, ? FROM cases WHERE project_no=?",
	       "sis", state, now_ms, project_no);
	return true;
}

/* The state of this terminal's case; NULL: there is none, and the answer says so. */
static const struct case_state *cases_own(struct request *r, struct answer *a)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(r->platform->db,
				      "SELECT state FROM cases WHERE project_no=? AND terminal=?",
				      "ss", r->param[0], r->terminal);
	const struct case_state *state = db_next(stmt) ? cases_state(db_text(stmt, 0)) : NULL;
	if (!state)
		problem(a, PROBLEM_NOT_FOUND, "there is no such case");
	return state;
}

static void cases_follow(struct request *r, struct answer *a, const char *kind, const char *state)
{
	cases_set_state(r->platform, r->param[0], state);
	records_store(r, kind, r->param[0]);
	answer_json(a, 201,
		    json_pack("{s:s,s:s,s:s}", "project_no", r->param[0], "state", state,
			      "body_sha256", r->body_sha256));
}

void cases_correct(struct request *r, struct answer *a)
{
	const struct case_state *state = cases_own(r, a);

	if (state && state->correctable)
		cases_follow(r, a, "correction", "processing");
	else if (state)
		problem(a, PROBLEM_STATE, "no correction is asked for");
}

void cases_withdraw(struct request *r, struct answer *a)
{
	const struct case_state *state = cases_own(r, a);

	if (state && state->withdrawable)
		cases_follow(r, a, "withdrawal", "withdrawn");
	else if (state && strcmp(state->name, "withdrawn") == 0)
		problem(a, PROBLEM_GONE, "this case is withdrawn already");
	else if (state)
		problem(a, PROBLEM_STATE, "this case has ended");
}

/* The control port's view */

json_t *cases_list(struct platform *p, const char *client_ref)
{
	json_t *list = json_array();
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(p->db,
			 "SELECT client_ref, apply_serial_no, project_no, state,"
			 " COALESCE((SELECT count FROM post WHERE post.terminal=cases.terminal"
			 "  AND post.key=cases.client_ref), 0),"
			 " (SELECT COUNT(*) FROM effect WHERE effect.client_ref=cases.client_ref),"
			 " received_at, body_sha256, task_code, body, terminal, query_code"
			 " FROM cases WHERE ?1 IS NULL OR client_ref=?1 ORDER BY seq",
			 "s", client_ref);
	while (db_next(stmt)) {
		char at[CLOCK_TEXT_MAX];
		clock_rfc3339(sqlite3_column_int64(stmt, 6), at);
		json_array_append_new(
			list,
			json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:s,s:s,s:s,s:o,s:s,s:s}", "client_ref",
				  db_text(stmt, 0), "apply_serial_no", db_text(stmt, 1),
				  "project_no", db_text(stmt, 2), "state", db_text(stmt, 3),
				  "posts", (json_int_t)sqlite3_column_int64(stmt, 4), "applied",
				  (json_int_t)sqlite3_column_int64(stmt, 5), "received_at", at,
				  "body_sha256", db_text(stmt, 7), "task_code", db_text(stmt, 8),
				  "body", json_loads(db_text(stmt, 9), 0, NULL), "terminal",
				  db_text(stmt, 10), "query_code", db_text(stmt, 11)));
	}
	return list;
}
