/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printer.c - the class of printers: prints in order, a look at paper and cover now and then.
 *
 * A printer is open between prints and says nothing by itself, so its turn is a check and the pause
 * between two is the loop's.
 */
#include "drivers/printer/printer.h"

#include <assert.h>

#include "drivers/service.h"
#include "firmware/base/wipe.h"

#define CHECK_EVERY_MS 30000
#define HEALTHY_MS     120000 /* the longest receipt prints for a minute */

struct printer {
	struct device device;
	atomic_int condition; /* enum printer_condition */
};

struct print {
	struct device_job job;
	struct bitmap picture;
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

/* The printer's thread */

static const struct printer_ops *ops_of(const struct device *d)
{
	return d->driver->ops;
}

static enum err open_port(struct device *d)
{
	struct printer_port *p = NULL;
	enum err err = ops_of(d)->open(d->address, &d->wake, &p);
	d->port = p;
	return err;
}

static void close_port(struct device *d)
{
	ops_of(d)->close(d->port);
}

/* News of its own: a printer that is low on paper prints. */
static void look(struct device *d)
{
	enum printer_condition now =
		ops_of(d)->condition ? ops_of(d)->condition(d->port) : PRINTER_UNKNOWN;
	if (atomic_exchange(&CONTAINER_OF(d, struct printer, device)->condition, (int)now) !=
	    (int)now)
		d->has_news = true;
}

static enum err check(struct device *d)
{
	enum err err = ops_of(d)->check(d->port);
	look(d);
	return err;
}

static enum err reset(struct device *d)
{
	return ops_of(d)->reset ? ops_of(d)->reset(d->port) : ERR_UNSUPPORTED;
}

static bool is_picture(const struct bitmap *b)
{
	return b->bits && b->width > 0 && b->width % 8 == 0 && b->height > 0 &&
	       b->height <= PRINTER_ROWS_MAX;
}

static enum err run_print(struct device_job *job)
{
	const struct print *print = CONTAINER_OF(job, struct print, job);
	struct device *d = job->device;
	if (!is_picture(&print->picture))
		return ERR_INVALID;
	enum err err = ops_of(d)->print(d->port, &print->picture);
	look(d);
	return err;
}

/* The loop's thread */

static void print_done(struct device_job *job, enum err err)
{
	struct print *print = CONTAINER_OF(job, struct print, job);
	bitmap_free(&print->picture);
	job->device->counts.uses += err == ERR_OK;
	print->done(print->arg, err);
	free(print);
}

static void heard(struct device *d)
{
	d->told(d->told_arg);
}

static const char *condition(const struct device *d)
{
	static const char *const words[] = {
		[PRINTER_FINE] = "",
		[PRINTER_UNKNOWN] = "",
		[PRINTER_PAPER_LOW] = "paperLow",
		[PRINTER_PAPER_OUT] = "paperOut",
		[PRINTER_COVER_OPEN] = "coverOpen",
		[PRINTER_CUTTER_FAULT] = "cutterFault",
	};
	static_assert(ARRAY_LEN(words) == PRINTER_CONDITION_COUNT, "a word for every condition");
	return words[atomic_load(&CONTAINER_OF(d, const struct printer, device)->condition)];
}

const struct device_class printer_class = {
	.section = "printer",
	.kind = "printer",
	.size = sizeof(struct printer),
	.every_ms = CHECK_EVERY_MS,
	.healthy_ms = HEALTHY_MS,
	.open = open_port,
	.close = close_port,
	.check = check,
	.reset = reset,
	.turn = check,
	.heard = heard,
	.condition = condition,
};

struct printer *printer_of(struct devices *devices)
{
	struct device *d = devices_next(devices, &printer_class, NULL);
	return d ? CONTAINER_OF(d, struct printer, device) : NULL;
}

bool printer_is_there(const struct printer *p)
{
	return p && p->device.state == DEVICE_ONLINE;
}

void printer_print(struct printer *p, struct bitmap picture, void (*done)(void *arg, enum err err),
		   void *arg)
{
	assert(done);
	struct print *print = p ? calloc(1, sizeof(*print)) : NULL;
	if (!print) {
		bitmap_free(&picture);
		done(arg, p ? ERR_NOMEM : ERR_PRINTER_GONE);
		return;
	}
	*print = (struct print){
		.job = { .run = run_print, .done = print_done },
		.picture = picture,
		.done = done,
		.arg = arg,
	};
	device_submit(&p->device, &print->job);
}
