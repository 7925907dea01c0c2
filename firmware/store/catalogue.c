/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue.c - see catalogue.h. An item is one row of plain columns, with the card that a list shows and the words
 * it is found by, and its whole JSON in a table of its own. Search goes through an index in memory
 * (catalogue_index.h), made from the rows when it is first asked for.
 */
#define LOG_MODULE "catalogue"
#include "firmware/store/catalogue_private.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/core/item/item.h"

#define CATALOGUE_APPLICATION_ID 0x4B494F43 /* "KIOC" */
#define CATALOGUE_VERSION	 2

// clang-format off
static const char *const migrations[CATALOGUE_VERSION] = {
	"CREATE TABLE item("
	" id INTEGER PRIMARY KEY,"
	" row_guid TEXT NOT NULL UNIQUE,"
	" task_code TEXT NOT NULL,"
	" handle_item TEXT NOT NULL,"
	" etag TEXT NOT NULL,"
	" offered INTEGER NOT NULL,"
	" card TEXT NOT NULL"
	") STRICT;"
	"CREATE INDEX item_code ON item(task_code, handle_item);"
	"CREATE INDEX item_offered ON item(offered, id);"
	"CREATE TABLE body(id INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;"
	"CREATE TABLE theme("
	" name TEXT NOT NULL,"
	" item INTEGER NOT NULL,"
	" place INTEGER NOT NULL,"
	" PRIMARY KEY(name, item)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX theme_item ON theme(item);"
	"CREATE TABLE dictionary(name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE VIRTUAL TABLE words USING fts5(name, dept, themes, latin,"
	" tokenize = 'unicode61 remove_diacritics 2');",

	/* What the tables of words and themes were for is done in memory, from lines of a kind and a text. */
	"DROP TABLE words; DROP TABLE theme; DROP INDEX item_offered;"
	"CREATE TABLE used(row_guid TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"ALTER TABLE item ADD COLUMN words TEXT NOT NULL DEFAULT '';"
	"UPDATE item SET words ="
	" 'n' || replace(ifnull(card ->> 'task_name', ''), char(10), ' ') || char(10)"
	" || 'd' || replace(ifnull(card ->> 'dept_name', ''), char(10), ' ') || char(10)"
	" || ifnull((SELECT group_concat('t' || value, char(10)) || char(10) FROM json_each(card, '$.themes')"
	"   WHERE type = 'text' AND json_type(card, '$.themes') = 'array'), '')"
	" || ifnull((SELECT 'p' || replace(json ->> 'pinyin', char(10), ' ') || char(10) FROM body WHERE body.id = item.id), '')"
	" || ifnull((SELECT 'p' || replace(json ->> 'initials', char(10), ' ') || char(10) FROM body WHERE body.id = item.id), '');",
};

static const char *const sql[CATALOGUE_SQL_COUNT] = {
	[SQL_ITEM_ID]        = "SELECT id FROM item WHERE row_guid = ?",
	[SQL_ITEM_INSERT]    = "INSERT INTO item(row_guid, task_code, handle_item, etag, offered, card, words)"
			       " VALUES(?, ?, ?, ?, ?, ?, ?)",
	[SQL_ITEM_UPDATE]    = "UPDATE item SET row_guid = ?, task_code = ?, handle_item = ?, etag = ?,"
			       " offered = ?, card = ?, words = ? WHERE id = ?",
	[SQL_ITEM_DELETE]    = "DELETE FROM item WHERE id = ?",
	[SQL_BODY_PUT]       = "INSERT OR REPLACE INTO body(id, json) VALUES(?, ?)",
	[SQL_BODY_DELETE]    = "DELETE FROM body WHERE id = ?",
	[SQL_BODY_BY_GUID]   = "SELECT json FROM item JOIN body USING(id) WHERE row_guid = ?",
	[SQL_BODY_BY_CODE]   = "SELECT json FROM item JOIN body USING(id)"
			       " WHERE task_code = ? AND handle_item = ? ORDER BY offered DESC, id DESC LIMIT 1",
	[SQL_ETAG]           = "SELECT etag FROM item WHERE row_guid = ?",
	[SQL_GUIDS]          = "SELECT row_guid FROM item ORDER BY id",
	[SQL_BUNDLES]        = "SELECT row_guid FROM item WHERE substr(words, 1, 2) = 'b' || char(10) ORDER BY id",
	[SQL_OFFERED]        = "SELECT id, words, ifnull(n, 0), task_code FROM item LEFT JOIN used USING(row_guid)"
			       " WHERE offered = 1 ORDER BY id",
	[SQL_CARD]           = "SELECT card FROM item WHERE id = ?",
	[SQL_GUID_BY_CODE]   = "SELECT id, row_guid FROM item"
			       " WHERE task_code = ? AND handle_item = ? ORDER BY offered DESC, id DESC LIMIT 1",
	[SQL_USED_ADD]       = "INSERT INTO used(row_guid, n) VALUES(?1, ?2) ON CONFLICT(row_guid)"
			       " DO UPDATE SET n = min(n + ?2, 1000000)",
	[SQL_DICTIONARY_PUT] = "INSERT OR REPLACE INTO dictionary(name, json) VALUES(?, ?)",
	[SQL_DICTIONARY]     = "SELECT json FROM dictionary WHERE name = ?",
	[SQL_AREAS_DELETE]   = "DELETE FROM dictionary WHERE name GLOB 'area/*'",
};
// clang-format on

static const struct db_spec spec = {
	.name = "catalogue.db",
	.application_id = CATALOGUE_APPLICATION_ID,
	.migrations = migrations,
	.version = CATALOGUE_VERSION,
	.min_reader = 2,
	.sql = sql,
	.sql_count = ARRAY_LEN(sql),
};

/* Life */

enum err catalogue_open(const char *dir, struct catalogue **out)
{
	struct catalogue *c = calloc(1, sizeof(*c));
	if (!c)
		return ERR_NOMEM;
	enum err err = db_folder(dir);
	if (err == ERR_OK)
		err = db_open(&c->db, dir, &spec, 0);
	if (err == ERR_STORE_CORRUPT) {
		char aside[PATH_MAX];
		log_error("catalogue.db is damaged; it is kept beside a new, empty one");
		err = db_move_aside(&c->db, aside, sizeof(aside));
		if (err == ERR_OK)
			err = db_open(&c->db, dir, &spec, 0);
	}
	if (err != ERR_OK) {
		catalogue_close(c);
		return err;
	}
	*out = c;
	return ERR_OK;
}

void catalogue_forget(struct catalogue *c)
{
	index_fini(&c->index);
	c->indexed = false;
	json_decref(STEAL(c->themes));
}

void catalogue_close(struct catalogue *c)
{
	if (!c)
		return;
	catalogue_rollback(c);
	if (c->db.conn && catalogue_keep_uses(c) != ERR_OK)
		log_debug("how often items were used since the last time is lost");
	json_decref(c->uses);
	json_decref(c->allowed);
	catalogue_forget(c);
	db_close(&c->db);
	free(c);
}

/* Reading */

/* The JSON in the first column of the only row. ERR_NOT_FOUND. Resets the statement. */
static enum err json_one(struct catalogue *c, sqlite3_stmt *stmt, json_t **out)
{
	bool row = false;
	enum err err = db_step(&c->db, stmt, &row);
	if (err == ERR_OK && !row)
		err = ERR_NOT_FOUND;
	if (err == ERR_OK) {
		json_t *value = json_loadb((const char *)sqlite3_column_text(stmt, 0),
					   (size_t)sqlite3_column_bytes(stmt, 0),
					   JSON_REJECT_DUPLICATES, NULL);
		err = value ? ERR_OK : ERR_STORE_CORRUPT;
		if (value)
			*out = value;
	}
	db_reset(stmt);
	return err;
}

/* A statement of two texts, ready to step; NULL with *err set. */
static sqlite3_stmt *ask(struct catalogue *c, enum catalogue_sql id, const char *first,
			 const char *second, enum err *err)
{
	*err = c->changing ? ERR_OK : db_ready(&c->db);
	sqlite3_stmt *stmt = *err == ERR_OK ? db_statement(&c->db, id) : NULL;
	if (!stmt) {
		if (*err == ERR_OK)
			*err = db_error(&c->db);
		return NULL;
	}
	db_bind_text(stmt, 1, first);
	if (second)
		db_bind_text(stmt, 2, second);
	return stmt;
}

enum err catalogue_item(struct catalogue *c, const char *row_guid, json_t **out)
{
	enum err err;
	sqlite3_stmt *stmt = ask(c, SQL_BODY_BY_GUID, row_guid, NULL, &err);
	return stmt ? json_one(c, stmt, out) : err;
}

enum err catalogue_item_by_code(struct catalogue *c, const char *task_code, const char *handle_item,
				json_t **out)
{
	enum err err;
	sqlite3_stmt *stmt =
		ask(c, SQL_BODY_BY_CODE, task_code, handle_item ? handle_item : "", &err);
	return stmt ? json_one(c, stmt, out) : err;
}

enum err catalogue_dictionary(struct catalogue *c, const char *name, json_t **out)
{
	enum err err;
	sqlite3_stmt *stmt = ask(c, SQL_DICTIONARY, name, NULL, &err);
	return stmt ? json_one(c, stmt, out) : err;
}

json_t *catalogue_entries(struct catalogue *c, const char *name)
{
	CLEANUP(json_unref) json_t *dictionary = NULL;
	if (catalogue_dictionary(c, name, &dictionary) != ERR_OK)
		return NULL;
	json_t *entries = json_array_of(dictionary, "entries");
	return json_array_size(entries) ? json_incref(entries) : NULL;
}

enum err catalogue_item_etag(struct catalogue *c, const char *row_guid, char *out, size_t cap)
{
	enum err err;
	sqlite3_stmt *stmt = ask(c, SQL_ETAG, row_guid, NULL, &err);
	if (!stmt)
		return err;
	bool row = false;
	err = db_step(&c->db, stmt, &row);
	if (err == ERR_OK && row)
		db_column_text(stmt, 0, out, cap);
	else if (err == ERR_OK)
		text_copy(out, cap, "");
	db_reset(stmt);
	return err;
}

enum err catalogue_row_guids(struct catalogue *c, json_t **out)
{
	enum err err = c->changing ? ERR_OK : db_ready(&c->db);
	if (err != ERR_OK)
		return err;
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&c->db, SQL_GUIDS);
	CLEANUP(json_unref) json_t *list = json_array();
	if (!stmt)
		return db_error(&c->db);
	for (;;) {
		bool row = false;
		err = db_step(&c->db, stmt, &row);
		if (err != ERR_OK)
			return err;
		if (!row)
			break;
		json_t *guid = json_string((const char *)sqlite3_column_text(stmt, 0));
		if (json_array_append_new(list, guid) < 0)
			return ERR_NOMEM;
	}
	*out = STEAL(list);
	return ERR_OK;
}

/* What is offered here */

static bool is_allowed(const struct catalogue *c, const char *task_code)
{
	return !c->allowed || json_object_get(c->allowed, task_code);
}

enum err catalogue_allow(struct catalogue *c, const json_t *task_codes)
{
	assert(!c->changing);
	json_t *allowed = task_codes ? json_object() : NULL, *code;
	size_t i;
	json_array_foreach(
		task_codes, i,
		code) if (json_object_set_new(allowed, json_string_value(code), json_true()) < 0)
	{
		json_decref(allowed);
		return ERR_NOMEM;
	}
	json_decref(c->allowed);
	c->allowed = allowed;
	catalogue_forget(c);
	return ERR_OK;
}

bool catalogue_offers(const struct catalogue *c, const json_t *item)
{
	return item_is_offered(item) && is_allowed(c, json_str(item, "task_code"));
}

/* The index */

static enum err index_rows(struct catalogue *c)
{
	CLEANUP(db_reset_ptr) sqlite3_stmt *stmt = db_statement(&c->db, SQL_OFFERED);
	if (!stmt)
		return db_error(&c->db);
	for (;;) {
		bool row = false;
		enum err err = db_step(&c->db, stmt, &row);
		if (err != ERR_OK || !row)
			return err;
		if (!is_allowed(c, (const char *)sqlite3_column_text(stmt, 3)))
			continue;
		err = index_add(&c->index, sqlite3_column_int64(stmt, 0),
				(const char *)sqlite3_column_text(stmt, 1),
				(uint32_t)sqlite3_column_int(stmt, 2));
		if (err != ERR_OK)
			return err;
	}
}

enum err catalogue_index(struct catalogue *c)
{
	assert(!c->changing);
	enum err err = db_ready(&c->db);
	if (err != ERR_OK || c->indexed)
		return err;
	err = index_rows(c);
	if (err == ERR_OK)
		err = index_seal(&c->index);
	if (err != ERR_OK)
		index_fini(&c->index);
	c->indexed = err == ERR_OK;
	return err;
}

enum err catalogue_info(struct catalogue *c, struct catalogue_info *out)
{
	struct catalogue_info info = { 0 };
	const struct {
		const char *key;
		char *out;
		size_t cap;
	} values[] = {
		{ META_ETAG, info.etag, sizeof(info.etag) },
		{ META_CURSOR, info.cursor, sizeof(info.cursor) },
		{ META_DATE, info.date, sizeof(info.date) },
		{ META_CONFIRMED, info.confirmed, sizeof(info.confirmed) },
	};
	enum err err = catalogue_index(c);
	info.items = (int64_t)c->index.count;
	for (size_t i = 0; err == ERR_OK && i < ARRAY_LEN(values); i++) {
		err = db_meta_get(&c->db, values[i].key, values[i].out, values[i].cap);
		if (err == ERR_NOT_FOUND || err == ERR_TOO_LONG)
			err = ERR_OK; /* as if there was none: then everything is fetched anew */
	}
	if (err == ERR_OK)
		*out = info;
	return err;
}
