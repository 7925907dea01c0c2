/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_adapter.c - what a province writes otherwise: each known conflict through the endpoint where it
 * stands, there and back. What a table says is asked of the wire's own bodies, not of the table.
 */
#include "firmware/link/adapter.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/settings_rows.h"
#include "firmware/base/util.h"
#include "firmware/core/value/json.h"
#include "firmware/link/endpoints.h"
#include "tests/suite.h"

#define CONTRARY (&adapter_contrary)

/* {"VALUE"} in place of the @ of `frame`. */
static json_t *framed(const char *frame, const char *value)
{
	char text[1024];
	const char *at = strchr(frame, '@');
	ck_assert_ptr_nonnull(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - frame), frame, value, at + 1);
	json_t *json = NULL;
	ck_assert_msg(json_parse(text, strlen(text), &json) == ERR_OK, "%s", text);
	return json;
}

static void becomes(const struct adapter *a, enum adapter_way way, const char *method,
		    const char *path, const char *frame, const char *from, const char *to)
{
	json_t *json = framed(frame, from), *wanted = framed(frame, to);
	bool changed;
	ck_assert_int_eq(adapter_translate(a, way, method, path, json, &changed), ERR_OK);
	ck_assert_msg(json_equal(json, wanted), "%s %s: %s -> %s", method, path, from, to);
	ck_assert_int_eq(changed, strcmp(from, to) != 0);
	json_decref(json);
	json_decref(wanted);
}

static void says(const char *path, const char *frame, const char *ours, const char *theirs)
{
	becomes(CONTRARY, ADAPTER_SAY, "POST", path, frame, ours, theirs);
	becomes(&adapter_standard, ADAPTER_SAY, "POST", path, frame, ours, ours);
}

static void hears(const char *path, const char *frame, const char *theirs, const char *ours)
{
	becomes(CONTRARY, ADAPTER_HEAR, "GET", path, frame, theirs, ours);
	becomes(&adapter_standard, ADAPTER_HEAR, "GET", path, frame, theirs, theirs);
}

/* The nine conflicts */

START_TEST(satisfaction_with_1_for_the_best_is_turned_round)
{
	static const char frame[] = "{\"satisfaction\":\"@\",\"eval_detail\":[\"115\"]}";
	static const char *const ours[] = { "1", "2", "3", "4", "5" };
	for (size_t i = 0; i < ARRAY_LEN(ours); i++)
		says("/evaluations", frame, ours[i], ours[ARRAY_LEN(ours) - 1 - i]);
}
END_TEST

START_TEST(at_once_and_with_a_promise_may_be_2_and_1)
{
	hears("/catalogue/items/4a1c", "{\"project_type\":\"@\"}", "1", "2");
	hears("/catalogue/items/4a1c", "{\"project_type\":\"@\"}", "2", "1");
	hears("/catalogue?cursor=7", "{\"items\":[{\"project_type\":\"@\"}]}", "2", "1");
}
END_TEST

START_TEST(whom_an_item_is_for_has_other_numbers_behind_5)
{
	static const char frame[] = "{\"server_type\":\"@\"}";
	hears("/catalogue/items/4a1c", frame, "1", "1");
	hears("/catalogue/items/4a1c", frame, "5", "2");
	hears("/catalogue/items/4a1c", frame, "6", "5");
	hears("/catalogue/items/4a1c", frame, "9", "6");
	hears("/catalogue/items/4a1c", frame, "1,9,6", "1,6,5");
	hears("/catalogue", "{\"items\":[{},{\"server_type\":\"@\"}]}", "9", "6");
}
END_TEST

START_TEST(codes_of_any_length_go_through_untouched)
{
	static const char *const codes[] = {
		"0100000001",			     /* 10, of the older scheme */
		"010000000100000000000024",	     /* 24 */
		"440289876000",			     /* 12 */
		"11440000MB2D0164XH2440289876000",   /* 31 */
		"11440000MB2D0164XH244028987600001", /* 33 */
	};
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		says("/applications", "{\"task_code\":\"@\"}", codes[i], codes[i]);
		hears("/catalogue/items/4a1c", "{\"task_code\":\"@\",\"area_code\":\"440300\"}",
		      codes[i], codes[i]);
		hears("/catalogue", "{\"items\":[{\"catalog_code\":\"@\"}]}", codes[i], codes[i]);
	}
}
END_TEST

START_TEST(necessity_may_count_from_0)
{
	static const char frame[] = "{\"materials\":[{\"is_need\":\"@\"}]}";
	hears("/catalogue/items/4a1c", frame, "0", "1");
	hears("/catalogue/items/4a1c", frame, "1", "2");
	hears("/catalogue/items/4a1c", frame, "2", "3");
	hears("/catalogue/items/4a1c", frame, "3", "2");
}
END_TEST

START_TEST(results_may_be_numbers)
{
	static const char frame[] = "{\"state\":\"40\",\"result\":{\"result_type\":\"@\"}}";
	static const char *const rows[][2] = {
		{ "1", "certified" }, { "2", "approved" }, { "3", "rejected" },
		{ "4", "returned" },  { "5", "void" },	   { "6", "void" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *json = framed(frame, rows[i][0]);
		enum err err = adapter_translate(CONTRARY, ADAPTER_HEAR, "GET", "/applications/P-1",
						 json, NULL);
		ck_assert_int_eq(err, ERR_OK);
		ck_assert_str_eq(json_str(json_object_get(json, "result"), "result_type"),
				 rows[i][1]);
		ck_assert_str_eq(json_str(json, "state"), "done");
		json_decref(json);
	}
	hears("/dictionaries/result_type", "{\"entries\":[{\"code\":\"@\"}]}", "3", "rejected");
}
END_TEST

START_TEST(the_citizens_card_may_be_10_instead_of_111)
{
	says("/identity-checks", "{\"cert_type\":\"@\",\"cert_no\":\"111\"}", "111", "10");
	says("/applications", "{\"applyer_page_type\":\"@\",\"form\":{\"kind\":\"111\"}}", "111",
	     "10");
	says("/applications", "{\"contact_type\":\"@\",\"contact_code\":\"111\"}", "111", "10");
	says("/applications", "{\"applyer_page_type\":\"@\"}", "001", "20");
	hears("/dictionaries/cert_type", "{\"entries\":[{\"code\":\"@\",\"name\":\"10\"}]}", "10",
	      "111");
	/* A dictionary of something else has codes of its own. */
	hears("/dictionaries/themes", "{\"entries\":[{\"code\":\"@\"}]}", "10", "10");
}
END_TEST

START_TEST(times_are_written_in_three_ways)
{
	static const struct {
		enum adapter_time time;
		const char *moment, *day;
	} rows[] = {
		{ ADAPTER_RFC3339, "2026-11-21T09:41:00+08:00", "2026-11-21" },
		{ ADAPTER_COMPACT, "20261121T094100", "20261121" },
		{ ADAPTER_SPACED, "2026-11-21 09:41:00", "2026-11-21" },
	};
	static const char frame[] = "{\"apply_date\":\"@\"}";
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct adapter a = { .name = "times", .time = rows[i].time };
		becomes(&a, ADAPTER_SAY, "POST", "/applications", frame, rows[0].moment,
			rows[i].moment);
		becomes(&a, ADAPTER_HEAR, "POST", "/applications", "{\"received_at\":\"@\"}",
			rows[i].moment, rows[0].moment);
		becomes(&a, ADAPTER_HEAR, "GET", "/applications/P-1", "{\"promise_date\":\"@\"}",
			rows[i].day, rows[0].day);
		/* No such moment: what they meant is not ours to guess. */
		becomes(&a, ADAPTER_HEAR, "GET", "/applications/P-1", "{\"promise_date\":\"@\"}",
			"20261121T994100", "20261121T994100");
		becomes(&a, ADAPTER_SAY, "POST", "/applications", frame, "soon", "soon");
	}
}
END_TEST

START_TEST(areas_have_6_9_or_12_digits)
{
	static const struct {
		const char *why, *ours;
		const char *of6, *of9, *of12;
	} rows[] = {
		{ "a county", "440305", "440305", "440305000", "440305000000" },
		{ "a street", "440305001", "440305001", "440305001", "440305001000" },
		{ "a village", "440305001002", "440305001002", "440305001002", "440305001002" },
		{ "a city", "440300", "440300", "440300000", "440300000000" },
		{ "none", "", "", "", "" },
		{ "not a number", "44030a", "44030a", "44030a", "44030a" },
		{ "no such length", "4403050", "4403050", "4403050", "4403050" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *const theirs[] = { rows[i].of6, rows[i].of9, rows[i].of12 };
		for (size_t n = 0; n < ARRAY_LEN(theirs); n++) {
			struct adapter a = { .name = "areas", .area_digits = 6 + 3 * n };
			becomes(&a, ADAPTER_SAY, "POST", "/applications", "{\"area_code\":\"@\"}",
				rows[i].ours, theirs[n]);
			becomes(&a, ADAPTER_SAY, "POST", "/applications",
				"{\"form\":{\"home\":{\"code\":\"@\",\"text\":\"T\"}}}",
				rows[i].ours, theirs[n]);
			becomes(&a, ADAPTER_HEAR, "GET", "/dictionaries/area",
				"{\"entries\":[{\"code\":\"@\"}]}", theirs[n], rows[i].ours);
		}
	}
}
END_TEST

/* The whole */

START_TEST(states_of_a_case_are_heard_wherever_they_are_told)
{
	becomes(CONTRARY, ADAPTER_HEAR, "POST", "/applications", "{\"state\":\"@\"}", "10",
		"received");
	hears("/applications?client_ref=x", "[{\"state\":\"@\"}]", "20", "accepted");
	hears("/applications/changes?cursor=4", "{\"changes\":[{\"state\":\"@\"}]}", "22",
	      "correction");
}
END_TEST

START_TEST(what_is_not_known_is_left_as_it_came)
{
	static const char *const odd[] = { "", "7", "55", "1 ", "@", "1,,x" };
	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		says("/evaluations", "{\"satisfaction\":\"@\"}", odd[i],
		     strcmp(odd[i], "1,,x") == 0 ? "5,,x" : odd[i]);
		hears("/applications/P-1", "{\"state\":\"@\"}", odd[i], odd[i]);
	}
	json_t *json = json_pack("{s:i, s:[s], s:n}", "satisfaction", 5, "assess_time", "x", "x");
	json_t *before = json_deep_copy(json);
	ck_assert_int_eq(
		adapter_translate(CONTRARY, ADAPTER_SAY, "POST", "/evaluations", json, NULL),
		ERR_OK);
	ck_assert(json_equal(json, before));
	json_decref(json);
	json_decref(before);
}
END_TEST

/* Else what is said would be understood as something else by the same platform. */
START_TEST(what_every_dialect_says_it_hears_again)
{
	const struct adapter *a;
	for (size_t i = 0; (a = adapter_at(i)); i++) {
		ck_assert_ptr_eq(adapter_find(a->name), a);
		ck_assert_uint_le(strlen(a->name), ADAPTER_WORD_MAX);
		for (size_t kind = 0; kind < ADAPTER_WORD_KINDS; kind++) {
			const struct adapter_word *first = a->words[kind];
			for (const struct adapter_word *w = first; w && w->ours; w++) {
				const struct adapter_word *heard = first;
				ck_assert_uint_le(strlen(w->theirs), ADAPTER_WORD_MAX);
				while (strcmp(heard->theirs, w->theirs) != 0)
					heard++;
				ck_assert_msg(heard == w, "%s: %s is said by two rows", a->name,
					      w->theirs);
			}
		}
	}
	ck_assert_ptr_null(adapter_find("none"));
	ck_assert_ptr_eq(adapter_find(""), &adapter_standard);
}
END_TEST

/* `one|two`: the settings offer exactly the dialects there are. */
START_TEST(the_settings_offer_every_dialect_and_no_other)
{
	char offered[256] = "";
	const char *said = NULL;
	const struct adapter *a;
	for (size_t i = 0; (a = adapter_at(i)); i++) {
		strcat(offered, i ? "|" : "");
		strcat(offered, a->name);
	}
#define BEGIN(section)
#define END(section)
#define MANY(...)
#define ROW(section, key, kind, fallback, min, max, choices, help)             \
	if (strcmp(#section, "platform") == 0 && strcmp(#key, "dialect") == 0) \
		said = choices;
	SETTINGS_LIST(BEGIN, ROW, END, MANY)
#undef BEGIN
#undef END
#undef MANY
#undef ROW
	ck_assert_str_eq(said, offered);
}
END_TEST

/* The queue and the acknowledgement read these, in whatever dialect a body is. */
START_TEST(no_place_touches_what_the_queue_lives_by)
{
	static const char *const ours[] = { "client_ref",     "body_sha256", "project_no",
					    "content_sha256", "sealed_body", "row_guid",
					    "etag",	      "cursor",	     ADAPTER_MEMBER };
	const struct adapter_place *p;
	for (size_t i = 0; (p = adapter_place_at(i)); i++) {
		const char *last = strrchr(p->member, '.');
		last = last ? last + 1 : p->member;
		for (size_t n = 0; n < ARRAY_LEN(ours); n++)
			ck_assert_str_ne(last, ours[n]);
	}
}
END_TEST

START_TEST(a_frozen_body_says_its_dialect)
{
	json_t *body = json_pack("{s:s, s:s}", "client_ref", "r", "satisfaction", "5");
	ck_assert_int_eq(endpoint_write(CONTRARY, "evaluation", body), ERR_OK);
	ck_assert_str_eq(json_str(body, "satisfaction"), "1");
	char *text = json_canonical(body);
	ck_assert_ptr_eq(adapter_of_body(text, strlen(text)), CONTRARY);
	free(text);
	json_decref(body);

	static const struct {
		const char *why, *text;
	} rows[] = {
		{ "it says none", "{\"client_ref\":\"r\"}" },
		{ "a form may ask for it", "{\"form\":{\"dialect\":\"contrary\"}}" },
		{ "nobody knows it any more", "{\"dialect\":\"forgotten\"}" },
		{ "no JSON", "{\"dialect\":\"contrary\"" },
		{ "not a text", "{\"dialect\":[\"contrary\"]}" },
		{ "nothing", "" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(adapter_of_body(rows[i].text, strlen(rows[i].text)) ==
				      &adapter_standard,
			      "%s", rows[i].why);
}
END_TEST

START_TEST(in_the_contracts_own_words_a_body_stays_as_it_is)
{
	json_t *body = json_pack("{s:s}", "satisfaction", "5");
	ck_assert_int_eq(endpoint_write(&adapter_standard, "evaluation", body), ERR_OK);
	ck_assert_uint_eq(json_object_size(body), 1);
	ck_assert_str_eq(json_str(body, "satisfaction"), "5");
	json_decref(body);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("adapter");
	TCase *tc = tcase_create("adapter");
	tcase_add_test(tc, satisfaction_with_1_for_the_best_is_turned_round);
	tcase_add_test(tc, at_once_and_with_a_promise_may_be_2_and_1);
	tcase_add_test(tc, whom_an_item_is_for_has_other_numbers_behind_5);
	tcase_add_test(tc, codes_of_any_length_go_through_untouched);
	tcase_add_test(tc, necessity_may_count_from_0);
	tcase_add_test(tc, results_may_be_numbers);
	tcase_add_test(tc, the_citizens_card_may_be_10_instead_of_111);
	tcase_add_test(tc, times_are_written_in_three_ways);
	tcase_add_test(tc, areas_have_6_9_or_12_digits);
	tcase_add_test(tc, states_of_a_case_are_heard_wherever_they_are_told);
	tcase_add_test(tc, what_is_not_known_is_left_as_it_came);
	tcase_add_test(tc, what_every_dialect_says_it_hears_again);
	tcase_add_test(tc, the_settings_offer_every_dialect_and_no_other);
	tcase_add_test(tc, no_place_touches_what_the_queue_lives_by);
	tcase_add_test(tc, a_frozen_body_says_its_dialect);
	tcase_add_test(tc, in_the_contracts_own_words_a_body_stays_as_it_is);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
