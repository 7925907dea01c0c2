/* SPDX-License-Identifier: Apache-2.0 */
/* test_assets.c - icons and themes: what is refused, and that everything we ship is accepted. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/file.h"
#include "tests/unit/ui/rig.h"
#include "ui/kit/paint/icon.h"
#include "ui/kit/tree/theme.h"

static struct icon icon;

START_TEST(icons_that_break_a_rule_are_refused_with_their_line)
{
	static const struct {
		const char *text;
		int line;
		const char *why;
	} cases[] = {
		{ "X 1 2\n", 1, "no such command" },
		{ "M 1\n", 1, "a number is missing" },
		{ "M 1 2 3\n", 1, "a number too many" },
		{ "M1 2\n", 1, "no blank" },
		{ "# fine\nL 3 4\n", 2, "a line from nowhere" },
		{ "Z\n", 1, "closes nothing" },
		{ "C 1 2 3 4 5 6\n", 1, "a curve from nowhere" },
		{ "M 1 2\nL 99 2\n", 2, "outside the grid" },
		{ "M 1 2\nL -9 2\n", 2, "outside the grid, negative" },
		{ "M 1 nan\n", 1, "not a number" },
		{ "M 1 1e1\n", 1, "no exponents" },
		{ "M 1 0x2\n", 1, "no hexadecimal" },
		{ "M 1 .\n", 1, "a point alone" },
		{ "M 1 1.2.3\n", 1, "two points" },
		{ "M 1 1.23456789\n", 1, "more digits than a grid needs" },
		{ "O 5 5 0\n", 1, "a circle without radius" },
		{ "O 5 5 -1\n", 1, "a negative radius" },
		{ "R 1 1 4 4 3\n", 1, "corners larger than the side" },
		{ "R 1 1 0 4 0\n", 1, "no width" },
		{ "W 0\n", 1, "no stroke" },
		{ "W 20\n", 1, "a stroke like a wall" },
		{ "M 1 2 # later\n", 1, "a remark has its own line" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int line = -1;
		icon.count = 77;
		ck_assert_msg(icon_parse(cases[i].text, &icon, &line) == ERR_SYNTAX, "%s",
			      cases[i].why);
		ck_assert_msg(line == cases[i].line, "%s: line %d", cases[i].why, line);
		ck_assert_msg(icon.count == 77, "%s: out is untouched", cases[i].why);
	}
}
END_TEST

START_TEST(an_icon_without_end_is_refused)
{
	static char text[ICON_FILE_MAX + 2];
	memset(text, '#', sizeof(text) - 1);
	int line = 0;
	ck_assert_int_eq(icon_parse(text, &icon, &line), ERR_TOO_LONG);
	size_t len = 0;
	for (int i = 0; i < 400; i++)
		len += (size_t)sprintf(text + len, "R 1 1 8 8 2\n");
	ck_assert_msg(icon_parse(text, &icon, &line) == ERR_SYNTAX, "too many strokes");
}
END_TEST

START_TEST(random_bytes_never_harm_the_parser)
{
	unsigned seed = 1;
	int line;
	for (int round = 0; round < 20000; round++) {
		char text[64];
		for (size_t i = 0; i < sizeof(text) - 1; i++)
			text[i] = "MLCZORDW# \n.-0123456789\t\xff"[rand_r(&seed) % 25];
		text[sizeof(text) - 1] = '\0';
		enum err err = icon_parse(text, &icon, &line);
		ck_assert(err == ERR_OK || err == ERR_SYNTAX);
	}
}
END_TEST

START_TEST(a_stroke_is_as_wide_as_it_says)
{
	int line;
	static uint8_t mask[96 * 96];
	ck_assert_int_eq(icon_parse("W 2\nM 4 12\nL 20 12\n", &icon, &line), ERR_OK);
	icon_raster(&icon, 96, mask);
	int ink = 0;
	for (int y = 0; y < 96; y++)
		ink += mask[y * 96 + 48];
	ck_assert_msg(abs(ink - 8 * 255) <= 4, "2 of 24 are 8 of 96, seen %.2f", ink / 255.0);
	ck_assert_msg(mask[48 * 96 + 48] == 255 && mask[20 * 96 + 48] == 0, "only on the line");
	ck_assert_msg(mask[48 * 96 + 4 * 4 - 3] > 0, "the end is round");
	ck_assert_msg(mask[48 * 96 + 4 * 4 - 6] == 0, "and not longer");
}
END_TEST

static int for_each(const char *folder, const char *ending, void (*check)(const char *path))
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/assets/%s", KIOSK_SOURCE_DIR, folder);
	DIR *dir = opendir(path);
	ck_assert_ptr_nonnull(dir);
	int count = 0;
	for (struct dirent *e; (e = readdir(dir));) {
		char file[8192];
		if (!strstr(e->d_name, ending))
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
		check(file);
		count++;
	}
	closedir(dir);
	return count;
}

static void check_icon(const char *path)
{
	struct buf text;
	static uint8_t mask[48 * 48];
	int line = 0, ink = 0;
	buf_init(&text, ICON_FILE_MAX);
	ck_assert_int_eq(file_read(path, &text), ERR_OK);
	ck_assert_msg(icon_parse(buf_str(&text), &icon, &line) == ERR_OK, "%s:%d", path, line);
	icon_raster(&icon, 48, mask);
	for (size_t i = 0; i < sizeof(mask); i++)
		ink += mask[i];
	ck_assert_msg(ink > 48 * 255, "%s shows hardly anything", path);
	for (int i = 0; i < 48; i++)
		ck_assert_msg(!mask[i] && !mask[47 * 48 + i] && !mask[i * 48] && !mask[i * 48 + 47],
			      "%s touches the edge of its grid", path);
	buf_fini(&text);
}

START_TEST(every_icon_we_ship_is_drawn_within_its_grid)
{
	ck_assert_int_gt(for_each("icons", ".icon", check_icon), 30);
}
END_TEST

START_TEST(a_name_from_outside_cannot_leave_the_icon_folder)
{
	struct icons *icons;
	ck_assert_int_eq(icons_open(KIOSK_SHARE_DIR "/icons", &icons), ERR_OK);
	ck_assert_ptr_nonnull(icons_mask(icons, "home", 40));
	ck_assert_ptr_eq(icons_mask(icons, "home", 40), icons_mask(icons, "home", 40));
	ck_assert_ptr_null(icons_mask(icons, "../icons/home", 40));
	ck_assert_ptr_null(icons_mask(icons, "", 40));
	ck_assert_ptr_null(icons_mask(icons, "no-such-icon", 40));
	ck_assert_ptr_null(icons_mask(icons, "home", 0));
	ck_assert_ptr_null(icons_mask(icons, "home", ICON_SIZE_MAX + 1));
	icons_close(icons);
	icons_close(NULL);
}
END_TEST

/* Themes */

static char light[THEME_FILE_MAX];

static void read_light(void)
{
	struct buf text;
	buf_init(&text, sizeof(light) - 1);
	ck_assert_int_eq(file_read(KIOSK_SOURCE_DIR "/assets/themes/light.theme", &text), ERR_OK);
	strcpy(light, buf_str(&text));
	buf_fini(&text);
}

START_TEST(a_theme_gives_the_looks_colours)
{
	struct theme t;
	int line;
	read_light();
	ck_assert_int_eq(theme_parse(light, &t, &line), ERR_OK);
	ck_assert_uint_eq(t.colour[TOKEN_GROUND], 0xf5f7fa);
	ck_assert_uint_eq(t.colour[TOKEN_PRIMARY], 0x003a8c);
	ck_assert_uint_eq(t.colour[TOKEN_DANGER], 0x8b0000);
	ck_assert_uint_eq(t.colour[TOKEN_DONE], 0x064420);
	ck_assert_uint_eq(t.colour[TOKEN_PAPER], 0xffffff);
}
END_TEST

START_TEST(a_theme_with_a_fault_is_refused_with_its_line)
{
	static const struct {
		const char *more;
		bool located;
		const char *why;
	} cases[] = {
		{ "colour = #ffffff\n", true, "no such token" },
		{ "ground = #ffffff\n", true, "a token twice" },
		{ "ground #ffffff\n", true, "no sign of equality" },
		{ "=\n", true, "nothing" },
	};
	read_light();
	int lines = 0;
	for (const char *s = light; *s; s++)
		lines += *s == '\n';
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[THEME_FILE_MAX + 64];
		struct theme t = { { 1 } };
		int line = -1;
		snprintf(text, sizeof(text), "%s%s", light, cases[i].more);
		ck_assert_msg(theme_parse(text, &t, &line) == ERR_SYNTAX, "%s", cases[i].why);
		ck_assert_msg(line == lines + 1, "%s: line %d", cases[i].why, line);
		ck_assert_msg(t.colour[0] == 1, "out is untouched");
	}
}
END_TEST

START_TEST(a_colour_is_a_hash_and_six_small_hex_digits)
{
	static const char *const wrong[] = { "#fff",	"#fffffff", "ffffff", "#FFFFFF",
					     "#ggggg0", "#12345 ",  "" };
	read_light();
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		char text[THEME_FILE_MAX + 64];
		struct theme t;
		int line = -1;
		const char *rest = strstr(light, "#f5f7fa");
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(rest - light), light, wrong[i],
			 rest + 7);
		ck_assert_msg(theme_parse(text, &t, &line) == ERR_SYNTAX, "'%s'", wrong[i]);
		ck_assert_int_gt(line, 0);
	}
}
END_TEST

START_TEST(a_theme_without_a_token_is_refused)
{
	struct theme t;
	int line = -1;
	read_light();
	char *at = strstr(light, "shade");
	*at = '#';
	ck_assert_int_eq(theme_parse(light, &t, &line), ERR_SYNTAX);
	ck_assert_int_eq(line, 0);
}
END_TEST

static double luminance(uint32_t c)
{
	double sum = 0;
	static const double weight[] = { 0.2126, 0.7152, 0.0722 };
	for (int i = 0; i < 3; i++) {
		double v = (double)(c >> (16 - 8 * i) & 0xff) / 255;
		sum += weight[i] * (v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(uint32_t a, uint32_t b)
{
	double x = luminance(a), y = luminance(b);
	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static void check_contrast(const char *path)
{
	static const struct {
		enum token ink, ground;
		double least;
	} pairs[] = {
		{ TOKEN_TEXT, TOKEN_GROUND, 10 },
		{ TOKEN_TEXT, TOKEN_CARD, 10 },
		{ TOKEN_TEXT, TOKEN_QUIET, 10 },
		{ TOKEN_TEXT, TOKEN_PRESSED, 10 },
		{ TOKEN_SECONDARY, TOKEN_GROUND, 10 },
		{ TOKEN_SECONDARY, TOKEN_CARD, 10 },
		{ TOKEN_ON_HEADER, TOKEN_HEADER, 10 },
		{ TOKEN_ON_PRIMARY, TOKEN_PRIMARY, 10 },
		{ TOKEN_ON_PRIMARY, TOKEN_PRIMARY_PRESSED, 7 },
		{ TOKEN_PRIMARY_TEXT, TOKEN_CARD, 10 },
		{ TOKEN_PRIMARY_TEXT, TOKEN_PRESSED, 7 },
		{ TOKEN_PRIMARY, TOKEN_CARD, 7 },
		{ TOKEN_ON_DANGER, TOKEN_DANGER, 10 },
		{ TOKEN_ON_DANGER, TOKEN_DANGER_PRESSED, 10 },
		{ TOKEN_DANGER_TEXT, TOKEN_GROUND, 10 },
		{ TOKEN_DANGER_TEXT, TOKEN_CARD, 10 },
		{ TOKEN_DONE, TOKEN_GROUND, 10 },
		{ TOKEN_DONE, TOKEN_CARD, 10 },
		{ TOKEN_ON_DISABLED, TOKEN_DISABLED, 4.5 },
		{ TOKEN_DISABLED_TEXT, TOKEN_CARD, 4.5 },
		{ TOKEN_DISABLED_TEXT, TOKEN_GROUND, 4.5 },
		{ TOKEN_BORDER, TOKEN_CARD, 3 },
		{ TOKEN_BORDER, TOKEN_GROUND, 3 },
		{ TOKEN_PRIMARY, TOKEN_TRACK, 3 },
	};
	struct theme t;
	ck_assert_int_eq(theme_load(path, &t), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		double c = contrast(t.colour[pairs[i].ink], t.colour[pairs[i].ground]);
		ck_assert_msg(c >= pairs[i].least, "%s, pair %zu: %.2f", path, i, c);
	}
}

START_TEST(every_theme_can_be_read_by_weak_eyes)
{
	ck_assert_int_ge(for_each("themes", ".theme", check_contrast), 2);
}
END_TEST

START_TEST(every_style_has_letters_and_only_real_colours)
{
	for (int i = 0; i < STYLE_COUNT; i++) {
		const struct style_row *row = style_row((enum style)i);
		ck_assert_msg(row->em > 0, "style %d: no size", i);
		ck_assert_msg(row->ink > TOKEN_NONE && row->ink < TOKEN_COUNT, "style %d: no ink",
			      i);
		ck_assert_msg(row->shape != SHAPE_BOX || row->fill || row->border,
			      "style %d: a box that cannot be seen", i);
	}
	ck_assert_int_ge(STYLE_LEADING, 130);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		icons_that_break_a_rule_are_refused_with_their_line,
		an_icon_without_end_is_refused,
		random_bytes_never_harm_the_parser,
		a_stroke_is_as_wide_as_it_says,
		every_icon_we_ship_is_drawn_within_its_grid,
		a_name_from_outside_cannot_leave_the_icon_folder,
		a_theme_gives_the_looks_colours,
		a_theme_with_a_fault_is_refused_with_its_line,
		a_colour_is_a_hash_and_six_small_hex_digits,
		a_theme_without_a_token_is_refused,
		every_theme_can_be_read_by_weak_eyes,
		every_style_has_letters_and_only_real_colours,
	};
	return rig_run("assets", tests, ARRAY_LEN(tests));
}
