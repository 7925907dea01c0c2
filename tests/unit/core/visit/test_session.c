/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_session.c - the visit. Sentences quantify over all states, events and facts where they can;
 * the rest walks the visits a citizen makes.
 */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/visit/session.h"

/* Every combination of facts */

enum { FACT_BITS = 6 };

static struct session_facts facts_of(unsigned n, enum session_state help_from, bool from_home)
{
	return (struct session_facts){
		.identified = n & 1,
		.form_asks = n & 2,
		.more_pages = n & 4,
		.first_page = n & 8,
		.materials_ask = n & 16,
		.changing = n & 32,
		.help_from = help_from,
		.search_or_home = from_home ? SESSION_HOME : SESSION_SEARCH,
	};
}

typedef void (*each_fn)(enum session_state state, enum session_event event,
			const struct session_facts *facts, struct session_result result);

/* Help is opened from anywhere but help. */
static void for_all(each_fn each)
{
	for (int state = 0; state < SESSION_STATE_COUNT; state++)
		for (int event = 0; event < SESSION_EVENT_COUNT; event++)
			for (unsigned n = 0; n < 2u << FACT_BITS; n++)
				for (int from = 0; from < SESSION_STATE_COUNT; from++) {
					if (from == SESSION_HELP)
						continue;
					struct session_facts f = facts_of(
						n, (enum session_state)from, n >> FACT_BITS);
					each((enum session_state)state, (enum session_event)event,
					     &f,
					     session_step((enum session_state)state,
							  (enum session_event)event, &f));
				}
}

/* The state the citizen is in, looking through help. */
static enum session_state behind(enum session_state state, const struct session_facts *f)
{
	return state == SESSION_HELP ? f->help_from : state;
}

static void check_timeout(enum session_state state, enum session_event event,
			  const struct session_facts *f, struct session_result r)
{
	if (event != EVENT_TIMEOUT)
		return;
	enum session_state at = behind(state, f);
	if (at == SESSION_SUBMITTING) {
		ck_assert_int_eq(r.state, state);
		ck_assert_int_eq(r.action, ACTION_NONE);
		return;
	}
	ck_assert_int_eq(r.action, ACTION_END_VISIT);
	ck_assert_int_eq(r.state, at == SESSION_CLOSED ? SESSION_CLOSED : SESSION_HOME);
}

START_TEST(a_timeout_ends_the_visit_from_every_state_but_submitting)
{
	for_all(check_timeout);
}
END_TEST

static void check_known_holder(enum session_state state, enum session_event event,
			       const struct session_facts *f, struct session_result r)
{
	(void)event;
	bool shows_no_person = r.state == SESSION_HOME || r.state == SESSION_CLOSED;
	/* Nobody is known on a closed terminal, nor on the help that was opened there. */
	bool was_person = state != SESSION_HOME && behind(state, f) != SESSION_CLOSED &&
			  behind(state, f) != SESSION_HOME;
	if (f->identified && shows_no_person && was_person)
		ck_assert_msg(r.action == ACTION_END_VISIT, "%s %d", session_state_name(state),
			      event);
}

START_TEST(home_and_closed_are_never_shown_while_somebody_is_still_known)
{
	for_all(check_known_holder);
}
END_TEST

static void check_keeper_gone(enum session_state state, enum session_event event,
			      const struct session_facts *f, struct session_result r)
{
	if (event != EVENT_KEEPER_GONE && event != EVENT_CLOSE)
		return;
	enum session_state at = behind(state, f);
	bool finishes = at == SESSION_RECEIPT || at == SESSION_SUBMITTING;
	ck_assert_int_eq(r.state, finishes ? state : SESSION_CLOSED);
	ck_assert_int_eq(r.action, finishes ? ACTION_NONE : ACTION_END_VISIT);
}

START_TEST(a_terminal_closes_from_everywhere_but_not_over_a_submission_or_a_receipt)
{
	for_all(check_keeper_gone);
}
END_TEST

static void check_submitting(enum session_state state, enum session_event event,
			     const struct session_facts *f, struct session_result r)
{
	if (behind(state, f) != SESSION_SUBMITTING)
		return;
	if (event == EVENT_STORED)
		ck_assert_int_eq(r.state, SESSION_RECEIPT);
	else if (event == EVENT_NOT_STORED)
		ck_assert_int_eq(r.state, SESSION_CHECK);
	else if (event == EVENT_HELP)
		ck_assert_int_eq(r.state, SESSION_HELP);
	else
		ck_assert_int_eq(behind(r.state, f), SESSION_SUBMITTING);
	ck_assert_int_eq(r.action, ACTION_NONE);
}

START_TEST(only_the_keepers_answer_leaves_submitting)
{
	for_all(check_submitting);
}
END_TEST

static void check_receipt(enum session_state state, enum session_event event,
			  const struct session_facts *f, struct session_result r)
{
	if (r.state == SESSION_RECEIPT && behind(state, f) != SESSION_RECEIPT)
		ck_assert_int_eq(event, EVENT_STORED);
	if (r.state == SESSION_SUBMITTING && behind(state, f) != SESSION_SUBMITTING)
		ck_assert(state == SESSION_CHECK && event == EVENT_SUBMIT);
}

START_TEST(a_receipt_needs_a_stored_record_and_a_submission_the_check_screen)
{
	for_all(check_receipt);
}
END_TEST

static void check_help(enum session_state state, enum session_event event,
		       const struct session_facts *f, struct session_result r)
{
	if (event == EVENT_HELP)
		ck_assert_int_eq(r.state, SESSION_HELP);
	if (event == EVENT_BACK && state == SESSION_HELP)
		ck_assert_int_eq(r.state, f->help_from);
	if (event == EVENT_HELP || (event == EVENT_BACK && state == SESSION_HELP))
		ck_assert_int_eq(r.action, ACTION_NONE);
}

START_TEST(help_opens_everywhere_and_leads_back)
{
	for_all(check_help);
}
END_TEST

static void check_identified(enum session_state state, enum session_event event,
			     const struct session_facts *f, struct session_result r)
{
	bool needs_holder =
		r.state == SESSION_FORM || r.state == SESSION_MATERIALS || r.state == SESSION_CHECK;
	if (event == EVENT_START && state == SESSION_ITEM)
		ck_assert_int_eq(needs_holder, f->identified);
}

START_TEST(nobody_starts_an_application_unknown_and_nobody_known_is_asked_again)
{
	for_all(check_identified);
}
END_TEST

static void check_empty_screens(enum session_state state, enum session_event event,
				const struct session_facts *f, struct session_result r)
{
	(void)event;
	bool moved = r.state != state && state != SESSION_HELP;
	if (moved && r.state == SESSION_FORM)
		ck_assert(f->form_asks);
	if (moved && r.state == SESSION_MATERIALS)
		ck_assert(f->materials_ask);
	if (r.action == ACTION_NEXT_PAGE)
		ck_assert(f->more_pages && r.state == SESSION_FORM);
	if (r.action == ACTION_PREV_PAGE)
		ck_assert(!f->first_page && r.state == SESSION_FORM);
}

START_TEST(a_screen_that_asks_nothing_is_never_entered)
{
	for_all(check_empty_screens);
}
END_TEST

/* Reaching */

static bool reached[SESSION_STATE_COUNT];

static void note_reached(enum session_state state, enum session_event event,
			 const struct session_facts *f, struct session_result r)
{
	(void)event;
	/* Help leads back to a state that was reached before. */
	if (reached[state] && (state != SESSION_HELP || reached[f->help_from]))
		reached[r.state] = true;
}

START_TEST(every_state_can_be_reached_from_home)
{
	memset(reached, 0, sizeof(reached));
	reached[SESSION_HOME] = true;
	for (int round = 0; round < SESSION_STATE_COUNT; round++)
		for_all(note_reached);
	for (int state = 0; state < SESSION_STATE_COUNT; state++)
		ck_assert_msg(reached[state], "%s", session_state_name((enum session_state)state));
}
END_TEST

static bool used[SESSION_EVENT_COUNT];

static void note_used(enum session_state state, enum session_event event,
		      const struct session_facts *f, struct session_result r)
{
	(void)f;
	used[event] = used[event] || r.state != state || r.action != ACTION_NONE;
}

START_TEST(every_event_does_something_somewhere)
{
	memset(used, 0, sizeof(used));
	for_all(note_used);
	for (int event = 0; event < SESSION_EVENT_COUNT; event++)
		ck_assert_msg(used[event], "%d", event);
}
END_TEST

/* Walks */

struct step {
	enum session_event event;
	enum session_state state;
	enum session_action action;
};

static void walk(enum session_state state, struct session_facts facts, const struct step *steps,
		 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct session_result r = session_step(state, steps[i].event, &facts);
		ck_assert_msg(r.state == steps[i].state && r.action == steps[i].action,
			      "step %zu: %s, action %d", i, session_state_name(r.state),
			      (int)r.action);
		state = r.state;
	}
}

START_TEST(a_simple_visit_takes_five_screens)
{
	static const struct step steps[] = {
		{ EVENT_OPEN_SEARCH, SESSION_SEARCH, ACTION_NONE },
		{ EVENT_OPEN_ITEM, SESSION_ITEM, ACTION_NONE },
		{ EVENT_START, SESSION_IDENTIFY, ACTION_NONE },
		{ EVENT_IDENTIFIED, SESSION_FORM, ACTION_NONE },
		{ EVENT_NEXT, SESSION_CHECK, ACTION_NONE },
		{ EVENT_SUBMIT, SESSION_SUBMITTING, ACTION_NONE },
		{ EVENT_STORED, SESSION_RECEIPT, ACTION_NONE },
		{ EVENT_DONE, SESSION_HOME, ACTION_END_VISIT },
	};
	walk(SESSION_HOME, (struct session_facts){ .form_asks = true, .first_page = true }, steps,
	     ARRAY_LEN(steps));
}
END_TEST

START_TEST(pages_and_materials_stand_between_when_they_ask)
{
	static const struct step more[] = { { EVENT_NEXT, SESSION_FORM, ACTION_NEXT_PAGE } };
	walk(SESSION_FORM,
	     (struct session_facts){ .form_asks = true, .more_pages = true, .materials_ask = true },
	     more, 1);
	static const struct step last[] = {
		{ EVENT_NEXT, SESSION_MATERIALS, ACTION_NONE },
		{ EVENT_NEXT, SESSION_CHECK, ACTION_NONE },
		{ EVENT_BACK, SESSION_MATERIALS, ACTION_NONE },
		{ EVENT_BACK, SESSION_FORM, ACTION_NONE },
		{ EVENT_BACK, SESSION_FORM, ACTION_PREV_PAGE },
	};
	walk(SESSION_FORM, (struct session_facts){ .form_asks = true, .materials_ask = true }, last,
	     ARRAY_LEN(last));
}
END_TEST

START_TEST(an_item_that_asks_nothing_goes_straight_to_the_check_screen)
{
	static const struct step steps[] = {
		{ EVENT_START, SESSION_IDENTIFY, ACTION_NONE },
		{ EVENT_IDENTIFIED, SESSION_CHECK, ACTION_NONE },
		{ EVENT_BACK, SESSION_ITEM, ACTION_NONE },
	};
	walk(SESSION_ITEM, (struct session_facts){ .identified = false }, steps, ARRAY_LEN(steps));
}
END_TEST

START_TEST(a_change_leads_back_to_the_check_screen)
{
	static const struct step form[] = {
		{ EVENT_CHANGE_FORM, SESSION_FORM, ACTION_NONE },
		{ EVENT_NEXT, SESSION_CHECK, ACTION_NONE },
		{ EVENT_CHANGE_FORM, SESSION_FORM, ACTION_NONE },
		{ EVENT_BACK, SESSION_CHECK, ACTION_NONE },
		{ EVENT_CHANGE_MATERIALS, SESSION_MATERIALS, ACTION_NONE },
		{ EVENT_BACK, SESSION_CHECK, ACTION_NONE },
		{ EVENT_CHANGE_ITEM, SESSION_SEARCH, ACTION_NONE },
	};
	walk(SESSION_CHECK,
	     (struct session_facts){ .identified = true,
				     .form_asks = true,
				     .more_pages = true,
				     .materials_ask = true,
				     .changing = true },
	     form, ARRAY_LEN(form));
}
END_TEST

START_TEST(a_second_item_needs_no_second_card)
{
	static const struct step steps[] = {
		{ EVENT_CHANGE_ITEM, SESSION_SEARCH, ACTION_NONE },
		{ EVENT_OPEN_ITEM, SESSION_ITEM, ACTION_NONE },
		{ EVENT_START, SESSION_FORM, ACTION_NONE },
	};
	walk(SESSION_CHECK, (struct session_facts){ .identified = true, .form_asks = true }, steps,
	     ARRAY_LEN(steps));
}
END_TEST

START_TEST(an_item_opened_from_home_leads_back_home)
{
	static const struct step steps[] = {
		{ EVENT_OPEN_ITEM, SESSION_ITEM, ACTION_NONE },
		{ EVENT_BACK, SESSION_HOME, ACTION_NONE },
	};
	walk(SESSION_HOME, (struct session_facts){ .search_or_home = SESSION_HOME }, steps,
	     ARRAY_LEN(steps));
}
END_TEST

START_TEST(a_refused_submission_keeps_the_answers)
{
	static const struct step steps[] = {
		{ EVENT_SUBMIT, SESSION_SUBMITTING, ACTION_NONE },
		{ EVENT_HELP, SESSION_HELP, ACTION_NONE },
		{ EVENT_NOT_STORED, SESSION_CHECK, ACTION_NONE },
		{ EVENT_SUBMIT, SESSION_SUBMITTING, ACTION_NONE },
		{ EVENT_KEEPER_GONE, SESSION_SUBMITTING, ACTION_NONE },
		{ EVENT_STORED, SESSION_RECEIPT, ACTION_NONE },
	};
	walk(SESSION_CHECK,
	     (struct session_facts){ .identified = true, .help_from = SESSION_SUBMITTING }, steps,
	     ARRAY_LEN(steps));
}
END_TEST

START_TEST(a_closed_terminal_has_no_home_until_it_reopens)
{
	static const struct step steps[] = {
		{ EVENT_HOME, SESSION_CLOSED, ACTION_NONE },
		{ EVENT_OPEN_SEARCH, SESSION_CLOSED, ACTION_NONE },
		{ EVENT_HELP, SESSION_HELP, ACTION_NONE },
		{ EVENT_HOME, SESSION_CLOSED, ACTION_NONE },
		{ EVENT_REOPEN, SESSION_HOME, ACTION_NONE },
	};
	walk(SESSION_CLOSED, (struct session_facts){ .help_from = SESSION_CLOSED }, steps,
	     ARRAY_LEN(steps));
}
END_TEST

/* The step bar */

static const struct {
	enum session_state state;
	bool form, materials;
	int step, of;
	const char *why;
} bars[] = {
	{ SESSION_IDENTIFY, true, true, 1, 5, "as on the reference screens" },
	{ SESSION_FORM, true, true, 2, 5, "as on the reference screens" },
	{ SESSION_MATERIALS, true, true, 3, 5, "between form and check" },
	{ SESSION_CHECK, true, true, 4, 5, "as on the reference screens" },
	{ SESSION_SUBMITTING, true, true, 4, 5, "still the check step" },
	{ SESSION_RECEIPT, true, true, 5, 5, "as on the reference screens" },
	{ SESSION_CHECK, true, false, 3, 4, "no materials to decide" },
	{ SESSION_CHECK, false, false, 2, 3, "nothing to ask at all" },
	{ SESSION_MATERIALS, false, true, 2, 4, "materials only" },
	{ SESSION_HOME, true, true, 0, 0, "no bar" },
	{ SESSION_SEARCH, true, true, 0, 0, "no bar" },
	{ SESSION_ITEM, true, true, 0, 0, "no bar" },
	{ SESSION_HELP, true, true, 0, 0, "no bar" },
	{ SESSION_CLOSED, true, true, 0, 0, "no bar" },
};

START_TEST(the_step_bar_counts_what_there_is)
{
	for (size_t i = 0; i < ARRAY_LEN(bars); i++) {
		struct session_facts f = { .form_asks = bars[i].form,
					   .materials_ask = bars[i].materials };
		int step = 0, of = 0;
		bool shown = session_progress(bars[i].state, &f, &step, &of);
		ck_assert_msg(shown == (bars[i].of > 0) && step == bars[i].step && of == bars[i].of,
			      "%s: %d of %d (%s)", session_state_name(bars[i].state), step, of,
			      bars[i].why);
	}
}
END_TEST

START_TEST(every_state_has_a_name_of_its_own)
{
	for (int a = 0; a < SESSION_STATE_COUNT; a++) {
		ck_assert_ptr_nonnull(session_state_name((enum session_state)a));
		for (int b = 0; b < a; b++)
			ck_assert_str_ne(session_state_name((enum session_state)a),
					 session_state_name((enum session_state)b));
	}
}
END_TEST

START_TEST(a_person_may_be_in_memory_from_identification_to_the_receipt)
{
	for (int state = 0; state < SESSION_STATE_COUNT; state++)
		ck_assert_int_eq(session_is_visit((enum session_state)state),
				 state >= SESSION_IDENTIFY && state <= SESSION_RECEIPT);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("session");
	TCase *tcase = tcase_create("session");
	tcase_add_test(tcase, a_timeout_ends_the_visit_from_every_state_but_submitting);
	tcase_add_test(tcase, home_and_closed_are_never_shown_while_somebody_is_still_known);
	tcase_add_test(tcase,
		       a_terminal_closes_from_everywhere_but_not_over_a_submission_or_a_receipt);
	tcase_add_test(tcase, only_the_keepers_answer_leaves_submitting);
	tcase_add_test(tcase, a_receipt_needs_a_stored_record_and_a_submission_the_check_screen);
	tcase_add_test(tcase, help_opens_everywhere_and_leads_back);
	tcase_add_test(tcase, nobody_starts_an_application_unknown_and_nobody_known_is_asked_again);
	tcase_add_test(tcase, a_screen_that_asks_nothing_is_never_entered);
	tcase_add_test(tcase, every_state_can_be_reached_from_home);
	tcase_add_test(tcase, every_event_does_something_somewhere);
	tcase_add_test(tcase, a_simple_visit_takes_five_screens);
	tcase_add_test(tcase, pages_and_materials_stand_between_when_they_ask);
	tcase_add_test(tcase, an_item_that_asks_nothing_goes_straight_to_the_check_screen);
	tcase_add_test(tcase, a_change_leads_back_to_the_check_screen);
	tcase_add_test(tcase, a_second_item_needs_no_second_card);
	tcase_add_test(tcase, an_item_opened_from_home_leads_back_home);
	tcase_add_test(tcase, a_refused_submission_keeps_the_answers);
	tcase_add_test(tcase, a_closed_terminal_has_no_home_until_it_reopens);
	tcase_add_test(tcase, the_step_bar_counts_what_there_is);
	tcase_add_test(tcase, every_state_has_a_name_of_its_own);
	tcase_add_test(tcase, a_person_may_be_in_memory_from_identification_to_the_receipt);
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
