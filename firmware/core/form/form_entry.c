/* SPDX-License-Identifier: Apache-2.0 */
/* form_entry.c - one more entry of a group, one fewer, and the way back into one: see form.h. */
#include "firmware/core/form/form.h"

#include "firmware/core/form/form_state.h"

static void clear_entry(struct form *form, size_t group, size_t entry)
{
	const struct form_group *g = &form->schema.groups[group];
	for (size_t i = 0; i < g->count; i++) {
		size_t field = form_in_entry(&form->schema, group, g->first + i, entry);
		form_clear(form, field);
		form->values[field].passed = false;
	}
}

void form_entries_clear(struct form *form, size_t field)
{
	struct form_value *v = &form->values[field];
	for (size_t entry = 0; entry < v->entries; entry++)
		clear_entry(form, form_group_of(form, field), entry);
	v->entries = 0;
}

size_t form_group_of(const struct form *form, size_t field)
{
	const struct form_schema *s = &form->schema;
	for (size_t g = 0; g < s->group_count; g++)
		if (s->groups[g].field == field)
			return g;
	return FORM_NO_GROUP;
}

bool form_may_grow(const struct form *form, size_t field)
{
	return form->values[field].entries < (size_t)form->schema.fields[field].rules.max_items;
}

bool form_may_shrink(const struct form *form, size_t field)
{
	size_t least = form_is_required(form, field)
			       ? (size_t)form->schema.fields[field].rules.min_items
			       : 0;
	return form->values[field].entries > least;
}

enum err form_entry_add(struct form *form, const char *name)
{
	size_t field = form_open_field(form, name);
	if (field == FORM_FIELDS_MAX || form_group_of(form, field) == FORM_NO_GROUP)
		return ERR_NOT_FOUND;
	if (!form_may_grow(form, field))
		return ERR_NOT_ALLOWED;
	form->values[field].entries++;
	form_refresh(form);
	return ERR_OK;
}

/* The values of two entries change places: their fields have the same options. */
static void swap_entries(struct form *form, size_t group, size_t a, size_t b)
{
	const struct form_group *g = &form->schema.groups[group];
	for (size_t i = 0; i < g->count; i++) {
		size_t x = form_in_entry(&form->schema, group, g->first + i, a),
		       y = form_in_entry(&form->schema, group, g->first + i, b);
		struct form_value v = form->values[x];
		form->values[x] = form->values[y];
		form->values[y] = v;
	}
}

enum err form_entry_remove(struct form *form, const char *name, size_t n)
{
	size_t field = form_open_field(form, name);
	size_t group = field < FORM_FIELDS_MAX ? form_group_of(form, field) : FORM_NO_GROUP;
	if (group == FORM_NO_GROUP || n < 1 || n > form->values[field].entries)
		return ERR_NOT_FOUND;
	if (!form_may_shrink(form, field))
		return ERR_NOT_ALLOWED;
	for (; n < form->values[field].entries; n++)
		swap_entries(form, group, n - 1, n);
	clear_entry(form, group, n - 1);
	form->values[field].entries--;
	form_refresh(form);
	return ERR_OK;
}

const char *form_entry_open(struct form *form, const char *name, size_t n)
{
	struct form_schema *s = &form->schema;
	size_t field = form_schema_find(s, name), first = FORM_FIELDS_MAX;
	size_t group = field < FORM_FIELDS_MAX ? form_group_of(form, field) : FORM_NO_GROUP;
	if (group == FORM_NO_GROUP || n < 1 || n > form->values[field].entries)
		return NULL;
	form->values[field].passed = false;
	for (size_t i = 0; i < s->field_count; i++) {
		const struct form_spec *spec = &s->fields[s->order[i]];
		if (spec->group != group || spec->entry != n - 1)
			continue;
		form->values[s->order[i]].passed = false;
		if (first == FORM_FIELDS_MAX && form_is_asked(form, s->order[i]))
			first = s->order[i];
	}
	return first < FORM_FIELDS_MAX ? s->fields[first].name : NULL;
}
