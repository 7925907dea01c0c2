/* SPDX-License-Identifier: Apache-2.0 */
/* routes.c - the routes the reference has; numbers are x-number of platform-api.yaml. */
#include "tests/platform/routes.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/applications.h"
#include "tests/platform/bundles.h"
#include "tests/platform/cases.h"
#include "tests/platform/offer.h"
#include "tests/platform/hall.h"
#include "tests/platform/identity.h"
#include "tests/platform/records.h"
#include "tests/platform/results.h"
#include "tests/platform/terminals.h"
#include "tests/platform/uploads.h"

enum {
	JSON_IDEM = ROUTE_JSON | ROUTE_IDEMPOTENT,
	JSON_PERSONAL = ROUTE_JSON | ROUTE_PERSONAL,
	JSON_IDEM_PERSONAL = ROUTE_JSON | ROUTE_IDEMPOTENT | ROUTE_PERSONAL,
};

// clang-format off
static const struct route routes[] = {
	/* 1 */
	{"POST", "/enrolments", terminals_enrol, ROUTE_OPEN | ROUTE_JSON, 0},
	{"POST", "/terminals/self/certificate", terminals_renew, ROUTE_JSON, 0},
	/* 2 to 5 */
	{"PUT", "/terminals/self/status", terminals_status, ROUTE_JSON, 0},
	{"GET", "/terminals/self/config", terminals_config, 0, 0},
	{"GET", "/terminals/self/commands", terminals_commands, 0, 0},
	{"POST", "/terminals/self/commands/{id}/result", terminals_command_result, ROUTE_JSON, 0},
	{"POST", "/terminals/self/log-batches", terminals_log_batch, 0, ROUTE_CHUNK_MAX},
	/* 6 */
	{"GET", "/firmware/current", bundles_current, 0, 0},
	{"GET", "/firmware/bundles/{name}", bundles_file, 0, 0},
	/* 7 to 9 */
	{"GET", "/catalogue", offer_list, 0, 0},
	{"GET", "/catalogue/pack", offer_pack, 0, 0},
	{"GET", "/catalogue/items/{row_guid}", offer_item, 0, 0},
	{"GET", "/dictionaries/{name}", offer_dictionary, 0, 0},
	/* 11 to 14 */
	{"POST", "/identity-checks", identity_check, JSON_PERSONAL, 0},
	{"GET", "/licences", identity_licences, ROUTE_PERSONAL, 0},
	{"GET", "/drafts", hall_drafts, ROUTE_PERSONAL, 0},
	{"POST", "/drafts", hall_draft_take, JSON_IDEM_PERSONAL, 0},
	{"GET", "/notices", hall_notices, ROUTE_PERSONAL, 0},
	/* 15, 16 */
	{"HEAD", "/blobs/{sha256}", uploads_blob, 0, 0},
	{"POST", "/blobs", uploads_create, 0, 0},
	{"HEAD", "/uploads/{id}", uploads_head, 0, 0},
	{"PATCH", "/uploads/{id}", uploads_append, ROUTE_FILE, ROUTE_CHUNK_MAX},
	{"DELETE", "/uploads/{id}", uploads_delete, 0, 0},
	/* 17 to 21 */
	{"POST", "/applications", applications_create, JSON_IDEM_PERSONAL, ROUTE_APPLICATION_MAX},
	{"GET", "/applications", cases_find, ROUTE_PERSONAL, 0},
	{"GET", "/applications/changes", cases_changes, ROUTE_PERSONAL, 0},
	{"GET", "/applications/{project_no}", cases_progress, ROUTE_PERSONAL, 0},
	{"POST", "/applications/{project_no}/corrections", cases_correct, JSON_IDEM_PERSONAL, ROUTE_APPLICATION_MAX},
	{"POST", "/applications/{project_no}/withdrawals", cases_withdraw, JSON_IDEM_PERSONAL, ROUTE_APPLICATION_MAX},
	{"GET", "/applications/{project_no}/results/{n}/file", results_file, ROUTE_PERSONAL, 0},
	/* 22 */
	{"POST", "/reconciliations", records_reconcile, ROUTE_JSON, 0},
	{"POST", "/quarantines", records_quarantine, JSON_IDEM, 0},
	{"POST", "/imports", records_import, JSON_IDEM, ROUTE_CHUNK_MAX},
	/* 23 */
	{"GET", "/halls/{hall_code}/slots", hall_slots, 0, 0},
	{"POST", "/appointments", hall_appoint, JSON_IDEM, 0},
	{"DELETE", "/appointments/{no}", hall_appointment_end, 0, 0},
	{"POST", "/halls/{hall_code}/tickets", hall_ticket, JSON_IDEM, 0},
	{"POST", "/halls/{hall_code}/calls", hall_call, ROUTE_JSON, 0},
	/* 24 to 26 */
	{"POST", "/evaluations", records_evaluate, JSON_IDEM, 0},
	{"POST", "/supervision/events", records_supervise, JSON_IDEM, 0},
	{"GET", "/healthz", terminals_health, 0, 0},
	{"GET", "/time", terminals_time, 0, 0},
};
// clang-format on

const struct route_table routes_platform = { "/kiosk/v1", routes, ARRAY_LEN(routes) };

/* One segment of a path: up to the next slash. */
static size_t routes_segment(const char *path)
{
	return strcspn(path, "/");
}

static bool routes_match(const char *template, const char *path,
			 char param[REQUEST_PARAMS_MAX][REQUEST_PARAM_MAX])
{
	size_t params = 0;

	while (*template == '/' && *path == '/') {
		size_t t = routes_segment(++template);
		size_t p = routes_segment(++path);
		if (*template == '{') {
			if (p == 0 || p >= REQUEST_PARAM_MAX || params == REQUEST_PARAMS_MAX)
				return false;
			memcpy(param[params], path, p);
			param[params++][p] = '\0';
		} else if (t != p || strncmp(template, path, t) != 0) {
			return false;
		}
		template += t;
		path += p;
	}
	return !*template && !*path;
}

enum route_match routes_find(const struct route_table *table, const char *method, const char *path,
			     const struct route **out,
			     char param[REQUEST_PARAMS_MAX][REQUEST_PARAM_MAX])
{
	enum route_match result = ROUTE_NO_PATH;
	size_t base = strlen(table->base);

	if (strncmp(path, table->base, base) != 0)
		return ROUTE_NO_PATH;
	for (size_t i = 0; i < table->count; i++) {
		const struct route *route = &table->routes[i];
		if (!routes_match(route->path, path + base, param))
			continue;
		if (strcmp(route->method, method) == 0) {
			*out = route;
			return ROUTE_FOUND;
		}
		result = ROUTE_NO_METHOD;
	}
	return result;
}

json_t *routes_list(const struct route_table *table)
{
	json_t *list = json_array();
	for (size_t i = 0; i < table->count; i++) {
		const struct route *r = &table->routes[i];
		size_t max = r->body_max ? r->body_max : ROUTE_BODY_MAX;
		json_array_append_new(list, json_pack("{s:s,s:s,s:b,s:I}", "method", r->method,
						      "path", r->path, "idempotent",
						      (r->flags & ROUTE_IDEMPOTENT) != 0,
						      "body_max", (json_int_t)max));
	}
	return list;
}
