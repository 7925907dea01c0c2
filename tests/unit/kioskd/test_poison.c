/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_poison.c - records that fail by themselves, gateways that let nothing through, and successes that
 * say nothing: what stops nobody, what is given up, and what leaves quarantine.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "world.h"

#define POISON	   "poison-in-it"
#define CONFIG_GET "GET /terminals/self/config"
#define NOTICES	   "POST /quarantines"

static struct queue_record submit_poison(int n)
{
	return world_submit_with(n, json_pack("{s:{s:s}}", "form", "reason", POISON), NULL, 0);
}

/* One of the platform's own words that ends a record. */
static struct queue_record submit_refused(int n)
{
	return world_submit_with(n, json_pack("{s:s}", "task_version", "0"), NULL, 0);
}

static void poison_is_stopped(void)
{
	fault("html-405", POISON, 0, NULL);
}

static bool is_given_up(void)
{
	const char *state = record_of(1)->state;
	return strcmp(state, "quarantined") == 0 || strcmp(state, "handed_over") == 0;
}

START_TEST(one_poison_record_never_stops_the_others)
{
	world_start();
	poison_is_stopped();
	submit_poison(1);
	int n = 2;
	for (; n <= 60 && strcmp(record_of(1)->state, "queued") == 0; n++) {
		world_submit(n);
		sync_kick(world.sync);
		ck_assert(until_delivered(n, 5000));
		world_run(120); /* its own wait is 100 ms */
	}
	ck_assert_msg(world_until(is_given_up, 5000), "still %s", record_of(1)->state);
	ck_assert_int_eq(world_get(1).attempts, 8);
	ck_assert_int_ge(asked("POST /applications"), 9 + n - 2);
}
END_TEST

/* 404 to an evaluation is in no row of the table; that applications get through says nothing about it. */
START_TEST(an_evaluation_that_fails_stops_no_application)
{
	world_start();
	json_t *evaluation = json_pack("{s:s, s:i, s:s, s:s, s:[], s:s}", "project_no", "none",
				       "service_number", 1, "pf", "5", "satisfaction", "5",
				       "eval_detail", "assess_time", "2026-11-21T09:41:00+08:00");
	world_push(1, "evaluation", evaluation);
	for (int n = 2; n <= 11; n++)
		world_submit(n);
	sync_kick(world.sync);
	for (int n = 2; n <= 11; n++)
		ck_assert(until_delivered(n, 10000));
	world_run(1000);
	ck_assert_int_le(asked("POST /evaluations"), 20);
	ck_assert(until_asked("POST /evaluations", 2, 5000));
	ck_assert_str_eq(record_of(1)->state, "queued");
	ck_assert_int_eq(world_get(1).attempts, 0);
}
END_TEST

static json_t *rating_of(int n, const char *satisfaction)
{
	return json_pack("{s:s, s:i, s:s, s:s, s:[], s:s}", "client_ref", world_ref(n),
			 "service_number", 1, "pf", "5", "satisfaction", satisfaction,
			 "eval_detail", "assess_time", "2026-11-21T09:41:00+08:00");
}

/* Rated by phone meanwhile: nothing is left to do, and nobody is bothered. */
START_TEST(a_case_that_was_rated_elsewhere_leaves_nothing_to_do)
{
	world_start();
	world_submit(1);
	world_push(2, "evaluation", rating_of(1, "5"));
	world_push(3, "evaluation", rating_of(1, "1"));
	sync_kick(world.sync);
	ck_assert(until_delivered(1, 5000));
	ck_assert(until_delivered(2, 5000));
	ck_assert(until_delivered(3, 5000));
	json_t *kept = records("evaluation");
	ck_assert_uint_eq(json_array_size(kept), 1);
	json_decref(kept);
}
END_TEST

/* What is refused for itself stays for staff, and stops nothing. */
START_TEST(a_rating_with_a_tag_of_another_level_is_kept_for_staff)
{
	world_start();
	world_submit(1);
	json_t *wrong = rating_of(1, "5");
	json_object_set_new(wrong, "eval_detail", json_pack("[s]", "108"));
	world_push(2, "evaluation", wrong);
	sync_kick(world.sync);
	ck_assert(until_state(2, "quarantined", 5000));
	ck_assert(until_delivered(1, 1000));
	ck_assert_int_eq(asked("POST /quarantines"), 0);
}
END_TEST

/* Successes before it failed, or of another kind, say nothing about it. */
START_TEST(what_lets_no_application_through_quarantines_none)
{
	json_t *event = json_pack(
		"[{s:i,s:s,s:s,s:s,s:s,s:s,s:s,s:s}]", "seq", 1, "rule", "r-1", "kind", "时效",
		"level", "warn", "subject", "x", "at", "2026-11-21T09:41:00+08:00", "detail", "",
		"hash", "0000000000000000000000000000000000000000000000000000000000000000");
	world_start();
	world_submit(100);
	sync_kick(world.sync);
	ck_assert(until_delivered(100, 5000));
	fault("html-405", NULL, 0, NULL);
	for (int n = 1; n <= 19; n++) {
		world_submit(n);
		world_push(200 + n, "supervision", json_pack("{s:O}", "events", event));
		sync_kick(world.sync);
		world_run(150);
	}
	json_decref(event);
	ck_assert(until_asked("POST /applications", 19 * 9, 20000));
	struct queue_counts counts = world_counts();
	ck_assert_int_eq(counts.queued, 19);
	ck_assert_int_eq(world_get(1).attempts, 0);
	ck_assert_int_gt(asked("POST /supervision/events"), 0);
	no_faults();
	for (int n = 1; n <= 19; n++) {
		ck_assert(until_delivered(n, 10000));
		assert_applied_once(n);
	}
}
END_TEST

static bool every_other(int n)
{
	return n % 2 == 0;
}

static bool the_middle_is_good(int n)
{
	return n <= 50 || n > 150;
}

static const struct {
	bool (*is_poison)(int n);
	const char *why;
} mixes[] = {
	{ every_other, "mixed" },
	{ the_middle_is_good, "hidden from the oldest and the newest" },
};

static bool all_good_are_there(void)
{
	return cases() >= 100;
}

START_TEST(a_hundred_good_ones_arrive_beside_a_hundred_poison_ones)
{
	world.settings.sync.backoff_base_s = 2;
	world.settings.sync.backoff_max_s = 300;
	world.settings.sync.splay_s = 60;
	world.settings.sync.power_on_splay_s = 120;
	world_start();
	poison_is_stopped();
	for (int n = 1; n <= 200; n++)
		mixes[_i].is_poison(n) ? submit_poison(n) : world_submit(n);
	world_idle();
	loop_advance(world.loop, 120 * 1000);
	/* No virtual time passes: nobody waits for anything. */
	ck_assert_msg(world_until(all_good_are_there, 40000), "%s: %d", mixes[_i].why, cases());
	ck_assert_int_le(asked("POST /applications"), 200 + 100);
	ck_assert_int_le(asked("PUT /terminals/self/status"), 20);
}
END_TEST

START_TEST(a_gateway_that_stops_everything_is_not_answered_by_a_storm)
{
	world.settings.sync.backoff_base_s = 2;
	world.settings.sync.backoff_max_s = 300;
	world_start();
	fault("html-405", NULL, 0, NULL);
	for (int n = 1; n <= 270; n++)
		world_submit(n);
	sync_kick(world.sync);
	for (int minute = 0; minute < 10; minute++) {
		loop_advance(world.loop, 60 * 1000);
		world_idle();
	}
	/* Each of 256 some seven times in ten minutes. */
	ck_assert_int_le(asked("POST /applications"), 256 * 12);
	ck_assert_int_eq(world_counts().queued, 270);
}
END_TEST

/* What leaves quarantine */

/* A pass that may fail: something of it is spoilt. */
static void world_try(void)
{
	ck_assert_int_ne(world_pass(), ERR_CANCELLED);
}

START_TEST(without_a_sealing_key_no_notice_is_sent_and_the_body_stays)
{
	fault("html-413", NULL, 0, CONFIG_GET);
	world_start();
	for (int n = 1; n <= 3; n++)
		submit_refused(n);
	sync_kick(world.sync);
	for (int n = 1; n <= 3; n++)
		ck_assert(until_state(n, "quarantined", 5000));
	world_run(500);
	world_try();
	ck_assert_int_eq(asked(NOTICES), 0);
	ck_assert_int_eq(world_noted("alarm.no_sealing_key"), 1);
	struct sync_state state;
	sync_get_state(world.sync, &state);
	ck_assert_int_eq(state.unsealed, 3);
	/* Also after a restart, long after the grace. */
	world_idle();
	world_stop();
	world_start();
	world_try();
	loop_advance(world.loop, 3600 * 1000);
	world_idle();
	for (int n = 1; n <= 3; n++) {
		ck_assert_str_eq(record_of(n)->state, "quarantined");
		ck_assert(world_has_body(n));
	}
	no_faults();
	ck_assert_int_eq(world_pass(), ERR_OK);
	for (int n = 1; n <= 3; n++)
		ck_assert(until_state(n, "handed_over", 5000));
	sync_get_state(world.sync, &state);
	ck_assert_int_eq(state.unsealed, 0);
	json_t *told = records("quarantine");
	ck_assert_uint_eq(json_array_size(told), 3);
	json_decref(told);
}
END_TEST

static const char *const empty_successes[] = { "204", "html-200", "truncated-json" };

START_TEST(a_success_that_does_not_say_handed_over_erases_nothing)
{
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK); /* the configuration, with the sealing key */
	fault(empty_successes[_i], NULL, 0, NOTICES);
	submit_refused(1);
	sync_kick(world.sync);
	ck_assert(until_state(1, "quarantined", 5000));
	ck_assert(until_asked(NOTICES, 2, 5000));
	ck_assert_str_eq(record_of(1)->state, "quarantined");
	ck_assert(world_has_body(1));
	no_faults();
	ck_assert(until_state(1, "handed_over", 5000));
}
END_TEST

/* An older program left such a notice in the queue. */
START_TEST(a_notice_without_a_sealed_body_hands_nothing_over)
{
	fault("html-413", NULL, 0, CONFIG_GET);
	world_start();
	submit_refused(1);
	sync_kick(world.sync);
	ck_assert(until_state(1, "quarantined", 5000));
	json_t *empty =
		json_pack("{s:s, s:s, s:s, s:s}", "client_ref", world_ref(1), "apply_serial_no",
			  record_of(1)->serial, "code", "validation", "sealed_body", "");
	world_push(9, "quarantine", empty);
	world_try();
	ck_assert_str_eq(record_of(1)->state, "quarantined");
	ck_assert(world_has_body(1));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("poison");
	TCase *t = tcase_create("poison");
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_test(t, one_poison_record_never_stops_the_others);
	tcase_add_test(t, an_evaluation_that_fails_stops_no_application);
	tcase_add_test(t, a_case_that_was_rated_elsewhere_leaves_nothing_to_do);
	tcase_add_test(t, a_rating_with_a_tag_of_another_level_is_kept_for_staff);
	tcase_add_test(t, what_lets_no_application_through_quarantines_none);
	tcase_add_loop_test(t, a_hundred_good_ones_arrive_beside_a_hundred_poison_ones, 0,
			    ARRAY_LEN(mixes));
	tcase_add_test(t, a_gateway_that_stops_everything_is_not_answered_by_a_storm);
	tcase_add_test(t, without_a_sealing_key_no_notice_is_sent_and_the_body_stays);
	tcase_add_loop_test(t, a_success_that_does_not_say_handed_over_erases_nothing, 0,
			    ARRAY_LEN(empty_successes));
	tcase_add_test(t, a_notice_without_a_sealed_body_hands_nothing_over);
	suite_add_tcase(s, t);
	return suite_run(s);
}
