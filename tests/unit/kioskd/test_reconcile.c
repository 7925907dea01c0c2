/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_reconcile.c - the daily comparison with the platform: nothing differs after whatever the day's line did,
 * and what does differ is named, sent again where it can be, and never twice on the same day.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "world.h"

#define RECONCILE "POST /reconciliations"
#define HOUR_MS	  3600000
#define DAY_MS	  86400000LL

static int64_t ahead_ms;

static void setup(void)
{
	world_setup();
	ahead_ms = 0;
}

/* Here and at the platform. */
static void pass_time(int64_t ms)
{
	ahead_ms += ms;
	json_decref(
		control("PUT", "/clock", json_pack("{s:I}", "offset_ms", (json_int_t)ahead_ms)));
	loop_advance(world.loop, ms);
}

/* Behind the next midnight of China by more than a look's interval. */
static void next_day(void)
{
	int64_t into_day = (loop_wall_ms(world.loop) + 8 * HOUR_MS) % DAY_MS;
	pass_time(DAY_MS - into_day + HOUR_MS + HOUR_MS / 4);
}

static int wanted_comparisons;

static bool is_compared(void)
{
	return world.compared >= wanted_comparisons;
}

static bool until_compared(int times)
{
	wanted_comparisons = times;
	return world_until(is_compared, 10000);
}

static int64_t difference(void)
{
	return json_int(world.report, "difference", -1);
}

static size_t named(const char *list)
{
	return json_array_size(json_object_get(world.report, list));
}

static const char *first(const char *list)
{
	return json_string_value(json_array_get(json_object_get(world.report, list), 0));
}

/* What a day's line can do to one delivery. */
static const char *const day_faults[] = {
	"close-before-commit", "close-after-commit", "503",	"html-200",
	"wrong-echo",	       "truncated-json",     "html-400"
};

START_TEST(after_a_day_of_every_fault_nothing_differs)
{
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(day_faults); i++) {
		fault(day_faults[i], NULL, 1, "POST /applications");
		world_submit((int)i + 1);
		sync_kick(world.sync);
		for (int n = 0; n < 20 && strcmp(record_of((int)i + 1)->state, "delivered") != 0;
		     n++)
			ck_assert_int_ne(world_pass(), ERR_CANCELLED);
		no_faults();
	}
	ck_assert_msg(asked(RECONCILE) == 0, "the day is not over");
	next_day();
	ck_assert(until_compared(1));
	ck_assert_int_eq(difference(), 0);
	ck_assert_int_eq(json_int(world.report, "listed", 0), ARRAY_LEN(day_faults));
	ck_assert_int_eq(json_int(world.report, "open", -1), 0);
	/* It is closed: also for the next program. */
	world_idle();
	world_stop();
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	pass_time(2 * HOUR_MS);
	world_idle();
	ck_assert_int_eq(asked(RECONCILE), 1);
}
END_TEST

START_TEST(what_the_platform_lost_is_named_by_its_serial)
{
	platform_down(true);
	world_start();
	world_submit(1);
	world_claim_delivered(1, true);
	world_stop(); /* the sync that runs does not know of it, and would go on trying */
	platform_down(false);
	world_start();
	world_submit(2);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert(until_delivered(2, 5000));
	next_day();
	ck_assert(until_compared(1));
	ck_assert_int_eq(difference(), 1);
	ck_assert_uint_eq(named("missing"), 1);
	ck_assert_str_eq(first("missing"), record_of(1)->serial);
	ck_assert_str_eq(record_of(1)->state, "delivered");
}
END_TEST

START_TEST(what_the_platform_lost_is_sent_again_under_its_key_while_it_is_here)
{
	world.settings.sync.grace_s = 7 * 86400;
	platform_down(true);
	world_start();
	world_submit(1);
	world_claim_delivered(1, false);
	world_stop();
	platform_down(false);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	next_day();
	ck_assert(until_compared(1));
	ck_assert_int_eq(difference(), 0);
	ck_assert_uint_eq(named("resent"), 1);
	ck_assert_str_eq(first("resent"), record_of(1)->serial);
	ck_assert(until_delivered(1, 5000));
	assert_applied_once(1);
	/* The day stayed open for it. */
	pass_time(HOUR_MS);
	ck_assert(until_compared(2));
	ck_assert_uint_eq(named("resent"), 0);
	ck_assert_int_eq(json_int(world.report, "open", -1), 0);
}
END_TEST

START_TEST(a_case_nobody_here_knows_of_is_named)
{
	char today[TIME_TEXT_LEN + 1];
	world_start();
	world_submit(7);
	sync_kick(world.sync);
	ck_assert(until_delivered(7, 5000));
	world_stop();
	snprintf(world.settings.store.path, PATH_MAX, "%s/other", world.dir);
	snprintf(world.settings.store.seal_key, PATH_MAX, "%s/other/seal.key", world.dir);
	world_start();
	world_submit(8);
	sync_kick(world.sync);
	ck_assert(until_delivered(8, 5000));
	time_text(loop_wall_ms(world.loop), today);
	next_day();
	ck_assert(until_compared(1));
	ck_assert_int_eq(strncmp(json_str(world.report, "date"), today, 10), 0);
	ck_assert_uint_eq(named("mismatched"), 1);
	ck_assert_str_eq(first("mismatched"), world_ref(7));
}
END_TEST

static bool is_a_case(void)
{
	return cases() == 1;
}

START_TEST(what_the_platform_has_although_it_was_taken_back_here_is_named)
{
	world_start();
	world_submit(1);
	fault("close-after-commit", NULL, 0, "POST /applications");
	sync_kick(world.sync);
	ck_assert(world_until(is_a_case, 5000));
	platform_down(true);
	world_idle();
	world_set_state(1, "withdrawn", "");
	no_faults();
	platform_down(false);
	ck_assert_int_eq(world_pass(), ERR_OK);
	next_day();
	ck_assert(until_compared(1));
	ck_assert_uint_eq(named("mismatched"), 1);
	ck_assert_str_eq(first("mismatched"), record_of(1)->serial);
}
END_TEST

START_TEST(a_day_stays_open_as_long_as_something_of_it_waits)
{
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	fault("html-413", NULL, 0, "POST /applications");
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_asked("POST /applications", 1, 5000));
	next_day();
	sync_kick(world.sync);
	ck_assert(until_compared(1));
	ck_assert_int_eq(difference(), 0);
	ck_assert_int_eq(json_int(world.report, "open", -1), 1);
	no_faults();
	ck_assert(until_delivered(1, 5000));
	pass_time(HOUR_MS);
	ck_assert(until_compared(2));
	ck_assert_int_eq(json_int(world.report, "open", -1), 0);
	pass_time(HOUR_MS);
	world_idle();
	ck_assert_int_eq(asked(RECONCILE), 2);
}
END_TEST

static const char *const no_answers[] = { "204", "html-200", "truncated-json", "503", "html-405" };

START_TEST(an_answer_that_is_none_closes_no_day)
{
	world_start();
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_delivered(1, 5000));
	fault(no_answers[_i], NULL, 0, RECONCILE);
	next_day();
	ck_assert(until_asked(RECONCILE, 1, 5000));
	world_idle();
	ck_assert_int_eq(world.compared, 0);
	no_faults();
	ck_assert_int_eq(world_pass(), ERR_OK);
	pass_time(HOUR_MS);
	ck_assert(until_compared(1));
	ck_assert_int_eq(difference(), 0);
}
END_TEST

static struct {
	int count;
	enum err err;
} told;

static void on_day(void *arg, enum err err, const json_t *report)
{
	(void)arg;
	told.count++;
	told.err = err;
	ck_assert(!report == (err != ERR_OK));
}

static bool is_told(void)
{
	return told.count > 0;
}

static const char *const no_days[] = { "",	"2026-02-30",  "2026-1-1",
				       "today", "2026-11-21T", "20261121" };

START_TEST(only_a_day_is_compared_and_one_at_a_time)
{
	world_start();
	for (size_t i = 0; i < ARRAY_LEN(no_days); i++) {
		sync_reconcile(world.sync, no_days[i], on_day, NULL);
		ck_assert_msg(told.err == ERR_INVALID, "%s", no_days[i]);
	}
	ck_assert_int_eq(world_pass(), ERR_OK);
	told.count = 0;
	sync_reconcile(world.sync, "2026-11-21", on_day, NULL);
	ck_assert_int_eq(told.count, 0);
	sync_reconcile(world.sync, "2026-11-22", on_day, NULL);
	ck_assert_int_eq(told.err, ERR_BUSY);
	told.count = 0;
	ck_assert(world_until(is_told, 5000));
	ck_assert_int_eq(told.err, ERR_OK);
	ck_assert_str_eq(json_str(world.report, "date"), "2026-11-21");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("reconcile");
	TCase *t = tcase_create("reconcile");
	tcase_add_checked_fixture(t, setup, world_teardown);
	tcase_add_test(t, after_a_day_of_every_fault_nothing_differs);
	tcase_add_test(t, what_the_platform_lost_is_named_by_its_serial);
	tcase_add_test(t, what_the_platform_lost_is_sent_again_under_its_key_while_it_is_here);
	tcase_add_test(t, a_case_nobody_here_knows_of_is_named);
	tcase_add_test(t, what_the_platform_has_although_it_was_taken_back_here_is_named);
	tcase_add_test(t, a_day_stays_open_as_long_as_something_of_it_waits);
	tcase_add_loop_test(t, an_answer_that_is_none_closes_no_day, 0, ARRAY_LEN(no_answers));
	tcase_add_test(t, only_a_day_is_compared_and_one_at_a_time);
	suite_add_tcase(s, t);
	return suite_run(s);
}
