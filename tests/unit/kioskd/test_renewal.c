/* SPDX-License-Identifier: Apache-2.0 */
/* test_renewal.c - certificates that end, and files that are replaced while the keeper runs. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/crypto/certificate.h"
#include "tests/suite.h"
#include "world.h"

#define RENEW "POST /terminals/self/certificate"
#define DAY   (86400 * (int64_t)1000)

static char ca[PATH_MAX], cert[PATH_MAX], key[PATH_MAX];

static void shell(const char *format, const char *what)
{
	char command[2048];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(command, sizeof(command), format, world.dir, what);
#pragma GCC diagnostic pop
	ck_assert_msg(system(command) == 0, "%s", command);
}

/* Certificate and key of terminal-1 that end in so many days, and the province's CA, in files of our own. */
static void identity_for(const char *days)
{
	shell("cd %s && (openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
	      "mine.key -subj /CN=terminal-1 | openssl x509 -req -CA platform/ca.pem -CAkey "
	      "platform/ca.key -set_serial 77 -days %s -out mine.pem) 2>openssl.log && cp "
	      "platform/ca.pem ca.pem",
	      days);
}

static void setup(void)
{
	world_setup();
	snprintf(ca, sizeof(ca), "%s/ca.pem", world.dir);
	snprintf(cert, sizeof(cert), "%s/mine.pem", world.dir);
	snprintf(key, sizeof(key), "%s/mine.key", world.dir);
	strcpy(world.settings.platform.ca, ca);
	strcpy(world.settings.platform.cert, cert);
	strcpy(world.settings.platform.key, key);
}

static int64_t days_left(void)
{
	int64_t from_ms, until_ms;
	ck_assert_int_eq(certificate_dates(cert, &from_ms, &until_ms), ERR_OK);
	return (until_ms - loop_wall_ms(world.loop)) / DAY;
}

static struct sync_state state(void)
{
	struct sync_state s;
	sync_get_state(world.sync, &s);
	return s;
}

START_TEST(a_month_before_its_end_a_new_one_is_asked_for_and_used)
{
	identity_for("20");
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked(RENEW), 1);
	ck_assert_int_gt(days_left(), 30);
	ck_assert_int_eq(world_noted("identity.renewed"), 1);
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(1);
	ck_assert_int_eq(asked(RENEW), 1);
	world_stop();
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_str_eq(state().ending, "");
}
END_TEST

START_TEST(before_that_none_is_asked_for)
{
	identity_for("40");
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked(RENEW), 0);
	ck_assert_str_eq(state().ending, "");
}
END_TEST

/* Two hours pass, there as here. */
static void hours_pass(void)
{
	int ms = 2 * 3600 * 1000;
	json_decref(control("PUT", "/clock", json_pack("{s:i}", "offset_ms", ms)));
	loop_advance(world.loop, ms);
}

START_TEST(one_that_ends_and_is_not_renewed_is_said_once)
{
	identity_for("10");
	fault("503", "0", 0, RENEW);
	world_start();
	(void)world_pass();
	(void)world_pass();
	ck_assert_str_eq(state().ending, "certificate");
	ck_assert_int_eq(world_noted("identity.ending"), 1);
	no_faults();
	hours_pass();
	(void)world_pass();
	ck_assert_int_gt(days_left(), 30);
	ck_assert_str_eq(state().ending, "");
}
END_TEST

START_TEST(a_lost_answer_is_asked_for_again_and_the_old_one_works_meanwhile)
{
	identity_for("20");
	fault("truncated-json", NULL, 1, RENEW);
	world_start();
	(void)world_pass();
	ck_assert_int_lt(days_left(), 30);
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(1);
	hours_pass();
	(void)world_pass();
	ck_assert_int_gt(days_left(), 30);
}
END_TEST

static enum err pass_with(int n)
{
	world_submit(n);
	return world_pass();
}

static const struct {
	const char *what, *command;
	enum err fault;
} broken[] = {
	{ "half a certificate", "cd %s && cp mine.pem good && head -c 300 good > mine.pem%s",
	  ERR_SYNTAX },
	{ "half a key", "cd %s && cp mine.key good && head -c 100 good > mine.key%s", ERR_SYNTAX },
	{ "an empty CA", "cd %s && : > ca.pem%s", ERR_SYNTAX },
	{ "another's key", "cd %s && cp platform/client.key mine.key%s", ERR_CONFLICT },
	{ "no certificate", "cd %s && rm mine.pem%s", ERR_NOT_FOUND },
};

START_TEST(what_is_broken_there_never_takes_the_terminal_off_the_line)
{
	identity_for("300");
	world_start();
	ck_assert_int_eq(pass_with(1), ERR_OK);
	shell(broken[_i].command, "");
	ck_assert_msg(pass_with(2) == ERR_OK, "%s", broken[_i].what);
	sync_end_visit(world.sync); /* closes the connections */
	ck_assert_msg(pass_with(3) == ERR_OK, "%s", broken[_i].what);
	ck_assert_int_eq(state().identity, broken[_i].fault);
	ck_assert_int_eq(world_noted("identity.broken"), 1);
	identity_for("300"); /* and then it is there as a whole */
	ck_assert_int_eq(pass_with(4), ERR_OK);
	ck_assert_int_eq(pass_with(5), ERR_OK);
	ck_assert_int_eq(state().identity, ERR_OK);
	assert_applied_once(5);
}
END_TEST

START_TEST(two_authorities_are_trusted_and_a_new_file_counts_at_once)
{
	identity_for("300");
	shell("cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
	      "next.key -subj /CN=next -days 3000 -out next.pem 2>openssl.log%s",
	      "");
	world_start();
	ck_assert_int_eq(pass_with(1), ERR_OK);
	shell("cd %s && cp next.pem ca.pem%s", ""); /* the server's is not of it */
	ck_assert_int_eq(pass_with(2), ERR_OFFLINE);
	shell("cd %s && cat next.pem platform/ca.pem > ca.pem%s", "");
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(2);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("renewal");
	TCase *t = tcase_create("renewal");
	tcase_add_checked_fixture(t, setup, world_teardown);
	tcase_add_test(t, a_month_before_its_end_a_new_one_is_asked_for_and_used);
	tcase_add_test(t, before_that_none_is_asked_for);
	tcase_add_test(t, one_that_ends_and_is_not_renewed_is_said_once);
	tcase_add_test(t, a_lost_answer_is_asked_for_again_and_the_old_one_works_meanwhile);
	tcase_add_loop_test(t, what_is_broken_there_never_takes_the_terminal_off_the_line, 0,
			    ARRAY_LEN(broken));
	tcase_add_test(t, two_authorities_are_trusted_and_a_new_file_counts_at_once);
	suite_add_tcase(s, t);
	return suite_run(s);
}
