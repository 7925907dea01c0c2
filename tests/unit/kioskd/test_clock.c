/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_clock.c - the time: what a Date may do to it, against the reference platform, whose Date says what
 * it is told, and whose certificate may have run out yesterday.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "world.h"

#define DAY_MS ((int64_t)86400 * 1000)

static int64_t wall_error_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	return loop_wall_ms(world.loop) - ((int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000);
}

#define SECOND_MS 61000 /* until a second opinion is asked for */

static int64_t platform_offset_ms;

static void platform_says(int64_t offset_ms)
{
	platform_offset_ms = offset_ms;
	json_decref(
		control("PUT", "/clock", json_pack("{s:I}", "offset_ms", (json_int_t)offset_ms)));
}

/* Time passes, here and there. */
static void both_advance(int64_t ms)
{
	platform_says(platform_offset_ms + ms);
	loop_advance(world.loop, ms);
	world_idle();
}

static bool clock_is_trusted(void)
{
	struct sync_state state;
	sync_get_state(world.sync, &state);
	return state.clock_trusted;
}

START_TEST(the_wall_clock_follows_the_platform)
{
	platform_says(2 * DAY_MS);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	/* One opinion is none. */
	ck_assert_int_le(llabs(wall_error_ms()), 3000);
	ck_assert(!clock_is_trusted());
	both_advance(SECOND_MS);
	ck_assert_int_le(llabs(wall_error_ms() - SECOND_MS - 2 * DAY_MS), 3000);
	ck_assert(clock_is_trusted());
}
END_TEST

/* kiosk shows and judges by it, and would be a minute off until something else is told. */
START_TEST(a_small_step_of_the_clock_is_told_too)
{
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	int told = world.line_changes;
	platform_says(40000);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_ge(wall_error_ms(), 37000);
	ck_assert(clock_is_trusted());
	ck_assert_int_gt(world.line_changes, told);
}
END_TEST

/* The real clock is the truth, and goes on being it. */
static const struct {
	int from_year; /* what the platform's Date says, beginning with its second answer */
	bool bounded;  /* no certificate is valid then */
} dates[] = {
	{ 1970, true },	 { 1999, true },  { 2015, true }, { 2025, true },
	{ 2027, false }, { 2030, false }, { 2038, true }, { 2046, true },
};

START_TEST(no_single_date_stops_delivery_not_even_after_a_restart)
{
	struct tm year = { .tm_year = dates[_i].from_year - 1900, .tm_mday = 2 };
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	platform_says((int64_t)timegm(&year) * 1000 - loop_wall_ms(world.loop));
	ck_assert_int_eq(world_pass(), ERR_OK);
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(1);
	ck_assert_msg(llabs(wall_error_ms()) < 3000, "%d", dates[_i].from_year);
	ck_assert_int_eq(clock_is_trusted(), dates[_i].bounded);
	platform_says(0);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert(clock_is_trusted());
	world_idle();
	world_stop();
	world_start();
	world_submit(2);
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(2);
	ck_assert_int_le(llabs(wall_error_ms()), 3000);
}
END_TEST

/* A platform that insists is followed inside the bounds, and back again. */
START_TEST(a_wrong_time_that_was_taken_is_left_again)
{
	world_start();
	platform_says(300 * DAY_MS);
	ck_assert_int_eq(world_pass(), ERR_OK);
	both_advance(SECOND_MS);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_ge(wall_error_ms(), 299 * DAY_MS);
	world_idle();
	world_stop();
	platform_says(SECOND_MS);
	world_start();
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(1);
	both_advance(SECOND_MS);
	ck_assert_int_le(llabs(wall_error_ms() - 2 * SECOND_MS), 3000);
	ck_assert(clock_is_trusted());
}
END_TEST

/* An older program kept what a Date of 2046 had told it. */
START_TEST(a_kept_time_beyond_our_certificate_is_not_believed)
{
	char text[24];
	world_start();
	world_idle();
	snprintf(text, sizeof(text), "%lld",
		 (long long)loop_wall_ms(world.loop) + 20 * 365 * DAY_MS);
	world_remember("last_wall_ms", text);
	world_stop();
	world_start();
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(1);
	ck_assert_int_le(llabs(wall_error_ms()), 3000);
}
END_TEST

/* Its owner may be anybody by now, and says that it is last week. */
START_TEST(an_expired_certificate_with_an_old_date_is_neither_followed_nor_trusted)
{
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	sync_end_visit(world.sync); /* a new connection, then */
	platform_says(-7 * DAY_MS);
	fault("cert-expired", NULL, 0, NULL);
	world_submit(1);
	int before = asked("POST /applications");
	for (int hour = 0; hour < 5; hour++) {
		ck_assert_int_eq(world_pass(), ERR_OFFLINE);
		loop_advance(world.loop, 3601 * 1000);
		world_idle();
	}
	ck_assert_int_ge(wall_error_ms(), 5 * 3600 * 1000);
	ck_assert_int_eq(asked("POST /applications"), before);
	ck_assert_str_eq(record_of(1)->state, "queued");
}
END_TEST

static const int64_t wrong_years[] = { -60, -20, 40 };

START_TEST(a_dead_clock_asks_for_the_time_and_sends_nothing_before)
{
	loop_correct_wall(world.loop, wrong_years[_i] * 365 * DAY_MS);
	world_start();
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_le(llabs(wall_error_ms()), 3000);
	struct sync_state state;
	sync_get_state(world.sync, &state);
	ck_assert(state.clock_trusted);
	assert_applied_once(1);
	json_t *list = control("GET", "/requests", NULL);
	const json_t *first = json_array_get(json_array_of(list, "recent"), 0);
	ck_assert_str_eq(json_str(first, "request"), "GET /time");
	json_decref(list);
}
END_TEST

START_TEST(a_clock_behind_the_last_known_time_is_not_trusted)
{
	char text[24];
	world_start();
	world_idle();
	snprintf(text, sizeof(text), "%lld", (long long)loop_wall_ms(world.loop) + 3600 * 1000);
	world_remember("last_wall_ms", text);
	world_stop();
	platform_down(true);
	world_start();
	world_idle();
	struct sync_state state;
	sync_get_state(world.sync, &state);
	ck_assert(!state.clock_trusted && state.backing_off);
	ck_assert_int_ge(wall_error_ms(), 3590 * 1000);
	platform_down(false);
	/* The look says that the floor is wrong: two checked answers must say so too. */
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert(!clock_is_trusted());
	ck_assert_int_ge(wall_error_ms(), 3590 * 1000);
	both_advance(SECOND_MS);
	ck_assert(clock_is_trusted());
	ck_assert_int_le(llabs(wall_error_ms() - SECOND_MS), 3000);
}
END_TEST

START_TEST(a_certificate_that_is_really_expired_gets_nothing)
{
	world_start();
	world_submit(1);
	fault("cert-expired", NULL, 0, NULL);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	world_run(500);
	ck_assert_str_eq(record_of(1)->state, "queued");
	ck_assert_int_eq(asked("POST /applications"), 0);
	ck_assert_int_eq(asked("PUT /terminals/self/status"), 0);
	/* One look at the time, not one with every try. */
	ck_assert_int_eq(asked("GET /time"), 1);
	no_faults();
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(1);
}
END_TEST

START_TEST(a_clock_set_back_does_not_make_an_expired_certificate_good)
{
	char text[24];
	/* The terminal knows that it is later than the certificate's end, whatever somebody tells it. */
	world_start();
	world_submit(1);
	world_idle();
	snprintf(text, sizeof(text), "%lld", (long long)loop_wall_ms(world.loop));
	world_remember("last_wall_ms", text);
	world_stop();
	loop_correct_wall(world.loop, -10 * DAY_MS);
	json_decref(control("PUT", "/clock",
			    json_pack("{s:I}", "offset_ms", (json_int_t)(-10 * DAY_MS))));
	no_faults();
	fault("cert-expired", NULL, 0, NULL);
	int before = asked("POST /applications");
	world_start();
	world_submit(2);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	ck_assert_int_eq(asked("POST /applications"), before);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("clock");
	TCase *t = tcase_create("clock");
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_test(t, a_small_step_of_the_clock_is_told_too);
	tcase_add_test(t, the_wall_clock_follows_the_platform);
	tcase_add_loop_test(t, no_single_date_stops_delivery_not_even_after_a_restart, 0,
			    ARRAY_LEN(dates));
	tcase_add_test(t, a_wrong_time_that_was_taken_is_left_again);
	tcase_add_test(t, a_kept_time_beyond_our_certificate_is_not_believed);
	tcase_add_test(t, an_expired_certificate_with_an_old_date_is_neither_followed_nor_trusted);
	tcase_add_loop_test(t, a_dead_clock_asks_for_the_time_and_sends_nothing_before, 0,
			    ARRAY_LEN(wrong_years));
	tcase_add_test(t, a_clock_behind_the_last_known_time_is_not_trusted);
	tcase_add_test(t, a_certificate_that_is_really_expired_gets_nothing);
	tcase_add_test(t, a_clock_set_back_does_not_make_an_expired_certificate_good);
	suite_add_tcase(s, t);
	return suite_run(s);
}
