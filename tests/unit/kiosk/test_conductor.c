/* SPDX-License-Identifier: Apache-2.0 */
/* test_conductor.c - open and closed, the way through a visit, and what is left of it. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

/* Open and closed */

START_TEST(it_starts_closed_and_opens_with_the_keepers_status)
{
	fake_start();
	ck_assert_str_eq(fake_screen(), "closed");
	ck_assert_str_eq(fake.view.closed_reason, "closed.starting");
	fake_open();
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_ptr_null(fake.view.closed_reason);
	fake_stop();
}
END_TEST

START_TEST(without_a_keeper_it_says_so_at_once)
{
	fake_start();
	fake_gone();
	ck_assert_str_eq(fake.view.closed_reason, "closed.keeper_gone");
	fake_stop();
}
END_TEST

START_TEST(where_the_data_stayed_shut_it_says_so_until_a_keeper_is_there)
{
	fake_start_shut("/dev/null");
	ck_assert_str_eq(fake.view.closed_reason, "closed.data_shut");
	fake_gone();
	ck_assert_str_eq(fake.view.closed_reason, "closed.data_shut");
	fake_open();
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
	fake_start_shut("/dev/null/not-there");
	ck_assert_str_eq(fake.view.closed_reason, "closed.starting");
	fake_stop();
}
END_TEST

START_TEST(each_reason_of_the_keeper_has_its_sentence)
{
	static const char *const reasons[][2] = {
		{ "no_catalogue", "closed.no_catalogue" },
		{ "store_full", "closed.store_full" },
		{ "locked", "closed.locked" },
		{ "of a newer keeper", "closed.starting" },
	};
	fake_start();
	fake_open();
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		fake_status(reasons[i][0]);
		ck_assert_str_eq(fake_screen(), "closed");
		ck_assert_str_eq(fake.view.closed_reason, reasons[i][1]);
		fake_status(NULL);
		ck_assert_str_eq(fake_screen(), "home");
	}
	fake_stop();
}
END_TEST

START_TEST(the_header_has_the_keepers_time_and_none_while_nobody_vouches_for_it)
{
	fake_start();
	ck_assert_int_eq(fake.view.wall_ms, 0);
	fake.now_ms = 1795225260000;
	fake_open();
	ck_assert_int_lt(llabs(fake.view.wall_ms - fake.now_ms), 5000);
	fake_time(false);
	ck_assert_int_eq(fake.view.wall_ms, 0);
	fake_time(true);
	ck_assert_int_lt(llabs(fake.view.wall_ms - fake.now_ms), 5000);
	fake_gone(); /* what was right goes on being right */
	loop_advance(fake.loop, 60000);
	fake_build();
	ck_assert_int_lt(llabs(fake.view.wall_ms - fake.now_ms - 60000), 5000);
	fake_stop();
}
END_TEST

START_TEST(a_keeper_that_is_started_again_interrupts_nobody)
{
	fake_start();
	fake_to_check();
	fake_gone();
	loop_advance(fake.loop, 1400);
	ck_assert_str_eq(fake_screen(), "check");
	fake_open();
	loop_advance(fake.loop, 10000);
	ck_assert_str_eq(fake_screen(), "check");
	fake_stop();
}
END_TEST

START_TEST(a_keeper_that_stays_away_ends_the_visit_and_closes)
{
	fake_start();
	fake_to_check();
	fake_gone();
	loop_advance(fake.loop, 1600);
	ck_assert_str_eq(fake_screen(), "closed");
	ck_assert_str_eq(fake.view.closed_reason, "closed.keeper_gone");
	ck_assert(!fake.k->visit.holder.identified);
	fake_open();
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

START_TEST(a_reason_that_can_wait_waits_for_the_visits_end)
{
	fake_start();
	fake_to_check();
	fake_status("no_catalogue");
	ck_assert_str_eq(fake_screen(), "check");
	fake_home();
	ck_assert_str_eq(fake_screen(), "closed");
	fake_stop();
}
END_TEST

START_TEST(help_on_a_closed_terminal_leads_back_to_it)
{
	fake_start();
	fake_gone();
	fake_act(ACT_HELP, 0, NULL);
	ck_assert_str_eq(fake_screen(), "help");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "closed");
	fake_act(ACT_HELP, 0, NULL);
	fake_open();
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

/* Overlays */

START_TEST(overlays_lie_over_one_another_and_leave_the_stage_alone)
{
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	fake_act(ACT_HELP, 0, NULL);
	fake_act(ACT_SIZE_SHEET, 0, NULL);
	ck_assert_str_eq(fake_screen(), "help");
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_SIZE);
	loop_advance(fake.loop, 120000); /* nobody is there */
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_IDLE);
	fake_act(ACT_CONTINUE, 0, NULL);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_SIZE);
	fake_act(ACT_CLOSE_OVERLAY, 0, NULL);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_HELP);
	ck_assert_int_eq(fake.k->stage, STAGE_FORM);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_msg(!fake.view.visit->place.show_problems, "what help covers takes no taps");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	fake_stop();
}
END_TEST

START_TEST(help_over_a_submission_does_not_hide_its_answer)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_act(ACT_HELP, 0, NULL);
	fake_home();
	ck_assert_str_eq(fake_screen(), "help");
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert_uint_eq(fake.view.overlays->depth, 0);
	fake_stop();
}
END_TEST

START_TEST(whoever_reads_help_over_the_receipt_is_not_hurried)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	loop_advance(fake.loop, 20000);
	fake_act(ACT_HELP, 0, NULL);
	loop_advance(fake.loop, 20000);
	ck_assert_str_eq(fake_screen(), "help");
	fake_act(ACT_BACK, 0, NULL);
	loop_advance(fake.loop, 20000);
	ck_assert_str_eq(fake_screen(), "receipt");
	loop_advance(fake.loop, 11000);
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

START_TEST(the_total_told_before_the_card_is_the_total_after_it)
{
	int step, before, after;
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	ck_assert(plan_progress(fake.view.stage, &fake.view.facts, &step, &before));
	ck_assert_int_eq(before, 4); /* card, mobile number, check, receipt */
	struct document doc = fake_document();
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	fake_answer("Identify", ERR_KEEPER_GONE, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert(plan_progress(fake.view.stage, &fake.view.facts, &step, &after));
	ck_assert_int_eq(after, before);
	fake_stop();
}
END_TEST

/* The way */

static const struct {
	enum err err;
	enum call_state said;
	const char *why;
} calls[] = {
	{ ERR_OK, CALL_PASSED, "the platform passed it on" },
	{ ERR_OFFLINE, CALL_NOT, "nobody was asked" },
	{ ERR_PERMISSION, CALL_NOT, "the platform refused" },
	{ ERR_TIMEOUT, CALL_UNKNOWN, "it may ring there" },
	{ ERR_KEEPER_GONE, CALL_UNKNOWN, "it may have been sent before" },
};

START_TEST(what_came_of_a_call_is_said_and_no_more_until_help_is_left)
{
	fake_start();
	fake_open();
	fake_act(ACT_CALL, 0, NULL);
	ck_assert_msg(fake_calls("Call") == 0, "on the help screen alone");
	fake_act(ACT_HELP, 0, NULL);
	ck_assert_int_eq(fake.view.overlays->call.state, CALL_NONE);
	fake_act(ACT_CALL, 0, NULL);
	ck_assert_str_eq(json_str(fake_call("Note"), "kind"), "help.call");
	ck_assert_int_eq(fake.view.overlays->call.state, CALL_ASKING);
	fake_act(ACT_CALL, 0, NULL);
	ck_assert_msg(fake_calls("Call") == 1, "one call at a time");
	fake_answer("Call", calls[_i].err, calls[_i].err == ERR_OK ? json_object() : NULL);
	ck_assert_msg(fake.view.overlays->call.state == calls[_i].said, "%s", calls[_i].why);
	fake_act(ACT_BACK, 0, NULL);
	fake_act(ACT_HELP, 0, NULL);
	ck_assert_int_eq(fake.view.overlays->call.state, CALL_NONE);
	fake_stop();
}
END_TEST

START_TEST(a_call_nobody_knows_of_is_asked_about_by_its_own_key)
{
	fake_start();
	fake_open();
	fake_act(ACT_HELP, 0, NULL);
	fake_act(ACT_CALL, 0, NULL);
	char key[UUID_TEXT_LEN + 1];
	ck_assert(text_copy(key, sizeof(key), json_str(fake_call("Call"), "key")));
	ck_assert(uuid_v4_is_valid(key));
	fake_answer("Call", ERR_TIMEOUT, NULL);
	fake_act(ACT_CALL, 0, NULL);
	ck_assert_str_eq(json_str(fake_call("Call"), "key"), key);
	fake_answer("Call", ERR_OK, json_object());
	ck_assert_int_eq(fake.view.overlays->call.state, CALL_PASSED);
	fake_stop();
}
END_TEST

START_TEST(a_change_on_the_check_screen_leads_to_the_field_and_back)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_CHANGE, STAGE_FORM, "name");
	ck_assert_str_eq(fake_screen(), "check"); /* from the card: nothing to change */
	fake_act(ACT_CHANGE, STAGE_FORM, "mobile");
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_str_eq(fake.view.visit->typing.focus, "mobile");
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13900139000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	fake_stop();
}
END_TEST

static const char two_pages[] =
	"{\"schema\":{\"type\":\"object\",\"properties\":{"
	"\"mobile\":{\"type\":\"string\",\"title\":\"a\",\"format\":\"cn-mobile\"},"
	"\"kind\":{\"type\":\"string\",\"title\":\"b\",\"enum\":[\"x\",\"y\"]},"
	"\"more\":{\"type\":\"string\",\"title\":\"c\",\"maxLength\":10}},"
	"\"required\":[\"mobile\",\"kind\"],"
	"\"allOf\":[{\"if\":{\"properties\":{\"kind\":{\"const\":\"y\"}},\"required\":[\"kind\"]},\"then\":{\"required\":[\"more\"]}}]},"
	"\"ui\":{\"pages\":[[\"mobile\"],[\"kind\"],[\"more\"]],\"mobile\":{\"widget\":\"phone\"},"
	"\"kind\":{\"widget\":\"choice\"}}}";

START_TEST(what_was_answered_for_one_item_is_not_lost_when_help_is_opened)
{
	fake_start();
	fake_to_form(fake_item(two_pages, NULL));
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "138"), ERR_OK);
	fake_act(ACT_HELP, 0, NULL);
	ck_assert_str_eq(fake_screen(), "help");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	struct form_field f;
	ck_assert_int_eq(form_field(fake.view.visit->answers.form, "mobile", &f), ERR_OK);
	ck_assert_str_eq(f.text, "138");
	ck_assert_str_eq(fake.view.visit->typing.focus, "mobile");
	fake_stop();
}
END_TEST

START_TEST(an_incomplete_page_does_not_let_go)
{
	fake_start();
	fake_to_form(fake_item(two_pages, NULL));
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake.view.visit->place.field, "mobile");
	ck_assert(fake.view.visit->place.show_problems);
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	fake_build();
	ck_assert(!fake.view.visit->place.show_problems);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake.view.visit->place.field, "kind");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake.view.visit->place.field, "mobile");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "item");
	fake_stop();
}
END_TEST

START_TEST(a_change_that_opens_a_question_asks_it_before_the_check_screen)
{
	fake_start();
	fake_to_form(fake_item(two_pages, NULL));
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	fake_act(ACT_CHOOSE, 0, "kind.x");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	fake_act(ACT_CHANGE, STAGE_FORM, "kind");
	fake_act(ACT_CHOOSE, 0, "kind.y");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_str_eq(fake.view.visit->typing.focus, "more");
	ck_assert_int_eq(typing_type(fake.k, "form.more", "abc"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	fake_stop();
}
END_TEST

START_TEST(a_page_begins_with_its_first_part)
{
	fake_start();
	fake_to_form(fake_item(two_pages, NULL));
	fake_act(ACT_PAGE, 1, NULL);
	ck_assert_int_eq(fake.view.visit->part, 1);
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_int_eq(fake.view.visit->part, 0);
	fake_act(ACT_CHOOSE, 0, "kind.x");
	fake_act(ACT_PAGE, 2, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert_int_eq(fake.view.visit->part, 0);
	fake_act(ACT_PAGE, 1, NULL);
	fake_act(ACT_CHANGE, STAGE_FORM, "kind");
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_int_eq(fake.view.visit->part, 0);
	fake_stop();
}
END_TEST

/* The end */

static bool is_zero(const void *p, size_t len)
{
	const unsigned char *bytes = p;
	for (size_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

START_TEST(home_ends_the_visit_and_leaves_nothing_of_it)
{
	fake_start();
	fake_to_check();
	struct ui_look look = { "en", UI_SIZE_HUGE, true, true };
	ui_set_look(fake.k->ui, &look);
	fake_home();
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert(is_zero(&fake.k->visit, sizeof(fake.k->visit)));
	ck_assert_int_eq(fake.forgets, 1);
	ck_assert_int_eq(fake.rewinds, 1);
	ck_assert(!fake.wanted);
	ck_assert_str_eq(fake.view.look.language, "zh-CN");
	ck_assert_int_eq(fake.view.look.size, UI_SIZE_STANDARD);
	ck_assert(!fake.view.look.high_contrast && !fake.view.look.low_reach);
	ck_assert_str_eq(json_str(fake_call("EndVisit"), "cause"), "cancel");
	fake_stop();
}
END_TEST

START_TEST(looking_around_without_a_card_is_no_visit)
{
	fake_start();
	fake_to_item(fake_item(NULL, NULL));
	ck_assert(!kiosk_in_visit(fake.k));
	fake_home();
	ck_assert_int_eq(fake_calls("EndVisit"), 0);
	fake_stop();
}
END_TEST

START_TEST(devices_are_told_when_they_change_and_to_every_new_keeper)
{
	fake_start();
	fake_open();
	ck_assert_int_eq(fake_calls("Devices"), 1);
	const json_t *devices = json_object_get(fake_call("Devices"), "devices");
	ck_assert_uint_eq(json_array_size(devices), 3);
	ck_assert_str_eq(json_str(json_array_get(devices, 0), "state"), "online");
	fake_answer("Devices", ERR_OK, json_object());
	fake_card(CARD_EVENT_STATE, 0, true, NULL);
	ck_assert_int_eq(fake_calls("Devices"), 0);
	fake.reader_state = DEVICE_NO_DEVICE;
	fake_card(CARD_EVENT_STATE, 0, true, NULL);
	ck_assert_int_eq(fake_calls("Devices"), 1);
	ck_assert(!fake.view.reader_usable);
	fake_answer("Devices", ERR_OK, json_object());
	fake_open();
	ck_assert_int_eq(fake_calls("Devices"), 1);
	fake_stop();
}
END_TEST

START_TEST(devices_the_keeper_may_not_have_heard_of_are_told_again)
{
	fake_start();
	fake_open();
	fake_answer("Devices", ERR_TIMEOUT, NULL);
	ck_assert_int_eq(fake_calls("Devices"), 0);
	loop_advance(fake.loop, 61000); /* the next minute */
	ck_assert_int_eq(fake_calls("Devices"), 1);
	fake_answer("Devices", ERR_OK, json_object());
	loop_advance(fake.loop, 61000);
	ck_assert_int_eq(fake_calls("Devices"), 0);
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("conductor");
	TCase *t = tcase_create("conductor");
	suite_add_tcase(suite, t);
	tcase_add_test(t, overlays_lie_over_one_another_and_leave_the_stage_alone);
	tcase_add_test(t, help_over_a_submission_does_not_hide_its_answer);
	tcase_add_test(t, whoever_reads_help_over_the_receipt_is_not_hurried);
	tcase_add_test(t, the_total_told_before_the_card_is_the_total_after_it);
	tcase_add_test(t, it_starts_closed_and_opens_with_the_keepers_status);
	tcase_add_test(t, without_a_keeper_it_says_so_at_once);
	tcase_add_test(t, where_the_data_stayed_shut_it_says_so_until_a_keeper_is_there);
	tcase_add_test(t, each_reason_of_the_keeper_has_its_sentence);
	tcase_add_test(t, the_header_has_the_keepers_time_and_none_while_nobody_vouches_for_it);
	tcase_add_test(t, a_keeper_that_is_started_again_interrupts_nobody);
	tcase_add_test(t, a_keeper_that_stays_away_ends_the_visit_and_closes);
	tcase_add_test(t, a_reason_that_can_wait_waits_for_the_visits_end);
	tcase_add_test(t, help_on_a_closed_terminal_leads_back_to_it);
	tcase_add_loop_test(t, what_came_of_a_call_is_said_and_no_more_until_help_is_left, 0,
			    ARRAY_LEN(calls));
	tcase_add_test(t, a_call_nobody_knows_of_is_asked_about_by_its_own_key);
	tcase_add_test(t, a_change_on_the_check_screen_leads_to_the_field_and_back);
	tcase_add_test(t, what_was_answered_for_one_item_is_not_lost_when_help_is_opened);
	tcase_add_test(t, an_incomplete_page_does_not_let_go);
	tcase_add_test(t, a_change_that_opens_a_question_asks_it_before_the_check_screen);
	tcase_add_test(t, a_page_begins_with_its_first_part);
	tcase_add_test(t, home_ends_the_visit_and_leaves_nothing_of_it);
	tcase_add_test(t, looking_around_without_a_card_is_no_visit);
	tcase_add_test(t, devices_are_told_when_they_change_and_to_every_new_keeper);
	tcase_add_test(t, devices_the_keeper_may_not_have_heard_of_are_told_again);
	return suite_run(suite);
}
