/* SPDX-License-Identifier: Apache-2.0 */
/* test_bus.c - both halves of the bus on one loop: calls, files, errors, signals, loss and return. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/buf.h"
#include "firmware/base/file.h"
#include "firmware/bus/client.h"
#include "tests/suite.h"

static struct loop *loop;
static struct bus_service *service;
static struct bus_client *client;
static char path[64];
static struct bus_call *kept;
static int citizen_gone, connected, gone, signals, answers;
static enum err last_err;
static char last_text[256];

static void on_echo(void *arg, struct bus_call *call)
{
	(void)arg;
	bus_call_answer(call, json_deep_copy(bus_call_args(call)));
}

static void on_keep(void *arg, struct bus_call *call)
{
	(void)arg;
	kept = call;
}

static void on_full(void *arg, struct bus_call *call)
{
	(void)arg;
	bus_call_fail(call, ERR_STORE_FULL, "the disk is full");
}

static void on_file(void *arg, struct bus_call *call)
{
	(void)arg;
	CLEANUP(buf_fini) struct buf b;
	buf_init(&b, 100);
	ck_assert(memfd_is_sealed(bus_call_file(call, 0)));
	ck_assert_int_eq(file_read_fd(bus_call_file(call, 0), &b), ERR_OK);
	bus_call_answer(call, json_pack("{s:s, s:i}", "text", buf_str(&b), "files",
					(int)bus_call_files(call)));
}

// clang-format off
static const struct bus_method methods[] = {
	{ BUS_CITIZEN, "Echo", RIGHT_CITIZEN, BUS_READS, "", "", "", "" },
	{ BUS_CITIZEN, "Keep", RIGHT_CITIZEN, BUS_READS, "", "", "", "" },
	{ BUS_CITIZEN, "Full", RIGHT_CITIZEN, BUS_READS, "", "", "", "" },
	{ BUS_CITIZEN, "File", RIGHT_CITIZEN, BUS_READS, "", "", "", "" },
	{ BUS_STAFF, "Staff", RIGHT_STAFF, BUS_READS, "", "", "", "" },
	{ .name = NULL },
};
// clang-format on
static const struct bus_handler citizen[] = {
	{ BUS_CITIZEN, "Echo", on_echo },
	{ BUS_CITIZEN, "Keep", on_keep },
	{ BUS_CITIZEN, "Full", on_full },
	{ BUS_CITIZEN, "File", on_file },
	{ .name = NULL },
};
static const struct bus_handler staff[] = { { BUS_STAFF, "Staff", on_echo }, { .name = NULL } };
static const struct bus_handler *const families[] = { citizen, staff, NULL };

static void on_citizen_gone(void *arg)
{
	(void)arg;
	citizen_gone++;
}

static void on_connected(void *arg)
{
	(void)arg;
	connected++;
}

static void on_gone(void *arg)
{
	(void)arg;
	gone++;
}

static void on_signal(void *arg, const char *name, const json_t *json)
{
	(void)arg;
	signals++;
	snprintf(last_text, sizeof(last_text), "%s", name);
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)json, key, value)
		snprintf(last_text + strlen(last_text), sizeof(last_text) - strlen(last_text),
			 " %s=%s", key, json_string_value(value));
}

static void on_answer(void *arg, enum err err, const json_t *answer)
{
	(void)arg;
	answers++;
	last_err = err;
	char *text = answer ? json_dumps(answer, JSON_COMPACT) : NULL;
	snprintf(last_text, sizeof(last_text), "%s", text ? text : "");
	free(text);
}

static void turn_until(const int *counter, int wanted)
{
	while (*counter < wanted)
		sd_event_run(loop_event(loop), 10000);
}

static void open_service(void)
{
	struct bus_service_config config = { .path = path,
					     .methods = methods,
					     .families = families,
					     .citizen_gone = on_citizen_gone };
	ck_assert_int_eq(bus_service_open(loop, &config, &service), ERR_OK);
}

static void setup(void)
{
	citizen_gone = connected = gone = signals = answers = 0;
	kept = NULL;
	snprintf(path, sizeof(path), "/tmp/bus-%d", getpid());
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	open_service();
	struct bus_client_sink sink = { on_connected, on_gone, on_signal, NULL };
	ck_assert_int_eq(bus_client_open(loop, path, BUS_CITIZEN, &sink, &client), ERR_OK);
	turn_until(&connected, 1);
}

static void teardown(void)
{
	bus_client_close(client);
	bus_service_close(service);
	loop_destroy(loop);
}

static void call(const char *method, json_t *args)
{
	bus_client_call(client, method, args, NULL, 0, on_answer, NULL);
}

START_TEST(a_call_carries_json_there_and_back)
{
	call("Echo", json_pack("{s:s}", "name", "\xe7\x8e\x8b\xf0\xac\xb1\x96"));
	turn_until(&answers, 1);
	ck_assert_int_eq(last_err, ERR_OK);
	ck_assert_str_eq(last_text, "{\"name\":\"\xe7\x8e\x8b\xf0\xac\xb1\x96\"}");
	ck_assert_uint_eq(bus_client_open_calls(client), 0);
}
END_TEST

START_TEST(a_call_that_is_not_plain_or_too_deep_does_not_reach_its_method)
{
	static const char *const hostile[] = { "\x1b[2J", "\xe2\x80\xae", "\xe2\x80\x8b", "a\nb",
					       "\xee\x80\x81" };
	json_t *deep = json_object();
	for (int i = 0; i < 40; i++)
		deep = json_pack("{s:o}", "a", deep);
	call("Keep", deep);
	turn_until(&answers, 1);
	ck_assert_int_eq(last_err, ERR_SYNTAX);
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		call("Keep", json_pack("{s:[s]}", "name", hostile[i]));
		turn_until(&answers, (int)i + 2);
		ck_assert_int_eq(last_err, ERR_INVALID);
	}
	call("Keep", json_pack("{s:i}", hostile[0], 1));
	turn_until(&answers, ARRAY_LEN(hostile) + 2);
	ck_assert_int_eq(last_err, ERR_INVALID);
	ck_assert_ptr_null(kept);
}
END_TEST

START_TEST(members_keep_their_order_on_the_way)
{
	call("Echo", json_pack("{s:{s:i, s:i, s:i}, s:[]}", "z", "m", 1, "a", 2, "k", 3, "b"));
	turn_until(&answers, 1);
	ck_assert_str_eq(last_text, "{\"z\":{\"m\":1,\"a\":2,\"k\":3},\"b\":[]}");
}
END_TEST

START_TEST(a_file_travels_as_a_sealed_memfd)
{
	call("Echo", NULL);
	turn_until(&answers, 1);
	int fd = memfd_sealed("scan", "page one", 8);
	bus_client_call(client, "File", NULL, &fd, 1, on_answer, NULL);
	turn_until(&answers, 2);
	ck_assert_str_eq(last_text, "{\"text\":\"page one\",\"files\":1}");
	close(fd);
}
END_TEST

START_TEST(an_error_arrives_as_the_same_error)
{
	call("Full", NULL);
	turn_until(&answers, 1);
	ck_assert_int_eq(last_err, ERR_STORE_FULL);
	call("NoSuchMethod", NULL);
	turn_until(&answers, 2);
	ck_assert_int_eq(last_err, ERR_UNSUPPORTED);
	call("Staff", NULL);
	turn_until(&answers, 3);
	ck_assert_int_eq(last_err, ERR_UNSUPPORTED);
}
END_TEST

START_TEST(a_signal_reaches_only_its_role)
{
	call("Echo", NULL); /* connected is not yet accepted: a signal reaches who was heard */
	turn_until(&answers, 1);
	json_t *word = json_pack("{s:s, s:s}", "word", "received", "at", "noon");
	bus_service_signal(service, BUS_STAFF, "CaseChanged", word);
	bus_service_signal(service, BUS_CITIZEN, "CaseChanged", word);
	json_decref(word);
	turn_until(&signals, 1);
	ck_assert_str_eq(last_text, "CaseChanged word=received at=noon");
	ck_assert_int_eq(signals, 1);
}
END_TEST

START_TEST(a_lost_keeper_fails_open_calls_and_is_found_again)
{
	call("Keep", NULL);
	while (!kept)
		sd_event_run(loop_event(loop), 10000);
	bus_service_close(service);
	service = NULL;
	turn_until(&answers, 1);
	ck_assert_int_eq(last_err, ERR_KEEPER_GONE);
	turn_until(&gone, 1);
	ck_assert(!bus_client_is_connected(client));
	call("Echo", NULL);
	ck_assert_int_eq(answers, 1);
	turn_until(&answers, 2);
	ck_assert_int_eq(last_err, ERR_KEEPER_GONE);
	open_service();
	turn_until(&connected, 2);
	call("Echo", NULL);
	turn_until(&answers, 3);
	ck_assert_int_eq(last_err, ERR_OK);
}
END_TEST

START_TEST(the_keeper_notices_at_once_that_kiosk_is_gone)
{
	call("Keep", NULL);
	while (!kept)
		sd_event_run(loop_event(loop), 10000);
	bus_client_close(client);
	client = NULL;
	turn_until(&citizen_gone, 1);
	bus_call_answer(kept, json_object());
	ck_assert_int_eq(answers, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("bus");
	TCase *t = tcase_create("bus");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_call_carries_json_there_and_back);
	tcase_add_test(t, a_call_that_is_not_plain_or_too_deep_does_not_reach_its_method);
	tcase_add_test(t, members_keep_their_order_on_the_way);
	tcase_add_test(t, a_file_travels_as_a_sealed_memfd);
	tcase_add_test(t, an_error_arrives_as_the_same_error);
	tcase_add_test(t, a_signal_reaches_only_its_role);
	tcase_add_test(t, a_lost_keeper_fails_open_calls_and_is_found_again);
	tcase_add_test(t, the_keeper_notices_at_once_that_kiosk_is_gone);
	return suite_run(s);
}
