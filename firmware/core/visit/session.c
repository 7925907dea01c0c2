/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.c - see session.h. The table is read from the top; the first row that fits wins, so the
 * exceptions (what is being submitted, what is on the receipt) stand before the rows for any state.
 */
#include "firmware/core/visit/session.h"

#include <assert.h>
#include <stddef.h>

#include "firmware/base/util.h"

/* States as the table writes them, and pseudo states. */
enum {
	HOME = SESSION_HOME,
	SEARCH = SESSION_SEARCH,
	ITEM = SESSION_ITEM,
	IDENTIFY = SESSION_IDENTIFY,
	FORM = SESSION_FORM,
	MATERIALS = SESSION_MATERIALS,
	CHECK = SESSION_CHECK,
	SUBMITTING = SESSION_SUBMITTING,
	RECEIPT = SESSION_RECEIPT,
	HELP = SESSION_HELP,
	CLOSED = SESSION_CLOSED,
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
	{ HOME,       EVENT_OPEN_SEARCH,      NULL,                  SEARCH,     ACTION_NONE },
	{ HOME,       EVENT_OPEN_ITEM,        NULL,                  ITEM,       ACTION_NONE },
	{ SEARCH,     EVENT_OPEN_SEARCH,      NULL,                  SEARCH,     ACTION_NONE },
	{ SEARCH,     EVENT_OPEN_ITEM,        NULL,                  ITEM,       ACTION_NONE },
	{ SEARCH,     EVENT_BACK,             identified,            HOME,       ACTION_END_VISIT },
	{ SEARCH,     EVENT_BACK,             NULL,                  HOME,       ACTION_NONE },
	{ ITEM,       EVENT_BACK,             list_is_home_of_visit, HOME,       ACTION_END_VISIT },
	{ ITEM,       EVENT_BACK,             NULL,                  LIST,       ACTION_NONE },

	/* Starting: what is known is not asked again. */
	{ ITEM,       EVENT_START,            identified_form,       FORM,       ACTION_NONE },
	{ ITEM,       EVENT_START,            identified_materials,  MATERIALS,  ACTION_NONE },
	{ ITEM,       EVENT_START,            identified,            CHECK,      ACTION_NONE },
	{ ITEM,       EVENT_START,            NULL,                  IDENTIFY,   ACTION_NONE },
	{ IDENTIFY,   EVENT_IDENTIFIED,       form_asks,             FORM,       ACTION_NONE },
	{ IDENTIFY,   EVENT_IDENTIFIED,       materials_ask,         MATERIALS,  ACTION_NONE },
	{ IDENTIFY,   EVENT_IDENTIFIED,       NULL,                  CHECK,      ACTION_NONE },
	{ IDENTIFY,   EVENT_BACK,             NULL,                  ITEM,       ACTION_NONE },

	/* Answering */
	{ FORM,       EVENT_NEXT,             changing,              CHECK,      ACTION_NONE },
	{ FORM,       EVENT_NEXT,             more_pages,            FORM,       ACTION_NEXT_PAGE },
	{ FORM,       EVENT_NEXT,             materials_ask,         MATERIALS,  ACTION_NONE },
	{ FORM,       EVENT_NEXT,             NULL,                  CHECK,      ACTION_NONE },
	{ FORM,       EVENT_BACK,             changing,              CHECK,      ACTION_NONE },
	{ FORM,       EVENT_BACK,             later_page,            FORM,       ACTION_PREV_PAGE },
	{ FORM,       EVENT_BACK,             NULL,                  ITEM,       ACTION_NONE },
	{ MATERIALS,  EVENT_NEXT,             NULL,                  CHECK,      ACTION_NONE },
	{ MATERIALS,  EVENT_BACK,             changing,              CHECK,      ACTION_NONE },
	{ MATERIALS,  EVENT_BACK,             form_asks,             FORM,       ACTION_NONE },
	{ MATERIALS,  EVENT_BACK,             NULL,                  ITEM,       ACTION_NONE },

	/* Checking */
	{ CHECK,      EVENT_CHANGE_FORM,      form_asks,             FORM,       ACTION_NONE },
	{ CHECK,      EVENT_CHANGE_MATERIALS, materials_ask,         MATERIALS,  ACTION_NONE },
	{ CHECK,      EVENT_CHANGE_ITEM,      NULL,                  SEARCH,     ACTION_NONE },
	{ CHECK,      EVENT_BACK,             materials_ask,         MATERIALS,  ACTION_NONE },
	{ CHECK,      EVENT_BACK,             form_asks,             FORM,       ACTION_NONE },
	{ CHECK,      EVENT_BACK,             NULL,                  ITEM,       ACTION_NONE },
	{ CHECK,      EVENT_SUBMIT,           NULL,                  SUBMITTING, ACTION_NONE },

	/* Submitting has two ways out, and help does not hide them. */
	{ SUBMITTING, EVENT_STORED,           NULL,                  RECEIPT,    ACTION_NONE },
	{ SUBMITTING, EVENT_NOT_STORED,       NULL,                  CHECK,      ACTION_NONE },
	{ SUBMITTING, EVENT_HOME,             NULL,                  STAY,       ACTION_NONE },
	{ SUBMITTING, EVENT_TIMEOUT,          NULL,                  STAY,       ACTION_NONE },
	{ SUBMITTING, EVENT_KEEPER_GONE,      NULL,                  STAY,       ACTION_NONE },
	{ SUBMITTING, EVENT_CLOSE,            NULL,                  STAY,       ACTION_NONE },
	{ HELP,       EVENT_STORED,           from_submitting,       RECEIPT,    ACTION_NONE },
	{ HELP,       EVENT_NOT_STORED,       from_submitting,       CHECK,      ACTION_NONE },
	{ HELP,       EVENT_HOME,             from_submitting,       STAY,       ACTION_NONE },
	{ HELP,       EVENT_TIMEOUT,          from_submitting,       STAY,       ACTION_NONE },
	{ HELP,       EVENT_KEEPER_GONE,      from_submitting,       STAY,       ACTION_NONE },
	{ HELP,       EVENT_CLOSE,            from_submitting,       STAY,       ACTION_NONE },

	/* The citizen finishes reading, whatever happens behind. */
	{ RECEIPT,    EVENT_DONE,             NULL,                  HOME,       ACTION_END_VISIT },
	{ RECEIPT,    EVENT_KEEPER_GONE,      NULL,                  STAY,       ACTION_NONE },
	{ RECEIPT,    EVENT_CLOSE,            NULL,                  STAY,       ACTION_NONE },
	{ HELP,       EVENT_KEEPER_GONE,      from_receipt,          STAY,       ACTION_NONE },
	{ HELP,       EVENT_CLOSE,            from_receipt,          STAY,       ACTION_NONE },

	/* A closed terminal has no home to go to. */
	{ CLOSED,     EVENT_REOPEN,           NULL,                  HOME,       ACTION_NONE },
	{ HELP,       EVENT_REOPEN,           from_closed,           HOME,       ACTION_NONE },
	{ CLOSED,     EVENT_HOME,             NULL,                  STAY,       ACTION_NONE },
	{ HELP,       EVENT_HOME,             from_closed,           CLOSED,     ACTION_NONE },
	{ CLOSED,     EVENT_TIMEOUT,          NULL,                  CLOSED,     ACTION_END_VISIT },
	{ HELP,       EVENT_TIMEOUT,          from_closed,           CLOSED,     ACTION_END_VISIT },

	/* From everywhere else */
	{ HELP,       EVENT_BACK,             NULL,                  HELP_FROM,  ACTION_NONE },
	{ HELP,       EVENT_HELP,             NULL,                  STAY,       ACTION_NONE },
	{ ANY,        EVENT_HELP,             NULL,                  HELP,       ACTION_NONE },
	{ ANY,        EVENT_HOME,             NULL,                  HOME,       ACTION_END_VISIT },
	{ ANY,        EVENT_TIMEOUT,          NULL,                  HOME,       ACTION_END_VISIT },
	{ ANY,        EVENT_KEEPER_GONE,      NULL,                  CLOSED,     ACTION_END_VISIT },
	{ ANY,        EVENT_CLOSE,            NULL,                  CLOSED,     ACTION_END_VISIT },
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
