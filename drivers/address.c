/* SPDX-License-Identifier: Apache-2.0 */
/* address.c - see address.h. */
#include "drivers/address.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"

#define BAUD_DEFAULT 115200
#define GLOB_MAX     255 /* bytes; reader names of PC/SC are shorter */

/* What a serial port can be set to, and SAM-V modules and printers are. */
static const int bauds[] = { 115200, 57600, 38400, 19200, 9600 };

const char *address_path(const char *device, const char *dir, char *out, size_t cap)
{
	assert(dir[0] == '/');
	int n = device[0] == '/' ? snprintf(out, cap, "%s", device)
				 : snprintf(out, cap, "%s/%s", dir, device);
	return n >= 0 && (size_t)n < cap ? NULL : "the path is too long";
}

bool address_split_tty(const char *device, char *out_path, size_t cap, int *out_baud)
{
	size_t len = strlen(device);
	int baud = BAUD_DEFAULT;
	const char *at = strrchr(device, '@');
	if (at && at[1] && strspn(at + 1, "0123456789") == strlen(at + 1)) {
		baud = 0;
		for (size_t i = 0; i < ARRAY_LEN(bauds); i++)
			if (atol(at + 1) == bauds[i])
				baud = bauds[i];
		len = (size_t)(at - device);
	}
	if (baud == 0 || len == 0 || len >= cap)
		return false;
	memcpy(out_path, device, len);
	out_path[len] = '\0';
	*out_baud = baud;
	return true;
}

const char *address_tty(const char *device, const char *dir, char *out, size_t cap)
{
	char path[PATH_MAX];
	int baud;
	if (!address_split_tty(device, path, sizeof(path), &baud))
		return "PATH or PATH@BAUD with 115200, 57600, 38400, 19200 or 9600 is expected";
	return address_path(device, dir, out, cap);
}

size_t address_split_usb(const char *device, struct address_usb_id out[ADDRESS_USB_MAX])
{
	size_t n = 0;
	for (const char *at = device;; at++) {
		unsigned vendor, product;
		int used = 0;
		if (n == ADDRESS_USB_MAX || sscanf(at, "%4x:%4x%n", &vendor, &product, &used) != 2)
			return 0;
		out[n++] = (struct address_usb_id){ (uint16_t)vendor, (uint16_t)product };
		at += used;
		if (*at == '\0')
			return n;
		if (*at != ',')
			return 0;
	}
}

bool address_names_usb(const struct address_usb_id *ids, size_t n, uint16_t vendor,
		       uint16_t product)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i].vendor == vendor && ids[i].product == product)
			return true;
	return false;
}

const char *address_usb(const char *device, const char *dir, char *out, size_t cap)
{
	(void)dir;
	struct address_usb_id ids[ADDRESS_USB_MAX];
	if (address_split_usb(device, ids) == 0 || !text_copy(out, cap, device))
		return "VID:PID[,VID:PID...] in hexadecimal, at most 8, is expected";
	return NULL;
}

const char *address_printer(const char *device, const char *dir, char *out, size_t cap)
{
	struct address_usb_id ids[ADDRESS_USB_MAX];
	size_t prefix = strlen(ADDRESS_USB_PREFIX);
	if (strncmp(device, ADDRESS_USB_PREFIX, prefix) != 0)
		return address_tty(device, dir, out, cap);
	bool is_good = (!device[prefix] || address_split_usb(device + prefix, ids)) &&
		       text_copy(out, cap, device);
	return is_good ? NULL
		       : "usb: or usb:VID:PID[,VID:PID...] in hexadecimal, at most 8, is expected";
}

const char *address_glob(const char *device, const char *dir, char *out, size_t cap)
{
	(void)dir;
	bool fits = strlen(device) <= GLOB_MAX && text_copy(out, cap, device);
	return fits ? NULL : "a name or glob of at most 255 bytes is expected";
}
