/* SPDX-License-Identifier: Apache-2.0 */
/* test_evaluation.c - the rating of a case: levels, tags that belong to them, what is sent. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/case/evaluation.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define REF "2c6d7a0e-9f41-4b7c-8a55-0d1e2f3a4b5c"
#define AT  "2026-11-21T09:41:00+08:00"

START_TEST(a_tag_belongs_to_the_level_that_is_its_first_digit)
{
	static const struct {
		const char *code;
		int level;
		bool fits;
	} rows[] = {
		{ "510", 5, true },   { "108", 1, true },  { "510", 4, false },
		{ "010", 0, false },  { "610", 6, false }, { "51", 5, false },
		{ "5100", 5, false }, { "5x0", 5, false }, { "", 5, false },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(evaluation_tag_fits(rows[i].code, rows[i].level) == rows[i].fits,
			      "%s %d", rows[i].code, rows[i].level);
}
END_TEST

START_TEST(another_level_takes_the_tags_back)
{
	struct evaluation e = { 0 };
	ck_assert_int_eq(evaluation_toggle(&e, "510"), ERR_INVALID);
	ck_assert_int_eq(evaluation_choose(&e, 0), ERR_INVALID);
	ck_assert_int_eq(evaluation_choose(&e, 6), ERR_INVALID);
	ck_assert_int_eq(evaluation_choose(&e, 5), ERR_OK);
	ck_assert_int_eq(evaluation_toggle(&e, "510"), ERR_OK);
	ck_assert_int_eq(evaluation_toggle(&e, "511"), ERR_OK);
	ck_assert_int_eq(evaluation_toggle(&e, "108"), ERR_INVALID);
	ck_assert_int_eq(evaluation_choose(&e, 5), ERR_OK);
	ck_assert(evaluation_has(&e, "510") && evaluation_has(&e, "511"));
	ck_assert_int_eq(evaluation_toggle(&e, "510"), ERR_OK);
	ck_assert(!evaluation_has(&e, "510") && evaluation_has(&e, "511"));
	ck_assert_int_eq(evaluation_choose(&e, 1), ERR_OK);
	ck_assert_uint_eq(e.count, 0);
}
END_TEST

START_TEST(there_is_a_limit_to_tags)
{
	struct evaluation e = { .level = 2 };
	char code[8];
	for (int i = 0; i < EVALUATION_TAGS_MAX; i++) {
		snprintf(code, sizeof(code), "2%02d", i);
		ck_assert_int_eq(evaluation_toggle(&e, code), ERR_OK);
	}
	ck_assert_int_eq(evaluation_toggle(&e, "299"), ERR_TOO_LONG);
	ck_assert_uint_eq(e.count, EVALUATION_TAGS_MAX);
}
END_TEST

START_TEST(what_kiosk_says_is_read_only_if_all_of_it_is_right)
{
	static const struct {
		const char *json;
		bool good;
		const char *why;
	} rows[] = {
		{ "{'level':5,'tags':['510','517']}", true, "as the screen gives it" },
		{ "{'level':1,'tags':[]}", true, "tags are voluntary" },
		{ "{'level':0,'tags':[]}", false, "no level" },
		{ "{'level':'5','tags':[]}", false, "a string" },
		{ "{'level':5}", false, "no tags" },
		{ "{'level':5,'tags':['510','510']}", false, "twice" },
		{ "{'level':5,'tags':['108']}", false, "another level's" },
		{ "{'level':5,'tags':[510]}", false, "a number" },
		{ "{'level':5,'tags':['500','501','502','503','504','505','506','507','508']}",
		  false, "too many" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *json CLEANUP(json_unref) = json_of(rows[i].json);
		struct evaluation e = { .level = 3 };
		enum err err = evaluation_read(json, &e);
		ck_assert_msg((err == ERR_OK) == rows[i].good, "%s", rows[i].why);
		ck_assert_msg(rows[i].good || e.level == 3, "%s: untouched", rows[i].why);
	}
}
END_TEST

START_TEST(the_body_names_the_case_whatever_is_known_of_it)
{
	struct evaluation e = { .level = 1, .tags = { "109" }, .count = 1 };
	json_t *stored CLEANUP(json_unref) = evaluation_body(&e, REF, "", AT);
	json_t *want CLEANUP(json_unref) =
		json_of("{'client_ref':'" REF "','service_number':1,'pf':'5','satisfaction':'1',"
			"'eval_detail':['109'],'assess_time':'" AT "'}");
	ck_assert(json_equal(stored, want));
	json_t *known CLEANUP(json_unref) = evaluation_body(&e, REF, "44030426", AT);
	json_object_set_new(want, "project_no", json_string("44030426"));
	ck_assert(json_equal(known, want));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("evaluation");
	TCase *t = tcase_create("evaluation");
	tcase_add_test(t, a_tag_belongs_to_the_level_that_is_its_first_digit);
	tcase_add_test(t, another_level_takes_the_tags_back);
	tcase_add_test(t, there_is_a_limit_to_tags);
	tcase_add_test(t, what_kiosk_says_is_read_only_if_all_of_it_is_right);
	tcase_add_test(t, the_body_names_the_case_whatever_is_known_of_it);
	suite_add_tcase(s, t);
	return suite_run(s);
}
