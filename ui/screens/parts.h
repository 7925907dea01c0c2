/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parts.h - what screens are made of: titles, rows of facts, the buttons at the bottom, pages.
 *
 * Every part adds widgets and returns nothing or the box it made. Colours and sizes are the kit's.
 */
#pragma once

#include "ui/screens/view.h"

#define PART_GAP      MM(6)
#define PART_KEY_GAP  MM(3)
#define PART_LABEL    MM(65) /* width of the left column of facts */
#define PART_MARGIN   MM(12)
#define PART_MAX_ROWS 64

struct node *part_row(struct page *p, struct node *in, int gap);
struct node *part_column(struct page *p, struct node *in, int gap);
void part_space(struct page *p, struct node *in); /* takes what is free */
void part_text(struct page *p, struct node *in, enum style style, const char *text);
/* The screen's question and the sentence under it; `lead` may be "". */
void part_title(struct page *p, struct node *in, const char *title, const char *lead);
/* The error box with id error.summary; `message_id` "" adds nothing. */
void part_problem(struct page *p, struct node *in, const char *message_id);

/* A row of a card: label left, value right, an optional button behind it. */
struct fact {
	const char *label, *value;
	const char *id;		/* of the value, NULL */
	enum style style;	/* of the value, STYLE_NONE = STYLE_VALUE */
	const char *tag;	/* small word before the value, NULL */
	const char *change_id;	/* id of a "change" button, NULL = none */
	const char *change_arg; /* arg_text */
	int action;		/* of the button */
	bool personal;
};
void part_fact(struct page *p, struct node *card, const struct fact *f);
/* Height the fact takes on the page, 1/100 mm. */
int part_fact_height(struct page *p, const struct fact *f);

struct button {
	const char *id, *text;
	int action;
	int64_t arg;
	bool disabled;
};
/* The primary action bottom right, twice as wide as the secondary (id NULL: none). */
void part_nav(struct page *p, struct node *in, const struct button *back, const struct button *next);
/* "previous" and "next" of a list in pages: nothing when there is one page. */
void part_pager(struct page *p, struct node *in, int page, int pages, int action);

/* "a workday"-like sentences about an item; "" where the item says nothing. */
const char *part_promise(struct page *p, const json_t *item);
const char *part_fee(struct page *p, const json_t *item);
/* The element's text: "" when absent or the word for "does not apply" (msgid word.none). */
const char *part_element(struct page *p, const json_t *item, const char *key);
