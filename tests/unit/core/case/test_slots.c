/* SPDX-License-Identifier: Apache-2.0 */
/* test_slots.c - when one can come, as the platform tells it; and what is known of taking and giving back. */
#include <check.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/core/visit/appointing.h"
#include "tests/suite.h"

#define SLOT(id, date, from, to, left)                                                \
	"{\"id\":\"" id "\",\"date\":\"" date "\",\"from\":\"" from "\",\"to\":\"" to \
	"\",\"left\":" left "}"
#define GOOD SLOT("a", "2026-11-28", "09:00", "12:00", "2")

/* The ids that are left of an answer, in their order. */
static const char *ids(const json_t *slots)
{
	static char text[4096];
	size_t i;
	json_t *slot;
	text[0] = '\0';
	json_array_foreach((json_t *)slots, i, slot)
	{
		strcat(text, i ? " " : "");
		strcat(text, json_str(slot, "id"));
	}
	return text;
}

static const struct {
	const char *answer, *ids, *why;
} answers[] = {
	{ "[" GOOD "]", "a", "a slot" },
	{ "{\"slots\":[" GOOD "]}", "a", "as the keeper hands it on" },
	{ "[]", "", "a hall without any" },
	{ "{}", NULL, "no list" },
	{ "{\"slots\":{}}", NULL, "no list either" },
	{ "[5,null,{},[]," GOOD "]", "a", "what is no slot" },
	{ "[" SLOT("b", "2026-11-28", "14:00", "17:00",
		   "1") "," GOOD "," SLOT("c", "2026-11-27", "14:00", "17:00", "1") "]",
	  "c a b", "by day and time" },
	{ "[" GOOD "," SLOT("a", "2026-11-29", "09:00", "12:00", "1") "]", "a",
	  "two of one word: the first" },
	{ "[" SLOT("a", "2026-11-28", "09:00", "12:00", "0") "]", "a", "a full one is told" },
	{ "[" SLOT("a", "2026-11-28", "09:00", "12:00", "-1") "]", "", "fewer than none" },
	{ "[" SLOT("a", "2026-11-28", "09:00", "12:00", "\"2\"") "]", "", "a number in words" },
	{ "[" SLOT("a", "2026-02-30", "09:00", "12:00", "2") "]", "", "no day" },
	{ "[" SLOT("a", "20261128", "09:00", "12:00", "2") "]", "", "another way to write one" },
	{ "[" SLOT("a", "2026-11-28", "9:00", "12:00", "2") "]", "", "no time" },
	{ "[" SLOT("a", "2026-11-28", "09:60", "12:00", "2") "]", "", "sixty minutes" },
	{ "[" SLOT("a", "2026-11-28", "24:01", "24:30", "2") "]", "", "after midnight" },
	{ "[" SLOT("a", "2026-11-28", "12:00", "09:00", "2") "]", "", "ends before it begins" },
	{ "[" SLOT("", "2026-11-28", "09:00", "12:00", "2") "]", "", "no word to take it by" },
	{ "[" SLOT("a\\u202eb", "2026-11-28", "09:00", "12:00", "2") "]", "",
	  "a word that does not show as itself" },
	{ "[" SLOT("0123456789012345678901234567890123456789012345678901234567890123456789",
		   "2026-11-28", "09:00", "12:00", "2") "]",
	  "", "a word that is too long" },
	{ "[" SLOT("a", "2026-11-26", "09:00", "10:59", "2") "," SLOT("b", "2026-11-26", "09:00",
								      "11:01", "2") "]",
	  "b", "what is over" },
};

START_TEST(a_slot_is_taken_as_it_is_told_or_not_at_all)
{
	int64_t now_ms;
	json_t *answer = json_loads(answers[_i].answer, 0, NULL);
	ck_assert_int_eq(time_parse("2026-11-26T11:00:00+08:00", &now_ms), ERR_OK);
	json_t *slots = slots_read(answer, now_ms);
	if (answers[_i].ids)
		ck_assert_msg(
			slots && strcmp(ids(json_array_of(slots, "slots")), answers[_i].ids) == 0,
			"%s", answers[_i].why);
	else
		ck_assert_msg(!slots, "%s", answers[_i].why);
	json_decref(slots);
	json_decref(answer);
}
END_TEST

START_TEST(a_list_without_end_is_cut_and_days_are_counted)
{
	json_t *answer = json_array();
	for (int i = 0; i < 2 * SLOTS_MAX; i++)
		json_array_append_new(
			answer,
			json_pack("{s:o, s:o, s:s, s:s, s:i}", "id", json_sprintf("s%d", i), "date",
				  json_sprintf("2027-%02d-%02d", 1 + i / 28 % 12, 1 + i % 28),
				  "from", "09:00", "to", "12:00", "left", 99999));
	json_t *slots = slots_read(answer, 0);
	const json_t *list = json_array_of(slots, "slots");
	struct slot_day days[SLOT_DAYS_MAX];
	ck_assert_uint_eq(json_array_size(list), SLOTS_MAX);
	ck_assert_uint_eq(slots_days(list, days), SLOT_DAYS_MAX);
	ck_assert_str_eq(days[0].date, "2027-01-01");
	ck_assert_int_eq(days[0].left, SLOT_LEFT_MAX);
	json_decref(slots);
	json_decref(answer);
}
END_TEST

START_TEST(days_are_counted_with_what_is_left_of_them)
{
	json_t *answer =
		json_loads("[" SLOT("a", "2026-11-28", "09:00", "12:00", "2") "," SLOT(
				   "b", "2026-11-28", "14:00", "17:00",
				   "0") "," SLOT("c", "2026-11-29", "09:00", "12:00", "0") "]",
			   0, NULL);
	struct slot_day days[SLOT_DAYS_MAX];
	ck_assert_uint_eq(slots_days(answer, days), 2);
	ck_assert_uint_eq(days[0].count, 2);
	ck_assert_int_eq(days[0].left, 2);
	ck_assert_uint_eq(days[1].first, 2);
	ck_assert_int_eq(days[1].left, 0);
	ck_assert_str_eq(json_str(slots_find(answer, "b"), "from"), "14:00");
	ck_assert_ptr_null(slots_find(answer, "d"));
	json_decref(answer);
}
END_TEST

START_TEST(a_number_that_cannot_stand_in_a_path_gives_nothing_back)
{
	ck_assert(appointment_no_is_valid("Y000017"));
	ck_assert(appointment_no_is_valid("2026-11_1"));
	static const char *const bad[] = { "", "..", "a/b", "a?b", "预约1", "a b", "a%2fb" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!appointment_no_is_valid(bad[i]), "%s", bad[i]);
	json_t *notice = json_pack("{s:s}", "no", "../x");
	ck_assert_str_eq(appointment_no(notice), "");
	json_decref(notice);
}
END_TEST

static const struct {
	enum err answers[3];
	bool unknown[3];
	bool doubt, done;
	enum err problem;
	const char *why;
} deeds[] = {
	{ { ERR_OK }, { false }, false, true, ERR_OK, "done" },
	{ { ERR_OFFLINE }, { false }, false, false, ERR_OFFLINE, "not sent" },
	{ { ERR_CONFLICT }, { false }, false, false, ERR_CONFLICT, "refused" },
	{ { ERR_TIMEOUT }, { true }, true, false, ERR_OK, "nobody knows" },
	{ { ERR_TIMEOUT, ERR_OFFLINE },
	  { true, false },
	  true,
	  false,
	  ERR_OK,
	  "a call that was not made ends no doubt" },
	{ { ERR_TIMEOUT, ERR_OFFLINE, ERR_CONFLICT },
	  { true, false, false },
	  false,
	  false,
	  ERR_CONFLICT,
	  "an answer does: no" },
	{ { ERR_TIMEOUT, ERR_KEEPER_GONE, ERR_OK },
	  { true, true, false },
	  false,
	  true,
	  ERR_OK,
	  "an answer does: yes" },
};

START_TEST(what_may_be_done_is_neither_yes_nor_no_until_an_answer_says_it)
{
	struct deed d = { .asking = true };
	for (int i = 0; i < 3 && (deeds[_i].answers[i] != ERR_OK || i == 0 || deeds[_i].done); i++)
		deed_settle(&d, deeds[_i].answers[i], deeds[_i].unknown[i]);
	ck_assert_msg(!d.asking && d.doubt == deeds[_i].doubt && d.done == deeds[_i].done &&
			      (d.doubt || d.problem == deeds[_i].problem),
		      "%s", deeds[_i].why);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("slots");
	TCase *tcase = tcase_create("slots");
	tcase_add_loop_test(tcase, a_slot_is_taken_as_it_is_told_or_not_at_all, 0,
			    ARRAY_LEN(answers));
	tcase_add_test(tcase, a_list_without_end_is_cut_and_days_are_counted);
	tcase_add_test(tcase, days_are_counted_with_what_is_left_of_them);
	tcase_add_test(tcase, a_number_that_cannot_stand_in_a_path_gives_nothing_back);
	tcase_add_loop_test(tcase, what_may_be_done_is_neither_yes_nor_no_until_an_answer_says_it,
			    0, ARRAY_LEN(deeds));
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
