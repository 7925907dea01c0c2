/* SPDX-License-Identifier: Apache-2.0 */
/*
 * light_driver.h - what a driver of lights implements: lamps, and the backlight of a screen. Public, as card_driver.h is.
 * A driver is one file with one exported symbol; it runs on the light's own thread.
 */
#pragma once

#include "drivers/device.h"

struct light_port;

struct light_ops {
	/*
	 * `device` as the address check of the driver's row gave it; `wake` is lent until close(). Leaves the light as it
	 * is. ERR_LIGHT_GONE, ERR_LIGHT_FAULT, ERR_NOMEM.
	 */
	enum err (*open)(const char *device, struct device_wake *wake, struct light_port **out);
	/*
	 * Percent of its full brightness, 0 is dark; more than 0 is never dark. ERR_OK: the device itself says that it
	 * shines so, for somebody may be told by it. ERR_LIGHT_GONE; ERR_LIGHT_FAULT: it shines otherwise.
	 */
	enum err (*shine)(struct light_port *p, int percent);
	/* Does it still shine as it was last told to? Errors as shine(). */
	enum err (*check)(struct light_port *p);
	void (*close)(struct light_port *p); /* NULL is allowed */
};
