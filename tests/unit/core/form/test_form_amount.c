/* SPDX-License-Identifier: Apache-2.0 */
/* test_form_amount.c - money in yuan on the screen and in fen where it goes, and units. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/unit/core/form/form_fixture.h"
#include "tests/suite.h"

#define AMOUNT \
	"{'properties':{'a':{'type':'integer','format':'cn-amount','minimum':100,'maximum':5000000}}}"

static const struct {
	const char *typed, *value, *shown, *problem;
	bool unfinished;
	const char *why;
} amounts[] = {
	{ "12.50", "{\"a\":1250}", "12.50", "", false, "yuan and fen" },
	{ "12.5", "{\"a\":1250}", "12.50", "", false, "one decimal is tens of fen" },
	{ "12", "{\"a\":1200}", "12.00", "", false, "yuan alone" },
	{ "012.05", "{\"a\":1205}", "12.05", "", false, "a nought in front" },
	{ "50000.00", "{\"a\":5000000}", "50000.00", "", false, "the bound itself" },
	{ "12.", "{}", "12.", "amount", true, "a point that waits for decimals" },
	{ ".5", "{}", ".5", "amount", false, "no yuan" },
	{ ".", "{}", ".", "amount", false, "a point alone" },
	{ "12.505", "{}", "12.505", "amount", false, "three decimals" },
	{ "1.2.3", "{}", "1.2.3", "amount", false, "two points" },
	{ "0.99", "{\"a\":99}", "0.99", "too_small 100", false, "a fen too little" },
	{ "0", "{\"a\":0}", "0.00", "too_small 100", false, "nothing" },
	{ "50000.01", "{\"a\":5000001}", "50000.01", "too_big 5000000", false, "a fen too much" },
	{ "9999999999999.99", "{\"a\":999999999999999}", "9999999999999.99", "too_big 5000000",
	  false, "as much as a field takes" },
	{ "10000000000000", "{}", "10000000000000", "amount", false, "more than that" },
	{ "99999999999999999999999", "{}", "99999999999999999999999", "amount", false,
	  "far more than that" },
};

START_TEST(an_amount_is_typed_in_yuan_and_sent_in_fen)
{
	open_form(AMOUNT, NULL);
	set("a", amounts[_i].typed);
	ck_assert_str_eq(values(), amounts[_i].value);
	ck_assert_str_eq(display("a"), amounts[_i].shown);
	ck_assert_msg(strcmp(problem("a"), amounts[_i].problem) == 0, "%s: %s", amounts[_i].why,
		      problem("a"));
	ck_assert_int_eq(form_is_unfinished(form, "a"), amounts[_i].unfinished);
}
END_TEST

START_TEST(the_sentence_about_a_bound_says_yuan)
{
	struct form_problem p;
	open_form(AMOUNT, NULL);
	set("a", "0.50");
	ck_assert(form_problem(form, "a", &p));
	ck_assert_str_eq(p.shown, "1.00");
	set("a", "60000");
	ck_assert(form_problem(form, "a", &p));
	ck_assert_str_eq(p.shown, "50000.00");
}
END_TEST

START_TEST(an_amount_has_a_point_among_its_keys_and_no_sign)
{
	struct form_field field;
	open_form("{'properties':{'a':{'type':'integer','format':'cn-amount'}}}", NULL);
	ck_assert_int_eq(form_field(form, "a", &field), ERR_OK);
	ck_assert(field.amount && field.pad == FORM_PAD_POINT);
	ck_assert_int_eq(form_set_text(form, "a", "-1"), ERR_FORM_CHARACTER);
	ck_assert_int_eq(form_set_text(form, "a", "1,5"), ERR_FORM_CHARACTER);
}
END_TEST

START_TEST(a_known_amount_counts_fen_also_where_a_condition_opens_it)
{
	json_t *platform CLEANUP(json_unref) = json_pack("{s:i, s:i}", "pay", 123450, "debt", -5);
	struct form_sources sources = { .platform = platform, .today = FORM_TODAY };
	open_with(
		"{'properties':{'k':{'type':'boolean'},'debt':{'type':'integer','format':'cn-amount'}},'allOf':["
		"{'if':{'properties':{'k':{'const':true}},'required':['k']},'then':{'properties':{"
		"'pay':{'type':'integer','format':'cn-amount'}}}}]}",
		"{'pay':{'prefill':'platform.pay'},'debt':{'prefill':'platform.debt'}}", &sources);
	ck_assert_str_eq(pages(), "k|debt"); /* less than nothing is asked */
	toggle("k", NULL);
	ck_assert_str_eq(pages(), "k|debt");
	ck_assert_str_eq(display("pay"), "1234.50");
	ck_assert_str_eq(values(), "{\"k\":true,\"pay\":123450}");
}
END_TEST

START_TEST(a_condition_sees_the_fen)
{
	open_form(
		"{'properties':{'a':{'type':'integer','format':'cn-amount'}},'allOf':["
		"{'if':{'properties':{'a':{'const':1250}},'required':['a']},'then':{'properties':{"
		"'b':{'type':'boolean'}}}}]}",
		NULL);
	set("a", "1250");
	ck_assert_str_eq(pages(), "a");
	set("a", "12.5");
	ck_assert_str_eq(pages(), "a|b");
}
END_TEST

START_TEST(a_unit_stands_behind_a_number_or_a_text)
{
	struct form_field field;
	open_form(
		"{'properties':{'a':{'type':'integer'},'b':{'type':'string'},'c':{'type':'integer'}}}",
		"{'unit':{'a':'平方米','b':'号楼'}}");
	ck_assert_int_eq(form_field(form, "a", &field), ERR_OK);
	ck_assert_str_eq(field.unit, "平方米");
	ck_assert_int_eq(form_field(form, "b", &field), ERR_OK);
	ck_assert_str_eq(field.unit, "号楼");
	ck_assert_int_eq(form_field(form, "c", &field), ERR_OK);
	ck_assert_ptr_null(field.unit);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_amount");
	TCase *tcase = tcase_create("form_amount");
	tcase_add_checked_fixture(tcase, form_setup, form_teardown);
	tcase_add_loop_test(tcase, an_amount_is_typed_in_yuan_and_sent_in_fen, 0,
			    ARRAY_LEN(amounts));
	tcase_add_test(tcase, the_sentence_about_a_bound_says_yuan);
	tcase_add_test(tcase, an_amount_has_a_point_among_its_keys_and_no_sign);
	tcase_add_test(tcase, a_known_amount_counts_fen_also_where_a_condition_opens_it);
	tcase_add_test(tcase, a_condition_sees_the_fen);
	tcase_add_test(tcase, a_unit_stands_behind_a_number_or_a_text);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
