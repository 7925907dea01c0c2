/* SPDX-License-Identifier: Apache-2.0 */
/* test_form_conditions.c - what a condition can test, and what becomes of answers it hides. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/unit/core/form/form_fixture.h"
#include "tests/suite.h"

/* `a` is asked if the condition holds, `z` if not. */
#define FORM_OF(condition)                                                                  \
	"{'properties':{'k':{'type':'string','enum':['x','y','z']},'n':{'type':'integer'}," \
	"'m':{'type':'array','items':{'enum':['p','q']}},'t':{'type':'string'}},"           \
	"'allOf':[{'if':" condition ",'then':{'properties':{'a':{'type':'boolean'}}},"      \
	"'else':{'properties':{'z':{'type':'boolean'}}}}]}"

#define TWO	 FORM_OF("{'properties':{'k':{'const':'x'},'n':{'enum':[1,2]}},'required':['n','k']}")
#define CONTAINS FORM_OF("{'properties':{'m':{'contains':{'const':'p'}}},'required':['m']}")
#define CONTAINS_NOT \
	FORM_OF("{'properties':{'m':{'not':{'contains':{'enum':['p']}}}},'required':['m']}")
#define NOT_X FORM_OF("{'properties':{'k':{'type':'string','not':{'const':'x'}}},'required':['k']}")
#define NOT_BOTH \
	FORM_OF("{'not':{'properties':{'k':{'const':'x'},'n':{'const':1}},'required':['k','n']}}")
#define BOTH_KINDS                                                  \
	FORM_OF("{'properties':{'n':{'const':1}},'required':['n']," \
		"'not':{'properties':{'k':{'const':'x'}},'required':['k']}}")

static const struct {
	const char *schema, *k, *n, *m, *pages, *why;
} tests[] = {
	{ TWO, "x", "2", NULL, "k|n|m|t|a", "both hold" },
	{ TWO, "x", "3", NULL, "k|n|m|t|z", "the second does not" },
	{ TWO, "y", "1", NULL, "k|n|m|t|z", "the first does not" },
	{ TWO, NULL, "1", NULL, "k|n|m|t|z", "the first is absent" },
	{ CONTAINS, NULL, NULL, "p", "k|n|m|t|a", "one member" },
	{ CONTAINS, NULL, NULL, "q", "k|n|m|t|z", "another member" },
	{ CONTAINS, NULL, NULL, NULL, "k|n|m|t|z", "no member" },
	{ CONTAINS_NOT, NULL, NULL, "q", "k|n|m|t|a", "members, and not that one" },
	{ CONTAINS_NOT, NULL, NULL, "p", "k|n|m|t|z", "that one" },
	{ CONTAINS_NOT, NULL, NULL, NULL, "k|n|m|t|z", "what is absent has no members" },
	{ NOT_X, "y", NULL, NULL, "k|n|m|t|a", "another value" },
	{ NOT_X, "x", NULL, NULL, "k|n|m|t|z", "that value" },
	{ NOT_X, NULL, NULL, NULL, "k|n|m|t|z", "no value is no other value" },
	{ NOT_BOTH, "x", "1", NULL, "k|n|m|t|z", "both" },
	{ NOT_BOTH, "x", "2", NULL, "k|n|m|t|a", "one of them" },
	{ NOT_BOTH, NULL, NULL, NULL, "k|n|m|t|a", "around the whole, absence counts" },
	{ BOTH_KINDS, "y", "1", NULL, "k|n|m|t|a", "one, and not the other" },
	{ BOTH_KINDS, NULL, "1", NULL, "k|n|m|t|a", "one, and the other absent" },
	{ BOTH_KINDS, "x", "1", NULL, "k|n|m|t|z", "one and the other" },
	{ BOTH_KINDS, "y", NULL, NULL, "k|n|m|t|z", "neither" },
};

START_TEST(a_condition_tests_fields_members_and_what_is_not)
{
	open_form(tests[_i].schema, NULL);
	if (tests[_i].k)
		toggle("k", tests[_i].k);
	if (tests[_i].n)
		set("n", tests[_i].n);
	if (tests[_i].m)
		toggle("m", tests[_i].m);
	ck_assert_msg(strcmp(pages(), tests[_i].pages) == 0, "%s: %s", tests[_i].why, pages());
}
END_TEST

START_TEST(a_box_that_may_only_be_ticked_is_absent_while_it_is_not)
{
	/* As the platform sees it: what must be true and is not was not sent. */
	open_form("{'properties':{'k':{'type':'boolean','const':true}},'allOf':["
		  "{'if':{'not':{'properties':{'k':{'const':true}},'required':['k']}},"
		  "'then':{'required':['a'],'properties':{'a':{'type':'string'}}}}]}",
		  NULL);
	ck_assert_str_eq(pages(), "k|a");
	ck_assert_str_eq(values(), "{}");
	toggle("k", NULL);
	ck_assert_str_eq(pages(), "k");
	ck_assert_str_eq(values(), "{\"k\":true}");
}
END_TEST

START_TEST(an_answer_that_is_hidden_is_not_sent_and_not_lost)
{
	open_form(
		"{'properties':{'k':{'type':'string','enum':['x','y']},'b':{'type':'string','enum':['1','2']},"
		"'m':{'type':'array','items':{'enum':['p','q']}}},'required':['k'],'allOf':["
		"{'if':{'properties':{'k':{'const':'x'}},'required':['k']},"
		"'then':{'required':['t'],'properties':{'t':{'type':'string'}}},"
		"'else':{'properties':{'b':{'enum':['2']},'m':{'items':{'enum':['q']}}}}}]}",
		NULL);
	toggle("k", "x");
	set("t", "kept");
	toggle("b", "1");
	toggle("m", "p");
	toggle("m", "q");
	ck_assert_str_eq(values(), "{\"b\":\"1\",\"k\":\"x\",\"m\":[\"p\",\"q\"],\"t\":\"kept\"}");
	toggle("k", "y");
	ck_assert_str_eq(values(), "{\"k\":\"y\",\"m\":[\"q\"]}");
	toggle("k", "x");
	ck_assert_str_eq(values(), "{\"b\":\"1\",\"k\":\"x\",\"m\":[\"p\",\"q\"],\"t\":\"kept\"}");
	/* A choice of what is offered now takes the place of the hidden one. */
	toggle("k", "y");
	toggle("b", "2");
	toggle("k", "x");
	ck_assert_str_eq(values(), "{\"b\":\"2\",\"k\":\"x\",\"m\":[\"p\",\"q\"],\"t\":\"kept\"}");
}
END_TEST

START_TEST(choices_that_narrow_each_other_come_to_rest)
{
	open_form(
		"{'properties':{'a':{'type':'string','enum':['1','2']},'b':{'type':'string','enum':['1','2']}},"
		"'allOf':["
		"{'if':{'properties':{'a':{'const':'1'}},'required':['a']},'then':{'properties':{'b':{'enum':['2']}}}},"
		"{'if':{'properties':{'b':{'const':'1'}},'required':['b']},'then':{'properties':{'a':{'enum':['2']}}}}]}",
		NULL);
	toggle("b", "1");
	toggle("a", "2");
	ck_assert_str_eq(values(), "{\"a\":\"2\",\"b\":\"1\"}");
	ck_assert_int_eq(form_toggle(form, "a", "1"), ERR_NOT_FOUND);
	toggle("b", "2");
	toggle("a", "1");
	ck_assert_str_eq(values(), "{\"a\":\"1\",\"b\":\"2\"}");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_conditions");
	TCase *tcase = tcase_create("form_conditions");
	tcase_add_checked_fixture(tcase, form_setup, form_teardown);
	tcase_add_loop_test(tcase, a_condition_tests_fields_members_and_what_is_not, 0,
			    ARRAY_LEN(tests));
	tcase_add_test(tcase, a_box_that_may_only_be_ticked_is_absent_while_it_is_not);
	tcase_add_test(tcase, an_answer_that_is_hidden_is_not_sent_and_not_lost);
	tcase_add_test(tcase, choices_that_narrow_each_other_come_to_rest);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
