/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage.h - what happens on a screen: one file stage_<name>.c per row of core/visit/plan.h.
 *
 * A stage file exports its table alone. It changes its part of the visit (core/visit/visit.h says
 * which), moves on by kiosk_go() and kiosk_open(), and is never asked who is shown: it is called while it
 * is. What must outlive a visit (timers, tickets; never personal data) is its own, from stage_own().
 * Every member may be NULL. Loop's thread.
 */
#pragma once

#include "drivers/card/card.h"
#include "firmware/core/visit/plan.h"
#include "ui/kit/kit.h"

struct kiosk;

struct stage_act {
	int action; /* enum screen_action; ACT_NONE ends the table */
	void (*take)(struct kiosk *k, const struct ui_action *a);
};

/* The boxes keys type into, by name: the part of the id behind `prefix`. */
struct box_ops {
	const char *prefix;
	/* The box's text; false when there is no such box. */
	bool (*text)(const struct kiosk *k, const char *name, char *out, size_t cap);
	/* Replaces it. ERR_NOT_FOUND, ERR_FORM_CHARACTER, ERR_TOO_LONG: nothing changed. */
	enum err (*set)(struct kiosk *k, const char *name, const char *text);
	bool (*writes_chinese)(const struct kiosk *k, const char *name);
	void (*left)(struct kiosk *k, const char *name); /* the citizen went to another box */
	/* After every key: the text may be another, and so may the letters that wait for their Hanzi. */
	void (*keyed)(struct kiosk *k, const char *name);
	void (*next)(struct kiosk *k);			  /* the pad's "done" */
	void (*typed)(struct kiosk *k, const char *name); /* all of it at once: the test channel */
};

/* What the keeper told. */
enum {
	TOLD_STATUS = 1,
	TOLD_CATALOGUE = 2,
	TOLD_CASE = 4,
	TOLD_STORED = 8,
	TOLD_REFUSED = 16,
	TOLD_ITEM_GONE = 32,   /* the item that was chosen is not offered any more */
	TOLD_GONE = 64,	       /* the connection is lost, for how long nobody knows */
	TOLD_STAFF_LEFT = 128, /* nobody of staff has rights any more */
};

struct stage {
	size_t own_size; /* zeroed; freed at the program's end */
	void (*init)(struct kiosk *k);
	void (*fini)(struct kiosk *k);
	void (*enter)(struct kiosk *k, enum stage_id from);
	void (*leave)(struct kiosk *k);
	void (*cover)(struct kiosk *k, bool covered); /* help hides the stage, or shows it again */
	void (*tick)(struct kiosk *k);		      /* every second while it is shown */
	void (*wipe)(struct kiosk *k);	     /* the visit ends: late answers count no more */
	bool (*busy)(const struct kiosk *k); /* something will happen soon by itself */
	void (*card)(struct kiosk *k, const struct card_event *e);
	void (*told)(struct kiosk *k, unsigned what);
	void (*ink)(struct kiosk *k, const struct ui_ink *ink); /* a finger on its pad */
	void (*touched)(struct kiosk *k);			/* a finger anywhere, or a card */
	/* A code was held to the scanner. Without this nobody hears of it. */
	void (*scanned)(struct kiosk *k, const char *text);
	const struct box_ops *box;
	const struct stage_act *acts;
};

/* stages.c */
const struct stage *stage_of(enum stage_id stage);
void *stage_own(const struct kiosk *k, enum stage_id stage);
/* ERR_NOMEM. */
enum err stages_init(struct kiosk *k);
void stages_fini(struct kiosk *k);
void stages_wipe(struct kiosk *k);
/* Takes the action if it stands in the table (NULL: none). */
bool stage_take(struct kiosk *k, const struct stage_act *acts, const struct ui_action *a);
