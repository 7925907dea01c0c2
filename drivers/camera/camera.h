/* SPDX-License-Identifier: Apache-2.0 */
/*
 * camera.h - document cameras: a lens over the place where a paper is laid. A driver is one file with
 * one exported symbol; it runs on the camera's own thread and gives frames as JPEGs. What is on them is
 * the class's: previews for the screen, and pages.
 */
#pragma once

#include "drivers/camera/scan.h"
#include "drivers/devices.h"

#define CAMERA_FRAME_MAX (8 * 1024 * 1024) /* bytes */

struct camera_port;

struct camera_ops {
	/*
	 * Nothing is seen yet. `device` as the address check of the driver's row gave it; `wake` is lent until
	 * close(). ERR_CAMERA_GONE, ERR_CAMERA_FAULT (it is no camera of ours), ERR_NOMEM.
	 */
	enum err (*open)(const char *device, struct device_wake *wake, struct camera_port **out);
	/* Asks whether it is there and can do it; changes nothing. Errors as open(). */
	enum err (*check)(struct camera_port *p);
	/*
	 * The newest frame, appended; begins to see if it does not yet. `keep`: a page, so one that was seen
	 * after the call, and no wake-up but the last ends the wait; else a wake-up does, with ERR_OK and
	 * nothing appended. ERR_CAMERA_GONE, ERR_CAMERA_FAULT (2 s without a frame), ERR_TOO_LONG,
	 * ERR_NOMEM; ERR_CANCELLED within 500 ms after device_wake_is_last().
	 */
	enum err (*frame)(struct camera_port *p, bool keep, struct buf *out);
	/* Sees nothing any more; what was seen is wiped. */
	void (*rest)(struct camera_port *p);
	void (*close)(struct camera_port *p); /* NULL is allowed */
};

extern const struct device_class camera_class;

/* What the conductor uses: loop's thread. Every call takes NULL for "no camera is configured". */

struct camera;

/* The first one that is configured; lent, it ends with the devices. */
struct camera *camera_of(struct devices *devices);
bool camera_is_there(const struct camera *c); /* its last answer was good */
/*
 * From now on `seen` gets what the camera sees, at most 15 times a second; it may take the pixels out.
 * NULL: the camera rests, and nothing comes any more.
 */
void camera_watch(struct camera *c, void (*seen)(void *arg, struct pixels *picture), void *arg);
/*
 * Takes a page. `done` is called exactly once, on the loop's thread, without a camera before this returns:
 * ERR_OK with the page, of which it may take what it likes; ERR_CAMERA_GONE, ERR_CAMERA_FAULT,
 * ERR_TOO_LONG, ERR_NOMEM, ERR_CANCELLED (from within devices_stop()) with NULL.
 */
void camera_take(struct camera *c, size_t max_bytes,
		 void (*done)(void *arg, enum err err, struct scan *scan), void *arg);
