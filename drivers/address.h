/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address.h - the forms that `device =` may have, one check for each: for the rows of registry.c.
 *
 * A check is what struct settings_driver wants: it gives NULL and the address as its driver opens it
 * (a path absolute, under `dir` if it was relative), or what is expected instead. Pure: whether there is
 * such a device is seen when it is opened. What a driver needs to take an address apart is here too.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADDRESS_USB_MAX 8

/* A node, a FIFO, a file, a folder. */
const char *address_path(const char *device, const char *dir, char *out, size_t cap);
/* PATH[@BAUD]; an @ that no number follows belongs to the path. */
const char *address_tty(const char *device, const char *dir, char *out, size_t cap);
/* A printer's: usb:[VID:PID,...], or as address_tty() a node, a serial port, a FIFO, a file. */
#define ADDRESS_USB_PREFIX "usb:"
const char *address_printer(const char *device, const char *dir, char *out, size_t cap);
/* VID:PID[,VID:PID...] in hexadecimal, at most ADDRESS_USB_MAX. */
const char *address_usb(const char *device, const char *dir, char *out, size_t cap);
/* A glob of names. */
const char *address_glob(const char *device, const char *dir, char *out, size_t cap);

/* 115200 where the address names none; false: no path, or no baud rate that serial ports have. */
bool address_split_tty(const char *device, char *out_path, size_t cap, int *out_baud);

struct address_usb_id {
	uint16_t vendor, product;
};

/* How many ids; 0 if the text is no list of them. */
size_t address_split_usb(const char *device, struct address_usb_id out[ADDRESS_USB_MAX]);
/* Whether it is one of them. */
bool address_names_usb(const struct address_usb_id *ids, size_t n, uint16_t vendor,
		       uint16_t product);
