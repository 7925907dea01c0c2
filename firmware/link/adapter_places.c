/* SPDX-License-Identifier: Apache-2.0 */
/* adapter_places.c - where on the wire a value stands that a province may write otherwise. One row each. */
#include "firmware/link/adapter.h"

#include "firmware/base/util.h"

#define SAY(method, path, member, kind)                           \
	{                                                         \
		ADAPTER_SAY, method, path, member, ADAPTER_##kind \
	}
#define HEAR(method, path, member, kind)                           \
	{                                                          \
		ADAPTER_HEAR, method, path, member, ADAPTER_##kind \
	}

// clang-format off
static const struct adapter_place places[] = {
	SAY("PUT",   "/terminals/self/status",     "time",                          TIME),
	SAY("PUT",   "/terminals/self/status",     "queue.oldest_at",               TIME),
	HEAR("PUT",  "/terminals/self/status",     "server_time",                   TIME),
	HEAR("GET",  "/terminals/self/config",     "area_code",                     AREA),
	HEAR("GET",  "/time",                      "time",                          TIME),
	HEAR("GET",  "/catalogue",                 "items.[].project_type",         PROJECT_TYPE),
	HEAR("GET",  "/catalogue",                 "items.[].server_type",          SERVER_TYPE),
	HEAR("GET",  "/catalogue/items/*",         "project_type",                  PROJECT_TYPE),
	HEAR("GET",  "/catalogue/items/*",         "server_type",                   SERVER_TYPE),
	HEAR("GET",  "/catalogue/items/*",         "area_code",                     AREA),
	HEAR("GET",  "/catalogue/items/*",         "materials.[].is_need",          NECESSITY),
	HEAR("GET",  "/dictionaries/cert_type",    "entries.[].code",               CERT_TYPE),
	HEAR("GET",  "/dictionaries/result_type",  "entries.[].code",               RESULT),
	HEAR("GET",  "/dictionaries/area",         "entries.[].code",               AREA),
	SAY("POST",  "/identity-checks",           "cert_type",                     CERT_TYPE),
	SAY("POST",  "/identity-checks",           "face.captured_at",              TIME),
	HEAR("GET",  "/licences",                  "[].valid_to",                   TIME),
	SAY("POST",  "/applications",              "apply_date",                    TIME),
	SAY("POST",  "/applications",              "applyer_page_type",             CERT_TYPE),
	SAY("POST",  "/applications",              "contact_type",                  CERT_TYPE),
	SAY("POST",  "/applications",              "area_code",                     AREA),
	SAY("POST",  "/applications",              "form.*.code",                   AREA), /* an address */
	SAY("POST",  "/applications",              "consents.[].at",                TIME),
	SAY("POST",  "/applications",              "identity.card_evidence.read_at", TIME),
	SAY("POST",  "/applications",              "contact_identity.card_evidence.read_at", TIME),
	HEAR("POST", "/applications",              "state",                         STATE),
	HEAR("POST", "/applications",              "parts.[].state",                STATE),
	HEAR("POST", "/applications",              "received_at",                   TIME),
	HEAR("POST", "/applications",              "promise_date",                  TIME),
	HEAR("GET",  "/applications",              "[].state",                      STATE),
	HEAR("GET",  "/applications",              "[].parts.[].state",             STATE),
	HEAR("GET",  "/applications",              "[].received_at",                TIME),
	HEAR("GET",  "/applications",              "[].promise_date",               TIME),
	HEAR("GET",  "/applications/*",            "state",                         STATE),
	HEAR("GET",  "/applications/*",            "parts.[].state",                STATE),
	HEAR("GET",  "/applications/*",            "promise_date",                  TIME),
	HEAR("GET",  "/applications/*",            "steps.[].event_start_time",     TIME),
	HEAR("GET",  "/applications/*",            "steps.[].event_end_time",       TIME),
	HEAR("GET",  "/applications/*",            "result.result_type",            RESULT),
	HEAR("GET",  "/applications/*",            "result.result_date",            TIME),
	HEAR("GET",  "/applications/changes",      "changes.[].state",              STATE),
	HEAR("GET",  "/applications/changes",      "changes.[].parts.[].state",     STATE),
	HEAR("GET",  "/applications/changes",      "changes.[].at",                 TIME),
	HEAR("GET",  "/applications/*",            "appointment.date",              TIME),
	HEAR("GET",  "/halls/*/slots",             "[].date",                       TIME),
	SAY("POST",  "/evaluations",               "satisfaction",                  SATISFACTION),
	SAY("POST",  "/evaluations",               "assess_time",                   TIME),
	SAY("POST",  "/supervision/events",        "events.[].at",                  TIME),
};
// clang-format on

const struct adapter_place *adapter_place_at(size_t n)
{
	return n < ARRAY_LEN(places) ? &places[n] : NULL;
}
