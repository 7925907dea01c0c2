/* SPDX-License-Identifier: Apache-2.0 */
/* test_panel.c - the panel without a window system: which mode, two frames and their damage, and a card that is played. */
#include "ui/kit/present/drm_panel.h"

#include <string.h>
#include <unistd.h>

#include "tests/suite.h"
#include "tests/unit/ui/rig.h"
#include "ui/kit/present/drm_modes.h"
#include "ui/kit/present/present.h"
#include "ui/kit/present/turn.h"

#define PW 12 /* of the picture */
#define PH 20

/* Modes */

/* clang-format off */
#define MODE(w, h, ...) { .hdisplay = (w), .vdisplay = (h), .vrefresh = 60, __VA_ARGS__ }
#define PREFERRED	.type = DRM_MODE_TYPE_PREFERRED
#define MODES(...)	{ __VA_ARGS__ }
/* clang-format on */

START_TEST(the_mode_of_the_pictures_size_is_taken_else_one_with_room)
{
	static const struct {
		drmModeModeInfo modes[4];
		int count, wanted;
		const char *why;
	} cases[] = {
		{ MODES(MODE(1920, 1080, PREFERRED), MODE(1080, 1920)), 2, 1, "size before taste" },
		{ MODES(MODE(1080, 1920), MODE(1080, 1920, PREFERRED)), 2, 1,
		  "the preferred of two" },
		{ MODES(MODE(1080, 1920), MODE(1080, 1920)), 2, 0, "as the kernel lists them" },
		{ MODES(MODE(1200, 1920), MODE(2160, 3840, PREFERRED)), 2, 1,
		  "preferred, with room" },
		{ MODES(MODE(2160, 3840), MODE(1200, 1920), MODE(1920, 1080, PREFERRED)), 3, 1,
		  "the preferred one is too low; the smallest with room" },
		{ MODES(MODE(1080, 1920, .flags = DRM_MODE_FLAG_INTERLACE), MODE(2160, 3840)), 2, 1,
		  "interlaced" },
		{ MODES(MODE(1024, 768, PREFERRED), MODE(1079, 1920)), 2, -1, "no room" },
		{ MODES(MODE(1, 1)), 0, -1, "no mode" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(drm_modes_pick(cases[i].modes, cases[i].count, 1080, 1920) ==
				      cases[i].wanted,
			      "%s", cases[i].why);
}
END_TEST

START_TEST(the_first_connected_panel_with_room_is_taken)
{
	drmModeModeInfo small = MODE(640, 480), good = MODE(1080, 1920);
	drmModeConnector off = { .connection = DRM_MODE_DISCONNECTED,
				 .modes = &good,
				 .count_modes = 1 };
	drmModeConnector tiny = { .connection = DRM_MODE_CONNECTED,
				  .modes = &small,
				  .count_modes = 1 };
	drmModeConnector empty = { .connection = DRM_MODE_CONNECTED };
	drmModeConnector fits = { .connection = DRM_MODE_CONNECTED,
				  .modes = &good,
				  .count_modes = 1 };
	drmModeConnector *all[] = { NULL, &off, &tiny, &empty, &fits, &fits };
	int mode = 7;
	ck_assert_int_eq(drm_modes_pick_connector(all, 4, 1080, 1920, &mode), -1);
	ck_assert_msg(mode == 7, "out is untouched");
	ck_assert_int_eq(drm_modes_pick_connector(all, 6, 1080, 1920, &mode), 4);
	ck_assert_int_eq(mode, 0);
}
END_TEST

START_TEST(a_panel_measures_what_it_says_where_that_can_be_true)
{
	static const struct {
		int w, mm, wanted;
		const char *why;
	} cases[] = {
		{ 1080, 268, 268, "21.5 inches, upright" },
		{ 1920, 344, 344, "15.6 inches" },
		{ 1080, 536, 536, "43 inches" },
		{ 1080, 0, 268, "it says nothing" },
		{ 1920, 16, 476, "only its shape" },
		{ 1920, 1600, 476, "and another's" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		ck_assert_msg(present_width_mm(cases[i].w, cases[i].mm) == cases[i].wanted, "%s",
			      cases[i].why);
}
END_TEST

START_TEST(what_the_settings_leave_open_is_the_panels_and_without_one_the_usual)
{
	struct settings s = { .ui = { 0, 0, 0, 0, PRESENTER_DUMMY, "en" } };
	present_measure(&s);
	ck_assert_int_eq(s.ui.width, 1080);
	ck_assert_int_eq(s.ui.height, 1920);
	ck_assert_int_eq(s.ui.panel_width_mm, 268);
	s = (struct settings){ .ui = { 540, 0, 0, 0, PRESENTER_DUMMY, "en" } };
	present_measure(&s);
	ck_assert_int_eq(s.ui.width, 540);
	ck_assert_msg(s.ui.panel_width_mm == 134, "half of the panel");
	s = (struct settings){ .ui = { 800, 600, 400, 0, PRESENTER_DRM, "en" } };
	present_measure(&s);
	ck_assert(s.ui.width == 800 && s.ui.height == 600 && s.ui.panel_width_mm == 400);
}
END_TEST

START_TEST(a_panels_own_mode_is_the_preferred_one_else_the_first)
{
	drmModeModeInfo modes[] = { MODE(640, 480), MODE(1920, 1080, PREFERRED) };
	ck_assert_int_eq(drm_modes_pick_own(modes, 2), 1);
	ck_assert_int_eq(drm_modes_pick_own(modes, 1), 0);
	ck_assert_int_eq(drm_modes_pick_own(modes, 0), -1);
}
END_TEST

/* A card that is played */

#define CARD_W 30
#define CARD_H 24
#define STRIDE 32
#define FIRST  100 /* name of frames[0] */

struct card {
	uint32_t px[2][STRIDE * CARD_H];
	enum err light, flip;
	int w, h; /* of its panel */
	int lights, put_outs;
	uint32_t flipped_to; /* 0: no flip is under way */
	int flips, dirties;
	struct damage dirty; /* of the last call */
};

static enum err card_light(void *arg, int w, int h, struct drm_light *out)
{
	struct card *card = arg;
	ck_assert_int_eq(card->lights, card->put_outs);
	if (card->light != ERR_OK)
		return card->light;
	ck_assert(w <= card->w && h <= card->h);
	card->lights++;
	memset(card->px, 0, sizeof(card->px));
	*out = (struct drm_light){ card->w,
				   card->h,
				   { { card->px[0], STRIDE, FIRST },
				     { card->px[1], STRIDE, FIRST + 1 } } };
	return ERR_OK;
}

static enum err card_flip(void *arg, uint32_t id)
{
	struct card *card = arg;
	ck_assert_msg(!card->flipped_to, "one flip at a time");
	if (card->flip != ERR_OK)
		return card->flip;
	card->flipped_to = id;
	card->flips++;
	return ERR_OK;
}

static void card_dirty(void *arg, uint32_t id, const struct rect *rects, int count)
{
	struct card *card = arg;
	ck_assert_uint_eq(id, FIRST);
	card->dirties++;
	card->dirty.count = count;
	memcpy(card->dirty.rects, rects, sizeof(*rects) * (size_t)count);
}

static void card_put_out(void *arg)
{
	struct card *card = arg;
	card->put_outs++;
	card->flipped_to = 0;
}

static const struct drm_card_ops card_ops = { card_light, card_flip, card_dirty, card_put_out };

struct glass {
	struct card card;
	struct drm_panel panel;
	struct canvas canvas;
};

static void open_glass(struct glass *g, int degrees)
{
	*g = (struct glass){ .card = { .w = CARD_W, .h = CARD_H } };
	ck_assert_int_eq(canvas_init(&g->canvas, PW, PH), ERR_OK);
	drm_panel_init(&g->panel, &card_ops, &g->card, degrees, PW, PH);
}

static void close_glass(struct glass *g)
{
	drm_panel_fini(&g->panel);
	ck_assert_int_eq(g->card.lights, g->card.put_outs);
	canvas_fini(&g->canvas);
}

static void paint(struct glass *g, struct rect r, uint32_t colour)
{
	canvas_fill(&g->canvas, r, colour);
	drm_panel_show(&g->panel, &g->canvas, &r, 1);
}

static bool refresh(struct glass *g)
{
	if (!g->card.flipped_to)
		return false;
	g->card.flipped_to = 0;
	drm_panel_flipped(&g->panel);
	return true;
}

/* The frame is black but for the canvas, turned, in the middle. */
static bool is_picture(const struct glass *g, int which)
{
	uint32_t want[STRIDE * CARD_H] = { 0 };
	int w, h;
	turn_size(g->panel.degrees, PW, PH, &w, &h);
	int corner = (CARD_H - h) / 2 * STRIDE + (CARD_W - w) / 2;
	turn_copy(g->panel.degrees, &g->canvas, (struct rect){ 0, 0, PW, PH }, want + corner,
		  STRIDE);
	return memcmp(want, g->card.px[which], sizeof(want)) == 0;
}

START_TEST(the_picture_hangs_in_the_middle_of_a_larger_panel_however_it_is_turned)
{
	struct glass g;
	open_glass(&g, _i * 90);
	ck_assert_int_eq(drm_panel_look(&g.panel), ERR_OK);
	paint(&g, (struct rect){ 0, 0, PW, PH }, 0x123456);
	paint(&g, (struct rect){ 0, 0, 2, 3 }, 0xabcdef);
	while (refresh(&g))
		;
	ck_assert(is_picture(&g, 0));
	ck_assert(is_picture(&g, 1));
	close_glass(&g);
}
END_TEST

START_TEST(nothing_stays_in_the_frame_that_is_not_seen)
{
	struct glass g;
	open_glass(&g, 0);
	ck_assert_int_eq(drm_panel_look(&g.panel), ERR_OK);
	paint(&g, (struct rect){ 1, 1, 5, 5 }, 0x00face);
	while (refresh(&g))
		;
	int flips = g.card.flips;
	paint(&g, (struct rect){ 1, 1, 5, 5 }, 0);
	ck_assert_msg(refresh(&g), "it is flipped once");
	ck_assert_msg(!refresh(&g), "and the other frame only follows");
	ck_assert_int_eq(g.card.flips, flips + 1);
	for (int i = 0; i < 2; i++)
		for (int at = 0; at < STRIDE * CARD_H; at++)
			ck_assert_uint_eq(g.card.px[i][at], 0);
	close_glass(&g);
}
END_TEST

START_TEST(nothing_is_written_while_a_flip_is_under_way_and_nothing_is_lost)
{
	struct glass g;
	open_glass(&g, 90);
	ck_assert_int_eq(drm_panel_look(&g.panel), ERR_OK);
	paint(&g, (struct rect){ 0, 0, PW, PH }, 0x111111);
	ck_assert(g.card.flipped_to);
	struct card before = g.card;
	for (int i = 0; i < PH; i++)
		paint(&g, (struct rect){ i % PW, i, 1, 1 }, 0x222200u + (uint32_t)i);
	ck_assert_msg(memcmp(before.px, g.card.px, sizeof(before.px)) == 0, "both are in use");
	ck_assert_int_eq(g.card.flips, before.flips);
	ck_assert(refresh(&g));
	ck_assert_int_eq(g.card.flips, before.flips + 1);
	while (refresh(&g))
		;
	ck_assert(is_picture(&g, 0) && is_picture(&g, 1));
	close_glass(&g);
}
END_TEST

START_TEST(what_is_shown_is_always_a_whole_picture)
{
	struct glass g;
	uint32_t random = 1;
	open_glass(&g, 270);
	ck_assert_int_eq(drm_panel_look(&g.panel), ERR_OK);
	for (int i = 0; i < 2000; i++) {
		random = random * 1664525 + 1013904223;
		uint32_t dice = random >> 8;
		if (dice % 3 == 0) {
			bool pending = g.card.flipped_to;
			uint32_t shown = g.card.flipped_to - FIRST;
			struct card was = g.card;
			refresh(&g);
			if (pending)
				ck_assert_msg(memcmp(was.px[shown], g.card.px[shown],
						     sizeof(was.px[shown])) == 0,
					      "the frame on the glass is not written");
		} else {
			paint(&g, (struct rect){ dice / 3 % PW, dice / 64 % PH, 4, 2 }, dice);
		}
	}
	while (refresh(&g))
		;
	ck_assert(is_picture(&g, 0) && is_picture(&g, 1));
	close_glass(&g);
}
END_TEST

START_TEST(a_card_that_cannot_flip_is_written_to_and_told_where)
{
	struct glass g;
	open_glass(&g, 0);
	g.card.flip = ERR_UNSUPPORTED;
	ck_assert_int_eq(drm_panel_look(&g.panel), ERR_OK);
	paint(&g, (struct rect){ 0, 0, PW, PH }, 0x333333);
	paint(&g, (struct rect){ 3, 4, 5, 6 }, 0x444444);
	ck_assert_int_eq(g.card.dirties, 2);
	ck_assert_int_eq(g.card.dirty.count, 1);
	struct rect told = g.card.dirty.rects[0];
	ck_assert(rect_equal(told,
			     (struct rect){ 3 + (CARD_W - PW) / 2, 4 + (CARD_H - PH) / 2, 5, 6 }));
	ck_assert(is_picture(&g, 0) && is_picture(&g, 1));
	close_glass(&g);
}
END_TEST

START_TEST(a_panel_that_comes_late_gets_the_picture)
{
	struct glass g;
	open_glass(&g, 180);
	g.card.light = ERR_NOT_FOUND;
	ck_assert_int_eq(drm_panel_look(&g.panel), ERR_NOT_FOUND);
	paint(&g, (struct rect){ 0, 0, PW, PH }, 0x555555);
	ck_assert_int_eq(g.card.flips, 0);
	g.card.light = ERR_OK;
	ck_assert_int_eq(drm_panel_look(&g.panel), ERR_OK);
	while (refresh(&g))
		;
	ck_assert(is_picture(&g, 0) && is_picture(&g, 1));
	close_glass(&g);
}
END_TEST

START_TEST(a_panel_that_is_plugged_again_while_it_flips_gets_the_picture)
{
	struct glass g;
	open_glass(&g, 0);
	ck_assert_int_eq(drm_panel_look(&g.panel), ERR_OK);
	paint(&g, (struct rect){ 0, 0, PW, PH }, 0x666666);
	ck_assert(g.card.flipped_to);
	g.card.w = PW + 2; /* and it is another one */
	g.card.h = PH;
	ck_assert_int_eq(drm_panel_look(&g.panel), ERR_OK);
	ck_assert_int_eq(g.panel.area.x, 1);
	while (refresh(&g))
		;
	ck_assert_uint_eq(g.card.px[g.panel.shown][1], 0x666666);
	ck_assert_uint_eq(g.card.px[!g.panel.shown][1], 0x666666);
	g.card.light = ERR_IO;
	ck_assert_int_eq(drm_panel_look(&g.panel), ERR_IO);
	paint(&g, (struct rect){ 0, 0, 1, 1 }, 0x777777);
	drm_panel_flipped(&g.panel);
	close_glass(&g);
}
END_TEST

START_TEST(a_board_without_a_panel_runs_on_in_the_dark)
{
	struct loop *loop;
	struct present *present = NULL;
	struct settings s = { .ui = { PW, PH, 268, 90, PRESENTER_DRM, "en" } };
	struct glass g;
	if (access("/dev/dri", F_OK) == 0)
		return; /* this machine's panel is somebody's */
	open_glass(&g, 90);
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	ck_assert_int_eq(present_drm_ops.open(loop, &s, NULL, NULL, &present), ERR_OK);
	present->ops->show(present, &g.canvas, &(struct rect){ 0, 0, PW, PH }, 1);
	while (sd_event_run(loop_event(loop), 0) > 0)
		;
	present->ops->close(present);
	loop_destroy(loop);
	close_glass(&g);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("panel");
	TCase *t = tcase_create("panel");
	suite_add_tcase(s, t);
	tcase_add_test(t, the_mode_of_the_pictures_size_is_taken_else_one_with_room);
	tcase_add_test(t, the_first_connected_panel_with_room_is_taken);
	tcase_add_test(t, a_panels_own_mode_is_the_preferred_one_else_the_first);
	tcase_add_test(t, a_panel_measures_what_it_says_where_that_can_be_true);
	tcase_add_test(t, what_the_settings_leave_open_is_the_panels_and_without_one_the_usual);
	tcase_add_loop_test(
		t, the_picture_hangs_in_the_middle_of_a_larger_panel_however_it_is_turned, 0, 4);
	tcase_add_test(t, nothing_stays_in_the_frame_that_is_not_seen);
	tcase_add_test(t, nothing_is_written_while_a_flip_is_under_way_and_nothing_is_lost);
	tcase_add_test(t, what_is_shown_is_always_a_whole_picture);
	tcase_add_test(t, a_card_that_cannot_flip_is_written_to_and_told_where);
	tcase_add_test(t, a_panel_that_comes_late_gets_the_picture);
	tcase_add_test(t, a_panel_that_is_plugged_again_while_it_flips_gets_the_picture);
	tcase_add_test(t, a_board_without_a_panel_runs_on_in_the_dark);
	return suite_run(s);
}
