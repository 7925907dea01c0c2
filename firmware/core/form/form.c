/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.c - see form.h: the life of a form and every change to it.
 *
 * After a change everything that follows from the values is worked out again, for all fields: a
 * form has at most FORM_FIELDS_MAX of them, and no path can forget one.
 */
#include "firmware/core/form/form.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "firmware/core/form/form_state.h"

/* What follows from the values */

bool form_has_options(const struct form *form, size_t field)
{
	return form->schema.fields[field].option_count > 0;
}

bool form_text_is_blank(const char *text)
{
	for (uint32_t c; (c = utf8_next(&text));)
		if (c != ' ' && c != 0x3000)
			return false;
	return true;
}

const char *form_text_of(const struct form *form, size_t field)
{
	assert(field < form->schema.field_count);
	const struct form_value *v = &form->values[field];
	const struct form_spec *spec = &form->schema.fields[field];
	for (size_t i = 0; i < spec->option_count; i++)
		if (v->held[i])
			return spec->options[i];
	return v->text ? v->text : "";
}

bool form_is_amount(const struct form *form, size_t field)
{
	return form_spec_format(&form->schema, field) == FORMAT_CN_AMOUNT;
}

bool form_number_of(const struct form *form, size_t field, int64_t *out)
{
	return form_integer_parse(form_spec_format(&form->schema, field), form_text_of(form, field),
				  out);
}

static bool value_is(const struct form *form, size_t field, const json_t *value)
{
	const struct form_value *v = &form->values[field];
	const struct form_spec *spec = &form->schema.fields[field];
	int64_t number;
	switch (spec->type) {
	case FORM_BOOLEAN:
		return json_is_true(value) == v->checked;
	case FORM_INTEGER:
		return form_number_of(form, field, &number) && json_integer_value(value) == number;
	case FORM_STRING:
		return strcmp(json_string_value(value), form_text_of(form, field)) == 0;
	case FORM_CHOICES:
		for (size_t i = 0; i < spec->option_count; i++)
			if (v->held[i] && strcmp(json_string_value(value), spec->options[i]) == 0)
				return true;
		return false;
	case FORM_AREA:
	case FORM_GROUP:
		break;
	}
	return false;
}

/* A field without a value is not sent, so it is not there. */
static bool is_there(const struct form *form, size_t field)
{
	const struct form_value *v = &form->values[field];
	enum form_type type = form->schema.fields[field].type;
	int64_t number;
	if (!v->applicable || type == FORM_BOOLEAN)
		return v->applicable && !v->barred;
	return type == FORM_INTEGER ? form_number_of(form, field, &number)
				    : !form_text_is_blank(form_text_of(form, field));
}

static bool test_holds(const struct form *form, const struct form_test *test)
{
	assert(test->field < form->schema.field_count);
	bool found = false;
	for (size_t i = 0; i < json_array_size(test->accepted) && !found; i++)
		found = value_is(form, test->field, json_array_get(test->accepted, i));
	return is_there(form, test->field) && found != test->negated;
}

static bool tests_hold(const struct form *form, const struct form_clause *clause, size_t from,
		       size_t end)
{
	for (size_t i = from; i < end; i++)
		if (!test_holds(form, &clause->tests[i]))
			return false;
	return true;
}

static bool clause_holds(const struct form *form, const struct form_clause *clause)
{
	bool holds = tests_hold(form, clause, 0, clause->all) &&
		     (clause->count == clause->all ||
		      !tests_hold(form, clause, clause->all, clause->count));
	return holds != clause->is_else;
}

static bool is_opened(const struct form *form, size_t field)
{
	const struct form_spec *spec = &form->schema.fields[field];
	const struct form_extra *extra = &form->schema.extras[spec->first_extra];
	for (const struct form_extra *end = extra + spec->extra_count; extra < end; extra++)
		if (extra->opening && form->holds[extra->clause])
			return true;
	return false;
}

/* A group that is required begins with the entries it must have. */
static bool entry_is_open(struct form *form, size_t field)
{
	const struct form_spec *spec = &form->schema.fields[field];
	if (spec->group == FORM_NO_GROUP)
		return true;
	size_t group = form->schema.groups[spec->group].field;
	struct form_value *v = &form->values[group];
	size_t least = (size_t)form->schema.fields[group].rules.min_items;
	if (v->applicable && form_is_required(form, group) && v->entries < least)
		v->entries = least;
	return v->applicable && spec->entry < v->entries;
}

static bool update(bool *value, bool now)
{
	bool changed = *value != now;
	*value = now;
	return changed;
}

/* Conditions may hang on fields that hang on conditions; there are no circles, so this settles. */
static void update_conditions(struct form *form)
{
	const struct form_schema *s = &form->schema;
	bool changed = true;
	for (size_t round = 0; changed; round++) {
		assert(round <= 2 * s->field_count + 2);
		changed = false;
		for (size_t i = 0; i < s->field_count; i++)
			changed |= update(&form->values[i].applicable,
					  entry_is_open(form, i) && (!s->fields[i].conditional ||
								     is_opened(form, i)));
		for (size_t i = 0; i < s->clause_count; i++)
			changed |= update(&form->holds[i], clause_holds(form, &s->clauses[i]));
		changed |= form_refresh_computed(form);
	}
}

size_t form_rules_in_force(const struct form *form, size_t field,
			   const struct form_rules *out[FORM_RULES_MAX])
{
	assert(field < form->schema.field_count);
	const struct form_spec *spec = &form->schema.fields[field];
	const struct form_extra *extra = &form->schema.extras[spec->first_extra];
	size_t count = 0;
	out[count++] = &spec->rules;
	for (const struct form_extra *end = extra + spec->extra_count; extra < end; extra++)
		if (extra->has_rules && form->holds[extra->clause])
			out[count++] = &extra->rules;
	assert(count <= FORM_RULES_MAX);
	return count;
}

bool form_is_required(const struct form *form, size_t field)
{
	const struct form_spec *spec = &form->schema.fields[field];
	const struct form_extra *extra = &form->schema.extras[spec->first_extra];
	if (spec->required)
		return true;
	for (const struct form_extra *end = extra + spec->extra_count; extra < end; extra++)
		if (extra->required && form->holds[extra->clause])
			return true;
	return false;
}

enum form_format form_format_of(const struct form *form, size_t field)
{
	const struct form_rules *rules[FORM_RULES_MAX];
	size_t count = form_rules_in_force(form, field, rules);
	for (size_t i = 0; i < count; i++)
		if (rules[i]->format != FORMAT_NONE)
			return rules[i]->format;
	return FORMAT_NONE;
}

enum form_pad form_pad_of(const struct form *form, size_t field)
{
	const struct form_spec *spec = &form->schema.fields[field];
	const struct form_rules *rules[FORM_RULES_MAX];
	if (form_has_options(form, field) || spec->type == FORM_BOOLEAN || spec->type == FORM_GROUP)
		return FORM_PAD_NONE;
	if (spec->type == FORM_AREA)
		return form_area_is_typed(form, field) ? FORM_PAD_TEXT : FORM_PAD_NONE;
	return form_pad_for(spec->type, spec->widget, rules,
			    form_rules_in_force(form, field, rules));
}

static bool choices_allow(const json_t *choices, const char *value)
{
	for (size_t i = 0; i < json_array_size(choices); i++)
		if (strcmp(json_string_value(json_array_get(choices, i)), value) == 0)
			return true;
	return choices == NULL;
}

static const char *option_title(const struct form_spec *spec, const char *value)
{
	const char *title = json_str(spec->option_titles, value);
	return *title ? title : value;
}

static bool options_allow(const struct form *form, size_t field, const char *value)
{
	const struct form_rules *rules[FORM_RULES_MAX];
	size_t count = form_rules_in_force(form, field, rules);
	for (size_t i = 0; i < count; i++)
		if (!choices_allow(rules[i]->choices, value))
			return false;
	return true;
}

/* Lists the options in force; true if one that was held is not among them. */
static bool update_options(struct form *form, size_t field)
{
	const struct form_spec *spec = &form->schema.fields[field];
	struct form_value *v = &form->values[field];
	bool dropped = false;
	if (spec->type == FORM_AREA)
		return false; /* form_area.c has what it offers */
	v->shown_count = 0;
	for (size_t i = 0; i < spec->option_count; i++) {
		const char *value = spec->options[i];
		if (!options_allow(form, field, value)) {
			dropped = update(&v->held[i], false) || dropped;
			continue;
		}
		v->shown[v->shown_count++] =
			(struct form_option){ value, option_title(spec, value), v->held[i] };
	}
	assert(v->shown_count <= spec->option_count);
	bool barred = spec->type == FORM_BOOLEAN && !form_box_may_be(form, field, v->checked);
	return update(&v->barred, barred || v->barred) || dropped;
}

/* What was chosen is held again, unless it is not offered now: it is there when it is offered again. */
static void hold_choices(struct form *form)
{
	for (size_t i = 0; i < form->schema.field_count; i++) {
		struct form_value *v = &form->values[i];
		v->barred = false;
		for (size_t o = 0; o < form->schema.fields[i].option_count; o++)
			v->held[o] = v->chosen[o];
	}
}

/* What is computed is no question, right or wrong: nobody may put another answer in its place. */
static void update_answered(struct form *form)
{
	struct form_problem problem;
	for (size_t i = 0; i < form->schema.field_count; i++) {
		struct form_value *v = &form->values[i];
		v->answered = v->computed || (v->prefilled && !form_own_problem(form, i, &problem));
	}
	form_refresh_relations(form);
	for (size_t i = 0; i < form->schema.field_count; i++) {
		struct form_value *v = &form->values[i];
		v->stuck = v->applicable && v->answered && form_mended_at(form, i) == i &&
			   form_field_problem(form, i, &problem);
	}
}

void form_refresh(struct form *form)
{
	bool dropped;
	hold_choices(form);
	/* Ends, because within one refresh nothing that was dropped comes back. */
	do {
		dropped = false;
		update_conditions(form);
		for (size_t i = 0; i < form->schema.field_count; i++)
			dropped = update_options(form, i) || dropped;
	} while (dropped);
	update_answered(form);
}

/* Putting values in */

enum err form_put_text(struct form *form, size_t field, const char *text)
{
	char *copy = form_format_normal(form_format_of(form, field), text);
	if (!copy)
		return ERR_NOMEM;
	wipe_free(form->values[field].text);
	form->values[field].text = copy;
	return ERR_OK;
}

void form_clear(struct form *form, size_t field)
{
	assert(field < form->schema.field_count);
	struct form_value *v = &form->values[field];
	wipe_free(v->text);
	v->text = NULL;
	v->checked = v->prefilled = v->trusted = false;
	for (size_t i = 0; i < form->schema.fields[field].option_count; i++)
		v->chosen[i] = v->held[i] = false;
	form_entries_clear(form, field);
	form_area_clear(form, field);
}

size_t form_open_field(const struct form *form, const char *name)
{
	size_t field = form_schema_find(&form->schema, name);
	if (field == FORM_FIELDS_MAX || !form->values[field].applicable ||
	    form->values[field].answered)
		return FORM_FIELDS_MAX;
	return field;
}

/* What all other fields hold, hidden ones as well. */
static size_t other_bytes(const struct form *form, size_t field)
{
	size_t bytes = 0;
	for (size_t i = 0; i < form->schema.field_count; i++)
		if (i != field && form->values[i].text)
			bytes += strlen(form->values[i].text);
	return bytes;
}

enum err form_set_text(struct form *form, const char *name, const char *text)
{
	size_t field = form_open_field(form, name);
	if (field == FORM_FIELDS_MAX || form_pad_of(form, field) == FORM_PAD_NONE)
		return ERR_NOT_FOUND;
	if (strlen(text) > FORM_VALUE_MAX ||
	    strlen(text) + other_bytes(form, field) > FORM_TEXTS_MAX)
		return ERR_TOO_LONG;
	if (!form_pad_takes(form_pad_of(form, field), form->schema.fields[field].type, text))
		return ERR_FORM_CHARACTER;
	enum err err = form_put_text(form, field, text);
	if (err != ERR_OK)
		return err;
	form->values[field].prefilled = form->values[field].trusted = false;
	form_refresh(form);
	return ERR_OK;
}

bool form_stands_alone(const struct form *form, size_t field, const char *option)
{
	json_t *value CLEANUP(json_unref) = json_string(option);
	return form_choices_hold(form->schema.fields[field].exclusive, value);
}

/* A choice that stands alone, and any other, are never chosen together. */
static void take_back_others(struct form *form, size_t field, size_t option)
{
	const struct form_spec *spec = &form->schema.fields[field];
	bool alone = form_stands_alone(form, field, spec->options[option]);
	for (size_t i = 0; i < spec->option_count && spec->exclusive; i++)
		if (i != option && (alone || form_stands_alone(form, field, spec->options[i])))
			form->values[field].chosen[i] = false;
}

static void choose(struct form *form, size_t field, size_t option)
{
	const struct form_spec *spec = &form->schema.fields[field];
	struct form_value *v = &form->values[field];
	assert(option < spec->option_count);
	bool before = v->held[option];
	if (spec->type == FORM_CHOICES) {
		v->chosen[option] = !before;
		if (!before)
			take_back_others(form, field, option);
		return;
	}
	/* One of several: a second tap takes back only what may be left out. */
	for (size_t i = 0; i < spec->option_count; i++)
		v->chosen[i] = false;
	v->chosen[option] = !before || form_is_required(form, field);
}

enum err form_toggle(struct form *form, const char *name, const char *value)
{
	size_t field = form_open_field(form, name);
	if (field == FORM_FIELDS_MAX)
		return ERR_NOT_FOUND;
	const struct form_spec *spec = &form->schema.fields[field];
	struct form_value *v = &form->values[field];
	if (spec->type == FORM_AREA)
		return value ? form_area_choose(form, field, value) : ERR_NOT_FOUND;
	if (spec->type == FORM_BOOLEAN && !value) {
		v->checked = !v->checked;
	} else {
		size_t i = 0;
		while (i < v->shown_count && (!value || strcmp(v->shown[i].value, value) != 0))
			i++;
		if (i == v->shown_count)
			return ERR_NOT_FOUND;
		size_t option = 0;
		while (spec->options[option] != v->shown[i].value)
			option++;
		assert(option < spec->option_count);
		choose(form, field, option);
	}
	v->prefilled = false;
	form_refresh(form);
	return ERR_OK;
}

/* Life */

static bool add_options(struct form *form, size_t field)
{
	size_t count = form->schema.fields[field].option_count;
	if (count == 0)
		return true;
	struct form_value *v = &form->values[field];
	v->chosen = calloc(count, sizeof(*v->chosen));
	v->held = calloc(count, sizeof(*v->held));
	v->shown = calloc(count, sizeof(*v->shown));
	return v->chosen && v->held && v->shown;
}

static void form_destroy_ptr(struct form **form)
{
	form_destroy(*form);
}

enum err form_create(const json_t *item, const struct form_sources *sources, struct form **out)
{
	assert(sources->today[0] == '\0' || strlen(sources->today) == 8);
	struct form *form CLEANUP(form_destroy_ptr) = calloc(1, sizeof(*form));
	if (!form)
		return ERR_NOMEM;
	struct item_fault fault;
	struct item_place place;
	item_place_init(&place, &fault);
	if (!form_schema_read(&place, json_object_get(item, "form"), &form->schema))
		return ERR_ITEM_INVALID;
	if (!form_schema_expand(&form->schema))
		return ERR_NOMEM;
	form->values = calloc(form->schema.field_count + 1, sizeof(*form->values));
	form->holds = calloc(form->schema.clause_count + 1, sizeof(*form->holds));
	if (!form->values || !form->holds)
		return ERR_NOMEM;
	memcpy(form->today, sources->today, sizeof(form->today));
	for (size_t i = 0; i < form->schema.field_count; i++)
		if (!add_options(form, i) || !form_area_create(form, i))
			return ERR_NOMEM;
	enum err err = form_prefill(form, sources);
	if (err != ERR_OK)
		return err;
	*out = STEAL(form);
	return ERR_OK;
}

void form_learn_day(struct form *form, const char today[9])
{
	if (form->today[0] || !today[0])
		return;
	memcpy(form->today, today, sizeof(form->today));
	form_refresh(form);
}

void form_destroy(struct form *form)
{
	if (!form)
		return;
	for (size_t i = 0; form->values && i < form->schema.field_count; i++) {
		form_area_free(form, i);
		wipe_free(form->values[i].text);
		wipe_free(form->values[i].chosen);
		wipe_free(form->values[i].held);
		wipe_free(form->values[i].shown);
	}
	if (form->values)
		wipe(form->values, form->schema.field_count * sizeof(*form->values));
	free(form->values);
	free(form->holds);
	form_schema_fini(&form->schema);
	wipe(form, sizeof(*form));
	free(form);
}
