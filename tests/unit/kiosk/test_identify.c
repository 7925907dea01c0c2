/* SPDX-License-Identifier: Apache-2.0 */
/* test_identify.c - cards: who may identify, what is said, and whose card is lying there. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

static bool is_reading(void)
{
	const struct holder *h = &fake.view.visit->holder;
	return h->reading || h->checking;
}

START_TEST(a_card_is_wanted_on_the_identify_screen_only)
{
	fake_start();
	fake_to_item(fake_item(NULL, NULL));
	ck_assert(!fake.wanted);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert(fake.wanted);
	fake_act(ACT_HELP, 0, NULL);
	ck_assert(!fake.wanted);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert(fake.wanted);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "item");
	ck_assert(!fake.wanted);
	fake_stop();
}
END_TEST

START_TEST(a_card_says_whom_the_keeper_shall_check)
{
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	struct document doc = fake_document();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	ck_assert(is_reading());
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	ck_assert(is_reading());
	const json_t *asked = fake_call("Identify");
	ck_assert_str_eq(json_str(asked, "name"), "王秀英");
	ck_assert_str_eq(json_str(asked, "cert_type"), "111");
	ck_assert_str_eq(json_str(asked, "cert_no"), "11010119900307803X");
	fake_answer("Identify", ERR_OK,
		    json_pack("{s:s, s:s}", "level", "card_online", "check_id", "c1"));
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_str_eq(fake.k->visit.holder.identity.level, "card_online");
	ck_assert_str_eq(fake.k->visit.holder.identity.check_id, "c1");
	fake_stop();
}
END_TEST

START_TEST(a_card_that_may_not_identify_gets_its_sentence_and_the_next_one_a_chance)
{
	struct document wrong = fake_document(), expired = fake_document(), third = fake_document();
	wrong.id[17] = '1';
	memcpy(expired.valid_to, "20200101", 9);
	third.kind = DOCUMENT_SSC;
	third.id[0] = '\0';
	const struct {
		const struct document *doc;
		enum err problem;
	} cases[] = {
		{ &wrong, ERR_CARD_BAD_NUMBER },
		{ &expired, ERR_CARD_EXPIRED },
		{ &third, ERR_CARD_NEEDS_AUTH },
	};
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
		fake_card(CARD_EVENT_READ, 0, true, cases[i].doc);
		ck_assert_int_eq(fake.view.visit->holder.problem, cases[i].problem);
		ck_assert(!is_reading());
		ck_assert_int_eq(fake_calls("Identify"), 0);
		fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
		ck_assert_int_eq(fake.view.visit->holder.problem, cases[i].problem);
	}
	struct document good = fake_document();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	ck_assert_int_eq(fake.view.visit->holder.problem, ERR_OK);
	fake_card(CARD_EVENT_READ, 0, true, &good);
	ck_assert_int_eq(fake_calls("Identify"), 1);
	fake_stop();
}
END_TEST

static void read_card_valid_to(const char *date)
{
	struct document doc = fake_document();
	memcpy(doc.valid_to, date, 9);
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	fake_card(CARD_EVENT_READ, 0, true, &doc);
}

START_TEST(a_card_is_valid_by_the_keepers_clock_not_by_the_boards)
{
	fake_start();
	fake.now_ms = loop_wall_ms(fake.loop) - 20LL * 365 * 86400 * 1000;
	fake_to_identify(fake_item(NULL, NULL));
	read_card_valid_to("20200101");
	ck_assert_int_eq(fake_calls("Identify"), 1);
	fake_stop();
}
END_TEST

/* The item's form asks one question; then comes the check. */
static void to_check_with_an_ended_card(void)
{
	fake_start();
	fake.no_time = true;
	fake_to_identify(fake_item(NULL, NULL));
	read_card_valid_to("20200101");
	ck_assert_int_eq(fake.view.visit->holder.problem, ERR_OK);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
}

START_TEST(while_nobody_vouches_for_the_time_no_card_has_ended)
{
	to_check_with_an_ended_card();
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert_int_eq(fake.view.visit->handed.problem, ERR_OK);
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "submitting");
	fake_stop();
}
END_TEST

static void during_the_form(void)
{
	fake_time(true);
	fake_act(ACT_NEXT, 0, NULL);
}

static void on_the_check(void)
{
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_int_eq(fake.view.visit->handed.problem, ERR_OK);
	fake_time(true);
}

START_TEST(a_card_that_had_ended_is_refused_once_the_day_is_known)
{
	static void (*const known[])(void) = { during_the_form, on_the_check };
	to_check_with_an_ended_card();
	known[_i]();
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert_int_eq(fake.view.visit->handed.problem, ERR_CARD_EXPIRED);
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert_int_eq(fake_calls("Submit"), 0);
	fake_stop();
}
END_TEST

START_TEST(an_unreadable_card_gets_a_sentence)
{
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	fake_card(CARD_EVENT_FAILED, 0, true, NULL);
	ck_assert_int_eq(fake.view.visit->holder.problem, ERR_CARD_UNREADABLE);
	fake_stop();
}
END_TEST

START_TEST(a_holder_the_platform_does_not_know_stays_on_the_screen)
{
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	struct document doc = fake_document();
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	fake_answer("Identify", ERR_IDENTITY_MISMATCH, NULL);
	ck_assert_str_eq(fake_screen(), "identify");
	ck_assert_int_eq(fake.view.visit->holder.problem, ERR_IDENTITY_MISMATCH);
	ck_assert_str_eq(fake.k->visit.holder.doc.name, "");
	/* Asking anew would read the same card again, and again. */
	ck_assert(fake.wanted);
	fake_stop();
}
END_TEST

START_TEST(a_check_that_cannot_be_made_leaves_the_level_at_card)
{
	static const enum err failures[] = { ERR_OFFLINE, ERR_TIMEOUT, ERR_KEEPER_GONE, ERR_IO };
	for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
		fake_start();
		fake_to_identify(fake_item(NULL, NULL));
		struct document doc = fake_document();
		fake_card(CARD_EVENT_READ, 0, true, &doc);
		fake_answer("Identify", failures[i], NULL);
		ck_assert_str_eq(fake_screen(), "form");
		ck_assert_str_eq(fake.k->visit.holder.identity.level, "card");
		fake_stop();
	}
}
END_TEST

START_TEST(a_check_that_takes_too_long_is_not_waited_for)
{
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	struct document doc = fake_document();
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	loop_advance(fake.loop, 3400);
	ck_assert_str_eq(fake_screen(), "identify");
	loop_advance(fake.loop, 200);
	ck_assert_str_eq(fake_screen(), "form");
	fake_answer("Identify", ERR_IDENTITY_MISMATCH, NULL); /* too late to change anything */
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_str_eq(fake.k->visit.holder.identity.level, "card");
	fake_stop();
}
END_TEST

START_TEST(an_item_that_demands_more_than_the_card_says_so)
{
	fake_start();
	fake_to_identify(fake_item(NULL, "card_online"));
	struct document doc = fake_document();
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	fake_answer("Identify", ERR_OK, json_pack("{s:s, s:s}", "level", "card", "check_id", ""));
	ck_assert_str_eq(fake_screen(), "identify");
	ck_assert_int_eq(fake.view.visit->holder.problem, ERR_IDENTITY_LEVEL);
	ck_assert(!fake.k->visit.holder.identified);
	fake_stop();
}
END_TEST

START_TEST(who_is_known_is_not_asked_for_the_card_again)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_CHANGE, STAGE_SEARCH, NULL);
	ck_assert_str_eq(fake_screen(), "search");
	fake_act(ACT_CHOOSE, 0, "other");
	json_t *item = fake_item(NULL, NULL);
	json_object_set_new(item, "row_guid", json_string("other"));
	json_object_set_new(
		json_object_get(json_object_get(json_object_get(item, "form"), "ui"), "mobile"),
		"prefill", json_string("visit.mobile"));
	fake_answer("Item", ERR_OK, item);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check"); /* no card, no question: all is known */
	fake_stop();
}
END_TEST

START_TEST(who_is_known_by_the_card_alone_is_asked_again_by_an_item_that_demands_more)
{
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	struct document doc = fake_document();
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	fake_act(ACT_BACK, 0, NULL);
	fake_act(ACT_BACK, 0, NULL);
	fake_act(ACT_CHOOSE, 0, "other");
	fake_answer("Item", ERR_OK, fake_item(NULL, "card_online"));
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "identify");
	ck_assert(fake.wanted);
	fake_stop();
}
END_TEST

/* Cards that lie there */

START_TEST(a_card_left_lying_identifies_nobody_until_it_was_lifted)
{
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	fake_home();
	ck_assert(fake.view.card_left);
	fake_act(ACT_OPEN, 0, NULL);
	fake_act(ACT_CHOOSE, 0, "guid");
	fake_answer("Item", ERR_OK, fake_item(NULL, NULL));
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert(fake.view.card_left);
	struct document doc = fake_document();
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	ck_assert_int_eq(fake_calls("Identify"), 0);
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	ck_assert(!fake.view.card_left && !fake.view.card_left);
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	ck_assert_int_eq(fake_calls("Identify"), 1);
	fake_stop();
}
END_TEST

START_TEST(a_card_left_on_one_reader_does_not_stop_the_other)
{
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	fake_home();
	fake_act(ACT_OPEN, 0, NULL);
	fake_act(ACT_CHOOSE, 0, "guid");
	fake_answer("Item", ERR_OK, fake_item(NULL, NULL));
	fake_act(ACT_NEXT, 0, NULL);
	struct document doc = fake_document();
	fake_card(CARD_EVENT_PRESENT, 1, false, NULL);
	fake_card(CARD_EVENT_READ, 1, false, &doc);
	ck_assert_int_eq(fake_calls("Identify"), 1);
	fake_stop();
}
END_TEST

START_TEST(lifting_a_contactless_card_is_nothing)
{
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_COUNT);
	loop_advance(fake.loop, 40000);
	ck_assert_str_eq(fake_screen(), "form");
	fake_stop();
}
END_TEST

static void to_form_with_contact_card(void)
{
	fake_to_identify(fake_item(NULL, NULL));
	struct document doc = fake_document();
	fake_card(CARD_EVENT_PRESENT, 1, false, NULL);
	fake_card(CARD_EVENT_READ, 1, false, &doc);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	ck_assert_str_eq(fake_screen(), "form");
}

START_TEST(a_contact_card_taken_from_its_slot_warns_for_30_s)
{
	fake_start();
	to_form_with_contact_card();
	fake_card(CARD_EVENT_REMOVED, 1, false, NULL);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_IDLE);
	ck_assert_int_eq(fake.view.overlays->idle_s, 30);
	fake_act(ACT_CONTINUE, 0, NULL);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_COUNT);
	ck_assert_str_eq(fake_screen(), "form");
	fake_card(CARD_EVENT_PRESENT, 1, false, NULL);
	fake_card(CARD_EVENT_REMOVED, 1, false, NULL);
	loop_advance(fake.loop, 31000);
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

START_TEST(where_the_card_must_stay_only_the_card_continues)
{
	fake_start();
	fake.settings.visit.card_must_stay = 1;
	to_form_with_contact_card();
	fake_card(CARD_EVENT_REMOVED, 1, false, NULL);
	fake_act(ACT_CONTINUE, 0, NULL);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_IDLE);
	struct document doc = fake_document();
	fake_card(CARD_EVENT_PRESENT, 1, false, NULL);
	ck_assert_msg(overlay_top(fake.k) == OVERLAY_IDLE, "whose it is is not known yet");
	fake_card(CARD_EVENT_READ, 1, false, &doc);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_COUNT);
	fake_card(CARD_EVENT_REMOVED, 1, false, NULL);
	loop_advance(fake.loop, 31000);
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("identify");
	TCase *t = tcase_create("identify");
	suite_add_tcase(suite, t);
	tcase_add_test(t, a_card_is_wanted_on_the_identify_screen_only);
	tcase_add_test(t, a_card_says_whom_the_keeper_shall_check);
	tcase_add_test(t, a_card_that_may_not_identify_gets_its_sentence_and_the_next_one_a_chance);
	tcase_add_test(t, a_card_is_valid_by_the_keepers_clock_not_by_the_boards);
	tcase_add_test(t, while_nobody_vouches_for_the_time_no_card_has_ended);
	tcase_add_loop_test(t, a_card_that_had_ended_is_refused_once_the_day_is_known, 0, 2);
	tcase_add_test(t, an_unreadable_card_gets_a_sentence);
	tcase_add_test(t, a_holder_the_platform_does_not_know_stays_on_the_screen);
	tcase_add_test(t, a_check_that_cannot_be_made_leaves_the_level_at_card);
	tcase_add_test(t, a_check_that_takes_too_long_is_not_waited_for);
	tcase_add_test(t, an_item_that_demands_more_than_the_card_says_so);
	tcase_add_test(t, who_is_known_is_not_asked_for_the_card_again);
	tcase_add_test(t,
		       who_is_known_by_the_card_alone_is_asked_again_by_an_item_that_demands_more);
	tcase_add_test(t, a_card_left_lying_identifies_nobody_until_it_was_lifted);
	tcase_add_test(t, a_card_left_on_one_reader_does_not_stop_the_other);
	tcase_add_test(t, lifting_a_contactless_card_is_nothing);
	tcase_add_test(t, a_contact_card_taken_from_its_slot_warns_for_30_s);
	tcase_add_test(t, where_the_card_must_stay_only_the_card_continues);
	return suite_run(suite);
}
