/* SPDX-License-Identifier: Apache-2.0 */
/* test_plan_walks.c - the visits that a citizen makes, step by step, and how far each step is on the way. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/visit/visit.h"
#include "tests/suite.h"

struct step {
	enum plan_event event;
	enum stage_id to;
	bool ends;
};

static void walk(enum stage_id at, struct plan_facts facts, const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct plan_move move = plan_step(at, steps[i].event, &facts);
		ck_assert_msg(move.to == steps[i].to && move.ends == steps[i].ends, "step %zu: %s",
			      i, plan_name(move.to));
		at = move.to;
		facts.identified = facts.identified || at == STAGE_IDENTIFY;
	}
}
#define WALK(at, steps, ...) walk(at, (struct plan_facts){ __VA_ARGS__ }, steps, ARRAY_LEN(steps))

START_TEST(a_simple_visit_takes_five_screens)
{
	static const struct step steps[] = {
		{ PLAN_NEXT, STAGE_IDENTIFY, false }, { PLAN_NEXT, STAGE_FORM, false },
		{ PLAN_NEXT, STAGE_CHECK, false },    { PLAN_NEXT, STAGE_SUBMITTING, false },
		{ PLAN_NEXT, STAGE_RECEIPT, false },  { PLAN_NEXT, STAGE_HOME, true },
	};
	WALK(STAGE_ITEM, steps, .form = PLAN_YES);
}
END_TEST

START_TEST(materials_stand_between_when_they_ask)
{
	static const struct step steps[] = {
		{ PLAN_NEXT, STAGE_MATERIALS, false },	  { PLAN_NEXT, STAGE_CHECK, false },
		{ PLAN_GO_BACK, STAGE_MATERIALS, false }, { PLAN_GO_BACK, STAGE_FORM, false },
		{ PLAN_GO_BACK, STAGE_ITEM, false },
	};
	WALK(STAGE_FORM, steps, .identified = true, .form = PLAN_YES, .materials = PLAN_YES);
}
END_TEST

START_TEST(the_parts_of_a_bundle_are_chosen_before_the_card_and_can_be_changed_from_the_check)
{
	static const struct step steps[] = {
		{ PLAN_NEXT, STAGE_BUNDLE, false },  { PLAN_NEXT, STAGE_IDENTIFY, false },
		{ PLAN_NEXT, STAGE_FORM, false },    { PLAN_GO_BACK, STAGE_BUNDLE, false },
		{ PLAN_GO_BACK, STAGE_ITEM, false },
	};
	WALK(STAGE_ITEM, steps, .bundle = PLAN_YES, .form = PLAN_YES);
	struct plan_facts f = { .identified = true, .bundle = PLAN_YES, .changing = true };
	ck_assert(plan_opens(STAGE_CHECK, STAGE_BUNDLE, &f));
	ck_assert_int_eq(plan_step(STAGE_BUNDLE, PLAN_NEXT, &f).to, STAGE_CHECK);
}
END_TEST

START_TEST(consent_is_asked_after_the_card_and_before_any_question)
{
	static const struct step steps[] = {
		{ PLAN_NEXT, STAGE_IDENTIFY, false }, { PLAN_NEXT, STAGE_CONSENT, false },
		{ PLAN_NEXT, STAGE_FORM, false },     { PLAN_GO_BACK, STAGE_CONSENT, false },
		{ PLAN_GO_BACK, STAGE_ITEM, false },
	};
	WALK(STAGE_ITEM, steps, .consent = PLAN_YES, .form = PLAN_YES);
}
END_TEST

START_TEST(a_signature_stands_between_the_check_and_the_submission)
{
	static const struct step steps[] = {
		{ PLAN_NEXT, STAGE_SIGN, false },  { PLAN_GO_BACK, STAGE_CHECK, false },
		{ PLAN_NEXT, STAGE_SIGN, false },  { PLAN_NEXT, STAGE_SUBMITTING, false },
		{ PLAN_FAIL, STAGE_CHECK, false },
	};
	WALK(STAGE_CHECK, steps, .identified = true, .sign = PLAN_YES);
}
END_TEST

START_TEST(delivery_is_chosen_last_before_the_check)
{
	static const struct step steps[] = {
		{ PLAN_NEXT, STAGE_DELIVERY, false },
		{ PLAN_NEXT, STAGE_CHECK, false },
		{ PLAN_GO_BACK, STAGE_DELIVERY, false },
		{ PLAN_GO_BACK, STAGE_MATERIALS, false },
	};
	WALK(STAGE_MATERIALS, steps, .identified = true, .materials = PLAN_YES,
	     .delivery = PLAN_YES);
}
END_TEST

START_TEST(an_item_that_asks_nothing_goes_straight_to_the_check_screen)
{
	static const struct step steps[] = {
		{ PLAN_NEXT, STAGE_IDENTIFY, false },
		{ PLAN_NEXT, STAGE_CHECK, false },
		{ PLAN_GO_BACK, STAGE_ITEM, false },
	};
	WALK(STAGE_ITEM, steps, .list = STAGE_SEARCH);
}
END_TEST

START_TEST(a_change_leads_back_to_the_check_screen)
{
	static const enum stage_id steps[] = { STAGE_CONSENT, STAGE_FORM, STAGE_MATERIALS,
					       STAGE_DELIVERY };
	struct plan_facts f = {
		.identified = true, .form = PLAN_YES, .materials = PLAN_YES, .changing = true
	};
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		ck_assert_int_eq(plan_step(steps[i], PLAN_NEXT, &f).to, STAGE_CHECK);
		ck_assert_int_eq(plan_step(steps[i], PLAN_GO_BACK, &f).to, STAGE_CHECK);
	}
}
END_TEST

START_TEST(a_second_item_needs_no_second_card)
{
	struct plan_facts f = { .identified = true, .form = PLAN_YES };
	ck_assert(plan_opens(STAGE_CHECK, STAGE_SEARCH, &f));
	ck_assert(plan_opens(STAGE_SEARCH, STAGE_ITEM, &f));
	ck_assert_int_eq(plan_step(STAGE_ITEM, PLAN_NEXT, &f).to, STAGE_FORM);
}
END_TEST

START_TEST(an_item_leads_back_to_where_it_was_chosen)
{
	static const enum stage_id lists[] = { STAGE_HOME, STAGE_SEARCH };
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		struct plan_facts f = { .list = lists[i] };
		struct plan_move move = plan_step(STAGE_ITEM, PLAN_GO_BACK, &f);
		ck_assert(move.to == lists[i] && move.ends == (lists[i] == STAGE_HOME));
	}
}
END_TEST

START_TEST(a_refused_submission_keeps_the_visit)
{
	static const struct step steps[] = {
		{ PLAN_NEXT, STAGE_SUBMITTING, false },	   { PLAN_FAIL, STAGE_CHECK, false },
		{ PLAN_NEXT, STAGE_SUBMITTING, false },	   { PLAN_CLOSE, STAGE_SUBMITTING, false },
		{ PLAN_GO_HOME, STAGE_SUBMITTING, false }, { PLAN_NEXT, STAGE_RECEIPT, false },
	};
	WALK(STAGE_CHECK, steps, .identified = true);
}
END_TEST

START_TEST(a_closed_terminal_has_no_home_until_it_reopens)
{
	static const struct step steps[] = {
		{ PLAN_GO_HOME, STAGE_CLOSED, false },
		{ PLAN_NEXT, STAGE_CLOSED, false },
		{ PLAN_REOPEN, STAGE_HOME, false },
	};
	ck_assert(!plan_has_home(STAGE_CLOSED));
	WALK(STAGE_CLOSED, steps, .list = STAGE_SEARCH);
}
END_TEST

START_TEST(the_cause_of_an_end_is_told_truly)
{
	ck_assert_str_eq(plan_cause(STAGE_RECEIPT, PLAN_TIMEOUT), "done");
	ck_assert_str_eq(plan_cause(STAGE_FORM, PLAN_TIMEOUT), "idle");
	ck_assert_str_eq(plan_cause(STAGE_FORM, PLAN_CLOSE), "closed");
	ck_assert_str_eq(plan_cause(STAGE_FORM, PLAN_GO_HOME), "cancel");
}
END_TEST

/* The step bar */

static const struct {
	enum stage_id stage;
	enum plan_answer form, materials;
	int step, of;
	const char *why;
} bars[] = {
	{ STAGE_IDENTIFY, PLAN_YES, PLAN_YES, 1, 5, "as on the reference screens" },
	{ STAGE_FORM, PLAN_YES, PLAN_YES, 2, 5, "as on the reference screens" },
	{ STAGE_MATERIALS, PLAN_YES, PLAN_YES, 3, 5, "between form and check" },
	{ STAGE_CHECK, PLAN_YES, PLAN_YES, 4, 5, "as on the reference screens" },
	{ STAGE_SUBMITTING, PLAN_YES, PLAN_YES, 4, 5, "still the check step" },
	{ STAGE_RECEIPT, PLAN_YES, PLAN_YES, 5, 5, "as on the reference screens" },
	{ STAGE_CHECK, PLAN_YES, PLAN_NO, 3, 4, "no materials to decide" },
	{ STAGE_CHECK, PLAN_NO, PLAN_NO, 2, 3, "nothing to ask at all" },
	{ STAGE_MATERIALS, PLAN_NO, PLAN_YES, 2, 4, "materials only" },
	{ STAGE_IDENTIFY, PLAN_MAYBE, PLAN_YES, 1, 0, "the card may answer all: no total yet" },
	{ STAGE_HOME, PLAN_YES, PLAN_YES, 0, 0, "no bar" },
	{ STAGE_SEARCH, PLAN_YES, PLAN_YES, 0, 0, "no bar" },
	{ STAGE_ITEM, PLAN_YES, PLAN_YES, 0, 0, "no bar" },
	{ STAGE_CLOSED, PLAN_YES, PLAN_YES, 0, 0, "no bar" },
};

START_TEST(the_step_bar_counts_what_there_is)
{
	for (size_t i = 0; i < ARRAY_LEN(bars); i++) {
		struct plan_facts f = { .form = bars[i].form, .materials = bars[i].materials };
		int step = 0, of = 0;
		bool shown = plan_progress(bars[i].stage, &f, &step, &of);
		ck_assert_msg(shown == (bars[i].step > 0) && step == bars[i].step &&
				      of == bars[i].of,
			      "%s: %d of %d (%s)", plan_name(bars[i].stage), step, of, bars[i].why);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("plan_walks");
	TCase *tcase = tcase_create("plan_walks");
	tcase_add_test(tcase, a_simple_visit_takes_five_screens);
	tcase_add_test(tcase, materials_stand_between_when_they_ask);
	tcase_add_test(tcase, a_signature_stands_between_the_check_and_the_submission);
	tcase_add_test(tcase, delivery_is_chosen_last_before_the_check);
	tcase_add_test(
		tcase,
		the_parts_of_a_bundle_are_chosen_before_the_card_and_can_be_changed_from_the_check);
	tcase_add_test(tcase, consent_is_asked_after_the_card_and_before_any_question);
	tcase_add_test(tcase, an_item_that_asks_nothing_goes_straight_to_the_check_screen);
	tcase_add_test(tcase, a_change_leads_back_to_the_check_screen);
	tcase_add_test(tcase, a_second_item_needs_no_second_card);
	tcase_add_test(tcase, an_item_leads_back_to_where_it_was_chosen);
	tcase_add_test(tcase, a_refused_submission_keeps_the_visit);
	tcase_add_test(tcase, a_closed_terminal_has_no_home_until_it_reopens);
	tcase_add_test(tcase, the_cause_of_an_end_is_told_truly);
	tcase_add_test(tcase, the_step_bar_counts_what_there_is);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
