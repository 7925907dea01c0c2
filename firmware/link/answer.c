/* SPDX-License-Identifier: Apache-2.0 */
/* answer.c - header fields, digests, and the table from (status, content, code) to a verdict. */
#include "firmware/link/answer.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "firmware/core/value/json.h"

#define PROBLEM_TYPE   "application/problem+json"
#define PROBLEM_PREFIX "urn:kiosk:problem:"
#define STATE_DEFAULT  "received"
#define NUMBER_DIGITS  15 /* of a header field; more is no number of ours */
#define YEAR_MIN       1970
#define MEMBER_MAX     200 /* characters of a structured field we look into */

// clang-format off
static const char *const verdict_names[] = {
	[ANSWER_TRANSPORT]       = "transport",
	[ANSWER_ACK]             = "ack",
	[ANSWER_OK]              = "ok",
	[ANSWER_NOT_MODIFIED]    = "not-modified",
	[ANSWER_BUSY]            = "busy",
	[ANSWER_IN_PROGRESS]     = "in-progress",
	[ANSWER_OFFSET]          = "offset",
	[ANSWER_GONE]            = "gone",
	[ANSWER_UNAUTHORISED]    = "unauthorised",
	[ANSWER_TOKEN_EXPIRED]   = "token-expired",
	[ANSWER_CONSENT_MISSING] = "consent-missing",
	[ANSWER_MISMATCH]        = "mismatch",
	[ANSWER_MISSING_BLOBS]   = "missing-blobs",
	[ANSWER_DIGEST]          = "digest",
	[ANSWER_REFUSED]         = "refused",
	[ANSWER_KEY_REUSED]      = "key-reused",
	[ANSWER_UNCLASSIFIED]    = "unclassified",
};
// clang-format on
_Static_assert(ARRAY_LEN(verdict_names) == ANSWER_VERDICT_COUNT, "a verdict without a name");

const char *answer_verdict_name(enum answer_verdict verdict)
{
	assert(verdict < ANSWER_VERDICT_COUNT);
	return verdict_names[verdict];
}

/* Header fields */

void answer_head_init(struct answer_head *head)
{
	*head = (struct answer_head){
		.date_ms = -1,
		.retry_after_s = -1,
		.retry_at_ms = -1,
		.upload_offset = -1,
		.upload_length = -1,
		.append_max = -1,
		.range_from = -1,
		.range_size = -1,
	};
}

/* Digits only: a sign, a fraction or a date is no number. -1: none. */
static int64_t number_of(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	if (digits == 0 || digits > NUMBER_DIGITS || text[digits])
		return -1;
	return strtoll(text, NULL, 10);
}

/* A value that does not fit is as good as none: half an ETag would be another one. */
static void take(char *out, size_t cap, const char *value)
{
	assert(cap > 0);
	size_t len = strlen(value);
	if (len < cap)
		memcpy(out, value, len + 1);
	else
		out[0] = '\0';
}

static void take_type(struct answer_head *head, const char *value)
{
	size_t len = strcspn(value, "; \t");
	if (len >= sizeof(head->type))
		len = 0;
	for (size_t i = 0; i < len; i++)
		head->type[i] = (char)tolower((unsigned char)value[i]);
	head->type[len] = '\0';
}

static void take_etag(struct answer_head *head, const char *value)
{
	take(head->etag, sizeof(head->etag), value);
}

static void take_location(struct answer_head *head, const char *value)
{
	take(head->location, sizeof(head->location), value);
}

static void take_digest(struct answer_head *head, const char *value)
{
	take(head->digest, sizeof(head->digest), value);
}

static void take_signature(struct answer_head *head, const char *value)
{
	take(head->signature, sizeof(head->signature), value);
}

static void take_date(struct answer_head *head, const char *value)
{
	head->date_ms = -1;
	if (answer_date(value, &head->date_ms) != ERR_OK)
		head->date_ms = -1;
}

static void take_retry(struct answer_head *head, const char *value)
{
	head->retry_after_s = number_of(value);
	if (answer_date(value, &head->retry_at_ms) != ERR_OK)
		head->retry_at_ms = -1;
}

static void take_offset(struct answer_head *head, const char *value)
{
	head->upload_offset = number_of(value);
}

static void take_length(struct answer_head *head, const char *value)
{
	head->upload_length = number_of(value);
}

static void take_complete(struct answer_head *head, const char *value)
{
	head->upload_complete = strcmp(value, "?1") == 0;
}

static void take_replayed(struct answer_head *head, const char *value)
{
	head->replayed = strcmp(value, "?1") == 0;
}

/* Upload-Limit: max-size=N, max-append-size=N, max-age=N */
static void take_limit(struct answer_head *head, const char *value)
{
	static const char name[] = "max-append-size=";
	const char *at = strstr(value, name);
	if (!at)
		return;
	char digits[NUMBER_DIGITS + 2];
	at += sizeof(name) - 1;
	size_t len = strspn(at, "0123456789");
	if (len >= sizeof(digits))
		return;
	memcpy(digits, at, len);
	digits[len] = '\0';
	head->append_max = number_of(digits);
}

/* "bytes FROM-TO/SIZE"; -1 where it is anything else, or the size is not known. */
static void take_range(struct answer_head *head, const char *value)
{
	static const char unit[] = "bytes ";
	char digits[3][NUMBER_DIGITS + 2];
	static const char ends[] = "-/";
	const char *at = value;
	head->range_from = head->range_size = -1;
	if (strncmp(at, unit, sizeof(unit) - 1) != 0)
		return;
	at += sizeof(unit) - 1;
	for (size_t i = 0; i < ARRAY_LEN(digits); i++) {
		size_t len = strspn(at, "0123456789");
		if (len >= sizeof(digits[i]) || at[len] != ends[i])
			return;
		memcpy(digits[i], at, len);
		digits[i][len] = '\0';
		at += len + 1;
	}
	head->range_from = number_of(digits[0]);
	head->range_size = number_of(digits[2]);
}

static const struct field {
	const char *name;
	void (*take)(struct answer_head *head, const char *value);
} fields[] = {
	{ "Content-Type", take_type },
	{ "ETag", take_etag },
	{ "Location", take_location },
	{ "Content-Digest", take_digest },
	{ "Content-Signature", take_signature },
	{ "Date", take_date },
	{ "Retry-After", take_retry },
	{ "Upload-Offset", take_offset },
	{ "Upload-Length", take_length },
	{ "Upload-Limit", take_limit },
	{ "Content-Range", take_range },
	{ "Upload-Complete", take_complete },
	{ "Idempotency-Replayed", take_replayed },
};

/* "HTTP/1.1 200 OK": three digits after the first space. */
static void take_status(struct answer_head *head, const char *line)
{
	answer_head_init(head);
	const char *at = strchr(line, ' ');
	if (!at || strspn(at + 1, "0123456789") != 3)
		return;
	int status = (int)strtol(at + 1, NULL, 10);
	head->status = status >= 100 && status <= 599 ? status : 0;
}

void answer_head_line(struct answer_head *head, const char *line, size_t len)
{
	char text[ANSWER_LINE_MAX];
	while (len > 0 && strchr("\r\n \t", line[len - 1]))
		len--;
	if (len == 0 || len >= sizeof(text) || memchr(line, '\0', len))
		return;
	memcpy(text, line, len);
	text[len] = '\0';
	if (strncmp(text, "HTTP/", 5) == 0) {
		take_status(head, text);
		return;
	}
	char *colon = strchr(text, ':');
	if (!colon)
		return;
	*colon = '\0';
	const char *value = colon + 1 + strspn(colon + 1, " \t");
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (strcasecmp(text, fields[i].name) == 0)
			fields[i].take(head, value);
}

int64_t answer_retry_ms(const struct answer_head *head)
{
	int64_t ms = 0;
	if (head->retry_after_s >= 0)
		ms = head->retry_after_s * 1000;
	else if (head->retry_at_ms >= 0 && head->date_ms >= 0)
		ms = head->retry_at_ms - head->date_ms; /* the sender's clock on both sides */
	if (ms < 0)
		return 0;
	return ms < ANSWER_RETRY_MAX_MS ? ms : ANSWER_RETRY_MAX_MS;
}

static int month_of(const char *name)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	for (int i = 0; i < 12; i++)
		if (strncmp(name, months + 3 * i, 3) == 0)
			return i;
	return -1;
}

static bool two_digits(const char *at, int max, int *out)
{
	if (!isdigit((unsigned char)at[0]) || !isdigit((unsigned char)at[1]))
		return false;
	*out = (at[0] - '0') * 10 + at[1] - '0';
	return *out <= max;
}

/* Sun, 06 Nov 1994 08:49:37 GMT
 * 0    5  8   12   17 20 23 26   */
enum err answer_date(const char *text, int64_t *out_ms)
{
	static const char shape[] = "aaa, dd aaa dddd dd:dd:dd GMT";
	if (strlen(text) != sizeof(shape) - 1)
		return ERR_SYNTAX;
	for (size_t i = 0; shape[i]; i++) {
		bool ok = shape[i] == 'a'   ? isalpha((unsigned char)text[i]) != 0
			  : shape[i] == 'd' ? isdigit((unsigned char)text[i]) != 0
					    : text[i] == shape[i];
		if (!ok)
			return ERR_SYNTAX;
	}
	int high = 0, low = 0;
	struct tm tm = { .tm_mon = month_of(text + 8) };
	if (!two_digits(text + 5, 31, &tm.tm_mday) || tm.tm_mon < 0 || tm.tm_mday < 1 ||
	    !two_digits(text + 12, 99, &high) || !two_digits(text + 14, 99, &low) ||
	    !two_digits(text + 17, 23, &tm.tm_hour) || !two_digits(text + 20, 59, &tm.tm_min) ||
	    !two_digits(text + 23, 60, &tm.tm_sec) || high * 100 + low < YEAR_MIN)
		return ERR_SYNTAX;
	tm.tm_year = high * 100 + low - 1900;
	*out_ms = (int64_t)timegm(&tm) * 1000;
	return ERR_OK;
}

/* Digests and signatures: members of a structured dictionary, name=:base64: */

/* The base64 text of the member, or ERR_NOT_FOUND, ERR_SYNTAX. */
static enum err member_of(const char *field, const char *name, char out[MEMBER_MAX])
{
	size_t name_len = strlen(name);
	for (const char *at = field; *at;) {
		at += strspn(at, ", \t");
		size_t len = strcspn(at, ",");
		if (strncmp(at, name, name_len) == 0 && at[name_len] == '=') {
			const char *value = at + name_len + 1;
			if (*value != ':')
				return ERR_SYNTAX;
			size_t value_len = strcspn(value + 1, ":,");
			if (value[1 + value_len] != ':' || value_len >= MEMBER_MAX)
				return ERR_SYNTAX;
			memcpy(out, value + 1, value_len);
			out[value_len] = '\0';
			return ERR_OK;
		}
		at += len;
	}
	return ERR_NOT_FOUND;
}

enum err answer_digest_check(const char *field, const uint8_t sha256[SHA256_LEN])
{
	char text[MEMBER_MAX];
	uint8_t said[MEMBER_MAX];
	size_t len;
	enum err err = member_of(field, "sha-256", text);
	if (err != ERR_OK)
		return err;
	if (base64_decode(text, said, sizeof(said), &len) != ERR_OK || len != SHA256_LEN)
		return ERR_SYNTAX;
	return memcmp(said, sha256, SHA256_LEN) == 0 ? ERR_OK : ERR_SIGNATURE_BAD;
}

void answer_digest_field(const uint8_t sha256[SHA256_LEN], char out[ANSWER_DIGEST_MAX])
{
	char text[BASE64_LEN(SHA256_LEN) + 1];
	base64_encode(sha256, SHA256_LEN, text);
	static_assert(sizeof(text) + sizeof("sha-256=::") <= ANSWER_DIGEST_MAX, "the field fits");
	snprintf(out, ANSWER_DIGEST_MAX, "sha-256=:%s:", text);
}

enum err answer_signature(const char *field, const char *algorithm, uint8_t *out, size_t cap,
			  size_t *len)
{
	char text[MEMBER_MAX];
	enum err err = member_of(field, algorithm, text);
	if (err == ERR_NOT_FOUND)
		return ERR_SIGNATURE_MISSING;
	if (err == ERR_OK)
		err = base64_decode(text, out, cap, len);
	return err == ERR_OK ? ERR_OK : ERR_SYNTAX;
}

/* Problems */

bool answer_problem(const struct answer_head *head, const json_t *problem,
		    char code[ANSWER_CODE_MAX])
{
	static const size_t prefix = sizeof(PROBLEM_PREFIX) - 1;
	code[0] = '\0';
	if (strcmp(head->type, PROBLEM_TYPE) != 0 || !json_is_object(problem))
		return false;
	const char *type = json_str(problem, "type");
	if (strncmp(type, PROBLEM_PREFIX, prefix) != 0)
		return false;
	const char *said = type + prefix;
	size_t len = strlen(said);
	/* It goes into the store and the log: nothing but a word may pass. */
	if (len == 0 || len >= ANSWER_CODE_MAX ||
	    strspn(said, "abcdefghijklmnopqrstuvwxyz0123456789-") != len)
		return false;
	memcpy(code, said, len + 1);
	return true;
}

// clang-format off
/* The first row that fits counts. code NULL: any content; "*": a problem of ours; else that code. */
static const struct row {
	int first, last; /* status */
	const char *code;
	enum answer_verdict verdict;
} rows[] = {
	{ 300, 399, NULL,                        ANSWER_TRANSPORT },
	{ 400, 400, "digest-mismatch",           ANSWER_DIGEST },
	{ 400, 400, "*",                         ANSWER_UNCLASSIFIED },
	{ 400, 400, NULL,                        ANSWER_UNAUTHORISED },
	{ 401, 401, "token-expired",             ANSWER_TOKEN_EXPIRED },
	{ 401, 401, NULL,                        ANSWER_UNAUTHORISED },
	{ 403, 403, "consent-missing",           ANSWER_CONSENT_MISSING },
	{ 403, 403, NULL,                        ANSWER_UNAUTHORISED },
	{ 404, 404, NULL,                        ANSWER_GONE },
	{ 408, 408, NULL,                        ANSWER_BUSY },
	{ 409, 409, "in-progress",               ANSWER_IN_PROGRESS },
	{ 409, 409, "mismatching-upload-offset", ANSWER_OFFSET },
	{ 409, 409, "task-version-changed",      ANSWER_REFUSED },
	{ 409, 409, "already-rated",             ANSWER_REFUSED },
	{ 409, 409, "state",                     ANSWER_REFUSED },
	{ 410, 410, "task-cancelled",            ANSWER_REFUSED },
	{ 410, 410, NULL,                        ANSWER_GONE },
	{ 422, 422, "missing-blobs",             ANSWER_MISSING_BLOBS },
	{ 422, 422, "validation",                ANSWER_REFUSED },
	{ 422, 422, "tag-level",                 ANSWER_REFUSED },
	{ 422, 422, "key-reused",                ANSWER_KEY_REUSED },
	{ 422, 422, "mismatch",                  ANSWER_MISMATCH },
	{ 422, 422, "digest-mismatch",           ANSWER_DIGEST },
	{ 425, 425, NULL,                        ANSWER_BUSY },
	{ 429, 429, NULL,                        ANSWER_BUSY },
	{ 500, 500, NULL,                        ANSWER_BUSY },
	{ 502, 504, NULL,                        ANSWER_BUSY },
	{ 507, 507, NULL,                        ANSWER_BUSY },
	{ 400, 599, NULL,                        ANSWER_UNCLASSIFIED },
};
// clang-format on

static bool row_fits(const struct row *row, int status, const char *code)
{
	if (status < row->first || status > row->last)
		return false;
	if (!row->code)
		return true;
	return strcmp(row->code, "*") == 0 ? code[0] != '\0' : strcmp(row->code, code) == 0;
}

/* Successes */

/* A word for paper and screen: plain, not empty, fits. */
static bool word_take(const json_t *object, const char *key, char *out, size_t cap)
{
	const char *text = json_str(object, key);
	if (!text[0] || strlen(text) >= cap || !text_is_plain(text))
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static bool is_ack(const json_t *json, const struct answer_wanted *wanted, struct answer_ack *out)
{
	struct answer_ack ack = { .state = STATE_DEFAULT };
	if (!json_is_object(json) || strcmp(json_str(json, "client_ref"), wanted->ref) != 0 ||
	    strcmp(json_str(json, "body_sha256"), wanted->sha256) != 0 ||
	    !word_take(json, "project_no", ack.project_no, sizeof(ack.project_no)))
		return false;
	if (!word_take(json, "state", ack.state, sizeof(ack.state)))
		memcpy(ack.state, STATE_DEFAULT, sizeof(STATE_DEFAULT));
	(void)word_take(json, "query_code", ack.query_code, sizeof(ack.query_code));
	*out = ack;
	return true;
}

static bool is_json(const json_t *json)
{
	return json_is_object(json) || json_is_array(json);
}

static enum answer_verdict classify_ack(int status, const struct answer_wanted *wanted,
					const json_t *json, struct answer_ack *ack)
{
	assert(wanted->ref && wanted->sha256 && ack);
	if (wanted->expect == EXPECT_ACK)
		return (status == 200 || status == 201) && is_ack(json, wanted, ack)
			       ? ANSWER_ACK
			       : ANSWER_TRANSPORT;
	if (status != 200 || !json_is_array(json) || json_array_size(json) > 1)
		return ANSWER_TRANSPORT;
	if (json_array_size(json) == 0)
		return ANSWER_OK;
	return is_ack(json_array_get(json, 0), wanted, ack) ? ANSWER_ACK : ANSWER_TRANSPORT;
}

static bool is_expected(const struct answer_head *head, enum answer_expect expect,
			const json_t *json, bool has_body)
{
	bool html = strcmp(head->type, "text/html") == 0;
	switch (expect) {
	case EXPECT_JSON:
		return head->status <= 202 && is_json(json);
	case EXPECT_DONE:
		return is_json(json) || (!has_body && head->status != 200);
	case EXPECT_NOTHING:
		return !html && (!has_body || is_json(json));
	case EXPECT_BYTES:
		return head->status == 200 && has_body && !html;
	case EXPECT_PIECE:
		return has_body && !html &&
		       (head->status == 200 || (head->status == 206 && head->range_from >= 0));
	case EXPECT_ACK:
	case EXPECT_ACK_LIST:
		break;
	}
	return false;
}

enum answer_verdict answer_classify(const struct answer_head *head,
				    const struct answer_wanted *wanted, const json_t *json,
				    bool has_body, char code[ANSWER_CODE_MAX],
				    struct answer_ack *ack)
{
	int status = head->status;
	answer_problem(head, json, code);
	if (status == 304 && wanted->conditional)
		return ANSWER_NOT_MODIFIED;
	/* A proxy may drop the body of a 409; the offset alone says all. */
	if (status == 409 && wanted->expect == EXPECT_NOTHING && head->upload_offset >= 0)
		return ANSWER_OFFSET;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (row_fits(&rows[i], status, code))
			return rows[i].verdict;
	if (status < 200 || status > 299)
		return ANSWER_TRANSPORT;
	if (wanted->expect == EXPECT_ACK || wanted->expect == EXPECT_ACK_LIST)
		return classify_ack(status, wanted, json, ack);
	return is_expected(head, wanted->expect, json, has_body) ? ANSWER_OK : ANSWER_TRANSPORT;
}
