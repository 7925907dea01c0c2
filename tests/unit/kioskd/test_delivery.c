/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_delivery.c - records reach the platform exactly once, whatever it does: one test per row of the
 * contract's table, against the reference platform.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "world.h"

#define MINUTE_MS 60000

START_TEST(a_committed_record_goes_out_at_once)
{
	world_start();
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_delivered(1, 5000));
	assert_applied_once(1);
	ck_assert_str_eq(world.last.client_ref, world_ref(1));
	ck_assert_str_eq(world.last.case_state, "received");
	struct sync_state state;
	sync_get_state(world.sync, &state);
	ck_assert(state.online && state.enrolled && state.clock_trusted && !state.offline_60s);
	ck_assert_int_eq(state.delivered, 1);
}
END_TEST

START_TEST(what_was_stored_before_the_start_goes_out_too)
{
	world_start();
	world_idle();
	world_stop();
	world.settings.sync.power_on_splay_s = 100;
	world_start();
	for (int n = 1; n <= 20; n++)
		world_submit(n);
	world_idle();
	ck_assert_int_eq(cases(), 0);
	loop_advance(world.loop, 100 * 1000);
	for (int n = 1; n <= 20; n++) {
		ck_assert(until_delivered(n, 5000));
		assert_applied_once(n);
	}
}
END_TEST

START_TEST(during_the_power_on_splay_only_the_newest_goes_out)
{
	world.settings.sync.power_on_splay_s = 604800;
	world_start();
	for (int n = 1; n <= 3; n++)
		world_submit(n);
	sync_kick(world.sync);
	ck_assert(until_delivered(3, 5000));
	world_idle();
	ck_assert_int_eq(cases(), 1);
}
END_TEST

START_TEST(offline_records_wait_and_arrive_once_each)
{
	world.settings.sync.splay_s = 60;
	world.settings.sync.backoff_base_s = 2;
	world.settings.sync.backoff_max_s = 300;
	platform_down(true);
	world_start();
	for (int n = 1; n <= 20; n++) {
		world_submit(n);
		sync_kick(world.sync);
		world_idle();
		loop_advance(world.loop, 72 * 3 * MINUTE_MS);
		world_idle();
	}
	struct sync_state state;
	sync_get_state(world.sync, &state);
	ck_assert(!state.online && state.backing_off && state.offline_60s);
	ck_assert_int_eq(world_counts().queued, 20);
	platform_down(false);
	/* No later than the longest back-off. */
	loop_advance(world.loop, 300 * 1000);
	for (int n = 1; n <= 20; n++) {
		ck_assert(until_delivered(n, 10000));
		assert_applied_once(n);
	}
	ck_assert_int_eq(cases(), 20);
}
END_TEST

#define BACKLOG 200

/* How many of the first `count` that arrived are of the newer half. */
static int newer_among_first(int count)
{
	json_t *list = control("GET", "/cases", NULL);
	int newer = 0;
	ck_assert_uint_eq(json_array_size(list), BACKLOG);
	for (int i = 0; i < count; i++) {
		const char *ref = json_str(json_array_get(list, (size_t)i), "client_ref");
		newer += strtol(ref, NULL, 16) > BACKLOG / 2;
	}
	json_decref(list);
	return newer;
}

/* Acknowledgements are kept several in one commit: nobody may take a record for unsent meanwhile. */
START_TEST(a_backlog_is_sent_once_each_oldest_and_newest_by_turns)
{
	world.settings.sync.power_on_splay_s = 604800; /* nothing goes before all are there */
	world_start();
	for (int n = 1; n <= BACKLOG; n++)
		world_submit(n);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked("POST /applications"), BACKLOG);
	struct sync_state state;
	sync_get_state(world.sync, &state);
	ck_assert_int_eq(state.delivered, BACKLOG);
	ck_assert_int_eq(world_counts().delivered, BACKLOG);
	int newer = newer_among_first(60);
	ck_assert_msg(newer >= 25 && newer <= 35, "%d of the first 60 are of the newer half",
		      newer);
}
END_TEST

START_TEST(an_outage_is_not_answered_by_a_storm)
{
	world.settings.sync.splay_s = 60;
	world.settings.sync.backoff_base_s = 2;
	world.settings.sync.backoff_max_s = 300;
	fault("503", "5", 0, "*");
	world_start();
	world_submit(1);
	sync_kick(world.sync);
	for (int minute = 0; minute < 60; minute++) {
		loop_advance(world.loop, MINUTE_MS);
		world_idle();
	}
	/* A mean of 150 s once the cap is reached, and a few quick ones before. */
	ck_assert_int_le(asked("POST /applications"), 60);
	ck_assert_int_ge(asked("POST /applications"), 8);
}
END_TEST

static const struct {
	const char *name, *arg;
} faults[] = {
	{ "drop-body", "10" },		{ "close-before-commit", NULL },
	{ "close-after-commit", NULL }, { "503", "1" },
	{ "409-inflight", NULL },	{ "slow", "300" },
	{ "html-400", NULL },		{ "html-413", NULL },
	{ "html-200", NULL },		{ "wrong-echo", NULL },
	{ "truncated-json", NULL },	{ "truncated-json", "wire" },
};

START_TEST(every_fault_ends_in_one_application)
{
	world_start();
	fault(faults[_i].name, faults[_i].arg, 2, NULL);
	for (int n = 1; n <= 3; n++) {
		world_submit(n);
		sync_kick(world.sync);
	}
	for (int n = 1; n <= 3; n++) {
		ck_assert_msg(until_delivered(n, 15000), "%s: %d", faults[_i].name, n);
		assert_applied_once(n);
	}
	ck_assert_int_eq(cases(), 3);
}
END_TEST

/* Answers that are no acknowledgement, however long they last. */
static const char *const portals[] = { "html-200", "wrong-echo", "truncated-json" };

START_TEST(a_2xx_that_is_no_acknowledgement_delivers_nothing)
{
	world_start();
	fault(portals[_i], NULL, 0, NULL);
	world_submit(1);
	sync_kick(world.sync);
	world_run(1500);
	ck_assert_int_le(asked("POST /applications"), 20);
	ck_assert(until_asked("POST /applications", 2, 5000));
	ck_assert_str_eq(record_of(1)->state, "queued");
	ck_assert_str_eq(record_of(1)->project_no, "");
	ck_assert_int_eq(world_get(1).attempts, 0);
	ck_assert(world_has_body(1));
	no_faults();
	ck_assert(until_delivered(1, 5000));
	assert_applied_once(1);
}
END_TEST

START_TEST(retry_after_is_waited_for)
{
	world_start();
	fault("503", "1000", 1, NULL);
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_asked("POST /applications", 1, 5000));
	world_idle();
	loop_advance(world.loop, 900 * 1000);
	world_run(300);
	ck_assert_int_eq(asked("POST /applications"), 1);
	loop_advance(world.loop, 100 * 1000);
	ck_assert(until_delivered(1, 5000));
}
END_TEST

START_TEST(a_pass_ignores_back_off)
{
	world.settings.sync.splay_s = world.settings.sync.backoff_base_s = 604800;
	world.settings.sync.backoff_max_s = 604800;
	platform_down(true);
	world_start();
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	platform_down(false);
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(1);
	struct sync_state state;
	sync_get_state(world.sync, &state);
	ck_assert_int_eq(state.syncs, 2);
}
END_TEST

START_TEST(a_refused_terminal_stops_and_keeps_everything)
{
	world_start();
	fault("html-400", NULL, 0, NULL);
	for (int n = 1; n <= 5; n++)
		world_submit(n);
	sync_kick(world.sync);
	world_run(1000);
	struct queue_counts counts = world_counts();
	ck_assert_int_eq(counts.queued, 5);
	ck_assert_int_eq(counts.quarantined + counts.blocked, 0);
	ck_assert_int_eq(world_get(1).attempts, 0);
	no_faults();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(cases(), 5);
}
END_TEST

START_TEST(a_terminal_of_another_province_sends_nothing_and_keeps_everything)
{
	/* The server's own certificate is none for a client. */
	snprintf(world.settings.platform.cert, PATH_MAX, "%s/platform/server.pem", world.dir);
	snprintf(world.settings.platform.key, PATH_MAX, "%s/platform/server.key", world.dir);
	world_start();
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	ck_assert_str_eq(record_of(1)->state, "queued");
	ck_assert_int_eq(cases(), 0);
}
END_TEST

START_TEST(a_refusal_quarantines_the_record_and_tells_the_platform)
{
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK); /* the configuration, with the sealing key */
	world_submit(1);
	world_submit_with(2, json_pack("{s:{s:s}}", "identity", "check_id", "never-made"), NULL, 0);
	world_submit_with(3, json_pack("{s:s}", "task_version", "0"), NULL, 0);
	world_submit(4);
	sync_kick(world.sync);
	ck_assert(until_state(2, "handed_over", 5000));
	ck_assert(until_state(3, "handed_over", 5000));
	ck_assert(until_delivered(1, 5000) && until_delivered(4, 5000));
	ck_assert_str_eq(record_of(2)->error_code, "validation");
	ck_assert_str_eq(record_of(3)->error_code, "task-version-changed");
	json_t *told = records("quarantine");
	ck_assert_uint_eq(json_array_size(told), 2);
	for (size_t i = 0; i < 2; i++) {
		const json_t *body = json_object_get(json_array_get(told, i), "body");
		int n = strcmp(json_str(body, "client_ref"), world_ref(2)) == 0 ? 2 : 3;
		ck_assert_int_gt(strlen(json_str(body, "sealed_body")), 100);
		ck_assert_str_eq(json_str(body, "code"), record_of(n)->error_code);
		ck_assert_str_eq(json_str(body, "apply_serial_no"), record_of(n)->serial);
	}
	json_decref(told);
	ck_assert_int_eq(cases(), 2);
	ck_assert_int_eq(asked("POST /quarantines"), 2);
}
END_TEST

START_TEST(a_staff_retry_of_a_refused_record_tells_the_platform_once)
{
	/* Its notice cannot be delivered yet, so the record is still ours. */
	world_start();
	fault("503", "1000", 0, "POST /quarantines");
	world_submit_with(1, json_pack("{s:s}", "task_version", "0"), NULL, 0);
	sync_kick(world.sync);
	ck_assert(until_state(1, "quarantined", 5000));
	ck_assert_str_eq(record_of(1)->state, "quarantined");
	no_faults();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_str_eq(record_of(1)->state, "handed_over");
	json_t *told = records("quarantine");
	ck_assert_uint_eq(json_array_size(told), 1);
	json_decref(told);
}
END_TEST

START_TEST(a_reused_key_blocks_the_record_and_never_gets_a_new_one)
{
	world_start();
	world_submit(7);
	sync_kick(world.sync);
	ck_assert(until_delivered(7, 5000));
	world_stop();
	/* Another life of the terminal draws the same client_ref for another application. */
	snprintf(world.settings.store.path, PATH_MAX, "%s/other", world.dir);
	snprintf(world.settings.store.seal_key, PATH_MAX, "%s/other/seal.key", world.dir);
	world_start();
	world_submit_with(7, json_pack("{s:{s:s}}", "form", "reason", "another"), NULL, 0);
	sync_kick(world.sync);
	ck_assert(until_state(7, "blocked", 5000));
	ck_assert_str_eq(record_of(7)->error_code, "key-reused");
	ck_assert_int_eq(world_pass(), ERR_OK);
	world_run(300);
	ck_assert_int_eq(cases(), 1);
	ck_assert_int_eq(asked("POST /applications"), 2);
	ck_assert(world_has_body(7));
}
END_TEST

START_TEST(alone_a_record_is_never_given_up_for_unclassified_failures)
{
	world_start();
	fault("html-413", NULL, 0, NULL);
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_asked("POST /applications", 10, 5000));
	ck_assert_str_eq(record_of(1)->state, "queued");
	no_faults();
	ck_assert(until_delivered(1, 5000));
	assert_applied_once(1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("delivery");
	TCase *t = tcase_create("delivery");
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_test(t, a_committed_record_goes_out_at_once);
	tcase_add_test(t, what_was_stored_before_the_start_goes_out_too);
	tcase_add_test(t, during_the_power_on_splay_only_the_newest_goes_out);
	tcase_add_test(t, offline_records_wait_and_arrive_once_each);
	tcase_add_test(t, a_backlog_is_sent_once_each_oldest_and_newest_by_turns);
	tcase_add_test(t, an_outage_is_not_answered_by_a_storm);
	tcase_add_loop_test(t, every_fault_ends_in_one_application, 0, ARRAY_LEN(faults));
	tcase_add_loop_test(t, a_2xx_that_is_no_acknowledgement_delivers_nothing, 0,
			    ARRAY_LEN(portals));
	tcase_add_test(t, retry_after_is_waited_for);
	tcase_add_test(t, a_pass_ignores_back_off);
	tcase_add_test(t, a_refused_terminal_stops_and_keeps_everything);
	tcase_add_test(t, a_terminal_of_another_province_sends_nothing_and_keeps_everything);
	tcase_add_test(t, a_refusal_quarantines_the_record_and_tells_the_platform);
	tcase_add_test(t, a_staff_retry_of_a_refused_record_tells_the_platform_once);
	tcase_add_test(t, a_reused_key_blocks_the_record_and_never_gets_a_new_one);
	tcase_add_test(t, alone_a_record_is_never_given_up_for_unclassified_failures);
	suite_add_tcase(s, t);
	return suite_run(s);
}
