/* SPDX-License-Identifier: Apache-2.0 */
/* test_version.c - which of two versions is the newer. */
#include <check.h>

#include "firmware/base/util.h"
#include "firmware/core/value/version.h"
#include "tests/suite.h"

static const struct {
	const char *a, *b;
	int order;
} pairs[] = {
	{ "1.9", "1.10", -1 },	 { "1.4", "1.4.0", 0 },	      { "2", "1.99.99.99", 1 },
	{ "0.1.0", "0.1.0", 0 }, { "0.0.0.1", "0.0.0.0", 1 }, { "999999999", "999999998.9", 1 },
};

START_TEST(numbers_count_and_not_letters)
{
	int order = version_compare(pairs[_i].a, pairs[_i].b);
	ck_assert(version_is(pairs[_i].a) && version_is(pairs[_i].b));
	ck_assert_int_eq((order > 0) - (order < 0), pairs[_i].order);
	order = version_compare(pairs[_i].b, pairs[_i].a);
	ck_assert_int_eq((order > 0) - (order < 0), -pairs[_i].order);
}
END_TEST

static const char *const none[] = {
	"",   ".",	 "1.", ".1", "1..2",	   "1.2.3.4.5",
	"v1", "1.2-rc1", "-1", "1 ", "1234567890", "1.2\n",
};

START_TEST(what_is_no_version_is_none)
{
	ck_assert(!version_is(none[_i]));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("version");
	TCase *t = tcase_create("version");
	tcase_add_loop_test(t, numbers_count_and_not_letters, 0, ARRAY_LEN(pairs));
	tcase_add_loop_test(t, what_is_no_version_is_none, 0, ARRAY_LEN(none));
	suite_add_tcase(s, t);
	return suite_run(s);
}
