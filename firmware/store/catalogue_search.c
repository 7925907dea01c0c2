/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue_search.c - the ways to an item: what is typed, themes, departments. See catalogue.h. */
#include "firmware/store/catalogue_private.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"

/* Themes of the dictionary */

/* The entry with this code or name; NULL if none. Lent from `entries`. */
static const json_t *entry_of(const json_t *entries, const char *theme)
{
	size_t i;
	json_t *entry;
	json_array_foreach(entries, i, entry)
	{
		if (strcmp(json_str(entry, "code"), theme) == 0 ||
		    strcmp(json_str(entry, "name"), theme) == 0)
			return entry;
	}
	return NULL;
}

/* An item names its themes by code or by name: both count. */
struct theme {
	uint32_t texts[2];
	struct index_filter filter;
};

static void theme_init(struct theme *t, const struct index *x, const char *code, const char *name)
{
	t->texts[0] = index_text(x, code);
	t->texts[1] = index_text(x, name);
	t->filter =
		(struct index_filter){ .themes = t->texts, .themes_count = ARRAY_LEN(t->texts) };
}

/* Searching */

static enum err card_add(struct catalogue *c, int64_t id, json_t *list)
{
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&c->db, SQL_CARD);
	bool row = false;
	if (!stmt)
		return db_error(&c->db);
	db_bind_int(stmt, 1, id);
	enum err err = db_step(&c->db, stmt, &row);
	if (err != ERR_OK || !row)
		return err == ERR_OK ? ERR_STORE_CORRUPT : err;
	json_t *card = json_loadb((const char *)sqlite3_column_text(stmt, 0),
				  (size_t)sqlite3_column_bytes(stmt, 0), 0, NULL);
	if (!card)
		return ERR_STORE_CORRUPT;
	return json_array_append_new(list, card) < 0 ? ERR_NOMEM : ERR_OK;
}

/* The hits from `offset` on as cards. */
static enum err answer_of(struct catalogue *c, const struct index_hits *hits, size_t offset,
			  json_t **out)
{
	CLEANUP(json_unref) json_t *list = json_array();
	for (size_t i = offset; i < hits->count; i++) {
		enum err err = card_add(c, index_hit(&c->index, hits, i)->id, list);
		if (err != ERR_OK)
			return err;
	}
	json_t *answer = json_pack("{s:I, s:O}", "total", (json_int_t)hits->total, "items", list);
	if (!answer)
		return ERR_NOMEM;
	*out = answer;
	return ERR_OK;
}

static void theme_named(struct catalogue *c, const char *theme, struct theme *out)
{
	CLEANUP(json_unref) json_t *entries = catalogue_entries(c, "themes");
	const json_t *entry = entry_of(entries, theme);
	theme_init(out, &c->index, entry ? json_str(entry, "code") : theme,
		   entry ? json_str(entry, "name") : theme);
}

enum err catalogue_search(struct catalogue *c, const struct catalogue_question *q, json_t **out)
{
	const char *query = q->query ? q->query : "", *theme = q->theme ? q->theme : "";
	enum err err = catalogue_index(c);
	if (err != ERR_OK)
		return err;
	struct theme in = { .filter = { 0 } };
	if (theme[0])
		theme_named(c, theme, &in);
	in.filter.by_dept = q->dept && q->dept[0];
	in.filter.dept = in.filter.by_dept ? index_text(&c->index, q->dept) : INDEX_NONE;
	in.filter.bundles = q->bundles;
	size_t offset = q->offset > 0 ? (size_t)q->offset : 0;
	size_t limit = q->limit < 0		       ? 0
		       : q->limit < CATALOGUE_PAGE_MAX ? (size_t)q->limit
						       : CATALOGUE_PAGE_MAX;
	struct index_hits hits;
	err = index_search(&c->index, query, &in.filter, offset + limit, &hits);
	if (err != ERR_OK)
		return err;
	err = answer_of(c, &hits, offset, out);
	index_hits_fini(&hits);
	return err;
}

/* Themes */

static enum err theme_add(struct catalogue *c, const char *code, const char *name, const char *icon,
			  json_t *list)
{
	struct theme in;
	struct index_hits hits;
	theme_init(&in, &c->index, code, name);
	enum err err = index_search(&c->index, "", &in.filter, CATALOGUE_EXAMPLES, &hits);
	if (err != ERR_OK)
		return err;
	json_t *names = json_array();
	for (size_t i = 0; i < hits.count; i++) {
		uint32_t text = index_hit(&c->index, &hits, i)->name;
		json_array_append_new(names, json_string(index_string(&c->index, text)));
	}
	index_hits_fini(&hits);
	json_t *theme = json_pack("{s:s, s:s, s:s, s:I, s:o}", "code", code, "name", name, "icon",
				  icon, "items", (json_int_t)hits.total, "examples", names);
	return json_array_append_new(list, theme) < 0 ? ERR_NOMEM : ERR_OK;
}

static enum err themes_of_dictionary(struct catalogue *c, const json_t *entries, json_t *list)
{
	size_t i;
	json_t *entry;
	json_array_foreach(entries, i, entry)
	{
		const char *code = json_str(entry, "code"), *name = json_str(entry, "name");
		if (!code[0] && !name[0])
			continue;
		if (json_array_size(list) >= CATALOGUE_THEMES_MAX)
			break;
		enum err err = theme_add(c, code[0] ? code : name, name[0] ? name : code,
					 json_str(entry, "icon"), list);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

/* In the order they are first seen in. */
static enum err themes_of_items(struct catalogue *c, json_t *list)
{
	struct index *x = &c->index;
	memset(x->found, 0, x->texts_count);
	for (size_t i = 0; i < x->count; i++) {
		const struct index_entry *e = &x->entries[i];
		for (uint32_t n = e->themes_at; n < e->synonyms_at; n++) {
			uint32_t text = x->refs[n];
			if (x->found[text] || json_array_size(list) >= CATALOGUE_THEMES_MAX)
				continue;
			const char *name = index_string(x, text);
			enum err err = theme_add(c, name, name, "", list);
			if (err != ERR_OK)
				return err;
			x->found[text] = 1;
		}
	}
	return ERR_OK;
}

enum err catalogue_themes(struct catalogue *c, json_t **out)
{
	enum err err = catalogue_index(c);
	if (err != ERR_OK)
		return err;
	if (!c->themes) {
		CLEANUP(json_unref) json_t *list = json_array();
		CLEANUP(json_unref) json_t *entries = catalogue_entries(c, "themes");
		err = entries ? themes_of_dictionary(c, entries, list) : themes_of_items(c, list);
		if (err != ERR_OK)
			return err;
		c->themes = STEAL(list);
	}
	/* A copy: what is handed out may travel to another thread. */
	json_t *copy = json_deep_copy(c->themes);
	if (!copy)
		return ERR_NOMEM;
	*out = copy;
	return ERR_OK;
}

/* Departments */

enum err catalogue_departments(struct catalogue *c, json_t **out)
{
	enum err err = catalogue_index(c);
	if (err != ERR_OK)
		return err;
	const struct index *x = &c->index;
	CLEANUP(free_ptr) uint32_t *counts = calloc(x->texts_count + 1, sizeof(*counts));
	CLEANUP(json_unref) json_t *list = json_array();
	if (!counts)
		return ERR_NOMEM;
	for (size_t i = 0; i < x->count; i++)
		if (x->entries[i].dept != INDEX_NONE)
			counts[x->entries[i].dept]++;
	for (size_t i = 0; i < x->count; i++) {
		uint32_t dept = x->entries[i].dept;
		if (dept == INDEX_NONE || !counts[dept] ||
		    json_array_size(list) >= CATALOGUE_DEPARTMENTS_MAX)
			continue;
		json_t *one = json_pack("{s:s, s:I}", "name", index_string(x, dept), "items",
					(json_int_t)counts[dept]);
		counts[dept] = 0; /* it stands in the list */
		if (json_array_append_new(list, one) < 0)
			return ERR_NOMEM;
	}
	*out = STEAL(list);
	return ERR_OK;
}
