/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_maintenance.c - staff at the glass: the visit ends first, then a PIN, then pages by the role's rights. The keeper is
 * played by the test.
 */
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "firmware/bus/methods.h"
#include "tests/suite.h"

#define PIN "135246"

static const struct staff *staff(void)
{
	fake_build();
	return fake.view.staff;
}

static void gesture(void)
{
	fake.k->ui->sink.corners(fake.k->ui->sink.arg);
	fake_build();
}

static void to_door(void)
{
	fake_start();
	fake_open();
	gesture();
	ck_assert_str_eq(fake_screen(), "maintenance");
}

static void type_pin(const char *pin)
{
	ck_assert_int_eq(typing_type(fake.k, "staff.pin", pin), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
}

static void answer_enter(const char *result)
{
	fake_answer("Enter", ERR_OK, json_pack("{s:s}", "result", result));
}

static void come_in(const char *role)
{
	to_door();
	type_pin(PIN);
	fake_answer("Enter", ERR_OK,
		    json_pack("{s:s, s:s, s:s}", "result", "in", "role", role, "name", "chen"));
	ck_assert_int_eq(staff()->part, STAFF_INSIDE);
}

static json_t *status_of(bool online)
{
	return json_pack("{s:b, s:b, s:b, s:{s:i}, s:[]}", "online", online, "enrolled", 1,
			 "clock_trust", 1, "queue", "queued", 0, "alarms");
}

/* The way in */

START_TEST(the_visit_ends_before_the_door_opens_and_nothing_of_it_is_left)
{
	fake_start();
	fake_to_check();
	gesture();
	ck_assert_str_eq(fake_screen(), "maintenance");
	ck_assert(!kiosk_in_visit(fake.k));
	ck_assert_str_eq(json_str(fake_call("EndVisit"), "cause"), "cancel");
	struct visit nobody = { 0 };
	ck_assert(memcmp(&fake.k->visit.holder, &nobody.holder, sizeof(nobody.holder)) == 0);
	ck_assert_ptr_null(fake.k->visit.answers.form);
	ck_assert_int_gt(fake.forgets, 0);
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	fake_stop();
}
END_TEST

START_TEST(while_something_is_being_stored_the_gesture_does_nothing)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "submitting");
	gesture();
	ck_assert_str_eq(fake_screen(), "submitting");
	fake_stop();
}
END_TEST

START_TEST(it_opens_from_closed_and_leads_back_there)
{
	fake_start();
	fake_open();
	fake_status("no_catalogue");
	ck_assert_str_eq(fake_screen(), "closed");
	gesture();
	ck_assert_str_eq(fake_screen(), "maintenance");
	fake_status("no_catalogue"); /* which is no reason to throw staff out */
	ck_assert_str_eq(fake_screen(), "maintenance");
	fake_act(ACT_HOME, 0, NULL);
	ck_assert_str_eq(fake_screen(), "closed");
	fake_stop();
}
END_TEST

START_TEST(a_sheet_over_the_screen_does_not_keep_staff_out)
{
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	fake_act(ACT_HELP, 0, NULL);
	gesture();
	ck_assert_str_eq(fake_screen(), "maintenance");
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_COUNT);
	fake_stop();
}
END_TEST

/* The door */

START_TEST(a_pin_is_six_digits_and_is_forgotten_when_it_was_asked)
{
	to_door();
	ck_assert_int_eq(typing_type(fake.k, "staff.pin", "12a456"), ERR_FORM_CHARACTER);
	ck_assert_int_eq(typing_type(fake.k, "staff.pin", "1234567"), ERR_TOO_LONG);
	ck_assert_int_eq(typing_type(fake.k, "staff.other", "123456"), ERR_NOT_FOUND);
	type_pin("13524");
	ck_assert_ptr_null(fake_call("Enter"));
	type_pin(PIN);
	ck_assert_str_eq(json_str(fake_call("Enter"), "pin"), PIN);
	ck_assert_str_eq(staff()->pin, "");
	fake_stop();
}
END_TEST

START_TEST(keys_type_it_and_take_it_back)
{
	to_door();
	for (const char *c = "1352"; *c; c++)
		fake_act(ACT_KEY, *c, NULL);
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	ck_assert_str_eq(staff()->pin, "135");
	fake_act(ACT_KEY, KEY_CLEAR, NULL);
	ck_assert_str_eq(staff()->pin, "");
	for (const char *c = "1352467"; *c; c++)
		fake_act(ACT_KEY, *c, NULL);
	ck_assert_str_eq(staff()->pin, PIN);
	fake_stop();
}
END_TEST

START_TEST(each_answer_of_the_keeper_has_its_word)
{
	static const struct {
		const char *result;
		enum staff_said said;
	} rows[] = {
		{ "wrong", STAFF_SAID_WRONG },
		{ "locked", STAFF_SAID_LOCKED },
		{ "none", STAFF_SAID_NONE },
		{ "of a newer keeper", STAFF_SAID_GONE },
	};
	to_door();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		type_pin(PIN);
		answer_enter(rows[i].result);
		ck_assert_msg(staff()->said == rows[i].said, "%s", rows[i].result);
		ck_assert_int_eq(staff()->part, STAFF_DOOR);
		ck_assert_int_eq(staff()->pages, 0);
	}
	type_pin(PIN);
	fake_answer("Enter", ERR_TIMEOUT, NULL);
	ck_assert_int_eq(staff()->said, STAFF_SAID_GONE);
	fake_stop();
}
END_TEST

START_TEST(how_many_tries_are_left_is_the_keepers_word)
{
	to_door();
	type_pin(PIN);
	fake_answer("Enter", ERR_OK, json_pack("{s:s, s:i}", "result", "wrong", "tries_left", 2));
	ck_assert_int_eq(staff()->tries_left, 2);
	fake_stop();
}
END_TEST

START_TEST(a_wait_is_counted_down_and_no_pin_is_asked_meanwhile)
{
	to_door();
	type_pin(PIN);
	fake_answer("Enter", ERR_OK, json_pack("{s:s, s:i}", "result", "wait", "wait_s", 15));
	ck_assert_int_eq(staff()->said, STAFF_SAID_WAIT);
	ck_assert_int_eq(staff()->wait_s, 15);
	loop_advance(fake.loop, 5000);
	ck_assert_int_eq(staff()->wait_s, 10);
	type_pin(PIN);
	ck_assert_ptr_null(fake_call("Enter"));
	loop_advance(fake.loop, 10000);
	ck_assert_int_eq(staff()->wait_s, 0);
	ck_assert_int_eq(staff()->said, STAFF_SAID_NOTHING);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_ptr_nonnull(fake_call("Enter"));
	fake_stop();
}
END_TEST

START_TEST(a_first_pin_is_changed_by_typing_another_twice)
{
	to_door();
	type_pin(PIN);
	fake_answer(
		"Enter", ERR_OK,
		json_pack("{s:s, s:s, s:s}", "result", "change", "role", "operator", "name", "li"));
	ck_assert_int_eq(staff()->part, STAFF_CHANGE);
	type_pin("246135");
	ck_assert_int_eq(staff()->said, STAFF_SAID_AGAIN);
	type_pin("246136");
	ck_assert_int_eq(staff()->said, STAFF_SAID_DIFFER);
	ck_assert_ptr_null(fake_call("ChangePin"));
	type_pin("111111");
	type_pin("111111");
	fake_answer("ChangePin", ERR_OK, json_pack("{s:s}", "result", "weak"));
	ck_assert_int_eq(staff()->said, STAFF_SAID_WEAK);
	type_pin("246135");
	type_pin("246135");
	ck_assert_str_eq(json_str(fake_call("ChangePin"), "pin"), "246135");
	fake_answer("ChangePin", ERR_OK, json_pack("{s:s}", "result", "ok"));
	ck_assert_int_eq(staff()->part, STAFF_INSIDE);
	ck_assert_str_eq(staff()->role, "operator");
	ck_assert_str_eq(staff()->first, "");
	fake_stop();
}
END_TEST

START_TEST(a_card_laid_at_the_door_is_asked_about_and_shown_nowhere)
{
	struct document doc = fake_document();
	to_door();
	ck_assert(fake.wanted);
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	const json_t *card = json_object_get(fake_call("Enter"), "card");
	ck_assert_str_eq(json_str(card, "cert_no"), doc.id);
	ck_assert(!fake.k->visit.holder.identified);
	answer_enter("wrong");
	ck_assert_int_eq(staff()->said, STAFF_SAID_WRONG);
	fake_act(ACT_HOME, 0, NULL);
	ck_assert(!fake.wanted);
	fake_stop();
}
END_TEST

START_TEST(a_citizens_card_that_still_lies_there_is_no_staff_card)
{
	struct document doc = fake_document();
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	gesture();
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	ck_assert_ptr_null(fake_call("Enter"));
	fake_stop();
}
END_TEST

/* Rights */

START_TEST(a_role_sees_exactly_the_pages_whose_method_it_may_call)
{
	static const struct {
		const char *role;
		enum bus_right right;
	} roles[] = { { "operator", RIGHT_OPERATOR },
		      { "manager", RIGHT_MANAGER },
		      { "vendor", RIGHT_VENDOR } };
	static const char *const methods[] = {
#define ROW(NAME, name, id, method, asked, args, more, more_args) method,
		STAFF_PAGES(ROW)
#undef ROW
	};
	static const char *const deeds[] = {
#define ROW(NAME, words, done, method, argument, confirm) method,
		STAFF_DOES(ROW)
#undef ROW
	};
	for (size_t r = 0; r < ARRAY_LEN(roles); r++) {
		come_in(roles[r].role);
		for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
			const struct bus_method *m =
				bus_method_find(bus_methods, BUS_STAFF, methods[i]);
			bool allowed = !methods[i][0] || (m && m->rights & roles[r].right);
			ck_assert_msg(!!(staff()->pages & 1u << i) == allowed, "%s %s",
				      roles[r].role, methods[i]);
		}
		for (size_t i = 0; i < ARRAY_LEN(deeds); i++) {
			const struct bus_method *m =
				bus_method_find(bus_methods, BUS_STAFF, deeds[i]);
			bool allowed =
				m &&
				m->rights & roles[r].right; /* what is not there is not shown */
			ck_assert_msg(!!(staff()->deeds & 1u << i) == allowed, "%s %s",
				      roles[r].role, deeds[i]);
		}
		fake_stop();
	}
}
END_TEST

START_TEST(a_page_or_deed_that_is_not_allowed_cannot_be_opened_either)
{
	come_in("vendor");
	fake_answer("Staff1.Status", ERR_OK, status_of(true));
	fake_act(ACT_OPEN, STAFF_PAGE_QUEUE, NULL);
	ck_assert_int_eq(staff()->page, STAFF_PAGE_OVERVIEW);
	fake_act(ACT_CHOOSE, STAFF_DO_RETRY, "r1");
	ck_assert_ptr_null(fake_call("Staff1.QueueRetry"));
	fake_act(ACT_CHOOSE, STAFF_DO_COUNT, NULL);
	fake_act(ACT_OPEN, 4000, NULL);
	ck_assert_int_eq(staff()->page, STAFF_PAGE_OVERVIEW);
	fake_stop();
}
END_TEST

START_TEST(a_role_nobody_knows_gets_in_nowhere)
{
	to_door();
	type_pin(PIN);
	fake_answer("Enter", ERR_OK,
		    json_pack("{s:s, s:s}", "result", "in", "role", "operator, manager"));
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	ck_assert_int_eq(staff()->pages, 0);
	fake_stop();
}
END_TEST

/* Pages */

START_TEST(each_page_asks_its_method_and_keeps_what_came)
{
	come_in("manager");
	ck_assert(staff()->reading);
	fake_answer("Staff1.Status", ERR_OK, status_of(true));
	ck_assert(json_flag(staff()->answer, "online"));
	fake_act(ACT_OPEN, STAFF_PAGE_FIGURES, NULL);
	ck_assert_ptr_null(staff()->answer);
	ck_assert_int_eq(json_int(fake_call("Staff1.Supervision"), "days", 0), 1);
	fake_answer("Staff1.Supervision", ERR_OK, json_pack("{s:{}}", "today"));
	fake_answer("Staff1.Kpi", ERR_OK, json_pack("{s:[]}", "indicators"));
	ck_assert_ptr_nonnull(staff()->more);
	fake_act(ACT_OPEN, STAFF_PAGE_JOURNAL, NULL);
	fake_answer("Staff1.JournalVerify", ERR_TIMEOUT, NULL);
	ck_assert_int_eq(staff()->problem, ERR_TIMEOUT);
	ck_assert_int_eq(staff()->part, STAFF_INSIDE);
	fake_stop();
}
END_TEST

START_TEST(an_answer_that_comes_after_the_next_page_was_opened_is_dropped)
{
	come_in("manager");
	fake_act(ACT_OPEN, STAFF_PAGE_JOURNAL, NULL);
	fake_answer("Staff1.Status", ERR_OK, status_of(true));
	ck_assert_ptr_null(staff()->answer);
	fake_stop();
}
END_TEST

START_TEST(one_record_is_looked_at_closely_and_sent_again)
{
	come_in("operator");
	fake_answer("Staff1.Status", ERR_OK, status_of(true));
	fake_act(ACT_OPEN, STAFF_PAGE_QUEUE, NULL);
	fake_answer("Staff1.QueueList", ERR_OK, json_pack("{s:[], s:[]}", "records", "others"));
	fake_answer("Staff1.Status", ERR_OK, status_of(true));
	fake_act(ACT_OPEN, STAFF_OPEN_RECORD, "r1");
	ck_assert_str_eq(json_str(fake_call("Staff1.QueueShow"), "ref"), "r1");
	fake_answer("Staff1.QueueShow", ERR_OK, json_pack("{s:s}", "state", "quarantined"));
	ck_assert_str_eq(json_str(staff()->shown, "state"), "quarantined");
	fake_act(ACT_CHOOSE, STAFF_DO_RETRY, "r1");
	ck_assert_int_eq(staff()->outcome, STAFF_DOING);
	ck_assert_str_eq(json_str(fake_call("Staff1.QueueRetry"), "ref"), "r1");
	fake_act(ACT_CHOOSE, STAFF_DO_RETRY, "r1"); /* an impatient finger */
	ck_assert_int_eq(fake_calls("Staff1.QueueRetry"), 1);
	fake_answer("Staff1.QueueRetry", ERR_OK, json_object());
	ck_assert_int_eq(staff()->outcome, STAFF_DONE);
	ck_assert_ptr_nonnull(fake_call("Staff1.QueueShow")); /* and is read anew */
	fake_act(ACT_OPEN, STAFF_OPEN_LIST, NULL);
	ck_assert_str_eq(staff()->ref, "");
	fake_stop();
}
END_TEST

START_TEST(what_came_of_a_deed_is_said_and_an_unknown_outcome_is_its_own)
{
	static const struct {
		enum err err;
		const char *result; /* in its answer */
		enum staff_outcome outcome;
	} rows[] = {
		{ ERR_OK, "ERR_OK", STAFF_DONE },
		{ ERR_OK, "ERR_OFFLINE", STAFF_NOT_DONE },
		{ ERR_NOT_FOUND, "", STAFF_NOT_DONE },
		{ ERR_TIMEOUT, "", STAFF_UNKNOWN },
	};
	come_in("manager");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		fake_act(ACT_CHOOSE, STAFF_DO_SYNC, NULL);
		fake_answer("Staff1.Sync", rows[i].err,
			    json_pack("{s:s}", "result", rows[i].result));
		ck_assert_msg(staff()->outcome == rows[i].outcome, "%zu", i);
		while (fake_calls("Staff1.Status"))
			fake_answer("Staff1.Status", ERR_OK, status_of(false));
	}
	fake_act(ACT_OPEN, STAFF_PAGE_DEVICES, NULL);
	ck_assert_int_eq(staff()->outcome, STAFF_DID_NOTHING);
	fake_stop();
}
END_TEST

START_TEST(what_cannot_be_taken_back_is_asked_once_more)
{
	come_in("manager");
	fake.k->staff.deeds |= 1u << STAFF_DO_HAND_OVER;
	fake_act(ACT_CHOOSE, STAFF_DO_HAND_OVER, "r1");
	ck_assert(staff()->sure);
	fake_act(ACT_CHOOSE, STAFF_DO_HAND_OVER, "r2"); /* another one is another question */
	ck_assert(staff()->sure);
	ck_assert_ptr_null(fake_call("Staff1.QueueHandOver"));
	fake_act(ACT_CHOOSE, STAFF_DO_HAND_OVER, "r2");
	ck_assert_str_eq(json_str(fake_call("Staff1.QueueHandOver"), "ref"), "r2");
	ck_assert(!staff()->sure);
	fake_stop();
}
END_TEST

START_TEST(one_device_is_tested_by_its_name)
{
	come_in("operator");
	fake_act(ACT_OPEN, STAFF_PAGE_DEVICES, NULL);
	fake_act(ACT_CHOOSE, STAFF_DO_TEST, "reader.2");
	ck_assert_str_eq(json_str(fake_call("Staff1.SelfTest"), "device"), "reader.2");
	while (fake_calls("Devices"))
		fake_answer("Devices", ERR_OK, json_object());
	fake_signal("SelfTest", json_pack("{s:i, s:s}", "number", 7, "device", "reader.2"));
	ck_assert_int_eq(fake.self_tests, 1);
	fake_tested(1);
	ck_assert_int_eq(json_int(fake_call("Devices"), "self_test", -1), 7);
	fake_stop();
}
END_TEST

START_TEST(the_touch_test_tells_where_fingers_are_seen)
{
	come_in("vendor");
	fake_act(ACT_OPEN, STAFF_PAGE_TOUCH, NULL);
	struct ui_sink *sink = &fake.k->ui->sink;
	struct ui_ink ink = { .id = "staff.touch.sheet", .width = MM(200), .height = MM(100) };
	static const int at[][2] = { { 0, 0 }, { 20000, 0 }, { 0, 10000 }, { 20000, 10000 } };
	for (size_t i = 0; i < ARRAY_LEN(at); i++) {
		ink.begins = true;
		ink.x = at[i][0];
		ink.y = at[i][1];
		sink->ink(sink->arg, &ink);
	}
	ck_assert_uint_eq(staff()->touch.corners, 0xf);
	ck_assert_int_eq(staff()->touch.fingers, 4);
	ck_assert_int_eq(staff()->touch.drift, 0);
	ink.begins = false;
	ink.x -= 130; /* a finger that rests, and a panel that wanders */
	sink->ink(sink->arg, &ink);
	ck_assert_int_eq(staff()->touch.drift, 130);
	fake_act(ACT_CHANGE, 0, NULL);
	ck_assert_int_eq(staff()->touch.fingers, 0);
	ck_assert_uint_eq(staff()->touch.corners, 0);
	fake_stop();
}
END_TEST

/* The end */

START_TEST(five_minutes_without_a_touch_end_it)
{
	come_in("manager");
	loop_advance(fake.loop, 269000);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_COUNT);
	loop_advance(fake.loop, 1000);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_IDLE);
	ck_assert_str_eq(fake_screen(), "maintenance");
	loop_advance(fake.loop, 30000);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_ptr_nonnull(fake_call("Leave"));
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	ck_assert_int_eq(staff()->pages, 0);
	ck_assert_ptr_null(staff()->answer);
	fake_stop();
}
END_TEST

START_TEST(what_the_keeper_says_by_itself_is_no_touch)
{
	come_in("manager");
	for (int i = 0; i < 300; i++) {
		fake_status(i % 2 ? "no_catalogue" : NULL);
		loop_advance(fake.loop, 1000);
	}
	ck_assert_str_ne(fake_screen(), "maintenance");
	fake_stop();
}
END_TEST

START_TEST(a_finger_is_told_to_the_keeper_and_not_each_of_them)
{
	come_in("manager");
	fake_act(ACT_NONE, 0, NULL);
	ck_assert_int_eq(fake_calls("StaffHere"), 0); /* it has just been asked something */
	loop_advance(fake.loop, 31000);
	for (int i = 0; i < 5; i++)
		fake_act(ACT_NONE, 0, NULL);
	ck_assert_int_eq(fake_calls("StaffHere"), 1);
	fake_stop();
}
END_TEST

START_TEST(staff_who_leaves_is_forgotten_and_the_look_is_as_it_was)
{
	come_in("manager");
	fake_act(ACT_SET_SIZE, UI_SIZE_HUGE, NULL);
	fake_act(ACT_HOME, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_ptr_nonnull(fake_call("Leave"));
	ck_assert_ptr_null(fake_call("EndVisit")); /* it was no visit */
	ck_assert_int_eq(fake.view.look.size, UI_SIZE_STANDARD);
	fake_act(ACT_OPEN, 0, "x");
	gesture();
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	fake_stop();
}
END_TEST

START_TEST(a_keeper_that_knows_nobody_any_more_leads_to_the_door)
{
	come_in("manager");
	fake_answer("Staff1.Status", ERR_NOT_ALLOWED, NULL);
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	ck_assert_int_eq(staff()->said, STAFF_SAID_ENDED);
	fake_stop();
}
END_TEST

START_TEST(a_keeper_that_goes_takes_its_word_with_it)
{
	come_in("manager");
	fake_gone();
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	ck_assert_int_eq(staff()->said, STAFF_SAID_GONE);
	ck_assert_int_eq(staff()->pages, 0);
	loop_advance(fake.loop, 5000);
	ck_assert_str_eq(fake_screen(), "maintenance"); /* and says why */
	fake_stop();
}
END_TEST

START_TEST(staff_whose_rights_the_keeper_took_back_stands_at_the_door)
{
	come_in("manager");
	fake_signal("StaffLeft", json_pack("{s:s}", "cause", "changed"));
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	ck_assert_int_eq(staff()->said, STAFF_SAID_ENDED);
	ck_assert_int_eq(staff()->pages, 0);
	fake_stop();
}
END_TEST

START_TEST(who_was_at_the_door_alone_has_nothing_to_leave)
{
	to_door();
	fake_act(ACT_HOME, 0, NULL);
	ck_assert_ptr_null(fake_call("Leave"));
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_visit_ends_before_the_door_opens_and_nothing_of_it_is_left,
		while_something_is_being_stored_the_gesture_does_nothing,
		it_opens_from_closed_and_leads_back_there,
		a_sheet_over_the_screen_does_not_keep_staff_out,
		a_pin_is_six_digits_and_is_forgotten_when_it_was_asked,
		keys_type_it_and_take_it_back,
		each_answer_of_the_keeper_has_its_word,
		how_many_tries_are_left_is_the_keepers_word,
		a_wait_is_counted_down_and_no_pin_is_asked_meanwhile,
		a_first_pin_is_changed_by_typing_another_twice,
		a_card_laid_at_the_door_is_asked_about_and_shown_nowhere,
		a_citizens_card_that_still_lies_there_is_no_staff_card,
		a_role_sees_exactly_the_pages_whose_method_it_may_call,
		a_page_or_deed_that_is_not_allowed_cannot_be_opened_either,
		a_role_nobody_knows_gets_in_nowhere,
		each_page_asks_its_method_and_keeps_what_came,
		an_answer_that_comes_after_the_next_page_was_opened_is_dropped,
		one_record_is_looked_at_closely_and_sent_again,
		what_came_of_a_deed_is_said_and_an_unknown_outcome_is_its_own,
		what_cannot_be_taken_back_is_asked_once_more,
		one_device_is_tested_by_its_name,
		the_touch_test_tells_where_fingers_are_seen,
		five_minutes_without_a_touch_end_it,
		what_the_keeper_says_by_itself_is_no_touch,
		a_finger_is_told_to_the_keeper_and_not_each_of_them,
		staff_who_leaves_is_forgotten_and_the_look_is_as_it_was,
		a_keeper_that_knows_nobody_any_more_leads_to_the_door,
		a_keeper_that_goes_takes_its_word_with_it,
		staff_whose_rights_the_keeper_took_back_stands_at_the_door,
		who_was_at_the_door_alone_has_nothing_to_leave,
	};
	Suite *s = suite_create("maintenance");
	TCase *t = tcase_create("maintenance");
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return suite_run(s);
}
