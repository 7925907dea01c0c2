/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan.c - see plan.h. What a row does not say is computed: the walk by scanning it, the ways out by the
 * four kinds of end.
 */
#include "firmware/core/visit/plan.h"

#include <assert.h>
#include <stddef.h>

/* When a stage is asked */

static enum plan_answer asked_never(const struct plan_facts *f)
{
	(void)f;
	return PLAN_NO;
}

static enum plan_answer asked_always(const struct plan_facts *f)
{
	(void)f;
	return PLAN_YES;
}

static enum plan_answer asked_bundle(const struct plan_facts *f)
{
	return f->bundle;
}

static enum plan_answer asked_stranger(const struct plan_facts *f)
{
	return f->identified ? PLAN_NO : PLAN_YES;
}

static enum plan_answer asked_legal(const struct plan_facts *f)
{
	return f->legal;
}

static enum plan_answer asked_consent(const struct plan_facts *f)
{
	return f->consent;
}

static enum plan_answer asked_form(const struct plan_facts *f)
{
	return f->form;
}

static enum plan_answer asked_materials(const struct plan_facts *f)
{
	return f->materials;
}

static enum plan_answer asked_delivery(const struct plan_facts *f)
{
	return f->delivery;
}

static enum plan_answer asked_sign(const struct plan_facts *f)
{
	return f->sign;
}

static const struct row {
	const char *name;
	enum plan_answer (*asked)(const struct plan_facts *f);
	unsigned marks;
	enum idle_class idle;
	enum plan_end end;
} rows[] = {
#define ROW(NAME, name, asked, marks, idle, end) { #name, asked_##asked, marks, idle, end },
	PLAN_STAGES(ROW)
#undef ROW
};

static const struct row *row_of(enum stage_id stage)
{
	assert(stage >= 0 && stage < STAGE_COUNT);
	return &rows[stage];
}

const char *plan_name(enum stage_id stage)
{
	return row_of(stage)->name;
}

bool plan_is(enum stage_id stage, unsigned marks)
{
	return row_of(stage)->marks & marks;
}

enum idle_class plan_idle(enum stage_id stage)
{
	return row_of(stage)->idle;
}

bool plan_has_home(enum stage_id stage)
{
	enum plan_end end = row_of(stage)->end;
	return end != PLAN_HELD && end != PLAN_CLOSED;
}

/* The walk */

static bool is_asked(enum stage_id stage, const struct plan_facts *f)
{
	return rows[stage].asked(f) == PLAN_YES;
}

/* The nearest stage of the walk after this one that is asked; home after the last. */
static enum stage_id below(enum stage_id at, const struct plan_facts *f)
{
	for (int s = (int)at + 1; s < STAGE_COUNT; s++)
		if (plan_is((enum stage_id)s, PLAN_STEP | PLAN_AFTER) &&
		    is_asked((enum stage_id)s, f))
			return (enum stage_id)s;
	return STAGE_HOME;
}

/* The nearest step before this one that is asked; the item before the first. */
static enum stage_id above(enum stage_id at, const struct plan_facts *f)
{
	for (int s = (int)at - 1; s > STAGE_ITEM; s--)
		if (plan_is((enum stage_id)s, PLAN_STEP) && is_asked((enum stage_id)s, f))
			return (enum stage_id)s;
	return STAGE_ITEM;
}

static enum stage_id next(enum stage_id at, const struct plan_facts *f)
{
	if (f->goal != STAGE_HOME && at == STAGE_IDENTIFY)
		return f->goal;
	if (at != STAGE_ITEM && !plan_is(at, PLAN_STEP | PLAN_AFTER))
		return at;
	if (f->changing && plan_is(at, PLAN_STEP) && at < STAGE_CHECK)
		return STAGE_CHECK;
	return below(at, f);
}

static enum stage_id back_in_browsing(enum stage_id at, const struct plan_facts *f)
{
	if (at == STAGE_ITEM)
		return f->list;
	if (at == STAGE_BASKET)
		return f->basket;
	return at == STAGE_SEARCH && f->holds ? STAGE_BASKET : STAGE_HOME;
}

static enum stage_id back(enum stage_id at, const struct plan_facts *f)
{
	if (!plan_is(at, PLAN_BACK))
		return at;
	if (f->goal != STAGE_HOME && at == STAGE_IDENTIFY)
		return plan_is(f->goal, PLAN_ASIDE) ? STAGE_HOME : f->goal;
	if (plan_is(at, PLAN_ASIDE))
		return f->goal == at ? STAGE_HOME : f->aside;
	if (plan_is(at, PLAN_BROWSE))
		return back_in_browsing(at, f);
	if (f->changing && at < STAGE_CHECK)
		return STAGE_CHECK;
	return above(at, f);
}

/* The ways out: home, time, a reason to close, staff */

static const struct {
	int home, timeout, close, staff; /* where it leads; STAGE_COUNT: nowhere */
} ways_out[] = {
	[PLAN_ENDS] = { STAGE_HOME, STAGE_HOME, STAGE_CLOSED, STAGE_MAINTENANCE },
	[PLAN_HELD] = { STAGE_COUNT, STAGE_COUNT, STAGE_COUNT, STAGE_COUNT },
	[PLAN_READ] = { STAGE_HOME, STAGE_HOME, STAGE_COUNT, STAGE_MAINTENANCE },
	[PLAN_CLOSED] = { STAGE_COUNT, STAGE_CLOSED, STAGE_CLOSED, STAGE_MAINTENANCE },
	[PLAN_APART] = { STAGE_HOME, STAGE_HOME, STAGE_COUNT, STAGE_COUNT },
};

static struct plan_move out(enum stage_id at, int to)
{
	return to == STAGE_COUNT ? (struct plan_move){ at, false }
				 : (struct plan_move){ (enum stage_id)to, true };
}

/* Every way home ends the visit. */
static struct plan_move walk(enum stage_id at, enum stage_id to)
{
	return (struct plan_move){ to, to == STAGE_HOME && at != STAGE_HOME };
}

struct plan_move plan_step(enum stage_id at, enum plan_event event, const struct plan_facts *f)
{
	const struct row *row = row_of(at);
	switch (event) {
	case PLAN_NEXT:
		return walk(at, next(at, f));
	case PLAN_GO_BACK:
		return walk(at, back(at, f));
	case PLAN_FAIL:
		return (struct plan_move){ plan_is(at, PLAN_AFTER) ? STAGE_CHECK : at, false };
	case PLAN_GO_HOME:
		return out(at, ways_out[row->end].home);
	case PLAN_TIMEOUT:
		return out(at, ways_out[row->end].timeout);
	case PLAN_CLOSE:
		return out(at, ways_out[row->end].close);
	case PLAN_REOPEN:
		return (struct plan_move){ row->end == PLAN_CLOSED ? STAGE_HOME : at, false };
	case PLAN_MAINTAIN:
		return out(at, ways_out[row->end].staff);
	case PLAN_EVENT_COUNT:
		break;
	}
	assert(!"an event the plan knows");
	return (struct plan_move){ at, false };
}

/* From the check: back to any answer, to whoever is not known after all, or to another item. */
static bool changes(enum stage_id to, const struct plan_facts *f)
{
	return to == STAGE_SEARCH ||
	       (to < STAGE_CHECK && plan_is(to, PLAN_STEP) && is_asked(to, f));
}

/* Home to the card, for what only its holder may see; and what was seen, to an item in the same visit. */
static bool is_of_goal(enum stage_id from, enum stage_id to, const struct plan_facts *f)
{
	if (!plan_is(f->goal, PLAN_ASIDE))
		return false;
	return from == STAGE_HOME ? to == STAGE_IDENTIFY : from == f->goal && to == STAGE_SEARCH;
}

/* Between the receipt, its rating and the basket, and from there to one more item. */
static bool leads_on(enum stage_id from, enum stage_id to)
{
	static const struct {
		enum stage_id from, to;
	} ways[] = {
		{ STAGE_RATE, STAGE_RECEIPT },	 { STAGE_RECEIPT, STAGE_RATE },
		{ STAGE_RECEIPT, STAGE_SEARCH }, { STAGE_RECEIPT, STAGE_BASKET },
		{ STAGE_BASKET, STAGE_SEARCH },	 { STAGE_BASKET, STAGE_ITEM },
		{ STAGE_ITEM, STAGE_BASKET },
	};
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (ways[i].from == from && ways[i].to == to)
			return true;
	return false;
}

/* Where nothing is unfinished: an appointment at the right hall, or one for what a case asks for. */
static bool appoints(enum stage_id from, enum stage_id to)
{
	return to == STAGE_HANDOVER && (from == STAGE_ITEM || from == STAGE_PROGRESS);
}

bool plan_opens(enum stage_id from, enum stage_id to, const struct plan_facts *f)
{
	if (appoints(from, to))
		return true;
	if (plan_is(from, PLAN_AFTER) || from == STAGE_BASKET || to == STAGE_BASKET)
		return leads_on(from, to);
	if (is_of_goal(from, to, f))
		return true;
	if (from == STAGE_PROGRESS)
		return to == STAGE_IDENTIFY && !f->identified;
	if (to == STAGE_PROGRESS)
		return from == STAGE_HOME;
	if (plan_is(to, PLAN_ASIDE))
		return plan_is(from, PLAN_STEP) && f->identified;
	if (from == STAGE_CHECK)
		return changes(to, f);
	return (from == STAGE_HOME || from == STAGE_SEARCH) && to != STAGE_HOME &&
	       plan_is(to, PLAN_BROWSE);
}

const char *plan_cause(enum stage_id at, enum plan_event event)
{
	if (row_of(at)->end == PLAN_READ)
		return "done";
	if (event == PLAN_TIMEOUT)
		return "idle";
	return event == PLAN_CLOSE ? "closed" : "cancel";
}

/* The step bar */

static enum plan_answer is_counted(int stage, const struct plan_facts *f)
{
	if (rows[stage].marks & PLAN_COUNTED)
		return PLAN_YES;
	return rows[stage].marks & PLAN_IF_ASKED ? rows[stage].asked(f) : PLAN_NO;
}

bool plan_progress(enum stage_id stage, const struct plan_facts *f, int *step, int *of)
{
	if (!plan_is(stage, PLAN_VISIT) || plan_is(stage, PLAN_BROWSE) ||
	    plan_is(stage, PLAN_ASIDE) || f->goal != STAGE_HOME)
		return false;
	int total = 0;
	bool certain = true;
	for (int s = 0; s < STAGE_COUNT; s++) {
		enum plan_answer counted = is_counted(s, f);
		certain = certain && counted != PLAN_MAYBE;
		total += counted == PLAN_YES;
		if (s == (int)stage)
			*step = total;
	}
	*of = certain ? total : 0;
	return true;
}
