/* SPDX-License-Identifier: Apache-2.0 */
/*
 * licences_ask.c - the holder's electronic licences are asked for when the citizen agrees to their use or looks at
 * them, never otherwise. Until they are known, and where they cannot be, materials follow later. Those of a clerk are
 * not the legal person's: they are not asked for.
 */
#include "firmware/kiosk/answers.h"

#include "firmware/core/visit/people.h"

/* What stands on the check is what is submitted: nothing changes behind it. */
static bool may_still_settle(const struct kiosk *k)
{
	enum stage_id at = plan_is(k->stage, PLAN_ASIDE) ? k->visit.aside : k->stage;
	return at < STAGE_CHECK;
}

static void on_licences(struct kiosk *k, enum err err, const json_t *answer)
{
	struct licences *l = &k->visit.answers.licences;
	l->answer = err == ERR_OK ? json_deep_copy(answer) : NULL;
	l->state = l->answer ? LOOKUP_KNOWN : LOOKUP_FAILED;
	if (k->visit.answers.item && may_still_settle(k))
		answers_renew(k);
	kiosk_changed(k);
}

void licences_begin(struct kiosk *k)
{
	licences_forget(&k->visit.answers.licences);
}

void licences_are_nobodys(struct kiosk *k)
{
	struct licences *l = &k->visit.answers.licences;
	l->state = LOOKUP_FAILED;
	answers_renew(k); /* nothing lends from them any more */
	licences_forget(l);
	l->state = LOOKUP_FAILED;
}

/* Only a card that was checked online is somebody's to the platform. */
static bool can_be_used(const struct visit *v)
{
	struct party party = people_party(v);
	bool legal = party.legal && party.legal->code[0];
	return v->holder.identity.check_id[0] && v->answers.item && !legal;
}

/* Who came to see them, and not for an item, has the card checked once more by the keeper. */
void licences_ask(struct kiosk *k)
{
	struct visit *v = &k->visit;
	struct licences *l = &v->answers.licences;
	if (l->state == LOOKUP_ASKING || l->state == LOOKUP_KNOWN)
		return;
	bool own = v->goal == STAGE_LICENCES; /* all of them, whatever they are good for */
	if (!own && !can_be_used(v)) {
		l->state = LOOKUP_FAILED;
		return;
	}
	l->state = LOOKUP_ASKING;
	l->ticket = ++k->keeper.tickets;
	keeper_ask(
		k, "Licences",
		json_pack("{s:s}", "task_code", own ? "" : json_str(v->answers.item, "task_code")),
		&l->ticket, on_licences);
}
