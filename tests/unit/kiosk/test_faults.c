/* SPDX-License-Identifier: Apache-2.0 */
/* test_faults.c - what everybody is told of devices that do not work, and when they are tested. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

#define HOUR_MS 3600000

static const char *told(void)
{
	fake_build();
	return fake.view.fault ? fake.view.fault : "";
}

START_TEST(a_reader_that_goes_is_told_until_it_is_back)
{
	fake_start();
	ck_assert_str_eq(told(), "");
	fake.reader_state = DEVICE_NO_DEVICE;
	fake_devices_changed();
	ck_assert_str_eq(told(), "fault.card_reader");
	fake.reader_state = DEVICE_BUSY;
	fake_devices_changed();
	ck_assert_str_eq(told(), "");
	fake_stop();
}
END_TEST

START_TEST(a_printer_that_worked_is_missed_and_one_that_never_did_is_not)
{
	fake_start();
	fake.has_printer = false;
	ck_assert_str_eq(told(), "");
	loop_advance(fake.loop, HOUR_MS);
	ck_assert_str_eq(told(), "");
	fake.had_printer = true;
	fake_devices_changed();
	ck_assert_str_eq(told(), "fault.printer");
	fake.reader_state = DEVICE_HARDWARE_ERROR; /* what matters more is said */
	fake_devices_changed();
	ck_assert_str_eq(told(), "fault.card_reader");
	fake_stop();
}
END_TEST

static void daily(void)
{
	fake_signal("SelfTest", json_pack("{s:i}", "number", 0));
}

START_TEST(the_daily_test_disturbs_no_citizen)
{
	fake_start();
	fake_to_check();
	ck_assert(kiosk_in_visit(fake.k));
	daily();
	ck_assert_int_eq(fake.self_tests, 0);
	fake_home();
	ck_assert_int_eq(fake.self_tests, 3);
	daily();
	ck_assert_int_eq(fake.self_tests, 6);
	fake_stop();
}
END_TEST

START_TEST(what_staff_asks_for_is_done_at_once)
{
	fake_start();
	fake_to_check();
	fake_signal("SelfTest", json_pack("{s:i}", "number", 3));
	ck_assert_int_eq(fake.self_tests, 3);
	fake_home();
	ck_assert_int_eq(fake.self_tests, 3);
	fake_stop();
}
END_TEST

START_TEST(the_keeper_is_told_when_the_test_it_asked_for_is_over)
{
	fake_start();
	fake_open();
	while (fake_calls("Devices"))
		fake_answer("Devices", ERR_OK, json_object());
	fake_signal("SelfTest", json_pack("{s:i}", "number", 7));
	ck_assert_int_eq(fake.self_tests, 3);
	fake_tested(0);
	fake_tested(1);
	while (fake_calls("Devices")) {
		ck_assert_int_eq(json_int(fake_call("Devices"), "self_test", -1), 0);
		fake_answer("Devices", ERR_OK, json_object());
	}
	fake_tested(2);
	ck_assert_int_ge(fake_calls("Devices"), 1);
	const json_t *said = fake_call("Devices");
	ck_assert_int_eq(json_int(said, "self_test", -1), 7);
	const json_t *device = json_array_get(json_object_get(said, "devices"), 2);
	ck_assert_str_eq(json_str(device, "test"), "ERR_OK");
	ck_assert_ptr_nonnull(strstr(json_str(device, "tested_at"), "+08:00"));
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("faults");
	TCase *t = tcase_create("faults");
	tcase_add_test(t, a_reader_that_goes_is_told_until_it_is_back);
	tcase_add_test(t, a_printer_that_worked_is_missed_and_one_that_never_did_is_not);
	tcase_add_test(t, the_daily_test_disturbs_no_citizen);
	tcase_add_test(t, what_staff_asks_for_is_done_at_once);
	tcase_add_test(t, the_keeper_is_told_when_the_test_it_asked_for_is_over);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
