/* SPDX-License-Identifier: Apache-2.0 */
/* enrolment.c - from an activation code to a certificate, and from one certificate to the next (1). */
#include "tests/platform/terminals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/check.h"
#include "tests/platform/clock.h"
#include "tests/platform/problem.h"

enum { TERMINAL_ID_MAX = 32, FIRST_ENROLLED = 2 /* terminal-1 is in the data folder */ };

// clang-format off
static const struct rule enrolment_rules[] = {
	{"activation_code", RULE_CODE, false, NULL, NULL},
	{"model", RULE_CODE, false, NULL, NULL},
	{"serial_no", RULE_CODE, false, NULL, NULL},
	{"csr_pem", RULE_TEXT, false, NULL, NULL},
	{"receipt_key_spki", RULE_TEXT, false, NULL, NULL},
	{0},
};

static const struct rule renewal_rules[] = {
	{"csr_pem", RULE_TEXT, false, NULL, NULL},
	{0},
};
// clang-format on

static bool enrol_valid(struct request *r, struct answer *a, const struct rule *rules)
{
	const char *spki = request_text(r, "receipt_key_spki");
	struct check c;

	check_init(&c);
	check_object(&c, "", r->json, rules);
	if (*spki && !certs_is_spki(spki))
		check_error(&c, "/receipt_key_spki", "base64 of a public key in DER");
	bool ok = check_ok(&c);
	if (!ok) {
		problem(a, PROBLEM_VALIDATION, "the request breaks the contract");
		json_object_set(a->json, "errors", c.errors);
	}
	check_fini(&c);
	return ok;
}

/* Each code once, and not after its time. */
static bool enrol_code(struct request *r, struct answer *a)
{
	const char *why = "unknown";
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(r->platform->db,
				      "SELECT used_by IS NOT NULL, expires_at FROM activation"
				      " WHERE code=?",
				      "s", request_text(r, "activation_code"));
	if (db_next(stmt)) {
		if (sqlite3_column_int(stmt, 0))
			why = "used";
		else if (sqlite3_column_int64(stmt, 1) <= clock_now_ms(r->platform))
			why = "expired";
		else
			return true;
	}
	problem(a, PROBLEM_CODE_REFUSED, "the code is unknown, used or expired");
	json_object_set_new(a->json, "reason", json_string(why));
	return false;
}

/*
 * Whom this code made this machine with this key: its answer was lost, and it asks again. "" = nobody. Any other key
 * is somebody else's.
 */
static void enrol_before(struct request *r, char out[TERMINAL_ID_MAX])
{
	CLEANUP(free_ptr) char *spki = certs_request_spki(request_text(r, "csr_pem"));
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(r->platform->db,
			 "SELECT t.id FROM activation a JOIN terminal t ON t.id=a.used_by"
			 " JOIN enrolled_key k ON k.terminal=t.id"
			 " WHERE a.code=? AND t.serial_no=? AND k.spki=?",
			 "sss", request_text(r, "activation_code"), request_text(r, "serial_no"),
			 spki ? spki : "");
	out[0] = '\0';
	if (db_next(stmt))
		snprintf(out, TERMINAL_ID_MAX, "%s", db_text(stmt, 0));
}

static bool enrol_serial(struct request *r, struct answer *a)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(r->platform->db, "SELECT 1 FROM terminal WHERE serial_no=?",
				      "s", request_text(r, "serial_no"));
	bool known = db_next(stmt);
	if (known)
		problem(a, PROBLEM_SERIAL_ENROLLED, "this serial number is enrolled already");
	return !known;
}

static int64_t enrol_number(struct platform *p)
{
	CLEANUP(db_end) sqlite3_stmt *stmt = db_query(p->db, "SELECT COUNT(*) FROM terminal", "");
	return FIRST_ENROLLED + (db_next(stmt) ? sqlite3_column_int64(stmt, 0) : 0);
}

static char *enrol_certificate(struct request *r, struct answer *a, const char *cn)
{
	char *pem = certs_sign_request(r->platform->certs, request_text(r, "csr_pem"), cn);
	if (!pem) {
		problem(a, PROBLEM_VALIDATION, "the signing request cannot be used");
		problem_error(a, "/csr_pem", "a PKCS #10 request for a P-256 key, signed by it");
	}
	return pem;
}

static void enrol_store(struct request *r, const char *id)
{
	struct platform *p = r->platform;

	db_run(p->db, "UPDATE activation SET used_by=? WHERE code=?", "ss", id,
	       request_text(r, "activation_code"));
	db_run(p->db,
	       "INSERT INTO terminal(id, serial_no, model, receipt_key_spki, enrolled_at)"
	       " VALUES(?,?,?,?,?)",
	       "ssssi", id, request_text(r, "serial_no"), request_text(r, "model"),
	       request_text(r, "receipt_key_spki"), clock_now_ms(p));
	CLEANUP(free_ptr) char *spki = certs_request_spki(request_text(r, "csr_pem"));
	db_run(p->db, "INSERT OR REPLACE INTO enrolled_key(terminal, spki) VALUES(?,?)", "ss", id,
	       spki ? spki : "");
}

void terminals_enrol(struct request *r, struct answer *a)
{
	struct platform *p = r->platform;
	char id[TERMINAL_ID_MAX];

	if (!enrol_valid(r, a, enrolment_rules))
		return;
	enrol_before(r, id);
	bool again = id[0] != '\0';
	if (!again && (!enrol_code(r, a) || !enrol_serial(r, a)))
		return;
	if (!again)
		snprintf(id, sizeof(id), "terminal-%lld", (long long)enrol_number(p));
	CLEANUP(free_ptr) char *pem = enrol_certificate(r, a, id);
	if (!pem)
		return;
	if (!again)
		enrol_store(r, id);
	json_t *settings = terminals_settings(p);
	answer_json(a, 201,
		    json_pack("{s:s,s:s,s:s,s:O,s:O,s:O}", "terminal_id", id, "certificate_pem",
			      pem, "ca_chain_pem", certs_ca(p->certs), "hall_code",
			      json_object_get(json_object_get(settings, "hall"), "hall_code"),
			      "area_code", json_object_get(settings, "area_code"), "config_etag",
			      json_object_get(settings, "etag")));
	json_decref(settings);
}

void terminals_renew(struct request *r, struct answer *a)
{
	if (!enrol_valid(r, a, renewal_rules))
		return;
	CLEANUP(free_ptr) char *pem = enrol_certificate(r, a, r->terminal);
	if (pem)
		answer_json(a, 201, json_pack("{s:s}", "certificate_pem", pem));
}
