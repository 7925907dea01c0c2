/* SPDX-License-Identifier: Apache-2.0 */
/*
 * camera.c - the class of cameras. While somebody watches, a turn is a frame; else the turn waits and
 * asks now and then whether the camera is still there. Frames are wiped when they were looked at.
 */
#include "drivers/camera/camera.h"

#include <assert.h>
#include <poll.h>

#include "drivers/service.h"
#include "firmware/base/wipe.h"

#define CHECK_EVERY_MS 30000 /* at rest; a frame is an answer too */
#define HEALTHY_MS     60000
#define SEEN_EVERY_MS  66
#define DAMAGED_MAX    10 /* frames, one after another, until it counts as broken */
#define TAKE_TRIES     5

struct camera {
	struct device device;
	struct pixels next; /* whose turn it is: see service.h */
	/* Device's thread */
	struct buf frame;
	int64_t next_ms; /* no earlier preview */
	int damaged;
	bool watched; /* as ready() found it */
	/* Loop's thread */
	void (*seen)(void *arg, struct pixels *picture);
	void *seen_arg;
};

struct take {
	struct device_job job;
	size_t max_bytes;
	struct scan scan;
	void (*done)(void *arg, enum err err, struct scan *scan);
	void *arg;
};

/* The camera's thread */

static const struct camera_ops *ops_of(const struct device *d)
{
	return d->driver->ops;
}

static struct camera *camera(struct device *d)
{
	return CONTAINER_OF(d, struct camera, device);
}

static void close_port(struct device *d)
{
	ops_of(d)->close(d->port);
	buf_fini(&camera(d)->frame);
}

static enum err open_port(struct device *d)
{
	struct camera_port *p = NULL;
	enum err err = ops_of(d)->open(d->address, &d->wake, &p);
	d->port = p;
	buf_init(&camera(d)->frame, CAMERA_FRAME_MAX);
	camera(d)->damaged = 0;
	return err;
}

static enum err check(struct device *d)
{
	return ops_of(d)->check(d->port);
}

static void wait_for_wake(struct device *d, int64_t ms)
{
	struct pollfd fd = { .fd = device_wake_fd(&d->wake), .events = POLLIN };
	if (ms > 0 && poll(&fd, 1, (int)ms) > 0)
		device_wake_take(&d->wake);
}

static enum err rest(struct device *d)
{
	ops_of(d)->rest(d->port);
	buf_fini(&camera(d)->frame);
	wait_for_wake(d, CHECK_EVERY_MS);
	return device_wake_is_raised(&d->wake) ? ERR_OK : check(d);
}

/* What cannot be decoded is left out, as long as it does not go on so. */
static enum err show(struct device *d)
{
	struct camera *c = camera(d);
	enum err err = scan_show(buf_str(&c->frame), c->frame.len, &c->next);
	if (err == ERR_NOMEM)
		return err;
	d->has_news = err == ERR_OK;
	c->damaged = err == ERR_OK ? 0 : c->damaged + 1;
	return c->damaged < DAMAGED_MAX ? ERR_OK : ERR_CAMERA_FAULT;
}

static enum err turn(struct device *d)
{
	struct camera *c = camera(d);
	if (!c->watched)
		return rest(d);
	wait_for_wake(d, c->next_ms - device_clock_ms());
	if (device_wake_is_raised(&d->wake))
		return ERR_OK;
	c->next_ms = device_clock_ms() + SEEN_EVERY_MS;
	enum err err = ops_of(d)->frame(d->port, false, &c->frame);
	if (err == ERR_OK && c->frame.len)
		err = show(d);
	buf_clear(&c->frame);
	return err;
}

static enum err run_take(struct device_job *job)
{
	struct take *take = CONTAINER_OF(job, struct take, job);
	struct camera *c = camera(job->device);
	enum err err = ERR_SYNTAX;
	for (int i = 0; i < TAKE_TRIES && err == ERR_SYNTAX; i++) {
		err = ops_of(job->device)->frame(job->device->port, true, &c->frame);
		if (err == ERR_OK)
			err = scan_make(buf_str(&c->frame), c->frame.len, take->max_bytes,
					&take->scan);
		buf_clear(&c->frame);
	}
	return err == ERR_SYNTAX ? ERR_CAMERA_FAULT : err;
}

/* The loop's thread */

static void ready(struct device *d)
{
	camera(d)->watched = camera(d)->seen != NULL;
}

static void heard(struct device *d)
{
	struct camera *c = camera(d);
	if (c->seen)
		c->seen(c->seen_arg, &c->next);
	pixels_fini(&c->next);
}

static void fini(struct device *d)
{
	pixels_fini(&camera(d)->next);
}

static void take_done(struct device_job *job, enum err err)
{
	struct take *take = CONTAINER_OF(job, struct take, job);
	job->device->counts.uses += err == ERR_OK;
	take->done(take->arg, err, err == ERR_OK ? &take->scan : NULL);
	scan_fini(&take->scan);
	free(take);
}

const struct device_class camera_class = {
	.section = "camera",
	.kind = "camera",
	.size = sizeof(struct camera),
	.healthy_ms = HEALTHY_MS,
	.open = open_port,
	.close = close_port,
	.check = check,
	.turn = turn,
	.ready = ready,
	.heard = heard,
	.fini = fini,
};

struct camera *camera_of(struct devices *devices)
{
	struct device *d = devices ? devices_next(devices, &camera_class, NULL) : NULL;
	return d ? camera(d) : NULL;
}

bool camera_is_there(const struct camera *c)
{
	return c && c->device.state == DEVICE_ONLINE;
}

void camera_watch(struct camera *c, void (*seen)(void *arg, struct pixels *picture), void *arg)
{
	if (!c)
		return;
	bool other = !c->seen != !seen;
	c->seen = seen;
	c->seen_arg = arg;
	if (other)
		device_nudge(&c->device);
}

void camera_take(struct camera *c, size_t max_bytes,
		 void (*done)(void *arg, enum err err, struct scan *scan), void *arg)
{
	assert(done);
	struct take *take = c ? calloc(1, sizeof(*take)) : NULL;
	if (!take) {
		done(arg, c ? ERR_NOMEM : ERR_CAMERA_GONE, NULL);
		return;
	}
	*take = (struct take){ .job = { .run = run_take, .done = take_done },
			       .max_bytes = max_bytes,
			       .done = done,
			       .arg = arg };
	device_submit(&c->device, &take->job);
}
