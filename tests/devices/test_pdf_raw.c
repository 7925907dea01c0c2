/* SPDX-License-Identifier: Apache-2.0 */
/* test_pdf_raw.c - the A4 printer: a PDF as it is, over a file, a FIFO and a serial port that the test reads. */
#include <check.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/printer/document.h"
#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "tests/devices/rig.h"
#include "tests/suite.h"

#define WAIT_MS 40000
#define PDF_LEN 300000 /* more than any pipe takes at once */

static struct rig rig;
static struct document_printer *printer;
static char path[RIG_PATH_MAX + 16];
static struct buf pdf;
static int done_calls;
static enum err done_err;

static void set_up(void)
{
	rig_init(&rig);
	snprintf(path, sizeof(path), "%s/a4", rig.dir);
	buf_init(&pdf, PDF_LEN);
	buf_add_str(&pdf, "%PDF-1.4\n");
	for (uint32_t x = 1; pdf.len < PDF_LEN; x = x * 1664525 + 1013904223)
		buf_add_char(&pdf, (char)(x >> 24));
}

static void start(const char *device)
{
	text_copy(rig.settings.document_printer.driver,
		  sizeof(rig.settings.document_printer.driver), "pdf-raw");
	text_copy(rig.settings.document_printer.device,
		  sizeof(rig.settings.document_printer.device), device);
	rig_start(&rig);
	printer = document_printer_of(rig.devices);
	ck_assert_ptr_nonnull(printer);
}

static void tear_down(void)
{
	rig_stop(&rig);
	buf_fini(&pdf);
	rig_fini(&rig);
}

static void wait_there(bool there)
{
	int64_t end = rig_now_ms() + WAIT_MS;
	while (document_printer_is_there(printer) != there && rig_now_ms() < end)
		rig_run(&rig, 20);
	ck_assert_int_eq(document_printer_is_there(printer), there);
}

static void on_done(void *arg, enum err err)
{
	(void)arg;
	done_calls++;
	done_err = err;
}

static enum err wait_done(void)
{
	int64_t end = rig_now_ms() + WAIT_MS;
	while (done_calls == 0 && rig_now_ms() < end)
		rig_run(&rig, 20);
	ck_assert_int_eq(done_calls, 1);
	return done_err;
}

static void print(int file)
{
	done_calls = 0;
	document_print(printer, file, on_done, NULL);
}

static void expect_bytes(struct buf *got)
{
	ck_assert_uint_eq(got->len, pdf.len);
	ck_assert_mem_eq(got->data, pdf.data, pdf.len);
	buf_fini(got);
}

/* What comes, until all of it is there. */
static void take(int fd, struct buf *got, size_t len)
{
	int64_t end = rig_now_ms() + WAIT_MS;
	char piece[4096];
	while (got->len < len && rig_now_ms() < end) {
		ssize_t n = read(fd, piece, sizeof(piece));
		if (n > 0)
			buf_add(got, piece, (size_t)n);
		else
			rig_run(&rig, 5);
	}
}

START_TEST(a_document_is_printed_byte_for_byte_and_nothing_else)
{
	CLEANUP(close_fd) int file = memfd_sealed("result", pdf.data, pdf.len);
	struct buf got;
	buf_init(&got, PDF_LEN * 2);
	start(path);
	wait_there(true);
	print(file);
	ck_assert_int_eq(wait_done(), ERR_OK);
	ck_assert_int_eq(file_read(path, &got), ERR_OK);
	expect_bytes(&got);
}
END_TEST

START_TEST(what_is_not_sealed_or_no_pdf_or_empty_is_not_printed)
{
	static const char text[] = "Hello, printer";
	int files[] = { memfd_blank("result"), memfd_sealed("result", "", 0),
			memfd_sealed("result", text, strlen(text)),
			memfd_sealed("result", "%PDF-", 5), open("/dev/null", O_RDONLY) };
	ck_assert_int_eq(write(files[0], pdf.data, 100), 100);
	start(path);
	wait_there(true);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		print(files[i]);
		ck_assert_int_eq(wait_done(), ERR_INVALID);
		ck_assert(document_printer_is_there(printer));
		close_fd(&files[i]);
	}
	ck_assert(!file_exists(path));
}
END_TEST

START_TEST(a_slow_reader_gets_all_of_it)
{
	CLEANUP(close_fd) int file = memfd_sealed("result", pdf.data, pdf.len);
	struct buf got;
	buf_init(&got, PDF_LEN * 2);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	CLEANUP(close_fd) int end = open(path, O_RDONLY | O_NONBLOCK);
	start(path);
	wait_there(true);
	print(file);
	take(end, &got, PDF_LEN);
	ck_assert_int_eq(wait_done(), ERR_OK);
	expect_bytes(&got);
}
END_TEST

START_TEST(a_fifo_nobody_reads_is_no_printer)
{
	CLEANUP(close_fd) int file = memfd_sealed("result", pdf.data, pdf.len);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	start(path);
	wait_there(true);
	print(file);
	ck_assert_int_eq(wait_done(), ERR_PRINTER_GONE);
	ck_assert(!document_printer_is_there(printer));
}
END_TEST

START_TEST(a_serial_port_takes_it_too_and_pulling_it_says_so)
{
	CLEANUP(close_fd) int file = memfd_sealed("result", pdf.data, pdf.len);
	struct buf got;
	int master, slave;
	char name[64];
	buf_init(&got, PDF_LEN * 2);
	ck_assert_int_eq(openpty(&master, &slave, name, NULL, NULL), 0);
	fcntl(master, F_SETFL, O_NONBLOCK);
	start(name);
	wait_there(true);
	print(file);
	take(master, &got, PDF_LEN);
	ck_assert_int_eq(wait_done(), ERR_OK);
	expect_bytes(&got);
	print(file);
	rig_run(&rig, 50);
	close(slave);
	close(master);
	ck_assert_int_eq(wait_done(), ERR_PRINTER_GONE);
	wait_there(false);
}
END_TEST

START_TEST(a_print_in_progress_does_not_hold_up_the_stop)
{
	CLEANUP(close_fd) int file = memfd_sealed("result", pdf.data, pdf.len);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	CLEANUP(close_fd) int end = open(path, O_RDONLY | O_NONBLOCK);
	start(path);
	wait_there(true);
	print(file);
	rig_run(&rig, 100);
	int64_t from = rig_now_ms();
	rig_stop(&rig);
	ck_assert_int_le(rig_now_ms() - from, 700 * RIG_PATIENCE);
	ck_assert_int_eq(done_calls, 1);
	ck_assert_int_eq(done_err, ERR_CANCELLED);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("pdf-raw");
	TCase *c = tcase_create("document");
	tcase_set_timeout(c, 120);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, a_document_is_printed_byte_for_byte_and_nothing_else);
	tcase_add_test(c, what_is_not_sealed_or_no_pdf_or_empty_is_not_printed);
	tcase_add_test(c, a_slow_reader_gets_all_of_it);
	tcase_add_test(c, a_fifo_nobody_reads_is_no_printer);
	tcase_add_test(c, a_serial_port_takes_it_too_and_pulling_it_says_so);
	tcase_add_test(c, a_print_in_progress_does_not_hold_up_the_stop);
	suite_add_tcase(s, c);
	return suite_run(s);
}
