/* SPDX-License-Identifier: Apache-2.0 */
/* test_legal.c - the legal person that is applied for: whom an item is for, and what its boxes take. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/case/legal.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

START_TEST(an_item_is_for_whom_its_codes_say)
{
	static const struct {
		const char *item;
		enum item_for whom;
		const char *why;
	} rows[] = {
		{ "{}", ITEM_FOR_PERSONS, "it says nothing" },
		{ "{'server_type':'无'}", ITEM_FOR_PERSONS, "it does not apply" },
		{ "{'server_type':'1'}", ITEM_FOR_PERSONS, "natural persons" },
		{ "{'server_type':'2'}", ITEM_FOR_LEGAL, "enterprises" },
		{ "{'server_type':'5'}", ITEM_FOR_LEGAL, "offices" },
		{ "{'server_type':'2,3'}", ITEM_FOR_LEGAL, "two kinds of them" },
		{ "{'server_type':'1,2'}", ITEM_FOR_BOTH, "both" },
		{ "{'server_type':'6'}", ITEM_FOR_BOTH, "others may have a code" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *item CLEANUP(json_unref) = json_of(rows[i].item);
		ck_assert_msg(legal_item_for(item) == rows[i].whom, "%s", rows[i].why);
	}
}
END_TEST

START_TEST(a_code_is_complete_by_its_shape_and_a_wrong_check_is_a_doubt)
{
	static const struct {
		const char *code, *whom;
		bool complete;
		const char *why;
	} rows[] = {
		{ "91350100M000100Y43", "2", true, "a good one" },
		{ "91350100m0001 00y43", "2", true, "small letters, a blank" },
		{ "91350100M000100Y44", "2", true, "a wrong check digit" },
		{ "91350100M000100Y4", "2", false, "one is missing" },
		{ "91350100I000100Y43", "2", false, "a letter codes do not have" },
		{ "", "2", false, "none" },
		{ "", "1,2", true, "none, and one may apply for oneself" },
		{ "9135", "1,2", false, "a part of one is neither" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct legal legal = { .code = "" };
		json_t *item CLEANUP(json_unref) = json_pack("{s:s}", "server_type", rows[i].whom);
		ck_assert_int_eq(legal_set(&legal, "code", rows[i].code), ERR_OK);
		ck_assert_msg(legal_complete(&legal, item) == rows[i].complete, "%s", rows[i].why);
	}
}
END_TEST

START_TEST(what_does_not_fit_a_box_of_it_changes_nothing)
{
	char longer[LEGAL_NAME_MAX + 2];
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	const struct {
		const char *box, *text;
		enum err err;
	} rows[] = {
		{ "code", "9135-", ERR_FORM_CHARACTER },
		{ "code", "公司", ERR_FORM_CHARACTER },
		{ "code", "91350100M000100Y431", ERR_TOO_LONG },
		{ "name", "a\nb", ERR_FORM_CHARACTER },
		{ "name", longer, ERR_TOO_LONG },
		{ "number", "1", ERR_NOT_FOUND },
	};
	struct legal legal = { .code = "91350100M000100Y43", .name = "福田示范公司" };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(legal_set(&legal, rows[i].box, rows[i].text) == rows[i].err, "%zu",
			      i);
	ck_assert_str_eq(legal_text(&legal, "code"), "91350100M000100Y43");
	ck_assert_str_eq(legal_text(&legal, "name"), "福田示范公司");
	ck_assert_ptr_null(legal_text(&legal, "number"));
}
END_TEST

START_TEST(it_applies_under_its_name_or_else_its_code)
{
	struct legal legal = { .code = "91350100M000100Y43", .name = " " };
	ck_assert_str_eq(legal_name(&legal), legal.code);
	ck_assert_int_eq(legal_set(&legal, "name", "福田示范公司"), ERR_OK);
	ck_assert_str_eq(legal_name(&legal), "福田示范公司");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("legal");
	TCase *t = tcase_create("legal");
	suite_add_tcase(suite, t);
	tcase_add_test(t, an_item_is_for_whom_its_codes_say);
	tcase_add_test(t, a_code_is_complete_by_its_shape_and_a_wrong_check_is_a_doubt);
	tcase_add_test(t, what_does_not_fit_a_box_of_it_changes_nothing);
	tcase_add_test(t, it_applies_under_its_name_or_else_its_code);
	return suite_run(suite);
}
