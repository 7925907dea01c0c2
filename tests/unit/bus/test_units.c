/* SPDX-License-Identifier: Apache-2.0 */
/* test_units.c - what is heard of a unit that systemd was asked to start; systemd is kiosk-sim's. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/bus/units.h"
#include "tests/suite.h"

#define LONG_MS 600000 /* nobody waits for it */

static struct loop *loop;
static struct units *units;
static char folder[] = "/tmp/yichuang-units-XXXXXX", socket_path[64], log_path[64];
static pid_t sim;
static FILE *to_sim, *from_sim;

static void expect_line(const char *wanted)
{
	char line[128];
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), from_sim));
	line[strcspn(line, "\n")] = '\0';
	ck_assert_str_eq(line, wanted);
}

static void tell(const char *command)
{
	fprintf(to_sim, "%s\n", command);
	fflush(to_sim);
	expect_line("ok");
}

static void start_sim(void)
{
	int in[2], out[2];
	ck_assert_int_eq(pipe(in) + pipe(out), 0);
	sim = fork();
	if (sim == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		close(in[1]);
		execl(KIOSK_SIM, "kiosk-sim", "systemd", "--socket", socket_path, "--log", log_path,
		      NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	to_sim = fdopen(in[1], "w");
	from_sim = fdopen(out[0], "r");
	expect_line("ready");
}

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(socket_path, sizeof(socket_path), "%s/bus", folder);
	snprintf(log_path, sizeof(log_path), "%s/log", folder);
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	ck_assert_int_eq(units_create(loop, socket_path, &units), ERR_OK);
}

static void teardown(void)
{
	units_destroy(units);
	loop_destroy(loop);
	if (sim > 0) {
		fclose(to_sim);
		fclose(from_sim);
		waitpid(sim, NULL, 0);
	}
	unlink(socket_path);
	unlink(log_path);
	rmdir(folder);
}

struct heard {
	int times;
	enum err err;
};

static void hear(void *arg, enum err err)
{
	struct heard *h = arg;
	h->times++;
	h->err = err;
}

static void until_heard(const struct heard *h)
{
	while (h->times == 0)
		sd_event_run(loop_event(loop), UINT64_MAX);
	ck_assert_int_eq(h->times, 1);
	ck_assert(units_idle(units));
}

static void expect_log(const char *wanted)
{
	char said[256] = "";
	FILE *f = fopen(log_path, "r");
	ck_assert_ptr_nonnull(f);
	said[fread(said, 1, sizeof(said) - 1, f)] = '\0';
	fclose(f);
	ck_assert_str_eq(said, wanted);
}

START_TEST(each_end_of_a_unit_is_heard_as_what_it_is)
{
	static const struct {
		const char *command;
		enum err err;
		const char *why;
	} ends[] = {
		{ "result done", ERR_OK, "the usual" },
		{ "result failed", ERR_ACT_FAILED, "what it runs said no" },
		{ "result timeout", ERR_ACT_FAILED, "systemd ended it" },
		{ "result dependency", ERR_ACT_FAILED, "what it needs is not there" },
		{ "result canceled", ERR_CANCELLED, "another job took its place" },
		{ "refuse denied", ERR_NOT_ALLOWED, "polkit" },
		{ "refuse unknown", ERR_NOT_FOUND, "no such unit on this machine" },
	};
	start_sim();
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct heard heard = { 0 };
		tell(ends[i].command);
		units_start(units, "x.service", LONG_MS, hear, &heard);
		ck_assert_int_eq(heard.times, 0);
		until_heard(&heard);
		ck_assert_msg(heard.err == ends[i].err, "%s: %s", ends[i].why, err_name(heard.err));
	}
}
END_TEST

START_TEST(systemd_is_asked_for_that_unit_once)
{
	struct heard heard = { 0 };
	start_sim();
	units_start(units, "kiosk-act-reboot.service", LONG_MS, hear, &heard);
	until_heard(&heard);
	expect_log("kiosk-act-reboot.service replace\n");
}
END_TEST

START_TEST(without_systemd_nothing_is_done_and_said_to_be)
{
	struct heard heard = { 0 };
	units_start(units, "x.service", LONG_MS, hear, &heard);
	until_heard(&heard);
	ck_assert_int_eq(heard.err, ERR_UNSUPPORTED);
}
END_TEST

START_TEST(a_systemd_that_says_no_more_or_leaves_leaves_it_open)
{
	struct heard mute = { 0 }, gone = { 0 };
	start_sim();
	tell("mute");
	units_start(units, "x.service", LONG_MS, hear, &mute);
	while (access(log_path, F_OK) != 0)
		sd_event_run(loop_event(loop), 1000);
	loop_advance(loop, LONG_MS);
	until_heard(&mute);
	ck_assert_int_eq(mute.err, ERR_TIMEOUT);
	units_start(units, "y.service", LONG_MS, hear, &gone);
	char said[64] = "";
	while (!strstr(said, "y.service")) {
		sd_event_run(loop_event(loop), 1000);
		FILE *f = fopen(log_path, "r");
		said[fread(said, 1, sizeof(said) - 1, f)] = '\0';
		fclose(f);
	}
	tell("gone");
	until_heard(&gone);
	ck_assert_int_eq(gone.err, ERR_IO);
}
END_TEST

START_TEST(who_ends_first_says_that_nobody_knows)
{
	struct heard heard = { 0 };
	start_sim();
	tell("mute");
	units_start(units, "x.service", LONG_MS, hear, &heard);
	units_destroy(STEAL(units));
	ck_assert_int_eq(heard.times, 1);
	ck_assert_int_eq(heard.err, ERR_CANCELLED);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("units");
	TCase *t = tcase_create("units");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, each_end_of_a_unit_is_heard_as_what_it_is);
	tcase_add_test(t, systemd_is_asked_for_that_unit_once);
	tcase_add_test(t, without_systemd_nothing_is_done_and_said_to_be);
	tcase_add_test(t, a_systemd_that_says_no_more_or_leaves_leaves_it_open);
	tcase_add_test(t, who_ends_first_says_that_nobody_knows);
	return suite_run(s);
}
