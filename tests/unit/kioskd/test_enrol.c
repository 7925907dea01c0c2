/* SPDX-License-Identifier: Apache-2.0 */
/* test_enrol.c - from an activation code to a certificate, against the reference platform; and a machine's names. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/machine.h"
#include "firmware/kioskd/sync_enrol.h"
#include "tests/suite.h"
#include "world.h"

static struct {
	bool over;
	enum err err;
	char sentence[ENROL_SENTENCE_MAX], terminal_id[40];
} last;

static void on_end(void *arg, const struct enrol_end *end)
{
	(void)arg;
	last.over = true;
	last.err = end->err;
	snprintf(last.sentence, sizeof(last.sentence), "%s", end->sentence);
	snprintf(last.terminal_id, sizeof(last.terminal_id), "%s", end->terminal_id);
}

/* The waits between tries are the loop's own time. */
static bool is_over(void)
{
	loop_advance(world.loop, 10);
	return last.over;
}

static enum err enrol_with(const char *code)
{
	memset(&last, 0, sizeof(last));
	sync_enrol(world.sync, code, on_end, NULL);
	ck_assert(world_until(is_over, 20000));
	return last.err;
}

static void setup(void)
{
	world_setup();
	struct settings *s = &world.settings;
	snprintf(s->platform.cert, PATH_MAX, "%s/mine.pem", world.dir);
	snprintf(s->platform.key, PATH_MAX, "%s/mine.key", world.dir);
	snprintf(s->terminal.model, sizeof(s->terminal.model), "K1");
	snprintf(s->terminal.serial_no, sizeof(s->terminal.serial_no), "SN-1");
}

static const char *a_code(void)
{
	static char code[32];
	json_t *answer = control("POST", "/activation-codes", json_object());
	snprintf(code, sizeof(code), "%s", json_str(answer, "code"));
	json_decref(answer);
	return code;
}

static bool is_enrolled(void)
{
	struct sync_state state;
	sync_get_state(world.sync, &state);
	return state.enrolled;
}

static bool has_key_that_waits(void)
{
	char path[PATH_MAX + 8];
	snprintf(path, sizeof(path), "%s.new", world.settings.platform.key);
	return file_exists(path);
}

START_TEST(a_code_becomes_a_certificate_and_what_waited_is_sent_without_a_restart)
{
	struct stat st;
	world_start();
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	ck_assert(!is_enrolled());
	ck_assert_int_eq(enrol_with(a_code()), ERR_OK);
	ck_assert_str_ne(last.terminal_id, "");
	ck_assert(is_enrolled());
	ck_assert_int_eq(stat(world.settings.platform.key, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert(!has_key_that_waits());
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert(until_delivered(1, 5000));
	ck_assert_int_eq(enrol_with(a_code()), ERR_EXISTS);
	ck_assert_ptr_nonnull(strstr(last.sentence, "already"));
}
END_TEST

static void used(char code[32])
{
	strcpy(code, a_code());
	strcpy(world.settings.terminal.serial_no, "SN-other");
	world_start();
	ck_assert_int_eq(enrol_with(code), ERR_OK);
	world_stop();
	unlink(world.settings.platform.cert);
	unlink(world.settings.platform.key);
	strcpy(world.settings.terminal.serial_no, "SN-1");
}

static void expired(char code[32])
{
	strcpy(code, a_code());
	/* Its own time; ours has another opinion and is believed by nobody here. */
	json_decref(
		control("PUT", "/clock", json_pack("{s:I}", "offset_ms", (json_int_t)90000000)));
}

static void unknown(char code[32])
{
	strcpy(code, "NEVER");
}

static void same_machine(char code[32])
{
	used(code);
	strcpy(code, a_code());
	strcpy(world.settings.terminal.serial_no, "SN-other");
}

static void dead_line(char code[32])
{
	strcpy(code, a_code());
	snprintf(world.settings.platform.url, sizeof(world.settings.platform.url),
		 "https://localhost:1");
}

static void other_authority(char code[32])
{
	strcpy(code, a_code());
	snprintf(world.settings.platform.ca, PATH_MAX, "%s/platform/client.pem", world.dir);
}

static void no_code(char code[32])
{
	code[0] = '\0';
}

static void no_platform(char code[32])
{
	strcpy(code, "A");
	world.settings.platform.url[0] = '\0';
}

static const struct {
	void (*arrange)(char code[32]);
	enum err err;
	const char *word; /* of the sentence */
} refusals[] = {
	{ used, ERR_NOT_ALLOWED, "used" },
	{ expired, ERR_NOT_ALLOWED, "expired" },
	{ unknown, ERR_NOT_ALLOWED, "does not know" },
	{ same_machine, ERR_CONFLICT, "serial number" },
	{ dead_line, ERR_OFFLINE, "cannot be reached" },
	{ other_authority, ERR_TLS, "[platform] ca" },
	{ no_code, ERR_INVALID, "1 to 50" },
	{ no_platform, ERR_SETTINGS, "[platform] url" },
};

START_TEST(each_refusal_is_said_and_leaves_the_terminal_unenrolled)
{
	char code[32];
	refusals[_i].arrange(code);
	world_start();
	ck_assert_int_eq(enrol_with(code), refusals[_i].err);
	ck_assert_msg(strstr(last.sentence, refusals[_i].word) != NULL, "%s", last.sentence);
	ck_assert(!is_enrolled());
	ck_assert(!file_exists(world.settings.platform.key));
	ck_assert(!file_exists(world.settings.platform.cert));
}
END_TEST

START_TEST(a_lost_answer_is_asked_for_again_with_the_same_key)
{
	world_start();
	fault("close-after-commit", NULL, 1, "POST /enrolments");
	ck_assert_int_eq(enrol_with(a_code()), ERR_OK);
	ck_assert_int_eq(asked("POST /enrolments"), 2);
	ck_assert_str_eq(last.terminal_id, "terminal-2"); /* the first the platform made */
	ck_assert_int_eq(world_pass(), ERR_OK);
}
END_TEST

START_TEST(an_outcome_nobody_knows_is_said_to_be_unknown_and_the_same_code_finds_out)
{
	char code[32];
	world_start();
	strcpy(code, a_code());
	fault("close-after-commit", NULL, ENROL_TRIES, "POST /enrolments");
	ck_assert_int_eq(enrol_with(code), ERR_TIMEOUT);
	ck_assert_ptr_nonnull(strstr(last.sentence, "the same code"));
	ck_assert(!is_enrolled() && has_key_that_waits());
	world_stop();
	world_start(); /* also another day */
	ck_assert_int_eq(enrol_with(code), ERR_OK);
	ck_assert_str_eq(last.terminal_id, "terminal-2");
	ck_assert(is_enrolled() && !has_key_that_waits());
}
END_TEST

START_TEST(a_busy_platform_is_no_refusal_of_the_code)
{
	char code[32];
	world_start();
	strcpy(code, a_code());
	fault("503", "0", 0, "POST /enrolments");
	ck_assert_int_eq(enrol_with(code), ERR_BUSY);
	no_faults();
	ck_assert_int_eq(enrol_with(code), ERR_OK);
}
END_TEST

START_TEST(a_dead_clock_is_set_before_the_certificate_is_judged)
{
	int64_t ms = loop_wall_ms(world.loop);
	loop_correct_wall(world.loop, -(int64_t)30 * 365 * 86400 * 1000);
	world_start();
	ck_assert_int_eq(enrol_with(a_code()), ERR_OK);
	ck_assert_int_lt(llabs(loop_wall_ms(world.loop) - ms), 3600 * 1000);
	ck_assert_int_eq(world_pass(), ERR_OK);
}
END_TEST

START_TEST(an_enrolment_that_is_cut_off_is_answered)
{
	world_start();
	fault("slow", "5000", 0, "POST /enrolments");
	memset(&last, 0, sizeof(last));
	sync_enrol(world.sync, a_code(), on_end, NULL);
	ck_assert(!last.over);
	world_stop();
	ck_assert(last.over);
	ck_assert_int_eq(last.err, ERR_CANCELLED);
}
END_TEST

/* What a machine says of itself */

static void say(const char *name, const char *text, size_t len)
{
	char path[256], command[300];
	snprintf(path, sizeof(path), "%s%s", world.dir, name);
	snprintf(command, sizeof(command), "mkdir -p $(dirname %s)", path);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(file_write(path, text, len, 0600), ERR_OK);
}

static struct machine machine;

static const char *serial_said(void)
{
	machine_read(&world.settings, world.dir, &machine);
	return machine.serial_no;
}

START_TEST(a_machine_is_called_what_is_set_else_what_it_says_else_a_hash)
{
	char made[MACHINE_TEXT_MAX + 1];
	world.settings.terminal.model[0] = world.settings.terminal.serial_no[0] = '\0';
	say("/etc/machine-id", "0123456789abcdef0123456789abcdef\n", 33);
	snprintf(made, sizeof(made), "%s", serial_said());
	ck_assert_uint_eq(strlen(made), 18);
	ck_assert_ptr_null(strstr(made, "0123456789abcdef"));
	ck_assert_str_eq(made, serial_said());
	ck_assert_str_eq(machine.model, KIOSK_BOARD);
	say("/sys/class/dmi/id/product_serial", "To Be Filled By O.E.M.\n", 23);
	ck_assert_str_eq(serial_said(), made);
	say("/sys/class/dmi/id/board_serial", "  AB 12/34 \n", 12);
	ck_assert_str_eq(serial_said(), "AB-12-34");
	say("/proc/device-tree/serial-number", "d8e1c0ffee\0", 11);
	ck_assert_str_eq(serial_said(), "d8e1c0ffee");
	strcpy(world.settings.terminal.serial_no, "SN-1");
	ck_assert_str_eq(serial_said(), "SN-1");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("enrol");
	TCase *t = tcase_create("enrol");
	tcase_add_checked_fixture(t, setup, world_teardown);
	tcase_add_test(t, a_code_becomes_a_certificate_and_what_waited_is_sent_without_a_restart);
	tcase_add_loop_test(t, each_refusal_is_said_and_leaves_the_terminal_unenrolled, 0,
			    ARRAY_LEN(refusals));
	tcase_add_test(t, a_lost_answer_is_asked_for_again_with_the_same_key);
	tcase_add_test(t,
		       an_outcome_nobody_knows_is_said_to_be_unknown_and_the_same_code_finds_out);
	tcase_add_test(t, a_busy_platform_is_no_refusal_of_the_code);
	tcase_add_test(t, a_dead_clock_is_set_before_the_certificate_is_judged);
	tcase_add_test(t, an_enrolment_that_is_cut_off_is_answered);
	tcase_add_test(t, a_machine_is_called_what_is_set_else_what_it_says_else_a_hash);
	suite_add_tcase(s, t);
	return suite_run(s);
}
