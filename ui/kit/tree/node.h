/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node.h - the inside of a page: widgets in a tree, their places, what they look like.
 *
 * A page lives in one arena and is never changed after it was laid out; the next build makes another.
 * Lengths here are 1/100 mm unless the name says px.
 */
#pragma once

#include "firmware/base/arena.h"
#include "ui/kit/kit.h"
#include "ui/kit/paint/canvas.h"
#include "ui/kit/paint/icon.h"
#include "ui/kit/paint/round.h"
#include "ui/kit/text/para.h"
#include "ui/kit/tree/style_row.h"

#define PAGE_ARENA_MAX	(64 * 1024 * 1024)
#define PAGE_NODES_MAX	4096
#define PAGE_LAYERS_MAX 4 /* the page itself and overlays over it */

/* What pages are made and painted with; one for the screen, one for paper. */
struct medium {
	struct glyphs *glyphs;
	struct icons *icons;
	struct round_cache *rounds;
	struct theme theme;
	const char *share;
	float px_per_unit; /* unit: 1/100 mm */
	int width, height; /* pixels; height 0: as the content needs */
	struct ui_look look;
};

struct node {
	struct widget w; /* its strings lie in the arena */
	struct node *parent, *first, *last, *next;
	struct page *page;
	struct para para; /* what is written in it */
	bool has_para;
	int layer;
	int nat_w, min_w; /* as the content wants, as it can bear */
	int nat_h, low_h; /* at the width given: as it would like to be, as it can bear */
	int x, y, wd, ht;
	int own_w, own_h; /* what it shows itself, beside its children */
	struct rect px, own_px;
	const char *read; /* what is read to the citizen: its text, or its children's */
	uint64_t look;	  /* hash of everything that shows */
};

struct page {
	const struct medium *medium;
	struct arena arena;
	struct node *layers[PAGE_LAYERS_MAX];
	int layer_count;
	const char *overlay; /* name of the uppermost, NULL */
	uint64_t place;	     /* hash of its names */
	struct node **nodes; /* without layers' roots, in reading order; made by page_finish() */
	int count;
};

void page_init(struct page *page);
void page_fini(struct page *page); /* wipes */
/* Wipes and begins a new description. */
void page_begin(struct page *page, const struct medium *medium);
/* Lists the nodes, lays them out, computes their looks. Returns the content's height in pixels. */
int page_finish(struct page *page);

/* layout.c */
int layout_page(struct page *page);
/* Finds the heights of everything in `root`, when it is `width` wide. */
void layout_measure(struct node *root, int width);
/* Height of the text of a style at a width (0: unwrapped), without padding. */
int layout_text_height(struct page *page, enum style style, const char *text, int width);
int layout_px(const struct medium *m, int units);
/* Pixels of a line: never nothing. */
int layout_line_px(const struct medium *m, int units);

/* content.c: what a node itself shows beside its children */
struct content {
	bool any, text;
	int icon;   /* units, 0: none */
	int mark;   /* of something checkable */
	int lead;   /* both, and what is between them */
	int gap;    /* between these and the text */
	bool above; /* the icon stands over the text */
	int nat_w, min_w;
};
const char *content_icon(const struct node *n);
struct content content_of(const struct node *n);
/* Weight and size of a style's letters in the citizen's size. */
struct hand content_hand(const struct medium *m, enum style style);
void content_shape(struct node *n);
/* Wraps the text into `width` and says how high the whole is. */
int content_height(struct node *n, int width);
int content_pad_x(const struct node *n);
int content_pad_y(const struct node *n);

/* draw.c */
enum { DRAW_PRESSED = 1 };
void draw_node(const struct node *n, struct canvas *c, int flags);
/* Paints the ground of the clip, but for what draw_page() paints over in any case. */
void draw_ground(const struct page *page, struct canvas *c);
/* Paints every node that meets the clip; `pressed` may be NULL. */
void draw_page(const struct page *page, struct canvas *c, const struct node *pressed);
