/* SPDX-License-Identifier: Apache-2.0 */
/* test_card_record.c - the bytes of cards, good and hostile. */
#include <check.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/card/card_record.h"
#include "tests/suite.h"

static uint8_t record[CARD_TEXT_LEN];

static void blank(void)
{
	for (size_t i = 0; i < CARD_TEXT_LEN; i += 2) {
		record[i] = ' ';
		record[i + 1] = 0;
	}
}

/* ASCII as UTF-16LE. */
static void put(size_t at, const char *ascii)
{
	for (; *ascii; ascii++, at += 2) {
		record[at] = (uint8_t)*ascii;
		record[at + 1] = 0;
	}
}

static void put_unit(size_t at, uint16_t unit)
{
	record[at] = (uint8_t)unit;
	record[at + 1] = (uint8_t)(unit >> 8);
}

/* Offsets here are written from the standard's table, not taken from the code. */
static void put_resident(void)
{
	blank();
	put_unit(0, 0x738b); /* Wang */
	put_unit(2, 0x5c0f); /* Xiao */
	put_unit(4, 0x82f1); /* Ying */
	put(30, "2");
	put(32, "01");
	put(36, "19900307");
	put(52, "ROAD 1");
	put(122, "11010119900307803X");
	put(158, "POLICE");
	put(188, "20200101");
	put(204, "20400101");
}

static enum err parse(struct document *doc)
{
	memset(doc, 0, sizeof(*doc));
	return card_text_parse(record, doc);
}

START_TEST(a_resident_card_is_read_from_its_offsets)
{
	struct document doc;
	put_resident();
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_int_eq(doc.kind, DOCUMENT_RESIDENT);
	ck_assert_str_eq(doc.name, "王小英");
	ck_assert_str_eq(doc.sex, "2");
	ck_assert_str_eq(doc.nation, "01");
	ck_assert_str_eq(doc.birth, "19900307");
	ck_assert_str_eq(doc.address, "ROAD 1");
	ck_assert_str_eq(doc.id, "11010119900307803X");
	ck_assert_str_eq(doc.issuer, "POLICE");
	ck_assert_str_eq(doc.valid_from, "20200101");
	ck_assert_str_eq(doc.valid_to, "20400101");
}
END_TEST

START_TEST(a_long_term_card_keeps_its_word)
{
	struct document doc;
	put_resident();
	put(204, "        ");
	put_unit(204, 0x957f);
	put_unit(206, 0x671f);
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_str_eq(doc.valid_to, "长期");
}
END_TEST

START_TEST(blanks_inside_a_name_stay_and_only_those_at_its_end_go)
{
	struct document doc;
	put_resident();
	put(0, "AMINA BEK");
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_str_eq(doc.name, "AMINA BEK");
	put_unit(0, 0x963f);
	put_unit(2, 0x00b7);
	put_unit(4, 0x5df4);
	for (size_t at = 6; at < 30; at += 2)
		put_unit(at, ' ');
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_str_eq(doc.name, "阿·巴");
}
END_TEST

START_TEST(a_name_beyond_the_basic_plane_survives_unchanged)
{
	struct document doc;
	put_resident();
	put_unit(2, 0xd873);
	put_unit(4, 0xdc56);
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_str_eq(doc.name, "王\xf0\xac\xb1\x96"); /* U+2CC56 */
}
END_TEST

static const struct {
	uint16_t units[2]; /* behind the first character of the name */
	const char *why;
} inexact[] = {
	{ { 0xd873, 0x82f1 }, "the first half of a pair" },
	{ { 0xdc56, 0x82f1 }, "the second half of one" },
	{ { 0x0000, 0x82f1 }, "a NUL" },
	{ { 0x000a, 0x82f1 }, "a line end" },
	{ { 0x202e, 0x82f1 }, "a bidi override" },
	{ { 0x200b, 0x82f1 }, "a zero-width space" },
	{ { 0xfeff, 0x82f1 }, "a byte order mark" },
	{ { 0xe001, 0x82f1 }, "private use" },
	{ { 0xdb80, 0xdc00 }, "private use of plane 15" },
	{ { 0x0378, 0x82f1 }, "not assigned" },
	{ { 0xfffd, 0x82f1 }, "what stands for a lost character" },
	{ { 0xffff, 0x82f1 }, "a noncharacter" },
};

START_TEST(a_name_that_cannot_be_read_exactly_is_refused_and_nothing_changes)
{
	for (size_t i = 0; i < ARRAY_LEN(inexact); i++) {
		struct document doc, before;
		put_resident();
		put_unit(2, inexact[i].units[0]);
		put_unit(4, inexact[i].units[1]);
		memset(&doc, 0x5a, sizeof(doc));
		memcpy(&before, &doc, sizeof(doc));
		ck_assert_msg(card_text_parse(record, &doc) == ERR_CARD_NAME, "%s", inexact[i].why);
		ck_assert_msg(memcmp(&doc, &before, sizeof(doc)) == 0, "%s: changed",
			      inexact[i].why);
		/* Noise all over is no name, but no record. */
		put(36, "ABCDEFGH");
		ck_assert_msg(card_text_parse(record, &doc) == ERR_CARD_UNREADABLE, "%s",
			      inexact[i].why);
	}
}
END_TEST

START_TEST(both_names_of_a_foreign_resident_must_be_read_exactly)
{
	struct document doc;
	blank();
	put(0, "BEKOVA, AMINA");
	put(120, "2");
	put(122, "KAZ110090123105");
	put(152, "KAZ");
	put_unit(158, 0x827e);
	put(188, "20200101");
	put(204, "20300101");
	put(220, "19901231");
	put(248, "I");
	ck_assert_int_eq(parse(&doc), ERR_OK);
	put_unit(6, 0x200b);
	ck_assert_int_eq(parse(&doc), ERR_CARD_NAME);
	put(6, "O");
	put_unit(160, 0xe001);
	ck_assert_int_eq(parse(&doc), ERR_CARD_NAME);
}
END_TEST

START_TEST(a_hanzi_of_extension_i_is_one_like_any_other)
{
	struct document doc;
	put_resident();
	put_unit(2, 0xd87a);
	put_unit(4, 0xdff5);
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_str_eq(doc.name, "王\xf0\xae\xaf\xb5"); /* U+2EBF5 */
}
END_TEST

START_TEST(an_address_that_cannot_be_read_is_left_out_and_never_replaced)
{
	struct document doc;
	put_resident();
	put_unit(54, 0xe001);
	put_unit(160, 0x202e);
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_str_eq(doc.address, "");
	ck_assert_str_eq(doc.issuer, "");
	/* The card has a newer address: the one before it is no answer either. */
	put_resident();
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_str_eq(doc.address, "ROAD 1");
	blank();
	put_unit(0, 0xe001);
	card_address_parse(record, &doc);
	ck_assert_str_eq(document_address(&doc), "");
}
END_TEST

static const struct {
	size_t at;
	const char *bytes;
	const char *why;
} refused[] = {
	{ 0, "               ", "an empty name" },
	{ 36, "19900230", "30 February" },
	{ 36, "1990030 ", "seven digits of a birth" },
	{ 36, "ABCDEFGH", "letters for a birth" },
	{ 122, "11010119900307803Y", "a letter that is no X at the end of the number" },
	{ 122, "1101011990030780 X", "a blank in the number" },
	{ 122, "1101011990030780  ", "16 digits" },
	{ 122, "                  ", "no number" },
	{ 188, "20201301", "a thirteenth month" },
	{ 204, "20401301", "a thirteenth month at the end" },
	{ 204, "        ", "no end at all" },
};

START_TEST(a_card_whose_name_number_or_dates_are_none_is_refused_and_nothing_changes)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct document doc, before;
		put_resident();
		put(refused[i].at, refused[i].bytes);
		memset(&doc, 0x5a, sizeof(doc));
		memcpy(&before, &doc, sizeof(doc));
		ck_assert_msg(card_text_parse(record, &doc) == ERR_CARD_UNREADABLE, "%s",
			      refused[i].why);
		ck_assert_msg(memcmp(&doc, &before, sizeof(doc)) == 0, "%s: changed",
			      refused[i].why);
	}
}
END_TEST

START_TEST(a_wrong_check_digit_is_not_the_parsers_business)
{
	struct document doc;
	put_resident();
	put(122, "11010119900307803x");
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_str_eq(doc.id, "11010119900307803X");
	put(122, "110101199003078038");
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_int_eq(document_check(&doc, "20261121"), ERR_CARD_BAD_NUMBER);
}
END_TEST

START_TEST(a_code_of_wrong_characters_is_left_out)
{
	struct document doc;
	put_resident();
	put_unit(30, 0x7537);
	put_unit(32, 0x6c49);
	put_unit(34, 0x65cf);
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_str_eq(doc.sex, "");
	ck_assert_str_eq(doc.nation, "");
}
END_TEST

START_TEST(what_does_not_come_from_the_record_stays)
{
	struct document doc;
	put_resident();
	memset(&doc, 0, sizeof(doc));
	strcpy(doc.sam_id, "05.03-20140412");
	strcpy(doc.pass_no, "H12345678");
	doc.read_at_ms = 7;
	doc.has_photo = true;
	ck_assert_int_eq(card_text_parse(record, &doc), ERR_OK);
	ck_assert_str_eq(doc.sam_id, "05.03-20140412");
	ck_assert_int_eq(doc.read_at_ms, 7);
	ck_assert(doc.has_photo);
	ck_assert_str_eq(doc.pass_no, "");
}
END_TEST

START_TEST(a_card_of_hong_kong_macao_or_taiwan_has_its_own_layout)
{
	struct document doc;
	put_resident();
	put(32, "  ");
	put(122, "810000198506150012");
	put(36, "19850615");
	put(220, "H12345678");
	put(238, "02");
	put(248, "J");
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_int_eq(doc.kind, DOCUMENT_HMT);
	ck_assert_str_eq(doc.nation, "");
	ck_assert_str_eq(doc.pass_no, "H12345678");
	ck_assert_str_eq(doc.issue_count, "02");
	ck_assert_int_eq(document_check(&doc, "20261121"), ERR_OK);
}
END_TEST

START_TEST(a_foreign_residents_card_of_2017_has_its_own_layout)
{
	struct document doc;
	blank();
	put(0, "BEKOVA, AMINA");
	put(120, "2");
	put(122, "KAZ110090123105");
	put(152, "KAZ");
	put(188, "20200101");
	put(204, "20300101");
	put(220, "19901231");
	put(236, "01");
	put(240, "1500");
	put(248, "I");
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_int_eq(doc.kind, DOCUMENT_FOREIGN_2017);
	ck_assert_str_eq(doc.name_en, "BEKOVA, AMINA");
	ck_assert_str_eq(doc.name, "");
	ck_assert_str_eq(doc.nationality, "KAZ");
	ck_assert_str_eq(doc.birth, "19901231");
	ck_assert_str_eq(doc.authority, "1500");
	ck_assert_int_eq(document_check(&doc, "20261121"), ERR_OK);
	put(122, "110101199003078");
	ck_assert_int_eq(parse(&doc), ERR_CARD_UNREADABLE);
}
END_TEST

START_TEST(the_english_name_of_2023_goes_on_at_the_records_end)
{
	struct document doc;
	blank();
	put_unit(0, 0x5df4);
	put(30, "2");
	put(32, "01");
	put(36, "19900101");
	/* 35 characters, the last a blank between two words, then 11 more */
	put(52, "ABCDEFGHIJ KLMNOPQRST UVWXYZABCDEF ");
	put(220, "GHIJKLMNOPQ");
	put(122, "911840199001010018");
	put(188, "20240101");
	put(204, "20340101");
	put(242, "USA");
	put(248, "Y");
	put(250, "105");
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_int_eq(doc.kind, DOCUMENT_FOREIGN_2023);
	ck_assert_str_eq(doc.name_en, "ABCDEFGHIJ KLMNOPQRST UVWXYZABCDEF GHIJKLMNOPQ");
	ck_assert_str_eq(doc.issue_count, "01");
	ck_assert_str_eq(doc.nationality, "USA");
	ck_assert_str_eq(doc.link, "105");
	ck_assert_int_eq(document_check(&doc, "20261121"), ERR_OK);
}
END_TEST

START_TEST(a_kind_letter_counts_only_as_a_whole_character)
{
	struct document doc;
	put_resident();
	put_unit(248, 0x5149); /* its low byte is I */
	ck_assert_int_eq(parse(&doc), ERR_OK);
	ck_assert_int_eq(doc.kind, DOCUMENT_RESIDENT);
}
END_TEST

static const struct document samples[] = {
	{ .kind = DOCUMENT_RESIDENT,
	  .name = "王\xf0\xac\xb1\x96",
	  .sex = "1",
	  .nation = "56",
	  .birth = "19900307",
	  .address = "北京市东城区某某胡同一号院二号楼三单元四零五室",
	  .id = "11010119900307803X",
	  .issuer = "北京市公安局东城分局",
	  .valid_from = "20200101",
	  .valid_to = "长期" },
	{ .kind = DOCUMENT_HMT,
	  .name = "陈大文",
	  .sex = "1",
	  .birth = "19850615",
	  .address = "深圳市",
	  .id = "810000198506150012",
	  .issuer = "深圳市公安局",
	  .valid_from = "20200101",
	  .valid_to = "20250101",
	  .pass_no = "H12345678",
	  .issue_count = "01" },
	{ .kind = DOCUMENT_FOREIGN_2017,
	  .name_en = "BEKOVA, AMINA",
	  .name = "阿米娜",
	  .sex = "2",
	  .birth = "19901231",
	  .id = "KAZ110090123105",
	  .valid_from = "20200101",
	  .valid_to = "20300101",
	  .nationality = "KAZ",
	  .authority = "1500" },
	{ .kind = DOCUMENT_FOREIGN_2023,
	  .name_en = "ABCDEFGHIJ KLMNOPQRST UVWXYZABCDEF GHIJKLMNOPQ",
	  .name = "爱丽丝",
	  .sex = "2",
	  .birth = "19900101",
	  .id = "911840199001010018",
	  .valid_from = "20240101",
	  .valid_to = "20340101",
	  .nationality = "USA",
	  .issue_count = "01",
	  .link = "105" },
};

START_TEST(what_is_built_is_read_back_the_same)
{
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct document doc;
		ck_assert_int_eq(card_text_build(&samples[i], record), ERR_OK);
		ck_assert_int_eq(parse(&doc), ERR_OK);
		ck_assert_mem_eq(&doc, &samples[i], sizeof(doc));
	}
}
END_TEST

START_TEST(a_field_that_does_not_fit_its_place_is_not_cut)
{
	struct document doc = samples[0];
	strcpy(doc.name, "一二三四五六七八九十一二三四五六");
	blank();
	uint8_t before[CARD_TEXT_LEN];
	memcpy(before, record, sizeof(before));
	ck_assert_int_eq(card_text_build(&doc, record), ERR_TOO_LONG);
	ck_assert_mem_eq(record, before, sizeof(before));
	doc.kind = DOCUMENT_SSC;
	ck_assert_int_eq(card_text_build(&doc, record), ERR_INVALID);
}
END_TEST

START_TEST(the_append_area_gives_a_new_address_or_none)
{
	struct document doc = { 0 };
	blank();
	put_unit(0, 0x6df1);
	put(2, " 1");
	card_address_parse(record, &doc);
	ck_assert_str_eq(doc.new_address, "深 1");
	blank();
	card_address_parse(record, &doc);
	ck_assert_str_eq(doc.new_address, "");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("card_record");
	TCase *tcase = tcase_create("card_record");
	tcase_add_test(tcase, a_resident_card_is_read_from_its_offsets);
	tcase_add_test(tcase, a_long_term_card_keeps_its_word);
	tcase_add_test(tcase, blanks_inside_a_name_stay_and_only_those_at_its_end_go);
	tcase_add_test(tcase, a_name_beyond_the_basic_plane_survives_unchanged);
	tcase_add_test(tcase, a_name_that_cannot_be_read_exactly_is_refused_and_nothing_changes);
	tcase_add_test(tcase, both_names_of_a_foreign_resident_must_be_read_exactly);
	tcase_add_test(tcase, a_hanzi_of_extension_i_is_one_like_any_other);
	tcase_add_test(tcase, an_address_that_cannot_be_read_is_left_out_and_never_replaced);
	tcase_add_test(tcase,
		       a_card_whose_name_number_or_dates_are_none_is_refused_and_nothing_changes);
	tcase_add_test(tcase, a_wrong_check_digit_is_not_the_parsers_business);
	tcase_add_test(tcase, a_code_of_wrong_characters_is_left_out);
	tcase_add_test(tcase, what_does_not_come_from_the_record_stays);
	tcase_add_test(tcase, a_card_of_hong_kong_macao_or_taiwan_has_its_own_layout);
	tcase_add_test(tcase, a_foreign_residents_card_of_2017_has_its_own_layout);
	tcase_add_test(tcase, the_english_name_of_2023_goes_on_at_the_records_end);
	tcase_add_test(tcase, a_kind_letter_counts_only_as_a_whole_character);
	tcase_add_test(tcase, what_is_built_is_read_back_the_same);
	tcase_add_test(tcase, a_field_that_does_not_fit_its_place_is_not_cut);
	tcase_add_test(tcase, the_append_area_gives_a_new_address_or_none);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
