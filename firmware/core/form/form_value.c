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

static bool problem(struct form_problem *out, const char *message_id, int64_t n)
{
	*out = (struct form_problem){ .message_id = message_id, .n = n };
	return true;
}

/* The number of a checked card is as good as it is, of whatever kind. */
static bool format_problem(enum form_format format, const char *text, const char *today,
			   bool trusted, struct form_problem *out)
{
	if (format == FORMAT_NONE || (trusted && format == FORMAT_CN_ID))
		return false;
	return form_format_row(format)->problem(text, today, out);
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
	assert(today);
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

bool form_integer_parse(enum form_format format, const char *text, int64_t *out)
{
	if (format == FORMAT_CN_AMOUNT)
		return form_amount_parse(text, out);
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

bool form_integer_is_begun(enum form_format format, const char *text)
{
	size_t digits = strspn(text, "0123456789");
	return format == FORMAT_CN_AMOUNT ? digits > 0 && strcmp(text + digits, ".") == 0
					  : strcmp(text, "-") == 0;
}

static bool bound_problem(struct form_problem *out, const char *message_id, int64_t bound,
			  bool amount)
{
	problem(out, message_id, bound);
	if (amount)
		form_amount_text(bound, out->shown);
	return true;
}

bool form_rules_integer_problem(const struct form_rules *rules, int64_t value, bool amount,
				struct form_problem *out)
{
	if (value < rules->minimum)
		return bound_problem(out, "form.error.too_small", rules->minimum, amount);
	if (value > rules->maximum)
		return bound_problem(out, "form.error.too_big", rules->maximum, amount);
	json_t *number CLEANUP(json_unref) = json_integer(value);
	return rules->choices && !form_choices_hold(rules->choices, number) &&
	       problem(out, "form.error.number", 0);
}

/* More digits make a number greater, never smaller, and a negative one smaller. */
bool form_rules_integer_unfinished(const struct form_rules *rules, int64_t value)
{
	return (value > 0 && value < rules->minimum) || (value < 0 && value > rules->maximum);
}
