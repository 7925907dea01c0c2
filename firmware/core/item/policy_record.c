/* SPDX-License-Identifier: Apache-2.0 */
/* policy_record.c - the rules that one record passes or fails alone. */
#include "firmware/core/item/policy_private.h"

#include <stdio.h>
#include <string.h>

#include "firmware/core/item/item.h"
#include "firmware/core/item/item_place.h"

#define DAYS_MAX 100000 /* more is as good as never, and multiplies without overflow */

static size_t at_hand(const struct policy *p)
{
	return p->record_count - 1;
}

/* The 36 elements */

enum element_kind {
	ELEMENT_TEXT,
	ELEMENT_DAYS,
	ELEMENT_LIST,	    /* with something in it */
	ELEMENT_MAYBE_LIST, /* an empty list says: none */
	ELEMENT_ONLINE,
};

static const struct element {
	int number;
	const char *member;
	enum element_kind kind;
} elements[] = {
	{ 1, "task_name", ELEMENT_TEXT },	 { 2, "catalog_code", ELEMENT_TEXT },
	{ 3, "task_code", ELEMENT_TEXT },	 { 4, "task_type", ELEMENT_TEXT },
	{ 5, "by_law", ELEMENT_TEXT },		 { 6, "use_level", ELEMENT_TEXT },
	{ 7, "power_division", ELEMENT_TEXT },	 { 8, "exercise_content", ELEMENT_TEXT },
	{ 9, "dept_name", ELEMENT_TEXT },	 { 9, "dept_code", ELEMENT_TEXT },
	{ 10, "dept_nature", ELEMENT_TEXT },	 { 11, "anticipate_day", ELEMENT_DAYS },
	{ 11, "anticipate_type", ELEMENT_TEXT }, { 12, "promise_day", ELEMENT_DAYS },
	{ 12, "promise_type", ELEMENT_TEXT },	 { 13, "accept_condition", ELEMENT_TEXT },
	{ 14, "steps", ELEMENT_LIST },		 { 15, "co_depts", ELEMENT_MAYBE_LIST },
	{ 16, "undertake_org", ELEMENT_TEXT },	 { 17, "intermediary", ELEMENT_TEXT },
	{ 18, "count_limit", ELEMENT_TEXT },	 { 19, "result_name", ELEMENT_TEXT },
	{ 20, "result_sample", ELEMENT_TEXT },	 { 21, "fees", ELEMENT_MAYBE_LIST },
	{ 22, "fee_basis", ELEMENT_TEXT },	 { 23, "handle_area", ELEMENT_TEXT },
	{ 24, "server_type", ELEMENT_TEXT },	 { 25, "themes", ELEMENT_LIST },
	{ 26, "handle_form", ELEMENT_TEXT },	 { 27, "special_procedure", ELEMENT_TEXT },
	{ 28, "area_code", ELEMENT_TEXT },	 { 29, "is_schedule", ELEMENT_TEXT },
	{ 30, "is_pay_online", ELEMENT_TEXT },	 { 31, "is_express", ELEMENT_TEXT },
	{ 32, "is_online", ELEMENT_ONLINE },	 { 33, "handle_place", ELEMENT_TEXT },
	{ 33, "handle_time", ELEMENT_TEXT },	 { 34, "consult", ELEMENT_TEXT },
	{ 35, "supervise", ELEMENT_TEXT },	 { 36, "materials", ELEMENT_MAYBE_LIST },
};

static bool is_online(const json_t *item)
{
	const json_t *online = json_object_get(item, "is_online");
	return json_is_object(online) ? json_flag(online, "yes") : json_flag(item, "is_online");
}

/* {yes, url, reason}: why one must come belongs to it. */
static bool online_is_whole(const json_t *item, const json_t *value)
{
	if (!json_is_object(value) || !policy_says(value, "yes"))
		return false;
	return is_online(item) || policy_says(value, "reason");
}

static bool is_whole(const json_t *item, const struct element *e, const json_t *value)
{
	const char *text = json_string_value(value);
	if (text)
		return text[strspn(text, " \t\r\n")] != '\0';
	switch (e->kind) {
	case ELEMENT_TEXT:
		return false;
	case ELEMENT_DAYS:
		return json_is_integer(value);
	case ELEMENT_LIST:
		return json_array_size(value) > 0;
	case ELEMENT_MAYBE_LIST:
		return json_is_array(value);
	case ELEMENT_ONLINE:
		return online_is_whole(item, value);
	}
	return false;
}

void policy_elements(struct policy *p, const json_t *item)
{
	char pointer[POLICY_POINTER_MAX];
	for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
		const struct element *e = &elements[i];
		const json_t *value = json_object_get(item, e->member);
		if (is_whole(item, e, value))
			continue;
		snprintf(pointer, sizeof(pointer), "/%s", e->member);
		policy_tell(p, at_hand(p), POLICY_ELEMENTS, pointer, "element %d of 36, %s, %s",
			    e->number, e->member, value ? "says nothing" : "is missing");
	}
}

/* Steps and promise */

void policy_steps(struct policy *p, const json_t *item)
{
	size_t count = json_array_size(json_object_get(item, "steps"));
	if (count > POLICY_STEPS_MAX)
		policy_tell(p, at_hand(p), POLICY_STEPS, "/steps", "%zu steps, %d are allowed",
			    count, POLICY_STEPS_MAX);
}

/* -1 where there is no number: an element says so, or that it does not apply. */
static int64_t days(const json_t *item, const char *key)
{
	int64_t count = json_int(item, key, -1);
	return count > DAYS_MAX ? DAYS_MAX : count;
}

void policy_promise(struct policy *p, const json_t *item)
{
	int64_t law = days(item, "anticipate_day"), promise = days(item, "promise_day");
	const char *law_type = json_str(item, "anticipate_type");
	const char *promise_type = json_str(item, "promise_type");
	int law_fifths = policy_day_fifths(law_type), fifths = policy_day_fifths(promise_type);
	if (law < 0 || promise < 0)
		return;
	if (strcmp(law_type, promise_type) == 0)
		law_fifths = fifths = 1;
	if (!law_fifths || !fifths)
		policy_tell(p, at_hand(p), POLICY_PROMISE, "/promise_type",
			    "days of \"%s\" and of \"%s\" cannot be compared", promise_type,
			    law_type);
	else if (promise * fifths * 100 > law * law_fifths * POLICY_PROMISE_MAX)
		policy_tell(p, at_hand(p), POLICY_PROMISE, "/promise_day",
			    "%lld %s are promised where the law allows %lld %s: more than %d %%",
			    (long long)promise, promise_type, (long long)law, law_type,
			    POLICY_PROMISE_MAX);
}

/* Materials */

void policy_basis(struct policy *p, const json_t *item)
{
	char pointer[POLICY_POINTER_MAX];
	size_t i;
	json_t *material;
	json_array_foreach(json_object_get(item, "materials"), i, material)
	{
		if (policy_says(material, "basis"))
			continue;
		snprintf(pointer, sizeof(pointer), "/materials/%zu/basis", i);
		policy_tell(p, at_hand(p), POLICY_BASIS, pointer,
			    "nothing says why \"%s\" may be asked for",
			    json_str(material, "material_name"));
	}
}

/* Undeclared */

static void undeclared_members(struct policy *p, const json_t *object, const char *list,
			       struct item_place *place)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)object, key, value)
	{
		if (item_declares(list, key))
			continue;
		char pointer[ITEM_POINTER_MAX];
		size_t mark = item_place_enter(place, key);
		item_place_pointer(place, pointer);
		policy_tell(p, at_hand(p), POLICY_UNDECLARED, pointer,
			    "no contract knows the member \"%s\": a terminal passes over it", key);
		item_place_leave(place, mark);
	}
}

static void undeclared_in_list(struct policy *p, const json_t *item, const char *list,
			       struct item_place *place)
{
	size_t i, outer = item_place_enter(place, list);
	json_t *element;
	json_array_foreach(json_object_get(item, list), i, element)
	{
		size_t mark = item_place_enter_index(place, i);
		undeclared_members(p, element, list, place);
		item_place_leave(place, mark);
	}
	item_place_leave(place, outer);
}

/* What the object's properties, or a condition's, say about a field; NULL: nothing. */
static const json_t *property_of(const json_t *schema, const char *field, size_t len)
{
	static const char *const branches[] = { "then", "else" };
	const json_t *found = json_object_getn(json_object_get(schema, "properties"), field, len);
	size_t i;
	json_t *rule;
	json_array_foreach(json_object_get(schema, "allOf"), i, rule)
	{
		for (size_t b = 0; b < ARRAY_LEN(branches) && !found; b++)
			found = json_object_getn(
				json_object_get(json_object_get(rule, branches[b]), "properties"),
				field, len);
	}
	return found;
}

/* "mobile", or a member of a group: "owners.name". */
static bool declares_field(const json_t *schema, const char *field)
{
	size_t len = strcspn(field, ".");
	const json_t *property = property_of(schema, field, len);
	const char *member = field + len + 1;
	if (field[len] == '.')
		property = property_of(json_object_get(property, "items"), member, strlen(member));
	return property != NULL;
}

/* What the form asks for stands at the place. */
static void field_used(struct policy *p, const json_t *schema, const char *field,
		       const struct item_place *place)
{
	if (!field || declares_field(schema, field))
		return;
	char pointer[ITEM_POINTER_MAX];
	p->form_told = true;
	item_place_pointer(place, pointer);
	policy_tell(p, at_hand(p), POLICY_UNDECLARED, pointer,
		    "the form asks for \"%s\", which it does not declare", field);
}

static void fields_in_array(struct policy *p, const json_t *schema, const json_t *names,
			    struct item_place *place)
{
	size_t i;
	json_t *name;
	json_array_foreach(names, i, name)
	{
		size_t mark = item_place_enter_index(place, i);
		field_used(p, schema, json_string_value(name), place);
		item_place_leave(place, mark);
	}
}

/* A member of `ui` with a widget or a prefill is a field's. */
static void fields_of_ui(struct policy *p, const json_t *schema, const json_t *ui,
			 struct item_place *place)
{
	const char *key;
	json_t *value;
	size_t i, mark;
	json_object_foreach((json_t *)ui, key, value)
	{
		mark = item_place_enter(place, key);
		if (json_object_get(value, "widget") || json_object_get(value, "prefill"))
			field_used(p, schema, key, place);
		item_place_leave(place, mark);
	}
	mark = item_place_enter(place, "pages");
	json_array_foreach(json_object_get(ui, "pages"), i, value)
	{
		size_t page = item_place_enter_index(place, i);
		fields_in_array(p, schema, value, place);
		item_place_leave(place, page);
	}
	item_place_leave(place, mark);
}

static void undeclared_fields(struct policy *p, const json_t *form, struct item_place *place)
{
	const json_t *schema = json_object_get(form, "schema");
	size_t outer = item_place_enter(place, "form");
	size_t mark = item_place_enter(place, "schema");
	size_t inner = item_place_enter(place, "required");
	fields_in_array(p, schema, json_object_get(schema, "required"), place);
	item_place_leave(place, inner);
	item_place_leave(place, mark);
	mark = item_place_enter(place, "ui");
	fields_of_ui(p, schema, json_object_get(form, "ui"), place);
	item_place_leave(place, mark);
	item_place_leave(place, outer);
}

void policy_undeclared(struct policy *p, const json_t *item)
{
	static const char *const lists[] = { "materials", "fees", "steps", "questions", "parts" };
	struct item_fault unused;
	struct item_place place;
	item_place_init(&place, &unused);
	undeclared_members(p, item, "", &place);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		undeclared_in_list(p, item, lists[i], &place);
	undeclared_fields(p, json_object_get(item, "form"), &place);
}

/* The window */

void policy_window(struct policy *p, const json_t *item)
{
	if (!is_online(item))
		return;
	int64_t visits = json_int(item, "limit_scene_num", 0);
	if (visits > 1)
		policy_tell(p, at_hand(p), POLICY_WINDOW, "/limit_scene_num",
			    "it is online, and a citizen comes %lld times", (long long)visits);
	if (policy_says(json_object_get(item, "is_online"), "reason"))
		policy_tell(p, at_hand(p), POLICY_WINDOW, "/is_online/reason",
			    "it is online, and gives a reason why one must come");
	if (strcmp(item_identity_level(item), "staff") == 0)
		policy_tell(p, at_hand(p), POLICY_WINDOW, "/identity_level",
			    "it is online, and only staff can say who the citizen is");
}
