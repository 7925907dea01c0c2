/* SPDX-License-Identifier: Apache-2.0 */
/* test_appointing.c - an appointment: what is asked, with which key, and what is said of what came back. */
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

static const struct appointing *state(void)
{
	return &fake.k->visit.appointing;
}

static json_t *slots(int left)
{
	return json_pack("{s:[{s:s, s:s, s:s, s:s, s:i}, {s:s, s:s, s:s, s:s, s:i}]}", "slots",
			 "id", "a", "date", "2099-11-28", "from", "09:00", "to", "12:00", "left",
			 left, "id", "b", "date", "2099-11-28", "from", "14:00", "to", "17:00",
			 "left", 1);
}

/* The form is open; help leads to the ways, and one of them here. */
static void to_ways(void)
{
	fake_start();
	fake.has_printer = true;
	fake_to_form(fake_item(NULL, NULL));
	fake_act(ACT_HELP, 0, NULL);
	fake_act(ACT_OPEN, HANDOVER_APPOINT, NULL);
	ck_assert_str_eq(fake_screen(), "handover");
	ck_assert_int_eq(fake_calls("Slots"), 1);
}

static void to_slot(void)
{
	to_ways();
	fake_answer("Slots", ERR_OK, slots(2));
	fake_act(ACT_CHOOSE, 0, "2099-11-28");
	fake_act(ACT_CHOOSE, 0, "a");
	ck_assert_str_eq(state()->slot, "a");
}

static const char *key(void)
{
	return json_str(fake_call("Appoint"), "key");
}

static void paper_is_out(void)
{
	void (*printed)(void *arg, enum err err) = STEAL(fake.printed);
	printed(fake.printed_arg, ERR_OK);
}

START_TEST(a_day_a_time_and_the_number_that_was_given)
{
	to_slot();
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(json_str(fake_call("Appoint"), "slot"), "a");
	ck_assert_int_eq(state()->taking.asking, true);
	fake_act(ACT_CHOOSE, 0, "b");
	ck_assert_msg(strcmp(state()->slot, "a") == 0, "nothing else is chosen meanwhile");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_int_eq(fake_calls("Appoint"), 1);
	fake_answer("Appoint", ERR_OK, json_pack("{s:s}", "no", "Y1"));
	ck_assert_str_eq(state()->no, "Y1");
	ck_assert_int_eq(fake.prints, 1);
	ck_assert_int_eq(state()->print, PRINT_RUNNING);
	paper_is_out();
	ck_assert_int_eq(state()->print, PRINT_DONE);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	fake_act(ACT_HELP, 0, NULL);
	fake_act(ACT_OPEN, HANDOVER_APPOINT, NULL);
	ck_assert_msg(fake_calls("Slots") == 0 && state()->no[0], "it stands there again");
	fake_stop();
}
END_TEST

START_TEST(an_outcome_nobody_knows_is_asked_again_with_the_same_key)
{
	char first[UUID_TEXT_LEN + 1];
	to_slot();
	fake_act(ACT_NEXT, 0, NULL);
	strcpy(first, key());
	fake_answer("Appoint", ERR_TIMEOUT, NULL);
	ck_assert(state()->taking.doubt);
	loop_advance(fake.loop, 3000);
	ck_assert_int_eq(fake_calls("Appoint"), 1);
	ck_assert_str_eq(key(), first);
	fake_answer("Appoint", ERR_OFFLINE, NULL);
	ck_assert_msg(state()->taking.doubt, "a call that was not made ends no doubt");
	fake_act(ACT_CHOOSE, 0, "b");
	ck_assert_str_eq(state()->slot, "a");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(key(), first);
	fake_answer("Appoint", ERR_OK, json_pack("{s:s}", "no", "Y1"));
	ck_assert_str_eq(state()->no, "Y1");
	ck_assert(!state()->taking.doubt);
	fake_stop();
}
END_TEST

/* Each leaves the citizen without an appointment, and the next try is another. */
static const struct {
	enum err err;
	int lists; /* what is left is asked for anew */
	const char *why;
} refusals[] = {
	{ ERR_CONFLICT, 1, "taken meanwhile" },
	{ ERR_NOT_FOUND, 1, "not offered any more" },
	{ ERR_OFFLINE, 0, "not sent" },
	{ ERR_INVALID, 0, "not understood" },
};

START_TEST(a_slot_that_was_not_had_is_said_and_another_try_has_another_key)
{
	char first[UUID_TEXT_LEN + 1];
	to_slot();
	fake_act(ACT_NEXT, 0, NULL);
	strcpy(first, key());
	fake_answer("Appoint", refusals[_i].err, NULL);
	ck_assert_msg(state()->taking.problem == refusals[_i].err && !state()->no[0], "%s",
		      refusals[_i].why);
	ck_assert_msg(fake_calls("Slots") == refusals[_i].lists, "%s", refusals[_i].why);
	if (refusals[_i].lists)
		fake_answer("Slots", ERR_OK, slots(0));
	fake_act(ACT_CHOOSE, 0, "b");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(json_str(fake_call("Appoint"), "slot"), "b");
	ck_assert_str_ne(key(), first);
	fake_stop();
}
END_TEST

START_TEST(a_full_slot_cannot_be_chosen)
{
	to_ways();
	fake_answer("Slots", ERR_OK, slots(0));
	fake_act(ACT_CHOOSE, 0, "2099-11-28");
	fake_act(ACT_CHOOSE, 0, "a");
	ck_assert_str_eq(state()->slot, "");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_int_eq(fake_calls("Appoint"), 0);
	fake_stop();
}
END_TEST

START_TEST(an_answer_that_is_no_list_is_not_taken_for_a_hall_without_slots)
{
	to_ways();
	fake_answer("Slots", ERR_OK, json_pack("{s:s}", "slots", "none"));
	ck_assert_int_ne(state()->problem, ERR_OK);
	fake_stop();
}
END_TEST

START_TEST(back_leads_from_the_times_to_the_days_to_the_ways_to_the_form)
{
	to_slot();
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(state()->day, "");
	ck_assert_str_eq(state()->slot, "");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert(!fake.k->visit.handover.appoints);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	fake_stop();
}
END_TEST

static void taken(void)
{
	to_slot();
	fake_act(ACT_NEXT, 0, NULL);
	fake_answer("Appoint", ERR_OK, json_pack("{s:s}", "no", "Y1"));
}

START_TEST(it_is_given_back_by_the_second_tap_and_another_can_be_had)
{
	taken();
	fake_act(ACT_CHANGE, 0, "Y1");
	ck_assert_msg(fake_calls("Unappoint") == 0 && state()->sure, "the first tap asks");
	fake_act(ACT_CHANGE, 0, "Y1");
	ck_assert_str_eq(json_str(fake_call("Unappoint"), "no"), "Y1");
	fake_answer("Unappoint", ERR_OK, json_object());
	ck_assert(appointing_is_back(state(), "Y1"));
	ck_assert_str_eq(state()->no, "");
	ck_assert_int_eq(fake_calls("Slots"), 1);
	ck_assert(appointing_may_choose(state()));
	fake_stop();
}
END_TEST

static const struct {
	enum err first, second;
	bool back, stands;
	const char *why;
} returns[] = {
	{ ERR_NOT_FOUND, ERR_OK, true, false, "it was not there any more" },
	{ ERR_TIMEOUT, ERR_NOT_FOUND, true, false, "the first call did it, the second finds out" },
	{ ERR_TIMEOUT, ERR_OFFLINE, false, true, "still nobody knows" },
	{ ERR_OFFLINE, ERR_OK, false, true, "not sent: it stands" },
	{ ERR_CONFLICT, ERR_OK, false, true, "refused: it stands" },
};

START_TEST(what_may_have_been_given_back_is_asked_again)
{
	taken();
	fake_act(ACT_CHANGE, 0, "Y1");
	fake_act(ACT_CHANGE, 0, "Y1");
	fake_answer("Unappoint", returns[_i].first, NULL);
	if (returns[_i].first == ERR_TIMEOUT) {
		ck_assert(state()->giving.doubt);
		fake_act(ACT_CHANGE, 0, "Y1");
		fake_answer("Unappoint", returns[_i].second, NULL);
	}
	ck_assert_msg(appointing_is_back(state(), "Y1") == returns[_i].back, "%s", returns[_i].why);
	ck_assert_msg((state()->no[0] != '\0') == returns[_i].stands, "%s", returns[_i].why);
	fake_stop();
}
END_TEST

START_TEST(nothing_of_it_outlives_the_visit)
{
	taken();
	fake_home();
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_str_eq(state()->no, "");
	ck_assert_ptr_null(state()->slots);
	ck_assert_ptr_null(state()->about);
	paper_is_out();
	ck_assert_int_eq(state()->print, PRINT_NO_PRINTER);
	fake_stop();
}
END_TEST

/* A guide whose scope excludes this hall. */
START_TEST(the_right_hall_is_asked_where_this_one_does_not_take_the_item)
{
	json_t *item = fake_item(NULL, NULL);
	json_object_set_new(item, "area_code", json_string("990000"));
	json_object_set_new(item, "handle_area", json_string("5"));
	json_object_set_new(item, "hall_code", json_string("H9"));
	fake_start();
	fake_to_item(item);
	json_object_set_new(fake.k->keeper.status, "area_code", json_string("440300"));
	fake_act(ACT_OPEN, 0, NULL);
	ck_assert_str_eq(fake_screen(), "handover");
	ck_assert_str_eq(json_str(fake_call("Slots"), "hall_code"), "H9");
	fake_answer("Slots", ERR_OK, slots(1));
	fake_act(ACT_CHOOSE, 0, "2099-11-28");
	fake_act(ACT_CHOOSE, 0, "a");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(json_str(fake_call("Appoint"), "hall_code"), "H9");
	fake_answer("Appoint", ERR_OK, json_pack("{s:s}", "no", "Y1"));
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "item");
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("appointing");
	TCase *t = tcase_create("appointing");
	tcase_add_test(t, a_day_a_time_and_the_number_that_was_given);
	tcase_add_test(t, an_outcome_nobody_knows_is_asked_again_with_the_same_key);
	tcase_add_loop_test(t, a_slot_that_was_not_had_is_said_and_another_try_has_another_key, 0,
			    ARRAY_LEN(refusals));
	tcase_add_test(t, a_full_slot_cannot_be_chosen);
	tcase_add_test(t, an_answer_that_is_no_list_is_not_taken_for_a_hall_without_slots);
	tcase_add_test(t, back_leads_from_the_times_to_the_days_to_the_ways_to_the_form);
	tcase_add_test(t, it_is_given_back_by_the_second_tap_and_another_can_be_had);
	tcase_add_loop_test(t, what_may_have_been_given_back_is_asked_again, 0, ARRAY_LEN(returns));
	tcase_add_test(t, nothing_of_it_outlives_the_visit);
	tcase_add_test(t, the_right_hall_is_asked_where_this_one_does_not_take_the_item);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
