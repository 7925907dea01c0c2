/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_parts.c - parts of sync alone: an errand's way there and back, records that wait for their own time,
 * acknowledgements that are kept together, and what becomes of a record that cannot be opened. No platform:
 * this terminal is not enrolled.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/kioskd/sync_outcome.h"
#include "tests/unit/store/fixture.h"
#include "tests/suite.h"

#define BASE_MS 2000

static struct loop *loop;
static struct settings settings;
static struct sync_means means;
static struct deferrals *deferrals;
static int settled, line_settled, due;
static char order[16]; /* what happened to an errand: run, done, settle, drop */

static void note(char what)
{
	size_t len = strlen(order);
	ck_assert_uint_lt(len + 1, sizeof(order));
	order[len] = what;
}

static void on_settle(void *arg)
{
	(void)arg;
	settled++;
	note('s');
}

static void on_line_settle(void *arg)
{
	(void)arg;
	line_settled++;
}

static void on_line(void *arg)
{
	(void)arg;
}

static void on_due(void *arg)
{
	(void)arg;
	due++;
}

static void setup(void)
{
	struct line_sink sink = { on_line_settle, on_line, on_line, on_line, NULL };
	log_set_level(LOG_ERROR);
	memset(&settings, 0, sizeof(settings));
	store_setup();
	strcpy(settings.store.path, store_dir);
	strcpy(settings.store.seal_key, in_store("seal.key"));
	settings.sync.backoff_base_s = BASE_MS / 1000;
	settings.sync.backoff_max_s = 300;
	settings.sync.power_on_splay_s = 604800;
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	means = (struct sync_means){ .loop = loop, .settings = &settings };
	ck_assert_int_eq(stores_open(loop, &settings, "terminal-1", &means.stores), ERR_OK);
	ck_assert_int_eq(errands_create(means.stores, on_settle, NULL, &means.errands), ERR_OK);
	ck_assert_int_eq(line_create(loop, &settings, means.stores, &sink, &means.line), ERR_OK);
	ck_assert_int_eq(deferrals_create(&means, on_due, NULL, &deferrals), ERR_OK);
}

static void teardown(void)
{
	deferrals_destroy(deferrals);
	errands_destroy(STEAL(means.errands));
	stores_close(means.stores);
	line_destroy(means.line);
	loop_destroy(loop);
	store_teardown();
}

/* Errands */

static void run_queue(struct queue *q, void *ctx)
{
	ck_assert_ptr_nonnull(q);
	*(bool *)ctx = true;
}

static void run_catalogue(struct catalogue *c, void *ctx)
{
	ck_assert_ptr_nonnull(c);
	*(bool *)ctx = true;
}

static void on_done(void *ctx)
{
	ck_assert(*(bool *)ctx);
	note('d');
}

static void on_drop(void *ctx)
{
	ck_assert_msg(*(bool *)ctx, "what was sent out runs, whatever ends meanwhile");
	note('x');
	free(ctx);
}

static void send(bool to_queue, void (*done)(void *ctx))
{
	if (to_queue)
		errand_queue(means.errands, run_queue, done, on_drop, errand_new(sizeof(bool)));
	else
		errand_catalogue(means.errands, run_catalogue, done, on_drop,
				 errand_new(sizeof(bool)));
}

static void wait_for_return(void)
{
	while (!stores_idle(means.stores))
		sd_event_run(loop_event(loop), 5000);
}

START_TEST(an_errand_is_done_then_settled_then_dropped)
{
	send(_i, on_done);
	ck_assert(!errands_idle(means.errands));
	wait_for_return();
	ck_assert_str_eq(order, "dsx");
	ck_assert(errands_idle(means.errands));
}
END_TEST

START_TEST(an_errand_need_not_be_waited_for)
{
	send(_i, NULL);
	wait_for_return();
	ck_assert_str_eq(order, "sx");
}
END_TEST

START_TEST(an_errand_that_comes_back_after_the_end_is_only_dropped)
{
	send(_i, on_done);
	send(!_i, on_done);
	errands_destroy(STEAL(means.errands));
	wait_for_return();
	ck_assert_str_eq(order, "xx");
	ck_assert_int_eq(settled, 0);
}
END_TEST

/* Deferrals */

static bool waits(int64_t seq)
{
	int64_t seqs[DEFERRALS_MAX];
	size_t count = deferrals_waiting(deferrals, seqs);
	for (size_t i = 0; i < count; i++)
		if (seqs[i] == seq)
			return true;
	return false;
}

START_TEST(a_record_waits_for_its_own_time)
{
	deferrals_wait(deferrals, 7, 60000);
	ck_assert(waits(7) && !waits(8));
	loop_advance(loop, 59000);
	ck_assert(waits(7));
	ck_assert_int_eq(due, 0);
	loop_advance(loop, 1000 + BASE_MS);
	ck_assert(!waits(7));
	ck_assert_int_eq(due, 1);
	ck_assert_int_eq(deferrals_find(deferrals, 7)->failures, 1);
}
END_TEST

START_TEST(each_failure_may_wait_twice_as_long)
{
	int64_t longest = 0;
	for (int i = 0; i < 8; i++)
		deferrals_wait(deferrals, 7, 0);
	for (int i = 0; i < 50; i++) {
		struct deferral *d = deferrals_wait(deferrals, 7, 0);
		int64_t ms = d->at_ms - loop_mono_ms(loop);
		longest = ms > longest ? ms : longest;
		ck_assert_int_le(ms, 300 * 1000);
	}
	/* Full jitter: of fifty draws all in the lower half are a matter of 2^-50. */
	ck_assert_int_gt(longest, 150 * 1000);
}
END_TEST

START_TEST(a_pass_passes_over_those_of_its_own_only)
{
	deferrals_wait(deferrals, 1, 60000);
	line_begin_pass(means.line);
	ck_assert_msg(!waits(1), "it waits for what went wrong before this pass");
	deferrals_wait(deferrals, 2, 60000);
	ck_assert(waits(2));
	line_begin_pass(means.line);
	ck_assert(!waits(2));
	line_end_pass(means.line);
	ck_assert(waits(1) && waits(2));
}
END_TEST

START_TEST(when_all_places_are_taken_the_soonest_makes_room)
{
	for (int64_t seq = 1; seq <= DEFERRALS_MAX; seq++)
		deferrals_wait(deferrals, seq, seq == 100 ? 60000 : 600000);
	deferrals_wait(deferrals, 1000, 600000);
	ck_assert_ptr_null(deferrals_find(deferrals, 100));
	ck_assert(waits(1000) && waits(1) && waits(DEFERRALS_MAX));
	deferrals_forget(deferrals, 1);
	deferrals_wait(deferrals, 1001, 600000);
	ck_assert(waits(1001) && waits(1000) && !waits(1));
}
END_TEST

/* Acknowledgements */

static struct acks *acks;
static int kept, refused;

static void on_kept(void *arg, const struct queue_ack *ack)
{
	(void)arg;
	kept += ack->err == ERR_OK && strcmp(ack->record.state, "delivered") == 0;
	refused += ack->err != ERR_OK;
}

static struct queue_record stored[QUEUE_ACKS_MAX + 8];

static void store_run(struct queue *q, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < ARRAY_LEN(stored); i++)
		ck_assert_int_eq(submit(q, (int)i, &stored[i]), ERR_OK);
}

static void acks_setup(void)
{
	setup();
	ck_assert_int_eq(acks_create(&means, on_kept, NULL, &acks), ERR_OK);
	stores_queue(means.stores, store_run, NULL, NULL);
	wait_for_return();
}

static void acks_teardown(void)
{
	acks_close(acks);
	acks_destroy(acks);
	teardown();
}

static void acknowledge(size_t from, size_t count)
{
	for (size_t i = from; i < from + count; i++) {
		struct answer_ack answer = { .state = "received" };
		snprintf(answer.project_no, sizeof(answer.project_no), "P-%zu", i);
		acks_add(acks, &stored[i], &answer);
	}
}

static size_t open_acks(void)
{
	int64_t seqs[ACKS_OPEN_MAX];
	return acks_open(acks, seqs);
}

START_TEST(an_acknowledgement_alone_is_kept_at_once)
{
	acknowledge(0, 1);
	acks_pump(acks, false);
	ck_assert_msg(open_acks() == 1, "nobody may pick it while it is being kept");
	wait_for_return();
	ck_assert_int_eq(kept, 1);
	ck_assert_uint_eq(open_acks(), 0);
}
END_TEST

START_TEST(acknowledgements_wait_for_others_but_not_for_long)
{
	int64_t began_ms = loop_mono_ms(loop);
	acknowledge(0, 3);
	acks_pump(acks, true);
	loop_advance(loop, ACK_WAIT_MS / 2);
	acks_pump(acks, true);
	/* On a machine that is busy the wait may be over by itself. */
	bool over = !stores_idle(means.stores);
	ck_assert_msg(!over || loop_mono_ms(loop) - began_ms >= ACK_WAIT_MS,
		      "others may still come");
	ck_assert_int_eq(settled, 0);
	loop_advance(loop, ACK_WAIT_MS - ACK_WAIT_MS / 2);
	ck_assert_msg(settled == 0 && line_settled == 1, "the end of the wait pumps");
	acks_pump(acks, true);
	wait_for_return();
	ck_assert_int_eq(kept, 3);
}
END_TEST

START_TEST(a_full_group_waits_for_nothing)
{
	acknowledge(0, QUEUE_ACKS_MAX);
	ck_assert_uint_eq(acks_room(acks), 0);
	acks_pump(acks, true);
	ck_assert_uint_eq(acks_room(acks), QUEUE_ACKS_MAX);
	/* The next is gathered meanwhile, and not started beside it. */
	acknowledge(QUEUE_ACKS_MAX, 2);
	acks_pump(acks, false);
	ck_assert_uint_eq(open_acks(), QUEUE_ACKS_MAX + 2);
	wait_for_return();
	ck_assert_int_eq(kept, QUEUE_ACKS_MAX);
	ck_assert_uint_eq(open_acks(), 2);
	acks_pump(acks, false);
	wait_for_return();
	ck_assert_int_eq(kept, QUEUE_ACKS_MAX + 2);
	ck_assert_int_eq(refused, 0);
}
END_TEST

static void delivered_run(struct queue *q, void *ctx)
{
	struct queue_counts counts;
	ck_assert_int_eq(queue_count(q, &counts), ERR_OK);
	*(int64_t *)ctx = counts.delivered;
}

START_TEST(what_was_gathered_at_the_end_is_kept_and_told_to_nobody)
{
	int64_t delivered = 0;
	acknowledge(0, 5);
	acks_close(acks);
	errands_destroy(STEAL(means.errands));
	stores_queue(means.stores, delivered_run, NULL, &delivered);
	wait_for_return();
	ck_assert_int_eq(delivered, 5);
	ck_assert_int_eq(kept, 0);
}
END_TEST

/* A record that cannot be opened */

static bool is_over;

static void on_over(void *arg, struct attempt *a)
{
	(void)arg;
	ck_assert_int_gt(a->record.seq, 0);
	is_over = true;
}

static void on_resend(void *arg, struct attempt *a)
{
	(void)arg;
	ck_abort_msg("record %lld is sent again", (long long)a->record.seq);
}

static void on_changed(void *arg, const struct queue_record *record)
{
	(void)arg;
	(void)record;
}

static void submit_run(struct queue *q, void *ctx)
{
	struct attempt *a = ctx;
	ck_assert_int_eq(submit(q, 1, &a->record), ERR_OK);
}

static void get_run(struct queue *q, void *ctx)
{
	ck_assert_int_eq(queue_get(q, ref_of(1), ctx), ERR_OK);
}

static const struct {
	enum err err;
	const char *state, *why;
} unreadable[] = {
	{ ERR_IO, "queued", "the disk may answer the next time" },
	{ ERR_STORE_SYNC, "queued", "the store opens its file again" },
	{ ERR_STORE_FULL, "queued", "there may be room later" },
	{ ERR_NOMEM, "queued", "there may be memory later" },
	{ ERR_SEAL_BROKEN, "blocked", "it will not mend" },
	{ ERR_NOT_FOUND, "blocked", "its body is gone" },
	{ ERR_UNSUPPORTED, "blocked", "nothing takes such a record" },
};

START_TEST(a_record_that_cannot_be_opened_waits_or_is_blocked)
{
	struct outcome_sink sink = { on_over, on_resend, on_changed, NULL, NULL, NULL };
	struct outcomes *outcomes = NULL;
	struct attempt a = { 0 };
	struct queue_record now;
	stores_queue(means.stores, submit_run, NULL, &a);
	wait_for_return();
	ck_assert_int_eq(outcomes_create(&means, deferrals, NULL, &sink, &outcomes), ERR_OK);
	outcome_unreadable(outcomes, &a, unreadable[_i].err);
	stores_queue(means.stores, get_run, NULL, &now);
	wait_for_return();
	ck_assert(is_over);
	ck_assert_msg(strcmp(now.state, unreadable[_i].state) == 0, "%s: %s",
		      err_name(unreadable[_i].err), unreadable[_i].why);
	ck_assert_int_eq(waits(a.record.seq), strcmp(now.state, "queued") == 0);
	outcomes_destroy(outcomes);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("parts");
	TCase *t = tcase_create("parts");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, an_errand_is_done_then_settled_then_dropped, 0, 2);
	tcase_add_loop_test(t, an_errand_need_not_be_waited_for, 0, 2);
	tcase_add_loop_test(t, an_errand_that_comes_back_after_the_end_is_only_dropped, 0, 2);
	tcase_add_test(t, a_record_waits_for_its_own_time);
	tcase_add_test(t, each_failure_may_wait_twice_as_long);
	tcase_add_test(t, a_pass_passes_over_those_of_its_own_only);
	tcase_add_test(t, when_all_places_are_taken_the_soonest_makes_room);
	tcase_add_loop_test(t, a_record_that_cannot_be_opened_waits_or_is_blocked, 0,
			    ARRAY_LEN(unreadable));
	suite_add_tcase(s, t);
	t = tcase_create("acknowledgements");
	tcase_add_checked_fixture(t, acks_setup, acks_teardown);
	tcase_add_test(t, an_acknowledgement_alone_is_kept_at_once);
	tcase_add_test(t, acknowledgements_wait_for_others_but_not_for_long);
	tcase_add_test(t, a_full_group_waits_for_nothing);
	tcase_add_test(t, what_was_gathered_at_the_end_is_kept_and_told_to_nobody);
	suite_add_tcase(s, t);
	return suite_run(s);
}
