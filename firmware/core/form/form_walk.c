/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_walk.c - the way through a form's pages: see form.h.
 *
 * What the citizen is through with is kept by field, not by page: a condition may put a new question
 * on a page that was shown already, or a page before those that were.
 */
#include "firmware/core/form/form.h"

#include "firmware/core/form/form_state.h"

/* What is answered and wrong keeps its page. A group of which there must be exactly so many asks nothing itself. */
bool form_is_asked(const struct form *form, size_t field)
{
	const struct form_spec *spec = &form->schema.fields[field];
	const struct form_value *v = &form->values[field];
	bool fixed = spec->type == FORM_GROUP && form_is_required(form, field) &&
		     spec->rules.min_items == spec->rules.max_items;
	return v->applicable && (!v->answered || v->stuck) && !fixed;
}

static bool page_asks(const struct form *form, size_t page)
{
	for (size_t i = 0; i < form->schema.field_count; i++)
		if (form->schema.page_of[i] == page && form_is_asked(form, i))
			return true;
	return false;
}

size_t form_page_count(const struct form *form)
{
	size_t count = 0;
	for (size_t i = 0; i < form->schema.page_count; i++)
		count += page_asks(form, i);
	return count;
}

/* The schema's page that is the n-th that asks; page_count if there are fewer. */
static size_t nth_page(const struct form *form, size_t n)
{
	for (size_t i = 0; i < form->schema.page_count; i++)
		if (page_asks(form, i) && n-- == 0)
			return i;
	return form->schema.page_count;
}

size_t form_page_fields(const struct form *form, size_t page, const char *names[FORM_FIELDS_MAX])
{
	const struct form_schema *s = &form->schema;
	size_t at = nth_page(form, page), count = 0;
	for (size_t i = 0; i < s->field_count; i++)
		if (s->page_of[s->order[i]] == at && form->values[s->order[i]].applicable)
			names[count++] = s->fields[s->order[i]].name;
	return count;
}

size_t form_page_with(const struct form *form, const char *name)
{
	size_t field = form_schema_find(&form->schema, name);
	if (field == FORM_FIELDS_MAX || !page_asks(form, form->schema.page_of[field]))
		return FORM_NO_PAGE;
	size_t before = 0;
	for (size_t i = 0; i < form->schema.page_of[field]; i++)
		before += page_asks(form, i);
	return before;
}

size_t form_page_of(const struct form *form, const char *name)
{
	size_t field = form_schema_find(&form->schema, name);
	bool asked = field < FORM_FIELDS_MAX && form_is_asked(form, field);
	return asked ? form_page_with(form, name) : FORM_NO_PAGE;
}

bool form_page_complete(const struct form *form, size_t page)
{
	size_t at = nth_page(form, page);
	struct form_problem p;
	for (size_t i = 0; i < form->schema.field_count; i++)
		if (form->schema.page_of[i] == at && form->values[i].applicable &&
		    form_field_problem(form, i, &p))
			return false;
	return true;
}

/* The walk */

void form_page_pass(struct form *form, size_t page, bool passed)
{
	size_t at = nth_page(form, page);
	for (size_t i = 0; i < form->schema.field_count; i++)
		if (form->schema.page_of[i] == at && form_is_asked(form, i))
			form->values[i].passed = passed;
}

static bool is_pending(const struct form *form, size_t page)
{
	size_t at = nth_page(form, page);
	for (size_t i = 0; i < form->schema.field_count; i++)
		if (form->schema.page_of[i] == at && form_is_asked(form, i) &&
		    !form->values[i].passed)
			return true;
	return !form_page_complete(form, page);
}

size_t form_page_next(const struct form *form, size_t page)
{
	size_t count = form_page_count(form);
	for (size_t i = 1; i <= count; i++)
		if (is_pending(form, (page + i) % count))
			return (page + i) % count;
	return FORM_NO_PAGE;
}
