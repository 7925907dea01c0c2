/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kit.h - the whole face of ui/kit: a retained widget tree that is described anew whenever something
 * changed, laid out in millimetres, and serves painting, touch, speech, tests and lints alike.
 *
 * The owner calls ui_invalidate() when its data changed; once per turn of the loop the kit calls sink->build, lays the
 * new tree out, compares it with the last one node by node and repaints only what differs. A tap calls sink->act with
 * what the widget carried. Everything on the loop's thread.
 *
 * Knows nothing about government. Lengths are 1/100 mm of the panel: MM(12.7).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/base/loop.h"
#include "firmware/base/pixels.h"
#include "firmware/base/settings.h"
#include "firmware/base/strokes.h"
#include "ui/kit/input/pad.h"
#include "ui/kit/tree/style.h"

#define MM(x) ((int)((x)*100))

#define UI_TARGET_MIN MM(12.7) /* no target is ever smaller */
#define PAD_NONE      (-1)
#define UI_DEAD_MS    400
#define UI_GRAVE_MS   800

enum role {
	ROLE_NONE, /* a box; not in the dump */
	ROLE_HEADING,
	ROLE_TEXT,
	ROLE_BUTTON,
	ROLE_TEXTBOX,
	ROLE_CHOICE,
	ROLE_CHECKBOX,
	ROLE_LISTITEM,
	ROLE_IMAGE,
	ROLE_KEY,
	ROLE_PROGRESS,
	ROLE_ALERT,
	ROLE_COUNT,
};
const char *role_name(enum role role); /* "heading" ...; static */

enum flow { FLOW_COLUMN, FLOW_ROW };
enum align { ALIGN_START, ALIGN_CENTRE, ALIGN_END, ALIGN_SPREAD /* main axis only */ };

/*
 * Everything is copied by widget_add(). Zero is the default everywhere. A widget's own icon and text
 * stand before its children, as if they were the first.
 */
struct widget {
	enum role role;
	enum style style;
	const char *id;	    /* unique on the page or NULL */
	const char *text;   /* what is read; wraps at the widget's width; TEXTBOX: placeholder */
	const char *value;  /* TEXTBOX: content; IMAGE with qr: the QR's text; PROGRESS: "2/5" */
	const char *shown;  /* TEXTBOX: the content as it is written, in groups; NULL: value */
	const char *spoken; /* NULL: text */
	const char *icon;   /* name in assets/icons */
	bool icon_above;    /* icon over the text instead of before it */
	bool qr;	    /* IMAGE: paints `value` as a QR code */
	/*
	 * A pad: what a finger draws goes to sink->ink, whose owner keeps it here. An IMAGE that its owner
	 * changes, see ui_refresh(). Alone of all, these are lent: until a page without them is shown.
	 */
	const struct strokes *ink;
	const struct pixels *pixels;
	bool disabled, focused, checked, checkable;
	bool grave;    /* cannot be taken back: takes no touch for longer after a change of place */
	bool personal; /* shows personal data: its text never enters a cache that outlives the visit */
	int action;    /* 0: no target; otherwise given to sink->act */
	int64_t arg;
	const char *arg_text; /* given to sink->act, lent */
	/* Box: children */
	enum flow flow;
	enum align main, cross; /* where children stand; cross ALIGN_START stretches them */
	int gap;
	int pad_x, pad_y; /* 0: the style's; PAD_NONE: none */
	/* Box: itself. width/height 0 = as its content needs */
	int width, height;
	int min_height; /* a wish: where a page gets too full, content and the style's least remain */
	/*
	 * Share of what the children that do not grow leave free along the flow, but never less than
	 * the content: children that grow alike become equally large, whatever is in them.
	 */
	int grow;
	enum align text_align;
};

struct page; /* one description, made by build */
struct node; /* a widget in it */

/* `parent` NULL: the page's root column, which fills the screen. Returns the new node. */
struct node *widget_add(struct page *page, struct node *parent, const struct widget *w);
/*
 * A layer over everything so far; what is beneath is darkened and can no longer be tapped. Named in
 * the dump. Returns the layer's column, which fills the screen.
 */
struct node *page_overlay(struct page *page, const char *name);
/*
 * Where the citizen is: all names given while a page is built, together. After a change of place a finger that was down
 * before does nothing, and no touch counts for UI_DEAD_MS, none on a grave widget for UI_GRAVE_MS: nobody has read yet
 * what is under the finger.
 */
void page_place(struct page *page, const char *name);
/*
 * The sentence of that id in the page's language. {0}, {1} ... are replaced by the strings given, ended by NULL:
 * page_tr(page, "form.short", "3", NULL). A plural form is chosen by page_tr_n. Lent: lives as long as the page. An id
 * without a sentence gives the id itself (the lint finds it).
 */
const char *page_tr(struct page *page, const char *id, ...) __attribute__((sentinel));
const char *page_tr_n(struct page *page, const char *id, int64_t n, ...) __attribute__((sentinel));
/* The same in another language than the page's: its own name, say. */
const char *page_tr_in(struct page *page, const char *language, const char *id);
const char *page_printf(struct page *page, const char *format, ...) PRINTF_LIKE(2, 3);
const char *page_strdup(struct page *page, const char *s);
const char *page_language(const struct page *page);
/* True if assets/icons has it: names may come from outside. */
bool page_has_icon(const struct page *page, const char *name);
/*
 * The picture's size and how high text of a style is, for choosing how many rows fit a page. With low reach the height is
 * that of the header and of the lower 70 %: what can be touched, and all after it, is laid out below 30 % of the screen.
 */
int page_width(const struct page *page);
int page_height(const struct page *page);
/* Height the text needs at that width (0: unwrapped), with the style's padding left out. */
int page_text_height(struct page *page, enum style style, const char *text, int width);
int page_text_width(struct page *page, enum style style, const char *text); /* unwrapped */
/*
 * A column that stands on no page: what is added to it is only measured, so that a screen can choose
 * what fits. The height of `n`, which is the scratch column or in it, when that column is `width`
 * wide: as it would like to be, and the least it can bear.
 */
struct node *page_scratch(struct page *page);
struct page_height {
	int natural, least;
} page_measure(struct node *scratch, const struct node *n, int width);

struct ui_action {
	int action;
	int64_t arg;
	const char *arg_text; /* lent, NULL allowed */
	const char *id;	      /* of the widget, lent */
};

struct ui_sink {
	void (*build)(void *arg, struct page *page);
	void (*act)(void *arg, const struct ui_action *action);
	void (*touched)(void *arg); /* any touch, also beside targets; may be NULL */
	void (*ink)(void *arg, const struct ui_ink *ink); /* NULL where there are no pads */
	void (*corners)(void *arg); /* the gesture of input/corners.h; may be NULL */
	void *arg;
};

enum ui_size { UI_SIZE_STANDARD, UI_SIZE_ELDER, UI_SIZE_HUGE };

struct ui_look {
	char language[8];   /* "zh-CN" ... */
	enum ui_size size;  /* text x 1, 1.33, 1.77 */
	bool high_contrast; /* assets/themes/dark.theme instead of light.theme */
	bool low_reach;	    /* all targets in the lower 70 % of the screen */
};

struct ui;

/*
 * Opens fonts, theme, icons under `share`, the window (or none: presenter dummy). ERR_NOT_FOUND for a
 * missing asset, ERR_IO when the display cannot be opened.
 */
enum err ui_create(struct loop *loop, const struct settings *s, const char *share,
		   const struct ui_sink *sink, struct ui **out);
void ui_destroy(struct ui *ui); /* NULL is allowed */
/* Builds once more before the loop sleeps again. */
void ui_invalidate(struct ui *ui);
/* These pixels are others: paints where they are shown, and builds nothing. */
void ui_refresh(struct ui *ui, const struct pixels *pixels);
/* Builds, lays out, paints and presents now, if anything is due. */
void ui_flush(struct ui *ui);
void ui_set_look(struct ui *ui, const struct ui_look *look); /* of the next build; invalidates */
const struct ui_look *ui_get_look(const struct ui *ui);
void ui_set_panel(struct ui *ui, int width_mm); /* so wide is its picture from now on */
/* The visit's end: wipes both page arenas, the run cache and SDL_ttf's glyphs; the screen is rebuilt. */
void ui_forget(struct ui *ui);
/* Rasterises glyphs of these strings in idle slices of at most 2 ms. */
void ui_prefetch(struct ui *ui, const char *const *texts, size_t count);
/* Nothing damaged, no finger down, nothing animating, no prefetch running. */
bool ui_is_idle(const struct ui *ui);

/*
 * A page for paper: built by `build`, laid out `width_dots` wide at `dots_per_mm`, black on white.
 * *bits is malloc'ed (end it with wipe_free): width_dots/8 bytes a row, 1 = black. ERR_TOO_LONG.
 */
enum err ui_print(struct ui *ui, int width_dots, int dots_per_mm,
		  void (*build)(void *arg, struct page *page), void *arg, uint8_t **bits,
		  int *height);
