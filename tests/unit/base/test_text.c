/* SPDX-License-Identifier: Apache-2.0 */
/* test_text.c - UTF-8, hexadecimal, base64, UUIDs and times. */
#include "firmware/base/text.h"

#include <check.h>
#include <string.h>

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

int main(void)
{
	Suite *s = suite_create("text");
	TCase *t = tcase_create("text");
	suite_add_tcase(s, t);
	tcase_add_test(t, utf8_accepts_exactly_what_the_standard_allows);
	tcase_add_test(t, every_code_point_survives_put_and_next);
	tcase_add_test(t, a_copy_is_cut_at_a_characters_edge);
	tcase_add_test(t, base64_follows_rfc_4648);
	tcase_add_test(t, a_random_uuid_is_a_valid_version_4);
	tcase_add_test(t, times_are_written_in_chinas_offset_and_read_back);
	tcase_add_test(t, only_real_days_are_days);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
