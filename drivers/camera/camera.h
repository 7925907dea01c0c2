/* SPDX-License-Identifier: Apache-2.0 */
/* camera.h - the class of document cameras: what the conductor uses of it. */
#pragma once

#include "drivers/camera/camera_driver.h"
#include "drivers/camera/scan.h"
#include "drivers/devices.h"

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
