/* SPDX-License-Identifier: Apache-2.0 */
/* bundle.c - see bundle.h: what the items of the parts say, and what is saved. */
#include "firmware/core/item/bundle.h"

#include <string.h>

#include "firmware/core/item/bundle_form.h"

#define IN_FORCE "1" /* of task_state */
#define NEED	 "is_need"

/* Checks of the bundle alone */

static bool check_part(struct item_place *place, const json_t *item, size_t at)
{
	const json_t *parts = bundle_parts(item);
	const char *guid = json_str(json_array_get(parts, at), "row_guid");
	if (strcmp(guid, json_str(item, "row_guid")) == 0)
		return item_refuse(place, "a bundle is no part of itself");
	for (size_t i = 0; i < at; i++)
		if (strcmp(guid, json_str(json_array_get(parts, i), "row_guid")) == 0)
			return item_refuse(place, "parts %zu and %zu are the same item", i, at);
	return true;
}

bool bundle_check(struct item_place *place, const json_t *item)
{
	const json_t *parts = bundle_parts(item);
	if (!parts)
		return true;
	size_t outer = item_place_enter(place, "parts");
	if (json_array_size(parts) > BUNDLE_PARTS_MAX)
		return item_refuse(place, "more than %d parts", BUNDLE_PARTS_MAX);
	for (size_t i = 0; i < json_array_size(parts); i++) {
		size_t mark = item_place_enter_index(place, i);
		if (!check_part(place, item, i))
			return false;
		item_place_leave(place, mark);
	}
	if (!bundle_forms_check(place, item))
		return false;
	item_place_leave(place, outer);
	return true;
}

/* Materials */

static const json_t *material_of(const json_t *materials, const char *row_guid)
{
	for (size_t i = 0; i < json_array_size(materials); i++) {
		const json_t *m = json_array_get(materials, i);
		if (strcmp(json_str(m, "row_guid"), row_guid) == 0)
			return m;
	}
	return NULL;
}

/* Who needs it less takes what who needs it more takes: needed, may follow, optional. */
static int need_rank(const json_t *material)
{
	const char *need = json_str(material, NEED);
	return need[0] == '1' ? 2 : need[0] == '3';
}

static void add_materials(json_t *into, const json_t *materials)
{
	size_t i;
	json_t *m;
	json_array_foreach(materials, i, m)
	{
		json_t *there = (json_t *)material_of(into, json_str(m, "row_guid"));
		if (!there)
			json_array_append_new(into, json_copy(m));
		else if (need_rank(m) > need_rank(there))
			json_object_set_new(there, NEED, json_string(json_str(m, NEED)));
	}
}

/* What makes two materials one: all that the citizen sees of them, and where they come from. */
static bool is_same(const json_t *one, const json_t *other)
{
	static const char *const members[] = { "material_name", "source", "licence_type",
					       "statement_text_id", "statement_text" };
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (strcmp(json_str(one, members[i]), json_str(other, members[i])) != 0)
			return false;
	return true;
}

/* Between the bundle and its parts' items */

static bool fits(struct item_place *place, json_t *all, const json_t *materials)
{
	for (size_t i = 0; i < json_array_size(materials); i++) {
		const json_t *m = json_array_get(materials, i);
		const json_t *there = material_of(all, json_str(m, "row_guid"));
		if (there && !is_same(there, m))
			return item_refuse(
				place,
				"its material %s is \"%s\" here and \"%s\" elsewhere, or "
				"comes from elsewhere",
				json_str(m, "row_guid"), json_str(m, "material_name"),
				json_str(there, "material_name"));
	}
	add_materials(all, materials);
	return json_array_size(all) <= ITEM_MATERIALS_MAX ||
	       item_refuse(place, "with it there are more than %d materials", ITEM_MATERIALS_MAX);
}

static bool check_found(struct item_place *place, const json_t *found, json_t *all)
{
	if (!found)
		return item_refuse_member(place, "row_guid", "there is no such item");
	if (item_is_bundle(found))
		return item_refuse_member(place, "row_guid", "it is a bundle itself");
	return fits(place, all, json_array_of(found, "materials"));
}

enum err bundle_check_parts(const json_t *bundle, bundle_find_fn find, void *arg,
			    struct item_fault *fault)
{
	struct item_place place;
	item_place_init(&place, fault);
	const json_t *parts = bundle_parts(bundle);
	CLEANUP(json_unref) json_t *all = json_array();
	add_materials(all, json_array_of(bundle, "materials"));
	item_place_enter(&place, "parts");
	for (size_t i = 0; i < json_array_size(parts); i++) {
		CLEANUP(json_unref)
		json_t *found = find(arg, json_str(json_array_get(parts, i), "row_guid"));
		size_t mark = item_place_enter_index(&place, i);
		if (!check_found(&place, found, all))
			return ERR_ITEM_INVALID;
		item_place_leave(&place, mark);
	}
	return ERR_OK;
}

/* Filling */

json_t *bundle_extract(const json_t *item)
{
	static const char *const members[] = {
		"task_code",	   "task_handle_item", "task_version",	 "task_name",
		"task_state",	   "dept_name",	       "identity_level", "limit_scene_num",
		"needs_signature", "needs_chip_photo", "materials"
	};
	json_t *out = json_object();
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		json_t *value = json_object_get(item, members[i]);
		if (value)
			json_object_set(out, members[i], value);
	}
	const json_t *asks = json_object_get(item, "asks");
	json_object_set_new(
		out, "asks",
		asks ? json_copy((json_t *)asks)
		     : json_integer((json_int_t)bundle_asks(json_object_get(item, "form"))));
	return out;
}

static bool is_in_force(const json_t *item)
{
	return item && strcmp(json_str(item, "task_state"), IN_FORCE) == 0 && !item_is_bundle(item);
}

enum err bundle_fill(json_t *bundle, bundle_find_fn find, void *arg)
{
	struct item_fault fault;
	json_t *parts = json_array_of(bundle, "parts");
	for (size_t i = json_array_size(parts); i-- > 0;) {
		json_t *part = json_array_get(parts, i);
		CLEANUP(json_unref) json_t *found = find(arg, json_str(part, "row_guid"));
		if (!is_in_force(found)) {
			if (bundle_part_is_required(part))
				return ERR_ITEM_GONE;
			json_array_remove(parts, i);
			continue;
		}
		CLEANUP(json_unref) json_t *said = bundle_extract(found);
		json_object_update_missing(part, said);
	}
	if (json_array_size(parts) == 0)
		return ERR_ITEM_GONE;
	return bundle_check_parts(bundle, find, arg, &fault);
}

/* Composing */

static void strengthen(json_t *item, const json_t *part)
{
	static const char *const flags[] = { "needs_signature", "needs_chip_photo" };
	const char *level = item_identity_level(part);
	if (identity_rank(level) > identity_rank(item_identity_level(item)))
		json_object_set_new(item, "identity_level", json_string(level));
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (json_flag(part, flags[i]))
			json_object_set_new(item, flags[i], json_string("1"));
}

json_t *bundle_compose(const json_t *bundle, unsigned kept)
{
	json_t *item = json_copy((json_t *)bundle), *parts = json_array(),
	       *materials = json_array();
	const json_t *all = bundle_parts(bundle);
	add_materials(materials, json_array_of(bundle, "materials"));
	for (size_t i = 0; i < json_array_size(all) && i < BUNDLE_PARTS_MAX; i++) {
		json_t *part = json_copy(json_array_get(all, i));
		bool keep = bundle_keeps(kept, part, i);
		json_object_set_new(part, "kept", json_boolean(keep));
		if (keep) {
			add_materials(materials, json_array_of(part, "materials"));
			strengthen(item, part);
		}
		json_array_append_new(parts, part);
	}
	json_object_set_new(item, "parts", parts);
	json_object_set_new(item, "materials", materials);
	json_object_set_new(item, "form", bundle_form(bundle, kept));
	return item;
}

/* What is saved */

static size_t above(size_t separate, size_t together)
{
	return separate > together ? separate - together : 0;
}

struct bundle_saving bundle_saving(const json_t *item)
{
	size_t materials = json_array_size(json_array_of(item, "materials"));
	size_t questions = bundle_asks(json_object_get(item, "form"));
	struct bundle_saving each = { 0 };
	const json_t *parts = bundle_parts(item);
	for (size_t i = 0; i < json_array_size(parts); i++) {
		const json_t *part = json_array_get(parts, i);
		if (!bundle_part_is_kept(part))
			continue;
		each.materials += json_array_size(json_array_of(part, "materials"));
		each.questions += (size_t)json_int(part, "asks", 0);
		each.journeys += (size_t)json_int(part, "limit_scene_num", 0);
	}
	return (struct bundle_saving){
		.materials = above(each.materials, materials),
		.questions = above(each.questions, questions),
		.journeys = above(each.journeys, (size_t)json_int(item, "limit_scene_num", 0)),
	};
}

json_t *bundle_json(const json_t *item)
{
	json_t *out = json_array();
	const json_t *parts = bundle_parts(item);
	for (size_t i = 0; i < json_array_size(parts); i++) {
		const json_t *part = json_array_get(parts, i);
		if (!bundle_part_is_kept(part))
			continue;
		json_t *row = json_pack("{s:s, s:s}", "row_guid", json_str(part, "row_guid"),
					"task_code", json_str(part, "task_code"));
		json_object_set(row, "task_version", json_object_get(part, "task_version"));
		if (item_handle(part)[0])
			json_object_set_new(row, "task_handle_item",
					    json_string(item_handle(part)));
		json_array_append_new(out, row);
	}
	return out;
}
