/* SPDX-License-Identifier: Apache-2.0 */
/* test_printer.c - the printer service with escpos beside a virtual printer. */
#include <check.h>
#include <fcntl.h>
#include <png.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/printer/printer.h"
#include "tests/devices/rig.h"
#include "tests/suite.h"

#define WAIT_MS	 40000
#define STALL_MS 36000
#define BREAK_MS 96000 /* until a printer that fell silent is given up */

static struct rig rig;
static struct rig_sim sim;
static struct printer *printer;
static char path[RIG_PATH_MAX + 16];
static int done_calls;
static enum err done_err;

static void set_up(const char *driver)
{
	rig_init(&rig);
	snprintf(path, sizeof(path), "%s/paper", rig.dir);
	snprintf(rig.settings.printer.driver, sizeof(rig.settings.printer.driver), "%s", driver);
	snprintf(rig.settings.printer.device, sizeof(rig.settings.printer.device), "%s", path);
	rig.settings.printer.width_dots = 576;
}

static void start(void)
{
	rig_start(&rig);
	printer = printer_of(rig.devices);
}

static void start_sim(const char *option)
{
	const char *argv[] = { "printer", "--device", path, "--out", rig.dir, option, NULL };
	rig_sim_start(&sim, argv);
}

static void set_up_fifo(void)
{
	set_up("escpos");
	start_sim(NULL);
	start();
}

static void set_up_tty(void)
{
	set_up("escpos");
	start_sim("--tty");
	start();
}

static void set_up_file(void)
{
	set_up("escpos");
	start();
}

static void set_up_none(void)
{
	set_up("none");
	start();
}

static void tear_down(void)
{
	rig_stop(&rig);
	rig_sim_stop(&sim);
	rig_fini(&rig);
}

/* A picture that has something at every edge, a white stretch and a white end. */
static struct bitmap make_picture(int height)
{
	struct bitmap b = { .width = 576, .height = height };
	b.bits = calloc((size_t)b.width / 8, (size_t)height);
	uint32_t x = 88172645;
	for (int y = 0; y < height - 40; y++) {
		if (y > 300 && y < 700)
			continue;
		for (int i = 0; i < 72; i++) {
			x ^= x << 13;
			x ^= x >> 17;
			x ^= x << 5;
			b.bits[y * 72 + i] = i < 2 || i > 69 || y % 7 == 0 ? (uint8_t)x : 0;
		}
	}
	b.bits[71] = 1;
	b.bits[0] = 0x80;
	b.bits[(height - 41) * 72] = 0x80;
	return b;
}

static void on_done(void *arg, enum err err)
{
	(void)arg;
	done_calls++;
	done_err = err;
}

static void print(int height)
{
	done_calls = 0;
	printer_print(printer, make_picture(height), on_done, NULL);
	ck_assert_int_eq(!devices_are_idle(rig.devices), printer != NULL);
}

static enum err wait_done(int timeout_ms)
{
	int64_t end = rig_now_ms() + timeout_ms;
	while (done_calls == 0 && rig_now_ms() < end)
		rig_run(&rig, 20);
	ck_assert_int_eq(done_calls, 1);
	ck_assert(devices_are_idle(rig.devices));
	return done_err;
}

static enum device_state state(void)
{
	struct device_report report;
	devices_describe(rig.devices, 0, &report);
	ck_assert_str_eq(report.kind, "printer");
	ck_assert_str_eq(report.name, "printer");
	return report.state;
}

static void wait_there(bool there)
{
	int64_t end = rig_now_ms() + WAIT_MS;
	while (printer_is_there(printer) != there && rig_now_ms() < end)
		rig_run(&rig, 20);
	ck_assert_int_eq(printer_is_there(printer), there);
}

static void expect_dots(int n, int height)
{
	char file[RIG_PATH_MAX + 32];
	snprintf(file, sizeof(file), "%s/receipt-%d.png", rig.dir, n);
	png_image image = { .version = PNG_IMAGE_VERSION };
	ck_assert(png_image_begin_read_from_file(&image, file));
	image.format = PNG_FORMAT_GRAY;
	ck_assert_int_eq((int)image.width, 576);
	ck_assert_int_eq((int)image.height, height - 40); /* the white end is not there */
	uint8_t *grey = malloc(PNG_IMAGE_SIZE(image));
	ck_assert(png_image_finish_read(&image, NULL, grey, 0, NULL));
	struct bitmap b = make_picture(height);
	for (int y = 0; y < height - 40; y++)
		for (int x = 0; x < 576; x++) {
			int dot = b.bits[y * 72 + x / 8] & (0x80 >> x % 8) ? 0 : 255;
			if (grey[y * 576 + x] != dot)
				ck_abort_msg("dot %d,%d differs", x, y);
		}
	bitmap_free(&b);
	free(grey);
}

static void expect_picture(int n, int height)
{
	const char *line = rig_sim_line(&sim, WAIT_MS);
	char expected[RIG_PATH_MAX + 64];
	snprintf(expected, sizeof(expected), "printed %s/receipt-%d.png", rig.dir, n);
	ck_assert_ptr_nonnull(line);
	ck_assert_str_eq(line, expected);
	expect_dots(n, height);
}

START_TEST(a_printed_picture_is_the_picture)
{
	static const int heights[] = { 41, 42, 295, 296, 297, 900, PRINTER_ROWS_MAX };
	wait_there(true);
	for (size_t i = 0; i < ARRAY_LEN(heights); i++) {
		print(heights[i]);
		ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
		expect_picture((int)i + 1, heights[i]);
	}
}
END_TEST

START_TEST(two_receipts_come_in_order)
{
	done_calls = 0;
	printer_print(printer, make_picture(200), on_done, NULL);
	printer_print(printer, make_picture(300), on_done, NULL);
	int64_t end = rig_now_ms() + WAIT_MS;
	while (done_calls < 2 && rig_now_ms() < end)
		rig_run(&rig, 20);
	ck_assert_int_eq(done_calls, 2);
	expect_picture(1, 200);
	expect_picture(2, 300);
}
END_TEST

START_TEST(a_fifo_nobody_reads_is_no_printer)
{
	wait_there(true);
	rig_sim_stop(&sim);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	print(500);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_PRINTER_GONE);
	ck_assert(!printer_is_there(printer));
	ck_assert_int_eq(state(), DEVICE_NO_DEVICE);
	start_sim(NULL);
	print(500);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
	ck_assert(printer_is_there(printer));
}
END_TEST

START_TEST(a_full_fifo_never_hangs_the_printer)
{
	wait_there(true);
	rig_sim_do(&sim, "fault stuck");
	print(4000);
	ck_assert_int_eq(wait_done(STALL_MS), ERR_PRINTER_GONE);
}
END_TEST

START_TEST(a_print_in_progress_does_not_hold_up_the_stop)
{
	wait_there(true);
	rig_sim_do(&sim, "fault stuck");
	print(4000);
	rig_run(&rig, 100);
	int64_t from = rig_now_ms();
	rig_stop(&rig);
	ck_assert_int_le(rig_now_ms() - from, 700 * RIG_PATIENCE);
	ck_assert_int_eq(done_calls, 1);
	ck_assert_int_eq(done_err, ERR_CANCELLED);
}
END_TEST

START_TEST(a_picture_that_is_none_is_refused)
{
	struct bitmap bad[] = {
		{ 0 },
		{ .width = 576, .height = 0, .bits = calloc(1, 1) },
		{ .width = 575, .height = 1, .bits = calloc(72, 1) },
		{ .width = 576, .height = PRINTER_ROWS_MAX + 1, .bits = calloc(1, 1) },
		{ .width = 4096, .height = 1, .bits = calloc(512, 1) }
	};
	wait_there(true);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		done_calls = 0;
		printer_print(printer, bad[i], on_done, NULL);
		ck_assert_int_eq(wait_done(WAIT_MS), ERR_INVALID);
		ck_assert(printer_is_there(printer));
	}
}
END_TEST

START_TEST(paper_and_cover_are_seen_where_the_printer_answers)
{
	static const char *const faults[] = { "paper", "cover" };
	wait_there(true);
	rig_sim_do(&sim, "fault %s", faults[_i]);
	print(300);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_PRINTER_PAPER);
	ck_assert_int_eq(state(), DEVICE_USER_ERROR);
	rig_sim_do(&sim, "fault none");
	print(300);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
	ck_assert_int_eq(state(), DEVICE_ONLINE);
	expect_picture(1, 300);
}
END_TEST

static const struct {
	int height, bytes;
	enum err err;
	const char *why;
} endings[] = {
	{ 100, 3000, ERR_PRINTER_PAPER, "the rest waits in the printer, its cut too" },
	{ 100, 1, ERR_TIMEOUT, "after the first byte; all was taken, and it says nothing more" },
	{ 900, 3000, ERR_PRINTER_GONE, "the printer is full and takes nothing more" },
	{ 900, 1728, ERR_PRINTER_GONE, "between two bands" },
};

START_TEST(a_receipt_is_alone_on_its_paper_after_the_last_one_broke_off)
{
	wait_there(true);
	rig_sim_do(&sim, "fault paper=%d", endings[_i].bytes);
	print(endings[_i].height);
	enum err err = wait_done(BREAK_MS);
	ck_assert_msg(err == endings[_i].err, "%s: %s", endings[_i].why, err_name(err));
	rig_run(&rig, 500);
	rig_sim_do(&sim, "fault none");
	wait_there(true);
	rig_run(&rig, 500);
	print(295);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
	const char *line;
	do { /* what was left of the first came out alone, before or after the refill was said */
		line = rig_sim_line(&sim, WAIT_MS);
		ck_assert_msg(line, "%s: no second receipt", endings[_i].why);
	} while (!strstr(line, "receipt-2.png"));
	expect_dots(2, 295);
	ck_assert_ptr_null(rig_sim_line(&sim, 200));
}
END_TEST

static const struct {
	const char *fault, *condition;
	enum err err;
	enum device_state state; /* after a self-test */
	const char *why;
} conditions[] = {
	{ "low", "paperLow", ERR_OK, DEVICE_ONLINE, "it prints, and somebody should bring paper" },
	{ "paper", "paperOut", ERR_PRINTER_PAPER, DEVICE_USER_ERROR, "it waits for paper" },
	{ "cover", "coverOpen", ERR_PRINTER_PAPER, DEVICE_USER_ERROR, "it waits for a hand" },
	{ "jam", "cutterFault", ERR_IO, DEVICE_HARDWARE_ERROR, "no reset frees the blade" },
};

static const char *condition(void)
{
	struct device_report report;
	devices_describe(rig.devices, 0, &report);
	return report.condition;
}

START_TEST(what_keeps_it_from_printing_has_a_word)
{
	wait_there(true);
	ck_assert_str_eq(condition(), "");
	rig_sim_do(&sim, "fault %s", conditions[_i].fault);
	ck_assert_msg(rig_self_test(&rig, WAIT_MS) == conditions[_i].err, "%s", conditions[_i].why);
	ck_assert_int_eq(state(), conditions[_i].state);
	ck_assert_msg(strcmp(condition(), conditions[_i].condition) == 0, "%s: %s",
		      conditions[_i].why, condition());
	rig_sim_do(&sim, "fault none");
	wait_there(true);
	ck_assert_int_eq(rig_self_test(&rig, WAIT_MS), ERR_OK);
	ck_assert_str_eq(condition(), "");
	ck_assert_int_gt(rig.tellings, 1);
}
END_TEST

START_TEST(a_stuck_blade_is_freed_by_a_reset_and_the_printer_stays_in_service)
{
	struct device_report report;
	wait_there(true);
	rig_sim_do(&sim, "fault cutter");
	print(200);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_IO); /* this one was not printed */
	ck_assert(printer_is_there(printer));
	devices_describe(rig.devices, 0, &report);
	ck_assert_uint_eq(report.counts.resets, 1);
	ck_assert_uint_eq(report.counts.faults, 0);
	print(200);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
	expect_picture(1, 200);
}
END_TEST

START_TEST(sent_is_not_printed)
{
	wait_there(true);
	rig_sim_do(&sim, "fault paper=4319"); /* the last byte but one */
	print(100);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_PRINTER_PAPER);
	ck_assert_ptr_null(rig_sim_line(&sim, 100));
}
END_TEST

START_TEST(a_receipt_is_printed_when_the_printer_has_done_it)
{
	wait_there(true);
	print(60);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
	expect_picture(1, 60);
	rig_sim_do(&sim, "fault busy");
	print(80);
	rig_run(&rig, 1500); /* all bytes are sent, and paper and cover are well */
	ck_assert_int_eq(done_calls, 0);
	rig_sim_do(&sim, "fault none");
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
	expect_dots(2, 80);
}
END_TEST

START_TEST(a_self_test_asks_for_paper)
{
	wait_there(true);
	ck_assert_int_eq(rig_self_test(&rig, WAIT_MS), ERR_OK);
	rig_sim_do(&sim, "fault paper");
	ck_assert_int_eq(rig_self_test(&rig, WAIT_MS), ERR_PRINTER_PAPER);
	ck_assert_int_eq(state(), DEVICE_USER_ERROR);
	rig_sim_do(&sim, "fault none");
	wait_there(true); /* seen without being asked for */
}
END_TEST

START_TEST(an_unplugged_printer_is_back_by_itself)
{
	wait_there(true);
	rig_sim_stop(&sim);
	print(300);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_PRINTER_GONE);
	start_sim("--tty");
	wait_there(false);
	int64_t end = rig_now_ms() + WAIT_MS;
	while (!printer_is_there(printer) && rig_now_ms() < end)
		rig_run(&rig, 50);
	ck_assert(printer_is_there(printer));
	print(300);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
	expect_picture(1, 300);
}
END_TEST

START_TEST(a_file_is_created_by_the_first_receipt_and_appended_by_the_next)
{
	struct stat st;
	wait_there(true);
	ck_assert_int_lt(stat(path, &st), 0);
	print(300);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
	ck_assert_int_eq(stat(path, &st), 0);
	off_t one = st.st_size;
	ck_assert_int_gt(one, 100);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	print(300);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_size, 2 * one);
}
END_TEST

START_TEST(a_file_begins_with_a_reset_and_ends_with_a_cut)
{
	print(60);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_OK);
	uint8_t bytes[8192];
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, bytes, sizeof(bytes));
	close(fd);
	static const uint8_t head[] = { 0x1b, '@', 0x1d, 'v', '0', 0, 72, 0, 20, 0 };
	static const uint8_t tail[] = { 0x1b, 'd', 5, 0x1d, 'V', 1 };
	ck_assert_int_eq(n, (ssize_t)(sizeof(head) + 72 * 20 + sizeof(tail)));
	ck_assert_mem_eq(bytes, head, sizeof(head));
	ck_assert_mem_eq(bytes + n - sizeof(tail), tail, sizeof(tail));
}
END_TEST

START_TEST(a_full_disk_is_an_error_of_the_printer)
{
	unlink(path);
	ck_assert_int_eq(symlink("/dev/full", path), 0);
	print(300);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_IO);
	ck_assert(!printer_is_there(printer));
}
END_TEST

START_TEST(no_file_is_made_where_a_device_is_missing)
{
	rig_stop(&rig);
	snprintf(rig.settings.printer.device, sizeof(rig.settings.printer.device),
		 "/dev/kiosk-no-such-printer");
	start();
	print(300);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_PRINTER_GONE);
	ck_assert_int_lt(access("/dev/kiosk-no-such-printer", F_OK), 0);
}
END_TEST

START_TEST(without_a_printer_there_is_none_and_a_print_says_so)
{
	rig_run(&rig, 100);
	ck_assert(!printer_is_there(printer));
	ck_assert_int_eq(devices_count(rig.devices), 0);
	print(100);
	ck_assert_int_eq(wait_done(WAIT_MS), ERR_PRINTER_GONE);
}
END_TEST

START_TEST(an_unknown_printer_driver_is_an_error_of_the_settings)
{
	struct devices *d = NULL;
	snprintf(rig.settings.printer.driver, sizeof(rig.settings.printer.driver), "nonesuch");
	ck_assert_int_eq(devices_start(rig.loop, &rig.settings, &registry, NULL, NULL, &d),
			 ERR_SETTINGS);
	ck_assert_ptr_null(d);
}
END_TEST

static TCase *add_case(Suite *s, const char *name, void (*fixture)(void))
{
	TCase *c = tcase_create(name);
	tcase_add_checked_fixture(c, fixture, tear_down);
	suite_add_tcase(s, c);
	return c;
}

int main(void)
{
	Suite *s = suite_create("printer");
	TCase *c = add_case(s, "fifo", set_up_fifo);
	tcase_add_test(c, a_printed_picture_is_the_picture);
	tcase_add_test(c, two_receipts_come_in_order);
	tcase_add_test(c, a_fifo_nobody_reads_is_no_printer);
	tcase_add_test(c, a_full_fifo_never_hangs_the_printer);
	tcase_add_test(c, a_print_in_progress_does_not_hold_up_the_stop);
	tcase_add_test(c, a_picture_that_is_none_is_refused);
	c = add_case(s, "tty", set_up_tty);
	tcase_add_test(c, a_printed_picture_is_the_picture);
	tcase_add_loop_test(c, paper_and_cover_are_seen_where_the_printer_answers, 0, 2);
	tcase_add_loop_test(c, a_receipt_is_alone_on_its_paper_after_the_last_one_broke_off, 0,
			    ARRAY_LEN(endings));
	tcase_add_loop_test(c, what_keeps_it_from_printing_has_a_word, 0, ARRAY_LEN(conditions));
	tcase_add_test(c, a_stuck_blade_is_freed_by_a_reset_and_the_printer_stays_in_service);
	tcase_add_test(c, sent_is_not_printed);
	tcase_add_test(c, a_receipt_is_printed_when_the_printer_has_done_it);
	tcase_add_test(c, a_self_test_asks_for_paper);
	tcase_add_test(c, an_unplugged_printer_is_back_by_itself);
	c = add_case(s, "file", set_up_file);
	tcase_add_test(c, a_file_is_created_by_the_first_receipt_and_appended_by_the_next);
	tcase_add_test(c, a_file_begins_with_a_reset_and_ends_with_a_cut);
	tcase_add_test(c, a_full_disk_is_an_error_of_the_printer);
	tcase_add_test(c, no_file_is_made_where_a_device_is_missing);
	c = add_case(s, "none", set_up_none);
	tcase_add_test(c, without_a_printer_there_is_none_and_a_print_says_so);
	tcase_add_test(c, an_unknown_printer_driver_is_an_error_of_the_settings);
	return suite_run(s);
}
