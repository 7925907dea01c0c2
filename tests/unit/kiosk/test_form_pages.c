/* SPDX-License-Identifier: Apache-2.0 */
/* test_form_pages.c - where "next" and "back" lead while answers open and close pages. */
#include <check.h>
#include <string.h>

#include "tests/unit/kiosk/fakes.h"

/* In the middle "kind" opens the page before it and the page behind it. */
static const char opening[] =
	"{\"schema\":{\"properties\":{\"mobile\":{\"type\":\"string\",\"format\":\"cn-mobile\"},"
	"\"before\":{\"type\":\"string\"},"
	"\"kind\":{\"type\":\"string\",\"enum\":[\"x\",\"y\"]},"
	"\"after\":{\"type\":\"string\"},\"note\":{\"type\":\"string\"}},"
	"\"required\":[\"mobile\",\"kind\"],"
	"\"allOf\":[{\"if\":{\"properties\":{\"kind\":{\"const\":\"y\"}},\"required\":[\"kind\"]},"
	"\"then\":{\"required\":[\"before\",\"after\"]}}]}}";

static const char *place(void)
{
	return strcmp(fake_screen(), "form") == 0 ? fake.view.visit->place.field : fake_screen();
}

static void to_kind(void)
{
	fake_start();
	fake_to_form(fake_item(opening, NULL));
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "kind");
	fake_act(ACT_CHOOSE, 0, "kind.y");
	ck_assert_str_eq(place(), "kind");
}

START_TEST(next_asks_what_a_condition_opened_and_no_question_twice)
{
	to_kind();
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "after");
	ck_assert_int_eq(typing_type(fake.k, "form.after", "a"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "note"); /* optional, and shown all the same */
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "before");
	ck_assert_int_eq(typing_type(fake.k, "form.before", "b"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "check");
	/* Back over the pages in order, and on again over the same. */
	static const char *const way[] = { "note", "after", "kind" };
	for (size_t i = 0; i < ARRAY_LEN(way); i++) {
		fake_act(ACT_BACK, 0, NULL);
		ck_assert_str_eq(place(), way[i]);
	}
	for (size_t i = ARRAY_LEN(way) - 1; i-- > 0;) {
		fake_act(ACT_NEXT, 0, NULL);
		ck_assert_str_eq(place(), way[i]);
	}
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "check");
	fake_stop();
}
END_TEST

START_TEST(a_condition_that_closes_pages_keeps_the_page_that_is_shown)
{
	to_kind();
	fake_act(ACT_CHOOSE, 0, "kind.x");
	ck_assert_str_eq(place(), "kind");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "note");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(place(), "kind");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(place(), "mobile");
	fake_stop();
}
END_TEST

START_TEST(a_changed_answer_leads_over_what_it_opened_back_to_the_check)
{
	to_kind();
	fake_act(ACT_CHOOSE, 0, "kind.x");
	fake_act(ACT_NEXT, 0, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "check");
	fake_act(ACT_CHANGE, STAGE_FORM, "kind");
	fake_act(ACT_CHOOSE, 0, "kind.y");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "after");
	ck_assert_int_eq(typing_type(fake.k, "form.after", "a"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "before");
	ck_assert_int_eq(typing_type(fake.k, "form.before", "b"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "check");
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_pages");
	TCase *tcase = tcase_create("form_pages");
	tcase_add_test(tcase, next_asks_what_a_condition_opened_and_no_question_twice);
	tcase_add_test(tcase, a_condition_that_closes_pages_keeps_the_page_that_is_shown);
	tcase_add_test(tcase, a_changed_answer_leads_over_what_it_opened_back_to_the_check);
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
