/* SPDX-License-Identifier: Apache-2.0 */
/* visit.c - see visit.h. JSON values are overwritten by malloc itself when they are freed. */
#include "firmware/core/visit/visit.h"

#include <string.h>

#include "firmware/base/wipe.h"

/* A field without a source is asked of everybody; one with a source, of whoever the source fails. */
static enum plan_answer foresee_form(const json_t *item, const char today[9])
{
	struct form_sources nobody = { .card = NULL };
	memcpy(nobody.today, today, sizeof(nobody.today));
	struct form *form = NULL;
	if (form_create(item, &nobody, &form) != ERR_OK)
		return PLAN_MAYBE;
	const char *names[FORM_FIELDS_MAX];
	enum plan_answer answer = PLAN_NO;
	size_t count = form_fields(form, names);
	for (size_t i = 0; i < count && answer != PLAN_YES; i++) {
		struct form_field f;
		bool source = form_field(form, names[i], &f) == ERR_OK && f.may_be_known;
		answer = source ? PLAN_MAYBE : PLAN_YES;
	}
	form_destroy(form);
	return answer;
}

static bool asks_materials(const json_t *item, bool can_scan)
{
	struct materials materials;
	materials_init(&materials, item,
		       &(struct materials_means){ .online = true, .can_scan = can_scan });
	return materials_asked(&materials) > 0;
}

/* What may be left out is asked only where it can be scanned, which is known when it is begun. */
void visit_foresee(struct browse *b, const char today[9])
{
	b->materials = asks_materials(b->item, false)  ? PLAN_YES
		       : asks_materials(b->item, true) ? PLAN_MAYBE
						       : PLAN_NO;
	b->form = foresee_form(b->item, today);
}

bool visit_is_rated(const struct visit *v)
{
	return v->rating.taken && strcmp(v->rating.client_ref, v->handed.client_ref) == 0;
}

bool visit_may_rate(const struct visit *v)
{
	return v->handed.stored && !visit_is_rated(v);
}

bool visit_may_go_on(const struct visit *v)
{
	return v->handed.stored && !v->handed.doubt && !v->rating.asking &&
	       (basket_left(&v->basket) || v->basket.count < BASKET_MAX);
}

void browse_forget(struct browse *b)
{
	json_decref(b->results);
	json_decref(b->item);
	json_decref(b->whole);
	wipe(b, sizeof(*b));
}

void answers_forget(struct answers *a)
{
	form_destroy(a->form);
	json_decref(a->item);
	json_decref(a->earlier);
	consents_fini(&a->consents);
	licences_forget(&a->licences);
	wipe(a, sizeof(*a));
}

void sign_forget(struct sign *s)
{
	json_decref(s->json);
	buf_fini(&s->png);
	wipe(s, sizeof(*s));
}

void handed_forget(struct handed *h)
{
	json_decref(h->content);
	json_decref(h->parts);
	wipe(h, sizeof(*h));
}

bool waiting_fits(const struct visit *v, const json_t *draft)
{
	const json_t *item = v->answers.item;
	return item && json_str(draft, "task_code")[0] &&
	       strcmp(json_str(draft, "task_code"), json_str(item, "task_code")) == 0 &&
	       strcmp(item_handle(draft), item_handle(item)) == 0;
}

void visit_wipe(struct visit *v)
{
	browse_forget(&v->browse);
	answers_forget(&v->answers);
	sign_forget(&v->sign);
	handed_forget(&v->handed);
	tracking_forget(&v->tracking);
	waiting_forget(&v->waiting);
	scans_forget(&v->scans);
	appointing_forget(&v->appointing);
	document_wipe(&v->holder.doc);
	document_wipe(&v->deputy.holder.doc);
	wipe(v, sizeof(*v));
}
