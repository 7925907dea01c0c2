/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_acts.c - a whole keeper without a platform, asked over its own sockets: what it refuses, and what
 * the journal says afterwards about who did what.
 */
#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "firmware/bus/client.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/keeper.h"

#define SIMPLE_CATALOGUE KIOSK_SOURCE_DIR "/assets/catalogue/simple.json"
#define CLIENT_REF	 "00000001-0000-4000-8000-000000000001"

static char dir[64];
static struct settings settings;
static struct loop *loop;
static struct keeper *keeper;
static struct bus_client *clients[BUS_ROLE_COUNT];

struct reply {
	bool done;
	enum err err;
	json_t *answer;
};

static void on_answer(void *arg, enum err err, const json_t *answer)
{
	struct reply *r = arg;
	r->done = true;
	r->err = err;
	r->answer = answer ? json_deep_copy(answer) : NULL;
}

static void turn_until(const bool *flag)
{
	for (int i = 0; i < 1000 && !*flag; i++)
		sd_event_run(loop_event(loop), 10000);
	ck_assert(*flag);
}

/* Asks and waits; the answer is the caller's, or goes when `answer` is NULL. */
static enum err ask_with(enum bus_role role, const char *method, json_t *args, int fd,
			 json_t **answer)
{
	struct reply r = { .done = false };
	bus_client_call(clients[role], method, args, &fd, fd >= 0, on_answer, &r);
	turn_until(&r.done);
	if (answer)
		*answer = r.answer;
	else
		json_decref(r.answer);
	return r.err;
}

static enum err ask(enum bus_role role, const char *method, json_t *args)
{
	return ask_with(role, method, args, -1, NULL);
}

/* The detail of the newest entry of that kind, as text; "" when there is none. */
static const char *noted(const char *kind)
{
	static char text[JOURNAL_DETAIL_MAX];
	json_t *answer = NULL;
	text[0] = '\0';
	loop_advance(loop, 1000); /* the batch's wait */
	ck_assert_int_eq(ask_with(BUS_STAFF, "JournalExport", NULL, -1, &answer), ERR_OK);
	char *lines = strdup(json_str(answer, "ndjson")), *rest = lines, *line;
	while ((line = strsep(&rest, "\n")) && *line) {
		json_t *entry = json_loads(line, 0, NULL);
		if (strcmp(json_str(entry, "kind"), kind) == 0) {
			json_t *detail = json_object_get(entry, "detail");
			char *dump = json_dumps(detail, JSON_COMPACT | JSON_SORT_KEYS);
			snprintf(text, sizeof(text), "%s", dump);
			free(dump);
		}
		json_decref(entry);
	}
	free(lines);
	json_decref(answer);
	return text;
}

static void make_settings(void)
{
	struct settings *s = &settings;
	memset(s, 0, sizeof(*s));
	strcpy(s->terminal.id, "terminal-1");
	strcpy(s->platform.url, "https://localhost:1");
	snprintf(s->platform.ca, PATH_MAX, "%s/ca.pem", dir);
	snprintf(s->platform.cert, PATH_MAX, "%s/client.pem", dir);
	snprintf(s->platform.key, PATH_MAX, "%s/client.key", dir);
	snprintf(s->store.path, PATH_MAX, "%s/store", dir);
	snprintf(s->store.seal_key, PATH_MAX, "%s/store/seal.key", dir);
	snprintf(s->receipt.key, PATH_MAX, "%s/store/receipt.key", dir);
	snprintf(s->bus.address, sizeof(s->bus.address), "unix:path=%s/bus", dir);
}

static void start(void)
{
	const char *fault = NULL;
	enum err err = keeper_create(loop, &settings, &keeper, &fault);
	ck_assert_msg(err == ERR_OK, "%s (%s)", fault, err_name(err));
	for (int role = 0; role < BUS_ROLE_COUNT; role++) {
		struct bus_client_sink sink = { .arg = NULL };
		ck_assert_int_eq(bus_client_open(loop, settings_bus_path(&settings),
						 (enum bus_role)role, &sink, &clients[role]),
				 ERR_OK);
		while (!bus_client_is_connected(clients[role]))
			sd_event_run(loop_event(loop), 10000);
		/* Accepted in this order: the citizen's is connection 1, the staff's 2. */
		ck_assert_int_eq(ask((enum bus_role)role, "Status", NULL), ERR_OK);
	}
}

static void stop(void)
{
	for (int role = 0; role < BUS_ROLE_COUNT; role++)
		bus_client_close(clients[role]);
	keeper_destroy(STEAL(keeper));
}

static void setup(void)
{
	strcpy(dir, "/tmp/test-acts-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	make_settings();
	log_set_level(LOG_ERROR);
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	start();
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void teardown(void)
{
	stop();
	loop_destroy(loop);
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* One quarantined record, committed past the bus. */

static char serial[64];

static json_t *content_of(void)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:{s:s},s:{},s:[],s:{s:s},s:[]}",
			 "task_code", "11440000MB2D0164XH2440289876000", "task_version", "1",
			 "form_version", "1", "applyer_name", "x", "applyer_type", "1",
			 "applyer_page_type", "111", "applyer_page_code", "110101199003070134",
			 "contact_name", "x", "contact_mobile", "13800000000", "identity", "level",
			 "card", "form", "materials", "delivery", "way", "window", "consents");
}

static void quarantine_run(struct queue *q, void *ctx)
{
	json_t *content = content_of();
	struct queue_submit submit = { .client_ref = CLIENT_REF,
				       .content = content,
				       .hall_code = "hall-1",
				       .area_code = "440300" };
	struct queue_record record;
	ck_assert_int_eq(queue_submit(q, &submit, &record), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, record.seq, "quarantined", "bad"), ERR_OK);
	strcpy(serial, record.serial);
	json_decref(content);
	(void)ctx;
}

static void set_flag(void *flag)
{
	*(bool *)flag = true;
}

static void quarantine(void)
{
	bool done = false;
	stores_queue(keeper->stores, quarantine_run, set_flag, &done);
	turn_until(&done);
}

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

static enum err import(const char *path)
{
	CLEANUP(buf_fini) struct buf bytes;
	buf_init(&bytes, CATALOGUE_FILE_MAX);
	ck_assert_int_eq(file_read(path, &bytes), ERR_OK);
	int fd = memfd_sealed("catalogue", buf_str(&bytes), bytes.len);
	enum err err = ask_with(BUS_STAFF, "CatalogueImport", NULL, fd, NULL);
	close(fd);
	return err;
}

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

START_TEST(a_sync_is_noted_with_how_the_attempt_ended)
{
	json_t *answer = NULL;
	char expected[128];
	ck_assert_int_eq(ask_with(BUS_STAFF, "Sync", NULL, -1, &answer), ERR_OK);
	snprintf(expected, sizeof(expected),
		 "{\"connection\":2,\"result\":\"%s\",\"right\":\"manager\"}",
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
	open_staff_over_the_citizens_socket();
	for (int i = 0; i < 500; i++)
		ck_assert_int_eq(ask(BUS_STAFF, "QueueList", NULL), ERR_NOT_ALLOWED);
	bus_client_close(clients[BUS_STAFF]);
	clients[BUS_STAFF] = staff;
	int times = noted_times("bus.refused", NULL);
	ck_assert_int_ge(times, 20);
	ck_assert_int_le(times, 21);
	stop();
	start();
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
	for (int i = 0; i < 1000; i++)
		floods[_i].flood();
	int times = noted_times(floods[_i].kind, NULL);
	/* The clock of the test does not stand still. */
	ck_assert_int_ge(times, floods[_i].most);
	ck_assert_int_le(times, floods[_i].most + 10);
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

/* What a citizen was shown */

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
	ck_assert_ptr_nonnull(strstr(noted("clock.jumped"), "{\"ms\":61"));
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
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, every_method_of_the_contract_has_exactly_one_handler);
	tcase_add_test(t, a_retry_is_noted_after_it_happened_with_record_and_actor);
	tcase_add_test(t, what_was_typed_in_vain_is_not_noted);
	tcase_add_test(t, an_import_is_noted_whether_taken_or_refused);
	tcase_add_test(t, a_sync_is_noted_with_how_the_attempt_ended);
	tcase_add_test(t, a_method_without_the_right_is_refused_and_noted);
	tcase_add_test(t, refusals_do_not_fill_the_journal_and_their_number_is_said_at_the_end_too);
	tcase_add_loop_test(t, a_flood_is_noted_only_so_often_and_the_rest_is_counted, 0,
			    ARRAY_LEN(floods));
	tcase_add_test(t, kiosk_may_note_only_what_is_its_own);
	tcase_add_test(t, a_submit_is_noted_with_what_was_shown_and_what_is_due);
	tcase_add_loop_test(t, what_is_irregular_about_a_submit_is_raised_once_and_at_once, 0,
			    ARRAY_LEN(irregular));
	tcase_add_test(t, an_application_that_lacks_something_is_noted);
	tcase_add_test(t, a_usb_storage_that_kiosk_sees_is_raised);
	tcase_add_test(t, a_clock_that_somebody_set_is_noted);
	tcase_add_test(t, a_step_of_the_clock_of_our_own_is_noted_once);
	tcase_add_loop_test(t, holidays_of_the_catalogue_reach_the_rules, 0, 2);
	tcase_add_test(t, the_figures_of_the_day_are_counts_alone);
	tcase_add_test(t, a_call_still_open_when_the_keeper_ends_gets_its_true_answer);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
