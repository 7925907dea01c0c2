/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_form.c - the form, page by page: what leads on, where the keys go, when a mistake is said, and
 * which area's parts the keeper is asked for.
 */
#include "firmware/kiosk/kiosk.h"

#include <stdlib.h>
#include <string.h>

#define REMOVE ".remove"
#define LEVEL  "level."

struct form_asks {
	unsigned ticket; /* of the parts of an area that are asked for */
};

static struct form *form_of(const struct kiosk *k)
{
	return k->visit.answers.form;
}

static bool takes_text(const struct form_field *f)
{
	return !f->answered && f->pad != FORM_PAD_NONE;
}

/* Pages */

static size_t page_now(const struct kiosk *k)
{
	return form_page_with(form_of(k), k->visit.place.field);
}

/* The first empty box, else the first box, else none. */
static void focus_first(struct kiosk *k)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form_page_fields(form_of(k), page_now(k), names);
	const char *first = "";
	for (size_t i = 0; i < count; i++) {
		struct form_field f;
		if (form_field(form_of(k), names[i], &f) != ERR_OK || !takes_text(&f))
			continue;
		if (!first[0])
			first = names[i];
		if (!f.text[0]) {
			first = names[i];
			break;
		}
	}
	text_copy(k->visit.typing.focus, sizeof(k->visit.typing.focus), first);
}

static void stand_at(struct kiosk *k, const char *field)
{
	k->visit.place = (struct form_place){ .field = "" };
	text_copy(k->visit.place.field, sizeof(k->visit.place.field), field);
}

/* Areas */

static void ask_areas(struct kiosk *k);

/* A late answer for another question is not wanted any more, and the form says so. */
static void on_areas(struct kiosk *k, enum err err, const json_t *answer)
{
	struct form_place *place = &k->visit.place;
	bool later = err == ERR_KEEPER_GONE || err == ERR_TIMEOUT; /* told() asks again */
	char field[sizeof(place->area_field)], code[sizeof(place->area_code)];
	memcpy(field, place->area_field, sizeof(field));
	memcpy(code, place->area_code, sizeof(code));
	place->area_field[0] = '\0';
	if (later || !form_of(k))
		return;
	/* Where nothing is known the citizen types. */
	const json_t *areas = err == ERR_OK ? json_array_of(answer, "areas") : NULL;
	enum err offered = form_area_offer(form_of(k), field, code, areas);
	if (k->stage != STAGE_FORM)
		return;
	if (offered == ERR_OK) {
		k->visit.part = 0;
		focus_first(k);
	}
	ask_areas(k);
	kiosk_changed(k);
}

/* For the first address on the page that waits for parts, unless they are on their way. */
static void ask_areas(struct kiosk *k)
{
	struct form_place *place = &k->visit.place;
	struct form_asks *own = stage_own(k, STAGE_FORM);
	const char *names[FORM_FIELDS_MAX];
	size_t count = form_page_fields(form_of(k), page_now(k), names);
	char code[sizeof(place->area_code)];
	for (size_t i = 0; i < count; i++) {
		if (!form_area_wanted(form_of(k), names[i], code))
			continue;
		if (strcmp(place->area_field, names[i]) == 0 && strcmp(place->area_code, code) == 0)
			return;
		text_copy(place->area_field, sizeof(place->area_field), names[i]);
		text_copy(place->area_code, sizeof(place->area_code), code);
		own->ticket++;
		keeper_ask(k, "Areas", json_pack("{s:s}", "code", code), &own->ticket, on_areas);
		return;
	}
}

static void open_page(struct kiosk *k, size_t page)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form_page_fields(form_of(k), page, names);
	stand_at(k, count ? names[0] : "");
	k->visit.part = 0;
	typing_reset(k);
	focus_first(k);
	ask_areas(k);
}

/* Whoever comes back to a page is not through with it: "next" leads over the pages behind it again. */
static void come_back(struct kiosk *k, size_t page)
{
	form_page_pass(form_of(k), page, false);
	open_page(k, page);
}

/* From "change": the page of that answer, and its box. */
static void open_answer(struct kiosk *k)
{
	struct typing *t = &k->visit.typing;
	struct form_field f;
	stand_at(k, t->focus);
	if (form_field(form_of(k), t->focus, &f) != ERR_OK || !takes_text(&f))
		t->focus[0] = '\0';
	ask_areas(k);
}

/* The first page that other parts of a bundle brought along, if there is one. */
static void open_new_questions(struct kiosk *k)
{
	size_t page = form_page_next(form_of(k), FORM_NO_PAGE);
	k->visit.answers.regrouped = false;
	open_page(k, page == FORM_NO_PAGE ? 0 : page);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	size_t count = form_page_count(form_of(k));
	bool back = from > STAGE_FORM; /* a later step of the plan */
	size_t first = back && count ? count - 1 : 0;
	if (k->visit.answers.changing) {
		open_answer(k);
		return;
	}
	if (k->visit.answers.regrouped) {
		open_new_questions(k);
		return;
	}
	for (size_t page = first; page < count; page++)
		form_page_pass(form_of(k), page, false);
	open_page(k, first);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	struct form *form = form_of(k);
	size_t page = page_now(k);
	if (!form_page_complete(form, page)) {
		k->visit.place.show_problems = true;
		return;
	}
	form_page_pass(form, page, true);
	size_t next = form_page_next(form, page);
	if (next != FORM_NO_PAGE)
		open_page(k, next);
	else
		kiosk_go(k, PLAN_NEXT);
}

static void on_back(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	size_t page = page_now(k);
	bool changed = k->visit.answers.changing && form_complete(form_of(k)) &&
		       form_page_next(form_of(k), page) == FORM_NO_PAGE;
	if (!changed && page > 0)
		come_back(k, page - 1);
	else
		kiosk_go(k, PLAN_GO_BACK);
}

/* Fields */

/* An answer given elsewhere, by the test channel, may close the page itself. */
static void stay_on_a_page(struct kiosk *k)
{
	if (page_now(k) != FORM_NO_PAGE || form_page_count(form_of(k)) == 0)
		return;
	size_t next = form_page_next(form_of(k), FORM_NO_PAGE);
	open_page(k, next == FORM_NO_PAGE ? 0 : next);
}

/* Errors are shown once a value is wrong for good, or was left wrong; not while it is being typed. */
static void look_for_problem(struct kiosk *k, const char *name, bool left)
{
	struct form_place *place = &k->visit.place;
	struct form_problem problem;
	if (!form_problem(form_of(k), name, &problem)) {
		place->show_problems =
			place->show_problems && !form_page_complete(form_of(k), page_now(k));
		return;
	}
	struct form_field f;
	bool empty = form_field(form_of(k), name, &f) == ERR_OK && takes_text(&f) && !f.text[0];
	if (!empty && (left || !form_is_unfinished(form_of(k), name)))
		place->show_problems = true;
}

/* Entries of a group */

static void open_entry(struct kiosk *k, const char *group, size_t n)
{
	const char *first = form_entry_open(form_of(k), group, n);
	if (first)
		open_page(k, form_page_with(form_of(k), first));
}

/* The first tap asks back: what was typed is gone with the second. */
static void remove_entry(struct kiosk *k, const char *group, size_t n)
{
	struct form_place *place = &k->visit.place;
	if (place->removing != n) {
		place->removing = n;
		return;
	}
	place->removing = 0;
	if (form_entry_remove(form_of(k), group, n) == ERR_OK)
		look_for_problem(k, group, false);
}

/* "add", "2", "2.remove" */
static void on_entry(struct kiosk *k, const struct form_field *group, const char *what)
{
	char *behind;
	size_t n = (size_t)strtoul(what, &behind, 10);
	if (strcmp(behind, REMOVE) == 0) {
		remove_entry(k, group->name, n);
		return;
	}
	k->visit.place.removing = 0;
	if (strcmp(what, "add") == 0 && form_entry_add(form_of(k), group->name) == ERR_OK)
		open_entry(k, group->name, group->entries + 1);
	else if (*behind == '\0')
		open_entry(k, group->name, n);
}

/* An address: the code of a part, or "level.1" */
static void on_area(struct kiosk *k, const struct form_field *f, const char *what)
{
	char name[FORM_PATH_MAX + 1];
	text_copy(name, sizeof(name), f->name);
	bool back = strncmp(what, LEVEL, strlen(LEVEL)) == 0;
	enum err err = back ? form_area_back(form_of(k), name,
					     (size_t)strtoul(what + strlen(LEVEL), NULL, 10))
			    : form_toggle(form_of(k), name, what);
	if (err != ERR_OK)
		return;
	k->visit.part = 0;
	stay_on_a_page(k);
	focus_first(k);
	look_for_problem(k, name, false);
	ask_areas(k);
}

/*
 * The field of "field" or "field.what", where a field's name and a choice may have dots themselves: the
 * longest beginning that is one. ERR_NOT_FOUND.
 */
static enum err find_field(struct kiosk *k, const char *arg, struct form_field *out,
			   const char **what)
{
	char name[FORM_PATH_MAX + 1];
	for (size_t len = strlen(arg); len > 0; len--) {
		if ((arg[len] != '\0' && arg[len] != '.') || len >= sizeof(name))
			continue;
		memcpy(name, arg, len);
		name[len] = '\0';
		if (form_field(form_of(k), name, out) != ERR_OK)
			continue;
		*what = arg[len] ? arg + len + 1 : NULL;
		return ERR_OK;
	}
	return ERR_NOT_FOUND;
}

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	struct form_field f;
	const char *what;
	if (find_field(k, a->arg_text ? a->arg_text : "", &f, &what) != ERR_OK)
		return;
	if (f.type == FORM_GROUP && what) {
		on_entry(k, &f, what);
		return;
	}
	if (f.type == FORM_AREA && what) {
		on_area(k, &f, what);
		return;
	}
	if (form_toggle(form_of(k), f.name, what) != ERR_OK)
		return;
	stay_on_a_page(k);
	look_for_problem(k, f.name, false);
}

static const struct stage_act acts[] = {
	{ ACT_NEXT, on_next }, { ACT_BACK, on_back }, { ACT_CHOOSE, on_choose }, { ACT_NONE, NULL }
};

/* Boxes */

static bool box_text(const struct kiosk *k, const char *name, char *out, size_t cap)
{
	struct form_field f;
	return form_field(form_of(k), name, &f) == ERR_OK && takes_text(&f) &&
	       text_copy(out, cap, f.text);
}

static enum err box_set(struct kiosk *k, const char *name, const char *text)
{
	enum err err = form_set_text(form_of(k), name, text);
	if (err == ERR_OK) {
		stay_on_a_page(k);
		look_for_problem(k, name, false);
	}
	return err;
}

static bool box_writes_chinese(const struct kiosk *k, const char *name)
{
	struct form_field f;
	return form_field(form_of(k), name, &f) == ERR_OK && f.pad == FORM_PAD_TEXT;
}

/* The citizen is through with the field: what is unfinished now is wrong. */
static void box_left(struct kiosk *k, const char *name)
{
	look_for_problem(k, name, true);
}

/* The next empty box; when nothing is empty any more, stay where the eyes are. */
static void box_next(struct kiosk *k)
{
	struct typing *t = &k->visit.typing;
	char was[sizeof(t->focus)];
	memcpy(was, t->focus, sizeof(was));
	box_left(k, was);
	focus_first(k);
	struct form_field f;
	if (form_field(form_of(k), t->focus, &f) == ERR_OK && f.text[0])
		memcpy(t->focus, was, sizeof(was));
}

static const struct box_ops box = { .prefix = "form.",
				    .text = box_text,
				    .set = box_set,
				    .writes_chinese = box_writes_chinese,
				    .left = box_left,
				    .next = box_next,
				    .typed = box_left };

/* Who asked for an area is gone. */
static void wipe_own(struct kiosk *k)
{
	struct form_asks *own = stage_own(k, STAGE_FORM);
	own->ticket++;
}

/* The keeper is there again. */
static void told(struct kiosk *k, unsigned what)
{
	if (what & TOLD_STATUS)
		ask_areas(k);
}

const struct stage stage_form = { .own_size = sizeof(struct form_asks),
				  .enter = enter,
				  .wipe = wipe_own,
				  .told = told,
				  .box = &box,
				  .acts = acts };
