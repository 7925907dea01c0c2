/* SPDX-License-Identifier: Apache-2.0 */
/* printer.h - the class of receipt printers: what the conductor uses of it. */
#pragma once

#include "drivers/devices.h"
#include "drivers/printer/printer_driver.h"

extern const struct device_class printer_class;

void bitmap_free(struct bitmap *b); /* wipes; NULL is allowed; the struct itself stays */

/* What the conductor uses: loop's thread. Every call takes NULL for "no printer is configured". */

struct printer;

/* The first one that is configured; lent, it ends with the devices. */
struct printer *printer_of(struct devices *devices);
bool printer_is_there(const struct printer *p); /* its last print or check was fine */
/*
 * Takes the picture's bits over. `done` is called exactly once, on the loop's thread, without a printer
 * before this returns: ERR_OK, ERR_PRINTER_GONE, ERR_PRINTER_PAPER, ERR_IO, ERR_INVALID (a picture
 * that is none), ERR_CANCELLED (from within devices_stop()).
 */
void printer_print(struct printer *p, struct bitmap picture, void (*done)(void *arg, enum err err),
		   void *arg);
