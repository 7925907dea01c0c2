/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c - see wire.h. */
#include "drivers/printer/wire.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/address.h"

static bool is_usb(const char *address)
{
	return strncmp(address, ADDRESS_USB_PREFIX, strlen(ADDRESS_USB_PREFIX)) == 0;
}

static bool folder_exists(const char *path)
{
	char dir[PATH_MAX];
	snprintf(dir, sizeof(dir), "%s", path);
	char *slash = strrchr(dir, '/');
	if (!slash)
		strcpy(dir, ".");
	else
		slash[slash == dir] = '\0';
	return access(dir, W_OK | X_OK) == 0;
}

enum err wire_find_again(struct wire_place *p)
{
	struct stat st;
	if (is_usb(p->address)) {
		p->kind = WIRE_DEVICE;
		return ERR_OK;
	}
	if (stat(p->path, &st) < 0) {
		if (errno != ENOENT || strncmp(p->path, "/dev/", 5) == 0 || !folder_exists(p->path))
			return ERR_PRINTER_GONE;
		p->kind = WIRE_FILE;
		return ERR_OK;
	}
	if (!S_ISFIFO(st.st_mode) && !S_ISREG(st.st_mode) && !S_ISCHR(st.st_mode))
		return ERR_INVALID;
	p->kind = S_ISFIFO(st.st_mode) ? WIRE_FIFO : S_ISCHR(st.st_mode) ? WIRE_DEVICE : WIRE_FILE;
	return ERR_OK;
}

enum err wire_find(const char *device, struct wire_place *out)
{
	struct wire_place place = { .kind = WIRE_FILE };
	if (!address_split_tty(device, place.path, sizeof(place.path), &place.baud))
		return ERR_INVALID;
	snprintf(place.address, sizeof(place.address), "%s", device);
	enum err err = wire_find_again(&place);
	if (err == ERR_OK)
		*out = place;
	return err;
}

bool wire_is_there(const struct wire_place *p)
{
	struct stat st;
	return p->kind != WIRE_FIFO || stat(p->path, &st) == 0;
}

enum err wire_open(const struct wire_place *p, struct device_wake *wake, struct wire **out)
{
	if (is_usb(p->address))
		return wire_open_usb(p->address, wake, out);
	if (p->kind == WIRE_DEVICE)
		return wire_open_node(p->path, p->baud, wake, out);
	return p->kind == WIRE_FIFO ? wire_open_fifo(p->path, wake, out)
				    : wire_open_file(p->path, wake, out);
}

void wire_put(struct wire_stream *s, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	while (len > 0 && s->err == ERR_OK) {
		int64_t now = device_clock_ms(), end = now + s->stall_ms;
		size_t sent = 0;
		s->err = s->wire->calls->write(
			s->wire, p, len, end < s->deadline ? end : s->deadline, s->gives_up, &sent);
		p += sent;
		len -= sent;
	}
}
