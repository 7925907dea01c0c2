/* SPDX-License-Identifier: Apache-2.0 */
/* stage_form.c - the form, page by page: what leads on, where the keys go, when a mistake is said. */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

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

static void open_page(struct kiosk *k, size_t page)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form_page_fields(form_of(k), page, names);
	stand_at(k, count ? names[0] : "");
	k->visit.part = 0;
	typing_reset(k);
	focus_first(k);
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

/* arg_text: "field", or "field.value" of a choice. */
static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	char field[FORM_NAME_MAX + 1];
	const char *name = a->arg_text ? a->arg_text : "";
	const char *dot = strchr(name, '.');
	size_t len = dot ? (size_t)(dot - name) : strlen(name);
	if (len >= sizeof(field))
		return;
	memcpy(field, name, len);
	field[len] = '\0';
	if (form_toggle(form_of(k), field, dot ? dot + 1 : NULL) != ERR_OK)
		return;
	stay_on_a_page(k);
	look_for_problem(k, field, false);
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

const struct stage stage_form = { .enter = enter, .box = &box, .acts = acts };
