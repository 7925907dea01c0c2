/* SPDX-License-Identifier: Apache-2.0 */
/* pads.c - see pads.h. Keys fire on press; every one is at least 20 mm high. */
#include "ui/screens/pads.h"

#include <string.h>

#define KEY_HEIGHT    MM(36)
#define LETTER_HEIGHT MM(22)
#define ROW_KEYS      3
#define CANDIDATES_SHOWN 6

struct key {
	const char *text; /* the character, or a message id when `code` is one of KEY_* */
	int64_t code;
};

static void add_key(struct page *p, struct node *row, enum style style, const char *id, const char *text,
		    const char *icon, int64_t code, int height, int grow)
{
	widget_add(p, row, &(struct widget){ .role = ROLE_KEY,
					     .style = style,
					     .id = id,
					     .text = text,
					     .icon = icon,
					     .grow = grow,
					     .min_height = height,
					     .action = ACT_KEY,
					     .arg = code });
}

/* Twelve keys: 1 to 9, then a left one, 0, backspace. */
static void digits(struct page *p, struct node *in, const struct key *left)
{
	struct node *pad = part_column(p, in, MM(4));
	for (int line = 0; line < 3; line++) {
		struct node *row = part_row(p, pad, MM(4));
		for (int i = 1; i <= ROW_KEYS; i++) {
			const char *digit = page_printf(p, "%d", line * ROW_KEYS + i);
			add_key(p, row, STYLE_KEY, page_printf(p, "key.%s", digit), digit, NULL, digit[0], KEY_HEIGHT, 1);
		}
	}
	struct node *row = part_row(p, pad, MM(4));
	bool word = left->code >= KEY_BACKSPACE;
	add_key(p, row, STYLE_KEY, word ? "key.clear" : page_printf(p, "key.%s", left->text),
		word ? page_tr(p, left->text, NULL) : left->text, NULL, left->code, KEY_HEIGHT, 1);
	add_key(p, row, STYLE_KEY, "key.0", "0", NULL, '0', KEY_HEIGHT, 1);
	add_key(p, row, STYLE_KEY, "key.backspace", page_tr(p, "key.backspace", NULL), NULL, KEY_BACKSPACE, KEY_HEIGHT, 1);
}

static void candidates(struct page *p, struct node *in, const struct view *v)
{
	struct node *row = widget_add(
		p, in, &(struct widget){ .flow = FLOW_ROW, .gap = PART_KEY_GAP, .cross = ALIGN_CENTRE, .min_height = LETTER_HEIGHT });
	if (!v->pinyin || !v->pinyin[0]) {
		part_text(p, row, STYLE_SECONDARY, page_tr(p, "pad.hint", NULL));
		return;
	}
	part_text(p, row, STYLE_VALUE_STRONG, v->pinyin);
	for (size_t i = 0; i < v->candidate_count && i < CANDIDATES_SHOWN; i++)
		widget_add(p, row, &(struct widget){ .role = ROLE_KEY,
						     .style = STYLE_KEY_SMALL,
						     .id = page_printf(p, "candidate.%zu", i),
						     .text = v->candidates[i],
						     .personal = true,
						     .pad_x = MM(3),
						     .min_height = LETTER_HEIGHT,
						     .action = ACT_CANDIDATE,
						     .arg = (int64_t)i });
}

static void letter_row(struct page *p, struct node *pad, const char *letters, const struct view *v, bool last)
{
	struct node *row = part_row(p, pad, PART_KEY_GAP);
	if (last)
		add_key(p, row, STYLE_KEY_SMALL, "key.shift", page_tr(p, v->letters_upper ? "key.abc" : "key.chinese", NULL), NULL,
			KEY_SHIFT, LETTER_HEIGHT, 2);
	for (const char *c = letters; *c; c++) {
		char shown = v->letters_upper && *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
		const char *text = page_printf(p, "%c", shown);
		add_key(p, row, STYLE_KEY_SMALL, page_printf(p, "key.%c", *c), text, NULL, shown, LETTER_HEIGHT, 1);
	}
	if (last)
		add_key(p, row, STYLE_KEY_SMALL, "key.backspace", page_tr(p, "key.backspace", NULL), NULL, KEY_BACKSPACE,
			LETTER_HEIGHT, 2);
}

void pad_letters(struct page *p, struct node *in, const struct view *v)
{
	static const char *const rows[] = { "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm" };
	struct node *pad = part_column(p, in, PART_KEY_GAP);
	candidates(p, pad, v);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		letter_row(p, pad, rows[i], v, i + 1 == ARRAY_LEN(rows));
	struct node *row = part_row(p, pad, PART_KEY_GAP);
	add_key(p, row, STYLE_KEY_SMALL, "key.clear", page_tr(p, "key.clear", NULL), NULL, KEY_CLEAR, LETTER_HEIGHT, 1);
	add_key(p, row, STYLE_KEY_SMALL, "key.space", page_tr(p, "key.space", NULL), NULL, KEY_SPACE, LETTER_HEIGHT, 3);
	add_key(p, row, STYLE_KEY_SMALL, "key.commit", page_tr(p, "key.commit", NULL), NULL, KEY_COMMIT, LETTER_HEIGHT, 1);
}

void pad_for(struct page *p, struct node *in, enum form_widget widget, const struct view *v)
{
	static const struct key clear = { "key.clear", KEY_CLEAR };
	static const struct key check = { "X", 'X' };
	switch (widget) {
	case FORM_NUMBER:
	case FORM_PHONE:
	case FORM_DATE:
		digits(p, in, &clear);
		break;
	case FORM_ID:
		digits(p, in, &check);
		break;
	case FORM_TEXT:
	case FORM_ADDRESS:
		pad_letters(p, in, v);
		break;
	case FORM_CHOICE:
	case FORM_CHECKBOX:
		break;
	}
}
