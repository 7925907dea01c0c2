/* SPDX-License-Identifier: Apache-2.0 */
/* test_form_pages.c - where "next" and "back" lead while answers open and close pages. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/kiosk/fakes.h"
#include "tests/suite.h"

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

static const char owners[] =
	"{\"schema\":{\"properties\":{\"owners\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":3,"
	"\"items\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
	"\"kind\":{\"type\":\"string\",\"enum\":[\"a.b\",\"c\"]}},\"required\":[\"name\",\"kind\"]}},"
	"\"note\":{\"type\":\"string\"}},\"required\":[\"owners\"]},"
	"\"ui\":{\"pages\":[[\"owners.name\",\"owners.kind\"]]}}";

static void fill_owner(const char *n, const char *name)
{
	char id[64];
	snprintf(id, sizeof(id), "owners.%s.name", n);
	ck_assert_str_eq(place(), id);
	snprintf(id, sizeof(id), "form.owners.%s.name", n);
	ck_assert_int_eq(typing_type(fake.k, id, name), ERR_OK);
	snprintf(id, sizeof(id), "owners.%s.kind.a.b", n);
	fake_act(ACT_CHOOSE, 0, id);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "owners");
}

static size_t owner_count(void)
{
	struct form_field f;
	ck_assert_int_eq(form_field(fake.view.visit->answers.form, "owners", &f), ERR_OK);
	return f.entries;
}

START_TEST(entries_of_a_group_are_added_changed_and_removed_with_a_second_tap)
{
	fake_start();
	fake_to_form(fake_item(owners, NULL));
	fill_owner("1", "A");
	fake_act(ACT_CHOOSE, 0, "owners.add");
	fill_owner("2", "B");
	fake_act(ACT_CHOOSE, 0, "owners.1");
	fill_owner("1", "C");
	ck_assert_uint_eq(owner_count(), 2);
	fake_act(ACT_CHOOSE, 0, "owners.1.remove");
	ck_assert_uint_eq(owner_count(), 2);
	ck_assert_uint_eq(fake.view.visit->place.removing, 1);
	fake_act(ACT_CHOOSE, 0, "owners.2.remove"); /* another one: asked again */
	ck_assert_uint_eq(owner_count(), 2);
	fake_act(ACT_CHOOSE, 0, "owners.1.remove");
	fake_act(ACT_CHOOSE, 0, "owners.1.remove");
	ck_assert_uint_eq(owner_count(), 1);
	ck_assert_uint_eq(fake.view.visit->place.removing, 0);
	struct form_field f;
	ck_assert_int_eq(form_field(fake.view.visit->answers.form, "owners.1.name", &f), ERR_OK);
	ck_assert_str_eq(f.text, "B");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "note");
	fake_stop();
}
END_TEST

static const char home[] =
	"{\"schema\":{\"properties\":{\"home\":{\"type\":\"object\"}},\"required\":[\"home\"]}}";

static void answer_areas(const char *code, const char *areas)
{
	ck_assert_int_eq(fake_calls("Areas"), 1);
	ck_assert_str_eq(json_str(fake_call("Areas"), "code"), code);
	fake_answer("Areas", ERR_OK, json_pack("{s:o}", "areas", json_loads(areas, 0, NULL)));
}

START_TEST(an_address_asks_the_keeper_for_one_level_after_the_other)
{
	struct form_field f;
	fake_start();
	fake_to_form(fake_item(home, NULL));
	answer_areas(
		"",
		"[{\"code\":\"44\",\"name\":\"A\",\"more\":true},{\"code\":\"11\",\"name\":\"B\"}]");
	ck_assert_int_eq(fake_calls("Areas"), 0);
	fake_act(ACT_CHOOSE, 0, "home.44");
	/* One part chooses itself, and its parts are asked for at once. */
	answer_areas("44", "[{\"code\":\"4403\",\"name\":\"C\",\"more\":true}]");
	answer_areas("4403",
		     "[{\"code\":\"440304\",\"name\":\"D\"},{\"code\":\"440305\",\"name\":\"E\"}]");
	fake_act(ACT_CHOOSE, 0, "home.440305");
	ck_assert(form_complete(fake.view.visit->answers.form));
	fake_act(ACT_CHOOSE, 0, "home.level.1");
	ck_assert_str_eq(json_str(fake_call("Areas"), "code"), "44");
	/* The keeper is gone: asked again when it is back. */
	fake_answer("Areas", ERR_KEEPER_GONE, NULL);
	ck_assert_int_eq(fake_calls("Areas"), 0);
	fake_signal("StatusChanged", json_pack("{s:n, s:b}", "closed", "online", true));
	answer_areas("44", "[]");
	ck_assert_int_eq(form_field(fake.view.visit->answers.form, "home", &f), ERR_OK);
	ck_assert(f.typed && f.pad == FORM_PAD_TEXT);
	ck_assert_str_eq(fake.view.visit->typing.focus, "home");
	ck_assert_int_eq(typing_type(fake.k, "form.home", "A X"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "check");
	fake_stop();
}
END_TEST

START_TEST(an_area_that_comes_when_the_visit_is_over_is_for_nobody)
{
	fake_start();
	fake_to_form(fake_item(home, NULL));
	fake_act(ACT_CHOOSE, 0, "home.other"); /* typed before the answer is there */
	ck_assert_int_eq(typing_type(fake.k, "form.home", "X"), ERR_OK);
	fake_home();
	ck_assert_ptr_null(fake.view.visit->answers.form);
	fake_answer("Areas", ERR_OK, json_pack("{s:[]}", "areas"));
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

static const char dated[] =
	"{\"schema\":{\"properties\":{\"note\":{\"type\":\"string\"},"
	"\"born\":{\"type\":\"string\",\"format\":\"date\"}},\"required\":[\"born\"]},"
	"\"ui\":{\"rules\":[{\"left\":\"born\",\"op\":\"<=\",\"right\":\"today-18y\"}]}}";

START_TEST(what_waited_for_the_day_is_judged_before_it_is_submitted)
{
	fake_start();
	fake_time(false);
	fake_to_form(fake_item(dated, NULL));
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "born");
	ck_assert_int_eq(typing_type(fake.k, "form.born", "2020-01-01"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "check");
	fake_time(true);
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(place(), "born");
	ck_assert_int_eq(fake_calls("Submit"), 0);
	ck_assert_int_eq(typing_type(fake.k, "form.born", "1990-01-01"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(place(), "check");
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_int_eq(fake_calls("Submit"), 1);
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
	tcase_add_test(tcase, entries_of_a_group_are_added_changed_and_removed_with_a_second_tap);
	tcase_add_test(tcase, an_address_asks_the_keeper_for_one_level_after_the_other);
	tcase_add_test(tcase, an_area_that_comes_when_the_visit_is_over_is_for_nobody);
	tcase_add_test(tcase, what_waited_for_the_day_is_judged_before_it_is_submitted);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
