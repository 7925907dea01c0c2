/* SPDX-License-Identifier: Apache-2.0 */
/* test_seen.c - what a camera sees, on the screen: where it stands, what it costs, and that nothing of it stays. */
#include <string.h>

#include "tests/unit/ui/rig.h"
#include "ui/kit/paint/picture.h"

#define GROUND 0x123456

static struct pixels seen;

static void fill(struct pixels *p, int w, int h, uint32_t colour)
{
	pixels_fini(p);
	ck_assert_int_eq(pixels_init(p, w, h), ERR_OK);
	for (int i = 0; i < w * h; i++)
		p->px[i] = colour;
}

static void clean(struct canvas *c)
{
	ck_assert_int_eq(canvas_init(c, 100, 100), ERR_OK);
	canvas_fill(c, c->clip, GROUND);
}

static uint32_t at(const struct canvas *c, int x, int y)
{
	return c->px[y * c->w + x];
}

START_TEST(a_picture_stands_in_the_middle_in_its_own_shape)
{
	struct canvas c;
	struct rect place = { 10, 10, 80, 80 };
	clean(&c);
	fill(&seen, 40, 20, 0xffffff);
	picture_paint(&c, place, &seen);
	ck_assert(at(&c, 10, 30) == 0xffffff && at(&c, 89, 69) == 0xffffff);
	ck_assert(at(&c, 50, 29) == GROUND && at(&c, 50, 70) == GROUND);
	canvas_fill(&c, c.clip, GROUND);
	fill(&seen, 300, 600, 0xffffff); /* larger than its place, and standing */
	picture_paint(&c, place, &seen);
	ck_assert(at(&c, 30, 10) == 0xffffff && at(&c, 69, 89) == 0xffffff);
	ck_assert(at(&c, 29, 50) == GROUND && at(&c, 70, 50) == GROUND);
	canvas_fini(&c);
	pixels_fini(&seen);
}
END_TEST

START_TEST(every_pixel_is_one_of_the_picture_and_in_its_order)
{
	struct canvas c;
	clean(&c);
	fill(&seen, 2, 2, 0);
	seen.px[0] = 0xff0000;
	seen.px[1] = 0x00ff00;
	seen.px[2] = 0x0000ff;
	seen.px[3] = 0xffffff;
	picture_paint(&c, (struct rect){ 0, 0, 100, 100 }, &seen);
	ck_assert(at(&c, 0, 0) == 0xff0000 && at(&c, 99, 0) == 0x00ff00);
	ck_assert(at(&c, 0, 99) == 0x0000ff && at(&c, 99, 99) == 0xffffff);
	ck_assert_uint_eq(at(&c, 50, 0) & 0xff0000, at(&c, 50, 0) & 0xff0000);
	ck_assert_uint_lt(at(&c, 60, 0) >> 16, at(&c, 40, 0) >> 16);
	canvas_fini(&c);
	pixels_fini(&seen);
}
END_TEST

START_TEST(nothing_is_painted_outside_the_clip_or_without_a_picture)
{
	struct canvas c;
	clean(&c);
	picture_paint(&c, (struct rect){ 0, 0, 100, 100 }, &seen);
	ck_assert_uint_eq(at(&c, 50, 50), GROUND);
	fill(&seen, 10, 10, 0xffffff);
	c.clip = (struct rect){ 40, 40, 10, 10 };
	picture_paint(&c, (struct rect){ -20, -20, 300, 300 }, &seen);
	ck_assert(at(&c, 40, 40) == 0xffffff && at(&c, 49, 49) == 0xffffff);
	ck_assert(at(&c, 39, 45) == GROUND && at(&c, 50, 45) == GROUND);
	picture_paint(&c, (struct rect){ 45, 45, 0, 5 }, &seen);
	canvas_fini(&c);
	pixels_fini(&seen);
}
END_TEST

static void build(struct rig *rig, struct page *p)
{
	struct node *body = widget_add(p, NULL, W(.grow = 1, .pad_x = MM(12), .pad_y = MM(12)));
	widget_add(p, body, W(.id = "title", .style = STYLE_TITLE, .text = rig->value));
	widget_add(p, body,
		   W(.id = "seen", .role = ROLE_IMAGE, .style = STYLE_FIELD, .height = MM(90),
		     .pixels = &seen));
}

/* A frame of a camera costs its place, and no page. */
START_TEST(another_frame_paints_its_place_and_builds_nothing)
{
	struct rig rig;
	fill(&seen, 64, 48, 0xff0000);
	rig_open(&rig, build);
	rig_again(&rig);
	struct rect r = rig_node(&rig, "seen")->px;
	int x = r.x + r.w / 2, y = r.y + r.h / 2, builds = rig.builds;
	ck_assert_uint_eq(rig_pixel(&rig, x, y), 0xff0000);
	fill(&seen, 64, 48, 0x00ff00);
	ui_refresh(rig.ui, &seen);
	ck_assert_int_eq(damage_area(&rig.ui->damage), (int64_t)r.w * r.h);
	ui_flush(rig.ui);
	ck_assert_uint_eq(rig_pixel(&rig, x, y), 0x00ff00);
	ck_assert_int_eq(rig.builds, builds);
	pixels_fini(&seen); /* it sees nothing any more */
	ui_refresh(rig.ui, &seen);
	ui_flush(rig.ui);
	ck_assert_uint_eq(rig_pixel(&rig, x, y), rig_colour(&rig, TOKEN_CARD));
	struct pixels other = { 0 };
	ui_refresh(rig.ui, &other);
	ck_assert_int_eq(rig.ui->damage.count, 0);
	rig_close(&rig);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_picture_stands_in_the_middle_in_its_own_shape,
		every_pixel_is_one_of_the_picture_and_in_its_order,
		nothing_is_painted_outside_the_clip_or_without_a_picture,
		another_frame_paints_its_place_and_builds_nothing,
	};
	return rig_run("seen", tests, ARRAY_LEN(tests));
}
