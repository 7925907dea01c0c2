/* SPDX-License-Identifier: Apache-2.0 */
/* workdays.c - see workdays.h. */
#include "firmware/core/supervision/workdays.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/value/json.h"

#define ZONE_MS	      (8 * 3600 * (int64_t)1000) /* China has one zone and no summer time */
#define WEEK	      7
#define WORKING_DAYS  5
#define FIRST_WEEKDAY 3		 /* 1970-01-01 was a Thursday; Monday is 0 */
#define SPAN_MAX_DAYS (366 * 20) /* a longer one is a clock gone mad */

int32_t workdays_day(int64_t wall_ms)
{
	int64_t ms = wall_ms + ZONE_MS;
	int64_t day = ms / WORKDAYS_DAY_MS - (ms % WORKDAYS_DAY_MS < 0);
	return (int32_t)day;
}

static int64_t begin_of(int32_t day)
{
	return day * WORKDAYS_DAY_MS - ZONE_MS;
}

int64_t workdays_next_midnight(int64_t wall_ms)
{
	return begin_of(workdays_day(wall_ms) + 1);
}

int workdays_minute(int64_t wall_ms)
{
	return (int)((wall_ms - begin_of(workdays_day(wall_ms))) / 60000);
}

/* Named days */

bool workdays_date(const char *text, int64_t *out_ms)
{
	char digits[9], iso[TIME_TEXT_LEN + 1];
	if (strlen(text) != strlen("2026-10-01") || text[4] != '-' || text[7] != '-')
		return false;
	snprintf(digits, sizeof(digits), "%.4s%.2s%.2s", text, text + 5, text + 8);
	snprintf(iso, sizeof(iso), "%.10sT00:00:00+08:00", text);
	return date8_is_valid(digits) && time_parse(iso, out_ms) == ERR_OK;
}

/* The place of the day, or where it would stand. */
static size_t place_of(const struct workdays *w, int32_t day)
{
	size_t low = 0, high = w->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (w->named[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool add(struct workdays *w, const json_t *entry)
{
	const char *flag = json_str(entry, "is_workday");
	int64_t ms;
	if ((strcmp(flag, "0") != 0 && strcmp(flag, "1") != 0) ||
	    !workdays_date(json_str(entry, "date"), &ms))
		return false;
	int32_t day = workdays_day(ms);
	size_t at = place_of(w, day);
	bool known = at < w->count && w->named[at].day == day;
	if (!known && w->count == WORKDAYS_MAX)
		return false;
	if (!known)
		memmove(&w->named[at + 1], &w->named[at], (w->count++ - at) * sizeof(w->named[0]));
	w->named[at].day = day;
	w->named[at].works = flag[0] == '1';
	return true;
}

enum err workdays_read(struct workdays *out, const json_t *entries)
{
	bool good = true;
	out->count = 0;
	for (size_t i = 0; i < json_array_size(entries); i++)
		good = add(out, json_array_get(entries, i)) && good;
	return good ? ERR_OK : ERR_INVALID;
}

/* Days */

static bool is_weekday(int32_t day)
{
	int32_t weekday = (day + FIRST_WEEKDAY) % WEEK;
	return (weekday < 0 ? weekday + WEEK : weekday) < WORKING_DAYS;
}

static bool works(const struct workdays *w, int32_t day)
{
	size_t at = place_of(w, day);
	bool named = at < w->count && w->named[at].day == day;
	return named ? w->named[at].works : is_weekday(day);
}

bool workdays_is(const struct workdays *w, int64_t wall_ms)
{
	return works(w, workdays_day(wall_ms));
}

int64_t workdays_between_ms(const struct workdays *w, int64_t from_ms, int64_t to_ms)
{
	if (to_ms <= from_ms)
		return 0;
	int32_t first = workdays_day(from_ms), last = workdays_day(to_ms);
	if (last - first > SPAN_MAX_DAYS)
		last = first + SPAN_MAX_DAYS;
	int64_t sum = 0;
	for (int32_t day = first; day <= last; day++) {
		int64_t begin = begin_of(day), end = begin + WORKDAYS_DAY_MS;
		if (!works(w, day))
			continue;
		sum += (to_ms < end ? to_ms : end) - (from_ms > begin ? from_ms : begin);
	}
	assert(sum >= 0);
	return sum;
}
