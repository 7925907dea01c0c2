/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parts.h - what screens are made of: titles, rows of facts, the buttons at the bottom, and the two
 * ways to make a screen fit: fewer or smaller parts (part_fit), rows over several pages (part_paged).
 * Both ask the kit how high the real parts are, so no screen counts millimetres.
 *
 * Every part adds widgets and returns nothing or the box it made. Colours and sizes are the kit's.
 */
#pragma once

#include "ui/screens/view.h"

#define PART_GAP	MM(6)
#define PART_KEY_GAP	MM(3)
#define PART_CARD_GAP	MM(4) /* around the line between two facts */
#define PART_MARGIN	MM(12)
#define PART_BODY_PAD	MM(8) /* above and below what stands between step bar and bottom bar */
#define PART_ROWS_MAX	320
#define PART_HEADER	MM(37)
#define PART_STEPS	MM(24)
#define PART_BAR	MM(42)
#define PART_MIDDLE_DOT " \302\267 "

struct node *part_row(struct page *p, struct node *in, int gap);
struct node *part_column(struct page *p, struct node *in, int gap);
void part_space(struct page *p, struct node *in); /* takes what is free */
void part_text(struct page *p, struct node *in, enum style style, const char *text);
/* The screen's question and the sentence under it; `lead` may be "". Bare: smaller, without it. */
void part_title(struct page *p, struct node *in, const char *title, const char *lead, bool bare);
/* A line drawing in the middle with a sentence for those who cannot see it; height 0 adds nothing. */
void part_picture(struct page *p, struct node *in, const char *icon, const char *spoken,
		  int height);
/* The error box; `message_id` "" adds nothing. Bare: the sentence without its box. */
void part_problem(struct page *p, struct node *in, const char *id, const char *message_id,
		  bool bare);
/* "This time n documents need not be handed in", "" for none: the same on screens and paper. */
const char *part_waived(struct page *p, size_t count);
/* notice.c: what was lost and staff has not seen yet, in a calm box; adds nothing when nothing was. */
void part_notice(struct page *p, struct node *in, const struct view *v, bool bare);

/* What frame.c puts around a screen. */
extern const struct screen screen_help;
bool frame_shows_help(const struct view *v);
/* What waits for the citizen stands in the header: low or with large letters there is no room, and help has it. */
bool frame_has_waiting(const struct view *v);
bool frame_has_licences(const struct view *v); /* the header offers them on this stage */
/* As plan_progress(), for what is shown: help has no step. */
bool frame_steps(const struct view *v, int *step, int *of);
void sheet_build(struct page *p, const struct view *v);

/* Places */

/*
 * A wide panel has the question on the left and the rest on the right; elsewhere both are the body
 * itself, one under the other.
 */
struct halves {
	struct node *left, *right;
};
bool part_is_wide(const struct page *p);
struct halves part_halves(struct page *p, struct node *body);
int part_width(const struct page *p);	   /* of the right half */
int part_left_width(const struct page *p); /* of the left half */
int part_label_width(struct page *p);	   /* of what stands before a value */
int part_body_width(const struct page *p);
int part_body_height(const struct page *p, const struct view *v);

/* Fitting */

/*
 * Adds the screen in the first of `levels` ways (0 is the roomiest) that needs no more height than
 * the body has; the last way when none does. Returns the way taken.
 */
int part_fit(struct page *p, struct node *body, const struct view *v, int levels,
	     void (*screen)(struct page *p, struct node *body, const struct view *v, int level));

struct paging {
	int page, pages;   /* the one shown, of how many */
	size_t first, end; /* the rows on it */
	int level;	   /* 0 is the roomiest way; what gives way is the screen's choice */
};
struct paged {
	size_t count; /* of rows, at most PART_ROWS_MAX */
	int width;    /* of a row */
	int gap;      /* between two */
	int wanted;   /* page; one that is not there means the first */
	int levels;   /* ways the screen has; the next is taken where not even one row fits */
	bool shrinks; /* rows may be as low as they can bear */
	const void *arg;
	/* Adds the whole screen with the rows of that page; returns the column they stand in. */
	struct node *(*screen)(struct page *p, struct node *body, const struct view *v,
			       const void *arg, const struct paging *at);
	void (*row)(struct page *p, struct node *in, const struct view *v, const void *arg,
		    size_t i, int level);
};
/* Without adding anything: would all rows stand on one page, in that way? */
bool part_is_whole(struct page *p, const struct view *v, const struct paged *list, int level);
/* The same: would each row find a page that is high enough for it? */
bool part_is_roomy(struct page *p, const struct view *v, const struct paged *list, int level);
void part_paged(struct page *p, struct node *body, const struct view *v, const struct paged *list);
/* "previous" and "next" with that action; nothing when there is one page. `base`: arg of page 0. */
void part_pager(struct page *p, struct node *in, const struct paging *at, int action, int base);

/*
 * The head of a long text, cut behind a sentence or its part; *rest becomes what is behind it. At most
 * `chars` characters in the standard size, fewer where letters are larger.
 */
const char *part_piece(struct page *p, const struct view *v, const char **rest, int chars);

/* A row of a card: label left, value right, an optional button behind it. */
struct fact {
	const char *label, *value;
	const char *id;		 /* of the value, NULL */
	enum style style;	 /* of the value, STYLE_NONE = STYLE_VALUE */
	const char *tag;	 /* small word before the value, NULL */
	const char *change_id;	 /* id of a "change" button, NULL = none */
	const char *change_arg;	 /* arg_text */
	enum stage_id change_to; /* where the button leads */
	bool personal;
	bool no_value; /* the words stand for a value that is not there yet */
};
void part_fact(struct page *p, struct node *card, const struct fact *f);
/* A question's title as the label of its answer: without its question mark. */
const char *part_label(struct page *p, const char *title);
/* An answer in words; `shown` is its form_display(). */
const char *part_answer(struct page *p, const struct form_field *f, const char *shown);
/* What stands behind its value, "" where nothing does. */
const char *part_unit(struct page *p, const struct form_field *f);
struct node *part_card(struct page *p, struct node *in);
/* The facts `first` to `end` of a list, with lines between them. */
void part_facts(struct page *p, struct node *card, const struct fact *facts, size_t first,
		size_t end);
/* Width of a fact in a card of the right half. */
int part_fact_width(const struct page *p);

struct button {
	const char *id, *text;
	int action;
	int64_t arg;
	bool disabled;
};
/* The one action that cannot be taken back: as wide as there is room, never where "next" stands. */
void part_submit(struct page *p, struct node *in, const struct button *submit);
/* The primary action bottom right, twice as wide as the secondary; NULL leaves the place empty. */
void part_nav(struct page *p, struct node *in, const struct button *back,
	      const struct button *next);
/* Of a stage aside: on, and where the platform did not answer `again` under that id. */
void part_aside_nav(struct page *p, struct node *in, const struct view *v, const char *again_id,
		    bool again);
/* The same row with words where "next" would stand: nothing there can be pressed. */
void part_nav_words(struct page *p, struct node *in, const struct button *back, const char *words);

/* Sentences about an item; "" where the item says nothing. */
/* That many days, in the words of their kind (anticipate_type, promise_type); one unknown as it stands. */
const char *part_days(struct page *p, int64_t days, const char *type);
const char *part_promise(struct page *p,
			 const json_t *item); /* with what the law allows, if more */
const char *part_promise_badge(struct page *p, const json_t *item);
const char *part_promise_after(struct page *p, const json_t *item); /* its acceptance */
const char *part_legal(struct page *p, const json_t *item);
/* How often one has to come, where it is worth a badge. */
const char *part_visits(struct page *p, const json_t *item);
/* An amount of fen in yuan, exactly. */
const char *part_money(struct page *p, int64_t fen);
/* "" for what is free: how much, and how it is paid, which is not here. */
const char *part_fee(struct page *p, const json_t *item);
const char *part_pay(struct page *p, const json_t *item);
const char *part_fee_and_pay(struct page *p, const json_t *item);
/* What a consent is called. */
const char *part_consent(struct page *p, const struct consent *c);
/* The parts that are not "", with a dot between them. */
const char *part_join(struct page *p, const char *const *parts, size_t count);
