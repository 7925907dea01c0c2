/* SPDX-License-Identifier: Apache-2.0 */
/* test_service.c - one device under the service: states, turns, jobs, its end. Also run under TSan. */
#include <stdio.h>
#include <unistd.h>

#include "gadget.h"
#include "tests/suite.h"

static const struct settings_driver row = { "reader", "fake", "", "", NULL, &driver };

static struct device *start(const struct device_class *class)
{
	const struct settings_device settings = {
		.section = "reader", .name = "reader.3", .index = 2, .driver = "fake", .device = "x"
	};
	struct device *d = NULL;
	ck_assert_int_eq(device_start(loop, class, &settings, &row, on_told, &driver, &d), ERR_OK);
	return d;
}

static void stop(struct device *d)
{
	device_quit(d);
	device_destroy(d, WAIT_MS);
	ck_assert_int_eq(driver.closes, driver.opens);
}

static struct gadget *gadget_of(struct device *d)
{
	return CONTAINER_OF(d, struct gadget, device);
}

static struct device *start_online(const struct device_class *class)
{
	struct device *d = start(class);
	await(d->state == DEVICE_ONLINE);
	return d;
}

static struct device_report report_of(const struct device *d)
{
	struct device_report r;
	device_describe(d, &r);
	return r;
}

/* States */

START_TEST(a_device_is_online_when_it_has_answered)
{
	struct device *d = start(&waiting);
	ck_assert_int_eq(report_of(d).state, DEVICE_STARTING);
	await(d->state == DEVICE_ONLINE);
	struct device_report r = report_of(d);
	ck_assert_str_eq(r.kind, "gadget");
	ck_assert_str_eq(r.name, "reader.3");
	ck_assert_str_eq(r.driver, "fake");
	ck_assert_int_eq(r.fault, ERR_OK);
	ck_assert_int_ge(r.silent_ms, 0);
	ck_assert_uint_eq(r.counts.opens, 1);
	ck_assert_uint_eq(r.counts.faults, 0);
	ck_assert_int_eq(tellings, 1);
	ck_assert_int_eq(gadget_of(d)->changed, 1);
	ck_assert_int_eq(driver.checks, 1);
	stop(d);
}
END_TEST

static const struct {
	enum err open, check;
	enum device_state state;
	const char *why;
} faults[] = {
	{ ERR_READER_GONE, ERR_OK, DEVICE_NO_DEVICE, "it is not there" },
	{ ERR_INVALID, ERR_OK, DEVICE_HARDWARE_ERROR, "what is there is something else" },
	{ ERR_OK, ERR_READER_FAULT, DEVICE_HARDWARE_ERROR, "it opens and is deaf" },
	{ ERR_OK, ERR_READER_GONE, DEVICE_NO_DEVICE, "it goes while it is opened" },
};

START_TEST(a_device_that_does_not_begin_is_closed_and_tried_again)
{
	driver.open = (int)faults[_i].open;
	driver.check = (int)faults[_i].check;
	struct device *d = start(&waiting);
	await(d->state != DEVICE_STARTING);
	ck_assert_msg(d->state == faults[_i].state, "%s", faults[_i].why);
	await(report_of(d).needs_staff);
	await(driver.opens >= 5);
	ck_assert_int_eq(tellings,
			 2); /* the same fault again is no news, but that staff is needed */
	ck_assert_uint_eq(report_of(d).counts.faults, 1);
	ck_assert_int_eq(report_of(d).fault, faults[_i].open ? faults[_i].open : faults[_i].check);
	driver.open = driver.check = ERR_OK;
	await(d->state == DEVICE_ONLINE);
	ck_assert_int_eq(report_of(d).fault, ERR_OK);
	ck_assert_uint_eq(report_of(d).counts.opens, 1);
	ck_assert_int_eq(tellings, 3);
	driver.opens = driver.closes = 1; /* of those that could be opened */
	device_quit(d);
	device_destroy(d, WAIT_MS);
	ck_assert_int_eq(driver.closes, 2);
}
END_TEST

START_TEST(pauses_double_to_a_second_and_begin_anew_after_a_success)
{
	static const int pauses[] = { 100, 200, 400, 800, 1000, 1000, 1000 };
	loop_hold(loop);
	driver.open = ERR_READER_GONE;
	struct device *d = start(&waiting);
	for (int i = 0; i < (int)ARRAY_LEN(pauses); i++) {
		await(driver.opens == i + 1 && d->again.armed);
		int64_t left = d->again.at_ms - loop_mono_ms(loop);
		ck_assert_int_eq(left, pauses[i]);
		loop_advance(loop, left);
	}
	await(driver.opens == ARRAY_LEN(pauses) + 1 && d->again.armed);
	driver.open = ERR_OK;
	loop_advance(loop, 1000);
	await(d->state == DEVICE_ONLINE);
	await(driver.turns == 1);
	driver.turn = driver.open = ERR_READER_GONE;
	device_nudge(d);
	await(d->state == DEVICE_NO_DEVICE);
	ck_assert_int_eq(d->again.at_ms - loop_mono_ms(loop), 100);
	device_quit(d);
	device_destroy(d, WAIT_MS);
	ck_assert_int_eq(driver.closes, 1);
}
END_TEST

START_TEST(a_failed_turn_closes_the_port_and_opens_it_again)
{
	struct device *d = start_online(&waiting);
	await(driver.turns == 1);
	driver.turn = ERR_READER_FAULT;
	device_nudge(d);
	await(d->state == DEVICE_HARDWARE_ERROR);
	ck_assert_int_eq(driver.closes, 1);
	driver.turn = ERR_OK;
	await(d->state == DEVICE_ONLINE);
	ck_assert_uint_eq(report_of(d).counts.opens, 2);
	ck_assert_uint_eq(report_of(d).counts.faults, 1);
	stop(d);
}
END_TEST

START_TEST(a_device_that_wants_paper_stays_open)
{
	struct device *d = start_online(&checked);
	driver.check = ERR_PRINTER_PAPER;
	loop_advance(loop, EVERY_MS);
	await(d->state == DEVICE_USER_ERROR);
	await(driver.checks >= 4); /* asked again and again, not only every EVERY_MS */
	ck_assert_int_eq(driver.closes, 0);
	driver.check = ERR_OK;
	await(d->state == DEVICE_ONLINE);
	ck_assert_int_eq(driver.opens, 1);
	stop(d);
}
END_TEST

START_TEST(a_class_with_a_pause_is_asked_after_that_pause)
{
	struct device *d = start_online(&checked);
	ck_assert_int_eq(driver.checks, 1);
	ck_assert(d->again.armed);
	loop_advance(loop, EVERY_MS / 2);
	ck_assert(d->again.armed);
	ck_assert_int_eq(driver.checks, 1);
	loop_advance(loop, EVERY_MS / 2);
	await(driver.checks == 2 && d->again.armed);
	stop(d);
}
END_TEST

/* Health: reset, reopen, staff */

START_TEST(a_reset_that_helps_leaves_the_port_open_and_the_device_in_service)
{
	struct errand e;
	struct device *d = start_online(&resetting);
	driver.job = driver.check = ERR_IO;
	submit(d, &e);
	await(e.done == 1);
	ck_assert_int_eq(e.err, ERR_IO); /* what was ordered was not done */
	ck_assert_int_eq(driver.resets, 1);
	ck_assert_int_eq(driver.closes, 0);
	ck_assert_int_eq(d->state, DEVICE_ONLINE);
	ck_assert_uint_eq(report_of(d).counts.resets, 1);
	ck_assert_uint_eq(report_of(d).counts.faults, 0);
	ck_assert_int_eq(tellings, 1);
	stop(d);
}
END_TEST

START_TEST(a_reset_in_vain_is_followed_by_opening_again_and_not_repeated)
{
	struct device *d = start_online(&resetting);
	driver.reset = driver.check = ERR_IO;
	loop_advance(loop, EVERY_MS);
	await(d->state == DEVICE_HARDWARE_ERROR);
	await(driver.opens >= 4);
	ck_assert_int_eq(driver.resets, 1);
	driver.check = ERR_OK;
	await(d->state == DEVICE_ONLINE);
	driver.check = ERR_IO; /* it was well: a reset may help again */
	driver.reset = ERR_OK;
	loop_advance(loop, EVERY_MS);
	await(driver.resets == 2);
	await(report_of(d).counts.resets == 1);
	ck_assert_int_eq(d->state, DEVICE_ONLINE);
	stop(d);
}
END_TEST

static const struct {
	enum err err;
	int failures; /* until somebody is needed */
	const char *why;
} needs[] = {
	{ ERR_READER_FAULT, 3, "it may come back by itself" },
	{ ERR_READER_GONE, 3, "a plug that slipped is back at once" },
	{ ERR_PRINTER_PAPER, 1, "nobody but a person puts paper in" },
};

START_TEST(staff_is_called_once_and_only_when_trying_again_did_not_help)
{
	loop_hold(loop);
	struct device *d = start_online(&checked);
	driver.check = (int)needs[_i].err;
	for (int failures = 1; failures <= 5; failures++) {
		int checks = driver.checks;
		loop_advance(loop, EVERY_MS);
		await(driver.checks > checks && d->again.armed);
		bool needed = failures >= needs[_i].failures;
		ck_assert_msg(report_of(d).needs_staff == needed, "%s: after %d", needs[_i].why,
			      failures);
		ck_assert_int_eq(tellings, needed && needs[_i].failures > 1 ? 3 : 2);
	}
	driver.check = ERR_OK;
	loop_advance(loop, EVERY_MS);
	await(d->state == DEVICE_ONLINE);
	ck_assert(!report_of(d).needs_staff);
	stop(d);
}
END_TEST

START_TEST(a_device_whose_turns_go_well_is_asked_all_the_same)
{
	driver.turn_ms = 2;
	struct device *d = start_online(&impatient);
	await(driver.checks >= 5);
	driver.check = ERR_READER_FAULT;
	await(d->state == DEVICE_HARDWARE_ERROR); /* listed, but deaf */
	driver.check = ERR_OK;
	await(d->state == DEVICE_ONLINE);
	stop(d);
}
END_TEST

START_TEST(a_driver_that_hangs_is_offline_until_it_answers)
{
	struct device *d = start_online(&impatient);
	await(driver.turns == 1);
	driver.is_stuck = true;
	device_nudge(d);
	await(d->state == DEVICE_OFFLINE);
	ck_assert_int_eq(report_of(d).fault, ERR_TIMEOUT);
	ck_assert_int_ge(report_of(d).silent_ms, HEALTHY_MS);
	ck_assert(report_of(d).needs_staff);
	ck_assert_int_eq(tellings, 2);
	driver.is_stuck = false;
	ck_assert_int_eq(write(driver.release[1], "", 1), 1);
	await(d->state == DEVICE_ONLINE);
	ck_assert(!report_of(d).needs_staff);
	stop(d);
}
END_TEST

/* Turns */

START_TEST(a_nudge_ends_a_turn_and_the_next_knows_the_new_order)
{
	struct device *d = start_online(&waiting);
	for (orders = 1; orders <= 50; orders++) {
		int64_t from = device_clock_ms();
		device_nudge(d);
		await(driver.order == orders);
		ck_assert_int_lt(device_clock_ms() - from, WAIT_MS / 2);
	}
	ck_assert_int_eq(tellings, 1);
	stop(d);
}
END_TEST

START_TEST(turns_without_news_do_not_wake_the_loop)
{
	driver.turn_ms = 2;
	struct device *d = start_online(&waiting);
	device_nudge(d);
	await(gadget_of(d)->ready == 3); /* opened, nudged, this one */
	int turns = driver.turns;
	await(driver.turns > turns + 20);
	ck_assert_int_eq(gadget_of(d)->ready, 3);
	stop(d);
}
END_TEST

START_TEST(a_nudge_while_a_job_runs_is_not_lost)
{
	struct errand e;
	struct device *d = start_online(&waiting);
	await(driver.turns == 1);
	driver.is_stuck = true; /* the errand */
	submit(d, &e);
	await(driver.jobs == 1 && d->is_turning);
	driver.is_stuck = false;
	orders = 7;
	device_nudge(d);
	ck_assert_int_eq(write(driver.release[1], "", 1), 1);
	await(driver.order == 7);
	stop(d);
}
END_TEST

START_TEST(a_nudge_in_a_pause_tries_at_once)
{
	driver.open = ERR_READER_GONE;
	struct device *d = start(&waiting);
	await(driver.opens == 1 && d->again.armed);
	d->pause_ms = TURN_MS;
	await(driver.opens == 2 && d->again.armed);
	driver.open = ERR_OK;
	driver.opens = 0;
	device_nudge(d);
	await(d->state == DEVICE_ONLINE);
	stop(d);
}
END_TEST

START_TEST(news_are_heard_once_and_the_turns_go_on)
{
	struct device *d = start_online(&waiting);
	for (int i = 1; i <= 20; i++) {
		driver.has_news = true;
		device_nudge(d);
		await(gadget_of(d)->heard == i);
	}
	await(driver.turns > 20);
	ck_assert_int_eq(gadget_of(d)->heard, 20);
	stop(d);
}
END_TEST

/* Jobs */

START_TEST(a_job_does_not_wait_for_the_turn)
{
	struct errand e;
	struct device *d = start_online(&waiting);
	await(driver.turns == 1);
	int64_t from = device_clock_ms();
	submit(d, &e);
	ck_assert_int_eq(report_of(d).state, DEVICE_BUSY);
	await(e.done == 1);
	ck_assert_int_lt(device_clock_ms() - from, WAIT_MS / 2);
	ck_assert_int_eq(e.err, ERR_OK);
	ck_assert_int_eq(report_of(d).state, DEVICE_ONLINE);
	await(driver.turns == 2);
	stop(d);
}
END_TEST

START_TEST(a_job_finds_out_for_itself_whether_the_device_is_back)
{
	struct errand e;
	driver.open = ERR_PRINTER_GONE;
	struct device *d = start(&checked);
	await(d->state == DEVICE_NO_DEVICE);
	submit(d, &e);
	await(e.done == 1);
	ck_assert_int_eq(e.err, ERR_PRINTER_GONE);
	ck_assert_int_eq(driver.jobs, 0);
	await(d->again.armed);
	driver.open = ERR_OK;
	driver.opens = 0;
	submit(d, &e);
	await(e.done == 1);
	ck_assert_int_eq(e.err, ERR_OK);
	ck_assert_int_eq(d->state, DEVICE_ONLINE);
	stop(d);
}
END_TEST

static const struct {
	enum err err;
	enum device_state state;
	int closes;
	const char *why;
} results[] = {
	{ ERR_OK, DEVICE_ONLINE, 0, "it worked" },
	{ ERR_INVALID, DEVICE_ONLINE, 0, "nobody could have done that" },
	{ ERR_CANCELLED, DEVICE_ONLINE, 0, "it was given up" },
	{ ERR_PRINTER_PAPER, DEVICE_USER_ERROR, 0, "somebody must fill it" },
	{ ERR_PRINTER_GONE, DEVICE_NO_DEVICE, 1, "it was unplugged" },
	{ ERR_IO, DEVICE_HARDWARE_ERROR, 1, "it is broken" },
};

START_TEST(what_became_of_a_job_says_how_the_device_is)
{
	struct errand e;
	struct device *d = start_online(&checked);
	driver.job = (int)results[_i].err;
	submit(d, &e);
	await(e.done == 1);
	ck_assert_msg(e.err == results[_i].err, "%s", results[_i].why);
	ck_assert_msg(d->state == results[_i].state, "%s", results[_i].why);
	ck_assert_int_eq(driver.closes, results[_i].closes);
	await(d->state == DEVICE_ONLINE);
	stop(d);
}
END_TEST

/* Self-tests */

START_TEST(a_self_test_is_a_question_with_a_date)
{
	struct device *d = start_online(&waiting);
	ck_assert_int_eq(report_of(d).test.at_ms, 0);
	int64_t from = loop_wall_ms(loop);
	device_self_test(d);
	device_self_test(d); /* one is enough */
	await(report_of(d).test.at_ms > 0);
	ck_assert_int_eq(driver.checks, 2);
	ck_assert_int_ge(report_of(d).test.at_ms, from);
	ck_assert_int_eq(report_of(d).test.err, ERR_OK);
	ck_assert_int_eq(tellings, 2);
	driver.check = ERR_READER_FAULT;
	device_self_test(d);
	await(report_of(d).test.err == ERR_READER_FAULT);
	ck_assert_int_eq(d->state, DEVICE_HARDWARE_ERROR);
	ck_assert_int_ge(report_of(d).test.took_ms, 0);
	driver.check = ERR_OK;
	await(d->state == DEVICE_ONLINE);
	ck_assert_int_eq(report_of(d).test.err, ERR_READER_FAULT);
	stop(d);
}
END_TEST

START_TEST(a_self_test_of_an_absent_device_fails)
{
	driver.open = ERR_READER_GONE;
	struct device *d = start(&waiting);
	await(d->state == DEVICE_NO_DEVICE);
	device_self_test(d);
	await(report_of(d).test.at_ms > 0);
	ck_assert_int_eq(report_of(d).test.err, ERR_READER_GONE);
	ck_assert_int_eq(report_of(d).silent_ms, -1);
	driver.opens = 0;
	stop(d);
}
END_TEST

/* The end */

START_TEST(every_job_is_done_at_the_end_and_none_begins_any_more)
{
	struct errand errands[3];
	struct device *d = start_online(&waiting);
	await(driver.turns == 1);
	driver.is_stuck = true;
	submit(d, &errands[0]);
	await(driver.jobs == 1);
	driver.is_stuck = false;
	submit(d, &errands[1]);
	submit(d, &errands[2]);
	int told = tellings;
	device_quit(d);
	ck_assert_int_eq(write(driver.release[1], "", 1), 1);
	device_destroy(d, WAIT_MS);
	ck_assert_int_eq(driver.jobs, 1);
	for (size_t i = 0; i < ARRAY_LEN(errands); i++) {
		ck_assert_int_eq(errands[i].done, 1);
		ck_assert_int_eq(errands[i].err, i == 0 ? ERR_OK : ERR_CANCELLED);
	}
	ck_assert_int_eq(tellings, told);
	ck_assert_int_eq(driver.closes, driver.opens);
}
END_TEST

START_TEST(a_device_may_end_at_any_moment)
{
	for (int i = 0; i < 30; i++) {
		struct device *d = start(i % 2 ? &waiting : &checked);
		for (int64_t end = device_clock_ms() + i / 4; device_clock_ms() < end;)
			ck_assert_int_ge(sd_event_run(loop_event(loop), 1000), 0);
		stop(d);
	}
}
END_TEST

START_TEST(a_stuck_driver_is_left_behind_and_closed_when_it_returns)
{
	struct errand e;
	struct device *d = start_online(&waiting);
	await(driver.turns == 1);
	driver.is_stuck = true;
	device_nudge(d);
	await(driver.turns == 2);
	submit(d, &e);
	int64_t from = device_clock_ms();
	device_quit(d);
	device_destroy(d, 100);
	ck_assert_int_lt(device_clock_ms() - from, WAIT_MS / 2);
	ck_assert_int_eq(e.done, 1);
	ck_assert_int_eq(e.err, ERR_CANCELLED);
	ck_assert_int_eq(driver.closes, 0);
	ck_assert_int_eq(write(driver.release[1], "", 1), 1);
	await(driver.closes == 1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("device service");
	TCase *c = tcase_create("states");
	tcase_add_test(c, a_device_is_online_when_it_has_answered);
	tcase_add_loop_test(c, a_device_that_does_not_begin_is_closed_and_tried_again, 0,
			    ARRAY_LEN(faults));
	tcase_add_test(c, pauses_double_to_a_second_and_begin_anew_after_a_success);
	tcase_add_test(c, a_failed_turn_closes_the_port_and_opens_it_again);
	tcase_add_test(c, a_device_that_wants_paper_stays_open);
	tcase_add_test(c, a_class_with_a_pause_is_asked_after_that_pause);
	tcase_add_test(c, a_reset_that_helps_leaves_the_port_open_and_the_device_in_service);
	tcase_add_test(c, a_reset_in_vain_is_followed_by_opening_again_and_not_repeated);
	tcase_add_loop_test(c, staff_is_called_once_and_only_when_trying_again_did_not_help, 0,
			    ARRAY_LEN(needs));
	tcase_add_test(c, a_device_whose_turns_go_well_is_asked_all_the_same);
	tcase_add_test(c, a_driver_that_hangs_is_offline_until_it_answers);
	tcase_add_test(c, a_nudge_ends_a_turn_and_the_next_knows_the_new_order);
	tcase_add_test(c, turns_without_news_do_not_wake_the_loop);
	tcase_add_test(c, a_nudge_while_a_job_runs_is_not_lost);
	tcase_add_test(c, a_nudge_in_a_pause_tries_at_once);
	tcase_add_test(c, news_are_heard_once_and_the_turns_go_on);
	tcase_add_test(c, a_job_does_not_wait_for_the_turn);
	tcase_add_test(c, a_job_finds_out_for_itself_whether_the_device_is_back);
	tcase_add_loop_test(c, what_became_of_a_job_says_how_the_device_is, 0, ARRAY_LEN(results));
	tcase_add_test(c, a_self_test_is_a_question_with_a_date);
	tcase_add_test(c, a_self_test_of_an_absent_device_fails);
	tcase_add_test(c, every_job_is_done_at_the_end_and_none_begins_any_more);
	tcase_add_test(c, a_device_may_end_at_any_moment);
	tcase_add_test(c, a_stuck_driver_is_left_behind_and_closed_when_it_returns);
	tcase_add_checked_fixture(c, set_up, tear_down);
	suite_add_tcase(s, c);
	return suite_run(s);
}
