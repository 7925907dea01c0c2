/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_plan.c - the visit: sentences about all stages, events and facts, of whatever row is ever added.
 * The visits that a citizen makes are walked in test_plan_walks.c.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/visit/visit.h"
#include "tests/suite.h"

/* Every combination of facts */

enum { FACT_COUNT = 2 * 3 * 3 * 3 * 3 * 2 * 2 * 2 * 2 };

static struct plan_facts facts_of(int n)
{
	struct plan_facts f = { .identified = n % 2 };
	n /= 2;
	f.form = (enum plan_answer)(n % 3);
	f.materials = (enum plan_answer)(n / 3 % 3);
	f.consent = (enum plan_answer)(n / 9 % 3);
	f.delivery = (enum plan_answer)(n / 27 % 3);
	n /= 81;
	f.changing = n % 2;
	f.list = n / 2 % 2 ? STAGE_HOME : STAGE_SEARCH;
	f.sign = n / 4 % 2 ? PLAN_YES : PLAN_NO;
	/* With each of both without another round of all. */
	f.bundle = (n / 4 + n / 2) % 2 ? PLAN_YES : PLAN_NO;
	f.legal = n / 8 % 2 ? PLAN_YES : PLAN_NO;
	f.holds = f.changing;
	f.basket = f.list == STAGE_HOME ? STAGE_RECEIPT : STAGE_ITEM;
	return f;
}

typedef void (*each_fn)(enum stage_id at, enum plan_event event, const struct plan_facts *f,
			struct plan_move move);

static void for_all(each_fn each)
{
	for (int at = 0; at < STAGE_COUNT; at++)
		for (int event = 0; event < PLAN_EVENT_COUNT; event++)
			for (int n = 0; n < FACT_COUNT; n++) {
				struct plan_facts f = facts_of(n);
				each((enum stage_id)at, (enum plan_event)event, &f,
				     plan_step((enum stage_id)at, (enum plan_event)event, &f));
			}
}

static void check_timeout(enum stage_id at, enum plan_event event, const struct plan_facts *f,
			  struct plan_move move)
{
	(void)f;
	if (event != PLAN_TIMEOUT)
		return;
	bool held = at == STAGE_SUBMITTING;
	ck_assert_int_eq(move.ends, !held);
	ck_assert_int_eq(move.to, held || at == STAGE_CLOSED ? at : STAGE_HOME);
}

START_TEST(a_timeout_ends_the_visit_from_every_stage_but_submitting)
{
	for_all(check_timeout);
}
END_TEST

static void check_known_holder(enum stage_id at, enum plan_event event, const struct plan_facts *f,
			       struct plan_move move)
{
	bool rests = move.to == STAGE_HOME || move.to == STAGE_CLOSED ||
		     (move.to == STAGE_MAINTENANCE && at != STAGE_MAINTENANCE);
	bool was_resting = at == STAGE_HOME || at == STAGE_CLOSED;
	(void)f;
	if (rests && !was_resting && event != PLAN_REOPEN)
		ck_assert_msg(move.ends, "%s %d", plan_name(at), event);
}

START_TEST(every_way_home_ends_the_visit)
{
	for_all(check_known_holder);
}
END_TEST

static void check_ends(enum stage_id at, enum plan_event event, const struct plan_facts *f,
		       struct plan_move move)
{
	(void)f;
	if (move.ends)
		ck_assert_msg(move.to == STAGE_HOME || move.to == STAGE_CLOSED ||
				      (move.to == STAGE_MAINTENANCE && event == PLAN_MAINTAIN),
			      "%s %d", plan_name(at), event);
}

START_TEST(a_visit_ends_nowhere_else)
{
	for_all(check_ends);
}
END_TEST

static void check_close(enum stage_id at, enum plan_event event, const struct plan_facts *f,
			struct plan_move move)
{
	(void)f;
	if (event != PLAN_CLOSE)
		return;
	bool finishes = at == STAGE_RECEIPT || at == STAGE_SUBMITTING || at == STAGE_RATE ||
			at == STAGE_MAINTENANCE;
	ck_assert_int_eq(move.to, finishes ? at : STAGE_CLOSED);
	ck_assert_int_eq(move.ends, !finishes);
}

START_TEST(a_terminal_closes_from_everywhere_but_not_over_a_submission_or_a_receipt)
{
	for_all(check_close);
}
END_TEST

static void check_maintenance(enum stage_id at, enum plan_event event, const struct plan_facts *f,
			      struct plan_move move)
{
	(void)f;
	bool held = at == STAGE_SUBMITTING || at == STAGE_MAINTENANCE;
	if (event == PLAN_MAINTAIN) {
		ck_assert_int_eq(move.to, held ? at : STAGE_MAINTENANCE);
		ck_assert_int_eq(move.ends, !held);
	} else if (at != STAGE_MAINTENANCE) {
		ck_assert_int_ne(move.to, STAGE_MAINTENANCE);
	} else {
		ck_assert(move.to == at || move.to == STAGE_HOME);
	}
}

START_TEST(staff_comes_in_from_everywhere_by_the_gesture_alone_and_ends_the_visit)
{
	for_all(check_maintenance);
	ck_assert_str_eq(plan_cause(STAGE_FORM, PLAN_MAINTAIN), "cancel");
	ck_assert_str_eq(plan_cause(STAGE_RECEIPT, PLAN_MAINTAIN), "done");
	for (int to = 0; to < STAGE_COUNT; to++) {
		struct plan_facts f = facts_of(0);
		ck_assert(!plan_opens(STAGE_MAINTENANCE, (enum stage_id)to, &f));
	}
}
END_TEST

static void check_submitting(enum stage_id at, enum plan_event event, const struct plan_facts *f,
			     struct plan_move move)
{
	(void)f;
	if (at != STAGE_SUBMITTING)
		return;
	enum stage_id to = event == PLAN_NEXT	? STAGE_RECEIPT
			   : event == PLAN_FAIL ? STAGE_CHECK
						: STAGE_SUBMITTING;
	ck_assert_int_eq(move.to, to);
	ck_assert(!move.ends);
}

START_TEST(only_the_keepers_answer_leaves_submitting)
{
	for_all(check_submitting);
}
END_TEST

static void check_receipt(enum stage_id at, enum plan_event event, const struct plan_facts *f,
			  struct plan_move move)
{
	(void)f;
	if (move.to == STAGE_RECEIPT && at != STAGE_RECEIPT)
		ck_assert((at == STAGE_SUBMITTING && event == PLAN_NEXT) ||
			  (at == STAGE_BASKET && event == PLAN_GO_BACK));
	if (move.to == STAGE_SUBMITTING && at != STAGE_SUBMITTING)
		ck_assert((at == STAGE_SIGN || (at == STAGE_CHECK && f->sign != PLAN_YES)) &&
			  event == PLAN_NEXT);
	if (plan_is(at, PLAN_AFTER))
		ck_assert(event != PLAN_GO_BACK || move.to == at);
	if (event == PLAN_FAIL)
		ck_assert(move.to == at || move.to == STAGE_CHECK);
}

START_TEST(a_receipt_needs_a_stored_record_and_a_submission_the_check_screen)
{
	for_all(check_receipt);
}
END_TEST

static void check_identified(enum stage_id at, enum plan_event event, const struct plan_facts *f,
			     struct plan_move move)
{
	if (at != STAGE_ITEM || event != PLAN_NEXT)
		return;
	bool parts = f->bundle == PLAN_YES;
	ck_assert_int_eq(move.to == STAGE_BUNDLE, parts);
	ck_assert_int_eq(move.to == STAGE_IDENTIFY, !f->identified && !parts);
	ck_assert(plan_is(move.to, PLAN_STEP));
}

START_TEST(nobody_starts_an_application_unknown_and_nobody_known_is_asked_again)
{
	for_all(check_identified);
}
END_TEST

static void check_asked(enum stage_id at, enum plan_event event, const struct plan_facts *f,
			struct plan_move move)
{
	if (move.to == at)
		return;
	if (move.to == STAGE_FORM)
		ck_assert_msg(f->form == PLAN_YES, "%s %d", plan_name(at), event);
	if (move.to == STAGE_LEGAL)
		ck_assert_msg(f->legal == PLAN_YES, "%s %d", plan_name(at), event);
	if (move.to == STAGE_CONSENT)
		ck_assert_msg(f->consent == PLAN_YES, "%s %d", plan_name(at), event);
	if (move.to == STAGE_DELIVERY)
		ck_assert_msg(f->delivery == PLAN_YES, "%s %d", plan_name(at), event);
	if (move.to == STAGE_MATERIALS)
		ck_assert_msg(f->materials == PLAN_YES, "%s %d", plan_name(at), event);
}

START_TEST(a_screen_that_asks_nothing_is_never_entered)
{
	for_all(check_asked);
}
END_TEST

START_TEST(on_and_back_again_lead_to_the_same_step)
{
	for (int n = 0; n < FACT_COUNT; n++) {
		struct plan_facts f = facts_of(n);
		if (!f.identified || f.changing)
			continue;
		for (enum stage_id at = STAGE_ITEM; at != STAGE_CHECK;) {
			enum stage_id on = plan_step(at, PLAN_NEXT, &f).to;
			enum stage_id back = plan_step(on, PLAN_GO_BACK, &f).to;
			ck_assert_msg(back == at, "%s, %s, %s", plan_name(at), plan_name(on),
				      plan_name(back));
			at = on;
		}
	}
}
END_TEST

/* Opening */

START_TEST(taps_open_what_is_listed_and_the_check_opens_what_was_answered)
{
	static const struct {
		enum stage_id from, to;
		bool opens;
		const char *why;
	} rows[] = {
		{ STAGE_HOME, STAGE_SEARCH, true, "a theme" },
		{ STAGE_SEARCH, STAGE_ITEM, true, "an item of the list" },
		{ STAGE_ITEM, STAGE_FORM, false, "not past the card" },
		{ STAGE_FORM, STAGE_SUBMITTING, false, "not past the check" },
		{ STAGE_CHECK, STAGE_FORM, true, "change an answer" },
		{ STAGE_CHECK, STAGE_MATERIALS, true, "change a material" },
		{ STAGE_CHECK, STAGE_BUNDLE, false, "this item has no parts" },
		{ STAGE_CHECK, STAGE_CONSENT, false, "this item asks for none" },
		{ STAGE_CHECK, STAGE_SEARCH, true, "change the item" },
		{ STAGE_CHECK, STAGE_IDENTIFY, false, "the person is not an answer" },
		{ STAGE_CHECK, STAGE_LEGAL, false, "this item is for natural persons" },
		{ STAGE_CHECK, STAGE_RECEIPT, false, "nothing is stored yet" },
		{ STAGE_CLOSED, STAGE_SEARCH, false, "closed" },
		{ STAGE_RECEIPT, STAGE_FORM, false, "it is on its way" },
		{ STAGE_RECEIPT, STAGE_RATE, true, "the case that is done" },
		{ STAGE_RECEIPT, STAGE_SEARCH, true, "one more item in the same visit" },
		{ STAGE_RATE, STAGE_SEARCH, false, "back to its receipt first" },
		{ STAGE_RATE, STAGE_RECEIPT, true, "rated, or not" },
		{ STAGE_CHECK, STAGE_RATE, false, "there is nothing to rate yet" },
		{ STAGE_HOME, STAGE_RATE, false, "whose case?" },
		{ STAGE_HOME, STAGE_PROGRESS, true, "how far is it?" },
		{ STAGE_SEARCH, STAGE_PROGRESS, false, "from home alone" },
		{ STAGE_FORM, STAGE_PROGRESS, false, "what is typed stays" },
		{ STAGE_PROGRESS, STAGE_IDENTIFY, false, "who is known shows no card again" },
		{ STAGE_FORM, STAGE_HANDOVER, true, "it goes on elsewhere" },
		{ STAGE_CHECK, STAGE_NOTICES, true, "what waits for the holder" },
		{ STAGE_MATERIALS, STAGE_LICENCES, true, "the holder's own licences" },
		{ STAGE_ITEM, STAGE_HANDOVER, true, "an appointment at the right hall" },
		{ STAGE_PROGRESS, STAGE_HANDOVER, true, "an appointment for what a case asks for" },
		{ STAGE_HOME, STAGE_HANDOVER, false, "it is for something" },
		{ STAGE_RECEIPT, STAGE_HANDOVER, false, "nothing is unfinished" },
		{ STAGE_NOTICES, STAGE_HANDOVER, false, "one aside at a time" },
		{ STAGE_ITEM, STAGE_BASKET, true, "put there for later" },
		{ STAGE_RECEIPT, STAGE_BASKET, true, "all of the visit" },
		{ STAGE_BASKET, STAGE_ITEM, true, "the next" },
		{ STAGE_BASKET, STAGE_SEARCH, true, "one more" },
		{ STAGE_BASKET, STAGE_FORM, false, "by its guide" },
		{ STAGE_FORM, STAGE_BASKET, false, "what is begun goes on" },
		{ STAGE_HOME, STAGE_BASKET, false, "there is none yet" },
	};
	struct plan_facts f = { .identified = true, .form = PLAN_YES, .materials = PLAN_YES };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(plan_opens(rows[i].from, rows[i].to, &f) == rows[i].opens, "%s",
			      rows[i].why);
	f.form = PLAN_NO;
	ck_assert(!plan_opens(STAGE_CHECK, STAGE_FORM, &f));
	f.identified = false;
	ck_assert(!plan_opens(STAGE_FORM, STAGE_NOTICES, &f));
}
END_TEST

/* Reaching */

static bool reached[STAGE_COUNT];

static void note_reached(enum stage_id at, enum plan_event event, const struct plan_facts *f,
			 struct plan_move move)
{
	(void)event;
	if (!reached[at])
		return;
	reached[move.to] = true;
	for (int to = 0; to < STAGE_COUNT; to++)
		reached[to] = reached[to] || plan_opens(at, (enum stage_id)to, f);
}

START_TEST(every_stage_can_be_reached_from_home)
{
	memset(reached, 0, sizeof(reached));
	reached[STAGE_HOME] = true;
	for (int round = 0; round < STAGE_COUNT; round++)
		for_all(note_reached);
	for (int at = 0; at < STAGE_COUNT; at++)
		ck_assert_msg(reached[at], "%s", plan_name((enum stage_id)at));
}
END_TEST

static bool used[PLAN_EVENT_COUNT];

static void note_used(enum stage_id at, enum plan_event event, const struct plan_facts *f,
		      struct plan_move move)
{
	(void)f;
	used[event] = used[event] || move.to != at || move.ends;
}

START_TEST(every_event_does_something_somewhere)
{
	memset(used, 0, sizeof(used));
	for_all(note_used);
	for (int event = 0; event < PLAN_EVENT_COUNT; event++)
		ck_assert_msg(used[event], "%d", event);
}
END_TEST

START_TEST(the_total_never_changes_while_the_citizen_walks)
{
	for (int n = 0; n < FACT_COUNT; n++) {
		struct plan_facts f = facts_of(n);
		f.identified = f.changing = false;
		int step, total, of, last = 0;
		ck_assert(plan_progress(STAGE_IDENTIFY, &f, &step, &total));
		if (total == 0) /* nothing was said that could change */
			continue;
		f.identified = true;
		for (enum stage_id at = STAGE_IDENTIFY; at != STAGE_HOME;
		     at = plan_step(at, PLAN_NEXT, &f).to) {
			ck_assert(plan_progress(at, &f, &step, &of));
			ck_assert_int_eq(of, total);
			ck_assert(step >= last);
			last = step;
		}
		ck_assert_int_eq(last, total);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("plan");
	TCase *tcase = tcase_create("plan");
	tcase_add_test(tcase, a_timeout_ends_the_visit_from_every_stage_but_submitting);
	tcase_add_test(tcase, every_way_home_ends_the_visit);
	tcase_add_test(tcase, a_visit_ends_nowhere_else);
	tcase_add_test(tcase,
		       a_terminal_closes_from_everywhere_but_not_over_a_submission_or_a_receipt);
	tcase_add_test(tcase,
		       staff_comes_in_from_everywhere_by_the_gesture_alone_and_ends_the_visit);
	tcase_add_test(tcase, only_the_keepers_answer_leaves_submitting);
	tcase_add_test(tcase, a_receipt_needs_a_stored_record_and_a_submission_the_check_screen);
	tcase_add_test(tcase, nobody_starts_an_application_unknown_and_nobody_known_is_asked_again);
	tcase_add_test(tcase, a_screen_that_asks_nothing_is_never_entered);
	tcase_add_test(tcase, on_and_back_again_lead_to_the_same_step);
	tcase_add_test(tcase, every_stage_can_be_reached_from_home);
	tcase_add_test(tcase, every_event_does_something_somewhere);
	tcase_add_test(tcase, the_total_never_changes_while_the_citizen_walks);
	tcase_add_test(tcase, taps_open_what_is_listed_and_the_check_opens_what_was_answered);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
