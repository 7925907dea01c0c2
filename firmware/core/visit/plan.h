/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan.h - a visit as a list of stages: one row each, from which every way is computed.
 *
 * A stage is one screen and what happens on it. Its row says when it is asked, what it means for the
 * citizen and how it can be left; there is no list of transitions. A new stage is one row here,
 * firmware/kiosk/stage_<name>.c, ui/screens/screen_<name>.c and its words: enum, table, registry and
 * the build all read this list.
 *
 * The walk goes down the rows from `item`: NEXT is the nearest row below that is asked, BACK the
 * nearest step above. Pure.
 */
#pragma once

#include <stdbool.h>

/* An answer before all is known: a total is shown only when no row says MAYBE. */
enum plan_answer { PLAN_NO, PLAN_MAYBE, PLAN_YES };

/* What a stage is. */
enum {
	PLAN_BROWSE = 1,    /* looking around: opened from one another, not walked */
	PLAN_STEP = 2,	    /* between the item and the submit: the citizen walks to and fro */
	PLAN_AFTER = 4,	    /* after the submit: the only way is on */
	PLAN_VISIT = 8,	    /* belongs to the visit: something of a person may be in memory */
	PLAN_COUNTED = 16,  /* a step of the step bar, always */
	PLAN_IF_ASKED = 32, /* a step of the step bar when it is asked */
	PLAN_BACK = 64,	    /* the citizen may go back */
	PLAN_ASIDE = 128,   /* opened from a step once the holder is known, and leads back to it */
};

/* How long nobody may be there. */
enum idle_class {
	IDLE_RESTING,  /* nothing is open: only what was changed is put back, without a warning */
	IDLE_COUNTED,  /* the settings' times */
	IDLE_PERSONAL, /* personal data is shown: half of them */
	IDLE_OWN,      /* the stage has an end of its own */
	IDLE_STAFF,    /* five minutes, whatever the settings */
};

/* What the ways out of the visit mean here. */
enum plan_end {
	PLAN_ENDS, /* home ends the visit, and so do time and a reason to close */
	PLAN_HELD, /* nothing ends it: something is being stored */
	PLAN_READ, /* what was done stays to be read: a reason to close waits, its end is "done" */
	PLAN_CLOSED, /* there is no home to go to */
	PLAN_APART,  /* no citizen's: no reason to close closes it */
};

/* From top to bottom as a visit goes. The columns: enum, name, asked (plan.c), marks, idle, end. */
// clang-format off
#define PLAN_STAGES(ROW) \
	ROW(HOME,       home,       never,     PLAN_BROWSE,                                                    IDLE_RESTING,  PLAN_ENDS)  \
	ROW(SEARCH,     search,     never,     PLAN_BROWSE | PLAN_BACK,                                        IDLE_COUNTED,  PLAN_ENDS)  \
	ROW(ITEM,       item,       never,     PLAN_BROWSE | PLAN_BACK,                                        IDLE_COUNTED,  PLAN_ENDS)  \
	ROW(BUNDLE,     bundle,     bundle,    PLAN_STEP | PLAN_BACK,                                          IDLE_COUNTED,  PLAN_ENDS)  \
	ROW(IDENTIFY,   identify,   stranger,  PLAN_STEP | PLAN_VISIT | PLAN_COUNTED | PLAN_BACK,              IDLE_COUNTED,  PLAN_ENDS)  \
	ROW(LEGAL,      legal,      legal,     PLAN_STEP | PLAN_VISIT | PLAN_IF_ASKED | PLAN_BACK,             IDLE_COUNTED,  PLAN_ENDS)  \
	ROW(CONSENT,    consent,    consent,   PLAN_STEP | PLAN_VISIT | PLAN_IF_ASKED | PLAN_BACK,             IDLE_COUNTED,  PLAN_ENDS)  \
	ROW(FORM,       form,       form,      PLAN_STEP | PLAN_VISIT | PLAN_IF_ASKED | PLAN_BACK,             IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(MATERIALS,  materials,  materials, PLAN_STEP | PLAN_VISIT | PLAN_IF_ASKED | PLAN_BACK,             IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(DELIVERY,   delivery,   delivery,  PLAN_STEP | PLAN_VISIT | PLAN_IF_ASKED | PLAN_BACK,             IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(CHECK,      check,      always,    PLAN_STEP | PLAN_VISIT | PLAN_COUNTED | PLAN_BACK,              IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(SIGN,       sign,       sign,      PLAN_STEP | PLAN_VISIT | PLAN_IF_ASKED | PLAN_BACK,             IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(SUBMITTING, submitting, always,    PLAN_AFTER | PLAN_VISIT,                                        IDLE_OWN,      PLAN_HELD)  \
	ROW(RECEIPT,    receipt,    always,    PLAN_AFTER | PLAN_VISIT | PLAN_COUNTED,                         IDLE_OWN,      PLAN_READ)  \
	ROW(RATE,       rate,       never,     PLAN_AFTER | PLAN_VISIT,                                        IDLE_COUNTED,  PLAN_READ)  \
	ROW(BASKET,     basket,     never,     PLAN_BROWSE | PLAN_VISIT | PLAN_BACK,                           IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(PROGRESS,   progress,   never,     PLAN_BROWSE | PLAN_VISIT | PLAN_BACK,                           IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(NOTICES,    notices,    never,     PLAN_ASIDE | PLAN_VISIT | PLAN_BACK,                            IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(LICENCES,   licences,   never,     PLAN_ASIDE | PLAN_VISIT | PLAN_BACK,                            IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(SCAN,       scan,       never,     PLAN_ASIDE | PLAN_VISIT | PLAN_BACK,                            IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(HANDOVER,   handover,   never,     PLAN_ASIDE | PLAN_VISIT | PLAN_BACK,                            IDLE_PERSONAL, PLAN_ENDS)  \
	ROW(CLOSED,     closed,     never,     0,                                                              IDLE_RESTING,  PLAN_CLOSED) \
	ROW(MAINTENANCE, maintenance, never,   0,                                                              IDLE_STAFF,    PLAN_APART)

enum stage_id {
#define ROW(NAME, name, asked, marks, idle, end) STAGE_##NAME,
	PLAN_STAGES(ROW)
#undef ROW
	STAGE_COUNT,
};
// clang-format on

/* What the plan looks at; the conductor says it anew before each step. */
struct plan_facts {
	bool identified;	    /* everybody is known whom this visit needs */
	enum plan_answer bundle;    /* the item has parts */
	enum plan_answer legal;	    /* the item may be applied for by a legal person */
	enum plan_answer consent;   /* the item asks the citizen to agree to something */
	enum plan_answer form;	    /* the form asks */
	enum plan_answer materials; /* the citizen decides on some material */
	enum plan_answer delivery;  /* the item leaves a choice how the result comes */
	enum plan_answer sign;	    /* the item wants a signature */
	bool changing;		    /* came from "change": next and back lead to the check */
	enum stage_id list;	    /* where the item was chosen: search or home */
	bool holds;		    /* something is in the basket */
	enum stage_id basket;	    /* what the basket leads back to */
	enum stage_id goal;	    /* no item: what the citizen came to see; STAGE_HOME: an item */
	enum stage_id aside;	    /* the step that a stage aside leads back to */
};

enum plan_event {
	PLAN_NEXT, /* this stage is through */
	PLAN_GO_BACK,
	PLAN_FAIL, /* what was submitted was not stored */
	PLAN_GO_HOME,
	PLAN_TIMEOUT, /* idle, warned, nobody there */
	PLAN_CLOSE,   /* a reason to be closed appeared, or the keeper is gone */
	PLAN_REOPEN,
	PLAN_MAINTAIN, /* staff made the gesture */
	PLAN_EVENT_COUNT,
};

struct plan_move {
	enum stage_id to;
	bool ends; /* the visit ends: wipe everything */
};

/* Where an event leads; the same stage, and no end, where it means nothing. */
struct plan_move plan_step(enum stage_id at, enum plan_event event, const struct plan_facts *f);
/* True if a tap may open that stage from here: an item in the list, an answer on the check. */
bool plan_opens(enum stage_id from, enum stage_id to, const struct plan_facts *f);
/* As EndVisit has it: "done", "idle", "closed", "cancel". Static. */
const char *plan_cause(enum stage_id at, enum plan_event event);

/* The screen's name in dumps and pictures: "home", "search" ... Static. */
const char *plan_name(enum stage_id stage);
bool plan_is(enum stage_id stage, unsigned marks); /* any of them */
enum idle_class plan_idle(enum stage_id stage);
/* Home is a way out now: not while something is being stored, and not where there is none. */
bool plan_has_home(enum stage_id stage);
/*
 * The step bar: 1-based number of this stage's step. *of is 0 as long as the total is not certain; it
 * never changes within an item. False where no bar is shown.
 */
bool plan_progress(enum stage_id stage, const struct plan_facts *f, int *step, int *of);
