/* SPDX-License-Identifier: Apache-2.0 */
/* test_loop.c - timers under a moved clock, workers and mailboxes, the line channel. */
#include <check.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/base/channel.h"
#include "firmware/base/process.h"
#include "firmware/base/worker.h"
#include "tests/suite.h"

static struct loop *loop;
static char order[64];

static void note(void *arg)
{
	strcat(order, arg);
}

static void setup(void)
{
	order[0] = '\0';
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
}

static void teardown(void)
{
	loop_destroy(loop);
}

static void turn(int ms)
{
	sd_event_run(loop_event(loop), ms < 0 ? UINT64_MAX : (uint64_t)ms * 1000);
}

START_TEST(advancing_runs_timers_in_the_order_of_their_times)
{
	struct timer a, b, c;
	timer_init(&a, loop, note, (void *)"a");
	timer_init(&b, loop, note, (void *)"b");
	timer_init(&c, loop, note, (void *)"c");
	timer_after(&b, 2000);
	timer_after(&a, 1000);
	timer_after(&c, 600000);
	loop_advance(loop, 5000);
	ck_assert_str_eq(order, "ab");
	timer_cancel(&c);
	loop_advance(loop, 1000000);
	ck_assert_str_eq(order, "ab");
}
END_TEST

static struct timer again;
static int runs;

static void rearm(void *arg)
{
	(void)arg;
	if (++runs < 100)
		timer_after(&again, 60000);
}

START_TEST(a_timer_that_arms_itself_runs_at_each_of_its_times)
{
	runs = 0;
	loop_hold(loop);
	timer_init(&again, loop, rearm, NULL);
	timer_after(&again, 60000);
	loop_advance(loop, 10 * 60000 + 1000);
	ck_assert_int_eq(runs, 10);
	timer_cancel(&again);
}
END_TEST

static void rearm_at_once(void *arg)
{
	runs++;
	timer_after(arg, 0);
}

START_TEST(a_timer_that_arms_itself_at_once_leaves_the_others_their_turn)
{
	runs = 0;
	loop_hold(loop);
	timer_init(&again, loop, rearm_at_once, &again);
	timer_after(&again, 0);
	for (int turns = 1; turns <= 3; turns++) {
		turn(0);
		ck_assert_int_eq(runs, turns);
	}
	timer_cancel(&again);
}
END_TEST

START_TEST(arming_again_moves_a_timer)
{
	struct timer a;
	timer_init(&a, loop, note, (void *)"a");
	timer_after(&a, 1000);
	timer_after(&a, 9000);
	loop_advance(loop, 5000);
	ck_assert_str_eq(order, "");
	loop_advance(loop, 5000);
	ck_assert_str_eq(order, "a");
}
END_TEST

START_TEST(held_clocks_stand_and_only_what_is_due_already_runs)
{
	struct timer soon, now;
	loop_hold(loop);
	int64_t mono = loop_mono_ms(loop), wall = loop_wall_ms(loop);
	timer_init(&soon, loop, note, (void *)"s");
	timer_init(&now, loop, note, (void *)"n");
	timer_after(&soon, 1);
	turn(20);
	ck_assert_str_eq(order, "");
	ck_assert_int_eq(loop_mono_ms(loop), mono);
	timer_after(&now, 0);
	turn(-1);
	ck_assert_str_eq(order, "n");
	loop_advance(loop, 1);
	ck_assert_str_eq(order, "ns");
	ck_assert_int_eq(loop_mono_ms(loop), mono + 1);
	ck_assert_int_eq(loop_wall_ms(loop), wall + 1);
}
END_TEST

struct adding {
	struct job job;
	int value;
};
static atomic_int sum;
static int finished, dropped;

static void add_run(struct job *job)
{
	atomic_fetch_add(&sum, CONTAINER_OF(job, struct adding, job)->value);
}

static void add_done(struct job *job)
{
	finished++;
	dropped += job->dropped;
}

START_TEST(a_worker_runs_every_job_in_order_and_hands_it_back)
{
	struct worker *w = NULL;
	struct adding jobs[200] = { 0 };
	sum = finished = dropped = 0;
	ck_assert_int_eq(worker_create(loop, "test", &w), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
		jobs[i] = (struct adding){ { .run = add_run, .done = add_done }, (int)i };
		worker_submit(w, &jobs[i].job);
	}
	while (!worker_is_idle(w))
		turn(100);
	ck_assert_int_eq(sum, 199 * 200 / 2);
	ck_assert_int_eq(finished, 200);
	worker_destroy(w);
	worker_destroy(NULL);
}
END_TEST

START_TEST(a_destroyed_worker_hands_back_every_job)
{
	struct worker *w = NULL;
	struct adding jobs[50] = { 0 };
	sum = finished = dropped = 0;
	ck_assert_int_eq(worker_create(loop, "test", &w), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
		jobs[i] = (struct adding){ { .run = add_run, .done = add_done }, 1 };
		worker_submit(w, &jobs[i].job);
	}
	worker_destroy(w);
	ck_assert_int_eq(finished, 50);
	ck_assert_int_eq(sum + dropped, 50);
}
END_TEST

START_TEST(draining_finishes_what_was_submitted)
{
	struct worker *w = NULL;
	struct adding job = { { .run = add_run, .done = add_done }, 5 };
	sum = finished = dropped = 0;
	ck_assert_int_eq(worker_create(loop, "test", &w), ERR_OK);
	worker_submit(w, &job.job);
	worker_drain(w);
	ck_assert_int_eq(sum, 5);
	ck_assert_int_eq(finished, 1);
	worker_destroy(w);
}
END_TEST

/* A job that waits for a byte, as one that is stuck in a library waits for its device. */
struct stuck {
	struct job job;
	int pipe[2];
	atomic_int begun, orphaned;
};

static void stuck_run(struct job *job)
{
	struct stuck *stuck = CONTAINER_OF(job, struct stuck, job);
	char byte;
	atomic_store(&stuck->begun, 1);
	ck_assert_int_eq(read(stuck->pipe[0], &byte, 1), 1);
}

static void note_orphan(void *arg)
{
	atomic_fetch_add(&((struct stuck *)arg)->orphaned, 1);
}

START_TEST(finishing_a_worker_runs_what_was_submitted)
{
	struct worker *w = NULL;
	struct stuck owner = { 0 };
	struct adding job = { { .run = add_run, .done = add_done }, 5 };
	sum = finished = dropped = 0;
	ck_assert_int_eq(worker_create(loop, "test", &w), ERR_OK);
	worker_submit(w, &job.job);
	ck_assert(worker_finish(w, 60000, note_orphan, &owner));
	ck_assert_int_eq(sum, 5);
	ck_assert_int_eq(finished, 1);
	ck_assert_int_eq(dropped, 0);
	ck_assert_int_eq(owner.orphaned, 0);
}
END_TEST

START_TEST(a_stuck_worker_is_left_behind_and_frees_what_it_used)
{
	for (int i = 0; i < 20; i++) {
		struct worker *w = NULL;
		struct stuck stuck = { .job = { .run = stuck_run, .done = add_done } };
		struct adding behind = { { .run = add_run, .done = add_done }, 5 };
		sum = finished = dropped = 0;
		ck_assert_int_eq(pipe(stuck.pipe), 0);
		ck_assert_int_eq(worker_create(loop, "test", &w), ERR_OK);
		worker_submit(w, &stuck.job);
		worker_submit(w, &behind.job);
		while (stuck.begun == 0)
			usleep(100);
		ck_assert(!worker_finish(w, i, note_orphan, &stuck));
		ck_assert_int_eq(finished, 1); /* the one that had not begun */
		ck_assert_int_eq(dropped, 1);
		ck_assert_int_eq(sum, 0);
		ck_assert_int_eq(stuck.orphaned, 0);
		ck_assert_int_eq(write(stuck.pipe[1], "", 1), 1);
		while (stuck.orphaned == 0)
			usleep(1000);
		ck_assert_int_eq(finished, 1);
		close(stuck.pipe[0]);
		close(stuck.pipe[1]);
	}
}
END_TEST

/* The channel */

static char seen[256];

static void echo(void *arg, struct channel *channel, char *line)
{
	(void)arg;
	snprintf(seen, sizeof(seen), "%.200s", line ? line : "(bad)");
	channel_answer(channel, line ? "{\"ok\":true}" : "{\"ok\":false}");
}

static int dial(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	ck_assert_int_eq(write(fd, text, strlen(text)), strlen(text));
	while (sd_event_run(loop_event(loop), 0) > 0)
		;
}

static void hear(int fd, const char *wanted)
{
	char got[256] = { 0 };
	ck_assert_int_gt(recv(fd, got, sizeof(got) - 1, MSG_DONTWAIT), 0);
	ck_assert_str_eq(got, wanted);
}

START_TEST(each_line_gets_one_answer_in_order)
{
	char path[64];
	snprintf(path, sizeof(path), "/tmp/channel-%d", getpid());
	struct channel *c = NULL;
	ck_assert_int_eq(channel_open(loop, path, echo, NULL, &c), ERR_OK);
	int fd = dial(path);
	say(fd, "first\nsecond\nthi");
	hear(fd, "{\"ok\":true}\n{\"ok\":true}\n");
	ck_assert_str_eq(seen, "second");
	say(fd, "rd\n");
	hear(fd, "{\"ok\":true}\n");
	ck_assert_str_eq(seen, "third");
	say(fd, "\xff\xfe\n");
	hear(fd, "{\"ok\":false}\n");
	close(fd);
	turn(20);
	fd = dial(path);
	say(fd, "a new client\n");
	ck_assert_str_eq(seen, "a new client");
	close(fd);
	channel_close(c);
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_line_without_end_is_refused_not_kept)
{
	char path[64];
	snprintf(path, sizeof(path), "/tmp/channel-%d", getpid());
	struct channel *c = NULL;
	ck_assert_int_eq(channel_open(loop, path, echo, NULL, &c), ERR_OK);
	int fd = dial(path);
	static char flood[4096];
	memset(flood, 'x', sizeof(flood) - 1);
	seen[0] = '\0';
	for (int i = 0; i < 80; i++)
		say(fd, flood);
	say(fd, "\n");
	hear(fd, "{\"ok\":false}\n");
	ck_assert_str_eq(seen, "(bad)");
	say(fd, "fine\n");
	ck_assert_str_eq(seen, "fine");
	close(fd);
	channel_close(c);
}
END_TEST

/* The socket of a systemd that wants to be told. */
static int notify_socket(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int len = snprintf(addr.sun_path + 1, sizeof(addr.sun_path) - 1, "yichuang-notify-%d",
			   getpid());
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(
		bind(fd, (struct sockaddr *)&addr,
		     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len)),
		0);
	addr.sun_path[0] = '@';
	setenv("NOTIFY_SOCKET", addr.sun_path, 1);
	return fd;
}

static bool was_told(int fd, const char *what)
{
	char said[64];
	ssize_t len = recv(fd, said, sizeof(said) - 1, MSG_DONTWAIT);
	said[len > 0 ? len : 0] = '\0';
	return len > 0 && strcmp(said, what) == 0;
}

START_TEST(systemd_hears_that_the_loop_goes_round_and_that_a_program_is_ready)
{
	char pid[16];
	snprintf(pid, sizeof(pid), "%d", getpid());
	int fd = notify_socket();
	setenv("WATCHDOG_USEC", "20000", 1);
	setenv("WATCHDOG_PID", pid, 1);
	struct loop *watched = NULL;
	ck_assert_int_eq(loop_create(&watched), ERR_OK);
	for (int times = 0; times < 3;) {
		times += was_told(fd, "WATCHDOG=1");
		sd_event_run(loop_event(watched), 1000);
	}
	loop_destroy(watched);
	while (was_told(fd, "WATCHDOG=1"))
		;
	process_ready();
	ck_assert(was_told(fd, "READY=1"));
	close(fd);
}
END_TEST

START_TEST(whom_no_systemd_watches_tells_nobody)
{
	int fd = notify_socket();
	unsetenv("WATCHDOG_USEC");
	struct loop *unwatched = NULL;
	ck_assert_int_eq(loop_create(&unwatched), ERR_OK);
	sd_event_run(loop_event(unwatched), 1000);
	ck_assert(!was_told(fd, "WATCHDOG=1"));
	loop_destroy(unwatched);
	close(fd);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("loop");
	TCase *t = tcase_create("loop");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, advancing_runs_timers_in_the_order_of_their_times);
	tcase_add_test(t, a_timer_that_arms_itself_runs_at_each_of_its_times);
	tcase_add_test(t, a_timer_that_arms_itself_at_once_leaves_the_others_their_turn);
	tcase_add_test(t, arming_again_moves_a_timer);
	tcase_add_test(t, held_clocks_stand_and_only_what_is_due_already_runs);
	tcase_add_test(t, a_worker_runs_every_job_in_order_and_hands_it_back);
	tcase_add_test(t, a_destroyed_worker_hands_back_every_job);
	tcase_add_test(t, draining_finishes_what_was_submitted);
	tcase_add_test(t, finishing_a_worker_runs_what_was_submitted);
	tcase_add_test(t, a_stuck_worker_is_left_behind_and_frees_what_it_used);
	tcase_add_test(t, systemd_hears_that_the_loop_goes_round_and_that_a_program_is_ready);
	tcase_add_test(t, whom_no_systemd_watches_tells_nobody);
	tcase_add_test(t, each_line_gets_one_answer_in_order);
	tcase_add_test(t, a_line_without_end_is_refused_not_kept);
	return suite_run(s);
}
