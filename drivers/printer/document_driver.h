/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document_driver.h - what a driver of document printers (A4, a PDF as it is) implements. Public, as card_driver.h is.
 * A driver is one file with one exported symbol; it runs on the printer's own thread.
 */
#pragma once

#include <stddef.h>

#include "drivers/device.h"

struct document_port;

struct document_ops {
	/*
	 * `device` as the address check of the driver's row gave it; `wake` is lent until close().
	 * ERR_PRINTER_GONE, ERR_IO, ERR_INVALID.
	 */
	enum err (*open)(const char *device, struct device_wake *wake, struct document_port **out);
	/*
	 * Sends a whole PDF. ERR_OK: the printer took all of it and says of no fault; whether the last page is out it does
	 * not tell. ERR_TIMEOUT: it took all of it, and then there was a fault. ERR_PRINTER_GONE, ERR_PRINTER_PAPER, ERR_IO:
	 * it did not take all of it; what it has of it is forgotten before anything else is sent. ERR_CANCELLED within
	 * 500 ms after device_wake_is_last(); other wake-ups mean nothing here.
	 */
	enum err (*print)(struct document_port *p, const void *pdf, size_t len);
	/* Asks for paper and faults where the port answers; ERR_OK where it cannot. Errors as print(). */
	enum err (*check)(struct document_port *p);
	void (*close)(struct document_port *p); /* NULL is allowed */
};
