/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_prefill.c - the first values of a form: from the card, the platform and this visit.
 *
 * A value that breaks the field's own rules is not used: the field is asked, as if nobody had
 * known. For a field with choices card.sex and card.nation give the choice that is the code or the
 * word for it; for a text they give the code, as it stands on the card.
 */
#include "firmware/core/form/form_state.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/card/card_words.h"

/* Choosing */

typedef bool (*same_fn)(const char *option, const char *value);

static bool same_text(const char *option, const char *value)
{
	return strcmp(option, value) == 0;
}

/* Chooses the option that is the value, exactly or in the other sense. */
static void choose_value(struct form *form, size_t field, const char *value, same_fn same)
{
	assert(form_has_options(form, field));
	const struct form_spec *spec = &form->schema.fields[field];
	struct form_value *v = &form->values[field];
	for (size_t i = 0; i < spec->option_count; i++) {
		if (same_text(spec->options[i], value) || same(spec->options[i], value)) {
			v->chosen[i] = v->prefilled = true;
			return;
		}
	}
}

static enum err put_string(struct form *form, size_t field, const char *value, same_fn same)
{
	if (*value == '\0' || form_text_is_blank(value))
		return ERR_OK;
	if (form_has_options(form, field)) {
		choose_value(form, field, value, same);
		return ERR_OK;
	}
	if (form->schema.fields[field].type == FORM_AREA) {
		json_t *text CLEANUP(json_unref) = json_string(value);
		return form_area_put(form, field, text);
	}
	if (form->schema.fields[field].type == FORM_BOOLEAN || strlen(value) > FORM_VALUE_MAX)
		return ERR_OK;
	form->values[field].prefilled = true;
	return form_put_text(form, field, value);
}

/* From the card */

static const char *card_string(const struct document *card, const char *name)
{
	if (strcmp(name, "name") == 0)
		return document_name(card);
	if (strcmp(name, "id") == 0)
		return card->id;
	if (strcmp(name, "cert_type") == 0)
		return document_cert_type(card);
	if (strcmp(name, "sex") == 0)
		return card->sex;
	if (strcmp(name, "birth") == 0)
		return card->birth;
	if (strcmp(name, "nation") == 0)
		return card->nation;
	if (strcmp(name, "address") == 0)
		return document_address(card);
	return strcmp(name, "valid_to") == 0 ? card->valid_to : "";
}

static enum err put_from_card(struct form *form, size_t field, const struct document *card)
{
	assert(form->schema.fields[field].source_field);
	const char *name = form->schema.fields[field].source_field;
	same_fn same = strcmp(name, "sex") == 0	     ? card_word_is_sex
		       : strcmp(name, "nation") == 0 ? card_word_is_nation
						     : same_text;
	/* The number of a foreign resident was checked as what it is when the card was read. */
	bool foreign = card->kind == DOCUMENT_FOREIGN_2017 || card->kind == DOCUMENT_FOREIGN_2023;
	form->values[field].trusted = foreign && strcmp(name, "id") == 0;
	return put_string(form, field, card_string(card, name), same);
}

/* From a JSON object */

static enum err put_json(struct form *form, size_t field, const json_t *value)
{
	struct form_value *v = &form->values[field];
	enum form_type type = form->schema.fields[field].type;
	if (type == FORM_BOOLEAN) {
		bool word = json_is_string(value);
		v->checked =
			json_is_true(value) || (word && strcmp(json_string_value(value), "1") == 0);
		v->prefilled = json_is_boolean(value) || v->checked ||
			       (word && strcmp(json_string_value(value), "0") == 0);
		return ERR_OK;
	}
	if (type == FORM_AREA)
		return form_area_put(form, field, value);
	if (json_is_integer(value)) {
		char digits[FORM_AMOUNT_TEXT];
		if (form_is_amount(form, field))
			form_amount_text(json_integer_value(value), digits);
		else
			snprintf(digits, sizeof(digits), "%lld",
				 (long long)json_integer_value(value));
		return put_string(form, field, digits, same_text);
	}
	for (size_t i = 0; type == FORM_CHOICES && i < json_array_size(value); i++) {
		const char *text = json_string_value(json_array_get(value, i));
		if (text)
			choose_value(form, field, text, same_text);
	}
	if (!json_is_string(value) || !text_is_plain(json_string_value(value)))
		return ERR_OK;
	return put_string(form, field, json_string_value(value), same_text);
}

/* The group's array of objects: as many of them as it may have. */
static enum err put_entries(struct form *form, size_t group, const json_t *array)
{
	const struct form_group *g = &form->schema.groups[group];
	struct form_value *v = &form->values[g->field];
	size_t most = (size_t)form->schema.fields[g->field].rules.max_items;
	for (size_t n = 0; n < json_array_size(array) && n < most; n++) {
		v->prefilled = true;
		v->entries = n + 1;
		for (size_t i = 0; i < g->count; i++) {
			size_t field = form_in_entry(&form->schema, group, g->first + i, n);
			const json_t *value = json_object_get(json_array_get(array, n),
							      form->schema.fields[field].own);
			enum err err = put_json(form, field, value);
			if (err != ERR_OK)
				return err;
		}
	}
	return ERR_OK;
}

static enum err put_known(struct form *form, size_t field, const json_t *value)
{
	size_t group = form_group_of(form, field);
	return group == FORM_NO_GROUP ? put_json(form, field, value)
				      : put_entries(form, group, value);
}

static enum err put_first(struct form *form, size_t field, const struct form_sources *sources)
{
	const struct form_spec *spec = &form->schema.fields[field];
	switch (spec->source) {
	case SOURCE_CARD:
		return sources->card ? put_from_card(form, field, sources->card) : ERR_OK;
	case SOURCE_PLATFORM:
		return put_known(form, field,
				 json_object_get(sources->platform, spec->source_field));
	case SOURCE_VISIT:
		return put_known(form, field, json_object_get(sources->visit, spec->source_field));
	case SOURCE_NONE:
		break;
	}
	return ERR_OK;
}

/* Empties one prefilled field whose value is not used. */
static bool drop_one(struct form *form)
{
	for (size_t i = 0; i < form->schema.field_count; i++) {
		if (form->values[i].prefilled && !form->values[i].answered) {
			form_clear(form, i);
			return true;
		}
	}
	return false;
}

enum err form_prefill(struct form *form, const struct form_sources *sources)
{
	/* Formats of conditions count from here on, when a date gets its dashes. */
	form_refresh(form);
	for (size_t i = 0; i < form->schema.field_count; i++) {
		enum err err = put_first(form, i, sources);
		if (err != ERR_OK)
			return err;
	}
	do
		form_refresh(form);
	while (drop_one(form));
	return ERR_OK;
}
