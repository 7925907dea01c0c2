/* SPDX-License-Identifier: Apache-2.0 */
/* gadget.c - see gadget.h. */
#include "gadget.h"
#include "tests/suite.h"

#include <check.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

struct driver driver;
struct loop *loop;
int tellings, orders;

/* The driver: device's thread */

static enum err gadget_open(struct device *d)
{
	enum err err = (enum err)driver.open;
	driver.opens++;
	if (err == ERR_OK)
		d->port = &driver;
	return err;
}

static void gadget_close(struct device *d)
{
	ck_assert_ptr_eq(d->port, &driver);
	driver.closes++;
}

static enum err gadget_check(struct device *d)
{
	ck_assert_ptr_eq(d->port, &driver);
	driver.checks++;
	return (enum err)driver.check;
}

static void wait_for_wake(struct device *d)
{
	struct pollfd fd = { .fd = device_wake_fd(&d->wake), .events = POLLIN };
	if (poll(&fd, 1, driver.turn_ms) > 0)
		ck_assert(device_wake_take(&d->wake));
}

void get_stuck(void)
{
	char byte;
	ck_assert_int_eq(read(driver.release[0], &byte, 1), 1);
}

static enum err gadget_turn(struct device *d)
{
	driver.order = CONTAINER_OF(d, struct gadget, device)->order;
	driver.turns++;
	if (driver.is_stuck)
		get_stuck();
	else if (!driver.has_news && driver.turn == ERR_OK)
		wait_for_wake(d);
	d->has_news = atomic_exchange(&driver.has_news, false);
	return (enum err)driver.turn;
}

/* The class: loop's thread */

static void gadget_ready(struct device *d)
{
	struct gadget *g = CONTAINER_OF(d, struct gadget, device);
	g->ready++;
	g->order = orders;
}

static void gadget_heard(struct device *d)
{
	CONTAINER_OF(d, struct gadget, device)->heard++;
}

static void gadget_changed(struct device *d)
{
	CONTAINER_OF(d, struct gadget, device)->changed++;
}

const struct device_class waiting = {
	.section = "reader",
	.kind = "gadget",
	.size = sizeof(struct gadget),
	.open = gadget_open,
	.close = gadget_close,
	.check = gadget_check,
	.turn = gadget_turn,
	.ready = gadget_ready,
	.heard = gadget_heard,
	.changed = gadget_changed,
};

const struct device_class checked = {
	.section = "printer",
	.kind = "apparatus",
	.size = sizeof(struct device),
	.every_ms = EVERY_MS,
	.open = gadget_open,
	.close = gadget_close,
	.check = gadget_check,
	.turn = gadget_check,
};

static enum err gadget_reset(struct device *d)
{
	ck_assert_ptr_eq(d->port, &driver);
	driver.resets++;
	if (driver.reset == ERR_OK)
		driver.check = driver.turn = driver.job = ERR_OK;
	return (enum err)driver.reset;
}

const struct device_class resetting = {
	.section = "printer",
	.kind = "apparatus",
	.size = sizeof(struct device),
	.every_ms = EVERY_MS,
	.open = gadget_open,
	.close = gadget_close,
	.check = gadget_check,
	.reset = gadget_reset,
	.turn = gadget_check,
};

const struct device_class impatient = {
	.section = "reader",
	.kind = "gadget",
	.size = sizeof(struct gadget),
	.asked_ms = 1,
	.healthy_ms = HEALTHY_MS,
	.open = gadget_open,
	.close = gadget_close,
	.check = gadget_check,
	.turn = gadget_turn,
	.ready = gadget_ready,
	.heard = gadget_heard,
	.changed = gadget_changed,
};

/* The rig */

void on_told(void *arg)
{
	ck_assert_ptr_eq(arg, &driver);
	tellings++;
}

void set_up(void)
{
	memset(&driver, 0, sizeof(driver));
	driver.turn_ms = TURN_MS;
	tellings = orders = 0;
	ck_assert_int_eq(pipe(driver.release), 0);
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
}

void tear_down(void)
{
	loop_destroy(loop);
	close(driver.release[0]);
	close(driver.release[1]);
}

static enum err errand_run(struct device_job *j)
{
	ck_assert_ptr_eq(j->device->port, &driver);
	driver.jobs++;
	if (driver.is_stuck)
		get_stuck();
	return (enum err)driver.job;
}

static void errand_done(struct device_job *j, enum err err)
{
	struct errand *e = CONTAINER_OF(j, struct errand, job);
	e->err = err;
	e->done++;
}

void submit(struct device *d, struct errand *e)
{
	*e = (struct errand){ .job = { .run = errand_run, .done = errand_done } };
	device_submit(d, &e->job);
}
