/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_scanner_evdev.c - the keyboard driver's own calls on an emulated node (umockdev): the ioctls of evdev are answered
 * on umockdev's thread, the keys come through a FIFO in the node's place.
 *
 * The node is seen only by a program that was started with umockdev's library, so this one starts itself again.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <umockdev.h>

#include "drivers/scanner/scanner_driver.h"
#include "tests/suite.h"

#define PRELOAD "libumockdev-preload.so.0"
#define NODE	"/dev/input/event5"

extern const struct scanner_ops scanner_evdev_ops;

/* The keyboard */

static struct {
	GMutex lock; /* guards what the test's and umockdev's threads share */
	UMockdevTestbed *testbed;
	UMockdevIoctlBase *handler;
	bool letters, taken; /* what it types; another program has it */
	int grabs, releases;
	int keys; /* the FIFO's other end */
} keyboard;

static void answer_keys(UMockdevIoctlData *arg, size_t len)
{
	static const unsigned all[] = { KEY_1, KEY_A, KEY_ENTER };
	g_autoptr(UMockdevIoctlData) bits = umockdev_ioctl_data_resolve(arg, 0, len, NULL);
	memset(bits->data, 0, len);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (keyboard.letters || all[i] != KEY_A)
			bits->data[all[i] / 8] |= (uint8_t)(1u << all[i] % 8);
}

static int answer(gulong request, UMockdevIoctlData *arg)
{
	if (request == EVIOCGVERSION) {
		g_autoptr(UMockdevIoctlData) version =
			umockdev_ioctl_data_resolve(arg, 0, sizeof(int), NULL);
		*(int *)(void *)version->data = 0x010001;
		return 0;
	}
	if (request == EVIOCGRAB) { /* its argument is a number, not a pointer */
		bool on = *(gulong *)(void *)arg->data != 0;
		keyboard.grabs += on;
		keyboard.releases += !on;
		return on && keyboard.taken ? EBUSY : 0;
	}
	if (_IOC_TYPE(request) != 'E' || _IOC_NR(request) != 0x20 + EV_KEY)
		return ENOTTY;
	answer_keys(arg, _IOC_SIZE(request));
	return 0;
}

static gboolean on_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer arg)
{
	(void)handler;
	(void)arg;
	g_mutex_lock(&keyboard.lock);
	int error = answer(umockdev_ioctl_client_get_request(client),
			   umockdev_ioctl_client_get_arg(client));
	g_mutex_unlock(&keyboard.lock);
	umockdev_ioctl_client_complete(client, error ? -1 : 0, error);
	return TRUE;
}

static void type(unsigned key)
{
	const struct input_event events[] = {
		{ .type = EV_KEY, .code = (uint16_t)key, .value = 1 },
		{ .type = EV_SYN, .code = SYN_REPORT },
		{ .type = EV_KEY, .code = (uint16_t)key, .value = 0 },
		{ .type = EV_SYN, .code = SYN_REPORT },
	};
	ck_assert_int_eq(write(keyboard.keys, events, sizeof(events)), sizeof(events));
}

/* The driver */

static struct device_wake wake;
static char fifo[256];

static void set_up(void)
{
	g_autoptr(GError) error = NULL;
	g_mutex_init(&keyboard.lock);
	keyboard.letters = true;
	keyboard.testbed = umockdev_testbed_new();
	keyboard.handler = umockdev_ioctl_base_new();
	g_signal_connect(keyboard.handler, "handle-ioctl", G_CALLBACK(on_ioctl), NULL);
	ck_assert(umockdev_testbed_attach_ioctl(keyboard.testbed, NODE, keyboard.handler, &error));
	ck_assert_msg(
		umockdev_testbed_add_from_string(keyboard.testbed,
						 "P: /devices/input5/event5\nN: input/event5\n"
						 "E: SUBSYSTEM=input\nE: DEVNAME=" NODE "\n\n",
						 &error),
		"%s", error ? error->message : "");
	g_autofree char *root = umockdev_testbed_get_root_dir(keyboard.testbed);
	snprintf(fifo, sizeof(fifo), "%s" NODE, root);
	ck_assert_int_eq(unlink(fifo), 0);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	keyboard.keys = open(fifo, O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(keyboard.keys, 0);
	ck_assert_int_eq(device_wake_init(&wake), ERR_OK);
}

static void tear_down(void)
{
	if (keyboard.keys >= 0)
		close(keyboard.keys);
	device_wake_fini(&wake);
	g_object_unref(keyboard.handler);
	g_object_unref(keyboard.testbed);
}

START_TEST(a_code_is_typed_by_a_keyboard_that_is_grabbed_and_let_go)
{
	struct scanner_port *p = NULL;
	struct scanner_code code = { 0 };
	ck_assert_int_eq(scanner_evdev_ops.open(NODE, &wake, &p), ERR_OK);
	ck_assert_int_eq(keyboard.grabs, 1);
	ck_assert_int_eq(scanner_evdev_ops.check(p), ERR_OK);
	type(KEY_4);
	type(KEY_A);
	type(KEY_ENTER);
	ck_assert_int_eq(scanner_evdev_ops.step(p, &code), ERR_OK);
	ck_assert_str_eq(code.text, "4a");
	scanner_evdev_ops.close(p);
	ck_assert_int_eq(keyboard.releases, 1);
}
END_TEST

START_TEST(a_keyboard_that_is_unplugged_is_gone)
{
	struct scanner_port *p = NULL;
	struct scanner_code code = { 0 };
	ck_assert_int_eq(scanner_evdev_ops.open(NODE, &wake, &p), ERR_OK);
	close(keyboard.keys);
	keyboard.keys = -1;
	ck_assert_int_eq(scanner_evdev_ops.step(p, &code), ERR_SCANNER_GONE);
	scanner_evdev_ops.close(p);
}
END_TEST

START_TEST(what_types_no_letters_or_is_anothers_is_not_opened)
{
	struct scanner_port *p = NULL;
	keyboard.letters = _i == 0;
	keyboard.taken = _i == 0;
	ck_assert_int_eq(scanner_evdev_ops.open(NODE, &wake, &p),
			 _i == 0 ? ERR_SCANNER_GONE : ERR_SCANNER_FAULT);
	ck_assert_ptr_null(p);
	ck_assert_int_eq(keyboard.releases, 0);
}
END_TEST

/* The node is seen only by who was started with its library. */
static void ensure_preload(char **argv)
{
	const char *now = getenv("LD_PRELOAD");
	if (now && strstr(now, PRELOAD))
		return;
	setenv("LD_PRELOAD", PRELOAD, 1);
	/* It comes before a sanitizer's library; that is as it must be. */
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1);
	execv("/proc/self/exe", argv);
	perror("test_scanner_evdev");
	exit(1);
}

int main(int argc, char **argv)
{
	(void)argc;
	ensure_preload(argv);
	Suite *s = suite_create("scanners that are keyboards");
	TCase *c = tcase_create("evdev");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, a_code_is_typed_by_a_keyboard_that_is_grabbed_and_let_go);
	tcase_add_test(c, a_keyboard_that_is_unplugged_is_gone);
	tcase_add_loop_test(c, what_types_no_letters_or_is_anothers_is_not_opened, 0, 2);
	suite_add_tcase(s, c);
	return suite_run(s);
}
