/* SPDX-License-Identifier: Apache-2.0 */
/* test_catalogue_search.c - what a citizen finds, and the themes on the first screen. */
#include "firmware/store/catalogue.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "catalogue_fixture.h"
#include "firmware/base/file.h"
#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "fixture.h"

/* Searching */

static const struct {
	const char *query, *theme, *guids, *why;
} searches[] = {
	{ "", "", "a,b,c,d,e,g", "everything that is offered, in the catalogue's order" },
	{ "  ", "", "a,b,c,d,e,g", "spaces are no query" },
	{ "身份证", "", "a,b", "Hanzi inside a name; what is not offered is not found" },
	{ "证", "", "a,b,c", "one character" },
	{ "居民身份证申领", "", "a", "a whole name" },
	{ "民居", "", "", "the order counts" },
	{ "身份证 补领", "", "b", "every part must be there" },
	{ "补领　换领", "", "b", "an ideographic space parts, too" },
	{ "身份证签注", "", "", "parts of two names are no name" },
	{ "公安", "", "a,b,c,d,e,g", "the department counts" },
	{ "社保", "", "e", "the theme counts" },
	{ "etc", "", "d", "Latin letters, any case" },
	{ "ET", "", "d", "the beginning of a Latin word" },
	{ "ＥＴＣ", "", "d", "full-width letters" },
	{ "TC", "", "", "not its middle" },
	{ "obu车载", "", "d", "letters and Hanzi together" },
	{ "dong", "", "g", "the item's pinyin" },
	{ "bdc", "", "g", "the item's initials" },
	{ "sfz", "", "a,b", "initials nobody wrote down" },
	{ "shenfenzheng", "", "a,b", "nor the pinyin" },
	{ "居zhu", "", "c", "Hanzi and pinyin" },
	{ "shen份證", "", "a,b", "pinyin and a traditional character" },
	{ "gongan", "", "a,b,c,d,e,g", "pinyin of the department" },
	{ "身份补领", "", "b", "other words between" },
	{ "身分证", "", "a,b", "a wrong character that sounds right" },
	{ "senfenzeng", "", "a,b", "as it is said in the south" },
	{ "shenfnezheng", "", "a,b", "two letters changed places" },
	{ "sfz", "证件", "b", "pinyin in a theme" },
	{ "", "户籍身份", "a,b,c", "a theme" },
	{ "", "证件", "b", "a theme that is second in its item" },
	{ "", "内部", "", "a theme of hidden items only" },
	{ "", "没有", "", "no such theme" },
	{ "身份证", "证件", "b", "a query in a theme" },
	{ "社会", "户籍身份", "", "a query in another theme" },
	{ "、", "", "", "only signs" },
	{ "\"", "", "", "the index's own sign" },
	{ "身\" OR \"证", "", "", "no way out of the phrase" },
	{ "name:身份证", "", "", "no column filter" },
	{ "*", "", "", "no star" },
	{ "\xff\xfe", "", "", "no text" },
};

START_TEST(search_finds_what_a_citizen_means)
{
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	char guids[64];
	strcpy(guids, found(c, searches[_i].query, searches[_i].theme));
	/* Among seven names a rank means nothing. The guids are one letter each, at even places. */
	for (size_t n = 0; n < strlen(guids); n += 2)
		for (size_t m = n + 2; m < strlen(guids); m += 2)
			if (guids[m] < guids[n]) {
				char swapped = guids[n];
				guids[n] = guids[m];
				guids[m] = swapped;
			}
	ck_assert_msg(strcmp(guids, searches[_i].guids) == 0, "%s: %s", searches[_i].why, guids);
	catalogue_close(c);
}
END_TEST

START_TEST(a_name_that_is_the_query_comes_before_longer_ones_and_departments)
{
	json_t *items = json_array();
	for (int i = 0; i < 200; i++) {
		char guid[16];
		snprintf(guid, sizeof(guid), "x%d", i);
		json_array_append_new(items, item(guid, "不动产登记资料查询", "不动产"));
	}
	json_t *department = item("dept", "材料补正", "其他");
	json_object_set_new(department, "dept_name", json_string("居住证管理中心"));
	json_array_append_new(items, department);
	json_array_append_new(items,
			      item("long", "流动人口居住证遗失后的补发与信息变更登记", "其他"));
	json_array_append_new(items, item("exact", "居住证", "其他"));
	struct catalogue *c = open_catalogue();
	import_items(c, items);
	ck_assert_str_eq(found(c, "居住证", ""), "exact,long,dept");
	catalogue_close(c);
}
END_TEST

START_TEST(pages_of_a_search_join_without_gap_or_overlap)
{
	json_t *items = json_array();
	for (int i = 0; i < 57; i++) {
		char guid[16];
		snprintf(guid, sizeof(guid), "g%d", i);
		json_array_append_new(items, item(guid, "居住证办理", "户籍"));
	}
	struct catalogue *c = open_catalogue();
	import_items(c, items);
	static const char *const queries[] = { "", "居住证" };
	for (size_t q = 0; q < ARRAY_LEN(queries); q++) {
		bool seen[57] = { false };
		for (int offset = 0; offset < 70; offset += 10) {
			json_t *answer = NULL, *card;
			size_t i;
			ck_assert_int_eq(
				catalogue_search(c,
						 &(struct catalogue_question){ .query = queries[q],
									       .theme = "",
									       .offset = offset,
									       .limit = 10 },
						 &answer),
				ERR_OK);
			ck_assert_int_eq(json_int(answer, "total", 0), 57);
			json_array_foreach(json_object_get(answer, "items"), i, card)
			{
				int n = atoi(json_str(card, "row_guid") + 1);
				ck_assert(!seen[n]);
				seen[n] = true;
			}
			json_decref(answer);
		}
		for (int n = 0; n < 57; n++)
			ck_assert(seen[n]);
	}
	json_t *answer = NULL;
	ck_assert_int_eq(
		catalogue_search(c,
				 &(struct catalogue_question){
					 .query = "", .theme = "", .offset = -5, .limit = -5 },
				 &answer),
		ERR_OK);
	ck_assert_uint_eq(json_array_size(json_object_get(answer, "items")), 0);
	json_decref(answer);
	ck_assert_int_eq(
		catalogue_search(c,
				 &(struct catalogue_question){
					 .query = "", .theme = "", .offset = 0, .limit = 1000000 },
				 &answer),
		ERR_OK);
	ck_assert_uint_eq(json_array_size(json_object_get(answer, "items")), 57);
	json_decref(answer);
	catalogue_close(c);
}
END_TEST

START_TEST(a_found_item_has_the_members_of_a_list)
{
	static const char *const members[] = { "row_guid",     "task_code",	 "task_name",
					       "dept_name",    "themes",	 "promise_day",
					       "promise_type", "limit_scene_num" };
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	json_t *answer = NULL;
	ck_assert_int_eq(
		catalogue_search(c,
				 &(struct catalogue_question){
					 .query = "签注", .theme = "", .offset = 0, .limit = 5 },
				 &answer),
		ERR_OK);
	json_t *card = json_array_get(json_object_get(answer, "items"), 0);
	ck_assert_uint_eq(json_object_size(card), ARRAY_LEN(members));
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		ck_assert_ptr_nonnull(json_object_get(card, members[i]));
	ck_assert_int_eq(json_int(card, "promise_day", 0), 3);
	json_decref(answer);
	catalogue_close(c);
}
END_TEST

static json_t *item_of_dept(const char *guid, const char *name, const char *code, const char *dept)
{
	json_t *one = item(guid, name, "其他");
	json_object_set_new(one, "dept_name", json_string(dept));
	json_object_set_new(one, "task_code", json_string(code));
	return one;
}

START_TEST(what_this_hall_uses_comes_first_among_its_like)
{
	json_t *items = json_array();
	json_array_append_new(items, item_of_dept("start", "居住证明开具", "1", "甲"));
	json_array_append_new(items, item_of_dept("often", "流动人口居住证签注", "2", "甲"));
	json_array_append_new(items, item_of_dept("dept", "信息变更", "3", "居住证中心"));
	struct catalogue *c = open_catalogue();
	import_items(c, items);
	ck_assert_str_eq(found(c, "居住证", ""), "start,often,dept");
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(catalogue_used(c, "2", ""), ERR_OK);
	for (int i = 0; i < 9; i++)
		ck_assert_int_eq(catalogue_used(c, "3", ""), ERR_OK);
	ck_assert_int_eq(catalogue_used(c, "none", ""), ERR_NOT_FOUND);
	for (int round = 0; round < 4; round++) {
		/* Where it was met counts more than use. */
		ck_assert_str_eq(found(c, "居住证", ""), "often,start,dept");
		ck_assert_str_eq(found(c, "", ""), "dept,often,start");
		if (round == 0) /* counts of items that came anew stay */
			import_items(
				c, json_pack("[o,o,o]",
					     item_of_dept("start", "居住证明开具", "1", "甲"),
					     item_of_dept("often", "流动人口居住证签注", "2", "甲"),
					     item_of_dept("dept", "信息变更", "3", "居住证中心")));
		if (round == 1) {
			catalogue_close(c);
			c = open_catalogue();
		}
		if (round == 2)
			ck_assert_int_eq(catalogue_keep_uses(c), ERR_OK);
	}
	catalogue_close(c);
	ck_assert_str_eq(sqlite3_tool("catalogue.db", "SELECT n FROM used WHERE row_guid='often'"),
			 "5");
}
END_TEST

START_TEST(synonyms_find_an_item_behind_its_name)
{
	json_t *items = json_array(), *one = item("licence", "机动车驾驶证期满换证", "交通");
	json_object_set_new(one, "synonyms", json_pack("[s,s]", "换驾照", "驾照到期"));
	json_array_append_new(items, one);
	json_array_append_new(items, item("study", "驾照考试报名", "交通"));
	struct catalogue *c = open_catalogue();
	import_items(c, items);
	ck_assert_str_eq(found(c, "驾照", ""), "study,licence");
	ck_assert_str_eq(found(c, "换驾照", ""), "licence");
	ck_assert_str_eq(found(c, "hjz", ""), "licence");
	catalogue_close(c);
}
END_TEST

START_TEST(every_item_stands_under_its_department)
{
	json_t *items = some_items();
	json_array_append_new(items, item_of_dept("h", "高龄津贴申领", "9", "市民政局"));
	json_t *hidden = item_of_dept("i", "内部事项", "10", "市机关事务局");
	json_object_set_new(hidden, "is_service_terminals", json_string("0"));
	json_array_append_new(items, hidden);
	struct catalogue *c = open_catalogue();
	import_items(c, items);
	ck_assert_str_eq(departments_of(c), "市公安局/6;市民政局/1;");
	ck_assert_str_eq(found_by(c, (struct catalogue_question){ .dept = "市民政局" }), "h");
	ck_assert_str_eq(found_by(c, (struct catalogue_question){ .dept = "市机关事务局" }), "");
	ck_assert_str_eq(found_by(c, (struct catalogue_question){ .dept = "没有" }), "");
	ck_assert_str_eq(
		found_by(c, (struct catalogue_question){ .dept = "市公安局", .query = "sfz" }),
		"a,b");
	catalogue_close(c);
}
END_TEST

START_TEST(events_of_a_life_are_the_items_that_have_parts)
{
	json_t *items = some_items(), *birth = item("birth", "出生一件事", "户籍身份");
	json_object_set_new(birth, "parts",
			    json_pack("[{s:s, s:s}]", "row_guid", "a", "required", "1"));
	json_array_append_new(items, birth);
	json_t *empty = item("none", "空的一件事", "户籍身份");
	json_object_set_new(empty, "parts", json_array());
	json_array_append_new(items, empty);
	struct catalogue *c = open_catalogue();
	import_items(c, items);
	ck_assert_str_eq(found_by(c, (struct catalogue_question){ .bundles = true }), "birth");
	ck_assert_str_eq(found(c, "yjs", ""), "birth,none");
	catalogue_close(c);
}
END_TEST

/* Themes */

START_TEST(without_a_dictionary_themes_come_in_first_seen_order)
{
	struct catalogue *c = open_catalogue();
	import_items(c, some_items());
	ck_assert_str_eq(
		themes_of(c),
		"户籍身份/户籍身份/3;证件/证件/1;交通/交通/1;社保/社保/1;不动产/不动产/1;");
	json_t *themes = NULL;
	ck_assert_int_eq(catalogue_themes(c, &themes), ERR_OK);
	json_t *first = json_array_get(themes, 0);
	ck_assert_str_eq(json_str(first, "icon"), "");
	json_t *examples = json_object_get(first, "examples");
	ck_assert_uint_eq(json_array_size(examples), 3);
	ck_assert_str_eq(json_string_value(json_array_get(examples, 0)), "居民身份证申领");
	json_decref(themes);
	catalogue_close(c);
}
END_TEST

START_TEST(with_a_dictionary_themes_are_its_own_by_code_or_name)
{
	for (int form = 0; form < 2; form++) {
		json_t *entries = json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}]",
					    "code", "traffic", "name", "交通", "icon", "car",
					    "code", "household", "name", "户籍身份", "icon", "id",
					    "code", "none", "name", "空", "icon", "");
		json_t *items = some_items();
		json_t *coded = item("h", "户口迁移", "household");
		json_array_append_new(items, coded);
		json_t *both = item("i", "户口登记", "household,户籍身份");
		json_array_append_new(items, both);
		json_t *file = file_of("e1", items);
		json_t *dictionary = form ? json_pack("{s:s, s:s, s:o}", "name", "themes",
						      "version", "4", "entries", entries)
					  : entries;
		json_object_set_new(file, "dictionaries", json_pack("{s:o}", "themes", dictionary));
		struct catalogue *c = open_catalogue();
		json_decref(import(c, file).faults);
		ck_assert_str_eq(themes_of(c), "traffic/交通/1;household/户籍身份/5;none/空/0;");
		ck_assert_str_eq(found(c, "", "household"), "a,b,c,h,i");
		ck_assert_str_eq(found(c, "", "户籍身份"), "a,b,c,h,i");
		ck_assert_str_eq(found(c, "户口", "household"), "h,i");
		json_t *value = NULL;
		ck_assert_int_eq(catalogue_dictionary(c, "themes", &value), ERR_OK);
		ck_assert_uint_eq(json_array_size(json_object_get(value, "entries")), 3);
		ck_assert_str_eq(json_str(value, "name"), "themes");
		ck_assert_str_eq(json_str(value, "version"), form ? "4" : "");
		json_decref(value);
		catalogue_close(c);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("catalogue-search");
	TCase *tc = tcase_create("catalogue-search");
	tcase_add_checked_fixture(tc, store_setup, store_teardown);
	tcase_add_loop_test(tc, search_finds_what_a_citizen_means, 0, ARRAY_LEN(searches));
	tcase_add_test(tc, a_name_that_is_the_query_comes_before_longer_ones_and_departments);
	tcase_add_test(tc, pages_of_a_search_join_without_gap_or_overlap);
	tcase_add_test(tc, a_found_item_has_the_members_of_a_list);
	tcase_add_test(tc, what_this_hall_uses_comes_first_among_its_like);
	tcase_add_test(tc, synonyms_find_an_item_behind_its_name);
	tcase_add_test(tc, every_item_stands_under_its_department);
	tcase_add_test(tc, events_of_a_life_are_the_items_that_have_parts);
	tcase_add_test(tc, without_a_dictionary_themes_come_in_first_seen_order);
	tcase_add_test(tc, with_a_dictionary_themes_are_its_own_by_code_or_name);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
