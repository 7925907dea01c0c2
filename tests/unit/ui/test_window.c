/* SPDX-License-Identifier: Apache-2.0 */
/* test_window.c - a real window on a real X server: what is seen, what is pressed, and that it sleeps. */
#include <time.h>

#include <SDL2/SDL.h>

#include "tests/unit/ui/rig.h"
#include "tests/unit/ui/xwire.h"
#include "ui/kit/present/turn.h"
#include "tests/suite.h"

#define PW 540
#define PH 960

static void build(struct rig *rig, struct page *p)
{
	widget_add(p, NULL, W(.style = STYLE_HEADER));
	struct node *body =
		widget_add(p, NULL, W(.grow = 1, .gap = MM(10), .pad_x = MM(12), .pad_y = MM(12)));
	widget_add(p, body,
		   W(.role = ROLE_BUTTON, .style = rig->flag ? STYLE_BAR_HELP : STYLE_PRIMARY,
		     .id = "first", .action = 1, .height = MM(60)));
	widget_add(p, body,
		   W(.role = ROLE_BUTTON, .style = STYLE_TILE, .id = "second", .action = 2,
		     .height = MM(60)));
}

static void turn_red(struct rig *rig)
{
	rig->flag = true;
	ui_invalidate(rig->ui);
}

/* Where a point of the picture lies on the panel. */
static void on_panel(int degrees, int x, int y, int *px, int *py)
{
	struct rect r = turn_rect(degrees, PW, PH, (struct rect){ x, y, 1, 1 });
	*px = r.x;
	*py = r.y;
}

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Runs the loop until there is nothing to do for `quiet_ms`; returns how often it woke. */
static int settle(struct rig *rig, int quiet_ms)
{
	int woken = 0;
	while (sd_event_run(loop_event(rig->loop), (uint64_t)quiet_ms * 1000) > 0)
		ck_assert_msg(++woken < 2000, "the loop never sleeps");
	return woken;
}

/* Runs the loop until it is so; the case has a limit of time. */
#define await(rig, condition)                                        \
	do {                                                         \
		while (!(condition))                                 \
			sd_event_run(loop_event((rig)->loop), 5000); \
	} while (0)

static void open_on(struct rig *rig, struct xwire *x, int degrees)
{
	int w, h;
	turn_size(degrees, PW, PH, &w, &h);
	xwire_open(x, w, h);
	rig_open_window(rig, build, PW, PH, degrees);
	on_panel(degrees, 5, 5, &w, &h);
	await(rig, xwire_pixel(x, w, h) == rig_colour(rig, TOKEN_HEADER));
	await(rig, SDL_GetMouseFocus()); /* before that a press would be nobody's */
	settle(rig, 100);
}

static void click(struct rig *rig, struct xwire *x, int degrees, const char *id)
{
	int px, py;
	const struct node *n = rig_node(rig, id);
	on_panel(degrees, n->px.x + n->px.w / 2, n->px.y + n->px.h / 4, &px, &py);
	xwire_fake(x, XWIRE_MOTION, px, py);
	xwire_fake(x, XWIRE_PRESS, 0, 0);
	await(rig, rig->touches == 1);
	settle(rig, UI_MIN_CONTACT_MS + 20);
	xwire_fake(x, XWIRE_RELEASE, 0, 0);
	await(rig, !rig->ui->tap.down);
}

START_TEST(the_picture_and_the_finger_are_turned_as_the_panel_hangs)
{
	int degrees = _i * 90, px, py;
	struct rig rig;
	struct xwire x;
	open_on(&rig, &x, degrees);
	on_panel(degrees, PW - 2, PH - 2, &px, &py);
	await(&rig, xwire_pixel(&x, px, py) == rig_colour(&rig, TOKEN_GROUND));
	click(&rig, &x, degrees, "second");
	ck_assert_int_eq(rig.acts, 1);
	ck_assert_int_eq(rig.action, 2);
	rig_close(&rig);
	xwire_close(&x);
}
END_TEST

START_TEST(a_press_is_seen_at_once_and_what_it_does_follows)
{
	struct rig rig;
	struct xwire x;
	open_on(&rig, &x, 0);
	rig.on_act = turn_red;
	const struct node *n = rig_node(&rig, "first");
	int px = n->px.x + n->px.w / 2, py = n->px.y + n->px.h / 2;
	ck_assert_uint_eq(xwire_pixel(&x, px, py), rig_colour(&rig, TOKEN_PRIMARY));
	xwire_fake(&x, XWIRE_MOTION, px, py);
	xwire_fake(&x, XWIRE_PRESS, 0, 0);
	await(&rig, xwire_pixel(&x, px, py) == rig_colour(&rig, TOKEN_PRIMARY_PRESSED));
	settle(&rig, UI_MIN_CONTACT_MS + 20);
	ck_assert_int_eq(rig.acts, 0);
	xwire_fake(&x, XWIRE_RELEASE, 0, 0);
	await(&rig, rig.acts == 1);
	ck_assert_int_eq(rig.touches, 1);
	await(&rig, xwire_pixel(&x, px, py) == rig_colour(&rig, TOKEN_DANGER));
	rig_close(&rig);
	xwire_close(&x);
}
END_TEST

START_TEST(sliding_off_aborts)
{
	struct rig rig;
	struct xwire x;
	open_on(&rig, &x, 0);
	const struct node *n = rig_node(&rig, "first");
	int px = n->px.x + 50, py = n->px.y + 50;
	xwire_fake(&x, XWIRE_MOTION, px, py);
	xwire_fake(&x, XWIRE_PRESS, 0, 0);
	await(&rig, xwire_pixel(&x, px, py) == rig_colour(&rig, TOKEN_PRIMARY_PRESSED));
	settle(&rig, UI_MIN_CONTACT_MS + 20);
	xwire_fake(&x, XWIRE_MOTION, 5, 5);
	await(&rig, xwire_pixel(&x, px, py) == rig_colour(&rig, TOKEN_PRIMARY));
	xwire_fake(&x, XWIRE_RELEASE, 0, 0);
	await(&rig, !rig.ui->tap.down);
	ck_assert_int_eq(rig.acts, 0);
	rig_close(&rig);
	xwire_close(&x);
}
END_TEST

START_TEST(what_another_window_covered_is_shown_again)
{
	struct rig rig;
	struct xwire x;
	open_on(&rig, &x, 0);
	xwire_cover(&x);
	await(&rig, xwire_pixel(&x, 5, 5) == rig_colour(&rig, TOKEN_HEADER));
	await(&rig, xwire_pixel(&x, PW - 2, PH - 2) == rig_colour(&rig, TOKEN_GROUND));
	ck_assert_msg(rig.builds == 1, "nothing was built for it");
	rig_close(&rig);
	xwire_close(&x);
}
END_TEST

START_TEST(an_idle_window_does_not_wake_the_loop)
{
	struct rig rig;
	struct xwire x;
	open_on(&rig, &x, 0);
	settle(&rig, 300);
	int woken = 0;
	for (int64_t end = now_ms() + 2000; now_ms() < end;)
		woken += sd_event_run(loop_event(rig.loop), 500000) > 0;
	ck_assert_int_le(woken, 2);
	rig_close(&rig);
	xwire_close(&x);
}
END_TEST

START_TEST(a_display_that_is_not_there_is_an_error)
{
	struct loop *loop;
	struct ui *ui = NULL;
	struct settings s = { .ui = { PW, PH, 134, 0, PRESENTER_WINDOW, "en" } };
	struct ui_sink sink = { 0 };
	setenv("DISPLAY", ":4711", 1);
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	ck_assert_int_eq(ui_create(loop, &s, KIOSK_SHARE_DIR, &sink, &ui), ERR_IO);
	ck_assert_ptr_null(ui);
	loop_destroy(loop);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("window");
	TCase *t = tcase_create("window");
	suite_add_tcase(s, t);
	tcase_add_loop_test(t, the_picture_and_the_finger_are_turned_as_the_panel_hangs, 0, 4);
	tcase_add_test(t, a_press_is_seen_at_once_and_what_it_does_follows);
	tcase_add_test(t, sliding_off_aborts);
	tcase_add_test(t, what_another_window_covered_is_shown_again);
	tcase_add_test(t, an_idle_window_does_not_wake_the_loop);
	tcase_add_test(t, a_display_that_is_not_there_is_an_error);
	return suite_run(s);
}
