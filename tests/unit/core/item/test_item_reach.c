/* SPDX-License-Identifier: Apache-2.0 */
/* test_item_reach.c - where an item may be applied for. */
#include "firmware/core/item/item_reach.h"

#include "firmware/base/util.h"
#include "tests/suite.h"

START_TEST(an_item_is_taken_where_its_scope_allows_it_and_nowhere_else)
{
	static const struct {
		const char *item, *scope, *here;
		enum item_reach reach;
		const char *why;
	} cases[] = {
		{ "440305", "5", "440305", REACH_HERE, "its own county" },
		{ "440305", "5", "440304", REACH_NOT, "the next county" },
		{ "440305", "5", "440300", REACH_NOT, "the city's hall is not the county's" },
		{ "440300", "5", "440305", REACH_HERE, "a county of its city" },
		{ "440300", "5", "440100", REACH_NOT, "another city" },
		{ "440000", "5", "440305", REACH_HERE, "a county of its province" },
		{ "440305", "4", "440304", REACH_CITY, "the city's counties take it" },
		{ "440305", "4", "440300", REACH_CITY, "and so does the city" },
		{ "440305", "4", "440106", REACH_NOT, "but no other city" },
		{ "440000", "4", "440106", REACH_HERE,
		  "a province's item is at home in all of it" },
		{ "440000", "4", "430102", REACH_NOT, "and not beside it" },
		{ "440305", "3", "440106", REACH_AWAY, "another city of the province" },
		{ "440305", "3", "440304", REACH_CITY, "the next county is still the same city" },
		{ "440305", "3", "430102", REACH_NOT, "another province" },
		{ "440305", "2", "430102", REACH_AWAY, "across provinces" },
		{ "440305", "1", "650104", REACH_AWAY, "the whole country" },
		{ "440305001002", "5", "440305", REACH_HERE, "a street's code: its county counts" },
		{ "440305", "5", "440305001", REACH_HERE, "a hall with a street's code" },
		{ "440305", "3", "", REACH_UNKNOWN, "nobody said where the hall stands" },
		{ "", "3", "440305", REACH_UNKNOWN, "or where the item belongs" },
		{ "无", "3", "440305", REACH_UNKNOWN, "the element does not apply" },
		{ "4403", "5", "430102", REACH_UNKNOWN, "no such code" },
		{ "44030x", "5", "430102", REACH_UNKNOWN, "no digits" },
		{ "440305", "无", "430102", REACH_UNKNOWN, "no scope" },
		{ "440305", "6", "430102", REACH_UNKNOWN, "a scope nobody knows" },
		{ "440305", "45", "430102", REACH_UNKNOWN, "two at once" },
		{ "440305", "", "430102", REACH_UNKNOWN, "none" },
		{ "000000", "5", "430102", REACH_UNKNOWN, "the country is no area" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(item_reach_of(cases[i].item, cases[i].scope, cases[i].here) ==
				      cases[i].reach,
			      "%s scope %s in %s: %s", cases[i].item, cases[i].scope, cases[i].here,
			      cases[i].why);
}
END_TEST

START_TEST(what_an_item_does_not_say_excludes_nobody)
{
	json_t *item = json_pack("{s:s, s:s}", "area_code", "440305", "handle_area", "5");
	ck_assert_int_eq(item_reach(item, "430102"), REACH_NOT);
	json_object_del(item, "handle_area");
	ck_assert_int_eq(item_reach(item, "430102"), REACH_UNKNOWN);
	ck_assert_int_eq(item_reach(NULL, "430102"), REACH_UNKNOWN);
	json_decref(item);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("item_reach");
	TCase *tcase = tcase_create("item_reach");
	tcase_add_test(tcase, an_item_is_taken_where_its_scope_allows_it_and_nowhere_else);
	tcase_add_test(tcase, what_an_item_does_not_say_excludes_nobody);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
