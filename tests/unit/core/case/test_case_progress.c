/* SPDX-License-Identifier: Apache-2.0 */
/* test_case_progress.c - what the platform says of a case, read for a screen. */
#include <stdio.h>
#include <string.h>

#include <check.h>

#include "firmware/core/case/progress.h"
#include "tests/suite.h"

static json_t *answer;
static struct progress p;

static void teardown(void)
{
	json_decref(answer);
	answer = NULL;
}

static enum err read_text(const char *text)
{
	teardown();
	answer = json_loads(text, 0, NULL);
	ck_assert_ptr_nonnull(answer);
	return progress_read(answer, &p);
}

START_TEST(stages_stand_in_the_order_of_their_times)
{
	ck_assert_int_eq(
		read_text(
			"{\"state\":\"done\",\"steps\":["
			"{\"state\":\"done\",\"at\":\"2026-11-23T09:00:00+08:00\"},"
			"{\"state\":\"received\",\"at\":\"2026-11-21T09:00:00+08:00\"},"
			"{\"process_name\":\"签批\",\"event_end_time\":\"2026-11-22T09:00:00+08:00\","
			"\"handle_explain\":\"同意\"}]}"),
		ERR_OK);
	ck_assert_uint_eq(p.step_count, 3);
	ck_assert_str_eq(p.steps[0].state, "received");
	ck_assert_str_eq(p.steps[1].name, "签批");
	ck_assert_str_eq(p.steps[1].explain, "同意");
	ck_assert_str_eq(p.steps[2].state, "done");
}
END_TEST

START_TEST(what_says_nothing_about_a_case_is_no_progress)
{
	static const char *const rows[] = { "{}", "[]", "{\"state\":7}", "{\"state\":\"\"}" };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_int_eq(read_text(rows[i]), ERR_SYNTAX);
}
END_TEST

START_TEST(members_of_another_kind_are_as_if_they_were_not_there)
{
	ck_assert_int_eq(
		read_text(
			"{\"state\":\"x\",\"steps\":{},\"parts\":7,\"result\":[],\"delivery\":\"d\","
			"\"supervise\":null,\"correction\":[{}],\"promise_date\":3}"),
		ERR_OK);
	ck_assert_uint_eq(p.step_count + p.part_count + p.file_count + p.field_count, 0);
	ck_assert_str_eq(p.promise_date, "");
	ck_assert_str_eq(p.tracking_no, "");
}
END_TEST

START_TEST(more_than_fits_is_cut_and_said)
{
	json_t *steps = json_array();
	for (int i = 0; i <= PROGRESS_STEPS_MAX; i++)
		json_array_append_new(steps, json_pack("{s:s}", "state", "processing"));
	answer = json_pack("{s:s, s:o}", "state", "processing", "steps", steps);
	ck_assert_int_eq(progress_read(answer, &p), ERR_OK);
	ck_assert_uint_eq(p.step_count, PROGRESS_STEPS_MAX);
	ck_assert(p.cut);
}
END_TEST

START_TEST(each_department_of_a_bundle_answers_for_itself)
{
	ck_assert_int_eq(
		read_text(
			"{\"state\":\"accepted\",\"parts\":[{\"row_guid\":\"a\",\"task_name\":\"甲\","
			"\"dept_name\":\"甲局\",\"state\":\"not_accepted\",\"project_no\":\"1-1\","
			"\"handle_explain\":\"缺\"},{\"dept_name\":\"乙局\",\"state\":\"parked\"},7]}"),
		ERR_OK);
	ck_assert_uint_eq(p.part_count, 3);
	ck_assert_str_eq(p.parts[0].state, "not_accepted");
	ck_assert_str_eq(p.parts[0].dept, "甲局");
	ck_assert_str_eq(p.parts[0].project_no, "1-1");
	ck_assert_str_eq(p.parts[0].explain, "缺");
	ck_assert_str_eq(p.parts[1].name, "乙局");
	ck_assert_msg(p.parts[1].dept[0] == '\0', "it is said once");
	ck_assert_str_eq(p.parts[1].state, "parked");
	ck_assert_str_eq(p.parts[2].state, "");
}
END_TEST

START_TEST(more_parts_than_fit_are_cut_and_said)
{
	json_t *parts = json_array();
	for (int i = 0; i <= PROGRESS_PARTS_MAX; i++)
		json_array_append_new(parts,
				      json_pack("{s:s, s:s}", "row_guid", "a", "state", "done"));
	answer = json_pack("{s:s, s:o}", "state", "done", "parts", parts);
	ck_assert_int_eq(progress_read(answer, &p), ERR_OK);
	ck_assert_uint_eq(p.part_count, PROGRESS_PARTS_MAX);
	ck_assert(p.cut);
	json_t *shown = progress_parts_shown(parts);
	ck_assert_uint_eq(json_array_size(shown), PROGRESS_PARTS_MAX);
	json_decref(shown);
}
END_TEST

START_TEST(only_fields_with_a_plain_name_are_asked)
{
	ck_assert_int_eq(
		read_text(
			"{\"state\":\"correction\",\"correction\":{\"explain\":\"补\",\"fields\":["
			"{\"field\":\"mobile\",\"title\":\"手机\"},{\"field\":\"a b\"},{\"field\":\"\"},"
			"{\"field\":\"area\",\"type\":\"integer\"}],\"materials\":[{\"material_name\":\"户口簿\"}]}}"),
		ERR_OK);
	ck_assert(progress_wants_correction(&p));
	ck_assert_uint_eq(p.field_count, 2);
	ck_assert_str_eq(p.fields[0].title, "手机");
	ck_assert_str_eq(p.fields[1].title, "area");
	ck_assert(p.fields[1].integer);
	ck_assert_str_eq(p.materials[0], "户口簿");
	ck_assert(p.cut);
}
END_TEST

START_TEST(only_what_has_not_ended_can_be_taken_back)
{
	static const struct {
		const char *state;
		bool may;
	} rows[] = { { "received", true },   { "accepted", true },	{ "correction", true },
		     { "processing", true }, { "suspended", true },	{ "done", false },
		     { "withdrawn", false }, { "not_accepted", false }, { "parked", false } };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[64];
		snprintf(text, sizeof(text), "{\"state\":\"%s\"}", rows[i].state);
		ck_assert_int_eq(read_text(text), ERR_OK);
		ck_assert_msg(progress_may_withdraw(&p) == rows[i].may, "%s", rows[i].state);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("case-progress");
	TCase *c = tcase_create("progress");
	tcase_add_checked_fixture(c, NULL, teardown);
	tcase_add_test(c, stages_stand_in_the_order_of_their_times);
	tcase_add_test(c, what_says_nothing_about_a_case_is_no_progress);
	tcase_add_test(c, members_of_another_kind_are_as_if_they_were_not_there);
	tcase_add_test(c, more_than_fits_is_cut_and_said);
	tcase_add_test(c, each_department_of_a_bundle_answers_for_itself);
	tcase_add_test(c, more_parts_than_fit_are_cut_and_said);
	tcase_add_test(c, only_fields_with_a_plain_name_are_asked);
	tcase_add_test(c, only_what_has_not_ended_can_be_taken_back);
	suite_add_tcase(s, c);
	return suite_run(s);
}
