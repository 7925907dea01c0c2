/* SPDX-License-Identifier: Apache-2.0 */
/* test_drivers.c - what every driver in the registry keeps to, whatever its device. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/address.h"
#include "drivers/camera/camera.h"
#include "drivers/card/card.h"
#include "drivers/printer/printer.h"
#include "drivers/registry.h"
#include "drivers/service.h"
#include "tests/suite.h"

#define NAME_MAX_LEN 15 /* the settings' field */

static struct device_wake wake;

static void set_up(void)
{
	ck_assert_int_eq(device_wake_init(&wake), ERR_OK);
}

static void tear_down(void)
{
	device_wake_fini(&wake);
}

static int count_rows(void)
{
	int n = 0;
	while (registry.drivers[n].section)
		n++;
	return n;
}

static const struct device_class *class_of(const struct settings_driver *row)
{
	for (int i = 0; registry.classes[i]; i++)
		if (strcmp(registry.classes[i]->section, row->section) == 0)
			return registry.classes[i];
	return NULL;
}

/* The ops of a row of that class, else NULL. */
static const void *ops_of(int row, const struct device_class *class)
{
	return class_of(&registry.drivers[row]) == class ? registry.drivers[row].ops : NULL;
}

START_TEST(every_driver_has_a_name_of_its_own_and_what_the_settings_want)
{
	const struct settings_driver *row = &registry.drivers[_i];
	ck_assert_uint_ge(strlen(row->name), 1);
	ck_assert_uint_le(strlen(row->name), NAME_MAX_LEN);
	ck_assert_str_ne(row->name, "none");
	ck_assert(row->form[0] && row->device && row->check);
	ck_assert(!row->ops || class_of(row));
	for (int other = 0; other < _i; other++)
		ck_assert(strcmp(registry.drivers[other].section, row->section) != 0 ||
			  strcmp(registry.drivers[other].name, row->name) != 0);
}
END_TEST

START_TEST(a_default_device_passes_its_own_check_unchanged)
{
	const struct settings_driver *row = &registry.drivers[_i];
	char out[PATH_MAX] = "";
	if (!row->device[0])
		return;
	ck_assert_ptr_null(row->check(row->device, "/etc", out, sizeof(out)));
	ck_assert_str_eq(out, row->device);
}
END_TEST

START_TEST(every_class_has_its_calls_and_drivers)
{
	for (int i = 0; registry.classes[i]; i++) {
		const struct device_class *c = registry.classes[i];
		int drivers = 0;
		ck_assert(c->kind[0] && c->size >= sizeof(struct device));
		ck_assert(c->open && c->close && c->check && c->turn);
		for (int row = 0; row < count_rows(); row++)
			drivers += ops_of(row, c) != NULL;
		ck_assert_int_ge(drivers, 1);
	}
}
END_TEST

START_TEST(every_reader_has_its_calls)
{
	const struct card_reader_ops *ops = ops_of(_i, &card_class);
	if (!ops)
		return;
	ck_assert(ops->open && ops->check && ops->step && ops->close);
	ops->close(NULL);
}
END_TEST

START_TEST(a_reader_that_does_not_open_leaves_out_alone)
{
	/* A device no driver can have: no such path, no reader of that name, no USB id. */
	static const char *const devices[] = { "", "/nonexistent/reader",
					       "/nonexistent/reader@9600", "/nonexistent/reader@1",
					       "/dev/null" };
	const struct card_reader_ops *ops = ops_of(_i, &card_class);
	setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd", 1);
	for (size_t i = 0; ops && i < ARRAY_LEN(devices); i++) {
		struct card_reader *mark = (struct card_reader *)&mark, *r = mark;
		enum err err = ops->open(devices[i], &wake, &r);
		ck_assert_msg(
			err == ERR_READER_GONE || err == ERR_READER_FAULT || err == ERR_INVALID,
			"%s: '%s' gave %s", registry.drivers[_i].name, devices[i], err_name(err));
		ck_assert_ptr_eq(r, mark);
	}
}
END_TEST

START_TEST(every_printer_has_its_calls)
{
	const struct printer_ops *ops = ops_of(_i, &printer_class);
	if (!ops)
		return;
	ck_assert(ops->open && ops->print && ops->check && ops->close);
	ops->close(NULL);
}
END_TEST

START_TEST(a_printer_that_does_not_open_leaves_out_alone)
{
	static const char *const devices[] = { "", "/nonexistent/printer", "/dev/nonexistent",
					       "/" };
	const struct printer_ops *ops = ops_of(_i, &printer_class);
	for (size_t i = 0; ops && i < ARRAY_LEN(devices); i++) {
		struct printer_port *mark = (struct printer_port *)&mark, *p = mark;
		enum err err = ops->open(devices[i], &wake, &p);
		ck_assert_msg(err != ERR_OK, "'%s' was opened", devices[i]);
		ck_assert_ptr_eq(p, mark);
	}
}
END_TEST

START_TEST(every_camera_has_its_calls)
{
	const struct camera_ops *ops = ops_of(_i, &camera_class);
	if (!ops)
		return;
	ck_assert(ops->open && ops->check && ops->frame && ops->rest && ops->close);
	ops->close(NULL);
}
END_TEST

START_TEST(a_camera_that_does_not_open_leaves_out_alone)
{
	/* /dev/null is a node that is no camera, and no folder. */
	static const char *const devices[] = { "", "/nonexistent/camera", "/dev/null" };
	const struct camera_ops *ops = ops_of(_i, &camera_class);
	for (size_t i = 0; ops && i < ARRAY_LEN(devices); i++) {
		struct camera_port *mark = (struct camera_port *)&mark, *p = mark;
		enum err err = ops->open(devices[i], &wake, &p);
		ck_assert_msg(err == ERR_CAMERA_GONE || err == ERR_CAMERA_FAULT, "%s: '%s' gave %s",
			      registry.drivers[_i].name, devices[i], err_name(err));
		ck_assert_ptr_eq(p, mark);
	}
}
END_TEST

/* The settings' forms of addresses */

static const struct {
	const char *(*check)(const char *device, const char *dir, char *out, size_t cap);
	const char *device, *out; /* NULL: refused */
	const char *why;
} addresses[] = {
	{ address_path, "/dev/usb/lp0", "/dev/usb/lp0", "absolute" },
	{ address_path, "paper", "/etc/kiosk/paper", "under the settings file's folder" },
	{ address_tty, "/dev/ttyS0", "/dev/ttyS0", "no baud rate" },
	{ address_tty, "ttyS0@9600", "/etc/kiosk/ttyS0@9600", "relative, with one" },
	{ address_tty, "/dev/serial/by-id/a@b", "/dev/serial/by-id/a@b", "an @ of the path" },
	{ address_tty, "/dev/ttyS0@1200", NULL, "no module speaks so slowly" },
	{ address_tty, "@9600", NULL, "no path" },
	{ address_usb, "0400:c35a", "0400:c35a", "one" },
	{ address_usb, "0400:c35a,0483:5652", "0400:c35a,0483:5652", "two" },
	{ address_usb, "0400", NULL, "half an id" },
	{ address_usb, "0400:c35a,", NULL, "nothing after the comma" },
	{ address_usb, "0400:c35a;0483:5652", NULL, "no comma" },
	{ address_usb, "1:1,1:1,1:1,1:1,1:1,1:1,1:1,1:1,1:1", NULL, "nine" },
	{ address_glob, "ACS*", "ACS*", "a glob" },
};

START_TEST(an_address_is_made_absolute_or_refused)
{
	char out[64] = "as before";
	const char *expected =
		addresses[_i].check(addresses[_i].device, "/etc/kiosk", out, sizeof(out));
	ck_assert_msg(!expected == !!addresses[_i].out, "%s: %s", addresses[_i].why,
		      expected ? expected : "taken");
	if (addresses[_i].out)
		ck_assert_str_eq(out, addresses[_i].out);
}
END_TEST

START_TEST(an_address_that_does_not_fit_is_refused)
{
	char out[8], longest[300];
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	ck_assert_ptr_nonnull(address_path("/a/long/path", "/", out, sizeof(out)));
	ck_assert_ptr_nonnull(address_tty("/a/long/path", "/", out, sizeof(out)));
	ck_assert_ptr_nonnull(address_usb("0400:c35a", "/", out, sizeof(out)));
	ck_assert_ptr_nonnull(address_glob("ACS ACR39U", "/", out, sizeof(out)));
	char large[PATH_MAX];
	ck_assert_ptr_nonnull(address_glob(longest, "/", large, sizeof(large)));
}
END_TEST

START_TEST(freeing_no_picture_is_allowed)
{
	bitmap_free(NULL);
	struct bitmap b = { .width = 8, .height = 1, .bits = malloc(1) };
	bitmap_free(&b);
	ck_assert_ptr_null(b.bits);
	bitmap_free(&b);
}
END_TEST

START_TEST(every_state_has_a_name_that_leads_back)
{
	for (int s = 0; s < DEVICE_STATE_COUNT; s++) {
		const char *name = device_state_name((enum device_state)s);
		ck_assert_ptr_nonnull(name);
		ck_assert_int_eq(device_state_from_name(name), s);
	}
	ck_assert_int_eq(device_state_from_name("a word of tomorrow"), DEVICE_OFFLINE);
}
END_TEST

START_TEST(an_error_says_what_became_of_the_device)
{
	ck_assert_int_eq(device_state_of(ERR_OK), DEVICE_ONLINE);
	ck_assert_int_eq(device_state_of(ERR_READER_GONE), DEVICE_NO_DEVICE);
	ck_assert_int_eq(device_state_of(ERR_PRINTER_GONE), DEVICE_NO_DEVICE);
	ck_assert_int_eq(device_state_of(ERR_CAMERA_GONE), DEVICE_NO_DEVICE);
	ck_assert_int_eq(device_state_of(ERR_CAMERA_FAULT), DEVICE_HARDWARE_ERROR);
	ck_assert_int_eq(device_state_of(ERR_PRINTER_PAPER), DEVICE_USER_ERROR);
	ck_assert_int_eq(device_state_of(ERR_READER_FAULT), DEVICE_HARDWARE_ERROR);
	ck_assert_int_eq(device_state_of(ERR_IO), DEVICE_HARDWARE_ERROR);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("drivers");
	TCase *c = tcase_create("drivers");
	int rows = count_rows();
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, every_driver_has_a_name_of_its_own_and_what_the_settings_want, 0,
			    rows);
	tcase_add_loop_test(c, a_default_device_passes_its_own_check_unchanged, 0, rows);
	tcase_add_test(c, every_class_has_its_calls_and_drivers);
	tcase_add_loop_test(c, every_reader_has_its_calls, 0, rows);
	tcase_add_loop_test(c, a_reader_that_does_not_open_leaves_out_alone, 0, rows);
	tcase_add_loop_test(c, every_printer_has_its_calls, 0, rows);
	tcase_add_loop_test(c, a_printer_that_does_not_open_leaves_out_alone, 0, rows);
	tcase_add_loop_test(c, every_camera_has_its_calls, 0, rows);
	tcase_add_loop_test(c, a_camera_that_does_not_open_leaves_out_alone, 0, rows);
	tcase_add_test(c, freeing_no_picture_is_allowed);
	suite_add_tcase(s, c);
	c = tcase_create("addresses");
	tcase_add_loop_test(c, an_address_is_made_absolute_or_refused, 0, ARRAY_LEN(addresses));
	tcase_add_test(c, an_address_that_does_not_fit_is_refused);
	suite_add_tcase(s, c);
	c = tcase_create("states");
	tcase_add_test(c, every_state_has_a_name_that_leads_back);
	tcase_add_test(c, an_error_says_what_became_of_the_device);
	suite_add_tcase(s, c);
	return suite_run(s);
}
