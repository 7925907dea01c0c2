/* SPDX-License-Identifier: Apache-2.0 */
/* test_logs.c - the journal on its way to the platform: whole, in its chain, and again where an answer was lost. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "world.h"

#define BATCH "POST /terminals/self/log-batches"

static int pulls;

/* The platform asks for the journal; how that ended. */
static json_t *pull(void)
{
	json_decref(control("POST", "/commands", json_pack("{s:s}", "kind", "pull_logs")));
	(void)world_pass();
	json_t *list = control("GET", "/commands", NULL);
	json_t *one = json_incref(json_array_get(list, (size_t)pulls++));
	json_decref(list);
	ck_assert_ptr_nonnull(one);
	return one;
}

static void assert_pulled(const char *state)
{
	json_t *one = pull();
	ck_assert_str_eq(json_str(one, "state"), state);
	json_decref(one);
}

/* Entries for `n` batches' worth of text: some 150 bytes each. */
static void note_many(int n)
{
	for (int i = 0; i < n; i++)
		stores_note(world.stores, JOURNAL_CLOCK_MOVED, json_pack("{s:i}", "ms", i));
	loop_advance(world.loop, 1000);
	world_idle();
}

/* Lines that the platform keeps. */
static size_t lines_there(void)
{
	json_t *list = records("log"), *one;
	size_t i, count = 0;
	json_array_foreach(list, i, one)
	{
		const char *text = json_string_value(json_object_get(one, "body"));
		ck_assert_ptr_nonnull(text);
		for (; *text; text++)
			count += *text == '\n';
	}
	json_decref(list);
	return count;
}

START_TEST(when_asked_for_the_whole_journal_is_sent_in_batches)
{
	world_start();
	note_many(2000);
	assert_pulled("done");
	ck_assert_int_ge(asked(BATCH), 2);
	ck_assert_uint_ge(lines_there(), 2000);
	int before = asked(BATCH);
	note_many(1);
	assert_pulled("done"); /* goes on where it was, also by its entries of pulling */
	ck_assert_int_eq(asked(BATCH), before + 1);
}
END_TEST

START_TEST(once_a_day_it_is_sent_by_itself)
{
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked(BATCH), 0);
	world_stop();
	/* The time of the last is kept: who is switched off at night sends all the same. */
	json_decref(
		control("PUT", "/clock", json_pack("{s:I}", "offset_ms", (json_int_t)90000000)));
	loop_correct_wall(world.loop, 90000000);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert(until_asked(BATCH, 1, 10000));
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked(BATCH), 1);
}
END_TEST

START_TEST(a_batch_whose_answer_was_lost_is_sent_again_and_is_there_once)
{
	world_start();
	note_many(10);
	fault("truncated-json", NULL, 1, BATCH);
	assert_pulled("failed");
	size_t there = lines_there();
	note_many(1);
	assert_pulled("done");
	ck_assert_uint_lt(lines_there(), there + 10);
	ck_assert_int_eq(world_noted("alarm.log_chain"), 0);
}
END_TEST

START_TEST(who_forgot_how_far_it_was_resumes_where_the_platform_says)
{
	world_start();
	note_many(10);
	assert_pulled("done");
	world_remember("logs", "0 1");
	world_stop();
	world_start();
	note_many(1);
	assert_pulled("done");
	ck_assert_int_eq(world_noted("alarm.log_chain"), 0);
}
END_TEST

START_TEST(a_chain_that_is_another_is_an_alarm_and_nothing_is_sent)
{
	char command[160];
	world_start();
	note_many(100);
	assert_pulled("done");
	size_t there = lines_there();
	world_stop();
	snprintf(command, sizeof(command), "rm -f %s/store/journal.*", world.dir);
	ck_assert_int_eq(system(command), 0);
	world_start();
	note_many(10);
	assert_pulled("failed");
	ck_assert_int_eq(world_noted("alarm.log_chain"), 1);
	ck_assert_uint_eq(lines_there(), there);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("logs");
	TCase *t = tcase_create("logs");
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_test(t, when_asked_for_the_whole_journal_is_sent_in_batches);
	tcase_add_test(t, once_a_day_it_is_sent_by_itself);
	tcase_add_test(t, a_batch_whose_answer_was_lost_is_sent_again_and_is_there_once);
	tcase_add_test(t, who_forgot_how_far_it_was_resumes_where_the_platform_says);
	tcase_add_test(t, a_chain_that_is_another_is_an_alarm_and_nothing_is_sent);
	suite_add_tcase(s, t);
	return suite_run(s);
}
