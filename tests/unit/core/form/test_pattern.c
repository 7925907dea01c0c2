/* SPDX-License-Identifier: Apache-2.0 */
/* test_pattern.c - regular expressions of a catalogue: what they match, and that none can hurt. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/core/form/pattern.h"
#include "tests/suite.h"

static const struct {
	const char *pattern, *text;
	bool matches;
	const char *why;
} matches[] = {
	{ "^[0-9]{6}$", "518000", true, "a postal code" },
	{ "^[0-9]{6}$", "51800", false, "too short" },
	{ "^[0-9]{6}$", "5180000", false, "too long" },
	{ "[0-9]{6}", "Code 518000!", true, "anywhere, unless anchored" },
	{ "^1[3-9]\\d{9}$", "13800138000", true, "a mobile number" },
	{ "^1[3-9]\\d{9}$", "12800138000", false, "no such range" },
	{ "^[\\u4e00-\\u9fa5]{2,4}$", "王小英", true, "characters and not bytes" },
	{ "^[\\u4e00-\\u9fa5]{2,4}$", "王", false, "one character has three bytes" },
	{ "^[一-龥·]+$", "阿·巴", true, "a range written in characters" },
	{ "^[一-龥]+$", "abc", false, "no Hanzi" },
	{ "^.{2}$", "𬱖英", true, "a dot is one character, also beyond the basic plane" },
	{ "^[\\u{20000}-\\u{2ffff}]$", "𬱖", true, "a number in braces" },
	{ "^\\ud873\\udc56$", "\xf0\xac\xb1\x96", true, "a surrogate pair" },
	{ "^\\p{Script=Han}+$", "王𬱖〇", true, "any Hanzi" },
	{ "^\\p{Script=Han}+$", "王w", false, "not only Hanzi" },
	{ "^\\p{Script=Han}+$", "\xf0\xae\xaf\xb5", true, "U+2EBF5, of extension I" },
	{ "^\\P{Script=Han}+$", "\xf0\xae\xaf\xb5", false, "nor is it anything else" },
	{ "^\\p{Script=Han}+$", "\xf0\xae\xb9\x9e", false, "U+2EE5E, behind extension I" },
	{ "^[^\\p{Script=Han}]+$", "abc", true, "no Hanzi" },
	{ "^[\\p{sc=Han}\\w]+$", "王w_9", true, "a set of sets" },
	{ "^(粤|京)[A-Z][A-Z0-9]{5,6}$", "粤B12345", true, "a number plate" },
	{ "^(粤|京)[A-Z][A-Z0-9]{5,6}$", "沪B12345", false, "of another province" },
	{ "^(?:a|b)*c?$", "", true, "all of it optional" },
	{ "^(?:a|b)*c?$", "ababc", true, "all of it there" },
	{ "^(?:a|b)*c?$", "abcc", false, "too much" },
	{ "^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", false, "no explosion" },
	{ "^(a*)*$", "aaaa", true, "a repeat of what may be empty" },
	{ "^(a|a|a)*b$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false, "no explosion either" },
	{ "", "anything", true, "the empty pattern" },
	{ "^$", "", true, "only the empty text" },
	{ "^$", "x", false, "only the empty text" },
	{ "a|", "zzz", true, "an empty branch" },
	{ "^a{0}b$", "b", true, "none of it" },
	{ "^a{2,}$", "aaaaa", true, "two or more" },
	{ "^a{2,}$", "a", false, "fewer" },
	{ "^a{1,3}?$", "aaaa", false, "lazy is no other language" },
	{ "^\\s\\S$", "\xe3\x80\x80x", true, "an ideographic blank is a blank" },
	{ "^\\D\\W$", "a-", true, "complements" },
	{ "^\\D$", "9", false, "a complement has none of its set" },
	{ "^\\W$", "z", false, "to the last one" },
	{ "^[^\\d]$", "5", false, "a complement of a set" },
	{ "^[\\D]$", "5", false, "a complement in a set" },
	{ "^[a\\-z]$", "-", true, "an escaped hyphen" },
	{ "^[a-]$", "-", true, "a hyphen at the end" },
	{ "^[-a]$", "-", true, "a hyphen at the beginning" },
	{ "^[\\]]$", "]", true, "an escaped bracket" },
	{ "^[.*+]$", "+", true, "signs are themselves in a set" },
	{ "^[^]$", "x", true, "anything" },
	{ "^[]$", "x", false, "nothing" },
	{ "^a.c$", "a\nc", false, "a dot is no line break" },
	{ "^\\t\\x41\\u0042\\n$", "\tAB\n", true, "escapes" },
	{ "^\\.\\*\\/\\(\\)$", ".*/()", true, "escaped signs" },
	{ "\\bcat\\b", "a cat sat", true, "a word" },
	{ "\\bcat\\b", "concatenate", false, "part of a word" },
	{ "\\Bcat\\B", "concatenate", true, "inside a word" },
	{ "^(ab){2}(cd)?$", "ababcd", true, "repeats of groups" },
	{ "^((a|b)(c|d)){2}$", "acbd", true, "groups in groups" },
	{ "^a|b$", "ax", true, "an anchor belongs to its branch" },
	{ "^a|b$", "xb", true, "an anchor belongs to its branch" },
	{ "^(a|b)$", "ax", false, "a group holds branches together" },
	{ "^A$", "a", false, "case counts" },
	{ "}", "}", true, "a lone closing brace is itself" },
};

START_TEST(patterns_match_what_ecma_says)
{
	for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++) {
		struct pattern *p = NULL;
		ck_assert_msg(pattern_compile(matches[i].pattern, &p) == ERR_OK, "%s (%s)",
			      matches[i].pattern, matches[i].why);
		ck_assert_msg(pattern_matches(p, matches[i].text) == matches[i].matches,
			      "%s on %s (%s)", matches[i].pattern, matches[i].text, matches[i].why);
		/* Again: nothing is left of the first time. */
		ck_assert(pattern_matches(p, matches[i].text) == matches[i].matches);
		pattern_free(p);
	}
}
END_TEST

static const struct {
	const char *pattern;
	enum err err;
	const char *why;
} refused[] = {
	{ "(", ERR_SYNTAX, "a group that does not end" },
	{ ")", ERR_SYNTAX, "a group that does not begin" },
	{ "[a", ERR_SYNTAX, "a set that does not end" },
	{ "[a-", ERR_SYNTAX, "a range that does not end" },
	{ "[\\", ERR_SYNTAX, "an escape that does not end" },
	{ "a\\", ERR_SYNTAX, "an escape that does not end" },
	{ "[z-a]", ERR_SYNTAX, "a range backwards" },
	{ "[a-\\d]", ERR_SYNTAX, "a range up to a set" },
	{ "*a", ERR_SYNTAX, "a repeat of nothing" },
	{ "a**", ERR_SYNTAX, "a repeat of a repeat" },
	{ "^*", ERR_SYNTAX, "a repeat of an edge" },
	{ "a{2,1}", ERR_SYNTAX, "fewer than at least" },
	{ "a{x}", ERR_SYNTAX, "no number" },
	{ "a{1", ERR_SYNTAX, "a count that does not end" },
	{ "{1}", ERR_SYNTAX, "a count of nothing" },
	{ "\\xg0", ERR_SYNTAX, "no hexadecimal" },
	{ "\\u12", ERR_SYNTAX, "two digits of four" },
	{ "\\ud873", ERR_SYNTAX, "half a pair" },
	{ "\\u{110000}", ERR_SYNTAX, "beyond the last character" },
	{ "\\u{41", ERR_SYNTAX, "a brace that does not end" },
	{ "\\q", ERR_SYNTAX, "an escape that means nothing" },
	{ "(a)\\1", ERR_UNSUPPORTED, "a backreference" },
	{ "\\k<x>", ERR_UNSUPPORTED, "a named backreference" },
	{ "(?=a)", ERR_UNSUPPORTED, "a look ahead" },
	{ "(?!a)", ERR_UNSUPPORTED, "a look ahead" },
	{ "(?<=a)", ERR_UNSUPPORTED, "a look behind" },
	{ "(?<x>a)", ERR_UNSUPPORTED, "a named group" },
	{ "\\p{L}", ERR_UNSUPPORTED, "another property" },
	{ "a{1001}", ERR_TOO_LONG, "too many repeats" },
	{ "((a{100}){100}){100}", ERR_TOO_LONG, "repeats of repeats of repeats" },
	{ "(((()){1000}){1000}){1000}", ERR_TOO_LONG, "a thousand million times nothing" },
	{ "((((((((((((((((((((((((((((((((((((((((a", ERR_TOO_LONG, "too deep" },
};

START_TEST(what_is_outside_the_subset_is_refused_and_nothing_is_given_out)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct pattern *p = NULL;
		enum err err = pattern_compile(refused[i].pattern, &p);
		ck_assert_msg(err == refused[i].err && !p, "%s: %s (%s)", refused[i].pattern,
			      err_name(err), refused[i].why);
	}
	char too_long[PATTERN_TEXT_MAX + 2];
	memset(too_long, 'a', sizeof(too_long) - 1);
	too_long[sizeof(too_long) - 1] = '\0';
	struct pattern *p = NULL;
	ck_assert_int_eq(pattern_compile(too_long, &p), ERR_TOO_LONG);
	pattern_free(NULL);
}
END_TEST

static const struct {
	const char *pattern, *text;
	bool may;
} beginnings[] = {
	{ "^\\d{6}$", "518", true },
	{ "^\\d{6}$", "51a", false },
	{ "^\\d{6}$", "5180000", false },
	{ "^\\d{6}$", "518000", true },
	{ "^(粤|京)B", "粤", true },
	{ "^(粤|京)B", "沪", false },
	{ "\\d{6}", "abc", true },
	{ "^[A-Z]{2}\\d+$", "AB", true },
	{ "^a$", "", true },
};

START_TEST(a_beginning_is_told_from_a_mistake)
{
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		struct pattern *p = NULL;
		ck_assert_int_eq(pattern_compile(beginnings[i].pattern, &p), ERR_OK);
		ck_assert_msg(pattern_may_match(p, beginnings[i].text) == beginnings[i].may,
			      "%s on %s", beginnings[i].pattern, beginnings[i].text);
		pattern_free(p);
	}
}
END_TEST

START_TEST(no_pattern_takes_more_than_program_times_text)
{
	static const char *const nasty[] = { "^(a?){1000}a{1000}$", "(a|aa|aaa|aaaa)*b",
					     "^((a*)*)*$x", "(.*)(.*)(.*)(.*)(.*)(.*)(.*)[^a]$" };
	char text[4097];
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (size_t i = 0; i < sizeof(nasty) / sizeof(nasty[0]); i++) {
		struct pattern *p = NULL;
		ck_assert_int_eq(pattern_compile(nasty[i], &p), ERR_OK);
		clock_t before = clock();
		ck_assert_msg(!pattern_matches(p, text), "%s", nasty[i]);
		/* Backtracking would need years; the limit is for a busy machine. */
		ck_assert_msg(clock() - before < 20 * CLOCKS_PER_SEC, "%s", nasty[i]);
		pattern_free(p);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pattern");
	TCase *tcase = tcase_create("pattern");
	tcase_add_test(tcase, patterns_match_what_ecma_says);
	tcase_add_test(tcase, what_is_outside_the_subset_is_refused_and_nothing_is_given_out);
	tcase_add_test(tcase, a_beginning_is_told_from_a_mistake);
	tcase_add_test(tcase, no_pattern_takes_more_than_program_times_text);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
