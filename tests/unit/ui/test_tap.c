/* SPDX-License-Identifier: Apache-2.0 */
/* test_tap.c - what counts as a tap. */
#include "ui/kit/input/tap.h"

#include "tests/unit/ui/rig.h"

#define MIN_MS 50

static const struct rect target = { 100, 100, 200, 100 };

static struct tap tap_new(void)
{
	return (struct tap){ .slop = 20, .min_ms = MIN_MS };
}

START_TEST(a_tap_fires_when_the_finger_leaves_the_glass)
{
	struct tap t = tap_new();
	ck_assert(tap_down(&t, 1, &target, false, 1000));
	ck_assert(t.live);
	ck_assert_msg(!tap_tick(&t, 2000), "not while it is down");
	ck_assert(tap_up(&t, 1, 150, 150, 2000));
	ck_assert(!t.live && !t.down);
}
END_TEST

START_TEST(there_is_no_longest_contact)
{
	struct tap t = tap_new();
	tap_down(&t, 1, &target, false, 0);
	ck_assert(tap_up(&t, 1, 150, 150, 60000));
}
END_TEST

START_TEST(a_contact_too_short_for_a_person_fires_nothing)
{
	for (int held = 0; held <= 2 * MIN_MS; held += 5) {
		struct tap t = tap_new();
		tap_down(&t, 1, &target, false, 0);
		ck_assert_msg(tap_up(&t, 1, 150, 150, held) == (held >= MIN_MS), "%d ms", held);
	}
}
END_TEST

START_TEST(the_finger_may_roll_by_the_slop_but_not_farther)
{
	static const struct {
		int x, y;
		bool fires;
		const char *why;
	} cases[] = {
		{ 100, 100, true, "the corner" },
		{ 81, 150, true, "19 pixels to the left" },
		{ 79, 150, false, "21 pixels to the left" },
		{ 319, 150, true, "the last pixel of the slop on the right" },
		{ 320, 150, false, "one more" },
		{ 150, 219, true, "below, within the slop" },
		{ 150, 221, false, "below, beyond it" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct tap t = tap_new();
		tap_down(&t, 1, &target, false, 0);
		ck_assert_msg(tap_up(&t, 1, cases[i].x, cases[i].y, 100) == cases[i].fires, "%s",
			      cases[i].why);
	}
}
END_TEST

START_TEST(leaving_the_target_aborts_also_when_the_finger_comes_back)
{
	struct tap t = tap_new();
	tap_down(&t, 1, &target, false, 0);
	tap_move(&t, 1, 400, 150);
	ck_assert_msg(!t.live, "no longer shown as pressed");
	tap_move(&t, 1, 150, 150);
	ck_assert(!tap_up(&t, 1, 150, 150, 200));
}
END_TEST

START_TEST(a_second_finger_changes_nothing)
{
	struct tap t = tap_new();
	const struct rect other = { 500, 500, 50, 50 };
	tap_down(&t, 1, &target, false, 0);
	ck_assert(!tap_down(&t, 2, &other, false, 10));
	tap_move(&t, 2, 900, 900);
	ck_assert(!tap_up(&t, 2, 520, 520, 100));
	ck_assert_msg(t.live, "the first finger is still on its target");
	ck_assert(tap_up(&t, 1, 150, 150, 120));
}
END_TEST

START_TEST(a_key_fires_while_the_finger_is_down_and_only_once)
{
	struct tap t = tap_new();
	tap_down(&t, 1, &target, true, 0);
	ck_assert_msg(!tap_tick(&t, MIN_MS - 1), "may still be static electricity");
	ck_assert(tap_tick(&t, MIN_MS));
	ck_assert(!tap_tick(&t, MIN_MS + 50));
	ck_assert(!tap_up(&t, 1, 150, 150, 300));
}
END_TEST

START_TEST(a_key_left_before_its_time_fires_nothing)
{
	struct tap t = tap_new();
	tap_down(&t, 1, &target, true, 0);
	tap_move(&t, 1, 600, 600);
	ck_assert(!tap_tick(&t, 100));
	ck_assert(!tap_up(&t, 1, 600, 600, 200));
}
END_TEST

START_TEST(a_touch_beside_every_target_fires_nothing_and_frees_the_glass)
{
	struct tap t = tap_new();
	ck_assert(tap_down(&t, 1, NULL, false, 0));
	ck_assert(!t.live && t.down);
	ck_assert(!tap_up(&t, 1, 10, 10, 100));
	ck_assert(tap_down(&t, 2, &target, false, 200));
}
END_TEST

START_TEST(a_cancelled_contact_fires_nothing_and_frees_the_glass)
{
	struct tap t = tap_new();
	tap_down(&t, 1, &target, false, 0);
	tap_cancel(&t, 7);
	ck_assert_msg(t.down, "that was another finger");
	tap_cancel(&t, 1);
	ck_assert(!t.down && !t.live);
	ck_assert(!tap_up(&t, 1, 150, 150, 100));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_tap_fires_when_the_finger_leaves_the_glass,
		there_is_no_longest_contact,
		a_contact_too_short_for_a_person_fires_nothing,
		the_finger_may_roll_by_the_slop_but_not_farther,
		leaving_the_target_aborts_also_when_the_finger_comes_back,
		a_second_finger_changes_nothing,
		a_key_fires_while_the_finger_is_down_and_only_once,
		a_key_left_before_its_time_fires_nothing,
		a_touch_beside_every_target_fires_nothing_and_frees_the_glass,
		a_cancelled_contact_fires_nothing_and_frees_the_glass,
	};
	return rig_run("tap", tests, ARRAY_LEN(tests));
}
