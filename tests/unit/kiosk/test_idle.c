/* SPDX-License-Identifier: Apache-2.0 */
/* test_idle.c - nobody there: how long it takes, what is said first, what is put back. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

START_TEST(the_times_are_those_of_the_screen_and_the_size)
{
	static const struct {
		int idle, warn;
		bool personal;
		enum ui_size size;
		int wait_s, warn_s;
		const char *why;
	} cases[] = {
		{ 120, 45, false, UI_SIZE_STANDARD, 120, 45, "a public screen" },
		{ 120, 45, true, UI_SIZE_STANDARD, 60, 30, "personal data on show" },
		{ 120, 45, false, UI_SIZE_ELDER, 240, 90, "doubled for the elderly" },
		{ 120, 45, true, UI_SIZE_HUGE, 120, 60, "doubled also with personal data" },
		{ 120, 5, false, UI_SIZE_STANDARD, 120, 20, "never less than 20 s of warning" },
		{ 120, 0, true, UI_SIZE_STANDARD, 60, 20, "a setting of none is no exception" },
		{ 1, 45, true, UI_SIZE_STANDARD, 1, 30, "at least a second" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct settings s = { .visit = { .idle_s = cases[i].idle,
						 .idle_warn_s = cases[i].warn } };
		struct idle_rule rule = idle_rule(s.visit.idle_s, s.visit.idle_warn_s,
						  cases[i].personal, cases[i].size);
		ck_assert_msg(rule.wait_s == cases[i].wait_s && rule.warn_s == cases[i].warn_s,
			      "%s: %d+%d", cases[i].why, rule.wait_s, rule.warn_s);
	}
}
END_TEST

START_TEST(an_idle_citizen_is_warned_then_forgotten)
{
	fake_start();
	fake_to_check();
	loop_advance(fake.loop, 59000);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_COUNT);
	loop_advance(fake.loop, 1500);
	fake_build();
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_IDLE);
	ck_assert_int_eq(fake.view.overlays->idle_s, 30);
	loop_advance(fake.loop, 10000);
	fake_build();
	ck_assert_int_eq(fake.view.overlays->idle_s, 20);
	loop_advance(fake.loop, 20000);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_str_eq(json_str(fake_call("EndVisit"), "cause"), "idle");
	fake_stop();
}
END_TEST

START_TEST(continue_returns_to_exactly_the_same_point)
{
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "138"), ERR_OK);
	fake_act(ACT_SIZE_SHEET, 0, NULL);
	loop_advance(fake.loop, 61000);
	fake_build();
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_IDLE);
	fake_act(ACT_CONTINUE, 0, NULL);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_SIZE);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_str_eq(fake.view.visit->typing.focus, "mobile");
	loop_advance(fake.loop, 59000);
	fake_build();
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_SIZE); /* it counts anew */
	fake_stop();
}
END_TEST

START_TEST(a_touch_beside_the_button_begins_the_warning_anew)
{
	fake_start();
	fake_to_check();
	loop_advance(fake.loop, 60500 + 25000);
	fake_act(ACT_NONE, 0, NULL);
	loop_advance(fake.loop, 20000);
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_IDLE);
	fake_stop();
}
END_TEST

START_TEST(every_touch_counts_from_the_beginning)
{
	fake_start();
	fake_to_check();
	for (int i = 0; i < 5; i++) {
		loop_advance(fake.loop, 50000);
		fake_act(ACT_NONE, 0, NULL);
	}
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_COUNT);
	fake_stop();
}
END_TEST

START_TEST(searching_and_reading_have_the_longer_time)
{
	fake_start();
	fake_to_item(fake_item(NULL, NULL));
	loop_advance(fake.loop, 119000);
	fake_build();
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_COUNT);
	loop_advance(fake.loop, 1500);
	fake_build();
	ck_assert_int_eq(fake.view.overlays->idle_s, 45);
	loop_advance(fake.loop, 45000);
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

START_TEST(home_rests_without_a_timer_but_the_clocks)
{
	fake_start();
	fake_open();
	ck_assert(!fake.k->idle.wait.armed && !fake.k->idle.tick.armed && !fake.k->tick.armed);
	ck_assert_ptr_null(fake.k->idle.clock.next); /* and nothing later */
	int builds = fake.builds;
	for (int i = 0; i < 10; i++) {
		loop_advance(fake.loop, 60000);
		fake_build();
	}
	ck_assert_int_le(fake.builds - builds, 11);
	ck_assert_int_ge(fake.builds - builds, 9);
	fake_stop();
}
END_TEST

START_TEST(a_changed_look_on_home_is_put_back_without_a_warning)
{
	static const struct {
		int action;
		int64_t arg;
		const char *text;
	} changes[] = {
		{ ACT_SET_LANGUAGE, 0, "en" },	 { ACT_SET_SIZE, UI_SIZE_ELDER, NULL },
		{ ACT_SET_CONTRAST, 1, NULL },	 { ACT_SET_LOW, 1, NULL },
		{ ACT_LANGUAGE_SHEET, 0, NULL },
	};
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		fake_start();
		fake_open();
		fake_act(changes[i].action, changes[i].arg, changes[i].text);
		loop_advance(fake.loop, 241000); /* twice, for the elder size */
		ck_assert_str_eq(fake_screen(), "home");
		ck_assert_int_eq(overlay_top(fake.k), OVERLAY_COUNT);
		ck_assert_str_eq(fake.view.look.language, "zh-CN");
		ck_assert_int_eq(fake.view.look.size, UI_SIZE_STANDARD);
		ck_assert(!fake.view.look.high_contrast && !fake.view.look.low_reach);
		fake_stop();
	}
}
END_TEST

START_TEST(a_card_that_lies_unreadable_does_not_keep_a_visit_alive)
{
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	for (int i = 0; i < 130; i++) {
		fake_card(CARD_EVENT_FAILED, 0, true, NULL);
		loop_advance(fake.loop, 1000);
	}
	fake_build();
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_IDLE);
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("idle");
	TCase *t = tcase_create("idle");
	suite_add_tcase(suite, t);
	tcase_add_test(t, the_times_are_those_of_the_screen_and_the_size);
	tcase_add_test(t, an_idle_citizen_is_warned_then_forgotten);
	tcase_add_test(t, continue_returns_to_exactly_the_same_point);
	tcase_add_test(t, a_touch_beside_the_button_begins_the_warning_anew);
	tcase_add_test(t, every_touch_counts_from_the_beginning);
	tcase_add_test(t, searching_and_reading_have_the_longer_time);
	tcase_add_test(t, home_rests_without_a_timer_but_the_clocks);
	tcase_add_test(t, a_changed_look_on_home_is_put_back_without_a_warning);
	tcase_add_test(t, a_card_that_lies_unreadable_does_not_keep_a_visit_alive);
	return suite_run(suite);
}
