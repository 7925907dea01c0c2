/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy_bundle.c - the rules between a bundle and the items that are its parts. A part may stand behind its
 * bundle, in another file: so of every record a little is kept until the end.
 */
#include "firmware/core/item/policy_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/core/item/bundle.h"

#define CANCELLED "3" /* of task_state */
#define KEY_MAX	  200

/* Keeping */

static json_t *material_extract(const json_t *material)
{
	static const char *const members[] = { "row_guid",	   "material_name",
					       "is_need",	   "source",
					       "licence_type",	   "statement_text",
					       "statement_text_id" };
	json_t *out = json_object();
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		json_t *value = json_object_get(material, members[i]);
		if (value)
			json_object_set(out, members[i], value);
	}
	return out;
}

static json_t *extract_of(const json_t *item)
{
	json_t *out = bundle_extract(item), *materials = json_array(), *material;
	size_t i;
	json_array_foreach(json_object_get(item, "materials"), i, material)
		json_array_append_new(materials, material_extract(material));
	json_object_set_new(out, "materials", materials);
	json_object_set_new(out, "fee", json_integer((json_int_t)item_fee_total(item)));
	return out;
}

enum err policy_keep_extract(struct policy *p, const json_t *item)
{
	struct policy_record *r = &p->records[p->record_count - 1];
	r->bundle = item_is_bundle(item);
	CLEANUP(json_unref)
	json_t *kept = r->bundle ? json_incref((json_t *)item) : extract_of(item);
	r->extract = json_dumps(kept, JSON_COMPACT);
	return r->extract ? ERR_OK : ERR_NOMEM;
}

static json_t *find(void *arg, const char *row_guid)
{
	const struct policy *p = arg;
	char key[KEY_MAX];
	snprintf(key, sizeof(key), "guid %s", row_guid);
	const json_t *record = json_object_get(p->codes, key);
	return record ? json_loads(p->records[json_integer_value(record)].extract, 0, NULL) : NULL;
}

/* Rules: each is told where the part stands */

static void check_names(struct policy *p, size_t record, const json_t *part, const char *pointer,
			json_t *codes)
{
	size_t i;
	json_t *material;
	json_array_foreach(json_object_get(part, "materials"), i, material)
	{
		const char *guid = json_str(material, "row_guid");
		CLEANUP(free_ptr)
		char *name = policy_copy_name(json_str(material, "material_name"));
		const char *before = json_str(codes, name ? name : "");
		if (name && !before[0])
			json_object_set_new(codes, name, json_string(guid));
		else if (name && strcmp(before, guid) != 0)
			policy_tell(p, record, POLICY_BUNDLE, pointer,
				    "\"%s\" has the codes %s and %s: it would be asked for twice",
				    name, before, guid);
	}
}

static void check_part(struct policy *p, size_t record, const json_t *part, bool required,
		       const char *pointer)
{
	if (strcmp(json_str(part, "task_state"), CANCELLED) == 0)
		policy_tell(p, record, POLICY_BUNDLE, pointer, "\"%s\" is cancelled",
			    json_str(part, "task_name"));
	if (!required && json_int(part, "fee", 0) > 0)
		policy_tell(p, record, POLICY_BUNDLE, pointer,
			    "\"%s\" has a fee and may be left out: what is due is not certain",
			    json_str(part, "task_name"));
}

static void check_whole(struct policy *p, size_t record, const json_t *bundle, int64_t fee,
			int64_t visits)
{
	int64_t own = json_int(bundle, "limit_scene_num", 0);
	if (item_fee_total(bundle) != fee)
		policy_tell(p, record, POLICY_BUNDLE, "/fees",
			    "%lld fen, and its parts come to %lld",
			    (long long)item_fee_total(bundle), (long long)fee);
	if (own > visits)
		policy_tell(p, record, POLICY_BUNDLE, "/limit_scene_num",
			    "a citizen comes %lld times, and for its parts one by one %lld",
			    (long long)own, (long long)visits);
}

static void check_bundle(struct policy *p, size_t record)
{
	char pointer[POLICY_POINTER_MAX];
	struct item_fault fault;
	CLEANUP(json_unref) json_t *bundle = json_loads(p->records[record].extract, 0, NULL);
	CLEANUP(json_unref) json_t *codes = json_object();
	const json_t *parts = bundle_parts(bundle);
	int64_t fee = 0, visits = 0;
	if (!bundle || item_check(bundle, &fault) != ERR_OK)
		return; /* told as refused */
	if (bundle_check_parts(bundle, find, p, &fault) != ERR_OK) {
		policy_tell(p, record, POLICY_BUNDLE, fault.pointer, "%s", fault.sentence);
		return;
	}
	for (size_t i = 0; i < json_array_size(parts); i++) {
		const json_t *said = json_array_get(parts, i);
		CLEANUP(json_unref) json_t *part = find(p, json_str(said, "row_guid"));
		snprintf(pointer, sizeof(pointer), "/parts/%zu", i);
		check_names(p, record, part, pointer, codes);
		check_part(p, record, part, bundle_part_is_required(said), pointer);
		fee += json_int(part, "fee", 0);
		visits += json_int(part, "limit_scene_num", 0);
	}
	check_whole(p, record, bundle, fee, visits);
}

void policy_bundles(struct policy *p)
{
	for (size_t i = 0; i < p->record_count; i++)
		if (p->records[i].bundle)
			check_bundle(p, i);
}
