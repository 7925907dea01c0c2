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
#define STAFF_AFTER  3 /* failures: the first pauses are over then */

/* The device's thread */

static void close_port(struct device *d)
{
	if (d->port)
		d->class->close(d);
	d->port = NULL;
}

static enum err ask(struct device *d)
{
	d->asked_ms = device_clock_ms();
	return d->class->check(d);
}

/* Online is only who also answers. */
static enum err open_port(struct device *d)
{
	enum err err = d->class->open(d);
	assert((err == ERR_OK) == (d->port != NULL));
	return err == ERR_OK ? ask(d) : err;
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

/* Once between two successes: what a reset does not mend is opened anew. */
static bool is_mended(struct device *d, const struct device_job *j)
{
	if (device_state_of(j->err) != DEVICE_HARDWARE_ERROR || !d->class->reset || !d->port ||
	    d->was_reset || j->is_fresh)
		return false;
	d->was_reset = true;
	return d->class->reset(d) == ERR_OK && ask(d) == ERR_OK;
}

static void run_job(struct job *job)
{
	struct device_job *j = CONTAINER_OF(job, struct device_job, job);
	struct device *d = j->device;
	int64_t from = device_clock_ms();
	j->is_fresh = j->has_run = j->was_reset = false;
	atomic_store(&d->begun_ms, from);
	j->err = device_wake_is_last(&d->wake) ? ERR_CANCELLED : ERR_OK;
	if (j->err == ERR_OK && !d->port) {
		j->err = open_port(d);
		j->is_fresh = d->port != NULL;
	}
	if (j->err == ERR_OK) {
		j->has_run = true;
		j->err = j->run(j);
	}
	if (is_lost(j))
		j->was_reset = is_mended(d, j);
	if (is_lost(j) && !j->was_reset)
		close_port(d);
	if (j->err == ERR_OK || j->was_reset)
		note_answer(d);
	d->was_reset = d->was_reset && j->err != ERR_OK;
	atomic_store(&d->begun_ms, 0);
	j->took_ms = (int)(device_clock_ms() - from);
}

static enum err run_turn(struct device_job *j)
{
	struct device *d = j->device;
	if (j->is_fresh) /* said to be online before anything else */
		return ERR_OK;
	for (;;) {
		enum err err = d->class->turn(d);
		if (err == ERR_OK && d->class->asked_ms > 0 &&
		    device_clock_ms() - d->asked_ms >= d->class->asked_ms)
			err = ask(d);
		if (err != ERR_OK || d->has_news || d->class->every_ms > 0 ||
		    device_wake_is_raised(&d->wake))
			return err;
		note_answer(d);
	}
}

static enum err run_test(struct device_job *j)
{
	return j->is_fresh ? ERR_OK : ask(j->device);
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

/* True: that is news. A fault that needs a person now goes on needing one until the device is well. */
static bool settle_staff(struct device *d, enum device_state state)
{
	bool needed = d->needs_staff;
	d->failures = state == DEVICE_ONLINE ? 0 : d->failures + 1;
	d->needs_staff = state == DEVICE_USER_ERROR || state == DEVICE_OFFLINE ||
			 d->failures >= STAFF_AFTER || (needed && d->failures > 0);
	if (d->needs_staff && !needed)
		log_error("%s (%s) needs somebody: %s (%s)", d->name, d->driver->name,
			  device_state_name(state), err_name(d->fault));
	return d->needs_staff != needed;
}

static void settle(struct device *d, enum err err)
{
	enum device_state state = device_state_of(err);
	bool is_well = state == DEVICE_ONLINE;
	d->fault = err;
	if (is_well)
		d->pause_ms = PAUSE_MIN_MS;
	bool is_news = settle_staff(d, state);
	if (state == d->state) {
		if (is_news)
			d->told(d->told_arg);
		return;
	}
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

/*
 * It should have answered by now. Who is at rest is asked by its next turn; what runs for longer than any job may
 * is stuck, and says nothing by itself.
 */
static void watch(void *arg)
{
	struct device *d = arg;
	int64_t begun = atomic_load(&d->begun_ms), now = device_clock_ms();
	bool is_silent = now - atomic_load(&d->answered_ms) >= d->class->healthy_ms && begun > 0 &&
			 now - begun >= d->class->healthy_ms;
	if (is_silent && d->state == DEVICE_ONLINE) {
		settle(d, ERR_TIMEOUT);
		device_wake_raise(&d->wake);
	}
	timer_after(&d->watch, d->class->healthy_ms / 2);
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
	d->counts.resets += j->was_reset;
	if (!d->is_stopping && !says_nothing(j))
		settle(d, j->was_reset ? ERR_OK : j->err);
	j->done(j, j->err);
	if (!d->is_stopping)
		go_on(d);
}

static void turn_done(struct device_job *j, enum err err)
{
	struct device *d = j->device;
	bool has_news = atomic_exchange(&d->has_news, false);
	/* Still turning: whatever heard() causes, no thread may touch yet what it reads. */
	if (err == ERR_OK && has_news && !d->is_stopping && d->class->heard)
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
		.condition = d->class->condition ? d->class->condition(d) : "",
		.needs_staff = d->needs_staff,
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
	if (d->class->fini)
		d->class->fini(d);
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
	timer_init(&d->watch, loop, watch, d);
	enum err err = device_wake_init(&d->wake);
	if (err == ERR_OK)
		err = worker_create(loop, d->name, &d->worker);
	if (err != ERR_OK) {
		device_free(d);
		return err;
	}
	start_turn(d);
	if (class->healthy_ms > 0)
		timer_after(&d->watch, class->healthy_ms / 2);
	*out = d;
	return ERR_OK;
}

void device_quit(struct device *d)
{
	assert(!d->is_stopping);
	timer_cancel(&d->again);
	timer_cancel(&d->watch);
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
