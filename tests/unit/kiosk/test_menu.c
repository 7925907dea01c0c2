/* SPDX-License-Identifier: Apache-2.0 */
/* test_menu.c - the maintenance menu behind its door: pages by the role's rights, what is done on them, and the end. */
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "firmware/bus/methods.h"
#include "tests/suite.h"

static const struct staff *staff(void)
{
	fake_build();
	return fake.view.staff;
}

static json_t *status_of(bool online)
{
	return json_pack("{s:b, s:b, s:b, s:{s:i}, s:[]}", "online", online, "enrolled", 1,
			 "clock_trust", 1, "queue", "queued", 0, "alarms");
}

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
#define ROW(NAME, words, done, method, args, argument, confirm) method,
		STAFF_DOES(ROW)
#undef ROW
	};
	for (size_t r = 0; r < ARRAY_LEN(roles); r++) {
		fake_come_in(roles[r].role);
		for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
			const struct bus_method *m =
				bus_method_find(bus_methods, BUS_STAFF, methods[i]);
			/* Those of a new board are not there on one that is put up. */
			bool allowed = i < STAFF_PAGE_SETUP &&
				       (!methods[i][0] || (m && m->rights & roles[r].right));
			ck_assert_msg(!!(staff()->pages & 1u << i) == allowed, "%s %s",
				      roles[r].role, methods[i]);
		}
		for (size_t i = 0; i < ARRAY_LEN(deeds); i++) {
			const struct bus_method *m =
				bus_method_find(bus_methods, BUS_STAFF, deeds[i]);
			bool allowed =
				m &&
				m->rights & roles[r].right; /* what is not there is not shown */
			ck_assert_msg((staff()->deeds >> i & 1) == allowed, "%s %s", roles[r].role,
				      deeds[i]);
		}
		fake_stop();
	}
}
END_TEST

START_TEST(a_page_or_deed_that_is_not_allowed_cannot_be_opened_either)
{
	fake_come_in("vendor");
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
	fake_to_door();
	fake_pin(FAKE_PIN);
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
	fake_come_in("manager");
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
	fake_come_in("manager");
	fake_act(ACT_OPEN, STAFF_PAGE_JOURNAL, NULL);
	fake_answer("Staff1.Status", ERR_OK, status_of(true));
	ck_assert_ptr_null(staff()->answer);
	fake_stop();
}
END_TEST

START_TEST(one_record_is_looked_at_closely_and_sent_again)
{
	fake_come_in("operator");
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
	fake_come_in("manager");
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
	fake_come_in("manager");
	fake.k->staff.deeds |= UINT64_C(1) << STAFF_DO_HAND_OVER;
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

START_TEST(whose_a_record_is_is_asked_twice_shown_for_a_minute_and_gone)
{
	fake_come_in("manager");
	fake_act(ACT_OPEN, STAFF_PAGE_QUEUE, NULL);
	fake_act(ACT_OPEN, STAFF_OPEN_RECORD, "r1");
	fake_act(ACT_CHOOSE, STAFF_DO_FOR_COMPLAINT, "r1");
	fake_act(ACT_CHOOSE, STAFF_DO_FOR_CONTACT, "r1"); /* another reason is another question */
	ck_assert_ptr_null(fake_call("Staff1.QueueReveal"));
	fake_act(ACT_CHOOSE, STAFF_DO_FOR_CONTACT, "r1");
	ck_assert_str_eq(json_str(fake_call("Staff1.QueueReveal"), "ref"), "r1");
	ck_assert_str_eq(json_str(fake_call("Staff1.QueueReveal"), "reason"), "contact");
	fake_answer("Staff1.QueueReveal", ERR_OK,
		    json_pack("{s:s, s:s}", "name", "x", "mobile", "13800138000"));
	loop_advance(fake.loop, 59000);
	ck_assert_str_eq(json_str(staff()->said_of, "mobile"), "13800138000");
	loop_advance(fake.loop, 2000);
	ck_assert_ptr_null(staff()->said_of);
	fake_stop();
}
END_TEST

START_TEST(a_first_pin_is_shown_until_the_page_is_left)
{
	fake_come_in("manager");
	fake_act(ACT_OPEN, STAFF_PAGE_USERS, NULL);
	fake_act(ACT_CHOOSE, STAFF_DO_ADD_OPERATOR, "someone 2");
	fake_act(ACT_CHOOSE, STAFF_DO_ADD_OPERATOR, "someone 2");
	ck_assert_str_eq(json_str(fake_call("Staff1.UserAdd"), "role"), "operator");
	ck_assert_str_eq(json_str(fake_call("Staff1.UserAdd"), "name"), "someone 2");
	fake_answer("Staff1.UserAdd", ERR_OK, json_pack("{s:s}", "pin", FAKE_PIN));
	ck_assert_str_eq(json_str(staff()->said_of, "pin"), FAKE_PIN);
	fake_act(ACT_OPEN, STAFF_PAGE_OVERVIEW, NULL);
	ck_assert_ptr_null(staff()->said_of);
	fake_stop();
}
END_TEST

START_TEST(one_device_is_tested_by_its_name)
{
	fake_come_in("operator");
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
	fake_come_in("vendor");
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
	fake_come_in("manager");
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
	fake_come_in("manager");
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
	fake_come_in("manager");
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
	fake_come_in("manager");
	fake_act(ACT_SET_SIZE, UI_SIZE_HUGE, NULL);
	fake_act(ACT_HOME, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_ptr_nonnull(fake_call("Leave"));
	ck_assert_ptr_null(fake_call("EndVisit")); /* it was no visit */
	ck_assert_int_eq(fake.view.look.size, UI_SIZE_STANDARD);
	fake_act(ACT_OPEN, 0, "x");
	fake_gesture();
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	fake_stop();
}
END_TEST

START_TEST(a_keeper_that_knows_nobody_any_more_leads_to_the_door)
{
	fake_come_in("manager");
	fake_answer("Staff1.Status", ERR_NOT_ALLOWED, NULL);
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	ck_assert_int_eq(staff()->said, STAFF_SAID_ENDED);
	fake_stop();
}
END_TEST

START_TEST(a_keeper_that_goes_takes_its_word_with_it)
{
	fake_come_in("manager");
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
	fake_come_in("manager");
	fake_signal("StaffLeft", json_pack("{s:s}", "cause", "changed"));
	ck_assert_int_eq(staff()->part, STAFF_DOOR);
	ck_assert_int_eq(staff()->said, STAFF_SAID_ENDED);
	ck_assert_int_eq(staff()->pages, 0);
	fake_stop();
}
END_TEST

START_TEST(who_was_at_the_door_alone_has_nothing_to_leave)
{
	fake_to_door();
	fake_act(ACT_HOME, 0, NULL);
	ck_assert_ptr_null(fake_call("Leave"));
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_role_sees_exactly_the_pages_whose_method_it_may_call,
		a_page_or_deed_that_is_not_allowed_cannot_be_opened_either,
		a_role_nobody_knows_gets_in_nowhere,
		each_page_asks_its_method_and_keeps_what_came,
		an_answer_that_comes_after_the_next_page_was_opened_is_dropped,
		one_record_is_looked_at_closely_and_sent_again,
		what_came_of_a_deed_is_said_and_an_unknown_outcome_is_its_own,
		what_cannot_be_taken_back_is_asked_once_more,
		whose_a_record_is_is_asked_twice_shown_for_a_minute_and_gone,
		a_first_pin_is_shown_until_the_page_is_left,
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
	Suite *s = suite_create("menu");
	TCase *t = tcase_create("menu");
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return suite_run(s);
}
