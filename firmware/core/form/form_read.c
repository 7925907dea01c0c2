/* SPDX-License-Identifier: Apache-2.0 */
/* form_read.c - what a screen and an application see of a form: see form.h. */
#include "firmware/core/form/form.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/buf.h"
#include "firmware/base/text.h"
#include "firmware/core/form/form_state.h"
#include "firmware/core/card/mask.h"
#include "firmware/core/number/uscc.h"

#define INTEGER_LEN 20
#define DISPLAY_MAX (FORM_VALUE_MAX * 4)
#define SEPARATOR   "\xe3\x80\x81" /* the comma of an enumeration, U+3001 */

/* Problems */

static bool problem(struct form_problem *out, const char *message_id, int64_t n)
{
	*out = (struct form_problem){ .message_id = message_id, .n = n };
	return true;
}

static bool named_problem(struct form_problem *out, const char *message_id, const char *other)
{
	*out = (struct form_problem){ .message_id = message_id, .other = other };
	return true;
}

static int64_t max_length_of(const struct form *form, size_t field)
{
	const struct form_rules *rules[FORM_RULES_MAX];
	size_t count = form_rules_in_force(form, field, rules);
	enum form_format format = form_format_of(form, field);
	int64_t max = format == FORMAT_NONE ? INT64_MAX : form_format_row(format)->longest;
	int64_t min = 0;
	for (size_t i = 0; i < count; i++) {
		max = rules[i]->max_length < max ? rules[i]->max_length : max;
		min = rules[i]->min_length > min ? rules[i]->min_length : min;
	}
	if (max != INT64_MAX)
		return max;
	return min > FORM_DEFAULT_MAX_LEN ? min : FORM_DEFAULT_MAX_LEN;
}

static bool text_problem(const struct form *form, size_t field, struct form_problem *out)
{
	const char *text = form_text_of(form, field);
	const struct form_rules *rules[FORM_RULES_MAX];
	size_t count = form_rules_in_force(form, field, rules);
	for (size_t i = 0; i < count; i++)
		if (form_rules_text_problem(rules[i], text, form->today,
					    form->values[field].trusted, out))
			return true;
	int64_t max = max_length_of(form, field);
	bool choice = form_has_options(form, field);
	return !choice && !form->values[field].trusted && (int64_t)utf8_count(text) > max &&
	       problem(out, "form.error.too_long", max);
}

static bool integer_problem(const struct form *form, size_t field, struct form_problem *out)
{
	const struct form_rules *rules[FORM_RULES_MAX];
	size_t count = form_rules_in_force(form, field, rules);
	bool amount = form_is_amount(form, field);
	int64_t value;
	if (!form_number_of(form, field, &value))
		return problem(out, amount ? "form.error.amount" : "form.error.number", 0);
	for (size_t i = 0; i < count; i++)
		if (form_rules_integer_problem(rules[i], value, amount, out))
			return true;
	return false;
}

bool form_box_may_be(const struct form *form, size_t field, bool checked)
{
	const struct form_rules *rules[FORM_RULES_MAX];
	size_t count = form_rules_in_force(form, field, rules);
	json_t *value CLEANUP(json_unref) = json_boolean(checked);
	for (size_t i = 0; i < count; i++)
		if (rules[i]->choices && !form_choices_hold(rules[i]->choices, value))
			return false;
	return true;
}

static bool box_problem(const struct form *form, size_t field, bool required,
			struct form_problem *out)
{
	bool checked = form->values[field].checked;
	if (form_box_may_be(form, field, checked) || (!checked && !required))
		return false;
	return problem(out, checked ? "form.error.choose" : "form.error.required", 0);
}

static bool choices_problem(const struct form *form, size_t field, bool required,
			    struct form_problem *out)
{
	const struct form_value *v = &form->values[field];
	const struct form_rules *rules[FORM_RULES_MAX];
	size_t count = form_rules_in_force(form, field, rules);
	int64_t chosen = 0, min = required ? 1 : 0, max = INT64_MAX;
	for (size_t i = 0; i < v->shown_count; i++)
		chosen += v->shown[i].chosen;
	for (size_t i = 0; i < count; i++) {
		min = rules[i]->min_items > min ? rules[i]->min_items : min;
		max = rules[i]->max_items < max ? rules[i]->max_items : max;
	}
	if (chosen == 0 && !required)
		return false;
	if (chosen < min)
		return problem(out, "form.error.choose", min);
	for (size_t i = 0; i < v->shown_count && chosen > 1; i++)
		if (v->shown[i].chosen && form_stands_alone(form, field, v->shown[i].value))
			return named_problem(out, "form.error.alone", v->shown[i].title);
	return chosen > max && problem(out, "form.error.too_many", max);
}

static bool entries_problem(const struct form *form, size_t field, bool required,
			    struct form_problem *out)
{
	size_t entries = form->values[field].entries;
	int64_t least = form->schema.fields[field].rules.min_items;
	return (required || entries > 0) && (int64_t)entries < least &&
	       problem(out, "form.error.entries", least);
}

static bool area_problem(const struct form *form, size_t field, bool required,
			 struct form_problem *out)
{
	const char *text = form_text_of(form, field);
	bool begun = form_area_is_begun(form, field) || form_area_is_typed(form, field);
	if (form_text_is_blank(text))
		return (required || begun) && problem(out, "form.error.area", 0);
	if (form_area_is_short(form, field))
		return problem(out, "form.error.area_typed", 0);
	return (int64_t)utf8_count(text) > FORM_DEFAULT_MAX_LEN &&
	       problem(out, "form.error.too_long", FORM_DEFAULT_MAX_LEN);
}

bool form_own_problem(const struct form *form, size_t field, struct form_problem *out)
{
	assert(field < form->schema.field_count);
	bool required = form_is_required(form, field);
	enum form_type type = form->schema.fields[field].type;
	if (type == FORM_BOOLEAN)
		return box_problem(form, field, required, out);
	if (type == FORM_CHOICES)
		return choices_problem(form, field, required, out);
	if (type == FORM_GROUP)
		return entries_problem(form, field, required, out);
	if (type == FORM_AREA)
		return area_problem(form, field, required, out);
	if (form_text_is_blank(form_text_of(form, field)))
		return required && problem(out,
					   form_has_options(form, field) ? "form.error.choose"
									 : "form.error.required",
					   0);
	return type == FORM_INTEGER ? integer_problem(form, field, out)
				    : text_problem(form, field, out);
}

bool form_field_problem(const struct form *form, size_t field, struct form_problem *out)
{
	return form_own_problem(form, field, out) || form_relation_problem(form, field, out);
}

/* The field if it applies now. */
static size_t find(const struct form *form, const char *name)
{
	size_t field = form_schema_find(&form->schema, name);
	return field < FORM_FIELDS_MAX && form->values[field].applicable ? field : FORM_FIELDS_MAX;
}

bool form_problem(const struct form *form, const char *name, struct form_problem *out)
{
	size_t field = find(form, name);
	struct form_problem found;
	if (field == FORM_FIELDS_MAX || !form_field_problem(form, field, &found))
		return false;
	*out = found;
	return true;
}

bool form_warning(const struct form *form, const char *name, struct form_problem *out)
{
	size_t field = find(form, name);
	struct form_problem p;
	if (field == FORM_FIELDS_MAX || form_format_of(form, field) != FORMAT_USCC ||
	    form_field_problem(form, field, &p))
		return false;
	return uscc_check(form_text_of(form, field)) == USCC_DOUBTFUL &&
	       problem(out, "form.warning.uscc", 0);
}

bool form_is_unfinished(const struct form *form, const char *name)
{
	struct form_problem p;
	if (!form_problem(form, name, &p))
		return false;
	size_t field = find(form, name);
	assert(field < FORM_FIELDS_MAX); /* or there was no problem */
	const char *text = form_text_of(form, field);
	if (form_text_is_blank(text))
		return true;
	const struct form_rules *rules[FORM_RULES_MAX];
	size_t count = form_rules_in_force(form, field, rules);
	bool integer = form->schema.fields[field].type == FORM_INTEGER;
	int64_t value = 0;
	if (integer && !form_number_of(form, field, &value))
		return form_integer_is_begun(form_spec_format(&form->schema, field), text);
	/* Another digit may mend what a rule between fields says of a number. */
	if (integer && form->values[field].broken)
		return true;
	/* Behind a point digits make it hardly greater. */
	if (integer && strchr(text, '.'))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (integer ? form_rules_integer_unfinished(rules[i], value)
			    : form_rules_text_unfinished(rules[i], text, &p))
			return true;
	}
	return false;
}

/* The whole */

bool form_complete(const struct form *form)
{
	struct form_problem p;
	for (size_t i = 0; i < form->schema.field_count; i++)
		if (form->values[i].applicable && form_field_problem(form, i, &p))
			return false;
	return true;
}

size_t form_fields(const struct form *form, const char *names[FORM_FIELDS_MAX])
{
	const struct form_schema *s = &form->schema;
	size_t count = 0;
	for (size_t i = 0; i < s->field_count; i++)
		if (form->values[s->order[i]].applicable)
			names[count++] = s->fields[s->order[i]].name;
	return count;
}

/* Fields */

/* By what it follows from, where it is computed. */
static bool may_be_known(const struct form *form, size_t field)
{
	const struct form_spec *spec = &form->schema.fields[field];
	for (size_t steps = 0; spec->computed.function != FUNCTION_NONE; steps++) {
		assert(steps < form->schema.field_count);
		spec = &form->schema.fields[spec->computed.field];
	}
	return spec->source != SOURCE_NONE;
}

enum err form_field(const struct form *form, const char *name, struct form_field *out)
{
	size_t field = find(form, name);
	if (field == FORM_FIELDS_MAX)
		return ERR_NOT_FOUND;
	const struct form_spec *spec = &form->schema.fields[field];
	const struct form_value *v = &form->values[field];
	const struct form_spec *group = NULL;
	if (spec->group != FORM_NO_GROUP)
		group = &form->schema.fields[form->schema.groups[spec->group].field];
	*out = (struct form_field){
		.name = spec->name,
		.title = spec->title,
		.description = spec->description,
		.type = spec->type,
		.widget = spec->widget,
		.required = form_is_required(form, field),
		.may_be_known =
			may_be_known(form, spec->group == FORM_NO_GROUP
						   ? field
						   : form->schema.groups[spec->group].field),
		.answered = v->answered,
		.stuck = v->stuck,
		.text = spec->type == FORM_CHOICES ? "" : form_text_of(form, field),
		.checked = v->checked,
		.long_term = form_format_of(form, field) == FORMAT_OPEN_DATE &&
			     strcmp(form_text_of(form, field), DOCUMENT_LONG_TERM) == 0,
		.unit = spec->unit,
		.amount = form_is_amount(form, field),
		.pad = form_pad_of(form, field),
		.options = v->shown,
		.option_count = v->shown_count,
		.max_length = spec->type == FORM_INTEGER ? INTEGER_LEN : max_length_of(form, field),
		.group = group ? group->name : NULL,
		.group_title = group ? group->title : NULL,
		.entry = group ? spec->entry + 1 : 0,
	};
	form_area_field(form, field, out);
	if (spec->type == FORM_GROUP) {
		out->entries = v->entries;
		out->may_grow = !v->answered && form_may_grow(form, field);
		out->may_shrink = !v->answered && form_may_shrink(form, field);
	}
	return ERR_OK;
}

static bool comes_from_card(const struct form_spec *spec, const char *what)
{
	return spec->source == SOURCE_CARD && strcmp(spec->source_field, what) == 0;
}

static void add_masked(struct buf *b, const char *text, void (*mask)(const char *, char *, size_t))
{
	char masked[FORM_VALUE_MAX + 1];
	mask(text, masked, sizeof(masked));
	buf_add_str(b, masked);
}

/* An amount that is none is shown as it was typed. */
static void add_plain(struct buf *b, const struct form *form, size_t field)
{
	char amount[FORM_AMOUNT_TEXT];
	int64_t fen;
	bool whole = form_is_amount(form, field) && form_number_of(form, field, &fen);
	if (whole)
		form_amount_text(fen, amount);
	buf_add_str(b, whole ? amount : form_text_of(form, field));
}

static void add_display(struct buf *b, const struct form *form, size_t field)
{
	const struct form_spec *spec = &form->schema.fields[field];
	const struct form_value *v = &form->values[field];
	const char *text = form_text_of(form, field), *separator = "";
	enum form_format format = form_format_of(form, field);
	bool id = format == FORMAT_CN_ID || spec->widget == FORM_ID || comes_from_card(spec, "id");
	bool phone = format == FORMAT_CN_MOBILE || format == FORMAT_PASSPORT ||
		     spec->widget == FORM_PHONE;
	if (spec->type == FORM_BOOLEAN) {
		buf_add_str(b, v->checked ? "1" : "0");
	} else if (spec->type == FORM_GROUP) {
		buf_printf(b, "%zu", v->entries);
	} else if (id) {
		add_masked(b, text, mask_id);
	} else if (comes_from_card(spec, "name")) {
		add_masked(b, text, mask_name);
	} else if (phone) {
		add_masked(b, text, mask_phone);
	} else if (spec->option_count == 0) {
		add_plain(b, form, field);
	}
	for (size_t i = 0; i < v->shown_count && spec->option_count > 0; i++) {
		if (!v->shown[i].chosen)
			continue;
		buf_add_str(b, separator);
		buf_add_str(b, v->shown[i].title);
		separator = SEPARATOR;
	}
}

enum err form_display(const struct form *form, const char *name, char *out, size_t cap)
{
	size_t field = find(form, name);
	if (field == FORM_FIELDS_MAX)
		return ERR_NOT_FOUND;
	struct buf b CLEANUP(buf_fini);
	buf_init(&b, DISPLAY_MAX);
	add_display(&b, form, field);
	if (buf_err(&b) != ERR_OK)
		return buf_err(&b);
	if (b.len >= cap)
		return ERR_TOO_LONG;
	memcpy(out, buf_str(&b), b.len + 1);
	return ERR_OK;
}

/* Values */

static json_t *chosen_values(const struct form_value *v)
{
	json_t *array = json_array();
	for (size_t i = 0; i < v->shown_count; i++)
		if (v->shown[i].chosen)
			json_array_append_new(array, json_string(v->shown[i].value));
	return array;
}

/* A new reference; NULL where the field has no value of its own. */
static json_t *value_of(const struct form *form, size_t field)
{
	const struct form_value *v = &form->values[field];
	const char *text = form_text_of(form, field);
	bool blank = form_text_is_blank(text);
	int64_t number;
	switch (form->schema.fields[field].type) {
	case FORM_BOOLEAN:
		return v->barred ? NULL : json_boolean(v->checked);
	case FORM_CHOICES:
		return blank ? NULL : chosen_values(v);
	case FORM_INTEGER:
		return form_number_of(form, field, &number) ? json_integer(number) : NULL;
	case FORM_STRING:
		return blank ? NULL : json_string(text);
	case FORM_AREA:
		return form_area_value(form, field);
	case FORM_GROUP:
		break;
	}
	return NULL;
}

static void add_value(const struct form *form, size_t field, json_t *object)
{
	json_t *value = form->values[field].applicable ? value_of(form, field) : NULL;
	if (value)
		json_object_set_new(object, form->schema.fields[field].own, value);
}

/* None at all are sent only where the schema asks for the array. */
static void add_entries(const struct form *form, size_t group, json_t *object)
{
	const struct form_group *g = &form->schema.groups[group];
	const struct form_value *v = &form->values[g->field];
	if (!v->applicable || (v->entries == 0 && !form_is_required(form, g->field)))
		return;
	json_t *entries = json_array();
	for (size_t n = 0; n < v->entries; n++) {
		json_t *entry = json_object();
		for (size_t i = 0; i < g->count; i++)
			add_value(form, form_in_entry(&form->schema, group, g->first + i, n),
				  entry);
		json_array_append_new(entries, entry);
	}
	json_object_set_new(object, form->schema.fields[g->field].own, entries);
}

json_t *form_values(const struct form *form)
{
	json_t *values = json_object();
	for (size_t i = 0; i < form->schema.field_count; i++)
		if (form->schema.fields[i].group == FORM_NO_GROUP)
			add_value(form, i, values);
	for (size_t g = 0; g < form->schema.group_count; g++)
		add_entries(form, g, values);
	return values;
}

/* A good mobile number: of that format, or typed on a phone pad without a format. */
static bool is_mobile(const struct form *form, size_t field)
{
	static const struct form_rules mobile = { .max_length = INT64_MAX,
						  .format = FORMAT_CN_MOBILE };
	const char *text = form_text_of(form, field);
	enum form_format format = form_format_of(form, field);
	bool phone = form->schema.fields[field].widget == FORM_PHONE && format == FORMAT_NONE;
	struct form_problem p;
	return form->values[field].applicable && (phone || format == FORMAT_CN_MOBILE) &&
	       !form_rules_text_problem(&mobile, text, form->today, false, &p) &&
	       !form_field_problem(form, field, &p);
}

const char *form_mobile(const struct form *form)
{
	for (size_t i = 0; i < form->schema.field_count; i++)
		if (is_mobile(form, form->schema.order[i]))
			return form_text_of(form, form->schema.order[i]);
	return "";
}
