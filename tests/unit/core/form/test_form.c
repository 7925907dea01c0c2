/* SPDX-License-Identifier: Apache-2.0 */
/* test_form.c - what a form asks: pages, choices, conditions. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/unit/core/form/form_fixture.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

/* Pages and prefill */

START_TEST(the_simple_item_asks_one_question)
{
	open_simple();
	ck_assert_str_eq(pages(), "mobile");
	ck_assert(!form_complete(form) && !form_page_complete(form, 0));
	set("mobile", "13800138000");
	ck_assert(form_complete(form) && form_page_complete(form, 0));
	ck_assert_str_eq(values(), "{\"address\":\"北京市东城区\",\"id\":\"11010119900307803X\","
				   "\"mobile\":\"13800138000\",\"name\":\"王小英\"}");
	ck_assert_str_eq(form_mobile(form), "13800138000");
}
END_TEST

START_TEST(more_fields_stand_on_a_page_only_if_pages_says_so)
{
	open_form(FORM_ABC, NULL);
	ck_assert_str_eq(pages(), "a|b|c");
	open_form(FORM_ABC, "{'pages':[['c','a']]}");
	ck_assert_str_eq(pages(), "c a|b");
	ck_assert_uint_eq(form_page_of(form, "a"), 0);
	ck_assert_uint_eq(form_page_of(form, "b"), 1);
	ck_assert_uint_eq(form_page_of(form, "z"), (size_t)-1);
}
END_TEST

/* Written so that neither names nor hash values sort them. */
#define ZYX                                                                                 \
	"{'properties':{'z':{'type':'string'},'m':{'type':'string'},'a':{'type':'string'}," \
	"'y':{'type':'string'},'b':{'type':'string'}}}"

static const struct {
	const char *ui, *pages, *why;
} orders[] = {
	{ NULL, "z|m|a|y|b", "the order is the schema's" },
	{ "{'pages':[['b'],['y'],['a'],['m'],['z']]}", "b|y|a|m|z", "pages may override it" },
	{ "{'pages':[['a','z']]}", "a z|m|y|b", "a field outside stands behind the one before it" },
	{ "{'pages':[['y'],['m']]}", "z|y|b|m|a", "also where pages turn the order round" },
	{ "{'pages':[['a']]}", "z|m|a|y|b", "those before the first stand in front" },
};

START_TEST(questions_come_in_the_schema_s_order_unless_pages_says_so)
{
	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		open_form(ZYX, orders[i].ui);
		ck_assert_msg(strcmp(pages(), orders[i].pages) == 0, "%s: %s", orders[i].why,
			      pages());
	}
	const char *names[FORM_FIELDS_MAX];
	open_form(ZYX, NULL);
	ck_assert_uint_eq(form_fields(form, names), 5);
	ck_assert_str_eq(names[0], "z");
	ck_assert_str_eq(names[4], "b");
}
END_TEST

START_TEST(an_answered_field_is_shown_beside_an_asked_one_and_never_asked)
{
	open_form(
		FORM_ABC,
		"{'pages':[['a','b'],['c']],'a':{'prefill':'card.name'},'c':{'prefill':'card.address'}}");
	ck_assert_str_eq(pages(), "a b");
	struct form_field field;
	ck_assert_int_eq(form_field(form, "a", &field), ERR_OK);
	ck_assert(field.answered);
	ck_assert_str_eq(field.text, "王小英");
	ck_assert_int_eq(form_set_text(form, "a", "李四"), ERR_NOT_FOUND);
	ck_assert_uint_eq(form_page_of(form, "a"), (size_t)-1);
	const char *names[FORM_FIELDS_MAX];
	ck_assert_uint_eq(form_fields(form, names), 3);
}
END_TEST

START_TEST(an_optional_field_may_stay_empty_but_not_be_wrong)
{
	open_form("{'properties':{'f':{'type':'string','minLength':3}}}", NULL);
	ck_assert_str_eq(problem("f"), "");
	ck_assert(form_complete(form));
	set("f", "x");
	ck_assert_str_eq(problem("f"), "short 2");
	ck_assert(!form_complete(form));
	set("f", "  ");
	ck_assert(form_complete(form));
	ck_assert_str_eq(values(), "{}");
}
END_TEST

/* Choices and boxes */

#define CHOICES                                                                                                  \
	"{'properties':{"                                                                                        \
	"'one':{'type':'string','enum':['x','y'],'enum_titles':{'x':'甲'}},"                                    \
	"'any':{'type':'array','items':{'type':'string','enum':['p','q','r']},'x-enum-titles':"                  \
	"{'p':'养老','q':'医疗'}},"                                                                          \
	"'box':{'type':'boolean'},'must':{'type':'boolean','const':true},'may':{'type':'string','enum':['z']}}," \
	"'required':['one','any','box','must']}"

START_TEST(one_of_several_is_chosen_and_replaced)
{
	open_form(CHOICES, NULL);
	ck_assert_str_eq(problem("one"), "choose");
	toggle("one", "x");
	toggle("one", "y");
	toggle("one", "y");
	ck_assert_str_eq(problem("one"), "");
	ck_assert_str_eq(display("one"), "y");
	toggle("one", "x");
	ck_assert_str_eq(display("one"), "甲");
	ck_assert_int_eq(form_toggle(form, "one", "z"), ERR_NOT_FOUND);
	ck_assert_int_eq(form_toggle(form, "one", NULL), ERR_NOT_FOUND);
	ck_assert_int_eq(form_set_text(form, "one", "x"), ERR_NOT_FOUND);
	toggle("may", "z");
	toggle("may", "z");
	ck_assert_str_eq(display("may"), "");
}
END_TEST

START_TEST(several_choices_are_turned_on_and_off)
{
	open_form(CHOICES, NULL);
	ck_assert_str_eq(problem("any"), "choose 1");
	toggle("any", "q");
	toggle("any", "p");
	ck_assert_str_eq(display("any"), "养老、医疗");
	toggle("any", "q");
	toggle("any", "r");
	ck_assert_str_eq(display("any"), "养老、r");
	struct form_field field;
	ck_assert_int_eq(form_field(form, "any", &field), ERR_OK);
	ck_assert_int_eq(field.type, FORM_CHOICES);
	ck_assert_uint_eq(field.option_count, 3);
	ck_assert(field.options[0].chosen && !field.options[1].chosen && field.options[2].chosen);
}
END_TEST

START_TEST(a_choice_that_stands_alone_takes_the_others_back)
{
	static const char schema[] = "{'properties':{'ill':{'type':'array','minItems':1,'items':{"
				     "'enum':['none','heart','eyes','unknown']},"
				     "'enum_titles':{'none':'都没有'}}},'required':['ill']}",
			  ui[] = "{'exclusive':{'ill':['none','unknown']},"
				 "'ill':{'prefill':'platform.ill'}}";
	open_form(schema, ui);
	toggle("ill", "heart");
	toggle("ill", "eyes");
	toggle("ill", "none");
	ck_assert_str_eq(values(), "{\"ill\":[\"none\"]}");
	toggle("ill", "unknown");
	ck_assert_str_eq(values(), "{\"ill\":[\"unknown\"]}");
	toggle("ill", "heart");
	toggle("ill", "eyes");
	ck_assert_str_eq(values(), "{\"ill\":[\"heart\",\"eyes\"]}");
	toggle("ill", "heart");
	ck_assert_str_eq(values(), "{\"ill\":[\"eyes\"]}");
	/* What others say and cannot be is asked. */
	json_t *platform CLEANUP(json_unref) = json_of("{'ill':['none','eyes']}");
	struct form_sources sources = { .platform = platform, .today = FORM_TODAY };
	open_with(schema, ui, &sources);
	ck_assert_str_eq(pages(), "ill");
	ck_assert_str_eq(values(), "{}");
}
END_TEST

START_TEST(a_box_counts_as_answered_unless_it_must_be_ticked)
{
	open_form(CHOICES, NULL);
	ck_assert_str_eq(problem("box"), "");
	ck_assert_str_eq(problem("must"), "required");
	toggle("must", NULL);
	ck_assert_str_eq(problem("must"), "");
	ck_assert_str_eq(display("must"), "1");
	ck_assert_str_eq(display("box"), "0");
	ck_assert_str_eq(values(), "{\"box\":false,\"must\":true}");
	toggle("must", NULL);
	ck_assert_str_eq(values(), "{\"box\":false}");
	ck_assert_int_eq(form_toggle(form, "box", "x"), ERR_NOT_FOUND);
	ck_assert_int_eq(form_set_text(form, "box", "1"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(the_number_of_choices_has_bounds)
{
	open_form(
		"{'properties':{'f':{'type':'array','items':{'enum':['a','b','c']},'minItems':2,'maxItems':2}}}",
		NULL);
	ck_assert_str_eq(problem("f"), "");
	toggle("f", "a");
	ck_assert_str_eq(problem("f"), "choose 2");
	toggle("f", "b");
	ck_assert_str_eq(problem("f"), "");
	toggle("f", "c");
	ck_assert_str_eq(problem("f"), "too_many 2");
}
END_TEST

/* Conditions */

#define REASON                                                                                                   \
	"{'properties':{'reason':{'type':'string','enum':['lost','moved','other']},"                             \
	"'day':{'type':'string','format':'date'},'note':{'type':'string'}},"                                     \
	"'required':['reason'],'allOf':["                                                                        \
	"{'if':{'properties':{'reason':{'const':'lost'}},'required':['reason']},'then':{'required':['day']}},"   \
	"{'if':{'properties':{'reason':{'enum':['moved','other']}},'required':['reason']},'then':{'properties':" \
	"{'why':{'type':'string','minLength':4},'note':{'maxLength':2}},'required':['why']}}]}"

START_TEST(a_field_of_a_condition_is_asked_only_while_it_holds)
{
	open_form(REASON, NULL);
	ck_assert_str_eq(pages(), "reason|note");
	ck_assert_int_eq(form_set_text(form, "day", "19900307"), ERR_NOT_FOUND);
	toggle("reason", "lost");
	ck_assert_str_eq(pages(), "reason|day|note");
	ck_assert_str_eq(problem("day"), "required");
	set("day", "20261101");
	ck_assert_str_eq(values(), "{\"day\":\"2026-11-01\",\"reason\":\"lost\"}");
	toggle("reason", "moved");
	ck_assert_str_eq(pages(), "reason|note|why");
	ck_assert_str_eq(values(), "{\"reason\":\"moved\"}");
	ck_assert(!form_complete(form));
	set("why", "换了城市");
	ck_assert(form_complete(form));
	toggle("reason", "lost");
	ck_assert_str_eq(values(), "{\"day\":\"2026-11-01\",\"reason\":\"lost\"}");
}
END_TEST

START_TEST(a_condition_narrows_a_field_that_is_always_there)
{
	open_form(REASON, NULL);
	set("note", "三个字");
	ck_assert_str_eq(problem("note"), "");
	toggle("reason", "other");
	ck_assert_str_eq(problem("note"), "too_long 2");
	struct form_field field;
	ck_assert_int_eq(form_field(form, "note", &field), ERR_OK);
	ck_assert_int_eq(field.max_length, 2);
	ck_assert(!field.required);
	toggle("reason", "lost");
	ck_assert_str_eq(problem("note"), "");
}
END_TEST

START_TEST(conditions_may_hang_on_fields_of_conditions)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'b':{'type':'integer'},'c':{'type':'string'}},'allOf':["
		"{'if':{'properties':{'b':{'const':2}},'required':['b']},'then':{'required':['c']}},"
		"{'if':{'properties':{'a':{'const':true}},'required':['a']},'then':{'required':['b']}}]}",
		NULL);
	ck_assert_str_eq(pages(), "a");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a|b");
	set("b", "02");
	ck_assert_str_eq(pages(), "a|b|c");
	set("c", "x");
	ck_assert_str_eq(values(), "{\"a\":true,\"b\":2,\"c\":\"x\"}");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a");
	ck_assert_str_eq(values(), "{\"a\":false}");
}
END_TEST

START_TEST(an_unticked_box_fulfils_a_test_for_false)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'b':{'type':'string'}},'allOf':["
		"{'if':{'properties':{'a':{'const':false}},'required':['a']},'then':{'required':['b']}}]}",
		NULL);
	ck_assert_str_eq(pages(), "a|b");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a");
}
END_TEST

START_TEST(a_choice_that_is_no_longer_offered_is_dropped)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'b':{'type':'string','enum':['x','y']},"
		"'c':{'type':'array','items':{'enum':['p','q']}}},'required':['b'],'allOf':["
		"{'if':{'properties':{'a':{'const':true}},'required':['a']},'then':{'properties':{'b':{'enum':['y']},"
		"'c':{'items':{'enum':['q']}}}}}]}",
		NULL);
	toggle("b", "x");
	toggle("c", "p");
	toggle("c", "q");
	toggle("a", NULL);
	ck_assert_str_eq(values(), "{\"a\":true,\"c\":[\"q\"]}");
	ck_assert_str_eq(problem("b"), "choose");
	struct form_field field;
	ck_assert_int_eq(form_field(form, "b", &field), ERR_OK);
	ck_assert_uint_eq(field.option_count, 1);
	ck_assert_int_eq(form_toggle(form, "b", "x"), ERR_NOT_FOUND);
	toggle("a", NULL);
	ck_assert_int_eq(form_field(form, "b", &field), ERR_OK);
	ck_assert_uint_eq(field.option_count, 2);
}
END_TEST

START_TEST(a_dropped_choice_closes_what_hung_on_it)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'b':{'type':'string','enum':['x','y']}},'allOf':["
		"{'if':{'properties':{'b':{'const':'x'}},'required':['b']},'then':{'properties':{'c':{'type':'string'}}}},"
		"{'if':{'properties':{'a':{'const':true}},'required':['a']},'then':{'properties':{'b':{'enum':['y']}}}}]}",
		NULL);
	toggle("b", "x");
	set("c", "1");
	ck_assert_str_eq(pages(), "a|b|c");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a|b");
	ck_assert_str_eq(values(), "{\"a\":true}");
}
END_TEST

START_TEST(a_field_that_is_required_anyway_is_not_conditional)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'b':{'type':'string'}},'required':['b'],'allOf':["
		"{'if':{'properties':{'a':{'const':true}},'required':['a']},'then':{'required':['b']}}]}",
		NULL);
	ck_assert_str_eq(pages(), "a|b");
	ck_assert_str_eq(problem("b"), "required");
}
END_TEST

START_TEST(a_prefilled_value_that_a_condition_makes_wrong_is_asked)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'name':{'type':'string'}},'required':['name'],'allOf':["
		"{'if':{'properties':{'a':{'const':true}},'required':['a']},'then':{'properties':{'name':{'pattern':'^[A-Z]+$'}}}}]}",
		"{'name':{'prefill':'card.name'}}");
	ck_assert_str_eq(pages(), "a");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a|name");
	set("name", "WANG");
	ck_assert(form_complete(form));
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a|name");
}
END_TEST

START_TEST(an_opened_field_may_be_prefilled)
{
	open_form(
		"{'properties':{'a':{'type':'boolean'},'d':{'type':'string','format':'date'}},'allOf':["
		"{'if':{'properties':{'a':{'const':true}},'required':['a']},'then':{'required':['d']}}]}",
		"{'d':{'prefill':'card.birth'}}");
	ck_assert_str_eq(values(), "{\"a\":false}");
	toggle("a", NULL);
	ck_assert_str_eq(pages(), "a");
	ck_assert_str_eq(values(), "{\"a\":true,\"d\":\"1990-03-07\"}");
}
END_TEST

START_TEST(the_mobile_to_call_is_the_first_good_one)
{
	open_form("{'properties':{'note':{'type':'string'},'tel':{'type':'string'},"
		  "'mobile':{'type':'string','format':'cn-mobile'}}}",
		  "{'tel':{'widget':'phone'}}");
	ck_assert_str_eq(form_mobile(form), "");
	set("note", "13700137000");
	set("mobile", "1380013");
	ck_assert_str_eq(form_mobile(form), "");
	set("mobile", "13800138000");
	ck_assert_str_eq(form_mobile(form), "13800138000");
	set("tel", "075512345678");
	ck_assert_str_eq(form_mobile(form), "13800138000");
	set("tel", "13900139000");
	ck_assert_str_eq(form_mobile(form), "13900139000");
}
END_TEST

START_TEST(a_name_that_is_no_field_is_not_found)
{
	open_form(FORM_ABC, NULL);
	struct form_field field;
	struct form_problem p;
	ck_assert_int_eq(form_field(form, "z", &field), ERR_NOT_FOUND);
	ck_assert_int_eq(form_set_text(form, "z", "x"), ERR_NOT_FOUND);
	ck_assert_int_eq(form_toggle(form, "z", "x"), ERR_NOT_FOUND);
	ck_assert(!form_problem(form, "z", &p) && !form_is_unfinished(form, "z"));
	form_destroy(NULL);
}
END_TEST

START_TEST(an_item_that_was_never_checked_gives_no_form)
{
	struct form_sources sources = { .today = FORM_TODAY };
	json_t *bad CLEANUP(json_unref) =
		item_with_form("{'properties':{'a':{'type':'number'}}}", NULL);
	struct form *none = NULL;
	ck_assert_int_eq(form_create(bad, &sources, &none), ERR_ITEM_INVALID);
	ck_assert_ptr_null(none);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form");
	TCase *tcase = tcase_create("form");
	tcase_add_checked_fixture(tcase, form_setup, form_teardown);
	tcase_add_test(tcase, the_simple_item_asks_one_question);
	tcase_add_test(tcase, more_fields_stand_on_a_page_only_if_pages_says_so);
	tcase_add_test(tcase, questions_come_in_the_schema_s_order_unless_pages_says_so);
	tcase_add_test(tcase, an_answered_field_is_shown_beside_an_asked_one_and_never_asked);
	tcase_add_test(tcase, an_optional_field_may_stay_empty_but_not_be_wrong);
	tcase_add_test(tcase, one_of_several_is_chosen_and_replaced);
	tcase_add_test(tcase, several_choices_are_turned_on_and_off);
	tcase_add_test(tcase, a_choice_that_stands_alone_takes_the_others_back);
	tcase_add_test(tcase, a_box_counts_as_answered_unless_it_must_be_ticked);
	tcase_add_test(tcase, the_number_of_choices_has_bounds);
	tcase_add_test(tcase, a_field_of_a_condition_is_asked_only_while_it_holds);
	tcase_add_test(tcase, a_condition_narrows_a_field_that_is_always_there);
	tcase_add_test(tcase, conditions_may_hang_on_fields_of_conditions);
	tcase_add_test(tcase, an_unticked_box_fulfils_a_test_for_false);
	tcase_add_test(tcase, a_choice_that_is_no_longer_offered_is_dropped);
	tcase_add_test(tcase, a_dropped_choice_closes_what_hung_on_it);
	tcase_add_test(tcase, a_field_that_is_required_anyway_is_not_conditional);
	tcase_add_test(tcase, a_prefilled_value_that_a_condition_makes_wrong_is_asked);
	tcase_add_test(tcase, an_opened_field_may_be_prefilled);
	tcase_add_test(tcase, the_mobile_to_call_is_the_first_good_one);
	tcase_add_test(tcase, a_name_that_is_no_field_is_not_found);
	tcase_add_test(tcase, an_item_that_was_never_checked_gives_no_form);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
