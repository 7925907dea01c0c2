/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_golden.c - screens look as they did when somebody last looked at them.
 *
 * A golden picture is half as large as the screen. KIOSK_GOLDEN=update writes them anew: look at each
 * before it is committed. What differs is left in the build folder under golden/.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/ui/screens/picture.h"
#include "tests/unit/ui/screens/show.h"
#include "ui/kit/tree/inspect.h"
#include "ui/kit/ui.h"
#include "tests/suite.h"

#define TOLERANCE  2  /* of 255, a channel */
#define MAY_DIFFER 10 /* of 10,000 pixels */

static const struct panel panel = { 1080, 1920, 268 };
static struct show show;

static void setup(void)
{
	show_open(&show, &panel);
	mkdir(GOLDEN_OUT, 0755);
}

static void teardown(void)
{
	show_close(&show);
}

/* Nothing that was painted before may be seen through. */
static void spoil(struct ui *ui)
{
	memset(ui->canvas.px, 0x5a,
	       (size_t)ui->canvas.w * (size_t)ui->canvas.h * sizeof(*ui->canvas.px));
	ui->whole = true;
	ui_flush(ui);
}

static struct picture seen(const struct scene *scene)
{
	struct ui_look look = { .language = "zh-CN" };
	show_scene(&show, scene, &look);
	spoil(show.ui);
	struct picture whole;
	ck_assert_int_eq(ui_shot(show.ui, GOLDEN_OUT "/whole.png"), ERR_OK);
	ck_assert(picture_read(GOLDEN_OUT "/whole.png", &whole));
	struct picture half = picture_half(&whole);
	picture_free(&whole);
	return half;
}

static bool is_as_before(const struct scene *scene, const struct picture *now)
{
	char golden[4096], left[4096];
	snprintf(golden, sizeof(golden), "%s/%s.png", GOLDEN_DIR, scene->golden);
	snprintf(left, sizeof(left), "%s/%s.png", GOLDEN_OUT, scene->golden);
	const char *wish = getenv("KIOSK_GOLDEN");
	if (wish && strcmp(wish, "update") == 0)
		ck_assert_msg(picture_write(golden, now), "%s cannot be written", golden);
	struct picture before = { 0 };
	int differ =
		picture_read(golden, &before) ? picture_difference(&before, now, TOLERANCE) : -1;
	picture_free(&before);
	if (differ >= 0 && differ <= MAY_DIFFER)
		return true;
	picture_write(left, now);
	fprintf(stderr, "%s: %d of 10,000 pixels are not as in %s; see %s\n", scene->name, differ,
		golden, left);
	return false;
}

START_TEST(every_screen_looks_as_its_golden_picture)
{
	int bad = 0;
	for (size_t i = 0; i < scene_count; i++) {
		if (!scenes[i].golden)
			continue;
		struct picture now = seen(&scenes[i]);
		bad += !is_as_before(&scenes[i], &now);
		picture_free(&now);
	}
	ck_assert_msg(bad == 0, "%d screens changed", bad);
}
END_TEST

START_TEST(every_screen_has_a_golden_picture)
{
	for (int stage = 0; stage < STAGE_COUNT; stage++) {
		const char *name = plan_name((enum stage_id)stage);
		bool kept = false;
		for (size_t i = 0; i < scene_count; i++)
			kept = kept || (scenes[i].golden && strcmp(scenes[i].golden, name) == 0);
		ck_assert_msg(kept, "%s has none", name);
	}
}
END_TEST

static const struct scene *scene_named(const char *name)
{
	for (size_t i = 0; i < scene_count; i++)
		if (strcmp(scenes[i].name, name) == 0)
			return &scenes[i];
	ck_abort_msg("no scene %s", name);
	return NULL;
}

/* The comparison itself: what it must see, and what it must not mind. */
START_TEST(a_changed_word_is_seen_and_a_shade_is_not)
{
	struct picture phone = seen(scene_named("form-phone"));
	struct picture again = seen(scene_named("form-phone"));
	struct picture stored = seen(scene_named("receipt")),
		       sent = seen(scene_named("receipt-received"));
	ck_assert_int_eq(picture_difference(&phone, &again, 0), 0);
	ck_assert_int_gt(picture_difference(&stored, &sent, TOLERANCE), MAY_DIFFER);
	for (int i = 0; i < again.width * again.height * 3; i++)
		again.rgb[i] = (uint8_t)(again.rgb[i] > 250 ? again.rgb[i] - 2 : again.rgb[i] + 2);
	ck_assert_int_eq(picture_difference(&phone, &again, TOLERANCE), 0);
	picture_free(&phone);
	picture_free(&again);
	picture_free(&stored);
	picture_free(&sent);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("golden");
	TCase *t = tcase_create("golden");
	tcase_add_unchecked_fixture(t, setup, teardown);
	tcase_add_test(t, every_screen_has_a_golden_picture);
	tcase_add_test(t, every_screen_looks_as_its_golden_picture);
	tcase_add_test(t, a_changed_word_is_seen_and_a_shade_is_not);
	suite_add_tcase(s, t);
	return suite_run(s);
}
