/* SPDX-License-Identifier: Apache-2.0 */
/* test_use.c - what a hall uses most is found first, also after a restart. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "tests/suite.h"
#include "world.h"

static bool imported;

static bool is_imported(void)
{
	return imported;
}

/* The sample item and one whose name is shorter. */
static void import_two_run(struct catalogue *c, void *ctx)
{
	json_t *file = json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", 0, NULL);
	json_t *items = json_object_get(file, "items");
	json_t *shorter = json_deep_copy(json_array_get(items, 0));
	struct catalogue_report report = { 0 };
	json_object_set_new(shorter, "row_guid", json_string("shorter"));
	json_object_set_new(shorter, "task_code", json_string("another"));
	json_object_set_new(shorter, "task_name", json_string("居住证"));
	json_array_append_new(items, shorter);
	char *text = json_dumps(file, 0);
	ck_assert_int_eq(catalogue_import(c, text, strlen(text), &report), ERR_OK);
	ck_assert_int_eq(report.items, 2);
	json_decref(report.faults);
	json_decref(file);
	free(text);
	*(bool *)ctx = true;
}

static const char *first_found(const char *query)
{
	ck_assert_int_eq(desk_ask("Search", json_pack("{s:s, s:s}", "query", query, "theme", "")),
			 ERR_OK);
	return json_str(json_array_get(json_array_of(desk.said, "items"), 0), "task_name");
}

START_TEST(what_is_submitted_here_is_found_before_its_like)
{
	imported = false;
	platform_down(true); /* its catalogue is another */
	stores_catalogue(world.stores, import_two_run, NULL, &imported);
	ck_assert(world_until(is_imported, 5000));
	ck_assert_str_eq(first_found("juzhu"), "居住证");
	desk_submit(1);
	ck_assert_str_eq(first_found("juzhu"), "居住证签注");
	ck_assert_str_eq(first_found("jzz"), "居住证"); /* the whole name counts more */
	desk_restart();
	ck_assert_str_eq(first_found("juzhu"), "居住证签注");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("use");
	TCase *t = tcase_create("use");
	tcase_add_checked_fixture(t, desk_setup, desk_teardown);
	tcase_add_test(t, what_is_submitted_here_is_found_before_its_like);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
