/* SPDX-License-Identifier: Apache-2.0 */
/* test_code.c - what a scanner sends, as text or as nothing; and the order of evdev's calls with a fake device. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "drivers/scanner/evdev_keys.h"
#include "firmware/base/util.h"
#include "tests/suite.h"

static struct code code;
static struct scanner_code out;

static void set_up(void)
{
	memset(&code, 0, sizeof(code));
	memset(&out, 0, sizeof(out));
}

/* Bytes */

static bool send(const char *bytes, size_t len)
{
	bool ended = false;
	for (size_t i = 0; i < len; i++)
		ended = code_byte(&code, (uint8_t)bytes[i], &out);
	return ended;
}

static const struct {
	const char *bytes, *text; /* "": refused as a whole */
	const char *why;
} streams[] = {
	{ "1Z999AA10123456784\r", "1Z999AA10123456784", "a bar code" },
	{ "a b\n", "a b", "LF ends it too" },
	{ "\xe5\x8a\x9e\xe4\xbb\xb6\r", "\xe5\x8a\x9e\xe4\xbb\xb6", "Hanzi" },
	{ "a\x1b[2Jb\r", "", "an escape sequence" },
	{ "a\tb\r", "", "a key that leads to another field" },
	{ "rm -rf /; $(reboot) `x` | <script>\r", "rm -rf /; $(reboot) `x` | <script>",
	  "commands are text" },
	{ "\x7f\r", "", "a delete" },
	{ "\xc3\x28\r", "", "no UTF-8" },
	{ "\xed\xa0\x80\r", "", "half a surrogate pair" },
	{ "a\xe2\x80\xae"
	  "b\r",
	  "", "text that turns its reading round" },
	{ "\r", "", "an empty one" },
};

START_TEST(a_code_is_text_or_nothing)
{
	ck_assert_msg(send(streams[_i].bytes, strlen(streams[_i].bytes)) ==
			      (streams[_i].bytes[0] != '\r'),
		      "%s", streams[_i].why);
	ck_assert_msg(strcmp(out.text, streams[_i].text) == 0, "%s: '%s'", streams[_i].why,
		      out.text);
	ck_assert_uint_eq(out.len, strlen(streams[_i].text));
	send("next\r", 5);
	ck_assert_str_eq(out.text, "next");
}
END_TEST

START_TEST(a_code_that_is_too_long_is_none_and_the_next_is_whole)
{
	for (int extra = 0; extra <= 3000; extra = extra * 4 + 1) {
		for (int i = 0; i < SCANNER_TEXT_MAX + extra; i++)
			ck_assert(!code_byte(&code, 'x', &out));
		ck_assert(code_byte(&code, '\r', &out));
		ck_assert_uint_eq(out.len, extra ? 0 : SCANNER_TEXT_MAX);
	}
	send("next\r", 5);
	ck_assert_str_eq(out.text, "next");
}
END_TEST

START_TEST(a_pause_ends_a_code_without_an_end)
{
	ck_assert(!code_gap(&code, &out));
	send("4006381333931", 13);
	ck_assert(code_is_begun(&code));
	ck_assert(code_gap(&code, &out));
	ck_assert_str_eq(out.text, "4006381333931");
	ck_assert(!code_is_begun(&code));
	ck_assert(!memchr(&code, '4', sizeof(code))); /* and nothing of it stays */
}
END_TEST

/* Keys */

static bool press(uint16_t key)
{
	bool ended = code_key(&code, key, 1, &out);
	return code_key(&code, key, 0, &out) || ended;
}

START_TEST(keys_type_what_a_us_keyboard_does)
{
	press(KEY_1);
	code_key(&code, KEY_LEFTSHIFT, 1, &out);
	press(KEY_Z);
	press(KEY_SLASH);
	code_key(&code, KEY_LEFTSHIFT, 0, &out);
	press(KEY_Z);
	press(KEY_SPACE);
	code_key(&code, KEY_RIGHTSHIFT, 1, &out);
	press(KEY_2);
	code_key(&code, KEY_RIGHTSHIFT, 0, &out);
	ck_assert(press(KEY_ENTER));
	ck_assert_str_eq(out.text, "1Z?z @");
}
END_TEST

static const struct {
	uint16_t held, key;
	const char *why;
} orders[] = {
	{ KEY_LEFTCTRL, KEY_C, "Ctrl-C" },
	{ KEY_LEFTALT, KEY_F2, "Alt-F2, a launcher" },
	{ KEY_LEFTMETA, KEY_R, "a desktop's menu" },
	{ KEY_RIGHTALT, KEY_SYSRQ, "the kernel's keys" },
	{ 0, KEY_F1, "another terminal's" },
	{ 0, KEY_TAB, "another field" },
	{ 0, KEY_POWER, "the power key" },
	{ 0, KEY_DELETE, "a delete" },
	{ 0, KEY_MAX, "the last there is" },
	{ 0, 0xffff, "beyond all of them" },
};

START_TEST(a_key_that_is_no_text_makes_the_whole_code_none)
{
	press(KEY_A);
	if (orders[_i].held)
		code_key(&code, orders[_i].held, 1, &out);
	press(orders[_i].key);
	if (orders[_i].held)
		code_key(&code, orders[_i].held, 0, &out);
	press(KEY_B);
	ck_assert(press(KEY_ENTER));
	ck_assert_msg(out.len == 0, "%s: '%s'", orders[_i].why, out.text);
	press(KEY_C);
	ck_assert(press(KEY_KPENTER));
	ck_assert_str_eq(out.text, "c");
}
END_TEST

/* evdev's calls, with a fake device: a pipe of events */

static struct {
	int ends[2]; /* of the pipe */
	bool absent, busy, no_keys, unplugged;
	int grabs; /* now */
	int opens;
} fake;

static struct device_wake wake;
static struct evdev_keys keys;

static int fake_open(const char *path)
{
	ck_assert_str_eq(path, "/dev/input/by-id/scanner");
	fake.opens += !fake.absent;
	return fake.absent ? -1 : fake.ends[0];
}

static int refuse(int errnum)
{
	errno = errnum;
	return -1;
}

static int fake_ioctl(int fd, unsigned long request, void *data)
{
	ck_assert_int_eq(fd, fake.ends[0]);
	if (fake.unplugged)
		return refuse(ENODEV);
	if (request == EVIOCGVERSION) {
		*(int *)data = 0x010001;
		return 0;
	}
	if (request == EVIOCGRAB) {
		if (data && fake.busy)
			return refuse(EBUSY);
		fake.grabs += data ? 1 : -1;
		return 0;
	}
	ck_assert_uint_eq(_IOC_NR(request), _IOC_NR(EVIOCGBIT(EV_KEY, 0)));
	memset(data, fake.no_keys ? 0 : 0xff, _IOC_SIZE(request));
	return 0;
}

static long fake_read(int fd, void *bytes, size_t len)
{
	return fake.unplugged ? refuse(ENODEV) : read(fd, bytes, len);
}

static int fake_wait(int fd, int wake_fd, int ms)
{
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
				{ .fd = wake_fd, .events = POLLIN } };
	ck_assert_int_gt(ms, 0);
	if (fake.unplugged)
		return EVDEV_HUNG_UP;
	poll(fds, 2, 0); /* no test waits */
	return (fds[0].revents ? EVDEV_READY : 0) | (fds[1].revents ? EVDEV_WOKEN : 0);
}

static void fake_close(int fd)
{
	ck_assert_int_eq(fd, fake.ends[0]);
	fake.opens--;
}

static const struct evdev_calls calls = { fake_open, fake_ioctl, fake_read, fake_wait, fake_close };

static enum err open_fake(void)
{
	return evdev_keys_open(&keys, &calls, "/dev/input/by-id/scanner", &wake);
}

static void event(uint16_t type, uint16_t key, int32_t value)
{
	struct input_event e = { .type = type, .code = key, .value = value };
	ck_assert_int_eq(write(fake.ends[1], &e, sizeof(e)), (ssize_t)sizeof(e));
}

static void type_key(uint16_t key)
{
	event(EV_KEY, key, 1);
	event(EV_SYN, SYN_REPORT, 0);
	event(EV_KEY, key, 0);
	event(EV_SYN, SYN_REPORT, 0);
}

static void set_up_fake(void)
{
	set_up();
	memset(&fake, 0, sizeof(fake));
	ck_assert_int_eq(pipe2(fake.ends, O_NONBLOCK), 0);
	ck_assert_int_eq(device_wake_init(&wake), ERR_OK);
}

static void tear_down_fake(void)
{
	close(fake.ends[0]);
	close(fake.ends[1]);
	device_wake_fini(&wake);
}

START_TEST(a_scanner_is_grabbed_while_it_is_open)
{
	ck_assert_int_eq(open_fake(), ERR_OK);
	ck_assert_int_eq(fake.grabs, 1);
	ck_assert_int_eq(evdev_keys_check(&keys), ERR_OK);
	type_key(KEY_A);
	type_key(KEY_ENTER);
	type_key(KEY_B);
	ck_assert_int_eq(evdev_keys_step(&keys, &out), ERR_OK);
	ck_assert_str_eq(out.text, "a");
	ck_assert_int_eq(evdev_keys_step(&keys, &out), ERR_OK);
	ck_assert_str_eq(out.text, "b"); /* nothing came behind it */
	ck_assert_int_eq(evdev_keys_step(&keys, &out), ERR_OK);
	ck_assert_uint_eq(out.len, 0);
	evdev_keys_close(&keys);
	ck_assert_int_eq(fake.grabs, 0);
	ck_assert_int_eq(fake.opens, 0);
}
END_TEST

START_TEST(a_scanner_that_cannot_be_had_alone_is_not_used)
{
	static const struct {
		bool absent, busy, no_keys, unplugged;
		enum err err;
		const char *why;
	} cases[] = {
		{ true, false, false, false, ERR_SCANNER_GONE, "it is not there" },
		{ false, true, false, false, ERR_SCANNER_GONE, "somebody else has grabbed it" },
		{ false, false, true, false, ERR_SCANNER_FAULT, "a mouse" },
		{ false, false, false, true, ERR_SCANNER_GONE, "unplugged while it is opened" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		fake.absent = cases[i].absent;
		fake.busy = cases[i].busy;
		fake.no_keys = cases[i].no_keys;
		fake.unplugged = cases[i].unplugged;
		ck_assert_msg(open_fake() == cases[i].err, "%s", cases[i].why);
		ck_assert_msg(fake.opens == 0 && fake.grabs == 0, "%s: left open", cases[i].why);
	}
}
END_TEST

START_TEST(events_that_were_lost_make_the_code_none)
{
	ck_assert_int_eq(open_fake(), ERR_OK);
	type_key(KEY_1);
	event(EV_SYN, SYN_DROPPED, 0);
	type_key(KEY_3);
	type_key(KEY_ENTER);
	type_key(KEY_4);
	type_key(KEY_ENTER);
	ck_assert_int_eq(evdev_keys_step(&keys, &out), ERR_OK);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_int_eq(evdev_keys_step(&keys, &out), ERR_OK);
	ck_assert_str_eq(out.text, "4");
	evdev_keys_close(&keys);
}
END_TEST

START_TEST(an_interruption_leaves_half_a_code_to_be_finished)
{
	ck_assert_int_eq(open_fake(), ERR_OK);
	type_key(KEY_7);
	for (int i = 0; i < 4; i++) {
		device_wake_raise(&wake);
		ck_assert_int_eq(evdev_keys_step(&keys, &out), ERR_OK);
		ck_assert_uint_eq(out.len, 0);
	}
	type_key(KEY_8);
	type_key(KEY_ENTER);
	ck_assert_int_eq(evdev_keys_step(&keys, &out), ERR_OK);
	ck_assert_str_eq(out.text, "78");
	evdev_keys_close(&keys);
}
END_TEST

START_TEST(unplugged_is_gone)
{
	ck_assert_int_eq(open_fake(), ERR_OK);
	type_key(KEY_7);
	fake.unplugged = true;
	ck_assert_int_eq(evdev_keys_step(&keys, &out), ERR_SCANNER_GONE);
	ck_assert_int_eq(evdev_keys_check(&keys), ERR_SCANNER_GONE);
	evdev_keys_close(&keys);
	ck_assert_int_eq(fake.opens, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("codes");
	TCase *c = tcase_create("text");
	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_loop_test(c, a_code_is_text_or_nothing, 0, ARRAY_LEN(streams));
	tcase_add_test(c, a_code_that_is_too_long_is_none_and_the_next_is_whole);
	tcase_add_test(c, a_pause_ends_a_code_without_an_end);
	tcase_add_test(c, keys_type_what_a_us_keyboard_does);
	tcase_add_loop_test(c, a_key_that_is_no_text_makes_the_whole_code_none, 0,
			    ARRAY_LEN(orders));
	suite_add_tcase(s, c);
	c = tcase_create("evdev");
	tcase_add_checked_fixture(c, set_up_fake, tear_down_fake);
	tcase_add_test(c, a_scanner_is_grabbed_while_it_is_open);
	tcase_add_test(c, a_scanner_that_cannot_be_had_alone_is_not_used);
	tcase_add_test(c, events_that_were_lost_make_the_code_none);
	tcase_add_test(c, an_interruption_leaves_half_a_code_to_be_finished);
	tcase_add_test(c, unplugged_is_gone);
	suite_add_tcase(s, c);
	return suite_run(s);
}
