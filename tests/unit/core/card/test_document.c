/* SPDX-License-Identifier: Apache-2.0 */
/* test_document.c - who may be identified by which card, and how a person is masked. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/card/document.h"
#include "firmware/core/card/mask.h"
#include "tests/suite.h"

#define TODAY "20261121"

static const struct {
	struct document doc;
	enum err err;
	const char *why;
} cards[] = {
	{ { .kind = DOCUMENT_RESIDENT,
	    .id = "11010119900307803X",
	    .birth = "19900307",
	    .valid_to = "20400101" },
	  ERR_OK,
	  "an ordinary card" },
	{ { .kind = DOCUMENT_RESIDENT,
	    .id = "11010119900307803X",
	    .birth = "19900307",
	    .valid_to = "20261121" },
	  ERR_OK,
	  "its last day" },
	{ { .kind = DOCUMENT_RESIDENT,
	    .id = "11010119900307803X",
	    .birth = "19900307",
	    .valid_to = "20261120" },
	  ERR_CARD_EXPIRED,
	  "the day after its last" },
	{ { .kind = DOCUMENT_RESIDENT,
	    .id = "11010119900307803X",
	    .birth = "19900307",
	    .valid_to = "长期" },
	  ERR_OK,
	  "long-term" },
	{ { .kind = DOCUMENT_RESIDENT,
	    .id = "110101199003078038",
	    .birth = "19900307",
	    .valid_to = "20400101" },
	  ERR_CARD_BAD_NUMBER,
	  "wrong check digit" },
	{ { .kind = DOCUMENT_RESIDENT,
	    .id = "11010119900307803X",
	    .birth = "19900308",
	    .valid_to = "20400101" },
	  ERR_CARD_BAD_NUMBER,
	  "the birth on the card is another one" },
	{ { .kind = DOCUMENT_RESIDENT,
	    .id = "110101199003078038",
	    .birth = "19900307",
	    .valid_to = "20000101" },
	  ERR_CARD_BAD_NUMBER,
	  "wrong and expired: the number comes first" },
	{ { .kind = DOCUMENT_RESIDENT },
	  ERR_CARD_BAD_NUMBER,
	  "a resident's card without a number" },
	{ { .kind = DOCUMENT_HMT,
	    .id = "810000198506150012",
	    .birth = "19850615",
	    .valid_to = "20300101" },
	  ERR_OK,
	  "a resident from Hong Kong" },
	{ { .kind = DOCUMENT_FOREIGN_2017,
	    .id = "KAZ110090123105",
	    .birth = "19901231",
	    .valid_to = "20300101" },
	  ERR_OK,
	  "a foreign resident, old card" },
	{ { .kind = DOCUMENT_FOREIGN_2017,
	    .id = "KAZ110090123105",
	    .birth = "19901230",
	    .valid_to = "20300101" },
	  ERR_CARD_BAD_NUMBER,
	  "an old card of another birth" },
	{ { .kind = DOCUMENT_FOREIGN_2023,
	    .id = "911840199001010018",
	    .birth = "19900101",
	    .valid_to = "20300101" },
	  ERR_OK,
	  "a foreign resident, new card" },
	{ { .kind = DOCUMENT_FOREIGN_2023,
	    .id = "440300199001011238",
	    .birth = "19900101",
	    .valid_to = "20300101" },
	  ERR_CARD_BAD_NUMBER,
	  "a new card with a citizen's number" },
	{ { .kind = DOCUMENT_RESIDENT,
	    .id = "911840199001010018",
	    .birth = "19900101",
	    .valid_to = "20300101" },
	  ERR_CARD_BAD_NUMBER,
	  "a resident's card with a foreigner's number" },
	{ { .kind = DOCUMENT_SSC, .id = "440300199001011238" },
	  ERR_OK,
	  "a social security card names no dates" },
	{ { .kind = DOCUMENT_SSC, .id = "440300199001011238", .birth = "19900102" },
	  ERR_CARD_BAD_NUMBER,
	  "a social security card of another birth" },
	{ { .kind = DOCUMENT_SSC, .card_no = "A12345678" },
	  ERR_CARD_NEEDS_AUTH,
	  "a 3.0 card identifies nobody by itself" },
};

START_TEST(a_card_identifies_its_holder_only_if_number_birth_and_validity_agree)
{
	for (size_t i = 0; i < ARRAY_LEN(cards); i++)
		ck_assert_msg(document_check(&cards[i].doc, TODAY) == cards[i].err, "%s",
			      cards[i].why);
}
END_TEST

static const struct {
	struct document doc;
	enum err err;
	const char *why;
} undated[] = {
	{ { .kind = DOCUMENT_RESIDENT, .id = "11010119900307803X", .valid_to = "20200101" },
	  ERR_OK,
	  "it may have ended, or not" },
	{ { .kind = DOCUMENT_FOREIGN_2023, .id = "911840199001010018", .valid_to = "19991231" },
	  ERR_OK,
	  "the same of a foreigner's" },
	{ { .kind = DOCUMENT_RESIDENT, .id = "110101209912310015", .valid_to = "21091231" },
	  ERR_OK,
	  "born later than a clock says that stands still" },
	{ { .kind = DOCUMENT_RESIDENT, .id = "110101199003078031", .valid_to = "20380612" },
	  ERR_CARD_BAD_NUMBER,
	  "a wrong check digit is wrong on any day" },
};

START_TEST(while_nobody_knows_the_day_no_card_has_ended)
{
	for (size_t i = 0; i < ARRAY_LEN(undated); i++)
		ck_assert_msg(document_check(&undated[i].doc, "") == undated[i].err, "%s",
			      undated[i].why);
}
END_TEST

static const struct {
	struct document doc;
	const char *type;
} types[] = {
	{ { .kind = DOCUMENT_RESIDENT, .id = "11010119900307803X" }, "111" },
	{ { .kind = DOCUMENT_SSC, .id = "11010119900307803X" }, "111" },
	{ { .kind = DOCUMENT_HMT, .id = "810000198506150012" }, "516" },
	{ { .kind = DOCUMENT_HMT, .id = "820000198506150022" }, "516" },
	{ { .kind = DOCUMENT_HMT, .id = "830000198506150032" }, "511" },
	{ { .kind = DOCUMENT_FOREIGN_2017, .id = "KAZ110090123105" }, "553" },
	{ { .kind = DOCUMENT_FOREIGN_2023, .id = "911840199001010018" }, "553" },
};

START_TEST(every_card_has_its_certificate_type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		ck_assert_str_eq(document_cert_type(&types[i].doc), types[i].type);
}
END_TEST

START_TEST(the_newest_address_and_the_best_name_are_used)
{
	struct document doc = { .name = "王小英", .name_en = "WANG", .address = "old" };
	ck_assert_str_eq(document_address(&doc), "old");
	strcpy(doc.new_address, "new");
	ck_assert_str_eq(document_address(&doc), "new");
	ck_assert_str_eq(document_name(&doc), "王小英");
	doc.name[0] = '\0';
	ck_assert_str_eq(document_name(&doc), "WANG");
}
END_TEST

START_TEST(nothing_is_left_of_a_wiped_document)
{
	struct document doc, zero;
	memset(&doc, 0x5a, sizeof(doc));
	memset(&zero, 0, sizeof(zero));
	document_wipe(&doc);
	ck_assert_mem_eq(&doc, &zero, sizeof(doc));
	document_wipe(NULL);
}
END_TEST

static const struct {
	void (*mask)(const char *text, char *out, size_t cap);
	const char *text, *masked, *why;
} masks[] = {
	{ mask_name, "王英", "王*", "two characters: the first is kept" },
	{ mask_name, "王小英", "王*英", "three: first and last" },
	{ mask_name, "阿卜杜热合曼", "阿****曼", "more: first and last" },
	{ mask_name, "𬱖小明", "𬱖*明",
	  "a character beyond the basic plane is one character" },
	{ mask_name, "SMITH JOHN", "S********N", "Latin names too" },
	{ mask_name, "王", "*", "one character gives nothing away" },
	{ mask_name, "", "", "nothing" },
	{ mask_id, "11010119900307803X", "1101**********803X", "as on the reference screen" },
	{ mask_id, "KAZ110090123105", "KAZ1*******3105", "an old foreign number" },
	{ mask_id, "123456789", "1234*6789", "the shortest that shows anything" },
	{ mask_id, "12345678", "********", "shorter: all stars" },
	{ mask_phone, "13800135678", "138****5678", "as on the reference screen" },
	{ mask_phone, "1234567", "*******", "too short to show anything" },
};

START_TEST(what_others_may_see_is_masked)
{
	for (size_t i = 0; i < ARRAY_LEN(masks); i++) {
		char out[64];
		masks[i].mask(masks[i].text, out, sizeof(out));
		ck_assert_msg(strcmp(out, masks[i].masked) == 0, "%s: %s (%s)", masks[i].text, out,
			      masks[i].why);
	}
}
END_TEST

START_TEST(a_mask_never_writes_past_its_room_nor_half_a_character)
{
	for (size_t cap = 1; cap < 12; cap++) {
		char out[16];
		memset(out, '#', sizeof(out));
		mask_name("王小英", out, cap);
		ck_assert_uint_lt(strlen(out), cap);
		ck_assert_int_eq(out[cap], '#');
		ck_assert(strlen(out) == 0 || strlen(out) == 3 || strlen(out) == 4 ||
			  strlen(out) == 7);
	}
}
END_TEST

static const struct {
	const char *birth, *id, *today;
	int age;
	const char *why;
} ages[] = {
	{ "20121121", "", TODAY, 14, "a birthday today" },
	{ "20121122", "", TODAY, 13, "a birthday tomorrow" },
	{ "20120229", "", "20260228", 13, "born on a leap day, the day before" },
	{ "20120229", "", "20260301", 14, "born on a leap day, the day after" },
	{ "", "11010119900307803X", TODAY, 36, "a card without a birth says it by its number" },
	{ "", "KAZ110090123105", TODAY, DOCUMENT_AGE_UNKNOWN, "a number that says none" },
	{ "20121121", "", "", DOCUMENT_AGE_UNKNOWN, "nobody knows the day" },
};

START_TEST(a_holders_age_is_in_full_years_of_a_known_day)
{
	for (size_t i = 0; i < ARRAY_LEN(ages); i++) {
		struct document doc = { .kind = DOCUMENT_RESIDENT };
		strcpy(doc.birth, ages[i].birth);
		strcpy(doc.id, ages[i].id);
		ck_assert_msg(document_age(&doc, ages[i].today) == ages[i].age, "%s: %d",
			      ages[i].why, document_age(&doc, ages[i].today));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("document");
	TCase *tcase = tcase_create("document");
	tcase_add_test(tcase, a_card_identifies_its_holder_only_if_number_birth_and_validity_agree);
	tcase_add_test(tcase, while_nobody_knows_the_day_no_card_has_ended);
	tcase_add_test(tcase, a_holders_age_is_in_full_years_of_a_known_day);
	tcase_add_test(tcase, every_card_has_its_certificate_type);
	tcase_add_test(tcase, the_newest_address_and_the_best_name_are_used);
	tcase_add_test(tcase, nothing_is_left_of_a_wiped_document);
	tcase_add_test(tcase, what_others_may_see_is_masked);
	tcase_add_test(tcase, a_mask_never_writes_past_its_room_nor_half_a_character);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
