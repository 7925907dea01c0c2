/* SPDX-License-Identifier: Apache-2.0 */
/* test_catalogue_area.c - the dictionary of areas, asked level by level. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/unit/store/catalogue_fixture.h"
#include "tests/unit/store/fixture.h"
#include "tests/suite.h"

static struct catalogue *with_areas(const char *entries)
{
	struct catalogue *c = open_catalogue();
	char file[8192];
	struct catalogue_report report;
	snprintf(file, sizeof(file), "{\"etag\":\"e\",\"items\":[],\"dictionaries\":{\"area\":%s}}",
		 entries);
	ck_assert_int_eq(catalogue_import(c, file, strlen(file), &report), ERR_OK);
	json_decref(report.faults);
	return c;
}

/* "11 Beijing+, 44 Guangdong": the parts of an area, + for one that has parts itself. */
static const char *parts(struct catalogue *c, const char *code)
{
	static char text[1024];
	json_t *list = NULL;
	size_t i;
	json_t *part;
	text[0] = '\0';
	if (catalogue_areas(c, code, &list) != ERR_OK)
		return "none";
	json_array_foreach(list, i, part)
	{
		size_t len = strlen(text);
		snprintf(text + len, sizeof(text) - len, "%s%s %s%s", i ? ", " : "",
			 json_str(part, "code"), json_str(part, "name"),
			 json_is_true(json_object_get(part, "more")) ? "+" : "");
	}
	json_decref(list);
	return text;
}

#define E(code, name) "{\"code\":\"" code "\",\"name\":\"" name "\"}"

static const struct {
	const char *entries, *code, *parts, *why;
} trees[] = {
	{ "[" E("440305001", "f") "," E("440000", "a") "," E("110000", "b") "," E(
		  "440300", "c") "," E("440305", "d") "]",
	  "", "440000 a+, 110000 b", "the country, in the order of the file" },
	{ "[" E("440305001", "f") "," E("440000", "a") "," E("440300", "c") "," E("440305",
										  "d") "]",
	  "440300", "440305 d+", "a city" },
	{ "[" E("440305001", "f") "," E("440305", "d") "]", "440305", "440305001 f", "streets" },
	{ "[" E("440305001", "f") "," E("440305", "d") "]", "440305001", "none", "no parts" },
	{ "[" E("44", "a") "," E("4403", "c") "," E("440305", "d") "]", "44", "4403 c+",
	  "codes without noughts" },
	{ "[" E("440000000000", "a") "," E("440300000000", "c") "," E("440305001000", "f") "]",
	  "440300000000", "440305001000 f", "codes of twelve digits, a level left out" },
	{ "[" E("460000", "a") "," E("469001", "c") "]", "460000", "469001 c",
	  "a county of the province itself" },
	{ "[" E("110101", "d") "," E("110000", "a") "]", "110000", "110101 d",
	  "a municipality has no cities" },
	{ "[" E("110000", "a") "," E("11", "again") "]", "", "110000 a",
	  "one area under two codes" },
	{ "[5,{}," E("1", "x") "," E("abc", "x") "," E("1234567890123", "x") "," E("12", "") "," E(
		  "1234567", "x") "," E("13", "b") "]",
	  "", "13 b", "what is no area" },
	{ "[]", "", "none", "an empty dictionary" },
};

START_TEST(a_code_says_where_an_area_belongs)
{
	struct catalogue *c = with_areas(trees[_i].entries);
	ck_assert_msg(strcmp(parts(c, trees[_i].code), trees[_i].parts) == 0, "%s: %s",
		      trees[_i].why, parts(c, trees[_i].code));
	catalogue_close(c);
}
END_TEST

START_TEST(another_dictionary_leaves_nothing_of_the_one_before)
{
	struct catalogue *c = with_areas("[" E("44", "a") "," E("4403", "c") "]");
	struct catalogue_report report = { .faults = NULL };
	json_t *other = json_pack("[{s:s, s:s}]", "code", "11", "name", "b");
	ck_assert_int_eq(catalogue_begin(c), ERR_OK);
	ck_assert_int_eq(catalogue_put_dictionary(c, "area", other, &report), ERR_OK);
	ck_assert_int_eq(catalogue_commit(c, "e2", "", ""), ERR_OK);
	ck_assert_str_eq(parts(c, ""), "11 b");
	ck_assert_str_eq(parts(c, "44"), "none");
	json_t *whole = NULL;
	ck_assert_int_eq(catalogue_dictionary(c, "area", &whole), ERR_OK);
	json_decref(whole);
	json_decref(other);
	catalogue_close(c);
}
END_TEST

START_TEST(the_sample_leads_from_the_country_to_a_street)
{
	json_t *sample = json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/dictionaries/area.json",
					0, NULL);
	char *entries = json_dumps(json_object_get(sample, "entries"), JSON_COMPACT);
	struct catalogue *c = with_areas(entries);
	ck_assert_str_eq(parts(c, ""), "110000 北京市+, 440000 广东省+");
	ck_assert_str_eq(parts(c, "440000"), "440100 广州市+, 440300 深圳市+");
	ck_assert_str_eq(parts(c, "440300"), "440304 福田区+, 440305 南山区+");
	ck_assert_str_eq(parts(c, "440305"),
			 "440305001 南头街道, 440305002 南山街道, 440305007 粤海街道");
	free(entries);
	json_decref(sample);
	catalogue_close(c);
}
END_TEST

static const struct {
	const char *code, *name, *why;
} names[] = {
	{ "440000", "广东省", "a province" },
	{ "440305", "广东省深圳市南山区", "a district behind what it is part of" },
	{ "440305001000", "广东省深圳市南山区南头街道", "a street, its code written longer" },
	{ "110101", "北京市东城区", "a level left out" },
	{ "440399", "", "an area that is not there is not its city" },
	{ "990000", "", "no such province" },
	{ "", "", "no code" },
	{ "4403x5", "", "no code either" },
};

START_TEST(an_area_is_named_behind_what_it_is_part_of)
{
	json_t *sample = json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/dictionaries/area.json",
					0, NULL);
	char *entries = json_dumps(json_object_get(sample, "entries"), JSON_COMPACT);
	struct catalogue *c = with_areas(entries);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CLEANUP(buf_fini) struct buf name;
		buf_init(&name, 256);
		enum err err = catalogue_area_name(c, names[i].code, &name);
		ck_assert_msg(err == (names[i].name[0] ? ERR_OK : ERR_NOT_FOUND), "%s: %s",
			      names[i].why, err_name(err));
		if (err == ERR_OK)
			ck_assert_str_eq(buf_str(&name), names[i].name);
	}
	free(entries);
	json_decref(sample);
	catalogue_close(c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("catalogue_area");
	TCase *tcase = tcase_create("catalogue_area");
	tcase_add_checked_fixture(tcase, store_setup, store_teardown);
	tcase_add_test(tcase, an_area_is_named_behind_what_it_is_part_of);
	tcase_add_loop_test(tcase, a_code_says_where_an_area_belongs, 0, ARRAY_LEN(trees));
	tcase_add_test(tcase, another_dictionary_leaves_nothing_of_the_one_before);
	tcase_add_test(tcase, the_sample_leads_from_the_country_to_a_street);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
