/* SPDX-License-Identifier: Apache-2.0 */
/* answers.c - form and materials of the item on screen, and what earlier items of the visit knew. */
#include "firmware/kiosk/answers.h"

#include <string.h>

#include "drivers/camera/camera.h"
#include "firmware/base/wipe.h"
#include "firmware/core/item/bundle.h"

/* What was answered for the item before this one is not asked again. */
static void keep_answers(struct answers *a)
{
	if (!a->form)
		return;
	if (!a->earlier)
		a->earlier = json_object();
	json_t *values = form_values(a->form);
	json_object_update(a->earlier, values);
	json_decref(values);
}

/* The same item opened again: its answers are still there, and lend from the first object. */
static bool are_made(struct visit *v)
{
	if (!v->answers.form || !json_equal(v->answers.item, v->browse.item))
		return false;
	json_incref(v->answers.item);
	json_decref(v->browse.item);
	v->browse.item = v->answers.item;
	return true;
}

static struct materials_means means_of(struct kiosk *k)
{
	k->visit.scans.can_scan = camera_is_there(camera_of(k->devices));
	return (struct materials_means){
		.can_scan = k->visit.scans.can_scan,
		.scans = &k->visit.scans,
		.online = json_is_true(json_object_get(k->keeper.status, "online")),
		.licences = licences_list(&k->visit.answers.licences),
		.unanswered = k->visit.answers.licences.state != LOOKUP_KNOWN,
		.refused = !consents_allow_licences(&k->visit.answers.consents),
	};
}

void answers_renew(struct kiosk *k)
{
	struct answers *a = &k->visit.answers;
	struct materials_means means = means_of(k);
	materials_renew(&a->materials, a->item, &means);
}

/* What a parcel needs was perhaps typed: the card has the address alone. */
static void keep_parcel(struct answers *a)
{
	if (a->pickup.mobile[0])
		a->parcel = a->pickup;
}

static void make_pickup(struct answers *a, const struct document *doc)
{
	pickup_init(&a->pickup, a->item, doc);
	if (!a->parcel.mobile[0])
		return;
	memcpy(a->pickup.mobile, a->parcel.mobile, sizeof(a->pickup.mobile));
	memcpy(a->pickup.address, a->parcel.address, sizeof(a->pickup.address));
}

void answers_another(struct kiosk *k)
{
	struct answers *a = &k->visit.answers;
	keep_answers(a);
	keep_parcel(a);
	json_t *earlier = STEAL(a->earlier);
	struct answers next = { .earlier = earlier, .parcel = a->parcel };
	answers_forget(a);
	scans_forget(&k->visit.scans);
	*a = next;
	wipe(&next, sizeof(next));
}

/* The same bundle, of which other parts are kept. */
static bool is_regrouped(const struct answers *a, const json_t *item)
{
	return a->form && item_is_bundle(item) &&
	       strcmp(json_str(a->item, "row_guid"), json_str(item, "row_guid")) == 0;
}

static bool was_asked(const struct form *before, const struct form *form, size_t page)
{
	const char *names[FORM_FIELDS_MAX];
	struct form_field f;
	size_t count = form_page_fields(form, page, names);
	for (size_t i = 0; i < count; i++)
		if (form_field(before, names[i], &f) != ERR_OK)
			return false;
	return true;
}

/* What was answered and decided stays where it is still asked. */
static void regroup(struct kiosk *k, struct form *form, json_t *item)
{
	struct answers *a = &k->visit.answers;
	struct materials_means means = means_of(k);
	CLEANUP(json_unref) json_t *values = form_values(a->form);
	(void)form_take_draft(form, values);
	for (size_t page = 0; page < form_page_count(form); page++)
		form_page_pass(form, page,
			       form_page_complete(form, page) && was_asked(a->form, form, page));
	materials_renew(&a->materials, item, &means);
}

/* As a form's visit.uscc and visit.org_name. */
static void tell_legal(struct answers *a, const struct legal *l)
{
	if (!a->earlier)
		a->earlier = json_object();
	if (l->code[0])
		json_object_set_new(a->earlier, "uscc", json_string(l->code));
	else
		json_object_del(a->earlier, "uscc");
	if (l->name[0])
		json_object_set_new(a->earlier, "org_name", json_string(l->name));
	else
		json_object_del(a->earlier, "org_name");
}

static enum err make_form(struct kiosk *k, struct form **out)
{
	struct visit *v = &k->visit;
	struct form_sources sources = { .card = &v->holder.doc, .visit = v->answers.earlier };
	keeper_today(k, sources.today);
	return form_create(v->browse.item, &sources, out);
}

/* Whoever was through with the questions need not go through them again. */
static void pass_pages(struct form *form)
{
	for (size_t page = 0; page < form_page_count(form); page++)
		form_page_pass(form, page, form_page_complete(form, page));
}

/* What was typed already stays, as far as it is not known now. */
void answers_legal(struct kiosk *k)
{
	struct answers *a = &k->visit.answers;
	struct form *form = NULL;
	tell_legal(a, &k->visit.legal);
	if (!a->form || make_form(k, &form) != ERR_OK)
		return;
	json_t *values = form_values(a->form);
	(void)form_take_draft(form, values);
	json_decref(values);
	if (form_page_next(a->form, FORM_NO_PAGE) == FORM_NO_PAGE)
		pass_pages(form);
	form_destroy(a->form);
	a->form = form;
	if (k->visit.legal.code[0])
		licences_are_nobodys(k);
}

enum err answers_prepare(struct kiosk *k)
{
	struct visit *v = &k->visit;
	struct answers *a = &v->answers;
	if (are_made(v))
		return ERR_OK;
	keep_answers(a);
	keep_parcel(a);
	struct form *form = NULL;
	enum err err = make_form(k, &form);
	if (err != ERR_OK)
		return err;
	bool regrouped = is_regrouped(a, v->browse.item);
	if (regrouped)
		regroup(k, form, v->browse.item);
	form_destroy(a->form);
	json_decref(a->item);
	if (!regrouped)
		scans_forget(&v->scans);
	a->form = form;
	a->item = json_incref(v->browse.item);
	a->changing = false;
	a->regrouped = regrouped;
	if (!regrouped)
		make_pickup(a, &v->holder.doc);
	consents_fini(&a->consents);
	consents_init(&a->consents, a->item, keeper_dictionary(k, "consent_texts"));
	licences_begin(k);
	struct materials_means means = means_of(k);
	if (regrouped)
		materials_renew(&a->materials, a->item, &means);
	else
		materials_init(&a->materials, a->item, &means);
	return ERR_OK;
}
