/* SPDX-License-Identifier: Apache-2.0 */
/* test_devices.c - the table of devices, whatever they are. */
#include <string.h>

#include "drivers/devices.h"
#include "tests/suite.h"
#include "gadget.h"

static const struct settings_driver rows[] = {
	{ "reader", "fake", "", "", NULL, &driver },
	{ "printer", "fake", "", "", NULL, &driver },
	{ "camera", "fake", "", "", NULL, NULL },
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};
static const struct device_class *const classes[] = { &waiting, &checked, NULL };
static const struct registry registry_of_fakes = { rows, classes };

static struct settings make_settings(void)
{
	struct settings s = { 0 };
	strcpy(s.reader[1].driver, "fake");
	strcpy(s.reader[8].driver, "fake");
	strcpy(s.printer.driver, "fake");
	return s;
}

START_TEST(the_table_has_every_device_in_the_order_of_the_settings)
{
	static const char *const names[] = { "reader.2", "reader.9", "printer" };
	struct settings s = make_settings();
	strcpy(s.camera.driver, "fake"); /* in the settings, but of no class yet */
	struct devices *d = NULL;
	struct device_report r;
	ck_assert_int_eq(devices_start(loop, &s, &registry_of_fakes, on_told, &driver, &d), ERR_OK);
	ck_assert_int_eq(devices_count(d), ARRAY_LEN(names));
	for (int i = 0; i < devices_count(d); i++) {
		devices_describe(d, i, &r);
		ck_assert_str_eq(r.name, names[i]);
		ck_assert_str_eq(r.kind, i < 2 ? "gadget" : "apparatus");
	}
	struct device *first = devices_next(d, &waiting, NULL);
	struct device *second = devices_next(d, &waiting, first);
	ck_assert_int_eq(first->index, 1);
	ck_assert_int_eq(second->index, 8);
	ck_assert_ptr_null(devices_next(d, &waiting, second));
	ck_assert_ptr_null(devices_next(d, &checked, devices_next(d, &checked, NULL)));
	ck_assert(devices_are_idle(d));
	struct errand e;
	submit(second, &e);
	ck_assert(!devices_are_idle(d));
	await(e.done == 1);
	ck_assert(devices_are_idle(d));
	devices_self_test(d, 2);
	await((devices_describe(d, 2, &r), r.test.at_ms > 0));
	devices_stop(d);
	devices_stop(NULL);
	ck_assert_int_ge(driver.closes, 2);
	ck_assert_int_eq(driver.closes, driver.opens);
}
END_TEST

START_TEST(a_driver_of_another_class_is_an_error_of_the_settings)
{
	struct settings s = make_settings();
	struct devices *d = NULL;
	strcpy(s.camera.driver, "none-such");
	ck_assert_int_eq(devices_start(loop, &s, &registry_of_fakes, on_told, &driver, &d),
			 ERR_SETTINGS);
	ck_assert_ptr_null(d);
	ck_assert_int_eq(driver.closes, driver.opens); /* those that were started */
}
END_TEST

int main(void)
{
	Suite *s = suite_create("devices");
	TCase *c = tcase_create("devices");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, the_table_has_every_device_in_the_order_of_the_settings);
	tcase_add_test(c, a_driver_of_another_class_is_an_error_of_the_settings);
	suite_add_tcase(s, c);
	return suite_run(s);
}
