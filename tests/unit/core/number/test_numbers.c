/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_numbers.c - numbers of persons and organisations: published vectors and computed ones, with
 * the reason each stands there.
 */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/number/citizen_id.h"
#include "firmware/core/number/foreign_id.h"
#include "firmware/core/number/uscc.h"
#include "tests/suite.h"

#define TODAY "20261121"

static const struct {
	const char *id;
	enum citizen_id_verdict verdict;
	const char *why;
} citizens[] = {
	{ "11010519491231002X", CITIZEN_ID_OK, "the standard's own example" },
	{ "500154199301135886", CITIZEN_ID_OK, "published" },
	{ "11010119900307803X", CITIZEN_ID_OK, "published, check X" },
	{ "11010119900307803x", CITIZEN_ID_OK, "a small x is an X" },
	{ "610104196209276908", CITIZEN_ID_OK, "published, grown from 15 digits" },
	{ "810000199408230021", CITIZEN_ID_OK, "published, Hong Kong" },
	{ "830000199201300022", CITIZEN_ID_OK, "published, Taiwan" },
	{ "321083197812162119", CITIZEN_ID_OK, "published" },
	{ "110101200002290018", CITIZEN_ID_OK, "a leap day that was" },
	{ "440300199001011238", CITIZEN_ID_OK, "computed" },
	{ "810000198506150012", CITIZEN_ID_OK, "computed, Hong Kong" },
	{ "820000198506150022", CITIZEN_ID_OK, "computed, Macao" },
	{ "830000198506150032", CITIZEN_ID_OK, "computed, Taiwan" },
	{ "650000196012319990", CITIZEN_ID_OK, "sequence 999, of a centenarian" },
	{ "510107198808081234", CITIZEN_ID_OK, "computed" },
	{ "540102197510304561", CITIZEN_ID_OK, "computed" },
	{ "110101199001010007", CITIZEN_ID_OK, "sequence 000: the check fits, nothing forbids it" },
	{ "440524188001010014", CITIZEN_ID_BIRTH, "the check fits, born in 1880" },
	{ "110101200002290017", CITIZEN_ID_CHECK, "wrong check digit" },
	{ "110105194912310021", CITIZEN_ID_CHECK, "X replaced by a digit" },
	{ "911124198108030028", CITIZEN_ID_PROVINCE, "a foreigner's prefix" },
	{ "110101200102290015", CITIZEN_ID_BIRTH, "29 February 2001, the check fits" },
	{ "110101199002290012", CITIZEN_ID_BIRTH, "29 February 1990" },
	{ "11010118991231001X", CITIZEN_ID_BIRTH, "born in 1899" },
	{ "110101209912310015", CITIZEN_ID_BIRTH, "not born yet" },
	{ "999999199001010016", CITIZEN_ID_PROVINCE, "no province 99" },
	{ "1101012000022900", CITIZEN_ID_LENGTH, "16 digits" },
	{ "610104620927690", CITIZEN_ID_LENGTH, "15 digits: no document since 2013" },
	{ "1101011990030780300", CITIZEN_ID_LENGTH, "19 digits" },
	{ "11010119900101\xef\xbc\x90\xef\xbc\x90\xef\xbc\x91X", CITIZEN_ID_CHARACTER,
	  "full-width digits" },
	{ "1101011990030780X3", CITIZEN_ID_CHARACTER, "X in the middle" },
	{ "11010119900307803Y", CITIZEN_ID_CHARACTER, "another letter" },
	{ "110101 99003078038", CITIZEN_ID_CHARACTER, "a blank" },
	{ "", CITIZEN_ID_LENGTH, "empty" },
	{ NULL, CITIZEN_ID_LENGTH, "nothing at all" },
	{ "82000000000000000X", CITIZEN_ID_BIRTH, "a README's example that was never valid" },
};

START_TEST(citizen_numbers_get_the_verdict_they_deserve)
{
	for (size_t i = 0; i < ARRAY_LEN(citizens); i++)
		ck_assert_msg(citizen_id_check(citizens[i].id, TODAY) == citizens[i].verdict,
			      "%s (%s)", citizens[i].id, citizens[i].why);
}
END_TEST

START_TEST(any_one_wrong_digit_is_found)
{
	const char *good = "440300199001011238";
	for (int at = 0; at < CITIZEN_ID_LEN; at++) {
		for (char c = '0'; c <= '9'; c++) {
			char id[CITIZEN_ID_LEN + 1];
			strcpy(id, good);
			id[at] = c;
			bool same = c == good[at];
			ck_assert_msg((citizen_id_check(id, TODAY) == CITIZEN_ID_OK) == same, "%s",
				      id);
		}
	}
}
END_TEST

START_TEST(a_number_tells_birth_sex_and_age)
{
	char birth[9];
	citizen_id_birth("11010119900307803X", birth);
	ck_assert_str_eq(birth, "19900307");
	ck_assert_int_eq(citizen_id_sex("11010119900307803X"), '1');
	ck_assert_int_eq(citizen_id_sex("440300199001011238"), '1');
	ck_assert_int_eq(citizen_id_sex("810000198506150022"), '2');
	static const struct {
		const char *today;
		int age;
		const char *why;
	} ages[] = {
		{ "20260306", 35, "the day before the birthday" },
		{ "20260307", 36, "the birthday" },
		{ "20261231", 36, "later that year" },
		{ "19900307", 0, "the day of birth" },
	};
	for (size_t i = 0; i < ARRAY_LEN(ages); i++)
		ck_assert_msg(citizen_id_age("11010119900307803X", ages[i].today) == ages[i].age,
			      "%s", ages[i].why);
}
END_TEST

START_TEST(today_is_the_last_possible_day_of_birth)
{
	ck_assert_int_eq(citizen_id_check("110101200002290018", "20000229"), CITIZEN_ID_OK);
	ck_assert_int_eq(citizen_id_check("110101200002290018", "20000228"), CITIZEN_ID_BIRTH);
	ck_assert_int_eq(citizen_id_check("110101200002290018", ""), CITIZEN_ID_OK);
}
END_TEST

START_TEST(every_verdict_but_ok_has_a_sentence_of_its_own)
{
	ck_assert_str_eq(citizen_id_message(CITIZEN_ID_OK), "");
	for (int a = CITIZEN_ID_LENGTH; a <= CITIZEN_ID_CHECK; a++) {
		const char *message = citizen_id_message((enum citizen_id_verdict)a);
		ck_assert_int_eq(strncmp(message, "form.error.id_", 14), 0);
		for (int b = CITIZEN_ID_LENGTH; b < a; b++)
			ck_assert_str_ne(message, citizen_id_message((enum citizen_id_verdict)b));
	}
}
END_TEST

static const struct {
	const char *id;
	bool valid;
	const char *why;
} foreigners[] = {
	{ "KAZ110090123105", true, "published, 2017" },
	{ "USA110090010101", true, "computed" },
	{ "GBR310085061512", true, "computed" },
	{ "JPN440379123121", true, "computed" },
	{ "KOR320160022931", true, "29 February 1960" },
	{ "KAA110090123105", false, "a country that does not fit the check" },
	{ "KAZ990090123105", false, "the check fits, no province 99" },
	{ "KAZ110090023105", false, "31 February" },
	{ "KAZ110090123106", false, "wrong check" },
	{ "kaz110090123105", false, "small letters" },
	{ "KAZ11009012310", false, "14 characters" },
	{ "KAZ1100901231055", false, "16 characters" },
	{ "", false, "empty" },
	{ "932682198501010017", true, "published, 2023" },
	{ "911840199001010018", true, "computed" },
	{ "931840198506150023", true, "computed" },
	{ "911392197912310038", true, "computed" },
	{ "911840199001010019", false, "wrong check" },
	{ "932156196002290044", false, "wrong check on a leap day" },
	{ "911124198108030028", false, "a README's example that was never valid" },
	{ "99984019900101001X", false, "the check fits, no province 99" },
	{ "440300199001011238", false, "a citizen's number" },
	{ "91184019900101001", false, "17 digits" },
};

START_TEST(numbers_of_foreign_residents_are_told_apart)
{
	for (size_t i = 0; i < ARRAY_LEN(foreigners); i++) {
		bool old = foreign_id_old_is_valid(foreigners[i].id);
		bool new = foreign_id_new_is_valid(foreigners[i].id, TODAY);
		ck_assert_msg((old || new) == foreigners[i].valid && !(old && new), "%s (%s)",
			      foreigners[i].id, foreigners[i].why);
	}
	ck_assert(!foreign_id_new_is_valid("911840199001010018", "19891231"));
}
END_TEST

static const struct {
	const char *code;
	enum uscc_verdict verdict;
	const char *why;
} organisations[] = {
	{ "91350100M000100Y43", USCC_OK, "published" },
	{ "91110000600037341L", USCC_OK, "published" },
	{ "91440300708461136T", USCC_OK, "published" },
	{ "12330000470051726F", USCC_OK, "published" },
	{ "91110108MA01234537", USCC_OK, "computed" },
	{ "91440300MA0123453E", USCC_OK, "computed" },
	{ "91510100MA0123453E", USCC_OK, "computed" },
	{ "12510000MB0123457W", USCC_OK, "computed" },
	{ "52110000MJ01234569", USCC_OK, "computed" },
	{ "11100000MB01234571", USCC_OK, "computed" },
	{ "92330106MA0123453W", USCC_OK, "computed" },
	{ "93370102MA0123453G", USCC_OK, "computed" },
	{ "53440000MJ0123456N", USCC_OK, "computed" },
	{ "51310000MJ0123456R", USCC_OK, "computed" },
	{ "91350100M0001TGQXM", USCC_DOUBTFUL, "wrong check, but really issued" },
	{ "91350100M000100Y44", USCC_DOUBTFUL, "wrong check" },
	{ "91110000600037342L", USCC_DOUBTFUL, "wrong organisation code" },
	{ "911101081000000000", USCC_DOUBTFUL, "invented" },
	{ "91110000600037341I", USCC_BAD, "I is not in the alphabet" },
	{ "9111000060003734L", USCC_BAD, "17 characters" },
	{ "91110000600037341l", USCC_BAD, "small letters: the caller normalises" },
	{ "91110000 600037341L", USCC_BAD, "a blank: the caller strips it" },
	{ "9111OOOO600037341L", USCC_BAD, "O instead of 0" },
	{ "", USCC_BAD, "empty" },
	{ NULL, USCC_BAD, "nothing at all" },
};

START_TEST(a_credit_code_with_a_wrong_check_is_a_doubt_not_a_refusal)
{
	for (size_t i = 0; i < ARRAY_LEN(organisations); i++)
		ck_assert_msg(uscc_check(organisations[i].code) == organisations[i].verdict,
			      "%s (%s)", organisations[i].code, organisations[i].why);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("numbers");
	TCase *tcase = tcase_create("numbers");
	tcase_add_test(tcase, citizen_numbers_get_the_verdict_they_deserve);
	tcase_add_test(tcase, any_one_wrong_digit_is_found);
	tcase_add_test(tcase, a_number_tells_birth_sex_and_age);
	tcase_add_test(tcase, today_is_the_last_possible_day_of_birth);
	tcase_add_test(tcase, every_verdict_but_ok_has_a_sentence_of_its_own);
	tcase_add_test(tcase, numbers_of_foreign_residents_are_told_apart);
	tcase_add_test(tcase, a_credit_code_with_a_wrong_check_is_a_doubt_not_a_refusal);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
