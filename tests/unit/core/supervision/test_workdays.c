/* SPDX-License-Identifier: Apache-2.0 */
/* test_workdays.c - which days work, and how much working time lies between two moments. */
#include <check.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/supervision/workdays.h"
#include "firmware/core/value/json.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define HOUR_MS (3600 * (int64_t)1000)

static struct workdays days;

static int64_t at(const char *text)
{
	int64_t ms = 0;
	ck_assert_msg(time_parse(text, &ms) == ERR_OK, "%s", text);
	return ms;
}

/* National Day of 2026 and the two days that are worked for it. */
static void setup(void)
{
	json_t *entries CLEANUP(json_unref) = json_of(
		"[{'date':'2026-10-10','is_workday':'1'},{'date':'2026-10-01','is_workday':'0'},"
		"{'date':'2026-10-02','is_workday':'0'},{'date':'2026-09-20','is_workday':'1'},"
		"{'date':'2026-10-05','is_workday':'0'},{'date':'2026-10-06','is_workday':'0'},"
		"{'date':'2026-10-07','is_workday':'0','name':'国庆节'}]");
	ck_assert_int_eq(workdays_read(&days, entries), ERR_OK);
	ck_assert_uint_eq(days.count, 7);
}

static const struct {
	const char *date;
	bool works;
	const char *why;
} cases[] = {
	{ "2026-09-18", true, "a Friday" },
	{ "2026-09-19", false, "a Saturday" },
	{ "2026-09-20", true, "a Sunday that is worked" },
	{ "2026-10-01", false, "a Thursday that is a holiday" },
	{ "2026-10-03", false, "a Saturday within the holidays, not named" },
	{ "2026-10-07", false, "the last holiday" },
	{ "2026-10-08", true, "the Thursday behind it" },
	{ "2026-10-10", true, "a Saturday that is worked" },
	{ "2026-10-11", false, "a Sunday" },
	{ "1970-01-02", true, "a Friday long ago" },
	{ "1969-12-28", false, "a Sunday before all" },
};

START_TEST(weekends_rest_and_the_dictionary_has_the_last_word)
{
	char begin[32], end[32];
	snprintf(begin, sizeof(begin), "%sT00:00:00+08:00", cases[_i].date);
	snprintf(end, sizeof(end), "%sT23:59:59+08:00", cases[_i].date);
	ck_assert_msg(workdays_is(&days, at(begin)) == cases[_i].works, "%s", cases[_i].why);
	ck_assert_msg(workdays_is(&days, at(end)) == cases[_i].works, "%s", cases[_i].why);
}
END_TEST

static const struct {
	const char *from, *to;
	int64_t hours;
	const char *why;
} spans[] = {
	{ "2026-09-17T10:00:00+08:00", "2026-09-17T12:00:00+08:00", 2, "within a day" },
	{ "2026-09-18T12:00:00+08:00", "2026-09-21T12:00:00+08:00", 48,
	  "over a weekend of which the Sunday is worked" },
	{ "2026-09-30T00:00:00+08:00", "2026-10-09T00:00:00+08:00", 48,
	  "over the holidays: Wednesday and the Thursday behind" },
	{ "2026-10-03T10:00:00+08:00", "2026-10-04T10:00:00+08:00", 0, "within the holidays" },
	{ "2026-09-17T12:00:00+08:00", "2026-09-17T10:00:00+08:00", 0, "backwards" },
	{ "2026-09-18T23:00:00Z", "2026-09-20T23:00:00Z", 31, "days are China's, not Greenwich's" },
	{ "1000-01-01T00:00:00Z", "9999-01-01T00:00:00Z", -1,
	  "a clock gone mad ends all the same" },
};

START_TEST(only_working_days_count_between_two_moments)
{
	int64_t hours = workdays_between_ms(&days, at(spans[_i].from), at(spans[_i].to)) / HOUR_MS;
	if (spans[_i].hours >= 0)
		ck_assert_msg(hours == spans[_i].hours, "%s: %lld", spans[_i].why,
			      (long long)hours);
	else
		ck_assert_int_gt(hours, 0);
}
END_TEST

START_TEST(a_day_is_chinas_and_ends_at_its_midnight)
{
	ck_assert_int_eq(workdays_next_midnight(at("2026-09-17T23:59:59+08:00")),
			 at("2026-09-18T00:00:00+08:00"));
	ck_assert_int_eq(workdays_next_midnight(at("2026-09-18T00:00:00+08:00")),
			 at("2026-09-19T00:00:00+08:00"));
	ck_assert_int_eq(workdays_day(at("2026-09-17T16:00:00Z")),
			 workdays_day(at("2026-09-18T01:00:00+08:00")));
	ck_assert_int_eq(workdays_minute(at("2026-09-17T09:41:30+08:00")), 9 * 60 + 41);
}
END_TEST

static const char *const bad[] = {
	"[{'date':'2026-13-01','is_workday':'0'}]",
	"[{'date':'2026-02-30','is_workday':'0'}]",
	"[{'date':'20260201','is_workday':'0'}]",
	"[{'date':'2026-02-01','is_workday':0}]",
	"[{'date':'2026-02-01'}]",
	"[7]",
	"[{'is_workday':'1'}]",
	"[{'date':'2026-02-0x','is_workday':'1'}]",
};

START_TEST(an_entry_that_is_none_is_left_out_and_said)
{
	json_t *one CLEANUP(json_unref) = json_of(bad[_i]);
	json_t *good = json_of("{'date':'2026-10-01','is_workday':'0'}");
	json_array_append_new(one, good);
	struct workdays w;
	ck_assert_msg(workdays_read(&w, one) == ERR_INVALID, "%s", bad[_i]);
	ck_assert_uint_eq(w.count, 1);
	ck_assert(!workdays_is(&w, at("2026-10-01T12:00:00+08:00")));
}
END_TEST

START_TEST(without_a_dictionary_only_weekends_rest)
{
	struct workdays w;
	ck_assert_int_eq(workdays_read(&w, NULL), ERR_OK);
	ck_assert_uint_eq(w.count, 0);
	ck_assert(workdays_is(&w, at("2026-10-01T12:00:00+08:00")));
	ck_assert(!workdays_is(&w, at("2026-10-03T12:00:00+08:00")));
}
END_TEST

START_TEST(more_days_than_there_is_room_for_are_left_out)
{
	json_t *many CLEANUP(json_unref) = json_array();
	for (int n = 0; n < WORKDAYS_MAX + 9; n++) {
		char date[32];
		snprintf(date, sizeof(date), "%04d-%02d-01", 2000 + n / 12, n % 12 + 1);
		json_array_append_new(many,
				      json_pack("{s:s, s:s}", "date", date, "is_workday", "0"));
	}
	ck_assert_int_eq(workdays_read(&days, many), ERR_INVALID);
	ck_assert_uint_eq(days.count, WORKDAYS_MAX);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("workdays");
	TCase *t = tcase_create("workdays");
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, weekends_rest_and_the_dictionary_has_the_last_word, 0,
			    ARRAY_LEN(cases));
	tcase_add_loop_test(t, only_working_days_count_between_two_moments, 0, ARRAY_LEN(spans));
	tcase_add_test(t, a_day_is_chinas_and_ends_at_its_midnight);
	tcase_add_loop_test(t, an_entry_that_is_none_is_left_out_and_said, 0, ARRAY_LEN(bad));
	tcase_add_test(t, without_a_dictionary_only_weekends_rest);
	tcase_add_test(t, more_days_than_there_is_room_for_are_left_out);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
