/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_samv_usb.c - kiosk-sim samv-usb: a SAM-V module on an emulated USB bus (umockdev).
 *
 * Prints `env NAME=VALUE` for each variable that a program needs to see this bus, then `ready`; the
 * program itself is unmodified. Commands as for samv, with unplug and replug; `counts` prints how many
 * transfers and how many ioctls there were. --single: one pair of bulk pipes instead of the original module's two.
 *
 * The bus is the ioctls of usbfs on one device node, answered on umockdev's own thread. A transfer to
 * the device completes at once; one from it completes when its buffer is full or a short packet came,
 * as on a wire: there is no empty packet after a reply that ends with a whole one.
 */
#include <errno.h>
#include <glib.h>
#include <linux/usbdevice_fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <umockdev.h>
#include <unistd.h>

#include "tests/devices/samv_module.h"

#define PACKET	    64
#define HEAD	    7
#define URBS_MAX    16
#define IN_CAP	    4096
#define PIPES	    2
#define REPLIES_MAX 8
#define CAPS	    (USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_NO_PACKET_SIZE_LIM)
#define PRELOAD	    "libumockdev-preload.so.0"
#define STATUS_GONE (-ESHUTDOWN)

/* A transfer the program has submitted. */
struct urb {
	UMockdevIoctlData *data; /* struct usbdevfs_urb in the program */
	UMockdevIoctlData *buffer;
	bool done;
};

/* Bytes on their way to the program. A packet never holds the end of one reply and the next. */
struct pipe {
	uint8_t endpoint;
	uint8_t bytes[IN_CAP];
	size_t len;
	size_t replies[REPLIES_MAX]; /* how many of the bytes are whose, the oldest first */
	size_t n_replies;
};

struct bus {
	UMockdevTestbed *testbed;
	UMockdevIoctlBase *handler;
	char *syspath; /* NULL = unplugged */
	char node[32];
	int number; /* each plugging gives a new one */
	bool single;
	GMutex lock; /* guards what follows: the console's and umockdev's threads */
	struct samv_module module;
	struct sim_card card;
	bool has_card, plugged;
	struct urb urbs[URBS_MAX];
	size_t n_urbs;
	struct pipe pipes[PIPES];
	gint64 late_us;	    /* nothing comes from the module before */
	uint8_t head[HEAD]; /* of a request on split pipes */
	size_t head_len;
	long n_transfers, n_ioctls;
	char fault[512];
};

/* Transfers */

static struct usbdevfs_urb *urb_of(const struct urb *u)
{
	return (struct usbdevfs_urb *)(void *)u->data->data;
}

static void put(struct pipe *p, const uint8_t *bytes, size_t len)
{
	if (len == 0 || len > IN_CAP - p->len || p->n_replies == REPLIES_MAX)
		return; /* a module's buffer is not endless either */
	memcpy(p->bytes + p->len, bytes, len);
	p->len += len;
	p->replies[p->n_replies++] = len;
}

static void take(struct pipe *p, size_t n)
{
	p->len -= n;
	memmove(p->bytes, p->bytes + n, p->len);
	p->replies[0] -= n;
	if (p->replies[0] > 0)
		return;
	p->n_replies--;
	memmove(p->replies, p->replies + 1, p->n_replies * sizeof(p->replies[0]));
}

static void empty(struct pipe *p)
{
	p->len = p->n_replies = 0;
}

static void put_reply(struct bus *b, const uint8_t *bytes, size_t len)
{
	size_t first = b->single || len < HEAD ? len : HEAD;
	put(&b->pipes[0], bytes, first);
	put(&b->pipes[1], bytes + first, len - first);
}

static void take_request(struct bus *b, const uint8_t *bytes, size_t len)
{
	uint8_t out[SAMV_OUT_MAX];
	bool twice = b->module.fault.kind == SIM_REPEAT;
	size_t n = samv_module_feed(&b->module, bytes, len, out);
	twice = twice && b->module.fault.kind != SIM_REPEAT;
	if (b->module.is_late)
		b->late_us = g_get_monotonic_time() + SIM_LATE_MS * 1000;
	b->module.is_late = false;
	put_reply(b, out, twice ? n / 2 : n);
	if (twice)
		put_reply(b, out + n / 2, n / 2);
}

static void finish_out(struct bus *b, struct urb *u)
{
	struct usbdevfs_urb *urb = urb_of(u);
	take_request(b, u->buffer->data, (size_t)urb->buffer_length);
	urb->actual_length = urb->buffer_length;
	urb->status = 0;
	u->done = true;
}

/* True when the transfer ended: filled, ended by a short packet, or overrun. */
static bool finish_in(struct bus *b, struct urb *u, bool cancelled)
{
	struct usbdevfs_urb *urb = urb_of(u);
	struct pipe *p = &b->pipes[urb->endpoint == b->pipes[1].endpoint];
	size_t room = (size_t)urb->buffer_length;
	if (p->len == 0 || g_get_monotonic_time() < b->late_us)
		return false;
	size_t n = p->replies[0] < room ? p->replies[0] : room;
	if (p->replies[0] > room && room % PACKET != 0) {
		urb->status = -EOVERFLOW;
		n = 0;
	} else if (n < room && n % PACKET == 0 && !cancelled) {
		return false; /* whole packets only: the wire may bring more */
	} else {
		urb->status = 0;
	}
	memcpy(u->buffer->data, p->bytes, n);
	urb->actual_length = (int)n;
	take(p, n);
	u->done = true;
	return true;
}

static void drop_urb(struct bus *b, size_t i)
{
	g_object_unref(b->urbs[i].data);
	g_object_unref(b->urbs[i].buffer);
	b->n_urbs--;
	memmove(&b->urbs[i], &b->urbs[i + 1], (b->n_urbs - i) * sizeof(b->urbs[0]));
}

/* The ioctls: 0 or an errno */

static int submit(struct bus *b, UMockdevIoctlData *arg)
{
	UMockdevIoctlData *data =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_urb), NULL);
	if (!data || b->n_urbs == URBS_MAX)
		return ENOMEM;
	const struct usbdevfs_urb *urb = (const struct usbdevfs_urb *)(void *)data->data;
	UMockdevIoctlData *buffer = umockdev_ioctl_data_resolve(
		data, offsetof(struct usbdevfs_urb, buffer), (gsize)urb->buffer_length, NULL);
	if (!buffer || urb->type != USBDEVFS_URB_TYPE_BULK) {
		g_object_unref(data);
		return EINVAL;
	}
	b->n_transfers++;
	struct urb *u = &b->urbs[b->n_urbs++];
	*u = (struct urb){ .data = data, .buffer = buffer };
	if (!(urb->endpoint & 0x80))
		finish_out(b, u);
	return 0;
}

static int reap(struct bus *b, UMockdevIoctlData *arg)
{
	for (size_t i = 0; i < b->n_urbs; i++) {
		struct urb *u = &b->urbs[i];
		if (!b->plugged && !u->done) {
			urb_of(u)->status = STATUS_GONE;
			u->done = true;
		}
		if (!u->done && !(urb_of(u)->endpoint & 0x80 && finish_in(b, u, false)))
			continue;
		g_autoptr(UMockdevIoctlData) place =
			umockdev_ioctl_data_resolve(arg, 0, sizeof(gpointer), NULL);
		if (!place || !umockdev_ioctl_data_set_ptr(place, 0, u->data))
			return EFAULT;
		drop_urb(b, i);
		return 0;
	}
	return b->plugged ? EAGAIN : ENODEV;
}

static int discard(struct bus *b, UMockdevIoctlData *arg)
{
	gulong address = *(gulong *)(void *)arg->data;
	for (size_t i = 0; i < b->n_urbs; i++) {
		struct urb *u = &b->urbs[i];
		if (u->data->client_addr != address || u->done)
			continue;
		/* What had arrived in whole packets is handed over, as a host controller does. */
		finish_in(b, u, true);
		urb_of(u)->status = -ENOENT;
		u->done = true;
		return 0;
	}
	return EINVAL;
}

static int answer(struct bus *b, gulong request, UMockdevIoctlData *arg)
{
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES: {
		UMockdevIoctlData *caps =
			umockdev_ioctl_data_resolve(arg, 0, sizeof(guint32), NULL);
		*(guint32 *)(void *)caps->data = CAPS;
		g_object_unref(caps);
		return 0;
	}
	case USBDEVFS_REAPURB:
	case USBDEVFS_REAPURBNDELAY:
		return reap(b, arg);
	case USBDEVFS_DISCARDURB:
		return discard(b, arg);
	case USBDEVFS_CLAIMINTERFACE:
	case USBDEVFS_RELEASEINTERFACE:
	case USBDEVFS_CLEAR_HALT:
	case USBDEVFS_RESET:
	case USBDEVFS_DISCONNECT_CLAIM:
		return b->plugged ? 0 : ENODEV;
	case USBDEVFS_SUBMITURB:
		return b->plugged ? submit(b, arg) : ENODEV;
	default:
		return ENOTTY;
	}
}

static gboolean on_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer arg)
{
	(void)handler;
	struct bus *b = arg;
	UMockdevIoctlData *data = umockdev_ioctl_client_get_arg(client);
	gulong request = umockdev_ioctl_client_get_request(client);
	g_mutex_lock(&b->lock);
	b->n_ioctls++;
	int error = answer(b, request, data);
	g_mutex_unlock(&b->lock);
	umockdev_ioctl_client_complete(client, error ? -1 : 0, error);
	return TRUE;
}

/* A program that ends leaves its transfers behind. */
static void on_vanished(UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer arg)
{
	(void)handler;
	(void)client;
	struct bus *b = arg;
	g_mutex_lock(&b->lock);
	while (b->n_urbs > 0)
		drop_urb(b, 0);
	empty(&b->pipes[0]);
	empty(&b->pipes[1]);
	g_mutex_unlock(&b->lock);
}

/* Plugging */

static void add_endpoint(GString *hex, unsigned address)
{
	g_string_append_printf(hex, "0705%02x02%02x0000", address, PACKET);
}

static char *descriptors(const struct bus *b)
{
	int endpoints = b->single ? 2 : 4;
	GString *hex = g_string_new(NULL);
	g_string_append(hex, "12011001000000400004" /* USB 1.10, vendor 0400 ... */
			     "5ac300010000"
			     "0001");
	g_string_append_printf(hex, "0902%02x00010100c000", 18 + 7 * endpoints);
	g_string_append_printf(hex, "09040000%02xff000000", endpoints);
	if (b->single) {
		add_endpoint(hex, 0x03);
		add_endpoint(hex, 0x84);
	} else {
		add_endpoint(hex, 0x02);
		add_endpoint(hex, 0x06);
		add_endpoint(hex, 0x81);
		add_endpoint(hex, 0x85);
	}
	return g_string_free(hex, FALSE);
}

static bool plug(struct bus *b)
{
	if (b->syspath)
		return false;
	b->number++;
	snprintf(b->node, sizeof(b->node), "/dev/bus/usb/001/%03d", b->number);
	b->pipes[0].endpoint = b->single ? 0x84 : 0x81;
	b->pipes[1].endpoint = b->single ? 0 : 0x85;
	samv_module_reset(&b->module);
	g_autofree char *hex = descriptors(b);
	g_autofree char *description = g_strdup_printf(
		"P: /devices/usb1/1-1\n"
		"N: bus/usb/001/%03d\n"
		"E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: BUSNUM=001\nE: DEVNUM=%03d\n"
		"E: DEVNAME=%s\n"
		"A: busnum=1\\n\nA: devnum=%d\\n\nA: bConfigurationValue=1\\n\nA: speed=12\\n\n"
		"A: idVendor=0400\\n\nA: idProduct=c35a\\n\n"
		"H: descriptors=%s\n\n",
		b->number, b->number, b->node, b->number, hex);
	g_autoptr(GError) error = NULL;
	g_mutex_lock(&b->lock);
	b->plugged = true;
	g_mutex_unlock(&b->lock);
	if (!umockdev_testbed_attach_ioctl(b->testbed, b->node, b->handler, &error) ||
	    !umockdev_testbed_add_from_string(b->testbed, description, &error)) {
		fprintf(stderr, "kiosk-sim samv-usb: %s\n", error->message);
		return false;
	}
	b->syspath = g_strdup("/sys/devices/usb1/1-1");
	return true;
}

static void unplug(struct bus *b)
{
	if (!b->syspath)
		return;
	/*
	 * The event first: umockdev aborts when a listener hangs up while it sends, and the program
	 * hangs up as soon as an ioctl tells it that the device is gone.
	 */
	umockdev_testbed_uevent(b->testbed, b->syspath, "remove");
	g_mutex_lock(&b->lock);
	b->plugged = false;
	g_mutex_unlock(&b->lock);
	/* The node's ioctls stay answered (ENODEV): the program may be in the middle of one. */
	umockdev_testbed_remove_device(b->testbed, b->syspath);
	g_clear_pointer(&b->syspath, g_free);
}

/* Commands */

static const char *run_in(void *arg, char *rest)
{
	struct bus *b = arg;
	static struct sim_card card;
	if (*rest && !sim_card_load(rest, &card, b->fault, sizeof(b->fault)))
		return b->fault;
	if (!*rest && !b->has_card)
		return "in FILE: no card was given yet";
	if (*rest && card.kind == SIM_SSC)
		return "this reader takes ID cards, not social security cards";
	g_mutex_lock(&b->lock);
	if (*rest)
		b->card = card;
	b->has_card = true;
	samv_module_put(&b->module, &b->card);
	g_mutex_unlock(&b->lock);
	return NULL;
}

static const char *run_out(void *arg, char *rest)
{
	(void)rest;
	struct bus *b = arg;
	g_mutex_lock(&b->lock);
	samv_module_put(&b->module, NULL);
	g_mutex_unlock(&b->lock);
	return NULL;
}

static const char *run_fault(void *arg, char *rest)
{
	struct bus *b = arg;
	struct sim_fault fault;
	if (!sim_fault_parse(rest, &fault))
		return SIM_FAULT_FORM;
	g_mutex_lock(&b->lock);
	b->module.fault = fault;
	g_mutex_unlock(&b->lock);
	return NULL;
}

static const char *run_unplug(void *arg, char *rest)
{
	(void)rest;
	unplug(arg);
	return NULL;
}

static const char *run_replug(void *arg, char *rest)
{
	(void)rest;
	unplug(arg);
	return plug(arg) ? NULL : "no device";
}

static const char *run_counts(void *arg, char *rest)
{
	(void)rest;
	struct bus *b = arg;
	g_mutex_lock(&b->lock);
	printf("counts %ld %ld\n", b->n_transfers, b->n_ioctls);
	g_mutex_unlock(&b->lock);
	return NULL;
}

static const struct sim_command commands[] = {
	{ "in", run_in },	  { "out", run_out },	    { "fault", run_fault },
	{ "unplug", run_unplug }, { "replug", run_replug }, { "counts", run_counts },
	{ NULL, NULL },
};

static int serve(struct bus *b, struct sim_console *console)
{
	if (!plug(b))
		return 1;
	g_autofree char *root = umockdev_testbed_get_root_dir(b->testbed);
	printf("env UMOCKDEV_DIR=%s\nenv LD_PRELOAD=%s\n", root, PRELOAD);
	sim_console_ready();
	while (sim_console_wait(console, NULL, 0, -1))
		continue;
	unplug(b);
	return 0;
}

/* umockdev finds its own devices by udev, which needs the preload here as well: start once more. */
static void ensure_preload(char **argv)
{
	const char *now = getenv("LD_PRELOAD");
	if (now && strstr(now, PRELOAD))
		return;
	setenv("LD_PRELOAD", PRELOAD, 1);
	/* It comes before a sanitizer's library; that is as it must be. */
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
	execv("/proc/self/exe", argv - 1);
	perror("kiosk-sim samv-usb");
	exit(1);
}

int sim_samv_usb(int argc, char **argv)
{
	ensure_preload(argv);
	static struct bus b = { .number = 4 };
	const struct sim_option options[] = { { "single", NULL, &b.single },
					      { "reread", NULL, &b.module.rereads },
					      { NULL, NULL, NULL } };
	int operands = sim_options(argc, argv, options);
	if (operands < 0)
		return 2;
	for (int i = operands; i > 0; i--) {
		if (!sim_card_load(argv[i], &b.card, b.fault, sizeof(b.fault))) {
			fprintf(stderr, "kiosk-sim samv-usb: %s\n", b.fault);
			return 1;
		}
		b.has_card = true;
	}
	/* Before there are threads, so that they do not take our signals. */
	struct sim_console console;
	sim_console_init(&console, commands, &b);
	g_mutex_init(&b.lock);
	b.testbed = umockdev_testbed_new();
	b.handler = umockdev_ioctl_base_new();
	g_signal_connect(b.handler, "handle-ioctl", G_CALLBACK(on_ioctl), &b);
	g_signal_connect(b.handler, "client-vanished", G_CALLBACK(on_vanished), &b);
	int rc = serve(&b, &console);
	g_object_unref(b.testbed);
	g_object_unref(b.handler);
	return rc;
}
