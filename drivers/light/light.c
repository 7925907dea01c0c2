/* SPDX-License-Identifier: Apache-2.0 */
/*
 * light.c - the class of lights: each is told how bright, and asked whether it is.
 *
 * Every question tells the light what is wanted, and so mends one that somebody else changed or that came back.
 */
#include "drivers/light/light.h"

#include <assert.h>

#include "drivers/service.h"

#define TELL_EVERY_MS 30000
#define HEALTHY_MS    90000
#define UNTOLD	      (-1)

struct light {
	struct device device;
	atomic_int wanted,
		shown; /* percent + 1: what it shall do, what it said it does; 0 = UNTOLD */
	struct device_job order;
	bool is_ordering,
		again; /* the loop's: an order is under way; another wish came meanwhile */
};

static struct light *light_from(struct device *d)
{
	return CONTAINER_OF(d, struct light, device);
}

/* The light's thread */

static const struct light_ops *ops_of(const struct device *d)
{
	return d->driver->ops;
}

static enum err open_port(struct device *d)
{
	struct light_port *p = NULL;
	enum err err = ops_of(d)->open(d->address, &d->wake, &p);
	d->port = p;
	return err;
}

static void close_port(struct device *d)
{
	ops_of(d)->close(d->port);
}

static enum err tell(struct device *d)
{
	struct light *l = light_from(d);
	int wanted = atomic_load(&l->wanted) - 1;
	enum err err =
		wanted == UNTOLD ? ops_of(d)->check(d->port) : ops_of(d)->shine(d->port, wanted);
	int now = err == ERR_OK ? wanted + 1 : 0;
	if (atomic_exchange(&l->shown, now) != now)
		d->has_news = true;
	return err;
}

static enum err run_order(struct device_job *job)
{
	return tell(job->device);
}

/* The loop's thread */

static void order(struct light *l);

static void order_done(struct device_job *job, enum err err)
{
	struct light *l = CONTAINER_OF(job, struct light, order);
	l->is_ordering = false;
	if (err == ERR_CANCELLED)
		return;
	if (l->again)
		order(l);
	l->device.told(l->device.told_arg);
}

static void order(struct light *l)
{
	l->is_ordering = true;
	l->again = false;
	l->order.run = run_order;
	l->order.done = order_done;
	device_submit(&l->device, &l->order);
}

static void heard(struct device *d)
{
	d->told(d->told_arg);
}

const struct device_class light_class = {
	.section = "light",
	.kind = "light",
	.size = sizeof(struct light),
	.every_ms = TELL_EVERY_MS,
	.healthy_ms = HEALTHY_MS,
	.open = open_port,
	.close = close_port,
	.check = tell,
	.turn = tell,
	.heard = heard,
};

struct device *light_of(const struct devices *devices, int index)
{
	struct device *d = NULL;
	while ((d = devices_next(devices, &light_class, d)))
		if (d->index == index)
			return d;
	return NULL;
}

void light_shine(struct device *d, int percent)
{
	struct light *l = light_from(d);
	assert(percent >= 0 && percent <= 100);
	if (atomic_exchange(&l->wanted, percent + 1) == percent + 1)
		return;
	l->again = l->is_ordering;
	if (!l->is_ordering)
		order(l);
}

bool light_shines(struct device *d, int percent)
{
	return d->state == DEVICE_ONLINE && atomic_load(&light_from(d)->shown) == percent + 1;
}
