/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.h - the visit as a list of transitions.
 *
 * A state is a screen. session_step() is pure: the conductor does what the new state needs. A guard
 * picks between rows of the same (state, event); the first row whose guard holds wins. An event
 * that has no row leaves the state as it is.
 */
#pragma once

#include <stdbool.h>

enum session_state {
	SESSION_HOME,
	SESSION_SEARCH,
	SESSION_ITEM,
	SESSION_IDENTIFY,
	SESSION_FORM,
	SESSION_MATERIALS,
	SESSION_CHECK,
	SESSION_SUBMITTING,
	SESSION_RECEIPT,
	SESSION_HELP,
	SESSION_CLOSED,
	SESSION_STATE_COUNT,
};

enum session_event {
	EVENT_OPEN_SEARCH, /* the search box or a theme */
	EVENT_OPEN_ITEM,
	EVENT_START,	  /* "start" on the item */
	EVENT_IDENTIFIED, /* the holder is known */
	EVENT_NEXT,	  /* this page is complete */
	EVENT_BACK,
	EVENT_HOME,
	EVENT_HELP,
	EVENT_CHANGE_FORM, /* "change" beside an answer on the check screen */
	EVENT_CHANGE_MATERIALS,
	EVENT_CHANGE_ITEM,
	EVENT_SUBMIT,
	EVENT_STORED,	  /* the keeper answered with a serial: the wait for the platform is over */
	EVENT_NOT_STORED, /* the keeper refused or never answered */
	EVENT_DONE,
	EVENT_TIMEOUT, /* idle, warned, nobody there */
	EVENT_KEEPER_GONE,
	EVENT_CLOSE, /* a reason to be closed appeared */
	EVENT_REOPEN,
	SESSION_EVENT_COUNT,
};

/* What the guards look at; the conductor fills it before each step. */
struct session_facts {
	bool identified;    /* a holder is known in this visit */
	bool form_asks;	    /* the form has pages */
	bool more_pages;    /* the form has a page after this one */
	bool first_page;    /* this is the form's first page */
	bool materials_ask; /* the citizen decides on some material */
	/* Came from "change": next leads back to the check screen. False while a change has opened
	   a question that is not answered yet, so that next leads there first. */
	bool changing;
	enum session_state help_from; /* where help was opened */
	enum session_state search_or_home;
};

/* What the conductor does besides showing the state's screen. */
enum session_action {
	ACTION_NONE,
	ACTION_NEXT_PAGE,
	ACTION_PREV_PAGE,
	ACTION_END_VISIT, /* visit_end() */
};

struct session_result {
	enum session_state state;
	enum session_action action;
};

struct session_result session_step(enum session_state state, enum session_event event,
				   const struct session_facts *facts);
/* The screen's name as in the interface page: "home", "search" ... Static. */
const char *session_state_name(enum session_state state);
/*
 * True from identification until the visit's end: something of a person may be in memory. Help is
 * as much a visit as the state it was opened from; search and item are one too once the holder is
 * known.
 */
bool session_is_visit(enum session_state state);
/* The step bar: 1-based number of this state's step and the total; false where no bar is shown. */
bool session_progress(enum session_state state, const struct session_facts *facts, int *step,
		      int *of);
