/* SPDX-License-Identifier: Apache-2.0 */
/* test_visit_basket.c - the items of one visit: nothing is dropped, nothing is told twice, no word goes back. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/visit/visit.h"
#include "tests/suite.h"

static struct basket basket;

static void setup(void)
{
	memset(&basket, 0, sizeof(basket));
}

static json_t *item(int n)
{
	return json_pack("{s:o, s:o}", "row_guid", json_sprintf("guid-%d", n), "task_name",
			 json_sprintf("item %d", n));
}

static bool add(int n)
{
	json_t *one = item(n);
	bool added = basket_add(&basket, one);
	json_decref(one);
	return added;
}

static void hand_in(int n, const char *ref)
{
	json_t *one = item(n);
	basket_hand_in(&basket, one, ref);
	json_decref(one);
}

static bool told(const char *ref, const char *state, const char *project_no)
{
	json_t *said = json_pack("{s:s, s:s, s:s, s:s?}", "client_ref", ref, "state", state,
				 "apply_serial_no", "T1-1", "project_no", project_no);
	bool ours = basket_told(&basket, said);
	json_decref(said);
	return ours;
}

START_TEST(an_item_waits_there_once_and_only_so_many_fit)
{
	for (int n = 0; n < BASKET_MAX; n++)
		ck_assert(add(n) && add(n));
	ck_assert_uint_eq(basket.count, BASKET_MAX);
	ck_assert_uint_eq(basket_left(&basket), BASKET_MAX);
	ck_assert(!add(BASKET_MAX));
	ck_assert(basket_takes(&basket, "guid-0") && !basket_takes(&basket, "guid-99"));
}
END_TEST

START_TEST(what_is_taken_out_leaves_the_others_in_their_order)
{
	for (int n = 0; n < 3; n++)
		add(n);
	basket_remove(&basket, 1);
	basket_remove(&basket, 7);
	ck_assert_uint_eq(basket.count, 2);
	ck_assert_str_eq(basket.entries[0].row_guid, "guid-0");
	ck_assert_str_eq(basket.entries[1].row_guid, "guid-2");
	ck_assert_str_eq(basket.entries[2].task_name, "");
}
END_TEST

START_TEST(what_was_handed_in_stays_and_what_was_never_put_there_joins_it)
{
	add(1);
	add(2);
	hand_in(1, "r1");
	hand_in(3, "r3");
	ck_assert_uint_eq(basket_done(&basket), 2);
	ck_assert_uint_eq(basket_left(&basket), 1);
	basket_remove(&basket, 0);
	ck_assert_msg(basket.count == 3, "a case is nobody's to take out");
	ck_assert_str_eq(basket_next(&basket)->row_guid, "guid-2");
	ck_assert(add(1)); /* once more, as a case of its own */
	hand_in(1, "r4");
	ck_assert_uint_eq(basket_done(&basket), 3);
}
END_TEST

START_TEST(an_item_that_is_not_offered_any_more_is_no_next_one_and_still_not_done)
{
	add(1);
	add(2);
	basket_offered(&basket, 0, false);
	ck_assert_str_eq(basket_next(&basket)->row_guid, "guid-2");
	basket_offered(&basket, 1, false);
	ck_assert_ptr_null(basket_next(&basket));
	ck_assert_uint_eq(basket_left(&basket), 2);
	basket_offered(&basket, 0, true);
	ck_assert_str_eq(basket_next(&basket)->row_guid, "guid-1");
	hand_in(1, "r1");
	basket_offered(&basket, 0, false);
	ck_assert_int_eq(basket.entries[0].state, BASKET_DONE);
}
END_TEST

START_TEST(each_case_has_its_own_word_and_none_goes_back)
{
	add(1);
	add(2);
	hand_in(1, "r1");
	hand_in(2, "r2");
	ck_assert(told("r1", "received", "NO1"));
	ck_assert(told("r2", "stored", NULL));
	ck_assert(!told("r9", "accepted", "NO9"));
	ck_assert_int_eq(basket.entries[0].word, CASE_RECEIVED);
	ck_assert_str_eq(basket.entries[0].project_no, "NO1");
	ck_assert_int_eq(basket.entries[1].word, CASE_STORED);
	ck_assert_str_eq(basket.entries[1].project_no, "");
	ck_assert(told("r1", "stored", NULL)); /* late */
	ck_assert_int_eq(basket.entries[0].word, CASE_RECEIVED);
	ck_assert_str_eq(basket.entries[0].project_no, "NO1");
}
END_TEST

START_TEST(a_receipt_leads_on_while_there_is_room_or_something_waits)
{
	static struct visit v;
	v = (struct visit){ .handed.stored = true };
	ck_assert(visit_may_go_on(&v));
	v.basket.count = BASKET_MAX;
	ck_assert(visit_may_go_on(&v));
	for (size_t i = 0; i < BASKET_MAX; i++)
		v.basket.entries[i].state = BASKET_DONE;
	ck_assert(!visit_may_go_on(&v));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("basket");
	TCase *t = tcase_create("basket");
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, an_item_waits_there_once_and_only_so_many_fit);
	tcase_add_test(t, what_is_taken_out_leaves_the_others_in_their_order);
	tcase_add_test(t, what_was_handed_in_stays_and_what_was_never_put_there_joins_it);
	tcase_add_test(t, an_item_that_is_not_offered_any_more_is_no_next_one_and_still_not_done);
	tcase_add_test(t, each_case_has_its_own_word_and_none_goes_back);
	tcase_add_test(t, a_receipt_leads_on_while_there_is_room_or_something_waits);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
