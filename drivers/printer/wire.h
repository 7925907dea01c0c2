/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire.h - the ways of bytes to a printer and back: a node or serial port, a FIFO, a plain file, USB. What is said over
 * them is the drivers'. Everything runs on the printer's thread.
 */
#pragma once

#include <limits.h>
#include <stddef.h>

#include "drivers/device.h"

struct wire;

struct wire_calls {
	/*
	 * Waits until some of it is taken, until `end` of device_clock_ms() at most; how much, in *out_sent.
	 * `gives_up`: device_wake_is_last() ends the wait. ERR_PRINTER_GONE (nothing was taken by then, too), ERR_IO (no
	 * room on a disk), ERR_CANCELLED.
	 */
	enum err (*write)(struct wire *w, const uint8_t *bytes, size_t len, int64_t end,
			  bool gives_up, size_t *out_sent);
	/* The next byte of an answer. ERR_TIMEOUT, ERR_PRINTER_GONE. */
	enum err (*read)(struct wire *w, int64_t end, uint8_t *out);
	void (*drop_in)(struct wire *w);  /* what came without being asked for */
	void (*drop_out)(struct wire *w); /* what nobody takes, or close() would wait for it */
	/*
	 * What the printer class of USB has beside its pipes, and the kernel's usblp hands on: WIRE_STATUS_* bits.
	 * ERR_UNSUPPORTED: nobody there knows; ERR_PRINTER_GONE.
	 */
	enum err (*status)(struct wire *w, uint8_t *out);
	void (*reset)(
		struct wire
			*w); /* SOFT_RESET: what it has of a job is forgotten, where it can be */
	void (*close)(struct wire *w);
};

/* USB Printing Devices 1.1, 4.2.2 */
#define WIRE_STATUS_WELL     0x08
#define WIRE_STATUS_SELECTED 0x10
#define WIRE_STATUS_NO_PAPER 0x20

/* The first member of each. */
struct wire {
	const struct wire_calls *calls;
	struct device_wake *wake;
};

/*
 * Where the bytes go. A file or a FIFO is opened for each piece of paper, so that whoever reads it sees where one ends. A
 * file that does not exist is created, except under /dev, where it would take an unplugged printer's place.
 */
enum wire_kind { WIRE_FILE, WIRE_FIFO, WIRE_DEVICE };

struct wire_place {
	enum wire_kind kind;
	int baud; /* of a serial port */
	char address[PATH_MAX];
	char path[PATH_MAX]; /* the address without its baud rate */
};

/* ERR_INVALID; ERR_PRINTER_GONE: there is nothing. */
enum err wire_find(const char *device, struct wire_place *out);
/* A device or a FIFO may have come where there was nothing or a file. Errors as wire_find(). */
enum err wire_find_again(struct wire_place *place);
/* Of a file or a FIFO: as far as one sees without opening it. */
bool wire_is_there(const struct wire_place *place);
/*
 * Gives a wire to close; *out is untouched on failure. ERR_PRINTER_GONE, ERR_NOMEM; of a FIFO that nobody reads within 2 s
 * ERR_PRINTER_GONE too, ERR_CANCELLED; of a file ERR_IO (a full disk); of USB ERR_INVALID, ERR_IO: it has no pipe out.
 */
enum err wire_open(const struct wire_place *place, struct device_wake *wake, struct wire **out);

/* Something on its way. */
struct wire_stream {
	struct wire *wire;
	int64_t deadline;
	int stall_ms;  /* a port that takes nothing for so long is gone */
	bool gives_up; /* at the program's end */
	enum err err;  /* the first failure; later writes do nothing */
};
void wire_put(struct wire_stream *s, const void *bytes, size_t len);

/* What wire_open() chooses from. */

enum err wire_open_node(const char *path, int baud, struct device_wake *wake, struct wire **out);
enum err wire_open_fifo(const char *path, struct device_wake *wake, struct wire **out);
enum err wire_open_file(const char *path, struct device_wake *wake, struct wire **out);
/* "usb:VID:PID[,VID:PID...]", or "usb:" for the first printer there is. */
enum err wire_open_usb(const char *address, struct device_wake *wake, struct wire **out);
