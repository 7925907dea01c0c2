/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_leaving.c - how a record that the platform refused leaves this terminal: taken back by its holder with
 * the card, or handed over by staff; and what refuses each of the two.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "desk.h"
#include "firmware/bus/client.h"
#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "world.h"

#define HOLDER	   "110101199003070134" /* of world_content() */
#define OTHER	   "11010119900307803X"
#define CONFIG_GET "GET /terminals/self/config"
#define NOTICES	   "POST /quarantines"

static struct {
	struct bus_client *client;
	bool connected, answered;
	enum err err;
	json_t *said;
} staff;

static void on_connected(void *arg)
{
	(void)arg;
	staff.connected = true;
}

static bool is_connected(void)
{
	return staff.connected;
}

static void on_answer(void *arg, enum err err, const json_t *answer)
{
	(void)arg;
	staff.err = err;
	json_decref(staff.said);
	staff.said = json_deep_copy(answer);
	staff.answered = true;
}

static bool is_answered(void)
{
	return staff.answered;
}

static void no_sealing_key(void)
{
	fault("html-413", NULL, 0, CONFIG_GET);
}

static void setup(void)
{
	static const struct bus_client_sink sink = { .connected = on_connected };
	desk_setup();
	staff.connected = false;
	ck_assert_int_eq(bus_client_open(world.loop, settings_bus_path(&world.settings), BUS_STAFF,
					 &sink, &staff.client),
			 ERR_OK);
	ck_assert(world_until(is_connected, 5000));
}

/* The platform never told its key. */
static void keyless_setup(void)
{
	desk.before_start = no_sealing_key;
	setup();
}

static void teardown(void)
{
	bus_client_close(STEAL(staff.client));
	json_decref(STEAL(staff.said));
	desk_teardown();
}

static enum err staff_ask(const char *method, const char *ref)
{
	staff.answered = false;
	bus_client_call(staff.client, method, json_pack("{s:s}", "ref", ref), NULL, 0, on_answer,
			NULL);
	ck_assert_msg(world_until(is_answered, 5000), "%s", method);
	return staff.err;
}

/* Of a version that the platform refuses. */
static void submit_refused(int n)
{
	json_t *content = world_content(n);
	json_object_set_new(content, "task_version", json_string("0"));
	ck_assert_int_eq(desk_ask("Submit", json_pack("{s:s, s:o, s:[]}", "client_ref",
						      world_ref(n), "content", content, "files")),
			 ERR_OK);
}

static void refused(int n)
{
	submit_refused(n);
	ck_assert(until_state(n, "quarantined", 5000));
}

static void lay_card(const char *number)
{
	ck_assert_int_eq(desk_ask("Identify",
				  json_pack("{s:s, s:s, s:s, s:s}", "name", "张三丰", "cert_type",
					    "111", "cert_no", number, "sam_id", "")),
			 ERR_OK);
}

static enum err take_back(int n)
{
	return desk_ask("TakeBack", json_pack("{s:s}", "apply_serial_no", record_of(n)->serial));
}

static void end_visit(void)
{
	ck_assert_int_eq(desk_ask("EndVisit", json_pack("{s:s}", "cause", "done")), ERR_OK);
}

static bool body_is_gone(void)
{
	loop_advance(world.loop, 1000);
	return !world_has_body(1);
}

START_TEST(only_the_holders_card_of_this_visit_takes_a_refused_record_back)
{
	refused(1);
	end_visit();
	ck_assert_msg(take_back(1) == ERR_NOT_ALLOWED, "no card was shown");
	lay_card(OTHER);
	ck_assert_msg(take_back(1) == ERR_NOT_FOUND, "it is another's");
	ck_assert_str_eq(record_of(1)->state, "quarantined");
	end_visit();
	lay_card(HOLDER);
	ck_assert_int_eq(take_back(1), ERR_OK);
	ck_assert_str_eq(record_of(1)->state, "withdrawn");
	ck_assert_msg(take_back(1) == ERR_OK, "a repeat gets the first answer");
	ck_assert_int_eq(world_noted("case.taken_back"), 1);
	ck_assert_msg(world_until(body_is_gone, 5000), "its content is still here");
	/* The key comes now: nobody hears of it any more. */
	no_faults();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_int_eq(asked(NOTICES), 0);
	ck_assert_str_eq(record_of(1)->state, "withdrawn");
}
END_TEST

START_TEST(what_is_on_its_way_to_the_platform_is_neither_taken_back_nor_retried)
{
	ck_assert_int_eq(world_pass(), ERR_OK); /* the key */
	fault("503", "1000", 0, NOTICES);
	lay_card(HOLDER);
	refused(1);
	ck_assert(until_asked(NOTICES, 1, 5000));
	ck_assert_int_eq(take_back(1), ERR_CONFLICT);
	ck_assert_int_eq(desk_ask("Cases", json_object()), ERR_OK);
	const json_t *row = json_array_get(json_array_of(desk.said, "cases"), 0);
	ck_assert(json_is_false(json_object_get(row, "may_take_back")));
	ck_assert_int_eq(staff_ask("QueueRetry", world_ref(1)), ERR_NOT_ALLOWED);
	ck_assert_str_eq(record_of(1)->state, "quarantined");
	no_faults();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_str_eq(record_of(1)->state, "handed_over");
	ck_assert_int_eq(take_back(1), ERR_CONFLICT);
}
END_TEST

START_TEST(a_record_that_may_be_taken_back_says_so_among_the_holders_cases)
{
	lay_card(HOLDER);
	refused(1);
	ck_assert_int_eq(desk_ask("Cases", json_object()), ERR_OK);
	const json_t *row = json_array_get(json_array_of(desk.said, "cases"), 0);
	ck_assert_str_eq(json_str(row, "state"), "quarantined");
	ck_assert(json_is_true(json_object_get(row, "may_take_back")));
}
END_TEST

START_TEST(without_a_key_staff_hands_nothing_over_and_the_record_is_kept)
{
	refused(1);
	ck_assert_int_eq(staff_ask("QueueHandOver", world_ref(1)), ERR_UNSUPPORTED);
	ck_assert_str_eq(record_of(1)->state, "quarantined");
	ck_assert(world_has_body(1));
	ck_assert_int_eq(world_noted("staff.hand_over"), 1);
}
END_TEST

/* Nothing tells the platform of a blocked one by itself. */
START_TEST(staff_hands_a_blocked_record_over)
{
	ck_assert_int_eq(world_pass(), ERR_OK);
	platform_down(true);
	submit_refused(1);
	world_idle();
	world_set_state(1, "blocked", "key-reused");
	platform_down(false);
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_str_eq(record_of(1)->state, "blocked");
	ck_assert_int_eq(staff_ask("QueueHandOver", record_of(1)->serial), ERR_OK);
	ck_assert(until_state(1, "handed_over", 5000));
	json_t *told CLEANUP(json_unref) = records("quarantine");
	ck_assert_uint_eq(json_array_size(told), 1);
}
END_TEST

START_TEST(a_notice_that_was_refused_is_sent_again_when_staff_says_so)
{
	ck_assert_int_eq(world_pass(), ERR_OK);
	fault("503", "1000", 0, NOTICES);
	refused(1);
	ck_assert(until_asked(NOTICES, 1, 5000));
	world_refuse("quarantine");
	no_faults();
	ck_assert_int_eq(world_pass(), ERR_OK);
	ck_assert_msg(asked(NOTICES) == 1, "a refusal is final until a person says otherwise");
	ck_assert_str_eq(record_of(1)->state, "quarantined");
	ck_assert_int_eq(staff_ask("QueueHandOver", world_ref(1)), ERR_OK);
	ck_assert(until_state(1, "handed_over", 5000));
}
END_TEST

static const struct {
	const char *state;
	enum err hand_over, take_back;
	const char *why;
} states[] = {
	{ "queued", ERR_NOT_ALLOWED, ERR_NOT_ALLOWED, "it goes by itself" },
	{ "handed_over", ERR_NOT_ALLOWED, ERR_CONFLICT, "it is the platform's" },
	{ "withdrawn", ERR_NOT_ALLOWED, ERR_OK, "it is the citizen's again, and a repeat is one" },
	{ "delivered", ERR_NOT_ALLOWED, ERR_NOT_ALLOWED, "it is a case" },
};

START_TEST(every_other_state_has_no_way_out)
{
	bool delivered = strcmp(states[_i].state, "delivered") == 0;
	lay_card(HOLDER);
	if (!delivered)
		platform_down(true);
	desk_submit(1);
	world_idle();
	if (delivered)
		ck_assert(until_delivered(1, 5000));
	else if (strcmp(states[_i].state, "queued") != 0)
		world_set_state(1, states[_i].state, "validation");
	ck_assert_msg(staff_ask("QueueHandOver", world_ref(1)) == states[_i].hand_over, "%s: %s",
		      states[_i].why, err_name(staff.err));
	ck_assert_msg(take_back(1) == states[_i].take_back, "%s: %s", states[_i].why,
		      err_name(desk.err));
	ck_assert_str_eq(record_of(1)->state, states[_i].state);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("leaving");
	TCase *t = tcase_create("leaving");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, what_is_on_its_way_to_the_platform_is_neither_taken_back_nor_retried);
	tcase_add_test(t, staff_hands_a_blocked_record_over);
	tcase_add_test(t, a_notice_that_was_refused_is_sent_again_when_staff_says_so);
	tcase_add_loop_test(t, every_other_state_has_no_way_out, 0, ARRAY_LEN(states));
	suite_add_tcase(s, t);
	t = tcase_create("keyless");
	tcase_add_checked_fixture(t, keyless_setup, teardown);
	tcase_add_test(t, only_the_holders_card_of_this_visit_takes_a_refused_record_back);
	tcase_add_test(t, a_record_that_may_be_taken_back_says_so_among_the_holders_cases);
	tcase_add_test(t, without_a_key_staff_hands_nothing_over_and_the_record_is_kept);
	suite_add_tcase(s, t);
	return suite_run(s);
}
