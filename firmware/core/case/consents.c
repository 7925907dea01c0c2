/* SPDX-License-Identifier: Apache-2.0 */
/* consents.c - see consents.h. */
#include "firmware/core/case/consents.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/base/wipe.h"
#include "firmware/core/item/item.h"

static bool uses_licences(const json_t *item)
{
	const json_t *materials = json_array_of(item, "materials");
	for (size_t i = 0; i < json_array_size(materials); i++) {
		const json_t *m = json_array_get(materials, i);
		const char *source = json_str(m, "source");
		bool replaces = strcmp(source, "scan") == 0 && json_str(m, "licence_type")[0];
		if (strcmp(source, "licence") == 0 || replaces)
			return true;
	}
	return false;
}

/* "" when the item has no text of its own. */
static const char *text_id(const json_t *item)
{
	const char *id = json_str(item, "consent_text_id");
	return strcmp(id, ITEM_NOT_APPLICABLE) == 0 || strlen(id) > CONSENT_ID_MAX ? "" : id;
}

bool consents_wanted(const json_t *item)
{
	return text_id(item)[0] || uses_licences(item);
}

static json_t *words_of(const json_t *dictionary, const char *id)
{
	const json_t *entries = json_array_of(dictionary, "entries");
	for (size_t i = 0; i < json_array_size(entries); i++) {
		json_t *entry = json_array_get(entries, i);
		if (strcmp(json_str(entry, "id"), id) == 0 && json_str(entry, "text")[0])
			return entry;
	}
	return NULL;
}

/* The entry's own version, else its dictionary's. */
static void set_version(struct consent *row, const json_t *dictionary)
{
	const char *version = json_str(row->words, "version");
	if (!version[0])
		version = json_str(dictionary, "version");
	if (!row->words || !version[0] || !text_copy(row->version, sizeof(row->version), version))
		text_copy(row->version, sizeof(row->version), CONSENT_OWN_VERSION);
}

void consents_init(struct consents *c, const json_t *item, const json_t *dictionary)
{
	*c = (struct consents){ 0 };
	if (!consents_wanted(item))
		return;
	struct consent *row = &c->rows[c->count++];
	const char *id = text_id(item);
	text_copy(row->id, sizeof(row->id), id[0] ? id : CONSENT_LICENCES);
	row->words = json_incref(words_of(dictionary, row->id));
	row->licences = uses_licences(item);
	set_version(row, dictionary);
}

void consents_fini(struct consents *c)
{
	assert(c->count <= CONSENTS_MAX);
	for (size_t i = 0; i < c->count; i++)
		json_decref(c->rows[i].words);
	wipe(c, sizeof(*c));
}

enum err consents_toggle(struct consents *c, const char *id, int64_t wall_ms)
{
	for (size_t i = 0; i < c->count; i++) {
		struct consent *row = &c->rows[i];
		if (strcmp(row->id, id) != 0)
			continue;
		row->given = !row->given;
		row->at[0] = '\0';
		if (row->given)
			time_text(wall_ms, row->at);
		return ERR_OK;
	}
	return ERR_NOT_FOUND;
}

void consents_refuse(struct consents *c)
{
	for (size_t i = 0; i < c->count; i++) {
		c->rows[i].given = false;
		c->rows[i].at[0] = '\0';
	}
}

size_t consents_given(const struct consents *c)
{
	size_t given = 0;
	for (size_t i = 0; i < c->count; i++)
		given += c->rows[i].given;
	return given;
}

bool consents_allow_licences(const struct consents *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->rows[i].licences && !c->rows[i].given)
			return false;
	return true;
}

json_t *consents_json(const struct consents *c)
{
	json_t *list = json_array();
	for (size_t i = 0; i < c->count; i++)
		if (c->rows[i].given)
			json_array_append_new(
				list, json_pack("{s:s, s:s, s:s}", "id", c->rows[i].id, "version",
						c->rows[i].version, "at", c->rows[i].at));
	return list;
}
