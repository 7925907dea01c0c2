/* SPDX-License-Identifier: Apache-2.0 */
/* endpoints_terminal.c - see endpoints_terminal.h. */
#include "firmware/link/endpoints_terminal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LINE_LEN 160

/* `request` with the path, where %s is the number. ERR_INVALID: it is none. */
static enum err start(struct link *l, struct link_request request, const char *pattern,
		      const char *number, struct link_waiter w, struct link_call **out)
{
	char path[LINK_PATH_MAX];
	const char *gap = strstr(pattern, "%s");
	int head = gap ? (int)(gap - pattern) : (int)strlen(pattern);
	if (gap && (!number[0] || number[strspn(number, "0123456789")] != '\0'))
		return ERR_INVALID;
	int len = snprintf(path, sizeof(path), "%.*s%s%s", head, pattern, gap ? number : "",
			   gap ? gap + 2 : "");
	if (len < 0 || (size_t)len >= sizeof(path))
		return ERR_TOO_LONG;
	request.path = path;
	return link_start(l, &request, w, out);
}

enum err endpoint_enrol(struct link *l, const json_t *body, struct link_waiter w,
			struct link_call **out)
{
	struct link_request r = {
		.method = "POST", .json = body, .total_ms = ENDPOINT_ENROL_MS, .close_after = true
	};
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, "/enrolments", "", w, out);
}

enum err endpoint_renew(struct link *l, const json_t *body, struct link_waiter w,
			struct link_call **out)
{
	struct link_request r = { .method = "POST", .json = body };
	r.wanted.expect = EXPECT_JSON;
	return start(l, r, "/terminals/self/certificate", "", w, out);
}

enum err endpoint_commands(struct link *l, const char *after, struct link_waiter w,
			   struct link_call **out)
{
	struct link_request r = { .method = "GET" };
	r.wanted.expect = EXPECT_JSON;
	return start(l, r,
		     after[0] ? "/terminals/self/commands?after=%s" : "/terminals/self/commands",
		     after, w, out);
}

enum err endpoint_command_result(struct link *l, const char *id, const json_t *body,
				 struct link_waiter w, struct link_call **out)
{
	struct link_request r = { .method = "POST", .json = body };
	r.wanted.expect = EXPECT_DONE;
	return start(l, r, "/terminals/self/commands/%s/result", id, w, out);
}

enum err endpoint_log(struct link *l, const struct endpoint_log *log, struct link_waiter w,
		      struct link_call **out)
{
	char first[LINE_LEN], last[LINE_LEN], previous[LINE_LEN], hash[LINE_LEN];
	assert(log->first > 0 && log->last >= log->first);
	snprintf(first, sizeof(first), "Log-First: %lld", (long long)log->first);
	snprintf(last, sizeof(last), "Log-Last: %lld", (long long)log->last);
	snprintf(previous, sizeof(previous), "Log-Prev-Hash: %s", log->previous);
	snprintf(hash, sizeof(hash), "Log-Last-Hash: %s", log->hash);
	struct link_request r = { .method = "POST",
				  .type = "application/x-ndjson",
				  .body = log->lines,
				  .len = log->len,
				  .headers = { first, last, previous, hash } };
	r.wanted.expect = EXPECT_DONE;
	return start(l, r, "/terminals/self/log-batches", "", w, out);
}

enum err endpoint_firmware(struct link *l, const char *board, const char *channel,
			   struct link_waiter w, struct link_call **out)
{
	char path[LINE_LEN];
	struct link_request r = { .method = "GET", .path = path };
	int len = snprintf(path, sizeof(path), "/firmware/current?board=%s&channel=%s", board,
			   channel);
	r.wanted.expect = EXPECT_DONE;
	return len > 0 && (size_t)len < sizeof(path) ? link_start(l, &r, w, out) : ERR_TOO_LONG;
}

enum err endpoint_bundle(struct link *l, const struct endpoint_piece *p, struct link_waiter w,
			 struct link_call **out)
{
	char range[LINE_LEN], same[LINE_LEN];
	assert(p->from >= 0 && p->len > 0);
	snprintf(range, sizeof(range), "Range: bytes=%lld-%lld", (long long)p->from,
		 (long long)p->from + (long long)p->len - 1);
	snprintf(same, sizeof(same), "If-Range: %s", p->etag);
	struct link_request r = { .method = "GET",
				  .path = p->path,
				  .headers = { range, p->etag[0] ? same : NULL },
				  .answer_max = p->len };
	r.wanted.expect = EXPECT_PIECE;
	return link_start(l, &r, w, out);
}
