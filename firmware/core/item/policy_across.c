/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy_across.c - the rules between records.
 *
 * Names are joined as policy_names.c says. A citizen is stuck in a circle of proofs when what he must
 * bring is given only by items for which he must bring what he came for. So items are obtained one
 * after the other, those that need nothing first, each giving what others need; what is left at the
 * end stands in a circle, or behind one. That an item needs what it gives itself (an old licence for
 * a new one) is no circle: it was given by an earlier case.
 */
#include "firmware/core/item/policy_private.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/buf.h"
#include "firmware/core/item/item.h"

#define KEY_MAX	 200
#define HOPS_MAX 4 /* of a circle that a sentence names */

/* Names. `text` is stolen; POLICY_NONE when memory is short. */
static size_t name_of(struct policy *p, char *text)
{
	CLEANUP(free_ptr) char *key = text;
	if (!key)
		return POLICY_NONE;
	const json_t *known = json_object_get(p->name_ids, key);
	if (known)
		return (size_t)json_integer_value(known);
	size_t id = p->name_count;
	struct policy_name *name =
		policy_grow(&p->names, &p->name_count, &p->name_cap, sizeof(*name));
	if (!name || json_object_set_new(p->name_ids, key, json_integer((json_int_t)id)) < 0)
		return POLICY_NONE;
	*name = (struct policy_name){ .text = STEAL(key), .first_of = POLICY_NONE };
	return id;
}

/* Keeping */

static bool is(const json_t *object, const char *key, const char *value)
{
	return strcmp(json_str(object, key), value) == 0;
}

static enum err keep_result(struct policy *p, const json_t *item)
{
	size_t record = p->record_count - 1;
	if (!policy_says(item, "result_name"))
		return ERR_OK;
	size_t name = name_of(p, policy_copy_name(json_str(item, "result_name")));
	if (name == POLICY_NONE)
		return ERR_NOMEM;
	p->records[record].result = name;
	p->names[name].givers++;
	p->names[name].a_giver = record;
	return ERR_OK;
}

static enum err keep_asked(struct policy *p, const json_t *material, size_t index, size_t copy,
			   size_t fact)
{
	bool scan = is(material, "source", "scan");
	if (!scan && !is(material, "source", "statement"))
		return ERR_OK;
	struct policy_asked *a = policy_grow(&p->asked, &p->asked_count, &p->asked_cap, sizeof(*a));
	if (!a)
		return ERR_NOMEM;
	*a = (struct policy_asked){ .record = p->record_count - 1,
				    .index = index,
				    .copy = copy,
				    .fact = fact,
				    .scan = scan,
				    .needed = is(material, "is_need", "1"),
				    .next_of_copy = POLICY_NONE };
	if (a->scan && a->needed) {
		a->next_of_copy = p->names[copy].first_of;
		p->names[copy].first_of = p->asked_count - 1;
	}
	return ERR_OK;
}

/* What the record says itself: there is a licence of it, or it is shared data. */
static bool tell_contradiction(struct policy *p, const json_t *material, size_t index,
			       const char *fact)
{
	char pointer[POLICY_POINTER_MAX];
	const char *name = json_str(material, "material_name");
	bool scan = is(material, "source", "scan");
	snprintf(pointer, sizeof(pointer), "/materials/%zu", index);
	if (scan && (policy_says(material, "licence_type") || is(material, "get_type", "3")))
		policy_tell(p, p->record_count - 1, POLICY_UPLOAD, pointer,
			    "\"%s\" is a licence that can be fetched, and is to be uploaded", name);
	else if (scan && policy_is_on_the_card(fact))
		policy_tell(p, p->record_count - 1, POLICY_PROOF, pointer,
			    "\"%s\" is to be uploaded, and the card says it", name);
	else if (is(material, "get_type", "4"))
		policy_tell(p, p->record_count - 1, POLICY_PROOF, pointer,
			    "\"%s\" is shared data, and the citizen is to prove it", name);
	else
		return false;
	return true;
}

static enum err keep_material(struct policy *p, const json_t *material, size_t index)
{
	const char *said = json_str(material, "material_name");
	bool licence = is(material, "source", "licence"), share = is(material, "source", "share");
	size_t copy = name_of(p, policy_copy_name(said));
	size_t fact = name_of(p, policy_fact_name(said));
	if (copy == POLICY_NONE || fact == POLICY_NONE)
		return ERR_NOMEM;
	if (licence)
		p->names[copy].ways |= POLICY_BY_LICENCE;
	else if (share)
		p->names[fact].ways |= POLICY_BY_SHARE;
	else if (tell_contradiction(p, material, index, p->names[fact].text))
		fact = copy = POLICY_NONE; /* said once is enough */
	return copy == POLICY_NONE ? ERR_OK : keep_asked(p, material, index, copy, fact);
}

enum err policy_keep(struct policy *p, const json_t *item)
{
	size_t i;
	json_t *material;
	enum err err = keep_result(p, item);
	json_array_foreach(json_object_get(item, "materials"), i, material)
	{
		if (err == ERR_OK)
			err = keep_material(p, material, i);
	}
	return err;
}

/* Duplicates */

static enum err content_of(const struct policy *p, const json_t *item, uint8_t out[SHA256_LEN])
{
	CLEANUP(json_unref) json_t *content = json_copy((json_t *)item);
	json_object_del(content, "row_guid"); /* these two name a record and are none of it */
	json_object_del(content, "etag");
	CLEANUP(free_ptr) char *text = json_dumps(content, JSON_COMPACT | JSON_SORT_KEYS);
	if (!text)
		return ERR_NOMEM;
	p->digests->sha256(text, strlen(text), out);
	return ERR_OK;
}

static enum err same_code(struct policy *p, const char *key, const char *pointer)
{
	size_t record = p->record_count - 1;
	const json_t *known = json_object_get(p->codes, key);
	if (!known)
		return json_object_set_new(p->codes, key, json_integer((json_int_t)record)) < 0
			       ? ERR_NOMEM
			       : ERR_OK;
	const struct policy_record *other = &p->records[json_integer_value(known)];
	if (memcmp(other->content, p->records[record].content, SHA256_LEN) != 0)
		policy_tell(p, record, POLICY_DUPLICATE, pointer,
			    "record %zu of %s, \"%s\", has the same code and other content",
			    other->number, other->file, other->task_name);
	return ERR_OK;
}

enum err policy_duplicate(struct policy *p, const json_t *item)
{
	char key[KEY_MAX];
	enum err err = content_of(p, item, p->records[p->record_count - 1].content);
	if (err == ERR_OK && policy_says(item, "row_guid")) {
		snprintf(key, sizeof(key), "guid %s", json_str(item, "row_guid"));
		err = same_code(p, key, "/row_guid");
	}
	if (err == ERR_OK && policy_says(item, "task_code")) {
		snprintf(key, sizeof(key), "code %s|%s", json_str(item, "task_code"),
			 item_handle(item));
		err = same_code(p, key, "/task_code");
	}
	return err;
}

/* Upload and proof */

void policy_data(struct policy *p)
{
	char pointer[POLICY_POINTER_MAX];
	for (size_t i = 0; i < p->asked_count; i++) {
		const struct policy_asked *a = &p->asked[i];
		const struct policy_name *copy = &p->names[a->copy], *fact = &p->names[a->fact];
		snprintf(pointer, sizeof(pointer), "/materials/%zu", a->index);
		if (a->scan && (copy->ways & POLICY_BY_LICENCE))
			policy_tell(p, a->record, POLICY_UPLOAD, pointer,
				    "\"%s\" is to be uploaded, and other records fetch the licence",
				    copy->text);
		else if (fact->ways & POLICY_BY_SHARE)
			policy_tell(p, a->record, POLICY_PROOF, pointer,
				    "the citizen is to prove \"%s\", and other records look it up",
				    fact->text);
	}
}

/* Circles */

/* Does the record wait for it? Only if others give it, and not the record itself. */
static bool is_need(const struct policy *p, const struct policy_asked *a)
{
	return a->scan && a->needed && p->names[a->copy].givers > 0 &&
	       p->records[a->record].result != a->copy;
}

/* The record's result is there; whoever has now all that he needs comes into `ready`. */
static void obtain(struct policy *p, size_t record, size_t *ready, size_t *count)
{
	size_t result = p->records[record].result;
	if (result == POLICY_NONE || p->names[result].obtained)
		return;
	p->names[result].obtained = true;
	for (size_t i = p->names[result].first_of; i != POLICY_NONE; i = p->asked[i].next_of_copy)
		if (is_need(p, &p->asked[i]) && --p->records[p->asked[i].record].unmet == 0)
			ready[(*count)++] = p->asked[i].record;
}

/* A need of the record that nothing gives. */
static const struct policy_asked *unmet_need(const struct policy *p, size_t record)
{
	for (size_t i = p->records[record].asked_from;
	     i < p->asked_count && p->asked[i].record == record; i++)
		if (is_need(p, &p->asked[i]) && !p->names[p->asked[i].copy].obtained)
			return &p->asked[i];
	return NULL;
}

static void tell_circle(struct policy *p, size_t record)
{
	CLEANUP(buf_fini) struct buf said;
	char pointer[POLICY_POINTER_MAX] = "";
	buf_init(&said, POLICY_SENTENCE_MAX);
	const struct policy_asked *need = unmet_need(p, record);
	for (int hop = 0; need && hop < HOPS_MAX; hop++) {
		const struct policy_name *name = &p->names[need->copy];
		if (hop == 0)
			snprintf(pointer, sizeof(pointer), "/materials/%zu", need->index);
		buf_printf(&said, "%s \"%s\", which only \"%s\" gives",
			   hop ? ", and that needs" : "needs", name->text,
			   p->records[name->a_giver].task_name);
		need = name->a_giver == record ? NULL : unmet_need(p, name->a_giver);
	}
	policy_tell(p, record, POLICY_CYCLE, pointer, "%s", buf_str(&said));
}

enum err policy_cycle(struct policy *p)
{
	CLEANUP(free_ptr) size_t *ready = calloc(p->record_count + 1, sizeof(*ready));
	size_t count = 0;
	if (!ready)
		return ERR_NOMEM;
	for (size_t i = 0; i < p->asked_count; i++)
		if (is_need(p, &p->asked[i]))
			p->records[p->asked[i].record].unmet++;
	for (size_t i = 0; i < p->record_count; i++)
		if (p->records[i].unmet == 0)
			ready[count++] = i;
	for (size_t next = 0; next < count; next++)
		obtain(p, ready[next], ready, &count);
	for (size_t i = 0; i < p->record_count; i++)
		if (p->records[i].unmet > 0)
			tell_circle(p, i);
	return ERR_OK;
}
