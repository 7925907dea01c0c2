/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answers.c - form pages, materials, and the way back from the check screen to one answer.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"

#define NO_PAGE ((size_t)-1)
#define SEARCH	"search" /* the search box, where a field's name is expected */

/* Form and materials of the item */

void answers_forget(struct kiosk *k)
{
	struct visit *v = &k->visit;
	form_destroy(STEAL(v->form));
	json_decref(STEAL(v->form_item));
	json_decref(STEAL(v->earlier));
}

/* What was answered for the item before this one is not asked again. */
static void keep_answers(struct visit *v)
{
	if (!v->form)
		return;
	if (!v->earlier)
		v->earlier = json_object();
	json_t *values = form_values(v->form);
	json_object_update(v->earlier, values);
	json_decref(values);
}

enum err answers_prepare(struct kiosk *k)
{
	struct visit *v = &k->visit;
	if (v->form && json_equal(v->form_item, v->browse.item))
		return ERR_OK;
	keep_answers(v);
	struct form_sources sources = { .card = &v->doc, .visit = v->earlier };
	time_date8(loop_wall_ms(k->loop), sources.today);
	struct form *form = NULL;
	json_t *item = json_incref(v->browse.item);
	enum err err = form_create(item, &sources, &form);
	if (err != ERR_OK) {
		json_decref(item);
		return err;
	}
	form_destroy(v->form);
	json_decref(v->form_item);
	v->form = form;
	v->form_item = item;
	v->form_page = 0;
	v->changing = false;
	struct materials_means means = {
		.online = json_is_true(json_object_get(k->status, "online")),
	};
	materials_init(&v->materials, item, &means);
	return ERR_OK;
}

/* Pages */

/* The page after this one; after the last, or behind a change, the one a condition has opened. */
static size_t page_after(const struct visit *v)
{
	size_t count = form_page_count(v->form);
	if (!v->changing && v->form_page + 1 < count)
		return v->form_page + 1;
	for (size_t page = 0; page < count; page++)
		if (page != v->form_page && !form_page_complete(v->form, page))
			return page;
	return NO_PAGE;
}

void answers_facts(struct kiosk *k)
{
	struct visit *v = &k->visit;
	struct session_facts *f = &k->facts;
	size_t count = v->form ? form_page_count(v->form) : 0;
	if (count && v->form_page >= count)
		v->form_page = count - 1;
	f->identified = v->identified;
	f->form_asks = count > 0;
	f->more_pages = v->form && page_after(v) != NO_PAGE;
	f->first_page = v->form_page == 0;
	f->materials_ask = v->form && materials_asked(&v->materials) > 0;
	f->changing = v->changing && v->form && form_complete(v->form);
}

static bool takes_text(const struct form_field *f)
{
	return !f->answered && (f->type == FORM_STRING || f->type == FORM_INTEGER) &&
	       f->widget != FORM_CHOICE && f->widget != FORM_CHECKBOX;
}

/* The first empty box, else the first box, else none. */
static void focus_first(struct visit *v)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form_page_fields(v->form, v->form_page, names);
	const char *first = "";
	for (size_t i = 0; i < count; i++) {
		struct form_field f;
		if (form_field(v->form, names[i], &f) != ERR_OK || !takes_text(&f))
			continue;
		if (!first[0])
			first = names[i];
		if (!f.text[0]) {
			first = names[i];
			break;
		}
	}
	text_copy(v->focus, sizeof(v->focus), first);
}

static void open_page(struct kiosk *k, size_t page)
{
	k->visit.form_page = page;
	k->visit.check_page = 0;
	k->visit.show_problems = false;
	if (k->ime)
		ime_reset(k->ime);
	focus_first(&k->visit);
}

void answers_next_page(struct kiosk *k)
{
	size_t page = page_after(&k->visit);
	if (page != NO_PAGE)
		open_page(k, page);
}

void answers_prev_page(struct kiosk *k)
{
	if (k->visit.form_page > 0)
		open_page(k, k->visit.form_page - 1);
}

void answers_enter_form(struct kiosk *k, enum session_state from)
{
	struct visit *v = &k->visit;
	if (from == SESSION_HELP)
		return;
	if (v->changing) {
		v->show_problems = false;
		return; /* answers_change() chose page and focus */
	}
	bool back = from == SESSION_CHECK || from == SESSION_MATERIALS;
	size_t count = form_page_count(v->form);
	open_page(k, back && count ? count - 1 : 0);
}

void answers_next(struct kiosk *k)
{
	struct visit *v = &k->visit;
	if (k->state == SESSION_FORM && !form_page_complete(v->form, v->form_page)) {
		v->show_problems = true;
		kiosk_changed(k);
	} else if (k->state == SESSION_FORM ||
		   (k->state == SESSION_MATERIALS && materials_complete(&v->materials))) {
		kiosk_go(k, EVENT_NEXT);
	}
}

void answers_change(struct kiosk *k, const char *name)
{
	struct visit *v = &k->visit;
	size_t page = v->form ? form_page_of(v->form, name) : NO_PAGE;
	if (k->state != SESSION_CHECK || page == NO_PAGE)
		return;
	v->changing = true;
	v->form_page = page;
	v->check_page = 0;
	struct form_field f;
	bool text = form_field(v->form, name, &f) == ERR_OK && takes_text(&f);
	text_copy(v->focus, sizeof(v->focus), text ? name : "");
	kiosk_go(k, EVENT_CHANGE_FORM);
}

/* Fields */

/* Errors are shown once a value is wrong for good, or was left wrong; not while it is being typed. */
static void look_for_problem(struct visit *v, const char *name, bool left)
{
	struct form_problem problem;
	if (!form_problem(v->form, name, &problem)) {
		v->show_problems = v->show_problems && !form_page_complete(v->form, v->form_page);
		return;
	}
	struct form_field f;
	bool empty = form_field(v->form, name, &f) == ERR_OK && takes_text(&f) && !f.text[0];
	if (!empty && (left || !form_is_unfinished(v->form, name)))
		v->show_problems = true;
}

void answers_left(struct kiosk *k, const char *name)
{
	if (k->state == SESSION_FORM)
		look_for_problem(&k->visit, name, true);
}

void answers_focus(struct kiosk *k, const char *name)
{
	struct visit *v = &k->visit;
	if (strcmp(v->focus, name) == 0)
		return;
	if (k->ime)
		ime_reset(k->ime);
	if (v->focus[0])
		answers_left(k, v->focus);
	text_copy(v->focus, sizeof(v->focus), name);
	kiosk_changed(k);
}

void answers_focus_next(struct kiosk *k)
{
	struct visit *v = &k->visit;
	if (k->state == SESSION_SEARCH) {
		answers_focus(k, "");
	} else if (k->state == SESSION_FORM) {
		char was[sizeof(v->focus)];
		memcpy(was, v->focus, sizeof(was));
		answers_left(k, was);
		focus_first(v);
		/* Nothing is empty any more: stay where the eyes are. */
		struct form_field f;
		if (form_field(v->form, v->focus, &f) == ERR_OK && f.text[0])
			memcpy(v->focus, was, sizeof(was));
	}
}

bool answers_focus_text(struct kiosk *k, char *out, size_t cap)
{
	struct visit *v = &k->visit;
	struct form_field f;
	if (k->state == SESSION_SEARCH && strcmp(v->focus, SEARCH) == 0)
		return text_copy(out, cap, v->browse.query);
	if (k->state != SESSION_FORM || form_field(v->form, v->focus, &f) != ERR_OK ||
	    !takes_text(&f))
		return false;
	return text_copy(out, cap, f.text);
}

static enum err set_query(struct kiosk *k, const char *text)
{
	struct browse *b = &k->visit.browse;
	if (strlen(text) >= sizeof(b->query))
		return ERR_TOO_LONG;
	for (const char *s = text; *s;)
		if (utf8_is_control(utf8_next(&s)))
			return ERR_FORM_CHARACTER;
	wipe_str(b->query);
	text_copy(b->query, sizeof(b->query), text);
	browse_typed(k);
	return ERR_OK;
}

enum err answers_set_text(struct kiosk *k, const char *name, const char *text)
{
	struct visit *v = &k->visit;
	kiosk_changed(k);
	if (strcmp(name, SEARCH) == 0)
		return set_query(k, text);
	if (!v->form)
		return ERR_NOT_FOUND;
	enum err err = form_set_text(v->form, name, text);
	if (err == ERR_OK)
		look_for_problem(v, name, false);
	return err;
}

void answers_toggle(struct kiosk *k, const char *name)
{
	char field[FORM_NAME_MAX + 1];
	const char *dot = strchr(name, '.');
	size_t len = dot ? (size_t)(dot - name) : strlen(name);
	if (k->state != SESSION_FORM || len >= sizeof(field))
		return;
	memcpy(field, name, len);
	field[len] = '\0';
	if (form_toggle(k->visit.form, field, dot ? dot + 1 : NULL) == ERR_OK)
		look_for_problem(&k->visit, field, false);
	kiosk_changed(k);
}
