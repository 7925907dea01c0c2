/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scanner_driver.h - what a driver of code scanners implements: a window that a QR code or a bar code is held to.
 * Public, as card_driver.h is. A driver is one file with one exported symbol; it runs on the scanner's own thread.
 * What a code says is text and nothing else: no driver acts on it.
 */
#pragma once

#include <stddef.h>

#include "drivers/device.h"

#define SCANNER_TEXT_MAX 1024 /* bytes; a code that is longer is none of ours */

/* UTF-8 without control characters. The class wipes it. */
struct scanner_code {
	size_t len; /* 0: there is none */
	char text[SCANNER_TEXT_MAX + 1];
};

struct scanner_port;

struct scanner_ops {
	/*
	 * Nothing that the scanner sends reaches anybody else from now on. `device` as the address check of the driver's
	 * row gave it; `wake` is lent until close(). ERR_SCANNER_GONE, ERR_SCANNER_FAULT (it is no scanner of ours),
	 * ERR_INVALID, ERR_NOMEM.
	 */
	enum err (*open)(const char *device, struct device_wake *wake, struct scanner_port **out);
	/* Asks whether it is still there and ours; changes nothing. Follows every open(). Errors as open(). */
	enum err (*check)(struct scanner_port *p);
	/*
	 * Waits for a code, 30 s at most; returns soon when the wake is raised. ERR_OK with out->len 0: there was none,
	 * or one that is no text. *out is written only on ERR_OK. ERR_SCANNER_GONE, ERR_SCANNER_FAULT.
	 */
	enum err (*step)(struct scanner_port *p, struct scanner_code *out);
	void (*close)(struct scanner_port *p); /* NULL is allowed */
};
