/* SPDX-License-Identifier: Apache-2.0 */
/* identity.c - a check compares name and number; its token stands for the number, never contains it. */
#include "tests/platform/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/check.h"
#include "tests/platform/clock.h"
#include "tests/platform/problem.h"

enum {
	CHECK_ID_LEN = 20,
	TOKEN_LEN = 40,
	FACE_BASE64_MAX = 200 * 1024 * 4 / 3 + 4,
	MASKED_MAX = 512,
};

// clang-format off
static const struct rule security_rules[] = {
	{"sam_id", RULE_ANY_TEXT, false, NULL, NULL},
	{0},
};

static const struct rule check_rules[] = {
	{"name", RULE_TEXT, false, NULL, NULL},
	{"cert_type", RULE_CODE, false, NULL, NULL},
	{"cert_no", RULE_CODE, false, NULL, NULL},
	{"method", RULE_WORD, false, "card|card_face", NULL},
	{"card_security", RULE_OBJECT, false, NULL, security_rules},
	{"consent_ids", RULE_TEXTS, false, NULL, NULL},
	{"face", RULE_OBJECT, true, NULL, NULL},
	{0},
};
// clang-format on

static void check_face(struct check *c, const json_t *body)
{
	const json_t *face = json_object_get(body, "face");
	const char *jpeg = json_string_value(json_object_get(face, "jpeg_base64"));
	bool wanted = strcmp(json_string_value(json_object_get(body, "method")), "card_face") == 0;

	if (wanted && (!jpeg || strlen(jpeg) > FACE_BASE64_MAX))
		check_error(c, "/face/jpeg_base64", "a JPEG of at most 200 KB in base64");
	if (!wanted && face)
		check_error(c, "/face", "no picture is wanted for this method");
}

static bool check_valid(struct request *r, struct answer *a)
{
	struct check c;

	check_init(&c);
	check_object(&c, "", r->json, check_rules);
	if (check_ok(&c))
		check_face(&c, r->json);
	bool ok = check_ok(&c);
	if (!ok) {
		problem(a, PROBLEM_VALIDATION, "the identity check breaks the contract");
		json_object_set(a->json, "errors", c.errors);
	}
	check_fini(&c);
	return ok;
}

static bool check_name(struct request *r)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(r->platform->db, "SELECT name FROM identity WHERE cert_no=?",
				      "s", request_text(r, "cert_no"));
	return !db_next(stmt) || strcmp(db_text(stmt, 0), request_text(r, "name")) == 0;
}

static size_t mask_next(const char *text)
{
	size_t n = 1;
	while (((unsigned char)text[n] & 0xC0) == 0x80)
		n++;
	return n;
}

/* The first character, and the last of a name of three or more; a star for each of the others. */
static void check_mask(const char *name, char out[MASKED_MAX])
{
	size_t count = 0;
	size_t at = 0;

	for (const char *p = name; *p; p += mask_next(p))
		count++;
	out[0] = '\0';
	for (size_t i = 0; *name && at < MASKED_MAX - 8; i++) {
		size_t n = mask_next(name);
		bool shown = i == 0 || (count > 2 && i == count - 1);
		at += (size_t)snprintf(out + at, MASKED_MAX - at, "%.*s", shown ? (int)n : 1,
				       shown ? name : "*");
		name += n;
	}
}

static void check_grant(struct request *r, struct answer *a)
{
	struct platform *p = r->platform;
	const char *level =
		strcmp(request_text(r, "method"), "card_face") == 0 ? "card_face" : "card_online";
	char check_id[CHECK_ID_LEN + 1];
	char token[TOKEN_LEN + 1];
	char masked[MASKED_MAX];
	int64_t now_ms = clock_now_ms(p);

	hash_random_code(check_id, CHECK_ID_LEN);
	hash_random_code(token, TOKEN_LEN);
	check_mask(request_text(r, "name"), masked);
	db_run(p->db, "INSERT INTO identity_check(id, level, at) VALUES(?,?,?)", "ssi", check_id,
	       level, now_ms);
	db_run(p->db, "INSERT INTO token(token, cert_no, expires_at) VALUES(?,?,?)", "ssi", token,
	       request_text(r, "cert_no"), now_ms + (int64_t)IDENTITY_TOKEN_S * 1000);
	answer_json(a, 200,
		    json_pack("{s:s,s:s,s:i,s:s,s:s}", "check_id", check_id, "identity_token",
			      token, "expires_in_s", IDENTITY_TOKEN_S, "level", level,
			      "masked_name", masked));
}

void identity_check(struct request *r, struct answer *a)
{
	bool face = strcmp(request_text(r, "method"), "card_face") == 0;

	if (!check_valid(r, a))
		return;
	if (face && json_array_size(json_object_get(r->json, "consent_ids")) == 0)
		problem(a, PROBLEM_CONSENT_MISSING, "a face check needs a recorded consent");
	else if (!check_name(r))
		problem(a, PROBLEM_MISMATCH, "name and number do not belong together");
	else
		check_grant(r, a);
}

bool identity_token(const struct request *r, struct answer *a, char out_holder[IDENTITY_HOLDER_MAX])
{
	static const char scheme[] = "Bearer ";
	const char *field = request_header(r, "Authorization");
	bool bearer = field && strncmp(field, scheme, sizeof(scheme) - 1) == 0;
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(
		r->platform->db, "SELECT cert_no FROM token WHERE token=? AND expires_at>?", "si",
		bearer ? field + sizeof(scheme) - 1 : "", clock_now_ms(r->platform));
	if (!db_next(stmt)) {
		problem(a, PROBLEM_TOKEN_EXPIRED,
			"the identity token is missing, unknown or has expired");
		return false;
	}
	snprintf(out_holder, IDENTITY_HOLDER_MAX, "%s", db_text(stmt, 0));
	return true;
}

void identity_licences(struct request *r, struct answer *a)
{
	char holder[IDENTITY_HOLDER_MAX];
	const char *task_code = request_query(r, "task_code");
	json_t *list = json_array();

	if (!identity_token(r, a, holder)) {
		json_decref(list);
		return;
	}
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(r->platform->db,
				      "SELECT body FROM licence WHERE cert_no=?1"
				      " AND (task_code='' OR task_code=?2) ORDER BY rowid",
				      "ss", holder, task_code ? task_code : "");
	while (db_next(stmt))
		json_array_append_new(list, json_loads(db_text(stmt, 0), 0, NULL));
	answer_json(a, 200, list);
}
