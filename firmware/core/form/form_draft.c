/* SPDX-License-Identifier: Apache-2.0 */
/* form_draft.c - see form_draft.h. */
#include "firmware/core/form/form_draft.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"

#define ROUNDS_MAX 8 /* an answer lets others be asked */

/* As it would be typed; false: no text says that. */
static bool as_typed(const struct form_field *f, const json_t *value, char *out, size_t cap)
{
	long long n = json_integer_value(value);
	if (json_is_string(value) && f->type == FORM_STRING)
		return text_is_plain(json_string_value(value)) &&
		       text_copy(out, cap, json_string_value(value));
	if (!json_is_integer(value) || f->type != FORM_INTEGER || (f->amount && n < 0))
		return false;
	if (f->amount)
		snprintf(out, cap, "%lld.%02lld", n / 100, n % 100);
	else
		snprintf(out, cap, "%lld", n);
	return true;
}

/* What was typed and is wrong does not stay. */
static bool type(struct form *form, const struct form_field *f, const json_t *value)
{
	char text[FORM_VALUE_MAX + 1];
	struct form_problem problem;
	const char *name = f->name;
	if (!as_typed(f, value, text, sizeof(text)) || form_set_text(form, name, text) != ERR_OK)
		return false;
	if (!form_problem(form, name, &problem))
		return true;
	(void)form_set_text(form, name, "");
	return false;
}

static bool is_option(const struct form_field *f, const char *value)
{
	for (size_t i = 0; i < f->option_count; i++)
		if (strcmp(f->options[i].value, value) == 0)
			return true;
	return false;
}

static bool is_chosen(const struct form *form, const char *name, const char *value)
{
	struct form_field f;
	if (form_field(form, name, &f) != ERR_OK)
		return false;
	for (size_t i = 0; i < f.option_count; i++)
		if (strcmp(f.options[i].value, value) == 0)
			return f.options[i].chosen;
	return false;
}

static bool choose(struct form *form, const struct form_field *f, const json_t *value)
{
	const char *text = json_string_value(value);
	if (!text || !is_option(f, text))
		return false;
	return is_chosen(form, f->name, text) || form_toggle(form, f->name, text) == ERR_OK;
}

/* All of several choices, or none. */
static bool choose_each(struct form *form, const struct form_field *f, const json_t *value)
{
	for (size_t i = 0; i < json_array_size(value); i++) {
		const char *text = json_string_value(json_array_get(value, i));
		if (!text || !is_option(f, text))
			return false;
	}
	for (size_t i = 0; i < json_array_size(value); i++)
		if (!choose(form, f, json_array_get(value, i)))
			return false;
	return json_array_size(value) > 0;
}

static bool take(struct form *form, const struct form_field *f, const json_t *value)
{
	if (f->type == FORM_BOOLEAN)
		return json_is_boolean(value) && (f->checked == json_is_true(value) ||
						  form_toggle(form, f->name, NULL) == ERR_OK);
	if (f->type == FORM_STRING && f->option_count)
		return choose(form, f, value);
	if (f->type == FORM_CHOICES)
		return choose_each(form, f, value);
	return (f->type == FORM_STRING || f->type == FORM_INTEGER) && type(form, f, value);
}

/* True: at least one more was looked at. */
static bool take_round(struct form *form, const json_t *values, json_t *seen,
		       struct draft_taken *out)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form_fields(form, names);
	bool more = false;
	for (size_t i = 0; i < count; i++) {
		struct form_field f;
		const json_t *value = json_object_get(values, names[i]);
		if (!value || json_object_get(seen, names[i]) ||
		    form_field(form, names[i], &f) != ERR_OK)
			continue;
		json_object_set_new(seen, names[i], json_true());
		more = true;
		if (!f.answered && take(form, &f, value))
			out->taken++;
		else if (!f.answered)
			out->refused++;
	}
	return more;
}

struct draft_taken form_take_draft(struct form *form, const json_t *values)
{
	struct draft_taken out = { 0 };
	json_t *seen = json_object();
	for (int i = 0; i < ROUNDS_MAX && take_round(form, values, seen, &out); i++)
		;
	/* What no field asks for fits nowhere. */
	out.refused += json_object_size(values) - json_object_size(seen);
	json_decref(seen);
	return out;
}
