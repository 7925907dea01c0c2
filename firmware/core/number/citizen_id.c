/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citizen_id.c - see citizen_id.h.
 *
 *   110105 19491231 002 X    area (GB/T 2260), birth, sequence (odd = male), check
 *
 * Only the province is looked at in the area: abolished county codes stay valid for their holders.
 */
#include "firmware/core/number/citizen_id.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"

#define BIRTH_AT      6
#define SEQUENCE_LAST 16
#define CHECK_AT      17
#define OLDEST_BIRTH  "19000101"

static const char provinces[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
				"50 51 52 53 54 61 62 63 64 65 71 81 82 83 ";

bool citizen_id_has_province(const char *digits)
{
	char two[4] = { digits[0], digits[1], ' ', '\0' };
	return strstr(provinces, two) != NULL;
}

bool citizen_id_check_digit(const char *id)
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;
	for (size_t i = 0; i < ARRAY_LEN(weights); i++)
		sum += (id[i] - '0') * weights[i];
	char check = id[CHECK_AT] == 'x' ? 'X' : id[CHECK_AT];
	return "10X98765432"[sum % 11] == check;
}

bool citizen_id_digits(const char *id)
{
	if (strspn(id, "0123456789") < CHECK_AT)
		return false;
	return strchr("0123456789Xx", id[CHECK_AT]) != NULL && id[CHECK_AT] != '\0';
}

enum citizen_id_verdict citizen_id_check(const char *id, const char *today)
{
	if (!id || utf8_count(id) != CITIZEN_ID_LEN)
		return CITIZEN_ID_LENGTH;
	if (!citizen_id_digits(id))
		return CITIZEN_ID_CHARACTER;
	if (!citizen_id_has_province(id))
		return CITIZEN_ID_PROVINCE;
	char birth[9];
	citizen_id_birth(id, birth);
	if (!date8_is_valid(birth) || strcmp(birth, OLDEST_BIRTH) < 0 ||
	    date8_is_to_come(birth, today))
		return CITIZEN_ID_BIRTH;
	return citizen_id_check_digit(id) ? CITIZEN_ID_OK : CITIZEN_ID_CHECK;
}

void citizen_id_birth(const char *id, char out[9])
{
	memcpy(out, id + BIRTH_AT, 8);
	out[8] = '\0';
}

char citizen_id_sex(const char *id)
{
	return (id[SEQUENCE_LAST] - '0') % 2 ? '1' : '2';
}

int citizen_id_age(const char *id, const char *today)
{
	char birth[9];
	citizen_id_birth(id, birth);
	int born = atoi(birth), now = atoi(today);
	/* Comparing MMDD gives whole years: a birthday later this year is not counted yet. */
	return now / 10000 - born / 10000 - (now % 10000 < born % 10000);
}

const char *citizen_id_message(enum citizen_id_verdict verdict)
{
	static const char *const messages[] = {
		[CITIZEN_ID_OK] = "",
		[CITIZEN_ID_LENGTH] = "form.error.id_length",
		[CITIZEN_ID_CHARACTER] = "form.error.id_character",
		[CITIZEN_ID_PROVINCE] = "form.error.id_province",
		[CITIZEN_ID_BIRTH] = "form.error.id_birth",
		[CITIZEN_ID_CHECK] = "form.error.id_check",
	};
	assert((size_t)verdict < ARRAY_LEN(messages));
	return messages[verdict];
}
