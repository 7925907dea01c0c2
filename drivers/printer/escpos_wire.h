/* SPDX-License-Identifier: Apache-2.0 */
/*
 * escpos_wire.h - the ways of bytes to an ESC/POS printer and back: a node or serial port, a FIFO, a plain file, USB.
 * What is said over them is printer_escpos.c's. Everything runs on the printer's thread.
 */
#pragma once

#include <stddef.h>

#include "drivers/device.h"

struct escpos_wire;

struct escpos_wire_calls {
	/*
	 * Waits until some of it is taken, until `end` of device_clock_ms() at most; how much, in *out_sent.
	 * `gives_up`: device_wake_is_last() ends the wait. ERR_PRINTER_GONE (nothing was taken by then, too), ERR_IO (no
	 * room on a disk), ERR_CANCELLED.
	 */
	enum err (*write)(struct escpos_wire *w, const uint8_t *bytes, size_t len, int64_t end,
			  bool gives_up, size_t *out_sent);
	/* The next byte of an answer. ERR_TIMEOUT, ERR_PRINTER_GONE. */
	enum err (*read)(struct escpos_wire *w, int64_t end, uint8_t *out);
	void (*drop_in)(struct escpos_wire *w); /* what came without being asked for */
	void (*drop_out)(
		struct escpos_wire *w); /* what nobody takes, or close() would wait for it */
	void (*close)(struct escpos_wire *w);
};

/* The first member of each. */
struct escpos_wire {
	const struct escpos_wire_calls *calls;
	struct device_wake *wake;
};

/*
 * Each gives a wire to close; *out is untouched on failure. ERR_PRINTER_GONE, ERR_NOMEM; of a FIFO that nobody reads
 * within 2 s ERR_PRINTER_GONE too, ERR_CANCELLED; of a file ERR_IO (a full disk).
 */
enum err escpos_open_node(const char *path, int baud, struct device_wake *wake,
			  struct escpos_wire **out);
enum err escpos_open_fifo(const char *path, struct device_wake *wake, struct escpos_wire **out);
enum err escpos_open_file(const char *path, struct device_wake *wake, struct escpos_wire **out);
/* "usb:VID:PID[,VID:PID...]", or "usb:" for the first printer there is. ERR_INVALID; ERR_IO: it has no bulk pipe out. */
enum err escpos_open_usb(const char *address, struct device_wake *wake, struct escpos_wire **out);
