/* SPDX-License-Identifier: Apache-2.0 */
/* endpoints_hall.c - see endpoints_hall.h. */
#include "firmware/link/endpoints_hall.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

// clang-format off
static const struct kind {
	const char *method, *path; /* %s: the subject */
	bool personal, creates, has_body;
	enum answer_expect expect;
} kinds[] = {
	[HALL_LICENCES] = { "GET",   "/licences?task_code=%s", true, false, false, EXPECT_JSON },
	[HALL_NOTICES] = { "GET",    "/notices",          true,  false, false, EXPECT_JSON },
	[HALL_DRAFTS] =  { "GET",    "/drafts",           true,  false, false, EXPECT_JSON },
	[HALL_DRAFT] =   { "POST",   "/drafts",           true,  true,  true,  EXPECT_JSON },
	[HALL_TICKET] =  { "POST",   "/halls/%s/tickets", false, true,  true,  EXPECT_JSON },
	[HALL_CALL] =    { "POST",   "/halls/%s/calls",   false, true,  true,  EXPECT_DONE },
	[HALL_SLOTS] =   { "GET",    "/halls/%s/slots",   false, false, false, EXPECT_JSON },
	[HALL_APPOINT] = { "POST",   "/appointments",     false, true,  true,  EXPECT_JSON },
	[HALL_CANCEL] =  { "DELETE", "/appointments/%s",  false, false, false, EXPECT_DONE },
};
// clang-format on

static_assert(ARRAY_LEN(kinds) == HALL_KIND_COUNT, "one row each");

static const struct kind *kind_of(enum endpoint_hall_kind kind)
{
	assert(kind >= 0 && kind < HALL_KIND_COUNT);
	return &kinds[kind];
}

bool endpoint_hall_is_personal(enum endpoint_hall_kind kind)
{
	return kind_of(kind)->personal;
}

bool endpoint_hall_changes(enum endpoint_hall_kind kind)
{
	return strcmp(kind_of(kind)->method, "GET") != 0;
}

/* The path with its subject; codes and numbers consist of characters that pass as they are. */
static bool path_of(const struct kind *kind, const char *subject, char out[LINK_PATH_MAX])
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	const char *gap = strstr(kind->path, "%s");
	int head = gap ? (int)(gap - kind->path) : (int)strlen(kind->path);
	bool may_lack = gap && gap[-1] == '='; /* of a query: whatever there is */
	if (gap && (!subject || (!subject[0] && !may_lack) || subject[0] == '.' ||
		    subject[strspn(subject, plain)] != '\0'))
		return false;
	int len = snprintf(out, LINK_PATH_MAX, "%.*s%s%s", head, kind->path, gap ? subject : "",
			   gap ? gap + 2 : "");
	return len < LINK_PATH_MAX;
}

enum err endpoint_hall(struct link *l, const struct endpoint_hall *ask, struct link_waiter w,
		       struct link_call **out)
{
	const struct kind *kind = kind_of(ask->kind);
	char path[LINK_PATH_MAX];
	if (!path_of(kind, ask->subject, path) || (kind->personal && !ask->token) ||
	    (kind->creates && !ask->key) || (kind->has_body && !ask->body))
		return ERR_INVALID;
	struct link_request r = {
		.method = kind->method,
		.path = path,
		.json = kind->has_body ? ask->body : NULL,
		.key = kind->creates ? ask->key : NULL,
		.token = kind->personal ? ask->token : NULL,
		.total_ms = ENDPOINT_HALL_MS,
		.close_after = true,
	};
	r.wanted.expect = kind->expect;
	return link_start(l, &r, w, out);
}
