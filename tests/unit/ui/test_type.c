/* SPDX-License-Identifier: Apache-2.0 */
/* test_type.c - how text is cut, wrapped, ordered and drawn, and what is forgotten of it. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "tests/unit/ui/rig.h"
#include "ui/kit/text/bidi.h"
#include "ui/kit/text/break.h"
#include "ui/kit/text/piece.h"

#define EM 32

static struct glyphs *g;
static struct arena arena;

static void setup(void)
{
	arena_init(&arena, 1 << 22);
	ck_assert_int_eq(glyphs_open(KIOSK_SHARE_DIR, &g), ERR_OK);
}

static void teardown(void)
{
	glyphs_close(g);
	arena_fini(&arena);
}

static struct para shape(const char *text)
{
	struct para p = { .hand = { .size = EM }, .leading = 42 };
	para_shape(&p, g, &arena, text);
	return p;
}

/* The text of a line, as bytes between its first and last piece. */
static const char *line_text(const struct para *p, int line)
{
	static char out[512];
	const struct para_line *l = &p->lines[line];
	ck_assert_int_lt(line, p->line_count);
	if (!l->count)
		return "";
	const struct piece *first = &p->pieces[l->first], *last = first + l->count - 1;
	size_t len = last->at + last->len - first->at;
	ck_assert_uint_lt(len, sizeof(out));
	memcpy(out, p->text + first->at, len);
	out[len] = '\0';
	return out;
}

START_TEST(hanzi_are_as_wide_as_their_size_and_lines_are_filled)
{
	setup();
	struct para p = shape("一二三四五六七");
	ck_assert_int_eq(p.natural, 7 * EM);
	para_wrap(&p, g, &arena, 3 * EM + 5);
	ck_assert_int_eq(p.line_count, 3);
	ck_assert_str_eq(line_text(&p, 0), "一二三");
	ck_assert_str_eq(line_text(&p, 2), "七");
	ck_assert_int_eq(para_height(&p), 3 * 42);
	teardown();
}
END_TEST

START_TEST(no_line_begins_or_ends_with_the_wrong_sign)
{
	static const struct {
		const char *text, *first;
		int room; /* ems */
	} cases[] = {
		{ "一二三，四五六", "一二", 3 }, { "一二三。四五六", "一二", 3 },
		{ "一二（三四五", "一二", 3 },	 { "一二《三四五", "一二", 3 },
		{ "一二三）四五六", "一二", 3 }, { "一二“三四五", "一二", 3 },
		{ "一二三四五六", "一二三", 3 }, { "一二三！四五六", "一二", 3 },
		{ "一二三、四五六", "一二", 3 }, { "一二三”四五六", "一二", 3 },
	};
	setup();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct para p = shape(cases[i].text);
		para_wrap(&p, g, &arena, cases[i].room * EM + 2);
		ck_assert_msg(strcmp(line_text(&p, 0), cases[i].first) == 0, "%s: %s",
			      cases[i].text, line_text(&p, 0));
	}
	teardown();
}
END_TEST

START_TEST(words_stay_whole_and_blanks_vanish_at_the_edge)
{
	setup();
	struct para p = shape("please call the staff");
	para_wrap(&p, g, &arena, p.natural * 6 / 10);
	ck_assert_int_eq(p.line_count, 2);
	ck_assert_str_eq(line_text(&p, 0), "please call");
	ck_assert_str_eq(line_text(&p, 1), "the staff");
	teardown();
}
END_TEST

START_TEST(a_word_wider_than_its_place_is_cut)
{
	setup();
	struct para p = shape("1101011990030780331101011990");
	int whole = p.natural;
	para_wrap(&p, g, &arena, whole / 3);
	ck_assert_int_ge(p.line_count, 3);
	for (int i = 0; i < p.line_count; i++)
		ck_assert_int_le(p.lines[i].width, whole / 3);
	teardown();
}
END_TEST

START_TEST(a_place_narrower_than_a_character_still_ends)
{
	setup();
	struct para p = shape("一二，三");
	para_wrap(&p, g, &arena, 1);
	ck_assert_int_ge(p.line_count, 2);
	ck_assert_int_le(p.line_count, 4);
	teardown();
}
END_TEST

START_TEST(newlines_end_lines_also_empty_ones)
{
	setup();
	struct para p = shape("一\n\n二\n");
	para_wrap(&p, g, &arena, 1000);
	ck_assert_int_eq(p.line_count, 4);
	ck_assert_str_eq(line_text(&p, 0), "一");
	ck_assert_str_eq(line_text(&p, 1), "");
	ck_assert_str_eq(line_text(&p, 2), "二");
	teardown();
}
END_TEST

START_TEST(balanced_lines_are_about_equally_long)
{
	setup();
	struct para p = { .hand = { .size = EM }, .leading = 42, .balanced = true };
	para_shape(&p, g, &arena, "呼叫工作人员");
	para_wrap(&p, g, &arena, 5 * EM + 2);
	ck_assert_int_eq(p.line_count, 2);
	ck_assert_str_eq(line_text(&p, 0), "呼叫工");
	teardown();
}
END_TEST

START_TEST(a_dot_between_things_vanishes_where_a_line_ends)
{
	setup();
	struct para p = shape("落户 · 居住证 · 身份证");
	para_wrap(&p, g, &arena, p.natural * 3 / 4);
	ck_assert_int_eq(p.line_count, 2);
	ck_assert_str_eq(line_text(&p, 0), "落户 · 居住证");
	ck_assert_str_eq(line_text(&p, 1), "身份证");
	teardown();
}
END_TEST

START_TEST(no_hanzi_is_left_alone_on_the_last_line)
{
	setup();
	struct para p = shape("灵活就业人员参保登记");
	para_wrap(&p, g, &arena, 9 * EM + 3);
	ck_assert_int_eq(p.line_count, 2);
	ck_assert_str_eq(line_text(&p, 0), "灵活就业人员参保");
	ck_assert_str_eq(line_text(&p, 1), "登记");
	p = shape("要参加哪些保险？");
	para_wrap(&p, g, &arena, 6 * EM + 3);
	ck_assert_str_eq(line_text(&p, 1), "保险？");
	p = shape("一二三四五六七");
	para_wrap(&p, g, &arena, 3 * EM + 3);
	ck_assert_msg(p.lines[1].count == 3, "a short line gives nothing away");
	teardown();
}
END_TEST

START_TEST(signs_that_meet_share_their_blank_halves)
{
	setup();
	ck_assert_int_eq(shape("一”，二").natural, 3 * EM + EM / 2);
	ck_assert_int_eq(shape("一：“二").natural, 3 * EM + EM / 2);
	ck_assert_int_eq(shape("（《一").natural, 2 * EM + EM / 2);
	ck_assert_int_eq(shape("一，二").natural, 3 * EM);
	teardown();
}
END_TEST

START_TEST(hostile_bytes_are_drawn_as_something)
{
	setup();
	struct para p = shape("a\xff\xfe\xed\xa0\x80\x01\xe2\x80\xae王\xef\xbb\xbf");
	para_wrap(&p, g, &arena, 10);
	ck_assert_int_gt(p.count, 0);
	char text[PARA_BYTES_MAX * 2];
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	p = shape(text);
	ck_assert_msg(strlen(p.text) <= PARA_BYTES_MAX, "cut at the limit");
	para_wrap(&p, g, &arena, 500);
	teardown();
}
END_TEST

static const char *random_text(unsigned *seed)
{
	static const char *const parts[] = { "王",
					     "，",
					     "（",
					     "“",
					     "”",
					     "a",
					     "word",
					     "-",
					     " ",
					     " · ",
					     "\n",
					     "2026",
					     "\xd9\x83",
					     "\xd7\x90",
					     "\xff",
					     "\xe2\x80\xae",
					     "\xcc\x81",
					     "𬱖",
					     "\xf3\xb0\x80\x80",
					     "\xe0\xbc\x8b",
					     "averyverylongword" };
	static char text[1024];
	size_t len = 0;
	text[0] = '\0';
	for (int i = rand_r(seed) % 40; i > 0; i--) {
		const char *part = parts[(size_t)rand_r(seed) % ARRAY_LEN(parts)];
		len += (size_t)sprintf(text + len, "%s", part);
	}
	return text;
}

START_TEST(any_text_wraps_into_lines_that_fit)
{
	unsigned seed = 7;
	setup();
	for (int round = 0; round < 3000; round++) {
		struct para p = shape(random_text(&seed));
		int limit = 1 + rand_r(&seed) % 400, next = 0;
		para_wrap(&p, g, &arena, limit);
		for (int i = 0; i < p.line_count; i++) {
			const struct para_line *l = &p.lines[i];
			ck_assert_msg(l->first >= next, "lines follow each other");
			next = l->first + l->count;
			ck_assert_int_le(next, p.count);
			ck_assert_msg(l->width <= limit || limit < 3 * EM || l->count == 1,
				      "round %d, line %d: %d of %d", round, i, l->width, limit);
		}
		if (round % 100 == 0)
			arena_wipe(&arena);
	}
	teardown();
}
END_TEST

START_TEST(rare_hanzi_have_glyphs_and_the_rest_have_a_box)
{
	static const struct {
		uint32_t code;
		bool has;
	} cases[] = {
		{ 0x2cc56, true },  /* plane 2, common in names */
		{ 0x20164, true },  /* extension B */
		{ 0x4dae, true },   /* extension A */
		{ 0x2a6a5, false }, /* extension B, not in the font */
		{ 0x2ebf5, false }, /* extension I, newer than the font */
		{ 0xf0000, false }, /* private use */
	};
	setup();
	struct hand hand = { .size = EM };
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ck_assert_msg(glyphs_has(g, WEIGHT_REGULAR, cases[i].code) == cases[i].has, "%x",
			      cases[i].code);
		const struct mask *m = glyphs_char(g, &hand, cases[i].code);
		ck_assert_int_eq(m->advance, EM);
		ck_assert_ptr_nonnull(m->px);
		if (!cases[i].has)
			ck_assert_msg(m->px[0] == 255 && m->px[m->w * m->h - 1] == 255,
				      "a box has corners");
	}
	/* Two missing characters are told apart by what is written in their boxes. */
	const struct mask *m = glyphs_char(g, &hand, 0xf0001);
	size_t size = (size_t)m->w * (size_t)m->h;
	uint8_t *first = memcpy(arena_alloc(&arena, size), m->px, size);
	m = glyphs_char(g, &hand, 0xf0002);
	ck_assert_int_ne(memcmp(first, m->px, size), 0);
	teardown();
}
END_TEST

START_TEST(digits_in_right_to_left_text_keep_their_order)
{
	/* Two Hebrew letters, a number, two letters: shown from the left as letters, number, letters. */
	static const uint32_t codes[] = { 0x5d0, 0x5d1, ' ', '2', '0', '2', '6', ' ', 0x5d2 };
	uint8_t levels[ARRAY_LEN(codes)];
	int order[ARRAY_LEN(codes)];
	bool rtl = false;
	ck_assert_int_eq(bidi_levels(codes, ARRAY_LEN(codes), levels, &rtl), ERR_OK);
	ck_assert(rtl);
	bidi_order(levels, ARRAY_LEN(codes), order);
	char digits[5] = "";
	int found = 0;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[order[i]] >= '0' && codes[order[i]] <= '9')
			digits[found++] = (char)codes[order[i]];
	ck_assert_str_eq(digits, "2026");
	ck_assert_msg(order[0] == 8, "the last letter stands on the left");
	ck_assert_msg(order[ARRAY_LEN(codes) - 1] == 0, "the first on the right");
	ck_assert_uint_eq(bidi_mirror('('), ')');
	ck_assert_int_eq(bidi_levels(codes, BIDI_CHARS_MAX + 1, levels, &rtl), ERR_TOO_LONG);
}
END_TEST

START_TEST(a_right_to_left_paragraph_begins_on_the_right)
{
	setup();
	struct para p = shape("مەن 2026 中文");
	ck_assert(p.rtl);
	struct canvas c;
	ck_assert_int_eq(canvas_init(&c, 600, 50), ERR_OK);
	para_draw(&p, g, &c, 0, 0, 600, PARA_START, 0xffffff);
	int left = 600;
	for (int i = 0; i < 600 * 50; i++)
		if (c.px[i] && i % 600 < left)
			left = i % 600;
	ck_assert_int_gt(left, 600 - p.natural - EM);
	canvas_fini(&c);
	teardown();
}
END_TEST

START_TEST(what_is_drawn_stays_within_its_line)
{
	setup();
	struct para p = shape("国gjpqy{|Å鱉");
	struct canvas c;
	ck_assert_int_eq(canvas_init(&c, 400, 3 * 42), ERR_OK);
	para_draw(&p, g, &c, 20, 42, 360, PARA_START, 0xffffff);
	int top = 1000, bottom = 0;
	for (int i = 0; i < 400 * 3 * 42; i++) {
		if (!c.px[i])
			continue;
		top = i / 400 < top ? i / 400 : top;
		bottom = i / 400 > bottom ? i / 400 : bottom;
	}
	ck_assert_int_ge(top, 42);
	ck_assert_int_lt(bottom, 2 * 42);
	canvas_fini(&c);
	teardown();
}
END_TEST

START_TEST(only_what_personal_text_alone_needed_is_forgotten)
{
	setup();
	struct hand open = { .size = EM }, personal = { .size = EM, .personal = true };
	glyphs_char(g, &personal, 0x738b);
	glyphs_char(g, &personal, 0x82f1);
	glyphs_run(g, &personal, "13800138000", 11, false);
	glyphs_char(g, &open, 0x738b); /* a sentence of the program has it too */
	size_t before = glyphs_bytes(g);
	ck_assert_uint_eq(glyphs_personal(g), 2);
	glyphs_forget(g);
	ck_assert_uint_eq(glyphs_personal(g), 0);
	ck_assert_uint_lt(glyphs_bytes(g), before);
	ck_assert_uint_gt(glyphs_bytes(g), 0);
	ck_assert_msg(glyphs_char(g, &open, 0x82f1)->px != NULL, "it can be drawn again");
	teardown();
}
END_TEST

START_TEST(the_cache_never_passes_its_limit)
{
	setup();
	struct hand hand = { .size = 120 };
	for (uint32_t code = 0x4e00; code < 0x4e00 + 600; code++) {
		const struct mask *m = glyphs_char(g, &hand, code);
		ck_assert_ptr_nonnull(m->px);
		ck_assert_uint_le(glyphs_bytes(g), GLYPHS_MAX);
	}
	ck_assert_uint_gt(glyphs_bytes(g), GLYPHS_MAX / 2);
	teardown();
}
END_TEST

START_TEST(the_tables_of_signs_are_told_apart)
{
	ck_assert(break_is_single(0x738b) && break_is_single(0x2cc56) && break_is_single(0xff0c));
	ck_assert(!break_is_single('a') && !break_is_single(0x626));
	ck_assert(break_never_first(0xff0c) && !break_never_first(0x738b));
	ck_assert(break_never_last(0xff08) && !break_never_last(0xff09));
	ck_assert(break_is_invisible(0x200d) && break_is_invisible(0x1f) &&
		  !break_is_invisible('a'));
	ck_assert(break_is_rtl(0x626) && !break_is_rtl(0x738b));
	ck_assert(break_may_follow(0x0f0b) && break_may_follow('-'));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		hanzi_are_as_wide_as_their_size_and_lines_are_filled,
		no_line_begins_or_ends_with_the_wrong_sign,
		words_stay_whole_and_blanks_vanish_at_the_edge,
		a_word_wider_than_its_place_is_cut,
		a_place_narrower_than_a_character_still_ends,
		newlines_end_lines_also_empty_ones,
		balanced_lines_are_about_equally_long,
		a_dot_between_things_vanishes_where_a_line_ends,
		no_hanzi_is_left_alone_on_the_last_line,
		signs_that_meet_share_their_blank_halves,
		hostile_bytes_are_drawn_as_something,
		any_text_wraps_into_lines_that_fit,
		rare_hanzi_have_glyphs_and_the_rest_have_a_box,
		digits_in_right_to_left_text_keep_their_order,
		a_right_to_left_paragraph_begins_on_the_right,
		what_is_drawn_stays_within_its_line,
		only_what_personal_text_alone_needed_is_forgotten,
		the_cache_never_passes_its_limit,
		the_tables_of_signs_are_told_apart,
	};
	return rig_run("type", tests, ARRAY_LEN(tests));
}
