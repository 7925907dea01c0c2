/* SPDX-License-Identifier: Apache-2.0 */
/* test_catalogue_bundle.c - a bundle is offered as long as its parts are, and imported only with them. */
#include <check.h>
#include <string.h>

#include "catalogue_fixture.h"
#include "firmware/core/item/bundle.h"
#include "firmware/core/value/json.h"
#include "fixture.h"
#include "tests/suite.h"

/* `b` with the parts `a`, needed, and `d`, which may be left out. */
static json_t *with_bundle(void)
{
	json_t *items = some_items(), *b = item("birth", "出生一件事", "户籍身份");
	json_object_set_new(b, "parts",
			    json_pack("[{s:s, s:s}, {s:s, s:s}]", "row_guid", "a", "required", "1",
				      "row_guid", "d", "required", "0"));
	json_array_insert_new(items, 0, b);
	return items;
}

static json_t *opened(struct catalogue *c, enum err wanted)
{
	json_t *b = NULL;
	ck_assert_int_eq(catalogue_item(c, "birth", &b), ERR_OK);
	ck_assert_int_eq(catalogue_fill_bundle(c, b), wanted);
	return b;
}

START_TEST(an_opened_bundle_says_what_its_parts_items_say)
{
	struct catalogue *c = open_catalogue();
	import_items(c, with_bundle());
	json_t *b = opened(c, ERR_OK);
	const json_t *part = json_array_get(bundle_parts(b), 0);
	ck_assert_str_eq(json_str(part, "dept_name"), "市公安局");
	ck_assert_str_ne(json_str(part, "task_name"), "");
	json_decref(b);
	catalogue_close(c);
}
END_TEST

static void change(struct catalogue *c, const char *guid, const char *state)
{
	json_t *one = NULL;
	ck_assert_int_eq(catalogue_begin(c), ERR_OK);
	ck_assert_int_eq(catalogue_item(c, guid, &one), ERR_OK);
	json_object_set_new(one, "task_state", json_string(state));
	ck_assert_int_eq(catalogue_put(c, one, NULL), ERR_OK);
	ck_assert_int_eq(catalogue_commit(c, "e2", "", "2026-11-22"), ERR_OK);
	json_decref(one);
}

START_TEST(a_part_that_is_cancelled_later_is_left_out_or_takes_the_bundle_along)
{
	struct catalogue *c = open_catalogue();
	import_items(c, with_bundle());
	change(c, "d", "3");
	json_t *b = opened(c, ERR_OK);
	ck_assert_uint_eq(json_array_size(bundle_parts(b)), 1);
	json_decref(b);
	change(c, "a", "3");
	json_decref(opened(c, ERR_ITEM_GONE));
	change(c, "a", "1");
	json_decref(opened(c, ERR_OK));
	ck_assert_int_eq(catalogue_begin(c), ERR_OK);
	ck_assert_int_eq(catalogue_remove(c, "a"), ERR_OK);
	ck_assert_int_eq(catalogue_commit(c, "e3", "", "2026-11-23"), ERR_OK);
	json_decref(opened(c, ERR_ITEM_GONE));
	catalogue_close(c);
}
END_TEST

static const struct {
	const char *parts, *pointer, *why;
} broken[] = {
	{ "[{\"row_guid\":\"nowhere\",\"required\":\"1\"}]", "/parts/0/row_guid",
	  "a part that is not there" },
	{ "[{\"row_guid\":\"a\",\"required\":\"1\"},{\"row_guid\":\"x\",\"required\":\"0\"}]",
	  "/parts/1/row_guid", "one that may be left out is not there either" },
	{ "[{\"row_guid\":\"birth\",\"required\":\"1\"}]", "/parts/0/row_guid",
	  "a bundle in a bundle" },
};

START_TEST(a_bundle_is_imported_only_with_its_parts)
{
	json_t *items = with_bundle(), *other = item("other", "另一件事", "户籍身份");
	json_object_set_new(other, "parts", json_loads(broken[_i].parts, 0, NULL));
	json_array_insert_new(items, 0, other);
	struct catalogue *c = open_catalogue();
	size_t all = json_array_size(items);
	struct catalogue_report report = import(c, file_of("e1", items));
	ck_assert_int_eq(report.refused, 1);
	ck_assert_int_eq(report.items, (int64_t)all - 1);
	const json_t *fault = json_array_get(report.faults, 0);
	ck_assert_str_eq(json_str(fault, "row_guid"), "other");
	ck_assert_msg(strcmp(json_str(fault, "pointer"), broken[_i].pointer) == 0, "%s: %s",
		      broken[_i].why, json_str(fault, "pointer"));
	json_t *gone = NULL;
	ck_assert_int_eq(catalogue_item(c, "other", &gone), ERR_NOT_FOUND);
	json_decref(opened(c, ERR_OK));
	json_decref(report.faults);
	catalogue_close(c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("catalogue_bundle");
	TCase *tcase = tcase_create("catalogue_bundle");
	tcase_add_checked_fixture(tcase, store_setup, store_teardown);
	tcase_add_test(tcase, an_opened_bundle_says_what_its_parts_items_say);
	tcase_add_test(tcase, a_part_that_is_cancelled_later_is_left_out_or_takes_the_bundle_along);
	tcase_add_loop_test(tcase, a_bundle_is_imported_only_with_its_parts, 0, ARRAY_LEN(broken));
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
