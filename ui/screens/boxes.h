/* SPDX-License-Identifier: Apache-2.0 */
/*
 * boxes.h - a step that asks with boxes to type into, and with rows to choose from beside them. While somebody
 * types there are the keys and the boxes alone, or where there is no room that one box.
 */
#pragma once

#include "ui/screens/pads.h"

#define BOXES_ROWS_MAX 8

struct typed_box {
	const char *name, *id, *label; /* for typing.c; for machines; a message */
	enum form_pad pad;
};

struct boxes {
	const char *title, *lead; /* messages */
	const char *of,
		*next; /* what the title speaks of; what "next" is called, a message; NULL */
	const struct typed_box *box;
	size_t count;
	size_t others;	   /* rows to choose from, */
	bool others_first; /* before the boxes or behind them */
	bool complete;
	/* NULL: that box is not asked for. Lent. */
	const char *(*text)(const struct view *v, const char *name);
	/* What there is to say under a box. */
	void (*said)(struct page *p, struct node *in, const struct view *v,
		     const struct typed_box *box, bool typing, bool bare);
	bool (*has)(const struct view *v, size_t other);
	void (*other)(struct page *p, struct node *in, const struct view *v, size_t other);
};

/* Builds the step's body; `b` is lent. */
void boxes_build(struct page *p, struct node *body, const struct view *v, const struct boxes *b);
