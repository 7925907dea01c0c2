/* SPDX-License-Identifier: Apache-2.0 */
/* test_own.c - who comes to see what is theirs: licences and notices behind the card, without an item. */
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

static const struct {
	int what;
	const char *screen;
} ways[] = { { OPEN_LICENCES, "licences" }, { OPEN_NOTICES, "notices" } };

static void to_card(int what)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, what, NULL);
	ck_assert_str_eq(fake_screen(), "identify");
}

static void to_own(int what)
{
	to_card(what);
	fake_identify();
}

static void answer_waiting(enum err err)
{
	fake_answer("Notices", err,
		    json_pack("{s:[{s:s, s:s}]}", "notices", "kind", "result", "title", "t"));
	fake_answer("Drafts", err, json_pack("{s:[]}", "drafts"));
}

START_TEST(the_card_comes_first_and_nothing_is_asked_before_it)
{
	for (int i = 0; i < (int)ARRAY_LEN(ways); i++) {
		to_card(ways[i].what);
		ck_assert_int_eq(fake_calls("Licences") + fake_calls("Notices"), 0);
		fake_identify();
		ck_assert_str_eq(fake_screen(), ways[i].screen);
		fake_stop();
	}
}
END_TEST

START_TEST(all_licences_are_asked_for_whatever_they_are_good_for)
{
	to_own(OPEN_LICENCES);
	ck_assert_str_eq(json_str(fake_call("Licences"), "task_code"), "");
	fake_answer("Licences", ERR_OK, json_pack("{s:[{s:s}]}", "licences", "ref", "L1"));
	ck_assert_int_eq(fake.view.visit->answers.licences.state, LOOKUP_KNOWN);
	ck_assert_uint_eq(json_array_size(licences_list(&fake.view.visit->answers.licences)), 1);
	fake_stop();
}
END_TEST

START_TEST(what_nobody_answered_is_not_said_to_be_none_and_can_be_asked_again)
{
	to_own(OPEN_NOTICES);
	ck_assert_int_eq(fake.view.visit->waiting.state, LOOKUP_ASKING);
	fake_act(ACT_CHANGE, 0, NULL);
	ck_assert_int_eq(fake_calls("Notices"), 1); /* while it is asked, once is enough */
	answer_waiting(ERR_OFFLINE);
	ck_assert_int_eq(fake.view.visit->waiting.state, LOOKUP_FAILED);
	fake_act(ACT_CHANGE, 0, NULL);
	answer_waiting(ERR_OK);
	ck_assert_int_eq(fake.view.visit->waiting.state, LOOKUP_KNOWN);
	ck_assert_uint_eq(waiting_count(&fake.view.visit->waiting), 1);
	fake_stop();
	to_own(OPEN_LICENCES);
	fake_answer("Licences", ERR_OFFLINE, NULL);
	ck_assert_int_eq(fake.view.visit->answers.licences.state, LOOKUP_FAILED);
	fake_act(ACT_CHANGE, 0, NULL);
	ck_assert_int_eq(fake_calls("Licences"), 1);
	fake_stop();
}
END_TEST

START_TEST(half_an_answer_is_shown_and_said_to_be_half)
{
	to_own(OPEN_NOTICES);
	fake_answer("Drafts", ERR_OFFLINE, NULL);
	ck_assert_int_eq(fake.view.visit->waiting.state, LOOKUP_ASKING);
	fake_answer("Notices", ERR_OK, json_pack("{s:[{s:s}]}", "notices", "title", "t"));
	ck_assert_int_eq(fake.view.visit->waiting.state, LOOKUP_FAILED);
	ck_assert_uint_eq(waiting_count(&fake.view.visit->waiting), 1);
	fake_stop();
}
END_TEST

START_TEST(a_card_nobody_could_check_is_asked_for_all_the_same)
{
	for (int i = 0; i < (int)ARRAY_LEN(ways); i++) {
		struct document doc = fake_document();
		to_card(ways[i].what);
		fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
		fake_card(CARD_EVENT_READ, 0, true, &doc);
		fake_answer("Identify", ERR_OK,
			    json_pack("{s:s, s:s}", "level", "card", "check_id", ""));
		ck_assert_int_eq(fake_calls(i ? "Notices" : "Licences"), 1);
		fake_stop();
	}
}
END_TEST

START_TEST(home_ends_it_at_once_and_nothing_is_left)
{
	for (int i = 0; i < (int)ARRAY_LEN(ways); i++) {
		to_own(ways[i].what);
		fake_act(ACT_HOME, 0, NULL);
		ck_assert_str_eq(fake_screen(), "home");
		ck_assert_int_eq(fake_calls("EndVisit"), 1);
		const struct visit *v = fake.view.visit;
		ck_assert(!v->holder.identified && v->goal == STAGE_HOME);
		while (fake_calls("Licences"))
			fake_answer("Licences", ERR_OK, json_pack("{s:[]}", "licences"));
		while (fake_calls("Notices"))
			fake_answer("Notices", ERR_OK, json_pack("{s:[]}", "notices"));
		ck_assert_ptr_null(fake.view.visit->answers.licences.answer);
		ck_assert_ptr_null(fake.view.visit->waiting.notices);
		fake_stop();
	}
}
END_TEST

START_TEST(back_from_the_card_ends_it_too)
{
	to_card(OPEN_NOTICES);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_int_eq(fake_calls("EndVisit"), 1);
	fake_stop();
}
END_TEST

START_TEST(from_there_an_item_is_begun_without_a_second_card)
{
	for (int i = 0; i < (int)ARRAY_LEN(ways); i++) {
		to_own(ways[i].what);
		fake_act(ACT_NEXT, 0, NULL);
		ck_assert_str_eq(fake_screen(), "search");
		fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", 0, "items"));
		fake_act(ACT_CHOOSE, 0, "guid");
		fake_answer("Item", ERR_OK, fake_item(NULL, NULL));
		fake_act(ACT_NEXT, 0, NULL);
		ck_assert_str_eq(fake_screen(), "form");
		fake_act(ACT_LICENCES, 0, NULL); /* of the item now, and back to its step */
		ck_assert_str_ne(json_str(fake_call("Licences"), "task_code"),
				 i ? "" : "only the first was for all");
		fake_act(ACT_NEXT, 0, NULL);
		ck_assert_str_eq(fake_screen(), "form");
		fake_home();
		ck_assert_str_eq(fake_screen(), "home");
		fake_stop();
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("own");
	TCase *t = tcase_create("own");
	tcase_add_test(t, the_card_comes_first_and_nothing_is_asked_before_it);
	tcase_add_test(t, all_licences_are_asked_for_whatever_they_are_good_for);
	tcase_add_test(t, what_nobody_answered_is_not_said_to_be_none_and_can_be_asked_again);
	tcase_add_test(t, half_an_answer_is_shown_and_said_to_be_half);
	tcase_add_test(t, a_card_nobody_could_check_is_asked_for_all_the_same);
	tcase_add_test(t, home_ends_it_at_once_and_nothing_is_left);
	tcase_add_test(t, back_from_the_card_ends_it_too);
	tcase_add_test(t, from_there_an_item_is_begun_without_a_second_card);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
