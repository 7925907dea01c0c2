/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_usb_storage.c - which of the things that come to an emulated machine (umockdev) are a USB storage.
 *
 * The machine is seen only by a program that was started with its library, so this one starts itself again.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <umockdev.h>

#include "drivers/usb_storage.h"
#include "firmware/base/util.h"
#include "tests/suite.h"

#define PRELOAD "libumockdev-preload.so.0"
#define WAIT_US 300000

static UMockdevTestbed *testbed;
static struct loop *loop;
static struct usb_storage *storage;
static int plugged;

static void on_plugged(void *arg)
{
	(void)arg;
	plugged++;
}

static void setup(void)
{
	testbed = umockdev_testbed_new();
	plugged = 0;
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	ck_assert_int_eq(usb_storage_watch(loop, on_plugged, NULL, &storage), ERR_OK);
}

static void teardown(void)
{
	usb_storage_close(storage);
	loop_destroy(loop);
	g_object_unref(testbed);
}

static void turn(void)
{
	while (sd_event_run(loop_event(loop), WAIT_US) > 0)
		;
}

static const struct {
	const char *subsystem, *devtype, *parent, *bus, *action;
	int plugged;
	const char *why;
} cases[] = {
	{ "block", "disk", NULL, "usb", "add", 1, "a stick, as udev says it" },
	{ "block", "disk", "usb1", NULL, "add", 1, "a stick, by its place" },
	{ "block", "partition", NULL, "usb", "add", 0, "what is on it does not count again" },
	{ "block", "disk", NULL, "ata", "add", 0, "a disk of the machine" },
	{ "block", "disk", NULL, NULL, "add", 0, "a disk of nobody knows what" },
	{ "block", "disk", NULL, "usb", "remove", 0, "a stick that goes" },
	{ "usb", "usb_device", NULL, "usb", "add", 0, "a reader" },
};

START_TEST(only_a_disk_that_comes_by_usb_counts)
{
	const char *properties[] = { "DEVTYPE", cases[_i].devtype, "ID_BUS", cases[_i].bus, NULL };
	const char *attributes[] = { NULL };
	if (!cases[_i].bus)
		properties[2] = NULL;
	char *parent = NULL;
	if (cases[_i].parent) {
		const char *none[] = { NULL };
		parent = umockdev_testbed_add_devicev(testbed, "usb", cases[_i].parent, NULL,
						      (char **)(uintptr_t)none,
						      (char **)(uintptr_t)none);
		turn();
		plugged = 0;
	}
	char *path = umockdev_testbed_add_devicev(testbed, cases[_i].subsystem, "sdx", parent,
						  (char **)(uintptr_t)attributes,
						  (char **)(uintptr_t)properties);
	ck_assert_ptr_nonnull(path);
	turn();
	plugged = 0; /* adding it said "add" already */
	umockdev_testbed_uevent(testbed, path, cases[_i].action);
	turn();
	ck_assert_msg(plugged == cases[_i].plugged, "%s: %d", cases[_i].why, plugged);
	free(path);
	free(parent);
}
END_TEST

static void start_again(char **argv)
{
	const char *now = getenv("LD_PRELOAD");
	if (now && strstr(now, PRELOAD))
		return;
	setenv("LD_PRELOAD", PRELOAD, 1);
	/* The sanitizers' library would insist on being the first. */
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1);
	execv("/proc/self/exe", argv);
	abort();
}

int main(int argc, char **argv)
{
	(void)argc;
	start_again(argv);
	Suite *suite = suite_create("usb_storage");
	TCase *t = tcase_create("usb_storage");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, only_a_disk_that_comes_by_usb_counts, 0, ARRAY_LEN(cases));
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
