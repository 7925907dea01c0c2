/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service.c - see service.h.
 *
 * Everything passes through jobs of one worker (base/worker), so this needs neither locks nor
 * threads of its own: a job's fields belong to the loop until it is submitted and after it is done,
 * and to the device's thread between the two. The wake is the one thing both touch at a time: an
 * eventfd and two flags that the device owns and that end after its thread. It is lowered only when
 * a turn is submitted, so what is raised after that is seen by this turn, whatever took note of it
 * meanwhile.
 */
#include "drivers/service.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

#define LOG_MODULE "devices"
#include "firmware/base/log.h"

#define PAUSE_MIN_MS 100
#define PAUSE_MAX_MS 1000

/* The device's thread */

static void close_port(struct device *d)
{
	if (d->port)
		d->class->close(d);
	d->port = NULL;
}

/* Online is only who also answers. */
static enum err open_port(struct device *d)
{
	enum err err = d->class->open(d);
	assert((err == ERR_OK) == (d->port != NULL));
	return err == ERR_OK ? d->class->check(d) : err;
}

static void note_answer(struct device *d)
{
	atomic_store(&d->answered_ms, device_clock_ms());
}

/* Given up, or asked for what cannot be: that says nothing about the device. */
static bool says_nothing(const struct device_job *j)
{
	return j->err == ERR_CANCELLED || (j->err == ERR_INVALID && j->has_run);
}

static bool is_lost(const struct device_job *j)
{
	enum device_state state = device_state_of(j->err);
	return state != DEVICE_ONLINE && state != DEVICE_USER_ERROR && !says_nothing(j);
}

static void run_job(struct job *job)
{
	struct device_job *j = CONTAINER_OF(job, struct device_job, job);
	struct device *d = j->device;
	int64_t from = device_clock_ms();
	j->is_fresh = j->has_run = false;
	j->err = device_wake_is_last(&d->wake) ? ERR_CANCELLED : ERR_OK;
	if (j->err == ERR_OK && !d->port) {
		j->err = open_port(d);
		j->is_fresh = d->port != NULL;
	}
	if (j->err == ERR_OK) {
		j->has_run = true;
		j->err = j->run(j);
	}
	if (j->err == ERR_OK)
		note_answer(d);
	if (is_lost(j))
		close_port(d);
	j->took_ms = (int)(device_clock_ms() - from);
}

static enum err run_turn(struct device_job *j)
{
	struct device *d = j->device;
	if (j->is_fresh) /* said to be online before anything else */
		return ERR_OK;
	for (;;) {
		enum err err = d->class->turn(d);
		if (err != ERR_OK || d->has_news || d->class->every_ms > 0 ||
		    device_wake_is_raised(&d->wake))
			return err;
		note_answer(d);
	}
}

static enum err run_test(struct device_job *j)
{
	return j->is_fresh ? ERR_OK : j->device->class->check(j->device);
}

static void run_closing(struct job *job)
{
	close_port(CONTAINER_OF(job, struct device, closing));
}

/* The loop's half */

static void say(const struct device *d)
{
	if (d->state == DEVICE_ONLINE)
		log_info("%s (%s) is online", d->name, d->driver->name);
	else
		log_warn("%s (%s) is %s (%s), trying again", d->name, d->driver->name,
			 device_state_name(d->state), err_name(d->fault));
}

static void settle(struct device *d, const struct device_job *j)
{
	enum device_state state = device_state_of(j->err);
	bool is_well = state == DEVICE_ONLINE;
	d->fault = j->err;
	if (is_well)
		d->pause_ms = PAUSE_MIN_MS;
	if (state == d->state)
		return;
	d->state = state;
	if (is_well)
		d->counts.opens++;
	else
		d->counts.faults++;
	say(d);
	if (d->class->changed)
		d->class->changed(d);
	d->told(d->told_arg);
}

static void submit(struct device *d, struct device_job *j)
{
	assert(j->run && j->done && !d->is_stopping);
	j->device = d;
	worker_submit(d->worker, &j->job);
}

static void start_turn(void *arg)
{
	struct device *d = arg;
	assert(!d->is_turning);
	timer_cancel(&d->again);
	d->is_turning = true;
	d->has_news = false;
	device_wake_lower(&d->wake);
	if (d->class->ready)
		d->class->ready(d);
	submit(d, &d->turn);
}

static void go_on(struct device *d)
{
	if (d->is_turning)
		return;
	if (d->state == DEVICE_ONLINE && d->class->every_ms == 0) {
		start_turn(d);
	} else if (d->state == DEVICE_ONLINE) {
		timer_after(&d->again, d->class->every_ms);
	} else {
		timer_after(&d->again, d->pause_ms);
		d->pause_ms = d->pause_ms * 2 < PAUSE_MAX_MS ? d->pause_ms * 2 : PAUSE_MAX_MS;
	}
}

static void finish_job(struct job *job)
{
	struct device_job *j = CONTAINER_OF(job, struct device_job, job);
	struct device *d = j->device;
	assert(d->uses >= 0);
	if (job->dropped)
		j->err = ERR_CANCELLED;
	if (j != &d->turn && j != &d->test)
		d->uses--;
	if (!d->is_stopping && !says_nothing(j))
		settle(d, j);
	j->done(j, j->err);
	if (!d->is_stopping)
		go_on(d);
}

static void turn_done(struct device_job *j, enum err err)
{
	struct device *d = j->device;
	/* Still turning: whatever heard() causes, no thread may touch yet what it reads. */
	if (err == ERR_OK && d->has_news && !d->is_stopping && d->class->heard)
		d->class->heard(d);
	d->is_turning = false;
}

static void test_done(struct device_job *j, enum err err)
{
	struct device *d = j->device;
	d->is_testing = false;
	if (d->is_stopping)
		return;
	d->tested = (struct device_test){ loop_wall_ms(d->loop), err, j->took_ms };
	d->told(d->told_arg);
}

static void closing_done(struct job *job)
{
	(void)job;
}

void device_submit(struct device *d, struct device_job *j)
{
	j->job = (struct job){ .run = run_job, .done = finish_job };
	d->uses++;
	submit(d, j);
	if (d->is_turning)
		device_wake_raise(&d->wake);
}

void device_nudge(struct device *d)
{
	if (d->is_turning)
		device_wake_raise(&d->wake);
	else
		start_turn(d);
}

void device_self_test(struct device *d)
{
	if (d->is_testing)
		return;
	d->is_testing = true;
	submit(d, &d->test);
	if (d->is_turning)
		device_wake_raise(&d->wake);
}

void device_describe(const struct device *d, struct device_report *out)
{
	int64_t answered = atomic_load(&d->answered_ms);
	*out = (struct device_report){
		.kind = d->class->kind,
		.name = d->name,
		.driver = d->driver->name,
		.state = d->state == DEVICE_ONLINE && d->uses > 0 ? DEVICE_BUSY : d->state,
		.fault = d->fault,
		.silent_ms = answered ? device_clock_ms() - answered : -1,
		.counts = d->counts,
		.test = d->tested,
	};
}

/* Start and stop */

static void device_free(void *arg)
{
	struct device *d = arg;
	close_port(d); /* of a driver that was stuck */
	device_wake_fini(&d->wake);
	wipe_free(d);
}

enum err device_start(struct loop *loop, const struct device_class *class,
		      const struct settings_device *settings, const struct settings_driver *driver,
		      void (*told)(void *arg), void *arg, struct device **out)
{
	assert(class->size >= sizeof(struct device));
	struct device *d = calloc(1, class->size);
	if (!d)
		return ERR_NOMEM;
	d->class = class;
	d->driver = driver;
	d->index = settings->index;
	d->loop = loop;
	d->told = told;
	d->told_arg = arg;
	d->state = DEVICE_STARTING;
	d->pause_ms = PAUSE_MIN_MS;
	d->turn = (struct device_job){ .job = { .run = run_job, .done = finish_job },
				       .run = run_turn,
				       .done = turn_done };
	d->test = (struct device_job){ .job = { .run = run_job, .done = finish_job },
				       .run = run_test,
				       .done = test_done };
	d->closing = (struct job){ .run = run_closing, .done = closing_done };
	text_copy(d->name, sizeof(d->name), settings->name);
	text_copy(d->address, sizeof(d->address), settings->device);
	timer_init(&d->again, loop, start_turn, d);
	enum err err = device_wake_init(&d->wake);
	if (err == ERR_OK)
		err = worker_create(loop, d->name, &d->worker);
	if (err != ERR_OK) {
		device_free(d);
		return err;
	}
	start_turn(d);
	*out = d;
	return ERR_OK;
}

void device_quit(struct device *d)
{
	assert(!d->is_stopping);
	timer_cancel(&d->again);
	d->is_stopping = true;
	device_wake_raise_last(&d->wake);
	worker_submit(d->worker, &d->closing);
}

void device_destroy(struct device *d, int within_ms)
{
	if (!d)
		return;
	assert(d->is_stopping);
	char name[sizeof(d->name)]; /* a thread left behind may free it at any moment */
	memcpy(name, d->name, sizeof(name));
	if (worker_finish(d->worker, within_ms, device_free, d))
		device_free(d);
	else
		log_warn("%s does not end and is left behind", name);
}
