/* SPDX-License-Identifier: Apache-2.0 */
/* screen_form.c - one page of questions: what is known is text, the rest has a box and its keys. */
#include "ui/screens/pads.h"

#include <string.h>

#include "firmware/base/wipe.h"


static void error_of(struct page *p, struct node *in, const struct view *v, const char *name)
{
	struct form_problem problem;
	struct form_field f;
	if (!form_problem(v->form, name, &problem) || form_field(v->form, name, &f) != ERR_OK)
		return;
	bool empty = f.type == FORM_STRING || f.type == FORM_INTEGER ? !f.text[0] : true;
	if (empty && !v->show_problems)
		return;
	widget_add(p, in, &(struct widget){ .role = ROLE_ALERT,
					    .style = STYLE_ERROR,
					    .id = page_printf(p, "form.%s.error", name),
					    .text = page_tr_n(p, problem.message_id, problem.n,
							      page_printf(p, "%lld", (long long)problem.n), NULL) });
}

static void answered(struct page *p, struct node *in, const struct view *v, const struct form_field *f)
{
	char shown[FORM_VALUE_MAX];
	if (form_display(v->form, f->name, shown, sizeof(shown)) != ERR_OK)
		return;
	struct fact known = { .label = f->title,
			      .value = page_strdup(p, shown),
			      .id = page_printf(p, "form.%s", f->name),
			      .personal = true };
	struct node *card = widget_add(p, in, &(struct widget){ .style = STYLE_CARD });
	part_fact(p, card, &known);
	wipe(shown, sizeof(shown));
}

static void textbox(struct page *p, struct node *in, const struct view *v, const struct form_field *f)
{
	widget_add(p, in, &(struct widget){ .role = ROLE_TEXTBOX,
					    .style = STYLE_FIELD,
					    .id = page_printf(p, "form.%s", f->name),
					    .text = page_tr(p, f->required ? "form.placeholder" : "form.optional", NULL),
					    .value = f->text,
					    .focused = v->focus && strcmp(v->focus, f->name) == 0,
					    .personal = true,
					    .action = ACT_FOCUS,
					    .arg_text = f->name });
}

static void choices(struct page *p, struct node *in, const struct form_field *f)
{
	bool narrow = f->option_count > 5;
	struct node *row = NULL;
	for (size_t i = 0; i < f->option_count; i++) {
		if (!row || !narrow || i % 2 == 0)
			row = part_row(p, in, MM(4));
		widget_add(p, row, &(struct widget){ .role = f->type == FORM_CHOICES ? ROLE_CHECKBOX : ROLE_CHOICE,
						     .style = STYLE_CHOICE,
						     .id = page_printf(p, "form.%s.%s", f->name, f->options[i].value),
						     .text = f->options[i].title,
						     .checkable = true,
						     .checked = f->options[i].chosen,
						     .grow = 1,
						     .action = ACT_TOGGLE,
						     .arg_text = page_printf(p, "%s.%s", f->name, f->options[i].value) });
		if (narrow && i + 1 == f->option_count && i % 2 == 0)
			part_space(p, row);
	}
}

static void question(struct page *p, struct node *in, const struct view *v, const struct form_field *f)
{
	if (f->answered) {
		answered(p, in, v, f);
		return;
	}
	if (f->type == FORM_BOOLEAN)
		widget_add(p, in, &(struct widget){ .role = ROLE_CHECKBOX,
						    .style = STYLE_CHOICE,
						    .id = page_printf(p, "form.%s", f->name),
						    .text = f->title,
						    .checkable = true,
						    .checked = f->checked,
						    .action = ACT_TOGGLE,
						    .arg_text = f->name });
	else if (f->option_count)
		choices(p, in, f);
	else
		textbox(p, in, v, f);
	error_of(p, in, v, f->name);
}

static void pad_of_focus(struct page *p, struct node *body, const struct view *v)
{
	struct form_field f;
	if (v->focus && v->focus[0] && form_field(v->form, v->focus, &f) == ERR_OK && !f.answered && !f.option_count &&
	    f.type != FORM_BOOLEAN)
		pad_for(p, body, f.widget, v);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form_page_fields(v->form, v->form_page, names);
	size_t asked = 0;
	struct form_field only = { 0 }, f;
	for (size_t i = 0; i < count; i++)
		if (form_field(v->form, names[i], &f) == ERR_OK && !f.answered) {
			only = f;
			asked++;
		}
	bool one = asked == 1 && only.type != FORM_BOOLEAN;
	part_title(p, body, one ? page_strdup(p, only.title) : page_tr(p, "form.title", NULL),
		   one && only.description ? page_strdup(p, only.description) : "");
	for (size_t i = 0; i < count; i++) {
		if (form_field(v->form, names[i], &f) != ERR_OK)
			continue;
		if (!one && !f.answered && f.type != FORM_BOOLEAN)
			part_text(p, body, STYLE_BODY_STRONG, page_strdup(p, f.title));
		question(p, body, v, &f);
	}
	pad_of_focus(p, body, v);
	part_space(p, body);
	struct button back = { "nav.back", page_tr(p, "nav.back", NULL), ACT_BACK, 0, false };
	struct button next = { "nav.next", page_tr(p, "nav.next", NULL), ACT_NEXT, 0,
			       !form_page_complete(v->form, v->form_page) };
	part_nav(p, body, &back, &next);
}

const struct screen screen_form = { .name = "form", .personal = true, .build = build };
