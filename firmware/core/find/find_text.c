/* SPDX-License-Identifier: Apache-2.0 */
/* find_text.c - texts become cells: see find_private.h. */
#include "firmware/core/find/find_private.h"

#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/unicode.h"
#include "firmware/base/util.h"
#include "firmware/core/han/han.h"

/* Full-width forms are what an input method leaves behind when somebody forgot to switch it. */
static uint32_t narrow(uint32_t code)
{
	return code >= 0xff01 && code <= 0xff5e ? code - 0xff01 + 0x21 : code;
}

static uint32_t small(uint32_t code)
{
	static const struct {
		uint32_t low, high, away;
	} capitals[] = {
		{ 'A', 'Z', 0x20 },	  { 0x00c0, 0x00de, 0x20 }, /* Latin-1 */
		{ 0x0391, 0x03ab, 0x20 },			    /* Greek */
		{ 0x0400, 0x040f, 0x50 },			    /* Cyrillic */
		{ 0x0410, 0x042f, 0x20 },
	};
	for (size_t i = 0; i < ARRAY_LEN(capitals); i++)
		if (code >= capitals[i].low && code <= capitals[i].high)
			return code + capitals[i].away;
	return code;
}

/* The vowels of pinyin with their tones. */
static uint32_t without_tone(uint32_t code)
{
	static const struct {
		uint32_t code;
		char letter;
	} vowels[] = {
		{ 0x00e0, 'a' }, { 0x00e1, 'a' }, { 0x00e8, 'e' }, { 0x00e9, 'e' }, { 0x00ec, 'i' },
		{ 0x00ed, 'i' }, { 0x00f2, 'o' }, { 0x00f3, 'o' }, { 0x00f9, 'u' }, { 0x00fa, 'u' },
		{ 0x00fc, 'v' }, { 0x0101, 'a' }, { 0x0113, 'e' }, { 0x011b, 'e' }, { 0x012b, 'i' },
		{ 0x014d, 'o' }, { 0x016b, 'u' }, { 0x01ce, 'a' }, { 0x01d0, 'i' }, { 0x01d2, 'o' },
		{ 0x01d4, 'u' }, { 0x01d6, 'v' }, { 0x01d8, 'v' }, { 0x01da, 'v' }, { 0x01dc, 'v' },
	};
	for (size_t i = 0; code > 'z' && i < ARRAY_LEN(vowels); i++)
		if (vowels[i].code == code)
			return (uint32_t)vowels[i].letter;
	return code;
}

static bool is_latin(uint32_t code)
{
	static const struct unicode_range letters[] = {
		{ '0', '9' },	    { 'a', 'z' },	{ 0x00df, 0x1fff },
		{ 0xfb50, 0xfdff }, { 0xfe70, 0xfeff },
	};
	return unicode_within(letters, ARRAY_LEN(letters), code);
}

uint32_t find_next(const char **text, enum sign_kind *kind)
{
	uint32_t code = utf8_next(text);
	if (unicode_is_han(code)) {
		*kind = SIGN_HAN;
		return han_fold(code);
	}
	code = without_tone(small(narrow(code)));
	*kind = is_latin(code) ? SIGN_LATIN : SIGN_NONE;
	return code;
}

/* A run of Hanzi becomes cells: words decide how its characters are read. Returns how many there are now. */
static size_t add_hanzi(struct find_alphabet *a, const uint32_t *codes, size_t len, uint16_t *cells,
			size_t count)
{
	uint16_t sets[FIND_CELLS_MAX];
	han_read(codes, len, sets);
	for (size_t i = 0; i < len; i++)
		cells[count++] = find_cell_number(
			a, (struct find_cell){ codes[i], sets[i], han_all(codes[i]), false });
	return count;
}

size_t find_cut(struct find_alphabet *a, const char *text, uint16_t cells[FIND_CELLS_MAX])
{
	uint32_t run[FIND_CELLS_MAX],
		code; /* Hanzi that are no cells yet; signs do not part them */
	size_t count = 0, len = 0;
	bool in_word = false;
	enum sign_kind kind;
	while (count + len < FIND_CELLS_MAX && (code = find_next(&text, &kind))) {
		if (kind == SIGN_HAN)
			run[len++] = code;
		if (kind == SIGN_LATIN) {
			count = add_hanzi(a, run, len, cells, count);
			len = 0;
			cells[count++] =
				find_cell_number(a, (struct find_cell){ code, 0, 0, !in_word });
		}
		in_word = kind == SIGN_LATIN;
	}
	return add_hanzi(a, run, len, cells, count);
}

/* One word of pinyin: a syllable, or letters as they stand. */
static size_t add_word(struct find_alphabet *a, const char *word, size_t len, uint16_t *cells,
		       size_t count)
{
	uint16_t set = han_set_of(word, len);
	if (set && count < FIND_CELLS_MAX) {
		cells[count] = find_cell_number(a, (struct find_cell){ 0, set, set, false });
		return count + 1;
	}
	for (size_t i = 0; i < len && count < FIND_CELLS_MAX; i++)
		cells[count++] =
			find_cell_number(a, (struct find_cell){ (uint32_t)word[i], 0, 0, i == 0 });
	return count;
}

size_t find_cut_pinyin(struct find_alphabet *a, const char *text, uint16_t cells[FIND_CELLS_MAX])
{
	char word[FIND_CELLS_MAX];
	size_t count = 0, len = 0;
	for (;;) {
		enum sign_kind kind;
		uint32_t code = find_next(&text, &kind);
		if (is_letter(code) && len < sizeof(word)) {
			word[len++] = (char)code;
			continue;
		}
		count = add_word(a, word, len, cells, count);
		len = 0;
		if (!code)
			return count;
	}
}

struct find_text find_text_of(const struct find_alphabet *a, const uint16_t *cells, size_t len)
{
	struct find_text text = { .cells = cells, .len = (uint16_t)len };
	for (size_t i = 0; i < len; i++) {
		const struct find_cell *cell = &a->cells[cells[i]];
		/* Where a mistake is forgiven a character may be read as all it has. */
		text.heads |= han_heads(cell->readings) | han_heads(cell->all_readings);
		if (is_letter(cell->code))
			text.heads |= head_bit(cell->code);
		if (cell->code)
			text.codes |= code_bit(cell->code);
	}
	return text;
}
