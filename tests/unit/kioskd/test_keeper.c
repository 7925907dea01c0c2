/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_keeper.c - a whole keeper and its citizen on one loop: what may not wait for the catalogue's
 * thread, which an import holds for seconds; what is said of a loss.
 */
#include <check.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "firmware/bus/client.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/keeper.h"
#include "tests/suite.h"
#include "world.h"

static struct keeper *keeper;
static struct bus_client *client;
static sem_t gate;
static bool gate_shut;
static bool connected, answered;
static enum err said_err;
static json_t *said;
static json_t *status; /* of the last StatusChanged */

static void on_connected(void *arg)
{
	(void)arg;
	connected = true;
}

static void on_signal(void *arg, const char *name, const json_t *json)
{
	(void)arg;
	if (strcmp(name, "StatusChanged") != 0)
		return;
	json_decref(status);
	status = json_deep_copy(json);
}

static bool is_connected(void)
{
	return connected;
}

static void on_answer(void *arg, enum err err, const json_t *answer)
{
	(void)arg;
	said_err = err;
	json_decref(said);
	said = json_deep_copy(answer);
	answered = true;
}

static bool is_answered(void)
{
	return answered;
}

static void call(const char *method, json_t *args)
{
	answered = false;
	bus_client_call(client, method, args, NULL, 0, on_answer, NULL);
}

static void call_to_end(const char *method, json_t *args)
{
	call(method, args);
	ck_assert(world_until(is_answered, 5000));
	ck_assert_int_eq(said_err, ERR_OK);
}

static void start(void)
{
	const char *fault = "";
	struct bus_client_sink sink = { .connected = on_connected, .signal = on_signal };
	ck_assert_msg(keeper_create(world.loop, &world.settings, &keeper, &fault) == ERR_OK, "%s",
		      fault);
	world.stores = keeper->stores;
	world.sync = keeper->sync;
	connected = false;
	ck_assert_int_eq(bus_client_open(world.loop, settings_bus_path(&world.settings),
					 BUS_CITIZEN, &sink, &client),
			 ERR_OK);
	ck_assert(world_until(is_connected, 5000));
	call_to_end("Status", json_object()); /* closing waits for the handshake's end */
}

static void open_gate(void)
{
	if (gate_shut)
		sem_post(&gate);
	gate_shut = false;
}

static void stop(void)
{
	open_gate();
	bus_client_close(STEAL(client));
	world.stores = NULL;
	world.sync = NULL;
	keeper_destroy(STEAL(keeper));
}

static void setup(void)
{
	world_setup();
	snprintf(world.settings.bus.address, sizeof(world.settings.bus.address), "unix:path=%s/bus",
		 world.dir);
	snprintf(world.settings.receipt.key, PATH_MAX, "%s/receipt.key", world.dir);
	sem_init(&gate, 0, 0);
	start();
}

static void teardown(void)
{
	stop();
	json_decref(STEAL(said));
	json_decref(STEAL(status));
	sem_destroy(&gate);
	world_teardown();
}

/* The catalogue's thread */

static bool wants_signature; /* the item that is imported */

static void import_run(struct catalogue *c, void *ctx)
{
	struct catalogue_report report = { 0 };
	json_t *file = json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", 0, NULL);
	json_t *item = json_array_get(json_array_of(file, "items"), 0);
	if (wants_signature)
		json_object_set_new(item, "needs_signature", json_string("1"));
	char *text = json_dumps(file, JSON_COMPACT);
	ck_assert_int_eq(catalogue_import(c, text, strlen(text), &report), ERR_OK);
	ck_assert_int_eq(report.items, 1);
	json_decref(report.faults);
	json_decref(file);
	free(text);
	*(bool *)ctx = true;
}

static bool imported;

static bool is_imported(void)
{
	return imported;
}

static void import(void)
{
	imported = false;
	stores_catalogue(world.stores, import_run, NULL, &imported);
	ck_assert(world_until(is_imported, 5000));
}

static void gate_run(struct catalogue *c, void *ctx)
{
	(void)c;
	sem_wait(ctx);
}

/* As an import of 69,000 items does: the thread is busy until open_gate(). */
static void shut_gate(void)
{
	gate_shut = true;
	stores_catalogue(world.stores, gate_run, NULL, &gate);
}

/* The citizen */

static void ask_item(void)
{
	call_to_end("Search", json_pack("{s:s, s:s, s:i, s:i}", "query", "", "theme", "", "offset",
					0, "limit", 1));
	const json_t *first = json_array_get(json_array_of(said, "items"), 0);
	call_to_end("Item", json_pack("{s:s}", "row_guid", json_str(first, "row_guid")));
}

static void submit(int n)
{
	call("Submit", json_pack("{s:s, s:o, s:[], s:{s:b}}", "client_ref", world_ref(n), "content",
				 world_content(n), "files", "seen", "checked", 1));
}

struct opened {
	int n;
	char area_code[32];
	bool done;
};

static struct opened opened;

static void open_run(struct queue *q, void *ctx)
{
	struct opened *o = ctx;
	struct queue_record record;
	struct buf body;
	json_t *json = NULL;
	buf_init(&body, APPLICATION_BODY_MAX);
	ck_assert_int_eq(queue_get(q, world_ref(o->n), &record), ERR_OK);
	ck_assert_int_eq(queue_body(q, record.seq, &body), ERR_OK);
	ck_assert_int_eq(json_parse(body.data, body.len, &json), ERR_OK);
	text_copy(o->area_code, sizeof(o->area_code), json_str(json, "area_code"));
	json_decref(json);
	buf_fini(&body);
	o->done = true;
}

static bool is_opened(void)
{
	return opened.done;
}

static const char *area_of(int n)
{
	opened = (struct opened){ .n = n };
	stores_queue(world.stores, open_run, NULL, &opened);
	ck_assert(world_until(is_opened, 5000));
	return opened.area_code;
}

START_TEST(a_submit_does_not_wait_for_the_catalogue)
{
	import();
	ask_item();
	shut_gate();
	submit(1);
	ck_assert(world_until(is_answered, 5000));
	ck_assert_int_eq(said_err, ERR_OK);
	ck_assert_int_gt(strlen(json_str(said, "apply_serial_no")), 0);
	ck_assert_str_eq(area_of(1), "440300");
}
END_TEST

/* What the next test's keeper does not remember. */
static void never_ask(void)
{
}

static void ask_and_end_the_visit(void)
{
	ask_item();
	call_to_end("EndVisit", json_pack("{s:s}", "cause", "done"));
}

static void ask_and_restart(void)
{
	ask_item();
	stop();
	start();
}

static const struct {
	const char *why;
	void (*before)(void);
} forgotten[] = {
	{ "no item was asked for", never_ask },
	{ "it was another visit's", ask_and_end_the_visit },
	{ "kioskd was restarted", ask_and_restart },
};

START_TEST(an_area_that_is_not_remembered_is_asked_for)
{
	import();
	forgotten[_i].before();
	shut_gate();
	submit(1);
	world_run(200);
	ck_assert_msg(!answered, "%s: the catalogue was not asked", forgotten[_i].why);
	open_gate();
	ck_assert(world_until(is_answered, 5000));
	ck_assert_int_eq(said_err, ERR_OK);
	ck_assert_str_eq(area_of(1), "440300");
}
END_TEST

START_TEST(the_terminal_s_own_area_goes_before_the_item_s)
{
	stop();
	strcpy(world.settings.terminal.area_code, "440305");
	start();
	import();
	ask_item();
	shut_gate();
	submit(1);
	ck_assert(world_until(is_answered, 5000));
	ck_assert_str_eq(area_of(1), "440305");
}
END_TEST

/* The sample item is the city's (440300) and of scope 3: the province. */
static enum err submitted_in(const char *area, void (*before)(void), int n)
{
	stop();
	strcpy(world.settings.terminal.area_code, area);
	start();
	import();
	before();
	submit(n);
	ck_assert(world_until(is_answered, 5000));
	return said_err;
}

START_TEST(an_item_whose_scope_excludes_this_hall_is_not_taken)
{
	ck_assert_int_eq(submitted_in("440106", ask_item, 1), ERR_OK);
	ck_assert_int_eq(submitted_in("430102", ask_item, 2), ERR_ITEM_ELSEWHERE);
	ck_assert_int_eq(submitted_in("430102", never_ask, 2), ERR_ITEM_ELSEWHERE);
	/* A repeat of what was stored gets the first answer. */
	ck_assert_int_eq(submitted_in("430102", ask_item, 1), ERR_OK);
}
END_TEST

START_TEST(an_item_that_wants_a_signature_is_not_taken_unsigned)
{
	ck_assert_int_eq(submitted_in("440106", ask_item, 1), ERR_OK);
	wants_signature = true;
	ck_assert_int_eq(submitted_in("440106", ask_item, 2), ERR_UNSIGNED);
	ck_assert_int_eq(submitted_in("440106", never_ask, 2), ERR_UNSIGNED);
	ck_assert_int_eq(submitted_in("440106", ask_item, 1), ERR_OK);
}
END_TEST

/* What is told when only the line changed */

static bool wanted_online;

static bool is_told(void)
{
	json_t *online = json_object_get(status, "online");
	return online && json_is_true(online) == wanted_online;
}

static bool is_online(void)
{
	struct sync_state state;
	sync_get_state(world.sync, &state);
	return state.online;
}

START_TEST(a_line_that_comes_or_goes_is_told_without_reading_the_catalogue)
{
	world_submit(9);
	sync_kick(world.sync);
	ck_assert(world_until(is_online, 5000));
	shut_gate();
	for (int n = 1; n <= 4; n++) {
		wanted_online = n % 2 == 0;
		platform_down(!wanted_online);
		world_submit(n);
		sync_kick(world.sync);
		ck_assert_msg(world_until(is_told, 5000), "%d: the catalogue was waited for", n);
	}
}
END_TEST

/* What was lost */

static const char *closed_now(void)
{
	call_to_end("Status", json_object());
	return json_str(said, "closed");
}

static bool is_open(void)
{
	return strcmp(closed_now(), "") == 0;
}

static bool has_alarms(void)
{
	return json_array_size(keeper->alarms.list) > 0;
}

/* The only alarm kiosk is told of, once the start has looked. */
static const json_t *alarm_of(const char *kind)
{
	ck_assert_msg(world_until(has_alarms, 5000), "no %s", kind);
	call_to_end("Status", json_object());
	const json_t *alarms = json_object_get(said, "alarms");
	ck_assert_uint_eq(json_array_size(alarms), 1);
	const json_t *alarm = json_array_get(alarms, 0);
	ck_assert_str_eq(json_str(alarm, "kind"), kind);
	return json_object_get(alarm, "detail");
}

/* What a shell does in the keeper's folder. */
static void shell(const char *script)
{
	char command[512];
	snprintf(command, sizeof(command), "cd %s && %s", world.dir, script);
	ck_assert_msg(system(command) == 0, "%s", command);
}

static void restart_after(const char *script)
{
	stop();
	shell(script);
	start();
}

static void submit_to_end(int n)
{
	submit(n);
	ck_assert(world_until(is_answered, 5000));
	ck_assert_int_eq(said_err, ERR_OK);
}

/* kiosk repeats until it has an answer, and then gets one for each. */
START_TEST(a_submit_that_is_repeated_takes_one_place_among_the_visits_cases)
{
	for (int i = 0; i < VISIT_CASES_MAX + 1; i++)
		submit_to_end(1);
	submit_to_end(2);
	ck_assert_uint_eq(keeper->visit_case_count, 2);
	ck_assert(keeper_is_of_visit(keeper, world_ref(2)));
}
END_TEST

/* kioskctl, over a connection of its own. */
static void ask_staff(const char *method)
{
	struct bus_client *staff;
	struct bus_client_sink sink = { .connected = on_connected };
	connected = answered = false;
	ck_assert_int_eq(bus_client_open(world.loop, settings_bus_path(&world.settings), BUS_STAFF,
					 &sink, &staff),
			 ERR_OK);
	ck_assert(world_until(is_connected, 5000));
	bus_client_call(staff, method, NULL, NULL, 0, on_answer, NULL);
	ck_assert(world_until(is_answered, 5000));
	ck_assert_int_eq(said_err, ERR_OK);
	bus_client_close(staff);
}

static void staff_has_seen(void)
{
	ask_staff("AlarmsSeen");
	ck_assert_int_eq(json_int(said, "count", -1), 1);
}

/* Then staff hears it; `percent` -1: it is not known. */
static void print_mm(int mm, enum err err, int sum, int percent)
{
	answered = false;
	bus_client_call(client, "Printed", json_pack("{s:i}", "mm", mm), NULL, 0, on_answer, NULL);
	ck_assert(world_until(is_answered, 5000));
	ck_assert_int_eq(said_err, err);
	ask_staff("Devices");
	ck_assert_int_eq(json_int(json_object_get(said, "paper"), "mm", -1), sum);
	ck_assert_int_eq(json_int(json_object_get(said, "paper"), "percent", -1), percent);
}

START_TEST(printed_paper_is_counted_through_a_restart_until_a_roll_is_new)
{
	world.settings.printer.roll_m = 20;
	print_mm(150, ERR_OK, 150, -1);
	restart_after("true");
	print_mm(170, ERR_OK, 320, -1); /* nobody said how full it was */
	ask_staff("PaperNew");
	print_mm(-150, ERR_INVALID, 0, 100);
	print_mm(10000, ERR_OK, 10000, 50);
	print_mm(10001, ERR_INVALID, 10000, 50);
	print_mm(10000, ERR_OK, 20000, 0);
}
END_TEST

static size_t staff_alarms(const char *kind)
{
	size_t i, count = 0;
	json_t *alarm;
	ask_staff("Status");
	json_array_foreach(json_object_get(said, "alarms"), i, alarm) count +=
		strcmp(json_str(alarm, "kind"), kind) == 0;
	return count;
}

START_TEST(a_missing_store_is_an_alarm_until_staff_has_seen_it)
{
	char serial[SERIAL_MAX + 1];
	submit_to_end(1);
	text_copy(serial, sizeof(serial), json_str(said, "apply_serial_no"));
	restart_after("rm store/queue.db*");
	ck_assert_str_eq(json_str(alarm_of("store.missing"), "last"), serial);
	ck_assert_str_eq(closed_now(), "no_catalogue"); /* an alarm closes nothing */
	restart_after("true");
	ck_assert_str_eq(json_str(alarm_of("store.missing"), "last"), serial);
	ck_assert_int_eq(world_noted("store.missing"), 1);
	staff_has_seen();
	ck_assert(!has_alarms());
	restart_after("true");
	world_run(300);
	ck_assert(!has_alarms());
	ck_assert_int_eq(world_noted("staff.alarms_seen"), 1);
}
END_TEST

START_TEST(a_start_that_fails_does_not_swallow_what_it_found)
{
	char serial[SERIAL_MAX + 1];
	const char *fault = "";
	submit_to_end(1);
	text_copy(serial, sizeof(serial), json_str(said, "apply_serial_no"));
	stop();
	shell("rm store/queue.db*");
	ck_assert_int_eq(chmod(world.settings.receipt.key, 0644), 0);
	ck_assert_int_eq(keeper_create(world.loop, &world.settings, &keeper, &fault),
			 ERR_PERMISSION);
	ck_assert_int_eq(chmod(world.settings.receipt.key, 0600), 0);
	start();
	ck_assert_str_eq(json_str(alarm_of("store.missing"), "last"), serial);
}
END_TEST

START_TEST(another_receipt_key_is_an_alarm_that_names_both)
{
	char key[HASH_HEX + 1];
	sign_key_id(keeper->receipt_key, key);
	restart_after("true");
	world_run(300);
	ck_assert(!has_alarms());
	restart_after("rm receipt.key");
	const json_t *detail = alarm_of("receipt.key_new");
	ck_assert_str_eq(json_str(detail, "old"), key);
	sign_key_id(keeper->receipt_key, key);
	ck_assert_str_eq(json_str(detail, "new"), key);
	ck_assert_int_eq(world_noted("receipt.key_new"), 1);
}
END_TEST

START_TEST(a_cut_journal_is_an_alarm)
{
	restart_after("rm store/journal.db*");
	const json_t *detail = alarm_of("journal.cut");
	ck_assert_int_eq(json_int(detail, "first", 0), 1);
	ck_assert_int_ge(json_int(detail, "last", 0), 2); /* start, stop */
	ck_assert_int_eq(world_noted("journal.cut"), 1);
}
END_TEST

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes ? bytes : limit.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(a_full_store_opens_again_by_itself_when_there_is_room)
{
	import();
	keeper_catalogue_changed(keeper);
	signal(SIGXFSZ, SIG_IGN);
	limit_files(600 * 1024);
	said_err = ERR_OK;
	for (int n = 1; n < 1000 && said_err == ERR_OK; n++) {
		submit(n);
		ck_assert(world_until(is_answered, 5000));
	}
	ck_assert_int_eq(said_err, ERR_STORE_FULL);
	ck_assert_str_eq(closed_now(), "store_full");
	loop_advance(world.loop, ROOM_LOOK_MS);
	world_run(200);
	ck_assert_str_eq(closed_now(), "store_full");
	ck_assert_uint_eq(staff_alarms("store.full"), 1);
	limit_files(0);
	loop_advance(world.loop, ROOM_LOOK_MS);
	ck_assert(world_until(is_open, 5000));
	ck_assert_uint_eq(staff_alarms("store.full"), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("keeper");
	TCase *t = tcase_create("keeper");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_submit_does_not_wait_for_the_catalogue);
	tcase_add_loop_test(t, an_area_that_is_not_remembered_is_asked_for, 0,
			    ARRAY_LEN(forgotten));
	tcase_add_test(t, the_terminal_s_own_area_goes_before_the_item_s);
	tcase_add_test(t, an_item_whose_scope_excludes_this_hall_is_not_taken);
	tcase_add_test(t, an_item_that_wants_a_signature_is_not_taken_unsigned);
	tcase_add_test(t, a_submit_that_is_repeated_takes_one_place_among_the_visits_cases);
	tcase_add_test(t, printed_paper_is_counted_through_a_restart_until_a_roll_is_new);
	tcase_add_test(t, a_line_that_comes_or_goes_is_told_without_reading_the_catalogue);
	tcase_add_test(t, a_missing_store_is_an_alarm_until_staff_has_seen_it);
	tcase_add_test(t, a_start_that_fails_does_not_swallow_what_it_found);
	tcase_add_test(t, another_receipt_key_is_an_alarm_that_names_both);
	tcase_add_test(t, a_cut_journal_is_an_alarm);
	tcase_add_test(t, a_full_store_opens_again_by_itself_when_there_is_room);
	suite_add_tcase(s, t);
	return suite_run(s);
}
