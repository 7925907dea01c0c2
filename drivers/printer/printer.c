/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printer.c - the printer service: one worker, prints in order, a check now and then.
 *
 * The port stays open between jobs and is closed after a failure, so the next check or print begins
 * with a fresh one. A check is not work: printer_is_idle() speaks of prints only.
 */
#define LOG_MODULE "printer"
#include "drivers/printer/printer.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/wipe.h"
#include "firmware/base/worker.h"

#define CHECK_MISSING_MS 5000
#define CHECK_FINE_MS	 30000

struct printer {
	struct loop *loop;
	struct worker *worker;
	const struct printer_ops *ops; /* NULL: driver "none" */
	char device[PATH_MAX];
	atomic_bool stop;
	struct printer_port *port; /* worker's thread; NULL = closed */
	/* Loop's thread */
	enum device_state state;
	int prints; /* accepted, done() not yet called */
	struct timer again;
	struct job check;
	enum err check_err; /* worker's until the check's done() */
	bool checking;
};

struct print_job {
	struct job job;
	struct printer *printer;
	struct bitmap picture;
	enum err err;
	void (*done)(void *arg, enum err err);
	void *arg;
};

void bitmap_free(struct bitmap *b)
{
	if (!b)
		return;
	wipe_free(b->bits);
	*b = (struct bitmap){ 0 };
}

/* The worker's half */

static void close_port(struct printer *p)
{
	if (p->port)
		p->ops->close(p->port);
	p->port = NULL;
}

static enum err open_port(struct printer *p)
{
	if (!p->ops)
		return ERR_PRINTER_GONE;
	return p->port ? ERR_OK : p->ops->open(p->device, &p->port);
}

static void run_check(struct job *job)
{
	struct printer *p = CONTAINER_OF(job, struct printer, check);
	p->check_err = open_port(p);
	if (p->check_err == ERR_OK)
		p->check_err = p->ops->check(p->port);
	if (p->check_err != ERR_OK && p->check_err != ERR_PRINTER_PAPER)
		close_port(p);
}

static bool is_picture(const struct bitmap *b)
{
	return b->bits && b->width > 0 && b->width % 8 == 0 && b->height > 0 &&
	       b->height <= PRINTER_ROWS_MAX;
}

static void run_print(struct job *job)
{
	struct print_job *j = CONTAINER_OF(job, struct print_job, job);
	struct printer *p = j->printer;
	if (!is_picture(&j->picture)) {
		j->err = ERR_INVALID;
		return;
	}
	j->err = open_port(p);
	if (j->err == ERR_OK)
		j->err = p->ops->print(p->port, &j->picture, &p->stop);
	if (j->err != ERR_OK && j->err != ERR_PRINTER_PAPER)
		close_port(p);
}

/* The loop's half */

static enum device_state state_of(enum err err)
{
	if (err == ERR_OK)
		return DEVICE_ONLINE;
	if (err == ERR_PRINTER_PAPER)
		return DEVICE_USER_ERROR;
	return err == ERR_PRINTER_GONE ? DEVICE_NO_DEVICE : DEVICE_HARDWARE_ERROR;
}

static void set_state(struct printer *p, enum err err)
{
	enum device_state state = state_of(err);
	if (state == p->state || !p->ops)
		return;
	p->state = state;
	if (err == ERR_OK)
		log_info("printer (%s) is online", p->ops->name);
	else
		log_warn("printer (%s) is %s (%s), receipts go to the screen only", p->ops->name,
			 device_state_name(state), err_name(err));
}

static void check_again(struct printer *p)
{
	if (!atomic_load(&p->stop))
		timer_after(&p->again,
			    p->state == DEVICE_ONLINE ? CHECK_FINE_MS : CHECK_MISSING_MS);
}

static void check_done(struct job *job)
{
	struct printer *p = CONTAINER_OF(job, struct printer, check);
	p->checking = false;
	if (!job->dropped)
		set_state(p, p->check_err);
	check_again(p);
}

static void start_check(void *arg)
{
	struct printer *p = arg;
	if (p->checking)
		return;
	p->checking = true;
	p->check.run = run_check;
	p->check.done = check_done;
	worker_submit(p->worker, &p->check);
}

static void print_done(struct job *job)
{
	struct print_job *j = CONTAINER_OF(job, struct print_job, job);
	struct printer *p = j->printer;
	enum err err = job->dropped ? ERR_CANCELLED : j->err;
	bitmap_free(&j->picture);
	p->prints--;
	if (err != ERR_CANCELLED && err != ERR_INVALID)
		set_state(p, err);
	if (p->ops && !p->checking)
		check_again(p);
	j->done(j->arg, err);
	free(j);
}

void printer_print(struct printer *p, struct bitmap picture, void (*done)(void *arg, enum err err),
		   void *arg)
{
	struct print_job *j = calloc(1, sizeof(*j));
	if (!j) {
		bitmap_free(&picture);
		done(arg, ERR_NOMEM);
		return;
	}
	*j = (struct print_job){
		.job = { .run = run_print, .done = print_done },
		.printer = p,
		.picture = picture,
		.done = done,
		.arg = arg,
	};
	p->prints++;
	worker_submit(p->worker, &j->job);
}

static const struct printer_ops *find_ops(const char *name)
{
	for (size_t i = 0; printers[i]; i++)
		if (strcmp(printers[i]->name, name) == 0)
			return printers[i];
	return NULL;
}

static void printer_stop_ptr(struct printer **p)
{
	printer_stop(*p);
}

enum err printer_start(struct loop *loop, const struct settings *s, struct printer **out)
{
	bool none = !s->printer.driver[0] || strcmp(s->printer.driver, "none") == 0;
	const struct printer_ops *ops = none ? NULL : find_ops(s->printer.driver);
	if (!none && !ops)
		return ERR_SETTINGS;
	CLEANUP(printer_stop_ptr) struct printer *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	p->loop = loop;
	p->ops = ops;
	p->state = ops ? DEVICE_STARTING : DEVICE_NO_DEVICE;
	snprintf(p->device, sizeof(p->device), "%s", s->printer.device);
	timer_init(&p->again, loop, start_check, p);
	enum err err = worker_create(loop, "printer", &p->worker);
	if (err != ERR_OK)
		return err;
	if (ops)
		start_check(p);
	*out = STEAL(p);
	return ERR_OK;
}

void printer_stop(struct printer *p)
{
	if (!p)
		return;
	atomic_store(&p->stop, true);
	worker_destroy(p->worker);
	timer_cancel(&p->again);
	close_port(p);
	free(p);
}

bool printer_is_there(const struct printer *p)
{
	return p->state == DEVICE_ONLINE;
}

enum device_state printer_state(const struct printer *p)
{
	return p->prints > 0 && p->state == DEVICE_ONLINE ? DEVICE_BUSY : p->state;
}

bool printer_is_idle(const struct printer *p)
{
	return p->prints == 0;
}
