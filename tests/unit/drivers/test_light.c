/* SPDX-License-Identifier: Apache-2.0 */
/* test_light.c - the class of lights with plain files in place of the kernel's. Also run under TSan. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/light/light.h"
#include "drivers/service.h"
#include "firmware/base/file.h"
#include "tests/suite.h"

#define WAIT_MS 20000
/* Turns the loop until it is so. */
#define await(condition)                                                            \
	do {                                                                        \
		int64_t end_ = device_clock_ms() + WAIT_MS;                         \
		while (!(condition)) {                                              \
			ck_assert_msg(device_clock_ms() < end_, "%s", #condition);  \
			ck_assert_int_ge(sd_event_run(loop_event(loop), 10000), 0); \
		}                                                                   \
	} while (0)

extern const struct light_ops light_sysfs_ops;

static const struct settings_driver rows[] = {
	{ "light", "sysfs", "", "", NULL, &light_sysfs_ops },
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};
static const struct device_class *const classes[] = { &light_class, NULL };
static const struct registry registry_of_lights = { rows, classes };

static struct loop *loop;
static struct devices *devices;
static struct device *light;
static struct settings settings;
static char folder[64];

static void file_of(const char *name, char out[128])
{
	snprintf(out, 128, "%s/%s", folder, name);
}

static void put(const char *name, const char *text)
{
	char path[128];
	file_of(name, path);
	ck_assert_int_eq(file_write(path, text, strlen(text), 0600), ERR_OK);
}

static int level(void)
{
	char path[128], text[32] = "";
	file_of("brightness", path);
	FILE *f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	ck_assert(fgets(text, sizeof(text), f) || !text[0]);
	fclose(f);
	return atoi(text);
}

static enum device_state state(void)
{
	struct device_report r;
	devices_describe(devices, 0, &r);
	return r.state;
}

static void on_told(void *arg)
{
	(void)arg;
}

static void start(const char *max)
{
	put("max_brightness", max);
	put("brightness", "7\n");
	settings = (struct settings){ .printer.driver = "none" };
	strcpy(settings.light[3].driver, "sysfs");
	strcpy(settings.light[3].device, folder);
	ck_assert_int_eq(
		devices_start(loop, &settings, &registry_of_lights, on_told, NULL, &devices),
		ERR_OK);
	ck_assert_ptr_null(light_of(devices, 0));
	light = light_of(devices, 3);
	ck_assert_ptr_nonnull(light);
	await(state() != DEVICE_STARTING);
}

static void set_up(void)
{
	strcpy(folder, "/tmp/light-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
}

static void tear_down(void)
{
	char command[128];
	devices_stop(devices);
	devices = NULL;
	loop_destroy(loop);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(it_shines_as_it_is_told_and_says_so)
{
	static const struct {
		int percent, level;
		const char *why;
	} told[] = {
		{ 100, 255, "all of it" },
		{ 50, 128, "half, rounded up" },
		{ 1, 3, "never dark by rounding" },
		{ 0, 0, "dark" },
	};
	start("255\n");
	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		light_shine(light, told[i].percent);
		await(light_shines(light, told[i].percent));
		ck_assert_msg(level() == told[i].level, "%s: %d", told[i].why, level());
	}
	ck_assert(!light_shines(light, 100));
}
END_TEST

START_TEST(a_lamp_that_only_knows_on_and_off_is_on_at_any_percent)
{
	start("1\n");
	light_shine(light, 10);
	await(light_shines(light, 10));
	ck_assert_int_eq(level(), 1);
}
END_TEST

START_TEST(it_is_left_as_it_is_until_it_is_told_something)
{
	start("255\n");
	ck_assert_int_eq(state(), DEVICE_ONLINE);
	devices_self_test(devices, 0);
	struct device_report r;
	do {
		ck_assert_int_ge(sd_event_run(loop_event(loop), 10000), 0);
		devices_describe(devices, 0, &r);
	} while (!r.test.at_ms);
	ck_assert_int_eq(r.test.err, ERR_OK);
	ck_assert_int_eq(level(), 7);
}
END_TEST

START_TEST(of_many_wishes_the_last_one_counts)
{
	start("100\n");
	for (int i = 0; i <= 100; i++)
		light_shine(light, i % 7);
	light_shine(light, 42);
	await(light_shines(light, 42) && devices_are_idle(devices));
	ck_assert_int_eq(level(), 42);
}
END_TEST

START_TEST(one_that_does_not_follow_is_never_said_to_shine)
{
	char path[128];
	start("255\n");
	file_of("brightness", path);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(symlink("/dev/null", path), 0);
	light_shine(light, 100);
	await(state() == DEVICE_HARDWARE_ERROR);
	ck_assert(!light_shines(light, 100));
}
END_TEST

START_TEST(one_that_comes_back_is_told_what_it_shall_show_by_then)
{
	char path[128];
	start("255\n");
	file_of("max_brightness", path);
	ck_assert_int_eq(unlink(path), 0);
	file_of("brightness", path);
	ck_assert_int_eq(unlink(path), 0);
	light_shine(light, 100);
	await(state() == DEVICE_NO_DEVICE);
	put("brightness", "0\n");
	put("max_brightness", "8\n");
	await(light_shines(light, 100));
	ck_assert_int_eq(level(), 8);
}
END_TEST

START_TEST(what_somebody_else_changed_is_mended_by_the_next_question)
{
	start("255\n");
	light_shine(light, 100);
	await(light_shines(light, 100) && devices_are_idle(devices));
	put("brightness", "0\n");
	devices_self_test(devices, 0);
	await(level() == 255);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		it_shines_as_it_is_told_and_says_so,
		a_lamp_that_only_knows_on_and_off_is_on_at_any_percent,
		it_is_left_as_it_is_until_it_is_told_something,
		of_many_wishes_the_last_one_counts,
		one_that_does_not_follow_is_never_said_to_shine,
		one_that_comes_back_is_told_what_it_shall_show_by_then,
		what_somebody_else_changed_is_mended_by_the_next_question,
	};
	Suite *s = suite_create("light");
	TCase *t = tcase_create("light");
	tcase_add_checked_fixture(t, set_up, tear_down);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return suite_run(s);
}
