/* SPDX-License-Identifier: Apache-2.0 */
/* test_json.c - what outside JSON may be, and what canonical means. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"
#include "tests/suite.h"

static const struct {
	const char *text;
	enum err err;
	const char *why;
} texts[] = {
	{ "{}", ERR_OK, "an empty object" },
	{ "[]", ERR_OK, "a list of none" },
	{ "{\"a\":[1,true,null,\"x\",1.5]}", ERR_OK, "a real is fine where nothing is canonical" },
	{ "{\"a\":1,\"a\":2}", ERR_SYNTAX, "a member twice" },
	{ "{\"a\":1", ERR_SYNTAX, "cut off" },
	{ "{} {}", ERR_SYNTAX, "something behind" },
	{ "", ERR_SYNTAX, "nothing" },
	{ "1", ERR_SYNTAX, "no object and no list" },
	{ "<html>login</html>", ERR_SYNTAX, "a captive portal" },
	{ "{\"a\":\"\xff\"}", ERR_SYNTAX, "no UTF-8" },
	{ "{\"a\":\"\\u0000\"}", ERR_SYNTAX, "a NUL in a text" },
	{ "{\"a\":\"\\ud800\"}", ERR_SYNTAX, "half a pair" },
	{ "{\"a\":99999999999999999999}", ERR_SYNTAX, "an integer of more than 64 bits" },
	{ "{\"a\":1e999}", ERR_SYNTAX, "a number beyond any" },
	{ "{'a':1}", ERR_SYNTAX, "other quotes" },
	{ "{\"a\":1,\"\\u0061\":2}", ERR_SYNTAX, "a member twice, once written otherwise" },
	{ "[01]", ERR_SYNTAX, "a number that begins with 0" },
	{ "[-]", ERR_SYNTAX, "a sign alone" },
	{ "[9223372036854775807,-9223372036854775808,-0]", ERR_OK, "as far as 64 bits go" },
	{ "[9223372036854775808]", ERR_SYNTAX, "one more than 64 bits hold" },
	{ "[1,]", ERR_SYNTAX, "nothing behind a comma" },
	{ "{\"a\" 1}", ERR_SYNTAX, "no colon" },
	{ "[\"a\tb\"]", ERR_SYNTAX, "a tab in a text" },
	{ "[\"\xe7\x8e\"]", ERR_SYNTAX, "a character that is cut off" },
	{ "{\"a\":NaN}", ERR_SYNTAX, "no number" },
	{ "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", ERR_OK, "sixteen levels" },
	{ "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", ERR_SYNTAX, "seventeen levels" },
	{ "[\"[[[[[[[[[[[[[[[[[[[[{{{{{{\"]", ERR_OK, "brackets in a text" },
	{ "[\"\\\"[[[[[[[[[[[[[[[[[[[[\"]", ERR_OK, "brackets behind an escaped quote" },
};

START_TEST(outside_json_is_taken_or_refused)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		json_t *value CLEANUP(json_unref) = NULL;
		enum err err = json_parse(texts[i].text, strlen(texts[i].text), &value);
		ck_assert_msg(err == texts[i].err && (value != NULL) == (err == ERR_OK), "%s",
			      texts[i].why);
	}
}
END_TEST

START_TEST(too_many_bytes_are_not_even_looked_at)
{
	char *bytes CLEANUP(free_ptr) = malloc(JSON_BYTES_MAX + 1);
	memset(bytes, ' ', JSON_BYTES_MAX + 1);
	json_t *value = NULL;
	ck_assert_int_eq(json_parse(bytes, JSON_BYTES_MAX + 1, &value), ERR_TOO_LONG);
	memcpy(bytes, "[]", 2);
	ck_assert_int_eq(json_parse(bytes, JSON_BYTES_MAX, &value), ERR_OK);
	json_decref(value);
}
END_TEST

START_TEST(the_first_value_is_read_and_where_it_ends_is_said)
{
	static const struct {
		const char *text;
		enum err err;
		size_t used;
	} cases[] = {
		{ " {\"a\":[1]} , {", ERR_OK, 10 }, { "[]]", ERR_OK, 2 },  { "[1", ERR_SYNTAX, 0 },
		{ "1 []", ERR_SYNTAX, 0 },	    { "", ERR_SYNTAX, 0 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_t *value CLEANUP(json_unref) = NULL;
		size_t used = 0;
		ck_assert_int_eq(
			json_parse_first(cases[i].text, strlen(cases[i].text), &value, &used),
			cases[i].err);
		ck_assert_uint_eq(used, cases[i].used);
		ck_assert((value != NULL) == (cases[i].err == ERR_OK));
	}
}
END_TEST

static const struct {
	const char *text, *canonical, *why;
} canonicals[] = {
	{ "{\"b\":1,\"a\":\"王\"}", "{\"a\":\"王\",\"b\":1}", "keys in order, text as it is" },
	{ "[ 1 , { \"z\" : [ ] , \"B\" : -5 } ]", "[1,{\"B\":-5,\"z\":[]}]",
	  "no blanks, bytes order keys" },
	{ "{\"a\":\"\\u738b\\/\\\"\"}", "{\"a\":\"王/\\\"\"}", "escapes only where they must be" },
	{ "{\"a\":1.5}", NULL, "a real" },
	{ "{\"a\":[{\"b\":[1.0]}]}", NULL, "a real deep inside" },
	{ "{\"王\":1}", NULL, "a key outside ASCII" },
	{ "{\"a\":[{\"王\":1}]}", NULL, "a key outside ASCII deep inside" },
};

START_TEST(there_is_one_way_to_write_a_value)
{
	for (size_t i = 0; i < ARRAY_LEN(canonicals); i++) {
		json_t *value CLEANUP(json_unref) = NULL;
		ck_assert_int_eq(json_parse(canonicals[i].text, strlen(canonicals[i].text), &value),
				 ERR_OK);
		char *text CLEANUP(wipe_free_ptr) = json_canonical(value);
		ck_assert_msg((text != NULL) == json_is_canonical(value), "%s", canonicals[i].why);
		if (canonicals[i].canonical)
			ck_assert_msg(text && strcmp(text, canonicals[i].canonical) == 0, "%s",
				      canonicals[i].why);
		else
			ck_assert_msg(text == NULL, "%s", canonicals[i].why);
	}
	ck_assert(!json_is_canonical(NULL));
}
END_TEST

START_TEST(members_of_another_type_read_as_absent)
{
	json_t *o CLEANUP(json_unref) =
		json_pack("{s:s,s:i,s:b,s:[],s:s,s:s}", "text", "x", "number", 5, "yes", 1, "list",
			  "one", "1", "zero", "0");
	ck_assert_str_eq(json_str(o, "text"), "x");
	ck_assert_str_eq(json_str(o, "number"), "");
	ck_assert_str_eq(json_str(o, "absent"), "");
	ck_assert_str_eq(json_str(NULL, "text"), "");
	ck_assert_int_eq(json_int(o, "number", 7), 5);
	ck_assert_int_eq(json_int(o, "text", 7), 7);
	ck_assert_int_eq(json_int(NULL, "text", 7), 7);
	ck_assert(json_flag(o, "one") && json_flag(o, "yes"));
	ck_assert(!json_flag(o, "zero") && !json_flag(o, "number") && !json_flag(o, "absent"));
	ck_assert_ptr_nonnull(json_array_of(o, "list"));
	ck_assert_ptr_null(json_array_of(o, "text"));
}
END_TEST

START_TEST(what_is_not_plain_is_found_and_shown_at_any_depth)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{ "{\"a\":[1,true,null,\"王\"]}", NULL },
		{ "[{\"a\":\"\\u202e\"},1]", "[{\"a\":\"U+202E\"},1]" },
		{ "{\"a\\u200b\":{\"b\":[\"x\\n\"]}}", "{\"aU+200B\":{\"b\":[\"xU+000A\"]}}" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_t *value CLEANUP(json_unref) = NULL;
		ck_assert_int_eq(json_parse(cases[i].text, strlen(cases[i].text), &value), ERR_OK);
		ck_assert(json_is_plain(value) == !cases[i].shown);
		json_t *shown CLEANUP(json_unref) = json_shown(value);
		char *text CLEANUP(free_ptr) = json_dumps(shown, JSON_COMPACT);
		ck_assert_str_eq(text, cases[i].shown ? cases[i].shown : cases[i].text);
		ck_assert(json_is_plain(shown));
	}
	ck_assert(json_is_plain(NULL) && !json_shown(NULL));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json");
	TCase *tcase = tcase_create("json");
	tcase_add_test(tcase, outside_json_is_taken_or_refused);
	tcase_add_test(tcase, too_many_bytes_are_not_even_looked_at);
	tcase_add_test(tcase, the_first_value_is_read_and_where_it_ends_is_said);
	tcase_add_test(tcase, there_is_one_way_to_write_a_value);
	tcase_add_test(tcase, members_of_another_type_read_as_absent);
	tcase_add_test(tcase, what_is_not_plain_is_found_and_shown_at_any_depth);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
