/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_kpi.c - the figures of a period: a replayed day (day.ndjson) gives the golden files beside it, and no
 * figure gives a few citizens away.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/supervision/kpi.h"
#include "firmware/core/value/json.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define DAY_MS	(24 * 3600 * (int64_t)1000)
#define FOLDER	TEST_SOURCE_DIR "/supervision/"
#define OFFERED 13

static int64_t begin_ms;
static struct kpi *kpi;

static void setup(void)
{
	ck_assert_int_eq(time_parse("2026-11-24T00:00:00+08:00", &begin_ms), ERR_OK);
	kpi = kpi_create(begin_ms, begin_ms + DAY_MS);
	ck_assert_ptr_nonnull(kpi);
}

static void teardown(void)
{
	kpi_destroy(kpi);
}

static void count(const char *kind, int64_t at_ms, const json_t *detail)
{
	const struct journal_event_row *row = journal_event_named(kind);
	ck_assert_ptr_nonnull(row);
	ck_assert_msg(journal_event_fits(row, detail), "%s", kind);
	if (kpi_looks_at(row->event))
		kpi_event(kpi, row, at_ms, detail);
}

static void replay(const char *path)
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, 1 << 20);
	ck_assert_int_eq(file_read(path, &text), ERR_OK);
	char *rest = text.data, *line;
	while ((line = strsep(&rest, "\n")) && *line) {
		json_t *entry CLEANUP(json_unref) = json_loads(line, 0, NULL);
		int64_t at_ms = 0;
		ck_assert_int_eq(time_parse(json_str(entry, "at"), &at_ms), ERR_OK);
		count(json_str(entry, "kind"), at_ms, json_object_get(entry, "detail"));
	}
}

/* A visit about an item that ends so, with an application if it has handed one in. */
static void visit_ending(int n, const char *item, const char *cause, bool has_submit)
{
	char serial[32];
	snprintf(serial, sizeof(serial), "A07-K3%06d-Q", n);
	json_t *end CLEANUP(json_unref) =
		json_pack("{s:s, s:s, s:s, s:i, s:i, s:i}", "cause", cause, "visit", "",
			  "task_code", item, "screens", 6, "seconds", 100, "retries", 1);
	if (has_submit) {
		json_t *submit CLEANUP(json_unref) =
			json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:i, s:i, s:s, s:i, s:b, s:s}",
				  "serial", serial, "task_code", item, "client_ref", "", "visit",
				  "", "repeat", 0, "checked", 1, "fee", 0, "fee_due", 0, "waiver",
				  "", "promise", 0, "workdays", 1, "agent", "");
		count("submit", begin_ms + n, submit);
	}
	count("visit.end", begin_ms + n, end);
}

static void visit(int n, const char *item, bool done)
{
	visit_ending(n, item, done ? "done" : "idle", done);
}

static json_t *answer(void)
{
	return kpi_json(kpi, OFFERED);
}

START_TEST(a_replayed_day_gives_the_golden_figures)
{
	replay(FOLDER "day.ndjson");
	json_t *is CLEANUP(json_unref) = answer();
	json_t *golden CLEANUP(json_unref) = json_load_file(FOLDER "day.kpi.json", 0, NULL);
	char *text = json_dumps(is, JSON_INDENT(1) | JSON_SORT_KEYS);
	ck_assert_msg(json_equal(is, golden), "%s", text);
	free(text);
	CLEANUP(buf_fini) struct buf csv, wanted;
	buf_init(&csv, 1 << 16);
	buf_init(&wanted, 1 << 16);
	kpi_csv(is, &csv);
	ck_assert_int_eq(file_read(FOLDER "day.kpi.csv", &wanted), ERR_OK);
	ck_assert_str_eq(buf_str(&csv), buf_str(&wanted));
}
END_TEST

START_TEST(a_visit_that_leaves_a_second_search_behind_its_receipt_is_done)
{
	for (int n = 0; n < 10; n++)
		visit_ending(n, "a", "cancel", n < 7);
	json_t *is CLEANUP(json_unref) = answer();
	ck_assert_int_eq(json_int(json_object_get(is, "totals"), "done", -1), 7);
	const json_t *effect = json_array_get(json_array_of(is, "indicators"), 0);
	ck_assert_int_eq(json_int(effect, "permille", -1), 700);
}
END_TEST

START_TEST(no_column_says_who_when_or_where)
{
	static const char *const secrets[] = { "A07",	     "4000-8000", "09:",
					       "client_ref", "serial",	  "visit\"" };
	replay(FOLDER "day.ndjson");
	json_t *is CLEANUP(json_unref) = answer();
	char *text = json_dumps(is, JSON_COMPACT);
	for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
		ck_assert_msg(!strstr(text, secrets[i]), "%s", secrets[i]);
	free(text);
}
END_TEST

START_TEST(fewer_than_five_are_not_shown_and_cannot_be_computed)
{
	for (int n = 0; n < 9; n++)
		visit(n, "large", true);
	for (int n = 10; n < 14; n++)
		visit(n, "small", true);
	json_t *is CLEANUP(json_unref) = answer();
	const json_t *items = json_object_get(is, "items");
	ck_assert_uint_eq(json_array_size(items), 1);
	ck_assert_str_eq(json_str(json_array_get(items, 0), "item"), "large");
	ck_assert_int_eq(json_int(is, "hidden", -1), 1);
	/* Totals less rows is nothing. */
	ck_assert_int_eq(json_int(json_object_get(is, "totals"), "visits", -1), 9);
	ck_assert_int_eq(json_int(json_array_get(json_object_get(is, "indicators"), 0), "of", -1),
			 9);
	/* With a fifth it is a row of its own. */
	visit(14, "small", true);
	json_t *then CLEANUP(json_unref) = answer();
	ck_assert_uint_eq(json_array_size(json_object_get(then, "items")), 2);
	ck_assert_int_eq(json_int(then, "hidden", -1), 0);
}
END_TEST

START_TEST(small_rows_together_make_one_without_a_code)
{
	visit(1, "a", true);
	visit(2, "b", true);
	visit(3, "c", false);
	visit(4, "d", true);
	json_t *few CLEANUP(json_unref) = answer();
	ck_assert_uint_eq(json_array_size(json_object_get(few, "items")), 0);
	ck_assert(json_is_null(json_object_get(
		json_array_get(json_object_get(few, "indicators"), 0), "permille")));
	visit(5, "", false);
	json_t *is CLEANUP(json_unref) = answer();
	const json_t *row = json_array_get(json_object_get(is, "items"), 0);
	ck_assert_str_eq(json_str(row, "item"), "");
	ck_assert_int_eq(json_int(row, "visits", -1), 5);
	ck_assert_int_eq(json_int(row, "applications", -1), 3);
	/* It is no item that was asked for. */
	const json_t *coverage = json_array_get(json_object_get(is, "indicators"), 3);
	ck_assert_int_eq(json_int(coverage, "permille", -1), 0);
}
END_TEST

START_TEST(nothing_happened_gives_no_value_and_no_division)
{
	json_t *is CLEANUP(json_unref) = kpi_json(kpi, 0);
	size_t i;
	json_t *indicator;
	ck_assert_uint_eq(json_array_size(json_object_get(is, "indicators")), 5);
	json_array_foreach(json_object_get(is, "indicators"), i, indicator)
		ck_assert(json_is_null(json_object_get(indicator, "permille")));
}
END_TEST

START_TEST(more_items_than_there_is_room_for_count_without_a_code)
{
	for (int n = 0; n < KPI_ITEMS_MAX + 50; n++) {
		char item[16];
		snprintf(item, sizeof(item), "c%d", n);
		visit(n, item, false);
	}
	json_t *is CLEANUP(json_unref) = answer();
	ck_assert_int_eq(json_int(json_object_get(is, "totals"), "visits", -1), KPI_ITEMS_MAX + 50);
	ck_assert_int_eq(json_int(is, "hidden", -1), KPI_ITEMS_MAX);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("kpi");
	TCase *t = tcase_create("kpi");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_replayed_day_gives_the_golden_figures);
	tcase_add_test(t, a_visit_that_leaves_a_second_search_behind_its_receipt_is_done);
	tcase_add_test(t, no_column_says_who_when_or_where);
	tcase_add_test(t, fewer_than_five_are_not_shown_and_cannot_be_computed);
	tcase_add_test(t, small_rows_together_make_one_without_a_code);
	tcase_add_test(t, nothing_happened_gives_no_value_and_no_division);
	tcase_add_test(t, more_items_than_there_is_room_for_count_without_a_code);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
