/* SPDX-License-Identifier: Apache-2.0 */
/* supervision_meet.c - does an event meet one of a rule's: what it is, and its fields. */
#include "firmware/core/supervision/supervision_private.h"

#include <string.h>

static bool is_among(const char *text, const char *list)
{
	size_t len = strlen(text);
	for (;;) {
		size_t word = strcspn(list, "|");
		if (word == len && strncmp(list, text, len) == 0)
			return true;
		if (list[word] == '\0')
			return false;
		list += word + 1;
	}
}

static bool is_off_hours(const struct supervision *s, int64_t at_ms)
{
	int minute = workdays_minute(at_ms);
	if (s->from == s->until)
		return false;
	bool within = s->from < s->until ? minute >= s->from && minute < s->until
					 : minute >= s->from || minute < s->until;
	return !within;
}

static bool text_passes(const struct supervision_test *t, const json_t *value)
{
	const char *text = json_string_value(value);
	return text && is_among(text, t->text) == (t->kind == TEST_IS);
}

static bool number_passes(const struct supervision_test *t, const json_t *detail,
			  const json_t *value)
{
	const json_t *other = t->text ? json_object_get(detail, t->text) : NULL;
	if (!json_is_integer(value) || (t->text && !json_is_integer(other)))
		return false;
	int64_t n = json_integer_value(value),
		limit = t->text ? json_integer_value(other) : t->number;
	switch ((int)t->kind) {
	case TEST_ABOVE:
	case TEST_ABOVE_OF:
		return n > limit;
	case TEST_BELOW_OF:
		return n < limit;
	case TEST_EQUALS:
		return n == limit;
	default:
		return n > limit || n < -limit;
	}
}

static bool passes(const struct supervision *s, const struct supervision_test *t, int64_t at_ms,
		   const json_t *detail)
{
	const json_t *value = t->field ? json_object_get(detail, t->field) : NULL;
	switch (t->kind) {
	case TEST_NONE:
		return true;
	case TEST_IS:
	case TEST_IS_NOT:
		return text_passes(t, value);
	case TEST_TRUE:
		return json_is_true(value);
	case TEST_FALSE:
		return json_is_false(value);
	case TEST_ABOVE:
	case TEST_EQUALS:
	case TEST_FAR:
	case TEST_ABOVE_OF:
	case TEST_BELOW_OF:
		return number_passes(t, detail, value);
	case TEST_OFF_HOURS:
		return is_off_hours(s, at_ms);
	}
	return false;
}

bool supervision_meets(const struct supervision *s, const struct supervision_event *events,
		       enum journal_event event, int64_t at_ms, const json_t *detail)
{
	for (size_t i = 0; i < SUPERVISION_EVENTS_MAX && events[i].event; i++) {
		bool good = events[i].event == event;
		for (size_t t = 0; good && t < SUPERVISION_TESTS_MAX; t++)
			good = passes(s, &events[i].tests[t], at_ms, detail);
		if (good)
			return true;
	}
	return false;
}
