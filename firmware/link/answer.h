/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answer.h - what an answer of the platform means, as one table. Pure, any thread, fuzzed.
 *
 * A head is collected line by line (a new status line starts it again: 1xx come first). A 4xx is
 * final only if it is problem+json with our own type; whatever something in between may have said
 * (proxy HTML, a captive portal's 200, a wrong echo) is never an answer about the application.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/text.h"
#include "firmware/core/case/receipt.h"

#define ANSWER_LINE_MAX 8192 /* a longer header line is ignored */
#define ANSWER_CODE_MAX 64

/* What the queue does with it stands in platform-api.yaml, x-verdicts; kioskd's sync does it. */
enum answer_verdict {
	ANSWER_TRANSPORT, /* outcome unknown or nothing reached: same key, back off */
	ANSWER_ACK,	  /* an acknowledgement of exactly what we sent */
	ANSWER_OK, /* 2xx with the content that was expected, where no acknowledgement is due */
	ANSWER_NOT_MODIFIED, /* 304 to an If-None-Match */
	ANSWER_BUSY,	     /* 425 429 500 502 503 504: same key, at least Retry-After */
	ANSWER_IN_PROGRESS,  /* 409: the first request of this key still runs */
	ANSWER_OFFSET,	     /* 409 on an upload: go on at upload_offset, at once */
	ANSWER_GONE,	     /* 404, 410: upload, cursor or item is no longer there */
	ANSWER_UNAUTHORISED, /* 401, 403, 400 of a proxy: stop sending, maintenance alarm */
	ANSWER_TOKEN_EXPIRED,
	ANSWER_CONSENT_MISSING,
	ANSWER_MISMATCH,      /* the identity check said: not this person */
	ANSWER_MISSING_BLOBS, /* upload them, repeat with the same key */
	ANSWER_DIGEST,	      /* bytes changed on the way: the same again */
	ANSWER_REFUSED,	      /* final for this record: quarantine */
	ANSWER_KEY_REUSED,    /* a defect: never a new key */
	ANSWER_UNCLASSIFIED,
	ANSWER_VERDICT_COUNT
};
/* "transport", "ack" ... Static. */
const char *answer_verdict_name(enum answer_verdict verdict);

/* The parts of a head that we use. Plain values; "" and -1 where the answer has none. */
struct answer_head {
	int status;    /* 0: no status line yet */
	char type[64]; /* Content-Type, lower case, without parameters */
	char etag[128];
	char location[256];
	char digest[256];    /* Content-Digest */
	char signature[256]; /* Content-Signature */
	int64_t date_ms;
	int64_t retry_after_s, retry_at_ms; /* Retry-After's two forms; see answer_retry_ms() */
	int64_t upload_offset, upload_length, append_max;
	int64_t range_from, range_size; /* Content-Range: "bytes FROM-TO/SIZE" */
	bool upload_complete;
	bool replayed;
};

void answer_head_init(struct answer_head *head);
/* One line, with or without its CRLF. Unknown and malformed fields are ignored. */
void answer_head_line(struct answer_head *head, const char *line, size_t len);
/* Milliseconds that must pass before the next try, 0 when the answer does not say; at most an hour. */
#define ANSWER_RETRY_MAX_MS (3600 * 1000)
int64_t answer_retry_ms(const struct answer_head *head);

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 IMF-fixdate). ERR_SYNTAX. */
enum err answer_date(const char *text, int64_t *out_ms);
/*
 * Content-Digest field value (RFC 9530) against the bytes' SHA-256. ERR_NOT_FOUND: no sha-256 member;
 * ERR_SYNTAX: a member that is malformed; ERR_SIGNATURE_BAD: another digest.
 */
enum err answer_digest_check(const char *field, const uint8_t sha256[SHA256_LEN]);
/* "sha-256=:<44 characters>:" */
#define ANSWER_DIGEST_MAX 64
void answer_digest_field(const uint8_t sha256[SHA256_LEN], char out[ANSWER_DIGEST_MAX]);
/* `ed25519=:<base64>:` or `sm2=:...:`. ERR_SIGNATURE_MISSING, ERR_SYNTAX. */
enum err answer_signature(const char *field, const char *algorithm, uint8_t *out, size_t cap,
			  size_t *len);

/* The code of a problem of ours ("validation"), or false. `problem` may be anything, also NULL. */
bool answer_problem(const struct answer_head *head, const json_t *problem,
		    char code[ANSWER_CODE_MAX]);

enum answer_expect {
	EXPECT_JSON,	 /* 200/201/202 with a JSON object or array */
	EXPECT_DONE,	 /* 201/202/204, or 200 with JSON */
	EXPECT_NOTHING,	 /* any 2xx that carries nothing: HEAD, PATCH, POST /blobs */
	EXPECT_BYTES,	 /* 200 with bytes that are no HTML */
	EXPECT_PIECE,	 /* the same, or 206 with the Content-Range of what came */
	EXPECT_ACK,	 /* 200/201, an acknowledgement of `ref` and `sha256` */
	EXPECT_ACK_LIST, /* 200, a list of one acknowledgement; an empty list is ANSWER_OK */
};

/* An acknowledgement's words. */
struct answer_ack {
	char project_no[PROJECT_NO_MAX + 1];
	char state[32];
	char query_code[QUERY_CODE_MAX + 1]; /* "" = none that can be typed again */
};

struct answer_wanted {
	enum answer_expect expect;
	const char *ref;    /* client_ref, for the two acknowledgements */
	const char *sha256; /* of the body's bytes as sent, lower-case hex */
	bool conditional;   /* an If-None-Match was sent: only then is a 304 an answer */
};

/*
 * The table. `json` is the parsed body or NULL if it is none; `has_body` tells an empty body from
 * one that is not JSON. `code` gets the problem's code or "", `ack` is filled on ANSWER_ACK.
 */
enum answer_verdict answer_classify(const struct answer_head *head,
				    const struct answer_wanted *wanted, const json_t *json,
				    bool has_body, char code[ANSWER_CODE_MAX],
				    struct answer_ack *ack);
