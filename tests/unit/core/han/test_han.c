/* SPDX-License-Identifier: Apache-2.0 */
/* test_han.c - how Hanzi are folded, and how they are read in words. */
#include "firmware/core/han/han.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/buf.h"
#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "tests/suite.h"

#define WORD_MAX 64

/* Codes of a word, folded. */
static size_t codes_of(const char *word, uint32_t *codes)
{
	size_t count = 0;
	uint32_t code;
	while (count < WORD_MAX && (code = utf8_next(&word)))
		codes[count++] = han_fold(code);
	return count;
}

/* "chong qing"; a place with several readings has them joined by slashes. Lent. */
static const char *read_of(const char *word)
{
	static char text[1024];
	uint32_t codes[WORD_MAX];
	uint16_t sets[WORD_MAX];
	size_t count = codes_of(word, codes);
	han_read(codes, count, sets);
	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		const uint16_t *syllables;
		size_t n = han_set(sets[i], &syllables);
		strcat(text, i ? " " : "");
		for (size_t k = 0; k < n; k++)
			sprintf(text + strlen(text), "%s%s", k ? "/" : "",
				han_syllable(syllables[k]));
	}
	return text;
}

static const struct {
	const char *word, *reading, *why;
} words[] = {
	{ "居民身份证", "ju min shen fen zheng", "plain characters" },
	{ "重庆", "chong qing", "a word that says which of two readings" },
	{ "重新", "chong xin", "the same character" },
	{ "重量", "zhong liang", "and with its other reading" },
	{ "行长", "hang zhang", "two characters of two readings each" },
	{ "银行行长", "yin hang hang zhang", "words that overlap agree" },
	{ "执行", "zhi xing", "the other reading" },
	{ "绿色", "lv se", "u with two dots is v" },
	{ "女色", "nv se", "the same" },
	{ "会计", "kuai ji", "a rare reading in its word" },
	{ "厦门", "xia men", "a place" },
	{ "台州市", "tai zhou shi", "a place in a longer name" },
	{ "給付", "ji fu", "traditional characters are read as the simplified word" },
	{ "畜牧", "xu mu", "the dictionary's word" },
	{ "单", "dan", "alone: what is usual" },
	{ "长", "zhang/chang", "alone: both are usual" },
	{ "校长期", "xiao zhang/chang qi", "two words that disagree leave both" },
	{ "㐀", "qiu", "a character nobody uses" },
	{ "𠀀", "he", "plane 2" },
};

START_TEST(words_decide_how_their_characters_are_read)
{
	ck_assert_msg(strcmp(read_of(words[_i].word), words[_i].reading) == 0, "%s: %s is %s",
		      words[_i].why, words[_i].word, read_of(words[_i].word));
}
END_TEST

START_TEST(our_own_words_are_read_as_they_say)
{
	struct buf file;
	size_t seen = 0;
	buf_init(&file, 1024 * 1024);
	ck_assert_int_eq(file_read(KIOSK_SOURCE_DIR "/assets/readings/phrases.txt", &file), ERR_OK);
	char *text = buf_take(&file), *rest = text;
	for (char *line; (line = strsep(&rest, "\n"));) {
		char *word = strsep(&line, " ");
		if (!line || word[0] == '#')
			continue;
		ck_assert_msg(strcmp(read_of(word), line) == 0, "%s is %s, not %s", word,
			      read_of(word), line);
		seen++;
	}
	free(text);
	ck_assert_uint_gt(seen, 50);
}
END_TEST

static const struct {
	const char *from, *to, *why;
} folds[] = {
	{ "證", "证", "traditional" },	    { "証", "证", "another traditional form" },
	{ "裏", "里", "one of two" },	    { "裡", "里", "the other" },
	{ "戶", "户", "traditional" },	    { "峯", "峰", "a variant" },
	{ "發", "发", "one of two" },	    { "髮", "发", "the other" },
	{ "產", "产", "traditional" },	    { "臺", "台", "Taiwan" },
	{ "內", "内", "Taiwan" },	    { "\uf9a8", "令", "a compatibility twin" },
	{ "⼈", "人", "a radical" },	    { "证", "证", "simplified stays" },
	{ "台", "台", "simplified stays" }, { "后", "后", "simplified, though it has variants" },
	{ "𠀀", "𠀀", "plane 2 stays" },    { "a", "a", "no Hanzi" },
};

START_TEST(every_form_of_a_character_is_folded_to_one)
{
	const char *from = folds[_i].from, *to = folds[_i].to;
	uint32_t folded = han_fold(utf8_next(&from)), expected = utf8_next(&to);
	ck_assert_msg(folded == expected, "%s: %s is U+%04X", folds[_i].why, folds[_i].from,
		      (unsigned)folded);
}
END_TEST

START_TEST(folding_twice_is_folding_once)
{
	for (uint32_t code = 0; code < 0x110000; code++)
		ck_assert_uint_eq(han_fold(han_fold(code)), han_fold(code));
}
END_TEST

START_TEST(what_is_read_usually_is_among_all_readings)
{
	size_t known = 0;
	for (uint32_t code = 0x3400; code < 0x32400; code++) {
		const uint16_t *usual, *all;
		uint16_t set;
		han_read(&code, 1, &set);
		size_t count = han_set(set, &usual), most = han_set(han_all(code), &all);
		known += count > 0;
		for (size_t i = 0; i < count; i++) {
			bool there = false;
			for (size_t k = 0; k < most; k++)
				there |= all[k] == usual[i];
			ck_assert_msg(there, "U+%04X", (unsigned)code);
			ck_assert(han_heads(set) & 1U << (han_syllable(usual[i])[0] - 'a'));
		}
	}
	ck_assert_uint_gt(known, 41000); /* as many as Unihan reads */
}
END_TEST

START_TEST(a_syllable_is_found_by_its_letters)
{
	static const struct {
		const char *letters, *syllable;
	} cases[] = { { "zhong", "zhong" }, { "a", "a" },	{ "lv", "lv" },
		      { "nve", "nve" },	    { "zh", NULL },	{ "lu", "lu" },
		      { "", NULL },	    { "zhongx", NULL }, { "q", NULL } };
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint16_t set = han_set_of(cases[i].letters, strlen(cases[i].letters));
		const uint16_t *syllables;
		if (!cases[i].syllable) {
			ck_assert_msg(set == 0, "%s", cases[i].letters);
			continue;
		}
		ck_assert_uint_eq(han_set(set, &syllables), 1);
		ck_assert_str_eq(han_syllable(syllables[0]), cases[i].syllable);
	}
}
END_TEST

static const struct {
	const char *syllable, *typed, *why;
} nears[] = {
	{ "zheng", "zeng", "flat for retroflex" },
	{ "zi", "zhi", "retroflex for flat" },
	{ "zheng", "zhen", "front for back nasal" },
	{ "zheng", "zen", "both" },
	{ "nan", "lan", "n and l" },
	{ "fu", "hu", "f and h" },
	{ "lv", "lu", "no key for two dots" },
	{ "xu", "xv", "the key for two dots" },
	{ "ren", "len", "r and l" },
};

START_TEST(confused_sounds_are_near)
{
	const uint16_t *syllables;
	const char *const *spellings;
	ck_assert_uint_eq(
		han_set(han_set_of(nears[_i].syllable, strlen(nears[_i].syllable)), &syllables), 1);
	size_t count = han_near(syllables[0], &spellings);
	ck_assert_str_eq(spellings[0], nears[_i].syllable);
	bool there = false;
	for (size_t i = 0; i < count; i++)
		there |= strcmp(spellings[i], nears[_i].typed) == 0;
	ck_assert_msg(there, "%s", nears[_i].why);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("han");
	TCase *tc = tcase_create("han");
	tcase_add_loop_test(tc, words_decide_how_their_characters_are_read, 0, ARRAY_LEN(words));
	tcase_add_test(tc, our_own_words_are_read_as_they_say);
	tcase_add_loop_test(tc, every_form_of_a_character_is_folded_to_one, 0, ARRAY_LEN(folds));
	tcase_add_test(tc, folding_twice_is_folding_once);
	tcase_add_test(tc, what_is_read_usually_is_among_all_readings);
	tcase_add_test(tc, a_syllable_is_found_by_its_letters);
	tcase_add_loop_test(tc, confused_sounds_are_near, 0, ARRAY_LEN(nears));
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
