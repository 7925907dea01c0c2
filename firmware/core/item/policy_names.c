/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy_names.c - see policy_private.h. UTF-8 in escapes: words of catalogues that are compared,
 * never shown.
 */
#include "firmware/core/item/policy_private.h"

#include <string.h>

#include "firmware/core/item/item.h"

#define OPEN_WIDE  "\xef\xbc\x88" /* the brackets of Chinese type, U+FF08 and U+FF09 */
#define CLOSE_WIDE "\xef\xbc\x89"

/* "Residence booklet, copy" is the residence booklet. */
static const char *const copies[] = {
	"\xe5\x8e\x9f\xe4\xbb\xb6\xe5\x8f\x8a\xe5\xa4\x8d\xe5\x8d\xb0\xe4\xbb\xb6", /* yuan jian ji fu yin jian */
	"\xe5\x8e\x9f\xe4\xbb\xb6\xe5\x92\x8c\xe5\xa4\x8d\xe5\x8d\xb0\xe4\xbb\xb6", /* yuan jian he fu yin jian */
	"\xe5\xa4\x8d\xe5\x8d\xb0\xe4\xbb\xb6", /* fu yin jian */
	"\xe6\x89\xab\xe6\x8f\x8f\xe4\xbb\xb6", /* sao miao jian */
	"\xe5\x8e\x9f\xe4\xbb\xb6",		/* yuan jian */
};

/* "Proof of residence" is what the data "residence information" says. */
static const char *const proofs[] = {
	"\xe8\xaf\x81\xe6\x98\x8e", /* zheng ming */
	"\xe6\x9d\x90\xe6\x96\x99", /* cai liao */
	"\xe4\xbf\xa1\xe6\x81\xaf", /* xin xi */
	"\xe6\x83\x85\xe5\x86\xb5", /* qing kuang */
	"\xe5\x87\xad\xe8\xaf\x81", /* ping zheng */
};

static const char *const on_the_card[] = {
	"\xe5\xb1\x85\xe6\xb0\x91\xe8\xba\xab\xe4\xbb\xbd\xe8\xaf\x81", /* ju min shen fen zheng */
	"\xe8\xba\xab\xe4\xbb\xbd\xe8\xaf\x81",				/* shen fen zheng */
	"\xe8\xba\xab\xe4\xbb\xbd\xe8\xaf\x81\xe4\xbb\xb6",		/* shen fen zheng jian */
	"\xe8\xba\xab\xe4\xbb\xbd",					/* shen fen */
	"\xe5\xb9\xb4\xe9\xbe\x84",					/* nian ling */
	"\xe5\x87\xba\xe7\x94\x9f\xe6\x97\xa5\xe6\x9c\x9f",		/* chu sheng ri qi */
	"\xe5\x87\xba\xe7\x94\x9f\xe5\xb9\xb4\xe6\x9c\x88",		/* chu sheng nian yue */
	"\xe6\x80\xa7\xe5\x88\xab",					/* xing bie */
	"\xe6\xb0\x91\xe6\x97\x8f",					/* min zu */
};

static bool ends_with(const char *text, size_t len, const char *end)
{
	size_t end_len = strlen(end);
	return len >= end_len && memcmp(text + len - end_len, end, end_len) == 0;
}

static size_t without_space(const char *text, size_t len)
{
	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	return len;
}

/* The length without a last remark in brackets. */
static size_t without_brackets(const char *text, size_t len)
{
	static const struct {
		const char *open, *close;
	} kinds[] = { { OPEN_WIDE, CLOSE_WIDE }, { "(", ")" } };
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		size_t at = len;
		if (!ends_with(text, len, kinds[k].close))
			continue;
		while (at && !ends_with(text, at, kinds[k].open))
			at--;
		if (at)
			return at - strlen(kinds[k].open);
	}
	return len;
}

static size_t without_words(const char *text, size_t len, const char *const *words, size_t count)
{
	for (size_t w = 0; w < count; w++)
		if (ends_with(text, len, words[w]))
			return len - strlen(words[w]);
	return len;
}

/* Takes endings away until none is left; a name that is nothing else keeps its last one. */
static char *strip(const char *name, bool proof_too)
{
	name += strspn(name, " \t\r\n");
	size_t len = without_space(name, strlen(name));
	for (;;) {
		size_t shorter = without_brackets(name, len);
		shorter = without_words(name, shorter, copies, ARRAY_LEN(copies));
		if (proof_too)
			shorter = without_words(name, shorter, proofs, ARRAY_LEN(proofs));
		shorter = without_space(name, shorter);
		if (shorter == 0 || shorter == len)
			return strndup(name, len);
		len = shorter;
	}
}

char *policy_copy_name(const char *name)
{
	return strip(name, false);
}

char *policy_fact_name(const char *name)
{
	return strip(name, true);
}

bool policy_is_on_the_card(const char *fact)
{
	for (size_t i = 0; i < ARRAY_LEN(on_the_card); i++)
		if (strcmp(on_the_card[i], fact) == 0)
			return true;
	return false;
}

int policy_day_fifths(const char *type)
{
	static const int fifths[] = { [ITEM_DAYS_OF_WORK] = 7, /* five of them are a week */
				      [ITEM_DAYS_OF_CALENDAR] = 5,
				      [ITEM_DAYS_PLAIN] = 5 };
	return type[0] ? fifths[item_days_kind(type)] : 0;
}
