/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_store_io.c - the n-th write, sync, truncation, creation or deletion of a queue's life fails,
 * once or for ever, for every n. What was answered ERR_OK must be there afterwards, what was refused
 * must not, and the queue must go on as soon as the disk does.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "tests/suite.h"
#include "fixture.h"
#include "shim_vfs.h"

#define RECORDS	       6
#define CALLS_MAX      400
#define SANITIZED_STEP 5 /* every fifth n in builds that are six times slower */

static const struct fault {
	enum shim_op op;
	int code;
	bool torn; /* half of the bytes are written before it fails */
	bool for_ever;
	const char *why;
} faults[] = {
	{ SHIM_WRITE, SQLITE_FULL, false, false, "the disk is full, once" },
	{ SHIM_WRITE, SQLITE_FULL, false, true, "the disk is full" },
	{ SHIM_WRITE, SQLITE_FULL, true, true, "the disk is full in the middle of a write" },
	{ SHIM_WRITE, SQLITE_IOERR_WRITE, false, false, "a write fails, once" },
	{ SHIM_WRITE, SQLITE_IOERR_WRITE, true, false, "half a write fails, once" },
	{ SHIM_WRITE, SQLITE_IOERR_WRITE, false, true, "no write works" },
	{ SHIM_WRITE, SQLITE_IOERR_WRITE, true, true, "every write stops half way" },
	{ SHIM_SYNC, SQLITE_IOERR_FSYNC, false, false, "a sync fails, once" },
	{ SHIM_SYNC, SQLITE_IOERR_FSYNC, false, true, "no sync works" },
	{ SHIM_TRUNCATE, SQLITE_IOERR_TRUNCATE, false, false, "a truncation fails, once" },
	{ SHIM_TRUNCATE, SQLITE_IOERR_TRUNCATE, false, true, "no truncation works" },
	{ SHIM_CREATE, SQLITE_CANTOPEN, false, false, "a file cannot be made, once" },
	{ SHIM_CREATE, SQLITE_CANTOPEN, false, true, "no file can be made" },
	{ SHIM_DELETE, SQLITE_IOERR_DELETE, false, false, "a deletion fails, once" },
	{ SHIM_DELETE, SQLITE_IOERR_DELETE, false, true, "no deletion works" },
};

struct trouble {
	const struct fault *fault;
	int after, calls; /* the `after`-th call of its kind fails; 0 = none */
	int struck;
};

static int strike(void *arg, const struct shim_call *call, size_t *len)
{
	struct trouble *t = arg;
	if (call->op != t->fault->op || t->after == 0)
		return SQLITE_OK;
	t->calls++;
	if (t->fault->for_ever ? t->calls < t->after : t->calls != t->after)
		return SQLITE_OK;
	t->struck++;
	if (t->fault->torn)
		*len /= 2;
	return t->fault->code;
}

/* What the queue answered. */
static struct {
	enum err stored[RECORDS + 1], delivered[RECORDS + 1];
	bool tried[RECORDS + 1], delivery_tried[RECORDS + 1];
} answers;

/* Those that are still queued, in one commit. */
static void acknowledge_together(struct queue *q)
{
	struct queue_ack acks[RECORDS] = { 0 };
	struct queue_record r;
	size_t count = 0;
	for (int n = 1; n <= RECORDS; n += 2) {
		answers.delivery_tried[n] = queue_get(q, ref_of(n), &r) == ERR_OK;
		if (!answers.delivery_tried[n])
			continue;
		acks[count].seq = r.seq;
		strcpy(acks[count++].project_no, "P-2");
	}
	queue_acknowledge(q, acks, count);
	for (int n = RECORDS; n >= 1; n--)
		if (n % 2 && answers.delivery_tried[n])
			answers.delivered[n] = acks[--count].err;
}

/* A short life; every answer is noted, none is insisted on. */
static void live(void)
{
	struct queue_config config = { .dir = store_dir,
				       .terminal = "terminal-1",
				       .key = &store_key };
	struct queue_record r;
	struct queue *q = NULL;
	size_t erased;
	memset(&answers, 0, sizeof(answers));
	if (queue_open(&config, &q) != ERR_OK)
		return;
	for (int n = 1; n <= RECORDS; n++) {
		answers.tried[n] = true;
		answers.stored[n] = submit(q, n, &r);
		if (n % 2 == 0 && answers.stored[n] == ERR_OK) {
			answers.delivery_tried[n] = true;
			answers.delivered[n] =
				queue_delivered(q, r.seq, "P-1", "received", WALL_MS);
		}
		if (n == 3) {
			queue_tidy(q);
			(void)queue_failed(q, 1, "http-500", true);
		}
		if (n == 5) {
			(void)queue_erase(q, WALL_MS + 1, &erased);
			(void)queue_checkpoint(q);
		}
	}
	acknowledge_together(q);
	queue_close(q);
}

static bool maybe(enum err err)
{
	return err == ERR_STORE_SYNC; /* "nobody knows": both are allowed */
}

static void check_life(const struct trouble *t)
{
	struct queue_health h;
	struct queue_record r;
	struct queue *q = open_queue();
	queue_health(q, &h);
	ck_assert_msg(!h.moved_aside, "%s, call %d: damaged", t->fault->why, t->after);
	ck_assert_int_eq(h.lost, 0);
	for (int n = 1; n <= RECORDS; n++) {
		enum err err = queue_get(q, ref_of(n), &r);
		bool there = err == ERR_OK;
		bool owed = answers.tried[n] && answers.stored[n] == ERR_OK;
		ck_assert_msg(there == owed || (answers.tried[n] && maybe(answers.stored[n])),
			      "%s, call %d: record %d answered %s, is %s", t->fault->why, t->after,
			      n, err_name(answers.stored[n]), there ? "there" : "missing");
		if (!there)
			continue;
		bool is = strcmp(r.state, "delivered") == 0;
		bool must = answers.delivery_tried[n] && answers.delivered[n] == ERR_OK;
		ck_assert_msg(is == must ||
				      (answers.delivery_tried[n] && maybe(answers.delivered[n])),
			      "%s, call %d: delivery of %d answered %s", t->fault->why, t->after, n,
			      err_name(answers.delivered[n]));
		struct buf body;
		buf_init(&body, APPLICATION_BODY_MAX);
		err = queue_body(q, r.seq, &body);
		ck_assert(err == ERR_OK || (is && err == ERR_NOT_FOUND));
		buf_fini(&body);
	}
	/* Nothing is given twice, and life goes on. */
	json_t *list = NULL;
	ck_assert_int_eq(queue_list(q, false, &list), ERR_OK);
	json_decref(list);
	for (int n = 1; n <= RECORDS; n++)
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
	queue_close(q);
}

static void forget_life(void)
{
	static const char *const names[] = { "queue.db", "queue.db-wal", "queue.db-journal",
					     "queue.mark" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlink(in_store(names[i]));
}

static void to_memory(void)
{
	if (access("/dev/shm", W_OK) != 0)
		return;
	store_teardown();
	strcpy(store_dir, "/dev/shm/test-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(store_dir));
}

START_TEST(the_nth_failure_breaks_no_promise)
{
	struct trouble t = { .fault = &faults[_i] };
	struct shim_hook hook = { strike, &t };
	int step = 1, runs = 0;
#ifdef KIOSK_SANITIZED
	step = SANITIZED_STEP;
#endif
	to_memory();
	log_set_level(LOG_ERROR - 1);
	for (int n = 1; n < CALLS_MAX; n += step) {
		t = (struct trouble){ .fault = &faults[_i], .after = n };
		shim_install(&hook);
		live();
		shim_remove();
		check_life(&t);
		forget_life();
		runs++;
		if (t.struck == 0)
			break; /* such a life has fewer calls */
	}
	ck_assert_int_eq(t.struck, 0); /* every call was struck once */
	ck_assert_int_ge(runs, 2);
}
END_TEST

/* A failed sync that was made good is no failure: the caller need not know. */
START_TEST(one_failed_sync_is_made_good_within_the_call)
{
	static const struct fault once = { SHIM_SYNC, SQLITE_IOERR_FSYNC, false, false, "" };
	static const struct fault ever = { SHIM_SYNC, SQLITE_IOERR_FSYNC, false, true, "" };
	struct trouble t = { .fault = &once };
	struct shim_hook hook = { strike, &t };
	struct queue_record r, again;
	log_set_level(LOG_ERROR - 1);
	shim_install(&hook);
	struct queue *q = open_queue();
	ck_assert_int_eq(submit(q, 1, &r), ERR_OK);
	t = (struct trouble){ .fault = &once, .after = 1 };
	ck_assert_int_eq(submit(q, 2, &r), ERR_OK);
	ck_assert_int_eq(t.struck, 1);
	ck_assert_int_eq(r.seq, 2);
	t = (struct trouble){ .fault = &once, .after = 1 };
	ck_assert_int_eq(queue_delivered(q, 2, "P-2", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(t.struck, 1);
	struct queue_counts counts;
	ck_assert_int_eq(queue_count(q, &counts), ERR_OK);
	ck_assert_int_eq(counts.queued, 1);
	ck_assert_int_eq(counts.delivered, 1);
	/* Twice is out of service, until the disk works again. */
	t = (struct trouble){ .fault = &ever, .after = 1 };
	ck_assert_int_eq(submit(q, 3, &r), ERR_STORE_SYNC);
	ck_assert_int_eq(submit(q, 3, &r), ERR_STORE_SYNC);
	ck_assert_int_eq(queue_next(q, 0, NULL, &r), ERR_STORE_SYNC);
	t = (struct trouble){ .fault = &once };
	ck_assert_int_eq(submit(q, 3, &r), ERR_OK);
	ck_assert_int_eq(submit(q, 3, &again), ERR_OK);
	ck_assert_str_eq(r.serial, again.serial);
	ck_assert_int_eq(r.seq, 3);
	queue_close(q);
	shim_remove();
	q = open_queue();
	ck_assert_int_eq(queue_get(q, ref_of(3), &r), ERR_OK);
	queue_close(q);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store-io");
	TCase *tc = tcase_create("store-io");
	tcase_add_checked_fixture(tc, store_setup, store_teardown);
	tcase_add_loop_test(tc, the_nth_failure_breaks_no_promise, 0, ARRAY_LEN(faults));
	tcase_add_test(tc, one_failed_sync_is_made_good_within_the_call);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
