/* SPDX-License-Identifier: Apache-2.0 */
/* test_browse.c - looking for an item: themes, departments, events of a life, what is typed. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

START_TEST(a_theme_opens_the_search_screen_with_its_items)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, "户籍身份");
	ck_assert_str_eq(fake_screen(), "search");
	ck_assert_str_eq(json_str(fake_call("Search"), "theme"), "户籍身份");
	ck_assert(fake.view.visit->browse.searching);
	fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", 0, "items"));
	ck_assert(!fake.view.visit->browse.searching);
	ck_assert_ptr_nonnull(fake.view.visit->browse.results);
	fake_stop();
}
END_TEST

static void answer_search(int total)
{
	fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", total, "items"));
}

static int shown_total(void)
{
	return (int)json_int(fake.view.visit->browse.results, "total", -1);
}

START_TEST(every_key_asks_one_question_at_a_time_and_the_last_answer_counts)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	answer_search(9);
	fake_act(ACT_KEY, '1', NULL);
	ck_assert_str_eq(json_str(fake_call("Search"), "query"), "1");
	ck_assert_int_eq(shown_total(), 9);
	fake_act(ACT_KEY, '2', NULL);
	fake_act(ACT_KEY, '3', NULL);
	ck_assert_int_eq(fake_calls("Search"), 1);
	answer_search(5); /* nobody asks for that any more */
	ck_assert_int_eq(shown_total(), 9);
	ck_assert_int_eq(fake_calls("Search"), 1);
	ck_assert_str_eq(json_str(fake_call("Search"), "query"), "123");
	answer_search(2);
	ck_assert_int_eq(shown_total(), 2);
	ck_assert_int_eq(fake_calls("Search"), 0);
	fake_stop();
}
END_TEST

START_TEST(letters_that_are_no_hanzi_yet_find_as_pinyin)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	answer_search(9);
	static const char *const narrowing[] = { "s", "sf", "sfz" };
	for (size_t i = 0; i < ARRAY_LEN(narrowing); i++) {
		fake_act(ACT_KEY, "sfz"[i], NULL);
		ck_assert_str_eq(json_str(fake_call("Search"), "query"), narrowing[i]);
		answer_search(3 - (int)i);
		ck_assert_int_eq(shown_total(), 3 - (int)i);
	}
	ck_assert_str_eq(fake.view.visit->browse.query, ""); /* they are not in the box yet */
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	ck_assert_str_eq(json_str(fake_call("Search"), "query"), "sf");
	answer_search(2);
	fake_act(ACT_KEY, KEY_COMMIT, NULL); /* the board goes, what was found stays */
	ck_assert_str_eq(fake.view.visit->typing.focus, "");
	ck_assert_str_eq(fake.view.visit->browse.query, "sf");
	ck_assert_int_eq(shown_total(), 2);
	fake_stop();
}
END_TEST

START_TEST(letters_that_led_to_an_item_are_there_on_the_way_back)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	answer_search(9);
	fake_act(ACT_KEY, 'j', NULL);
	answer_search(1);
	fake_act(ACT_CHOOSE, 0, "guid");
	fake_answer("Item", ERR_OK, fake_item(NULL, NULL));
	ck_assert_str_eq(fake_screen(), "item");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "search");
	ck_assert_str_eq(fake.view.visit->browse.query, "j");
	ck_assert_int_eq(shown_total(), 1);
	fake_stop();
}
END_TEST

START_TEST(only_a_slow_search_says_that_it_searches)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	ck_assert(fake.view.visit->browse.searching); /* nothing is shown yet */
	answer_search(9);
	fake_act(ACT_KEY, '1', NULL);
	loop_advance(fake.loop, 200);
	ck_assert(!fake.view.visit->browse.searching);
	loop_advance(fake.loop, 200);
	ck_assert(fake.view.visit->browse.searching);
	answer_search(2);
	ck_assert(!fake.view.visit->browse.searching);
	fake_stop();
}
END_TEST

START_TEST(a_query_that_is_complete_shows_no_other_querys_items)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", 9, "items"));
	ck_assert_int_eq(typing_type(fake.k, "search.box", "身份"), ERR_OK);
	fake_build();
	ck_assert_ptr_null(fake.view.visit->browse.results);
	ck_assert_int_eq(fake_calls("Search"), 1);
	ck_assert_str_eq(json_str(fake_call("Search"), "query"), "身份");
	fake_stop();
}
END_TEST

static json_t *two_departments(void)
{
	return json_pack("{s:i, s:[{s:s, s:i}, {s:s, s:i}]}", "total", 2, "departments", "name",
			 "市公安局", "items", 5, "name", "市民政局", "items", 1);
}

START_TEST(a_department_is_chosen_from_their_list_and_left_to_it)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, OPEN_DEPARTMENTS, NULL);
	ck_assert_str_eq(fake_screen(), "search");
	ck_assert_str_eq(fake.view.visit->typing.focus, ""); /* the list needs the room */
	fake_answer("Departments", ERR_OK, two_departments());
	fake_act(ACT_CHOOSE, CHOOSE_DEPT, "市民政局");
	fake_build();
	ck_assert_ptr_null(fake.view.visit->browse.results); /* they were not its items */
	ck_assert_str_eq(json_str(fake_call("Search"), "dept"), "市民政局");
	ck_assert_str_eq(json_str(fake_call("Search"), "query"), "");
	answer_search(1);
	fake_act(ACT_CHOOSE, CHOOSE_ITEM, "guid");
	fake_answer("Item", ERR_OK, fake_item(NULL, NULL));
	ck_assert_str_eq(fake_screen(), "item");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "search");
	ck_assert_int_eq(shown_total(), 1); /* its items, as they were */
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "search");
	ck_assert_str_eq(fake.view.visit->browse.dept, "");
	fake_answer("Departments", ERR_OK, two_departments());
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

START_TEST(what_is_typed_over_the_departments_finds_items)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, OPEN_DEPARTMENTS, NULL);
	fake_answer("Departments", ERR_OK, two_departments());
	fake_act(ACT_FOCUS, 0, "box");
	fake_act(ACT_KEY, 's', NULL);
	ck_assert_str_eq(json_str(fake_call("Search"), "query"), "s");
	answer_search(3);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_int_eq(fake_calls("Departments"), 1);
	ck_assert_str_eq(fake_screen(), "search");
	fake_stop();
}
END_TEST

START_TEST(an_event_of_a_life_opens_from_home_and_leads_back_to_it)
{
	fake_start();
	fake_open();
	fake_act(ACT_CHOOSE, CHOOSE_ITEM, "birth");
	ck_assert_str_eq(json_str(fake_call("Item"), "row_guid"), "birth");
	fake_answer("Item", ERR_KEEPER_GONE, NULL);
	fake_open();
	fake_answer("Item", ERR_OK, fake_item(NULL, NULL));
	ck_assert_str_eq(fake_screen(), "item");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	fake_act(ACT_CHOOSE, CHOOSE_ITEM, "birth");
	fake_act(ACT_OPEN, 0, NULL); /* the citizen changed their mind */
	fake_answer("Item", ERR_OK, fake_item(NULL, NULL));
	ck_assert_str_eq(fake_screen(), "search");
	fake_stop();
}
END_TEST

START_TEST(a_search_that_found_no_keeper_is_asked_again_when_it_is_back)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	fake_answer("Search", ERR_KEEPER_GONE, NULL);
	ck_assert_int_eq(fake_calls("Search"), 0);
	fake_open();
	ck_assert_int_eq(fake_calls("Search"), 1);
	fake_stop();
}
END_TEST

START_TEST(what_was_not_answered_was_not_found_to_be_nothing)
{
	static const enum err none[] = { ERR_TIMEOUT, ERR_IO, ERR_KEEPER_GONE };
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	for (size_t i = 0; i < ARRAY_LEN(none); i++) {
		fake_answer("Search", none[i], NULL);
		ck_assert(fake.view.visit->browse.failed);
		loop_advance(fake.loop, 2100);
		ck_assert_msg(fake_calls("Search") == 1, "%s", err_name(none[i]));
	}
	fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", 1, "items"));
	ck_assert(!fake.view.visit->browse.failed);
	loop_advance(fake.loop, 10000);
	ck_assert_int_eq(fake_calls("Search"), 0);
	fake_stop();
}
END_TEST

START_TEST(an_item_that_met_no_keeper_is_asked_for_again_when_it_is_back)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", 1, "items"));
	fake_act(ACT_CHOOSE, 0, "guid");
	fake_answer("Item", ERR_KEEPER_GONE, NULL);
	ck_assert_str_eq(fake_screen(), "search");
	ck_assert_int_eq(fake_calls("Item"), 0);
	fake_open();
	ck_assert_str_eq(json_str(fake_call("Item"), "row_guid"), "guid");
	fake_answer("Item", ERR_OK, fake_item(NULL, NULL));
	ck_assert_str_eq(fake_screen(), "item");
	fake_stop();
}
END_TEST

START_TEST(an_item_that_is_gone_renews_the_list)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", 1, "items"));
	fake_act(ACT_CHOOSE, 0, "guid");
	fake_answer("Item", ERR_ITEM_GONE, NULL);
	ck_assert_str_eq(fake_screen(), "search");
	ck_assert_int_eq(fake_calls("Search"), 1);
	fake_stop();
}
END_TEST

/* The catalogue changed; the answer to what is asked then. */
static void other_catalogue(enum err err, json_t *item)
{
	static int n;
	json_t *other = json_deep_copy(fake.view.status);
	json_object_set_new(other, "catalogue", json_pack("{s:i}", "items", ++n));
	fake_signal("StatusChanged", other);
	fake_answer("Item", err, item);
	fake_build();
}

START_TEST(an_item_cancelled_while_its_guide_is_read_cannot_be_started)
{
	fake_start();
	fake_to_item(fake_item(NULL, NULL));
	other_catalogue(ERR_ITEM_GONE, NULL);
	ck_assert(fake.view.visit->browse.item_gone);
	ck_assert_str_eq(fake_screen(), "item");
	ck_assert_str_eq(json_str(fake_call("Note"), "kind"), "visit.item_gone");
	ck_assert_int_eq(fake_calls("Note"), 1);
	other_catalogue(ERR_ITEM_GONE, NULL);
	ck_assert_int_eq(fake_calls("Note"), 1);	/* once */
	other_catalogue(ERR_OK, fake_item(NULL, NULL)); /* it came back */
	ck_assert(!fake.view.visit->browse.item_gone);
	fake_stop();
}
END_TEST

START_TEST(a_guide_follows_the_new_version_and_a_begun_case_keeps_its_own)
{
	fake_start();
	fake_to_item(fake_item(NULL, NULL));
	json_t *newer = fake_item(NULL, NULL);
	json_object_set_new(newer, "task_version", json_string("99"));
	other_catalogue(ERR_OK, json_deep_copy(newer));
	ck_assert_str_eq(json_str(fake.view.visit->browse.item, "task_version"), "99");
	fake_stop();
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	other_catalogue(ERR_OK, newer);
	ck_assert_str_ne(json_str(fake.view.visit->browse.item, "task_version"), "99");
	ck_assert_str_ne(json_str(fake.view.visit->answers.item, "task_version"), "99");
	fake_stop();
}
END_TEST

START_TEST(an_item_cancelled_while_the_form_is_filled_may_still_be_submitted)
{
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	other_catalogue(ERR_ITEM_GONE, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert(fake.view.visit->browse.item_gone); /* the screen says so */
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_int_eq(fake_calls("Submit"), 1);
	fake_stop();
}
END_TEST

START_TEST(an_item_that_comes_after_home_was_tapped_opens_nothing)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	fake_act(ACT_CHOOSE, 0, "guid");
	fake_home();
	fake_answer("Item", ERR_OK, fake_item(NULL, NULL));
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("browse");
	TCase *t = tcase_create("browse");
	suite_add_tcase(suite, t);
	tcase_add_test(t, a_theme_opens_the_search_screen_with_its_items);
	tcase_add_test(t, every_key_asks_one_question_at_a_time_and_the_last_answer_counts);
	tcase_add_test(t, letters_that_are_no_hanzi_yet_find_as_pinyin);
	tcase_add_test(t, letters_that_led_to_an_item_are_there_on_the_way_back);
	tcase_add_test(t, only_a_slow_search_says_that_it_searches);
	tcase_add_test(t, a_query_that_is_complete_shows_no_other_querys_items);
	tcase_add_test(t, a_department_is_chosen_from_their_list_and_left_to_it);
	tcase_add_test(t, what_is_typed_over_the_departments_finds_items);
	tcase_add_test(t, an_event_of_a_life_opens_from_home_and_leads_back_to_it);
	tcase_add_test(t, a_search_that_found_no_keeper_is_asked_again_when_it_is_back);
	tcase_add_test(t, what_was_not_answered_was_not_found_to_be_nothing);
	tcase_add_test(t, an_item_that_met_no_keeper_is_asked_for_again_when_it_is_back);
	tcase_add_test(t, an_item_that_is_gone_renews_the_list);
	tcase_add_test(t, an_item_cancelled_while_its_guide_is_read_cannot_be_started);
	tcase_add_test(t, a_guide_follows_the_new_version_and_a_begun_case_keeps_its_own);
	tcase_add_test(t, an_item_cancelled_while_the_form_is_filled_may_still_be_submitted);
	tcase_add_test(t, an_item_that_comes_after_home_was_tapped_opens_nothing);
	return suite_run(suite);
}
