/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_transfer.c - files before their record, the second endpoint, connections, kills at every named
 * point, and the end of personal data; against the reference platform.
 */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/process.h"
#include "firmware/core/value/json.h"
#include "firmware/link/link.h"
#include "tests/suite.h"
#include "world.h"

static const struct {
	const char *name, *arg, *on;
	size_t len;
} uploads[] = {
	{ NULL, NULL, NULL, 1 },
	{ NULL, NULL, NULL, 256 * 1024 },
	{ NULL, NULL, NULL, 390 * 1024 },
	{ "wrong-offset", NULL, NULL, 390 * 1024 },
	{ "drop-body", "1000", "PATCH /uploads/{id}", 390 * 1024 },
	{ "close-after-commit", NULL, "PATCH /uploads/{id}", 390 * 1024 },
	{ "close-before-commit", NULL, "POST /blobs", 1000 },
	{ "503", "0", "HEAD /uploads/{id}", 390 * 1024 },
	{ "html-413", NULL, "PATCH /uploads/{id}", 1000 },
};

START_TEST(files_go_before_their_record)
{
	world_start();
	if (uploads[_i].name)
		fault(uploads[_i].name, uploads[_i].arg, 2, uploads[_i].on);
	for (int n = 1; n <= 4; n++)
		world_scan(n, uploads[_i].len);
	world_submit(5);
	sync_kick(world.sync);
	for (int n = 1; n <= 5; n++) {
		ck_assert_msg(until_delivered(n, 15000), "row %d: %d", _i, n);
		assert_applied_once(n);
	}
}
END_TEST

/* The second endpoint */

START_TEST(the_second_endpoint_takes_over_and_nothing_is_doubled)
{
	strcpy(world.settings.platform.url2, world.settings.platform.url);
	strcpy(world.settings.platform.url, "https://localhost:1");
	world_start();
	for (int n = 1; n <= 5; n++)
		world_submit(n);
	sync_kick(world.sync);
	for (int n = 1; n <= 5; n++) {
		ck_assert(until_delivered(n, 10000));
		assert_applied_once(n);
	}
}
END_TEST

/* Personal data ends */

START_TEST(after_the_grace_the_body_is_gone)
{
	world.settings.sync.grace_s = 60;
	world_start();
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_delivered(1, 5000));
	world_idle();
	loop_advance(world.loop, 50 * 1000);
	world_idle();
	ck_assert(world_has_body(1));
	loop_advance(world.loop, 20 * 1000);
	world_idle();
	ck_assert(!world_has_body(1));
	struct sync_state state;
	sync_get_state(world.sync, &state);
	ck_assert_int_eq(state.erased, 1);
	assert_applied_once(1);
}
END_TEST

START_TEST(a_restart_within_the_grace_erases_all_the_same)
{
	world.settings.sync.grace_s = 60;
	world_start();
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_delivered(1, 5000));
	world_stop();
	/* And the clock was set back by a day meanwhile. */
	loop_correct_wall(world.loop, -86400 * 1000);
	world_start();
	world_idle();
	ck_assert(world_has_body(1));
	loop_advance(world.loop, 61 * 1000);
	world_idle();
	ck_assert(!world_has_body(1));
}
END_TEST

/* A keeper of its own: submits, sends, erases, until it is killed at the point or all is done. */
static void live_until_killed(const char *point)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	world.settings.sync.grace_s = 1;
	ck_assert_int_eq(loop_create(&world.loop), ERR_OK);
	ck_assert_int_eq(crash_arm(point), ERR_OK);
	world_start();
	world_scan(1, 1000);
	sync_kick(world.sync);
	world_run(3000);
	_exit(0);
}

START_TEST(killed_at_any_point_nothing_is_lost_or_doubled)
{
	int status = 0;
	pid_t child = fork();
	if (child == 0)
		live_until_killed(crash_points()[_i]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s: never came there",
		      crash_points()[_i]);
	world.settings.sync.grace_s = 0;
	world_start();
	/* What kiosk does without an answer: the same again. */
	world_scan(1, 1000);
	sync_kick(world.sync);
	ck_assert_msg(until_delivered(1, 5000), "%s", crash_points()[_i]);
	assert_applied_once(1);
	ck_assert_int_eq(cases(), 1);
	world_idle();
	ck_assert(!world_has_body(1));
}
END_TEST

START_TEST(it_can_end_at_any_moment)
{
	for (int n = 1; n <= 30; n++) {
		world_start();
		world_scan(n, 500 * 1024);
		sync_kick(world.sync);
		world_run(n);
		world_stop();
	}
	world_start();
	for (int n = 1; n <= 30; n++) {
		ck_assert(until_delivered(n, 10000));
		assert_applied_once(n);
	}
}
END_TEST

static int64_t connections(void)
{
	json_t *list = control("GET", "/requests", NULL);
	int64_t count = json_int(list, "connections", -1);
	json_decref(list);
	return count;
}

START_TEST(connections_are_kept_until_the_visit_ends)
{
	world_start();
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(world_pass(), ERR_OK);
	int64_t before = connections();
	ck_assert_int_le(before, LINK_CONNECTIONS);
	for (int i = 0; i < 5; i++) {
		sync_end_visit(world.sync);
		ck_assert_int_eq(world_pass(), ERR_OK);
	}
	ck_assert_int_ge(connections(), before + 5);
}
END_TEST

START_TEST(never_more_than_four_connections)
{
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	fault("slow", "20", 0, "*");
	for (int n = 1; n <= 40; n++)
		world_submit(n);
	sync_kick(world.sync);
	for (int n = 1; n <= 40; n++)
		ck_assert(until_delivered(n, 20000));
	ck_assert_int_le(connections(), LINK_CONNECTIONS);
	ck_assert_int_eq(cases(), 40);
}
END_TEST

START_TEST(without_a_certificate_everything_is_kept)
{
	snprintf(world.settings.platform.cert, PATH_MAX, "%s/none.pem", world.dir);
	world_start();
	world_submit(1);
	sync_kick(world.sync);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	struct sync_state state;
	sync_get_state(world.sync, &state);
	ck_assert(!state.enrolled && state.backing_off && !state.online);
	ck_assert_str_eq(record_of(1)->state, "queued");
	/* The certificate is written while we run. */
	snprintf(world.settings.platform.cert, PATH_MAX, "%s/platform/client.pem", world.dir);
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("transfer");
	TCase *t = tcase_create("transfer");
	int points = 0;
	while (crash_points()[points])
		points++;
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_loop_test(t, files_go_before_their_record, 0, ARRAY_LEN(uploads));
	tcase_add_test(t, the_second_endpoint_takes_over_and_nothing_is_doubled);
	tcase_add_test(t, after_the_grace_the_body_is_gone);
	tcase_add_test(t, a_restart_within_the_grace_erases_all_the_same);
	tcase_add_loop_test(t, killed_at_any_point_nothing_is_lost_or_doubled, 0, points);
	tcase_add_test(t, it_can_end_at_any_moment);
	tcase_add_test(t, connections_are_kept_until_the_visit_ends);
	tcase_add_test(t, never_more_than_four_connections);
	tcase_add_test(t, without_a_certificate_everything_is_kept);
	suite_add_tcase(s, t);
	return suite_run(s);
}
