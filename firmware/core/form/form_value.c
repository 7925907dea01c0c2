/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_value.c - judges what stands in a field by its rules: see form_rules.h.
 *
 * A format is judged before lengths and pattern, because its sentence says more.
 */
#include "firmware/core/form/form_rules.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/number/citizen_id.h"
#include "firmware/core/number/uscc.h"

#define MOBILE_LEN  11
#define USCC_LEN    18
#define DATE_DIGITS 8

static bool problem(struct form_problem *out, const char *message_id, int64_t n)
{
	*out = (struct form_problem){ message_id, n };
	return true;
}

/* Formats */

static bool mobile_problem(const char *text, struct form_problem *out)
{
	size_t len = strlen(text);
	bool digits = strspn(text, "0123456789") == len;
	bool begins_well = text[0] == '1' && (len < 2 || text[1] >= '3');
	if (!digits || !begins_well)
		return problem(out, "form.error.mobile", 0);
	if (len < MOBILE_LEN)
		return problem(out, "form.error.short", (int64_t)(MOBILE_LEN - len));
	return len > MOBILE_LEN && problem(out, "form.error.too_long", MOBILE_LEN);
}

static bool cn_id_problem(const char *text, const char *today, struct form_problem *out)
{
	enum citizen_id_verdict verdict = citizen_id_check(text, today);
	size_t count = utf8_count(text);
	if (verdict == CITIZEN_ID_LENGTH && count < CITIZEN_ID_LEN)
		return problem(out, "form.error.short", (int64_t)(CITIZEN_ID_LEN - count));
	return verdict != CITIZEN_ID_OK && problem(out, citizen_id_message(verdict), 0);
}

static bool uscc_problem(const char *text, struct form_problem *out)
{
	size_t count = utf8_count(text);
	if (count < USCC_LEN)
		return problem(out, "form.error.short", (int64_t)(USCC_LEN - count));
	/* A doubtful check is not ours to refuse: such codes were issued. */
	return uscc_check(text) == USCC_BAD && problem(out, "form.error.uscc", 0);
}

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

static bool date_problem(const char *text, struct form_problem *out)
{
	int64_t digits;
	if (is_date_begun(text, &digits))
		return problem(out, "form.error.short", DATE_DIGITS - digits);
	char date8[DATE_DIGITS + 1] = "";
	if (strlen(text) == 10 && text[4] == '-' && text[7] == '-') {
		memcpy(date8, text, 4);
		memcpy(date8 + 4, text + 5, 2);
		memcpy(date8 + 6, text + 8, 2);
	}
	return !date8_is_valid(date8) && problem(out, "form.error.date", 0);
}

static bool format_problem(enum form_format format, const char *text, const char *today,
			   bool trusted, struct form_problem *out)
{
	switch (format) {
	case FORMAT_NONE:
		return false;
	case FORMAT_DATE:
		return date_problem(text, out);
	case FORMAT_CN_ID:
		return !trusted && cn_id_problem(text, today, out);
	case FORMAT_CN_MOBILE:
		return mobile_problem(text, out);
	case FORMAT_USCC:
		return uscc_problem(text, out);
	}
	return false;
}

/* Texts */

static bool choices_hold_text(const json_t *choices, const char *text)
{
	size_t i;
	json_t *choice;
	json_array_foreach((json_t *)choices, i, choice)
	{
		if (strcmp(json_string_value(choice), text) == 0)
			return true;
	}
	return false;
}

bool form_rules_text_problem(const struct form_rules *rules, const char *text, const char *today,
			     bool trusted, struct form_problem *out)
{
	assert(today && strlen(today) == 8);
	if (rules->choices && !choices_hold_text(rules->choices, text))
		return problem(out, "form.error.choose", 0);
	if (format_problem(rules->format, text, today, trusted, out))
		return true;
	int64_t count = (int64_t)utf8_count(text);
	if (count < rules->min_length)
		return problem(out, "form.error.short", rules->min_length - count);
	if (count > rules->max_length)
		return problem(out, "form.error.too_long", rules->max_length);
	return rules->pattern && !pattern_matches(rules->pattern, text) &&
	       problem(out, "form.error.pattern", 0);
}

bool form_rules_text_unfinished(const struct form_rules *rules, const char *text,
				const struct form_problem *p)
{
	assert(p->message_id);
	if (strcmp(p->message_id, "form.error.short") == 0)
		return true;
	return strcmp(p->message_id, "form.error.pattern") == 0 && rules->pattern &&
	       pattern_may_match(rules->pattern, text);
}

/* Integers */

bool form_integer_parse(const char *text, int64_t *out)
{
	const char *digits = text[0] == '-' ? text + 1 : text;
	if (*digits == '\0' || strspn(digits, "0123456789") != strlen(digits))
		return false;
	errno = 0;
	long long value = strtoll(text, NULL, 10);
	if (errno != 0)
		return false;
	*out = value;
	return true;
}

bool form_rules_integer_problem(const struct form_rules *rules, const char *text,
				struct form_problem *out)
{
	int64_t value;
	if (!form_integer_parse(text, &value))
		return problem(out, "form.error.number", 0);
	if (value < rules->minimum)
		return problem(out, "form.error.too_small", rules->minimum);
	if (value > rules->maximum)
		return problem(out, "form.error.too_big", rules->maximum);
	json_t *number CLEANUP(json_unref) = json_integer(value);
	return rules->choices && !form_choices_hold(rules->choices, number) &&
	       problem(out, "form.error.number", 0);
}

/* More digits make a number greater, never smaller, and a negative one smaller. */
bool form_rules_integer_unfinished(const struct form_rules *rules, const char *text)
{
	int64_t value;
	if (!form_integer_parse(text, &value))
		return strcmp(text, "-") == 0;
	return (value > 0 && value < rules->minimum) || (text[0] == '-' && value > rules->maximum);
}
