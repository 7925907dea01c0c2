/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_door.c - staff at the glass: the visit ends first, then a PIN or a card lets in. Which one does is the keeper's word,
 * played by the test.
 */
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

static const struct staff *staff(void)
{
	fake_build();
	return fake.view.staff;
}

static void answer_enter(const char *result)
{
	fake_answer("Enter", ERR_OK, json_pack("{s:s}", "result", result));
}

/* The way in */

START_TEST(the_visit_ends_before_the_door_opens_and_nothing_of_it_is_left)
{
	fake_start();
	fake_to_check();
	fake_gesture();
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
	fake_gesture();
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
	fake_gesture();
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
	fake_gesture();
	ck_assert_str_eq(fake_screen(), "maintenance");
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_COUNT);
	fake_stop();
}
END_TEST

/* The door */

START_TEST(a_pin_is_six_digits_and_is_forgotten_when_it_was_asked)
{
	fake_to_door();
	ck_assert_int_eq(typing_type(fake.k, "staff.pin", "12a456"), ERR_FORM_CHARACTER);
	ck_assert_int_eq(typing_type(fake.k, "staff.pin", "1234567"), ERR_TOO_LONG);
	ck_assert_int_eq(typing_type(fake.k, "staff.other", "123456"), ERR_NOT_FOUND);
	fake_pin("13524");
	ck_assert_ptr_null(fake_call("Enter"));
	fake_pin(FAKE_PIN);
	ck_assert_str_eq(json_str(fake_call("Enter"), "pin"), FAKE_PIN);
	ck_assert_str_eq(staff()->pin, "");
	fake_stop();
}
END_TEST

START_TEST(keys_type_it_and_take_it_back)
{
	fake_to_door();
	for (const char *c = "1352"; *c; c++)
		fake_act(ACT_KEY, *c, NULL);
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	ck_assert_str_eq(staff()->pin, "135");
	fake_act(ACT_KEY, KEY_CLEAR, NULL);
	ck_assert_str_eq(staff()->pin, "");
	for (const char *c = "1352467"; *c; c++)
		fake_act(ACT_KEY, *c, NULL);
	ck_assert_str_eq(staff()->pin, FAKE_PIN);
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
	fake_to_door();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		fake_pin(FAKE_PIN);
		answer_enter(rows[i].result);
		ck_assert_msg(staff()->said == rows[i].said, "%s", rows[i].result);
		ck_assert_int_eq(staff()->part, STAFF_DOOR);
		ck_assert_int_eq(staff()->pages, 0);
	}
	fake_pin(FAKE_PIN);
	fake_answer("Enter", ERR_TIMEOUT, NULL);
	ck_assert_int_eq(staff()->said, STAFF_SAID_GONE);
	fake_stop();
}
END_TEST

START_TEST(how_many_tries_are_left_is_the_keepers_word)
{
	fake_to_door();
	fake_pin(FAKE_PIN);
	fake_answer("Enter", ERR_OK, json_pack("{s:s, s:i}", "result", "wrong", "tries_left", 2));
	ck_assert_int_eq(staff()->tries_left, 2);
	fake_stop();
}
END_TEST

START_TEST(a_wait_is_counted_down_and_no_pin_is_asked_meanwhile)
{
	fake_to_door();
	fake_pin(FAKE_PIN);
	fake_answer("Enter", ERR_OK, json_pack("{s:s, s:i}", "result", "wait", "wait_s", 15));
	ck_assert_int_eq(staff()->said, STAFF_SAID_WAIT);
	ck_assert_int_eq(staff()->wait_s, 15);
	loop_advance(fake.loop, 5000);
	ck_assert_int_eq(staff()->wait_s, 10);
	fake_pin(FAKE_PIN);
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
	fake_to_door();
	fake_pin(FAKE_PIN);
	fake_answer(
		"Enter", ERR_OK,
		json_pack("{s:s, s:s, s:s}", "result", "change", "role", "operator", "name", "li"));
	ck_assert_int_eq(staff()->part, STAFF_CHANGE);
	fake_pin("246135");
	ck_assert_int_eq(staff()->said, STAFF_SAID_AGAIN);
	fake_pin("246136");
	ck_assert_int_eq(staff()->said, STAFF_SAID_DIFFER);
	ck_assert_ptr_null(fake_call("ChangePin"));
	fake_pin("111111");
	fake_pin("111111");
	fake_answer("ChangePin", ERR_OK, json_pack("{s:s}", "result", "weak"));
	ck_assert_int_eq(staff()->said, STAFF_SAID_WEAK);
	fake_pin("246135");
	fake_pin("246135");
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
	fake_to_door();
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
	fake_gesture();
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	ck_assert_ptr_null(fake_call("Enter"));
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
	};
	Suite *s = suite_create("door");
	TCase *t = tcase_create("door");
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return suite_run(s);
}
