/* SPDX-License-Identifier: Apache-2.0 */
/* facts.c - what the plan goes by, read from the visit: see visit.h. */
#include "firmware/core/item/bundle.h"
#include "firmware/core/visit/people.h"

/* To the case that was just handed in, or to the item that is open. */
static enum stage_id basket_back(const struct visit *v)
{
	if (v->handed.stored)
		return STAGE_RECEIPT;
	return v->browse.item ? STAGE_ITEM : STAGE_HOME;
}

/* Once the form is made for the item it knows; before, the item alone tells. */
struct plan_facts visit_facts(const struct visit *v)
{
	const struct answers *a = &v->answers;
	bool made = a->form && json_equal(a->item, v->browse.item);
	struct plan_facts f = {
		.identified = people_are_known(v),
		.bundle = item_is_bundle(v->browse.item) ? PLAN_YES : PLAN_NO,
		.legal = people_ask_legal(v),
		.consent = consents_wanted(v->browse.item) ? PLAN_YES : PLAN_NO,
		.delivery = pickup_is_asked(v->browse.item) ? PLAN_YES : PLAN_NO,
		.sign = signature_is_asked(v->browse.item) ? PLAN_YES : PLAN_NO,
		.form = v->browse.form,
		.materials = v->browse.materials,
		.changing = a->changing && a->form && form_page_next(a->form, 0) == FORM_NO_PAGE &&
			    form_complete(a->form),
		.list = v->browse.list,
		.goal = v->goal,
		.holds = v->basket.count > 0,
		.basket = basket_back(v),
		.aside = v->aside,
	};
	if (made) {
		f.form = form_page_count(a->form) ? PLAN_YES : PLAN_NO;
		f.materials = materials_asked(&a->materials) ? PLAN_YES : PLAN_NO;
	}
	return f;
}
