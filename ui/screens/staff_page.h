/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_page.h - what pages of the maintenance menu are made of: rows with an icon, a word, a value and a button, spread
 * over pages like any other screen's.
 */
#pragma once

#include "ui/screens/parts.h"

#define STAFF_ROWS_MAX	  256
#define STAFF_BUTTONS_MAX 4 /* of a page: up to three in a line, else two lines */
#define STAFF_ROW_BUTTONS 2

/* How something is: icon, word and colour, the three together. */
enum staff_light { STAFF_PLAIN, STAFF_GOOD, STAFF_CARE, STAFF_BAD };

struct staff_button {
	const char *id, *words;
	int action;
	int64_t arg;
	const char *arg_text;
	bool disabled;
};

struct staff_row {
	enum staff_light light;
	const char *label, *value; /* no label: it is its first button alone */
	const char *note;	   /* under the value, smaller; NULL */
	const char *id;		   /* of the value, NULL */
	struct staff_button buttons[STAFF_ROW_BUTTONS];
	size_t button_count;
};

struct staff_list {
	struct staff_row rows[STAFF_ROWS_MAX];
	size_t count;
	const char *lead;				/* under the title, NULL */
	struct staff_button buttons[STAFF_BUTTONS_MAX]; /* of the page as a whole */
	size_t button_count;
};

/* Label and value by message id and text; "" as a value adds nothing. */
void staff_add(struct page *p, struct staff_list *l, enum staff_light light, const char *label_id,
	       const char *value, const char *id);
/* The same, whose label is a text already. Returns the row, NULL: there is no room. */
struct staff_row *staff_add_row(struct staff_list *l, struct staff_row row);
/* One more button of the row: what it does, and of what. Nothing if this role may not. */
void staff_add_deed(struct page *p, const struct view *v, struct staff_row *row, const char *id,
		    enum staff_deed deed, const char *of);
/* The same for the page as a whole. */
void staff_add_button(struct page *p, const struct view *v, struct staff_list *l, const char *id,
		      enum staff_deed deed, const char *of);
bool staff_may(const struct view *v, enum staff_deed deed);
/* "2026-11-21 09:41" of an RFC 3339 time; "" of none. */
const char *staff_minute(struct page *p, const char *at);
const char *staff_count(struct page *p, int64_t n);
/* A program's word in that of the page; the word itself where the table has none. */
struct staff_word {
	const char *word, *id;
};
const char *staff_word(struct page *p, const struct staff_word *words, size_t count,
		       const char *word);

/* What each role is called. */
#define STAFF_ROLES 3
extern const struct staff_word staff_roles[STAFF_ROLES];

/* What came of the last deed, and why the page cannot be read. */
void staff_say(struct page *p, struct node *in, const struct staff *s, bool bare);
/* Stacked: the label above its value, for large letters. Bare: without the note as well. */
void staff_row_build(struct page *p, struct node *in, const struct staff_row *row, bool stacked,
		     bool bare);
void staff_buttons(struct page *p, struct node *in, const struct staff_list *l);
/* The page's own buttons become rows, which have pages. */
void staff_buttons_to_rows(struct staff_list *l);

/* staff_address.c: the lines of STAFF_ADDRESS. */
void staff_address_build(struct page *p, struct node *body, const struct view *v);

/* The pages, by the rows of staff.h. */
struct staff_page_row {
	void (*fill)(struct page *p, const struct view *v, struct staff_list *l);
	/* Something above the rows that is no row, within that height at most; NULL. */
	void (*picture)(struct page *p, struct node *in, const struct view *v, int height);
};
#define ROW(NAME, name, id, method, asked, args, more, more_args) \
	extern const struct staff_page_row staff_page_##name;
STAFF_PAGES(ROW)
#undef ROW
