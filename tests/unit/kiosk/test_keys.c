/* SPDX-License-Identifier: Apache-2.0 */
/* test_keys.c - the pads: characters, pinyin, and when an error is said. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

static const char fields[] =
	"{\"schema\":{\"type\":\"object\",\"properties\":{"
	"\"where\":{\"type\":\"string\",\"title\":\"a\",\"maxLength\":20},"
	"\"mobile\":{\"type\":\"string\",\"title\":\"b\",\"format\":\"cn-mobile\"},"
	"\"take\":{\"type\":\"boolean\",\"title\":\"c\"}},\"required\":[\"where\",\"mobile\"]},"
	"\"ui\":{\"pages\":[[\"where\",\"mobile\",\"take\"]],\"where\":{\"widget\":\"text\"},"
	"\"mobile\":{\"widget\":\"phone\"},\"take\":{\"widget\":\"checkbox\"}}}";

static void press(const char *keys)
{
	for (const char *s = keys; *s;)
		fake_act(ACT_KEY, (int64_t)utf8_next(&s), NULL);
}

static const char *text_of(const char *name)
{
	static char text[FORM_VALUE_MAX + 1];
	struct form_field f;
	ck_assert_int_eq(form_field(fake.k->visit.answers.form, name, &f), ERR_OK);
	strcpy(text, f.text);
	return text;
}

START_TEST(keys_write_at_the_end_of_the_focused_field)
{
	fake_start();
	fake_to_form(fake_item(fields, NULL));
	ck_assert_str_eq(fake.view.visit->typing.focus, "where"); /* the first empty one */
	fake_act(ACT_FOCUS, 0, "mobile");
	press("1380");
	ck_assert_str_eq(text_of("mobile"), "1380");
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	ck_assert_str_eq(text_of("mobile"), "138");
	press("a"); /* the field's filter refuses it */
	ck_assert_str_eq(text_of("mobile"), "138");
	fake_act(ACT_KEY, KEY_CLEAR, NULL);
	ck_assert_str_eq(text_of("mobile"), "");
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	ck_assert_str_eq(text_of("mobile"), "");
	fake_stop();
}
END_TEST

START_TEST(a_backspace_takes_a_whole_character)
{
	fake_start();
	fake_to_form(fake_item(fields, NULL));
	ck_assert_int_eq(typing_type(fake.k, "form.where", "市𬱖"), ERR_OK);
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	ck_assert_str_eq(text_of("where"), "市");
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	ck_assert_str_eq(text_of("where"), "");
	fake_stop();
}
END_TEST

static const char open_date[] = "{\"schema\":{\"properties\":{\"until\":{\"type\":\"string\","
				"\"anyOf\":[{\"format\":\"date\"},{\"const\":\"长期\"}]}}}}";

START_TEST(one_key_makes_a_date_long_term_and_the_next_digit_makes_it_a_date)
{
	fake_start();
	fake_to_form(fake_item(open_date, NULL));
	press("2030");
	fake_act(ACT_KEY, KEY_LONG_TERM, NULL);
	ck_assert_str_eq(text_of("until"), "长期");
	press("20301231");
	ck_assert_str_eq(text_of("until"), "2030-12-31");
	fake_act(ACT_KEY, KEY_LONG_TERM, NULL);
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	ck_assert_str_eq(text_of("until"), "");
	fake_stop();
}
END_TEST

static const char code[] =
	"{\"schema\":{\"properties\":{\"pass\":{\"type\":\"string\",\"format\":\"passport\"}}}}";

START_TEST(letters_of_a_code_are_no_pinyin)
{
	fake_start();
	fake_to_form(fake_item(code, NULL));
	press("EA12");
	ck_assert_str_eq(text_of("pass"), "EA12");
	ck_assert_str_eq(fake.view.pinyin, "");
	fake_stop();
}
END_TEST

START_TEST(letters_become_characters)
{
	fake_start();
	fake_to_form(fake_item(fields, NULL));
	press("shenfenzheng");
	ck_assert_str_eq(fake.view.pinyin, "shenfenzheng");
	ck_assert_uint_gt(fake.view.candidate_count, 0);
	ck_assert_str_eq(fake.view.candidates[0], "身份证");
	ck_assert_str_eq(text_of("where"), "");
	fake_act(ACT_CANDIDATE, 0, NULL);
	ck_assert_str_eq(text_of("where"), "身份证");
	ck_assert_str_eq(fake.view.pinyin, "");
	ck_assert_uint_eq(fake.view.candidate_count, 0);
	fake_act(ACT_CANDIDATE, 3, NULL); /* a late tap */
	ck_assert_str_eq(text_of("where"), "身份证");
	fake_stop();
}
END_TEST

START_TEST(a_candidate_for_a_part_leaves_the_other_letters)
{
	fake_start();
	fake_to_form(fake_item(fields, NULL));
	press("beijingshi");
	size_t bei = 0;
	while (bei < fake.view.candidate_count && strcmp(fake.view.candidates[bei], "北京") != 0)
		bei++;
	ck_assert_uint_lt(bei, fake.view.candidate_count);
	fake_act(ACT_CANDIDATE, (int64_t)bei, NULL);
	ck_assert_str_eq(text_of("where"), "北京");
	ck_assert_str_eq(fake.view.pinyin, "shi");
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	ck_assert_str_eq(fake.view.pinyin, "sh");
	ck_assert_str_eq(text_of("where"), "北京");
	fake_stop();
}
END_TEST

START_TEST(a_digit_or_a_space_takes_the_first_candidate_along)
{
	fake_start();
	fake_to_form(fake_item(fields, NULL));
	press("zhongguo4");
	ck_assert_str_eq(text_of("where"), "中国4");
	press("zhongguo");
	fake_act(ACT_KEY, KEY_SPACE, NULL);
	ck_assert_str_eq(text_of("where"), "中国4中国");
	press("shi");
	fake_act(ACT_KEY, KEY_COMMIT, NULL);
	ck_assert_str_eq(text_of("where"), "中国4中国是");
	ck_assert_str_eq(fake.view.visit->typing.focus, "where");
	fake_stop();
}
END_TEST

START_TEST(done_with_a_field_leads_to_the_next_empty_one)
{
	fake_start();
	fake_to_form(fake_item(fields, NULL));
	press("1");
	fake_act(ACT_KEY, KEY_COMMIT, NULL);
	ck_assert_str_eq(fake.view.visit->typing.focus, "mobile");
	press("13800138000");
	fake_act(ACT_KEY, KEY_COMMIT, NULL);
	ck_assert_str_eq(fake.view.visit->typing.focus, "mobile");
	ck_assert(!fake.view.visit->place.show_problems);
	fake_stop();
}
END_TEST

START_TEST(with_shift_or_in_another_language_letters_are_letters)
{
	fake_start();
	fake_to_form(fake_item(fields, NULL));
	fake_act(ACT_KEY, KEY_SHIFT, NULL);
	ck_assert(fake.view.visit->typing.upper);
	press("AB");
	ck_assert_str_eq(text_of("where"), "AB");
	fake_act(ACT_KEY, KEY_SHIFT, NULL);
	fake_act(ACT_SET_LANGUAGE, 0, "en");
	press("cd");
	ck_assert_str_eq(text_of("where"), "ABcd");
	fake_stop();
}
END_TEST

START_TEST(the_search_box_is_typed_into_like_a_field)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	ck_assert_str_eq(fake.view.visit->typing.focus, "box");
	press("sfz");
	fake_act(ACT_CANDIDATE, 0, NULL);
	ck_assert_str_eq(fake.view.visit->browse.query, "身份证");
	fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", 9, "items"));
	ck_assert_str_eq(json_str(fake_call("Search"), "query"), "身份证");
	fake_act(ACT_KEY, KEY_COMMIT, NULL);
	ck_assert_str_eq(fake.view.visit->typing.focus,
			 ""); /* the board makes room for the results */
	fake_stop();
}
END_TEST

START_TEST(without_a_focus_keys_write_nowhere)
{
	fake_start();
	fake_open();
	press("abc1");
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	fake_act(ACT_KEY, KEY_COMMIT, NULL);
	ck_assert_str_eq(fake.view.pinyin, "");
	ck_assert_str_eq(fake.view.visit->browse.query, "");
	fake_stop();
}
END_TEST

/* Errors */

START_TEST(an_unfinished_value_is_no_error_until_it_is_left)
{
	fake_start();
	fake_to_form(fake_item(fields, NULL));
	fake_act(ACT_FOCUS, 0, "mobile");
	press("138");
	ck_assert(!fake.view.visit->place.show_problems);
	fake_act(ACT_FOCUS, 0, "where");
	ck_assert(fake.view.visit->place.show_problems);
	fake_stop();
}
END_TEST

START_TEST(a_value_that_cannot_become_right_is_an_error_at_once)
{
	fake_start();
	fake_to_form(fake_item(fields, NULL));
	fake_act(ACT_FOCUS, 0, "mobile");
	press("138001380001");
	ck_assert(fake.view.visit->place.show_problems);
	fake_stop();
}
END_TEST

START_TEST(typing_by_the_channel_leaves_the_field)
{
	fake_start();
	fake_to_form(fake_item(fields, NULL));
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "138"), ERR_OK);
	fake_build();
	ck_assert(fake.view.visit->place.show_problems);
	ck_assert_str_eq(fake.view.visit->typing.focus, "mobile");
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "x"), ERR_FORM_CHARACTER);
	ck_assert_str_eq(text_of("mobile"), "138");
	ck_assert_int_eq(typing_type(fake.k, "form.nothing", "1"), ERR_NOT_FOUND);
	ck_assert_int_eq(typing_type(fake.k, "elsewhere", "1"), ERR_NOT_FOUND);
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", ""), ERR_OK);
	ck_assert_str_eq(text_of("mobile"), "");
	fake_stop();
}
END_TEST

START_TEST(a_query_takes_no_control_characters_and_no_novel)
{
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	static const char *const hostile[] = { "a\001b", "a\xe2\x80\xae", "\xe2\x80\x8b",
					       "\xef\xbb\xbf", "\xee\x80\x81" };
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++)
		ck_assert_int_eq(typing_type(fake.k, "search.box", hostile[i]), ERR_FORM_CHARACTER);
	char novel[VISIT_QUERY_MAX + 1];
	memset(novel, 'a', sizeof(novel) - 1);
	novel[sizeof(novel) - 1] = '\0';
	ck_assert_int_eq(typing_type(fake.k, "search.box", novel), ERR_TOO_LONG);
	fake_build();
	ck_assert_str_eq(fake.view.visit->browse.query, "");
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("keys");
	TCase *t = tcase_create("keys");
	suite_add_tcase(suite, t);
	tcase_add_test(t, keys_write_at_the_end_of_the_focused_field);
	tcase_add_test(t, a_backspace_takes_a_whole_character);
	tcase_add_test(t, one_key_makes_a_date_long_term_and_the_next_digit_makes_it_a_date);
	tcase_add_test(t, letters_of_a_code_are_no_pinyin);
	tcase_add_test(t, letters_become_characters);
	tcase_add_test(t, a_candidate_for_a_part_leaves_the_other_letters);
	tcase_add_test(t, a_digit_or_a_space_takes_the_first_candidate_along);
	tcase_add_test(t, done_with_a_field_leads_to_the_next_empty_one);
	tcase_add_test(t, with_shift_or_in_another_language_letters_are_letters);
	tcase_add_test(t, the_search_box_is_typed_into_like_a_field);
	tcase_add_test(t, without_a_focus_keys_write_nowhere);
	tcase_add_test(t, an_unfinished_value_is_no_error_until_it_is_left);
	tcase_add_test(t, a_value_that_cannot_become_right_is_an_error_at_once);
	tcase_add_test(t, typing_by_the_channel_leaves_the_field);
	tcase_add_test(t, a_query_takes_no_control_characters_and_no_novel);
	return suite_run(suite);
}
