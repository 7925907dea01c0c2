/* SPDX-License-Identifier: Apache-2.0 */
/* test_certificate.c - the certificate's lines, written and read. */
#include "firmware/core/case/decommission.h"

#include <check.h>
#include <string.h>

#include "tests/suite.h"

static struct buf text;

static struct decommission usual(void)
{
	return (struct decommission){ .terminal = "A07",
				      .at = "",
				      .delivered = 12,
				      .withdrawn = 1,
				      .journal = "7 00ff",
				      .public = "MCow",
				      .key = "0123456789abcdef",
				      .told = true };
}

static void setup(void)
{
	buf_init(&text, DECOMMISSION_TEXT_MAX);
}

static void teardown(void)
{
	buf_fini(&text);
}

static const struct {
	const char *name, *value;
} lines[] = {
	{ "terminal", "A07" },	       { "at", "-" },
	{ "delivered", "12" },	       { "handed_over", "0" },
	{ "withdrawn", "1" },	       { "unsent", "0" },
	{ "journal", "7 00ff" },       { "erased", "seal receipt client" },
	{ "platform", "told" },	       { "public", "MCow" },
	{ "key", "0123456789abcdef" },
};

START_TEST(each_line_is_read_as_it_was_written)
{
	char value[DECOMMISSION_VALUE_MAX];
	const struct decommission d = usual();
	ck_assert_int_eq(decommission_lines(&d, &text), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		ck_assert(decommission_value(buf_str(&text), text.len, lines[i].name, value));
		ck_assert_str_eq(value, lines[i].value);
	}
	ck_assert(!decommission_value(buf_str(&text), text.len, "name", value));
	ck_assert(!decommission_value(buf_str(&text), text.len, "term", value));
}
END_TEST

START_TEST(who_had_no_answer_does_not_say_that_the_platform_was_told)
{
	char value[DECOMMISSION_VALUE_MAX];
	struct decommission d = usual();
	d.told = false;
	ck_assert_int_eq(decommission_lines(&d, &text), ERR_OK);
	ck_assert(decommission_value(buf_str(&text), text.len, "platform", value));
	ck_assert_str_eq(value, "no answer");
}
END_TEST

START_TEST(a_value_that_would_be_two_lines_is_none)
{
	struct decommission d = usual();
	d.terminal = "A07\nunsent 0";
	ck_assert_int_eq(decommission_lines(&d, &text), ERR_INVALID);
}
END_TEST

START_TEST(what_is_no_certificate_has_no_values)
{
	static const char *const texts[] = {
		"",
		"terminal A07\n",
		"yichuang-decommission 2\nterminal A07\n",
		"yichuang-decommission 1\nterminal\n",
		"yichuang-decommission 1\nterminal \xff\n",
	};
	char value[DECOMMISSION_VALUE_MAX];
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		ck_assert_msg(!decommission_value(texts[i], strlen(texts[i]), "terminal", value),
			      "%zu", i);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("certificate");
	TCase *t = tcase_create("certificate");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, each_line_is_read_as_it_was_written);
	tcase_add_test(t, who_had_no_answer_does_not_say_that_the_platform_was_told);
	tcase_add_test(t, a_value_that_would_be_two_lines_is_none);
	tcase_add_test(t, what_is_no_certificate_has_no_values);
	return suite_run(s);
}
