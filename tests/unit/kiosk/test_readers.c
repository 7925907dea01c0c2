/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_readers.c - the next citizen is nobody: which card is whose, whatever way the one before left, and
 * another's card in the middle of a visit.
 */
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

/* Another citizen: the same but for the number. */
static struct document other_document(void)
{
	struct document doc = fake_document();
	strcpy(doc.name, "李建国");
	strcpy(doc.id, "11010519491231002X");
	strcpy(doc.sex, "2");
	strcpy(doc.birth, "19491231");
	return doc;
}

static void lay(int reader, const struct document *doc)
{
	fake_card(CARD_EVENT_PRESENT, reader, true, NULL);
	fake_card(CARD_EVENT_READ, reader, true, doc);
}

static void to_identify_from_home(void)
{
	ck_assert_str_eq(fake_screen(), "home");
	fake_act(ACT_OPEN, 0, NULL);
	fake_act(ACT_CHOOSE, 0, "guid");
	fake_answer("Item", ERR_OK, fake_item(NULL, NULL));
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "identify");
}

/* On the identify screen the card that lies there identifies nobody; lifted and laid again, its holder. */
static void nobody_until_lifted(void)
{
	struct document doc = fake_document();
	ck_assert(fake.view.card_left);
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	ck_assert_int_eq(fake_calls("Identify"), 0);
	ck_assert(!fake.view.visit->holder.reading);
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	ck_assert(!fake.view.card_left);
	lay(0, &doc);
	ck_assert_int_eq(fake_calls("Identify"), 1);
}

/* Whose card lies there */

START_TEST(a_card_found_at_the_start_identifies_nobody)
{
	fake_start_blind();
	fake_open();
	fake_card(CARD_EVENT_STATE, 0, true, NULL);
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	to_identify_from_home();
	nobody_until_lifted();
	fake_stop();
}
END_TEST

START_TEST(a_card_found_after_its_reader_came_back_identifies_nobody)
{
	fake_start();
	fake_open();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	fake_card(CARD_EVENT_STATE, 0, true, NULL);
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	to_identify_from_home();
	nobody_until_lifted();
	fake_stop();
}
END_TEST

/* On the identify screen the reader goes away, and comes back. */
static void away_and_back(void)
{
	fake_card(CARD_EVENT_STATE, 0, true, NULL);
	fake_card(CARD_EVENT_STATE, 0, true, NULL);
}

START_TEST(a_card_laid_on_an_empty_reader_that_was_away_is_that_of_who_waits)
{
	struct document doc = fake_document();
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	away_and_back();
	lay(0, &doc);
	ck_assert_int_eq(fake_calls("Identify"), 1);
	fake_stop();
}
END_TEST

START_TEST(and_nobodys_once_that_citizen_went_home)
{
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	away_and_back();
	fake_home();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	to_identify_from_home();
	nobody_until_lifted();
	fake_stop();
}
END_TEST

START_TEST(a_card_laid_down_while_browsing_is_its_holders_as_long_as_nobody_went_home)
{
	struct document doc = fake_document();
	fake_start();
	fake_open();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	to_identify_from_home();
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	ck_assert_int_eq(fake_calls("Identify"), 1);
	fake_stop();
}
END_TEST

static void by_home(void)
{
	fake_act(ACT_HOME, 0, NULL);
}

static void by_back(void)
{
	fake_act(ACT_BACK, 0, NULL);
}

static void by_time(void)
{
	loop_advance(fake.loop, 200000);
	fake_build();
}

static void by_closing(void)
{
	fake_status("no_catalogue");
	fake_status(NULL);
}

static void (*const ways_home[])(void) = { by_home, by_back, by_time, by_closing };

START_TEST(every_way_home_leaves_the_card_to_nobody)
{
	fake_start();
	fake_open();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	fake_act(ACT_OPEN, 0, NULL);
	ck_assert_str_eq(fake_screen(), "search");
	ways_home[_i]();
	to_identify_from_home();
	nobody_until_lifted();
	fake_stop();
}
END_TEST

START_TEST(a_card_forgotten_on_the_home_screen_is_soon_nobodys)
{
	fake_start();
	fake_open();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	ck_assert(!fake.view.card_left);
	loop_advance(fake.loop, 121000);
	fake_build();
	ck_assert_msg(fake.view.card_left, "and it is asked for");
	fake_stop();
}
END_TEST

START_TEST(a_refused_card_stays_its_holders_and_is_nobodys_afterwards)
{
	struct document doc = fake_document();
	strcpy(doc.valid_to, "20200101");
	fake_start();
	fake_open();
	to_identify_from_home();
	lay(0, &doc);
	ck_assert_int_eq(fake.view.visit->holder.problem, ERR_CARD_EXPIRED);
	fake_home();
	to_identify_from_home();
	nobody_until_lifted();
	fake_stop();
}
END_TEST

START_TEST(another_number_is_fresh_though_nobody_saw_the_swap)
{
	struct document other = other_document();
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	fake_home();
	to_identify_from_home();
	ck_assert(fake.view.card_left);
	fake_card(CARD_EVENT_READ, 0, true, &other);
	ck_assert_int_eq(fake_calls("Identify"), 1);
	ck_assert_str_eq(json_str(fake_call("Identify"), "cert_no"), other.id);
	fake_stop();
}
END_TEST

/* How a card comes that is not read before its citizen goes home, where the one before was read. */
static void laid_once_the_first_was_seen_to_go(void)
{
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	fake_home();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
}

static void found_when_the_reader_came_back(void)
{
	away_and_back();
	fake_home();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
}

static void found_in_the_visit_of_the_first(void)
{
	away_and_back();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	fake_home();
}

static void (*const unread[])(void) = { laid_once_the_first_was_seen_to_go,
					found_when_the_reader_came_back,
					found_in_the_visit_of_the_first };

START_TEST(a_card_that_was_never_read_is_no_other_number)
{
	struct document other = other_document();
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	unread[_i]();
	fake_act(ACT_OPEN, 0, NULL);
	fake_act(ACT_HOME, 0, NULL);
	to_identify_from_home();
	ck_assert(fake.view.card_left);
	fake_card(CARD_EVENT_READ, 0, true, &other);
	ck_assert_int_eq(fake_calls("Identify"), 0);
	fake_stop();
}
END_TEST

/* Another card during the visit */

START_TEST(the_holders_own_card_laid_again_changes_nothing)
{
	struct document doc = fake_document();
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	ck_assert_msg(fake.wanted, "it is read to see whose it is");
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	ck_assert(!fake.wanted);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert(fake.view.visit->holder.identified);
	fake_stop();
}
END_TEST

START_TEST(another_card_ends_the_visit_before_its_own_begins)
{
	struct document other = other_document();
	fake_start();
	fake_to_check();
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	lay(_i, &other); /* on the same reader, on another */
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert(!fake.view.visit->holder.identified && !fake.view.visit->answers.form);
	ck_assert_str_eq(json_str(fake_call("EndVisit"), "cause"), "cancel");
	to_identify_from_home();
	fake_card(CARD_EVENT_READ, _i, true, &other);
	ck_assert_str_eq(json_str(fake_call("Identify"), "cert_no"), other.id);
	fake_stop();
}
END_TEST

START_TEST(a_card_changed_in_its_slot_ends_the_visit_also_where_it_must_stay)
{
	struct document doc = fake_document(), other = other_document();
	fake_start();
	fake.settings.visit.card_must_stay = _i;
	fake_to_identify(fake_item(NULL, NULL));
	fake_card(CARD_EVENT_PRESENT, 1, false, NULL);
	fake_card(CARD_EVENT_READ, 1, false, &doc);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	fake_card(CARD_EVENT_REMOVED, 1, false, NULL);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_IDLE);
	fake_card(CARD_EVENT_PRESENT, 1, false, NULL);
	fake_card(CARD_EVENT_READ, 1, false, &other);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert(!fake.view.visit->holder.identified);
	fake_stop();
}
END_TEST

START_TEST(what_is_being_stored_is_not_interrupted_by_another_card)
{
	struct document other = other_document();
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	lay(0, &other);
	ck_assert_str_eq(fake_screen(), "submitting");
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_str_eq(fake_screen(), "receipt");
	lay(1, &other);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_str_eq(json_str(fake_call("EndVisit"), "cause"), "done");
	fake_stop();
}
END_TEST

START_TEST(a_card_that_comes_while_the_first_is_checked_is_looked_at_afterwards)
{
	struct document doc = fake_document(), other = other_document();
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	lay(0, &doc);
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert(fake.wanted);
	fake_card(CARD_EVENT_READ, 0, true, &other);
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

/* Several places */

/* Reader 1 has two slots; whose card lies in which. */
static void lay_in(int slot, const struct document *doc)
{
	fake_card_in(slot, CARD_EVENT_PRESENT, 1, false, NULL);
	fake_card_in(slot, CARD_EVENT_READ, 1, false, doc);
}

START_TEST(of_two_cards_found_in_two_slots_neither_identifies_anybody)
{
	struct document other = other_document();
	fake_start_blind();
	fake_open();
	fake_card(CARD_EVENT_STATE, 1, false, NULL);
	fake_card_in(0, CARD_EVENT_PRESENT, 1, false, NULL);
	fake_card_in(1, CARD_EVENT_PRESENT, 1, false, NULL);
	to_identify_from_home();
	fake_card_in(0, CARD_EVENT_REMOVED, 1, false, NULL);
	ck_assert_msg(fake.view.card_left, "the other one still lies there");
	fake_card_in(1, CARD_EVENT_READ, 1, false, &other);
	ck_assert_int_eq(fake_calls("Identify"), 0);
	fake_card_in(1, CARD_EVENT_REMOVED, 1, false, NULL);
	ck_assert(!fake.view.card_left);
	lay_in(1, &other);
	ck_assert_int_eq(fake_calls("Identify"), 1);
	fake_stop();
}
END_TEST

START_TEST(beside_a_forgotten_card_the_next_one_identifies)
{
	struct document other = other_document();
	fake_start();
	fake_card_in(1, CARD_EVENT_EMPTY, 1, false, NULL);
	fake_open();
	fake_card_in(0, CARD_EVENT_PRESENT, 1, false, NULL);
	fake_home();
	ck_assert(fake.view.card_left);
	to_identify_from_home();
	lay_in(1, &other);
	ck_assert_str_eq(json_str(fake_call("Identify"), "cert_no"), other.id);
	fake_stop();
}
END_TEST

/* Before a reader leaves while others remain, and one comes in its slot with a card. */
enum before_gone { NOTHING_READ, A_NUMBER_READ, SEEN_EMPTY_AFTER_A_RETURN, BEFORE_GONE_COUNT };

START_TEST(a_card_that_left_with_its_reader_was_not_seen_to_go)
{
	struct document doc = fake_document(), other = other_document();
	fake_start();
	fake_card_in(1, CARD_EVENT_EMPTY, 1, false, NULL);
	fake_open();
	to_identify_from_home();
	if (_i == SEEN_EMPTY_AFTER_A_RETURN) {
		fake_card(CARD_EVENT_STATE, 1, false, NULL);
		fake_card_in(1, CARD_EVENT_EMPTY, 1, false, NULL);
	}
	if (_i == A_NUMBER_READ) {
		lay_in(1, &doc); /* with a number to compare */
		fake_home();
	}
	fake_card_in(1, CARD_EVENT_GONE, 1, false, NULL);
	ck_assert(!fake.view.card_left);
	if (_i == A_NUMBER_READ)
		to_identify_from_home();
	int before = fake_calls("Identify");
	fake_card_in(1, CARD_EVENT_PRESENT, 1, false, NULL);
	ck_assert_msg(fake.view.card_left, "it was found there, not laid down");
	fake_card_in(1, CARD_EVENT_READ, 1, false, &other);
	ck_assert_int_eq(fake_calls("Identify"), before);
	fake_card_in(1, CARD_EVENT_REMOVED, 1, false, NULL);
	lay_in(1, &other);
	ck_assert_int_eq(fake_calls("Identify"), before + 1);
	fake_stop();
}
END_TEST

START_TEST(the_holders_card_in_its_slot_does_not_answer_for_another)
{
	struct document doc = fake_document(), other = other_document();
	fake_start();
	fake_card_in(1, CARD_EVENT_EMPTY, 1, false, NULL);
	fake_to_identify(fake_item(NULL, NULL));
	lay_in(0, &doc);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	fake_card_in(1, CARD_EVENT_PRESENT, 1, false, NULL);
	fake_card_in(0, CARD_EVENT_READ, 1, false, &doc); /* every wish reads what lies there */
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_msg(fake.wanted, "the one that came is still to be read");
	fake_card_in(1, CARD_EVENT_READ, 1, false, &other);
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

START_TEST(a_card_that_lay_there_before_does_not_answer_for_the_one_that_came)
{
	struct document doc = fake_document(), other = other_document();
	fake_start();
	fake_card_in(1, CARD_EVENT_EMPTY, 1, false, NULL);
	fake_to_identify(fake_item(NULL, NULL));
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	lay_in(0, &doc);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	fake_card_in(1, CARD_EVENT_PRESENT, 1, false, NULL);
	fake_card(CARD_EVENT_READ, 0, true, &other);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert(fake.wanted);
	fake_card_in(1, CARD_EVENT_READ, 1, false, &doc);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert(!fake.wanted);
	fake_stop();
}
END_TEST

static const enum card_event_kind ends[] = { CARD_EVENT_REMOVED, CARD_EVENT_GONE,
					     CARD_EVENT_STATE };

START_TEST(a_card_that_goes_before_it_was_compared_is_not_waited_for)
{
	struct document doc = fake_document();
	fake_start();
	fake_card_in(1, CARD_EVENT_EMPTY, 1, false, NULL);
	fake_to_identify(fake_item(NULL, NULL));
	lay(0, &doc);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	fake_card_in(1, CARD_EVENT_PRESENT, 1, false, NULL);
	ck_assert(fake.wanted);
	fake_card_in(ends[_i] == CARD_EVENT_STATE ? 0 : 1, ends[_i], 1, false, NULL);
	ck_assert(!fake.wanted);
	ck_assert_str_eq(fake_screen(), "form");
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("readers");
	TCase *t = tcase_create("readers");
	tcase_add_test(t, a_card_found_at_the_start_identifies_nobody);
	tcase_add_test(t, a_card_found_after_its_reader_came_back_identifies_nobody);
	tcase_add_test(t, a_card_laid_on_an_empty_reader_that_was_away_is_that_of_who_waits);
	tcase_add_test(t, and_nobodys_once_that_citizen_went_home);
	tcase_add_test(t,
		       a_card_laid_down_while_browsing_is_its_holders_as_long_as_nobody_went_home);
	tcase_add_loop_test(t, every_way_home_leaves_the_card_to_nobody, 0, ARRAY_LEN(ways_home));
	tcase_add_test(t, a_card_forgotten_on_the_home_screen_is_soon_nobodys);
	tcase_add_test(t, a_refused_card_stays_its_holders_and_is_nobodys_afterwards);
	tcase_add_test(t, another_number_is_fresh_though_nobody_saw_the_swap);
	tcase_add_loop_test(t, a_card_that_was_never_read_is_no_other_number, 0, ARRAY_LEN(unread));
	tcase_add_test(t, the_holders_own_card_laid_again_changes_nothing);
	tcase_add_loop_test(t, another_card_ends_the_visit_before_its_own_begins, 0, 2);
	tcase_add_loop_test(t, a_card_changed_in_its_slot_ends_the_visit_also_where_it_must_stay, 0,
			    2);
	tcase_add_test(t, what_is_being_stored_is_not_interrupted_by_another_card);
	tcase_add_test(t, a_card_that_comes_while_the_first_is_checked_is_looked_at_afterwards);
	tcase_add_test(t, of_two_cards_found_in_two_slots_neither_identifies_anybody);
	tcase_add_test(t, beside_a_forgotten_card_the_next_one_identifies);
	tcase_add_loop_test(t, a_card_that_left_with_its_reader_was_not_seen_to_go, 0,
			    BEFORE_GONE_COUNT);
	tcase_add_test(t, the_holders_card_in_its_slot_does_not_answer_for_another);
	tcase_add_test(t, a_card_that_lay_there_before_does_not_answer_for_the_one_that_came);
	tcase_add_loop_test(t, a_card_that_goes_before_it_was_compared_is_not_waited_for, 0,
			    ARRAY_LEN(ends));
	suite_add_tcase(s, t);
	return suite_run(s);
}
