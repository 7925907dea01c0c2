/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_form_refused.c - forms nobody can fill, or of which something would be dropped without a word:
 * each file of refused/ is refused, at that place and in those words.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/item/item.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define REFUSED_DIR KIOSK_SOURCE_DIR "/tests/unit/core/form/refused"

static const struct {
	const char *name, *pointer, *sentence, *why;
} refused[] = {
	{ "pad_pattern_letters_on_digits", "/schema/properties/a/pattern",
	  "nothing the keys of this field can type, 1 to 500 characters, matches",
	  "a number pad has no letters" },
	{ "pad_pattern_hyphen_in_date", "/schema/properties/a/pattern",
	  "nothing the keys of this field can type, 1 to 500 characters, matches",
	  "without the format a date pad puts no hyphens" },
	{ "pad_pattern_other_script", "/schema/properties/a/pattern",
	  "nothing the keys of this field can type, 1 to 500 characters, matches",
	  "no keys for Cyrillic" },
	{ "pad_pattern_full_width", "/schema/properties/a/pattern",
	  "nothing the keys of this field can type, 1 to 500 characters, matches",
	  "no keys for wide brackets" },
	{ "pattern_longer_than_max_length", "/schema/properties/a/pattern",
	  "nothing the keys of this field can type, 1 to 11 characters, matches",
	  "twelve digits in eleven places" },
	{ "pattern_shorter_than_min_length", "/schema/properties/a/pattern",
	  "nothing the keys of this field can type, 4 to 500 characters, matches",
	  "three letters where four must be" },
	{ "pattern_after_the_end", "/schema/properties/a/pattern",
	  "nothing the keys of this field can type, 1 to 500 characters, matches",
	  "a character behind the end" },
	{ "pattern_against_format", "/schema/properties/a/pattern",
	  "nothing the keys of this field can type, 11 to 11 characters, matches",
	  "a mobile number of twelve digits" },
	{ "max_length_zero", "/schema/properties/a/maxLength", "nothing can be typed into it",
	  "no character fits" },
	{ "max_length_below_format", "/schema/properties/a/maxLength",
	  "a value of this format has 18 characters at least",
	  "eighteen digits in fifteen places" },
	{ "min_length_above_format", "/schema/properties/a/minLength",
	  "a value of this format has 10 characters at most", "a date of eleven characters" },
	{ "max_length_below_long_term_date", "/schema/properties/a/maxLength",
	  "a value of this format has 10 characters at least", "only the word would fit" },
	{ "enum_shorter_than_min_length", "/schema/properties/a/enum",
	  "the choice \"是\" breaks the rules beside it", "each choice has one character" },
	{ "enum_against_pattern", "/schema/properties/a/enum",
	  "the choice \"c3\" breaks the rules beside it", "one of the choices" },
	{ "enum_against_format", "/schema/properties/a/enum",
	  "the choice \"2026-02-30\" breaks the rules beside it", "no such day" },
	{ "integer_enum_outside_bounds", "/schema/properties/a/enum",
	  "the choice \"50\" breaks the rules beside it", "a choice above the maximum" },
	{ "min_items_above_choices", "/schema/properties/a/minItems", "there are 2 choices",
	  "three of two" },
	{ "max_items_zero", "/schema/properties/a/maxItems", "nothing can be chosen",
	  "none of two" },
	{ "then_leaves_no_choice", "/schema/allOf/0/then/properties/a/enum", "no choice is left",
	  "the condition offers what is not offered" },
	{ "then_against_own_length", "/schema/allOf/0/then/properties/a",
	  "the minimum is greater than the maximum", "the field's own maximum stays in force" },
	{ "then_against_own_pattern", "/schema/allOf/0/then/properties/a",
	  "nothing the keys of this field can type, 1 to 5 characters, matches",
	  "and so does its pattern" },
	{ "then_against_own_bounds", "/schema/allOf/0/then/properties/a",
	  "the minimum is greater than the maximum", "no number is left" },
	{ "then_against_own_box", "/schema/allOf/0/then/properties/a/enum", "no choice is left",
	  "ticked and not ticked" },
	{ "then_field_nobody_can_type", "/schema/allOf/0/then/properties/a/maxLength",
	  "nothing can be typed into it", "a field of a condition" },
	{ "condition_on_no_choice", "/schema/allOf/0/if/properties/k",
	  "\"k\" can never have such a value: what hangs on it is never asked",
	  "a slip of the pen: the required field is never reached" },
	{ "condition_on_impossible_text", "/schema/allOf/0/if/properties/k",
	  "\"k\" can never have such a value: what hangs on it is never asked",
	  "texts the tested field does not take" },
	{ "condition_on_impossible_number", "/schema/allOf/0/if/properties/k",
	  "\"k\" can never have such a value: what hangs on it is never asked",
	  "a number below the minimum" },
	{ "condition_on_fixed_box", "/schema/allOf/0/if/properties/k",
	  "\"k\" can never have such a value: what hangs on it is never asked",
	  "a box that must be ticked" },
	{ "if_without_required", "/schema/allOf/0/if/required",
	  "a condition requires the field it tests: [\"k\"]",
	  "it also holds where the field is absent" },
	{ "if_requires_another", "/schema/allOf/0/if/required",
	  "a condition requires the field it tests: [\"k\"]", "another field" },
	{ "if_tests_more_than_a_value", "/schema/allOf/0/if/properties/k/minLength",
	  "a condition tests a field with const, enum, contains or not",
	  "a test that would be dropped" },
	{ "if_of_another_type", "/schema/allOf/0/if/properties/k/type",
	  "the tested field has another type", "a text tested as a number" },
	{ "additional_properties_beside_then", "/schema/additionalProperties",
	  "it forbids \"a\", which only a then declares", "the platform would refuse what we ask" },
	{ "additional_properties_of_a_kind", "/schema/additionalProperties",
	  "expected true or false", "a rule that would be dropped" },
	{ "required_declared_only_in_then", "/schema/required", "\"a\" is declared only in a then",
	  "required, and not always there" },
	{ "keyword_misspelt", "/schema/properties/a/maxlength",
	  "maxlength is outside the subset of JSON Schema", "a slip of the pen" },
	{ "keyword_read_only", "/schema/properties/a/readOnly",
	  "readOnly is outside the subset of JSON Schema", "a rule that would be dropped" },
	{ "keyword_content", "/schema/properties/a/contentEncoding",
	  "contentEncoding is outside the subset of JSON Schema", "a rule that would be dropped" },
	{ "keyword_in_items", "/schema/properties/a/items/maxLength", "elements have type and enum",
	  "a rule that would be dropped" },
	{ "keyword_of_schema", "/schema/propertyNames", "outside the subset of JSON Schema",
	  "a rule that would be dropped" },
	{ "keyword_of_all_of", "/schema/allOf/0/not", "an entry of allOf has if, and then or else",
	  "a rule that would be dropped" },
	{ "else_against_own_length", "/schema/allOf/0/else/properties/a",
	  "the minimum is greater than the maximum", "where the condition does not hold" },
	{ "not_against_every_choice", "/schema/allOf/0/if/properties/k",
	  "\"k\" can never have such a value: what hangs on it is never asked",
	  "none of all choices" },
	{ "not_of_no_choice", "/schema/allOf/0/if/not/properties/k",
	  "\"k\" can never have such a value: what hangs on it is never asked",
	  "a slip of the pen behind not" },
	{ "circle_through_else", "/schema/allOf", "\"a\" depends on itself in a circle",
	  "one waits for the other to be absent" },
	{ "any_of_another", "/schema/properties/a/anyOf",
	  "the only anyOf is a date or long-term: [{\"format\":\"date\"},{\"const\":\"长期\"}]",
	  "another anyOf" },
	{ "any_of_three", "/schema/properties/a/anyOf",
	  "the only anyOf is a date or long-term: [{\"format\":\"date\"},{\"const\":\"长期\"}]",
	  "a third way" },
	{ "any_of_with_more", "/schema/properties/a/anyOf",
	  "the only anyOf is a date or long-term: [{\"format\":\"date\"},{\"const\":\"长期\"}]",
	  "a rule inside" },
	{ "format_beside_any_of", "/schema/properties/a/format",
	  "format stands beside an anyOf with a format", "the format would forbid the word" },
	{ "amount_as_text", "/schema/properties/a/format", "an amount is an integer of fen",
	  "money is counted" },
	{ "amount_that_is_chosen", "/schema/properties/a/format", "an amount is typed, not chosen",
	  "no list of amounts" },
	{ "amount_that_is_negative", "/schema/properties/a",
	  "the minimum is greater than the maximum", "an amount is typed without a sign" },
	{ "amount_of_a_condition", "/schema/allOf/0/then/properties/a",
	  "an amount is one wherever the field is declared", "yuan would become fen" },
	{ "amount_of_one_condition", "/schema/allOf/0/else/properties/a",
	  "an amount is one wherever the field is declared", "and here the other way round" },
	{ "amount_beyond_all", "/schema/properties/a/minimum", "no amount is as great",
	  "sixteen digits" },
	{ "integer_format", "/schema/properties/a/format", "the format of an integer is cn-amount",
	  "another format" },
	{ "unit_of_a_choice", "/ui/unit/a", "a unit stands behind a number or a text",
	  "titles have room for it" },
	{ "unit_of_an_amount", "/ui/unit/a", "the format says already what it is counted in",
	  "fen are not counted in ten thousands" },
	{ "unit_of_no_field", "/ui/unit/b", "\"b\" is no field of this form", "a slip of the pen" },
	{ "unit_that_is_none", "/ui/unit/a", "a unit is a text of 1 to 16 characters", "a number" },
	{ "field_of_a_words_name", "/ui/unit/prefill", "\"prefill\" is no field of this form",
	  "a field called unit has no entry of its own" },
	{ "exclusive_of_no_choice", "/ui/exclusive/a", "\"z\" is no choice of this field",
	  "a slip of the pen" },
	{ "exclusive_of_one", "/ui/exclusive/a",
	  "expected some of the choices of a field of several", "one excludes the others anyway" },
	{ "exclusive_beside_min_items", "/ui/exclusive/a",
	  "minItems asks for more than the one that stands alone", "alone it would be too few" },
	{ "group_without_end", "/schema/properties/a/maxItems",
	  "a group has 1 to 20 entries at most", "no end to it" },
	{ "group_of_too_many", "/schema/properties/a/maxItems",
	  "a group has 1 to 20 entries at most", "21 entries" },
	{ "group_of_nothing", "/schema/properties/a/items", "an entry without members asks nothing",
	  "no members" },
	{ "group_in_a_group", "/schema/properties/a/items/properties/b",
	  "groups and addresses are declared in the form's own properties", "nested" },
	{ "group_of_a_condition", "/schema/allOf/0/then/properties/a",
	  "groups and addresses are declared in the form's own properties", "declared only there" },
	{ "group_narrowed", "/schema/allOf/0/then/properties/a",
	  "a condition can only require a group or an address", "fewer entries by a condition" },
	{ "group_tested", "/schema/allOf/0/if/properties/a",
	  "a condition cannot test a group or an address", "contains an object" },
	{ "group_unique", "/schema/properties/a/uniqueItems",
	  "uniqueItems does not belong to a field of this type", "a rule that would be dropped" },
	{ "group_too_large", "/schema/properties",
	  "more than 256 fields with all entries of its groups", "two groups of 20 entries" },
	{ "group_min_above_max", "/schema/properties/a", "the minimum is greater than the maximum",
	  "three of two" },
	{ "group_page_mixed", "/ui/pages/0", "a page has members of one group, or none",
	  "one page, two owners" },
	{ "group_member_prefill", "/ui/a.b/prefill", "a group has a prefill, not its members",
	  "which entry would it be" },
	{ "group_from_card", "/ui/a/prefill",
	  "the sources are card.<name id cert_type sex birth nation address valid_to>, platform.<field>, visit.<field>",
	  "a card is one person" },
	{ "group_member_nobody_can_fill", "/schema/properties/a/items/properties/b/pattern",
	  "nothing the keys of this field can type, 1 to 500 characters, matches",
	  "no keys for Cyrillic, in an entry" },
	{ "group_condition_impossible", "/schema/properties/a/items/allOf/0/if/properties/b",
	  "\"b\" can never have such a value: what hangs on it is never asked", "in an entry" },
	{ "group_condition_outside", "/schema/properties/a/items/allOf/0/if/properties/c",
	  "\"c\" is no field of this form", "an entry sees itself only" },
	{ "group_member_unknown", "/ui/a.c", "neither a word of ui nor a field of this form",
	  "a slip of the pen" },
	{ "rule_side_unknown", "/ui/rules/0/right",
	  "a side is a field, today, birth(field), sex(field) or age(field), a date perhaps with + or -, a number and y, m or d",
	  "a slip of the pen" },
	{ "rule_side_of_a_function", "/ui/rules/0/right",
	  "a side is a field, today, birth(field), sex(field) or age(field), a date perhaps with + or -, a number and y, m or d",
	  "no such function" },
	{ "rule_side_unclosed", "/ui/rules/0/right",
	  "a side is a field, today, birth(field), sex(field) or age(field), a date perhaps with + or -, a number and y, m or d",
	  "no bracket" },
	{ "rule_side_shifted_by_weeks", "/ui/rules/0/right",
	  "a side is a field, today, birth(field), sex(field) or age(field), a date perhaps with + or -, a number and y, m or d",
	  "no such step" },
	{ "rule_side_shifted_twice", "/ui/rules/0/right",
	  "a side is a field, today, birth(field), sex(field) or age(field), a date perhaps with + or -, a number and y, m or d",
	  "one step" },
	{ "rule_side_shifted_far", "/ui/rules/0/right",
	  "a side is a field, today, birth(field), sex(field) or age(field), a date perhaps with + or -, a number and y, m or d",
	  "five digits" },
	{ "rule_number_shifted", "/ui/rules/0/right",
	  "only a date is moved by years, months or days", "a number has no days" },
	{ "rule_of_a_box", "/ui/rules/0/left",
	  "a side is a date, a number or a text; birth, sex and age are those of a typed number",
	  "a box is not compared" },
	{ "rule_birth_of_a_date", "/ui/rules/0/right",
	  "a side is a date, a number or a text; birth, sex and age are those of a typed number",
	  "a date is no number" },
	{ "rule_sex_of_a_choice", "/ui/rules/0/right",
	  "a side is a date, a number or a text; birth, sex and age are those of a typed number",
	  "a choice is no number" },
	{ "rule_of_date_and_number", "/ui/rules/0",
	  "dates are compared with dates, numbers with numbers, amounts with amounts, texts with texts",
	  "apples and pears" },
	{ "rule_of_amount_and_number", "/ui/rules/0",
	  "dates are compared with dates, numbers with numbers, amounts with amounts, texts with texts",
	  "fen and yuan" },
	{ "rule_of_texts_in_order", "/ui/rules/0/op", "texts are the same or not",
	  "no order of texts" },
	{ "rule_op_unknown", "/ui/rules/0/op",
	  "the ops are <=, <, = and !=", "written the other way round" },
	{ "rule_of_one_field", "/ui/rules/0", "a field is compared with itself",
	  "nobody could fill it" },
	{ "rule_of_no_field", "/ui/rules/0", "a rule names a field", "it says nothing" },
	{ "rule_with_more", "/ui/rules/0/level", "a rule has left, op, right and message",
	  "a word that would be dropped" },
	{ "rule_message_empty", "/ui/rules/0/message",
	  "a message is a sentence of 1 to 60 characters", "nothing to read" },
	{ "rule_of_two_groups", "/ui/rules/0", "a rule names members of one group",
	  "which entry of the other" },
	{ "rule_no_list", "/ui/rules", "expected an array of rules", "no list" },
	{ "computed_from_nothing", "/ui/computed/a",
	  "what is computed is age(field), birth(field) or sex(field)", "not from a number" },
	{ "computed_of_another_kind", "/ui/computed/a",
	  "an age is a number, a birth a date, a sex a text or a choice", "an age as a date" },
	{ "computed_and_prefilled", "/ui/computed/a", "the field has a prefill already",
	  "one source" },
	{ "computed_in_a_circle", "/ui/computed", "\"a\" depends on itself in a circle",
	  "asked only if it was answered" },
	{ "computed_from_another_entry", "/ui/computed/a", "a member follows from its own entry",
	  "which entry" },
	{ "check_by_no_choice", "/ui/check_by/n/by", "\"k\" is no field of one choice",
	  "a text is typed in any way" },
	{ "check_by_unknown_choice", "/ui/check_by/n/format/3", "\"3\" is no choice of \"k\"",
	  "a slip of the pen" },
	{ "check_by_date", "/ui/check_by/n/format/1",
	  "a number of a certificate is no date and no amount", "a date" },
	{ "check_by_own_format", "/ui/check_by/n",
	  "a text without a format of its own is checked by another", "two checks" },
	{ "check_by_too_short", "/ui/check_by/n/format/1",
	  "a value of this format has 18 characters at least",
	  "eighteen digits in fifteen places" },
	{ "check_by_nothing", "/ui/check_by/n/format", "expected formats by choice", "no formats" },
	{ "check_by_another_entry", "/ui/check_by/n/by", "a member is checked by its own entry",
	  "which entry" },
	{ "area_of_more", "/schema/properties/a/properties/zip",
	  "an address has the properties code and text, both plain strings", "a third part" },
	{ "area_with_a_pattern", "/schema/properties/a/properties/code/pattern",
	  "an address has the properties code and text, both plain strings",
	  "typed where the data does not lead it has no code" },
	{ "area_of_a_number", "/schema/properties/a/properties/code",
	  "an address has the properties code and text, both plain strings", "a code is a text" },
	{ "area_requires_more", "/schema/properties/a/required",
	  "an address has the properties code and text, both plain strings", "a third part" },
	{ "area_closed", "/schema/properties/a/additionalProperties",
	  "an address has the properties code and text, both plain strings",
	  "the platform would refuse the words" },
	{ "area_min_properties", "/schema/properties/a/minProperties",
	  "minProperties is outside the subset of JSON Schema", "a rule that would be dropped" },
	{ "area_in_a_group", "/schema/properties/g/items/properties/a",
	  "groups and addresses are declared in the form's own properties",
	  "an object in an entry" },
	{ "area_from_the_name", "/ui/a/prefill",
	  "the sources are card.<name id cert_type sex birth nation address valid_to>, platform.<field>, visit.<field>",
	  "a name is no address" },
	{ "area_tested", "/schema/allOf/0/if/properties/a",
	  "a condition cannot test a group or an address", "a text among objects" },
	{ "area_compared", "/ui/rules/0/left",
	  "a side is a date, a number or a text; birth, sex and age are those of a typed number",
	  "an address is no text" },
	{ "ui_unknown_field", "/ui/b", "neither a word of ui nor a field of this form",
	  "a slip of the pen" },
	{ "ui_unknown_word", "/ui/a/label", "a field's ui has prefill and widget",
	  "a word that would be dropped" },
};

static json_t *item_with(const char *name)
{
	char path[512];
	json_error_t error;
	snprintf(path, sizeof(path), "%s/%s.json", REFUSED_DIR, name);
	json_t *form = json_load_file(path, JSON_REJECT_DUPLICATES, &error), *item = simple_item();
	ck_assert_msg(form != NULL, "%s: %s", path, error.text);
	json_object_set_new(item, "form", form);
	return item;
}

START_TEST(a_form_nobody_can_fill_is_refused_where_and_why)
{
	char pointer[ITEM_POINTER_MAX];
	struct item_fault fault;
	json_t *item CLEANUP(json_unref) = item_with(refused[_i].name);
	snprintf(pointer, sizeof(pointer), "/form%s", refused[_i].pointer);
	ck_assert_msg(item_check(item, &fault) == ERR_ITEM_INVALID, "%s: %s is taken",
		      refused[_i].name, refused[_i].why);
	ck_assert_str_eq(fault.pointer, pointer);
	ck_assert_str_eq(fault.sentence, refused[_i].sentence);
}
END_TEST

START_TEST(every_file_is_in_the_table)
{
	size_t files = 0;
	DIR *dir = opendir(REFUSED_DIR);
	ck_assert_ptr_nonnull(dir);
	for (const struct dirent *e; (e = readdir(dir));)
		files += strstr(e->d_name, ".json") != NULL;
	closedir(dir);
	ck_assert_uint_eq(files, ARRAY_LEN(refused));
}
END_TEST

/* Their neighbours, a hair's breadth away, are taken. */
static const struct {
	const char *schema, *ui, *why;
} taken[] = {
	{ "{'properties':{'a':{'type':'string','pattern':'^[0-9]{2}$'}}}",
	  "{'a':{'widget':'number'}}", "digits on a number pad" },
	{ "{'properties':{'a':{'type':'string','pattern':'^\\\\d+\\\\.\\\\d{2}$'}}}",
	  "{'a':{'widget':'number'}}", "a decimal point gets its key" },
	{ "{'properties':{'a':{'type':'string','pattern':'^\\\\d{3,4}-\\\\d{7,8}$'}}}",
	  "{'a':{'widget':'phone'}}", "a hyphen gets its key" },
	{ "{'properties':{'a':{'type':'string','pattern':'^\\\\d{17}[0-9X]$'}}}",
	  "{'a':{'widget':'id'}}", "an X at the end" },
	{ "{'properties':{'a':{'type':'string','pattern':'^[\\u4e00-\\u9fa5（）]+$'}}}", NULL,
	  "wide brackets that need not be" },
	{ "{'properties':{'a':{'type':'string','pattern':'^\\\\p{Script=Han}{2,8}$'}}}", NULL,
	  "Hanzi" },
	{ "{'properties':{'a':{'type':'string','pattern':'^[^x]+$'}}}", NULL, "anything but one" },
	{ "{'properties':{'a':{'type':'string','pattern':'\\\\bx\\\\b'}}}", NULL, "a word's edge" },
	{ "{'properties':{'a':{'type':'string','pattern':'^(ab)*$','minLength':100}}}", NULL,
	  "a long repeat" },
	{ "{'properties':{'a':{'type':'string','pattern':'^\\\\d{12}$','maxLength':12}}}", NULL,
	  "twelve digits in twelve places" },
	{ "{'properties':{'a':{'type':'string','pattern':'^$|^x$'}}}", NULL, "one way is enough" },
	{ "{'properties':{'a':{'type':'string','format':'cn-mobile','pattern':'^13'}}}", NULL,
	  "a format and its beginning" },
	{ "{'properties':{'a':{'type':'string','format':'date','pattern':'^20..-','maxLength':10}}}",
	  NULL, "a date's pattern sees its hyphens" },
	{ "{'properties':{'a':{'type':'string','anyOf':[{'const':'长期','type':'string'},"
	  "{'type':'string','format':'date'}]}}}",
	  NULL, "the other way round, with types" },
	{ "{'properties':{'a':{'type':'string','enum':['甲乙','丙丁'],'minLength':2}}}", NULL,
	  "choices that are long enough" },
	{ "{'properties':{'a':{'type':'string'}},'additionalProperties':true}", NULL,
	  "more is allowed" },
	{ "{'properties':{'k':{'type':'boolean'},'a':{'type':'string'}},'additionalProperties':false,'allOf':["
	  "{'if':{'properties':{'k':{'const':true}},'required':['k']},'then':{'required':['a']}}]}",
	  NULL, "nothing more, and a then that declares nothing" },
	{ "{'properties':{'k':{'type':'string','enum':['x']},'a':{'type':'string'}},'allOf':["
	  "{'if':{'properties':{'k':{'enum':['x','old']}},'required':['k'],'type':'object'},"
	  "'then':{'required':['a']}}]}",
	  NULL, "one of the tested values is enough" },
};

START_TEST(a_form_that_can_be_filled_is_taken)
{
	struct item_fault fault;
	json_t *item CLEANUP(json_unref) = item_with_form(taken[_i].schema, taken[_i].ui);
	ck_assert_msg(item_check(item, &fault) == ERR_OK, "%s: %s: %s", taken[_i].why,
		      fault.pointer, fault.sentence);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_refused");
	TCase *tcase = tcase_create("form_refused");
	tcase_add_loop_test(tcase, a_form_nobody_can_fill_is_refused_where_and_why, 0,
			    ARRAY_LEN(refused));
	tcase_add_test(tcase, every_file_is_in_the_table);
	tcase_add_loop_test(tcase, a_form_that_can_be_filled_is_taken, 0, ARRAY_LEN(taken));
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
