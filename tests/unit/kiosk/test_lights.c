/* SPDX-License-Identifier: Apache-2.0 */
/* test_lights.c - when each lamp shines and what is heard, and that one of them may say that somebody was called. */
#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

static void glass(int brightness)
{
	json_t *status = json_deep_copy(fake.k->keeper.status);
	json_object_set_new(status, "glass", json_pack("{s:i}", "brightness", brightness));
	fake_signal("StatusChanged", status);
}

static void start(void)
{
	fake_start();
	fake_lights();
	fake_open();
}

START_TEST(the_screen_is_as_bright_as_the_keeper_says_and_untouched_before)
{
	start();
	ck_assert_int_eq(fake_light(LIGHT_SCREEN), -1);
	ck_assert(!fake.view.dims);
	glass(30);
	ck_assert_int_eq(fake_light(LIGHT_SCREEN), 30);
	fake_build();
	ck_assert(fake.view.dims);
	fake_stop();
}
END_TEST

START_TEST(the_readers_lamp_shines_while_a_card_is_awaited_or_to_be_taken)
{
	start();
	ck_assert_int_eq(fake_light(LIGHT_READER), 0);
	fake_to_identify(fake_item(NULL, NULL));
	ck_assert_int_eq(fake_light(LIGHT_READER), 100);
	fake_identify();
	ck_assert_int_eq(fake_light(LIGHT_READER), 0);
	fake_home(); /* the card still lies there */
	ck_assert_int_eq(fake_light(LIGHT_READER), 100);
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	ck_assert_int_eq(fake_light(LIGHT_READER), 0);
	fake_stop();
}
END_TEST

START_TEST(the_slips_lamp_shines_while_there_is_paper_to_take)
{
	start();
	fake.has_printer = true;
	fake_to_check();
	ck_assert_int_eq(fake_light(LIGHT_SLIP), 0);
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert_int_eq(fake_light(LIGHT_SLIP), 100);
	fake_home();
	ck_assert_int_eq(fake_light(LIGHT_SLIP), 0);
	fake_stop();
}
END_TEST

START_TEST(the_fault_lamp_shines_while_something_is_out_of_order)
{
	start();
	ck_assert_int_eq(fake_light(LIGHT_FAULT), 0);
	fake.reader_state = DEVICE_NO_DEVICE;
	fake_devices_changed();
	ck_assert_int_eq(fake_light(LIGHT_FAULT), 100);
	fake.reader_state = DEVICE_ONLINE;
	fake_devices_changed();
	ck_assert_int_eq(fake_light(LIGHT_FAULT), 0);
	fake_stop();
}
END_TEST

static enum call_state said(void)
{
	fake_build();
	return fake.view.overlays->call.state;
}

START_TEST(called_is_said_without_a_line_when_the_lamp_says_that_it_shines)
{
	start();
	fake.lights_broken = true;
	fake_act(ACT_HELP, 0, NULL);
	ck_assert_int_eq(fake_light(LIGHT_HELP), 0);
	fake_act(ACT_CALL, 0, NULL);
	ck_assert_int_eq(fake_light(LIGHT_HELP), 100);
	fake_answer("Call", ERR_OFFLINE, NULL);
	ck_assert_int_eq(said(), CALL_NOT); /* it was told to shine, and that is no proof */
	fake.lights_broken = false;
	fake_devices_changed();
	ck_assert_int_eq(said(), CALL_PASSED);
	fake_stop();
}
END_TEST

START_TEST(what_the_lamp_said_is_not_taken_back_by_a_line_that_is_down)
{
	start();
	fake_act(ACT_HELP, 0, NULL);
	fake_act(ACT_CALL, 0, NULL);
	fake_devices_changed();
	ck_assert_int_eq(said(), CALL_PASSED);
	fake_answer("Call", ERR_OFFLINE, NULL);
	ck_assert_int_eq(said(), CALL_PASSED);
	fake_stop();
}
END_TEST

START_TEST(who_was_called_is_called_until_the_visit_ends)
{
	start();
	fake_to_form(fake_item(NULL, NULL));
	fake_act(ACT_HELP, 0, NULL);
	fake_act(ACT_CALL, 0, NULL);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_int_eq(fake_light(LIGHT_HELP), 100); /* help is left, somebody still comes */
	fake_home();
	ck_assert_int_eq(fake_light(LIGHT_HELP), 0);
	fake_stop();
}
END_TEST

START_TEST(a_call_from_home_ends_with_whoever_made_it)
{
	start();
	fake_act(ACT_HELP, 0, NULL);
	fake_act(ACT_CALL, 0, NULL);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_int_eq(fake_light(LIGHT_HELP), 100);
	loop_advance(fake.loop, 600000);
	ck_assert_int_eq(fake_light(LIGHT_HELP), 0);
	fake_stop();
}
END_TEST

START_TEST(a_card_a_paper_and_what_was_forgotten_are_heard)
{
	start();
	fake.has_printer = true;
	fake_to_identify(fake_item(NULL, NULL));
	fake_card(CARD_EVENT_FAILED, 0, true, NULL);
	ck_assert_int_eq(fake.played[PROMPT_ERROR], 1);
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	fake_identify();
	ck_assert_int_eq(fake.played[PROMPT_CARD], 1);
	ck_assert_int_eq(fake.played[PROMPT_TAKE_CARD], 0);
	fake_home(); /* the card still lies there */
	ck_assert_int_eq(fake.played[PROMPT_TAKE_CARD], 1);
	fake_stop();
}
END_TEST

START_TEST(a_receipt_is_heard_when_it_can_be_taken)
{
	start();
	fake.has_printer = true;
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_int_eq(fake.played[PROMPT_TAKE_PAPER], 0);
	fake.printed(fake.printed_arg, ERR_OK);
	fake.printed = NULL;
	ck_assert_int_eq(fake.played[PROMPT_TAKE_PAPER], 1);
	fake_stop();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_screen_is_as_bright_as_the_keeper_says_and_untouched_before,
		the_readers_lamp_shines_while_a_card_is_awaited_or_to_be_taken,
		the_slips_lamp_shines_while_there_is_paper_to_take,
		the_fault_lamp_shines_while_something_is_out_of_order,
		called_is_said_without_a_line_when_the_lamp_says_that_it_shines,
		what_the_lamp_said_is_not_taken_back_by_a_line_that_is_down,
		who_was_called_is_called_until_the_visit_ends,
		a_call_from_home_ends_with_whoever_made_it,
		a_card_a_paper_and_what_was_forgotten_are_heard,
		a_receipt_is_heard_when_it_can_be_taken,
	};
	Suite *s = suite_create("lights");
	TCase *t = tcase_create("lights");
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return suite_run(s);
}
