/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_supervision_time.c - levels that rise, restarts, steps of the clock, holidays, and many of all.
 */
#include "tests/unit/core/supervision/supervision_fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/value/json.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

/* Levels */

START_TEST(what_lasts_rises_from_level_to_level)
{
	submit(1, "{'promise': 2}");
	record(1, "blocked", "");
	int64_t rest_of_monday = 15 * HOUR_MS;
	pass(rest_of_monday + 38 * HOUR_MS);
	ck_assert_uint_eq(raised_count, 0);
	pass(HOUR_MS); /* 39 of 48 hours: more than 80 % */
	ck_assert_uint_eq(raised_count, 1);
	ck_assert_str_eq(raised[0].detail, "80 % of 2 workdays");
	pass(9 * HOUR_MS);
	ck_assert_uint_eq(raised_count, 2);
	ck_assert_int_eq((int)raised[1].level, SUPERVISION_YELLOW);
	pass(DAY_MS);
	ck_assert_uint_eq(raised_count, 3);
	ck_assert_int_eq((int)raised[2].level, SUPERVISION_RED);
	pass(30 * DAY_MS);
	ck_assert_uint_eq(raised_count, 3);
}
END_TEST

START_TEST(a_level_that_was_jumped_over_is_not_said_afterwards)
{
	submit(1, "{'promise': 2}");
	record(1, "blocked", "");
	now += 30 * DAY_MS;
	supervision_tick(engine, now);
	ck_assert_uint_eq(raised_count, 1);
	ck_assert_int_eq((int)raised[0].level, SUPERVISION_RED);
}
END_TEST

START_TEST(together_the_oldest_stands_for_all_until_none_is_left)
{
	for (int n = 1; n <= 5; n++) {
		submit(n, "{}");
		pass(MINUTE_MS);
	}
	pass(25 * HOUR_MS);
	ck_assert_uint_eq(raised_count, 2);
	ck_assert_int_eq((int)raised[0].level, SUPERVISION_WARN);
	ck_assert_int_eq((int)raised[1].level, SUPERVISION_YELLOW);
	ck_assert_int_eq(raised[1].count, 5);
	for (int n = 1; n <= 5; n++)
		record(n, "delivered", "accepted");
	submit(6, "{}");
	pass(5 * HOUR_MS);
	ck_assert_uint_eq(raised_count, 3);
	ck_assert_str_eq(raised[2].subject, "A07-K3000006-Q");
}
END_TEST

START_TEST(what_comes_again_on_a_day_rises_and_a_new_day_begins_anew)
{
	for (int n = 0; n < 5; n++)
		happen(JOURNAL_IDENTITY_MISMATCH, "");
	ck_assert_uint_eq(raised_count, 2);
	ck_assert_int_eq((int)raised[0].level, SUPERVISION_WARN);
	ck_assert_int_eq((int)raised[1].level, SUPERVISION_YELLOW);
	ck_assert_int_eq(raised[1].count, 3);
	pass(DAY_MS);
	happen(JOURNAL_IDENTITY_MISMATCH, "");
	ck_assert_uint_eq(raised_count, 3);
	ck_assert_int_eq((int)raised[2].level, SUPERVISION_WARN);
}
END_TEST

/* Restarts */

START_TEST(what_was_open_is_open_after_a_restart)
{
	submit(1, "{'promise': 2}");
	submit(2, "{'promise': 2}");
	record(2, "delivered", "accepted");
	record(1, "blocked", "");
	pass(DAY_MS);
	read_again();
	pass(6 * DAY_MS);
	ck_assert_uint_eq(raised_count, 3);
	ck_assert_str_eq(raised[0].subject, "A07-K3000001-Q");
}
END_TEST

START_TEST(an_alarm_that_a_crash_kept_from_the_journal_is_raised_at_the_next_start)
{
	happen(JOURNAL_IDENTITY_MISMATCH, "");
	ck_assert_uint_eq(raised_count, 1);
	unwrite();
	read_again();
	assert_raised("content.number", SUPERVISION_WARN, "");
}
END_TEST

START_TEST(what_should_have_been_said_long_ago_is_history)
{
	happen(JOURNAL_IDENTITY_MISMATCH, "");
	unwrite();
	now += 3 * DAY_MS;
	read_again();
	ck_assert_uint_eq(raised_count, 0);
}
END_TEST

START_TEST(while_the_terminal_was_off_time_went_on)
{
	submit(1, "{'promise': 2}");
	record(1, "blocked", "");
	now += 10 * DAY_MS;
	read_again();
	assert_raised("late.promise", SUPERVISION_RED, "A07-K3000001-Q");
}
END_TEST

/* The clock */

START_TEST(a_step_of_the_clock_makes_nothing_late)
{
	submit(1, "{'promise': 2}");
	now += 400 * DAY_MS;
	happen_json(JOURNAL_CLOCK_MOVED, json_pack("{s:I}", "ms", (json_int_t)(400 * DAY_MS)));
	pass(HOUR_MS);
	assert_raised("integrity.clock", SUPERVISION_YELLOW, "");
	pass(3 * HOUR_MS + MINUTE_MS);
	ck_assert_uint_eq(raised_count, 2);
	ck_assert_str_eq(raised[1].rule->name, "late.unsent");
}
END_TEST

START_TEST(holidays_count_for_nothing)
{
	json_t *entries CLEANUP(json_unref) = json_of(
		"[{'date':'2026-11-24','is_workday':'0'},{'date':'2026-11-25','is_workday':'0'}]");
	struct workdays days;
	ck_assert_int_eq(workdays_read(&days, entries), ERR_OK);
	supervision_set_workdays(engine, &days);
	submit(1, "{'promise': 1}");
	submit(2, "{'promise': 1, 'workdays': false}");
	record(1, "blocked", "");
	record(2, "blocked", "");
	pass(2 * DAY_MS); /* Wednesday, 09:00 */
	ck_assert_uint_eq(raised_count, 2);
	for (size_t i = 0; i < 2; i++)
		ck_assert_str_eq(raised[i].subject, "A07-K3000002-Q");
	pass(DAY_MS + 11 * HOUR_MS); /* Thursday, 20:00 */
	ck_assert_uint_eq(raised_count, 4);
	ck_assert_str_eq(raised[3].subject, "A07-K3000001-Q");
}
END_TEST

/* Size */

START_TEST(ten_thousand_visits_in_virtual_time_raise_nothing)
{
	for (int n = 1; n <= 10000; n++) {
		usual(n);
		pass(2 * MINUTE_MS);
		forget_written();
	}
	ck_assert_uint_eq(raised_count, 0);
	ck_assert_uint_lt(supervision_watched(engine), SUPERVISION_KEYS_MAX);
}
END_TEST

START_TEST(a_flood_is_said_as_one)
{
	for (int n = 1; n <= 1200; n++) {
		submit(n, "{'checked': false}");
		record(n, "delivered", "accepted");
	}
	ck_assert_uint_eq(raised_count, SUPERVISION_A_DAY + 2);
	ck_assert_int_eq(raised[SUPERVISION_A_DAY].count, 100);
	ck_assert_int_eq(raised[SUPERVISION_A_DAY + 1].count, 1000);
	read_again();
	ck_assert_uint_eq(raised_count, 0);
	pass(DAY_MS);
	submit(2000, "{'checked': false}");
	ck_assert_uint_eq(raised_count, 1);
}
END_TEST

START_TEST(more_than_can_be_watched_costs_the_oldest_not_the_open)
{
	submit(999999, "{'promise': 1}");
	record(999999, "blocked", "");
	for (int n = 1; n <= SUPERVISION_KEYS_MAX + 1000; n++) {
		visit_end(n, "done");
		if (n % 1000 == 0)
			now += 1000;
		unwrite();
	}
	ck_assert_uint_le(supervision_watched(engine), SUPERVISION_KEYS_MAX);
	pass(DAY_MS);
	pass(DAY_MS);
	pass(DAY_MS);
	ck_assert_uint_ge(raised_count, 1);
	ck_assert_str_eq(raised[0].rule->name, "late.promise");
}
END_TEST

START_TEST(only_events_that_a_rule_names_are_looked_at)
{
	ck_assert(supervision_looks_at(engine, JOURNAL_SUBMIT));
	ck_assert(supervision_looks_at(engine, JOURNAL_LINE_DOWN));
	ck_assert(supervision_looks_at(engine, JOURNAL_SUPERVISION));
	ck_assert(!supervision_looks_at(engine, JOURNAL_DEVICES));
	ck_assert(!supervision_looks_at(engine, JOURNAL_STOP));
}
END_TEST

START_TEST(an_entry_of_an_older_version_says_nothing_it_does_not_have)
{
	json_t *old CLEANUP(json_unref) =
		json_of("{'serial': 'A07-K3000001-Q', 'task_code': 'T1'}");
	supervision_event(engine, journal_event_row(JOURNAL_SUBMIT), now, old);
	supervision_event(engine, journal_event_row(JOURNAL_SUBMIT), now, NULL);
	pass(100 * DAY_MS);
	ck_assert_uint_eq(raised_count, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("supervision_time");
	TCase *t = tcase_create("supervision_time");
	tcase_add_checked_fixture(t, supervision_setup, supervision_teardown);
	tcase_add_test(t, what_lasts_rises_from_level_to_level);
	tcase_add_test(t, a_level_that_was_jumped_over_is_not_said_afterwards);
	tcase_add_test(t, together_the_oldest_stands_for_all_until_none_is_left);
	tcase_add_test(t, what_comes_again_on_a_day_rises_and_a_new_day_begins_anew);
	tcase_add_test(t, what_was_open_is_open_after_a_restart);
	tcase_add_test(t, an_alarm_that_a_crash_kept_from_the_journal_is_raised_at_the_next_start);
	tcase_add_test(t, what_should_have_been_said_long_ago_is_history);
	tcase_add_test(t, while_the_terminal_was_off_time_went_on);
	tcase_add_test(t, a_step_of_the_clock_makes_nothing_late);
	tcase_add_test(t, holidays_count_for_nothing);
	tcase_add_test(t, ten_thousand_visits_in_virtual_time_raise_nothing);
	tcase_add_test(t, a_flood_is_said_as_one);
	tcase_add_test(t, more_than_can_be_watched_costs_the_oldest_not_the_open);
	tcase_add_test(t, only_events_that_a_rule_names_are_looked_at);
	tcase_add_test(t, an_entry_of_an_older_version_says_nothing_it_does_not_have);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
