/* SPDX-License-Identifier: Apache-2.0 */
/* test_tracking.c - what a scanned code means while a case is asked for. */
#include <check.h>
#include <string.h>

#include "firmware/core/visit/tracking.h"
#include "tests/suite.h"

#define HEX_16 "0123456789abcdef"
#define RECEIPT(number)                                                                           \
	"1|A-07|A07-K3000043-Q|6f1f0f7e-8a55-4b6e-9d24-1a2b3c4d5e6f|received|" number             \
	"|11440000MB2D0164XH2440289876001|2026-11-27T09:41:00+08:00|" HEX_16 HEX_16 HEX_16 HEX_16 \
	"|" HEX_16 "|ed25519 "                                                                    \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
#define LONG_60 "123456789012345678901234567890123456789012345678901234567890"

static const struct {
	const char *why, *focus, *text;
	const char *number, *code; /* afterwards; both as before: it was refused */
} cases[] = {
	{ "a receipt gives its number", "", RECEIPT("440100261127000012"), "440100261127000012",
	  "" },
	{ "also where the code's box is open", "code", RECEIPT("440100261127000012"),
	  "440100261127000012", "" },
	{ "a receipt without a number yet", "", RECEIPT("-"), "", "" },
	{ "any other code is the number first", "", "440100261127000012", "440100261127000012",
	  "" },
	{ "and goes where the citizen is", "code", "K7Q2", "", "K7Q2" },
	{ "one with spaces is none", "", "rm -rf /", "", "" },
	{ "a link is a text that the platform does not know", "number", "https://x/y?z",
	  "https://x/y?z", "" },
	{ "one that is longer than a number", "number", LONG_60, "", "" },
	{ "Hanzi are no number", "number", "\xe5\x8a\x9e", "", "" },
	{ "nothing", "number", "", "", "" },
};

START_TEST(a_scanned_code_is_a_number_a_code_or_nothing)
{
	struct tracking t = { 0 };
	enum err err = tracking_scan(&t, cases[_i].text, cases[_i].focus);
	bool taken = cases[_i].number[0] || cases[_i].code[0];
	ck_assert_msg(err == (taken ? ERR_OK : ERR_SYNTAX), "%s: %s", cases[_i].why, err_name(err));
	ck_assert_str_eq(t.number, cases[_i].number);
	ck_assert_str_eq(t.code, cases[_i].code);
}
END_TEST

START_TEST(with_the_number_there_the_next_code_is_the_query_code)
{
	struct tracking t = { .number = "440100261127000012" };
	ck_assert_int_eq(tracking_scan(&t, "K7Q2", ""), ERR_OK);
	ck_assert_str_eq(t.number, "440100261127000012");
	ck_assert_str_eq(t.code, "K7Q2");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("tracking");
	TCase *c = tcase_create("scanned");
	tcase_add_loop_test(c, a_scanned_code_is_a_number_a_code_or_nothing, 0, ARRAY_LEN(cases));
	tcase_add_test(c, with_the_number_there_the_next_code_is_the_query_code);
	suite_add_tcase(s, c);
	return suite_run(s);
}
