/* SPDX-License-Identifier: Apache-2.0 */
/* form_format.c - see form_format.h. */
#include "firmware/core/form/form_format.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/number/citizen_id.h"
#include "firmware/core/number/foreign_id.h"
#include "firmware/core/number/uscc.h"

#define DIGITS	"0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#define MOBILE_LEN	11
#define USCC_LEN	18
#define DATE_LEN	10
#define DATE_DIGITS	8
#define PASSPORT_MIN	5
#define PASSPORT_MAX	9 /* as ICAO 9303 has room for */
#define LOCAL_MIN	7
#define LOCAL_MAX	8
#define EXTENSION_MAX	6
#define UNDASHED_MIN	11 /* digits of area and number from which the hyphen is put between them */
#define LANDLINE_MIN	12
#define LANDLINE_MAX	20 /* 0755-12345678-123456 */
#define YUAN_DIGITS_MAX 13 /* so that fen fit an integer, and the platform's double */
#define AMOUNT_MAX	16 /* 9999999999999.99 */
#define LONG_TERM_HALF	3  /* bytes of its first character */

static bool problem(struct form_problem *out, const char *message_id, int64_t n)
{
	*out = (struct form_problem){ .message_id = message_id, .n = n };
	return true;
}

static bool too_short(struct form_problem *out, int64_t missing)
{
	return problem(out, "form.error.short", missing);
}

/* Dates */

/* "1990", "199003", "1990-03-": a date's beginning; counts its digits. */
static bool is_date_begun(const char *text, int64_t *digits)
{
	bool dashed = strchr(text, '-') != NULL;
	*digits = 0;
	for (size_t i = 0; text[i]; i++) {
		bool dash_here = dashed && (i == 4 || i == 7);
		if (dash_here != (text[i] == '-') ||
		    (!dash_here && (text[i] < '0' || text[i] > '9')))
			return false;
		*digits += !dash_here;
	}
	return *digits < DATE_DIGITS;
}

static bool date_problem(const char *text, const char *today, struct form_problem *out)
{
	(void)today;
	int64_t digits;
	if (is_date_begun(text, &digits))
		return too_short(out, DATE_DIGITS - digits);
	char date8[DATE_DIGITS + 1] = "";
	if (strlen(text) == DATE_LEN && text[4] == '-' && text[7] == '-') {
		memcpy(date8, text, 4);
		memcpy(date8 + 4, text + 5, 2);
		memcpy(date8 + 6, text + 8, 2);
	}
	return !date8_is_valid(date8) && problem(out, "form.error.date", 0);
}

static bool open_date_problem(const char *text, const char *today, struct form_problem *out)
{
	return strcmp(text, DOCUMENT_LONG_TERM) != 0 && date_problem(text, today, out);
}

/* 19900307 becomes 1990-03-07. */
static char *dashed_date(const char *text)
{
	char date[DATE_LEN + 1];
	if (!date8_is_valid(text))
		return strdup(text);
	memcpy(date, text, 4);
	date[4] = '-';
	memcpy(date + 5, text + 4, 2);
	date[7] = '-';
	memcpy(date + 8, text + 6, 3);
	return strdup(date);
}

const char *form_behind_long_term(const char *text)
{
	size_t len = strlen(DOCUMENT_LONG_TERM);
	if (strncmp(text, DOCUMENT_LONG_TERM, len) == 0)
		return text + len;
	return strncmp(text, DOCUMENT_LONG_TERM, LONG_TERM_HALF) == 0 ? text + LONG_TERM_HALF
								      : text;
}

/* Numbers of persons and firms */

/* A resident of another nationality has a number of the same shape that begins with 9. */
static bool cn_id_problem(const char *text, const char *today, struct form_problem *out)
{
	enum citizen_id_verdict verdict =
		text[0] == '9' ? foreign_id_new_check(text, today) : citizen_id_check(text, today);
	size_t count = utf8_count(text);
	if (verdict == CITIZEN_ID_LENGTH && count < CITIZEN_ID_LEN)
		return too_short(out, (int64_t)(CITIZEN_ID_LEN - count));
	return verdict != CITIZEN_ID_OK && problem(out, citizen_id_message(verdict), 0);
}

static bool uscc_problem(const char *text, const char *today, struct form_problem *out)
{
	(void)today;
	size_t count = utf8_count(text);
	if (count < USCC_LEN)
		return too_short(out, (int64_t)(USCC_LEN - count));
	/* A doubtful check is not ours to refuse: such codes were issued. form_warning() says it. */
	return uscc_check(text) == USCC_BAD && problem(out, "form.error.uscc", 0);
}

/* Every state numbers its own in its own way: only length and characters are sure. */
static bool passport_problem(const char *text, const char *today, struct form_problem *out)
{
	(void)today;
	size_t len = strlen(text);
	if (strspn(text, DIGITS LETTERS) != len || len > PASSPORT_MAX)
		return problem(out, "form.error.passport", 0);
	return len < PASSPORT_MIN && too_short(out, (int64_t)(PASSPORT_MIN - len));
}

static char *capitals(const char *text)
{
	char *copy = malloc(strlen(text) + 1);
	size_t used = 0;
	for (; copy && *text; text++)
		if (*text != ' ')
			copy[used++] =
				(char)(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text);
	if (copy)
		copy[used] = '\0';
	return copy;
}

/* Phones */

static bool mobile_problem(const char *text, const char *today, struct form_problem *out)
{
	(void)today;
	size_t len = strlen(text);
	bool digits = strspn(text, DIGITS) == len;
	bool begins_well = text[0] == '1' && (len < 2 || text[1] >= '3');
	if (!digits || !begins_well)
		return problem(out, "form.error.mobile", 0);
	if (len < MOBILE_LEN)
		return too_short(out, (int64_t)(MOBILE_LEN - len));
	return len > MOBILE_LEN && problem(out, "form.error.too_long", MOBILE_LEN);
}

bool form_is_mobile(const char *text)
{
	struct form_problem problem;
	return text[0] && !mobile_problem(text, "", &problem);
}

/* 010 and 02x have three digits and eight behind them, all others four and seven or eight. */
static size_t area_len(const char *text)
{
	return text[0] && (text[1] == '1' || text[1] == '2') ? 3 : 4;
}

/* What is there of the area is one: 0, then no 0; with 1 only 010. */
static bool is_area_begun(const char *text)
{
	size_t digits = strspn(text, DIGITS);
	if (text[0] != '0' || (digits > 1 && text[1] == '0'))
		return false;
	return digits < 3 || text[1] != '1' || text[2] == '0';
}

/* Behind the number's hyphen: digits, then perhaps an extension. */
static bool local_problem(const char *local, size_t shortest, struct form_problem *out)
{
	size_t len = strspn(local, DIGITS);
	const char *end = local + len;
	size_t extension = *end == '-' ? strspn(end + 1, DIGITS) : 0;
	bool whole = *end == '\0' || end[1 + extension] == '\0';
	if (!whole || len > LOCAL_MAX || extension > EXTENSION_MAX || (*end && len < shortest))
		return problem(out, "form.error.landline", 0);
	if (len < shortest)
		return too_short(out, (int64_t)(shortest - len));
	return *end == '-' && extension == 0 && too_short(out, 1);
}

static bool landline_problem(const char *text, const char *today, struct form_problem *out)
{
	(void)today;
	size_t area = area_len(text), digits = strspn(text, DIGITS);
	size_t shortest = area == 3 ? LOCAL_MAX : LOCAL_MIN;
	if (!is_area_begun(text))
		return problem(out, "form.error.landline", 0);
	if (text[digits] == '-' && digits == area)
		return local_problem(text + area + 1, shortest, out);
	bool begun = digits == strlen(text) && digits < area + shortest;
	return begun ? too_short(out, (int64_t)(area + shortest - digits))
		     : problem(out, "form.error.landline", 0);
}

/* Digits alone get their hyphen as soon as a whole number stands there. */
static char *dashed_landline(const char *text)
{
	size_t len = strlen(text), area = area_len(text);
	char out[LANDLINE_MAX + 1];
	if (strspn(text, DIGITS) != len || text[0] != '0' || len < UNDASHED_MIN ||
	    len > area + LOCAL_MAX)
		return strdup(text);
	memcpy(out, text, area);
	out[area] = '-';
	memcpy(out + area + 1, text + area, len - area + 1);
	return strdup(out);
}

/* Money */

bool form_amount_parse(const char *text, int64_t *out_fen)
{
	size_t yuan = strspn(text, DIGITS);
	const char *point = text + yuan;
	size_t fen = *point == '.' ? strspn(point + 1, DIGITS) : 0;
	if (yuan == 0 || yuan > YUAN_DIGITS_MAX || fen > 2 || (*point && fen == 0) ||
	    point[fen ? fen + 1 : 0] != '\0')
		return false;
	int64_t value = strtoll(text, NULL, 10) * 100;
	if (fen > 0)
		value += (point[1] - '0') * 10;
	if (fen > 1)
		value += point[2] - '0';
	*out_fen = value;
	return true;
}

void form_amount_text(int64_t fen, char out[FORM_AMOUNT_TEXT])
{
	uint64_t size = fen < 0 ? -(uint64_t)fen : (uint64_t)fen;
	snprintf(out, FORM_AMOUNT_TEXT, "%s%llu.%02llu", fen < 0 ? "-" : "",
		 (unsigned long long)(size / 100), (unsigned long long)(size % 100));
}

// clang-format off
static const struct form_format_row rows[FORMAT_COUNT] = {
	[FORMAT_DATE]        = { "date",        FORM_DATE,  FORM_PAD_DATE,      DATE_LEN, DATE_LEN, DIGITS "-", date_problem },
	[FORMAT_OPEN_DATE]   = { NULL,          FORM_DATE,  FORM_PAD_OPEN_DATE, DATE_LEN, DATE_LEN, DIGITS "-", open_date_problem },
	[FORMAT_CN_ID]       = { "cn-id",       FORM_ID,    FORM_PAD_X,         CITIZEN_ID_LEN, CITIZEN_ID_LEN, DIGITS "X", cn_id_problem },
	[FORMAT_CN_MOBILE]   = { "cn-mobile",   FORM_PHONE, FORM_PAD_DIGITS,    MOBILE_LEN, MOBILE_LEN, DIGITS, mobile_problem },
	[FORMAT_CN_LANDLINE] = { "cn-landline", FORM_PHONE, FORM_PAD_DASH,      LANDLINE_MIN, LANDLINE_MAX, DIGITS "-", landline_problem },
	[FORMAT_USCC]        = { "uscc",        FORM_TEXT,  FORM_PAD_CODE,      USCC_LEN, USCC_LEN, DIGITS LETTERS, uscc_problem },
	[FORMAT_PASSPORT]    = { "passport",    FORM_TEXT,  FORM_PAD_CODE,      PASSPORT_MIN, PASSPORT_MAX, DIGITS LETTERS, passport_problem },
	[FORMAT_CN_AMOUNT]   = { "cn-amount",   FORM_NUMBER, FORM_PAD_POINT,    1, AMOUNT_MAX, DIGITS ".", NULL },
};
// clang-format on

const struct form_format_row *form_format_row(enum form_format format)
{
	assert(format > FORMAT_NONE && format < FORMAT_COUNT);
	return &rows[format];
}

char *form_format_normal(enum form_format format, const char *text)
{
	switch (format) {
	case FORMAT_OPEN_DATE:
		return strcmp(text, DOCUMENT_LONG_TERM) == 0
			       ? strdup(text)
			       : dashed_date(form_behind_long_term(text));
	case FORMAT_DATE:
		return dashed_date(text);
	case FORMAT_CN_ID:
	case FORMAT_USCC:
	case FORMAT_PASSPORT:
		return capitals(text);
	case FORMAT_CN_LANDLINE:
		return dashed_landline(text);
	case FORMAT_NONE:
	case FORMAT_CN_MOBILE:
	case FORMAT_CN_AMOUNT:
	case FORMAT_COUNT:
		break;
	}
	return strdup(text);
}
