/* SPDX-License-Identifier: Apache-2.0 */
/* test_device_faults.c - when the keeper calls a device's trouble an alarm, and that it does so once. */
#include <check.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/device_faults.h"
#include "tests/suite.h"

static struct device_faults faults;
static int failed;
static char state[32];

static void set_up(void)
{
	failed = 0;
	device_faults_init(&faults);
}

static void tear_down(void)
{
	device_faults_fini(&faults);
}

static void on_failed(void *arg, const json_t *detail)
{
	(void)arg;
	failed++;
	snprintf(state, sizeof(state), "%s", json_str(detail, "state"));
}

/* `staff`: 1, 0, or -1 for a kiosk that does not say it. */
static json_t *device(const char *word, int staff)
{
	json_t *d =
		json_pack("{s:s, s:s, s:s}", "kind", "printer", "name", "printer", "state", word);
	if (staff >= 0)
		json_object_set_new(d, "needs_staff", json_boolean(staff));
	return json_pack("[o]", d);
}

static void tell(const char *word, int staff)
{
	json_t *devices = device(word, staff);
	device_faults_told(&faults, devices, 1795000000000, on_failed, NULL);
	json_decref(devices);
}

START_TEST(a_device_in_trouble_is_an_alarm_once_and_only_when_somebody_is_needed)
{
	tell("online", 0);
	tell("noDevice", 0);
	ck_assert_int_eq(failed, 0);
	tell("noDevice", 1);
	ck_assert_int_eq(failed, 1);
	ck_assert_str_eq(state, "noDevice");
	tell("hardwareError", 1);
	tell("hardwareError", 1);
	ck_assert_int_eq(failed, 1);
	ck_assert_uint_eq(json_array_size(faults.list), 1);
	tell("online", 0);
	ck_assert_uint_eq(json_array_size(faults.list), 0);
	tell("offline", 1);
	ck_assert_int_eq(failed, 2);
	ck_assert_str_eq(state, "offline");
}
END_TEST

START_TEST(trouble_that_mends_itself_is_nobodys_business)
{
	tell("online", 0);
	for (int i = 0; i < 10; i++) {
		tell("hardwareError", 0);
		tell("online", 0);
	}
	ck_assert_int_eq(failed, 0);
}
END_TEST

static const struct {
	const char *why;
	const char *before, *now;
	int before_staff, now_staff;
	bool news;
} changes[] = {
	{ "nothing changed", "online", "online", 0, 0, false },
	{ "another state", "online", "noDevice", 0, 0, true },
	{ "staff is needed now", "noDevice", "noDevice", 0, 1, true },
};

START_TEST(counts_alone_are_no_news)
{
	json_t *before = device(changes[_i].before, changes[_i].before_staff);
	json_t *now = device(changes[_i].now, changes[_i].now_staff);
	json_object_set_new(json_array_get(now, 0), "counts", json_pack("{s:i}", "uses", 7));
	ck_assert_msg(device_faults_are_news(before, now) == changes[_i].news, "%s",
		      changes[_i].why);
	json_decref(before);
	json_decref(now);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("device faults");
	TCase *c = tcase_create("device faults");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, a_device_in_trouble_is_an_alarm_once_and_only_when_somebody_is_needed);
	tcase_add_test(c, trouble_that_mends_itself_is_nobodys_business);
	tcase_add_loop_test(c, counts_alone_are_no_news, 0, ARRAY_LEN(changes));
	suite_add_tcase(s, c);
	return suite_run(s);
}
