/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printer.h - receipt printers. A driver is one file with one exported symbol; it runs on the
 * printer's own worker thread. Pictures are 1 bit per dot, rows padded to bytes, 1 = black.
 */
#pragma once

#include <stdatomic.h>

#include "drivers/device.h"
#include "firmware/base/loop.h"
#include "firmware/base/settings.h"

#define PRINTER_ROWS_MAX 4096

struct bitmap {
	int width, height; /* dots; width is a multiple of 8 */
	uint8_t *bits;	   /* width / 8 * height bytes */
};

void bitmap_free(struct bitmap *b); /* wipes; NULL is allowed; the struct itself stays */

struct printer_port;

struct printer_ops {
	const char *name;
	enum err (*open)(const char *device, struct printer_port **out);
	/*
	 * Prints and cuts. ERR_PRINTER_GONE, ERR_PRINTER_PAPER, ERR_IO; ERR_CANCELLED within 500 ms
	 * after another thread has set *stop.
	 */
	enum err (*print)(struct printer_port *p, const struct bitmap *picture,
			  const atomic_bool *stop);
	/* Asks for paper and cover where the port answers; ERR_OK where it cannot. */
	enum err (*check)(struct printer_port *p);
	void (*close)(struct printer_port *p); /* NULL is allowed */
};

extern const struct printer_ops *const printers[]; /* drivers/registry.c; NULL at the end */

/* What the conductor uses: loop's thread */

struct printer;

/* driver "none" gives a printer that is never there. */
enum err printer_start(struct loop *loop, const struct settings *s, struct printer **out);
void printer_stop(struct printer *p); /* NULL is allowed */
bool printer_is_there(
	const struct printer *p); /* configured and its last print or check was fine */
enum device_state printer_state(const struct printer *p);
bool printer_is_idle(const struct printer *p);
/*
 * Takes the picture's bits over. `done` is called exactly once, on the loop's thread:
 * ERR_OK, ERR_PRINTER_GONE, ERR_PRINTER_PAPER, ERR_IO, ERR_INVALID (a picture that is none),
 * ERR_CANCELLED (from within printer_stop()).
 */
void printer_print(struct printer *p, struct bitmap picture, void (*done)(void *arg, enum err err),
		   void *arg);
