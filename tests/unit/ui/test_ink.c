/* SPDX-License-Identifier: Apache-2.0 */
/* test_ink.c - a pad that is drawn on: what counts as ink, what is painted, the picture of it. */
#include <png.h>
#include <string.h>

#include "tests/unit/ui/rig.h"
#include "ui/kit/paint/ink.h"

#define PAD_W MM(200)
#define PAD_H MM(80)

static struct strokes strokes;

static void setup(struct rig *rig, void (*build)(struct rig *rig, struct page *page))
{
	strokes = (struct strokes){ 0 };
	rig_open(rig, build);
}

static void on_ink(void *arg, const struct ui_ink *ink)
{
	(void)arg;
	ck_assert_str_eq(ink->id, "pad");
	strokes.width = ink->width;
	strokes.height = ink->height;
	strokes_add(&strokes, ink->x, ink->y, ink->now_ms, ink->begins);
}

static void build_pad(struct rig *rig, struct page *p)
{
	rig->ui->sink.ink = on_ink;
	page_place(p, rig->value ? rig->value : "");
	widget_add(p, NULL,
		   W(.role = ROLE_IMAGE, .style = STYLE_FIELD, .id = "pad", .height = PAD_H,
		     .ink = &strokes));
	widget_add(p, NULL,
		   W(.role = ROLE_BUTTON, .style = STYLE_PRIMARY, .id = "button", .text = "x",
		     .action = 1));
	if (rig->flag)
		widget_add(p, page_overlay(p, "sheet"), W(.style = STYLE_SHEET, .height = MM(20)));
}

static struct rect pad_px(struct rig *rig)
{
	return rig_node(rig, "pad")->px;
}

static void draw(struct rig *rig, int x0, int y0, int x1, int y1)
{
	struct rect r = pad_px(rig);
	rig_finger(rig, POINTER_DOWN, 1, r.x + x0, r.y + y0);
	loop_advance(rig->loop, 60);
	rig_finger(rig, POINTER_MOVE, 1, r.x + x1, r.y + y1);
	loop_advance(rig->loop, 60);
	rig_finger(rig, POINTER_UP, 1, r.x + x1, r.y + y1);
	ui_flush(rig->ui);
}

START_TEST(a_finger_draws_where_it_goes_and_taps_nothing)
{
	struct rig rig;
	setup(&rig, build_pad);
	struct rect r = pad_px(&rig);
	draw(&rig, 100, 100, 300, 100);
	ck_assert_uint_eq(strokes.count, 2);
	ck_assert(strokes.points[0].begins && !strokes.points[1].begins);
	ck_assert_int_eq(strokes.points[1].t_ms, 60);
	/* 200 pixels of a picture with 4.03 a millimetre. */
	ck_assert_int_ge(strokes_length(&strokes), MM(49));
	ck_assert_int_le(strokes_length(&strokes), MM(50));
	ck_assert_uint_eq(rig_pixel(&rig, r.x + 200, r.y + 100), rig_colour(&rig, TOKEN_TEXT));
	ck_assert_uint_eq(rig_pixel(&rig, r.x + 200, r.y + 120), rig_colour(&rig, TOKEN_CARD));
	ck_assert_int_eq(rig.acts, 0);
	ck_assert_int_eq(rig.touches, 1);
	rig_close(&rig);
}
END_TEST

/* Also on the glass at once: only what is new, and without building the page again. */
START_TEST(a_move_paints_its_segment_and_builds_nothing)
{
	struct rig rig;
	setup(&rig, build_pad);
	struct rect r = pad_px(&rig);
	rig_finger(&rig, POINTER_DOWN, 1, r.x + 100, r.y + 100);
	ui_flush(rig.ui);
	int builds = rig.builds;
	rig_finger(&rig, POINTER_MOVE, 1, r.x + 130, r.y + 100);
	int64_t area = damage_area(&rig.ui->damage);
	ck_assert_int_gt(area, 0);
	ck_assert_int_lt(area, 60 * 30);
	ui_flush(rig.ui);
	ck_assert_int_eq(rig.builds, builds);
	ck_assert_uint_eq(rig_pixel(&rig, r.x + 115, r.y + 100), rig_colour(&rig, TOKEN_TEXT));
	rig_finger(&rig, POINTER_UP, 1, r.x + 130, r.y + 100);
	rig_close(&rig);
}
END_TEST

START_TEST(ink_that_was_wiped_leaves_the_glass)
{
	struct rig rig;
	setup(&rig, build_pad);
	struct rect r = pad_px(&rig);
	draw(&rig, 100, 100, 300, 100);
	strokes_wipe(&strokes);
	rig_again(&rig);
	ck_assert_uint_eq(rig_pixel(&rig, r.x + 200, r.y + 100), rig_colour(&rig, TOKEN_CARD));
	rig_close(&rig);
}
END_TEST

START_TEST(a_second_finger_and_one_that_came_from_outside_draw_nothing)
{
	struct rig rig;
	setup(&rig, build_pad);
	struct rect r = pad_px(&rig), b = rig_node(&rig, "button")->px;
	rig_finger(&rig, POINTER_DOWN, 1, r.x + 100, r.y + 100);
	rig_finger(&rig, POINTER_DOWN, 2, r.x + 200, r.y + 200);
	rig_finger(&rig, POINTER_MOVE, 2, r.x + 250, r.y + 200);
	ck_assert_uint_eq(strokes.count, 1);
	rig_finger(&rig, POINTER_UP, 1, r.x + 100, r.y + 100);
	rig_finger(&rig, POINTER_MOVE, 1, r.x + 200, r.y + 100);
	rig_finger(&rig, POINTER_DOWN, 3, b.x + 10, b.y + 10);
	rig_finger(&rig, POINTER_MOVE, 3, r.x + 100, r.y + 100);
	rig_finger(&rig, POINTER_UP, 3, r.x + 100, r.y + 100);
	ck_assert_uint_eq(strokes.count, 1);
	ck_assert_int_eq(rig.acts, 0);
	rig_close(&rig);
}
END_TEST

START_TEST(a_finger_draws_no_farther_than_the_pad_and_no_longer_than_the_place)
{
	struct rig rig;
	setup(&rig, build_pad);
	struct rect r = pad_px(&rig);
	rig_finger(&rig, POINTER_DOWN, 1, r.x + 100, r.y + 100);
	rig_finger(&rig, POINTER_MOVE, 1, r.x - 500, r.y + 5000);
	ck_assert_int_eq(strokes.points[1].x, 0);
	ck_assert_int_eq(strokes.points[1].y, strokes.height);
	rig.flag = true; /* the idle warning comes up */
	rig_again(&rig);
	rig_finger(&rig, POINTER_MOVE, 1, r.x + 200, r.y + 100);
	ck_assert_uint_eq(strokes.count, 2);
	rig.flag = false;
	rig.value = "another place";
	rig_again(&rig);
	rig_finger(&rig, POINTER_MOVE, 1, r.x + 300, r.y + 100);
	ck_assert_uint_eq(strokes.count, 2);
	rig_finger(&rig, POINTER_UP, 1, r.x + 300, r.y + 100);
	rig_finger(&rig, POINTER_DOWN, 1, r.x + 100, r.y + 100);
	ck_assert_msg(strokes.count == 2, "nobody has seen this place yet");
	rig_close(&rig);
}
END_TEST

START_TEST(a_full_pad_takes_no_more_and_a_resting_finger_is_one_point)
{
	struct strokes s = { .width = PAD_W, .height = PAD_H };
	ck_assert(strokes_add(&s, 100, 100, 5000, false));
	ck_assert_msg(s.points[0].begins, "the first point begins a stroke");
	ck_assert(!strokes_add(&s, 110, 110, 5010, false));
	ck_assert(strokes_add(&s, 110, 110, 5010, true));
	for (int i = 0; s.count < STROKES_POINTS_MAX; i++)
		ck_assert(strokes_add(&s, i % 2 ? 1000 : 2000, 0, 6000, false));
	ck_assert(!strokes_add(&s, 500, 500, 7000, true));
	strokes_wipe(&s);
	ck_assert_uint_eq(s.count, 0);
	for (size_t i = 0; i < sizeof(s.points); i++)
		ck_assert_uint_eq(((unsigned char *)s.points)[i], 0);
}
END_TEST

START_TEST(the_picture_is_black_on_white_and_as_large_as_the_pad)
{
	struct strokes s = { .width = MM(100), .height = MM(50) };
	CLEANUP(buf_fini) struct buf out;
	buf_init(&out, INK_PNG_MAX);
	strokes_add(&s, MM(10), MM(25), 0, true);
	strokes_add(&s, MM(90), MM(25), 10, false);
	ck_assert_int_eq(ink_png(&s, &out), ERR_OK);
	png_image image = { .version = PNG_IMAGE_VERSION };
	ck_assert(png_image_begin_read_from_memory(&image, out.data, out.len));
	ck_assert_uint_eq(image.width, 400);
	ck_assert_uint_eq(image.height, 200);
	image.format = PNG_FORMAT_GRAY;
	uint8_t *px = malloc(PNG_IMAGE_SIZE(image));
	ck_assert(png_image_finish_read(&image, NULL, px, 0, NULL));
	ck_assert_uint_eq(px[100 * 400 + 200], 0);
	ck_assert_uint_eq(px[50 * 400 + 200], 255);
	ck_assert_uint_eq(px[100 * 400 + 20], 255);
	free(px);
	struct strokes none = { 0 };
	ck_assert_int_eq(ink_png(&none, &out), ERR_INVALID);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_finger_draws_where_it_goes_and_taps_nothing,
		a_move_paints_its_segment_and_builds_nothing,
		ink_that_was_wiped_leaves_the_glass,
		a_second_finger_and_one_that_came_from_outside_draw_nothing,
		a_finger_draws_no_farther_than_the_pad_and_no_longer_than_the_place,
		a_full_pad_takes_no_more_and_a_resting_finger_is_one_point,
		the_picture_is_black_on_white_and_as_large_as_the_pad,
	};
	return rig_run("ink", tests, ARRAY_LEN(tests));
}
