/* SPDX-License-Identifier: Apache-2.0 */
/* foreign_id.c - see foreign_id.h. A country is not looked up: the check digit covers it. */
#include "firmware/core/number/foreign_id.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"

#define COUNTRY_LEN  3
#define OLDEST_BIRTH "19000101"

static int value_of(char c)
{
	return c >= 'A' ? c - 'A' + 10 : c - '0';
}

bool foreign_id_old_is_valid(const char *id)
{
	static const int weights[] = { 7, 3, 1 };
	if (strlen(id) != FOREIGN_ID_OLD_LEN ||
	    strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != COUNTRY_LEN ||
	    strspn(id + COUNTRY_LEN, "0123456789") != FOREIGN_ID_OLD_LEN - COUNTRY_LEN)
		return false;
	if (!citizen_id_has_province(id + COUNTRY_LEN))
		return false;
	/* The century is not on the card; 29 February must exist in one of them. */
	char in_1900s[9], in_2000s[9];
	snprintf(in_1900s, sizeof(in_1900s), "19%.6s", id + 7);
	snprintf(in_2000s, sizeof(in_2000s), "20%.6s", id + 7);
	if (!date8_is_valid(in_1900s) && !date8_is_valid(in_2000s))
		return false;
	int sum = 0;
	for (int i = 0; i < FOREIGN_ID_OLD_LEN - 1; i++)
		sum += value_of(id[i]) * weights[i % 3];
	return sum % 10 == id[FOREIGN_ID_OLD_LEN - 1] - '0';
}

enum citizen_id_verdict foreign_id_new_check(const char *id, const char *today)
{
	if (utf8_count(id) != FOREIGN_ID_NEW_LEN)
		return CITIZEN_ID_LENGTH;
	if (!citizen_id_digits(id))
		return CITIZEN_ID_CHARACTER;
	if (id[0] != '9' || !citizen_id_has_province(id + 1))
		return CITIZEN_ID_PROVINCE;
	char birth[9];
	citizen_id_birth(id, birth);
	if (!date8_is_valid(birth) || strcmp(birth, OLDEST_BIRTH) < 0 ||
	    date8_is_to_come(birth, today))
		return CITIZEN_ID_BIRTH;
	return citizen_id_check_digit(id) ? CITIZEN_ID_OK : CITIZEN_ID_CHECK;
}

bool foreign_id_new_is_valid(const char *id, const char *today)
{
	return foreign_id_new_check(id, today) == CITIZEN_ID_OK;
}
