/* SPDX-License-Identifier: Apache-2.0 */
/* terminals.c - heartbeat, settings, commands, log batches, time (2 to 5, 26). */
#include "tests/platform/terminals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/check.h"
#include "tests/platform/clock.h"
#include "tests/platform/problem.h"
#include "tests/platform/records.h"

/* Settings */

static json_t *settings_default(struct platform *p)
{
	return json_pack("{s:i,s:i,s:{s:i,s:i},s:i,s:{s:b,s:b},s:[],s:s,"
			 "s:{s:s,s:s,s:s,s:s,s:s,s:s,s:s},s:{s:s,s:[s],s:[s,s]},s:[]}",
			 "idle_s", 120, "heartbeat_s", 300, "backoff", "base_s", 2, "max_s", 300,
			 "retention_days", 180, "features", "face_check", 0, "batch", 0,
			 "task_codes", "area_code", "440300", "hall", "hall_code", "440300-01",
			 "name", "测试政务服务大厅", "address", "测试路 1 号", "hours",
			 "09:00-17:00", "phone", "12345", "window", "综合窗口", "responsible",
			 "值班长", "keys", "sealing_spki", certs_sealing_spki(p->certs),
			 "catalogue_spki", certs_catalogue_spki(p->certs), "result_spki",
			 certs_result_spki(p->certs, false), certs_result_spki(p->certs, true),
			 "notices");
}

json_t *terminals_settings(struct platform *p)
{
	CLEANUP(free_ptr) char *over = db_meta_get(p->db, "config");
	json_t *settings = settings_default(p);
	json_t *changes = over ? json_loads(over, 0, NULL) : NULL;
	char etag[HASH_HEX_MAX];

	if (changes)
		json_object_update_recursive(settings, changes);
	json_decref(changes);
	CLEANUP(free_ptr) char *text = json_dumps(settings, JSON_COMPACT | JSON_SORT_KEYS);
	hash_hex(text, strlen(text), etag);
	json_object_set_new(settings, "etag", json_string(etag));
	return settings;
}

void terminals_config(struct request *r, struct answer *a)
{
	json_t *settings = terminals_settings(r->platform);
	bool known = answer_etag(r, a, json_string_value(json_object_get(settings, "etag")));

	json_object_del(settings, "etag");
	if (known)
		json_decref(settings);
	else
		answer_json(a, 200, settings);
}

/* Heartbeat */

// clang-format off
static const struct rule queue_rules[] = {
	{"pending", RULE_COUNT, false, NULL, NULL},
	{"failed", RULE_COUNT, false, NULL, NULL},
	{0},
};

static const struct rule status_rules[] = {
	{"time", RULE_TIME, false, NULL, NULL},
	{"clock_trust", RULE_TEXT, false, NULL, NULL},
	{"uptime_s", RULE_COUNT, false, NULL, NULL},
	{"firmware_version", RULE_TEXT, false, NULL, NULL},
	{"board", RULE_TEXT, false, NULL, NULL},
	{"receipt_key_spki", RULE_TEXT, false, NULL, NULL},
	{"queue", RULE_OBJECT, false, NULL, queue_rules},
	{"peripherals", RULE_LIST, false, NULL, NULL},
	{"consumables", RULE_LIST, false, NULL, NULL},
	{"catalogue_etag", RULE_ANY_TEXT, false, NULL, NULL},
	{"config_etag", RULE_ANY_TEXT, false, NULL, NULL},
	{"disk_free", RULE_COUNT, false, NULL, NULL},
	{0},
};
// clang-format on

static int64_t status_commands(struct request *r)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(
		r->platform->db, "SELECT COUNT(*) FROM command WHERE terminal=? AND state='new'",
		"s", r->terminal);
	return db_next(stmt) ? sqlite3_column_int64(stmt, 0) : 0;
}

static json_t *status_answer(struct request *r)
{
	json_t *settings = terminals_settings(r->platform);
	CLEANUP(free_ptr) char *etag = db_meta_get(r->platform->db, "catalogue_etag");
	char now[CLOCK_TEXT_MAX];

	clock_rfc3339(clock_now_ms(r->platform), now);
	json_t *answer = json_pack("{s:s,s:O,s:s,s:O,s:O,s:I}", "server_time", now, "next_after_s",
				   json_object_get(settings, "heartbeat_s"), "catalogue_etag",
				   etag ? etag : "empty", "config_etag",
				   json_object_get(settings, "etag"), "backoff_max_s",
				   json_object_get(json_object_get(settings, "backoff"), "max_s"),
				   "commands_pending", (json_int_t)status_commands(r));
	json_decref(settings);
	return answer;
}

void terminals_status(struct request *r, struct answer *a)
{
	struct check c;

	check_init(&c);
	check_object(&c, "", r->json, status_rules);
	census_heartbeat(&r->platform->census, r->json);
	if (check_ok(&c)) {
		answer_json(a, 200, status_answer(r));
	} else {
		problem(a, PROBLEM_VALIDATION, "the status breaks the contract");
		json_object_set(a->json, "errors", c.errors);
	}
	check_fini(&c);
}

/* Commands. One that came too late is listed all the same: to see that is the terminal's duty as well. */

void terminals_commands(struct request *r, struct answer *a)
{
	const char *after = request_query(r, "after");
	json_t *list = json_array();
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(r->platform->db,
			 "SELECT id, kind, args, expires_at FROM command WHERE terminal=?"
			 " AND id>? AND state='new' ORDER BY id",
			 "si", r->terminal, (int64_t)(after ? strtoll(after, NULL, 10) : 0));
	while (db_next(stmt)) {
		char expires[CLOCK_TEXT_MAX];
		clock_rfc3339(sqlite3_column_int64(stmt, 3), expires);
		json_array_append_new(list, json_pack("{s:s,s:s,s:o,s:s}", "id", db_text(stmt, 0),
						      "kind", db_text(stmt, 1), "args",
						      json_loads(db_text(stmt, 2), 0, NULL),
						      "expires_at", expires));
	}
	answer_json(a, 200, list);
}

void terminals_command_result(struct request *r, struct answer *a)
{
	const char *state = request_text(r, "state");
	int64_t expires = 0;

	{
		CLEANUP(db_end)
		sqlite3_stmt *stmt = db_query(
			r->platform->db, "SELECT expires_at FROM command WHERE id=? AND terminal=?",
			"ss", r->param[0], r->terminal);
		if (!db_next(stmt)) {
			problem(a, PROBLEM_NOT_FOUND, "there is no such command");
			return;
		}
		expires = sqlite3_column_int64(stmt, 0);
	}
	if (expires <= clock_now_ms(r->platform)) {
		problem(a, PROBLEM_EXPIRED, "this command has expired");
		return;
	}
	if (!*state || !json_object_get(r->json, "detail")) {
		problem(a, PROBLEM_VALIDATION, "a result has state and detail");
		return;
	}
	CLEANUP(free_ptr)
	char *detail =
		json_dumps(json_object_get(r->json, "detail"), JSON_COMPACT | JSON_ENCODE_ANY);
	db_run(r->platform->db, "INSERT INTO command_result(id, state, detail, at) VALUES(?,?,?,?)",
	       "issi", (int64_t)strtoll(r->param[0], NULL, 10), state, detail ? detail : "",
	       clock_now_ms(r->platform));
	db_run(r->platform->db, "UPDATE command SET state=? WHERE id=?", "ss", state, r->param[0]);
	answer_empty(a, 204);
}

json_t *terminals_commands_list(struct platform *p)
{
	json_t *list = json_array(), *one;
	size_t i;

	{
		CLEANUP(db_end)
		sqlite3_stmt *stmt = db_query(
			p->db, "SELECT id, terminal, kind, state FROM command ORDER BY id", "");
		while (db_next(stmt))
			json_array_append_new(list,
					      json_pack("{s:s,s:s,s:s,s:s,s:[]}", "id",
							db_text(stmt, 0), "terminal",
							db_text(stmt, 1), "kind", db_text(stmt, 2),
							"state", db_text(stmt, 3), "results"));
	}
	json_array_foreach(list, i, one)
	{
		CLEANUP(db_end)
		sqlite3_stmt *stmt =
			db_query(p->db, "SELECT state, detail FROM command_result WHERE id=?", "s",
				 json_string_value(json_object_get(one, "id")));
		while (db_next(stmt))
			json_array_append_new(
				json_object_get(one, "results"),
				json_pack("{s:s,s:o}", "state", db_text(stmt, 0), "detail",
					  json_loads(db_text(stmt, 1), JSON_DECODE_ANY, NULL)));
	}
	return list;
}

/* Log batches: NDJSON that must continue the chain */

struct log_batch {
	int64_t first;
	int64_t last;
	const char *previous;
	const char *hash;
};

static bool log_batch_parse(struct request *r, struct log_batch *out)
{
	const char *first = request_header(r, "Log-First");
	const char *last = request_header(r, "Log-Last");

	out->previous = request_header(r, "Log-Prev-Hash");
	out->hash = request_header(r, "Log-Last-Hash");
	if (!first || !last || !out->previous || !out->hash)
		return false;
	out->first = strtoll(first, NULL, 10);
	out->last = strtoll(last, NULL, 10);
	return out->first > 0 && out->last >= out->first && hash_is_hex(out->previous) &&
	       hash_is_hex(out->hash);
}

/* One JSON object a line, `seq` without a gap from first to last. */
static bool log_batch_lines(struct request *r, const struct log_batch *b)
{
	const char *at = r->body ? r->body : "";
	int64_t seq = b->first;

	while (*at) {
		size_t len = strcspn(at, "\n");
		json_t *line = json_loadb(at, len, JSON_REJECT_DUPLICATES, NULL);
		bool ok = json_is_object(line) &&
			  json_integer_value(json_object_get(line, "seq")) == seq;
		json_decref(line);
		if (!ok)
			return false;
		seq++;
		at += len;
		at += *at == '\n';
	}
	return seq == b->last + 1;
}

static void log_batch_chain(struct request *r, struct answer *a, const struct log_batch *b)
{
	int64_t seq = 0;
	char hash[HASH_HEX_MAX] = "";
	{
		CLEANUP(db_end)
		sqlite3_stmt *stmt = db_query(r->platform->db,
					      "SELECT seq, hash FROM log_chain WHERE terminal=?",
					      "s", r->terminal);
		if (db_next(stmt)) {
			seq = sqlite3_column_int64(stmt, 0);
			snprintf(hash, sizeof(hash), "%s", db_text(stmt, 1));
		}
	}
	bool again = *hash && b->last == seq && strcmp(b->hash, hash) == 0;
	/* What came before the first batch is not known here. */
	bool follows = !*hash || (b->first == seq + 1 && strcmp(b->previous, hash) == 0);
	if (!again && !follows) {
		problem(a, PROBLEM_CHAIN_BREAK, "this batch does not continue the last one");
		json_object_set_new(a->json, "expected_seq", json_integer(seq + 1));
		json_object_set_new(a->json, "expected_hash", json_string(hash));
		return;
	}
	if (!again) {
		db_run(r->platform->db,
		       "INSERT OR REPLACE INTO log_chain(terminal, seq, hash) VALUES(?,?,?)", "sis",
		       r->terminal, b->last, b->hash);
		records_store(r, "log", b->hash);
	}
	answer_json(a, 202, json_pack("{s:I}", "last", (json_int_t)b->last));
}

void terminals_log_batch(struct request *r, struct answer *a)
{
	struct log_batch b;

	if (!log_batch_parse(r, &b))
		problem(a, PROBLEM_VALIDATION,
			"Log-First, Log-Last, Log-Prev-Hash and Log-Last-Hash are missing or malformed");
	else if (!log_batch_lines(r, &b))
		problem(a, PROBLEM_VALIDATION,
			"the lines are not the records Log-First to Log-Last");
	else
		log_batch_chain(r, a, &b);
}

/* Health and time */

void terminals_health(struct request *r, struct answer *a)
{
	(void)r;
	answer_json(a, 200, json_pack("{s:s}", "status", "ok"));
}

void terminals_time(struct request *r, struct answer *a)
{
	int64_t now_ms = clock_now_ms(r->platform);
	char now[CLOCK_TEXT_MAX];

	clock_rfc3339(now_ms, now);
	answer_json(a, 200, json_pack("{s:s,s:I}", "time", now, "unix_ms", (json_int_t)now_ms));
}
