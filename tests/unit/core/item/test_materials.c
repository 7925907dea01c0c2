/* SPDX-License-Identifier: Apache-2.0 */
/* test_materials.c - which materials are asked for, how each may be given, and what was settled. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/item/item.h"
#include "firmware/core/item/materials.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

static struct materials materials;
static json_t *item;

static void setup(void)
{
	item = NULL;
}

static void teardown(void)
{
	json_decref(item);
}

static void open_materials(const char *rows, bool online, bool can_scan, const json_t *licences)
{
	json_decref(item);
	item = simple_item();
	json_object_set_new(item, "materials", json_of(rows));
	struct item_fault fault;
	ck_assert_msg(item_check(item, &fault) == ERR_OK, "%s: %s", fault.pointer, fault.sentence);
	struct materials_means means = { .online = online,
					 .can_scan = can_scan,
					 .licences = licences };
	materials_init(&materials, item, &means);
}

static const struct {
	const char *source, *need;
	bool online, can_scan;
	enum material_way way;
	unsigned offers;
	bool asked, waived;
	const char *why;
} rules[] = {
	{ "licence", "1", true, true, MATERIAL_LICENCE, 0, false, true,
	  "looked up, not asked for" },
	{ "licence", "2", true, true, MATERIAL_LICENCE, 0, false, true,
	  "optional, but it costs nothing" },
	{ "licence", "1", false, true, MATERIAL_DEFER, 0, false, false,
	  "no look-up: later, never an upload" },
	{ "licence", "2", false, true, MATERIAL_SKIP, 0, false, false,
	  "optional and no look-up: left out" },
	{ "licence", "3", false, true, MATERIAL_DEFER, 0, false, false, "may follow" },
	{ "share", "1", true, true, MATERIAL_SHARE, 0, false, true, "shared between departments" },
	{ "share", "1", false, true, MATERIAL_DEFER, 0, false, false,
	  "no look-up: later, never an upload" },
	{ "scan", "1", true, true, MATERIAL_OPEN, OFFER_SCAN, true, false, "the citizen scans" },
	{ "scan", "1", true, false, MATERIAL_OPEN, 0, true, false,
	  "needed, no camera: staff must help" },
	{ "scan", "2", true, true, MATERIAL_SKIP, OFFER_SCAN, true, false,
	  "optional: may be left out" },
	{ "scan", "2", true, false, MATERIAL_SKIP, 0, false, false,
	  "optional, no camera: not even asked" },
	{ "scan", "3", true, true, MATERIAL_OPEN, OFFER_SCAN | OFFER_DEFER, true, false,
	  "now or later" },
	{ "scan", "3", false, false, MATERIAL_OPEN, OFFER_DEFER, true, false, "no camera: later" },
	{ "statement", "1", false, false, MATERIAL_OPEN, OFFER_STATEMENT, true, false,
	  "the citizen states" },
	{ "statement", "2", true, true, MATERIAL_SKIP, OFFER_STATEMENT, true, false, "optional" },
	{ "statement", "3", true, true, MATERIAL_OPEN, OFFER_STATEMENT | OFFER_DEFER, true, false,
	  "now or later" },
};

START_TEST(a_material_is_asked_for_only_if_nothing_else_can_give_it)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		char rows[256];
		snprintf(
			rows, sizeof(rows),
			"[{'row_guid':'m','material_name':'x','is_need':'%s','source':'%s','licence_type':'T'}]",
			rules[i].need, rules[i].source);
		open_materials(rows, rules[i].online, rules[i].can_scan, NULL);
		const struct material *m = &materials.rows[0];
		ck_assert_msg(m->way == rules[i].way && m->offers == rules[i].offers &&
				      m->asked == rules[i].asked && m->waived == rules[i].waived,
			      "%s %s: %s", rules[i].source, rules[i].need, rules[i].why);
		ck_assert_uint_eq(materials_asked(&materials), rules[i].asked);
		ck_assert_uint_eq(materials_waived(&materials), rules[i].waived);
		ck_assert_int_eq(materials_complete(&materials), rules[i].way != MATERIAL_OPEN);
	}
}
END_TEST

START_TEST(no_way_is_taken_that_is_not_offered)
{
	static const enum material_way ways[] = { MATERIAL_LICENCE, MATERIAL_SHARE, MATERIAL_SCAN,
						  MATERIAL_STATEMENT, MATERIAL_DEFER };
	static const unsigned bits[] = { OFFER_LICENCE, 0, OFFER_SCAN, OFFER_STATEMENT,
					 OFFER_DEFER };
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
			char rows[256];
			snprintf(
				rows, sizeof(rows),
				"[{'row_guid':'m','material_name':'x','is_need':'%s','source':'%s'}]",
				rules[i].need, rules[i].source);
			open_materials(rows, rules[i].online, rules[i].can_scan, NULL);
			bool offered = materials.rows[0].offers & bits[w];
			enum material_way before = materials.rows[0].way;
			ck_assert_int_eq(materials_settle(&materials, "m", ways[w]),
					 offered ? ERR_OK : ERR_NOT_ALLOWED);
			ck_assert_int_eq(materials.rows[0].way, offered ? ways[w] : before);
		}
	}
	ck_assert_int_eq(materials_settle(&materials, "z", MATERIAL_SCAN), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_decision_can_be_taken_back)
{
	open_materials("[{'row_guid':'a','material_name':'x','is_need':'3','source':'scan'},"
		       "{'row_guid':'b','material_name':'x','is_need':'2','source':'statement'}]",
		       true, false, NULL);
	ck_assert_int_eq(materials_settle(&materials, "a", MATERIAL_DEFER), ERR_OK);
	ck_assert(materials_complete(&materials));
	ck_assert_int_eq(materials_settle(&materials, "a", MATERIAL_OPEN), ERR_OK);
	ck_assert(!materials_complete(&materials));
	ck_assert_int_eq(materials_settle(&materials, "a", MATERIAL_SKIP), ERR_NOT_ALLOWED);
	ck_assert_int_eq(materials_settle(&materials, "b", MATERIAL_STATEMENT), ERR_OK);
	ck_assert_int_eq(materials_settle(&materials, "b", MATERIAL_SKIP), ERR_OK);
	ck_assert_int_eq(materials_settle(&materials, "b", MATERIAL_OPEN), ERR_NOT_ALLOWED);
}
END_TEST

#define ROWS                                                                                            \
	"[{'row_guid':'a','material_name':'甲','is_need':'1','source':'licence','licence_type':'T1'}," \
	"{'row_guid':'b','material_name':'乙','is_need':'1','source':'licence','licence_type':'T2'},"  \
	"{'row_guid':'c','material_name':'丙','is_need':'1','source':'scan','licence_type':'T1'},"     \
	"{'row_guid':'d','material_name':'丁','is_need':'1','source':'statement',"                     \
	"'statement_text_id':'s-1','get_num':2},"                                                       \
	"{'row_guid':'e','material_name':'戊','is_need':'3','source':'scan','get_num':'3'},"           \
	"{'row_guid':'f','material_name':'己','is_need':'2','source':'scan'},"                         \
	"{'row_guid':'g','material_name':'庚','is_need':'1','source':'share'}]"

START_TEST(the_citizens_own_licences_fill_the_slots_they_fit)
{
	json_t *licences CLEANUP(json_unref) =
		json_of("[{'certificate_type_code':'T1','ref':'ref-1'}]");
	open_materials(ROWS, true, true, licences);
	ck_assert_int_eq(materials.rows[0].way, MATERIAL_LICENCE);
	ck_assert_int_eq(materials.rows[1].way, MATERIAL_DEFER);
	ck_assert_uint_eq(materials.rows[2].offers, OFFER_SCAN | OFFER_LICENCE);
	ck_assert_uint_eq(materials_waived(&materials), 2);
	ck_assert_int_eq(materials_settle(&materials, "c", MATERIAL_LICENCE), ERR_OK);
	ck_assert_uint_eq(materials_waived(&materials), 3);
	ck_assert_int_eq(materials_settle(&materials, "c", MATERIAL_SCAN), ERR_OK);
	ck_assert_uint_eq(materials_waived(&materials), 2);
}
END_TEST

START_TEST(who_refuses_the_use_of_licences_hands_in_later_and_uploads_nothing)
{
	json_t *licences CLEANUP(json_unref) =
		json_of("[{'certificate_type_code':'T1','ref':'ref-1'}]");
	open_materials(ROWS, true, true, licences);
	ck_assert_int_eq(materials_settle(&materials, "d", MATERIAL_STATEMENT), ERR_OK);
	ck_assert_int_eq(materials_settle(&materials, "c", MATERIAL_LICENCE), ERR_OK);
	struct materials_means means = {
		.online = true, .can_scan = true, .licences = licences, .refused = true
	};
	materials_renew(&materials, item, &means);
	ck_assert_int_eq(materials.rows[0].way, MATERIAL_DEFER);
	ck_assert(!materials.rows[0].asked && !materials.rows[0].offers);
	ck_assert_msg(materials.rows[2].way == MATERIAL_OPEN &&
			      materials.rows[2].offers == OFFER_SCAN,
		      "what stood for the paper is taken back");
	ck_assert_msg(materials.rows[3].way == MATERIAL_STATEMENT, "another decision stays");
	ck_assert_msg(materials.rows[6].way == MATERIAL_SHARE, "a share is no licence");
	ck_assert_uint_eq(materials_waived(&materials), 1);
	means.refused = false;
	materials_renew(&materials, item, &means);
	ck_assert_int_eq(materials.rows[0].way, MATERIAL_LICENCE);
	ck_assert_uint_eq(materials_waived(&materials), 2);
}
END_TEST

START_TEST(settled_materials_are_sent_as_what_they_are_and_never_as_more)
{
	json_t *licences CLEANUP(json_unref) =
		json_of("[{'certificate_type_code':'T1','ref':'ref-1'}]");
	open_materials(ROWS, true, true, licences);
	ck_assert_int_eq(materials_settle(&materials, "c", MATERIAL_SCAN), ERR_OK);
	ck_assert_int_eq(materials_settle(&materials, "d", MATERIAL_STATEMENT), ERR_OK);
	ck_assert_int_eq(materials_settle(&materials, "e", MATERIAL_DEFER), ERR_OK);
	json_t *rows CLEANUP(json_unref) = materials_json(&materials);
	json_t *want CLEANUP(json_unref) = json_of(
		"[{'row_guid':'a','material_name':'甲','get_type':'3','get_num':'1','level':'A','blobs':[],"
		"'licence_ref':'ref-1'},"
		"{'row_guid':'b','material_name':'乙','get_type':'9','get_num':'1','level':'C','blobs':[]},"
		"{'row_guid':'c','material_name':'丙','get_type':'2','get_num':'1','level':'C','blobs':[]},"
		"{'row_guid':'d','material_name':'丁','get_type':'9','get_num':'2','level':'D','blobs':[],"
		"'statement_text_id':'s-1'},"
		"{'row_guid':'e','material_name':'戊','get_type':'9','get_num':'3','level':'C','blobs':[]},"
		"{'row_guid':'g','material_name':'庚','get_type':'4','get_num':'1','level':'A','blobs':[]}]");
	char *got CLEANUP(free_ptr) = json_dumps(rows, JSON_SORT_KEYS);
	ck_assert_msg(json_equal(rows, want), "%s", got);
}
END_TEST

START_TEST(an_item_whose_materials_do_not_apply_needs_none)
{
	json_t *none CLEANUP(json_unref) = json_of("{'materials':'无'}");
	struct materials_means means = { 0 };
	materials_init(&materials, none, &means);
	ck_assert_uint_eq(materials.count, 0);
	ck_assert(materials_complete(&materials));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("materials");
	TCase *tcase = tcase_create("materials");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_material_is_asked_for_only_if_nothing_else_can_give_it);
	tcase_add_test(tcase, no_way_is_taken_that_is_not_offered);
	tcase_add_test(tcase, a_decision_can_be_taken_back);
	tcase_add_test(tcase, the_citizens_own_licences_fill_the_slots_they_fit);
	tcase_add_test(tcase, who_refuses_the_use_of_licences_hands_in_later_and_uploads_nothing);
	tcase_add_test(tcase, settled_materials_are_sent_as_what_they_are_and_never_as_more);
	tcase_add_test(tcase, an_item_whose_materials_do_not_apply_needs_none);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
