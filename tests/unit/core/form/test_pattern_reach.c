/* SPDX-License-Identifier: Apache-2.0 */
/* test_pattern_reach.c - whether a text of some characters and some length can match at all. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/form/pattern.h"
#include "tests/suite.h"

static const struct unicode_range digits[] = { { '0', '9' } };
static const struct unicode_range hanzi[] = { { 0x4e00, 0x9fff } };

static struct pattern *compiled(const char *text)
{
	struct pattern *p = NULL;
	ck_assert_msg(pattern_compile(text, &p) == ERR_OK, "%s", text);
	return p;
}

static const struct {
	const char *pattern;
	const struct unicode_range *alphabet;
	int64_t min, max;
	bool can;
} cases[] = {
	{ "^\\d{6}$", digits, 1, 500, true },
	{ "^\\d{6}$", digits, 6, 6, true },
	{ "^\\d{6}$", digits, 7, 500, false },
	{ "^\\d{6}$", digits, 1, 5, false },
	{ "\\d{6}", digits, 7, 500, true },
	{ "^[A-Z]", digits, 1, 500, false },
	{ "[A-Z]?", digits, 1, 1, true },
	{ "^[^0-9]+$", digits, 1, 500, false },
	{ "^[^0-8]+$", digits, 1, 500, true },
	{ "^[^5-9]*[^0-4]$", digits, 3, 3, true },
	{ "^.{3}$", digits, 3, 3, true },
	{ "^\\D$", digits, 1, 1, false },
	{ "^\\p{Script=Han}+$", hanzi, 2, 2, true },
	{ "^\\p{Script=Han}+$", digits, 1, 500, false },
	{ "^\\P{Script=Han}+$", hanzi, 1, 500, false },
	{ "1$2", digits, 1, 500, false },
	{ "1^2", digits, 1, 500, false },
	{ "^$", digits, 1, 500, false },
	{ "^(12|345)$", digits, 3, 3, true },
	{ "^(12|345)$", digits, 4, 500, false },
	{ "^(12)*$", digits, 499, 500, true },
	{ "^(12)*$", digits, 499, 499, false },
	{ "\\b1\\b", digits, 1, 1, true },
};

START_TEST(a_length_and_characters_are_enough_or_not)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pattern *p = compiled(cases[i].pattern);
		bool can = pattern_can_match(p, cases[i].alphabet, 1, cases[i].min, cases[i].max);
		ck_assert_msg(can == cases[i].can, "%s, %d to %d", cases[i].pattern,
			      (int)cases[i].min, (int)cases[i].max);
		pattern_free(p);
	}
}
END_TEST

/* Any pattern against all texts of its alphabet: what can match does, what cannot does not. */

#define PATTERNS 4000
#define LONGEST	 5

static unsigned random_state;

static unsigned draw(unsigned below)
{
	random_state = random_state * 1103515245u + 12345u;
	return (random_state >> 16) % below;
}

static void add_random(char *to, int depth)
{
	static const char *const atoms[] = { "a", "b", "c", "[ab]", "[^a]", ".", "^", "$" };
	static const char *const repeats[] = { "", "", "", "*", "+", "?", "{2}", "{1,3}" };
	for (unsigned n = 1 + draw(3); n > 0; n--) {
		if (depth > 0 && draw(3) == 0) {
			strcat(to, "(");
			add_random(to, depth - 1);
			strcat(to, draw(2) ? "|" : "");
			add_random(to, depth - 1);
			strcat(strcat(to, ")"), repeats[draw(ARRAY_LEN(repeats))]);
			continue;
		}
		unsigned atom = draw(ARRAY_LEN(atoms));
		strcat(to, atoms[atom]);
		strcat(to, atom < 6 ? repeats[draw(ARRAY_LEN(repeats))] : "");
	}
}

/* Some text of a and b of that length matches. */
static bool one_matches(struct pattern *p, int len)
{
	for (unsigned bits = 0; bits < 1u << len; bits++) {
		char text[LONGEST + 1] = "";
		for (int i = 0; i < len; i++)
			text[i] = bits & 1u << i ? 'b' : 'a';
		if (pattern_matches(p, text))
			return true;
	}
	return false;
}

START_TEST(it_agrees_with_trying_every_text)
{
	static const struct unicode_range ab[] = { { 'a', 'b' } };
	int can = 0, cannot = 0;
	for (random_state = 1; can + cannot < PATTERNS * LONGEST;) {
		char text[PATTERN_TEXT_MAX] = "";
		add_random(text, 2);
		struct pattern *p = compiled(text);
		for (int len = 1; len <= LONGEST; len++) {
			bool says = pattern_can_match(p, ab, 1, len, len);
			ck_assert_msg(says == one_matches(p, len), "%s of %d characters", text,
				      len);
			says ? can++ : cannot++;
		}
		pattern_free(p);
	}
	ck_assert(can > PATTERNS / 10 && cannot > PATTERNS / 10);
}
END_TEST

START_TEST(a_character_has_a_part_in_a_pattern_or_none)
{
	struct pattern *p = compiled("^\\d+(-\\d+)?$");
	ck_assert(pattern_uses(p, '-') && pattern_uses(p, '7') && !pattern_uses(p, '.'));
	pattern_free(p);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pattern_reach");
	TCase *tcase = tcase_create("pattern_reach");
	tcase_add_test(tcase, a_length_and_characters_are_enough_or_not);
	tcase_add_test(tcase, it_agrees_with_trying_every_text);
	tcase_add_test(tcase, a_character_has_a_part_in_a_pattern_or_none);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
