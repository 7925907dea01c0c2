/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_form.h - the moments of the form, and what other scenes are made with. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

/* Aborts when there is nothing. */
json_t *scenery_must(json_t *value);
json_t *scenery_json(const char *text);
/* Into an array of the visit. */
#define put(member, text) scenery_put(member, sizeof(member), text)
void scenery_put(char *out, size_t cap, const char *text);
void scenery_overlay(struct scenery *s, enum overlay overlay);
/* The sample catalogue's item with that word in its name. */
json_t *scenery_item(struct scenery *s, const char *word);
/* The form of an item, at the page of that field. */
void scenery_form(struct scenery *s, json_t *of, const char *field);
void scenery_set(struct scenery *s, const char *field, const char *text);
void scenery_toggle(struct scenery *s, const char *field, const char *value);

#define FORM_SCENES(X)         \
	X(form_phone)          \
	X(form_phone_empty)    \
	X(form_phone_wrong)    \
	X(form_choice)         \
	X(form_choices)        \
	X(form_date)           \
	X(form_id)             \
	X(form_address)        \
	X(form_letters)        \
	X(form_code)           \
	X(form_open_date)      \
	X(form_landline)       \
	X(form_passport)       \
	X(form_two)            \
	X(form_number_and_box) \
	X(form_checkbox)       \
	X(form_known)          \
	X(form_many)           \
	X(form_long_page)      \
	X(form_long_page_end)  \
	X(form_entry)          \
	X(form_group)          \
	X(form_group_full)     \
	X(form_area_waits)     \
	X(form_area)           \
	X(form_area_typed)     \
	X(form_amount)         \
	X(form_rule)           \
	X(form_stuck)
#define X(name) void name(struct scenery *s);
FORM_SCENES(X)
#undef X
