/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link.h - HTTPS with the provincial platform: one exchange, done exactly by the wire rules.
 *
 * libcurl's multi handle is driven by the loop; no thread of ours. HTTP/1.1, mutual TLS, only the
 * pinned CA, no redirect, no proxy, never chunked, digests both ways. A TLS session is never resumed:
 * each connection verifies the certificate against the loop's wall clock. libcurl may re-send a POST
 * on a dead kept-alive connection, so whatever creates something carries a key. Loop's thread.
 */
#pragma once

#include "firmware/base/loop.h"
#include "firmware/base/buf.h"
#include "firmware/link/adapter.h"
#include "firmware/link/answer.h"

#define LINK_PATH_MAX	   512
#define LINK_HEADERS_MAX   6
#define LINK_CONNECTIONS   4
#define LINK_CONNECT_MS	   10000
#define LINK_STALL_BYTES_S 64 /* slower than this for LINK_STALL_S is a dead line */
#define LINK_STALL_S	   30
#define LINK_ANSWER_MAX	   (8 * 1024 * 1024)
#define LINK_TOTAL_MS	   (120 * 1000)
#define LINK_SLOW_BYTES_S  512 /* what is sent slower than this on the whole is cut */

struct link;
struct link_call;

struct link_config {
	struct loop *loop;
	const char *url, *url2; /* https://HOST:PORT; url2 "" = none. All texts are copied */
	const char *ca, *cert,
		*key; /* PEM files, see credentials.h; cert and key "": none is shown */
	const struct adapter *adapter; /* how the platform writes; NULL: as the contract */
	/* The Date of an answer, minus our wall clock. `checked`: the certificate's dates were. */
	void (*on_date)(void *arg, int64_t offset_ms, bool checked);
	void *arg;
};

/* What came of a call. Everything is lent until done() returns. */
struct link_answer {
	enum answer_verdict verdict;
	enum err err;	/* ERR_OK an answer came; ERR_OFFLINE no connection; ERR_TLS; ERR_TIMEOUT;
		ERR_TOO_LONG more than answer_max is announced; ERR_NO_ACK */
	bool unreached; /* nothing can have arrived: no connection, no TLS */
	bool bad_dates; /* TLS failed because the certificate's dates and our clock disagree */
	const struct answer_head *head; /* status 0: no answer */
	const char *code;		/* of a problem of ours, else "" */
	struct answer_ack ack;		/* ANSWER_ACK */
	const json_t *json;		/* the body in the contract's words, NULL if it is none */
	const struct buf *bytes;	/* as they came */
	bool adapted;			/* json says it in other words than bytes */
	int64_t retry_after_ms;
};

struct link_waiter {
	void (*done)(void *arg, const struct link_answer *answer);
	void *arg;
};

struct link_request {
	const char *method;
	const char *path;	       /* behind /kiosk/v1, already percent-encoded; copied */
	const char *type;	       /* of the body; NULL: application/json */
	const struct adapter *adapter; /* of question and answer; NULL: the link's */
	const json_t *json;	       /* the body, dumped at once and wiped afterwards */
	const void *body;	       /* or: bytes, lent until done() */
	size_t len;
	bool has_body; /* `body` counts even when it is empty */
	const char
		*key; /* Idempotency-Key without its quotes, or NULL; copied as all that follow */
	const char *token;		       /* Bearer, or NULL */
	const char *etag;		       /* If-None-Match as received, or NULL */
	const char *headers[LINK_HEADERS_MAX]; /* whole lines, NULL at the end */
	struct answer_wanted wanted;	       /* ref and sha256 are lent until done() */
	size_t answer_max;		       /* 0: LINK_ANSWER_MAX */
	int total_ms;			       /* 0: call_total_ms() */
	bool undated;	  /* the dead-clock rule: the chain without its dates; nothing personal */
	bool close_after; /* the connection is not kept */
	bool record;	  /* named crash points apply */
};

/* ERR_SETTINGS: libcurl refuses something of the configuration. */
enum err link_create(const struct link_config *config, struct link **out);
/* Running calls end without done(). */
void link_destroy(struct link *link); /* NULL is allowed */

/*
 * Starts an exchange; done() comes once, never from inside this call. *out is valid until then; it
 * may be NULL. ERR_NOMEM, ERR_TOO_LONG (path or header): done() does not come.
 */
enum err link_start(struct link *link, const struct link_request *request,
		    struct link_waiter waiter, struct link_call **out);
/* Ends it without done(); wipes what it held. */
void link_cancel(struct link_call *call); /* NULL is allowed */
/* Certificates are verified at our wall clock or this moment, whichever is later: a clock that was
 * set back by somebody must not make an expired certificate good again. */
void link_set_floor(struct link *link, int64_t wall_ms);
/* Closes kept-alive connections: now, or as soon as the running exchanges have ended. */
void link_close_idle(struct link *link);
size_t link_running(const struct link *link);
/* The second endpoint is in use. */
bool link_on_second(const struct link *link);
/* Of certificate, key and CA as they lie there since the last exchange began; what is in use may be older. */
enum err link_files_fault(const struct link *link);
