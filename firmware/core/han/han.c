/* SPDX-License-Identifier: Apache-2.0 */
/* han.c - see han.h. */
#include "firmware/core/han/han.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "firmware/core/han/han_tables.h"

#define PAGE_CODES 256

static size_t row_of(uint32_t code)
{
	return code < HAN_CODES ? han_table_row[han_table_page[code / PAGE_CODES] * PAGE_CODES +
						code % PAGE_CODES]
				: 0;
}

uint32_t han_fold(uint32_t code)
{
	size_t row = row_of(code);
	return row ? han_table_folded[row] : code;
}

uint16_t han_all(uint32_t code)
{
	return han_table_all[row_of(code)];
}

/* Words */

static size_t phrase_len(size_t phrase)
{
	return han_table_phrase_at[phrase + 1] - han_table_phrase_at[phrase];
}

static bool phrase_is_here(size_t phrase, const uint32_t *codes, size_t count)
{
	const uint16_t *text = han_table_phrase_text + han_table_phrase_at[phrase];
	size_t len = phrase_len(phrase);
	if (len > count)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] != codes[i])
			return false;
	return true;
}

/* Two words that read one character differently leave it as usual. */
static void phrase_says(size_t phrase, const uint16_t *usual, uint16_t *sets, bool *said)
{
	const uint16_t *says = han_table_phrase_says + han_table_phrase_at[phrase];
	for (size_t i = 0; i < phrase_len(phrase); i++) {
		if (!says[i])
			continue;
		sets[i] = !said[i] || sets[i] == says[i] ? says[i] : usual[i];
		said[i] = true;
	}
}

static void read_run(const uint32_t *codes, size_t count, uint16_t *sets)
{
	uint16_t usual[HAN_RUN_MAX];
	bool said[HAN_RUN_MAX] = { false };
	assert(count <= HAN_RUN_MAX);
	for (size_t i = 0; i < count; i++)
		sets[i] = usual[i] = han_table_usual[row_of(codes[i])];
	for (size_t i = 0; i < count; i++) {
		size_t phrase = han_table_phrases[row_of(codes[i])];
		for (; phrase && phrase <= han_table_phrases_n &&
		       han_table_phrase_text[han_table_phrase_at[phrase - 1]] == codes[i];
		     phrase++)
			if (phrase_is_here(phrase - 1, codes + i, count - i))
				phrase_says(phrase - 1, usual + i, sets + i, said + i);
	}
}

void han_read(const uint32_t *codes, size_t count, uint16_t *out_sets)
{
	for (size_t at = 0; at < count; at += HAN_RUN_MAX)
		read_run(codes + at, count - at < HAN_RUN_MAX ? count - at : HAN_RUN_MAX,
			 out_sets + at);
}

/* Sets */

size_t han_set(uint16_t set, const uint16_t **out)
{
	assert(set < han_table_sets_n);
	*out = han_table_set + han_table_set_at[set];
	return han_table_set_at[set + 1] - han_table_set_at[set];
}

uint32_t han_heads(uint16_t set)
{
	assert(set < han_table_sets_n);
	return han_table_heads[set];
}

const char *han_syllable(uint16_t syllable)
{
	assert(syllable < han_table_syllables_n);
	return han_table_syllables[syllable];
}

uint16_t han_set_of(const char *letters, size_t len)
{
	size_t low = 0, high = han_table_syllables_n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *name = han_table_syllables[middle];
		int order = strncmp(name, letters, len);
		if (order == 0 && name[len])
			order = 1;
		if (order == 0)
			return (uint16_t)(middle + 1);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

size_t han_near(uint16_t syllable, const char *const **out)
{
	assert(syllable < han_table_syllables_n);
	*out = han_table_near + han_table_near_at[syllable];
	return han_table_near_at[syllable + 1] - han_table_near_at[syllable];
}
