/* SPDX-License-Identifier: Apache-2.0 */
/* test_scanner.c - the class of code scanners with the serial driver beside a virtual scanner on a pty. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "drivers/scanner/scanner.h"
#include "tests/devices/rig.h"
#include "tests/suite.h"

#define SOON_MS	 20000
#define QUIET_MS 500 /* for what must not come */

static struct rig rig;
static struct rig_sim sim;
static struct scanner *scanner;
static char path[RIG_PATH_MAX + 16];
static int scans;
static char last[SCANNER_TEXT_MAX + 1];

static void on_scanned(void *arg, const char *text)
{
	ck_assert_ptr_eq(arg, &rig);
	scans++;
	snprintf(last, sizeof(last), "%s", text);
}

static enum device_state state(void)
{
	struct device_report r;
	devices_describe(rig.devices, 0, &r);
	ck_assert_str_eq(r.kind, "code_scanner");
	return r.state;
}

static void wait_state(enum device_state wanted)
{
	int64_t end = rig_now_ms() + SOON_MS;
	while (state() != wanted && rig_now_ms() < end)
		rig_run(&rig, 10);
	ck_assert_str_eq(device_state_name(state()), device_state_name(wanted));
}

static void set_up(void)
{
	rig_init(&rig);
	scans = 0;
	snprintf(path, sizeof(path), "%s/scanner", rig.dir);
	snprintf(rig.settings.scanner.driver, sizeof(rig.settings.scanner.driver), "serial");
	snprintf(rig.settings.scanner.device, sizeof(rig.settings.scanner.device), "%s", path);
	const char *argv[] = { "scanner", "--link", path, NULL };
	rig_sim_start(&sim, argv);
	rig_start(&rig);
	scanner = scanner_of(rig.devices);
	wait_state(DEVICE_ONLINE);
}

static void tear_down(void)
{
	rig_stop(&rig);
	rig_sim_stop(&sim);
	rig_fini(&rig);
}

static void expect_scan(int n, const char *text)
{
	int64_t end = rig_now_ms() + SOON_MS;
	while (scans < n && rig_now_ms() < end)
		rig_run(&rig, 10);
	ck_assert_int_eq(scans, n);
	ck_assert_str_eq(last, text);
}

START_TEST(a_code_reaches_who_asked_for_one)
{
	scanner_listen(scanner, on_scanned, &rig);
	rig_sim_do(&sim, "scan 440100261127000012");
	expect_scan(1, "440100261127000012");
	rig_sim_do(&sim, "scan 办件编号");
	expect_scan(2, "办件编号");
	rig_sim_do(&sim, "bytes 61 62 63"); /* no end: the pause is one */
	expect_scan(3, "abc");
}
END_TEST

START_TEST(while_nobody_asks_a_code_is_read_and_forgotten)
{
	rig_sim_do(&sim, "scan before");
	rig_run(&rig, QUIET_MS);
	scanner_listen(scanner, on_scanned, &rig);
	rig_run(&rig, QUIET_MS);
	ck_assert_int_eq(scans, 0);
	rig_sim_do(&sim, "scan asked");
	expect_scan(1, "asked");
	scanner_listen(scanner, NULL, NULL);
	rig_sim_do(&sim, "scan after");
	rig_run(&rig, QUIET_MS);
	ck_assert_int_eq(scans, 1);
	struct device_report r;
	devices_describe(rig.devices, 0, &r);
	ck_assert_uint_eq(r.counts.uses, 1);
}
END_TEST

static const struct {
	const char *command, *why;
} hostile[] = {
	{ "bytes 61 1b 5b 32 4a 62 0d", "an escape sequence" },
	{ "bytes 03 0d", "Ctrl-C" },
	{ "bytes c3 28 0d", "no UTF-8" },
	{ "bytes ff fe 00 41 0d", "another encoding" },
	{ "bytes 0d 0d 0d 0a", "ends alone" },
	{ "flood 60000", "a flood" },
};

START_TEST(what_is_no_text_is_none_and_the_next_code_is_whole)
{
	scanner_listen(scanner, on_scanned, &rig);
	rig_sim_do(&sim, "%s", hostile[_i].command);
	rig_run(&rig, QUIET_MS); /* a pause behind it, or it and the next were one */
	ck_assert_msg(scans == 0, "%s: %s", hostile[_i].why, last);
	ck_assert_int_eq(state(), DEVICE_ONLINE);
	rig_sim_do(&sim, "scan next");
	expect_scan(1, "next");
}
END_TEST

START_TEST(no_scanner_is_none)
{
	ck_assert_ptr_null(scanner_of(NULL));
	ck_assert(!scanner_is_there(NULL));
	scanner_listen(NULL, on_scanned, NULL);
	ck_assert(scanner_is_there(scanner));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("scanner");
	TCase *c = tcase_create("serial");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, a_code_reaches_who_asked_for_one);
	tcase_add_test(c, while_nobody_asks_a_code_is_read_and_forgotten);
	tcase_add_loop_test(c, what_is_no_text_is_none_and_the_next_code_is_whole, 0,
			    ARRAY_LEN(hostile));
	tcase_add_test(c, no_scanner_is_none);
	suite_add_tcase(s, c);
	return suite_run(s);
}
