/* SPDX-License-Identifier: Apache-2.0 */
/* test_shown.c - what the keeper notes of what a citizen was shown, and what supervision makes of it. */
#include "acts.h"
#include "tests/suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/suite.h"

#define AGENT "440304198506150277"
#define VISIT "20000001-0000-4000-8000-000000000001"

/* The sample item with a fee of 40 yuan, looked at as a citizen does. */
static void offer_with_fee(void)
{
	json_t *file = json_load_file(SIMPLE_CATALOGUE, 0, NULL);
	json_t *item = json_array_get(json_object_get(file, "items"), 0);
	char path[128];
	snprintf(path, sizeof(path), "%s/catalogue.json", dir);
	json_object_set_new(item, "fees", json_pack("[{s:s, s:i}]", "name", "x", "amount", 4000));
	json_object_set_new(item, "promise_day", json_integer(9));
	ck_assert_int_eq(json_dump_file(file, path, 0), 0);
	ck_assert_int_eq(import(path), ERR_OK);
	ck_assert_int_eq(ask(BUS_CITIZEN, "Item",
			     json_pack("{s:O}", "row_guid", json_object_get(item, "row_guid"))),
			 ERR_OK);
	json_decref(file);
}

static enum err submit_seen(json_t *seen)
{
	return ask(BUS_CITIZEN, "Submit",
		   json_pack("{s:s, s:o, s:o}", "client_ref", CLIENT_REF, "content", content_of(),
			     "seen", seen));
}

/* The rule of the only alarm of supervision there is, "" when there is none. */
static const char *raised(void)
{
	noted("supervision"); /* by then what was noted before was looked at */
	const json_t *list = keeper->alarms.list;
	ck_assert_uint_le(json_array_size(list), 1);
	return json_str(json_object_get(json_array_get(list, 0), "detail"), "rule");
}

START_TEST(a_submit_is_noted_with_what_was_shown_and_what_is_due)
{
	char expected[512];
	offer_with_fee();
	ck_assert_int_eq(submit_seen(json_pack("{s:s, s:b, s:i, s:s}", "visit", VISIT, "checked", 1,
					       "fee", 4000, "waiver", "")),
			 ERR_OK);
	const char *detail = noted("submit"), *at = strstr(detail, "\"serial\":\"");
	ck_assert_ptr_nonnull(at);
	snprintf(serial, sizeof(serial), "%.*s", (int)strcspn(at + 10, "\""), at + 10);
	snprintf(expected, sizeof(expected),
		 "{\"agent\":\"\",\"checked\":true,\"client_ref\":\"" CLIENT_REF "\",\"fee\":4000,"
		 "\"fee_due\":4000,\"promise\":9,\"repeat\":false,\"serial\":\"%s\",\"task_code\":"
		 "\"11440000MB2D0164XH2440289876000\",\"visit\":\"" VISIT
		 "\",\"waiver\":\"\",\"workdays\":true}",
		 serial);
	ck_assert_str_eq(detail, expected);
	ck_assert_str_eq(raised(), "");
	/* Asked again, it is the same one. */
	loop_advance(loop, 5000);
	ck_assert_int_eq(submit_seen(json_pack("{s:s, s:b, s:i}", "visit", VISIT, "checked", 1,
					       "fee", 4000)),
			 ERR_OK);
	ck_assert_ptr_nonnull(strstr(noted("submit"), "\"repeat\":true"));
	ck_assert_str_eq(raised(), "");
}
END_TEST

static const struct {
	const char *seen, *rule;
	bool ends; /* the visit, before it */
	const char *why;
} irregular[] = {
	{ "{\"checked\":true,\"fee\":5000}", "fee.differs", false, "more than is due" },
	{ "{\"checked\":true}", "fee.waived", false, "less, and no reason" },
	{ "{\"checked\":true,\"waiver\":\"Zhang San\"}", "fee.waived", false,
	  "a reason is a word" },
	{ "{\"checked\":true,\"waiver\":\"low-income\"}", "", false, "less, with a reason" },
	{ "{\"fee\":4000}", "process.unchecked", false, "not seen whole" },
	{ "{\"checked\":true,\"fee\":4000,\"visit\":\"" VISIT "\"}", "process.resumed", true,
	  "in a visit that is over" },
	{ "{\"checked\":true,\"fee\":4000,\"visit\":\"Zhang San\"}", "", true,
	  "a word that is none is not kept" },
};

START_TEST(what_is_irregular_about_a_submit_is_raised_once_and_at_once)
{
	offer_with_fee();
	if (irregular[_i].ends) {
		json_t *end = json_pack("{s:s, s:s, s:i, s:i}", "cause", "done", "visit", VISIT,
					"screens", -5, "seconds", 1 << 30);
		ck_assert_int_eq(ask(BUS_CITIZEN, "EndVisit", end), ERR_OK);
		ck_assert_ptr_nonnull(
			strstr(noted("visit.end"), "\"screens\":0,\"seconds\":86400"));
	}
	ck_assert_int_eq(submit_seen(json_loads(irregular[_i].seen, 0, NULL)), ERR_OK);
	ck_assert_msg(strcmp(raised(), irregular[_i].rule) == 0, "%s: %s", irregular[_i].why,
		      raised());
	ck_assert_ptr_null(strstr(noted("submit"), "Zhang"));
}
END_TEST

/* A mark tells one person from another, and nobody who it is. */
START_TEST(who_acts_for_the_applicant_is_noted_as_a_mark)
{
	static const struct {
		const char *agent; /* NULL: the applicant */
		bool marked;
	} people[] = { { "110101199003070011", true }, { NULL, false }, { "", false } };
	json_t *content CLEANUP(json_unref) = content_of();
	const char *agent =
		people[_i].agent ? people[_i].agent : json_str(content, "applyer_page_code");
	offer_with_fee();
	ck_assert_int_eq(submit_seen(json_pack("{s:b, s:i, s:s}", "checked", 1, "fee", 4000,
					       "agent", agent)),
			 ERR_OK);
	ck_assert_int_eq(!strstr(noted("submit"), "\"agent\":\"\""), people[_i].marked);
	ck_assert_ptr_null(strstr(noted("submit"), "110101199003070011"));
}
END_TEST

/* The n-th application of an agent, for somebody else each time. */
static enum err submit_by_agent(int n)
{
	char ref[UUID_TEXT_LEN + 1];
	json_t *content = content_of();
	snprintf(ref, sizeof(ref), "30000000-0000-4000-8000-%012d", n);
	json_object_set_new(content, "contact_name", json_string("赵子龙"));
	json_object_set_new(content, "contact_type", json_string("111"));
	json_object_set_new(content, "contact_code", json_string(AGENT));
	json_object_set_new(content, "contact_role", json_string("agent"));
	json_object_set_new(content, "contact_identity", json_pack("{s:s}", "level", "card"));
	return ask(BUS_CITIZEN, "Submit",
		   json_pack("{s:s, s:o, s:{s:b, s:i, s:s}}", "client_ref", ref, "content", content,
			     "seen", "checked", 1, "fee", 4000, "agent", AGENT));
}

START_TEST(the_tenth_case_of_one_agent_in_a_day_is_raised_and_names_nobody)
{
	offer_with_fee();
	for (int n = 1; n < 10; n++)
		ck_assert_int_eq(submit_by_agent(n), ERR_OK);
	ck_assert_str_eq(raised(), "");
	ck_assert_int_eq(submit_by_agent(9), ERR_OK);
	ck_assert_msg(!raised()[0], "one that is asked again is no other case");
	ck_assert_int_eq(submit_by_agent(10), ERR_OK);
	ck_assert_str_eq(raised(), "integrity.agent");
	ck_assert_ptr_null(strstr(noted("submit"), AGENT));
	ck_assert_ptr_null(strstr(noted("supervision"), AGENT));
}
END_TEST

START_TEST(an_application_that_lacks_something_is_noted)
{
	ck_assert_int_eq(ask(BUS_CITIZEN, "Submit",
			     json_pack("{s:s, s:{}}", "client_ref", CLIENT_REF, "content")),
			 ERR_INVALID);
	ck_assert_str_eq(noted("submit.refused"), "{\"error\":\"ERR_INVALID\"}");
	ck_assert_str_eq(raised(), "content.empty");
}
END_TEST

START_TEST(a_usb_storage_that_kiosk_sees_is_raised)
{
	ck_assert_int_eq(
		ask(BUS_CITIZEN, "Note", json_pack("{s:s, s:{}}", "kind", "usb.storage", "detail")),
		ERR_OK);
	ck_assert_str_eq(raised(), "integrity.usb");
}
END_TEST

START_TEST(a_clock_that_somebody_set_is_noted)
{
	loop_correct_wall(loop, 61000);
	loop_advance(loop, 10000);
	ck_assert_str_eq(raised(), "integrity.clock");
	long long ms = 0; /* two clocks are read one after the other */
	ck_assert_int_eq(sscanf(noted("clock.jumped"), "{\"ms\":%lld", &ms), 1);
	ck_assert_int_ge(ms, 61000 - 10);
	ck_assert_int_le(ms, 61000 + 10);
	loop_advance(loop, 60000);
	ck_assert_str_eq(raised(), "integrity.clock");
}
END_TEST

START_TEST(a_step_of_the_clock_of_our_own_is_noted_once)
{
	loop_correct_wall(loop, 61000);
	stores_note(keeper->stores, JOURNAL_CLOCK_MOVED, json_pack("{s:i}", "ms", 61000));
	loop_advance(loop, 20000);
	ck_assert_str_eq(raised(), "integrity.clock");
	ck_assert_str_eq(noted("clock.jumped"), "");
}
END_TEST

static bool has_raised(const char *rule)
{
	size_t i;
	json_t *alarm;
	json_array_foreach(keeper->alarms.list, i, alarm)
	{
		if (strcmp(json_str(json_object_get(alarm, "detail"), "rule"), rule) == 0)
			return true;
	}
	return false;
}

/* A year of holidays, and one without. */
START_TEST(holidays_of_the_catalogue_reach_the_rules)
{
	char path[128];
	json_t *file = json_load_file(SIMPLE_CATALOGUE, 0, NULL);
	json_t *days = json_array();
	for (int day = 0; day < 366; day++) {
		char date[TIME_TEXT_LEN + 1];
		time_text(loop_wall_ms(loop) + day * WORKDAYS_DAY_MS, date);
		date[strlen("2026-11-21")] = '\0';
		json_array_append_new(
			days, json_pack("{s:s, s:s}", "date", date, "is_workday", _i ? "1" : "0"));
	}
	snprintf(path, sizeof(path), "%s/catalogue.json", dir);
	json_object_set_new(file, "dictionaries",
			    json_pack("{s:{s:o}}", "holidays", "entries", days));
	ck_assert_int_eq(json_dump_file(file, path, 0), 0);
	ck_assert_int_eq(import(path), ERR_OK);
	json_decref(file);
	noted("catalogue.import"); /* by then it is looked at */
	ck_assert_int_eq(submit_seen(json_pack("{s:b}", "checked", 1)), ERR_OK);
	loop_advance(loop, 30 * WORKDAYS_DAY_MS);
	ck_assert(has_raised("late.unsent"));
	ck_assert_msg(has_raised("late.promise") == (_i == 1), "is_workday %d", _i);
}
END_TEST

START_TEST(ratings_are_public_in_whole_fives)
{
	static const int counts[] = { 0, 4, 5, 9, 10 };
	static const int shown[] = { 0, 0, 5, 5, 10 };
	json_t *figures = json_pack("{s:i, s:{s:i}}", "handled", 7, "ratings", "1", counts[_i]);
	figures_make_public(figures);
	ck_assert_int_eq(json_int(json_object_get(figures, "ratings"), "1", -1), shown[_i]);
	ck_assert_int_eq(json_int(figures, "handled", -1), 7);
	json_decref(figures);
}
END_TEST

START_TEST(the_figures_of_the_day_are_counts_alone)
{
	json_t *answer = NULL;
	offer_with_fee();
	ck_assert_int_eq(submit_seen(json_pack("{s:b, s:i}", "checked", 1, "fee", 4000)), ERR_OK);
	ck_assert_int_eq(ask(BUS_CITIZEN, "EndVisit", json_pack("{s:s}", "cause", "done")), ERR_OK);
	ck_assert_int_eq(ask_with(BUS_CITIZEN, "Figures", NULL, -1, &answer), ERR_OK);
	ck_assert_int_eq(json_int(answer, "handled", -1), 1);
	ck_assert_int_eq(json_int(answer, "visits", -1), 1);
	ck_assert_int_eq(json_int(answer, "delivered", -1), 0);
	ck_assert(json_is_null(json_object_get(answer, "last_delivered_at")));
	char *text = json_dumps(answer, 0);
	ck_assert_ptr_null(strstr(text, "A07"));
	ck_assert_ptr_null(strstr(text, CLIENT_REF));
	free(text);
	json_decref(answer);
}
END_TEST

/* The platform's configuration as the last run kept it. */
static void configure(struct queue *q, void *text)
{
	ck_assert_int_eq(queue_meta_set(q, "config", text), ERR_OK);
}

static const struct {
	const char *config;
	int64_t days;
} kept[] = {
	{ "{}", JOURNAL_KEEP_DAYS },
	{ "{\"retention_days\":30}", 180 },
	{ "{\"retention_days\":-1}", 180 },
	{ "{\"retention_days\":\"400\"}", 180 },
	{ "{\"retention_days\":180}", 180 },
	{ "{\"retention_days\":200}", 200 },
	{ "{\"retention_days\":1000000}", 3650 },
};

static bool is_configured(void)
{
	return sync_platform_config(keeper->sync) != NULL;
}

START_TEST(the_journal_is_kept_as_long_as_the_platform_says_and_never_less_than_180_days)
{
	stores_queue(keeper->stores, configure, NULL, (void *)kept[_i].config);
	acts_stop();
	acts_start();
	while (!is_configured())
		sd_event_run(loop_event(loop), 10000);
	ck_assert_int_eq(keeper_keep_days(keeper), kept[_i].days);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("shown");
	TCase *t = tcase_create("shown");
	tcase_add_loop_test(
		t, the_journal_is_kept_as_long_as_the_platform_says_and_never_less_than_180_days, 0,
		ARRAY_LEN(kept));
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, acts_setup, acts_teardown);
	tcase_add_test(t, a_submit_is_noted_with_what_was_shown_and_what_is_due);
	tcase_add_loop_test(t, what_is_irregular_about_a_submit_is_raised_once_and_at_once, 0,
			    ARRAY_LEN(irregular));
	tcase_add_loop_test(t, who_acts_for_the_applicant_is_noted_as_a_mark, 0, 3);
	tcase_add_test(t, the_tenth_case_of_one_agent_in_a_day_is_raised_and_names_nobody);
	tcase_add_test(t, an_application_that_lacks_something_is_noted);
	tcase_add_test(t, a_usb_storage_that_kiosk_sees_is_raised);
	tcase_add_test(t, a_clock_that_somebody_set_is_noted);
	tcase_add_test(t, a_step_of_the_clock_of_our_own_is_noted_once);
	tcase_add_loop_test(t, holidays_of_the_catalogue_reach_the_rules, 0, 2);
	tcase_add_loop_test(t, ratings_are_public_in_whole_fives, 0, 5);
	tcase_add_test(t, the_figures_of_the_day_are_counts_alone);
	return suite_run(s);
}
