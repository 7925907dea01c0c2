/* SPDX-License-Identifier: Apache-2.0 */
/*
 * control.c - one handler a line of the table below.
 *
 * What is arranged here is kept across a restart like everything else, except faults and `down`: a
 * platform that was started again works.
 */
#include "tests/platform/control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/bundles.h"
#include "tests/platform/cases.h"
#include "tests/platform/hall.h"
#include "tests/platform/offer.h"
#include "tests/platform/offer_store.h"
#include "tests/platform/clock.h"
#include "tests/platform/identity.h"
#include "tests/platform/parts.h"
#include "tests/platform/problem.h"
#include "tests/platform/records.h"
#include "tests/platform/terminals.h"

enum { CODE_LEN = 12, CODE_DAYS = 1, COMMAND_HOURS = 24 };

static void control_ok(struct answer *a)
{
	answer_json(a, 200, json_pack("{s:b}", "ok", 1));
}

static void control_bad(struct answer *a, const char *why)
{
	problem(a, PROBLEM_VALIDATION, why);
}

/* Faults, clock, line */

static void faults_put(struct request *r, struct answer *a)
{
	const char *name = request_text(r, "name");
	const char *wrong = NULL;

	if (strcmp(name, "none") == 0)
		faults_clear(&r->platform->faults);
	else
		wrong = faults_arm(&r->platform->faults, r->json);
	if (wrong)
		control_bad(a, wrong);
	else
		control_ok(a);
}

static void faults_get(struct request *r, struct answer *a)
{
	answer_json(a, 200, faults_list(&r->platform->faults));
}

static void faults_delete(struct request *r, struct answer *a)
{
	faults_clear(&r->platform->faults);
	control_ok(a);
}

static void clock_put(struct request *r, struct answer *a)
{
	const json_t *offset = json_object_get(r->json, "offset_ms");
	char text[32];

	if (!json_is_integer(offset)) {
		control_bad(a, "offset_ms is an integer");
		return;
	}
	r->platform->clock_offset_ms = json_integer_value(offset);
	snprintf(text, sizeof(text), "%lld", (long long)r->platform->clock_offset_ms);
	db_meta_set(r->platform->db, "clock_offset_ms", text);
	control_ok(a);
}

static void down_put(struct request *r, struct answer *a)
{
	const json_t *down = json_object_get(r->json, "down");

	if (!json_is_boolean(down)) {
		control_bad(a, "down is true or false");
		return;
	}
	r->platform->down = json_is_true(down);
	control_ok(a);
}

/* Cases and what was kept */

static void cases_get(struct request *r, struct answer *a)
{
	answer_json(a, 200, cases_list(r->platform, request_query(r, "client_ref")));
}

static bool parts_wrong(struct request *r, const char **wrong)
{
	*wrong = parts_set(r->platform, r->param[0], json_object_get(r->json, "parts"));
	return *wrong != NULL;
}

/* {"state", "parts"?: {row_guid: state}, "progress"?: members laid over what is told of the case}. */
static void case_post(struct request *r, struct answer *a)
{
	const char *state = request_text(r, "state"), *wrong = NULL;
	const json_t *progress = json_object_get(r->json, "progress");

	if (progress && !json_is_object(progress)) {
		control_bad(a, "progress is an object");
		return;
	}
	if (progress)
		cases_tell(r->platform, r->param[0], progress);
	if (!cases_is_state(state))
		control_bad(a, "state is one of the case states");
	else if (!cases_set_state(r->platform, r->param[0], state))
		problem(a, PROBLEM_NOT_FOUND, "there is no such case");
	else if (parts_wrong(r, &wrong))
		control_bad(a, wrong);
	else
		control_ok(a);
}

static void records_get(struct request *r, struct answer *a)
{
	answer_json(a, 200, records_list(r->platform, r->param[0]));
}

/* Who asked what */

static void requests_get(struct request *r, struct answer *a)
{
	answer_json(a, 200, census_list(&r->platform->census));
}

static void requests_delete(struct request *r, struct answer *a)
{
	census_clear(&r->platform->census);
	control_ok(a);
}

static void routes_get(struct request *r, struct answer *a)
{
	(void)r;
	answer_json(a, 200, routes_list(&routes_platform));
}

/* People */

static void identities_put(struct request *r, struct answer *a)
{
	const char *cert_no = request_text(r, "cert_no");
	const char *name = request_text(r, "name");

	if (!*cert_no || !*name) {
		control_bad(a, "cert_no and name are texts");
		return;
	}
	db_run(r->platform->db, "INSERT OR REPLACE INTO identity(cert_no, name) VALUES(?,?)", "ss",
	       cert_no, name);
	control_ok(a);
}

/* {"cert_no", "task_code"? (none: for every item), "licences":[…]}: replaces what was there for both. */
static void licences_put(struct request *r, struct answer *a)
{
	const char *cert_no = request_text(r, "cert_no");
	const char *task_code = request_text(r, "task_code");
	const json_t *licences = json_object_get(r->json, "licences");

	if (!*cert_no || !json_is_array(licences)) {
		control_bad(a, "cert_no is a text and licences an array");
		return;
	}
	db_run(r->platform->db, "DELETE FROM licence WHERE cert_no=? AND task_code=?", "ss",
	       cert_no, task_code);
	for (size_t i = 0; i < json_array_size(licences); i++) {
		CLEANUP(free_ptr)
		char *text = json_dumps(json_array_get(licences, i), JSON_COMPACT);
		db_run(r->platform->db,
		       "INSERT INTO licence(cert_no, task_code, body) VALUES(?,?,?)", "sss",
		       cert_no, task_code, text ? text : "{}");
	}
	control_ok(a);
}

/* {"cert_no", "entries": []}: replaces what waited for that person. */
static void drafts_put(struct request *r, struct answer *a)
{
	if (hall_arrange(r->platform, "drafts", r->json))
		control_ok(a);
	else
		control_bad(a, "cert_no is a text and entries an array");
}

static void notices_put(struct request *r, struct answer *a)
{
	if (hall_arrange(r->platform, "notices", r->json))
		control_ok(a);
	else
		control_bad(a, "cert_no is a text and entries an array");
}

static void slots_put(struct request *r, struct answer *a)
{
	if (hall_arrange_slots(r->platform, r->json))
		control_ok(a);
	else
		control_bad(a, "hall_code is a text, and there is an answer");
}

/* Terminals */

static void activation_post(struct request *r, struct answer *a)
{
	char drawn[CODE_LEN + 1];
	const char *code = request_text(r, "code");
	int64_t expires = clock_now_ms(r->platform) + (int64_t)CODE_DAYS * 24 * 3600 * 1000;

	hash_random_code(drawn, CODE_LEN);
	code = *code ? code : drawn;
	db_run(r->platform->db, "INSERT OR REPLACE INTO activation(code, expires_at) VALUES(?,?)",
	       "si", code, expires);
	answer_json(a, 201, json_pack("{s:s}", "code", code));
}

static void commands_get(struct request *r, struct answer *a)
{
	answer_json(a, 200, terminals_commands_list(r->platform));
}

/* {"kind", "args"?, "terminal"?, "expires_in_s"?} */
static void command_post(struct request *r, struct answer *a)
{
	const char *terminal = request_text(r, "terminal");
	const char *kind = request_text(r, "kind");
	json_t *args = json_object_get(r->json, "args");
	CLEANUP(free_ptr) char *text = args ? json_dumps(args, JSON_COMPACT) : strdup("{}");
	const json_t *lasts = json_object_get(r->json, "expires_in_s");
	int64_t lasts_s = lasts ? json_integer_value(lasts) : (int64_t)COMMAND_HOURS * 3600;

	if (!*kind || !text || (args && !json_is_object(args))) {
		control_bad(a, "kind is a text and args an object");
		return;
	}
	db_run(r->platform->db,
	       "INSERT INTO command(terminal, kind, args, expires_at, state) VALUES(?,?,?,?,'new')",
	       "sssi", *terminal ? terminal : "terminal-1", kind, text,
	       clock_now_ms(r->platform) + lasts_s * 1000);
	control_ok(a);
}

static void config_put(struct request *r, struct answer *a)
{
	CLEANUP(free_ptr) char *text = json_dumps(r->json, JSON_COMPACT);
	db_meta_set(r->platform->db, "config", text ? text : "{}");
	control_ok(a);
}

static void firmware_put(struct request *r, struct answer *a)
{
	const char *wrong = bundles_arrange(r->platform, r->json);
	if (wrong)
		control_bad(a, wrong);
	else
		control_ok(a);
}

/* Catalogue */

static void offer_put(struct request *r, struct answer *a)
{
	const char *wrong = offer_replace(r->platform, r->json);
	if (wrong)
		control_bad(a, wrong);
	else
		answer_json(a, 200,
			    json_pack("{s:I}", "generation",
				      (json_int_t)offer_generation(r->platform)));
}

static void paging_put(struct request *r, struct answer *a)
{
	json_int_t items = json_integer_value(json_object_get(r->json, "items"));

	if (items < 1 || items > OFFER_PAGE_MAX) {
		control_bad(a, "items is 1 to 1000");
		return;
	}
	r->platform->catalogue_page = items;
	control_ok(a);
}

// clang-format off
enum { PLAIN = ROUTE_CONTROL, JSON = ROUTE_CONTROL | ROUTE_JSON };

static const struct route routes[] = {
	{"PUT",    "/faults", faults_put, JSON, 0},
	{"GET",    "/faults", faults_get, PLAIN, 0},
	{"DELETE", "/faults", faults_delete, PLAIN, 0},
	{"PUT",    "/clock", clock_put, JSON, 0},
	{"PUT",    "/down", down_put, JSON, 0},
	{"GET",    "/cases", cases_get, PLAIN, 0},
	{"POST",   "/cases/{project_no}", case_post, JSON, 0},
	{"GET",    "/records/{kind}", records_get, PLAIN, 0},
	{"GET",    "/requests", requests_get, PLAIN, 0},
	{"DELETE", "/requests", requests_delete, PLAIN, 0},
	{"GET",    "/routes", routes_get, PLAIN, 0},
	{"PUT",    "/identities", identities_put, JSON, 0},
	{"PUT",    "/licences", licences_put, JSON, 0},
	{"PUT",    "/drafts", drafts_put, JSON, 0},
	{"POST",   "/drafts/{token}", hall_redeem, JSON, 0},
	{"PUT",    "/notices", notices_put, JSON, 0},
	{"PUT",    "/slots", slots_put, JSON, 0},
	{"POST",   "/activation-codes", activation_post, JSON, 0},
	{"POST",   "/commands", command_post, JSON, 0},
	{"GET",    "/commands", commands_get, PLAIN, 0},
	{"PUT",    "/config", config_put, JSON, 0},
	{"PUT",    "/firmware", firmware_put, JSON, 0},
	{"PUT",    "/catalogue", offer_put, JSON, ROUTE_CATALOGUE_MAX},
	{"PUT",    "/paging", paging_put, JSON, 0},
};
// clang-format on

const struct route_table control_routes = { "", routes, ARRAY_LEN(routes) };
