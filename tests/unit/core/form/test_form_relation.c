/* SPDX-License-Identifier: Apache-2.0 */
/* test_form_relation.c - what one answer has to do with another: rules, kinds of certificates. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/form/form_relation.h"
#include "tests/unit/core/form/form_fixture.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define WOMAN_1990 "11010119900307002X"
#define MAN_1990   "110101199003070011"

/* Rules */

#define FIELDS                                                                                      \
	"{'properties':{'a':{'type':'string','title':'A?','format':'date'},"                        \
	"'b':{'type':'string','title':'B?','anyOf':[{'format':'date'},{'const':'长期'}]},"        \
	"'n':{'type':'integer','title':'N'},'m':{'type':'integer','title':'M'},"                    \
	"'p':{'type':'integer','format':'cn-amount'},'q':{'type':'integer','format':'cn-amount'},"  \
	"'s':{'type':'string','title':'S','enum':['男','女']},'t':{'type':'string','title':'T'}," \
	"'id':{'type':'string','title':'ID','format':'cn-id'}}}"

static const struct {
	const char *left, *op, *right;
	const char *first[2], *second[2]; /* field and text, in the order they are given */
	const char *blamed, *message, *names, *why;
} rules[] = {
	{ "a",
	  "<=",
	  "b",
	  { "a", "2026-01-02" },
	  { "b", "2026-01-01" },
	  "b",
	  "not_before",
	  "A?",
	  "from and to: the later question is to blame" },
	{ "a",
	  "<=",
	  "b",
	  { "b", "2026-01-01" },
	  { "a", "2026-01-02" },
	  "b",
	  "not_before",
	  "A?",
	  "whichever was answered first" },
	{ "a",
	  "<=",
	  "b",
	  { "a", "2026-01-02" },
	  { "b", "2026-01-02" },
	  NULL,
	  NULL,
	  NULL,
	  "the same day" },
	{ "a",
	  "<",
	  "b",
	  { "a", "2026-01-02" },
	  { "b", "2026-01-02" },
	  "b",
	  "after",
	  "A?",
	  "the same day is not later" },
	{ "b",
	  "<",
	  "a",
	  { "a", "2026-01-02" },
	  { "b", "2026-01-02" },
	  "b",
	  "before",
	  "A?",
	  "the other way round" },
	{ "b",
	  "<=",
	  "a",
	  { "a", "2026-01-02" },
	  { "b", "2026-01-03" },
	  "b",
	  "not_after",
	  "A?",
	  "later" },
	{ "a",
	  "<=",
	  "b",
	  { "a", "2026-01-02" },
	  { "b", "长期" },
	  NULL,
	  NULL,
	  NULL,
	  "long-term is later than all" },
	{ "b",
	  "<=",
	  "a+10y",
	  { "a", "2026-01-02" },
	  { "b", "长期" },
	  "b",
	  "not_after",
	  "2036-01-02",
	  "and so too late" },
	{ "b",
	  "<=",
	  "a+10y",
	  { "a", "2026-01-02" },
	  { "b", "2036-01-02" },
	  NULL,
	  NULL,
	  NULL,
	  "ten years to the day" },
	{ "b",
	  "<=",
	  "a+10y",
	  { "a", "2026-01-02" },
	  { "b", "2036-01-03" },
	  "b",
	  "not_after",
	  "2036-01-02",
	  "a day more" },
	{ "a",
	  "=",
	  "b",
	  { "a", "2026-01-02" },
	  { "b", "2026-01-03" },
	  "b",
	  "same",
	  "A?",
	  "two days" },
	{ "a",
	  "!=",
	  "b",
	  { "a", "2026-01-02" },
	  { "b", "2026-01-02" },
	  "b",
	  "other",
	  "A?",
	  "one day" },
	{ "a",
	  "<=",
	  "b",
	  { "a", "2026-01-02" },
	  { "b", "2026-01" },
	  NULL,
	  NULL,
	  NULL,
	  "unfinished: only its own sentence" },
	{ "today",
	  "<=",
	  "a",
	  { "a", "2026-11-20" },
	  { NULL, NULL },
	  "a",
	  "not_before",
	  "2026-11-21",
	  "yesterday" },
	{ "today", "<=", "a", { "a", "2026-11-21" }, { NULL, NULL }, NULL, NULL, NULL, "today" },
	{ "a",
	  "<=",
	  "today-18y",
	  { "a", "2008-11-22" },
	  { NULL, NULL },
	  "a",
	  "not_after",
	  "2008-11-21",
	  "eighteen tomorrow" },
	{ "a",
	  "<=",
	  "today-18y",
	  { "a", "2008-11-21" },
	  { NULL, NULL },
	  NULL,
	  NULL,
	  NULL,
	  "eighteen today" },
	{ "a",
	  "<",
	  "today+30d",
	  { "a", "2026-12-21" },
	  { NULL, NULL },
	  "a",
	  "before",
	  "2026-12-21",
	  "within thirty days" },
	{ "a",
	  "<=",
	  "today-3m",
	  { "a", "2026-08-22" },
	  { NULL, NULL },
	  "a",
	  "not_after",
	  "2026-08-21",
	  "three months ago" },
	{ "n", "<=", "m", { "n", "5" }, { "m", "4" }, "m", "not_below", "N", "numbers" },
	{ "n", "<", "m", { "n", "5" }, { "m", "5" }, "m", "above", "N", "numbers" },
	{ "m", "<=", "n", { "n", "5" }, { "m", "6" }, "m", "not_above", "N", "numbers" },
	{ "m", "<", "n", { "n", "5" }, { "m", "5" }, "m", "below", "N", "numbers" },
	{ "p", "<=", "q", { "p", "12.50" }, { "q", "12.49" }, "q", "not_below", "p", "amounts" },
	{ "t", "!=", "id", { "t", WOMAN_1990 }, { "id", WOMAN_1990 }, "id", "other", "T", "texts" },
	{ "s",
	  "=",
	  "sex(id)",
	  { "s", "男" },
	  { "id", WOMAN_1990 },
	  "id",
	  "same",
	  "S",
	  "a sex that is not the number's" },
	{ "s", "=", "sex(id)", { "s", "女" }, { "id", WOMAN_1990 }, NULL, NULL, NULL, "that is" },
	{ "a",
	  "=",
	  "birth(id)",
	  { "a", "1990-03-08" },
	  { "id", WOMAN_1990 },
	  "id",
	  "same",
	  "A?",
	  "a birth that is not the number's" },
	{ "a",
	  "=",
	  "birth(id)",
	  { "a", "1990-03-07" },
	  { "id", WOMAN_1990 },
	  NULL,
	  NULL,
	  NULL,
	  "that is" },
	{ "birth(id)",
	  "<=",
	  "a-22y",
	  { "a", "2012-03-06" },
	  { "id", MAN_1990 },
	  "id",
	  "not_after",
	  "1990-03-06",
	  "an age at a date, a day too young" },
	{ "birth(id)",
	  "<=",
	  "a-22y",
	  { "a", "2012-03-07" },
	  { "id", MAN_1990 },
	  NULL,
	  NULL,
	  NULL,
	  "to the day" },
	{ "age(id)",
	  "<=",
	  "n",
	  { "n", "35" },
	  { "id", MAN_1990 },
	  "id",
	  "not_above",
	  "N",
	  "36 today" },
	{ "age(a)",
	  "<=",
	  "n",
	  { "a", "1990-11-22" },
	  { "n", "34" },
	  "n",
	  "not_below",
	  "A?",
	  "35 tomorrow is 35: of a date of birth too" },
	{ "age(a)",
	  "<=",
	  "n",
	  { "a", "2030-01-01" },
	  { "n", "1" },
	  NULL,
	  NULL,
	  NULL,
	  "nobody is born in the future: no age" },
};

static void give(const char *const answer[2])
{
	if (!answer[0])
		return;
	if (strcmp(answer[0], "s") == 0)
		toggle("s", answer[1]);
	else
		set(answer[0], answer[1]);
}

START_TEST(a_rule_between_fields_is_said_at_the_later_of_them)
{
	char ui[256];
	snprintf(ui, sizeof(ui), "{'rules':[{'left':'%s','op':'%s','right':'%s'}]}", rules[_i].left,
		 rules[_i].op, rules[_i].right);
	open_form(FIELDS, ui);
	give(rules[_i].first);
	give(rules[_i].second);
	static const char *const all[] = { "a", "b", "n", "m", "p", "q", "s", "t", "id" };
	bool own = strcmp(rules[_i].why, "unfinished: only its own sentence") == 0;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		struct form_problem p = { .message_id = NULL };
		bool blamed = rules[_i].blamed && strcmp(all[i], rules[_i].blamed) == 0;
		bool found = form_problem(form, all[i], &p) && !own;
		ck_assert_msg(found == blamed, "%s: %s %s", rules[_i].why, all[i],
			      p.message_id ? p.message_id : "is fine");
		if (!blamed)
			continue;
		ck_assert_msg(strcmp(p.message_id + 11, rules[_i].message) == 0, "%s: %s",
			      rules[_i].why, p.message_id);
		const char *names = p.other ? p.other : p.shown;
		ck_assert_msg(strcmp(names, rules[_i].names) == 0, "%s: %s", rules[_i].why, names);
		ck_assert(!form_complete(form));
	}
}
END_TEST

START_TEST(an_author_s_sentence_is_said_as_it_is)
{
	struct form_problem p;
	open_form(FIELDS, "{'rules':[{'left':'a','op':'<=','right':'today','message':'请改'}]}");
	set("a", "2030-01-01");
	ck_assert(form_problem(form, "a", &p));
	ck_assert_str_eq(p.said, "请改");
}
END_TEST

START_TEST(a_rule_is_said_where_it_can_be_mended)
{
	/* The later one is known: the earlier one is to be changed. */
	open_form(
		"{'properties':{'a':{'type':'string','format':'date'},'born':{'type':'string','format':'date'}},"
		"'required':['a','born']}",
		"{'born':{'prefill':'card.birth'},'rules':[{'left':'born','op':'<=','right':'a'}]}");
	set("a", "1980-01-01");
	ck_assert_str_eq(problem("a"), "not_before");
	ck_assert_str_eq(problem("born"), "");
	ck_assert_str_eq(pages(), "a");
}
END_TEST

START_TEST(who_may_not_apply_is_told_and_led_no_further)
{
	struct form_field field;
	open_form(
		"{'properties':{'born':{'type':'string','format':'date'},'a':{'type':'string'}}}",
		"{'born':{'prefill':'card.birth'},'rules':[{'left':'born','op':'<=','right':'today-60y',"
		"'message':'须年满 60 周岁'}]}");
	ck_assert_str_eq(pages(), "born|a");
	ck_assert_int_eq(form_field(form, "born", &field), ERR_OK);
	ck_assert(field.answered && field.stuck);
	ck_assert_int_eq(form_set_text(form, "born", "1950-01-01"), ERR_NOT_FOUND);
	ck_assert(!form_page_complete(form, 0) && !form_complete(form));
	ck_assert_uint_eq(form_page_next(form, FORM_NO_PAGE), 0);
}
END_TEST

START_TEST(what_a_platform_knows_and_cannot_be_is_asked)
{
	json_t *platform CLEANUP(json_unref) = json_of("{'from':'2026-05-01','to':'2026-04-01'}");
	struct form_sources sources = { .platform = platform, .today = FORM_TODAY };
	open_with(
		"{'properties':{'from':{'type':'string','format':'date'},'to':{'type':'string','format':'date'}}}",
		"{'from':{'prefill':'platform.from'},'to':{'prefill':'platform.to'},"
		"'rules':[{'left':'from','op':'<=','right':'to'}]}",
		&sources);
	ck_assert_str_eq(pages(), "to");
	ck_assert_str_eq(values(), "{\"from\":\"2026-05-01\"}");
}
END_TEST

START_TEST(a_rule_of_a_hidden_answer_is_silent)
{
	open_form(
		"{'properties':{'k':{'type':'boolean'},'a':{'type':'string','format':'date'},"
		"'b':{'type':'string','format':'date'}},'allOf':[{'if':{'properties':{'k':{'const':true}},"
		"'required':['k']},'then':{'required':['b']}}]}",
		"{'rules':[{'left':'a','op':'<=','right':'b'}]}");
	set("a", "2026-05-01");
	toggle("k", NULL);
	set("b", "2026-04-01");
	ck_assert_str_eq(problem("b"), "not_before");
	toggle("k", NULL);
	ck_assert_str_eq(problem("a"), "");
	ck_assert(form_complete(form));
}
END_TEST

#define PEOPLE                                                                                  \
	"{'properties':{'since':{'type':'string','format':'date'},'people':{'type':'array',"    \
	"'minItems':2,'maxItems':3,'items':{'type':'object','properties':{"                     \
	"'kind':{'type':'string','enum':['111','414']},'no':{'type':'string','maxLength':18},"  \
	"'birth':{'type':'string','format':'date'},'moved':{'type':'string','format':'date'}}," \
	"'required':['no']}}},'required':['people']}"

START_TEST(each_entry_has_its_own_rules_numbers_and_kinds)
{
	open_form(
		PEOPLE,
		"{'check_by':{'people.no':{'by':'people.kind','format':{'111':'cn-id','414':'passport'}}},"
		"'computed':{'people.birth':'birth(people.no)'},"
		"'rules':[{'left':'people.birth','op':'<=','right':'people.moved'},"
		"{'left':'people.moved','op':'<=','right':'since'}]}");
	toggle("people.1.kind", "111");
	set("people.1.no", WOMAN_1990);
	toggle("people.2.kind", "414");
	set("people.2.no", "E12345678");
	set("people.2.birth", "2001-01-01");
	ck_assert_str_eq(display("people.1.birth"), "1990-03-07");
	ck_assert_int_eq(form_set_text(form, "people.1.birth", "2000-01-01"), ERR_NOT_FOUND);
	set("people.1.moved", "1995-01-01");
	set("people.2.moved", "2000-12-31");
	ck_assert_str_eq(problem("people.1.moved"), "");
	ck_assert_str_eq(problem("people.2.moved"), "not_before");
	set("since", "1994-01-01");
	ck_assert_str_eq(problem("people.1.moved"), "not_after");
	ck_assert_str_eq(problem("since"), "");
	/* Of a passport nothing follows. */
	toggle("people.1.kind", "414");
	ck_assert_str_eq(problem("people.1.no"), "passport");
	set("people.1.no", "E12345678");
	ck_assert_str_eq(problem("people.1.no"), "");
	ck_assert_str_eq(problem("people.1.birth"), "");
	set("people.1.birth", "1990-03-08");
	ck_assert_str_eq(display("people.1.birth"), "1990-03-08");
}
END_TEST

/* Kinds of certificates */

START_TEST(the_kind_of_certificate_decides_keys_and_check)
{
	struct form_field field;
	open_form("{'properties':{'kind':{'type':'string','enum':['111','414','999']},"
		  "'no':{'type':'string','maxLength':20}},'required':['kind','no']}",
		  "{'check_by':{'no':{'by':'kind','format':{'111':'cn-id','414':'passport'}}}}");
	set("no", "abc");
	ck_assert_str_eq(problem("no"), "");
	toggle("kind", "111");
	ck_assert_int_eq(form_field(form, "no", &field), ERR_OK);
	ck_assert_int_eq(field.pad, FORM_PAD_X);
	ck_assert_str_eq(problem("no"), "short 15");
	set("no", "11010119900307803x");
	ck_assert_str_eq(values(), "{\"kind\":\"111\",\"no\":\"11010119900307803X\"}");
	ck_assert_str_eq(display("no"), "1101**********803X");
	toggle("kind", "414");
	ck_assert_int_eq(form_field(form, "no", &field), ERR_OK);
	ck_assert_int_eq(field.pad, FORM_PAD_CODE);
	ck_assert_str_eq(problem("no"), "passport");
	set("no", "e12345678");
	ck_assert_str_eq(values(), "{\"kind\":\"414\",\"no\":\"E12345678\"}");
	toggle("kind", "999");
	ck_assert_int_eq(form_field(form, "no", &field), ERR_OK);
	ck_assert_int_eq(field.pad, FORM_PAD_TEXT);
	set("no", "whatever 5");
	ck_assert(form_complete(form));
}
END_TEST

/* Calendar */

static const struct {
	int64_t day;
	int shift;
	char unit;
	int64_t then;
	const char *why;
} days[] = {
	{ 20261121, -18, 'y', 20081121, "years" },
	{ 20280229, -18, 'y', 20100228, "a day the year does not have" },
	{ 20280229, 4, 'y', 20320229, "and one it has" },
	{ 20261121, 0, 'y', 20261121, "nothing" },
	{ 20261231, 2, 'm', 20270228, "the end of February" },
	{ 20260331, -1, 'm', 20260228, "back to it" },
	{ 20260115, -13, 'm', 20241215, "over two years' ends" },
	{ 20261121, 10, 'd', 20261201, "over a month's end" },
	{ 20260101, -1, 'd', 20251231, "over a year's end" },
	{ 20240301, -1, 'd', 20240229, "a leap day" },
	{ 21000301, -1, 'd', 21000228, "no leap day in 2100" },
	{ 20260101, 9999, 'd', 20530518, "27 years of days" },
	{ 20260101, -9999, 'y', 16000101, "before all days" },
	{ 20260101, 9999, 'y', 99991231, "behind all days" },
};

START_TEST(a_day_is_moved_as_the_calendar_has_it)
{
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		int64_t then = form_day_shift(days[i].day, days[i].shift, days[i].unit);
		ck_assert_msg(then == days[i].then, "%s: %lld", days[i].why, (long long)then);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_relation");
	TCase *tcase = tcase_create("form_relation");
	tcase_add_checked_fixture(tcase, form_setup, form_teardown);
	tcase_add_loop_test(tcase, a_rule_between_fields_is_said_at_the_later_of_them, 0,
			    ARRAY_LEN(rules));
	tcase_add_test(tcase, an_author_s_sentence_is_said_as_it_is);
	tcase_add_test(tcase, a_rule_is_said_where_it_can_be_mended);
	tcase_add_test(tcase, who_may_not_apply_is_told_and_led_no_further);
	tcase_add_test(tcase, what_a_platform_knows_and_cannot_be_is_asked);
	tcase_add_test(tcase, a_rule_of_a_hidden_answer_is_silent);
	tcase_add_test(tcase, each_entry_has_its_own_rules_numbers_and_kinds);
	tcase_add_test(tcase, the_kind_of_certificate_decides_keys_and_check);
	tcase_add_test(tcase, a_day_is_moved_as_the_calendar_has_it);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
