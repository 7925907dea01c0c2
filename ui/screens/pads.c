/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pads.c - see pads.h. Keys fire on press; every one is at least 20 mm high. Their heights are wishes:
 * on a page that is full they come down to what a finger needs.
 */
#include "ui/screens/pads.h"

#include <string.h>

#include "firmware/base/text.h"

#define KEY_HEIGHT	 MM(42)
#define LETTER_HEIGHT	 MM(24)
#define CANDIDATE_ROOM	 MM(20)
#define CANDIDATES_SHOWN 8

struct key {
	const char *id, *text;
	int64_t code;
	enum style style;
	int height, grow;
};

static void add_key(struct page *p, struct node *row, const struct key *key)
{
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_KEY,
				     .style = key->style,
				     .id = key->id,
				     .text = key->text,
				     .grow = key->grow,
				     .min_height = key->height,
				     .action = ACT_KEY,
				     .arg = key->code });
}

/* A key of its own character. */
static void character(struct page *p, struct node *row, char c, char shown, enum style style)
{
	add_key(p, row,
		&(struct key){ .id = page_printf(p, "key.%c", c),
			       .text = page_printf(p, "%c", shown),
			       .code = shown,
			       .style = style,
			       .height = style == STYLE_KEY ? KEY_HEIGHT : LETTER_HEIGHT,
			       .grow = 2 });
}

static void word(struct page *p, struct node *row, const char *id, const char *text_id,
		 int64_t code, enum style style, int grow)
{
	add_key(p, row,
		&(struct key){ .id = id,
			       .text = page_tr(p, text_id, NULL),
			       .code = code,
			       .style = style,
			       .height = style == STYLE_KEY ? KEY_HEIGHT : LETTER_HEIGHT,
			       .grow = grow });
}

/* Rows share what a wide panel leaves them; elsewhere keys have their own height. */
static struct node *keys_row(struct page *p, struct node *pad)
{
	return widget_add(
		p, pad,
		&(struct widget){ .flow = FLOW_ROW, .gap = PART_KEY_GAP, .grow = part_is_wide(p) });
}

static struct node *keys(struct page *p, struct node *in)
{
	return widget_add(p, in, &(struct widget){ .gap = PART_KEY_GAP, .grow = part_is_wide(p) });
}

/* Twelve keys: 1 to 9, then the pad's own key or clear, 0, backspace. */
static void digits(struct page *p, struct node *pad, enum form_pad kind)
{
	static const char *const lines[] = { "123", "456", "789" };
	static const char own[] = {
		[FORM_PAD_X] = 'X', [FORM_PAD_DASH] = '-', [FORM_PAD_POINT] = '.'
	};
	enum style style = part_is_wide(p) ? STYLE_KEY_SMALL : STYLE_KEY;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct node *row = keys_row(p, pad);
		for (const char *c = lines[i]; *c; c++)
			character(p, row, *c, *c, style);
	}
	struct node *row = keys_row(p, pad);
	if (kind == FORM_PAD_OPEN_DATE)
		word(p, row, "key.long_term", "form.long_term", KEY_LONG_TERM, style, 2);
	else if ((size_t)kind < ARRAY_LEN(own) && own[kind])
		character(p, row, own[kind], own[kind], style);
	else
		word(p, row, "key.clear", "key.clear", KEY_CLEAR, style, 2);
	character(p, row, '0', '0', style);
	word(p, row, "key.backspace", "key.backspace", KEY_BACKSPACE, style, 2);
}

/* Letters */

/* Candidates share the row and are cut off where it ends: the best come first. */
static void candidate_keys(struct page *p, struct node *row, const struct view *v)
{
	int left = part_left_width(p) - page_text_width(p, STYLE_VALUE_STRONG, v->pinyin);
	for (size_t i = 0; i < v->candidate_count && i < CANDIDATES_SHOWN; i++) {
		int need = page_text_width(p, STYLE_KEY_SMALL, v->candidates[i]) + 2 * MM(4);
		need = need < MM(16) ? MM(16) : need;
		left -= need + PART_KEY_GAP;
		if (left < 0)
			break;
		widget_add(p, row,
			   &(struct widget){ .role = ROLE_KEY,
					     .style = STYLE_KEY_SMALL,
					     .id = page_printf(p, "candidate.%zu", i),
					     .text = v->candidates[i],
					     .personal = true,
					     .pad_x = MM(4),
					     .min_height = CANDIDATE_ROOM,
					     .action = ACT_CANDIDATE,
					     .arg = (int64_t)i });
	}
}

static void candidates(struct page *p, struct node *in, const struct view *v)
{
	struct node *row = widget_add(p, in,
				      &(struct widget){ .flow = FLOW_ROW,
							.gap = PART_KEY_GAP,
							.cross = ALIGN_CENTRE,
							.min_height = CANDIDATE_ROOM });
	bool chinese = strcmp(v->look.language, "zh-CN") == 0 && !v->visit->typing.upper;
	if (v->pinyin && v->pinyin[0]) {
		widget_add(p, row,
			   &(struct widget){ .role = ROLE_TEXT,
					     .style = STYLE_VALUE_STRONG,
					     .text = v->pinyin,
					     .personal = true });
		candidate_keys(p, row, v);
	} else {
		part_text(p, row, STYLE_SECONDARY,
			  page_tr(p, chinese ? "pad.hint" : "pad.hint_letters", NULL));
	}
}

static void characters(struct page *p, struct node *row, const char *set, bool upper)
{
	for (const char *c = set; *c; c++)
		character(p, row, *c, upper && *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c,
			  STYLE_KEY_SMALL);
}

/* Signs of names and addresses between Hanzi, of sites and numbers between letters. */
static void signs(struct page *p, struct node *row, const struct view *v, size_t from, size_t count)
{
	static const uint32_t of_words[] = { '-', 0xb7, '#', '.' },
			      of_letters[] = { '-', '.', '@', '/' };
	bool chinese = strcmp(v->look.language, "zh-CN") == 0 && !v->visit->typing.upper;
	for (size_t i = from; i < from + count; i++) {
		char sign[8] = "";
		uint32_t code = chinese ? of_words[i] : of_letters[i];
		utf8_put(code, sign);
		add_key(p, row,
			&(struct key){ .id = page_printf(p, "key.%s", sign),
				       .text = page_strdup(p, sign),
				       .code = code,
				       .style = STYLE_KEY_SMALL,
				       .height = LETTER_HEIGHT,
				       .grow = 2 });
	}
}

static void shift_key(struct page *p, struct node *row, const struct view *v)
{
	bool chinese = strcmp(v->look.language, "zh-CN") == 0;
	word(p, row, "key.shift",
	     !v->visit->typing.upper ? "key.abc"
	     : chinese		     ? "key.chinese"
				     : "key.small",
	     KEY_SHIFT, STYLE_KEY_SMALL, 3);
}

static void last_row(struct page *p, struct node *pad, const struct view *v)
{
	struct node *row = keys_row(p, pad);
	word(p, row, "key.clear", "key.clear", KEY_CLEAR, STYLE_KEY_SMALL, 3);
	signs(p, row, v, 0, 2);
	word(p, row, "key.space", "key.space", KEY_SPACE, STYLE_KEY_SMALL, 4);
	signs(p, row, v, 2, 2);
	word(p, row, "key.commit", "key.commit", KEY_COMMIT, STYLE_KEY_SMALL, 3);
}

/* A low panel has no height for a row of digits: they stand beside the letters. */
static void wide_letters(struct page *p, struct node *pad, const struct view *v)
{
	static const char *const rows[][2] = { { "qwertyuiop", "123" },
					       { "asdfghjkl", "456" },
					       { "zxcvbnm", "789" } };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct node *row = keys_row(p, pad);
		bool last = i + 1 == ARRAY_LEN(rows);
		if (last)
			shift_key(p, row, v);
		characters(p, row, rows[i][0], v->visit->typing.upper);
		if (i == 1)
			signs(p, row, v, 3, 1);
		characters(p, row, rows[i][1], false);
	}
	struct node *row = keys_row(p, pad);
	word(p, row, "key.clear", "key.clear", KEY_CLEAR, STYLE_KEY_SMALL, 3);
	signs(p, row, v, 0, 3);
	word(p, row, "key.space", "key.space", KEY_SPACE, STYLE_KEY_SMALL, 4);
	word(p, row, "key.commit", "key.commit", KEY_COMMIT, STYLE_KEY_SMALL, 4);
	characters(p, row, "0", false);
	word(p, row, "key.backspace", "key.backspace", KEY_BACKSPACE, STYLE_KEY_SMALL, 4);
}

static void high_letters(struct page *p, struct node *pad, const struct view *v)
{
	characters(p, keys_row(p, pad), "1234567890", false);
	characters(p, keys_row(p, pad), "qwertyuiop", v->visit->typing.upper);
	characters(p, keys_row(p, pad), "asdfghjkl", v->visit->typing.upper);
	struct node *row = keys_row(p, pad);
	shift_key(p, row, v);
	characters(p, row, "zxcvbnm", v->visit->typing.upper);
	word(p, row, "key.backspace", "key.backspace", KEY_BACKSPACE, STYLE_KEY_SMALL, 3);
	last_row(p, pad, v);
}

void pad_letters(struct page *p, const struct halves *h, const struct view *v, bool bare)
{
	if (!bare || (v->pinyin && v->pinyin[0]))
		candidates(p, h->left, v);
	struct node *pad = keys(p, h->right);
	if (part_is_wide(p))
		wide_letters(p, pad, v);
	else
		high_letters(p, pad, v);
}

/* Codes: capitals and digits, no signs, no input method. */
static void codes(struct page *p, struct node *pad)
{
	characters(p, keys_row(p, pad), "1234567890", false);
	characters(p, keys_row(p, pad), "qwertyuiop", true);
	characters(p, keys_row(p, pad), "asdfghjkl", true);
	struct node *row = keys_row(p, pad);
	word(p, row, "key.clear", "key.clear", KEY_CLEAR, STYLE_KEY_SMALL, 3);
	characters(p, row, "zxcvbnm", true);
	word(p, row, "key.backspace", "key.backspace", KEY_BACKSPACE, STYLE_KEY_SMALL, 3);
}

void pad_for(struct page *p, const struct halves *h, enum form_pad pad, const struct view *v,
	     bool bare)
{
	switch (pad) {
	case FORM_PAD_DIGITS:
	case FORM_PAD_X:
	case FORM_PAD_DASH:
	case FORM_PAD_POINT:
	case FORM_PAD_DATE:
	case FORM_PAD_OPEN_DATE:
		digits(p, keys(p, h->right), pad);
		break;
	case FORM_PAD_CODE:
		codes(p, keys(p, h->right));
		break;
	case FORM_PAD_TEXT:
		pad_letters(p, h, v, bare);
		break;
	case FORM_PAD_NONE:
		break;
	}
}
