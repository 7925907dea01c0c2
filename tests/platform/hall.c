/* SPDX-License-Identifier: Apache-2.0 */
/* hall.c - see hall.h. */
#include "tests/platform/hall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/check.h"
#include "tests/platform/clock.h"
#include "tests/platform/identity.h"
#include "tests/platform/problem.h"
#include "tests/platform/records.h"

enum {
	TOKEN_LEN = 32,
	NUMBER_MAX = 32,
	META_MAX = 96,
	DRAFT_MS = 24 * 3600 * 1000,
	SLOT_DAYS = 3,
	SLOT_PLACES = 1,
	DAY_MS = 24 * 3600 * 1000,
};

// clang-format off
static const struct rule draft_rules[] = {
	{"task_code", RULE_CODE, false, NULL, NULL},
	{"task_version", RULE_TEXT, false, NULL, NULL},
	{"form", RULE_OBJECT, false, NULL, NULL},
	{0},
};

static const struct rule about_rules[] = {
	{"hall_code", RULE_CODE, false, NULL, NULL},
	{0},
};

static const struct rule appointment_rules[] = {
	{"hall_code", RULE_CODE, false, NULL, NULL},
	{"slot", RULE_CODE, false, NULL, NULL},
	{0},
};
// clang-format on

static bool hall_valid(struct request *r, struct answer *a, const struct rule *rules)
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

static int hall_count(struct platform *p, const char *kind, const char *subject)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(
		p->db, "SELECT count(*) FROM record WHERE kind=? AND (?2='' OR subject=?2)", "ss",
		kind, subject);
	return db_next(stmt) ? sqlite3_column_int(stmt, 0) : 0;
}

/* What waits for a person */

bool hall_arrange(struct platform *p, const char *kind, const json_t *arranged)
{
	const char *cert_no = json_string_value(json_object_get(arranged, "cert_no"));
	const json_t *entries = json_object_get(arranged, "entries");
	char key[META_MAX];

	if (!cert_no || !*cert_no || !json_is_array(entries))
		return false;
	CLEANUP(free_ptr) char *text = json_dumps(entries, JSON_COMPACT);
	snprintf(key, sizeof(key), "%s:%s", kind, cert_no);
	db_meta_set(p->db, key, text ? text : "[]");
	return true;
}

static void hall_arranged(struct request *r, struct answer *a, const char *kind)
{
	char holder[IDENTITY_HOLDER_MAX];
	char key[META_MAX];

	if (!identity_token(r, a, holder))
		return;
	snprintf(key, sizeof(key), "%s:%s", kind, holder);
	CLEANUP(free_ptr) char *text = db_meta_get(r->platform->db, key);
	json_t *list = text ? json_loads(text, 0, NULL) : NULL;
	answer_json(a, 200, list ? list : json_array());
}

void hall_drafts(struct request *r, struct answer *a)
{
	hall_arranged(r, a, "drafts");
}

void hall_notices(struct request *r, struct answer *a)
{
	hall_arranged(r, a, "notices");
}

/* Drafts left by a terminal */

void hall_draft_take(struct request *r, struct answer *a)
{
	char holder[IDENTITY_HOLDER_MAX];
	char token[TOKEN_LEN + 1];
	char expires[CLOCK_TEXT_MAX];

	if (!identity_token(r, a, holder) || !hall_valid(r, a, draft_rules))
		return;
	hash_random_code(token, TOKEN_LEN);
	records_store(r, "draft", token);
	clock_rfc3339(clock_now_ms(r->platform) + DRAFT_MS, expires);
	answer_json(a, 201, json_pack("{s:s,s:s}", "token", token, "expires_at", expires));
}

void hall_redeem(struct request *r, struct answer *a)
{
	if (!hall_count(r->platform, "draft", r->param[0]))
		problem(a, PROBLEM_NOT_FOUND, "there is no such draft");
	else if (hall_count(r->platform, "draft-redeemed", r->param[0]))
		problem(a, PROBLEM_GONE, "the draft was fetched before");
	else {
		records_store(r, "draft-redeemed", r->param[0]);
		answer_json(a, 200, json_object());
	}
}

/* The hall */

void hall_ticket(struct request *r, struct answer *a)
{
	char number[NUMBER_MAX];

	if (!hall_valid(r, a, about_rules))
		return;
	int ahead = hall_count(r->platform, "ticket", "");
	snprintf(number, sizeof(number), "A%03d", ahead + 1);
	records_store(r, "ticket", number);
	answer_json(
		a, 201,
		json_pack("{s:s,s:s,s:i}", "number", number, "window", "综合窗口", "ahead", ahead));
}

void hall_call(struct request *r, struct answer *a)
{
	if (!hall_valid(r, a, about_rules))
		return;
	records_store(r, "call", r->param[0]);
	answer_json(a, 201, json_object());
}

bool hall_arrange_slots(struct platform *p, const json_t *arranged)
{
	const char *hall = json_string_value(json_object_get(arranged, "hall_code"));
	const json_t *answer = json_object_get(arranged, "answer");
	char key[META_MAX];

	if (!hall || !*hall || !answer)
		return false;
	CLEANUP(free_ptr) char *text = json_dumps(answer, JSON_COMPACT | JSON_ENCODE_ANY);
	snprintf(key, sizeof(key), "slots:%s", hall);
	db_meta_set(p->db, key, text ? text : "null");
	return true;
}

static int hall_taken(struct platform *p, const char *hall, const char *slot)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db,
				      "SELECT count(*) FROM record WHERE kind='appointment' AND"
				      " json_extract(body,'$.hall_code')=? AND"
				      " json_extract(body,'$.slot')=?",
				      "ss", hall, slot);
	return db_next(stmt) ? sqlite3_column_int(stmt, 0) : 0;
}

/* A morning and an afternoon for each of the next days. */
static json_t *hall_usual(struct platform *p)
{
	static const char *const hours[][2] = { { "09:00", "12:00" }, { "14:00", "17:00" } };
	json_t *list = json_array();

	for (int i = 0; i < 2 * SLOT_DAYS; i++) {
		char at[CLOCK_TEXT_MAX];
		char id[CLOCK_TEXT_MAX];
		clock_day(clock_now_ms(p) + (int64_t)(i / 2 + 1) * DAY_MS, at);
		snprintf(id, sizeof(id), "%.10s-%d", at, i % 2 + 1);
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:i}", "id", id, "date", at,
						      "from", hours[i % 2][0], "to",
						      hours[i % 2][1], "left", SLOT_PLACES));
	}
	return list;
}

/* What was arranged, or the usual; of each slot so many as are left. */
static json_t *hall_offer(struct platform *p, const char *hall)
{
	char key[META_MAX];
	size_t i;
	json_t *slot;

	snprintf(key, sizeof(key), "slots:%s", hall);
	CLEANUP(free_ptr) char *text = db_meta_get(p->db, key);
	json_t *offer = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
	if (!offer || json_is_null(offer)) {
		json_decref(offer);
		offer = hall_usual(p);
	}
	json_array_foreach(offer, i, slot)
	{
		json_t *left = json_object_get(slot, "left");
		const char *id = json_string_value(json_object_get(slot, "id"));
		json_int_t rest = json_integer_value(left) - hall_taken(p, hall, id ? id : "");
		if (json_is_integer(left) && rest >= 0)
			json_integer_set(left, rest);
	}
	return offer;
}

void hall_slots(struct request *r, struct answer *a)
{
	json_t *offer = hall_offer(r->platform, r->param[0]);

	if (json_is_false(offer)) {
		problem(a, PROBLEM_NOT_FOUND, "this hall takes no appointments");
		json_decref(offer);
	} else {
		answer_json(a, 200, offer);
	}
}

static json_t *hall_slot(struct platform *p, const char *hall, const char *id)
{
	json_t *offer = hall_offer(p, hall);
	json_t *found = NULL;
	size_t i;
	json_t *slot;

	json_array_foreach(offer, i, slot)
	{
		const char *own = json_string_value(json_object_get(slot, "id"));
		if (!found && own && strcmp(own, id) == 0)
			found = json_incref(slot);
	}
	json_decref(offer);
	return found;
}

void hall_appoint(struct request *r, struct answer *a)
{
	char no[NUMBER_MAX];

	if (!hall_valid(r, a, appointment_rules))
		return;
	json_t *slot =
		hall_slot(r->platform, request_text(r, "hall_code"), request_text(r, "slot"));
	json_int_t left = json_integer_value(json_object_get(slot, "left"));
	if (!slot) {
		problem(a, PROBLEM_NOT_FOUND, "there is no such slot");
	} else if (left <= 0) {
		problem(a, PROBLEM_STATE, "nothing is left of that slot");
	} else {
		snprintf(no, sizeof(no), "Y%06d",
			 hall_count(r->platform, "appointment-made", "") + 1);
		records_store(r, "appointment", no);
		records_store(r, "appointment-made", no);
		answer_json(a, 201, json_pack("{s:s}", "no", no));
	}
	json_decref(slot);
}

json_t *hall_appointment_of(struct platform *p, const char *project_no)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(p->db,
				      "SELECT subject, json_extract(body,'$.hall_code'),"
				      " json_extract(body,'$.slot') FROM record WHERE"
				      " kind='appointment' AND json_extract(body,'$.project_no')=?"
				      " ORDER BY id DESC LIMIT 1",
				      "s", project_no);
	if (!db_next(stmt))
		return NULL;
	json_t *slot = hall_slot(p, db_text(stmt, 1), db_text(stmt, 2));
	json_t *made = json_pack("{s:s}", "no", db_text(stmt, 0));
	static const char *const keys[] = { "date", "from", "to" };
	for (size_t i = 0; i < ARRAY_LEN(keys) && slot; i++)
		json_object_set(made, keys[i], json_object_get(slot, keys[i]));
	json_decref(slot);
	return made;
}

void hall_appointment_end(struct request *r, struct answer *a)
{
	if (!hall_count(r->platform, "appointment", r->param[0])) {
		problem(a, PROBLEM_NOT_FOUND, "there is no such appointment");
		return;
	}
	db_run(r->platform->db, "DELETE FROM record WHERE kind='appointment' AND subject=?", "s",
	       r->param[0]);
	answer_empty(a, 204);
}
