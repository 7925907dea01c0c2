/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_contrast.c - what is read stands out at 10:1, what bounds a target at 3:1, in both themes, for
 * every row of the style table on every ground it can stand on.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "ui/kit/tree/style_row.h"
#include "tests/suite.h"

#define READ	 10.0
#define ICON	 7.0 /* a drawing beside words that say the same */
#define DISABLED 4.5 /* cannot be pressed, but can still be read */
#define PRESSED	 7.0 /* for as long as the finger is there */
#define BOUND	 3.0

static const char *const files[] = { "light", "dark" };

static double channel(uint32_t colour, int shift)
{
	double c = (double)(colour >> shift & 0xff) / 255;
	return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t colour)
{
	return 0.2126 * channel(colour, 16) + 0.7152 * channel(colour, 8) +
	       0.0722 * channel(colour, 0);
}

static double contrast(uint32_t a, uint32_t b)
{
	double x = luminance(a), y = luminance(b);
	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static struct theme theme_of(int file)
{
	char path[4096];
	struct theme theme;
	snprintf(path, sizeof(path), KIOSK_SOURCE_DIR "/assets/themes/%s.theme", files[file]);
	ck_assert_int_eq(theme_load(path, &theme), ERR_OK);
	return theme;
}

static void at_least(const struct theme *t, int style, enum token a, enum token b, double least)
{
	double seen = contrast(t->colour[a], t->colour[b]);
	ck_assert_msg(seen >= least, "style %d: token %d on %d is %.2f, %.1f is wanted", style, a,
		      b, seen, least);
}

/* The grounds a style without a fill of its own can stand on. */
static int grounds(const struct style_row *row, enum token out[2])
{
	if (row->ink == TOKEN_ON_HEADER || row->ink == TOKEN_INK || row->fill) {
		out[0] = row->ink == TOKEN_ON_HEADER && !row->fill ? TOKEN_HEADER
			 : row->fill				   ? row->fill
								   : TOKEN_PAPER;
		return 1;
	}
	out[0] = TOKEN_GROUND;
	out[1] = TOKEN_CARD;
	return 2;
}

START_TEST(what_is_read_stands_out)
{
	struct theme t = theme_of(_i);
	for (int style = 0; style < STYLE_COUNT; style++) {
		const struct style_row *row = style_row((enum style)style);
		enum token on[2];
		int count = row->shape == SHAPE_SHADE || row->shape == SHAPE_TRACK
				    ? 0
				    : grounds(row, on);
		for (int i = 0; i < count; i++) {
			at_least(&t, style, row->ink, on[i], READ);
			if (row->icon_ink)
				at_least(&t, style, row->icon_ink, on[i], ICON);
		}
		if (row->disabled_fill)
			at_least(&t, style, row->disabled_ink, row->disabled_fill, DISABLED);
		if (row->pressed_fill)
			at_least(&t, style, row->ink, row->pressed_fill, PRESSED);
	}
	at_least(&t, -1, TOKEN_DISABLED_TEXT, TOKEN_CARD, DISABLED);
	at_least(&t, -1, TOKEN_SECONDARY, TOKEN_CARD, READ);
	at_least(&t, -1, TOKEN_TEXT, TOKEN_QUIET, READ);
	at_least(&t, -1, TOKEN_PRIMARY, TOKEN_TRACK, BOUND);
}
END_TEST

START_TEST(what_bounds_a_target_can_be_seen)
{
	struct theme t = theme_of(_i);
	int seen = 0;
	for (int style = 0; style < STYLE_COUNT; style++) {
		const struct style_row *row = style_row((enum style)style);
		bool bounds = row->shape == SHAPE_BOX || row->shape == SHAPE_DASHED;
		/* White paper is seen by itself where the border is not. */
		if (!bounds || !row->border || row->fill == TOKEN_PAPER)
			continue;
		seen++;
		/* A button filled with its border's colour is its own bound. */
		at_least(&t, style, row->border, TOKEN_GROUND, BOUND);
		if (row->fill != row->border && row->fill)
			at_least(&t, style, row->border, row->fill, BOUND);
	}
	ck_assert_int_gt(seen, 8);
}
END_TEST

START_TEST(the_measure_is_that_of_wcag)
{
	ck_assert_double_eq_tol(contrast(0x000000, 0xffffff), 21.0, 0.01);
	ck_assert_double_eq_tol(contrast(0x003a8c, 0xffffff), 10.6, 0.1);
	ck_assert_double_eq_tol(contrast(0x777777, 0xffffff), 4.48, 0.01);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("contrast");
	TCase *t = tcase_create("contrast");
	tcase_add_test(t, the_measure_is_that_of_wcag);
	tcase_add_loop_test(t, what_is_read_stands_out, 0, 2);
	tcase_add_loop_test(t, what_bounds_a_target_can_be_seen, 0, 2);
	suite_add_tcase(s, t);
	return suite_run(s);
}
