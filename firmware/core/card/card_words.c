/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card_words.c - see card_words.h. UTF-8 in escapes: these are codes of a standard, not words that
 * a translator owns; nothing here is ever shown.
 */
#include "firmware/core/card/card_words.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "firmware/base/util.h"

#define NATION_SUFFIX "\xe6\x97\x8f" /* -zu, "people" */

struct word {
	const char *code, *word;
};

/* GB/T 2261.1 */
static const struct word sexes[] = {
	{ "1", "\xe7\x94\xb7" }, /* nan, male */
	{ "2", "\xe5\xa5\xb3" }, /* nv, female */
};

/* GB/T 3304 */
// clang-format off
static const struct word nations[] = {
	{ "01", "\xe6\xb1\x89" }, /* Han */
	{ "02", "\xe8\x92\x99\xe5\x8f\xa4" }, /* Menggu */
	{ "03", "\xe5\x9b\x9e" }, /* Hui */
	{ "04", "\xe8\x97\x8f" }, /* Zang */
	{ "05", "\xe7\xbb\xb4\xe5\x90\xbe\xe5\xb0\x94" }, /* Weiwuer */
	{ "06", "\xe8\x8b\x97" }, /* Miao */
	{ "07", "\xe5\xbd\x9d" }, /* Yi */
	{ "08", "\xe5\xa3\xae" }, /* Zhuang */
	{ "09", "\xe5\xb8\x83\xe4\xbe\x9d" }, /* Buyi */
	{ "10", "\xe6\x9c\x9d\xe9\xb2\x9c" }, /* Chaoxian */
	{ "11", "\xe6\xbb\xa1" }, /* Man */
	{ "12", "\xe4\xbe\x97" }, /* Dong */
	{ "13", "\xe7\x91\xb6" }, /* Yao */
	{ "14", "\xe7\x99\xbd" }, /* Bai */
	{ "15", "\xe5\x9c\x9f\xe5\xae\xb6" }, /* Tujia */
	{ "16", "\xe5\x93\x88\xe5\xb0\xbc" }, /* Hani */
	{ "17", "\xe5\x93\x88\xe8\x90\xa8\xe5\x85\x8b" }, /* Hasake */
	{ "18", "\xe5\x82\xa3" }, /* Dai */
	{ "19", "\xe9\xbb\x8e" }, /* Li */
	{ "20", "\xe5\x82\x88\xe5\x83\xb3" }, /* Lisu */
	{ "21", "\xe4\xbd\xa4" }, /* Wa */
	{ "22", "\xe7\x95\xb2" }, /* She */
	{ "23", "\xe9\xab\x98\xe5\xb1\xb1" }, /* Gaoshan */
	{ "24", "\xe6\x8b\x89\xe7\xa5\x9c" }, /* Lahu */
	{ "25", "\xe6\xb0\xb4" }, /* Shui */
	{ "26", "\xe4\xb8\x9c\xe4\xb9\xa1" }, /* Dongxiang */
	{ "27", "\xe7\xba\xb3\xe8\xa5\xbf" }, /* Naxi */
	{ "28", "\xe6\x99\xaf\xe9\xa2\x87" }, /* Jingpo */
	{ "29", "\xe6\x9f\xaf\xe5\xb0\x94\xe5\x85\x8b\xe5\xad\x9c" }, /* Keerkezi */
	{ "30", "\xe5\x9c\x9f" }, /* Tu */
	{ "31", "\xe8\xbe\xbe\xe6\x96\xa1\xe5\xb0\x94" }, /* Dawoer */
	{ "32", "\xe4\xbb\xab\xe4\xbd\xac" }, /* Mulao */
	{ "33", "\xe7\xbe\x8c" }, /* Qiang */
	{ "34", "\xe5\xb8\x83\xe6\x9c\x97" }, /* Bulang */
	{ "35", "\xe6\x92\x92\xe6\x8b\x89" }, /* Sala */
	{ "36", "\xe6\xaf\x9b\xe5\x8d\x97" }, /* Maonan */
	{ "37", "\xe4\xbb\xa1\xe4\xbd\xac" }, /* Gelao */
	{ "38", "\xe9\x94\xa1\xe4\xbc\xaf" }, /* Xibo */
	{ "39", "\xe9\x98\xbf\xe6\x98\x8c" }, /* Achang */
	{ "40", "\xe6\x99\xae\xe7\xb1\xb3" }, /* Pumi */
	{ "41", "\xe5\xa1\x94\xe5\x90\x89\xe5\x85\x8b" }, /* Tajike */
	{ "42", "\xe6\x80\x92" }, /* Nu */
	{ "43", "\xe4\xb9\x8c\xe5\xad\x9c\xe5\x88\xab\xe5\x85\x8b" }, /* Wuzibieke */
	{ "44", "\xe4\xbf\x84\xe7\xbd\x97\xe6\x96\xaf" }, /* Eluosi */
	{ "45", "\xe9\x84\x82\xe6\xb8\xa9\xe5\x85\x8b" }, /* Ewenke */
	{ "46", "\xe5\xbe\xb7\xe6\x98\x82" }, /* Deang */
	{ "47", "\xe4\xbf\x9d\xe5\xae\x89" }, /* Baoan */
	{ "48", "\xe8\xa3\x95\xe5\x9b\xba" }, /* Yugu */
	{ "49", "\xe4\xba\xac" }, /* Jing */
	{ "50", "\xe5\xa1\x94\xe5\xa1\x94\xe5\xb0\x94" }, /* Tataer */
	{ "51", "\xe7\x8b\xac\xe9\xbe\x99" }, /* Dulong */
	{ "52", "\xe9\x84\x82\xe4\xbc\xa6\xe6\x98\xa5" }, /* Elunchun */
	{ "53", "\xe8\xb5\xab\xe5\x93\xb2" }, /* Hezhe */
	{ "54", "\xe9\x97\xa8\xe5\xb7\xb4" }, /* Menba */
	{ "55", "\xe7\x8f\x9e\xe5\xb7\xb4" }, /* Luoba */
	{ "56", "\xe5\x9f\xba\xe8\xaf\xba" }, /* Jinuo */
	{ "97", "\xe5\x85\xb6\xe4\xbb\x96" }, /* other */
	{ "98", "\xe5\xa4\x96\xe5\x9b\xbd\xe8\xa1\x80\xe7\xbb\x9f"
		"\xe4\xb8\xad\xe5\x9b\xbd\xe7\xb1\x8d\xe4\xba\xba\xe5\xa3\xab" }, /* naturalised */
};
// clang-format on

static const char *word_of(const struct word *words, size_t count, const char *code)
{
	assert(code);
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i].code, code) == 0)
			return words[i].word;
	return NULL;
}

/* The text is the word, with or without the suffix. */
static bool is_word(const char *text, const char *word, const char *suffix)
{
	size_t len = word ? strlen(word) : 0;
	return len && strncmp(text, word, len) == 0 &&
	       (text[len] == '\0' || strcmp(text + len, suffix) == 0);
}

bool card_word_is_sex(const char *text, const char *code)
{
	return is_word(text, word_of(sexes, ARRAY_LEN(sexes), code), "\xe6\x80\xa7");
}

bool card_word_is_nation(const char *text, const char *code)
{
	return is_word(text, word_of(nations, ARRAY_LEN(nations), code), NATION_SUFFIX);
}
