/* SPDX-License-Identifier: Apache-2.0 */
/* request.c - access to a request's parts, and filling an answer. */
#include "tests/platform/request.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

const char *request_header(const struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

const char *request_query(const struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *request_text(const struct request *r, const char *member)
{
	const char *text = json_string_value(json_object_get(r->json, member));
	return text ? text : "";
}

static void answer_drop_body(struct answer *a)
{
	json_decref(a->json);
	free(a->bytes);
	a->json = NULL;
	a->bytes = NULL;
	a->len = 0;
}

void answer_json(struct answer *a, unsigned status, json_t *json)
{
	answer_drop_body(a);
	a->status = status;
	a->json = json;
	a->type = "application/json";
}

void answer_empty(struct answer *a, unsigned status)
{
	answer_drop_body(a);
	a->status = status;
}

void answer_bytes(struct answer *a, unsigned status, const char *type, char *bytes, size_t len)
{
	answer_drop_body(a);
	a->status = status;
	a->type = type;
	a->bytes = bytes;
	a->len = len;
}

void answer_header(struct answer *a, const char *name, const char *format, ...)
{
	char *value = NULL;
	va_list args;

	va_start(args, format);
	int n = vasprintf(&value, format, args);
	va_end(args);
	if (n < 0 || a->header_count == ANSWER_HEADERS_MAX)
		abort();
	a->headers[a->header_count].name = name;
	a->headers[a->header_count].value = value;
	a->header_count++;
}

/* Weak comparison (RFC 9110 section 13.1.2); our tags have no quotes or commas inside. */
static bool answer_etag_matches(const char *field, const char *quoted)
{
	if (strcmp(field, "*") == 0)
		return true;
	const char *at = strstr(field, quoted);
	return at != NULL;
}

bool answer_etag(const struct request *r, struct answer *a, const char *etag)
{
	const char *known = request_header(r, "If-None-Match");
	char quoted[HASH_HEX_MAX + 64];

	snprintf(quoted, sizeof(quoted), "\"%s\"", etag);
	answer_header(a, "ETag", "%s", quoted);
	if (!known || !answer_etag_matches(known, quoted))
		return false;
	answer_empty(a, 304);
	return true;
}

void answer_fini(struct answer *a)
{
	answer_drop_body(a);
	for (size_t i = 0; i < a->header_count; i++)
		free(a->headers[i].value);
	a->header_count = 0;
}
