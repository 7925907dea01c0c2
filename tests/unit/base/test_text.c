/* SPDX-License-Identifier: Apache-2.0 */
/* test_text.c - UTF-8, hexadecimal, base64, UUIDs and times. */
#include "firmware/base/text.h"

#include <check.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/unicode.h"
#include "tests/suite.h"

START_TEST(utf8_accepts_exactly_what_the_standard_allows)
{
	static const struct {
		const char *bytes;
		bool valid;
		const char *why;
	} cases[] = {
		{ "abc", true, "ASCII" },
		{ "\xe7\x8e\x8b", true, "a Hanzi" },
		{ "\xf0\xac\xb1\x96", true, "plane 2" },
		{ "\xef\xbf\xbd", true, "the replacement character itself" },
		{ "\xc0\x80", false, "an overlong NUL" },
		{ "\xc1\xbf", false, "overlong" },
		{ "\xe0\x80\x80", false, "overlong in three bytes" },
		{ "\xed\xa0\x80", false, "a surrogate" },
		{ "\xf4\x90\x80\x80", false, "beyond U+10FFFF" },
		{ "\xe7\x8e", false, "cut off" },
		{ "\x80", false, "a lone continuation" },
		{ "\xff", false, "no UTF-8 byte" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(utf8_is_valid(cases[i].bytes, strlen(cases[i].bytes)) ==
				      cases[i].valid,
			      "%s", cases[i].why);
}
END_TEST

START_TEST(every_code_point_survives_put_and_next)
{
	for (uint32_t code = 1; code <= 0x10ffff; code += code < 0x3000 ? 1 : 97) {
		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		char bytes[5] = { 0 };
		size_t len = utf8_put(code, bytes);
		const char *at = bytes;
		ck_assert_uint_eq(utf8_next(&at), code);
		ck_assert_uint_eq((size_t)(at - bytes), len);
	}
}
END_TEST

START_TEST(han_and_plain_are_those_of_unicode_15_1)
{
	/* The sums of Scripts.txt and of the categories that are left, as unicode.c names them. */
	size_t han = 0, plain = 0, both = 0;
	for (uint32_t code = 0; code <= 0x10ffff; code++) {
		han += unicode_is_han(code);
		plain += unicode_is_plain(code);
		both += unicode_is_han(code) && unicode_is_plain(code);
	}
	ck_assert_uint_eq(both, han);
	ck_assert_uint_eq(han, 99030);
	ck_assert_uint_eq(plain, 149372);
	ck_assert(!unicode_is_plain(0x110000) && !unicode_is_plain(UINT32_MAX));
}
END_TEST

START_TEST(a_character_is_plain_when_it_shows_as_itself)
{
	static const struct {
		uint32_t code;
		bool plain, han;
		const char *why;
	} cases[] = {
		{ 0x4e00, true, true, "a common Hanzi" },
		{ 0x9fff, true, true, "the last one of the first block" },
		{ 0x3007, true, true, "the zero of names" },
		{ 0x3006, true, false, "a mark beside it is common to scripts" },
		{ 0x2ebf0, true, true, "the first of extension I, new in 15.1" },
		{ 0x2ebf5, true, true, "one of extension I" },
		{ 0x2ee5d, true, true, "the last of extension I" },
		{ 0x2ee5e, false, false, "behind it nothing is assigned" },
		{ 0x323af, true, true, "the last of extension H" },
		{ 0x323b0, false, false, "extension J is Unicode 17" },
		{ 0x2ffc, true, false, "a description character of 15.1" },
		{ 0x00b7, true, false, "the dot in names" },
		{ ' ', true, false, "a space" },
		{ 0x3000, true, false, "a wide space" },
		{ 0x0f40, true, false, "Tibetan" },
		{ 0x06be, true, false, "Uyghur" },
		{ 0x202e, false, false, "a bidi override" },
		{ 0x2066, false, false, "a bidi isolate" },
		{ 0x061c, false, false, "an Arabic mark" },
		{ 0x200b, false, false, "a zero-width space" },
		{ 0x200d, false, false, "a joiner" },
		{ 0x2060, false, false, "a word joiner" },
		{ 0xfeff, false, false, "a byte order mark" },
		{ 0x00ad, false, false, "a soft hyphen" },
		{ 0x3164, false, false, "a Hangul filler" },
		{ 0xfe0f, false, false, "a variation selector" },
		{ 0xe0100, false, false, "another" },
		{ 0xe0041, false, false, "a tag" },
		{ 0x2028, false, false, "a line separator" },
		{ '\n', false, false, "a line end" },
		{ 0x1b, false, false, "escape" },
		{ 0x9b, false, false, "its C1 sister" },
		{ 0x7f, false, false, "delete" },
		{ 0xe001, false, false, "private use" },
		{ 0xf0000, false, false, "private use of plane 15" },
		{ 0xd800, false, false, "a surrogate" },
		{ 0xfffd, false, false, "what stands for something lost" },
		{ 0xfffc, false, false, "what stands for an object" },
		{ 0xffff, false, false, "a noncharacter" },
		{ 0x0378, false, false, "not assigned" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ck_assert_msg(unicode_is_plain(cases[i].code) == cases[i].plain, "%s",
			      cases[i].why);
		ck_assert_msg(unicode_is_han(cases[i].code) == cases[i].han, "%s", cases[i].why);
	}
}
END_TEST

START_TEST(what_is_not_plain_is_shown_as_its_code_point)
{
	static const struct {
		const char *text, *shown;
		bool plain, lines;
	} cases[] = {
		{ "", "", true, true },
		{ "居住证 A-1", "居住证 A-1", true, true },
		{ "\xf0\xae\xaf\xb5", "\xf0\xae\xaf\xb5", true, true },
		{ "证\xe2\x80\xae件", "证U+202E件", false, false },
		{ "\xe2\x80\x8b\xef\xbb\xbf", "U+200BU+FEFF", false, false },
		{ "\x1b[31m", "U+001B[31m", false, false },
		{ "\xee\x80\x81", "U+E001", false, false },
		{ "\xf3\xa0\x84\x80", "U+E0100", false, false },
		{ "\xef\xbf\xbd", "U+FFFD", false, false },
		{ "a\x9b\xe7\x8e", "a\\x9B\\xE7\\x8E", false, false },
		{ "一\r\n\t二", "一U+000DU+000AU+0009二", false, true },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char out[64];
		ck_assert(text_show(out, sizeof(out), cases[i].text));
		ck_assert_str_eq(out, cases[i].shown);
		ck_assert_msg(text_is_plain(cases[i].text) == cases[i].plain, "%s", out);
		ck_assert_msg(text_is_plain_lines(cases[i].text) == cases[i].lines, "%s", out);
		ck_assert_msg(text_is_plain(out), "%s", out);
	}
	char cut[8];
	ck_assert(!text_show(cut, sizeof(cut), "ab\xe2\x80\xae"));
	ck_assert_str_eq(cut, "ab");
	ck_assert(text_show(cut, sizeof(cut), "a\xe2\x80\xae"));
	ck_assert_str_eq(cut, "aU+202E");
}
END_TEST

START_TEST(nothing_hostile_steers_the_terminal_that_shows_a_log)
{
	int ends[2], stderr_was = dup(STDERR_FILENO);
	char line[LOG_LINE_MAX + 1] = "";
	ck_assert_int_eq(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	log_write(LOG_ERROR, "text", "%s", "证\xe2\x80\xae\x1b[2J\n\x9b");
	dup2(stderr_was, STDERR_FILENO);
	ck_assert_int_gt(read(ends[0], line, LOG_LINE_MAX), 0);
	ck_assert_str_eq(line, "<3>text: 证U+202EU+001B[2JU+000A\\x9B\n");
}
END_TEST

START_TEST(a_copy_is_cut_at_a_characters_edge)
{
	char out[5];
	ck_assert(!text_copy(out, sizeof(out), "\xe7\x8e\x8b\xe7\x8e\x8b"));
	ck_assert_str_eq(out, "\xe7\x8e\x8b");
	ck_assert(text_copy(out, sizeof(out), "abcd"));
	ck_assert_str_eq(out, "abcd");
}
END_TEST

START_TEST(base64_follows_rfc_4648)
{
	static const char *const pairs[][2] = { { "", "" },
						{ "f", "Zg==" },
						{ "fo", "Zm8=" },
						{ "foo", "Zm9v" },
						{ "foob", "Zm9vYg==" },
						{ "fooba", "Zm9vYmE=" },
						{ "foobar", "Zm9vYmFy" } };
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		char text[16];
		uint8_t back[16];
		size_t len;
		base64_encode(pairs[i][0], strlen(pairs[i][0]), text);
		ck_assert_str_eq(text, pairs[i][1]);
		ck_assert_int_eq(base64_decode(text, back, sizeof(back), &len), ERR_OK);
		ck_assert_uint_eq(len, strlen(pairs[i][0]));
		ck_assert_mem_eq(back, pairs[i][0], len);
	}
	static const char *const bad[] = { "Zg=", "Z===", "Zg==Zg==", "Zm 9v", "=m9v", "Zm9\xff" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		uint8_t back[16];
		size_t len;
		ck_assert_msg(base64_decode(bad[i], back, sizeof(back), &len) == ERR_SYNTAX, "%s",
			      bad[i]);
	}
}
END_TEST

START_TEST(a_random_uuid_is_a_valid_version_4)
{
	char a[UUID_TEXT_LEN + 1], b[UUID_TEXT_LEN + 1];
	uuid_v4(a);
	uuid_v4(b);
	ck_assert(uuid_v4_is_valid(a));
	ck_assert_str_ne(a, b);
	ck_assert(!uuid_v4_is_valid("6BA7B810-9DAD-41D1-80B4-00C04FD430C8"));
	ck_assert(!uuid_v4_is_valid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
	ck_assert(!uuid_v4_is_valid("6ba7b810-9dad-41d1-80b4-00c04fd430c"));
}
END_TEST

START_TEST(times_are_written_in_chinas_offset_and_read_back)
{
	char text[TIME_TEXT_LEN + 1];
	time_text(1795225260000, text);
	ck_assert_str_eq(text, "2026-11-21T09:41:00+08:00");
	int64_t ms;
	ck_assert_int_eq(time_parse(text, &ms), ERR_OK);
	ck_assert_int_eq(ms, 1795225260000);
	ck_assert_int_eq(time_parse("2026-11-21T01:41:00.25Z", &ms), ERR_OK);
	ck_assert_int_eq(ms, 1795225260000);
	ck_assert_int_eq(time_parse("2026-11-21 01:41:00", &ms), ERR_SYNTAX);
	ck_assert_int_eq(time_parse("2026-11-21T01:41:00", &ms), ERR_SYNTAX);
	char date[9];
	time_date8(1795225260000 + 15 * 3600 * 1000, date);
	ck_assert_str_eq(date, "20261122");
	time_text(-1, text);
	ck_assert_str_eq(text, "1970-01-01T07:59:59+08:00");
}
END_TEST

/* A clock that went astray: 10000-01-01 and after. */
START_TEST(a_year_of_five_digits_is_not_written)
{
	char text[TIME_TEXT_LEN + 1], date[9];
	const int64_t last_ms = 253402271999999;
	time_text(last_ms, text);
	ck_assert_str_eq(text, "9999-12-31T23:59:59+08:00");
	time_text(last_ms + 1, text);
	ck_assert_str_eq(text, "");
	time_date8(last_ms + 1, date);
	ck_assert_str_eq(date, "");
	time_text(INT64_MAX, text);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(a_number_has_as_many_digits_as_it_needs_or_as_are_wanted)
{
	static const struct {
		uint64_t value;
		size_t width;
		const char *text;
	} cases[] = {
		{ 0, 0, "" },
		{ 0, 1, "0" },
		{ 7, 2, "07" },
		{ 123, 2, "123" },
		{ 42, 6, "000042" },
		{ UINT64_MAX, 1, "18446744073709551615" },
		{ 1, TEXT_DIGITS_MAX, "00000000000000000001" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[TEXT_DIGITS_MAX + 1];
		text[text_digits(cases[i].value, cases[i].width, text)] = '\0';
		ck_assert_str_eq(text, cases[i].text);
	}
}
END_TEST

START_TEST(only_real_days_are_days)
{
	ck_assert(date8_is_valid("20000229"));
	ck_assert(!date8_is_valid("19000229"));
	ck_assert(!date8_is_valid("20261301"));
	ck_assert(!date8_is_valid("20260431"));
	ck_assert(!date8_is_valid("2026043"));
	ck_assert(!date8_is_valid("2026-4-1"));
}
END_TEST

START_TEST(of_a_day_nobody_knows_nothing_is_past_and_nothing_to_come)
{
	ck_assert(date8_is_past("20261120", "20261121"));
	ck_assert(!date8_is_past("20261121", "20261121"));
	ck_assert(date8_is_to_come("20261122", "20261121"));
	ck_assert(!date8_is_to_come("20261121", "20261121"));
	ck_assert(!date8_is_past("16000101", ""));
	ck_assert(!date8_is_to_come("99991231", ""));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("text");
	TCase *t = tcase_create("text");
	suite_add_tcase(s, t);
	tcase_add_test(t, utf8_accepts_exactly_what_the_standard_allows);
	tcase_add_test(t, every_code_point_survives_put_and_next);
	tcase_add_test(t, han_and_plain_are_those_of_unicode_15_1);
	tcase_add_test(t, a_character_is_plain_when_it_shows_as_itself);
	tcase_add_test(t, what_is_not_plain_is_shown_as_its_code_point);
	tcase_add_test(t, nothing_hostile_steers_the_terminal_that_shows_a_log);
	tcase_add_test(t, a_copy_is_cut_at_a_characters_edge);
	tcase_add_test(t, base64_follows_rfc_4648);
	tcase_add_test(t, a_random_uuid_is_a_valid_version_4);
	tcase_add_test(t, times_are_written_in_chinas_offset_and_read_back);
	tcase_add_test(t, a_year_of_five_digits_is_not_written);
	tcase_add_test(t, a_number_has_as_many_digits_as_it_needs_or_as_are_wanted);
	tcase_add_test(t, only_real_days_are_days);
	tcase_add_test(t, of_a_day_nobody_knows_nothing_is_past_and_nothing_to_come);
	return suite_run(s);
}
