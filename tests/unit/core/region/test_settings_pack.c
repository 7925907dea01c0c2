/* SPDX-License-Identifier: Apache-2.0 */
/* test_settings_pack.c - what a hall may say for all its terminals, and what goes before it. */
#include "firmware/core/region/settings_pack.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/suite.h"

#define PACK(settings) "{\"pack\": \"futian\", \"version\": 2, \"settings\": " settings "}"

static const struct {
	const char *text;
	enum err err;
	const char *why;
} packs[] = {
	{ PACK("{}"), ERR_OK, "nothing said" },
	{ PACK("{\"visit\": {\"idle_s\": 90}}"), ERR_OK, "a number" },
	{ PACK("{\"visit\": {\"idle_s\": \"90\"}}"), ERR_OK, "a number as the file has it" },
	{ PACK("{\"visit\": {\"card_must_stay\": \"yes\"}}"), ERR_OK, "yes or no" },
	{ PACK("{\"ui\": {\"language\": \"en\"}}"), ERR_OK, "a word" },
	{ PACK("{\"supervision\": {\"maintenance_hours\": \"08:00-18:30\"}}"), ERR_OK, "hours" },
	{ PACK("{\"visit\": {\"idle_s\": 0}}"), ERR_INVALID, "below its range" },
	{ PACK("{\"visit\": {\"idle_s\": \"\"}}"), ERR_INVALID, "no value" },
	{ PACK("{\"visit\": {\"idle_s\": true}}"), ERR_INVALID, "no line of a file" },
	{ PACK("{\"visit\": {\"idle\": 90}}"), ERR_INVALID, "no such key" },
	{ PACK("{\"visit\": 90}"), ERR_INVALID, "no section" },
	{ PACK("{\"visits\": {\"idle_s\": 90}}"), ERR_INVALID, "no such section" },
	{ PACK("{\"ui\": {\"language\": \"xx\"}}"), ERR_INVALID, "no language" },
	{ PACK("{\"ui\": {\"width\": 1080}}"), ERR_INVALID, "the panel's" },
	{ PACK("{\"supervision\": {\"metrics\": \"/etc/passwd\"}}"), ERR_INVALID, "a path" },
	{ PACK("{\"catalogue\": {\"trust\": \"a.pem\"}}"), ERR_INVALID, "a path" },
	{ PACK("{\"store\": {\"path\": \"/\"}}"), ERR_INVALID, "a path" },
	{ PACK("{\"bus\": {\"address\": \"unix:path=/a\"}}"), ERR_INVALID, "an address" },
	{ PACK("{\"reader.1\": {\"driver\": \"pcsc\"}}"), ERR_INVALID, "a device" },
	{ PACK("{\"test\": {\"socket\": \"/a\"}}"), ERR_INVALID, "a test's" },
	{ PACK("{\"receipt\": {\"algorithm\": \"sm2\"}}"), ERR_INVALID, "of a key that is there" },
	{ "{\"version\": 2, \"settings\": {}}", ERR_INVALID, "no name" },
	{ "{\"pack\": \"a\\nb\", \"version\": 2, \"settings\": {}}", ERR_INVALID, "two lines" },
	{ "{\"pack\": \"a\", \"version\": 0, \"settings\": {}}", ERR_INVALID, "no version" },
	{ "{\"pack\": \"a\", \"version\": 2}", ERR_INVALID, "no settings" },
	{ "[]", ERR_SYNTAX, "no object" },
	{ "{", ERR_SYNTAX, "no JSON" },
};

START_TEST(a_pack_says_what_is_the_halls_and_nothing_else)
{
	struct settings_pack p = { .version = 77 };
	char fault[SETTINGS_FAULT_MAX] = "";
	enum err err = settings_pack_parse(packs[_i].text, strlen(packs[_i].text), &p, fault);
	ck_assert_msg(err == packs[_i].err, "%s: %s", packs[_i].why, fault);
	if (err == ERR_OK) {
		settings_pack_fini(&p);
		return;
	}
	ck_assert_int_eq(p.version, 77);
	ck_assert_msg(fault[0], "%s", packs[_i].why);
}
END_TEST

static void load(const char *lines, struct settings *out)
{
	char path[] = "/tmp/test-pack-XXXXXX";
	struct settings_fault fault;
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	fprintf(f,
		"[platform]\nurl = https://localhost:1\nca = a\ncert = b\nkey = c\n[store]\npath = d\n"
		"[bus]\naddress = unix:path=e\n%s",
		lines);
	fclose(f);
	ck_assert_msg(settings_load(path, NULL, out, &fault) == ERR_OK, "%s", fault.text);
	remove(path);
}

START_TEST(the_files_own_key_goes_before_the_pack_and_that_before_the_default)
{
	static const char text[] =
		PACK("{\"visit\": {\"idle_s\": 90, \"idle_warn_s\": 33}, \"sync\": "
		     "{\"heartbeat_s\": 77}}");
	static struct settings s;
	struct settings_pack p;
	char fault[SETTINGS_FAULT_MAX];
	json_t *left = json_array();
	load("[visit]\nidle_s = 60\n", &s);
	ck_assert_int_eq(s.visit.idle_warn_s, 45);
	ck_assert(!s.set_heartbeat);
	ck_assert_int_eq(settings_pack_parse(text, strlen(text), &p, fault), ERR_OK);
	settings_pack_apply(&p, &s, left);
	ck_assert_int_eq(s.visit.idle_s, 60);
	ck_assert_int_eq(s.visit.idle_warn_s, 33);
	ck_assert_int_eq(s.sync.heartbeat_s, 77);
	/* The platform's /config comes behind. */
	ck_assert(s.set_heartbeat);
	ck_assert_uint_eq(json_array_size(left), 1);
	ck_assert_str_eq(json_string_value(json_array_get(left, 0)), "[visit] idle_s");
	json_decref(left);
	settings_pack_fini(&p);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("settings_pack");
	TCase *t = tcase_create("settings_pack");
	suite_add_tcase(s, t);
	tcase_add_loop_test(t, a_pack_says_what_is_the_halls_and_nothing_else, 0, ARRAY_LEN(packs));
	tcase_add_test(t, the_files_own_key_goes_before_the_pack_and_that_before_the_default);
	return suite_run(s);
}
