/* SPDX-License-Identifier: Apache-2.0 */
/* test_line_state.c - when the line may be used: the state machine alone, without clock or chance. */
#include <check.h>

#include "firmware/base/util.h"
#include "firmware/kioskd/sync_line_state.h"
#include "tests/suite.h"

static const struct line_policy policy = { .base_ms = 2000, .max_ms = 300000, .splay_ms = 60000 };
static const uint32_t highest[2] = { UINT32_MAX, UINT32_MAX };
static const uint32_t lowest[2] = { 0, 0 };

static struct line_state up(void)
{
	struct line_state l = { 0 };
	line_state_probe(&l);
	line_state_reached(&l);
	return l;
}

START_TEST(it_opens_slowly)
{
	struct line_state l = { 0 };
	line_state_probe(&l);
	ck_assert_int_eq(line_state_room(&l), 1);
	static const int rooms[] = { 1, 2, 3, 4, 4, 4 };
	for (size_t i = 0; i < ARRAY_LEN(rooms); i++) {
		line_state_success(&l);
		ck_assert_int_eq(line_state_room(&l), rooms[i]);
	}
}
END_TEST

START_TEST(a_success_during_the_power_on_splay_does_not_begin_the_drain)
{
	struct line_state l = { 0 };
	line_state_success(&l);
	ck_assert_int_eq(l.phase, LINE_NEW);
	ck_assert_int_eq(line_state_room(&l), 1);
}
END_TEST

START_TEST(an_outage_begins_with_a_splay_and_then_doubles)
{
	struct line_state l = up();
	ck_assert_int_eq(line_state_fault(&l, LINE_OUTAGE, &policy, 0, highest), 2000 + 60000);
	ck_assert_int_eq(line_state_room(&l), 0);
	static const int64_t waits[] = { 4000,	 8000,	 16000,	 32000, 64000,
					 128000, 256000, 300000, 300000 };
	for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
		line_state_probe(&l);
		ck_assert_int_eq(line_state_fault(&l, LINE_OUTAGE, &policy, 0, highest), waits[i]);
	}
}
END_TEST

START_TEST(one_overloaded_answer_is_no_outage_but_two_are)
{
	struct line_state l = up();
	ck_assert_int_eq(line_state_fault(&l, LINE_BUSY, &policy, 0, highest), 2000);
	line_state_probe(&l);
	ck_assert_int_eq(line_state_fault(&l, LINE_BUSY, &policy, 0, highest), 4000 + 60000);
	line_state_probe(&l);
	ck_assert_int_eq(line_state_fault(&l, LINE_BUSY, &policy, 0, highest), 8000);
}
END_TEST

START_TEST(retry_after_is_a_lower_bound)
{
	struct line_state l = up();
	int64_t ms = line_state_fault(&l, LINE_BUSY, &policy, 30000, lowest);
	ck_assert_int_gt(ms, 30000);
	ck_assert_int_le(ms, 30100);
}
END_TEST

START_TEST(four_answers_of_one_fault_are_one_fault)
{
	struct line_state l = up();
	ck_assert_int_ge(line_state_fault(&l, LINE_OUTAGE, &policy, 0, lowest), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(line_state_fault(&l, LINE_OUTAGE, &policy, 0, lowest), -1);
	ck_assert_int_eq(l.failures, 1);
}
END_TEST

START_TEST(an_answer_to_something_older_ends_no_wait)
{
	struct line_state l = up();
	line_state_fault(&l, LINE_BUSY, &policy, 5000, lowest);
	line_state_success(&l);
	line_state_reached(&l);
	ck_assert_int_eq(l.phase, LINE_DOWN);
}
END_TEST

START_TEST(a_success_forgets_the_failures)
{
	struct line_state l = up();
	for (int i = 0; i < 5; i++) {
		line_state_fault(&l, LINE_OUTAGE, &policy, 0, lowest);
		line_state_probe(&l);
	}
	line_state_success(&l);
	ck_assert_int_eq(l.failures, 0);
	ck_assert(!l.outage && !l.refused);
	ck_assert_int_eq(line_state_fault(&l, LINE_BUSY, &policy, 0, highest), 2000);
}
END_TEST

START_TEST(one_record_can_fail_for_ever_without_a_doubt)
{
	struct line_state l = up();
	for (int i = 0; i < 100; i++) {
		line_state_strike(&l, 7);
		ck_assert_int_eq(l.phase, LINE_UP);
		ck_assert_int_eq(line_state_room(&l), 1);
	}
}
END_TEST

/* A hundred in a row ask for six probes, and between them each has its try. */
START_TEST(records_that_fail_in_a_row_never_close_the_line_but_ask_for_a_probe)
{
	struct line_state l = up();
	int probes = 0;
	for (int64_t seq = 1; seq <= 100; seq++) {
		ck_assert_int_eq(line_state_room(&l), 1);
		line_state_strike(&l, seq);
		ck_assert_int_ne(l.phase, LINE_DOWN);
		if (!l.doubted)
			continue;
		probes++;
		ck_assert_int_eq(line_state_room(&l), 0);
		line_state_reached(&l);
	}
	ck_assert_int_eq(probes, 6);
	ck_assert_int_eq(l.failures, 0);
}
END_TEST

START_TEST(a_success_between_two_strikes_acquits_the_line)
{
	struct line_state l = up();
	for (int64_t seq = 1; seq < 100; seq++) {
		line_state_strike(&l, seq);
		line_state_success(&l);
		ck_assert(!l.doubted);
	}
}
END_TEST

START_TEST(a_doubt_that_was_unfounded_makes_the_next_one_rarer)
{
	struct line_state l = up();
	int probes = 0;
	for (int64_t seq = 1; seq <= 200; seq++) {
		line_state_strike(&l, seq);
		probes += l.doubted;
		if (l.doubted)
			line_state_reached(&l);
		if (seq % 8 == 0)
			line_state_success(&l);
	}
	ck_assert_int_eq(probes, 3); /* after 2, 4 and 8 in a row; never after 16 */
	ck_assert_int_ge(line_state_fault(&l, LINE_BUSY, &policy, 0, lowest), 0);
	line_state_probe(&l);
	line_state_success(&l);
	line_state_strike(&l, 1);
	line_state_strike(&l, 2);
	ck_assert_msg(l.doubted, "a line that failed since is doubted as before");
}
END_TEST

START_TEST(a_record_that_failed_as_the_probe_showed_nothing)
{
	struct line_state l = { 0 };
	line_state_probe(&l);
	line_state_strike(&l, 7);
	ck_assert_int_eq(line_state_room(&l), 0);
	line_state_reached(&l);
	ck_assert_int_eq(line_state_room(&l), 1);
}
END_TEST

START_TEST(a_fault_ends_a_doubt)
{
	struct line_state l = up();
	line_state_strike(&l, 7);
	line_state_strike(&l, 8);
	ck_assert(l.doubted);
	ck_assert_int_ge(line_state_fault(&l, LINE_OUTAGE, &policy, 0, lowest), 0);
	line_state_probe(&l);
	ck_assert_int_eq(line_state_room(&l), 1);
}
END_TEST

START_TEST(settings_of_zero_wait_a_tenth_of_a_second)
{
	static const struct line_policy zero;
	struct line_state l = up();
	for (int i = 0; i < 10; i++) {
		ck_assert_int_eq(line_state_fault(&l, LINE_OUTAGE, &zero, 0, highest), 100);
		line_state_probe(&l);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("line_state");
	TCase *t = tcase_create("line_state");
	tcase_add_test(t, it_opens_slowly);
	tcase_add_test(t, a_success_during_the_power_on_splay_does_not_begin_the_drain);
	tcase_add_test(t, an_outage_begins_with_a_splay_and_then_doubles);
	tcase_add_test(t, one_overloaded_answer_is_no_outage_but_two_are);
	tcase_add_test(t, retry_after_is_a_lower_bound);
	tcase_add_test(t, four_answers_of_one_fault_are_one_fault);
	tcase_add_test(t, an_answer_to_something_older_ends_no_wait);
	tcase_add_test(t, a_success_forgets_the_failures);
	tcase_add_test(t, one_record_can_fail_for_ever_without_a_doubt);
	tcase_add_test(t, records_that_fail_in_a_row_never_close_the_line_but_ask_for_a_probe);
	tcase_add_test(t, a_success_between_two_strikes_acquits_the_line);
	tcase_add_test(t, a_doubt_that_was_unfounded_makes_the_next_one_rarer);
	tcase_add_test(t, a_record_that_failed_as_the_probe_showed_nothing);
	tcase_add_test(t, a_fault_ends_a_doubt);
	tcase_add_test(t, settings_of_zero_wait_a_tenth_of_a_second);
	suite_add_tcase(s, t);
	return suite_run(s);
}
