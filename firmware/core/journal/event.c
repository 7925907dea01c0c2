/* SPDX-License-Identifier: Apache-2.0 */
/* event.c - the rows of JOURNAL_EVENT_LIST, looked up and compared with what is to be written. */
#include "firmware/core/journal/event.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/util.h"

#define FIELD_NAME_MAX 32

const struct journal_event_row journal_events[] = {
#define X(event, number, name, level, author, fields) \
	{ event, name, JOURNAL_##level, JOURNAL_BY_##author, fields },
	JOURNAL_EVENT_LIST(X)
#undef X
		{ .name = NULL },
};

const struct journal_event_row *journal_event_row(enum journal_event event)
{
	const struct journal_event_row *row = journal_events;
	while (row->name && row->event != event)
		row++;
	assert(row->name);
	return row;
}

const struct journal_event_row *journal_event_named(const char *name)
{
	for (const struct journal_event_row *row = journal_events; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

const char *journal_level_name(enum journal_level level)
{
	static const char *const names[] = {
		[JOURNAL_INFO] = "info",
		[JOURNAL_WARNING] = "warning",
		[JOURNAL_ALARM] = "alarm",
	};
	static_assert(ARRAY_LEN(names) == JOURNAL_LEVEL_COUNT, "each level has a name");
	return names[level];
}

const char *journal_author_name(enum journal_author author)
{
	static const char *const names[] = {
		[JOURNAL_BY_KEEPER] = "keeper",
		[JOURNAL_BY_KIOSK] = "kiosk",
		[JOURNAL_BY_STAFF] = "staff",
		[JOURNAL_BY_PLATFORM] = "platform",
	};
	static_assert(ARRAY_LEN(names) == JOURNAL_AUTHOR_COUNT, "each author has a name");
	return names[author];
}

bool journal_is_word(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-");
	return len > 0 && len <= JOURNAL_WORD_MAX && text[len] == '\0';
}

static bool is_word(const json_t *value)
{
	const char *text = json_string_value(value);
	return text && journal_is_word(text) && strlen(text) == json_string_length(value);
}

static bool is_of_type(char type, const json_t *value)
{
	switch (type) {
	case 's':
		return json_is_string(value);
	case 'w':
		return is_word(value);
	case 'i':
		return json_is_integer(value);
	case 'b':
		return json_is_boolean(value);
	default:
		assert(type == 'a');
		return json_is_array(value);
	}
}

bool journal_event_fits(const struct journal_event_row *row, const json_t *detail)
{
	size_t count = 0;
	for (const char *p = row->fields; *p; p += *p == ' ') {
		char name[FIELD_NAME_MAX];
		size_t len = strcspn(p, ":");
		assert(len < sizeof(name) && p[len] == ':');
		memcpy(name, p, len);
		name[len] = '\0';
		if (!is_of_type(p[len + 1], json_object_get(detail, name)))
			return false;
		count++;
		p += len + 2;
	}
	return detail ? json_is_object(detail) && json_object_size(detail) == count : count == 0;
}
