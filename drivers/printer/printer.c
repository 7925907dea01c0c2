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

static enum err check(struct device *d)
{
	return ops_of(d)->check(d->port);
}

static bool is_picture(const struct bitmap *b)
{
	return b->bits && b->width > 0 && b->width % 8 == 0 && b->height > 0 &&
	       b->height <= PRINTER_ROWS_MAX;
}

static enum err run_print(struct device_job *job)
{
	const struct print *print = CONTAINER_OF(job, struct print, job);
	const struct device *d = job->device;
	return is_picture(&print->picture) ? ops_of(d)->print(d->port, &print->picture)
					   : ERR_INVALID;
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

const struct device_class printer_class = {
	.section = "printer",
	.kind = "printer",
	.size = sizeof(struct printer),
	.every_ms = CHECK_EVERY_MS,
	.healthy_ms = HEALTHY_MS,
	.open = open_port,
	.close = close_port,
	.check = check,
	.turn = check,
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
