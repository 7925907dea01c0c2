/* SPDX-License-Identifier: Apache-2.0 */
/* idem.c - (terminal, key) -> first answer. */
#include "tests/platform/idem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/clock.h"
#include "tests/platform/problem.h"
#include "tests/platform/routes.h"

enum { IDEM_UUID_LEN = 36 };

static const int64_t keep_ms = (int64_t)IDEM_KEEP_DAYS * 24 * 3600 * 1000;

bool idem_parse(const char *field, char out[REQUEST_KEY_MAX])
{
	char key[IDEM_UUID_LEN + 1];

	if (!field || strlen(field) != IDEM_UUID_LEN + 2 || field[0] != '"' ||
	    field[IDEM_UUID_LEN + 1] != '"')
		return false;
	memcpy(key, field + 1, IDEM_UUID_LEN);
	key[IDEM_UUID_LEN] = '\0';
	if (!hash_is_uuid4(key))
		return false;
	memcpy(out, key, sizeof(key));
	return true;
}

bool idem_recall(const struct request *r, struct answer *a)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(r->platform->db,
			 "SELECT route, body_sha256, status, location, answer FROM idem"
			 " WHERE terminal=? AND key=? AND at>?",
			 "ssi", r->terminal, r->key, clock_now_ms(r->platform) - keep_ms);
	if (!db_next(stmt))
		return true;
	if (strcmp(db_text(stmt, 0), r->route->path) != 0 ||
	    strcmp(db_text(stmt, 1), r->body_sha256) != 0) {
		problem(a, PROBLEM_KEY_REUSED, "this key was used for another request");
		return false;
	}
	answer_json(a, (unsigned)sqlite3_column_int(stmt, 2),
		    json_loads(db_text(stmt, 4), JSON_DECODE_ANY, NULL));
	if (*db_text(stmt, 3))
		answer_header(a, "Location", "%s", db_text(stmt, 3));
	answer_header(a, "Idempotency-Replayed", "?1");
	return false;
}

static const char *idem_location(const struct answer *a)
{
	for (size_t i = 0; i < a->header_count; i++) {
		if (strcmp(a->headers[i].name, "Location") == 0)
			return a->headers[i].value;
	}
	return "";
}

void idem_remember(const struct request *r, const struct answer *a)
{
	CLEANUP(free_ptr) char *text = json_dumps(a->json, JSON_COMPACT | JSON_ENCODE_ANY);
	db_run(r->platform->db,
	       "INSERT OR REPLACE INTO idem(terminal, key, route, body_sha256, status, location,"
	       " answer, at) VALUES(?,?,?,?,?,?,?,?)",
	       "ssssissi", r->terminal, r->key, r->route->path, r->body_sha256, (int64_t)a->status,
	       idem_location(a), text ? text : "null", clock_now_ms(r->platform));
}

void idem_count_post(const struct request *r)
{
	db_run(r->platform->db,
	       "INSERT INTO post(terminal, key, count) VALUES(?,?,1)"
	       " ON CONFLICT(terminal, key) DO UPDATE SET count=count+1",
	       "ss", r->terminal, r->key);
}
