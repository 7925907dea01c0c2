/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_keeping.c - what the platform tells the terminal: heartbeat, configuration, changes of cases,
 * catalogue, and the check of a card, against the reference platform.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/crypto/sign.h"
#include "tests/suite.h"
#include "world.h"

/* The check of a card */

static enum err checked;
static json_t *check_answer;
static bool check_over;

static void on_check(void *arg, enum err err, const json_t *answer)
{
	(void)arg;
	checked = err;
	check_answer = json_deep_copy(answer);
	check_over = true;
}

static bool is_checked(void)
{
	return check_over;
}

static void ask_check(void)
{
	json_t *request =
		json_pack("{s:s, s:s, s:s, s:s}", "name", "张三丰", "cert_type", "111", "cert_no",
			  "110101199003070134", "sam_id", "05.03-20260101-0000000001-0000000001");
	check_over = false;
	sync_identify(world.sync, request, on_check, NULL);
	json_decref(request);
}

static void check(void)
{
	ask_check();
	ck_assert(world_until(is_checked, 5000));
}

/* Heartbeat and configuration */

START_TEST(a_heartbeat_says_what_the_contract_asks_for)
{
	world_start();
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OK);
	json_t *list = control("GET", "/requests", NULL);
	json_t *beats = json_array_of(list, "heartbeats");
	ck_assert_uint_ge(json_array_size(beats), 1);
	const json_t *beat = json_array_get(beats, json_array_size(beats) - 1);
	ck_assert_str_eq(json_str(beat, "clock_trust"), "trusted");
	ck_assert_str_eq(json_str(beat, "firmware_version"), KIOSK_VERSION);
	ck_assert_int_gt(json_int(beat, "disk_free", 0), 0);
	const json_t *device = json_array_get(json_array_of(beat, "peripherals"), 0);
	ck_assert_str_eq(json_str(device, "kind"), "card");
	ck_assert_str_eq(json_str(device, "model"), "reader.1");
	const json_t *paper = json_array_get(json_array_of(beat, "consumables"), 0);
	ck_assert_str_eq(json_str(paper, "kind"), "paper");
	ck_assert_int_eq(json_int(paper, "percent", -1), 60);
	/* The platform answers 422 to a status that breaks the contract. */
	json_t *recent = json_array_of(list, "recent");
	size_t i, beats_answered = 0;
	json_t *one;
	json_array_foreach(recent, i, one)
	{
		if (!strstr(json_str(one, "request"), "/terminals/self/status"))
			continue;
		ck_assert_int_eq(json_int(one, "status", 0), 200);
		beats_answered++;
	}
	ck_assert_uint_ge(beats_answered, 1);
	json_decref(list);
}
END_TEST

/* "GET /a/{b}" is a path and a method of the page. */
static bool is_described(const json_t *paths, const char *request)
{
	char method[8] = "";
	const char *path = strchr(request, ' ') + 1;
	for (size_t i = 0; i + 1 < (size_t)(path - request) && i < sizeof(method) - 1; i++)
		method[i] = (char)(request[i] | 0x20);
	return json_object_get(json_object_get(paths, path), method) != NULL;
}

START_TEST(every_request_of_ours_is_in_the_contract_s_page)
{
	world_start();
	world_scan(1, 300 * 1024);
	world_submit_with(2, json_pack("{s:s}", "task_version", "0"), NULL, 0);
	ck_assert_int_eq(world_pass(), ERR_OK);
	check();
	ck_assert(until_delivered(1, 5000) && until_state(2, "handed_over", 5000));
	ck_assert_int_eq(world_pass(), ERR_OK);
	json_t *page = json_load_file(KIOSK_SOURCE_DIR "/firmware/link/platform-api.yaml", 0, NULL);
	json_t *paths = json_object_get(page, "paths"), *list = control("GET", "/requests", NULL),
	       *count;
	const char *request;
	ck_assert_uint_gt(json_object_size(paths), 20);
	json_object_foreach(json_object_get(list, "counts"), request, count)
		ck_assert_msg(is_described(paths, request), "%s", request);
	ck_assert_uint_ge(json_object_size(json_object_get(list, "counts")), 10);
	json_decref(list);
	json_decref(page);
	json_decref(check_answer);
}
END_TEST

START_TEST(heartbeats_keep_their_interval)
{
	world.settings.sync.heartbeat_s = 60;
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	int before = asked("PUT /terminals/self/status");
	for (int i = 0; i < 10; i++) {
		loop_advance(world.loop, 60 * 1000);
		world_idle();
	}
	int count = asked("PUT /terminals/self/status") - before;
	ck_assert_int_ge(count, 9);
	ck_assert_int_le(count, 11);
}
END_TEST

START_TEST(the_platform_s_interval_counts_unless_the_file_has_one)
{
	world.settings.set_heartbeat = false;
	json_decref(control("PUT", "/config", json_pack("{s:i}", "heartbeat_s", 30)));
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	int before = asked("PUT /terminals/self/status");
	loop_advance(world.loop, 31 * 1000);
	world_idle();
	ck_assert_int_eq(asked("PUT /terminals/self/status"), before + 1);
}
END_TEST

START_TEST(the_platform_s_back_off_counts_unless_the_file_has_one)
{
	world.settings.set_backoff_base = world.settings.set_backoff_max = _i;
	json_decref(
		control("PUT", "/config",
			json_pack("{s:{s:i, s:i}}", "backoff", "base_s", 40000, "max_s", 80000)));
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	fault("503", "0", 1, NULL);
	world_submit(1);
	sync_kick(world.sync);
	/* The file says 0: at once; the platform hours, of which chance takes less than a second rarely. */
	if (_i)
		ck_assert(until_delivered(1, 5000));
	else
		world_run(1000);
	ck_assert_str_eq(record_of(1)->state, _i ? "delivered" : "queued");
}
END_TEST

START_TEST(the_configuration_is_fetched_when_it_changed_and_survives_a_restart)
{
	world_start();
	ck_assert_ptr_null(sync_platform_config(world.sync));
	ck_assert_int_eq(world_pass(), ERR_OK);
	const json_t *keys = json_object_get(sync_platform_config(world.sync), "keys");
	ck_assert_int_gt(strlen(json_str(keys, "sealing_spki")), 50);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked("GET /terminals/self/config"), 1);
	json_decref(control("PUT", "/config", json_pack("{s:{s:s}}", "hall", "name", "another")));
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked("GET /terminals/self/config"), 2);
	world_stop();
	platform_down(true);
	world_start();
	world_idle();
	const json_t *hall = json_object_get(sync_platform_config(world.sync), "hall");
	ck_assert_str_eq(json_str(hall, "name"), "another");
}
END_TEST

START_TEST(a_later_word_about_a_case_arrives_with_the_heartbeat)
{
	char path[80];
	world_start();
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_delivered(1, 5000));
	world_idle();
	ck_assert_int_eq(world_pass(), ERR_OK);
	int before = world.changes;
	snprintf(path, sizeof(path), "/cases/%s", record_of(1)->project_no);
	json_decref(control("POST", path, json_pack("{s:s}", "state", "accepted")));
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_str_eq(record_of(1)->case_state, "accepted");
	ck_assert_int_eq(world.changes, before + 1);
	ck_assert_str_eq(world.last.case_state, "accepted");
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world.changes, before + 1);
	/* The cursor survives. */
	world_stop();
	world_start();
	json_decref(control("POST", path, json_pack("{s:s}", "state", "done")));
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_str_eq(record_of(1)->case_state, "done");
}
END_TEST

/* Catalogue */

static json_t *catalogue_of(int from, int to, const char *version)
{
	json_error_t error;
	json_t *file = json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", 0, &error);
	ck_assert_ptr_nonnull(file);
	json_t *items = json_array(), *model = json_array_get(json_object_get(file, "items"), 0);
	for (int n = from; n <= to; n++) {
		json_t *item = json_deep_copy(model);
		char guid[UUID_TEXT_LEN + 1], code[64], base[16];
		text_copy(guid, sizeof(guid), world_ref(n));
		snprintf(base, sizeof(base), "440289%06d", n);
		snprintf(code, sizeof(code), "11440000MB2D0164XH2%s", base);
		json_object_set_new(item, "row_guid", json_string(guid));
		json_object_set_new(item, "catalog_code", json_string(base));
		json_object_set_new(item, "task_code", json_string(code));
		json_object_set_new(item, "task_version", json_string(version));
		json_array_append_new(items, item);
	}
	char etag[32];
	snprintf(etag, sizeof(etag), "e-%d-%d-%s", from, to, version);
	json_decref(file);
	return json_pack("{s:s, s:s, s:o}", "etag", etag, "date", "2026-11-21", "items", items);
}

static void serve(int from, int to, const char *version)
{
	json_decref(control("PUT", "/catalogue", catalogue_of(from, to, version)));
}

static void serve_dated(int from, int to, const char *date)
{
	json_t *file = catalogue_of(from, to, date);
	json_object_set_new(file, "date", json_string(date));
	json_decref(control("PUT", "/catalogue", file));
}

START_TEST(a_catalogue_is_filled_and_then_only_what_changed_is_fetched)
{
	serve(1, 10, "1");
	json_decref(control("PUT", "/paging", json_pack("{s:i}", "items", 3)));
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	struct catalogue_info info = world_catalogue();
	ck_assert_int_eq(info.items, 10);
	ck_assert_int_gt(strlen(info.etag), 0);
	ck_assert_int_gt(strlen(info.cursor), 0);
	ck_assert_int_eq(asked("GET /catalogue/items/{row_guid}"), 10);
	ck_assert_int_eq(asked("GET /catalogue"), 4);
	/* Nothing changed. */
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked("GET /catalogue/items/{row_guid}"), 10);
	/* 1 and 2 go, 11 comes. */
	serve(3, 11, "1");
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, 9);
	ck_assert_int_eq(asked("GET /catalogue/items/{row_guid}"), 11);
	serve(3, 11, "2");
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked("GET /catalogue/items/{row_guid}"), 20);
}
END_TEST

START_TEST(a_changed_etag_in_a_heartbeat_is_enough)
{
	world.settings.sync.heartbeat_s = 60;
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, 1);
	serve(1, 4, "1");
	loop_advance(world.loop, 61 * 1000);
	world_idle();
	ck_assert_int_eq(world_catalogue().items, 4);
}
END_TEST

START_TEST(a_catalogue_set_back_is_refused_until_a_manager_says_so)
{
	serve_dated(1, 5, "2026-11-21");
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_str_eq(world_catalogue().date, "2026-11-21");
	serve_dated(1, 3, "2026-11-20");
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(world_pass(), ERR_OK);
		ck_assert_int_eq(world_catalogue().items, 5);
		ck_assert_str_eq(world_catalogue().date, "2026-11-21");
		ck_assert_int_eq(world_noted("catalogue.older"),
				 1); /* once, not with every heartbeat */
	}
	world_stop();
	world_start(); /* the store remembers */
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, 5);
	sync_accept_older(world.sync);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, 3);
	ck_assert_str_eq(world_catalogue().date, "2026-11-20");
	serve_dated(1, 2, "2026-11-19"); /* the word was for one sync */
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, 3);
	serve_dated(1, 4, "2026-11-22");
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, 4);
}
END_TEST

START_TEST(every_answer_of_the_platform_confirms_what_is_here)
{
	serve(1, 5, "1");
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	struct catalogue_info first = world_catalogue();
	ck_assert_int_eq(strlen(first.confirmed), 10);
	world_idle(); /* what is on its way would run into its time limit */
	loop_advance(world.loop, 3 * 86400000);
	/* All that is done daily begins too; on a busy machine one of these may spoil the verdict of a pass. */
	struct sync_state state;
	for (int i = 0; i < 3 && world_pass() != ERR_OK; i++)
		world_idle();
	sync_get_state(world.sync, &state);
	ck_assert_msg(world.pass == ERR_OK, "%s", state.last_error); /* nothing changed there */
	world_idle();
	ck_assert_str_gt(world_catalogue().confirmed, first.confirmed);
	platform_down(true);
	loop_advance(world.loop, 3 * 86400000);
	struct catalogue_info then = world_catalogue();
	ck_assert_int_ne(world_pass(), ERR_OK);
	ck_assert_str_eq(world_catalogue().confirmed, then.confirmed);
}
END_TEST

START_TEST(a_stale_cursor_means_the_whole_again)
{
	serve(1, 5, "1");
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	serve(4, 6, "1");
	fault("catalogue-stale", NULL, 0, NULL);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, 3);
	ck_assert_int_eq(asked("GET /catalogue/items/{row_guid}"), 6);
}
END_TEST

START_TEST(what_changed_is_told_apart)
{
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world.catalogue_changes, 1);
	ck_assert_int_eq(world.config_changes, 1);
	int lines = world.line_changes;
	for (int i = 0; i < 6; i++) {
		platform_down(i % 2 == 0);
		ck_assert_int_eq(world_pass(), i % 2 ? ERR_OK : ERR_OFFLINE);
	}
	ck_assert_int_eq(world.line_changes, lines + 6);
	ck_assert_int_eq(world.catalogue_changes, 1);
	ck_assert_int_eq(world.config_changes, 1);
	json_decref(control("PUT", "/config", json_pack("{s:{s:s}}", "hall", "name", "another")));
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world.config_changes, 2);
	serve(1, 3, "1");
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world.catalogue_changes, 2);
	ck_assert_int_eq(world.config_changes, 2);
	ck_assert_int_eq(world.line_changes, lines + 6);
}
END_TEST

START_TEST(a_large_first_fill_takes_one_file)
{
	serve(1, 300, "1");
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, 300);
	ck_assert_int_eq(asked("GET /catalogue/pack"), 1);
	ck_assert_int_eq(asked("GET /catalogue/items/{row_guid}"), 0);
}
END_TEST

static const struct {
	const char *name, *arg, *on;
} breaks[] = {
	{ "503", "0", "GET /catalogue/items/{row_guid}" },
	{ "html-200", NULL, "GET /catalogue/items/{row_guid}" },
	{ "close-after-commit", NULL, "GET /catalogue/items/{row_guid}" },
	{ "html-413", NULL, "GET /catalogue" },
	{ "html-200", NULL, "GET /catalogue" },
	{ "close-before-commit", NULL, "GET /catalogue" },
};

START_TEST(a_sync_that_fails_midway_changes_nothing)
{
	serve(1, 5, "1");
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	struct catalogue_info before = world_catalogue();
	serve(3, 9, "2");
	fault(breaks[_i].name, breaks[_i].arg, 0, breaks[_i].on);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	world_run(500);
	world_idle();
	struct catalogue_info after = world_catalogue();
	ck_assert_int_eq(after.items, before.items);
	ck_assert_str_eq(after.etag, before.etag);
	no_faults();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, 7);
}
END_TEST

START_TEST(with_trust_set_a_right_signature_is_taken)
{
	snprintf(world.settings.catalogue.trust, PATH_MAX, "%s/platform/catalogue.pub.pem",
		 world.dir);
	serve(1, 3, "1");
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, 3);
}
END_TEST

START_TEST(with_trust_set_another_s_signature_is_refused)
{
	struct sign_key *other = NULL;
	snprintf(world.settings.catalogue.trust, PATH_MAX, "%s/other.pem", world.dir);
	ck_assert_int_eq(sign_key_load(world.settings.catalogue.trust, SIGN_ED25519, &other),
			 ERR_OK);
	sign_key_free(other);
	serve(1, _i ? 300 : 3, "1");
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	ck_assert_int_eq(world_catalogue().items, 0);
}
END_TEST

START_TEST(a_card_is_checked_online)
{
	world_start();
	world_idle();
	check();
	ck_assert_int_eq(checked, ERR_OK);
	ck_assert_str_eq(json_str(check_answer, "level"), "card_online");
	ck_assert_int_gt(strlen(json_str(check_answer, "check_id")), 0);
	/* The token stays inside. */
	ck_assert_uint_eq(json_object_size(check_answer), 2);
	json_decref(check_answer);
	sync_end_visit(world.sync);
}
END_TEST

START_TEST(a_wrong_name_is_a_mismatch)
{
	json_decref(
		control("PUT", "/identities",
			json_pack("{s:s, s:s}", "cert_no", "110101199003070134", "name", "李四")));
	world_start();
	world_idle();
	check();
	ck_assert_int_eq(checked, ERR_IDENTITY_MISMATCH);
	ck_assert_ptr_null(check_answer);
}
END_TEST

static const struct {
	const char *name, *arg;
} no_checks[] = {
	{ "503", "1" },
	{ "html-200", NULL },
	{ "html-400", NULL },
	{ "slow", "10000" },
	{ "close-before-commit", NULL },
};

START_TEST(a_check_that_cannot_be_made_leaves_the_level)
{
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	fault(no_checks[_i].name, no_checks[_i].arg, 0, "POST /identity-checks");
	check();
	ck_assert_int_eq(checked, ERR_OFFLINE);
	/* And it says nothing about the records. */
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_delivered(1, 5000));
}
END_TEST

START_TEST(the_end_of_a_visit_ends_its_check)
{
	world_start();
	world_idle();
	fault("slow", "2000", 0, "POST /identity-checks");
	ask_check();
	world_run(100);
	ck_assert(!check_over);
	sync_end_visit(world.sync);
	ck_assert(check_over);
	ck_assert_int_eq(checked, ERR_CANCELLED);
	world_run(200);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("keeping");
	TCase *t = tcase_create("keeping");
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_test(t, a_heartbeat_says_what_the_contract_asks_for);
	tcase_add_test(t, every_request_of_ours_is_in_the_contract_s_page);
	tcase_add_test(t, heartbeats_keep_their_interval);
	tcase_add_test(t, the_platform_s_interval_counts_unless_the_file_has_one);
	tcase_add_loop_test(t, the_platform_s_back_off_counts_unless_the_file_has_one, 0, 2);
	tcase_add_test(t, the_configuration_is_fetched_when_it_changed_and_survives_a_restart);
	tcase_add_test(t, a_later_word_about_a_case_arrives_with_the_heartbeat);
	tcase_add_test(t, a_catalogue_is_filled_and_then_only_what_changed_is_fetched);
	tcase_add_test(t, a_changed_etag_in_a_heartbeat_is_enough);
	tcase_add_test(t, a_catalogue_set_back_is_refused_until_a_manager_says_so);
	tcase_add_test(t, every_answer_of_the_platform_confirms_what_is_here);
	tcase_add_test(t, a_stale_cursor_means_the_whole_again);
	tcase_add_test(t, what_changed_is_told_apart);
	tcase_add_test(t, a_large_first_fill_takes_one_file);
	tcase_add_loop_test(t, a_sync_that_fails_midway_changes_nothing, 0, ARRAY_LEN(breaks));
	tcase_add_test(t, with_trust_set_a_right_signature_is_taken);
	tcase_add_loop_test(t, with_trust_set_another_s_signature_is_refused, 0, 2);
	tcase_add_test(t, a_card_is_checked_online);
	tcase_add_test(t, a_wrong_name_is_a_mismatch);
	tcase_add_loop_test(t, a_check_that_cannot_be_made_leaves_the_level, 0,
			    ARRAY_LEN(no_checks));
	tcase_add_test(t, the_end_of_a_visit_ends_its_check);
	suite_add_tcase(s, t);
	return suite_run(s);
}
