/* SPDX-License-Identifier: Apache-2.0 */
/* test_form_group.c - people and things that repeat. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/unit/core/form/form_fixture.h"
#include "tests/unit/core/item/item_text.h"

#define OWNERS(bounds)                                                                     \
	"'owners':{'type':'array','title':'共有人'," bounds ",'items':{'type':'object',"   \
	"'properties':{'name':{'type':'string','title':'姓名'},'kind':{'type':'string'," \
	"'enum':['1','2']},'share':{'type':'integer','minimum':1,'maximum':100}},"         \
	"'required':['name','kind'],'allOf':[{'if':{'properties':{'kind':{'const':'2'}},"  \
	"'required':['kind']},'then':{'required':['share']}}]}}"
#define ONE_TO_THREE                                    \
	"{'properties':{'a':{'type':'string'}," OWNERS( \
		"'minItems':1,'maxItems':3") ",'z':{'type':'string'}},'required':['owners']}"
#define PAGES "{'pages':[['owners.name','owners.kind'],['owners.share']]}"

START_TEST(a_required_group_begins_with_the_entries_it_must_have)
{
	open_form(ONE_TO_THREE, PAGES);
	ck_assert_str_eq(pages(), "a|owners.1.name owners.1.kind|owners|z");
	open_form(ONE_TO_THREE, NULL);
	ck_assert_str_eq(pages(), "a|owners.1.name|owners.1.kind|owners|z");
	open_form("{'properties':{" OWNERS("'maxItems':2") "}}", PAGES);
	ck_assert_str_eq(pages(), "owners");
	ck_assert(form_complete(form));
	ck_assert_str_eq(values(), "{}");
	open_form("{'properties':{" OWNERS("'maxItems':2") "},'required':['owners']}", PAGES);
	ck_assert_str_eq(values(), "{\"owners\":[]}");
	ck_assert(form_complete(form));
}
END_TEST

START_TEST(entries_are_sent_as_objects_in_their_order)
{
	open_form(ONE_TO_THREE, PAGES);
	ck_assert_str_eq(problem("owners.1.name"), "required");
	set("owners.1.name", "王");
	toggle("owners.1.kind", "2");
	ck_assert_str_eq(pages(), "a|owners.1.name owners.1.kind|owners.1.share|owners|z");
	set("owners.1.share", "60");
	ck_assert_int_eq(form_entry_add(form, "owners"), ERR_OK);
	ck_assert(!form_complete(form));
	set("owners.2.name", "李");
	toggle("owners.2.kind", "1");
	ck_assert_str_eq(values(), "{\"owners\":[{\"kind\":\"2\",\"name\":\"王\",\"share\":60},"
				   "{\"kind\":\"1\",\"name\":\"李\"}]}");
	ck_assert(form_complete(form));
	ck_assert_str_eq(display("owners"), "2");
	/* A condition of one entry says nothing about another. */
	toggle("owners.2.kind", "2");
	ck_assert_str_eq(problem("owners.2.share"), "required");
	toggle("owners.1.kind", "1");
	ck_assert_int_eq(form_set_text(form, "owners.1.share", "1"), ERR_NOT_FOUND);
	set("owners.2.share", "40");
	ck_assert_str_eq(values(), "{\"owners\":[{\"kind\":\"1\",\"name\":\"王\"},"
				   "{\"kind\":\"2\",\"name\":\"李\",\"share\":40}]}");
}
END_TEST

START_TEST(what_is_behind_a_removed_entry_moves_up)
{
	struct form_field field;
	open_form(ONE_TO_THREE, PAGES);
	ck_assert_int_eq(form_field(form, "owners", &field), ERR_OK);
	ck_assert(field.type == FORM_GROUP && field.entries == 1);
	ck_assert(field.may_grow && !field.may_shrink);
	ck_assert_int_eq(form_entry_remove(form, "owners", 1), ERR_NOT_ALLOWED);
	set("owners.1.name", "王");
	ck_assert_int_eq(form_entry_add(form, "owners"), ERR_OK);
	set("owners.2.name", "李");
	toggle("owners.2.kind", "1");
	ck_assert_int_eq(form_entry_add(form, "owners"), ERR_OK);
	set("owners.3.name", "赵");
	ck_assert_int_eq(form_entry_add(form, "owners"), ERR_NOT_ALLOWED);
	ck_assert_int_eq(form_entry_remove(form, "owners", 4), ERR_NOT_FOUND);
	ck_assert_int_eq(form_entry_remove(form, "owners", 1), ERR_OK);
	ck_assert_str_eq(values(),
			 "{\"owners\":[{\"kind\":\"1\",\"name\":\"李\"},{\"name\":\"赵\"}]}");
	ck_assert_int_eq(form_field(form, "owners", &field), ERR_OK);
	ck_assert(field.entries == 2 && field.may_grow && field.may_shrink);
	/* A new one is empty, also where another was. */
	ck_assert_int_eq(form_entry_add(form, "owners"), ERR_OK);
	ck_assert_int_eq(form_field(form, "owners.3.name", &field), ERR_OK);
	ck_assert_str_eq(field.text, "");
	ck_assert_str_eq(field.group, "owners");
	ck_assert_str_eq(field.group_title, "共有人");
	ck_assert_uint_eq(field.entry, 3);
}
END_TEST

START_TEST(entries_are_walked_and_then_the_group_asks_for_more)
{
	open_form(ONE_TO_THREE, PAGES);
	ck_assert_uint_eq(form_page_next(form, FORM_NO_PAGE), 0);
	form_page_pass(form, 0, true);
	set("owners.1.name", "王");
	toggle("owners.1.kind", "1");
	form_page_pass(form, 1, true);
	ck_assert_uint_eq(form_page_next(form, 1), 2); /* the group */
	form_page_pass(form, 2, true);
	ck_assert_uint_eq(form_page_next(form, 2), 3);
	form_page_pass(form, 3, true);
	ck_assert_uint_eq(form_page_next(form, 3), FORM_NO_PAGE);
	/* One more is asked, and the group again behind it. */
	ck_assert_int_eq(form_entry_add(form, "owners"), ERR_OK);
	ck_assert_str_eq(form_entry_open(form, "owners", 2), "owners.2.name");
	ck_assert_uint_eq(form_page_with(form, "owners.2.name"), 2);
	ck_assert_uint_eq(form_page_next(form, FORM_NO_PAGE), 2);
	set("owners.2.name", "李");
	toggle("owners.2.kind", "1");
	form_page_pass(form, 2, true);
	ck_assert_uint_eq(form_page_next(form, 2), 3);
	ck_assert_ptr_null(form_entry_open(form, "owners", 3));
	ck_assert_ptr_null(form_entry_open(form, "a", 1));
}
END_TEST

START_TEST(an_optional_group_has_none_or_enough)
{
	open_form("{'properties':{" OWNERS("'minItems':2,'maxItems':3") "}}", PAGES);
	ck_assert(form_complete(form));
	ck_assert_int_eq(form_entry_add(form, "owners"), ERR_OK);
	ck_assert_str_eq(problem("owners"), "entries 2");
	ck_assert_int_eq(form_entry_remove(form, "owners", 1), ERR_OK);
	ck_assert(form_complete(form));
}
END_TEST

START_TEST(a_group_of_exactly_so_many_asks_for_no_more)
{
	open_form("{'properties':{" OWNERS("'minItems':2,'maxItems':2") "},'required':['owners']}",
		  PAGES);
	ck_assert_str_eq(pages(), "owners.1.name owners.1.kind|owners.2.name owners.2.kind");
}
END_TEST

START_TEST(a_condition_brings_in_a_whole_group_and_hides_it_with_all_it_holds)
{
	open_form(
		"{'properties':{'k':{'type':'boolean'}," OWNERS(
			"'minItems':1,'maxItems':2") "},"
						     "'allOf':[{'if':{'properties':{'k':{'const':true}},'required':['k']},"
						     "'then':{'required':['owners']}}]}",
		PAGES);
	ck_assert_str_eq(pages(), "k");
	ck_assert_int_eq(form_entry_add(form, "owners"), ERR_NOT_FOUND);
	toggle("k", NULL);
	ck_assert_str_eq(pages(), "k|owners.1.name owners.1.kind|owners");
	set("owners.1.name", "王");
	toggle("k", NULL);
	ck_assert_str_eq(values(), "{\"k\":false}");
	ck_assert_int_eq(form_set_text(form, "owners.1.name", "x"), ERR_NOT_FOUND);
	toggle("k", NULL);
	ck_assert_str_eq(values(), "{\"k\":true,\"owners\":[{\"name\":\"王\"}]}");
}
END_TEST

#define KNOWN(n) "{'name':'N" n "','kind':'1','share':" n "}"
static const struct {
	const char *known, *pages, *values, *why;
} prefills[] = {
	{ "{'owners':[" KNOWN("1") "," KNOWN("2") "]}", "a|z",
	  "{\"owners\":[{\"kind\":\"1\",\"name\":\"N1\"},{\"kind\":\"1\",\"name\":\"N2\"}]}",
	  "all is known, and what a condition hides is not sent" },
	{ "{'owners':[{'name':'N','kind':'2','share':101}]}", "a|owners.1.share|z",
	  "{\"owners\":[{\"kind\":\"2\",\"name\":\"N\"}]}", "what a member refuses is asked" },
	{ "{'owners':[]}", "a|owners.1.name owners.1.kind|owners|z", "{\"owners\":[{}]}",
	  "nothing is known" },
	{ "{'owners':'N'}", "a|owners.1.name owners.1.kind|owners|z", "{\"owners\":[{}]}",
	  "no list" },
	{ "{'owners':[5]}", "a|owners.1.name owners.1.kind|z", "{\"owners\":[{}]}", "no object" },
	{ "{'owners':[" KNOWN("1") "," KNOWN("2") "," KNOWN("3") "," KNOWN("4") "]}", "a|z",
	  "{\"owners\":[{\"kind\":\"1\",\"name\":\"N1\"},{\"kind\":\"1\",\"name\":\"N2\"},"
	  "{\"kind\":\"1\",\"name\":\"N3\"}]}",
	  "no more than there may be" },
};

START_TEST(what_is_known_of_a_group_is_not_asked)
{
	json_t *visit CLEANUP(json_unref) = json_of(prefills[_i].known);
	struct form_sources sources = { .visit = visit, .today = FORM_TODAY };
	open_with(
		ONE_TO_THREE,
		"{'pages':[['owners.name','owners.kind'],['owners.share']],'owners':{'prefill':'visit.owners'}}",
		&sources);
	ck_assert_msg(strcmp(pages(), prefills[_i].pages) == 0, "%s: %s", prefills[_i].why,
		      pages());
	ck_assert_str_eq(values(), prefills[_i].values);
}
END_TEST

START_TEST(the_fullest_form_there_can_be_is_filled)
{
	/* 11 members in 20 entries, and 36 more fields: as many as there may be. */
	json_t *properties = json_object(), *members = json_object();
	for (int i = 0; i < 11; i++)
		json_object_set_new(members, (char[]){ 'm', (char)('a' + i), '\0' },
				    json_of("{'type':'string'}"));
	for (int i = 0; i < 35; i++)
		json_object_set_new(properties,
				    (char[]){ (char)('a' + i % 26), (char)('a' + i / 26), '\0' },
				    json_of("{'type':'string'}"));
	json_object_set_new(properties, "group",
			    json_pack("{s:s, s:i, s:i, s:{s:s, s:o}}", "type", "array", "minItems",
				      20, "maxItems", 20, "items", "type", "object", "properties",
				      members));
	json_t *item CLEANUP(json_unref) = simple_item();
	json_object_set_new(item, "form",
			    json_pack("{s:{s:o, s:[s]}}", "schema", "properties", properties,
				      "required", "group"));
	struct form_sources sources = { .today = FORM_TODAY };
	ck_assert_int_eq(form_create(item, &sources, &form), ERR_OK);
	const char *names[FORM_FIELDS_MAX];
	ck_assert_uint_eq(form_fields(form, names), FORM_FIELDS_MAX);
	ck_assert_uint_eq(form_page_count(form), FORM_FIELDS_MAX - 1);
	set("group.20.mk", "x");
	ck_assert(form_complete(form));
	/* What all fields hold together has room in an application. */
	char *text = calloc(1, FORM_VALUE_MAX + 1);
	memset(text, 'a', FORM_VALUE_MAX);
	size_t taken = 0;
	while (taken < FORM_FIELDS_MAX && form_set_text(form, names[taken], text) != ERR_TOO_LONG)
		taken++;
	ck_assert_uint_eq(taken, FORM_TEXTS_MAX / FORM_VALUE_MAX - 1);
	free(text);
	form_teardown();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_group");
	TCase *tcase = tcase_create("form_group");
	tcase_add_checked_fixture(tcase, form_setup, form_teardown);
	tcase_add_test(tcase, a_required_group_begins_with_the_entries_it_must_have);
	tcase_add_test(tcase, entries_are_sent_as_objects_in_their_order);
	tcase_add_test(tcase, what_is_behind_a_removed_entry_moves_up);
	tcase_add_test(tcase, entries_are_walked_and_then_the_group_asks_for_more);
	tcase_add_test(tcase, an_optional_group_has_none_or_enough);
	tcase_add_test(tcase, a_group_of_exactly_so_many_asks_for_no_more);
	tcase_add_test(tcase, a_condition_brings_in_a_whole_group_and_hides_it_with_all_it_holds);
	tcase_add_loop_test(tcase, what_is_known_of_a_group_is_not_asked, 0, ARRAY_LEN(prefills));
	tcase_add_test(tcase, the_fullest_form_there_can_be_is_filled);
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
