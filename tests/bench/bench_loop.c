/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_loop.c - how fast work goes on when something arrived (a timer that is due at once, as sync settles),
 * against the same over a source of sd-event that may be 1 ms late, turn by turn.
 */
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/loop.h"
#include "tests/bench/figure.h"

#define ROUNDS	   9
#define STEPS	   200
#define LATE_US	   1000
#define LEAST_GAIN 3.0

struct bench {
	struct loop *loop;
	struct timer timer;    /* ours */
	sd_event_source *late; /* theirs */
	sd_event_source *io;
	int fd; /* as a store's answer or a socket's bytes arrive */
	bool ours;
	int left;
};

static void arrive(struct bench *b)
{
	uint64_t one = 1;
	if (--b->left > 0 && write(b->fd, &one, sizeof(one)) != (ssize_t)sizeof(one))
		b->left = 0;
}

static void on_ours(void *arg)
{
	arrive(arg);
}

static int on_theirs(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	arrive(arg);
	return 0;
}

static void set_theirs(struct bench *b)
{
	struct timespec now;
	clock_gettime(CLOCK_BOOTTIME, &now);
	sd_event_source_set_time(b->late,
				 (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000);
	sd_event_source_set_enabled(b->late, SD_EVENT_ONESHOT);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct bench *b = arg;
	uint64_t count;
	(void)source;
	(void)events;
	if (read(fd, &count, sizeof(count)) != (ssize_t)sizeof(count))
		b->left = 0;
	else if (b->ours)
		timer_after(&b->timer, 0);
	else
		set_theirs(b);
	return 0;
}

static double run_ms(struct bench *b, bool ours)
{
	double began = figure_now_ms();
	b->ours = ours;
	b->left = STEPS + 1;
	arrive(b);
	while (b->left > 0)
		if (sd_event_run(loop_event(b->loop), UINT64_MAX) < 0)
			break;
	return figure_now_ms() - began;
}

static bool open_bench(struct bench *b)
{
	b->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (b->fd < 0 || loop_create(&b->loop) != ERR_OK)
		return false;
	sd_event *event = loop_event(b->loop);
	timer_init(&b->timer, b->loop, on_ours, b);
	return sd_event_add_io(event, &b->io, b->fd, EPOLLIN, on_io, b) >= 0 &&
	       sd_event_add_time(event, &b->late, CLOCK_BOOTTIME, 0, LATE_US, on_theirs, b) >= 0 &&
	       sd_event_source_set_enabled(b->late, SD_EVENT_OFF) >= 0;
}

int main(void)
{
	struct bench b = { .fd = -1 };
	double ours[ROUNDS], theirs[ROUNDS];
	if (!open_bench(&b))
		return 1;
	for (int i = 0; i < ROUNDS; i++) {
		ours[i] = run_ms(&b, true);
		theirs[i] = run_ms(&b, false);
	}
	sd_event_source_disable_unref(b.io);
	sd_event_source_disable_unref(b.late);
	loop_destroy(b.loop);
	close(b.fd);
	double a = figure_median(ours, ROUNDS), c = figure_median(theirs, ROUNDS);
	fprintf(stderr, "%d steps: %.2f ms, with 1 ms of lateness %.2f ms\n", STEPS, a, c);
	figure_at_least("loop-step-gain", c / a, LEAST_GAIN);
	return figure_failures() > 0;
}
