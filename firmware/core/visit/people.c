/* SPDX-License-Identifier: Apache-2.0 */
/* people.c - see people.h. */
#include "firmware/core/visit/people.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/item/item.h"

static bool acts_for_another(const struct visit *v)
{
	return v->deputy.kind != DEPUTY_NONE && v->goal == STAGE_HOME;
}

bool people_ask_deputy(const struct visit *v)
{
	return v->holder.identified && acts_for_another(v) && !v->deputy.holder.identified;
}

bool people_are_known(const struct visit *v)
{
	return v->holder.identified && !people_ask_deputy(v);
}

bool people_have(const struct visit *v, const char *number)
{
	const struct holder *h = &v->holder, *d = &v->deputy.holder;
	return (h->identified && strcmp(h->doc.id, number) == 0) ||
	       (d->identified && strcmp(d->doc.id, number) == 0);
}

enum err people_may_act(const struct document *doc, const char *today)
{
	int age = document_age(doc, today);
	return age != DOCUMENT_AGE_UNKNOWN && age < OF_AGE ? ERR_CARD_TOO_YOUNG : ERR_OK;
}

/* Who came as one is not taken for the other. */
static void change(struct deputy *d, enum deputy_kind kind)
{
	if (d->kind == kind)
		return;
	document_wipe(&d->holder.doc);
	wipe(&d->holder, sizeof(d->holder));
	d->kind = kind;
}

void people_settle(struct visit *v, const char today[9])
{
	int age = document_age(&v->holder.doc, today);
	if (!v->holder.identified || age == DOCUMENT_AGE_UNKNOWN)
		return;
	if (age < GUARDED_BELOW)
		change(&v->deputy, DEPUTY_GUARDIAN);
	else if (v->deputy.kind == DEPUTY_GUARDIAN)
		change(&v->deputy, DEPUTY_NONE);
}

bool people_may_have_agent(const struct visit *v)
{
	return item_allows_agent(v->browse.item) &&
	       legal_item_for(v->browse.item) != ITEM_FOR_LEGAL;
}

bool people_may_begin(const struct visit *v)
{
	switch (v->deputy.kind) {
	case DEPUTY_NONE:
		return true;
	case DEPUTY_AGENT:
		return people_may_have_agent(v);
	case DEPUTY_GUARDIAN:
		return legal_item_for(v->browse.item) != ITEM_FOR_LEGAL;
	}
	return false;
}

/* A child, or who is acted for, is a natural person; before the card who comes is not known. */
enum plan_answer people_ask_legal(const struct visit *v)
{
	switch (legal_item_for(v->browse.item)) {
	case ITEM_FOR_PERSONS:
		return PLAN_NO;
	case ITEM_FOR_LEGAL:
		return PLAN_YES;
	case ITEM_FOR_BOTH:
		break;
	}
	if (v->deputy.kind != DEPUTY_NONE)
		return PLAN_NO;
	return v->holder.identified ? PLAN_YES : PLAN_MAYBE;
}

struct party people_party(const struct visit *v)
{
	return (struct party){
		.doc = &v->holder.doc,
		.identity = &v->holder.identity,
		.deputy = v->deputy.kind,
		.deputy_doc = &v->deputy.holder.doc,
		.deputy_identity = &v->deputy.holder.identity,
		.legal = people_ask_legal(v) == PLAN_YES ? &v->legal : NULL,
	};
}
