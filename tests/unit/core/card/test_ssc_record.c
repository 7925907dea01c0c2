/* SPDX-License-Identifier: Apache-2.0 */
/* test_ssc_record.c - the records of a social security card, good and hostile. */
#include <check.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/card/card_record.h"
#include "tests/suite.h"

static enum err ssc(enum ssc_tag tag, const char *hex, struct document *doc)
{
	uint8_t bytes[256];
	size_t len = strlen(hex) / 2;
	ck_assert_int_eq(hex_decode(hex, bytes, len), ERR_OK);
	return ssc_record_parse(tag, bytes, len, doc);
}

START_TEST(a_social_security_card_is_read_record_by_record)
{
	struct document doc = { 0 };
	ck_assert_int_eq(ssc(SSC_CARD_ID, "0110440300D15600000544030012345678", &doc),
			 ERR_CARD_UNREADABLE);
	ck_assert_int_eq(ssc(SSC_CARD_ID, "0110440300D1560000054403001234567890", &doc), ERR_OK);
	ck_assert_int_eq(ssc(SSC_VERSION, "0304322E3030", &doc), ERR_OK);
	ck_assert_int_eq(ssc(SSC_CARD_NO, "0709413132333435363738", &doc), ERR_OK);
	ck_assert_int_eq(ssc(SSC_ID, "0812343430333030313939303031303131323338", &doc), ERR_OK);
	/* Wang Xiaoming in GBK, padded with 00 */
	ck_assert_int_eq(ssc(SSC_NAME,
			     "091ECDF5D0A1C3F7000000000000000000000000000000000000000000000000",
			     &doc),
			 ERR_OK);
	ck_assert_int_eq(ssc(SSC_SEX, "0A0131", &doc), ERR_OK);
	ck_assert_int_eq(ssc(SSC_NATION, "0B0101", &doc), ERR_OK);
	ck_assert_int_eq(ssc(SSC_BIRTH, "0D0419900101", &doc), ERR_OK);
	ck_assert_str_eq(doc.city, "440300");
	ck_assert_str_eq(doc.version, "2.00");
	ck_assert_str_eq(doc.card_no, "A12345678");
	ck_assert_str_eq(doc.id, "440300199001011238");
	ck_assert_str_eq(doc.name, "王小明");
	ck_assert_str_eq(doc.sex, "1");
	ck_assert_str_eq(doc.nation, "01");
	ck_assert_str_eq(doc.birth, "19900101");
	doc.kind = DOCUMENT_SSC;
	ck_assert_int_eq(document_check(&doc, "20261121"), ERR_OK);
}
END_TEST

START_TEST(a_long_name_goes_on_in_its_second_record)
{
	struct document doc = { 0 };
	char hex[2 * 32 + 1], more[2 * 22 + 1];
	strcpy(hex, "091E");
	for (int i = 0; i < 15; i++)
		strcat(hex, "B0A2"); /* a */
	strcpy(more, "4E14");
	for (int i = 0; i < 10; i++)
		strcat(more, "B0CD"); /* ba */
	ck_assert_int_eq(ssc(SSC_NAME, hex, &doc), ERR_OK);
	ck_assert_int_eq(ssc(SSC_NAME_MORE, more, &doc), ERR_OK);
	ck_assert_uint_eq(utf8_count(doc.name), 25);
	struct document empty = { .name = "王" };
	ck_assert_int_eq(ssc(SSC_NAME_MORE, "4E140000000000000000000000000000000000000000", &empty),
			 ERR_OK);
	ck_assert_str_eq(empty.name, "王");
}
END_TEST

static const struct {
	enum ssc_tag tag;
	const char *hex, *why;
} bad_records[] = {
	{ SSC_NAME, "", "no bytes" },
	{ SSC_NAME, "09", "a tag alone" },
	{ SSC_NAME, "081ECDF5", "another tag than asked" },
	{ SSC_NAME, "091ECDF5D0A1", "a length beyond the bytes" },
	{ SSC_NAME, "0902CDFF", "half a character" },
	{ SSC_NAME, "0901CD", "a first byte without its second" },
	{ SSC_NAME, "0904CDF500CD", "a NUL in a name" },
	{ SSC_NAME, "09020000", "an empty name" },
	{ SSC_ID, "0812343430333030313939303031303131323359", "Y at a number's end" },
	{ SSC_ID, "0810343430333030313939303031303131", "16 digits" },
	{ SSC_ID, "0812343430333030313939303031303131FFFFFF", "bytes that are no characters" },
	{ SSC_BIRTH, "0D0419900230", "30 February" },
	{ SSC_BIRTH, "0D041990010A", "no BCD" },
	{ SSC_BIRTH, "0D03199001", "three bytes" },
	{ SSC_NATION, "0B010A", "no BCD" },
	{ SSC_SEX, "0A023132", "two characters of sex" },
	{ SSC_CARD_NO, "070941313233343536373C", "a sign in the card number" },
	{ SSC_CARD_ID, "01024403", "two bytes of a card id" },
	{ (enum ssc_tag)0x0c, "0C03440300", "a tag nobody reads" },
};

START_TEST(a_record_that_is_not_what_was_asked_is_refused_and_nothing_changes)
{
	for (size_t i = 0; i < sizeof(bad_records) / sizeof(bad_records[0]); i++) {
		struct document doc = { .name = "before", .id = "before", .birth = "before" };
		struct document before = doc;
		ck_assert_msg(ssc(bad_records[i].tag, bad_records[i].hex, &doc) ==
				      ERR_CARD_UNREADABLE,
			      "%s", bad_records[i].why);
		ck_assert_msg(memcmp(&doc, &before, sizeof(doc)) == 0, "%s: changed",
			      bad_records[i].why);
	}
}
END_TEST

static const struct {
	enum ssc_tag tag;
	const char *hex, *why;
} inexact_records[] = {
	{ SSC_NAME, "0904CDF50A0A", "line breaks" },
	{ SSC_NAME, "0904CDF5AAA1", "private use, U+E000" },
	{ SSC_NAME, "0906CDF58136A731", "a bidi override in GB18030's four bytes" },
	{ SSC_NAME, "0906CDF58431A437", "the replacement character" },
	{ SSC_NAME_MORE, "4E02AAA1", "private use in the second record" },
};

START_TEST(a_name_in_gbk_that_cannot_be_read_exactly_is_refused_and_nothing_changes)
{
	for (size_t i = 0; i < ARRAY_LEN(inexact_records); i++) {
		struct document doc = { .name = "before" }, before = doc;
		ck_assert_msg(ssc(inexact_records[i].tag, inexact_records[i].hex, &doc) ==
				      ERR_CARD_NAME,
			      "%s", inexact_records[i].why);
		ck_assert_msg(memcmp(&doc, &before, sizeof(doc)) == 0, "%s: changed",
			      inexact_records[i].why);
	}
	struct document doc = { 0 };
	ck_assert_int_eq(ssc(SSC_NAME, "0906CDF59939F931", &doc), ERR_OK);
	ck_assert_str_eq(doc.name, "王\xf0\xae\xaf\xb5"); /* U+2EBF5 */
}
END_TEST

START_TEST(a_third_generation_card_gives_a_card_number_and_no_person)
{
	struct document doc = { .kind = DOCUMENT_SSC };
	ck_assert_int_eq(ssc(SSC_VERSION, "0304332E3030", &doc), ERR_OK);
	ck_assert_int_eq(ssc(SSC_CARD_NO, "0709413132333435363738", &doc), ERR_OK);
	ck_assert_int_eq(ssc(SSC_ID, "0812000000000000000000000000000000000000", &doc), ERR_OK);
	ck_assert_str_eq(doc.id, "");
	ck_assert_int_eq(document_check(&doc, "20261121"), ERR_CARD_NEEDS_AUTH);
}
END_TEST

START_TEST(gbk_knows_rare_characters_and_respects_room)
{
	char out[8] = "same";
	ck_assert_int_eq(gbk_to_utf8((const uint8_t *)"\xfe\x9f\0 ", 4, out, sizeof(out)), ERR_OK);
	ck_assert_str_eq(out, "\xe4\xb6\xae"); /* U+4DAE, in names */
	ck_assert_int_eq(
		gbk_to_utf8((const uint8_t *)"\xb0\xa2\xa1\xa4\xb0\xcd", 6, out, sizeof(out)),
		ERR_TOO_LONG);
	ck_assert_str_eq(out, "\xe4\xb6\xae");
	ck_assert_int_eq(gbk_to_utf8((const uint8_t *)"", 0, out, sizeof(out)), ERR_OK);
	ck_assert_str_eq(out, "");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ssc_record");
	TCase *tcase = tcase_create("ssc_record");
	tcase_add_test(tcase, a_social_security_card_is_read_record_by_record);
	tcase_add_test(tcase, a_long_name_goes_on_in_its_second_record);
	tcase_add_test(tcase, a_record_that_is_not_what_was_asked_is_refused_and_nothing_changes);
	tcase_add_test(tcase,
		       a_name_in_gbk_that_cannot_be_read_exactly_is_refused_and_nothing_changes);
	tcase_add_test(tcase, a_third_generation_card_gives_a_card_number_and_no_person);
	tcase_add_test(tcase, gbk_knows_rare_characters_and_respects_room);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
