/* SPDX-License-Identifier: Apache-2.0 */
/* form_pad.c - see form_pad.h. */
#include "firmware/core/form/form_pad.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"

#define DIGITS	"0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SMALL	"abcdefghijklmnopqrstuvwxyz"

#define RANGES_MAX 64

/*
 * What a field of the pad takes (small letters and blanks are for those who paste), and the keys. A
 * text takes whatever is no control character; its keys are letters, digits, a few signs, and Hanzi
 * through pinyin.
 */
static const struct {
	const char *takes, *keys;
} pads[] = {
	[FORM_PAD_NONE] = { "", "" },
	[FORM_PAD_TEXT] = { NULL, " -.#@/" DIGITS LETTERS SMALL },
	[FORM_PAD_CODE] = { " " DIGITS LETTERS SMALL, DIGITS LETTERS },
	[FORM_PAD_DIGITS] = { DIGITS, DIGITS },
	[FORM_PAD_X] = { DIGITS "Xx", DIGITS "X" },
	[FORM_PAD_DASH] = { DIGITS "-", DIGITS "-" },
	[FORM_PAD_POINT] = { DIGITS ".", DIGITS "." },
	[FORM_PAD_DATE] = { DIGITS "-", DIGITS },
	[FORM_PAD_OPEN_DATE] = { DIGITS "-", DIGITS },
};

/* The last is the middle dot of names. */
static const struct unicode_range from_pinyin[] = { { 0x3400, 0x4dbf },
						    { 0x4e00, 0x9fff },
						    { 0xb7, 0xb7 } };

static bool uses(const struct form_rules *const *rules, size_t count, char c)
{
	for (size_t i = 0; i < count; i++)
		if (rules[i]->pattern && pattern_uses(rules[i]->pattern, (uint32_t)c))
			return true;
	return false;
}

static bool has_pattern(const struct form_rules *const *rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (rules[i]->pattern)
			return true;
	return false;
}

static bool has_format(const struct form_rules *const *rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (rules[i]->format != FORMAT_NONE)
			return true;
	return false;
}

static bool may_be_negative(const struct form_rules *const *rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (rules[i]->minimum >= 0)
			return false;
	return true;
}

enum form_pad form_pad_for(enum form_type type, enum form_widget widget,
			   const struct form_rules *const *rules, size_t count)
{
	if (type == FORM_INTEGER && !has_format(rules, count))
		return may_be_negative(rules, count) ? FORM_PAD_DASH : FORM_PAD_DIGITS;
	for (size_t i = 0; i < count; i++)
		if (rules[i]->format != FORMAT_NONE)
			return form_format_row(rules[i]->format)->pad;
	switch (widget) {
	case FORM_NUMBER:
		if (!has_pattern(rules, count) || uses(rules, count, '.'))
			return FORM_PAD_POINT;
		return uses(rules, count, '-') ? FORM_PAD_DASH : FORM_PAD_DIGITS;
	case FORM_PHONE:
		return uses(rules, count, '-') ? FORM_PAD_DASH : FORM_PAD_DIGITS;
	case FORM_ID:
		return FORM_PAD_X;
	case FORM_DATE:
		return FORM_PAD_DATE;
	case FORM_TEXT:
	case FORM_ADDRESS:
		return FORM_PAD_TEXT;
	case FORM_CHOICE:
	case FORM_CHECKBOX:
		break;
	}
	return FORM_PAD_NONE;
}

bool form_pad_takes(enum form_pad pad, enum form_type type, const char *text)
{
	assert((size_t)pad < ARRAY_LEN(pads));
	if (type == FORM_INTEGER && pad != FORM_PAD_POINT) {
		text += *text == '-' && pad == FORM_PAD_DASH;
		return text[strspn(text, DIGITS)] == '\0';
	}
	if (pad == FORM_PAD_OPEN_DATE)
		text = form_behind_long_term(text);
	if (pads[pad].takes)
		return text[strspn(text, pads[pad].takes)] == '\0';
	return text_is_plain(text);
}

/* Patterns */

static size_t add_characters(struct unicode_range *ranges, const char *characters)
{
	size_t count = 0;
	for (; *characters; characters++) {
		uint32_t c = (unsigned char)*characters;
		if (count && ranges[count - 1].high + 1 == c) {
			ranges[count - 1].high = c;
			continue;
		}
		assert(count < RANGES_MAX);
		ranges[count++] = (struct unicode_range){ c, c };
	}
	return count;
}

bool form_characters_can_match(const char *characters, const struct pattern *pattern,
			       int64_t min_length, int64_t max_length)
{
	struct unicode_range ranges[RANGES_MAX];
	size_t count = add_characters(ranges, characters);
	return pattern_can_match(pattern, ranges, count, min_length, max_length);
}

bool form_pad_can_match(enum form_pad pad, const struct pattern *pattern, int64_t min_length,
			int64_t max_length)
{
	struct unicode_range ranges[RANGES_MAX + ARRAY_LEN(from_pinyin)];
	assert((size_t)pad < ARRAY_LEN(pads));
	size_t count = add_characters(ranges, pads[pad].keys);
	for (size_t i = 0; i < ARRAY_LEN(from_pinyin) && pad == FORM_PAD_TEXT; i++)
		ranges[count++] = from_pinyin[i];
	return pattern_can_match(pattern, ranges, count, min_length, max_length);
}
