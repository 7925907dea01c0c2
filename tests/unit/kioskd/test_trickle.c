/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_trickle.c - a platform whose answers come byte by byte, faster than a dead line and for an hour: each
 * kind of call comes to its end, everything else goes on meanwhile, and what was said in vain is said again.
 * The minutes that must pass are the loop's.
 */
#include <assert.h>
#include <check.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/crypto/hash.h"
#include "firmware/kioskd/sync_line.h"
#include "firmware/link/upload.h"
#include "tests/suite.h"
#include "world.h"

#define SLOW	 "100" /* bytes a second */
#define WAIT_MS	 5000
#define BEGUN_MS 50   /* from the request's arrival to the first bytes of its answer */
#define SLACK_MS 1000 /* for what this machine loses between two lines */
#define BODY	 "{}"

static_assert(100 > LINK_STALL_BYTES_S, "slower it would be a dead line");

/* How many requests the fault has hit. */
static int hits(const char *name)
{
	json_t *list = control("GET", "/faults", NULL), *fault;
	size_t i;
	int count = 0;
	json_array_foreach(list, i, fault)
	{
		if (strcmp(json_str(fault, "name"), name) == 0)
			count = (int)json_int(fault, "hits", 0);
	}
	json_decref(list);
	return count;
}

static bool is_trickling(void)
{
	return hits("trickle") > 0;
}

static void wait_until_it_trickles(const char *what)
{
	ck_assert_msg(world_until(is_trickling, WAIT_MS), "%s was never asked", what);
	world_run(BEGUN_MS);
}

/* A link alone: each kind of call ends at its time */

static struct link *alone;
static int ended;
static struct link_answer last; /* only its values live on */

static void on_end(void *arg, const struct link_answer *answer)
{
	(void)arg;
	last = *answer;
	ended++;
}

static const struct link_waiter waiter = { on_end, NULL };

static bool has_ended(void)
{
	return ended > 0;
}

static void link_setup(void)
{
	const struct settings *s = &world.settings;
	world_setup();
	struct link_config config = { .loop = world.loop, .url = s->platform.url, .url2 = "" };
	config.ca = s->platform.ca;
	config.cert = s->platform.cert;
	config.key = s->platform.key;
	ck_assert_int_eq(link_create(&config, &alone), ERR_OK);
	ended = 0;
}

static void link_teardown(void)
{
	link_destroy(STEAL(alone));
	world_teardown();
}

static enum err start_time(void)
{
	return endpoint_time(alone, false, waiter, NULL);
}

static enum err start_status(void)
{
	CLEANUP(json_unref) json_t *body = json_object();
	return endpoint_status(alone, body, waiter, NULL);
}

static enum err start_config(void)
{
	return endpoint_config(alone, "", waiter, NULL);
}

static enum err start_catalogue(void)
{
	return endpoint_catalogue(alone, "", "", waiter, NULL);
}

static enum err start_pack(void)
{
	return endpoint_pack(alone, 8 * 1024 * 1024, waiter, NULL);
}

static enum err start_item(void)
{
	return endpoint_item(alone, "a-row", waiter, NULL);
}

static enum err start_dictionary(void)
{
	return endpoint_dictionary(alone, "themes", waiter, NULL);
}

static enum err start_identity(void)
{
	CLEANUP(json_unref) json_t *body = json_object();
	return endpoint_identity(alone, body, waiter, NULL);
}

static enum err start_find(void)
{
	struct endpoint_record record = { .client_ref = world_ref(1), .sha256 = "" };
	return endpoint_find(alone, &record, waiter, NULL);
}

static enum err start_changes(void)
{
	return endpoint_changes(alone, "", waiter, NULL);
}

static enum err start_record(const char *kind)
{
	struct endpoint_record record = { .kind = kind, .client_ref = world_ref(1), .sha256 = "" };
	record.body = BODY;
	record.len = strlen(BODY);
	return endpoint_record(alone, &record, waiter, NULL);
}

static enum err start_application(void)
{
	return start_record("application");
}

static enum err start_notice(void)
{
	return start_record("quarantine");
}

static enum err start_evaluation(void)
{
	return start_record("evaluation");
}

static enum err start_supervision(void)
{
	return start_record("supervision");
}

static const struct {
	const char *what;
	enum err (*start)(void);
	int total_ms;
} calls[] = {
	{ "time", start_time, LINK_TOTAL_MS },
	{ "status", start_status, LINK_TOTAL_MS },
	{ "config", start_config, LINK_TOTAL_MS },
	{ "catalogue", start_catalogue, LINK_TOTAL_MS },
	{ "pack", start_pack, ENDPOINT_PACK_MS },
	{ "item", start_item, LINK_TOTAL_MS },
	{ "dictionary", start_dictionary, LINK_TOTAL_MS },
	{ "identity check", start_identity, ENDPOINT_IDENTITY_MS },
	{ "what became of an application", start_find, LINK_TOTAL_MS },
	{ "changes", start_changes, LINK_TOTAL_MS },
	{ "application", start_application, LINK_TOTAL_MS },
	{ "quarantine notice", start_notice, LINK_TOTAL_MS },
	{ "evaluation", start_evaluation, LINK_TOTAL_MS },
	{ "supervision events", start_supervision, LINK_TOTAL_MS },
};

START_TEST(an_answer_that_trickles_ends_at_its_time)
{
	/* The connection is made before, however long that takes. */
	ck_assert_int_eq(start_time(), ERR_OK);
	ck_assert(world_until(has_ended, WAIT_MS));
	ended = 0;
	int64_t began = loop_mono_ms(world.loop);
	fault("trickle", SLOW, 0, "*");
	ck_assert_int_eq(calls[_i].start(), ERR_OK);
	wait_until_it_trickles(calls[_i].what);
	int64_t passed = loop_mono_ms(world.loop) - began;
	ck_assert_int_lt(passed, calls[_i].total_ms - SLACK_MS);
	loop_advance(world.loop, calls[_i].total_ms - passed - SLACK_MS);
	ck_assert_msg(ended == 0, "%s: cut before its time", calls[_i].what);
	loop_advance(world.loop, 2 * SLACK_MS);
	ck_assert_msg(ended == 1, "%s: holds its place for ever", calls[_i].what);
	ck_assert_int_eq(last.verdict, ANSWER_TRANSPORT);
	ck_assert_int_eq(last.err, ERR_TIMEOUT);
	ck_assert_msg(!last.unreached, "%s: it may have taken effect", calls[_i].what);
	ck_assert_uint_eq(link_running(alone), 0);
}
END_TEST

START_TEST(a_piece_of_a_file_has_the_time_that_a_slow_line_needs)
{
	static uint8_t bytes[UPLOAD_CHUNK];
	char sha256[SHA256_HEX + 1];
	struct upload upload = { 0 };
	hash_sha256_hex(bytes, sizeof(bytes), sha256);
	struct upload_file file = { bytes, sizeof(bytes), sha256, "image/jpeg" };
	fault("slow", "1000", 1, "PATCH /uploads/{id}");
	ck_assert_int_eq(upload_start(&upload, alone, &file, waiter), ERR_OK);
	while (hits("slow") == 0)
		world_run(BEGUN_MS);
	loop_advance(world.loop, LINK_TOTAL_MS);
	ck_assert_int_eq(ended, 0);
	ck_assert(world_until(has_ended, WAIT_MS));
	ck_assert_int_eq(last.verdict, ANSWER_OK);
}
END_TEST

/* The whole of sync: what trickles holds nobody up */

static bool is_over;

static void on_over(void *arg, enum err err)
{
	(void)arg;
	(void)err;
	is_over = true;
}

static bool pass_is_over(void)
{
	return is_over;
}

static void on_checked(void *arg, enum err err, const json_t *answer)
{
	(void)answer;
	*(enum err *)arg = err;
	is_over = true;
}

static const struct {
	const char *on;
	int items;  /* 0: those of the sample */
	bool shows; /* how the line stands: others wait LINE_LATE_MS for it */
} askings[] = {
	{ "PUT /terminals/self/status", 0, true },
	{ "GET /terminals/self/config", 0, false },
	{ "GET /catalogue", 0, false },
	{ "GET /catalogue/items/{row_guid}", 20, false },
	{ "GET /catalogue/pack", 300, false },
	{ "GET /dictionaries/{name}", 0, false },
	{ "GET /applications/changes", 0, false },
};

static void offer(int items)
{
	json_t *file = json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", 0, NULL);
	json_t *list = json_object_get(file, "items");
	json_object_set_new(file, "etag", json_string("many"));
	for (int n = 1; n < items; n++) {
		json_t *item = json_deep_copy(json_array_get(list, 0));
		json_object_set_new(item, "row_guid", json_string(world_ref(n)));
		json_array_append_new(list, item);
	}
	json_decref(control("PUT", "/catalogue", file));
}

START_TEST(what_trickles_holds_no_application_up)
{
	offer(askings[_i].items);
	world.settings.sync.power_on_splay_s = 604800; /* only what was just stored goes */
	world_start();
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_delivered(1, WAIT_MS)); /* there is a case to ask about */
	world_idle();
	fault("trickle", SLOW, 0, askings[_i].on);
	is_over = false;
	sync_now(world.sync, on_over, NULL);
	wait_until_it_trickles(askings[_i].on);
	world_submit(2);
	sync_kick(world.sync);
	if (askings[_i].shows)
		loop_advance(world.loop, LINE_LATE_MS);
	ck_assert_msg(until_delivered(2, WAIT_MS), "%s", askings[_i].on);
	ck_assert_msg(!is_over, "%s came to its end", askings[_i].on);
	no_faults();
	loop_advance(world.loop, ENDPOINT_PACK_MS);
	ck_assert_msg(world_until(pass_is_over, 2 * WAIT_MS), "%s", askings[_i].on);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(world_catalogue().items, askings[_i].items ? askings[_i].items : 1);
	assert_applied_once(1);
	assert_applied_once(2);
}
END_TEST

START_TEST(a_check_that_trickles_leaves_the_level_after_three_seconds)
{
	enum err err = ERR_OK;
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	fault("trickle", SLOW, 0, "POST /identity-checks");
	CLEANUP(json_unref)
	json_t *request = json_pack("{s:s, s:s, s:s, s:s}", "name", "张三丰", "cert_type", "111",
				    "cert_no", "110101199003070134", "sam_id", "");
	is_over = false;
	sync_identify(world.sync, request, on_checked, &err);
	wait_until_it_trickles("the check");
	loop_advance(world.loop, ENDPOINT_IDENTITY_MS);
	ck_assert(is_over);
	ck_assert_int_eq(err, ERR_OFFLINE);
}
END_TEST

/* `first`: nothing is known of the line yet, and this application was to show how it stands. */
static void one_trickles(int n, bool first)
{
	fault("trickle", SLOW, 1, "POST /applications");
	world_submit(n);
	sync_kick(world.sync);
	wait_until_it_trickles("the application");
	for (int i = n + 1; i <= n + 5; i++) {
		world_submit(i);
		sync_kick(world.sync);
	}
	if (first) {
		world_run(BEGUN_MS);
		ck_assert_msg(cases() == 1, "one shows whether the platform is there");
		loop_advance(world.loop, LINE_LATE_MS);
	}
	for (int i = n + 1; i <= n + 5; i++)
		ck_assert(until_delivered(i, WAIT_MS));
}

START_TEST(an_application_whose_answer_trickles_stays_unknown_and_arrives_once)
{
	int n = 1;
	world_start();
	for (; _i == 0 && n <= 3; n++) {
		world_submit(n);
		sync_kick(world.sync);
		ck_assert(until_delivered(n, WAIT_MS));
	}
	one_trickles(n, n == 1);
	ck_assert_msg(cases() == n + 5, "it took effect, and nobody here can know");
	ck_assert_str_eq(record_of(n)->state, "queued");
	ck_assert_str_eq(record_of(n)->project_no, "");
	loop_advance(world.loop, LINK_TOTAL_MS);
	ck_assert(until_delivered(n, WAIT_MS));
	ck_assert_int_eq(asked("POST /applications"), n + 6);
	for (int i = 1; i <= n + 5; i++)
		assert_applied_once(i);
	ck_assert_int_eq(cases(), n + 5);
}
END_TEST

START_TEST(a_heartbeat_need_not_wait_for_an_application_that_trickles)
{
	world_start();
	fault("trickle", SLOW, 1, "POST /applications");
	world_submit(1);
	sync_kick(world.sync);
	wait_until_it_trickles("the application");
	int before = asked("PUT /terminals/self/status");
	loop_advance(world.loop, LINE_LATE_MS);
	ck_assert(until_asked("PUT /terminals/self/status", before + 1, WAIT_MS));
	ck_assert_str_eq(record_of(1)->state, "queued");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("trickle");
	TCase *t = tcase_create("calls");
	tcase_add_checked_fixture(t, link_setup, link_teardown);
	tcase_add_loop_test(t, an_answer_that_trickles_ends_at_its_time, 0, ARRAY_LEN(calls));
	tcase_add_test(t, a_piece_of_a_file_has_the_time_that_a_slow_line_needs);
	suite_add_tcase(s, t);
	t = tcase_create("sync");
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_loop_test(t, what_trickles_holds_no_application_up, 0, ARRAY_LEN(askings));
	tcase_add_test(t, a_check_that_trickles_leaves_the_level_after_three_seconds);
	tcase_add_loop_test(t, an_application_whose_answer_trickles_stays_unknown_and_arrives_once,
			    0, 2);
	tcase_add_test(t, a_heartbeat_need_not_wait_for_an_application_that_trickles);
	suite_add_tcase(s, t);
	return suite_run(s);
}
