/* SPDX-License-Identifier: Apache-2.0 */
/* document.h - the class of document printers: what the conductor uses of it. Loop's thread. */
#pragma once

#include "drivers/devices.h"
#include "drivers/printer/document_driver.h"

extern const struct device_class document_class;

struct document_printer;

/* The one that is configured; lent, it ends with the devices. NULL: none is. */
struct document_printer *document_printer_of(struct devices *devices);
bool document_printer_is_there(
	const struct document_printer *d); /* its last print or check was fine */
/*
 * Prints the PDF in a sealed memfd, which stays the caller's and open until `done`, called exactly once on the loop's
 * thread: as document_ops.print(), or ERR_INVALID (no such file, or it is no PDF), ERR_NOMEM, ERR_CANCELLED (from
 * within devices_stop()).
 */
void document_print(struct document_printer *d, int file, void (*done)(void *arg, enum err err),
		    void *arg);
