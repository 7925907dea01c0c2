/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_form.c - see bundle_form.h. A field that two of the forms declare is one field, and must be the same. */
#include "firmware/core/item/bundle_form.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/core/form/form_schema.h"
#include "firmware/core/item/bundle_parts.h"

/* Joining */

/* The member of that name, made if it is not there. */
static json_t *member(json_t *object, const char *name, json_t *(*make)(void))
{
	if (!json_object_get(object, name))
		json_object_set_new(object, name, make());
	return json_object_get(object, name);
}

static bool has(const json_t *array, const json_t *value)
{
	for (size_t i = 0; i < json_array_size(array); i++)
		if (json_equal(json_array_get(array, i), value))
			return true;
	return false;
}

/* What is not there yet, in its order. */
static void add_to_list(json_t *into, const char *name, const json_t *from)
{
	const json_t *list = json_array_of(from, name);
	json_t *there = list ? member(into, name, json_array) : NULL, *value;
	size_t i;
	json_array_foreach(list, i, value) if (!has(there, value)) json_array_append(there, value);
}

static void add_to_map(json_t *into, const char *name, const json_t *from)
{
	json_t *map = json_object_get(from, name);
	if (json_is_object(map))
		json_object_update_missing(member(into, name, json_object), map);
}

static bool is_placed(const json_t *pages, const json_t *field)
{
	for (size_t i = 0; i < json_array_size(pages); i++)
		if (has(json_array_get(pages, i), field))
			return true;
	return false;
}

/* A field stands on the page that named it first. */
static void add_pages(json_t *ui, const json_t *from)
{
	size_t i, n;
	json_t *page, *field;
	json_array_foreach(json_array_of(from, "pages"), i, page)
	{
		json_t *there = member(ui, "pages", json_array), *left = json_array();
		json_array_foreach(page, n, field) if (!is_placed(there, field))
			json_array_append(left, field);
		if (json_array_size(left))
			json_array_append(there, left);
		json_decref(left);
	}
}

static void join(json_t *form, const json_t *more)
{
	static const char *const maps[] = { "unit", "exclusive", "check_by", "computed" };
	json_t *schema = member(form, "schema", json_object), *ui = member(form, "ui", json_object);
	const json_t *their = json_object_get(more, "schema");
	json_t *their_ui = json_object_get(more, "ui");
	add_to_map(schema, "properties", their);
	add_to_list(schema, "required", their);
	add_to_list(schema, "allOf", their);
	for (size_t i = 0; i < ARRAY_LEN(maps); i++)
		add_to_map(ui, maps[i], their_ui);
	add_to_list(ui, "rules", their_ui);
	add_pages(ui, their_ui);
	if (json_is_object(their_ui))
		json_object_update_missing(ui, their_ui); /* each field's own */
}

json_t *bundle_form(const json_t *item, unsigned kept)
{
	json_t *form = json_deep_copy(json_object_get(item, "form"));
	const json_t *parts = bundle_parts(item);
	for (size_t i = 0; i < json_array_size(parts) && i < BUNDLE_PARTS_MAX; i++) {
		const json_t *part = json_array_get(parts, i);
		if (bundle_keeps(kept, part, i) && json_object_get(part, "form"))
			join(form, json_object_get(part, "form"));
	}
	return form;
}

/* Checking */

static const json_t *properties_of(const json_t *form)
{
	return json_object_get(json_object_get(form, "schema"), "properties");
}

/* What a form declares is what those before it declared under that name. */
static bool check_same(struct item_place *place, json_t *all, const json_t *form)
{
	const char *name;
	json_t *property;
	json_object_foreach((json_t *)properties_of(form), name, property)
	{
		const json_t *before = json_object_get(all, name);
		if (before && !json_equal(before, property))
			return item_refuse(place, "\"%.40s\" is another question elsewhere", name);
		json_object_set(all, name, property);
	}
	return true;
}

static void schema_free(struct form_schema **schema)
{
	if (*schema)
		form_schema_fini(*schema);
	free(*schema);
}

static bool can_be_used(struct item_place *place, const json_t *bundle, unsigned kept)
{
	struct item_fault fault;
	struct item_place inner;
	item_place_init(&inner, &fault);
	struct form_schema *schema CLEANUP(schema_free) = calloc(1, sizeof(*schema));
	CLEANUP(json_unref) json_t *form = bundle_form(bundle, kept);
	if (!schema)
		return item_refuse(place, "no memory");
	return form_schema_read(&inner, form, schema) ||
	       item_refuse(place, "the forms do not fit together%s: %s: %s",
			   kept == BUNDLE_ALL ? "" : " where parts are left out", fault.pointer,
			   fault.sentence);
}

bool bundle_forms_check(struct item_place *place, const json_t *item)
{
	const json_t *parts = bundle_parts(item);
	CLEANUP(json_unref)
	json_t *all = json_copy((json_t *)properties_of(json_object_get(item, "form")));
	if (!all)
		all = json_object();
	for (size_t i = 0; i < json_array_size(parts); i++) {
		size_t mark = item_place_enter_index(place, i);
		if (!check_same(place, all, json_object_get(json_array_get(parts, i), "form")))
			return false;
		item_place_leave(place, mark);
	}
	if (!can_be_used(place, item, BUNDLE_ALL) || !can_be_used(place, item, 0))
		return false;
	for (size_t i = 0; i < json_array_size(parts); i++)
		if (!bundle_part_is_required(json_array_get(parts, i)) &&
		    (!can_be_used(place, item, 1u << i) || !can_be_used(place, item, ~(1u << i))))
			return false;
	return true;
}

/* Counting */

static bool is_known(const json_t *ui, const char *field)
{
	const char *source = json_str(json_object_get(ui, field), "prefill");
	return strncmp(source, "card.", strlen("card.")) == 0 ||
	       json_object_get(json_object_get(ui, "computed"), field);
}

size_t bundle_asks(const json_t *form)
{
	const json_t *ui = json_object_get(form, "ui");
	const json_t *required = json_array_of(json_object_get(form, "schema"), "required");
	size_t count = 0;
	for (size_t i = 0; i < json_array_size(required); i++) {
		const char *field = json_string_value(json_array_get(required, i));
		count += field && !is_known(ui, field);
	}
	return count;
}
