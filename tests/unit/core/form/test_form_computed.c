/* SPDX-License-Identifier: Apache-2.0 */
/* test_form_computed.c - answers that follow from a number or a date, and where their faults are said. */
#include <check.h>
#include <string.h>

#include "tests/unit/core/form/form_fixture.h"
#include "tests/suite.h"

#define WOMAN_1990 "11010119900307002X"
#define MAN_1990   "110101199003070011"

#define NUMBER                                                                                              \
	"{'properties':{'no':{'type':'string','format':'cn-id'},'birth':{'type':'string','format':'date'}," \
	"'sex':{'type':'string','enum':['男','女']},'code':{'type':'string'},"                            \
	"'age':{'type':'integer','minimum':18,'maximum':60}},'required':['no','birth','sex','age']}"
#define FOLLOWS \
	"{'computed':{'birth':'birth(no)','sex':'sex(no)','code':'sex(no)','age':'age(birth)'}}"

START_TEST(what_a_number_tells_is_shown_and_not_asked)
{
	open_form(NUMBER, FOLLOWS);
	ck_assert_str_eq(pages(), "no|birth|sex|code|age");
	set("no", "1101011990030780");
	ck_assert_str_eq(pages(), "no|birth|sex|code|age");
	set("no", WOMAN_1990);
	ck_assert_str_eq(pages(), "no");
	ck_assert_str_eq(values(), "{\"age\":36,\"birth\":\"1990-03-07\",\"code\":\"2\","
				   "\"no\":\"11010119900307002X\",\"sex\":\"女\"}");
	ck_assert(form_complete(form));
	set("no", MAN_1990);
	ck_assert_str_eq(values(), "{\"age\":36,\"birth\":\"1990-03-07\",\"code\":\"1\","
				   "\"no\":\"110101199003070011\",\"sex\":\"男\"}");
	/* Without the number nothing is left of what it told. */
	set("no", "");
	ck_assert_str_eq(values(), "{}");
	ck_assert_str_eq(pages(), "no|birth|sex|code|age");
}
END_TEST

START_TEST(a_computed_answer_that_breaks_its_own_rules_is_said_where_it_can_be_mended)
{
	open_form(NUMBER, FOLLOWS);
	set("no", "110101201003072113");
	ck_assert_str_eq(problem("no"), "computed");
	ck_assert_str_eq(pages(), "no");
	ck_assert_int_eq(form_set_text(form, "age", "18"), ERR_NOT_FOUND);
	ck_assert(!form_complete(form));
	set("no", WOMAN_1990);
	ck_assert_str_eq(problem("no"), "");
	ck_assert(form_complete(form));
}
END_TEST

START_TEST(a_rule_on_a_computed_answer_is_said_where_it_can_be_mended)
{
	open_form(
		"{'properties':{'no':{'type':'string','format':'cn-id'},'birth':{'type':'string','title':'born','format':'date'},"
		"'a':{'type':'string','format':'date'}}}",
		"{'computed':{'birth':'birth(no)'},'rules':[{'left':'birth','op':'<=','right':'today-18y'}]}");
	set("a", "2020-01-01");
	set("no", "110101201003072113");
	ck_assert_str_eq(problem("no"), "computed");
	struct form_problem said;
	ck_assert(form_problem(form, "no", &said));
	ck_assert_str_eq(said.other, "born");
	ck_assert_str_eq(problem("birth"), "");
	ck_assert_str_eq(pages(), "no|a");
	ck_assert(!form_complete(form));
	set("no", WOMAN_1990);
	ck_assert_str_eq(problem("no"), "");
	ck_assert(form_complete(form));
}
END_TEST

START_TEST(what_follows_from_the_card_alone_is_said_where_it_stands)
{
	struct form_sources sources = { .today = "20061121", .card = &form_card };
	open_with(NUMBER, "{'no':{'prefill':'card.id'},'computed':{'age':'age(no)'}}", &sources);
	ck_assert_str_eq(problem("no"), "");
	ck_assert_str_eq(problem("age"), "too_small 18");
}
END_TEST

START_TEST(a_known_number_answers_what_follows_from_it)
{
	open_form(NUMBER,
		  "{'no':{'prefill':'card.id'},'computed':{'birth':'birth(no)','sex':'sex(no)',"
		  "'age':'age(no)'}}");
	ck_assert_str_eq(pages(), "code");
	ck_assert(form_complete(form));
}
END_TEST

START_TEST(a_condition_may_hang_on_what_is_computed)
{
	open_form(
		"{'properties':{'no':{'type':'string','format':'cn-id'},'sex':{'type':'string','enum':['1','2']},"
		"'maiden':{'type':'string'}},'allOf':[{'if':{'properties':{'sex':{'const':'2'}},'required':['sex']},"
		"'then':{'required':['maiden']}}]}",
		"{'computed':{'sex':'sex(no)'}}");
	set("no", WOMAN_1990);
	ck_assert_str_eq(pages(), "no|maiden");
	set("no", MAN_1990);
	ck_assert_str_eq(pages(), "no");
}
END_TEST

START_TEST(of_a_day_nobody_knows_no_rule_is_said_and_no_age_computed)
{
	struct form_sources sources = { .today = "" };
	open_with(
		"{'properties':{'no':{'type':'string','format':'cn-id'},'age':{'type':'integer'},"
		"'birth':{'type':'string','format':'date'},'a':{'type':'string','format':'date'}}}",
		"{'computed':{'age':'age(no)','birth':'birth(no)'},"
		"'rules':[{'left':'today','op':'<=','right':'a'}]}",
		&sources);
	set("no", WOMAN_1990);
	set("a", "1999-01-01");
	ck_assert_str_eq(pages(), "no|age|a");
	ck_assert_str_eq(display("birth"), "1990-03-07");
	ck_assert_str_eq(problem("a"), "");
	form_learn_day(form, FORM_TODAY);
	ck_assert_str_eq(pages(), "no|a");
	ck_assert_str_eq(display("age"), "36");
	ck_assert_str_eq(problem("a"), "not_before");
	form_learn_day(form, "19990101"); /* it is known already */
	ck_assert_str_eq(problem("a"), "not_before");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_computed");
	TCase *tcase = tcase_create("form_computed");
	tcase_add_checked_fixture(tcase, form_setup, form_teardown);
	tcase_add_test(tcase, what_a_number_tells_is_shown_and_not_asked);
	tcase_add_test(tcase,
		       a_computed_answer_that_breaks_its_own_rules_is_said_where_it_can_be_mended);
	tcase_add_test(tcase, a_rule_on_a_computed_answer_is_said_where_it_can_be_mended);
	tcase_add_test(tcase, what_follows_from_the_card_alone_is_said_where_it_stands);
	tcase_add_test(tcase, a_known_number_answers_what_follows_from_it);
	tcase_add_test(tcase, a_condition_may_hang_on_what_is_computed);
	tcase_add_test(tcase, of_a_day_nobody_knows_no_rule_is_said_and_no_age_computed);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
