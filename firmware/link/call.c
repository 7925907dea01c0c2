/* SPDX-License-Identifier: Apache-2.0 */
/* call.c - the wire rules as libcurl options, and what an ended transfer says. */
#include "firmware/link/call.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"
#include "firmware/crypto/hash.h"

#define LOG_MODULE "link"
#include "firmware/base/log.h"

#define BASE_PATH  "/kiosk/v1"
#define HEADER_MAX 1024
#define JSON_TYPE  "application/json"

/* Callbacks: libcurl's thread is ours */

static size_t on_header(char *line, size_t size, size_t count, void *arg)
{
	struct link_call *call = arg;
	int64_t before = call->head.date_ms;
	answer_head_line(&call->head, line, size * count);
	if (call->head.date_ms != before)
		call->date_mono_ms = loop_mono_ms(call->link->loop);
	return size * count;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct link_call *call = arg;
	buf_add(&call->body, bytes, size * count);
	return buf_err(&call->body) == ERR_OK ? size * count : 0;
}

static CURLcode on_ssl_ctx(CURL *easy, void *ssl_ctx, void *arg)
{
	const struct link_call *call = arg;
	(void)easy;
	trust_apply(ssl_ctx, &call->trust);
	return CURLE_OK;
}

static int on_progress(void *arg, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
		       curl_off_t up)
{
	(void)arg;
	(void)down_total;
	(void)down;
	if (up_total > 0 && up == up_total)
		crash_here("link.after-send");
	return 0;
}

/* Building */

static enum err add_header(struct link_call *call, const char *line)
{
	struct curl_slist *longer = curl_slist_append(call->headers, line);
	if (!longer)
		return ERR_NOMEM;
	call->headers = longer;
	return ERR_OK;
}

/* `format` has one %s. Nothing is added when the value is NULL. */
static enum err add_field(struct link_call *call, const char *before, const char *value,
			  const char *after)
{
	char line[HEADER_MAX];
	if (!value)
		return ERR_OK;
	int n = snprintf(line, sizeof(line), "%s%s%s", before, value, after);
	enum err err = ERR_TOO_LONG;
	/* A line end inside a value would begin a header of its own. */
	if (n > 0 && (size_t)n < sizeof(line) && !strpbrk(line, "\r\n"))
		err = add_header(call, line);
	wipe(line, sizeof(line));
	return err;
}

static enum err add_digest(struct link_call *call, const void *body, size_t len)
{
	uint8_t sha256[HASH_LEN];
	char field[ANSWER_DIGEST_MAX];
	hash_sha256(body, len, sha256);
	answer_digest_field(sha256, field);
	return add_field(call, "Content-Digest: ", field, "");
}

static enum err add_headers(struct link_call *call, const struct link_request *r, const void *body,
			    size_t len)
{
	enum err err = add_header(call, "Expect:");
	if (err == ERR_OK)
		err = add_header(call,
				 "Accept: application/json, application/problem+json, */*;q=0.1");
	if (err == ERR_OK)
		err = add_field(call, "Content-Type: ",
				r->type ? r->type
				: body	? JSON_TYPE
					: NULL,
				"");
	if (err == ERR_OK && len > 0)
		err = add_digest(call, body, len);
	if (err == ERR_OK)
		err = add_field(call, "Idempotency-Key: \"", r->key, "\"");
	if (err == ERR_OK)
		err = add_field(call, "Authorization: Bearer ", r->token, "");
	if (err == ERR_OK)
		err = add_field(call, "If-None-Match: ", r->etag, "");
	for (size_t i = 0; err == ERR_OK && i < LINK_HEADERS_MAX && r->headers[i]; i++)
		err = add_field(call, "", r->headers[i], "");
	return err;
}

int64_t call_total_ms(const struct link_request *r, size_t body_len)
{
	if (r->total_ms > 0)
		return r->total_ms;
	return LINK_TOTAL_MS + (int64_t)(body_len / LINK_SLOW_BYTES_S) * 1000;
}

static void set_wire(CURL *easy, const struct link_request *r)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT,
			 1L); /* a stuck resolver must not hold the loop */
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* nor one of the environment */
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "yichuang/" KIOSK_VERSION);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)LINK_CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LINK_STALL_BYTES_S);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)LINK_STALL_S);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
			 (curl_off_t)(r->answer_max ? r->answer_max : LINK_ANSWER_MAX));
	if (r->close_after || r->undated)
		curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	if (r->undated)
		curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

static void set_tls(CURL *easy, struct link_call *call)
{
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL); /* Debian's default is every public CA */
	curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L); /* a new CA file counts at once */
	curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE,
			 0L); /* a resumed session is not verified */
	credentials_apply(&call->link->credentials, easy);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, call);
}

static void set_callbacks(CURL *easy, struct link_call *call)
{
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
	if (call->record) {
		curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
		curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
	}
}

static void set_method(CURL *easy, const struct link_request *r, const void *body, size_t len)
{
	if (strcmp(r->method, "HEAD") == 0) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	} else if (body) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body); /* lent: libcurl makes no copy */
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method);
	} else {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method);
	}
}

static enum err set_url(CURL *easy, const char *host, const char *path)
{
	assert(host[0]);
	char url[SETTINGS_TEXT_MAX + sizeof(BASE_PATH) + LINK_PATH_MAX];
	int n = snprintf(url, sizeof(url), "%s" BASE_PATH "%s", host, path);
	if (n < 0 || (size_t)n >= sizeof(url))
		return ERR_TOO_LONG;
	return curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK ? ERR_OK : ERR_NOMEM;
}

/* The JSON body as it travels. */
static enum err write_body(struct link_call *call, const json_t *json)
{
	json_t *said = json_deep_copy(json);
	enum err err = said ? adapter_translate(call->adapter, ADAPTER_SAY, call->method,
						call->path, said, NULL)
			    : ERR_NOMEM;
	if (err == ERR_OK)
		call->owned_body = json_dumps(said, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(said);
	if (!call->owned_body)
		return ERR_NOMEM;
	call->owned_len = strlen(call->owned_body);
	return ERR_OK;
}

static enum err build(struct link_call *call, const struct link_request *r)
{
	const struct link *l = call->link;
	const void *body = r->body ? r->body : r->has_body ? "" : NULL;
	size_t len = r->len;
	call->easy = curl_easy_init();
	if (!call->easy)
		return ERR_NOMEM;
	if (r->json) {
		enum err err = write_body(call, r->json);
		if (err != ERR_OK)
			return err;
		len = call->owned_len;
		body = call->owned_body;
	}
	enum err err = add_headers(call, r, body, len);
	if (err == ERR_OK)
		err = set_url(call->easy, call->second ? l->url2 : l->url, r->path);
	if (err != ERR_OK)
		return err;
	set_wire(call->easy, r);
	set_tls(call->easy, call);
	set_callbacks(call->easy, call);
	set_method(call->easy, r, body, len);
	curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
	timer_after(&call->end, call_total_ms(r, len));
	return ERR_OK;
}

enum err call_create(struct link *link, const struct link_request *r, bool second,
		     void (*too_long)(void *call), struct link_call **out)
{
	assert(r->method && r->path && r->path[0] == '/');
	/* Over a connection whose dates nobody checked nothing is told. */
	assert(!r->undated || (!r->json && !r->body && !r->token && !r->key));
	struct link_call *call = calloc(1, sizeof(*call));
	if (!call)
		return ERR_NOMEM;
	call->link = link;
	call->second = second;
	call->adapter = r->adapter ? r->adapter : link->adapter;
	call->method = r->method;
	call->record = r->record;
	call->wanted = r->wanted;
	call->wanted.conditional = r->etag != NULL;
	int64_t wall_ms = loop_wall_ms(link->loop);
	call->trust.wall_ms = wall_ms > link->floor_ms ? wall_ms : link->floor_ms;
	call->trust.undated = r->undated;
	call->trust.alert = &link->alert;
	buf_init(&call->body, r->answer_max ? r->answer_max : LINK_ANSWER_MAX);
	answer_head_init(&call->head);
	timer_init(&call->end, link->loop, too_long, call);
	enum err err =
		text_copy(call->path, sizeof(call->path), r->path) ? build(call, r) : ERR_TOO_LONG;
	if (err != ERR_OK) {
		call_free(call);
		return err;
	}
	*out = call;
	return ERR_OK;
}

void call_free(struct link_call *call)
{
	timer_cancel(&call->end);
	curl_easy_cleanup(call->easy);
	for (struct curl_slist *at = call->headers; at; at = at->next)
		wipe_str(at->data);
	curl_slist_free_all(call->headers);
	wipe_free(call->owned_body);
	buf_fini(&call->body);
	json_decref(call->json);
	wipe(call, sizeof(*call));
	free(call);
}

/* Concluding */

// clang-format off
/* unreached: the platform cannot have seen the request. */
static const struct curl_row {
	CURLcode code;
	enum err err;
	bool unreached;
} curl_rows[] = {
	{ CURLE_COULDNT_RESOLVE_HOST,     ERR_OFFLINE, true },
	{ CURLE_COULDNT_CONNECT,          ERR_OFFLINE, true },
	{ CURLE_SSL_CONNECT_ERROR,        ERR_OFFLINE, true }, /* mostly a line cut in the handshake */
	{ CURLE_PEER_FAILED_VERIFICATION, ERR_TLS,     true },
	{ CURLE_SSL_CERTPROBLEM,          ERR_TLS,     true },
	{ CURLE_SSL_CACERT_BADFILE,       ERR_TLS,     true },
	{ CURLE_SSL_ISSUER_ERROR,         ERR_TLS,     true },
	{ CURLE_SSL_CIPHER,               ERR_TLS,     true },
	{ CURLE_FILESIZE_EXCEEDED,        ERR_TOO_LONG, false }, /* it said so before it began */
	{ CURLE_OPERATION_TIMEDOUT,       ERR_TIMEOUT, false },
	{ CURLE_OUT_OF_MEMORY,            ERR_NOMEM,   true },
};
// clang-format on

static void from_curl(const struct link_call *call, CURLcode result, struct link_answer *out)
{
	out->err = ERR_NO_ACK;
	for (size_t i = 0; i < ARRAY_LEN(curl_rows); i++) {
		if (curl_rows[i].code == result) {
			out->err = curl_rows[i].err;
			out->unreached = curl_rows[i].unreached;
		}
	}
	/* In TLS 1.3 the refusal of our certificate comes when the handshake is over for us. */
	if (trust_is_refusal(call->link->alert)) {
		out->err = ERR_TLS;
		out->unreached = true;
	}
	call->link->alert = 0;
	curl_off_t tls_done = 0;
	curl_easy_getinfo(call->easy, CURLINFO_APPCONNECT_TIME_T, &tls_done);
	long connects = 0;
	curl_easy_getinfo(call->easy, CURLINFO_NUM_CONNECTS, &connects);
	if (result == CURLE_OPERATION_TIMEDOUT && tls_done == 0 && connects != 0)
		out->unreached = true;
	long verified = 0;
	curl_easy_getinfo(call->easy, CURLINFO_SSL_VERIFYRESULT, &verified);
	out->bad_dates = result == CURLE_PEER_FAILED_VERIFICATION && trust_is_date_error(verified);
}

/* False: the bytes are not those that were sent. */
static bool digest_fits(const struct link_call *call)
{
	uint8_t sha256[HASH_LEN];
	if (call->body.len == 0)
		return true;
	if (!call->head.digest[0]) {
		log_debug("an answer without Content-Digest (status %d)", call->head.status);
		return true;
	}
	hash_sha256(call->body.data, call->body.len, sha256);
	enum err err = answer_digest_check(call->head.digest, sha256);
	if (err != ERR_OK && err != ERR_NOT_FOUND)
		log_warn("an answer's bytes are not those of its Content-Digest (%s)",
			 err_name(err));
	return err == ERR_OK || err == ERR_NOT_FOUND;
}

void call_conclude(struct link_call *call, CURLcode result, struct link_answer *out)
{
	assert(call->easy);
	*out = (struct link_answer){
		.verdict = ANSWER_TRANSPORT,
		.head = &call->head,
		.code = call->code,
		.bytes = &call->body,
	};
	if (result != CURLE_OK) {
		/* Half an answer is none: its status must not speak for it. */
		call->head.status = 0;
		from_curl(call, result, out);
		log_debug("no answer: %s (%s)", curl_easy_strerror(result), err_name(out->err));
		return;
	}
	if (call->record)
		crash_here("link.after-answer");
	out->retry_after_ms = answer_retry_ms(&call->head);
	if (!digest_fits(call))
		return;
	bool bytes = call->wanted.expect == EXPECT_BYTES ||
		     (call->wanted.expect == EXPECT_PIECE && call->head.status < 300);
	if (call->body.len && !bytes &&
	    json_parse(call->body.data, call->body.len, &call->json) != ERR_OK)
		call->json = NULL;
	if (adapter_translate(call->adapter, ADAPTER_HEAR, call->method, call->path, call->json,
			      &out->adapted) != ERR_OK)
		return; /* half in their words, half in ours */
	out->json = call->json;
	out->verdict = answer_classify(&call->head, &call->wanted, call->json, call->body.len > 0,
				       call->code, &out->ack);
}
