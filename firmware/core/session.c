/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.c - see session.h. The table is read from the top; the first row that fits wins, so the
 * exceptions (what is being submitted, what is on the receipt) stand before the rows for any state.
 */
#include "firmware/core/session.h"

#include <assert.h>
#include <stddef.h>

#include "firmware/base/util.h"

/* Pseudo states of the table */
enum {
	ANY = SESSION_STATE_COUNT, /* as origin: every state */
	STAY,			   /* as target: the same state */
	HELP_FROM,		   /* as target: where help was opened */
	LIST,			   /* as target: where the item was chosen, search or home */
};

typedef bool (*guard_fn)(const struct session_facts *f);

static bool identified(const struct session_facts *f)
{
	return f->identified;
}

static bool identified_form(const struct session_facts *f)
{
	return f->identified && f->form_asks;
}

static bool identified_materials(const struct session_facts *f)
{
	return f->identified && f->materials_ask;
}

static bool form_asks(const struct session_facts *f)
{
	return f->form_asks;
}

static bool materials_ask(const struct session_facts *f)
{
	return f->materials_ask;
}

static bool changing(const struct session_facts *f)
{
	return f->changing;
}

static bool more_pages(const struct session_facts *f)
{
	return f->more_pages;
}

static bool later_page(const struct session_facts *f)
{
	return !f->first_page;
}

static bool from_submitting(const struct session_facts *f)
{
	return f->help_from == SESSION_SUBMITTING;
}

static bool from_receipt(const struct session_facts *f)
{
	return f->help_from == SESSION_RECEIPT;
}

static bool from_closed(const struct session_facts *f)
{
	return f->help_from == SESSION_CLOSED;
}

static bool list_is_home_of_visit(const struct session_facts *f)
{
	return f->identified && f->search_or_home == SESSION_HOME;
}

struct transition {
	int from;
	enum session_event event;
	guard_fn guard; /* NULL: always */
	int to;
	enum session_action action;
};

// clang-format off
static const struct transition transitions[] = {
	/* Choosing. A citizen who is known does not come back to home: that ends the visit. */
	{ SESSION_HOME,       EVENT_OPEN_SEARCH,      NULL,                  SESSION_SEARCH,     ACTION_NONE },
	{ SESSION_HOME,       EVENT_OPEN_ITEM,        NULL,                  SESSION_ITEM,       ACTION_NONE },
	{ SESSION_SEARCH,     EVENT_OPEN_SEARCH,      NULL,                  SESSION_SEARCH,     ACTION_NONE },
	{ SESSION_SEARCH,     EVENT_OPEN_ITEM,        NULL,                  SESSION_ITEM,       ACTION_NONE },
	{ SESSION_SEARCH,     EVENT_BACK,             identified,            SESSION_HOME,       ACTION_END_VISIT },
	{ SESSION_SEARCH,     EVENT_BACK,             NULL,                  SESSION_HOME,       ACTION_NONE },
	{ SESSION_ITEM,       EVENT_BACK,             list_is_home_of_visit, SESSION_HOME,       ACTION_END_VISIT },
	{ SESSION_ITEM,       EVENT_BACK,             NULL,                  LIST,               ACTION_NONE },

	/* Starting: what is known is not asked again. */
	{ SESSION_ITEM,       EVENT_START,            identified_form,       SESSION_FORM,       ACTION_NONE },
	{ SESSION_ITEM,       EVENT_START,            identified_materials,  SESSION_MATERIALS,  ACTION_NONE },
	{ SESSION_ITEM,       EVENT_START,            identified,            SESSION_CHECK,      ACTION_NONE },
	{ SESSION_ITEM,       EVENT_START,            NULL,                  SESSION_IDENTIFY,   ACTION_NONE },
	{ SESSION_IDENTIFY,   EVENT_IDENTIFIED,       form_asks,             SESSION_FORM,       ACTION_NONE },
	{ SESSION_IDENTIFY,   EVENT_IDENTIFIED,       materials_ask,         SESSION_MATERIALS,  ACTION_NONE },
	{ SESSION_IDENTIFY,   EVENT_IDENTIFIED,       NULL,                  SESSION_CHECK,      ACTION_NONE },
	{ SESSION_IDENTIFY,   EVENT_BACK,             NULL,                  SESSION_ITEM,       ACTION_NONE },

	/* Answering */
	{ SESSION_FORM,       EVENT_NEXT,             changing,              SESSION_CHECK,      ACTION_NONE },
	{ SESSION_FORM,       EVENT_NEXT,             more_pages,            SESSION_FORM,       ACTION_NEXT_PAGE },
	{ SESSION_FORM,       EVENT_NEXT,             materials_ask,         SESSION_MATERIALS,  ACTION_NONE },
	{ SESSION_FORM,       EVENT_NEXT,             NULL,                  SESSION_CHECK,      ACTION_NONE },
	{ SESSION_FORM,       EVENT_BACK,             changing,              SESSION_CHECK,      ACTION_NONE },
	{ SESSION_FORM,       EVENT_BACK,             later_page,            SESSION_FORM,       ACTION_PREV_PAGE },
	{ SESSION_FORM,       EVENT_BACK,             NULL,                  SESSION_ITEM,       ACTION_NONE },
	{ SESSION_MATERIALS,  EVENT_NEXT,             NULL,                  SESSION_CHECK,      ACTION_NONE },
	{ SESSION_MATERIALS,  EVENT_BACK,             changing,              SESSION_CHECK,      ACTION_NONE },
	{ SESSION_MATERIALS,  EVENT_BACK,             form_asks,             SESSION_FORM,       ACTION_NONE },
	{ SESSION_MATERIALS,  EVENT_BACK,             NULL,                  SESSION_ITEM,       ACTION_NONE },

	/* Checking */
	{ SESSION_CHECK,      EVENT_CHANGE_FORM,      form_asks,             SESSION_FORM,       ACTION_NONE },
	{ SESSION_CHECK,      EVENT_CHANGE_MATERIALS, materials_ask,         SESSION_MATERIALS,  ACTION_NONE },
	{ SESSION_CHECK,      EVENT_CHANGE_ITEM,      NULL,                  SESSION_SEARCH,     ACTION_NONE },
	{ SESSION_CHECK,      EVENT_BACK,             materials_ask,         SESSION_MATERIALS,  ACTION_NONE },
	{ SESSION_CHECK,      EVENT_BACK,             form_asks,             SESSION_FORM,       ACTION_NONE },
	{ SESSION_CHECK,      EVENT_BACK,             NULL,                  SESSION_ITEM,       ACTION_NONE },
	{ SESSION_CHECK,      EVENT_SUBMIT,           NULL,                  SESSION_SUBMITTING, ACTION_NONE },

	/* Submitting has two ways out, and help does not hide them. */
	{ SESSION_SUBMITTING, EVENT_STORED,           NULL,                  SESSION_RECEIPT,    ACTION_NONE },
	{ SESSION_SUBMITTING, EVENT_NOT_STORED,       NULL,                  SESSION_CHECK,      ACTION_NONE },
	{ SESSION_SUBMITTING, EVENT_HOME,             NULL,                  STAY,               ACTION_NONE },
	{ SESSION_SUBMITTING, EVENT_TIMEOUT,          NULL,                  STAY,               ACTION_NONE },
	{ SESSION_SUBMITTING, EVENT_KEEPER_GONE,      NULL,                  STAY,               ACTION_NONE },
	{ SESSION_SUBMITTING, EVENT_CLOSE,            NULL,                  STAY,               ACTION_NONE },
	{ SESSION_HELP,       EVENT_STORED,           from_submitting,       SESSION_RECEIPT,    ACTION_NONE },
	{ SESSION_HELP,       EVENT_NOT_STORED,       from_submitting,       SESSION_CHECK,      ACTION_NONE },
	{ SESSION_HELP,       EVENT_HOME,             from_submitting,       STAY,               ACTION_NONE },
	{ SESSION_HELP,       EVENT_TIMEOUT,          from_submitting,       STAY,               ACTION_NONE },
	{ SESSION_HELP,       EVENT_KEEPER_GONE,      from_submitting,       STAY,               ACTION_NONE },
	{ SESSION_HELP,       EVENT_CLOSE,            from_submitting,       STAY,               ACTION_NONE },

	/* The citizen finishes reading, whatever happens behind. */
	{ SESSION_RECEIPT,    EVENT_DONE,             NULL,                  SESSION_HOME,       ACTION_END_VISIT },
	{ SESSION_RECEIPT,    EVENT_KEEPER_GONE,      NULL,                  STAY,               ACTION_NONE },
	{ SESSION_RECEIPT,    EVENT_CLOSE,            NULL,                  STAY,               ACTION_NONE },
	{ SESSION_HELP,       EVENT_KEEPER_GONE,      from_receipt,          STAY,               ACTION_NONE },
	{ SESSION_HELP,       EVENT_CLOSE,            from_receipt,          STAY,               ACTION_NONE },

	/* A closed terminal has no home to go to. */
	{ SESSION_CLOSED,     EVENT_REOPEN,           NULL,                  SESSION_HOME,       ACTION_NONE },
	{ SESSION_HELP,       EVENT_REOPEN,           from_closed,           SESSION_HOME,       ACTION_NONE },
	{ SESSION_CLOSED,     EVENT_HOME,             NULL,                  STAY,               ACTION_NONE },
	{ SESSION_HELP,       EVENT_HOME,             from_closed,           SESSION_CLOSED,     ACTION_NONE },
	{ SESSION_CLOSED,     EVENT_TIMEOUT,          NULL,                  SESSION_CLOSED,     ACTION_END_VISIT },
	{ SESSION_HELP,       EVENT_TIMEOUT,          from_closed,           SESSION_CLOSED,     ACTION_END_VISIT },

	/* From everywhere else */
	{ SESSION_HELP,       EVENT_BACK,             NULL,                  HELP_FROM,          ACTION_NONE },
	{ SESSION_HELP,       EVENT_HELP,             NULL,                  STAY,               ACTION_NONE },
	{ ANY,                EVENT_HELP,             NULL,                  SESSION_HELP,       ACTION_NONE },
	{ ANY,                EVENT_HOME,             NULL,                  SESSION_HOME,       ACTION_END_VISIT },
	{ ANY,                EVENT_TIMEOUT,          NULL,                  SESSION_HOME,       ACTION_END_VISIT },
	{ ANY,                EVENT_KEEPER_GONE,      NULL,                  SESSION_CLOSED,     ACTION_END_VISIT },
	{ ANY,                EVENT_CLOSE,            NULL,                  SESSION_CLOSED,     ACTION_END_VISIT },
};
// clang-format on

static enum session_state target(int to, enum session_state state,
				 const struct session_facts *facts)
{
	switch (to) {
	case STAY:
		return state;
	case HELP_FROM:
		return facts->help_from;
	case LIST:
		return facts->search_or_home;
	default:
		assert(to < SESSION_STATE_COUNT);
		return (enum session_state)to;
	}
}

struct session_result session_step(enum session_state state, enum session_event event,
				   const struct session_facts *facts)
{
	for (size_t i = 0; i < ARRAY_LEN(transitions); i++) {
		const struct transition *t = &transitions[i];
		if ((t->from != ANY && t->from != (int)state) || t->event != event)
			continue;
		if (!t->guard || t->guard(facts))
			return (struct session_result){ target(t->to, state, facts), t->action };
	}
	return (struct session_result){ state, ACTION_NONE };
}

static const char *const names[] = {
	[SESSION_HOME] = "home",       [SESSION_SEARCH] = "search",
	[SESSION_ITEM] = "item",       [SESSION_IDENTIFY] = "identify",
	[SESSION_FORM] = "form",       [SESSION_MATERIALS] = "materials",
	[SESSION_CHECK] = "check",     [SESSION_SUBMITTING] = "submitting",
	[SESSION_RECEIPT] = "receipt", [SESSION_HELP] = "help",
	[SESSION_CLOSED] = "closed",
};
static_assert(ARRAY_LEN(names) == SESSION_STATE_COUNT, "a screen name for every state");

const char *session_state_name(enum session_state state)
{
	assert(state < SESSION_STATE_COUNT);
	return names[state];
}

bool session_is_visit(enum session_state state)
{
	switch (state) {
	case SESSION_IDENTIFY:
	case SESSION_FORM:
	case SESSION_MATERIALS:
	case SESSION_CHECK:
	case SESSION_SUBMITTING:
	case SESSION_RECEIPT:
		return true;
	case SESSION_HOME:
	case SESSION_SEARCH:
	case SESSION_ITEM:
	case SESSION_HELP:
	case SESSION_CLOSED:
	case SESSION_STATE_COUNT:
		break;
	}
	return false;
}

bool session_progress(enum session_state state, const struct session_facts *facts, int *step,
		      int *of)
{
	int form = 1 + facts->form_asks;
	int materials = form + facts->materials_ask;
	int check = materials + 1;
	int at;
	switch (state) {
	case SESSION_IDENTIFY:
		at = 1;
		break;
	case SESSION_FORM:
		at = form;
		break;
	case SESSION_MATERIALS:
		at = materials;
		break;
	case SESSION_CHECK:
	case SESSION_SUBMITTING:
		at = check;
		break;
	case SESSION_RECEIPT:
		at = check + 1;
		break;
	case SESSION_HOME:
	case SESSION_SEARCH:
	case SESSION_ITEM:
	case SESSION_HELP:
	case SESSION_CLOSED:
	case SESSION_STATE_COUNT:
	default:
		return false;
	}
	*step = at;
	*of = check + 1;
	return true;
}
