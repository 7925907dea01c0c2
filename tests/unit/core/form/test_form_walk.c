/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_form_walk.c - the way through the pages of a form while answers open and close them: no question
 * is left out, and none is shown twice.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/unit/core/form/form_fixture.h"
#include "tests/suite.h"

#define OPENING                                                                               \
	"{'properties':{'first':{'type':'string'},'early':{'type':'string'},"                 \
	"'kind':{'type':'string','enum':['x','y']},'late':{'type':'string'},"                 \
	"'last':{'type':'string'}},'required':['kind'],'allOf':["                             \
	"{'if':{'properties':{'kind':{'const':'y'}},'required':['kind']},'then':{'required':" \
	"['early','late']}}]}"

static const char *first_of(size_t page)
{
	const char *names[FORM_FIELDS_MAX];
	return form_page_fields(form, page, names) ? names[0] : "";
}

/* Goes on from a page; the name of the field that is asked next, "" at the end. */
static const char *next(const char *name)
{
	size_t page = form_page_with(form, name);
	form_page_pass(form, page, true);
	page = form_page_next(form, page);
	return page == FORM_NO_PAGE ? "" : first_of(page);
}

START_TEST(a_page_is_the_same_page_whatever_opens_before_it)
{
	open_form(OPENING, NULL);
	ck_assert_uint_eq(form_page_with(form, "kind"), 1);
	toggle("kind", "y");
	ck_assert_uint_eq(form_page_with(form, "kind"), 2);
	toggle("kind", "x");
	ck_assert_uint_eq(form_page_with(form, "kind"), 1);
	ck_assert_uint_eq(form_page_with(form, "early"), FORM_NO_PAGE);
	ck_assert_uint_eq(form_page_with(form, "nothing"), FORM_NO_PAGE);
}
END_TEST

START_TEST(a_closed_field_still_tells_its_page)
{
	open_form(
		"{'properties':{'b':{'type':'string'},'a':{'type':'boolean'}},'allOf':["
		"{'if':{'properties':{'a':{'const':true}},'required':['a']},'then':{'required':['b']}}]}",
		"{'pages':[['b','a']]}");
	ck_assert_uint_eq(form_page_of(form, "b"), FORM_NO_PAGE);
	ck_assert_uint_eq(form_page_with(form, "b"), 0);
}
END_TEST

START_TEST(what_opened_behind_is_asked_at_the_end_and_nothing_again)
{
	open_form(OPENING, NULL);
	ck_assert_str_eq(next("first"), "kind");
	toggle("kind", "y");
	ck_assert_str_eq(next("kind"), "late");
	set("late", "1");
	ck_assert_str_eq(next("late"), "last");
	ck_assert_str_eq(next("last"), "early");
	set("early", "1");
	ck_assert_str_eq(next("early"), "");
}
END_TEST

START_TEST(a_new_question_on_a_page_that_was_shown_brings_it_back)
{
	open_form(OPENING, "{'pages':[['first','early'],['kind'],['late','last']]}");
	ck_assert_str_eq(next("first"), "kind");
	toggle("kind", "y");
	set("early", "1"); /* complete, but never seen */
	set("late", "1");
	ck_assert_str_eq(next("kind"), "late");
	ck_assert_str_eq(next("late"), "first");
	ck_assert_str_eq(next("first"), "");
}
END_TEST

START_TEST(an_answer_that_became_wrong_is_asked_again)
{
	open_form("{'properties':{'a':{'type':'string'},'b':{'type':'boolean'}},'allOf':["
		  "{'if':{'properties':{'b':{'const':true}},'required':['b']},"
		  "'then':{'properties':{'a':{'maxLength':2}}}}]}",
		  NULL);
	set("a", "long");
	ck_assert_str_eq(next("a"), "b");
	toggle("b", NULL);
	ck_assert_str_eq(next("b"), "a");
	set("a", "ok");
	ck_assert_str_eq(next("a"), "");
}
END_TEST

START_TEST(who_comes_back_goes_over_the_same_pages_again)
{
	open_form(FORM_ABC, NULL);
	next("a");
	next("b");
	form_page_pass(form, 1, false);
	form_page_pass(form, 0, false);
	ck_assert_str_eq(next("a"), "b");
	ck_assert_str_eq(next("b"), "c");
	ck_assert_str_eq(next("c"), "");
	ck_assert_uint_eq(form_page_next(form, FORM_NO_PAGE), FORM_NO_PAGE);
}
END_TEST

/* Random forms: FIELDS fields in random order on random pages, each condition opening some of them. */

#define FIELDS	   12
#define CONDITIONS 6
#define WALKS	   1000

static unsigned random_state;

static unsigned draw(unsigned below)
{
	random_state = random_state * 1103515245u + 12345u;
	return (random_state >> 16) % below;
}

static void add(char *to, const char *a, const char *b, const char *c)
{
	strcat(strcat(strcat(to, a), b), c);
}

/* A condition opens fields with a higher number only, so that there are no circles. */
static void add_condition(char *schema, int n)
{
	char tested[8], opened[8];
	int of = (int)draw(FIELDS - 1);
	snprintf(tested, sizeof(tested), "f%d", of);
	snprintf(opened, sizeof(opened), "f%d", of + 1 + (int)draw(FIELDS - 1 - of));
	strcat(schema, n ? "," : "");
	add(schema, "{'if':{'properties':{'", tested, "':{'const':'y'}},");
	add(schema, "'required':['", tested, "']},");
	add(schema, "'then':{'required':['", opened, "']}}");
}

static void open_random(void)
{
	char schema[4096] = "{'properties':{", ui[1024] = "{'pages':[";
	int order[FIELDS];
	for (int i = 0; i < FIELDS; i++) {
		int j = (int)draw(i + 1);
		order[i] = order[j];
		order[j] = i;
	}
	for (int i = 0; i < FIELDS; i++) {
		char name[8];
		snprintf(name, sizeof(name), "f%d", order[i]);
		add(schema, i ? ",'" : "'", name, "':{'type':'string','enum':['x','y']}");
	}
	strcat(schema, "},'allOf':[");
	for (int i = 0; i < CONDITIONS; i++)
		add_condition(schema, i);
	strcat(schema, "]}");
	for (int i = 0; i < FIELDS; i += 2) {
		char a[8], b[8];
		snprintf(a, sizeof(a), "f%d", order[i]);
		snprintf(b, sizeof(b), "f%d", order[i + 1]);
		if (!draw(3))
			continue;
		add(ui, strchr(ui, 'f') ? ",['" : "['", a, "','");
		add(ui, b, "']", "");
	}
	strcat(ui, "]}");
	open_form(schema, draw(2) ? ui : NULL);
}

/*
 * Answers the page of that field, or leaves open what may stay open. The second round is for what an
 * answer of the first opened on this very page.
 */
static void answer_page_with(const char *name)
{
	for (int round = 0; round < 2; round++) {
		const char *names[FORM_FIELDS_MAX];
		size_t count = form_page_fields(form, form_page_with(form, name), names);
		for (size_t i = 0; i < count; i++) {
			struct form_field f;
			if (form_field(form, names[i], &f) != ERR_OK || f.text[0])
				continue;
			if (f.required || (round == 0 && draw(4)))
				toggle(names[i], round == 0 && draw(2) ? "y" : "x");
		}
	}
}

/* Fields that are on the page, in bits. */
static unsigned shown_on(size_t page)
{
	const char *names[FORM_FIELDS_MAX];
	unsigned shown = 0;
	for (size_t count = form_page_fields(form, page, names), i = 0; i < count; i++)
		shown |= 1u << atoi(names[i] + 1);
	return shown;
}

START_TEST(in_any_form_every_question_is_shown_and_none_twice)
{
	for (unsigned seed = 1; seed <= WALKS; seed++) {
		random_state = seed;
		open_random();
		unsigned seen = 0;
		size_t page = form_page_next(form, FORM_NO_PAGE);
		for (int steps = 0; page != FORM_NO_PAGE; steps++) {
			ck_assert_msg(steps <= FIELDS, "seed %u: it does not end", seed);
			ck_assert_msg(shown_on(page) & ~seen, "seed %u: nothing new", seed);
			char name[8];
			strcpy(name, first_of(page));
			answer_page_with(name);
			page = form_page_with(form, name);
			seen |= shown_on(page);
			form_page_pass(form, page, true);
			page = form_page_next(form, page);
		}
		const char *names[FORM_FIELDS_MAX];
		for (size_t count = form_fields(form, names), i = 0; i < count; i++)
			ck_assert_msg(seen & 1u << atoi(names[i] + 1), "seed %u: %s was left out",
				      seed, names[i]);
		ck_assert(form_complete(form));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_walk");
	TCase *tcase = tcase_create("form_walk");
	tcase_add_checked_fixture(tcase, form_setup, form_teardown);
	tcase_add_test(tcase, a_page_is_the_same_page_whatever_opens_before_it);
	tcase_add_test(tcase, a_closed_field_still_tells_its_page);
	tcase_add_test(tcase, what_opened_behind_is_asked_at_the_end_and_nothing_again);
	tcase_add_test(tcase, a_new_question_on_a_page_that_was_shown_brings_it_back);
	tcase_add_test(tcase, an_answer_that_became_wrong_is_asked_again);
	tcase_add_test(tcase, who_comes_back_goes_over_the_same_pages_again);
	tcase_add_test(tcase, in_any_form_every_question_is_shown_and_none_twice);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
