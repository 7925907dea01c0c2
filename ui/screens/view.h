/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view.h - what screens may see, and what a finger on them can mean.
 *
 * A screen is a function from the view to widgets: it changes nothing and waits for nothing. The
 * conductor (firmware/kiosk) owns everything the view points to, lends it for the duration of one
 * build, and answers the actions.
 */
#pragma once

#include "firmware/core/visit/visit.h"
#include "ui/kit/kit.h"
#include "ui/screens/staff.h"

/* What lies over a stage. Help is drawn as a screen of its own, the others as sheets. */
enum overlay {
	OVERLAY_HELP,
	OVERLAY_LANGUAGE,
	OVERLAY_SIZE,
	OVERLAY_CONFIRM,
	OVERLAY_IDLE,
	OVERLAY_COUNT
};

/* What came of "call": said only when the platform said that it passed the call on. */
enum call_state { CALL_NONE, CALL_ASKING, CALL_PASSED, CALL_NOT, CALL_UNKNOWN, CALL_STATES };

/* A small stack: each overlay at most once. */
struct overlays {
	enum overlay stack[OVERLAY_COUNT];
	size_t depth;
	int idle_s; /* OVERLAY_IDLE: what is left */
	int page;   /* OVERLAY_HELP */
	struct {    /* OVERLAY_HELP: what this terminal tells everybody of itself */
		bool shown, asking, failed;
		unsigned ticket;
		int64_t at_ms; /* wall clock of the answer; 0: nobody vouched for it */
	} notice;
	struct { /* OVERLAY_HELP */
		enum call_state state;
		unsigned ticket;
		char key[UUID_TEXT_LEN +
			 1]; /* the same finds out what became of one that was not answered */
	} call;
};
bool overlays_have(const struct overlays *o, enum overlay overlay);

struct view {
	enum stage_id stage;
	struct plan_facts facts;
	const struct visit *visit;
	const struct overlays *overlays;

	/* The terminal */
	const json_t *status; /* the keeper's last Status, NULL before the first */
	const char *terminal_id;
	const char *closed_reason; /* message id of the sentence, NULL when open */
	int64_t wall_ms;	   /* for the clock in the header; 0: nobody vouches for it */
	int64_t mono_ms;	   /* on the clock of visit->handed */
	struct ui_look look;
	const json_t *figures;	 /* the keeper's, while that notice is shown; NULL before */
	const json_t *devices;	 /* as the keeper was told last; NULL: it was not */
	const json_t *eval_tags; /* the dictionary's entries; NULL or empty: the terminal's own */
	bool card_left;		 /* a card of an earlier visit still lies there: ask for it */
	bool card_lies;		 /* a card lies on a reader, whosever it is */
	bool reader_usable;	 /* at least one reader is online */
	bool scans;		 /* a code can be held to the scanner */
	bool prints_documents;	 /* a result's file comes out here, on A4 */
	/* Message ids: devices that everybody is told of, and where there is little room; NULL: none */
	const char *fault, *fault_brief;

	const struct staff *staff; /* the maintenance menu; lent, never NULL */
	bool dims;		   /* the screen's own light can be set */
	bool sounds;		   /* there is an audio device */

	/* The input method; "" and 0 without one */
	const char *pinyin; /* letters typed for the next character */
	const char *const *candidates;
	size_t candidate_count;
};

/*
 * What widgets carry to the conductor: enum, arg, arg_text. Few verbs; what they mean is said by the
 * stage that is shown, so that a new screen needs no new ones.
 */
enum screen_action {
	ACT_NONE,
	/* Understood everywhere */
	ACT_BACK,
	ACT_HOME,
	ACT_HELP,
	ACT_SIZE_SHEET,
	ACT_LANGUAGE_SHEET,
	ACT_VOICE,
	ACT_NOTICES,  /* what waits for the citizen */
	ACT_LICENCES, /* the citizen's electronic licences */
	ACT_PAGE,     /* arg: another part of what does not fit one screen */
	/* By overlays */
	ACT_SET_SIZE,	  /* arg: enum ui_size */
	ACT_SET_CONTRAST, /* arg: 0, 1 */
	ACT_SET_LOW,	  /* arg: 0, 1 */
	ACT_SET_LANGUAGE, /* arg_text: code */
	ACT_CLOSE_OVERLAY,
	ACT_CONTINUE, /* idle warning: I am still here */
	ACT_CONFIRM,  /* yes, end the visit */
	ACT_CALL,
	/* By stages */
	ACT_NEXT,   /* the primary action */
	ACT_OPEN,   /* arg_text: what to look into, NULL: the search box itself */
	ACT_CHOOSE, /* arg_text: one of several, arg: which way */
	ACT_CHANGE, /* arg: enum stage_id to go back to, arg_text: the answer there */
	ACT_SUBMIT,
	/* Typing */
	ACT_FOCUS,     /* arg_text: the box's name */
	ACT_KEY,       /* arg: code point, or one of KEY_* */
	ACT_CANDIDATE, /* arg: index */
	ACT_COUNT,
};

/* What ACT_OPEN and ACT_CHOOSE are about, as their arg. */
enum { OPEN_ITEMS, OPEN_DEPARTMENTS, OPEN_PROGRESS, OPEN_LICENCES, OPEN_NOTICES, OPEN_APPOINT };
enum { RECEIPT_RATE, RECEIPT_ANOTHER, RECEIPT_BASKET };
enum { ITEM_SEE_BASKET, ITEM_TO_BASKET, ITEM_BY_AGENT };
enum { CHOOSE_ITEM, CHOOSE_DEPT };
enum { SCAN_DO_TAKE, SCAN_DO_AGAIN, SCAN_DO_USE };

/* Beyond Unicode, so that they never collide with a character. */
enum {
	KEY_BACKSPACE = 0x110000,
	KEY_CLEAR,
	KEY_SHIFT,
	KEY_SPACE,
	KEY_COMMIT,
	KEY_LONG_TERM, /* the whole text becomes DOCUMENT_LONG_TERM */
};

struct screen {
	const char *step; /* message id of its name in the step bar, NULL where it has none */
	/* Describes the screen between header and bottom bar inside `body`. */
	void (*build)(struct page *page, struct node *body, const struct view *v);
};

/* The stage's picture, by the rows of core/visit/plan.h. */
const struct screen *screen_of(enum stage_id stage);
/* The whole page: header, step bar, the stage's screen or help, bottom bar, sheet. */
void screen_build(struct page *page, const struct view *v);

/* The receipt on paper, for ui_print(). */
struct paper {
	const char *hall, *terminal, *task_name, *serial, *project_no, *query_code, *qr;
	const char *when;   /* NULL: nobody vouched for the clock */
	const json_t *item; /* for its time limit; may be NULL */
	enum case_word word;
	const json_t *
		originals; /* array of material names whose originals must be checked, may be NULL */
	size_t waived;
	const struct handed *handed; /* of a bundle: what each part of item is answered */
	const struct visit *visit;   /* for who handed it in for whom; NULL: the applicant did */
};
void paper_build(struct page *page, const struct paper *p);
/* The number of a window's queue, or of an appointment, on paper. */
struct slip {
	const char *hall, *number, *window, *task_name;
	const char *date, *from, *to; /* NULL or "": now */
	const char *place;
};
void slip_build(struct page *page, const struct slip *s);
/* A result whose signature is good, on paper: it names the file, and where it is to be had. */
struct result_slip {
	const char *hall, *project_no, *task_name;
	const char *name;   /* of the file */
	const char *digest; /* the first digits of its SHA-256 */
};
void result_slip_build(struct page *page, const struct result_slip *s);
