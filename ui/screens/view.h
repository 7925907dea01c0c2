/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view.h - what screens may see, and what a finger on them can mean.
 *
 * A screen is a function from the view to widgets: it changes nothing and waits for nothing. The
 * conductor (firmware/kiosk) owns everything the view points to, fills it before each build, and
 * answers the actions. Pointers are lent for the duration of one build; NULL or "" where there is
 * nothing (yet).
 */
#pragma once

#include "firmware/core/form/form.h"
#include "firmware/core/item/materials.h"
#include "firmware/core/case/receipt.h"
#include "firmware/core/visit/session.h"
#include "ui/kit/kit.h"

enum overlay { OVERLAY_NONE, OVERLAY_IDLE, OVERLAY_LANGUAGE, OVERLAY_SIZE, OVERLAY_CONFIRM };

enum print_state { PRINT_NO_PRINTER, PRINT_RUNNING, PRINT_DONE, PRINT_FAILED };

struct view {
	enum session_state state;
	struct session_facts facts;

	/* The frame of every screen */
	const json_t *status; /* the keeper's last Status, NULL before the first */
	const char *terminal_id;
	int64_t wall_ms; /* for the clock in the header */
	enum overlay overlay;
	int overlay_seconds; /* OVERLAY_IDLE: what is left */
	struct ui_look look;
	bool card_left; /* a card still lies there though the visit is over: ask for it */

	/* home, search, item */
	const char *query, *theme; /* theme: its code, "" = none */
	const json_t *results;	   /* the keeper's last Search answer */
	int results_page;
	bool searching;
	const json_t *item;
	int item_page; /* pages of the guide */

	/* identify */
	enum err card_problem; /* ERR_OK: nothing to complain about */
	bool card_reading;     /* a card is there, wait */
	bool card_lift;	    /* a card read earlier is still lying there: lift it and put it again */
	bool reader_usable; /* at least one reader is online */

	/* form */
	const struct form *form;
	size_t form_page;
	const char *focus;  /* name of the field the pad writes to, "" = none; "search" on search */
	bool show_problems; /* errors are shown for touched or attempted fields */
	const char *pinyin; /* letters typed for the next character, "" */
	const char *const *candidates; /* of the input method */
	size_t candidate_count;
	bool letters_upper;

	/* materials, check */
	const struct materials *materials;
	const struct document *doc;
	int check_page; /* part of a form page, of the materials or of the answers to check */
	enum err submit_problem; /* why the last Submit failed; ERR_OK = it did not */

	/* submitting, receipt */
	bool stored;	   /* the serial is known */
	int64_t submit_ms; /* since the tap on submit */
	const char *serial;
	const char *project_no; /* "" = not yet */
	enum case_word word;
	const char *receipt_qr; /* text of the QR code */
	enum print_state print;
	int leave_seconds; /* until the receipt screen closes by itself */

	/* help, closed */
	bool call_pressed;	   /* "call" was pressed on the help screen, and reached nobody */
	const char *closed_reason; /* message id of the sentence */
};

/* What widgets carry to the conductor: enum, arg, arg_text. */
enum screen_action {
	ACT_NONE,
	/* the frame */
	ACT_BACK,
	ACT_HOME,
	ACT_SIZE_SHEET,
	ACT_VOICE,
	ACT_LANGUAGE_SHEET,
	ACT_HELP,
	ACT_SET_SIZE,	  /* arg: enum ui_size */
	ACT_SET_CONTRAST, /* arg: 0, 1 */
	ACT_SET_LOW,	  /* arg: 0, 1 */
	ACT_SET_LANGUAGE, /* arg_text: code */
	ACT_CLOSE_OVERLAY,
	ACT_CONTINUE, /* idle warning: I am still here */
	ACT_CONFIRM,  /* yes, end the visit */
	/* home, search, item */
	ACT_OPEN_SEARCH,
	ACT_OPEN_THEME,	  /* arg_text: code */
	ACT_OPEN_ITEM,	  /* arg_text: row_guid */
	ACT_RESULTS_PAGE, /* arg: page */
	ACT_ITEM_PAGE,	  /* arg: page */
	ACT_START,
	/* form, materials, check */
	ACT_NEXT,
	ACT_FOCUS,	  /* arg_text: field name ("search" for the search box) */
	ACT_KEY,	  /* arg: code point, or one of KEY_* */
	ACT_CANDIDATE,	  /* arg: index */
	ACT_TOGGLE,	  /* arg_text: "field" or "field.value" */
	ACT_SETTLE,	  /* arg_text: row_guid, arg: enum material_way */
	ACT_CHECK_PAGE,	  /* arg: page */
	ACT_CHANGE_FIELD, /* arg_text: field name */
	ACT_CHANGE_ITEM,
	ACT_CHANGE_MATERIALS,
	ACT_SUBMIT,
	/* receipt, help */
	ACT_DONE,
	ACT_CALL,
};

/* Beyond Unicode, so that they never collide with a character. */
enum { KEY_BACKSPACE = 0x110000, KEY_CLEAR, KEY_SHIFT, KEY_SPACE, KEY_COMMIT };

struct screen {
	const char *name; /* as in the interface page; also of its golden picture */
	bool personal;	  /* shows personal data: the shorter idle times apply */
	/* Describes the screen between header and bottom bar inside `body`. */
	void (*build)(struct page *page, struct node *body, const struct view *v);
};

/* ui/screens/registry.c: by state. */
const struct screen *screen_of(enum session_state state);
/* The whole page: header, step bar, the state's screen, bottom bar, overlay. */
void screen_build(struct page *page, const struct view *v);

/* The receipt on paper, for ui_print(). */
struct paper {
	const char *hall, *terminal, *task_name, *when, *serial, *project_no, *qr;
	const json_t *item; /* for its time limit; may be NULL */
	enum case_word word;
	const json_t *
		originals; /* array of material names whose originals must be checked, may be NULL */
	int waived;
};
void paper_build(struct page *page, const struct paper *p);
