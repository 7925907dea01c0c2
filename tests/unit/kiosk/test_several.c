/* SPDX-License-Identifier: Apache-2.0 */
/* test_several.c - several items in one visit: put together, taken out, done one after the other with one card. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

static json_t *item_of(const char *guid)
{
	json_t *item = fake_item(NULL, NULL);
	json_object_set_new(item, "row_guid", json_string(guid));
	json_object_set_new(json_object_get(json_object_get(item, "form"), "ui"), "mobile",
			    json_pack("{s:s}", "prefill", "visit.mobile"));
	return item;
}

static const struct basket *basket(void)
{
	fake_build();
	return &fake.view.visit->basket;
}

/* Every question whether an item is still offered; those of `gone` are not. */
static void answer_items(const char *gone)
{
	while (fake_calls("Item")) {
		char guid[BASKET_GUID_MAX];
		snprintf(guid, sizeof(guid), "%s", json_str(fake_call("Item"), "row_guid"));
		if (gone && strcmp(guid, gone) == 0)
			fake_answer("Item", ERR_ITEM_GONE, NULL);
		else
			fake_answer("Item", ERR_OK, item_of(guid));
	}
}

static void choose(const char *guid)
{
	while (fake_calls("Search"))
		fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", 0, "items"));
	fake_act(ACT_CHOOSE, 0, guid);
	fake_answer("Item", ERR_OK, item_of(guid));
	ck_assert_str_eq(fake_screen(), "item");
}

/* Typed for the first item, known to the one that is open. */
static bool knows_the_mobile(void)
{
	json_t *values = form_values(fake.k->visit.answers.form);
	bool known = strcmp(json_str(values, "mobile"), "13800138000") == 0;
	json_decref(values);
	return known;
}

/* From home: three items wait, nobody is known yet. */
static void to_basket(void)
{
	static const char *const guids[] = { "a", "b", "c" };
	fake_start();
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	for (size_t i = 0; i < ARRAY_LEN(guids); i++) {
		choose(guids[i]);
		fake_act(ACT_CHOOSE, ITEM_TO_BASKET, NULL);
		ck_assert_str_eq(fake_screen(), "basket");
		answer_items(NULL);
		if (i + 1 < ARRAY_LEN(guids))
			fake_act(ACT_OPEN, 0, NULL);
	}
	ck_assert_uint_eq(basket_left(basket()), 3);
}

/* The next one is begun at once. */
static void next(void)
{
	fake_act(ACT_NEXT, 0, NULL);
	fake_answer("Item", ERR_OK, item_of(basket_next(basket())->row_guid));
}

static void print(void)
{
	void (*printed)(void *, enum err) = fake.printed;
	fake.printed = NULL;
	printed(fake.printed_arg, ERR_OK);
}

static void submit(const char *state)
{
	if (strcmp(fake_screen(), "form") == 0)
		fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored(state, NULL, false));
	ck_assert_str_eq(fake_screen(), "receipt");
	print();
}

/* The first is done and on the receipt. */
static void to_receipt(void)
{
	to_basket();
	next();
	ck_assert_str_eq(fake_screen(), "identify");
	fake_identify();
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	submit("stored");
}

START_TEST(three_items_take_one_card_and_nothing_is_typed_twice)
{
	to_receipt();
	for (int n = 2; n <= 3; n++) {
		fake_act(ACT_OPEN, RECEIPT_ANOTHER, NULL);
		ck_assert_str_eq(fake_screen(), "basket");
		answer_items(NULL);
		next();
		ck_assert_int_eq(fake_calls("Identify"), 0);
		ck_assert(knows_the_mobile());
		submit("stored");
		ck_assert_uint_eq(basket_done(basket()), (size_t)n);
	}
	ck_assert_uint_eq(basket_left(basket()), 0);
	fake_stop();
}
END_TEST

START_TEST(one_that_is_taken_out_takes_nothing_of_the_others_along)
{
	to_receipt();
	fake_act(ACT_OPEN, RECEIPT_ANOTHER, NULL);
	answer_items(NULL);
	fake_act(ACT_CHANGE, 0, NULL); /* what is done stays */
	ck_assert_uint_eq(basket()->count, 3);
	fake_act(ACT_CHANGE, 1, NULL);
	answer_items(NULL);
	ck_assert_uint_eq(basket()->count, 2);
	next();
	ck_assert_str_eq(json_str(fake.view.visit->browse.item, "row_guid"), "c");
	ck_assert(knows_the_mobile());
	fake_stop();
}
END_TEST

START_TEST(an_item_cancelled_while_it_waits_is_said_and_passed_over)
{
	to_basket();
	fake_status(NULL);
	answer_items("a");
	ck_assert_int_eq(basket()->entries[0].state, BASKET_GONE);
	ck_assert_uint_eq(basket_left(basket()), 3);
	next();
	ck_assert_str_eq(json_str(fake.view.visit->browse.item, "row_guid"), "b");
	fake_stop();
}
END_TEST

START_TEST(one_that_is_gone_when_it_is_begun_is_said_too)
{
	to_basket();
	fake_act(ACT_NEXT, 0, NULL);
	fake_answer("Item", ERR_ITEM_GONE, NULL);
	ck_assert_str_eq(fake_screen(), "basket");
	answer_items("a");
	ck_assert_int_eq(basket()->entries[0].state, BASKET_GONE);
	fake_stop();
}
END_TEST

START_TEST(no_end_leaves_an_item_undone_without_saying_so)
{
	to_receipt();
	fake_act(ACT_NEXT, 0, NULL); /* done */
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_CONFIRM);
	fake_act(ACT_CLOSE_OVERLAY, 0, NULL);
	fake_act(ACT_HOME, 0, NULL);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_CONFIRM);
	fake_act(ACT_CLOSE_OVERLAY, 0, NULL);
	loop_advance(fake.loop, 31000); /* nobody touches the receipt */
	ck_assert_str_eq(fake_screen(), "basket");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert_int_eq(fake.prints, 1);
	fake_act(ACT_HOME, 0, NULL);
	fake_act(ACT_CONFIRM, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_uint_eq(basket()->count, 0);
	fake_stop();
}
END_TEST

START_TEST(who_has_only_put_items_together_is_asked_too)
{
	to_basket();
	fake_act(ACT_HOME, 0, NULL);
	ck_assert_int_eq(overlay_top(fake.k), OVERLAY_CONFIRM);
	fake_act(ACT_CONFIRM, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	fake_stop();
}
END_TEST

START_TEST(a_later_word_about_an_earlier_case_is_shown_beside_the_last)
{
	to_receipt();
	char ref[UUID_TEXT_LEN + 1];
	strcpy(ref, fake.view.visit->handed.client_ref);
	fake_act(ACT_OPEN, RECEIPT_ANOTHER, NULL);
	answer_items(NULL);
	next();
	submit("stored");
	json_t *said = fake_stored("received", "NO1", false);
	json_object_set_new(said, "client_ref", json_string(ref));
	fake_signal("CaseChanged", said);
	ck_assert_int_eq(basket()->entries[0].word, CASE_RECEIVED);
	ck_assert_str_eq(basket()->entries[0].project_no, "NO1");
	ck_assert_int_eq(basket()->entries[1].word, CASE_STORED);
	ck_assert_int_eq(fake.view.visit->handed.word, CASE_STORED);
	fake_stop();
}
END_TEST

START_TEST(of_another_holder_nothing_waits_and_the_same_types_nothing_twice)
{
	for (int same = 0; same < 2; same++) {
		to_receipt();
		fake_act(ACT_OPEN, RECEIPT_ANOTHER, NULL);
		answer_items(NULL);
		fake_act(ACT_NEXT, 0, NULL);
		json_t *item = item_of("b");
		json_object_set_new(item, "identity_level", json_string("card_face"));
		fake_answer("Item", ERR_OK, item);
		ck_assert_str_eq(fake_screen(), "identify");
		struct document doc = fake_document();
		if (!same)
			strcpy(doc.id, "110101199003070310");
		fake_card(CARD_EVENT_READ, 0, true, &doc);
		if (!fake_calls("Identify")) { /* a number that is none is refused before */
			fake_stop();
			continue;
		}
		fake_answer("Identify", ERR_OK,
			    json_pack("{s:s, s:s}", "level", "card_face", "check_id", "c2"));
		ck_assert_uint_eq(basket()->count, same ? 3 : 0);
		if (same)
			ck_assert(knows_the_mobile());
		fake_stop();
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("several");
	TCase *t = tcase_create("several");
	tcase_add_test(t, three_items_take_one_card_and_nothing_is_typed_twice);
	tcase_add_test(t, one_that_is_taken_out_takes_nothing_of_the_others_along);
	tcase_add_test(t, an_item_cancelled_while_it_waits_is_said_and_passed_over);
	tcase_add_test(t, one_that_is_gone_when_it_is_begun_is_said_too);
	tcase_add_test(t, no_end_leaves_an_item_undone_without_saying_so);
	tcase_add_test(t, who_has_only_put_items_together_is_asked_too);
	tcase_add_test(t, a_later_word_about_an_earlier_case_is_shown_beside_the_last);
	tcase_add_test(t, of_another_holder_nothing_waits_and_the_same_types_nothing_twice);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
