/* SPDX-License-Identifier: Apache-2.0 */
/* test_settings.c - what a settings file may say, and the sentence for what it may not. */
#include "firmware/base/settings.h"
#include "tests/suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BASE                                                                                  \
	"[platform]\nurl = https://localhost:8443\nca = ca.pem\ncert = /c.pem\nkey = k.pem\n" \
	"[store]\npath = store\n[bus]\naddress = unix:path=bus\n"

/* Drivers of no make: what may stand in `device =` is theirs to say. */
static const char *check_path(const char *device, const char *dir, char *out, size_t cap)
{
	snprintf(out, cap, "%s%s%s", device[0] == '/' ? "" : dir, device[0] == '/' ? "" : "/",
		 device);
	return NULL;
}

static const char *check_net(const char *device, const char *dir, char *out, size_t cap)
{
	(void)dir;
	if (strncmp(device, "tcp:", 4) != 0)
		return "tcp:HOST:PORT is expected";
	snprintf(out, cap, "%s", device);
	return NULL;
}

static const struct settings_driver drivers[] = {
	{ "reader", "wire", "PATH", "", check_path, NULL },
	{ "reader", "net", "tcp:HOST:PORT", "tcp:localhost:1", check_net, NULL },
	{ "printer", "net", "tcp:HOST:PORT", "", check_net, NULL },
	{ "document_printer", "net", "tcp:HOST:PORT", "", check_net, NULL },
	{ "camera", "wire", "PATH", "", check_path, NULL },
	{ "scanner", "wire", "PATH", "", check_path, NULL },
	{ "light", "wire", "PATH", "", check_path, NULL },
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};

static enum err load(const char *text, struct settings *s, struct settings_fault *fault)
{
	char path[64];
	snprintf(path, sizeof(path), "/tmp/settings-%d.ini", getpid());
	FILE *f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
	enum err err = settings_load(path, drivers, s, fault);
	unlink(path);
	return err;
}

START_TEST(a_small_file_gets_every_default)
{
	struct settings s;
	struct settings_fault fault;
	ck_assert_int_eq(load(BASE, &s, &fault), ERR_OK);
	ck_assert_str_eq(s.platform.ca, "/tmp/ca.pem");
	ck_assert_str_eq(s.platform.cert, "/c.pem");
	ck_assert_str_eq(s.store.path, "/tmp/store");
	ck_assert_str_eq(s.store.seal_key, "/tmp/store/seal.key");
	ck_assert_str_eq(s.receipt.key, "/tmp/store/receipt.key");
	ck_assert_str_eq(s.bus.address, "unix:path=/tmp/bus");
	ck_assert_str_eq(settings_bus_path(&s), "/tmp/bus");
	ck_assert_int_eq(s.sync.heartbeat_s, 300);
	ck_assert_int_eq(s.sync.grace_s, 60);
	ck_assert_int_eq(s.visit.idle_s, 120);
	ck_assert_int_eq(s.visit.card_must_stay, 0);
	ck_assert_int_eq(s.ui.width, 1080);
	ck_assert_int_eq(s.ui.presenter, PRESENTER_AUTO);
	ck_assert_str_eq(s.ui.language, "zh-CN");
	ck_assert_str_eq(s.printer.driver, "none");
	ck_assert(!s.set_heartbeat);
}
END_TEST

START_TEST(readers_are_numbered_and_have_devices_of_their_own)
{
	struct settings s;
	struct settings_fault fault;
	ck_assert_int_eq(load(BASE "[reader.1]\ndriver = wire\ndevice = ./tty0\n"
				   "[reader.3]\ndriver = net\n[reader.9]\ndevice = tcp:b:2\n"
				   "driver = net\n",
			      &s, &fault),
			 ERR_OK);
	ck_assert_str_eq(s.reader[0].device, "/tmp/./tty0");
	ck_assert_str_eq(s.reader[1].driver, "");
	ck_assert_str_eq(s.reader[2].device, "tcp:localhost:1");
	ck_assert_str_eq(s.reader[8].device, "tcp:b:2");
}
END_TEST

START_TEST(the_devices_that_are_named_come_in_order)
{
	static const struct {
		const char *section, *name, *driver, *device;
		int index;
	} expected[] = {
		{ "reader", "reader.2", "wire", "/dev/tty0", 1 },
		{ "reader", "reader.9", "net", "tcp:localhost:1", 8 },
		{ "printer", "printer", "net", "tcp:p:9100", 0 },
	};
	struct settings s;
	struct settings_fault fault;
	struct settings_device d;
	ck_assert_int_eq(load(BASE "[printer]\ndriver = net\ndevice = tcp:p:9100\n"
				   "[camera]\ndriver = none\ndevice = any\n"
				   "[reader.9]\ndriver = net\n"
				   "[reader.2]\ndriver = wire\ndevice = /dev/tty0\n",
			      &s, &fault),
			 ERR_OK);
	for (int i = 0; i < (int)ARRAY_LEN(expected); i++) {
		ck_assert(settings_device(&s, i, &d));
		ck_assert_str_eq(d.section, expected[i].section);
		ck_assert_str_eq(d.name, expected[i].name);
		ck_assert_str_eq(d.driver, expected[i].driver);
		ck_assert_str_eq(d.device, expected[i].device);
		ck_assert_int_eq(d.index, expected[i].index);
	}
	ck_assert(!settings_device(&s, ARRAY_LEN(expected), &d));
}
END_TEST

START_TEST(every_section_that_can_name_a_device_is_counted)
{
	struct settings s;
	struct settings_fault fault;
	struct settings_device d;
	char text[2048] = BASE "[printer]\ndriver = net\ndevice = tcp:p\n"
			       "[document_printer]\ndriver = net\ndevice = tcp:q\n"
			       "[camera]\ndriver = wire\ndevice = c\n"
			       "[scanner]\ndriver = wire\ndevice = d\n";
	for (int i = 1; i <= SETTINGS_READERS; i++)
		sprintf(text + strlen(text), "[reader.%d]\ndriver = net\n", i);
	for (int i = 1; i <= SETTINGS_LIGHTS; i++)
		sprintf(text + strlen(text),
			"[light.%d]\ndriver = wire\ndevice = l%d\nshows = help\n", i, i);
	ck_assert_int_eq(load(text, &s, &fault), ERR_OK);
	ck_assert(settings_device(&s, SETTINGS_DEVICES - 1, &d));
	ck_assert(!settings_device(&s, SETTINGS_DEVICES, &d));
}
END_TEST

START_TEST(each_fault_names_its_line_and_says_what_is_expected)
{
	static const struct {
		const char *text, *line, *words, *why;
	} cases[] = {
		{ BASE "[visit]\nidle = 3\n", ":11:", "no such key", "an unknown key" },
		{ BASE "[vizit]\nidle_s = 3\n", ":11:", "no such section", "an unknown section" },
		{ BASE "[reader.10]\ndriver = net\n", ":11:", "no such section",
		  "readers are 1 to 9" },
		{ BASE "[reader]\ndriver = net\n", ":11:", "no such section",
		  "a reader has a number" },
		{ BASE "[light]\nshows = help\n", ":11:", "no such section", "so has a light" },
		{ BASE "[light.1]\nshows = moon\n", ":11:", "one of nothing|screen|",
		  "what a light can show" },
		{ BASE "[reader.1]\ndriver = pipe\n", ":11:", "one of wire|net is expected",
		  "no such reader" },
		{ BASE "[printer]\ndriver = wire\n", ":11:", "one of net|none is expected",
		  "a driver of another class" },
		{ BASE "[reader.4]\ndriver = net\ndevice = /dev/x\n",
		  ":12:", "[reader.4] device: tcp:HOST:PORT is expected", "not the driver's form" },
		{ BASE "[printer]\ndevice = /dev/x\ndriver = net\n", ":12:",
		  "[printer] device: tcp:HOST:PORT is expected", "the driver comes second" },
		{ BASE "[reader.1]\ndriver = wire\ndevice = /dev/tty0@9600\n"
		       "[reader.2]\ndriver = wire\ndevice = /dev/tty0\n",
		  ":15:", "[reader.2] device: [reader.1] has it already",
		  "one line for two readers" },
		{ BASE "[reader.4]\ndriver = wire\n", ":0:", "[reader.4] device is missing",
		  "this driver has no default" },
		{ BASE "[reader.4]\ndevice = x\n", ":0:", "[reader.4] driver is missing",
		  "a device of nobody" },
		{ BASE "[camera]\ndriver = wire\n", ":0:", "[camera] device is missing",
		  "nor has this one" },
		{ BASE "[sync]\ngrace_s = -1\n", ":11:", "whole number", "below the range" },
		{ BASE "[sync]\ngrace_s = 1.5\n", ":11:", "whole number", "no whole number" },
		{ BASE "[ui]\norientation = 45\n", ":0:", "0, 90, 180 or 270", "no quarter turn" },
		{ BASE "[ui]\nwidth = 319\n", ":0:", "0 or from 320", "nobody's panel" },
		{ BASE "[ui]\nheight = 7681\n", ":11:", "whole number", "above the range" },
		{ BASE "[ui]\npanel_width_mm = 49\n", ":0:", "from 50 on", "a telephone's" },
		{ BASE "[printer]\nwidth_dots = 400\n", ":0:", "576 or 384", "no such paper" },
		{ BASE "[store]\nseal_suite = rot13\n", ":11:", "aes-256-gcm", "no such suite" },
		{ BASE "[visit]\ncard_must_stay = maybe\n", ":11:", "no|yes", "no flag" },
		{ BASE "[terminal]\nid = A 07\n", ":11:", "1 to 32", "a space in the id" },
		{ BASE "[platform]\nurl2 = http://x\n", ":11:", "https://HOST:PORT", "no TLS" },
		{ BASE "[platform]\nurl2 = https://x/kiosk\n", ":11:", "without a path", "a path" },
		{ "[store]\npath = store\n", ":0:", "missing", "a required key is missing" },
		{ BASE "nonsense\n", ":10:", "key = value", "no INI" },
		{ BASE "[ui]\nlanguage = fr\n", ":11:", "zh-CN", "no such language" },
		{ BASE "[supervision]\nmaintenance_hours = 8-18\n", ":11:", "HH:MM-HH:MM",
		  "no two times" },
		{ BASE "[supervision]\nmaintenance_hours = 08:00-18:60\n", ":11:", "HH:MM-HH:MM",
		  "no minute" },
		{ BASE "[supervision]\nmaintenance_hours = 24:00-18:00\n", ":11:", "HH:MM-HH:MM",
		  "no begin of a day" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct settings s;
		struct settings_fault fault = { "" };
		ck_assert_msg(load(cases[i].text, &s, &fault) == ERR_SETTINGS, "%s", cases[i].why);
		ck_assert_msg(strstr(fault.text, cases[i].line) &&
				      strstr(fault.text, cases[i].words),
			      "%s: %s", cases[i].why, fault.text);
	}
}
END_TEST

START_TEST(hours_are_two_times_of_a_day_and_may_pass_midnight)
{
	static const struct {
		const char *text;
		bool good;
		int from, until;
	} cases[] = {
		{ "08:00-18:30", true, 480, 1110 },
		{ "22:00-06:00", true, 1320, 360 },
		{ "00:00-24:00", true, 0, 1440 },
		{ "8:00-18:30", false, 0, 0 },
		{ "08:00-18:301", false, 0, 0 },
		{ "08:00 18:30", false, 0, 0 },
		{ "", false, 0, 0 },
		{ "ab:cd-ef:gh", false, 0, 0 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int from = 0, until = 0;
		ck_assert_msg(settings_hours(cases[i].text, &from, &until) == cases[i].good, "%s",
			      cases[i].text);
		ck_assert_msg(from == cases[i].from && until == cases[i].until, "%s",
			      cases[i].text);
	}
}
END_TEST

START_TEST(a_missing_file_is_named)
{
	struct settings s;
	struct settings_fault fault = { "" };
	ck_assert_int_eq(settings_load("/nowhere/kiosk.ini", drivers, &s, &fault), ERR_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(fault.text, "/nowhere/kiosk.ini"));
}
END_TEST

START_TEST(the_example_is_a_settings_file_once_the_gaps_are_filled)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	settings_print_example(out, drivers);
	fclose(out);
	struct settings s;
	struct settings_fault fault = { "" };
	ck_assert_ptr_nonnull(strstr(text, "; one of wire|net\n"));
	ck_assert_ptr_nonnull(strstr(text, "; net: tcp:HOST:PORT, default tcp:localhost:1\n"));
	ck_assert_int_eq(load(text, &s, &fault), ERR_SETTINGS);
	ck_assert_ptr_nonnull(strstr(fault.text, "a value is expected"));
	char filled[16384] = BASE;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		size_t n = strlen(line);
		if (n && line[n - 1] != '=')
			strcat(strcat(filled, line), "\n");
	}
	ck_assert_msg(load(filled, &s, &fault) == ERR_OK, "%s", fault.text);
	free(text);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("settings");
	TCase *t = tcase_create("settings");
	suite_add_tcase(s, t);
	tcase_add_test(t, a_small_file_gets_every_default);
	tcase_add_test(t, readers_are_numbered_and_have_devices_of_their_own);
	tcase_add_test(t, the_devices_that_are_named_come_in_order);
	tcase_add_test(t, every_section_that_can_name_a_device_is_counted);
	tcase_add_test(t, each_fault_names_its_line_and_says_what_is_expected);
	tcase_add_test(t, hours_are_two_times_of_a_day_and_may_pass_midnight);
	tcase_add_test(t, a_missing_file_is_named);
	tcase_add_test(t, the_example_is_a_settings_file_once_the_gaps_are_filled);
	return suite_run(s);
}
