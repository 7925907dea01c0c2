/* SPDX-License-Identifier: Apache-2.0 */
/* faults.c - the table of faults; what each does is in exchange.c, dispatch.c and the handlers. */
#include "tests/platform/faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"

static const char on_applications[] = "POST /applications";
static const char on_upload[] = "PATCH /uploads/{id}";
static const char on_catalogue[] = "GET /catalogue";
static const char on_result[] = "GET /applications/{project_no}/results/{n}/file";
static const char on_connection[] = "CONNECT";

struct fault_kind {
	const char *name;
	const char *on;	 /* the request it hits by default */
	const char *arg; /* its argument by default */
	bool is_number;	 /* the argument must be one */
	const char *why;
};

// clang-format off
static const struct fault_kind kinds[FAULT_COUNT] = {
	[FAULT_DROP_BODY] = {"drop-body", on_applications, "0", true,
		"the line dies while the body is sent: after N bytes the connection is closed, nothing is kept"},
	[FAULT_CLOSE_BEFORE_COMMIT] = {"close-before-commit", on_applications, "", false,
		"the platform dies with the whole body in hand: closed without an answer, nothing is kept"},
	[FAULT_CLOSE_AFTER_COMMIT] = {"close-after-commit", on_applications, "", false,
		"the answer is lost: the application took effect, the terminal cannot know"},
	[FAULT_503] = {"503", on_applications, "1", true,
		"overload: problem+json with Retry-After of N seconds, nothing is kept"},
	[FAULT_204] = {"204", on_applications, "", false,
		"a success without content, and nothing is kept"},
	[FAULT_409_INFLIGHT] = {"409-inflight", on_applications, "", false,
		"the first request of this key is said to be still running, nothing is kept"},
	[FAULT_SLOW] = {"slow", on_applications, "1000", true,
		"N ms pass with the key held before it takes effect; a repeat meanwhile gets 409 in-progress"},
	[FAULT_HTML_400] = {"html-400", on_applications, "", false,
		"a proxy that got no client certificate: HTML, no problem+json, nothing is kept"},
	[FAULT_HTML_405] = {"html-405", on_applications, "", false,
		"a gateway that lets nothing through, or only what has no such text in it (arg): HTML, nothing is kept"},
	[FAULT_HTML_413] = {"html-413", on_applications, "", false,
		"a proxy with a smaller limit: HTML, no problem+json, nothing is kept"},
	[FAULT_HTML_200] = {"html-200", on_applications, "", false,
		"a captive portal: 200 with a login page, nothing is kept"},
	[FAULT_WRONG_OFFSET] = {"wrong-offset", on_upload, "", false,
		"half of what an upload had is lost: 409 and the offset from which to go on"},
	[FAULT_CERT_EXPIRED] = {"cert-expired", on_connection, "", false,
		"new connections meet a server certificate that ended yesterday; old ones are closed"},
	[FAULT_CATALOGUE_STALE] = {"catalogue-stale", on_catalogue, "", false,
		"the cursor is too old: 410 to every request with a cursor, the terminal must ask for all"},
	[FAULT_WRONG_ECHO] = {"wrong-echo", on_applications, "", false,
		"200 with another body_sha256 after the application took effect: not an acknowledgement"},
	[FAULT_TRUNCATED_JSON] = {"truncated-json", on_applications, "", false,
		"half of the answer, after the effect; lengths agree. arg \"wire\": the connection breaks instead"},
	[FAULT_TRICKLE] = {"trickle", on_applications, "100", true,
		"the answer comes N bytes a second, after the effect, with blanks behind it that take an hour"},
	[FAULT_WRONG_SIGNATURE] = {"wrong-signature", on_result, "", false,
		"a result whose signature is over other bytes; arg \"none\": it has no signature at all"},
};
// clang-format on

static const struct fault_kind *faults_find(const char *name, size_t len, enum fault *out)
{
	for (int i = 0; i < FAULT_COUNT; i++) {
		if (strlen(kinds[i].name) == len && strncmp(kinds[i].name, name, len) == 0) {
			*out = (enum fault)i;
			return &kinds[i];
		}
	}
	return NULL;
}

/* The argument as text: member "arg" (string or integer), else what follows "=", else the default. */
static bool faults_arg(const json_t *wish, const char *after, const struct fault_kind *kind,
		       char out[FAULT_ARG_MAX])
{
	const json_t *arg = json_object_get(wish, "arg");
	int n = 0;

	if (json_is_integer(arg))
		n = snprintf(out, FAULT_ARG_MAX, "%lld", (long long)json_integer_value(arg));
	else if (json_is_string(arg) && *json_string_value(arg))
		n = snprintf(out, FAULT_ARG_MAX, "%s", json_string_value(arg));
	else if (!arg || json_is_null(arg) || json_is_string(arg))
		n = snprintf(out, FAULT_ARG_MAX, "%s", *after == '=' ? after + 1 : kind->arg);
	else
		return false;
	return n < FAULT_ARG_MAX &&
	       (!kind->is_number || (*out && strspn(out, "0123456789") == strlen(out)));
}

const char *faults_arm(struct faults *f, const json_t *wish)
{
	const char *name = json_string_value(json_object_get(wish, "name"));
	const json_t *count = json_object_get(wish, "count");
	const char *on = json_string_value(json_object_get(wish, "on"));
	enum fault fault = FAULT_COUNT;
	char arg[FAULT_ARG_MAX];

	if (!name)
		return "name is missing";
	size_t len = strcspn(name, "=");
	const struct fault_kind *kind = faults_find(name, len, &fault);
	if (!kind)
		return "there is no fault of this name";
	if (!faults_arg(wish, name + len, kind, arg))
		return "arg does not fit this fault";
	if (count && !json_is_null(count) && json_integer_value(count) <= 0)
		return "count is a positive integer or null";
	if (on && strlen(on) >= FAULT_ON_MAX)
		return "on is too long";
	f->of[fault].armed = true;
	f->of[fault].left = json_is_integer(count) ? json_integer_value(count) : FAULT_FOR_EVER;
	f->of[fault].hits = 0;
	snprintf(f->of[fault].arg, FAULT_ARG_MAX, "%s", arg);
	snprintf(f->of[fault].on, FAULT_ON_MAX, "%s", on ? on : kind->on);
	return NULL;
}

void faults_clear(struct faults *f)
{
	for (int i = 0; i < FAULT_COUNT; i++)
		f->of[i].armed = false;
}

json_t *faults_list(const struct faults *f)
{
	json_t *list = json_array();
	for (int i = 0; i < FAULT_COUNT; i++) {
		json_t *left =
			f->of[i].left == FAULT_FOR_EVER ? json_null() : json_integer(f->of[i].left);
		json_array_append_new(list,
				      json_pack("{s:s,s:s,s:s,s:b,s:s,s:o,s:I}", "name",
						kinds[i].name, "why", kinds[i].why, "on",
						f->of[i].armed ? f->of[i].on : kinds[i].on, "armed",
						f->of[i].armed, "arg", f->of[i].arg, "left", left,
						"hits", (json_int_t)f->of[i].hits));
	}
	return list;
}

static bool faults_hit(struct faults *f, enum fault fault)
{
	f->of[fault].hits++;
	if (f->of[fault].left != FAULT_FOR_EVER && --f->of[fault].left == 0)
		f->of[fault].armed = false;
	return true;
}

void faults_take(struct faults *f, const char *method, const char *path, struct fault_hits *out)
{
	char request[FAULT_ON_MAX];

	snprintf(request, sizeof(request), "%s %s", method, path);
	memset(out, 0, sizeof(*out));
	for (int i = 0; i < FAULT_COUNT; i++) {
		bool fits = f->of[i].armed && i != FAULT_CERT_EXPIRED &&
			    (strcmp(f->of[i].on, "*") == 0 || strcmp(f->of[i].on, request) == 0);
		if (!fits)
			continue;
		memcpy(out->arg[i], f->of[i].arg, FAULT_ARG_MAX);
		out->hit[i] = faults_hit(f, (enum fault)i);
	}
}

bool faults_take_expired(struct faults *f)
{
	return f->of[FAULT_CERT_EXPIRED].armed && faults_hit(f, FAULT_CERT_EXPIRED);
}

bool faults_expired_armed(const struct faults *f)
{
	return f->of[FAULT_CERT_EXPIRED].armed;
}

int64_t fault_number(const struct fault_hits *hits, enum fault fault)
{
	return strtoll(hits->arg[fault], NULL, 10);
}
