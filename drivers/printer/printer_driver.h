/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printer_driver.h - what a driver of receipt printers implements. Public, as card_driver.h is. A driver is one
 * file with one exported symbol; it runs on the printer's own thread. Pictures are 1 bit per dot, rows padded to
 * bytes, 1 = black.
 */
#pragma once

#include "drivers/device.h"

#define PRINTER_ROWS_MAX 4096

struct bitmap {
	int width, height; /* dots; width is a multiple of 8 */
	uint8_t *bits;	   /* width / 8 * height bytes */
};

/* What there is to say of a printer, whether it prints or not. */
enum printer_condition {
	PRINTER_FINE,
	PRINTER_UNKNOWN, /* the port gives no answers */
	PRINTER_PAPER_LOW,
	PRINTER_PAPER_OUT,
	PRINTER_COVER_OPEN,
	PRINTER_CUTTER_FAULT,
	PRINTER_CONDITION_COUNT,
};

struct printer_port;

struct printer_ops {
	/*
	 * `device` as the address check of the driver's row gave it; `wake` is lent until close().
	 * ERR_PRINTER_GONE, ERR_IO, ERR_INVALID.
	 */
	enum err (*open)(const char *device, struct device_wake *wake, struct printer_port **out);
	/*
	 * Prints and cuts; nothing of an earlier picture is on that paper. ERR_OK: the printer said so
	 * after the last byte. One that answers no question at all is believed once it took all bytes,
	 * and so is a FIFO or a file: there, sent is all that is known. ERR_PRINTER_GONE, ERR_PRINTER_PAPER,
	 * ERR_IO: it broke off, what is on that paper is not whole. ERR_TIMEOUT: all was sent, and it does not
	 * say whether it was printed. ERR_CANCELLED within 500 ms after device_wake_is_last(); other wake-ups
	 * mean nothing here.
	 */
	enum err (*print)(struct printer_port *p, const struct bitmap *picture);
	/*
	 * Asks for paper and cover where the port answers; ERR_OK where it cannot. May end and cut off
	 * what a picture that broke off has left, and prints nothing else. Follows every
	 * open(), then comes every 30 s, every second while something is wrong. Errors as print().
	 */
	enum err (*check)(struct printer_port *p);
	/* After an error of its own (the cutter): what the printer offers to go on. Errors as check(). NULL: nothing. */
	enum err (*reset)(struct printer_port *p);
	/* As the last check() or print() found it. NULL: always UNKNOWN. */
	enum printer_condition (*condition)(const struct printer_port *p);
	void (*close)(struct printer_port *p); /* NULL is allowed */
};
