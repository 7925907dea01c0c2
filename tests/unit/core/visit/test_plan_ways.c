/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_ways.c - ways beside the walk: what somebody came to see without an item, and the basket. */
#include <check.h>

#include "firmware/base/util.h"
#include "firmware/core/visit/plan.h"
#include "tests/suite.h"

START_TEST(who_asks_for_a_case_shows_the_card_and_comes_back)
{
	struct plan_facts f = { .goal = STAGE_PROGRESS };
	int step, of;
	ck_assert(plan_opens(STAGE_PROGRESS, STAGE_IDENTIFY, &f));
	ck_assert_int_eq(plan_step(STAGE_IDENTIFY, PLAN_GO_BACK, &f).to, STAGE_PROGRESS);
	ck_assert(!plan_progress(STAGE_IDENTIFY, &f, &step, &of));
	f.identified = true;
	struct plan_move move = plan_step(STAGE_IDENTIFY, PLAN_NEXT, &f);
	ck_assert_int_eq(move.to, STAGE_PROGRESS);
	ck_assert(!move.ends);
	ck_assert(plan_step(STAGE_PROGRESS, PLAN_GO_BACK, &f).ends);
	ck_assert(!plan_progress(STAGE_PROGRESS, &f, &step, &of));
}
END_TEST

START_TEST(who_came_to_see_what_is_theirs_shows_the_card_and_may_go_on_to_an_item)
{
	static const enum stage_id goals[] = { STAGE_LICENCES, STAGE_NOTICES };
	for (size_t i = 0; i < ARRAY_LEN(goals); i++) {
		struct plan_facts f = { .goal = goals[i], .aside = STAGE_IDENTIFY };
		int step, of;
		ck_assert(plan_opens(STAGE_HOME, STAGE_IDENTIFY, &f));
		ck_assert(!plan_opens(STAGE_HOME, goals[i], &f)); /* not before the card */
		ck_assert(!plan_progress(STAGE_IDENTIFY, &f, &step, &of));
		ck_assert(plan_step(STAGE_IDENTIFY, PLAN_GO_BACK, &f).ends);
		f.identified = true;
		struct plan_move move = plan_step(STAGE_IDENTIFY, PLAN_NEXT, &f);
		ck_assert(move.to == goals[i] && !move.ends);
		ck_assert(plan_opens(goals[i], STAGE_SEARCH, &f));
		ck_assert(plan_step(goals[i], PLAN_GO_BACK, &f).ends);
		f.goal = STAGE_HOME; /* an item is open: it is looked at beside it */
		ck_assert(!plan_opens(goals[i], STAGE_SEARCH, &f));
		ck_assert_int_eq(plan_step(goals[i], PLAN_GO_BACK, &f).to, STAGE_IDENTIFY);
	}
	struct plan_facts item = { .identified = false };
	ck_assert(!plan_opens(STAGE_HOME, STAGE_IDENTIFY, &item));
}
END_TEST

START_TEST(the_basket_leads_back_to_where_the_citizen_was_and_a_search_to_the_basket)
{
	static const enum stage_id places[] = { STAGE_RECEIPT, STAGE_ITEM, STAGE_HOME };
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct plan_facts f = { .basket = places[i], .holds = true };
		struct plan_move move = plan_step(STAGE_BASKET, PLAN_GO_BACK, &f);
		ck_assert(move.to == places[i] && move.ends == (places[i] == STAGE_HOME));
		ck_assert_int_eq(plan_step(STAGE_SEARCH, PLAN_GO_BACK, &f).to, STAGE_BASKET);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("plan-ways");
	TCase *t = tcase_create("ways");
	tcase_add_test(t, who_asks_for_a_case_shows_the_card_and_comes_back);
	tcase_add_test(t, who_came_to_see_what_is_theirs_shows_the_card_and_may_go_on_to_an_item);
	tcase_add_test(t,
		       the_basket_leads_back_to_where_the_citizen_was_and_a_search_to_the_basket);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
