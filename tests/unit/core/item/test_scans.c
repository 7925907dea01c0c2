/* SPDX-License-Identifier: Apache-2.0 */
/* test_scans.c - the pages a citizen scanned: kept, replaced, limited, and named in the body. */
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/core/visit/visit.h"
#include "tests/suite.h"

static struct scans scans;

static void take(const char *guid, const char *bytes)
{
	strcpy(scans.row_guid, guid);
	buf_init(&scans.taken.jpeg, 64);
	buf_add_str(&scans.taken.jpeg, bytes);
	snprintf(scans.taken.sha256, sizeof(scans.taken.sha256), "%064x", (unsigned)bytes[0]);
}

static void keep(const char *guid, const char *bytes)
{
	take(guid, bytes);
	scans_keep(&scans);
}

static void tear_down(void)
{
	scans_forget(&scans);
	for (size_t i = 0; i < sizeof(scans); i++)
		ck_assert_int_eq(((const char *)&scans)[i], 0);
}

START_TEST(pages_belong_to_their_material_in_their_order)
{
	keep("a", "1");
	keep("b", "2");
	keep("a", "3");
	ck_assert(scans_of(&scans, "a") == 2 && scans_of(&scans, "b") == 1);
	ck_assert(scans_of(&scans, "c") == 0 && scans_of(NULL, "a") == 0);
	ck_assert_str_eq(buf_str(&scans_page(&scans, "a", 2)->jpeg), "3");
	ck_assert_ptr_null(scans_page(&scans, "a", 0));
	ck_assert_ptr_null(scans_page(&scans, "a", 3));
}
END_TEST

START_TEST(a_page_is_replaced_in_its_place)
{
	keep("a", "1");
	keep("a", "2");
	scans.looked_at = 1;
	keep("a", "3");
	ck_assert_uint_eq(scans.count, 2);
	ck_assert_str_eq(buf_str(&scans_page(&scans, "a", 1)->jpeg), "3");
	ck_assert(scans.looked_at == SCANS_NO_PAGE && !scans.taken.jpeg.data);
}
END_TEST

START_TEST(a_page_that_is_not_kept_is_gone)
{
	take("a", "1");
	ck_assert_int_eq(pixels_init(&scans.shown, 2, 2), ERR_OK);
	scans.blurred = true;
	scans_drop_taken(&scans);
	ck_assert(!scans.taken.jpeg.data && !scans.shown.px && !scans.blurred && !scans.count);
}
END_TEST

START_TEST(one_material_and_all_of_them_have_a_limit)
{
	for (int i = 0; i < SCANS_EACH_MAX; i++) {
		ck_assert(!scans_are_full(&scans, "a"));
		keep("a", "1");
	}
	ck_assert(scans_are_full(&scans, "a") && !scans_are_full(&scans, "b"));
	while (!scans_are_full(&scans, "b"))
		keep("b", "2");
	ck_assert_uint_eq(scans.count, SCANS_MAX);
	ck_assert(scans_are_full(&scans, "c"));
}
END_TEST

/* Materials */

static const struct {
	const char *accepts;
	bool can_scan, scanned;
	unsigned offers;
	const char *why;
} offered[] = {
	{ "[]", true, false, OFFER_SCAN | OFFER_DEFER, "it names no formats" },
	{ "[\"application/pdf\", \"image/jpeg\"]", true, false, OFFER_SCAN | OFFER_DEFER,
	  "it takes what is made here" },
	{ "[\"application/pdf\"]", true, false, OFFER_DEFER, "it takes nothing that is made here" },
	{ "[\"image/jpeg\"]", false, false, OFFER_DEFER, "no camera" },
	{ "[\"image/jpeg\"]", false, true, OFFER_SCAN | OFFER_DEFER, "scanned before it broke" },
};

START_TEST(a_scan_is_offered_where_it_can_be_made_or_is_there)
{
	json_t *item CLEANUP(json_unref) =
		json_pack("{s:[{s:s, s:s, s:s, s:s, s:o}]}", "materials", "row_guid", "a",
			  "material_name", "x", "is_need", "3", "source", "scan", "accepts",
			  json_loads(offered[_i].accepts, 0, NULL));
	struct materials m;
	struct materials_means means = { .can_scan = offered[_i].can_scan, .scans = &scans };
	if (offered[_i].scanned)
		keep("a", "1");
	materials_init(&m, item, &means);
	ck_assert_msg(m.rows[0].offers == offered[_i].offers, "%s", offered[_i].why);
}
END_TEST

START_TEST(the_body_names_the_pages_of_what_is_handed_in_as_a_scan)
{
	json_t *item CLEANUP(json_unref) =
		json_pack("{s:[{s:s, s:s, s:s, s:s}, {s:s, s:s, s:s, s:s}]}", "materials",
			  "row_guid", "a", "material_name", "x", "is_need", "3", "source", "scan",
			  "row_guid", "b", "material_name", "y", "is_need", "3", "source", "scan");
	struct materials m;
	struct materials_means means = { .can_scan = true, .scans = &scans };
	keep("b", "2");
	keep("a", "1");
	keep("b", "3");
	materials_init(&m, item, &means);
	ck_assert_int_eq(materials_settle(&m, "a", MATERIAL_DEFER), ERR_OK);
	ck_assert_int_eq(materials_settle(&m, "b", MATERIAL_SCAN), ERR_OK);
	json_t *rows CLEANUP(json_unref) = materials_json(&m);
	ck_assert_uint_eq(json_array_size(json_object_get(json_array_get(rows, 0), "blobs")), 0);
	const json_t *b = json_array_get(rows, 1), *blobs = json_object_get(b, "blobs");
	ck_assert_str_eq(json_str(b, "level"), "C");
	ck_assert_uint_eq(json_array_size(blobs), 2);
	ck_assert_str_eq(json_string_value(json_array_get(blobs, 1)),
			 scans_page(&scans, "b", 2)->sha256);
}
END_TEST

/* The step bar says no total that a camera may change. */
START_TEST(an_optional_scan_may_be_asked)
{
	static const struct {
		const char *is_need, *source;
		enum plan_answer answer;
	} rows[] = { { "1", "scan", PLAN_YES },
		     { "3", "scan", PLAN_YES },
		     { "2", "scan", PLAN_MAYBE },
		     { "2", "statement", PLAN_YES },
		     { "1", "share", PLAN_NO } };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct browse b = { .item = json_pack("{s:[{s:s, s:s, s:s}]}", "materials",
						      "row_guid", "a", "is_need", rows[i].is_need,
						      "source", rows[i].source) };
		visit_foresee(&b, "20261121");
		ck_assert_int_eq(b.materials, rows[i].answer);
		browse_forget(&b);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("scans");
	TCase *t = tcase_create("scans");
	tcase_add_checked_fixture(t, NULL, tear_down);
	tcase_add_test(t, pages_belong_to_their_material_in_their_order);
	tcase_add_test(t, a_page_is_replaced_in_its_place);
	tcase_add_test(t, a_page_that_is_not_kept_is_gone);
	tcase_add_test(t, one_material_and_all_of_them_have_a_limit);
	tcase_add_loop_test(t, a_scan_is_offered_where_it_can_be_made_or_is_there, 0,
			    ARRAY_LEN(offered));
	tcase_add_test(t, the_body_names_the_pages_of_what_is_handed_in_as_a_scan);
	tcase_add_test(t, an_optional_scan_may_be_asked);
	suite_add_tcase(s, t);
	return suite_run(s);
}
