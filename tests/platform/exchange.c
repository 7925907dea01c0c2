/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange.c - one HTTP exchange, on the thread of its connection.
 *
 * Content-Length is always known: bodies are whole buffers. Answers that come from "in between"
 * (answer.plain) carry nothing that only the platform would send.
 */
#include "tests/platform/exchange.h"

#include <stdlib.h>
#include <string.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "firmware/base/util.h"
#include "tests/platform/clock.h"
#include "tests/platform/dispatch.h"
#include "tests/platform/idem.h"

enum { FLOW_PIECES_S = 20 };

struct exchange {
	struct request request;
	struct answer answer;
	size_t received; /* bytes of the body seen, kept or not */
	size_t room;	 /* of request.body */
	bool tls;
	bool counted; /* its end is in the census */
};

/* The terminal: CN of a client certificate that our authority signed for clients. */

static void exchange_common_name(gnutls_session_t session, char out[REQUEST_TERMINAL_MAX])
{
	unsigned count = 0;
	const gnutls_datum_t *der = gnutls_certificate_get_peers(session, &count);
	gnutls_x509_crt_t crt = NULL;
	size_t size = REQUEST_TERMINAL_MAX;

	if (!der || count == 0 || gnutls_x509_crt_init(&crt) != GNUTLS_E_SUCCESS)
		return;
	if (gnutls_x509_crt_import(crt, der, GNUTLS_X509_FMT_DER) != GNUTLS_E_SUCCESS ||
	    gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, out, &size) !=
		    GNUTLS_E_SUCCESS)
		out[0] = '\0';
	gnutls_x509_crt_deinit(crt);
}

static void exchange_identify(struct MHD_Connection *connection, char out[REQUEST_TERMINAL_MAX])
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	gnutls_typed_vdata_st purpose = { GNUTLS_DT_KEY_PURPOSE_OID,
					  (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, 0 };
	unsigned status = 0;

	if (info && gnutls_certificate_verify_peers(info->tls_session, &purpose, 1, &status) == 0 &&
	    status == 0)
		exchange_common_name(info->tls_session, out);
}

/*
 * Verifying costs a signature check, so its result is kept with the connection (freed by the
 * connection callback in server.c). Only the connection's own thread comes here.
 */
static void exchange_terminal(struct exchange *x, const struct listener *listener)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(x->request.connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	char *known = info ? info->socket_context : NULL;

	if (!listener->tls)
		strcpy(x->request.terminal, "control");
	if (!listener->tls || !known)
		return;
	if (!*known)
		exchange_identify(x->request.connection, known);
	memcpy(x->request.terminal, known, REQUEST_TERMINAL_MAX);
}

/* Beginning */

static size_t exchange_body_max(const struct request *r)
{
	if (!r->route)
		return ROUTE_BODY_MAX;
	return r->route->body_max ? r->route->body_max : ROUTE_BODY_MAX;
}

/* Under the lock: false if the connection must be closed now. */
static bool exchange_admit(struct exchange *x, const struct listener *listener)
{
	struct platform *p = listener->platform;
	struct request *r = &x->request;
	const char *path = r->route ? r->route->path : "(unknown)";

	if (!listener->tls)
		return true;
	if (p->down || (faults_expired_armed(&p->faults) && !listener->expired))
		return false;
	census_count(&p->census, r->method, path);
	if (r->route && *r->terminal && *r->key && r->route->flags & ROUTE_IDEMPOTENT)
		idem_count_post(r);
	faults_take(&p->faults, r->method, path, &r->faults);
	return true;
}

static enum MHD_Result exchange_begin(const struct listener *listener,
				      struct MHD_Connection *connection, const char *url,
				      const char *method, void **request_cls)
{
	struct exchange *x = calloc(1, sizeof(*x));

	if (!x)
		return MHD_NO;
	*request_cls = x;
	x->request.platform = listener->platform;
	x->request.connection = connection;
	x->request.method = method;
	x->tls = listener->tls;
	x->request.known_path = routes_find(listener->table, method, url, &x->request.route,
					    x->request.param) == ROUTE_NO_METHOD;
	exchange_terminal(x, listener);
	idem_parse(request_header(&x->request, "Idempotency-Key"), x->request.key);
	pthread_mutex_lock(&listener->platform->lock);
	bool admitted = exchange_admit(x, listener);
	pthread_mutex_unlock(&listener->platform->lock);
	return admitted ? MHD_YES : MHD_NO;
}

/* The body */

static bool exchange_grow(struct exchange *x, size_t len)
{
	size_t room = x->room ? x->room : 16384;

	while (room < len + 1)
		room *= 2;
	if (room == x->room)
		return true;
	char *body = realloc(x->request.body, room);
	if (!body)
		return false;
	x->request.body = body;
	x->room = room;
	return true;
}

static enum MHD_Result exchange_body(struct exchange *x, const char *data, size_t *len)
{
	struct request *r = &x->request;

	x->received += *len;
	if (r->faults.hit[FAULT_DROP_BODY] &&
	    x->received >= (size_t)fault_number(&r->faults, FAULT_DROP_BODY))
		return MHD_NO;
	if (x->received > exchange_body_max(r)) {
		r->too_large = true;
		*len = 0;
		return x->received <= ROUTE_DISCARD_MAX + exchange_body_max(r) ? MHD_YES : MHD_NO;
	}
	if (!exchange_grow(x, r->body_len + *len))
		return MHD_NO;
	memcpy(r->body + r->body_len, data, *len);
	r->body_len += *len;
	r->body[r->body_len] = '\0';
	*len = 0;
	return MHD_YES;
}

/* The answer */

/* An answer that does not come whole, or not at once. */
struct flow {
	struct platform *platform;
	char *bytes;
	size_t end;	 /* after so many bytes the connection breaks */
	int64_t bytes_s; /* 0: at once */
};

/* Waits for the next piece of a slow answer; at most so many bytes of it. 0: the program ends. */
static size_t exchange_wait(struct platform *p, int64_t bytes_s)
{
	size_t piece = bytes_s < FLOW_PIECES_S ? 1 : (size_t)(bytes_s / FLOW_PIECES_S);

	pthread_mutex_lock(&p->lock);
	platform_sleep(p, (int64_t)piece * 1000 / bytes_s);
	bool ends = p->stopping || p->down;
	pthread_mutex_unlock(&p->lock);
	return ends ? 0 : piece;
}

/* On the connection's own thread: it may wait. */
static ssize_t exchange_flow_read(void *cls, uint64_t at, char *out, size_t max)
{
	const struct flow *f = cls;
	size_t left = at < f->end ? f->end - (size_t)at : 0;
	size_t piece = left && f->bytes_s ? exchange_wait(f->platform, f->bytes_s) : left;

	if (piece > left)
		piece = left;
	if (piece > max)
		piece = max;
	if (piece == 0)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	memcpy(out, f->bytes + at, piece);
	return (ssize_t)piece;
}

static void exchange_flow_free(void *cls)
{
	struct flow *f = cls;
	free(f->bytes);
	free(f);
}

static struct MHD_Response *exchange_flow(struct platform *p, struct answer *a)
{
	struct flow *f = calloc(1, sizeof(*f));
	if (!f)
		return NULL;
	f->platform = p;
	f->end = a->break_after ? a->break_after : a->len;
	f->bytes_s = a->bytes_s;
	f->bytes = STEAL(a->bytes);
	return MHD_create_response_from_callback(a->len, 4096, exchange_flow_read, f,
						 exchange_flow_free);
}

static void exchange_dress(struct MHD_Response *response, const struct exchange *x,
			   const char *digest, int64_t now_ms)
{
	const struct answer *a = &x->answer;
	char date[CLOCK_TEXT_MAX];

	if (a->type && a->len > 0)
		MHD_add_response_header(response, "Content-Type", a->type);
	if (a->plain)
		return;
	if (a->len > 0)
		MHD_add_response_header(response, "Content-Digest", digest);
	clock_http_date(now_ms, date);
	MHD_add_response_header(response, "Date", date);
	for (size_t i = 0; i < a->header_count; i++)
		MHD_add_response_header(response, a->headers[i].name, a->headers[i].value);
}

static enum MHD_Result exchange_send(struct exchange *x, bool tls, bool last, int64_t now_ms)
{
	struct answer *a = &x->answer;
	char digest[HASH_FIELD_MAX] = "";

	if (a->json && !a->bytes) {
		a->bytes = json_dumps(a->json, JSON_COMPACT | JSON_ENCODE_ANY);
		a->len = a->bytes ? strlen(a->bytes) : 0;
	}
	if (strcmp(x->request.method, "HEAD") == 0)
		a->len = 0; /* what is not sent has no digest */
	if (tls && a->len > 0)
		hash_field(a->bytes, a->len, digest);
	struct MHD_Response *response =
		a->break_after || a->bytes_s
			? exchange_flow(x->request.platform, a)
			: MHD_create_response_from_buffer(a->len, a->bytes, MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	exchange_dress(response, x, digest, now_ms);
	if (last)
		MHD_add_response_header(response, "Connection", "close");
	enum MHD_Result result = MHD_queue_response(x->request.connection, a->status, response);
	MHD_destroy_response(response);
	return result;
}

/* Under the lock. Status 0: closed without an answer. */
static void exchange_count_end(struct exchange *x, unsigned status)
{
	const struct request *r = &x->request;

	if (!x->tls || x->counted)
		return;
	census_answered(&r->platform->census, r->method, r->route ? r->route->path : "(unknown)",
			r->terminal, status);
	x->counted = true;
}

static enum MHD_Result exchange_finish(struct exchange *x, const struct listener *listener)
{
	struct platform *p = listener->platform;
	bool answered = dispatch(&x->request, &x->answer);

	pthread_mutex_lock(&p->lock);
	bool closed = !answered || (p->down && listener->tls);
	int64_t now_ms = clock_now_ms(p);
	exchange_count_end(x, closed ? 0 : x->answer.status);
	pthread_mutex_unlock(&p->lock);
	return closed ? MHD_NO : exchange_send(x, listener->tls, listener->expired, now_ms);
}

/* Callbacks */

enum MHD_Result exchange_handle(void *cls, struct MHD_Connection *connection, const char *url,
				const char *method, const char *version, const char *upload_data,
				size_t *upload_size, void **request_cls)
{
	const struct listener *listener = cls;
	struct exchange *x = *request_cls;

	(void)version;
	if (!x)
		return exchange_begin(listener, connection, url, method, request_cls);
	if (*upload_size > 0)
		return exchange_body(x, upload_data, upload_size);
	return exchange_finish(x, listener);
}

void exchange_completed(void *cls, struct MHD_Connection *connection, void **request_cls,
			enum MHD_RequestTerminationCode code)
{
	struct exchange *x = *request_cls;

	(void)cls;
	(void)connection;
	(void)code;
	if (!x)
		return;
	pthread_mutex_lock(&x->request.platform->lock);
	exchange_count_end(x, 0);
	pthread_mutex_unlock(&x->request.platform->lock);
	json_decref(x->request.json);
	free(x->request.body);
	answer_fini(&x->answer);
	free(x);
	*request_cls = NULL;
}
