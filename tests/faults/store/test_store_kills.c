/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_store_kills.c - kill -9 at every named point of the store and at random moments.
 *
 * A child works on the queue and says through a pipe what it was promised; the parent lets it die,
 * opens the queue and holds it to every promise. The store lives on from round to round.
 */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/process.h"
#include "tests/suite.h"
#include "fixture.h"

#define RECORDS_MAX	 20000
#define RANDOM_KILLS	 120
#define ROUNDS_PER_POINT 12
#define LIFE_MAX_US	 25000
#define GRACE_MS	 1000

enum promise_kind { STORED, DELIVERED, ERASED };

struct promise {
	enum promise_kind kind;
	int n; /* ERASED: everything delivered up to here */
	char serial[SERIAL_MAX + 1];
	char body_sha256[SHA256_HEX + 1];
};

/* What the queue owes us. */
static struct {
	char serial[SERIAL_MAX + 1];
	char body_sha256[SHA256_HEX + 1];
	bool stored, delivered, erased;
} owed[RECORDS_MAX];
static int next_n;
static unsigned long kills;

static bool has_file(int n)
{
	return n % 4 == 0;
}

static bool is_delivered(int n)
{
	return n % 3 == 0;
}

static void say(int fd, enum promise_kind kind, int n, const struct queue_record *r)
{
	struct promise p = { .kind = kind, .n = n };
	if (r) {
		memcpy(p.serial, r->serial, sizeof(p.serial));
		memcpy(p.body_sha256, r->body_sha256, sizeof(p.body_sha256));
	}
	if (write(fd, &p, sizeof(p)) != sizeof(p))
		_exit(3);
}

/* Works until it is killed; `arm` is a point to die at, from the `after`-th record on. */
static void work(int fd, const char *arm, int after)
{
	struct queue_record r;
	struct queue *q = open_queue();
	for (int n = next_n; n < RECORDS_MAX; n++) {
		if (arm && n == next_n + after && crash_arm(arm) != ERR_OK)
			_exit(4);
		if ((has_file(n) ? submit_file(q, n, 2000, &r) : submit(q, n, &r)) != ERR_OK)
			_exit(5);
		say(fd, STORED, n, &r);
		if (is_delivered(n)) {
			if (queue_delivered(q, r.seq, "P-1", "received", WALL_MS) != ERR_OK)
				_exit(6);
			say(fd, DELIVERED, n, NULL);
		}
		size_t erased;
		if (n % 6 == 5) {
			if (queue_erase(q, WALL_MS + GRACE_MS, &erased) != ERR_OK)
				_exit(7);
			say(fd, ERASED, n, NULL);
			if (queue_checkpoint(q) != ERR_OK)
				_exit(8);
		}
		if (n % 5 == 0)
			queue_tidy(q);
	}
	_exit(9);
}

static void note(const struct promise *p)
{
	ck_assert_int_lt(p->n, RECORDS_MAX);
	switch (p->kind) {
	case STORED:
		if (owed[p->n].stored)
			ck_assert_str_eq(owed[p->n].serial, p->serial);
		owed[p->n].stored = true;
		memcpy(owed[p->n].serial, p->serial, sizeof(p->serial));
		memcpy(owed[p->n].body_sha256, p->body_sha256, sizeof(p->body_sha256));
		break;
	case DELIVERED:
		owed[p->n].delivered = true;
		break;
	case ERASED:
		for (int n = 1; n <= p->n; n++)
			owed[n].erased = owed[n].erased || owed[n].delivered;
		break;
	}
}

static void check_file(struct queue *q, const struct queue_record *r)
{
	struct queue_file f;
	struct buf bytes;
	buf_init(&bytes, 8192);
	ck_assert_int_eq(queue_file_get(q, r->seq, 0, &f, &bytes), ERR_OK);
	ck_assert_uint_eq(f.len, 2000);
	buf_fini(&bytes);
}

static void check_record(struct queue *q, int n)
{
	struct queue_record r;
	struct buf body;
	buf_init(&body, APPLICATION_BODY_MAX);
	ck_assert_msg(queue_get(q, ref_of(n), &r) == ERR_OK, "record %d is lost", n);
	ck_assert_str_eq(r.serial, owed[n].serial);
	ck_assert_str_eq(r.body_sha256, owed[n].body_sha256);
	if (owed[n].delivered)
		ck_assert_str_eq(r.state, "delivered");
	/* Killed between the commit and the word about it. */
	owed[n].delivered = is_delivered(n) && strcmp(r.state, "delivered") == 0;
	enum err err = queue_body(q, r.seq, &body);
	/* Erased although nobody was told yet is no broken promise. */
	bool gone = owed[n].erased || (err == ERR_NOT_FOUND && owed[n].delivered);
	ck_assert_int_eq(err, gone ? ERR_NOT_FOUND : ERR_OK);
	if (!gone && has_file(n))
		check_file(q, &r);
	buf_fini(&body);
}

/* Opens what the dead left and holds it to its promises. `all`: also to the old ones. */
static void check_queue(bool all)
{
	struct queue_health h;
	struct queue_record r;
	struct queue *q = open_queue();
	queue_health(q, &h);
	ck_assert(!h.moved_aside);
	ck_assert_int_eq(h.lost, 0);
	int from = all || next_n < 50 ? 1 : next_n - 40;
	while (owed[next_n].stored)
		next_n++;
	for (int n = from; n < next_n; n++)
		check_record(q, n);
	/* One may be stored without an answer; asked again it gives the answer it owes, once. */
	bool unanswered = queue_get(q, ref_of(next_n), &r) == ERR_OK;
	if (unanswered) {
		struct queue_record again;
		enum err err = has_file(next_n) ? submit_file(q, next_n, 2000, &again)
						: submit(q, next_n, &again);
		ck_assert_int_eq(err, ERR_OK);
		ck_assert_str_eq(again.serial, r.serial);
		ck_assert_str_eq(again.body_sha256, r.body_sha256);
		struct promise p = { .kind = STORED, .n = next_n };
		memcpy(p.serial, again.serial, sizeof(p.serial));
		memcpy(p.body_sha256, again.body_sha256, sizeof(p.body_sha256));
		note(&p);
		next_n++;
	}
	ck_assert_int_eq(queue_get(q, ref_of(next_n), &r), ERR_NOT_FOUND);
	json_t *list = NULL;
	ck_assert_int_eq(queue_list(q, false, &list), ERR_OK);
	ck_assert_int_eq(json_array_size(list), next_n - 1);
	json_decref(list);
	queue_close(q);
}

/* One life; true if it ended by SIGKILL. */
static void one_life(const char *arm, int after, unsigned life_us)
{
	int fds[2], status;
	ck_assert_int_eq(pipe(fds), 0);
	pid_t child = fork();
	if (child == 0) {
		close(fds[0]);
		work(fds[1], arm, after);
	}
	close(fds[1]);
	if (!arm) {
		usleep(life_us);
		kill(child, SIGKILL);
	}
	struct promise p;
	while (read(fds[0], &p, sizeof(p)) == sizeof(p))
		note(&p);
	close(fds[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s: ended with %x",
		      arm ? arm : "random", status);
	kills++;
}

static const char *const points[] = {
	"submit.before-files", "submit.after-files", "submit.before-commit",
	"submit.after-commit", "ack.before-commit",  "ack.after-commit",
	"erase.before-commit", "erase.after-commit", "checkpoint.before",
};

START_TEST(a_kill_at_every_named_point_breaks_no_promise)
{
	next_n = 1;
	srandom(20261121u + (unsigned)_i);
	for (int round = 0; round < ROUNDS_PER_POINT; round++) {
		one_life(points[_i], (int)(random() % 8), 0);
		check_queue(round + 1 == ROUNDS_PER_POINT);
	}
	ck_assert_uint_eq(kills, ROUNDS_PER_POINT);
}
END_TEST

START_TEST(a_kill_at_any_moment_breaks_no_promise)
{
	next_n = 1;
	srandom(20261121);
	for (int round = 0; round < RANDOM_KILLS; round++) {
		one_life(NULL, 0, (unsigned)(random() % LIFE_MAX_US));
		check_queue(round % 20 == 19);
	}
	ck_assert_uint_eq(kills, RANDOM_KILLS);
	ck_assert_int_gt(next_n, 50); /* the lives were long enough to mean something */
}
END_TEST

int main(void)
{
	log_set_level(LOG_ERROR);
	Suite *suite = suite_create("store-kills");
	TCase *tc = tcase_create("store-kills");
	tcase_add_checked_fixture(tc, store_setup, store_teardown);
	tcase_add_loop_test(tc, a_kill_at_every_named_point_breaks_no_promise, 0,
			    ARRAY_LEN(points));
	tcase_add_test(tc, a_kill_at_any_moment_breaks_no_promise);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
