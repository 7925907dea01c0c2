/* SPDX-License-Identifier: Apache-2.0 */
/* test_pointer.c - fingers on a panel without a window system: where they are, and what wakes the loop for them. */
#include "ui/kit/present/pointer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/ui/rig.h"
#include "ui/kit/present/calibration.h"
#include "ui/kit/present/evdev_wake.h"

/* Fingers */

struct seen {
	struct pointer_event last;
	int count;
};

static void see(void *arg, const struct pointer_event *e)
{
	struct seen *seen = arg;
	seen->last = *e;
	seen->count++;
}

static struct pointer pointer_of(struct seen *seen, int degrees)
{
	struct pointer p;
	struct settings s = { .ui = { .width = 100, .height = 200, .orientation = degrees } };
	*seen = (struct seen){ .count = 0 };
	pointer_init(&p, &s, see, seen);
	return p;
}

static void finger(struct pointer *p, uint32_t type, float x, float y)
{
	pointer_take(
		p,
		&(SDL_Event){
			.tfinger = { .type = type, .touchId = 5, .fingerId = 3, .x = x, .y = y } });
}

static void mouse(struct pointer *p, uint32_t type, uint8_t button, int x, int y)
{
	pointer_take(
		p,
		&(SDL_Event){
			.button = { .type = type, .which = 6, .button = button, .x = x, .y = y } });
}

START_TEST(a_finger_is_turned_back_as_the_panel_hangs)
{
	/* The panel's first point, as the picture sees it. */
	static const struct {
		int degrees, x, y;
	} cases[] = { { 0, 0, 0 }, { 90, 0, 199 }, { 180, 99, 199 }, { 270, 99, 0 } };
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct seen seen;
		struct pointer p = pointer_of(&seen, cases[i].degrees);
		finger(&p, SDL_FINGERDOWN, 0, 0);
		ck_assert_int_eq(seen.last.kind, POINTER_DOWN);
		ck_assert_int_eq(seen.last.finger, 3);
		ck_assert_int_eq(seen.last.x, cases[i].x);
		ck_assert_int_eq(seen.last.y, cases[i].y);
		finger(&p, SDL_FINGERUP, 1, 1);
		ck_assert_int_eq(seen.last.kind, POINTER_UP);
		ck_assert_int_eq(seen.last.x, 99 - cases[i].x);
		ck_assert_int_eq(seen.last.y, 199 - cases[i].y);
	}
}
END_TEST

START_TEST(a_finger_on_a_larger_panel_is_where_the_picture_lies)
{
	struct seen seen;
	struct pointer p = pointer_of(&seen, 0);
	p.panel_w = 301;
	p.panel_h = 201;
	p.area = (struct rect){ 100, 0, 100, 200 };
	finger(&p, SDL_FINGERMOTION, 0.5f, 0.5f);
	ck_assert_int_eq(seen.last.kind, POINTER_MOVE);
	ck_assert_int_eq(seen.last.x, 50);
	ck_assert_int_eq(seen.last.y, 100);
	finger(&p, SDL_FINGERDOWN, 0, 0);
	ck_assert_msg(seen.last.x == -100, "beside it is beside it");
}
END_TEST

START_TEST(only_the_left_button_and_moves_with_it_are_a_finger)
{
	struct seen seen;
	struct pointer p = pointer_of(&seen, 0);
	mouse(&p, SDL_MOUSEBUTTONDOWN, SDL_BUTTON_RIGHT, 1, 1);
	pointer_take(&p, &(SDL_Event){ .motion = { .type = SDL_MOUSEMOTION, .x = 9, .y = 9 } });
	pointer_take(&p, &(SDL_Event){ .button = { .type = SDL_MOUSEBUTTONDOWN,
						   .which = SDL_TOUCH_MOUSEID,
						   .button = SDL_BUTTON_LEFT } });
	pointer_take(&p, &(SDL_Event){ .type = SDL_KEYDOWN });
	ck_assert_int_eq(seen.count, 0);
	mouse(&p, SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, 7, 8);
	ck_assert_int_eq(seen.last.x, 7);
	ck_assert_int_eq(seen.last.y, 8);
	pointer_take(&p, &(SDL_Event){ .motion = { .type = SDL_MOUSEMOTION,
						   .state = SDL_BUTTON_LMASK,
						   .x = 9,
						   .y = 9 } });
	ck_assert_int_eq(seen.last.kind, POINTER_MOVE);
	ck_assert_int_eq(seen.count, 2);
}
END_TEST

START_TEST(a_finger_whose_device_is_gone_is_cancelled_once)
{
	struct seen seen;
	struct pointer p = pointer_of(&seen, 0);
	pointer_cancel(&p);
	ck_assert_int_eq(seen.count, 0);
	finger(&p, SDL_FINGERDOWN, 0, 0);
	pointer_cancel(&p);
	ck_assert_int_eq(seen.last.kind, POINTER_CANCEL);
	ck_assert_int_eq(seen.last.finger, 3);
	pointer_cancel(&p);
	ck_assert_int_eq(seen.count, 2);
	finger(&p, SDL_FINGERDOWN, 0, 0);
	finger(&p, SDL_FINGERUP, 0, 0);
	pointer_cancel(&p);
	ck_assert_msg(seen.count == 4, "nothing is down");
}
END_TEST

static bool locate(void *arg, int64_t device, bool is_mouse, struct pointer_place *place)
{
	ck_assert_int_eq(device, is_mouse ? 6 : 5);
	*place = (struct pointer_place){ 1, 0 };
	return *(bool *)arg;
}

START_TEST(who_knows_the_device_has_the_last_word)
{
	struct seen seen;
	struct pointer p = pointer_of(&seen, 0);
	bool known = false;
	p.locate = locate;
	p.locate_arg = &known;
	mouse(&p, SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, 32767, 5);
	finger(&p, SDL_FINGERDOWN, 0, 0);
	ck_assert_int_eq(seen.count, 0);
	known = true;
	mouse(&p, SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, 32767, 5);
	ck_assert_int_eq(seen.last.x, 99);
	ck_assert_int_eq(seen.last.y, 0);
	finger(&p, SDL_FINGERMOTION, 0, 0);
	ck_assert_int_eq(seen.last.x, 99);
}
END_TEST

/* Calibration */

START_TEST(a_calibration_is_six_numbers_and_nothing_else)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "1 0 0 0 1 0", true },     { " 1.05 0 -0.025 0 1.1 -5e-2\n", true },
		{ "0 -1 1 1 0 0", true },    { "", false },
		{ "1 0 0 0 1", false },	     { "1 0 0 0 1 0 0", false },
		{ "1 0 0 0 1 0x", false },   { "1,0,0,0,1,0", false },
		{ "1 0 0 0 nan 0", false },  { "1 0 0 0 1 inf", false },
		{ "1 0 0 0 1 1e99", false }, { "a b c d e f", false },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct calibration c = { { 7 } };
		ck_assert_msg(calibration_parse(cases[i].text, &c) == cases[i].good, "'%s'",
			      cases[i].text);
		ck_assert_msg(cases[i].good || c.m[0] == 7, "'%s': out is untouched",
			      cases[i].text);
	}
}
END_TEST

START_TEST(a_calibration_moves_stretches_and_turns)
{
	struct calibration c;
	ck_assert(calibration_parse("0 -1 1 1 0 0",
				    &c)); /* libinput's example: 90 degrees clockwise */
	struct pointer_place at = calibration_apply(&c, (struct pointer_place){ 0.25f, 0.125f });
	ck_assert_float_eq_tol(at.x, 0.875f, 1e-6f);
	ck_assert_float_eq_tol(at.y, 0.25f, 1e-6f);
	at = calibration_apply(&calibration_none, (struct pointer_place){ 0.25f, 0.125f });
	ck_assert_float_eq_tol(at.x, 0.25f, 1e-6f);
	ck_assert_float_eq_tol(at.y, 0.125f, 1e-6f);
}
END_TEST

START_TEST(an_axis_is_scaled_to_its_own_length)
{
	ck_assert_float_eq_tol(calibration_axis(0, 0, 32767), 0, 1e-6f);
	ck_assert_float_eq_tol(calibration_axis(32767, 0, 32767), 1, 1e-6f);
	ck_assert_float_eq_tol(calibration_axis(150, 100, 200), 0.5f, 1e-6f);
	ck_assert_float_eq_tol(calibration_axis(0, INT32_MIN, INT32_MAX), 0.5f, 1e-6f);
	ck_assert_float_eq_tol(calibration_axis(99, 100, 200), 0, 1e-6f);
	ck_assert_float_eq_tol(calibration_axis(201, 100, 200), 1, 1e-6f);
	ck_assert_float_eq_tol(calibration_axis(5, 5, 5), 0, 1e-6f);
}
END_TEST

/* Wake-ups. What SDL opened is a FIFO here: it wakes as a device does. */

struct woken {
	struct loop *loop;
	struct evdev_wake *wake;
	char folder[32], path[64];
	int count;
};

static void wake(void *arg)
{
	struct woken *w = arg;
	w->count++;
}

static void open_woken(struct woken *w)
{
	*w = (struct woken){ .folder = "/tmp/kiosk-wake-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(w->folder));
	snprintf(w->path, sizeof(w->path), "%s/event0", w->folder);
	ck_assert_int_eq(mkfifo(w->path, 0600), 0);
	ck_assert_int_eq(loop_create(&w->loop), ERR_OK);
	char prefix[64];
	snprintf(prefix, sizeof(prefix), "%s/event", w->folder);
	ck_assert_int_eq(evdev_wake_create(w->loop, prefix, wake, w, &w->wake), ERR_OK);
}

static void close_woken(struct woken *w)
{
	evdev_wake_destroy(w->wake);
	loop_destroy(w->loop);
	unlink(w->path);
	rmdir(w->folder);
}

static int turns(struct woken *w)
{
	int before = w->count;
	while (sd_event_run(loop_event(w->loop), 0) > 0)
		;
	return w->count - before;
}

START_TEST(an_open_device_wakes_the_loop_once_for_each_report_read_or_not)
{
	struct woken w;
	open_woken(&w);
	ck_assert_int_eq(evdev_wake_rescan(w.wake), 0);
	int fd = open(w.path, O_RDWR | O_NONBLOCK);
	ck_assert_int_eq(evdev_wake_rescan(w.wake), 1);
	ck_assert_msg(evdev_wake_rescan(w.wake) == 1, "its own copy is no device");
	turns(&w);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	ck_assert_msg(turns(&w) == 1, "unread, it does not spin");
	ck_assert_int_eq(turns(&w), 0);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	ck_assert_int_eq(turns(&w), 1);
	close(fd);
	ck_assert_int_eq(evdev_wake_rescan(w.wake), 0);
	close_woken(&w);
}
END_TEST

START_TEST(another_device_under_the_same_number_is_listened_to)
{
	struct woken w;
	char other[96];
	open_woken(&w);
	snprintf(other, sizeof(other), "%s1", w.path);
	ck_assert_int_eq(mkfifo(other, 0600), 0);
	int fd = open(w.path, O_RDWR | O_NONBLOCK);
	ck_assert_int_eq(evdev_wake_rescan(w.wake), 1);
	close(fd);
	ck_assert_int_eq(open(other, O_RDWR | O_NONBLOCK), fd);
	ck_assert_int_eq(evdev_wake_rescan(w.wake), 1);
	turns(&w);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	ck_assert_int_eq(turns(&w), 1);
	close(fd);
	unlink(other);
	close_woken(&w);
}
END_TEST

START_TEST(a_mouse_without_axes_is_no_finger)
{
	struct woken w;
	struct pointer_place place = { 5, 6 };
	open_woken(&w);
	int fd = open(w.path, O_RDWR | O_NONBLOCK);
	ck_assert_int_eq(evdev_wake_rescan(w.wake), 1);
	ck_assert(!evdev_wake_locate(w.wake, fd, true, &place));
	ck_assert(!evdev_wake_locate(w.wake, fd + 100, true, &place));
	ck_assert(place.x == 5 && place.y == 6);
	ck_assert(!evdev_wake_has_fingers(w.wake));
	ck_assert_msg(evdev_wake_locate(w.wake, fd, false, &place), "a finger needs none");
	close(fd);
	close_woken(&w);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_finger_is_turned_back_as_the_panel_hangs,
		a_finger_on_a_larger_panel_is_where_the_picture_lies,
		only_the_left_button_and_moves_with_it_are_a_finger,
		a_finger_whose_device_is_gone_is_cancelled_once,
		who_knows_the_device_has_the_last_word,
		a_calibration_is_six_numbers_and_nothing_else,
		a_calibration_moves_stretches_and_turns,
		an_axis_is_scaled_to_its_own_length,
		an_open_device_wakes_the_loop_once_for_each_report_read_or_not,
		another_device_under_the_same_number_is_listened_to,
		a_mouse_without_axes_is_no_finger,
	};
	return rig_run("pointer", tests, ARRAY_LEN(tests));
}
