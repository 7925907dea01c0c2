/* SPDX-License-Identifier: Apache-2.0 */
/* test_party.c - who applies and who hands it in: what content says of them, and what of it cannot be. */
#include <check.h>

#include "firmware/base/util.h"
#include "firmware/core/case/party.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

static const struct document holder = { .kind = DOCUMENT_RESIDENT,
					.name = "王小英",
					.id = "11010119900307803X" },
			     deputy = { .kind = DOCUMENT_RESIDENT,
					.name = "赵云",
					.id = "440304198506150269" };
static const struct legal company = { .code = "91350100M000100Y43", .representative = true };

static struct party party_of(enum deputy_kind kind, const struct legal *legal)
{
	return (struct party){
		.doc = &holder, .deputy = kind, .deputy_doc = &deputy, .legal = legal
	};
}

/* As application_content() has it: with the deputy's card. */
static json_t *content_by(enum deputy_kind kind, const struct legal *legal)
{
	struct party party = party_of(kind, legal);
	json_t *content = json_object();
	ck_assert(party_add(content, &party, "13800138000"));
	if (kind != DEPUTY_NONE)
		json_object_set_new(content, "contact_identity", json_of("{'level':'card'}"));
	return content;
}

START_TEST(who_applies_for_themself_is_named_once)
{
	json_t *content CLEANUP(json_unref) = content_by(DEPUTY_NONE, NULL);
	json_t *want CLEANUP(json_unref) = json_of(
		"{'applyer_name':'王小英','applyer_page_code':'11010119900307803X','applyer_page_type':'111',"
		"'applyer_type':'1','contact_mobile':'13800138000','contact_name':'王小英'}");
	struct party party = party_of(DEPUTY_NONE, NULL);
	ck_assert(json_equal(content, want));
	ck_assert(party_agrees(content));
	ck_assert_str_eq(party_agent(&party), "");
}
END_TEST

START_TEST(who_acts_for_another_is_the_contact_by_a_card_of_their_own)
{
	enum deputy_kind kind = _i ? DEPUTY_GUARDIAN : DEPUTY_AGENT;
	struct party party = party_of(kind, NULL);
	json_t *content CLEANUP(json_unref) = content_by(kind, NULL);
	ck_assert_str_eq(json_str(content, "applyer_type"), "1");
	ck_assert_str_eq(json_str(content, "applyer_page_code"), holder.id);
	ck_assert_str_eq(json_str(content, "contact_name"), deputy.name);
	ck_assert_str_eq(json_str(content, "contact_type"), "111");
	ck_assert_str_eq(json_str(content, "contact_code"), deputy.id);
	ck_assert_str_eq(json_str(content, "contact_role"), _i ? "guardian" : "agent");
	ck_assert_str_eq(party_agent(&party), deputy.id);
	ck_assert(party_agrees(content));
}
END_TEST

START_TEST(a_legal_person_applies_and_whoever_stands_here_is_the_contact)
{
	struct legal legal = company;
	legal.representative = _i;
	struct party party = party_of(DEPUTY_NONE, &legal);
	json_t *content CLEANUP(json_unref) = content_by(DEPUTY_NONE, &legal);
	ck_assert_str_eq(json_str(content, "applyer_type"), "2");
	ck_assert_str_eq(json_str(content, "applyer_page_type"), "001");
	ck_assert_str_eq(json_str(content, "applyer_page_code"), legal.code);
	ck_assert_str_eq(json_str(content, "applyer_name"), legal.code);
	ck_assert_str_eq(json_str(content, "contact_name"), holder.name);
	ck_assert_str_eq(json_str(content, "contact_code"), holder.id);
	ck_assert_str_eq(json_str(content, "contact_role"), _i ? "legal" : "operator");
	ck_assert_str_eq(json_str(content, "legal"), _i ? holder.name : "");
	ck_assert_str_eq(party_agent(&party), _i ? "" : holder.id);
	ck_assert(party_agrees(content));
}
END_TEST

/* What does not agree with itself: of an agent's content, of a legal person's. */
static const struct {
	bool legal;
	const char *member, *value, *why;
} disagreeing[] = {
	{ false, "contact_code", "'11010119900307803X'", "the applicant acts for themself" },
	{ false, "contact_code", NULL, "an agent without a number" },
	{ false, "contact_type", NULL, "an agent without a kind of card" },
	{ false, "contact_role", NULL, "nobody says what the second person is" },
	{ false, "contact_role", "'friend'", "no such role" },
	{ false, "contact_role", "'operator'", "a clerk of a natural person" },
	{ false, "contact_identity", NULL, "an agent whose card was not read" },
	{ false, "legal", "'赵云'", "a representative of a natural person" },
	{ false, "applyer_type", "'2'", "a citizen number is no credit code" },
	{ true, "applyer_type", "'1'", "a legal person that is a natural one" },
	{ true, "applyer_page_type", "'111'", "a credit code that is an ID card" },
	{ true, "applyer_page_code", "'91350100M000100Y4'", "17 characters" },
	{ true, "contact_role", "'agent'", "an agent of a legal person" },
	{ true, "contact_role", "'operator'", "a clerk who is its representative" },
	{ true, "contact_role", NULL, "a legal person and nobody who acts" },
	{ true, "legal", NULL, "a representative without a name" },
	{ true, "legal", "'赵云'", "another representative than whoever stands here" },
	{ true, "contact_identity", "{'level':'card'}", "a second medium" },
};

START_TEST(a_party_that_does_not_agree_with_itself_is_refused)
{
	json_t *content CLEANUP(json_unref) =
		content_by(disagreeing[_i].legal ? DEPUTY_NONE : DEPUTY_AGENT,
			   disagreeing[_i].legal ? &company : NULL);
	ck_assert(party_agrees(content));
	if (disagreeing[_i].value)
		json_object_set_new(content, disagreeing[_i].member,
				    json_of(disagreeing[_i].value));
	else
		json_object_del(content, disagreeing[_i].member);
	ck_assert_msg(!party_agrees(content), "%s", disagreeing[_i].why);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("party");
	TCase *t = tcase_create("party");
	suite_add_tcase(suite, t);
	tcase_add_test(t, who_applies_for_themself_is_named_once);
	tcase_add_loop_test(t, who_acts_for_another_is_the_contact_by_a_card_of_their_own, 0, 2);
	tcase_add_loop_test(t, a_legal_person_applies_and_whoever_stands_here_is_the_contact, 0, 2);
	tcase_add_loop_test(t, a_party_that_does_not_agree_with_itself_is_refused, 0,
			    ARRAY_LEN(disagreeing));
	return suite_run(suite);
}
