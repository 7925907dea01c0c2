/* SPDX-License-Identifier: Apache-2.0 */
/* test_export_line.c - a line of an export is one of five, whole, or none. */
#include "firmware/core/case/export_line.h"

#include <check.h>
#include <string.h>

#include "tests/suite.h"

#define REF  "\"client_ref\":\"00000001-0000-4000-8000-000000000001\","
#define OWN  REF "\"terminal_id\":\"terminal-1\","
#define HASH "\"66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0\""
#define BODY \
	"\"kind\":\"application\",\"apply_serial_no\":\"T-7G000001-4\",\"body_sha256\":" HASH ","

static const struct {
	const char *text;
	enum export_line_kind kind;
} good[] = {
	{ "{\"format\":\"yichuang-export 1\",\"terminal_id\":\"terminal-1\",\"at\":"
	  "\"2026-11-21T09:41:00+08:00\",\"sealed_to\":\"0123456789abcdef\"}",
	  EXPORT_HEAD },
	{ "{" OWN "\"sha256\":" HASH ",\"type\":\"image/jpeg\",\"sealed_file\":\"QUJD\"}",
	  EXPORT_FILE },
	{ "{" OWN BODY "\"sealed_body\":\"QUI=\"}", EXPORT_RECORD },
	{ "{" OWN "\"apply_serial_no\":\"T-7G000001-4\",\"unreadable\":true}", EXPORT_UNREADABLE },
	{ "{\"end\":{\"records\":1,\"files\":0,\"unreadable\":2}}", EXPORT_END },
};

START_TEST(each_of_the_five_is_read)
{
	struct export_line line;
	ck_assert_int_eq(export_line_read(good[_i].text, strlen(good[_i].text), &line), ERR_OK);
	ck_assert_int_eq(line.kind, good[_i].kind);
	ck_assert_int_eq(strcmp(line.terminal, "terminal-1") == 0, line.kind != EXPORT_END);
	if (line.kind == EXPORT_END)
		ck_assert(line.records == 1 && line.files == 0 && line.unreadable == 2);
}
END_TEST

START_TEST(the_beginning_of_a_line_is_none_and_leaves_the_answer_alone)
{
	struct export_line line = { .records = 77 };
	for (size_t len = 0; len < strlen(good[_i].text); len++)
		ck_assert_int_eq(export_line_read(good[_i].text, len, &line), ERR_SYNTAX);
	ck_assert_int_eq(line.records, 77);
}
END_TEST

static const struct {
	const char *text, *why;
} bad[] = {
	{ "[]", "no object" },
	{ "{}", "nothing in it" },
	{ "{\"end\":{}}", "counts nothing" },
	{ "{\"end\":{\"records\":-1,\"files\":0,\"unreadable\":0}}", "a negative count" },
	{ "{\"format\":\"yichuang-export 2\",\"terminal_id\":\"t\",\"at\":"
	  "\"2026-11-21T09:41:00+08:00\",\"sealed_to\":\"0123456789abcdef\"}",
	  "another format" },
	{ "{" REF BODY "\"sealed_body\":\"QUI=\"}", "nobody's" },
	{ "{" OWN BODY "\"sealed_body\":\"\"}", "nothing sealed" },
	{ "{" OWN BODY "\"sealed_body\":\"QU-=\"}", "no base64" },
	{ "{" OWN BODY "\"sealed_body\":\"QUI\"}", "base64 that is cut" },
	{ "{" OWN BODY "\"sealed_body\":\"QUI=\"} ", "something behind it" },
	{ "{" OWN BODY "\"sealed_body\":\"QUI=\",\"sealed_body\":\"QUI=\"}", "said twice" },
	{ "{" OWN "\"apply_serial_no\":\"a\\u001b[31m\",\"unreadable\":true}",
	  "steers a terminal" },
	{ "{" OWN "\"unreadable\":false}", "says nothing" },
};

START_TEST(anything_else_is_none)
{
	struct export_line line;
	ck_assert_msg(export_line_read(bad[_i].text, strlen(bad[_i].text), &line) == ERR_SYNTAX,
		      "%s", bad[_i].why);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("export_line");
	TCase *t = tcase_create("export_line");
	tcase_add_loop_test(t, each_of_the_five_is_read, 0, ARRAY_LEN(good));
	tcase_add_loop_test(t, the_beginning_of_a_line_is_none_and_leaves_the_answer_alone, 0,
			    ARRAY_LEN(good));
	tcase_add_loop_test(t, anything_else_is_none, 0, ARRAY_LEN(bad));
	suite_add_tcase(s, t);
	return suite_run(s);
}
