/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_camera.c - the class of cameras, with a driver played by the test and with the folder of files.
 * Also run under TSan.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/camera/camera.h"
#include "drivers/service.h"
#include "firmware/base/file.h"
#include "tests/devices/sheet.h"
#include "tests/suite.h"

#define WAIT_MS 20000
/* Turns the loop until it is so. */
#define await(condition)                                                            \
	do {                                                                        \
		int64_t end_ = device_clock_ms() + WAIT_MS;                         \
		while (!(condition)) {                                              \
			ck_assert_msg(device_clock_ms() < end_, "%s", #condition);  \
			ck_assert_int_ge(sd_event_run(loop_event(loop), 10000), 0); \
		}                                                                   \
	} while (0)

extern const struct camera_ops camera_files_ops;

/* The driver: device's thread */

static struct {
	uint8_t *good;
	size_t good_len;
	atomic_int bad;	 /* so many frames are damaged */
	atomic_int open; /* an error */
	atomic_int frame;
	atomic_int frames, pages, rests, opens, closes;
} played;

static struct device_wake *lent;

static enum err played_open(const char *device, struct device_wake *wake, struct camera_port **out)
{
	enum err err = (enum err)atomic_load(&played.open);
	(void)device;
	lent = wake;
	if (err != ERR_OK)
		return err;
	played.opens++;
	*out = (struct camera_port *)&played;
	return ERR_OK;
}

static enum err played_check(struct camera_port *p)
{
	ck_assert_ptr_eq(p, &played);
	return (enum err)atomic_load(&played.open);
}

static enum err played_frame(struct camera_port *p, bool keep, struct buf *out)
{
	ck_assert_ptr_eq(p, &played);
	if (device_wake_is_last(lent))
		return ERR_CANCELLED;
	enum err err = (enum err)atomic_load(&played.frame);
	if (err != ERR_OK)
		return err;
	played.frames++;
	played.pages += keep;
	bool bad = atomic_load(&played.bad) > 0;
	if (bad)
		played.bad--;
	buf_add(out, played.good, bad ? played.good_len / 2 : played.good_len);
	return buf_err(out);
}

static void played_rest(struct camera_port *p)
{
	(void)p;
	played.rests++;
}

static void played_close(struct camera_port *p)
{
	played.closes += p != NULL;
}

static const struct camera_ops played_ops = { played_open, played_check, played_frame, played_rest,
					      played_close };

/* The rig */

static struct loop *loop;
static struct devices *devices;
static struct settings settings;
static char folder[64];
static int seen, taken, width;
static enum err said;
static struct scan page;
static int tellings;

static const struct settings_driver rows[] = {
	{ "camera", "played", "", "", NULL, &played_ops },
	{ "camera", "files", "", "", NULL, &camera_files_ops },
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};
static const struct device_class *const classes[] = { &camera_class, NULL };
static const struct registry fakes = { rows, classes };

static void on_told(void *arg)
{
	(void)arg;
	tellings++;
}

static void on_seen(void *arg, struct pixels *picture)
{
	ck_assert_ptr_eq(arg, &seen);
	ck_assert_ptr_nonnull(picture->px);
	seen++;
	width = picture->w;
}

static void on_taken(void *arg, enum err err, struct scan *scan)
{
	ck_assert_ptr_eq(arg, &taken);
	ck_assert((err == ERR_OK) == (scan != NULL));
	said = err;
	taken++;
	scan_fini(&page);
	if (scan) {
		page = *scan;
		*scan = (struct scan){ 0 };
	}
}

static void write_sheet(const char *name, int w)
{
	struct sheet s = { .w = w, .h = 240, .paper = 210, .ink = 30, .seed = 5, .quality = 80 };
	char path[128];
	size_t len;
	uint8_t *bytes = sheet_jpeg(&s, &len);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	ck_assert_int_eq(file_write(path, bytes, len, 0600), ERR_OK);
	free(bytes);
}

static void remove_sheet(const char *name)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	ck_assert_int_eq(unlink(path), 0);
}

static void set_up(void)
{
	struct sheet s = { .w = 320, .h = 240, .paper = 210, .ink = 30, .seed = 5, .quality = 80 };
	memset(&played, 0, sizeof(played));
	played.good = sheet_jpeg(&s, &played.good_len);
	seen = taken = tellings = 0;
	strcpy(folder, "/tmp/camera-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
}

static void start(const char *driver)
{
	memset(&settings, 0, sizeof(settings));
	strcpy(settings.printer.driver, "none");
	strcpy(settings.camera.driver, driver);
	strcpy(settings.camera.device, folder);
	ck_assert_int_eq(devices_start(loop, &settings, &fakes, on_told, NULL, &devices), ERR_OK);
	ck_assert_int_eq(devices_count(devices), 1);
}

static struct camera *start_online(const char *driver)
{
	start(driver);
	struct camera *c = camera_of(devices);
	await(camera_is_there(c));
	return c;
}

static void stop(void)
{
	devices_stop(devices);
	devices = NULL;
	ck_assert_int_eq(played.opens, played.closes);
}

static void tear_down(void)
{
	char command[128];
	if (devices)
		stop();
	scan_fini(&page);
	loop_destroy(loop);
	free(played.good);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

/* Asks for a page, which cannot be taken; when the camera was closed for it, the picture is looked at. */
static void on_seen_while_it_goes(void *arg, struct pixels *picture)
{
	static uint32_t sum;
	if (seen++ > 0)
		return;
	atomic_store(&played.frame, ERR_CAMERA_GONE);
	camera_take(arg, SCAN_BYTES_MAX, on_taken, &taken);
	int64_t end = device_clock_ms() + WAIT_MS;
	while (played.closes == 0 && device_clock_ms() < end)
		usleep(1000);
	ck_assert_int_eq(played.closes, 1);
	usleep(20000); /* nothing becomes of it meanwhile */
	ck_assert_ptr_nonnull(picture->px);
	for (int i = 0; i < picture->w * picture->h; i++)
		sum += picture->px[i];
}

/* Watching */

START_TEST(what_it_sees_comes_while_somebody_watches)
{
	struct camera *c = start_online("played");
	ck_assert_int_eq(seen, 0);
	camera_watch(c, on_seen, &seen);
	await(seen >= 3);
	ck_assert_int_eq(width, 320);
	camera_watch(c, NULL, NULL);
	int before = seen, rests = played.rests;
	await(played.rests > rests);
	ck_assert_int_eq(seen, before);
	camera_watch(c, on_seen, &seen);
	await(seen > before);
}
END_TEST

START_TEST(damaged_frames_are_passed_over_until_there_are_too_many)
{
	struct camera *c = start_online("played");
	camera_watch(c, on_seen, &seen);
	await(seen >= 1);
	played.bad = 5;
	int before = seen;
	await(played.bad == 0 && seen > before);
	ck_assert_int_eq(played.opens, 1);
	played.bad = 12;
	struct device_report r;
	await((devices_describe(devices, 0, &r), r.counts.faults == 1));
	ck_assert_int_eq(r.state, DEVICE_HARDWARE_ERROR);
	before = seen;
	await(seen > before); /* opened again, and well */
	ck_assert_int_ge(played.opens, 2);
}
END_TEST

START_TEST(a_camera_that_goes_away_says_so_and_comes_back)
{
	struct camera *c = start_online("played");
	camera_watch(c, on_seen, &seen);
	await(seen >= 1);
	played.frame = played.open = ERR_CAMERA_GONE;
	await(!camera_is_there(c));
	ck_assert_int_ge(tellings, 2);
	played.frame = played.open = ERR_OK;
	int before = seen;
	await(camera_is_there(c) && seen > before);
}
END_TEST

/* Pages */

START_TEST(what_is_looked_at_stays_while_the_camera_goes_away)
{
	struct camera *c = start_online("played");
	camera_watch(c, on_seen_while_it_goes, c);
	await(taken == 1);
	ck_assert_int_eq(said, ERR_CAMERA_GONE);
	atomic_store(&played.frame, ERR_OK);
	await(seen >= 2);
}
END_TEST

START_TEST(a_page_is_taken_whether_somebody_watches_or_not)
{
	struct camera *c = start_online("played");
	camera_take(c, SCAN_BYTES_MAX, on_taken, &taken);
	ck_assert_int_eq(taken, 0);
	await(taken == 1);
	ck_assert_int_eq(said, ERR_OK);
	ck_assert(page.jpeg.len > 0 && page.shown.w == 320);
	camera_watch(c, on_seen, &seen);
	await(seen >= 1);
	camera_take(c, SCAN_BYTES_MAX, on_taken, &taken);
	await(taken == 2);
	ck_assert_int_eq(said, ERR_OK);
	ck_assert_int_eq(played.pages, 2);
}
END_TEST

START_TEST(a_damaged_frame_is_no_page_and_the_next_is_taken)
{
	struct camera *c = start_online("played");
	played.bad = 4;
	camera_take(c, SCAN_BYTES_MAX, on_taken, &taken);
	await(taken == 1);
	ck_assert_int_eq(said, ERR_OK);
	played.bad = 5;
	camera_take(c, SCAN_BYTES_MAX, on_taken, &taken);
	await(taken == 2);
	ck_assert_int_eq(said, ERR_CAMERA_FAULT);
}
END_TEST

START_TEST(without_a_camera_the_answer_comes_at_once)
{
	ck_assert_ptr_null(camera_of(NULL));
	ck_assert(!camera_is_there(NULL));
	camera_watch(NULL, on_seen, &seen);
	camera_take(NULL, SCAN_BYTES_MAX, on_taken, &taken);
	ck_assert(taken == 1 && said == ERR_CAMERA_GONE);
}
END_TEST

START_TEST(the_end_answers_every_page_that_was_asked_for)
{
	struct camera *c = start_online("played");
	camera_watch(c, on_seen, &seen);
	for (int i = 0; i < 5; i++)
		camera_take(c, SCAN_BYTES_MAX, on_taken, &taken);
	stop();
	ck_assert_int_eq(taken, 5);
}
END_TEST

/* Files */

START_TEST(files_are_taken_in_the_order_of_their_names_and_again)
{
	static const int widths[] = { 320, 336, 352, 320 };
	write_sheet("b.jpg", 336);
	write_sheet("a.jpg", 320);
	write_sheet("c.jpeg", 352);
	write_sheet(".hidden.jpg", 400);
	write_sheet("readme.txt", 400);
	struct camera *c = start_online("files");
	camera_watch(c, on_seen, &seen);
	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		camera_take(c, SCAN_BYTES_MAX, on_taken, &taken);
		await(taken == (int)i + 1);
		ck_assert_int_eq(page.shown.w, widths[i]);
		await(width == widths[(i + 1) % 3]); /* and the next is seen */
	}
}
END_TEST

START_TEST(without_a_file_there_is_no_camera)
{
	start("files");
	struct camera *c = camera_of(devices);
	struct device_report r;
	await((devices_describe(devices, 0, &r), r.state == DEVICE_NO_DEVICE));
	write_sheet("a.jpg", 320);
	await(camera_is_there(c));
	camera_watch(c, on_seen, &seen);
	await(seen >= 1);
	remove_sheet("a.jpg");
	await(!camera_is_there(c));
	camera_take(c, SCAN_BYTES_MAX, on_taken, &taken);
	await(taken == 1);
	ck_assert_int_eq(said, ERR_CAMERA_GONE);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("camera");
	TCase *c = tcase_create("camera");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, what_it_sees_comes_while_somebody_watches);
	tcase_add_test(c, damaged_frames_are_passed_over_until_there_are_too_many);
	tcase_add_test(c, a_camera_that_goes_away_says_so_and_comes_back);
	tcase_add_test(c, what_is_looked_at_stays_while_the_camera_goes_away);
	tcase_add_test(c, a_page_is_taken_whether_somebody_watches_or_not);
	tcase_add_test(c, a_damaged_frame_is_no_page_and_the_next_is_taken);
	tcase_add_test(c, without_a_camera_the_answer_comes_at_once);
	tcase_add_test(c, the_end_answers_every_page_that_was_asked_for);
	tcase_add_test(c, files_are_taken_in_the_order_of_their_names_and_again);
	tcase_add_test(c, without_a_file_there_is_no_camera);
	suite_add_tcase(s, c);
	return suite_run(s);
}
