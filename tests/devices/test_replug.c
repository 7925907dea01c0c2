/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_replug.c - each class of devices unplugged and back, again and again: usable within its time, and nothing
 * is kept of the times before.
 *
 * Usable is a device that did what it is for: a card was read, a receipt printed, a code heard, a page taken.
 * KIOSK_REPLUGS says how often; then (soak: a release, alone on the machine) nothing over a limit is forgiven.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "drivers/camera/camera.h"
#include "drivers/printer/printer.h"
#include "drivers/scanner/scanner.h"
#include "tests/devices/pcsc.h"
#include "tests/suite.h"

#define CYCLES	     50
#define CYCLES_MAX   5000
#define REPLUG_MS    2000
#define DAEMON_MS    3000 /* a pcscd that died finds its readers first */
#define GONE_MS	     5000
#define WARM_UP	     5	 /* of 1 in so many of the cycles */
#define GROWTH_KIB   256 /* so much may the memory's size wander */
#define PICTURE_ROWS 60

/* The devices */

static char path[RIG_PATH_MAX + 16], hidden[RIG_PATH_MAX + 32];
static int answers;
static enum err answer;

static void set_device(char *driver, size_t cap, const char *name, char *device, size_t device_cap)
{
	snprintf(driver, cap, "%s", name);
	snprintf(device, device_cap, "%s", path);
}

#define SET(section, name)                                                                 \
	set_device(rig.settings.section.driver, sizeof(rig.settings.section.driver), name, \
		   rig.settings.section.device, sizeof(rig.settings.section.device))

static void start_pty(const char *kind, const char *option)
{
	const char *link[] = { kind, "--link", path, NULL };
	const char *device[] = { kind, "--device", path, "--out", rig.dir, option, NULL };
	rig_sim_start(&sim, option ? device : link);
}

static void start_samv_tty(void)
{
	SET(reader[0], "samv-tty");
	start_pty("samv", NULL);
}

static void start_samv_usb(void)
{
	snprintf(path, sizeof(path), "0483:5652,0400:c35a");
	SET(reader[0], "samv-usb"); /* main() began with the device */
}

static void start_printer(void)
{
	SET(printer, "escpos");
	rig.settings.printer.width_dots = 576;
	start_pty("printer", "--tty");
}

static void start_scanner(void)
{
	SET(scanner, "serial");
	start_pty("scanner", NULL);
}

static void start_camera(void)
{
	SET(camera, "files");
	snprintf(hidden, sizeof(hidden), "%s.away", path);
	const char *argv[] = { "camera", "--folder", path, NULL };
	rig_sim_start(&sim, argv);
}

static void pull_port(void)
{
	rig_sim_do(&sim, "unplug");
}

static void plug_port(void)
{
	rig_sim_do(&sim, "replug");
}

static void kill_daemon(void)
{
	rig_sim_do(&daemon_sim, "kill");
}

static void start_daemon(void)
{
	rig_sim_do(&daemon_sim, "start");
}

static void hide_folder(void)
{
	ck_assert_int_eq(rename(path, hidden), 0);
}

static void show_folder(void)
{
	ck_assert_int_eq(rename(hidden, path), 0);
}

static void read_card(const char *file)
{
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card(file));
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_READ, REPLUG_MS));
}

static void read_id_card(void)
{
	read_card("resident");
}

static void read_ssc(void)
{
	read_card("ssc-2");
}

/* Whether it is seen to go or the reader is gone before that: the next one is another. */
static void take_card(void)
{
	cards_want(rig.cards, false);
	rig_sim_do(&sim, "out");
}

static void await_answer(void)
{
	int64_t end = rig_now_ms() + REPLUG_MS * RIG_PATIENCE;
	while (answers == 0 && rig_now_ms() < end)
		ck_assert_int_ge(sd_event_run(loop_event(rig.loop), 10000), 0);
	ck_assert_int_eq(answers, 1);
	ck_assert_int_eq(answer, ERR_OK);
	answers = 0;
}

static void on_answer(void *arg, enum err err)
{
	(void)arg;
	answers++;
	answer = err;
}

static void print(void)
{
	struct bitmap b = { .width = 576, .height = PICTURE_ROWS };
	b.bits = calloc((size_t)b.width / 8, PICTURE_ROWS);
	memset(b.bits, 0xaa, (size_t)b.width / 8 * PICTURE_ROWS);
	printer_print(printer_of(rig.devices), b, on_answer, NULL);
	await_answer();
}

/* The paper that came out. */
static void take_paper(void)
{
	const char *line = rig_sim_line(&sim, GONE_MS * RIG_PATIENCE);
	ck_assert(line && strncmp(line, "printed ", 8) == 0);
	ck_assert_int_eq(unlink(line + 8), 0);
}

static void on_scanned(void *arg, const char *text)
{
	on_answer(arg, strcmp(text, "440100261127000012") == 0 ? ERR_OK : ERR_SYNTAX);
}

static void scan(void)
{
	scanner_listen(scanner_of(rig.devices), on_scanned, NULL);
	rig_sim_do(&sim, "scan 440100261127000012");
	await_answer();
}

static void on_page(void *arg, enum err err, struct scan *page)
{
	on_answer(arg, err == ERR_OK && !page ? ERR_INVALID : err);
}

static void take_page(void)
{
	camera_take(camera_of(rig.devices), 400 * 1024, on_page, NULL);
	await_answer();
}

static const struct device_row {
	const char *name;    /* of its case */
	void (*start)(void); /* NULL: pcsc.c does */
	void (*pull)(void), (*plug)(void);
	bool is_asked; /* it does not notice by itself that it is gone */
	void (*use)(void);
	void (*done)(void); /* NULL: nothing is to be taken away */
	int within_ms;
} rows[] = {
	// clang-format off
	{ "samv-tty", start_samv_tty, pull_port,   plug_port,    false, read_id_card, take_card,  REPLUG_MS },
	{ "samv-usb", start_samv_usb, pull_port,   plug_port,    false, read_id_card, take_card,  REPLUG_MS },
	{ "pcsc",     NULL,           kill_daemon, start_daemon, false, read_ssc,     take_card,  DAEMON_MS },
	{ "escpos",   start_printer,  pull_port,   plug_port,    true,  print,        take_paper, REPLUG_MS },
	{ "serial",   start_scanner,  pull_port,   plug_port,    false, scan,         NULL,       REPLUG_MS },
	{ "files",    start_camera,   hide_folder, show_folder,  true,  take_page,    NULL,       REPLUG_MS },
	// clang-format on
};

/* Cycles */

static enum device_state state(void)
{
	struct device_report r;
	devices_describe(rig.devices, 0, &r);
	return r.state;
}

static void await_state(enum device_state wanted, int within_ms)
{
	int64_t end = rig_now_ms() + (int64_t)within_ms * RIG_PATIENCE;
	while (state() != wanted && rig_now_ms() < end)
		ck_assert_int_ge(sd_event_run(loop_event(rig.loop), 10000), 0);
	ck_assert_str_eq(device_state_name(state()), device_state_name(wanted));
}

/* What this program holds. */
struct holding {
	int fds, threads;
	long kib; /* in memory */
};

static int entries(const char *dir)
{
	int n = 0;
	DIR *d = opendir(dir);
	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

static struct holding held(void)
{
	struct holding h = { rig_fds(), entries("/proc/self/task"), 0 };
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	ck_assert(f && fscanf(f, "%*d %ld", &pages) == 1);
	fclose(f);
	h.kib = pages * (sysconf(_SC_PAGESIZE) / 1024);
	return h;
}

/* Back after a shorter or longer time: the longer away, the longer the pauses between the tries. Returns ms. */
static int cycle(const struct device_row *row, int n)
{
	row->pull();
	if (row->is_asked)
		ck_assert_int_ne(rig_self_test(&rig, GONE_MS), ERR_OK);
	await_state(DEVICE_NO_DEVICE, GONE_MS);
	rig_run(&rig, n % 10 == 9 ? 700 : n % 7);
	int64_t from = rig_now_ms();
	row->plug();
	await_state(DEVICE_ONLINE, row->within_ms);
	row->use();
	int took = (int)(rig_now_ms() - from);
	if (row->done)
		row->done();
	rig.taken = rig.n_events = 0;
	return took;
}

static int by_size(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static const struct device_row *row_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

static void set_up_row(const struct device_row *row)
{
	if (!row->start) {
		set_up_match("*", NULL);
		return;
	}
	rig_init(&rig);
	snprintf(path, sizeof(path), "%s/device", rig.dir);
	row->start();
	rig_start(&rig);
}

START_TEST(unplugged_and_back_it_is_usable_in_time_and_nothing_is_kept)
{
	static int took[CYCLES_MAX];
	const struct device_row *row = &rows[_i];
	const char *asked = getenv("KIOSK_REPLUGS");
	int runs = asked ? atoi(asked) : CYCLES, patience = asked ? 1 : RIG_PATIENCE;
	ck_assert(runs >= WARM_UP && runs <= CYCLES_MAX);
	set_up_row(row);
	await_state(DEVICE_ONLINE, GONE_MS);
	struct holding before = { 0 };
	for (int i = 0; i < runs; i++) {
		if (i == runs / WARM_UP)
			before = held();
		took[i] = cycle(row, i);
		ck_assert_int_le(took[i], row->within_ms * patience);
	}
	struct holding now = held();
	qsort(took, (size_t)runs, sizeof(took[0]), by_size);
	printf("%s: %d times back, usable after %d ms (median), %d ms at most; memory %+ld KiB\n",
	       row->name, runs, took[runs / 2], took[runs - 1], now.kib - before.kib);
	ck_assert_int_eq(now.fds, before.fds);
	ck_assert_int_eq(now.threads, before.threads);
	ck_assert_int_le(now.kib - before.kib, GROWTH_KIB * patience);
	rig_stop(&rig);
	if (row->start != start_samv_usb)
		rig_sim_stop(&sim);
	rig_sim_stop(&daemon_sim);
	rig_fini(&rig);
}
END_TEST

int main(int argc, char **argv)
{
	(void)argc;
	const char *wanted = getenv("CK_RUN_CASE");
	static const char *const usb[] = { "samv-usb", NULL };
	bool is_usb = wanted && row_of(wanted) == row_of("samv-usb");
	if (is_usb)
		rig_sim_around(&sim, usb, argv);
	Suite *s = suite_create("replug");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		TCase *c = tcase_create(rows[i].name);
		tcase_add_loop_test(c, unplugged_and_back_it_is_usable_in_time_and_nothing_is_kept,
				    (int)i, (int)i + 1);
		suite_add_tcase(s, c);
	}
	int code = suite_run(s);
	if (is_usb)
		rig_sim_stop(&sim);
	return code;
}
