/* SPDX-License-Identifier: Apache-2.0 */
/* test_steps.c - what a visit asks between card and submit besides the form. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "tests/suite.h"

static const struct answers *answers(void)
{
	return &fake.k->visit.answers;
}

/* How many materials are settled in that way. */
static int settled(enum material_way way)
{
	int count = 0;
	for (size_t i = 0; i < answers()->materials.count; i++)
		count += answers()->materials.rows[i].way == way;
	return count;
}

/* Consent. The sample item needs a licence that is needed, one that is not, and a share. */

static void to_consent(void)
{
	fake_to_identify(fake_sample("户口迁移"));
	fake_identify();
	ck_assert_str_eq(fake_screen(), "consent");
}

START_TEST(an_item_that_looks_up_no_licence_asks_for_no_consent)
{
	fake_start();
	fake_to_form(fake_item(NULL, NULL));
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "item");
	fake_stop();
}
END_TEST

/* Of both types that the sample item could use. */
static json_t *two_licences(void)
{
	json_t *list = json_array();
	for (size_t i = 0; i < answers()->materials.count; i++) {
		const char *type = json_str(answers()->materials.rows[i].spec, "licence_type");
		if (type[0])
			json_array_append_new(list,
					      json_pack("{s:s, s:s, s:s}", "certificate_type_code",
							type, "ref", "r", "level", "A"));
	}
	return json_pack("{s:o}", "licences", list);
}

START_TEST(consent_stands_between_card_and_form_and_nothing_is_ticked)
{
	fake_start();
	to_consent();
	ck_assert_uint_eq(answers()->consents.count, 1);
	ck_assert_uint_eq(consents_given(&answers()->consents), 0);
	ck_assert_int_eq(settled(MATERIAL_LICENCE), 0);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "consent");
	ck_assert_msg(fake_calls("Licences") == 0, "nothing is looked up without consent");
	fake_act(ACT_CHOOSE, 0, CONSENT_LICENCES);
	ck_assert_msg(settled(MATERIAL_LICENCE) == 0, "what is not found yet is not there");
	fake_answer("Licences", ERR_OK, two_licences());
	ck_assert_int_eq(settled(MATERIAL_LICENCE), 2);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "consent");
	fake_act(ACT_CHOOSE, 0, CONSENT_LICENCES);
	ck_assert_int_eq(settled(MATERIAL_LICENCE), 0);
	fake_stop();
}
END_TEST

/* Each is one kind of nothing. */
static const struct {
	enum err err;
	const char *answer, *why;
} nothing[] = {
	{ ERR_OFFLINE, NULL, "the service is dead" },
	{ ERR_PERMISSION, NULL, "the token died and was not renewed" },
	{ ERR_OK, "{\"licences\":[]}", "the citizen has none" },
	{ ERR_OK,
	  "{\"licences\":[{\"certificate_type_code\":\"another\",\"ref\":\"r\",\"level\":\"A\"}]}",
	  "none that fits" },
};

START_TEST(a_licence_that_is_not_found_follows_later_and_is_never_an_upload)
{
	const char *answer = nothing[_i].answer;
	fake_start();
	to_consent();
	fake_act(ACT_CHOOSE, 0, CONSENT_LICENCES);
	fake_answer("Licences", nothing[_i].err, answer ? json_loads(answer, 0, NULL) : NULL);
	ck_assert_msg(settled(MATERIAL_LICENCE) == 0, "%s", nothing[_i].why);
	ck_assert_int_eq(settled(MATERIAL_DEFER), 1);
	ck_assert_int_eq(settled(MATERIAL_SKIP), 1);
	ck_assert_uint_eq(materials_asked(&answers()->materials), 0);
	fake_stop();
}
END_TEST

START_TEST(an_answer_that_comes_behind_the_check_changes_nothing_on_it)
{
	fake_start();
	to_consent();
	fake_act(ACT_CHOOSE, 0, CONSENT_LICENCES);
	json_t *found = two_licences();
	fake.k->stage = STAGE_CHECK;
	fake_answer("Licences", ERR_OK, found);
	ck_assert_int_eq(answers()->licences.state, LOOKUP_KNOWN);
	ck_assert_int_eq(settled(MATERIAL_LICENCE), 0);
	fake_stop();
}
END_TEST

START_TEST(the_list_leads_back_to_where_it_was_opened_and_dies_with_the_visit)
{
	fake_start();
	to_consent();
	fake_act(ACT_LICENCES, 0, NULL);
	ck_assert_str_eq(fake_screen(), "licences");
	ck_assert_int_eq(fake_calls("Licences"), 1);
	fake_answer("Licences", ERR_OK, two_licences());
	ck_assert_uint_eq(json_array_size(licences_list(&answers()->licences)), 2);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "consent");
	fake_act(ACT_LICENCES, 0, NULL);
	ck_assert_msg(fake_calls("Licences") == 0, "what is known is not asked again");
	fake_act(ACT_HOME, 0, NULL);
	fake_act(ACT_CONFIRM, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert_ptr_null(answers()->licences.answer);
	ck_assert_int_eq(answers()->licences.state, LOOKUP_NONE);
	fake_stop();
}
END_TEST

START_TEST(who_agrees_to_nothing_goes_on_without_licences)
{
	fake_start();
	to_consent();
	fake_act(ACT_CHOOSE, 0, CONSENT_LICENCES);
	fake_act(ACT_CHOOSE, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_uint_eq(consents_given(&answers()->consents), 0);
	ck_assert_int_eq(settled(MATERIAL_LICENCE), 0);
	ck_assert_int_eq(settled(MATERIAL_DEFER), 1);
	ck_assert_int_eq(settled(MATERIAL_SKIP), 1);
	ck_assert_int_eq(settled(MATERIAL_SHARE), 1);
	fake_stop();
}
END_TEST

START_TEST(the_provinces_words_are_shown_and_their_version_is_recorded)
{
	fake_start();
	fake.dictionaries =
		json_pack("{s:{s:s, s:s, s:[{s:s, s:s, s:s, s:s}]}}", "consent_texts", "name",
			  "consent_texts", "version", "9", "entries", "id", CONSENT_LICENCES,
			  "version", "2026-2", "title", "T", "text", "words");
	to_consent();
	const struct consent *row = &answers()->consents.rows[0];
	ck_assert_str_eq(json_str(row->words, "text"), "words");
	ck_assert_str_eq(row->version, "2026-2");
	fake_stop();
}
END_TEST

START_TEST(a_catalogue_that_changes_brings_new_words_for_the_next_visit_only)
{
	fake_start();
	to_consent();
	json_t *status = json_deep_copy(fake.k->keeper.status);
	json_object_set_new(json_object_get(status, "catalogue"), "etag", json_string("f"));
	fake_signal("StatusChanged", status);
	ck_assert_str_eq(json_str(fake_call("Dictionary"), "name"), "consent_texts");
	fake_answer("Dictionary", ERR_OK,
		    json_pack("{s:s, s:s, s:[{s:s, s:s, s:s}]}", "name", "consent_texts", "version",
			      "10", "entries", "id", CONSENT_LICENCES, "title", "T", "text", "w"));
	ck_assert_str_eq(answers()->consents.rows[0].version, CONSENT_OWN_VERSION);
	ck_assert_str_eq(json_str(keeper_dictionary(fake.k, "consent_texts"), "version"), "10");
	fake_stop();
}
END_TEST

/* Delivery */

static void to_delivery(void)
{
	json_t *item = fake_item(NULL, NULL);
	json_object_set_new(item, "is_express", json_string("1"));
	fake_to_form(item);
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "delivery");
}

static const char *in_content(const char *member)
{
	return json_str(json_object_get(fake.k->visit.handed.content, "delivery"), member);
}

START_TEST(an_item_that_sends_nothing_leaves_no_choice)
{
	fake_start();
	fake_to_check();
	ck_assert_str_eq(in_content("way"), "window");
	ck_assert_str_eq(in_content("address"), "");
	fake_stop();
}
END_TEST

START_TEST(one_tap_sends_it_to_the_cards_address_and_the_forms_phone)
{
	fake_start();
	to_delivery();
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "delivery");
	fake_act(ACT_CHOOSE, PICKUP_LOCKER, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_msg(strcmp(fake_screen(), "delivery") == 0, "a way that is not offered");
	fake_act(ACT_CHOOSE, PICKUP_EXPRESS, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert_str_eq(in_content("way"), "express");
	ck_assert_str_eq(in_content("address"), fake_document().address);
	ck_assert_str_eq(in_content("mobile"), "13800138000");
	fake_stop();
}
END_TEST

START_TEST(another_address_is_typed_and_back_leads_from_the_keys_to_the_ways)
{
	fake_start();
	to_delivery();
	fake_act(ACT_CHOOSE, PICKUP_EXPRESS, NULL);
	fake_act(ACT_FOCUS, 0, "mobile");
	fake_act(ACT_KEY, KEY_BACKSPACE, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_msg(strcmp(fake_screen(), "delivery") == 0, "ten digits");
	fake_act(ACT_KEY, '1', NULL);
	ck_assert_int_eq(typing_type(fake.k, "delivery.address", "景山后街1号"), ERR_OK);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake.k->visit.typing.focus, "");
	ck_assert_str_eq(fake_screen(), "delivery");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(in_content("address"), "景山后街1号");
	ck_assert_str_eq(in_content("mobile"), "13800138001");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "delivery");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	fake_stop();
}
END_TEST

/* Signature */

static void to_sign(void)
{
	json_t *item = fake_item(NULL, NULL);
	json_object_set_new(item, "needs_signature", json_string("1"));
	fake_to_form(item);
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "sign");
}

static void ink(int x, bool begins)
{
	struct ui_ink point = { .id = "sign.pad",
				.begins = begins,
				.x = x,
				.y = MM(20),
				.width = MM(200),
				.height = MM(80),
				.now_ms = loop_mono_ms(fake.loop) };
	fake.k->ui->sink.ink(fake.k->ui->sink.arg, &point);
}

static void draw_name(void)
{
	ink(MM(10), true);
	ink(MM(60), false);
}

START_TEST(an_item_that_wants_no_signature_asks_for_none)
{
	fake_start();
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "submitting");
	ck_assert_ptr_null(json_object_get(fake_call("Submit"), "signature"));
	fake_stop();
}
END_TEST

START_TEST(nothing_is_submitted_before_it_is_signed_and_the_signature_is_for_it)
{
	fake_start();
	to_sign();
	ck_assert_int_eq(fake_calls("Submit"), 0);
	fake_act(ACT_NEXT, 0, NULL);
	ink(MM(10), true);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_msg(strcmp(fake_screen(), "sign") == 0, "a touch");
	draw_name();
	fake_act(ACT_CHOOSE, 0, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_msg(strcmp(fake_screen(), "sign") == 0, "taken back");
	draw_name();
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "submitting");
	const json_t *said = json_object_get(fake_call("Submit"), "signature");
	const json_t *file = json_array_get(json_object_get(fake_call("Submit"), "files"), 0);
	ck_assert_str_eq(json_str(said, "content_sha256"), fake.k->visit.handed.content_sha256);
	ck_assert_str_eq(json_str(said, "png_blob"), json_str(file, "sha256"));
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	fake_home();
	ck_assert_uint_eq(fake.k->visit.sign.signature.strokes.count, 0);
	ck_assert_ptr_null(fake.k->visit.sign.json);
	fake_stop();
}
END_TEST

START_TEST(a_changed_answer_is_signed_anew_and_an_unchanged_one_is_not)
{
	fake_start();
	to_sign();
	draw_name();
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert(signature_is_drawn(&fake.k->visit.sign.signature));
	fake_act(ACT_BACK, 0, NULL);
	fake_act(ACT_CHANGE, STAGE_FORM, "mobile");
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138001"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "sign");
	ck_assert(!signature_is_drawn(&fake.k->visit.sign.signature));
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "sign");
	fake_stop();
}
END_TEST

START_TEST(a_pad_of_another_size_begins_anew)
{
	fake_start();
	to_sign();
	draw_name();
	struct ui_ink point = {
		.id = "sign.pad", .begins = true, .width = MM(100), .height = MM(60)
	};
	fake.k->ui->sink.ink(fake.k->ui->sink.arg, &point);
	ck_assert_uint_eq(fake.k->visit.sign.signature.strokes.count, 1);
	fake_stop();
}
END_TEST

/* Rating */

static void to_receipt(void)
{
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
	ck_assert_str_eq(fake_screen(), "receipt");
}

static void to_rate(void)
{
	to_receipt();
	fake_act(ACT_OPEN, 0, NULL);
	ck_assert_str_eq(fake_screen(), "rate");
}

START_TEST(a_rating_is_voluntary_and_leads_back_to_the_receipt)
{
	fake_start();
	to_rate();
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "rate");
	fake_act(ACT_CHOOSE, 4, NULL);
	fake_act(ACT_OPEN, 0, NULL);
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert_int_eq(fake_calls("Rate"), 0);
	ck_assert(visit_may_rate(&fake.k->visit));
	ck_assert_int_eq(fake.prints, 1);
	fake_stop();
}
END_TEST

START_TEST(a_rating_names_its_case_and_is_given_once)
{
	fake_start();
	to_rate();
	fake_act(ACT_CHOOSE, 1, NULL);
	fake_act(ACT_CHOOSE, 0, "109");
	fake_act(ACT_CHOOSE, 0, "510");
	fake_act(ACT_NEXT, 0, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_int_eq(fake_calls("Rate"), 1);
	const json_t *said = fake_call("Rate");
	json_t *tags = json_pack("[s]", "109");
	ck_assert_str_eq(json_str(said, "client_ref"), fake.k->visit.handed.client_ref);
	ck_assert_int_eq(json_int(said, "level", 0), 1);
	ck_assert(json_equal(json_object_get(said, "tags"), tags));
	json_decref(tags);
	fake_act(ACT_CHOOSE, 5, NULL);
	ck_assert_msg(fake.k->visit.rating.evaluation.level == 1, "it is on its way");
	fake_answer("Rate", ERR_OK, json_object());
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert(!visit_may_rate(&fake.k->visit));
	fake_act(ACT_OPEN, 0, NULL);
	ck_assert_str_eq(fake_screen(), "receipt");
	fake_stop();
}
END_TEST

START_TEST(a_rating_that_could_not_be_taken_says_so_and_is_asked_again_unchanged)
{
	fake_start();
	to_rate();
	fake_act(ACT_CHOOSE, 3, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	char *first = json_dumps(fake_call("Rate"), JSON_SORT_KEYS);
	fake_answer("Rate", ERR_KEEPER_GONE, NULL);
	ck_assert(fake.k->visit.rating.failed);
	loop_advance(fake.loop, 3000);
	fake_act(ACT_NEXT, 0, NULL);
	char *again = json_dumps(fake_call("Rate"), JSON_SORT_KEYS);
	ck_assert_str_eq(first, again);
	free(first);
	free(again);
	fake_answer("Rate", ERR_CONFLICT, NULL);
	ck_assert_str_eq(fake_screen(), "receipt");
	ck_assert(visit_is_rated(&fake.k->visit));
	fake_stop();
}
END_TEST

START_TEST(an_answer_after_the_visit_changes_nothing)
{
	fake_start();
	to_rate();
	fake_act(ACT_CHOOSE, 2, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	fake_act(ACT_HOME, 0, NULL);
	ck_assert_str_eq(fake_screen(), "home");
	fake_answer("Rate", ERR_OK, json_object());
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert(!fake.k->visit.rating.taken && !fake.k->visit.rating.client_ref[0]);
	ck_assert(!visit_may_rate(&fake.k->visit));
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("steps");
	TCase *t = tcase_create("consent");
	tcase_add_test(t, an_item_that_looks_up_no_licence_asks_for_no_consent);
	tcase_add_test(t, consent_stands_between_card_and_form_and_nothing_is_ticked);
	tcase_add_loop_test(t, a_licence_that_is_not_found_follows_later_and_is_never_an_upload, 0,
			    ARRAY_LEN(nothing));
	tcase_add_test(t, an_answer_that_comes_behind_the_check_changes_nothing_on_it);
	tcase_add_test(t, the_list_leads_back_to_where_it_was_opened_and_dies_with_the_visit);
	tcase_add_test(t, who_agrees_to_nothing_goes_on_without_licences);
	tcase_add_test(t, the_provinces_words_are_shown_and_their_version_is_recorded);
	tcase_add_test(t, a_catalogue_that_changes_brings_new_words_for_the_next_visit_only);
	suite_add_tcase(s, t);
	t = tcase_create("delivery");
	tcase_add_test(t, an_item_that_sends_nothing_leaves_no_choice);
	tcase_add_test(t, one_tap_sends_it_to_the_cards_address_and_the_forms_phone);
	tcase_add_test(t, another_address_is_typed_and_back_leads_from_the_keys_to_the_ways);
	suite_add_tcase(s, t);
	t = tcase_create("signature");
	tcase_add_test(t, an_item_that_wants_no_signature_asks_for_none);
	tcase_add_test(t, nothing_is_submitted_before_it_is_signed_and_the_signature_is_for_it);
	tcase_add_test(t, a_changed_answer_is_signed_anew_and_an_unchanged_one_is_not);
	tcase_add_test(t, a_pad_of_another_size_begins_anew);
	suite_add_tcase(s, t);
	t = tcase_create("rating");
	tcase_add_test(t, a_rating_is_voluntary_and_leads_back_to_the_receipt);
	tcase_add_test(t, a_rating_names_its_case_and_is_given_once);
	tcase_add_test(t, a_rating_that_could_not_be_taken_says_so_and_is_asked_again_unchanged);
	tcase_add_test(t, an_answer_after_the_visit_changes_nothing);
	suite_add_tcase(s, t);
	return suite_run(s);
}
