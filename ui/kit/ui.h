/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ui.h - the inside of struct ui, for the files that make up its face: ui.c (life, building,
 * painting), input/touch.c (fingers), tree/inspect.c (test channel), tree/print.c (paper),
 * text/prefetch.c (glyphs ahead of time).
 */
#pragma once

#include <limits.h>

#include "ui/kit/input/corners.h"
#include "ui/kit/input/tap.h"
#include "ui/kit/kit.h"
#include "ui/kit/paint/damage.h"
#include "ui/kit/present/present.h"
#include "ui/kit/tree/node.h"

#define UI_MIN_CONTACT_MS 50
#define UI_SLOP		  MM(5)
#define UI_CORNER	  MM(37) /* of the gesture: as high as a header */

enum { UI_THEME_LIGHT, UI_THEME_DARK, UI_THEME_COUNT };

struct prefetch {
	char *texts; /* strings one after the other; malloc'ed, NULL when nothing is to be done */
	const char *at, *end;
	size_t hand; /* which size is being done */
	sd_event_source *source;
};

struct ui {
	struct loop *loop;
	struct ui_sink sink;
	char share[PATH_MAX];

	struct theme themes[UI_THEME_COUNT];
	struct round_cache rounds;
	struct medium medium;

	struct page pages[2];
	int now;    /* which of the two is shown */
	bool due;   /* build before the loop sleeps */
	bool whole; /* paint everything */
	struct canvas canvas;
	struct damage damage;
	sd_event_source *before_sleep;

	struct present *presenter;
	struct tap tap;
	struct corners corners;
	struct timer key_timer;
	int64_t place_ms; /* monotonic: since when the place is shown; INT64_MIN: for ever */
	int machine_x, machine_y;   /* where the test channel's raw finger is */
	const struct node *pressed; /* a node of the page shown, NULL */
	struct {
		bool on;
		const struct node *pad; /* of the page shown; NULL: gone under the finger */
	} ink;

	struct prefetch prefetch;
};

/* ui.c */
struct page *ui_page(struct ui *ui); /* the one shown */
struct rect ui_screen(const struct ui *ui);
void ui_damage(struct ui *ui, struct rect r); /* painted before the loop sleeps */

/* input/touch.c */
void touch_init(struct ui *ui);
void touch_fini(struct ui *ui);
/* What the presenter calls. */
void touch_event(void *ui, const struct pointer_event *event);
/* A new page is shown: the finger's target is looked for in it. */
void touch_follow(struct ui *ui, const struct page *old, const struct page *now);
void touch_abort(struct ui *ui);
/* How long it takes no touch yet, ms. */
int touch_dead_ms(const struct ui *ui, const struct node *n);
/* Another place is shown from now on. */
void touch_moved(struct ui *ui);
/* What a finger at that point would press; NULL. */
const struct node *touch_hit(const struct page *page, int x, int y);

/* text/prefetch.c */
void prefetch_fini(struct ui *ui);
