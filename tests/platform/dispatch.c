/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch.c - the order in which a request is looked at, as two tables: faults that answer instead
 * of the platform, then the wire rules (x-wire of platform-api.yaml). What passes both reaches the
 * handler.
 */
#include "tests/platform/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/idem.h"
#include "tests/platform/problem.h"
#include "tests/platform/routes.h"

enum { TRICKLE_S = 3600, TRICKLE_MAX = 1024 * 1024 };

/* Faults that answer instead */

static void instead_html(struct answer *a, unsigned status, const char *text)
{
	char *html = NULL;
	int n = asprintf(&html, "<html><head><title>%u</title></head><body>%s</body></html>\n",
			 status, text);
	if (n < 0)
		abort();
	answer_bytes(a, status, "text/html", html, (size_t)n);
	a->plain = true;
}

static void instead_html_400(struct answer *a, const char *arg)
{
	(void)arg;
	instead_html(a, 400, "400 No required SSL certificate was sent");
}

static void instead_html_405(struct answer *a, const char *arg)
{
	(void)arg;
	instead_html(a, 405, "405 Not Allowed");
}

static void instead_html_413(struct answer *a, const char *arg)
{
	(void)arg;
	instead_html(a, 413, "413 Request Entity Too Large");
}

static void instead_html_200(struct answer *a, const char *arg)
{
	(void)arg;
	instead_html(a, 200, "Please log in to use this network");
}

static void instead_503(struct answer *a, const char *arg)
{
	problem(a, PROBLEM_UNAVAILABLE, "the platform is busy");
	answer_header(a, "Retry-After", "%s", arg);
}

static void instead_204(struct answer *a, const char *arg)
{
	(void)arg;
	a->status = 204;
}

static void instead_409(struct answer *a, const char *arg)
{
	(void)arg;
	problem(a, PROBLEM_IN_PROGRESS, "the first request with this key is still running");
}

static const struct instead {
	enum fault fault;
	void (*answer)(struct answer *a, const char *arg);
} insteads[] = {
	{ FAULT_HTML_400, instead_html_400 }, { FAULT_HTML_405, instead_html_405 },
	{ FAULT_HTML_413, instead_html_413 }, { FAULT_204, instead_204 },
	{ FAULT_HTML_200, instead_html_200 }, { FAULT_503, instead_503 },
	{ FAULT_409_INFLIGHT, instead_409 },
};

/* This gateway looks for a text, and this body has it not. */
static bool dispatch_spares(const struct request *r, enum fault fault)
{
	const char *text = r->faults.arg[fault];
	return fault == FAULT_HTML_405 && text[0] && !strstr(r->body ? r->body : "", text);
}

static bool dispatch_instead(const struct request *r, struct answer *a)
{
	for (size_t i = 0; i < ARRAY_LEN(insteads); i++) {
		if (r->faults.hit[insteads[i].fault] && !dispatch_spares(r, insteads[i].fault)) {
			insteads[i].answer(a, r->faults.arg[insteads[i].fault]);
			return true;
		}
	}
	return false;
}

/* Wire rules: each returns true to go on, or makes the answer a problem */

static bool rule_certificate(struct request *r, struct answer *a)
{
	if (*r->terminal || (r->route && r->route->flags & ROUTE_OPEN))
		return true;
	problem(a, PROBLEM_CERTIFICATE_MISSING, "no client certificate of this province");
	return false;
}

static bool rule_route(struct request *r, struct answer *a)
{
	if (!r->route)
		problem(a, r->known_path ? PROBLEM_METHOD : PROBLEM_NOT_FOUND,
			"there is nothing here");
	return r->route != NULL;
}

static bool rule_not_chunked(struct request *r, struct answer *a)
{
	bool chunked = request_header(r, "Transfer-Encoding") != NULL;
	if (chunked)
		problem(a, PROBLEM_LENGTH_REQUIRED,
			"a body needs Content-Length and is never chunked");
	return !chunked;
}

static bool rule_size(struct request *r, struct answer *a)
{
	if (r->too_large)
		problem(a, PROBLEM_TOO_LARGE, "the body is larger than this resource takes");
	return !r->too_large;
}

static bool rule_digest(struct request *r, struct answer *a)
{
	bool file = r->route->flags & ROUTE_FILE;

	if (r->body_len == 0 || r->route->flags & ROUTE_CONTROL)
		return true;
	switch (hash_check(request_header(r, "Content-Digest"), r->body, r->body_len)) {
	case HASH_ABSENT:
		problem(a, PROBLEM_DIGEST_MISSING, "Content-Digest with sha-256 is missing");
		return false;
	case HASH_WRONG:
		problem(a, file ? PROBLEM_FILE_DIGEST : PROBLEM_DIGEST_MISMATCH,
			"Content-Digest is not that of the body");
		return false;
	case HASH_RIGHT:
		break;
	}
	return true;
}

static bool rule_media_type(struct request *r, struct answer *a)
{
	static const char json[] = "application/json";
	const char *type = request_header(r, "Content-Type");
	size_t n = sizeof(json) - 1;

	if (!(r->route->flags & ROUTE_JSON) || r->route->flags & ROUTE_CONTROL ||
	    (type && strncasecmp(type, json, n) == 0 && strchr("; ", type[n])))
		return true;
	problem(a, PROBLEM_MEDIA_TYPE, "the body must be application/json");
	return false;
}

static bool rule_key(struct request *r, struct answer *a)
{
	if (!(r->route->flags & ROUTE_IDEMPOTENT) || *r->key)
		return true;
	problem(a, PROBLEM_KEY_MISSING,
		"Idempotency-Key must be a UUID v4 in lower case between double quotes");
	return false;
}

static bool rule_json(struct request *r, struct answer *a)
{
	json_error_t error;
	char sentence[JSON_ERROR_TEXT_LENGTH + 32];

	if (!(r->route->flags & ROUTE_JSON))
		return true;
	r->json = json_loadb(r->body ? r->body : "", r->body_len, JSON_REJECT_DUPLICATES, &error);
	if (json_is_object(r->json))
		return true;
	/* The parser's own text may quote the body. */
	snprintf(sentence, sizeof(sentence), "the body is no JSON object (line %d, column %d)",
		 r->json ? 1 : error.line, r->json ? 1 : error.column);
	problem(a, PROBLEM_MALFORMED, sentence);
	return false;
}

static bool (*const rules[])(struct request *, struct answer *) = {
	rule_certificate, rule_route, rule_not_chunked, rule_size,
	rule_digest,	  rule_key,   rule_media_type,	rule_json,
};

static bool dispatch_rules(struct request *r, struct answer *a)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		if (!rules[i](r, a))
			return false;
	}
	return true;
}

/* The handler, with the lock held */

static void dispatch_transaction(struct request *r, struct answer *a)
{
	bool idempotent = r->route->flags & ROUTE_IDEMPOTENT;

	db_begin(r->platform->db);
	if (!idempotent || idem_recall(r, a)) {
		r->route->handle(r, a);
		if (idempotent && a->status < 400)
			idem_remember(r, a);
	}
	if (a->status < 400 || a->keep_effect)
		db_commit(r->platform->db);
	else
		db_rollback(r->platform->db);
}

static bool dispatch_claimed(struct request *r, struct answer *a)
{
	if (r->faults.hit[FAULT_SLOW])
		platform_sleep(r->platform, fault_number(&r->faults, FAULT_SLOW));
	bool down = r->platform->down && !(r->route->flags & ROUTE_CONTROL);
	if (r->platform->stopping || down)
		return false;
	dispatch_transaction(r, a);
	return true;
}

static bool dispatch_locked(struct request *r, struct answer *a)
{
	struct inflight *running = &r->platform->inflight;

	if (!(r->route->flags & ROUTE_IDEMPOTENT))
		return dispatch_claimed(r, a);
	switch (inflight_claim(running, r->terminal, r->key)) {
	case INFLIGHT_RUNNING:
		problem(a, PROBLEM_IN_PROGRESS, "the first request with this key is still running");
		return true;
	case INFLIGHT_FULL:
		problem(a, PROBLEM_UNAVAILABLE, "too many requests are running");
		return true;
	case INFLIGHT_MINE:
		break;
	}
	bool answered = dispatch_claimed(r, a);
	inflight_release(running, r->terminal, r->key);
	return answered;
}

/* Faults that spoil the answer after the effect */

static void dispatch_wrong_echo(struct answer *a)
{
	static const char other[] =
		"0000000000000000000000000000000000000000000000000000000000000000";
	json_t *object = json_is_array(a->json) ? json_array_get(a->json, 0) : a->json;

	if (a->status >= 400 || !json_object_get(object, "body_sha256"))
		return;
	json_object_set_new(object, "body_sha256", json_string(other));
	a->status = 200;
}

static void dispatch_truncate(struct answer *a, const char *arg)
{
	if (a->bytes && a->status < 400 && strcmp(arg, "wire") == 0)
		a->break_after = a->len / 2;
	char *text = a->json ? json_dumps(a->json, JSON_COMPACT) : NULL;
	const char *type = a->type;

	if (!text)
		return;
	size_t half = strlen(text) / 2;
	answer_bytes(a, a->status, type, text, strcmp(arg, "wire") == 0 ? strlen(text) : half);
	if (strcmp(arg, "wire") == 0)
		a->break_after = half;
}

/* An answer without a body has nothing that could trickle. */
static void dispatch_trickle(struct answer *a, int64_t bytes_s)
{
	CLEANUP(free_ptr)
	char *dumped =
		a->json && !a->bytes ? json_dumps(a->json, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	const char *bytes = dumped ? dumped : a->bytes;
	size_t len = dumped ? strlen(dumped) : a->len;
	size_t whole = (size_t)bytes_s * TRICKLE_S;

	if (!bytes || bytes_s == 0)
		return;
	if (whole > TRICKLE_MAX)
		whole = TRICKLE_MAX;
	if (whole < len)
		whole = len;
	char *padded = malloc(whole);
	if (!padded)
		abort();
	memset(padded, ' ', whole);
	memcpy(padded, bytes, len);
	answer_bytes(a, a->status, a->type, padded, whole);
	a->bytes_s = bytes_s;
}

bool dispatch(struct request *r, struct answer *a)
{
	bool answered = true;

	if (r->faults.hit[FAULT_DROP_BODY] || r->faults.hit[FAULT_CLOSE_BEFORE_COMMIT])
		return false;
	if (dispatch_instead(r, a))
		return true;
	hash_hex(r->body ? r->body : "", r->body_len, r->body_sha256);
	if (dispatch_rules(r, a)) {
		pthread_mutex_lock(&r->platform->lock);
		answered = dispatch_locked(r, a);
		pthread_mutex_unlock(&r->platform->lock);
	}
	if (!answered || r->faults.hit[FAULT_CLOSE_AFTER_COMMIT])
		return false;
	if (r->faults.hit[FAULT_WRONG_ECHO])
		dispatch_wrong_echo(a);
	if (r->faults.hit[FAULT_TRUNCATED_JSON])
		dispatch_truncate(a, r->faults.arg[FAULT_TRUNCATED_JSON]);
	if (r->faults.hit[FAULT_TRICKLE])
		dispatch_trickle(a, fault_number(&r->faults, FAULT_TRICKLE));
	if (r->route && r->route->flags & ROUTE_PERSONAL)
		answer_header(a, "Cache-Control", "no-store");
	return true;
}
