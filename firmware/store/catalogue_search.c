/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue_search.c - search and themes: see catalogue.h. */
#include "firmware/store/catalogue_private.h"

#include <string.h>

#include "firmware/base/text.h"

#define MATCH_MAX (CATALOGUE_QUERY_MAX * 12)

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
static void bind_theme(sqlite3_stmt *stmt, const char *code, const char *name)
{
	db_bind_text(stmt, 2, code);
	db_bind_text(stmt, 3, name);
}

/* Searching */

struct search {
	const char *match;	 /* NULL = no condition */
	const char *code, *name; /* NULL = no theme */
	int64_t offset, limit;
};

static sqlite3_stmt *search_bind(struct catalogue *c, enum catalogue_sql id, const struct search *s)
{
	sqlite3_stmt *stmt = db_statement(&c->db, id);
	if (!stmt)
		return NULL;
	int values = sqlite3_bind_parameter_count(stmt);
	if (s->match)
		db_bind_text(stmt, 1, s->match);
	if (s->code)
		bind_theme(stmt, s->code, s->name);
	if (values >= 4)
		db_bind_int(stmt, 4, s->limit);
	if (values >= 5)
		db_bind_int(stmt, 5, s->offset);
	return stmt;
}

static enum err search_total(struct catalogue *c, const struct search *s, int64_t *out)
{
	static const enum catalogue_sql ids[2][2] = {
		{ SQL_OFFERED, SQL_COUNT_THEME },
		{ SQL_COUNT_SEARCH, SQL_COUNT_SEARCH_THEME },
	};
	CLEANUP(db_reset_ptr)
	sqlite3_stmt *stmt = search_bind(c, ids[s->match != NULL][s->code != NULL], s);
	bool row = false;
	enum err err = stmt ? db_step(&c->db, stmt, &row) : db_error(&c->db);
	if (err == ERR_OK)
		*out = sqlite3_column_int64(stmt, 0);
	return err;
}

/* Cards of all rows of a statement, appended. */
static enum err cards(struct catalogue *c, sqlite3_stmt *stmt, json_t *list)
{
	for (;;) {
		bool row = false;
		enum err err = db_step(&c->db, stmt, &row);
		if (err != ERR_OK || !row)
			return err;
		json_t *card = json_loadb((const char *)sqlite3_column_text(stmt, 0),
					  (size_t)sqlite3_column_bytes(stmt, 0), 0, NULL);
		if (!card)
			return ERR_STORE_CORRUPT;
		if (json_array_append_new(list, card) < 0)
			return ERR_NOMEM;
	}
}

static enum err search_run(struct catalogue *c, const struct search *s, json_t **out)
{
	static const enum catalogue_sql ids[2][2] = {
		{ SQL_LIST, SQL_LIST_THEME },
		{ SQL_SEARCH, SQL_SEARCH_THEME },
	};
	int64_t total = 0;
	CLEANUP(json_unref) json_t *list = json_array();
	enum err err = search_total(c, s, &total);
	if (err == ERR_OK && total > s->offset && s->limit > 0) {
		CLEANUP(db_reset_ptr)
		sqlite3_stmt *stmt = search_bind(c, ids[s->match != NULL][s->code != NULL], s);
		err = stmt ? cards(c, stmt, list) : db_error(&c->db);
	}
	if (err != ERR_OK)
		return err;
	json_t *answer = json_pack("{s:I, s:O}", "total", (json_int_t)total, "items", list);
	if (!answer)
		return ERR_NOMEM;
	*out = answer;
	return ERR_OK;
}

/* True if there is anything but spaces in it. */
static bool has_text(const char *query)
{
	return query && query[strspn(query, " \t\r\n")] != '\0';
}

enum err catalogue_search(struct catalogue *c, const char *query, const char *theme, int offset,
			  int limit, json_t **out)
{
	enum err err = db_ready(&c->db);
	if (err != ERR_OK)
		return err;
	CLEANUP(buf_fini) struct buf match;
	buf_init(&match, MATCH_MAX);
	struct search s = {
		.offset = offset > 0 ? offset : 0,
		.limit = limit < 0		      ? 0
			 : limit < CATALOGUE_PAGE_MAX ? limit
						      : CATALOGUE_PAGE_MAX,
	};
	CLEANUP(json_unref) json_t *entries = NULL;
	if (theme && theme[0]) {
		entries = catalogue_entries(c, "themes");
		const json_t *entry = entry_of(entries, theme);
		s.code = entry ? json_str(entry, "code") : theme;
		s.name = entry ? json_str(entry, "name") : theme;
	}
	if (has_text(query)) {
		catalogue_match(query, &match);
		if (match.len == 0) { /* only signs: nothing has such a name */
			*out = json_pack("{s:i, s:[]}", "total", 0, "items");
			return *out ? ERR_OK : ERR_NOMEM;
		}
		s.match = buf_str(&match);
	}
	err = buf_err(&match);
	return err == ERR_OK ? search_run(c, &s, out) : err;
}

/* Themes */

static enum err theme_add(struct catalogue *c, const char *code, const char *name, const char *icon,
			  json_t *list)
{
	struct search s = { .code = code, .name = name, .limit = CATALOGUE_EXAMPLES };
	int64_t total = 0;
	CLEANUP(json_unref) json_t *shown = json_array(), *names = json_array();
	enum err err = search_total(c, &s, &total);
	if (err != ERR_OK)
		return err;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = search_bind(c, SQL_EXAMPLES, &s);
	err = stmt ? cards(c, stmt, shown) : db_error(&c->db);
	if (err != ERR_OK)
		return err;
	size_t i;
	json_t *card;
	json_array_foreach(shown, i, card)
	{
		if (json_array_append(names, json_object_get(card, "task_name")) < 0)
			return ERR_NOMEM;
	}
	json_t *theme = json_pack("{s:s, s:s, s:s, s:I, s:O}", "code", code, "name", name, "icon",
				  icon, "items", (json_int_t)total, "examples", names);
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

static enum err themes_of_items(struct catalogue *c, json_t *list)
{
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&c->db, SQL_THEMES);
	if (!stmt)
		return db_error(&c->db);
	db_bind_int(stmt, 1, CATALOGUE_THEMES_MAX);
	for (;;) {
		bool row = false;
		enum err err = db_step(&c->db, stmt, &row);
		if (err != ERR_OK || !row)
			return err;
		const char *name = (const char *)sqlite3_column_text(stmt, 0);
		err = theme_add(c, name, name, "", list);
		if (err != ERR_OK)
			return err;
	}
}

enum err catalogue_themes(struct catalogue *c, json_t **out)
{
	enum err err = db_ready(&c->db);
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
