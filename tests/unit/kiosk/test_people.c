/* SPDX-License-Identifier: Apache-2.0 */
/* test_people.c - an agent, a guardian, a legal person: whose card comes when, and what is handed in. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "firmware/core/visit/people.h"
#include "tests/suite.h"

#define USCC	     "91350100M000100Y43"
#define USCC_DOUBTED "91350100M000100Y44"

static const struct visit *visit(void)
{
	return fake.view.visit;
}

static struct document person(const char *name, const char *id)
{
	struct document doc = fake_document();
	snprintf(doc.name, sizeof(doc.name), "%s", name);
	snprintf(doc.id, sizeof(doc.id), "%s", id);
	memcpy(doc.birth, id + 6, 8);
	return doc;
}

static struct document agent(void)
{
	return person("赵子龙", "440304198506150269");
}

/* Ten years old in 2026. */
static struct document child(void)
{
	return person("小宝", "440304201606010268");
}

static struct document stranger(void)
{
	return person("孙权", "440304197002020263");
}

static void lay(int reader, const struct document *doc)
{
	fake_card(CARD_EVENT_PRESENT, reader, true, NULL);
	fake_card(CARD_EVENT_READ, reader, true, doc);
}

static void identify(int reader, struct document doc)
{
	lay(reader, &doc);
	fake_answer("Identify", ERR_OK,
		    json_pack("{s:s, s:s}", "level", "card_online", "check_id", doc.id));
}

static json_t *item_for_agents(void)
{
	json_t *item = fake_item(NULL, NULL);
	json_object_set_new(item, "is_agent", json_string("1"));
	return item;
}

static void to_agent(void)
{
	fake_start();
	fake_to_item(item_for_agents());
	fake_act(ACT_CHOOSE, ITEM_BY_AGENT, NULL);
	ck_assert_str_eq(fake_screen(), "identify");
}

/* The first card is the holder's own, the test citizen's; the second lies on the other reader. */
static void to_form_with_agent(void)
{
	to_agent();
	fake_identify();
	identify(1, agent());
	ck_assert_str_eq(fake_screen(), "form");
}

static void to_check(void)
{
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
}

static const json_t *submitted(void)
{
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "submitting");
	const json_t *content = json_object_get(fake_call("Submit"), "content");
	ck_assert_int_eq(application_content_check(content), ERR_OK);
	return content;
}

static const char *seen_agent(void)
{
	return json_str(json_object_get(fake_call("Submit"), "seen"), "agent");
}

/* An agent */

START_TEST(the_applicants_card_comes_first_and_then_the_agents)
{
	to_agent();
	ck_assert(!people_ask_deputy(visit()));
	fake_identify();
	ck_assert_str_eq(fake_screen(), "identify");
	ck_assert_msg(people_ask_deputy(visit()) && fake.wanted, "the next card is asked for");
	struct document doc = agent();
	lay(1, &doc);
	ck_assert(json_is_true(json_object_get(fake_call("Identify"), "deputy")));
	ck_assert_str_eq(json_str(fake_call("Identify"), "cert_no"), doc.id);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_msg(!fake.wanted, "nothing more is read");
	fake_stop();
}
END_TEST

START_TEST(what_is_handed_in_says_who_acted_for_whom)
{
	to_form_with_agent();
	to_check();
	const json_t *content = submitted();
	ck_assert_str_eq(json_str(content, "applyer_page_code"), fake_document().id);
	ck_assert_str_eq(json_str(content, "contact_name"), agent().name);
	ck_assert_str_eq(json_str(content, "contact_code"), agent().id);
	ck_assert_str_eq(json_str(content, "contact_type"), "111");
	ck_assert_str_eq(json_str(content, "contact_mobile"), "13800138000");
	ck_assert_str_eq(json_str(content, "contact_role"), "agent");
	ck_assert_str_eq(json_str(json_object_get(content, "contact_identity"), "check_id"),
			 agent().id);
	ck_assert_str_eq(seen_agent(), agent().id);
	fake_stop();
}
END_TEST

START_TEST(the_same_card_twice_is_refused_with_a_sentence_and_another_gets_its_chance)
{
	struct document doc = fake_document();
	to_agent();
	fake_identify();
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	lay(_i, &doc); /* on the same reader, on the other */
	ck_assert_int_eq(visit()->deputy.holder.problem, ERR_CARD_SAME);
	ck_assert_int_eq(fake_calls("Identify"), 0);
	ck_assert(visit()->holder.identified);
	fake_card(CARD_EVENT_REMOVED, _i, true, NULL);
	identify(_i, agent());
	ck_assert_str_eq(fake_screen(), "form");
	fake_stop();
}
END_TEST

START_TEST(each_of_the_two_cards_goes_on_and_a_third_ends_the_visit)
{
	struct document own = fake_document(), other = agent(), third = stranger();
	to_form_with_agent();
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	lay(0, &other);
	ck_assert_str_eq(fake_screen(), "form");
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	lay(0, &own);
	ck_assert_str_eq(fake_screen(), "form");
	fake_card(CARD_EVENT_REMOVED, _i, true, NULL);
	lay(_i, &third);
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert(!visit()->holder.identified && !visit()->deputy.holder.identified);
	ck_assert_str_eq(visit()->deputy.holder.doc.id, "");
	fake_stop();
}
END_TEST

START_TEST(the_agents_card_that_came_while_the_first_was_checked_is_read_afterwards)
{
	struct document own = fake_document(), other = agent();
	to_agent();
	lay(0, &own);
	fake_card(CARD_EVENT_PRESENT, 1, true, NULL);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	ck_assert(fake.wanted);
	fake_card(CARD_EVENT_READ, 1, true, &other);
	fake_answer("Identify", ERR_OFFLINE, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	fake_stop();
}
END_TEST

START_TEST(who_goes_back_before_both_are_known_leaves_nobody)
{
	to_agent();
	fake_identify();
	fake_act(ACT_HELP, 0, NULL);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_msg(visit()->holder.identified, "whoever reads help need not begin again");
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "item");
	ck_assert(!visit()->holder.identified);
	ck_assert_str_eq(visit()->holder.doc.id, "");
	fake_act(ACT_NEXT, 0, NULL);
	fake_card(CARD_EVENT_REMOVED, 0, true, NULL);
	fake_identify();
	ck_assert_str_eq(fake_screen(), "form"); /* for oneself one card is enough */
	fake_stop();
}
END_TEST

START_TEST(nobody_acts_for_another_where_the_item_does_not_allow_it)
{
	fake_start();
	fake_to_item(fake_item(NULL, NULL));
	fake_act(ACT_CHOOSE, ITEM_BY_AGENT, NULL);
	ck_assert_str_eq(fake_screen(), "item");
	fake_stop();
}
END_TEST

START_TEST(who_came_with_an_agent_begins_only_what_agents_may_do)
{
	json_t *other = fake_item(NULL, NULL);
	json_object_set_new(other, "row_guid", json_string("other"));
	json_object_set_new(other, "is_agent", json_string(_i ? "1" : "0"));
	to_form_with_agent();
	to_check();
	fake_act(ACT_CHANGE, STAGE_SEARCH, NULL);
	fake_act(ACT_CHOOSE, 0, "other");
	fake_answer("Item", ERR_OK, other);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), _i ? "form" : "item");
	ck_assert_int_eq(people_may_begin(visit()), _i);
	ck_assert_int_eq(visit()->deputy.kind, DEPUTY_AGENT);
	fake_stop();
}
END_TEST

START_TEST(to_an_agent_nobodys_matters_are_told)
{
	to_form_with_agent();
	ck_assert_int_eq(fake_calls("Notices"), 0);
	ck_assert_int_eq(fake_calls("Drafts"), 0);
	fake_stop();
}
END_TEST

START_TEST(who_is_not_of_age_acts_for_nobody)
{
	struct document young = person("小明", "440304201206010269"); /* 14 */
	to_agent();
	fake_identify();
	lay(1, &young);
	ck_assert_int_eq(visit()->deputy.holder.problem, ERR_CARD_TOO_YOUNG);
	ck_assert_int_eq(fake_calls("Identify"), 0);
	fake_stop();
}
END_TEST

/* A child */

START_TEST(a_child_is_asked_for_its_guardian_and_both_are_named)
{
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	identify(0, child());
	ck_assert_str_eq(fake_screen(), "identify");
	ck_assert(people_ask_deputy(visit()) && fake.wanted);
	ck_assert_int_eq(visit()->deputy.kind, DEPUTY_GUARDIAN);
	identify(1, agent());
	ck_assert_str_eq(fake_screen(), "form");
	to_check();
	const json_t *content = submitted();
	ck_assert_str_eq(json_str(content, "applyer_page_code"), child().id);
	ck_assert_str_eq(json_str(content, "contact_code"), agent().id);
	ck_assert_str_eq(json_str(content, "contact_role"), "guardian");
	ck_assert_str_eq(seen_agent(), agent().id);
	fake_stop();
}
END_TEST

START_TEST(from_the_day_of_fourteen_years_on_nobody_needs_a_guardian)
{
	char today[9];
	fake_start();
	fake_to_identify(fake_item(NULL, NULL));
	keeper_today(fake.k, today);
	struct document doc = child();
	snprintf(doc.birth, sizeof(doc.birth), "%ld", strtol(today, NULL, 10) - 140000 + _i);
	struct visit v = { .holder = { .identified = true, .doc = doc } };
	people_settle(&v, today);
	ck_assert_int_eq(v.deputy.kind, _i > 0 ? DEPUTY_GUARDIAN : DEPUTY_NONE);
	fake_stop();
}
END_TEST

START_TEST(a_child_nobody_knew_for_one_is_asked_for_its_guardian_before_the_submit)
{
	fake_start();
	fake.no_time = true;
	fake_to_identify(fake_item(NULL, NULL));
	identify(0, child());
	ck_assert_msg(visit()->deputy.kind == DEPUTY_NONE, "nobody knows which day it is");
	to_check();
	fake_time(true);
	ck_assert_int_eq(visit()->handed.problem, ERR_GUARDIAN_NEEDED);
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "identify");
	ck_assert(people_ask_deputy(visit()));
	identify(1, agent());
	ck_assert_str_eq(fake_screen(), "check");
	ck_assert_int_eq(visit()->handed.problem, ERR_OK);
	ck_assert_str_eq(json_str(submitted(), "contact_role"), "guardian");
	fake_stop();
}
END_TEST

START_TEST(an_agent_of_a_child_is_not_taken_for_its_guardian)
{
	to_agent();
	fake_time(false);
	identify(0, child());
	identify(1, agent());
	ck_assert_str_eq(fake_screen(), "form");
	to_check();
	fake_time(true);
	ck_assert_int_eq(visit()->handed.problem, ERR_GUARDIAN_NEEDED);
	ck_assert_str_eq(visit()->deputy.holder.doc.id, "");
	fake_act(ACT_SUBMIT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "identify");
	fake_card(CARD_EVENT_REMOVED, 1, true, NULL);
	identify(1, agent()); /* who may well be the guardian, when asked as such */
	ck_assert_str_eq(json_str(submitted(), "contact_role"), "guardian");
	fake_stop();
}
END_TEST

/* A legal person */

static json_t *item_for(const char *server_type)
{
	static const char form[] =
		"{\"schema\":{\"type\":\"object\",\"properties\":{"
		"\"code\":{\"type\":\"string\",\"title\":\"c\",\"format\":\"uscc\"},"
		"\"mobile\":{\"type\":\"string\",\"title\":\"m\",\"format\":\"cn-mobile\"}},"
		"\"required\":[\"code\",\"mobile\"]},"
		"\"ui\":{\"code\":{\"prefill\":\"visit.uscc\"}}}";
	json_t *item = fake_item(form, NULL);
	json_object_set_new(item, "server_type", json_string(server_type));
	return item;
}

static void to_legal(const char *server_type)
{
	fake_start();
	fake_to_identify(item_for(server_type));
	fake_identify();
	ck_assert_str_eq(fake_screen(), "legal");
}

START_TEST(a_legal_person_applies_with_its_code_and_one_card)
{
	to_legal("2");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "legal");
	ck_assert_int_eq(typing_type(fake.k, "legal.code", "91350100m000100y43"), ERR_OK);
	ck_assert_int_eq(typing_type(fake.k, "legal.name", "福田示范公司"), ERR_OK);
	if (_i)
		fake_act(ACT_CHOOSE, 0, NULL);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_msg(typing_type(fake.k, "form.code", USCC) == ERR_NOT_FOUND, "it is known");
	to_check();
	const json_t *content = submitted();
	ck_assert_str_eq(json_str(content, "applyer_type"), "2");
	ck_assert_str_eq(json_str(content, "applyer_page_type"), "001");
	ck_assert_str_eq(json_str(content, "applyer_page_code"), USCC);
	ck_assert_str_eq(json_str(content, "applyer_name"), "福田示范公司");
	ck_assert_str_eq(json_str(content, "contact_code"), fake_document().id);
	ck_assert_str_eq(json_str(content, "contact_role"), _i ? "legal" : "operator");
	ck_assert_str_eq(json_str(content, "legal"), _i ? fake_document().name : "");
	ck_assert_str_eq(json_str(json_object_get(content, "form"), "code"), USCC);
	ck_assert_str_eq(seen_agent(), _i ? "" : fake_document().id);
	fake_stop();
}
END_TEST

START_TEST(a_doubtful_check_digit_goes_on_and_a_wrong_shape_does_not)
{
	to_legal("3");
	ck_assert_int_eq(typing_type(fake.k, "legal.code", "91350100M000100Y4"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "legal");
	ck_assert_int_eq(typing_type(fake.k, "legal.code", USCC "1"), ERR_TOO_LONG);
	ck_assert_int_eq(typing_type(fake.k, "legal.code", "公司"), ERR_FORM_CHARACTER);
	ck_assert_int_eq(typing_type(fake.k, "legal.code", USCC_DOUBTED), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	to_check();
	ck_assert_str_eq(json_str(submitted(), "applyer_name"), USCC_DOUBTED);
	fake_stop();
}
END_TEST

START_TEST(where_both_may_apply_no_code_means_oneself)
{
	to_legal("1,2");
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "form");
	ck_assert_int_eq(typing_type(fake.k, "form.code", USCC), ERR_OK);
	fake_stop();
}
END_TEST

START_TEST(the_licences_of_a_clerk_are_not_the_companys)
{
	json_t *item = item_for(_i ? "1,2" : "2");
	json_object_set_new(item, "materials",
			    json_pack("[{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[]}]", "row_guid",
				      "m", "material_name", "m", "is_need", "1", "source",
				      "licence", "licence_type", "L1", "get_type", "3", "level",
				      "A", "accepts"));
	fake_start();
	fake_to_identify(item);
	fake_identify();
	ck_assert_str_eq(fake_screen(), "legal");
	if (!_i)
		ck_assert_int_eq(typing_type(fake.k, "legal.code", USCC), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "consent");
	fake_act(ACT_CHOOSE, 0, CONSENT_LICENCES);
	ck_assert_int_eq(fake_calls("Licences"), _i);
	if (!_i)
		ck_assert_int_eq(visit()->answers.materials.rows[0].way, MATERIAL_DEFER);
	fake_stop();
}
END_TEST

START_TEST(another_code_keeps_what_was_typed)
{
	to_legal("2");
	ck_assert_int_eq(typing_type(fake.k, "legal.code", USCC), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	to_check();
	fake_act(ACT_CHANGE, STAGE_LEGAL, NULL);
	ck_assert_str_eq(fake_screen(), "legal");
	ck_assert_int_eq(typing_type(fake.k, "legal.code", USCC_DOUBTED), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
	const json_t *form = json_object_get(submitted(), "form");
	ck_assert_str_eq(json_str(form, "code"), USCC_DOUBTED);
	ck_assert_str_eq(json_str(form, "mobile"), "13800138000");
	fake_stop();
}
END_TEST

START_TEST(a_child_is_nobodys_clerk)
{
	fake_start();
	fake_to_identify(item_for("2"));
	identify(0, child());
	ck_assert_str_eq(fake_screen(), "identify");
	ck_assert_int_eq(visit()->holder.problem, ERR_CARD_TOO_YOUNG);
	ck_assert(!visit()->holder.identified);
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("people");
	TCase *t = tcase_create("people");
	suite_add_tcase(suite, t);
	tcase_add_test(t, the_applicants_card_comes_first_and_then_the_agents);
	tcase_add_test(t, what_is_handed_in_says_who_acted_for_whom);
	tcase_add_loop_test(
		t, the_same_card_twice_is_refused_with_a_sentence_and_another_gets_its_chance, 0,
		2);
	tcase_add_loop_test(t, each_of_the_two_cards_goes_on_and_a_third_ends_the_visit, 0, 2);
	tcase_add_test(t, the_agents_card_that_came_while_the_first_was_checked_is_read_afterwards);
	tcase_add_test(t, who_goes_back_before_both_are_known_leaves_nobody);
	tcase_add_test(t, nobody_acts_for_another_where_the_item_does_not_allow_it);
	tcase_add_loop_test(t, who_came_with_an_agent_begins_only_what_agents_may_do, 0, 2);
	tcase_add_test(t, to_an_agent_nobodys_matters_are_told);
	tcase_add_test(t, who_is_not_of_age_acts_for_nobody);
	tcase_add_test(t, a_child_is_asked_for_its_guardian_and_both_are_named);
	tcase_add_loop_test(t, from_the_day_of_fourteen_years_on_nobody_needs_a_guardian, 0, 2);
	tcase_add_test(t, a_child_nobody_knew_for_one_is_asked_for_its_guardian_before_the_submit);
	tcase_add_test(t, an_agent_of_a_child_is_not_taken_for_its_guardian);
	tcase_add_loop_test(t, a_legal_person_applies_with_its_code_and_one_card, 0, 2);
	tcase_add_test(t, a_doubtful_check_digit_goes_on_and_a_wrong_shape_does_not);
	tcase_add_test(t, where_both_may_apply_no_code_means_oneself);
	tcase_add_loop_test(t, the_licences_of_a_clerk_are_not_the_companys, 0, 2);
	tcase_add_test(t, another_code_keeps_what_was_typed);
	tcase_add_test(t, a_child_is_nobodys_clerk);
	return suite_run(suite);
}
