/* SPDX-License-Identifier: Apache-2.0 */
/* test_event.c - the journal's events: one row each, and nothing is written that the row does not say. */
#include <check.h>
#include <string.h>

#include "firmware/core/journal/event.h"
#include "firmware/base/util.h"
#include "tests/suite.h"

START_TEST(numbers_and_names_are_given_once)
{
	for (const struct journal_event_row *a = journal_events; a->name; a++) {
		for (const struct journal_event_row *b = journal_events; b < a; b++) {
			ck_assert_int_ne(a->event, b->event);
			ck_assert_str_ne(a->name, b->name);
		}
		ck_assert_ptr_eq(journal_event_row(a->event), a);
		ck_assert_ptr_eq(journal_event_named(a->name), a);
	}
	ck_assert_ptr_null(journal_event_named(""));
	ck_assert_ptr_null(journal_event_named("staff"));
}
END_TEST

/* A journal of last year is read by these: a change here is a new event, not another number. */
START_TEST(a_number_keeps_its_name)
{
	static const struct {
		int number;
		const char *name;
	} kept[] = {
		{ 101, "start" },
		{ 102, "stop" },
		{ 201, "visit.end" },
		{ 202, "submit" },
		{ 204, "help.call" },
		{ 301, "record" },
		{ 302, "alarm.conflict" },
		{ 401, "line.up" },
		{ 402, "line.down" },
		{ 601, "devices" },
		{ 504, "catalogue.import" },
		{ 702, "staff.retry" },
	};
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		ck_assert_str_eq(journal_event_row((enum journal_event)kept[i].number)->name,
				 kept[i].name);
}
END_TEST

/* The name travels in the hashed text "seq|at|kind|detail" and in the platform's log batches. */
START_TEST(a_name_is_lower_case_with_dots)
{
	for (const struct journal_event_row *row = journal_events; row->name; row++) {
		ck_assert_uint_eq(strspn(row->name, "abcdefghijklmnopqrstuvwxyz._"),
				  strlen(row->name));
		ck_assert_msg((strncmp(row->name, "alarm.", 6) != 0) || row->level == JOURNAL_ALARM,
			      "%s", row->name);
		ck_assert_ptr_nonnull(journal_level_name(row->level));
		ck_assert_ptr_nonnull(journal_author_name(row->author));
	}
}
END_TEST

static bool has_field(const struct journal_event_row *row, const char *field)
{
	const char *at = strstr(row->fields, field);
	return at && (at == row->fields || at[-1] == ' ');
}

START_TEST(a_staffs_act_says_how_it_ended_and_who_did_it)
{
	for (const struct journal_event_row *row = journal_events; row->name; row++) {
		bool says = has_field(row, "result:s") && has_field(row, "right:s") &&
			    has_field(row, "connection:i");
		ck_assert_msg((row->author == JOURNAL_BY_STAFF) == says, "%s", row->name);
	}
}
END_TEST

START_TEST(kiosk_can_write_no_free_text)
{
	int found = 0;
	for (const struct journal_event_row *row = journal_events; row->name; row++) {
		if (row->author != JOURNAL_BY_KIOSK)
			continue;
		found++;
		ck_assert_msg(!strstr(row->fields, ":s") && !strstr(row->fields, ":a"), "%s",
			      row->name);
	}
	ck_assert_int_gt(found, 0);
}
END_TEST

static json_t *value_of(char type)
{
	switch (type) {
	case 's':
		return json_string("Any text \xe7\x8e\x8b");
	case 'w':
		return json_string("word.1_a-b");
	case 'i':
		return json_integer(-3);
	case 'b':
		return json_true();
	default:
		ck_assert_int_eq(type, 'a');
		return json_array();
	}
}

/* As the row says; with a field missing, of another type, or one too many it does not fit. */
START_TEST(a_detail_has_exactly_the_rows_fields)
{
	for (const struct journal_event_row *row = journal_events; row->name; row++) {
		char text[256], *rest = text, *field;
		json_t *detail = json_object();
		snprintf(text, sizeof(text), "%s", row->fields);
		while ((field = strsep(&rest, " ")) && *field) {
			char *colon = strchr(field, ':');
			ck_assert_msg(colon && strlen(colon) == 2, "%s", row->name);
			*colon = '\0';
			ck_assert(!journal_event_fits(row, detail));
			json_object_set_new(detail, field, json_null());
			ck_assert(!journal_event_fits(row, detail));
			json_object_set_new(detail, field, value_of(colon[1]));
		}
		ck_assert_msg(journal_event_fits(row, detail), "%s", row->name);
		ck_assert_int_eq(journal_event_fits(row, NULL), json_object_size(detail) == 0);
		json_object_set_new(detail, "applyer_name", json_string("x"));
		ck_assert_msg(!journal_event_fits(row, detail), "%s", row->name);
		json_decref(detail);
	}
}
END_TEST

START_TEST(a_word_is_short_and_plain)
{
	static const struct {
		const char *word;
		bool is;
		const char *why;
	} cases[] = {
		{ "home", true, "a screen" },
		{ "kiosk_gone", true, "a cause" },
		{ "", false, "nothing" },
		{ "Home", false, "a capital" },
		{ "two words", false, "a space" },
		{ "\xe7\x8e\x8b", false, "a name" },
		{ "abcdefghijklmnopqrstuvwxyz012345", true, "as long as may be" },
		{ "abcdefghijklmnopqrstuvwxyz0123456", false, "too long" },
	};
	const struct journal_event_row *row = journal_event_row(JOURNAL_HELP_CALL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_t *detail = json_pack("{s:s}", "screen", cases[i].word);
		ck_assert_msg(journal_event_fits(row, detail) == cases[i].is, "%s", cases[i].why);
		json_decref(detail);
	}
	json_t *hidden = json_pack("{s:s%}", "screen", "home\0name", (size_t)9);
	ck_assert(!journal_event_fits(row, hidden));
	json_decref(hidden);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("event");
	TCase *t = tcase_create("event");
	suite_add_tcase(s, t);
	tcase_add_test(t, numbers_and_names_are_given_once);
	tcase_add_test(t, a_number_keeps_its_name);
	tcase_add_test(t, a_name_is_lower_case_with_dots);
	tcase_add_test(t, a_staffs_act_says_how_it_ended_and_who_did_it);
	tcase_add_test(t, kiosk_can_write_no_free_text);
	tcase_add_test(t, a_detail_has_exactly_the_rows_fields);
	tcase_add_test(t, a_word_is_short_and_plain);
	return suite_run(s);
}
