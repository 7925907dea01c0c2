/* SPDX-License-Identifier: Apache-2.0 */
/* slots.c - see slots.h. */
#include "firmware/core/case/slots.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/supervision/workdays.h"
#include "firmware/core/value/json.h"

#define MINUTE_MS 60000
#define DAY_END	  "24:00"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Minutes of HH:MM since midnight; -1 where it is no time. */
static int minutes(const char *t)
{
	if (strlen(t) != strlen(DAY_END) || t[2] != ':' || !is_digit(t[0]) || !is_digit(t[1]) ||
	    !is_digit(t[3]) || !is_digit(t[4]) || t[3] > '5' || strcmp(t, DAY_END) > 0)
		return -1;
	return ((t[0] - '0') * 10 + t[1] - '0') * 60 + (t[3] - '0') * 10 + t[4] - '0';
}

/* What can be told and chosen of it; NULL: nothing. A word that was cleaned would name another slot. */
static json_t *read_slot(const json_t *said, int64_t now_ms)
{
	const char *id = json_str(said, "id"), *date = json_str(said, "date");
	const char *from = json_str(said, "from"), *to = json_str(said, "to");
	int64_t left = json_int(said, "left", -1), day_ms;
	if (!id[0] || strlen(id) > SLOT_ID_MAX || !text_is_plain(id) ||
	    !workdays_date(date, &day_ms) || minutes(from) < 0 || minutes(to) <= minutes(from) ||
	    left < 0 || day_ms + (int64_t)minutes(to) * MINUTE_MS <= now_ms)
		return NULL;
	return json_pack("{s:s, s:s, s:s, s:s, s:I}", "id", id, "date", date, "from", from, "to",
			 to, "left", (json_int_t)(left < SLOT_LEFT_MAX ? left : SLOT_LEFT_MAX));
}

/* By day and time; their texts have their order. */
static int order(const json_t *a, const json_t *b)
{
	static const char *const keys[] = { "date", "from", "to" };
	int by = 0;
	for (size_t i = 0; i < ARRAY_LEN(keys) && by == 0; i++)
		by = strcmp(json_str(a, keys[i]), json_str(b, keys[i]));
	return by;
}

static void insert(json_t *slots, json_t *slot)
{
	size_t at = json_array_size(slots);
	while (at > 0 && order(json_array_get(slots, at - 1), slot) > 0)
		at--;
	json_array_insert_new(slots, at, slot);
}

json_t *slots_read(const json_t *answer, int64_t now_ms)
{
	const json_t *list = json_is_array(answer) ? answer : json_object_get(answer, "slots");
	if (!json_is_array(list))
		return NULL;
	json_t *slots = json_array();
	size_t i;
	json_t *said;
	json_array_foreach((json_t *)list, i, said)
	{
		json_t *slot = read_slot(said, now_ms);
		if (slot && json_array_size(slots) < SLOTS_MAX &&
		    !slots_find(slots, json_str(slot, "id")))
			insert(slots, slot);
		else
			json_decref(slot);
	}
	return json_pack("{s:o}", "slots", slots);
}

size_t slots_days(const json_t *slots, struct slot_day out[SLOT_DAYS_MAX])
{
	size_t i, days = 0;
	json_t *slot;
	json_array_foreach((json_t *)slots, i, slot)
	{
		const char *date = json_str(slot, "date");
		if (days == 0 || strcmp(out[days - 1].date, date) != 0) {
			if (days == SLOT_DAYS_MAX)
				return days;
			out[days++] = (struct slot_day){ .date = date, .first = i };
		}
		out[days - 1].count++;
		out[days - 1].left += json_int(slot, "left", 0);
	}
	return days;
}

const json_t *slots_find(const json_t *slots, const char *id)
{
	size_t i;
	json_t *slot;
	json_array_foreach((json_t *)slots, i, slot)
	{
		if (strcmp(json_str(slot, "id"), id) == 0)
			return slot;
	}
	return NULL;
}

bool appointment_no_is_valid(const char *no)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	return no[0] && strlen(no) <= APPOINTMENT_NO_MAX && no[strspn(no, plain)] == '\0';
}

const char *appointment_no(const json_t *said)
{
	const char *no = json_str(said, "no");
	return appointment_no_is_valid(no) ? no : "";
}
