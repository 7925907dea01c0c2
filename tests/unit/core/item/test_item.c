/* SPDX-License-Identifier: Apache-2.0 */
/* test_item.c - which items a terminal takes, and where it says what is wrong with the others. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/item/item.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

static enum err check_of(const json_t *item, struct item_fault *fault)
{
	memset(fault, 0, sizeof(*fault));
	return item_check(item, fault);
}

/* The sample catalogue */

static void check_catalogue(const char *name, size_t at_least, size_t suspended)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/assets/catalogue/%s", KIOSK_SOURCE_DIR, name);
	json_t *file CLEANUP(json_unref) = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	const json_t *items = json_array_of(file, "items");
	ck_assert_uint_ge(json_array_size(items), at_least);
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		struct item_fault fault;
		ck_assert_msg(check_of(item, &fault) == ERR_OK, "%s: %s: %s",
			      json_str(item, "task_name"), fault.pointer, fault.sentence);
		ck_assert(json_is_canonical(item));
		bool part = strcmp(json_str(item, "is_service_terminals"), "0") == 0;
		if (item_is_offered(item) ||
		    (part && strcmp(json_str(item, "task_state"), "1") == 0))
			continue;
		ck_assert_str_eq(json_str(item, "task_state"), "2");
		suspended--;
	}
	ck_assert_uint_eq(suspended, 0);
}

START_TEST(
	every_item_of_the_sample_catalogues_is_valid_and_but_for_one_offered_by_itself_or_in_a_bundle)
{
	check_catalogue("simple.json", 1, 0);
	check_catalogue("sample.json", 30, 1);
}
END_TEST

static const char *const elements[] = {
	"task_name",	   "catalog_code",	"task_code",	  "task_type",
	"by_law",	   "use_level",		"power_division", "exercise_content",
	"dept_name",	   "dept_code",		"dept_nature",	  "anticipate_day",
	"anticipate_type", "promise_day",	"promise_type",	  "accept_condition",
	"steps",	   "co_depts",		"undertake_org",  "intermediary",
	"count_limit",	   "result_name",	"result_sample",  "fees",
	"fee_basis",	   "handle_area",	"server_type",	  "themes",
	"handle_form",	   "special_procedure", "area_code",	  "is_schedule",
	"is_pay_online",   "is_express",	"is_online",	  "handle_place",
	"handle_time",	   "consult",		"supervise",	  "materials",
};

START_TEST(the_sample_items_have_all_elements)
{
	json_t *file CLEANUP(json_unref) =
		json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/sample.json", 0, NULL);
	const json_t *items = json_array_of(file, "items");
	for (size_t i = 0; i < json_array_size(items); i++)
		for (size_t e = 0; e < ARRAY_LEN(elements); e++)
			ck_assert_msg(json_object_get(json_array_get(items, i), elements[e]) !=
					      NULL,
				      "%zu: %s", i, elements[e]);
}
END_TEST

/* What is demanded */

START_TEST(only_what_a_visit_needs_is_demanded)
{
	static const char *const needed[] = { "row_guid",     "task_code",  "task_name",
					      "task_version", "task_state", "is_service_terminals",
					      "form",	      "materials" };
	json_t *sparse CLEANUP(json_unref) = json_object();
	json_t *item CLEANUP(json_unref) = simple_item();
	struct item_fault fault;
	for (size_t i = 0; i < ARRAY_LEN(needed); i++)
		json_object_set(sparse, needed[i], json_object_get(item, needed[i]));
	ck_assert_msg(check_of(sparse, &fault) == ERR_OK, "%s: %s", fault.pointer, fault.sentence);
	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		json_t *without CLEANUP(json_unref) = json_copy(sparse);
		json_object_del(without, needed[i]);
		ck_assert_int_eq(check_of(without, &fault), ERR_ITEM_INVALID);
		ck_assert_int_eq(fault.pointer[0], '/');
		ck_assert_str_eq(fault.pointer + 1, needed[i]);
		ck_assert_str_eq(fault.sentence, "missing");
	}
}
END_TEST

START_TEST(every_element_may_say_that_it_does_not_apply)
{
	json_t *item CLEANUP(json_unref) = simple_item();
	for (size_t e = 0; e < ARRAY_LEN(elements); e++) {
		bool coded = strcmp(elements[e], "task_code") == 0;
		if (!coded)
			json_object_set_new(item, elements[e], json_string("无"));
	}
	struct item_fault fault;
	ck_assert_msg(check_of(item, &fault) == ERR_OK, "%s: %s", fault.pointer, fault.sentence);
}
END_TEST

/* One wrong value, and where it must be reported */
static const struct {
	const char *member, *value, *pointer, *why;
} wrong[] = {
	{ "row_guid", "''", "/row_guid", "an empty id" },
	{ "row_guid", "'a b'", "/row_guid", "a blank in an id" },
	{ "row_guid", "'事项'", "/row_guid", "Hanzi in an id" },
	{ "row_guid", "7", "/row_guid", "a number for a code" },
	{ "task_code", "''", "/task_code", "an empty code" },
	{ "task_code", "'123456789012345678901234567890123456789012345678901'", "/task_code",
	  "51 characters" },
	{ "task_code", "'11440000MB2D0164XH9440289876000'", "/task_code",
	  "31 characters, no such level" },
	{ "task_code", "'11440000mb2d0164xh2440289876000'", "/task_code",
	  "31 characters, small letters" },
	{ "task_code", "'11440000MB2D0164XH244028987600.01'", "/task_code",
	  "33 characters, a dot" },
	{ "task_code", "'a|b'", "/task_code", "a sign that a receipt uses" },
	{ "task_name", "''", "/task_name", "no name" },
	{ "task_name", "'a\\u0007b'", "/task_name", "a bell in a name" },
	{ "task_name", "'a\\nb'", "/task_name", "a name of two lines" },
	{ "task_name", "'居\\u202e住证'", "/task_name", "a bidi override in a name" },
	{ "task_name", "'居住证\\u200b'", "/task_name", "a zero-width space in a name" },
	{ "dept_name", "'\\ufeff公安局'", "/dept_name", "a byte order mark" },
	{ "consult", "'\\ue001'", "/consult", "private use where no name is" },
	{ "later", "{'a':['x','\\u001b[2J']}", "/later/a/1", "in a member nobody knows yet" },
	{ "later", "{'a\\u202e':1}", "/later/aU+202E", "in a member's name" },
	{ "form", "{'schema':{'properties':{'f':{'type':'string','title':'\\u2066'}}}}",
	  "/form/schema/properties/f/title", "in a form" },
	{ "task_name", "['x']", "/task_name", "a list for a name" },
	{ "task_version", "true", "/task_version", "neither text nor number" },
	{ "task_version", "''", "/task_version", "an empty version" },
	{ "task_state", "'4'", "/task_state", "no such state" },
	{ "task_state", "1", "/task_state", "a number for a code" },
	{ "is_service_terminals", "true", "/is_service_terminals", "a boolean for a flag" },
	{ "is_service_terminals", "1", "/is_service_terminals", "a number for a flag" },
	{ "is_express", "'yes'", "/is_express", "a word for a flag" },
	{ "is_later", "'2'", "/is_later", "a flag nobody knows yet" },
	{ "anticipate_day", "'15'", "/anticipate_day", "a text for days" },
	{ "promise_day", "-1", "/promise_day", "days before" },
	{ "fees", "[{'name': 'x', 'amount': 2147483648}]", "/fees/0/amount", "more than a fee" },
	{ "fees", "[{'name': 'x', 'amount': 40.0}]", "/fees/0/amount", "yuan with a point" },
	{ "promise_day", "1.5", "/promise_day", "half a day" },
	{ "limit_scene_num", "'1'", "/limit_scene_num", "a text for a count" },
	{ "cooling_day", "'3'", "/cooling_day", "days nobody knows yet" },
	{ "themes", "'x'", "/themes", "a text for a list" },
	{ "themes", "['x',1]", "/themes/1", "a number for a theme" },
	{ "themes", "['']", "/themes/0", "an empty theme" },
	{ "fees", "[{'name':'x','amount':'5'}]", "/fees/0/amount", "a text for money" },
	{ "fees", "[{'name':'x','amount':5.5}]", "/fees/0/amount", "yuan for fen" },
	{ "fees", "[5]", "/fees/0", "no object" },
	{ "steps", "[{'name':'x','days':'1'}]", "/steps/0/days", "a text for days" },
	{ "questions", "[{'q':'x'}]", "/questions/0/a", "a question without answer" },
	{ "identity_level", "'face'", "/identity_level", "no such level" },
	{ "by_law", "5", "/by_law", "a number for a text" },
	{ "materials", "{}", "/materials", "an object for a list" },
	{ "materials", "[{}]", "/materials/0/row_guid", "an empty material" },
	{ "materials", "[{'row_guid':'a','material_name':'x','is_need':'0','source':'scan'}]",
	  "/materials/0/is_need", "no such need" },
	{ "materials", "[{'row_guid':'a','material_name':'x','is_need':1,'source':'scan'}]",
	  "/materials/0/is_need", "a number for a code" },
	{ "materials", "[{'row_guid':'a','material_name':'x','is_need':'1','source':'paper'}]",
	  "/materials/0/source", "no such source" },
	{ "materials",
	  "[{'row_guid':'a','material_name':'x','is_need':'1','source':'scan','level':'E'}]",
	  "/materials/0/level", "no such level" },
	{ "materials",
	  "[{'row_guid':'a','material_name':'x','is_need':'1','source':'scan','accepts':'pdf'}]",
	  "/materials/0/accepts", "a text for a list" },
	{ "materials",
	  "[{'row_guid':'a','material_name':'x','is_need':'1','source':'scan','max_size':'9'}]",
	  "/materials/0/max_size", "a text for a size" },
	{ "materials",
	  "[{'row_guid':'a','material_name':'x','is_need':'1','source':'scan'},"
	  "{'row_guid':'a','material_name':'y','is_need':'1','source':'scan'}]",
	  "/materials", "one row_guid twice" },
	{ "parts", "{}", "/parts", "no list of parts" },
	{ "parts", "['x']", "/parts/0", "a part that is a word" },
	{ "parts", "[{'required':'1'}]", "/parts/0/row_guid", "a part of nothing" },
	{ "parts", "[{'row_guid':'a'}]", "/parts/0/required",
	  "a part nobody knows whether it may be left out" },
	{ "parts", "[{'row_guid':'a','required':true}]", "/parts/0/required",
	  "a boolean for a flag" },
	{ "parts", "[{'row_guid':'a','required':'1'},{'row_guid':'a','required':'0'}]", "/parts/1",
	  "one item twice" },
	{ "parts", "[{'row_guid':'c22e6bd4-df9d-52b3-b9c2-354c9e4948c0','required':'1'}]",
	  "/parts/0", "itself" },
	{ "parts", "[{'row_guid':'a','required':'1','form':5}]", "/parts/0/form", "no form" },
	{ "parts", "[{'row_guid':'a','required':'1','form':{'schema':{'oneOf':[]}}}]",
	  "/parts/0/form/oneOf", "a rule that would be dropped" },
	{ "parts",
	  "[{'row_guid':'a','required':'1','form':{'schema':{'properties':{'mobile':{'type':'integer'}}}}}]",
	  "/parts/0", "a question that is another one elsewhere" },
	{ "parts", "[{'row_guid':'a','required':'1','form':{'schema':{'required':['nowhere']}}}]",
	  "/parts", "a field that is declared nowhere" },
	{ "parts",
	  "[{'row_guid':'a','required':'0','form':{'schema':{'properties':{'x':{'type':'string'}}}}},"
	  "{'row_guid':'b','required':'1','form':{'schema':{'required':['x']}}}]",
	  "/parts", "a field that goes with a part that is left out" },
	{ "form", "5", "/form", "no form" },
	{ "form", "{}", "/form/schema", "a form without schema" },
	{ "form", "{'schema':[]}", "/form/schema", "a list for a schema" },
	{ "form", "{'schema':{},'version':2}", "/form/version", "a number for a form's version" },
};

START_TEST(a_wrong_value_is_reported_where_it_stands)
{
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		json_t *item CLEANUP(json_unref) = simple_item();
		json_object_set_new(item, wrong[i].member, json_of(wrong[i].value));
		struct item_fault fault;
		ck_assert_msg(check_of(item, &fault) == ERR_ITEM_INVALID, "%s", wrong[i].why);
		ck_assert_msg(strcmp(fault.pointer, wrong[i].pointer) == 0, "%s: %s: %s",
			      wrong[i].why, fault.pointer, fault.sentence);
		ck_assert_msg(strlen(fault.sentence) > 5, "%s", wrong[i].why);
	}
}
END_TEST

START_TEST(codes_of_other_lengths_are_opaque)
{
	static const char *const codes[] = { "1", "440100-GA-0001",
					     "12441500196720244T3442199806003",
					     "12441500196720244T344219980600301", "事项001" };
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		json_t *item CLEANUP(json_unref) = simple_item();
		json_object_set_new(item, "task_code", json_string(codes[i]));
		struct item_fault fault;
		ck_assert_msg(check_of(item, &fault) == ERR_OK, "%s: %s", codes[i], fault.sentence);
	}
}
END_TEST

START_TEST(what_is_no_object_is_no_item)
{
	struct item_fault fault;
	json_t *list CLEANUP(json_unref) = json_array();
	ck_assert_int_eq(check_of(list, &fault), ERR_ITEM_INVALID);
	ck_assert_str_eq(fault.pointer, "");
	ck_assert_int_eq(check_of(NULL, &fault), ERR_ITEM_INVALID);
}
END_TEST

START_TEST(more_materials_than_a_terminal_holds_are_refused)
{
	json_t *item CLEANUP(json_unref) = simple_item();
	json_t *materials = json_array();
	for (int i = 0; i <= ITEM_MATERIALS_MAX; i++)
		json_array_append_new(materials, json_pack("{s:o,s:s,s:s,s:s}", "row_guid",
							   json_sprintf("m%d", i), "material_name",
							   "x", "is_need", "1", "source", "scan"));
	json_object_set_new(item, "materials", materials);
	struct item_fault fault;
	ck_assert_int_eq(check_of(item, &fault), ERR_ITEM_INVALID);
	json_array_remove(materials, 0);
	ck_assert_int_eq(check_of(item, &fault), ERR_OK);
}
END_TEST

START_TEST(a_fault_cannot_steer_the_terminal_it_is_printed_on)
{
	json_t *item CLEANUP(json_unref) =
		item_with_form("{'properties':{'a\\u001b[2J':{'type':'string'}}}", NULL);
	struct item_fault fault;
	ck_assert_int_eq(check_of(item, &fault), ERR_ITEM_INVALID);
	ck_assert_str_eq(fault.pointer, "/form/schema/properties/aU+001B[2J");
}
END_TEST

/* Forms */

static const struct {
	const char *schema, *ui, *pointer, *why;
} bad_forms[] = {
	{ "{'type':'array'}", NULL, "/type", "no object" },
	{ "{'properties':[]}", NULL, "/properties", "a list of fields" },
	{ "{'properties':{'A':{'type':'string'}}}", NULL, "/properties/A", "a capital in a name" },
	{ "{'properties':{'1a':{'type':'string'}}}", NULL, "/properties/1a", "a digit first" },
	{ "{'properties':{'名':{'type':'string'}}}", NULL, "/properties/名", "Hanzi in a name" },
	{ "{'properties':{'a':'string'}}", NULL, "/properties/a", "no object" },
	{ "{'properties':{'a':{}}}", NULL, "/properties/a/type", "no type" },
	{ "{'properties':{'a':{'type':'number'}}}", NULL, "/properties/a/type",
	  "a type outside the subset" },
	{ "{'properties':{'a':{'type':['string','null']}}}", NULL, "/properties/a/type",
	  "two types" },
	{ "{'properties':{'a':{'type':'array'}}}", NULL, "/properties/a/items",
	  "an array of anything" },
	{ "{'properties':{'a':{'type':'array','items':{'type':'integer','enum':[1]}}}}", NULL,
	  "/properties/a/items", "an array of numbers" },
	{ "{'properties':{'a':{'type':'array','items':{'type':'string'}}}}", NULL,
	  "/properties/a/items/enum", "an array of free texts" },
	{ "{'properties':{'a':{'type':'string','enum':[]}}}", NULL, "/properties/a/enum",
	  "no choice" },
	{ "{'properties':{'a':{'type':'string','enum':['x','x']}}}", NULL, "/properties/a/enum",
	  "a choice twice" },
	{ "{'properties':{'a':{'type':'string','enum':['x',1]}}}", NULL, "/properties/a/enum",
	  "a number among texts" },
	{ "{'properties':{'a':{'type':'string','enum':['']}}}", NULL, "/properties/a/enum",
	  "an empty choice" },
	{ "{'properties':{'a':{'type':'string','pattern':'('}}}", NULL, "/properties/a/pattern",
	  "no pattern" },
	{ "{'properties':{'a':{'type':'string','pattern':'(?=x)'}}}", NULL, "/properties/a/pattern",
	  "a look ahead" },
	{ "{'properties':{'a':{'type':'string','pattern':5}}}", NULL, "/properties/a/pattern",
	  "a number" },
	{ "{'properties':{'a':{'type':'string','format':'email'}}}", NULL, "/properties/a/format",
	  "another format" },
	{ "{'properties':{'a':{'type':'integer','format':'date'}}}", NULL, "/properties/a/format",
	  "a date as number" },
	{ "{'properties':{'a':{'type':'string','minLength':-1}}}", NULL, "/properties/a/minLength",
	  "less than none" },
	{ "{'properties':{'a':{'type':'string','maxLength':'5'}}}", NULL, "/properties/a/maxLength",
	  "a text" },
	{ "{'properties':{'a':{'type':'string','minLength':6,'maxLength':5}}}", NULL,
	  "/properties/a", "none fits" },
	{ "{'properties':{'a':{'type':'string','minLength':5000}}}", NULL,
	  "/properties/a/minLength", "longer than a field" },
	{ "{'properties':{'a':{'type':'integer','minimum':1.5}}}", NULL, "/properties/a/minimum",
	  "a real" },
	{ "{'properties':{'a':{'type':'integer','minimum':6,'maximum':5}}}", NULL, "/properties/a",
	  "none fits" },
	{ "{'properties':{'a':{'type':'string','minimum':6}}}", NULL, "/properties/a/minimum",
	  "a text's minimum" },
	{ "{'properties':{'a':{'type':'integer','exclusiveMinimum':6}}}", NULL,
	  "/properties/a/exclusiveMinimum", "a rule that would be dropped" },
	{ "{'properties':{'a':{'type':'string','anyOf':[]}}}", NULL, "/properties/a/anyOf",
	  "a rule that would be dropped" },
	{ "{'properties':{'a':{'type':'string','title':5}}}", NULL, "/properties/a",
	  "a number for a title" },
	{ "{'required':['a']}", NULL, "/required", "a required field that is none" },
	{ "{'required':'a'}", NULL, "/required", "a text for a list" },
	{ "{'oneOf':[]}", NULL, "/oneOf", "a rule that would be dropped" },
	{ "{'if':{},'then':{}}", NULL, "/if", "a condition outside allOf" },
	{ "{'allOf':{}}", NULL, "/allOf", "no list" },
	{ "{'allOf':[{'required':['a']}]}", NULL, "/allOf/0", "no condition" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':[{'if':{'properties':{'a':{'const':true}},'required':['a']},"
	  "'then':{},'else':[]}]}",
	  NULL, "/allOf/0/else", "an else that is none" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':[{'if':{'properties':{'b':{'const':true}},'required':['b']},'then':{}}]}",
	  NULL, "/allOf/0/if/properties/b", "a test of no field" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':[{'if':{'properties':{'a':{'const':'x'}},'required':['a']},'then':{}}]}",
	  NULL, "/allOf/0/if/properties/a", "a text compared with a box" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':[{'if':{'properties':{'a':{'minimum':1}},'required':['a']},'then':{}}]}",
	  NULL, "/allOf/0/if/properties/a/minimum", "another test than const and enum" },
	{ "{'properties':{'a':{'type':'boolean'},'b':{'type':'boolean'}},'allOf':[{'if':{'properties':"
	  "{'a':{'const':true},'b':{'const':true}},'required':['a']},'then':{}}]}",
	  NULL, "/allOf/0/if/required", "two tests of which one may be absent" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':[{'if':{'not':{}},'then':{}}]}", NULL,
	  "/allOf/0/if/not/properties", "a negation of nothing" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':[{'if':{'not':{'not':{}}},'then':{}}]}",
	  NULL, "/allOf/0/if/not/not", "not twice" },
	{ "{'properties':{'a':{'type':'string'}},'allOf':[{'if':{'properties':{'a':{'not':{'pattern':'x'}}},"
	  "'required':['a']},'then':{}}]}",
	  NULL, "/allOf/0/if/properties/a/not/pattern", "not of another test" },
	{ "{'properties':{'a':{'type':'string'}},'allOf':[{'if':{'properties':{'a':{'not':{'const':'x'},"
	  "'const':'y'}},'required':['a']},'then':{}}]}",
	  NULL, "/allOf/0/if/properties/a/const", "a test beside a not" },
	{ "{'properties':{'a':{'type':'array','items':{'enum':['x']}}},'allOf':[{'if':{'properties':{'a':"
	  "{'contains':{'const':'x'},'minContains':2}},'required':['a']},'then':{}}]}",
	  NULL, "/allOf/0/if/properties/a/minContains", "a rule that would be dropped" },
	{ "{'properties':{'a':{'type':'string'}},'allOf':[{'if':{'properties':{'a':{'contains':"
	  "{'const':'x'}}},'required':['a']},'then':{}}]}",
	  NULL, "/allOf/0/if/properties/a/contains", "a text has no members" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':[{'if':{'properties':{'a':{'const':true}},"
	  "'required':['a']}}]}",
	  NULL, "/allOf/0", "an if that leads nowhere" },
	{ "{'properties':{'a':{'type':'array','items':{'type':'string','enum':['x']}}},'allOf':[{'if':"
	  "{'properties':{'a':{'const':'x'}}},'then':{}}]}",
	  NULL, "/allOf/0/if/properties/a", "a test of several choices" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':[{'if':{'properties':{'a':{'const':true}},'required':['a']},"
	  "'then':{'required':['z']}}]}",
	  NULL, "/allOf/0/then/required", "a field that is declared nowhere" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':[{'if':{'properties':{'a':{'const':true}},'required':['a']},"
	  "'then':{'properties':{'a':{'type':'string'}}}}]}",
	  NULL, "/allOf/0/then/properties/a", "another type in a condition" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':[{'if':{'properties':{'a':{'const':true}},'required':['a']},"
	  "'then':{'minProperties':1}}]}",
	  NULL, "/allOf/0/then/minProperties", "a rule that would be dropped" },
	{ "{'properties':{'a':{'type':'string'},'b':{'type':'string'}},'allOf':["
	  "{'if':{'properties':{'a':{'const':'1'}},'required':['a']},'then':{'required':['b']}},"
	  "{'if':{'properties':{'b':{'const':'1'}},'required':['b']},'then':{'required':['a']}}]}",
	  NULL, "/allOf", "two fields that wait for each other" },
	{ "{'properties':{'a':{'type':'string'}},'allOf':[{'if':{'properties':{'a':{'const':'1'}},'required':['a']},"
	  "'then':{'required':['a']}}]}",
	  NULL, "/allOf", "a field that waits for itself" },
	{ "{'properties':{'a':{'type':'string'}}}", "[]", "ui", "a list for ui" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'pages':[['a','b']]}", "ui/pages/0",
	  "a field that is none" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'pages':[['a'],['a']]}", "ui/pages/1",
	  "a field on two pages" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'pages':['a']}", "ui/pages/0", "no list" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'pages':[[]]}", "ui/pages/0",
	  "an empty page" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'pages':{}}", "ui/pages",
	  "no list of pages" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'a':{'widget':'slider'}}", "ui/a/widget",
	  "no such widget" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'a':{'widget':'choice'}}", "ui/a/widget",
	  "a choice of nothing" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'a':{'prefill':'card.photo'}}",
	  "ui/a/prefill", "no such source" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'a':{'prefill':'visit.'}}", "ui/a/prefill",
	  "no field of it" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'a':{'prefill':'net.x'}}", "ui/a/prefill",
	  "no such source" },
	{ "{'properties':{'a':{'type':'string'}}}", "{'a':'text'}", "ui/a", "no object" },
};

START_TEST(a_form_outside_the_subset_is_reported_where_it_leaves_it)
{
	for (size_t i = 0; i < ARRAY_LEN(bad_forms); i++) {
		json_t *item CLEANUP(json_unref) =
			item_with_form(bad_forms[i].schema, bad_forms[i].ui);
		struct item_fault fault;
		ck_assert_msg(check_of(item, &fault) == ERR_ITEM_INVALID, "%s", bad_forms[i].why);
		char pointer[ITEM_POINTER_MAX];
		snprintf(pointer, sizeof(pointer), "/form/%s%s", bad_forms[i].ui ? "" : "schema",
			 bad_forms[i].pointer);
		ck_assert_msg(strcmp(fault.pointer, pointer) == 0, "%s: %s: %s", bad_forms[i].why,
			      fault.pointer, fault.sentence);
	}
}
END_TEST

static const struct {
	const char *schema, *ui, *why;
} good_forms[] = {
	{ "{}", NULL, "nothing to ask" },
	{ "{'type':'object','properties':{},'required':[]}", "{'pages':[]}", "nothing, at length" },
	{ "{'$schema':'https://json-schema.org/draft/2020-12/schema','$id':'x','title':'t','additionalProperties':"
	  "false,'properties':{'a':{'type':'string','default':'x','examples':['y'],'x-own':1}}}",
	  "{'x-theme':'blue','$comment':'x','a':{'widget':'text','x-hint':'y'}}", "annotations" },
	{ "{'properties':{'pages':{'type':'string'}}}", "{'pages':[['pages']]}",
	  "a field called pages" },
	{ "{'properties':{'a':{'type':'integer','enum':[1,2,5]}}}", NULL, "an integer of few" },
	{ "{'properties':{'a':{'type':'array','items':{'enum':['x']},'uniqueItems':true}}}",
	  "{'a':{'widget':'checkbox'}}", "several choices" },
	{ "{'properties':{'a':{'type':'string'},'b':{'type':'string'}},'allOf':["
	  "{'if':{'properties':{'a':{'const':'1'}},'required':['a']},'then':{'required':['b']}},"
	  "{'if':{'properties':{'a':{'const':'2'}},'required':['a']},'then':{'required':['b'],'properties':{'b':{'maxLength':3}}}}]}",
	  NULL, "one field opened in two ways" },
	{ "{'properties':{'a':{'type':'boolean'}},'allOf':["
	  "{'if':{'properties':{'c':{'const':'1'}},'required':['c']},'then':{'properties':{'d':{'type':'string'}}}},"
	  "{'if':{'properties':{'a':{'const':true}},'required':['a']},'then':{'properties':{'c':{'type':'string'}}}}]}",
	  NULL, "a test of a field that a later condition declares" },
	{ "{'properties':{'a':{'type':'boolean'},'b':{'type':'string'}},'allOf':["
	  "{'if':{'properties':{'a':{'const':true}},'required':['a']},'else':{'required':['b']}}]}",
	  NULL, "an else alone" },
};

START_TEST(a_form_inside_the_subset_is_taken)
{
	for (size_t i = 0; i < ARRAY_LEN(good_forms); i++) {
		json_t *item CLEANUP(json_unref) =
			item_with_form(good_forms[i].schema, good_forms[i].ui);
		struct item_fault fault;
		ck_assert_msg(check_of(item, &fault) == ERR_OK, "%s: %s: %s", good_forms[i].why,
			      fault.pointer, fault.sentence);
	}
}
END_TEST

START_TEST(a_form_of_more_fields_or_choices_than_the_limit_is_refused)
{
	json_t *item CLEANUP(json_unref) = item_with_form("{'properties':{}}", NULL);
	json_t *properties = json_object_get(
		json_object_get(json_object_get(item, "form"), "schema"), "properties");
	struct item_fault fault;
	for (int i = 0; i < 64; i++) {
		char name[8];
		snprintf(name, sizeof(name), "f%d", i);
		json_object_set_new(properties, name, json_of("{'type':'string'}"));
	}
	ck_assert_int_eq(check_of(item, &fault), ERR_OK);
	json_object_set_new(properties, "f64", json_of("{'type':'string'}"));
	ck_assert_int_eq(check_of(item, &fault), ERR_ITEM_INVALID);
	json_t *choices = json_array();
	for (int i = 0; i <= 64; i++)
		json_array_append_new(choices, json_sprintf("%d", i));
	json_object_clear(properties);
	json_object_set_new(properties, "a",
			    json_pack("{s:s,s:o}", "type", "string", "enum", choices));
	ck_assert_int_eq(check_of(item, &fault), ERR_ITEM_INVALID);
	json_array_remove(choices, 0);
	ck_assert_int_eq(check_of(item, &fault), ERR_OK);
}
END_TEST

/* Reading an item */

START_TEST(an_item_is_offered_only_in_force_and_on_terminals)
{
	static const struct {
		const char *state, *terminals;
		bool offered;
	} cases[] = {
		{ "1", "1", true }, { "1", "0", false }, { "2", "1", false }, { "3", "1", false }
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_t *item CLEANUP(json_unref) =
			json_pack("{s:s,s:s}", "task_state", cases[i].state, "is_service_terminals",
				  cases[i].terminals);
		ck_assert_int_eq(item_is_offered(item), cases[i].offered);
	}
}
END_TEST

START_TEST(identity_levels_have_an_order_and_card_is_the_least)
{
	ck_assert_int_eq(identity_rank("card"), 0);
	ck_assert_int_eq(identity_rank("card_online"), 1);
	ck_assert_int_eq(identity_rank("card_face"), 2);
	ck_assert_int_eq(identity_rank("staff"), 3);
	ck_assert_int_eq(identity_rank(""), -1);
	json_t *item CLEANUP(json_unref) = json_object();
	ck_assert_str_eq(item_identity_level(item), "card");
	json_object_set_new(item, "identity_level", json_string("card_face"));
	ck_assert_str_eq(item_identity_level(item), "card_face");
}
END_TEST

START_TEST(a_text_may_have_lines_and_rare_hanzi_and_a_fault_names_its_character)
{
	json_t *item CLEANUP(json_unref) = simple_item();
	struct item_fault fault;
	json_object_set_new(item, "accept_condition", json_string("一\r\n\t二\xf0\xae\xaf\xb5"));
	ck_assert_msg(check_of(item, &fault) == ERR_OK, "%s: %s", fault.pointer, fault.sentence);
	json_object_set_new(item, "accept_condition", json_string("一\n二\xe2\x80\xae\x1b"));
	ck_assert_int_eq(check_of(item, &fault), ERR_ITEM_INVALID);
	ck_assert_str_eq(fault.sentence, "the character U+202E in it does not show as itself");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("item");
	TCase *tcase = tcase_create("item");
	tcase_add_test(
		tcase,
		every_item_of_the_sample_catalogues_is_valid_and_but_for_one_offered_by_itself_or_in_a_bundle);
	tcase_add_test(tcase, the_sample_items_have_all_elements);
	tcase_add_test(tcase, only_what_a_visit_needs_is_demanded);
	tcase_add_test(tcase, every_element_may_say_that_it_does_not_apply);
	tcase_add_test(tcase, a_wrong_value_is_reported_where_it_stands);
	tcase_add_test(tcase, codes_of_other_lengths_are_opaque);
	tcase_add_test(tcase, what_is_no_object_is_no_item);
	tcase_add_test(tcase, more_materials_than_a_terminal_holds_are_refused);
	tcase_add_test(tcase, a_fault_cannot_steer_the_terminal_it_is_printed_on);
	tcase_add_test(tcase, a_form_outside_the_subset_is_reported_where_it_leaves_it);
	tcase_add_test(tcase, a_form_inside_the_subset_is_taken);
	tcase_add_test(tcase, a_form_of_more_fields_or_choices_than_the_limit_is_refused);
	tcase_add_test(tcase, an_item_is_offered_only_in_force_and_on_terminals);
	tcase_add_test(tcase, identity_levels_have_an_order_and_card_is_the_least);
	tcase_add_test(tcase, a_text_may_have_lines_and_rare_hanzi_and_a_fault_names_its_character);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
