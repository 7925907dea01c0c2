/* SPDX-License-Identifier: Apache-2.0 */
/*
 * camera_driver.h - what a driver of document cameras implements: a lens over the place where a paper is laid.
 * Public, as card_driver.h is. A driver is one file with one exported symbol; it runs on the camera's own thread
 * and gives frames as JPEGs. What is on them is the class's: previews for the screen, and pages.
 */
#pragma once

#include "drivers/device.h"
#include "firmware/base/buf.h"

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
