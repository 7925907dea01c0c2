/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_printer_usb.c - both printers' drivers on an emulated bus (umockdev): a printer of USB's printer class that the
 * test plays, by the ioctls of usbfs, on umockdev's own thread.
 *
 * The bus is seen only by a program that was started with its library, so this one starts itself again.
 */
#include <check.h>
#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <umockdev.h>

#include "drivers/printer/document_driver.h"
#include "drivers/printer/printer_driver.h"
#include "firmware/base/file.h"
#include "tests/suite.h"

#define PRELOAD	   "libumockdev-preload.so.0"
#define NODE	   "/dev/bus/usb/001/004"
#define SYSPATH	   "/sys/devices/usb1/1-1"
#define URBS_MAX   8
#define GOT_MAX	   400000
#define PDF_LEN	   100000
#define TAIL_LEN   (8 + 255 * 24 + 6) /* what ends a receipt that may have broken off */
#define GIVE_UP_MS 4000		      /* 500, for a machine that is busy */

/* The printer */

struct urb {
	UMockdevIoctlData *data, *buffer;
	bool done;
};

static struct {
	GMutex lock; /* guards all of it: the test's and umockdev's threads */
	UMockdevTestbed *testbed;
	UMockdevIoctlBase *handler;
	struct urb urbs[URBS_MAX];
	size_t n_urbs;
	bool plugged, stuck; /* stuck: it takes nothing */
	uint8_t status;	     /* GET_PORT_STATUS */
	int resets;
	uint8_t answers[16]; /* on their way to the program */
	size_t n_answers;
	struct buf got; /* all that is no question */
} bus;

extern const struct printer_ops printer_escpos_ops;
extern const struct document_ops document_pdf_raw_ops;

static struct usbdevfs_urb *urb_of(const struct urb *u)
{
	return (struct usbdevfs_urb *)(void *)u->data->data;
}

static void say(uint8_t byte)
{
	if (bus.n_answers < sizeof(bus.answers))
		bus.answers[bus.n_answers++] = byte;
}

/* The driver's questions are transfers of their own. */
static void take_out(const uint8_t *bytes, size_t len)
{
	if (len == 3 && bytes[0] == 0x10 && bytes[1] == 0x04)
		say(0x12);
	else if (len == 3 && bytes[0] == 0x1d && bytes[1] == 'r')
		say(0x00);
	else
		buf_add(&bus.got, bytes, len);
}

static void finish(struct urb *u, int len)
{
	urb_of(u)->actual_length = len;
	urb_of(u)->status = 0;
	u->done = true;
}

static void take_control(struct urb *u)
{
	uint8_t *setup = u->buffer->data;
	bool is_status = setup[0] == 0xa1 && setup[1] == 1;
	if (is_status)
		setup[8] = bus.status;
	bus.resets += setup[0] == 0x21 && setup[1] == 2;
	finish(u, is_status);
}

static bool take(struct urb *u)
{
	struct usbdevfs_urb *urb = urb_of(u);
	if (u->done || urb->type == USBDEVFS_URB_TYPE_CONTROL) {
		if (!u->done)
			take_control(u);
	} else if (urb->endpoint & 0x80) {
		if (bus.n_answers == 0)
			return false;
		memcpy(u->buffer->data, bus.answers, bus.n_answers);
		finish(u, (int)bus.n_answers);
		bus.n_answers = 0;
	} else {
		if (bus.stuck)
			return false;
		take_out(u->buffer->data, (size_t)urb->buffer_length);
		finish(u, urb->buffer_length);
	}
	return true;
}

static int submit(UMockdevIoctlData *arg)
{
	UMockdevIoctlData *data =
		umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_urb), NULL);
	if (!data || bus.n_urbs == URBS_MAX)
		return ENOMEM;
	const struct usbdevfs_urb *urb = (const struct usbdevfs_urb *)(void *)data->data;
	UMockdevIoctlData *buffer = umockdev_ioctl_data_resolve(
		data, offsetof(struct usbdevfs_urb, buffer), (gsize)urb->buffer_length, NULL);
	if (!buffer)
		return EINVAL;
	bus.urbs[bus.n_urbs++] = (struct urb){ .data = data, .buffer = buffer };
	return 0;
}

static void drop_urb(size_t i)
{
	g_object_unref(bus.urbs[i].data);
	g_object_unref(bus.urbs[i].buffer);
	bus.n_urbs--;
	memmove(&bus.urbs[i], &bus.urbs[i + 1], (bus.n_urbs - i) * sizeof(bus.urbs[0]));
}

static int reap(UMockdevIoctlData *arg)
{
	for (size_t i = 0; i < bus.n_urbs; i++) {
		struct urb *u = &bus.urbs[i];
		if (!bus.plugged && !u->done) {
			urb_of(u)->status = -ESHUTDOWN;
			u->done = true;
		}
		if (!take(u))
			continue;
		g_autoptr(UMockdevIoctlData) place =
			umockdev_ioctl_data_resolve(arg, 0, sizeof(gpointer), NULL);
		if (!place || !umockdev_ioctl_data_set_ptr(place, 0, u->data))
			return EFAULT;
		drop_urb(i);
		return 0;
	}
	return bus.plugged ? EAGAIN : ENODEV;
}

static int discard(UMockdevIoctlData *arg)
{
	gulong address = *(gulong *)(void *)arg->data;
	for (size_t i = 0; i < bus.n_urbs; i++) {
		if (bus.urbs[i].data->client_addr != address || bus.urbs[i].done)
			continue;
		urb_of(&bus.urbs[i])->actual_length = 0;
		urb_of(&bus.urbs[i])->status = -ENOENT;
		bus.urbs[i].done = true;
		return 0;
	}
	return EINVAL;
}

static int answer(gulong request, UMockdevIoctlData *arg)
{
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES: {
		g_autoptr(UMockdevIoctlData) caps =
			umockdev_ioctl_data_resolve(arg, 0, sizeof(guint32), NULL);
		*(guint32 *)(void *)caps->data =
			USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_NO_PACKET_SIZE_LIM;
		return 0;
	}
	case USBDEVFS_REAPURB:
	case USBDEVFS_REAPURBNDELAY:
		return reap(arg);
	case USBDEVFS_DISCARDURB:
		return discard(arg);
	case USBDEVFS_CLAIMINTERFACE:
	case USBDEVFS_RELEASEINTERFACE:
	case USBDEVFS_CLEAR_HALT:
	case USBDEVFS_DISCONNECT_CLAIM:
		return bus.plugged ? 0 : ENODEV;
	case USBDEVFS_SUBMITURB:
		return bus.plugged ? submit(arg) : ENODEV;
	default:
		return ENOTTY;
	}
}

static gboolean on_ioctl(UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer arg)
{
	(void)handler, (void)arg;
	UMockdevIoctlData *data = umockdev_ioctl_client_get_arg(client);
	gulong request = umockdev_ioctl_client_get_request(client);
	g_mutex_lock(&bus.lock);
	int error = answer(request, data);
	g_mutex_unlock(&bus.lock);
	umockdev_ioctl_client_complete(client, error ? -1 : 0, error);
	return TRUE;
}

/* 0416:5011, USB 1.1; `interface`: class, subclass, protocol; a pipe out and, where it answers, one in. */
static void plug(const char *interface, bool in, bool out)
{
	g_autofree char *description = g_strdup_printf(
		"P: /devices/usb1/1-1\nN: bus/usb/001/004\n"
		"E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: BUSNUM=001\nE: DEVNUM=004\nE: DEVNAME=" NODE
		"\nA: busnum=1\\n\nA: devnum=4\\n\nA: bConfigurationValue=1\\n\nA: speed=12\\n\n"
		"A: idVendor=0416\\n\nA: idProduct=5011\\n\n"
		"H: descriptors=120110010000004016041150000100000001"
		"0902%02x00010100c032"
		"09040000%02x%s00%s%s\n\n",
		18 + 7 * (in + out), in + out, interface, out ? "07050102400000" : "",
		in ? "07058202400000" : "");
	g_autoptr(GError) error = NULL;
	bus.plugged = true;
	ck_assert(umockdev_testbed_attach_ioctl(bus.testbed, NODE, bus.handler, &error));
	ck_assert_msg(umockdev_testbed_add_from_string(bus.testbed, description, &error), "%s",
		      error ? error->message : "");
}

static void plug_printer(void)
{
	plug("070102", true, true);
}

static void set(bool *flag, bool value)
{
	g_mutex_lock(&bus.lock);
	*flag = value;
	g_mutex_unlock(&bus.lock);
}

/* The driver */

static struct device_wake wake;
static char dir[64], path[96];

static void set_up(void)
{
	g_mutex_init(&bus.lock);
	bus.status = 0x18;
	buf_init(&bus.got, GOT_MAX);
	bus.testbed = umockdev_testbed_new();
	bus.handler = umockdev_ioctl_base_new();
	g_signal_connect(bus.handler, "handle-ioctl", G_CALLBACK(on_ioctl), NULL);
	ck_assert_int_eq(device_wake_init(&wake), ERR_OK);
	strcpy(dir, "/tmp/kiosk-usb-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/paper", dir);
}

static void tear_down(void)
{
	g_object_unref(bus.testbed);
	g_object_unref(bus.handler);
	while (bus.n_urbs > 0)
		drop_urb(0);
	buf_fini(&bus.got);
	device_wake_fini(&wake);
	unlink(path);
	rmdir(dir);
}

static struct bitmap make_picture(int height)
{
	struct bitmap b = { .width = 576, .height = height };
	b.bits = calloc((size_t)height, 72);
	for (int i = 0; i < height * 72; i++)
		b.bits[i] = (uint8_t)(i * 31 + i / 72);
	return b;
}

/* What the same driver gives a plain file. */
static void expected(const struct bitmap *picture, struct buf *out)
{
	struct printer_port *p;
	buf_init(out, GOT_MAX);
	ck_assert_int_eq(printer_escpos_ops.open(path, &wake, &p), ERR_OK);
	ck_assert_int_eq(printer_escpos_ops.print(p, picture), ERR_OK);
	printer_escpos_ops.close(p);
	ck_assert_int_eq(file_read(path, out), ERR_OK);
}

static const char *const addresses[] = { "usb:", "usb:0416:5011", "usb:1234:5678,0416:5011" };

START_TEST(a_receipt_on_usb_has_the_bytes_of_one_in_a_file)
{
	struct bitmap picture = make_picture(500);
	struct buf wanted;
	struct printer_port *p;
	plug_printer();
	expected(&picture, &wanted);
	ck_assert_int_eq(printer_escpos_ops.open(addresses[_i], &wake, &p), ERR_OK);
	ck_assert_int_eq(printer_escpos_ops.check(p), ERR_OK);
	ck_assert_int_eq(printer_escpos_ops.condition(p), PRINTER_FINE);
	for (int n = 0; n < 2; n++) {
		size_t tail = n == 0 ? TAIL_LEN : 0; /* whoever had it before may have broken off */
		buf_clear(&bus.got);
		ck_assert_int_eq(printer_escpos_ops.print(p, &picture), ERR_OK);
		ck_assert_uint_eq(bus.got.len, tail + wanted.len);
		ck_assert_mem_eq(bus.got.data + tail, wanted.data, wanted.len);
	}
	printer_escpos_ops.close(p);
	buf_fini(&wanted);
	free(picture.bits);
}
END_TEST

START_TEST(a_receipt_printer_without_a_pipe_back_is_believed)
{
	struct bitmap picture = make_picture(100);
	struct printer_port *p;
	plug("070101", false, true);
	ck_assert_int_eq(printer_escpos_ops.open("usb:", &wake, &p), ERR_OK);
	ck_assert_int_eq(printer_escpos_ops.print(p, &picture), ERR_OK);
	ck_assert_int_eq(printer_escpos_ops.condition(p), PRINTER_UNKNOWN);
	printer_escpos_ops.close(p);
	free(picture.bits);
}
END_TEST

START_TEST(a_receipt_printer_that_is_unplugged_or_takes_nothing_is_gone)
{
	struct bitmap picture = make_picture(500);
	struct printer_port *p;
	plug_printer();
	ck_assert_int_eq(printer_escpos_ops.open("usb:", &wake, &p), ERR_OK);
	set(_i ? &bus.stuck : &bus.plugged, _i);
	ck_assert_int_eq(printer_escpos_ops.print(p, &picture), ERR_PRINTER_GONE);
	printer_escpos_ops.close(p);
	free(picture.bits);
}
END_TEST

START_TEST(what_is_no_printer_is_not_opened)
{
	struct printer_port *p = NULL;
	plug("ff0000", true, _i); /* a module of somebody's */
	ck_assert_int_eq(printer_escpos_ops.open("usb:", &wake, &p), ERR_PRINTER_GONE);
	ck_assert_int_eq(printer_escpos_ops.open("usb:0416:5012", &wake, &p), ERR_PRINTER_GONE);
	enum err named = printer_escpos_ops.open("usb:0416:5011", &wake, &p);
	ck_assert_int_eq(named, _i ? ERR_OK : ERR_IO); /* whoever names it means it */
	printer_escpos_ops.close(p);
}
END_TEST

/* Documents */

static void make_pdf(char *out)
{
	for (int i = 0; i < PDF_LEN; i++)
		out[i] = (char)(i * 7 + i / 251);
	memcpy(out, "%PDF-1.4\n", 9);
}

START_TEST(a_document_on_usb_is_its_bytes_and_nothing_else)
{
	static char pdf[PDF_LEN];
	struct document_port *p;
	make_pdf(pdf);
	plug_printer();
	ck_assert_int_eq(document_pdf_raw_ops.open(addresses[_i], &wake, &p), ERR_OK);
	for (int n = 1; n <= 2; n++) {
		buf_clear(&bus.got);
		ck_assert_int_eq(document_pdf_raw_ops.print(p, pdf, PDF_LEN), ERR_OK);
		ck_assert_uint_eq(bus.got.len, PDF_LEN);
		ck_assert_mem_eq(bus.got.data, pdf, PDF_LEN);
		ck_assert_int_eq(bus.resets, 1); /* for whoever had it before */
	}
	document_pdf_raw_ops.close(p);
}
END_TEST

static const struct {
	uint8_t status;
	enum err err;
	const char *why;
} statuses[] = {
	{ 0x18, ERR_OK, "selected, no error" },
	{ 0x38, ERR_PRINTER_PAPER, "no paper" },
	{ 0x30, ERR_PRINTER_PAPER, "an error, which is that" },
	{ 0x10, ERR_IO, "an error" },
};

START_TEST(what_the_printer_says_of_itself_counts_before_a_byte_is_sent)
{
	static char pdf[PDF_LEN];
	struct document_port *p;
	make_pdf(pdf);
	plug_printer();
	bus.status = statuses[_i].status;
	ck_assert_int_eq(document_pdf_raw_ops.open("usb:", &wake, &p), ERR_OK);
	ck_assert_msg(document_pdf_raw_ops.check(p) == statuses[_i].err, "%s", statuses[_i].why);
	ck_assert_int_eq(document_pdf_raw_ops.print(p, pdf, PDF_LEN), statuses[_i].err);
	ck_assert_uint_eq(bus.got.len, statuses[_i].err == ERR_OK ? PDF_LEN : 0);
	document_pdf_raw_ops.close(p);
}
END_TEST

START_TEST(the_end_of_the_program_breaks_a_document_off_and_the_printer_forgets_it)
{
	static char pdf[PDF_LEN];
	struct document_port *p;
	make_pdf(pdf);
	plug_printer();
	ck_assert_int_eq(document_pdf_raw_ops.open("usb:", &wake, &p), ERR_OK);
	set(&bus.stuck, true);
	device_wake_raise_last(&wake);
	int64_t from = device_clock_ms();
	ck_assert_int_eq(document_pdf_raw_ops.print(p, pdf, PDF_LEN), ERR_CANCELLED);
	ck_assert_int_le(device_clock_ms() - from, GIVE_UP_MS);
	ck_assert_int_eq(bus.resets, 2);
	document_pdf_raw_ops.close(p);
}
END_TEST

/* The bus is seen only by who was started with its library. */
static void ensure_preload(char **argv)
{
	const char *now = getenv("LD_PRELOAD");
	if (now && strstr(now, PRELOAD))
		return;
	setenv("LD_PRELOAD", PRELOAD, 1);
	/* It comes before a sanitizer's library; that is as it must be. */
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1);
	execv("/proc/self/exe", argv);
	perror("test_printer_usb");
	exit(1);
}

int main(int argc, char **argv)
{
	(void)argc;
	ensure_preload(argv);
	Suite *s = suite_create("printers on usb");
	TCase *c = tcase_create("receipts");
	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, a_receipt_on_usb_has_the_bytes_of_one_in_a_file, 0, 3);
	tcase_add_test(c, a_receipt_printer_without_a_pipe_back_is_believed);
	tcase_add_loop_test(c, a_receipt_printer_that_is_unplugged_or_takes_nothing_is_gone, 0, 2);
	tcase_add_loop_test(c, what_is_no_printer_is_not_opened, 0, 2);
	suite_add_tcase(s, c);
	c = tcase_create("documents");
	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, a_document_on_usb_is_its_bytes_and_nothing_else, 0, 3);
	tcase_add_loop_test(c, what_the_printer_says_of_itself_counts_before_a_byte_is_sent, 0,
			    ARRAY_LEN(statuses));
	tcase_add_test(c, the_end_of_the_program_breaks_a_document_off_and_the_printer_forgets_it);
	suite_add_tcase(s, c);
	return suite_run(s);
}
