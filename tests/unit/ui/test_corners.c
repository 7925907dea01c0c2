/* SPDX-License-Identifier: Apache-2.0 */
/* test_corners.c - the gesture of staff: what it takes, and what is none. */
#include "ui/kit/input/corners.h"

#include "tests/unit/ui/rig.h"

#define W_PX 1000
#define SIDE 150

enum kind { DOWN, DOWN_ON_TARGET, MOVE, UP };

struct step {
	enum kind kind;
	int x, y;
	int64_t after_ms; /* since the step before */
};

#define STEPS_MAX 8

/* Plays the steps; true: one of them completed the gesture. */
static bool play(const struct step *steps, size_t count)
{
	struct corners c = { .screen_w = W_PX, .w = SIDE, .h = SIDE };
	int64_t now_ms = 100000;
	bool whole = false;
	for (size_t i = 0; i < count; i++) {
		const struct step *s = &steps[i];
		now_ms += s->after_ms;
		if (s->kind == MOVE)
			corners_move(&c, s->x, s->y);
		else if (s->kind == UP)
			whole = corners_up(&c, s->x, s->y, now_ms) || whole;
		else
			corners_down(&c, s->x, s->y, s->kind == DOWN, now_ms);
	}
	return whole;
}

START_TEST(both_corners_held_in_order_are_the_gesture_and_nothing_else_is)
{
	static const struct {
		const char *why;
		bool whole;
		struct step steps[STEPS_MAX];
	} cases[] = {
		{ "left, then right, two seconds each",
		  true,
		  { { DOWN, 20, 20, 0 },
		    { UP, 22, 24, 2000 },
		    { DOWN, 980, 20, 700 },
		    { UP, 981, 21, 2000 } } },
		{ "a long rest is as good",
		  true,
		  { { DOWN, 20, 20, 0 },
		    { UP, 20, 20, 60000 },
		    { DOWN, 980, 20, 700 },
		    { UP, 980, 20, 60000 } } },
		{ "the first at the second try",
		  true,
		  { { DOWN, 20, 20, 0 },
		    { UP, 20, 20, 900 },
		    { DOWN, 20, 20, 100 },
		    { UP, 20, 20, 2100 },
		    { DOWN, 980, 20, 700 },
		    { UP, 980, 20, 2100 } } },
		{ "one corner alone", false, { { DOWN, 20, 20, 0 }, { UP, 20, 20, 9000 } } },
		{ "the wrong order",
		  false,
		  { { DOWN, 980, 20, 0 },
		    { UP, 980, 20, 2500 },
		    { DOWN, 20, 20, 700 },
		    { UP, 20, 20, 2500 } } },
		{ "the left one twice",
		  false,
		  { { DOWN, 20, 20, 0 },
		    { UP, 20, 20, 2500 },
		    { DOWN, 20, 20, 700 },
		    { UP, 20, 20, 2500 } } },
		{ "a tap for the second",
		  false,
		  { { DOWN, 20, 20, 0 },
		    { UP, 20, 20, 2500 },
		    { DOWN, 980, 20, 700 },
		    { UP, 980, 20, 1999 } } },
		{ "a tap for the first",
		  false,
		  { { DOWN, 20, 20, 0 },
		    { UP, 20, 20, 1999 },
		    { DOWN, 980, 20, 700 },
		    { UP, 980, 20, 2500 } } },
		{ "too long between them",
		  false,
		  { { DOWN, 20, 20, 0 },
		    { UP, 20, 20, 2500 },
		    { DOWN, 980, 20, 8001 },
		    { UP, 980, 20, 2500 } } },
		{ "something else between them",
		  false,
		  { { DOWN, 20, 20, 0 },
		    { UP, 20, 20, 2500 },
		    { DOWN, 500, 900, 300 },
		    { UP, 500, 900, 60 },
		    { DOWN, 980, 20, 300 },
		    { UP, 980, 20, 2500 } } },
		{ "a hand that slides out and back",
		  false,
		  { { DOWN, 20, 20, 0 },
		    { MOVE, 300, 20, 900 },
		    { MOVE, 20, 20, 900 },
		    { UP, 20, 20, 900 },
		    { DOWN, 980, 20, 700 },
		    { UP, 980, 20, 2500 } } },
		{ "a finger that leaves elsewhere",
		  false,
		  { { DOWN, 20, 20, 0 },
		    { UP, 20, 20, 2500 },
		    { DOWN, 980, 20, 700 },
		    { UP, 980, 151, 2500 } } },
		{ "a button in the corner is a button",
		  false,
		  { { DOWN, 20, 20, 0 },
		    { UP, 20, 20, 2500 },
		    { DOWN_ON_TARGET, 980, 20, 700 },
		    { UP, 980, 20, 2500 } } },
		{ "below the header",
		  false,
		  { { DOWN, 20, 160, 0 },
		    { UP, 20, 160, 2500 },
		    { DOWN, 980, 160, 700 },
		    { UP, 980, 160, 2500 } } },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t count = 0;
		while (count < STEPS_MAX && (cases[i].steps[count].x || cases[i].steps[count].y))
			count++;
		ck_assert_msg(play(cases[i].steps, count) == cases[i].whole, "%s", cases[i].why);
	}
}
END_TEST

START_TEST(after_the_gesture_it_begins_anew)
{
	struct corners c = { .screen_w = W_PX, .w = SIDE, .h = SIDE };
	corners_down(&c, 20, 20, true, 0);
	ck_assert(!corners_up(&c, 20, 20, 2500));
	corners_down(&c, 980, 20, true, 3000);
	ck_assert(corners_up(&c, 980, 20, 5500));
	corners_down(&c, 980, 20, true, 6000);
	ck_assert(!corners_up(&c, 980, 20, 8500));
}
END_TEST

/* Through the kit: a finger of the panel, where nothing can be pressed */

static int gestures;

static void on_corners(void *arg)
{
	(void)arg;
	gestures++;
}

static void build(struct rig *rig, struct page *p)
{
	(void)rig;
	widget_add(p, NULL, W(.style = STYLE_HEADER, .height = MM(37)));
	widget_add(p, NULL,
		   W(.id = "button", .role = ROLE_BUTTON, .style = STYLE_PRIMARY, .text = "x",
		     .action = 1));
}

static void hold(struct rig *rig, int x, int y, int64_t ms)
{
	rig_finger(rig, POINTER_DOWN, 1, x, y);
	loop_advance(rig->loop, ms);
	rig_finger(rig, POINTER_UP, 1, x, y);
	loop_advance(rig->loop, 300);
}

START_TEST(fingers_of_the_panel_make_it_and_press_nothing)
{
	struct rig rig;
	rig_open(&rig, build);
	rig.ui->sink.corners = on_corners;
	int right = rig.ui->medium.width - 10;
	gestures = 0;
	hold(&rig, 10, 10, CORNERS_HOLD_MS);
	hold(&rig, right, 10, CORNERS_HOLD_MS);
	ck_assert_int_eq(gestures, 1);
	ck_assert_int_eq(rig.acts, 0);
	/* A second finger, a palm for instance, is ignored as everywhere. */
	hold(&rig, 10, 10, CORNERS_HOLD_MS);
	rig_finger(&rig, POINTER_DOWN, 1, right, 10);
	rig_finger(&rig, POINTER_DOWN, 2, 400, 700);
	rig_finger(&rig, POINTER_UP, 2, 400, 700);
	loop_advance(rig.loop, CORNERS_HOLD_MS);
	rig_finger(&rig, POINTER_UP, 1, right, 10);
	ck_assert_int_eq(gestures, 2);
	rig_close(&rig);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		both_corners_held_in_order_are_the_gesture_and_nothing_else_is,
		after_the_gesture_it_begins_anew,
		fingers_of_the_panel_make_it_and_press_nothing,
	};
	return rig_run("corners", tests, ARRAY_LEN(tests));
}
