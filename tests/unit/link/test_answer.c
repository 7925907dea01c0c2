/* SPDX-License-Identifier: Apache-2.0 */
/* test_answer.c - every row of the contract's table, and the header fields it hangs on. */
#include "firmware/link/answer.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/crypto/hash.h"
#include "tests/suite.h"

#define REF   "3f2b8c1e-9a4d-4e0b-8f1a-2c5d6e7f8091"
#define HASH  "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define OTHER "0000000000000000000000000000000000000000000000000000000000000000"
#define ACK                                                   \
	"{\"client_ref\":\"" REF "\",\"body_sha256\":\"" HASH \
	"\",\"project_no\":\"P-1\",\"state\":\"received\"}"

static struct answer_head head_of(int status, const char *type)
{
	struct answer_head head;
	char line[128];
	answer_head_init(&head);
	snprintf(line, sizeof(line), "HTTP/1.1 %d X\r\n", status);
	answer_head_line(&head, line, strlen(line));
	snprintf(line, sizeof(line), "Content-Type: %s\r\n", type);
	answer_head_line(&head, line, strlen(line));
	return head;
}

static enum answer_verdict classify(int status, const char *type, const char *body,
				    enum answer_expect expect, char code[ANSWER_CODE_MAX],
				    struct answer_ack *ack)
{
	struct answer_head head = head_of(status, type);
	struct answer_wanted wanted = { .expect = expect, .ref = REF, .sha256 = HASH };
	json_t *json = NULL;
	if (json_parse(body, strlen(body), &json) != ERR_OK)
		json = NULL;
	enum answer_verdict v = answer_classify(&head, &wanted, json, body[0] != '\0', code, ack);
	json_decref(json);
	return v;
}

#define J	   "application/json"
#define P	   "application/problem+json"
#define H	   "text/html; charset=utf-8"
#define PROBLEM(c) "{\"type\":\"urn:kiosk:problem:" c "\",\"code\":\"" c "\"}"

static const struct {
	const char *why;
	int status;
	const char *type, *body;
	enum answer_verdict verdict;
} rows[] = {
	{ "the acknowledgement", 201, J, ACK, ANSWER_ACK },
	{ "a replay", 200, J, ACK, ANSWER_ACK },
	{ "202 is none", 202, J, ACK, ANSWER_TRANSPORT },
	{ "a captive portal", 200, H, "<html>log in</html>", ANSWER_TRANSPORT },
	{ "an empty 201", 201, J, "", ANSWER_TRANSPORT },
	{ "204", 204, "", "", ANSWER_TRANSPORT },
	{ "truncated", 201, J, "{\"client_ref\":\"" REF "\",\"bo", ANSWER_TRANSPORT },
	{ "another client_ref", 201, J,
	  "{\"client_ref\":\"x\",\"body_sha256\":\"" HASH "\",\"project_no\":\"P\"}",
	  ANSWER_TRANSPORT },
	{ "another digest", 201, J,
	  "{\"client_ref\":\"" REF "\",\"body_sha256\":\"" OTHER "\",\"project_no\":\"P\"}",
	  ANSWER_TRANSPORT },
	{ "no project_no", 201, J, "{\"client_ref\":\"" REF "\",\"body_sha256\":\"" HASH "\"}",
	  ANSWER_TRANSPORT },
	{ "empty project_no", 201, J,
	  "{\"client_ref\":\"" REF "\",\"body_sha256\":\"" HASH "\",\"project_no\":\"\"}",
	  ANSWER_TRANSPORT },
	{ "project_no of another type", 201, J,
	  "{\"client_ref\":\"" REF "\",\"body_sha256\":\"" HASH "\",\"project_no\":7}",
	  ANSWER_TRANSPORT },
	{ "project_no of 51", 201, J,
	  "{\"client_ref\":\"" REF "\",\"body_sha256\":\"" HASH
	  "\",\"project_no\":\"012345678901234567890123456789012345678901234567890\"}",
	  ANSWER_TRANSPORT },
	{ "project_no with a bidi override", 201, J,
	  "{\"client_ref\":\"" REF "\",\"body_sha256\":\"" HASH "\",\"project_no\":\"P\\u202e1\"}",
	  ANSWER_TRANSPORT },
	{ "project_no with a line end", 201, J,
	  "{\"client_ref\":\"" REF "\",\"body_sha256\":\"" HASH "\",\"project_no\":\"P\\n1\"}",
	  ANSWER_TRANSPORT },
	{ "a list is no acknowledgement of a POST", 200, J, "[" ACK "]", ANSWER_TRANSPORT },
	{ "redirect of a portal", 302, H, "", ANSWER_TRANSPORT },
	{ "304 nobody asked for", 304, "", "", ANSWER_TRANSPORT },
	{ "1xx as the end", 103, "", "", ANSWER_TRANSPORT },
	{ "proxy without a certificate", 400, H, "<html>400 No required SSL certificate was sent",
	  ANSWER_UNAUTHORISED },
	{ "400 with foreign JSON", 400, J, "{\"code\":\"key-missing\"}", ANSWER_UNAUTHORISED },
	{ "400 with a foreign problem", 400, P,
	  "{\"type\":\"about:blank\",\"code\":\"validation\"}", ANSWER_UNAUTHORISED },
	{ "400 ours", 400, P, PROBLEM("key-missing"), ANSWER_UNCLASSIFIED },
	{ "bytes changed on the way", 400, P, PROBLEM("digest-mismatch"), ANSWER_DIGEST },
	{ "401 ours", 401, P, PROBLEM("certificate-missing"), ANSWER_UNAUTHORISED },
	{ "401 of a proxy", 401, H, "no", ANSWER_UNAUTHORISED },
	{ "token", 401, P, PROBLEM("token-expired"), ANSWER_TOKEN_EXPIRED },
	{ "403", 403, H, "no", ANSWER_UNAUTHORISED },
	{ "403 ours", 403, P, PROBLEM("terminal-locked"), ANSWER_UNAUTHORISED },
	{ "consent", 403, P, PROBLEM("consent-missing"), ANSWER_CONSENT_MISSING },
	{ "404 of a proxy", 404, H, "no", ANSWER_GONE },
	{ "408", 408, H, "", ANSWER_BUSY },
	{ "the first still runs", 409, P, PROBLEM("in-progress"), ANSWER_IN_PROGRESS },
	{ "offset", 409, P, PROBLEM("mismatching-upload-offset"), ANSWER_OFFSET },
	{ "version", 409, P, PROBLEM("task-version-changed"), ANSWER_REFUSED },
	{ "not in that state", 409, P, PROBLEM("state"), ANSWER_REFUSED },
	{ "rated", 409, P, PROBLEM("already-rated"), ANSWER_REFUSED },
	{ "tag", 422, P, PROBLEM("tag-level"), ANSWER_REFUSED },
	{ "version, said by somebody else", 409, J, PROBLEM("task-version-changed"),
	  ANSWER_UNCLASSIFIED },
	{ "409 of a proxy", 409, H, "", ANSWER_UNCLASSIFIED },
	{ "cancelled", 410, P, PROBLEM("task-cancelled"), ANSWER_REFUSED },
	{ "cancelled, said by somebody else", 410, H, "task-cancelled", ANSWER_GONE },
	{ "cursor", 410, P, PROBLEM("cursor-gone"), ANSWER_GONE },
	{ "a proxy with a smaller limit", 413, H, "too large", ANSWER_UNCLASSIFIED },
	{ "418", 418, H, "", ANSWER_UNCLASSIFIED },
	{ "blobs", 422, P, PROBLEM("missing-blobs"), ANSWER_MISSING_BLOBS },
	{ "validation", 422, P, PROBLEM("validation"), ANSWER_REFUSED },
	{ "validation, with parameters in the type", 422, P "; charset=utf-8",
	  PROBLEM("validation"), ANSWER_REFUSED },
	{ "validation in HTML", 422, H, PROBLEM("validation"), ANSWER_UNCLASSIFIED },
	{ "validation cut short", 422, P, "{\"type\":\"urn:kiosk:problem:valid",
	  ANSWER_UNCLASSIFIED },
	{ "key", 422, P, PROBLEM("key-reused"), ANSWER_KEY_REUSED },
	{ "person", 422, P, PROBLEM("mismatch"), ANSWER_MISMATCH },
	{ "a code of tomorrow", 422, P, PROBLEM("something-new"), ANSWER_UNCLASSIFIED },
	{ "425", 425, H, "", ANSWER_BUSY },
	{ "429", 429, P, PROBLEM("too-many-requests"), ANSWER_BUSY },
	{ "500", 500, H, "", ANSWER_BUSY },
	{ "500 ours", 500, P, PROBLEM("validation"), ANSWER_BUSY },
	{ "501 is in no row", 501, H, "", ANSWER_UNCLASSIFIED },
	{ "502", 502, H, "", ANSWER_BUSY },
	{ "503", 503, P, PROBLEM("unavailable"), ANSWER_BUSY },
	{ "504", 504, H, "", ANSWER_BUSY },
};

START_TEST(an_answer_to_an_application_means_what_the_table_says)
{
	char code[ANSWER_CODE_MAX];
	struct answer_ack ack = { .project_no = "untouched" };
	enum answer_verdict v =
		classify(rows[_i].status, rows[_i].type, rows[_i].body, EXPECT_ACK, code, &ack);
	ck_assert_msg(v == rows[_i].verdict, "%s: %s, expected %s", rows[_i].why,
		      answer_verdict_name(v), answer_verdict_name(rows[_i].verdict));
	ck_assert_str_eq(ack.project_no, v == ANSWER_ACK ? "P-1" : "untouched");
}
END_TEST

static const struct {
	const char *why;
	enum answer_expect expect;
	int status;
	const char *type, *body;
	enum answer_verdict verdict;
} others[] = {
	{ "the list of one", EXPECT_ACK_LIST, 200, J, "[" ACK "]", ANSWER_ACK },
	{ "unknown there", EXPECT_ACK_LIST, 200, J, "[]", ANSWER_OK },
	{ "two of one name", EXPECT_ACK_LIST, 200, J, "[" ACK "," ACK "]", ANSWER_TRANSPORT },
	{ "no list", EXPECT_ACK_LIST, 200, J, ACK, ANSWER_TRANSPORT },
	{ "a wrong echo in a list", EXPECT_ACK_LIST, 200, J, "[{}]", ANSWER_TRANSPORT },
	{ "JSON", EXPECT_JSON, 200, J, "{}", ANSWER_OK },
	{ "a portal instead of JSON", EXPECT_JSON, 200, H, "<html>", ANSWER_TRANSPORT },
	{ "an empty 204 where JSON is due", EXPECT_JSON, 204, "", "", ANSWER_TRANSPORT },
	{ "a notice taken", EXPECT_DONE, 201, J, "{}", ANSWER_OK },
	{ "a notice taken in silence", EXPECT_DONE, 202, "", "", ANSWER_OK },
	{ "a portal took the notice", EXPECT_DONE, 200, H, "<html>", ANSWER_TRANSPORT },
	{ "an empty 200 says nothing", EXPECT_DONE, 200, "", "", ANSWER_TRANSPORT },
	{ "a HEAD", EXPECT_NOTHING, 204, "", "", ANSWER_OK },
	{ "an upload that is gone", EXPECT_NOTHING, 404, "", "", ANSWER_GONE },
	{ "a portal on an upload", EXPECT_NOTHING, 200, H, "", ANSWER_TRANSPORT },
	{ "a file", EXPECT_BYTES, 200, "application/gzip", "xyz", ANSWER_OK },
	{ "a portal instead of a file", EXPECT_BYTES, 200, H, "<html>", ANSWER_TRANSPORT },
};

START_TEST(a_query_code_is_told_only_if_it_can_be_typed_again)
{
	static const struct {
		const char *said, *code, *why;
	} codes[] = {
		{ ",\"query_code\":\"K7M2Q9\"}", "K7M2Q9", "as it is" },
		{ "}", "", "there is none" },
		{ ",\"query_code\":7}", "", "of another type" },
		{ ",\"query_code\":\"012345678901234567890123456789012\"}", "",
		  "longer than its box" },
		{ ",\"query_code\":\"a\\u202eb\"}", "", "it does not show as itself" },
	};
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		char text[512], code[ANSWER_CODE_MAX];
		struct answer_ack ack = { .query_code = "old" };
		snprintf(text, sizeof(text), "%.*s%s", (int)strlen(ACK) - 1, ACK, codes[i].said);
		ck_assert_int_eq(classify(201, J, text, EXPECT_ACK, code, &ack), ANSWER_ACK);
		ck_assert_msg(strcmp(ack.query_code, codes[i].code) == 0, "%s", codes[i].why);
	}
}
END_TEST

START_TEST(other_answers_are_judged_by_what_was_expected)
{
	char code[ANSWER_CODE_MAX];
	struct answer_ack ack;
	enum answer_verdict v = classify(others[_i].status, others[_i].type, others[_i].body,
					 others[_i].expect, code, &ack);
	ck_assert_msg(v == others[_i].verdict, "%s: %s", others[_i].why, answer_verdict_name(v));
}
END_TEST

START_TEST(a_304_is_an_answer_only_to_a_condition)
{
	struct answer_head head = head_of(304, "");
	struct answer_wanted wanted = { .expect = EXPECT_JSON, .conditional = true };
	char code[ANSWER_CODE_MAX];
	struct answer_ack ack;
	ck_assert_int_eq(answer_classify(&head, &wanted, NULL, false, code, &ack),
			 ANSWER_NOT_MODIFIED);
	wanted.conditional = false;
	ck_assert_int_eq(answer_classify(&head, &wanted, NULL, false, code, &ack),
			 ANSWER_TRANSPORT);
}
END_TEST

START_TEST(a_409_with_an_offset_needs_no_body_on_an_upload)
{
	struct answer_head head = head_of(409, "");
	struct answer_wanted wanted = { .expect = EXPECT_NOTHING };
	char code[ANSWER_CODE_MAX];
	struct answer_ack ack;
	answer_head_line(&head, "Upload-Offset: 4096", 19);
	ck_assert_int_eq(answer_classify(&head, &wanted, NULL, false, code, &ack), ANSWER_OFFSET);
	ck_assert_int_eq(head.upload_offset, 4096);
}
END_TEST

START_TEST(a_code_is_a_word_or_nothing)
{
	static const char *const bad[] = {
		"x y", "X",	  "",
		"a/b", "\\u4e00", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg"
	};
	struct answer_head head = head_of(422, P);
	char code[ANSWER_CODE_MAX] = "before", body[256];
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(body, sizeof(body), "{\"type\":\"urn:kiosk:problem:%s\"}", bad[i]);
		json_t *json = NULL;
		ck_assert_int_eq(json_parse(body, strlen(body), &json), ERR_OK);
		ck_assert_msg(!answer_problem(&head, json, code), "%s", bad[i]);
		ck_assert_str_eq(code, "");
		json_decref(json);
	}
}
END_TEST

START_TEST(a_new_status_line_forgets_the_interim_answer)
{
	static const char *const lines[] = { "HTTP/1.1 103 Early Hints\r\n",
					     "ETag: \"old\"\r\n",
					     "\r\n",
					     "HTTP/1.1 200 OK\r\n",
					     "ETag:  \"new\" \r\n",
					     "X-Other: 1\r\n",
					     "no colon here\r\n" };
	struct answer_head head;
	answer_head_init(&head);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		answer_head_line(&head, lines[i], strlen(lines[i]));
		if (i == 3)
			ck_assert_str_eq(head.etag, "");
	}
	ck_assert_int_eq(head.status, 200);
	ck_assert_str_eq(head.etag, "\"new\"");
}
END_TEST

START_TEST(a_value_that_does_not_fit_is_none)
{
	struct answer_head head = head_of(200, J);
	char line[400];
	snprintf(line, sizeof(line), "ETag: \"%0300d\"", 7);
	answer_head_line(&head, line, strlen(line));
	ck_assert_str_eq(head.etag, "");
	snprintf(line, sizeof(line), "Upload-Offset: -1");
	answer_head_line(&head, line, strlen(line));
	ck_assert_int_eq(head.upload_offset, -1);
	snprintf(line, sizeof(line), "Upload-Offset: 99999999999999999999");
	answer_head_line(&head, line, strlen(line));
	ck_assert_int_eq(head.upload_offset, -1);
}
END_TEST

static const struct {
	const char *why, *date, *retry;
	int64_t ms;
} retries[] = {
	{ "seconds", NULL, "5", 5000 },
	{ "nothing said", NULL, NULL, 0 },
	{ "nonsense", NULL, "soon", 0 },
	{ "negative", NULL, "-3", 0 },
	{ "longer than an hour is an hour", NULL, "86400", ANSWER_RETRY_MAX_MS },
	{ "a date counts from the answer's own", "Sun, 06 Nov 1994 08:49:37 GMT",
	  "Sun, 06 Nov 1994 08:49:47 GMT", 10000 },
	{ "a date in the past", "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT",
	  0 },
	{ "a date without one to count from", NULL, "Sun, 06 Nov 1994 08:49:07 GMT", 0 },
};

START_TEST(retry_after_has_two_forms)
{
	struct answer_head head = head_of(503, H);
	char line[128];
	if (retries[_i].retry) {
		snprintf(line, sizeof(line), "Retry-After: %s", retries[_i].retry);
		answer_head_line(&head, line, strlen(line));
	}
	if (retries[_i].date) {
		snprintf(line, sizeof(line), "Date: %s", retries[_i].date);
		answer_head_line(&head, line, strlen(line));
	}
	ck_assert_msg(answer_retry_ms(&head) == retries[_i].ms, "%s", retries[_i].why);
}
END_TEST

static const struct {
	const char *text;
	int64_t ms; /* -1: refused */
} dates[] = {
	{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
	{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777000 },
	{ "Sat, 21 Nov 2026 01:41:00 GMT", 1795225260000 },
	{ "Sunday, 06-Nov-94 08:49:37 GMT", -1 },
	{ "Sun Nov  6 08:49:37 1994", -1 },
	{ "Sun, 06 Nov 1994 24:49:37 GMT", -1 },
	{ "Sun, 32 Nov 1994 08:49:37 GMT", -1 },
	{ "Sun, 00 Nov 1994 08:49:37 GMT", -1 },
	{ "Sun, 06 Xyz 1994 08:49:37 GMT", -1 },
	{ "Sun, 06 Nov 1969 08:49:37 GMT", -1 },
	{ "Sun, 06 Nov 1994 08:49:37 CST", -1 },
	{ "", -1 },
};

START_TEST(only_the_fixed_form_of_a_date_is_read)
{
	int64_t ms = -1;
	enum err err = answer_date(dates[_i].text, &ms);
	ck_assert_msg(ms == dates[_i].ms, "%s: %lld", dates[_i].text, (long long)ms);
	ck_assert_int_eq(err, dates[_i].ms < 0 ? ERR_SYNTAX : ERR_OK);
}
END_TEST

START_TEST(a_digest_is_verified_and_written)
{
	uint8_t sha256[HASH_LEN], other[HASH_LEN];
	char field[ANSWER_DIGEST_MAX], many[256];
	hash_sha256("hello", 5, sha256);
	hash_sha256("hellO", 5, other);
	answer_digest_field(sha256, field);
	ck_assert_str_eq(field, "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:");
	ck_assert_int_eq(answer_digest_check(field, sha256), ERR_OK);
	ck_assert_int_eq(answer_digest_check(field, other), ERR_SIGNATURE_BAD);
	snprintf(many, sizeof(many), "sha-512=:AAAA:, %s", field);
	ck_assert_int_eq(answer_digest_check(many, sha256), ERR_OK);
	ck_assert_int_eq(answer_digest_check("sha-512=:AAAA:", sha256), ERR_NOT_FOUND);
	ck_assert_int_eq(answer_digest_check("sha-256=AAAA", sha256), ERR_SYNTAX);
	ck_assert_int_eq(answer_digest_check("sha-256=:AAAA", sha256), ERR_SYNTAX);
	ck_assert_int_eq(answer_digest_check("sha-256=:AAAA:", sha256), ERR_SYNTAX);
	ck_assert_int_eq(answer_digest_check("", sha256), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_signature_is_found_by_its_algorithm)
{
	uint8_t sig[8];
	size_t len = 0;
	ck_assert_int_eq(answer_signature("ed25519=:AQID:", "ed25519", sig, sizeof(sig), &len),
			 ERR_OK);
	ck_assert_uint_eq(len, 3);
	ck_assert_int_eq(answer_signature("ed25519=:AQID:", "sm2", sig, sizeof(sig), &len),
			 ERR_SIGNATURE_MISSING);
	ck_assert_int_eq(answer_signature("", "sm2", sig, sizeof(sig), &len),
			 ERR_SIGNATURE_MISSING);
	ck_assert_int_eq(answer_signature("sm2=:A:", "sm2", sig, sizeof(sig), &len), ERR_SYNTAX);
}
END_TEST

START_TEST(every_verdict_has_a_name)
{
	for (int i = 0; i < ANSWER_VERDICT_COUNT; i++)
		ck_assert_ptr_nonnull(answer_verdict_name((enum answer_verdict)i));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("answer");
	TCase *t = tcase_create("answer");
	tcase_add_loop_test(t, an_answer_to_an_application_means_what_the_table_says, 0,
			    ARRAY_LEN(rows));
	tcase_add_loop_test(t, other_answers_are_judged_by_what_was_expected, 0, ARRAY_LEN(others));
	tcase_add_test(t, a_query_code_is_told_only_if_it_can_be_typed_again);
	tcase_add_test(t, a_304_is_an_answer_only_to_a_condition);
	tcase_add_test(t, a_409_with_an_offset_needs_no_body_on_an_upload);
	tcase_add_test(t, a_code_is_a_word_or_nothing);
	tcase_add_test(t, a_new_status_line_forgets_the_interim_answer);
	tcase_add_test(t, a_value_that_does_not_fit_is_none);
	tcase_add_loop_test(t, retry_after_has_two_forms, 0, ARRAY_LEN(retries));
	tcase_add_loop_test(t, only_the_fixed_form_of_a_date_is_read, 0, ARRAY_LEN(dates));
	tcase_add_test(t, a_digest_is_verified_and_written);
	tcase_add_test(t, a_signature_is_found_by_its_algorithm);
	tcase_add_test(t, every_verdict_has_a_name);
	suite_add_tcase(s, t);
	return suite_run(s);
}
