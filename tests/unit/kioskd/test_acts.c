/* SPDX-License-Identifier: Apache-2.0 */
/* test_acts.c - what the keeper refuses, and what the journal says afterwards about who did what. */
#include "acts.h"
#include "tests/suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/suite.h"

START_TEST(every_method_of_the_contract_has_exactly_one_handler)
{
	const char *misfit = bus_misfit(bus_methods, keeper_families);
	ck_assert_msg(!misfit, "%s", misfit);
}
END_TEST

START_TEST(a_retry_is_noted_after_it_happened_with_record_and_actor)
{
	char expected[256];
	quarantine();
	ck_assert_int_eq(ask(BUS_STAFF, "QueueRetry", json_pack("{s:s}", "ref", serial)), ERR_OK);
	snprintf(expected, sizeof(expected),
		 "{\"client_ref\":\"" CLIENT_REF "\",\"connection\":2,\"result\":\"ERR_OK\","
		 "\"right\":\"manager\",\"serial\":\"%s\"}",
		 serial);
	ck_assert_str_eq(noted("staff.retry"), expected);
	/* Queued by now: a second retry is refused, and says of which record. */
	ck_assert_int_eq(ask(BUS_STAFF, "QueueRetry", json_pack("{s:s}", "ref", CLIENT_REF)),
			 ERR_NOT_ALLOWED);
	snprintf(expected, sizeof(expected),
		 "{\"client_ref\":\"" CLIENT_REF
		 "\",\"connection\":2,\"result\":\"ERR_NOT_ALLOWED\","
		 "\"right\":\"manager\",\"serial\":\"%s\"}",
		 serial);
	ck_assert_str_eq(noted("staff.retry"), expected);
}
END_TEST

START_TEST(what_was_typed_in_vain_is_not_noted)
{
	ck_assert_int_eq(ask(BUS_STAFF, "QueueRetry", json_pack("{s:s}", "ref", "Zhang San")),
			 ERR_NOT_FOUND);
	ck_assert_str_eq(noted("staff.retry"),
			 "{\"client_ref\":\"\",\"connection\":2,\"result\":\"ERR_NOT_FOUND\","
			 "\"right\":\"manager\",\"serial\":\"\"}");
}
END_TEST

START_TEST(an_import_is_noted_whether_taken_or_refused)
{
	ck_assert_int_eq(import(SIMPLE_CATALOGUE), ERR_OK);
	ck_assert_str_eq(noted("catalogue.import"),
			 "{\"connection\":2,\"items\":1,\"refused\":0,\"result\":\"ERR_OK\","
			 "\"right\":\"manager\"}");
	ck_assert_int_ne(import(KIOSK_SOURCE_DIR "/README.md"), ERR_OK);
	ck_assert_str_eq(noted("catalogue.import"),
			 "{\"connection\":2,\"items\":0,\"refused\":0,\"result\":\"ERR_SYNTAX\","
			 "\"right\":\"manager\"}");
}
END_TEST

START_TEST(what_was_imported_is_known_when_the_import_is_answered)
{
	ck_assert_uint_eq(keeper->catalogue.items, 0);
	ck_assert_int_eq(import(SIMPLE_CATALOGUE), ERR_OK);
	ck_assert_uint_eq(keeper->catalogue.items, 1);
}
END_TEST

START_TEST(a_sync_is_noted_with_how_the_attempt_ended)
{
	json_t *answer = NULL;
	char expected[128];
	ck_assert_int_eq(ask_with(BUS_STAFF, "Sync", NULL, -1, &answer), ERR_OK);
	snprintf(expected, sizeof(expected),
		 "{\"connection\":2,\"older\":false,\"result\":\"%s\",\"right\":\"manager\"}",
		 json_str(answer, "result"));
	ck_assert_str_ne(json_str(answer, "result"), "ERR_OK");
	ck_assert_str_eq(noted("staff.sync"), expected);
	json_decref(answer);
}
END_TEST

/* As a kiosk that was taken over would: the citizen's socket, the staff's interface. */
static void open_staff_over_the_citizens_socket(void)
{
	char door[128], bus[128];
	struct bus_client_sink sink = { .arg = NULL };
	snprintf(bus, sizeof(bus), "%s/bus", dir);
	snprintf(door, sizeof(door), "%s/door" BUS_STAFF_SUFFIX, dir);
	ck_assert_int_eq(symlink(bus, door), 0);
	snprintf(door, sizeof(door), "%s/door", dir);
	ck_assert_int_eq(bus_client_open(loop, door, BUS_STAFF, &sink, &clients[BUS_STAFF]),
			 ERR_OK);
	while (!bus_client_is_connected(clients[BUS_STAFF]))
		sd_event_run(loop_event(loop), 10000);
}

START_TEST(a_method_without_the_right_is_refused_and_noted)
{
	struct bus_client *staff = clients[BUS_STAFF];
	open_staff_over_the_citizens_socket();
	ck_assert_int_eq(ask(BUS_STAFF, "QueueList", NULL), ERR_NOT_ALLOWED);
	bus_client_close(clients[BUS_STAFF]);
	clients[BUS_STAFF] = staff;
	ck_assert_str_eq(noted("bus.refused"),
			 "{\"connection\":3,\"method\":\"QueueList\",\"right\":\"citizen\"}");
}
END_TEST

/* How often that kind stands in the journal, and the sum of its counts. */
static int noted_times(const char *kind, int64_t *sum)
{
	json_t *answer = NULL;
	int times = 0;
	loop_advance(loop, 1000);
	ck_assert_int_eq(ask_with(BUS_STAFF, "JournalExport", NULL, -1, &answer), ERR_OK);
	char *lines = strdup(json_str(answer, "ndjson")), *rest = lines, *line;
	while ((line = strsep(&rest, "\n")) && *line) {
		json_t *entry = json_loads(line, 0, NULL);
		bool is = strcmp(json_str(entry, "kind"), kind) == 0;
		times += is;
		if (is && sum)
			*sum += json_int(json_object_get(entry, "detail"), "count", 0);
		json_decref(entry);
	}
	free(lines);
	json_decref(answer);
	return times;
}

START_TEST(refusals_do_not_fill_the_journal_and_their_number_is_said_at_the_end_too)
{
	struct bus_client *staff = clients[BUS_STAFF];
	loop_hold(loop);
	open_staff_over_the_citizens_socket();
	for (int i = 0; i < 500; i++)
		ck_assert_int_eq(ask(BUS_STAFF, "QueueList", NULL), ERR_NOT_ALLOWED);
	bus_client_close(clients[BUS_STAFF]);
	clients[BUS_STAFF] = staff;
	int times = noted_times("bus.refused", NULL);
	ck_assert_int_eq(times, 20);
	acts_stop();
	acts_start();
	int64_t count = 0;
	ck_assert_int_eq(noted_times("journal.suppressed", &count), 1);
	ck_assert_int_eq(count, 500 - times);
}
END_TEST

/* What a kiosk that was taken over can provoke as often as it likes. */
static void flood_help(void)
{
	ck_assert_int_eq(
		ask(BUS_CITIZEN, "Note",
		    json_pack("{s:s, s:{s:s}}", "kind", "help.call", "detail", "screen", "home")),
		ERR_OK);
}

static void flood_visit_end(void)
{
	ck_assert_int_eq(ask(BUS_CITIZEN, "EndVisit", json_pack("{s:s}", "cause", "done")), ERR_OK);
}

static void flood_devices(void)
{
	static int n;
	ck_assert_int_eq(ask(BUS_CITIZEN, "Devices", json_pack("{s:[i]}", "devices", n++)), ERR_OK);
}

static const struct {
	const char *kind;
	void (*flood)(void);
	int most; /* that are noted of a thousand */
} floods[] = {
	{ "help.call", flood_help, 60 },
	{ "visit.end", flood_visit_end, 600 },
	{ "devices", flood_devices, 120 },
};

START_TEST(a_flood_is_noted_only_so_often_and_the_rest_is_counted)
{
	loop_hold(loop);
	for (int i = 0; i < 1000; i++)
		floods[_i].flood();
	int times = noted_times(floods[_i].kind, NULL);
	ck_assert_int_eq(times, floods[_i].most);
	ck_assert_int_eq(noted_times("journal.suppressed", NULL), 0);
	int64_t count = 0;
	loop_advance(loop, NOTE_SAY_MS);
	ck_assert_int_eq(noted_times("journal.suppressed", &count), 1);
	ck_assert_int_eq(count, 1000 - times);
	/* A while later there is room again, and nothing more to say. */
	floods[_i].flood();
	ck_assert_int_eq(noted_times(floods[_i].kind, NULL), times + 1);
	loop_advance(loop, NOTE_SAY_MS);
	ck_assert_int_eq(noted_times("journal.suppressed", NULL), 1);
}
END_TEST

START_TEST(kiosk_may_note_only_what_is_its_own)
{
	static const struct {
		const char *kind, *detail;
		enum err err;
		const char *why;
	} cases[] = {
		{ "help.call", "{\"screen\":\"form\"}", ERR_OK, "its own" },
		{ "help.call", "{\"screen\":\"Zhang San\"}", ERR_INVALID, "free text" },
		{ "help.call", "{\"screen\":\"form\",\"name\":\"x\"}", ERR_INVALID, "one more" },
		{ "help.call", "{}", ERR_INVALID, "one less" },
		{ "help.call", "[]", ERR_INVALID, "no object" },
		{ "staff.retry", "{}", ERR_NOT_ALLOWED, "the staff's" },
		{ "alarm.conflict", "{\"serial\":\"x\"}", ERR_NOT_ALLOWED, "the keeper's" },
		{ "anything", "{}", ERR_NOT_ALLOWED, "nobody's" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_t *args = json_pack("{s:s, s:o}", "kind", cases[i].kind, "detail",
					 json_loads(cases[i].detail, 0, NULL));
		ck_assert_msg(ask(BUS_CITIZEN, "Note", args) == cases[i].err, "%s", cases[i].why);
	}
	ck_assert_str_eq(noted("help.call"), "{\"screen\":\"form\"}");
	ck_assert_str_eq(noted("staff.retry"), "");
	ck_assert_str_eq(noted("alarm.conflict"), "");
}
END_TEST

/* Keeps the catalogue's worker until the pipe is closed. */
static void hold_run(struct catalogue *c, void *ctx)
{
	char byte;
	(void)c;
	ck_assert_int_eq(read(*(int *)ctx, &byte, 1), 0);
}

START_TEST(a_call_still_open_when_the_keeper_ends_gets_its_true_answer)
{
	struct reply replies[3] = { { .done = false } };
	int hold[2];
	ck_assert_int_eq(pipe(hold), 0);
	stores_catalogue(keeper->stores, hold_run, NULL, &hold[0]);
	for (size_t i = 0; i < ARRAY_LEN(replies); i++)
		bus_client_call(clients[BUS_STAFF], "CatalogueSearch", NULL, NULL, 0, on_answer,
				&replies[i]);
	while (sd_event_run(loop_event(loop), 50000) > 0)
		;
	close(hold[1]);
	keeper_destroy(STEAL(keeper));
	close(hold[0]);
	for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
		turn_until(&replies[i].done);
		ck_assert_int_eq(replies[i].err, ERR_OK);
		json_decref(replies[i].answer);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("acts");
	TCase *t = tcase_create("acts");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, acts_setup, acts_teardown);
	tcase_add_test(t, every_method_of_the_contract_has_exactly_one_handler);
	tcase_add_test(t, a_retry_is_noted_after_it_happened_with_record_and_actor);
	tcase_add_test(t, what_was_typed_in_vain_is_not_noted);
	tcase_add_test(t, an_import_is_noted_whether_taken_or_refused);
	tcase_add_test(t, what_was_imported_is_known_when_the_import_is_answered);
	tcase_add_test(t, a_sync_is_noted_with_how_the_attempt_ended);
	tcase_add_test(t, a_method_without_the_right_is_refused_and_noted);
	tcase_add_test(t, refusals_do_not_fill_the_journal_and_their_number_is_said_at_the_end_too);
	tcase_add_loop_test(t, a_flood_is_noted_only_so_often_and_the_rest_is_counted, 0,
			    ARRAY_LEN(floods));
	tcase_add_test(t, kiosk_may_note_only_what_is_its_own);
	tcase_add_test(t, a_call_still_open_when_the_keeper_ends_gets_its_true_answer);
	return suite_run(s);
}
