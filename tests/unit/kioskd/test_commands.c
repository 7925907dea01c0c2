/* SPDX-License-Identifier: Apache-2.0 */
/* test_commands.c - what the platform asks of a terminal: once, in order, and said how it ended. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/process.h"
#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "world.h"

static void command(const char *kind, json_t *args)
{
	json_decref(control(
		"POST", "/commands",
		json_pack("{s:s, s:o}", "kind", kind, "args", args ? args : json_object())));
}

/* The n-th command as the platform has it; a new reference. */
static json_t *command_there(size_t n)
{
	json_t *list = control("GET", "/commands", NULL);
	json_t *one = json_incref(json_array_get(list, n));
	ck_assert_ptr_nonnull(one);
	json_decref(list);
	return one;
}

static size_t nth;
static const char *awaited;

static bool has_state(void)
{
	json_t *one = command_there(nth);
	bool has = strcmp(json_str(one, "state"), awaited) == 0;
	json_decref(one);
	return has;
}

static void until_told(size_t n, const char *state)
{
	nth = n;
	awaited = state;
	ck_assert_msg(world_until(has_state, 10000), "command %zu never was %s", n, state);
}

static void assert_detail(size_t n, const char *part)
{
	json_t *one = command_there(n);
	const json_t *results = json_object_get(one, "results");
	const char *said = json_str(json_array_get(results, 0), "detail");
	ck_assert_msg(strstr(said, part) != NULL, "%s", said);
	json_decref(one);
}

START_TEST(a_lock_closes_the_terminal_also_after_a_restart_until_it_is_unlocked)
{
	command("lock", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(0, "done");
	ck_assert(world.locked);
	world_stop();
	world.locked = false;
	world_start();
	world_idle();
	ck_assert(world.locked);
	command("unlock", NULL);
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(1, "done");
	ck_assert(!world.locked);
	ck_assert_int_eq(world_noted("command"), 4); /* each begun and done */
}
END_TEST

START_TEST(commands_are_carried_out_in_their_order_and_the_last_word_counts)
{
	command("lock", NULL);
	command("unlock", NULL);
	command("lock", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(2, "done");
	ck_assert(world.locked);
	world_idle();
	ck_assert_int_eq(asked("POST /terminals/self/commands/{id}/result"), 3);
	ck_assert_int_eq(world_pass(), ERR_OK); /* none waits: none is asked for */
	ck_assert_int_eq(asked("GET /terminals/self/commands"), 1);
}
END_TEST

START_TEST(what_it_cannot_do_or_came_too_late_is_refused_and_said)
{
	command("format-disk; rm", NULL);
	json_decref(control("POST", "/commands",
			    json_pack("{s:s, s:i}", "kind", "lock", "expires_in_s", -60)));
	command("unlock", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(2, "done");
	until_told(0, "refused");
	ck_assert_int_eq(asked("POST /terminals/self/commands/{id}/result"),
			 3); /* also of what is 410 there */
	ck_assert(!world.locked);
	assert_detail(0, "does not know");
}
END_TEST

START_TEST(a_reboot_is_begun_once_however_often_it_is_asked_about)
{
	world.act_hangs = true;
	command("reboot", NULL);
	command("lock", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world.acts, 1);
	ck_assert(!world.locked); /* it waits behind */
	/* The program is started again and the machine was not: nobody knows. */
	world_stop();
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(0, "unknown");
	until_told(1, "done");
	ck_assert_int_eq(world.acts, 1);
}
END_TEST

START_TEST(a_machine_that_was_started_again_did_what_it_was_told)
{
	world.act_hangs = true;
	command("reboot", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	world_remember("commands",
		       "{\"last\":\"1\",\"locked\":false,\"results\":[],\"running\":{\"id\":\"1\","
		       "\"kind\":\"reboot\",\"boot\":\"that of yesterday\"}}");
	world_stop();
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(0, "done");
	assert_detail(0, "started again");
	ck_assert_int_eq(world.acts, 1);
}
END_TEST

START_TEST(a_reboot_that_never_comes_is_said_to_have_failed)
{
	command("reboot", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world.acts, 1);
	loop_advance(world.loop, 301 * 1000);
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(0, "failed");
}
END_TEST

#define NEWER  "0.2.0"
#define BUNDLE (64 * 1024)

static const struct {
	enum err err;
	const char *state;
} ends[] = {
	{ ERR_UNSUPPORTED, "refused" },
	{ ERR_PERMISSION, "failed" },
};

START_TEST(an_update_that_is_not_installed_says_why_and_the_machine_is_not_started_again)
{
	world.act_err = ends[_i].err;
	world_offer(NEWER, BUNDLE, NULL);
	command("update", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(0, ends[_i].state);
	ck_assert_int_eq(world.acts, 1);
}
END_TEST

START_TEST(an_update_is_fetched_installed_and_then_the_machine_is_started_again)
{
	world_offer(NEWER, BUNDLE, NULL);
	command("update", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	world_idle();
	ck_assert_int_eq(world.acts, 2);
	ck_assert_str_eq(world.last_act, "reboot");
	/* It never came: that is no update that is done. */
	loop_advance(world.loop, 301 * 1000);
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(0, "failed");
	ck_assert_int_eq(world.acts, 2);
}
END_TEST

START_TEST(a_machine_that_is_on_its_way_to_start_again_is_not_told_so_twice)
{
	strcpy(world.hanging_act, "reboot");
	world_offer(NEWER, BUNDLE, NULL);
	command("update", NULL);
	world_start();
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(world_pass(), ERR_OK);
		world_idle();
	}
	ck_assert_str_eq(world.last_act, "reboot");
	ck_assert_int_eq(world.acts, 2);
}
END_TEST

static const struct {
	const char *version, *state, *said;
} starts[] = {
	{ KIOSK_VERSION, "done", "runs " KIOSK_VERSION },
	{ NEWER, "failed", "runs " KIOSK_VERSION " as before" },
};

START_TEST(an_update_is_done_if_the_next_start_is_of_its_version)
{
	char memory[256];
	world.act_hangs = true;
	world_offer(NEWER, BUNDLE, NULL);
	command("update", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	world_idle();
	snprintf(memory, sizeof(memory),
		 "{\"last\":\"1\",\"locked\":false,\"results\":[],\"running\":{\"id\":\"1\","
		 "\"kind\":\"update\",\"boot\":\"that of yesterday\",\"version\":\"%s\"}}",
		 starts[_i].version);
	world_remember("commands", memory);
	world_stop();
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(0, starts[_i].state);
	assert_detail(0, starts[_i].said);
	ck_assert_int_eq(world.acts, 1);
}
END_TEST

START_TEST(where_there_is_nothing_to_install_the_update_says_so)
{
	command("update", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(0, "failed");
	assert_detail(0, "nothing newer");
	world_offer(NEWER, BUNDLE, json_pack("{s:s}", "rollback_floor", "0.3"));
	command("update", NULL);
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(1, "failed");
	assert_detail(1, "rollback floor");
	ck_assert_int_eq(world.acts, 0);
}
END_TEST

START_TEST(an_update_that_is_not_here_in_time_came_too_late_and_what_came_is_kept)
{
	fault("503", "0", 0, "GET /firmware/bundles/{name}");
	world_offer(NEWER, BUNDLE, NULL);
	json_decref(control("POST", "/commands",
			    json_pack("{s:s, s:i}", "kind", "update", "expires_in_s", 600)));
	command("lock", NULL);
	world_start();
	(void)world_pass();
	ck_assert(!world.locked); /* it waits behind */
	ck_assert(until_asked("GET /firmware/bundles/{name}", 1, 10000));
	json_decref(control("PUT", "/clock", json_pack("{s:i}", "offset_ms", 601 * 1000)));
	loop_advance(world.loop, 601 * 1000);
	(void)world_pass();
	no_faults();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(1, "done");
	ck_assert(world.locked);
	ck_assert_int_eq(world.acts, 0);
	world_idle();
	command("update", NULL);
	ck_assert_int_eq(world_pass(), ERR_OK);
	world_idle();
	ck_assert_int_eq(world.acts, 2);
}
END_TEST

/* A keeper of its own that is killed at the point. */
static void live_until_killed(const char *point)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	ck_assert_int_eq(loop_create(&world.loop), ERR_OK);
	ck_assert_int_eq(crash_arm(point), ERR_OK);
	world_start();
	(void)world_pass();
	world_run(3000);
	_exit(0);
}

static const struct {
	const char *point, *kind, *state;
	bool locked;
} kills[] = {
	{ "command.before-act", "update", "unknown", false },
	{ "command.after-act", "update", "unknown", false },
	/* What it means lies in the same write as that it was done. */
	{ "command.before-act", "lock", "unknown", false },
	{ "command.after-act", "lock", "unknown", false },
};

START_TEST(killed_in_the_middle_it_is_not_done_again_and_said_to_be_unknown)
{
	int status = 0;
	world.act_err = ERR_PERMISSION; /* or an update would not end */
	world_offer(NEWER, BUNDLE, NULL);
	command(kills[_i].kind, NULL);
	pid_t child = fork();
	if (child == 0)
		live_until_killed(kills[_i].point);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s: never came there",
		      kills[_i].point);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(0, kills[_i].state);
	ck_assert_int_eq(world.acts, 0);
	ck_assert(world.locked == kills[_i].locked);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world.acts, 0);
}
END_TEST

START_TEST(a_result_is_told_until_the_platform_has_it)
{
	world.act_err = ERR_PERMISSION;
	world_offer(NEWER, BUNDLE, NULL);
	command("update", NULL);
	fault("close-before-commit", NULL, 2, "POST /terminals/self/commands/{id}/result");
	world_start();
	(void)world_pass();
	for (int i = 0; i < 3; i++) {
		world_idle(); /* what is on its way would run into its time limit */
		loop_advance(world.loop, 61 * 1000);
		(void)world_pass();
	}
	until_told(0, "failed");
	ck_assert_int_eq(world.acts, 1);
	world_stop();
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked("POST /terminals/self/commands/{id}/result"), 3);
}
END_TEST

START_TEST(what_takes_the_machine_away_waits_for_the_citizen)
{
	world.used = true;
	world_offer(NEWER, BUNDLE, NULL);
	command("update", NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	world_idle();
	ck_assert_int_eq(world.acts, 0);
	world.used = false;
	world.used_after_act = true; /* another one comes while it is being installed */
	sync_end_visit(world.sync);
	world_idle();
	ck_assert_int_eq(world.acts, 1);
	world.used = world.used_after_act = false;
	sync_end_visit(world.sync);
	world_idle();
	ck_assert_int_eq(world.acts, 2);
	ck_assert_str_eq(world.last_act, "reboot");
}
END_TEST

START_TEST(records_are_queued_again_and_sent)
{
	/* A platform that takes nothing over: the record stays here. */
	json_decref(control("PUT", "/config", json_pack("{s:{s:s}}", "keys", "sealing_spki", "")));
	world_start();
	world_submit_with(1, json_pack("{s:s}", "task_version", "0"), NULL, 0);
	(void)world_pass();
	ck_assert(until_state(1, "quarantined", 10000));
	int before = asked("POST /applications");
	command("requeue", NULL);
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_told(0, "done");
	assert_detail(0, "1 records");
	ck_assert(until_asked("POST /applications", before + 1, 10000));
	command("requeue", json_pack("{s:s}", "ref", "A07-nobody"));
	(void)world_pass();
	until_told(1, "failed");
	assert_detail(1, "no such record");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("commands");
	TCase *t = tcase_create("commands");
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_test(t, a_lock_closes_the_terminal_also_after_a_restart_until_it_is_unlocked);
	tcase_add_test(t, commands_are_carried_out_in_their_order_and_the_last_word_counts);
	tcase_add_test(t, what_it_cannot_do_or_came_too_late_is_refused_and_said);
	tcase_add_test(t, a_reboot_is_begun_once_however_often_it_is_asked_about);
	tcase_add_test(t, a_machine_that_was_started_again_did_what_it_was_told);
	tcase_add_test(t, a_reboot_that_never_comes_is_said_to_have_failed);
	tcase_add_loop_test(
		t, an_update_that_is_not_installed_says_why_and_the_machine_is_not_started_again, 0,
		ARRAY_LEN(ends));
	tcase_add_test(t, an_update_is_fetched_installed_and_then_the_machine_is_started_again);
	tcase_add_test(t, a_machine_that_is_on_its_way_to_start_again_is_not_told_so_twice);
	tcase_add_loop_test(t, an_update_is_done_if_the_next_start_is_of_its_version, 0,
			    ARRAY_LEN(starts));
	tcase_add_test(t, where_there_is_nothing_to_install_the_update_says_so);
	tcase_add_test(t, an_update_that_is_not_here_in_time_came_too_late_and_what_came_is_kept);
	tcase_add_loop_test(t, killed_in_the_middle_it_is_not_done_again_and_said_to_be_unknown, 0,
			    ARRAY_LEN(kills));
	tcase_add_test(t, a_result_is_told_until_the_platform_has_it);
	tcase_add_test(t, what_takes_the_machine_away_waits_for_the_citizen);
	tcase_add_test(t, records_are_queued_again_and_sent);
	suite_add_tcase(s, t);
	return suite_run(s);
}
