/* SPDX-License-Identifier: Apache-2.0 */
/* test_waiting.c - back-off and the change of endpoint: pure functions of time and chance. */
#include <check.h>

#include "firmware/base/util.h"
#include "firmware/link/backoff.h"
#include "firmware/link/call.h"
#include "firmware/link/failover.h"
#include "firmware/link/upload.h"
#include "tests/suite.h"

#define BASE 2000
#define MAX  300000

static const struct {
	int failures;
	int64_t most;
} ranges[] = {
	{ 1, 2000 }, { 2, 4000 }, { 3, 8000 },	    { 8, 256000 },
	{ 9, MAX },  { 60, MAX }, { 1000000, MAX },
};

START_TEST(the_range_doubles_up_to_the_cap)
{
	ck_assert_int_eq(backoff_ms(BASE, MAX, ranges[_i].failures, 0), BACKOFF_MIN_MS);
	ck_assert_int_eq(backoff_ms(BASE, MAX, ranges[_i].failures, UINT32_MAX), ranges[_i].most);
	int64_t half = backoff_ms(BASE, MAX, ranges[_i].failures, UINT32_MAX / 2);
	ck_assert_int_ge(half, ranges[_i].most / 2 - 1);
	ck_assert_int_le(half, ranges[_i].most / 2 + 1);
}
END_TEST

static const struct {
	int asked_ms;
	size_t body_len;
	int64_t ms;
	const char *why;
} totals[] = {
	{ 0, 0, 120000, "an answer may trickle no longer than this" },
	{ 0, 20480, 160000, "an application over a slow line" },
	{ 0, 1 << 20, 2168000, "a piece of an upload" },
	{ 3000, 1 << 20, 3000, "what says itself" },
};

START_TEST(every_exchange_has_an_end)
{
	struct link_request request = { .total_ms = totals[_i].asked_ms };
	ck_assert_msg(call_total_ms(&request, totals[_i].body_len) == totals[_i].ms, "%s",
		      totals[_i].why);
}
END_TEST

START_TEST(settings_of_zero_are_immediate_but_never_busy)
{
	for (int n = 1; n < 100; n++) {
		ck_assert_int_eq(backoff_ms(0, 0, n, UINT32_MAX), BACKOFF_MIN_MS);
		ck_assert_int_eq(backoff_ms(0, MAX, n, UINT32_MAX), BACKOFF_MIN_MS);
		ck_assert_int_eq(backoff_ms(BASE, 0, n, UINT32_MAX), BACKOFF_MIN_MS);
	}
	ck_assert_int_eq(backoff_splay_ms(0, UINT32_MAX), 0);
}
END_TEST

START_TEST(a_splay_reaches_both_ends)
{
	ck_assert_int_eq(backoff_splay_ms(60000, 0), 0);
	ck_assert_int_eq(backoff_splay_ms(60000, UINT32_MAX), 60000);
	ck_assert_int_eq(backoff_splay_ms(7 * 86400 * (int64_t)1000, UINT32_MAX),
			 7 * 86400 * (int64_t)1000);
}
END_TEST

START_TEST(the_second_endpoint_is_used_after_three_failures_of_the_first)
{
	struct failover f = { 0 };
	ck_assert(!failover_note(&f, true, false, true, 0));
	ck_assert(!failover_note(&f, true, false, true, 0));
	ck_assert(!failover_pick(&f, true, 0));
	ck_assert(failover_note(&f, true, false, true, 1000));
	ck_assert(failover_pick(&f, true, 1000));
}
END_TEST

START_TEST(a_success_between_forgets_the_failures)
{
	struct failover f = { 0 };
	for (int i = 0; i < 10; i++) {
		ck_assert(!failover_note(&f, true, false, true, 0));
		ck_assert(!failover_note(&f, true, false, true, 0));
		ck_assert(!failover_note(&f, true, false, false, 0));
	}
	ck_assert(!failover_pick(&f, true, 0));
}
END_TEST

START_TEST(without_a_second_the_first_is_all_there_is)
{
	struct failover f = { 0 };
	for (int i = 0; i < 10; i++)
		ck_assert(!failover_note(&f, false, false, true, 0));
	ck_assert(!failover_pick(&f, false, 0));
}
END_TEST

START_TEST(the_first_is_tried_again_later_and_one_failure_leads_back)
{
	struct failover f = { 0 };
	for (int i = 0; i < 3; i++)
		failover_note(&f, true, false, true, 0);
	ck_assert(failover_pick(&f, true, FAILOVER_RETURN_MS - 1));
	ck_assert(!failover_pick(&f, true, FAILOVER_RETURN_MS));
	ck_assert(failover_note(&f, true, false, true, FAILOVER_RETURN_MS));
	ck_assert(failover_pick(&f, true, FAILOVER_RETURN_MS + 1));
	ck_assert(!failover_pick(&f, true, 2 * FAILOVER_RETURN_MS));
	ck_assert(!failover_note(&f, true, false, false, 2 * FAILOVER_RETURN_MS));
	ck_assert(!failover_pick(&f, true, 2 * FAILOVER_RETURN_MS));
}
END_TEST

START_TEST(a_second_that_fails_too_leads_to_the_first)
{
	struct failover f = { 0 };
	for (int i = 0; i < 6; i++)
		failover_note(&f, true, i >= 3, true, 0);
	ck_assert(!failover_pick(&f, true, 0));
}
END_TEST

START_TEST(an_exchange_from_before_the_change_says_nothing)
{
	struct failover f = { 0 };
	for (int i = 0; i < 3; i++)
		failover_note(&f, true, false, true, 0);
	for (int i = 0; i < 5; i++)
		ck_assert(!failover_note(&f, true, false, true, 0));
	ck_assert(failover_pick(&f, true, 0));
}
END_TEST

static const struct {
	const char *location, *place; /* NULL: refused */
} places[] = {
	{ "/uploads/a-1", "/uploads/a-1" },
	{ "/kiosk/v1/uploads/0f.9_~", "/uploads/0f.9_~" },
	{ "https://elsewhere.example/kiosk/v1/uploads/7", "/uploads/7" },
	{ "/uploads/", NULL },
	{ "/uploads/a/b", NULL },
	{ "/uploads/a?x=1", NULL },
	{ "/uploads/..", NULL },
	{ "/uploads/a%2f", NULL },
	{ "/files/1", NULL },
	{ "", NULL },
};

START_TEST(only_an_upload_of_ours_is_taken_from_a_location)
{
	char place[UPLOAD_PLACE_MAX] = "before";
	enum err err = upload_place(places[_i].location, place);
	ck_assert_int_eq(err, places[_i].place ? ERR_OK : ERR_SYNTAX);
	ck_assert_str_eq(place, places[_i].place ? places[_i].place : "before");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("waiting");
	TCase *t = tcase_create("waiting");
	tcase_add_loop_test(t, the_range_doubles_up_to_the_cap, 0, ARRAY_LEN(ranges));
	tcase_add_loop_test(t, every_exchange_has_an_end, 0, ARRAY_LEN(totals));
	tcase_add_test(t, settings_of_zero_are_immediate_but_never_busy);
	tcase_add_test(t, a_splay_reaches_both_ends);
	tcase_add_test(t, the_second_endpoint_is_used_after_three_failures_of_the_first);
	tcase_add_test(t, a_success_between_forgets_the_failures);
	tcase_add_test(t, without_a_second_the_first_is_all_there_is);
	tcase_add_test(t, the_first_is_tried_again_later_and_one_failure_leads_back);
	tcase_add_test(t, a_second_that_fails_too_leads_to_the_first);
	tcase_add_test(t, an_exchange_from_before_the_change_says_nothing);
	tcase_add_loop_test(t, only_an_upload_of_ours_is_taken_from_a_location, 0,
			    ARRAY_LEN(places));
	suite_add_tcase(s, t);
	return suite_run(s);
}
