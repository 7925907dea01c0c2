/* SPDX-License-Identifier: Apache-2.0 */
/* records.c - checks by tables, then one row in `record`. */
#include "tests/platform/records.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/applications.h"
#include "tests/platform/certs.h"
#include "tests/platform/check.h"
#include "tests/platform/clock.h"
#include "tests/platform/problem.h"
#include "tests/platform/uploads.h"

enum { SUBJECT_MAX = 160, TAG_LEN = 3 };

// clang-format off
static const struct rule reconciliation_rules[] = {
	{"date", RULE_DAY, false, NULL, NULL},
	{"client_refs", RULE_TEXTS, false, NULL, NULL},
	{0},
};

static const struct rule quarantine_rules[] = {
	{"client_ref", RULE_UUID, false, NULL, NULL},
	{"apply_serial_no", RULE_CODE, false, NULL, NULL},
	{"code", RULE_CODE, false, NULL, NULL},
	{"sealed_body", RULE_BASE64, false, NULL, NULL},
	{0},
};

static const struct rule import_rules[] = {
	{"records", RULE_LIST, false, NULL, NULL},
	{0},
};

static const struct rule evaluation_rules[] = {
	{"project_no", RULE_CODE, true, NULL, NULL},
	{"client_ref", RULE_UUID, true, NULL, NULL},
	{"service_number", RULE_COUNT, false, NULL, NULL},
	{"pf", RULE_WORD, false, "5", NULL},
	{"satisfaction", RULE_WORD, false, "1|2|3|4|5", NULL},
	{"eval_detail", RULE_TEXTS, false, NULL, NULL},
	{"writing_evaluation", RULE_ANY_TEXT, true, NULL, NULL},
	{"assess_time", RULE_TIME, false, NULL, NULL},
	{0},
};

static const struct rule event_rules[] = {
	{"seq", RULE_COUNT, false, NULL, NULL},
	{"rule", RULE_CODE, false, NULL, NULL},
	{"kind", RULE_WORD, false, "时效|流程|内容|裁量|廉政", NULL},
	{"level", RULE_WORD, false, "warn|yellow|red", NULL},
	{"subject", RULE_TEXT, false, NULL, NULL},
	{"at", RULE_TIME, false, NULL, NULL},
	{"detail", RULE_ANY_TEXT, false, NULL, NULL},
	{"hash", RULE_SHA256, false, NULL, NULL},
	{0},
};

static const struct rule supervision_rules[] = {
	{"events", RULE_LIST, false, NULL, event_rules},
	{0},
};
// clang-format on

static bool records_valid(struct request *r, struct answer *a, const struct rule *rules)
{
	struct check c;

	check_init(&c);
	check_object(&c, "", r->json, rules);
	bool ok = check_ok(&c);
	if (!ok) {
		problem(a, PROBLEM_VALIDATION, "the request breaks the contract");
		json_object_set(a->json, "errors", c.errors);
	}
	check_fini(&c);
	return ok;
}

static void records_put(struct platform *p, const char *kind, const char *terminal,
			const char *subject, const char *body)
{
	db_run(p->db, "INSERT INTO record(kind, terminal, subject, body, at) VALUES(?,?,?,?,?)",
	       "ssssi", kind, terminal, subject, body, clock_now_ms(p));
}

void records_store(struct request *r, const char *kind, const char *subject)
{
	records_put(r->platform, kind, r->terminal, subject, r->body ? r->body : "");
}

static bool records_has(struct platform *p, const char *kind, const char *subject)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db, "SELECT 1 FROM record WHERE kind=? AND subject=?",
				      "ss", kind, subject);
	return db_next(stmt);
}

json_t *records_list(struct platform *p, const char *kind)
{
	json_t *list = json_array();
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(
		p->db, "SELECT terminal, subject, at, body FROM record WHERE kind=? ORDER BY id",
		"s", kind);
	while (db_next(stmt)) {
		char at[CLOCK_TEXT_MAX];
		json_t *body = json_loads(db_text(stmt, 3), 0, NULL);
		clock_rfc3339(sqlite3_column_int64(stmt, 2), at);
		json_array_append_new(list,
				      json_pack("{s:s,s:s,s:s,s:o}", "terminal", db_text(stmt, 0),
						"subject", db_text(stmt, 1), "at", at, "body",
						body ? body : json_string(db_text(stmt, 3))));
	}
	return list;
}

/*
 * Reconciliation, by the day the citizen applied (which both sides have in the body):
 * unknown - listed, but no case here; mismatched - a case of that day that is not listed, or a
 * listed one of another day.
 */

static void reconcile_listed(struct request *r, const char *date, const char *ref, json_t *unknown,
			     json_t *mismatched)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(
		r->platform->db, "SELECT apply_day FROM cases WHERE terminal=? AND client_ref=?",
		"ss", r->terminal, ref);
	if (!db_next(stmt))
		json_array_append_new(unknown, json_string(ref));
	else if (strcmp(db_text(stmt, 0), date) != 0)
		json_array_append_new(mismatched, json_string(ref));
}

static void reconcile_own(struct request *r, const char *date, const json_t *listed,
			  json_t *mismatched)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(r->platform->db,
			 "SELECT client_ref FROM cases WHERE terminal=? AND apply_day=?"
			 " ORDER BY seq",
			 "ss", r->terminal, date);
	while (db_next(stmt)) {
		if (!json_object_get(listed, db_text(stmt, 0)))
			json_array_append_new(mismatched, json_string(db_text(stmt, 0)));
	}
}

void records_reconcile(struct request *r, struct answer *a)
{
	const json_t *refs = json_object_get(r->json, "client_refs");
	const char *date = request_text(r, "date");

	if (!records_valid(r, a, reconciliation_rules))
		return;
	json_t *listed = json_object();
	json_t *unknown = json_array();
	json_t *mismatched = json_array();
	for (size_t i = 0; i < json_array_size(refs); i++) {
		const char *ref = json_string_value(json_array_get(refs, i));
		json_object_set_new(listed, ref, json_true());
		reconcile_listed(r, date, ref, unknown, mismatched);
	}
	reconcile_own(r, date, listed, mismatched);
	json_decref(listed);
	answer_json(a, 200, json_pack("{s:o,s:o}", "unknown", unknown, "mismatched", mismatched));
}

/* Quarantines */

void records_quarantine(struct request *r, struct answer *a)
{
	const char *ref = request_text(r, "client_ref");

	if (!records_valid(r, a, quarantine_rules))
		return;
	records_store(r, "quarantine", ref);
	answer_json(a, 201, json_pack("{s:s,s:s}", "client_ref", ref, "state", "handed_over"));
}

/*
 * Imports: elements of an export file (firmware/store/queue_export.h), or records as they are. What is sealed to
 * us is opened: a file is kept, an application taken as if it had come over the network. What does not open, and
 * records of other kinds, are kept as they came, each once.
 */

static const char *import_application(struct request *r, const char *terminal, const char *text,
				      size_t len)
{
	static const char *const names[] = { "imported", "known", "refused" };
	char sha256[HASH_HEX_MAX];
	struct answer taken = { 0 };
	json_t *body = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);

	hash_hex(text, len, sha256);
	struct application app = {
		.terminal = terminal, .text = text, .len = len, .sha256 = sha256, .json = body
	};
	enum applications_taken how =
		body ? applications_take(r->platform, &app, &taken) : APPLICATIONS_REFUSED;
	answer_fini(&taken);
	json_decref(body);
	return names[how];
}

static const char *import_plain(struct request *r, const char *terminal, const json_t *record)
{
	CLEANUP(free_ptr)
	char *text = json_dumps(json_object_get(record, "body"), JSON_COMPACT | JSON_SORT_KEYS);
	return import_application(r, terminal, text ? text : "", text ? strlen(text) : 0);
}

static const char *text_of(const json_t *record, const char *member)
{
	const char *text = json_string_value(json_object_get(record, member));
	return text ? text : "";
}

static const char *import_file(struct request *r, const char *terminal, const json_t *record)
{
	size_t len = 0;
	CLEANUP(free_ptr)
	char *bytes = certs_open_sealed(r->platform->certs, text_of(record, "sealed_file"), &len);
	bool known = false;
	(void)terminal;
	if (!bytes || !uploads_import(r->platform, text_of(record, "sha256"),
				      text_of(record, "type"), bytes, len, &known))
		return "refused";
	return known ? "known" : "imported";
}

static const char *import_kept(struct request *r, const char *terminal, const json_t *record)
{
	CLEANUP(free_ptr) char *text = json_dumps(record, JSON_COMPACT | JSON_SORT_KEYS);
	const char *ref = text_of(record, "client_ref");

	if (!hash_is_uuid4(ref))
		return "refused";
	if (records_has(r->platform, "import", ref))
		return "known";
	records_put(r->platform, "import", terminal, ref, text);
	return "imported";
}

static const char *import_sealed(struct request *r, const char *terminal, const json_t *record)
{
	size_t len = 0;
	const char *kind = text_of(record, "kind");
	CLEANUP(free_ptr)
	char *body = certs_open_sealed(r->platform->certs, text_of(record, "sealed_body"), &len);

	if (body && (!*kind || strcmp(kind, "application") == 0))
		return import_application(r, terminal, body, len);
	return import_kept(r, terminal, record);
}

static const struct import_way {
	const char *member;
	const char *(*take)(struct request *r, const char *terminal, const json_t *record);
} import_ways[] = {
	{ "body", import_plain },
	{ "sealed_file", import_file },
	{ "sealed_body", import_sealed },
};

static const char *import_one(struct request *r, const json_t *record)
{
	const char *from = text_of(record, "terminal_id");
	for (size_t i = 0; i < ARRAY_LEN(import_ways); i++)
		if (json_object_get(record, import_ways[i].member))
			return import_ways[i].take(r, *from ? from : r->terminal, record);
	return "refused";
}

void records_import(struct request *r, struct answer *a)
{
	const json_t *records = json_object_get(r->json, "records");
	json_t *results = json_array();

	if (!records_valid(r, a, import_rules)) {
		json_decref(results);
		return;
	}
	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *record = json_array_get(records, i);
		json_array_append_new(results, json_pack("{s:s,s:s}", "client_ref",
							 text_of(record, "client_ref"), "result",
							 import_one(r, record)));
	}
	answer_json(a, 201, json_pack("{s:o}", "records", results));
}

/* Evaluations */

static bool evaluation_case(struct request *r, char project_no[SUBJECT_MAX])
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(r->platform->db,
				      "SELECT project_no FROM cases WHERE project_no=?1"
				      " OR (client_ref=?2 AND terminal=?3)",
				      "sss", request_text(r, "project_no"),
				      request_text(r, "client_ref"), r->terminal);
	if (!db_next(stmt))
		return false;
	snprintf(project_no, SUBJECT_MAX, "%s", db_text(stmt, 0));
	return true;
}

/* Three digits, the first of which is the satisfaction. */
static bool evaluation_tags(struct request *r)
{
	const json_t *tags = json_object_get(r->json, "eval_detail");
	const char *satisfaction = request_text(r, "satisfaction");

	for (size_t i = 0; i < json_array_size(tags); i++) {
		const char *tag = json_string_value(json_array_get(tags, i));
		if (strlen(tag) != TAG_LEN || strspn(tag, "0123456789") != TAG_LEN ||
		    tag[0] != satisfaction[0])
			return false;
	}
	return true;
}

void records_evaluate(struct request *r, struct answer *a)
{
	char project_no[SUBJECT_MAX];
	char subject[2 * SUBJECT_MAX];

	if (!records_valid(r, a, evaluation_rules))
		return;
	if (!evaluation_case(r, project_no)) {
		problem(a, PROBLEM_NOT_FOUND, "there is no such case yet");
		return;
	}
	snprintf(subject, sizeof(subject), "%s/%lld", project_no,
		 (long long)json_integer_value(json_object_get(r->json, "service_number")));
	if (records_has(r->platform, "evaluation", subject)) {
		problem(a, PROBLEM_ALREADY_RATED, "this service has been rated");
	} else if (!evaluation_tags(r)) {
		problem(a, PROBLEM_TAG_LEVEL, "a tag belongs to another level");
	} else {
		records_store(r, "evaluation", subject);
		answer_json(a, 201, json_pack("{s:s}", "project_no", project_no));
	}
}

/* Supervision */

void records_supervise(struct request *r, struct answer *a)
{
	if (!records_valid(r, a, supervision_rules))
		return;
	records_store(r, "supervision", r->terminal);
	answer_json(a, 202,
		    json_pack("{s:I}", "events",
			      (json_int_t)json_array_size(json_object_get(r->json, "events"))));
}
