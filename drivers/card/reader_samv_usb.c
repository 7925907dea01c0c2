/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_samv_usb.c - SAM-V readers as a vendor interface on USB: VID:PID[,VID:PID...].
 *
 * Two wirings are on the market; the endpoints of interface 0 tell which:
 *
 *   split   OUT 02 = preamble and LEN, OUT 06 = the rest; IN 81 and 85 likewise
 *   single  the only bulk OUT and the only bulk IN carry whole frames
 *
 * An IN buffer is always a multiple of the packet size (else libusb reports an overflow), and where
 * the rest of a reply is a multiple itself exactly that much is asked for, because no module was
 * seen to send an empty packet after it. Everything runs on the reader's thread, which polls
 * libusb's descriptors beside the wake; libusb's own thread only notices plugging. An interruption
 * cancels no transfer that has begun to deliver.
 */
#define LOG_MODULE "samv-usb"
#include <assert.h>
#include <errno.h>
#include <libusb.h>
#include <poll.h>
#include <string.h>

#include "drivers/address.h"
#include "drivers/card/samv_session.h"
#include "firmware/base/log.h"
#include "firmware/base/wipe.h"

#define INTERFACE	0
#define PACKET		64 /* full speed; a larger one is taken from the descriptor */
#define PACKET_MAX	512
#define IN_MAX		(SAMV_FRAME_MAX + PACKET_MAX)
#define SEND_TIMEOUT_MS 1000
#define QUIET_MS	50
#define DISCARD_MS	2 /* slept through: what waits in the module takes one frame of the bus */
#define POLLFDS_MAX	8
#define DRAIN_READS_MAX 16

struct card_reader {
	struct samv_port port;
	struct samv_session session;
	libusb_context *context;
	libusb_device_handle *device;
	libusb_hotplug_callback_handle hotplug;
	bool watches; /* the hotplug callback is registered */
	bool claimed;
	bool gone; /* unplugged; set in callbacks, which run on this thread */
	struct device_wake *wake;
	bool split;
	uint8_t out, out_rest, in, in_rest;
	int packet;
	struct libusb_transfer *transfer;
	uint8_t buffer[IN_MAX];
	size_t have, at; /* bytes of the buffer that receive() has still to hand out */
	size_t rest;	 /* of the reply, known once its head is in */
	bool head_done;
};

static struct card_reader *reader_of(struct samv_port *p)
{
	return CONTAINER_OF(p, struct card_reader, port);
}

/* Lets libusb do what is to be done, waiting for it at most that long. */
static void handle_events(struct card_reader *r, int64_t ms, int *completed)
{
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };
	libusb_handle_events_timeout_completed(r->context, &tv, completed);
}

/*
 * Waits for libusb's descriptors and the wake, then lets libusb work. `events`: POLLOUT with a transfer
 * under way, for usbfs is writable when one is done; POLLIN alone without: only plugging is news then.
 * 0 hears the wake alone. True: that was raised.
 */
static bool await_news(struct card_reader *r, short events, int64_t ms, int *completed)
{
	struct pollfd fds[POLLFDS_MAX] = { { .fd = device_wake_fd(r->wake), .events = POLLIN } };
	nfds_t n = 1;
	const struct libusb_pollfd **all = libusb_get_pollfds(r->context);
	for (size_t i = 0; all && all[i] && n < POLLFDS_MAX; i++)
		if (all[i]->events & events)
			fds[n++] = (struct pollfd){ .fd = all[i]->fd, .events = all[i]->events };
	libusb_free_pollfds(all);
	if (poll(fds, n, ms > 0 ? (int)ms : 0) > 0)
		handle_events(r, 0, completed);
	return fds[0].revents && device_wake_take(r->wake);
}

/* Transfers */

static void on_transfer(struct libusb_transfer *t)
{
	*(int *)t->user_data = 1;
}

static enum err from_status(struct card_reader *r, enum libusb_transfer_status status)
{
	switch (status) {
	case LIBUSB_TRANSFER_COMPLETED:
		return ERR_OK;
	case LIBUSB_TRANSFER_NO_DEVICE:
		r->gone = true;
		return ERR_READER_GONE;
	case LIBUSB_TRANSFER_TIMED_OUT:
	case LIBUSB_TRANSFER_CANCELLED:
		return ERR_TIMEOUT;
	case LIBUSB_TRANSFER_STALL:
	case LIBUSB_TRANSFER_ERROR:
	case LIBUSB_TRANSFER_OVERFLOW:
		break;
	}
	return ERR_LINK_GARBLED;
}

/*
 * One bulk transfer from or to r->buffer. What arrived is in *out_len also after ERR_TIMEOUT.
 * ERR_TIMEOUT, ERR_CANCELLED (interrupted before anything arrived), ERR_LINK_GARBLED,
 * ERR_READER_GONE
 */
static enum err transfer(struct card_reader *r, uint8_t endpoint, size_t len, int timeout_ms,
			 size_t *out_len)
{
	int completed = 0;
	bool is_in = endpoint & LIBUSB_ENDPOINT_IN;
	bool cancelled = false, interrupted = false;
	assert(len <= sizeof(r->buffer));
	*out_len = 0;
	libusb_fill_bulk_transfer(r->transfer, r->device, endpoint, r->buffer, (int)len,
				  on_transfer, &completed, 0);
	if (r->gone || libusb_submit_transfer(r->transfer) != LIBUSB_SUCCESS)
		return ERR_READER_GONE;
	for (int64_t end = device_clock_ms() + timeout_ms; !completed;) {
		int64_t left = end - device_clock_ms();
		if (!cancelled && (left <= 0 || interrupted)) {
			cancelled = true;
			libusb_cancel_transfer(r->transfer);
		}
		if (cancelled || !is_in)
			handle_events(r, cancelled ? SEND_TIMEOUT_MS : left, &completed);
		else
			interrupted = await_news(r, timeout_ms > DISCARD_MS ? POLLIN | POLLOUT : 0,
						 left, &completed);
	}
	enum err err = from_status(r, r->transfer->status);
	*out_len = (size_t)r->transfer->actual_length;
	if (r->transfer->status == LIBUSB_TRANSFER_STALL)
		libusb_clear_halt(r->device, endpoint);
	if (err == ERR_TIMEOUT && interrupted && *out_len == 0)
		err = ERR_CANCELLED;
	return err;
}

static enum err send_part(struct card_reader *r, uint8_t endpoint, const uint8_t *bytes, size_t len)
{
	size_t sent;
	memcpy(r->buffer, bytes, len);
	enum err err = transfer(r, endpoint, len, SEND_TIMEOUT_MS, &sent);
	return err == ERR_OK && sent != len ? ERR_LINK_GARBLED : err;
}

/* The port */

static enum err port_send(struct samv_port *p, const uint8_t *frame, size_t len)
{
	struct card_reader *r = reader_of(p);
	r->have = r->at = r->rest = 0;
	r->head_done = false;
	if (!r->split)
		return send_part(r, r->out, frame, len);
	enum err err = send_part(r, r->out, frame, SAMV_HEAD_LEN);
	if (err == ERR_OK)
		err = send_part(r, r->out_rest, frame + SAMV_HEAD_LEN, len - SAMV_HEAD_LEN);
	return err;
}

/* What to ask for: a packet with the head first, then what LEN says, in whole packets. */
static size_t next_length(const struct card_reader *r)
{
	size_t packet = (size_t)r->packet;
	if (!r->head_done)
		return packet;
	size_t whole = (r->rest + packet - 1) / packet * packet;
	return whole < IN_MAX / packet * packet ? whole : IN_MAX / packet * packet;
}

/* Learns from the first bytes of a reply how much of it is still to come. */
static void look_at_head(struct card_reader *r)
{
	if (r->head_done) {
		r->rest -= r->have < r->rest ? r->have : r->rest;
	} else if (r->have >= SAMV_HEAD_LEN) {
		size_t counted = (size_t)r->buffer[5] << 8 | r->buffer[6];
		size_t whole = SAMV_HEAD_LEN + (counted < SAMV_LEN_MAX ? counted : SAMV_LEN_MAX);
		r->rest = whole > r->have ? whole - r->have : 0;
	}
	/* A whole reply is followed by the head of the next, if it was not the one asked for. */
	r->head_done = r->rest > 0;
}

static enum err port_receive(struct samv_port *p, uint8_t *bytes, size_t cap, int timeout_ms,
			     size_t *out_len)
{
	struct card_reader *r = reader_of(p);
	assert(r->at <= r->have && cap > 0);
	if (r->at == r->have) {
		uint8_t endpoint = r->split && r->head_done ? r->in_rest : r->in;
		size_t got;
		r->at = r->have = 0;
		enum err err = transfer(r, endpoint, next_length(r), timeout_ms, &got);
		if (got == 0)
			return err == ERR_OK ? ERR_TIMEOUT : err;
		r->have = got;
		look_at_head(r);
	}
	size_t n = r->have - r->at < cap ? r->have - r->at : cap;
	memcpy(bytes, r->buffer + r->at, n);
	wipe(r->buffer + r->at, n);
	r->at += n;
	*out_len = n;
	return ERR_OK;
}

static enum err drain_pipe(struct card_reader *r, uint8_t endpoint, int quiet_ms)
{
	enum err err = ERR_OK;
	for (int i = 0; i < DRAIN_READS_MAX && err == ERR_OK; i++) {
		size_t got;
		err = transfer(r, endpoint, (size_t)(IN_MAX / r->packet * r->packet), quiet_ms,
			       &got);
		wipe(r->buffer, got);
		if (err == ERR_TIMEOUT && got > 0)
			err = ERR_OK;
	}
	return err == ERR_READER_GONE || err == ERR_CANCELLED ? err : ERR_OK;
}

static enum err drain_pipes(struct card_reader *r, int quiet_ms)
{
	r->have = r->at = 0;
	enum err err = drain_pipe(r, r->in, quiet_ms);
	return err == ERR_OK && r->split ? drain_pipe(r, r->in_rest, quiet_ms) : err;
}

static enum err port_discard(struct samv_port *p)
{
	return drain_pipes(reader_of(p), DISCARD_MS);
}

static enum err port_drain(struct samv_port *p)
{
	return drain_pipes(reader_of(p), QUIET_MS);
}

static enum err port_wait(struct samv_port *p, int ms)
{
	struct card_reader *r = reader_of(p);
	for (int64_t end = device_clock_ms() + ms, left; (left = end - device_clock_ms()) > 0;) {
		bool interrupted = await_news(r, POLLIN, left, NULL);
		if (r->gone)
			return ERR_READER_GONE;
		if (interrupted)
			return ERR_CANCELLED;
	}
	return ERR_OK;
}

/* Finding and claiming */

static bool is_one_of(libusb_device *device, const struct address_usb_id *ids, size_t n)
{
	struct libusb_device_descriptor d;
	return libusb_get_device_descriptor(device, &d) == LIBUSB_SUCCESS &&
	       address_names_usb(ids, n, d.idVendor, d.idProduct);
}

/* Finds the wiring. False: neither of the two. */
static bool find_pipes(struct card_reader *r, const struct libusb_interface_descriptor *d)
{
	int outs = 0, ins = 0, split = 0;
	r->packet = PACKET;
	for (int i = 0; i < d->bNumEndpoints; i++) {
		const struct libusb_endpoint_descriptor *e = &d->endpoint[i];
		uint8_t address = e->bEndpointAddress;
		if ((e->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != LIBUSB_TRANSFER_TYPE_BULK)
			continue;
		split += address == 0x02 || address == 0x06 || address == 0x81 || address == 0x85;
		if (address & LIBUSB_ENDPOINT_IN) {
			ins++;
			r->in = address;
			r->packet = e->wMaxPacketSize > r->packet ? e->wMaxPacketSize : r->packet;
		} else {
			outs++;
			r->out = address;
		}
	}
	r->split = split == 4;
	if (r->split) {
		r->out = 0x02;
		r->out_rest = 0x06;
		r->in = 0x81;
		r->in_rest = 0x85;
	}
	return r->packet <= PACKET_MAX && (r->split || (outs == 1 && ins == 1));
}

static enum err read_pipes(struct card_reader *r, libusb_device *device)
{
	struct libusb_config_descriptor *config;
	if (libusb_get_active_config_descriptor(device, &config) != LIBUSB_SUCCESS)
		return ERR_READER_GONE;
	bool known = config->bNumInterfaces > INTERFACE &&
		     config->interface[INTERFACE].num_altsetting > 0 &&
		     find_pipes(r, &config->interface[INTERFACE].altsetting[0]);
	libusb_free_config_descriptor(config);
	if (!known)
		log_debug("the reader's endpoints are of neither known wiring");
	return known ? ERR_OK : ERR_READER_FAULT;
}

static enum err claim(struct card_reader *r, libusb_device *device)
{
	enum err err = read_pipes(r, device);
	if (err != ERR_OK)
		return err;
	if (libusb_open(device, &r->device) != LIBUSB_SUCCESS)
		return ERR_READER_GONE;
	libusb_set_auto_detach_kernel_driver(r->device, 1);
	int rc = libusb_claim_interface(r->device, INTERFACE);
	r->claimed = rc == LIBUSB_SUCCESS;
	if (!r->claimed) {
		libusb_close(r->device);
		r->device = NULL;
	}
	/* Busy: another [reader.N] has it; there may be a second one. */
	return r->claimed ? ERR_OK : rc == LIBUSB_ERROR_BUSY ? ERR_READER_GONE : ERR_READER_FAULT;
}

/* Takes the first reader that nobody else has. */
static enum err find_device(struct card_reader *r, const struct address_usb_id *ids, size_t n_ids)
{
	libusb_device **list;
	ssize_t n = libusb_get_device_list(r->context, &list);
	if (n < 0)
		return ERR_READER_GONE;
	enum err err = ERR_READER_GONE;
	for (ssize_t i = 0; i < n && !r->claimed; i++)
		if (is_one_of(list[i], ids, n_ids))
			err = claim(r, list[i]);
	libusb_free_device_list(list, 1);
	return err;
}

/* Runs within handle_events() on the reader's thread: only takes note. */
static int LIBUSB_CALL on_left(libusb_context *context, libusb_device *device,
			       libusb_hotplug_event event, void *arg)
{
	struct card_reader *r = arg;
	(void)context;
	(void)event;
	if (r->device && libusb_get_device(r->device) == device)
		r->gone = true;
	return 0;
}

static void reader_close(struct card_reader *r)
{
	if (!r)
		return;
	if (r->watches)
		libusb_hotplug_deregister_callback(r->context, r->hotplug);
	if (r->claimed)
		libusb_release_interface(r->device, INTERFACE);
	if (r->device)
		libusb_close(r->device);
	libusb_free_transfer(r->transfer);
	if (r->context)
		libusb_exit(r->context);
	wipe(r, sizeof(*r));
	free(r);
}

static void reader_close_ptr(struct card_reader **r)
{
	reader_close(*r);
}

static enum err attach(struct card_reader *r, const char *device)
{
	struct address_usb_id ids[ADDRESS_USB_MAX];
	size_t n_ids = address_split_usb(device, ids);
	if (n_ids == 0)
		return ERR_INVALID;
	r->transfer = libusb_alloc_transfer(0);
	if (!r->transfer)
		return ERR_NOMEM;
	if (libusb_init(&r->context) != LIBUSB_SUCCESS)
		return ERR_READER_GONE;
	r->watches = libusb_hotplug_register_callback(
			     r->context, LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0,
			     LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
			     LIBUSB_HOTPLUG_MATCH_ANY, on_left, r, &r->hotplug) == LIBUSB_SUCCESS;
	enum err err = find_device(r, ids, n_ids);
	return err == ERR_OK ? samv_session_open(&r->session, &r->port) : err;
}

static enum err reader_open(const char *device, struct device_wake *wake, struct card_reader **out)
{
	CLEANUP(reader_close_ptr) struct card_reader *r = calloc(1, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	r->wake = wake;
	r->port =
		(struct samv_port){ port_send, port_receive, port_discard, port_drain, port_wait };
	enum err err = attach(r, device);
	if (err != ERR_OK)
		return err;
	*out = STEAL(r);
	return ERR_OK;
}

static enum err reader_check(struct card_reader *r)
{
	return samv_session_check(&r->session);
}

static enum err reader_step(struct card_reader *r, bool wanted, struct card_step *out)
{
	return samv_session_step(&r->session, wanted, out);
}

static void reader_rewind(struct card_reader *r)
{
	samv_session_rewind(&r->session);
}

const struct card_reader_ops reader_samv_usb_ops = {
	.contactless = true,
	.open = reader_open,
	.check = reader_check,
	.step = reader_step,
	.rewind = reader_rewind,
	.close = reader_close,
};
