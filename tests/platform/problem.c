/* SPDX-License-Identifier: Apache-2.0 */
/* problem.c - the table of refusals: code, status, and whether the same request may succeed later. */
#include "tests/platform/problem.h"

#include <stdio.h>

enum { PROBLEM_TRACE_LEN = 12, PROBLEM_TYPE_MAX = 80 };

struct problem_kind {
	const char *code;
	unsigned status;
	bool retryable;
};

// clang-format off
static const struct problem_kind kinds[PROBLEM_COUNT] = {
	[PROBLEM_CERTIFICATE_MISSING] = {"certificate-missing", 401, false},
	[PROBLEM_NOT_FOUND]       = {"not-found", 404, false},
	[PROBLEM_METHOD]          = {"method-not-allowed", 405, false},
	[PROBLEM_LENGTH_REQUIRED] = {"length-required", 411, false},
	[PROBLEM_TOO_LARGE]       = {"too-large", 413, false},
	[PROBLEM_MEDIA_TYPE]      = {"media-type", 415, false},
	[PROBLEM_DIGEST_MISSING]  = {"digest-missing", 400, false},
	[PROBLEM_DIGEST_MISMATCH] = {"digest-mismatch", 400, true},
	[PROBLEM_FILE_DIGEST]     = {"digest-mismatch", 422, true},
	[PROBLEM_MALFORMED]       = {"malformed", 400, false},
	[PROBLEM_KEY_MISSING]     = {"key-missing", 400, false},
	[PROBLEM_KEY_REUSED]      = {"key-reused", 422, false},
	[PROBLEM_IN_PROGRESS]     = {"in-progress", 409, true},
	[PROBLEM_VALIDATION]      = {"validation", 422, false},
	[PROBLEM_MISSING_BLOBS]   = {"missing-blobs", 422, true},
	[PROBLEM_TASK_CHANGED]    = {"task-version-changed", 409, false},
	[PROBLEM_TASK_CANCELLED]  = {"task-cancelled", 410, false},
	[PROBLEM_OFFSET]          = {"mismatching-upload-offset", 409, true},
	[PROBLEM_GONE]            = {"gone", 410, false},
	[PROBLEM_CURSOR_GONE]     = {"cursor-gone", 410, false},
	[PROBLEM_RANGE]           = {"range", 416, false},
	[PROBLEM_STORE_FULL]      = {"store-full", 507, true},
	[PROBLEM_CODE_REFUSED]    = {"code-refused", 403, false},
	[PROBLEM_SERIAL_ENROLLED] = {"serial-enrolled", 409, false},
	[PROBLEM_CHAIN_BREAK]     = {"chain-break", 409, false},
	[PROBLEM_EXPIRED]         = {"expired", 410, false},
	[PROBLEM_CONSENT_MISSING] = {"consent-missing", 403, false},
	[PROBLEM_MISMATCH]        = {"mismatch", 422, false},
	[PROBLEM_TOKEN_EXPIRED]   = {"token-expired", 401, false},
	[PROBLEM_TOO_MANY]        = {"too-many-requests", 429, true},
	[PROBLEM_STATE]           = {"state", 409, false},
	[PROBLEM_ALREADY_RATED]   = {"already-rated", 409, false},
	[PROBLEM_TAG_LEVEL]       = {"tag-level", 422, false},
	[PROBLEM_UNAVAILABLE]     = {"unavailable", 503, true},
};
// clang-format on

void problem(struct answer *a, enum problem kind, const char *detail)
{
	const struct problem_kind *k = &kinds[kind];
	char trace[PROBLEM_TRACE_LEN + 1];
	char type[PROBLEM_TYPE_MAX];

	hash_random_code(trace, PROBLEM_TRACE_LEN);
	snprintf(type, sizeof(type), "urn:kiosk:problem:%s", k->code);
	answer_json(a, k->status,
		    json_pack("{s:s,s:s,s:s,s:i,s:s,s:b,s:[],s:s}", "type", type, "title", k->code,
			      "code", k->code, "status", (int)k->status, "detail", detail,
			      "retryable", k->retryable, "errors", "trace_id", trace));
	a->type = "application/problem+json";
}

void problem_error(struct answer *a, const char *pointer, const char *detail)
{
	json_array_append_new(json_object_get(a->json, "errors"),
			      json_pack("{s:s,s:s}", "pointer", pointer, "detail", detail));
}

const char *problem_code(enum problem kind)
{
	return kinds[kind].code;
}
