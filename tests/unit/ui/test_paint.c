/* SPDX-License-Identifier: Apache-2.0 */
/* test_paint.c - rectangles, damage, canvas, round boxes, turned pictures, QR codes. */
#include <string.h>

#include "tests/unit/ui/rig.h"
#include "ui/kit/paint/qr.h"
#include "ui/kit/present/turn.h"

static const struct rect screen = { 0, 0, 1000, 1000 };

static bool covered(const struct damage *d, int x, int y)
{
	for (int i = 0; i < d->count; i++)
		if (rect_has(d->rects[i], x, y))
			return true;
	return false;
}

START_TEST(rectangles_are_joined_only_when_that_costs_no_pixels)
{
	struct damage d = { 0 };
	damage_add(&d, (struct rect){ 0, 0, 100, 50 }, screen);
	damage_add(&d, (struct rect){ 0, 50, 100, 50 }, screen);
	ck_assert_int_eq(d.count, 1);
	ck_assert_int_eq(damage_area(&d), 100 * 100);
	damage_add(&d, (struct rect){ 500, 500, 100, 100 }, screen);
	ck_assert_msg(d.count == 2, "far apart");
	damage_add(&d, (struct rect){ 10, 10, 20, 20 }, screen);
	ck_assert_msg(d.count == 2, "already in one");
}
END_TEST

START_TEST(damage_outside_the_screen_is_cut_off)
{
	struct damage d = { 0 };
	damage_add(&d, (struct rect){ -50, -50, 40, 40 }, screen);
	ck_assert_int_eq(d.count, 0);
	damage_add(&d, (struct rect){ 990, 990, 40, 40 }, screen);
	ck_assert_int_eq(damage_area(&d), 100);
}
END_TEST

START_TEST(a_full_list_loses_no_pixel)
{
	struct damage d = { 0 };
	for (int i = 0; i < 3 * DAMAGE_MAX; i++)
		damage_add(&d, (struct rect){ i % 7 * 140, i * 20, 10, 10 }, screen);
	ck_assert_int_le(d.count, DAMAGE_MAX);
	for (int i = 0; i < 3 * DAMAGE_MAX; i++)
		ck_assert_msg(covered(&d, i % 7 * 140 + 5, i * 20 + 5), "rectangle %d", i);
}
END_TEST

START_TEST(nothing_is_painted_outside_the_clip)
{
	struct canvas c;
	struct round_cache rounds = { 0 };
	uint8_t mask[30 * 30];
	memset(mask, 255, sizeof(mask));
	ck_assert_int_eq(canvas_init(&c, 60, 60), ERR_OK);
	c.clip = (struct rect){ 20, 20, 10, 10 };
	canvas_fill(&c, (struct rect){ -5, -5, 100, 100 }, 0x010101);
	canvas_mask(&c, 15, 15, mask, 30, 30, 0x020202);
	canvas_shade(&c, (struct rect){ 0, 0, 60, 60 }, 0xffffff, 100);
	round_paint(&rounds, &c, (struct rect){ 10, 10, 40, 40 },
		    &(struct round_box){ .radius = 15,
					 .border = 2,
					 .has_fill = true,
					 .fill = 0xff,
					 .border_colour = 0xff00 });
	for (int y = 0; y < 60; y++)
		for (int x = 0; x < 60; x++)
			ck_assert_msg((c.px[y * 60 + x] != 0) == rect_has(c.clip, x, y), "%d,%d", x,
				      y);
	round_cache_fini(&rounds);
	canvas_fini(&c);
}
END_TEST

START_TEST(full_coverage_gives_the_colour_and_none_leaves_the_ground)
{
	for (uint32_t colour = 0; colour <= 0xffffff; colour += 0x0a0b0d) {
		ck_assert_uint_eq(canvas_mix(0x123456, colour, 255), colour);
		ck_assert_uint_eq(canvas_mix(colour, 0x123456, 0), colour);
	}
	ck_assert_uint_eq(canvas_mix(0x000000, 0xfefefe, 128) >> 16, 0x7f);
}
END_TEST

/* The rows are blended in lots; a pixel must not depend on where in a lot it is. */
START_TEST(a_mask_blends_each_pixel_as_one_alone)
{
	enum { SIDE = 48 };
	struct canvas c;
	uint32_t before[SIDE * SIDE];
	uint8_t mask[SIDE * SIDE];
	ck_assert_int_eq(canvas_init(&c, SIDE, SIDE), ERR_OK);
	srandom(20261121);
	for (int w = 1; w <= SIDE; w++) {
		for (int i = 0; i < SIDE * SIDE; i++) {
			static const uint8_t edges[] = { 0, 0, 255, 1, 127, 128, 254 };
			c.px[i] = before[i] = (uint32_t)random() & 0xffffff;
			long choice = random() % 14;
			mask[i] = choice < 7 ? edges[choice] : (uint8_t)random();
		}
		uint32_t colour = (uint32_t)random() & 0xffffff;
		c.clip = (struct rect){ w % 5, w % 3, SIDE - w % 7, SIDE - w % 5 };
		c.clip = rect_meet(c.clip, (struct rect){ 0, 0, SIDE, SIDE });
		int x = w % 11 - 5, y = w % 4 - 2;
		canvas_mask(&c, x, y, mask, w, SIDE, colour);
		for (int i = 0; i < SIDE * SIDE; i++) {
			struct rect hit = rect_meet((struct rect){ x, y, w, SIDE }, c.clip);
			int px = i % SIDE, py = i / SIDE;
			uint32_t want = before[i];
			if (rect_has(hit, px, py))
				want = canvas_mix(want, colour, mask[(py - y) * w + px - x]);
			ck_assert_msg(c.px[i] == want, "width %d: %d,%d", w, px, py);
		}
	}
	canvas_fini(&c);
}
END_TEST

START_TEST(a_round_box_is_symmetrical_and_leaves_its_corners_alone)
{
	struct canvas c;
	struct round_cache rounds = { 0 };
	ck_assert_int_eq(canvas_init(&c, 80, 60), ERR_OK);
	struct round_box box = { .radius = 16,
				 .border = 2,
				 .has_fill = true,
				 .fill = 0xffffff,
				 .border_colour = 0x0000ff };
	round_paint(&rounds, &c, (struct rect){ 0, 0, 80, 60 }, &box);
	for (int y = 0; y < 60; y++) {
		for (int x = 0; x < 80; x++) {
			ck_assert_uint_eq(c.px[y * 80 + x], c.px[y * 80 + 79 - x]);
			ck_assert_uint_eq(c.px[y * 80 + x], c.px[(59 - y) * 80 + x]);
		}
	}
	ck_assert_msg(c.px[0] == 0, "the corner is not part of it");
	ck_assert_uint_eq(c.px[40], 0x0000ff);
	ck_assert_uint_eq(c.px[30 * 80 + 40], 0xffffff);
	round_cache_fini(&rounds);
	canvas_fini(&c);
}
END_TEST

START_TEST(a_turned_picture_and_a_turned_finger_agree)
{
	enum { W_PX = 97, H_PX = 61 };
	struct canvas c;
	uint32_t panel[W_PX * H_PX];
	ck_assert_int_eq(canvas_init(&c, W_PX, H_PX), ERR_OK);
	for (int i = 0; i < W_PX * H_PX; i++)
		c.px[i] = (uint32_t)i + 1;
	for (int degrees = 0; degrees < 360; degrees += 90) {
		int pw, ph;
		turn_size(degrees, W_PX, H_PX, &pw, &ph);
		memset(panel, 0, sizeof(panel));
		turn_copy(degrees, &c, (struct rect){ 0, 0, 40, H_PX }, panel, pw);
		turn_copy(degrees, &c, (struct rect){ 40, 0, W_PX - 40, H_PX }, panel, pw);
		for (int y = 0; y < ph; y++) {
			for (int x = 0; x < pw; x++) {
				int in_x, in_y;
				turn_back(degrees, W_PX, H_PX, x, y, &in_x, &in_y);
				ck_assert_msg(panel[y * pw + x] == c.px[in_y * W_PX + in_x],
					      "%d degrees, %d,%d", degrees, x, y);
			}
		}
	}
	canvas_fini(&c);
}
END_TEST

START_TEST(a_turn_is_clockwise)
{
	int x, y;
	turn_back(90, 100, 50, 49, 0, &x, &y);
	ck_assert_msg(x == 0 && y == 0, "the picture's top left is at the panel's top right");
	turn_back(270, 100, 50, 0, 99, &x, &y);
	ck_assert_msg(x == 0 && y == 0, "the picture's top left is at the panel's bottom left");
}
END_TEST

START_TEST(a_qr_code_keeps_its_quiet_zone_and_whole_modules)
{
	struct canvas c;
	ck_assert_int_eq(canvas_init(&c, 300, 300), ERR_OK);
	ck_assert_int_eq(qr_paint(&c, c.clip, "A07-K3000043-Q"), ERR_OK);
	int left = 300, right = 0;
	for (int i = 0; i < 300 * 300; i++) {
		ck_assert_msg(c.px[i] == 0 || c.px[i] == 0xffffff, "only black and white");
		if (c.px[i] == 0) {
			left = i % 300 < left ? i % 300 : left;
			right = i % 300 > right ? i % 300 : right;
		}
	}
	int module = 300 / (21 + 2 * QR_QUIET);
	ck_assert_int_eq(right - left + 1, 21 * module);
	ck_assert_int_ge(left, QR_QUIET * module);
	canvas_fini(&c);
}
END_TEST

START_TEST(a_text_too_long_for_its_place_is_no_qr_code)
{
	struct canvas c;
	char text[4000];
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(canvas_init(&c, 40, 40), ERR_OK);
	ck_assert_int_eq(qr_paint(&c, c.clip, text), ERR_TOO_LONG);
	text[200] = '\0';
	ck_assert_msg(qr_paint(&c, c.clip, text) == ERR_TOO_LONG, "less than a pixel a module");
	canvas_fini(&c);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		rectangles_are_joined_only_when_that_costs_no_pixels,
		damage_outside_the_screen_is_cut_off,
		a_full_list_loses_no_pixel,
		nothing_is_painted_outside_the_clip,
		full_coverage_gives_the_colour_and_none_leaves_the_ground,
		a_mask_blends_each_pixel_as_one_alone,
		a_round_box_is_symmetrical_and_leaves_its_corners_alone,
		a_turned_picture_and_a_turned_finger_agree,
		a_turn_is_clockwise,
		a_qr_code_keeps_its_quiet_zone_and_whole_modules,
		a_text_too_long_for_its_place_is_no_qr_code,
	};
	return rig_run("paint", tests, ARRAY_LEN(tests));
}
