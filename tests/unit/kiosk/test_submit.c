/* SPDX-License-Identifier: Apache-2.0 */
/* test_submit.c - nothing is handed over twice, nothing is said before the keeper has said it. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

#define NO "440300202611210001"

START_TEST(a_submit_carries_a_client_ref_and_what_was_confirmed)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "submitting");
	const json_t *asked = fake_call("Submit");
	ck_assert(uuid_v4_is_valid(json_str(asked, "client_ref")));
	ck_assert_int_eq(application_content_check(json_object_get(asked, "content")), ERR_OK);
	ck_assert_uint_eq(json_array_size(json_object_get(asked, "files")), 0);
	ck_assert(!fake.view.visit->handed.stored);
	fake_stop();
}
END_TEST

START_TEST(a_submit_says_what_the_citizen_was_shown)
{
	fake_start();
	fake_to_check();
	json_t *fee = json_pack("[{s:s, s:i}, {s:s, s:i}]", "name", "a", "amount", 4000, "name",
				"b", "amount", 250);
	json_object_set_new(fake.k->visit.answers.item, "fees", fee);
	fake_act(ACT_SUBMIT, 0, NULL);
	const json_t *seen = json_object_get(fake_call("Submit"), "seen");
	ck_assert(uuid_v4_is_valid(json_str(seen, "visit")));
	ck_assert(json_is_true(json_object_get(seen, "checked")));
	ck_assert_int_eq(json_int(seen, "fee", -1), 4250);
	ck_assert_str_eq(json_str(seen, "waiver"), "");
	fake_stop();
}
END_TEST

START_TEST(the_visit_says_at_its_end_how_it_went)
{
	char visit[UUID_TEXT_LEN + 1];
	fake_start();
	fake_to_check();
	strcpy(visit, fake.view.visit->trail.visit);
	int screens = fake.view.visit->trail.screens;
	ck_assert_int_ge(screens, 4);
	ck_assert_int_eq(fake.view.visit->trail.retries, 0);
	fake_act(ACT_BACK, 0, NULL);
	loop_advance(fake.loop, 7000);
	fake_home();
	const json_t *said = fake_call("EndVisit");
	ck_assert_str_eq(json_str(said, "visit"), visit);
	ck_assert_int_eq(json_int(said, "screens", -1), screens + 1);
	ck_assert_int_eq(json_int(said, "retries", -1), 1);
	ck_assert_int_ge(json_int(said, "seconds", -1), 7);
	ck_assert_int_eq(fake.view.visit->trail.screens, 0);
	ck_assert_str_eq(fake.view.visit->trail.visit, "");
	fake_stop();
}
END_TEST

START_TEST(a_second_tap_on_submit_asks_nothing)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_int_eq(fake_calls("Submit"), 1);
	fake_stop();
}
END_TEST

START_TEST(without_a_wait_the_receipt_comes_at_once)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert_str_eq(fake.view.visit->handed.serial, fake.serial);
	ck_assert_str_eq(fake.view.visit->handed.project_no, "");
	ck_assert_int_eq(fake.view.visit->handed.word, CASE_STORED);
	ck_assert_ptr_nonnull(strstr(fake.view.visit->handed.qr, "|stored|"));
	fake_stop();
}
END_TEST

START_TEST(the_platforms_number_is_waited_for_but_not_for_ever)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, true));
	ck_assert_str_eq(fake_screen(), "submitting");
	ck_assert(fake.view.visit->handed.stored);
	loop_advance(fake.loop, 4900);
	ck_assert_str_eq(fake_screen(), "submitting");
	ck_assert_int_eq(fake_calls("Submit"), 0); /* stored: nothing to repeat */
	loop_advance(fake.loop, 200);
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert_int_eq(fake.view.visit->handed.word, CASE_STORED);
	fake_stop();
}
END_TEST

START_TEST(a_number_that_comes_in_time_is_on_screen_and_paper)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, true));
	json_t *said = fake_stored("received", NO, false);
	json_object_set_new(said, "query_code", json_string("K7M2Q9"));
	fake_signal("CaseChanged", said);
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert_str_eq(fake.view.visit->handed.project_no, NO);
	ck_assert_str_eq(fake.paper_code, "K7M2Q9");
	ck_assert_int_eq(fake.view.visit->handed.word, CASE_RECEIVED);
	ck_assert_int_eq(fake.prints, 1);
	ck_assert_str_eq(fake.paper_project_no, NO);
	ck_assert_int_eq(fake.paper.word, CASE_RECEIVED);
	fake_stop();
}
END_TEST

START_TEST(a_better_word_changes_the_screen_and_never_goes_back)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	fake_signal("CaseChanged", fake_stored("accepted", NO, false));
	ck_assert_int_eq(fake.view.visit->handed.word, CASE_ACCEPTED);
	fake_signal("CaseChanged", fake_stored("received", NO, false));
	ck_assert_int_eq(fake.view.visit->handed.word, CASE_ACCEPTED);
	ck_assert_str_eq(fake.view.visit->handed.project_no, NO);
	ck_assert_int_eq(fake.prints, 1); /* paper is printed once */
	fake_stop();
}
END_TEST

START_TEST(news_of_another_case_are_not_ours)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	json_t *other = fake_stored("accepted", NO, false);
	json_object_set_new(other, "client_ref",
			    json_string("00000000-0000-4000-8000-000000000000"));
	fake_signal("CaseChanged", other);
	ck_assert_int_eq(fake.view.visit->handed.word, CASE_STORED);
	fake_stop();
}
END_TEST

/* Repeats */

START_TEST(a_lost_connection_repeats_the_same_call_every_second)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	char ref[UUID_TEXT_LEN + 1];
	strcpy(ref, json_str(fake_call("Submit"), "client_ref"));
	json_t *content = json_deep_copy(json_object_get(fake_call("Submit"), "content"));
	for (int i = 0; i < 5; i++) {
		fake_answer("Submit", ERR_KEEPER_GONE, NULL);
		ck_assert_int_eq(fake_calls("Submit"), 0);
		loop_advance(fake.loop, 1000);
		ck_assert_int_eq(fake_calls("Submit"), 1);
		ck_assert_str_eq(json_str(fake_call("Submit"), "client_ref"), ref);
		ck_assert(json_equal(json_object_get(fake_call("Submit"), "content"), content));
	}
	json_decref(content);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_str_eq(fake_screen(), "receipt");
	fake_stop();
}
END_TEST

START_TEST(no_answer_that_leaves_it_open_is_taken_for_a_no)
{
	static const enum err open[] = { ERR_TIMEOUT, ERR_IO, ERR_NOMEM, ERR_STORE_SYNC,
					 ERR_CANCELLED };
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	for (size_t i = 0; i < ARRAY_LEN(open); i++) {
		fake_answer("Submit", open[i], NULL);
		ck_assert_str_eq(fake_screen(), "submitting");
		loop_advance(fake.loop, 1000);
		ck_assert_msg(fake_calls("Submit") == 1, "%s", err_name(open[i]));
	}
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_str_eq(fake_screen(), "receipt");
	fake_stop();
}
END_TEST

START_TEST(a_keeper_that_is_gone_while_submitting_does_not_end_the_visit)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_gone();
	fake_answer("Submit", ERR_KEEPER_GONE, NULL);
	loop_advance(fake.loop, 10000);
	ck_assert_str_eq(fake_screen(), "submitting");
	fake_answer("Submit", ERR_KEEPER_GONE, NULL);
	fake_open();
	loop_advance(fake.loop, 1000);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_str_eq(fake_screen(), "receipt");
	fake_stop();
}
END_TEST

START_TEST(a_call_without_an_answer_is_repeated_and_any_answer_counts)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	loop_advance(fake.loop, 4500);
	ck_assert_int_eq(fake_calls("Submit"), 1);
	loop_advance(fake.loop, 1000);
	ck_assert_int_eq(fake_calls("Submit"), 2);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false)); /* of the first */
	ck_assert_str_eq(fake_screen(), "receipt");
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false)); /* of the second */
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert_int_eq(fake.prints, 1);
	fake_stop();
}
END_TEST

/* Submits, and hears nothing for a minute. */
static void to_doubt(void)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	loop_advance(fake.loop, 61000);
	ck_assert_str_eq(fake_screen(), "receipt");
}

START_TEST(after_a_minute_without_an_answer_it_says_possibly_and_prints_nothing)
{
	to_doubt();
	ck_assert(fake.view.visit->handed.doubt && !fake.view.visit->handed.stored);
	ck_assert_int_eq(fake.prints, 0);
	ck_assert_str_eq(fake.view.visit->handed.serial, "");
	fake_stop();
}
END_TEST

START_TEST(in_doubt_the_same_is_asked_again_until_the_visit_ends)
{
	to_doubt();
	char ref[UUID_TEXT_LEN + 1];
	strcpy(ref, fake.view.visit->handed.client_ref);
	while (fake_calls("Submit"))
		fake_answer("Submit", ERR_TIMEOUT, NULL);
	loop_advance(fake.loop, 6000);
	ck_assert_int_ge(fake_calls("Submit"), 1);
	ck_assert_str_eq(json_str(fake_call("Submit"), "client_ref"), ref);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_msg(strcmp(fake_screen(), "receipt") == 0, "what was sent stays as it is");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	while (fake_calls("Submit"))
		fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_int_eq(fake.prints, 0);
	fake_stop();
}
END_TEST

START_TEST(a_late_answer_is_taken_and_printed)
{
	to_doubt();
	fake_answer("Submit", ERR_OK, fake_stored("received", "440304", false));
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert(!fake.view.visit->handed.doubt);
	ck_assert_str_eq(fake.view.visit->handed.serial, fake.serial);
	ck_assert_int_eq(fake.view.visit->handed.word, CASE_RECEIVED);
	ck_assert_int_eq(fake.prints, 1);
	loop_advance(fake.loop, 31000);
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

START_TEST(a_late_refusal_leads_back_to_the_check_with_everything_kept)
{
	to_doubt();
	fake_answer("Submit", ERR_STORE_FULL, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert_int_eq(fake.view.visit->handed.problem, ERR_STORE_FULL);
	ck_assert(form_complete(fake.view.visit->answers.form));
	ck_assert_int_eq(fake.prints, 0);
	fake_stop();
}
END_TEST

START_TEST(what_never_left_the_program_was_not_stored)
{
	fake_start();
	fake_to_check();
	fake.connected = false; /* gone before the tap, and still within a restart's time */
	fake_act(ACT_SUBMIT, 0, NULL);
	for (int i = 0; i < 62; i++) {
		while (fake_calls("Submit"))
			fake_answer("Submit", ERR_KEEPER_GONE, NULL);
		loop_advance(fake.loop, 1000);
	}
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert_int_eq(fake.view.visit->handed.problem, ERR_KEEPER_GONE);
	fake_stop();
}
END_TEST

START_TEST(a_receipt_in_doubt_closes_by_itself_only_after_minutes)
{
	to_doubt();
	loop_advance(fake.loop, 240000);
	ck_assert_str_eq(fake_screen(), "receipt");
	loop_advance(fake.loop, 61000);
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

START_TEST(a_refusal_leads_back_with_its_sentence)
{
	static const enum err refusals[] = { ERR_CONFLICT, ERR_STORE_FULL, ERR_INVALID,
					     ERR_ITEM_GONE };
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		fake_start();
		fake_to_check();
		fake_act(ACT_SUBMIT, 0, NULL);
		fake_answer("Submit", refusals[i], NULL);
		ck_assert_str_eq(fake_screen(), "check");
		ck_assert_int_eq(fake.view.visit->handed.problem, refusals[i]);
		ck_assert_int_eq(fake.prints, 0);
		fake_stop();
	}
}
END_TEST

START_TEST(other_content_gets_another_client_ref)
{
	fake_start();
	fake_to_check();
	char ref[UUID_TEXT_LEN + 1];
	strcpy(ref, fake.k->visit.handed.client_ref);
	fake_act(ACT_CHANGE, STAGE_FORM, "mobile");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake.k->visit.handed.client_ref, ref);
	fake_act(ACT_CHANGE, STAGE_FORM, "mobile");
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13900139000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_ne(fake.k->visit.handed.client_ref, ref);
	fake_stop();
}
END_TEST

START_TEST(help_does_not_hide_the_receipt)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_act(ACT_HELP, 0, NULL);
	ck_assert_str_eq(fake_screen(), "help");
	fake_home();
	ck_assert_str_eq(fake_screen(), "help"); /* it has an end of its own */
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_str_eq(fake_screen(), "receipt");
	fake_stop();
}
END_TEST

/* Paper and the end */

START_TEST(the_print_says_how_it_went)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_int_eq(fake.view.visit->handed.print, PRINT_RUNNING);
	ck_assert_str_eq(fake.paper_serial, fake.serial);
	void (*printed)(void *, enum err) = fake.printed;
	fake.printed = NULL;
	printed(fake.printed_arg, ERR_INVALID);
	fake_build();
	ck_assert_int_eq(fake.view.visit->handed.print, PRINT_FAILED);
	fake_stop();
}
END_TEST

/* When nobody vouched for the clock: not at all; when the record was stored; only afterwards. */
static const struct {
	bool at_submit, at_answer;
	const char *when, *why;
} vouched[] = {
	{ true, true, "2026-11-21 09:41", "all the while" },
	{ false, false, "unknown", "never" },
	{ false, true, "unknown", "the record may have been dated before" },
	{ true, false, "unknown", "the record may have been dated after" },
};

START_TEST(the_paper_says_a_time_only_if_the_clock_was_vouched_for_all_the_while)
{
	fake_start();
	fake_to_check();
	fake_time(vouched[_i].at_submit);
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_time(vouched[_i].at_answer);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_int_eq(fake.prints, 1);
	ck_assert_msg(strcmp(fake.paper_when, vouched[_i].when) == 0, "%s: %s", vouched[_i].why,
		      fake.paper_when);
	fake_stop();
}
END_TEST

START_TEST(the_card_is_asked_for_only_while_it_lies_there)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert(fake.view.card_lies);
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	ck_assert(!fake.view.card_lies);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert(!fake.view.card_left);
	fake_stop();
}
END_TEST

START_TEST(without_a_printer_the_screen_says_so)
{
	fake_start();
	fake.has_printer = false;
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_int_eq(fake.view.visit->handed.print, PRINT_NO_PRINTER);
	ck_assert_int_eq(fake.prints, 0);
	fake_stop();
}
END_TEST

START_TEST(the_receipt_leaves_after_30_s_or_at_once)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_int_eq(fake.view.visit->handed.leave_s, 30);
	loop_advance(fake.loop, 29000);
	ck_assert_str_eq(fake_screen(), "receipt");
	loop_advance(fake.loop, 1100);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_str_eq(json_str(fake_call("EndVisit"), "cause"), "done");
	fake_stop();
}
END_TEST

START_TEST(a_print_that_ends_after_its_visit_says_nothing_to_the_next)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	void (*printed)(void *, enum err) = fake.printed;
	fake.printed = NULL;
	printed(fake.printed_arg, ERR_OK);
	ck_assert_int_eq(fake.k->visit.handed.print, PRINT_NO_PRINTER);
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("submit");
	TCase *t = tcase_create("submit");
	suite_add_tcase(suite, t);
	tcase_add_test(t, a_submit_carries_a_client_ref_and_what_was_confirmed);
	tcase_add_test(t, a_submit_says_what_the_citizen_was_shown);
	tcase_add_test(t, the_visit_says_at_its_end_how_it_went);
	tcase_add_test(t, a_second_tap_on_submit_asks_nothing);
	tcase_add_test(t, without_a_wait_the_receipt_comes_at_once);
	tcase_add_test(t, the_platforms_number_is_waited_for_but_not_for_ever);
	tcase_add_test(t, a_number_that_comes_in_time_is_on_screen_and_paper);
	tcase_add_test(t, a_better_word_changes_the_screen_and_never_goes_back);
	tcase_add_test(t, news_of_another_case_are_not_ours);
	tcase_add_test(t, a_lost_connection_repeats_the_same_call_every_second);
	tcase_add_test(t, no_answer_that_leaves_it_open_is_taken_for_a_no);
	tcase_add_test(t, a_keeper_that_is_gone_while_submitting_does_not_end_the_visit);
	tcase_add_test(t, a_call_without_an_answer_is_repeated_and_any_answer_counts);
	tcase_add_test(t, after_a_minute_without_an_answer_it_says_possibly_and_prints_nothing);
	tcase_add_test(t, in_doubt_the_same_is_asked_again_until_the_visit_ends);
	tcase_add_test(t, a_late_answer_is_taken_and_printed);
	tcase_add_test(t, a_late_refusal_leads_back_to_the_check_with_everything_kept);
	tcase_add_test(t, what_never_left_the_program_was_not_stored);
	tcase_add_test(t, a_receipt_in_doubt_closes_by_itself_only_after_minutes);
	tcase_add_test(t, a_refusal_leads_back_with_its_sentence);
	tcase_add_test(t, other_content_gets_another_client_ref);
	tcase_add_test(t, help_does_not_hide_the_receipt);
	tcase_add_test(t, the_print_says_how_it_went);
	tcase_add_loop_test(t,
			    the_paper_says_a_time_only_if_the_clock_was_vouched_for_all_the_while,
			    0, ARRAY_LEN(vouched));
	tcase_add_test(t, the_card_is_asked_for_only_while_it_lies_there);
	tcase_add_test(t, without_a_printer_the_screen_says_so);
	tcase_add_test(t, the_receipt_leaves_after_30_s_or_at_once);
	tcase_add_test(t, a_print_that_ends_after_its_visit_says_nothing_to_the_next);
	return suite_run(suite);
}
