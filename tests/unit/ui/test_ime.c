/* SPDX-License-Identifier: Apache-2.0 */
/* test_ime.c - pinyin: what is offered, what is remembered (nothing), what the engine cannot bear. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "firmware/base/text.h"
#include "ui/kit/input/ime.h"
#include "tests/suite.h"

#define DICTIONARY KIOSK_SHARE_DIR "/dict_pinyin.dat"

static struct ime *opened(void)
{
	struct ime *ime = NULL;
	ck_assert_int_eq(ime_open(DICTIONARY, &ime), ERR_OK);
	return ime;
}

static void type(struct ime *ime, const char *letters)
{
	for (; *letters; letters++)
		ck_assert(ime_letter(ime, *letters));
}

static const char *candidate(struct ime *ime, size_t n)
{
	const char *const *list;
	return n < ime_candidates(ime, &list) ? list[n] : "";
}

START_TEST(common_words_come_first)
{
	static const char *const cases[][2] = {
		{ "zhongguo", "中国" },		 { "shenfenzheng", "身份证" },
		{ "shehuibaoxian", "社会保险" }, { "sfz", "身份证" },
		{ "Chongqing", "重庆" },	 { "lvse", "绿色" },
	};
	struct ime *ime = opened();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		type(ime, cases[i][0]);
		ck_assert_str_eq(candidate(ime, 0), cases[i][1]);
		ime_reset(ime);
	}
	ime_close(ime);
}
END_TEST

START_TEST(a_missing_dictionary_is_said)
{
	struct ime *ime = NULL;
	ck_assert_int_eq(ime_open("/nowhere/dict.dat", &ime), ERR_NOT_FOUND);
	ck_assert_ptr_null(ime);
	ime_close(NULL);
}
END_TEST

START_TEST(what_is_no_letter_is_refused)
{
	struct ime *ime = opened();
	for (int c = 1; c < 128; c++)
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'))
			ck_assert(!ime_letter(ime, (char)c));
	ck_assert_str_eq(ime_letters(ime), "");
	ck_assert(!ime_backspace(ime));
	char out[IME_TEXT_MAX];
	ck_assert_int_eq(ime_choose(ime, 0, out, sizeof(out)), ERR_NOT_FOUND);
	ime_close(ime);
}
END_TEST

START_TEST(choosing_teaches_nothing)
{
	struct ime *ime = opened();
	char before[IME_TEXT_MAX], out[IME_TEXT_MAX];
	type(ime, "zhangwei");
	text_copy(before, sizeof(before), candidate(ime, 0));
	for (int i = 0; i < 5; i++) {
		const char *const *list;
		size_t last = ime_candidates(ime, &list) - 1;
		ck_assert_int_eq(ime_choose(ime, last, out, sizeof(out)), ERR_OK);
		ime_reset(ime);
		type(ime, "zhangwei");
		ck_assert_str_eq(candidate(ime, 0), before);
	}
	ime_close(ime);
}
END_TEST

/* The engine asserts when its pool is used up; see ime.c. */
START_TEST(no_row_of_letters_brings_the_engine_down)
{
	static const char *const alphabets[] = {
		"z", "s", "a", "zs", "zh", "sh", "zsjl", "zhongshiang", "abcdefghijklmnopqrstuvwxyz"
	};
	struct ime *ime = opened();
	srand(1);
	for (size_t a = 0; a < ARRAY_LEN(alphabets); a++) {
		size_t len = strlen(alphabets[a]);
		for (int i = 0; i < 400; i++) {
			char out[IME_TEXT_MAX];
			if (rand() % 60 == 0)
				ime_reset(ime);
			else if (rand() % 40 == 0 && candidate(ime, 0)[0])
				ck_assert_int_eq(ime_choose(ime, 0, out, sizeof(out)), ERR_OK);
			else if (rand() % 20 == 0)
				ime_backspace(ime);
			else
				ime_letter(ime, alphabets[a][(size_t)rand() % len]);
			ck_assert_uint_le(strlen(ime_letters(ime)), IME_LETTERS_MAX);
		}
		ime_reset(ime);
	}
	ime_close(ime);
}
END_TEST

/* How often the bytes stand in the heap and in writable data, the needle's own copy left out. */
static int times_in_memory(const char *needle, size_t len)
{
	int times = 0;
	FILE *maps = fopen("/proc/self/maps", "re");
	int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	char line[512];
	while (fgets(line, sizeof(line), maps)) {
		unsigned long from, to;
		char rights[8];
		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || rights[1] != 'w' ||
		    strstr(line, "[stack]") || to - from > (64UL << 20))
			continue;
		char *copy = malloc(to - from);
		ssize_t n = pread(mem, copy, to - from, (off_t)from);
		for (char *at = copy;
		     n > 0 && (at = memmem(at, (size_t)(copy + n - at), needle, len)); at++)
			times++;
		memset(copy, 0, to - from);
		free(copy);
	}
	close(mem);
	fclose(maps);
	return times;
}

START_TEST(after_the_visit_the_letters_are_nowhere)
{
	struct ime *ime = opened();
	/* Made at run time, so that it is not in the program's own text. */
	char needle[] = { 'w' ^ 1, 'a' ^ 1, 'n' ^ 1, 'g' ^ 1, 'x' ^ 1, 'i' ^ 1, 'u' ^ 1, 'y' ^ 1 };
	char word[sizeof(needle) + 1] = "";
	for (size_t i = 0; i < sizeof(needle); i++)
		word[i] = needle[i] ^ 1;
	type(ime, word);
	ck_assert_int_gt(times_in_memory(word, sizeof(needle)), 0);
	ime_wipe(ime);
	ck_assert_int_eq(times_in_memory(word, sizeof(needle)), 0);
	ime_close(ime);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ime");
	TCase *t = tcase_create("ime");
	suite_add_tcase(suite, t);
	tcase_add_test(t, common_words_come_first);
	tcase_add_test(t, a_missing_dictionary_is_said);
	tcase_add_test(t, what_is_no_letter_is_refused);
	tcase_add_test(t, choosing_teaches_nothing);
	tcase_add_test(t, no_row_of_letters_brings_the_engine_down);
	tcase_add_test(t, after_the_visit_the_letters_are_nowhere);
	return suite_run(suite);
}
