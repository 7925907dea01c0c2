/* SPDX-License-Identifier: Apache-2.0 */
/* test_drivers.c - the drivers in the registry; the forms of addresses, the states. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/address.h"
#include "drivers/printer/printer.h"
#include "drivers/registry.h"
#include "tests/suite.h"
#include "tests/unit/drivers/conformance.h"

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
	{ address_printer, "usb:", "usb:", "whichever printer is there" },
	{ address_printer, "usb:04b8:0e15", "usb:04b8:0e15", "one of that make" },
	{ address_printer, "usb:04b8", NULL, "half an id" },
	{ address_printer, "/dev/usb/lp0", "/dev/usb/lp0", "a node" },
	{ address_printer, "ttyS1@19200", "/etc/kiosk/ttyS1@19200", "a serial port" },
	{ address_printer, "/dev/ttyS1@1200", NULL, "no rate of ours" },
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
	conformance_add(s, &registry);
	TCase *c = tcase_create("pictures");
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
