/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_usb.c - printers on USB without a driver of the kernel's: the first interface of the printer class (USB
 * Printing Devices 1.1: class 07, subclass 01), or, of a device that is named by its ids, of any class, with a bulk
 * pipe out; a bulk pipe in brings the answers. See wire.h.
 *
 * A transfer that nobody takes ends after a short time and says how many bytes of whole packets were taken, so it goes
 * on from there. A read's buffer is a multiple of the packet size, else libusb reports an overflow.
 */
#include <assert.h>
#include <libusb.h>
#include <poll.h>
#include <string.h>

#include "drivers/address.h"
#include "drivers/printer/wire.h"
#include "firmware/base/wipe.h"

#define CHUNK		4096
#define PIECE_MS	200 /* of a wait, between two looks at the wake */
#define IN_MAX		512 /* a multiple of every packet size of bulk pipes */
#define PACKET		64
#define CLASS		0x07
#define SUBCLASS	0x01
#define FROM_PRINTER	0xa1 /* class requests to the interface */
#define TO_PRINTER	0x21
#define GET_PORT_STATUS 1
#define SOFT_RESET	2
#define CONTROL_MS	1000
#define DROP_MS		2
#define DROPS_MAX	16

struct usb {
	struct wire wire;
	libusb_context *context;
	libusb_device_handle *device; /* NULL: none is claimed */
	int interface;
	uint8_t out, in; /* in 0: it gives no answers */
	size_t packet;	 /* of the pipe in */
	uint8_t answers[IN_MAX];
	size_t have, at;
};

static struct usb *usb_of(struct wire *w)
{
	return CONTAINER_OF(w, struct usb, wire);
}

static enum err from_libusb(struct usb *u, uint8_t endpoint, int rc)
{
	if (rc == LIBUSB_SUCCESS || rc == LIBUSB_ERROR_TIMEOUT)
		return ERR_OK;
	if (rc == LIBUSB_ERROR_PIPE && libusb_clear_halt(u->device, endpoint) == LIBUSB_SUCCESS)
		return ERR_OK;
	return ERR_PRINTER_GONE;
}

static enum err usb_write(struct wire *w, const uint8_t *bytes, size_t len, int64_t end,
			  bool gives_up, size_t *out_sent)
{
	struct usb *u = usb_of(w);
	uint8_t piece[CHUNK]; /* libusb wants what it may write to */
	int n = (int)(len < CHUNK ? len : CHUNK), sent = 0;
	enum err err = ERR_OK;
	memcpy(piece, bytes, (size_t)n);
	while (err == ERR_OK && sent == 0) {
		int64_t left = end - device_clock_ms();
		if (gives_up && device_wake_is_last(w->wake))
			err = ERR_CANCELLED;
		else if (left <= 0)
			err = ERR_PRINTER_GONE;
		else
			err = from_libusb(u, u->out,
					  libusb_bulk_transfer(
						  u->device, u->out, piece, n, &sent,
						  (unsigned)(left < PIECE_MS ? left : PIECE_MS)));
	}
	wipe(piece, sizeof(piece));
	*out_sent = (size_t)sent;
	return sent > 0 ? ERR_OK : err;
}

/* At most one packet's worth of answers. */
static enum err fill(struct usb *u, int ms)
{
	int got = 0;
	u->at = u->have = 0;
	enum err err = from_libusb(u, u->in,
				   libusb_bulk_transfer(u->device, u->in, u->answers,
							(int)u->packet, &got, (unsigned)ms));
	u->have = (size_t)got;
	return err == ERR_OK && got == 0 ? ERR_TIMEOUT : err;
}

static enum err usb_read(struct wire *w, int64_t end, uint8_t *out)
{
	struct usb *u = usb_of(w);
	while (u->at == u->have) {
		int64_t left = end - device_clock_ms();
		if (left <= 0 || !u->in)
			return ERR_TIMEOUT;
		enum err err = fill(u, (int)left);
		if (err == ERR_PRINTER_GONE)
			return err;
		if (err == ERR_TIMEOUT) { /* an empty packet, or a halt: not at once again */
			struct pollfd pause = { .fd = -1 };
			poll(&pause, 1, 1);
		}
	}
	*out = u->answers[u->at++];
	return ERR_OK;
}

static void usb_drop_in(struct wire *w)
{
	struct usb *u = usb_of(w);
	u->at = u->have = 0;
	for (int i = 0; u->in && i < DROPS_MAX && fill(u, DROP_MS) == ERR_OK; i++)
		;
	u->at = u->have = 0;
}

static void usb_drop_out(struct wire *w)
{
	(void)w; /* what was not taken never left */
}

static enum err usb_status(struct wire *w, uint8_t *out)
{
	struct usb *u = usb_of(w);
	int rc = libusb_control_transfer(u->device, FROM_PRINTER, GET_PORT_STATUS, 0,
					 (uint16_t)(u->interface << 8), out, 1, CONTROL_MS);
	if (rc == 1)
		return ERR_OK;
	return rc == LIBUSB_ERROR_NO_DEVICE ? ERR_PRINTER_GONE : ERR_UNSUPPORTED;
}

static void usb_reset(struct wire *w)
{
	struct usb *u = usb_of(w);
	libusb_control_transfer(u->device, TO_PRINTER, SOFT_RESET, 0, (uint16_t)(u->interface << 8),
				NULL, 0, CONTROL_MS);
}

static void usb_close(struct wire *w)
{
	struct usb *u = usb_of(w);
	if (u->device) {
		libusb_release_interface(u->device, u->interface);
		libusb_close(u->device);
	}
	if (u->context)
		libusb_exit(u->context);
	free(u);
}

static const struct wire_calls calls = { usb_write,  usb_read,	usb_drop_in, usb_drop_out,
					 usb_status, usb_reset, usb_close };

/* Finding and claiming */

static void take_pipes(struct usb *u, const struct libusb_interface_descriptor *d)
{
	u->out = u->in = 0;
	for (int i = 0; i < d->bNumEndpoints; i++) {
		const struct libusb_endpoint_descriptor *e = &d->endpoint[i];
		if ((e->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != LIBUSB_TRANSFER_TYPE_BULK)
			continue;
		uint8_t *pipe = e->bEndpointAddress & LIBUSB_ENDPOINT_IN ? &u->in : &u->out;
		if (*pipe == 0)
			*pipe = e->bEndpointAddress;
		if (pipe == &u->in && *pipe == e->bEndpointAddress)
			u->packet = e->wMaxPacketSize;
	}
	if (u->packet == 0 || u->packet > IN_MAX)
		u->packet = PACKET;
	u->interface = d->bInterfaceNumber;
}

/* The interface to print on; `any`: whatever its class. False: none. */
static bool find_interface(struct usb *u, const struct libusb_config_descriptor *config, bool any)
{
	for (int i = 0; i < config->bNumInterfaces; i++) {
		const struct libusb_interface *in = &config->interface[i];
		if (in->num_altsetting < 1)
			continue;
		const struct libusb_interface_descriptor *d = &in->altsetting[0];
		if (!any && (d->bInterfaceClass != CLASS || d->bInterfaceSubClass != SUBCLASS))
			continue;
		take_pipes(u, d);
		if (u->out)
			return true;
	}
	return false;
}

static bool is_named(libusb_device *device, const struct address_usb_id *ids, size_t n)
{
	struct libusb_device_descriptor d;
	return libusb_get_device_descriptor(device, &d) == LIBUSB_SUCCESS &&
	       address_names_usb(ids, n, d.idVendor, d.idProduct);
}

static enum err claim(struct usb *u, libusb_device *device, bool any)
{
	struct libusb_config_descriptor *config;
	if (libusb_get_active_config_descriptor(device, &config) != LIBUSB_SUCCESS)
		return ERR_PRINTER_GONE;
	bool found = find_interface(u, config, any);
	libusb_free_config_descriptor(config);
	if (!found)
		return any ? ERR_IO : ERR_PRINTER_GONE;
	if (libusb_open(device, &u->device) != LIBUSB_SUCCESS)
		return ERR_PRINTER_GONE;
	libusb_set_auto_detach_kernel_driver(u->device, 1);
	if (libusb_claim_interface(u->device, u->interface) == LIBUSB_SUCCESS)
		return ERR_OK;
	libusb_close(u->device);
	u->device = NULL;
	return ERR_PRINTER_GONE;
}

static enum err find_device(struct usb *u, const struct address_usb_id *ids, size_t n_ids)
{
	libusb_device **list;
	ssize_t n = libusb_get_device_list(u->context, &list);
	if (n < 0)
		return ERR_PRINTER_GONE;
	enum err err = ERR_PRINTER_GONE;
	for (ssize_t i = 0; i < n && !u->device; i++)
		if (n_ids == 0 || is_named(list[i], ids, n_ids))
			err = claim(u, list[i], n_ids > 0);
	libusb_free_device_list(list, 1);
	return u->device ? ERR_OK : err;
}

enum err wire_open_usb(const char *address, struct device_wake *wake, struct wire **out)
{
	struct address_usb_id ids[ADDRESS_USB_MAX];
	const char *list = address + strlen(ADDRESS_USB_PREFIX);
	size_t n_ids =
		strncmp(address, ADDRESS_USB_PREFIX, strlen(ADDRESS_USB_PREFIX)) == 0 && *list
			? address_split_usb(list, ids)
			: 0;
	if (*list && n_ids == 0)
		return ERR_INVALID;
	struct usb *u = calloc(1, sizeof(*u));
	if (!u)
		return ERR_NOMEM;
	u->wire = (struct wire){ &calls, wake };
	enum err err = libusb_init(&u->context) == LIBUSB_SUCCESS ? ERR_OK : ERR_PRINTER_GONE;
	if (err == ERR_OK)
		err = find_device(u, ids, n_ids);
	if (err == ERR_OK)
		*out = &u->wire;
	else
		usb_close(&u->wire);
	return err;
}
